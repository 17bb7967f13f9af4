"""Find words that a reader may not know, and sentences that are too long to take in at once.

In: the register and the templates. Out: abbreviations that no glossary entry explains, sentences
of more than 35 words, terms that a page uses before it links to them, and titles of sources that
may stand in headline case. The first two are held at none by a test; the others are advice, since a
term may stand in a quotation, and a title may be a name. And a table: how long the sentences of
each file are, how many hedge, and how many are passive twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, groupby
from pathlib import Path, PurePosixPath
from statistics import median
from typing import NamedTuple

from check import prose
from model.kinds import BY_NAME
from model.records import Claim, Comparison, Event, Omission, Person, Record, Topic, hints
from model.register import Key, Register

LONGEST = 35  # words of a sentence

# Capitals that need no entry, and why.
KNOWN = frozenset(
    (
        *("US", "UK", "UN", "EU", "NATO", "NASA", "CIA", "RAND"),  # in any newspaper
        *("ISO", "UTF", "CC", "BY", "MIT", "SHA"),  # names of standards and licences
        *("JSON", "CSV", "CSL", "RIS", "APA", "MLA", "HTML", "SVG"),  # forms of data
        *("YAML", "DOI", "URL"),
        *("SS", "SM", "AIM", "MQ", "TB"),  # as in SS-23: letters of a type of missile or drone
    )
)
ABBREVIATION = re.compile(r"\b[A-Z][A-Za-z]*[A-Z][A-Za-z]*\b")

# A sentence ends at one of these signs, or at what closes after it, before a capital or a digit.
END = re.compile(r"(?:(?<=[.?!])|(?<=[.?!][\"”)]))\s+(?=[\"“(]*[A-Z0-9])")
NO_END = re.compile(r"\b(U\.S|U\.S\.C|No|p|pp|St|Mr|Dr|vs)\.(?=\s)")

# Words that hold a statement back: one is fair, many tire.
HEDGES = re.compile(
    r"(?i)\b(?:as far as|in the parts? read|in what was (?:read|seen)|no (?:source|study|text) "
    r"(?:was )?(?:found|read|seen)|not (?:found|read|seen)|by inference|(?:seem|appear)s? to)\b"
)
# A form of be, an adverb perhaps, and a past participle: good enough to count.
PASSIVE = re.compile(
    r"\b(?:is|are|was|were|be|been|being) (?:(?:not|also|never|often|yet|\w+ly) )*(?:\w\w+ed"
    r"|built|done|found|given|held|kept|known|left|made|meant|put|read|said|seen|sent|set|shown|sold|taken"
    r"|told|withdrawn|written)\b"
)


# Words that stay small in a headline too.
IN_HEADLINES = frozenset(
    ("about", "after", "among", "from", "into", "over", "than", "that", "with")
)


class Text(NamedTuple):
    """A text that a reader sees, and the record and field that hold it, and their file."""

    place: str
    words: str
    file: str = ""


class Advice(NamedTuple):
    place: str
    what: str


def texts(found: Register) -> Iterator[Text]:
    """Every text of the site's own in the data; no names, titles, places or others' words."""
    for kind, records in found.by_kind.items():
        if kind in ("source", "article", "publisher"):
            continue  # bibliographic; and what holds the sentences, which are a kind of their own
        for id_, record in records.items():
            for field, words in _own(record):
                yield Text(f"{kind} {id_}, {field}", words, _file(found, Key(kind, id_)))
    gist = dict(found.article.gist)
    told = {**dict(found.article), **gist}
    for field in (*gist, "change", "argument", "about"):
        yield Text(f"article, {field}", told[field], "data/article.yml")


def _file(found: Register, key: Key) -> str:
    """Where a record stands; of one in a file of its own, the folder."""
    path = found.origins[key].path
    return str(PurePosixPath(path).parent) if BY_NAME[key.kind].is_alone else path


OWN = {  # the plain fields that hold sentences of the site's own
    Claim: ("claim", "finding"),
    Event: ("title", "short"),
    Omission: ("title",),
    Person: ("about", "position"),
    Topic: ("title", "question", "answer"),
}
SENTENCES = ("says", "definition", "short", "use_when", "note", "remark", "change", "paraphrase")
ASKED = ("question", "answer")
OTHERS = ("quote", "locator")


def _own(record: Record) -> Iterator[tuple[str, str]]:
    """The prose fields of a record, and its plain ones that hold sentences."""
    if isinstance(record, Comparison):
        return
    for name, hint in hints(type(record)).items():
        value = getattr(record, name)
        if name in OTHERS or value is None or "Literal" in str(hint):
            continue
        if isinstance(value, str):
            if "Markup" in str(hint) or name in SENTENCES or name in OWN.get(type(record), ASKED):
                yield name, value
        else:
            for part in value if isinstance(value, tuple) else (value,):
                if isinstance(part, Record):
                    yield from ((f"{name}.{field}", words) for field, words in _own(part))


def sentences(text: str) -> list[str]:
    found: list[str] = []
    for paragraph in prose.spoken(text).splitlines():
        whole = NO_END.sub(r"\1\0", " ".join(paragraph.split()))
        found += [sentence.replace("\0", ".") for sentence in END.split(whole)]
    return [sentence for sentence in found if sentence]


def too_long(found: Register) -> list[Advice]:
    """The sentences of more words than a reader can hold."""
    return [
        Advice(place, f"{len(sentence.split())} words: {sentence}")
        for place, text, _ in texts(found)
        for sentence in sentences(text)
        if len(sentence.split()) > LONGEST
    ]


def explained(found: Register) -> set[str]:
    """The abbreviations that a glossary entry gives, and those that are names of systems."""
    names = [system.name for system in found.systems.values()]
    for term in found.terms.values():
        names += [term.term, term.abbreviation or "", *term.synonyms]
    return {word for name in names for word in ABBREVIATION.findall(name)}


def templates(folder: Path) -> Iterator[Text]:
    """The fixed words of every page, without what is computed and marked up."""
    for file in sorted(folder.rglob("*.j2")):
        text = file.read_text("utf-8")
        text = re.sub(r"\{##.*?##\}|\{%.*?%\}|\{\{.*?\}\}", " ", text, flags=re.DOTALL)
        text = re.sub(r"<[^>]*>|\{:?[^{}]*\}|`[^`]*`|\]\([^)]*\)", " ", text)
        yield Text(f"template {file.relative_to(folder).as_posix()}", text)


def unexplained(found: Register, folder: Path) -> list[Advice]:
    """The abbreviations that a reader meets and no glossary entry explains."""
    known = explained(found) | KNOWN
    return [
        Advice(place, word)
        for place, text, _ in (*texts(found), *templates(folder))
        for word in dict.fromkeys(ABBREVIATION.findall(prose.spoken(text)))
        if word.isupper() and word not in known
    ]


def in_headline_case(found: Register) -> list[Advice]:
    """The English titles in which no word of four letters is small. Styles need a sentence, of
    which they can make a headline and not the reverse; the name of an act is such a title too.
    """
    return [
        Advice(source.id, source.title)
        for source in found.sources.values()
        if source.language in (None, "en")
        and len(words := set(re.findall("[A-Za-z]{4,}", source.title)) - IN_HEADLINES) > 2
        and not any(word.islower() for word in words)
        and not all(word.isupper() for word in words)
    ]


class Measure(NamedTuple):
    """How many sentences; words at the middle and nine tenths; shares; and so on."""

    sentences: int
    median: float
    ninth: int
    over_25: float
    over_35: float
    hedges: int
    passives: int


def measure(words: Iterable[str]) -> Measure:
    """How hard texts are to read; they must hold a sentence."""
    found = [sentence for text in words for sentence in sentences(text)]
    lengths = sorted(len(sentence.split()) for sentence in found)
    long, longest = (sum(n > most for n in lengths) / len(found) for most in (25, LONGEST))
    hedges = sum(len(HEDGES.findall(sentence)) for sentence in found)
    passives = sum(len(PASSIVE.findall(sentence)) > 1 for sentence in found)
    ninth = lengths[-(-len(found) * 9 // 10) - 1]
    return Measure(len(found), median(lengths), ninth, long, longest, hedges, passives)


def table(found: Register) -> Iterator[str]:
    """A line for each file of the data, and one for all."""
    yield f"{'':30} sentences median   90 %    >25    >{LONGEST} hedges passives"
    every = sorted(texts(found), key=lambda text: text.file)
    for file, group in chain(groupby(every, lambda text: text.file), [("all", every)]):
        m = measure(text.words for text in group)
        begin = f"{file:30} {m.sentences:9} {m.median:6g} {m.ninth:6} {m.over_25:6.1%}"
        yield f"{begin} {m.over_35:6.1%} {m.hedges:6} {m.passives:8}"


def report(found: Register, templates: Path) -> str:
    """All four lists, a line each, and the table."""
    lists = (
        ("Abbreviations without a glossary entry", unexplained(found, templates)),
        (f"Sentences of more than {LONGEST} words", too_long(found)),
        ("Titles that may be headlines (advice)", in_headline_case(found)),
    )
    lines = [
        line
        for title, items in lists
        for line in (f"{title}: {len(items)}", *(f"  {place}: {what}" for place, what in items))
    ]
    return "\n".join((*lines, *table(found)))
