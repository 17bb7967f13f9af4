"""Lets `mkdocs build`, `mkdocs gh-deploy` and `mkdocs serve` do by themselves what build.py does.

The pages are rendered before MkDocs reads them. What is to be published gets its policy and its
editions afterwards, and takes the place of the last site only once it is whole. What is served
follows edits, and says what is wrong with one. Who has done all that already, as build.py has,
sets ENGINE_ONLY=true. What is wrong is a SystemExit, which every engine passes on as it is.
"""

from __future__ import annotations

import html
import importlib
import logging
import os
import re
import shutil
import socket
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # whoever continues MkDocs has these under a name of its own
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.structure.nav import Navigation

ROOT = Path(__file__).resolve().parent.parent
SIGNAL = ROOT / ".cache" / "serve" / "rest"  # written when the other pages are to be made too

log = logging.getLogger("mkdocs.hooks")

Headers = list[tuple[str, str]]
Application = Callable[[dict[str, Any], Callable[[str, Headers], Any]], Iterable[bytes]]


@dataclass
class Session:
    """What one build must know of those before it."""

    idle: bool = False  # MkDocs is to publish docs/ as it is, and no more
    serving: bool = False
    partly: bool = False  # --dirty: where the layout is as it was, only pages that differ are read
    layout: dict[Path, int] = field(default_factory=dict)
    made: Any = None  # what the last build made of the data
    rest: bool = False  # only the edited pages were rendered
    problems: str = ""  # of the last build, shown on every page while there are any
    held: ExitStack = field(default_factory=ExitStack)  # holds off other commands that write
    config: Any = None  # its site_dir is a fresh folder, until that takes the place of `site`
    site: Path = Path()
    whole: bool = False  # the fresh site is


session = Session()


def on_startup(command: str, dirty: bool) -> None:
    sys.path.insert(0, str(ROOT / "scripts"))  # earlier, MkDocs would take it out again
    os.umask(0o022)  # what is published is for all to read
    session.idle = os.environ.get("ENGINE_ONLY") == "true"
    session.serving = command == "serve" and not session.idle
    session.partly = session.serving and dirty


def on_config(config: MkDocsConfig) -> None:
    """Refuse an address that is taken before anything is made; take up what MkDocs was told."""
    config.mdx_configs["pymdownx.snippets"]["base_path"] = config.docs_dir
    if session.idle:
        return
    if session.serving and not session.made:
        refuse_taken(*config.dev_addr)
        print("Checking data/ and making the pages: a minute the first time.", flush=True)
    if not session.serving and config.site_url:
        os.environ["SITE_URL"] = config.site_url
    os.environ["REPO_URL"] = config.repo_url or ""
    os.environ["DIRECTORY_URLS"] = str(config.use_directory_urls).lower()


def on_pre_build(config: MkDocsConfig) -> None:
    """Render the pages, those of an edited record first; give MkDocs a fresh folder."""
    if session.idle:
        return
    session.whole = False
    if session.made and not session.rest:
        print("An edit: making its pages anew.", flush=True)
    session.held.enter_context(ours().turn(ROOT / ".cache"))
    try:
        render()
    except Exception as error:  # noqa: BLE001  (what is made of people's input is never a traceback)
        raise SystemExit(told(error)) from None
    if not session.serving:
        os.environ.setdefault("SOURCE_DATE_EPOCH", ours().newest(session.made.register))
    before, session.layout = session.layout, layout()
    if not (session.partly and before == session.layout):
        session.config, session.site = config, Path(config.site_dir).resolve()
        config.site_dir = str(ours().room_beside(session.site))


def on_nav(nav: Navigation, config: MkDocsConfig, files: Any) -> None:
    """Read the titles of the menu, of which MkDocs knows only those of pages that differ."""
    if session.partly:
        for page in nav.pages:
            page.read_source(config)


def on_post_build(config: MkDocsConfig) -> None:
    if session.idle:
        return
    if session.serving:
        if session.rest:
            signal(str(time.time_ns()))  # it is watched, like the data
    else:
        try:
            missing = ours().complete(Path(config.site_dir), session.made.register, ROOT)
        except ours().Stopped as stop:
            raise SystemExit(told(stop)) from None
        for name in missing:
            log.info("Edition %s was left out: its archives are not in editions/.", name)
    session.whole = True


def on_build_error(error: Exception) -> None:
    session.whole, session.layout = False, {}  # the next build is of all pages
    if isinstance(error, OSError):
        raise SystemExit(told(error)) from None


def on_shutdown() -> None:
    settle()


