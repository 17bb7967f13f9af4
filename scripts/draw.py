"""The register in; the geometry of the pictures out.

A picture is made in two steps. Here it is decided where each mark stands, how large it is and
where its label has room; the templates under `templates/pictures/` turn that into SVG, link
each mark to its record and hold every word. Each picture comes in two sizes, `wide` for a page
of 720 px and `narrow` for a phone, so that its text is never scaled below what can be read.
Lengths are in px at that size, rounded to a tenth.

No library of charts: pygal brings styles and scripts of its own, which a strict security policy
forbids, and drawsvg writes the elements that templates already write, and knows neither
logarithmic scales nor where a label has room.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Any, Literal, NamedTuple

from model import FIRST_PARTNERS as FIRST_YEAR
from model import (
    Adherent,
    Event,
    Figure,
    Limit,
    Outsider,
    Partner,
    Register,
    System,
    Total,
    earliest,
)

THRESHOLD_KM = 300  # Category I: at least this range ...
THRESHOLD_KG = 500  # ... together with at least this payload

Size = Literal["wide", "narrow"]


def px(value: float) -> float:
    """A length as it is written: at most one decimal."""
    rounded = round(value, 1)
    return int(rounded) if rounded == int(rounded) else rounded


class Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    @property
    def x(self) -> float:
        return px((self.left + self.right) / 2)

    @property
    def y(self) -> float:
        return px((self.top + self.bottom) / 2)

    @property
    def width(self) -> float:
        return px(self.right - self.left)

    @property
    def height(self) -> float:
        return px(self.bottom - self.top)

    def grown(self, by: float) -> Box:
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)

    def shared(self, other: Box) -> float:
        """The area that two boxes have in common."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(across, 0) * max(down, 0)

    def holds(self, other: Box) -> bool:
        return (
            self.left <= other.left
            and self.top <= other.top
            and self.right >= other.right
            and self.bottom >= other.bottom
        )


# --- scales -----------------------------------------------------------------------------------


class Scale(NamedTuple):
    """From values low ... high to lengths start ... end; logarithmic, or else linear."""

    low: float
    high: float
    start: float
    end: float
    log: bool = False

    def __call__(self, value: float) -> float:
        low, high, at = self.low, self.high, value
        if self.log:
            low, high, at = math.log(low), math.log(high), math.log(at)
        return px(self.start + (at - low) / (high - low) * (self.end - self.start))


class Tick(NamedTuple):
    value: float
    at: float


STEPS = (1, 1.5, 2, 3, 5, 7, 10)  # of a decade, where an axis may end
TICKS = (1, 2, 5)  # of a decade, which an axis names


def log_bounds(values: Iterable[float], room: float) -> tuple[float, float]:
    """Round numbers around all values, with the smallest a factor of `room` inside."""
    smallest, largest = min(values := list(values)), max(values)
    decade = 10.0 ** math.floor(math.log10(smallest / room))
    low = max(step * decade for step in STEPS if step * decade <= smallest / room)
    decade = 10.0 ** math.floor(math.log10(largest * room))
    return low, min(step * decade for step in STEPS if step * decade >= largest * room)


def log_ticks(scale: Scale, first: float, least: float) -> list[Tick]:
    """The value `first`, then the round ones of 1, 2 and 5 that keep `least` px apart."""
    decades = range(math.floor(math.log10(scale.low)), math.ceil(math.log10(scale.high)) + 1)
    ticks = [Tick(first, scale(first))]
    # 1, 10, 100 come before 2 and 5, which give way where there is little room.
    for step, decade in product(TICKS, decades):
        value = step * 10.0**decade
        if scale.low <= value <= scale.high and all(
            abs(scale(value) - tick.at) >= least for tick in ticks
        ):
            ticks.append(Tick(value, scale(value)))
    return sorted(ticks)


# --- labels -----------------------------------------------------------------------------------

NARROW_LETTERS = "fijlrtI.,:;-/() '|"
WIDE_LETTERS = "mwMWÜ%"


