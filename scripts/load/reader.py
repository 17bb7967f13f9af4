"""YAML files in; documents out: plain values, with the line and column of each.

Reading is stricter than YAML: only true/false, null and decimal numbers are typed, so that
`NO` (Norway) and 2025-01-03 stay text; what a careful contributor would not write on purpose
(duplicate keys, anchors, tags, invisible characters) is a problem at its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from load.pasted import AS_FIELDS, pasted
from load.problem import KeyPath, Place, Problem
from load.wording import field_name, shown, written
from load.yaml_mistakes import explain

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
LARGEST_FILE = 2_000_000  # bytes
DEEPEST_NESTING = 12
LONGEST_TEXT = 10_000  # characters; some rules take the square of the time for twice the text

# YAML 1.2 core schema, less octal, hexadecimal, infinity and not-a-number.
NULL = re.compile(r"~|null|")
TRUE_OR_FALSE = re.compile(r"true|false")

# Longer ones stay text: no figure here has them, and Python refuses to read the longest.
WHOLE_NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]{0,14})")
DECIMAL_NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]{0,14})\.[0-9]{1,15}")

# Control, bidirectional, zero-width, filling and byte-order characters, soft hyphens, selectors of
# variants and letters of tags: unseen by a reviewer. Persian and Indian words and emoji need some.
EMOJI = "\u203c\u2049\u2122\u2139\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
JOINED = f"\u0620-\u08ff\u0900-\u109f{EMOJI}\ufe0f"
INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u2069\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e0fff]"
    f"(?<![{EMOJI}]\ufe0f)(?<![{JOINED}][\u200c\u200d](?=[{JOINED}]))"
)
MERGE_CONFLICT = re.compile(r"^ *(<{7}|\|{7}|(?<! )={7}|>{7})( |$)", re.MULTILINE)

# Zotero indents its JSON with tabs. YAML has JSON in it, but for that.
TABS_OF_JSON = re.compile(r"^\t+(?=[\"{}\[\]]|(?:-?[0-9.]+|true|false|null),?$)", re.MULTILINE)

# Where a line begins, after a dash and after a name: only ordinary spaces.
WRONG_SPACE = re.compile(
    r"^ *+(?:- *+)*+(?:[A-Za-z_][\w-]*+:)?+ *+([\t\u00a0\u2000-\u200a\u202f\u205f\u3000])(?=.*\S)",
    re.MULTILINE,
)
SPACES_BY_NAME = {"\t": "a tab", "\u00a0": "a special space, copied from elsewhere"}

# Quotes of print, which YAML takes for part of the text.
CURLY_QUOTED = re.compile("[“„‘«]([^“”„‘’«»]*)[”“’»]")  # noqa: RUF001

# A text that a # has cut: `#1`, or one space and # after several words. A remark of the
# contributor's own stands after two spaces or on its own line.
CUT = re.compile(r"( +)#(\S?)")


@dataclass(frozen=True)
class Document:
    """One YAML file: its value (mappings as dict, lists as tuple), and where each part stands."""

    path: str
    value: Any
    places: dict[KeyPath, Place] = field(default_factory=dict, repr=False)  # of values
    keys: dict[KeyPath, Place] = field(default_factory=dict, repr=False)  # of the names before them
    lines: tuple[str, ...] = field(default=(), repr=False)
    figures: dict[KeyPath, str] = field(default_factory=dict, repr=False)  # decimals as written

    @property
    def name(self) -> str:
        """The path below the folder of the data."""
        return self.path.partition("/")[2]

    def line(self, at: KeyPath) -> int:
        """The line of a value."""
        return self.places[at].line

    def problem(self, at: KeyPath, message: str, *, key: bool = False) -> Problem:
        """A problem at the value (or the name) at `at`, or at its nearest known ancestor."""
        place = self.keys.get(at) if key else None
        while place is None:
            place = self.places.get(at)
            if not at:
                break
            at = at[:-1]
        return Problem(self.path, *(place or Place(1, 1)), message)

    def problem_in_text(self, at: KeyPath, message: str, line: int, sought: str) -> Problem:
        """A problem where the pattern `sought` is found in the text at `at`.

        First on line `line` of the text (from 0); the lines of a folded text are counted
        otherwise than those of the file, so then from its start on.
        """
        start = self.places[at]
        places = (*self.places.values(), *self.keys.values())
        end = min((p.line for p in places if p.line > start.line), default=len(self.lines) + 1)
        block = self.lines[start.line - 1][start.column - 1] in "|>"  # begins on the next line
        likely = min(start.line + block + line, end - 1)
        for number in (likely, *range(start.line, end)):
            if found := re.search(sought, self.lines[number - 1]):
                return Problem(self.path, number, found.start() + 1, message)
        place = Place(likely, 1) if block else start
        return Problem(self.path, *place, message)


class _Unreadable(Exception):
    """Reading of the file must stop here."""

    def __init__(self, place: Place, message: str) -> None:
        super().__init__(message)
        self.place = place


def load_text(path: str, content: bytes) -> tuple[Document | None, list[Problem]]:
    """Read one file's bytes; the document is None where it cannot be read at all."""
    try:
        text = _decode(content)
        reader = _Reader(path, text)
        return reader.document(), reader.problems
    except _Unreadable as stop:
        return None, [Problem(path, *stop.place, str(stop))]
    except yaml.MarkedYAMLError as error:
        return None, [Problem(path, *explain(text, error))]


