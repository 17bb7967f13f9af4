"""Proposals that were made side by side, merged one after another by git alone."""

from __future__ import annotations

import random
import re
import shutil
from pathlib import Path

import pytest

from contribute import commands
from publish import publish
from support import CASES, TODAY, commit, copy_project, git, run_build

TOPICS = ["height"] * 3 + ["reasons"] * 3 + ["mast"] * 4


@pytest.fixture(scope="module")
def proposals(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with ten branches, each with a new source and a new claim that rests on it."""
    project = copy_project(tmp_path_factory.mktemp("side") / "project", CASES / "small" / "data")
    topics = project / "data" / "topics.yml"
    more = "\n- id: mast\n  title: Mast\n  question: Why?\n  answer: So.\n  lead: |\n    So.\n"
    topics.write_text(topics.read_text("utf-8") + more, "utf-8")
    article = project / "data" / "article.yml"
    asserted = re.compile(r"^    asserts:.*\n(?:      - .*\n)*", re.MULTILINE)
    article.write_text(asserted.sub("", article.read_text("utf-8")), "utf-8")
    commit(project, "start")
    for number, topic in enumerate(TOPICS):
        git(project, "checkout", "--quiet", "-b", f"proposal-{number}", "start")
        propose(project, number, topic)
        git(project, "add", "--all")
        git(project, "commit", "--quiet", "--message", f"Proposal {number}")
    return project


def propose(project: Path, number: int, topic: str) -> None:
    source = {"id": f"roe-{number}", "type": "report", "title": f"Towers {number}"}
    source |= {"tier": "secondary", "read": "whole"}
    claim = {"id": f"it-counts-{number}", "topic": topic, "sentences": "p1s1", "speaker": "doe"}
    claim |= {"kind": "fact", "verdict": "supported", "claim": f"It counts {number}."}
    claim |= {"short": f"It counts {number}"}
    claim |= {"finding": "It does.", "explanation": "It does.", "source": f"roe-{number}"}
    claim |= {"stance": "supports", "says": "It does.", "locator": "p. 3"}
    for kind, given in (("source", source), ("claim", claim)):
        commands.add_record({"kind_of_record": kind, **given}, project, day=TODAY)


@pytest.mark.parametrize("seed", range(4))
def test_ten_proposals_merge_in_any_order(proposals: Path, tmp_path: Path, seed: int) -> None:
    project = tmp_path / "project"
    git(tmp_path, "clone", "--quiet", str(proposals), str(project))
    git(project, "checkout", "--quiet", "-b", "merged", "start")
    order = random.Random(seed).sample(range(len(TOPICS)), len(TOPICS))  # noqa: S311
    for number in order:  # git fails, and the test with it, where two of them meet
        git(project, "merge", "--quiet", "--no-edit", f"origin/proposal-{number}")
    result = run_build(project, "check")
    assert (result.returncode, result.stdout) == (0, "No problems. 13 claims.\n"), result.stderr
    new = [f"it-counts-{number}" for number in range(len(TOPICS))]  # last in their topics
    assert list(publish.register(project).claims) == [
        *("tower-is-tall", *new[:3], "built-out-of-vanity", "it-leans", *new[3:])
    ]


def test_what_is_published_gets_on_the_list_by_itself(proposals: Path, tmp_path: Path) -> None:
    project = shutil.copytree(proposals, tmp_path / "project")
    git(project, "checkout", "--quiet", "proposal-9")
    listed = project / "data" / "published-ids.txt"
    before = listed.read_text("utf-8")
    assert run_build(project, "ids").stdout == "4 ids added to data/published-ids.txt.\n"
    added = "topic mast\nclaim tower-is-high\nclaim it-counts-9\nsource roe-9\n"
    assert listed.read_text("utf-8") == before + added
    assert run_build(project, "ids").stdout == "0 ids added to data/published-ids.txt.\n"
    assert listed.read_text("utf-8") == before + added
