"""Documents in; the typed register, or every problem in them, out.

First each record by itself (fields, types, dates), then what needs the others: identity,
references, prose, the coverage of the op-ed, the evidence that each verdict demands. A file
that could not be read mutes the references into it, so that one slip is one problem.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from check import prose
from check.field_mistakes import slug
from check.rules import Ids, permanence_problems, rule_problems
from check.shelves import Mentions, Shelf, article_of, is_withdrawn, shelve, topic_of_file
from load.files import Published
from load.problem import KeyPath, Problem
from load.reader import Document
from load.wording import a, closest, field_name, nearest, shown
from model.kinds import ADDRESSES, BY_NAME, IN_FILES, STATES
from model.records import Markup, marked
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
    folder = documents[0].path.partition("/")[0] if documents else "data"
    shelved, invalid_records = shelve(by_name, unread, folder, today)
    mentions = list(_mentions(shelved))
    found = list(problems)
    found += _on_new_lines(found, invalid_records)
    found += _on_new_lines(found, _unknown_files(by_name))
    found += _on_new_lines(found, _misspelt_ids(shelved, mentions))
    ids = _ids(shelved)
    found += _on_new_lines(found, _references(shelved, ids))
    found += _on_new_lines(found, rule_problems(shelved, mentions))
    found += _on_new_lines(found, permanence_problems(shelved, ids, published))
    if found:
        return None, sorted(set(found))
    return _register(shelved, mentions), []


def _on_new_lines(found: Collection[Problem], more: Iterable[Problem]) -> list[Problem]:
    """Those on lines where nothing is wrong yet: a value that is ill formed is not also unknown."""
    lines = {(problem.path, problem.line) for problem in found}
    return [problem for problem in more if (problem.path, problem.line) not in lines]


# --- references and prose ---------------------------------------------------------------------


def _references(shelved: dict[str, Shelf], ids: dict[str, Ids]) -> Iterator[Problem]:
    for row in IN_FILES:
        for _, document, at, value in shelved[row.kind].raw:
            standing = not is_withdrawn(value)
            for path, text, mark in marked(value, row.model, at):
                if isinstance(mark, Markup):
                    yield from _prose_problems(document, path, text, ids, standing=standing)
                else:
                    yield from _unresolved(
                        document, path, mark.kind, text, ids[mark.kind], standing=standing
                    )


def _misspelt_ids(shelved: dict[str, Shelf], mentions: Mentions) -> Iterator[Problem]:
    """An id that nothing names, beside a like one that several places name and nothing has.

    The id that they name then counts as known: one slip is one problem, not one a place.
    """
    used = Counter(target for target, _ in mentions)
    used.update(
        Key("topic", topic_of_file(d))
        for d in {raw.document.path: raw.document for raw in shelved["claim"].raw}.values()
    )
    for kind, found in shelved.items():
        known_as = "" if kind in STATES else kind  # a state that is not found has no kind
        known = found.ids | _former_ids(found)  # who renames on purpose sees every place
        unknown = [key for key in used if key.kind == known_as and key.id not in known]
        idle = {id_ for id_ in found.places if not used[Key(kind, id_)]}
        for key in unknown if found.complete else ():
            near, times = closest(key.id, found.places), used[key]
            if near in idle and (times > 1 or slug(near) != near):
                found.ids.add(key.id)
                document, at = found.places[near]
                message = f"id must be {key.id}, as {_places(times)} it (got {shown(near)}). "
                remedy = f"Write {key.id}, or change what names it."
                yield document.problem((*at, "id"), message + remedy)


def _former_ids(found: Shelf) -> set[str]:
    given = (value.get("former_ids") for *_, value in found.raw if isinstance(value, dict))
    return {id_ for ids in given if isinstance(ids, tuple) for id_ in ids if isinstance(id_, str)}


def _places(times: int) -> str:
    return f"{times} places name" if times > 1 else "another place names"


def _ids(shelved: dict[str, Shelf]) -> dict[str, Ids]:
    """By every kind that a reference can name."""
    article = article_of(shelved)
    locators = {s.locator for s in article.sentences} if article else set()
    ids = {"sentence": Ids(locators, set(), article is not None)}
    for kind, kinds in ({kind: (kind,) for kind in shelved} | ADDRESSES).items():
        shelves = [shelved[k] for k in kinds]
        ids[kind] = Ids(
            set().union(*(row.ids for row in shelves)),
            set().union(*(row.withdrawn for row in shelves)),
            all(row.complete for row in shelves),
        )
    return ids


def _unresolved(
    document: Document,
    at: KeyPath,
    kind: str,
    id_: str,
    ids: Ids,
    *,
    standing: bool,
) -> Iterator[Problem]:
    """A reference must lead to a record; from one that stands, to one that stands."""
    field_ = next((str(part) for part in reversed(at) if isinstance(part, str)), "reference")
    if ids.complete and id_ not in ids.known:
        remedy = _reference_remedy(kind, id_, ids.known)
        message = f"{field_} must name {a(kind)} that exists (got {shown(id_)}). {remedy}"
    elif standing and id_ in ids.withdrawn:
        message = (
            f"{field_} must name {a(kind)} that has not been withdrawn (got {shown(id_)}). "
            "Name another, or take this reference out."
        )
    else:
        return
    yield document.problem(at, message)


def _reference_remedy(kind: str, id_: str, ids: set[str]) -> str:
    parts = re.findall(r"[^\s,;]+", id_)
    if len(parts) > 1 and ids.issuperset(parts):
        return f"Write each by itself, with a comma between: {', '.join(parts)}."
    file = BY_NAME[ADDRESSES.get(kind, (kind,))[0]].file or "article.yml"
    return nearest(id_, ids) or f"Take an id from data/{file}, or add the {kind} there first."


def _prose_problems(
    document: Document, at: KeyPath, text: str, ids: dict[str, Ids], *, standing: bool
) -> Iterator[Problem]:
    for item in dict.fromkeys(prose.examine(text)):  # a slip that is copied is one
        if isinstance(item, prose.Fault):
            message = f"{field_name(at)} must {item.rule} (got {shown(item.got)}). {item.remedy}"
            yield document.problem_in_text(at, message, item.line, re.escape(item.got))
        elif item.kind != "address":
            for problem in _unresolved(
                document, at, item.kind, item.id, ids[item.kind], standing=standing
            ):
                sought = rf"(?<=[:@]){re.escape(item.id)}"
                yield document.problem_in_text(at, problem.message, item.line, sought)


def _mentions(shelved: dict[str, Shelf]) -> Iterator[tuple[Key, Key]]:
    """Every reference, from fields and from prose, as (what is referred to, by which record)."""
    state_kinds = {id_: kind for kind in STATES for id_ in shelved[kind].ids}
    for row in IN_FILES:
        for *_, value in shelved[row.kind].raw:
            by = Key(row.kind, str(value.get("id")) if isinstance(value, dict) else "")
            for _, text, mark in marked(value, row.model):
                if isinstance(mark, Markup):
                    for item in prose.examine(text):
                        if isinstance(item, prose.Mention):
                            yield Key(item.kind, item.id), by
                else:
                    kind = state_kinds.get(text, "") if mark.kind == "state" else mark.kind
                    yield Key(kind, text), by


def _unknown_files(by_name: dict[str, Document]) -> Iterator[Problem]:
    known = {row.file for row in IN_FILES}
    for name, document in by_name.items():
        if not any(row.is_in(name) for row in IN_FILES):
            near = nearest(name, known)
            message = f"file name must be that of a data file (got {name}). {near}"
            yield document.problem((), message.rstrip())


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
            key=lambda item: topics.index(topic_of_file(claims[item[0]][0])),
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
    document, _ = next(iter(shelved["article"].places.values()))
    article = article_of(shelved)
    for index, sentence in enumerate(article.sentences if article else ()):
        line = document.line(("sentences", index))
        origins[Key("sentence", sentence.locator)] = Origin(document.path, line)
    return origins
