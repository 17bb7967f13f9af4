"""A text that is not YAML, and the parser's error, in; what to put right, and where, out.

The parser says where it could go no further. The slip stands on that line or shortly above it:
each look below knows one slip that people make, and says in plain English what to write. The
first look that finds its slip speaks.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import yaml

from load.pasted import Slip, pasted
from load.wording import shown, written

LONGEST_LINE = 10_000  # characters; some looks take the square of the time for twice the line
FIELD = re.compile(
    r"(?P<lead> *(?:- +)*)(?P<q>[\"']?)(?P<name>[A-Za-z_][\w-]*)(?P=q):"
    r"(?: +(?P<value>(?:.*[^ ])?))? *"
)
ITEM = re.compile(r"(?P<lead> *(?:- +)+)(?P<value>(?:.*[^ ])?) *")
GLUED_FIELD = re.compile(r" *(?:- +)*(?P<name>[A-Za-z_][\w-]*):(?!//)(?P<value>[^\s:].*)")
GLUED_DASH = re.compile(r" *-(?P<rest>[^\W\d].*)")
WRONG_BULLET = re.compile(r" *(?P<sign>[–—•·*])\s*(?P<rest>\S.*)")  # noqa: RUF001
FIELDS_IN_LINE = re.compile(  # `custom: tier: primary, read: whole`, or an item of such fields
    r" *(?:(?P<item>- )|(?P<name>[a-z_]+): )"
    r"(?P<fields>[a-z_]+: [\w-]+(?:, [a-z_]+: [^,:{}\[\]]+)+)"
)
TEXT_BELOW = re.compile(r"[|>][-+\d]*( +#.*)?")  # the text stands on the lines that follow
WHOLE_QUOTE = {'"': re.compile(r'"(?:[^"\\]|\\.)*"'), "'": re.compile(r"'(?:[^']|'')*'")}
CURLY_QUOTES = {"“": "”", "„": "“", "‘": "’", "«": "»"}  # noqa: RUF001
BRACKETS = {"[": "]", "{": "}"}

# The error stands where these began, not where the parser gave up.
BEGUN = ("while scanning a simple key", "while parsing a flow", "while scanning a quoted")


class Stop(NamedTuple):
    """Where the parser stopped: `at` is the line to look at first, from 0."""

    lines: list[str]
    at: int
    error: yaml.MarkedYAMLError

    @property
    def line(self) -> str:
        return self.lines[self.at]

    @property
    def above(self) -> int | None:
        """The last line above that is not empty."""
        return next((n for n in range(self.at - 1, -1, -1) if self.lines[n].strip()), None)

    @property
    def near(self) -> list[tuple[int, str]]:
        """Its line, and the last one above that is not empty, each with its number."""
        return [(n, self.lines[n]) for n in (self.at, self.above) if n is not None]

    @property
    def found_at(self) -> yaml.Mark | None:
        return self.error.problem_mark or self.error.context_mark


def explain(text: str, error: yaml.MarkedYAMLError) -> Slip:
    """The slip that made a text unreadable."""
    if slip := pasted(text):
        return slip
    stop = _stop([line[:LONGEST_LINE] for line in text.split("\n")], error)
    for look in LOOKS:
        if slip := look(stop):
            return slip
    return Slip(
        stop.at + 1,
        _indent(stop.line) + 1,
        f"line must be `name: value` or an item that starts with `- ` (got {_line(stop.line)}). "
        "Check that it starts level with the lines around it, and that each quote and bracket "
        "above it is closed.",
    )


def _stop(lines: list[str], error: yaml.MarkedYAMLError) -> Stop:
    begun = error.context_mark if (error.context or "").startswith(BEGUN) else None
    mark = begun or error.problem_mark or error.context_mark
    filled = [number for number, line in enumerate(lines) if line.strip()] or [0]
    reached = mark.line if mark else 0
    return Stop(lines, max((n for n in filled if n <= reached), default=filled[0]), error)


def _json(stop: Stop) -> Slip | None:
    """A record in JSON beside fields or beside another: alone in a file it would be read."""
    opened = [n for n, line in enumerate(stop.lines[: stop.at + 1]) if line[:1] in BRACKETS]
    begun = [n for n, line in enumerate(stop.lines) if re.match(r"(- )?[A-Za-z_][\w-]*:", line)]
    if not opened or not (begun or opened[1:]):
        return None
    number = opened[-1]
    message = (
        f"file must hold nothing beside a record in JSON (got {_line(stop.lines[number])}). Put "
        "that record into a file of its own, or write its fields as the others here are written."
    )
    return Slip(number + 1, 1, message)


def _early_end(stop: Stop) -> Slip | None:
    """Three full stops at the start of a line end a file."""
    for number, line in enumerate(stop.lines[: stop.at + 1]):
        if line.startswith("..."):
            message = f"line must not start with three full stops (got {_line(line)}). Delete them."
            return Slip(number + 1, 1, message)
    return None


# --- looks at the value of the line -----------------------------------------------------------


def _wrong_start(stop: Stop) -> Slip | None:
    """A text that starts with a sign that has a meaning of its own in these files."""
    name, value, column = _value(stop.line)
    sign = value[:1]
    if sign in CURLY_QUOTES:
        bare = value.strip("“”„‘’«»")  # noqa: RUF001
        rule = f"have straight quotes (got {shown(value)})"
        return Slip(stop.at + 1, column, f"{name} must {rule}. Write {written(name, bare)}.")
    if sign in ("|", ">") and not TEXT_BELOW.fullmatch(value):
        rule = f"have its text on the lines below the sign {sign} (got {shown(value)})"
        remedy = (
            f"Leave {sign} alone on its line and write the text below it, each line after two "
            "spaces more than the name has"
        )
    elif value.startswith("- "):
        rule = f"not start with a dash (got {shown(value)})"
        remedy = "Put a list on the lines below, and a text in quotes"
    elif sign and (sign in "@`%" or (sign in "*&!?" and not re.fullmatch(r"[*&!]\w+", value))):
        rule = f"be in quotes where it starts with {sign} (got {shown(value)})"
        remedy = f"Write {written(name, value)}"
    else:
        return None
    return Slip(stop.at + 1, column, f"{name} must {rule}. {remedy}.")


def _quote_inside(stop: Stop) -> Slip | None:
    """Text after the quote that closes: an apostrophe, a quoted word, a comma as in JSON."""
    name, value, column = _value(stop.line)
    quote = value[:1]
    whole = WHOLE_QUOTE[quote].match(value) if quote in WHOLE_QUOTE else None
    rest = value[whole.end() :].strip() if whole else ""
    if not rest or rest.startswith("#"):
        return None
    if rest == ",":
        return _comma_last(stop.at, name, value, column)
    if value.startswith(2 * quote):
        rule = f"start with one quotation mark (got {shown(value)})"
        return Slip(stop.at + 1, column, f"{name} must {rule}. Delete the first {quote}.")
    rule, bare = "be in quotes as a whole where it starts with a quoted word", value
    if value.endswith(quote):
        rule, bare = "not hold the sign that it is quoted with", value[1:-1]
    elif value[len(value) - len(rest) - 1] == quote and rest[0].isalpha():  # an apostrophe
        rule, bare = "end with the quote that it starts with", value[1:]
    message = f"{name} must {rule} (got {shown(value)}). Write {written(name, bare)}."
    return Slip(stop.at + 1, column, message)


def _comma_last(number: int, name: str, value: str, column: int) -> Slip:
    message = f"{name} must not end with a comma (got {shown(value)}). Delete the comma."
    return Slip(number + 1, column + len(value) - 1, message)


def _backslash(stop: Stop) -> Slip | None:
    mark = stop.found_at
    if not mark or "escape" not in (stop.error.problem or ""):
        return None
    name, value, _ = _value(stop.lines[mark.line])
    rule = f"hold no backslash inside double quotes (got {shown(value)})"
    remedy = f"Write {written(name, value.strip(chr(34)))}"
    return Slip(mark.line + 1, mark.column, f"{name} must {rule}. {remedy}.")


def _brackets(stop: Stop) -> Slip | None:
    """Brackets that are not closed, closed twice, or part of a text."""
    name, value, column = _value(stop.line)
    if value[:1] not in BRACKETS:
        return None
    bare = re.sub(r'"(?:[^"\\]|\\.)*"', "", value).rstrip()
    for opening, closing in BRACKETS.items():
        missing = bare.count(opening) - bare.count(closing)
        if missing < 0 or (missing > 0 and (bare[-1] in "]}" or _goes_on_as_field(stop))):
            rule = f"have as many {closing} as {opening} (got {shown(value)})"
            remedy = f"Write the missing {closing} where the list or record ends"
            if missing < 0:
                remedy = f"Delete the last {closing}"
            return Slip(stop.at + 1, column, f"{name} must {rule}. {remedy}.")
        if opening == value[0] and not missing and bare.endswith(f"{closing},"):
            return _comma_last(stop.at, name, value, column)
        if opening == value[0] and not missing and not bare.endswith(closing):
            rule = f"be in quotes where it starts with {opening} (got {shown(value)})"
            return Slip(stop.at + 1, column, f"{name} must {rule}. Write {written(name, value)}.")
    return None


def _inside_brackets(stop: Stop) -> Slip | None:
    """A missing comma, a colon in a text, or a sign that needs quotes, inside brackets."""
    mark, (name, value, column) = stop.found_at, _value(stop.line)
    if mark is None or not value.startswith(tuple(BRACKETS)):
        return None
    if mark.line == stop.at and mark.column < column - 1:
        return None  # not the brackets, but the field or item itself is out of its place
    line = stop.lines[mark.line]
    before, after = line[: mark.column], re.split(r"[,\]}]", line[mark.column :])[0]
    if cited := re.search(r"\[@([\w-]+)\]?", line):
        rule = f"name a source by its id alone (got {cited[0]})"
        return Slip(mark.line + 1, cited.start() + 1, f"{name} must {rule}. Write {cited[1]}.")
    if parts := re.search(r"[\w-]+: [^,:{}\[\]]* ([A-Za-z_-]+)$", before):
        rule = f"have a comma before {parts[1]} (got {shown(parts[0] + after)})"
        place, remedy = parts.start(1), "Write the comma"
    elif text := re.search(r"([\w-]+): ([^,{}\[\]]*)$", before):
        name, whole = text[1], text[2] + after
        sign = "a colon and a space" if after.startswith(":") else after[:1]
        rule = f"be in quotes where it holds {sign} (got {shown(whole)})"
        place, remedy = text.start(2), f"Write {written(name, whole)}"
    else:
        rule = f"hold names and texts with commas between them (got {shown(line.strip())})"
        place, remedy = mark.column, "Put quotes round each text that holds other signs"
    return Slip(mark.line + 1, place + 1, f"{name} must {rule}. {remedy}.")


def _goes_on_as_field(stop: Stop) -> bool:
    """Whether the parser stopped on a later line that begins a field or an item, or at the end."""
    mark = stop.found_at
    if mark is None or mark.line >= len(stop.lines) or not stop.lines[mark.line].strip():
        return True
    line = stop.lines[mark.line]
    return mark.line > stop.at and bool(FIELD.fullmatch(line) or ITEM.fullmatch(line))


def _colon_in_text(stop: Stop) -> Slip | None:
    name, value, column = _value(stop.line)
    if value[:1] in {*WHOLE_QUOTE, *BRACKETS} or not re.search(r":( |$)", value):
        return None
    if found := FIELDS_IN_LINE.fullmatch(stop.line):
        rule = f"stand in braces with the fields beside it (got {shown(found['fields'])})"
        braced = f"{{{found['fields']}}}"
        remedy = f"Write `- {braced}`" if found["item"] else f"Write {found['name']}: {braced}"
        return Slip(stop.at + 1, found.start("fields") + 1, f"{name} must {rule}. {remedy}.")
    rule = f"be in quotes where it holds a colon and a space (got {shown(value)})"
    return Slip(stop.at + 1, column, f"{name} must {rule}. Write {written(name, value)}.")


def _colon_in_next_line(stop: Stop) -> Slip | None:
    """A text of several lines without quotes, one of which holds a colon."""
    words = re.fullmatch(r" *\w[\w-]*[ ,].*: .*", stop.line)
    header = _header(stop)
    if not words or header is None:
        return None
    return _in_several_lines(stop, header, "a colon", stop.line)


def _cut_by_hash(stop: Stop) -> Slip | None:
    if stop.above is None:
        return None
    value = _value(stop.lines[stop.above])[1]
    return _in_several_lines(stop, stop.above, "a #", value) if " #" in value else None


def _in_several_lines(stop: Stop, number: int, sign: str, got: str) -> Slip | None:
    """A text without quotes that begins on a line, and holds a sign on it or below it."""
    name, value, column = _value(stop.lines[number])
    if value[:1] in {*WHOLE_QUOTE, *BRACKETS, "|", ">"}:
        return None
    message = (
        f"{name} must stand below the sign >- where it fills several lines and holds {sign} "
        f"(got {shown(got)}). Leave only >- after {name}: and "
        "write the text below it, each line after two spaces more than the name has."
    )
    return Slip(number + 1, column, message)


# --- looks at the form of the line, and at the lines above ------------------------------------


def _glued_colon(stop: Stop) -> Slip | None:
    for number, line in stop.near:
        if glued := GLUED_FIELD.fullmatch(line):
            name, value = glued["name"], glued["value"].strip()
            rule = f"have a space after its colon (got {_line(line)})"
            message = f"{name} must {rule}. Write {name}: {shown(value)}"
            return Slip(number + 1, glued.start("name") + 1, f"{message.rstrip('.')}.")
    return None


def _bullet(stop: Stop) -> Slip | None:
    for number, line in stop.near:
        if found := GLUED_DASH.fullmatch(line) or WRONG_BULLET.fullmatch(line):
            rule = f"start with a plain dash and a space (got {_line(line)})"
            message = f"item must {rule}. Write `- {shown(found['rest'])}`."
            return Slip(number + 1, _indent(line) + 1, message)
    return None


def _below_a_value(stop: Stop) -> Slip | None:
    """An item below a field that has its value beside it."""
    name, value, column = _value(stop.lines[stop.above or 0])
    own, item = _indent(stop.line), ITEM.fullmatch(stop.line)
    if not item or not value or stop.lines[stop.above or 0][: len(name)] != name:
        return None
    if value[-1] in BRACKETS.values() and (own or item["value"][:1] in BRACKETS):
        rule = f"stand in the list that it belongs to (got {_line(stop.line)})"
        remedy = "Move it there, below the last item, or into the brackets above it"
        return Slip(stop.at + 1, own + 1, f"item must {rule}. {remedy}.")
    if not own or (value != "[" and value[0] in "#[{") or TEXT_BELOW.fullmatch(value):
        return None
    rule = f"have nothing beside it where a list stands below it (got {shown(value)})"
    message = f"{name} must {rule}. Delete what stands after `{name}:`."
    return Slip((stop.above or 0) + 1, column, message)


def _text_too_far_left(stop: Stop) -> Slip | None:
    """A line of a text below | or >- that does not start under the text."""
    if FIELD.fullmatch(stop.line) or ITEM.fullmatch(stop.line):
        return None
    header = _header(stop)
    name, value, column = _value(stop.lines[header or 0])
    if header is None or not TEXT_BELOW.fullmatch(value):
        return None
    level = column - len(name) - 3  # of the name
    below = next((line for line in stop.lines[header + 1 : stop.at] if line.strip()), "")
    spaces = _indent(below) if _indent(below) > level else level + 2
    if _indent(stop.line) >= spaces:
        return None
    message = (
        f"{name} must have each line of its text start after {spaces} spaces "
        f"(got {_count(_indent(stop.line))} before {shown(stop.line)}). "
        f"Let {spaces} spaces in all stand before it."
    )
    return Slip(stop.at + 1, _indent(stop.line) + 1, message)


def _open_quote(stop: Stop) -> Slip | None:
    """A quote that is never closed, or closed by the first quote of a later text."""
    number = _line_of_open_quote(stop)
    if number is None:
        return None
    name, value, column = _value(stop.lines[number])
    sign, bare = value[:1] or stop.lines[number].strip()[:1], value[1:].strip()
    quoted = bare[:1] in WHOLE_QUOTE and WHOLE_QUOTE[bare[0]].fullmatch(bare)
    remedy = f"Write {written(name, bare)}"
    if not bare or quoted or TEXT_BELOW.fullmatch(bare):
        remedy = f"Delete the {sign}"
    message = f"{name} must end with the quote that it starts with (got {shown(value or sign)}). "
    return Slip(number + 1, column, f"{message}{remedy}.")


def _line_of_open_quote(stop: Stop) -> int | None:
    mark = stop.found_at
    if (stop.error.context or "").startswith("while scanning a quoted"):
        return stop.at
    if mark is None or mark.line >= len(stop.lines):
        return None
    sign_before = stop.lines[mark.line][: mark.column].rstrip()[-1:]
    for number in range(mark.line - 1, -1, -1):
        value = _value(stop.lines[number])[1]
        if value[:1] in WHOLE_QUOTE and not WHOLE_QUOTE[value[0]].match(value):
            return number if value[0] == sign_before else None
    return None


def _no_field(stop: Stop) -> Slip | None:
    number = stop.at
    if FIELD.fullmatch(stop.line) or ITEM.fullmatch(stop.line):
        # A field cannot stand below words alone: `- id doe` has lost its colon.
        words = stop.lines[stop.above] if stop.above is not None else "#"
        if "mapping values" not in (stop.error.problem or "") or re.search(r":|^ *#", words):
            return None
        number = stop.above or 0
    line = stop.lines[number]
    if line.strip() in ("],", "},"):
        return _comma_last(number, "line", line.strip(), _indent(line) + 1)
    named = re.fullmatch(r" *(?:- )?([\w-]+)(?: *=)? +(.*)", line)  # the first may be a name
    remedy = f"Write {named[1]}: {shown(named[2])}" if named else "Write a colon after the name"
    message = (
        f"line must be `name: value` (got {_line(line)}). {remedy}; if the line belongs "
        "to the text above, put two more spaces before it."
    )
    return Slip(number + 1, _indent(line) + 1, message)


def _out_of_level(stop: Stop) -> Slip | None:
    """A field or an item that does not start under its neighbours."""
    match = FIELD.fullmatch(stop.line) or ITEM.fullmatch(stop.line)
    if not match:
        return None
    is_item = stop.line.lstrip().startswith("- ")
    own = _indent(stop.line)
    dashes, names = _levels(stop)
    items = [n for n in stop.near[1:] if ITEM.fullmatch(n[1]) and not FIELD.fullmatch(n[1])]
    if not is_item and own in dashes and own not in names and not items:
        message = f"record must start with a dash (got {_line(stop.line)}). "
        return Slip(stop.at + 1, own + 1, f"{message}Write `- {shown(stop.line.strip())}`.")
    if is_item and not dashes:
        return _first_without_dash(stop)
    levels = dashes if is_item else names
    if not levels or own in levels:
        return None
    level = min(levels, key=lambda level: abs(level - own))
    who, others, more = match.groupdict().get("name"), "fields", ""
    if is_item:
        who, others = "item", "items of its list"
        more = ", and move the further lines of the item with it"
    rule = f"{who} must start level with the other {others} (got {_count(own)})"
    remedy = f"Let {_count(level)} in all stand before it{more}"
    return Slip(stop.at + 1, own + 1, f"{rule}. {remedy}.")


def _first_without_dash(stop: Stop) -> Slip | None:
    """A list whose first record has no dash, so that the second is one too many."""
    own = _indent(stop.line)
    lines = list(enumerate(stop.lines[: stop.at]))
    over = next((n for n, line in reversed(lines) if line.strip() and _indent(line) < own), -1)
    first = next((n for n, line in lines[over + 1 :] if FIELD.fullmatch(line)), None)
    if first is None:
        return None
    line = stop.lines[first]
    message = f"record must start with a dash (got {_line(line)}). "
    message += "Write `- ` in place of the spaces before it."
    return Slip(first + 1, _indent(line) + 1, message)


LOOKS = (
    _json,
    _early_end,
    _below_a_value,
    _backslash,
    _wrong_start,
    _quote_inside,
    _glued_colon,
    _bullet,
    _brackets,
    _inside_brackets,
    _colon_in_text,
    _colon_in_next_line,
    _cut_by_hash,
    _open_quote,
    _text_too_far_left,
    _no_field,
    _out_of_level,
)


# --- what the looks share ---------------------------------------------------------------------


def _value(line: str) -> tuple[str, str, int]:
    """The name that a line begins with, the value after it, and the column of the value."""
    if field := FIELD.fullmatch(line):
        value = field["value"] or ""
        return field["name"], value, field.start("value") + 1 if value else len(line) + 1
    if item := ITEM.fullmatch(line):
        return "item", item["value"], item.start("value") + 1
    return "line", "", _indent(line) + 1


def _header(stop: Stop) -> int | None:
    """The field above to whose text a line could belong."""
    above = range(stop.at - 1, -1, -1)
    return next((number for number in above if FIELD.fullmatch(stop.lines[number])), None)


def _levels(stop: Stop) -> tuple[list[int], list[int]]:
    """The columns (from 0) at which dashes and names stand in what is open above, nearest first."""
    dashes: list[int] = []
    names: list[int] = []
    edge = len(stop.line) + 1_000
    for line in reversed(stop.lines[: stop.at]):
        match = FIELD.fullmatch(line) or ITEM.fullmatch(line)
        if not match or _indent(line) >= edge or line.lstrip().startswith("#"):
            continue
        edge = _indent(line)
        if line.lstrip().startswith("- "):
            dashes.append(edge)
            if match.groupdict().get("name"):
                names.append(len(match["lead"]))
        else:
            names.append(edge)
    return dashes, names


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _count(spaces: int) -> str:
    return {0: "no space", 1: "1 space"}.get(spaces, f"{spaces} spaces")


def _line(line: str) -> str:
    return shown(line.strip())
