"""The register in; the text of every page out, as {path below docs/: Markdown}.

Pure: no clock, no network, no environment; the templates are the only files read. Templates
hold the layout and the fixed words. Every value they print is escaped for Markdown unless it
is already Markdown made here, so a template cannot forget to escape.
"""

from __future__ import annotations

import calendar
import difflib
import html
import json
import posixpath
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import jinja2
from markupsafe import Markup

import draw
import prose
from draw import THRESHOLD_KG, THRESHOLD_KM
from model import (
    Adherent,
    Change,
    Cited,
    Claim,
    Comparison,
    Event,
    Figure,
    Key,
    Limit,
    Omission,
    Outsider,
    Partner,
    Person,
    Record,
    Register,
    Sentence,
    Source,
    Subject,
    System,
    Term,
    Topic,
    Verdict,
)


class Broken(Exception):
    """A template needs a record that the data no longer hold."""


class Spot(NamedTuple):
    """Where a record is shown: a page below docs/, and an anchor in it."""

    page: str
    anchor: str = ""


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
    Event: Showing("event", "reference/timeline.md", "title"),
    System: Showing("system", "reference/systems.md", "name"),
    Partner: Showing("partner", "reference/partners.md", "name"),
    Adherent: Showing("adherent", "reference/partners.md", "name"),
    Outsider: Showing("outsider", "reference/partners.md", "name"),
    Person: Showing("person", "reference/people.md", "name"),
    Subject: Showing("subject", "reference/before-and-after.md", "subject"),
    Omission: Showing("omission", "reference/before-and-after.md", "title"),
    Verdict: Showing("verdict", "about/method.md", "label"),
}

PAGES = (
    "index.md",
    "article.md",
    "topics/index.md",
    "claims/index.md",
    "sources/index.md",
    "reference/index.md",
    "reference/before-and-after.md",
    "reference/timeline.md",
    "reference/partners.md",
    "reference/systems.md",
    "reference/glossary.md",
    "reference/people.md",
    "about/index.md",
    "about/method.md",
    "about/limits.md",
    "about/changes.md",
    "about/data.md",
    "about/contribute.md",
)
PAGES_OF_RECORDS = {
    "topic": "topics/topic.md",
    "claim": "claims/claim.md",
    "source": "sources/source.md",
}


def render(register: Register, templates: Path) -> dict[str, str]:
    """Every page of the site. Raises jinja2.TemplateError where a template is wrong."""
    environment = _environment(templates)
    pages = {path: _page(environment, register, path, path) for path in PAGES}
    for kind, template in PAGES_OF_RECORDS.items():
        for record in register.by_kind[kind].values():
            path = spot(record).page
            pages[path] = _page(environment, register, path, template, record)
    for claim in register.claims.values():
        for former in claim.former_ids:
            path = SHOWINGS[Claim].page.format(id=former)
            pages[path] = _page(environment, register, path, "claims/moved.md", claim)
    return pages


def spot(record: Any) -> Spot:
    """The page and anchor at which a record is shown."""
    page = SHOWINGS[type(record)].page
    return Spot(page.format(id=record.id)) if "{id}" in page else Spot(page, record.id)


def _environment(templates: Path) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates),
        undefined=jinja2.StrictUndefined,
        comment_start_string="{##",  # {#...} gives a heading its id
        comment_end_string="##}",
        autoescape=True,  # by `finalize`, which escapes for Markdown what is not yet Markup
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        attr=lambda text: Markup(html.escape(" ".join(str(text).split()), quote=True)),
        front_matter=_front_matter,
        day=day,
        sentence_case=lambda text: str(text)[:1].upper() + str(text)[1:],
        figure=figure,
        number=number,
    )
    environment.globals.update(
        compare=compare,
        side=side,
        differ=differ,
        draw=draw,
        world=draw.read_world(json.loads((templates / "pictures" / "world.json").read_bytes())),
        threshold_km=THRESHOLD_KM,
        threshold_kg=THRESHOLD_KG,
    )
    return environment


def _finalize(value: Any) -> Any:
    if isinstance(value, int | float):
        return Markup(str(draw.px(value)))
    return value if hasattr(value, "__html__") else Markup(prose.escape(str(value)))


def _front_matter(value: Any) -> Markup:
    """A YAML value. MkDocs puts titles and descriptions into HTML unescaped: so escape here."""
    return Markup(json.dumps(html.escape(" ".join(str(value).split())), ensure_ascii=False))


