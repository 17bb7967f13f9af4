"""A text in; what was pasted that is no YAML, and what to write instead, at its first telling line.

Each row is told by a line that no file of the data has. All stop at the end of their line or know
each sign's turn, so that no text is slow to look through.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from load.wording import shown


class Slip(NamedTuple):
    line: int  # from 1
    column: int  # from 1
    message: str


NAME = r"[A-Za-z_][\w-]*"
AS_JSON = "Put it as CSL JSON into a file of its own, or write its fields"
AS_FIELDS = "Write each field of the record on a line of its own"

# What tells it; what it is (none: the line itself speaks); what to do.
PASTED = (
    (r"^@\w+\{", "a record in BibTeX", AS_JSON),
    (r"^(?:[A-Z][A-Z0-9]  -|PMID-|%0) ", "a record in RIS or a like format", AS_JSON),
    (r"^<(?:\?xml|xml|rdf:RDF|mods|record)\b", "a record in XML", AS_JSON),
    (
        r"(?i)^<(?:!doctype|html|head|body)\b",
        "a page of HTML",
        "Open the file on GitHub, press Raw, and copy what you see there",
    ),
    (r"\A---\n(?:(?!---\n).*\n)+---\n\s*(?:#+ |[^\s:-][^:\n]*$)", "a Markdown page", AS_FIELDS),
    (
        r"^(?:diff --git |@@ -\d|--- a/|\+\+\+ b/|\+(?:[A-Za-z_-]| {2,}\S))",
        "lines of a patch",
        "Copy the text of the file itself; or delete the head of the patch, the lines that it "
        "takes away, and the + or the first space of each other line",
    ),
    (
        rf'^"(?: *- +)* *{NAME}:(?: .*)?"$',
        "lines in quotes, as spreadsheets write them",
        "Delete the first and the last quote of each line, and one of each two within",
    ),
    (
        rf"^ *1[ \t|:.]+(?:- +)*{NAME}:.*\n+ *2[ \t|:.]",
        "the numbers of the lines too",
        "Delete the number and one space at the start of each line",
    ),
    (r"^[A-Za-z][\w-]*([,;\t])(?=\S)[^,;\t\n]*\1(?=\S)", "a row of a table (CSV)", AS_FIELDS),
    (rf"^>+ +(?:- +)*{NAME}:", "", "Delete the > and one space at the start of each line"),
    (rf"^ *\. *(?:- +)*{NAME}:", "", "Put two spaces in place of the full stop and its space"),
    (rf"^ *(?:- +)*(?P<name>{NAME}) *：(?P<value>.*)", "", "Write {name}: {value}"),  # noqa: RUF001
    (rf"^ *(?:- +)*\*\*(?P<name>{NAME})(?:\*\*:|:\*\*)(?P<value>.*)", "", "Write {name}: {value}"),
)
ROWS = [(re.compile(tells, re.MULTILINE), what, remedy) for tells, what, remedy in PASTED]


def pasted(text: str) -> Slip | None:
    """What was pasted that is none of our forms; None where nothing tells it."""
    for tells, what, remedy in ROWS:
        if found := tells.search(text):
            line = text[found.start() :].partition("\n")[0]
            words = {name: shown(value) for name, value in found.groupdict().items()}
            rule = f"file must hold fields as `name: value` (got {what or shown(line.strip())})"
            number, column = text.count("\n", 0, found.start()), len(line) - len(line.lstrip(" "))
            return Slip(number + 1, column + 1, f"{rule}. {remedy.format(**words)}.")
    return None