def text_width(text: str, size: float) -> float:
    """The width of a text, generously: the reader's sans font is not known here."""
    ems = sum(
        0.42
        if c in NARROW_LETTERS
        else 0.98
        if c in WIDE_LETTERS
        else 0.73
        if c.isupper()
        else 0.64
        for c in text
    )
    return ems * size


class Label(NamedTuple):
    """A text, where it starts and on which line; and a line to its mark where it stands apart."""

    text: str
    x: float
    y: float
    leader: tuple[float, float, float, float] | None = None


class Wanted(NamedTuple):
    """A label to be placed: its text, the mark it belongs to and the bar of that mark."""

    text: str
    mark: Box
    bar: Box


GAPS = (3.0, 9.0, 16.0, 24.0, 34.0, 46.0)  # between a mark and its label; the nearest is best
SIDES = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (1, 1), (-1, -1), (-1, 1))
PASSES = 4  # in each, every label is placed anew among the others
SLACK = (0.0, 25.0)  # px² of other things that a label covers: none, or else so many at most


def place(
    wanted: Sequence[Wanted], obstacles: Sequence[Box], within: Box, size: float
) -> list[Label | None]:
    """Put each label beside its mark, clear of obstacles and of each other; None without room."""
    boxes: list[Box | None] = [None] * len(wanted)
    for _ in range(PASSES):
        for index, want in enumerate(wanted):
            others = [box.grown(2) for at, box in enumerate(boxes) if box and at != index]
            boxes[index] = _best(want, [*obstacles, *others], within, size)
    return [
        box and Label(want.text, px(box.left), px(box.bottom - size * 0.25), _leader(want, box))
        for want, box in zip(wanted, boxes, strict=True)
    ]


def _best(want: Wanted, taken: Sequence[Box], within: Box, size: float) -> Box | None:
    """The nearest place that is free, or all but free."""
    width = text_width(want.text, size)
    reach = GAPS[-1] + width
    around = [want.mark.grown(reach), want.bar.grown(reach)]
    near = [box for box in taken if box != want.bar and any(box.shared(area) for area in around)]
    covering = []
    for gap, anchor, side in product(GAPS, (want.mark, want.bar), SIDES):
        box = _beside(anchor, gap, side, width, size)
        if not within.holds(box):
            continue
        covered = sum(box.shared(other) for other in (*near, want.mark))
        if covered <= SLACK[0]:
            return box
        covering.append((covered, box))
    return next((box for covered, box in covering if covered <= SLACK[1]), None)


def _beside(anchor: Box, gap: float, side: tuple[int, int], width: float, height: float) -> Box:
    """A box of the given size at a side of the anchor, or off a corner of it."""
    across, down = side
    x = anchor.x if down else (anchor.right if across > 0 else anchor.left)
    left = x - width / 2 if not across else x + gap if across > 0 else x - gap - width
    top = anchor.y - height / 2
    if down:
        top = anchor.bottom + gap if down > 0 else anchor.top - gap - height
    return Box(left, top, left + width, top + height)


def _leader(want: Wanted, label: Box) -> tuple[float, float, float, float] | None:
    """A line from the label to its mark, unless it stands by the mark or at the end of the bar."""
    ends = [_between(label, box) for box in (want.mark, want.bar)]
    if any(math.hypot(x2 - x1, y2 - y1) < GAPS[1] for x1, y1, x2, y2 in ends):
        return None
    return ends[0]


def _between(first: Box, second: Box) -> tuple[float, float, float, float]:
    """The shortest line between two boxes."""
    x1 = min(max(second.x, first.left), first.right)
    y1 = min(max(second.y, first.top), first.bottom)
    x2 = min(max(x1, second.left), second.right)
    y2 = min(max(y1, second.top), second.bottom)
    return px(x1), px(y1), px(x2), px(y2)


# --- range against payload --------------------------------------------------------------------


class Extent(NamedTuple):
    """All figures of one quantity: the least, the greatest, and which end a source leaves open."""

    low: float
    high: float
    open_low: bool = False
    open_high: bool = False


