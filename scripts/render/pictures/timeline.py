"""Every event in its year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from model.records import FIRST_PARTNERS as FIRST_YEAR
from model.records import Event
from model.register import Register
from render.pictures.drawing import Box, Size, Tick, in_years, px, text_width


class EventMark(NamedTuple):
    """Where an event stands; one with a short name has it from `label`, or up to it."""

    event: Event
    x: float
    y: float
    label: float | None


class Lane(NamedTuple):
    """The events of one track."""

    track: str
    box: Box


class Timeline(NamedTuple):
    """The years downwards, a lane a track, each event in its year."""

    width: float
    height: float
    years: Box  # the band of the figures of years
    ticks: list[Tick]
    lanes: list[Lane]
    marks: list[EventMark]
    marked: float | None  # where the day to be marked stands


class Spot(NamedTuple):
    """The line within its year on which an event stands, and its place on it."""

    line: int
    place: int


class TimelineLayout(NamedTuple):
    width: float
    years: float  # the band of the figures of years
    gap: float  # from lane to lane


TIMELINE_LAYOUT: dict[Size, TimelineLayout] = {
    "wide": TimelineLayout(720, 44, 8),
    "narrow": TimelineLayout(328, 36, 4),
}
MOST = 5  # places beside each other, in a line of a year
PITCH, HEAD, BESIDE, TEXT = 16.0, 26.0, 9.0, 12.0  # px between marks, above, beside; of text
LINE = 15  # px, the height of a line of a year
SHORTEST = 10  # years


def timeline(register: Register, size: Size, marked: str) -> Timeline:
    """All events; those with a short name each on a line of its own, so that it has room."""
    layout = TIMELINE_LAYOUT[size]
    events = list(register.events.values())
    spots = spots_of(events)
    starts = _starts(events, spots)
    lanes = _lanes(register, events, spots, layout, starts)
    left = {lane.track: lane.box.left for lane in lanes}
    marks = []
    for event in events:
        spot = spots[event.id]
        x = px(left[event.track] + (spot.place + 0.5) * PITCH)
        y = px(starts[year_of(event)] + (spot.line + 0.5) * LINE)
        marks.append(EventMark(event, x, y, _label(event, x, layout.width)))
    day = next((in_years(event.date) for event in events if event.id == marked), None)
    years = list(starts)[:-1]
    return Timeline(
        width=layout.width,
        height=px(starts[years[-1] + 1] + 4),
        years=Box(0, HEAD, layout.years, starts[years[-1] + 1]),
        ticks=[
            Tick(n, px(starts[n] + LINE / 2))
            for n in years
            if n % 5 == 0 or starts[n + 1] - starts[n] > LINE
        ],
        lanes=lanes,
        marks=marks,
        marked=day and px(_at(day, starts)),
    )


def year_of(event: Event) -> int:
    return int(event.date[:4])


def spots_of(events: Sequence[Event]) -> dict[str, Spot]:
    """By event: events of a track and year share lines; below them, one with a name has its own."""
    shared = Counter((e.track, year_of(e)) for e in events if not e.short)
    below = Counter[int]()
    for (_, year), many in shared.items():
        below[year] = max(below[year], -(-many // MOST))
    taken = Counter[tuple[str, int]]()
    spots = {}
    for event in events:
        year, stack = year_of(event), (event.track, year_of(event))
        if event.short:
            spots[event.id] = Spot(below[year], 0)
            below[year] += 1
        else:
            spots[event.id] = Spot(*divmod(taken[stack], MOST))
            taken[stack] += 1
    return spots


def _starts(events: Sequence[Event], spots: Mapping[str, Spot]) -> dict[int, float]:
    """Where each year begins, and the year after the last: one with more lines is longer."""
    first = min(map(year_of, events), default=FIRST_YEAR)
    last = max([*map(year_of, events), first + SHORTEST - 1])
    lines = dict.fromkeys(range(first, last + 1), 1)
    for event in events:
        lines[year_of(event)] = max(lines[year_of(event)], spots[event.id].line + 1)
    steps = accumulate((many * LINE for many in lines.values()), initial=HEAD)
    return dict(zip(range(first, last + 2), steps, strict=True))


def _at(day: float, starts: Mapping[int, float]) -> float:
    start, end = starts[int(day)], starts[int(day) + 1]
    return start + day % 1 * (end - start)


def _lanes(
    register: Register,
    events: Sequence[Event],
    spots: Mapping[str, Spot],
    layout: TimelineLayout,
    starts: Mapping[int, float],
) -> list[Lane]:
    """As wide as their events need, the rest of the width shared out."""
    tracks = list(register.vocabulary["track"])
    places = dict.fromkeys(tracks, 1)
    for event in events:
        places[event.track] = max(places[event.track], spots[event.id].place + 1)
    room = layout.width - layout.years - layout.gap * len(tracks)
    more = (room - sum(places.values()) * PITCH) / len(tracks)
    lanes, at = [], layout.years + layout.gap
    for track in tracks:
        end = at + places[track] * PITCH + more
        lanes.append(Lane(track, Box(px(at), HEAD, px(end), max(starts.values()))))
        at = end + layout.gap
    return lanes


def _label(event: Event, x: float, width: float) -> float | None:
    """Where the name of an event begins behind its mark, or ends before it; None without room."""
    long = text_width(event.short or "", TEXT)
    if not event.short or BESIDE + long > max(x, width - x):
        return None
    return px(x + BESIDE if x + BESIDE + long <= width else x - BESIDE)
