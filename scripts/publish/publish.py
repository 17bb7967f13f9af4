"""Check, render, publish: the data of a project in; docs/ and site/ out."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from itertools import chain, islice
from pathlib import Path
from traceback import extract_tb
from typing import NamedTuple

from jinja2 import TemplateSyntaxError, UndefinedError

from check.check import check
from cite.cite import Citation, cite
from export.field_guide import Unexplained
from export.search import PageWords, page_words, search_file
from export.tables import export
from load import files
from load.files import load, load_published, why_unfit
from load.problem import Problem, as_text
from model.history import changes
from model.kinds import BY_NAME
from model.publication import Publication
from model.register import Key, Register
from publish import edition
from publish.files import Refused, drawn, load_citations, save_citations, turn, write
from publish.polish import Unsafe, polish
from render.citations import finish
from render.lists import filter_list
from render.render import Drafts, draft, draft_pages_of, fixed_pages
from render.view import Broken

FARTHEST_EAST = timezone(timedelta(hours=14))  # no day has begun anywhere before it has there
ROOT = Path(__file__).resolve().parents[2]
ENGINE = "mkdocs"  # the module that publishes docs/; CONTRIBUTING.md says what else can
UNSOUND = (TemplateSyntaxError, UndefinedError)  # what a template can be, and its editor mends
MOST_AT_ONCE = 10  # edited records whose pages are made ahead of all others
AT_ONCE = 2_000  # pages in memory; for each so many, pandoc is started anew
TEMPLATES = ROOT / "scripts" / "templates"


class Stopped(Exception):
    """The data cannot be built; the text says why, a problem a line."""

    def __init__(self, text: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(text)
        self.problems = problems


class Made(NamedTuple):
    """What a build read and made."""

    register: Register
    changed: list[str]  # paths below docs/, written or removed


def register(root: Path = ROOT) -> Register:
    """The checked data of the project at `root`. Raises Stopped with every problem."""
    documents, problems = load(root / "data")
    file = root / "data" / files.LIST
    if unfit := why_unfit(file):
        problems = [*problems, Problem(f"data/{files.LIST}", 1, 1, unfit)]
    published = load_published(file)
    found, problems = check(documents, problems, today(), published)
    if found is None:
        raise Stopped(as_text(problems), problems)
    return found


def today() -> date:
    """The day, where it begins first: no date of anybody's is later."""
    return datetime.now(FARTHEST_EAST).date()


def build(root: Path = ROOT) -> Made:
    """Render `data/` to `docs/`; whoever calls it holds the turn (see files.py).

    Raises Stopped, with `docs/` untouched but where the system failed half-way.
    """
    try:
        found = register(root)
        site = publication()
        templates = root / "scripts" / "templates"
        words: dict[str, PageWords] = {}
        drafts = _noting(words, draft(found, site, templates), fixed_pages(templates))
        searched = search_file(found, site, words)  # asked for at the end
        exports = chain(export(found, site), filter_list(found, site), searched)
        changed = _write(drafts, exports, site, root)
    except (Broken, Refused, Unexplained) as refusal:
        raise Stopped(str(refusal)) from None
    except UNSOUND as error:
        at = [frame for frame in extract_tb(error.__traceback__) if frame.filename.endswith(".j2")]
        place = f"{at[-1].filename}:{at[-1].lineno}"
        raise Stopped(f"{place}: template must be sound ({error.message}). Mend it.") from None
    except OSError as error:
        raise Stopped(unusable(error)) from None
    return Made(found, changed)


def preview(last: Made, root: Path = ROOT) -> Made | None:
    """Render only the pages of edited records, at which their editor looks; None: build the whole.

    Raises Stopped.
    """
    site, found = publication(), register(root)
    keys = _edited(last.register, found)
    try:
        drafts = draft_pages_of(keys, found, site, root / "scripts" / "templates")
        return Made(found, _write(drafts, None, site, root)) if keys else None
    except (Broken, Refused, *UNSOUND, OSError):  # the whole build says what is wrong
        return None