def extent(figures: Sequence[Figure]) -> Extent:
    """What the figures span; there must be one. An end is open where the outermost leaves it so."""
    lows = [(f.high if f.low is None else f.low, f.low is None) for f in figures]
    highs = [(f.low if f.high is None else f.high, f.high is None) for f in figures]
    low = min(value for value, _ in lows if value is not None)
    high = max(value for value, _ in highs if value is not None)
    return Extent(low, high, (low, True) in lows, (high, True) in highs)


class SystemMark(NamedTuple):
    """A system: the box of its published figures, the shape in the middle, and its label."""

    system: System
    number: int
    box: Box
    bar: str  # path data of the bar or box, with arrows at open ends; empty for a point
    label: Label | None


class SystemsChart(NamedTuple):
    """Range to the right, payload upwards, and strips for systems with only one of the two."""

    width: float
    height: float
    plot: Box
    gutter: float
    corner: tuple[float, float]  # where both thresholds meet
    x_ticks: list[Tick]
    y_ticks: list[Tick]
    no_range: Box | None
    no_payload: Box | None
    marks: list[SystemMark]


class SystemsLayout(NamedTuple):
    """The fixed lengths of the chart at one size."""

    width: float
    height: float  # of the plot
    gutter: float  # for the figures of the upright axis
    strip: float  # width of the strip of systems without a range
    row: float  # height of a row of systems without a payload
    shape: float  # half the size of a mark
    text: float
    tick: float  # the least distance between two figures of an axis
    region: tuple[float, float]  # room for the name of a category


SYSTEMS_LAYOUT: dict[Size, SystemsLayout] = {
    "wide": SystemsLayout(720, 400, 42, 136, 19, 5, 12, 44, (100, 26)),
    "narrow": SystemsLayout(328, 380, 40, 48, 17, 4.5, 11.5, 36, (90, 24)),
}
SYSTEMS_TOP = 24.0  # room for the name of the upright axis
AXIS = 40.0  # room for the figures and the name of the level axis
ARROW = 14.0  # length of the arrow at an open end


def systems(register: Register, size: Size) -> SystemsChart:
    """Every system by its published figures, open and disputed ones as bars and boxes."""
    layout = SYSTEMS_LAYOUT[size]
    every = list(register.systems.values())
    x, y = _axes(every, layout)
    plot = Box(x.start, y.end, x.end, y.start)
    left = Box(layout.gutter, plot.top, layout.gutter + layout.strip, plot.bottom)
    boxes = {s.id: _system_box(s, x, y) for s in every if s.range and s.payload}
    columns = _columns([s for s in every if not s.range and s.payload], y, left, layout)
    rows = _rows([s for s in every if s.range and not s.payload], x, plot.bottom + AXIS, layout)
    boxes |= columns | rows
    bottom = px(max([box.bottom for box in rows.values()], default=0) + layout.row / 2 + 2)
    below = Box(plot.left, px(plot.bottom + AXIS), plot.right, bottom) if rows else None
    chart = SystemsChart(
        width=layout.width,
        height=px((below or plot).bottom + (2 if below else AXIS)),
        plot=plot,
        gutter=layout.gutter,
        corner=(x(THRESHOLD_KM), y(THRESHOLD_KG)),
        x_ticks=log_ticks(x, THRESHOLD_KM, layout.tick),
        y_ticks=log_ticks(y, THRESHOLD_KG, layout.text + 4),
        no_range=left if columns else None,
        no_payload=below,
        marks=[],
    )
    shown = [(number, s) for number, s in enumerate(every, 1) if s.id in boxes]
    names = [s.name.split(" (")[0] if size == "wide" else str(number) for number, s in shown]
    labels = _system_labels(names, [(boxes[s.id], s) for _, s in shown], chart, layout)
    marks = [
        SystemMark(s, number, boxes[s.id], _bar(boxes[s.id], s), label)
        for (number, s), label in zip(shown, labels, strict=True)
    ]
    return chart._replace(marks=marks)


def _axes(every: Sequence[System], layout: SystemsLayout) -> tuple[Scale, Scale]:
    def bounds(every: Iterable[tuple[Figure, ...]], threshold: float) -> tuple[float, float]:
        values = [value for figures in every if figures for value in extent(figures)[:2]]
        return log_bounds([threshold * 0.6, threshold * 1.7, *values], 1.1)

    left = layout.gutter + layout.strip + 6
    bottom = SYSTEMS_TOP + layout.height
    ranges = bounds((s.range for s in every), THRESHOLD_KM)
    payloads = bounds((s.payload for s in every), THRESHOLD_KG)
    return (
        Scale(*ranges, left, layout.width - 24, log=True),
        Scale(*payloads, bottom, SYSTEMS_TOP, log=True),
    )


