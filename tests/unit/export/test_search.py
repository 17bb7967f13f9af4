"""What the search reads: each record of the small data that tells something, whole."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from check.check import check
from export.search import PageWords, page_words, search_file
from load.files import load
from model.kinds import KINDS
from model.register import Register
from support import CASES, HERE, TODAY

PAGES = {row.page: PageWords(row.page, "", "") for row in KINDS if row.page}
RENDERED = """---
title: "Partners"
heading: "The 35 partners &amp; others"
description: "Who belongs."
keywords: "members list"
---
# The 35 partners

## [Canada](../claims/canada.md) {#canada}

### Who left

## History {#history}
"""


@pytest.fixture(scope="module")
def small() -> Register:
    register, _ = check(*load(CASES / "small" / "data"), today=TODAY)
    assert register is not None
    return register


def rows(register: Register, **settings: bool) -> dict[str, list[str]]:
    """The records by address."""
    site = replace(HERE, **settings)
    [(path, text)] = search_file(register, site, PAGES)
    assert path == "search/records.js"
    found = re.search(r"rows: (\[.*\])};\n\Z", text, re.DOTALL)
    assert found
    return {row[0]: row[1:] for row in json.loads(found[1])}


def test_a_page_is_found_by_its_headings_and_by_what_people_call_it() -> None:
    assert page_words(RENDERED) == PageWords(
        "Partners", "members list", "The 35 partners & others. Who belongs. Canada. Who left."
    )


def test_a_record_says_what_it_is_and_what_it_is_about(small: Register) -> None:
    found = rows(small)
    claim = small.claims["tower-is-tall"]
    kind, verdict, title, names, text = found["claims/tower-is-tall/"]
    assert (kind, verdict, title) == ("Claim", claim.verdict, claim.short)
    assert names == f"{claim.claim} · mast · Jane Doe · Norway"
    assert text.startswith(claim.finding)
    assert "[@" not in text
    event = found["reference/timeline/opening-of-the-tower/"]
    assert (event[0], event[1]) == ("Event", "")
    assert found["reference/glossary/#partner"][0] == "reference/glossary.md"


def test_a_copy_on_a_disk_is_led_to_files(small: Register) -> None:
    assert "claims/tower-is-tall.html" in rows(small, directory_urls=False)
    assert "reference/glossary.html#partner" in rows(small, directory_urls=False)
