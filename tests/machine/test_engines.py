"""Life after MkDocs: what else publishes the same tree, and in what its site differs.

Each engine has an environment of its own below .cache/engines/, made anew where its lock file in
tests/engines/ changes. ProperDocs must publish what MkDocs publishes, byte for byte; of Zensical
each difference is written in tests/engines/zensical.yml, and each one that is written is there.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin

import pytest
import yaml

from publish.polish import polish
from support import ROOT, run_build

ADDRESS = "https://example.org/site/"
SETTINGS = {
    "SITE_URL": ADDRESS,
    "REPO_URL": "https://example.org/repository",
    "SOURCE_DATE_EPOCH": "1764000000",  # a build that ends after midnight has the same bytes
    "NO_MKDOCS_2_WARNING": "1",
    "ENGINE_ONLY": "true",
}
EVERY, EVERY_BUT_404 = "every page", "every page but 404.html"
FINGERPRINT = re.compile(r"\.[0-9a-f]{8}(?=\.min\.)")  # of the theme's files, new in each version

Line = tuple[str, str]  # the engine that alone has it, and what it says
Differences = dict[Line, list[str] | str]  # the pages it is on


@pytest.fixture(scope="module")
def tree(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that has every kind of page, rendered."""
    folder = shutil.copytree(small, tmp_path_factory.mktemp("engines") / "project")
    topics = folder / "data" / "topics.yml"  # a template links to one that these data lack
    text = topics.read_text("utf-8")
    topics.write_text(text.replace("[tallness]", "[tallness, category-i-limits]"), "utf-8")
    result = run_build(folder, "build", **SETTINGS)
    assert result.returncode == 0, result.stderr
    return folder


@pytest.fixture(scope="module")
def by_mkdocs(tree: Path) -> Path:
    return published_by(tree, "mkdocs", Path(sys.executable))


def published_by(tree: Path, engine: str, python: Path) -> Path:
    """The site that an engine makes of the tree. No problem may be found in it."""
    result = subprocess.run(
        [str(python), "-m", engine, "build", "--strict"],
        cwd=tree,
        env={**os.environ, **SETTINGS, "SITE_DIR": f"by-{engine}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return tree / f"by-{engine}"


def python_with(engine: str) -> Path:
    """The Python of the engine's environment. Skips the test where it cannot be installed."""
    lock = ROOT / "tests" / "engines" / f"{engine}.txt"
    version = hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()[:12]
    place = ROOT / ".cache" / "engines" / f"{engine}-{version}"
    python = place / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if (place / "whole").exists():
        return python
    for old in place.parent.glob(f"{engine}-*"):
        shutil.rmtree(old)
    run_uv("venv", "--python", sys.executable, str(place))
    found = run_uv("pip", "install", "--require-hashes", "--python", str(python), "-r", str(lock))
    assert "Hash mismatch" not in found.stderr
    if found.returncode:
        pytest.skip(f"{engine} cannot be installed from the package registry: {found.stderr[:500]}")
    (place / "whole").touch()
    return python


def run_uv(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "uv", "--quiet", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_properdocs_publishes_the_same_bytes(tree: Path, by_mkdocs: Path) -> None:
    by_properdocs = published_by(tree, "properdocs", python_with("properdocs"))
    assert digests(by_properdocs) == digests(by_mkdocs)


def digests(folder: Path) -> dict[str, str]:
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.rglob("*")
        if file.is_file()
    }


def test_zensical_differs_in_what_is_written_and_no_more(tree: Path, by_mkdocs: Path) -> None:
    by_zensical = published_by(tree, "zensical", python_with("zensical"))
    found = differences({"mkdocs": facts(by_mkdocs), "zensical": facts(by_zensical)})
    assert found == written(ROOT / "tests" / "engines" / "zensical.yml")
    polish(by_zensical, on_disk=False)  # their policy blocks nothing that is written in them


def written(file: Path) -> Differences:
    return {
        (engine, line): group["where"]
        for group in yaml.safe_load(file.read_text("utf-8"))
        for engine in ("mkdocs", "zensical")
        for line in group.get(engine, [])
    }


def differences(sites: dict[str, dict[str, Counter[str]]]) -> Differences:
    """What one engine says on a page and the other does not."""
    (one, its), (other, others) = sites.items()
    found: dict[Line, list[str]] = defaultdict(list)
    for page in sorted(its.keys() | others.keys()):
        here, there = its.get(page, Counter()), others.get(page, Counter())
        for engine, more in ((one, here - there), (other, there - here)):
            for line in more:
                found[engine, line].append(page)
    every = (its.keys() | others.keys()) - {"files"}
    names = {frozenset(every): EVERY, frozenset(every - {"404.html"}): EVERY_BUT_404}
    return {line: names.get(frozenset(on), on) for line, on in found.items()}


def facts(folder: Path) -> dict[str, Counter[str]]:
    """What each page of a site says, and under "files" which other files there are."""
    found = {"files": Counter[str]()}
    for file in sorted(folder.rglob("*")):
        name = file.relative_to(folder).as_posix()
        if file.suffix == ".html":
            text = file.read_text("utf-8")
            if "data-goal=" in text:  # it only leads on to another, and has no contents
                continue
            page = Page(ADDRESS + name.removesuffix("index.html"))
            page.feed(text)
            found[name] = page.facts()
        elif name == "sitemap.xml":
            found["files"].update(re.findall(r"<loc>.*</loc>", file.read_text("utf-8")))
        elif name.startswith(("assets/javascripts/", "assets/stylesheets/")):  # the theme's own
            theme = "/".join(FINGERPRINT.sub("", name).split("/")[:3])
            found["files"][theme] = 1
        elif file.is_file():
            same = "" if "search" in name or file.suffix == ".gz" else f" {digest(file)}"
            found["files"][name + same] = 1
    return found


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]


class Page(HTMLParser):
    """Notes what readers, search engines and reference managers take from a page."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.notes: Counter[str] = Counter()
        self.elements: dict[str, str] = {}  # by id
        self.skip = ""  # where the link past the navigation leads
        self.within = ""  # the element whose text is not for the page

    def facts(self) -> Counter[str]:
        goal = self.elements.get(self.skip, "nothing")
        return self.notes + Counter([f"skip link to {goal}"])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag in ("script", "style", "title"):
            self.within = f"{tag} {found.get('type', '')}".strip()
        if "id" in found:
            self.notes[f"id {tag} {found['id']}"] += 1
            self.elements[found["id"]] = tag
        if tag == "meta":
            self.notes[" ".join([tag, *found.values()])] += 1
        elif tag == "a" and found.get("class") == "md-skip":
            self.skip = found["href"].removeprefix("#")
        elif (goal := found.get("href", found.get("src"))) is not None:
            what = [tag, found.get("rel", ""), found.get("title", ""), self.resolved(goal)]
            self.notes[" ".join(filter(None, what))] += 1

    def handle_endtag(self, tag: str) -> None:
        if self.within.startswith(tag):
            self.within = ""

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        if text and self.within in ("", "title", "script application/ld+json"):
            self.notes[f"{self.within or 'text'}: {text}"] += 1

    def resolved(self, goal: str) -> str:
        return FINGERPRINT.sub("", urljoin(self.address, goal)).replace(ADDRESS, "/")
