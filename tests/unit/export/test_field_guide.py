"""The field guide: it names the fields that exist, and its examples are such as it describes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from inspect import get_annotations
from typing import Any

from pydantic import TypeAdapter, ValidationError

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


def entries() -> Iterator[tuple[str, Any, dict[str, Any]]]:
    """Each field as a person would name it, its type, and what the guide says of it."""
    for model, name in FIELDS:
        field = model.model_fields[name].alias or name
        yield (
            f"{model.__name__}.{field}",
            hints(model)[name],
            GUIDE[model.__name__]["fields"][field],
        )


def test_each_example_is_valid(register: Register) -> None:
    refused, unknown = [], []
    for name, annotation, entry in entries():
        value = entry["example"]
        try:
            TypeAdapter(annotation).validate_python(value, strict=True, context={"today": date.max})
        except ValidationError as error:
            refused.append(f"{name}: {error}")
        unknown += [
            f"{name}: {item.text}"
            for item in marked(value, annotation)
            if (kind := getattr(item.mark, "kind", None)) in register.vocabulary
            and item.text not in register.vocabulary[kind]
        ]
    assert (refused, unknown) == ([], [])


def test_each_sentence_is_short_and_whole() -> None:
    said = {name: entry["says"] for name, _, entry in entries()}
    assert [name for name, says in said.items() if not says.endswith(".")] == []
    assert [name for name, says in said.items() if len(says) > 100] == []
    assert [name for name, _, entry in entries() if set(entry) != {"says", "example"}] == []


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
