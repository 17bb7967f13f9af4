"""A page in; what it says in the terms of schema.org out, for search engines and fact-check tools.

A claim is a ClaimReview whose rating is a word (no number: the site gives no truth scores); the
questions asked often are a FAQPage; any other page is a WebPage, that of a source about the work
that it describes.
"""

from __future__ import annotations

from typing import Any

from check import prose
from model.kinds import BY_TYPE, page_path
from model.publication import LICENCE, Publication
from model.records import Author, Claim, Question, Source
from model.register import Register

Node = dict[str, Any]


def describe(
    register: Register, site: Publication, page: str, record: Any, about: dict[str, str]
) -> Node:
    """`about` holds the title, the description and the day of review of the page."""
    common = {
        "@context": "https://schema.org",
        "url": site.address + page_path(page),
        "name": about["title"].removesuffix("."),
        "dateModified": about["reviewed"],
        "inLanguage": "en",
        "license": LICENCE,
        "isPartOf": {"@type": "WebSite", "name": register.publisher.name, "url": site.address},
        "author": [_author(author) for author in register.publisher.authors],
    }
    if isinstance(record, Claim) and not record.withdrawn:
        return {**common, "@type": "ClaimReview", **_review(register, record)}
    if page == BY_TYPE[Question].page:
        asked = [
            {
                "@type": "Question",
                "name": asked.question,
                "acceptedAnswer": {"@type": "Answer", "text": prose.spoken(asked.answer)},
            }
            for asked in register.questions.values()
        ]
        return {**common, "@type": "FAQPage", "mainEntity": asked}
    page_of = {"mainEntity": _work(record)} if isinstance(record, Source) else {}
    return {**common, "@type": "WebPage", "description": about["description"], **page_of}


def _review(register: Register, claim: Claim) -> Node:
    author = register.people[register.article.author]
    cited = dict.fromkeys(item.source for item in claim.evidence)
    return {
        "datePublished": claim.history[0].date,
        "claimReviewed": claim.claim.removesuffix("."),
        "reviewBody": claim.finding,
        "reviewRating": {
            "@type": "Rating",
            "alternateName": register.verdicts[claim.verdict].label,
        },
        "itemReviewed": {
            "@type": "Claim",
            # The claim is that of the op-ed, whomever it quotes.
            "author": _party(author.name, body=author.body),
            "datePublished": register.op_ed.issued,
            "appearance": {**_work(register.op_ed), "@type": "OpinionNewsArticle"},
        },
        "citation": [_work(register.record("source", id_)) for id_ in cited],
    }


def _work(source: Source) -> Node:
    told = {
        "datePublished": None if source.custom.circa else source.issued,
        "url": source.URL,
        "author": [_party(str(name), body=bool(name.literal)) for name in source.author],
    }
    known = {field: value for field, value in told.items() if value}
    return {"@type": "CreativeWork", "name": source.title, **known}


def _party(name: str, *, body: bool) -> Node:
    return {"@type": "Organization" if body else "Person", "name": name}


def _author(author: Author) -> Node:
    orcid = {"url": f"https://orcid.org/{author.orcid}"} if author.orcid else {}
    return {**_party(str(author), body=bool(author.literal)), **orcid}
