"""A kind of record and some of its fields in; the whole record in its place, as texts, out.

Each field that it may have stands there with what it says: as it was given, as TODO where it is
needed and was not given, behind a # where it is not needed. The check then names what is left. No
file is written here; what stood in a file before keeps every byte.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from pydantic import TypeAdapter, ValidationError

from check.field_mistakes import slug
from export.field_guide import form
from load.files import LIST, Published, Raw, raw_records
from load.problem import Problem
from load.reader import Document, load_text
from load.wording import LONGEST_LIST, shown
from load.yaml_writer import WIDTH, Notes, inline, insert, record, wrap
from model.introspect import LIFE, holds, is_list, keys_in_order, owner, record_type, reference
from model.kinds import ADDRESSES, BY_NAME, RecordKind, spot_of
from model.records import FIRST_PUBLISHED, ID, Change, Record

KINDS = ("claim", "source", "event", "partner", "term")
FIRST_LINE = "# yaml-language-server: $schema=../schema/claims.json"  # of a new file of claims
TODO = "TODO"  # the check refuses it in every field
TRUTHS = {"yes": True, "true": True, "no": False, "false": False}
NOTE_WIDTH = WIDTH - 8
LEFT = re.compile(rf"^ *(?:- )?([\w-]+):(?: [|>]-?\n)? *\[?{TODO}", re.MULTILINE)  # and its field

# By what the records of a file are in order; claims stand in reading order, a new one last.
ORDER: dict[str, tuple[str | int, ...]] = {
    "source": ("id",),
    "term": ("id",),
    "event": ("date",),
    "partner": ("accessions", 0, "year"),
}


class Abandoned(Exception):
    """The record is not to be written; the text says why."""


@dataclass(frozen=True)
class Draft:
    """A record in the making; the topic of a claim is the name of its file."""

    row: RecordKind
    values: dict[str, Any]
    topic: str | None = None

    @property
    def file(self) -> str:
        """Its file below the folder of the data."""
        return self.row.file + (f"{self.topic}.yml" if self.row.file.endswith("/") else "")

    @property
    def word(self) -> str:
        """What its kind is called on the list of published ids."""
        return self.row.word

    @property
    def id(self) -> str:
        return str(self.values["id"])


class Data(NamedTuple):
    """The data as they are, of which `problems` were found on reading."""

    documents: list[Document]
    problems: list[Problem]
    published: list[Published]

    def records(self, word: str) -> list[Raw]:
        """Those of a kind, or of the kinds that one word stands for."""
        kinds = ADDRESSES.get(word, (word,))
        return [raw for raw in raw_records(self.documents) if raw.row.kind in kinds and raw.id]


# --- what is given ----------------------------------------------------------------------------


def options(kind: str) -> dict[str, Any]:
    """The fields that a person may give, by name, with their types.

    The plain ones of the record, and those that a record within it needs: `--id`, `--source`.
    """
    return _plain_fields(BY_NAME[kind].model, all_of_them=True)


def _plain_fields(model: type[Record], *, all_of_them: bool) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, annotation, needed in _fields(model):
        inner = record_type(annotation)
        if inner is None and (needed or all_of_them):
            found[key] = annotation
        elif inner and needed and inner is not Change:
            found = _plain_fields(inner, all_of_them=False) | found
    return found


def _fields(model: type[Record]) -> Iterator[tuple[str, Any, bool]]:
    """The fields of a record that was never published: name in the file, type, whether needed."""
    names = {info.alias or name: name for name, info in model.model_fields.items()}
    for key, annotation in keys_in_order(model).items():
        if owner(model, names[key]) not in LIFE:
            yield key, annotation, model.model_fields[names[key]].is_required()


def begin(kind: str, given: Mapping[str, Any], topic: str | None, day: date) -> Draft:
    """A draft with what is given, and what is the same for every new record of its kind."""
    today = day.isoformat()
    history = ({"date": today, "reason": FIRST_PUBLISHED},)
    same = {"reviewed": today, "history": history, "accessed": today}
    types = options(kind)
    texts = {name: text for name in types if (text := given.get(name)) and text.strip()}
    values = {name: _value(text, types[name]) for name, text in texts.items()}
    row = BY_NAME[kind]
    return Draft(row, _filled(row.model, same | values), topic)


def _value(text: str, annotation: Any) -> Any:
    """What a text means in a field; what cannot be understood stays text, for the check to name."""
    if is_list(annotation):
        apart = r"[,\s]+" if reference(annotation) else r"\s*,\s*"
        return tuple(part for part in re.split(apart, text.strip()) if part)
    if holds(annotation, bool):
        return TRUTHS.get(text.strip().lower(), text)
    with suppress(ValidationError):  # a year is written without quotes, a title in digits is not
        if re.fullmatch("[1-9][0-9]{0,14}", text):
            TypeAdapter(annotation).validate_python(int(text), strict=True)
            return int(text)
    return text


def _filled(model: type[Record], given: Mapping[str, Any]) -> dict[str, Any]:
    """A record with what is given, and TODO for what else it needs."""
    fields = list(_fields(model))
    beyond = {key: value for key, value in given.items() if key not in {f[0] for f in fields}}
    values = {}
    for key, annotation, needed in fields:
        if key in given:
            values[key] = given[key]
        elif needed:
            inner = record_type(annotation)
            value: Any = _filled(inner, beyond) if inner else TODO
            values[key] = (value,) if is_list(annotation) else value
    return values


# --- whether it may be written ----------------------------------------------------------------


def refusal(draft: Draft, data: Data, words: dict[str, Any]) -> str | None:
    """Why a record with this id, in this file, may not be written."""
    topical = draft.row.kind == "claim"
    kinds = (*ADDRESSES[draft.word], *(["topic"] if topical else []))
    for problem in data.problems:
        name = problem.path.partition("/")[2]
        if any(BY_NAME[kind].is_in(name) for kind in kinds):
            return str(problem)
    topics = [str(raw.id) for raw in data.records("topic") if _is_id(raw.id)]
    if topical and draft.topic not in topics:
        return str(words["topic"]).format(known=", ".join(topics), got=shown(draft.topic))
    if not _is_id(draft.id):
        near = slug(draft.id)[:80].strip("-")
        remedy = f"Write {near}." if near else ""
        return str(words["form"]).format(got=shown(draft.id), remedy=remedy).rstrip()
    for raw in data.records(draft.word):
        notes = raw.value.get("custom")
        former = (notes if isinstance(notes, dict) else raw.value).get("former_ids")
        if draft.id in (raw.id, *(former if isinstance(former, tuple) else ())):
            why = words["in_use" if draft.id == raw.id else "published"]
            place = f"{raw.document.path}:{raw.document.line(raw.at)}"
            return str(why).format(got=draft.id, place=place)
    # One that ends the list is that of a command which was cut off between its two files.
    for line in data.published[:-1]:
        if (line.kind, line.id) == (draft.word, draft.id):
            place = f"{line.path}:{line.line}"
            return str(words["published"]).format(got=draft.id, place=place)
    return None


def _is_id(text: str | None) -> bool:
    return bool(text and len(text) <= 80 and re.fullmatch(ID, text))


# --- into its file ----------------------------------------------------------------------------


class Placed(NamedTuple):
    """A new record in its place: the texts to write by path below the data, and where it stands.

    The list of ids comes first: until the record is there too, the same command can be given again.
    """

    texts: dict[str, str]
    line: int
    list_line: int
    first: int  # line that is still to be written, and its field; 0 where none is
    field: str


def place(
    draft: Draft, texts: dict[str, str], data: Data, guide: dict[str, Any], words: dict[str, Any]
) -> Placed:
    """The texts with the record in its place.

    Raises Abandoned: with the record's own text where it cannot be put in by a program.
    """
    indent = 2 if draft.row.section else 0
    body = record(draft.values, draft.row.model, indent, _notes(data, guide, words))
    made, wrong = load_text("record", body.encode("utf-8", "surrogateescape"))
    if made is None or wrong or _plain(made.value) != _plain((draft.values,)):
        reason = wrong[0].message if wrong else ""
        raise Abandoned(words["value"].format(word=draft.word, id=draft.id, reason=reason))
    document = next((found for found in data.documents if found.name == draft.file), None)
    found = _inserted(draft, texts.get(draft.file), document, body)
    if found is None:
        raise Abandoned(f"{words['by_hand'].format(path=f'data/{draft.file}')}\n\n{body}")
    text, start = found
    line = start + body.count("\n", 0, body.index("- id:"))
    left = LEFT.search(body)
    first, field = (start + body.count("\n", 0, left.end()), left[1]) if left else (0, "")
    ids = texts[LIST]
    own, listed = f"{draft.word} {draft.id}", ids.splitlines()
    if own not in listed:  # as it is after a command that was cut off between the two files
        listed.append(own)
        ids = insert(ids, len(listed), f"{own}\n")
    return Placed({LIST: ids, draft.file: text}, line, len(listed), first, field)


def report(draft: Draft, placed: Placed, words: dict[str, Any]) -> str:
    """What was written where, where to go on, and what to do next."""
    address = spot_of(draft.row, draft.id).address
    steps = [*words["steps"][draft.row.kind], *words["steps"]["all"]]
    go_on = words["go_on" if placed.field else "whole"]
    lines = [words["written"], go_on, words["next"], *(f"  - {step}" for step in steps)]
    return "\n".join(lines).format(
        **placed._asdict(),
        path=f"data/{draft.file}",
        list=f"data/{LIST}",
        word=draft.word,
        id=draft.id,
        address=f"http://127.0.0.1:8000/{address}",
    )


def _notes(data: Data, guide: dict[str, Any], words: dict[str, Any]) -> Notes:
    """What stands above each field: what it says; and an example, or the words to choose from."""

    def notes(model: type[Record], key: str, value: Any) -> list[str]:
        annotation = {name: type_ for name, type_, _ in _fields(model)}.get(key)
        if annotation is None or model is Change:
            return []
        field = next(field for field in form(model, guide).fields if field.name == key)
        lines = wrap(field.says, NOTE_WIDTH)
        if value is None:
            return [*lines, f"{key}: {inline(field.example)}"]
        if value not in (TODO, (TODO,)):
            return lines
        kind = reference(annotation)
        known = [str(raw.id) for raw in data.records(kind)] if kind else []
        if 0 < len(known) <= LONGEST_LIST:
            more = words["choices"].format(known=", ".join(known))
            return lines + wrap(more, NOTE_WIDTH)
        return [*lines, words["example"].format(example=inline(field.example))]

    return notes


def _inserted(
    draft: Draft, text: str | None, document: Document | None, body: str
) -> tuple[str, int] | None:
    """The text of a file with the record in its place, and the line where that begins.

    It says what it said before, and the record; None where a program cannot make it so. A topic
    without claims has no file yet.
    """
    section = draft.row.section
    old = _records(document, section) if text else ()
    if old is None:
        return None
    index = _index(draft, old)
    if text is None or document is None:
        made, line = f"{FIRST_LINE}\n{body}", 2
    elif index < len(old):
        line = _above(text, document.places[(section, index) if section else (index,)].line)
        made = insert(text, line, f"{body}\n")
    else:
        line = _end(text, document, section) + 1
        made = insert(text, line - 1, f"\n{body}")
    after, problems = load_text(draft.file, made.encode("utf-8", "surrogateescape"))
    now = _records(after, section)
    if now is None or problems or now[:index] + now[index + 1 :] != old:
        return None
    return (made, line) if _plain(now[index]) == _plain(draft.values) else None


def _records(document: Document | None, section: str | None) -> tuple[Any, ...] | None:
    """The list of records in which a new one belongs."""
    value = document.value if document else None
    if section:
        value = value.get(section) if isinstance(value, dict) else None
    return value if isinstance(value, tuple) else None


def _index(draft: Draft, values: tuple[Any, ...]) -> int:
    """Where a record belongs: before the first that comes later in the order of its kind."""
    own = _rank(draft.row.kind, draft.values)
    ranks = [_rank(draft.row.kind, value) for value in values]
    return next((n for n, rank in enumerate(ranks) if own and rank > own), len(values))


def _rank(kind: str, value: Any) -> str:
    for step in ORDER.get(kind, ("",)):
        value = dict(enumerate(value)) if isinstance(value, tuple) else value
        value = value.get(step, "") if isinstance(value, dict) else ""
    return str(value)


def _above(text: str, line: int) -> int:
    """The line of a record, or of the comment right above it; the head of a file is no comment."""
    lines = text.splitlines()
    first = line
    while first > 1 and lines[first - 2].lstrip().startswith("#"):
        first -= 1
    return first if first > 1 else line


def _end(text: str, document: Document, section: str | None) -> int:
    """The line after the last one of a list."""
    lines = text.splitlines()
    end = len(lines) + 1
    if section:
        own = document.keys[(section,)].line
        later = [p.line for at, p in document.keys.items() if len(at) == 1 and p.line > own]
        end = _above(text, min(later)) if later else end
    while end > 2 and not lines[end - 2].strip():
        end -= 1
    return end


def _plain(value: Any) -> Any:
    """A value without the breaks of its lines, and without the order of its fields."""
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, tuple):
        return tuple(map(_plain, value))
    return re.sub(r"\s+", " ", value).strip() if isinstance(value, str) else value
