"""Read and check texts that are made to be slow; stop where one takes far too long.

    .venv/bin/python tests/slow.py

Each text of cases/slow.yml is put into half of the fields at once, in each with another end, so
that nothing that was remembered helps. Prints how many texts words and prose take.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "scripts"))

import yaml

import hostile
from check import check
from conftest import CASES, TODAY
from fuzz import bounded
from hostile import Spot, spots, takes
from load import LONGEST_TEXT, Document, Problem, load_text
from model import Register

TAKEN = ("words", "prose")


def texts() -> list[str]:
    groups = yaml.safe_load((CASES / "slow.yml").read_text("utf-8"))
    room = LONGEST_TEXT - 10
    repeated = [part * (room // len(part)) for part in groups["repeated"]]
    return repeated + [hostile._text(value) for value in groups["whole"].values()]


def checked(plan: dict[Spot, str]) -> tuple[dict[str, Document], Register | None, list[Problem]]:
    documents, problems = {}, []
    for name, content in hostile.files(hostile.planted(plan)).items():
        document, found = load_text(f"data/{name}", content)
        assert document, found
        documents[name] = document
        problems += found
    return documents, *check(list(documents.values()), problems, today=TODAY)


def taken() -> dict[str, list[str]]:
    """By what a field takes: the texts that it took. Raises TimeoutError, MemoryError."""
    places = list({field: spot for spot, field in reversed(spots().items())}.items())
    found: dict[str, list[str]] = {by: [] for by in TAKEN}
    for number, text in enumerate(texts()):
        some = places[number % 2 :: 2]
        with bounded():
            documents, _, problems = checked(
                {spot: f"{text}{n}" for n, (_, spot) in enumerate(some)}
            )
        lines = {(problem.path, problem.line) for problem in problems}
        taking = {
            takes(field)
            for field, spot in some
            if (f"data/{spot.file}", documents[spot.file].places[spot.at].line) not in lines
        }
        for by in taking & found.keys():
            found[by].append(text)
    return found


if __name__ == "__main__":
    found = taken()
    print(" ".join(f"{by}: {len(some)}" for by, some in found.items()))
