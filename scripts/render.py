"""The register in; the text of every page out, as pairs of a path below docs/ and Markdown.

In two steps, because a page offers citations of itself: `draft` makes the pages and says what
each cites; once those works have been formatted (see cite.py), `finish` puts them in.

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
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

import jinja2
from markupsafe import Markup

import draw
import prose
from cite import STYLES, Citations, Item, page_item, source_item
from compose import inline
from draw import THRESHOLD_KG, THRESHOLD_KM
from export import citation_files, coins
from guide import FileGuide, Form, field_guide, load_guide, shared_forms
from model import (
    Cited,
    Claim,
    Comparison,
    Event,
    Evidence,
    Figure,
    Key,
    Origin,
    Publication,
    Register,
    Source,
    Term,
    Topic,
    Verdict,
)
from pages import (
    MOST,
    PER_PAGE,
    SHOWINGS,
    Listed,
    Part,
    changes,
    has_page,
    list_of_changes,
    list_of_claims,
    list_of_missing,
    list_of_sources,
    name,
    page_path,
    spot,
)
from schema import schema_names
from schema_org import describe

UNLIKE_MARKUP = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&"}  # the same to JSON


class Broken(Exception):
    """A template needs a record that the data no longer hold."""


PAGES = (
    "index.md",
    "start/index.md",
    "start/essay.md",
    "start/fact-check.md",
    "start/left-out.md",
    "start/since.md",
    "article.md",
    "topics/index.md",
    "reference/index.md",
    "reference/before-and-after.md",
    "reference/timeline/index.md",
    "reference/partners.md",
    "reference/map/index.md",
    "reference/systems.md",
    "reference/category-check.md",
    "reference/glossary.md",
    "reference/people.md",
    "about/index.md",
    "about/method.md",
    "about/how-to-cite.md",
    "about/editions.md",
    "about/data.md",
    "about/contribute.md",
    "about/fields.md",
    "data/LICENCE.txt",
)
PAGES_OF_RECORDS = {
    "topic": "topics/topic.md",
    "claim": "claims/claim.md",
    "source": "sources/source.md",
    "event": "reference/event.md",
}


# Pages whose list grows with the register, by template.
LISTS = {
    "claims/index.md": list_of_claims,
    "sources/index.md": list_of_sources,
    "about/changes.md": list_of_changes,
    "about/limits.md": list_of_missing,
}

# Where citations go once they are made. No text can hold these by itself: no data file may hold a
# control character.
BOX_HERE = "\x02citations\x03"
CITATION_HERE = re.compile("\x02citation ([a-z-]+) (\\S+)\x03")


def sheet_of(topic_page: str) -> str:
    """The page that holds a topic on one sheet of paper."""
    return f"{topic_page.removesuffix('.md')}/sheet.md"


class Work(NamedTuple):
    """A work that a page offers to cite, what it is to the page, and the language of its title
    where that is not English.
    """

    role: str
    item: Item
    language: str = ""

    def marked(self, citation: str) -> Markup:
        """A citation (HTML) whose title says in which language it is, to be read out rightly."""
        if not self.language:
            return Markup(citation)
        title = re.escape(html.escape(self.item["title"], quote=False))
        spoken = rf'<span lang="{html.escape(self.language)}">\g<title></span>'
        return Markup(
            "".join(
                part if part.startswith("<") else re.sub(f"(?P<title>{title})", spoken, part)
                for part in re.split(r"(<[^>]*>)", citation)
            )
        )


def _work(role: str, source: Source) -> Work:
    return Work(role, source_item(source), _foreign(source))


def _foreign(source: Source) -> str:
    """The language of a title that is not English. What we made up for a work is English."""
    told = (source.language or "en") if source.custom.title != "described" else "en"
    return "" if told.startswith("en") else told


class Draft(NamedTuple):
    """A page less its citations: those of the works in its box, and of others that it shows."""

    text: str
    works: tuple[Work, ...]
    shown: tuple[Item, ...]

    @property
    def items(self) -> list[Item]:
        return [*(work.item for work in self.works), *self.shown]


Drafts = Iterator[tuple[str, Draft]]  # by path, each made when it is asked for


def draft(register: Register, site: Publication, templates: Path) -> Drafts:
    """Every page of the site. Raises jinja2.TemplateError where a template is wrong."""
    desk = _Desk(_environment(templates), register, site)
    for path in PAGES:
        yield path, desk.page(path, path)
    for template, parts_of in LISTS.items():
        for part in parts_of(register):
            yield part.page, desk.page(part.page, template, part=part)
    for kind, template in PAGES_OF_RECORDS.items():
        for record in register.every(kind):
            path = spot(record).page
            yield path, desk.page(path, template, record)
            for former in record.former_ids:
                path = spot(record, former).page
                yield path, desk.page(path, "moved.md", record)
    for topic in register.every("topic"):
        path = sheet_of(spot(topic).page)
        yield path, desk.page(path, "topics/sheet.md", topic)


def draft_pages_of(
    keys: Iterable[Key], register: Register, site: Publication, templates: Path
) -> Drafts:
    """Only the pages on which the records stand."""
    desk = _Desk(_environment(templates), register, site)
    for kind, id_ in keys:
        record = register.record(kind, id_)
        path = spot(record).page
        template = PAGES_OF_RECORDS.get(kind)
        yield path, desk.page(path, template, record) if template else desk.page(path, path)


def finish(
    drafts: Mapping[str, Draft], citations: Citations, site: Publication, templates: Path
) -> Iterator[tuple[str, str]]:
    """The pages with their citations, and the files of citations that they offer, by path."""
    box = _environment(templates).get_template("cite.html.j2")
    for path, page in drafts.items():
        text = CITATION_HERE.sub(
            lambda here: _in_markdown(citations[here[1]][here[2]].entry), page.text
        )
        if not page.works:
            yield path, text
            continue
        offered = citation_files(path, [work.item for work in page.works])
        filled = box.render(
            works=page.works,
            styles=[style.id for style in STYLES],
            citations=citations,
            formats={file.rpartition(".")[2]: (file, data) for file, data in offered.items()},
            href=partial(_href, path),
            current=site.current + page_path(path),
        )
        yield path, text.replace(BOX_HERE, filled)
        yield from offered.items()


def _in_markdown(entry: str) -> str:
    """A citation, HTML of text and tags, as Markdown in which its text is nothing else."""
    parts = re.findall(r"<[^>]*>|&#?\w+;|[^<&]+", entry)
    return "".join(part if part[0] in "<&" else _unmarked(part) for part in parts)


def _unmarked(text: str) -> str:
    """Text of which the spaces at both ends belong to what stands beside it."""
    words = text.strip()
    return text.replace(words, prose.escape(words)) if words else text


@lru_cache(maxsize=4)  # a template that changes is read again all the same
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
        raw_html=lambda text: Markup(html.escape(text, quote=False)),
        front_matter=_front_matter,
        day=day,
        yaml=inline,
        code_in=_code_in,
        sentence_case=lambda text: str(text)[:1].upper() + str(text)[1:],
        figure=figure,
        number=number,
    )
    environment.globals.update(
        most=MOST,
        per_page=PER_PAGE,
        compare=compare,
        sheet_of=sheet_of,
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


def _code_in(text: str) -> Markup:
    """A text in which `backquotes` mark code."""
    parts = text.split("`")
    code = [f'<span class="code">{_finalize(part)}</span>' for part in parts[1::2]]
    return Markup(
        "".join(
            x for pair in zip_longest(map(_finalize, parts[::2]), code, fillvalue="") for x in pair
        )
    )


@dataclass(frozen=True)
class _Desk:
    """What every page is made with."""

    environment: jinja2.Environment
    register: Register
    site: Publication

    @cached_property
    def changes(self) -> dict[str, list[Listed]]:
        """By page: the changes to what it shows, newest first."""
        by_page: dict[str, list[Listed]] = {}
        for listed in changes(self.register):
            by_page.setdefault(spot(listed.record).page, []).append(listed)
        return by_page

    @cached_property
    def former(self) -> dict[str, list[tuple[str, Any]]]:
        """By page: the former anchors on it, each with the record that it leads to."""
        by_page: dict[str, list[tuple[str, Any]]] = {}
        for _, record in self.register.lasting:
            for former in () if has_page(record) else record.former_ids:
                by_page.setdefault(spot(record).page, []).append((former, record))
        return by_page

    def page(self, path: str, template: str, record: Any = None, part: Part | None = None) -> Draft:
        view = _View(self.register, self.site, path, template, record)
        context: dict[str, Any] = {
            "register": self.register,
            "site": self.site,
            "view": view,
            "history": self.changes.get(path, []),
            "former": self.former.get(path, []),
            "here": path,
            "part": part,
            "href": view.href,
            "address": view.address,
            "link": view.link,
            "mention": view.mention,
            "prose": view.prose,
            "cite": view.cite,
            "cites": view.cites,
        }
        if record is not None:
            kind = SHOWINGS[type(record)].kind
            context[kind] = context["record"] = record
        text = self.environment.get_template(f"{template}.j2").render(context)
        return Draft(
            re.sub(r"\n{3,}", "\n\n", text).strip() + "\n", tuple(view.works), tuple(view.shown)
        )


# The same few from page to page.
_relative = lru_cache(maxsize=100_000)(posixpath.relpath)
_folder = lru_cache(maxsize=100)(posixpath.dirname)


def _href(here: str, page: str, anchor: str = "") -> Markup:
    """Relative address of a page or file (path below docs/) as seen from another."""
    relative = _relative(page, _folder(here) or ".")
    if page == here and anchor:
        relative = ""
    return Markup(html.escape(f"{relative}{'#' if anchor else ''}{anchor}"))


class _View:
    """What a template asks for while it makes one page; knows from where links start."""

    def __init__(
        self, register: Register, site: Publication, here: str, template: str, record: Any
    ) -> None:
        self.register = register
        self.site = site
        self.here = here
        self.template = template
        self.record = record  # that the page is of, if it is of one
        self.works: list[Work] = []  # those that the page offers to cite
        self.shown: list[Item] = []  # those whose citation it shows as an example
        self.terms: dict[str, Term] = {}  # those used on the page, to be explained on it

    def href(self, target: Any, anchor: str = "") -> Markup:
        """Relative address of a page (path below docs/) or of a record."""
        page, own_anchor = (target, "") if isinstance(target, str) else spot(target)
        return _href(self.here, page, anchor or own_anchor)

    def address(self, target: Any) -> Markup:
        """Relative address of the published page or of a record on it, for a link in raw HTML."""
        page, anchor = (target, "") if isinstance(target, str) else spot(target)
        if page == self.here and anchor:
            relative = ""
        elif self.site.directory_urls:
            there, here = f"/{page_path(page)}", f"/{page_path(self.here)}"
            relative = f"{_relative(there, here)}/"
        else:
            return _href(self.here, f"{page.removesuffix('.md')}.html", anchor)
        return Markup(html.escape(f"{relative}{'#' if anchor else ''}{anchor}"))

    def link(self, target: Any, words: str | None = None, anchor: str = "") -> Markup:
        shown = _finalize(words) if words else self.title(target)
        return Markup(f"[{shown}]({self.href(target, anchor)})")

    def title(self, target: Any) -> Markup:
        """The name of a record or page; a title that is not English says its language."""
        text = _finalize(name(target))
        if isinstance(target, Source) and (language := _foreign(target)):
            return Markup(f'<span lang="{html.escape(language)}">{text}</span>')
        return Markup(text)

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
        record = self.register.record(kind, id_)
        target = f"[{words}]({self.href(record)})"
        if kind == "term":
            self.terms[id_] = record
            return target + "{.term}"
        return target

    def definition(self, record: Any, field: str = "definition") -> Markup:
        """A prose field in one line, for a cell or a definition."""
        return Markup(self.prose(getattr(record, field)).replace("\n\n", " "))

    def keywords(self, text: str) -> list[str]:
        """What a reader may type who looks for a text: every name of each term that it names, and
        "G7" for "G-7".
        """
        words = f" {_plain(text)} "
        joined = re.findall(r"\b([A-Z]+)-(\d+)\b", text)
        found = {"".join(parts): None for parts in joined}
        for term in self.register.terms.values():
            names = [term.term, *filter(None, [term.abbreviation]), *term.synonyms]
            if any(f" {plain} " in words or f" {plain}s " in words for plain in map(_plain, names)):
                found.update(dict.fromkeys(names))
        return list(found)

    def also(self, term: Term) -> list[str]:
        """What else a reader may look for a term as, less what its name already says."""
        known = f"{term.term} ".casefold()
        names = [*filter(None, [term.abbreviation]), *term.synonyms]
        return [name for name in names if f"{name} ".casefold() not in known]

    def cite(self, cited: Any) -> Markup:
        """An in-text citation: author, year and place, linked to the page of the source."""
        source = self.register.record("source", cited.source)
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
        return max(claim.reviewed for claim in claims) if claims else self.register.reviewed

    def by_sentence(self) -> dict[str, list[Claim]]:
        claims: dict[str, list[Claim]] = {locator: [] for locator in self.register.sentences}
        for claim in self.register.claims.values():
            for locator in claim.sentences:
                claims[locator].append(claim)
        return claims

    def begins(self, topic: Topic) -> str:
        """The page of the list of claims on which a topic begins."""
        groups = list_of_claims(self.register)[0].groups
        return next(group.begins for group in groups if group.record is topic)

    def by_decade(self) -> list[tuple[str, list[Event]]]:
        """The events of each decade ("1980s"), in order of date."""
        decades: dict[str, list[Event]] = {}
        for event in self.register.events.values():
            decades.setdefault(f"{event.date[:3]}0s", []).append(event)
        return list(decades.items())

    def withdrawn_here(self) -> list[Any]:
        """The withdrawn records that had an anchor on this page."""
        gone = self.register.withdrawn.values()
        return [
            record for record in gone if not has_page(record) and spot(record).page == self.here
        ]

    def cite_this(self, title: str, day: str) -> Markup:
        """Offer to cite this page, after the originals it rests on; a source's page cites it."""
        if isinstance(self.record, Source):
            self.works = [_work("source", self.record)]
            return Markup(BOX_HERE)
        role = "edition" if self.site.edition else "page"
        page = Work(role, page_item(self.here, title, day, self.site))
        self.works = [*self._originals(), page]
        return Markup(BOX_HERE)

    def _originals(self) -> Iterable[Work]:
        """What a claim rests on: the op-ed, and the main source of the finding; an event: its first
        primary document, else its first source.
        """
        if isinstance(self.record, Event):
            yield _work("account", self._first_primary(self.record.sources))
        if isinstance(self.record, Claim):
            op_ed = self.register.sources[self.register.article.source]
            main = self.main_source(self.record)
            yield _work("op-ed", op_ed)
            if main != op_ed:
                yield _work("document", main)

    def citation(self, record: Claim | Source, style: str) -> Markup:
        """The entry for a source, or for the page of a claim, in a style."""
        if isinstance(record, Source):
            item = source_item(record)
        else:
            item = page_item(spot(record).page, record.claim, record.reviewed, self.site)
        self.shown.append(item)
        return Markup(f"\x02citation {style} {item['id']}\x03")

    def line(self, record: Any, *item: str | int) -> str:
        """The address of the lines of a record, or of an item of one of its lists, in the data.

        Empty where no repository is known.
        """
        id_ = ".".join(str(part) for part in (record.id, *item))
        return self._line(self.register.origins[Key(SHOWINGS[type(record)].kind, id_)])

    def _line(self, origin: Origin) -> str:
        if not self.site.repository:
            return ""
        return (
            f"{self.site.repository}/blob/{quote(self.site.branch)}/{origin.path}"
            f"?plain=1#L{origin.line}"
        )

    def form(self, template: str) -> str:
        """The address of a form for a report or a proposal, filled in with this page."""
        if not self.site.repository:
            return ""
        filled = {"template": f"{template}.yml"}
        if template == "problem":
            filled["page"] = self.site.address + self.path_of_page()
            if self.record is not None:
                filled["record"] = f"{SHOWINGS[type(self.record)].kind} {self.record.id}"
        return f"{self.site.repository}/issues/new?{urlencode(filled, quote_via=quote)}"

    def edit_address(self) -> str:
        """Where what this page is made from can be edited: its record, or its template."""
        if self.record is not None:
            return self.line(self.record)
        return self._line(Origin(f"scripts/templates/{self.template}.j2", 1))

    def name_of(self, record: Any) -> str:
        return name(record)

    def page_of(self, record: Any) -> str:
        """The page of a record, less its ending: where an old address leads."""
        return spot(record).page.removesuffix(".md")

    def path_of_page(self) -> str:
        """Where this page stands below the address of the site; of a former one, the new one."""
        page = spot(self.record).page if self.record is not None else self.here
        return page_path(page)

    def schema_names(self) -> list[str]:
        return schema_names()

    def field_guide(self) -> list[FileGuide]:
        """Every data file with its fields."""
        return field_guide(self.guide)

    def shared_forms(self) -> dict[str, Form]:
        """The fields that records of many files have."""
        return shared_forms(self.guide)

    @cached_property
    def guide(self) -> dict[str, Any]:
        return load_guide()

    def json_ld(self, title: str, description: str, reviewed: str) -> Markup:
        """What the page says in the terms of schema.org, as the text of a script element.

        MkDocs puts it there as it is: so no sign may stand in it that could end the element.
        """
        about = {"title": title, "description": description, "reviewed": reviewed}
        node = describe(self.register, self.site, self.here, self.record, about)
        text = json.dumps(node, ensure_ascii=False).translate(UNLIKE_MARKUP)
        return Markup(json.dumps(text, ensure_ascii=False))

    def coins(self, source: Source) -> Markup:
        """What lets a reference manager in the browser pick the source up from the page."""
        return Markup(html.escape(coins(source_item(source))))

    def bearing(self, records: Iterable[Any], claims: Iterable[Claim]) -> list[Any]:
        """Those of the records (limits, rules) that bear on one of the claims."""
        ids = {claim.id for claim in claims}
        return [record for record in records if ids & set(record.claims)]

    def neighbours(self, record: Claim | Event) -> tuple[Any, Any]:
        """The claims of the topic before and after one, or the events; a withdrawn one has none."""
        if record.withdrawn:
            return None, None
        row: Sequence[Claim | Event]
        if isinstance(record, Claim):
            row = self.register.claims_of_topic[self.register.topic_of[record.id].id]
            at = self.register.number_in_topic[record.id]
        else:
            row = list(self.register.events.values())
            at = list(self.register.events).index(record.id)
        return row[at - 1] if at else None, row[at + 1] if at + 1 < len(row) else None

    def main_source(self, claim: Claim) -> Source:
        """The first primary document that decides the claim; else the first source that does."""
        deciding = [e for e in claim.evidence if e.stance != "context"] or claim.evidence
        return self._first_primary(deciding)

    def _first_primary(self, cited: Iterable[Cited | Evidence]) -> Source:
        sources: list[Source] = [self.register.record("source", item.source) for item in cited]
        return next((s for s in sources if s.custom.tier == "primary"), sources[0])

    def claims(self, ids: Iterable[str]) -> list[Claim]:
        return [self.register.claims[id_] for id_ in ids]

    def strongest(self, claim: Claim, stance: str, most: int) -> list[Evidence]:
        """The first items of a stance, primary documents first; the op-ed does not bear itself."""
        tiers = list(self.register.vocabulary["tier"])
        items = [
            item
            for item in claim.evidence
            if item.stance == stance and item.source != self.register.article.source
        ]
        items.sort(key=lambda item: tiers.index(self._tier(item.source)))
        return items[:most]

    def most_used(self, tiers: Collection[str], most: int) -> list[tuple[Source, int]]:
        """The sources of some tiers that most claims rest on, with the number of those claims."""
        counts = [
            (self.register.sources[id_], len(uses))
            for id_, uses in self.register.evidence_from.items()
            if self._tier(id_) in tiers and id_ != self.register.article.source
        ]
        return sorted(counts, key=lambda pair: (-pair[1], pair[0].label))[:most]

    def _tier(self, source: str) -> str:
        found: Source = self.register.record("source", source)
        return found.custom.tier

    def since(self) -> list[Event]:
        """The events after the one that the op-ed is about, in order of date."""
        about = self.register.events[self.register.article.event]
        end = about.date.rpartition("/")[2]
        return [event for event in self.register.events.values() if event.date > end]

    def sources_of(self, claim: Claim) -> list[Source]:
        """The sources a claim rests on, primary documents first."""
        tiers = list(self.register.vocabulary["tier"])
        ids = dict.fromkeys(item.source for item in claim.evidence)
        sources = [self.register.record("source", id_) for id_ in ids]
        return sorted(sources, key=lambda source: tiers.index(source.custom.tier))


# --- dates, figures, words --------------------------------------------------------------------


@lru_cache(maxsize=10_000)
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


@lru_cache(maxsize=1_000)  # the names of terms, for each claim
def _plain(text: str) -> str:
    """A text as words of small letters and digits."""
    return re.sub(r"[^a-z0-9]+", " ", text.casefold()).strip()


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
    """A quotation and its original, word by word, in runs that agree or differ.

    In a quotation of 200 words and more difflib does not start a run at a word that is more than
    a hundredth of it: that keeps the time in bounds, which grows with the cube of such words.
    """
    ours, theirs = quote.split(), comparison.text.split()
    pieces = []
    matcher = difflib.SequenceMatcher(None, theirs, ours)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(Piece("both", " ".join(theirs[i1:i2])))
            continue
        if i1 < i2:
            pieces.append(Piece("original", " ".join(theirs[i1:i2])))
        if j1 < j2:
            pieces.append(Piece("quote", " ".join(ours[j1:j2])))
    return pieces
