"""Editions: the old text and the new one side by side, each at its own address, for ever."""

from __future__ import annotations

import hashlib
import re
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
import yaml
from playwright.sync_api import Browser, expect

from support import ROOT, commit, copy_small_project, git, run_build, run_elsewhere, served, tree

SITE = {"SITE_URL": "https://example.org/mtcr/"}
FINDING = "A finding that came after the edition."
OLD = "The survey gives 290 metres; with its mast the tower reaches 300."


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with the edition 2026.1, made from its tag, and a changed main."""
    project = copy_small_project(tmp_path_factory.mktemp("edition") / "project")
    for name in ("requirements.txt", ".gitignore", "Makefile"):
        (project / name).write_bytes((ROOT / name).read_bytes())
    commit(project, "2026.1")
    (project / "editions" / ".making-and-killed" / "project").mkdir(parents=True)
    made = run_build(project, "edition", "2026.1", **SITE)
    assert made.returncode == 0, made.stderr
    assert {path.name for path in (project / "editions").iterdir()} == {
        "turn",
        "2026.1",
        "mtcr-2025-2026.1-web.zip",
        "mtcr-2025-2026.1-offline.zip",
    }
    record = made.stdout[made.stdout.index('- name: "2026.1"') :]
    (project / "data" / "editions.yml").write_text(record, "utf-8")
    height = project / "data/claims/height/tower-is-tall.yml"
    text = height.read_text("utf-8")
    assert OLD in text
    height.write_text(text.replace(OLD, FINDING), "utf-8")
    published = run_build(project, "site", "--every-edition", **SITE)
    assert published.returncode == 0, published.stderr
    return project


@pytest.fixture
def site(project: Path) -> Iterator[str]:
    with served(project / "site", "/mtcr/") as address:
        yield address


def test_old_and_new_stand_side_by_side(site: str, browser: Browser) -> None:
    page = browser.new_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    path = "claims/tower-is-tall/"
    page.goto(f"{site}{path}")
    assert page.locator(".answer__finding").inner_text() == FINDING
    assert page.locator(".md-banner").count() == 0
    assert page.locator("meta[name=robots]").count() == 0

    page.goto(f"{site}editions/2026.1/{path}")
    assert page.locator(".answer__finding").inner_text() == OLD
    banner = page.locator(".md-banner")
    assert re.match(r"Edition 2026\.1, frozen on \d+ \w+ \d{4}\.", banner.inner_text())
    current = f"https://example.org/mtcr/{path}"
    assert banner.locator("a").get_attribute("href") == current
    assert page.get_attribute("link[rel=canonical]", "href") == current
    assert page.get_attribute("meta[name=robots]", "content") == "noindex"
    cited = page.locator(".cite-box__panel--apa dl").last.locator("dd").first.inner_text()
    assert "The Tower Record, Edition 2026.1." in cited
    assert f"https://example.org/mtcr/editions/2026.1/{path}" in cited
    link = page.locator(".cite-box__advice a", has_text="the current page")
    assert link.get_attribute("href") == f"{current}#cite"
    assert [url for url in requests if not url.startswith((site, "data:"))] == []
    page.close()


def test_the_search_of_the_current_site_does_not_find_editions(project: Path) -> None:
    index = (project / "site" / "search" / "records.js").read_text("utf-8")
    assert "editions/2026.1" not in index
    assert "editions/2026.1" not in (project / "site" / "sitemap.xml").read_text("utf-8")


def test_the_page_of_editions_leads_to_it(site: str, browser: Browser, project: Path) -> None:
    page = browser.new_page()
    page.goto(f"{site}about/editions/")
    record = yaml.safe_load((project / "data" / "editions.yml").read_text("utf-8"))[0]
    assert page.locator("#e2026-1").inner_text().rstrip("#") == "Edition 2026.1"
    assert page.locator(".checksum").inner_text() == record["offline_sha256"]
    links = page.eval_on_selector_all("article li a", "all => all.map(a => a.href)")
    root = "https://example.org/mtcr/editions/"
    assert {f"{root}2026.1/", f"{root}mtcr-2025-2026.1-offline.zip"} <= set(links)
    for link in links[-2:]:
        answer = page.request.get(link.replace("https://example.org/mtcr/", site))
        assert answer.status == 200
    page.close()


def test_a_copy_on_a_disk_works_without_a_server(
    project: Path, browser: Browser, tmp_path: Path
) -> None:
    with zipfile.ZipFile(project / "editions" / "mtcr-2025-2026.1-offline.zip") as packed:
        packed.extractall(tmp_path)
    folder = tmp_path / "mtcr-2025-2026.1"
    subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=folder, check=True)
    context = browser.new_context()
    page = context.new_page()
    elsewhere: list[str] = []
    page.on("request", lambda r: r.url.startswith(("file:", "data:")) or elsewhere.append(r.url))
    page.on("console", lambda message: elsewhere.append(message.text))  # a breach too
    page.goto((folder / "index.html").as_uri())
    page.click(".search-open")
    page.keyboard.type("neighbour")
    first = page.locator(".hit a").first
    expect(first).to_contain_text("neighbour")
    first.click()
    page.wait_for_url(re.compile(r"claims/it-leans\.html\?h=neighbour"))
    expect(page.locator("article mark").first).to_have_text("neighbour")
    links = "all => all.map(a => a.href.baseVal ? new URL(a.href.baseVal, a.baseURI).href : a.href)"
    for name in ("claims/tower-is-tall", "reference/systems", "reference/partners", "article"):
        page.goto((folder / f"{name}.html").as_uri())
        for target in page.eval_on_selector_all("article a[href]", links):
            if target.startswith("file:"):
                path = target.removeprefix("file://").partition("#")[0].partition("?")[0]
                assert Path(unquote(path)).is_file(), target
    assert elsewhere == []
    context.close()


def test_a_later_publication_serves_the_same_bytes(project: Path) -> None:
    kept, served_ = project / "editions" / "2026.1", project / "site" / "editions" / "2026.1"
    files = {file.relative_to(kept) for file in kept.rglob("*") if file.is_file()}
    assert files == {file.relative_to(served_) for file in served_.rglob("*") if file.is_file()}
    assert [f for f in files if (kept / f).read_bytes() != (served_ / f).read_bytes()] == []

    archive = project / "editions" / "mtcr-2025-2026.1-web.zip"
    sound = archive.read_bytes()
    before = (project / "site" / "index.html").read_bytes()
    archive.write_bytes(sound + b"x")
    changed = run_build(project, "site", **SITE)
    assert changed.returncode == 1
    assert changed.stderr.splitlines()[-1].startswith(
        "editions/mtcr-2025-2026.1-web.zip must have the checksum in data/editions.yml (got "
    )
    archive.unlink()
    missing = run_build(project, "site", "--every-edition", **SITE)
    assert missing.returncode == 1
    assert missing.stderr.splitlines()[-1] == (
        "edition 2026.1 must be complete (missing: mtcr-2025-2026.1-web.zip). site/ is as it was."
    )
    assert (project / "site" / "index.html").read_bytes() == before
    archive.write_bytes(sound)


def test_one_tag_gives_the_same_edition_everywhere(project: Path, tmp_path: Path) -> None:
    there = tmp_path / "elsewhere" / "project"
    git(project, "clone", "--quiet", str(project), str(there))
    told = run_elsewhere(there, "edition", "2026.1", **SITE)
    record = (project / "data" / "editions.yml").read_text("utf-8")
    assert told[told.index('- name: "2026.1"') :] == record
    editions = tree(there / "editions")
    assert editions == tree(project / "editions")
    for kind in ("web", "offline"):
        digest = hashlib.sha256(editions[f"mtcr-2025-2026.1-{kind}.zip"]).hexdigest()
        assert f"{kind}_sha256: {digest}\n" in record


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        (
            "2026.1",
            "edition 2026.1 must be made once (found editions/2026.1/). Never change an edition: "
            "choose another name.",
        ),
        ("2026.2", "edition must be the name of a git tag (got 2026.2). Run: git tag 2026.2"),
        (
            "2026.3",
            "edition must be the tag of a commit (got 2026.3). Delete the tag and make it again: "
            "git tag --delete 2026.3; git tag 2026.3",
        ),
        ("first", "edition must be a year and a number such as 2026.1 (got first)."),
    ],
)
def test_an_edition_that_cannot_be_made(project: Path, name: str, reason: str) -> None:
    git(project, "tag", "--force", "2026.3", "HEAD:data/people.yml")
    result = run_build(project, "edition", name)
    assert (result.returncode, result.stderr.strip()) == (1, reason)
