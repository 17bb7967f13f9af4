"""A type annotation of the model in; what a field of that type holds, out."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from inspect import get_annotations
from typing import Any, NamedTuple, get_args, get_origin

from model.records import Lasting, Markup, Record, Reference, Withdrawable, as_name, hints

LIFE = (Lasting, Withdrawable)  # what keeps an address alive


class Marked(NamedTuple):
    at: tuple[str | int, ...]
    text: str
    mark: Reference | Markup


def in_order(model: type[Record]) -> list[str]:
    """The fields of a record type as they stand in a file: what keeps it alive comes last."""
    types = [type_ for type_ in reversed(model.__mro__) if type_ not in LIFE]
    names = [name for type_ in (*types, *LIFE) for name in get_annotations(type_)]
    return [name for name in dict.fromkeys(names) if name in model.model_fields]


def keys_in_order(model: type[Record]) -> dict[str, Any]:
    """The same by their names in a file, with their types."""
    return {model.model_fields[n].alias or n: hints(model)[n] for n in in_order(model)}


def owner(model: type[Record], field: str) -> type[Record]:
    """The type that declares a field of `model`, itself or the nearest it inherits it from."""
    return next(type_ for type_ in model.__mro__ if field in get_annotations(type_))


def record_types(model: type[Record]) -> Iterator[type[Record]]:
    """A record type and those of which it is made, each once, in order of the fields."""
    found: dict[type[Record], None] = {model: None}
    for annotation in hints(model).values():
        if inner := record_type(annotation):
            found.update(dict.fromkeys(record_types(inner)))
    yield from found


def record_type(annotation: Any) -> type[Record] | None:
    """The record type that a field holds, by itself or in a list."""
    if isinstance(annotation, type) and issubclass(annotation, Record):
        return annotation
    return next((found for arg in get_args(annotation) if (found := record_type(arg))), None)


def is_list(annotation: Any) -> bool:
    """Whether a field holds a list. No field holds a list or something else."""
    return get_origin(annotation) is tuple or any(map(is_list, get_args(annotation)[:1]))


def is_prose(annotation: Any) -> bool:
    """Whether a field holds the prose subset of Markdown."""
    return any(isinstance(mark, Markup) for mark in _marks(annotation))


def reference(annotation: Any) -> str | None:
    """The kind of record that a field names, or each item of it."""
    return next((m.kind for m in _marks(annotation) if isinstance(m, Reference)), None)


def holds(annotation: Any, type_: type) -> bool:
    """Whether a field holds a value of just this type."""
    return annotation is type_ or any(holds(arg, type_) for arg in get_args(annotation)[:1])


class _Content(NamedTuple):
    """What a field holds, worked out once: a type says it at length."""

    is_list: bool
    model: type[Record] | None
    marks: tuple[Reference | Markup, ...]


def _content_of(annotation: Any) -> _Content:
    marks = tuple(m for m in _marks(annotation) if isinstance(m, Reference | Markup))
    return _Content(is_list(annotation), record_type(annotation), marks)


def marked(value: Any, annotation: Any, at: tuple[str | int, ...] = ()) -> Iterator[Marked]:
    """Every reference and every prose text in a value of the type `annotation`, with its path.

    The value may be a record or what stands in the file for it, even where that is not valid: an
    item may lack its dash or brackets.
    """
    return _marked(value, _content_of(annotation), at)


def _marked(value: Any, content: _Content, at: tuple[str | int, ...]) -> Iterator[Marked]:
    if isinstance(value, tuple):
        for index, item in enumerate(value if content.is_list else ()):
            yield from _marked(item, content, (*at, index))
    elif content.model:
        for name, key, inner in _marked_fields(content.model):
            part = value.get(key) if isinstance(value, dict) else getattr(value, name, None)
            if part is not None:
                yield from _marked(part, inner, (*at, key))
    else:
        if isinstance(value, bool | int) and any(isinstance(m, Reference) for m in content.marks):
            value = as_name(value)
        if isinstance(value, str):
            yield from (Marked(at, value, mark) for mark in content.marks)


@cache
def _marked_fields(model: type[Record]) -> tuple[tuple[str, str, _Content], ...]:
    """The fields that hold a reference or prose at some depth: name, name in the file, what."""
    fields = [
        (name, info.alias or name, _content_of(hints(model)[name]))
        for name, info in model.model_fields.items()
    ]
    return tuple(
        (name, key, inner)
        for name, key, inner in fields
        if (_marked_fields(inner.model) if inner.model else inner.marks)
    )


def _marks(annotation: Any) -> Iterator[Any]:
    yield from getattr(annotation, "__metadata__", ())
    for arg in get_args(annotation)[:1]:  # of one type and None, or of a list
        yield from _marks(arg)
