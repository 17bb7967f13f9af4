"""A person at a terminal in; the fields of a new record, each checked as soon as given, out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from contribute.answers import parse
from contribute.new import Abandoned, Data, Draft, needed
from export.field_guide import Field, form
from load.problem import KeyPath
from load.yaml_writer import inline
from model.introspect import holds, is_list, is_prose, keys_in_order, record_type, reference
from model.records import Cited, Name, Record

LONGEST_LIST = 30  # of choices that a question still spells out
IN_A_LINE = (Cited, Name)  # records that a person writes in one line


class Talk(NamedTuple):
    """How a person is asked and told; `ask` raises EOFError where they leave."""

    ask: Callable[[str], str]
    say: Callable[[str], None]


@dataclass(frozen=True)
class Interview:
    """Asks for what a draft lacks."""

    ask: Callable[[str], str]
    say: Callable[[str], None]
    data: Data
    guide: dict[str, Any]
    words: dict[str, Any]

    def complete(self, draft: Draft) -> Draft:
        """The draft with all that it needs, and nothing wrong with it. Raises Abandoned."""
        self.say(self.words["start"].format(kind=draft.kind))
        try:
            if draft.row.file.endswith("/") and not draft.topic:
                draft = Draft(draft.kind, draft.values, self._topic())
            for wrong in self.data.wrong_with(draft):
                if wrong.at:  # an option gave it
                    self._complain(wrong.message)
                    draft.values.pop(str(wrong.at[0]), None)
            self._fill(draft, draft.values, draft.row.model, ())
            for name in needed(draft, self.data) - draft.values.keys():  # by later answers
                self._ask(draft, name)
            while found := self.data.wrong_with(draft):
                for wrong in found:
                    self._complain(wrong.message)
                self._ask_again(draft)
        except EOFError:
            raise Abandoned(self.words["abandoned"]) from None
        return draft

    def _topic(self) -> str:
        about, known = self.words["topic"], self._choices("topic")
        self._explain(Field("topic", about["says"], about["example"], required=True), known, "")
        while (answer := self.ask("> ").strip()) not in known:
            self._complain(self.words["unknown"].format(known=", ".join(known)))
        return answer

    def _fill(self, draft: Draft, values: dict[str, Any], model: type[Record], at: KeyPath) -> None:
        """Ask for the fields of one record, the draft itself or one within it."""
        types = keys_in_order(model)
        for field in form(model, self.guide).fields:
            asked = not at and field.name in self.words["asks"][draft.kind]
            wanted = field.required or (not at and field.name in needed(draft, self.data))
            within = values.get(field.name)
            if isinstance(within, dict) and (inner := record_type(types[field.name])):
                self._fill(draft, within, inner, (*at, field.name))
            elif within is None and (asked or wanted):
                asking = field._replace(required=wanted)
                self._field(draft, values, asking, types[field.name], (*at, field.name))

    def _field(
        self, draft: Draft, values: dict[str, Any], field: Field, annotation: Any, at: KeyPath
    ) -> None:
        """Ask for one field until nothing is wrong with it."""
        inner = record_type(annotation)
        if inner and inner not in IN_A_LINE:
            self._records(draft, values, field, annotation, at)
            return
        kind = reference(annotation)
        self._explain(field, self._choices(kind) if kind else {}, self._hint(annotation))
        while True:
            text = self._answer(annotation)
            if not text and not field.required:
                return
            if not text:
                self._complain(self.words["needed"].format(field=field.name))
                continue
            values[field.name] = parse(text, annotation)
            wrong = [
                w.message for w in self.data.wrong_with(draft) if w.at and w.at[: len(at)] == at
            ]
            if not wrong:
                return
            for message in wrong:
                self._complain(message)
            del values[field.name]

    def _records(
        self, draft: Draft, values: dict[str, Any], field: Field, annotation: Any, at: KeyPath
    ) -> None:
        """Ask for the records within one, field by field."""
        model = record_type(annotation)
        if model is None:
            return
        if not field.required and not self._agrees(field):
            return
        if not is_list(annotation):
            values[field.name] = {}
            self._fill(draft, values[field.name], model, at)
            return
        items: tuple[dict[str, Any], ...] = ()
        while not items or self._agrees():
            items = (*items, {})
            values[field.name] = items
            self.say("")
            self.say(
                self.words["item"].format(field=field.name, number=len(items), says=field.says)
            )
            self._fill(draft, items[-1], model, (*at, len(items) - 1))

    def _agrees(self, field: Field | None = None) -> bool:
        """Whether there is another item, or one at all."""
        self.say("")
        words = self.words["another"] if field is None else self.words["any"]
        self.say(words.format(field=field.name, says=field.says) if field else words)
        return parse(self.ask("> "), bool) is True

    def _ask_again(self, draft: Draft) -> None:
        types = keys_in_order(draft.row.model)
        self.say(self.words["again"])
        name = self.ask("> ").strip()
        if not name:
            raise Abandoned(self.words["abandoned"])
        if name not in types:
            self._complain(self.words["fields"].format(fields=", ".join(types)))
            return
        self._ask(draft, name)

    def _ask(self, draft: Draft, name: str) -> None:
        draft.values.pop(name, None)
        types = keys_in_order(draft.row.model)
        fields = {field.name: field for field in form(draft.row.model, self.guide).fields}
        wanted = fields[name].required or name in needed(draft, self.data)
        asking = fields[name]._replace(required=wanted)
        self._field(draft, draft.values, asking, types[name], (name,))

    # --- one question -------------------------------------------------------------------------

    def _explain(self, field: Field, choices: dict[str, str], hint: str) -> None:
        self.say("")
        self.say(f"{field.name}: {field.says}")
        hints = [hint] if hint else []
        hints += [] if field.required else [self.words["hints"]["optional"]]
        for line in hints:
            self.say(f"  {line}")
        if choices:
            self.say(f"  {self.words['choices']}")
            for id_, says in choices.items():
                self.say(f"    {id_}: {says}")
        else:
            self.say(f"  {self.words['example'].format(example=_shown(field.example))}")

    def _hint(self, annotation: Any) -> str:
        inner = record_type(annotation)
        name = {Cited: "cited", Name: "names"}.get(inner, "") if inner else ""
        if is_prose(annotation):
            name = "prose"
        elif holds(annotation, bool):
            name = "truth"
        elif not inner and is_list(annotation):
            name = "words"
        return str(self.words["hints"][name]) if name else ""

    def _choices(self, kind: str) -> dict[str, str]:
        """The ids that an answer may name, where they are few, each in words."""
        found = {str(raw.id): _in_words(raw.value) for raw in self.data.choices(kind)}
        return found if len(found) <= LONGEST_LIST else {}

    def _answer(self, annotation: Any) -> str | list[str]:
        """One line; or several, up to an empty one, or in a text to two empty ones."""
        if record_type(annotation):
            return list(self._lines(until=1))
        if is_prose(annotation):
            return "\n".join(self._lines(until=2)).strip()
        return self.ask("> ").strip()

    def _lines(self, *, until: int) -> Iterator[str]:
        empty = 0
        while True:
            line = self.ask("> ").rstrip()
            empty = 0 if line else empty + 1
            if empty == until:
                return
            yield line

    def _complain(self, message: str) -> None:
        self.say(f"  ! {message}")


def _shown(example: Any) -> str:
    """An example as a person would answer, not as it stands in a file."""
    if isinstance(example, tuple) and all(isinstance(item, dict) for item in example):
        return "; ".join(", ".join(map(str, item.values())) for item in example)
    if isinstance(example, tuple):
        return ", ".join(map(str, example))
    return inline(example)


def _in_words(value: dict[str, Any]) -> str:
    names = ("short", "definition", "title", "name", "term", "claim")
    return next((str(value[name]) for name in names if value.get(name)), "")
