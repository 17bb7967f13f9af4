"""References and prose: what a record names must exist, and what it writes must be plain."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterator
from itertools import islice, takewhile
from typing import Any

from check import prose
from check.field_mistakes import slug
from check.rules import Ids
from check.shelves import Mentions, Shelf, article_of, topic_of_file
from load.life import former_ids, withdrawal
from load.problem import KeyPath, Problem
from load.reader import Document
from load.wording import a, closest, field_name, nearest, repeated, shown
from model.introspect import marked
from model.kinds import ADDRESSES, BY_NAME, IN_FILES, STATES
from model.records import Markup
from model.register import Key

# What prose would take for a citation, a link or bold type; other texts show it as it stands.
OF_PROSE = re.compile(
    rf"\[@{prose.CITED}[^\[\]]*\]|\*\*\w[^*]*\*\*"
    rf"|\[[^\[\]]+\]\((?:https?|{'|'.join(prose.LINK_KINDS)}):[^()\s]*\)"
)
# A citation without its @, or words in brackets.
WITHOUT_AT = re.compile(rf"\[{prose.CITED}((?:, [^\[\]]*)?)\](?!\()")
PARTED = re.compile(r"\n(?:\n| *(?:[-*+•]|\d\d?[.)]) )")  # an empty line, an item of a list


def unresolved_references(shelved: dict[str, Shelf], ids: dict[str, Ids]) -> Iterator[Problem]:
    for row in IN_FILES:
        for _, document, at, value in shelved[row.kind].raw:
            standing = not withdrawal(value)
            found = list(marked(value, row.model, at))
            yield from _plain_problems(document, at, value, {path for path, *_ in found})
            for path, text, mark in found:
                if isinstance(mark, Markup):
                    yield from _prose_problems(document, path, text, ids, standing=standing)
                elif message := _unresolved(path, mark.kind, text, ids, standing=standing):
                    yield document.problem(path, message)


def misspelt_ids(shelved: dict[str, Shelf], mentions: Mentions) -> Iterator[Problem]:
    """An id that nothing names, beside a like one that several places name and nothing has.

    The id that they name then counts as known: one slip is one problem, not one a place.
    """
    used = Counter(target for target, _ in mentions)
    topics = {topic_of_file(raw.document) for raw in shelved["claim"].raw}
    used.update(Key("topic", topic) for topic in topics)
    for kind, found in shelved.items():
        known_as = "" if kind in STATES else kind  # a state that is not found has no kind
        former = {id_ for raw in found.raw for id_ in former_ids(raw.value)}
        known = found.ids | former  # who renames on purpose sees every place
        unknown = [key for key in used if key.kind == known_as and key.id not in known]
        idle = {id_ for id_ in found.places if not used[Key(kind, id_)]}
        for key in unknown if found.complete else ():
            near, times = closest(key.id, found.places), used[key]
            if near in idle and (times > 1 or slug(near) != near):
                found.ids.add(key.id)
                document, at = found.places[near]
                places = f"{times} places name" if times > 1 else "another place names"
                message = f"id must be {key.id}, as {places} it (got {shown(near)}). "
                remedy = f"Write {key.id}, or change what names it."
                yield document.problem((*at, "id"), message + remedy)


def ids_by_kind(shelved: dict[str, Shelf]) -> dict[str, Ids]:
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
    at: KeyPath, kind: str, id_: str, ids: dict[str, Ids], *, standing: bool
) -> str | None:
    """A reference must lead to a record; from one that stands, to one that stands."""
    field_ = next((str(part) for part in reversed(at) if isinstance(part, str)), "reference")
    known, withdrawn, complete = ids[kind]
    if complete and id_ not in known:
        remedy = _reference_remedy(kind, id_, known)
        return f"{field_} must name {a(kind)} that exists (got {shown(id_)}). {remedy}"
    if standing and id_ in withdrawn:
        rule = f"{field_} must name {a(kind)} that has not been withdrawn (got {shown(id_)})"
        return f"{rule}. Name another, or take this reference out."
    return None


def _reference_remedy(kind: str, id_: str, ids: set[str]) -> str:
    parts = re.findall(r"[^\s,;]+", id_)
    if len(parts) > 1 and ids.issuperset(parts):
        return f"Write each by itself, with a comma between: {', '.join(parts)}."
    file = BY_NAME[ADDRESSES.get(kind, (kind,))[0]].where or "article.yml"
    return nearest(id_, ids) or f"Take an id from data/{file}, or add the {kind} there first."


def _plain_problems(
    document: Document, at: KeyPath, value: Any, marks: Container[KeyPath]
) -> Iterator[Problem]:
    """Signs of prose in words that are shown as they stand; and the same item of a list twice."""
    if isinstance(value, str) and at not in marks and (found := OF_PROSE.search(value)):
        message = f"{field_name(at)} must hold plain words (got {shown(found[0])}). Delete the "
        remedy = "signs; to cite or to link is for longer texts, such as an explanation."
        yield document.problem(at, message + remedy)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _plain_problems(document, (*at, key), inner, marks)
    elif isinstance(value, tuple):
        for index in repeated(map(repr, value)):
            if isinstance(value[index], dict) or (*at, index) in marks:
                got = "one" if isinstance(value[index], dict) else value[index]
                message = f"{at[-1]} must hold each item once (got {got} again). Delete it."
                yield document.problem((*at, index), message)
        for index, inner in enumerate(value):
            yield from _plain_problems(document, (*at, index), inner, marks)


def _run_together(document: Document, at: KeyPath) -> Iterator[Problem]:
    """Lists and paragraphs of a text whose lines YAML joins, as its first sign is not |."""
    place, name = document.places[at], document.keys.get(at)
    first = document.lines[place.line - 1][place.column - 1 :]
    if not name or first.startswith("|"):
        return
    margin = name.column  # what belongs to the text stands further in than its name
    rest = islice(document.lines, place.line, None)
    below = takewhile(lambda line: not line[:margin].strip(), rest)
    if PARTED.search("\n".join((first, *below)).rstrip()):
        message = f"{at[-1]} must start with | where it holds a list or an empty line (got "
        remedy = f"Write the text below `{at[-1]}: |`, two spaces further in, without quotes."
        remedy = "Write |." if first.startswith(">") else remedy
        yield document.problem(at, f"{message}{shown(first)}). {remedy}")


def _prose_problems(
    document: Document, at: KeyPath, text: str, ids: dict[str, Ids], *, standing: bool
) -> Iterator[Problem]:
    yield from _run_together(document, at)
    for found in WITHOUT_AT.finditer(text):
        if found[1] in ids["source"].known or re.search(r"-\d{4}[a-z]?$", found[1]):
            message = f"{field_name(at)} must cite a source with @ (got {shown(found[0])}). "
            remedy, line = f"Write [@{found[1]}{found[2]}].", text.count("\n", 0, found.start())
            yield document.problem_in_text(at, message + remedy, line, re.escape(found[0]))
    for item in dict.fromkeys(prose.examine(text)):  # a slip that is copied is one
        if isinstance(item, prose.Fault):
            message = f"{field_name(at)} must {item.rule} (got {shown(item.got)}). {item.remedy}"
            yield document.problem_in_text(at, message, item.line, re.escape(item.got))
        elif item.kind != "address" and (
            lost := _unresolved(at, item.kind, item.id, ids, standing=standing)
        ):
            sought = rf"(?<=[:@]){re.escape(item.id)}"
            yield document.problem_in_text(at, lost, item.line, sought)


def mentions_in(shelved: dict[str, Shelf]) -> Iterator[tuple[Key, Key]]:
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
