"""What pydantic finds in a record, in; problems that a person understands, out.

Each is `field must rule (got value). Remedy.` at its place. One slip gives one problem: a
misspelt field is not also missing, and a record in the wrong place is not wrong field by field.
"""

from __future__ import annotations

import re
from calendar import month_name, monthrange
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from math import isfinite
from typing import Any, NamedTuple
from unicodedata import normalize

from pydantic import ValidationError
from yaml import SafeLoader

from load.problem import KeyPath, Problem
from load.reader import Document
from load.wording import a, closest, field_name, in_quotes, listed, nearest, shown
from model import zotero
from model.introspect import is_list, keys_in_order, record_type
from model.records import DOI, EDITION_NAME, ID, LANGUAGE, LOCATOR, NOT_ISO, ORCID, Name, Record

PATTERNS = {
    r"\S": "not be empty",
    ID: "be small letters a to z, digits and single hyphens",
    LOCATOR: "be p and the paragraph, s and the sentence, such as p1s1",
    r"^[A-Z]{2}$": "be two capital letters, a code of ISO 3166-1",
    r"^[A-Z]{3}$": "be three capital letters, a code of ISO 3166-1",
    LANGUAGE: "be two small letters, a code of ISO 639-1 such as en",
    r"^[0-9a-f]{7,40}$": "be the 7 to 40 digits and letters by which git names a commit",
    r"^[0-9a-f]{64}$": "be a checksum of 64 digits and letters, as `make edition` prints it",
    DOI: "be a DOI such as 10.1000/182",
    ORCID: "be an ORCID such as 0000-0002-1825-0097",
    EDITION_NAME: 'be a year and a number in quotes, such as "2026.1"',
}

# What a record from a reference manager lacks, and every source here has.
ADDED = {
    "accessed": "Add the day on which you read it, such as `accessed: 2026-11-24`",
    "custom": (
        "Add what it is and how much of it you read, such as "
        "`custom: {tier: secondary, read: opening}`"
    ),
}
# What says of a year that it is not sure, and what else may stand about one that it leaves whole.
DOUBT = re.compile(r"(?i)\b(?:c|ca|circa|about|around|approx)\b|[?~]")
ROUGH = re.compile(
    rf"{DOUBT.pattern}|[12]\d{{3}}s?|\b(?:early|mid|late|between|before|after|and|spring|summer|"
    r"autumn|fall|winter)\b"
)
# The units of our figures, ordinals, and words before a figure: what a number may stand in.
ABOUT_FIGURES = re.compile(r"(?<=\d)(?: ?k[mg]|st|nd|rd|th)\b|[A-Za-z.]+ (?=\d)")
MONTHS = {month_name[number][:3].lower(): number for number in range(1, 13)}


class Mismatch(NamedTuple):
    """One finding of pydantic, with the path of its field below the record."""

    loc: KeyPath
    type: str
    value: Any
    context: dict[str, Any]


def invalid(
    document: Document, at: KeyPath, kind: str, model: type[Record], error: ValidationError
) -> Iterator[Problem]:
    """The problems of the record at `at`, which is to be of the type `model`."""
    found = [
        Mismatch(item["loc"], item["type"], _written(document, at, item), item.get("ctx", {}))
        for item in error.errors(include_url=False)
    ]
    broken = {item.loc[:end] for item in found for end in range(len(item.loc))}
    strangers = {item.loc[:-1]: item.value for item in found if _is_stranger(item, model)}
    for loc, value in strangers.items():
        yield document.problem((*at, *loc), _strange(loc, value, kind, model))
    found = [item for item in found if not any(item.loc[: len(s)] == s for s in strangers)]
    meant = _meant(found)
    for item in found:
        if item.type == "extra_forbidden":
            message = _unknown(item.loc, meant.get(item.loc), kind, model)
            yield document.problem((*at, *item.loc), message, key=True)
        elif item.type == "missing":
            if item.loc not in meant.values():
                yield _missing_at(document, at, item, kind, model)
        # Pydantic calls a list too short when its items are wrong: those are named already.
        elif not (item.type == "too_short" and item.loc in broken):
            sought = item.context.get("got") if item.context.get("about") == "unwritten" else None
            place = (*at, *item.loc)
            message = _broken(item, model)
            if sought:
                yield document.problem_in_text(place, message, 0, re.escape(sought))
            else:
                yield document.problem(place, message)


