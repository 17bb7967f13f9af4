"""The category check: the form that picks among its rules, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Page, expect

from model.register import Register
from support.browsers import Readers
from support.category import GRID, fitting

PATH = "reference/category-check/"
OUTCOMES = {
    "category-i": "Category I",
    "undecided": "Cannot be told from these figures",
    "not-category-i": "Not Category I",
}
# Enters what is given and gives the id and the heading of the answers shown.
ANSWERS = """points => points.map(([kind, range, payload, speed]) => {
  const form = document.getElementById("check");
  Object.entries({kind, range, payload, speed}).forEach(([name, value]) => {
    form.elements[name].value = value ?? "";
  });
  form.requestSubmit();
  const all = [...document.querySelectorAll(".check__answer")].filter(a => a.offsetParent);
  return all.map(a => [a.id, a.querySelector("h2").firstChild.data]);
})"""


@pytest.fixture
def page(readers: Readers, site: str) -> Iterator[Page]:
    with readers.page({"width": 360, "height": 740}) as opened:
        opened.goto(site + PATH)
        yield opened


@pytest.fixture
def plain(readers: Readers) -> Iterator[Page]:
    """A page without script."""
    with readers.page(java_script_enabled=False) as opened:
        yield opened


def answers(page: Page) -> list[str]:
    """The ids of the answers that a reader sees."""
    return page.eval_on_selector_all(
        ".check__answer", "all => all.filter(a => a.offsetParent).map(a => a.id)"
    )


@pytest.mark.parametrize(
    ("query", "expected", "said"),
    [
        ("kind=missile&range=300&payload=500", "category-i-missile", "300 km and 500 kg: "),
        ("kind=missile&range=299.9&payload=500", "below-both", "299.9 km"),
        (
            "kind=missile&range=1609&payload=454",
            "long-range-light-load-missile",
            "1609 km and 454 kg: Cannot be told from these figures: missiles",
        ),
        (
            "kind=missile&range=300&payload=499.9",
            "long-range-light-load-missile",
            "300 km and 499.9 kg: ",
        ),
        ("kind=missile&range=120&payload=90", "below-both", "120 km and 90 kg: "),
        ("kind=launcher&range=2000&payload=800", "category-i-launcher", "2000 km"),
        ("kind=launcher&range=2000&payload=80", "long-range-light-load-launcher", "2000 km"),
        ("kind=drone&range=1850&payload=1700&speed=480", "category-i-slow-drone", "1850 km"),
        ("kind=drone&range=1850&payload=1700&speed=800", "category-i-fast-drone", "1850 km"),
        ("kind=drone&range=1850&payload=1700", "category-i-drone", "1850 km"),
        ("kind=drone&range=1850&payload=200&speed=480", "long-range-light-load-drone", "1850 km"),
        (
            "kind=missile&range=200&range-unit=mi&payload=1200&payload-unit=lb",
            "category-i-missile",
            "321.869 km and 544.311 kg: ",
        ),
        ("range=186&range-unit=mi&payload=600", "below-the-range-with-a-heavy-load", "299.338 km"),
    ],
)
def test_an_answer_can_be_linked(
    site: str, page: Page, query: str, expected: str, said: str
) -> None:
    page.goto(f"{site}{PATH}?{query}")
    assert answers(page) == [expected]
    assert page.locator("#check-result").inner_text().startswith(said)
    address = dict(parse_qsl(urlsplit(page.url).query))
    assert address == {"kind": "missile", **dict(parse_qsl(query))}


def test_the_script_answers_as_the_rules_do(page: Page, register: Register) -> None:
    points = GRID[::11]  # about sixty, of every kind
    expected = []
    for point in points:
        rule = fitting(register, point)[0]
        expected.append([[rule.id, f"{OUTCOMES[rule.outcome]}: {rule.title}"]])
    assert len(points) > 55
    assert page.evaluate(ANSWERS, points) == expected


@pytest.mark.parametrize(
    ("entered", "sentence"),
    [
        ("", "Enter the range."),
        ("far", "Write range as a number in digits, such as 450."),
        ("3e2", "Write range as a number in digits, such as 450."),
        ("300 km", "Write range as a number in digits, such as 450."),
        (
            "1,5",
            "Write range with a point before decimals, and commas only between thousands: "
            "1.5 or 1,500.",
        ),
        ("-300", "Range must be more than 0."),
        ("0", "Range must be more than 0."),
        (
            "9" * 400,
            "Range must be no more than 100,000. Check the unit and the number of digits.",
        ),
    ],
)
def test_wrong_input_gets_a_clear_sentence(page: Page, entered: str, sentence: str) -> None:
    page.fill("#check-payload", "500")
    page.fill("#check-range", entered)
    page.click("#check button[type=submit]")
    field = page.locator("#check-range")
    error = page.locator("#check-range-error")
    assert error.inner_text() == sentence
    assert "check-range-error" in field.get_attribute("aria-describedby").split()
    assert field.get_attribute("aria-invalid") == "true"
    assert page.evaluate("document.activeElement.id") == "check-range"
    assert page.locator("#check-result").inner_text() == "Please correct what is marked above."
    assert page.locator("#check-payload-error").is_hidden()
    assert answers(page) == []

    page.fill("#check-range", " 450 ")
    page.keyboard.press("Enter")
    assert error.is_hidden()
    assert field.get_attribute("aria-invalid") is None
    assert answers(page) == ["category-i-missile"]


def test_the_form_works_with_the_keyboard_alone(page: Page) -> None:
    page.focus("input[name=kind]:checked")
    page.keyboard.press("ArrowUp")  # from the first choice to the last, the drone
    for typed in ("1850", None, "1700", None, "480"):
        page.keyboard.press("Tab")
        if typed:
            page.keyboard.type(typed)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert answers(page) == ["category-i-slow-drone"]
    assert urlsplit(page.url).query == "kind=drone&range=1850&payload=1700&speed=480"

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # start again
    expect(page).to_have_url(re.compile(r"/category-check/$"))
    assert answers(page) == []
    assert page.locator("#check-speed-field").is_hidden()


def test_every_part_of_the_form_has_a_name_and_results_are_announced(page: Page) -> None:
    page.check("input[value=drone]")
    for role, name in (
        ("group", "What is it?"),
        ("radio", "Drone"),
        ("textbox", "Range"),
        ("combobox", "Unit of range"),
        ("textbox", "Payload"),
        ("combobox", "Unit of payload"),
        ("textbox", "Top speed"),
        ("button", "Check"),
    ):
        assert page.get_by_role(role, name=name, exact=True).count() == 1, name
    assert page.locator("#check-result").get_attribute("aria-live") == "polite"


def test_what_is_entered_never_becomes_markup(site: str, page: Page) -> None:
    page.goto(f"{site}{PATH}?range=<img src=x onerror=alert(1)>&payload=1&kind=none&action=//x")
    assert answers(page) == []
    assert page.locator("#check-range").input_value().startswith("<img")
    assert page.locator("img[src=x]").count() == 0


def test_without_a_script_the_rules_stand_as_a_table(
    site: str, plain: Page, register: Register
) -> None:
    plain.goto(site + PATH)
    assert plain.locator("#check").is_hidden()
    rows = plain.locator("table th[scope=row]")
    assert rows.all_inner_texts() == [
        f"{OUTCOMES[rule.outcome]}: {rule.title}" for rule in register.rules.values()
    ]
    assert plain.locator("figure.table figcaption").is_visible()
    assert plain.locator("table thead th[scope=col]").count() == 5
    rows.nth(2).locator("a").click()
    assert answers(plain) == [list(register.rules)[2]]


def test_a_link_to_an_answer_shows_it(site: str, page: Page) -> None:
    page.goto(f"{site}{PATH}#long-range-light-load-missile")
    assert answers(page) == ["long-range-light-load-missile"]
    page.locator("table th a").first.click()
    expect(page).to_have_url(re.compile(r"#category-i-missile$"))
    assert answers(page) == ["category-i-missile"]
