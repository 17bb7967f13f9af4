"""What every template can use."""

from __future__ import annotations

import html
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from check import prose
from check.field_mistakes import slug
from export.field_guide import field_guide, load_guide, shared_forms
from export.json_schema import schema_names
from load.yaml_writer import inline
from model.kinds import name, spot
from model.records import in_words
from render import formats, selections
from render.lists import MOST, PER_PAGE
from render.pictures import figures, limits, partners, sales, systems, timeline, world
from render.pictures.drawing import THRESHOLD_KG, THRESHOLD_KM, text_width, wrapped

# What a template calls to lay out a picture.
DRAW = {
    "systems": systems.systems,
    "timeline": timeline.timeline,
    "text_width": text_width,
    "wrapped": wrapped,
    "partners": partners.partners,
    "counts": partners.counts,
    "limits": limits.limits,
    "figures": figures.figures,
    "STYLES": figures.STYLES,
    "years_of": figures.years_of,
    "sales": sales.sales,
    "states": world.states,
    "grouped": world.grouped,
    "MAP_SCALE": world.MAP_SCALE,
}
FORMATS = ("code_in", "day", "figure", "front_matter", "number", "sentence_case", "tab_title")
FILTERS: dict[str, Any] = {
    "attr": lambda text: Markup(html.escape(" ".join(str(text).split()), quote=True)),
    "raw_html": lambda text: Markup(html.escape(text, quote=False)),
    "yaml": inline,
    "slug": slug,
    "goal": formats.goal,
    "spoken": prose.spoken,
    "in_words": in_words,
    **{name: getattr(formats, name) for name in FORMATS},
}


@lru_cache(maxsize=4)  # a template that changes is read again all the same
def environment_of(templates: Path) -> jinja2.Environment:
    """The templates of a folder. Every value that they print is escaped for Markdown."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates),
        undefined=jinja2.StrictUndefined,
        comment_start_string="{##",  # {#...} gives a heading its id
        comment_end_string="##}",
        autoescape=True,  # by `finalize`, which escapes for Markdown what is not yet Markup
        finalize=formats.escaped,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(FILTERS)
    environment.globals.update(
        select=selections,
        sales=sales,
        name=name,
        spot=spot,
        guide=load_guide,
        field_guide=field_guide,
        shared_forms=shared_forms,
        schema_names=schema_names,
        most=MOST,
        per_page=PER_PAGE,
        compare_quotation=formats.compare_quotation,
        sheet_of=formats.sheet_of,
        look=formats.look,
        side=formats.side,
        differ=formats.differ,
        draw=DRAW,
        world=world.read_world(json.loads((templates / "pictures" / "world.json").read_bytes())),
        threshold_km=THRESHOLD_KM,
        threshold_kg=THRESHOLD_KG,
    )
    return environment
