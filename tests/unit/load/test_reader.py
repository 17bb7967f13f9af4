"""Reading YAML: what is typed, what stays text, and what is refused at which place."""

import pytest

from load.problem import Place
from load.reader import load_text

VALUES = [
    ("a: NO", "NO"),
    ("a: on", "on"),
    ("a: 2025-09-15", "2025-09-15"),
    ("a: 12:30", "12:30"),
    ("a: 010", "010"),
    ("a: 0x10", "0x10"),
    ("a: 1e3", "1e3"),
    ("a: '12'", "12"),
    ("a: 12", 12),
    ("a: -1.50", -1.5),
    ("a: " + "9" * 5000, "9" * 5000),
    ("a: true", True),
    ("a: null", None),
    ("a:", None),
    ("a: [x, 1]", ("x", 1)),
    ("a: |\n  one\n  two\n", "one\ntwo\n"),
    ("a: \u0645\u06cc\u200c\u062e\u0648", "\u0645\u06cc\u200c\u062e\u0648"),
    ("a: \u2714\ufe0f", "\u2714\ufe0f"),
    ("a: \U0001f469\u200d\U0001f52c", "\U0001f469\u200d\U0001f52c"),
]


@pytest.mark.parametrize(("text", "value"), VALUES)
def test_values(text: str, value: object) -> None:
    document, problems = load_text("f.yml", text.encode())
    assert problems == []
    assert document is not None
    assert document.value == {"a": value}


REFUSED = [
    (
        "a: b: c",
        '1:4: a must be in quotes where it holds a colon and a space (got b: c). Write a: "b: c".',
    ),
    (
        "a: 1\na: 2",
        "2:1: a must stand once in a record (got it again; first on line 1). Delete one.",
    ),
    (
        "a: 1\nb: 1\na: 2\nb: 2",
        "3:1: a must stand once in a record (got it again; first on line 1). If a new record "
        "begins here, write `- ` in place of the two spaces before it; else delete one.",
    ),
    (
        "a: &x 1",
        '1:4: a must be in quotes where it starts with & (got &x 1). Write a: "&x 1".',
    ),
    (
        "a: !!str 1",
        '1:4: a must be in quotes where it starts with ! (got !!str 1). Write a: "!!str 1".',
    ),
    ("a: !x [1]", "1:4: a must be in quotes where it starts with ! (got !x). Delete !x."),
    ("<<: {a: 1}", "1:1: name must not be << (got <<). Write the fields out."),
    ("a: 1\n---\nb: 2", "2:1: file must hold no line `---` (got one). Delete the line."),
    (
        "? [a]\n: 1",
        "1:3: name must be a plain word (got brackets). Write `name: value`.",
    ),
    (" \n", "1:1: file must hold its records (got an empty file). Restore what stood here."),
    (
        "a: x\u202ey",
        "1:5: text must not hold invisible characters (got U+202E). Delete the words on both "
        "sides of this place, and type them again.",
    ),
    (
        "a: x\U000e0061y",
        "1:5: text must not hold invisible characters (got U+E0061). Delete the words on both "
        "sides of this place, and type them again.",
    ),
    (
        "a: rec\u200dord",
        "1:7: text must not hold invisible characters (got U+200D). Delete the words on both "
        "sides of this place, and type them again.",
    ),
    (
        "a: 2\ufe0f",
        "1:5: text must not hold invisible characters (got U+FE0F). Delete the words on both "
        "sides of this place, and type them again.",
    ),
    (
        "a: x\uffffy",
        "1:5: text must not hold invisible characters (got U+FFFF). Delete the words on both "
        "sides of this place, and type them again.",
    ),
    (
        'a: "x\\u202Ey"',
        "1:4: text must not hold invisible characters (got U+202E). Delete the backslash and the "
        "letters after it that stand for one.",
    ),
    (
        '"a\\x02": 1',
        "1:1: text must not hold invisible characters (got U+0002). Delete the backslash and the "
        "letters after it that stand for one.",
    ),
    ("a: " + "x" * 10_001, "1:4: a must have at most 10,000 characters (got 10,001). Shorten it."),
    (
        "a: 1\n=======\nb: 2",
        "2:1: file must not hold two versions of one passage (got =======, the mark of a merge "
        "conflict). Keep one version, and delete the other and the lines that start with "
        "<<<<<<<, |||||||, ======= and >>>>>>>.",
    ),
    (
        "a: " + "[" * 100_000,
        "1:16: values must be nested at most 12 deep (got one deeper). Delete brackets that are "
        "too many.",
    ),
    (
        "a: " + "x" * 2_000_000,
        "1:1: file must be at most 2,000,000 bytes (got 2,000,003). Take out what was pasted by "
        "mistake; if all of it belongs here, raise LARGEST_FILE in scripts/load/reader.py.",
    ),
]


@pytest.mark.parametrize(("text", "message"), REFUSED, ids=range(len(REFUSED)))
def test_refused(text: str, message: str) -> None:
    _, problems = load_text("f.yml", text.encode())
    assert [str(problem) for problem in problems] == [f"f.yml:{message}"]


def test_every_value_has_its_place() -> None:
    document, _ = load_text("f.yml", b"- id: x\n  names:\n    - {family: Doe}\n")
    assert document is not None
    assert document.places == {
        (): Place(1, 1),
        (0,): Place(1, 3),
        (0, "id"): Place(1, 7),
        (0, "names"): Place(3, 5),
        (0, "names", 0): Place(3, 7),
        (0, "names", 0, "family"): Place(3, 16),
    }
    assert document.keys[(0, "names")] == Place(2, 3)
