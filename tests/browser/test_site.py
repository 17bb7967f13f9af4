"""The published site in a real browser: every page, at the root and under a sub-path."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from cite.cite import source_item
from model.kinds import page_path
from model.register import Register
from render.lists import list_of_sources
from support import run_build, served

PREFIXES = ["/", "/some/where/"]
REPOSITORY = {"REPO_URL": "https://example.org/code", "REPO_BRANCH": "trunk"}  # of the second


@pytest.fixture(scope="module", params=PREFIXES, ids=["root", "sub-path"])
def site(
    request: pytest.FixtureRequest, project: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of the published site; under a sub-path it is published for that address."""
    if request.param == "/":
        with served(project / "site") as address:
            yield address
        return
    folder = tmp_path_factory.mktemp("sub") / "project"
    shutil.copytree(project, folder)
    result = run_build(folder, "site", SITE_URL=f"https://example.org{request.param}", **REPOSITORY)
    assert result.returncode == 0, result.stderr
    with served(folder / "site", request.param) as address:
        yield address


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context()
    opened.set_default_timeout(30_000)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def addresses(project: Path, site: str) -> list[str]:
    """Every page that was published."""
    files = sorted((project / "site").rglob("*.html"))
    paths = [file.relative_to(project / "site").as_posix() for file in files]
    return [site + path.removesuffix("index.html") for path in paths]


def test_every_page_opens_clean_on_a_phone_and_links_to_what_exists(
    site: str, project: Path, page: Page
) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(f"{page.url}: {message.text}"))
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    page.on(
        "request",
        lambda request: (
            request.url.startswith((site, "data:"))
            or complaints.append(f"{page.url}: asks for {request.url}")
        ),
    )
    page.on(
        "response",
        lambda response: (
            response.status < 400 or complaints.append(f"{response.url}: {response.status}")
        ),
    )
    links: dict[str, set[str]] = {}
    ids: dict[str, set[str]] = {}
    pages = addresses(project, site)
    for address in pages:
        page.goto(address)
        links[address] = {
            urljoin(address, href)
            for href in page.eval_on_selector_all(
                "a[href]", "all => all.map(a => a.href.baseVal ?? a.href)"
            )
        }
        found = page.eval_on_selector_all("[id]", "all => all.map(e => e.id)")
        twice = [id_ for id_, count in Counter(found).items() if count > 1]
        complaints += [f"{address}: id {id_} stands twice" for id_ in twice]
        ids[address] = set(found)
        if len(page.query_selector_all("h1")) != 1:
            complaints.append(f"{address}: has no single h1")
        if (width := page.evaluate("document.documentElement.scrollWidth")) > 360:
            complaints.append(f"{address}: is {width} px wide")
    assert complaints + list(dead(links, ids, site, project)) == []
    assert len(pages) > 100


def dead(
    links: dict[str, set[str]], ids: dict[str, set[str]], site: str, project: Path
) -> Iterator[str]:
    """Each link within the site that leads to no page, file or anchor of it."""
    for address, targets in links.items():
        for target in filter(lambda target: target.startswith(site), targets):
            bare, anchor = urldefrag(target)
            bare = bare.partition("?")[0]
            if bare not in ids and not (project / "site" / bare.removeprefix(site)).is_file():
                yield f"{address}: links to {target}, which does not exist"
            elif anchor and anchor not in ids.get(bare, ()) and not anchor.startswith("__"):
                yield f"{address}: links to {target}, which has no such anchor"


def test_home_counts_what_the_data_hold(site: str, page: Page, register: Register) -> None:
    page.goto(site)
    shown = {
        item.query_selector(".verdict").inner_text(): int(
            item.query_selector(".tally__count").inner_text()
        )
        for item in page.query_selector_all(".tally__item")
    }
    counts = Counter(claim.verdict for claim in register.claims.values())
    assert shown == {
        verdict.label: counts[verdict.id]
        for verdict in register.verdicts.values()
        if counts[verdict.id]
    }
    fared = page.locator("#how-the-claims-fared").inner_text()
    assert re.findall(r"\d+", fared) == [str(len(register.claims))]


