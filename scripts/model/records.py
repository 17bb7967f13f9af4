"""The record types. Nothing in; types out.

Every field says by its type what it may hold: `Plain` is text shown as it stands, `Prose` a
Markdown subset (see check/prose.py), `DateText` a date with its precision, and a type such as
`ClaimId` is a reference that check/references.py resolves. Closed lists (kinds, verdicts, ...) are
records of `data/vocabulary.yml`, so a reference to them is checked like any other.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import cache, partial, reduce
from math import inf, isfinite
from typing import Annotated, Any, Literal, NamedTuple, get_type_hints
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from model import zotero

DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
ID = r"^[a-z0-9]+(-[a-z0-9]+)*$"
LOCATOR = r"^p[1-9]\d*s[1-9]\d*$"  # paragraph and sentence: p1s1
DOI = r"^10\.[0-9.]+/[^\s?#]*[^\s?#.,;]$"
ORCID = r"^\d{4}-\d{4}-\d{4}-\d{3}[\dX]$"
LANGUAGE = r"^[a-z]{2}$"
EDITION_NAME = r"^20\d\d\.\d{1,2}$"  # year and number: 2026.1
FIRST_PUBLISHED = "first-published"  # the reason that needs no more words
MOVED = "moved"  # the reason that says nothing of what the record says
UNWRITTEN = re.compile(r"\b(?:TODO|TBD|FIXME)\b|\?\?\?")
# What other programs write for nothing; `none` in small letters can be a value of a table.
FILLER = re.compile(r"N(?:one|ONE|ULL)|null|none|[Nn]/[Aa]\.?|[Nn]\.[Aa]\.")
# UTF-8 that was read as the letters of Windows.
MISREAD = re.compile("[ÃÂ][\u00a0-\u00bf\u2018-\u203a\u20ac\u2122]|â€.?|ï¿½|\ufffd")
EAST_ASIAN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
NOT_ISO = {"UK": "GB", "EL": "GR"}  # codes that others use, and those of the standard
# Hosts that are those of a machine, of a house or of a library for its readers; and addresses that
# work for one visit or lead through a search engine.
PRIVATE = re.compile(
    r"^(?:127|10|192\.168|169\.254|172\.(?:1[6-9]|2\d|3[01]))\.[\d.]+$"
    r"|\.(?:local|localhost|internal|lan|home)$|\b(?:ez)?proxy\d*\.|\.idm\.oclc\.org$"
)
PASSING = re.compile(
    r";jsessionid=|[?&](?:token|session_?id)=|//www\.google\.[a-z.]+/url\?", re.IGNORECASE
)
TWO_NAMES = re.compile(r"[\w.'’ -]+(?: and |; ?| & )[\w.'’ -]+")  # noqa: RUF001
NO_NAME = re.compile(
    r"\bet al\b|\((?:eds?|trans)\.?\)|^(?:unknown|anon(?:ymous)?\.?)$", re.IGNORECASE
)
FIRST_PARTNERS = 1987  # the year in which the regime was announced


class Reference(NamedTuple):
    """Marks a text field that must be the id of a record of `kind`."""

    kind: str

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> dict[str, Any]:
        """Leave a mark in the JSON Schema, of which json_schema.py makes a list or a pattern."""
        return {**handler(core), "reference": self.kind}


class Markup(NamedTuple):
    """Marks a text field in the prose subset of Markdown."""


def _must(rule: str, about: str = "", got: str | None = None) -> PydanticCustomError:
    """A broken rule. `about` names the kind of value, for the remedy; `got`, what is wrong."""
    return PydanticCustomError("rule", "{rule}", {"rule": rule, "about": about, "got": got})


def earliest(text: str) -> date:
    """First day of the precision given: 2004 -> 1 January 2004; of a span, its start."""
    year, month, day = (*(int(n) for n in text.split("/", maxsplit=1)[0].split("-")), 1, 1)[:3]
    return date(year, month, day)


def _date(text: str, info: ValidationInfo) -> str:
    parts = text.split("/")
    if len(parts) > 2 or not all(DATE.fullmatch(part) for part in parts):
        raise _must("be a year, a month or a day, such as 2026, 2026-11 or 2026-11-24", "date")
    try:
        days = [earliest(part) for part in parts]
    except ValueError:
        raise _must("be a date that exists in the calendar", "calendar") from None
    if days != sorted(days):
        raise _must("start before it ends", "order")
    if info.context and days[-1] > info.context["today"]:
        raise _must(f"be no later than today, {info.context['today']}", "future")
    return text


def _as_text(value: Any) -> Any:
    """A bare 2004 is a number in YAML, and here the name of a year, a volume or an issue."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def as_name(value: Any) -> Any:
    """Whatever stands where a record must be named is a name, a wrong one perhaps."""
    return str(value).lower() if isinstance(value, bool) else _as_text(value)


