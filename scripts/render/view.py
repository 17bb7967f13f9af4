"""What a template asks for while it makes one page."""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlencode

from markupsafe import Markup

from check import prose
from cite.cite import Item, page_item, source_item
from cite.reference_managers import coins
from export.field_guide import FileGuide, Form, field_guide, load_guide, shared_forms
from export.json_schema import schema_names
from model.kinds import has_page, kind_of, name, page_path, spot
from model.publication import Publication
from model.records import Cited, Claim, Event, Evidence, Source, Term, Topic, Verdict
from model.register import Key, Origin, Register
from render.citations import BOX_HERE, Work, foreign_language, work_of
from render.formats import escaped, href_from, plain_words, relative
from render.lists import list_of_claims
from render.schema_org import describe

UNLIKE_MARKUP = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&"}  # the same to JSON


class Broken(Exception):
    """A template needs a record that the data no longer hold."""


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
        return href_from(self.here, page, anchor or own_anchor)

    def address(self, target: Any) -> Markup:
        """Relative address of the published page or of a record on it, for a link in raw HTML."""
        page, anchor = (target, "") if isinstance(target, str) else spot(target)
        if page == self.here and anchor:
            path = ""
        elif self.site.directory_urls:
            there, here = f"/{page_path(page)}", f"/{page_path(self.here)}"
            path = f"{relative(there, here)}/"
        else:
            return href_from(self.here, f"{page.removesuffix('.md')}.html", anchor)
        return Markup(html.escape(f"{path}{'#' if anchor else ''}{anchor}"))

    def link(self, target: Any, words: str | None = None, anchor: str = "") -> Markup:
        shown = escaped(words) if words else self.title(target)
        return Markup(f"[{shown}]({self.href(target, anchor)})")

    def title(self, target: Any) -> Markup:
        """The name of a record or page; a title that is not English says its language."""
        text = escaped(name(target))
        if isinstance(target, Source) and (language := foreign_language(target)):
            return Markup(f'<span lang="{html.escape(language)}">{text}</span>')
        return Markup(text)

    def mention(self, kind: str, id_: str, words: str) -> Markup:
        """A link from a template's own words to a record that must exist."""
        if id_ not in self.register.by_kind[kind]:
            raise Broken(f"{self.here} must link to a {kind} that exists (got {id_}).")
        return Markup(self._resolve(kind, id_, escaped(words)))

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
        words = f" {plain_words(text)} "
        joined = re.findall(r"\b([A-Z]+)-(\d+)\b", text)
        found = {"".join(parts): None for parts in joined}
        for term in self.register.terms.values():
            names = [term.term, *filter(None, [term.abbreviation]), *term.synonyms]
            if any(
                f" {plain} " in words or f" {plain}s " in words for plain in map(plain_words, names)
            ):
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
        place = f", {escaped(cited.locator)}" if cited.locator else ""
        return Markup(f'<span class="cite">({self.link(source, source.label)}{place})</span>')

    def cites(self, all_cited: Iterable[Any]) -> Markup:
        return Markup(" ".join(self.cite(cited) for cited in all_cited))

    def beyond(self, text: str, sources: Iterable[Cited]) -> list[Cited]:
        """The sources of a record that its prose does not cite itself."""
        cited = {item.id for item in prose.examine(text) if isinstance(item, prose.Mention)}
        return [item for item in sources if item.source not in cited]

    def mentioning(self, record: Any, by: str) -> list[Any]:
        """The records of the kind `by` that refer to `record`."""
        return self.register.mentioning(kind_of(record), record.id, by)

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
            self.works = [work_of("source", self.record)]
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
            yield work_of("account", self._first_primary(self.record.sources))
        if isinstance(self.record, Claim):
            op_ed = self.register.sources[self.register.article.source]
            main = self.main_source(self.record)
            yield work_of("op-ed", op_ed)
            if main != op_ed:
                yield work_of("document", main)

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
        return self._line(self.register.origins[Key(kind_of(record), id_)])

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
                filled["record"] = f"{kind_of(self.record)} {self.record.id}"
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
