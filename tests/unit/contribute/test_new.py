"""`build.py new`: a record in its place, every other byte as it was, and all mistakes named."""

from __future__ import annotations

import difflib
import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from check.check import check
from contribute import commands
from contribute.new import KINDS, Data, Draft, begin, options, place
from export.field_guide import WORDS, load_guide
from load.files import LIST, load, load_published, raw_records
from load.reader import load_text
from load.yaml_writer import flow, insert, record, wrap
from model.introspect import keys_in_order
from model.kinds import BY_NAME
from model.records import Claim, SourceNotes, Withdrawable
from model.register import Register
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
    return commands.add_record({"kind_of_record": kind, **given}, project, day=TODAY)


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
def test_what_stands_behind_a_sign_is_right_once_the_sign_is_gone(project: Path, kind: str) -> None:
    """Each field that may be left out can be had by taking `# ` away."""
    add(project, kind, NEW[kind])
    name = Draft(BY_NAME[kind], {}, "height").file
    file = project / "data" / name
    lines = file.read_text("utf-8").splitlines(keepends=True)
    offered = r" *# ([\w-]+): (?=\S)"
    options_ = set(keys_in_order(BY_NAME[kind].model)) | {"locator", "shown"}
    options_ |= set(keys_in_order(SourceNotes)) if kind == "source" else set()
    for number, line in enumerate(lines):
        if (match := re.match(offered, line)) and match[1] in options_:
            lines[number] = line.replace("# ", "", 1)
    file.write_text("".join(lines), "utf-8")
    document, unread = load_text(name, file.read_bytes())
    assert document is not None
    assert unread == []
    values = document.value[BY_NAME[kind].section] if BY_NAME[kind].section else document.value
    value = next(value for value in values if value["id"] == NEW[kind]["id"])
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


def test_without_the_list_of_ids_nothing_is_written(project: Path) -> None:
    (project / "data" / "published-ids.txt").unlink()
    before = texts(project)
    with pytest.raises(publish.Stopped) as stopped:
        add(project, "term", FEWEST["term"])
    assert str(stopped.value) == (
        "data/published-ids.txt:1:1: file must exist (got none of this name). Restore it, or give "
        "it this name again."
    )
    assert texts(project) == before


def test_after_a_command_cut_off_between_its_files_the_same_can_be_given_again(
    project: Path, tmp_path: Path
) -> None:
    shutil.copytree(project / "data", tmp_path / "again" / "data")
    said = add(project, "term", NEW["term"])
    ids = "data/published-ids.txt"
    (tmp_path / "again" / ids).write_bytes((project / ids).read_bytes())
    assert add(tmp_path / "again", "term", NEW["term"]) == said
    assert texts(tmp_path / "again") == texts(project)


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
    add(project, "event", {"id": "of-no-day"})
    add(project, "partner", NEW["partner"])
    add(project, "partner", {**NEW["partner"], "id": "sweden", "year": "1987"})
    add(project, "partner", {"id": "of-no-year"})
    found = {raw.row.kind: [] for raw in raw_records(load(project / "data")[0])}
    for raw in raw_records(load(project / "data")[0]):
        found[raw.row.kind].append(raw.id)
    assert found["term"] == sorted(found["term"])
    assert {"aaa", "mbb", "zzz"} < set(found["term"])
    assert found["event"] == ["mast-added", "opening-of-the-tower", "later", "of-no-day"]
    assert found["partner"] == ["sweden", "norway", "iceland", "of-no-year"]


def test_a_topic_without_claims_gets_its_file(project: Path) -> None:
    topics = project / "data" / "topics.yml"
    more = "\n- id: mast\n  title: Mast\n  question: Why?\n  answer: So.\n  lead: |\n    So.\n"
    topics.write_text(topics.read_text() + more)
    ids = project / "data" / "published-ids.txt"
    ids.write_text(ids.read_text() + "topic mast\n")
    add(project, "claim", {**NEW["claim"], "topic": "mast"})
    text = (project / "data" / "claims" / "mast.yml").read_text()
    assert text.splitlines()[:3] == [
        "# yaml-language-server: $schema=../schema/claims.json",
        "# Its permanent name and the end of its address: small letters, digits and hyphens.",
        "- id: mast-counts",
    ]
    assert "mast-counts" in publish.register(project).claims


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("glossary.yml", "- id: mast", "-\n  id: mast"),
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
        "hand:\n\n# Its permanent name: small letters, digits and hyphens.\n- id: height\n"
    )
    assert texts(project) == before


# --- the command ------------------------------------------------------------------------------


def test_the_command_succeeds_though_more_is_to_be_written(tmp_path: Path) -> None:
    project = copy_project(tmp_path / "p", SMALL)
    result = run_build(project, "new", "term", "--id", "height")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines()[:2] == [
        "Written: data/glossary.yml:23 (term height) and data/published-ids.txt:35.",
        "Go on at data/glossary.yml:26 with `term`: what is still to be written stands there as "
        "TODO.",
    ]
    result = run_build(project, "check")
    assert (result.returncode, result.stderr.splitlines()) == (
        1,
        [
            "data/glossary.yml:26:9: term must be written out (got TODO). Write what belongs here.",
            "data/glossary.yml:32:5: definition must be written out (got TODO). Write what belongs "
            "here.",
            "data/glossary.yml:37:15: source must name a source that exists (got TODO). Known "
            "here: doe-2025, survey-2001.",
            "3 problems. Nothing was written.",
        ],
    )


def test_a_record_given_whole_is_sound(tmp_path: Path) -> None:
    project = copy_project(tmp_path / "p", SMALL)
    given = [part for name, text in NEW["term"].items() for part in (f"--{name}", text)]
    result = run_build(project, "new", "term", *given)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines()[1] == "Nothing in it is left as TODO."
    assert run_build(project, "check").returncode == 0


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


def test_plain_fields_are_options() -> None:
    assert {kind: " ".join(options(kind)) for kind in KINDS} == {
        "claim": "source stance says locator id sentences short claim quote speaker kind verdict "
        "finding explanation missing main states reviewed",
        "source": "tier read id type title container-title collection-title publisher "
        "publisher-place edition volume issue page number genre issued accessed language DOI URL",
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
    data = Data(*load(SMALL), load_published(SMALL / "published-ids.txt"))
    guide, words = load_guide(), load_guide(WORDS)
    for text in HOSTILE:
        draft = begin(kind, {**FEWEST[kind], field: text}, "height", TODAY)
        files = {name: (SMALL / name).read_text("utf-8") for name in (draft.file, LIST)}
        written = place(draft, files, data, guide, words).texts[draft.file]
        document, unread = load_text(draft.file, written.encode())
        assert document is not None
        assert unread == []
        values = document.value["references"] if kind == "source" else document.value
        found = next(value for value in values if value["id"] == draft.id)
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
