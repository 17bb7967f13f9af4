"""What is looked for in the pages of a published site: each look gives its faults as sentences.

What stands in a page is read of every page, by lxml; what only a browser knows is seen on one page
of each kind by the tests, and on every page by `make walk` and `make audit`.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import AbstractContextManager
from functools import cached_property
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml import html
from playwright.sync_api import Page, Request, Response

from model.publication import LONGEST_TITLE
from support.browsers import Readers
from support.measure import axe, path_of_site

AT = "https://site.example/some/where/"  # no page may depend on where it is served
LEADS_ON = "data-goal"  # the mark of a page that only leads to another
POLICY = {  # what stands in it besides the hashes of scripts
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
}
ADDRESSES = ("href", "src", "action", "formaction", "data", "poster", "xlink:href")
FETCHED = {  # by tag: what a browser asks for by itself
    **dict.fromkeys(("script", "img", "source", "iframe", "embed", "video", "audio"), "src"),
    "object": "data",
}


FETCHED_LINKS = {
    *("stylesheet", "icon", "manifest", "preload", "modulepreload", "prefetch", "preconnect"),
}
HEADINGS = " or ".join(f"self::h{level}" for level in range(1, 7))


class Published:
    """A published site, read once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files = {f.relative_to(folder).as_posix() for f in folder.rglob("*") if f.is_file()}
        names = (name for name in self.files if name.endswith(".html"))
        self.pages = {
            name.removesuffix("index.html"): html.fromstring((folder / name).read_bytes())
            for name in sorted(names)
            if not name.startswith("editions/")
        }
        self.root = path_of_site(folder)

    @cached_property
    def ids(self) -> dict[str, list[str]]:
        return {
            path: [*map(str, page.xpath("//@id")), *map(str, page.xpath("//a/@name"))]
            for path, page in self.pages.items()
        }

    def target(self, path: str, address: str) -> str:
        """An address on a page, whole; the page for what is missing names the root of the host."""
        if path == "404.html" and address.startswith(self.root):
            return urljoin(AT, address.removeprefix(self.root))
        return urljoin(AT + path, address.strip())


def faults(site: Published) -> list[str]:
    """Everything that is wrong with a site as far as its files tell."""
    looks = (
        dead_links,
        ids_twice,
        headings,
        heads,
        policies,
        in_tags,
        elsewhere,
        tables,
        notes,
        codes,
    )
    return [f"{path}: {fault}" for look in looks for path, fault in look(site)]


Faults = Iterator[tuple[str, str]]  # the page, what is wrong with it


def dead_links(site: Published) -> Faults:
    """Links within the site that lead to no page, file or anchor of it."""
    for path, page in site.pages.items():
        for element, attribute, address, _ in page.iterlinks():
            if attribute not in ADDRESSES or element.get("rel") == "canonical":
                continue
            goal = site.target(path, address)
            bare, anchor = urldefrag(goal)
            bare = bare.partition("?")[0]
            if not bare.startswith(AT):
                if bare.startswith("https://site.example/"):
                    yield path, f"links to {address}, out of the site"
                continue
            place = bare.removeprefix(AT)
            if place not in site.pages and place not in site.files:
                yield path, f"links to {address}, which does not exist"
            elif anchor and not anchor.startswith("__") and anchor not in site.ids.get(place, ()):
                yield path, f"links to {address}, which has no such anchor"


def ids_twice(site: Published) -> Faults:
    for path, page in site.pages.items():
        for id_, count in Counter(map(str, page.xpath("//@id"))).items():
            if count > 1:
                yield path, f"id {id_} stands twice"


def headings(site: Published) -> Faults:
    """One heading of the first level, and no level left out."""
    for path, page in site.pages.items():
        if _leads_on(page):
            continue
        levels = [int(found.tag[1]) for found in page.xpath(f"//main//*[{HEADINGS}]")]
        if (count := len(page.xpath("//h1"))) != 1:
            yield path, f"has {count} headings of the first level"
        for above, level in zip([0, *levels], levels, strict=False):
            if level > above + 1:
                yield path, f"goes from a heading of level {above} to one of level {level}"


def heads(site: Published) -> Faults:
    """A title of its own, unless a work that has it is its matter; a description, an address."""
    titles = defaultdict(list)
    for path, page in site.pages.items():
        if page.get("lang") != "en":
            yield path, "does not say its language"
        if _leads_on(page):
            continue
        titles[page.findtext(".//title")].append(path)
        descriptions = page.xpath("//meta[@name='description']/@content")
        if len(descriptions) != 1 or not descriptions[0].strip():
            yield path, f"has {len(descriptions)} descriptions"
        found = page.xpath("//link[@rel='canonical']/@href")
        own = re.sub(r"(topics/[^/]+/)sheet/", r"\1", path)  # a hand-out has that of its topic
        paths = [urlsplit(address).path for address in found]
        if path != "404.html" and paths != [site.root + own]:
            yield path, f"says that its address is {', '.join(found) or 'none'}"
    for title, paths in titles.items():
        if not (title or "").strip():
            yield from ((path, "has no title") for path in paths)
        elif len(title) > LONGEST_TITLE:
            yield paths[0], f"has a title of {len(title)} characters: {title}"
        elif len(others := [p for p in paths if not p.startswith("sources/")]) > 1:
            yield others[0], f"has the title of {', '.join(others[1:])}: {title}"


