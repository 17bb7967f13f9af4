"""Documents in; the typed register, or every problem in them, out.

First each record by itself (fields, types, dates), then what needs the others: identity,
references, prose, the coverage of the op-ed, the evidence that each verdict demands. A file
that could not be read mutes the references into it, so that one slip is one problem.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, get_args

from pydantic import ValidationError

import prose
from load import Document, KeyPath, Problem, Published
from model import (
    STATES,
    Adherent,
    Article,
    Claim,
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
    Record,
    Register,
    Relation,
    Remark,
    Source,
    Subject,
    System,
    Term,
    Topic,
    Total,
    Verdict,
    hints,
    marked,
)


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
    Shelf("article.yml", None, "article", Article),
    Shelf("topics.yml", None, "topic", Topic),
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
    Shelf("glossary.yml", None, "term", Term),
)
LONGEST_LIST = 30  # of known names that a message still spells out
VOCABULARY = tuple(shelf.kind for shelf in SHELVES if shelf.file == "vocabulary.yml")

# What pydantic finds, as the rule that the field must keep.
RULES = {
    "string_type": "be text",
    "int_type": "be a whole number",
    "float_type": "be a number",
    "float_parsing": "be a number",
    "bool_type": "be true or false",
    "tuple_type": "be a list",
    "model_type": "be a record of named fields",
    "dict_type": "be a record of named fields",
    "too_short": "hold at least one item",
    "string_too_short": "not be empty",
    "greater_than": "be greater than zero",
}
PATTERNS = {
    r"\S": "not be empty",
    r"^[a-z0-9]+(-[a-z0-9]+)*$": "be lower-case letters, digits and single hyphens",
    r"^p[1-9]\d*s[1-9]\d*$": "be a sentence locator such as p1s1",
    r"^[A-Z]{2}$": "be an ISO 3166-1 code of two capital letters",
    r"^[A-Z]{3}$": "be an ISO 3166-1 code of three capital letters",
    r"^[a-z]{2}$": "be an ISO 639-1 code of two small letters",
}


@dataclass
class Found(Mapping[str, Any]):
    """The valid records of one kind by id, with the document and key path of each."""

    records: dict[str, Any] = field(default_factory=dict)
    places: dict[str, tuple[Document, KeyPath]] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)  # those of invalid records included
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
    unread = {problem.path.partition("/")[2] for problem in problems} - by_name.keys()
    folder = documents[0].path.partition("/")[0] if documents else "data"
    shelved, found = _shelve(by_name, unread, folder, today)
    found += problems
    found += _unknown_files(by_name)
    found += _references(shelved)
    found += _rules(shelved)
    found += _lost_ids(shelved, published)
    if found:
        return None, sorted(set(found))
    return _register(shelved), []


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
            message = "file must exist. Restore it from git."
            problems.append(Problem(f"{folder}/{shelf.file}", 1, 1, message))
            found.complete = False
        for name in names:
            items = _items(by_name[name], shelf)
            if isinstance(items, Problem):
                problems.append(items)
                continue
            for at, value in items:
                problems += _add(found, by_name[name], at, value, shelf, today)
    for name, sections in _sections().items():
        if name in by_name and isinstance(by_name[name].value, dict):
            for key in by_name[name].value.keys() - sections:
                message = f"{key} is not a section of this file. {_nearest(key, sections)}"
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


def _items(document: Document, shelf: Shelf) -> list[tuple[KeyPath, Any]] | Problem:
    """The raw records of a shelf with their key paths, or why there are none."""
    value: Any = document.value
    at: KeyPath = ()
    if shelf.kind == "article":
        return [((), value)]
    if shelf.section:
        if not isinstance(value, dict):
            return document.problem((), "file must hold named sections. See its first lines.")
        if shelf.section not in value:
            return document.problem((), f"{shelf.section} is missing. Add the section.")
        value, at = value[shelf.section], (shelf.section,)
    if not isinstance(value, tuple):
        name = shelf.section or "file"
        message = f"{name} must be a list of records (got {_shown(value)}). Start each with `- `."
        return document.problem(at, message)
    return [((*at, index), item) for index, item in enumerate(value)]


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
                f"id must belong to one {shelf.kind} (got {id_}, also {_where(found, id_)}). "
                "Rename or delete one.",
            )
        found.ids.add(id_)
        found.places.setdefault(id_, (document, at))
    try:
        record = shelf.model.model_validate(value, context={"today": today})
    except ValidationError as error:
        details = error.errors(include_url=False)
        broken = {detail["loc"][:end] for detail in details for end in range(len(detail["loc"]))}
        for detail in details:
            # Pydantic calls a list too short when its items are wrong: those are named already.
            if not (detail["type"] == "too_short" and detail["loc"] in broken):
                yield _invalid(document, at, shelf.model, detail)
        return
    key = id_ if isinstance(id_, str) else f"{document.path}/{'/'.join(map(str, at))}"
    if key not in found.records:
        found.records[key] = record
        found.places[key] = (document, at)


def _where(found: Found, id_: str) -> str:
    document, at = found.places[id_]
    return f"{document.path} line {document.places[at].line}"


def _invalid(document: Document, at: KeyPath, model: type[Record], detail: Any) -> Problem:
    """One pydantic error as a problem at its place in the file."""
    loc, kind = detail["loc"], detail["type"]
    path, name = (*at, *loc), _name(loc)
    if kind == "extra_forbidden":
        known = _field_names(_model_at(model, loc[:-1]))
        message = f"{loc[-1]} is not a field of this record. {_nearest(str(loc[-1]), known)}"
        return document.problem(path, message, key=True)
    if kind == "missing":
        return document.problem(path[:-1], f"{name} is missing. Add it to the record.")
    value = detail["input"]
    if kind == "rule":
        rule = detail["ctx"]["rule"]
    elif kind == "string_pattern_mismatch":
        rule = PATTERNS[detail["ctx"]["pattern"]]
    elif kind == "literal_error":
        allowed = re.findall(r"'([^']+)'", detail["ctx"]["expected"])
        near = _nearest(str(value), allowed)
        return document.problem(
            path, f"{name} must be one of a closed list (got {_shown(value)}). {near}".rstrip()
        )
    elif kind == "string_too_long":
        rule = f"have at most {detail['ctx']['max_length']} characters"
    else:
        rule = RULES.get(kind, "be valid")
    got = "" if isinstance(value, dict | Record) else f" (got {_shown(value)})"
    return document.problem(path, f"{name} must {rule}{got}.{_remedy(kind, value)}")


def _remedy(kind: str, value: Any) -> str:
    if kind == "string_type" and isinstance(value, int | float):
        return f' Put it in quotes: "{_shown(value)}".'
    if kind == "int_type" and isinstance(value, str) and value.isdigit():
        return " Delete the quotes."
    if kind == "float_parsing":
        return " Write the number alone; for a rough figure add `approximate: true`."
    if kind == "string_type" and value is None:
        return " Write the text, or delete the field."
    if kind == "tuple_type" and isinstance(value, str):
        return f" Put it in brackets: [{_shown(value)}]."
    return ""


def _shown(value: Any) -> str:
    """A value as the contributor wrote it, short, never a whole record."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "a record"
    if isinstance(value, (list, tuple)):
        return "a list" if value else "an empty list"
    if isinstance(value, Record):
        return "this record"
    text = " ".join(str(value).split())
    return (text[:57] + "…") if len(text) > 60 else text or "an empty text"


