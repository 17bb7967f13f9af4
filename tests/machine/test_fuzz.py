"""A short run of fuzz.py, the same each time; `make fuzz MINUTES=10` runs it for longer."""

import pytest
from hypothesis import strategies as st

from support.fuzz import Files, broken, broken_real, fuzz

# What is found is shown whole, however long.
pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")


def run(strategy: st.SearchStrategy[Files], examples: int) -> None:
    fuzz(strategy, max_examples=examples, derandomize=True)()


def test_broken_data_are_refused_without_a_traceback() -> None:
    run(broken, 150)


def test_broken_files_of_the_project_are_refused_without_a_traceback() -> None:
    run(broken_real, 10)