def _exported_date(value: Any, about: str = "parts") -> Any:
    text = zotero.date(value)
    if isinstance(text, dict | tuple):
        raise _must("be a date such as 2026-11-24, or its parts: year, month, day", about)
    return _as_text(text)


def _day(text: str, info: ValidationInfo) -> str:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise _must("be a day as year-month-day, such as 2026-11-24", "day")
    return _date(text, info)


def _year(number: int, info: ValidationInfo) -> int:
    latest = info.context["today"].year if info.context else date.max.year
    if not FIRST_PARTNERS <= number <= latest:
        raise _must(f"be a year from {FIRST_PARTNERS} to {latest}", "year")
    return number


def is_private(address: str) -> bool:
    """Whether not everyone can open it: it is of a machine or a house, names a user, or is none."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return True
    private = PRIVATE.search(parts.hostname or "") or PASSING.search(address)
    return parts.username is not None or bool(private)


def _address(text: str) -> str:
    if re.search(r"[\s<>\"{}\[\]|\\^`]", text):
        raise _must("be a web address alone, without spaces, quotes and brackets", "address")
    if text.endswith((",", ";")):
        raise _must(f"be a web address alone, without a {text[-1]} at its end", "address")
    try:
        parts = urlsplit(text)
        server = "." in (parts.hostname or "") and parts.port != 0  # a wrong one is an error
        sound = parts.scheme in {"http", "https"} and server
    except ValueError:
        sound = False
    if not sound:
        raise _must("be a web address that starts with https:// or http://", "address")
    if is_private(text):
        raise _must("be a web address that anyone can open", "private")
    return text


def _original(text: str) -> str:
    """An address leads to the work itself; records have other fields for copies and passages."""
    if "//web.archive.org/" in text:
        raise _must("be the address of the source, not that of a copy in an archive", "archived")
    if ":~:" in text:
        raise _must("lead to the source, not to some words in it", "passage")
    return text


def _written_out(text: str) -> str:
    """A text says something: no mark that it is still to be written, no signs alone."""
    if left := UNWRITTEN.search(text):
        raise _must("be written out", "unwritten", left[0])
    if not any(sign.isalnum() for sign in text):
        raise _must("be written out", "unwritten")
    if FILLER.fullmatch(text.strip()):
        raise _must("say something, or be left out where it may be", "unwritten", text.strip())
    if left := MISREAD.search(text):
        raise _must("have each letter as the source prints it", "unwritten", left[0])
    return text


def _as_printed(text: str) -> str:
    """No marks by which reference managers set type: every output would show them."""
    if mark := zotero.mark(text):
        raise _must(f"be as it is printed, without {mark}", "marks", text)
    return text


def _pages(text: str) -> str:
    if re.match(r"pp?\.|pages?\b", text, re.IGNORECASE):
        raise _must("be the pages alone, such as 12-15", "pages")
    return text


def _cell(value: Any) -> Any:
    """A figure, words, or null for what is not known."""
    if isinstance(value, str):
        return value if value == "none" else _written_out(value)
    is_figure = isinstance(value, int | float) and not isinstance(value, bool)
    if value is not None and not (is_figure and isfinite(value)):
        raise _must("be a number, a text, or null for what is not known", "cell")
    return value


def _orcid(text: str) -> str:
    """Its last sign is made of the others (ISO 7064, 11-2), and tells a slip of the hand."""
    total = reduce(lambda sum_, digit: (sum_ + int(digit)) * 2, text[:-1].replace("-", ""), 0)
    if "0123456789X"[(12 - total % 11) % 11] != text[-1]:
        raise _must("be an ORCID that exists: its last sign does not fit the others", "orcid")
    return text


def _alpha2(code: str) -> str:
    if code in NOT_ISO:
        raise _must("be a code of ISO 3166-1", "code")
    return code


# What an editor can check by itself, as JSON Schema; whether a day exists is left to the functions.
DATE_SCHEMA = {
    "anyOf": [
        {"type": "string", "pattern": f"^{DATE.pattern}(/{DATE.pattern})?$"},
        {"type": "integer", "minimum": 1000, "maximum": 9999},
    ]
}
DAY_SCHEMA = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
EXPORTED_DATE_SCHEMA = {"type": ["object", "array"]}
NOT_EMPTY = StringConstraints(min_length=1, pattern=r"\S")
Plain = Annotated[str, NOT_EMPTY, AfterValidator(_written_out)]
Prose = Annotated[Plain, Markup()]
Printed = Annotated[Plain, AfterValidator(_as_printed)]  # of a work: its title, its names
# One that has room beside the timeline, and one for titles.
TrackName = Annotated[str, replace(NOT_EMPTY, max_length=14), AfterValidator(_written_out)]
ShortName = Annotated[str, replace(NOT_EMPTY, max_length=60), AfterValidator(_written_out)]
Commit = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{7,40}$")]
Id = Annotated[str, StringConstraints(pattern=ID, max_length=80)]
DateText = Annotated[
    str, BeforeValidator(_as_text), AfterValidator(_date), WithJsonSchema(DATE_SCHEMA)
]
Number = Annotated[
    str,
    StringConstraints(min_length=1),
    BeforeValidator(_as_text),
    WithJsonSchema({"type": ["string", "integer"], "minLength": 1}),
]
Pages = Annotated[Number, AfterValidator(_pages)]
Day = Annotated[str, AfterValidator(_day), WithJsonSchema(DAY_SCHEMA)]
Year = Annotated[
    int, AfterValidator(_year), WithJsonSchema({"type": "integer", "minimum": FIRST_PARTNERS})
]
Address = Annotated[
    str,
    AfterValidator(_address),
    WithJsonSchema({"type": "string", "pattern": r'^https?://[^\s<>"{}\[\]|\\^`]+$'}),
]
OwnAddress = Annotated[Address, AfterValidator(_original)]
Quantity = Annotated[float, Field(gt=0, strict=False, allow_inf_nan=False)]
Amount = Annotated[float, Field(ge=0, strict=False, allow_inf_nan=False)]
Cell = Annotated[float | str | None, BeforeValidator(_cell)]  # of a table
Orcid = Annotated[str, StringConstraints(pattern=ORCID), AfterValidator(_orcid)]
Alpha2 = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$"), AfterValidator(_alpha2)]
Alpha3 = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
_Name = Annotated[str, BeforeValidator(as_name)]
ClaimId = Annotated[_Name, Reference("claim")]
SourceId = Annotated[_Name, Reference("source")]
PersonId = Annotated[_Name, Reference("person")]
EventId = Annotated[_Name, Reference("event")]
TermId = Annotated[_Name, Reference("term")]
SubjectId = Annotated[_Name, Reference("subject")]
StateId = Annotated[_Name, Reference("state")]
Locator = Annotated[_Name, Reference("sentence")]
KindId = Annotated[_Name, Reference("kind")]
VerdictId = Annotated[_Name, Reference("verdict")]
StanceId = Annotated[_Name, Reference("stance")]
RelationId = Annotated[_Name, Reference("relation")]
TierId = Annotated[_Name, Reference("tier")]
ReadingId = Annotated[_Name, Reference("reading")]
RoleId = Annotated[_Name, Reference("role")]
StatusId = Annotated[_Name, Reference("status")]
TrackId = Annotated[_Name, Reference("track")]
SystemTypeId = Annotated[_Name, Reference("system type")]
PeriodId = Annotated[_Name, Reference("period")]
ReasonId = Annotated[_Name, Reference("reason")]


class Record(BaseModel):
    """What all records share: frozen, no unknown fields, no silent conversion."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


