"""Exports: read back, they give the records they were made from, value by value."""

from __future__ import annotations

import csv
import json
import re
from datetime import date
from typing import Any
from urllib.parse import parse_qs

import feedparser
import pytest
import rispy
from jsonschema import Draft202012Validator
from pybtex.database import parse_string
from pypandoc import convert_text as convert

from check.check import check
from cite.items import Item, source_item
from cite.reference_managers import TYPES, biblatex, coins, ris
from export.tables import citation_files, export
from load.files import load
from model.history import changes
from model.kinds import spot
from model.publication import LICENCE
from model.records import Claim, SourceNotes
from model.register import Register
from support import CASES, HERE, ROOT, TODAY, having


@pytest.fixture(scope="module")
def exports(register: Register) -> dict[str, str]:
    return dict(export(register, HERE))


def rows(text: str) -> list[dict[str, str]]:
    """Read as a program does that knows the mark by which Excel knows the letters."""
    return list(csv.DictReader(text.encode().decode("utf-8-sig").splitlines(keepends=True)))


def test_a_spreadsheet_is_told_how_letters_are_written(exports: dict[str, str]) -> None:
    tables = {path: text.encode() for path, text in exports.items() if path.endswith(".csv")}
    assert len(tables) > 5
    assert [path for path, data in tables.items() if data[:3] != b"\xef\xbb\xbf"] == []
    assert [path for path, data in tables.items() if b"\xef\xbb\xbf" in data[3:]] == []


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
        assert record.pop("title") == register.title(register.claims[id_])
        assert record.pop("topic") == register.topic_of[id_].id
        read = Claim.model_validate(tuples(record), context={"today": date.max})
        assert read == register.claims[id_]


def test_claims_as_csv(exports: dict[str, str], register: Register) -> None:
    read = {row["id"]: row for row in rows(exports["data/claims.csv"])}
    assert list(read) == list(register.claims)
    for id_, claim in register.claims.items():
        row = read[id_]
        assert (row["title"], row["claim"]) == (register.title(claim), claim.claim)
        assert row["finding"] == claim.finding
        assert row["sentences"].split() == list(claim.sentences)
        assert (row["kind"], row["verdict"], row["speaker"], row["reviewed"]) == (
            claim.kind,
            claim.verdict,
            claim.speaker,
            claim.reviewed,
        )
        total = sum(int(row[stance]) for stance in ("supports", "contradicts", "context"))
        assert total == len(claim.evidence)


def test_what_a_page_offers_is_what_the_files_of_all_sources_hold(
    exports: dict[str, str], register: Register
) -> None:
    """Byte for byte, record by record; nothing else is in the files."""
    for ending in ("json", "bib", "ris"):
        rest = exports[f"data/sources.{ending}"]
        for source in register.sources.values():
            folder = f"sources/{source.id}/"
            (record,) = (
                text.removeprefix("[\n").removesuffix("\n]\n")
                for path, text in citation_files(f"{folder}index.md", [source_item(source)]).items()
                if path == f"{folder}cite.{ending}"
            )
            assert rest.count(record) == 1, (source.id, ending)
            rest = rest.replace(record, "")
        assert re.sub(r"[\[\],\s]", "", rest) == ""


def test_notes_on_sources(exports: dict[str, str], register: Register) -> None:
    """They hold what is no part of a citation; the lists of sources hold the rest."""
    notes = json.loads(exports["data/notes-on-sources.json"])["notes"]
    items = json.loads(exports["data/sources.json"])
    assert [item["id"] for item in items] == list(notes) == list(register.sources)
    for item in items:
        source, note = register.sources[item["id"]], notes[item["id"]]
        assert "accessed" not in item
        assert item.get("issued", {}).get("circa", False) == source.custom.circa
        assert item.get("archive") == source.custom.via
        assert note["accessed"] == source.accessed
        read = SourceNotes.model_validate(tuples(note["custom"]), context={"today": date.max})
        assert read == source.custom


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


def test_limits_as_csv(exports: dict[str, str], register: Register) -> None:
    read = rows(exports["data/limits.csv"])
    assert [(row["id"], row["date"], row["range_km"], row["payload_kg"]) for row in read] == [
        (
            limit.id,
            limit.date,
            f"{limit.range:g}" if limit.range else "",
            f"{limit.payload:g}" if limit.payload else "",
        )
        for limit in register.limits.values()
    ]
    assert {row["event"] for row in read} <= {*register.events, ""}