def _decode(content: bytes) -> str:
    """The text of a file; a byte-order mark and the line ends of Windows make no difference."""
    if len(content) > LARGEST_FILE:
        raise _Unreadable(
            Place(1, 1),
            f"file must be at most {LARGEST_FILE:,} bytes (got {len(content):,}). Take out what "
            "was pasted by mistake; if all of it belongs here, raise LARGEST_FILE in "
            "scripts/load/reader.py.",
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        column = error.start - (before.rfind(b"\n") + 1) + 1
        raise _Unreadable(
            Place(before.count(b"\n") + 1, column),
            f"file must be UTF-8 text (got the byte 0x{content[error.start]:02x}). "
            "Save it with the encoding UTF-8.",
        ) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = TABS_OF_JSON.sub(lambda tabs: " " * len(tabs[0]), text)
    if not text.strip():
        raise _Unreadable(
            Place(1, 1), "file must hold its records (got an empty file). Restore what stood here."
        )
    _refuse_signs(text)
    return text


def _refuse_signs(text: str) -> None:
    """Stop at what nobody writes on purpose and most people cannot see."""
    if conflict := MERGE_CONFLICT.search(text):
        raise _Unreadable(
            _place_in(text, conflict.start(1)),
            f"file must not hold two versions of one passage (got {conflict[1]}, the mark of a "
            "merge conflict). Keep one version, and delete the other and the lines that start "
            "with <<<<<<<, |||||||, ======= and >>>>>>>.",
        )
    if suggested := re.search(r"^ *```", text, re.MULTILINE):
        raise _Unreadable(
            _place_in(text, suggested.start()),
            "file must not hold the signs of a suggestion on GitHub (got ```). Delete the lines "
            "that start with ```, and of the two versions of a passage the one that is not meant.",
        )
    if unseen := INVISIBLE.search(text):
        raise _Unreadable(
            _place_in(text, unseen.start()),
            f"text must not hold invisible characters (got U+{ord(unseen[0]):04X}). Delete the "
            "words on both sides of this place, and type them again.",
        )
    if space := WRONG_SPACE.search(text):
        sign = SPACES_BY_NAME.get(space[1], f"the space U+{ord(space[1]):04X}")
        remedy = (
            "Delete all the space there and type it anew with the space bar, as many as the lines "
            "around have"
        )
        raise _Unreadable(
            _place_in(text, space.start(1)),
            f"line must have ordinary spaces here (got {sign}). {remedy}.",
        )


def _place_in(text: str, offset: int) -> Place:
    before = text[:offset]
    return Place(before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1)


class _Reader:
    """Builds a document from YAML events; keeps the problems it can read past.

    What was plainly meant is read as such, so that one slip gives one problem.
    """

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self.lines = tuple(text.split("\n"))
        self.problems: list[Problem] = []
        self.places: dict[KeyPath, Place] = {}
        self.keys: dict[KeyPath, Place] = {}
        self.names: set[str] = set()  # of all fields seen so far
        self.figures: dict[KeyPath, str] = {}
        self.given_again: dict[KeyPath, Problem] = {}  # by record

    def document(self) -> Document:
        value: Any = None
        seen = 0
        events = yaml.parse(self.text, Loader=Loader)
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                seen += 1
                if seen > 1:
                    self._refuse_pasted()
                    raise _Unreadable(
                        _place(event), "file must hold no line `---` (got one). Delete the line."
                    )
                value = self._value(next(events), events, ())
        named = isinstance(value, dict) and next(iter(value), "a")[:1].isalpha()
        if not named and not isinstance(value, tuple):  # YAML by chance, and none of our forms
            self._refuse_pasted()
        if isinstance(value, str):
            rule = f"file must hold fields as `name: value` (got {shown(value)})"
            raise _Unreadable(self.places[()], f"{rule}. {AS_FIELDS}.")
        return Document(self.path, value, self.places, self.keys, self.lines, self.figures)

    def _refuse_pasted(self) -> None:
        if slip := pasted(self.text):
            raise _Unreadable(Place(slip.line, slip.column), slip.message)

    def _value(self, event: Any, events: Iterator[yaml.Event], at: KeyPath) -> Any:
        self.places[at] = _place(event)
        if len(at) > DEEPEST_NESTING:
            raise _Unreadable(
                _place(event),
                f"values must be nested at most {DEEPEST_NESTING} deep (got one deeper). "
                "Delete brackets that are too many.",
            )
        self._refuse_shorthand(event, at)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(events, at)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(event, events, at)
        return self._scalar(event, at)

    def _refuse_shorthand(self, event: Any, at: KeyPath) -> None:
        """No signs by which YAML repeats or types a value: most are texts without quotes."""
        anchor, tag = event.anchor, getattr(event, "tag", None)
        if not anchor and not tag:
            return
        name = field_name(at)
        if isinstance(event, yaml.AliasEvent):
            rule = f"be in quotes where it starts with * (got *{anchor})"
            remedy = "Put quotes round a text; or write out what * was meant to repeat"
            raise _Unreadable(_place(event), f"{name} must {rule}. {remedy}.")
        sign = f"&{anchor}" if anchor else str(tag).replace("tag:yaml.org,2002:", "!!")
        text = getattr(event, "value", None)
        whole = f"{sign} {text}" if text else sign
        remedy = f"Write {written(name, whole)}" if text else f"Delete {sign}"
        rule = f"be in quotes where it starts with {sign[0]} (got {shown(whole)})"
        self._report(_place(event), f"{name} must {rule}. {remedy}.")

    def _list(self, events: Iterator[yaml.Event], at: KeyPath) -> tuple[Any, ...]:
        items: list[Any] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            item = self._value(event, events, (*at, len(items)))
            if item is None and _nothing_between(event, event):
                rule = "must hold something after each dash (got a dash alone)"
                self._report(_place(event), f"{field_name(at)} {rule}. Delete the line.")
            else:
                items.append(item)
        return tuple(items)

    def _mapping(self, start: Any, events: Iterator[yaml.Event], at: KeyPath) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        event: Any
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise self._no_name(event, start, at)
            key = self._key(event, mapping, at)
            following: Any = next(events)
            if start.flow_style and _nothing_between(event, following):
                self._mend_fields_in_braces(event, mapping, at)
            elif key in mapping:
                self._value(following, events, (*at, f"{key} (again)"))
            else:
                path = (*at, key)
                self.keys[path] = _place(event)
                self.names.add(key)
                mapping[key] = self._value(following, events, path)
        return mapping

    def _no_name(self, event: Any, start: Any, at: KeyPath) -> _Unreadable:
        """Brackets where the name of a field belongs: `{{ x }}`, mostly."""
        if not start.flow_style:
            message = "name must be a plain word (got brackets). Write `name: value`."
            return _Unreadable(_place(event), message)
        name, mark = field_name(at), start.start_mark
        text = self.lines[mark.line][mark.column :].strip()
        message = f"{name} must be in quotes where it starts with {text[0]} (got {shown(text)}). "
        return _Unreadable(_place(start), f"{message}Write {written(name, text)}.")

    def _key(self, event: Any, mapping: dict[str, Any], at: KeyPath) -> str:
        key = self._bare(event, str(event.value))
        self._refuse_unseen(event)
        if key in mapping:
            self._refuse_again(event, at)
        elif key == "<<":
            self._report(_place(event), "name must not be << (got <<). Write the fields out.")
        return key

    def _refuse_again(self, event: Any, at: KeyPath) -> None:
        """A field given twice. If it is the id, or the second, a record has lost its dash."""
        message = (
            f"{event.value} must stand once in a record (got it again; first on line "
            f"{self.keys[(*at, event.value)].line}). "
        )
        remedy = (
            "If a new record begins here, write `- ` in place of the two spaces before it; else "
            "delete one."
        )
        if earlier := self.given_again.get(at):
            self.problems.remove(earlier)
            place = Place(earlier.line, earlier.column)
            raise _Unreadable(place, earlier.message.replace("Delete one.", remedy))
        if event.value == "id":
            raise _Unreadable(_place(event), message + remedy)
        self._report(_place(event), f"{message}Delete one.")
        self.given_again[at] = self.problems[-1]

    def _mend_fields_in_braces(self, key: Any, mapping: dict[str, Any], at: KeyPath) -> None:
        """A name without a colon: its space is missing, or it is the end of a text cut by a comma.

        `{source:x, locator: p. 3, 4, low: 1,500}`
        """
        text = str(key.value)
        name, sign, value = (*re.split(r"([:\s])", text, maxsplit=1), "", "")[:3]
        last = next(reversed(mapping), None)
        if sign == ":" or (sign and (last is None or name in self.names)):
            lack = "a space after its colon" if sign == ":" else "a colon and a space after it"
            message = f"{name} must have {lack} (got {shown(text)}). "
            self._report(_place(key), f"{message}Write {name}: {shown(value)}.")
            mapping[name] = value
            self.keys[(*at, name)] = self.places[(*at, name)] = _place(key)
        elif last is None or isinstance(mapping[last], dict | tuple):
            message = f"{text} must be followed by a colon and a value (got neither). "
            self._report(_place(key), f"{message}Write {text}: …")
        elif isinstance(mapping[last], int | float) and text.isdigit():
            got, place = f"{mapping[last]},{text}", self.places[(*at, last)]
            message = f"{last} must be a number without a comma (got {got}). "
            remedy = f"Write {mapping[last]}{text}, or {mapping[last]}.{text} for a decimal."
            self._report(place, message + remedy)
        else:
            whole, place = f"{mapping[last]}, {text}", self.places[(*at, last)]
            message = f"{last} must be in quotes where it holds a comma (got {shown(whole)}). "
            self._report(place, f"{message}Write {written(last, whole)}.")
            mapping[last] = whole

    def _scalar(self, event: yaml.ScalarEvent, at: KeyPath) -> str | int | float | bool | None:
        text = str(event.value)
        if len(text) > LONGEST_TEXT:
            rule = f"have at most {LONGEST_TEXT:,} characters (got {len(text):,})"
            self._report(_place(event), f"{field_name(at)} must {rule}. Shorten it.")
            return text[:LONGEST_TEXT]
        if event.style:
            self._refuse_unseen(event)
            return text
        text = self._bare(event, self._uncut(event, at))
        if quoted := CURLY_QUOTED.fullmatch(text):
            name = field_name(at)
            message = f"{name} must have straight quotes or none (got {shown(text)}). "
            self._report(_place(event), f"{message}Write {written(name, quoted[1])}.")
            return quoted[1]
        if text.endswith('"') and text.count('"') == 1:
            rule = f"must have two quotation marks or none (got {shown(text)})"
            self._report(_place(event), f"{field_name(at)} {rule}. Delete the one at its end.")
            return text[:-1]
        value = _typed(text)
        if isinstance(value, float):
            self.figures[at] = text
        return value

    def _refuse_unseen(self, event: Any) -> None:
        """Stop at an invisible character that is written by its number, in double quotes."""
        if unseen := INVISIBLE.search(event.value):
            message = f"text must not hold invisible characters (got U+{ord(unseen[0]):04X}). "
            remedy = "Delete the backslash and the letters after it that stand for one."
            self._report(_place(event), message + remedy)

    def _bare(self, event: Any, text: str) -> str:
        """A name or text without the special spaces after it, which YAML takes for part of it."""
        bare = text if event.style else text.rstrip()
        if bare != text:
            column = event.end_mark.column + 1 - (len(text) - len(bare))
            rule = f"line must have ordinary spaces here (got {SPACES_BY_NAME[chr(0xA0)]})"
            self._report(Place(event.end_mark.line + 1, column), f"{rule}. Delete it.")
        return bare

    def _uncut(self, event: Any, at: KeyPath) -> str:
        """The text, with what was cut off: a # after a space ends it, and the rest is lost."""
        text = str(event.value)
        end = event.end_mark
        cut = CUT.match(self.lines[end.line], end.column) if end.line < len(self.lines) else None
        if not cut or not (cut[2] or (cut[1] == " " and " " in text)):
            return text
        if not text:
            self.places[at] = Place(end.line + 1, cut.end(1) + 1)
        whole: str = (text + self.lines[end.line][cut.start() :]).strip()
        self._report(
            Place(end.line + 1, cut.end(1) + 1),
            f"{field_name(at)} must be in quotes where it holds a # (got {shown(whole)}). Write "
            f"{written(field_name(at), whole)}; a remark needs a line of its own.",
        )
        return whole

    def _report(self, place: Place, message: str) -> None:
        self.problems.append(Problem(self.path, *place, message))


def _typed(text: str) -> str | int | float | bool | None:
    """What a text without quotes stands for."""
    if NULL.fullmatch(text):
        return None
    if TRUE_OR_FALSE.fullmatch(text):
        return text == "true"
    if WHOLE_NUMBER.fullmatch(text):
        return int(text)
    if DECIMAL_NUMBER.fullmatch(text):
        return float(text)
    return text


def _nothing_between(one: Any, other: Any) -> bool:
    """Whether no sign stands from the end of one to the start of the other, or within the same."""
    return bool(other.start_mark.index == one.end_mark.index)


def _place(event: Any) -> Place:
    return Place(event.start_mark.line + 1, event.start_mark.column + 1)