def policies(site: Published) -> Faults:
    """A policy that allows each script written into the page, and nothing besides."""
    for path, page in site.pages.items():
        texts = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        if len(texts) != 1:
            yield path, f"has {len(texts)} policies"
            continue
        rules = {words[0]: words[1:] for rule in texts[0].split(";") if (words := rule.split())}
        named = {word for word in rules.get("script-src", ()) if word.startswith("'sha256-")}
        if {rule: [w for w in words if w not in named] for rule, words in rules.items()} != POLICY:
            yield path, f"has another policy: {texts[0]}"
        scripts = page.xpath("//script[not(@src)][not(contains(@type, 'json'))]")
        held = {_hash(script.text or "") for script in scripts}
        yield from ((path, f"holds a script that its policy blocks: {x}") for x in held - named)
        yield from ((path, f"has a policy for a script that is gone: {x}") for x in named - held)


def in_tags(site: Published) -> Faults:
    """What no policy of ours allows: styles, and scripts in a tag or an address."""
    for path, page in site.pages.items():
        for element in page.iter():
            if element.tag == "style":
                yield path, "holds a style that its policy blocks"
            for name, value in element.items():
                script = name in ADDRESSES and value.strip().lower().startswith("javascript:")
                if script or name == "style" or name.startswith("on"):
                    yield path, f'holds {name}="{value}", which its policy blocks'


def elsewhere(site: Published) -> Faults:
    """What a browser would fetch by itself from another host."""
    for path, page in site.pages.items():
        asked = [e.get(FETCHED[e.tag]) for e in page.iter(*FETCHED)]
        asked += [
            link.get("href")
            for link in page.iter("link")
            if set(link.get("rel", "").split()) & FETCHED_LINKS
        ]
        for address in filter(None, asked):
            if not site.target(path, address).startswith((AT, "data:")):
                yield path, f"asks for {address}"


def tables(site: Published) -> Faults:
    """Tables have a name, and heads that say whether they are of a row or of a column."""
    for path, page in site.pages.items():
        for table in page.xpath("//article//figure[contains(@class, 'table')]//table"):
            named = table.get("aria-labelledby", "")
            if not any(
                "".join(one.itertext()).strip() for one in page.xpath("//*[@id=$id]", id=named)
            ):
                yield path, "has a table without a name"
            for part, scope in (("thead", "col"), ("tbody", "row")):
                if table.xpath(f".//{part}//th[not(@scope='{scope}')]"):
                    yield path, f"has a head in a {part} that is not of a {scope}"


def notes(site: Published) -> Faults:
    """Numbers of notes count from 1 as they first stand on a page, and each has its note."""
    for path, page in site.pages.items():
        numbers = dict.fromkeys(link.text for link in page.xpath("//a[@class='ref']"))
        listed = page.xpath("//*[@id='notes']/following-sibling::ol[1]/li/a[1]/@id")
        if listed != [f"note-{number}" for number in numbers]:
            yield path, f"has the numbers {', '.join(numbers)} and the notes {', '.join(listed)}"
        if listed != [f"note-{number + 1}" for number in range(len(listed))]:
            yield path, "does not count its notes"


def codes(site: Published) -> Faults:
    """Places in the op-ed named by their code where people read, but on pages about the data."""
    for path, page in site.pages.items():
        texts = page.xpath("//body//text()[not(ancestor::script or ancestor::pre)]")
        for text in texts if not path.startswith("about/") else ():
            if found := re.search(r"\bp\d+s\d+\b", text):
                yield path, f"says {found[0]} where it should say paragraph and sentence"


def _leads_on(page: html.HtmlElement) -> bool:
    return bool(page.xpath(f"//*[@{LEADS_ON}]"))


def _hash(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


# --- in a browser -----------------------------------------------------------------------------

WIDTH = "document.documentElement.scrollWidth"


def reading(readers: Readers, width: int, palette: str) -> AbstractContextManager[Page]:
    """A page of a reader with a screen and a palette."""
    size = {"width": width, "height": 900}
    return readers.page(size, color_scheme=palette, reduced_motion="reduce")


class Look:
    """Notes what a page says and asks for while it is read."""

    def __init__(self, page: Page, site: str) -> None:
        self.page = page
        self.site = site
        self.said: list[str] = []
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("request", self._asked)
        page.on("response", self._answered)

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.site, "data:", "blob:")):
            self.said.append(f"asks for {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= HTTPStatus.BAD_REQUEST:
            self.said.append(f"gets {response.status} for {response.url.removeprefix(self.site)}")

    def faults(self, path: str, *, rules: bool) -> list[str]:
        """Open a page of the site; what it said, broke and shows too wide, and the rules of axe."""
        self.said.clear()
        self.page.goto(self.site + path)
        found = [*self.said, *breaches(self.page), *too_wide(self.page)]
        found += accessibility(self.page) if rules else []
        size = self.page.viewport_size
        return [f"{path} ({size['width']} px): {fault}" for fault in found]


def breaches(page: Page) -> list[str]:
    """What the policy of the open page blocked."""
    return page.evaluate("window.breaches")


def too_wide(page: Page) -> list[str]:
    wide, screen = page.evaluate(WIDTH), page.viewport_size["width"]
    return [f"is {wide} px wide on a screen of {screen}"] if wide > screen else []


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
