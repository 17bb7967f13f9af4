"""The record types and the register that holds them. Nothing in; types out.

Every field says by its type what it may hold: `Plain` is text shown as it stands, `Prose` a
Markdown subset (see prose.py), `DateText` a date with its precision, and a type such as
`ClaimId` is a reference that check.py resolves. Closed lists (kinds, verdicts, ...) are
records of `data/vocabulary.yml`, so a reference to them is checked like any other.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from types import UnionType
from typing import (
    Annotated,
    Any,
    Literal,
    NamedTuple,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    model_validator,
)
from pydantic_core import PydanticCustomError

DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
FIRST_PARTNERS = 1987  # the year in which the regime was announced


class Reference(NamedTuple):
    """Marks a text field that must be the id of a record of `kind`."""

    kind: str


class Markup(NamedTuple):
    """Marks a text field in the prose subset of Markdown."""


class Marked(NamedTuple):
    at: tuple[str | int, ...]
    text: str
    mark: Reference | Markup


def _must(rule: str) -> PydanticCustomError:
    return PydanticCustomError("rule", "{rule}", {"rule": rule})


def earliest(text: str) -> date:
    """First day of the precision given: 2004 -> 1 January 2004; of a span, its start."""
    year, month, day = (*(int(n) for n in text.split("/", maxsplit=1)[0].split("-")), 1, 1)[:3]
    return date(year, month, day)


def _date(text: str, info: ValidationInfo) -> str:
    parts = text.split("/")
    if len(parts) > 2 or not all(DATE.fullmatch(part) for part in parts):
        raise _must("be a date as YYYY, YYYY-MM or YYYY-MM-DD")
    try:
        days = [earliest(part) for part in parts]
    except ValueError:
        raise _must("be a day that exists in the calendar") from None
    if days != sorted(days):
        raise _must("start before it ends")
    if info.context and days[-1] > info.context["today"]:
        raise _must(f"be no later than today, {info.context['today']}")
    return text


def _year_as_text(value: Any) -> Any:
    """A bare 2004 is a number in YAML, and here the name of a year, a volume or an issue."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _day(text: str, info: ValidationInfo) -> str:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise _must("be a day as YYYY-MM-DD")
    return _date(text, info)


def _year(number: int, info: ValidationInfo) -> int:
    latest = info.context["today"].year if info.context else date.max.year
    if not FIRST_PARTNERS <= number <= latest:
        raise _must(f"be a year from {FIRST_PARTNERS} to {latest}")
    return number


def _address(text: str) -> str:
    try:
        parts = urlsplit(text)
        sound = parts.scheme in {"http", "https"} and "." in (parts.hostname or "")
    except ValueError:
        sound = False
    if not sound or re.search(r"[\s<>\"{}\[\]|\\^`]", text):
        raise _must("be a web address that starts with https:// or http://, without spaces")
    return text


Plain = Annotated[str, StringConstraints(min_length=1, pattern=r"\S")]
Prose = Annotated[str, StringConstraints(min_length=1, pattern=r"\S"), Markup()]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
DateText = Annotated[str, BeforeValidator(_year_as_text), AfterValidator(_date)]
Number = Annotated[str, BeforeValidator(_year_as_text), StringConstraints(min_length=1)]
Day = Annotated[str, AfterValidator(_day)]
Year = Annotated[int, AfterValidator(_year)]
Address = Annotated[str, AfterValidator(_address)]
Alpha2 = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Alpha3 = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]

ClaimId = Annotated[str, Reference("claim")]
SourceId = Annotated[str, Reference("source")]
PersonId = Annotated[str, Reference("person")]
EventId = Annotated[str, Reference("event")]
TermId = Annotated[str, Reference("term")]
StateId = Annotated[str, Reference("state")]
Locator = Annotated[str, Reference("sentence")]
KindId = Annotated[str, Reference("kind")]
VerdictId = Annotated[str, Reference("verdict")]
StanceId = Annotated[str, Reference("stance")]
RelationId = Annotated[str, Reference("relation")]
TierId = Annotated[str, Reference("tier")]
ReadingId = Annotated[str, Reference("reading")]
RoleId = Annotated[str, Reference("role")]
StatusId = Annotated[str, Reference("status")]
TrackId = Annotated[str, Reference("track")]
SystemTypeId = Annotated[str, Reference("system type")]