def _edited(before: Register, after: Register) -> list[Key]:
    """The records that differ, where they are few, the same ones, and not shown everywhere."""
    differ = []
    for kind, records in after.by_kind.items():
        earlier = before.by_kind[kind]
        if earlier.keys() != records.keys():
            return []
        differ += [Key(kind, id_) for id_ in records if records[id_] != earlier[id_]]
    shown = all(BY_NAME[key.kind].word for key in differ)
    return differ if shown and len(differ) <= MOST_AT_ONCE else []


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
    ready = (
        (path, drawn(text, root / ".cache" / "cards") if path.endswith(".png") else text)
        for path, text in pages
    )
    changed = write(chain(ready, exports or ()), root / "docs", whole=whole)
    if (kept := known if whole else earlier | known) != earlier:
        save_citations(cache, kept)
    return changed


def _noting(words: dict[str, PageWords], drafts: Drafts, fixed: Collection[str]) -> Drafts:
    """The drafts; `words` takes up what the search reads of those that are no record's."""
    for path, page in drafts:
        if path in fixed:
            words[path] = page_words(page.text)
        yield path, page


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


def publication() -> Publication:
    """Where the pages will stand, from the environment; what mkdocs.yml reads, and no more.

    Raises Stopped.
    """
    if (addresses := os.environ.get("DIRECTORY_URLS") or "true") not in ("true", "false"):
        raise Stopped(f"DIRECTORY_URLS must be true or false (got {addresses}).")
    address = os.environ.get("SITE_URL") or "http://127.0.0.1:8000/"
    return Publication(
        address=address.rstrip("/") + "/",
        current=(os.environ.get("CURRENT_URL") or address).rstrip("/") + "/",
        repository=(os.environ.get("REPO_URL") or "").rstrip("/") or None,
        branch=os.environ.get("REPO_BRANCH") or "main",
        edition=os.environ.get("EDITION") or None,
        edition_date=os.environ.get("EDITION_DATE") or None,
        directory_urls=addresses == "true",
    )


def site(root: Path = ROOT, *, every_edition: bool = False) -> list[str]:
    """Publish to a folder of its own first, so that a failed build leaves the last site.

    The names of the editions that are not at hand, and so were left out.
    """
    published = root / "site"
    with turn(root / ".cache"):
        fresh = room_beside(published)
        try:
            found = build(root).register
            settings = {"SITE_DIR": fresh.name, "ENGINE_ONLY": "true"}
            if "SOURCE_DATE_EPOCH" not in os.environ:
                settings["SOURCE_DATE_EPOCH"] = newest(found)
            # Material prints a notice about MkDocs 2 on each run; the version is pinned.
            environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", **settings}
            command = [sys.executable, "-m", ENGINE, "build", "--strict"]
            if subprocess.call(command, cwd=root, env=environment, close_fds=False):
                raise Stopped("MkDocs found problems (above). site/ is as it was.")
            missing = complete(fresh, found, root, every_edition=every_edition)
            put_in_place(fresh, published)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)  # room on a disk that is full
    return missing


def newest(found: Register) -> str:
    """The day of the newest change, in seconds: for the sitemap, instead of that of the build."""
    return f"{datetime.fromisoformat(f'{changes(found)[0].change.date}T00:00:00Z').timestamp():.0f}"


def room_beside(published: Path) -> Path:
    """Where a fresh site is to be made; the last one stands, even where a run was cut off."""
    fresh, old = _beside(published, "new"), _beside(published, "old")
    if old.exists() and not published.exists():  # between two renames
        old.rename(published)
    shutil.rmtree(fresh, ignore_errors=True)
    return fresh


def complete(
    fresh: Path, found: Register, root: Path = ROOT, *, every_edition: bool = False
) -> list[str]:
    """Give a fresh site its policy and its editions; the names of those that are not at hand."""
    try:
        polish(fresh, on_disk=not publication().directory_urls)
        return edition.add(found.editions.values(), root, fresh, every=every_edition)
    except (Unsafe, edition.NotFrozen) as refusal:
        raise Stopped(f"{refusal} site/ is as it was.") from None


def put_in_place(fresh: Path, published: Path) -> None:
    """Let a fresh site take the place of the last one."""
    old = _beside(published, "old")
    shutil.rmtree(old, ignore_errors=True)
    if published.exists():
        published.rename(old)
    fresh.rename(published)
    shutil.rmtree(old, ignore_errors=True)


def _beside(published: Path, which: str) -> Path:
    return published.with_name(f".{published.name}-{which}")


def unusable(error: OSError) -> str:
    """What a full disk, a folder that may not be written or a missing template is to a person."""
    if error.strerror is None:
        return f"{error}."
    file = error.filename2 or error.filename or "A file"
    return f"{file} cannot be used: {error.strerror}."
