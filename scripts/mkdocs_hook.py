"""Lets `mkdocs serve` render again when data or templates change, and show what is wrong.

Adds nothing to a page that is published, and then needs none of the project's modules.
"""

from __future__ import annotations

import html
import importlib
import logging
import re
import sys
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # whoever continues MkDocs has these under a name of its own
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer

ROOT = Path(__file__).resolve().parent.parent

log = logging.getLogger("mkdocs.hooks")
serving = threading.Event()
problems: list[str] = []  # of the last build, shown on every page while there are any
made: list[Any] = []  # what the last build made
turn = ExitStack()  # holds off other commands while MkDocs reads what was made
rest = threading.Event()  # set while only the edited pages have been made
SIGNAL = ROOT / ".cache" / "serve" / "rest"  # written when the rest is to be made

Headers = list[tuple[str, str]]
Application = Callable[[dict[str, Any], Callable[[str, Headers], Any]], Iterable[bytes]]


def on_startup(command: str, dirty: bool) -> None:
    sys.path.insert(0, str(ROOT / "scripts"))  # earlier, MkDocs would take it out again
    if command == "serve":
        serving.set()


def on_pre_build(config: MkDocsConfig) -> None:
    """Make the pages of an edited record first; on_post_build asks for all the others."""
    if not serving.is_set():
        return
    rendering = importlib.import_module("publish.publish")
    turn.enter_context(importlib.import_module("publish.files").turn(ROOT / ".cache"))
    quick = rendering.preview(made[0], ROOT) if made and not problems else None
    if quick:
        made[:] = [quick]
        rest.set()
        return
    problems.clear()
    try:
        made[:] = [rendering.build(ROOT)]
    except rendering.Stopped as stop:
        # Raising would leave the browser waiting; so the last good pages stay in place.
        problems.append(str(stop))
        log.error("\n%s", stop)  # noqa: TRY400  (a traceback would hide the problems)


def on_post_build(config: MkDocsConfig) -> None:
    turn.close()
    if rest.is_set():
        rest.clear()
        signal(str(time.time_ns()))  # it is watched, like the data


def on_build_error(error: Exception) -> None:
    turn.close()
    if isinstance(error, OSError) and not serving.is_set():
        raise SystemExit(importlib.import_module("publish.publish").unusable(error)) from None


def on_serve(server: LiveReloadServer, config: MkDocsConfig, builder: Any) -> LiveReloadServer:
    """Watch what people write, not the pages rendered from it: one build an edit, not two."""
    server.unwatch(config.docs_dir)
    signal("")
    for folder in ("data", "scripts/templates", "docs/assets", SIGNAL.parent):
        server.watch(str(ROOT / folder))
    server.set_app(with_problems(server.serve_request))
    return server


def signal(text: str) -> None:
    importlib.import_module("publish.files").write_whole(SIGNAL, text.encode())


def with_problems(application: Application) -> Application:
    """The same pages, with the problems of the data on top while there are any."""

    def serve(environ: dict[str, Any], start: Callable[[str, Headers], Any]) -> Iterable[bytes]:
        if not problems:
            return application(environ, start)
        answer: list[tuple[str, Headers]] = []
        body = b"".join(application(environ, lambda *head: answer.append(head)))
        status, headers = answer[0]
        if dict(headers).get("Content-Type", "").startswith("text/html"):
            banner = f'<pre class="problems" role="alert">{html.escape(problems[0])}</pre>'
            body = re.sub(rb"(<body[^>]*>)", lambda tag: tag[1] + banner.encode(), body, count=1)
            headers = [(name, value) for name, value in headers if name != "Content-Length"]
            headers.append(("Content-Length", str(len(body))))
        start(status, headers)
        return [body]

    return serve
