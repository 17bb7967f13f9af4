"""The published files: how heavy they are, what they offer, and what the search finds in them."""

from __future__ import annotations

import json
import re
from pathlib import Path

from model.register import Register
from render.pictures.drawing import THRESHOLD_KG, THRESHOLD_KM
from support import ROOT
from support.measure import REQUESTS, WEIGHT, first_view, pages_of

INDEX = "search/search_index.json"
CHECK = "reference/category-check/"


def test_the_index_leaves_out_what_other_pages_say(project: Path) -> None:
    index = json.loads((project / "site" / INDEX).read_text("utf-8"))
    places = {found["location"] for found in index["docs"]}
    claim, event = "claims/sokolski-quote/", "reference/timeline/mtcr-announced/"
    assert {f"{claim}#why", f"{claim}#evidence-context", f"{claim}#missing", event} <= places
    gone = re.compile(
        r"claims/.+#(evidence|related)|reference/timeline/.+#(sources|claims)|about/limits/#missing-.+"
    )
    assert list(filter(gone.fullmatch, places)) == []


def test_a_first_view_is_light(project: Path) -> None:
    heavy = []
    for path in pages_of(project / "site"):
        asked = first_view(project / "site", path)
        if (weight := sum(asked.values())) > WEIGHT or len(asked) > REQUESTS:
            heavy.append(f"{path}: {weight} bytes in {len(asked)} requests")
    assert heavy == []


def test_a_citation_says_which_language_a_title_is_in(project: Path, register: Register) -> None:
    foreign = {
        source.id: source.language
        for source in register.sources.values()
        if source.language not in (None, "en") and source.custom.title != "described"
    }
    assert set(foreign.values()) == {"es", "pl", "pt", "ro", "sk", "tr"}
    for id_, language in foreign.items():
        page = (project / "docs" / "sources" / f"{id_}.md").read_text("utf-8")
        entries = re.findall(
            r"<dt>In the (?:reference list|works cited|bibliography)</dt>(.*)", page
        )
        assert [f'<span lang="{language}">' in entry for entry in entries] == [True] * 5, id_


def test_every_page_offers_to_cite_itself(project: Path) -> None:
    without = [
        str(file.relative_to(project / "site"))
        for file in sorted((project / "site").rglob("*.html"))
        if 'class="cite-box"' not in file.read_text("utf-8")
    ]
    assert without == ["404.html"]


def test_the_script_is_small_and_only_on_this_page(project: Path, register: Register) -> None:
    script = (ROOT / "docs" / "assets" / "category-check.js").read_text("utf-8")
    assert len(script.encode()) < 5_000
    figures = {THRESHOLD_KM, THRESHOLD_KG} | {
        figure
        for rule in register.rules.values()
        for bounds in (rule.range, rule.payload, rule.speed)
        for figure in (bounds.start, bounds.below)
        if figure
    }
    assert [figure for figure in figures if f"{figure:g}" in script] == []
    loading = [
        file.relative_to(project / "site").as_posix()
        for file in (project / "site").rglob("*.html")
        if "category-check.js" in file.read_text("utf-8")
    ]
    assert loading == [f"{CHECK}index.html"]
