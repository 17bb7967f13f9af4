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

from cite.items import Item, csl
from cite.reference_managers import biblatex, ris
from export.json_schema import schema_files
from model.history import changes
from model.kinds import name, page_path, spot
from model.publication import CONTRIBUTORS, LICENCE, SITE, Publication
from model.records import Cited, Claim, Figure, Lasting
from model.register import Register

NEWEST = 200  # changes in the feed, which is fetched whole each time

# A spreadsheet runs a cell that starts so as a formula; an apostrophe makes it text.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def export(register: Register, site: Publication) -> Iterator[tuple[str, str]]:
    """Every export of the site by path, but for the citations of single pages."""
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
    yield "data/sales.csv", _csv(_notice_rows(register))
    yield "data/market.csv", _csv(_value_rows(register))
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
    address = f"claims/{claim.id}/"
    return {"id": claim.id, "address": address, "topic": topic, **record, **lasting}


def _claim_row(register: Register, claim: Claim) -> dict[str, Any]:
    stances = Counter(item.stance for item in claim.evidence)
    first = {
        "id": claim.id,
        "topic": register.topic_of[claim.id].id,
        "sentences": " ".join(claim.sentences),
        "claim": claim.claim,
        "speaker": claim.speaker,
        "kind": claim.kind,
        "verdict": claim.verdict,
        "finding": claim.finding,
    }
    last = {
        "sources": " ".join(dict.fromkeys(item.source for item in claim.evidence)),
        "reviewed": claim.reviewed,
        "withdrawn": claim.withdrawn.date if claim.withdrawn else "",
    }
    others = first.keys() | last.keys()  # a stance may be called like one
    counts = {
        f"{stance} (stance)" if stance in others else stance: stances[stance]
        for stance in register.vocabulary["stance"]
    }
    return {**first, **counts, **last}


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


def _notice_rows(register: Register) -> Iterable[dict[str, Any]]:
    """A line for each item; what holds for its notice stands in each of them."""
    for notice in register.notices.values():
        for item in notice.items:
            yield {
                "id": notice.id,
                "transmittal": notice.transmittal,
                "kind": notice.kind,
                "delivered": notice.delivered,
                "printed": notice.printed,
                "buyer": notice.buyer,
                "partner": _yes(notice.partner),
                "value_usd_million": _number(notice.value),
                "added_usd_million": _number(notice.added),
                "system": item.system,
                "family": item.family,
                "quantity": item.quantity or "",
                "scope": item.scope,
                "range_km": _number(item.range),
                "payload_kg": _number(item.payload),
                "extra": _yes(item.extra),
                "note": item.note or "",
                "record": notice.record,
                "granule": notice.granule,
                "source": notice.source,
            }


def _value_rows(register: Register) -> Iterable[dict[str, Any]]:
    """A line for each value; an empty one is not known."""
    for table in register.tables.values():
        for row in table.rows:
            for column, value in zip(table.columns[1:], row.values, strict=True):
                yield {
                    "table": table.id,
                    "of": row.of,
                    "column": column,
                    "partner": _yes(column in table.partners),
                    "value": value if isinstance(value, str) else _number(value),
                    "unit": table.unit,
                    "source": table.source,
                    "credit": table.credit,
                }


def _ids(sources: Iterable[Cited]) -> str:
    return " ".join(dict.fromkeys(cited.source for cited in sources))


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _number(value: float | None) -> str:
    return "" if value is None else str(value) if value != int(value) else str(int(value))


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