def _written(document: Document, at: KeyPath, item: Any) -> Any:
    """What is wrong; a figure that should be text as it was written, in which 1.10 is not 1.1."""
    if item["type"] != "string_type":
        return item["input"]
    return document.figures.get((*at, *item["loc"]), item["input"])


def slug(text: str) -> str:
    """A text in the form of an id."""
    plain = normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()  # ü -> u
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


# --- fields that are unknown, missing or in the wrong record ----------------------------------


def _is_stranger(item: Mismatch, model: type[Record]) -> bool:
    """Whether a record below `model` has fields, and none that it should have."""
    if item.type != "missing" or not isinstance(item.value, dict):
        return False
    known = _field_names(_model_at(model, item.loc[:-1]))
    return not any(closest(name, known) for name in item.value)


def _strange(loc: KeyPath, value: dict[str, Any], kind: str, model: type[Record]) -> str:
    needed = _required(_model_at(model, loc))
    rule = f"have {'the field' if len(needed) == 1 else 'the fields'} {', '.join(needed)}"
    got = ", ".join(value) or "nothing"
    owner = field_name(loc) if loc else a(kind)
    inner = {name: _field_names(_model_at(model, (name,))) for name in _field_names(model)}
    home = next((name for name, known in inner.items() if value and set(value) <= set(known)), None)
    remedy = f"Move it below `{home}:`." if home else "Write these, or move it to where it belongs."
    return f"{owner} must {rule} (got {shown(got)}). {remedy}"


def _meant(found: list[Mismatch]) -> dict[KeyPath, KeyPath]:
    """The missing field that each unknown one stands for: misspelt, or in the wrong record."""
    missing = [item.loc for item in found if item.type == "missing"]
    meant: dict[KeyPath, KeyPath] = {}
    for item in found:
        if item.type == "extra_forbidden":
            *owner, name = item.loc
            beside = {str(loc[-1]): loc for loc in missing if loc[:-1] == tuple(owner)}
            near = closest(str(name), beside)
            apart = next((loc for loc in missing if loc[-1] == name), None)
            if target := beside[near] if near else apart:
                meant[item.loc] = target
    return meant


def _unknown(loc: KeyPath, meant: KeyPath | None, kind: str, model: type[Record]) -> str:
    *path, name = loc
    known = _field_names(_model_at(model, tuple(path)))
    if meant and meant[:-1] != loc[:-1]:
        remedy = f"Move it to {_where_to(meant[:-1], kind)}."
    elif meant:
        remedy = f"Did you mean {meant[-1]}?"
    elif (owner_type := _model_at(model, tuple(path))) and issubclass(owner_type, Name):
        remedy = _name_remedy(None)
    elif (home := _home(str(name), model)) and home != tuple(path):
        remedy = f"It belongs in {_where_to(home, kind)}."
    else:
        remedy = nearest(str(name), known)
    owner = field_name(path) if path else a(kind)
    return f"field must be one that {owner} has (got {shown(name)}). {remedy}".rstrip()


def _where_to(path: KeyPath, kind: str) -> str:
    if path and isinstance(path[-1], int):
        return f"the item of {path[-2]} that it describes"
    return field_name(path) if path else a(kind)


def _home(name: str, model: type[Record], path: KeyPath = ()) -> KeyPath | None:
    """The nearest record in a record of the type `model` that has a field of this name."""
    if name in _field_names(model):
        return path
    for field, annotation in keys_in_order(model).items():
        step = (field, 0) if is_list(annotation) else (field,)
        inner = record_type(annotation)
        if inner and (home := _home(name, inner, (*path, *step))) is not None:
            return home
    return None


def _missing_at(
    document: Document, at: KeyPath, item: Mismatch, kind: str, model: type[Record]
) -> Problem:
    """A field that is not there, or that has become a line of the text above it."""
    *_, name = item.loc
    place = (*at, *item.loc[:-1])
    line = re.compile(rf"^ *{re.escape(str(name))}:(?= |$)", re.MULTILINE)
    for above, text in item.value.items() if isinstance(item.value, dict) else ():
        if isinstance(text, str) and (swallowed := line.search(text)):
            message = (
                f"{name} must start level with {above} (got it as a line of the text of {above}). "
                "Delete the spaces that are too many before it."
            )
            number = text.count("\n", 0, swallowed.start())
            return document.problem_in_text((*place, above), message, number, rf"(?<= ){name}:")
    return document.problem(place, _missing(item.loc, kind, model))


