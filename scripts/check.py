"""Documents in; the typed register, or every problem in them, out.

First each record by itself (fields, types, dates), then what needs the others: identity,
references, prose, the coverage of the op-ed, the evidence that each verdict demands. A file
that could not be read mutes the references into it, so that one slip is one problem.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from pydantic import ValidationError

import prose
from fields import invalid, slug
from load import MISSING, Document, KeyPath, Problem, Published
from model import (
    ADDRESSES,
    STATES,
    Adherent,
    Article,
    Claim,
    Edition,
    Entry,
    Event,
    Key,
    Kind,
    Limit,
    Markup,
    Omission,
    Origin,
    Outsider,
    Partner,
    Person,
    Question,
    Record,
    Register,
    Relation,
    Remark,
    Rule,
    Source,
    Subject,
    System,
    Term,
    Topic,
    Total,
    Verdict,
    marked,
)
from words import a, closest, field_name, listed, nearest, shown


class Shelf(NamedTuple):
    """Where the records of one kind stand: a file's list, or the list under a name in it."""

    file: str
    section: str | None
    kind: str
    model: type[Record]


SHELVES = (
    Shelf("vocabulary.yml", "kinds", "kind", Kind),
    Shelf("vocabulary.yml", "verdicts", "verdict", Verdict),
    Shelf("vocabulary.yml", "stances", "stance", Entry),
    Shelf("vocabulary.yml", "relations", "relation", Relation),
    Shelf("vocabulary.yml", "tiers", "tier", Entry),
    Shelf("vocabulary.yml", "readings", "reading", Entry),
    Shelf("vocabulary.yml", "roles", "role", Entry),
    Shelf("vocabulary.yml", "statuses", "status", Entry),
    Shelf("vocabulary.yml", "tracks", "track", Entry),
    Shelf("vocabulary.yml", "system_types", "system type", Entry),
    Shelf("vocabulary.yml", "reasons", "reason", Entry),
    Shelf("article.yml", None, "article", Article),
    Shelf("topics.yml", None, "topic", Topic),
    Shelf("questions.yml", None, "question", Question),
    Shelf("claims/", None, "claim", Claim),
    Shelf("sources.yml", "references", "source", Source),
    Shelf("people.yml", None, "person", Person),
    Shelf("partners.yml", "partners", "partner", Partner),
    Shelf("partners.yml", "adherents", "adherent", Adherent),
    Shelf("partners.yml", "others", "outsider", Outsider),
    Shelf("partners.yml", "totals", "total", Total),
    Shelf("partners.yml", "remarks", "remark", Remark),
    Shelf("timeline.yml", None, "event", Event),
    Shelf("systems.yml", None, "system", System),
    Shelf("policy.yml", "subjects", "subject", Subject),
    Shelf("policy.yml", "omissions", "omission", Omission),
    Shelf("policy.yml", "limits", "limit", Limit),
    Shelf("policy.yml", "rules", "rule", Rule),
    Shelf("policy.yml", "reservations", "reservation", Remark),
    Shelf("glossary.yml", None, "term", Term),
    Shelf("editions.yml", None, "edition", Edition),
)
Mentions = Collection[tuple[Key, Key]]  # what is referred to, and by which record

VOCABULARY = tuple(shelf.kind for shelf in SHELVES if shelf.file == "vocabulary.yml")


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
    shelved, invalid_records = _shelve(by_name, unread, folder, today)
    mentions = list(_mentions(shelved))
    found = list(problems)
    found += _on_new_lines(found, invalid_records)
    found += _on_new_lines(found, _unknown_files(by_name))
    found += _on_new_lines(found, _misspelt_ids(shelved, mentions))
    ids = _ids(shelved)
    found += _on_new_lines(found, _references(shelved, ids))
    found += _on_new_lines(found, _rules(shelved, mentions))
    found += _on_new_lines(found, _permanence(shelved, ids, published))
    if found:
        return None, sorted(set(found))
    return _register(shelved, mentions), []


def _on_new_lines(found: Collection[Problem], more: Iterable[Problem]) -> list[Problem]:
    """Those on lines where nothing is wrong yet: a value that is ill formed is not also unknown."""
    lines = {(problem.path, problem.line) for problem in found}
    return [problem for problem in more if (problem.path, problem.line) not in lines]


