"""A real browser, found on the system."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

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
