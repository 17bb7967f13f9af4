"""A word added to any list of the vocabulary: pages that show it, or a problem at its line."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import get_args

import pytest

from check import needs
from check.check import check
from load.files import load
from load.reader import load_text
from model.kinds import BY_NAME, CLOSED_LISTS
from model.records import Icon
from publish import publish
from support import CASES, ROOT, TODAY, copy_project

SMALL = CASES / "small" / "data"
WORD = "quite-new"
HEIGHT = "claims/height/tower-is-tall.yml"
MORE = {
    "kind": "    example: it-leans\n",
    "verdict": "    short: A new one.\n    use_when: Now.\n",
    "relation": "    inverse: Its inverse\n",
    "period": "    date: 2025-02\n",
}
# Where a record of the small data set uses the word, and the pages that then show its label.
USES = {
    "kind": (HEIGHT, "kind: fact", ["claims/tower-is-tall.md", "about/method.md"]),
    "verdict": (
        HEIGHT,
        "verdict: supported-with-correction",
        [
            "claims/tower-is-tall.md", "claims/index.md", "topics/height.md", "article.md",
            "index.md", "about/method.md", "start/essay.md", "start/fact-check.md",
        ],
    ),
    "stance": (
        "claims/reasons/it-leans.yml",
        "stance: context",
        ["claims/it-leans.md", "topics/reasons.md", "sources/doe-2025.md", "about/method.md"],
    ),
    "relation": (HEIGHT, "as: see-also", ["claims/tower-is-tall.md"]),
    "tier": (
        "sources/doe-2025.yml",
        "tier: primary",
        ["sources/doe-2025.md", "sources/index.md", "about/method.md", "about/limits.md"],
    ),
    "reading": ("sources/doe-2025.yml", "read: whole", ["sources/doe-2025.md", "about/limits.md"]),
    "role": ("people.yml", "role: author", ["reference/people.md", "start/essay.md"]),
    "status": (
        "partners.yml", "status: recognised", ["reference/partners.md", "reference/map/index.md"]
    ),
    "track": (
        "timeline.yml",
        "track: regime",
        ["reference/timeline/index.md", "reference/timeline/opening-of-the-tower.md"],
    ),
    "system type": ("systems.yml", "type: ballistic-missile", ["reference/systems.md"]),
    "reason": (
        HEIGHT,
        "reason: correction",
        ["claims/tower-is-tall.md", "about/changes.md"],
    ),
    "period": ("policy.yml", "period: 2025-01", ["reference/before-and-after.md"]),
}  # fmt: skip


def add_words(data: Path, kind: str, *ids: str, label: str = "") -> None:
    """Words at the end of a list of the vocabulary."""
    section = BY_NAME[kind].section
    file = data / "vocabulary.yml"
    head, rest = re.split(rf"(?m)^{section}:\n", file.read_text("utf-8"))
    end = next(iter(re.finditer(r"(?m)^\w+:$", rest)), None)
    at = end.start() if end else len(rest)
    words = "".join(
        f"  - id: {id_}\n    label: {label or 'A new word'}\n"
        f"    definition: What it means.\n{MORE.get(kind, '')}\n"
        for id_ in ids
    )
    text = f"{head}{section}:\n{rest[:at].rstrip()}\n\n{words}{rest[at:]}"
    file.write_text(text, "utf-8")


def change(data: Path, file: str, old: str, new: str) -> None:
    path = data / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def problems(data: Path) -> list[str]:
    return [str(problem) for problem in check(*load(data), today=TODAY)[1]]


def word(kind: str) -> str:
    return f"{WORD}-{kind.replace(' ', '-')}"


@pytest.fixture(scope="module")
def worded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a word more in each list, and a record that uses it."""
    project = copy_project(tmp_path_factory.mktemp("worded") / "p", SMALL)
    for kind, (file, used, _) in USES.items():
        add_words(project / "data", kind, word(kind), label=f"A new {kind}")
        change(project / "data", file, used, f"{used.partition(':')[0]}: {word(kind)}")
    publish.build(project)
    return project


def test_a_new_word_shows_where_a_record_uses_it(worded: Path) -> None:
    assert set(USES) == set(CLOSED_LISTS)
    for kind, (_, _, pages) in USES.items():
        for page in pages:
            text = (worded / "docs" / page).read_text("utf-8")
            assert f"A new {kind}" in text, page
            # not in an address or a class
            in_words = re.sub(rf'[-#/=.:" ](?:\w+-)*?{WORD}(?:-\w+)*', "", text)
            assert WORD not in in_words, page


def test_a_word_stands_in_one_list(tmp_path: Path) -> None:
    data = copy_project(tmp_path / "p", SMALL) / "data"
    for kind, (file, used, _) in USES.items():
        add_words(data, kind, WORD)
        change(data, file, used, f"{used.partition(':')[0]}: {WORD}")
    assert problems(data) == [
        "data/vocabulary.yml:193:9: id must not be that of a tier (got quite-new). Rename one."
    ]


