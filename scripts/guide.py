"""templates/fields.yml in; what each field of each record type says, with an example, out.

The field guide is the one place from which the JSON Schemas, the page of fields and the questions
of `build.py new` take their words.
"""

from __future__ import annotations

from collections.abc import Iterator
from inspect import get_annotations
from pathlib import Path
from typing import Any, NamedTuple, get_args

from check import SHELVES
from load import load_text
from model import Change, Cited, Lasting, Record, Withdrawable, Withdrawal, hints

GUIDE = Path(__file__).resolve().parent / "templates" / "fields.yml"
LIFE = (Lasting, Withdrawable)  # what keeps an address alive
SHARED = (Cited, Withdrawable, Change, Withdrawal)  # shown once, for all files


class Field(NamedTuple):
    """What a contributor should know about a field."""

    name: str
    says: str
    example: Any
    required: bool


class Form(NamedTuple):
    """The fields of one record type, with what the type is."""

    model: type[Record]
    says: str
    fields: tuple[Field, ...]


def load_guide(file: Path = GUIDE) -> dict[str, Any]:
    """By type, then by field: the words of the guide. Raises ValueError where it is not YAML."""
    document, problems = load_text(file.name, file.read_bytes())
    if document is None or problems:
        raise ValueError(f"{file} must be valid YAML: {problems[0]}")
    return dict(document.value)


def form(model: type[Record], guide: dict[str, Any]) -> Form:
    """The guide to a record type; what a type inherits stands with the type that it is from."""
    fields = []
    for name in in_order(model):
        info, type_ = model.model_fields[name], owner(model, name)
        entry = guide[type_.__name__]["fields"][info.alias or name]
        field = Field(info.alias or name, entry["says"], entry["example"], info.is_required())
        fields.append(field)
    return Form(model, guide[model.__name__]["says"], tuple(fields))


def in_order(model: type[Record]) -> list[str]:
    """The fields of a record type as they stand in a file: what keeps it alive comes last."""
    types = [type_ for type_ in reversed(model.__mro__) if type_ not in LIFE]
    names = [name for type_ in (*types, *LIFE) for name in get_annotations(type_)]
    return [name for name in dict.fromkeys(names) if name in model.model_fields]


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


class Part(NamedTuple):
    """One table of the page of fields: a record of a file, or a record within one."""

    name: str  # of the section or the field that holds it; none where it is the file's only one
    form: Form


class FileGuide(NamedTuple):
    """The fields of one data file."""

    file: str
    parts: tuple[Part, ...]

    @property
    def id(self) -> str:
        return self.file.removesuffix(".yml").rstrip("/")


def field_guide(guide: dict[str, Any]) -> list[FileGuide]:
    """Every data file with its fields, less those that records of many files have."""
    files: dict[str, dict[type[Record], Part]] = {}
    for shelf in SHELVES:
        _add(files.setdefault(shelf.file, {}), shelf.section or "", shelf.model, guide)
    last = sorted(files, key="vocabulary.yml".__eq__)  # which few people edit
    return [FileGuide(file, tuple(files[file].values())) for file in last]


def shared_forms(guide: dict[str, Any]) -> dict[str, Form]:
    """The fields that records of many files have."""
    return {model.__name__.lower(): form(model, guide) for model in SHARED}


def _add(
    found: dict[type[Record], Part], name: str, model: type[Record], guide: dict[str, Any]
) -> None:
    if model in found or model in SHARED:
        return
    whole = form(model, guide)
    fields = zip(whole.fields, in_order(model), strict=True)
    own = tuple(field for field, attribute in fields if owner(model, attribute) not in LIFE)
    found[model] = Part(name, whole._replace(fields=own))
    for attribute in in_order(model):
        if inner := record_type(hints(model)[attribute]):
            _add(found, attribute, inner, guide)
