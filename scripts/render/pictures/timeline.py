"""Every event in its year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from model.records import FIRST_PARTNERS as FIRST_YEAR
from model.records import Event
from model.register import Register
from render.pictures.drawing import (
    Box,
    Label,
    Size,
    Tick,
    Wanted,
    in_years,
    place,
    px,
    text_width,
)

# --- timeline ---------------------------------------------------------------------------------


class EventMark(NamedTuple):
    event: Event
    x: float
    y: float
    label: Label | None


class Lane(NamedTuple):
    """The events of one track, beside the line of years."""

    track: str
    box: Box


class Timeline(NamedTuple):
    """Each event in its year, those of one year and track stacked away from the line of years.

    Narrow, they go on in another line of the year where `most` are full, and the marks of those
    with a short name are numbered; `numbered` are these events, in the order of their numbers.
    """

    width: float
    height: float
    years: Box  # the band of the figures of years
    ticks: list[Tick]
    lanes: list[Lane]
    marks: list[EventMark]
    numbered: list[Event]
    marked: float | None  # where the day to be marked stands on the line of years


class TimelineLayout(NamedTuple):
    """Fixed lengths along the line of years, and away from it."""

    across: float  # the whole width
    start: float  # before the first year
    end: float  # behind the last year
    year: float | None  # None: as much as the width allows
    most: int  # places beside each other, in a line of a year
    top: float  # beyond the lanes
    band: float  # for the figures of years
    pitch: float  # from mark to mark
    gap: float  # from lane to lane
    text: float


TIMELINE_LAYOUT: dict[Size, TimelineLayout] = {
    "wide": TimelineLayout(720, 88, 112, None, 99, 24, 24, 14, 15, 12),
    "narrow": TimelineLayout(328, 6, 28, 13, 6, 4, 42, 13, 5, 11.5),
}
ABOVE = ("regime", "membership")  # the tracks on one side of the years; all others on the other
SHORTEST = 10  # years


class Years(NamedTuple):
    """Where each year begins on the line of years, and where the last one ends."""

    first: int
    starts: list[float]

    def __call__(self, value: float) -> float:
        start, end = self.starts[int(value) - self.first :][:2]
        return px(start + value % 1 * (end - start))


def timeline(register: Register, size: Size, marked: str) -> Timeline:
    """All events; wide with the years to the right, narrow with the years downwards."""
    layout = TIMELINE_LAYOUT[size]
    wide = size == "wide"
    events = list(register.events.values())
    numbered = [event for event in events if event.short and event.id != marked]
    places, rows = stack(events, () if wide else {e.id for e in numbered}, layout.most)
    lines, years = _lines(events, places, layout)
    sides = _sides(register, rows, layout)
    start, end = years.starts[0], years.starts[-1]
    points = {
        e.id: _point(
            years(int(e.date[:4]) + (places[e.id] // layout.most + 0.5) / lines[int(e.date[:4])]),
            _away(sides, e.track, places[e.id] % layout.most, layout),
            size,
        )
        for e in events
    }
    day = next((event.date for event in events if event.id == marked), None)
    depth = max(bottom for _, bottom in sides.values()) + 4
    chart = Timeline(
        width=layout.across,
        height=px(depth if wide else end + layout.end),
        years=_turned(start, *(sides[""][0], end, sides[""][1]), size),
        ticks=[Tick(y, years(y + 0.5)) for y, many in lines.items() if y % 5 == 0 or many > 1],
        lanes=[Lane(t, _turned(start, a, end, b, size)) for t, (a, b) in sides.items() if t],
        marks=[],
        numbered=numbered,
        marked=years(in_years(day)) if day else None,
    )
    labels = (_names if wide else _numbers)(numbered, points, chart, layout)
    return chart._replace(marks=[EventMark(e, *points[e.id], labels.get(e.id)) for e in events])


def stack(
    events: Iterable[Event], numbered: Collection[str], most: int
) -> tuple[dict[str, int], dict[str, int]]:
    """By event: how many places of its track and year come before it; by track: its longest line.

    One with a number takes two of the `most` places of a line, side by side.
    """
    taken: Counter[tuple[str, str]] = Counter()
    places, longest = {}, Counter[str]()
    for event in events:
        stack_ = event.track, event.date[:4]
        needed = 1 + (event.id in numbered)
        left = most - taken[stack_] % most
        places[event.id] = taken[stack_] + (left if needed > left else 0)
        taken[stack_] = places[event.id] + needed
        longest[event.track] = max(longest[event.track], places[event.id] % most + needed)
    return places, longest


def _lines(
    events: Sequence[Event], places: Mapping[str, int], layout: TimelineLayout
) -> tuple[dict[int, int], Years]:
    """How many lines of places each year has, and where it begins: one with more is longer."""
    found = {event.id: int(event.date[:4]) for event in events}
    first = min(found.values(), default=FIRST_YEAR)
    last = max([*found.values(), first + SHORTEST - 1])
    lines = dict.fromkeys(range(first, last + 1), 1)
    for id_, year in found.items():
        lines[year] = max(lines[year], places[id_] // layout.most + 1)
    room = layout.across - layout.start - layout.end
    length = layout.year or room / sum(lines.values())
    steps = (many * length for many in lines.values())
    return lines, Years(first, list(accumulate(steps, initial=layout.start)))


def _sides(
    register: Register, rows: Mapping[str, int], layout: TimelineLayout
) -> dict[str, tuple[float, float]]:
    """By track: where its lane begins and ends, away from the line; "" is the band of years."""
    tracks = list(register.vocabulary["track"])
    above = [track for track in ABOVE if track in tracks]
    order = [*reversed(above), "", *(track for track in tracks if track not in above)]
    sides = {}
    at = layout.top
    for track in order:
        end = at + (max(rows.get(track, 0), 1) * layout.pitch if track else layout.band)
        sides[track] = (px(at), px(end))
        at = end + layout.gap
    return sides


def _away(
    sides: Mapping[str, tuple[float, float]], track: str, row: int, layout: TimelineLayout
) -> float:
    """Stacked from the side of the lane that is nearer to the years."""
    top, bottom = sides[track]
    step = (row + 0.5) * layout.pitch
    return px(bottom - step if track in ABOVE else top + step)


def _point(along: float, away: float, size: Size) -> tuple[float, float]:
    return (along, away) if size == "wide" else (away, along)


def _turned(start: float, top: float, end: float, bottom: float, size: Size) -> Box:
    return Box(start, top, end, bottom) if size == "wide" else Box(top, start, bottom, end)


def _names(
    numbered: Sequence[Event],
    points: Mapping[str, tuple[float, float]],
    chart: Timeline,
    layout: TimelineLayout,
) -> dict[str, Label]:
    """The short names that have room; the others are read from the mark or from the list."""
    marks = {id_: Box(x, y, x, y).grown(layout.pitch / 2) for id_, (x, y) in points.items()}
    wanted = [Wanted(event.short or "", marks[event.id], marks[event.id]) for event in numbered]
    within = Box(chart.years.left, layout.top - 6, chart.width, chart.height)
    obstacles = [*marks.values(), chart.years]
    if chart.marked:
        obstacles.append(Box(chart.marked - 1, 0, chart.marked + 1, chart.height))
    labels = place(wanted, obstacles, within, layout.text)
    return {event.id: label for event, label in zip(numbered, labels, strict=True) if label}


def _numbers(
    numbered: Sequence[Event],
    points: Mapping[str, tuple[float, float]],
    chart: Timeline,
    layout: TimelineLayout,
) -> dict[str, Label]:
    """Beside each mark, away from the years, the number under which the key names the event."""
    labels = {}
    for number, event in enumerate(numbered, 1):
        x, y = points[event.id]
        gap = 6  # from the middle of the mark
        left = x - gap - text_width(str(number), layout.text) if x < chart.years.x else x + gap
        labels[event.id] = Label(str(number), px(left), y + 4)
    return labels
