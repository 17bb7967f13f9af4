"""A kind of record and some of its fields in; the text of the whole record out.

Each field that it may have stands there with what it says: as it was given, as TODO where it is
needed and was not given, behind a # where it is not needed. The check then names what is left. No
file is written here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from pydantic import TypeAdapter, ValidationError
from yaml import SafeLoader

from check.field_mistakes import slug
from export.field_guide import form
from load.files import Published, Raw, raw_records
from load.life import former_ids
from load.problem import Problem
from load.reader import Document, load_text
from load.wording import LONGEST_LIST, shown
from load.yaml_writer import WIDTH, Notes, alone, inline, record, wrap
from model.introspect import LIFE, holds, is_list, keys_in_order, owner, record_type, reference
from model.kinds import ADDRESSES, BY_NAME, RecordKind, spot_of
from model.records import FIRST_PUBLISHED, ID, Change, Record

KINDS = ("claim", "source", "event", "partner", "term")
TODO = "TODO"  # the check refuses it in every field
NOTE_WIDTH = WIDTH - 8
LEFT = re.compile(rf"^ *(?:- )?([\w-]+):(?: [|>]-?\n)? *\[?{TODO}", re.MULTILINE)  # and its field


class Abandoned(Exception):
    """The record is not to be written; the text says why."""


@dataclass(frozen=True)
class Draft:
    """A record in the making; the topic of a claim is the name of its folder."""

    row: RecordKind
    values: dict[str, Any]
    topic: str | None = None

    @property
    def file(self) -> str:
        """Its file below the folder of the data."""
        return self.row.file.format(topic=self.topic, id=self.id)

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
        return SafeLoader.bool_values.get(text.strip().lower(), text)
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
    kinds = (*ADDRESSES[draft.row.word], *(["topic"] if topical else []))
    for problem in data.problems:
        name = problem.path.partition("/")[2]
        if any(BY_NAME[kind].is_in(name) for kind in kinds):
            return str(problem)
    topics = [str(raw.id) for raw in data.records("topic") if _is_id(raw.id)]
    if topical and draft.topic not in topics:
        return str(words["topic"]).format(known=", ".join(topics), got=shown(draft.topic))
    if not _is_id(draft.id):
        near = slug(str(draft.id).rpartition("/")[2].removesuffix(".yml"))[:80].strip("-")
        remedy = f"Write {near}." if near else ""
        return str(words["form"]).format(got=shown(draft.id), remedy=remedy).rstrip()
    for raw in data.records(draft.row.word):
        if draft.id in (raw.id, *former_ids(raw.value)):
            why = words["in_use" if draft.id == raw.id else "published"]
            place = f"{raw.document.path}:{raw.document.line(raw.at)}"
            return str(why).format(got=draft.id, place=place)
    for line in data.published:
        if (line.kind, line.id) == (draft.row.word, draft.id):
            place = f"{line.path}:{line.line}"
            return str(words["published"]).format(got=draft.id, place=place)
    return None


def _is_id(text: str | None) -> bool:
    return bool(text and len(text) <= 80 and re.fullmatch(ID, text))


# --- its text ---------------------------------------------------------------------------------


def compose(draft: Draft, data: Data, guide: dict[str, Any], words: dict[str, Any]) -> str:
    """The text of its file; of a record among others, that of its item in their list.

    Raises Abandoned where it could not be read back as what was given.
    """
    notes, row = _notes(data, guide, words), draft.row
    if row.is_alone:
        up = "../" * draft.file.count("/")
        head = f"# yaml-language-server: $schema={up}schema/{row.shelf}.json\n"
        text = head + alone(draft.values, row.model, notes)
    else:
        text = record(draft.values, row.model, 2 if row.section else 0, notes)
    made, wrong = load_text("record", text.encode("utf-8", "surrogateescape"))
    meant = draft.values if row.is_alone else (draft.values,)
    if made is None or wrong or _plain(made.value) != _plain(meant):
        reason = wrong[0].message if wrong else ""
        raise Abandoned(words["value"].format(word=draft.row.word, id=draft.id, reason=reason))
    return text


def report(draft: Draft, text: str, words: dict[str, Any]) -> str:
    """What was written where, or what to put where; where to go on, and what to do next."""
    steps = [*words["steps"][draft.row.kind], *words["steps"]["all"]]
    left = LEFT.search(text)
    written = [words["written"], words["go_on" if left else "whole"]]
    lines = written if draft.row.is_alone else [words["put"]]
    return "\n".join([*lines, words["next"], *(f"  - {step}" for step in steps)]).format(
        path=f"data/{draft.file}",
        line=text.count("\n", 0, text.index("id:")) + 1,
        first=text.count("\n", 0, left.end()) + 1 if left else 0,
        field=left[1] if left else "",
        text=text,
        word=draft.row.word,
        id=draft.id,
        address=f"http://127.0.0.1:8000/{spot_of(draft.row, draft.id).address}",
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


def _plain(value: Any) -> Any:
    """A value without the breaks of its lines, and without the order of its fields."""
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, tuple):
        return tuple(map(_plain, value))
    return re.sub(r"\s+", " ", value).strip() if isinstance(value, str) else value
