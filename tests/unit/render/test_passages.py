"""Where a source is opened at a place in it, and what an item of evidence says of its day."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest

from check.check import check
from load.files import load
from model.kinds import KINDS
from model.records import Evidence, Mirror, Source
from model.register import Key, Register
from publish.publish import TEMPLATES
from render import selections
from render.citations import set_notes
from render.formats import at_words
from render.render import draft_pages_of
from support import CASES, HERE, TODAY

# Places that are no passage, and so have none of the words by which a browser finds one.
NO_PASSAGE = {
    ("crec-2026-07-22-ndaa", "Daily Digest, D759"),
    ("eo-14383", "whole text"),
    ("hr-3068-119", "list of actions"),
    ("hr-8892-118", "list of actions"),
    ("s-2387-119", "list of actions"),
    ("s-4474-116", "list of actions"),
    ("hr-3068-119", "list of actions"),
    ("hr-8892-118", "list of actions"),
    ("s-2387-119", "list of actions"),
    ("usc-22-2778", "note on Public Law 105-261, section 1511(2) and (3)"),
    ("usc-22-2797", "history of sections 2797 to 2797c"),
    ("usc-22-2797", "note on Public Law 108-375"),
    ("white-house-fact-sheet-2025", "time of posting"),
    ("white-house-fact-sheet-2025", "whole text"),
}


@pytest.mark.parametrize(
    ("address", "words", "opened"),
    [
        (
            "https://example.org/a",
            "Well-built, tall & slim",
            "https://example.org/a#:~:text=Well%2Dbuilt%2C%20tall%20%26%20slim",
        ),
        (
            "https://example.org/a?b=1#c",
            "100% “so” / a-b",
            "https://example.org/a?b=1#c:~:text=100%25%20%E2%80%9Cso%E2%80%9D%20%2F%20a%2Db",
        ),
    ],
)
def test_an_address_opened_at_words(address: str, words: str, opened: str) -> None:
    assert at_words(address, words) == opened


def a_source(custom: dict[str, object], **fields: str) -> Source:
    place = {"locator": "p. 3", "words": "So be it"}
    notes = {"tier": "primary", "read": "whole", "passages": (place,), **custom}
    told = {"id": "a", "type": "report", "title": "A", "accessed": "2025-03-01", **fields}
    return Source.model_validate({**told, "custom": notes}, context={"today": TODAY})


COPY = {"name": "github.com/a/b", "commit": "0123abc"}
FILE = "https://github.com/a/b/blob/0123abc/c.md"


@pytest.mark.parametrize(
    ("source", "opened"),
    [
        (a_source({}, URL="https://example.org/a"), "https://example.org/a#:~:text=So%20be%20it"),
        (a_source({}, URL="https://example.org/"), ""),
        (
            a_source({"archive": "https://archive.example/a"}),
            "https://archive.example/a#:~:text=So%20be%20it",
        ),
        (a_source({"mirror": {**COPY, "address": FILE}}), f"{FILE}#:~:text=So%20be%20it"),
        (
            a_source({"mirror": {**COPY, "address": FILE}}, URL="https://example.org/a"),
            "https://example.org/a#:~:text=So%20be%20it",
        ),
        (a_source({"mirror": COPY}), ""),
    ],
)
def test_a_source_is_opened_where_its_text_stands(source: Source, opened: str) -> None:
    assert selections.opened_at(source, "p. 3") == opened
    assert selections.opened_at(source, "p. 4") == ""
    assert selections.opened_at(source, None) == ""


@pytest.mark.parametrize(
    ("name", "link"),
    [("github.com/a/b-1", "https://github.com/a/b-1"), ("A copy of ours", None), ("a b/c.d", None)],
)
def test_a_copy_is_found_by_its_name_where_that_is_an_address(name: str, link: str | None) -> None:
    assert Mirror(name=name).link == link


def test_the_passages_of_the_fact_sheet(register: Register) -> None:
    sheet = register.sources["white-house-fact-sheet-2025"]
    opened = [selections.opened_at(sheet, p.locator) for p in register.paragraphs.values()]
    assert opened == [
        f"{sheet.URL}#:~:text={words}"
        for words in (
            "On%20January%203%2C%20President%20Biden%20issued%20a",
            "Since%20MTCR%E2%80%99s%20formation%20by%20the%20G7%20nearly%20four",
            "The%20NSM%20directs%20the%20interagency%20to%20provide",
            "The%20NSM%20establishes%20that%20the%20MTCR%20is",
            "The%20NSM%20reaffirms%20the%20MTCR%20as%20an%20important",
            "Additionally%2C%20the%20United%20States%20will%20use%20the%20MTCR",
        )
    ]


def test_each_place_that_is_cited_can_be_opened(register: Register) -> None:
    lacking: Counter[tuple[str, str]] = Counter()
    records = [record for row in KINDS for record in register.by_kind[row.kind].values()]
    for cited in (cited for record in records for cited in selections.citations(record)):
        source = register.record("source", cited.source)
        if cited.locator and source.custom.passages and not source.passage(cited.locator):
            lacking[cited.source, cited.locator] += 1
    for (id_, locator), times in sorted(lacking.items()):
        print(f"{id_}, {locator}: cited {times} times, without a passage")
    assert set(lacking) <= NO_PASSAGE


def test_each_passage_has_an_anchor_of_its_own(register: Register) -> None:
    for source in register.every("source"):
        anchors = Counter(passage.anchor for passage in source.custom.passages)
        assert [anchor for anchor, times in anchors.items() if times > 1] == [], source.id


def test_a_citation_leads_to_the_passage_on_the_page_of_its_source(register: Register) -> None:
    keys = [Key("paragraph", "paragraph-4"), Key("source", "white-house-fact-sheet-2025")]
    pages = dict(draft_pages_of(keys, register, HERE, TEMPLATES))
    sheet = pages["reference/fact-sheet.md"].text
    assert "(../sources/white-house-fact-sheet-2025.md#at-4th-paragraph)" in sheet
    shown = pages["sources/white-house-fact-sheet-2025.md"].text
    assert re.findall(r'<li id="at-4th-paragraph"[^>]*>.*?</span>', shown) == [
        '<li id="at-4th-paragraph" markdown="span"><span class="passages__place">4th paragraph'
        "</span>"
    ]


# --- the day of the op-ed ---------------------------------------------------------------------


@pytest.fixture
def small(tmp_path: Path) -> Register:
    """A small register in which a claim rests on what came before and after the op-ed."""
    data = shutil.copytree(CASES / "small" / "data", tmp_path / "data")
    file, last = data / "claims/reasons/built-out-of-vanity.yml", "    locator: p. 1\n"
    later = """\
  - source: survey-2001
    stance: contradicts
    says: It stood there.
    locator: p. 4
    shown: 2001
  - source: survey-2001
    stance: context
    says: It was painted.
    locator: p. 3
    shown: 2025-02-06
  - source: survey-2001
    stance: context
    says: It was drawn.
    locator: p. 5
