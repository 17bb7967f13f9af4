"""Kill the build at many moments: nothing may be lost, ever.

    .venv/bin/python tests/steadfast.py [moments]

After each kill every file must be the old one or the new one, whole, and the next run, of the same
data or of the earlier, must end with the bytes of a run that nobody disturbed. Prints what was
found otherwise.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "scripts"))

import build
from conftest import copy_small_project
from write import MARKS, turn

Run = Callable[[Path], object]

CHANGES = {"os.chmod", "os.mkdir", "os.remove", "os.rename", "os.rmdir"}  # and files opened anew
RENAMED = ("survey-2001", "survey-2002")  # so that pages change, go and come
WORK = ("data", "docs", "site", ".site-new", ".site-old", ".cache")


def run_build(project: Path) -> object:
    with turn(project / ".cache"):
        return build.build(project)


def failures(run: Run, folder: Path, moments: int) -> Iterator[str]:
    """What is lost or other than it should be where `run` is killed at so many moments."""
    project = copy_small_project(folder / "project")
    run(project)
    old = _kept(project, folder / "old")
    for file in (project / "data").rglob("*.*"):
        file.write_text(file.read_text("utf-8").replace(*RENAMED), "utf-8")
    edited = _kept(project, folder / "edited")
    started = time.monotonic()
    changes = _killed(run, project)
    took = time.monotonic() - started
    new = _tree(project)
    for number in range(moments):
        _restore(project, folder / "edited")
        if number % 2:
            moment = f"at change {(at := 1 + number * changes // moments)} of {changes}"
            _killed(run, project, at_change=at)
        else:
            moment = f"after {(after := random.uniform(0, took)):.3f} s"  # noqa: S311
            _killed(run, project, after=after)
        yield from (f"killed {moment}: {fault}" for fault in _torn(_tree(project), edited, new))
        due = old if number // 2 % 2 else new
        if due is old:
            shutil.rmtree(project / "data")
            shutil.copytree(folder / "old" / "data", project / "data")
        try:
            run(project)
        except build.Stopped as stop:
            yield f"killed {moment}, then stopped: {stop}"
        found = _tree(project)
        yield from (
            f"killed {moment}, then run again: {path} is not as it should be"
            for path in sorted(found.keys() | due.keys())
            if found.get(path) != due.get(path)
        )


def _torn(found: dict[str, bytes], old: dict[str, bytes], new: dict[str, bytes]) -> Iterator[str]:
    """The files that a reader or the next build would see, and that are neither old nor new."""
    site = {path: data for path, data in found.items() if path.startswith("site/")}
    sites = [{p: data for p, data in tree.items() if p.startswith("site/")} for tree in (old, new)]
    if not site:  # between two renames; the next run puts it back
        site = {path[5:]: data for path, data in found.items() if path.startswith(".site-old/")}
    if site not in sites:
        yield "site/ is in part old and in part new"
    for path, data in found.items():
        page = path.startswith("docs/") and "/." not in path
        if page and data not in {old.get(path), new.get(path)}:
            yield f"{path} is torn"
    for path in old.keys() & new.keys():
        if path.startswith("docs/") and path not in found:
            yield f"{path} is gone"


def _killed(run: Run, project: Path, *, at_change: int = 0, after: float | None = None) -> int:
    """Run in a process of its own, to the end or to its death; the changes of files it made."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        _run_watched(run, project, at_change, writing)
    os.close(writing)
    if after is not None:
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
    with os.fdopen(reading) as answer:
        changes = answer.read()
    os.waitpid(child, 0)
    return int(changes or 0)


def _run_watched(run: Run, project: Path, kill_at: int, report: int) -> None:
    made = 0

    def count(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal made
        if event in CHANGES or (event == "open" and int(str(arguments[2])) & os.O_CREAT):
            made += 1
            if made == kill_at:
                if event == "open":
                    _begin_to_write(*arguments)
                os.kill(os.getpid(), signal.SIGKILL)

    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    sys.addaudithook(count)
    try:
        run(project)
        os.write(report, str(made).encode())
    finally:
        os._exit(0)


def _begin_to_write(path: object, _: object, flags: object) -> None:
    """Bring a file into the state that lasts for the shortest time, and that does most harm."""
    if isinstance(path, str):
        os.write(os.open(path, int(str(flags)), 0o644), b"<")


def _kept(project: Path, copy: Path) -> dict[str, bytes]:
    for name in WORK:
        if (project / name).exists():
            shutil.copytree(project / name, copy / name)
    return _tree(project)


def _restore(project: Path, copy: Path) -> None:
    for name in WORK:
        shutil.rmtree(project / name, ignore_errors=True)
        if (copy / name).exists():
            shutil.copytree(copy / name, project / name)


def _tree(project: Path) -> dict[str, bytes]:
    return {
        file.relative_to(project).as_posix(): file.read_bytes()
        for name in WORK
        for file in (project / name).rglob("*")
        if file.is_file() and file.name != MARKS  # which holds the time of writing
    }


def main(moments: int = 100) -> int:
    """Three of four kills are of the build, one is of the publication, which takes longer."""
    found = []
    for run, share in ((run_build, moments * 3 // 4), (build.site, moments - moments * 3 // 4)):
        with tempfile.TemporaryDirectory() as folder:
            found += failures(run, Path(folder), share)
    print("\n".join(found) or f"Killed {moments} times, and nothing was lost.")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
