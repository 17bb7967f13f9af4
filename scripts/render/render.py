"""The register in; the text of every page out, as pairs of a path below docs/ and Markdown.

In two steps, because a page offers citations of itself: `draft` makes the pages and says what
each cites; once those works have been formatted (see cite.py), `finish` puts them in.

Pure: no clock, no network, no environment; the templates are the only files read. Templates
hold the layout and the fixed words. Every value they print is escaped for Markdown unless it
is already Markdown made here, so a template cannot forget to escape.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import jinja2

from model.history import Listed, changes
from model.kinds import BY_NAME, KINDS, has_page, kind_of, page_path, spot
from model.publication import Publication
from model.records import Claim
from model.register import Key, Register
from render.citations import PageDraft, set_notes
from render.environment import environment_of
from render.formats import sheet_of
from render.lists import ListPage, list_of_changes, list_of_claims, list_of_missing, list_of_sources
from render.pictures import cards
from render.view import View

# Pages whose list grows with the register, by template.
LISTS = {
    "claims/index.md": list_of_claims,
    "sources/index.md": list_of_sources,
    "about/changes.md": list_of_changes,
    "about/limits.md": list_of_missing,
}
# Templates of no page of their own: what pages are built on, and those of one record each.
SHARED = {"page.md", "macros.md", "moved.md", "topics/sheet.md"}
NOT_FIXED = SHARED | {row.template for row in KINDS if row.has_page}
# What a template asks of a view without naming it.
ASKED_OFTEN = ("href", "address", "link", "badge", "mention", "prose", "cite", "cites")
Drafts = Iterator[tuple[str, PageDraft]]  # by path, each made when it is asked for


def fixed_pages(templates: Path) -> list[str]:
    """The pages of no one record, each of a template of its own; the first of a folder first."""
    found = (file.relative_to(templates).with_suffix("") for file in templates.rglob("*.md.j2"))
    return sorted({path.as_posix() for path in found} - NOT_FIXED, key=page_path)


def draft(register: Register, site: Publication, templates: Path) -> Drafts:
    """Every page of the site. Raises jinja2.TemplateError where a template is wrong."""
    desk = _Desk(environment_of(templates), register, site)
    for path in fixed_pages(templates):
        if path not in LISTS:
            yield path, desk.page(path, path)
    yield "data/LICENCE.txt", desk.page("data/LICENCE.txt", "data/LICENCE.txt")
    for template, parts_of in LISTS.items():
        for part in parts_of(register):
            yield part.page, desk.page(part.page, template, part=part)
    for row in KINDS:
        for record in register.every(row.kind) if row.has_page else ():
            path = spot(record).page
            yield path, desk.page(path, row.template, record)
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
    desk = _Desk(environment_of(templates), register, site)
    for kind, id_ in keys:
        record = register.record(kind, id_)
        path = spot(record).page
        row = BY_NAME[kind]
        yield path, desk.page(path, row.template, record) if row.has_page else desk.page(path, path)


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

    def page(
        self, path: str, template: str, record: Any = None, part: ListPage | None = None
    ) -> PageDraft:
        view = View(self.register, self.site, path, template, record)
        context: dict[str, Any] = {
            "register": self.register,
            "site": self.site,
            "view": view,
            "history": self.changes.get(path, []),
            "former": self.former.get(path, []),
            "here": path,
            "part": part,
            **{name: getattr(view, name) for name in ASKED_OFTEN},
        }
        if record is not None:
            kind = kind_of(record)
            context[kind] = context["record"] = record
        text = self.environment.get_template(f"{template}.j2").render(context)
        if view.card and path == spot(record).page:
            view.files[view.card] = self._card(record)
        return PageDraft(
            re.sub(r"\n{3,}", "\n\n", set_notes(text)).strip() + "\n",
            tuple(view.works),
            tuple(view.shown),
            view.files,
        )

    def _card(self, record: Any) -> str:
        """What stands for the page of a claim or a topic where its link is passed on."""
        said = f"“{record.short}”" if isinstance(record, Claim) else record.question
        publisher = self.register.publisher
        context = {"register": self.register, "site_name": publisher.name, kind_of(record): record}
        template = self.environment.get_template("pictures/card.svg.j2")
        return template.render(context, words=cards.fitted(said))
