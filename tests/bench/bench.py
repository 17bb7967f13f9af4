"""Measure every stage from data to site at several sizes; write the tables of BENCHMARKS.md.

    make bench                    about 100, 1,000 and 10,000 claims
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
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "scripts")]

from many import make_project  # noqa: E402

import build  # noqa: E402

RECORD = ROOT / "BENCHMARKS.md"
START, END = "<!-- made by `make bench` -->\n", "<!-- end -->\n"
SIZES = "100 1000 10000"
LARGE = 2_000  # claims from which what takes long needs WHOLE=1
LONG = ("citing_anew", "rendering_again", "publishing", "previewing", "checking_with_schemas")
PROGRAMS = ("zensical", "hugo", "eleventy")

OURS = {
    "reading": "read, with the line and column of each value",
    "checking": "check",
    "drafting": "draft every page",
    "citing_anew": "cite, all works new",
    "citing_from_cache": "cite, from the cache",
    "finishing": "put the citations in",
    "exporting": "export",
    "writing_all": "write, all files new",
    "writing_nothing": "write, nothing changed",
    "writing_one": "write, one page changed",
    "rendering_again": "all of these, nothing changed",
    "publishing": "MkDocs, every page",
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
# What a stage needs on the disk, those before it have made.
ORDER = (
    *("parsing", "checking_with_schemas", "reading", "checking", "drafting", "citing_anew"),
    *("citing_from_cache", "finishing", "exporting", "writing_all", "copying", "writing_nothing"),
    *("writing_one", "rendering_again", "hugo", "eleventy", "publishing", "previewing", "zensical"),
)
MADE = ("reading", "checking", "drafting", "finishing", "exporting", "writing_all")  # by us


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
    register = build.register(ROOT)
    sizes = []
    for wanted in os.environ.get("SIZES", SIZES).split():
        times = max(1, round(int(wanted) / len(register.claims)))
        claims, sources = times * len(register.claims), times * len(register.sources)
        print(f"{claims:,} claims on {sources:,} sources", file=sys.stderr)
        with tempfile.TemporaryDirectory() as folder:
            project = make_project(Path(folder, "project"), register, times)
            measures = {stage: measure(stage, project, claims) for stage in ORDER}
            files = sum(file.is_file() for file in (project / "docs").rglob("*"))
        sizes.append(Size(claims, sources, files, measures))
    text = report(sizes)
    print(text)
    if "SIZES" not in os.environ:
        before, _, rest = RECORD.read_text("utf-8").partition(START)
        RECORD.write_text(before + START + text + END + rest.partition(END)[2], "utf-8")


def measure(stage: str, project: Path, claims: int) -> Measure | str:
    if stage in PROGRAMS and not shutil.which(stage):
        return "not installed"
    if stage in LONG and claims >= LARGE and os.environ.get("WHOLE") != "1":
        return "not run"
    command = [sys.executable, Path(__file__).with_name("stages.py"), stage, project]
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True)
    print(f"  {stage}: {done.stdout.strip() or 'failed'}", file=sys.stderr)
    return "failed" if done.returncode else Measure(**json.loads(done.stdout))


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
    """What was aimed at, at most how much, and how much it is; at about 1,000 claims."""
    size, largest = min(sizes, key=lambda size: abs(size.claims - 1_000)), sizes[-1]
    checking, publishing = size.seconds("reading", "checking"), size.seconds("publishing")
    made = size.seconds(*MADE)
    memory = [m.megabytes for stage in MADE if isinstance(m := largest.measures[stage], Measure)]
    return [
        ("read and check, in times the parsing alone", 4, checking / size.seconds("parsing")),
        ("the same, as a part of check-jsonschema's time", 1 / 20,
         checking / size.seconds("checking_with_schemas")),
        ("render again with nothing changed, seconds", 0.5, size.seconds("rendering_again")),
        ("an edited record to its page, seconds", 2, size.seconds("previewing")),
        ("our stages without citing, as a part of the whole", 0.15, made / (made + publishing)),
        ("cite all works, in times what MkDocs takes", 1, size.seconds("citing_anew") / publishing),
        ("the steepest of our stages up to the largest size, exponent", 1.1,
         max(exponent(stage, sizes) for stage in MADE)),
        (f"memory at {largest.claims:,} claims, MB", 200, max(memory)),
    ]  # fmt: skip


def _verdict(words: str, most: float, got: float) -> list[str]:
    if math.isnan(got):
        return [words, f"{most:g}", "not run", ""]
    return [words, f"{most:g}", f"{got:,.2f}", "met" if got <= most else "**missed**"]


def _table(heads: list[str], rows: list[list[str]]) -> str:
    lines = [heads, ["---", *["--:"] * (len(heads) - 1)], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


if __name__ == "__main__":
    main()
