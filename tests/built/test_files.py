"""The published files: how heavy they are, and what they offer."""

from __future__ import annotations

import gzip
from pathlib import Path

from model.register import Register
from render.pictures.drawing import THRESHOLD_KG, THRESHOLD_KM
from support import ROOT
from support.measure import HEAVIER, REQUESTS, WEIGHT, first_view, pages_of

CHECK = "reference/category-check/"


def test_what_the_search_loads_is_light(project: Path) -> None:
    site = project / "site"
    loaded = ("assets/vendor/minisearch.js", "search/records.js")
    assert sum(len(gzip.compress((site / file).read_bytes(), 9)) for file in loaded) < 70_000


def test_a_first_view_is_light(project: Path) -> None:
    heavy = []
    for path in pages_of(project / "site"):
        asked = first_view(project / "site", path)
        most = HEAVIER.get(path, WEIGHT)
        if (weight := sum(asked.values())) > most or len(asked) > REQUESTS:
            heavy.append(f"{path}: {weight} bytes in {len(asked)} requests")
    assert heavy == []


def test_the_script_is_small_and_only_on_this_page(project: Path, register: Register) -> None:
    script = (ROOT / "docs" / "assets" / "category-check.js").read_text("utf-8")
    assert len(script.encode()) < 5_500
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
