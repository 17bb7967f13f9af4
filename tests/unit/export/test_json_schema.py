"""The schemas for editors: they fit the data, refuse what is wrong, and are the ones committed."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from export.json_schema import schema_files, schema_names, schemas
from load.files import load
from model.register import Register
from support import CASES, ROOT


def lists(value: Any) -> Any:
    """Tuples as the lists that a validator expects."""
    if isinstance(value, tuple):
        return [lists(item) for item in value]
    if isinstance(value, dict):
        return {key: lists(item) for key, item in value.items()}
    return value


def read(folder: Path) -> dict[str, Any]:
    """By path below the folder: each data file, read as YAML 1.2, as editors do."""
    documents, _ = load(folder)
    return {document.path.partition("/")[2]: lists(document.value) for document in documents}


def name_of(path: str) -> str:
    return path.partition("/")[0].removesuffix(".yml")


def complaints(value: Any, schema: dict[str, Any]) -> list[str]:
    validator = jsonschema.Draft7Validator(schema)
    return sorted(f"{error.json_path}: {error.message}" for error in validator.iter_errors(value))


@pytest.mark.parametrize("folder", [ROOT / "data", CASES / "small" / "data"], ids=["real", "small"])
def test_every_data_file_keeps_its_schema(folder: Path, register: Register) -> None:
    made = schemas(register)
    for schema in made.values():
        jsonschema.Draft7Validator.check_schema(schema)
    found = {path: complaints(value, made[name_of(path)]) for path, value in read(folder).items()}
    assert {name_of(path) for path in found} == set(schema_names())
    assert {path: said for path, said in found.items() if said} == {}


CLAIM, SOURCE = "claims/height/tower-is-tall.yml", "sources/doe-2025.yml"


@pytest.mark.parametrize(
    ("path", "at", "value", "said"),
    [
        (CLAIM, ("verdict",), "suported", "'suported' is not one of"),
        (CLAIM, ("kind",), "guess", "'guess' is not one of"),
        (CLAIM, ("evidence", 0, "stance"), "for", "'for' is not one of"),
        (CLAIM, ("id",), "Tower_Leans", "'Tower_Leans' does not match"),
        (CLAIM, ("sentences",), "p1s1", "'p1s1' is not of type 'array'"),
        (CLAIM, ("sentences", 0), "first", "'first' does not match"),
        (CLAIM, ("reviewed",), "02/03/2025", "'02/03/2025' does not match"),
        (CLAIM, ("finding",), "", "'' should be non-empty"),
        (CLAIM, ("evidence",), [], "[] should be non-empty"),
        (CLAIM, ("speker",), "doe", "Additional properties are not allowed ('speker' was"),
        (CLAIM, ("speaker",), None, "None is not of type 'string'"),
        (SOURCE, ("custom", "tier"), "best", "'best' is not one of"),
        (SOURCE, ("type",), "blog", "'blog' is not one of"),
        (SOURCE, ("URL",), "www.example.org", "does not match '^https?://"),
        (SOURCE, ("issued",), "May 2025", "is not valid under any of"),
        (SOURCE, ("custom",), {"read": "whole"}, "'tier' is a required"),
        ("partners.yml", ("partners", 0, "accessions", 0, "year"), "1990", "is not of type 'int"),
        ("partners.yml", ("partners", 0, "accessions", 0, "year"), 1890, "is less than the min"),
        ("partners.yml", ("partners", 0, "alpha2"), False, "False is not of type 'string'"),
        ("systems.yml", (0, "range", 0, "low"), "about 300", "is not of type 'number'"),
        ("systems.yml", (0, "range", 0, "low"), 0, "0 is less than or equal to the minimum"),
        ("timeline.yml", (0, "track"), "sport", "'sport' is not one of"),
    ],
)
def test_a_schema_refuses_what_is_wrong(
    path: str, at: tuple[str | int, ...], value: Any, said: str, register: Register
) -> None:
    document = read(CASES / "small" / "data")[path]
    part = document
    for step in at[:-1]:
        part = part[step]
    part[at[-1]] = value
    found = complaints(document, schemas(register)[name_of(path)])
    assert any(said in complaint for complaint in found), found


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("issued", 1985),
        ("issued", "1985"),
        ("issued", "1992-06-29/1992-07-02"),
        ("issued", {"date-parts": [["2025", 1, 7]]}),
        ("issued", [{"year": 2025, "month": 1, "day": 7}]),
        ("number", 14268),
        ("number", "RL31848"),
        ("language", "en-US"),
        ("abstract", "What it says of itself."),
        ("author", [{"family": "Beek", "given": "Ada", "non-dropping-particle": "van der"}]),
    ],
)
def test_a_schema_lets_pass_what_the_check_does(field: str, value: Any, register: Register) -> None:
    document = read(CASES / "small" / "data")[SOURCE]
    document[field] = value
    assert complaints(document, schemas(register)["sources"]) == []


def test_the_schemas_committed_for_editors_are_current(register: Register) -> None:
    committed = {f.name: f.read_text("utf-8") for f in (ROOT / "data/schema").iterdir()}
    assert committed == schema_files(register), "run python scripts/build.py schema"


def test_every_data_file_names_its_schema_first() -> None:
    for file in sorted((ROOT / "data").rglob("*.yml")):
        first = file.read_text("utf-8").splitlines()[0]
        named = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
        assert named, file
        expected = (
            ROOT / "data" / "schema" / f"{name_of(str(file.relative_to(ROOT / 'data')))}.json"
        )
        assert (file.parent / named[1]).resolve() == expected
        assert expected.exists()


def test_an_editor_finds_the_schemas_by_its_settings_too() -> None:
    settings = json.loads((ROOT / ".vscode" / "settings.json").read_text("utf-8"))
    folders = {"claims": "claims/*/*", "sources": "sources/*"}
    files = {name: folders.get(name, name) for name in schema_names()}
    assert settings["yaml.schemas"] == {
        f"data/schema/{name}.json": f"data/{file}.yml" for name, file in files.items()
    }