def test_a_claim_page_answers_first(site: str, page: Page, register: Register) -> None:
    claim = register.claims["china-refused-for-rivalry"]
    page.goto(f"{site}claims/{claim.id}/")
    assert page.title() == f"{claim.claim} - MTCR 2025: Claims and Record"
    assert page.locator("h1").inner_text().rstrip("#") == claim.claim
    answer = page.locator(".answer")
    assert answer.locator(".verdict").inner_text() == register.verdicts[claim.verdict].label
    assert answer.locator(".answer__finding").inner_text() == claim.finding
    assert answer.bounding_box()["y"] < 400
    assert page.locator(".evidence > li").count() == len(claim.evidence)


def test_a_page_says_to_machines_what_it_says_to_people(
    site: str, page: Page, register: Register
) -> None:
    claim = register.claims["china-refused-for-rivalry"]
    page.goto(f"{site}claims/{claim.id}/")
    found = {
        element.get_attribute("name") or element.get_attribute("property"): element.get_attribute(
            "content"
        )
        for element in page.query_selector_all('meta[name^="DC."], meta[property^="og:"]')
    }
    canonical = page.get_attribute("link[rel=canonical]", "href")
    verdict = register.verdicts[claim.verdict].label
    assert found == {
        "og:type": "website",
        "og:site_name": "MTCR 2025: Claims and Record",
        "og:title": claim.claim,
        "og:description": f"{verdict}. {claim.finding}",
        "og:url": canonical,
        "og:image": f"{canonical.removesuffix(f'claims/{claim.id}/')}assets/preview.png",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": "MTCR 2025: Claims and Record",
        "DC.title": claim.claim,
        "DC.creator": "Contributors to MTCR 2025: Claims and Record,",
        "DC.date": claim.reviewed,
        "DC.rights": "CC BY 4.0",
        "DC.language": "en",
        "DC.identifier": canonical,
    }
    assert canonical.endswith(f"/claims/{claim.id}/")


def test_article_shows_every_sentence_with_its_claims(
    site: str, page: Page, register: Register
) -> None:
    page.goto(f"{site}article/")
    shown = {
        section.get_attribute("id"): section.query_selector_all("ul.claims > li")
        for section in page.query_selector_all("section.sentence")
    }
    assert {locator: len(items) for locator, items in shown.items()} == {
        locator: sum(locator in claim.sentences for claim in register.claims.values())
        for locator in register.sentences
    }


def test_claims_can_be_filtered_and_the_filter_linked(
    site: str, page: Page, register: Register
) -> None:
    page.goto(f"{site}claims/?verdict=contested")
    shown = page.locator("#claims-by-topic li.claim:visible .claim__title")
    expected = [c.claim for c in register.claims.values() if c.verdict == "contested"]
    assert shown.all_inner_texts() == expected
    total = len(register.claims)
    assert page.locator("#filter-count").inner_text() == f"{len(expected)} of {total} claims"

    page.select_option("#filter-topic", "arms-race")
    assert page.url == f"{site}claims/?verdict=contested&topic=arms-race"
    expected = [c.claim for c in register.claims_of_topic["arms-race"] if c.verdict == "contested"]
    assert shown.all_inner_texts() == expected

    page.click("#filter button[type=reset]")
    expect(page.locator("li.claim[hidden]")).to_have_count(0)
    assert page.url == f"{site}claims/"

    twice = next(claim for claim in register.claims.values() if len(claim.sentences) > 1)
    for locator in twice.sentences:
        page.select_option("#filter-sentence", locator)
        assert page.url == f"{site}claims/?sentence={locator}"
        said = [c.claim for c in register.claims.values() if locator in c.sentences]
        assert shown.all_inner_texts() == said

    page.goto(f"{site}topics/arms-race/")
    page.click(".tally a.verdict--contested")
    expect(shown).to_have_text(expected)
    assert page.url == f"{site}claims/?verdict=contested&topic=arms-race"


