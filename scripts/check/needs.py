"""Records in; a problem for each word of the vocabulary that needs what is not there, out.

Most of what a word needs is data, or has a default. What is drawn by hand for a place in a list is
counted here; more words than drawings are a problem at the first that has none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from check.shelves import Shelf
from load.problem import Problem
from load.wording import nearest, shown
from model.records import FIRST_PUBLISHED

# How many drawings there are for the words of a list, of what, and where one more is to be made.
SHAPES = "scripts/templates/pictures/shapes.svg.j2"
DRAWN = {
    "track": (8, "shapes", SHAPES),
    "system type": (6, "shapes", SHAPES),
    "status": (4, "patterns", "scripts/templates/pictures/world.svg.j2 and docs/assets/site.css"),
}
# What templates and other records name, and no record need refer to.
NEEDED = {"reason": (FIRST_PUBLISHED, "withdrawn"), "lead": ("fact-sheet", "law", "sales")}


def needs(shelved: Mapping[str, Shelf]) -> Iterator[Problem]:
    yield from _undrawn(shelved)
    yield from _unknown_stances(shelved)
    yield from _missing(shelved)
    yield from _standing_and_reading(shelved)


def _undrawn(shelved: Mapping[str, Shelf]) -> Iterator[Problem]:
    for kind, (number, what, files) in DRAWN.items():
        for id_ in list(shelved[kind].places)[number:]:
            message = (
                f"{kind} must be one of the first {number}: there are no more {what} (got "
                f"{shown(id_)}). Draw one in {files}, and count it in scripts/check/needs.py."
            )
            yield shelved[kind].wrong(id_)(message, "id")


def _unknown_stances(shelved: Mapping[str, Shelf]) -> Iterator[Problem]:
    stances = shelved["stance"]
    for id_, verdict in shelved["verdict"].items():
        document, at = shelved["verdict"].places[id_]
        for stance in verdict.requires if stances.complete else ():
            if stance not in stances.ids:
                remedy = nearest(stance, stances.ids)
                message = f"requires must name stances that exist (got {shown(stance)}). {remedy}"
                yield document.problem((*at, "requires", stance), message.rstrip(), key=True)


def _missing(shelved: Mapping[str, Shelf]) -> Iterator[Problem]:
    for kind, ids in NEEDED.items():
        found = shelved[kind]
        for id_ in ids if found.places and found.complete else ():
            if id_ not in found.ids:
                document, at = next(iter(found.places.values()))
                rule = f"{kind}s must hold {id_}, which every site needs (got none)"
                yield document.problem(at[:-1], f"{rule}. Restore it.", key=True)


def _standing_and_reading(shelved: Mapping[str, Shelf]) -> Iterator[Problem]:
    """The method page defines both in one list, to whose items others may link."""
    for id_ in shelved["tier"].ids & shelved["reading"].places.keys():
        message = f"id must not be that of a tier (got {shown(id_)}). Rename one."
        yield shelved["reading"].wrong(id_)(message, "id")
