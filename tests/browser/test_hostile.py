"""Nothing that a contributor writes becomes markup or script in a browser: see support/twin.py."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from playwright.sync_api import Page, expect

from model.kinds import page_path
from model.publication import Publication
from render.render import draft
from support import ROOT, copy_small_project, hostile, run_build, served
from support.browsers import Readers
from support.twin import Pair, pair, registers, same

# What a page is made of, as the browser reads it: the tags, and the names of their attributes. By
# the rules for citations <i> within a title is emphasis, and nothing else is.
SKELETON = """text => [...new DOMParser().parseFromString(text, "text/html").querySelectorAll("*")]
  .filter(one => one.tagName != "EM")
  .map(one => [one.tagName, ...one.getAttributeNames()].join(" "))"""


@cache
def hostile_site() -> Pair:
    """The data of the published site, and of its twin."""
    texts = pair(0)
    for data in texts:
        data["topics.yml"][0]["former_ids"] = ["category-i-limits"]  # a template links to it
    return texts


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hostile site and its twin, side by side."""
    folder = tmp_path_factory.mktemp("hostile")
    for name, data in hostile_site()._asdict().items():
        project = copy_small_project(folder / "projects" / name)
        shutil.rmtree(project / "data")
        for file, content in hostile.files(data).items():
            (project / "data" / file).parent.mkdir(parents=True, exist_ok=True)
            (project / "data" / file).write_bytes(content)
        (project / "data" / "published-ids.txt").touch()
        result = run_build(project, "site", SITE_URL="https://example.org/")
        assert result.returncode == 0, result.stderr
        shutil.move(project / "site", folder / "sites" / name)
    return folder / "sites"


class _Described(HTMLParser):
    """The JSON-LD of a page: each element of it to its end."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag == "script" and dict(attrs).get("type") == "application/ld+json"
        if self.inside:
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002
        self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.found[-1] += data


def test_a_search_engine_reads_what_was_meant(published: Path) -> None:
    register, _ = registers(hostile_site())
    site = Publication(address="https://example.org/", current="https://example.org/")
    claims = 0
    for path, page in draft(register, site, ROOT / "scripts" / "templates"):
        if not path.endswith(".md"):
            continue
        reader = _Described()
        reader.feed((published / "hostile" / page_path(path) / "index.html").read_text("utf-8"))
        assert reader.found == re.findall("<script.*?>(.*)</script>", page.text), path
        for text in reader.found:
            node = json.loads(text)
            if node["@type"] == "ClaimReview":
                claim = register.claims[path.removeprefix("claims/").removesuffix(".md")]
                assert (node["claimReviewed"], node["reviewBody"]) == (claim.claim, claim.finding)
                claims += 1
    assert claims == len(register.claims)


@pytest.fixture
def page(readers: Readers) -> Iterator[Page]:
    with readers.page(bypass_csp=True) as opened:  # the policy is a second wall, not the first
        yield opened


def listen(page: Page, site: str) -> list[str]:
    """What runs in the page from now on, or is asked for elsewhere."""
    ran: list[str] = []
    page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    page.on("pageerror", lambda error: ran.append(str(error)))
    page.on(
        "request",
        lambda asked: asked.url.startswith((site, "data:", "blob:")) or ran.append(asked.url),
    )
    return ran


def test_a_browser_finds_the_same_tags_and_runs_nothing(published: Path, page: Page) -> None:
    with served(published) as site:
        ran = listen(page, site)
        kinds: dict[str, str] = {}
        for file in sorted((published / "hostile").rglob("*.html")):
            path = file.relative_to(published / "hostile").as_posix()
            twin = (published / "twin" / path).read_text("utf-8")
            assert page.evaluate(SKELETON, file.read_text("utf-8")) == page.evaluate(SKELETON, twin)
            kinds[re.sub(r"^(claims|sources|topics)/[^/]+/", r"\1/*/", path)] = path
        for path in kinds.values():
            page.goto(f"{site}hostile/{path}")
        page.goto(f"{site}hostile/")
        page.click(".search-open")
        page.keyboard.type("onerror")
        expect(page.locator(".hit").first).to_be_visible()
        assert page.locator("[onerror], img[src=x]").count() == 0
    assert ran == []


ANSWERED = [("kind", "drone"), ("range", "1"), ("payload", "1"), ("speed", "1")]
QUERIES = [
    [("range", "<img src=x onerror=alert(1)>"), ("payload", "</script><script>alert(1)</script>")],
    [("range", "9" * 4000), ("payload", "a" * 4000), ("speed", "<b>" * 900), ("kind", "drone")],
    [("range", "NaN"), ("payload", "Infinity"), ("speed", "1e999"), ("kind", "drone")],
    [("range", "-300"), ("payload", "-0"), ("range-unit", '"><svg/onload=alert(1)>')],
    [("range", "\u202e003"), ("payload", "\u0663\u0660\u0660"), ("kind", "\u2067drone\u2069")],
    [("range", "1"), ("range", "300"), ("range", "{title}"), ("kind", "none"), ("kind", "missile")],
    [*ANSWERED, ("__proto__", "x"), ("action", "javascript:alert(1)")],
    [*ANSWERED, ("constructor", "x"), ("innerHTML", "<img src=x>")],
    [("range", "$&"), ("payload", "$`"), ("elements", "x"), ("submit", "x"), ("kind", "")],
]


def test_the_category_check_runs_nothing_that_its_address_or_a_title_says(
    published: Path, page: Page
) -> None:
    path = "reference/category-check/"
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))

    def answer(address: str) -> list[str]:
        """The tags of the page with its answer."""
        page.goto(site + address)
        page.click("#check button[type=submit]")
        result = page.locator("#check-result")
        expect(result).not_to_be_empty()
        assert result.locator("*").count() == 0
        assert page.locator("img[src=x], [onerror], [onload]").count() == 0
        skeleton = page.evaluate(SKELETON, page.locator("article").inner_html())
        return [element.split()[0] for element in skeleton]

    with served(published) as site:
        ran = listen(page, site)
        made = answer(f"twin/{path}")
        for query in QUERIES:
            address = f"hostile/{path}?{urlencode(query)}#{quote(query[0][1])}"
            assert (answer(address), said + ran) == (made, []), query


def test_the_category_check_says_the_title_of_a_rule_as_it_is(published: Path, page: Page) -> None:
    register, _ = registers(hostile_site())
    with served(published) as site:
        page.goto(f"{site}hostile/reference/category-check/?{urlencode(ANSWERED)}")
        said = page.locator("#check-result").text_content()
    title = register.rules["fast-towers"].title
    assert said
    assert same(said) == same(f"1 km and 1 kg: Category I: {title.strip()}.")
