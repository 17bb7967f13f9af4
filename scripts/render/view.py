"""What a template asks for while it makes one page."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, urlencode

from markupsafe import Markup

from check import prose
from cite.items import Item, page_item, source_item
from cite.reference_managers import coins
from model.kinds import has_page, kind_of, name, page_path, spot
from model.publication import Publication
from model.records import Cited, Claim, Event, Sentence, Source, Term, Topic, Verdict
from model.register import Key, Origin, Register
from render.citations import BOX_HERE, FOOT_HERE, Work, foreign_language, work_of
from render.formats import escaped, front_matter, href_from, look, relative
from render.schema_org import describe
from render.selections import beyond, first_primary, main_source

UNLIKE_MARKUP = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&"}  # the same to JSON


class Broken(Exception):
    """A template needs a record that the data no longer hold."""


class View:
    """What a template asks for while it makes one page; knows from where links start."""

    foot = Markup(FOOT_HERE)

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
        self.notes: dict[tuple[str, str | None], int] = {}  # by source and place, their numbers
        self.files: dict[str, str] = {}  # that come with the page

    def href(self, target: Any, anchor: str = "") -> Markup:
        """Relative address of a page (path below docs/) or of a record."""
        page, own_anchor = (target, "") if isinstance(target, str) else spot(target)
        return href_from(self.here, page, anchor or own_anchor)

    def address(self, target: Any) -> Markup:
        """Relative address of a published page, file or record, for a link in raw HTML."""
        page, anchor = (target, "") if isinstance(target, str) else spot(target)
        is_page = page.endswith(".md")
        if page == self.here and anchor:
            path = ""
        elif self.site.directory_urls:
            there, here = f"/{page_path(page) if is_page else page}", f"/{page_path(self.here)}"
            path = f"{relative(there, here)}{'/' if is_page else ''}"
        else:
            file = f"{page.removesuffix('.md')}.html" if is_page else page
            return href_from(self.here, file, anchor)
        return Markup(html.escape(f"{path}{'#' if anchor else ''}{anchor}"))

    def link(self, target: Any, words: str | None = None, anchor: str = "") -> Markup:
        """A link to a page or a record; a claim is named with its verdict before it."""
        shown = escaped(words) if words else self.title(target)
        before = f"{self.badge(target)} " if isinstance(target, Claim) and not words else ""
        code = f'{{title="{target.id}"}}' if isinstance(target, Sentence) and not words else ""
        return Markup(f"{before}[{shown}]({self.href(target, anchor)}){code}")

    def goal(self, target: Any, words: str | None = None) -> Markup:
        """A link for the front matter, where a part of the layout makes one of it: its words, its
        address, and of a claim its verdict with its look.
        """
        goal = {"words": words or name(target), "href": self.address(target)}
        if isinstance(target, Claim):
            verdict = self.register.verdicts[target.verdict]
            goal |= {"verdict": verdict.label, "look": f"verdict--{verdict.id} {verdict.icon}"}
        pairs = (f"{key}: {front_matter(value)}" for key, value in goal.items())
        return Markup(f"{{ {', '.join(pairs)} }}")

    def badge(self, of: Claim | Verdict) -> Markup:
        """A verdict, or that of a claim, as it looks everywhere."""
        verdict = self.register.verdicts[of.verdict] if isinstance(of, Claim) else of
        if isinstance(of, Claim) and of.withdrawn:
            return Markup(f"**{self.register.standing(of)}**{{.verdict}}")
        return Markup(f"**{escaped(verdict.label)}**{{{look(verdict)}}}")

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

    def prose(self, text: str | None, sources: Iterable[Cited] = ()) -> Markup:
        """A prose field; behind it, those of the sources of its record that it does not cite."""
        said = prose.render(text or "", self._resolve)
        return Markup(f"{said} {self.cites(beyond(text or '', sources))}".strip())

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

    def cite(self, cited: Any) -> Markup:
        """The number of the note that names a source and a place in it. A note leads back to the
        first of its numbers.
        """
        key = (cited.source, cited.locator)
        first = key not in self.notes
        number = self.notes.setdefault(key, len(self.notes) + 1)
        return Markup(f"[{number}](#note-{number}){{{f'#ref-{number} ' if first else ''}.ref}}")

    def cites(self, all_cited: Iterable[Any]) -> Markup:
        return Markup(" ".join(self.cite(cited) for cited in all_cited))

    def withdrawn_here(self) -> list[Any]:
        """The withdrawn records that had an anchor on this page."""
        gone = self.register.withdrawn.values()
        return [r for r in gone if not has_page(r) and spot(r).page == self.here]

    def cite_this(self, title: str, day: str) -> Markup:
        """Offer to cite this page, after the originals it rests on; a source's page cites it."""
        if isinstance(self.record, Source):
            self.works = [work_of("source", self.record)]
            return Markup(BOX_HERE)
        role = "edition" if self.site.edition else "page" if self.register.editions else "unfrozen"
        page = Work(role, page_item(self.here, title, day, self.site, self.register))
        self.works = [*self._originals(), page]
        return Markup(BOX_HERE)

    def _originals(self) -> Iterable[Work]:
        """What a claim rests on: the op-ed, and the main source of the finding; an event: its first
        primary document, else its first source.
        """
        if isinstance(self.record, Event):
            yield work_of("account", first_primary(self.register, self.record.sources))
        if isinstance(self.record, Claim):
            main = main_source(self.register, self.record)
            yield work_of("op-ed", self.register.op_ed)
            if main != self.register.op_ed:
                yield work_of("document", main)

    def citation(self, record: Claim | Source, style: str) -> Markup:
        """The entry for a source, or for the page of a claim, in a style."""
        if isinstance(record, Source):
            item = source_item(record)
        else:
            page, title = spot(record).page, self.register.title(record)
            item = page_item(page, title, record.reviewed, self.site, self.register)
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

    def keep_picture(self, name: str, picture: str) -> None:
        """Let a picture (SVG) be a file of its own, which holds no links."""
        bare = re.sub(r"<a\b[^>]*>", "<g>", picture).replace("</a>", "</g>")
        self.files[f"pictures/{name}.svg"] = re.sub(r"\n+", "\n", bare).strip() + "\n"

    @property
    def whose(self) -> str:
        """The name of the site, and the address of this page on it."""
        return f"{self.register.publisher.name}, {self.site.current}{page_path(self.here)}"

    @property
    def card(self) -> str:
        """The picture (path below docs/) that stands for the claim or the topic of this page."""
        with_card = isinstance(self.record, Claim | Topic)
        return f"{self.path_of_page()}card.png" if with_card else ""

    def path_of_page(self) -> str:
        """Where this page stands below the address of the site; of a former one, the new one."""
        page = spot(self.record).page if self.record is not None else self.here
        return page_path(page)

    def json_ld(self, title: str, description: str, reviewed: str) -> Markup:
        """What the page says in the terms of schema.org, as the text of a script element: so no
        sign may stand in it that could end the element.
        """
        about = {"title": title, "description": description, "reviewed": reviewed}
        node = describe(self.register, self.site, self.here, self.record, about)
        return Markup(json.dumps(node, ensure_ascii=False).translate(UNLIKE_MARKUP))

    def coins(self, source: Source) -> Markup:
        """What lets a reference manager in the browser pick the source up from the page."""
        return Markup(html.escape(coins(source_item(source))))
