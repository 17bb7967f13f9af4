"""`make serve`: an edit shows, broken data do not stop the server, and nothing loops.

Nor do a server and a publication disturb each other in one folder.
"""

from __future__ import annotations

import fcntl
import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from support import LIMIT, copy_small_project, give_environment

BUILDS = "An edit"


def wait_for(what: Callable[[], bool], whatever: str) -> None:
    end = time.monotonic() + LIMIT
    while not what():
        assert time.monotonic() < end, f"waited in vain: {whatever}"
        time.sleep(0.1)


class Server:
    def __init__(self, project: Path) -> None:
        self.project = project
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.host = f"127.0.0.1:{free.getsockname()[1]}"
        self.log = project / "serve.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-u", "scripts/run.py", "serve", "--address", self.host],
                cwd=project,
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
            )

    def wait_for(self, what: Callable[[], bool], whatever: str) -> None:
        """Wait as long as a run may last, unless the server has ended."""
        wait_for(lambda: self.process.poll() is not None or what(), whatever)
        assert self.process.poll() is None, self.log.read_text("utf-8", errors="replace")

    def rests(self) -> bool:
        """Whether nothing is built for a while."""
        builds = self.said(BUILDS)
        time.sleep(4)
        return self.said(BUILDS) == builds

    def shows(self, path: str, words: str) -> bool:
        try:
            with closing(http.client.HTTPConnection(self.host, timeout=LIMIT)) as connection:
                connection.request("GET", f"/{path}")
                return words in connection.getresponse().read().decode()
        except (OSError, http.client.HTTPException):
            return False

    def said(self, pattern: str) -> int:
        return len(re.findall(pattern, self.log.read_text("utf-8", errors="replace")))


@contextmanager
def serving(project: Path) -> Iterator[Server]:
    started = Server(project)
    yield started
    started.process.terminate()
    started.process.wait()
    assert not started.shows("", ""), "a server that goes on after its command has ended"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with serving(give_environment(copy_small_project(tmp_path / "project"))) as started:
        yield started


def test_an_edit_shows_and_a_broken_one_does_no_harm(server: Server) -> None:
    path = "claims/tower-is-tall/"
    file = server.project / "data/claims/height/tower-is-tall.yml"
    text = file.read_text("utf-8")
    original = "The survey gives 290 metres; with its mast the tower reaches 300."
    finding = "A finding that was not there before."
    server.wait_for(lambda: server.shows(path, original), "the first page")

    edited = text.replace(original, finding)
    assert edited != text
    file.write_text(edited, "utf-8")
    server.wait_for(lambda: server.shows(path, finding), "the edit")
    server.wait_for(lambda: server.shows("topics/height/", finding), "the edit on other pages")

    file.write_text(edited.replace("kind: fact", "kind: fcat", 1), "utf-8")
    reason = r"data/claims/height/tower-is-tall\.yml:\d+:\d+: kind must name a kind"
    server.wait_for(lambda: server.said(reason) > 0, "the reason")
    server.wait_for(lambda: server.shows(path, finding), "the last good page")
    banner = '<pre class="problems" role="alert">data/claims/height/tower-is-tall.yml:'
    server.wait_for(lambda: server.shows(path, banner), "the problem on the page")
    server.wait_for(lambda: server.shows("", banner), "the problem on the home page")
    server.wait_for(lambda: server.shows("assets/site.css", ".problems"), "its style")
    assert server.said("Traceback") == 0

    file.write_text(text, "utf-8")
    server.wait_for(lambda: server.shows(path, original), "mending")
    assert not server.shows(path, 'class="problems"')
    server.wait_for(server.rests, "an end of building, with no edit made")


HELD = """
import os, pathlib, time

def on_files(files, config):
    if os.environ.get("HELD"):
        pathlib.Path("held").touch()
        while not pathlib.Path("released").exists():
            time.sleep(0.1)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose publication waits half-way where it is held."""
    project = give_environment(copy_small_project(tmp_path / "project"))
    settings = project / "mkdocs.yml"
    hook = "scripts/mkdocs_hook.py"
    settings.write_text(settings.read_text("utf-8").replace(hook, f"{hook}, held.py"), "utf-8")
    (project / "held.py").write_text(HELD)
    return project


def published_half_way(project: Path) -> subprocess.Popen[bytes]:
    started = subprocess.Popen(
        [sys.executable, "scripts/build.py", "site"],
        cwd=project,
        env={**os.environ, "SITE_URL": "https://example.org/mtcr/", "HELD": "yes"},
    )
    wait_for((project / "held").exists, "the publication, half-way")
    return started


def test_the_turn_of_a_publication_that_was_killed_ends_with_its_last_process(
    project: Path,
) -> None:
    publication = published_half_way(project)
    publication.kill()
    publication.wait()
    with (project / ".cache" / "turn").open() as file:
        with pytest.raises(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        (project / "released").touch()
        fcntl.flock(file, fcntl.LOCK_EX)
    assert (project / ".site-new" / "sitemap.xml").exists()


def test_the_site_is_published_while_it_is_served_and_edited(project: Path) -> None:
    file = project / "data/claims/height/tower-is-tall.yml"
    text = file.read_text("utf-8")
    old, new = "The tower is 300 metres tall", "The tower is 305 metres tall"
    with serving(project) as server:
        server.wait_for(lambda: server.shows("claims/tower-is-tall/", old), "the first page")
        publication = published_half_way(project)
        file.write_text(text.replace(old, new, 1), "utf-8")
        builds = server.said(BUILDS)
        server.wait_for(lambda: server.said(BUILDS) > builds, "the edit to be seen")
        time.sleep(2)  # for pages to be rendered, if the server did not wait for its turn
        (project / "released").touch()
        assert publication.wait() == 0
        server.wait_for(lambda: server.shows("claims/tower-is-tall/", new), "the edit")
        server.wait_for(lambda: server.shows("claims/", new), "the edit on other pages")
        own = "at: http://127.0.0.1:8000/claims/it-leans/"
        server.wait_for(lambda: server.shows("claims/it-leans/", own), "its own address")
        assert server.said("Traceback") == 0
    texts = {page: page.read_text("utf-8") for page in (project / "site").rglob("*.html")}
    assert [page for page, text in texts.items() if "127.0.0.1:8000" in text] == []
    assert [page for page, text in texts.items() if new in text] == []
