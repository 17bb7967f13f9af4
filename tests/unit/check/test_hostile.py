"""What a contributor writes is taken, or refused at its place.

Each text of cases/hostile.yml is put into the fields of a data set that has every field.
"""

from __future__ import annotations

from support import hostile
from support.hostile import corpus, fields, spots
from support.twin import NAMES, checked, taken, verdicts


def test_the_data_set_has_every_field_of_the_model() -> None:
    assert set(spots().values()) == set(fields())
    assert checked(hostile.whole()).problems == []


def test_every_text_is_taken_by_all_fields_of_a_sort_or_refused_by_all_at_its_line() -> None:
    for by, whether in verdicts().items():
        if by != "form":  # ids, dates, codes and amounts: each has a form of its own
            assert [name for name, both in whether.items() if len(both) > 1] == [], by
    assert len(taken("words")) > 250
    assert set(taken("cell")) == set(taken("words"))
    assert len(taken("name of 60")) > 50
    assert taken("reference") == taken("day") == taken("DOI") == []
    assert sorted(taken("address")) == [
        "addresses: with a single quote",
        "addresses: with an ampersand",
        "addresses: with emphasis",
        "addresses: with parentheses",
    ]
    for by in NAMES:
        assert set(taken(by)) == {
            name
            for name in verdicts()[by].keys() & set(taken("words"))
            if len(corpus()[name]) <= int(by.split()[-1])
        }
    # What has the form of an id or of a code is one, wherever it is put.
    assert set(taken("form")) <= {
        *("numbers: Norway", "numbers: beyond all", "numbers: hexadecimal", "numbers: infinity"),
        *("numbers: none", "numbers: nothing", "numbers: octal", "numbers: truth"),
        *("paths: device", "paths: index"),
    }
