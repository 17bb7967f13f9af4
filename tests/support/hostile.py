"""Hostile texts, and a data set with a place for one in every field of every kind of record."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Literal, NamedTuple, get_args, get_origin

import yaml

from load.files import load, raw_records
from load.problem import KeyPath
from load.reader import INVISIBLE, Document, load_text
from model import records
from model.introspect import is_list, is_prose, keys_in_order, record_type, reference
from model.kinds import IN_FILES
from support import CASES

Data = dict[str, Any]  # by the name of a file below data/


class Field(NamedTuple):
    """A field of a kind of record; `*` in its path stands for any item of a list."""

    kind: str
    path: tuple[str, ...]


class Spot(NamedTuple):
    """A value in a data set."""

    file: str
    at: KeyPath


# How the fields differ in what they take: words, prose, and values of a form of their own.
TAKES = {
    records.Plain: "words",
    records.Printed: "printed",
    records.Number: "number",
    records.Pages: "number",
    records.Address: "address",
    records.OwnAddress: "address",
    records.Doi: "DOI",
    records.Day: "day",
    records.Cell: "cell",
}
# Texts of a table that must be names of its columns.
OF_COLUMNS = (Field("table", ("partners", "*")), Field("table", ("chart", "columns", "*")))
SAMPLES = {
    records.Plain: "Some words.",
    records.Printed: "Some words.",
    records.Prose: "Some words.",
    records.Number: "7",
    records.Pages: "7",
    records.OwnAddress: "https://example.org/",
    records.Day: "2025-03-01",
    records.DateText: "2025-03-01",
    records.CslDate: "2025-03-01",
    records.Address: "https://example.org/",
    records.Doi: "10.1000/182",
    records.Language: "en",
    records.ShortName: "A name",
    records.Commit: "737ca03",
    bool: False,
    float: 400,
    int: 1,
}
# Of a record that can be given in two ways: the second.
OTHERWISE: dict[Any, list[Data]] = {records.Name: [{"literal": "Some Office"}]}
EDITION = {"name": "2025.1", "date": "2025-03-01"} | {
    f"{which}_sha256": "0" * 64 for which in ("web", "offline")
}


@cache
def corpus() -> dict[str, str]:
    """The hostile texts by name."""
    groups = yaml.safe_load((CASES / "hostile.yml").read_text("utf-8"))
    return {
        f"{group}: {name}": _text(value)
        for group, values in groups.items()
        for name, value in values.items()
    }


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return str(value["text"] * value["times"] + value.get("then", ""))


# --- every field ------------------------------------------------------------------------------


@cache
def fields() -> dict[Field, Any]:
    """Every field of the model that holds a value, not fields, with its type."""
    return {
        Field(shelf.kind, path): annotation
        for shelf in IN_FILES
        for path, annotation in _leaves(shelf.model)
    }


def _leaves(record: type[records.Record]) -> Iterator[tuple[tuple[str, ...], Any]]:
    for key, annotation in keys_in_order(record).items():
        path = (key, "*") if is_list(annotation) else (key,)
        if inner := record_type(annotation):
            yield from ((path + below, leaf) for below, leaf in _leaves(inner))
        else:
            yield path, annotation


@cache
def takes(field: Field) -> str:
    """What a field takes, by the words of TAKES; `prose`, `reference` or `form` for the others,
    `name of 60` for words of at most 60 characters, `column` for the name of one.
    """
    if field in OF_COLUMNS:
        return "column"
    annotation = fields()[field]
    if is_prose(annotation):
        return "prose"
    if reference(annotation):
        return "reference"
    if longest := _longest(annotation):
        return f"name of {longest}"
    return next((name for type_, name in TAKES.items() if _is_of(annotation, type_)), "form")


def _longest(annotation: Any) -> int | None:
    """How many characters a field of words may have, where it says so."""
    for mark in getattr(annotation, "__metadata__", ()):
        if getattr(mark, "pattern", None) == r"\S" and mark.max_length:
            return int(mark.max_length)
    return next((most for part in get_args(annotation)[:1] if (most := _longest(part))), None)


def _words(annotation: Any) -> tuple[str, ...]:
    """The words of which a field takes one, where it says so."""
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    return next((found for part in get_args(annotation) if (found := _words(part))), ())


def _is_of(annotation: Any, type_: Any) -> bool:
    return annotation == type_ or any(_is_of(part, type_) for part in get_args(annotation))


# --- a data set that has them all -------------------------------------------------------------


@cache
def _whole() -> str:
    documents, _ = load(CASES / "small" / "data")
    data = json.loads(json.dumps({d.path.removeprefix("data/"): d.value for d in documents}))
    data["editions.yml"] = [EDITION]
    ids = {raw.row.kind: raw.value["id"] for raw in reversed(_records(data)) if raw.id}
    ids |= {"state": ids["partner"], "sentence": "p1s1"}
    first: dict[str, Any] = {}
    for raw in _records(data):
        record = within(data, Spot(raw.document.path, raw.at))
        if first.setdefault(raw.row.kind, record) is record:
            _fill(record, raw.row.model, ids, raw.row.kind)
            if issubclass(raw.row.model, records.Withdrawable) or raw.row.kind == "source":
                gone = _gone(record, raw.row)
                if raw.row.is_alone:
                    folder = raw.document.path.rpartition("/")[0]
                    data[f"{folder}/{gone['id']}.yml"] = gone
                else:
                    within(data, Spot(raw.document.path, raw.at[:-1])).append(gone)
    _assert_all(data)
    for table in data["market.yml"]:
        table["columns"].append("Words")
        for row in table["rows"]:
            row["values"].append("Some words.")
    return json.dumps(data)


def whole() -> Data:
    """A sound data set in which every field of the model is given."""
    return json.loads(_whole())


def _assert_all(data: Data) -> None:
    """Let each sentence assert what the claims that stand test, and something that none does."""
    found = [value for name, value in data.items() if name.startswith("claims/")]
    claims = [claim for claim in found if "withdrawn" not in claim]
    for sentence in data["article.yml"]["sentences"]:
        tested = [claim["id"] for claim in claims if sentence["locator"] in claim["sentences"]]
        untested = {"says": "Some words.", "untested": "Some words."}
        sentence["asserts"] = [{"says": "Some words.", "claims": tested}, untested]


def _fill(
    record: dict[str, Any], of: type[records.Record], ids: Mapping[str, str], kind: str
) -> None:
    for key, annotation in keys_in_order(of).items():
        inner = record_type(annotation)
        if key == "withdrawn":
            continue
        if key == "literal" or (of is records.Name and "literal" in record):
            continue  # a name is that of a person or of a body
        if key == "untested":
            continue  # what a sentence asserts is tested or not
        if not record.get(key):
            value = {} if inner else _sample(key, annotation, ids, kind)
            record[key] = [value, *OTHERWISE.get(inner, ())] if is_list(annotation) else value
        if inner:
            part = record[key][0] if is_list(annotation) else record[key]
            _fill(part, inner, ids, kind)


def _sample(key: str, annotation: Any, ids: Mapping[str, str], kind: str) -> Any:
    if key == "former_ids":
        return f"former-{kind.replace(' ', '-')}"
    if target := reference(annotation):
        return ids[target]
    if key == "shown":  # no later than the article, whose source may be dated later
        return "2025-02-01"
    if words := _words(annotation):
        return words[0]
    if _longest(annotation):
        return "Some words."
    return next((v for type_, v in SAMPLES.items() if _is_of(annotation, type_)), None)


def _gone(record: dict[str, Any], shelf: Any) -> dict[str, Any]:
    """A withdrawn record like one that stands."""
    gone = copy.deepcopy(record)
    notes = gone["custom"] if shelf.kind == "source" else gone
    notes["withdrawn"] = {"date": "2025-03-03", "reason": "It was a forgery."}
    notes["former_ids"] = [f"former-gone-{shelf.kind}"]
    codes = {"partner": "QP", "adherent": "QA", "outsider": "QO"}
    if code := codes.get(shelf.kind):
        gone |= {"alpha2": code, "alpha3": f"{code}Z"}
    return {**gone, "id": f"gone-{shelf.kind}"}


def within(data: Any, spot: Spot) -> Any:
    value = data[spot.file]
    for part in spot.at:
        value = value[part]
    return value


def _records(data: Data) -> list[Any]:
    documents = [load_text(f"data/{name}", text)[0] for name, text in files(data).items()]
    return [
        raw._replace(document=Document(raw.document.path.removeprefix("data/"), None))
        for raw in raw_records(documents)
    ]


@cache
def spots() -> dict[Spot, Field]:
    """Every value of the whole data set, with its field."""
    return {
        Spot(raw.document.path, (*raw.at, *at)): Field(raw.row.kind, path)
        for raw in _records(whole())
        for at, path in _values(raw.value, raw.row.model)
    }


def _values(record: Any, of: type[records.Record]) -> Iterator[tuple[KeyPath, tuple[str, ...]]]:
    for key, annotation in keys_in_order(of).items():
        inner = record_type(annotation)
        part = record.get(key)
        items: Iterable[tuple[KeyPath, Any]] = [((key,), part)]
        path: tuple[str, ...] = (key,)
        if is_list(annotation):
            items, path = [((key, n), item) for n, item in enumerate(part or ())], (key, "*")
        for at, value in items:
            if value is not None and inner:
                yield from ((at + a, path + p) for a, p in _values(value, inner))
            elif value is not None:
                yield at, path


def planted(texts: Mapping[Spot, Any]) -> Data:
    """The whole data set with other values in some places; names of columns are theirs."""
    data = whole()
    for spot, text in texts.items():
        within(data, spot._replace(at=spot.at[:-1]))[spot.at[-1]] = text
    for table in data["market.yml"]:
        for names in (table["partners"], table["chart"]["columns"]):
            names[:] = table["columns"][1 : len(names) + 1]
    return data


def files(data: Data) -> dict[str, bytes]:
    """The files of a data set, each value on a line of its own, in double quotes where a text."""
    return {
        name: INVISIBLE.sub(
            lambda sign: f"\\U{ord(sign[0]):08X}", json.dumps(value, ensure_ascii=False, indent=1)
        ).encode()
        for name, value in data.items()
    }
