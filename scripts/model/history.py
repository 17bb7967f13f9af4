"""The register in; every change to its records, newest first, out."""

from __future__ import annotations

from typing import Any, NamedTuple

from model.kinds import kind_of
from model.records import Change
from model.register import Key, Register


class Listed(NamedTuple):
    """A change, the record it was made to, and its number in the record's history, from 1."""

    change: Change
    record: Any
    number: int

    @property
    def key(self) -> Key:
        return Key(kind_of(self.record), self.record.id)


def changes(register: Register) -> list[Listed]:
    """Every change to every record, newest first; a withdrawal is the last of its record."""
    listed = [
        Listed(change, record, number)
        for _, record in register.lasting
        for number, change in enumerate(_history(record), start=1)
    ]
    return sorted(listed, key=lambda item: item.change.date, reverse=True)


def _history(record: Any) -> list[Change]:
    end = record.withdrawn if hasattr(record, "withdrawn") else None
    last = [Change(date=end.date, reason="withdrawn", change=end.reason)] if end else []
    return [*record.history, *last]
