"""`build.py new`: a record in its place, every other byte as it was, and all mistakes named."""

from __future__ import annotations

import difflib
import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from textwrap import indent
from typing import Any

import pytest

from check.check import check
from contribute import commands
from contribute.new import KINDS, Data, begin, compose, options
from export.field_guide import WORDS, load_guide
from load.files import load, load_published
from load.reader import load_text
from load.yaml_writer import flow, record, wrap
from model.introspect import keys_in_order
from model.kinds import BY_NAME
from model.records import Claim, SourceNotes, Withdrawable
from model.register import Key, Register
from publish import publish
from support import CASES, ROOT, TODAY, copy_project, expect_all, run_build

SMALL = CASES / "small" / "data"
GOLDEN = CASES / "new"

LONG = (
    "The mast was added in 1999 and raises the tower to 300 metres [@survey-2001, p. 3]. Before, "
    "it was [as tall as the survey says](claim:tower-is-tall), and in the square nobody spoke of "
    "more than\n290 metres.\n\nA second paragraph: with a colon.\n\n- a list\n- of two items"
)
NEW: dict[str, dict[str, str]] = {
    "claim": {
        "topic": "height",
        "id": "mast-counts",
        "sentences": "p1s1, p2s1",
        "short": "The mast counts",
        "claim": "The mast counts.",
        "speaker": "doe",
        "kind": "fact",
        "verdict": "supported",
        "finding": "The survey counts the mast: with it the tower is 300 metres tall.",
        "explanation": LONG,
        "source": "survey-2001",
        "stance": "supports",
        "says": "It counts it.",
        "locator": "p. 3",
    },
    "source": {
        "id": "roe-2024",
        "type": "report",
        "title": "Towers: a report",
        "volume": "27",
        "issued": "2024-05",
        "language": "en",
        "URL": "https://example.org/roe?a=1",
        "tier": "secondary",
        "read": "opening",
    },
    "event": {
        "id": "mast-added",
        "date": "1991",
        "track": "regime",
        "title": "The tower gets a mast, and with it a height that people are to argue about for "
        "years and years.",
        "detail": "It was added [@survey-2001].",
        "source": "survey-2001",
        "claims": "tower-is-tall it-leans",
        "partners": "norway",
        "major": "yes",
    },
    "partner": {
        "id": "iceland",
        "name": "Iceland",
        "alpha2": "IS",
        "alpha3": "ISL",
        "year": "1993",
        "source": "survey-2001",
        "note": "Sources differ.",
    },
    "term": {
        "id": "height",
        "term": "height",
        "definition": "How far it is from the square to the top.",
        "source": "survey-2001",
        "synonyms": "tallness, how tall it is",
        "see": "mast",
    },
}
FEWEST: dict[str, dict[str, str]] = {
    "claim": {"topic": "height", "id": "mast-counts"},
    "source": {"id": "roe-2024"},
    "event": {"id": "mast-added", "date": "1991"},
    "partner": {"id": "iceland"},
    "term": {"id": "height"},
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project in which no sentence says what it asserts: that is written by hand."""
    shutil.copytree(SMALL, tmp_path / "data")
    article = tmp_path / "data" / "article.yml"
    asserted = re.compile(r"^    asserts:.*\n(?:      - .*\n)*", re.MULTILINE)
    article.write_text(asserted.sub("", article.read_text("utf-8")), "utf-8")
    return tmp_path


def add(project: Path, kind: str, given: Mapping[str, str]) -> str:
    """Add a record as a person does: what is printed is put at the head of its list."""
    said = commands.add_record({"kind_of_record": kind, **given}, project, day=TODAY)
    if not BY_NAME[kind].is_alone:
        file = project / "data" / BY_NAME[kind].file
        head = f"{BY_NAME[kind].section}:\n" if BY_NAME[kind].section else ""
        record = said.split("\n\n", 1)[1].split("\n\n\n")[0]
        rest = file.read_text("utf-8").removeprefix(head)
        file.write_text(f"{head}{record}\n\n{rest}", "utf-8")
    return said


def problems(project: Path) -> list[Any]:
    folder = project / "data"
    published = load_published(folder / "published-ids.txt")
    return check(*load(folder), today=TODAY, published=published)[1]


def texts(project: Path) -> dict[str, str]:
    files = sorted(file for file in (project / "data").rglob("*") if file.is_file())
    return {str(file.relative_to(project)): file.read_bytes().decode() for file in files}


def difference(before: dict[str, str], after: dict[str, str]) -> str:
    """What changed, as git would show it."""
    return "".join(
        line
        for path in sorted({*before, *after})
        for line in difflib.unified_diff(
            before.get(path, "").splitlines(keepends=True),
            after.get(path, "").splitlines(keepends=True),
            path,
            path,
        )
    )


def composed(kind: str, given: Mapping[str, str]) -> str:
    data = Data(*load(SMALL), load_published(SMALL / "published-ids.txt"))
    draft = begin(kind, given, "height", TODAY)
    return compose(draft, data, load_guide(), load_guide(WORDS))


def read(text: str) -> Any:
    """The record in a text, which may be an item of a list."""
    document, unread = load_text("x.yml", text.encode())
    assert document is not None
    assert unread == []
    return document.value[0] if isinstance(document.value, tuple) else document.value


@pytest.mark.parametrize(("name", "given"), [("whole", NEW), ("bare", FEWEST)])
def test_a_new_record_of_each_kind(
    project: Path, request: pytest.FixtureRequest, name: str, given: dict[str, dict[str, str]]
) -> None:
    """What is said and written; and what the check then says, at the lines where TODO stands."""
    made: dict[str, str] = {}
    for kind in KINDS:
        before = texts(project)
        said = add(project, kind, given[kind])
        made[f"{kind}.txt"] = f"{said}\n\n{difference(before, texts(project))}"
    found = problems(project)
    made["check.txt"] = "".join(f"{problem}\n" for problem in found)
    expect_all(GOLDEN / name, made, request)
    left = [
        (path, number)
        for path, text in texts(project).items()
        for number, line in enumerate(text.splitlines(), start=1)
        if "TODO" in line
    ]
    unused = "source must be used by at least one record"
    assert [(p.path, p.line) for p in found if not p.message.startswith(unused)] == left


@pytest.mark.parametrize("kind", KINDS)
def test_what_stands_behind_a_sign_is_right_once_the_sign_is_gone(kind: str) -> None:
    """Each field that may be left out can be had by taking `# ` away."""
    text = composed(kind, NEW[kind])
    lines = text.splitlines(keepends=True)
    offered = r" *# ([\w-]+): (?=\S)"
    options_ = set(keys_in_order(BY_NAME[kind].model)) | {"locator", "shown"}
    options_ |= set(keys_in_order(SourceNotes)) if kind == "source" else set()
    for number, line in enumerate(lines):
        if (match := re.match(offered, line)) and match[1] in options_:
            lines[number] = line.replace("# ", "", 1)
    value = read("".join(lines))
    whole = BY_NAME[kind].model.model_validate(value, context={"today": TODAY})
    life = {*Withdrawable.model_fields} - ({"history"} if kind == "claim" else set())
    assert whole.model_fields_set == whole.__class__.model_fields.keys() - life


def test_why_nothing_is_written(project: Path, request: pytest.FixtureRequest) -> None:
    ids = project / "data" / "published-ids.txt"
    ids.write_text("term gone\n" + ids.read_text("utf-8"), "utf-8")
    before, said = texts(project), []
    for kind, given in (
        ("claim", {**FEWEST["claim"], "topic": "hight"}),
        ("claim", {**FEWEST["claim"], "topic": "../height"}),
        ("claim", {**FEWEST["claim"], "id": "it-leans"}),
        ("claim", {**FEWEST["claim"], "id": "tower-is-high"}),
        ("partner", {"id": "norway"}),
        ("term", {"id": "gone"}),
        ("term", {"id": "Height!"}),
        ("term", {"id": "?"}),
        ("term", {"id": "a" * 81}),
        ("term", {"id": "height\n"}),
        ("term", {"id": "height", "term": "a\x07b"}),
        ("term", {"id": "height", "term": "a\udcffb"}),
        ("term", {"id": "height", "definition": "a\n\u200bb"}),
    ):
        with pytest.raises(publish.Stopped) as stopped:
            add(project, kind, given)
        said.append(f"{stopped.value}\n")
    expect_all(GOLDEN / "refused", {"said.txt": "".join(said)}, request)
    assert texts(project) == before


@pytest.mark.parametrize(
    ("file", "old", "new", "kind", "said"),
    [
        (
            "glossary.yml",
            "term: mast",
            "term: [mast",
            "term",
            "data/glossary.yml:23:9: term must have as many ] as [ (got [mast). Write the missing "
            "] where the list or record ends.",
        ),
        (
            "topics.yml",
            "- id: height",
            "- id: height\n  id: height",
            "claim",
            "data/topics.yml:2:3: id must stand once in a record (got it again; first on line 1). "
            "If a new record begins here, write `- ` in place of the two spaces before it; else "
            "delete one.",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_one_sentence(
    project: Path, file: str, old: str, new: str, kind: str, said: str
) -> None:
    path = project / "data" / file
    path.write_text(path.read_text().replace(old, new, 1))
    before = texts(project)
    with pytest.raises(publish.Stopped) as stopped:
        add(project, kind, FEWEST[kind])
    assert str(stopped.value) == said
    assert texts(project) == before


def test_what_is_written_is_on_the_disk_before_it_takes_the_place_of_the_old(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[tuple[str, str]] = []
    replace = Path.replace

    def fsync(descriptor: int) -> None:
        meant = os.fstat(descriptor)
        found = [file for file in project.rglob("*") if os.path.samestat(file.stat(), meant)]
        done.extend(("fsync", file.name) for file in found)

    def spy(file: Path, target: Path) -> Path:
        done.append(("replace", target.name))
        return replace(file, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", spy)
    add(project, "source", NEW["source"])
    assert done == [
        ("fsync", ".writing-roe-2024"),
        ("replace", "roe-2024.yml"),
        ("fsync", "sources"),
    ]


# --- places -----------------------------------------------------------------------------------


def test_a_topic_without_claims_gets_its_folder(project: Path) -> None:
    topics = project / "data" / "topics.yml"
    more = "\n- id: mast\n  title: Mast\n  question: Why?\n  answer: So.\n  lead: |\n    So.\n"
    topics.write_text(topics.read_text() + more)
    add(project, "claim", {**NEW["claim"], "topic": "mast"})
    text = (project / "data" / "claims" / "mast" / "mast-counts.yml").read_text()
    assert text.splitlines()[:3] == [
        "# yaml-language-server: $schema=../../schema/claims.json",
        "# Its permanent name and the end of its address: small letters, digits and hyphens.",
        "id: mast-counts",
    ]
    assert "mast-counts" in publish.register(project).claims


def test_a_file_that_is_there_is_not_written_over(project: Path) -> None:
    file = project / "data" / "sources" / "roe-2024.yml"
    shutil.copy(file.with_name("doe-2025.yml"), file)
    before = texts(project)
    with pytest.raises(publish.Stopped) as stopped:
        add(project, "source", NEW["source"])
    assert str(stopped.value) == (
        "data/sources/roe-2024.yml must be the name of a new file (got one that is there). Rename "
        "it or delete it first."
    )
    assert texts(project) == before


# --- the command ------------------------------------------------------------------------------


def test_the_command_succeeds_though_more_is_to_be_written(tmp_path: Path) -> None:
    project = copy_project(tmp_path / "p", SMALL)
    result = run_build(project, "new", "source", "--id", "roe-2024")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines()[:2] == [
        "Written: data/sources/roe-2024.yml:3 (source roe-2024).",
        "Go on at data/sources/roe-2024.yml:6 with `type`: what is still to be written stands "
        "there as TODO.",
    ]
    result = run_build(project, "check")
    assert (result.returncode, result.stderr.splitlines()[-2:]) == (
        1,
        [
            "data/sources/roe-2024.yml:55:9: read must name a reading that exists (got TODO). "
            "Known here: located, opening, whole.",
            "4 problems. Nothing was written.",
        ],
    )


def test_a_record_given_whole_is_sound(project: Path) -> None:
    said = add(project, "source", NEW["source"])
    assert said.splitlines()[1] == "Nothing in it is left as TODO."
    add(project, "term", {**NEW["term"], "source": "roe-2024"})
    assert problems(project) == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("term",), "the following arguments are required: --id"),
        (("claim", "--id", "a"), "the following arguments are required: --topic"),
        (("topic", "--id", "a"), "invalid choice: 'topic'"),
        (("term", "--id", "a", "--synonym", "b"), "unrecognized arguments: --synonym b"),
    ],
)
def test_a_wrong_command_says_what_is_wrong(given: tuple[str, ...], said: str) -> None:
    result = run_build(ROOT, "new", *given)
    assert (result.returncode, result.stdout) == (2, "")
    assert said in result.stderr


@pytest.mark.parametrize(
    "given", [("new", "source", "--id"), ("changes",), ("edition",), ("new", "term", "--id")]
)
def test_bytes_that_are_no_text_are_said_in_a_sentence(given: tuple[str, ...]) -> None:
    result = run_build(ROOT, *given, os.fsdecode(b"a\xff"))
    assert (result.returncode, result.stdout) == (1, "")
    assert re.fullmatch(r"\w+ must be .*\(got a\\udcff\).*\n", result.stderr), result.stderr


def test_plain_fields_are_options() -> None:
    assert {kind: " ".join(options(kind)) for kind in KINDS} == {
        "claim": "source stance says locator id order sentences short claim quote speaker kind "
        "verdict finding explanation missing main states reviewed",
        "source": "tier read id type title container-title collection-title publisher "
        "publisher-place edition volume issue page number genre issued accessed language "
        "archive ISBN DOI URL",
        "event": "source id date track title short detail claims partners major",
        "partner": "source year id name alpha2 alpha3 record note",
        "term": "source id term abbreviation definition synonyms see",
    }


# --- pieces -----------------------------------------------------------------------------------


HOSTILE = (
    "- not a list",
    "a: b",
    "# no comment",
    "a # b",
    "[x]",
    "{x}",
    "&a *b !c %d @e `f",
    "'",
    '"',
    '\\" \\n',
    "|",
    ">-",
    "---",
    "...",
    "<<",
    "?",
    "~",
    "null",
    "true",
    "NO",
    "0x10",
    "1e3",
    "12:30:00",
    "2025-01-03",
    "1984",
    "  a  ",
    "a\nb: c\n- d",
    "a\n\n\n    b",
    "a\n# b",
    "\ta\n\tb",
    "é “x” 𝔸",  # noqa: RUF001
    "{id}{0}%s",
    "x" * 300,
    "a, b; [c, d]: {e: f} # g " * 12,
)


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("claim", "claim"),
        ("claim", "explanation"),
        ("claim", "locator"),
        ("source", "title"),
        ("source", "volume"),
        ("term", "synonyms"),
        ("term", "see"),
        ("event", "major"),
    ],
)
def test_what_is_given_is_read_back_as_itself(kind: str, field: str) -> None:
    """But for the breaks of lines in folded texts."""
    for text in HOSTILE:
        found = read(composed(kind, {**FEWEST[kind], field: text}))
        value = found["evidence"][0][field] if field == "locator" else found[field]
        assert _words(value) == _words(meant(field, text)), text


def test_what_is_given_as_nothing_is_not_given() -> None:
    given = {"id": "a", "term": "", "synonyms": " ", "see": None}
    assert begin("term", given, None, TODAY) == begin("term", {"id": "a"}, None, TODAY)


def meant(field: str, text: str) -> Any:
    if field in ("synonyms", "see"):
        apart = r"[,\s]+" if field == "see" else ","
        return tuple(part.strip() for part in re.split(apart, text) if part.strip())
    return {("volume", "1984"): 1984, ("major", "true"): True, ("major", "NO"): False}.get(
        (field, text), text
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("NO", "NO"),
        ("2025-01-03", "2025-01-03"),
        ("2025", '"2025"'),
        ("true", '"true"'),
        ("a, b", '"a, b"'),
        ("a: b", '"a: b"'),
        ("# a", '"# a"'),
        ("it's", "it's"),
        ("", '""'),
        ((1, True, None), "[1, true, null]"),
        ({"a": ("b",), "c": 1.5}, "{a: [b], c: 1.5}"),
    ],
)
def test_values_in_a_line_stand_in_quotes_only_where_needed(value: Any, text: str) -> None:
    assert flow(value) == text


def test_a_paragraph_is_wrapped_and_stays_one() -> None:
    text = "one two - three 4. four [a link of some words](claim:x) [@source, some place] # five"
    lines = wrap(text, 12)
    assert " ".join(lines) == text
    assert not [line for line in lines if line[0] in "-#4"]
    assert "[a link of some words](claim:x)" in lines


def test_the_real_claims_are_written_as_a_new_one_would_be(register: Register) -> None:
    """What is composed from a claim is, for most, the very text that a person wrote."""
    alike = 0
    for id_ in register.claims:
        text = (ROOT / register.origins[Key("claim", id_)].path).read_text("utf-8")
        document, _ = load_text("x.yml", text.encode())
        composed = record(document.value, Claim, 0, lambda *_: [])
        again, _ = load_text("x.yml", composed.encode())
        assert _words(again.value) == (_words(document.value),), id_
        # As far as the first empty line, as wide as an item of a list.
        head = indent(text.partition("\n")[2].partition("\n\n")[0], "  ")
        alike += f"- {head[2:].rstrip()}" == composed.partition("\n\n")[0].rstrip()
    assert alike > len(register.claims) / 2


def _words(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _words(part) for key, part in value.items()}
    if isinstance(value, tuple):
        return tuple(map(_words, value))
    return " ".join(value.split()) if isinstance(value, str) else value
