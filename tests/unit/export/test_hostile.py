"""Nothing that a contributor writes acts on programs that read the files: see support/twin.py."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from functools import cache
from typing import Any

import pytest
import rispy
from lxml import etree
from pybtex.database import parse_string
from pypandoc import convert_text

from export.tables import FORMULA_STARTS, citation_files, export
from model.history import changes
from model.register import Register
from support import HERE, having
from support.hostile import corpus
from support.twin import SEEN, TAKEN, pair, put_back, registers, taken


@pytest.mark.parametrize("number", SEEN)
def test_exports_hold_each_text_as_it_is(number: int) -> None:
    without_prose = tuple(kind for kind in TAKEN if kind != "prose")  # which says it with escapes
    evil, twin = (
        dict(export(register, HERE)) for register in registers(pair(number, without_prose))
    )
    compare_exports(evil, twin)


def compare_exports(evil: dict[str, str], twin: dict[str, str]) -> None:
    assert list(evil) == list(twin)
    for name, text in evil.items():
        other = twin[name]
        if name.endswith(".json"):
            assert json.loads(text) == put_back(json.loads(other)), name
        elif name.endswith(".csv"):
            rows, expected = (list(csv.reader(io.StringIO(t, newline=""))) for t in (text, other))
            assert rows == [[neutral(put_back(cell)) for cell in row] for row in expected]
        elif name.endswith(".xml"):
            compare_feeds(text, other)
        elif name.endswith(".ris"):
            assert bare(ris(text)) == bare(put_back(ris(other)))
        elif name.endswith(".bib"):
            assert bare(without_tex(biblatex(text))) == bare(put_back(biblatex(other)))


def neutral(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def compare_feeds(text: str, twin: str) -> None:
    one, other = (list(ET.fromstring(feed).iter()) for feed in (text, twin))  # noqa: S314
    for element, expected in zip(one, other, strict=True):
        assert element.tag == expected.tag
        assert element.attrib == put_back(expected.attrib)
        assert element.text == put_back(expected.text)


def ris(text: str) -> list[dict[str, Any]]:
    """What a second program reads; it parts names at commas."""
    items = json.loads(convert_text(text, "csljson", format="ris"))
    return [{k: v for k, v in item.items() if k not in ("author", "editor")} for item in items]


def biblatex(text: str) -> dict[str, Any]:
    """The fields, in TeX, as a second program reads them."""
    return {
        id_: {**entry.fields, **{role: list(map(str, n)) for role, n in entry.persons.items()}}
        for id_, entry in parse_string(text, "bibtex").entries.items()
    }


def without_tex(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_tex(part) for key, part in value.items()}
    if isinstance(value, list):
        return [without_tex(part) for part in value]
    signs = {r"\textbackslash{}": "\\", r"\textasciitilde{}": "~", r"\textasciicircum{}": "^"}
    return re.sub(r"\\(?:text[a-z]+\{\}|.)", lambda sign: signs.get(sign[0], sign[0][-1]), value)


def bare(value: Any) -> Any:
    """A value less the signs that these formats change: spaces, hyphens, braces."""
    if isinstance(value, dict):
        return {key: bare(part) for key, part in value.items()}
    if isinstance(value, list):
        return [bare(part) for part in value]
    return re.sub(r"[\s(){}-]+", "", value.casefold()) if isinstance(value, str) else value


# --- read back by other programs --------------------------------------------------------------

# What pandoc reads of each format, by the field of CSL-JSON that was written.
BOTH = {f: f for f in ("title", "container-title", "edition", "publisher", "volume", "page")}
READ = {
    "ris": BOTH | {"issue": "issue"},
    "biblatex": BOTH
    | {"collection-title": "collection-title", "publisher-place": "publisher-place"}
    | {"number": "issue", "archive": "note"},
}
# What of RIS it does not read, by its name in rispy, which wrote it.
UNREAD = {
    "collection-title": "tertiary_title",
    "publisher-place": "place_published",
    "genre": "type_of_work",
    "number": "notes",
    "archive": "name_of_database",
}


@cache
def works() -> list[dict[str, Any]]:
    """A work for each text, which stands in all its fields."""
    fields_ = {field for read in READ.values() for field in read} | UNREAD.keys()
    return [
        {
            "id": f"s{number}",
            "type": "article-newspaper",
            **dict.fromkeys(fields_, text),
            "author": [{"family": text, "given": text}, {"literal": text}],
        }
        for number, text in enumerate(corpus()[name] for name in taken("words"))
    ]


@pytest.mark.parametrize(("form", "ending"), [("ris", "ris"), ("biblatex", "bib")])
def test_a_reference_manager_reads_each_text_as_it_was_written(form: str, ending: str) -> None:
    """But for line ends, and what `typeset` says of BibLaTeX."""
    text = citation_files("claims/x.md", works())[f"claims/x/cite.{ending}"]
    read = json.loads(convert_text(text, "csljson", format=form))
    assert [item["id"] for item in read] == [work["id"] for work in works()]
    for work, item in zip(works(), read, strict=True):
        for field, found in READ[form].items():
            shape = span if field == "page" else str
            one, other = (
                shape(one_line(x)) for x in (work[field], item[found].removeprefix("Copy: "))
            )
            if form == "biblatex":
                one, other = typeset(one), typeset(other)
            assert one == other, field
        assert len(item["author"]) == 2
        if form == "biblatex":  # RIS cannot hold a comma in a name
            assert [*map(letters, item["author"])] == [*map(letters, work["author"])]


def test_each_field_of_ris_stands_in_a_line_of_its_own() -> None:
    records = rispy.loads(citation_files("claims/x.md", works())["claims/x/cite.ris"])
    for work, record in zip(works(), records, strict=True):
        for field, found in UNREAD.items():
            (read,) = record[found] if found == "notes" else [record[found]]
            assert one_line(read) == one_line(work[field]), field
        text = " ".join(work["title"].split())
        person, body = (" ".join(x.split()) for x in record["authors"])
        assert person == f"{text}, {text}"
        assert body.find(",") == len(body) - 1  # by which it is told from a person
        assert re.sub("[,;]", "", bare(body)) == re.sub("[,;]", "", bare(text))


def test_csl_json_holds_each_text_as_it_is() -> None:
    text = citation_files("claims/x.md", works())["claims/x/cite.json"]
    assert json.loads(text) == works()
    read = json.loads(convert_text(text, "csljson", format="csljson"))
    assert [item["id"] for item in read] == [work["id"] for work in works()]


def one_line(text: str) -> str:
    """Readers leave out the spaces at both ends, those that do not break too."""
    return re.sub(r"[ \t\r\n]+", " ", text).strip()


def span(page: str) -> str:
    """A page number; the formats part it at the first hyphen, and BibLaTeX knows dashes only."""
    return re.sub(r"\s*[-\u2013\u2014]+\s*", "-", page)


def typeset(text: str) -> str:
    """TeX prints typographic quotes, and cannot hold a brace that has no partner."""
    return text.translate({ord("{"): "(", ord("}"): ")", 0x2019: "'", 0x201D: "''"})


def letters(name: dict[str, str]) -> list[str]:
    """The signs of a name; pandoc parts it by rules of its own, at quotes too."""
    return sorted(re.sub(r'[\s,"]+', "", typeset("".join(name.values()))))


@pytest.mark.parametrize("number", SEEN)
def test_a_second_reader_of_xml_finds_each_change(number: int) -> None:
    register, _ = registers(pair(number))
    feed = etree.fromstring(dict(export(register, HERE))["changes.xml"].encode())
    atom = "{http://www.w3.org/2005/Atom}"
    found = [
        (one.findtext(f"{atom}title"), one.findtext(f"{atom}summary"))
        for one in feed.iter(f"{atom}entry")
    ]
    reasons = register.vocabulary["reason"]
    assert found == [
        (
            f"{reasons[listed.change.reason].label}: {register.title(listed.record)}",
            listed.change.change or f"{reasons[listed.change.reason].label}.",
        )
        for listed in changes(register)
    ]


def test_a_second_reader_of_csv_finds_each_cell(register: Register) -> None:
    """A spreadsheet takes a carriage return outside of quotes for the end of a row."""
    event = next(iter(register.events.values()))
    texts = [work["title"] for work in works()]
    events = {str(n): event.model_copy(update={"title": text}) for n, text in enumerate(texts)}
    text = dict(export(having(register, events=events), HERE))["data/timeline.csv"]
    assert "\r" not in re.sub('"[^"]*"', "", text)
    table = etree.fromstring(convert_text(text, "html", format="csv"))
    rows = [["".join(cell.itertext()) for cell in row] for row in table.iter("tr")]
    column = rows[0].index("title")
    assert {len(row) for row in rows} == {len(rows[0])}
    # Whether it keeps spaces and line ends is its own matter.
    assert ["".join(row[column].split()) for row in rows[1:]] == [
        "".join(neutral(text).split()) for text in texts
    ]