@cache
def hints(model: type[Record]) -> dict[str, Any]:
    """The field types of a record, marks included."""
    return get_type_hints(model, include_extras=True)


class Cited(Record):
    """A source, and the place in it."""

    source: SourceId
    locator: Plain | None = None


class Change(Record):
    date: Day
    reason: ReasonId
    change: Plain | None = None

    @model_validator(mode="after")
    def _says_what(self) -> Change:
        # A misspelt reason is told by itself.
        if self.change is None and self.reason.lower().replace(" ", "-") != FIRST_PUBLISHED:
            raise _must("say under `change` what changed", "unsaid", "nothing")
        return self


class Lasting(Record):
    """What keeps an address alive: old names lead to the record, changes are listed on it."""

    former_ids: tuple[Id, ...] = ()
    history: tuple[Change, ...] = ()


class Withdrawal(Record):
    date: Day
    reason: Plain


class Withdrawable(Lasting):
    """A record that no longer stands keeps its address, which then says why."""

    withdrawn: Withdrawal | None = None


# --- vocabulary.yml ---------------------------------------------------------------------------


class Entry(Record):
    """One value of a closed list."""

    id: Id
    label: Plain
    definition: Plain


class Kind(Entry):
    example: ClaimId


# The icons that templates/macros.md.j2 draws; what a reader is to make of a claim.
Icon = Literal[
    "ring", "tick", "tick-and-line", "half", "arrows", "cross", "speech", "dashes", "lens",
    "square", "bar",
]  # fmt: skip
Outcome = Literal["disputed", "holds", "in-part", "open", "not-borne-out", "unconfirmed"]