def _system_box(system: System, x: Scale, y: Scale) -> Box:
    across, up = extent(system.range), extent(system.payload)
    return Box(x(across.low), y(up.high), x(across.high), y(up.low))


def _columns(
    every: Sequence[System], y: Scale, strip: Box, layout: SystemsLayout
) -> dict[str, Box]:
    """Systems without a range, upright beside each other where they would overlap."""
    spans = {s.id: (y(e.high), y(e.low)) for s in every for e in (extent(s.payload),)}
    taken = pack({id_: (top - 10, bottom + 10) for id_, (top, bottom) in spans.items()})
    pitch = layout.shape * 2 + 5
    return {
        id_: Box(at := px(strip.left + 11 + taken[id_] * pitch), top, at, bottom)
        for id_, (top, bottom) in spans.items()
    }


def _rows(every: Sequence[System], x: Scale, top: float, layout: SystemsLayout) -> dict[str, Box]:
    """Systems without a payload, one below another where they or their names would overlap."""
    spans = {s.id: (x(e.low), x(e.high)) for s in every for e in (extent(s.range),)}
    names = {s.id: s.name.split(" (")[0] if layout.strip > 100 else "99" for s in every}
    taken = pack(
        {
            id_: (left - ARROW, right + ARROW + text_width(names[id_], layout.text))
            for id_, (left, right) in spans.items()
        }
    )
    return {
        id_: Box(left, at := px(top + (taken[id_] + 0.5) * layout.row), right, at)
        for id_, (left, right) in spans.items()
    }


def pack(spans: Mapping[str, tuple[float, float]]) -> dict[str, int]:
    """The first row in which each span has room; spans that start earlier are put first."""
    ends: list[float] = []
    rows: dict[str, int] = {}
    for key, (start, end) in sorted(spans.items(), key=lambda item: item[1]):
        row = next((at for at, last in enumerate(ends) if last <= start), len(ends))
        ends[row : row + 1] = [end]
        rows[key] = row
    return rows


def _extents(system: System) -> tuple[Extent, Extent]:
    """Of range and payload; nothing of a quantity without a figure."""
    nothing = Extent(0, 0)
    return (
        extent(system.range) if system.range else nothing,
        extent(system.payload) if system.payload else nothing,
    )


def _bar(box: Box, system: System) -> str:
    """The outline of what the figures span, and an arrow at each end that a source leaves open."""
    across, up = _extents(system)
    parts = []
    if box.width and box.height:
        parts.append(f"M{box.left} {box.top}H{box.right}V{box.bottom}H{box.left}Z")
    elif box.width:
        parts.append(f"M{box.left} {box.y}H{box.right}")
        ends = ((box.left, across.open_low), (box.right, across.open_high))
        parts += [f"M{at} {px(box.y - 4)}v8" for at, is_open in ends if not is_open]
    elif box.height:
        parts.append(f"M{box.x} {box.top}V{box.bottom}")
        ends = ((box.top, up.open_high), (box.bottom, up.open_low))
        parts += [f"M{px(box.x - 4)} {at}h8" for at, is_open in ends if not is_open]
    arrows = (
        (across.open_low, f"M{box.left} {box.y}h-14m5-4l-5 4l5 4"),
        (across.open_high, f"M{box.right} {box.y}h14m-5-4l5 4l-5 4"),
        (up.open_low, f"M{box.x} {box.bottom}v14m-4-5l4 5l4-5"),
        (up.open_high, f"M{box.x} {box.top}v-14m-4 5l4-5l4 5"),
    )
    return "".join([*parts, *(path for is_open, path in arrows if is_open)])


