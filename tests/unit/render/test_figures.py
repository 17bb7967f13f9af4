"""Pictures of tables: lines and bars over the years, and bars row by row."""

from __future__ import annotations

import pytest

from check.check import check
from load.files import load
from model.records import Chart, Table, TableRow
from model.register import Register
from render.pictures import figures
from render.pictures.drawing import Box, Tick
from render.pictures.figures import RowMark, RowsChart, YearsChart
from support import CASES, TODAY


@pytest.fixture
def small() -> Register:
    register, _ = check(*load(CASES / "small" / "data"), today=TODAY)
    assert register is not None
    return register


def changed(
    table: Table, kind: str, rows: list[tuple[str, tuple[float | str | None, ...]]]
) -> Table:
    chart = Chart.model_validate({"kind": kind, "columns": table.columns[1:]})
    made = tuple(TableRow(of=of, values=values) for of, values in rows)
    return table.model_copy(update={"chart": chart, "rows": made})


@pytest.mark.parametrize(
    ("most", "steps"),
    [
        (1, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (3, [0, 1, 2, 3]),
        (69, [0, 20, 40, 60, 80]),
        (180, [0, 50, 100, 150, 200]),
        (42.5, [0, 10, 20, 30, 40, 50]),
    ],
)
def test_round_steps(most: float, steps: list[float]) -> None:
    assert figures.round_steps(most, 5) == steps


def test_lines_leave_out_sums_and_gaps(small: Register) -> None:
    chart = figures.figures(small, small.tables["towers-sold"], "wide")
    assert isinstance(chart, YearsChart)
    assert chart.plot == Box(38, 22, 712, 222)
    assert chart.x_ticks == [Tick(2001, 206.5), Tick(2002, 543.5)]
    assert chart.y_ticks == [Tick(0, 222), Tick(1, 155.3), Tick(2, 88.7), Tick(3, 22)]
    towerland, elsewhere = chart.series
    assert towerland.line == "M206.5 155.3L543.5 55.3"
    assert elsewhere.line == "M543.5 22h0"
    assert chart.marked is None  # the event of the small data is not in these years


def test_bars_stand_beside_each_other(small: Register) -> None:
    rows = [("2001", (1.0, None)), ("2002", (2.0, 4.0))]
    table = changed(small.tables["towers-sold"], "bars", rows)
    chart = figures.figures(small, table, "wide")
    assert isinstance(chart, YearsChart)
    assert [series.bars for series in chart.series] == [
        [Box(71.7, 172, 205.5, 222), Box(408.7, 122, 542.5, 222)],
        [Box(543.5, 22, 677.3, 222)],
    ]


def test_rows_without_years_are_bars_with_names(small: Register) -> None:
    rows = [("Doe", (2013.0, 4.0)), ("Doe", (2014.0, None))]
    table = changed(small.tables["towers-sold"], "bars", rows)
    chart = figures.figures(
        small,
        table.model_copy(update={"chart": Chart(kind="bars", columns=("Elsewhere",))}),
        "narrow",
    )
    assert chart == RowsChart(
        328,
        80,
        [
            RowMark("Doe, 2013", 12, [(Box(0, 18, 264, 30), 4)]),
            RowMark("Doe, 2014", 52, [None]),
        ],
    )


def test_a_table_without_a_picture_has_none(small: Register) -> None:
    table = small.tables["towers-sold"].model_copy(update={"chart": None})
    assert figures.figures(small, table, "wide") is None


def test_the_memorandum_is_marked_before_2025(register: Register) -> None:
    chart = figures.figures(register, register.tables["export-shares"], "wide")
    assert isinstance(chart, YearsChart)
    assert chart.marked == pytest.approx(chart.plot.left + chart.plot.width * 15 / 16, abs=0.5)
    for table in register.tables.values():
        if isinstance(drawn := figures.figures(register, table, "narrow"), YearsChart):
            assert len(drawn.series) <= figures.STYLES
