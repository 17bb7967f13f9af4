"""Measure every stage from data to site at several sizes; write the tables of BENCHMARKS.md.

    make bench                    as many claims as there are; about 1,000 and 10,000
    make bench SIZES="100 500"    about so many; the tables are printed and not written
    make bench WHOLE=1            at the largest size too what takes longest there

The data are made of the real ones (see many.py); each stage runs in a process of its own (see
stages.py). Seconds are of CPU, so that other work on the machine counts for little.
"""

from __future__ import annotations

import json
import math
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
RECORD = ROOT / "BENCHMARKS.md"
START, END = "<!-- made by `make bench` -->\n", "<!-- end -->\n"
SIZES = "1 1000 10000"  # about so many, but no fewer than there are
LARGE = 2_000  # claims from which what takes long needs WHOLE=1
LONG = ("checking_with_schemas", "citing_anew", "publishing_anew", "previewing", "weighing_pages")
PROGRAMS = ("zensical", "hugo", "eleventy")

OURS = {
    "reading": "read",
    "checking": "check",
    "drafting": "draft every page",
    "citing_anew": "cite, all works new",
    "citing_from_cache": "cite, from the cache",
    "finishing": "put the citations in",
    "exporting": "export",
    "writing": "write, all files new",
    "rendering": "render: all of these, every page new, every work known",
    "rendering_one": "render, one claim edited",
    "rendering_nothing": "render, nothing changed",
    "publishing": "MkDocs, every page",
    "polishing": "give each page its policy, trim pages and style sheets",
    "publishing_anew": "publish from a fresh checkout: the whole, every work new",
    "previewing": "preview: from an edited record to its page",
}
OTHERS = {
    "parsing": "parse with PyYAML's CSafeLoader, check nothing",
    "checking_with_schemas": "check-jsonschema, each file by itself",
    "copying": "copy the rendered files",
    "zensical": "Zensical, the same Markdown",
    "hugo": "Hugo, the same Markdown, no theme",
    "eleventy": "Eleventy, the same Markdown, no theme",
}
LOADED = {
    "weighing_pages": "the heaviest first view of a page",
    "weighing_index": "what the search reads, when it is first used",
}
# What a stage needs on the disk, those before it have made.
ORDER = (
    *("parsing", "checking_with_schemas", "reading", "checking", "drafting", "citing_anew"),
    *("citing_from_cache", "finishing", "exporting", "writing", "copying", "rendering"),
    *("rendering_one", "rendering_nothing", "hugo", "eleventy", "zensical", "publishing"),
    *("polishing", "previewing", "publishing_anew", "weighing_pages", "weighing_index"),
)
STEADY = (
    *("reading", "checking", "drafting", "citing_from_cache", "finishing", "exporting"),
    *("writing", "rendering"),
)


class Measure(NamedTuple):
    seconds: float
    megabytes: float  # of memory
    bytes: int  # read or made


class Size(NamedTuple):
    """What was measured at a size; by stage, or why it was not."""

    claims: int
    sources: int
    files: int
    measures: dict[str, Measure | str]

    def seconds(self, *stages: str) -> float:
        """Not a number where one of them was not run."""
        found = [self.measures[stage] for stage in stages]
        return sum(m.seconds if isinstance(m, Measure) else math.nan for m in found)


def main() -> None:
    sizes = []
    for wanted in os.environ.get("SIZES", SIZES).split():
        with tempfile.TemporaryDirectory() as folder:
            project = Path(folder, "project")
            claims, sources = made(project, wanted)
            print(f"{claims:,} claims on {sources:,} sources", file=sys.stderr)
            measures = {stage: measure(stage, project, claims) for stage in ORDER}
            files = sum(file.is_file() for file in (project / "docs").rglob("*"))
        sizes.append(Size(claims, sources, files, measures))
    text = report(sizes)
    print(text)
    if "SIZES" not in os.environ:
        before, _, rest = RECORD.read_text("utf-8").partition(START)
        RECORD.write_text(before + START + text + END + rest.partition(END)[2], "utf-8")


def made(project: Path, wanted: str) -> tuple[int, int]:
    """Make a project of so many claims, more or less; how many, and of sources."""
    # In a process of its own: those started from a large one count its memory as theirs.
    command = [sys.executable, Path(__file__).with_name("many.py"), project, wanted]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    counts = json.loads(done.stdout)
    return counts["claims"], counts["sources"]


def measure(stage: str, project: Path, claims: int) -> Measure | str:
    if stage in PROGRAMS and not shutil.which(stage):
        return "not installed"
    if stage in (*LONG, *PROGRAMS) and claims >= LARGE and os.environ.get("WHOLE") != "1":
        return "not run"
    command = [sys.executable, Path(__file__).with_name("stages.py"), stage, project]
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True)
    measured = "failed" if done.returncode else done.stdout.splitlines()[-1]  # MkDocs talks too
    print(f"  {stage}: {measured}", file=sys.stderr)
    return measured if done.returncode else Measure(**json.loads(measured))


