"""The rules of the category check: every system has an answer, and every answer a source."""

from __future__ import annotations

from check import prose
from model.records import Bounds, Figure
from model.register import Register
from support.category import GRID, fitting, outcome

# What the check must answer for each system, with its largest published figures; `None` where one
# of the two is not published, so that the check cannot be run.
SYSTEMS = {
    "v-2": ("missile", 370, 1000, "category-i-missile"),
    "scud-b-north-korea": ("missile", 340, 1000, "category-i-missile"),
    "scud-c-north-korea": ("missile", 600, 700, "category-i-missile"),
    "nodong": ("missile", 1300, 800, "category-i-missile"),
    "m-11": ("missile", 300, None, None),
    "iskander-e": ("missile", 280, 400, "below-both"),
    "iskander-m": ("missile", 500, 700, "category-i-missile"),
    "atacms": ("missile", 300, 227, "long-range-light-load-missile"),
    "atacms-block-i": ("missile", 165, None, None),
    "prsm": ("missile", 499, None, None),
    "storm-shadow": ("missile", 560, None, None),
    "taurus-kepd-350": ("missile", 500, 485, "long-range-light-load-missile"),
    "tomahawk": ("missile", 2414, 500, "category-i-missile"),
    "brahmos": ("missile", 450, 300, "long-range-light-load-missile"),
    "hyunmoo-2b": ("missile", 500, 1000, "category-i-missile"),
    "hyunmoo-2c": ("missile", 800, 500, "category-i-missile"),
    "hyunmoo-4": ("missile", 800, 2000, "category-i-missile"),
    "hrim-2": ("missile", 480, None, None),
    "agni-i": ("missile", 800, 1000, "category-i-missile"),
    "agni-ii": ("missile", 2000, 1000, "category-i-missile"),
    "agni-iii": ("missile", 3500, 1500, "category-i-missile"),
    "agni-v": ("missile", 5000, 1500, "category-i-missile"),
    "shaheen-ii": ("missile", 1500, None, None),
    "shaheen-iii": ("missile", 2750, None, None),
    "babur-ia": ("missile", 450, None, None),
    "mq-9-reaper": ("drone", 5800, 1701, "category-i-drone"),
    "mq-1-predator": ("drone", None, 204, None),
    "rq-4-global-hawk": ("drone", 13840, 907, "category-i-drone"),
    "bayraktar-tb2": ("drone", None, 150, None),
    "electron": ("launcher", None, 300, None),
}
KINDS = {
    "ballistic-missile": "missile",
    "cruise-missile": "missile",
    "uas": "drone",
    "space-launch-vehicle": "launcher",
}


def largest(figures: tuple[Figure, ...]) -> float | None:
    return max((figure.high or figure.low or 0 for figure in figures), default=None)


def test_every_published_system_gets_its_answer(register: Register) -> None:
    answers = {}
    for system in register.systems.values():
        kind, km, kg = KINDS[system.type], largest(system.range), largest(system.payload)
        known = km is not None and kg is not None
        rule = fitting(register, (kind, km or 0, kg or 0, None))[0].id if known else None
        answers[system.id] = (kind, km, kg, rule)
    assert answers == SYSTEMS


def test_the_tomahawk_of_the_press_is_not_called_category_ii(register: Register) -> None:
    [rule] = fitting(register, ("missile", 1609, 454, None))
    assert (rule.id, rule.outcome) == ("long-range-light-load-missile", "undecided")


def test_the_first_rule_that_fits_is_right_everywhere(register: Register) -> None:
    for point in GRID:
        rules = fitting(register, point)
        assert {rule.outcome for rule in rules} == {outcome(point[1], point[2])}, point
        bound = [rule for rule in rules if rule.speed != Bounds()]  # the others hold at any speed
        assert len(bound or rules) == 1, point


def test_every_rule_rests_on_a_source_and_says_what_the_us_does(register: Register) -> None:
    for rule in register.rules.values():
        mentions = [item for item in prose.examine(rule.text) if isinstance(item, prose.Mention)]
        assert any(item.kind == "source" for item in mentions), rule.id
        assert rule.treatment, rule.id
        if rule.systems == ("drone",) and rule.outcome != "not-category-i":
            assert rule.subjects == ("drones",), rule.id
