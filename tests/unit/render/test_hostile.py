"""Nothing that a contributor writes becomes markup or script, whatever page or file it lands in.

Each text of cases/hostile.yml is put into the fields of a data set that has every field of the
model. What is taken must come out as the words that it is. The measure is a twin of the data set,
in which each word stands for a word of the hostile texts: with the words put back, its pages and
files must be those of the hostile one, tag by tag and value by value.
"""

from __future__ import annotations

import csv
import html
import io
import json
import re
import shutil
import xml.etree.ElementTree as ET
from collections import defaultdict
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, unquote, urlencode

import pytest
import rispy
import yaml
from lxml import etree
from markdown import Markdown
from markdown_it import MarkdownIt
from playwright.sync_api import Browser, expect
from pybtex.database import parse_string
from pypandoc import convert_text

from check import prose
from check.check import check
from export.tables import FORMULA_STARTS, citation_files, export
from load.problem import Problem
from load.reader import Document, load_text
from model.history import changes
from model.kinds import name as name_of
from model.kinds import page_path
from model.publication import Publication
from model.register import Register
from render.render import draft
from support import HERE, ROOT, TODAY, copy_project, having, hostile, run_build, served
from support.hostile import Data, corpus, fields, spots, takes

TAKEN = ("words", "number", "address", "DOI", "prose")  # what may be taken as it is written
ROUNDS = {TAKEN: 110, ("reference",): 40, ("form", "day"): 40}
SETS = 18  # of texts that are put into a field together
SEEN = range(0, SETS, 3)  # those that are rendered: each text in a third of the fields
EXTENSIONS = ["attr_list", "md_in_html", "tables", "toc"]  # those of mkdocs.yml


class Checked(NamedTuple):
    documents: dict[str, Document]
    register: Register | None
    problems: list[Problem]


def checked(data: Data) -> Checked:
    documents, problems = {}, []
    for name, content in hostile.files(data).items():
        document, found = load_text(f"data/{name}", content)
        assert document, found
        documents[name] = document
        problems += found
    return Checked(documents, *check(list(documents.values()), problems, today=TODAY))


# --- what is taken, and what is refused at its place ------------------------------------------


@cache
def verdicts() -> dict[str, dict[str, set[bool]]]:
    """By what a field takes, by text: whether it was taken, in each field that it was put into.

    Whether a text is taken is a matter of what the field takes, not of its place, so no field
    needs every text; but every text is put into a hundred fields and more.
    """
    names = list(corpus())
    found: dict[str, dict[str, set[bool]]] = defaultdict(lambda: defaultdict(set))
    for kinds, rounds in ROUNDS.items():
        places = [spot for spot, field in spots().items() if takes(field) in kinds]
        for number in range(rounds):
            first = number * len(names) // rounds
            names_here = {s: names[(first + n) % len(names)] for n, s in enumerate(places)}
            plan = {spot: corpus()[name] for spot, name in names_here.items()}
            result = checked(hostile.planted(plan))
            lines = {(p.path.removeprefix("data/"), p.line): p for p in result.problems}
            for spot, name in names_here.items():
                document, field = result.documents[spot.file], spots()[spot]
                place = document.places[spot.at]
                problem = lines.get((spot.file, place.line))
                if problem and takes(field) != "prose":
                    key = document.keys.get(spot.at, place)
                    assert problem.column in (place.column, key.column), problem
                found[takes(field)][name].add(problem is None)
    return found


def taken(by: str) -> list[str]:
    return [name for name, whether in verdicts()[by].items() if True in whether]


def test_the_data_set_has_every_field_of_the_model() -> None:
    assert set(spots().values()) == set(fields())
    assert checked(hostile.whole()).problems == []


