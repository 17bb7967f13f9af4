"""Scales, ticks and boxes: what every picture is drawn with. Lengths in px."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import product
from typing import Literal, NamedTuple

from markupsafe import Markup

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

    def holds(self, x: float, y: float) -> bool:
        return self.left <= x <= self.right and self.top <= y <= self.bottom


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


# --- texts ------------------------------------------------------------------------------------

WIDTHS = {**dict.fromkeys("fijlrtI.,:;-/() '|", 0.42), **dict.fromkeys("mwMWÜ%", 0.98)}  # in em


def text_width(text: str, size: float) -> float:
    """The width of a text, generously: the reader's sans font is not known here."""
    ems = sum(WIDTHS.get(letter, 0.73 if letter.isupper() else 0.64) for letter in text)
    return ems * size


def wrapped(text: str, size: float, width: float) -> list[str]:
    """A text, or what HTML says, in lines that are no wider, unless a word is."""
    lines = [""]
    for word in (text.unescape() if isinstance(text, Markup) else text).split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and text_width(longer, size) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def in_years(day: str) -> float:
    """A date as a number of years: 2025-07-02 is about the middle, 2025.5."""
    start = earliest(day)
    return start.year + (start.timetuple().tm_yday - 1) / 365.25
