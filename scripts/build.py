"""Check the data, render the pages, publish the site.

    python scripts/build.py check     print every problem in data/ (--format text|github|json)
    python scripts/build.py build     check, then write the pages to docs/
    python scripts/build.py site      build, then publish docs/ to site/ for any static host
    python scripts/build.py serve     build and show the site; an edit shows within seconds
    python scripts/build.py edition   freeze the site at a git tag as an edition

Exit code: 0 when all is well, 1 when there are problems, 2 when the command is wrong.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path

import edition
from check import check
from cite import cite
from export import export
from load import Problem, load, load_published
from model import Edition, Publication, Register
from render import Broken, draft, finish
from report import as_annotations, as_json, as_text
from secure import Unsafe, secure
from trim import compress, squeeze, trim, used, without_heading
from write import Refused, load_citations, save_citations, write

FARTHEST_EAST = timezone(timedelta(hours=14))  # no day has begun anywhere before it has there
ROOT = Path(__file__).resolve().parent.parent


class Stopped(Exception):
    """The data cannot be built; the text says why, a problem a line."""

    def __init__(self, text: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(text)
        self.problems = problems


def register(root: Path = ROOT) -> Register:
    """The checked data of the project at `root`. Raises Stopped with every problem."""
    found, problems = check(
        *load(root / "data"),
        today=datetime.now(FARTHEST_EAST).date(),
        published=load_published(root / "data" / "published-ids.txt"),
    )
    if found is None:
        raise Stopped(as_text(problems), problems)
    return found


def build(root: Path = ROOT) -> list[str]:
    """Render `data/` to `docs/`; the paths that changed. Raises Stopped, with `docs/` untouched."""
    templates, cache = root / "scripts" / "templates", root / ".cache" / "citations.json"
    site = publication()
    try:
        found = register(root)
        drafts = draft(found, site, templates)
        items = [item for page in drafts.values() for item in page.items]
        citations, known = cite(items, load_citations(cache))
        pages, files = finish(drafts, citations, site, templates)
        changed = write({**pages, **files, **export(found, site)}, root / "docs")
    except (Broken, Refused) as refusal:
        raise Stopped(str(refusal)) from None
    save_citations(cache, known)
    return changed


def publication() -> Publication:
    """Where the pages will stand, from the environment; what mkdocs.yml reads, and no more."""
    address = os.environ.get("SITE_URL") or "http://127.0.0.1:8000/"
    return Publication(
        address=address.rstrip("/") + "/",
        current=(os.environ.get("CURRENT_URL") or address).rstrip("/") + "/",
        repository=(os.environ.get("REPO_URL") or "").rstrip("/") or None,
        branch=os.environ.get("REPO_BRANCH") or "main",
        edition=os.environ.get("EDITION") or None,
        edition_date=os.environ.get("EDITION_DATE") or None,
    )


def site(root: Path = ROOT, *, every_edition: bool = False) -> list[str]:
    """Publish to a folder of its own first, so that a failed build leaves the last site.

    The names of the editions that are not at hand, and so were left out.
    """
    fresh, old, published = (root / name for name in (".site-new", ".site-old", "site"))
    if old.exists() and not published.exists():  # an earlier run was cut off between two renames
        old.rename(published)
    build(root)
    shutil.rmtree(fresh, ignore_errors=True)
    if _mkdocs("build", "--strict", "--site-dir", str(fresh), root=root):
        raise Stopped("MkDocs found problems (above). site/ is as it was.")
    try:
        _polish(fresh)
        missing = edition.add(register(root).editions, root, fresh, every=every_edition)
    except (Unsafe, edition.Refused) as refusal:
        raise Stopped(f"{refusal} site/ is as it was.") from None
    shutil.rmtree(old, ignore_errors=True)
    if published.exists():
        published.rename(old)
    fresh.rename(published)
    shutil.rmtree(old, ignore_errors=True)
    return missing


def _polish(folder: Path) -> None:
    """Give every page of a fresh site its policy, and take out of the theme's sheets what no page
    uses. Raises Unsafe.
    """
    on_disk = os.environ.get("DIRECTORY_URLS") == "false"
    pages = {file: file.read_text("utf-8") for file in sorted(folder.rglob("*.html"))}
    for file, text in pages.items():
        name = file.relative_to(folder).as_posix()
        page = squeeze(secure(text, name, on_disk=on_disk))
        file.write_text(page, "utf-8", newline="\n")
    assets = folder / "assets"
    scripts = [
        file.read_text("utf-8")
        for part in (".", "javascripts")
        for file in (assets / part).glob("*.js")
    ]
    sheets = {file: file.read_text("utf-8") for file in sorted(assets.rglob("*.css"))}
    use = used(pages.values(), scripts)
    for file in (assets / "stylesheets").glob("*.css"):
        others = [text for other, text in sheets.items() if other != file]
        file.write_text(trim(sheets[file], use, [*others, *scripts]), "utf-8", newline="\n")
    own = assets / "site.css"
    own.write_text(compress(sheets[own]), "utf-8", newline="\n")
    for own in assets.glob("*.js"):
        own.write_text(without_heading(own.read_text("utf-8")), "utf-8", newline="\n")


def _mkdocs(*arguments: str, root: Path) -> int:
    # Material prints a notice about MkDocs 2 on each run; the version is pinned.
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    command = [sys.executable, "-m", "mkdocs", *arguments]
    return subprocess.run(command, cwd=root, env=environment, check=False).returncode


def _frozen(made: Edition) -> str:
    return (
        f"\nEdition {made.name} stands in editions/. Attach both archives to the release of the "
        "tag, and put this record first in data/editions.yml:\n\n"
        f'- name: "{made.name}"\n  date: {made.date}\n'
        f"  web_sha256: {made.web_sha256}\n  offline_sha256: {made.offline_sha256}"
    )


def show_problems(form: str, root: Path = ROOT) -> int:
    """Print every problem in `data/`; the exit code."""
    claims: int | None = None
    problems: Sequence[Problem] = ()
    try:
        claims = len(register(root).claims)
    except Stopped as stop:
        problems = stop.problems
    if form == "json":
        print(as_json(problems))
    elif claims is not None:
        print(f"No problems. {claims} claims.")
    else:
        if form == "github":
            print(as_annotations(problems), flush=True)
        colour = sys.stderr.isatty() and not os.environ.get("NO_COLOR")
        print(as_text(problems, colour=colour), file=sys.stderr)
    return int(claims is None)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="build.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    checking = commands.add_parser("check", help="print every problem in data/")
    checking.add_argument(
        "--format",
        choices=("text", "github", "json"),
        default="github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text",
        help="text; github: annotations too (the default there); json: a list, for programs",
    )
    commands.add_parser("build", help="write the pages to docs/")
    publish = commands.add_parser("site", help="publish to site/")
    publish.add_argument(
        "--every-edition", action="store_true", help="fail where an edition is not at hand"
    )
    freeze = commands.add_parser("edition", help="freeze the site at a git tag")
    freeze.add_argument("name", help="the tag: a year and a number such as 2026.1")
    serve = commands.add_parser("serve", help="show the site and follow edits")
    serve.add_argument("--address", default="127.0.0.1:8000", help="host:port to listen on")
    options = parser.parse_args(arguments)
    try:
        if options.command == "check":
            return show_problems(options.format)
        if options.command == "build":
            changed = build()
            print(f"{len(changed)} files of docs/ written or removed.")
        elif options.command == "site":
            for name in site(every_edition=options.every_edition):
                print(f"Edition {name} was left out: its archives are not in editions/.")
            print("Published to site/.")
        elif options.command == "edition":
            print(_frozen(edition.make(options.name, publication().current, ROOT)))
        else:
            build()  # and then, by the hook, again on each edit; MkDocs reads what has changed
            return _mkdocs("serve", "--dirty", "--dev-addr", options.address, root=ROOT)
    except (Stopped, edition.Refused) as stop:
        print(stop, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
