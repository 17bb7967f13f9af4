"""Lets `mkdocs serve` render again when data or templates change. Adds nothing to a page."""

from __future__ import annotations

import importlib
import logging
import sys
import threading
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.livereload import LiveReloadServer

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))
rendering = importlib.import_module("build")

log = logging.getLogger("mkdocs.hooks")
serving = threading.Event()


def on_startup(command: str, dirty: bool) -> None:
    if command == "serve":
        serving.set()


def on_pre_build(config: MkDocsConfig) -> None:
    if not serving.is_set():
        return
    try:
        rendering.build(ROOT)
    except rendering.Stopped as stop:
        # Raising would leave the browser waiting; so the last good pages stay in place.
        log.error("\n%s", stop)  # noqa: TRY400  (a traceback would hide the problems)


def on_serve(server: LiveReloadServer, config: MkDocsConfig, builder: Any) -> LiveReloadServer:
    """Watch what people write, not the pages rendered from it: one build an edit, not two."""
    server.unwatch(config.docs_dir)
    for folder in ("data", "scripts/templates", "docs/assets"):
        server.watch(str(ROOT / folder))
    return server
