"""All records, with every reference resolved; looked up both ways."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath
from typing import Any, NamedTuple, TypeVar

from model.kinds import ADDRESSES, SHOWINGS
from model.records import (
    Adherent,
    Article,
    Change,
    Claim,
    Edition,
    Event,
    Evidence,
    Kind,
    Limit,
    Omission,
    Outsider,
    Partner,
    Person,
    Question,
    Relation,
    Remark,
    Rule,
    Sentence,
    Source,
    Subject,
    System,
    Term,
    Topic,
    Total,
    Verdict,
)

# --- the whole --------------------------------------------------------------------------------


class Origin(NamedTuple):
    """Where a record stands, so that its page can link to it."""

    path: str
    line: int


class Key(NamedTuple):
    """Names a record."""

    kind: str
    id: str


@dataclass(frozen=True)
class Register:
    """All records, typed, with every reference resolved; each mapping is in reading order.

    `mentioned_by` holds the links backwards: for each record, the records that refer to it.
    `topic_of` knows the topic of a withdrawn claim too, by the file that it stands in.
    """

    article: Article
    vocabulary: Mapping[str, Mapping[str, Any]]  # by kind of entry, then by id
    topics: Mapping[str, Topic]
    questions: Mapping[str, Question]
    claims_of_topic: Mapping[str, tuple[Claim, ...]]
    sources: Mapping[str, Source]
    people: Mapping[str, Person]
    partners: Mapping[str, Partner]
    adherents: Mapping[str, Adherent]
    others: Mapping[str, Outsider]
    totals: tuple[Total, ...]
    remarks: tuple[Remark, ...]
    events: Mapping[str, Event]
    systems: Mapping[str, System]
    subjects: Mapping[str, Subject]
    omissions: Mapping[str, Omission]
    limits: Mapping[str, Limit]
    rules: Mapping[str, Rule]
    reservations: Mapping[str, Remark]
    terms: Mapping[str, Term]
    editions: tuple[Edition, ...]  # newest first
    withdrawn: Mapping[Key, Any]  # in none of the mappings above
    origins: Mapping[Key, Origin]
    mentioned_by: Mapping[Key, tuple[Key, ...]]

    @cached_property
    def claims(self) -> dict[str, Claim]:
        return {claim.id: claim for claims in self.claims_of_topic.values() for claim in claims}

    @cached_property
    def reviewed(self) -> str:
        """The last day on which a claim was reviewed."""
        return max(claim.reviewed for claim in self.claims.values())

    @cached_property
    def verdicts(self) -> Mapping[str, Verdict]:
        return self.vocabulary["verdict"]

    @cached_property
    def kinds(self) -> Mapping[str, Kind]:
        return self.vocabulary["kind"]

    @cached_property
    def sentences(self) -> dict[str, Sentence]:
        return {sentence.locator: sentence for sentence in self.article.sentences}

    @cached_property
    def by_kind(self) -> dict[str, Mapping[str, Any]]:
        """Every record that has an id, by kind."""
        return {
            **self.vocabulary,
            "topic": self.topics,
            "question": self.questions,
            "claim": self.claims,
            "source": self.sources,
            "person": self.people,
            "partner": self.partners,
            "adherent": self.adherents,
            "outsider": self.others,
            "sentence": self.sentences,
            "event": self.events,
            "system": self.systems,
            "subject": self.subjects,
            "omission": self.omissions,
            "limit": self.limits,
            "rule": self.rules,
            "reservation": self.reservations,
            "term": self.terms,
        }

    def record(self, kind: str, id_: str) -> Any:
        """A record, withdrawn or not. Raises KeyError where there is none."""
        return self.by_kind[kind].get(id_) or self.withdrawn[Key(kind, id_)]

    def every(self, kind: str) -> list[Any]:
        """The records of a kind, withdrawn ones last."""
        gone = [record for key, record in self.withdrawn.items() if key.kind == kind]
        return [*self.by_kind[kind].values(), *gone]

    @cached_property
    def lasting(self) -> list[tuple[Key, Any]]:
        """Every record that has an address, withdrawn ones last."""
        standing = [
            (Key(kind, id_), record)
            for kinds in ADDRESSES.values()
            for kind in kinds
            for id_, record in self.by_kind[kind].items()
        ]
        return [*standing, *self.withdrawn.items()]

    @cached_property
    def states(self) -> dict[str, Partner | Adherent | Outsider]:
        return {**self.partners, **self.adherents, **self.others}

    @cached_property
    def topic_of(self) -> dict[str, Topic]:
        return {
            id_: self.topics[PurePath(origin.path).stem]
            for (kind, id_), origin in self.origins.items()
            if kind == "claim" and "." not in id_
        }

    @cached_property
    def number_in_topic(self) -> dict[str, int]:
        """By claim: its place among those of its topic, from 0."""
        return {
            claim.id: number
            for claims in self.claims_of_topic.values()
            for number, claim in enumerate(claims)
        }

    def mentioning(self, kind: str, id_: str, by: str) -> list[Any]:
        """The records of the kind `by` that refer to a record, in reading order."""
        records = self.by_kind[by]
        return [
            records[key.id]
            for key in self.mentioned_by.get(Key(kind, id_), ())
            if key.kind == by and key.id in records
        ]

    @cached_property
    def evidence_from(self) -> dict[str, list[tuple[Claim, tuple[Evidence, ...]]]]:
        """By source: the claims that rest on it, each with its evidence from that source."""
        return _grouped(
            (source, (claim, tuple(item for item in claim.evidence if item.source == source)))
            for claim in self.claims.values()
            for source in dict.fromkeys(item.source for item in claim.evidence)
        )

    @cached_property
    def relations(self) -> dict[str, list[tuple[str, Claim]]]:
        """By claim: the related claims both ways, each with the words for it; own ones first."""
        words: Mapping[str, Relation] = self.vocabulary["relation"]
        own = [
            (claim.id, words[related.relation].label, self.claims[related.id])
            for claim in self.claims.values()
            for related in claim.related
        ]
        back = [
            (related.id, words[related.relation].inverse, claim)
            for claim in self.claims.values()
            for related in claim.related
        ]
        found: dict[str, dict[str, tuple[str, Claim]]] = defaultdict(dict)
        for id_, relation, other in own + back:
            found[id_].setdefault(other.id, (relation, other))
        return {id_: list(others.values()) for id_, others in found.items()}


Value = TypeVar("Value")


def _grouped(pairs: Iterable[tuple[str, Value]]) -> dict[str, list[Value]]:
    groups: dict[str, list[Value]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return groups


# --- changes ----------------------------------------------------------------------------------


class Listed(NamedTuple):
    """A change, the record it was made to, and its number in the record's history, from 1."""

    change: Change
    record: Any
    number: int

    @property
    def key(self) -> Key:
        return Key(SHOWINGS[type(self.record)].kind, self.record.id)


def changes(register: Register) -> list[Listed]:
    """Every change to every record, newest first; a withdrawal is the last of its record."""
    listed = [
        Listed(change, record, number)
        for _, record in register.lasting
        for number, change in enumerate(_history(record), start=1)
    ]
    return sorted(listed, key=lambda item: item.change.date, reverse=True)


def _history(record: Any) -> list[Change]:
    end = record.withdrawn if hasattr(record, "withdrawn") else None
    last = [Change(date=end.date, reason="withdrawn", change=end.reason)] if end else []
    return [*record.history, *last]
