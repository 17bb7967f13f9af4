"""Exports of reference managers: put into a file as they are, they are read."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from check.check import check
from load.files import load
from model import zotero
from model.records import Name
from support import CASES, TODAY

CUSTOM = "custom: {tier: secondary, read: opening}"
# As Zotero writes CSL JSON: tabs, years as text, a slash with a backslash.
FROM_ZOTERO = """\
[
\t{
\t\t"id": "doe-2024",
\t\t"type": "article-journal",
\t\t"abstract": "What the article says of itself.",
\t\t"container-title": "Towers\\/Today",
\t\t"container-title-short": "TT",
\t\t"DOI": "https://doi.org/10.1234/tt.5",
\t\t"ISSN": "1234-5678",
\t\t"issue": "4",
\t\t"language": "en-US",
\t\t"note": "Extra: 1",
\t\t"page": "12-15",
\t\t"source": "A library catalogue",
\t\t"title": "Towers: a \\"tall\\" order",
\t\t"URL": "https://example.org/tt/5",
\t\t"volume": "2",
\t\t"author": [{"family": "Beek", "given": "Ada", "non-dropping-particle": "van der"}],
\t\t"accessed": {"date-parts": [["2025", 1, 7]]},
\t\t"issued": {
\t\t\t"date-parts": [
\t\t\t\t[
\t\t\t\t\t"2024",
\t\t\t\t\t11
\t\t\t\t]
\t\t\t]
\t\t},
\t\t"custom": {"tier": "secondary", "read": "opening"}
\t}
]
"""
# As Better BibTeX writes CSL YAML.
FROM_BETTER_BIBTEX = f"""\
references:
  - id: roe-2023
    accessed:
      - year: 2025
        month: 1
        day: 7
    author:
      - family: Roe
        given: Richard
        suffix: Jr.
    citation-key: roe-2023
    container-title: Towers of the World
    edition: 2
    editor:
      - family: Poe
        given: Petra
    issued:
      - year: 2023
    publisher: Tower Press
    publisher-place: Exampleton
    title: Towers that lean
    title-short: Leaning
    type: chapter
    {CUSTOM}
