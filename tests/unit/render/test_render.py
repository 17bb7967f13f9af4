"""Rendering: whole pages of a small data set against their golden texts."""

import csv
import io
import shutil
from pathlib import Path

import pytest

from check.check import check
from cite.cite import cite
from export.tables import export
from load.files import load
from model.records import Comparison, Figure
from render.citations import Work, _in_markdown, finish
from render.formats import Piece, compare_quotation, day, differ, figure, side
from render.render import draft
from render.view import Broken
from support import CASES, HERE, ROOT, TODAY, expect_all, having

SMALL = CASES / "small"
TEMPLATES = ROOT / "scripts" / "templates"
WITHDRAWN_EVENT = """\
- id: tower-painted
  date: 1991
  track: regime
  title: The tower is painted.
  detail: It was painted white.
  sources: [{source: doe-2025}]
  withdrawn: {date: 2025-04-01, reason: Nobody said it.}

"""


def test_every_page_of_a_small_register(request: pytest.FixtureRequest) -> None:
    register, _ = check(*load(SMALL / "data"), today=TODAY)
    assert register is not None
    drafts = dict(draft(register, HERE, TEMPLATES))
    citations, _ = cite([item for page in drafts.values() for item in page.items], {})
    whole = ("claims/tower-is-tall", "sources/survey-2001")  # with their citations, and the files
    finished = {
        path: text
        for path, text in finish(drafts, citations, HERE, TEMPLATES)
        if path.startswith(whole) and not path.endswith(".png")
    }
    expect_all(SMALL / "pages", {p: d.text for p, d in drafts.items()} | finished, request)


def test_a_citation_shown_as_an_example_is_no_markdown() -> None:
    entry = "Doe, J. (2025). <em>[a](javascript:alert(1)) &amp; *b*</em> {: onclick=x}."
    assert _in_markdown(entry) == (
        "Doe, J. (2025). <em>&#91;a&#93;(javascript:alert(1)) &amp; &#42;b&#42;</em> "
        "&#123;: onclick=x&#125;."
    )


def test_a_withdrawn_record_keeps_its_address_and_says_why(tmp_path: Path) -> None:
    shutil.copytree(SMALL / "data", tmp_path / "data")

    def edit(file: str, old: str, new: str) -> None:
        path = tmp_path / "data" / file
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new, 1))

    end = "  withdrawn: {date: 2025-04-01, reason: Nobody said it.}\n"
    edit("claims/reasons/it-leans.yml", "id: it-leans\n", f"id: it-leans\n{end.strip()}\n")
    edit("claims/height/tower-is-tall.yml", "sentences: [p1s1]", "sentences: [p1s1, p2s1]")
    edit("systems.yml", "- id: unknown-rocket\n", f"- id: unknown-rocket\n{end}")
    edit("timeline.yml", "- id: opening", f"{WITHDRAWN_EVENT}- id: opening")
    register, problems = check(*load(tmp_path / "data"), today=TODAY)
    assert problems == []
    assert register is not None
    pages = {path: page.text for path, page in draft(register, HERE, TEMPLATES)}

    page = pages["claims/it-leans.md"]
    assert (
        'withdrawn: { date: "2025-04-01", day: "1 April 2025", reason: "Nobody said it." }' in page
    )
    assert '"@type": "WebPage"' in page
    assert "ClaimReview" not in page
    assert "it-leans" not in pages["topics/reasons.md"] + pages["index.md"] + pages["article.md"]
    for path in ("claims/index.md", "reference/systems.md"):
        before, after = pages[path].split("## Withdrawn")
        gone = "it-leans" if path == "claims/index.md" else "unknown-rocket"
        assert (gone in before, gone in after) == (False, True)
    before, after = pages["reference/timeline/index.md"].split("## Withdrawn")
    line = "- **1 April 2025**{.day} [The tower is painted.](tower-painted.md): Nobody said it."
    assert "tower-painted" not in before
    assert f"{line}\n  {{: #tower-painted }}\n" in after
    assert "Nobody said it." in pages["reference/timeline/tower-painted.md"]
    assert pages["about/changes.md"].count("Nobody said it.") == 3
    rows = csv.DictReader(io.StringIO(dict(export(register, HERE))["data/claims.csv"][1:]))
    assert {row["id"]: row["withdrawn"] for row in rows} == {
        "tower-is-tall": "",
        "built-out-of-vanity": "",
        "it-leans": "2025-04-01",
    }


def test_a_template_that_needs_a_lost_record_says_so() -> None:
    register, _ = check(*load(SMALL / "data"), today=TODAY)
    assert register is not None
    terms = {id_: term for id_, term in register.terms.items() if id_ != "partner"}
    with pytest.raises(Broken) as refusal:
        dict(draft(having(register, terms=terms, reservations={}), HERE, TEMPLATES))
    assert str(refusal.value) == (
        "reference/market.md must link to a term that exists (got partner)."
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2025-01-03", "3 January 2025"),
        ("2025-01", "January 2025"),
        ("1987", "1987"),
        ("1992-06-29/1992-07-02", "29 June 1992 to 2 July 1992"),
    ],
)
def test_day(text: str, words: str) -> None:
    assert day(text) == words


def km(low: float | None, high: float | None, *, approximate: bool = False) -> Figure:
    return Figure(low=low, high=high, approximate=approximate, source="s")


@pytest.mark.parametrize(
    ("value", "words", "against_300"),
    [
        (km(280, 280), "280", "below"),
        (km(300, 300), "300", "at-or-above"),
        (km(None, 280), "up to 280", "below"),
        (km(None, 320), "up to 320", "both"),
        (km(250, None), "at least 250", "both"),
        (km(1609, None), "at least 1,609", "at-or-above"),
        (km(280, 480), "280 to 480", "both"),
        (km(320, 320, approximate=True), "about 320", "at-or-above"),
        (km(480.5, 480.5), "480.5", "at-or-above"),
    ],
)
def test_figure(value: Figure, words: str, against_300: str) -> None:
    assert figure(value) == words
    assert side((value,), 300) == against_300


def test_figures_that_differ() -> None:
    assert differ((km(300, 300), km(320, 320)))
    assert not differ((km(300, 300), km(300, 300)))
    assert side((), 300) == "unknown"


def test_a_quotation_against_its_original() -> None:
    original = Comparison(source="s", locator="1", text="a renewed U.S. commitment to peace")
    assert compare_quotation("a renewed US commitment to peace", original) == [
        Piece("both", "a renewed"),
        Piece("original", "U.S."),
        Piece("quote", "US"),
        Piece("both", "commitment to peace"),
    ]


def test_in_a_long_quotation_a_word_that_is_everywhere_is_looked_for_only_beside_others() -> None:
    original = Comparison(source="s", locator="1", text="a b " * 200)
    assert compare_quotation("a " * 200, original) == [
        Piece("both", "a"),
        Piece("original", " ".join(["b a"] * 199 + ["b"])),
        Piece("quote", " ".join(["a"] * 199)),
    ]


def test_a_citation_says_in_its_text_which_language_a_title_is_in() -> None:
    work = Work("source", {"title": "em & span"}, "fr")
    cited = '<em>em &amp; span</em>, <span class="accessed">em</span>'
    assert work.marked(cited) == (
        '<em><span lang="fr">em &amp; span</span></em>, <span class="accessed">em</span>'
    )
    short = Work("source", {"title": "em"}, "fr")
    assert short.marked("<em>em</em>") == '<em><span lang="fr">em</span></em>'
    assert Work("source", {"title": "em"}).marked("<em>em</em>") == "<em>em</em>"