"""
    text = file.read_text("utf-8")
    assert text.count(last) == 1
    file.write_text(text.replace(last, last + later), "utf-8")
    register, problems = check(*load(data), today=TODAY)
    assert problems == []
    assert register is not None
    return register


def test_what_came_after_the_op_ed_says_so_and_stands_last(small: Register) -> None:
    ((_, page),) = draft_pages_of([Key("claim", "built-out-of-vanity")], small, HERE, TEMPLATES)
    evidence = page.text.partition("{#evidence")[2].partition("## What it rests on")[0]
    items = re.findall(r"^- ([^[]*)(\[.*)", evidence, re.MULTILINE)
    label = " *after the op-ed*{.mark .mark--later}"
    notes = r"\*([^*]*)\*\{\.note\}"
    assert [(says, label in rest, re.findall(notes, rest)) for says, rest in items] == [
        ("The author says so.", False, []),
        ("The survey names a radio mast as the purpose.", False, []),
        ("It stood there.", False, ["shows: 2001; source undated"]),
        ("It was drawn.", False, []),
        ("It was painted.", True, ["shows: 6 February 2025; source undated"]),
    ]


@pytest.mark.parametrize(
    ("shown", "later"),
    [
        ("2025-02-05", False),
        ("2025-02-06", True),
        ("2025", False),
        ("2025-03", True),
        ("2024/2026", False),
        (None, False),
    ],
)
def test_after_the_op_ed(small: Register, shown: str | None, later: bool) -> None:
    item = Evidence(source="doe-2025", stance="context", says="So.", locator="p. 1", shown=shown)
    assert selections.after_op_ed(small, item) is later


def test_numbers_of_notes_stand_behind_the_stop_and_apart_from_each_other() -> None:
    written = "So [1](#note-1){#ref-1 .ref} [2](#note-2){.ref}. It is [3](#note-3){.ref}, too."
    assert set_notes(written) == (
        "So.[1](#note-1){#ref-1 .ref}\N{EM SPACE}[2](#note-2){.ref} It is,[3](#note-3){.ref} too."
    )
