"""templates/fields.yml in; what each field of each record type says, with an example, out.

The field guide is the one place from which the JSON Schemas, the page of fields and the records
that `build.py new` writes take their words.
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


class Unexplained(Exception):
    """The guide lacks what a command needs of it; the text says what, for who changes the model."""


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
    """By type, then by field: the words of the guide. Raises Unexplained where it has none."""
    document, problems = load_text(f"scripts/templates/{file.name}", file.read_bytes())
    if problems:
        raise Unexplained(str(problems[0]))
    return document.value if document and isinstance(document.value, dict) else {}


def form(model: type[Record], guide: dict[str, Any]) -> Form:
    """The guide to a record type; what a type inherits stands with the type that it is from.

    Raises Unexplained where it says nothing of the type, or of a field.
    """
    fields = []
    for name in in_order(model):
        info, type_ = model.model_fields[name], owner(model, name)
        key = info.alias or name
        at = (type_.__name__, "fields", key)
        says, example = (_entry(guide, *at, part) for part in ("says", "example"))
        fields.append(Field(key, says, example, info.is_required()))
    return Form(model, _entry(guide, model.__name__, "says"), tuple(fields))


def _entry(guide: Any, *at: str) -> Any:
    found = guide
    for step in at:
        found = found.get(step) if isinstance(found, dict) else None
    if found is None:
        type_, *field = (step for step in at[:-1] if step != "fields")
        what = f"the field {field[0]} of {type_}" if field else type_
        raise Unexplained(
            f"scripts/templates/{GUIDE.name} must explain {what} (got no `{at[-1]}`). "
            f"Add `{': '.join(at)}: …` there: scripts/model/ has it."
        )
    return found


class Part(NamedTuple):
    """One table of the page of fields: a record of a file, or a record within one."""

    name: str  # of the section or the field that holds it; none where it is the file's only one
    form: Form


class FileGuide(NamedTuple):
    """The fields of one data file."""

    file: str  # or the folder
    id: str
    parts: tuple[Part, ...]


def field_guide(guide: dict[str, Any]) -> list[FileGuide]:
    """Every data file with its fields, less those that records of many files have."""
    files: dict[tuple[str, str], dict[type[Record], Part]] = {}
    for row in IN_FILES:
        _add(files.setdefault((row.where, row.shelf), {}), row.section or "", row.model, guide)
    last = sorted(files, key=lambda file: file[1] == "vocabulary")  # which few people edit
    return [FileGuide(*file, tuple(files[file].values())) for file in last]


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
