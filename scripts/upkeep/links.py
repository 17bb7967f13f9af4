"""Look after what ages: outgoing links that die, claims that nobody has looked at for a year.

In: the register, `.github/link-exceptions.yml`, and what the web answers. Out: Markdown, laid out
in `.github/upkeep.md.j2`. Nothing else in this project asks the web.
"""

from __future__ import annotations

import http.client
import re
import socket
import ssl
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal, NamedTuple
from urllib.error import URLError
from urllib.parse import quote, urljoin, urlsplit

import jinja2
import yaml

from check import prose
from model.introspect import marked
from model.records import Claim, Markup, Record
from model.register import Key, Register
from publish.publish import Stopped, register

EXCEPTIONS = Path(".github", "link-exceptions.yml")
LAYOUT = Path(".github", "upkeep.md.j2")
HOSTS_AT_ONCE = 4
FARTHEST = 5  # redirections
PERMANENT = {301, 308}
REDIRECTIONS = PERMANENT | {302, 303, 307}
GONE = {404, 410}
WARY = {401, 403, 405, 406, 429, 451, 999}  # how hosts turn programs away; a person may get in
ADDRESS_SIGNS = "%/:=&?~#+!$,;'()*[]-._"  # all else in an answer's address is written as %XX
State = Literal["alive", "moved", "dead", "undecided"]


class Answer(NamedTuple):
    """What became of an address; `said` is the new address where it moved, else the reason."""

    address: str
    state: State
    said: str = ""


class Exemption(NamedTuple):
    """Addresses that are not asked: all that start so."""

    starts: str
    reason: str


class Finding(NamedTuple):
    """An answer, or a reason not to ask, with the records that hold the address."""

    address: str
    said: str
    keys: tuple[Key, ...]


def _opener() -> urllib.request.OpenerDirector:
    """Speaks HTTP and nothing else, and hands back every status, redirections included."""
    opener = urllib.request.OpenerDirector()
    for speaks in (urllib.request.HTTPHandler, urllib.request.HTTPSHandler):
        opener.add_handler(speaks())
    opener.add_handler(urllib.request.UnknownHandler())
    return opener


@dataclass
class Web:
    """Asks each host one thing at a time, waits after it, and says who is asking."""

    name: str = "mtcr-2025-link-check"
    patience: float = 20  # seconds for an answer
    pause: float = 1  # seconds before the next question to the same host
    turns: dict[str, threading.Lock] = field(default_factory=dict)
    opener: urllib.request.OpenerDirector = field(default_factory=_opener)

    def answer(self, address: str) -> tuple[int, str | None]:
        """Status and Location. HEAD costs a host least; GET decides where HEAD is refused."""
        try:
            status, location = self._ask("HEAD", address)
        except (OSError, http.client.HTTPException):
            return self._ask("GET", address)
        return (status, location) if status < 400 else self._ask("GET", address)

    def _ask(self, method: str, address: str) -> tuple[int, str | None]:
        request = urllib.request.Request(  # noqa: S310  (the opener speaks HTTP only)
            address, method=method, headers={"User-Agent": self.name, "Accept": "*/*"}
        )
        with self.turns.setdefault(urlsplit(address).netloc, threading.Lock()):
            try:
                with self.opener.open(request, timeout=self.patience) as response:
                    return response.status, response.headers.get("Location")
            finally:
                time.sleep(self.pause)


# --- what to look at --------------------------------------------------------------------------


def outgoing(found: Register) -> dict[str, tuple[Key, ...]]:
    """Every address that leads away from the site, with the records that hold it."""
    holders: dict[str, list[Key]] = {}
    for key in found.origins:
        record = found.by_kind[key.kind].get(key.id)
        for address in dict.fromkeys(_addresses(record) if record else ()):
            holders.setdefault(address, []).append(key)
    return {address: tuple(keys) for address, keys in holders.items()}


def _addresses(record: Record) -> Iterator[str]:
    notes = getattr(record, "custom", None)
    yield from filter(None, (getattr(record, "URL", None), getattr(notes, "archive", None)))
    for item in marked(record, type(record)):
        if isinstance(item.mark, Markup):
            for mention in prose.examine(item.text):
                if isinstance(mention, prose.Mention) and mention.kind == "address":
                    yield mention.id


