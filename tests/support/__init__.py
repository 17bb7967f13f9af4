"""What tests and measurements share: the project copied to a folder of its own, its commands run
as a contributor runs them, the published site served under a path, and golden files.
"""

from __future__ import annotations

import functools
import http.server
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.kinds import ONE_OF
from model.publication import Publication
from model.register import Register
from run import LOCKS

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "tests" / "cases"
HERE = Publication(address="https://example.org/site/", current="https://example.org/site/")
# Where the site of few records is published for, and the repository of what it is made of.
ELSEWHERE = "https://example.org/some/where/"
REPOSITORY = {"REPO_URL": "https://example.org/code", "REPO_BRANCH": "trunk"}
# Seconds that a wait may last, as many as a run of all tests on a slow machine: what loads slowly
# on a busy one is waited for, and what hangs ends at last.
LIMIT = int(os.environ.get("LIMIT", "600"))
TODAY = date(2026, 11, 24)  # for the cases; the real data are checked against the real day
PICTURES = {  # by page: its pictures
    "index.md": ["picture-fared"],
    "article.md": ["picture-fared"],
    "topics/exceptions.md": ["picture-limits"],
    "reference/timeline/index.md": ["picture-timeline"],
    "reference/map/index.md": ["picture-world", "picture-partners"],
    "reference/systems.md": ["picture-systems"],
    "reference/sales.md": ["picture-sales"],
    "reference/market.md": [
        *("picture-armed-drones", "picture-export-shares", "picture-us-drone-orders"),
        *("picture-tomahawk-orders", "picture-orbital-launches", "picture-launches-by-payload"),
        *("picture-north-korea-tests", "picture-india-tests"),
    ],
}


def copy_project(to: Path, data: Path = ROOT / "data") -> Path:
    """A project of its own at `to`: what people write, with the given data, nothing rendered."""
    for name in ("scripts", "overrides", "docs/assets"):
        shutil.copytree(ROOT / name, to / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(data, to / "data")
    shutil.copy(ROOT / "mkdocs.yml", to)
    return to


def copy_small_project(to: Path) -> Path:
    """The same of few records, for what asks for many builds; it links to pages that it lacks."""
    project = copy_project(to, CASES / "small" / "data")
    settings = project / "mkdocs.yml"
    text = re.sub(r"(?m)^nav:\n(?:[ -].*\n)*", "", settings.read_text("utf-8"))
    settings.write_text(text.replace(": warn", ": info"), "utf-8")
    return project


def give_environment(project: Path) -> Path:
    """The project with the packages of these tests set up, as scripts/run.py leaves them."""
    environment = project / ".venv"
    environment.mkdir()
    for name in ("bin", "lib", "pyvenv.cfg"):
        (environment / name).symlink_to(Path(sys.prefix, name))
    for need, lock in LOCKS.items():
        shutil.copy(ROOT / lock, project)
        shutil.copy(ROOT / lock, environment / need)
    return project


FORMER = {  # by file: a record of the small data, and the id that it had
    "glossary.yml": ("partner", "member"),
    "topics.yml": ("height", "tallness"),
    "timeline.yml": ("opening-of-the-tower", "first-day"),
}


def rename_some(project: Path) -> None:
    """Give records of the small data other ids than they had; a claim has another already."""
    for name, (id_, former) in FORMER.items():
        file = project / "data" / name
        text = file.read_text("utf-8")
        line = f"- id: {id_}\n"
        assert text.count(line) == 1, line
        file.write_text(text.replace(line, f"{line}  former_ids: [{former}]\n"), "utf-8")


def having(register: Register, **sections: Mapping[str, Any]) -> Register:
    """The register with other records in some sections, under what kinds.py calls all of them."""
    changed = {ONE_OF[many]: records for many, records in sections.items()}
    return replace(register, by_kind={**register.by_kind, **changed})


def tree(folder: Path) -> dict[str, bytes]:
    """The bytes of every file of a folder."""
    files = (file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def git(project: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run(["git", *identity, *arguments], cwd=project, check=True, capture_output=True)


def commit(project: Path, tag: str) -> None:
    """Make a project a repository whose one commit has a tag."""
    git(project, "init", "--quiet")
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "--message", "First")
    git(project, "tag", tag)


def run_build(
    project: Path, *arguments: str, umask: int = -1, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the project's own scripts/build.py as a contributor would."""
    return subprocess.run(
        [sys.executable, str(project / "scripts" / "build.py"), *arguments],
        cwd=project,
        env={**os.environ, **environment},
        umask=umask,
        capture_output=True,
        text=True,
        check=False,
    )


ASCII_ONLY = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
SHUFFLED = """
import contextlib, os, random

class Shuffled(contextlib.AbstractContextManager):
    def __init__(self, entries):
        self.entries = random.sample(entries := list(entries), len(entries))
    def __iter__(self):
        return self
    def __next__(self):
        if not self.entries:
            raise StopIteration
        return self.entries.pop()
    def __exit__(self, *_):
        pass

list_names, scan = os.listdir, os.scandir
os.listdir = lambda *where: list(Shuffled(list_names(*where)))
os.scandir = lambda *where: Shuffled(scan(*where))
"""


def run_elsewhere(project: Path, *arguments: str, **settings: str) -> str:
    """Run a build with other settings, on a disk that lists its files in another order."""
    customs = project.parent / "customs"
    customs.mkdir()
    (customs / "sitecustomize.py").write_text(SHUFFLED)
    result = run_build(
        project,
        *arguments,
        **settings,
        **ASCII_ONLY,
        PYTHONHASHSEED="1",
        PYTHONPATH=str(customs),
        TZ="Pacific/Kiritimati",
        umask=0o077,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


class _QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Serves a folder under a path, as static hosts do; a missing page gets 404.html."""

    prefix = "/"

    def translate_path(self, path: str) -> str:
        if not path.startswith(self.prefix):
            return str(Path(self.directory) / "outside")
        return super().translate_path("/" + path.removeprefix(self.prefix))

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory) / "404.html"
        if code != http.HTTPStatus.NOT_FOUND or not page.exists():
            super().send_error(code, message, explain)
            return
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(page.read_bytes())

    def log_message(self, *arguments: object) -> None:
        pass


@contextmanager
def served(folder: Path, prefix: str = "/") -> Iterator[str]:
    """The address of a server on this machine that serves `folder` under `prefix`."""
    handler = type("Handler", (_QuietHandler,), {"prefix": prefix})
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(handler, directory=str(folder))
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{prefix}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def expect_all(folder: Path, texts: dict[str, str], request: pytest.FixtureRequest) -> None:
    """The texts must be those of a golden folder, whole; `--golden` writes the folder anew."""
    if request.config.getoption("--golden"):
        shutil.rmtree(folder, ignore_errors=True)
        for path, text in texts.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, "utf-8")
    golden = {
        file.relative_to(folder).as_posix(): file.read_text("utf-8")
        for file in folder.rglob("*")
        if file.is_file()
    }
    assert texts == golden
