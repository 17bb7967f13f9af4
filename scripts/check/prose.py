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
from functools import lru_cache
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, list_block
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from load.wording import closest, listed
from model.records import is_private

LINK_KINDS = ("claim", "source", "term", "topic")
CITATION = re.compile(r"\[@([^\[\],\s]+)(?:,\s*([^\[\]\s](?:(?![;,]\s*@)[^\[\]])*))?\]")
CITED = r"([a-z0-9]+(?:-[a-z0-9]+)+)"  # the id of a source

# Anything Markdown or HTML acts on inside a line, and what it acts on at the start of one.
INLINE = re.compile(r"[\\`*_{}\[\]<>&|\"~^]")
LINE_START = re.compile(r"^( ?\d*)(?:(?<=\d)[.)]|(?<!\d)[#+\-=:!?])")

# Stars that meet are read in another way by each program: *a* beside **b** is *a***b**.
AS_IT_IS = {"em_open": "<em>", "em_close": "</em>", "strong_open": "<strong>"}
AS_IT_IS |= {"strong_close": "</strong>", "softbreak": " "}

# What prose may not hold, and what to do instead.
HTML = (
    "signs of web pages (HTML)",
    "Delete each < > and what stands between them; for bold type write **words**.",
)
FORBIDDEN = {
    "heading_open": ("a heading", "Delete the # signs, the line of = or - below, or the remark."),
    "fence": ("a code block", "Delete the lines of ``` or ~~~."),
    "code_block": ("a line indented by four spaces more", "Start it level with the lines above."),
    "code_inline": ("code", "Delete the backquotes."),
    "blockquote_open": ("a quotation block", "Delete the > and put the words in quotation marks."),
    "hr": ("a rule", "Delete the line; an empty line parts two paragraphs."),
    "html_block": HTML,
    "html_inline": HTML,
    "image": ("an image", "Delete it, or write a link, without the !."),
    "hardbreak": ("a forced line break", "Delete the spaces or the \\ at the end of the line."),
}
EMPTY = {  # what ends, right after what: where words are needed, and the remedy
    ("link_close", "link_open"): ("the brackets of a link", "Write them between [ and ]."),
    ("list_item_close", "list_item_open"): (
        "each item of a list",
        "Write them, or delete the line.",
    ),
}
SIGNS = {
    r"【[^【】]*】|:?contentReference\[[^\]]*\](?:\{[^}]*\})?|\w*turn\d+[a-z]+\d+": (
        "hold no marks of a chat program",
        "Delete them, and cite what you have read yourself: [@source-id, p. 3].",
    ),
    r"\\\w*cite\w*(?:\[[^\[\]]*\])*\{([^{}]*)\}": ("cite sources by their ids", r"Write [@\1]."),
    r"\{[^{},]+, \d{4}[^{}]*\}": ("cite sources by their ids", "Write the id: [@source-id, p. 3]."),
    r"\[@[^\[\]]*\]\([^()]*\)?": (
        "have no address after a citation, which leads to its source by itself",
        "Delete the ( ) and what stands in them.",
    ),
    r"^ *(?:[•·▪◦‣●]|[–—] ).*": (  # noqa: RUF001
        "start each item of a list with a hyphen and a space",
        "Write `- ` in place of the first sign, or join the line to the one above.",
    ),
    r"\{[{%:#.]?[^{}]*\}*": ("not hold the signs of templates", "Delete the braces { }."),
    r"\d\*+\d\S*": ("have no * between figures", "Write x, or the word times."),
}

# What looks like a citation, a link or emphasis and was not read as one: its rule and remedy.
LINKS = "Write [text](claim:id) or [text](https://…)."
BROKEN = {
    r"\[@[^\[\]]*\[.*": (
        "hold no brackets within those of a citation",
        "Write ( ) for the inner ones.",
    ),
    r"\[(?!@)[^\[\]]*(?<!\w)@[^\[\]]*\]": (
        "have @ right after the bracket of a citation",
        "Write [@source-id, p. 3], and other words before it.",
    ),
    r"\[\[[^\[\]]*\]\]": ("have one bracket on each side of the words of a link", LINKS),
    r"\[@([^\[\],;:@\s]+) ?[:;,]? +(?=\S)((?![a-z]+-)[^\[\]@\d]*\d[^\[\]@]*)\]": (
        "have a comma after the id in a citation",
        r"Write [@\1, \2].",
    ),
    r"\[\^[^\[\]]*\].*": (
        "hold no footnotes",
        "Put the words into the text, or cite a source: [@source-id, p. 3].",
    ),
    r"\[[^\[\]]+\]\[[^\[\]]*\]|^\[[^\[\]]+\]: *\S.*": ("hold links whole where they stand", LINKS),
    r"^\|.*\|$|^[ :|-]*-\|-[ :|-]*$|^[^\t]+\t.*": (
        "hold no table",
        "Write a sentence or a list; figures by columns stand in data/market.yml.",
    ),
    r"\[@[^\]]*\]?": (
        "cite one source id in each pair of brackets",
        "Write each by itself: [@source-id] [@source-id, p. 3].",
    ),
    r"(?:\[[^\[\]]*)?\]\([^)]*\)?": ("hold whole links, without spaces in ( )", LINKS),
    r"\[[^\[\]]*\] +\((?:https?|claim|source|term|topic):[^)]*\)?": (
        "hold whole links",
        "Delete the space between ] and (.",
    ),
    r"\*\*.*": (
        "have ** before and after the words in bold type",
        "Write the second **, without a space before it, or delete the first.",
    ),
    rf"\(@{CITED}((?:,[^()\[\]]*)?)\)|(?<![\w@/.-])@{CITED}((?:, pp?\. ?\d+)?)": (
        "have square brackets round a citation",
        r"Write [@\1\3\2\4].",
    ),
    rf"(?<![^\s(\[])(?:{'|'.join(LINK_KINDS)}):[a-z0-9]+(?:-[a-z0-9]+)*": (
        "have words in brackets before what a link leads to",
        r"Write [words](\g<0>).",
    ),
}


