"""A published page in; the same out, with a policy that tells the browser what it may load.

Everything comes from the site itself; of inline scripts, only those that the page was published
with may run, each known by its hash. So whatever a contributor writes, or a theme adds, nothing is
fetched from elsewhere, and nothing runs that was not built here. It is put in after the build and
not while serving, because `mkdocs serve` adds a script of its own to each page.
"""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

CHARSET = '<meta charset="utf-8">'
SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script>", re.DOTALL | re.IGNORECASE)
DATA_BLOCK = re.compile(r"""\btype=["']?application/(?:ld\+)?json\b""", re.IGNORECASE)

# Where a style, a script in a tag, or an address of a script may begin; any other page holds none,
# and need not be read tag by tag, which takes longer than all else.
SUSPECT = re.compile(
    r"""<style\b|[\s"'/](?:style|on[a-z]+)\s*=|"""
    r"""[\s"'/](?:href|src|action|formaction)\s*=\s*["']?\s*(?:javascript|[^"'\s>:/?#]*&)""",
    re.IGNORECASE,
)


class Unsafe(Exception):
    """A page holds what its policy would block; the text says which and what."""


class _Reader(HTMLParser):
    """Notes what the policy would block: a style or a script that is written into a tag."""

    def __init__(self) -> None:
        super().__init__()
        self.blocked: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        script_in_link = any(
            name in {"href", "src", "action", "formaction"}
            and (value or "").strip().lower().startswith("javascript:")
            for name, value in attrs
        )
        in_tag = any(name == "style" or name.startswith("on") for name, _ in attrs)
        if tag == "style" or in_tag or script_in_link:
            self.blocked.append(self.get_starttag_text() or tag)


def _blocked(page: str) -> list[str]:
    """The tags of a page that its policy would block."""
    if not SUSPECT.search(page):
        return []
    reader = _Reader()
    reader.feed(page)
    return reader.blocked


def secure(page: str, name: str, *, on_disk: bool = False) -> str:
    """The page `name` with its policy right after its charset. Raises Unsafe."""
    if blocked := _blocked(page):
        raise Unsafe(
            f"{name} must hold no inline style and no script in a tag (got {blocked[0][:80]}). "
            "Put it in docs/assets/."
        )
    if page.count(CHARSET) != 1:
        raise Unsafe(f"{name} must hold {CHARSET} once, in its head.")
    tag = f'<meta http-equiv="Content-Security-Policy" content="{policy(page, on_disk=on_disk)}">'
    return page.replace(CHARSET, f"{CHARSET}\n  {tag}")


def policy(page: str, *, on_disk: bool = False) -> str:
    """What a page may load. A page on a disk has no origin of its own that `self` could name,
    and its search runs in a frame whose script holds the address of the folder: so there every
    file and every inline script may be used, and still nothing from the network.
    """
    own = "file:" if on_disk else "'self'"
    scripts = "'unsafe-inline'" if on_disk else " ".join(hashes(page))
    rules = {
        "default-src": "'none'",
        "script-src": f"{own} {scripts}".strip(),
        "style-src": own,
        "img-src": f"{own} data:",
        "font-src": own,
        "connect-src": own,
        "worker-src": own,
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
