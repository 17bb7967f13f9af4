"""All records, with every reference resolved; looked up both ways."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath
from string import ascii_lowercase
from typing import Any, NamedTuple, TypeVar

from model import records
from model.kinds import ADDRESSES, CLOSED_LISTS, ONE_OF, name

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

    `by_kind` has the records that stand, by id; `mentioned_by` the links backwards: for each
    record, the records that refer to it. `topic_of` knows the topic of a withdrawn claim too,
    by the folder that it stands in.
    """

    by_kind: Mapping[str, Mapping[str, Any]]
    withdrawn: Mapping[Key, Any]  # in none of the mappings above
    origins: Mapping[Key, Origin]
    mentioned_by: Mapping[Key, tuple[Key, ...]]

    def __getattr__(self, many: str) -> Mapping[str, Any]:
        """The records of a kind by id, under what kinds.py calls all of them: `claims`."""
        if many not in ONE_OF:
            raise AttributeError(many)
        return self.by_kind[ONE_OF[many]]

    @property
    def article(self) -> records.Article:
        article: records.Article = next(iter(self.articles.values()))
        return article

    @property
    def publisher(self) -> records.Publisher:
        publisher: records.Publisher = next(iter(self.publishers.values()))
        return publisher

    @cached_property
    def op_ed(self) -> Any:
        """The source that the claims are of; it is dated."""
        return self.by_kind["source"][self.article.source]

    @cached_property
    def vocabulary(self) -> dict[str, Mapping[str, Any]]:
        """The closed lists, by kind of entry."""
        return {kind: self.by_kind[kind] for kind in CLOSED_LISTS}

    @cached_property
    def reviewed(self) -> str:
        """The last day on which a claim was reviewed."""
        return max(str(claim.reviewed) for claim in self.claims.values())

    def record(self, kind: str, id_: str) -> Any:
        """A record, withdrawn or not. Raises KeyError where there is none."""
        return self.by_kind[kind].get(id_) or self.withdrawn[Key(kind, id_)]

    def every(self, kind: str) -> list[Any]:
        """The records of a kind, withdrawn ones last."""
        gone = [record for key, record in self.withdrawn.items() if key.kind == kind]
        return [*self.by_kind[kind].values(), *gone]

    def standing(self, claim: records.Claim) -> str:
        """How a claim holds up, in the words of its verdict; or that it was withdrawn."""
        return "Withdrawn" if claim.withdrawn else str(self.verdicts[claim.verdict].label)

    def title(self, record: Any) -> str:
        """What a record is called where nothing else is said of it: a claim never without its
        verdict, so that no title spreads as a fact what is not shown.
        """
        if isinstance(record, records.Claim):
            return f'{self.standing(record)}: "{record.short}"'
        return name(record)

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
    def labels(self) -> dict[str, str]:
        """By source: author and year, with a letter where several would be named alike."""
        labels = {}
        for label, alike in _grouped((s.label, s) for s in self.every("source")).items():
            for number, source in enumerate(sorted(alike, key=lambda s: (s.issued or "", s.title))):
                letter = ascii_lowercase[number : number + 1] or f"-{number + 1}"
                mark = f"-{letter}" if label.endswith(".") else letter
                labels[source.id] = label + mark if len(alike) > 1 else label
        return labels

    @cached_property
    def states(self) -> dict[str, records.Partner | records.Adherent | records.Outsider]:
        return {**self.partners, **self.adherents, **self.others}

    @cached_property
    def topic_of(self) -> dict[str, records.Topic]:
        return {
            id_: self.topics[PurePath(origin.path).parent.name]
            for (kind, id_), origin in self.origins.items()
            if kind == "claim" and "." not in id_
        }

    @cached_property
    def claims_of_topic(self) -> dict[str, tuple[records.Claim, ...]]:
        """By topic: its claims, in reading order."""
        groups = _grouped((self.topic_of[id_].id, claim) for id_, claim in self.claims.items())
        return {id_: tuple(groups.get(id_, ())) for id_ in self.topics}

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
        found = self.by_kind[by]
        return [
            found[key.id]
            for key in self.mentioned_by.get(Key(kind, id_), ())
            if key.kind == by and key.id in found
        ]

    @cached_property
    def evidence_from(self) -> dict[str, list[tuple[records.Claim, tuple[records.Evidence, ...]]]]:
        """By source: the claims that rest on it, each with its evidence from that source."""
        return _grouped(
            (source, (claim, tuple(item for item in claim.evidence if item.source == source)))
            for claim in self.claims.values()
            for source in dict.fromkeys(item.source for item in claim.evidence)
        )

    @cached_property
    def relations(self) -> dict[str, list[tuple[str, records.Claim]]]:
        """By claim: the related claims both ways, each with the words for it; own ones first."""
        words: Mapping[str, records.Relation] = self.vocabulary["relation"]
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
        found: dict[str, dict[str, tuple[str, records.Claim]]] = defaultdict(dict)
        for id_, relation, other in own + back:
            found[id_].setdefault(other.id, (relation, other))
        return {id_: list(others.values()) for id_, others in found.items()}


Value = TypeVar("Value")


def _grouped(pairs: Iterable[tuple[str, Value]]) -> dict[str, list[Value]]:
    groups: dict[str, list[Value]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return groups
