"""An edit in the data in; the pages of the edited records out, ahead of all others.

While the site is served, who edits a record looks at its page. That page is made at once from
the register of the last build with the edited records put in; the whole is checked and made
right after. Whatever is out of the ordinary (a problem, a new or a removed record, many records
at once) is left to the whole build.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from pydantic import ValidationError

from check import prose
from load.files import records_in
from load.reader import Document
from model.kinds import IN_FILES, RecordKind
from model.records import Record, Reference, marked
from model.register import Key, Register

MOST_AT_ONCE = 10


def edited(
    before: Collection[Document], after: Collection[Document], register: Register, today: date
) -> tuple[Register, list[Key]] | None:
    """The register with the edited records put in, and which they are; None: build the whole."""
    known = {document.path: document for document in before}
    changed = [document for document in after if document != known.get(document.path)]
    if not changed or len(after) != len(known) or any(d.path not in known for d in changed):
        return None
    records: dict[Key, Any] = {}
    for document in changed:
        found = _edited_in(known[document.path], document, today)
        if found is None:
            return None
        records |= found
    if len(records) > MOST_AT_ONCE or not all(_refers(r, register) for r in records.values()):
        return None
    return _with(register, records), list(records)


def _edited_in(before: Document, after: Document, today: date) -> dict[Key, Any] | None:
    """The valid records of a file that are not as they were, where just those differ."""
    found: dict[Key, Any] = {}
    for row in IN_FILES:
        old, new = _raw_by_id(before, row), _raw_by_id(after, row)
        if old == new:
            continue
        if old.keys() != new.keys() or not row.word:  # what has no address is shown everywhere
            return None
        for id_ in (id_ for id_ in new if new[id_] != old[id_]):
            record = _valid(new[id_], row, today)
            if record is None or getattr(record, "withdrawn", None):
                return None
            found[Key(row.kind, id_)] = record
    return found


def _raw_by_id(document: Document, row: RecordKind) -> dict[str, Any]:
    raw = records_in(document, row) if row.is_in(document.name) else None
    return {item.id or str(number): item.value for number, item in enumerate(raw or ())}


def _valid(value: Any, row: RecordKind, today: date) -> Any | None:
    try:
        return row.model.model_validate(value, context={"today": today})
    except ValidationError:
        return None


def _refers(record: Record, register: Register) -> bool:
    """Whether all that the record names, in its fields and in its prose, exists."""
    named: list[tuple[str, str]] = []
    for _, text, mark in marked(record, type(record)):
        if isinstance(mark, Reference):
            named.append((mark.kind, text))
            continue
        for item in prose.examine(text):
            if isinstance(item, prose.Fault):
                return False
            named.append((item.kind, item.id))
    known = {**register.by_kind, "state": register.states}
    return all(kind == "address" or id_ in known[kind] for kind, id_ in named)


def _with(register: Register, records: Mapping[Key, Any]) -> Register:
    by_kind = dict(register.by_kind)
    for (kind, id_), record in records.items():
        by_kind[kind] = {**by_kind[kind], id_: record}
    return replace(register, by_kind=by_kind)
