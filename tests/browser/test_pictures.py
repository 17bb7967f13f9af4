"""Pictures in a browser: every text can be read, every mark leads to its record."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from model.kinds import page_path
from support import PICTURES
from support.browsers import Readers


@pytest.fixture(params=[360, 768, 1280])
def page(request: pytest.FixtureRequest, readers: Readers) -> Iterator[Page]:
    with readers.page({"width": request.param, "height": 800}) as opened:
        yield opened


TEXTS = """all => all.filter(e => e.getClientRects().length).map(e => {
  const box = e.getBoundingClientRect(), frame = e.ownerSVGElement.getBoundingClientRect();
  const scale = Math.hypot(e.getScreenCTM().a, e.getScreenCTM().b);
  return {text: e.textContent, size: parseFloat(getComputedStyle(e).fontSize) * scale,
    out: Math.max(frame.left - box.left, box.right - frame.right,
                  frame.top - box.top, box.bottom - frame.bottom)};
})"""


def test_every_text_can_be_read_and_stays_inside(site: str, page: Page) -> None:
    for path, names in PICTURES.items():
        page.goto(site + page_path(path))
        for name in names:
            texts = page.eval_on_selector_all(f"#{name} svg text", TEXTS)
            assert texts or name == "picture-fared"
            assert [t for t in texts if t["size"] < 12] == []
            assert [t for t in texts if t["out"] > 2] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def test_marks_lead_to_their_records(site: str, page: Page) -> None:
    page.goto(f"{site}reference/systems/")
    page.locator("#picture-systems svg:visible a[href='#atacms'] circle").first.click()
    assert page.url == f"{site}reference/systems/#atacms"
    page.goto(f"{site}reference/map/")
    page.locator("#picture-world .map--europe a[href='../partners/#estonia']").click()
    assert page.url == f"{site}reference/partners/#estonia"
    page.goto(site)
    page.locator("#picture-fared a[href='article/#p3s3']").click()
    assert page.url == f"{site}article/#p3s3"
