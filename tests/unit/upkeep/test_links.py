"""The weekly report: what it asks, what it makes of the answers, and how politely it asks."""

from __future__ import annotations

import http.server
import re
import shutil
import socket
import ssl
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from model import records
from model.register import Register
from publish import publish
from support import CASES, ROOT
from upkeep import links
from upkeep.links import Answer, Web, ask, ask_all

TODAY = date(2026, 11, 24)

# By path: the status of HEAD and of GET, and where they send.
SITE = {
    "/": (200, 200, None),
    "/head-refused": (405, 200, None),
    "/gone": (404, 404, None),
    "/gone-for-good": (410, 410, None),
    "/moved": (301, 301, "/"),
    "/moved-twice": (308, 308, "/moved"),
    "/away": (302, 302, "/"),
    "/moved-then-away": (301, 301, "/away"),
    "/away-then-moved": (302, 302, "/moved"),
    "/moved-into-nothing": (301, 301, "/gone"),
    "/moved-nowhere": (301, 301, None),
    "/forbidden": (403, 403, None),
    "/busy": (429, 429, None),
    "/linkedin": (999, 999, None),
    "/broken": (500, 500, None),
    "/odd": (299, 599, None),
    "/circle": (302, 302, "/circle"),
    "/hostile": (301, 301, "/odd?`@all` <img src=x>\u202e"),
    "/file": (302, 302, "file:///etc/passwd"),
}