def _page(
    environment: jinja2.Environment,
    register: Register,
    path: str,
    template: str,
    record: Any = None,
) -> str:
    view = _View(register, path)
    context: dict[str, Any] = {
        "register": register,
        "view": view,
        "here": path,
        "href": view.href,
        "address": view.address,
        "link": view.link,
        "mention": view.mention,
        "prose": view.prose,
        "cite": view.cite,
        "cites": view.cites,
    }
    if record is not None:
        context[SHOWINGS[type(record)].kind] = record
        context["origin"] = register.origins[Key(SHOWINGS[type(record)].kind, record.id)]
    text = environment.get_template(f"{template}.j2").render(context)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


class _View:
    """What a template asks for while it makes one page; knows from where links start."""

    def __init__(self, register: Register, here: str) -> None:
        self.register = register
        self.here = here
        self.terms: dict[str, Term] = {}  # those used on the page, to be explained on it

    def href(self, target: Any, anchor: str = "") -> Markup:
        """Relative address of a page (path below docs/) or of a record."""
        page, own_anchor = (target, "") if isinstance(target, str) else spot(target)
        anchor = anchor or own_anchor
        relative = posixpath.relpath(page, posixpath.dirname(self.here) or ".")
        if page == self.here and anchor:
            relative = ""
        return Markup(html.escape(f"{relative}{'#' if anchor else ''}{anchor}"))

    def address(self, target: Any) -> Markup:
        """Relative address of the published page or of a record on it, for a link in raw HTML."""
        page, anchor = (target, "") if isinstance(target, str) else spot(target)
        here, there = (
            path.removesuffix(".md").removesuffix("index").strip("/") for path in (self.here, page)
        )
        relative = (
            "" if page == self.here and anchor else f"{posixpath.relpath(f'/{there}', f'/{here}')}/"
        )
        return Markup(html.escape(f"{relative}{'#' if anchor else ''}{anchor}"))

    def link(self, target: Any, words: str | None = None, anchor: str = "") -> Markup:
        name = words or getattr(target, SHOWINGS[type(target)].name)
        return Markup(f"[{_finalize(name)}]({self.href(target, anchor)})")

    def mention(self, kind: str, id_: str, words: str) -> Markup:
        """A link from a template's own words to a record that must exist."""
        if id_ not in self.register.by_kind[kind]:
            raise Broken(f"{self.here} must link to a {kind} that exists (got {id_}).")
        return Markup(self._resolve(kind, id_, _finalize(words)))

    def prose(self, text: str | None) -> Markup:
        return Markup(prose.render(text, self._resolve) if text else "")

    def _resolve(self, kind: str, id_: str, words: str) -> str:
        if kind == "citation":
            return self.cite(Cited(source=id_, locator=words or None))
        record = self.register.by_kind[kind][id_]
        target = f"[{words}]({self.href(record)})"
        if kind == "term":
            self.terms[id_] = record
            return target + "{.term}"
        return target

    def definition(self, record: Any, field: str = "definition") -> Markup:
        """A prose field in one line, for a cell or a definition."""
        return Markup(self.prose(getattr(record, field)).replace("\n\n", " "))

    def cite(self, cited: Any) -> Markup:
        """An in-text citation: author, year and place, linked to the page of the source."""
        source = self.register.sources[cited.source]
        place = f", {_finalize(cited.locator)}" if cited.locator else ""
        return Markup(f'<span class="cite">({self.link(source, source.label)}{place})</span>')

    def cites(self, all_cited: Iterable[Any]) -> Markup:
        return Markup(" ".join(self.cite(cited) for cited in all_cited))

    def beyond(self, text: str, sources: Iterable[Cited]) -> list[Cited]:
        """The sources of a record that its prose does not cite itself."""
        cited = {item.id for item in prose.examine(text) if isinstance(item, prose.Mention)}
        return [item for item in sources if item.source not in cited]

    def mentioning(self, record: Any, by: str) -> list[Any]:
        """The records of the kind `by` that refer to `record`."""
        return self.register.mentioning(SHOWINGS[type(record)].kind, record.id, by)

    def tally(self, claims: Iterable[Claim]) -> list[tuple[Verdict, int]]:
        """How many of the claims have each verdict, in the order of the vocabulary."""
        counts = Counter(claim.verdict for claim in claims)
        verdicts = self.register.verdicts.values()
        return [(verdict, counts[verdict.id]) for verdict in verdicts if counts[verdict.id]]

    def latest_review(self, claims: Iterable[Claim] | None = None) -> str:
        """The last day on which one of the claims (all, if none are given) was reviewed."""
        return max(claim.reviewed for claim in claims or self.register.claims.values())

    def by_sentence(self) -> dict[str, list[Claim]]:
        claims: dict[str, list[Claim]] = {locator: [] for locator in self.register.sentences}
        for claim in self.register.claims.values():
            for locator in claim.sentences:
                claims[locator].append(claim)
        return claims

    def by_decade(self) -> list[tuple[str, list[Event]]]:
        """The events of each decade ("1980s"), in order of date."""
        decades: dict[str, list[Event]] = {}
        for event in self.register.events.values():
            decades.setdefault(f"{event.date[:3]}0s", []).append(event)
        return list(decades.items())

    def limits(self, claims: Iterable[Claim]) -> list[Limit]:
        """The limits, in order of date, that bear on one of the claims."""
        ids = {claim.id for claim in claims}
        return [limit for limit in self.register.limits.values() if ids & set(limit.claims)]

    def changes(self) -> list[tuple[str, list[tuple[Claim, Change]]]]:
        """The history of all claims by day, newest first."""
        days: dict[str, list[tuple[Claim, Change]]] = {}
        for claim in self.register.claims.values():
            for change in claim.history:
                days.setdefault(change.date, []).append((claim, change))
        return sorted(days.items(), reverse=True)

    def neighbours(self, claim: Claim) -> tuple[Claim | None, Claim | None]:
        """The claims before and after one within its topic."""
        claims = self.register.claims_of_topic[self.register.topic_of[claim.id].id]
        at = claims.index(claim)
        return (
            claims[at - 1] if at else None,
            claims[at + 1] if at + 1 < len(claims) else None,
        )

    def main_source(self, claim: Claim) -> Source:
        """The first primary document among the evidence; without one, the strongest evidence."""
        sources = [self.register.sources[item.source] for item in claim.evidence]
        return next((s for s in sources if s.custom.tier == "primary"), sources[0])

    def sources_of(self, claim: Claim) -> list[Source]:
        """The sources a claim rests on, primary documents first."""
        tiers = list(self.register.vocabulary["tier"])
        ids = dict.fromkeys(item.source for item in claim.evidence)
        return sorted(
            (self.register.sources[id_] for id_ in ids), key=lambda s: tiers.index(s.custom.tier)
        )


