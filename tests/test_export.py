"""Exports: read back, they give the records they were made from, value by value."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from conftest import HERE
from export import LICENCE, export
from model import Claim, Register, Source


@pytest.fixture(scope="module")
def exports(register: Register) -> dict[str, str]:
    return export(register, HERE)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def tuples(value: Any) -> Any:
    """JSON lists as the tuples that records hold."""
    if isinstance(value, list):
        return tuple(tuples(item) for item in value)
    if isinstance(value, dict):
        return {key: tuples(item) for key, item in value.items()}
    return value


def test_claims_as_json(exports: dict[str, str], register: Register) -> None:
    whole = json.loads(exports["data/claims.json"])
    assert whole["license"] == LICENCE
    assert [record["id"] for record in whole["claims"]] == list(register.claims)
    for record in whole["claims"]:
        id_ = record["id"]
        assert json.loads(exports[f"claims/{id_}/claim.json"]) == record
        assert record.pop("address") == f"claims/{id_}/"
        assert record.pop("topic") == register.topic_of[id_].id
        read = Claim.model_validate(tuples(record), context={"today": date.max})
        assert read == register.claims[id_]


def test_claims_as_csv(exports: dict[str, str], register: Register) -> None:
    read = {row["id"]: row for row in rows(exports["data/claims.csv"])}
    assert list(read) == list(register.claims)
    for id_, claim in register.claims.items():
        row = read[id_]
        assert (row["claim"], row["finding"]) == (claim.claim, claim.finding)
        assert row["sentences"].split() == list(claim.sentences)
        assert (row["kind"], row["verdict"], row["speaker"], row["reviewed"]) == (
            claim.kind,
            claim.verdict,
            claim.speaker,
            claim.reviewed,
        )
        total = sum(int(row[stance]) for stance in ("supports", "contradicts", "context"))
        assert total == len(claim.evidence)


def test_sources_as_csl_json(exports: dict[str, str], register: Register) -> None:
    items = json.loads(exports["data/sources.json"])
    assert [item["id"] for item in items] == list(register.sources)
    for item in items:
        for field in ("issued", "accessed"):
            if field in item:
                days = ["-".join(f"{n:02}" for n in parts) for parts in item[field]["date-parts"]]
                item[field] = "/".join(days)
        read = Source.model_validate(tuples(item), context={"today": date.max})
        assert read == register.sources[item["id"]]


def test_partners_as_csv(exports: dict[str, str], register: Register) -> None:
    read = rows(exports["data/partners.csv"])
    assert [(row["alpha2"], int(row["year"])) for row in read] == [
        (partner.alpha2, accession.year)
        for partner in register.partners.values()
        for accession in partner.accessions
    ]
    disputed = {row["id"] for row in read if row["disputed"] == "yes"}
    assert disputed == {"australia", "poland"}
    assert all(set(row["sources"].split()) <= set(register.sources) for row in read)


def test_systems_as_csv(exports: dict[str, str], register: Register) -> None:
    def value(text: str) -> float | None:
        return float(text) if text else None

    read = rows(exports["data/systems.csv"])
    assert [
        (row["id"], row["quantity"], value(row["low"]), value(row["high"]), row["source"])
        for row in read
    ] == [
        (system.id, quantity, figure.low, figure.high, figure.source)
        for system in register.systems.values()
        for quantity, figures in (("range_km", system.range), ("payload_kg", system.payload))
        for figure in figures
    ]


def test_timeline_as_csv(exports: dict[str, str], register: Register) -> None:
    read = rows(exports["data/timeline.csv"])
    assert [(row["id"], row["title"]) for row in read] == [
        (event.id, event.title) for event in register.events.values()
    ]
    spans = {f"{row['start']}/{row['end']}" for row in read if row["start"] != row["end"]}
    assert spans == {event.date for event in register.events.values() if "/" in event.date}


def test_no_cell_is_run_as_a_formula(register: Register) -> None:
    first = next(iter(register.events.values()))
    evil = first.model_copy(update={"title": '=HYPERLINK("https://example.org")'})
    changed = replace(register, events={evil.id: evil})
    (row,) = rows(export(changed, HERE)["data/timeline.csv"])
    assert row["title"] == '\'=HYPERLINK("https://example.org")'