class Host:
    """A server on this machine that notes who asked what, and how many at once."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.names: set[str] = set()
        self.at_once = Counter[str]()
        self.most_at_once = 0
        self.lock = threading.Lock()
        handler = type("Handler", (_Handler,), {"host": self})
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


class _Handler(http.server.BaseHTTPRequestHandler):
    host: Host

    def _answer(self) -> None:
        path = self.path.partition("?")[0]
        with self.host.lock:
            self.host.asked.append((self.command, path))
            self.host.names.add(self.headers["User-Agent"])
            self.host.at_once["now"] += 1
            self.host.most_at_once = max(self.host.most_at_once, self.host.at_once["now"])
        try:
            if path == "/slow":
                time.sleep(1)
            head, get, location = SITE.get(path, (200, 200, None))
            self.send_response(head if self.command == "HEAD" else get)
            if location is not None:
                self.wfile.flush()
                self._headers_buffer.append(f"Location: {location}\r\n".encode())
            self.end_headers()
        finally:
            with self.host.lock:
                self.host.at_once["now"] -= 1

    do_HEAD = do_GET = _answer  # noqa: N815  (the names that http.server calls)

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def host() -> Iterator[Host]:
    started = Host()
    yield started
    started.close()


@pytest.mark.parametrize(
    ("path", "state", "said"),
    [
        ("/", "alive", ""),
        ("/head-refused", "alive", ""),
        ("/gone", "dead", "404 Not Found"),
        ("/gone-for-good", "dead", "410 Gone"),
        ("/moved", "moved", "{host}/"),
        ("/moved-twice", "moved", "{host}/"),
        ("/away", "alive", ""),
        ("/moved-then-away", "moved", "{host}/away"),
        ("/away-then-moved", "alive", ""),
        ("/moved-into-nothing", "dead", "404 Not Found"),
        ("/moved-nowhere", "undecided", "301 Moved Permanently"),
        ("/forbidden", "undecided", "403 Forbidden: blocks robots"),
        ("/busy", "undecided", "429 Too Many Requests: blocks robots"),
        ("/linkedin", "undecided", "999: blocks robots"),
        ("/broken", "undecided", "500 Internal Server Error"),
        ("/circle", "undecided", "more than 5 redirections"),
        ("/slow", "undecided", "no answer in time"),
        ("/file", "undecided", "no connection"),
        ("/hostile", "moved", "{host}/odd?%60%40all%60%20%3Cimg%20src=x%3E%C3%A2%C2%80%C2%AE"),
    ],
)
def test_each_answer_is_judged(host: Host, path: str, state: str, said: str) -> None:
    patience = 0.3 if path == "/slow" else 60  # a loaded machine is slow everywhere
    answer = ask(host.address + path, Web(pause=0, patience=patience))
    expected = said.format(host=host.address)
    assert answer == Answer(host.address + path, state, expected)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("error", "state", "said"),
    [
        (socket.gaierror(socket.EAI_NONAME, "?"), "dead", "no such host"),
        (socket.gaierror(socket.EAI_AGAIN, "?"), "undecided", "no connection"),
        (ssl.SSLError("?"), "undecided", "no secure connection"),
        (ConnectionRefusedError(), "undecided", "no connection"),
        (http.client.BadStatusLine("?"), "undecided", "no connection"),
        (UnicodeError(), "undecided", "no connection"),
    ],
)
def test_no_answer_is_judged(error: Exception, state: str, said: str) -> None:
    assert links._no_answer(error) == (state, said)


def test_hosts_are_asked_politely(host: Host) -> None:
    other = Host()
    try:
        paths = ["/", "/gone", "/moved", "/slow"]
        addresses = [h.address + path for path in paths for h in (host, other)]
        answers = ask_all(addresses, Web(name="who asks", pause=0.01))
    finally:
        other.close()
    assert [answer.address for answer in answers] == addresses
    for asked in (host, other):
        assert asked.asked == [
            ("HEAD", "/"),
            ("HEAD", "/gone"),
            ("GET", "/gone"),
            ("HEAD", "/moved"),
            ("HEAD", "/"),
            ("HEAD", "/slow"),
        ]
        assert asked.most_at_once == 1
        assert asked.names == {"who asks"}


def test_the_next_question_to_a_host_waits(host: Host) -> None:
    began = time.monotonic()
    ask_all([host.address + "/", host.address + "/gone"], Web(pause=0.1))
    assert time.monotonic() - began >= 0.3


def test_no_link_of_the_real_data_is_overlooked(register: Register) -> None:
    found = links.outgoing(register)
    sources = {source.URL for source in register.sources.values() if source.URL}
    archived = {s.custom.archive for s in register.sources.values() if s.custom.archive}
    assert found.keys() >= sources | archived
    assert {key.kind for keys in found.values() for key in keys} >= {"source"}
    assert links.read_exemptions(ROOT / links.EXCEPTIONS) == []


@pytest.mark.parametrize(
    ("today", "reviewed", "old"),
    [
        (date(2026, 11, 24), "2025-11-24", False),
        (date(2026, 11, 24), "2025-11-23", True),
        (date(2028, 2, 29), "2027-03-01", False),
        (date(2028, 2, 29), "2027-02-28", True),
    ],
)
def test_a_year_without_review_is_a_year(
    register: Register, today: date, reviewed: str, old: bool
) -> None:
    claim = register.claims["china-not-a-member"].model_copy(update={"reviewed": reviewed})
    few = type("Few", (), {"claims": {claim.id: claim}})()
    assert links.not_reviewed(few, today) == ([claim] if old else [])


@pytest.mark.parametrize(
    "text",
    ["- starts: https://a.example/\n", "- {starts: https://a.example/, reason: ' '}\n", "- x\n"],
)
def test_an_exception_without_reason_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "exceptions.yml"
    file.write_text(text, "utf-8")
    with pytest.raises(publish.Stopped, match="must have `starts` and `reason`"):
        links.read_exemptions(file)


def small_project(to: Path, addresses: dict[str, str]) -> Path:
    """The small data set as a project at `to`, with other addresses in it."""
    shutil.copytree(CASES / "small" / "data", to / "data")
    (to / ".github").mkdir()
    for name in (links.EXCEPTIONS, links.LAYOUT):
        shutil.copy(ROOT / name, to / name)
    for file in (to / "data").rglob("*.yml"):
        text = file.read_text("utf-8")
        for old, new in addresses.items():
            text = text.replace(old, new)
        file.write_text(text, "utf-8")
    return to


EXCEPTIONS = """\
- starts: {host}/tower
  reason: People see the page.
