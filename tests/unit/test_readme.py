"""README and contributing page: what they name exists, and nothing that matters is unnamed."""

import re
import tomllib

import pytest
import yaml

import build
from contribute.new import KINDS
from model.kinds import IN_FILES
from model.register import Register
from support import ROOT

README = (ROOT / "README.md").read_text("utf-8")
CONTRIBUTE = (ROOT / "scripts/templates/about/contribute.md.j2").read_text("utf-8")


def test_every_make_target_named_exists() -> None:
    named = set(re.findall(r"(?:^    |`)make (\w+)", README, re.MULTILINE))
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(" ".join(re.findall(r"^([\w ]+):", makefile, re.MULTILINE)).split())
    assert named >= {"serve", "test", "check", "site"}
    assert named - targets == set()


def test_the_folder_map_is_right() -> None:
    named = re.findall(r"^\| `([^`]+)` \|", README, re.MULTILINE)
    paths = [name for name in named if "/" in name or "." in name]
    assert paths
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_every_command_for_writing_is_named() -> None:
    section = README.split("## Writing")[1].split("## ")[0]
    named = set(re.findall(r"^    (\w+)", section, re.MULTILINE))
    assert named == {"new", "changes", "schema"}
    assert {kind for kind in KINDS if f"new {kind}" in section} == set(KINDS)
    for command in named:
        assert f"build.py {command} " in (build.__doc__ or "")
        with pytest.raises(SystemExit, match="0"):
            build.main([command, "--help"])


def test_every_variable_named_is_read() -> None:
    named = set(re.findall(r"^\| `([A-Z_]+)` \|", README, re.MULTILINE))
    read = set(re.findall(r"!ENV \[(\w+)", (ROOT / "mkdocs.yml").read_text("utf-8")))
    scripts = "".join(file.read_text("utf-8") for file in (ROOT / "scripts").rglob("*.py"))
    read |= set(re.findall(r'environ\.get\("(REPO_\w+|SITE_URL)"\)', scripts))
    assert named == read


def test_the_citation_file_has_the_version_of_a_day_of_change(register: Register) -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert citation["version"] == project["version"]
    changes = {change.date for claim in register.claims.values() for change in claim.history}
    released = citation["date-released"]
    assert str(released) in changes
    assert citation["version"] == str(released)[:7].replace("-", ".")


def test_every_data_file_is_explained() -> None:
    named = set(re.findall(r"^\| `data/([^`]+)` \|", CONTRIBUTE, re.MULTILINE))
    assert named == {row.where for row in IN_FILES}
