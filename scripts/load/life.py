"""What stands in a file for a record in; the ids that it had, and why it no longer holds, out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def former_ids(value: Any) -> tuple[str, ...]:
    """The ids that a record had before."""
    found = _in_notes(value, "former_ids")
    return tuple(id_ for id_ in found if isinstance(id_, str)) if isinstance(found, tuple) else ()


def withdrawal(value: Any) -> Mapping[str, Any] | None:
    """When and why a record was withdrawn, if it was."""
    found = _in_notes(value, "withdrawn")
    return found if isinstance(found, dict) else None


def _in_notes(value: Any, name: str) -> Any:
    """A field of a record; a source has it among its notes."""
    parts = (value, value.get("custom")) if isinstance(value, dict) else ()
    return next((part[name] for part in parts if isinstance(part, dict) and part.get(name)), None)
