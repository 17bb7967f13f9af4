"""Records in; the page and anchor at which each is shown, its name there, and its changes, out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import Any, NamedTuple

from model import (
    Adherent,
    Change,
    Claim,
    Event,
    Key,
    Omission,
    Outsider,
    Partner,
    Person,
    Question,
    Record,
    Register,
    Rule,
    Sentence,
    Source,
    Subject,
    System,
    Term,
    Topic,
    Verdict,
)


class Spot(NamedTuple):
    """Where a record is shown: a page below docs/, and an anchor in it."""

    page: str
    anchor: str = ""

    @property
    def address(self) -> str:
        """Below the address of the site."""
        return page_path(self.page) + (f"#{self.anchor}" if self.anchor else "")


class Showing(NamedTuple):
    """How a kind of record is shown: its kind, its page (by id) and its name in a link."""

    kind: str
    page: str
    name: str


# Records with a page of their own have {id} in its path, the others an anchor.
SHOWINGS: dict[type[Record], Showing] = {
    Claim: Showing("claim", "claims/{id}.md", "claim"),
    Source: Showing("source", "sources/{id}.md", "title"),
    Topic: Showing("topic", "topics/{id}.md", "title"),
    Sentence: Showing("sentence", "article.md", "locator"),
    Term: Showing("term", "reference/glossary.md", "term"),
    Event: Showing("event", "reference/timeline/{id}.md", "title"),
    System: Showing("system", "reference/systems.md", "name"),
    Partner: Showing("partner", "reference/partners.md", "name"),
    Adherent: Showing("adherent", "reference/partners.md", "name"),
    Outsider: Showing("outsider", "reference/partners.md", "name"),
    Person: Showing("person", "reference/people.md", "name"),
    Subject: Showing("subject", "reference/before-and-after.md", "subject"),
    Omission: Showing("omission", "reference/before-and-after.md", "title"),
    Rule: Showing("rule", "reference/category-check.md", "title"),
    Question: Showing("question", "start/index.md", "question"),
    Verdict: Showing("verdict", "about/method.md", "label"),
}


def spot(record: Any, id_: str | None = None) -> Spot:
    """The page and anchor at which a record is shown; or was, under the id `id_`."""
    page, id_ = SHOWINGS[type(record)].page, id_ or record.id
    return Spot(page.format(id=id_)) if "{id}" in page else Spot(page, id_)


def has_page(record: Any) -> bool:
    """Whether a record has a page of its own, not an anchor on a page with others."""
    return "{id}" in SHOWINGS[type(record)].page


def name(record: Any) -> str:
    return str(getattr(record, SHOWINGS[type(record)].name))


def page_path(page: str) -> str:
    """Where a page (path below docs/) stands below the address of the site."""
    return re.sub(r"(^|/)index/$", r"\1", page.removesuffix(".md") + "/")


# --- lists over several pages -----------------------------------------------------------------


PER_PAGE = 75  # as many as fit into a first view of 75,000 bytes

# How many claims, at most, a page names before it leads on to the others: no fewer than any page
# has today, and so few that a page whose lists are all full is a first view of 75,000 bytes still.
MOST = {
    "few": 4,  # in a line of links: glossary, states
    "fewer": 2,  # the same in the glossary, once the list of claims has several pages
    "sentence": 4,  # under each sentence, and in its column of the picture
    "checked": 3,  # under each sentence for a fact check, with its finding
    "sheet": 11,  # what one sheet of paper holds; with twelve some go on to a second
    "verdict": 12,  # where a page lists the claims of some verdicts
    "related": 12,  # those that refer to a claim
    "topic": 16,  # each with its finding and three items of evidence
    "source": 40,  # each with what it takes from the source
}
NEAR = 3  # pages on either side of one, to which it leads besides the first, the last, each tenth
NEWEST = 200  # changes in the feed, which is fetched whole each time


class Group(NamedTuple):
    """Records of a list that have something in common: all of them, and those on one page."""

    record: Any  # what they have in common
    total: int
    begins: str  # the page on which they begin
    items: tuple[Any, ...]


class Part(NamedTuple):
    """One page of a list; `groups` holds all groups of the list, also those not on this page."""

    number: int  # from 1
    pages: tuple[str, ...]  # all pages of the list
    groups: tuple[Group, ...]

    @property
    def page(self) -> str:
        return self.pages[self.number - 1]

    @property
    def near(self) -> list[int | None]:
        """The numbers of the pages to offer from this one; None where some are passed over."""
        last = len(self.pages)
        offered = [
            number
            for number in range(1, last + 1)
            if number in (1, last) or abs(number - self.number) <= NEAR or number % 10 == 0
        ]
        near: list[int | None] = [1]
        for before, number in pairwise(offered):
            near += [number] if number == before + 1 else [None, number]
        return near


def list_of_claims(register: Register) -> list[Part]:
    """By topic, in the order of the op-ed."""
    claims = register.claims_of_topic
    return parts(
        "claims/index.md", [(topic, claims[topic.id]) for topic in register.topics.values()]
    )


def list_of_sources(register: Register) -> list[Part]:
    """By tier, in the order of their labels."""
    by_tier: dict[str, list[Source]] = {id_: [] for id_ in register.vocabulary["tier"]}
    for source in sorted(register.sources.values(), key=lambda source: source.label):
        by_tier[source.custom.tier].append(source)
    tiers = register.vocabulary["tier"].values()
    return parts("sources/index.md", [(tier, by_tier[tier.id]) for tier in tiers])


def list_of_changes(register: Register) -> list[Part]:
    """By day, newest first."""
    days = groupby(changes(register), lambda listed: listed.change.date)
    return parts("about/changes.md", [(day, list(listed)) for day, listed in days])


def list_of_missing(register: Register) -> list[Part]:
    """The claims for which something was looked for and not found, in the order of the op-ed."""
    missing = [claim for claim in register.claims.values() if claim.missing]
    return parts("about/limits.md", [(None, missing)])


def parts(page: str, groups: Sequence[tuple[Any, Sequence[Any]]]) -> list[Part]:
    """A list that begins on a page, cut where a page is full."""
    length = sum(len(items) for _, items in groups)
    numbers = range(2, -(-length // PER_PAGE) + 1)
    pages = (page, *(f"{page_path(page)}page/{number}.md" for number in numbers))
    return [
        Part(number, pages, tuple(_groups_on(number, pages, groups)))
        for number in range(1, len(pages) + 1)
    ]


def _groups_on(
    number: int, pages: Sequence[str], groups: Iterable[tuple[Any, Sequence[Any]]]
) -> Iterator[Group]:
    before = 0
    first, last = (number - 1) * PER_PAGE, number * PER_PAGE
    for record, items in groups:
        here = items[max(0, first - before) : max(0, last - before)]
        begins = pages[min(before // PER_PAGE, len(pages) - 1)]
        yield Group(record, len(items), begins, tuple(here))
        before += len(items)


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
