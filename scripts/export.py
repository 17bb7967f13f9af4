"""The register in; files for other programs out, as {path below docs/: text}.

JSON holds the records whole; CSV one line a record, for a spreadsheet; the sources are CSL-JSON,
which Zotero, pandoc and every CSL processor read. Pure and in a fixed order, like the pages.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from typing import Any

from model import Cited, Claim, Figure, Register, Source

LICENCE = "https://creativecommons.org/licenses/by/4.0/"

# A spreadsheet runs a cell that starts so as a formula; an apostrophe makes it text.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def export(register: Register) -> dict[str, str]:
    """Every export of the site."""
    claims = [claim_record(register, claim) for claim in register.claims.values()]
    return {
        "data/claims.json": _json({"license": LICENCE, "claims": claims}),
        "data/claims.csv": _csv(_claim_row(register, c) for c in register.claims.values()),
        "data/sources.json": _json([csl(source) for source in register.sources.values()]),
        "data/partners.csv": _csv(_partner_rows(register)),
        "data/systems.csv": _csv(_figure_rows(register)),
        "data/timeline.csv": _csv(_event_rows(register)),
        **{f"claims/{record['id']}/claim.json": _json(record) for record in claims},
    }


def claim_record(register: Register, claim: Claim) -> dict[str, Any]:
    """A claim as it stands in its file, with its topic and its address below the site's root."""
    record = claim.model_dump(mode="json", by_alias=True, exclude_none=True)
    topic = register.topic_of[claim.id].id
    return {"id": claim.id, "address": f"claims/{claim.id}/", "topic": topic, **record}


def csl(source: Source) -> dict[str, Any]:
    """A source as an item of CSL-JSON; our own fields stay under `custom`."""
    item = source.model_dump(mode="json", by_alias=True, exclude_none=True)
    if not item["author"]:
        del item["author"]
    for field in ("issued", "accessed"):
        if field in item:
            parts = [[int(n) for n in day.split("-")] for day in item[field].split("/")]
            item[field] = {"date-parts": parts}
    return item


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
                "disputed": _yes(len(partner.accessions) > 1),
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


def _ids(sources: Iterable[Cited]) -> str:
    return " ".join(dict.fromkeys(cited.source for cited in sources))


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}" if value != int(value) else str(int(value))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _csv(rows: Iterable[dict[str, Any]]) -> str:
    """RFC 4180, with LF for line ends so that two builds and two systems agree."""
    out = io.StringIO()
    writer: csv.DictWriter[str] | None = None
    for row in rows:
        if writer is None:
            writer = csv.DictWriter(out, list(row), lineterminator="\n")
            writer.writeheader()
        writer.writerow({name: _cell(value) for name, value in row.items()})
    return out.getvalue()


def _cell(value: Any) -> Any:
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else value