class Record(BaseModel):
    """What all records share: frozen, no unknown fields, no silent conversion."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def marked(value: Any, annotation: Any, at: tuple[str | int, ...] = ()) -> Iterator[Marked]:
    """Every reference and every prose text in a value of the type `annotation`, with its path.

    The value may be a record or what stands in the file for it, even where that is not valid.
    """
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        marks = [mark for mark in args[1:] if isinstance(mark, Reference | Markup)]
        yield from (Marked(at, value, mark) for mark in marks if isinstance(value, str))
        yield from marked(value, args[0], at)
    elif origin in (Union, UnionType):  # of one type and None
        yield from marked(value, args[0], at)
    elif origin is tuple and isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from marked(item, args[0], (*at, index))
    elif isinstance(annotation, type) and issubclass(annotation, Record):
        for name, info in annotation.model_fields.items():
            key = info.alias or name
            part = value.get(key) if isinstance(value, dict) else getattr(value, name, None)
            yield from marked(part, hints(annotation)[name], (*at, key))


@cache
def hints(model: type[Record]) -> dict[str, Any]:
    """The field types of a record, marks included."""
    return get_type_hints(model, include_extras=True)


class Cited(Record):
    """A source, and the place in it."""

    source: SourceId
    locator: Plain | None = None


# --- vocabulary.yml ---------------------------------------------------------------------------


class Entry(Record):
    """One value of a closed list."""

    id: Id
    label: Plain
    definition: Plain


class Kind(Entry):
    example: ClaimId


class Verdict(Entry):
    """`requires`: least number of evidence items by stance; `kinds`: where it may be used."""

    short: Plain
    use_when: Plain
    example: ClaimId | None = None
    requires: dict[str, int] = Field(default_factory=dict)
    forbids: tuple[StanceId, ...] = ()
    kinds: tuple[KindId, ...] = ()
    needs_missing: bool = False


class Relation(Entry):
    inverse: Plain


# --- article.yml, people.yml, topics.yml ------------------------------------------------------


class Sentence(Record):
    locator: Annotated[str, StringConstraints(pattern=r"^p[1-9]\d*s[1-9]\d*$")]
    paraphrase: Plain

    @property
    def id(self) -> str:
        return self.locator

    @property
    def paragraph(self) -> int:
        return int(self.locator[1:].partition("s")[0])

    @property
    def number(self) -> int:
        return int(self.locator.partition("s")[2])


class Article(Record):
    """The op-ed; `change` and `argument` say in a paragraph each what it is about."""

    source: SourceId
    author: PersonId
    change: Prose
    argument: Prose
    about: Prose
    sentences: Annotated[tuple[Sentence, ...], Field(min_length=1)]


class Person(Record):
    id: Id
    name: Plain
    role: RoleId
    about: Plain
    position: Plain
    sources: Annotated[tuple[Cited, ...], Field(min_length=1)]


class Topic(Record):
    id: Id
    title: Plain
    question: Plain
    answer: Plain
    lead: Prose


# --- claims/<topic>.yml -----------------------------------------------------------------------


class Evidence(Record):
    source: SourceId
    stance: StanceId
    says: Plain
    locator: Plain


class Comparison(Record):
    """The original wording of a quotation, as far as it was read."""

    source: SourceId
    locator: Plain
    text: Plain


class Related(Record):
    id: ClaimId
    relation: RelationId = Field(alias="as")


class Change(Record):
    date: Day
    change: Plain


class Claim(Record):
    id: Id
    sentences: Annotated[tuple[Locator, ...], Field(min_length=1)]
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
    related: tuple[Related, ...] = ()
    states: tuple[StateId, ...] = ()
    reviewed: Day
    history: Annotated[tuple[Change, ...], Field(min_length=1)]
    former_ids: tuple[Id, ...] = ()


# --- sources.yml ------------------------------------------------------------------------------

CslType = Literal[
    "article", "article-journal", "article-magazine", "article-newspaper", "bill", "book",
    "broadcast", "chapter", "classic", "collection", "dataset", "document", "entry",
    "entry-dictionary", "entry-encyclopedia", "event", "figure", "graphic", "hearing",
    "interview", "legal_case", "legislation", "manuscript", "map", "motion_picture",
    "musical_score", "pamphlet", "paper-conference", "patent", "performance", "periodical",
    "personal_communication", "post", "post-weblog", "regulation", "report", "review",
    "review-book", "software", "song", "speech", "standard", "thesis", "treaty", "webpage",
]  # fmt: skip


class Name(Record):
    """A person (family, given) or a body (literal)."""

    family: Plain | None = None
    given: Plain | None = None
    literal: Plain | None = None

    @model_validator(mode="after")
    def _person_or_body(self) -> Name:
        if bool(self.family) == bool(self.literal) or (self.given and self.literal):
            raise _must("hold either family and given, or literal")
        return self

    def __str__(self) -> str:
        return self.literal or " ".join(part for part in (self.given, self.family) if part)


class SourceNotes(Record):
    """What CSL has no field for: standing, and how much of the source was read."""

    tier: TierId
    read: ReadingId
    via: Plain | None = None
    archive: Address | None = None
    title: Literal["from-address", "described"] | None = None
    date: Plain | None = None
    remark: Plain | None = None
    short: Plain | None = None


class Source(Record):
    """A bibliographic record in the terms of CSL-YAML."""

    id: Id
    type: CslType
    title: Plain
    author: tuple[Name, ...] = ()
    container_title: Plain | None = Field(None, alias="container-title")
    publisher: Plain | None = None
    volume: Number | None = None
    issue: Number | None = None
    page: Number | None = None
    number: Number | None = None
    issued: DateText | None = None
    accessed: Day
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")] | None = None
    URL: Address | None = None
    custom: SourceNotes

    @property
    def year(self) -> str:
        return self.issued[:4] if self.issued else "n.d."

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


# --- partners.yml, timeline.yml, systems.yml, policy.yml, glossary.yml ------------------------


class Accession(Record):
    year: Year
    sources: Annotated[tuple[Cited, ...], Field(min_length=1)]


class State(Record):
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


class Event(Record):
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

    low: Annotated[float, Field(gt=0, strict=False)] | None = None
    high: Annotated[float, Field(gt=0, strict=False)] | None = None
    approximate: bool = False
    source: SourceId
    locator: Plain | None = None
    note: Plain | None = None

    @model_validator(mode="after")
    def _bounds(self) -> Figure:
        if self.low is None and self.high is None:
            raise _must("give low, high or both")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise _must("have low no greater than high")
        return self


class System(Record):
    id: Id
    name: Plain
    countries: Annotated[tuple[Alpha2, ...], Field(min_length=1)]
    type: SystemTypeId
    range: tuple[Figure, ...]
    payload: tuple[Figure, ...]
    remarks: Prose | None = None
    claims: tuple[ClaimId, ...] = ()


class Stage(Record):
    text: Prose
    sources: tuple[Cited, ...]


class Subject(Record):
    """One subject of the policy, before, in and after the memorandum."""

    id: Id
    subject: Plain
    before: Stage
    memorandum: Stage
    after: Stage
    claims: tuple[ClaimId, ...] = ()


class Omission(Record):
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
    range: Annotated[float, Field(gt=0, strict=False)] | None = None
    payload: Annotated[float, Field(gt=0, strict=False)] | None = None
    more_at_shorter_range: bool = False  # of payload
    note: Plain | None = None
    sources: Annotated[tuple[Cited, ...], Field(min_length=1)]
    event: EventId | None = None
    claims: tuple[ClaimId, ...] = ()


class Term(Record):
    id: Id
    term: Plain
    abbreviation: Plain | None = None
    definition: Prose
    sources: Annotated[tuple[Cited, ...], Field(min_length=1)]
    synonyms: tuple[Plain, ...] = ()
    see: tuple[TermId, ...] = ()


# --- the whole --------------------------------------------------------------------------------


class Origin(NamedTuple):
    """Where a record stands, so that its page can link to it."""

    path: str
    line: int


class Key(NamedTuple):
    """Names a record."""

    kind: str
    id: str


STATES = ("partner", "adherent", "outsider")


@dataclass(frozen=True)
class Register:
    """All records, typed, with every reference resolved; each mapping is in reading order.

    `mentioned_by` holds the links backwards: for each record, the records that refer to it.
    """

    article: Article
    vocabulary: Mapping[str, Mapping[str, Any]]  # by kind of entry, then by id
    topics: Mapping[str, Topic]
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
    terms: Mapping[str, Term]
    origins: Mapping[Key, Origin]
    mentioned_by: Mapping[Key, tuple[Key, ...]]

    @cached_property
    def claims(self) -> dict[str, Claim]:
        return {claim.id: claim for claims in self.claims_of_topic.values() for claim in claims}

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
            "term": self.terms,
        }

    @cached_property
    def states(self) -> dict[str, Partner | Adherent | Outsider]:
        return {**self.partners, **self.adherents, **self.others}

    @cached_property
    def topic_of(self) -> dict[str, Topic]:
        return {
            claim.id: self.topics[topic]
            for topic, claims in self.claims_of_topic.items()
            for claim in claims
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
