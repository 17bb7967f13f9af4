"""A record in; its YAML text as people write it in our files, out.

Short lists of words stand in brackets, small records in braces, long texts folded at 100
columns, and a text in quotes only where it would otherwise be read as something else. Above each
field that the record has, or may have, stand the notes on it, if there are any.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from load.reader import load_text
from model.introspect import is_prose, keys_in_order, record_type
from model.records import Change, Cited, Name, Record, Related, Source, SourceNotes

WIDTH = 100
IN_BRACES = (Change, Cited, Name, Related)  # records that stand in one line
FOLDED = frozenset({"claim", "finding", "quote", "record", "says", "text"})  # even where short
ON_ONE_LINE = (Source, SourceNotes)  # whatever their length: titles and addresses

# The notes on a field of a record type, by its name; its value, None where the record lacks it.
Notes = Callable[[type[Record], str, Any], list[str]]

# A link or a citation is not broken over two lines.
WORD = re.compile(r"(?:\[[^\]]*\](?:\([^)]*\))?|\S)+")

# At the start of a line Markdown takes these for a list, a heading, a quotation or a rule.
SIGN = re.compile(r"(?:[-+*>=#]+|\d+[.)])$")


def alone(value: Mapping[str, Any], model: type[Record], notes: Notes) -> str:
    """A record as the whole of a file; ends with a line end."""
    return "\n".join(_fields(value, model, 0, notes)) + "\n"


def record(value: Mapping[str, Any], model: type[Record], indent: int, notes: Notes) -> str:
    """An item of a list, its dash `indent` columns from the left; ends with a line end.

    The notes on its first field stand above the dash.
    """
    lines = _fields(value, model, indent + 2, notes) or ["{}"]
    first = next(n for n, line in enumerate(lines) if not line.lstrip().startswith("#"))
    above = [" " * indent + line.lstrip() for line in lines[:first]]
    dashed = " " * indent + "- " + lines[first].lstrip()
    return "\n".join([*above, dashed, *lines[first + 1 :]]) + "\n"


def flow(value: Any) -> str:
    """A value in one line, as it may stand within brackets."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {flow(part)}' for key, part in value.items())}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(flow(part) for part in value)}]"
    if isinstance(value, str) and _reads_as_itself(f"[{value}]", value):
        return value
    return json.dumps(value, ensure_ascii=False)


def inline(value: Any) -> str:
    """A value in one line, as it may stand behind the name of a field."""
    plain = isinstance(value, str) and _reads_as_itself(f"k: {value}", value)
    return str(value) if plain else flow(value)


def wrap(text: str, width: int) -> list[str]:
    """One paragraph as lines; none starts with what would make it something else."""
    lines: list[str] = []
    for word in WORD.findall(text):
        if lines and (len(lines[-1]) + 1 + len(word) <= width or SIGN.match(word)):
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def wrapped_prose(text: str, width: int) -> str:
    """Paragraphs as lines of a width; what is not a plain paragraph stays as it was written."""
    blocks = re.split(r"\n\s*\n", text.strip())
    return "\n\n".join(
        block if re.search(r"^\s*(?:[-+*]|\d+[.)])\s", block) else "\n".join(wrap(block, width))
        for block in blocks
    )


def _fields(value: Mapping[str, Any], model: type[Record], indent: int, notes: Notes) -> list[str]:
    lines: list[str] = []
    types = keys_in_order(model)
    for key, annotation in types.items():
        lines += [f"{' ' * indent}# {note}" for note in notes(model, key, value.get(key))]
        if key in value:
            lines += _field(key, value[key], model, annotation, indent, notes)
    return lines + [
        f"{' ' * indent}{key}: {inline(part)}" for key, part in value.items() if key not in types
    ]


def _field(
    key: str, value: Any, model: type[Record], annotation: Any, indent: int, notes: Notes
) -> list[str]:
    margin, inner = " " * indent, record_type(annotation)
    if isinstance(value, str):
        return _text(key, value, model, indent, prose=is_prose(annotation))
    if inner and isinstance(value, Mapping) and value:
        return [f"{margin}{key}:", *_fields(value, inner, indent + 2, notes)]
    if inner and value and all(isinstance(item, Mapping) for item in value):
        items = [_item(item, inner, indent + 2, notes) for item in value]
        return [f"{margin}{key}:", *(line for item in items for line in item)]
    line = f"{margin}{key}: {flow(value)}"
    if isinstance(value, list | tuple) and len(line) > WIDTH:
        return [f"{margin}{key}:", *(f"{margin}  - {flow(item)}" for item in value)]
    return [line]


def _item(value: Mapping[str, Any], model: type[Record], indent: int, notes: Notes) -> list[str]:
    noted = any(notes(model, key, value.get(key)) for key in keys_in_order(model))
    if noted or model not in IN_BRACES:
        return record(value, model, indent, notes).split("\n")[:-1]
    return [f"{' ' * indent}- {flow(value)}"]


def _text(key: str, text: str, model: type[Record], indent: int, *, prose: bool) -> list[str]:
    margin, below = " " * indent, " " * (indent + 2)
    if prose:
        lines = wrapped_prose(text, WIDTH - len(below)).splitlines()
        return [f"{margin}{key}: |", *((below + line).rstrip() for line in lines)]
    line = f"{margin}{key}: {inline(text)}"
    if model in ON_ONE_LINE or (key not in FOLDED and len(line) <= WIDTH):
        return [line]
    folded = [below + part for part in wrap(text, WIDTH - len(below))]
    return [f"{margin}{key}: >-", *folded]


def _reads_as_itself(yaml: str, text: str) -> bool:
    """Whether a text without quotes, in a list or behind a name, is read as just that text."""
    document, problems = load_text("text.yml", yaml.encode("utf-8", "surrogateescape"))
    if document is None or problems:
        return False
    value = document.value
    inner = value.get("k") if isinstance(value, dict) else value
    return inner in (text, (text,)) and "\n" not in text
