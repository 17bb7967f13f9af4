"""Check the data, render the pages, publish the site.

    python scripts/build.py check     print every problem in data/ (--format text|github|json)
    python scripts/build.py build     check, then write the pages to docs/
    python scripts/build.py site      build, then publish docs/ to site/ for any static host
    python scripts/build.py serve     build and show the site; an edit shows within seconds
    python scripts/build.py new       add a claim, source, event, partner or term to data/
    python scripts/build.py changes   say what an edit changes for a reader
    python scripts/build.py edition   freeze the site at a git tag as an edition
    python scripts/build.py schema    write the schemas for editors to data/schema/

Exit code: 0 when all is well, 1 when there are problems, 2 when the command is wrong.
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from functools import partial
from io import TextIOWrapper
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple

import changes
import digest
import edition
import new
import pages
from answers import options as field_options
from answers import values_of
from changes import Comparison, State
from check import check
from cite import Citation, cite
from export import export
from guide import WORDS, load_guide
from interview import Interview, Talk
from load import Document, Problem, load, load_published, why_unfit
from model import Edition, Publication, Register
from preview import edited
from render import Broken, Drafts, draft, draft_pages_of, finish
from report import as_annotations, as_json, as_text
from revision import Unknown, data_at
from schema import schema_files
from secure import Unsafe, secure
from trim import squeeze, trim, used, without_heading
from write import (
    Refused,
    load_citations,
    save_citations,
    settle,
    settled,
    turn,
    write,
    write_whole,
)

FARTHEST_EAST = timezone(timedelta(hours=14))  # no day has begun anywhere before it has there
ROOT = Path(__file__).resolve().parent.parent
ENGINE = "mkdocs"  # the module that publishes docs/; CONTRIBUTING.md says what else can
FRESH = ".site-new"  # the site that is being made
AT_ONCE = 2_000  # pages in memory; for each so many, pandoc is started anew
NEW_OBJECTS = 20_000  # between two looks for garbage: there is little, records and pages stay
TEMPLATES = ROOT / "scripts" / "templates"
DIGESTS: dict[str, Callable[[Comparison], str]] = {
    "text": partial(digest.as_text, templates=TEMPLATES),
    "markdown": partial(digest.as_markdown, templates=TEMPLATES),
    "json": digest.as_json,
}


class Stopped(Exception):
    """The data cannot be built; the text says why, a problem a line."""

    def __init__(self, text: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(text)
        self.problems = problems


class Made(NamedTuple):
    """What a build read and made."""

    documents: list[Document]
    register: Register
    changed: list[str]  # paths below docs/, written or removed


def register(root: Path = ROOT) -> Register:
    """The checked data of the project at `root`. Raises Stopped with every problem."""
    return _checked(root, *load(root / "data"))


def _checked(root: Path, documents: list[Document], problems: list[Problem]) -> Register:
    file = root / "data" / new.LIST
    if unfit := why_unfit(file):
        problems = [*problems, Problem(f"data/{new.LIST}", 1, 1, unfit)]
    published = load_published(file)
    found, problems = check(documents, problems, today=_today(), published=published)
    if found is None:
        raise Stopped(as_text(problems), problems)
    return found


def _today() -> date:
    return datetime.now(FARTHEST_EAST).date()


def build(root: Path = ROOT) -> Made:
    """Render `data/` to `docs/`; whoever calls it holds the turn (see write.py).

    Raises Stopped, with `docs/` untouched but where the system failed half-way.
    """
    try:
        documents, problems = load(root / "data")
        found = _checked(root, documents, problems)
        site = publication()
        drafts = draft(found, site, root / "scripts" / "templates")
        changed = _write(drafts, export(found, site), site, root)
    except (Broken, Refused) as refusal:
        raise Stopped(str(refusal)) from None
    except OSError as error:
        raise Stopped(unusable(error)) from None
    return Made(documents, found, changed)


def refresh(root: Path = ROOT) -> list[str]:
    """Build, unless a build of just the same has left `docs/` as it is; what was changed there.

    Raises Stopped, like `build`.
    """
    made_of = _inputs(root)
    if settled(root / "docs", made_of):
        return []
    changed = build(root).changed
    if _inputs(root) == made_of:
        settle(root / "docs", made_of)
    return changed


def _inputs(root: Path) -> str:
    """A digest of all that the pages are made of: what people write, the packages, the day."""
    packages = sorted(entry.name for entry in Path(sysconfig.get_path("purelib")).iterdir())
    digest = hashlib.sha256(repr((publication(), _today(), sys.version, packages)).encode())
    for folder in ("data", "scripts"):
        for file in sorted((root / folder).rglob("*")):
            if file.is_file() and file.suffix != ".pyc" and os.access(file, os.R_OK):
                content = file.read_bytes()
                digest.update(b"\n%b %d\n" % (os.fsencode(file.relative_to(root)), len(content)))
                digest.update(content)
    return digest.hexdigest()


def preview(last: Made, root: Path = ROOT) -> Made | None:
    """Render only the pages of the records that were edited since; None: build the whole."""
    site, templates = publication(), root / "scripts" / "templates"
    try:
        documents, problems = load(root / "data")
        found = None if problems else edited(last.documents, documents, last.register, _today())
        if found is None:
            return None
        found_register, keys = found
        drafts = draft_pages_of(keys, found_register, site, templates)
        changed = _write(drafts, None, site, root)
    except (Broken, Refused, Stopped, KeyError, OSError):  # the whole build says what is wrong
        return None
    return Made(documents, found_register, changed)


def _write(
    drafts: Drafts,
    exports: Iterable[tuple[str, str]] | None,
    site: Publication,
    root: Path,
) -> list[str]:
    """Finish pages and write them; with the exports they are the whole."""
    cache = root / ".cache" / "citations.json"
    earlier = load_citations(cache)
    known: dict[str, Citation] = {}
    whole = exports is not None
    pages = _finished(drafts, earlier, known, site, root / "scripts" / "templates")
    changed = write(chain(pages, exports or ()), root / "docs", whole=whole)
    save_citations(cache, known if whole else earlier | known)
    return changed


def _finished(
    drafts: Drafts,
    earlier: Mapping[str, Citation],
    known: dict[str, Citation],
    site: Publication,
    templates: Path,
) -> Iterator[tuple[str, str]]:
    """Pages with their citations, some at a time; `known` takes up the citations."""
    while some := dict(islice(drafts, AT_ONCE)):
        try:
            items = [item for page in some.values() for item in page.items]
            citations, made = cite(items, earlier)
        except RuntimeError as error:
            raise Stopped(f"The citations cannot be made. {error}") from None
        known |= made
        yield from finish(some, citations, site, templates)


def add_record(
    given: dict[str, Any], root: Path = ROOT, *, talk: Talk | None = None, day: date | None = None
) -> str:
    """Write a new record into `data/`; what was written where, and what to do next.

    `talk` is with the person at the terminal, if there is one; `day` is theirs. Raises Stopped,
    with nothing written, where something is wrong and nobody is there to ask.
    """
    folder, guide, words = root / "data", load_guide(), load_guide(WORDS)
    today = datetime.now(FARTHEST_EAST).date()
    data = new.Data(*load(folder), load_published(folder / new.LIST), today)
    kind = given["kind_of_record"]
    draft = new.begin(kind, given.get("topic"), day or datetime.now().astimezone().date())
    draft.values.update(values_of(kind, given, guide))
    try:
        if talk and new.lacking(draft, data, guide):
            draft = Interview(*talk, data, guide, words).complete(draft)
        elif wrong := new.refusals(draft, data, guide, words):
            raise Stopped("\n".join([*wrong, words["nothing"]]))
        there = [name for name in (draft.file, new.LIST) if os.path.lexists(folder / name)]
        if wrong := [f"data/{n}:1:1: {why}" for n in there if (why := why_unfit(folder / n))]:
            raise Stopped("\n".join(wrong))
        texts = {name: (folder / name).read_bytes().decode("utf-8") for name in there}
        placed = new.place(draft, texts, data, guide, words)
    except new.Abandoned as refusal:
        raise Stopped(str(refusal)) from None
    for name, text in placed.texts.items():
        write_whole(folder / name, text.encode("utf-8"), lasting=True)
    return new.report(draft, placed, words)


def compare(base: str, head: str | None = None, root: Path = ROOT) -> Comparison:
    """What changes from one revision to another, or to the files as they are. Raises Stopped."""
    try:
        with data_at(base, root) as folder:
            before = _state(folder)
        if head is None:
            return changes.compare(before, _state(root / "data"))
        with data_at(head, root) as folder:
            return changes.compare(before, _state(folder))
    except Unknown as refusal:
        raise Stopped(str(refusal)) from None


def _state(folder: Path) -> State:
    """The data in a folder, with the pages that the templates at hand make of them."""
    documents, unread = load(folder)
    published = load_published(folder / new.LIST)
    today = datetime.now(FARTHEST_EAST).date()
    found, problems = check(documents, unread, today=today, published=published)
    # Links to the source differ with every line that moves: so no repository here.
    site = Publication(address="/", current="/")
    drafts = draft(found, site, TEMPLATES) if found else ()
    texts = {path: page.text for path, page in drafts}
    return changes.state(documents, problems, published, texts)


def write_schemas(root: Path = ROOT) -> int:
    """Write the schemas that editors read beside the data; how many have changed."""
    texts = schema_files(register(root))
    stale = {
        root / "data" / "schema" / name: text.encode()
        for name, text in texts.items()
        if not (file := root / "data" / "schema" / name).exists() or file.read_text("utf-8") != text
    }
    for file, data in stale.items():
        write_whole(file, data)
    return len(stale)


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
        directory_urls=os.environ.get("DIRECTORY_URLS") != "false",
    )


def site(root: Path = ROOT, *, every_edition: bool = False) -> list[str]:
    """Publish to a folder of its own first, so that a failed build leaves the last site.

    The names of the editions that are not at hand, and so were left out.
    """
    with turn(root / ".cache") as held:
        try:
            return _publish(root, every_edition=every_edition, held=held)
        finally:
            shutil.rmtree(root / FRESH, ignore_errors=True)  # room on a disk that is full


def _publish(root: Path, *, every_edition: bool, held: int) -> list[str]:
    fresh, old, published = (root / name for name in (FRESH, ".site-old", "site"))
    if old.exists() and not published.exists():  # an earlier run was cut off between two renames
        old.rename(published)
    shutil.rmtree(fresh, ignore_errors=True)
    found = build(root).register
    newest = datetime.fromisoformat(f"{pages.changes(found)[0].change.date}T00:00:00Z")
    settings = {
        "SITE_DIR": fresh.name,
        # In the sitemap: not the day of the build.
        "SOURCE_DATE_EPOCH": os.environ.get("SOURCE_DATE_EPOCH", f"{newest.timestamp():.0f}"),
    }
    command, environment = _engine("build", "--strict", **settings)
    if subprocess.call(command, cwd=root, env=environment, pass_fds=(held,)):
        raise Stopped("MkDocs found problems (above). site/ is as it was.")
    try:
        _polish(fresh)
        missing = edition.add(found.editions, root, fresh, every=every_edition)
    except (Unsafe, edition.Refused) as refusal:
        raise Stopped(f"{refusal} site/ is as it was.") from None
    shutil.rmtree(old, ignore_errors=True)
    if published.exists():
        published.rename(old)
    fresh.rename(published)
    shutil.rmtree(old, ignore_errors=True)
    return missing


def _polish(folder: Path) -> None:
    """Give every page of a fresh site its policy, and take out of its sheets what no page uses.

    Raises Unsafe.
    """
    on_disk = os.environ.get("DIRECTORY_URLS") == "false"
    texts = {file: file.read_text("utf-8") for file in sorted(folder.rglob("*.html"))}
    for file, text in texts.items():
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
    use = used(texts.values(), scripts)
    for file, sheet in sheets.items():
        others = [text for other, text in sheets.items() if other != file]
        file.write_text(trim(sheet, use, [*others, *scripts]), "utf-8", newline="\n")
    for own in assets.glob("*.js"):
        own.write_text(without_heading(own.read_text("utf-8")), "utf-8", newline="\n")


def _engine(*arguments: str, **settings: str) -> tuple[list[str], dict[str, str]]:
    """The command that publishes or serves docs/, and its environment."""
    # Material prints a notice about MkDocs 2 on each run; the version is pinned.
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", **settings}
    return [sys.executable, "-m", ENGINE, *arguments], environment


def unusable(error: OSError) -> str:
    """What a full disk, a folder that may not be written or a missing template is to a person."""
    if error.strerror is None:
        return f"{error}."
    file = error.filename2 or error.filename or "A file"
    return f"{file} cannot be used: {error.strerror}."


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


def _add_new(commands: Any) -> None:
    """The command `new`, with an option for each field of each kind."""
    kinds = commands.add_parser("new", help="add a record to data/").add_subparsers(
        dest="kind_of_record", required=True, metavar="|".join(new.KINDS)
    )
    guide = load_guide()
    for kind in new.KINDS:
        parser = kinds.add_parser(kind, help=f"a new {kind}", allow_abbrev=False)
        if kind == "claim":
            parser.add_argument("--topic", help=load_guide(WORDS)["topic"]["says"])
        for option in field_options(kind, guide):
            action = "append" if option.many else "store"
            says = option.says.replace("%", "%%")
            parser.add_argument(f"--{option.name}", dest=option.name, action=action, help=says)


def _help_contributor(options: argparse.Namespace) -> int:
    """Run `new`, `changes` or `schema`; the exit code. Raises Stopped."""
    if options.command == "new":
        talk = Talk(input, print) if sys.stdin.isatty() else None
        print(add_record(vars(options), talk=talk))
    elif options.command == "changes":
        comparison = compare(options.base, options.head)
        print(DIGESTS[options.format](comparison), end="")
        return int(bool(comparison.vanishing))
    else:
        print(f"{write_schemas()} files of data/schema/ written.")
    return 0


def _parser() -> argparse.ArgumentParser:
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
    commands.add_parser("schema", help="write the schemas for editors to data/schema/")
    _add_new(commands)
    report_ = commands.add_parser("changes", help="say what an edit changes for a reader")
    report_.add_argument("base", help="the revision to compare with, such as main")
    report_.add_argument("head", nargs="?", help="the one that changes it; the files as they are")
    report_.add_argument("--format", choices=list(DIGESTS), default="text")
    freeze = commands.add_parser("edition", help="freeze the site at a git tag")
    freeze.add_argument("name", help="the tag: a year and a number such as 2026.1")
    serve = commands.add_parser("serve", help="show the site and follow edits")
    serve.add_argument("--address", default="127.0.0.1:8000", help="host:port to listen on")
    return parser


def _run(options: argparse.Namespace) -> int:
    """Run a command; the exit code. Raises Stopped, edition.Refused and OSError."""
    if options.command == "check":
        return show_problems(options.format)
    if options.command in ("new", "changes", "schema"):
        return _help_contributor(options)
    if options.command == "serve":
        with turn(ROOT / ".cache"):
            refresh()  # then, by the hook, on each edit; MkDocs reads what has changed
        command, environment = _engine("serve", "--dirty", "--dev-addr", options.address)
        os.chdir(ROOT)
        os.execve(command[0], command, environment)  # noqa: S606  (so that a signal reaches it)
    if options.command == "build":
        with turn(ROOT / ".cache"):
            print(f"{len(refresh())} files of docs/ written or removed.")
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
            stream.reconfigure(encoding="utf-8")
    gc.set_threshold(NEW_OBJECTS)
    try:
        return _run(_parser().parse_args(arguments))
    except (Stopped, edition.Refused) as stop:
        print(stop, file=sys.stderr)
        return 1
    except OSError as error:
        print(unusable(error), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