def test_claims_are_grouped_without_a_script(
    site: str, browser: Browser, register: Register
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}claims/")
    assert not page.locator("#filter").is_visible()
    for id_, verdict in register.verdicts.items():
        count = sum(claim.verdict == id_ for claim in register.claims.values())
        heading = page.locator(f"#verdict-{id_}")
        assert heading.inner_text().rstrip("#") == f"{verdict.label} ({count})"
        assert heading.is_visible()
    context.close()


def test_a_term_is_explained_on_hover_and_tap(site: str, browser: Browser) -> None:
    for touch in (False, True):
        context = browser.new_context(has_touch=touch, viewport={"width": 400, "height": 800})
        page = context.new_page()
        page.goto(f"{site}claims/china-refused-for-rivalry/")
        term = page.locator("a.term").first
        name = term.get_attribute("href").partition("#")[2]
        definition = page.locator(f"#term-{name} + dd").inner_text()
        if touch:
            term.tap()
        else:
            term.hover()
        assert page.locator("#bubble p").inner_text() == definition
        assert page.url == f"{site}claims/china-refused-for-rivalry/"
        page.keyboard.press("Escape")
        assert page.locator("#bubble").is_hidden()
        context.close()


def edit_lines(page: Page, project: Path, within: str) -> list[str]:
    """The lines of the data that the edit links in a part of the page open."""
    found = []
    for link in page.eval_on_selector_all(
        f":is({within}) a[rel=edit], :is({within})[rel=edit]", "all => all.map(a => a.href)"
    ):
        address, _, line = link.removeprefix("https://example.org/code/blob/trunk/").partition("#L")
        path = project / address.removesuffix("?plain=1")
        found.append(path.read_text("utf-8").splitlines()[int(line) - 1].strip())
    return found


@pytest.mark.parametrize(
    ("path", "within", "lines"),
    [
        (
            "claims/china-refused-for-rivalry/",
            ".md-content__button, .reviewed",
            ["- id: china-refused-for-rivalry"] * 2,
        ),
        ("claims/china-refused-for-rivalry/", ".evidence--context li >> nth=0", None),
        ("sources/eo-14268/", ".reviewed", ["- id: eo-14268"]),
        ("sources/page/2/", ".reviewed", ["{% extends 'page.md.j2' %}"]),
        ("reference/partners/", "#poland", ["- year: 1997", "- year: 1998"]),
        ("reference/partners/", "#china", ["- id: china"]),
        ("reference/systems/", "#v-2", ["- low: 320", "- low: 370", "- low: 1000", "- low: 1000"]),
        ("reference/timeline/nsdd-70/", ".event__head", ["- id: nsdd-70"]),
        ("reference/glossary/", ".term-entry:has(#adherent)", ["- id: adherent"]),
        ("reference/people/", "#khan + p", ["- id: khan"]),
    ],
)
def test_each_fact_leads_to_its_line(
    site: str, page: Page, project: Path, path: str, within: str, lines: list[str] | None
) -> None:
    page.goto(f"{site}{path}")
    if not site.endswith(PREFIXES[1]):  # no repository is known: no links, and none that is broken
        assert page.locator("[rel=edit]").count() == 0
    elif lines:
        assert edit_lines(page, project, within) == lines
    else:
        items = page.locator(".evidence > li").count()
        opened = edit_lines(page, project, ".evidence > li")
        assert len(opened) == items
        assert all(line.startswith("- source: ") for line in opened)


