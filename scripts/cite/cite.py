"""Bibliographic items in; citations in each style out, as HTML of text and <em>.

An item is a mapping in the terms of CSL-JSON. Citations are made by pandoc with the official CSL
styles (styles.py), all items of a style in one run.
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
from pathlib import Path
from typing import Any, NamedTuple

import pypandoc

from cite.items import Item
from cite.styles import GIVEN, STYLES, Style, adapted_to, mended, text_of

NEVER_IN_WORDS = re.compile(r"February 22, 2222|22 February 2222|22 Feb\. 2222")
READERS_DAY = "[day you read it]"


class Citation(NamedTuple):
    """What stands in the text (or in the note), and what stands in the list."""

    cited: str
    entry: str


Citations = Mapping[str, Mapping[str, Citation]]  # by style, then by the id of the item


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
    text = text_of(style)
    ready = {id_: adapted_to(item, style) for id_, item in items.items()}
    same = hashlib.sha256(f"{pypandoc.__version__}\n{style}\n{GIVEN['slips']}\n{text}\n".encode())
    digests = {
        id_: hashlib.sha256(same.digest() + json.dumps(item, sort_keys=True).encode()).hexdigest()
        for id_, item in ready.items()
    }
    new = _formatted(style, text, [ready[id_] for id_ in ready if digests[id_] not in known])
    return {id_: (digests[id_], new.get(id_) or known[digests[id_]]) for id_ in ready}


def _formatted(style: Style, csl_text: str, items: list[dict[str, Any]]) -> dict[str, Citation]:
    if not items:
        return {}
    with tempfile.TemporaryDirectory() as folder:
        file, bibliography = Path(folder, "style.csl"), Path(folder, "items.json")
        file.write_text(csl_text, "utf-8")
        bibliography.write_text(json.dumps(items), "utf-8")
        text = "\n\n".join(f"[@{{{item['id']}}}]" for item in items)
        options = ["--citeproc", "--wrap=none", f"--metadata=lang:{style.locale}"]
        options += [f"--csl={file}", f"--bibliography={bibliography}"]
        made = pypandoc.convert_text(text, "html", format="markdown", extra_args=options)
    return {
        id_: Citation(mended(cited, style, in_text=True), mended(entry, style, in_text=False))
        for id_, (cited, entry) in _read(made).items()
    }


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
    return NEVER_IN_WORDS.sub(_readers_day, " ".join(_inner(element).split()))


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
