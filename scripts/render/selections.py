"""The register in; what pages pick from it, and in which order, out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from check import prose
from model.introspect import marked
from model.kinds import kind_of
from model.records import (
    Bill,
    Cited,
    Claim,
    Event,
    Evidence,
    Markup,
    Mirror,
    Record,
    Source,
    Stage,
    Subject,
    Topic,
    Verdict,
    earliest,
)
from model.register import Register
from render.formats import at_words
from render.lists import list_of_claims

# --- claims -----------------------------------------------------------------------------------


def named(register: Register, ids: Iterable[str]) -> list[Claim]:
    """The claims of some ids."""
    return [register.claims[id_] for id_ in ids]


def tally(register: Register, claims: Iterable[Claim]) -> list[tuple[Verdict, int]]:
    """How many of the claims have each verdict, in the order of the vocabulary."""
    counts = Counter(claim.verdict for claim in claims)
    return [(v, counts[v.id]) for v in register.verdicts.values() if counts[v.id]]


def outcomes(register: Register, claims: Iterable[Claim]) -> Counter[str]:
    """How many of the claims came to each outcome: held, in part, or were not borne out."""
    return Counter(register.verdicts[claim.verdict].outcome for claim in claims)


def latest_review(register: Register, claims: Iterable[Claim] | None = None) -> str:
    """The last day on which one of the claims (all, if none are given) was reviewed."""
    return max(claim.reviewed for claim in claims) if claims else register.reviewed


def by_sentence(register: Register) -> dict[str, list[Claim]]:
    """The claims that each sentence of the op-ed makes, by its locator."""
    claims = register.claims.values()
    return {at: [claim for claim in claims if at in claim.sentences] for at in register.sentences}


def begins(register: Register, topic: Topic) -> str:
    """The page of the list of claims on which a topic begins."""
    groups = list_of_claims(register)[0].groups
    return next(group.begins for group in groups if group.record is topic)


def bearing(records: Iterable[Any], claims: Iterable[Claim]) -> list[Any]:
    """Those of the records (limits, rules) that bear on one of the claims."""
    ids = {claim.id for claim in claims}
    return [record for record in records if ids & set(record.claims)]


def mentioning(register: Register, record: Any, by: str) -> list[Any]:
    """The records of the kind `by` that refer to `record`."""
    return register.mentioning(kind_of(record), record.id, by)


def neighbours(register: Register, record: Claim | Event) -> tuple[Any, Any]:
    """The claims of the topic before and after one, or the events; a withdrawn one has none."""
    if record.withdrawn:
        return None, None
    row: Sequence[Claim | Event]
    if isinstance(record, Claim):
        row = register.claims_of_topic[register.topic_of[record.id].id]
        at = register.number_in_topic[record.id]
    else:
        row = list(register.events.values())
        at = list(register.events).index(record.id)
    return row[at - 1] if at else None, row[at + 1] if at + 1 < len(row) else None


# --- sources ----------------------------------------------------------------------------------


def main_source(register: Register, claim: Claim) -> Source:
    """The source on which the finding rests; the first of the evidence where none is named."""
    source: Source = register.record("source", claim.main or claim.evidence[0].source)
    return source


def first_primary(register: Register, cited: Iterable[Cited]) -> Source:
    """The first primary document among the sources cited; else the first of all."""
    sources: list[Source] = [register.record("source", item.source) for item in cited]
    return next((s for s in sources if s.custom.tier == "primary"), sources[0])


def sources_of(register: Register, claim: Claim) -> list[Source]:
    """The sources a claim rests on, primary documents first."""
    ids = dict.fromkeys(item.source for item in claim.evidence)
    sources: list[Source] = [register.record("source", id_) for id_ in ids]
    return sorted(sources, key=lambda source: _rank(register, source.id))


def strongest(register: Register, claim: Claim, stance: str, most: int) -> list[Evidence]:
    """The first items of a stance, primary documents first; the op-ed does not bear itself."""
    op_ed = register.article.source
    items = [i for i in claim.evidence if i.stance == stance and i.source != op_ed]
    return sorted(items, key=lambda item: _rank(register, item.source))[:most]


def most_used(register: Register, tiers: Collection[str], most: int) -> list[tuple[Source, int]]:
    """The sources of some tiers that most claims rest on, with the number of those claims."""
    counts = [
        (register.sources[id_], len(uses))
        for id_, uses in register.evidence_from.items()
        if register.record("source", id_).custom.tier in tiers and id_ != register.article.source
    ]
    return sorted(counts, key=lambda pair: (-pair[1], pair[0].label))[:most]


def _rank(register: Register, source: str) -> int:
    """The place of a source's tier in the vocabulary, primary documents first."""
    return list(register.tiers).index(register.record("source", source).custom.tier)


