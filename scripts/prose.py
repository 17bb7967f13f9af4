"""Contributors' text in; its problems and references, or safe Markdown, out.

Prose is a subset of Markdown: paragraphs, emphasis, lists, `[text](https://...)`, links by
meaning `[text](claim:id)` (claim, source, term, topic) and citations `[@source-id, place]`.
Everything else is a problem. What is rendered is built anew from the parsed text, with each
character that Markdown or HTML could act on written as an entity, so that nothing a
contributor writes can become markup.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

LINK_KINDS = ("claim", "source", "term", "topic")
CITATION = re.compile(r"\[@([^\],\s]+)(?:,\s*([^\]]+))?\]")

# Anything Markdown or HTML acts on inside a line, and what it acts on at the start of one.
INLINE = re.compile(r"[\\`*_{}\[\]<>&|\"~^]")
LINE_START = re.compile(r"^( ?\d*)(?:(?<=\d)[.)]|(?<!\d)[#+\-=:!?])")

FORBIDDEN = {
    "heading_open": "a heading",
    "lheading_open": "a heading",
    "fence": "a code block",
    "code_block": "a code block (a line indented by four spaces)",
    "code_inline": "code in backquotes",
    "blockquote_open": "a quotation block",
    "hr": "a rule",
    "html_block": "HTML",
    "html_inline": "HTML",
    "image": "an image",
    "hardbreak": "a forced line break (two spaces or a backslash at the end of a line)",
}


class Mention(NamedTuple):
    """A reference from prose to a record. `line` counts from 0 within the text."""

    kind: str
    id: str
    line: int


class Fault(NamedTuple):
    line: int
    message: str


Resolve = Callable[[str, str, str], str]  # (kind, id, Markdown of the link text) -> Markdown


def _citation(state: StateInline, silent: bool) -> bool:
    match = CITATION.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    if not silent:
        token = state.push("citation", "", 0)
        token.meta = {"source": match[1], "locator": match[2]}
    state.pos = match.end()
    return True


def _accept_any_address(url: str) -> bool:  # noqa: ARG001
    """Let every link through the parser, so that _link can say what is wrong with it."""
    return True


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True})
    parser.inline.ruler.before("link", "citation", _citation)
    parser.validateLink = _accept_any_address  # type: ignore[method-assign]
    return parser


PARSER = _parser()


def examine(text: str) -> Iterator[Mention | Fault]:
    """The references that a prose text makes and what is wrong with it, in reading order."""
    for number, line in enumerate(text.split("\n")):
        if sign := re.search(r"\{[{%:#.]?", line):
            yield Fault(number, f"must not hold template or attribute syntax (got {sign[0]})")
    at = 0
    for token in _tokens(text):
        at = token.map[0] if token.map else at
        if token.type in FORBIDDEN:
            yield Fault(at, f"must not hold {FORBIDDEN[token.type]}")
        elif token.type == "citation":
            yield Mention("source", token.meta["source"], at)
        elif token.type == "link_open":
            yield _link(str(token.attrs["href"]), at)


def _link(target: str, line: int) -> Mention | Fault:
    kind, _, id_ = target.partition(":")
    if kind in LINK_KINDS:
        return Mention(kind, id_, line)
    if re.fullmatch(r"https?://[^\s/?#]+\.[^\s]+", target):
        return Mention("address", target, line)
    kinds = ", ".join(f"{kind}:id" for kind in LINK_KINDS)
    return Fault(line, f"must link to https://…, {kinds} (got {target})")


def _tokens(text: str) -> Iterator[Token]:
    """Block tokens, with the inline tokens of each in its place (and its line)."""
    for block in PARSER.parse(text):
        if block.type != "inline":
            yield block
            continue
        line = block.map[0] if block.map else 0
        for token in block.children or ():
            token.map = [line, line + 1]
            line += token.type == "softbreak"
            yield token


def escape(text: str) -> str:
    """Plain text as Markdown that shows just that text, in a line, a cell or an attribute."""
    line = INLINE.sub(_entity, re.sub(r"\s+", " ", text))
    return LINE_START.sub(lambda start: start[1] + _entity(start), line, count=1)


def _entity(match: re.Match[str]) -> str:
    return f"&#{ord(match[0][-1])};"


def render(text: str, resolve: Resolve) -> str:
    """Prose as Markdown; `resolve` turns a reference into a link (kind "citation": id, place)."""
    blocks: list[str] = []
    _render_blocks(iter(PARSER.parse(text)), resolve, blocks, "", None)
    return "\n\n".join(blocks)


def _render_blocks(
    tokens: Iterator[Token], resolve: Resolve, blocks: list[str], indent: str, ordered: bool | None
) -> None:
    number = 0
    for token in tokens:
        if token.type.endswith("_list_open"):
            _render_blocks(
                tokens,
                resolve,
                blocks,
                indent if ordered is None else indent + "    ",
                token.type.startswith("ordered"),
            )
        elif token.type.endswith("_list_close"):
            return
        elif token.type == "list_item_open":
            number += 1
            first = True
        elif token.type == "inline":
            body = _render_inline(token.children or [], resolve)
            if ordered is None:
                blocks.append(indent + body)
            else:
                mark = (f"{number}." if ordered else "-").ljust(4) if first else "    "
                blocks.append(indent + mark + body)
                first = False


def _render_inline(tokens: list[Token], resolve: Resolve) -> str:
    parts: list[str] = []
    links: list[tuple[str, int]] = []  # target, and where its text starts in parts
    for token in tokens:
        if token.type == "text":
            parts.append(escape(token.content))
        elif token.type == "softbreak":
            parts.append(" ")
        elif token.type in ("em_open", "em_close"):
            parts.append("*")
        elif token.type in ("strong_open", "strong_close"):
            parts.append("**")
        elif token.type == "citation":
            parts.append(resolve("citation", token.meta["source"], token.meta["locator"] or ""))
        elif token.type == "link_open":
            links.append((str(token.attrs["href"]), len(parts)))
        elif token.type == "link_close":
            target, start_at = links.pop()
            words = "".join(parts[start_at:])
            del parts[start_at:]
            kind, _, id_ = target.partition(":")
            if kind in LINK_KINDS:
                parts.append(resolve(kind, id_, words))
            else:
                parts.append(f"[{words}](<{target}>)")
    return "".join(parts)
