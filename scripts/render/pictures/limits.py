"""The limits on South Korea's missiles as steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from model.records import Limit
from render.pictures.drawing import THRESHOLD_KG, THRESHOLD_KM, Box, Scale, Size, Tick, in_years, px

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
