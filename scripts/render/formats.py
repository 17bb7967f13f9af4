"""Dates, figures, addresses and words as pages show them."""

from __future__ import annotations

import calendar
import difflib
import html
import json
import posixpath
import re
import textwrap
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import quote

from markupsafe import Markup

from check import prose
from model.publication import LONGEST_TITLE
from model.records import Comparison, Figure, Verdict
from render.pictures.drawing import px


def sheet_of(topic_page: str) -> str:
    """The page that holds a topic on one sheet of paper."""
    return f"{topic_page.removesuffix('.md')}/sheet.md"


def escaped(value: Any) -> Any:
    """A value for Markdown, as it is printed where a template does not say otherwise."""
    if isinstance(value, int | float):
        return Markup(str(px(value)))
    return value if hasattr(value, "__html__") else Markup(prose.escape(str(value)))


def front_matter(value: Any) -> Markup:
    """A YAML value. The theme puts values into HTML as they are: so escape here."""
    text = html.escape(" ".join(str(value).split()), quote=False).replace('"', "&quot;")
    return Markup(json.dumps(text, ensure_ascii=False))


def goal(address: str) -> Markup:
    """The address of a link in Markdown, with the signs that could end it by their numbers."""
    safe = re.sub(r"[\\`<>()'\"\s]", lambda sign: f"%{ord(sign[0]):02X}", address)
    return Markup(html.escape(safe))


def tab_title(title: str, site: str) -> str:
    """A title with the name of the site where both fit; else as much of it as is shown."""
    whole = f"{title} - {site}"
    cut = textwrap.shorten(title, LONGEST_TITLE, placeholder=" …")
    return whole if len(whole) <= LONGEST_TITLE else cut


def look(verdict: Verdict) -> Markup:
    """The classes by which the style sheet gives a verdict its colour and its sign."""
    return Markup(f".verdict .verdict--{verdict.id} .{verdict.icon}")


def code_in(text: str) -> Markup:
    """A text in which `backquotes` mark code."""
    parts = enumerate(map(escaped, text.split("`")))
    return Markup("".join(f'<span class="code">{x}</span>' if n % 2 else x for n, x in parts))


# The same few from page to page.
relative = lru_cache(maxsize=100_000)(posixpath.relpath)
_folder = lru_cache(maxsize=100)(posixpath.dirname)


def href_from(here: str, page: str, anchor: str = "") -> Markup:
    """Relative address of a page or file (path below docs/) as seen from another."""
    path = relative(page, _folder(here) or ".")
    if page == here and anchor:
        path = ""
    return Markup(html.escape(f"{path}{'#' if anchor else ''}{anchor}"))


def at_words(address: str, words: str) -> str:
    """The address of a page, opened where some words stand: a text fragment, to which the signs
    - , & mean something, so that they are written by their numbers.
    """
    fragment = quote(words, safe="").replace("-", "%2D")
    return f"{address}{'' if '#' in address else '#'}:~:text={fragment}"


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


def sentence_case(text: Any) -> str:
    """A text with a capital at its start, unless that would be the capital of another letter."""
    first, rest = str(text)[:1], str(text)[1:]
    return (first.upper() if first.upper().lower() == first else first) + rest


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


def compare_quotation(quote: str, comparison: Comparison) -> list[Piece]:
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
