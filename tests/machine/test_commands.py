"""Commands as a contributor runs them: what they print, return and leave behind."""

import json
from pathlib import Path

import pytest

from support import CASES, copy_project, run_build


def test_a_broken_build_says_why_and_leaves_the_last_pages(tmp_path: Path) -> None:
    project = copy_project(tmp_path / "p", CASES / "small" / "data")
    assert run_build(project, "build").returncode == 0
    before = {file: file.read_bytes() for file in (project / "docs").rglob("*") if file.is_file()}
    people = project / "data" / "people.yml"
    people.write_text(people.read_text().replace("role: author", "role: auther"))

    result = run_build(project, "build")

    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr == (
        "data/people.yml:3:9: role must name a role that exists (got auther). "
        "Did you mean author?\n1 problem. Nothing was written.\n"
    )
    after = {file: file.read_bytes() for file in (project / "docs").rglob("*") if file.is_file()}
    assert after == before


def test_a_site_set_aside_by_a_run_that_was_cut_off_comes_back(tmp_path: Path) -> None:
    project = copy_project(tmp_path / "p", CASES / "unreadable" / "data")
    (project / ".site-old").mkdir()
    (project / ".site-old" / "index.html").write_text("the last good site")
    assert run_build(project, "site").returncode == 1
    assert (project / "site" / "index.html").read_text() == "the last good site"


MISSPELT = (
    "data/people.yml:3:9: role must name a role that exists (got auther). Did you mean author?\n"
    "1 problem. Nothing was written.\n"
)


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = copy_project(tmp_path_factory.mktemp("broken"), CASES / "small" / "data")
    people = project / "data" / "people.yml"
    people.write_text(people.read_text().replace("role: author", "role: auther"))
    return project


def test_check_prints_text(broken: Path) -> None:
    result = run_build(broken, "check", GITHUB_ACTIONS="")
    assert (result.returncode, result.stdout, result.stderr) == (1, "", MISSPELT)


def test_new_ids_are_added_below_a_last_line_without_an_end(tmp_path: Path) -> None:
    project = copy_project(tmp_path / "p", CASES / "small" / "data")
    listed = project / "data" / "published-ids.txt"
    assert run_build(project, "ids").returncode == 0
    whole = listed.read_text("utf-8")
    listed.write_text(whole.rpartition("\n")[0].rpartition("\n")[0], "utf-8")
    assert run_build(project, "ids").stdout == "1 ids added to data/published-ids.txt.\n"
    assert listed.read_text("utf-8") == whole


def test_a_setting_that_is_neither_true_nor_false_is_named(tmp_path: Path) -> None:
    project = copy_project(tmp_path / "p", CASES / "small" / "data")
    result = run_build(project, "build", DIRECTORY_URLS="no")
    said = "DIRECTORY_URLS must be true or false (got no).\n"
    assert (result.returncode, result.stdout, result.stderr) == (1, "", said)


def test_check_annotates_on_github(broken: Path) -> None:
    result = run_build(broken, "check", GITHUB_ACTIONS="true")
    assert (result.returncode, result.stderr) == (1, MISSPELT)
    assert result.stdout == (
        "::error file=data/people.yml,line=3,col=9,title=Problem in data/people.yml"
        "::role must name a role that exists (got auther). Did you mean author?\n"
    )


def test_check_prints_json(broken: Path, tmp_path: Path) -> None:
    result = run_build(broken, "check", "--format", "json")
    assert (result.returncode, result.stderr) == (1, "")
    assert [problem["line"] for problem in json.loads(result.stdout)] == [3]
    sound = copy_project(tmp_path / "sound", CASES / "small" / "data")
    result = run_build(sound, "check", "--format", "json")
    assert (result.returncode, result.stdout, result.stderr) == (0, "[]\n", "")