def test_every_text_is_taken_by_all_fields_of_a_sort_or_refused_by_all_at_its_line() -> None:
    for by, whether in verdicts().items():
        if by != "form":  # ids, dates, codes and amounts: each has a form of its own
            assert [name for name, both in whether.items() if len(both) > 1] == [], by
    assert len(taken("words")) > 250
    assert taken("reference") == taken("day") == taken("DOI") == []
    assert sorted(taken("address")) == [
        "addresses: with a single quote",
        "addresses: with a user",
        "addresses: with an ampersand",
        "addresses: with emphasis",
        "addresses: with parentheses",
    ]
    # What has the form of an id or of a code is one, wherever it is put.
    assert set(taken("form")) <= {
        *("numbers: Norway", "numbers: beyond all", "numbers: hexadecimal", "numbers: infinity"),
        *("numbers: none", "numbers: nothing", "numbers: octal", "numbers: truth"),
        *("paths: device", "paths: index"),
    }


def test_what_prose_takes_shows_as_a_second_program_reads_it() -> None:
    """No tag but those of the subset, no address but one of the web, and all the words."""
    second = MarkdownIt("commonmark", {"html": False}).disable("reference")
    for name in taken("prose"):
        text = corpus()[name]
        events = read_html(markdown(prose.render(text, lambda *link: link[2])))
        tags = {event.tag for event in events} - {"text"}
        assert tags <= {
            x for tag in ("p", "em", "strong", "ul", "ol", "li", "a") for x in (tag, f"/{tag}")
        }
        for event in events:
            assert [key for key, _ in event.values] == (["href"] if event.tag == "a" else []), name
            assert all(re.match("https?://", value) for _, value in event.values), name
        words = [event.text for event in events if event.tag == "text"]
        expected = [event.text for event in read_html(second.render(text)) if event.tag == "text"]
        assert " ".join(" ".join(words).split()) == " ".join(" ".join(expected).split()), name


# --- the twin ---------------------------------------------------------------------------------

SIGNS = re.compile(r"[^ \t\r\n]+")
WORD = re.compile(r"https://example\.org/a\d{4}z|q\d{4}z", re.IGNORECASE)


@cache
def words() -> dict[str, str]:
    """A plain word for each of the hostile texts, in the same alphabetical order; addresses too."""
    signs = {part for text in corpus().values() for part in SIGNS.findall(text)}
    ordered = sorted(signs, key=lambda part: (part.lower(), part))
    return {part: f"Q{number:04}z" for number, part in enumerate(ordered)} | {
        f"address {corpus()[name]}": f"https://example.org/a{number:04}z"
        for number, name in enumerate(taken("address"))
    }


def plain(text: str, by: str) -> str:
    if by == "address":
        return words()[f"address {text}"]
    return SIGNS.sub(lambda part: words()[part[0]], text)


@cache
def _back() -> dict[str, str]:
    return {word.lower(): part.removeprefix("address ") for part, word in words().items()}


def put_back(value: Any) -> Any:
    """A value of the twin with the hostile words in the place of the plain ones."""
    if isinstance(value, dict):
        return {key: put_back(part) for key, part in value.items()}
    if isinstance(value, list):
        return [put_back(part) for part in value]
    if isinstance(value, str):
        return WORD.sub(lambda word: _back()[word[0].lower()], value)
    return value


def escaped(text: str) -> str:
    """A text as prose must say it, for each sign to stand for itself."""
    return re.sub(r"([!-/:-@\[-`|~])", r"\\\1", text)


class Pair(NamedTuple):
    hostile: Data
    twin: Data


def pair(number: int, kinds: tuple[str, ...] = TAKEN) -> Pair:
    """The data set with many texts in each field, and its twin. Each text comes first somewhere."""
    evil, twin = {}, {}
    for count, (spot, field) in enumerate(spots().items()):
        by = takes(field)
        if by not in kinds or not taken(by):
            continue
        names = [  # the twin could not keep the order of words at a space that is none to sorting
            name
            for name in taken("words" if by == "prose" else by)
            if len(corpus()[name]) < 300 and "\u00a0" not in corpus()[name]
        ]
        if by == "prose":
            names = [name for name in names if not prose.examine(escaped(corpus()[name]))]
        some = names[(number + count) % SETS :: SETS] or names
        first = count % len(some)
        texts = [corpus()[name] for name in some[first:] + some[:first]]
        if by == "address":
            texts = texts[:1]
        if by == "prose":
            texts = [" ".join(text.split()) for text in texts]
        evil[spot] = " ".join(map(escaped, texts) if by == "prose" else texts)
        twin[spot] = " ".join(plain(text, by) for text in texts)
    return Pair(hostile.planted(evil), hostile.planted(twin))


