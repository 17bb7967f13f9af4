"""Scales, ticks, boxes and labels: what every picture is drawn with. Lengths in px."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import product
from typing import Literal, NamedTuple

from model.records import earliest

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


def in_years(day: str) -> float:
    """A date as a number of years: 2025-07-02 is about the middle, 2025.5."""
    start = earliest(day)
    return start.year + (start.timetuple().tm_yday - 1) / 365.25
