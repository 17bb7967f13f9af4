"""Documents in; the records of each kind out, valid or not, with every problem of one alone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from pydantic import ValidationError

from check.field_mistakes import invalid, slug
from load.files import MISSING, Raw, records_in
from load.life import withdrawal
from load.problem import KeyPath, Problem
from load.reader import Document
from load.wording import a, closest, listed, nearest, shown
from model.introspect import keys_in_order
from model.kinds import IN_FILES, RecordKind, sections_of
from model.records import Article
from model.register import Key

Mentions = Collection[tuple[Key, Key]]  # what is referred to, and by which record
Wrong = Callable[..., Problem]  # (message, *path within a record)


@dataclass(eq=False)
class Shelf(dict[str, Any]):
    """The valid records of one kind by id, with the document and key path of each."""

    places: dict[str, tuple[Document, KeyPath]] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)  # those of invalid records included
    withdrawn: set[str] = field(default_factory=set)
    raw: list[Raw] = field(default_factory=list)  # invalid ones too
    complete: bool = True  # False where a file that holds such records could not be read

    def wrong(self, id_: str) -> Wrong:
        """What makes a problem of a message, at a path within the record of this id."""
        document, at = self.places[id_]
        return lambda message, *path: document.problem((*at, *path), message)

    def each(self) -> Iterator[tuple[Any, Wrong]]:
        """The valid records, each with what makes a problem of it."""
        return ((record, self.wrong(id_)) for id_, record in self.items())


# --- files in a wrong place -------------------------------------------------------------------

ALONE = [row for row in IN_FILES if row.is_alone]
WHOLE = [row for row in IN_FILES if not row.section]
ENOUGH = 3  # fields that tell a kind


def set_apart(
    by_name: Mapping[str, Document], unread: Collection[str]
) -> tuple[dict[str, Document], list[Problem], set[str]]:
    """The files that stand where they belong; a problem for each that does not; and the files that
    then lack records, whatever else is wrong with the names of those `unread`.
    """
    strays = {name: stray for name, file in by_name.items() if (stray := _stray(file))}
    missed = {row.file for rows, _ in strays.values() for row in rows}
    if not all(any(row.is_in(name) for row in IN_FILES) for name in unread):
        missed |= {row.file for row in ALONE}  # one of another name may hold any of these
    sound = {name: file for name, file in by_name.items() if name not in strays}
    return sound, [problem for _, problem in strays.values()], missed


def _stray(document: Document) -> tuple[list[RecordKind], Problem] | None:
    """Of a file where its records do not belong: the kinds that it may hold, and the problem."""
    name = document.name
    here = next((row for row in IN_FILES if row.is_in(name)), None)
    fields = _first_fields(document)
    if here and (not here.is_alone or fields <= keys_in_order(here.model).keys()):
        return None
    fit = {row: len(fields & keys_in_order(row.model).keys()) for row in WHOLE}
    best = max(WHOLE, key=fit.__getitem__)
    if here and fit[best] < max(ENOUGH, 2 * fit[here] + 1):
        return None
    what = f"hold {a(here.kind)}" if here else "have the name of a data file"
    got = f"the fields of {a(best.kind)}" if here else name
    right = best.file if fit[best] >= ENOUGH else closest(name, {row.file for row in IN_FILES})
    rows = [row for row in IN_FILES if row.file == right] or ALONE
    where = listed(list(dict.fromkeys(row.file for row in rows)))
    where = where.replace("{topic}", "<topic>").replace("{id}", PurePosixPath(name).stem)
    return rows, document.problem((), f"file must {what} (got {got}). Move it to {where}.")


def _first_fields(document: Document) -> set[str]:
    """The names in the record, or in the first of a list."""
    records = records_in(document, ALONE[0])
    value = records[0].value if records else None
    first = value[0] if isinstance(value, tuple) and value else value
    return set(first) if isinstance(first, dict) else set()


# --- records by themselves --------------------------------------------------------------------


def shelve(
    by_name: dict[str, Document], unread: set[str], folder: str, today: date
) -> tuple[dict[str, Shelf], list[Problem]]:
    """The records of each kind, and what is wrong with each by itself or with its file.

    `unread` are the names of files that could not be read; `today` bounds every date.
    """
    shelved = {row.kind: Shelf() for row in IN_FILES}
    problems: list[Problem] = []
    for row in IN_FILES:
        found = shelved[row.kind]
        names = [name for name in by_name if row.is_in(name)]
        found.complete = not any(map(row.is_in, unread))
        if not names and found.complete:
            problems.append(Problem(f"{folder}/{row.where}", 1, 1, MISSING))
            found.complete = False
        for name in names:
            records, why = _listed_in(by_name[name], row)
            problems += why
            found.complete = found.complete and records is not None
            for raw in records or ():
                problems += _add(found, raw, today)
    for name, document in by_name.items():
        problems += _unknown_sections(document, sections_of(name))
    return shelved, problems


def _unknown_sections(document: Document, sections: set[str]) -> Iterator[Problem]:
    if sections and isinstance(document.value, dict):
        for key in document.value.keys() - sections:
            message = f"field must be a section of this file (got {shown(key)}). "
            yield document.problem((key,), message + nearest(key, sections), key=True)


def _listed_in(document: Document, row: RecordKind) -> tuple[list[Raw] | None, list[Problem]]:
    """The records of a kind in a document; None where there is no list of them, and why.

    There is no reason to give where a section is misspelt or gone, which is a problem already.
    """
    value: Any = document.value
    sections = sections_of(row.file)
    if row.section:
        if not isinstance(value, dict) or row.section not in value:
            return None, _no_section(document, row.section, sections)
        if any(_is_gone(section, value, sections) for section in sections):
            return None, []  # this one may hold the records of the one whose name is gone
        value = value[row.section]
    records = records_in(document, row)
    if row.is_alone and records and isinstance(several := records[0].value, tuple):
        message = f"file must hold one {row.kind} by itself (got {len(several)}). "
        remedy = "Put each in a file of its own that is named after its id."
        return None, [document.problem((), message + remedy)]
    if records is None:
        message = f"{row.section or 'file'} must hold a list of records (got {shown(value)}). "
        at: KeyPath = (row.section,) if row.section else ()
        gone = value is None
        remedy = "Restore the lines that were deleted." if gone else "Start each with `- `."
        return None, [document.problem(at, message + remedy)]
    return records, []


def _no_section(document: Document, section: str, sections: set[str]) -> list[Problem]:
    if not isinstance(document.value, dict):
        message = (
            f"file must hold its records under {listed(sorted(sections))} "
            f"(got {shown(document.value)}). Start each part with its name and a colon."
        )
        return [document.problem((), message)]
    if not _is_gone(section, document.value, sections):
        return []
    message = f"{section} must be given in this file (got nothing). Add the line `{section}:`."
    return [document.problem((), message)]


def _is_gone(section: str, value: dict[str, Any], sections: set[str]) -> bool:
    """Whether a section has neither its name nor a misspelt one."""
    return section not in value and not closest(section, value.keys() - sections)


def _add(found: Shelf, raw: Raw, today: date) -> Iterator[Problem]:
    """Put one raw record among those of its kind, or say what is wrong with it."""
    row, document, at, value = raw
    found.raw.append(raw)
    id_ = value.get("id") if isinstance(value, dict) else None
    if isinstance(id_, str):
        if id_ in found.ids:
            other, there = found.places[id_]
            yield document.problem(
                (*at, "id"),
                f"id must belong to one {row.kind} alone (got {shown(id_)}, as in {other.path} "
                f"line {other.line(there)}). Rename or delete one of the two.",
            )
        # A reference to the id in its right form is no mistake of its own.
        found.ids |= {id_, slug(id_)}
        if withdrawal(value):
            found.withdrawn.add(id_)
        found.places.setdefault(id_, (document, at))
    elif isinstance(value, dict) and "id" in row.model.model_fields:
        found.ids |= {first for first in list(value.values())[:1] if isinstance(first, str)}
    try:
        record = row.model.model_validate(value, context={"today": today})
    except ValidationError as error:
        yield from invalid(document, at, row.kind, row.model, error)
        return
    key = id_ if isinstance(id_, str) else f"{document.path}/{'/'.join(map(str, at))}"
    if key not in found:
        found[key] = record
        found.places[key] = (document, at)


def article_of(shelved: dict[str, Shelf]) -> Article | None:
    return next(iter(shelved["article"].values()), None)


def topic_of_file(document: Document) -> str:
    return PurePosixPath(document.path).parent.name
