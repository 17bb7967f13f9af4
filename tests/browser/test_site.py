"""What a reader does with the published site: filter, look up a term, cite, follow an old link."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from model.register import Register
from support import ELSEWHERE
from support.browsers import Readers


@pytest.fixture
def page(readers: Readers) -> Iterator[Page]:
    with readers.page() as opened:
        yield opened


@pytest.fixture
def plain(readers: Readers) -> Iterator[Page]:
    """A page without script."""
    with readers.page(java_script_enabled=False) as opened:
        yield opened


def test_a_claim_page_answers_first(site: str, page: Page, register: Register) -> None:
    claim = register.claims["china-refused-for-rivalry"]
    page.goto(f"{site}claims/{claim.id}/")
    assert page.title() == f'{register.verdicts[claim.verdict].label}: "{claim.short}"'
    assert page.locator("h1").inner_text().rstrip("#") == f"“{claim.claim}”"
    assert (
        page.locator("h1").evaluate("h1 => h1.previousElementSibling.innerText") == "The op-ed says"
    )
    answer = page.locator(".answer")
    assert answer.locator(".verdict").inner_text() == register.verdicts[claim.verdict].label
    assert answer.locator(".answer__finding").inner_text() == claim.finding
    assert answer.bounding_box()["y"] < 400
    assert page.locator("[id^=evidence-] + ul > li").count() == len(claim.evidence)


def test_claims_can_be_filtered_and_the_filter_linked(
    site: str, page: Page, register: Register
) -> None:
    page.goto(f"{site}claims/?verdict=open")
    shown = page.locator("#claims-by-topic li.claim:visible .claim__title")
    expected = [c.short for c in register.claims.values() if c.verdict == "open"]
    assert shown.all_inner_texts() == expected
    total = len(register.claims)
    assert page.locator("#filter-count").inner_text() == f"{len(expected)} of {total} claims"

    page.select_option("#filter-topic", "arms-race")
    assert page.url == f"{site}claims/?verdict=open&topic=arms-race"
    expected = [c.short for c in register.claims_of_topic["arms-race"] if c.verdict == "open"]
    assert shown.all_inner_texts() == expected

    page.click("#filter button[type=reset]")
    expect(page.locator("li.claim[hidden]")).to_have_count(0)
    assert page.url == f"{site}claims/"

    twice = next(claim for claim in register.claims.values() if len(claim.sentences) > 1)
    for locator in twice.sentences:
        page.select_option("#filter-sentence", locator)
        assert page.url == f"{site}claims/?sentence={locator}"
        said = [c.short for c in register.claims.values() if locator in c.sentences]
        assert shown.all_inner_texts() == said

    page.goto(f"{site}topics/arms-race/")
    page.click(".tally a.verdict--open")
    expect(shown).to_have_text(expected)
    assert page.url == f"{site}claims/?verdict=open&topic=arms-race"


def test_notices_can_be_filtered_by_what_one_item_is(
    site: str, page: Page, register: Register
) -> None:
    page.goto(f"{site}reference/sales/")
    total = len(register.notices)
    shown = page.locator("#notices-list tr:visible")
    count = page.locator("#filter-count")
    expect(shown).to_have_count(total)
    for number in ("24", "13"):  # in the table of counts: supply of the class, before and after
        page.get_by_role("row", name="Supply of the 300-km class").get_by_role(
            "link", name=number, exact=True
        ).click()
        expect(count).to_have_text(f"{number} of {total} notices")
        expect(shown).to_have_count(int(number))
    assert page.url == (f"{site}reference/sales/?period=after&family=class&scope=supply#notices")
    page.click("#filter button[type=reset]")
    page.select_option("#filter-family", "ATACMS")
    page.select_option("#filter-scope", "recited")
    recited = [
        notice.id
        for notice in register.notices.values()
        if any((item.family, item.scope) == ("ATACMS", "recited") for item in notice.items)
    ]
    expect(shown).to_have_count(len(recited))
    assert {row.get_attribute("id") for row in shown.all()} == set(recited)


def test_figures_can_be_read_without_a_script_and_on_paper(site: str, plain: Page) -> None:
    plain.goto(f"{site}reference/sales/")
    assert not plain.locator("#filter").is_visible()
    assert plain.locator("#notices-list tr:visible").count() == 73
    plain.goto(f"{site}reference/market/")
    table = plain.locator("#figures-armed-drones table")
    expect(table).not_to_be_visible()
    plain.emulate_media(media="print")
    expect(table).to_be_visible()
    plain.emulate_media(media="screen")
    plain.locator("summary").first.click()
    expect(table).to_be_visible()


def test_claims_are_grouped_without_a_script(site: str, plain: Page, register: Register) -> None:
    plain.goto(f"{site}claims/")
    assert not plain.locator("#filter").is_visible()
    for id_, verdict in register.verdicts.items():
        count = sum(claim.verdict == id_ for claim in register.claims.values())
        heading = plain.locator(f"#verdict-{id_}")
        assert heading.inner_text().rstrip("#") == f"{verdict.label} ({count})"
        assert heading.is_visible()


def test_a_citation_is_copied_with_the_readers_own_day(
    site: str, browser: Browser, register: Register
) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.clock.set_fixed_time(datetime(2031, 9, 5, 12, tzinfo=UTC))
    claim = register.claims["china-refused-for-rivalry"]
    page.goto(f"{site}claims/{claim.id}/")
    works = page.locator(".cite-box__panel--apa h4")
    assert works.count() == 3
    page.click("label[for=style-harvard]")
    entry = page.locator(".cite-box__panel--harvard dd.copy:visible").nth(4)
    entry.locator("button").click()
    entry.locator("button", has_text="Copied").wait_for()
    address = page.get_attribute("link[rel=canonical]", "href")
    assert page.evaluate("navigator.clipboard.readText()") == (
        "Contributors (2026) Not supported: \u2018China was kept "
        "out of the MTCR because of rivalry\u2019, MTCR 2025: Claims and Record. "
        f"Available at: {address} (Accessed: 5 September 2031)."
    )
    page.goto(f"{site}about/method/")
    assert page.is_checked("#style-harvard"), "the style is remembered"
    assert page.locator(".cite-box__panel:visible").count() == 1
    context.close()


def test_citations_can_be_read_and_saved_without_a_script(site: str, plain: Page) -> None:
    plain.goto(f"{site}sources/altair-reaper/")
    shown = plain.locator(".cite-box dd.copy:visible")
    assert shown.all_inner_texts() == [
        "[MQ-9 Reaper in use]. (n.d.). Altair. Retrieved [day you read it], from "
        "https://www.altair.com.pl/news/view?news_id=165",
        "([MQ-9 Reaper in use], n.d.)",
    ]
    plain.click("label[for=style-bib]")
    text = plain.locator(".cite-box pre:visible").inner_text()
    with plain.expect_download() as saved:
        plain.click(".cite-box__files a >> text=BibLaTeX")
    assert Path(saved.value.path()).read_text("utf-8").strip() == text.strip()
    assert saved.value.suggested_filename == "mtcr-2025.bib"
    assert "accessed" not in text
    assert "urldate" not in text


def test_a_former_address_leads_to_the_record(
    small: Path, small_site: str, readers: Readers
) -> None:
    old = (small / "site" / "claims" / "tower-is-high" / "index.html").read_text("utf-8")
    assert f'<link rel="canonical" href="{ELSEWHERE}claims/tower-is-tall/">' in old
    for script in (True, False):
        with readers.page(java_script_enabled=script) as page:
            page.goto(f"{small_site}claims/tower-is-high/#evidence", wait_until="commit")
            page.wait_for_url(f"{small_site}claims/tower-is-tall/{'#evidence' if script else ''}")
            page.goto(f"{small_site}reference/glossary/#member")
            note = page.locator("p.former")
            assert note.inner_text() == "partner was once called \u201cmember\u201d here."
            assert note.locator("#member").count() == 1
            page.goto(f"{small_site}topics/tallness/", wait_until="commit")
            page.wait_for_url(f"{small_site}topics/height/")
            page.goto(f"{small_site}reference/timeline/first-day/", wait_until="commit")
            page.wait_for_url(f"{small_site}reference/timeline/opening-of-the-tower/")
            page.goto(f"{small_site}reference/timeline/")
            assert page.locator("#opening-of-the-tower #first-day").count() == 1
