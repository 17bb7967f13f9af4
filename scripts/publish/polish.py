"""A style sheet or a page in; the same out, less what no page of the site can use.

The theme's sheet serves every component that it has; this site uses half of them. A rule goes
where it asks for a class that neither a page nor a script names, for a colour or a direction of
writing that no page has; then every variable that nothing reads. What is not understood stays,
and so does every sheet of ours, less its comments.
"""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import tinycss2
from lxml import etree, html

CHARSET = '<meta charset="utf-8">'
SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script>", re.DOTALL | re.IGNORECASE)
DATA_BLOCK = re.compile(r"""\btype=["']?application/(?:ld\+)?json\b""", re.IGNORECASE)

# What the policy of a page blocks: a style or a script that is written into a tag.
BLOCKED = etree.XPath(
    "//style | //*[@style or @*[starts-with(name(), 'on')]"
    " or (@href | @src | @action | @formaction)"
    "[starts-with(translate(normalize-space(), 'JAVSCRIPT', 'javscript'), 'javascript:')]]"
)


class Unsafe(Exception):
    """A page holds what its policy would block; the text says which and what."""


def secure(page: str, name: str, *, on_disk: bool = False) -> str:
    """The page `name` with its policy right after its charset. Raises Unsafe."""
    if blocked := BLOCKED(html.document_fromstring(page)):
        tag = html.tostring(blocked[0], encoding="unicode").partition(">")[0]
        raise Unsafe(
            f"{name} must hold no inline style and no script in a tag (got {tag[:79]}>). "
            "Put it in docs/assets/."
        )
    if page.count(CHARSET) != 1:
        raise Unsafe(f"{name} must hold {CHARSET} once, in its head.")
    tag = f'<meta http-equiv="Content-Security-Policy" content="{policy(page, on_disk=on_disk)}">'
    return page.replace(CHARSET, f"{CHARSET}\n  {tag}")


def policy(page: str, *, on_disk: bool = False) -> str:
    """What a page may load. A page on a disk has no origin of its own that `self` could name: so
    there every file may be used, and still nothing from the network.
    """
    own = "file:" if on_disk else "'self'"
    rules = {
        "default-src": "'none'",
        "script-src": " ".join([own, *hashes(page)]),
        "style-src": own,
        "img-src": f"{own} data:",
        "font-src": own,
        "connect-src": own,
        "base-uri": "'none'",
        "form-action": own,
    }
    return "; ".join(f"{name} {sources}" for name, sources in rules.items())


def hashes(page: str) -> list[str]:
    """The inline scripts of a page, each once, as a policy names them."""
    texts = [
        text
        for attributes, text in SCRIPT.findall(page)
        if "src=" not in attributes and not DATA_BLOCK.search(attributes)
    ]
    digests = (hashlib.sha256(text.encode()).digest() for text in texts)
    return list(dict.fromkeys(f"'sha256-{base64.b64encode(d).decode()}'" for d in digests))


THEME = "stylesheets"  # the folder of its sheets, in that of all sheets and scripts
COLOURS = re.compile(r'\s*<link rel="stylesheet" href="[^"]*/palette\.[^"]*">')  # its second sheet
NESTING = ("media", "supports", "layer", "container")
ATTRIBUTES = ("dir", "data-md-color-scheme", "data-md-color-primary", "data-md-color-accent")
NAMED = re.compile(rf'\s(class|{"|".join(ATTRIBUTES)})="([^"]*)"')
BARE = {"skip_comments": True, "skip_whitespace": True}
READ = re.compile(r"var\(\s*(--[-\w]+)")
VERBATIM = re.compile(
    r"(<pre\b.*?</pre>|<script\b.*?</script>|<textarea\b.*?</textarea>)", re.DOTALL
)
SPACES = re.compile(r"\s{2,}|[^\S \n]", re.ASCII)  # a space that does not break shows


@dataclass(frozen=True)
class Used:
    """What the pages and the scripts of a site name."""

    words: frozenset[str]
    attributes: frozenset[tuple[str, str]]


def used(pages: Iterable[str], scripts: Iterable[str]) -> Used:
    """Classes and exact attributes of the pages; of scripts every word of a text that they hold.

    Any such word may be a class.
    """
    words: set[str] = set()
    attributes: set[tuple[str, str]] = set()
    for page in pages:
        for name, value in set(NAMED.findall(page)):
            if name == "class":
                words.update(value.split())
            else:
                attributes.add((name, value))
    for script in scripts:
        for text in re.findall(r"""\"[^"\n]*\"|'[^'\n]*'|`[^`]*`""", script):
            words.update(re.findall(r"[A-Za-z_][-\w]*", text))
    return Used(frozenset(words), frozenset(attributes))