def beyond(text: str, sources: Iterable[Cited]) -> list[Cited]:
    """The sources of a record that its prose does not cite itself."""
    cited = {item.id for item in prose.examine(text) if isinstance(item, prose.Mention)}
    return [item for item in sources if item.source not in cited]


def opened_at(source: Source, locator: str | None) -> str:
    """The address of a source, opened at a place in it; empty where that cannot be offered."""
    passage, address = source.passage(locator), source.text_address
    return at_words(address, passage.words) if passage and address else ""


def citations(record: Record) -> Iterator[Cited]:
    """Every citation that a record makes, in its prose and in its fields."""
    for _, text, mark in marked(record, type(record)):
        for item in prose.examine(text) if isinstance(mark, Markup) else ():
            if isinstance(item, prose.Mention) and item.kind == "source":
                yield Cited(source=item.id, locator=item.place)
    yield from _fields_cite(record)


def _fields_cite(value: Any) -> Iterator[Cited]:
    if isinstance(value, Record):
        if source := getattr(value, "source", None):
            yield Cited(source=source, locator=getattr(value, "locator", None))
        value = tuple(part for _, part in value)
    for part in value if isinstance(value, tuple) else ():
        yield from _fields_cite(part)


def citing(register: Register, source: Source) -> dict[str | None, list[str]]:
    """By place in a source: the ids of the claims that cite it there, in reading order."""
    claims: dict[str | None, list[str]] = {}
    for claim in mentioning(register, source, "claim"):
        cited = (item.locator for item in citations(claim) if item.source == source.id)
        for locator in dict.fromkeys(cited):
            claims.setdefault(locator, []).append(claim.id)
    return claims


class Copy(NamedTuple):
    """A public copy in which sources were read, at some states of it."""

    mirror: Mirror
    commits: list[str]
    sources: list[Source]


def copies(register: Register) -> list[Copy]:
    """The public copies in which sources were read, those of most sources first."""
    found: dict[str, list[tuple[str, Source]]] = {}
    for source in register.sources.values():
        if mirror := source.custom.mirror:
            found.setdefault(mirror.name, []).append(((mirror.commit or "")[:7], source))
    made = [
        Copy(Mirror(name=name), sorted({c for c, _ in read if c}), [source for _, source in read])
        for name, read in found.items()
    ]
    return sorted(made, key=lambda copy: (-len(copy.sources), copy.mirror.name))


# --- the day of the op-ed ---------------------------------------------------------------------


def after_op_ed(register: Register, item: Evidence) -> bool:
    """Whether what an item shows came later than the op-ed; a year counts from its first day."""
    day = item.shown or register.record("source", item.source).issued
    return bool(day) and earliest(day) > earliest(register.op_ed.issued)


def later_last(register: Register, items: Iterable[Evidence]) -> list[Evidence]:
    """Items of evidence in their order, but what came after the op-ed behind the others."""
    return sorted(items, key=lambda item: after_op_ed(register, item))


# --- events -----------------------------------------------------------------------------------


def since(register: Register) -> list[Event]:
    """The events after the one that the op-ed is about, in order of date."""
    end = register.events[register.article.event].date.rpartition("/")[2]
    return [event for event in register.events.values() if event.date > end]


def stages_since(register: Register, subject: Subject) -> list[Stage]:
    """The stages of a subject after the event that the op-ed is about."""
    end = register.events[register.article.event].date.rpartition("/")[2]
    return [stage for stage in subject.stages if register.periods[stage.period].date > end]


def newest(bills: Iterable[Bill]) -> list[Bill]:
    """Bills by the day on which they were introduced, the newest first."""
    return sorted(bills, key=lambda bill: bill.introduced or bill.seen, reverse=True)


def by_decade(register: Register) -> list[tuple[str, list[Event]]]:
    """The events of each decade ("1980s"), in order of date."""
    decades = groupby(register.events.values(), lambda event: f"{event.date[:3]}0s")
    return [(decade, list(events)) for decade, events in decades]
