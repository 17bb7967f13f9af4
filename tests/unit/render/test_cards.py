"""What stands for a page where its link is passed on: the same bytes everywhere, nothing cut."""

from __future__ import annotations

import hashlib
import struct
from pathlib import Path

import pytest

from model.register import Register
from publish import files
from render.environment import environment_of
from render.pictures import cards
from render.render import draft_pages_of
from support import HERE, ROOT

TEMPLATES = ROOT / "scripts" / "templates"


def card_of(register: Register, kind: str, id_: str) -> str:
    """The card that comes with the page of a record."""
    ((path, page),) = draft_pages_of([(kind, id_)], register, HERE, TEMPLATES)
    return page.files[f"{path.removesuffix('.md')}/card.png"]


@pytest.mark.parametrize("at", [("claim", "china-refused-for-rivalry"), ("topic", "membership")])
def test_a_card_is_the_same_picture_in_each_run(register: Register, at: tuple[str, str]) -> None:
    first, again = (cards.png(card_of(register, *at)) for _ in range(2))
    assert again == first
    assert first[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", first[16:24]) == (1200, 630)
    assert len(first) < 60_000


def test_a_card_is_drawn_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    card = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
    first = files.drawn(card, tmp_path)
    monkeypatch.setattr(cards, "png", None)
    assert files.drawn(card, tmp_path) == first
    assert [file.read_bytes() for file in tmp_path.iterdir()] == [first]


def test_a_card_is_the_same_bytes_on_every_machine() -> None:
    card = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="40" font-family="Source Serif '
        'Pro"><text y="30" font-weight="600" font-size="30">“Ǻg”</text></svg>'
    )
    assert (
        hashlib.sha256(cards.png(card)).hexdigest()
        == "0c0228f956bb54bae4e09c8a0cf2941b17829b517538b3cc8df9c27a516f182b"
    )


def test_words_take_the_largest_letters_that_have_room() -> None:
    assert cards.fitted("Short") == cards.Words(64, ["Short"])
    assert cards.fitted("Many words " * 20).size == 32


def drawn(register: Register, said: str, cover: str = "") -> bytes:
    """A card with these words, and paper over a part of it (path data)."""
    claim = next(iter(register.claims.values()))
    template = environment_of(TEMPLATES).get_template("pictures/card.svg.j2")
    card = template.render(register=register, site_name="S", claim=claim, words=cards.fitted(said))
    return cards.png(card.replace("</svg>", f'<path fill="#fdfcf9" d="{cover}"/></svg>'))


def test_the_longest_words_stay_inside_the_card(register: Register) -> None:
    longest = [
        max((claim.short or claim.claim for claim in register.claims.values()), key=len),
        max((topic.question for topic in register.topics.values()), key=len),
        "MMMM " * 12,  # the 60 letters that a short name may have
    ]
    for text in longest:
        whole = drawn(register, f"“{text}”")
        for margin in ("M0 0H60V536H0z", "M1140 0H1200V536H1140z", "M60 320H1140V440H60z"):
            assert drawn(register, f"“{text}”", margin) == whole
        assert drawn(register, f"“{text}”", "M200 130H400V320H200z") != whole  # here they stand
