"""What is taken out of a style sheet, and what never is."""

from __future__ import annotations

import re
from pathlib import Path

import material
import pytest

from publish.polish import polish, trim, used

THEME = Path(material.__file__).parent / "templates" / "assets"
PAGE = (
    '<html dir="ltr"><head>\n<meta charset="utf-8"></head>'
    '<body class="md-typeset"><p class="a b">A  text</p></body></html>'
)


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


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """One page, the theme's own sheets and scripts, and a sheet and a script of ours."""
    for folder in ("stylesheets", "javascripts"):
        (tmp_path / "assets" / folder).mkdir(parents=True)
        for file in (THEME / folder).glob("*.min.[cj]s*"):
            (tmp_path / "assets" / folder / file.name).write_bytes(file.read_bytes())
    (tmp_path / "index.html").write_text(PAGE)
    (tmp_path / "assets" / "site.css").write_text("/* Why. */\n.never { top: var(--gone); }\n")
    (tmp_path / "assets" / "site.js").write_text('/* Why. */\nmake("ours");\n')
    return tmp_path


def test_a_sheet_of_ours_loses_its_comments_alone(site: Path) -> None:
    polish(site, on_disk=False)
    assert (site / "assets" / "site.css").read_text() == ".never { top: var(--gone); }\n"
    assert (site / "assets" / "site.js").read_text() == 'make("ours");\n'
    assert "Content-Security-Policy" in (site / "index.html").read_text()


def test_what_a_script_of_the_theme_writes_keeps_its_rules(site: Path) -> None:
    [sheet] = (site / "assets" / "stylesheets").glob("main.*.css")
    [script] = (site / "assets" / "javascripts").glob("bundle.*.js")
    text = script.read_text("utf-8")
    found = re.findall(r"""class:["'`]([\w -]+)|classList\.\w+\(["'`]([\w-]+)""", text)
    written = {name for pair in found for name in " ".join(pair).split()}
    assert written >= {"md-tag", "md-search-result__link", "md-tooltip", "tabbed-labels--linked"}
    whole = names(sheet)
    (site / "index.html").write_text(PAGE.replace("a b", " ".join(whole - written)))
    polish(site, on_disk=False)
    assert whole & written - names(sheet) == set()


def names(sheet: Path) -> set[str]:
    """The classes that a style sheet asks for."""
    return set(
        re.findall(r"\.([A-Za-z][-\w]*)", re.sub(r"url\([^)]*\)", "", sheet.read_text("utf-8")))
    )
