"""Editions: an archive of the same files has the same bytes."""

from __future__ import annotations

import os
from pathlib import Path

from publish import edition


def test_an_archive_of_the_same_files_has_the_same_bytes(tmp_path: Path) -> None:
    files = {"a.html": b"A", "b/c.html": b"C", "b.html": b"B"}
    sums = []
    for number, order in enumerate((sorted(files), sorted(files, reverse=True))):
        folder = tmp_path / f"site-{number}"
        for path in order:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(files[path])
            (folder / path).chmod(0o600 + number)
            os.utime(folder / path, (number, number))
        sums.append(edition._pack(folder, tmp_path / f"{number}.zip", "offline", "2026.1"))
    assert sums[0] == sums[1]
