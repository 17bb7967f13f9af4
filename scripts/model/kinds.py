"""The kinds of records: where each stands in the data, and where it is shown."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from model.records import (
    Adherent,
    Article,
    Claim,
    Edition,
    Entry,
    Event,
    Kind,
    Limit,
    Omission,
    Outsider,
    Partner,
    Person,
    Question,
    Record,
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

STATES = ("partner", "adherent", "outsider")

# Records with an address of their own, a page or an anchor, by the word for it in
# published-ids.txt. A state may move from one list to another and keeps its address.
ADDRESSES: dict[str, tuple[str, ...]] = {
    "topic": ("topic",),
    "claim": ("claim",),
    "source": ("source",),
    "person": ("person",),
    "state": STATES,
    "event": ("event",),
    "system": ("system",),
    "subject": ("subject",),
    "omission": ("omission",),
    "term": ("term",),
}


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
VOCABULARY = tuple(shelf.kind for shelf in SHELVES if shelf.file == "vocabulary.yml")


def in_folder(name: str, file: str) -> bool:
    return file.endswith("/") and name.startswith(file)


def sections_by_file() -> dict[str, set[str]]:
    files: dict[str, set[str]] = {}
    for shelf in SHELVES:
        if shelf.section:
            files.setdefault(shelf.file, set()).add(shelf.section)
    return files


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
