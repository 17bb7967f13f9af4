"""What runs before a commit is valid and passes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from support import ROOT


def tool(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a tool of the development environment at the root of the project."""
    return subprocess.run(
        arguments,
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


def test_hooks_are_valid_and_pass(tmp_path: Path) -> None:
    pre_commit = (sys.executable, "-m", "pre_commit")
    result = tool(*pre_commit, "validate-config", ".pre-commit-config.yaml")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    repositories = read(ROOT / ".pre-commit-config.yaml")["repos"]
    assert [repository["repo"] for repository in repositories] == ["local"]
    if (ROOT / ".git").exists():
        result = tool(*pre_commit, "run", "--all-files", PRE_COMMIT_HOME=str(tmp_path))
        assert result.returncode == 0, result.stdout
