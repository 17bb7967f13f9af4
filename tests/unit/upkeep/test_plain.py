"""Plain English: no word that the glossary does not explain, no sentence too long to take in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from check.prose import spoken
from model.register import Register
from support import ROOT, having
from upkeep.plain import (
    LONGEST,
    Measure,
    in_headline_case,
    measure,
    sentences,
    table,
    too_long,
    unexplained,
)

TEMPLATES = ROOT / "scripts" / "templates"


def test_every_abbreviation_has_a_glossary_entry(register: Register) -> None:
    assert unexplained(register, TEMPLATES) == []


def test_no_sentence_is_too_long(register: Register) -> None:
    assert too_long(register) == []


def test_what_is_missing_is_found(register: Register, tmp_path: Path) -> None:
    terms = {id_: term for id_, term in register.terms.items() if id_ != "sipri"}
    places = unexplained(having(register, terms=terms), tmp_path)
    assert {what for _, what in places} == {"SIPRI"}
    assert ("topic exceptions, lead", "SIPRI") in places

    topic = register.topics["regime"]
    long = topic.model_copy(update={"answer": f"{'Word ' * (LONGEST + 1)}end. Short."})
    (found,) = too_long(having(register, topics={**register.topics, "regime": long}))
    assert found.place == "topic regime, answer"
    assert found.what.startswith(f"{LONGEST + 2} words: Word")


def test_titles_are_stored_as_sentences(register: Register) -> None:
    names = [
        *("cia-factbook-1995", "cns-nk-missile-tests", "crec-2024-07-11-sa-2708"),
        *("crec-2025-07-31-sa-3196", "crec-2026-07-13-sa-6637", "crec-2026-07-22-ndaa"),
        *("hr-8665-119", "hr-8892-118", "kmhouse-2016", "mtcr-guidelines-annex"),
        *("nspm-17-2026", "nti-mtcr", "s-2387-119"),
    ]
    assert sorted(place for place, _ in in_headline_case(register)) == names
    source = register.sources["act-2004-11-china"]
    printed = source.model_copy(update={"title": "Missile Regime Puts Off China"})
    found = in_headline_case(having(register, sources={source.id: printed}))
    assert found == [(source.id, "Missile Regime Puts Off China")]


def test_templates_are_read_without_their_code(register: Register, tmp_path: Path) -> None:
    text = "{% set XYZ = 1 %}<b class='QRS'>{{ TUV }}</b> {## JKL ##} `MNO` The WXYZ and the MTCR."
    (tmp_path / "page.md.j2").write_text(text, "utf-8")
    assert unexplained(register, tmp_path) == [("template page.md.j2", "WXYZ")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("One. Two.", ["One.", "Two."]),
        ("It is a U.S. Government page.", ["It is a U.S. Government page."]),
        ('He said "yes." She left.', ['He said "yes."', "She left."]),
        ("See [the text](claim:x) [@a, p. 3. Place]. Next.", ["See the text.", "Next."]),
        ("First:\n\n- **1993:** one;\n- 1998: two.", ["First:", "1993: one;", "1998: two."]),
        ("At 3.5 km it stops.", ["At 3.5 km it stops."]),
    ],
)
def test_a_text_falls_into_its_sentences(text: str, found: list[str]) -> None:
    assert sentences(text) == found


def test_prose_is_read_as_it_is_shown() -> None:
    text = "The [strong\npresumption](term:x) is *not* a ban [@a-1, p. 2]."
    assert spoken(text) == "The strong presumption is not a ban."


@pytest.mark.parametrize(
    ("texts", "measured"),
    [
        (["One. Two words."], Measure(2, 1.5, 2, 0, 0, 0, 0)),
        (
            ["Word " * 25 + "end.", "Word " * 35 + "end.", "A.", "B."],
            Measure(4, 13.5, 36, 0.5, 0.25, 0, 0),
        ),
        (  # links and citations are not words; "It was red" is no passive
            ["As far as [we](term:x) know it was red [@a, p. 1]."],
            Measure(1, 8, 8, 0, 0, 1, 0),
        ),
        (  # a sentence counts once if it is passive twice, and else not at all
            ["It was made and is not yet sold. It was often used, and has been kept. It was sold."],
            Measure(3, 8, 8, 0, 0, 0, 2),
        ),
        (
            [
                "No source seen says so, and none was found.",
                "It seems to be so.",
                "It was not seen.",
            ],
            Measure(3, 5, 9, 0, 0, 3, 0),
        ),
    ],
)
def test_plain_english_is_measured(texts: list[str], measured: Measure) -> None:
    assert measure(texts) == measured


def test_the_table_has_a_line_for_each_file(register: Register) -> None:
    head, *rows = table(register)
    assert head.split() == ["sentences", "median", "90", "%", ">25", ">35", "hedges", "passives"]
    files = {origin.path for origin in register.origins.values() if "/sources/" not in origin.path}
    files = {re.sub(r"(data/claims/.*)/.*", r"\1", path) for path in files}
    named = [row.split()[0] for row in rows]
    assert named == [*sorted(files - {"data/editions.yml", "data/site.yml"}), "all"]
    assert sum(int(row.split()[1]) for row in rows[:-1]) == int(rows[-1].split()[1])
