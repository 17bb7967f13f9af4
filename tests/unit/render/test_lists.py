"""Lists that grow with the register: where they are cut."""

from __future__ import annotations

import pytest

from render import lists
from render.lists import Group, ListPage, parts


def test_a_list_is_cut_where_a_page_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "PER_PAGE", 2)
    paths = ("claims/index.md", "claims/page/2.md", "claims/page/3.md")
    first, second, third = paths
    assert parts(
        first, [("a", [1, 2, 3]), ("none", []), ("b", [4]), ("c", [5, 6]), ("end", [])]
    ) == [
        ListPage(
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
    assert parts(first, []) == [ListPage(1, (first,), ())]
    assert [part.page for part in parts(first, [("a", [1, 2, 3])])] == [first, second]


def test_a_long_list_leads_to_its_ends_to_the_pages_near_by_and_to_each_tenth() -> None:
    def near(number: int, last: int) -> list[int | None]:
        return ListPage(number, tuple(f"page/{page}.md" for page in range(1, last + 1)), ()).near

    assert near(1, 1) == [1]
    assert near(1, 5) == [1, 2, 3, 4, 5]
    assert near(14, 33) == [1, None, 10, 11, 12, 13, 14, 15, 16, 17, None, 20, None, 30, None, 33]
