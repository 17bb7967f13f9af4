"""Prose: the subset renders as written, and everything else shows as literal text."""

from html import unescape

import pytest
from markdown import markdown

from check import prose


def resolve(kind: str, id_: str, words: str) -> str:
    return f"[{words or kind}](/{kind}/{id_})"


RENDERED = [
    ("One\ntwo.\n\nThree.", "<p>One two.</p>\n<p>Three.</p>"),
    ("*a* **b**", "<p><em>a</em> <strong>b</strong></p>"),
    ("x*a*_b_**c**", "<p>x<em>a</em><em>b</em><strong>c</strong></p>"),
    ("[a]: https://x.org/", "<p>&#91;a&#93;: https://x.org/</p>"),
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
    extensions = ["attr_list", "md_in_html", "tables", "toc"]
    html = markdown(prose.escape(text), extensions=extensions)
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
                "Delete the # signs, or the line of = or - below it.",
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