class Verdict(Entry):
    """`requires`: least number of evidence items by stance; `kinds`: where it may be used.

    `icon` is its sign beside the word; by `outcome` the reading paths choose their claims.
    """

    short: Plain
    use_when: Plain
    example: ClaimId | None = None
    requires: dict[str, int] = Field(default_factory=dict)
    forbids: tuple[StanceId, ...] = ()
    kinds: tuple[KindId, ...] = ()
    needs_missing: bool = False
    icon: Icon = "ring"
    outcome: Outcome = "disputed"


class Track(Entry):
    label: TrackName


class Relation(Entry):
    inverse: Plain


# --- article.yml, people.yml, topics.yml ------------------------------------------------------


class Assertion(Record):
    """One thing that a sentence asserts: the claims that test it, or why none does."""

    says: Plain
    claims: tuple[ClaimId, ...] = ()
    untested: Plain | None = None

    @model_validator(mode="after")
    def _tested_or_not(self) -> Assertion:
        if bool(self.claims) == bool(self.untested):
            got = "both" if self.claims else "neither"
            raise _must("give either claims or untested", "assertion", got)
        return self


def in_words(text: str) -> str:
    """A text in which the locators of sentences, such as p3s2, are written out."""
    return re.sub(r"\bp(\d+)s(\d+)\b", r"paragraph \1, sentence \2", text)


class Sentence(Record):
    locator: Annotated[str, StringConstraints(pattern=LOCATOR)]
    paraphrase: Plain
    asserts: tuple[Assertion, ...] = ()

    @property
    def id(self) -> str:
        return self.locator

    @property
    def paragraph(self) -> int:
        return int(self.locator[1:].partition("s")[0])

    @property
    def number(self) -> int:
        return int(self.locator.partition("s")[2])

    @property
    def place(self) -> str:
        """Its locator, in words."""
        return f"paragraph {self.paragraph}, sentence {self.number}"


class Gist(Record):
    """What a newcomer needs first: a sentence on the regime, and a line on each of three things."""

    regime: Prose
    changed: Prose
    unchanged: Prose
    unknown: Prose


class Argument(Record):
    """What speaks for the new policy or against it, and the claim at which it is weighed."""

    side: Literal["for", "against"]
    text: Prose
    claim: ClaimId


class Article(Record):
    """The op-ed; `gist`, `change` and `argument` say what it is about.

    `event` is what it is about: what happened since is what came after that.
    """

    source: SourceId
    author: PersonId
    event: EventId
    gist: Gist
    arguments: tuple[Argument, ...] = ()
    change: Prose
    argument: Prose
    about: Prose
    sentences: Annotated[tuple[Sentence, ...], Field(min_length=1)]


class Person(Withdrawable):
    id: Id
    name: Plain
    role: RoleId
    about: Plain
    position: Plain
    body: bool = False  # a government or an institution, not a person
    sources: Annotated[tuple[Cited, ...], Field(min_length=1)]


class Topic(Lasting):
    """For a class: questions to `discuss`, and a claim of it whose verdict is to be guessed."""

    id: Id
    title: Plain
    question: Plain
    answer: Plain
    lead: Prose
    discuss: tuple[Plain, ...] = ()
    exercise: ClaimId | None = None


# The pages, besides those of claims, to which an answer may lead: templates/asked.md.j2 names them.
Further = Literal["category-check", "essay", "glossary", "how-to-cite", "since", "systems"]


class Question(Record):
    """What a newcomer asks, with a short answer and one link: to a claim, or else to a page.

    The verdict of the claim stands with it; `not_shown`: no claim turns on it, and nobody knows.
    """

    id: Id
    question: Plain
    answer: Prose
    claim: ClaimId | None = None
    further: Further | None = None
    not_shown: bool = False


# --- claims/<topic>/<id>.yml ------------------------------------------------------------------


class Evidence(Record):
    """`shown`: the day of what it shows, where that is not the day of the source."""

    source: SourceId
    stance: StanceId
    says: Plain
    locator: Plain
    shown: DateText | None = None


class Comparison(Record):
    """The original wording of a quotation, as far as it was read."""

    source: SourceId
    locator: Plain
    text: Plain


