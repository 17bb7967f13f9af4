"""The works that a page offers to cite, and how their citations come into it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import NamedTuple

from markupsafe import Markup

from check import prose
from cite.cite import Citations
from cite.items import Item, source_item
from cite.styles import STYLES
from export.tables import citation_files
from model.kinds import page_path
from model.publication import Publication
from model.records import Source
from render.environment import environment_of
from render.formats import href_from

# Where citations go once they are made. No text can hold these by itself: no data file may hold a
# control character.
BOX_HERE = "\x02citations\x03"
FOOT_HERE = "\x02foot\x03"  # from here on a page is kept in a file beside it
CITATION_HERE = re.compile("\x02citation ([a-z-]+) (\\S+)\x03")
NOTE = r"\[\d+\]\(#note-\d+\)\{[^}]*\}"  # as View.cite makes it; what people write is escaped
NOTES = re.compile(rf" *({NOTE}(?: *{NOTE})*)([.,;:]?)")
BESIDE = re.compile(rf"(?<=ref\}}) (?={NOTE})")


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


def work_of(role: str, source: Source) -> Work:
    return Work(role, source_item(source), foreign_language(source))


def foreign_language(source: Source) -> str:
    """The language of a title that is not English. What we made up for a work is English."""
    told = (source.language or "en") if source.custom.title != "described" else "en"
    return "" if told.startswith("en") else told


class PageDraft(NamedTuple):
    """A page less its citations: those of the works in its box, and of others that it shows; and
    the files that come with it, by path; a picture is its drawing (SVG).
    """

    text: str
    works: tuple[Work, ...]
    shown: tuple[Item, ...]
    files: Mapping[str, str] = {}

    @property
    def items(self) -> list[Item]:
        return [*(work.item for work in self.works), *self.shown]


def finish(
    drafts: Mapping[str, PageDraft], citations: Citations, site: Publication, templates: Path
) -> Iterator[tuple[str, str]]:
    """The pages with their citations, the files of citations that they offer, and those that come
    with them, by path.
    """
    box = environment_of(templates).get_template("cite.html.j2")
    for path, page in drafts.items():
        yield from page.files.items()
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
            href=partial(href_from, path),
            current=site.current + page_path(path),
        )
        body, _, foot = text.partition(FOOT_HERE)
        beside = f"{path.removesuffix('.md')}.foot"
        yield path, f'{body}--8<-- "{beside}"\n'
        yield beside, foot.strip().replace(BOX_HERE, filled) + "\n"
        yield from offered.items()


def set_notes(text: str) -> str:
    """Markdown with the numbers of notes right behind the words and the stop they belong to, and
    a space as wide as a finger needs between those that stand together.
    """
    return BESIDE.sub("\N{EM SPACE}", NOTES.sub(r"\2\1", text))


def _in_markdown(entry: str) -> str:
    """A citation, HTML of text and tags, as Markdown in which its text is nothing else."""
    parts = re.findall(r"<[^>]*>|&#?\w+;|[^<&]+", entry)
    return "".join(part if part[0] in "<&" else _unmarked(part) for part in parts)


def _unmarked(text: str) -> str:
    """Text of which the spaces at both ends belong to what stands beside it."""
    words = text.strip()
    return text.replace(words, prose.escape(words)) if words else text