def test_a_new_verdict_has_an_icon_a_block_and_a_way_to_read_it(worded: Path) -> None:
    ring = f"**A new verdict**{{.verdict .verdict--{word('verdict')} .ring}}"
    assert ring in (worded / "docs/topics/height.md").read_text("utf-8")
    home = (worded / "docs/index.md").read_text("utf-8")
    block = re.search(rf'<symbol id="block-{word("verdict")}".*</symbol>', home)
    assert block
    assert 'class="block__edge"' in block[0]
    assert '<circle cx="8" cy="8" r="6"/>' in block[0]


def test_an_icon_that_nobody_has_drawn_is_a_problem_at_its_line(tmp_path: Path) -> None:
    data = copy_project(tmp_path / "p", SMALL) / "data"
    change(data, "vocabulary.yml", "icon: tick\n", "icon: thick\n")
    change(data, "vocabulary.yml", "outcome: open\n", "outcome: opened\n")
    assert problems(data) == [
        "data/vocabulary.yml:39:11: icon must be one of the words known here (got thick). Did you "
        "mean tick?",
        "data/vocabulary.yml:102:14: outcome must be one of the words known here (got opened). Did "
        "you mean open?",
    ]


def test_every_icon_is_drawn_once() -> None:
    text = (ROOT / "scripts/templates/macros.md.j2").read_text("utf-8")
    drawn = dict(re.findall(r"^  '([\w-]+)': '(.*)',$", text, re.MULTILINE))
    assert set(drawn) == set(get_args(Icon))
    assert len(set(drawn.values())) == len(drawn)
    sheet = (ROOT / "docs/assets/site.css").read_text("utf-8")
    signs = dict(
        re.findall(r"^\.verdict\.([\w-]+) .*linejoin='round'>(.*)</svg>", sheet, re.MULTILINE)
    )
    quoted = {name: shape.replace('"', "'") for name, shape in drawn.items()}
    assert signs == {n: shape.replace("currentColor", "%23000") for n, shape in quoted.items()}
    blocks = (ROOT / "scripts/templates/pictures/fared.svg.j2").read_text("utf-8")
    named = re.findall(r"^  '([\w-]+)': '", blocks, re.MULTILINE)
    assert set(named) <= set(drawn)


MARKS = {  # by kind: the page that draws each of its words, and how a drawing is found in it
    "track": ("reference/timeline/index.md", r'legend__mark"[^>]*>(.*?)</svg>'),
    "system type": ("reference/systems.md", r'legend__mark"[^>]*>(.*?)</svg>'),
    "status": ("reference/map/index.md", r'<pattern id="world-\d"(.*?)</pattern>'),
}


def test_as_many_words_as_are_drawn_and_no_more(tmp_path: Path) -> None:
    project = copy_project(tmp_path / "p", SMALL)
    data = project / "data"
    document, _ = load_text("vocabulary.yml", (data / "vocabulary.yml").read_bytes())
    assert document is not None
    for kind in MARKS:
        has = len(document.value[BY_NAME[kind].section])
        add_words(data, kind, *(f"{word(kind)}-{n}" for n in range(has, needs.DRAWN[kind][0])))
    publish.build(project)
    for kind, (page, mark) in MARKS.items():
        marks = re.findall(mark, (project / "docs" / page).read_text("utf-8"))
        assert len(set(marks)) == len(marks) == needs.DRAWN[kind][0], kind
        add_words(data, kind, f"too-many-{word(kind)}", f"far-too-many-{word(kind)}")
    lines = (data / "vocabulary.yml").read_text("utf-8").splitlines()
    assert sorted(problems(data)) == sorted(
        f"data/vocabulary.yml:{lines.index(f'  - id: {id_}') + 1}:9: {kind} must be one of the "
        f"first {needs.DRAWN[kind][0]}: there are no more {needs.DRAWN[kind][1]} "
        f"(got {id_}). Draw one in {needs.DRAWN[kind][2]}, and count it in "
        "scripts/check/needs.py."
        for kind in MARKS
        for id_ in (f"too-many-{word(kind)}", f"far-too-many-{word(kind)}")
    )


def test_what_else_a_word_must_be(tmp_path: Path) -> None:
    data = copy_project(tmp_path / "p", SMALL) / "data"
    add_words(data, "track", "wide", label="Far too long a label")
    change(data, "vocabulary.yml", "requires: {supports: 1}", "requires: {suports: 1}")
    change(data, "vocabulary.yml", "  - id: withdrawn\n", "  - id: taken-back\n")
    found = problems(data)
    assert [problem.partition(": ")[2] for problem in found] == [
        "requires must name stances that exist (got suports). Did you mean supports?",
        "label must have at most 14 characters (got Far too long a label). Shorten it.",
        "reasons must hold withdrawn, which every site needs (got none). Restore it.",
    ]


def test_a_stance_called_like_a_column_has_a_column_of_its_own(tmp_path: Path) -> None:
    project = copy_project(tmp_path / "p", SMALL)
    add_words(project / "data", "stance", "finding")
    publish.build(project)
    with (project / "docs/data/claims.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["finding (stance)"] for row in rows} == {"0"}
    assert "The neighbour's own words were not found." in {row["finding"] for row in rows}
