"""The files around the code: workflows, forms, hooks, and what CONTRIBUTING.md promises."""

from __future__ import annotations

import base64
import configparser
import fnmatch
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, get_args

import pytest
import yaml

import build
import conftest
from model import records
from publish.edition import archive
from support import ROOT, copy_project, run_build

GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
GUIDES = ("CONTRIBUTING.md", "CODE_OF_CONDUCT.md", "SECURITY.md")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")

BASH = shutil.which("bash") or "bash"
in_git = pytest.mark.skipif(not (ROOT / ".git").exists(), reason="this copy is not a git checkout")


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


def workflow(name: str) -> dict[str, Any]:
    return read(GITHUB / "workflows" / name)


def steps() -> Iterator[tuple[str, dict[str, Any]]]:
    for file in WORKFLOWS:
        for job in read(file)["jobs"].values():
            for step in job["steps"]:
                yield file.name, step


def tool(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a tool of the development environment at the root of the project."""
    return subprocess.run(
        arguments,
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


# --- schemas and security ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("schema", "pattern"),
    [
        ("vendor.github-workflows", ".github/workflows/*.yml"),
        ("custom.github-workflows-require-timeout", ".github/workflows/*.yml"),
        ("vendor.github-issue-forms", ".github/ISSUE_TEMPLATE/[!c]*.yml"),
        ("vendor.github-issue-forms", ".github/ISSUE_TEMPLATE/claim.yml"),
        ("vendor.github-issue-config", ".github/ISSUE_TEMPLATE/config.yml"),
        ("vendor.dependabot", ".github/dependabot.yml"),
        ("vendor.citation-file-format", "CITATION.cff"),
    ],
)
def test_files_for_github_keep_their_schema(schema: str, pattern: str) -> None:
    files = [str(file) for file in sorted(ROOT.glob(pattern))]
    assert files
    result = tool(sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *files)
    assert (result.returncode, result.stdout) == (0, "ok -- validation done\n"), result.stderr


def test_an_attacker_finds_nothing_in_the_workflows() -> None:
    zizmor = str(Path(sys.executable).with_name("zizmor"))
    result = tool(
        zizmor, "--offline", "--no-progress", "--persona", "pedantic", "--format", "json", ".github"
    )
    assert (result.returncode, json.loads(result.stdout)) == (0, []), result.stderr


# --- workflows --------------------------------------------------------------------------------

ACTIONS = {
    "actions/checkout": "3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1",
    "actions/configure-pages": "45bfe0192ca1faeb007ade9deae92b16b8254a0d # v6.0.0",
    "actions/deploy-pages": "368f82528645a54fb793d4d04e342629a3f51346 # v5.0.1",
    "actions/download-artifact": "3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c # v8.0.1",
    "actions/setup-python": "5fda3b95a4ea91299a34e894583c3862153e4b97 # v7.0.0",
    "actions/upload-artifact": "043fb46d1a93c77aae656e7c1c64a875d1fc6a0a # v7.0.1",
    "actions/upload-pages-artifact": "fc324d3547104276b827a68afc52ff2a11cc49c9 # v5.0.0",
}

TRIGGERS = {
    "check.yml": {"pull_request": None, "push": {"branches": ["main"]}},
    "deploy.yml": {"push": {"branches": ["main"]}, "workflow_dispatch": None},
    "edition.yml": {"push": {"tags": ["20[0-9][0-9].[0-9]*"]}},
    "upkeep.yml": {"schedule": [{"cron": "17 5 * * 1"}], "workflow_dispatch": None},
}

PERMISSIONS = {
    "check.yml": {name: {"contents": "read"} for name in ("data", "windows", "test", "walk")},
    "deploy.yml": {
        "build": {"contents": "read", "pages": "read"},
        "deploy": {"pages": "write", "id-token": "write"},
        "ids": {"contents": "write"},
    },
    "edition.yml": {
        "build": {"contents": "read", "pages": "read"},
        "release": {"contents": "write"},
    },
    "upkeep.yml": {
        "look": {"contents": "read"},
        "issue": {"issues": "write"},
        "archive": {"contents": "read", "actions": "read"},
        "propose": {"contents": "write", "pull-requests": "write"},
    },
}


def test_every_action_is_pinned_by_commit_with_its_version() -> None:
    """A changed pin must be one that a person has compared with the action's own release."""
    used = set()
    for file in WORKFLOWS:
        used |= set(re.findall(r"uses: (.*)", file.read_text("utf-8")))
    assert used == {f"{action}@{pin}" for action, pin in ACTIONS.items()}
    assert all(re.fullmatch(r"[0-9a-f]{40} # v\d+\.\d+\.\d+", pin) for pin in ACTIONS.values())


def test_workflows_start_on_these_events_only() -> None:
    # YAML 1.1 reads the key `on` as true.
    assert {file.name: read(file)[True] for file in WORKFLOWS} == TRIGGERS


def test_each_job_may_do_what_it_must_and_no_more() -> None:
    assert [read(file)["permissions"] for file in WORKFLOWS] == [{}] * len(PERMISSIONS)
    assert {
        file.name: {name: job["permissions"] for name, job in read(file)["jobs"].items()}
        for file in WORKFLOWS
    } == PERMISSIONS


def test_what_can_write_runs_no_code_of_the_project() -> None:
    for file, jobs in PERMISSIONS.items():
        for name in (name for name, granted in jobs.items() if "write" in granted.values()):
            used = workflow(file)["jobs"][name]["steps"]
            assert not any("checkout" in step.get("uses", "") for step in used), (file, name)
            assert not re.search(r"make |\.py|\.venv|pip ", str(used)), (file, name)


def test_values_from_outside_reach_a_script_through_the_environment_only() -> None:
    assert [step for _, step in steps() if "${{" in step.get("run", "")] == []


def test_no_checkout_leaves_a_token_behind() -> None:
    checkouts = [step for _, step in steps() if "checkout" in step.get("uses", "")]
    assert len(checkouts) == 8
    assert {step["with"]["persist-credentials"] for step in checkouts} == {False}


def test_each_workflow_is_bounded_in_time_and_number() -> None:
    for file in WORKFLOWS:
        parsed = read(file)
        assert parsed["concurrency"].keys() == {"group", "cancel-in-progress"}, file.name
        assert parsed["defaults"] == {"run": {"shell": "bash"}}, file.name
        assert all(job["timeout-minutes"] <= 90 for job in parsed["jobs"].values()), file.name


def targets() -> set[str]:
    rules = re.findall(r"^([\w ]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    return set(" ".join(rules).split())


def commands() -> list[str]:
    """Every command of ours that a workflow, a hook or a guide names."""
    texts = [file.read_text("utf-8") for file in WORKFLOWS]
    texts += [(ROOT / name).read_text("utf-8") for name in (*GUIDES, ".pre-commit-config.yaml")]
    found = re.findall(
        r"(?:`|run: |[\"}] )make (?:--silent )?\w+|\S*python scripts/(?:build|run)\.py \w+",
        "\n".join(texts),
    )
    named = {re.sub(r"^.*?(make|build\.py|run\.py) (?:--silent )?", r"\1 ", text) for text in found}
    return sorted(named)


def test_the_commands_named_are_these() -> None:
    assert commands() == [
        "build.py check",
        "make audit",
        "make bench",
        "make check",
        "make edition",
        "make ids",
        "make lock",
        "make quick",
        "make serve",
        "make site",
        "make test",
        "make upkeep",
        "make walk",
        "run.py archive",
        "run.py changes",
        "run.py check",
        "run.py new",
        "run.py serve",
        "run.py site",
        "run.py test",
    ]


@pytest.mark.parametrize("command", commands())
def test_every_command_named_exists(command: str) -> None:
    program, _, name = command.partition(" ")
    if program == "make" or name == "test":
        assert name in targets()
    else:
        with pytest.raises(SystemExit, match="0"):
            build.main([name, "--help"])


# --- the scripts inside the workflows, run with stand-ins for GitHub --------------------------

STAND_IN = """\
#!/usr/bin/env python3
import fnmatch, json, os, shutil, sys
from pathlib import Path

arguments = sys.argv[1:]
releases, log = Path(os.environ["RELEASES"]), Path(os.environ["LOG"])
with log.open("a") as file:
    file.write(json.dumps(arguments) + "\\n")
if arguments[:2] == ["release", "download"]:
    name, target, pattern = arguments[2], Path(arguments[4]), arguments[6]
    target.mkdir(parents=True, exist_ok=True)
    for asset in (releases / name).iterdir():
        if fnmatch.fnmatch(asset.name, pattern):
            shutil.copy(asset, target)
elif arguments[:2] == ["release", "view"]:
    sys.exit(not (releases / arguments[2]).exists())
elif arguments[0] == "api" and "--method" not in arguments:
    print(os.environ["LIST"])
elif arguments[:2] == ["issue", "list"]:
    print(os.environ.get("ISSUE", ""))
"""


class Runner:
    """Runs one step of a workflow in a folder of its own, as GitHub would."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.releases = folder / "releases"
        self.log = folder / "log"
        for name in ("bin", "releases", "temp", "work"):
            (folder / name).mkdir()
        (folder / "bin" / "gh").write_text(STAND_IN, "utf-8")
        (folder / "bin" / "gh").chmod(0o755)

    @property
    def asked(self) -> list[list[str]]:
        lines = self.log.read_text("utf-8").splitlines() if self.log.exists() else []
        return [json.loads(line) for line in lines]

    def run(self, file: str, step_id: str, **environment: str) -> subprocess.CompletedProcess[str]:
        (script,) = (
            step["run"]
            for name, step in steps()
            if name == file and step.get("id") == step_id and "run" in step
        )
        return subprocess.run(
            [BASH, "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            cwd=self.folder / "work",
            env={
                "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}",
                "RELEASES": str(self.releases),
                "LOG": str(self.log),
                "RUNNER_TEMP": str(self.folder / "temp"),
                **environment,
            },
            capture_output=True,
            text=True,
            check=False,
        )

    def release(self, name: str) -> None:
        """An edition as edition.yml releases it, beside an asset that somebody added."""
        (self.releases / name).mkdir()
        for asset in (*archives(name), "notes.txt"):
            (self.releases / name / asset).write_text(f"{asset}\n", "utf-8")


def archives(name: str) -> list[str]:
    return [archive(name, kind) for kind in ("web", "offline")]


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path)


def test_a_deploy_fetches_the_archives_of_the_editions_in_the_data(runner: Runner) -> None:
    names = ("2026.1", "2026.10")
    for name in (*names, "2027.1"):
        runner.release(name)
    work = runner.folder / "work"
    (work / "data").mkdir()
    records = "\n".join(f'- name: "{name}"\n  date: 2026-11-24\n' for name in names)
    (work / "data" / "editions.yml").write_text(f"# Newest first.\n\n{records}", "utf-8")
    result = runner.run("deploy.yml", "editions")
    assert (result.returncode, result.stderr) == (0, "")
    fetched = sorted(path.name for path in (work / "editions").iterdir())
    assert fetched == sorted(file for name in names for file in archives(name))


def test_a_deploy_fails_where_an_edition_is_not_whole(runner: Runner) -> None:
    make = runner.folder / "bin" / "make"
    make.write_text('#!/bin/sh\nprintf "%s|" "$SITE_URL" "$@"\n', "utf-8")
    make.chmod(0o755)
    result = runner.run("deploy.yml", "build", BASE_URL="https://a.example/b")
    assert result.stdout == "https://a.example/b/|site|FLAGS=--every-edition|"


@pytest.mark.parametrize(
    ("listed", "added"), [("claim a\n", "source c\n"), ("source c\n# A remark.\nclaim a\n", "")]
)
def test_a_deploy_adds_new_ids_to_the_list_and_changes_no_line(
    listed: str, added: str, runner: Runner
) -> None:
    (runner.folder / "work" / "published-ids.txt").write_text("claim a\nsource c\n", "utf-8")
    content = base64.encodebytes(listed.encode()).decode()
    there = json.dumps({"sha": "0123", "content": content})
    given = {"LIST": there, "FILE": "repos/a/b/contents/list", "BRANCH": "main"}
    result = runner.run("deploy.yml", "ids", **given)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert runner.asked[0] == ["api", "repos/a/b/contents/list?ref=main"]
    fields = [argument for argument in runner.asked[-1] if re.match(r"\w+=", argument)]
    sent = [field.partition("=")[2] for field in fields[1:]]
    whole = base64.b64encode((listed + added).encode()).decode()
    assert sent == (["main", "0123", whole] if added else [])


def test_an_edition_is_released_once(runner: Runner) -> None:
    (runner.folder / "work" / "edition").mkdir()
    assert runner.run("edition.yml", "release", NAME="2026.1").returncode == 0
    assert runner.asked == [
        ["release", "view", "2026.1"],
        [
            *("release", "create", "2026.1", "--verify-tag", "--title", "Edition 2026.1"),
            "--notes",
            "A frozen edition. Its text and its address do not change; cite it by its name.",
            *archives("2026.1"),
        ],
    ]
    runner.release("2026.1")
    again = runner.run("edition.yml", "release", NAME="2026.1")
    assert (again.returncode, again.stdout) == (
        1,
        "::error::Edition 2026.1 has been released and never changes. Tag the next number.\n",
    )
    assert runner.asked[2:] == [["release", "view", "2026.1"]]


@pytest.mark.parametrize(
    ("name", "fits"),
    [("2026.1", True), ("2026.12", True), ("2026.1-rc", False), ("2026.1;id", False)],
)
def test_only_a_year_and_a_number_name_an_edition(runner: Runner, name: str, fits: bool) -> None:
    (tag,) = TRIGGERS["edition.yml"]["push"]["tags"]  # type: ignore[index]
    assert fnmatch.fnmatch(name, tag)
    make = runner.folder / "bin" / "make"
    make.write_text('#!/bin/sh\nprintf "%s|" "$SITE_URL" "$@"\n', "utf-8")
    make.chmod(0o755)
    summary = runner.folder / "summary"
    result = runner.run(
        "edition.yml",
        "build",
        NAME=name,
        BASE_URL="https://a.example/b",
        GITHUB_STEP_SUMMARY=str(summary),
    )
    expected = (
        f"https://a.example/b/|edition|NAME={name}|"
        if fits
        else "::error::An edition is named by year and number, such as 2026.1.\n"
    )
    assert (result.returncode, result.stdout) == (0 if fits else 1, expected)


FIND_ISSUE = [
    *("issue", "list", "--state", "all", "--label", "upkeep", "--limit", "1"),
    *("--json", "number", "--jq", ".[0].number // empty"),
]


def test_the_weekly_issue_is_made_once_then_kept_current(runner: Runner) -> None:
    report = runner.folder / "work" / "upkeep.md"
    report.write_text("é" * 40_000, "utf-8")
    assert runner.run("upkeep.yml", "issue").returncode == 0
    assert runner.asked == [
        FIND_ISSUE,
        *(
            [
                [
                    "label",
                    "create",
                    "upkeep",
                    "--force",
                    "--description",
                    "Links and reviews that age",
                ]
            ]
        ),
        [
            *("issue", "create", "--title", "Upkeep: links and reviews"),
            *("--label", "upkeep", "--body-file", "body.md"),
        ],
    ]
    assert report.with_name("body.md").read_text("utf-8") == "é" * 30_000
    assert runner.run("upkeep.yml", "issue", ISSUE="7").returncode == 0
    assert runner.asked[3:] == [
        FIND_ISSUE,
        ["issue", "edit", "7", "--body-file", "body.md"],
        ["issue", "reopen", "7"],
    ]


# --- forms ------------------------------------------------------------------------------------

FORMS = {
    "problem.yml": ["page", "record", "says", "right", "source"],
    "source.yml": [
        *("title", "author", "publisher", "date", "address", "type", "shows", "read"),
    ],
    "claim.yml": ["sentence", "claim", "record", "sources"],
}


def form(name: str) -> dict[str, dict[str, Any]]:
    return {item["id"]: item for item in read(GITHUB / "ISSUE_TEMPLATE" / name)["body"]}


def test_forms_have_the_fields_that_links_fill_in() -> None:
    assert {name: list(form(name)) for name in FORMS} == FORMS
    present = {file.name for file in (GITHUB / "ISSUE_TEMPLATE").iterdir()}
    assert present == {*FORMS, "config.yml"}


def test_every_link_to_a_form_names_a_form_and_its_fields() -> None:
    for folder in ("overrides", "scripts", "docs/assets"):
        for file in (ROOT / folder).rglob("*.*"):
            text = file.read_text("utf-8", errors="replace") if file.is_file() else ""
            for name, query in re.findall(r"template=(\w+\.yml)([^\"'\s]*)", text):
                fields = set(re.findall(r"[&;](\w+)=", query)) - {"title"}
                assert fields <= set(FORMS[name]), file


def test_what_a_form_offers_is_what_the_data_know() -> None:
    words = read(ROOT / "data" / "vocabulary.yml")
    offered = form("source.yml")["read"]["attributes"]["options"]
    assert offered == [reading["label"] for reading in words["readings"]]
    types = form("source.yml")["type"]["attributes"]["options"]
    named = [re.fullmatch(r"[\w ]+ \(([\w-]+)\)", option)[1] for option in types]  # type: ignore[index]
    assert set(named) <= set(get_args(records.CslType))


# --- what CONTRIBUTING.md and its like say ----------------------------------------------------


# The files of the examples of a source and a claim.
NEW_FILES = re.findall(r"`(data/(?:sources|claims/membership)/[\w-]+\.yml)`", CONTRIBUTING)


def examples() -> list[str]:
    """The YAML examples, their indentation in the text taken away."""
    found = re.findall(r"^( *)```yaml\n(.*?)^\1```$", CONTRIBUTING, re.MULTILINE | re.DOTALL)
    return [re.sub(rf"^{indent}", "", text, flags=re.MULTILINE) for indent, text in found]


@pytest.mark.parametrize("name", GUIDES)
def test_every_path_a_guide_names_exists(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    named = set(re.findall(r"`([\w.-]+/(?:[\w.-]+/?)*|[A-Z_]+(?:\.md)?)`", text))
    assert named or name == "CODE_OF_CONDUCT.md"
    made = set((ROOT / ".gitignore").read_text("utf-8").split())
    missing = {path for path in named - made if not (ROOT / path).exists()}
    assert missing == (set(NEW_FILES) if name == "CONTRIBUTING.md" else set())


def test_every_link_within_contributing_leads_to_a_heading() -> None:
    headings = {
        re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-")
        for heading in re.findall(r"^## (.*)$", CONTRIBUTING, re.MULTILINE)
    }
    linked = set(re.findall(r"\]\(#([^)]+)\)", CONTRIBUTING))
    assert linked == {"add-a-source-then-a-claim-in-ten", "say-what-changed"}
    assert linked <= headings


def fields(text: str) -> set[str]:
    """Every name of a field in a piece of YAML, however deep."""
    names: set[str] = set()

    def walk(value: Any) -> None:
        for item in value if isinstance(value, list) else ():
            walk(item)
        for key, item in value.items() if isinstance(value, dict) else ():
            names.add(key)
            walk(item)

    walk(yaml.safe_load(text))
    return names


def test_every_field_in_an_example_is_one_of_a_record() -> None:
    known = {
        info.alias or name
        for kind in vars(records).values()
        if isinstance(kind, type) and issubclass(kind, records.Record)
        for name, info in kind.model_fields.items()
    }
    assert len(examples()) == 6
    assert set().union(*map(fields, examples())) - known == set()


def test_every_reason_in_an_example_is_on_the_closed_list() -> None:
    known = {reason["id"] for reason in read(ROOT / "data" / "vocabulary.yml").get("reasons", ())}
    named = re.findall(r"reason: ([a-z-]+)[,}]", CONTRIBUTING)
    assert set(named) == {"first-published", "correction", "moved"}
    assert set(named) <= known


def test_the_year_shown_is_the_year_in_the_data() -> None:
    shown = yaml.safe_load(examples()[0])
    (spain,) = (p for p in read(ROOT / "data/partners.yml")["partners"] if p["id"] == "spain")
    first = spain["accessions"][0]
    assert shown["accessions"] == [{**first, "sources": first["sources"][:1]}]


def test_a_source_and_a_claim_added_as_told_pass_the_check(tmp_path: Path) -> None:
    project = copy_project(tmp_path)
    texts = [text for text in examples() if re.match(r"id: (minis|partners-m)", text)]
    for name, text in zip(NEW_FILES, texts, strict=True):
        (project / name).write_text(text, "utf-8")
    result = run_build(project, "check")
    assert (result.returncode, result.stderr) == (0, "")


def test_on_a_disk_that_is_nearly_full_a_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=300_000_000))
    with pytest.raises(pytest.UsageError, match=r"The tests need 2 GB in \S+ \(got 0\.3\)\. Make"):
        conftest.pytest_configure()


# --- editors and git --------------------------------------------------------------------------


def test_editors_are_told_what_git_is_told() -> None:
    parser = configparser.ConfigParser()
    parser.read_string("[top]\n" + (ROOT / ".editorconfig").read_text("utf-8"))
    assert dict(parser["*"]) == {
        "charset": "utf-8",
        "end_of_line": "lf",
        "indent_style": "space",
        "indent_size": "2",
        "insert_final_newline": "true",
        "max_line_length": "100",
        "trim_trailing_whitespace": "true",
    }
    settings = json.loads((ROOT / ".vscode" / "settings.json").read_text("utf-8"))
    assert settings["files.eol"] == "\n"
    assert settings["editor.rulers"] == [100]
    assert json.loads((ROOT / ".vscode" / "extensions.json").read_text("utf-8")) == {
        "recommendations": [
            *("redhat.vscode-yaml", "charliermarsh.ruff", "editorconfig.editorconfig"),
        ]
    }


@in_git
def test_every_text_in_git_ends_its_lines_the_same_way() -> None:
    listed = tool("git", "ls-files", "-z").stdout.rstrip("\0").split("\0")
    texts = {
        name: content
        for name in listed
        if not name.startswith("tests/cases/")  # some are untidy on purpose
        and (ROOT / name).is_file()
        and b"\0" not in (content := (ROOT / name).read_bytes())
    }
    assert "CONTRIBUTING.md" in texts
    assert [
        name
        for name, content in texts.items()
        if content and (b"\r" in content or not content.endswith(b"\n") or b" \n" in content)
    ] == []


@in_git
def test_git_keeps_the_bytes_of_cases_and_the_line_ends_of_texts() -> None:
    paths = ("data/topics.yml", "tests/cases/small/data/topics.yml", ".github/screenshot.png")
    result = tool("git", "check-attr", "text", "eol", "--", *paths)
    assert result.stdout.splitlines() == [
        "data/topics.yml: text: set",
        "data/topics.yml: eol: lf",
        "tests/cases/small/data/topics.yml: text: unset",
        "tests/cases/small/data/topics.yml: eol: lf",
        ".github/screenshot.png: text: unset",
        ".github/screenshot.png: eol: lf",
    ]


def test_the_name_of_the_site_and_its_authors_agree() -> None:
    site = read(ROOT / "data" / "site.yml")
    cited = read(ROOT / "CITATION.cff")
    named = (ROOT / "mkdocs.yml").read_text("utf-8")
    assert cited["title"] == site["name"]
    assert f'site_name: "{site["name"]}"' in named
    keys = {"literal": "name", "family": "family-names", "given": "given-names", "orcid": "orcid"}
    assert cited["authors"] == [
        {
            keys[field]: f"https://orcid.org/{words}" if field == "orcid" else words
            for field, words in author.items()
        }
        for author in site["authors"]
    ]