def _reach(box: Box, system: System) -> Box:
    """The box together with its arrows."""
    across, up = _extents(system)
    return Box(
        box.left - ARROW * across.open_low,
        box.top - ARROW * up.open_high,
        box.right + ARROW * across.open_high,
        box.bottom + ARROW * up.open_low,
    )


def _lines(box: Box, reach: Box) -> list[Box]:
    """What a label must not cover of a bar, a box or an arrow."""
    lines = [Box(reach.left, box.y, reach.right, box.y), Box(box.x, reach.top, box.x, reach.bottom)]
    if box.width and box.height:
        lines = [
            Box(box.left, box.top, box.right, box.top),
            Box(box.left, box.bottom, box.right, box.bottom),
            Box(box.left, box.top, box.left, box.bottom),
            Box(box.right, box.top, box.right, box.bottom),
        ]
    return [line.grown(3) for line in lines]


def _system_labels(
    names: Sequence[str],
    shown: Sequence[tuple[Box, System]],
    chart: SystemsChart,
    layout: SystemsLayout,
) -> list[Label | None]:
    """A label beside each shape, clear of all bars, the lines of the corner and its names."""
    plot, (km, kg) = chart.plot, chart.corner
    wide, high = layout.region
    bars = [_reach(box, system).grown(2) for box, system in shown]
    shapes = [Box(box.x, box.y, box.x, box.y).grown(layout.shape) for box, _ in shown]
    obstacles = [
        *bars,
        *shapes,
        *(line for box, system in shown for line in _lines(box, _reach(box, system))),
        Box(km - 1, plot.top, km + 1, plot.bottom),
        Box(km, kg - 1, plot.right, kg + 1),
        Box(plot.right - wide, plot.top, plot.right, plot.top + high),
        Box(plot.right - wide, plot.bottom - high, plot.right, plot.bottom),
        Box(plot.left, plot.bottom, plot.right, plot.bottom + AXIS),
        Box(plot.left - 6, plot.top, plot.left, plot.bottom),
    ]
    within = Box(layout.gutter, plot.top, chart.width, chart.height)
    wanted = [Wanted(*want) for want in zip(names, shapes, bars, strict=True)]
    return place(wanted, obstacles, within, layout.text)


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


def in_years(day: str) -> float:
    """A date as a number of years: 2025-07-02 is about the middle, 2025.5."""
    start = earliest(day)
    return start.year + (start.timetuple().tm_yday - 1) / 365.25


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


# --- partners by year -------------------------------------------------------------------------


class Count(NamedTuple):
    """The number of partners at the end of a year; two numbers where sources differ."""

    year: int
    fewest: int
    most: int


def counts(partners: Iterable[Partner]) -> list[Count]:
    """For each year in which a source lets someone join."""
    years = [sorted(a.year for a in partner.accessions) for partner in partners]
    return [
        Count(year, sum(y[-1] <= year for y in years), sum(y[0] <= year for y in years))
        for year in sorted({year for those in years for year in those})
    ]


class PartnerMark(NamedTuple):
    """A partner in its row and year; where sources differ, from the first year to the last."""

    partner: Partner
    box: Box
    disputed: bool
    label: Label


class PartnersChart(NamedTuple):
    width: float
    height: float
    plot: Box
    x_ticks: list[Tick]
    y_ticks: list[Tick]
    fewest: str  # path data of the line by the latest years that sources give ...
    most: str  # ... and by the earliest
    marks: list[PartnerMark]
    totals: list[tuple[Total, float, float]]


class PartnersLayout(NamedTuple):
    width: float
    gutter: float
    row: float
    square: float
    text: float
    years: int  # between two figures of the axis


PARTNERS_LAYOUT: dict[Size, PartnersLayout] = {
    "wide": PartnersLayout(720, 24, 12.5, 8, 12, 5),
    "narrow": PartnersLayout(328, 24, 12.5, 6, 11.5, 10),
}


