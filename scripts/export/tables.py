"""The register in; files for other programs out, as pairs of a path below docs/ and text.

JSON holds the records whole; CSV one line a record, for a spreadsheet; the sources stand as
CSL-JSON, BibLaTeX and RIS, for reference managers; the changes as an Atom feed. Pure and in a
fixed order, like the pages.
"""

from __future__ import annotations

import csv
import json
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import SimpleNamespace
from typing import Any

from cite.items import OURS, Item, source_item
from cite.reference_managers import biblatex, ris
from export.json_schema import schema_files
from model.history import changes
from model.kinds import page_path, spot
from model.publication import LICENCE, Publication
from model.records import Claim, Lasting, Record
from model.register import Register

NEWEST = 200  # changes in the feed, which is fetched whole each time

BYTE_ORDER_MARK = "\ufeff"  # without it Excel takes UTF-8 for the letters of its own country
REACH = "range_km:range payload_kg:payload"  # fields as cells: see _fields
MONEY = "value_usd_million:value added_usd_million:added"
# A spreadsheet runs a cell that starts so as a formula; an apostrophe makes it text.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def export(register: Register, site: Publication) -> Iterator[tuple[str, str]]:
    """Every export of the site by path, but for the citations of single pages."""
    claims = [claim_record(register, claim) for claim in register.every("claim")]
    yield "data/claims.json", _json({"license": LICENCE, "claims": claims})
    yield "data/claims.csv", _csv(_claim_row(register, c) for c in register.every("claim"))
    sources: list[Item] = [source_item(source) for source in register.sources.values()]
    for ending, write in CITATION_FORMATS.items():
        yield f"data/sources.{ending}", write(sources)
    records = register.sources.values()
    notes = {s.id: s.model_dump(mode="json", include=OURS, exclude_none=True) for s in records}
    yield "data/notes-on-sources.json", _json({"license": LICENCE, "notes": notes})
    for name, rows in (_rows(register) | _rows_of_sales(register)).items():
        yield f"data/{name}.csv", _csv(rows)
    for file, text in schema_files(register).items():
        yield f"data/schema/{file}", text
    yield "changes.xml", feed(register, site)
    for record in claims:
        yield f"claims/{record['id']}/claim.json", _json(record)


def citation_files(page: str, items: list[Item]) -> dict[str, str]:
    """What the citation box of a page (path below docs/) offers to reference managers."""
    folder = page_path(page)
    return {f"{folder}cite.{ending}": write(items) for ending, write in CITATION_FORMATS.items()}


def claim_record(register: Register, claim: Claim) -> dict[str, Any]:
    """A claim as it stands in its file, with its topic and its address below the site's root."""
    record = claim.model_dump(mode="json", by_alias=True, exclude_none=True)
    lasting = {name: record.pop(name) for name in Lasting.model_fields}
    topic = register.topic_of[claim.id].id
    about = {"address": f"claims/{claim.id}/", "title": register.title(claim), "topic": topic}
    return {"id": claim.id, **about, **record, **lasting}


def _claim_row(register: Register, claim: Claim) -> dict[str, Any]:
    stances = Counter(item.stance for item in claim.evidence)
    about = {"title": register.title(claim), "topic": register.topic_of[claim.id].id}
    names = "sentences claim speaker kind verdict finding"
    first = {"id": claim.id, **about, **_fields(claim, names)}
    withdrawn = claim.withdrawn.date if claim.withdrawn else ""
    last = _fields(claim, "sources:evidence reviewed") | {"withdrawn": withdrawn}
    others = first.keys() | last.keys()  # a stance may be called like one
    counts = {
        f"{stance} (stance)" if stance in others else stance: stances[stance]
        for stance in register.vocabulary["stance"]
    }
    return {**first, **counts, **last}


