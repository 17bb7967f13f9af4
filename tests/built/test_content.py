"""What the published pages say, to people and to programs, against the data."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from lxml import html

from cite.items import source_item
from cite.reference_managers import coins
from model.kinds import page_path
from model.register import Register
from render.lists import list_of_sources
from render.selections import opened_at
from support import ELSEWHERE
from support.looks import Published
from upkeep.plain import sentences

Tree = html.HtmlElement


def opened(project: Path, path: str) -> Tree:
    return html.fromstring((project / "site" / path / "index.html").read_bytes())


def text(element: Tree) -> str:
    """What a person reads, less the numbers of notes."""
    parts = element.xpath(".//text()[not(ancestor::a[@class='ref'])]")
    return " ".join("".join(parts).split())


def one(elements: list[Tree]) -> Tree:
    (found,) = elements
    return found


def test_home_counts_what_the_data_hold(project: Path, register: Register) -> None:
    page = opened(project, "")
    shown = {
        text(one(item.find_class("verdict"))): int(text(one(item.find_class("tally__count"))))
        for item in page.find_class("tally__item")
    }
    counts = Counter(claim.verdict for claim in register.claims.values())
    assert shown == {
        verdict.label: counts[verdict.id]
        for verdict in register.verdicts.values()
        if counts[verdict.id]
    }
    fared = text(page.get_element_by_id("how-the-claims-fared"))
    assert re.findall(r"\d+", fared) == [str(len(register.claims))]
    outcomes = Counter(register.verdicts[c.verdict].outcome for c in register.claims.values())
    hold, fail = outcomes["holds"] + outcomes["in-part"], outcomes["not-borne-out"]
    said = text(one(page.xpath("//p[strong[contains(., ' hold')]]")))
    assert [int(number) for number in re.findall(r"\d+", said)] == [
        *(hold, len(register.claims), fail, len(register.claims) - hold - fail)
    ]


def test_questions_are_answered_in_two_sentences_and_told_to_machines_as_shown(
    project: Path, register: Register
) -> None:
    page = opened(project, "asked")
    told = json.loads(one(page.xpath("//script[@type='application/ld+json']")).text_content())
    for cite in page.find_class("cite"):
        cite.drop_tree()
    shown = [
        {
            "@type": "Question",
            "name": text(heading).removesuffix("#").strip(),
            "acceptedAnswer": {
                "@type": "Answer",
                "text": text(heading.getnext()),
            },
        }
        for heading in page.xpath("//h2[@id]")
        if heading.get("id") in register.questions
    ]
    assert told["@type"] == "FAQPage"
    assert told["mainEntity"] == shown
    assert [q.question for q in register.questions.values()] == [q["name"] for q in shown]
    assert len(shown) >= 18
    for question in register.questions.values():
        assert len(sentences(question.answer)) == 2, question.id
        assert bool(question.claim) != bool(question.further), question.id


def test_a_page_says_to_machines_what_it_says_to_people(project: Path, register: Register) -> None:
    claim = register.claims["china-refused-for-rivalry"]
    page = opened(project, f"claims/{claim.id}")
    found = {
        meta.get("name") or meta.get("property"): meta.get("content")
        for meta in page.iter("meta")
        if meta.get("name", "").startswith("DC.") or meta.get("property", "").startswith("og:")
    }
    canonical = one(page.xpath("//link[@rel='canonical']")).get("href")
    verdict = register.verdicts[claim.verdict].label
    assert found == {
        "og:type": "website",
        "og:site_name": "MTCR 2025: Claims and Record",
        "og:title": f'{verdict}: "{claim.short}"',
        "og:description": f"{verdict}. {claim.finding}",
        "og:url": canonical,
        "og:image": f"{canonical}card.png",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": found["og:title"],
        "DC.title": f'{verdict}: "{claim.short}"',
        "DC.creator": "Contributors,",
        "DC.date": claim.reviewed,
        "DC.rights": "CC BY 4.0",
        "DC.language": "en",
        "DC.identifier": canonical,
    }
    assert canonical.endswith(f"/claims/{claim.id}/")


def test_article_shows_every_sentence_with_its_claims(project: Path, register: Register) -> None:
    sections = opened(project, "article").xpath("//section[contains(@class, 'sentence')]")
    named = {
        section.get("id"): {link.get("href") for link in section.xpath(".//ul/li//a")}
        for section in sections
    }
    assert named == {
        locator: {
            f"../claims/{claim.id}/"
            for claim in register.claims.values()
            if locator in claim.sentences
        }
        for locator in register.sentences
    }


def test_article_shows_what_a_sentence_asserts_tested_or_not(project: Path) -> None:
    section = opened(project, "article").get_element_by_id("p1s4")
    assert [text(item) for item in section.xpath(".//ul/li")] == [
        "It was formed in 1987. Supported The G-7 formed the MTCR in 1987",
        "The countries of the G-7 formed it. Supported The G-7 formed the MTCR in 1987",
        "These countries were technologically advanced. Not tested: A passing description, on "
        "which nothing in the argument depends.",
    ]


def passage(page: Tree, number: Tree) -> str:
    """The words at which the note of a number opens its source."""
    note = page.get_element_by_id(number.get("href").removeprefix("#")).getparent()
    return one(note.xpath("./a[.='Open at the passage']")).get("href").partition(":~:")[2]


def test_fact_sheet_shows_each_paragraph(project: Path, register: Register) -> None:
    page = opened(project, "reference/fact-sheet")
    contents = one(page.find_class("contents"))
    assert [link.get("href") for link in contents.iter("a")] == [
        f"#{id_}" for id_ in register.paragraphs
    ]
    shown = {
        one(section.xpath("./h2")).get("id"): (
            [text(term) for term in section.iter("dt")],
            [link.get("href") for link in section.xpath("./ul/li/a")],
            len(section.find_class("verdict")),
            passage(page, one(one(section.xpath("./p[@class='more']")).find_class("ref"))),
        )
        for section in page.find_class("paragraph")
    }
    said = ["What it changes", "What it keeps", "What it leaves open"]
    sheet = register.sources["white-house-fact-sheet-2025"]
    assert shown == {
        id_: (
            said,
            [f"../../claims/{claim}/" for claim in paragraph.claims],
            len(paragraph.claims),
            opened_at(sheet, paragraph.locator).partition(":~:")[2],
        )
        for id_, paragraph in register.paragraphs.items()
    }


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        (
            "white-house-fact-sheet-2025",
            {
                "What was read": "The whole text was read. Read in a public copy: "
                "github.com/brian14708/wh-briefings, at commit 737ca03; the address itself was "
                "not opened.",
            },
        ),
        (
            "crec-2024-07-11-sa-2708",
            {
                "Found by its citation": "Congressional Record, volume 170, p. S5005, 11 July 2024",
                "What was read": "The whole text was read. Read in a public copy: "
                "github.com/junxit/us-congress-record-118, at commit 8eb011c; the original itself "
                "was not opened.",
            },
        ),
        (
            "hr-3068-119",
            {
                "Found by its citation": "H.R. 3068, 119th Congress, U.S. House of "
                "Representatives, 29 April 2025",
            },
        ),
    ],
)
def test_a_source_says_where_it_was_read(project: Path, source: str, shown: dict[str, str]) -> None:
    record = one(opened(project, f"sources/{source}").find_class("record"))
    terms = {text(term): text(term.getnext()) for term in record.iter("dt")}
    assert {words: terms.get(words) for words in shown} == shown


def edit_lines(small: Path, path: str, within: str) -> list[str]:
    """The lines of the data that the edit links in a part of the page open."""
    found = []
    for link in opened(small, path).xpath(f"{within}/descendant-or-self::a[@rel='edit']"):
        assert link.get("href").startswith("https://example.org/code/blob/trunk/")
        address, _, line = link.get("href").partition("/trunk/")[2].partition("#L")
        file = small / address.removesuffix("?plain=1")
        found.append(file.read_text("utf-8").splitlines()[int(line) - 1].strip())
    return found


PENCIL = "//a[contains(@class, 'md-content__button')]"


@pytest.mark.parametrize(
    ("path", "within", "lines"),
    [
        ("claims/tower-is-tall", PENCIL, ["id: tower-is-tall"]),
        (
            "claims/tower-is-tall",
            "//*[contains(@id, 'evidence-')]/following-sibling::*[1]/li",
            ["- source: survey-2001"] * 2,
        ),
        ("sources/survey-2001", PENCIL, ["id: survey-2001"]),
        ("sources", PENCIL, ["{% extends 'page.md.j2' %}"]),
        ("reference/partners", "//*[@id='norway']", ["- year: 1990", "- year: 1991"]),
        ("reference/partners", "//*[@id='china']", ["- id: china"]),
        (
            "reference/systems",
            "//*[@id='scud']",
            [
                "- {low: 280, high: 320, source: survey-2001, locator: p. 4}",
                "- {low: 300, approximate: true, source: doe-2025}",
                "- {high: 480.5, source: survey-2001, note: warhead}",
            ],
        ),
        (
            "reference/timeline/opening-of-the-tower",
            "//*[contains(@class, 'event__head')]",
            ["- id: opening-of-the-tower"],
        ),
        ("reference/glossary", "//*[@class='term-entry'][.//*[@id='mast']]", ["- id: mast"]),
        ("reference/people", "//*[@id='doe']/following-sibling::p[2]", ["- id: doe"]),
    ],
)
def test_each_fact_leads_to_its_line(small: Path, path: str, within: str, lines: list[str]) -> None:
    assert edit_lines(small, path, within) == lines


def test_each_item_of_evidence_leads_to_its_line(small: Path) -> None:
    for claim in ("tower-is-tall", "built-out-of-vanity", "it-leans"):
        items = opened(small, f"claims/{claim}").xpath(
            "//*[contains(@id, 'evidence-')]/following-sibling::*[1]/li"
        )
        lines = edit_lines(
            small, f"claims/{claim}", "//*[contains(@id, 'evidence-')]/following-sibling::*[1]/li"
        )
        assert len(lines) == len(items) > 0
        assert all(line.startswith("- source: ") for line in lines)


def test_where_no_repository_is_known_no_link_leads_there(project: Path) -> None:
    site = Published(project / "site")
    words = ("Report a problem", "Propose a ")
    assert [
        path
        for path, page in site.pages.items()
        if page.xpath("//*[@rel='edit']") or any(word in text(page) for word in words)
    ] == []


def link(page: Tree, words: str) -> str:
    return one([a for a in page.iter("a") if words in text(a)]).get("href")


def test_a_report_knows_its_page(small: Path) -> None:
    address = urlsplit(link(opened(small, "claims/tower-is-tall"), "Report a problem"))
    assert address._replace(query="").geturl() == "https://example.org/code/issues/new"
    assert dict(parse_qsl(address.query)) == {
        "template": "problem.yml",
        "page": "https://example.org/some/where/claims/tower-is-tall/",
        "record": "claim tower-is-tall",
    }
    for path, words, template in (
        ("sources", "Propose a source", "source.yml"),
        ("claims", "Propose a claim", "claim.yml"),
    ):
        proposal = link(opened(small, path), words)
        assert proposal == f"https://example.org/code/issues/new?template={template}"


def test_a_claim_is_a_claim_review_to_machines(project: Path, register: Register) -> None:
    claim = register.claims["china-refused-for-rivalry"]
    page = opened(project, f"claims/{claim.id}")
    node = json.loads(one(page.xpath("//script[@type='application/ld+json']")).text)
    cited = node.pop("citation")
    canonical = one(page.xpath("//link[@rel='canonical']")).get("href")
    root = canonical.removesuffix(f"claims/{claim.id}/")
    assert node == {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": canonical,
        "name": register.title(claim),
        "datePublished": "2026-11-24",
        "dateModified": claim.reviewed,
        "inLanguage": "en",
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "isPartOf": {"@type": "WebSite", "name": "MTCR 2025: Claims and Record", "url": root},
        "author": [{"@type": "Organization", "name": "Contributors"}],
        "claimReviewed": claim.claim.removesuffix("."),
        "reviewBody": claim.finding,
        "reviewRating": {"@type": "Rating", "alternateName": "Not supported"},
        "itemReviewed": {
            "@type": "Claim",
            "author": {"@type": "Person", "name": "Zafar Khan"},
            "datePublished": "2025-02-05",
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


def test_sources_can_be_picked_up_by_a_reference_manager(project: Path, register: Register) -> None:
    """Each list offers all that it holds; one page offers all there are; a source's, itself."""
    offered = {id_: coins(source_item(source)) for id_, source in register.sources.items()}
    lists = [page_path(part.page) for part in list_of_sources(register)]
    for paths in (lists, ["sources/page/all/"]):
        spans = [span for path in paths for span in opened(project, path).find_class("Z3988")]
        assert sorted(span.get("title") for span in spans) == sorted(offered.values())
    (own,) = opened(project, "sources/khan-2025").find_class("Z3988")
    assert own.get("title") == offered["khan-2025"]