def partners(register: Register, size: Size) -> PartnersChart:
    """A row for each partner, in order of accession, under the line of their number."""
    layout = PARTNERS_LAYOUT[size]
    steps = counts(register.partners.values())
    last = max([int(t.date[:4]) for t in register.totals] + [s.year for s in steps] + [FIRST_YEAR])
    rows = max([t.count for t in register.totals] + [s.most for s in steps] + [1])
    height = rows * layout.row
    x = Scale(FIRST_YEAR, last + 1, layout.gutter, layout.width - 14)
    y = Scale(0, rows, height + 8, 8)
    return PartnersChart(
        width=layout.width,
        height=px(y.start + 22),
        plot=Box(x.start, y.end, x.end, y.start),
        x_ticks=[Tick(n, x(n + 0.5)) for n in range(FIRST_YEAR, last + 1) if not n % layout.years],
        y_ticks=[Tick(n, y(n)) for n in range(0, rows + 1, 5)],
        fewest=_steps([(s.year, s.fewest) for s in steps], x, y),
        most=_steps([(s.year, s.most) for s in steps], x, y),
        marks=_partner_marks(register, x, y, layout),
        totals=[(t, x(in_years(t.date)), y(t.count)) for t in register.totals],
    )


def _steps(numbers: Iterable[tuple[int, int]], x: Scale, y: Scale) -> str:
    """Up at the start of each year, level in between."""
    return f"M{x.start} {y.start}" + "".join(f"H{x(at)}V{y(n)}" for at, n in numbers) + f"H{x.end}"


def _partner_marks(
    register: Register, x: Scale, y: Scale, layout: PartnersLayout
) -> list[PartnerMark]:
    def order(partner: Partner) -> tuple[int, int]:
        years = [accession.year for accession in partner.accessions]
        return min(years), max(years)

    marks = []
    for row, partner in enumerate(sorted(register.partners.values(), key=order)):
        first, last = order(partner)
        centre, half = y(row + 0.5), layout.square / 2
        box = Box(
            px(x(first + 0.5) - half),
            px(centre - half),
            px(x(last + 0.5) + half),
            px(centre + half),
        )
        at = px(max(box.right, x(last + 1)) + 3)
        label = Label(partner.name, at, px(centre + layout.text * 0.36))
        marks.append(PartnerMark(partner, box, first != last, label))
    return marks


# --- limits -----------------------------------------------------------------------------------


class Panel(NamedTuple):
    """One quantity of the limits over the years: a line of steps, the band at the top no limit."""

    box: Box
    band: float  # the lower edge of the band
    threshold: float
    line: str  # path data
    otherwise: str  # path data of the line by the other dates that sources give
    more: list[Box]  # where more was allowed than the line says


class LimitMark(NamedTuple):
    """Where a limit begins, in both panels; a value that did not change has no label."""

    limit: Limit
    x: float
    range: float
    payload: float
    new_range: bool
    new_payload: bool


class LimitsChart(NamedTuple):
    width: float
    height: float
    x_ticks: list[Tick]
    range: Panel
    payload: Panel
    marks: list[LimitMark]


class LimitsLayout(NamedTuple):
    width: float
    range: float  # height of the panels
    payload: float
    years: int


LIMITS_LAYOUT: dict[Size, LimitsLayout] = {
    "wide": LimitsLayout(720, 190, 130, 5),
    "narrow": LimitsLayout(328, 180, 120, 10),
}
PANEL_TOP, PANEL_GAP, BAND = 20.0, 42.0, 24.0
FULL_KM, FULL_KG = 900.0, 700.0  # the ends of the upright scales, below the band


def limits(every: Sequence[Limit], size: Size) -> LimitsChart:
    """Two panels over the same years; there must be a limit."""
    layout = LIMITS_LAYOUT[size]
    first = int(every[0].date[:4])
    last = int(every[-1].date[:4]) + 5
    x = Scale(first, last, 8, layout.width - 14)
    middle = PANEL_TOP + layout.range
    km = Scale(0, FULL_KM, middle, PANEL_TOP + BAND)
    kg = Scale(0, FULL_KG, middle + PANEL_GAP + layout.payload, middle + PANEL_GAP + BAND)
    ranges, payloads = [s.range for s in every], [s.payload for s in every]
    return LimitsChart(
        width=layout.width,
        height=px(kg.start + 22),
        x_ticks=[Tick(n, x(n)) for n in range(first, last + 1) if n % layout.years == 0],
        range=_panel(every, ranges, x, km, THRESHOLD_KM),
        payload=_panel(every, payloads, x, kg, THRESHOLD_KG),
        marks=[
            LimitMark(
                limit,
                x(in_years(limit.date)),
                _level(limit.range, km),
                _level(limit.payload, kg),
                at == 0 or ranges[at - 1] != limit.range,
                at == 0 or payloads[at - 1] != limit.payload,
            )
            for at, limit in enumerate(every)
        ],
    )