def not_reviewed(found: Register, today: date) -> list[Claim]:
    """The claims last reviewed more than twelve months ago, the oldest review first."""
    year_ago = f"{today.year - 1}-{today:%m-%d}"
    old = [claim for claim in found.claims.values() if claim.reviewed < year_ago]
    return sorted(old, key=lambda claim: claim.reviewed)


def read_exemptions(file: Path) -> list[Exemption]:
    """The addresses not to ask. Raises Stopped where one has no reason."""
    exemptions = []
    for item in yaml.safe_load(file.read_text("utf-8")) or []:
        sound = isinstance(item, dict) and item.keys() == set(Exemption._fields)
        if not sound or not all(isinstance(text, str) and text.strip() for text in item.values()):
            raise Stopped(f"{file}: each exception must have `starts` and `reason` (got {item}).")
        exemptions.append(Exemption(**item))
    return exemptions


# --- asking -----------------------------------------------------------------------------------


def ask_all(addresses: Sequence[str], web: Web) -> list[Answer]:
    """One answer an address, in order; a few hosts at once, each host one thing at a time."""
    hosts: dict[str, list[str]] = {}
    for address in addresses:
        hosts.setdefault(urlsplit(address).netloc, []).append(address)
    with ThreadPoolExecutor(HOSTS_AT_ONCE) as pool:
        groups = pool.map(lambda group: [ask(address, web) for address in group], hosts.values())
        answers = {answer.address: answer for group in groups for answer in group}
    return [answers[address] for address in addresses]


def ask(address: str, web: Web) -> Answer:
    """Follow an address to its end. It moved as far as each step on the way is for good."""
    at = moved = address
    for_good = True
    for _ in range(FARTHEST + 1):
        try:
            status, location = web.answer(at)
        except (OSError, http.client.HTTPException, ValueError) as error:
            return Answer(address, *_no_answer(error))
        if status not in REDIRECTIONS or not location:
            return Answer(address, *_judged(status, moved if moved != address else ""))
        at = quote(urljoin(at, location), safe=ADDRESS_SIGNS)
        for_good = for_good and status in PERMANENT
        moved = at if for_good else moved
    return Answer(address, "undecided", f"more than {FARTHEST} redirections")


def _judged(status: int, moved: str) -> tuple[State, str]:
    if status < 300:
        return ("moved", moved) if moved else ("alive", "")
    said = f"{status} {http.client.responses.get(status, '')}".strip()
    if status in GONE:
        return "dead", said
    return "undecided", f"{said}: blocks robots" if status in WARY else said


def _no_answer(error: Exception) -> tuple[State, str]:
    reason = error.reason if isinstance(error, URLError) else error
    if isinstance(reason, socket.gaierror) and reason.errno == socket.EAI_NONAME:
        return "dead", "no such host"
    if isinstance(reason, TimeoutError):
        return "undecided", "no answer in time"
    if isinstance(reason, ssl.SSLError):
        return "undecided", "no secure connection"
    return "undecided", "no connection"


# --- the report -------------------------------------------------------------------------------


def look_after(root: Path, today: date, web: Web) -> str:
    """The report. Raises Stopped where the data have problems or the web cannot be reached."""
    found = register(root)
    exemptions = read_exemptions(root / EXCEPTIONS)
    links = outgoing(found)
    excused = {
        address: item
        for address in links
        for item in reversed(exemptions)  # so that the first one counts
        if address.startswith(item.starts)
    }
    answers = ask_all([address for address in links if address not in excused], web)
    if answers and all(answer.said in {"no connection", "no such host"} for answer in answers):
        raise Stopped("No address could be reached: is this machine connected?")
    findings: dict[str, list[Finding]] = {"moved": [], "dead": [], "undecided": [], "alive": []}
    for answer in answers:
        findings[answer.state].append(Finding(answer.address, answer.said, links[answer.address]))
    # Markdown: ids and addresses hold no markup.
    layout = jinja2.Template(
        (root / LAYOUT).read_text("utf-8"),
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    text = layout.render(
        found=found,
        today=today,
        findings=findings,
        excused=[Finding(at, item.reason, links[at]) for at, item in excused.items()],
        idle=[item for item in exemptions if item not in excused.values()],
        old=not_reviewed(found, today),
    )
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
