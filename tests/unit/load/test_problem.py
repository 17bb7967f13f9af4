"""Problems as text, as annotations and as JSON, and what `check` prints and returns."""

import json
from pathlib import Path

import pytest

from load.problem import Problem, as_annotations, as_json, as_text
from support import CASES, copy_project, run_build

PROBLEMS = [
    Problem("data/claims/a,b.yml", 3, 9, "role must name a role (got 100%: x). Did you mean y?"),
    Problem("data/people.yml", 4, 1, "line must be two\nlines."),
]
MISSPELT = (
    "data/people.yml:3:9: role must name a role that exists (got auther). Did you mean author?\n"
    "1 problem. Nothing was written.\n"
)


def test_text() -> None:
    assert as_text(PROBLEMS[:1]) == (
        "data/claims/a,b.yml:3:9: role must name a role (got 100%: x). Did you mean y?\n"
        "1 problem. Nothing was written."
    )


def test_text_in_colour() -> None:
    assert as_text(PROBLEMS[:1], colour=True) == (
        "\033[1mdata/claims/a,b.yml:3:9:\033[0m \033[31mrole must name a role\033[0m "
        "(got 100%: x). Did you mean y?\n"
        "\033[31m1 problem. Nothing was written.\033[0m"
    )


def test_annotations() -> None:
    assert as_annotations(PROBLEMS) == (
        "::error file=data/claims/a%2Cb.yml,line=3,col=9,title=Problem in data/claims/a%2Cb.yml"
        "::role must name a role (got 100%25: x). Did you mean y?\n"
        "::error file=data/people.yml,line=4,col=1,title=Problem in data/people.yml"
        "::line must be two lines."
    )


def test_json() -> None:
    assert json.loads(as_json(PROBLEMS))[1] == {
        "path": "data/people.yml",
        "line": 4,
        "column": 1,
        "message": "line must be two lines.",
    }
    assert as_json([]) == "[]"


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = copy_project(tmp_path_factory.mktemp("broken"), CASES / "small" / "data")
    people = project / "data" / "people.yml"
    people.write_text(people.read_text().replace("role: author", "role: auther"))
    return project


def test_check_prints_text(broken: Path) -> None:
    result = run_build(broken, "check", GITHUB_ACTIONS="")
    assert (result.returncode, result.stdout, result.stderr) == (1, "", MISSPELT)


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