class Related(Record):
    id: ClaimId
    relation: RelationId = Field(alias="as")


class Claim(Withdrawable):
    """`order`: its place in its topic; one without comes after those with one, by its age."""

    id: Id
    order: Annotated[int, Field(gt=0)] | None = None
    sentences: Annotated[tuple[Locator, ...], Field(min_length=1)]
    short: ShortName
    claim: Plain
    quote: Plain | None = None
    comparison: Comparison | None = None
    speaker: PersonId
    kind: KindId
    verdict: VerdictId
    finding: Plain
    explanation: Prose
    missing: Prose | None = None
    evidence: Annotated[tuple[Evidence, ...], Field(min_length=1)]
    main: SourceId | None = None
    related: tuple[Related, ...] = ()
    states: tuple[StateId, ...] = ()
    reviewed: Day
    history: Annotated[tuple[Change, ...], Field(min_length=1)]

    @property
    def rank(self) -> tuple[float, str, str]:
        """What the claims of a topic are in order by."""
        return self.order or inf, self.history[0].date, self.id


# --- sources/<id>.yml -------------------------------------------------------------------------

CslType = Literal[
    "article", "article-journal", "article-magazine", "article-newspaper", "bill", "book",
    "broadcast", "chapter", "classic", "collection", "dataset", "document", "entry",
    "entry-dictionary", "entry-encyclopedia", "event", "figure", "graphic", "hearing",
    "interview", "legal_case", "legislation", "manuscript", "map", "motion_picture",
    "musical_score", "pamphlet", "paper-conference", "patent", "performance", "periodical",
    "personal_communication", "post", "post-weblog", "regulation", "report", "review",
    "review-book", "software", "song", "speech", "standard", "thesis", "treaty", "webpage",
]  # fmt: skip
CslDate = Annotated[
    str,
    BeforeValidator(_exported_date),
    AfterValidator(_date),
    WithJsonSchema({"anyOf": [*DATE_SCHEMA["anyOf"], EXPORTED_DATE_SCHEMA]}),
]
CslDay = Annotated[
    str,
    BeforeValidator(partial(_exported_date, about="parts of a day")),
    AfterValidator(_day),
    WithJsonSchema({"anyOf": [DAY_SCHEMA, EXPORTED_DATE_SCHEMA]}),
]
Doi = Annotated[
    str,
    BeforeValidator(zotero.doi),
    StringConstraints(pattern=DOI),
    WithJsonSchema({"type": "string", "pattern": DOI.removeprefix("^")}),  # after an address too
]
Language = Annotated[
    str,
    BeforeValidator(zotero.language),
    StringConstraints(pattern=LANGUAGE),
    WithJsonSchema({"type": "string", "pattern": "^[a-z]{2}([-_][A-Za-z0-9-]+)?$"}),
]


class Name(Record):
    """A person (family, given) or a body (literal)."""

    family: Printed | None = None
    given: Printed | None = None
    suffix: Printed | None = None
    literal: Printed | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_export(cls, value: Any) -> Any:
        return zotero.name(value)

    @model_validator(mode="after")
    def _is_one(self) -> Name:
        whole = " ".join(filter(None, (self.literal, self.given, self.family)))
        if TWO_NAMES.fullmatch(self.family or "") or NO_NAME.search(whole):
            raise _must("be one name, and no more than that", "one name", whole)
        return self

    @model_validator(mode="after")
    def _person_or_body(self) -> Name:
        person = self.given or self.suffix
        if bool(self.family) == bool(self.literal) or (person and self.literal):
            raise _must("hold either family and given, or literal", "name")
        return self

    def __str__(self) -> str:
        if self.family and EAST_ASIAN.match(self.family):
            return f"{self.family}{self.given or ''}"  # in the order of its script
        parts = (self.given, self.family, self.suffix)
        return self.literal or " ".join(part for part in parts if part)


class Mirror(Record):
    """A public copy of the source, in which it was read."""

    name: Plain
    commit: Commit | None = None
    address: Address | None = None

    @property
    def link(self) -> str | None:
        """Where the copy is found, as far as its name tells; None where that is no address."""
        named = re.fullmatch(r"[\w-]+(\.[\w-]+)+/[\w./-]+", self.name)
        return self.address or (f"https://{self.name}" if named else None)


class Author(Name):
    """Who publishes the site: a person, with an ORCID perhaps, or a body."""

    orcid: Orcid | None = None


