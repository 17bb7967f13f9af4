"""Lists that go over several pages: where they are cut, and that the filter sees all of them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

import pages
from conftest import run_build, served
from model import Register
from pages import Group, Part, parts

SHORT = 20  # claims on a page, so that the real ones need three


def test_a_list_is_cut_where_a_page_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "PER_PAGE", 2)
    paths = ("claims/index.md", "claims/page/2.md", "claims/page/3.md")
    first, second, third = paths
    assert parts(
        first, [("a", [1, 2, 3]), ("none", []), ("b", [4]), ("c", [5, 6]), ("end", [])]
    ) == [
        Part(
            number,
            paths,
            (
                Group("a", 3, first, a),
                Group("none", 0, second, ()),
                Group("b", 1, second, b),
                Group("c", 2, third, c),
                Group("end", 0, third, ()),
            ),
        )
        for number, (a, b, c) in enumerate(
            [((1, 2), (), ()), ((3,), (4,), ()), ((), (), (5, 6))], start=1
        )
    ]
    assert parts(first, []) == [Part(1, (first,), ())]
    assert [part.page for part in parts(first, [("a", [1, 2, 3])])] == [first, second]


@pytest.fixture(scope="module")
def paged(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = shutil.copytree(project, tmp_path_factory.mktemp("paged") / "project")
    module = Path(folder / "scripts" / "pages.py")
    module.write_text(f"{module.read_text('utf-8')}\n\nPER_PAGE = {SHORT}\n", "utf-8")
    done = run_build(folder, "site")
    assert done.returncode == 0, done.stderr
    with served(folder / "site") as address:
        yield address


def test_each_claim_stands_on_one_page_of_the_list(
    paged: str, browser: Browser, register: Register
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    found: list[str] = []
    for number, path in enumerate(("claims/", "claims/page/2/", "claims/page/3/"), start=1):
        page.goto(paged + path)
        listed = page.locator("#claims-by-topic li.claim .claim__title").all_inner_texts()
        assert len(listed) == min(SHORT, len(register.claims) - len(found))
        assert page.locator(".pager [aria-current]").all_inner_texts() == [str(number)] * 2
        assert page.locator(".pager").first.inner_text() == "Page 1 2 3"
        found += listed
    topics = register.topics
    assert found == [claim.claim for id_ in topics for claim in register.claims_of_topic[id_]]
    context.close()


def test_the_filter_finds_the_claims_of_all_pages(
    paged: str, browser: Browser, register: Register
) -> None:
    total = len(register.claims)
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(paged)))
    page.goto(f"{paged}claims/")
    page.wait_for_load_state("networkidle")
    assert "claims/list.json" not in asked

    page.select_option("#filter-verdict", "contested")
    contested = [claim for claim in register.claims.values() if claim.verdict == "contested"]
    shown = page.locator("ul.claims:visible li.claim")
    expect(page.locator("#filter-count")).to_have_text(f"{len(contested)} of {total} claims")
    assert shown.locator("a").all_inner_texts() == [claim.claim for claim in contested]
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
    context.close()
