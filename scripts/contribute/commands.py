"""What the commands for contributors do: add a record, compare two states, write the schemas."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import nullcontext
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from check.check import check
from contribute import change_report, changes, new
from contribute.changes import Difference, State
from contribute.revision import Unknown, data_at
from export.field_guide import WORDS, load_guide
from export.json_schema import schema_files
from load import files
from load.files import load, load_published
from model.kinds import ADDRESSES
from model.publication import Publication
from publish.files import write_whole
from publish.publish import ROOT, TEMPLATES, Stopped, register, today
from render.render import draft

DIGESTS: dict[str, Callable[[Difference], str]] = {
    "text": partial(change_report.as_text, templates=TEMPLATES),
    "markdown": partial(change_report.as_markdown, templates=TEMPLATES),
    "json": change_report.as_json,
}


def add_record(given: dict[str, Any], root: Path = ROOT, *, day: date | None = None) -> str:
    """Write a record that has a file of its own; what was written, or is to be put where.

    `given` has its kind, its fields and for a claim its topic; `day` is that of who writes it.
    Raises Stopped, with nothing written.
    """
    folder, words = root / "data", load_guide(WORDS)
    data = new.Data(*load(folder), load_published(folder / files.LIST))
    kind, topic = given["kind_of_record"], given.get("topic")
    draft = new.begin(kind, given, topic, day or datetime.now().astimezone().date())
    if reason := new.refusal(draft, data, words):
        raise Stopped(reason)
    try:
        text = new.compose(draft, data, load_guide(), words)
    except new.Abandoned as refusal:
        raise Stopped(str(refusal)) from None
    if draft.row.is_alone:
        file = folder / draft.file
        if os.path.lexists(file):  # under another id, or what is no file
            raise Stopped(words["there"].format(path=f"data/{draft.file}"))
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, text.encode(), lasting=True)
    return new.report(draft, text, words)


def difference_between(base: str, head: str | None = None, root: Path = ROOT) -> Difference:
    """What changes from one revision to another, or to the files as they are. Raises Stopped."""
    try:
        with data_at(base, root) as folder:
            before = _state(folder)
        with data_at(head, root) if head else nullcontext(root / "data") as folder:
            return changes.difference(before, _state(folder))
    except Unknown as refusal:
        raise Stopped(str(refusal)) from None


def _state(folder: Path) -> State:
    """The data in a folder, with the pages that the templates at hand make of them."""
    documents, unread = load(folder)
    published = load_published(folder / files.LIST)
    found, problems = check(documents, unread, today(), published)
    # Links to the source differ with every line that moves: so no repository here.
    site = Publication(address="/", current="/")
    drafts = draft(found, site, TEMPLATES) if found else ()
    return changes.state(documents, problems, published, {path: p.text for path, p in drafts})


def list_published(root: Path = ROOT) -> int:
    """Add to the list of published ids those of new records; how many. Raises Stopped."""
    file, found = root / "data" / files.LIST, register(root)
    listed = {(line.kind, line.id) for line in load_published(file)}
    more = [
        f"{word} {id_}"
        for word, kinds in ADDRESSES.items()
        for record in (record for kind in kinds for record in found.every(kind))
        for id_ in (record.id, *record.former_ids)
        if (word, id_) not in listed
    ]
    if more:
        lines = file.read_text("utf-8").splitlines()  # the last may lack its end
        write_whole(file, "\n".join([*lines, *more, ""]).encode(), lasting=True)
    return len(more)


def write_schemas(root: Path = ROOT) -> int:
    """Write the schemas that editors read beside the data; how many have changed."""
    texts = schema_files(register(root)).items()
    schemas = {root / "data" / "schema" / name: text.encode() for name, text in texts}
    stale = [file for file in schemas if not file.exists() or file.read_bytes() != schemas[file]]
    for file in stale:
        write_whole(file, schemas[file])
    return len(stale)
