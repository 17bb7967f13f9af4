"""What is measured of the published site, by the tests on one page of each kind, by `make audit` on
every page: weight, requests, accessibility, policy.
"""

from __future__ import annotations

import gzip
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import Browser, BrowserContext, Page

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / ".cache" / "audit"  # the packages of tests/audit/package-lock.json

WEIGHT = 75_000  # bytes of a first view, compressed
REQUESTS = 10
STILL = 0.001  # a layout shift that nobody could see; the first hundredth counts as good
WIDTHS = (360, 768, 1440)
PALETTES = ("light", "dark")

# A kind of page, what its addresses look like, and one page that stands for it in the tests.
KINDS = (
    ("home", r"", ""),
    ("reading path", r"start/(?:.+/)?", "start/essay/"),
    ("op-ed", r"article/", "article/"),
    ("topics", r"topics/", "topics/"),
    ("topic", r"topics/[^/]+/", "topics/exceptions/"),
    ("hand-out", r"topics/[^/]+/sheet/", "topics/exceptions/sheet/"),
    ("claims", r"claims/(?:page/\d+/)?", "claims/"),
    ("claim", r"claims/[^/]+/", "claims/quote-aukus/"),
    ("sources", r"sources/(?:page/\d+/)?", "sources/"),
    ("source", r"sources/[^/]+/", "sources/kbs-taurus/"),
    ("before and after", r"reference/before-and-after/", "reference/before-and-after/"),
    ("timeline", r"reference/timeline/", "reference/timeline/"),
    ("event", r"reference/timeline/[^/]+/", "reference/timeline/mtcr-announced/"),
    ("partners", r"reference/partners/", "reference/partners/"),
    ("map", r"reference/map/", "reference/map/"),
    ("systems", r"reference/systems/", "reference/systems/"),
    ("category check", r"reference/category-check/", "reference/category-check/"),
    ("glossary", r"reference/glossary/", "reference/glossary/"),
    ("reference", r"reference/(?:.+/)?", "reference/people/"),
    ("fields", r"about/fields/", "about/fields/"),
    ("about", r"about/(?:.+/)?", "about/how-to-cite/"),
    ("not found", r"404\.html", "404.html"),
)
PAGES = tuple(page for _, _, page in KINDS)

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


def kind_of(path: str) -> str:
    return next(kind for kind, pattern, _ in KINDS if re.fullmatch(pattern, path))


def pages_of(site: Path) -> list[str]:
    """The address below the site of every page, less those that only lead elsewhere."""
    files = sorted(site.rglob("*.html"))
    paths = [file.relative_to(site).as_posix() for file in files]
    return [
        path.removesuffix("index.html")
        for path, file in zip(paths, files, strict=True)
        if not path.startswith("editions/") and "data-goal=" not in file.read_text("utf-8")
    ]


def first_view(site: Path, path: str) -> dict[str, int]:
    """What a browser asks for to show a page, each with its compressed weight.

    Read off the page: style sheets, scripts, icon, pictures. Nothing that waits for the reader.
    """
    page = site / (path if path.endswith(".html") else f"{path}index.html")
    text = page.read_text("utf-8")
    tags = re.findall(r"<(?:link|script|img|source|iframe|object|embed|video|audio)\b[^>]*>", text)
    asked = {path: _compressed(page)}
    for tag in tags:
        if tag.startswith("<link") and not re.search(r'rel="(?:stylesheet|icon|preload)"', tag):
            continue
        for address in re.findall(r'\b(?:href|src|data)="([^"]+)"', tag):
            target = urljoin(f"https://site/{path}", address).removeprefix("https://site/")
            if path == "404.html":  # its addresses begin at the root of the host
                target = target[target.index("assets/") :]
            asked[target] = 0 if address.startswith("data:") else _compressed(site / target)
    return asked


@lru_cache(maxsize=1000)
def _compressed(file: Path) -> int:
    return len(gzip.compress(file.read_bytes(), 9))


def install(*, fresh: bool = False) -> str | None:
    """Put the packages of the lock file into .cache/; a sentence that says why that failed."""
    lock = ROOT / "tests" / "audit" / "package-lock.json"
    if not shutil.which("npm"):
        return "npm is not installed, and axe-core comes from its registry."
    mark = TOOLS / "node_modules" / ".package-lock.json"
    copy = TOOLS / lock.name
    if mark.exists() and copy.exists() and copy.read_bytes() == lock.read_bytes() and not fresh:
        return None
    TOOLS.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(lock.with_name(name), TOOLS)
    quiet = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    done = subprocess.run(
        ["npm", "ci", *quiet], cwd=TOOLS, capture_output=True, text=True, check=False
    )
    return f"npm ci failed: {done.stderr.strip()[-300:]}" if done.returncode else None


def axe() -> str:
    return (TOOLS / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


def accessibility(page: Page) -> list[str]:
    """What axe-core finds on the open page, by WCAG 2.2 A and AA and best practice."""
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    page.evaluate(axe())
    found = page.evaluate(
        "tags => axe.run({ runOnly: tags, resultTypes: ['violations'] }).then(r => r.violations)",
        tags,
    )
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary'].splitlines()[-1].strip()}"
        for rule in found
        for node in rule["nodes"]
    ]


def opened(browser: Browser, width: int, palette: str) -> BrowserContext:
    """A reader with a screen and a palette; whatever breaks the policy or moves is kept."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=palette, reduced_motion="reduce"
    )
    context.set_default_timeout(30_000)
    context.add_init_script(WATCH)
    return context


def breaches(page: Page) -> Iterator[str]:
    """What the policy of the open page blocked, and whether anything moved while it loaded."""
    for breach in page.evaluate("window.breaches"):
        yield f"{page.url}: {breach}"
    if (shift := page.evaluate("window.shift")) > STILL:
        yield f"{page.url}: layout shift {shift:.4f}"


def path_of_site(site: Path) -> str:
    """The path that the site was published for, as its page for missing addresses knows it."""
    page = (site / "404.html").read_text("utf-8")
    found = re.search(r'href="([^"]*/)assets/favicon\.svg"', page)
    return found[1] if found else "/"