def trim(sheet: str, use: Used, others: Iterable[str] = ()) -> str:
    """The sheet less what is not in use; `others` may read its variables."""
    elsewhere = {name for text in others for name in READ.findall(text)}
    while True:  # a variable may be read by one that goes itself
        read = elsewhere | set(READ.findall(sheet))
        less = "".join(_kept(tinycss2.parse_stylesheet(sheet, **BARE), use, read))
        if less == sheet:
            return sheet
        sheet = less


def polish(site: Path, *, on_disk: bool) -> None:
    """Give every page of a fresh site its policy, and take out what no page of it can use.

    Raises Unsafe.
    """
    texts = {file: file.read_text("utf-8") for file in sorted(site.rglob("*.html"))}
    for file, text in texts.items():
        name = file.relative_to(site).as_posix()
        _write(file, squeeze(secure(COLOURS.sub("", text), name, on_disk=on_disk)))
    assets = site / "assets"
    shutil.rmtree(assets / "javascripts", ignore_errors=True)  # the theme's, which no page loads
    for own in (*assets.glob("*.js"), *assets.glob("*.css")):
        text = without_comments(own.read_text("utf-8"))
        if own.suffix == ".css":
            text = re.sub(r"\s*([{};])\s+", r"\1", text)
        _write(own, text)
    scripts = list(assets.glob("*.js"))
    readers = {file: file.read_text("utf-8") for file in (*scripts, *assets.rglob("*.css"))}
    use = used(texts.values(), (readers[file] for file in scripts))
    for file in sorted(assets.glob(f"{THEME}/**/*.css")):
        others = (text for other, text in readers.items() if other != file)
        _write(file, trim(readers[file], use, others))
    for colours in assets.glob(f"{THEME}/**/palette.*.css"):  # one question less for each page
        (first,) = colours.parent.glob("main.*.css")
        _write(first, first.read_text("utf-8") + colours.read_text("utf-8"))
        colours.unlink()


def _write(file: Path, text: str) -> None:
    file.write_text(text, "utf-8", newline="\n")


def squeeze(page: str) -> str:
    """A page with one space or line end where it has several, except where each of them shows."""
    parts = VERBATIM.split(page)
    return "".join(
        part if at % 2 else SPACES.sub(lambda run: "\n" if "\n" in run[0] else " ", part)
        for at, part in enumerate(parts)
    )


def without_comments(text: str) -> str:
    """A script or a style sheet of our own without the comments on lines of their own, and
    without what indents its lines.
    """
    return re.sub(r"^[ ]*(?:/\*.*?\*/)?\n*", "", text, flags=re.DOTALL | re.MULTILINE)


def _kept(rules: Iterable[Any], use: Used, read: set[str]) -> Iterator[str]:
    """The rules in use, as text, less the variables that are not in `read`."""
    for rule in rules:
        if rule.type == "at-rule" and rule.lower_at_keyword in NESTING and rule.content:
            nested = tinycss2.parse_rule_list(rule.content, **BARE)
            inner = "".join(_kept(nested, use, read))
            if inner:
                yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude).rstrip()}{{{inner}}}"
        elif rule.type == "qualified-rule":
            # A comma within brackets is not among the prelude's own tokens.
            parts = groupby(rule.prelude, lambda part: part == ",")
            selectors = [_matching(list(part), use) for is_comma, part in parts if not is_comma]
            body = _body(rule.content, read)
            if any(selectors) and body:
                yield f"{','.join(filter(None, selectors))}{{{body}}}"
        else:
            yield rule.serialize()


def _matching(selector: list[Any], use: Used) -> str:
    """The selector as text, where something in use may match; else nothing.

    What stands within :not(), :is() and the like is not looked into, and may match.
    """
    before = None
    for token in selector:
        if token.type == "ident" and before == "." and token.value not in use.words:
            return ""
        if token.type == "[] block" and not _may_have(token.content, use):
            return ""
        before = token
    return str(tinycss2.serialize(selector)).strip()


def _may_have(attribute: list[Any], use: Used) -> bool:
    name, *rest = [token for token in attribute if token.type != "whitespace"]
    if name.type != "ident" or name.value not in ATTRIBUTES or len(rest) != 2 or rest[0] != "=":
        return True
    value = rest[1].value
    return (name.value, value) in use.attributes or value in use.words


def _body(content: list[Any], read: set[str]) -> str:
    declarations = tinycss2.parse_declaration_list(content, **BARE)
    if any(item.type == "error" for item in declarations):
        return str(tinycss2.serialize(content))
    kept = [item for item in declarations if not item.name.startswith("--") or item.name in read]
    return ";".join(_declared(item) for item in kept)


def _declared(item: Any) -> str:
    important = "!important" if item.important else ""
    return f"{item.name}:{tinycss2.serialize(item.value).strip()}{important}"