def test_a_report_knows_its_page(site: str, page: Page) -> None:
    page.goto(f"{site}claims/china-refused-for-rivalry/")
    report = page.locator(".reviewed a", has_text="Report a problem")
    if not site.endswith(PREFIXES[1]):
        assert report.count() == 0
        return
    address = urlsplit(report.get_attribute("href"))
    assert address._replace(query="").geturl() == "https://example.org/code/issues/new"
    assert dict(parse_qsl(address.query)) == {
        "template": "problem.yml",
        "page": "https://example.org/some/where/claims/china-refused-for-rivalry/",
        "record": "claim china-refused-for-rivalry",
    }
    for path, words, template in (
        ("sources/", "Propose a source", "source.yml"),
        ("claims/", "Propose a claim", "claim.yml"),
    ):
        page.goto(f"{site}{path}")
        link = page.locator("article a", has_text=words).get_attribute("href")
        assert link == f"https://example.org/code/issues/new?template={template}"


def test_a_citation_is_copied_with_the_readers_own_day(
    site: str, browser: Browser, register: Register
) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.clock.set_fixed_time(datetime(2031, 9, 5, 12, tzinfo=UTC))
    claim = register.claims["china-refused-for-rivalry"]
    page.goto(f"{site}claims/{claim.id}/")
    works = page.locator(".cite-box__panel--apa h4")
    assert works.count() == 3
    page.click("label[for=style-harvard]")
    entry = page.locator(".cite-box__panel--harvard dd.copy:visible").nth(4)
    entry.locator("button").click()
    entry.locator("button", has_text="Copied").wait_for()
    address = page.get_attribute("link[rel=canonical]", "href")
    assert page.evaluate("navigator.clipboard.readText()") == (
        "Contributors to MTCR 2025: Claims and Record (2026) China was kept out of the MTCR "
        "because of geopolitical and geostrategic rivalry, MTCR 2025: Claims and Record. "
        f"Available at: {address} (Accessed: 5 September 2031)."
    )
    page.goto(f"{site}about/method/")
    assert page.is_checked("#style-harvard"), "the style is remembered"
    assert page.locator(".cite-box__panel:visible").count() == 1
    context.close()


def test_citations_can_be_read_and_saved_without_a_script(site: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, accept_downloads=True)
    page = context.new_page()
    page.goto(f"{site}sources/altair-reaper/")
    shown = page.locator(".cite-box dd.copy:visible")
    assert shown.all_inner_texts() == [
        "[MQ-9 Reaper in use]. (n.d.). Altair. Retrieved [day you read it], from "
        "https://www.altair.com.pl/news/view?news_id=165",
        "(\u201c[MQ-9 Reaper in use],\u201d n.d.)",
    ]
    page.click("label[for=style-bib]")
    text = page.locator(".cite-box pre:visible").inner_text()
    with page.expect_download() as saved:
        page.click(".cite-box__files a >> text=BibLaTeX")
    assert Path(saved.value.path()).read_text("utf-8").strip() == text.strip()
    assert saved.value.suggested_filename == "mtcr-2025.bib"
    assert "accessed" not in text
    assert "urldate" not in text
    context.close()


def test_a_claim_is_a_claim_review_to_machines(site: str, page: Page, register: Register) -> None:
    claim = register.claims["china-refused-for-rivalry"]
    page.goto(f"{site}claims/{claim.id}/")
    node = json.loads(page.locator('script[type="application/ld+json"]').inner_text())
    cited = node.pop("citation")
    canonical = page.get_attribute("link[rel=canonical]", "href")
    root = canonical.removesuffix(f"claims/{claim.id}/")
    assert node == {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": canonical,
        "name": claim.claim,
        "datePublished": "2026-11-24",
        "dateModified": claim.reviewed,
        "inLanguage": "en",
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "isPartOf": {"@type": "WebSite", "name": "MTCR 2025: Claims and Record", "url": root},
        "author": {
            "@type": "Organization",
            "name": "Contributors to MTCR 2025: Claims and Record",
            "url": root,
        },
        "claimReviewed": claim.claim,
        "reviewBody": claim.finding,
        "reviewRating": {"@type": "Rating", "alternateName": "Not supported"},
        "itemReviewed": {
            "@type": "Claim",
            "author": {"@type": "Person", "name": "Zafar Khan"},
            "appearance": {
                "@type": "OpinionNewsArticle",
                "name": "America's new MTCR policy",
                "datePublished": "2025-02-05",
                "author": [{"@type": "Person", "name": "Zafar Khan"}],
            },
        },
    }
    assert [work["name"] for work in cited] == list(
        dict.fromkeys(register.sources[item.source].title for item in claim.evidence)
    )


