"""What is taken out of a style sheet, and what never is."""

from __future__ import annotations

import re
from pathlib import Path

import material
import pytest

from publish.polish import polish

THEME = Path(material.__file__).parent / "templates" / "assets"
PAGE = (
    '<html dir="ltr"><head>\n<meta charset="utf-8"></head>'
    '<body class="md-typeset"><p class="a b">A  text</p></body></html>'
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
    assert (site / "assets" / "site.css").read_text() == ".never{top: var(--gone);}"
    assert (site / "assets" / "site.js").read_text() == 'make("ours");\n'
    assert "Content-Security-Policy" in (site / "index.html").read_text()


def test_the_script_of_the_theme_goes_and_with_it_the_rules_that_only_it_needs(site: Path) -> None:
    [sheet] = (site / "assets" / "stylesheets").glob("main.*.css")
    (site / "assets" / "site.js").write_text('make("md-nav__link--active");\n')
    assert names(sheet) >= {"md-search-result__link", "md-tooltip", "md-nav__link--active"}
    polish(site, on_disk=False)
    assert not (site / "assets" / "javascripts").exists()
    assert names(sheet) <= {"md-typeset", "a", "b", "md-nav__link--active"}


def names(sheet: Path) -> set[str]:
    """The classes that a style sheet asks for, outside of :not() and the like."""
    text = re.sub(r"url\([^)]*\)|:[a-z-]+\([^{]*?\)", "", sheet.read_text("utf-8"))
    return set(re.findall(r"\.([A-Za-z][-\w]*)", text))