SOLD = {  # what the small data say, whole
    "id": "25-1",
    "transmittal": "25-1",
    "kind": "amendment",
    "delivered": "2025-01-09",
    "printed": "2025-01-10",
    "buyer": "Elsewhere",
    "partner": "no",
    "value_usd_million": "30",
    "added_usd_million": "20",
    "system": "A tower",
    "family": "Towers",
    "quantity": "",
    "scope": "supply",
    "range_km": "",
    "payload_kg": "",
    "extra": "no",
    "note": "No number is printed.",
    "record": "1 Rec. 2",
    "granule": "REC-2",
    "source": "survey-2001",
}
FIRST_SOLD = {
    "id": "24-1",
    "transmittal": "24-1",
    "kind": "notice",
    "delivered": "2024-12-01",
    "printed": "2024-12-02",
    "buyer": "Towerland",
    "partner": "yes",
    "value_usd_million": "10.5",
    "added_usd_million": "10.5",
    "quantity": "up to 2",
    "range_km": "300",
    "payload_kg": "500",
    "note": "",
    "record": "1 Rec. 1",
    "granule": "REC-1",
}
MAST = {"system": "A mast", "family": "Masts", "scope": "support", "extra": "yes", "note": ""}
COUNTED = {
    "table": "towers-sold",
    "of": "2002",
    "column": "Towerland",
    "partner": "yes",
    "value": "2.5",
    "unit": "towers sold",
    "source": "survey-2001",
    "credit": "© Survey",
}


def test_notices_and_tables_as_csv(register: Register) -> None:
    small, _ = check(*load(CASES / "small" / "data"), today=TODAY)
    assert small is not None
    files = dict(export(small, HERE))
    first, second, third = rows(files["data/sales.csv"])
    assert first == SOLD | FIRST_SOLD
    assert second == SOLD
    assert third == SOLD | MAST
    abroad = {"column": "Elsewhere", "partner": "no"}
    both = "2001\u20132002"
    assert rows(files["data/market.csv"]) == [
        COUNTED | {"of": "2001", "value": "1"},
        COUNTED | {"of": "2001", **abroad, "value": ""},
        COUNTED,
        COUNTED | {**abroad, "value": "3"},
        COUNTED | {"of": both, "value": "3.5"},
        COUNTED | {"of": both, **abroad, "value": "3"},
    ]
    read = rows(dict(export(register, HERE))["data/sales.csv"])
    assert [row["id"] for row in read] == [
        notice.id for notice in register.notices.values() for _ in notice.items
    ]
    assert len(read) == 97


def test_no_cell_is_run_as_a_formula(register: Register) -> None:
    first = next(iter(register.events.values()))
    evil = first.model_copy(update={"title": '=HYPERLINK("https://example.org")'})
    changed = having(register, events={evil.id: evil})
    (row,) = rows(dict(export(changed, HERE))["data/timeline.csv"])
    assert row["title"] == '\'=HYPERLINK("https://example.org")'


def test_sources_as_biblatex(exports: dict[str, str], register: Register) -> None:
    """Read by a parser of TeX's own bibliographies, and by pandoc, which knows what fields mean."""
    entries = parse_string(exports["data/sources.bib"], "bibtex").entries
    by_pandoc = json.loads(convert(exports["data/sources.bib"], "csljson", format="biblatex"))
    meant = {item["id"]: item for item in by_pandoc}
    assert list(entries) == [item["id"] for item in by_pandoc] == list(register.sources)
    for id_, source in register.sources.items():
        item, fields = source_item(source), entries[id_].fields
        assert plain(fields["title"]).strip("{}") == item["title"]
        inferred = "~" if source.custom.circa else ""
        assert fields.get("date", "") == (source.issued or "") + inferred
        assert "urldate" not in fields
        assert fields.get("url") == source.URL
        assert source.custom.via is None or source.custom.via in plain(fields["note"])
        people = [
            name.literal
            or ", ".join(part for part in (name.family, name.suffix, name.given) if part)
            for name in source.author
        ]
        read = entries[id_].persons.get("author", [])
        assert [re.sub("[{}]", "", plain(str(person))) for person in read] == people
        for field in ("issued", "URL", "volume", "page"):
            assert meant[id_].get(field) == item.get(field), (id_, field)
        if item["type"] in {"article-newspaper", "article-magazine", "report", "webpage"}:
            assert meant[id_]["type"] == item["type"]


