"""What a reader meets: the policy, the weight of a page, the page without sight, mouse,
script or screen. On one page of each kind; `make walk` looks at every page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from model.register import Register
from support.browsers import Readers
from support.looks import Look, breaches, reading, too_wide
from support.measure import PAGES, REQUESTS, first_view

WITHDRAWN = "sources/uslegal-mtcr-adherent/"  # its first line is longer than that of a verdict
SEARCHED = ("", "claims/quote-aukus/", "reference/map/", "404.html")  # with the search in use


@pytest.fixture
def page(readers: Readers) -> Iterator[Page]:
    with reading(readers, 1440, "light") as page:
        yield page


def asked_for(page: Page, site: str) -> list[str]:
    """What the page asks for from now on, as paths below the site."""
    paths: list[str] = []
    page.on("request", lambda request: paths.append(request.url.removeprefix(site)))
    return paths


# --- policy -----------------------------------------------------------------------------------


def test_nothing_breaks_the_policy_while_a_page_is_used(site: str, page: Page) -> None:
    look = Look(page, site)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    used = []
    for path in PAGES:
        page.goto(site + path)
        page.click("[data-md-component=palette]")
        for opener in [*page.locator("a.term").all()[:1], *page.locator("a.ref").all()[:1]]:
            opener.click()
            page.keyboard.press("Escape")
        for choice in page.locator(".cite-box__styles label").all()[1:2]:
            choice.click()
            page.locator(".copy__button:visible").first.click()
        for select in page.locator("#filter select").all()[:1]:
            select.select_option(index=1)
        if path in SEARCHED:
            page.keyboard.type("/drone")
            expect(page.locator(".hit").first).to_be_visible()
        used += [f"{path}: {fault}" for fault in breaches(page)]
    assert look.said + used == []


def test_the_policy_blocks_what_was_not_built_here(site: str, page: Page) -> None:
    page.goto(site)
    page.evaluate(
        """() => {
          const script = document.createElement("script");
          script.textContent = "window.ran = true";
          document.head.append(script);
          const picture = document.createElement("img");
          picture.src = "https://example.org/spy.png";
          document.body.append(picture);
          document.body.setAttribute("style", "color: red");
        }"""
    )
    page.wait_for_function("window.breaches.length >= 3")
    assert page.evaluate("window.ran") is None
    blocked = {breach.split()[0] for breach in page.evaluate("window.breaches")}
    assert blocked == {"script-src-elem", "img-src", "style-src-attr"}


# --- weight -----------------------------------------------------------------------------------


def test_a_first_view_asks_for_what_was_weighed(site: str, project: Path, page: Page) -> None:
    tabs = {path: page.context.new_page() for path in PAGES}
    all_asked = {path: asked_for(tab, site) for path, tab in tabs.items()}
    for path, tab in tabs.items():
        tab.goto(site + path, wait_until="commit")
    for path, asked in all_asked.items():
        tabs[path].wait_for_load_state("networkidle")
        if path != "404.html":  # it asks from the root of the host it was published for
            assert set(asked) == set(first_view(project / "site", path)), path
        assert len(asked) <= REQUESTS, path


# --- paper ------------------------------------------------------------------------------------


def printed(page: Page) -> bytes:
    return page.pdf(format="A4", prefer_css_page_size=True)


def test_each_topic_has_a_hand_out_of_one_sheet(site: str, page: Page, register: Register) -> None:
    pages = {}
    for topic in register.topics:
        page.goto(f"{site}topics/{topic}/")
        page.click("article a:has-text('on one sheet')")
        rows = page.locator(".sheet tbody tr")
        expect(rows).to_have_count(len(register.claims_of_topic[topic]))
        pages[topic] = len(re.findall(rb"/Type\s*/Page\b", printed(page)))
    assert set(pages.values()) == {2}, pages  # both sides of one sheet


def test_paper_shows_what_a_reader_needs_and_no_more(site: str, page: Page) -> None:
    page.goto(f"{site}claims/quote-aukus/")
    page.click("label[for=style-mla]")  # on paper the citation is in one style all the same
    page.emulate_media(media="print", color_scheme="dark")
    for gone in ("header", "footer", ".md-sidebar", ".copy__button", "legend", ".crumbs"):
        for part in page.locator(gone).all():
            assert not part.is_visible(), gone
    shown = [panel for panel in page.locator(".cite-box__panel").all() if panel.is_visible()]
    assert [panel.get_attribute("class") for panel in shown] == [
        "cite-box__panel cite-box__panel--apa"
    ]
    for kept in (".reviewed time", ".terms dd", "li:has(#note-1)"):
        assert page.locator(kept).first.is_visible(), kept
    after = "link => getComputedStyle(link, '::after').content"
    link = page.locator("article a.original").first
    assert link.get_attribute("href") in link.evaluate(after)
    assert page.locator(".answer__facts a[href^='../']").first.evaluate(after) == "none"
    ink = "body => getComputedStyle(body).getPropertyValue('--ink')"
    assert page.locator("body").evaluate(ink) == "#000"


# --- everyone ---------------------------------------------------------------------------------

# What has the focus, and whether that can be seen: on it, or on the label that stands for it.
FOCUSED = """() => {
  const here = document.activeElement;
  const outlined = (part) => {
    const style = part && getComputedStyle(part);
    return style && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1
      && style.opacity !== "0" && part.getBoundingClientRect().width > 0;
  };
  const parts = [here, ...(here.labels ?? []), here.nextElementSibling];
  return [here.outerHTML.slice(0, 100), here.className, parts.some(outlined)];
}"""


@pytest.mark.parametrize(
    ("width", "palette", "others", "pages"),
    [
        (360, "light", [320], (*PAGES, WITHDRAWN)),
        (1440, "dark", [768, 640], PAGES),
        (360, "dark", [], SEARCHED),  # colours are of parts that each page has, and of few others
        (1440, "light", [], SEARCHED),
    ],
)
def test_pages_are_for_everyone(
    site: str, readers: Readers, width: int, palette: str, others: list[int], pages: tuple[str, ...]
) -> None:
    """On a phone and on a desk; narrower too: a tablet, and a page that was enlarged."""
    found = []
    with reading(readers, width, palette) as page:
        look = Look(page, site)
        for path in pages:
            found += look.faults(path, rules=True)
            for other in others:
                page.set_viewport_size({"width": other, "height": 900})
                found += [f"{path}: {fault}" for fault in too_wide(page)]
            page.set_viewport_size({"width": width, "height": 900})
    assert found == []


@pytest.mark.parametrize(
    ("path", "forced"),
    [
        ("", "none"),
        ("claims/", "active"),
        ("claims/quote-aukus/", "none"),
        ("claims/quote-aukus/", "active"),
        ("topics/exceptions/", "none"),
    ],
)
def test_a_keyboard_is_enough(site: str, readers: Readers, path: str, forced: str) -> None:
    options = {"reduced_motion": "reduce", "forced_colors": forced}
    with readers.page({"width": 1280, "height": 900}, **options) as page:
        page.goto(site + path)
        page.keyboard.press("Tab")
        html, kind, seen = page.evaluate(FOCUSED)
        assert "md-skip" in kind
        assert seen, html
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(f"#{page.locator('h1').get_attribute('id')}$"))
        unseen, visited = [], set()
        for _ in range(400):
            page.keyboard.press("Tab")
            html, kind, seen = page.evaluate(FOCUSED)
            if html.startswith("<body") or "md-skip" in kind:
                break
            visited.add(html)
            if not seen:
                unseen.append(html)
        assert unseen == []
        assert len(visited) > 20


@pytest.mark.parametrize("touch", [False, True])
def test_a_note_and_a_term_open_where_they_stand(site: str, readers: Readers, touch: bool) -> None:
    with readers.page({"width": 390, "height": 844}, has_touch=touch) as page:
        page.goto(f"{site}claims/china-refused-for-rivalry/")
        address = page.url
        bubble = page.locator("#bubble")
        term, number = page.locator("a.term").first, page.locator("a.ref[href='#note-10']").first
        name = term.evaluate("term => `#term-${term.hash.slice(1)} + dd`")
        note = page.locator("li:has(#note-10)").inner_text().removesuffix(" ↑")
        for opener, words in ((number, note), (term, page.locator(name).text_content())):
            opener.tap() if touch else opener.hover()
            expect(bubble).to_contain_text(words or "")
            page.keyboard.press("Escape")
            expect(bubble).to_be_hidden()
            opener.press("Enter")
            expect(bubble).to_be_focused()
            page.keyboard.press("Tab")
            assert bubble.evaluate("bubble => bubble.contains(document.activeElement)")
            page.keyboard.press("Escape")
            expect(bubble).to_be_hidden()
            expect(opener).to_be_focused()
        assert page.url == address


def test_a_citation_style_is_chosen_with_the_arrow_keys(site: str, page: Page) -> None:
    page.goto(f"{site}claims/quote-aukus/")
    page.focus("#style-apa")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#style-mla")).to_be_checked()
    expect(page.locator(".cite-box__panel--mla")).to_be_visible()
    expect(page.locator(".cite-box__panel--apa")).to_be_hidden()


def test_without_a_script_everything_can_be_read(site: str, readers: Readers) -> None:
    with readers.page(java_script_enabled=False) as page:
        page.goto(f"{site}claims/quote-aukus/")
        assert page.locator(".answer").is_visible()
        page.click("label[for=style-mla]")
        assert page.locator(".cite-box__panel--mla").is_visible()
        page.click(".terms summary")
        assert page.locator(".terms dd").first.is_visible()
        page.locator("a.ref").first.click()
        expect(page.locator("li:has(#note-1)")).to_be_in_viewport()
        page.click("a[href='#ref-1']")
        expect(page.locator("a.ref").first).to_be_in_viewport()
