"""Rendered texts in; files under `docs/` out, and nothing lost on the way.

A file is written only where its bytes differ (an unchanged one must not wake `mkdocs serve`),
whole or not at all. Pages that are no longer rendered are removed, but only while they are
as the last build left them. What a person wrote or edited stops the build instead.
Commands that write take turns.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from cite import Citation

T = TypeVar("T")

MANIFEST = ".rendered.json"  # what earlier builds wrote: path -> digests it may have
BY_HAND = ("assets/",)  # folders of `docs/` that people write
WRITING = ".writing-"  # begins the name of a file that is not yet whole
NO_FILE = ""  # in place of the digest of a link or a folder, which no build makes


class Refused(Exception):
    """The build would overwrite or remove something that it did not make."""


@contextmanager
def turn(folder: Path) -> Iterator[int]:
    """Wait for other commands that write what `folder` keeps, and hold them off.

    The turn lasts while the file that is given is open, here or in a command that inherits it:
    so one that outlives a parent that was killed is waited for too.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "turn").open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file.fileno()


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
    found = _found(folder, wanted) if whole else _on_the_way(folder, wanted)
    present = {path: _digest_of(folder / path) for path in found}
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
    if whole:
        for unfinished in folder.rglob(f"{WRITING}*"):  # by a build that was killed
            unfinished.unlink()
    for path, data in sorted(changed.items()):
        write_whole(folder / path, data)
    for path in stale:
        (folder / path).unlink()
        _remove_empty(folder / path, folder)
    _write_manifest(folder, others | after)
    return sorted([*changed, *stale])


def write_whole(file: Path, data: bytes) -> None:
    """Write a file so that a reader sees the old bytes or the new ones, never a part."""
    fresh = file.with_name(f"{WRITING}{file.name}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_bytes(data)
        fresh.chmod(0o644)
        fresh.replace(file)
    except BaseException as stop:
        with suppress(OSError):
            fresh.unlink()
        if isinstance(stop, OSError):
            stop.filename = str(file)
        raise


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _digest_of(file: Path) -> str:
    return _digest(file.read_bytes()) if file.is_file() and not file.is_symlink() else NO_FILE


def _found(folder: Path, wanted: Collection[str]) -> list[str]:
    """The paths of all that is not made by hand, but for the folders that pages stand in."""
    found = []
    for file in sorted(folder.rglob("*")):
        path = file.relative_to(folder).as_posix()
        hidden = any(part.startswith(".") for part in path.split("/"))
        is_folder = file.is_dir() and not file.is_symlink() and path not in wanted
        if not hidden and not is_folder and not f"{path}/".startswith(BY_HAND):
            found.append(path)
    return found


def _on_the_way(folder: Path, wanted: Collection[str]) -> list[str]:
    """The paths of the wanted pages that are there, and of what is no folder on the way to them."""
    parents = {str(parent) for path in wanted for parent in PurePosixPath(path).parents[:-1]}
    there = [path for path in {*wanted, *parents} if os.path.lexists(folder / path)]
    folders = {path for path in parents if (folder / path).is_dir()}
    links = {path for path in parents if (folder / path).is_symlink()}
    return sorted(path for path in there if path not in folders - links)


def _manifest(folder: Path) -> dict[str, list[str]]:
    return _kept(folder / MANIFEST, dict[str, list[str]])


def _kept(file: Path, form: type[T]) -> T:
    """What an earlier build kept for the next; nothing where it kept none or that is spoilt."""
    try:
        return TypeAdapter(form).validate_json(file.read_bytes())
    except (FileNotFoundError, ValidationError):
        return form()


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
    return _kept(file, dict[str, Citation])


def save_citations(file: Path, known: Mapping[str, Citation]) -> None:
    if known != load_citations(file):
        write_whole(file, json.dumps(known, ensure_ascii=False, sort_keys=True).encode())