# The reference types of RIS, as its makers list them (EndNote's list too).
RIS_TYPES = frozenset(
    """
    ABST ADVS AGGR ANCIENT ART BILL BLOG BOOK CASE CHAP CHART CLSWK COMP CONF CPAPER CTLG DATA
    DBASE DICT EBOOK ECHAP EDBOOK EJOUR ELEC ENCYC EQUA FIGURE GEN GOVDOC GRANT HEAR ICOMM INPR
    JFULL JOUR LEGAL MANSCPT MAP MGZN MPCT MULTI MUSIC NEWS PAMP PAT PCOMM RPRT SER SLIDE SOUND
    STAND STAT THES UNBILL UNPB VIDEO
    """.split()  # noqa: SIM905  (a list a reader can take in)
)


def test_sources_as_ris(exports: dict[str, str], register: Register) -> None:
    """Read by pandoc, which did not write it; its reader knows years, and the days are below.

    It takes the last part of a name to be the given name, as in BibTeX; in RIS it is the suffix.
    """
    assert {types.ris for types in TYPES.values()} <= RIS_TYPES
    by_pandoc = json.loads(convert(exports["data/sources.ris"], "csljson", format="ris"))
    for item, source in zip(by_pandoc, register.sources.values(), strict=True):
        for field in ("id", "title", "container-title", "URL", "volume"):
            assert item.get(field) == source_item(source).get(field), (source.id, field)
        authors = item.get("author", [])
        assert len(authors) == len(source.author), source.id
        for name, author in zip(source.author, authors, strict=True):  # `del` is a particle to it
            family = author["family"].replace(" (", ", ").removesuffix(")")
            assert family in str(name).removesuffix(")").replace(" (", ", "), source.id
    records = rispy.loads(exports["data/sources.ris"])
    assert [record["id"] for record in records] == list(register.sources)
    for record, source in zip(records, register.sources.values(), strict=True):
        day = source.issued.partition("/")[0] if source.issued else ""
        assert record.get("date", "").replace("/", "-") == day
        assert record.get("urls", []) == ([source.URL] if source.URL else [])


def written(**fields: Any) -> Item:
    return {"id": "x", "type": "webpage", "title": "T", **fields}


BODY = {"literal": "Department of State, Bureau of Nonproliferation, Office of X"}
PERSON = {"family": "Biden", "given": "Joseph R.", "suffix": "Jr."}


def test_what_ris_has_its_own_form_for() -> None:
    """As Zotero and EndNote read it: a body with commas whole, ranges of pages, numbers, hosts."""
    order = written(
        type="regulation",
        author=[BODY, PERSON],
        genre="Executive Order",
        number="14268",
        page="15631\u201315633",
        issued={"date-parts": [[2025, 4, 15]]},
        archive="The Mirror",
    )
    assert ris([order]).splitlines() == [
        "TY  - STAT",
        "ID  - x",
        "AU  - Department of State (Bureau of Nonproliferation; Office of X),",
        "AU  - Biden, Joseph R., Jr.",
        "TI  - T",
        "M3  - Executive Order",
        "SP  - 15631",
        "EP  - 15633",
        "DA  - 2025/04/15",
        "PY  - 2025",
        "M1  - Executive Order 14268",
        "N1  - Copy: The Mirror",
        "ER  - ",
    ]
    report = written(type="report", number="RL31848", page="12--15", archive="The Mirror")
    lines = ["SN  - RL31848", "DB  - The Mirror", "SP  - 12", "EP  - 15", "TY  - RPRT"]
    assert set(lines) <= set(ris([report]).splitlines())
    assert "  pages = {12--15}," in biblatex([report])
    chapter = written(type="chapter", ISBN="978-0-00", **{"publisher-place": "Oslo"})
    assert {"SN  - 978-0-00", "CY  - Oslo"} <= set(ris([chapter]).splitlines())


def picked(item: Item) -> dict[str, list[str]]:
    """What a reader of OpenURL finds in a span, by key."""
    return parse_qs(coins(item), strict_parsing=True)


