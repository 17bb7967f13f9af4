"""YAML files in; documents out: plain values, with the line and column of each.

Reading is stricter than YAML: only true/false, null and decimal numbers are typed, so that
`NO` (Norway) and 2025-01-03 stay text; what a careful contributor would not write on purpose
(duplicate keys, anchors, tags, invisible characters) is a problem at its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import yaml

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

LARGEST_FILE = 2_000_000  # bytes
DEEPEST_NESTING = 12

# YAML 1.2 core schema, less octal, hexadecimal, infinity and not-a-number.
NULL = re.compile(r"~|null|")
TRUE_OR_FALSE = re.compile(r"true|false")
# Longer ones stay text: no figure here has them, and Python refuses to read the longest.
WHOLE_NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]{0,14})")
DECIMAL_NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]{0,14})\.[0-9]{1,15}")

# Control, bidirectional, zero-width and byte-order characters: unseen by a reviewer.
INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]"
)
MERGE_CONFLICT = re.compile(r"^(<{7}|={7}|>{7})( |$)", re.MULTILINE)

# What PyYAML says, and what helps the person who sees it.
SYNTAX_REMEDIES = (
    (
        "mapping values are not allowed",
        "Put quotes round a text that contains ': ', or check the indentation",
    ),
    ("found a tab character", "Indent with spaces, not tabs"),
    (
        "cannot start any token",
        "Indent with spaces, not tabs; quote a text that starts with @ or %",
    ),
    ("could not find expected ':'", "Write `name: value`, with a space after the colon"),
    ("expected <block end>", "Check the indentation: lines of one list or record start level"),
    ("did not find expected", "Check the indentation, and that each quote and bracket is closed"),
    ("while scanning a quoted scalar", "Close the quote"),
    ("found undefined", "Quote a text that starts with & or *"),
)

KeyPath = tuple[str | int, ...]


class Place(NamedTuple):
    line: int  # from 1
    column: int  # from 1


@dataclass(frozen=True, order=True)
class Problem:
    """What a person must put right, and where."""

    path: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.message}"


@dataclass(frozen=True)
class Document:
    """One YAML file: its value (mappings as dict, lists as tuple) and where each part stands."""

    path: str
    value: Any
    places: dict[KeyPath, Place] = field(repr=False)  # of values
    keys: dict[KeyPath, Place] = field(repr=False)  # of the names before them

    def problem(self, at: KeyPath, message: str, *, key: bool = False) -> Problem:
        """A problem at the value (or the name) at `at`, or at its nearest known ancestor."""
        place = self.keys.get(at) if key else None
        while place is None:
            place = self.places.get(at)
            if not at:
                break
            at = at[:-1]
        return Problem(self.path, *(place or Place(1, 1)), message)


class Published(NamedTuple):
    """A line of published-ids.txt: an id that must resolve for ever."""

    path: str
    line: int
    kind: str
    id: str


class _Unreadable(Exception):
    """Reading of the file must stop here."""

    def __init__(self, place: Place, message: str) -> None:
        super().__init__(message)
        self.place = place


def load(folder: Path) -> tuple[list[Document], list[Problem]]:
    """Read every YAML file below `folder`; paths are given with the folder's own name in front."""
    documents, problems = [], []
    for file in sorted(folder.rglob("*.yml")):
        name = file.relative_to(folder.parent).as_posix()
        document, found = load_text(name, file.read_bytes())
        documents += [document] if document else []
        problems += found
    return documents, problems


def load_published(file: Path) -> list[Published]:
    """The ids that have been published, one `kind id` a line; none where there is no file yet."""
    if not file.exists():
        return []
    path = f"{file.parent.name}/{file.name}"
    lines = enumerate(file.read_text("utf-8").splitlines(), start=1)
    words = ((number, line.split()) for number, line in lines if not line.startswith("#"))
    return [Published(path, number, *pair) for number, pair in words if len(pair) == 2]


def load_text(path: str, content: bytes) -> tuple[Document | None, list[Problem]]:
    """Read one file's bytes; the document is None where it cannot be read at all."""
    try:
        text = _decode(content)
        reader = _Reader(path)
        return reader.document(yaml.parse(text, Loader=Loader)), reader.problems
    except _Unreadable as stop:
        return None, [Problem(path, *stop.place, str(stop))]
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)
        return None, [Problem(path, *place, _syntax_message(error))]


