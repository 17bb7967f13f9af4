"""Two states of the data in; what a reader sees change from one to the other, out.

A state that the check refuses can be compared too, record by record as it stands. What only looks
different in the file (the order, the breaks of lines, quotes) is no change.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, NamedTuple, get_args

from pydantic import ValidationError

from load.files import Published, Raw, raw_records
from load.life import former_ids, withdrawal
from load.problem import Problem
from load.reader import Document
from model.introspect import is_list, is_prose, keys_in_order, record_type
from model.kinds import ADDRESSES, BY_NAME, KINDS, RecordKind, page_path, spot_of
from model.records import Accession, Cell, Change, Record, Total
from model.register import Key

IN_PLACE = (Accession,)  # a year that becomes another is a correction, not a new accession
TOLD_APART = frozenset({"id", "former_ids", "withdrawn"})  # by renaming, moving, withdrawing

# Not before an item of a list, which is a line of its own.
LINE_BREAK = re.compile(r"[ \t]*\n(?!\s*(?:[-+*]|\d+[.)])\s)[ \t]*")

# What differs on every page after one edit, and says nothing of the page: lines of the source, and
# the day of the latest review.
NOT_OF_THE_PAGE = re.compile(r"#L\d+|^(?:review: |<script type=).*$", re.MULTILINE)


# --- a state ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class State:
    """The data at one time. `pages` are its pages by path, where it keeps the rules."""

    values: Mapping[Key, dict[str, Any]]
    files: Mapping[Key, str]  # in which they stand, below data/
    published: frozenset[Key]  # by the word for the kind
    unread: frozenset[str]  # names of files that could not be read
    problems: int
    pages: Mapping[str, str] = field(default_factory=dict)

    def topic(self, claim: str) -> str:
        """That of a claim, or nothing where there is none."""
        return PurePosixPath(self.files.get(Key("claim", claim), "")).parent.name

    def addresses(self) -> dict[Key, str]:
        """Every id that leads somewhere, by the word for its kind: to the id of a record."""
        found: dict[Key, str] = {}
        for word, kinds in ADDRESSES.items():
            for key, value in self.values.items():
                if key.kind in kinds:
                    found[Key(word, key.id)] = key.id
                    found |= {Key(word, former): key.id for former in former_ids(value)}
        return found


def state(
    documents: Sequence[Document],
    problems: Sequence[Problem],
    published: Iterable[Published],
    pages: Mapping[str, str],
) -> State:
    """The data as they were read; `problems` are all that the check finds in them."""
    values: dict[Key, dict[str, Any]] = {}
    files: dict[Key, str] = {}
    for raw in raw_records(documents):
        if isinstance(raw.value, dict):
            key = _key(raw)
            values.setdefault(key, _normal(raw))
            files[key] = raw.document.name
    read = {document.path for document in documents}
    unread = {problem.path for problem in problems} - read
    return State(
        values,
        files,
        frozenset(Key(item.kind, item.id) for item in published),
        frozenset(path.partition("/")[2] for path in unread if path.endswith(".yml")),
        len(problems),
        {path: NOT_OF_THE_PAGE.sub("", text) for path, text in pages.items()},
    )


def _key(raw: Raw) -> Key:
    """Its id; an edition has a name in place of one, a total its date and source."""
    names = ("date", "source") if raw.row.model is Total else ("id", "name")
    parts = [str(raw.value[name]) for name in names if raw.value.get(name)]
    known = parts if raw.row.model is Total else parts[:1]
    return Key(raw.row.kind, " ".join(known) or raw.row.kind)


def _normal(raw: Raw) -> dict[str, Any]:
    """The fields of a record in one form, whatever form they have in the file."""
    try:
        record = raw.row.model.model_validate(raw.value)
    except ValidationError:
        return {name: _text(value) for name, value in raw.value.items()}
    fields = record.model_dump(by_alias=True, exclude_defaults=True, exclude_none=True)
    return {name: _text(value) for name, value in fields.items()}


def _text(value: Any) -> Any:
    """Texts without the breaks of their lines; paragraphs and items of lists stay apart."""
    if isinstance(value, dict):
        return {name: _text(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return tuple(map(_text, value))
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if not isinstance(value, str):
        return value
    blocks = re.split(r"\n[ \t]*\n", value.strip())
    return "\n\n".join(LINE_BREAK.sub(" ", block) for block in blocks)


# --- from one state to another ----------------------------------------------------------------


class Edit(NamedTuple):
    """One change to a field. `what` is set, added, removed, or wording (of a long text).

    `path` names the field, and `of` the item of a list in which it stands, by what it is known.
    """

    what: str
    path: tuple[str, ...]
    before: Any = None
    after: Any = None
    of: str = ""


class RecordChange(NamedTuple):
    """What becomes of a record: it is added, changed, withdrawn, restored or removed."""

    what: str
    key: Key
    name: str
    address: str
    value: Mapping[str, Any]
    edits: tuple[Edit, ...] = ()


class Address(NamedTuple):
    """An id with the address at which it is found, and where that leads, if it does."""

    key: Key
    address: str
    to: str = ""


class Page(NamedTuple):
    """A page that looks different: new, changed or gone."""

    what: str
    path: str
    address: str


class Difference(NamedTuple):
    """All that changes from one state to another."""

    before: State
    after: State
    changes: tuple[RecordChange, ...]
    vanishing: tuple[Address, ...]
    leading_on: tuple[Address, ...]
    pages: tuple[Page, ...]


def difference(before: State, after: State) -> Difference:
    """What changes, in the order in which the files are read."""
    skipped = before.unread | after.unread
    changes = tuple(_changes(before, after, skipped))
    return Difference(
        before,
        after,
        changes,
        tuple(_vanishing(before, after)),
        tuple(_leading_on(before, after)),
        tuple(_pages(before, after, changes)),
    )


def _changes(before: State, after: State, skipped: frozenset[str]) -> Iterator[RecordChange]:
    renamed = {
        Key(key.kind, former): key
        for key, value in after.values.items()
        for former in former_ids(value)
        if Key(key.kind, former) in before.values and Key(key.kind, former) not in after.values
    }
    old_names = {new: old for old, new in renamed.items()}
    for key, value in after.values.items():
        if _is_skipped(key, before, after, skipped):
            continue
        old = old_names.get(key, key)
        if old not in before.values:
            yield _change("added", key, after)
        elif change := _edited(old, key, before, after):
            yield change
        elif withdrawal(value) != withdrawal(before.values[old]):
            yield _change("withdrawn" if withdrawal(value) else "restored", key, after)
    for key in before.values:
        gone = key not in after.values and key not in renamed
        if gone and not _is_skipped(key, before, after, skipped):
            yield _change("removed", key, before)


def _is_skipped(key: Key, before: State, after: State, skipped: frozenset[str]) -> bool:
    """Whether the file of a record could not be read in one of the states."""
    own = {state.files.get(key) for state in (before, after)}
    return not own.isdisjoint(skipped) or _may_be_in(key.id, BY_NAME[key.kind], skipped)


def _may_be_in(id_: str, row: RecordKind, unread: Iterable[str]) -> bool:
    """Whether a record of a kind may stand in one of the files that could not be read."""
    possible = filter(row.is_in, unread)
    return any(not row.is_alone or PurePosixPath(name).stem == id_ for name in possible)


def _edited(old: Key, key: Key, before: State, after: State) -> RecordChange | None:
    one, other = before.values[old], after.values[key]
    names = {"id": (old.id, key.id)}
    if key.kind == "claim":
        names["topic"] = (before.topic(old.id), after.topic(key.id))
    edits = [Edit("set", (name,), *pair) for name, pair in names.items() if pair[0] != pair[1]]
    edits += _record_edits(BY_NAME[key.kind].model, one, other, ())
    what = "changed"
    if withdrawal(one) != withdrawal(other):
        what = "withdrawn" if withdrawal(other) else "restored"
    return _change(what, key, after, edits) if edits else None


def _change(what: str, key: Key, where: State, edits: Iterable[Edit] = ()) -> RecordChange:
    value, row = where.values[key], BY_NAME[key.kind]
    name = str(value.get(row.name) or key.id) if row.page else key.id
    address = spot_of(row, key.id).address if row.page else ""
    return RecordChange(what, key, name, address, value, tuple(edits))


# --- within a record --------------------------------------------------------------------------


def _record_edits(
    model: type[Record],
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    path: tuple[str, ...],
    of: str = "",
) -> Iterator[Edit]:
    types = keys_in_order(model)
    unknown = [name for name in {**before, **after} if name not in types]
    for name in [*types, *unknown]:
        one, other = before.get(name), after.get(name)
        if one == other or name in TOLD_APART:
            continue
        yield from _field_edits(types.get(name), one, other, (*path, name), of)


def _field_edits(
    annotation: Any, one: Any, other: Any, path: tuple[str, ...], of: str
) -> Iterator[Edit]:
    inner = record_type(annotation)
    if Cell in get_args(annotation):  # the values of a row: each has its place
        yield Edit("set", path, one, other, of)
    elif is_list(annotation):
        yield from _list_edits(inner, _items(one), _items(other), path, of)
    elif inner and isinstance(one, dict) and isinstance(other, dict):
        yield from _record_edits(inner, one, other, path, of)
    elif one is None or other is None:
        yield Edit("added" if one is None else "removed", path, one, other, of)
    elif isinstance(one, str) and isinstance(other, str) and _is_long(annotation, path):
        yield Edit("wording", path, one, other, of)
    else:
        yield Edit("set", path, one, other, of)


def _is_long(annotation: Any, path: tuple[str, ...]) -> bool:
    """Whether a text is one of which a report gives the name only."""
    texts = ("locator", "note", "remark", "says", "text", "paraphrase")
    return is_prose(annotation) or path[-1] in texts


def _items(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else () if value is None else (value,)


def _list_edits(
    inner: type[Record] | None,
    one: tuple[Any, ...],
    other: tuple[Any, ...],
    path: tuple[str, ...],
    of: str,
) -> Iterator[Edit]:
    """The items removed and added; what is known again is changed. The order says nothing."""
    gone, come = _without(one, other), _without(other, one)
    if inner:
        for old, new in _known_again(inner, gone, come):
            gone, come = _without(gone, (old,)), _without(come, (new,))
            known = _known_by(inner, new)
            of_item = known if known == _known_by(inner, old) else ""
            yield from _record_edits(inner, old, new, path, of_item or of)
    yield from (Edit("removed", path, before=item, of=of) for item in gone)
    yield from (Edit("added", path, after=item, of=of) for item in come)


def _without(items: Sequence[Any], others: Iterable[Any]) -> list[Any]:
    left = list(items)
    for item in others:
        if item in left:
            left.remove(item)
    return left


def _known_again(
    model: type[Record], gone: Sequence[Any], come: Sequence[Any]
) -> list[tuple[Any, Any]]:
    """The pairs of an item and what has become of it."""
    pairs: list[tuple[Any, Any]] = []
    left = [item for item in come if isinstance(item, dict)]
    for old in gone:
        known = _known_by(model, old)
        new = next((item for item in left if known and _known_by(model, item) == known), None)
        if new is not None:
            left.remove(new)
            pairs.append((old, new))
    if model in IN_PLACE:
        rest = [item for item in gone if isinstance(item, dict)]
        pairs += zip(_without(rest, (old for old, _ in pairs)), left, strict=False)
    return pairs


def _known_by(model: type[Record], item: Any) -> str:
    """By what an item of a list is known again after a change to it: its source, or what is first.

    Several changes may be of one day.
    """
    fields = list(keys_in_order(model))
    names = fields[:2] if model is Change else ["source"] if "source" in fields else fields[:1]
    return " ".join(str(item.get(name, "")) for name in names) if isinstance(item, dict) else ""


# --- addresses and pages ----------------------------------------------------------------------


def _vanishing(before: State, after: State) -> Iterator[Address]:
    """What led somewhere, or was published, and leads nowhere now."""
    there = after.addresses()
    for key in dict.fromkeys([*before.addresses(), *sorted(before.published)]):
        row = _lasting(key.kind)
        if row and key not in there and not _may_be_in(key.id, row, after.unread):
            yield Address(key, spot_of(row, key.id).address)


def _leading_on(before: State, after: State) -> Iterator[Address]:
    """Old ids that lead to another record, and did not before."""
    known = before.addresses()
    for key, id_ in after.addresses().items():
        row = _lasting(key.kind)
        if row and key.id != id_ and known.get(key) != id_:
            yield Address(key, spot_of(row, key.id).address, spot_of(row, id_).address)


def _lasting(word: str) -> RecordKind | None:
    """The kind, or the first of those, that published-ids.txt calls so."""
    return next((row for row in KINDS if row.word == word), None)


def _pages(before: State, after: State, changes: Iterable[RecordChange]) -> Iterator[Page]:
    """The pages that differ; where one state has none, the pages of the records that changed."""
    if not before.pages or not after.pages:
        rows = ((BY_NAME[change.key.kind], change.key.id) for change in changes)
        pages = (spot_of(row, id_).page for row, id_ in rows if row.page)
        yield from (Page("changed", path, page_path(path)) for path in dict.fromkeys(pages))
        return
    for path in dict.fromkeys([*after.pages, *before.pages]):
        one, other = before.pages.get(path), after.pages.get(path)
        if one != other:
            what = "new" if one is None else "gone" if other is None else "changed"
            yield Page(what, path, page_path(path))
