"""Bibliographic items in; BibLaTeX, RIS and COinS, for reference managers, out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from importlib.resources import files
from itertools import accumulate
from typing import Any, NamedTuple
from urllib.parse import urlencode

import yaml

from cite.items import Item


class Type(NamedTuple):
    """What other programs call a type of CSL, and where they keep what, as formats.yml says it."""

    biblatex: str = "misc"
    subtype: str = ""
    within: str = "organization"
    ris: str = "GEN"
    number: str = "N1"
    database: bool = True
    zotero: str = "document"
    form: str = "dc"
    genre: str = ""
    title: str = "rft.title"
    container: str = ""
    untold: tuple[str, ...] = ()


_GIVEN = yaml.safe_load(files("cite").joinpath("formats.yml").read_text("utf-8"))
TYPES = {type_: Type(**fields) for type_, fields in _GIVEN["types"].items()}


def _type(item: Item) -> Type:
    return TYPES.get(item["type"], TYPES["other"])


def _named(format_: str, item: Item) -> dict[str, Any]:
    """What of an item a format holds as it is, under its names."""
    given = {field: names.get(format_) for field, names in _GIVEN["fields"].items()}
    return {name: item[field] for field, name in given.items() if name and field in item}


TEX = str.maketrans(
    {c: f"\\{c}" for c in "&%$#_{}"}
    | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    | {"`": r"\`{}"}
)
ROUND = str.maketrans("{}", "()")
TITLES = ("title", "booktitle", "series")
LISTS = ("publisher", "institution", "organization", "location")
SEVERAL_NAMES = re.compile(r",|\band\b")
RANGE = re.compile(r"\s*[-\u2013\u2014]+\s*")  # of pages: a hyphen, two of them, or a dash
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
    kind, subtype, within, *_ = _type(item)
    texts = {
        **_named("biblatex", item),
        within: item.get("container-title"),
        "entrysubtype": subtype,
        "type": item.get("genre") or ("Data set" if item["type"] == "dataset" else ""),
        "note": "; ".join(_told(NUMBER if kind == "legislation" else (), {**item, "issued": {}})),
    }
    if kind in {"report", "thesis"}:
        texts["institution"] = texts.pop("publisher", "")
    fields = {
        "author": " and ".join(map(_biblatex_name, item.get("author", []))),
        "editor": " and ".join(map(_biblatex_name, item.get("editor", []))),
        **{name: _protected(name, str(text)) for name, text in texts.items() if text},
        "date": _iso(item.get("issued")) + "~" * item.get("issued", {}).get("circa", False),
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
    depths = [*accumulate(((sign == "{") - (sign == "}") for sign in text), initial=0)]
    sound = min(depths) == depths[-1] == 0
    escaped = (text if sound else text.translate(ROUND)).translate(TEX)
    return re.sub("-(?=-)", "-{}", escaped)


def _protected(name: str, text: str) -> str:
    """A title keeps its capitals (MTCR, Ukraine) in every style by a second pair of braces, and
    `Trade and Industry` stays one body.
    """
    if name == "pages":  # where two hyphens are meant to become a dash
        return "--".join(map(_tex, RANGE.split(text)))
    if name in {"doi", "url"}:
        return text
    whole = name in TITLES or (name in LISTS and SEVERAL_NAMES.search(text))
    return f"{{{_tex(text)}}}" if whole else _tex(text)


def ris(items: Iterable[Item]) -> str:
    """Items of CSL-JSON as RIS; a body ends in a comma, which tells it from a person."""
    return "\n".join(_ris_record(_in_one_line(item)) for item in items)


def _ris_record(item: Item) -> str:
    issued = _iso(item.get("issued")).partition("/")[0]
    type_, page = _type(item), item.get("page", "")
    start, *end = RANGE.split(page) if type_.ris != "BILL" else [page]
    fields = {
        "TY": type_.ris,
        "ID": item["id"],
        "AU": [_ris_name(name) for name in item.get("author", [])],
        "A2": [_ris_name(name) for name in item.get("editor", [])],
        **_named("ris", item),
        "SP": start,
        "EP": "-".join(end),
        "DA": issued.replace("-", "/"),
        "PY": issued[:4],
        **_ris_numbers(type_, item),
    }
    several = ((tag, text if isinstance(text, list) else [text]) for tag, text in fields.items())
    lines = [f"{tag}  - {text}\n" for tag, texts in several for text in texts if text]
    return "".join([*lines, "ER  - \n"])


def _ris_numbers(type_: Type, item: Item) -> dict[str, Any]:
    """Numbers, and the host of a copy; in notes where that kind of RIS has no field for them."""
    names = NUMBER if type_.number == "M1" else NUMBER[1:]
    number = " ".join(item[name] for name in names if name in item)
    others = ["volume"] if type_.number == "SN" else ["number"] if type_.number == "N1" else []
    return {
        **({type_.number: number} if number else {}),
        "DB": item.get("archive") if type_.database else "",
        "N1": _told(others, {**item, "archive": ""} if type_.database else item),
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


def coins(item: Item) -> str:
    """An item as COinS: what browsers' reference managers read from a page, one span an item.

    The keys stand in the order in which Zotero reads them: a type before what depends on it.
    """
    type_ = _type(item)
    fields = {
        "ctx_ver": "Z39.88-2004",
        "rft_val_fmt": f"info:ofi/fmt:kev:mtx:{type_.form}",
        "rft.genre": type_.genre,
        "rft.type": "" if type_.genre else type_.zotero,
        type_.title: item["title"],
        type_.container: item.get("container-title"),
        # Zotero puts each body before those that it has read.
        "rft.aucorp": [
            name["literal"] for name in item.get("author", [])[::-1] if "literal" in name
        ],
        # It reads a name as far as a second comma.
        "rft.au": [_person(name, " ") for name in item.get("author", []) if "family" in name],
        "rft.date": _iso(item.get("issued")).partition("/")[0],
        **_named("coins", item),
        "rft.description": "; ".join(_told(type_.untold, item)),
        "rft_id": [f"info:doi/{item['DOI']}"] if "DOI" in item else [],
    }
    fields["rft_id"] += [item["URL"].replace("+", "%2B")] if "URL" in item else []  # Zotero: space
    return urlencode({k: v for k, v in fields.items() if k and v}, doseq=True)


def _told(names: Iterable[str], item: Item) -> list[str]:
    """What a format has no fields for, in words: some of an item, and the host of a copy."""
    told = " ".join(item[name] for name in names if name in item)
    issued = item.get("issued", {})
    inferred = f"ca. {_iso(issued)}" if issued.get("circa") else ""
    copy = f"Copy: {item['archive']}" if item.get("archive") else ""
    return [text for text in (told, inferred, copy) if text]