def _missing(loc: KeyPath, kind: str, model: type[Record]) -> str:
    *path, name = loc
    owner_type = _model_at(model, tuple(path))
    inner = _model_at(model, loc)
    if owner_type and is_list(keys_in_order(owner_type)[str(name)]):
        remedy = f"Add `{name}:` and below it an item that starts with `- `"
    elif name in ADDED:
        remedy = ADDED[str(name)]
    elif inner and _required(inner):
        remedy = f"Add `{name}:` with {listed(_required(inner)).replace(' or ', ' and ')}"
    else:
        remedy = f"Add `{name}: …`"
    owner = field_name(path) if path else a(kind)
    return f"{name} must be given in {owner} (got nothing). {remedy}."


# --- fields with a wrong value ----------------------------------------------------------------


def _broken(item: Mismatch, model: type[Record]) -> str:
    """A field with a wrong value: its rule, what it holds, and the remedy."""
    value = zotero.date(item.value)  # as text, where it is the parts of one
    rule, got = RULES.get(item.type, ("be valid", ""))[0], shown(value)
    if item.type == "rule":
        rule = item.context["rule"]
        got = item.context["got"] or ("" if isinstance(value, dict | Record) else got)
    elif item.type == "string_pattern_mismatch":
        rule = PATTERNS.get(item.context["pattern"], rule)
    elif item.type == "string_too_long":
        rule = f"have at most {item.context['max_length']} characters"
    elif item.type == "too_short" and item.context["min_length"] > 1:
        rule, got = f"hold at least {item.context['min_length']} items", str(len(item.value))
    elif value is None and item.type != "literal_error":
        rule = "not be empty"
    elif item.type == "int_type" and isinstance(value, str) and value.strip().isdigit():
        rule, got = "be a number without quotes", in_quotes(value)
    shown_value = f" (got {got})" if got else ""
    return f"{field_name(item.loc)} must {rule}{shown_value}. {_remedy(item, model)}".rstrip()


def _remedy(item: Mismatch, model: type[Record]) -> str:
    if of_text := REMEDIES.get(item.context.get("about", "")):
        return of_text(str(zotero.date(item.value)))
    owner = _model_at(model, item.loc[:-1])
    if isinstance(item.value, str) and not item.value.strip():
        needed = not item.loc or item.loc[-1] in _required(owner)
        return f"Write what belongs here{'' if needed else ', or delete it'}."
    if item.value is None and item.type != "tuple_type":
        return "Write the value after the colon."
    remedy = RULES.get(item.type, ("", ""))[1]
    form = item.context.get("pattern") or item.context.get("expected")
    record = owner if item.type in NUMBERS else _model_at(model, item.loc)
    return remedy if isinstance(remedy, str) else remedy(item.value, form or record)


def _text_remedy(value: Any, _: Any) -> str:
    if isinstance(value, tuple):
        return "Write the text alone; if the brackets belong to it, put quotes round the whole."
    if isinstance(value, dict):
        return "Put quotes round a text that holds a colon and a space."
    return f"Put it in quotes: {in_quotes(shown(value))}."


def _whole_remedy(value: Any, owner: type[Record] | None) -> str:
    is_part = isinstance(value, float) and isfinite(value)
    return "Write it without decimals." if is_part else _number_remedy(value, owner)


def _number_remedy(value: Any, owner: type[Record] | None) -> str:
    """The number that is in a text (300 km, 1,5, 1 500, 280-320), as its record can say it."""
    text = str(value).strip()
    if match := re.fullmatch(r"(\d+),(\d+)", text):
        whole, part = match.groups()
        thousands = f"Write {whole}{part}, or {whole}.{part} for a decimal."
        return thousands if len(part) == 3 else f"Write {whole}.{part}, with a point."
    if re.fullmatch(r"\d+|\d{1,3}(?:[\s'’]\d{3})+", text):  # noqa: RUF001
        return f"Write {re.sub(r'[^0-9]', '', text)}."
    if re.search(r"\d", text) and re.search(r"[a-zA-Z]{2}", ABOUT_FIGURES.sub("", text)):
        return "Write digits alone, in the unit that this field has."
    numbers = re.findall(r"\d+(?:\.\d+)?", re.sub(r"(?<=\d),(?=\d{3}\b)", "", text))
    if len(numbers) == 2 and "low" in _field_names(owner):
        return f"Write low: {numbers[0]}, high: {numbers[1]}."
    if len(numbers) == 1 and re.match(r"[^\d-]", text):
        rough = "; for a rough figure add `approximate: true`"
        return f"Write {numbers[0]}{rough if 'approximate' in _field_names(owner) else ''}."
    return f"Write {numbers[0]}, without its unit." if len(numbers) == 1 else "Write digits alone."


