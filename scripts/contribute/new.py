"""The fields of a new record in; its place among the others, checked, as the texts to write, out.

No file is written here. A record that would break a rule has no place; what stood in a file
before keeps every byte.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from check.check import check
from contribute.answers import Option, options
from export.field_guide import form
from load.files import LIST, Published, Raw, raw_records
from load.problem import KeyPath, Place, Problem
from load.reader import Document, Layout, load_text
from load.yaml_writer import comments, inline, insert, record
from model.kinds import ADDRESSES, BY_NAME, RecordKind, page_path
from model.records import FIRST_PUBLISHED

KINDS = ("claim", "source", "event", "partner", "term")
FIRST_LINE = "# yaml-language-server: $schema=../schema/claims.json"  # of a new file of claims
LAST = "~.yml"  # the last file of a folder, so that what stands twice is wrong in the draft
STRIDE = 1000


class Abandoned(Exception):
    """The record is not to be written; the text says why."""


class _NoPlace(Exception):
    """There is no list to put a record in, or not without a change to what is there."""


@dataclass(frozen=True)
class Draft:
    """A record in the making; the topic of a claim is the name of its file."""

    kind: str
    values: dict[str, Any]
    topic: str | None = None

    @property
    def row(self) -> RecordKind:
        return BY_NAME[self.kind]

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
        return str(self.values.get("id"))


def begin(kind: str, topic: str | None, day: date) -> Draft:
    """A draft with what is the same for every new record."""
    today = day.isoformat()
    if kind == "claim":
        history = ({"date": today, "reason": FIRST_PUBLISHED},)
        return Draft(kind, {"reviewed": today, "history": history}, topic)
    return Draft(kind, {"accessed": today} if kind == "source" else {})


def needed(draft: Draft, data: Data) -> set[str]:
    """The fields that a record needs because of what others of its fields say."""
    verdicts = {raw.id: raw.value for raw in data.choices("verdict")}
    verdict = verdicts.get(draft.values.get("verdict"), {})
    names = {"quote"} if draft.values.get("kind") == "quotation" else set()
    return names | ({"missing"} if verdict.get("needs_missing") is True else set())


def lacking(draft: Draft, data: Data, guide: dict[str, Any]) -> list[Option]:
    """The options without which there is no record."""
    more = needed(draft, data)
    found = []
    for option in options(draft.kind, guide):
        inner: Any = draft.values
        for step in option.at:
            inner = inner.get(step) if isinstance(inner, dict) else None
        if inner is None and (option.required or option.name in more):
            found.append(option)
    return found


def refusals(draft: Draft, data: Data, guide: dict[str, Any], words: dict[str, Any]) -> list[str]:
    """All that is lacking, and all that is wrong with what is there."""
    absent = lacking(draft, data, guide)
    found = [
        words["missing"].format(option=item.name, says=item.says, example=inline(item.example))
        for item in absent
    ]
    topics = [str(raw.id) for raw in data.choices("topic")]
    if draft.row.file.endswith("/") and draft.topic not in topics:
        example = words["unknown"].format(known=", ".join(topics))
        found.insert(0, words["topic_missing"].format(says=words["topic"]["says"], known=example))
        return found
    wrong = data.wrong_with(draft)
    if absent:  # that a record lacks them is said above
        wrong = [item for item in wrong if item.at not in ((), ("custom",))]
    return found + [item.message for item in wrong]


def report(draft: Draft, placed: Placed, words: dict[str, Any]) -> str:
    """What was written where, and what to do next."""
    shown = draft.row.page
    page = shown.format(id=draft.id)
    address = page_path(page) + ("" if "{id}" in shown else f"#{draft.id}")
    facts = {
        "path": f"data/{draft.file}",
        "line": placed.line,
        "list": f"data/{LIST}",
        "list_line": placed.line_of_id,
        "word": draft.word,
        "id": draft.id,
        "address": f"http://127.0.0.1:8000/{address}",
    }
    steps = [*words["steps"][draft.kind], *words["steps"]["all"]]
    lines = [words["written"], words["next"], *(f"  - {step}" for step in steps)]
    return "\n".join(line.format(**facts) for line in lines)


# --- against the other data -------------------------------------------------------------------


class Wrong(NamedTuple):
    """What is wrong with a draft, and with which part of it (none: with other data, by it)."""

    at: KeyPath | None
    message: str


@dataclass(frozen=True)
class Data:
    """The data as they are, of which `problems` were found on reading."""

    documents: list[Document]
    problems: list[Problem]
    published: list[Published]
    today: date

    def choices(self, kind: str) -> list[Raw]:
        """The records that a reference to a kind may name."""
        kinds = ADDRESSES.get(kind, (kind,))
        return [raw for raw in raw_records(self.documents) if raw.row.kind in kinds and raw.id]

    def document(self, name: str) -> Document | None:
        return next((found for found in self.documents if found.name == name), None)

    @cached_property
    def folder(self) -> str:
        return self.documents[0].path.partition("/")[0] if self.documents else "data"

    @cached_property
    def known(self) -> set[tuple[str, str]]:
        """What is wrong with the data already."""
        return {(problem.path, problem.message) for problem in self._check(self.documents)}

    def wrong_with(self, draft: Draft) -> list[Wrong]:
        """What the check would say of a draft, added to the data.

        Nothing where its file cannot be read: that must be put right first.
        """
        if not self.document(draft.file) and any(
            problem.path == f"{self.folder}/{draft.file}" for problem in self.problems
        ):
            return []
        name = draft.row.file + (LAST if draft.row.file.endswith("/") else "")
        # Its first line, on which it is said that no topic has this name, is not the draft's.
        nothing = Layout({}, {}, ("",))
        where = self.document(name) or Document.put_together(f"{self.folder}/{name}", (), nothing)
        made, unreadable = load_text(where.path, record(draft.values, draft.row.model, 0).encode())
        if made is None:
            return [Wrong((), problem.message) for problem in unreadable]
        added, places = _with_draft(where, made, draft.row.section)
        start = len(where.lines)
        return [
            Wrong(_part(places, p), p.message) if p.path == where.path else Wrong(None, str(p))
            for p in self.wrong_in(added, draft)
            if p.path != where.path or p.line > start
        ]

    def wrong_in(self, changed: Document, draft: Draft) -> list[Problem]:
        """The problems that the data would have with a changed document, and have not."""
        others = [found for found in self.documents if found.path != changed.path]
        documents = [_citing(found, draft) for found in (*others, changed)]
        listed = Published(f"{self.folder}/{LIST}", 0, draft.word, draft.id)
        found = self._check(documents, *([listed] if "id" in draft.values else []))
        ends = {found.path: len(found.lines) for found in self.documents}
        return [
            p
            for p in found
            if (p.path, p.message) not in self.known
            and (p.path == changed.path or p.line <= ends.get(p.path, p.line))
        ]

    def _check(self, documents: list[Document], *more: Published) -> list[Problem]:
        published = [*self.published, *more] if self.published else []
        return check(documents, self.problems, self.today, published)[1]


def _with_draft(
    document: Document, made: Document, section: str | None
) -> tuple[Document, dict[KeyPath, Place]]:
    """The document with the one record of another at its end, and where each part of it stands."""
    try:
        values, rest = _records(document, section)
    except _NoPlace:  # that is a problem of its own, which stands in the way only of writing
        values, rest = (), (section,) if section else ()
    at, start = (*rest, len(values)), len(document.lines)
    moved = {part[1:]: Place(p.line + start, p.column) for part, p in made.places.items() if part}
    names = {part[1:]: Place(p.line + start, p.column) for part, p in made.keys.items() if part}
    value: Any = (*values, *made.value)
    if section:
        value = {**(document.value if isinstance(document.value, dict) else {}), section: value}
    layout = Layout(
        document.places | {(*at, *part): place for part, place in moved.items()},
        document.keys | {(*at, *part): place for part, place in names.items()},
        (*document.lines, *made.lines),
    )
    return Document.put_together(document.path, value, layout), moved


def _part(places: dict[KeyPath, Place], problem: Problem) -> KeyPath:
    """The part of a draft that a problem is about: the last that starts no later."""
    where = Place(problem.line, problem.column)
    return max(
        ((place, part) for part, place in places.items() if place <= where), default=(where, ())
    )[1]


def _records(document: Document, section: str | None) -> tuple[tuple[Any, ...], KeyPath]:
    """The list of records in which a new one belongs, and its path."""
    value = document.value
    if section:
        value = value.get(section) if isinstance(value, dict) else None
    if not isinstance(value, tuple):
        raise _NoPlace
    return value, (section,) if section else ()


def _citing(document: Document, draft: Draft) -> Document:
    """A new source is cited next; that nothing does so yet is no mistake. So here something does.

    That something is no event either, and what is wrong with it stands beyond the file's end.
    """
    if draft.kind != "source" or document.name != "timeline.yml":
        return document
    if not isinstance(document.value, tuple):
        return document
    at: KeyPath = (len(document.value),)
    places = {**document.places, at: Place(len(document.lines) + 1, 1)}
    cites = {"sources": ({"source": draft.id},)}
    value = (*document.value, cites)
    return Document.put_together(document.path, value, document.layout._replace(places=places))


# --- into its file ----------------------------------------------------------------------------


class Placed(NamedTuple):
    """A new record in its place: the texts to write by path below the data, and where it stands.

    The list of ids comes first: until the record is there too, the same command can be given again.
    """

    texts: dict[str, str]
    line: int
    line_of_id: int


def place(
    draft: Draft, texts: dict[str, str], data: Data, guide: dict[str, Any], words: dict[str, Any]
) -> Placed:
    """The texts with the record in its place, and comments with the fields that it may have too.

    Raises Abandoned, with the record's own text, where it cannot be put in by a program.
    """
    body = record(draft.values, draft.row.model, 2 if draft.row.section else 0)
    body += _offer(draft, guide, words)
    try:
        text, line = _with_record(draft, texts.get(draft.file), data, body)
    except _NoPlace:
        reason = words["by_hand"].format(path=f"{data.folder}/{draft.file}")
        raise Abandoned(f"{reason}\n\n{body}") from None
    ids = texts.get(LIST, "")
    own, listed = f"{draft.word} {draft.id}", ids.splitlines()
    if own not in listed:  # as it is after a command that was cut off between the two files
        listed.append(own)
        ids = insert(ids, len(listed), f"{own}\n")
    return Placed({LIST: ids, draft.file: text}, line, listed.index(own) + 1)


def _with_record(draft: Draft, text: str | None, data: Data, body: str) -> tuple[str, int]:
    """The text of a file with the record in its place, and the record's line.

    It says what it said before, and the record, and nothing is wrong with it. A topic without
    claims has no file yet.
    """
    before = data.document(draft.file)
    if text is None:
        made, line = f"{FIRST_LINE}\n{body}", 2
    elif before is None:
        raise _NoPlace
    else:
        made, line = _inserted(text, before, draft, body)
    after, problems = load_text(f"{data.folder}/{draft.file}", made.encode("utf-8"))
    if after is None or problems or not _says(after, before, draft):
        raise _NoPlace
    if data.wrong_in(after, draft):
        raise _NoPlace
    return made, line


def _offer(draft: Draft, guide: dict[str, Any], words: dict[str, Any]) -> str:
    """What the record may have and lacks, as comments with the example of each."""
    offered = [
        f"{field.name}: {inline(field.example)}"
        for field in form(draft.row.model, guide).fields
        if field.name not in draft.values and field.name in words["offers"][draft.kind]
    ]
    indent = 4 if draft.row.section else 2
    return comments([words["comment"], *offered], indent) if offered else ""


def _inserted(text: str, document: Document, draft: Draft, body: str) -> tuple[str, int]:
    """The text of a file with the record in its place, and the record's line."""
    values, at = _records(document, draft.row.section)
    index = _index(draft, values)
    if index < len(values):
        line = _above(text, document.places[(*at, index)].line)
        return insert(text, line, f"{body}\n"), line
    line = _end(text, document, draft.row.section)
    return insert(text, line, f"\n{body}"), line + 1


