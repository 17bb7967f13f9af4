"""The pages of claims are Markdown that a person can read, where they are kept too."""

from __future__ import annotations

import re

from model.register import Register
from render.render import draft
from support import HERE, ROOT

LONGEST = 12_288  # bytes
MOST_WITH_TAGS = 20  # lines


def test_claims_are_short_and_mostly_words(register: Register) -> None:
    drafts = draft(register, HERE, ROOT / "scripts" / "templates")
    claims = {path: page.text.split("\x02foot")[0] for path, page in drafts if of_a_claim(path)}
    assert len(claims) == len(register.claims)
    sizes = {path: len(text.encode()) for path, text in claims.items()}
    assert {path: size for path, size in sizes.items() if size > LONGEST} == {}
    tagged = {path: len(re.findall(r"<[a-z].*", text)) for path, text in claims.items()}
    assert {path: lines for path, lines in tagged.items() if lines > MOST_WITH_TAGS} == {}


def of_a_claim(path: str) -> bool:
    return re.fullmatch(r"claims/[a-z0-9-]+\.md", path) is not None and "index" not in path
