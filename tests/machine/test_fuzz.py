"""A short run of fuzz.py, the same each time; `make fuzz MINUTES=10` runs it for longer."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model import zotero
from model.records import Source
from support.fuzz import Files, broken, broken_real, fuzz, pasted, read, small
from support.pasted import OWN, PASTED, as_written, records, shapes

# What is found is shown whole, however long.
pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")


def run(strategy: st.SearchStrategy[Files], examples: int) -> None:
    fuzz(strategy, max_examples=examples, derandomize=True)()


def test_broken_data_are_refused_without_a_traceback() -> None:
    run(broken, 80)


def test_broken_files_of_the_project_are_refused_without_a_traceback() -> None:
    run(broken_real, 10)


def test_what_reference_managers_write_is_refused_without_a_traceback() -> None:
    run(pasted, 10)


def test_a_pasted_record_is_kept_whole_or_refused() -> None:
    taken = set()

    @settings(
        max_examples=60, derandomize=True, deadline=None, suppress_health_check=[*HealthCheck]
    )
    @given(records, shapes)
    def try_one(record: dict[str, Any], shape: str) -> None:
        if register := read(
            {**small(), PASTED: as_written(record, shape).encode(errors="replace")}
        ):
            check_kept(record, register.sources[OWN["id"]])
            taken.add(shape)

    try_one()
    assert taken == {"zotero", "one of zotero", "better bibtex", "pandoc"}


def check_kept(record: dict[str, Any], source: Source) -> None:
    kept = source.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    told = {name for name, value in record.items() if value not in (None, [], {})}
    assert told - zotero.NOT_READ == kept.keys() - OWN.keys()
    texts = {name: value for name, value in record.items() if isinstance(value, str | int)}
    for name in texts.keys() & kept.keys() - {"language", "DOI"}:
        assert kept[name] == str(texts[name]), name
