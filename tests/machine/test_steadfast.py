"""Nothing is lost where a build is killed or the machine fails; one commit gives the same bytes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from model.history import changes
from publish import publish
from support import ASCII_ONLY, ROOT, copy_small_project, run_build, run_elsewhere, tree

MISSING = "file must exist (got none of this name). Restore it, or give it this name again."
# Root may read and write everything, unless it lacks this capability.
OBEYING = [] if os.getuid() else ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]


SMALL_FILES_ONLY = ["bash", "-c", 'ulimit -f 4 && exec "$@"', "bash"]


def run(project: Path, command: str, *before: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*before, sys.executable, "scripts/build.py", command],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_command_that_is_killed_loses_nothing() -> None:
    command = [sys.executable, str(ROOT / "tests" / "support" / "steadfast.py"), "8"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.stdout == "Killed 8 times, and nothing was lost.\n", result.stderr


def may_not_be_written(name: str) -> Callable[[Path], None]:
    return lambda project: (project / name).chmod(0o555)


def is_gone(name: str) -> Callable[[Path], None]:
    return lambda project: (project / name).unlink()


def is_emptied(name: str) -> Callable[[Path], None]:
    return lambda project: (project / name).write_bytes(b"")


def reads(name: str, text: str) -> Callable[[Path], None]:
    return lambda project: (project / name).write_text(text, "utf-8")


def is_full(project: Path) -> None:
    """A longer page cannot be written; the citations are known."""
    citations = Path(".cache", "citations.json")
    shutil.copy(project.parent / "whole" / citations, project / citations)


def edit(project: Path, height: str) -> None:
    file = project / "data/claims/height/tower-is-tall.yml"
    text = file.read_text("utf-8")
    edited = re.sub(r": The tower is \S+ metres", f": The tower is {height} metres", text)
    assert edited != text
    file.write_text(edited, "utf-8")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = copy_small_project(tmp_path_factory.mktemp("steadfast") / "project")
    result = run(project, "site")
    assert result.returncode == 0, result.stderr
    return project


@pytest.fixture(scope="module")
def rebuilt(built: Path) -> Path:
    """The same after an edit."""
    project = shutil.copytree(built, built.parent / "rebuilt")
    edit(project, "305")
    publish.build(project)
    return project


def test_citations_that_cannot_be_made_leave_the_pages_as_they_are(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = shutil.copytree(built, tmp_path / "project")
    (project / ".cache" / "citations.json").unlink()
    before = tree(project / "docs")

    def fail(*_: object, **__: object) -> str:
        raise RuntimeError("Pandoc died with exitcode 83.")

    monkeypatch.setattr("pypandoc.convert_text", fail)
    with pytest.raises(publish.Stopped) as stop:
        publish.build(project)
    assert str(stop.value) == "The citations cannot be made. Pandoc died with exitcode 83."
    assert tree(project / "docs") == before


@pytest.mark.parametrize(
    ("harm", "command", "reason"),
    [
        (
            may_not_be_written("docs/claims"),
            "build",
            r"\S+/docs/claims/\S+\.(?:md|foot) .*: Permission.*",
        ),
        (may_not_be_written("docs"), "build", r"\S+/docs/\.fresh .*: Permission denied\."),
        (may_not_be_written(".cache"), "build", r"\S+/\.cache/citations\.json .*: Permission.*"),
        (may_not_be_written("."), "site", r"\S+/\.site-new cannot be used: Permission denied\."),
        (is_full, "build", r"\S+/docs/\S+\.(?:md|foot) cannot be used: File too large\."),
        (is_gone("data/people.yml"), "build", rf"data/people\.yml:1:1: {re.escape(MISSING)}"),
        (is_gone("data/published-ids.txt"), "build", rf"\S+\.txt:1:1: {re.escape(MISSING)}"),
        (is_gone("scripts/templates/fields.yml"), "build", r"\S+/fields\.yml .*: No such file.*"),
        (
            reads("scripts/templates/page.md.j2", "{% if %}"),
            "build",
            r"\S+/page\.md\.j2:1: template must be sound \(.*\)\. Mend it\.",
        ),
        (
            reads("scripts/templates/404.md.j2", "A\n{{ register.leads.gone }}"),
            "build",
            r"\S+/404\.md\.j2:2: template must be sound \(.*'gone'\)\. Mend it\.",
        ),
        (is_gone("scripts/templates/page.md.j2"), "build", r"'page\.md\.j2' not found in .*"),
        (is_emptied("data/people.yml"), "build", r"data/people\.yml:1:1: file must hold its .*"),
    ],
)
def test_what_fails_is_named_and_does_no_harm(
    harm: Callable[[Path], None],
    command: str,
    reason: str,
    built: Path,
    rebuilt: Path,
    tmp_path: Path,
) -> None:
    project = shutil.copytree(built, tmp_path / "project")
    edit(project, "305")
    (tmp_path / "whole").symlink_to(rebuilt)
    harm(project)

    result = run(project, command, *(SMALL_FILES_ONLY if harm is is_full else OBEYING))

    told = [line for line in result.stderr.splitlines() if line and not line.startswith("INFO")]
    assert result.returncode == 1
    assert re.fullmatch(reason, told[0]), result.stderr
    assert told[1:] in (
        [],
        ["1 problem. Nothing was written."],
        ["MkDocs found problems (above). site/ is as it was."],
    )
    assert tree(project / "site") == tree(built / "site")
    before, after, found = (tree(folder / "docs") for folder in (built, rebuilt, project))
    assert {path for path in found if found[path] not in (before.get(path), after.get(path))} <= {
        ".rendered.json"
    }


def edit_data(project: Path) -> None:
    edit(project, "305")


def edit_template(project: Path) -> None:
    with (project / "scripts" / "templates" / "index.md.j2").open("a") as file:
        file.write("{## A remark. ##}\n")


def edit_script(project: Path) -> None:
    with (project / "scripts" / "cite" / "cite.py").open("a") as file:
        file.write("# A remark.\n")


def remove_page(project: Path) -> None:
    (project / "docs" / "index.md").unlink()


def name_repository(_: Path) -> None:
    os.environ["REPO_URL"] = "https://example.org/repository"


def test_files_that_change_while_they_are_read_give_one_state_or_a_problem(
    built: Path, tmp_path: Path
) -> None:
    project = shutil.copytree(built, tmp_path / "project")
    file = project / "data/claims/height/tower-is-tall.yml"
    old = file.read_bytes()
    edit(project, "305")
    new = file.read_bytes()
    states = []
    for state in (old, new):
        file.write_bytes(state)
        publish.build(project)
        states.append(tree(project / "docs"))
    over = threading.Event()

    def go_on_writing() -> None:
        while not over.is_set():
            for state in (old, new):  # as an editor does: emptied, and filled in parts
                with file.open("wb", buffering=0) as out:
                    out.write(state[:300])
                    out.write(state[300:])

    refused = []
    writer = threading.Thread(target=go_on_writing)
    writer.start()
    try:
        for _ in range(10):
            try:
                publish.build(project)
            except publish.Stopped as stop:
                refused.append(stop.problems)
            assert tree(project / "docs") in states
    finally:
        over.set()
        writer.join()
    assert all(refused)


def test_one_commit_gives_the_same_bytes_everywhere(built: Path, tmp_path: Path) -> None:
    other = copy_small_project(tmp_path / "elsewhere" / "project")
    run_elsewhere(other, "site")
    for name in ("docs", "site"):
        here, there = tree(built / name), tree(other / name)
        assert here.keys() == there.keys()
        assert [path for path in here if here[path] != there[path]] == []
        modes = {f.stat().st_mode & 0o777 for f in (other / name, *(other / name).rglob("*"))}
        assert modes == {0o755, 0o644}, "what is published is for all to read, whatever the umask"
    days = re.findall("<lastmod>(.*)</lastmod>", (built / "site" / "sitemap.xml").read_text())
    assert set(days) == {changes(publish.register(built))[0].change.date}  # whatever day it is


@pytest.mark.parametrize("form", ["text", "json"])
def test_what_is_told_needs_no_setting_of_the_machine(
    form: str, built: Path, tmp_path: Path
) -> None:
    project = shutil.copytree(built, tmp_path / "project")
    people = project / "data" / "people.yml"
    people.write_text(people.read_text("utf-8").replace("role: author", "role: autör"), "utf-8")
    told = run_build(project, "check", "--format", form, **ASCII_ONLY)
    assert told.returncode == 1
    assert "(got autör)" in (told.stdout if form == "json" else told.stderr)
