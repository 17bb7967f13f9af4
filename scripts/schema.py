"""The record types in; the JSON Schema of each data file out, for editors and other programs."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from pydantic import TypeAdapter

from check import SHELVES, Shelf

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, dict[str, Any]]:
    """By name of the data file, without its ending; that of a folder for each file in it."""
    shelves: dict[str, list[Shelf]] = defaultdict(list)
    for shelf in SHELVES:
        shelves[shelf.file.removesuffix(".yml").rstrip("/")].append(shelf)
    return {name: {"$schema": DRAFT, **_file(found)} for name, found in shelves.items()}


def _file(shelves: list[Shelf]) -> dict[str, Any]:
    """A file is one record, a list of records, or such lists under their names."""
    if shelves[0].section is None:
        model = shelves[0].model
        one = TypeAdapter(model if shelves[0].kind == "article" else list[model])  # type: ignore[valid-type]
        return one.json_schema()
    sections = {str(shelf.section): TypeAdapter(list[shelf.model]) for shelf in shelves}  # type: ignore[name-defined]
    _, definitions = TypeAdapter.json_schemas(
        [(name, "validation", adapter) for name, adapter in sections.items()]
    )
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(sections),
        "properties": {
            name: {"type": "array", "items": {"$ref": f"#/$defs/{shelf.model.__name__}"}}
            for name, shelf in zip(sections, shelves, strict=True)
        },
        **definitions,
    }
