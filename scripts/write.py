"""Rendered texts in; files under `docs/` out, and nothing lost on the way.

A file is written only where its bytes differ (an unchanged one must not wake `mkdocs serve`),
whole or not at all. Pages that are no longer rendered are removed, but only while they are
as the last build left them. What a person wrote or edited stops the build instead.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from cite import Citation

MANIFEST = ".rendered.json"  # what earlier builds wrote: path -> digests it may have
BY_HAND = ("assets/",)  # folders of `docs/` that people write


class Refused(Exception):
    """The build would overwrite or remove something that it did not make."""


def write(pages: Mapping[str, str], folder: Path, *, whole: bool = True) -> list[str]:
    """Make `folder` hold just `pages` (path -> text) beside its hand-made part.

    Unless they are the `whole`, others that were made before stay as they are. Returns the paths
    written or removed, sorted. Raises Refused, before anything is touched, where a file was
    edited by hand or is not from a build.
    """
    folder.mkdir(parents=True, exist_ok=True)
    known = _manifest(folder)
    wanted = {path: text.encode("utf-8") for path, text in pages.items()}
    digests = {path: _digest(data) for path, data in wanted.items()}
    files = _files(folder) if whole else [(p, folder / p) for p in pages if (folder / p).exists()]
    present = {path: _digest(file.read_bytes()) for path, file in files}
    _refuse_foreign(folder, present, known, digests)
    others = {} if whole else {path: known[path] for path in known.keys() - wanted.keys()}

    changed = {p: data for p, data in wanted.items() if present.get(p) != digests[p]}
    stale = sorted(present.keys() - wanted.keys())
    # A build may be cut off at any moment: from here on both states of each file are ours.
    after = {path: [digest] for path, digest in digests.items()}
    both = others | {
        path: sorted({*after.get(path, []), *([present[path]] if path in present else [])})
        for path in after.keys() | present.keys()
    }
    if changed or stale:
        _write_manifest(folder, both)
    for path, data in sorted(changed.items()):
        write_whole(folder / path, data)
    for path in stale:
        (folder / path).unlink()
        _remove_empty(folder / path, folder)
    _write_manifest(folder, others | after)
    return sorted([*changed, *stale])


def write_whole(file: Path, data: bytes) -> None:
    """Write a file so that a reader sees the old bytes or the new ones, never a part."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".writing-")
    fresh = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
        fresh.chmod(0o644)
        fresh.replace(file)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _files(folder: Path) -> list[tuple[str, Path]]:
    found = []
    for file in sorted(folder.rglob("*")):
        path = file.relative_to(folder).as_posix()
        hidden = any(part.startswith(".") for part in path.split("/"))
        if file.is_file() and not hidden and not path.startswith(BY_HAND):
            found.append((path, file))
    return found


def _manifest(folder: Path) -> dict[str, list[str]]:
    try:
        return dict(json.loads((folder / MANIFEST).read_text("utf-8")))
    except (FileNotFoundError, json.JSONDecodeError):
        return {}


def _write_manifest(folder: Path, digests: dict[str, list[str]]) -> None:
    data = (json.dumps(digests, indent=0, sort_keys=True) + "\n").encode()
    if not (folder / MANIFEST).exists() or (folder / MANIFEST).read_bytes() != data:
        write_whole(folder / MANIFEST, data)


def _refuse_foreign(
    folder: Path,
    present: dict[str, str],
    known: dict[str, list[str]],
    wanted: dict[str, str],
) -> None:
    complaints = []
    for path, digest in present.items():
        if digest == wanted.get(path):
            continue
        if path not in known:
            complaints.append(
                f"{folder.name}/{path} must come from the build. Move it to docs/assets/, "
                "or write its facts into data/ and delete it."
            )
        elif digest not in known[path]:
            complaints.append(
                f"{folder.name}/{path} must not be edited by hand. Make the change in data/ or "
                "scripts/templates/, then delete the page; the build makes it anew."
            )
    if complaints:
        raise Refused("\n".join(complaints))


def _remove_empty(file: Path, folder: Path) -> None:
    for parent in file.parents:
        if parent == folder or any(parent.iterdir()):
            return
        parent.rmdir()


# --- the cache of citations -------------------------------------------------------------------


def load_citations(file: Path) -> dict[str, Citation]:
    """The citations that the last build made, by digest; none where there was none."""
    try:
        return {key: Citation(*pair) for key, pair in json.loads(file.read_text("utf-8")).items()}
    except (FileNotFoundError, ValueError, TypeError):
        return {}


def save_citations(file: Path, known: Mapping[str, Citation]) -> None:
    if known != load_citations(file):
        write_whole(file, json.dumps(known, ensure_ascii=False, sort_keys=True).encode())
