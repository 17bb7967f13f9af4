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
    def by_date(self) -> bool:
        """Whether the register has them by their dates, else as in the file."""
        return self.kind in ("event", "limit")

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


def _row(model: type[records.Record], file: str, kind: str = "", many: str = "") -> RecordKind:
    """A kind that has its files to itself, called as its type is."""
    kind = kind or model.__name__.lower()
    return RecordKind(kind, many or f"{kind}s", model, file)


def _part(model: type[records.Record], file: str, kind: str = "", many: str = "") -> RecordKind:
    """One of several kinds in a file, where it stands under the name for all of them."""
    row = _row(model, file, kind, many)
    return row._replace(section=row.many)


def _entry(kind: str, model: type[records.Record] = records.Entry, many: str = "") -> RecordKind:
    """A closed list; its records are words that others may use."""
    return _part(model, VOCABULARY, kind, many)


KINDS = (
    _entry("kind", records.Kind),
    _entry("verdict", records.Verdict).shown("about/method.md", "label"),
    _entry("stance"),
    _entry("relation", records.Relation),
    _entry("tier"),
    _entry("reading"),
    _entry("role"),
    _entry("status", many="statuses"),
    _entry("track", records.Track),
    _entry("system type", many="system_types"),
    _entry("reason"),
    _entry("period", records.Period),
    _row(records.Article, "article.yml"),
    _row(records.Publisher, "site.yml"),
    _row(records.Sentence, "").shown("article.md", "place"),
    _row(records.Topic, "topics.yml").shown("topics/{id}.md", "title", "topic"),
    _row(records.Question, "questions.yml").shown("asked.md", "question"),
    _row(records.Claim, "claims/{topic}/{id}.yml").shown("claims/{id}.md", "short", "claim"),
    _row(records.Source, "sources/{id}.yml").shown("sources/{id}.md", "title", "source"),
    _row(records.Person, "people.yml", many="people").shown(
        "reference/people.md", "name", "person"
    ),
    _part(records.Partner, "partners.yml").shown("reference/partners.md", "name", "state"),
    _part(records.Adherent, "partners.yml").shown("reference/partners.md", "name", "state"),
    _part(records.Outsider, "partners.yml", many="others").shown(
        "reference/partners.md", "name", "state"
    ),
    _part(records.Total, "partners.yml"),
    _part(records.Remark, "partners.yml"),
    _row(records.Event, "timeline.yml").shown("reference/timeline/{id}.md", "title", "event"),
    _row(records.System, "systems.yml").shown("reference/systems.md", "name", "system"),
    _part(records.Subject, "policy.yml").shown(
        "reference/before-and-after.md", "subject", "subject"
    ),
    _part(records.Omission, "policy.yml").shown("start/left-out.md", "title", "omission"),
    _part(records.Limit, "policy.yml"),
    _part(records.Rule, "policy.yml").shown("reference/category-check.md", "title"),
    _part(records.Remark, "policy.yml", "reservation"),
    _row(records.Paragraph, "fact-sheet.yml").shown(
        "reference/fact-sheet.md", "locator", "paragraph"
    ),
    _part(records.Provision, "law.yml").shown("reference/law.md", "title", "provision"),
    _part(records.Bill, "law.yml").shown("reference/law.md", "title", "bill"),
    _row(records.Notice, "sales.yml").shown("reference/sales.md", "transmittal", "notice"),
    _row(records.Table, "market.yml").shown("reference/market.md", "title", "table"),
    _row(records.ReadingPath, "paths.yml", "path").shown("start/{id}.md", "title", "path"),
    _row(records.Group, "groups.yml").shown("reference/map/index.md", "title", "group"),
    _row(records.Lead, "leads.yml"),
    _row(records.Term, "glossary.yml").shown("reference/glossary.md", "term", "term"),
    _row(records.Edition, "editions.yml"),
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