# --- records by themselves --------------------------------------------------------------------


def _shelve(
    by_name: dict[str, Document], unread: set[str], folder: str, today: date
) -> tuple[dict[str, Found], list[Problem]]:
    shelved = {shelf.kind: Found() for shelf in SHELVES}
    problems: list[Problem] = []
    for shelf in SHELVES:
        found = shelved[shelf.kind]
        names = sorted(n for n in by_name if n == shelf.file or _in_folder(n, shelf.file))
        found.complete = not any(n == shelf.file or _in_folder(n, shelf.file) for n in unread)
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
    for name, sections in _sections().items():
        if name in by_name and isinstance(by_name[name].value, dict):
            for key in by_name[name].value.keys() - sections:
                message = (
                    f"field must be a section of this file (got {shown(key)}). "
                    f"{nearest(key, sections)}"
                )
                problems.append(by_name[name].problem((key,), message, key=True))
    return shelved, problems


def _in_folder(name: str, file: str) -> bool:
    return file.endswith("/") and name.startswith(file)


def _sections() -> dict[str, set[str]]:
    files: dict[str, set[str]] = {}
    for shelf in SHELVES:
        if shelf.section:
            files.setdefault(shelf.file, set()).add(shelf.section)
    return files


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
            return _no_section(document, shelf.section, _sections()[shelf.file])
        if any(
            _is_gone(section, value, _sections()[shelf.file]) for section in _sections()[shelf.file]
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
    items = _items(document, shelf) if name == shelf.file or _in_folder(name, shelf.file) else []
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
        if _is_withdrawn(value):
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


def _is_withdrawn(value: Any) -> bool:
    """Whether what stands in the file for a record says that it no longer holds."""
    fields = (value, value.get("custom")) if isinstance(value, dict) else ()
    return any(isinstance(part, dict) and bool(part.get("withdrawn")) for part in fields)


def _where(found: Found, id_: str) -> str:
    document, at = found.places[id_]
    return f"{document.path} line {document.places[at].line}"


# --- references and prose ---------------------------------------------------------------------


def _references(shelved: dict[str, Found], ids: dict[str, Ids]) -> Iterator[Problem]:
    for shelf in SHELVES:
        for document, at, value in shelved[shelf.kind].raw:
            standing = not _is_withdrawn(value)
            for path, text, mark in marked(value, shelf.model, at):
                if isinstance(mark, Markup):
                    yield from _prose_problems(document, path, text, ids, standing=standing)
                else:
                    yield from _unresolved(
                        document, path, mark.kind, text, ids[mark.kind], standing=standing
                    )


def _misspelt_ids(shelved: dict[str, Found], mentions: Mentions) -> Iterator[Problem]:
    """An id that nothing names, beside a like one that several places name and nothing has.

    The id that they name then counts as known: one slip is one problem, not one a place.
    """
    used = Counter(target for target, _ in mentions)
    used.update(
        Key("topic", _topic_of(d)) for d in {d.path: d for d, _, _ in shelved["claim"].raw}.values()
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


def _former_ids(found: Found) -> set[str]:
    given = (value.get("former_ids") for _, _, value in found.raw if isinstance(value, dict))
    return {id_ for ids in given if isinstance(ids, tuple) for id_ in ids if isinstance(id_, str)}


def _places(times: int) -> str:
    return f"{times} places name" if times > 1 else "another place names"


class Ids(NamedTuple):
    """All ids of a kind, those withdrawn, and whether every file that could hold one was read."""

    known: set[str]
    withdrawn: set[str]
    complete: bool


def _ids(shelved: dict[str, Found]) -> dict[str, Ids]:
    """By every kind that a reference can name."""
    article = _article(shelved)
    locators = {s.locator for s in article.sentences} if article else set()
    ids = {"sentence": Ids(locators, set(), article is not None)}
    for kind, kinds in ({kind: (kind,) for kind in shelved} | ADDRESSES).items():
        shelves = [shelved[k] for k in kinds]
        ids[kind] = Ids(
            set().union(*(shelf.ids for shelf in shelves)),
            set().union(*(shelf.withdrawn for shelf in shelves)),
            all(shelf.complete for shelf in shelves),
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
    files = {"state": "partners.yml", "sentence": "article.yml"}
    file = files.get(kind) or next(shelf.file for shelf in SHELVES if shelf.kind == kind)
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


# --- rules across records ---------------------------------------------------------------------


def _rules(shelved: dict[str, Found], mentions: Mentions) -> Iterator[Problem]:
    yield from _uncovered_sentences(shelved, mentions)
    yield from _topics_and_files(shelved)
    for id_, claim in shelved["claim"].items():
        document, at = shelved["claim"].places[id_]
        stances = {item.stance for item in claim.evidence}
        if stances <= shelved["stance"].ids and claim.kind in shelved["kind"].ids:
            yield from _verdict_problems(claim, document, at, shelved["verdict"].records)
        yield from _quotation_problems(claim, document, at)
    yield from _states_named_twice(shelved)
    yield from _partner_problems(shelved["partner"])
    if all(found.complete for found in shelved.values()):
        yield from _unused_sources(shelved, mentions)


def _article(shelved: dict[str, Found]) -> Article | None:
    return next(iter(shelved["article"].records.values()), None)


def _uncovered_sentences(shelved: dict[str, Found], mentions: Mentions) -> Iterator[Problem]:
    article = _article(shelved)
    if article is None or not shelved["claim"].complete:
        return
    if any(isinstance(v, dict) and not v.get("sentences") for _, _, v in shelved["claim"].raw):
        return  # the claim that lacks its sentences may cover the one that lacks a claim
    document, _ = next(iter(shelved["article"].places.values()))
    gone = shelved["claim"].withdrawn
    covered = {
        target.id for target, by in mentions if target.kind == "sentence" and by.id not in gone
    }
    if covered - {sentence.locator for sentence in article.sentences}:
        return  # a locator is misspelt: the sentence that it means is no second mistake
    counts = Counter(sentence.locator for sentence in article.sentences)
    for index, sentence in enumerate(article.sentences):
        at: KeyPath = ("sentences", index, "locator")
        if counts[sentence.locator] > 1:
            yield document.problem(
                at,
                f"locator must belong to one sentence alone (got {sentence.locator} twice). "
                "Correct one.",
            )
        if sentence.locator not in covered:
            yield document.problem(
                at,
                f"sentence must be covered by a claim (got none for {sentence.locator}). "
                f"Add {sentence.locator} to the `sentences` of a claim.",
            )


def _topics_and_files(shelved: dict[str, Found]) -> Iterator[Problem]:
    """Each file of claims is named after a topic."""
    if not shelved["topic"].complete:
        return
    for document in {id(d): d for d, _ in shelved["claim"].places.values()}.values():
        topic = _topic_of(document)
        if topic not in shelved["topic"].ids:
            near = nearest(topic, shelved["topic"].ids)
            yield document.problem(
                (), f"file name must be the id of a topic (got {shown(topic)}). {near}".rstrip()
            )


def _topic_of(document: Document) -> str:
    return document.path.rpartition("/")[2].removesuffix(".yml")


def _verdict_problems(
    claim: Claim, document: Document, at: KeyPath, verdicts: dict[str, Verdict]
) -> Iterator[Problem]:
    verdict = verdicts.get(claim.verdict)
    if verdict is None:
        return
    stances = Counter(item.stance for item in claim.evidence)
    where = (*at, "verdict")
    for stance, least in verdict.requires.items():
        if stances[stance] < least:
            yield document.problem(
                where,
                f"verdict {verdict.id} must have at least {least} item of evidence that "
                f"{_says(stance)} (got {stances[stance]}). Add one with `stance: {stance}`, or "
                "change the verdict.",
            )
    for stance in verdict.forbids:
        if stances[stance]:
            yield document.problem(
                where,
                f"verdict {verdict.id} must have no evidence that {_says(stance)} "
                f"(got {stances[stance]}). Change the verdict or the stance.",
            )
    if verdict.kinds and claim.kind not in verdict.kinds:
        allowed = " or ".join(verdict.kinds)
        yield document.problem(
            where,
            f"verdict {verdict.id} must go with the kind {allowed} (got the kind {claim.kind}). "
            "Change the verdict or the kind.",
        )
    if verdict.needs_missing and not claim.missing:
        yield document.problem(
            where,
            f"verdict {verdict.id} must say under `missing` what was looked for and not found "
            "(got nothing). Add `missing: …`.",
        )


def _says(stance: str) -> str:
    return f"{stance} the claim" if stance in {"supports", "contradicts"} else f"gives {stance}"


def _quotation_problems(claim: Claim, document: Document, at: KeyPath) -> Iterator[Problem]:
    if claim.kind == "quotation" and not claim.quote:
        yield document.problem(
            (*at, "kind"),
            "kind quotation must go with a quote (got none). Add `quote: …`, or change the kind.",
        )
    elif claim.comparison and not claim.quote:
        yield document.problem(
            (*at, "comparison"),
            "comparison must go with a quote (got none). Add `quote: …`, or delete the comparison.",
        )
    days = [change.date for change in claim.history]
    if days != sorted(days):
        yield document.problem(
            (*at, "history"),
            f"history must run from the oldest change to the newest (got {days[-1]} last). "
            "Put the lines in the order of their dates.",
        )
    if claim.reviewed < days[-1]:
        yield document.problem(
            (*at, "reviewed"),
            f"reviewed must be no earlier than the last change, {days[-1]} (got "
            f"{claim.reviewed}). Write the day of your review.",
        )


def _permanence(
    shelved: dict[str, Found], ids: dict[str, Ids], published: Collection[Published]
) -> Iterator[Problem]:
    """An address, once published, must never die; an id must be on the list of those published."""
    former = {word: _former(word, shelved) for word in ADDRESSES}
    on_list: dict[str, set[str]] = {}
    for path, line, word, id_ in published:
        if word not in ADDRESSES:
            message = f"line must start with a kind of record (got {shown(word)}). "
            yield Problem(path, line, 1, message + nearest(word, ADDRESSES))
            continue
        on_list.setdefault(word, set()).add(id_)
        known, _, complete = ids[word]
        if complete and id_ not in known and id_ not in former[word]:
            yield Problem(
                path,
                line,
                1,
                f"{word} was published and must exist for ever (got no {shown(id_)}). Restore it, "
                f"or name it under `former_ids` of the {word} that takes its place.",
            )
    for word, kinds in ADDRESSES.items():
        for id_, (document, at) in former[word].items():
            if id_ in ids[word].known:
                yield document.problem(
                    (*at, "former_ids"),
                    f"former_ids must not hold an id that is in use (got {shown(id_)}). "
                    "Rename one.",
                )
        for kind in kinds if published else ():
            well_formed = {id_ for id_ in shelved[kind].places if slug(id_) == id_}
            for id_ in (shelved[kind].ids & well_formed) - on_list.get(word, set()):
                document, at = shelved[kind].places[id_]
                yield document.problem(
                    (*at, "id"),
                    f"id must stand on the list of published ids (got {shown(id_)}, a new one). "
                    f"Add the line `{word} {id_}` at the end of data/published-ids.txt.",
                )


def _former(word: str, shelved: dict[str, Found]) -> dict[str, tuple[Document, KeyPath]]:
    """The former ids of the records that the word names, each with the place of its record."""
    return {
        former: shelved[kind].places[id_]
        for kind in ADDRESSES[word]
        for id_, record in shelved[kind].items()
        for former in record.former_ids
    }


def _states_named_twice(shelved: dict[str, Found]) -> Iterator[Problem]:
    for key in ("alpha2", "alpha3"):
        first: dict[str, str] = {}
        for kind in STATES:
            for id_, state in shelved[kind].items():
                code = getattr(state, key)
                if code in first:
                    document, at = shelved[kind].places[id_]
                    yield document.problem(
                        (*at, key),
                        f"{key} must belong to one state alone (got {code}, as in {first[code]}). "
                        "Correct one of the two.",
                    )
                first.setdefault(code, id_)


def _partner_problems(partners: Found) -> Iterator[Problem]:
    for id_, partner in partners.items():
        document, at = partners.places[id_]
        if bool(partner.record) != bool(partner.record_sources):
            there, absent = ("record", "record_sources")[:: 1 if partner.record else -1]
            yield document.problem(
                (*at, there),
                f"{there} must go with {absent} (got none). Add `{absent}: …`, or delete {there}.",
            )


def _unused_sources(shelved: dict[str, Found], mentions: Mentions) -> Iterator[Problem]:
    used = {target.id for target, _ in mentions if target.kind == "source"}
    sources = shelved["source"]
    used |= {closest(id_, sources.ids) or "" for id_ in used - sources.ids}  # misspelt elsewhere
    for id_ in sources.keys() - used - sources.withdrawn:
        document, at = sources.places[id_]
        yield document.problem(
            (*at, "id"),
            f"source must be used by at least one record (got none for {id_}). "
            "Name it where it is evidence; or delete it, or, once it has been published, give it "
            "`withdrawn` under `custom`.",
        )


def _mentions(shelved: dict[str, Found]) -> Iterator[tuple[Key, Key]]:
    """Every reference, from fields and from prose, as (what is referred to, by which record)."""
    state_kinds = {id_: kind for kind in STATES for id_ in shelved[kind].ids}
    for shelf in SHELVES:
        for _, _, value in shelved[shelf.kind].raw:
            by = Key(shelf.kind, str(value.get("id")) if isinstance(value, dict) else "")
            for _, text, mark in marked(value, shelf.model):
                if isinstance(mark, Markup):
                    for item in prose.examine(text):
                        if isinstance(item, prose.Mention):
                            yield Key(item.kind, item.id), by
                else:
                    kind = state_kinds.get(text, "") if mark.kind == "state" else mark.kind
                    yield Key(kind, text), by


def _unknown_files(by_name: dict[str, Document]) -> Iterator[Problem]:
    known = {shelf.file for shelf in SHELVES}
    for name, document in by_name.items():
        if name not in known and not name.startswith("claims/"):
            near = nearest(name, known)
            message = f"file name must be that of a data file (got {name}). {near}"
            yield document.problem((), message.rstrip())


# --- the register -----------------------------------------------------------------------------


def _register(shelved: dict[str, Found], mentions: Mentions) -> Register:
    records = {
        kind: {id_: record for id_, record in found.items() if id_ not in found.withdrawn}
        for kind, found in shelved.items()
    }
    claims: dict[str, list[Claim]] = {topic: [] for topic in records["topic"]}
    for id_, claim in records["claim"].items():
        claims[_topic_of(shelved["claim"].places[id_][0])].append(claim)
    backwards: dict[Key, dict[Key, None]] = {}
    for target, by in mentions:
        backwards.setdefault(target, {})[by] = None
    return Register(
        article=next(iter(records["article"].values())),
        vocabulary={kind: records[kind] for kind in VOCABULARY},
        topics=records["topic"],
        questions=records["question"],
        claims_of_topic={topic: tuple(items) for topic, items in claims.items()},
        sources=records["source"],
        people=records["person"],
        partners=records["partner"],
        adherents=records["adherent"],
        others=records["outsider"],
        totals=tuple(records["total"].values()),
        remarks=tuple(records["remark"].values()),
        events=dict(sorted(records["event"].items(), key=lambda item: str(item[1].date))),
        systems=records["system"],
        subjects=records["subject"],
        omissions=records["omission"],
        limits=dict(sorted(records["limit"].items(), key=lambda item: str(item[1].date))),
        rules=records["rule"],
        reservations=records["reservation"],
        terms=records["term"],
        editions=tuple(sorted(records["edition"].values(), key=lambda e: e.date, reverse=True)),
        withdrawn={
            Key(kind, id_): found[id_]
            for kind, found in shelved.items()
            for id_ in found
            if id_ in found.withdrawn
        },
        origins=_origins(shelved),
        mentioned_by={target: tuple(by) for target, by in backwards.items()},
    )


def _origins(shelved: dict[str, Found]) -> dict[Key, Origin]:
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
        for at, line in document.lines_of_items.items():
            if owner := owners[path].get(at[:-2]):
                item = Key(owner.kind, f"{owner.id}.{at[-2]}.{at[-1]}")
                origins[item] = Origin(path, line)
    document, _ = next(iter(shelved["article"].places.values()))
    article = _article(shelved)
    for index, sentence in enumerate(article.sentences if article else ()):
        line = document.line(("sentences", index))
        origins[Key("sentence", sentence.locator)] = Origin(document.path, line)
    return origins
