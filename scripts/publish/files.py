"""Rendered texts in; files under `docs/` out, and nothing lost on the way.

A file is written only where its bytes differ (an unchanged one must not wake `mkdocs serve`),
whole or not at all, and none before all are made. Pages that are no longer rendered are removed,
but only while they are as the last build left them. What a person wrote or edited stops the build
instead. Commands that write take turns.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import sys
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import NamedTuple, TypeVar

from pydantic import TypeAdapter, ValidationError

from cite.cite import Citation
from render.pictures import cards

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

T = TypeVar("T")
MANIFEST = ".rendered.json"  # what earlier builds wrote: path -> digests it may have
FRESH = ".fresh"  # where what differs waits until all is made
BY_HAND = ("assets/",)  # folders of `docs/` that people write
WRITING = ".writing-"  # begins the name of a file that is not yet whole
NO_FILE = ""  # in place of the digest of a link or a folder, which no build makes


class Refused(Exception):
    """The build would overwrite or remove something that it did not make."""


class _Folder(NamedTuple):
    """A folder of rendered files, and the digests that the builds before knew of each."""

    path: Path
    known: dict[str, list[str]]

    def there(self, path: str) -> str | None:
        """The digest of what stands at a path now."""
        try:
            status = (self.path / path).lstat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        regular = stat.S_ISREG(status.st_mode)
        return _digest((self.path / path).read_bytes()) if regular else NO_FILE


@contextmanager
def turn(folder: Path) -> Iterator[None]:
    """Wait for other commands that write what `folder` keeps, and hold them off.

    The turn lasts while its file is open, here or in a command that inherits it (close_fds=False):
    so one that outlives a parent that was killed is waited for too, but for Windows.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "turn").open("wb") as file:
        _lock(file.fileno())
        os.set_inheritable(file.fileno(), True)  # noqa: FBT003
        yield


def _lock(descriptor: int) -> None:
    if sys.platform != "win32":
        fcntl.flock(descriptor, fcntl.LOCK_EX)
    else:
        while True:
            with suppress(PermissionError):
                msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
                return
            time.sleep(0.1)


def write(
    texts: Iterable[tuple[str, str | bytes]], folder: Path, *, whole: bool = True
) -> list[str]:
    """Make `folder` hold just the texts and pictures, given by path, beside its hand-made part.

    Unless they are the `whole`, others that were made before stay as they are. Returns the paths
    written or removed, sorted. Nothing is touched before the last text is made: so it stays as it
    was where one cannot be. Raises Refused, too before anything is touched, where a file was
    edited by hand or is not from a build.
    """
    folder.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(folder / FRESH, ignore_errors=True)  # of a build that was killed
    (folder / FRESH).mkdir()
    known = _kept(folder / MANIFEST, dict[str, list[str]])
    try:
        return _write(texts, _Folder(folder, known), whole=whole)
    finally:
        shutil.rmtree(folder / FRESH, ignore_errors=True)


def _write(texts: Iterable[tuple[str, str | bytes]], folder: _Folder, *, whole: bool) -> list[str]:
    digests, waiting, present = _made(texts, folder)
    find = _found if whole else _in_the_way
    for path in find(folder.path, digests):
        if path not in present and (there := folder.there(path)) is not None:
            present[path] = there
    _refuse_foreign(folder, present, digests)
    stale = sorted(present.keys() - digests.keys())
    others = set() if whole else folder.known.keys() - digests.keys()

    after = {path: folder.known[path] for path in others}
    after |= {path: [digest] for path, digest in digests.items()}
    if waiting or stale:
        # A build may be cut off at any moment: from here on both states of each file are ours.
        both = {path: {*after.get(path, []), there} for path, there in present.items()}
        _write_manifest(folder.path, after | {path: sorted(d) for path, d in both.items()})
    for path, file in sorted(waiting.items()):
        (folder.path / path).parent.mkdir(parents=True, exist_ok=True)
        file.replace(folder.path / path)
    for path in waiting:
        if path.endswith(".foot"):  # whoever publishes only pages that differ looks at those
            (folder.path / path).with_suffix(".md").touch()
    for path in stale:
        (folder.path / path).unlink()
        _remove_empty(folder.path / path, folder.path)
    _write_manifest(folder.path, after)
    return sorted([*waiting, *stale])


