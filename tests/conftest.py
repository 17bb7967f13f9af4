"""Fixtures that several folders of tests share, and the order in which tests run."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

pytest.register_assert_rewrite("support")

from model.register import Register
from publish import publish
from publish.files import turn
from support import (
    CASES,
    ELSEWHERE,
    HERE,
    REPOSITORY,
    ROOT,
    TODAY,
    copy_project,
    copy_small_project,
    expect_all,
    rename_some,
    run_build,
    served,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from support.browsers import Readers

__all__ = ["CASES", "HERE", "TODAY", "expect_all"]  # for tests that still ask for them here

ROOM = 2 * 10**9  # bytes; a whole run needs some 700 million
COSTLY_FIRST = ("machine", "browser", "built", "unit")  # so that no core waits at the end


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--golden", action="store_true", help="write the expected texts of tests/cases anew"
    )


def pytest_configure() -> None:
    """Rather one sentence than tests that fail here and there for want of room."""
    folder = tempfile.gettempdir()
    if (free := shutil.disk_usage(folder).free) < ROOM:
        raise pytest.UsageError(
            f"The tests need {ROOM // 10**9} GB in {folder} (got {free / 10**9:.1f}). "
            "Make room there, or name another folder in TMPDIR."
        )


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    items.sort(key=lambda item: COSTLY_FIRST.index(item.path.relative_to(here).parts[0]))


@pytest.fixture(scope="session")
def register() -> Register:
    """The real data, as they are today."""
    return publish.register(ROOT)


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], Path]) -> Path:
    """A folder that is made once: of several processes that run tests, by the first to need it."""
    own = factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    folder = shared / name
    with turn(shared / f"{name}-turn"):
        if not folder.exists():
            make(factory.mktemp("fresh") / name).rename(folder)
    return folder


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real project, built and published; do not change it."""

    def make(folder: Path) -> Path:
        fresh = copy_project(folder)
        result = run_build(fresh, "site")
        assert result.returncode == 0, result.stderr
        return fresh

    return once(tmp_path_factory, "project", make)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of few records, some of which had another id before, published for a path of a
    host, with a repository; do not change it.
    """

    def make(folder: Path) -> Path:
        fresh = copy_small_project(folder)
        rename_some(fresh)
        result = run_build(fresh, "site", SITE_URL=ELSEWHERE, **REPOSITORY)
        assert result.returncode == 0, result.stderr
        return fresh

    return once(tmp_path_factory, "small", make)


@pytest.fixture(scope="session")
def small_site(small: Path) -> Iterator[str]:
    """The address of the site of few records, under the path that it was published for."""
    with served(small / "site", urlsplit(ELSEWHERE).path) as address:
        yield address


@pytest.fixture(scope="session")
def site(project: Path) -> Iterator[str]:
    """The address of the published site."""
    with served(project / "site") as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    from support.browsers import browsing  # noqa: PLC0415  (unit tests need none)

    with browsing() as opened:
        yield opened


@pytest.fixture(scope="session")
def readers(browser: Browser) -> Readers:
    from support.browsers import Readers  # noqa: PLC0415

    return Readers(browser)