def registers(texts: Pair) -> tuple[Register, Register]:
    evil, twin = (checked(data) for data in texts)
    assert (evil.problems, twin.problems) == ([], [])
    assert evil.register
    assert twin.register
    return evil.register, twin.register


@pytest.mark.parametrize("number", SEEN)
def test_pages_hold_each_text_as_it_is(number: int) -> None:
    compare_pages(*registers(pair(number)))


@pytest.mark.parametrize("number", SEEN)
def test_exports_hold_each_text_as_it_is(number: int) -> None:
    without_prose = tuple(kind for kind in TAKEN if kind != "prose")  # which says it with escapes
    evil, twin = (
        dict(export(register, HERE)) for register in registers(pair(number, without_prose))
    )
    compare_exports(evil, twin)


# --- pages ------------------------------------------------------------------------------------


class Event(NamedTuple):
    """A tag with its attributes, or a text."""

    tag: str
    values: tuple[tuple[str, str], ...] = ()
    text: str = ""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.events: list[Event] = []
        self.text = ""

    def end_text(self) -> None:
        if self.text.strip():
            self.events.append(Event("text", (), " ".join(self.text.split())))
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.end_text()
        values = tuple((name, " ".join((value or "").split())) for name, value in attrs)
        self.events.append(Event(tag, values))

    def handle_endtag(self, tag: str) -> None:
        self.end_text()
        self.events.append(Event(f"/{tag}"))

    def handle_data(self, data: str) -> None:
        self.text += data

    def _refuse(self, data: str) -> None:
        raise AssertionError(data)

    handle_comment = handle_decl = handle_pi = unknown_decl = _refuse


def read_html(text: str) -> list[Event]:
    reader = _Reader()
    reader.feed(text)
    reader.close()
    reader.end_text()
    return reader.events


def markdown(text: str) -> str:
    return Markdown(extensions=EXTENSIONS).convert(text)


def compare_pages(evil: Register, twin: Register) -> None:
    templates = ROOT / "scripts" / "templates"
    pages, twins = (dict(draft(register, HERE, templates)) for register in (evil, twin))
    assert list(pages) == list(twins)
    for path in pages:
        if not path.endswith(".md"):
            continue
        (head, body), (twin_head, twin_body) = (
            re.fullmatch(r"---\n(.*?)\n---\n(.*)", page[path].text, re.DOTALL).groups()
            for page in (pages, twins)
        )
        assert front(head) == same(put_back(front(twin_head))), path
        for one, other in zip(
            read_html(markdown(body)), read_html(markdown(twin_body)), strict=True
        ):
            assert one.tag == other.tag, (path, one, other)
            assert same(one.text) == same(put_back(other.text)), path
            for (name, value), (twin_name, twin_value) in zip(
                one.values, other.values, strict=True
            ):
                assert name == twin_name, (path, one, other)
                assert is_same(one.tag, name, value, twin_value), (path, one, other)


def front(text: str) -> Any:
    """Front matter as a reader of the page sees it; tags are those of terms that it names."""
    values = {
        name: html.unescape(value) if isinstance(value, str) and name != "json_ld" else value
        for name, value in yaml.safe_load(text).items()
    }
    if "json_ld" in values:
        assert not re.search("[<>&]", values["json_ld"])
        values["json_ld"] = json.loads(values["json_ld"])
    return same({name: value for name, value in values.items() if name != "tags"})


