"""A comparison in; what it means to a reader, as Markdown, plain text or JSON, out.

The words stand in templates/changes.*.j2. What contributors wrote is shown in one line and can
act on nothing: in Markdown no HTML, no link and no mention, on a terminal no control characters.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from markupsafe import Markup

from check import prose
from contribute.changes import Address, Difference, Edit, RecordChange, State
from load.life import withdrawal
from load.reader import INVISIBLE
from model.introspect import keys_in_order, record_type, reference
from model.kinds import BY_NAME, CLOSED_LISTS, IN_FILES
from model.records import Record
from model.register import Key
from render.environment import environment_of

# GitHub makes links of these wherever they stand, entities or not: a sign that nobody sees breaks
# them up.
LINKED = re.compile(r"[@$]|://|ww(?=w\.)|#(?=\d)|(?<=\bGH)-(?=\d)", re.IGNORECASE)
BREAK = "&#8203;"
LONGEST_TEXT = 600
MOST_PAGES = 40  # that are named
WHAT = ("added", "changed", "withdrawn", "restored", "removed")
# What a reader asks for first, then the others in their order, and the words that they use.
OTHERS = tuple(row.kind for row in IN_FILES if row.kind not in CLOSED_LISTS)
KINDS = tuple(dict.fromkeys(("claim", "source", "topic", *OTHERS, *CLOSED_LISTS)))


class Section(NamedTuple):
    """The changes to the records of one kind."""

    kind: str
    changes: tuple[RecordChange, ...]
    counts: dict[str, int]  # by what becomes of them


def as_markdown(comparison: Difference, templates: Path) -> str:
    """For the summary of a job on GitHub."""
    return _rendered("changes.markdown.j2", comparison, templates, _safe_markdown)


def as_text(comparison: Difference, templates: Path) -> str:
    """For a terminal."""
    return _rendered("changes.text.j2", comparison, templates, _one_line)


def as_json(comparison: Difference) -> str:
    """For other programs."""
    whole = {
        "problems": {"before": comparison.before.problems, "after": comparison.after.problems},
        "unread": sorted(comparison.before.unread | comparison.after.unread),
        "changes": [
            {
                "what": change.what,
                **_named(change),
                "name": change.name,
                "edits": [
                    {
                        "what": edit.what,
                        "field": ".".join(edit.path),
                        "of": edit.of or None,
                        "before": edit.before,
                        "after": edit.after,
                    }
                    for edit in change.edits
                ],
            }
            for change in comparison.changes
        ],
        "vanishing": [_named(gone) for gone in comparison.vanishing],
        "leading_on": [{**_named(old), "to": old.to} for old in comparison.leading_on],
        "pages": [page._asdict() for page in comparison.pages],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _named(item: RecordChange | Address) -> dict[str, str]:
    return {"kind": item.key.kind, "id": item.key.id, "address": item.address}


def _rendered(
    template: str, comparison: Difference, templates: Path, show: Callable[[str], str]
) -> str:
    def shown(value: Any) -> Any:
        return value if hasattr(value, "__html__") else Markup(show(str(value)))  # noqa: S704

    environment = environment_of(templates).overlay(finalize=shown)
    text = environment.get_template(template).render(
        comparison=comparison,
        sections=_sections(comparison),
        words=_Words(comparison),
        most=MOST_PAGES,
    )
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _sections(comparison: Difference) -> list[Section]:
    found = []
    for kind in KINDS:
        changes = tuple(change for change in comparison.changes if change.key.kind == kind)
        if changes:
            counts = Counter(change.what for change in changes)
            found.append(Section(kind, changes, {w: counts[w] for w in WHAT if counts[w]}))
    return found


def _one_line(text: str) -> str:
    line = INVISIBLE.sub("\N{REPLACEMENT CHARACTER}", " ".join(text.split()))
    return line if len(line) <= LONGEST_TEXT else line[: LONGEST_TEXT - 1] + "…"


def _safe_markdown(text: str) -> str:
    apart = LINKED.sub(lambda sign: f"{sign[0][0]}\0{sign[0][1:]}", _one_line(text))
    return prose.escape(apart).replace("\0", BREAK)


class _Words:
    """What a template asks for: the words for an id, the edits of one sort."""

    def __init__(self, comparison: Difference) -> None:
        self.states: tuple[State, ...] = (comparison.after, comparison.before)

    def of(self, kind: str, id_: Any) -> str:
        """The label of a word of the vocabulary; the id of anything else."""
        for state in self.states:
            value: Mapping[str, Any] = state.values.get(Key(kind, str(id_)), {})
            if "label" in value:
                return str(value["label"])
        return str(id_)

    def value(self, change: RecordChange, edit: Edit, value: Any) -> Any:
        """A value of a field; of a closed list, by its label."""
        kind = self._kind(change, edit.path)
        return self.of(kind, value) if kind and isinstance(value, str) else value

    def _kind(self, change: RecordChange, path: tuple[str, ...]) -> str | None:
        model: type[Record] | None = BY_NAME[change.key.kind].model
        annotation: Any = None
        for name in path:
            annotation = keys_in_order(model).get(name) if model else None
            model = record_type(annotation)
        return reference(annotation)

    def edits(self, change: RecordChange, *what: str) -> list[Edit]:
        return [edit for edit in change.edits if edit.what in what]

    def withdrawal(self, change: RecordChange) -> Mapping[str, Any]:
        return withdrawal(change.value) or {}

    def topic(self, change: RecordChange) -> str:
        return next(filter(None, (state.topic(change.key.id) for state in self.states)))