class Mention(NamedTuple):
    """A reference from prose to a record. `line` counts from 0 within the text.

    `place` is the locator of a citation.
    """

    kind: str
    id: str
    line: int
    place: str | None = None


class Fault(NamedTuple):
    """What is wrong on a line of prose: the rule it must keep, what it holds, the remedy."""

    line: int
    rule: str
    got: str
    remedy: str


Resolve = Callable[[str, str, str], str]  # (kind, id, Markdown of the link text) -> Markdown


def _citation(state: StateInline, silent: bool) -> bool:
    # Without an end, each of many starts would be tried to the last sign of the text.
    if state.src.find("]", state.pos, state.posMax) < 0:
        return False
    match = CITATION.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    if not silent:
        token = state.push("citation", "", 0)
        place = " ".join(match[2].split()) if match[2] else None
        token.meta = {"source": match[1], "locator": place}
    state.pos = match.end()
    return True


def _list(state: StateBlock, first: int, last: int, silent: bool) -> bool:
    """A list starts with 1: "1987. The regime began" is a sentence, and keeps its year."""
    start = state.bMarks[first] + state.tShift[first]
    number = re.compile(r"\d+(?=[.)])").match(state.src, start, state.eMarks[first])
    begins = silent or number is None or int(number[0]) == 1
    return begins and list_block(state, first, last, silent)


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True})
    parser.block.ruler.at("list", _list, {"alt": ["paragraph", "reference", "blockquote"]})
    parser.disable("reference")  # `[a]: https://…` would define a link and show as nothing
    parser.inline.ruler.before("link", "citation", _citation)
    # Every address passes here, so that _link can say what is wrong with it.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005
    return parser


PARSER = _parser()


@lru_cache(maxsize=5_000)  # a text takes some 8 KB
def _parsed(text: str) -> list[Token]:
    """The same text is checked, rendered, and, while the site is served, rendered again."""
    return PARSER.parse(text)


@lru_cache(maxsize=50_000)  # the same text is asked for by each check across records
def examine(text: str) -> tuple[Mention | Fault, ...]:
    """The references that a prose text makes and what is wrong with it, in reading order."""
    return tuple(_examined(text))


def _examined(text: str) -> Iterator[Mention | Fault]:
    lines = text.split("\n")
    for number, line in enumerate(lines):
        for sign, (rule, remedy) in SIGNS.items():
            if found := re.search(sign, line):
                yield Fault(number, rule, found[0], found.expand(remedy))
                line = re.sub(sign, " ", line)  # noqa: PLW2901  # one slip, one problem
    at, last = 0, ""
    tagged = False
    counts: dict[int, int] = {}  # by the level of its items, those of a numbered list so far
    for token in _tokens(text):
        at = token.map[0] if token.map else at
        if tagged and token.content.startswith("</"):
            continue  # the end of a tag that is a problem already
        tagged = tagged or token.type == "html_inline"
        if token.type == "ordered_list_open":
            counts[token.level + 1] = 0
        elif token.info and token.type == "list_item_open":
            counts[token.level] += 1
            yield from _miscounted(token, counts[token.level], at)
        yield from _of_token(token, last, lines[min(at, len(lines) - 1)], at)
        last = token.type


def _of_token(token: Token, last: str, line: str, at: int) -> Iterator[Mention | Fault]:
    if token.type in FORBIDDEN:
        what, remedy = FORBIDDEN[token.type]
        yield Fault(at, f"not hold {what}", _source(token, line), remedy)
    elif token.type == "citation":
        yield Mention("source", token.meta["source"], at, token.meta["locator"])
    elif token.type == "link_open":
        yield _link(token, at)
    elif (token.type, last) in EMPTY:
        where, remedy = EMPTY[token.type, last]
        yield Fault(at, f"have words in {where}", line.strip(), remedy)
    elif token.type == "text":
        yield from _broken(token.content, at)


