"""The way that needs only Python: what make runs too, here where there is no make."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from run import LOCKS
from support import ROOT, copy_small_project, give_environment

TESTS = "def test_one() -> None:\n    pass\n"


def run(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run it as on a system that has Python and nothing else."""
    return subprocess.run(
        [sys.executable, "scripts/run.py", *arguments],
        cwd=project,
        env={**os.environ, "PATH": "/nowhere"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return give_environment(copy_small_project(tmp_path / "project"))


def test_commands_run_without_make(project: Path) -> None:
    checked = run(project, "check", "--format", "json")
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "[]\n", "")
    wrong = run(project, "chekc")
    assert wrong.returncode == 2
    assert "invalid choice: 'chekc'" in wrong.stderr


def test_tests_run_without_make(project: Path) -> None:
    (project / "tests").mkdir()
    (project / "tests" / "test_one.py").write_text(TESTS)
    told = run(project, "test", "tests")  # no browser is on the path, and nothing to fetch one
    assert told.stderr.startswith("The browser tests need Chromium: install it")
    quick = run(project, "quick", "tests/test_one.py")
    assert (quick.returncode, "1 passed" in quick.stdout) == (0, True), quick.stderr


def test_what_a_lock_file_names_is_installed_once_and_anew_where_it_changed(tmp_path: Path) -> None:
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "run.py", tmp_path / "scripts")
    lock, mark = tmp_path / LOCKS["site"], tmp_path / ".venv" / "site"
    lock.write_text("# Nothing.\n")
    made = run(tmp_path, "setup")
    assert (made.returncode, made.stdout, made.stderr) == (0, "", "")
    assert mark.read_text() == "# Nothing.\n"
    lock.write_text("./nothing.whl --hash=sha256:0\n")
    failed = run(tmp_path, "setup")
    assert failed.returncode == 1
    assert "nothing.whl" in failed.stderr
    assert mark.read_text() == "# Nothing.\n"