def _bool_remedy(value: Any, _: Any) -> str:
    meant = SafeLoader.bool_values.get(str(value).strip().lower())  # yes, on, no, off
    if meant is None:
        return "Write one of the two."
    return f"Write {str(meant).lower()}, in small letters and without quotes."


def _list_remedy(value: Any, inner: type[Record] | None) -> str:
    if value is None:
        return "Add an item below it that starts with `- `, or delete the line if none is needed."
    text = shown(value)
    if isinstance(value, str) and text.startswith("-"):
        return f"Write a space after the dash: `- {text.lstrip('-')}`."
    if isinstance(value, dict):
        return (
            "Write `- ` in place of the last two spaces before the first field of each item; and "
            "round an item in { } write [ ]."
        )
    if not inner:
        return f"Put it in brackets: [{_in_braces(text)}]."
    return f"On the line below it, after `- `, w{_record_remedy(value, inner)[1:]}"


def _item_remedy(_: Any, inner: type[Record] | None) -> str:
    fields = ", ".join(f"{name}: …" for name in _required(inner))
    return f"Write [{{{fields}}}]." if fields else "Add an item."


def _record_remedy(value: Any, inner: type[Record] | None) -> str:
    """How the text that stands for a record would be written as one."""
    if isinstance(value, tuple):
        return "Delete the dash or the brackets before its first field."
    text = shown(value)
    if inner and issubclass(inner, Name):
        return _name_remedy(text)
    if "locator" in _field_names(inner) and (named := re.fullmatch(r"([\w-]+)[,;] *(.+)", text)):
        return f"Write {{source: {named[1]}, locator: {_in_braces(named[2])}}}."
    first, *others = _required(inner) or ["name"]
    told = "…" if others else _in_braces(text)
    fields = [f"{first}: {told}", *(f"{name}: …" for name in others)]
    return f"Write {{{', '.join(fields)}}}."


def _name_remedy(value: Any) -> str:
    if isinstance(value, str) and (";" in value or value.count(",") > 1):
        return "Write each name as an item by itself: {family: …, given: …}."
    given, _, family = value.rpartition(" ") if isinstance(value, str) else ("Jane", "", "Doe")
    if isinstance(value, str) and value.count(",") == 1:
        family, given = (part.strip() for part in value.split(","))
    person = f"{{family: {_in_braces(family)}, given: {_in_braces(given) if given else '…'}}}"
    return f"Write {person} for a person, and {{literal: …}} for a body."


def _in_braces(text: str) -> str:
    """A text as it must stand between braces or brackets: in quotes where it has signs of YAML."""
    return text if re.fullmatch(r"\w[\w .’'-]*", text) else in_quotes(text)  # noqa: RUF001


def _form_remedy(value: str, pattern: str) -> str:
    """The value in the form that a pattern asks for, where it can be told."""
    part = re.search(rf"(?<!\w){pattern.strip('^$')}(?!\w)", value)
    if pattern == DOI and not part:
        return "Write the part that starts with 10 and a point."
    bare = value.strip()
    candidates = (bare.upper(), bare.lower(), slug(bare), part[0] if part else "")
    found = next((word for word in candidates if re.fullmatch(pattern, word)), None)
    if pattern == LANGUAGE and not found:
        return "Write the code of the language: en for English, fr for French, zh for Chinese."
    return f"Write {found}." if found else ""


def _word_remedy(value: Any, expected: str) -> str:
    known = re.findall(r"'([^']+)'", expected)
    if type_ := zotero.TYPES.get(str(value)):
        return f"Write {type_}."
    return nearest(str(value), known) or "See what a similar record says."


def _day_remedy(text: str) -> str:
    """As of a date, and the day that a month or a year alone lacks."""
    if re.fullmatch(r"\d{4}[\d-]*/\d{4}[\d-]*", text):
        return "Write one day, not a span."
    if re.fullmatch(r"\d{4}(-\d{2})?", text):
        return "Add the day." if len(text) > 4 else "Add the month and the day."
    remedy = _date_remedy(text)
    return remedy.replace(".", ", and the day.") if re.search(r" \d{4}-\d{2}\.", remedy) else remedy


