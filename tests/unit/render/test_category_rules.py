"""The rules of the category check: every system has an answer, and every answer a source."""

from __future__ import annotations

from itertools import product

from check import prose
from model.records import Bounds, Rule
from model.register import Register
from render.pictures.drawing import THRESHOLD_KG, THRESHOLD_KM


def fits(bounds: Bounds, value: float | None) -> bool:
    if value is None:
        return bounds.start is None and bounds.below is None
    low, high = bounds.start or 0, bounds.below or float("inf")
    return low <= value < high


def answer(register: Register, system: str, km: float, kg: float, speed: float | None) -> Rule:
    return next(
        rule
        for rule in register.rules.values()
        if system in rule.systems
        and fits(rule.range, km)
        and fits(rule.payload, kg)
        and fits(rule.speed, speed)
    )


def test_every_system_has_an_answer(register: Register) -> None:
    speeds = {"missile": (None,), "launcher": (None,), "drone": (None, 1, 799, 800, 9000)}
    for system, km, kg in product(speeds, (1, 299.9, 300, 9000), (1, 499.9, 500, 9000)):
        for speed in speeds[system]:
            rule = answer(register, system, km, kg, speed)
            above = km >= THRESHOLD_KM and kg >= THRESHOLD_KG
            assert rule.title.startswith("Category I, ") == above
            assert rule.title.startswith("Category II") == (km >= THRESHOLD_KM and not above)


def test_every_rule_rests_on_a_source_and_says_what_the_us_does(register: Register) -> None:
    for rule in register.rules.values():
        mentions = [item for item in prose.examine(rule.text) if isinstance(item, prose.Mention)]
        assert any(item.kind == "source" for item in mentions), rule.id
        assert bool(rule.subjects) != bool(rule.treatment), rule.id