"""


def read(
    tmp_path: Path, zotero: str = FROM_ZOTERO, better_bibtex: str = FROM_BETTER_BIBTEX
) -> tuple[Any, list[str]]:
    """The small data set with two more sources, each used; and its problems."""
    data = tmp_path / "data"
    shutil.copytree(CASES / "small" / "data", data)
    (data / "sources" / "doe-2024.yml").write_text(zotero, "utf-8")
    (data / "sources" / "roe-2023.yml").write_text(better_bibtex, "utf-8")
    with (data / "glossary.yml").open("a", encoding="utf-8") as file:
        file.write("\n- id: uses\n  term: uses\n  definition: |\n    Of [@doe-2024; roe-2023].\n")
        file.write("  sources: [{source: doe-2024}, {source: roe-2023}]\n")
    text = (data / "glossary.yml").read_text("utf-8")
    text = text.replace("Of [@doe-2024; roe-2023].", "Of [@doe-2024] and [@roe-2023].")
    (data / "glossary.yml").write_text(text, "utf-8")
    register, problems = check(*load(data), today=TODAY)
    return register, [str(problem) for problem in problems]


def test_exports_are_read_as_they_are(tmp_path: Path) -> None:
    register, problems = read(tmp_path)
    assert problems == []
    article, chapter = (register.sources[id_] for id_ in ("doe-2024", "roe-2023"))
    assert article.model_dump(mode="json", by_alias=True, exclude_defaults=True) == {
        "id": "doe-2024",
        "type": "article-journal",
        "title": 'Towers: a "tall" order',
        "author": [{"family": "van der Beek", "given": "Ada"}],
        "container-title": "Towers/Today",
        "volume": "2",
        "issue": "4",
        "page": "12-15",
        "issued": "2024-11",
        "accessed": "2025-01-07",
        "language": "en",
        "DOI": "10.1234/tt.5",
        "URL": "https://example.org/tt/5",
        "custom": {"tier": "secondary", "read": "opening"},
    }
    assert (chapter.issued, chapter.accessed, chapter.edition) == ("2023", "2025-01-07", "2")
    assert str(chapter.author[0]) == "Richard Roe Jr."
    assert str(chapter.editor[0]) == "Petra Poe"
    assert chapter.publisher_place == "Exampleton"


def test_what_no_export_holds_is_asked_for(tmp_path: Path) -> None:
    lacking = FROM_BETTER_BIBTEX.replace(f"    {CUSTOM}\n", "").replace("accessed", "submitted")
    _, problems = read(tmp_path, better_bibtex=lacking)
    assert [problem.partition(": ")[2] for problem in problems] == [
        "accessed must be given in a source (got nothing). Add the day on which you read it, such "
        "as `accessed: 2026-11-24`.",
        "custom must be given in a source (got nothing). Add what it is and how much of it you "
        "read, such as `custom: {tier: secondary, read: opening}`.",
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("2025-01-07", "2025-01-07"),
        (1985, 1985),
        ({"date-parts": ((2025,),)}, "2025"),
        ({"date-parts": (("1992", 6, 29), ("1992", "7", "2"))}, "1992-06-29/1992-07-02"),
        (({"year": 2025, "month": 1},), "2025-01"),
        ({"year": 2025, "month": 1}, "2025-01"),
    ],
)
def test_dates(value: Any, text: Any) -> None:
    assert zotero.date(value) == text


@pytest.mark.parametrize(
    "value",
    [
        {"date-parts": ((2025, 1),), "circa": True},
        {"date-parts": ()},
        {"date-parts": ((),)},
        {"date-parts": (("May", 2025),)},
        {"date-parts": ((2025, 1, 7, 12),)},
        {"literal": "spring of 2025"},
        {"year": 2025, "season": 1},
        {"day": 7},
        (),
        ({},),
    ],
)
def test_dates_that_say_more_than_ours_are_refused(value: Any, tmp_path: Path) -> None:
    assert zotero.date(value) == value
    day = str(value).replace("'", '"').replace("(", "[").replace(",)", "]").replace(")", "]")
    _, problems = read(
        tmp_path,
        FROM_ZOTERO.replace(
            '"issued": {', f'"issued": {day.replace("True", "true")}, "status": {{'
        ),
    )
    (problem,) = (problem for problem in problems if "issued" in problem)
    assert "must be a date such as 2026-11-24, or its parts: year, month, day" in problem


@pytest.mark.parametrize(
    ("value", "text"),
    [("en-US", "en"), ("pl", "pl"), ("pt_BR", "pt"), ("English", "English"), (4, 4)],
)
def test_languages(value: Any, text: Any) -> None:
    assert zotero.language(value) == text


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (
            {"family": "Gaulle", "given": "Charles", "dropping-particle": "de"},
            {"family": "Gaulle", "given": "Charles de"},
        ),
        (
            {"family": "Aubignac", "given": "F.", "non-dropping-particle": "d'"},
            {"family": "d'Aubignac", "given": "F."},
        ),
        ({"literal": "Survey Office", "parse-names": False}, {"literal": "Survey Office"}),
        ("Doe", "Doe"),
    ],
)
def test_names(value: Any, name: Any) -> None:
    assert zotero.name(value) == name


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ({"family": "Biden", "given": "Joseph R.", "suffix": "Jr."}, "Joseph R. Biden Jr."),
        ({"family": "\u9ad8", "given": "\u98de"}, "\u9ad8\u98de"),
        ({"literal": "Survey Office"}, "Survey Office"),
    ],
)
def test_names_read_on_a_page_as_in_a_citation(name: Any, read: str) -> None:
    assert str(Name.model_validate(name)) == read


def test_what_finds_a_book_or_a_paper_is_kept() -> None:
    kept = {"ISBN": "978-3-16-148410-0", "archive": "National Archives", "publisher-place": "Oslo"}
    assert zotero.source({**kept, "abstract": "What it says"}) == kept


CALENDAR = "issued must be a date that exists in the calendar"
FORM = "issued must be a date such as 2026-11-24, or its parts: year, month, day."
AS_TEXT = "Write the date as text; say under `custom`, in `date`, what else is known."


@pytest.mark.parametrize(
    ("issued", "said"),
    [
        (
            "{date-parts: [[2012, 13]]}",
            f"{CALENDAR} (got 2012-13). Months run from 01 to 12; leave out a month that is not "
            "known.",
        ),
        (
            "[{year: 2012, month: 2, day: 30}]",
            f"{CALENDAR} (got 2012-02-30). February 2012 has 29 days.",
        ),
        (
            "{date-parts: [[2012, 1, 2], [2011]]}",
            "issued must start before it ends (got 2012-01-02/2011). Exchange the two dates.",
        ),
        ("{season: 3}", f"{FORM} {AS_TEXT}"),
        ("{literal: spring 2012}", f"{FORM} {AS_TEXT}"),
        ("{date-parts: [[]]}", f"{FORM} {AS_TEXT}"),
    ],
)
def test_an_impossible_date_in_any_shape_is_a_problem_at_its_line(
    issued: str, said: str, tmp_path: Path
) -> None:
    data = shutil.copytree(CASES / "small" / "data", tmp_path / "data")
    text = (data / "sources" / "doe-2025.yml").read_text("utf-8")
    line = text[: text.index("issued: ")].count("\n") + 1
    lines = text.split("\n")
    lines[line - 1] = lines[line - 1].partition("issued: ")[0] + f"issued: {issued}"
    (data / "sources" / "doe-2025.yml").write_text("\n".join(lines), "utf-8")
    _, problems = check(*load(data), today=TODAY)
    assert [(p.line, p.message) for p in problems] == [(line, said)]