- starts: https://nowhere.example/
  reason: Not needed.
"""

REPORT = """\
Written anew each week, last on 2026-03-02. Addresses asked: 3. Dead: 1. Moved for good: 1. \
Undecided: 1. Claims: 3. Not reviewed for twelve months: 2.

## Dead

Look for the page elsewhere, or add the address of a copy in an archive as `archive` under `custom`.

- <{host}/gone?a=1&b=2> (404 Not Found): \
claim `built-out-of-vanity` in `data/claims/reasons/built-out-of-vanity.yml` line 1; \
source `survey-2001` in `data/sources/survey-2001.yml` line 1

## Moved for good

Put the new address in, once a person has seen that it shows the same text.

- <{host}/moved> to <{host}/>: source `doe-2025` in `data/sources/doe-2025.yml` line 1

## Undecided

Open these in a browser. One that works for people and never for programs may go into \
`.github/link-exceptions.yml`, with the reason.

- <{host}/forbidden> (403 Forbidden: blocks robots): \
claim `built-out-of-vanity` in `data/claims/reasons/built-out-of-vanity.yml` line 1

## Not asked

Named in `.github/link-exceptions.yml`, with the reason.

- <{host}/tower> (People see the page.): \
claim `tower-is-tall` in `data/claims/height/tower-is-tall.yml` line 1

## Exceptions that nothing needs any more

Take them out of `.github/link-exceptions.yml`.

- <https://nowhere.example/> (Not needed.)

## Claims not reviewed for twelve months

Read the evidence again, then set `reviewed` to the day.

- `built-out-of-vanity`, last reviewed on 2025-03-01: \
`data/claims/reasons/built-out-of-vanity.yml` line 1
- `it-leans`, last reviewed on 2025-03-01: `data/claims/reasons/it-leans.yml` line 1
"""


@pytest.fixture
def this_machine_is_public(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the address of a server on this machine for one that anyone can open."""
    monkeypatch.setattr(records, "PRIVATE", re.compile("(?!)"))


@pytest.mark.usefixtures("this_machine_is_public")
def test_the_whole_report(host: Host, tmp_path: Path) -> None:
    project = small_project(
        tmp_path,
        {
            "https://example.org/doe": f"{host.address}/moved",
            "https://example.org/survey?a=1&b=2": f"{host.address}/gone?a=1&b=2",
            "https://example.org/tower": f"{host.address}/tower",
            "best case for it comes": (
                f"<{host.address}/forbidden> [case]({host.address}/gone?a=1&b=2) for it comes"
            ),
        },
    )
    (project / links.EXCEPTIONS).write_text(EXCEPTIONS.format(host=host.address), "utf-8")
    report = links.look_after(project, date(2026, 3, 2), Web(pause=0))
    assert report == REPORT.format(host=host.address)


@pytest.mark.usefixtures("this_machine_is_public")
def test_a_report_with_nothing_to_see_to(host: Host, tmp_path: Path) -> None:
    project = small_project(tmp_path, {"https://example.org": host.address})
    report = links.look_after(project, date(2025, 3, 3), Web(pause=0))
    assert report == (
        "Written anew each week, last on 2025-03-03. Addresses asked: 3. Dead: 0. "
        "Moved for good: 0. Undecided: 0. Claims: 3. Not reviewed for twelve months: 0.\n"
    )


@pytest.mark.usefixtures("this_machine_is_public")
def test_a_machine_without_a_network_reports_nothing(tmp_path: Path) -> None:
    with socket.socket() as deaf:  # kept, so that no other test gets the port
        deaf.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        project = small_project(tmp_path, {"https://example.org": nowhere})
        with pytest.raises(publish.Stopped, match="is this machine connected"):
            links.look_after(project, TODAY, Web(pause=0))