def _date_remedy(text: str) -> str:
    halves = re.split(r" *[–/] *| (?:-|to|until) ", text)  # noqa: RUF001
    ends = [next(filter(None, _dates_in(half)), None) for half in halves]
    if len(ends) == 2 and all(ends):
        return f"Write {ends[0]}/{ends[1]}."
    if re.fullmatch(r"[34]\d{4}", text):
        day = date(1899, 12, 30) + timedelta(int(text))
        return f"Write {day} if the number is a spreadsheet's count of days."
    if re.fullmatch("[0-9OolI]{4}", text):  # letters where a hand has slipped
        return f"Write {re.sub('[Oo]', '0', re.sub('[lI]', '1', text))}."
    days = [day for day in dict.fromkeys(_dates_in(text)) if day]
    if len(days) == 2:
        return f"Write {days[0]} or {days[1]}, whichever is meant."
    return f"Write {days[0]}." if days else "Write the year first, with four digits."


def _rough_remedy(text: str) -> str:
    """As of a date, and the years that are in it; who knows no more gives those."""
    if not re.search(r"\d", text):  # n.d., undated, forthcoming
        return "Write the year first, with four digits; or leave out a date that is not known."
    short = re.fullmatch(r"([12]\d)(\d\d) ?[/–-] ?(\d\d)", text)  # noqa: RUF001
    if short and short[3] > short[2]:
        return f"Write {short[1]}{short[2]}/{short[1]}{short[3]}."
    if decade := re.fullmatch(r"(?:the )?([12]\d\d)0'?s", text):
        return f"Write {decade[1]}0/{decade[1]}9."
    years = list(dict.fromkeys(re.findall(r"(?<!\d)[12]\d{3}(?!\d)", text)))
    if years and re.search(r"\d|[a-zà-ÿ]{3}", ROUGH.sub("", text)):
        dates = any(_dates_in(text))
        return _date_remedy(text) if dates else "Write year, month and day, such as 2026-11-24."
    if any(_dates_in(text)) or not 0 < len(years) <= 2:
        return _date_remedy(text)
    span = f", or {'/'.join(sorted(years))} for a time of several years" if years[1:] else ""
    doubted = not years[1:] and DOUBT.search(text)
    circa = "; in a source, add `circa: true` under `custom`" if doubted else ""
    return f"Write {' or '.join(years)} alone{span}{circa}."


def _dates_in(text: str) -> Iterator[str | None]:
    """The days or months that a date in another form can mean."""
    if match := re.fullmatch(r"(\d{4})(\D{0,2})(\d{1,2})\2(\d{1,2})(?:\D.*)?", text):
        yield _iso(match[1], match[3], match[4])
    elif match := re.fullmatch(r"(\d{1,2})([./-])(\d{1,2})[./-](\d{4})", text):
        first, sign, second, year = match.groups()
        yield _iso(year, second, first)
        if sign != ".":
            yield _iso(year, first, second)
    elif match := re.fullmatch(r"(\d{4})(?:[./-]|(?=..$))(\d{1,2})", text):
        yield _iso(*match.groups())
    elif match := re.fullmatch(r"(\d{1,2})[./-](\d{4})", text):
        yield _iso(match[2], match[1])
    else:
        words = re.findall(r"[A-Za-z]+|\d+", text)
        months = [MONTHS[word[:3].lower()] for word in words if word[:3].lower() in MONTHS]
        years = [word for word in words if re.fullmatch(r"\d{4}", word)]
        days = [word for word in words if re.fullmatch(r"\d{1,2}", word)]
        if len(months) == len(years) == 1 and len(days) <= 1:
            yield _iso(years[0], str(months[0]), *days)


def _iso(year: str, month: str, day: str = "") -> str | None:
    try:
        iso = date(int(year), int(month), int(day or 1)).isoformat()
    except ValueError:
        return None
    return iso if day else iso[:7]


def _calendar_remedy(text: str) -> str:
    for part in text.split("/"):
        year, month, day = (*map(int, part.split("-")), 1, 1)[:3]
        if not year:
            return "Correct the year."
        if 12 < month <= 31 and 0 < day <= 12 and part.count("-") == 2:
            return f"Write {year}-{day:02}-{month:02} if the day and the month changed places."
        if not 1 <= month <= 12:
            return "Months run from 01 to 12; leave out a month that is not known."
        if day > monthrange(year, month)[1]:
            return f"{month_name[month]} {year} has {monthrange(year, month)[1]} days."
    return "Leave out a day that is not known."


