"""Every event in its year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from model.records import FIRST_PARTNERS as FIRST_YEAR
from model.records import Event
from model.register import Register
from render.pictures.drawing import Box, Label, Scale, Size, Tick, Wanted, in_years, place, px

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
    """Each event in its year, those of one year and track stacked away from the line of years."""

    width: float
    height: float
    years: Box  # the band of the figures of years
    ticks: list[Tick]
    lanes: list[Lane]
    marks: list[EventMark]
    marked: float | None  # where the day to be marked stands on the line of years


class TimelineLayout(NamedTuple):
    """Fixed lengths along the line of years, and away from it."""

    across: float  # the whole width
    start: float  # before the first year
    end: float  # behind the last year
    year: float | None  # None: as much as the width allows
    top: float  # beyond the lanes
    band: float  # for the figures of years
    pitch: float  # from mark to mark
    gap: float  # from lane to lane
    text: float


TIMELINE_LAYOUT: dict[Size, TimelineLayout] = {
    "wide": TimelineLayout(720, 88, 92, None, 24, 24, 11.5, 15, 12),
    "narrow": TimelineLayout(328, 6, 28, 13, 8, 42, 11, 11, 11.5),
}
ABOVE = ("regime", "membership")  # the tracks on one side of the years; all others on the other
SHORTEST = 10  # years


def timeline(register: Register, size: Size, marked: str) -> Timeline:
    """All events; wide with the years to the right, narrow with the years downwards."""
    layout = TIMELINE_LAYOUT[size]
    events = list(register.events.values())
    first = min((int(event.date[:4]) for event in events), default=FIRST_YEAR)
    years = max([int(event.date[:4]) - first + 1 for event in events] + [SHORTEST])
    year = layout.year or (layout.across - layout.start - layout.end) / years
    along = Scale(first, first + years, layout.start, layout.start + years * year)
    rows = stack(events)
    sides = _sides(register, events, rows, layout)
    length = along.end + layout.end
    depth = max(bottom for _, bottom in sides.values()) + 4
    lanes = [
        Lane(t, _turned(along.start, a, along.end, b, size)) for t, (a, b) in sides.items() if t
    ]
    points = {
        e.id: _point(along(int(e.date[:4]) + 0.5), _away(sides, e.track, rows[e.id], layout), size)
        for e in events
    }
    wide = size == "wide"
    day = next((event.date for event in events if event.id == marked), None)
    chart = Timeline(
        width=layout.across,
        height=px(depth if wide else length),
        years=_turned(along.start, *(sides[""][0], along.end, sides[""][1]), size),
        ticks=[Tick(y, along(y + 0.5)) for y in range(first, first + years) if y % 5 == 0],
        lanes=lanes,
        marks=[],
        marked=along(in_years(day)) if day else None,
    )
    labels = _event_labels(events, points, chart, layout, marked)
    return chart._replace(marks=[EventMark(e, *points[e.id], labels.get(e.id)) for e in events])


def stack(events: Iterable[Event]) -> dict[str, int]:
    """By event: how many of the same track and year come before it."""
    before: Counter[tuple[str, str]] = Counter()
    rows = {}
    for event in events:
        rows[event.id] = before[event.track, event.date[:4]]
        before[event.track, event.date[:4]] += 1
    return rows


def _sides(
    register: Register, events: Sequence[Event], rows: Mapping[str, int], layout: TimelineLayout
) -> dict[str, tuple[float, float]]:
    """By track: where its lane begins and ends, away from the line; "" is the band of years."""
    tracks = list(register.vocabulary["track"])
    above = [track for track in ABOVE if track in tracks]
    order = [*reversed(above), "", *(track for track in tracks if track not in above)]
    sides = {}
    at = layout.top
    for track in order:
        most = max((rows[event.id] + 1 for event in events if event.track == track), default=1)
        end = at + (most * layout.pitch if track else layout.band)
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


def _event_labels(
    events: Sequence[Event],
    points: Mapping[str, tuple[float, float]],
    chart: Timeline,
    layout: TimelineLayout,
    marked: str,
) -> dict[str, Label]:
    """The short names that have room; the others are read from the mark or from the list."""
    marks = {id_: Box(x, y, x, y).grown(layout.pitch / 2) for id_, (x, y) in points.items()}
    named = [event for event in events if event.short and event.id != marked]
    wanted = [Wanted(event.short or "", marks[event.id], marks[event.id]) for event in named]
    obstacles = [*marks.values(), chart.years]
    if layout.year:  # narrow; below stands the name of the marked day, in the wide size above
        within = Box(0, 0, chart.width, chart.height - 16)
        line = Box(0, chart.marked - 1, chart.width, chart.marked + 1) if chart.marked else None
    else:
        within = Box(chart.years.left, layout.top - 6, chart.width, chart.height)
        line = Box(chart.marked - 1, 0, chart.marked + 1, chart.height) if chart.marked else None
    obstacles += [line] if line else []
    labels = place(wanted, obstacles, within, layout.text)
    return {event.id: label for event, label in zip(named, labels, strict=True) if label}
