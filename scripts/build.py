"""Check the data, render the pages, publish the site.

    python scripts/build.py check     print every problem in data/ (--format text|github|json)
    python scripts/build.py build     check, then write the pages to docs/
    python scripts/build.py site      build, then publish docs/ to site/ for any static host
    python scripts/build.py serve     build and show the site; an edit shows within seconds
    python scripts/build.py new       write a new claim or source; compose an event, partner or term
    python scripts/build.py changes   say what an edit changes for a reader
    python scripts/build.py edition   freeze the site at a git tag as an edition
    python scripts/build.py ids       add the ids of new records to data/published-ids.txt
    python scripts/build.py schema    write the schemas for editors to data/schema/
    python scripts/build.py plain     list unexplained words, long sentences and headlines
    python scripts/build.py upkeep    list dead links and claims not reviewed for a year
    python scripts/build.py archive   name the copies of sources that the Wayback Machine keeps

Exit code: 0 when all is well, 1 when there are problems, 2 when the command is wrong.
"""

from __future__ import annotations

import argparse
import gc
import os
import re
import runpy
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path

from contribute import new
from contribute.commands import (
    DIGESTS,
    add_record,
    difference_between,
    list_published,
    write_schemas,
)
from export.field_guide import Unexplained
from load.problem import Problem, as_annotations, as_json, as_text
from model.records import Edition
from publish import edition
from publish.files import turn
from publish.publish import (
    ENGINE,
    ROOT,
    TEMPLATES,
    Stopped,
    build,
    publication,
    register,
    site,
    today,
    unusable,
)
from upkeep import archive, links, plain

NEW_OBJECTS = 20_000  # between two looks for garbage: there is little, records and pages stay


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


def _add_new(adding: argparse.ArgumentParser) -> None:
    """The command `new`, with an option for each plain field of each kind."""
    kinds = adding.add_subparsers(dest="kind_of_record", required=True, metavar="|".join(new.KINDS))
    more = "What each field says stands above it in the record that is written."
    for kind in new.KINDS:
        parser = kinds.add_parser(kind, help=f"a new {kind}", epilog=more, allow_abbrev=False)
        if kind == "claim":
            parser.add_argument("--topic", required=True, help="its topic, as in data/topics.yml")
        for name in new.options(kind):
            parser.add_argument(f"--{name}", dest=name, required=name == "id", metavar="…")


def _help_contributor(options: argparse.Namespace) -> int:
    """Run `new`, `changes`, `ids` or `schema`; the exit code. Raises Stopped."""
    if options.command == "new":
        with turn(ROOT / ".cache"):
            print(add_record(vars(options)))
    elif options.command == "changes":
        with turn(ROOT / ".cache"):
            comparison = difference_between(options.base, options.head)
        print(DIGESTS[options.format](comparison), end="")
        return int(bool(comparison.vanishing))
    elif options.command == "ids":
        print(f"{list_published()} ids added to data/published-ids.txt.")
    else:
        print(f"{write_schemas()} files of data/schema/ written.")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="build.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    adding = commands.choices
    for name, says in re.findall(r"build\.py (\w+) +(.*)", __doc__ or ""):
        commands.add_parser(name, help=says)
    adding["check"].add_argument(
        "--format",
        choices=("text", "github", "json"),
        default="github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text",
        help="text; github: annotations too (the default there); json: a list, for programs",
    )
    adding["site"].add_argument(
        "--every-edition", action="store_true", help="fail where an edition is not at hand"
    )
    adding["archive"].add_argument(
        "--capture", action="store_true", help="ask for those that it lacks"
    )
    _add_new(adding["new"])
    comparing = adding["changes"]
    comparing.add_argument("base", help="the revision to compare with, such as main")
    comparing.add_argument("head", nargs="?", help="the one that changes it; the files as they are")
    comparing.add_argument("--format", choices=list(DIGESTS), default="text")
    adding["edition"].add_argument("name", help="the tag: a year and a number such as 2026.1")
    adding["serve"].add_argument(
        "--address", default="127.0.0.1:8000", help="host:port to listen on"
    )
    return parser


def _look_after(options: argparse.Namespace) -> int:
    """Run `upkeep` or `archive`, which ask the web; the exit code. Raises Stopped."""
    if options.command == "archive":
        known = ROOT / ".cache" / "archive.json"
        found = archive.look_up(ROOT, register(), archive.Archive(), known, capture=options.capture)
        print(f"{found} copies named.{' Broken off: run it again.' if known.exists() else ''}")
        return 0
    address = os.environ.get("REPO_URL")
    web = links.Web(name=f"{links.Web.name} (+{address})" if address else links.Web.name)
    print(links.look_after(ROOT, today(), web), end="")
    return 0


def _run(options: argparse.Namespace) -> int:
    """Run a command; the exit code. Raises Stopped, edition.NotFrozen and OSError."""
    if options.command == "check":
        return show_problems(options.format)
    if options.command == "plain":
        print(plain.report(register(), TEMPLATES))
        return 0
    if options.command in ("upkeep", "archive"):
        return _look_after(options)
    if options.command in ("new", "changes", "ids", "schema"):
        return _help_contributor(options)
    if options.command == "serve":
        # The hook makes the pages, now and on each edit; MkDocs reads those that differ.
        os.environ["NO_MKDOCS_2_WARNING"] = "1"
        os.chdir(ROOT)
        sys.argv[1:] = ["serve", "--dirty", "--quiet", "--dev-addr", options.address]
        runpy.run_module(ENGINE, run_name="__main__", alter_sys=True)
    if options.command == "build":
        with turn(ROOT / ".cache"):
            print(f"{len(build().changed)} files of docs/ written or removed.")
    elif options.command == "site":
        for name in site(every_edition=options.every_edition):
            print(f"Edition {name} was left out: its archives are not in editions/.")
        print("Published to site/.")
        if not os.environ.get("SITE_URL"):
            print(
                f"Its citations name {publication().address}: set SITE_URL to where it will stand."
            )
    else:
        print(_frozen(edition.make(options.name, publication().current, ROOT)))
    return 0


def main(arguments: list[str]) -> int:
    for stream in (sys.stdout, sys.stderr):  # names and titles need more than some settings allow
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    gc.set_threshold(NEW_OBJECTS)
    os.umask(0o022)  # what is published is for all to read
    try:
        return _run(_parser().parse_args(arguments))
    except (Stopped, edition.NotFrozen, Unexplained) as stop:
        print(stop, file=sys.stderr)
        return 1
    except OSError as error:
        print(unusable(error), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
