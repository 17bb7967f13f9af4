"""The benchmark runs, at the size of the real data; what it measures is never asserted."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from model.register import Register
from publish import publish
from support import ROOT

sys.path.append(str(ROOT / "tests" / "bench"))

from many import make_project

from bench import LOADED, OTHERS, OURS, PROGRAMS


def test_many_claims_are_the_real_ones_many_times(tmp_path: Path, register: Register) -> None:
    found = publish.register(make_project(tmp_path / "project", register, 3))
    counts = {kind: len(records) for kind, records in register.by_kind.items()}
    times = {kind: 3 if kind in ("claim", "source") else 1 for kind in counts}
    assert {kind: len(records) for kind, records in found.by_kind.items()} == {
        kind: count * times[kind] for kind, count in counts.items()
    }
    first, third = (found.claims[f"new-guidance-title{copy}"] for copy in ("", "-3"))
    assert third.claim == first.claim
    assert [item.id for item in third.related] == [f"{item.id}-3" for item in first.related]
    assert all(item.source.endswith("-3") for item in third.evidence)


def test_every_stage_runs() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "bench" / "bench.py")],
        env={**os.environ, "SIZES": "45"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    rows = [line.strip("| ").split(" | ") for line in done.stdout.splitlines() if line[:1] == "|"]
    measured = {cells[0]: cells[1] for cells in rows}
    stages = {
        name: words for name, words in (OURS | OTHERS | LOADED).items() if name not in PROGRAMS
    }
    failed = {name for name, words in stages.items() if "." not in measured[words]}
    assert failed == set(), done.stderr
