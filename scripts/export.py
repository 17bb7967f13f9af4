"""The register in; files for other programs out, as pairs of a path below docs/ and text.

JSON holds the records whole; CSV one line a record, for a spreadsheet; the sources stand as
CSL-JSON, BibLaTeX and RIS, for reference managers; the changes as an Atom feed. Pure and in a
fixed order, like the pages.
"""

from __future__ import annotations

import csv
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import SimpleNamespace
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

import rispy

from cite import CONTRIBUTORS, SITE, Item, csl
from model import Cited, Claim, Figure, Lasting, Publication, Register
from pages import NEWEST, changes, list_of_claims, name, page_path, spot
from schema import schema_files

LICENCE = "https://creativecommons.org/licenses/by/4.0/"

# A spreadsheet runs a cell that starts so as a formula; an apostrophe makes it text.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def export(register: Register, site: Publication) -> Iterator[tuple[str, str]]:
    """Every export of the site by path, but for the citations of single pages."""
    if len(list_of_claims(register)) > 1:
        yield "claims/list.json", _filter_list(register, site)
    claims = [claim_record(register, claim) for claim in register.every("claim")]
    yield "data/claims.json", _json({"license": LICENCE, "claims": claims})
    yield "data/claims.csv", _csv(_claim_row(register, c) for c in register.every("claim"))
    sources = [csl(source) for source in register.sources.values()]
    yield "data/sources.json", _json(sources)
    yield "data/sources.bib", biblatex(sources)
    yield "data/sources.ris", ris(sources)
    yield "data/partners.csv", _csv(_partner_rows(register))
    yield "data/systems.csv", _csv(_figure_rows(register))
    yield "data/timeline.csv", _csv(_event_rows(register))
    yield "data/limits.csv", _csv(_limit_rows(register))
    for file, text in schema_files(register).items():
        yield f"data/schema/{file}", text
    yield "changes.xml", feed(register, site)
    for record in claims:
        yield f"claims/{record['id']}/claim.json", _json(record)


def _filter_list(register: Register, site: Publication) -> str:
    """What the filter of the list of claims reads where that list has several pages."""
    ending = "/" if site.directory_urls else ".html"
    rows = [
        {
            "address": f"{claim.id}{ending}",
            "title": claim.claim,
            "topic": register.topic_of[claim.id].id,
            **{field: getattr(claim, field) for field in ("verdict", "kind", "speaker")},
            "sentence": " ".join(claim.sentences),
        }
        for claim in register.claims.values()
    ]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")) + "\n"


def citation_files(page: str, items: list[Item]) -> dict[str, str]:
    """What the citation box of a page (path below docs/) offers to reference managers."""
    folder = page_path(page)
    return {f"{folder}cite.{ending}": write(items) for ending, write in CITATION_FORMATS.items()}


def claim_record(register: Register, claim: Claim) -> dict[str, Any]:
    """A claim as it stands in its file, with its topic and its address below the site's root."""
    record = claim.model_dump(mode="json", by_alias=True, exclude_none=True)
    lasting = {name: record.pop(name) for name in Lasting.model_fields}
    topic = register.topic_of[claim.id].id
    address = f"claims/{claim.id}/"
    return {"id": claim.id, "address": address, "topic": topic, **record, **lasting}


def _claim_row(register: Register, claim: Claim) -> dict[str, Any]:
    stances = [item.stance for item in claim.evidence]
    return {
        "id": claim.id,
        "topic": register.topic_of[claim.id].id,
        "sentences": " ".join(claim.sentences),
        "claim": claim.claim,
        "speaker": claim.speaker,
        "kind": claim.kind,
        "verdict": claim.verdict,
        "finding": claim.finding,
        **{stance: stances.count(stance) for stance in register.vocabulary["stance"]},
        "sources": " ".join(dict.fromkeys(item.source for item in claim.evidence)),
        "reviewed": claim.reviewed,
        "withdrawn": claim.withdrawn.date if claim.withdrawn else "",
    }


def _partner_rows(register: Register) -> Iterable[dict[str, Any]]:
    for partner in register.partners.values():
        for accession in partner.accessions:
            yield {
                "id": partner.id,
                "name": partner.name,
                "alpha2": partner.alpha2,
                "alpha3": partner.alpha3,
                "year": accession.year,
                "disputed": _yes(partner.disputed),
                "sources": _ids(accession.sources),
            }


