"""The quick preview of an edit: the same page that the whole build makes, or none."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from publish import publish
from support import ROOT

EDITS = {  # by file: the text of a record, what an edit makes of it, and the pages it stands on
    "claims/regime.yml": (r"(- id: not-a-treaty\n(?:  .*\n)*?  claim: )", ["claims/not-a-treaty"]),
    "sources.yml": (r"(  - id: nti-mtcr\n(?:    .*\n)*?    title: )", ["sources/nti-mtcr"]),
    "topics.yml": (r"(- id: membership\n(?:  .*\n)*?  title: )", ["topics/membership"]),
    "people.yml": (r"(- id: khan\n  name: )", ["reference/people"]),
    "partners.yml": (r"(  - id: poland\n    name: )", ["reference/partners"]),
    "timeline.yml": (r"(- id: nsdd-70\n(?:  .*\n)*?  title: )", ["reference/timeline/nsdd-70"]),
    "systems.yml": (r"(- id: v-2\n  name: )", ["reference/systems"]),
    "glossary.yml": (r"(- id: adherent\n  term: )", ["reference/glossary"]),
}


@pytest.fixture(scope="module")
def start(project: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, publish.Made]:
    folder = shutil.copytree(project, tmp_path_factory.mktemp("preview") / "project")
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
    if ">-\n" in re.search(pattern + ".*", original)[0]:  # type: ignore[index]
        edited = re.sub(pattern + r">-\n +", r"\1>-\n    Edited ", original, count=1)
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
        ("claims/regime.yml", "kind: fact", "kind: fcat"),
        ("claims/regime.yml", "- id: not-a-treaty", "- id: no-treaty"),
        ("claims/regime.yml", "reviewed: 2026-11-24", "reviewed: 24.11.2026"),
        ("vocabulary.yml", "label: Fact", "label: Facts"),
        ("topics.yml", "title: Membership", "title: [Membership"),
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
        assert publish.preview(before, project) is None
        assert {f: f.read_bytes() for f in (project / "docs").rglob("*.md")} == docs
    finally:
        path.write_text(original, "utf-8")


def test_no_edit_is_no_preview(start: tuple[Path, publish.Made]) -> None:
    project, before = start
    assert publish.preview(before, project) is None
    assert ROOT not in project.parents
