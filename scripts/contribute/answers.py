"""What a person writes for a field, in an option or at a prompt, in; the value for a file, out.

A text is taken as it is. A list of words has commas; a source is `id, place in it`, a person
`Family, Given`. Anything may also be written as it would stand in the file, in {braces}.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import TypeAdapter, ValidationError

from export.field_guide import form
from load.problem import KeyPath
from load.reader import load_text
from model.introspect import holds, is_list, keys_in_order, record_type, reference
from model.kinds import BY_NAME
from model.records import Cited, Name, Record, SourceNotes

TRUTHS = {"yes": True, "true": True, "no": False, "false": False}
NOT_FOR_NEW = frozenset({"custom", "former_ids", "withdrawn"})  # notes have options of their own


class Option(NamedTuple):
    """An option of `new`: its field, and what the guide says of it."""

    name: str
    at: KeyPath
    says: str
    example: Any
    required: bool
    annotation: Any

    @property
    def many(self) -> bool:
        """Whether it may be given several times, once for each item."""
        return record_type(self.annotation) is not None and is_list(self.annotation)


def options(kind: str, guide: dict[str, Any]) -> list[Option]:
    """The options for a new record; the notes on a source stand beside its other fields."""
    model = BY_NAME[kind].model
    found = {option.name: option for option in _options(model, (), guide)}
    if "custom" in found:
        for option in _options(SourceNotes, ("custom",), guide):
            found.setdefault(option.name, option)
    return [option for name, option in found.items() if name not in NOT_FOR_NEW]


def _options(model: type[Record], at: KeyPath, guide: dict[str, Any]) -> Iterator[Option]:
    types = keys_in_order(model)
    for field in form(model, guide).fields:
        where = (*at, field.name)
        yield Option(
            field.name, where, field.says, field.example, field.required, types[field.name]
        )


def values_of(kind: str, given: Mapping[str, Any], guide: dict[str, Any]) -> dict[str, Any]:
    """The fields of a record that options give (name -> text, or texts where it may be many)."""
    values: dict[str, Any] = {}
    for option in options(kind, guide):
        if (text := given.get(option.name)) is not None:
            put(values, option.at, parse(text, option.annotation))
    return values


def put(values: dict[str, Any], at: KeyPath, value: Any) -> None:
    """Set what stands at a path of names."""
    for step in at[:-1]:
        values = values.setdefault(str(step), {})
    values[str(at[-1])] = value


def parse(text: str | list[str], annotation: Any) -> Any:
    """The value for a field; what cannot be understood stays text, for the check to refuse."""
    inner = record_type(annotation)
    if is_list(annotation) and isinstance(listed := _in_brackets(text), tuple):
        return _inner(listed, annotation)
    if inner:
        items = [text] if isinstance(text, str) else text
        made = tuple(_item(item.strip(), inner) for item in items if item.strip())
        return made if is_list(annotation) else next(iter(made), None)
    text = str(text).strip()
    if is_list(annotation):
        apart = r"[,\s]+" if reference(annotation) else ","
        return tuple(part.strip() for part in re.split(apart, text) if part.strip())
    if holds(annotation, bool):
        return TRUTHS.get(text.lower(), text)
    return _number(text, annotation)


def _number(text: str, annotation: Any) -> Any:
    """A year or a volume is written without quotes, where the field takes a number."""
    if not text.isdecimal() or str(int(text)) != text:
        return text
    try:
        TypeAdapter(annotation).validate_python(int(text), strict=True)
    except ValidationError:
        return int(text) if holds(annotation, int) else text
    return int(text)


def _item(text: str, model: type[Record]) -> Any:
    types = keys_in_order(model)
    written = _as_written(text)
    if isinstance(written, dict) and written.keys() & types.keys():
        return {key: _inner(part, types.get(key)) for key, part in written.items()}
    first, comma, rest = (part.strip() for part in text.partition(","))
    if model is Cited:
        return {"source": first} | ({"locator": rest} if comma else {})
    if model is Name:
        is_body = text.startswith("{") or not comma
        return {"literal": text.strip("{} ")} if is_body else {"family": first, "given": rest}
    return text


def _inner(value: Any, annotation: Any) -> Any:
    """A list of records within one may hold them in short too: sources: [karako-2025]."""
    inner = record_type(annotation)
    if inner and isinstance(value, tuple):
        return tuple(_item(item, inner) if isinstance(item, str) else item for item in value)
    return value


def _in_brackets(text: str | list[str]) -> Any:
    """A list that is written as it would stand in the file."""
    only = text if isinstance(text, str) else text[0] if len(text) == 1 else ""
    return _as_written(only) if only.strip().startswith("[") else None


def _as_written(text: str) -> Any:
    """What the text means in a data file, if it means anything there."""
    document, problems = load_text("answer.yml", text.encode())
    return document.value if document and not problems else None
