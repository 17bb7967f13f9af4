"""Problems as text, as annotations and as JSON."""

import json

from load.problem import Problem, as_annotations, as_json, as_text

PROBLEMS = [
    Problem("data/claims/a,b.yml", 3, 9, "role must name a role (got 100%: x). Did you mean y?"),
    Problem("data/people.yml", 4, 1, "line must be two\nlines."),
]


def test_text() -> None:
    assert as_text(PROBLEMS[:1]) == (
        "data/claims/a,b.yml:3:9: role must name a role (got 100%: x). Did you mean y?\n"
        "1 problem. Nothing was written."
    )


def test_text_in_colour() -> None:
    assert as_text(PROBLEMS[:1], colour=True) == (
        "\033[1mdata/claims/a,b.yml:3:9:\033[0m \033[31mrole must name a role\033[0m "
        "(got 100%: x). Did you mean y?\n"
        "\033[31m1 problem. Nothing was written.\033[0m"
    )


def test_annotations() -> None:
    assert as_annotations(PROBLEMS) == (
        "::error file=data/claims/a%2Cb.yml,line=3,col=9,title=Problem in data/claims/a%2Cb.yml"
        "::role must name a role (got 100%25: x). Did you mean y?\n"
        "::error file=data/people.yml,line=4,col=1,title=Problem in data/people.yml"
        "::line must be two lines."
    )


def test_json() -> None:
    assert json.loads(as_json(PROBLEMS))[1] == {
        "path": "data/people.yml",
        "line": 4,
        "column": 1,
        "message": "line must be two lines.",
    }
    assert as_json([]) == "[]"
