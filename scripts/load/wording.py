"""The words that messages are made of. Values in; how a person would name them, out."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from typing import Any

LONGEST_SHOWN = 60  # characters of a value
LONGEST_LIST = 30  # of known names that a message still spells out


def shown(value: Any) -> str:
    """A value as the contributor wrote it, short, never a whole record."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "named fields"
    if isinstance(value, (list, tuple)):
        return "a list" if value else "an empty list"
    text = " ".join(str(value).split())
    if len(text) > LONGEST_SHOWN:
        return text[: LONGEST_SHOWN - 3] + "…"
    return text or "an empty text"


def in_quotes(text: str) -> str:
    """A text as it must stand where it needs quotes: in those that it does not hold itself."""
    if '"' not in text and "\\" not in text:
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"


def written(name: str, value: str) -> str:
    """`name: value` in quotes, to copy; a long value is left to the contributor."""
    text = " ".join(value.split())
    return f"{name}: " + (in_quotes(text) if len(text) <= LONGEST_SHOWN else '"…"')


def a(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeio' else 'a'} {noun}"


def field_name(at: Sequence[str | int]) -> str:
    """What to call the value at a key path: its field, or one item of the list in that field."""
    names = [part for part in at if isinstance(part, str)]
    if not names:
        return "record"
    return f"each item of {names[-1]}" if isinstance(at[-1], int) else names[-1]


def repeated(values: Iterable[Hashable]) -> Iterator[int]:
    """The places of values that stood there before."""
    seen = set()
    for place, value in enumerate(values):
        if value in seen:
            yield place
        seen.add(value)


def listed(names: Collection[str]) -> str:
    """`a, b or c`."""
    *first, last = names
    return f"{', '.join(first)} or {last}" if first else last


def closest(word: str, known: Collection[str]) -> str | None:
    """The known name that was most likely meant: another spelling, or its words reordered."""
    plain = {_spelt_alike(name): name for name in sorted(known, reverse=True)}
    near = difflib.get_close_matches(_spelt_alike(word), plain, 1, 0.6)
    if near:
        return plain[near[0]]
    words = set(_spelt_alike(word).split("-"))
    return next((name for key, name in plain.items() if words == set(key.split("-"))), None)


def _spelt_alike(name: str) -> str:
    return re.sub(r"[-_\s]+", "-", name.strip().lower())


def nearest(word: str, known: Collection[str]) -> str:
    """The remedy for an unknown name; empty where nothing is near and too much is known."""
    if near := closest(word, known):
        return f"Did you mean {near}?"
    return f"Known here: {', '.join(sorted(known))}." if 0 < len(known) <= LONGEST_LIST else ""