def _made(
    texts: Iterable[tuple[str, str | bytes]], folder: _Folder
) -> tuple[dict[str, str], dict[str, Path], dict[str, str]]:
    """By path: the digest of each text, the file that waits to take its place where that differs,
    and what is there now.
    """
    digests: dict[str, str] = {}
    waiting: dict[str, Path] = {}
    present: dict[str, str] = {}
    for path, text in texts:
        data = text if isinstance(text, bytes) else text.encode("utf-8")
        digests[path] = _digest(data)
        there = folder.there(path)
        if there is not None:
            present[path] = there
        if there != digests[path]:
            waiting[path] = folder.path / FRESH / str(len(waiting))
            _write_new(waiting[path], data, folder.path / path)
    return digests, waiting, present


def write_whole(file: Path, data: bytes, *, lasting: bool = False) -> None:
    """Write a file so that a reader sees the old bytes or the new ones, never a part.

    What cannot be made again is `lasting`: of it that holds too where the power fails.
    """
    fresh = file.with_name(f"{WRITING}{file.stem}")  # which nobody reads as a file of its kind
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        _write_new(fresh, data, file)
        if lasting:
            _to_disk(fresh, os.O_RDWR)
        fresh.replace(file)
        if lasting and sys.platform != "win32":  # which has no names to wait for
            _to_disk(file.parent, os.O_RDONLY)
    except BaseException:
        with suppress(OSError):
            fresh.unlink()
        raise


def _to_disk(path: Path, access: int) -> None:
    """Wait until the bytes of a file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, access)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_new(file: Path, data: bytes, wanted: Path) -> None:
    """Write a file that is to become another; the one that was `wanted` is named in an error."""
    try:
        file.write_bytes(data)
    except OSError as error:
        error.filename = str(wanted)
        raise


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _found(folder: Path, wanted: Collection[str], below: str = "") -> Iterator[str]:
    """The paths of all that is not made by hand, but for the folders that pages stand in."""
    with os.scandir(folder / below) as entries:
        for entry in entries:
            path = below + entry.name
            if entry.name.startswith(".") or f"{path}/".startswith(BY_HAND):
                continue
            is_folder = entry.is_dir(follow_symlinks=False)
            if not is_folder or path in wanted:
                yield path
            if is_folder:
                yield from _found(folder, wanted, f"{path}/")


def _in_the_way(folder: Path, wanted: Collection[str]) -> Iterator[str]:
    """The paths of what is no folder, and stands where the wanted pages need one."""
    parents = {str(parent) for path in wanted for parent in PurePosixPath(path).parents[:-1]}
    for path in filter(lambda path: os.path.lexists(folder / path), parents):
        if (folder / path).is_symlink() or not (folder / path).is_dir():
            yield path


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


def _refuse_foreign(folder: _Folder, present: Mapping[str, str], wanted: Mapping[str, str]) -> None:
    complaints = []
    for path, there in sorted(present.items()):
        if there == wanted.get(path):
            continue
        if path not in folder.known:
            complaints.append(
                f"{folder.path.name}/{path} must come from the build. Move it to docs/assets/, "
                "or write its facts into data/ and delete it."
            )
        elif there not in folder.known[path]:
            complaints.append(
                f"{folder.path.name}/{path} must not be edited by hand. Make the change in data/ "
                "or scripts/templates/, then delete the page; the build makes it anew."
            )
    if complaints:
        raise Refused("\n".join(complaints))


def _remove_empty(file: Path, folder: Path) -> None:
    for parent in file.parents:
        if parent == folder or any(parent.iterdir()):
            return
        parent.rmdir()


# --- what is kept from build to build ---------------------------------------------------------


def load_citations(file: Path) -> dict[str, Citation]:
    """The citations that the last build made, by digest; none where there was none."""
    return _kept(file, dict[str, Citation])


def drawn(card: str, folder: Path) -> bytes:
    """The picture of a card (SVG); kept in `folder`, since it takes long to draw."""
    file = folder / f"{_digest(f'{cards.DRAWN_BY} {card}'.encode())}.png"
    with suppress(FileNotFoundError):
        return file.read_bytes()
    data = cards.png(card)
    write_whole(file, data)
    return data


def save_citations(file: Path, known: Mapping[str, Citation]) -> None:
    write_whole(file, json.dumps(known, ensure_ascii=False, sort_keys=True).encode())
