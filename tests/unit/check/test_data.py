"""The real data: complete, and as fair and as careful as the method page promises."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from itertools import pairwise
from urllib.parse import urlsplit

import pytest

from model.publication import LONGEST_TITLE
from model.register import Register
from support import ROOT

SENTENCES = {1: 8, 2: 5, 3: 4, 4: 4, 5: 3, 6: 1}  # of the op-ed, by paragraph

PARTNERS = {
    *("AR", "AT", "AU", "BE", "BG", "BR", "CA", "CH", "CZ", "DE", "DK", "ES"),
    *("FI", "FR", "GB", "GR", "HU", "IE", "IN", "IS", "IT", "JP", "KR", "LU"),
    *("NL", "NO", "NZ", "PL", "PT", "RU", "SE", "TR", "UA", "US", "ZA"),
}


SAID_OF_A_COPY = re.compile("[Rr]ead (whole )?in th(at|is) (copy|mirror)|not opened")
# "In the part read", "in what was read", "in the opening that was read" and the like.
AS_FAR_AS_READ = re.compile(r"\bin (?:the|what|those|these)(?: [a-z]+){0,4} read\b", re.IGNORECASE)
# Here several sections share an address: of the United States Code and of federal regulations.
OF_SECTIONS = ("uscode.house.gov", "ecfr.gov")


def test_all_sentences_are_there_and_covered(register: Register) -> None:
    paragraphs = Counter(sentence.paragraph for sentence in register.article.sentences)
    assert dict(paragraphs) == SENTENCES
    covered = {locator for claim in register.claims.values() for locator in claim.sentences}
    assert covered == set(register.sentences)


def test_every_claim_tests_something_that_its_sentences_assert(register: Register) -> None:
    asserted = {
        (sentence.locator, id_)
        for sentence in register.sentences.values()
        for part in sentence.asserts
        for id_ in part.claims
    }
    made = {(at, claim.id) for claim in register.claims.values() for at in claim.sentences}
    assert asserted <= made  # a new one stands under its sentence until an editor places it
    silent = [s.locator for s in register.sentences.values() if not s.asserts]
    assert silent == []


def test_claims_are_as_many_as_the_sentences_need(register: Register) -> None:
    assert 45 <= len(register.claims) <= 60
    assert all(register.claims_of_topic.values())


def test_every_claim_has_a_short_name_of_its_own(register: Register) -> None:
    names = [claim.short for claim in register.every("claim")]
    assert None not in names
    assert [name for name, count in Counter(names).items() if count > 1] == []


def test_every_claim_names_the_source_its_finding_rests_on(register: Register) -> None:
    assert [claim.id for claim in register.every("claim") if not claim.main] == []


def test_contested_claims_rest_on_different_sources_on_each_side(register: Register) -> None:
    one_sided = [
        claim.id
        for claim in register.claims.values()
        if claim.verdict in {"contested", "opinion"}
        and {e.source for e in claim.evidence if e.stance == "supports"}
        <= {e.source for e in claim.evidence if e.stance == "contradicts"}
    ]
    assert one_sided == []


def test_partners_are_the_35(register: Register) -> None:
    assert {partner.alpha2 for partner in register.partners.values()} == PARTNERS
    assert len(register.partners) == 35
    disagree = {
        id_: [accession.year for accession in partner.accessions]
        for id_, partner in register.partners.items()
        if len(partner.accessions) > 1
    }
    assert disagree == {"australia": [1990, 1991], "poland": [1997, 1998]}
    assert sum(p.accessions[0].year == 1987 for p in register.partners.values()) == 7
    assert register.partners["india"].accessions[0].year == 2016


def test_reference_data_are_broad_enough(register: Register) -> None:
    with_both = [s for s in register.systems.values() if s.range and s.payload]
    assert len(register.systems) >= 20
    assert len(with_both) >= 15
    assert len(register.terms) >= 25
    assert len(register.subjects) >= 7
    assert len(register.omissions) >= 5
    years = [int(event.date[:4]) for event in register.events.values()]
    assert years == sorted(years)
    assert (years[0], years[-1]) == (1982, 2026)


def test_findings_stand_alone_in_a_search_result(register: Register) -> None:
    outside = {
        claim.id: len(claim.finding)
        for claim in register.claims.values()
        if not 60 <= len(claim.finding) <= 320
    }
    assert outside == {}


def test_titles_are_short_enough_to_read(register: Register) -> None:
    long = {c.id: len(c.claim) for c in register.claims.values() if len(c.claim) > 170}
    assert long == {}


@pytest.mark.parametrize("host", ["wikileaks.org", "only.wip.la"])
def test_hosts_that_are_left_out(host: str, register: Register) -> None:
    assert [s.id for s in register.sources.values() if host in (s.URL or "")] == []


def test_many_primary_sources_were_read_whole(register: Register) -> None:
    notes = [source.custom for source in register.sources.values()]
    assert sum(note.tier == "primary" and note.read == "whole" for note in notes) >= 25


def test_no_remark_repeats_what_the_page_says_of_a_copy(register: Register) -> None:
    repeating = [
        source.id
        for source in register.sources.values()
        if source.custom.mirror and SAID_OF_A_COPY.search(source.custom.remark or "")
    ]
    assert repeating == []
    for source in register.sources.values():
        assert (source.custom.tier == "repost") == bool(source.custom.via), source.id


def test_few_texts_excuse_themselves_with_how_much_was_read() -> None:
    """A source says once how much of it was read; what rests on it need not say it again."""
    files = (ROOT / "data").rglob("*.yml")
    texts = [" ".join(file.read_text("utf-8").split()) for file in files]
    assert sum(len(AS_FAR_AS_READ.findall(text)) for text in texts) <= 10


def test_no_line_of_the_published_ids_was_ever_changed_or_removed() -> None:
    """Every version of the list in the history, and the one at hand, begins with the one before."""
    path = "data/published-ids.txt"

    def git(*arguments: str) -> str:
        return subprocess.run(
            ["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout

    versions = [
        git("show", f"{revision}:{path}").splitlines()
        for revision in git("log", "--reverse", "--format=%h", "--", path).split()
    ]
    versions.append((ROOT / path).read_text("utf-8").splitlines())
    ids = [[line for line in version if not line.startswith("#")] for version in versions]
    assert ids[-1]
    for earlier, later in pairwise(ids):
        assert later[: len(earlier)] == earlier


def test_no_address_stands_twice(register: Register) -> None:
    """One page is one source."""
    bare = Counter(
        source.URL.partition("://")[2].removeprefix("www.").rstrip("/")
        for source in register.sources.values()
        if source.URL and urlsplit(source.URL).path.strip("/")  # a page, not a whole site
    )
    twice = [address for address, count in bare.items() if count > 1]
    assert [address for address in twice if address.partition("/")[0] not in OF_SECTIONS] == []


def test_the_navigation_names_every_topic_in_order(register: Register) -> None:
    settings = (ROOT / "mkdocs.yml").read_text("utf-8")
    named = re.findall(r"^ +- topics/([a-z0-9-]+)\.md$", settings, re.MULTILINE)
    assert named == ["index", *register.topics]


def test_the_title_of_each_claim_fits_where_titles_are_shown(register: Register) -> None:
    """Verdict and short name together: what is longer would be cut."""
    titles = [register.title(claim) for claim in register.every("claim")]
    assert [title for title in titles if len(title) > LONGEST_TITLE] == []
    assert register.title(register.claims["china-refused-for-rivalry"]) == (
        'Not supported: "China was kept out of the MTCR because of rivalry"'
    )