def _level(value: float | None, y: Scale) -> float:
    return px(y.end - BAND / 2) if value is None else y(value)


def _panel(
    every: Sequence[Limit], values: Sequence[float | None], x: Scale, y: Scale, threshold: float
) -> Panel:
    levels = [_level(value, y) for value in values]
    starts = [x(in_years(limit.date)) for limit in every]
    otherwise = [
        f"M{x(in_years(other.date))} {levels[at - 1]}V{levels[at]}H{starts[at]}"
        for at, limit in enumerate(every)
        for other in limit.other_dates
        if at and levels[at] != levels[at - 1]
    ]
    ends = [*starts[1:], x.end]
    return Panel(
        box=Box(x.start, px(y.end - BAND), x.end, y.start),
        band=y.end,
        threshold=y(threshold),
        line=f"M{starts[0]} {levels[0]}"
        + "".join(f"H{at}V{level}" for at, level in zip(starts[1:], levels[1:], strict=True))
        + f"H{x.end}",
        otherwise="".join(otherwise),
        more=[
            Box(start, y.end, end, level)
            for limit, start, end, level in zip(every, starts, ends, levels, strict=True)
            if limit.more_at_shorter_range and threshold == THRESHOLD_KG
        ],
    )


# --- world ------------------------------------------------------------------------------------


class Outline(NamedTuple):
    """A state on the map, in units of the map: path data, a middle, size of the largest part."""

    path: str
    middle: tuple[float, float]
    size: tuple[float, float]


class World(NamedTuple):
    """What `make_world` found: the frames of the world and of Europe, and the outlines."""

    frame: Box
    europe: Box
    land: str  # all states that have no outline of their own
    outlines: dict[str, Outline]  # by ISO 3166-1 alpha-3 code


class StateMark(NamedTuple):
    """A state on the map: its standing decides the pattern; a small one gets a dot as well."""

    state: Partner | Adherent | Outsider
    standing: str  # partner, an adherent's status, or outsider
    path: str
    x: float
    y: float
    dot: bool
    code: bool  # whether its code has room on the map


MAP_SCALE = {"world": 0.17, "europe": 0.35}  # px to a unit
SMALLEST = 9.0  # px; what is smaller gets a dot
CODE = (17.5, 10.0)  # px that a code of two letters needs one way and the other


def read_world(found: Mapping[str, Any]) -> World:
    return World(
        _frame(*found["frame"]),
        _frame(*found["europe"]),
        found["land"],
        {
            code: Outline(item["path"], tuple(item["middle"]), tuple(item["size"]))
            for code, item in found["states"].items()
        },
    )


def _frame(left: float, top: float, width: float, height: float) -> Box:
    return Box(left, top, left + width, top + height)


def states(register: Register, world: World) -> tuple[list[StateMark], list[StateMark]]:
    """The states to be shown on the map of the world, and those to be shown on that of Europe."""
    marks: tuple[list[StateMark], list[StateMark]] = ([], [])
    for state in register.states.values():
        outline = world.outlines.get(state.alpha3)
        if outline is None:
            continue
        x, y = outline.middle
        inside = world.europe.holds(Box(x, y, x, y))
        scale = MAP_SCALE["europe" if inside else "world"]
        small, large = sorted(length * scale for length in outline.size)
        mark = StateMark(
            state,
            _standing(state),
            outline.path,
            px(x * scale),
            px(y * scale),
            dot=small < SMALLEST,
            code=large >= CODE[0] and small >= CODE[1],
        )
        marks[inside].append(mark)
    return marks


def _standing(state: Partner | Adherent | Outsider) -> str:
    if isinstance(state, Adherent):
        return state.status
    return "partner" if isinstance(state, Partner) else "outsider"
