"""Documents in; the records of each kind out, valid or not, with every problem of one alone."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pydantic import ValidationError

from check.field_mistakes import invalid, slug
from load.files import MISSING
from load.problem import KeyPath, Problem
from load.reader import Document
from load.wording import closest, listed, nearest, shown
from model.kinds import SHELVES, Shelf, in_folder, sections_by_file
from model.records import Article
from model.register import Key

Mentions = Collection[tuple[Key, Key]]  # what is referred to, and by which record


@dataclass
class Found(Mapping[str, Any]):
    """The valid records of one kind by id, with the document and key path of each."""

    records: dict[str, Any] = field(default_factory=dict)
    places: dict[str, tuple[Document, KeyPath]] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)  # those of invalid records included
    withdrawn: set[str] = field(default_factory=set)
    raw: list[tuple[Document, KeyPath, Any]] = field(default_factory=list)  # invalid ones too
    complete: bool = True  # False where a file that holds such records could not be read

    def __getitem__(self, key: str) -> Any:
        return self.records[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.records)

    def __len__(self) -> int:
        return len(self.records)


# --- records by themselves --------------------------------------------------------------------


def shelve(
    by_name: dict[str, Document], unread: set[str], folder: str, today: date
) -> tuple[dict[str, Found], list[Problem]]:
    shelved = {shelf.kind: Found() for shelf in SHELVES}
    problems: list[Problem] = []
    for shelf in SHELVES:
        found = shelved[shelf.kind]
        names = sorted(n for n in by_name if n == shelf.file or in_folder(n, shelf.file))
        found.complete = not any(n == shelf.file or in_folder(n, shelf.file) for n in unread)
        if not names and found.complete:
            problems.append(Problem(f"{folder}/{shelf.file}", 1, 1, MISSING))
            found.complete = False
        for name in names:
            items = _items(by_name[name], shelf)
            if not isinstance(items, list):
                problems += [items] if items else []
                found.complete = False
                continue
            for at, value in items:
                problems += _add(found, by_name[name], at, value, shelf, today)
    for name, sections in sections_by_file().items():
        if name in by_name and isinstance(by_name[name].value, dict):
            for key in by_name[name].value.keys() - sections:
                message = (
                    f"field must be a section of this file (got {shown(key)}). "
                    f"{nearest(key, sections)}"
                )
                problems.append(by_name[name].problem((key,), message, key=True))
    return shelved, problems


def _items(document: Document, shelf: Shelf) -> list[tuple[KeyPath, Any]] | Problem | None:
    """The raw records of a shelf with their key paths, or why there are none.

    None where a section is misspelt or gone, and that is a problem already.
    """
    value: Any = document.value
    at: KeyPath = ()
    if shelf.kind == "article":
        return [((), value)]
    if shelf.section:
        if not isinstance(value, dict) or shelf.section not in value:
            return _no_section(document, shelf.section, sections_by_file()[shelf.file])
        if any(
            _is_gone(section, value, sections_by_file()[shelf.file])
            for section in sections_by_file()[shelf.file]
        ):
            return None  # this section may hold the records of the one whose name is gone
        value, at = value[shelf.section], (shelf.section,)
    if not isinstance(value, tuple):
        name = shelf.section or "file"
        message = f"{name} must hold a list of records (got {shown(value)}). {_list_remedy(value)}"
        return document.problem(at, message)
    return [((*at, index), item) for index, item in enumerate(value)]


def _list_remedy(value: Any) -> str:
    return "Start each with `- `." if value is not None else "Restore the lines that were deleted."


def _no_section(document: Document, section: str, sections: set[str]) -> Problem | None:
    if not isinstance(document.value, dict):
        message = (
            f"file must hold its records under {listed(sorted(sections))} "
            f"(got {shown(document.value)}). Start each part with its name and a colon."
        )
        return document.problem((), message)
    if not _is_gone(section, document.value, sections):
        return None
    message = f"{section} must be given in this file (got nothing). Add the line `{section}:`."
    return document.problem((), message)


def _is_gone(section: str, value: dict[str, Any], sections: set[str]) -> bool:
    """Whether a section has neither its name nor a misspelt one."""
    return section not in value and not closest(section, value.keys() - sections)


def raw_records(document: Document, shelf: Shelf) -> dict[str, Any]:
    """By id: what stands in a file for the records of a shelf; empty where it holds none."""
    name = document.path.partition("/")[2]
    items = _items(document, shelf) if name == shelf.file or in_folder(name, shelf.file) else []
    values = [value for _, value in items] if isinstance(items, list) else []
    return {str(v.get("id", n)) if isinstance(v, dict) else str(n): v for n, v in enumerate(values)}


def _add(
    found: Found, document: Document, at: KeyPath, value: Any, shelf: Shelf, today: date
) -> Iterator[Problem]:
    """Put one raw record on its shelf, or say what is wrong with it."""
    found.raw.append((document, at, value))
    id_ = value.get("id") if isinstance(value, dict) else None
    if isinstance(id_, str):
        if id_ in found.ids:
            yield document.problem(
                (*at, "id"),
                f"id must belong to one {shelf.kind} alone (got {shown(id_)}, as in "
                f"{_where(found, id_)}). Rename or delete one of the two.",
            )
        # A reference to the id in its right form is no mistake of its own.
        found.ids |= {id_, slug(id_)}
        if is_withdrawn(value):
            found.withdrawn.add(id_)
        found.places.setdefault(id_, (document, at))
    elif isinstance(value, dict) and "id" in shelf.model.model_fields:
        found.ids |= {first for first in list(value.values())[:1] if isinstance(first, str)}
    try:
        record = shelf.model.model_validate(value, context={"today": today})
    except ValidationError as error:
        yield from invalid(document, at, shelf.kind, shelf.model, error)
        return
    key = id_ if isinstance(id_, str) else f"{document.path}/{'/'.join(map(str, at))}"
    if key not in found.records:
        found.records[key] = record
        found.places[key] = (document, at)


def is_withdrawn(value: Any) -> bool:
    """Whether what stands in the file for a record says that it no longer holds."""
    fields = (value, value.get("custom")) if isinstance(value, dict) else ()
    return any(isinstance(part, dict) and bool(part.get("withdrawn")) for part in fields)


def _where(found: Found, id_: str) -> str:
    document, at = found.places[id_]
    return f"{document.path} line {document.places[at].line}"


def article_of(shelved: dict[str, Found]) -> Article | None:
    return next(iter(shelved["article"].records.values()), None)


def topic_of_file(document: Document) -> str:
    return document.path.rpartition("/")[2].removesuffix(".yml")
