"""What gives a page its policy and trims the site: what it must keep, and what it refuses."""

from __future__ import annotations

import pytest

from publish.polish import Unsafe, secure, squeeze, trim, used, without_comments


@pytest.mark.parametrize(
    "bad",
    [
        '<p style="color: red">',
        "<style>p {}</style>",
        '<p onclick="go()">',
        "<svg/ONLOAD = go()>",
        "<p title=''style='x'>",
        '<a href="javascript:go()">',
        "<a href = ' JavaScript:go()'>",
        '<form action="java&#115;cript:go()">',
    ],
)
def test_what_the_policy_would_block_stops_the_build(bad: str) -> None:
    page = '<head><meta charset="utf-8"></head><body>'
    assert "Content-Security-Policy" in secure(page, "a.html")
    with pytest.raises(Unsafe, match=r"a\.html must hold no inline style"):
        secure(page + bad, "a.html")
    with pytest.raises(Unsafe, match=r"a\.html must hold <meta"):
        secure("<head></head>", "a.html")


def test_a_sheet_loses_only_what_no_page_uses() -> None:
    use = used(
        ['<html dir="ltr"><p class="a b">', '<body data-md-color-primary="custom">'],
        ['x.className = "made"; /* never */ go("md-tooltip")'],
    )
    sheet = (
        '@charset "utf-8";:root{--kept:url("data:;}");--gone:1px;--lost:var(--gone)}'
        ".a,.never{color:var(--kept)}.made:hover{top:0}.never>.a{top:0}.md-tooltip{top:0}"
        ".a:not(.never){left:0}[dir=rtl] .a{left:1px}[dir=ltr] .a{left:2px}"
        "[data-md-color-primary=indigo]{top:1px}[data-md-color-primary=custom]{top:2px}"
        "@media print{.never{top:0}.b{top:3px}}@media screen{.never{top:0}}"
        "@keyframes turn{0%{top:0}to{top:1px}}.c--gone:hover,.b\\/c{top:4px}"
    )
    assert trim(sheet, use) == (
        '@charset "utf-8";:root{--kept:url("data:;}")}'
        ".a{color:var(--kept)}.made:hover{top:0}.md-tooltip{top:0}"
        ".a:not(.never){left:0}[dir=ltr] .a{left:2px}"
        "[data-md-color-primary=custom]{top:2px}"
        "@media print{.b{top:3px}}"
        "@keyframes turn{0%{top:0}to{top:1px}}"
    )


def test_what_only_people_need_is_left_out() -> None:
    script = "/* why */\nrun(); /* here */\n  /* and\n  there */\n  stop();\n"
    assert without_comments(script) == "run(); /* here */\nstop();\n"
    page = "<p>a\n\n  b  c\td\xa0 e</p><pre>a\n\n b</pre>"
    assert squeeze(page) == "<p>a\nb c d\xa0 e</p><pre>a\n\n b</pre>"
