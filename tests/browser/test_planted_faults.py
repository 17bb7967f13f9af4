"""One fault of each kind, planted into a copy of the site, is found by the look that is for it.

The tests look at every page by lxml, and in a browser at one page of each kind; `make walk` looks
at every page in a browser with the same code.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from support import served
from support.browsers import Readers
from support.looks import Look, Published, faults, reading

PAGE = "claims/tower-is-tall/"
FILE = f"{PAGE}index.html"
SCRIPT = "sha256-OAYTYrd4dNNRhEK1Do3vyVY0ybwUuR2oZDkDB75N/os="  # of `window.more = 1`

Plant = Callable[[str], str]


def inside(html: str) -> Plant:
    """At the end of the article."""
    return lambda page: page.replace("</article>", f"{html}</article>", 1)


def instead(pattern: str, html: str) -> Plant:
    def plant(page: str) -> str:
        planted, count = re.subn(pattern, html, page, count=1)
        assert count == 1, pattern
        return planted

    return plant


@pytest.fixture
def copy(small: Path, tmp_path: Path) -> Path:
    """A copy of the small site with a few of its pages."""
    whole, few = small / "site", tmp_path / "site"
    shutil.copytree(whole / "assets", few / "assets")
    for name in ("404.html", FILE):
        (few / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(whole / name, few / name)
    return few


def plant(copy: Path, *plants: Plant, into: str = FILE) -> None:
    file = copy / into
    for change in plants:
        text = file.read_text("utf-8")
        changed = change(text)
        assert changed != text
        file.write_text(changed, "utf-8")


def new(copy: Path, *plants: Plant, into: str = FILE) -> list[str]:
    """What the files tell that they did not tell before."""
    before = faults(Published(copy))
    plant(copy, *plants, into=into)
    return [fault for fault in faults(Published(copy)) if fault not in before]


FOUND_IN_FILES: dict[str, tuple[Plant, list[str]]] = {
    "a dead link": (
        inside('<a href="../nobody/">x</a>'),
        ["links to ../nobody/, which does not exist"],
    ),
    "a dead link in a picture": (
        inside('<svg><a href="../nobody/"><text>x</text></a></svg>'),
        ["links to ../nobody/, which does not exist"],
    ),
    "a dead anchor": (
        inside('<a href="#nothing">x</a>'),
        ["links to #nothing, which has no such anchor"],
    ),
    "a link that needs the root of a host": (
        inside('<a href="/claims/">x</a>'),
        ["links to /claims/, out of the site"],
    ),
    "a picture that is missing": (
        inside('<img src="../none.png" alt="">'),
        ["links to ../none.png, which does not exist"],
    ),
    "a picture from elsewhere": (
        inside('<img src="https://example.com/a.png" alt="">'),
        ["asks for https://example.com/a.png"],
    ),
    "an id that stands twice": (
        inside('<p id="same"></p><p id="same"></p>'),
        ["id same stands twice"],
    ),
    "a second title": (inside("<h1>More</h1>"), ["has 2 headings of the first level"]),
    "a level left out": (
        inside("<h2>More</h2><h5>Less</h5>"),
        ["goes from a heading of level 2 to one of level 5"],
    ),
    "no description": (instead('<meta name="?description[^>]*>', ""), ["has 0 descriptions"]),
    "no title": (instead("<title>[^<]*</title>", "<title></title>"), ["has no title"]),
    "the address of another": (
        instead("where/claims/tower-is-tall/", "where/claims/it-leans/"),
        ["says that its address is https://example.org/some/where/claims/it-leans/"],
    ),
    "no language": (instead(' lang="?en"?', ""), ["does not say its language"]),
    "no policy": (instead("<meta http-equiv[^>]*>", ""), ["has 0 policies"]),
    "a script that the policy blocks": (
        inside("<script>window.more = 1</script>"),
        [f"holds a script that its policy blocks: '{SCRIPT}'"],
    ),
    "a script that the policy allows in vain": (
        instead("script-src 'self'", f"script-src 'self' '{SCRIPT}'"),
        [f"has a policy for a script that is gone: '{SCRIPT}'"],
    ),
    "a style in a tag": (
        inside('<p style="color: red">x</p>'),
        ['holds style="color: red", which its policy blocks'],
    ),
    "a style in the page": (
        inside("<style>p {}</style>"),
        ["holds a style that its policy blocks"],
    ),
    "a script in a tag": (
        inside('<p onclick="go()">x</p>'),
        ['holds onclick="go()", which its policy blocks'],
    ),
    "a table without a name": (
        inside('<figure class="table"><table><thead><tr><th>a</th></tr></thead></table></figure>'),
        ["has a table without a name", "has a head in a thead that is not of a col"],
    ),
}


@pytest.mark.parametrize("name", FOUND_IN_FILES)
def test_a_fault_that_files_tell_is_found(name: str, copy: Path) -> None:
    change, said = FOUND_IN_FILES[name]
    assert new(copy, change) == [f"{PAGE}: {fault}" for fault in said]


def test_a_policy_that_allows_more_is_found(copy: Path) -> None:
    (fault,) = new(copy, instead("img-src 'self'", "img-src * 'self'"))
    assert fault.startswith(f"{PAGE}: has another policy: default-src 'none'; script-src ")


def test_a_title_that_two_pages_have_is_found(copy: Path) -> None:
    (copy / "claims" / "other").mkdir()
    shutil.copy(copy / FILE, copy / "claims" / "other" / "index.html")
    said = [fault for fault in faults(Published(copy)) if "title of" in fault]
    assert [fault.partition(": Supported")[0] for fault in said] == [
        f"claims/other/: has the title of {PAGE}"
    ]


FOUND_BY_A_BROWSER: dict[str, tuple[str, Plant, str]] = {  # the file, the plant, what is said
    "too wide": (
        "assets/site.css",
        lambda sheet: sheet + "article h1 { width: 500px }",
        "is 5.. px wide on a screen of 360",
    ),
    "a message on the console": (
        "assets/site.js",
        lambda script: script + "\nconsole.log('left behind');",
        "left behind",
    ),
    "a script that fails": (
        "assets/site.js",
        lambda script: script + "\nnobody.there();",
        "nobody is not defined",
    ),
    "a script that asks elsewhere": (
        "assets/site.js",
        lambda script: script + "\nnew Image().src = 'https://example.com/spy.png';",
        "img-src blocked https://example.com/spy.png",
    ),
    "a style sheet that is gone": (
        FILE,
        instead("assets/site.css", "assets/gone.css"),
        "gets 404 for assets/gone.css",
    ),
    "a script that the policy blocks": (
        FILE,
        inside("<script>window.more = 1</script>"),
        "script-src-elem blocked inline",
    ),
    "a style that the policy blocks": (
        FILE,
        inside('<p style="color: red">x</p>'),
        "style-src-attr blocked inline",
    ),
}
PALE = "article p { color: #ddd }\n[data-md-color-scheme=slate] article p { color: #333 }"
FOUND_BY_AXE: dict[str, tuple[str, Plant, str]] = {
    "words too pale": ("assets/site.css", lambda sheet: sheet + PALE, "color-contrast: .*"),
    "a picture without words": (
        FILE,
        inside('<img src="../../assets/preview.png">'),
        "image-alt: .*",
    ),
    "a button without a name": (FILE, inside("<button></button>"), "button-name: .*"),
}


def seen(readers: Readers, folder: Path, *, palette: str = "light", rules: bool) -> list[str]:
    with served(folder, "/some/where/") as site, reading(readers, 360, palette) as page:
        return Look(page, site).faults(PAGE, rules=rules)


@pytest.mark.parametrize("name", FOUND_BY_A_BROWSER)
def test_a_fault_that_only_a_browser_knows_is_found(
    name: str, copy: Path, readers: Readers
) -> None:
    into, change, said = FOUND_BY_A_BROWSER[name]
    plant(copy, change, into=into)
    found = seen(readers, copy, rules=False)
    assert any(re.fullmatch(rf"{PAGE} \(360 px\): {said}", fault) for fault in found), found


@pytest.mark.parametrize("palette", ["light", "dark"])
@pytest.mark.parametrize("name", FOUND_BY_AXE)
def test_a_fault_that_axe_knows_is_found(
    name: str, palette: str, copy: Path, readers: Readers
) -> None:
    into, change, said = FOUND_BY_AXE[name]
    plant(copy, change, into=into)
    found = seen(readers, copy, palette=palette, rules=True)
    assert any(re.fullmatch(rf"{PAGE} \(360 px\): {said}", fault) for fault in found), found


def test_what_nothing_was_planted_into_is_sound(copy: Path, readers: Readers) -> None:
    assert seen(readers, copy, rules=True) == []
