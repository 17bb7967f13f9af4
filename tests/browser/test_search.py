"""The search: what people type and what they must find, and how it is used."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from model.register import Register
from support import CASES
from support.browsers import Readers
from support.looks import Look, accessibility, breaches, reading
from support.measure import PALETTES

INPUT, HIT, COUNT = ".search__input", ".hit", ".search__count"


@pytest.fixture
def page(readers: Readers) -> Iterator[Page]:
    with reading(readers, 390, "light") as page:
        yield page


def queries() -> list[tuple[str, str]]:
    """What people type, slips included, and what the address of one of three hits must hold."""
    lines = (CASES / "queries.tsv").read_text("utf-8").splitlines()
    return [(query, wanted) for query, wanted in (line.split("\t") for line in lines)]


def test_the_search_finds_what_people_type(site: str, page: Page) -> None:
    page.goto(f"{site}about/")
    page.click(".search-open")
    missed = []
    for query, wanted in queries():
        page.fill(INPUT, query)
        expect(page.locator(COUNT)).to_have_text(re.compile(r"^\d+ result"))
        first = page.eval_on_selector_all(f"{HIT} a", "all => all.slice(0, 3).map(a => a.href)")
        shown = [address.partition("?")[0] + "#" + address.partition("#")[2] for address in first]
        if not any(re.search(wanted, address.partition("//")[2]) for address in shown):
            missed.append(f"{query}: {shown}, not {wanted}")
    assert missed == []


@pytest.mark.parametrize("begin", ["click", "/", "s", "Control+k", "?q="])
def test_it_is_fetched_when_it_is_first_used(site: str, page: Page, begin: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(site)))
    page.goto(f"{site}article/")
    page.wait_for_load_state("networkidle")
    loaded = ["assets/search.js", "assets/search.css"]
    loaded += ["assets/vendor/minisearch.js", "search/records.js"]
    assert set(asked) & set(loaded) == set()
    asked.clear()
    if begin == "click":
        page.click(".search-open")
    elif begin == "?q=":
        page.goto(f"{site}article/?q=Sokolski")
    else:
        page.keyboard.press(begin)
    if begin != "?q=":
        page.keyboard.type("Sokolski")  # at once: nothing of it is lost
    expect(page.locator(HIT).first).to_contain_text("Sokolski")
    expect(page.locator(INPUT)).to_have_value("Sokolski")
    assert [path for path in asked if path in loaded] == loaded
    assert page.url.endswith("?q=Sokolski")


def test_a_hit_says_what_it_is_and_what_was_found(
    site: str, page: Page, register: Register
) -> None:
    page.goto(f"{site}?q=treaty")
    hit = page.locator(HIT).first
    claim = register.claims["not-a-treaty"]
    expect(hit.locator(".hit__title")).to_have_text(claim.short)
    verdict = register.verdicts[claim.verdict]
    expect(hit.locator(".hit__kind")).to_have_text(f"Claim {verdict.label}")
    expect(hit.locator(f".verdict--{verdict.id}.{verdict.icon}")).to_be_visible()
    expect(hit.locator(".hit__text")).to_contain_text(claim.finding[:100])
    expect(hit.locator("mark").first).to_have_text("treaty")
    expect(page.locator("output.search__count")).to_have_text(re.compile(r"^\d+ results"))
    expect(page.locator(".search__places")).to_be_hidden()


def test_a_slip_is_put_right_and_nothing_leads_on(site: str, page: Page) -> None:
    page.goto(f"{site}?q=sokolsky")
    expect(page.locator(".search__other")).to_have_text("Did you mean Sokolski?")
    expect(page.locator(".search__places li")).to_have_count(4)
    page.get_by_role("button", name="Sokolski").click()
    expect(page.locator(INPUT)).to_have_value("Sokolski")
    expect(page.locator(".search__other")).to_be_hidden()
    page.fill(INPUT, "qqqqqqqq")
    expect(page.locator("output.search__count")).to_have_text("Nothing found.")
    for place in page.locator(".search__places a").all():
        assert page.request.get(place.evaluate("link => link.href")).ok


def test_a_keyboard_and_a_reader_of_the_screen_are_enough(site: str, page: Page) -> None:
    page.goto(f"{site}article/")
    link = page.get_by_role("button", name="Search")
    link.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Search")
    expect(dialog.get_by_role("searchbox", name="Search this site")).to_be_focused()
    page.keyboard.type("treaty")
    expect(page.locator(HIT).nth(1)).to_be_visible()
    for key, at in (("ArrowDown", 0), ("ArrowDown", 1), ("ArrowUp", 0)):
        page.keyboard.press(key)
        expect(page.locator(f"{HIT} a").nth(at)).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(link).to_be_focused()
    page.wait_for_url(f"{site}article/")
    page.keyboard.press("Enter")
    page.keyboard.type("treaty")
    expect(page.locator(HIT).first).to_be_visible()
    page.locator(INPUT).press("Enter")  # to the first hit
    page.wait_for_url(f"{site}claims/not-a-treaty/?h=*")
    page.go_back()
    expect(page.locator(INPUT)).to_have_value("treaty")


@pytest.mark.parametrize("palette", PALETTES)
@pytest.mark.parametrize("width", [360, 1440])
def test_it_is_for_everyone(site: str, readers: Readers, width: int, palette: str) -> None:
    with reading(readers, width, palette) as page:
        look = Look(page, site)
        page.goto(f"{site}claims/?q=sokolsky")
        expect(page.locator(HIT).first).to_be_visible()
        assert [*look.said, *breaches(page), *accessibility(page)] == []


def test_without_a_script_it_is_a_link_to_the_claims(site: str, readers: Readers) -> None:
    with readers.page(java_script_enabled=False) as page:
        page.goto(f"{site}article/")
        page.click(".search-open")
        assert page.url == f"{site}claims/"
        assert not page.locator("[data-md-component=palette]").is_visible()
