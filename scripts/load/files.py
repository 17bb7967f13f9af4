"""The files of the data: which are read, which are unfit, and the records that stand in them."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from load.problem import KeyPath, Problem
from load.reader import Document, load_text
from model.kinds import IN_FILES, SINGLE, RecordKind

LIST = "published-ids.txt"  # every id that has had an address
# What goes on after the name of a record, though it be the wrong ending: .YML, .yml.txt, .json.
ENDING = re.compile(r"\.ya?ml\b.*|\.(json|txt)$", re.IGNORECASE)
# What belongs there besides, and what editors and systems put beside a file while it is open.
NO_DATA = re.compile(rf"schema/.*|{LIST}|(.*/)?(README.*|\.[^/]*|[^/]*~|#[^/]*#)", re.IGNORECASE)

# What may bear the name of a file and is none to read: a pipe would be waited for without end, and
# a reviewer sees a link, not what it leads to.
NO_FILES = {
    stat.S_IFDIR: "a folder",
    stat.S_IFLNK: "a link",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}
MISSING = "file must exist (got none of this name). Restore it, or give it this name again."


class Published(NamedTuple):
    """A line of published-ids.txt: an id that must resolve for ever."""

    path: str
    line: int
    kind: str
    id: str


def load(folder: Path) -> tuple[list[Document], list[Problem]]:
    """Read every YAML file below `folder`; paths are given with the folder's own name in front.

    What would be overlooked is a problem, but for what belongs there.
    """
    documents, problems = [], []
    for file in sorted(folder.rglob("*"), key=lambda file: file.with_suffix("")):
        name = file.relative_to(folder.parent).as_posix()
        below = name.partition("/")[2]
        if NO_DATA.fullmatch(below) or (file.suffix != ".yml" and file.is_dir()):
            continue
        name = "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in name)
        if not file.name.isprintable():
            wrong = f"file name must hold no unseen signs (got {name}). Rename the file."
        elif unfit := why_unfit(file):
            wrong = unfit
        elif file.suffix != ".yml":
            wrong = _ill_named(file)
        else:
            document, found = _load_file(name, file.read_bytes())
            documents += [document] if document else []
            problems += found
            continue
        problems.append(Problem(name, 1, 1, wrong))
    return documents, problems


def _ill_named(file: Path) -> str:
    """What is wrong with a copy that a program left, or with a name that does not end in .yml."""
    right = file.with_name(ENDING.sub("", file.name) + ".yml")
    if right.exists():
        remedy = f"Delete it; if its text is the newer one, put that into {right.name} first"
        return f"file must be no copy of {right.name} (got {file.name}). {remedy}."
    remedy = "Move it out of this folder" if "." in right.stem else f"Rename it {right.name}"
    return f"file name must end in .yml (got {file.name}). {remedy}."


def why_unfit(file: Path) -> str | None:
    """Why a file cannot be read, as a message; None where it can be."""
    try:
        kind = stat.S_IFMT(file.lstat().st_mode)
    except FileNotFoundError:
        return MISSING
    if got := NO_FILES.get(kind):
        return f"file must be a plain file (got {got}). Put the file itself here, or delete this."
    if not os.access(file, os.R_OK):
        return "file must be readable (got no permission). Run: chmod u+rw on it."
    if file.name == LIST and "\ufffd" in file.read_bytes().decode("utf-8", "replace"):
        return "file must be UTF-8 text (got other bytes). Save it with the encoding UTF-8."
    return None


def load_published(file: Path) -> list[Published]:
    """The ids that have been published, one `kind id` a line; none where no file can be read.

    What is more on a line is given with the id, for the check to name.
    """
    path = f"{file.parent.name}/{file.name}"
    lines = [] if why_unfit(file) else file.read_bytes().decode("utf-8-sig").splitlines()
    words = ((n, line.partition(" ")) for n, line in enumerate(lines, start=1))
    return [
        Published(path, number, kind, id_.strip())
        for number, (kind, _, id_) in words
        if (kind or id_).strip() and not kind.startswith("#")
    ]


# While the site is served, most files are as they were. Other texts must not drive them out.
_load_file = lru_cache(maxsize=65_536)(load_text)


class Raw(NamedTuple):
    """A record as it was read, valid or not, and where it stands."""

    row: RecordKind
    document: Document
    at: KeyPath
    value: Any

    @property
    def id(self) -> str | None:
        id_ = self.value.get("id") if isinstance(self.value, dict) else None
        return id_ if isinstance(id_, str) else None


def raw_records(documents: Iterable[Document]) -> Iterator[Raw]:
    """Every record of every kind, in the order of the files."""
    documents = list(documents)
    for row in IN_FILES:
        for document in documents:
            if row.is_in(document.name):
                yield from records_in(document, row) or ()


def records_in(document: Document, row: RecordKind) -> list[Raw] | None:
    """The records of a kind in the document that is to hold them; None where it has no list."""
    value: Any = document.value
    at: KeyPath = ()
    if row.kind in SINGLE:
        return [Raw(row, document, at, value)]
    if row.is_alone:
        return [Raw(row, document, *_unwrapped(value))]
    if row.section:
        value = value.get(row.section) if isinstance(value, dict) else None
        at = (row.section,)
    if not isinstance(value, tuple):
        return None
    return [Raw(row, document, (*at, index), item) for index, item in enumerate(value)]


def _unwrapped(value: Any) -> tuple[KeyPath, Any]:
    """A record out of the list of one that a reference manager puts round it, with its path."""
    at: KeyPath = ()
    if isinstance(value, dict) and list(value) == ["references"]:
        at, value = ("references",), value["references"]
    if isinstance(value, tuple) and len(value) == 1:
        at, value = (*at, 0), value[0]
    return at, value
