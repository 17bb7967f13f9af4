"""The figures of a table as lines or bars: over the years, or row by row."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from model.records import Table, TableRow
from model.register import Register
from render.pictures.drawing import Box, Scale, Size, Tick, in_years, px

STYLES = 4  # of lines and bars, which templates/pictures/table.svg.j2 draws


class Series(NamedTuple):
    """A column: its line, with a gap where a figure is missing; or its bars."""

    name: str
    line: str  # path data
    bars: list[Box]


class YearsChart(NamedTuple):
    """Columns over the years; `marked` is where the day of the memorandum stands."""

    width: float
    height: float
    plot: Box
    x_ticks: list[Tick]
    y_ticks: list[Tick]
    series: list[Series]
    marked: float | None


class RowMark(NamedTuple):
    """A row: what it is of, and a bar for each column; None where there is no figure."""

    name: str
    y: float  # of the name
    bars: list[tuple[Box, float] | None]


class RowsChart(NamedTuple):
    width: float
    height: float
    rows: list[RowMark]


class FiguresLayout(NamedTuple):
    width: float
    height: float
    gutter: float  # for the figures of the upright axis
    tick: float  # between two years of the axis


LAYOUT: dict[Size, FiguresLayout] = {
    "wide": FiguresLayout(720, 200, 38, 44),
    "narrow": FiguresLayout(328, 180, 32, 38),
}
TOP, FOOT = 22.0, 24.0  # room for the name of the memorandum, and for the years
BAR, NAME, PAUSE = 14.0, 18.0, 8.0  # heights in a row
ROOM = 64.0  # for a figure behind its bar


def years_of(table: Table) -> list[TableRow]:
    """The rows of a single year; the others sum up some of them, or have no time."""
    return [row for row in table.rows if re.fullmatch(r"[0-9]{4}", row.of)]


def figures(register: Register, table: Table, size: Size) -> YearsChart | RowsChart | None:
    """The picture that a table asks for; of one without years, a bar a row."""
    if not table.chart:
        return None
    columns = [table.columns.index(name) - 1 for name in table.chart.columns]
    layout = LAYOUT[size]
    rows = years_of(table)
    return (
        _over_years(register, table, rows, columns, layout)
        if rows
        else _by_row(table, columns, layout)
    )


def _value(row: TableRow, column: int) -> float | None:
    value = row.values[column]
    return value if isinstance(value, int | float) else None


def _most(rows: Iterable[TableRow], columns: Sequence[int]) -> float:
    return max([v for row in rows for c in columns if (v := _value(row, c)) is not None] + [1])


def round_steps(most: float, number: int) -> list[float]:
    """Round values from 0, so many at most after it; the last is no less than `most`, 1 or more."""
    decade = 10.0 ** math.floor(math.log10(most / number))
    step = next(n * decade for n in (1, 2, 5, 10) if n * decade * number >= most)
    return [px(at * step) for at in range(math.ceil(most / step) + 1)]


def _over_years(
    register: Register,
    table: Table,
    rows: Sequence[TableRow],
    columns: Sequence[int],
    layout: FiguresLayout,
) -> YearsChart:
    steps = round_steps(_most(rows, columns), 5)
    numbers = [int(row.of) for row in rows]
    first, last = min(numbers), max(numbers)
    x = Scale(first - 0.5, last + 0.5, layout.gutter, layout.width - 8)
    y = Scale(0, steps[-1], TOP + layout.height, TOP)
    year = (x.end - x.start) / (last - first + 1)
    every = next((n for n in (1, 2, 5, 10, 25) if n * year >= layout.tick), 50)
    day = in_years(register.events[register.article.event].date) - 0.5
    lines = bool(table.chart and table.chart.kind == "lines")
    return YearsChart(
        width=layout.width,
        height=px(y.start + FOOT),
        plot=Box(x.start, y.end, x.end, y.start),
        x_ticks=[Tick(n, x(n)) for n in range(first, last + 1) if n % every == 0],
        y_ticks=[Tick(value, y(value)) for value in steps],
        series=[
            _line(table.columns[column + 1], rows, column, x, y)
            if lines
            else _bars(table.columns[column + 1], rows, column, x, y, (at, len(columns)))
            for at, column in enumerate(columns)
        ],
        marked=x(day) if first < day < last + 0.5 else None,
    )


def _line(name: str, rows: Sequence[TableRow], column: int, x: Scale, y: Scale) -> Series:
    runs: list[list[str]] = [[]]
    for row in rows:
        value = _value(row, column)
        if value is None:
            runs.append([])
        else:
            runs[-1].append(f"{x(int(row.of))} {y(value)}")
    # A point alone is a line of no length, so that its sign is drawn.
    return Series(name, "".join(f"M{'L'.join(r)}{'h0' * (len(r) == 1)}" for r in runs if r), [])


def _bars(
    name: str, rows: Sequence[TableRow], column: int, x: Scale, y: Scale, place: tuple[int, int]
) -> Series:
    """Bars beside those of the other columns: the number of this one, and of all."""
    at, of = place
    wide = (x(1) - x(0)) * 0.8 / of
    bars = []
    for row in rows:
        value = _value(row, column)
        if value:
            left = x(int(row.of)) + (at - of / 2) * wide
            bars.append(Box(px(left), y(value), px(left + wide - (1 if of > 1 else 0)), y.start))
    return Series(name, "", bars)


def _by_row(table: Table, columns: Sequence[int], layout: FiguresLayout) -> RowsChart:
    x = Scale(0, _most(table.rows, columns), 0, layout.width - ROOM)
    tall = NAME + BAR * len(columns) + PAUSE
    marks = []
    for at, row in enumerate(table.rows):
        top = at * tall
        # What stands before the first column tells rows of the same name apart.
        before = [str(px(v)) if isinstance(v, float) else v for v in row.values[: min(columns)]]
        bars = [
            (Box(0, top + NAME + n * BAR, x(value), top + NAME + (n + 1) * BAR - 2), value)
            if (value := _value(row, column)) is not None
            else None
            for n, column in enumerate(columns)
        ]
        marks.append(RowMark(", ".join([row.of, *filter(None, before)]), top + 12, bars))
    return RowsChart(layout.width, px(len(table.rows) * tall), marks)
