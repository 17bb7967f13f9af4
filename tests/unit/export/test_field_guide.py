"""The field guide: it names the fields that exist, and its examples are such as it describes."""

from __future__ import annotations

from datetime import date
from inspect import get_annotations
from typing import Any

import pytest
from pydantic import TypeAdapter

from export.field_guide import field_guide, load_guide, shared_forms
from model.introspect import in_order, owner, record_types
from model.kinds import IN_FILES
from model.records import Claim, Partner, Record, Term, hints, marked
from model.register import Register
from support import ROOT

GUIDE = load_guide()
TYPES = {
    type_: None
    for row in IN_FILES
    for model in record_types(row.model)
    for type_ in model.__mro__
    if issubclass(type_, Record) and type_ is not Record
}
FIELDS = [
    (model, name)
    for model in TYPES
    for name in get_annotations(model)
    if name in model.model_fields
]


def test_the_guide_names_just_the_fields_that_exist() -> None:
    named = {type_: list(entry["fields"]) for type_, entry in GUIDE.items()}
    assert named == {
        model.__name__: [
            model.model_fields[name].alias or name for owner_, name in FIELDS if owner_ is model
        ]
        for model in sorted(TYPES, key=lambda model: list(GUIDE).index(model.__name__))
    }


@pytest.mark.parametrize(("model", "name"), FIELDS, ids=str)
def test_each_example_is_valid(model: type[Record], name: str, register: Register) -> None:
    entry = GUIDE[model.__name__]["fields"][model.model_fields[name].alias or name]
    annotation = hints(model)[name]
    value = entry["example"]
    TypeAdapter(annotation).validate_python(value, strict=True, context={"today": date.max})
    for item in marked(value, annotation):
        kind = getattr(item.mark, "kind", None)
        if kind in register.vocabulary:
            assert item.text in register.vocabulary[kind]


@pytest.mark.parametrize(("model", "name"), FIELDS, ids=str)
def test_each_sentence_is_short_and_whole(model: type[Record], name: str) -> None:
    entry: dict[str, Any] = GUIDE[model.__name__]["fields"][model.model_fields[name].alias or name]
    assert entry["says"].endswith(".")
    assert len(entry["says"]) <= 100
    assert set(entry) == {"says", "example"}


def test_fields_stand_in_the_order_of_the_files() -> None:
    assert in_order(Term)[:3] == ["id", "term", "abbreviation"]
    assert in_order(Term)[-3:] == ["former_ids", "history", "withdrawn"]
    assert in_order(Partner)[:5] == ["id", "name", "alpha2", "alpha3", "accessions"]
    assert in_order(Claim)[-4:] == ["reviewed", "history", "former_ids", "withdrawn"]
    assert owner(Claim, "history") is Claim


def test_the_page_of_fields_shows_every_file_and_every_type() -> None:
    files = field_guide(GUIDE)
    assert {file.file for file in files} == {row.file for row in IN_FILES}
    shown = {part.form.model for file in files for part in file.parts}
    shown |= {form.model for form in shared_forms(GUIDE).values()}
    made_of = {model for row in IN_FILES for model in record_types(row.model)}
    assert made_of - shown == set()
    page = (ROOT / "scripts/templates/about/fields.md.j2").read_text("utf-8")
    assert "field_guide()" in page