def test_a_quotation_is_claimed_by_who_quotes(project: Path) -> None:
    page = opened(project, "claims/quote-aukus")
    node = json.loads(one(page.xpath("//script[@type='application/ld+json']")).text)
    assert node["itemReviewed"]["author"] == {"@type": "Person", "name": "Zafar Khan"}


def test_an_inferred_date_is_not_told_to_machines_as_a_fact(
    project: Path, register: Register
) -> None:
    told = {}
    for source in register.sources.values():
        if source.issued and source.custom.circa:
            page = opened(project, f"sources/{source.id}")
            node = json.loads(one(page.xpath("//script[@type='application/ld+json']")).text)
            told[source.id] = "datePublished" in node["mainEntity"]
    assert told
    assert not any(told.values())


def test_a_page_that_is_not_there_helps(small: Path) -> None:
    page = html.fromstring((small / "site" / "404.html").read_bytes())
    assert text(one(page.xpath("//h1"))) == "This page is not here"
    links = [
        urljoin(ELSEWHERE + "claims/no-such-claim/at/all/", a.get("href"))
        for a in page.xpath("//article//ul//a")
    ]
    paths = ["asked/", "claims/", "article/", "sources/", "reference/glossary/", ""]
    assert links == [ELSEWHERE + path for path in paths]


