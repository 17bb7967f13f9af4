"""Measure the published site and print one table; fail where a promise is broken.

    make walk           every page: its files, then in a browser at two sizes
    make audit          that, layout shifts, and Lighthouse three times a kind of page
    make audit FULL=1   every page in both palettes at three widths, Lighthouse five times

Lighthouse is fetched by npm into .cache/, as locked in package-lock.json.
What is looked for is in tests/support/looks.py; the tests see one page of each kind with it.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "scripts")]

from support import measure, served
from support.browsers import CHROMIUM_FLAGS, Readers, browsing, chromium
from support.looks import Look, Published, accessibility, faults, reading

TOOLS = ROOT / ".cache" / "audit"  # the packages of package-lock.json
FULL = os.environ.get("FULL") == "1"
WALK = os.environ.get("WALK") == "1"  # no figure in it that another machine or its load changes
SIZES = (
    [(width, palette) for width in measure.WIDTHS for palette in measure.PALETTES]
    if FULL
    else [(360, "light"), (1440, "dark")]
)
RATED = ("home", "op-ed", "topic", "claim", "timeline", "source")
PIP_AUDIT = "pip-audit==2.9.0"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
LEAST = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}


@dataclass
class Row:
    """What was measured of the pages of one kind."""

    pages: int = 0
    requests: int = 0
    weight: int = 0
    found: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    scores: dict[str, int] = field(default_factory=dict)


def main() -> int:
    if not WALK and (trouble := install()):
        print(f"The audit cannot begin: {trouble}", file=sys.stderr)
        return 2
    folder = ROOT / "site"
    rows = weigh(folder)
    prefix = measure.path_of_site(folder)
    with served(folder, prefix) as site:
        with browsing() as browser:
            for width, palette in SIZES:
                look(Readers(browser), site, folder, rows, (width, palette))
        for kind in () if WALK else RATED:
            rows[kind].scores = rate(site + page_of(kind), chromium())
    print(table(rows))
    problems = faults(Published(folder))
    problems += [text for row in rows.values() for found in row.found.values() for text in found]
    problems += [] if WALK else dependencies()
    print("\n".join(["", *dict.fromkeys(problems)]) if problems else "\nNothing to mend.")
    return int(bool(problems))


def page_of(kind: str) -> str:
    return next(page for name, _, page in measure.KINDS if name == kind)


def weigh(folder: Path) -> dict[str, Row]:
    """The weight and the requests of every first view."""
    rows = {kind: Row() for kind, _, _ in measure.KINDS}
    for path in measure.pages_of(folder):
        row = rows[measure.kind_of(path)]
        asked = measure.first_view(folder, path)
        weight = sum(asked.values())
        row.pages += 1
        row.requests = max(row.requests, len(asked))
        row.weight = max(row.weight, weight)
        if weight > measure.WEIGHT or len(asked) > measure.REQUESTS:
            row.found["weight"].append(f"{path}: {weight:,} bytes in {len(asked)} requests")
    return rows


def look(
    readers: Readers, site: str, folder: Path, rows: dict[str, Row], size: tuple[int, str]
) -> None:
    """Open every page at a size and note what the browser and axe have to say."""
    with reading(readers, *size) as page:
        seen = Look(page, site)
        for path in measure.pages_of(folder):
            found = rows[measure.kind_of(path)].found
            found["page"] += seen.faults(path, rules=False)
            found["axe"] += [
                f"{path} ({size[0]} px, {size[1]}): {text}" for text in accessibility(page)
            ]
            if not WALK and (shift := page.evaluate("window.shift")) > measure.STILL:
                found["shift"].append(f"{path} ({size[0]} px): layout shift {shift:.4f}")
            print(
                f"\r{size[0]} px, {size[1]}: {path[:60]:<60}", end="", file=sys.stderr, flush=True
            )
    print(file=sys.stderr)


def install() -> str | None:
    """Put the packages of the lock file into .cache/; a sentence that says why that failed."""
    lock = ROOT / "tests" / "audit" / "package-lock.json"
    if not shutil.which("npm"):
        return "npm is not installed, and Lighthouse comes from its registry."
    mark = TOOLS / "node_modules" / ".package-lock.json"
    copy = TOOLS / lock.name
    if mark.exists() and copy.exists() and copy.read_bytes() == lock.read_bytes():
        return None
    TOOLS.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(lock.with_name(name), TOOLS)
    quiet = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    done = subprocess.run(
        ["npm", "ci", *quiet], cwd=TOOLS, capture_output=True, text=True, check=False
    )
    return f"npm ci failed: {done.stderr.strip()[-300:]}" if done.returncode else None


def rate(address: str, chromium: str) -> dict[str, int]:
    """The median scores that Lighthouse gives a page on a phone."""
    runs = [_lighthouse(address, chromium) for _ in range(5 if FULL else 3)]
    return {name: int(statistics.median(run[name] for run in runs)) for name in CATEGORIES}


def _lighthouse(address: str, chromium: str) -> dict[str, float]:
    command = [
        str(TOOLS / "node_modules" / ".bin" / "lighthouse"),
        address,
        "--quiet",
        "--output=json",
        f"--only-categories={','.join(CATEGORIES)}",
        f"--chrome-flags=--headless=new {' '.join(CHROMIUM_FLAGS)}",
    ]
    environment = {**os.environ, "CHROME_PATH": chromium}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"Lighthouse failed on {address}: {done.stderr[-500:]}")
    categories = json.loads(done.stdout)["categories"]
    return {name: round(100 * categories[name]["score"]) for name in CATEGORIES}


def table(rows: dict[str, Row]) -> str:
    """The rows for people: one a kind of page, what is counted in columns."""
    head = "{:<18}{:>6}{:>9}{:>9}{:>6}{:>6}{:>7}   {}"
    lines = [
        head.format("kind", "pages", "requests", "KB most", "page", "axe", "shift",
                    "Lighthouse (speed, access, practice, search)"),
    ]  # fmt: skip
    for kind, row in rows.items():
        counts = [len(row.found[name]) for name in ("page", "axe", "shift")]
        scores = " ".join(f"{row.scores[name]:>4}" for name in CATEGORIES if row.scores)
        lines.append(
            head.format(kind, row.pages, row.requests, f"{row.weight / 1000:.1f}", *counts, scores)
        )
        for name, score in row.scores.items():
            if score < LEAST[name]:
                row.found["rating"].append(f"{kind}: {name} {score}, must be {LEAST[name]}")
    return "\n".join(["", *lines, ""])


def dependencies() -> list[str]:
    """Print under which licences the locked packages stand, and what is known against them."""
    licences = Counter(_licence(package.metadata) for package in metadata.distributions())
    listed = (f"{count} {name}" for name, count in licences.most_common())
    print(f"Licences of the packages that build and test: {', '.join(listed)}.")
    problems = []
    for lock in ("requirements.txt", "requirements-dev.txt"):
        command = [sys.executable, "-m", "uv", "tool", "run", PIP_AUDIT, "--format=json"]
        command += ["--disable-pip", "--require-hashes", "--requirement", lock]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        try:
            packages = json.loads(done.stdout)["dependencies"]
        except ValueError:
            print(f"{lock}: pip-audit could not run ({done.stderr.strip()[-120:]}).")
            continue
        known = [package for package in packages if "skip_reason" not in package]
        holes = [f"{lock}: {p['name']} {v['id']}" for p in known for v in p["vulns"]]
        rest = len(packages) - len(known)
        print(f"{lock}: {len(holes)} known holes in {len(known)} packages;", end=" ")
        print(f"{rest} could not be looked up (is the service out of reach?)." if rest else "all.")
        problems += holes
    return problems


def _licence(about: metadata.PackageMetadata) -> str:
    fields = about.json  # a licence is an expression, or a classifier, or a line of text
    classes = [c.rpartition(" :: ")[2] for c in fields.get("classifier", []) if "License ::" in c]
    text = str(fields.get("license", "not stated")).strip().splitlines()
    return str(fields.get("license_expression") or (classes or text or ["not stated"])[0])[:40]


if __name__ == "__main__":
    sys.exit(main())