def on_serve(server: LiveReloadServer, config: MkDocsConfig, builder: Any) -> LiveReloadServer:
    """Watch what people write, not the pages rendered from it: one build an edit, not two."""
    if session.idle:
        return server
    settle()
    server.unwatch(config.docs_dir)
    signal("")
    for folder in ("data", "scripts/templates", "docs/assets", "overrides", SIGNAL.parent):
        server.watch(str(ROOT / folder))
    server.builder = always_ending(server.builder)
    server.set_app(with_problems(server.serve_request))
    register = session.made.register
    print(
        f"No problems in {len(register.claims)} claims and {len(register.sources)} sources.\n"
        f"The site: {server.url} (Ctrl+C ends it)\n"
        "An edit in data/ shows there within seconds; a mistake is named here and on the page.",
        flush=True,
    )
    return server


def ours() -> Any:
    """What build.py calls too; who sets ENGINE_ONLY needs none of its packages."""
    return importlib.import_module("publish.publish")


def refuse_taken(host: str, port: int) -> None:
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((host, port))
    except (OSError, OverflowError) as error:
        raise SystemExit(
            f"{host}:{port} cannot be served ({getattr(error, 'strerror', error)}): choose another "
            f"with build.py serve --address {host}:{8002 if port == 8001 else 8001}, "
            "or mkdocs serve --dev-addr."
        ) from None


def render() -> None:
    """Make the pages; of an edit to few records first theirs, where MkDocs reads only those."""
    last = session.made
    few = session.partly and last and not session.problems
    quick = ours().preview(last, ROOT) if few else None
    session.rest, rest = bool(quick), session.rest
    session.made = quick or ours().build(ROOT)
    pages = [path.removesuffix(".md") for path in session.made.changed if path.endswith(".md")]
    if last and pages:
        shown = ", ".join(pages[:3]) + (f" and {len(pages) - 3} more" if len(pages) > 3 else "")
        print(f"Made anew{', too' if rest else ''}: {shown}.", flush=True)


def layout() -> dict[Path, int]:
    """What every page is made with, and when it was written."""
    files = [ROOT / "mkdocs.yml", *(ROOT / "overrides").rglob("*.html")]
    return {file: file.stat().st_mtime_ns for file in files}


def told(error: BaseException) -> str:
    """What went wrong, to a person: one line, or one for each problem of the data."""
    if isinstance(error, OSError):
        return str(ours().unusable(error))
    if isinstance(error, (ours().Stopped, SystemExit)):
        return str(error)
    log.debug("What went wrong:", exc_info=error)
    text = " ".join(str(error).split())
    what = f"{type(error).__name__}: {text}"
    return f"The pages cannot be made ({what}). mkdocs build --verbose says where."


def settle() -> None:
    """Let a fresh site take its place if it is whole, and other commands have their turn."""
    try:
        if session.config:
            fresh, session.config.site_dir = Path(session.config.site_dir), str(session.site)
            session.config = None
            if session.whole:
                ours().put_in_place(fresh, session.site)
            shutil.rmtree(fresh, ignore_errors=True)
    except OSError as error:
        raise SystemExit(told(error)) from None
    finally:
        session.held.close()


def always_ending(build: Callable[[], None]) -> Callable[[], None]:
    """The same build, after which requests are answered whatever it met: with the last pages."""

    def attempt() -> None:
        try:
            try:
                build()
            finally:
                settle()
            session.problems = ""
        except (Exception, SystemExit) as error:  # noqa: BLE001  (the browser would wait for ever)
            session.rest = False
            session.problems = told(error)
            print(session.problems, file=sys.stderr, flush=True)

    return attempt


def signal(text: str) -> None:
    SIGNAL.parent.mkdir(parents=True, exist_ok=True)
    SIGNAL.write_text(text)


def with_problems(application: Application) -> Application:
    """The same pages, with the problems of the data on top while there are any."""

    def serve(environ: dict[str, Any], start: Callable[[str, Headers], Any]) -> Iterable[bytes]:
        if not session.problems:
            return application(environ, start)
        answer: list[tuple[str, Headers]] = []
        body = b"".join(application(environ, lambda *head: answer.append(head)))
        status, headers = answer[0]
        if dict(headers).get("Content-Type", "").startswith("text/html"):
            banner = f'<pre class="problems" role="alert">{html.escape(session.problems)}</pre>'
            body = re.sub(rb"(<body[^>]*>)", lambda tag: tag[1] + banner.encode(), body, count=1)
            headers = [(name, value) for name, value in headers if name != "Content-Length"]
            headers.append(("Content-Length", str(len(body))))
        start(status, headers)
        return [body]

    return serve
