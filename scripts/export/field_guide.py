"""templates/fields.yml in; what each field of each record type says, with an example, out.

The field guide is the one place from which the JSON Schemas, the page of fields and the questions
of `build.py new` take their words.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from load.reader import load_text
from model.introspect import LIFE, in_order, owner, record_type
from model.kinds import IN_FILES
from model.records import Change, Cited, Record, Withdrawable, Withdrawal, hints

GUIDE = Path(__file__).resolve().parents[1] / "templates" / "fields.yml"
WORDS = GUIDE.with_name("new.yml")  # what `new` says besides
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
    for row in IN_FILES:
        _add(files.setdefault(row.file, {}), row.section or "", row.model, guide)
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