class Publisher(Record):
    """The site as a publication: its name, and who answers for it."""

    name: Plain
    authors: Annotated[tuple[Author, ...], Field(min_length=1)]
    contact: Address | None = None
    institution: Plain | None = None


class Passage(Record):
    """A place in the source, with a few of its first words, by which a browser finds it."""

    locator: Plain
    words: Plain

    @property
    def anchor(self) -> str:
        """Its place on the page of the source."""
        return f"at-{re.sub('[^a-z0-9]+', '-', self.locator.lower()).strip('-')}"


class SourceNotes(Withdrawable):
    """What CSL has no field for: standing, how much was read, how the record changed."""

    tier: TierId
    read: ReadingId
    via: Plain | None = None
    archive: Address | None = None
    gone: Day | None = None  # on which its address led nowhere
    mirror: Mirror | None = None
    passages: tuple[Passage, ...] = ()
    title: Literal["from-address", "described"] | None = None
    date: Plain | None = None
    circa: bool = False  # the date of issue is inferred
    remark: Plain | None = None
    short: Plain | None = None


class Source(Record):
    """A bibliographic record in the terms of CSL-YAML."""

    id: Id
    type: CslType
    title: Printed
    author: tuple[Name, ...] = ()
    editor: tuple[Name, ...] = ()
    container_title: Printed | None = Field(None, alias="container-title")
    collection_title: Printed | None = Field(None, alias="collection-title")
    publisher: Printed | None = None
    publisher_place: Printed | None = Field(None, alias="publisher-place")
    edition: Number | None = None
    volume: Number | None = None
    issue: Number | None = None
    page: Pages | None = None
    number: Number | None = None
    genre: Printed | None = None
    issued: CslDate | None = None
    accessed: CslDay
    language: Language | None = None
    archive: Plain | None = None
    ISBN: Plain | None = None
    DOI: Doi | None = None
    URL: OwnAddress | None = None
    custom: SourceNotes

    @model_validator(mode="before")
    @classmethod
    def _from_export(cls, value: Any) -> Any:
        return zotero.source(value)

    @property
    def year(self) -> str:
        about = "ca. " if self.custom.circa else ""
        return about + self.issued[:4] if self.issued else "n.d."

    @property
    def label(self) -> str:
        """Author and year, as in an in-text citation."""
        names = [name.family or name.literal for name in self.author]
        author = self.custom.short or (
            f"{names[0]} et al." if len(names) > 2 else " and ".join(str(name) for name in names)
        )
        return f"{author or self.container_title or self.publisher or self.title} {self.year}"

    @property
    def outlet(self) -> str | None:
        return self.container_title or self.publisher

    @property
    def outlet_unknown(self) -> bool:
        """Whether it stood in a periodical of which the copy read does not print the name."""
        return self.type in {"article-magazine", "article-newspaper"} and not self.container_title

    @property
    def text_is(self) -> str:
        """What a reader opens there."""
        return "copy" if self.custom.via or not self.URL else "original"

    @property
    def text_address(self) -> str | None:
        """Where its text can be opened; the front page of a whole site is not that."""
        mirror = self.custom.mirror
        own = self.URL if urlsplit(self.URL or "").path.strip("/") else None
        copies = (self.custom.archive, mirror.address if mirror else None)
        ranked = (*copies, own) if self.custom.gone else (own, *copies)
        return next(filter(None, ranked), None)

    @property
    def unopened(self) -> bool:
        """Whether it was read in a copy only, that stands elsewhere than its address."""
        mirror = self.custom.mirror
        return bool(mirror and mirror.name not in (self.URL or ""))

    def passage(self, locator: str | None) -> Passage | None:
        """What a browser finds a place by; None where that is not known."""
        return next((p for p in self.custom.passages if p.locator == locator), None)

    @property
    def former_ids(self) -> tuple[str, ...]:
        return self.custom.former_ids

    @property
    def history(self) -> tuple[Change, ...]:
        return self.custom.history

    @property
    def withdrawn(self) -> Withdrawal | None:
        return self.custom.withdrawn


# --- partners.yml, timeline.yml, systems.yml, policy.yml, glossary.yml ------------------------


class Accession(Record):
    year: Year
    sources: Annotated[tuple[Cited, ...], Field(min_length=1)]


class State(Withdrawable):
    """A state, by its ISO 3166-1 codes."""

    id: Id
    name: Plain
    alpha2: Alpha2
    alpha3: Alpha3


class Partner(State):
    accessions: Annotated[tuple[Accession, ...], Field(min_length=1)]
    record: Plain | None = None
    record_sources: tuple[Cited, ...] = ()
    note: Prose | None = None

    @property
    def disputed(self) -> bool:
        return len(self.accessions) > 1