def _address_remedy(text: str) -> str:
    inside = re.search(r"https?://[^\s<>\"{}\[\]|\\^`()]+", text)
    if inside and re.match(r"\W", text):  # <https://…>, [text](https://…)
        return f"Write {inside[0]}."
    if re.search(r"\S\s+\S", text):
        return "Delete the space, or write %20 in its place."
    bare = re.sub(r"^(?:\w+:/*|\w*//)+", "", text.rstrip(",;"))
    if re.fullmatch(r"[\w-]+(\.[\w-]+)+(/\S*)?", bare):
        return f"Write https://{bare}."
    return "Write the address at which everyone finds it, or leave it out."


# By what pydantic finds: the rule that the field must keep, and the remedy. That depends on the
# value, and on the form, the words or the type of record that belong there.
RULES: dict[str, tuple[str, str | Callable[[Any, Any], str]]] = {
    "string_type": ("be text", _text_remedy),
    "int_type": ("be a whole number", _whole_remedy),
    "float_type": ("be a number", _number_remedy),
    "float_parsing": ("be a number", _number_remedy),
    "finite_number": ("be a number", _number_remedy),
    "bool_type": ("be true or false", _bool_remedy),
    "tuple_type": ("be a list", _list_remedy),
    "model_type": ("have named fields", _record_remedy),
    "dict_type": ("have named fields", ""),
    "too_short": ("hold at least one item", _item_remedy),
    "string_too_short": ("not be empty", "Write the text."),
    "string_too_long": ("be shorter", "Shorten it."),
    "string_pattern_mismatch": ("be valid", _form_remedy),
    "greater_than": ("be greater than zero", "Correct the number."),
    "greater_than_equal": ("be zero or more", "Correct the number."),
    "literal_error": ("be one of the words known here", _word_remedy),
}

NUMBERS = ("int_type", "float_type", "float_parsing", "finite_number")  # told by their record

# By what a rule of our own is about.
REMEDIES: dict[str, Callable[[str], str]] = {
    "date": _rough_remedy,
    "day": _day_remedy,
    "cell": lambda _: "Put a text in quotes.",
    "calendar": _calendar_remedy,
    "parts": lambda _: "Write the date as text; say under `custom`, in `date`, what else is known.",
    "parts of a day": lambda _: "Write the day on which you read it, such as 2026-11-24.",
    "order": lambda _: "Exchange the two dates.",
    "future": lambda _: "Correct the year, the month or the day.",
    "year": lambda _: "Correct the year.",
    "address": _address_remedy,
    "private": lambda _: "Write the public address, without a name before an @; or leave it out.",
    "archived": lambda text: (
        f"Write {text.partition('/web/')[2].partition('/')[2]}; the address of the copy belongs "
        "under `custom`, in `archive`."
    ),
    "passage": lambda text: f"Write {re.sub('#?:~:.*', '', text)}.",
    "pages": lambda text: f"Write {re.sub(r'^[Pp][a-z]*[. ]*', '', text) or 'the numbers'}.",
    "one name": lambda _: (
        "Give each person an item, an editor under `editor`, and leave out who is not known."
    ),
    "marks": lambda text: f"Write {in_quotes(zotero.unmarked(text))}.",
    "unwritten": lambda _: "Write what belongs here.",
    "orcid": lambda _: "Copy it from the page of its owner at orcid.org.",
    "code": lambda value: f"Write {NOT_ISO[value]}.",
    "name": lambda _: _name_remedy(None),
    "bounds": lambda _: "Add `low: …` or `high: …`.",
    "swapped": lambda _: "Exchange the two.",
    "assertion": lambda _: "Name the claims that test it; or say under `untested` why none does.",
    "unsaid": lambda _: "Add `change: …`, after a comma if it stands in { }.",
}


# --- the types of records ---------------------------------------------------------------------


def _field_names(model: type[Record] | None) -> list[str]:
    return list(keys_in_order(model)) if model else []


def _required(model: type[Record] | None) -> list[str]:
    fields = model.model_fields.items() if model else ()
    return [f.alias or name for name, f in fields if f.is_required()]


def _model_at(model: type[Record], loc: tuple[Any, ...]) -> type[Record] | None:
    """The record type at a path below `model`."""
    current: type[Record] | None = model
    for part in loc:
        if isinstance(part, str) and current:
            current = record_type(keys_in_order(current).get(part))
    return current
