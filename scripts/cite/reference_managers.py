"""Bibliographic items in; BibLaTeX, RIS and COinS, for reference managers, out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

import rispy

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
    "dataset": Types("dataset", "DATA", "dataset"),
    "legislation": Types("legislation", "STAT", "statute"),
    "paper-conference": Types("inproceedings", "CPAPER", "conferencePaper"),
    "post-weblog": Types("online", "BLOG", "blogPost"),
    "regulation": Types("legislation", "STAT", "statute"),
    "report": Types("report", "RPT", "report"),
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
TITLES = ("title", "booktitle", "series")
LISTS = ("publisher", "institution", "organization", "location")
SEVERAL_NAMES = re.compile(r",|\band\b")


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
    container = {"article": "journaltitle", "legislation": "journaltitle"}.get(kind)
    container = container or ("booktitle" if kind.startswith("in") else "organization")
    people = {
        role: " and ".join(_biblatex_name(name) for name in item.get(role, []))
        for role in ("author", "editor")
    }
    inferred = "~" if item.get("issued", {}).get("circa") else ""
    verbatim = {
        "date": _iso(item.get("issued")) + inferred,
        "urldate": _iso(item.get("accessed")),
    }
    texts = {
        "title": item["title"],
        "entrysubtype": SUBTYPES.get(item["type"]),
        container: item.get("container-title"),
        "series": item.get("collection-title"),
        "edition": item.get("edition"),
        "publisher" if kind != "report" else "institution": item.get("publisher"),
        "location": item.get("publisher-place"),
        "type": item.get("genre"),
        "volume": item.get("volume"),
        "number": item.get("number") or item.get("issue"),
        "pages": item.get("page"),
        "addendum": item.get("archive"),
        "langid": item.get("language"),
    }
    fields = {
        **people,
        **{name: _protected(name, str(text)) for name, text in texts.items() if text},
        **{name: text for name, text in verbatim.items() if text},
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
        if SEVERAL_NAMES.search(text) or (part == "family" and _may_have_particle(text))
        else _tex(text)
        for part, text in parts
    )


def _may_have_particle(family: str) -> bool:
    return " " in family or not family[0].isupper()


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
        return "--".join(map(_tex, text.split("-")))
    whole = name in TITLES or (name in LISTS and SEVERAL_NAMES.search(text))
    return f"{{{_tex(text)}}}" if whole else _tex(text)


class _RisWriter(rispy.RisWriter):  # type: ignore[misc]
    def set_header(self, count: int) -> str:  # noqa: ARG002
        """No number before each record: some programs take it for a field."""
        return ""


def ris(items: Iterable[Item]) -> str:
    """Items of CSL-JSON as RIS; a body ends in a comma, which tells it from a person."""
    records = [_ris_record(_in_one_line(item)) for item in items]
    return str(rispy.dumps(records, implementation=_RisWriter)) + "\n"


def _ris_record(item: Item) -> dict[str, Any]:
    issued, accessed = (_iso(item.get(name)).partition("/")[0] for name in ("issued", "accessed"))
    start, _, end = item.get("page", "").partition("-")
    fields = {
        "type_of_reference": TYPES.get(item["type"], OTHER).ris,
        "id": item["id"],
        "authors": [_ris_name(name) for name in item.get("author", [])],
        "secondary_authors": [_ris_name(name) for name in item.get("editor", [])],
        "title": item["title"],
        "secondary_title": item.get("container-title"),
        "tertiary_title": item.get("collection-title"),
        "publisher": item.get("publisher"),
        "place_published": item.get("publisher-place"),
        "edition": item.get("edition"),
        "type_of_work": item.get("genre"),
        "volume": item.get("volume"),
        "number": item.get("issue"),
        "note": item.get("number"),
        "start_page": start,
        "end_page": end,
        "year": issued[:4],
        "date": issued.replace("-", "/"),
        "access_date": accessed.replace("-", "/"),
        "name_of_database": item.get("archive"),
        "language": item.get("language"),
        "doi": item.get("DOI"),
        "urls": [item["URL"]] if "URL" in item else [],
    }
    return {name: value for name, value in fields.items() if value}


def _ris_name(author: Mapping[str, str]) -> str:
    return f"{author['literal']}," if "literal" in author else _person(author)


def _person(author: Mapping[str, str]) -> str:
    """Family name first, after which a comma tells the names apart."""
    return ", ".join(author[part] for part in ("family", "given", "suffix") if part in author)


def _iso(date: Any) -> str:
    """A date of CSL-JSON as ISO 8601; a span with a slash."""
    parts = date["date-parts"] if date else []
    return "/".join("-".join(f"{number:02}" for number in day) for day in parts)


def coins(item: Item) -> str:
    """An item as COinS: what browsers' reference managers read from a page, one span an item."""
    fields: list[tuple[str, str]] = [
        ("ctx_ver", "Z39.88-2004"),
        ("rft_val_fmt", "info:ofi/fmt:kev:mtx:dc"),
        ("rft.type", TYPES.get(item["type"], OTHER).zotero),
        ("rft.title", item["title"]),
    ]
    for author in item.get("author", []):
        body = author.get("literal")
        fields.append(("rft.aucorp", body) if body else ("rft.au", _person(author)))
    others = {
        "rft.date": _iso(item.get("issued")).partition("/")[0],
        "rft.source": item.get("container-title"),
        "rft.publisher": item.get("publisher"),
        "rft.volume": item.get("volume"),
        "rft.issue": item.get("issue"),
        "rft.pages": item.get("page"),
        "rft.language": item.get("language"),
        "rft.identifier": item.get("URL"),
    }
    fields += [(name, str(value)) for name, value in others.items() if value]
    return urlencode(fields, quote_via=quote)