# --- tables -----------------------------------------------------------------------------------


def report(sizes: list[Size]) -> str:
    largest = sizes[-1]
    python = f"Python {platform.python_version()}, MkDocs {version('mkdocs')}"
    parts = [
        f"{python}, {os.cpu_count()} cores ({platform.machine()}).",
        "CPU seconds; memory, and the bytes read or made, at the largest size that was run. "
        "Exponent: how the time grows with the claims between the two largest sizes; 1 is in "
        "step with them, 2 with their square.",
        _table(["Ours", *_heads(sizes)], [_row(*row, sizes) for row in OURS.items()]),
        _table(["To compare", *_heads(sizes)], [_row(*row, sizes) for row in OTHERS.items()]),
        "What a reader loads, compressed, in KB; tests/support/measure.py says what it may be.",
        _table(["Loaded", *_heads(sizes)[:-3]], [_loaded(*row, sizes) for row in LOADED.items()]),
        f"At {largest.claims:,} claims there are {largest.sources:,} sources and "
        f"{largest.files:,} files to write. What is “not run” there takes long; `make bench "
        "WHOLE=1` runs it too. Where works were not cited anew, citations are of one fixed text.",
        _table(["Aim", "at most", "is", ""], [_verdict(*aim) for aim in aims(sizes)]),
    ]
    return "\n".join(f"{part.strip()}\n" for part in parts)


def _heads(sizes: list[Size]) -> list[str]:
    return [*(f"{size.claims:,} claims" for size in sizes), "exponent", "memory", "bytes"]


def _row(stage: str, words: str, sizes: list[Size]) -> list[str]:
    found = [size.measures[stage] for size in sizes]
    seconds = [m if isinstance(m, str) else f"{m.seconds:.2f}" for m in found]
    run = [m for m in found if isinstance(m, Measure)]
    needed = [f"{run[-1].megabytes:,.0f} MB", f"{run[-1].bytes / 1e6:,.1f} MB"] if run else ["", ""]
    grown = exponent(stage, sizes)
    return [words, *seconds, "" if math.isnan(grown) else f"{grown:.2f}", *needed]


def exponent(stage: str, sizes: list[Size]) -> float:
    run = [(size.claims, seconds) for size in sizes if (seconds := size.seconds(stage)) > 0]
    if len(run) < 2:
        return math.nan
    (fewer, shorter), (more, longer) = run[-2:]
    return math.log(longer / shorter) / math.log(more / fewer)


def aims(sizes: list[Size]) -> list[tuple[str, float, float]]:
    """What was aimed at, at most how much, and how much it is."""
    today, largest = sizes[0], sizes[-1]
    size = min(sizes, key=lambda size: abs(size.claims - 1_000))
    checking, publishing = size.seconds("reading", "checking"), size.seconds("publishing")
    whole, ours = today.seconds("publishing_anew"), today.seconds("rendering", "polishing")
    memory = largest.measures["rendering"]
    return [
        (f"publish {today.claims} claims from a fresh checkout, seconds", 15, whole),
        ("render and polish, as a part of that", 1 / 3, ours / whole),
        (f"an edited record to its page at {size.claims:,} claims, seconds", 2,
         size.seconds("previewing")),
        ("read and check there, in times the parsing alone", 4, checking / size.seconds("parsing")),
        ("cite all works there, in times what MkDocs takes", 1,
         size.seconds("citing_anew") / publishing),
        ("cite from the cache there, in times what MkDocs takes", 0.01,
         size.seconds("citing_from_cache") / publishing),
        ("the steepest of our stages up to the largest size, exponent", 1.1,
         max(exponent(stage, sizes) for stage in STEADY)),
        (f"memory to render {largest.claims:,} claims, MB", 1_000,
         memory.megabytes if isinstance(memory, Measure) else math.nan),
    ]  # fmt: skip


def _loaded(stage: str, words: str, sizes: list[Size]) -> list[str]:
    found = [size.measures[stage] for size in sizes]
    return [words, *(m if isinstance(m, str) else f"{m.bytes / 1e3:,.1f}" for m in found)]


def _verdict(words: str, most: float, got: float) -> list[str]:
    if math.isnan(got):
        return [words, f"{most:g}", "not run", ""]
    return [words, f"{most:g}", f"{got:,.2f}", "met" if got <= most else "**missed**"]


def _table(heads: list[str], rows: list[list[str]]) -> str:
    lines = [heads, ["---", *["--:"] * (len(heads) - 1)], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


if __name__ == "__main__":
    main()
