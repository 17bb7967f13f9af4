"""The category check in Python, and the figures at which its answers are tried."""

from __future__ import annotations

from itertools import product

from model.records import Bounds, Rule
from model.register import Register

RANGES = (0.1, 299, 299.9, 300, 301, 499, 500, 501, 100_000)
PAYLOADS = (0.1, 299, 300, 301, 499, 499.9, 500, 501, 1_000_000)
SPEEDS = {"missile": (None,), "launcher": (None,), "drone": (None, 0.1, 799, 800, 801, 50_000)}
Point = tuple[str, float, float, float | None]  # kind, km, kg, km/h
GRID: tuple[Point, ...] = tuple(
    (kind, km, kg, speed)
    for kind, speeds in SPEEDS.items()
    for km, kg, speed in product(RANGES, PAYLOADS, speeds)
)


def fits(bounds: Bounds, value: float | None) -> bool:
    if value is None:
        return bounds == Bounds()
    return (
        (bounds.start is None or value >= bounds.start)
        and (bounds.over is None or value > bounds.over)
        and (bounds.to is None or value <= bounds.to)
        and (bounds.below is None or value < bounds.below)
    )


def fitting(register: Register, point: Point) -> list[Rule]:
    """The rules that fit, in their order; the first is the answer."""
    kind, km, kg, speed = point
    return [
        rule
        for rule in register.rules.values()
        if kind in rule.systems
        and fits(rule.range, km)
        and fits(rule.payload, kg)
        and fits(rule.speed, speed)
    ]


def outcome(km: float, kg: float) -> str:
    """What two figures of one flight prove, by the definition of Category I."""
    if km >= 300 and kg >= 500:
        return "category-i"
    return "not-category-i" if km < 300 and kg <= 500 else "undecided"
