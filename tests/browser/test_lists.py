"""Lists that grow with the register: where they are cut, and that nothing is lost by it."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from model import kinds
from model.history import changes
from model.kinds import name
from model.register import Register
from render import lists
from render.lists import list_of_claims
from support import run_build, served
from support.browsers import Readers

# Lower than the real limits, so that each list of the real claims is cut.
SHORT = 10
MOST = {
    "sentence": 1,
    "checked": 2,
    "sheet": 4,
    "verdict": 1,
    "related": 2,
    "topic": 3,
    "source": 5,
}
HITS = 12


@pytest.fixture(scope="module")
def paged(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = shutil.copytree(project, tmp_path_factory.mktemp("paged") / "project")

    def edit(file: str, old: str, new: str) -> None:
        text = (folder / file).read_text("utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new), "utf-8")

    with (folder / "scripts" / "render" / "lists.py").open("a", encoding="utf-8") as module:
        module.write(f"\n\nPER_PAGE = {SHORT}\nMOST.update({MOST})\n")
    edit("docs/assets/filter.js", "MOST = 100;", f"MOST = {HITS};")
    for file in (folder / "data" / "claims" / "regime").iterdir():
        name = file.relative_to(folder).as_posix()
        edit(name, "2026-11-24, reason: first", "2026-11-20, reason: first")
    done = run_build(folder, "site")
    assert done.returncode == 0, done.stderr
    with served(folder / "site") as address:
        yield address


@pytest.fixture
def page(readers: Readers) -> Iterator[Page]:
    with readers.page() as opened:
        yield opened


@pytest.fixture
def plain(readers: Readers) -> Iterator[Page]:
    """A page without script."""
    with readers.page(java_script_enabled=False) as opened:
        yield opened


def of_sentence(register: Register, locator: str) -> list[str]:
    return [claim.short for claim in register.claims.values() if locator in claim.sentences]


def test_each_claim_stands_on_one_page_of_the_list(
    paged: str, plain: Page, register: Register
) -> None:
    last = -(-len(register.claims) // SHORT)
    found: list[str] = []
    for number in range(1, last + 1):
        plain.goto(f"{paged}claims/" + (f"page/{number}/" if number > 1 else ""))
        listed = plain.locator("#claims-by-topic li.claim .claim__title").all_inner_texts()
        assert len(listed) == min(SHORT, len(register.claims) - len(found))
        assert plain.locator(".pager [aria-current]").all_inner_texts() == [str(number)] * 2
        assert plain.locator(".pager").first.inner_text() == "Page 1 2 3 4 5"
        found += listed
    topics = register.topics
    assert found == [claim.short for id_ in topics for claim in register.claims_of_topic[id_]]


def test_a_topic_leads_to_where_all_its_claims_begin(
    paged: str, plain: Page, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "PER_PAGE", SHORT)
    cut = 0
    for group in list_of_claims(register)[0].groups:
        topic = group.record
        for path, items, most in (
            (f"topics/{topic.id}/", ".topic-claim", MOST["topic"]),
            (f"topics/{topic.id}/sheet/", ".sheet tbody tr", MOST["sheet"]),
        ):
            plain.goto(paged + path)
            expect(plain.locator(items)).to_have_count(min(group.total, most))
            rest = plain.locator(".rest")
            if group.total <= most:
                expect(rest).to_have_count(0)
                continue
            cut += 1
            beyond = group.total - most
            expect(rest).to_have_text(f"And {beyond} more: all {group.total} claims of this topic")
            plain.emulate_media(media="print")
            expect(rest).to_be_visible()
            rest.get_by_role("link").click()
            assert plain.url == f"{paged}{kinds.Spot(group.begins, f'topic-{topic.id}').address}"
            first = plain.locator(f".group:has(#topic-{topic.id}) .claim__title").first
            expect(first).to_have_text(register.claims_of_topic[topic.id][0].short)
    assert cut > len(register.topics)


def test_the_op_ed_names_the_claims_of_each_sentence(
    paged: str, plain: Page, register: Register
) -> None:
    plain.goto(f"{paged}article/")
    for locator in register.sentences:
        links = plain.locator(f"#{locator} a[href*='claims/']").all()
        named = {(link.get_attribute("href") or "").rstrip("/").split("/")[-1] for link in links}
        made = {c.id for c in register.claims.values() if locator in c.sentences}
        assert named == made, locator


def test_a_sentence_leads_to_all_its_claims(paged: str, page: Page, register: Register) -> None:
    path, most = "start/fact-check/", "checked"
    page.goto(paged + path)
    links = {}
    for locator, sentence in register.sentences.items():
        total = len(of_sentence(register, locator))
        told = page.locator(f"#{locator}")
        expect(told.locator("li")).to_have_count(min(total, MOST[most]))
        rest = told.locator(".rest")
        if total > MOST[most]:
            expect(rest).to_have_text(
                f"And {total - MOST[most]} more: all {total} of {sentence.place}"
            )
            links[locator] = rest.get_by_role("link").evaluate("link => link.href")
        else:
            expect(rest).to_have_count(0)
    assert links
    for locator, link in links.items():
        page.goto(link)
        claims = of_sentence(register, locator)
        expect(page.locator("#filter-sentence")).to_have_value(locator)
        expect(page.locator("ul.claims:visible li.claim a")).to_have_text(claims)


def test_the_picture_says_how_many_claims_it_leaves_out(
    paged: str, plain: Page, register: Register
) -> None:
    locator = max(register.sentences, key=lambda one: len(of_sentence(register, one)))
    beyond = len(of_sentence(register, locator)) - MOST["sentence"]
    plain.goto(f"{paged}article/")
    column = plain.locator(f".fared a[href='#{locator}']")
    expect(column.locator("svg")).to_have_count(MOST["sentence"])
    expect(column).to_have_text(f"+{beyond}s{locator.partition('s')[2]}")
    expect(column).to_have_attribute("title", re.compile(f"; and {beyond} more$"))


def test_pages_that_list_verdicts_lead_to_all_claims_of_each(
    paged: str, page: Page, register: Register
) -> None:
    def total(verdict: str) -> int:
        return sum(claim.verdict == verdict for claim in register.claims.values())

    wrong, unverifiable = total("not-supported"), total("unverifiable")
    page.goto(f"{paged}start/")
    expect(page.locator(".rest")).to_have_text(
        f"And {wrong - MOST['verdict']} more: all {wrong} “Not supported”"
    )
    page.goto(f"{paged}start/essay/")
    expect(page.locator(".sides")).to_have_count(MOST["verdict"])
    rest = page.locator(".rest", has_text="Unverifiable")
    expect(rest).to_have_text(
        f"And {wrong + unverifiable - MOST['verdict']} more: "
        f"all {wrong} “Not supported” · all {unverifiable} “Unverifiable”"
    )
    rest.get_by_role("link").last.click()
    expect(page.locator("#filter-count")).to_have_text(
        f"{unverifiable} of {len(register.claims)} claims"
    )


def test_claims_and_sources_say_how_many_more_refer_to_them(
    paged: str, plain: Page, register: Register
) -> None:
    id_, others = max(register.relations.items(), key=lambda item: len(item[1]))
    plain.goto(f"{paged}claims/{id_}/")
    expect(plain.locator("#related + ul > li")).to_have_count(MOST["related"])
    expect(plain.locator(".rest")).to_have_text(
        f"And {len(others) - MOST['related']} more: their own pages name this claim."
    )

    source, uses = max(register.evidence_from.items(), key=lambda item: len(item[1]))
    plain.goto(f"{paged}sources/{source}/")
    items = sum(len(evidence) for _, evidence in uses[: MOST["source"]])
    expect(plain.locator(".evidence li")).to_have_count(items)
    rest = plain.locator(".rest")
    expect(rest).to_contain_text(f"And {len(uses) - MOST['source']} more: ")
    file = rest.get_by_role("link").evaluate("link => link.href")
    rows = csv.DictReader(plain.request.get(file).body().decode("utf-8-sig").splitlines())
    named = {row["id"] for row in rows if source in row["sources"].split()}
    assert named == {claim.id for claim, _ in uses}


def test_each_change_and_each_gap_stands_on_one_page(
    paged: str, plain: Page, register: Register
) -> None:
    day, changed, begins = "#d2026-11-20", list[str](), []
    made = [listed.record for listed in changes(register)]
    last = -(-len(made) // SHORT)
    for number in range(1, last + 1):
        plain.goto(f"{paged}about/changes/" + (f"page/{number}/" if number > 1 else ""))
        changed += plain.locator("h2[id^=d2026] + ul > li > a").all_inner_texts()
        begins += [number] * plain.locator(f"{day} + ul li").count()
        assert plain.locator(".pager [aria-current]").all_inner_texts() == [str(number)] * 2
    assert len(begins) == 5
    assert sorted(changed) == sorted(map(name, made))

    plain.goto(f"{paged}about/changes/")
    expect(plain.locator("#d2026-11-29")).to_have_text("29 November 2026#")
    expect(plain.locator("#d2026-11-20")).to_have_text("20 November 2026 5")
    plain.locator("#d2026-11-20 a").click()
    assert plain.url == f"{paged}about/changes/page/{begins[0]}/{day}"

    lacking = [claim.short for claim in register.claims.values() if claim.missing]
    missing = []
    for number in range(1, -(-len(lacking) // SHORT) + 1):
        plain.goto(f"{paged}about/limits/" + (f"page/{number}/" if number > 1 else ""))
        missing += plain.locator("h3[id^=missing-] a:not(.headerlink)").all_inner_texts()
    assert missing == lacking


@pytest.mark.parametrize("width", [360, 1440])
def test_without_script_no_filter_is_offered(paged: str, plain: Page, width: int) -> None:
    plain.set_viewport_size({"width": width, "height": 900})
    plain.goto(f"{paged}claims/")
    expect(plain.locator("noscript p")).to_have_text(
        "The claims can be filtered only with JavaScript. "
        "Without it they stand here topic by topic."
    )
    for gone in plain.locator("#filter, .filter__link").all():
        expect(gone).to_be_hidden()
    expect(plain.locator(".filter__link").first).to_be_attached()


def test_the_filter_finds_the_claims_of_all_pages(
    paged: str, page: Page, register: Register
) -> None:
    total = len(register.claims)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(paged)))
    page.goto(f"{paged}claims/")
    page.wait_for_load_state("networkidle")
    assert "claims/list.json" not in asked

    page.select_option("#filter-verdict", "contested")
    contested = [claim for claim in register.claims.values() if claim.verdict == "contested"]
    shown = page.locator("ul.claims:visible li.claim")
    expect(page.locator("#filter-count")).to_have_text(f"{len(contested)} of {total} claims")
    assert shown.locator("a").all_inner_texts() == [claim.short for claim in contested]
    assert shown.locator(".verdict").all_inner_texts() == ["Contested"] * len(contested)
    assert page.url == f"{paged}claims/?verdict=contested"

    shown.locator("a").last.click()
    expect(page.locator("h1")).to_contain_text(contested[-1].claim)
    page.goto(f"{paged}claims/?topic=arms-race&verdict=contested")
    both = [claim for claim in contested if register.topic_of[claim.id].id == "arms-race"]
    expect(page.locator("#filter-count")).to_have_text(f"{len(both)} of {total} claims")

    page.click("#filter button[type=reset]")
    expect(shown).to_have_count(SHORT)
    assert page.url == f"{paged}claims/"


def test_the_filter_shows_more_on_demand(paged: str, page: Page, register: Register) -> None:
    total = len(register.claims)
    supported = [c.short for c in register.claims.values() if c.verdict == "supported"]
    beyond = len(supported) - HITS
    assert 0 < beyond < HITS
    page.goto(f"{paged}claims/?verdict=supported")
    count = page.locator("#filter-count")
    links = page.locator("ul.claims:visible li.claim a")
    expect(links).to_have_text(supported[:HITS])
    expect(count).to_have_text(f"{len(supported)} of {total} claims; the first {HITS} are shown")
    more = page.get_by_role("button", name=f"Show {beyond} more")
    more.focus()
    page.keyboard.press("Enter")
    expect(links).to_have_text(supported)
    expect(links.nth(HITS)).to_be_focused()
    expect(count).to_have_text(f"{len(supported)} of {total} claims")
    expect(page.locator(".filter__more")).to_be_hidden()