class Adherent(State):
    status: StatusId
    note: Prose | None = None
    sources: Annotated[tuple[Cited, ...], Field(min_length=1)]


class Outsider(State):
    status: Plain
    note: Prose
    sources: Annotated[tuple[Cited, ...], Field(min_length=1)]


class Total(Record):
    """A number of partners that a primary text states."""

    date: DateText
    count: int
    source: SourceId
    locator: Plain | None = None


class Remark(Record):
    id: Id
    text: Prose


class Event(Withdrawable):
    """`short`: the few words by which the timeline names it in its picture."""

    id: Id
    date: DateText
    track: TrackId
    title: Plain
    short: Plain | None = None
    detail: Prose
    sources: Annotated[tuple[Cited, ...], Field(min_length=1)]
    claims: tuple[ClaimId, ...] = ()
    partners: tuple[StateId, ...] = ()
    major: bool = False


class Figure(Record):
    """A range in km or a payload in kg; an open bound is left out."""

    low: Quantity | None = None
    high: Quantity | None = None
    approximate: bool = False
    source: SourceId
    locator: Plain | None = None
    note: Plain | None = None

    @model_validator(mode="after")
    def _bounds(self) -> Figure:
        if self.low is None and self.high is None:
            raise _must("give low, high or both", "bounds", "neither")
        if self.low is not None and self.high is not None and self.low > self.high:
            got = f"low {self.low:g}, high {self.high:g}"
            raise _must("have low no greater than high", "swapped", got)
        return self


class System(Withdrawable):
    id: Id
    name: Plain
    countries: Annotated[tuple[Alpha2, ...], Field(min_length=1)]
    type: SystemTypeId
    range: tuple[Figure, ...]
    payload: tuple[Figure, ...]
    remarks: Prose | None = None
    claims: tuple[ClaimId, ...] = ()


CheckedSystem = Literal["missile", "launcher", "drone"]


class Period(Entry):
    """A state of the policy, from a day on, which the record of its changes tells apart."""

    date: DateText


class Stage(Record):
    """What held for a subject from a period on; `change`: whether that was new then."""

    period: PeriodId
    change: Literal["new", "changed", "unchanged", "unclear"]
    text: Prose
    sources: tuple[Cited, ...] = ()


class Subject(Withdrawable):
    """One subject of the policy, period by period."""

    id: Id
    subject: Plain
    item: Literal["missiles", "drones", "launchers", "production", "aukus", "regime"]
    recipient: Literal["partners", "others", "all"]
    stages: Annotated[tuple[Stage, ...], Field(min_length=1)]
    claims: tuple[ClaimId, ...] = ()


class Omission(Withdrawable):
    id: Id
    title: Plain
    text: Prose
    sources: Annotated[tuple[Cited, ...], Field(min_length=1)]
    claims: tuple[ClaimId, ...] = ()


class OtherDate(Cited):
    """A different date that a source gives for the same thing."""

    date: DateText


class Limit(Record):
    """A step of the limits on South Korea's missiles, in km and kg; none given: no limit."""

    id: Id
    date: DateText
    other_dates: tuple[OtherDate, ...] = ()
    range: Quantity | None = None
    payload: Quantity | None = None
    more_at_shorter_range: bool = False  # of payload
    note: Plain | None = None
    sources: Annotated[tuple[Cited, ...], Field(min_length=1)]
    event: EventId | None = None
    claims: tuple[ClaimId, ...] = ()


class Bounds(Record):
    """Of figures: from one on or over one, to one or below one; all that are given hold."""

    start: Quantity | None = Field(None, alias="from")
    over: Quantity | None = None
    to: Quantity | None = None
    below: Quantity | None = None


class Rule(Record):
    """An answer of the category check: the systems that it is for, and what holds for them.

    The first rule that fits is the answer. The US treatment stands under `treatment`, else in the
    `subjects`.
    """

    id: Id
    title: Plain
    outcome: Literal["category-i", "undecided", "not-category-i"]
    systems: Annotated[tuple[CheckedSystem, ...], Field(min_length=1)]
    range: Bounds
    payload: Bounds = Bounds()
    speed: Bounds = Bounds()
    text: Prose
    caution: Prose | None = None
    treatment: Prose | None = None
    subjects: tuple[SubjectId, ...] = ()
    claims: tuple[ClaimId, ...] = ()


# --- fact-sheet.yml, law.yml, sales.yml, market.yml, paths.yml, groups.yml, leads.yml ----------


