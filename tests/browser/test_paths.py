"""The ways through the site: from the home page to each answer, and what the paths hold."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from model.register import Register
from support.browsers import Readers
from upkeep.plain import sentences


@pytest.fixture
def page(readers: Readers, site: str) -> Iterator[Page]:
    with readers.page({"width": 360, "height": 740}) as opened:
        opened.goto(site)
        yield opened


def section(page: Page) -> str:
    """The text from the heading that the address leads to, as far as the next one."""
    return page.evaluate(
        """() => {
            let at = document.getElementById(decodeURIComponent(location.hash.slice(1)));
            let text = "";
            for (at = at.nextElementSibling; at && at.tagName !== "H2"; at = at.nextElementSibling)
                text += at.innerText + "\\n";
            return text;
        }"""
    )


@pytest.mark.parametrize(
    ("clicks", "told"),
    [
        (["What is the MTCR?"], ["informal, voluntary", "35 states", "own law"]),
        (["What exactly changed in January 2025?"], ["more flexible", "case by case", "vetting"]),
        (["Is the MTCR a treaty?"], ["No:", "policy statement", "no legal duty"]),
        (["Is China a member, and why not?"], ["asked to join in 2004", "not ruled out"]),
        (["Is the claim of an arms race proven?"], ["No: it is a forecast", "119 states"]),
        (["All 24 questions", "Who may benefit?"], ["names no country", "AUKUS"]),
    ],
)
def test_a_newcomer_finds_the_answer_from_home(
    page: Page, clicks: list[str], told: list[str]
) -> None:
    for words in clicks:
        page.get_by_role("article").get_by_role("link", name=words, exact=True).click()
    expect(page.locator("h2:target")).to_have_count(1)
    text = section(page)
    assert [words for words in told if words.lower() not in text.lower()] == []


@pytest.mark.parametrize(
    ("clicks", "heading"),
    [
        (["Start here"], "The whole matter in five minutes"),
        (["For an essay"], "For an essay: the question, the record, both sides, the sources"),
        (["For a fact check"], "For a fact check: sentence by sentence, the doubtful ones first"),
        (["What the op-ed leaves out"], "What the op-ed leaves out"),
        (["What happened since"], "What happened since 3 January 2025"),
        (["Category check"], "Is it in Category I of the MTCR?"),
        (["Start here", "For an essay"], "For an essay: the question, the record, both"),
    ],
)
def test_each_path_starts_at_home(page: Page, clicks: list[str], heading: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    for words in clicks:
        page.get_by_role("link", name=words, exact=True).first.click()
    assert page.locator("h1").inner_text().startswith(heading)


def test_a_topic_opens_with_its_question_and_a_short_answer(
    site: str, page: Page, register: Register
) -> None:
    for topic in register.topics.values():
        assert len(sentences(topic.answer)) <= 5, topic.id
        assert len(topic.answer.split()) <= 75, topic.id
        page.goto(f"{site}topics/{topic.id}/")
        assert page.locator("h1").inner_text().rstrip("#") == topic.question
        assert page.locator("h1 + p").inner_text() == topic.answer


def test_the_fact_check_puts_first_what_does_not_simply_hold(
    site: str, page: Page, register: Register
) -> None:
    page.goto(f"{site}start/fact-check/")
    shown = page.eval_on_selector_all(
        "section.sentence",
        "all => all.map(s => [s.id, [...s.querySelectorAll('.verdict')].map(v => v.innerText)])",
    )
    assert sorted(locator for locator, _ in shown) == sorted(register.sentences)
    supported = register.verdicts["supported"].label
    held = [all(word == supported for word in verdicts) for _, verdicts in shown]
    assert held == sorted(held)
    for _, verdicts in shown:
        firm = [word == supported for word in verdicts]
        assert firm == sorted(firm)


def test_an_essay_gets_sources_on_both_sides(site: str, page: Page, register: Register) -> None:
    page.goto(f"{site}start/essay/")
    disputed = [c.id for c in register.claims.values() if c.verdict in {"contested", "opinion"}]
    sides = page.eval_on_selector_all(
        ".sides", "all => all.map(s => [...s.children].map(c => c.querySelectorAll('li').length))"
    )
    assert len(sides) == len(disputed)
    assert all(1 <= count <= 3 for both in sides for count in both)


def test_what_happened_since_is_all_that_the_timeline_knows(
    site: str, page: Page, register: Register
) -> None:
    page.goto(f"{site}start/since/")
    days = page.eval_on_selector_all(
        ".event time", "all => all.map(t => t.getAttribute('datetime'))"
    )
    after = [event.date for event in register.events.values() if event.date > "2025-01-03"]
    assert days == [day.replace("/", " ") for day in after]
    assert len(days) >= 9
