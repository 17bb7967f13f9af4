"""Documents in; every record in them, as it stands there, out: valid or not.

For what must also work on data that the check refuses: adding a record, comparing two revisions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from check import SHELVES, Shelf
from load import Document, KeyPath


class Raw(NamedTuple):
    """A record as it was read, and where it stands."""

    shelf: Shelf
    document: Document
    at: KeyPath
    value: Any

    @property
    def id(self) -> str | None:
        id_ = self.value.get("id") if isinstance(self.value, dict) else None
        return id_ if isinstance(id_, str) else None


def name_of(document: Document) -> str:
    """The name of a data file below its folder."""
    return document.path.partition("/")[2]


def is_on(shelf: Shelf, name: str) -> bool:
    """Whether records of a shelf stand in the file of this name."""
    return name == shelf.file or (shelf.file.endswith("/") and name.startswith(shelf.file))


def raw_records(documents: Iterable[Document]) -> Iterator[Raw]:
    """Every record of every shelf, in the order of the files."""
    documents = list(documents)
    for shelf in SHELVES:
        for document in documents:
            if is_on(shelf, name_of(document)):
                yield from _items(shelf, document)


def _items(shelf: Shelf, document: Document) -> Iterator[Raw]:
    value: Any = document.value
    at: KeyPath = ()
    if shelf.kind == "article":
        yield Raw(shelf, document, at, value)
        return
    if shelf.section:
        value = value.get(shelf.section) if isinstance(value, dict) else None
        at = (shelf.section,)
    for index, item in enumerate(value if isinstance(value, tuple) else ()):
        yield Raw(shelf, document, (*at, index), item)