def test_a_title_says_in_which_language_it_is(project: Path, register: Register) -> None:
    shown = {
        element.get("lang")
        for part in list_of_sources(register)
        for element in opened(project, page_path(part.page)).xpath("//article//li//*[@lang]")
    }
    foreign = [s for s in register.sources.values() if s.language and not s.custom.title]
    assert foreign
    assert {source.language for source in foreign} <= shown
    (heading,) = opened(project, f"sources/{foreign[0].id}").xpath("//h1//*[@lang]")
    assert heading.get("lang") == foreign[0].language


def test_a_citation_says_which_language_a_title_is_in(project: Path, register: Register) -> None:
    foreign = {
        source.id: source.language
        for source in register.sources.values()
        if source.language not in (None, "en") and source.custom.title != "described"
    }
    assert set(foreign.values()) == {"es", "no", "pl", "pt", "ro", "sk", "tr"}
    for id_, language in foreign.items():
        page = (project / "docs" / "sources" / f"{id_}.foot").read_text("utf-8")
        entries = re.findall(
            r"<dt>In the (?:reference list|works cited|bibliography)</dt>(.*)", page
        )
        assert [f'<span lang="{language}">' in entry for entry in entries] == [True] * 5, id_


def test_every_page_offers_to_cite_itself(project: Path) -> None:
    without = [
        str(file.relative_to(project / "site"))
        for file in sorted((project / "site").rglob("*.html"))
        if 'class="cite-box"' not in file.read_text("utf-8")
    ]
    assert without == ["404.html"]
