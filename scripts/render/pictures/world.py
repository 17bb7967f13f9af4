"""Partners, adherents and the states outside that the table lists, on a map."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from model.records import Adherent, Group, NamedState, Outsider, Partner
from model.register import Register
from render.pictures.drawing import Box, px, text_width

# --- world ------------------------------------------------------------------------------------


class Outline(NamedTuple):
    """A state on the map, in units of the map: path data, a middle, size of the largest part."""

    path: str
    middle: Sequence[float]
    size: Sequence[float]


class World(NamedTuple):
    """What `make_world` found: the frames of the world and of Europe, and the outlines."""

    frame: Box
    europe: Box
    land: str  # all states that have no outline of their own
    outlines: dict[str, Outline]  # by ISO 3166-1 alpha-3 code


class StateMark(NamedTuple):
    """A state on the map: its standing decides the pattern; a small one gets a dot as well.

    `code` and `name`: whether they have room in it, on a wide page.
    """

    state: Partner | Adherent | Outsider
    standing: str  # partner, adherent with the number of its status, or outsider
    path: str
    x: float
    y: float
    dot: bool
    code: bool
    name: bool
    on_phone: bool  # whether the code has room there too


MAP_SCALE = {"world": 0.2934, "europe": 1.2903}  # px to a unit: both maps are 720 px wide
SMALLEST = 12.0  # px; what is smaller gets a dot
CODE, ON_PHONE = (18.0, 12.0), (34.0, 24.0)  # px that two letters need one way and the other
TEXT = 12.0


def read_world(found: Mapping[str, Any]) -> World:
    frame, europe = (
        Box(left, top, left + width, top + height)
        for left, top, width, height in (found["frame"], found["europe"])
    )
    outlines = {code: Outline(**item) for code, item in found["states"].items()}
    return World(frame, europe, found["land"], outlines)


def states(register: Register, world: World) -> tuple[list[StateMark], list[StateMark]]:
    """The states to be shown on the map of the world, and those to be shown on that of Europe."""
    marks: tuple[list[StateMark], list[StateMark]] = ([], [])
    for state in register.states.values():
        outline = world.outlines.get(state.alpha3)
        if outline is None:
            continue
        x, y = outline.middle
        inside = world.europe.holds(x, y)
        scale = MAP_SCALE["europe" if inside else "world"]
        small, large = sorted(length * scale for length in outline.size)
        mark = StateMark(
            state,
            _standing(state, list(register.vocabulary["status"])),
            outline.path,
            px(x * scale),
            px(y * scale),
            dot=small < SMALLEST,
            code=large >= CODE[0] and small >= CODE[1],
            name=text_width(f"{state.alpha2} {state.name}", TEXT) < outline.size[0] * scale * 0.9,
            on_phone=large >= ON_PHONE[0] and small >= ON_PHONE[1],
        )
        marks[inside].append(mark)
    return marks


def _standing(state: Partner | Adherent | Outsider, statuses: list[str]) -> str:
    if isinstance(state, Adherent):
        return f"adherent-{statuses.index(state.status) + 1}"
    return "partner" if isinstance(state, Partner) else "outsider"


def grouped(group: Group, marks: Iterable[StateMark]) -> list[tuple[NamedState, StateMark | None]]:
    """The states that a text names together, each with its mark; None where it has none."""
    by_code = {mark.state.alpha3: mark for mark in marks}
    return [(named, by_code.get(named.alpha3)) for named in group.states]
