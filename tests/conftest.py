"""Fixtures that several folders of tests share, and the order in which tests run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

pytest.register_assert_rewrite("support")

from model.register import Register
from publish import publish
from publish.files import turn
from support import CASES, HERE, ROOT, TODAY, copy_project, expect_all, run_build, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["CASES", "HERE", "TODAY", "expect_all"]  # for tests that still ask for them here

COSTLY_FIRST = ("machine", "browser", "built", "unit")  # so that no core waits at the end


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--golden", action="store_true", help="write the expected texts of tests/cases anew"
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    items.sort(key=lambda item: COSTLY_FIRST.index(item.path.relative_to(here).parts[0]))


@pytest.fixture(scope="session")
def register() -> Register:
    """The real data, as they are today."""
    return publish.register(ROOT)


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real project, built and published once for all tests; do not change it.

    Of several processes that run tests, the first to need it makes it for all.
    """
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    folder = shared / "project"
    with turn(shared):
        if not folder.exists():
            fresh = copy_project(tmp_path_factory.mktemp("fresh") / "project")
            result = run_build(fresh, "site")
            assert result.returncode == 0, result.stderr
            fresh.rename(folder)
    return folder


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
