"""Nothing that a contributor writes becomes markup on a page: see support/twin.py."""

from __future__ import annotations

import html
import json
import re
from html.parser import HTMLParser
from typing import Any, NamedTuple
from urllib.parse import unquote

import pytest
import yaml
from markdown import Markdown
from markdown_it import MarkdownIt

from check import prose
from model.register import Register
from render.render import draft
from support import HERE, ROOT
from support.hostile import corpus
from support.twin import SEEN, pair, put_back, registers, same, taken

EXTENSIONS = ["attr_list", "md_in_html", "tables", "toc"]  # those of mkdocs.yml


PARTS = re.compile(  # front matter, text, and what a search engine reads
    r'---\n(.*?)\n---\n(.*?)(?:<script type="application/ld\+json">(.*)</script>\n)?', re.DOTALL
)


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
        if re.match(r"(?!1[.)])\d+[.)]", text):  # no list of ours, which starts with 1
            expected = [text]
        assert " ".join(" ".join(words).split()) == " ".join(" ".join(expected).split()), name


@pytest.mark.parametrize("number", SEEN)
def test_pages_hold_each_text_as_it_is(number: int) -> None:
    compare_pages(*registers(pair(number)))


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
        (head, body, told), (twin_head, twin_body, twin_told) = (
            PARTS.fullmatch(page[path].text).groups() for page in (pages, twins)
        )
        assert front(head) == same(put_back(front(twin_head))), path
        assert described(told) == same(put_back(described(twin_told))), path
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
    """Front matter as a reader of the page sees it, but for a title that may be cut."""
    front = yaml.safe_load(text)
    return same(as_shown({name: value for name, value in front.items() if name != "tab"}))


def as_shown(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: as_shown(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [as_shown(inner) for inner in value]
    return html.unescape(value) if isinstance(value, str) else value


def described(text: str | None) -> Any:
    """What a search engine reads, which can end nothing that it stands in."""
    assert not re.search("[<>&]", text or "")
    return same(json.loads(text or "null"))


def is_same(tag: str, name: str, value: str, twin: str) -> bool:
    if re.fullmatch(r"h\d", tag) and name == "id":
        return True  # made of the letters and digits of the heading
    if name == "id" and re.fullmatch("at-[a-z0-9-]+", value) and twin.startswith("at-"):
        return True  # made of those of the place in a source
    if tag == "a" and name == "href" and (link := re.match("#|[^#]*[.]md#at-", value)):
        return twin.startswith(link[0])  # leads there
    if re.fullmatch(r"[a-z0-9 -]*", value) and re.fullmatch(r"[a-z0-9 -]*", twin):
        return True  # an id made of a text
    if tag == "a" and name == "href":
        # An anchor may be made of the letters and digits of a place in a source.
        value, twin = (re.sub(r"#at-[a-z0-9-]+$", "", text) for text in (value, twin))
        # An address whose path is empty is no page: another of the source takes its place.
        (own, words), (other, known) = (x.partition("#:~:text=")[::2] for x in (value, twin))
        if {own, put_back(other)} <= set(corpus().values()):
            return bool(same(unquote(words)) == same(put_back(unquote(known))))
    encoded = same(unquote(value)) == same(put_back(unquote(twin)))
    return same(value) == same(put_back(twin)) or encoded
