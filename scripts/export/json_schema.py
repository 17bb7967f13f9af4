"""The record types in; the JSON Schema of each data file out, for editors and other programs.

Of draft 7, which every editor knows. Descriptions and examples are those of the field guide;
closed lists are those of the vocabulary, so that an editor can complete a verdict.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from export.field_guide import form, load_guide
from model.introspect import record_types
from model.kinds import CLOSED_LISTS, IN_FILES, SINGLE, RecordKind
from model.records import ID, LOCATOR, Name, Record, Source
from model.register import Register
from model.zotero import NAME_NOT_READ, NOT_READ

DRAFT = "http://json-schema.org/draft-07/schema#"
NOT_OURS = {  # what a reference manager may have put beside the fields of ours
    Name: NAME_NOT_READ | {"dropping-particle", "non-dropping-particle"},
    Source: NOT_READ,
}
Schema = dict[str, Any]


def schemas(register: Register) -> dict[str, Schema]:
    """By name of the data file, without its ending; that of a folder for each file in it."""
    shelves: dict[str, list[RecordKind]] = defaultdict(list)
    for row in IN_FILES:
        shelves[row.shelf].append(row)
    guide = load_guide()
    return {name: _file(found, register, guide) for name, found in shelves.items()}


def schema_names() -> list[str]:
    """The names of the data files, without their endings."""
    return list(dict.fromkeys(row.shelf for row in IN_FILES))


def schema_files(register: Register) -> dict[str, str]:
    """The schemas as texts, by file name."""
    return {
        f"{name}.json": json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
        for name, schema in schemas(register).items()
    }


def _file(shelves: list[RecordKind], register: Register, guide: dict[str, Any]) -> Schema:
    """A file is one record, a list of records, or such lists under their names."""
    first = shelves[0]
    whole: Schema = _list(first)
    if first.kind in SINGLE or first.is_alone:
        whole = {"allOf": [_reference(first.model)]}
    elif first.section:
        sections = {str(row.section): _list(row) for row in shelves}
        whole = {
            "type": "object",
            "required": list(sections),
            "properties": sections,
            "additionalProperties": False,
        }
    types = dict.fromkeys(type_ for row in shelves for type_ in record_types(row.model))
    definitions = {type_.__name__: _record(type_, register, guide) for type_ in types}
    return {"$schema": DRAFT, **whole, "definitions": definitions}


def _list(row: RecordKind) -> Schema:
    return {"type": "array", "items": _reference(row.model)}


def _reference(model: type[Record]) -> Schema:
    return {"$ref": f"#/definitions/{model.__name__}"}


def _record(model: type[Record], register: Register, guide: dict[str, Any]) -> Schema:
    made = model.model_json_schema(ref_template="#/definitions/{model}")["properties"]
    guided = form(model, guide)
    fields: dict[str, Any] = {
        field.name: {
            "description": field.says,
            **_value(made[field.name], register),
            "examples": [field.example],
        }
        for field in guided.fields
    }
    return {
        "description": guided.says,
        "type": "object",
        "required": [field.name for field in guided.fields if field.required],
        "properties": fields | {name: {} for name in sorted(NOT_OURS.get(model, ()))},
        "additionalProperties": False,
    }


def _value(made: Schema, register: Register, *, item: bool = False) -> Schema:
    """What pydantic says of a value, less its titles and defaults, with our closed lists.

    A field that may be left out is left out, not empty; an item of a list has its place.
    """
    made = {key: part for key, part in made.items() if key not in ("title", "default")}
    kind = made.pop("reference", None)
    if kind in CLOSED_LISTS:
        entries = register.vocabulary[kind].values()
        made["enum"] = [entry.id for entry in entries]
        made["enumDescriptions"] = [f"{entry.label}. {entry.definition}" for entry in entries]
    elif kind:
        made["pattern"] = LOCATOR if kind == "sentence" else ID
    if "items" in made:
        made["items"] = _value(made["items"], register, item=True)
    if "$ref" in made:  # beside which nothing else counts
        made["allOf"] = [{"$ref": made.pop("$ref")}]
    choices = [part for part in made.pop("anyOf", ()) if item or part.get("type") != "null"]
    if len(choices) == 1:
        return {**_value(choices[0], register), **made}
    return made | ({"anyOf": choices} if choices else {})
