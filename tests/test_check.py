"""Checking data: a broken data set and the complete list of its problems."""

from pathlib import Path

import pytest

from check import check
from conftest import CASES, TODAY, copy_project, expect_all, run_build
from load import load


@pytest.mark.parametrize("case", ["everything-wrong", "unreadable"])
def test_all_problems_of_a_broken_data_set(case: str, request: pytest.FixtureRequest) -> None:
    register, problems = check(*load(CASES / case / "data"), today=TODAY)
    assert register is None
    text = "".join(f"{problem}\n" for problem in problems)
    expect_all(CASES / case / "expected", {"problems.txt": text}, request)


def test_a_sound_data_set_has_none() -> None:
    register, problems = check(*load(CASES / "small" / "data"), today=TODAY)
    assert problems == []
    assert register is not None
    assert list(register.claims) == ["tower-is-tall", "built-out-of-vanity", "it-leans"]


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


def test_norway_is_a_country() -> None:
    register, _ = check(*load(CASES / "small" / "data"), today=TODAY)
    assert register is not None
    assert register.partners["norway"].alpha2 == "NO"
