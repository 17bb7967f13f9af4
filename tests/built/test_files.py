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


def test_the_script_is_small_and_only_on_this_page(project: Path, register: Register) -> None:
    script = (ROOT / "docs" / "assets" / "category-check.js").read_text("utf-8")
    assert len(script.encode()) < 5_000
    figures = {THRESHOLD_KM, THRESHOLD_KG} | {
        figure
        for rule in register.rules.values()
        for bounds in (rule.range, rule.payload, rule.speed)
        for figure in bounds.model_dump().values()
        if figure
    }
    assert [figure for figure in figures if f"{figure:g}" in script] == []
    loading = [
        file.relative_to(project / "site").as_posix()
        for file in (project / "site").rglob("*.html")
        if "category-check.js" in file.read_text("utf-8")
    ]
    assert loading == [f"{CHECK}index.html"]
