"""Citations: what no processor can know is put right, and each stands alone."""

from __future__ import annotations

import html
import re

import pytest

from cite.cite import Citation, cite
from cite.items import page_item, source_item
from model.publication import Publication
from model.records import Edition, Source
from model.register import Register
from support import CASES, HERE, expect_all

Entries = dict[str, str]  # by style; the text of the list and, after a bar, of the text or note


def both(citation: Citation) -> str:
    text = f"{citation.entry} | {citation.cited}"
    return html.unescape(re.sub("<[^>]*>", "", text))


def entries(*items: dict[str, object]) -> list[Entries]:
    """What is said of each, all of them made in one run."""
    named = [{**item, "id": f"item-{number}"} for number, item in enumerate(items)]
    citations, _ = cite(named, {})
    return [
        {style: both(found[item["id"]]) for style, found in citations.items()} for item in named
    ]


def source(fields: dict[str, object], **custom: object) -> Source:
    record = {"id": "s", "type": "webpage", "title": "A text", "accessed": "2026-11-23"}
    own = {"tier": "secondary", "read": "opening", **custom}
    return Source.model_validate(
        {**record, "URL": "https://example.org/x", **fields, "custom": own}
    )


ORDER = source(
    {
        "type": "regulation",
        "title": "Reforming Sales",
        "author": ({"family": "Doe", "given": "Jane"},),
        "container-title": "Federal Register",
        "volume": "90",
        "page": "15631",
        "genre": "Executive Order",
        "number": "14268",
        "issued": "2025-04-15",
    }
)
BODY = source({"author": ({"literal": "The Agency"},), "publisher": "The Agency", "issued": "2020"})
OUTLET = source(
    {
        "type": "article-newspaper",
        "author": ({"literal": "ANI"}, {"family": "Roe", "given": "Ann"}),
        "container-title": "ANI",
        "issued": "2020-07-25",
    }
)
UNDATED = source({"container-title": "Altair"}, title="described")
REPOST = source({"author": ({"literal": "The House"},), "issued": "2025-01-07"}, via="The Mirror")
INFERRED = source({"publisher": "Office", "issued": "2005"}, circa=True)
SPAN = source({"type": "report", "publisher": "Office", "issued": "1992-06-29/1992-07-02"})


CASE = {
    "an executive order": ORDER,
    "an author that is the publisher too": BODY,
    "two authors, one of them the outlet": OUTLET,
    "an undated page with a title supplied by us": UNDATED,
    "a repost": REPOST,
    "a span of days": SPAN,
    "a date that is inferred": INFERRED,
}


PERSON = ({"family": "Khan", "given": "Zafar"},)
CASE |= {
    "an op-ed whose outlet is not known": source(
        {
            "type": "article-newspaper",
            "title": "America's new policy",
            "author": PERSON,
            "genre": "Opinion",
            "issued": "2025-02-05",
        }
    ),
    "an article of no author and no known outlet": source(
        {"type": "article-newspaper", "title": "What is it about?", "issued": "2010-07-21"},
        via="A Host",
    ),
    "an order that only its publisher prints": source(
        {
            "type": "regulation",
            "title": "Unleashing drones",
            "author": PERSON,
            "publisher": "The White House",
            "genre": "Executive Order",
            "number": "14307",
            "issued": "2025-06-06",
        }
    ),
    "a rule in the Federal Register": source(
        {
            "type": "regulation",
            "title": "Rules under the Act",
            "author": ({"literal": "Bureau"},),
            "container-title": "Federal Register",
            "volume": "78",
            "page": "42430-42436",
            "issued": "2013-07-16",
        }
    ),
    "a title that asks": source(
        {
            "type": "article-magazine",
            "title": "Can policy succeed?",
            "author": PERSON,
            "container-title": "Arms Control Today",
            "issued": "1997-04",
        }
    ),
    "a title that asks, by nobody": source(
        {"type": "article-newspaper", "title": "Why?", "container-title": "One", "issued": "2016"}
    ),
    "marks within marks": source(
        {
            "type": "article-newspaper",
            "title": 'Pakistan displays the "Scud missile"',
            "container-title": "Gulf News",
        }
    ),
    "marks at the end of a title in italics": source(
        {"type": "report", "title": 'The "presumption of denial"', "author": PERSON, "number": "13"}
    ),
    "small words that are long": source(
        {
            "type": "article-newspaper",
            "title": "After tests: exports like fighters go between rivals until they look beyond",
            "container-title": "One",
            "issued": "2025-08-14",
        }
    ),
    "an address for a name": source(
        {"title": "A page", "container-title": "mccaul.house.gov", "issued": "2025"}
    ),
    "a newspaper article with a supplied title and a repost": source(
        {
            "type": "article-newspaper",
            "title": "A missile with \u201cno rival\u201d until 2025",
            "author": ({"literal": "Xinhua"},),
            "issued": "2018-03-08",
        },
        via="The Mirror",
        title="from-address",
    ),
    "a report with a host, inferred to be of a month": source(
        {
            "type": "report",
            "title": "A report",
            "author": PERSON,
            "publisher": "Institute",
            "number": "RL31848",
            "issued": "2005-03",
        },
        via="The Mirror",
        circa=True,
    ),
    "a bill": source(
        {
            "type": "bill",
            "title": "An act to amend the act",
            "author": PERSON,
            "publisher": "U.S. Senate",
            "number": "S. 4474, 116th Congress",
            "issued": "2020-08-06",
        }
    ),
    "a suffix and a particle": source(
        {
            "type": "book",
            "title": "Memoirs",
            "author": (
                {"family": "Biden", "given": "Joseph R.", "suffix": "Jr."},
                {"non-dropping-particle": "d'", "family": "Aubignac", "given": "F\u00e9lix"},
            ),
            "publisher": "Press",
            "issued": "2020",
        }
    ),
}


