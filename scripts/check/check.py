"""Documents in; the typed register, or every problem in them, out.

First each record by itself (fields, types, dates), then what needs the others: identity,
references, prose, the coverage of the op-ed, the evidence that each verdict demands. A file
that could not be read mutes the references into it, so that one slip is one problem.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from check.needs import needs
from check.references import ids_by_kind, mentions_in, misspelt_ids, unresolved_references
from check.rules import permanence_problems, rule_problems
from check.shelves import Mentions, Shelf, article_of, set_apart, shelve, topic_of_file
from load.files import Published
from load.problem import KeyPath, Problem
from load.reader import Document
from model.kinds import IN_FILES
from model.register import Key, Origin, Register


def check(
    documents: list[Document],
    problems: list[Problem],
    today: date,
    published: Collection[Published] = (),
) -> tuple[Register | None, list[Problem]]:
    """The register where nothing is wrong; else None and all problems, sorted by place.

    `problems` are those found on reading; `today` bounds every date; `published` ids must exist.
    """
    by_name = {document.path.partition("/")[2]: document for document in documents}
    names = {problem.path.partition("/")[2] for problem in problems}
    unread = {PurePosixPath(name).with_suffix(".yml").as_posix() for name in names - by_name.keys()}
    if not by_name and not unread:
        return None, [Problem("data", 1, 1, "folder must hold the data (got none). Restore them.")]
    by_name, strays, missed = set_apart(by_name, unread)
    unread |= missed
    folder = documents[0].path.partition("/")[0] if documents else "data"
    shelved, invalid_records = shelve(by_name, unread, folder, today)
    mentions = list(mentions_in(shelved))
    found = list(problems)
    found += _on_new_lines(found, invalid_records)
    found += _on_new_lines(found, strays)
    found += _on_new_lines(found, misspelt_ids(shelved, mentions))
    ids = ids_by_kind(shelved)
    found += _on_new_lines(found, unresolved_references(shelved, ids))
    found += _on_new_lines(found, rule_problems(shelved, mentions))
    found += _on_new_lines(found, permanence_problems(shelved, ids, published))
    found += _on_new_lines(found, needs(shelved))
    if found:
        return None, sorted(set(found))
    return _register(shelved, mentions), []


def _on_new_lines(found: Collection[Problem], more: Iterable[Problem]) -> list[Problem]:
    """Those on lines where nothing is wrong yet: a value that is ill formed is not also unknown."""
    lines = {(problem.path, problem.line) for problem in found}
    return [problem for problem in more if (problem.path, problem.line) not in lines]


# --- the register -----------------------------------------------------------------------------


def _register(shelved: dict[str, Shelf], mentions: Mentions) -> Register:
    article = article_of(shelved)
    sentences = article.sentences if article else ()
    by_kind: dict[str, dict[str, Any]] = {"sentence": {s.locator: s for s in sentences}}
    for row in IN_FILES:
        shelf = shelved[row.kind]
        standing = [(id_, record) for id_, record in shelf.items() if id_ not in shelf.withdrawn]
        if row.by_date:
            standing.sort(key=lambda item: str(item[1].date))
        by_kind[row.kind] = dict(standing)
    topics, claims = list(by_kind["topic"]), shelved["claim"].places
    by_kind["claim"] = dict(
        sorted(
            by_kind["claim"].items(),
            key=lambda item: (topics.index(topic_of_file(claims[item[0]][0])), *item[1].rank),
        )
    )
    backwards: dict[Key, dict[Key, None]] = {}
    for target, by in mentions:
        backwards.setdefault(target, {})[by] = None
    return Register(
        by_kind=by_kind,
        withdrawn={
            Key(kind, id_): shelf[id_]
            for kind, shelf in shelved.items()
            for id_ in shelf
            if id_ in shelf.withdrawn
        },
        origins=_origins(shelved),
        mentioned_by={target: tuple(by) for target, by in backwards.items()},
    )


def _origins(shelved: dict[str, Shelf]) -> dict[Key, Origin]:
    """The line of every record, and of each item of its lists as `id.field.number`, from 0."""
    origins: dict[Key, Origin] = {}
    owners: dict[str, dict[KeyPath, Key]] = {}  # by file, by the path of a record in it
    documents = {}
    for kind, found in shelved.items():
        for id_, (document, at) in found.places.items():
            documents[document.path] = document
            owners.setdefault(document.path, {})[at] = Key(kind, id_)
            origins[Key(kind, id_)] = Origin(document.path, document.line(at))
    for path, document in documents.items():
        for at, place in document.places.items():
            is_item = bool(at) and isinstance(at[-1], int)
            if is_item and (owner := owners[path].get(at[:-2])):
                item = Key(owner.kind, f"{owner.id}.{at[-2]}.{at[-1]}")
                origins[item] = Origin(path, place.line)
    [(id_, article)] = shelved["article"].items()
    for index, sentence in enumerate(article.sentences):
        origins[Key("sentence", sentence.id)] = origins[Key("article", f"{id_}.sentences.{index}")]
    return origins
