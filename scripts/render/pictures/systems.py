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

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from model.records import Figure, System
from model.register import Register
from render.pictures.drawing import (
    THRESHOLD_KG,
    THRESHOLD_KM,
    Box,
    Label,
    Scale,
    Size,
    Tick,
    Wanted,
    log_bounds,
    log_ticks,
    place,
    px,
    text_width,
)

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
    "wide": SystemsLayout(720, 430, 42, 136, 19, 5, 12, 44, (100, 26)),
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
