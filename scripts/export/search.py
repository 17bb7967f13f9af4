"""The register and the words of fixed pages in; what the search reads, as one script, out.

A record a line: where it leads, what it is, its verdict, its title, other names of it, its text.
A script and no JSON, so that a copy on a disk can load it; docs/assets/search.js searches it.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from model.introspect import marked
from model.kinds import KINDS, name, page_path, spot
from model.publication import Publication
from model.records import Claim, Event, Record, Source, Term, earliest
from model.register import Register

# How long the text of a record may be, in characters; of other kinds, as OTHERS says.
LENGTH = {"claim": 300, "topic": 300, "source": 60}
OTHERS, PAGE = 120, 500
LABELLED = ("role", "status", "system type", "track")  # closed lists by which a thing is looked for
# Texts that say where a thing comes from or is; and with them, those that say the same again.
WHERE = ("locator", "history", "alpha2", "alpha3", "countries")
UNSAID = (*WHERE, "short", "claim", "quote", "comparison")
LINK = re.compile(r"\[@[^\]]*\]|\[([^\]]*)\]\([^)]*\)")
CODE = re.compile(r"[a-z0-9/-]+")  # an id, a date or a word of a closed list, not a text
NAMED = re.compile(r"(?<=[a-z,] )[A-Z][\w-]+")  # with a capital within a sentence
FRONT = re.compile(r'^(title|heading|description|keywords): (".*")$', re.MULTILINE)
HEADING = re.compile(r"^#{2,4} (.*?)(?: *\{.*)?$", re.MULTILINE)
EVERYWHERE = {"Cite this page", "History", "Notes", "Withdrawn"}


class PageWords(NamedTuple):
    """What the search reads of a page that is no record's: heading, description and headings."""

    title: str
    names: str  # what else people call it
    text: str


def page_words(text: str) -> PageWords:
    """The words of a page as it was rendered, with its front matter."""
    front = {key: html.unescape(json.loads(value)) for key, value in FRONT.findall(text)}
    headings = [html.unescape(LINK.sub(r"\1", found)) for found in HEADING.findall(text)]
    own = [
        found if found.endswith((".", "?")) else f"{found}."
        for found in headings
        if found not in EVERYWHERE
    ]
    heading = [f"{front['heading']}."] if "heading" in front else []
    said = " ".join([*heading, front["description"], *own])
    return PageWords(front["title"], front.get("keywords", ""), said)


def search_file(
    register: Register, site: Publication, pages: Mapping[str, PageWords]
) -> Iterator[tuple[str, str]]:
    """The script by its path; `pages` by path below docs/."""
    verdicts = {v.id: [v.label, v.icon] for v in register.verdicts.values()}
    fixed = (
        [_address(path, "", site), "Page", "", page.title, page.names, _cut(page.text, PAGE)]
        for path, page in pages.items()
    )
    rows = [*fixed, *_records(register, site, pages)]
    lines = ",\n".join(map(_json, rows))
    text = f"var searched = {{verdicts: {_json(verdicts)}, rows: [\n{lines}\n]}};\n"
    yield "search/records.js", text


def _records(
    register: Register, site: Publication, pages: Mapping[str, PageWords]
) -> Iterator[list[str]]:
    for row in KINDS:
        for record in register.by_kind[row.kind].values() if row.page else ():
            page, anchor = spot(record)
            kind = row.kind.capitalize() if row.has_page else pages[page].title
            verdict = record.verdict if isinstance(record, Claim) else ""
            names = " · ".join(dict.fromkeys(filter(None, _names(register, record))))
            text = _cut(" ".join(_said(record, row.name)), LENGTH.get(row.kind, OTHERS))
            yield [_address(page, anchor, site), kind, verdict, name(record), names, text]


def _address(page: str, anchor: str, site: Publication) -> str:
    path = page_path(page) if site.directory_urls else f"{page.removesuffix('.md')}.html"
    return path + (f"#{anchor}" if anchor else "")


def _names(register: Register, record: Any) -> Iterator[str]:
    """What a record is called elsewhere; the people and states that it refers to, and when."""
    if isinstance(record, Term):
        yield from _called(record)
    if isinstance(record, Claim):
        yield record.claim
        yield from _terms_in(register, f"{record.claim} {record.finding}")
        yield record.quote or ""
    if isinstance(record, Event):
        yield _when(record.date)
    yield from (f"joined {accession.year}" for accession in getattr(record, "accessions", ()))
    countries = getattr(record, "countries", ())
    yield from (state.name for state in register.states.values() if state.alpha2 in countries)
    referred = {"person": register.people, "state": register.states}
    for found in marked(record, type(record)):
        kind = getattr(found.mark, "kind", "")
        if kind in referred:
            yield referred[kind][found.text].name
        elif kind in LABELLED:
            label = register.vocabulary[kind][found.text].label
            yield from (label, *_terms_in(register, label))


def _called(term: Term) -> list[str]:
    return [term.term, *filter(None, [term.abbreviation]), *term.synonyms]


def _terms_in(register: Register, text: str) -> Iterator[str]:
    """Every name of each term that a text names."""
    words = f" {_plain(text)} "
    for term in register.terms.values():
        if any(f" {plain} " in words or f" {plain}s " in words for plain in _names_of(term)):
            yield from _called(term)


@lru_cache(maxsize=1_000)
def _names_of(term: Term) -> list[str]:
    return [_plain(name) for name in _called(term)]


def _plain(text: str) -> str:
    """A text as words of small letters and digits."""
    return re.sub(r"[^a-z0-9]+", " ", text.casefold()).strip()


def _when(date: str) -> str:
    """2025-09-15 -> September 2025; what the date does not say is left out."""
    return f"{earliest(date):%B %Y}" if len(date.partition("/")[0]) > 4 else date[:4]


def _said(value: Any, title: str = "") -> Iterator[str]:
    """The texts of a record in the order of its fields, without Markdown."""
    if isinstance(value, Source):
        yield value.label
    elif isinstance(value, str):
        if not CODE.fullmatch(value):
            yield re.sub(r" (?=[.,;])", "", " ".join(LINK.sub(r"\1", value).split()))
    elif isinstance(value, Record):
        for field in type(value).model_fields:
            if field not in (*UNSAID, title):
                yield from _said(getattr(value, field))
    elif isinstance(value, tuple):
        for item in value:
            yield from _said(item)


def _cut(text: str, length: int) -> str:
    """The first words of a text, and the names and numbers of what comes after them."""
    if len(text) <= length:
        return text
    head = text[:length].rpartition(" ")[0]
    rest = [word for word in NAMED.findall(text[len(head) :]) if word not in head]
    return " ".join([head, "…", *dict.fromkeys(rest)])


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