def _index(draft: Draft, values: tuple[Any, ...]) -> int:
    """Where a record belongs: sources and terms by id, events by date, partners by year."""
    own = _rank(draft.kind, draft.values)
    ranks = [_rank(draft.kind, value) for value in values]
    later = (n for n, rank in enumerate(ranks) if own and rank and rank > own)
    return next(later, len(values))


def _rank(kind: str, value: Any) -> str:
    if not isinstance(value, dict):
        return ""
    if kind == "event":
        return str(value.get("date", ""))
    if kind == "partner":
        accessions = value.get("accessions")
        first = accessions[0] if isinstance(accessions, tuple) and accessions else {}
        return str(first.get("year", "")) if isinstance(first, dict) else ""
    return str(value.get("id", "")) if kind in ("source", "term") else ""


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


def _says(made: Document, before: Document | None, draft: Draft) -> bool:
    """Whether a document says what it said before, and the record."""
    values, _ = _records(made, draft.row.section)
    old = _records(before, draft.row.section)[0] if before else ()
    index = next((n for n, v in enumerate(values) if n >= len(old) or v != old[n]), -1)
    rest = values[:index] + values[index + 1 :]
    return rest == old and _plain(values[index]) == _plain(draft.values)


def _plain(value: Any) -> Any:
    """A value without the breaks of its lines, and without the order of its fields."""
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, tuple):
        return tuple(map(_plain, value))
    return re.sub(r"\s+", " ", value).strip() if isinstance(value, str) else value
