"""The quick preview of an edit: the same page that the whole build makes, or none."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

import pytest

from publish import publish
from support import ROOT, copy_small_project

EDITS = {  # by file: the text of a record, what an edit makes of it, and the pages it stands on
    "claims/height/tower-is-tall.yml": (r"(\nclaim: )", ["claims/tower-is-tall"]),
    "sources/survey-2001.yml": (r"(\ntitle: )", ["sources/survey-2001"]),
    "topics.yml": (r"(- id: height\n(?:  .*\n)*?  title: )", ["topics/height"]),
    "people.yml": (r"(- id: doe\n  name: )", ["reference/people"]),
    "partners.yml": (r"(  - id: norway\n    name: )", ["reference/partners"]),
    "timeline.yml": (
        r"(- id: opening-of-the-tower\n(?:  .*\n)*?  title: )",
        ["reference/timeline/opening-of-the-tower"],
    ),
    "systems.yml": (r"(- id: scud\n  name: )", ["reference/systems"]),
    "glossary.yml": (r"(- id: mast\n  term: )", ["reference/glossary"]),
}


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, publish.Made]:
    folder = copy_small_project(tmp_path_factory.mktemp("preview") / "project")
    return folder, publish.build(folder)


@pytest.mark.parametrize("file", EDITS)
def test_the_page_of_an_edited_record_comes_first(
    start: tuple[Path, publish.Made], file: str
) -> None:
    project, before = start
    pattern, pages = EDITS[file]
    path = project / "data" / file
    original = path.read_text("utf-8")
    edited = re.sub(pattern, r"\1Edited ", original, count=1)
    assert edited != original
    path.write_text(edited, "utf-8")
    try:
        quick = publish.preview(before, project)
        assert quick is not None
        assert [p.removesuffix(".md") for p in quick.changed if p.endswith(".md")] == pages
        assert "Edited" in (project / "docs" / f"{pages[0]}.md").read_text("utf-8")
        whole = publish.build(project)
        assert set(quick.changed) & set(whole.changed) == set()
        assert whole.changed, "the other pages that show the record follow"
    finally:
        path.write_text(original, "utf-8")
        publish.build(project)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("claims/height/tower-is-tall.yml", "kind: fact", "kind: fcat"),
        ("claims/height/tower-is-tall.yml", "id: tower-is-tall", "id: tower-is-big"),
        ("claims/height/tower-is-tall.yml", "reviewed: 2025-03-02", "reviewed: 2.3.2025"),
        ("topics.yml", "title: Height", "title: [Height"),
        ("claims/reasons/it-leans.yml", "reviewed:", "# A remark.\nreviewed:"),
        ("vocabulary.yml", "label: Fact", "label: Facts"),
    ],
)
def test_what_is_out_of_the_ordinary_is_left_to_the_whole_build(
    start: tuple[Path, publish.Made], file: str, old: str, new: str
) -> None:
    project, before = start
    path = project / "data" / file
    original = path.read_text("utf-8")
    assert old in original
    path.write_text(original.replace(old, new, 1), "utf-8")
    docs = {f: f.read_bytes() for f in (project / "docs").rglob("*.md")}
    try:
        with suppress(publish.Stopped):  # with the problems, as the whole build would
            assert publish.preview(before, project) is None
        assert {f: f.read_bytes() for f in (project / "docs").rglob("*.md")} == docs
    finally:
        path.write_text(original, "utf-8")


def test_no_edit_is_no_preview(start: tuple[Path, publish.Made]) -> None:
    project, before = start
    assert publish.preview(before, project) is None
    assert ROOT not in project.parents
