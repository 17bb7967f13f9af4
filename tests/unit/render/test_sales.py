"""Notices of arms sales: counts before and after the memorandum, and marks in their months."""

from __future__ import annotations

from datetime import date

import pytest

from check.check import check
from load.files import load
from model.records import Notice, NoticedItem
from model.register import Register
from render.pictures import sales
from render.pictures.drawing import Box, Tick
from render.pictures.sales import Span
from support import CASES, TODAY

COUNTS = {  # by row: notices and US$ million before, and after
    "all": ((44, 43_688), (29, 29_009)),
    "partners": ((33, 39_490), (23, 18_372)),
    "others": ((11, 4_198), (6, 10_637)),
    "class": ((24, 32_723), (13, 21_545)),
    "class-partners": ((17, 29_219), (10, 11_305)),
    "class-others": ((7, 3_504), (3, 10_240)),
    "support": ((16, 9_607), (7, 3_371)),
    "price": ((1, 292), (1, 500)),
    "recited": ((1, 0), (5, 2_980)),
    "supply": ((2, 1_066), (0, 0)),
    "extra": ((0, 0), (3, 613)),
}
A_MONTH = {  # by row: notices and US$ million a month before, and after
    "class": (("0.50", 680), ("0.66", 1_099)),
    "class-partners": (("0.35", 607), ("0.51", 577)),
}


@pytest.fixture
def small() -> Register:
    register, _ = check(*load(CASES / "small" / "data"), today=TODAY)
    assert register is not None
    return register


def test_the_counts_are_those_of_the_search(register: Register) -> None:
    counts = sales.counts(register)
    found = {row: tuple((c.notices, round(c.value)) for c in both) for row, both in counts.items()}
    assert found == COUNTS
    assert {
        row: tuple((f"{c.notices_a_month:.2f}", round(c.value_a_month)) for c in counts[row])
        for row in A_MONTH
    } == A_MONTH


def test_each_notice_is_counted_as_one_thing() -> None:
    parts = ("class", "support", "price", "recited", "supply", "extra")
    assert [sum(COUNTS[row][at][0] for row in parts) for at in (0, 1)] == [44, 29]
    assert [COUNTS["partners"][at][0] + COUNTS["others"][at][0] for at in (0, 1)] == [44, 29]


def test_the_time_before_and_after(register: Register) -> None:
    before, after = sales.spans(register)
    assert before == Span(date(2021, 1, 1), date(2025, 1, 2))
    assert after == Span(date(2025, 1, 3), date(2026, 8, 20))
    assert (before.months, after.months) == (48.1, 19.6)
    assert Span(date(2025, 1, 1), date(2025, 12, 31)).months == 12


def notice(*items: tuple[str, str, bool]) -> Notice:
    made = [NoticedItem(system="S", family=f, scope=s, extra=e) for f, s, e in items]  # type: ignore[arg-type]
    return Notice.model_construct(id="a", items=tuple(made))


@pytest.mark.parametrize(
    ("items", "word"),
    [
        ([("ATACMS", "supply", False)], "class"),
        ([("HIMARS", "supply", False), ("ATACMS", "supply", False)], "class"),
        ([("HIMARS", "supply", False), ("ATACMS", "recited", False)], "recited"),
        ([("GMLRS-ER", "supply", False), ("ATACMS", "price", False)], "price"),
        ([("GMLRS-ER", "supply", False)], "supply"),
        ([("MQ-9", "support", False)], "support"),
        ([("JSM", "supply", True)], "extra"),
        ([("JSM", "supply", True), ("MQ-9", "support", False)], "support"),
    ],
)
def test_what_a_notice_is_counted_as(
    register: Register, items: list[tuple[str, str, bool]], word: str
) -> None:
    assert sales.counted_as(register, notice(*items)) == word


def test_families_of_the_class_come_first(register: Register) -> None:
    found = sales.families(register)
    assert set(found[:6]) == set(register.leads["sales"].families)
    assert set(found[6:]) == {
        *("GMLRS-ER", "HIMARS", "RQ-4", "SLAM-ER", "Predator XP", "HVGP", "JSM"),
    }


def test_newest_first(register: Register) -> None:
    days = [notice.delivered for notice in sales.newest_first(register)]
    assert (len(days), days[0], days[-1]) == (73, "2026-08-03", "2021-02-17")
    assert days == sorted(days, reverse=True)


def test_every_notice_is_a_mark_in_its_month(register: Register) -> None:
    wide, narrow = (sales.sales(register, size) for size in ("wide", "narrow"))  # type: ignore[arg-type]
    for chart in (wide, narrow):
        marks = [mark for strip in chart.strips for mark in strip.marks]
        assert sorted(m.notice.id for m in marks) == sorted(register.notices)
        places = [(m.x, m.y) for m in marks]
        assert len(set(places)) == len(places)
    assert [len(strip.years) for strip in narrow.strips] == [3, 3]
    assert [strip.marked is None for strip in narrow.strips] == [True, False]
    (strip,) = wide.strips
    assert strip.years[4] == Tick(2025, 479.7)
    assert strip.marked == 480.3  # two days later
    for mark in strip.marks:
        assert (mark.x > strip.marked) == (mark.notice.delivered >= "2025-01-03")


def test_marks_of_a_month_are_stacked(small: Register) -> None:
    twin = small.notices["24-1"].model_copy(update={"id": "24-2", "partner": False})
    register = Register({**small.by_kind, "notice": {"24-2": twin, **small.notices}}, {}, {}, {})
    (strip,) = sales.sales(register, "wide").strips
    assert strip.box == Box(1, 22, 719, 42)
    assert [(m.notice.id, m.y) for m in strip.marks] == [("24-1", 36), ("24-2", 26), ("25-1", 36)]
