"""A git revision in; the data folder as it was then, in a folder of its own, out."""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Unknown(Exception):
    """There is no such revision here, or no git; the text says what to do."""


@contextmanager
def data_at(revision: str, root: Path) -> Iterator[Path]:
    """The folder `data` of the project at `root` as it was at a revision; gone afterwards.

    Reads only what git holds already, so a shallow clone will do. Raises Unknown.
    """
    git = shutil.which("git")
    if git is None:
        raise Unknown("git must be installed to compare revisions (got none). Install it.")
    if not _output(git, root, "rev-parse", "--git-dir"):
        raise Unknown(f"{root} must be in a git repository (got none). Clone it instead.")
    name = ("rev-parse", "--quiet", "--verify", "--end-of-options", f"{revision}^{{commit}}")
    if not (commit := _output(git, root, *name).decode().strip()):
        raise Unknown(
            f"revision must be one that git knows here (got {revision}). "
            "In a shallow clone, fetch it first: git fetch --depth=1 origin <branch>."
        )
    packed = _output(git, root, "archive", "--format=tar", commit, "data")
    if not packed:
        raise Unknown(f"revision must hold a folder data/ (got {revision}, which has none).")
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
            try:
                tar.extractall(folder, filter="data")
            except tarfile.FilterError as refusal:
                raise Unknown(
                    f"data/ must hold plain files (got {refusal}, in {revision}). "
                    "Take it out there."
                ) from None
        yield Path(folder) / "data"


def _output(git: str, root: Path, *arguments: str) -> bytes:
    """What git prints; nothing where it fails."""
    result = subprocess.run([git, *arguments], cwd=root, capture_output=True, check=False)
    return result.stdout if result.returncode == 0 else b""
