"""A real browser, found on the system."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect, sync_playwright

from support import LIMIT

expect.set_options(timeout=1000 * LIMIT)

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str:
    """The path of the browser."""
    found = next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)
    assert found, "Chromium is needed: apt-get install chromium (or your system's package)"
    return found


@contextmanager
def browsing() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=chromium(), args=CHROMIUM_FLAGS, timeout=1000 * LIMIT
        )
        open_context = opened.new_context

        def new_context(**options: Any) -> BrowserContext:
            """No wait in it has a limit of its own."""
            context = open_context(**options)
            context.set_default_timeout(1000 * LIMIT)
            return context

        opened.new_context = new_context
        yield opened
        opened.close()


# Kept by the page itself, because a breach may come before anyone listens.
WATCH = """
window.breaches = [];
addEventListener("securitypolicyviolation", (event) =>
  window.breaches.push(`${event.effectiveDirective} blocked ${event.blockedURI}`));
window.shift = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""
DESK = {"width": 1280, "height": 720}


class Readers:
    """Readers of each kind, by the options of their context.

    A reader is called again with the same page, as empty as a new one: to open a new context and
    load the scripts into it takes five times as long as to open a page.
    """

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.pages: dict[str, Page] = {}

    @contextmanager
    def page(self, size: ViewportSize = DESK, **options: Any) -> Iterator[Page]:
        kind = repr(sorted(options.items()))
        page = self.pages.pop(kind, None) or self._new(options)
        page.set_viewport_size(size)
        on, heard = page.on, []

        def listen(event: str, handler: Any) -> None:
            heard.append((event, handler))
            on(event, handler)

        page.on = listen
        yield page  # what a test that failed has left behind is not used again
        page.on = on
        for event, handler in heard:
            page.remove_listener(event, handler)
        self._empty(page, options)
        self.pages[kind] = page

    def _new(self, options: dict[str, Any]) -> Page:
        context = self.browser.new_context(**options)
        context.add_init_script(WATCH)
        return context.new_page()

    def _empty(self, page: Page, options: dict[str, Any]) -> None:
        for other in page.context.pages:
            if other != page:
                other.close()
        if options.get("java_script_enabled", True):
            page.evaluate("location.origin == 'null' || localStorage.clear()")
            page.evaluate("location.origin == 'null' || sessionStorage.clear()")
        page.context.clear_cookies()
        page.context.clear_permissions()
        page.emulate_media(media="null", color_scheme=options.get("color_scheme", "null"))
        page.goto("about:blank")
