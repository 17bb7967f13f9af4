"""The partners by year of accession."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from model.records import FIRST_PARTNERS as FIRST_YEAR
from model.records import Partner, Total
from model.register import Register
from render.pictures.drawing import Box, Scale, Size, Tick, in_years, px

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
    name: tuple[float, float]  # where it stands


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
    square: float
    years: int  # between two figures of the axis


GUTTER, ROW, TEXT = 24, 16, 12  # px: beside the plot, a row, the letters of a name
PARTNERS_LAYOUT: dict[Size, PartnersLayout] = {
    "wide": PartnersLayout(720, 8, 5),
    "narrow": PartnersLayout(328, 7, 10),
}


def partners(register: Register, size: Size) -> PartnersChart:
    """A row for each partner, in order of accession, under the line of their number."""
    layout = PARTNERS_LAYOUT[size]
    steps = counts(register.partners.values())
    last = max(
        [int(t.date[:4]) for t in register.totals.values()] + [s.year for s in steps] + [FIRST_YEAR]
    )
    rows = max([t.count for t in register.totals.values()] + [s.most for s in steps] + [1])
    height = rows * ROW
    x = Scale(FIRST_YEAR, last + 1, GUTTER, layout.width - 14)
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
        totals=[(t, x(in_years(t.date)), y(t.count)) for t in register.totals.values()],
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
        name = at, px(centre + TEXT * 0.36)
        marks.append(PartnerMark(partner, box, first != last, name))
    return marks