def test_what_no_processor_can_know(request: pytest.FixtureRequest) -> None:
    made = entries(*map(source_item, CASE.values()))
    blocks = [
        "\n".join([name, *(f"  {style}: {text}" for style, text in styles.items())])
        for name, styles in zip(CASE, made, strict=True)
    ]
    expect_all(CASES / "citations", {"expected.txt": "\n\n".join(blocks) + "\n"}, request)


def test_a_page_of_the_site_and_of_an_edition(register: Register) -> None:
    day = "2026-11-24"
    now = page_item("claims/not-a-treaty.md", "The MTCR is not a treaty.", day, HERE, register)
    edition = Publication(
        address="https://example.org/site/editions/2026.1/", current=HERE.address, edition="2026.1"
    )
    then = page_item("claims/not-a-treaty.md", "The MTCR is not a treaty.", day, edition, register)
    said_now, said_then = entries(now, then)
    assert said_now["apa"] == (
        "Contributors. (2026, November 24). The MTCR is not a "
        "treaty. MTCR 2025: Claims and Record. https://example.org/site/claims/not-a-treaty/ | "
        "(Contributors, 2026)"
    )
    assert said_then["chicago-notes"].partition(" | ")[0] == (
        "Contributors. “The MTCR Is Not a Treaty.” MTCR 2025: "
        "Claims and Record, Edition 2026.1, November 24, 2026. "
        "https://example.org/site/editions/2026.1/claims/not-a-treaty/."
    )
    assert [
        page_item(p, "T", day, HERE, register)["URL"] for p in ("index.md", "claims/index.md")
    ] == [
        "https://example.org/site/",
        "https://example.org/site/claims/",
    ]
    assert now["id"] == "mtcr-2025-claims-not-a-treaty"


def test_each_citation_stands_alone(register: Register) -> None:
    """Works by one author in one year get no letters, no dash, no shortened note."""
    same = [
        source_item(
            source({"id": f"s{n}", "author": ({"literal": "The House"},), "issued": "2025"})
        )
        for n in range(3)
    ]
    citations, _ = cite(same, {})
    for style, found in citations.items():
        assert len({both(citation) for citation in found.values()}) == 1, style
    own = [
        page_item(f"claims/{c.id}.md", c.claim, c.reviewed, HERE, register)
        for c in register.claims.values()
    ]
    citations, _ = cite(own, {})
    assert {both(c).rpartition(" | ")[2] for c in citations["apa"].values()} == {
        "(Contributors, 2026)"
    }


def test_what_was_made_once_is_not_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    items = [source_item(BODY), {**source_item(REPOST), "id": "t"}]
    first, known = cite(items, {})

    def refuse(*_: object, **__: object) -> str:
        raise AssertionError

    monkeypatch.setattr("pypandoc.convert_text", refuse)
    assert cite(items, known) == (first, known)
    changed = [items[0], {**items[1], "title": "Another text"}]
    with pytest.raises(AssertionError):
        cite(changed, known)


def test_markup_in_a_title_stays_text() -> None:
    evil = {"title": "<script>alert(1)</script> & *x* $y$ <i>z</i>"}  # no check stands before it
    citations, _ = cite([source_item(BODY) | evil], {})
    for style, found in citations.items():
        tags = set(re.findall(r"<[^>]*>", found["s"].entry))
        allowed = {"<em>", "</em>", "</span>"}
        assert all(tag in allowed or tag.startswith('<span class="accessed"') for tag in tags), (
            style
        )
        assert "&lt;" in found["s"].entry


def test_an_edition_has_a_name_that_sorts() -> None:
    sums = {"web_sha256": "0" * 64, "offline_sha256": "1" * 64}
    assert Edition(name="2026.10", date="2026-11-24", **sums).name == "2026.10"
