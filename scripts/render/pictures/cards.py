"""What stands for a page where its link is passed on: a picture of 1200 x 630 px, as PNG.

The template of the card is drawn by resvg with fonts that a package ships: neither asks the
system for anything, so the bytes are the same on every machine.
"""

from __future__ import annotations

from importlib.resources import files
from typing import NamedTuple

import resvg_py

from render.pictures.drawing import wrapped

ROOM = (1060.0, 180.0)  # px that the words of a card may take, across and down
SIZES = (64, 56, 50, 44, 40, 36, 32)  # px of its letters: the largest that leave room are taken
LINE = 1.2  # times the size, from line to line
NARROWER = 0.88  # the font of the cards beside the one that `text_width` allows for
DRAWN_BY = resvg_py.__version__  # another one may draw other bytes
FONTS = tuple(
    str(files("font_source_serif_pro") / "files" / f"SourceSerifPro-{weight}.ttf")
    for weight in ("Regular", "Semibold")
)


class Words(NamedTuple):
    """The words of a card in lines, and the size of their letters in px."""

    size: int
    lines: list[str]


def fitted(text: str) -> Words:
    """The largest letters in which a text has room; the smallest where it has none."""
    tried = (Words(size, wrapped(text, size * NARROWER, ROOM[0])) for size in SIZES)
    smallest = Words(SIZES[-1], wrapped(text, SIZES[-1] * NARROWER, ROOM[0]))
    return next((w for w in tried if len(w.lines) * w.size * LINE <= ROOM[1]), smallest)


def png(card: str) -> bytes:
    """The picture of a card (SVG); it takes some 30 ms."""
    return resvg_py.svg_to_bytes(
        svg_string=card,
        skip_system_fonts=True,
        font_files=list(FONTS),
        serif_family="Source Serif Pro",
    )
