"""Reading YAML: what is typed, what stays text, and what is refused at which place."""

import pytest

from load import Place, load_text

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
        "1:5: file must be valid YAML (got: mapping values are not allowed in this context). "
        "Put quotes round a text that contains ': ', or check the indentation.",
    ),
    ("a: 1\na: 2", "2:1: a must stand once in a record (first on line 1). Delete one."),
    ("a: &x 1", "1:4: anchors must not be used (got &x). Delete it."),
    ("a: !!str 1", "1:4: tags must not be used (got tag:yaml.org,2002:str). Delete it."),
    ("a: !x [1]", "1:4: tags must not be used (got !x). Delete it."),
    ("<<: {a: 1}", "1:1: merge keys must not be used. Repeat the values."),
    ("a: 1\n---\nb: 2", "2:1: file must hold one document. Delete the line `---`."),
    ("? [a]\n: 1", "1:3: names must be plain words. Write `name: value`."),
    (" \n", "1:1: file must not be empty. Restore its records."),
    (
        "a: x\u202ey",
        "1:5: text must not hold invisible characters (got U+202E). Delete it, or type the text "
        "again.",
    ),
    (
        "a: x\uffffy",
        "1:5: text must not hold invisible characters (got U+FFFF). Delete it, or type the text "
        "again.",
    ),
    (
        "a: 1\n=======\nb: 2",
        "2:1: file must not hold a merge conflict (got =======). Keep one of the two versions "
        "and delete the marks.",
    ),
    (
        "a: " + "[" * 100_000,
        "1:16: values must be nested at most 12 deep. Flatten this part.",
    ),
    (
        "a: " + "x" * 2_000_000,
        "1:1: file must be at most 2,000,000 bytes (got 2,000,003). Split it.",
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
