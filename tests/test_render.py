"""Rendering: whole pages of a small data set against their golden texts."""

from dataclasses import replace

import pytest

from check import check
from conftest import CASES, ROOT, TODAY, expect_all
from load import load
from model import Comparison, Figure
from render import Broken, Piece, compare, day, differ, figure, render, side

SMALL = CASES / "small"


def test_every_page_of_a_small_register(request: pytest.FixtureRequest) -> None:
    register, _ = check(*load(SMALL / "data"), today=TODAY)
    assert register is not None
    expect_all(SMALL / "pages", render(register, ROOT / "scripts" / "templates"), request)


def test_a_template_that_needs_a_lost_record_says_so() -> None:
    register, _ = check(*load(SMALL / "data"), today=TODAY)
    assert register is not None
    terms = {id_: term for id_, term in register.terms.items() if id_ != "partner"}
    with pytest.raises(Broken) as refusal:
        render(replace(register, terms=terms), ROOT / "scripts" / "templates")
    assert str(refusal.value) == (
        "reference/partners.md must link to a term that exists (got partner)."
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2025-01-03", "3 January 2025"),
        ("2025-01", "January 2025"),
        ("1987", "1987"),
        ("1992-06-29/1992-07-02", "29 June 1992 to 2 July 1992"),
    ],
)
def test_day(text: str, words: str) -> None:
    assert day(text) == words


def km(low: float | None, high: float | None, *, approximate: bool = False) -> Figure:
    return Figure(low=low, high=high, approximate=approximate, source="s")


@pytest.mark.parametrize(
    ("value", "words", "against_300"),
    [
        (km(280, 280), "280", "below"),
        (km(300, 300), "300", "at-or-above"),
        (km(None, 280), "up to 280", "below"),
        (km(None, 320), "up to 320", "both"),
        (km(250, None), "at least 250", "both"),
        (km(1609, None), "at least 1,609", "at-or-above"),
        (km(280, 480), "280 to 480", "both"),
        (km(320, 320, approximate=True), "about 320", "at-or-above"),
        (km(480.5, 480.5), "480.5", "at-or-above"),
    ],
)
def test_figure(value: Figure, words: str, against_300: str) -> None:
    assert figure(value) == words
    assert side((value,), 300) == against_300


def test_figures_that_differ() -> None:
    assert differ((km(300, 300), km(320, 320)))
    assert not differ((km(300, 300), km(300, 300)))
    assert side((), 300) == "unknown"


def test_a_quotation_against_its_original() -> None:
    original = Comparison(source="s", locator="1", text="a renewed U.S. commitment to peace")
    assert compare("a renewed US commitment to peace", original) == [
        Piece("both", "a renewed"),
        Piece("original", "U.S."),
        Piece("quote", "US"),
        Piece("both", "commitment to peace"),
    ]
