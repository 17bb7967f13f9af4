"""The field guide: it names the fields that exist, and its examples are such as it describes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from inspect import get_annotations
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from export.field_guide import Unexplained, field_guide, form, load_guide, shared_forms
from model.introspect import in_order, marked, owner, record_types
from model.kinds import IN_FILES
from model.records import Claim, Partner, Record, Term, hints
from model.register import Register
from support import CASES, ROOT, copy_project, run_build

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


@pytest.mark.parametrize(
    ("lacking", "said"),
    [
        (
            ("Term",),
            "must explain the field id of Term (got no `says`). Add `Term: fields: id: says: …`",
        ),
        (("Term", "says"), "must explain Term (got no `says`). Add `Term: says: …`"),
        (
            ("Term", "fields", "see"),
            "must explain the field see of Term (got no `says`). Add `Term: fields: see: says: …`",
        ),
        (
            ("Term", "fields", "see", "example"),
            "must explain the field see of Term (got no `example`). "
            "Add `Term: fields: see: example: …`",
        ),
        (
            ("Lasting", "fields", "history"),
            "must explain the field history of Lasting (got no `says`). "
            "Add `Lasting: fields: history: says: …`",
        ),
    ],
)
def test_what_the_guide_lacks_is_one_sentence(lacking: tuple[str, ...], said: str) -> None:
    guide = deepcopy(GUIDE)
    *path, last = lacking
    entry = guide
    for step in path:
        entry = entry[step]
    del entry[last]
    with pytest.raises(Unexplained) as unexplained:
        form(Term, guide)
    whole = f"scripts/templates/fields.yml {said} there: scripts/model/ has it."
    assert str(unexplained.value) == whole


def test_only_what_needs_the_guide_asks_for_it(tmp_path: Path) -> None:
    """A field without an entry is one sentence, and the data can be checked all the same."""
    project = copy_project(tmp_path / "p", CASES / "small" / "data")
    fields = project / "scripts" / "templates" / "fields.yml"
    text = fields.read_text("utf-8")
    entry = re.compile(r"(?m)^    see:\n.*\n.*\n")
    assert entry.search(text)
    fields.write_text(entry.sub("", text), "utf-8")
    said = (
        "scripts/templates/fields.yml must explain the field see of Term (got no `says`). "
        "Add `Term: fields: see: says: …` there: scripts/model/ has it.\n"
    )
    commands = {
        "check": (0, ""),
        "plain": (0, ""),
        "new source --id a": (0, ""),
        "new term --id a": (1, said),
        "schema": (1, said),
        "build": (1, said),
    }
    (project / "docs" / "index.md").unlink(missing_ok=True)
    found = {}
    for command in ("check", "plain", "new term --id a", "schema", "build", "new source --id a"):
        result = run_build(project, *command.split())
        found[command] = (result.returncode, result.stderr)
    assert found == commands
    fields.write_text("Term: [", "utf-8")
    result = run_build(project, "new", "term", "--id", "a")
    assert (result.returncode, result.stderr) == (
        1,
        "scripts/templates/fields.yml:1:7: Term must have as many ] as [ (got [). Write the "
        "missing ] where the list or record ends.\n",
    )


def test_fields_stand_in_the_order_of_the_files() -> None:
    assert in_order(Term)[:3] == ["id", "term", "abbreviation"]
    assert in_order(Term)[-3:] == ["former_ids", "history", "withdrawn"]
    assert in_order(Partner)[:5] == ["id", "name", "alpha2", "alpha3", "accessions"]
    assert in_order(Claim)[-4:] == ["reviewed", "history", "former_ids", "withdrawn"]
    assert owner(Claim, "history") is Claim


def test_the_page_of_fields_shows_every_file_and_every_type() -> None:
    files = field_guide(GUIDE)
    assert {file.file for file in files} == {row.where for row in IN_FILES}
    shown = {part.form.model for file in files for part in file.parts}
    shown |= {form.model for form in shared_forms(GUIDE).values()}
    made_of = {model for row in IN_FILES for model in record_types(row.model)}
    assert made_of - shown == set()
    page = (ROOT / "scripts/templates/about/fields.md.j2").read_text("utf-8")
    assert "field_guide(guide())" in page