def test_an_article_to_pick_from_a_page() -> None:
    """Key by key as OpenURL has it: `rft.title` of an article would be read as its journal."""
    assert picked(
        written(
            type="article-journal",
            author=[{"literal": "First Body"}, {"literal": "Second, Body"}, PERSON],
            issued={"date-parts": [[2003, 4]]},
            volume="27",
            issue="4",
            page="119-149",
            DOI="10.1/x",
            URL="https://example.org/a+b?c=d&e=%2B",
            archive="The Mirror",
            **{"container-title": "International Security"},
        )
    ) == {
        "ctx_ver": ["Z39.88-2004"],
        "rft_val_fmt": ["info:ofi/fmt:kev:mtx:journal"],
        "rft.genre": ["article"],
        "rft.atitle": ["T"],
        "rft.jtitle": ["International Security"],
        "rft.aucorp": ["Second, Body", "First Body"],
        "rft.au": ["Biden, Joseph R. Jr."],
        "rft.date": ["2003-04"],
        "rft.volume": ["27"],
        "rft.issue": ["4"],
        "rft.pages": ["119-149"],
        "rft.description": ["Copy: The Mirror"],
        "rft_id": ["info:doi/10.1/x", "https://example.org/a%2Bb?c=d&e=%2B"],
    }


BOOK, DC = "info:ofi/fmt:kev:mtx:book", "info:ofi/fmt:kev:mtx:dc"
WITHIN = {"container-title": "The Whole"}


@pytest.mark.parametrize(
    ("type_", "expected"),
    [
        ("chapter", {"rft.genre": "bookitem", "rft.atitle": "T", "rft.title": "The Whole"}),
        ("paper-conference", {"rft.genre": "proceeding", "rft.atitle": "T"}),
        ("book", {"rft.genre": "book", "rft.btitle": "T"}),
        ("report", {"rft.type": "report", "rft.title": "T", "rft.series": "The Whole"}),
        ("webpage", {"rft.type": "webpage", "rft.title": "T", "rft.source": "The Whole"}),
        ("article-newspaper", {"rft.type": "newspaperArticle", "rft.source": "The Whole"}),
        (
            "regulation",
            {"rft.type": "statute", "rft.description": "The Whole 90 15631 Executive Order 14268"},
        ),
    ],
)
def test_other_works_to_pick_from_a_page(type_: str, expected: dict[str, str]) -> None:
    order = {"volume": "90", "page": "15631", "genre": "Executive Order", "number": "14268"}
    found = picked(written(type=type_, **WITHIN, **(order if type_ == "regulation" else {})))
    assert {key: value for key, (value,) in found.items() if key in expected} == expected
    assert found["rft_val_fmt"] == [BOOK if "rft.genre" in expected else DC]


def test_changes_as_a_feed(exports: dict[str, str], register: Register) -> None:
    feed = feedparser.parse(exports["changes.xml"])
    assert not feed.bozo
    count = sum(len(record.history) for _, record in register.lasting) + len(register.withdrawn)
    assert len(feed.entries) == len({entry.id for entry in feed.entries}) == count
    claim = register.claims["not-a-treaty"]
    found = [entry for entry in feed.entries if entry.link.endswith("/claims/not-a-treaty/")]
    words = {"first-published": "First published", "new-evidence": "New evidence"}
    assert [(entry.id, entry.title, entry.updated, entry.tags[0].term) for entry in found] == [
        (
            f"https://example.org/site/claims/not-a-treaty/#change-not-a-treaty-{number}",
            f"{words[reason]}: {register.title(claim)}",
            f"{day}T00:00:00Z",
            reason,
        )
        for number, day, reason in (
            (2, "2026-11-29", "new-evidence"),
            (1, "2026-11-24", "first-published"),
        )
    ]
    assert found[0].summary == claim.history[1].change


def test_the_feed_holds_the_newest_changes(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("export.tables.NEWEST", 3)
    feed = feedparser.parse(dict(export(register, HERE))["changes.xml"])
    links = [HERE.address + spot(listed.record).address for listed in changes(register)]
    assert [entry.link for entry in feed.entries] == links[:3]


def test_data_files_fit_their_schemas(exports: dict[str, str]) -> None:
    """The schemas say what the checker says: sound files fit, and a broken one does not."""
    documents, problems = load(ROOT / "data")
    assert problems == []
    names = [document.name.partition("/")[0].removesuffix(".yml") for document in documents]
    schemas = {name: json.loads(exports[f"data/schema/{name}.json"]) for name in set(names)}
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)
    for name, document in zip(names, documents, strict=True):
        validator = Draft202012Validator(schemas[name])
        value = json.loads(json.dumps(document.value))
        assert [error.json_path for error in validator.iter_errors(value)] == [], document.path
        broken = [{"id": "X"}] if isinstance(value, list) else {**value, "sorces": []}
        assert list(validator.iter_errors(broken)), document.path


def plain(text: str) -> str:
    """What TeX prints of a text that only escapes single characters."""
    return re.sub(r"\\([&%$#_{}])", r"\1", text)
