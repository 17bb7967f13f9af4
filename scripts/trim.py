"""A style sheet or a page in; the same out, less what no page of the site can use.

The theme's sheet serves every component that it has; this site uses a third of them. A rule goes
where it asks for a class that neither a page nor a script names, for a colour or a direction of
writing that no page has; then every variable that nothing reads. What is not understood stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

# What the theme's script can make, if a page asks for it by one of these: tabs, hints, versions.
ON_DEMAND = ("md-annotation", "md-tooltip", "md-version", "md-tag", "md-code", "tabbed-", "mermaid")
NESTING = ("@media", "@supports", "@layer", "@container")
# Text up to the next mark that matters; strings, brackets and comments are passed over whole.
STEP = re.compile(
    r"""/\*.*?\*/|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|url\([^"')]*\)|\\.|[{};]|[^"'/{};u\\]+|.""",
    re.DOTALL,
)
CLASS = re.compile(r"\.((?:[-\w]|\\.)+)")
EXACT = re.compile(r"""\[(dir|data-md-color-\w+)=["']?([-\w]+)["']?\]""")
OPTIONAL = re.compile(r":(?:not|is|where|has|-webkit-any|-moz-any)\((?:[^()]|\([^()]*\))*\)")
VARIABLE = re.compile(
    r"(?<=[{;])(--[-\w]+):((?:[^;{}\"'()]|\"[^\"]*\"|'[^']*'|\((?:[^()\"']|\"[^\"]*\"|'[^']*'|\([^()]*\))*\))*);?"
)
VERBATIM = re.compile(
    r"(<pre\b.*?</pre>|<script\b.*?</script>|<textarea\b.*?</textarea>)", re.DOTALL
)
SPACES = re.compile(r"\s+")
READ = re.compile(r"var\(\s*(--[-\w]+)")


@dataclass(frozen=True)
class Used:
    """What the pages and the scripts of a site name."""

    words: frozenset[str]
    attributes: frozenset[tuple[str, str]]


def used(pages: Iterable[str], scripts: Iterable[str]) -> Used:
    """Classes and exact attributes of the pages; of scripts every word of a text that they hold,
    as any may be a class.
    """
    words: set[str] = set()
    attributes: set[tuple[str, str]] = set()
    for page in pages:
        for found in re.findall(r'\bclass="([^"]*)"', page):
            words.update(found.split())
        attributes.update(re.findall(r'\b(dir|data-md-color-\w+)="([^"]*)"', page))
    for script in scripts:
        for text in re.findall(r"""\"[^"\n]*\"|'[^'\n]*'|`[^`]*`""", script):
            named = re.findall(r"[A-Za-z_][-\w]*", text)
            words.update(word for word in named if not word.startswith(ON_DEMAND))
    return Used(frozenset(words), frozenset(attributes))


def trim(sheet: str, use: Used, others: Iterable[str] = ()) -> str:
    """The sheet less what is not in use; `others` may read its variables."""
    sheet = "".join(_kept(sheet, use))
    others = list(others)
    while (less := _without_unread(sheet, others)) != sheet:  # a variable may be read by one
        sheet = less  # that goes itself
    return sheet


def _without_unread(sheet: str, others: list[str]) -> str:
    read = {name for text in (sheet, *others) for name in READ.findall(text)}
    less = VARIABLE.sub(lambda found: found[0] if found[1] in read else "", sheet)
    return re.sub(r"[^{}]+\{\}", "", less)


def squeeze(page: str) -> str:
    """A page with one space or line end where it has several, except where each of them shows."""
    parts = VERBATIM.split(page)
    return "".join(
        part if at % 2 else SPACES.sub(lambda run: "\n" if "\n" in run[0] else " ", part)
        for at, part in enumerate(parts)
    )


def compress(sheet: str) -> str:
    """A sheet of our own without comments and without the space that only people need."""
    sheet = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    return re.sub(
        r"""("[^"]*")|\s*([{};,])\s*|(:)\s+""",
        lambda found: "".join(filter(None, found.groups())),
        sheet,
    ).strip()


def without_heading(script: str) -> str:
    """A script of our own without the comment that it begins with."""
    return re.sub(r"\A/\*.*?\*/\s*", "", script, flags=re.DOTALL)


def _kept(sheet: str, use: Used) -> Iterator[str]:
    for prelude, body in _rules(sheet):
        head = prelude.strip()
        if body is None:
            yield prelude
        elif head.startswith(NESTING):
            inner = "".join(_kept(body, use))
            if inner.strip():
                yield f"{prelude}{{{inner}}}"
        elif head.startswith("@"):
            yield f"{prelude}{{{body}}}"
        else:
            selectors = [text for text in _split(prelude) if _can_match(text, use)]
            if selectors:
                yield f"{','.join(selectors)}{{{body}}}"


def _can_match(selector: str, use: Used) -> bool:
    certain = OPTIONAL.sub("", selector)
    return all(name.replace("\\", "") in use.words for name in CLASS.findall(certain)) and all(
        found in use.attributes for found in EXACT.findall(certain)
    )


def _rules(sheet: str) -> Iterator[tuple[str, str | None]]:
    """Each rule as what stands before its braces and within; without braces, the whole and None."""
    start, opened, depth = 0, 0, 0
    for step in STEP.finditer(sheet):
        mark = step[0]
        if mark == "{":
            depth += 1
            opened = step.end() if depth == 1 else opened
        elif mark == "}":
            depth -= 1
            if depth == 0:
                yield sheet[start : opened - 1], sheet[opened : step.start()]
                start = step.end()
        elif mark == ";" and depth == 0:
            yield sheet[start : step.end()], None
            start = step.end()
    if sheet[start:].strip():
        yield sheet[start:], None


def _split(selectors: str) -> Iterator[str]:
    """The selectors of a list; a comma within brackets does not part them."""
    depth, start = 0, 0
    for at, mark in enumerate(selectors):
        depth += (mark in "([") - (mark in ")]")
        if mark == "," and depth == 0:
            yield selectors[start:at]
            start = at + 1
    yield selectors[start:]
