"""What a person must put right and where; printed for a terminal, for GitHub, or as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import NamedTuple

KeyPath = tuple[str | int, ...]


class Place(NamedTuple):
    line: int  # from 1
    column: int  # from 1


@dataclass(frozen=True, order=True)
class Problem:
    """What a person must put right, and where."""

    path: str
    line: int
    column: int
    message: str

    def __post_init__(self) -> None:
        """Keep the message on one line, whatever it quotes."""
        object.__setattr__(self, "message", " ".join(self.message.splitlines()))

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.message}"


BOLD, RED, PLAIN = "\033[1m", "\033[31m", "\033[0m"


def as_text(problems: Sequence[Problem], *, colour: bool = False) -> str:
    """A problem a line, and how many there are."""
    lines = [_coloured(problem) if colour else str(problem) for problem in problems]
    count = f"{len(problems)} problem{'s' if len(problems) != 1 else ''}. Nothing was written."
    return "\n".join([*lines, f"{RED}{count}{PLAIN}" if colour else count])


def _coloured(problem: Problem) -> str:
    """The place stands back, the field and its rule stand out."""
    place = f"{problem.path}:{problem.line}:{problem.column}:"
    rule, got, rest = problem.message.partition(" (got ")
    return f"{BOLD}{place}{PLAIN} {RED}{rule}{PLAIN}{got}{rest}"


def as_annotations(problems: Sequence[Problem]) -> str:
    """GitHub shows each beside its line in the pull request (the first ten of a step)."""
    return "\n".join(
        f"::error file={_property(problem.path)},line={problem.line},col={problem.column},"
        f"title={_property('Problem in ' + problem.path)}::{_data(problem.message)}"
        for problem in problems
    )


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def as_json(problems: Sequence[Problem]) -> str:
    """A list of objects, an empty one where all is well."""
    return json.dumps([asdict(problem) for problem in problems], ensure_ascii=False, indent=2)
