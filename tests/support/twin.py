"""Two data sets to compare: one full of hostile texts, and its harmless twin.

Each text of cases/hostile.yml is put into the fields of a data set that has every field of the
model. What is taken must come out as the words that it is. The measure is a twin of the data set,
in which each word stands for a word of the hostile texts: with the words put back, its pages and
files must be those of the hostile one, tag by tag and value by value.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from itertools import cycle
from typing import Any, NamedTuple
from urllib.parse import SplitResult, urlsplit

from check import prose
from check.check import check
from load.problem import Problem
from load.reader import Document, load_text
from model.register import Register
from support import TODAY, hostile
from support.hostile import Data, corpus, spots, takes

# What may be taken as it is written.
TAKEN = ("words", "printed", "number", "address", "DOI", "prose", "cell")
NAMES = ("name of 14", "name of 60")
ROUNDS = {(*TAKEN, *NAMES): 82, ("reference",): 16, ("form", "day"): 24}
SETS = 18  # of texts that are put into a field together
SEEN = range(0, SETS, 3)  # those that are rendered: each text in a third of the fields


class Checked(NamedTuple):
    documents: dict[str, Document]
    register: Register | None
    problems: list[Problem]


def checked(data: Data) -> Checked:
    documents, problems = {}, []
    for name, content in hostile.files(data).items():
        document, found = load_text(f"data/{name}", content)
        assert document, found
        documents[name] = document
        problems += found
    return Checked(documents, *check(list(documents.values()), problems, today=TODAY))


@cache
def verdicts() -> dict[str, dict[str, set[bool]]]:
    """By what a field takes, by text: whether it was taken, in each field that it was put into.

    Whether a text is taken is a matter of what the field takes, not of its place, so no field
    needs every text; but every text is put into a hundred fields and more.
    """
    names = list(corpus())
    found: dict[str, dict[str, set[bool]]] = defaultdict(lambda: defaultdict(set))
    for kinds, rounds in ROUNDS.items():
        turns = {by: cycle(names) for by in kinds}
        places = [spot for spot, field in spots().items() if takes(field) in kinds]
        for _ in range(rounds):
            names_here = {spot: next(turns[takes(spots()[spot])]) for spot in places}
            plan = {spot: corpus()[name] for spot, name in names_here.items()}
            result = checked(hostile.planted(plan))
            lines = {(p.path.removeprefix("data/"), p.line): p for p in result.problems}
            for spot, name in names_here.items():
                document, field = result.documents[spot.file], spots()[spot]
                place = document.places[spot.at]
                problem = lines.get((spot.file, place.line))
                if problem and takes(field) != "prose":
                    key = document.keys.get(spot.at, place)
                    assert problem.column in (place.column, key.column), problem
                found[takes(field)][name].add(problem is None)
    return found


def taken(by: str) -> list[str]:
    return [name for name, whether in verdicts()[by].items() if True in whether]


# --- the twin ---------------------------------------------------------------------------------

SIGNS = re.compile(r"[^ \t\r\n]+")
WORD = re.compile(
    r"https://example\.org/a\d{4}z(?:#z)?|https://a\d{4}z\.example\.org|q\d{4}z", re.IGNORECASE
)


@cache
def words() -> dict[str, str]:
    """A plain word for each of the hostile texts, in the same alphabetical order; addresses too."""
    signs = {part for text in corpus().values() for part in SIGNS.findall(text)}
    ordered = sorted(signs, key=lambda part: (part.lower(), part))
    return {part: f"Q{number:04}z" for number, part in enumerate(ordered)} | {
        f"address {corpus()[name]}": _address(f"a{number:04}z", urlsplit(corpus()[name]))
        for number, name in enumerate(taken("address"))
    }


def _address(word: str, evil: SplitResult) -> str:
    """One that leads to a page, or to a place on it, or to a whole site, as the hostile one."""
    if not evil.path.strip("/"):
        return f"https://{word}.example.org"
    return f"https://example.org/{word}{'#z' if evil.fragment else ''}"


def plain(text: str, by: str) -> str:
    if by == "address":
        return words()[f"address {text}"]
    return SIGNS.sub(lambda part: words()[part[0]], text)


@cache
def _back() -> dict[str, str]:
    return {word.lower(): part.removeprefix("address ") for part, word in words().items()}


def put_back(value: Any) -> Any:
    """A value of the twin with the hostile words in the place of the plain ones."""
    if isinstance(value, dict):
        return {key: put_back(part) for key, part in value.items()}
    if isinstance(value, list):
        return [put_back(part) for part in value]
    if isinstance(value, str):
        return WORD.sub(lambda word: _back()[word[0].lower()], value)
    return value


def escaped(text: str) -> str:
    """A text as prose must say it, for each sign to stand for itself."""
    return re.sub(r"([!-/:-@\[-`|~])", r"\\\1", text)


class Pair(NamedTuple):
    hostile: Data
    twin: Data


def pair(number: int, kinds: tuple[str, ...] = TAKEN) -> Pair:
    """The data set with many texts in each field, and its twin. Each text comes first somewhere."""
    evil, twin = {}, {}
    for count, (spot, field) in enumerate(spots().items()):
        by = takes(field)
        if by == "cell" and not isinstance(hostile.within(hostile.whole(), spot), str):
            continue  # a figure, which a picture shows
        if by in NAMES and "words" in kinds:
            short = [
                corpus()[name]
                for name in taken(by)
                if len(plain(corpus()[name], by)) <= int(by.split()[-1])
            ]
            evil[spot] = short[number % len(short)]
            twin[spot] = plain(evil[spot], by)
        if by not in kinds or not taken(by):
            continue
        names = [  # the twin could not keep the order of words at a space that is none to sorting
            name
            for name in taken("words" if by == "prose" else by)
            if len(corpus()[name]) < 300 and "\u00a0" not in corpus()[name]
        ]
        if by == "prose":
            names = [name for name in names if not prose.examine(escaped(corpus()[name]))]
        some = names[(number + count) % SETS :: SETS] or names
        first = count % len(some)
        texts = [corpus()[name] for name in some[first:] + some[:first]]
        if by == "address":
            texts = texts[:1]
        if by == "prose":
            texts = [" ".join(text.split()) for text in texts]
        evil[spot] = " ".join(map(escaped, texts) if by == "prose" else texts)
        twin[spot] = " ".join(plain(text, by) for text in texts)
    return Pair(_named(hostile.planted(evil)), _named(hostile.planted(twin)))


def _named(data: Data) -> Data:
    """A data set in which each table says of its own columns which are shown."""
    for table in data["market.yml"]:
        table["partners"] = table["chart"]["columns"] = table["columns"][1:2]
    return data


def registers(texts: Pair) -> tuple[Register, Register]:
    evil, twin = (checked(data) for data in texts)
    assert (evil.problems, twin.problems) == ([], [])
    assert evil.register
    assert twin.register
    return evil.register, twin.register


def same(value: Any) -> Any:
    """A value without the capitals and the spaces in which a page may differ from the data."""
    if isinstance(value, dict):
        return {key: same(part) for key, part in value.items()}
    if isinstance(value, list):
        return [same(part) for part in value]
    return " ".join(value.casefold().split()) if isinstance(value, str) else value