# --- dates, figures, words --------------------------------------------------------------------


def day(text: str | int) -> str:
    """2025-01-03 -> 3 January 2025; 2025-01 -> January 2025; a span as "from to to"."""
    if "/" in str(text):
        return " to ".join(day(part) for part in str(text).split("/"))
    parts = [int(part) for part in str(text).split("-")]
    words = [str(parts[0])]
    if len(parts) > 1:
        words.insert(0, calendar.month_name[parts[1]])
    if len(parts) > 2:
        words.insert(0, str(parts[2]))
    return " ".join(words)


def number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,}"


def figure(value: Figure) -> str:
    """A figure in words: 280; up to 280; at least 250; about 320; 500 to 600."""
    if value.low is None:
        text = f"up to {number(value.high or 0)}"
    elif value.high is None:
        text = f"at least {number(value.low)}"
    elif value.low == value.high:
        text = number(value.low)
    else:
        text = f"{number(value.low)} to {number(value.high)}"
    return f"about {text}" if value.approximate else text


def differ(figures: Iterable[Figure]) -> bool:
    """Whether sources give different figures for the same thing."""
    return len({(value.low, value.high) for value in figures}) > 1


def side(figures: tuple[Figure, ...], threshold: float) -> str:
    """Where published figures stand against a threshold: at-or-above, below, both or unknown."""
    if not figures:
        return "unknown"
    above = any((f.high if f.high is not None else threshold) >= threshold for f in figures)
    below = any((f.low if f.low is not None else 0) < threshold for f in figures)
    if above and below:
        return "both"
    return "at-or-above" if above else "below"


class Piece(NamedTuple):
    """A run of words: in both texts, only in the op-ed, or only in the original."""

    where: str
    text: str


def compare(quote: str, comparison: Comparison) -> list[Piece]:
    """A quotation and its original, word by word, in runs that agree or differ."""
    ours, theirs = quote.split(), comparison.text.split()
    pieces = []
    matcher = difflib.SequenceMatcher(None, theirs, ours, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(Piece("both", " ".join(theirs[i1:i2])))
            continue
        if i1 < i2:
            pieces.append(Piece("original", " ".join(theirs[i1:i2])))
        if j1 < j2:
            pieces.append(Piece("quote", " ".join(ours[j1:j2])))
    return pieces
