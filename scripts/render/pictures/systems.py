"""The register in; the geometry of the pictures out.

A picture is made in two steps. Here it is decided where each mark stands and how large it is; the
templates under `templates/pictures/` turn that into SVG, link each mark to its record and hold
every word. Each picture comes in two sizes, `wide` for a page of 720 px and `narrow` for a phone,
so that its text is never scaled below what can be read. Lengths are in px at that size, rounded
to a tenth.

No library of charts: pygal brings styles and scripts of its own, which a strict security policy
forbids, and drawsvg writes the elements that templates already write, and knows no logarithmic
scales.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from model.records import Figure, System
from model.register import Register
from render.formats import side
from render.pictures.drawing import (
    THRESHOLD_KG,
    THRESHOLD_KM,
    Box,
    Scale,
    Size,
    Tick,
    log_bounds,
    log_ticks,
    px,
)

STANDINGS = ("over", "under", "untold")  # both thresholds; one of them; the figures do not say


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


def standing(system: System) -> str:
    """Where all published figures of a system stand against both thresholds: see STANDINGS."""
    sides = {side(system.range, THRESHOLD_KM), side(system.payload, THRESHOLD_KG)}
    return "over" if sides == {"at-or-above"} else "under" if "below" in sides else "untold"


class SystemRow(NamedTuple):
    """A system: the middle of its name, the line of its marks, and in each panel where the mark
    stands and the path data of its bar; None: no figure.
    """

    system: System
    name: float
    y: float
    marks: list[tuple[float, str] | None]


class Panel(NamedTuple):
    """One quantity, on a logarithmic axis; the threshold stands where `line` says."""

    box: Box
    line: float
    ticks: list[Tick]


class Group(NamedTuple):
    standing: str
    y: float  # of its heading
    rows: list[SystemRow]


class SystemsChart(NamedTuple):
    """A row a system, grouped by standing: range in the first panel, payload in the second."""

    width: float
    height: float
    row: float
    panels: list[Panel]
    groups: list[Group]


class SystemsLayout(NamedTuple):
    width: float
    panels: tuple[tuple[float, float], tuple[float, float]]  # from left to right
    row: float
    mark: float  # from the top of a row to its marks; names stand beside them, or above
    tick: float  # the least distance between two figures of an axis


SYSTEMS_LAYOUT: dict[Size, SystemsLayout] = {
    "wide": SystemsLayout(720, ((190, 440), (478, 700)), 20, 10, 44),
    "narrow": SystemsLayout(328, ((26, 160), (190, 316)), 36, 26, 40),
}
HEAD, HEADING, FOOT = 56.0, 30.0, 24.0  # heights: of the axes above, of a heading, of those below
NAME = 10.0  # the middle of a name below the top of its row


def systems(register: Register, size: Size) -> SystemsChart:
    """Every system by its published figures, open and disputed ones as bars."""
    layout = SYSTEMS_LAYOUT[size]
    every = sorted(register.systems.values(), key=_by_range)
    scales = [
        _scale((s.range for s in every), THRESHOLD_KM, layout.panels[0]),
        _scale((s.payload for s in every), THRESHOLD_KG, layout.panels[1]),
    ]
    groups, at = [], HEAD
    for name in STANDINGS:
        rows = [
            _row(s, scales, at + HEADING + n * layout.row, layout)
            for n, s in enumerate(s for s in every if standing(s) == name)
        ]
        groups.append(Group(name, at + HEADING - 10, rows))
        at += HEADING + len(rows) * layout.row
    boxes = [Box(scale.start, HEAD, scale.end, at) for scale in scales]
    limits = (THRESHOLD_KM, THRESHOLD_KG)
    panels = [
        Panel(box, scale(limit), log_ticks(scale, limit, layout.tick))
        for box, scale, limit in zip(boxes, scales, limits, strict=True)
    ]
    return SystemsChart(layout.width, px(at + FOOT), layout.row, panels, groups)


def _by_range(system: System) -> tuple[float, str]:
    """The longest reach first, those without a figure last."""
    return (-extent(system.range).high if system.range else 0, system.name)


def _scale(
    every: Iterable[tuple[Figure, ...]], threshold: float, ends: tuple[float, float]
) -> Scale:
    values = [value for figures in every if figures for value in extent(figures)[:2]]
    return Scale(*log_bounds([threshold * 0.6, threshold * 1.7, *values], 1.1), *ends, log=True)


def _row(system: System, scales: Sequence[Scale], top: float, layout: SystemsLayout) -> SystemRow:
    y = px(top + layout.mark)
    marks = [
        _mark(extent(figures), scale, y) if figures else None
        for figures, scale in zip((system.range, system.payload), scales, strict=True)
    ]
    return SystemRow(system, px(top + NAME), y, marks)


def _mark(span: Extent, x: Scale, y: float) -> tuple[float, str]:
    """The middle of the figures, and path data of the bar between them, an arrow at an open end."""
    left, right = x(span.low), x(span.high)
    parts = [f"M{left} {y}H{right}"] if left < right else []
    for at, is_open, arrow in (
        (left, span.open_low, "h-14m5-4l-5 4l5 4"),
        (right, span.open_high, "h14m-5-4l5 4l-5 4"),
    ):
        if is_open:
            parts.append(f"M{at} {y}{arrow}")
        elif left < right:
            parts.append(f"M{at} {px(y - 4)}v8")
    return px((left + right) / 2), "".join(parts)
