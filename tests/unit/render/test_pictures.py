"""Pictures: where things stand, and that every record is there once."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree as ET

import pytest

from check.check import check
from load.files import load
from model.records import Event, Figure
from model.register import Register
from render.pictures import drawing, limits, partners, systems, timeline, world
from render.pictures.drawing import Box, Scale, Tick
from render.pictures.partners import Count
from render.pictures.systems import Extent
from render.render import draft
from support import CASES, HERE, PICTURES, ROOT, TODAY, having

TEMPLATES = ROOT / "scripts" / "templates"
SVG = "{http://www.w3.org/2000/svg}"
SIZES: tuple[drawing.Size, ...] = ("wide", "narrow")


def drafted(register: Register) -> dict[str, str]:
    return {path: page.text for path, page in draft(register, HERE, TEMPLATES)}


@pytest.fixture(scope="module")
def pages(register: Register) -> dict[str, str]:
    return drafted(register)


@pytest.fixture
def small() -> Register:
    register, _ = check(*load(CASES / "small" / "data"), today=TODAY)
    assert register is not None
    return register


def figures(page: str) -> dict[str, str]:
    """The source of each picture of a page, by id."""
    found = re.findall(r'<figure class="picture.*?</figure>', page, re.DOTALL)
    return {re.findall(r'id="([^"]+)"', text)[0]: text for text in found}


def parsed(figure: str) -> ET.Element:
    """A picture as XML, which forgives nothing."""
    return ET.fromstring(figure.replace("<svg", f'<svg xmlns="{SVG[1:-1]}"'))  # noqa: S314


def links(element: ET.Element) -> list[str]:
    return [item.get("href", "") for item in element.iter() if item.tag.split("}")[-1] == "a"]


def saved(register: Register) -> dict[str, ET.Element]:
    """The pictures that are files of their own, by name."""
    kept = {}
    for _, page in draft(register, HERE, TEMPLATES):
        for path, text in page.files.items():
            if path.startswith("pictures/"):
                kept[path] = ET.fromstring(text)  # noqa: S314
    return kept


def drawings(figure: str) -> list[ET.Element]:
    return [svg for svg in parsed(figure).findall(f"{SVG}svg") if svg.get("role")]


# --- where things stand -----------------------------------------------------------------------


def km(low: float | None, high: float | None) -> Figure:
    return Figure(low=low, high=high, source="s")


def test_a_logarithmic_scale() -> None:
    scale = Scale(100, 10_000, 0, 400, log=True)
    assert [scale(value) for value in (100, 300, 1000, 10_000)] == [0, 95.4, 200, 400]
    assert drawing.log_bounds([165, 13_837], 1.1) == (150, 20_000)
    assert drawing.log_ticks(scale, 300, 36) == [
        Tick(100, 0),
        Tick(300, 95.4),
        Tick(500, 139.8),
        Tick(1000, 200),
        Tick(2000, 260.2),
        Tick(5000, 339.8),
        Tick(10_000, 400),
    ]


@pytest.mark.parametrize(
    ("values", "spanned"),
    [
        ([km(280, 280)], Extent(280, 280)),
        ([km(None, 280)], Extent(280, 280, open_low=True)),
        ([km(250, None)], Extent(250, 250, open_high=True)),
        ([km(250, None), km(560, 560), km(250, 250)], Extent(250, 560)),
        ([km(280, 480), km(None, 280)], Extent(280, 480, open_low=True)),
    ],
)
def test_what_figures_span(values: list[Figure], spanned: Extent) -> None:
    assert systems.extent(values) == spanned


def test_disputed_and_open_figures_as_bars(small: Register) -> None:
    chart = systems.systems(small, "wide")
    rows = {row.system.id: row for group in chart.groups for row in group.rows}
    row = rows["scud"]
    assert rows["unknown-rocket"].marks == [None, None]
    reach, payload = row.marks
    assert reach == (302.1, "M291.3 126H313M291.3 122v8M313 122v8")  # 280 to 320 km
    assert payload == (598.9, "M598.9 126h-14m5-4l-5 4l5 4")  # up to 480.5 kg: an arrow


def test_systems_stand_under_what_their_figures_say(register: Register) -> None:
    charts = [systems.systems(register, size) for size in SIZES]
    for chart in charts:
        told = {group.standing: [row.system for row in group.rows] for group in chart.groups}
        assert list(told) == ["over", "under", "untold"]
        assert sum(len(rows) for rows in told.values()) == len(register.systems)
        assert {"mq-9-reaper"} <= {system.id for system in told["over"]}
        for panel, limit in zip(chart.panels, (300, 500), strict=True):
            assert panel.line in [tick.at for tick in panel.ticks if tick.value == limit]
        for system in told["over"]:
            assert all((figure.low or 0) >= 300 for figure in system.range)
            assert all((figure.low or 0) >= 500 for figure in system.payload)


def test_how_many_partners_by_year(register: Register) -> None:
    assert partners.counts(register.partners.values()) == [
        Count(1987, 7, 7),
        Count(1990, 13, 14),
        Count(1991, 18, 18),
        Count(1992, 22, 22),
        Count(1993, 25, 25),
        Count(1995, 28, 28),
        Count(1997, 29, 30),
        Count(1998, 32, 32),
        Count(2001, 33, 33),
        Count(2004, 34, 34),
        Count(2016, 35, 35),
    ]
    disputed = [m.partner.id for m in partners.partners(register, "wide").marks if m.disputed]
    assert disputed == ["australia", "poland"]


def event(id_: str, date: str, track: str, short: str | None = None) -> Event:
    told = {"title": "T.", "detail": "D.", "sources": ()}
    return Event.model_construct(id=id_, date=date, track=track, short=short, **told)


def test_events_of_a_year_share_lines_and_those_with_a_name_have_their_own() -> None:
    many = [event(f"e{n}", "2025", "regime") for n in range(6)]
    rest = [
        event("named", "2025-02", "korea", "Limits end"),
        event("last", "2025-03", "regime", "Last"),
        event("other", "2025", "korea"),
        event("later", "2026", "regime", "Later"),
    ]
    assert timeline.spots_of([*many, *rest]) == {
        **{f"e{n}": timeline.Spot(0, n) for n in range(5)},
        "e5": timeline.Spot(1, 0),  # a line has five places
        "other": timeline.Spot(0, 0),
        "named": timeline.Spot(2, 0),
        "last": timeline.Spot(3, 0),
        "later": timeline.Spot(0, 0),
    }
    assert drawing.in_years("2025") == 2025
    assert round(drawing.in_years("2025-07-02"), 2) == 2025.5


@pytest.mark.parametrize("size", SIZES)
def test_events_with_a_name_show_it_inside_the_picture(
    register: Register, size: drawing.Size
) -> None:
    chart = timeline.timeline(register, size, "memorandum-signed")
    shown = {mark.event.id: mark for mark in chart.marks}
    assert {id_ for id_, mark in shown.items() if mark.label is not None} == {
        id_ for id_, found in register.events.items() if found.short
    }
    for mark in chart.marks:
        long = drawing.text_width(mark.event.short or "", 12)
        if mark.label is not None:
            assert mark.label + long <= chart.width or 0 <= mark.label - long < mark.x
        assert chart.years.right < mark.x < chart.width
    ticks = {tick.value: tick.at for tick in chart.ticks}
    assert ticks[2020] < (chart.marked or 0) < shown["memorandum-signed"].y
    assert timeline.timeline(register, size, "no-such-event").marked is None


def test_limits_as_steps(small: Register) -> None:
    chart = limits.limits(list(small.limits.values()), "wide")
    assert chart.range.line == "M8 176.8H256.6V32H706"
    assert chart.payload.line == "M8 306.3H256.6V264H706"
    assert chart.payload.more == [Box(8, 276, 256.6, 306.3)]


def test_limits_show_the_other_date(register: Register) -> None:
    chart = limits.limits(list(register.limits.values()), "wide")
    start, end = re.findall(r"M([\d.]+) [\d.]+V[\d.]+H([\d.]+)", chart.range.otherwise)[0]
    marks = {mark.limit.id: mark.x for mark in chart.marks}
    assert float(end) == marks["korea-2001"]
    assert float(start) == pytest.approx(marks["korea-1979"] + 18 * (chart.range.box.width / 47), 1)
    assert chart.payload.otherwise == ""
    assert [len(panel.more) for panel in (chart.range, chart.payload)] == [0, 1]


# --- what the pages hold ----------------------------------------------------------------------


def test_pictures_stand_on_their_pages(pages: dict[str, str]) -> None:
    found = {path: list(figures(text)) for path, text in pages.items() if figures(text)}
    assert found == PICTURES


def test_every_record_is_a_mark_once_in_each_size(
    pages: dict[str, str], register: Register
) -> None:
    expected = {
        ("reference/systems.md", "picture-systems"): [f"#{id_}" for id_ in register.systems],
        ("reference/timeline/index.md", "picture-timeline"): [f"{id_}/" for id_ in register.events],
        ("reference/map/index.md", "picture-partners"): [
            f"../partners/#{p}" for p in register.partners
        ],
        ("topics/exceptions.md", "picture-limits"): [f"#{id_}" for id_ in register.limits],
    }
    for (page, id_), targets in expected.items():
        for svg in drawings(figures(pages[page])[id_]):
            assert sorted(links(svg)) == sorted(targets), svg.get("class")
    world = drawings(figures(pages["reference/map/index.md"])["picture-world"])
    marked = [target for svg in world for target in links(svg)]
    assert sorted(marked) == sorted(f"../partners/#{id_}" for id_ in register.states)


def test_every_sentence_is_a_column_of_its_claims(
    pages: dict[str, str], register: Register
) -> None:
    for page, start in (("article.md", "#"), ("index.md", "article/#")):
        columns = parsed(figures(pages[page])["picture-fared"]).findall("ol/li/ol/li/a")
        assert [a.get("href") for a in columns] == [start + id_ for id_ in register.sentences]
        shown = {
            (a.get("href") or "").removeprefix(start): [
                use.get("href", "").removeprefix("#block-") for use in a.iter(f"{SVG}use")
            ]
            for a in columns
        }
        claims = register.claims.values()
        assert shown == {
            locator: [claim.verdict for claim in claims if locator in claim.sentences]
            for locator in register.sentences
        }


def test_pictures_are_named_and_keep_a_strict_policy(pages: dict[str, str]) -> None:
    for path, names in PICTURES.items():
        for name in names:
            figure = figures(pages[path])[name]
            assert "\n\n" not in figure  # a blank line would end the block of HTML
            assert "<style" not in figure
            assert ' style="' not in figure
            assert " on" not in re.sub(r">[^<]*<|\"[^\"]*\"", "", figure)
            for svg in drawings(figure):
                named = (svg.get("aria-labelledby") or "").split()
                held = {item.get("id"): item.text for item in svg.iter()}
                assert named
                assert all(held.get(id_) for id_ in named)
                assert all(a.find(f"{SVG}title") is not None for a in svg.iter(f"{SVG}a"))


def test_every_picture_can_be_saved_and_says_whose_it_is(
    pages: dict[str, str], register: Register
) -> None:
    kept = saved(register)
    names = {name.removeprefix("picture-") for names in PICTURES.values() for name in names}
    assert set(kept) == {f"pictures/{name}.svg" for name in names}
    sheet = (TEMPLATES / "pictures/alone.css").read_text("utf-8")
    styled = set(re.findall(r"\.([a-z][-a-z0-9_]*)", sheet))
    for path, picture in kept.items():
        name = path.removeprefix("pictures/").removesuffix(".svg")
        page = next(page for page, held in PICTURES.items() if f"picture-{name}" in held)
        assert f'pictures/{name}.svg){{: .picture__save download="" }}' in pages[page]
        said = "".join(" ".join(text.text or "" for text in picture.iter(f"{SVG}text")).split())
        assert "Source:MTCR2025:ClaimsandRecord,http" in said
        title = picture.findtext(f"{SVG}title") or ""
        assert "".join(title.split()) in said
        assert f"<b>{title}.</b>" in re.sub(r"&#(\d+);", lambda n: chr(int(n[1])), pages[page])
        assert links(picture) == []
        used = {word for item in picture.iter() for word in item.get("class", "").split()}
        assert {w for w in used if not w.startswith(("state--", "sign--", "verdict--"))} <= (
            styled | {"clear", "map__name", "map--europe", "bars", "mark-a", "mark-b"}
        )


def test_names_are_never_markup(small: Register) -> None:
    hostile = '</text></svg><script>alert("1")</script> [x](javascript:1) *& {{ 7*7 }} ]]>'
    systems = {k: v.model_copy(update={"name": hostile}) for k, v in small.systems.items()}
    partners = {k: v.model_copy(update={"name": hostile}) for k, v in small.partners.items()}
    events = {
        k: v.model_copy(update={"title": hostile, "short": hostile})
        for k, v in small.events.items()
    }
    changed = having(small, systems=systems, partners=partners, events=events)
    pages = drafted(changed)
    for path in ("reference/systems.md", "reference/map/index.md", "reference/timeline/index.md"):
        for figure in figures(pages[path]).values():
            root = parsed(figure)
            assert "script" not in {item.tag.split("}")[-1] for item in root.iter()}
            texts = [" ".join("".join(item.itertext()).split()) for item in root.iter()]
            assert any(hostile in text for text in texts)


def test_pictures_of_few_records(small: Register) -> None:
    bare = having(small, systems={}, adherents={}, others={}, totals={}, limits={})
    pages = drafted(bare)
    assert [
        len(links(svg))
        for svg in drawings(figures(pages["reference/systems.md"])["picture-systems"])
    ] == [0, 0]
    assert figures(pages["topics/height.md"]) == {}


def test_every_state_has_an_outline(register: Register) -> None:
    outlines = world.read_world(
        json.loads((TEMPLATES / "pictures" / "world.json").read_text("utf-8"))
    )
    assert {state.alpha3 for state in register.states.values()} == set(outlines.outlines)
