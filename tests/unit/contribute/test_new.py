"""`build.py new`: a record in its place, every other byte as it was, and all mistakes named."""

from __future__ import annotations

import difflib
import os
import pty
import select
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from check.check import check
from conftest import CASES, ROOT, TODAY, copy_project, expect_all, run_build
from contribute import commands
from contribute.answers import options, parse
from contribute.interview import Talk
from contribute.new import KINDS
from export.field_guide import load_guide
from load.files import load, load_published
from load.reader import load_text
from load.yaml_writer import flow, insert, record, wrap
from model.records import Claim, hints
from model.register import Register
from publish import publish

SMALL = CASES / "small" / "data"
GOLDEN = CASES / "new"

LONG = (
    "The mast was added in 1999 and raises the tower to 300 metres [@survey-2001, p. 3]. Before, "
    "it was [as tall as the survey says](claim:tower-is-tall), and in the square nobody spoke of "
    "more than\n290 metres.\n\nA second paragraph: with a colon.\n\n- a list\n- of two items"
)
NEW: dict[str, dict[str, Any]] = {
    "claim": {
        "topic": "height",
        "id": "mast-counts",
        "sentences": "p1s1, p2s1",
        "claim": "The mast counts.",
        "speaker": "doe",
        "kind": "fact",
        "verdict": "supported",
        "finding": "The survey counts the mast: with it the tower is 300 metres tall.",
        "explanation": LONG,
        "evidence": [
            "{source: survey-2001, stance: supports, says: It counts it., locator: p. 3}",
            '{source: doe-2025, stance: context, says: "Nothing: no mast.", locator: "p1s1, end"}',
        ],
        "related": ["{id: tower-is-tall, as: depends-on}"],
    },
    "source": {
        "id": "roe-2024",
        "type": "report",
        "title": "Towers: a report",
        "author": ["Roe, Richard", "{Ministry of Towers, Exampleton}", "Tower Club"],
        "issued": "2024-05",
        "language": "en",
        "URL": "https://example.org/roe?a=1",
        "tier": "secondary",
        "read": "opening",
        "remark": "Read in a hurry.",
    },
    "event": {
        "id": "mast-added",
        "date": "1991",
        "track": "regime",
        "title": "The tower gets a mast, and with it a height that people are to argue about for "
        "years and years.",
        "detail": "It was added [@survey-2001].",
        "sources": ["survey-2001, p. 3", "doe-2025"],
        "claims": "tower-is-tall it-leans",
        "partners": "norway",
        "major": "yes",
    },
    "partner": {
        "id": "iceland",
        "name": "Iceland",
        "alpha2": "IS",
        "alpha3": "ISL",
        "accessions": [
            "{year: 1993, sources: ['survey-2001, p. 9']}",
            "{year: 1992, sources: [{source: doe-2025}]}",
        ],
        "note": "Sources differ.",
    },
    "term": {
        "id": "height",
        "term": "height",
        "definition": "How far it is from the square to the top.",
        "sources": ["survey-2001, p. 1"],
        "synonyms": "tallness, how tall it is",
        "see": "mast",
    },
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shutil.copytree(SMALL, tmp_path / "data")
    return tmp_path


def add(project: Path, kind: str, given: dict[str, Any], talk: Talk | None = None) -> str:
    return commands.add_record({"kind_of_record": kind, **given}, project, talk=talk, day=TODAY)


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


def test_a_new_record_of_each_kind(project: Path, request: pytest.FixtureRequest) -> None:
    made: dict[str, str] = {}
    for kind in KINDS:
        before = texts(project)
        said = add(project, kind, NEW[kind])
        made[f"{kind}.txt"] = f"{said}\n\n{difference(before, texts(project))}"
    expect_all(GOLDEN / "records", made, request)
    assert [str(p) for p in problems(project)] == [
        "data/sources.yml:13:9: source must be used by at least one record (got none for "
        "roe-2024). Name it where it is evidence; or delete it, or, once it has been published, "
        "give it `withdrawn` under `custom`."
    ]


def test_mistakes_are_named_all_at_once_and_nothing_is_written(
    project: Path, request: pytest.FixtureRequest
) -> None:
    before, said = texts(project), {}
    for name, kind, given in (
        ("nothing-given", "term", {}),
        ("no-topic", "claim", {**NEW["claim"], "topic": "hight"}),
        (
            "wrong",
            "claim",
            {**NEW["claim"], "id": "it-leans", "verdict": "contested", "speaker": "do"},
        ),
        (
            "by-other-fields",
            "claim",
            {**NEW["claim"], "kind": "quotation", "verdict": "unverifiable"},
        ),
        (
            "half",
            "source",
            {"id": "Roe_2024", "title": "Towers", "issued": "May 2024", "tier": "best"},
        ),
        ("clash", "partner", {**NEW["partner"], "alpha2": "NO", "record": "Named."}),
    ):
        with pytest.raises(publish.Stopped) as stopped:
            add(project, kind, given)
        said[f"{name}.txt"] = f"{stopped.value}\n"
    expect_all(GOLDEN / "refused", said, request)
    assert texts(project) == before


class Person:
    """Answers in turn, and keeps what was said as it would stand on the screen."""

    def __init__(self, *answers: str) -> None:
        self.answers: Iterator[str] = iter(answers)
        self.screen: list[str] = []

    def ask(self, prompt: str) -> str:
        answer = next(self.answers, None)
        if answer is None:
            self.screen.append(f"{prompt}^D")
            raise EOFError
        self.screen.append(f"{prompt}{answer}".rstrip())
        return answer

    def talk(self) -> Talk:
        return Talk(self.ask, self.screen.append)


def test_a_person_is_asked_and_told_at_once(project: Path, request: pytest.FixtureRequest) -> None:
    person = Person(
        *("hight", "height", "Mast", "it-leans", "mast-counts", "p9s9", "p1s1", "The mast counts."),
        *(
            "doe",
            "quotation",
            "unverifiable",
            "Nobody knows whether the mast counts.",
            "Why.",
            "More.",
        ),
        *("", "Second [paragraph](claim:it-lean).", "", "", "Why.", "", "", "The rule.", "", ""),
        *("survey-2001", "supports", "It counts it.", "p. 3", "yes"),
        *("doe-2025", "against", "context", "", "Nothing.", "p1s1", "no"),
        *("yes", "it-leans", "see-also", "no", ""),
        "the mast counts",
    )
    before = texts(project)
    said = add(project, "claim", {}, person.talk())
    whole = "\n".join([*person.screen, said, "", difference(before, texts(project))])
    expect_all(GOLDEN / "asked", {"claim.txt": whole}, request)
    assert next(person.answers, None) is None
    assert problems(project) == []


def test_what_options_give_is_not_asked_again_unless_it_is_wrong(project: Path) -> None:
    person = Person("height", "", "Height.", "", "", "survey-2001, p. 1", "", "", "")
    given = {"id": "Height", "term": "height"}
    add(project, "term", given, person.talk())
    asked = [line.partition(":")[0] for line in person.screen if ": " in line and line[0] != " "]
    assert asked == ["id", "abbreviation", "definition", "sources", "synonyms", "see"]
    assert (
        "  ! id must be small letters a to z, digits and single hyphens (got Height). Write height."
        in person.screen
    )


def test_what_is_wrong_at_the_end_is_asked_again(project: Path) -> None:
    given = {**NEW["claim"], "verdict": "contested"}
    del given["finding"]
    person = Person("A finding.", "", "verdit", "verdict", "supported")
    add(project, "claim", given, person.talk())
    assert [line for line in person.screen if "!" in line] == [
        "  ! verdict contested must have at least 1 item of evidence that contradicts the claim "
        "(got 0). Add one with `stance: contradicts`, or change the verdict.",
        "  ! The fields are id, sentences, claim, quote, comparison, speaker, kind, verdict, "
        "finding, explanation, missing, evidence, related, states, reviewed, history, former_ids, "
        "withdrawn.",
        "  ! verdict contested must have at least 1 item of evidence that contradicts the claim "
        "(got 0). Add one with `stance: contradicts`, or change the verdict.",
    ]


@pytest.mark.parametrize("answers", [(), ("height",), ("height", "mast-counts")])
def test_who_leaves_leaves_nothing_behind(project: Path, answers: tuple[str, ...]) -> None:
    before = texts(project)
    with pytest.raises(publish.Stopped, match=r"^Nothing was written\.$"):
        add(project, "claim", {}, Person(*answers).talk())
    assert texts(project) == before


def alike(one: str, other: str) -> int:
    """How many characters two texts have in common from their start."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))


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
    add(project, "term", NEW["term"])
    assert done == [
        ("fsync", ".writing-published-ids.txt"),
        ("replace", "published-ids.txt"),
        ("fsync", "data"),
        ("fsync", ".writing-glossary.yml"),
        ("replace", "glossary.yml"),
        ("fsync", "data"),
    ]


# --- places -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("glossary.yml", "\n", "\r\n"),
        ("glossary.yml", "- id: mast\n", "# About the mast.\n- id: mast\n"),
        ("glossary.yml", "- id: adherent", "# Of the file.\n\n- id: adherent"),
        ("glossary.yml", "term: fan", "term:   'fan' # so"),
        ("partners.yml", "adherents:", "# Others.\nadherents:"),
        ("published-ids.txt", "term range\n", "term range"),
        ("timeline.yml", "  major: true\n", "  major: true"),
        ("timeline.yml", "  major: true\n", "  major: true\n# The end.\n\n\n"),
        ("claims/height.yml", "- id: tower", "# yaml-language-server: $schema=x\n- id: tower"),
    ],
)
def test_what_was_there_keeps_every_byte(project: Path, file: str, old: str, new: str) -> None:
    path = project / "data" / file
    path.write_bytes(path.read_bytes().decode().replace(old, new).encode())
    for kind in KINDS:
        before = texts(project)
        add(project, kind, NEW[kind])
        for name, text in texts(project).items():
            start = alike(before[name], text)
            end = alike(before[name][start:][::-1], text[start:][::-1])
            assert start + end == len(before[name]), name
    ending = b"\r\n" if new == "\r\n" else b"\n"
    assert path.read_bytes().count(b"\n") == path.read_bytes().count(ending)


def test_records_stand_in_the_order_of_their_files(project: Path) -> None:
    for id_ in ("aaa", "mbb", "zzz"):
        add(project, "term", {**NEW["term"], "id": id_})
    add(project, "event", {**NEW["event"], "id": "later", "date": "2001-05"})
    add(project, "event", NEW["event"])
    add(project, "partner", NEW["partner"])
    sweden = {**NEW["partner"], "id": "sweden", "alpha2": "SE", "alpha3": "SWE"}
    add(project, "partner", {**sweden, "accessions": ["{year: 1987, sources: [doe-2025]}"]})
    register = publish.register(project)
    assert list(register.terms) == sorted(register.terms)
    assert [event.date for event in register.events.values()] == [
        "1991", "1992-06-29/1992-07-02", "2001-05"
    ]  # fmt: skip
    assert list(register.partners) == ["sweden", "norway", "iceland"]


def test_a_topic_without_claims_gets_its_file(project: Path) -> None:
    topics = project / "data" / "topics.yml"
    more = "\n- id: mast\n  title: Mast\n  question: Why?\n  answer: So.\n  lead: |\n    So.\n"
    topics.write_text(topics.read_text() + more)
    ids = project / "data" / "published-ids.txt"
    ids.write_text(ids.read_text() + "topic mast\n")
    add(project, "claim", {**NEW["claim"], "topic": "mast"})
    text = (project / "data" / "claims" / "mast.yml").read_text()
    assert text.startswith(
        "# yaml-language-server: $schema=../schema/claims.json\n- id: mast-counts\n"
    )
    assert "mast-counts" in publish.register(project).claims


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("glossary.yml", "- id: mast", "-\n  id: mast"),
        ("glossary.yml", "- id: adherent", ": - id: adherent"),
    ],
)
def test_where_a_program_cannot_put_it_a_person_can(
    project: Path, file: str, old: str, new: str
) -> None:
    path = project / "data" / file
    path.write_text(path.read_text().replace(old, new))
    before = texts(project)
    with pytest.raises(publish.Stopped) as stopped:
        add(project, "term", NEW["term"])
    assert str(stopped.value).startswith(
        "data/glossary.yml cannot take this record by itself. Nothing was written. Add it there by "
        "hand:\n\n- id: height\n  term: height\n"
    )
    assert texts(project) == before


# --- the command ------------------------------------------------------------------------------


def test_without_a_terminal_nobody_is_asked(tmp_path: Path) -> None:
    project = copy_project(tmp_path / "p", SMALL)
    result = run_build(project, "new", "term", "--id", "height")
    assert (result.returncode, result.stdout) == (1, "")
    assert [line.split()[0] for line in result.stderr.splitlines()] == [
        "--term", "--definition", "--sources", "Nothing"
    ]  # fmt: skip
    options_ = [
        part
        for name, value in NEW["term"].items()
        for text in ([value] if isinstance(value, str) else value)
        for part in (f"--{name}", text)
    ]
    result = run_build(project, "new", "term", *options_)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("Written: data/glossary.yml:")
    assert run_build(project, "check").returncode == 0


def test_in_a_terminal_a_person_is_asked(tmp_path: Path) -> None:
    project = copy_project(tmp_path / "p", SMALL)
    answers = ["height", "height", "", "How tall.", "", "", "survey-2001, p. 1", "", "", ""]
    ours, theirs = pty.openpty()
    command = [sys.executable, str(project / "scripts" / "build.py"), "new", "term"]
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, cwd=project)
    os.close(theirs)
    screen = b""
    while process.poll() is None:
        if not select.select([ours], [], [], 30)[0]:
            break
        try:
            screen += os.read(ours, 4096)
        except OSError:
            break
        if screen.endswith(b"> ") and answers:
            os.write(ours, f"{answers.pop(0)}\n".encode())
    assert process.wait(timeout=30) == 0, screen.decode()
    os.close(ours)
    assert answers == []
    assert b"A new term." in screen
    assert b"Written: data/glossary.yml:" in screen
    assert run_build(project, "check").returncode == 0


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_a_new_record_is_an_option(kind: str) -> None:
    result = run_build(ROOT, "new", kind, "--help")
    assert result.returncode == 0
    for option in options(kind, load_guide()):
        assert f"--{option.name} " in result.stdout
        assert " ".join(option.says.split()) in " ".join(result.stdout.split())


# --- pieces -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("claim", "  - not a list: but text ", "- not a list: but text"),
        ("sentences", "p1s1,p1s2 p2s1", ("p1s1", "p1s2", "p2s1")),
        ("sentences", "[p1s1, p1s2]", ("p1s1", "p1s2")),
        ("evidence", ["{source: a, stance: b}"], ({"source": "a", "stance": "b"},)),
        ("evidence", "[{source: a}, {source: b}]", ({"source": "a"}, {"source": "b"})),
        ("evidence", ["not a record"], ("not a record",)),
        ("comparison", "{source: a, locator: b}", {"source": "a", "locator": "b"}),
        ("reviewed", "2025-01-03", "2025-01-03"),
    ],
)
def test_answers_are_values(field: str, text: Any, value: Any) -> None:
    assert parse(text, hints(Claim)[field]) == value


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


def test_an_insertion_changes_no_other_byte() -> None:
    assert insert("a\r\nb", 3, "c\n") == "a\r\nb\r\nc\r\n"
    assert insert("a\nb\n", 2, "c\n") == "a\nc\nb\n"
    assert insert("", 1, "c\n") == "c\n"


def test_the_real_claims_are_written_as_a_new_one_would_be(register: Register) -> None:
    """What is composed from a claim is, for most, the very text that a person wrote."""
    alike = 0
    for id_, origin in register.origins.items():
        if id_.kind != "claim" or id_.id not in register.claims:
            continue
        lines = (ROOT / origin.path).read_text("utf-8").splitlines()[origin.line - 1 :]
        end = next((n for n, line in enumerate(lines) if not line), len(lines))
        written = "\n".join(lines[:end]) + "\n"
        document, _ = load_text("x.yml", written.encode())
        composed = record(document.value[0], Claim, 0)
        again, _ = load_text("x.yml", composed.encode())
        assert [*map(_words, again.value)] == [*map(_words, document.value)]
        alike += composed == written
    assert alike > len(register.claims) / 2


def _words(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _words(part) for key, part in value.items()}
    if isinstance(value, tuple):
        return tuple(map(_words, value))
    return " ".join(value.split()) if isinstance(value, str) else value
