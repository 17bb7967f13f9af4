"""`build.py changes`: what an edit means to a reader, told whole, and nothing that is only form."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from markdown_it import MarkdownIt

from contribute import commands
from contribute.change_report import as_json, as_markdown, as_text
from contribute.changes import difference
from model.kinds import IN_FILES
from publish import publish
from support import CASES, copy_project, expect_all, run_build

SMALL = CASES / "small" / "data"
GOLDEN = CASES / "changes"
GIT = {
    **os.environ,
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    **{f"GIT_{who}_NAME": "A" for who in ("AUTHOR", "COMMITTER")},
    **{f"GIT_{who}_EMAIL": "a@example.org" for who in ("AUTHOR", "COMMITTER")},
}

Edits = dict[str, list[tuple[str, str]]]  # by file: what is replaced by what


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, env=GIT, check=True, capture_output=True)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The small data set, committed."""
    folder = tmp_path / "project"
    shutil.copytree(SMALL, folder / "data")
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit(folder)
    return folder


def commit(folder: Path) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=An edit")


def apply(folder: Path, edits: Edits) -> None:
    """Make edits; a file that is new or renamed has its id for its name."""
    for name, pairs in edits.items():
        file = folder / "data" / name
        text = file.read_text("utf-8") if file.exists() else ""
        for old, new in pairs:
            if old == "whole":
                text = new
                continue
            assert old in text, (name, old)
            text = text.replace(old, new, 1) if old else text + new
        file.unlink(missing_ok=True)
        id_ = re.search(r"^id: (\S+)", text, re.MULTILINE)
        if text:
            file.with_stem(id_[1] if id_ else file.stem).write_text(text, "utf-8")


LEANS = "claims/reasons/it-leans.yml"
EDITS: dict[str, Edits] = {
    file.stem: {
        name: [(pair["old"], pair["new"]) for pair in pairs]
        for name, pairs in yaml.safe_load(file.read_text("utf-8")).items()
    }
    for file in sorted((GOLDEN / "edits").glob("*.yml"))
}


def told(folder: Path, base: str = "main", head: str | None = None) -> dict[str, str]:
    comparison = commands.difference_between(base, head, folder)
    return {
        "text.txt": as_text(comparison, publish.TEMPLATES),
        "markdown.md": as_markdown(comparison, publish.TEMPLATES),
        "json.json": as_json(comparison),
    }


@pytest.mark.parametrize("case", EDITS)
def test_an_edit_in_the_words_of_a_reader(
    case: str, project: Path, request: pytest.FixtureRequest
) -> None:
    apply(project, EDITS[case])
    said = told(project)
    expect_all(GOLDEN / "told" / case, said, request)
    git(project, "checkout", "--quiet", "-b", "edit")
    commit(project)
    assert told(project, "main", "edit") == said  # of a revision as of the files


def test_every_kind_of_record_has_a_heading() -> None:
    text = (publish.TEMPLATES / "changes.body.j2").read_text("utf-8")
    named = re.findall(r"'([\w ]+)': '", text.partition("%}")[0])
    assert sorted(named) == sorted(row.kind for row in IN_FILES)


def test_the_way_back_is_told_as_well(project: Path) -> None:
    apply(project, EDITS["a-claim"])
    git(project, "checkout", "--quiet", "-b", "edit")
    commit(project)
    text = told(project, "edit", "main")["text.txt"]
    assert "  - verdict: Contested → Supported with correction\n" in text
    assert "  - evidence, removed: Context, doe-2025: Doubts it. (p1s1)\n" in text


def test_a_claim_moves_to_another_topic(project: Path) -> None:
    file = project / "data" / LEANS
    file.rename(file.parents[1] / "height" / file.name)
    comparison = commands.difference_between("main", None, project)
    (change,) = comparison.changes
    assert (change.what, change.key.id) == ("changed", "it-leans")
    assert "  - topic: reasons → height\n" in as_text(comparison, publish.TEMPLATES)
    assert comparison.vanishing == comparison.leading_on == ()
    assert {page.path for page in comparison.pages} >= {"topics/height.md", "topics/reasons.md"}


def test_order_alone_is_no_change(project: Path) -> None:
    file = project / "data" / "glossary.yml"
    first, *rest = f"\n{file.read_text('utf-8').rstrip()}\n".split("\n- id: ")[1:]
    turned = [*reversed(rest), first]
    file.write_text("".join(f"- id: {part.rstrip()}\n\n" for part in turned), "utf-8")
    comparison = commands.difference_between("main", None, project)
    assert comparison.changes == ()