def same(value: Any) -> Any:
    """A value without the capitals and the spaces in which a page may differ from the data."""
    if isinstance(value, dict):
        return {key: same(part) for key, part in value.items()}
    if isinstance(value, list):
        return [same(part) for part in value]
    return " ".join(value.casefold().split()) if isinstance(value, str) else value


def is_same(tag: str, name: str, value: str, twin: str) -> bool:
    if re.fullmatch(r"h\d", tag) and name == "id":
        return True  # made of the letters and digits of the heading
    if tag == "a" and name == "href" and value.startswith("#") and twin.startswith("#"):
        return True  # leads there
    encoded = same(unquote(value)) == same(put_back(unquote(twin)))
    return same(value) == same(put_back(twin)) or encoded


# --- exports ----------------------------------------------------------------------------------


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
    "number": "note",
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
            one, other = (shape(one_line(x)) for x in (work[field], item[found]))
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
            assert one_line(record[found]) == one_line(work[field]), field
        text = " ".join(work["title"].split())
        assert [" ".join(x.split()) for x in record["authors"]] == [f"{text}, {text}", f"{text},"]


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
            f"{reasons[listed.change.reason].label}: {name_of(listed.record)}",
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


# --- in a browser -----------------------------------------------------------------------------

# What a page is made of, as the browser reads it: the tags, and the names of their attributes. By
# the rules for citations <i> within a title is emphasis, and nothing else is.
SKELETON = """text => [...new DOMParser().parseFromString(text, "text/html").querySelectorAll("*")]
  .filter(one => one.tagName != "EM")
  .map(one => [one.tagName, ...one.getAttributeNames()].join(" "))"""


@cache
def hostile_site() -> Pair:
    """The data of the published site, and of its twin."""
    texts = pair(0)
    for data in texts:
        data["topics.yml"][0]["former_ids"] = ["category-i-limits"]  # a template links to it
    return texts


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hostile site and its twin, side by side."""
    folder = tmp_path_factory.mktemp("hostile")
    for name, data in hostile_site()._asdict().items():
        project = copy_project(folder / "projects" / name)
        shutil.rmtree(project / "data")
        for file, content in hostile.files(data).items():
            (project / "data" / file).parent.mkdir(parents=True, exist_ok=True)
            (project / "data" / file).write_bytes(content)
        (project / "data" / "published-ids.txt").touch()
        config = (project / "mkdocs.yml").read_text("utf-8")
        config = re.sub(r"( +- topics/)[^i].*\n( +- topics/.*\n)*", r"\1height.md\n", config)
        (project / "mkdocs.yml").write_text(config, "utf-8")
        result = run_build(project, "site", SITE_URL="https://example.org/")
        assert result.returncode == 0, result.stderr
        shutil.move(project / "site", folder / "sites" / name)
    return folder / "sites"


class _Described(HTMLParser):
    """The JSON-LD of a page: each element of it to its end."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag == "script" and dict(attrs).get("type") == "application/ld+json"
        if self.inside:
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002
        self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.found[-1] += data


def test_a_search_engine_reads_what_was_meant(published: Path) -> None:
    register, _ = registers(hostile_site())
    site = Publication(address="https://example.org/", current="https://example.org/")
    claims = 0
    for path, page in draft(register, site, ROOT / "scripts" / "templates"):
        if not path.endswith(".md"):
            continue
        reader = _Described()
        reader.feed((published / "hostile" / page_path(path) / "index.html").read_text("utf-8"))
        head = yaml.safe_load(page.text.split("\n---\n")[0])
        assert [json.loads(text) for text in reader.found] == [
            json.loads(text) for text in [head.get("json_ld")] if text
        ], path
        for text in reader.found:
            node = json.loads(text)
            if node["@type"] == "ClaimReview":
                claim = register.claims[path.removeprefix("claims/").removesuffix(".md")]
                assert (node["claimReviewed"], node["reviewBody"]) == (claim.claim, claim.finding)
                claims += 1
    assert claims == len(register.claims)


