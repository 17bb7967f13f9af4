"""Checking data: a broken data set and the complete list of its problems."""

from pathlib import Path

import pytest

from check import check
from conftest import CASES, TODAY, copy_project, expect_all, run_build
from load import Published, load, load_published


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


def test_a_site_set_aside_by_a_run_that_was_cut_off_comes_back(tmp_path: Path) -> None:
    project = copy_project(tmp_path / "p", CASES / "unreadable" / "data")
    (project / ".site-old").mkdir()
    (project / ".site-old" / "index.html").write_text("the last good site")
    assert run_build(project, "site").returncode == 1
    assert (project / "site" / "index.html").read_text() == "the last good site"


def test_a_published_id_must_exist_for_ever() -> None:
    path = "data/published-ids.txt"
    published = [
        Published(path, 2, "claim", "it-leans"),
        Published(path, 3, "claim", "tower-is-high"),  # a former id of tower-is-tall
        Published(path, 4, "claim", "tower-is-old"),
        Published(path, 5, "source", "doe-2024"),
    ]
    _, problems = check(*load(CASES / "small" / "data"), today=TODAY, published=published)
    assert [str(problem) for problem in problems] == [
        "data/published-ids.txt:4:1: claim was published and must exist for ever (got no "
        "tower-is-old). Restore it, or name it under `former_ids` of the claim that takes its "
        "place.",
        "data/published-ids.txt:5:1: source was published and must exist for ever (got no "
        "doe-2024). Restore it.",
    ]


def test_published_ids_are_read_with_their_lines(tmp_path: Path) -> None:
    file = tmp_path / "published-ids.txt"
    assert load_published(file) == []
    file.write_text("# first\nclaim a\n\nsource b\n")
    name = f"{tmp_path.name}/published-ids.txt"
    assert load_published(file) == [
        Published(name, 2, "claim", "a"),
        Published(name, 4, "source", "b"),
    ]


def test_norway_is_a_country() -> None:
    register, _ = check(*load(CASES / "small" / "data"), today=TODAY)
    assert register is not None
    assert register.partners["norway"].alpha2 == "NO"
