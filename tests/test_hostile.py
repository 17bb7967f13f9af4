"""Nothing that a contributor writes becomes markup or script, whatever page or file it lands in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import feedparser
import pytest
from playwright.sync_api import Browser, expect

from conftest import copy_project, run_build, served

EVIL = (
    "</script><script>alert(1)</script>\"><img src=x onerror=alert(2)> \\' {: onclick=alert(3)} "
    "{% raw %} {{ config }} <!-- citations --> *x* [y](javascript:alert(4)) &lt; --\\> ]]>"
)
FOLDED = r">-\n(?:    .*\n)+"
FIELDS = (  # file, what stands before the value, the value
    ("claims/regime.yml", r"(- id: not-a-treaty\n(?:  .*\n)*?  claim: )", FOLDED),
    ("claims/regime.yml", r"(- id: not-a-treaty\n(?:  .*\n)*?  finding: )", FOLDED),
    ("sources.yml", r"(  - id: nti-mtcr\n(?:    .*\n)*?    title: )", r".*\n"),
    ("people.yml", r"(- id: khan\n  name: )", r".*\n"),
    ("partners.yml", r"(  - id: poland\n    name: )", r".*\n"),
    ("timeline.yml", r"(- id: nsdd-70\n(?:  .*\n)*?  title: )", r".*\n"),
    ("systems.yml", r"(- id: v-2\n  name: )", r".*\n"),
    ("glossary.yml", r"(- id: mtcr\n  term: )", r".*\n"),
    ("topics.yml", r"(- id: membership\n(?:  .*\n)*?  title: )", r".*\n"),
)
PAGES = (
    *("", "article/", "claims/", "claims/not-a-treaty/", "topics/regime/", "topics/membership/"),
    *("topics/membership/sheet/", "sources/", "sources/nti-mtcr/", "reference/partners/"),
    *("reference/timeline/", "reference/systems/", "reference/glossary/", "reference/people/"),
    *("start/", "start/essay/", "start/fact-check/", "about/changes/", "about/how-to-cite/"),
)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = copy_project(tmp_path_factory.mktemp("hostile") / "project")
    for file, before, value in FIELDS:
        path = project / "data" / file
        text = path.read_text("utf-8")
        changed = re.sub(before + value, lambda m: f"{m[1]}{json.dumps(EVIL)}\n", text, count=1)
        assert changed != text, file
        path.write_text(changed, "utf-8")
    result = run_build(project, "site", SITE_URL="https://example.org/")
    assert result.returncode == 0, result.stderr
    return project


@pytest.fixture
def site(hostile: Path) -> Iterator[str]:
    with served(hostile / "site") as address:
        yield address


def test_it_is_shown_as_text_and_never_runs(site: str, browser: Browser) -> None:
    context = browser.new_context(bypass_csp=True)  # the policy is a second wall, not the first
    page = context.new_page()
    ran: list[str] = []
    page.on(
        "dialog", lambda dialog: (ran.append(f"{page.url}: {dialog.message}"), dialog.dismiss())
    )
    page.on(
        "request",
        lambda asked: asked.url.startswith((site, "data:")) or ran.append(asked.url),
    )
    for path in PAGES:
        page.goto(site + path)
        assert page.locator("[onerror], [onclick], img[src=x]").count() == 0, path
        for text in page.eval_on_selector_all(
            'script[type="application/ld+json"]', "all => all.map(script => script.textContent)"
        ):
            json.loads(text)
    page.goto(f"{site}claims/not-a-treaty/")
    assert page.locator("h1").inner_text().rstrip("#") == EVIL
    assert page.locator(".answer__finding").inner_text() == EVIL
    page.click(".md-search__input")
    page.keyboard.type("onerror")
    expect(page.locator(".md-search-result__item").first).to_be_visible()
    assert page.locator("[onerror], img[src=x]").count() == 0
    assert ran == []
    context.close()


def test_it_is_text_in_every_export(hostile: Path) -> None:
    docs = hostile / "docs"
    claims = {c["id"]: c for c in json.loads((docs / "data/claims.json").read_text())["claims"]}
    assert claims["not-a-treaty"]["claim"] == EVIL
    feed = feedparser.parse((docs / "changes.xml").read_text())
    assert not feed.bozo
    assert f"First published: {EVIL}" in [entry.title for entry in feed.entries]
    ris = (docs / "sources/nti-mtcr/cite.ris").read_text().splitlines()
    assert f"TI  - {EVIL}" in ris
