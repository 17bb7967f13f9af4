"""Sources that stay: which copies the Wayback Machine keeps of them.

In: the sources that name no copy, and what the archive answers. Out: a line `archive:` in the file
of each source of which it keeps one, newest first that answered well; and, where that is asked
for, a request to capture what it does not keep. One question a second.
"""

from __future__ import annotations

import json
import re
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from model.register import Key, Register
from publish.files import write_whole

ARCHIVE = "https://web.archive.org"
CUSTOM = re.compile(r"^custom:\n", re.MULTILINE)


@dataclass(frozen=True)
class Archive:
    """The Wayback Machine, or what speaks its protocol: one question, then a pause."""

    address: str = ARCHIVE
    pause: float = 1  # seconds
    patience: float = 60  # seconds for an answer

    def copy(self, address: str) -> str:
        """The address of the newest copy that answered well; empty where there is none.

        Raises OSError where the archive does not answer.
        """
        asked = f"url={quote(address, safe='')}&output=json&filter=statuscode:200&limit=-1"
        rows = json.loads(self._ask(f"/cdx/search/cdx?{asked}&fl=timestamp,original") or "[]")
        return f"{ARCHIVE}/web/{rows[-1][0]}/{rows[-1][1]}" if len(rows) > 1 else ""

    def capture(self, address: str) -> None:
        """Ask for a copy to be made; it is found another week. Raises OSError."""
        self._ask(f"/save/{address}")

    def _ask(self, path: str) -> str:
        time.sleep(self.pause)
        asked = urllib.request.Request(  # noqa: S310  (an address of https alone)
            self.address + path, headers={"User-Agent": "mtcr-2025-upkeep"}
        )
        with urllib.request.urlopen(asked, timeout=self.patience) as answer:  # noqa: S310
            return str(answer.read().decode())


def look_up(root: Path, found: Register, archive: Archive, known: Path, *, capture: bool) -> int:
    """Name the copies that are found; how many. A run that the archive broke off leaves its answers
    by id in the file `known`, from which the next one goes on.
    """
    answers = json.loads(known.read_text("utf-8")) if known.exists() else {}
    without = [s for s in found.sources.values() if s.URL and not s.custom.archive]
    try:
        for source in (source for source in without if source.id not in answers):
            answers[source.id] = archive.copy(str(source.URL))
            if capture and not answers[source.id]:
                archive.capture(str(source.URL))
        known.unlink(missing_ok=True)
    except OSError:
        known.parent.mkdir(exist_ok=True)
        known.write_text(json.dumps(answers, indent=1) + "\n", "utf-8")
    copies = [(id_, copy) for id_, copy in answers.items() if copy and id_ in found.sources]
    return sum(_name(root / found.origins[Key("source", id_)].path, copy) for id_, copy in copies)


def _name(file: Path, copy: str) -> bool:
    """Write a line `archive:` into the file of a source, unless it has one."""
    text = file.read_text("utf-8")
    if re.search(r"^  archive:", text, re.MULTILINE):
        return False
    named = CUSTOM.sub(f"custom:\n  archive: {json.dumps(copy)}\n", text, count=1)
    write_whole(file, named.encode(), lasting=True)
    return True