def _miscounted(item: Token, number: int, at: int) -> Iterator[Fault]:
    """A number that a reader would not see, because a list is counted anew."""
    if int(item.info) != number:
        remedy = f"Write {number}., or, where it belongs to a sentence, some word before it."
        yield Fault(at, "count the items of a list from 1 on", f"{item.info}.", remedy)


def _source(token: Token, line: str) -> str:
    """A token as the contributor wrote it."""
    if token.type == "image":
        return f"![{token.content}]({token.attrs['src']})"
    if token.type == "code_inline":
        return f"{token.markup}{token.content}{token.markup}"
    return token.content if token.type == "html_inline" else line.strip()


def _broken(text: str, line: int) -> Iterator[Fault]:
    for pattern, (rule, remedy) in BROKEN.items():
        if match := re.search(pattern, text):
            yield Fault(line, rule, match[0], match.expand(remedy))
            return


def _link(token: Token, line: int) -> Mention | Fault:
    target = str(token.attrs["href"])
    if "title" in token.attrs:
        rule = "hold only an address or an id in the ( ) of a link"
        return Fault(line, rule, str(token.attrs["title"]), "Delete the words in quotation marks.")
    kind, colon, id_ = target.partition(":")
    if kind in LINK_KINDS:
        return Mention(kind, id_, line)
    if re.fullmatch(r"https?://[^\s/?#]+\.[^\s]+", target):
        if is_private(target):
            rule = "link to an address that anyone can open"
            return Fault(line, rule, target, "Write the public address, or the words alone.")
        return Mention("address", target, line)
    kinds = listed([f"{kind}:" for kind in LINK_KINDS])
    near = closest(kind, LINK_KINDS) if colon else None
    if near:
        remedy = f"Did you mean {near}:{id_}?"
    elif re.match(r"[\w-]+\.[\w-]+", target):
        remedy = f"Did you mean https://{target}?"
    else:
        remedy = LINKS
    return Fault(line, f"link to https://…, or to an id after {kinds}", target, remedy)


def _tokens(text: str) -> Iterator[Token]:
    """Block tokens, with the inline tokens of each in its place (and its line)."""
    for block in _parsed(text):
        if block.type != "inline":
            yield block
            continue
        line = block.map[0] if block.map else 0
        for token in block.children or ():
            token.map = [line, line + 1]
            line += token.type == "softbreak"
            yield token


@lru_cache(maxsize=20_000)  # names and labels stand on many pages
def escape(text: str) -> str:
    """Plain text as Markdown that shows just that text, in a line, a cell or an attribute."""
    line = INLINE.sub(_entity, re.sub(r"\s+", " ", text))
    return LINE_START.sub(lambda start: start[1] + _entity(start), line, count=1)


def _entity(match: re.Match[str]) -> str:
    return f"&#{ord(match[0][-1])};"


def spoken(text: str) -> str:
    """Prose as it is read out, without links, citations and emphasis; a paragraph a line."""
    said = ""
    for token in _tokens(text):
        if token.type == "citation":
            said = said.rstrip()
        elif token.type != "html_inline":
            said += {"softbreak": " ", "paragraph_close": "\n"}.get(token.type, token.content)
    return said.strip()


def render(text: str, resolve: Resolve) -> str:
    """Prose as Markdown; `resolve` turns a reference into a link (kind "citation": id, place)."""
    blocks: list[str] = []
    _render_blocks(iter(_parsed(text)), resolve, blocks, "", None)
    return "\n\n".join(blocks)


def _render_blocks(
    tokens: Iterator[Token], resolve: Resolve, blocks: list[str], indent: str, ordered: bool | None
) -> None:
    number, first = 0, False
    for token in tokens:
        if token.type.endswith("_list_open"):
            deeper = indent if ordered is None else indent + "    "
            _render_blocks(tokens, resolve, blocks, deeper, token.type.startswith("ordered"))
        elif token.type.endswith("_list_close"):
            return
        elif token.type == "list_item_open":
            number += 1
            first = True
        elif token.type == "inline":
            body = _render_inline(token.children or [], resolve)
            mark = "" if ordered is None else "    "
            if first:
                mark = (f"{number}." if ordered else "-").ljust(4)
                first = False
            blocks.append(indent + mark + body)


def _render_inline(tokens: list[Token], resolve: Resolve) -> str:
    parts: list[str] = []
    links: list[tuple[str, int]] = []  # target, and where its text starts in parts
    for token in tokens:
        if token.type == "text":
            parts.append(escape(token.content))
        elif token.type in AS_IT_IS:
            parts.append(AS_IT_IS[token.type])
        elif token.type == "citation":
            parts.append(resolve("citation", token.meta["source"], token.meta["locator"] or ""))
        elif token.type == "link_open":
            links.append((str(token.attrs["href"]), len(parts)))
        elif token.type == "link_close":
            target, start_at = links.pop()
            words = "".join(parts[start_at:])
            del parts[start_at:]
            kind, _, id_ = target.partition(":")
            own = kind in LINK_KINDS
            parts.append(resolve(kind, id_, words) if own else f"[{words}](<{target}>)")
    return "".join(parts)