def _name(loc: KeyPath) -> str:
    names = [str(part) for part in loc if isinstance(part, str)]
    if not names:
        return "record"
    if isinstance(loc[-1], int):
        return f"each item of {names[-1]}"
    return names[-1]


def _nearest(word: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(word, known, 1, 0.6)
    if not near:  # the same words in another order: newspaper-article
        words = set(re.split(r"[-_ ]", word))
        near = [name for name in known if words == set(re.split(r"[-_ ]", name))]
    if near:
        return f"Did you mean {near[0]}?"
    return f"Known here: {', '.join(sorted(known))}." if 0 < len(known) <= LONGEST_LIST else ""


def _field_names(model: type[Record] | None) -> list[str]:
    return [f.alias or name for name, f in model.model_fields.items()] if model else []


def _model_at(model: type[Record], loc: tuple[Any, ...]) -> type[Record] | None:
    """The record type at a path below `model`."""
    current: type[Record] | None = model
    for part in loc:
        if isinstance(part, int) or current is None:
            continue
        by_alias = {f.alias or name: name for name, f in current.model_fields.items()}
        current = _record_type(hints(current)[by_alias[part]]) if part in by_alias else None
    return current


def _record_type(annotation: Any) -> type[Record] | None:
    if isinstance(annotation, type) and issubclass(annotation, Record):
        return annotation
    return next((found for arg in get_args(annotation) if (found := _record_type(arg))), None)


# --- references and prose ---------------------------------------------------------------------


def _references(shelved: dict[str, Found]) -> Iterator[Problem]:
    for shelf in SHELVES:
        for document, at, value in shelved[shelf.kind].raw:
            for path, text, mark in marked(value, shelf.model, at):
                if isinstance(mark, Markup):
                    yield from _prose_problems(document, path, text, shelved)
                else:
                    yield from _unresolved(document, path, mark.kind, text, shelved)


def _ids(kind: str, shelved: dict[str, Found]) -> tuple[set[str], bool]:
    """All ids of a kind, and whether every file that could hold one was read."""
    if kind == "sentence":
        article = _article(shelved)
        return {s.locator for s in article.sentences} if article else set(), article is not None
    shelves = [shelved[k] for k in (STATES if kind == "state" else (kind,))]
    return set().union(*(shelf.ids for shelf in shelves)), all(s.complete for s in shelves)


def _unresolved(
    document: Document, at: KeyPath, kind: str, id_: str, shelved: dict[str, Found], line: int = 0
) -> Iterator[Problem]:
    ids, complete = _ids(kind, shelved)
    if complete and id_ not in ids:
        field_ = next((str(part) for part in reversed(at) if isinstance(part, str)), "reference")
        message = f"{field_} must name a {kind} that exists (got {id_}). {_nearest(id_, ids)}"
        yield _below(document.problem(at, message.rstrip()), line)


def _prose_problems(
    document: Document, at: KeyPath, text: str, shelved: dict[str, Found]
) -> Iterator[Problem]:
    # A block text starts on the line after its sign; a one-line text on the line itself.
    start = 1 if "\n" in text else 0
    for item in prose.examine(text):
        if isinstance(item, prose.Fault):
            message = (
                f"{at[-1]} {item.message}. Write plain paragraphs, lists, *emphasis* or links."
            )
            yield _below(document.problem(at, message), start + item.line)
        elif item.kind != "address":
            yield from _unresolved(document, at, item.kind, item.id, shelved, start + item.line)


def _below(problem: Problem, lines: int) -> Problem:
    if not lines:
        return problem
    return Problem(problem.path, problem.line + lines, 1, problem.message)


# --- rules across records ---------------------------------------------------------------------


def _rules(shelved: dict[str, Found]) -> Iterator[Problem]:
    yield from _uncovered_sentences(shelved)
    yield from _topics_and_files(shelved)
    for id_, claim in shelved["claim"].items():
        document, at = shelved["claim"].places[id_]
        yield from _verdict_problems(claim, document, at, shelved["verdict"].records)
        yield from _quotation_problems(claim, document, at)
    yield from _states_named_twice(shelved)
    yield from _partner_problems(shelved["partner"])
    if all(found.complete for found in shelved.values()):
        yield from _unused_sources(shelved)


def _article(shelved: dict[str, Found]) -> Article | None:
    return next(iter(shelved["article"].records.values()), None)


def _uncovered_sentences(shelved: dict[str, Found]) -> Iterator[Problem]:
    article = _article(shelved)
    if article is None or not shelved["claim"].complete:
        return
    document, _ = next(iter(shelved["article"].places.values()))
    covered = {target.id for target, _ in _mentions(shelved) if target.kind == "sentence"}
    counts = Counter(sentence.locator for sentence in article.sentences)
    for index, sentence in enumerate(article.sentences):
        at: KeyPath = ("sentences", index, "locator")
        if counts[sentence.locator] > 1:
            yield document.problem(
                at, f"locator must stand once (got {sentence.locator} twice). Delete one."
            )
        if sentence.locator not in covered:
            yield document.problem(
                at,
                f"sentence must be covered by at least one claim (none for {sentence.locator}). "
                "Add it to the `sentences` of a claim.",
            )


def _topics_and_files(shelved: dict[str, Found]) -> Iterator[Problem]:
    """Each file of claims is named after a topic."""
    if not shelved["topic"].complete:
        return
    for document in {id(d): d for d, _ in shelved["claim"].places.values()}.values():
        topic = _topic_of(document)
        if topic not in shelved["topic"].ids:
            near = _nearest(topic, shelved["topic"].ids)
            yield document.problem(
                (), f"file name must be the id of a topic (got {topic}). {near}".rstrip()
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
                f"verdict {verdict.id} must rest on at least {least} evidence with the stance "
                f"{stance} (got {stances[stance]}). Add the evidence or change the verdict.",
            )
    for stance in verdict.forbids:
        if stances[stance]:
            yield document.problem(
                where,
                f"verdict {verdict.id} must have no evidence with the stance {stance} "
                f"(got {stances[stance]}). Change the verdict or the stance.",
            )
    if verdict.kinds and claim.kind not in verdict.kinds:
        allowed = " or ".join(verdict.kinds)
        yield document.problem(
            where,
            f"verdict {verdict.id} must go with the kind {allowed} (got {claim.kind}). "
            "Change one of the two.",
        )
    if verdict.needs_missing and not claim.missing:
        yield document.problem(
            where,
            f"verdict {verdict.id} must say under `missing` what was looked for and not found "
            "(got nothing). Add the field.",
        )


def _quotation_problems(claim: Claim, document: Document, at: KeyPath) -> Iterator[Problem]:
    if claim.kind == "quotation" and not claim.quote:
        yield document.problem(at, "quote is missing. A claim of the kind quotation must have one.")
    if claim.comparison and not claim.quote:
        yield document.problem(
            (*at, "comparison"), "comparison must stand beside a quote (got none). Add the quote."
        )
    days = [change.date for change in claim.history]
    if days != sorted(days):
        yield document.problem(
            (*at, "history"), "history must run from the oldest change to the newest. Reorder it."
        )
    if claim.reviewed < days[-1]:
        yield document.problem(
            (*at, "reviewed"),
            f"reviewed must not lie before the last change (got {claim.reviewed}, "
            f"last change {days[-1]}). Set it to the day of your review.",
        )


def _lost_ids(shelved: dict[str, Found], published: Collection[Published]) -> Iterator[Problem]:
    """An address, once published, must never die."""
    former = {id_ for claim in shelved["claim"].values() for id_ in claim.former_ids}
    for path, line, kind, id_ in published:
        found = shelved.get(kind, Found())
        moved = kind == "claim" and id_ in former
        if found.complete and id_ not in found.ids and not moved:
            remedy = "Restore it"
            if kind == "claim":
                remedy += ", or name it under `former_ids` of the claim that takes its place"
            message = f"{kind} was published and must exist for ever (got no {id_}). {remedy}."
            yield Problem(path, line, 1, message)
    for id_ in former & shelved["claim"].ids:
        document, at = shelved["claim"].places[id_]
        yield document.problem(
            (*at, "id"), f"id must not be the former id of another claim (got {id_}). Rename it."
        )


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
                        f"{key} must belong to one state (got {code}, also of {first[code]}). "
                        "Correct one.",
                    )
                first.setdefault(code, id_)


