"""Prose: the subset renders as written, and everything else shows as literal text."""

import re
from html import unescape

import lxml.html
import pytest
from markdown import markdown

from check import prose

EXTENSIONS = ["attr_list", "md_in_html", "tables", "toc"]


def resolve(kind: str, id_: str, words: str) -> str:
    return f"[{words or kind}](/{kind}/{id_})"


RENDERED = [
    ("One\ntwo.\n\nThree.", "<p>One two.</p>\n<p>Three.</p>"),
    ("*a* **b**", "<p><em>a</em> <strong>b</strong></p>"),
    ("x*a*_b_**c**", "<p>x<em>a</em><em>b</em><strong>c</strong></p>"),
    ("*a***b**~", "<p><em>a</em><strong>b</strong>&#126;</p>"),
    ("- a\n- b", "<ul>\n<li>\n<p>a</p>\n</li>\n<li>\n<p>b</p>\n</li>\n</ul>"),
    ("[the *law*](term:x)", '<p><a href="/term/x">the <em>law</em></a></p>'),
    ("Said [@src, 2nd paragraph].", '<p>Said <a href="/citation/src">2nd paragraph</a>.</p>'),
    ("[a](https://x.org/?a=1&b=2)", '<p><a href="https://x.org/?a=1&amp;b=2">a</a></p>'),
    ("1998\\. Not a list", "<p>1998&#46; Not a list</p>"),
    (
        "a | b _c_d {: .x} [no] `",
        "<p>a &#124; b &#95;c&#95;d &#123;: .x&#125; &#91;no&#93; &#96;</p>",
    ),
]


@pytest.mark.parametrize(("text", "html"), RENDERED)
def test_rendered(text: str, html: str) -> None:
    assert markdown(prose.render(text, resolve), extensions=["attr_list", "tables"]) == html


LITERAL = [
    "<b>bold</b> & <script>alert(1)</script>",
    "*no* _emphasis_ **at** __all__ `code`",
    "[a](b) ![c](d) [e][f] [@g]",
    "{: onclick=x} {{ config }} {% x %}",
    "# no heading",
    "1. no list",
    "- no list",
    "> no quotation",
    "| no | table |",
    "~~~ no fence",
    "!!! no admonition",
    "&amp; &#42; \\*",
]


@pytest.mark.parametrize("text", LITERAL)
def test_plain_text_shows_as_it_stands(text: str) -> None:
    html = markdown(prose.escape(text), extensions=EXTENSIONS)
    assert html.startswith("<p>")
    assert html.endswith("</p>")
    inside = html[3:-4]
    assert "<" not in inside
    assert unescape(inside) == text


FAULTS = [
    (
        "# x",
        [
            prose.Fault(
                0,
                "not hold a heading",
                "# x",
                "Delete the # signs, the line of = or - below, or the remark.",
            )
        ],
    ),
    (
        "a\n\n<b>c</b>",
        [
            prose.Fault(
                2,
                "not hold signs of web pages (HTML)",
                "<b>",
                "Delete each < > and what stands between them; for bold type write **words**.",
            )
        ],
    ),
    (
        "a\n![x](y)",
        [
            prose.Fault(
                1, "not hold an image", "![x](y)", "Delete it, or write a link, without the !."
            )
        ],
    ),
    (
        "    x",
        [
            prose.Fault(
                0,
                "not hold a line indented by four spaces more",
                "x",
                "Start it level with the lines above.",
            )
        ],
    ),
    (
        "{% x %}",
        [prose.Fault(0, "not hold the signs of templates", "{% x %}", "Delete the braces { }.")],
    ),
    (
        "[x](data:text/html,y)",
        [
            prose.Fault(
                0,
                "link to https://…, or to an id after claim:, source:, term: or topic:",
                "data:text/html,y",
                "Write [text](claim:id) or [text](https://…).",
            )
        ],
    ),
    ("[x](claim:y) [@z]", [prose.Mention("claim", "y", 0), prose.Mention("source", "z", 0)]),
]


@pytest.mark.parametrize(("text", "found"), FAULTS)
def test_examined(text: str, found: list[object]) -> None:
    assert list(prose.examine(text)) == found


# One text for each rule of blocks and lines of the Markdown that publishes the pages, its
# extensions included, that could be meant as it stands: a reader sees it so.
MEANT = (
    "1987. The regime began.",
    "3. three\n4. four",
    "1987) The regime began",
    "A. one",
    "text\n2. not a list",
    "[TOC]",
    "term\n: what it means",
    "*[HTML]: a language",
    "!!! note",
    "/// note",
    "+++",
    "--8<-- x",
    "~~gone~~ ==marked== H~2~O x^2^ ++in++",
    "https://x.org and a@b.example",
    ":smile: (c) (tm) -- --- ...",
    "snake_case_word and a _ b",
    "a * b * c",
    "-5 degrees, +1 point, #1, !important, = so",
    "one | two",
    "& < > \" '",
    "[a] b, [1] c, (d) e",
    "a [so-called] b, [covid-19] c",
    "said @handle and @Handle_2, https://x.org/@a-b",
    "source: a text, its claim: a gap",
    "one • two • three",
    "$x$ and \\(y\\)",
)


@pytest.mark.parametrize("text", MEANT)
def test_a_reader_sees_what_was_meant_as_text(text: str) -> None:
    assert [item for item in prose.examine(text) if isinstance(item, prose.Fault)] == []
    html = markdown(prose.render(text, resolve), extensions=EXTENSIONS)
    shown = " ".join(lxml.html.fromstring(f"<div>{html}</div>").text_content().split())
    assert shown == " ".join(re.sub(r"\\([()])", r"\1", text).split())


LIKE_OURS = {
    "a [-@id] b": ("have @ right after the bracket of a citation", "[-@id]"),
    "[see @a, p. 3]": ("have @ right after the bracket of a citation", "[see @a, p. 3]"),
    "[@a, p. [3]]": ("hold no brackets within those of a citation", "[@a, p. [3]]"),
    "[@a, ]": ("cite one source id in each pair of brackets", "[@a, ]"),
    "so [^1].": ("hold no footnotes", "[^1]."),
    "[^1]: A note.": ("hold no footnotes", "[^1]: A note."),
    "[a][b]": ("hold links whole where they stand", "[a][b]"),
    "[b]: https://x.org": ("hold links whole where they stand", "[b]: https://x.org"),
    "| a | b |\n|---|---|": ("hold no table", "| a | b |"),
    "a | b\n--|--": ("hold no table", "--|--"),
    "[](https://x.org)": ("have words in the brackets of a link", "[](https://x.org)"),
    "[](claim:a)": ("have words in the brackets of a link", "[](claim:a)"),
    '[a](claim:x "so")': ("hold only an address or an id in the ( ) of a link", "so"),
    "*": ("have words in each item of a list", "*"),
    "2*3*4": ("have no * between figures", "2*3*4"),
    "1. a\n1. b": ("count the items of a list from 1 on", "1."),
    "1. a\n\n1987. It began.": ("count the items of a list from 1 on", "1987."),
}


@pytest.mark.parametrize("text", LIKE_OURS)
def test_what_looks_like_ours_and_is_not_is_refused(text: str) -> None:
    faults = [item for item in prose.examine(text) if isinstance(item, prose.Fault)]
    assert [(fault.rule, fault.got) for fault in faults][:1] == [LIKE_OURS[text]]
    assert faults[0].remedy
