"""Kill the commands that write at many moments: nothing may be lost, ever.

    .venv/bin/python tests/support/steadfast.py [moments]

After each kill every file must be the old one or the new one, whole, and the next run, of the same
data or (of a build) of the earlier, must end with the bytes of a run that nobody disturbed. Prints
what was found otherwise.
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
from functools import partial
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "scripts")]

from contribute import commands
from publish import edition, publish
from publish.files import turn
from support import commit, copy_small_project

Run = Callable[[Path], object]

CHANGES = {"os.chmod", "os.mkdir", "os.remove", "os.rename", "os.rmdir"}  # and files opened anew
RENAMED = ("survey-2001", "survey-2002")  # so that pages change, go and come
WORK = ("data", "docs", "site", ".site-new", ".site-old", ".cache")


def run_build(project: Path) -> object:
    with turn(project / ".cache"):
        return publish.build(project)


def failures(run: Run, folder: Path, moments: int) -> Iterator[str]:
    """What is lost or other than it should be where `run` is killed at so many moments."""
    project = copy_small_project(folder / "project")
    run(project)
    old = _kept(project, folder / "old")
    for file in list((project / "data").rglob("*.*")):
        file.write_text(file.read_text("utf-8").replace(*RENAMED), "utf-8")
        file.rename(file.with_name(file.name.replace(*RENAMED)))
    edited = _kept(project, folder / "edited")
    whole = _undisturbed(run, project)
    new = _tree(project)
    kills = _kills(run, project, partial(_restore, project, folder / "edited"), whole, moments)
    for number, moment in enumerate(kills):
        yield from (f"killed {moment}: {fault}" for fault in _torn(_tree(project), edited, new))
        due = old if number // 2 % 2 else new
        if due is old:
            shutil.rmtree(project / "data")
            shutil.copytree(folder / "old" / "data", project / "data")
        try:
            run(project)
        except publish.Stopped as stop:
            yield f"killed {moment}, then stopped: {stop}"
        found = _tree(project)
        yield from (
            f"killed {moment}, then run again: {path} is not as it should be"
            for path in sorted(found.keys() | due.keys())
            if found.get(path) != due.get(path)
        )


def losses(run: Run, project: Path, name: str, moments: int) -> Iterator[str]:
    """The same of a command that adds to one folder, and that refuses to add the same again."""
    shutil.copytree(project / name, kept := project.parent / "kept" / name)
    old = _tree(project, name)
    whole = _undisturbed(run, project)
    new = _tree(project, name)
    for moment in _kills(
        run, project, partial(_restore, project, kept.parent, name), whole, moments
    ):
        found = _tree(project, name)
        for path in sorted(old.keys() | found.keys()):
            if "/." not in path and found.get(path) not in {old.get(path), new.get(path)}:
                yield f"killed {moment}: {path} is torn or gone"
        try:
            run(project)
        except (publish.Stopped, edition.NotFrozen):  # because it was done; else it shows below
            pass
        except OSError as error:
            yield f"killed {moment}, then stopped: {error}"
        found = _tree(project, name)
        yield from (
            f"killed {moment}, then run again: {path} is not as it should be"
            for path in sorted(found.keys() | new.keys())
            if found.get(path) != new.get(path)
        )


class Whole(NamedTuple):
    """A run that nobody disturbed."""

    changes: int
    seconds: float


def _undisturbed(run: Run, project: Path) -> Whole:
    started = time.monotonic()
    changes = _killed(run, project)
    return Whole(changes, time.monotonic() - started)


def _kills(
    run: Run, project: Path, restore: Callable[[], None], whole: Whole, moments: int
) -> Iterator[str]:
    """Kill a run at each of so many moments, from the same start each time; the moment in words."""
    for number in range(moments):
        restore()
        if number % 2:
            at = 1 + number * whole.changes // moments
            _killed(run, project, at_change=at)
            yield f"at change {at} of {whole.changes}"
        else:
            after = random.uniform(0, whole.seconds)  # noqa: S311
            _killed(run, project, after=after)
            yield f"after {after:.3f} s"


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


def _restore(project: Path, copy: Path, *names: str) -> None:
    for name in names or WORK:
        shutil.rmtree(project / name, ignore_errors=True)
        if (copy / name).exists():
            shutil.copytree(copy / name, project / name)


def _tree(project: Path, *names: str) -> dict[str, bytes]:
    return {
        file.relative_to(project).as_posix(): file.read_bytes()
        for name in names or WORK
        for file in (project / name).rglob("*")
        if file.is_file()
    }


# --- what is killed ---------------------------------------------------------------------------

SOURCE = {
    "kind_of_record": "source",
    "id": "roe-2024",
    "type": "report",
    "title": "Towers",
    "tier": "secondary",
    "read": "whole",
}
TAG = "2026.1"
# What the tag publishes with, in place of the whole build, which is killed by itself.
PUBLISH = """
import time
from pathlib import Path
site = Path(__file__).resolve().parent.parent / "site"
for number in range(20):
    (site / "search").mkdir(parents=True, exist_ok=True)
    (site / f"{number}.html").write_text("A page.")
    time.sleep(0.01)
(site / "search" / "records.js").write_text("")
"""


def of_build(folder: Path, moments: int) -> Iterator[str]:
    return failures(run_build, folder, moments)


def of_site(folder: Path, moments: int) -> Iterator[str]:
    return failures(publish.site, folder, moments)


def of_new(folder: Path, moments: int) -> Iterator[str]:
    project = copy_small_project(folder / "project")
    return losses(lambda root: commands.add_record(SOURCE, root), project, "data", moments)


def of_edition(folder: Path, moments: int) -> Iterator[str]:
    """An edition beside an earlier one."""
    project = folder / "project"
    for name, text in (
        ("scripts/build.py", PUBLISH),
        ("requirements.txt", ""),
        ("editions/2025.1/index.html", "An earlier edition."),
        (f"editions/{edition.archive('2025.1', 'web')}", "Its archive."),
    ):
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text, "utf-8")
    commit(project, TAG)
    make = partial(edition.make, TAG, "https://example.org/")
    return losses(make, project, "editions", moments)


def main(moments: int = 200) -> int:
    """Of eight kills, three are of the build and one of the publication, which takes longer."""
    shares = {of_site: moments // 8, of_edition: moments // 4, of_new: moments // 4}
    found = []
    for kill, share in {of_build: moments - sum(shares.values()), **shares}.items():
        with tempfile.TemporaryDirectory() as folder:
            found += kill(Path(folder), share)
    print("\n".join(found) or f"Killed {moments} times, and nothing was lost.")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
