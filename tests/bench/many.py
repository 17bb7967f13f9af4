"""The real data in; a project with many times as many claims and sources, in their shape, out.

    python tests/bench/many.py FOLDER CLAIMS     so many, more or less; prints how many of each

A copy of a claim or a source has its id with a number behind it, and refers to its like of the
same copy; topics, terms, partners and the rest stay as they are, and a sentence asserts what the
copies of its claims say too. A source that only
these use would be used by nothing in a copy: there it is one more item of evidence for a claim.
"""

from __future__ import annotations

import json
import re
import sys
from itertools import cycle
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "scripts")]

from check import prose
from model.introspect import marked
from model.records import Claim, Reference
from model.register import Register
from publish import publish
from support import copy_project

EVIDENCE = "\nevidence:\n"
MORE_EVIDENCE = """\
  - source: {}
    stance: context
    says: >-
      Tells at some length how it came to what the claim says, and what others said of it
      at the time, without a word on whether the claim is right.
    locator: 2nd paragraph
"""
ASSERTED = re.compile(r"(?<=claims: \[)[^\]]+")  # ids of claims in article.yml
COPY = "\0"  # where the number of the copy belongs


def make_project(folder: Path, register: Register, times: int) -> Path:
    """A project of its own at `folder` with each claim and each source so many times."""
    data = copy_project(folder) / "data"
    ids = sorted(record.id for kind in ("claim", "source") for record in register.every(kind))
    own = re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, ids))})(?![\w-])")
    more = _more_evidence(register)
    for file in (*(data / "sources").glob("*.yml"), *(data / "claims").rglob("*.yml")):
        text = file.read_text("utf-8")
        text = text.replace(EVIDENCE, EVIDENCE + more.get(file.stem, ""), 1)
        numbered = own.sub(rf"\1{COPY}", text)
        for number in range(2, times + 1):
            copy = file.with_stem(f"{file.stem}-{number}")
            copy.write_text(numbered.replace(COPY, f"-{number}"), "utf-8")
    article = data / "article.yml"
    article.write_text(ASSERTED.sub(lambda ids: _copied(ids[0], times), article.read_text("utf-8")))
    return folder


def _copied(ids: str, times: int) -> str:
    """The ids of claims in a line, and those of their copies."""
    copies = (f"{id_}-{number}" for number in range(2, times + 1) for id_ in ids.split(", "))
    return ", ".join([ids, *copies])


def _more_evidence(register: Register) -> dict[str, str]:
    """By claim, the items to put before its evidence: the sources that no claim uses, in turn."""
    used = {source for claim in register.claims.values() for source in _sources(claim)}
    more = dict.fromkeys(register.claims, "")
    for claim, source in zip(cycle(more), [s for s in register.sources if s not in used]):
        more[claim] += MORE_EVIDENCE.format(source)
    return more


def _sources(claim: Claim) -> set[str]:
    """The sources that a claim names in its fields and in its prose."""
    found = set()
    for _, text, mark in marked(claim, Claim):
        if not isinstance(mark, Reference):
            mentions = (item for item in prose.examine(text) if isinstance(item, prose.Mention))
            found |= {item.id for item in mentions if item.kind == "source"}
        elif mark.kind == "source":
            found.add(text)
    return found


def main(folder: str, claims: str) -> None:
    register = publish.register(ROOT)
    times = max(1, round(int(claims) / len(register.claims)))
    make_project(Path(folder), register, times)
    counts = {"claims": register.claims, "sources": register.sources}
    print(json.dumps({kind: times * len(records) for kind, records in counts.items()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
