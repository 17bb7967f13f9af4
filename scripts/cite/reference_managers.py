"""Bibliographic items in; BibLaTeX, RIS and COinS, for reference managers, out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

from cite.items import Item

# --- reference managers -----------------------------------------------------------------------


class Types(NamedTuple):
    """What BibLaTeX, RIS and Zotero call a type of CSL."""

    biblatex: str
    ris: str
    zotero: str


OTHER = Types("misc", "GEN", "document")
TYPES = {
    "article-journal": Types("article", "JOUR", "journalArticle"),
    "article-magazine": Types("article", "MGZN", "magazineArticle"),
    "article-newspaper": Types("article", "NEWS", "newspaperArticle"),
    "bill": Types("legislation", "BILL", "bill"),
    "book": Types("book", "BOOK", "book"),
    "chapter": Types("incollection", "CHAP", "bookSection"),
    "dataset": Types("misc", "DATA", "dataset"),
    "document": Types("misc", "GOVDOC", "document"),
    "graphic": Types("artwork", "ART", "artwork"),
    "hearing": Types("misc", "HEAR", "hearing"),
    "interview": Types("article", "MGZN", "interview"),
    "legislation": Types("legislation", "STAT", "statute"),
    "paper-conference": Types("inproceedings", "CPAPER", "conferencePaper"),
    "post-weblog": Types("online", "BLOG", "blogPost"),
    "regulation": Types("legislation", "STAT", "statute"),
    "report": Types("report", "RPRT", "report"),
    "speech": Types("misc", "SLIDE", "presentation"),
    "thesis": Types("thesis", "THES", "thesis"),
    "webpage": Types("online", "ELEC", "webpage"),
}
SUBTYPES = {"article-magazine": "magazine", "article-newspaper": "newspaper"}
TEX = str.maketrans(
    {c: f"\\{c}" for c in "&%$#_{}"}
    | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    | {"`": r"\`{}"}
)
ROUND = str.maketrans("{}", "()")
CONTAINERS = {"article": "journaltitle", "legislation": "journaltitle"}
CONTAINERS |= {"incollection": "booktitle", "inproceedings": "booktitle"}
TITLES = ("title", "booktitle", "series")
LISTS = ("publisher", "institution", "organization", "location")
SEVERAL_NAMES = re.compile(r",|\band\b")
RANGE = re.compile(r"\s*[-\u2013\u2014]+\s*")  # of pages: a hyphen, two of them, or a dash
LAWS = {"BILL", "STAT"}
REPORTS = {"RPRT", "GOVDOC"}
NUMBER = ("genre", "number")  # of what is law, both are one name: Executive Order 14268


def _in_one_line(value: Any) -> Any:
    """An item whose texts have no line end: that would begin another field of RIS or end the
    record, and an empty line is an error to TeX. A space that does not break stays.
    """
    if isinstance(value, Mapping):
        return {name: _in_one_line(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_in_one_line(part) for part in value]
    return re.sub(r"[ \t\r\n]+", " ", value).strip(" ") if isinstance(value, str) else value


def biblatex(items: Iterable[Item]) -> str:
    """Items of CSL-JSON as a BibLaTeX file in UTF-8, with days and web types kept."""
    return "\n".join(_biblatex_entry(_in_one_line(item)) for item in items)


def _biblatex_entry(item: Item) -> str:
    kind = TYPES.get(item["type"], OTHER).biblatex
    container = CONTAINERS.get(kind, "organization")
    texts = {
        "title": item["title"],
        "entrysubtype": SUBTYPES.get(item["type"]),
        container: item.get("container-title"),
        "series": item.get("collection-title"),
        "edition": item.get("edition"),
        "institution" if kind in {"report", "thesis"} else "publisher": item.get("publisher"),
        "location": item.get("publisher-place"),
        "type": item.get("genre") or ("Data set" if item["type"] == "dataset" else ""),
        "volume": item.get("volume"),
        "number": item.get("number") or item.get("issue"),
        "pages": item.get("page"),
        "note": "; ".join(_told(NUMBER if kind == "legislation" else (), {**item, "issued": {}})),
        "langid": item.get("language"),
    }
    fields = {
        "author": " and ".join(map(_biblatex_name, item.get("author", []))),
        "editor": " and ".join(map(_biblatex_name, item.get("editor", []))),
        **{name: _protected(name, str(text)) for name, text in texts.items() if text},
        "date": _iso(item.get("issued")) + "~" * item.get("issued", {}).get("circa", False),
        "doi": item.get("DOI", ""),
        "url": item.get("URL", ""),
    }
    lines = [f"  {name} = {{{text}}}," for name, text in fields.items() if text]
    return "\n".join([f"@{kind}{{{item['id']},", *lines, "}\n"])


def _biblatex_name(author: Mapping[str, str]) -> str:
    """A body stands in braces, lest it be read as names; so does what holds a comma or an `and`,
    and a family name of several words or in small letters, lest `de` be read as a particle.
    """
    if "literal" in author:
        return f"{{{_tex(author['literal'])}}}"
    parts = [(part, author[part]) for part in ("family", "suffix", "given") if part in author]
    return ", ".join(
        f"{{{_tex(text)}}}"
        if SEVERAL_NAMES.search(text)
        or (part == "family" and (" " in text or not text[0].isupper()))
        else _tex(text)
        for part, text in parts
    )


def _tex(text: str) -> str:
    """A text for TeX. It counts braces, escaped ones too: those without a partner become round.

    Two hyphens would become a dash.
    """
    depth = 0
    for sign in text:
        depth += (sign == "{") - (sign == "}")
        if depth < 0:
            break
    escaped = (text if depth == 0 else text.translate(ROUND)).translate(TEX)
    return re.sub("-(?=-)", "-{}", escaped)


def _protected(name: str, text: str) -> str:
    """A title keeps its capitals (MTCR, Ukraine) in every style by a second pair of braces, and
    `Trade and Industry` stays one body.
    """
    if name == "pages":  # where two hyphens are meant to become a dash
        return "--".join(map(_tex, RANGE.split(text)))
    whole = name in TITLES or (name in LISTS and SEVERAL_NAMES.search(text))
    return f"{{{_tex(text)}}}" if whole else _tex(text)


def ris(items: Iterable[Item]) -> str:
    """Items of CSL-JSON as RIS; a body ends in a comma, which tells it from a person."""
    return "\n".join(_ris_record(_in_one_line(item)) for item in items)


def _ris_record(item: Item) -> str:
    issued = _iso(item.get("issued")).partition("/")[0]
    kind = TYPES.get(item["type"], OTHER).ris
    page = item.get("page", "")
    start, *end = RANGE.split(page) if kind != "BILL" else [page]
    fields = {
        "TY": kind,
        "ID": item["id"],
        "AU": [_ris_name(name) for name in item.get("author", [])],
        "A2": [_ris_name(name) for name in item.get("editor", [])],
        "TI": item["title"],
        "T2": item.get("container-title"),
        "T3": item.get("collection-title"),
        "PB": item.get("publisher"),
        "CY": item.get("publisher-place"),
        "ET": item.get("edition"),
        "M3": item.get("genre"),
        "VL": item.get("volume"),
        "IS": item.get("issue"),
        "SP": start,
        "EP": "-".join(end),
        "DA": issued.replace("-", "/"),
        "PY": issued[:4],
        "LA": item.get("language"),
        "DO": item.get("DOI"),
        "UR": item.get("URL"),
        **_ris_numbers(kind, item),
    }
    several = ((tag, text if isinstance(text, list) else [text]) for tag, text in fields.items())
    lines = [f"{tag}  - {text}\n" for tag, texts in several for text in texts if text]
    return "".join([*lines, "ER  - \n"])


def _ris_numbers(kind: str, item: Item) -> dict[str, Any]:
    """Numbers, and the host of a copy; in notes where that kind of RIS has no field for them."""
    number = " ".join(item[name] for name in NUMBER[kind not in LAWS :] if name in item)
    has_archive = kind not in {*LAWS, "BLOG", "ELEC", "SLIDE"}
    others = ["volume"] if kind in REPORTS else [] if kind in LAWS else ["number"]
    return {
        "M1": number if kind in LAWS else "",
        "SN": number if kind in REPORTS else item.get("ISBN"),
        "DB": item.get("archive") if has_archive else "",
        "N1": _told(others, {**item, "archive": ""} if has_archive else item),
    }


def _ris_name(author: Mapping[str, str]) -> str:
    """A body ends in a comma, which tells it from a person; one within would end its name."""
    if "literal" not in author:
        return _person(author)
    whole, *parts = filter(None, re.split(r"\s*,\s*", author["literal"]))
    return f"{whole} ({'; '.join(parts)})," if parts else f"{whole},"


def _person(author: Mapping[str, str], before_suffix: str = ", ") -> str:
    """Family name first, after which a comma tells the names apart."""
    others = before_suffix.join(author[part] for part in ("given", "suffix") if part in author)
    return ", ".join(filter(None, (author["family"], others)))


def _iso(date: Any) -> str:
    """A date of CSL-JSON as ISO 8601; a span with a slash."""
    parts = date["date-parts"] if date else []
    return "/".join("-".join(f"{number:02}" for number in day) for day in parts)


class OpenUrl(NamedTuple):
    """A format of OpenURL, its genre, and its keys of a title and of what the title stands in."""

    format: str
    genre: str
    title: str
    container: str


DUBLIN_CORE = OpenUrl("dc", "", "rft.title", "rft.source")  # of which `rft.type` says what it is
OPEN_URL = {
    "article-journal": OpenUrl("journal", "article", "rft.atitle", "rft.jtitle"),
    "book": OpenUrl("book", "book", "rft.btitle", "rft.series"),
    "chapter": OpenUrl("book", "bookitem", "rft.atitle", "rft.title"),
    "paper-conference": OpenUrl("book", "proceeding", "rft.atitle", "rft.title"),
    "report": DUBLIN_CORE._replace(container="rft.series"),
}
HAS_CONTAINER = {"article-magazine", "article-newspaper", "post-weblog", "webpage", *OPEN_URL}
PLACE = ("container-title", "volume", "page")  # for which Zotero has no fields in other types
LEFT_OUT = {**dict.fromkeys(HAS_CONTAINER, ()), "report": ("volume",)}


def coins(item: Item) -> str:
    """An item as COinS: what browsers' reference managers read from a page, one span an item.

    The keys stand in the order in which Zotero reads them: a type before what depends on it.
    """
    form = OPEN_URL.get(item["type"], DUBLIN_CORE)
    fields = {
        "ctx_ver": "Z39.88-2004",
        "rft_val_fmt": f"info:ofi/fmt:kev:mtx:{form.format}",
        "rft.genre": form.genre,
        "rft.type": "" if form.genre else TYPES.get(item["type"], OTHER).zotero,
        form.title: item["title"],
        form.container: item.get("container-title") if item["type"] in HAS_CONTAINER else "",
        # Zotero puts each body before those that it has read.
        "rft.aucorp": [
            name["literal"] for name in item.get("author", [])[::-1] if "literal" in name
        ],
        # It reads a name as far as a second comma.
        "rft.au": [_person(name, " ") for name in item.get("author", []) if "family" in name],
        "rft.date": _iso(item.get("issued")).partition("/")[0],
        "rft.publisher": item.get("publisher"),
        "rft.place": item.get("publisher-place"),
        "rft.volume": item.get("volume"),
        "rft.issue": item.get("issue"),
        "rft.pages": item.get("page"),
        "rft.edition": item.get("edition"),
        "rft.isbn": item.get("ISBN"),
        "rft.language": item.get("language"),
        "rft.description": "; ".join(_told((*LEFT_OUT.get(item["type"], PLACE), *NUMBER), item)),
        "rft_id": [f"info:doi/{item['DOI']}"] if "DOI" in item else [],
    }
    fields["rft_id"] += [item["URL"].replace("+", "%2B")] if "URL" in item else []  # Zotero: space
    return urlencode({k: v for k, v in fields.items() if v}, doseq=True)


def _told(names: Iterable[str], item: Item) -> list[str]:
    """What a format has no fields for, in words: some of an item, and the host of a copy."""
    told = " ".join(item[name] for name in names if name in item)
    issued = item.get("issued", {})
    inferred = f"ca. {_iso(issued)}" if issued.get("circa") else ""
    copy = f"Copy: {item['archive']}" if item.get("archive") else ""
    return [text for text in (told, inferred, copy) if text]
