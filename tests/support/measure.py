"""What is measured of the published site: the weight and the requests of a first view, by kind."""

from __future__ import annotations

import gzip
import re
from functools import lru_cache
from importlib import resources
from pathlib import Path
from urllib.parse import urljoin

WEIGHT = 42_000  # bytes of a first view, compressed, however many claims there are
HEAVIER = {"sources/page/all/": 75_000}  # holds every source for reference managers
REQUESTS = 8
STILL = 0.001  # a layout shift that nobody could see; the first hundredth counts as good
WIDTHS = (360, 768, 1440)
PALETTES = ("light", "dark")

# A kind of page, what its addresses look like, and one page that stands for it in the tests.
KINDS = (
    ("home", r"", ""),
    ("reading path", r"start/(?:.+/)?", "start/essay/"),
    ("asked", r"asked/", "asked/"),
    ("op-ed", r"article/", "article/"),
    ("topics", r"topics/", "topics/"),
    ("topic", r"topics/[^/]+/", "topics/exceptions/"),
    ("hand-out", r"topics/[^/]+/sheet/", "topics/exceptions/sheet/"),
    ("claims", r"claims/(?:page/\d+/)?", "claims/"),
    ("claim", r"claims/[^/]+/", "claims/quote-aukus/"),
    ("sources", r"sources/(?:page/(?:\d+|all)/)?", "sources/"),
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


def axe() -> str:
    """The rules of axe-core, as a package for Python carries them."""
    return (resources.files("axe_playwright_python") / "axe.min.js").read_text("utf-8")


def path_of_site(site: Path) -> str:
    """The path that the site was published for, as its page for missing addresses knows it."""
    page = (site / "404.html").read_text("utf-8")
    found = re.search(r'href="([^"]*/)assets/favicon\.svg"', page)
    return found[1] if found else "/"
