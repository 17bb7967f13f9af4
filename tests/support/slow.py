"""Read and check texts that are made to be slow, and write data that hold those that are taken.

Stops where reading or checking one takes far too long.

    .venv/bin/python tests/support/slow.py data         every text
    .venv/bin/python tests/support/slow.py data 8       every eighth, as the tests do

Each text of cases/slow.yml is put into half of the fields at once, in each with another end, so
that nothing that was remembered helps. Prints how many texts words and prose take, and writes into
the folder `data` a data set that has each of those in some field, to be rendered.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "scripts")]

import yaml

from check.check import check
from load.problem import Problem
from load.reader import LONGEST_TEXT, Document, load_text
from model.register import Register
from support import CASES, TODAY, hostile
from support.fuzz import bounded
from support.hostile import Spot, spots, takes

TAKEN = ("words", "prose")

# Two texts that many a run of words could have in common.
COMPARED = {
    Spot("claims/height/tower-is-tall.yml", ("quote",)): "a " * 4990,
    Spot("claims/height/tower-is-tall.yml", ("comparison", "text")): "a b " * 2490,
}


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


def taken(each: int) -> dict[str, list[str]]:
    """By what a field takes: the texts that it took. Raises TimeoutError, MemoryError."""
    places = list({field: spot for spot, field in reversed(spots().items())}.items())
    found: dict[str, list[str]] = {by: [] for by in TAKEN}
    for number, text in enumerate(texts()[::each]):
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


def plan(found: dict[str, list[str]]) -> dict[Spot, str]:
    """Each text in one of the fields that take it, over all kinds of them.

    A digit ends it, as it did when it was taken: signs alone are refused as not written out.
    """
    planned = {}
    for by, some in found.items():
        places = [s for s, field in spots().items() if takes(field) == by and s not in COMPARED]
        spread = places[:: len(places) // len(some)]
        planned |= {spot: f"{text}1" for spot, text in zip(spread, some, strict=False)}
    return planned | COMPARED


def write(data: Path, planned: dict[Spot, str]) -> None:
    for name, content in hostile.files(hostile.planted(planned)).items():
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).write_bytes(content)
    (data / "published-ids.txt").write_bytes(b"")


if __name__ == "__main__":
    found = taken(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    write(Path(sys.argv[1]), plan(found))
    print(" ".join(f"{by}: {len(some)}" for by, some in found.items()))
