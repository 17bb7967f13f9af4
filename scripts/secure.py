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

CHARSET = '<meta charset="utf-8">'
SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script>", re.DOTALL | re.IGNORECASE)
DATA_BLOCK = re.compile(r"""\btype=["']?application/(?:ld\+)?json\b""", re.IGNORECASE)
# A style written into a tag, a script written into a tag or a link: the policy would block them.
BLOCKED = re.compile(
    r"""<[a-z][^<>]*?\s(?:style|on[a-z]+)\s*=|<style\b|\bhref=["']?\s*javascript:""",
    re.IGNORECASE,
)


class Unsafe(Exception):
    """A page holds what its policy would block; the text says which and what."""


def secure(page: str, name: str, *, on_disk: bool = False) -> str:
    """The page `name` with its policy right after its charset. Raises Unsafe."""
    bare = SCRIPT.sub("", page)
    if found := BLOCKED.search(bare):
        raise Unsafe(
            f"{name} must hold no inline style and no script in a tag (got "
            f"{found[0][:80]}). Put it in docs/assets/."
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