def _figure_rows(register: Register) -> Iterable[dict[str, Any]]:
    for system in register.systems.values():
        quantities: Mapping[str, tuple[Figure, ...]] = {
            "range_km": system.range,
            "payload_kg": system.payload,
        }
        for quantity, figures in quantities.items():
            for figure in figures:
                yield {
                    "id": system.id,
                    "name": system.name,
                    "countries": " ".join(system.countries),
                    "type": system.type,
                    "quantity": quantity,
                    "low": _number(figure.low),
                    "high": _number(figure.high),
                    "approximate": _yes(figure.approximate),
                    "source": figure.source,
                    "locator": figure.locator or "",
                    "note": figure.note or "",
                }


def _event_rows(register: Register) -> Iterable[dict[str, Any]]:
    for event in register.events.values():
        start, _, end = event.date.partition("/")
        yield {
            "id": event.id,
            "start": start,
            "end": end or start,
            "track": event.track,
            "title": event.title,
            "major": _yes(event.major),
            "claims": " ".join(event.claims),
            "sources": _ids(event.sources),
        }


def _limit_rows(register: Register) -> Iterable[dict[str, Any]]:
    for limit in register.limits.values():
        yield {
            "id": limit.id,
            "date": limit.date,
            "other_dates": " ".join(other.date for other in limit.other_dates),
            "range_km": _number(limit.range),
            "payload_kg": _number(limit.payload),
            "more_at_shorter_range": _yes(limit.more_at_shorter_range),
            "note": limit.note or "",
            "event": limit.event or "",
            "claims": " ".join(limit.claims),
            "sources": _ids(limit.sources),
        }


def _ids(sources: Iterable[Cited]) -> str:
    return " ".join(dict.fromkeys(cited.source for cited in sources))


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}" if value != int(value) else str(int(value))


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
    verbatim = {"date": _iso(item.get("issued")), "urldate": _iso(item.get("accessed"))}
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


# --- feed -------------------------------------------------------------------------------------

ATOM = "http://www.w3.org/2005/Atom"


def feed(register: Register, site: Publication) -> str:
    """The newest changes as an Atom feed."""
    address = f"{site.address}changes.xml"
    listed = changes(register)[:NEWEST]
    root = ET.Element("feed", xmlns=ATOM)
    for tag, text in (("id", address), ("title", f"Changes to {SITE}"), ("rights", LICENCE)):
        ET.SubElement(root, tag).text = text
    ET.SubElement(root, "updated").text = f"{listed[0].change.date}T00:00:00Z"
    ET.SubElement(root, "link", rel="self", href=address)
    ET.SubElement(root, "link", rel="alternate", href=f"{site.address}about/changes/")
    ET.SubElement(ET.SubElement(root, "author"), "name").text = CONTRIBUTORS
    for change, record, number in listed:
        entry = ET.SubElement(root, "entry")
        reason = register.vocabulary["reason"][change.reason].label
        page = site.address + page_path(spot(record).page)
        link = site.address + spot(record).address
        ET.SubElement(entry, "id").text = f"{page}#change-{record.id}-{number}"
        ET.SubElement(entry, "title").text = f"{reason}: {name(record)}"
        ET.SubElement(entry, "updated").text = f"{change.date}T00:00:00Z"
        ET.SubElement(entry, "link", rel="alternate", href=link)
        ET.SubElement(entry, "category", term=change.reason, label=reason)
        ET.SubElement(entry, "summary").text = change.change or f"{reason}."
    ET.indent(root)
    text = ET.tostring(root, encoding="unicode").replace("\r", "&#13;")  # else read as a line end
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'


# --- formats ----------------------------------------------------------------------------------


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _csv(rows: Iterable[dict[str, Any]]) -> str:
    """RFC 4180, with LF for line ends so that two builds and two systems agree."""
    lines: list[str] = []
    # The writer puts in quotes just the line ends that it writes itself, and a spreadsheet begins
    # a row at either of the two.
    writer = csv.writer(SimpleNamespace(write=lines.append), lineterminator="\r\n")
    for row in rows:
        if not lines:
            writer.writerow(row)
        writer.writerow(map(_cell, row.values()))
    return "".join(line.removesuffix("\r\n") + "\n" for line in lines)


def _cell(value: Any) -> Any:
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else value


CITATION_FORMATS: Mapping[str, Callable[[list[Item]], str]] = {
    "bib": biblatex,
    "ris": ris,
    "json": _json,
}