def _partner_problems(partners: Found) -> Iterator[Problem]:
    for id_, partner in partners.items():
        document, at = partners.places[id_]
        if bool(partner.record) != bool(partner.record_sources):
            yield document.problem(
                at, "record and record_sources must stand together. Add the one that is missing."
            )


def _unused_sources(shelved: dict[str, Found]) -> Iterator[Problem]:
    used = {target.id for target, _ in _mentions(shelved) if target.kind == "source"}
    sources = shelved["source"]
    for id_ in sources.keys() - used:
        document, at = sources.places[id_]
        yield document.problem(
            (*at, "id"),
            f"source must be used by at least one record (got none for {id_}). "
            "Cite it, or delete it.",
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
            near = _nearest(name, known)
            yield document.problem((), f"file is not one of the data files. {near}".rstrip())


# --- the register -----------------------------------------------------------------------------


def _register(shelved: dict[str, Found]) -> Register:
    records = {kind: found.records for kind, found in shelved.items()}
    claims: dict[str, list[Claim]] = {topic: [] for topic in records["topic"]}
    for id_, claim in records["claim"].items():
        claims[_topic_of(shelved["claim"].places[id_][0])].append(claim)
    backwards: dict[Key, dict[Key, None]] = {}
    for target, by in _mentions(shelved):
        backwards.setdefault(target, {})[by] = None
    return Register(
        article=next(iter(records["article"].values())),
        vocabulary={kind: records[kind] for kind in VOCABULARY},
        topics=records["topic"],
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
        terms=records["term"],
        origins=_origins(shelved),
        mentioned_by={target: tuple(by) for target, by in backwards.items()},
    )


def _origins(shelved: dict[str, Found]) -> dict[Key, Origin]:
    origins = {
        Key(kind, id_): Origin(document.path, document.places[at].line)
        for kind, found in shelved.items()
        for id_, (document, at) in found.places.items()
    }
    document, _ = next(iter(shelved["article"].places.values()))
    article = _article(shelved)
    for index, sentence in enumerate(article.sentences if article else ()):
        place = document.places[("sentences", index)]
        origins[Key("sentence", sentence.locator)] = Origin(document.path, place.line)
    return origins
