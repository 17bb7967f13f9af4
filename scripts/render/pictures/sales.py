"""Notices of arms sales: counted before and after the memorandum, and drawn month by month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from model.records import Notice, NoticedItem, earliest
from model.register import Register
from render.pictures.drawing import Box, Size, Tick, px

OTHERWISE = ("price", "support", "recited", "supply")  # by the first of these that it has

# --- counts -----------------------------------------------------------------------------------


class Span(NamedTuple):
    """A time from its first day to its last, both counted; `months` to one decimal."""

    first: date
    last: date

    @property
    def months(self) -> float:
        end = self.last + timedelta(days=1)
        whole = (end.year - self.first.year) * 12 + end.month - self.first.month
        return round(whole + (end.day - self.first.day) / 31, 1)


class Count(NamedTuple):
    """How many notices a time has, and what they add in millions of US dollars."""

    notices: int
    value: float
    months: float

    @property
    def notices_a_month(self) -> float:
        return self.notices / self.months if self.months else 0

    @property
    def value_a_month(self) -> float:
        return self.value / self.months if self.months else 0


def memorandum(register: Register) -> date:
    """The day of what the op-ed is about."""
    return earliest(register.events[register.article.event].date)


def searched(register: Register) -> tuple[date, date]:
    """The first and the last day that were looked at."""
    first, last = register.leads["sales"].searched.split("/")
    return earliest(first), earliest(last)


def spans(register: Register) -> tuple[Span, Span]:
    """The time that was searched, before the memorandum and from its day on."""
    day = memorandum(register)
    first, last = searched(register)
    return Span(min(first, day), day - timedelta(days=1)), Span(day, last)


def when(register: Register, notice: Notice) -> str:
    """Before or after the memorandum, by the day on which Congress got the notice."""
    return "before" if earliest(notice.delivered) < memorandum(register) else "after"


def in_class(register: Register, item: NoticedItem) -> bool:
    return item.family in register.leads["sales"].families


def counted_as(register: Register, notice: Notice) -> str:
    """One word for each notice: class, extra, price, support, recited, or supply of something else.

    Launchers alone do not count where a missile of the list is only recited.
    """
    if any(item.scope == "supply" and in_class(register, item) for item in notice.items):
        return "class"
    if all(item.extra for item in notice.items):
        return "extra"
    return next(word for word in OTHERWISE if word in {item.scope for item in notice.items})


ROWS = (
    *("all", "partners", "others", "class", "class-partners", "class-others"),
    *("support", "price", "recited", "supply", "extra"),
)


def rows_of(register: Register, notice: Notice) -> set[str]:
    """The rows of the table of counts in which a notice is counted."""
    buyer, word = "partners" if notice.partner else "others", counted_as(register, notice)
    return {"all", buyer, word} | ({f"class-{buyer}"} if word == "class" else set())


def counts(register: Register) -> dict[str, tuple[Count, Count]]:
    """By row of the table: the counts before the memorandum and after it."""
    notices = register.notices.values()
    every = [(rows_of(register, n), when(register, n), n.added or 0) for n in notices]

    def count(row: str, period: str, span: Span) -> Count:
        added = [value for rows, time, value in every if row in rows and time == period]
        return Count(len(added), sum(added), span.months)

    before, after = spans(register)
    return {row: (count(row, "before", before), count(row, "after", after)) for row in ROWS}


def newest_first(register: Register) -> list[Notice]:
    return sorted(register.notices.values(), key=lambda n: (n.delivered, n.id), reverse=True)


def families(register: Register) -> list[str]:
    """The families of all items, those of the class first."""
    items = [item for notice in register.notices.values() for item in notice.items]
    items.sort(key=lambda item: not in_class(register, item))
    return list(dict.fromkeys(item.family for item in items))


# --- month by month ---------------------------------------------------------------------------


class NoticeMark(NamedTuple):
    notice: Notice
    x: float
    y: float


class Strip(NamedTuple):
    """Some years beside each other; the marks of a month are stacked on the line `box.bottom`."""

    box: Box
    end: float  # of the line: the last day searched, or the end of the strip
    years: list[Tick]  # each where it begins
    marks: list[NoticeMark]
    marked: float | None  # where the day of the memorandum stands


class SalesChart(NamedTuple):
    width: float
    height: float
    side: float  # of a mark
    year: float  # the width of a year
    strips: list[Strip]


STRIPS: dict[Size, tuple[float, int, float]] = {  # width, strips, room for a mark
    "wide": (720, 1, 10),
    "narrow": (328, 2, 9),
}
STRIP_TOP, STRIP_FOOT = 22.0, 34.0  # room for the name of the memorandum, and for the years


def sales(register: Register, size: Size) -> SalesChart:
    """A mark a notice, in the month in which Congress got it; those to partners lowest."""
    width, number, room = STRIPS[size]
    notices = sorted(register.notices.values(), key=lambda n: (n.delivered[:7], not n.partner))
    shown = [day.year for day in searched(register)] + [int(n.delivered[:4]) for n in notices]
    first, last = min(shown), max(shown)
    each = -(-(last - first + 1) // number)
    most = max(Counter(n.delivered[:7] for n in notices).values(), default=1)
    tall = STRIP_TOP + most * room
    strips = []
    for at in range(number):
        top = at * (tall + STRIP_FOOT)
        years = range(first + at * each, first + (at + 1) * each)
        here = [n for n in notices if int(n.delivered[:4]) in years]
        box = Box(1, px(top + STRIP_TOP), width - 1, px(top + tall))
        strips.append(_strip(register, years, here, box, room))
    height = number * (tall + STRIP_FOOT) - STRIP_FOOT / 2 + 4
    return SalesChart(width, px(height), room - 3, px((width - 2) / each), strips)


def _strip(
    register: Register, years: range, notices: Sequence[Notice], box: Box, room: float
) -> Strip:
    month = (box.right - box.left) / len(years) / 12

    def x(day: date, part: float) -> float:
        """Where a part of the month of a day stands: its start is 0, its end 1."""
        return px(box.left + ((day.year - years[0]) * 12 + day.month - 1 + part) * month)

    stacked: Counter[str] = Counter()
    marks = []
    for notice in notices:
        level = stacked[notice.delivered[:7]]
        stacked[notice.delivered[:7]] += 1
        at = x(earliest(notice.delivered), 0.5)
        marks.append(NoticeMark(notice, at, px(box.bottom - (level + 0.5) * room - 1)))
    day, end = memorandum(register), searched(register)[1]
    return Strip(
        box=box,
        end=x(end, end.day / 31) if end.year in years else box.right,
        years=[Tick(year, x(date(year, 1, 1), 0)) for year in years],
        marks=marks,
        marked=x(day, (day.day - 1) / 31) if day.year in years else None,
    )
