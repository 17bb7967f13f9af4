"""Copies of sources: what is asked of the archive, and what is written, against a stand-in."""

from __future__ import annotations

import http.server
import json
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from model.records import Source
from publish.publish import register
from support import CASES
from upkeep.archive import Archive, look_up

SURVEY = "https://example.org/survey?a=1&b=2"
DOE = "https://example.org/doe"
COPY = f"https://web.archive.org/web/20250102030405/{SURVEY}"
ROWS = [["timestamp", "original"], ["20250102030405", SURVEY]]


class Wayback:
    """Speaks the protocols of the Wayback Machine: CDX, and Save Page Now."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.down_after = 99  # answers
        stand_in = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                is_down = len(stand_in.asked) >= stand_in.down_after
                stand_in.asked.append(self.path)
                query = parse_qs(urlsplit(self.path).query)
                rows = ROWS if query.get("url") == [SURVEY] else []
                self.send_response(503 if is_down else 200)
                self.end_headers()
                self.wfile.write(json.dumps(rows).encode())

            def log_message(self, *_: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.archive = Archive(f"http://127.0.0.1:{self.server.server_port}", pause=0)


@pytest.fixture
def wayback() -> Iterator[Wayback]:
    made = Wayback()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(CASES / "small" / "data", tmp_path / "data")
    return tmp_path


def run(root: Path, wayback: Wayback, *, capture: bool = False) -> int:
    known = root / ".cache" / "archive.json"
    return look_up(root, register(root), wayback.archive, known, capture=capture)


def asked_of(address: str) -> str:
    signs = {"/": "%2F", ":": "%3A", "?": "%3F", "=": "%3D", "&": "%26"}
    quoted = "".join(signs.get(sign, sign) for sign in address)
    return (
        f"/cdx/search/cdx?url={quoted}&output=json&filter=statuscode:200&limit=-1"
        "&fl=timestamp,original"
    )


def test_a_copy_is_named_where_there_is_one(root: Path, wayback: Wayback) -> None:
    file = root / "data" / "sources" / "survey-2001.yml"
    before = file.read_text("utf-8")
    assert run(root, wayback) == 1
    assert sorted(wayback.asked) == sorted([asked_of(DOE), asked_of(SURVEY)])
    line = f'  archive: "{COPY}"\n'
    assert file.read_text("utf-8") == before.replace("custom:\n", f"custom:\n{line}")
    assert register(root).sources["survey-2001"].custom.archive == COPY
    assert not (root / ".cache").exists()
    wayback.asked.clear()
    assert run(root, wayback) == 0  # what has a copy is not asked for again
    assert wayback.asked == [asked_of(DOE)]


def test_a_capture_is_asked_for_only_where_that_is_switched_on(
    root: Path, wayback: Wayback
) -> None:
    run(root, wayback, capture=True)
    assert [path for path in wayback.asked if path.startswith("/save")] == [f"/save/{DOE}"]


def test_a_run_that_is_broken_off_goes_on_where_it_stopped(root: Path, wayback: Wayback) -> None:
    wayback.down_after = 1
    run(root, wayback)
    first = wayback.asked[0]
    assert len(wayback.asked) == 2
    wayback.down_after = 99
    wayback.asked.clear()
    run(root, wayback)
    assert first not in wayback.asked
    assert register(root).sources["survey-2001"].custom.archive == COPY
    assert not (root / ".cache" / "archive.json").exists()


def test_a_source_whose_address_is_gone_is_opened_in_its_archive() -> None:
    custom = {"tier": "primary", "read": "whole", "archive": COPY}
    fields = {"id": "s", "type": "webpage", "title": "T", "accessed": "2026-11-23", "URL": SURVEY}
    alive = Source.model_validate({**fields, "custom": custom})
    gone = Source.model_validate({**fields, "custom": {**custom, "gone": "2026-11-24"}})
    assert (alive.text_address, gone.text_address) == (SURVEY, COPY)
