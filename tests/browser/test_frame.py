"""The frame of a page: its palette, its list of contents, the way to the top, the drawer."""

from __future__ import annotations

from playwright.sync_api import expect

from support.browsers import Readers
from support.looks import reading

SCHEME = "data-md-color-scheme"
SEEN = """addEventListener("DOMContentLoaded", () => requestAnimationFrame(() => {
  window.first = document.body.dataset.mdColorScheme; }))"""


def test_the_palette_is_the_systems_until_a_reader_chooses(site: str, readers: Readers) -> None:
    with readers.page(color_scheme="dark", bypass_csp=True) as page:  # a reader of its own
        page.add_init_script(SEEN)
        page.goto(site)
        assert page.evaluate("first") == "slate"
        page.get_by_role("button", name="Switch to light colours").click()
        expect(page.locator("body")).to_have_attribute(SCHEME, "default")
        for path in ("", "claims/quote-aukus/"):
            page.goto(site + path)
            assert page.evaluate("first") == "default"  # before anything is drawn
            expect(page.get_by_role("button", name="Switch to dark colours")).to_be_visible()
        page.evaluate("localStorage.setItem('/.__palette', '{')")  # what nobody can read
        page.goto(site)
        assert page.evaluate("first") == "slate"


def test_the_list_of_contents_follows_and_leads_back(site: str, readers: Readers) -> None:
    with reading(readers, 1440, "light") as page:
        page.goto(f"{site}reference/timeline/")
        current = page.locator(".md-sidebar--secondary [aria-current=true]")
        expect(current).to_have_count(0)
        page.locator("#y2000").evaluate("heading => scrollTo(0, heading.offsetTop)")
        expect(current).to_have_text("2000s")
        top = page.locator(".md-top")
        expect(top).to_have_attribute("hidden", "")
        page.evaluate("scrollBy(0, -50)")
        expect(top).not_to_have_attribute("hidden", "")
        top.click()
        page.wait_for_function("scrollY === 0")
        expect(top).to_have_attribute("hidden", "")


def test_the_drawer_opens_and_closes_by_keys(site: str, readers: Readers) -> None:
    with reading(readers, 390, "light") as page:
        page.goto(f"{site}article/")
        menu, aside = page.get_by_role("button", name="Menu"), page.locator(".md-sidebar--primary")
        assert aside.evaluate("aside => aside.inert")
        menu.focus()
        page.keyboard.press("Enter")
        expect(menu).to_have_attribute("aria-expanded", "true")
        expect(aside.locator("a").first).to_be_focused()
        aside.locator("label[tabindex='0']").first.press("Enter")  # the pages below a section
        expect(aside.locator(".md-nav__toggle").first).to_be_checked()
        page.keyboard.press("Escape")
        expect(menu).to_be_focused()
        expect(menu).to_have_attribute("aria-expanded", "false")
        assert aside.evaluate("aside => aside.inert")
