"""The benchmark runs; what it measures is never asserted."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

from model.register import Register
from publish import publish
from support import LIMIT, ROOT, copy_small_project

sys.path.append(str(ROOT / "tests" / "bench"))

from many import make_project

from bench import LOADED, ORDER, OTHERS, OURS, PROGRAMS, Measure, Size, measure, report


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


def test_every_stage_runs(tmp_path: Path) -> None:
    """On few records, and in few processes: their memory is then that of several stages. MkDocs
    keeps what it was told in the one that serves.
    """
    project = copy_small_project(tmp_path / "project")
    shutil.copytree(ROOT / "data" / "schema", project / "data" / "schema")
    stages = [stage for stage in ORDER if stage not in PROGRAMS]
    assert {*stages, *PROGRAMS} == {*OURS, *OTHERS, *LOADED}
    at = stages.index("previewing")
    for some in (stages[:at], stages[at + 1 :]):
        done = subprocess.run(
            [sys.executable, ROOT / "tests" / "bench" / "stages.py", ",".join(some), project],
            capture_output=True,
            text=True,
            check=False,
            timeout=LIMIT,
        )
        assert done.returncode == 0, done.stderr
        measures = [json.loads(line) for line in done.stdout.splitlines() if line[:1] == "{"]
        assert len(measures) == len(some)
        assert all(set(one) == {"seconds", "megabytes", "bytes"} for one in measures)
    assert isinstance(measure("previewing", project, 1), Measure)


def test_what_was_measured_becomes_tables() -> None:
    """Each stage in its place, whatever it took."""
    measures = dict.fromkeys(ORDER, Measure(2.0, 100.0, 1_000_000)) | {"hugo": "not installed"}
    sizes = [Size(claims, 100, 200, measures) for claims in (100, 1000)]
    rows = [line.strip("| ").split(" | ") for line in report(sizes).splitlines() if line[:1] == "|"]
    shown = {cells[0]: cells[1:3] for cells in rows}
    for words in (OURS | OTHERS).values():
        expected = "not installed" if words == OTHERS["hugo"] else "2.00"
        assert shown[words] == [expected] * 2
    assert [shown[words] for words in LOADED.values()] == [["1,000.0"] * 2] * len(LOADED)