class Paragraph(Withdrawable):
    """A paragraph of the fact sheet, in our words, with what it changes, keeps and leaves open."""

    id: Id
    source: SourceId
    locator: Plain
    says: Prose
    changes: Prose | None = None
    keeps: Prose | None = None
    open: Prose | None = None
    claims: tuple[ClaimId, ...] = ()


class Provision(Withdrawable):
    """What a statute or a regulation says; `membership`: what belonging to the regime decides."""

    id: Id
    citation: Plain
    title: Plain
    text: Prose
    membership: Prose | None = None
    sources: Annotated[tuple[Cited, ...], Field(min_length=1)]
    claims: tuple[ClaimId, ...] = ()


class Bill(Withdrawable):
    """What a bill would do, and its state on the day on which that was seen."""

    id: Id
    number: Plain
    congress: Annotated[int, Field(gt=0)]
    title: Plain
    sponsors: Plain | None = None
    introduced: DateText | None = None
    text: Prose
    status: Plain
    seen: Day
    sources: Annotated[tuple[Cited, ...], Field(min_length=1)]
    claims: tuple[ClaimId, ...] = ()


class NoticedItem(Record):
    """One weapon in a notice: range in km and payload in kg, where the notice prints them."""

    system: Plain
    family: Plain
    quantity: Plain | None = None
    scope: Literal["supply", "price", "support", "recited"]
    range: Quantity | None = None
    payload: Quantity | None = None
    extra: bool = False  # kept for interest, and not counted as a long-range missile or large drone
    note: Plain | None = None


class Notice(Withdrawable):
    """A notice of an arms sale to Congress; `value` of the whole case, and what it adds, in
    millions of US dollars.
    """

    id: Id
    transmittal: Plain
    kind: Plain
    printed: Day
    delivered: Day
    buyer: Plain
    partner: bool
    value: Amount | None = None
    added: Amount | None = None
    record: Plain
    granule: Plain
    source: SourceId
    items: Annotated[tuple[NoticedItem, ...], Field(min_length=1)]


class TableRow(Record):
    """`of`: the year or the name that the row is of; a value that is not known is null."""

    of: Number
    values: tuple[Cell, ...]


class Chart(Record):
    kind: Literal["lines", "bars"]
    columns: Annotated[tuple[Plain, ...], Field(min_length=1)]


class Table(Withdrawable):
    """Figures of the market; the first of `columns` names what the rows are of."""

    id: Id
    title: Plain
    text: Prose
    unit: Plain
    source: SourceId
    credit: Plain
    columns: Annotated[tuple[Plain, ...], Field(min_length=2)]
    rows: Annotated[tuple[TableRow, ...], Field(min_length=1)]
    partners: tuple[Plain, ...] = ()
    chart: Chart | None = None
    claims: tuple[ClaimId, ...] = ()


class Lead(Remark):
    """What heads a page; of sales, with the days `searched` and the families counted together."""

    searched: DateText | None = None
    families: tuple[Plain, ...] = ()

    @model_validator(mode="after")
    def _says_what_was_searched(self) -> Lead:
        if self.id == "sales" and "/" not in (self.searched or ""):
            raise _must(
                "give the days searched, from one to another", got=self.searched or "nothing"
            )
        return self


class PathSection(Record):
    id: Id
    title: Plain
    text: Prose
    claims: tuple[ClaimId, ...] = ()
    events: tuple[EventId, ...] = ()


class ReadingPath(Withdrawable):
    """A way through the claims along a question of its own."""

    id: Id
    title: Plain
    question: Plain
    answer: Plain
    lead: Prose
    sections: Annotated[tuple[PathSection, ...], Field(min_length=1)]


class NamedState(Record):
    name: Plain
    alpha2: Alpha2
    alpha3: Alpha3


class Group(Withdrawable):
    """States that a text names together; none are given where it names the group alone."""

    id: Id
    title: Plain
    text: Prose
    states: tuple[NamedState, ...] = ()
    sources: Annotated[tuple[Cited, ...], Field(min_length=1)]


class Term(Withdrawable):
    id: Id
    term: Plain
    abbreviation: Plain | None = None
    definition: Prose
    sources: Annotated[tuple[Cited, ...], Field(min_length=1)]
    synonyms: tuple[Plain, ...] = ()
    see: tuple[TermId, ...] = ()


class Edition(Record):
    """A frozen copy of the whole site, with the checksums of its two archives."""

    name: Annotated[str, StringConstraints(pattern=EDITION_NAME)]
    date: Day
    web_sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    offline_sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]

    @property
    def id(self) -> str:
        return self.name