def test_nothing_that_a_contributor_wrote_acts_on_a_reader(project: Path) -> None:
    apply(project, EDITS["evil"])
    said = told(project)
    blocks = MarkdownIt("commonmark", {"html": True}).parse(said["markdown.md"])
    inline = [token for block in blocks for token in block.children or ()]
    assert {token.type for token in inline} == {"text", "softbreak"} - {"softbreak"}
    assert {block.tag for block in blocks} == {"h2", "ul", "li", "p", ""}
    shown = "".join(token.content for token in inline)
    assert "\u200boctocat" in shown
    # What GitHub makes links of by itself, in the text as it is shown.
    assert re.findall(r"@\w|://|\bwww\.|#\d|\bGH-\d|\$\w", shown) == []
    headings = [line for line in said["markdown.md"].splitlines() if line.startswith("#")]
    assert len(headings) == 4
    assert "\x1b" not in said["text.txt"]


def test_a_shallow_clone_will_do(project: Path, tmp_path: Path) -> None:
    apply(project, EDITS["a-claim"])
    commit(project)
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", "--depth=1", project.as_uri(), str(clone))
    with pytest.raises(publish.Stopped, match="git knows here"):
        commands.difference_between("HEAD~1", None, clone)
    git(clone, "fetch", "--quiet", "--depth=2", "origin", "main")
    assert len(commands.difference_between("HEAD~1", None, clone).changes) == 1


def no_repository(project: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    shutil.rmtree(project / ".git")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(project.parent))
    return f"{project} must be in a git repository (got none). Clone it instead."


def no_git(_: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("PATH", "")
    return "git must be installed to compare revisions (got none). Install it."


def no_data(project: Path, _: pytest.MonkeyPatch) -> str:
    git(project, "rm", "-r", "--quiet", "data")
    (project / "x").touch()
    git(project, "checkout", "--quiet", "-b", "empty")
    commit(project)
    git(project, "branch", "--quiet", "--force", "main")
    return "revision must hold a folder data/ (got main, which has none)."


def link_out(project: Path, _: pytest.MonkeyPatch) -> str:
    (project / "data" / "x.yml").symlink_to("/etc/passwd")
    commit(project)
    reason = "'data/x.yml' is a link to an absolute path"
    return f"data/ must hold plain files (got {reason}, in main). Take it out there."


@pytest.mark.parametrize("missing", [no_repository, no_git, no_data, link_out])
def test_what_cannot_be_compared_is_said_in_a_sentence(
    missing: Callable[[Path, pytest.MonkeyPatch], str],
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    expected = missing(project, monkeypatch)
    with pytest.raises(publish.Stopped) as stopped:
        commands.difference_between("main", None, project)
    assert str(stopped.value) == expected


@pytest.mark.parametrize("name", ["nope", "--help", "main:data", ""])
def test_a_revision_that_git_does_not_know_is_no_command(name: str, project: Path) -> None:
    with pytest.raises(publish.Stopped) as stopped:
        commands.difference_between(name, None, project)
    assert str(stopped.value) == (
        f"revision must be one that git knows here (got {name}). "
        "In a shallow clone, fetch it first: git fetch --depth=1 origin <branch>."
    )


def test_a_state_differs_in_nothing_from_itself(project: Path) -> None:
    comparison = commands.difference_between("main", "main", project)
    assert comparison == difference(comparison.before, comparison.before)
    assert told(project)["text.txt"] == "What changes for a reader\n\nNothing.\n"


def test_the_command_fails_only_where_an_address_would_vanish(tmp_path: Path) -> None:
    project = copy_project(tmp_path / "p", SMALL)
    git(project, "init", "--quiet", "--initial-branch=main")
    commit(project)
    apply(project, EDITS["a-claim"])
    result = run_build(project, "changes", "main", "--format", "markdown")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("## What changes for a reader\n")
    git(project, "checkout", "--quiet", "data")
    apply(project, EDITS["vanishing"])
    result = run_build(project, "changes", "main")
    assert result.returncode == 1
    assert "\n- /claims/it-leans/ (claim it-leans)\n" in result.stdout
    result = run_build(project, "changes", "nope")
    assert (result.returncode, result.stdout) == (1, "")
