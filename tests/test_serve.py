"""`make serve`: an edit shows, broken data do not stop the server, and nothing loops."""

from __future__ import annotations

import http.client
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from conftest import copy_project

WAIT = 60  # seconds at most, for a loaded machine; speed is measured elsewhere


def wait_for(what: Callable[[], bool], whatever: str) -> None:
    end = time.monotonic() + WAIT
    while time.monotonic() < end:
        if what():
            return
        time.sleep(0.1)
    pytest.fail(f"waited {WAIT} s in vain: {whatever}")


class Server:
    def __init__(self, project: Path) -> None:
        self.project = project
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.host = f"127.0.0.1:{free.getsockname()[1]}"
        self.log = project / "serve.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-u", "scripts/build.py", "serve", "--address", self.host],
                cwd=project,
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
            )

    def shows(self, path: str, words: str) -> bool:
        try:
            with closing(http.client.HTTPConnection(self.host, timeout=10)) as connection:
                connection.request("GET", f"/{path}")
                return words in connection.getresponse().read().decode()
        except (OSError, http.client.HTTPException):
            return False

    def said(self, pattern: str) -> int:
        return len(re.findall(pattern, self.log.read_text("utf-8", errors="replace")))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    started = Server(copy_project(tmp_path / "project"))
    yield started
    started.process.terminate()
    started.process.wait()


def test_an_edit_shows_and_a_broken_one_does_no_harm(server: Server) -> None:
    path = "claims/formed-1987-by-g7/"
    file = server.project / "data" / "claims" / "regime.yml"
    text = file.read_text("utf-8")
    finding = "A finding that was not there before."
    original = "Talks among the G-7 had prepared it."
    wait_for(lambda: server.shows(path, original), "the first page")

    edited = re.sub(
        r"(- id: formed-1987-by-g7\n(?:  .*\n)*?  finding: )>-\n(?:    .*\n)+",
        rf"\1{finding}\n",
        text,
    )
    assert edited != text
    file.write_text(edited, "utf-8")
    wait_for(lambda: server.shows(path, finding), "the edit")
    wait_for(lambda: server.shows("topics/regime/", finding), "the edit on other pages")

    file.write_text(edited.replace("kind: fact", "kind: fcat", 1), "utf-8")
    reason = r"data/claims/regime\.yml:\d+:\d+: kind must name a kind"
    wait_for(lambda: server.said(reason) > 0, "the reason")
    wait_for(lambda: server.shows(path, finding), "the last good page")
    banner = '<pre class="problems" role="alert">data/claims/regime.yml:'
    wait_for(lambda: server.shows(path, banner), "the problem on the page")
    assert server.shows("", banner)
    assert server.shows("assets/site.css", ".problems")
    assert server.said("Traceback") == 0

    file.write_text(text, "utf-8")
    wait_for(lambda: server.shows(path, original), "mending")
    assert not server.shows(path, 'class="problems"')

    builds = server.said("Building documentation")
    time.sleep(4)
    assert server.said("Building documentation") == builds
