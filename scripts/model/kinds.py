"""The kinds of records, a row each: where it stands in the data, and where it is shown.

This is the only list of them. What else goes by kind (files and their sections, addresses that
last, names in links, schemas, the sections of the register) is derived from it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NamedTuple

from model import records


class RecordKind(NamedTuple):
    """A kind of record. What is left out does not hold for it."""

    kind: str
    many: str  # what the register calls all of them
    model: type[records.Record]
    file: str = ""  # below data/, of each by itself with {id}; none: within another record
    section: str | None = None  # the name in the file under which they stand
    by_date: bool = False  # their order in the register; else as in the file
    word: str = ""  # what published-ids.txt calls it: it has an address that lasts
    page: str = ""  # that shows it: with {id} one of its own, else with its id as an anchor
    name: str = ""  # the field that names it in a link

    def shown(self, page: str, name: str, word: str = "") -> RecordKind:
        """The same, shown on a page, named in links by a field, lasting under a word."""
        return self._replace(page=page, name=name, word=word)

    @property
    def has_page(self) -> bool:
        """Whether each has a page of its own, not an anchor on a page with others."""
        return "{id}" in self.page

    @property
    def template(self) -> str:
        """The template of its own page."""
        return self.page.format(id=self.kind)

    @property
    def is_alone(self) -> bool:
        """Whether each stands in a file of its own, so that two new ones never meet in one."""
        return "{id}" in self.file

    @property
    def where(self) -> str:
        """The file that holds all of them, or the folder."""
        return self.file.partition("{")[0]

    @property
    def shelf(self) -> str:
        """The name of that file or folder."""
        return self.where.removesuffix(".yml").rstrip("/")

    def is_in(self, file: str) -> bool:
        """Whether such records stand in the file of this name, below data/."""
        return bool(_pattern(self.file).fullmatch(file))


@lru_cache
def _pattern(file: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(file)))


VOCABULARY = "vocabulary.yml"


def _entry(kind: str, many: str, model: type[records.Record] = records.Entry) -> RecordKind:
    """A closed list; its records are words that others may use."""
    return RecordKind(kind, many, model, VOCABULARY, many)


KINDS = (
    _entry("kind", "kinds", records.Kind),
    _entry("verdict", "verdicts", records.Verdict).shown("about/method.md", "label"),
    _entry("stance", "stances"),
    _entry("relation", "relations", records.Relation),
    _entry("tier", "tiers"),
    _entry("reading", "readings"),
    _entry("role", "roles"),
    _entry("status", "statuses"),
    _entry("track", "tracks", records.Track),
    _entry("system type", "system_types"),
    _entry("reason", "reasons"),
    _entry("period", "periods", records.Period),
    RecordKind("article", "articles", records.Article, "article.yml"),
    RecordKind("publisher", "publishers", records.Publisher, "site.yml"),
    RecordKind("sentence", "sentences", records.Sentence).shown("article.md", "locator"),
    RecordKind("topic", "topics", records.Topic, "topics.yml").shown(
        "topics/{id}.md", "title", "topic"
    ),
    RecordKind("question", "questions", records.Question, "questions.yml").shown(
        "asked.md", "question"
    ),
    RecordKind("claim", "claims", records.Claim, "claims/{topic}/{id}.yml").shown(
        "claims/{id}.md", "short", "claim"
    ),
    RecordKind("source", "sources", records.Source, "sources/{id}.yml").shown(
        "sources/{id}.md", "title", "source"
    ),
    RecordKind("person", "people", records.Person, "people.yml").shown(
        "reference/people.md", "name", "person"
    ),
    RecordKind("partner", "partners", records.Partner, "partners.yml", "partners").shown(
        "reference/partners.md", "name", "state"
    ),
    RecordKind("adherent", "adherents", records.Adherent, "partners.yml", "adherents").shown(
        "reference/partners.md", "name", "state"
    ),
    RecordKind("outsider", "others", records.Outsider, "partners.yml", "others").shown(
        "reference/partners.md", "name", "state"
    ),
    RecordKind("total", "totals", records.Total, "partners.yml", "totals"),
    RecordKind("remark", "remarks", records.Remark, "partners.yml", "remarks"),
    RecordKind("event", "events", records.Event, "timeline.yml", by_date=True).shown(
        "reference/timeline/{id}.md", "title", "event"
    ),
    RecordKind("system", "systems", records.System, "systems.yml").shown(
        "reference/systems.md", "name", "system"
    ),
    RecordKind("subject", "subjects", records.Subject, "policy.yml", "subjects").shown(
        "reference/before-and-after.md", "subject", "subject"
    ),
    RecordKind("omission", "omissions", records.Omission, "policy.yml", "omissions").shown(
        "start/left-out.md", "title", "omission"
    ),
    RecordKind("limit", "limits", records.Limit, "policy.yml", "limits", by_date=True),
    RecordKind("rule", "rules", records.Rule, "policy.yml", "rules").shown(
        "reference/category-check.md", "title"
    ),
    RecordKind("reservation", "reservations", records.Remark, "policy.yml", "reservations"),
    RecordKind("paragraph", "paragraphs", records.Paragraph, "fact-sheet.yml").shown(
        "reference/fact-sheet.md", "locator", "paragraph"
    ),
    RecordKind("provision", "provisions", records.Provision, "law.yml", "provisions").shown(
        "reference/law.md", "title", "provision"
    ),
    RecordKind("bill", "bills", records.Bill, "law.yml", "bills").shown(
        "reference/law.md", "title", "bill"
    ),
    RecordKind("notice", "notices", records.Notice, "sales.yml").shown(
        "reference/sales.md", "transmittal", "notice"
    ),
    RecordKind("table", "tables", records.Table, "market.yml").shown(
        "reference/market.md", "title", "table"
    ),
    RecordKind("path", "paths", records.ReadingPath, "paths.yml").shown(
        "start/{id}.md", "title", "path"
    ),
    RecordKind("group", "groups", records.Group, "groups.yml").shown(
        "reference/map/index.md", "title", "group"
    ),
    RecordKind("lead", "leads", records.Lead, "leads.yml"),
    RecordKind("term", "terms", records.Term, "glossary.yml").shown(
        "reference/glossary.md", "term", "term"
    ),
    RecordKind("edition", "editions", records.Edition, "editions.yml"),
)

BY_NAME = {row.kind: row for row in KINDS}
BY_TYPE = {row.model: row for row in KINDS if row.page}
ONE_OF = {row.many: row.kind for row in KINDS}
IN_FILES = tuple(row for row in KINDS if row.file)

# By the word for it in published-ids.txt: the kinds of records that have an address that lasts. A
# state may move from one list to another and keeps its address.
ADDRESSES = {
    word: tuple(row.kind for row in KINDS if row.word == word)
    for word in dict.fromkeys(row.word for row in KINDS if row.word)
}
STATES = ADDRESSES["state"]
SINGLE = ("article", "publisher")  # of which there is one, alone in its file
CLOSED_LISTS = tuple(row.kind for row in KINDS if row.file == VOCABULARY)


def sections_of(file: str) -> set[str]:
    """The names under which the records of a file stand; none where it is one list."""
    return {row.section for row in KINDS if row.file == file and row.section}


class Spot(NamedTuple):
    """Where a record is shown: a page below docs/, and an anchor in it."""

    page: str
    anchor: str = ""

    @property
    def address(self) -> str:
        """Below the address of the site."""
        return page_path(self.page) + (f"#{self.anchor}" if self.anchor else "")


def spot_of(row: RecordKind, id_: str) -> Spot:
    """The page and anchor at which a record of a kind is shown."""
    return Spot(row.page.format(id=id_)) if row.has_page else Spot(row.page, id_)


def spot(record: Any, id_: str | None = None) -> Spot:
    """The page and anchor at which a record is shown; or was, under the id `id_`."""
    return spot_of(BY_TYPE[type(record)], id_ or record.id)


def has_page(record: Any) -> bool:
    """Whether a record has a page of its own, not an anchor on a page with others."""
    return BY_TYPE[type(record)].has_page


def kind_of(record: Any) -> str:
    """The kind of a record that is shown."""
    return BY_TYPE[type(record)].kind


def name(record: Any) -> str:
    """What a link to a record says."""
    return str(getattr(record, BY_TYPE[type(record)].name))


def page_path(page: str) -> str:
    """Where a page (path below docs/) stands below the address of the site."""
    return re.sub(r"(^|/)index/$", r"\1", page.removesuffix(".md") + "/")
