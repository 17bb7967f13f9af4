"""Records in; the page and anchor at which each is shown, its name there, and its changes, out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import Any, NamedTuple

from model.history import changes
from model.kinds import page_path
from model.publication import Publication
from model.records import Source
from model.register import Register


def filter_list(register: Register, site: Publication) -> Iterator[tuple[str, str]]:
    """What the filter of the list of claims reads where that list has several pages, by path."""
    if len(list_of_claims(register)) == 1:
        return
    ending = "/" if site.directory_urls else ".html"
    rows = [
        {
            "address": f"{claim.id}{ending}",
            "title": claim.short,
            "topic": register.topic_of[claim.id].id,
            **{field: getattr(claim, field) for field in ("verdict", "kind", "speaker")},
            "sentence": " ".join(claim.sentences),
        }
        for claim in register.claims.values()
    ]
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    yield "claims/list.json", f"{text}\n"


# --- lists over several pages -----------------------------------------------------------------


PER_PAGE = 75  # as many as fit into a first view of 42,000 bytes

# How many claims, at most, a page names before it leads on to the others: no fewer than any page
# has today, and so few that a page whose lists are all full is a first view of 42,000 bytes still.
MOST = {
    "asked": 12,  # on the home page
    "few": 4,  # in a line of links: glossary, states
    "fewer": 2,  # the same in the glossary, once the list of claims has several pages
    "sentence": 4,  # under each sentence, and in its column of the picture
    "checked": 3,  # under each sentence for a fact check, with its finding
    "sheet": 11,  # what one sheet of paper holds; with twelve some go on to a second
    "verdict": 12,  # where a page lists the claims of some verdicts
    "related": 12,  # those that refer to a claim
    "topic": 16,  # each with its finding and three items of evidence
    "source": 40,  # each with what it takes from the source
    "picked": 500,  # sources that one page offers to reference managers
}
NEAR = 3  # pages on either side of one, to which it leads besides the first, the last, each tenth


class Group(NamedTuple):
    """Records of a list that have something in common: all of them, and those on one page."""

    record: Any  # what they have in common
    total: int
    begins: str  # the page on which they begin
    items: tuple[Any, ...]


class ListPage(NamedTuple):
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


def list_of_claims(register: Register) -> list[ListPage]:
    """By topic, in the order of the op-ed."""
    claims = register.claims_of_topic
    return parts(
        "claims/index.md", [(topic, claims[topic.id]) for topic in register.topics.values()]
    )


def list_of_sources(register: Register) -> list[ListPage]:
    """By tier, in the order of their labels."""
    by_tier: dict[str, list[Source]] = {id_: [] for id_ in register.vocabulary["tier"]}
    for source in sorted(register.sources.values(), key=lambda source: register.labels[source.id]):
        by_tier[source.custom.tier].append(source)
    tiers = register.vocabulary["tier"].values()
    return parts("sources/index.md", [(tier, by_tier[tier.id]) for tier in tiers])


def list_of_changes(register: Register) -> list[ListPage]:
    """By day, newest first."""
    days = groupby(changes(register), lambda listed: listed.change.date)
    return parts("about/changes.md", [(day, list(listed)) for day, listed in days])


def list_of_missing(register: Register) -> list[ListPage]:
    """The claims for which something was looked for and not found, in the order of the op-ed."""
    missing = [claim for claim in register.claims.values() if claim.missing]
    return parts("about/limits.md", [(None, missing)])


def parts(page: str, groups: Sequence[tuple[Any, Sequence[Any]]]) -> list[ListPage]:
    """A list that begins on a page, cut where a page is full."""
    length = sum(len(items) for _, items in groups)
    numbers = range(2, -(-length // PER_PAGE) + 1)
    pages = (page, *(f"{page_path(page)}page/{number}.md" for number in numbers))
    return [
        ListPage(number, pages, tuple(_groups_on(number, pages, groups)))
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