def test_a_browser_finds_the_same_tags_and_runs_nothing(published: Path, browser: Browser) -> None:
    context = browser.new_context(bypass_csp=True)  # the policy is a second wall, not the first
    page = context.new_page()
    ran: list[str] = []
    page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    page.on("pageerror", lambda error: ran.append(str(error)))
    with served(published) as site:
        page.on(
            "request",
            lambda asked: asked.url.startswith((site, "data:", "blob:")) or ran.append(asked.url),
        )
        kinds: dict[str, str] = {}
        for file in sorted((published / "hostile").rglob("*.html")):
            path = file.relative_to(published / "hostile").as_posix()
            twin = (published / "twin" / path).read_text("utf-8")
            assert page.evaluate(SKELETON, file.read_text("utf-8")) == page.evaluate(SKELETON, twin)
            kinds[re.sub(r"^(claims|sources|topics)/[^/]+/", r"\1/*/", path)] = path
        for path in kinds.values():
            page.goto(f"{site}hostile/{path}")
        page.goto(f"{site}hostile/")
        page.click(".md-search__input")
        page.keyboard.type("onerror")
        expect(page.locator(".md-search-result__item").first).to_be_visible()
        assert page.locator("[onerror], img[src=x]").count() == 0
    assert ran == []
    context.close()


ANSWERED = [("kind", "drone"), ("range", "1"), ("payload", "1"), ("speed", "1")]
QUERIES = [
    [("range", "<img src=x onerror=alert(1)>"), ("payload", "</script><script>alert(1)</script>")],
    [("range", "9" * 4000), ("payload", "a" * 4000), ("speed", "<b>" * 900), ("kind", "drone")],
    [("range", "NaN"), ("payload", "Infinity"), ("speed", "1e999"), ("kind", "drone")],
    [("range", "-300"), ("payload", "-0"), ("range-unit", '"><svg/onload=alert(1)>')],
    [("range", "\u202e003"), ("payload", "\u0663\u0660\u0660"), ("kind", "\u2067drone\u2069")],
    [("range", "1"), ("range", "300"), ("range", "{title}"), ("kind", "none"), ("kind", "missile")],
    [*ANSWERED, ("__proto__", "x"), ("action", "javascript:alert(1)")],
    [*ANSWERED, ("constructor", "x"), ("innerHTML", "<img src=x>")],
    [("range", "$&"), ("payload", "$`"), ("elements", "x"), ("submit", "x"), ("kind", "")],
]


@pytest.mark.parametrize("query", QUERIES)
def test_the_category_check_runs_nothing_that_its_address_or_a_title_says(
    query: list[tuple[str, str]], published: Path, browser: Browser
) -> None:
    path = "reference/category-check/"
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    ran: list[str] = []
    page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    page.on("pageerror", lambda error: ran.append(str(error)))
    page.on("console", lambda said: ran.append(said.text))
    with served(published) as site:
        page.on(
            "request",
            lambda asked: asked.url.startswith((site, "data:", "blob:")) or ran.append(asked.url),
        )
        made = []
        for address in (f"twin/{path}", f"hostile/{path}?{urlencode(query)}#{quote(query[0][1])}"):
            page.goto(site + address)
            page.click("#check button[type=submit]")
            result = page.locator("#check-result")
            expect(result).not_to_be_empty()
            assert result.locator("*").count() == 0
            skeleton = page.evaluate(SKELETON, page.locator("article").inner_html())
            made.append([element.split()[0] for element in skeleton])
            assert page.locator("img[src=x], [onerror], [onload]").count() == 0
    assert made[0] == made[1]
    assert ran == []
    context.close()


def test_the_category_check_says_the_title_of_a_rule_as_it_is(
    published: Path, browser: Browser
) -> None:
    register, _ = registers(hostile_site())
    page = browser.new_page()
    with served(published) as site:
        page.goto(f"{site}hostile/reference/category-check/?{urlencode(ANSWERED)}")
        said = page.locator("#check-result").text_content()
    title = register.rules["fast-towers"].title
    assert said
    assert same(said) == same(f"1 km and 1 kg: {title.strip()}.")
    page.close()