def _rows(register: Register) -> dict[str, Iterable[dict[str, str]]]:
    """By file, its lines; what holds for all items of a record stands in the line of each."""
    return {
        "partners": (
            _fields(partner, "id name alpha2 alpha3")
            | _fields(accession, "year")
            | _fields(partner, "disputed")
            | _fields(accession, "sources")
            for partner in register.partners.values()
            for accession in partner.accessions
        ),
        "systems": (
            _fields(system, "id name countries type")
            | {"quantity": quantity}
            | _fields(figure, "low high approximate source locator note")
            for system in register.systems.values()
            for quantity, figures in (("range_km", system.range), ("payload_kg", system.payload))
            for figure in figures
        ),
        "timeline": (
            {"id": event.id, "start": event.date.split("/")[0], "end": event.date.split("/")[-1]}
            | _fields(event, "track title major claims sources")
            for event in register.events.values()
        ),
        "limits": (
            _fields(limit, "id date")
            | {"other_dates": " ".join(str(other.date) for other in limit.other_dates)}
            | _fields(limit, f"{REACH} more_at_shorter_range note event claims sources")
            for limit in register.limits.values()
        ),
    }


def _rows_of_sales(register: Register) -> dict[str, Iterable[dict[str, str]]]:
    """The same of the notices by item, and of the tables by value: an empty one is not known."""
    return {
        "sales": (
            _fields(notice, f"id transmittal kind delivered printed buyer partner {MONEY}")
            | _fields(item, f"system family quantity scope {REACH} extra note")
            | _fields(notice, "record granule source")
            for notice in register.notices.values()
            for item in notice.items
        ),
        "market": (
            {"table": table.id, "of": row.of, "column": column}
            | {"partner": _text(column in table.partners), "value": _text(value)}
            | _fields(table, "unit source credit")
            for table in register.tables.values()
            for row in table.rows
            for column, value in zip(table.columns[1:], row.values, strict=True)
        ),
    }


def _fields(record: Record, names: str) -> dict[str, str]:
    """Fields of a record as texts; `range_km:range` is its field `range` under another name."""
    pairs = [name.partition(":") for name in names.split()]
    return {name: _text(getattr(record, field or name)) for name, _, field in pairs}


def _text(value: Any) -> str:
    """A cell: yes or no, a figure without needless zeros, ids (of sources, each once) in a row."""
    if isinstance(value, tuple):
        return " ".join(dict.fromkeys(str(getattr(part, "source", part)) for part in value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    is_whole = isinstance(value, float) and value == int(value)
    return "" if value is None else str(int(value) if is_whole else value)


# --- feed -------------------------------------------------------------------------------------

ATOM = "http://www.w3.org/2005/Atom"


def feed(register: Register, site: Publication) -> str:
    """The newest changes as an Atom feed."""
    address = f"{site.address}changes.xml"
    listed, by = changes(register)[:NEWEST], register.publisher
    root = ET.Element("feed", xmlns=ATOM)
    ET.SubElement(root, "id").text = address
    ET.SubElement(root, "title").text = f"Changes to {by.name}"
    ET.SubElement(root, "rights").text = LICENCE
    ET.SubElement(root, "updated").text = f"{listed[0].change.date}T00:00:00Z"
    ET.SubElement(root, "link", rel="self", href=address)
    ET.SubElement(root, "link", rel="alternate", href=f"{site.address}about/changes/")
    for author in by.authors:
        ET.SubElement(ET.SubElement(root, "author"), "name").text = str(author)
    for change, record, number in listed:
        entry = ET.SubElement(root, "entry")
        reason = register.vocabulary["reason"][change.reason].label
        page = site.address + page_path(spot(record).page)
        link = site.address + spot(record).address
        ET.SubElement(entry, "id").text = f"{page}#change-{record.id}-{number}"
        ET.SubElement(entry, "title").text = f"{reason}: {register.title(record)}"
        ET.SubElement(entry, "updated").text = f"{change.date}T00:00:00Z"
        ET.SubElement(entry, "link", rel="alternate", href=link)
        ET.SubElement(entry, "category", term=change.reason, label=reason)
        ET.SubElement(entry, "summary").text = change.change or f"{reason}."
    ET.indent(root)
    text = ET.tostring(root, encoding="unicode").replace("\r", "&#13;")  # else read as a line end
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'


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
        cells = map(str, row.values())
        writer.writerow(f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell for cell in cells)
    return BYTE_ORDER_MARK + "".join(line.removesuffix("\r\n") + "\n" for line in lines)


CITATION_FORMATS: Mapping[str, Callable[[Any], str]] = {"bib": biblatex, "ris": ris, "json": _json}