def test_sources_can_be_picked_up_by_a_reference_manager(
    site: str, page: Page, register: Register
) -> None:
    spans: list[str] = []
    for part in list_of_sources(register):
        page.goto(site + page_path(part.page))
        spans += page.eval_on_selector_all("span.Z3988", "all => all.map(span => span.title)")
    titles = {dict(parse_qsl(span))["rft.title"] for span in spans}
    assert len(spans) == len(register.sources)
    assert titles == {str(source_item(s)["title"]) for s in register.sources.values()}


@pytest.fixture(scope="module")
def moved(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project in which four records have another id than before."""
    folder = shutil.copytree(project, tmp_path_factory.mktemp("moved") / "project")

    def edit(file: str, old: str, new: str) -> None:
        path = folder / "data" / file
        text = path.read_text("utf-8")
        assert text.count(old) == 1, old
        path.write_text(text.replace(old, new), "utf-8")

    edit(
        "claims/regime.yml",
        "- id: not-a-treaty\n",
        "- id: not-a-treaty\n  former_ids: [no-treaty-at-all]\n",
    )
    edit("glossary.yml", "- id: adherent\n", "- id: adherent\n  former_ids: [follower]\n")
    edit("topics.yml", "- id: regime\n", "- id: regime\n  former_ids: [the-mtcr]\n")
    edit("timeline.yml", "- id: nsdd-70\n", "- id: nsdd-70\n  former_ids: [first-directive]\n")
    return folder


def test_a_former_address_leads_to_the_record(browser: Browser, moved: Path) -> None:
    result = run_build(moved, "site", SITE_URL="https://example.org/")
    assert result.returncode == 0, result.stderr
    old = (moved / "site" / "claims" / "no-treaty-at-all" / "index.html").read_text("utf-8")
    assert '<link rel="canonical" href="https://example.org/claims/not-a-treaty/">' in old
    for script in (True, False):
        context = browser.new_context(java_script_enabled=script)
        page = context.new_page()
        with served(moved / "site") as site:
            page.goto(f"{site}claims/no-treaty-at-all/#evidence", wait_until="commit")
            page.wait_for_url(f"{site}claims/not-a-treaty/{'#evidence' if script else ''}")
            page.goto(f"{site}reference/glossary/#follower")
            note = page.locator("p.former")
            assert note.inner_text() == "adherent was once called \u201cfollower\u201d here."
            assert note.locator("#follower").count() == 1
            page.goto(f"{site}topics/the-mtcr/", wait_until="commit")
            page.wait_for_url(f"{site}topics/regime/")
            page.goto(f"{site}reference/timeline/first-directive/", wait_until="commit")
            page.wait_for_url(f"{site}reference/timeline/nsdd-70/")
            page.goto(f"{site}reference/timeline/")
            assert page.locator("#nsdd-70 #first-directive").count() == 1
        context.close()


def test_a_page_that_is_not_there_helps(site: str, page: Page) -> None:
    page.goto(f"{site}claims/no-such-claim/at/all/")
    assert page.locator("h1").inner_text() == "This page is not here"
    links = page.eval_on_selector_all("article ul a", "all => all.map(a => a.href)")
    # Only a site published for the address it is served under can know where its root is.
    paths = ["claims/", "article/", "sources/", "reference/glossary/", ""]
    assert [link.rpartition("//")[2].partition("/")[2] for link in links] == [
        f"{site.partition('//')[2].partition('/')[2]}{path}" for path in paths
    ]