def _decode(content: bytes) -> str:
    if len(content) > LARGEST_FILE:
        raise _Unreadable(
            Place(1, 1),
            f"file must be at most {LARGEST_FILE:,} bytes (got {len(content):,}). Split it.",
        )
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        column = error.start - (before.rfind(b"\n") + 1) + 1
        raise _Unreadable(
            Place(before.count(b"\n") + 1, column),
            f"file must be UTF-8 text (got the byte 0x{content[error.start]:02x}). "
            "Save it with the encoding UTF-8.",
        ) from None
    if conflict := MERGE_CONFLICT.search(text):
        raise _Unreadable(
            _place_in(text, conflict.start()),
            f"file must not hold a merge conflict (got {conflict[1]}). "
            "Keep one of the two versions and delete the marks.",
        )
    if unseen := INVISIBLE.search(text):
        raise _Unreadable(
            _place_in(text, unseen.start()),
            f"text must not hold invisible characters (got U+{ord(unseen[0]):04X}). "
            "Delete it, or type the text again.",
        )
    if not text.strip():
        raise _Unreadable(Place(1, 1), "file must not be empty. Restore its records.")
    return text


def _place_in(text: str, offset: int) -> Place:
    before = text[:offset]
    return Place(before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1)


def _syntax_message(error: yaml.MarkedYAMLError) -> str:
    said = " ".join(part for part in (error.context, error.problem) if part)
    remedy = next(
        (help_ for sign, help_ in SYNTAX_REMEDIES if sign in said), "See the lines just above"
    )
    return f"file must be valid YAML (got: {said}). {remedy}."


class _Reader:
    """Builds a document from YAML events; keeps the problems it can read past."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self.places: dict[KeyPath, Place] = {}
        self.keys: dict[KeyPath, Place] = {}

    def document(self, events: Iterator[yaml.Event]) -> Document:
        value: Any = None
        seen = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                seen += 1
                if seen > 1:
                    raise _Unreadable(
                        _place(event), "file must hold one document. Delete the line `---`."
                    )
                value = self._value(next(events), events, ())
        return Document(self.path, value, self.places, self.keys)

    def _value(self, event: Any, events: Iterator[yaml.Event], at: KeyPath) -> Any:
        place = self.places[at] = _place(event)
        if len(at) > DEEPEST_NESTING:
            raise _Unreadable(
                place, f"values must be nested at most {DEEPEST_NESTING} deep. Flatten this part."
            )
        if isinstance(event, yaml.AliasEvent):
            self._report(
                place, f"aliases must not be used (got *{event.anchor}). Repeat the value."
            )
            return None
        if event.anchor:
            self._report(place, f"anchors must not be used (got &{event.anchor}). Delete it.")
        if event.tag and not isinstance(event, yaml.ScalarEvent):
            self._report(place, f"tags must not be used (got {event.tag}). Delete it.")
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(events, at)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(events, at)
        return self._scalar(event)

    def _list(self, events: Iterator[yaml.Event], at: KeyPath) -> tuple[Any, ...]:
        items: list[Any] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(self._value(event, events, (*at, len(items))))
        return tuple(items)

    def _mapping(self, events: Iterator[yaml.Event], at: KeyPath) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            place = _place(event)
            if not isinstance(event, yaml.ScalarEvent):
                raise _Unreadable(place, "names must be plain words. Write `name: value`.")
            key = event.value
            if key in mapping:
                first = self.keys[(*at, key)].line
                self._report(
                    place, f"{key} must stand once in a record (first on line {first}). Delete one."
                )
                self._value(next(events), events, (*at, f"{key} (again)"))
                continue
            if key == "<<":
                self._report(place, "merge keys must not be used. Repeat the values.")
            self.keys[(*at, key)] = place
            mapping[key] = self._value(next(events), events, (*at, key))
        return mapping

    def _scalar(self, event: yaml.ScalarEvent) -> str | int | float | bool | None:
        text = event.value
        if event.tag:
            self._report(_place(event), f"tags must not be used (got {event.tag}). Delete it.")
        if not event.implicit[0] or event.style:
            return str(text)
        if NULL.fullmatch(text):
            return None
        if TRUE_OR_FALSE.fullmatch(text):
            return bool(text == "true")
        if WHOLE_NUMBER.fullmatch(text):
            return int(text)
        if DECIMAL_NUMBER.fullmatch(text):
            return float(text)
        return str(text)

    def _report(self, place: Place, message: str) -> None:
        self.problems.append(Problem(self.path, *place, message))


def _place(event: Any) -> Place:
    return Place(event.start_mark.line + 1, event.start_mark.column + 1)
