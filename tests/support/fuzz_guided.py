"""The same data as fuzz.py, but the next are chosen by which lines of ours the last have reached.

    python tests/support/fuzz_guided.py 10     runs for ten minutes, or until something is found

Atheris, which chooses, is not among the packages of the tests: it has none for some systems.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "scripts"

sys.path[:0] = [str(ROOT / "tests"), str(SCRIPTS)]
ROOMS = [room.parent.name for room in SCRIPTS.glob("*/__init__.py")]
with atheris.instrument_imports(include=ROOMS):
    from support.fuzz import broken, fuzz, pasted

if __name__ == "__main__":
    seconds = round(60 * float(sys.argv[1]))
    run = fuzz(broken | pasted).hypothesis.fuzz_one_input  # type: ignore[attr-defined]
    # Limits of time and memory are those of fuzz.py; long data from the start.
    limits = [f"-max_total_time={seconds}", "-rss_limit_mb=0", "-len_control=0", "-max_len=4096"]
    options = [*limits, f"-artifact_prefix={ROOT}/.cache/"]
    atheris.Setup([sys.argv[0], *options], run)
    atheris.Fuzz()
