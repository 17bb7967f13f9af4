"""MkDocs' own commands do what ours do: the same site, the same problems, and edits that show."""

from __future__ import annotations

import hashlib
import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from support import CASES, copy_project, copy_small_project, git, run_build, tree

SMALL_PAGES = CASES / "small" / "pages"
QUIET = {"NO_MKDOCS_2_WARNING": "1"}
EDITION = "mtcr-2025-2026.1-{}.zip"


def mkdocs(project: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", *arguments],
        cwd=project,
        env={**os.environ, **QUIET, **settings},
        capture_output=True,
        text=True,
        check=False,
    )


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return copy_small_project(tmp_path / "project")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small project that `mkdocs build` has published; do not change it."""
    project = copy_small_project(tmp_path_factory.mktemp("whole") / "project")
    made = mkdocs(project, "build", "--strict")
    assert made.returncode == 0, made.stderr
    return project


def add_edition(project: Path) -> None:
    """An edition of one file, with its archives."""
    (project / "editions").mkdir()
    record = '- name: "2026.1"\n  date: 2026-11-24\n'
    for kind in ("web", "offline"):
        file = project / "editions" / EDITION.format(kind)
        with zipfile.ZipFile(file, "w") as packed:
            packed.writestr("index.html", kind)
        record += f"  {kind}_sha256: {hashlib.sha256(file.read_bytes()).hexdigest()}\n"
    (project / "data" / "editions.yml").write_text(record)


ELSEWHERE = {"SITE_URL": "https://example.org/some/where", "REPO_URL": "https://example.org/code"}


@pytest.mark.parametrize(
    ("settings", "options", "same"),
    [
        (ELSEWHERE, [], ELSEWHERE),
        ({}, ["--no-directory-urls"], {"DIRECTORY_URLS": "false"}),  # an option is a setting too
    ],
    ids=["sub-path", "disk"],
)
def test_a_build_is_our_site_byte_for_byte(
    small: Path, settings: dict[str, str], options: list[str], same: dict[str, str]
) -> None:
    add_edition(small)
    other = shutil.copytree(small, small.with_name("other"))
    theirs = mkdocs(small, "build", "--strict", *options, **settings, SITE_DIR="public")
    ours = run_build(other, "site", "--every-edition", **same)
    assert (theirs.returncode, ours.returncode) == (0, 0), theirs.stderr + ours.stderr
    made = tree(small / "public")
    assert made == tree(other / "site")
    assert made["editions/2026.1/index.html"] == b"web"
    pages = {path for path in made if path.endswith(".html") and "editions/2026.1/" not in path}
    policy = b'<meta http-equiv="Content-Security-Policy"'
    assert [path for path in pages if policy not in made[path]] == []


def test_it_is_deployed_with_its_policy(small: Path) -> None:
    for arguments in (["init"], ["add", "."], ["commit", "-m", "First"]):
        git(small, *arguments, "--quiet") if arguments[0] != "add" else git(small, *arguments)
    remote = small.with_name("remote.git")
    subprocess.run(["git", "init", "--quiet", "--bare", str(remote)], check=True)
    git(small, "remote", "add", "origin", str(remote))
    identity = {
        f"GIT_{who}_{what}": "a@example.org"
        for who in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }
    deployed = mkdocs(small, "gh-deploy", **identity)
    assert deployed.returncode == 0, deployed.stderr
    page = subprocess.run(
        ["git", "show", "gh-pages:index.html"], cwd=remote, check=True, capture_output=True
    )
    assert page.stdout == (small / "site" / "index.html").read_bytes()
    assert b"Content-Security-Policy" in page.stdout


def wrong_data(project: Path) -> None:
    replace(project / "data" / "people.yml", "role: author", "role: autor")
    replace(project / "data" / "claims/height/tower-is-tall.yml", "kind: fact", "kind: fcat")


def warning(project: Path) -> None:
    with (project / "mkdocs.yml").open("a") as file:
        file.write("nav: [gone.md]\n")
    replace(project / "mkdocs.yml", "not_found: info", "not_found: warn")


def inline_style(project: Path) -> None:
    file = project / "overrides" / "main.html"
    replace(file, '<meta charset="utf-8">', '<meta charset="utf-8"><style>p {}</style>')


def lost_archive(project: Path) -> None:
    add_edition(project)
    (project / "editions" / EDITION.format("web")).write_bytes(b"")


@pytest.mark.parametrize(
    ("harm", "reason"),
    [
        (
            wrong_data,
            r"data/claims/height/tower-is-tall\.yml:\d+:\d+: kind must .* Did you mean fact\?\n"
            r"data/people\.yml:\d+:\d+: role must .* Did you mean author\?\n"
            r"2 problems\. Nothing was written\.\n",
        ),
        (warning, r"(?s).*A reference to 'gone\.md' is included in the 'nav' .*\n"),
        (inline_style, r"404\.html must hold no inline style .*\n"),
        (lost_archive, r"editions/\S+-web\.zip must have the checksum in .*\n"),
    ],
)
def test_what_is_wrong_is_said_and_the_last_site_stays(
    harm: Callable[[Path], None], reason: str, whole: Path, tmp_path: Path
) -> None:
    project = shutil.copytree(whole, tmp_path / "project")
    harm(project)
    result = mkdocs(project, "build", "--strict")
    told = re.sub(r"(?m)^INFO .*\n", "", result.stderr)
    assert result.returncode == 1
    assert re.fullmatch(reason, told), told
    assert tree(project / "site") == tree(whole / "site")
    assert not (project / ".site-new").exists()


HELD = """
import pathlib, time

def on_env(env, config, files):
    pathlib.Path("held").touch()
    while True:
        time.sleep(0.1)
"""


# A command begun in the background, as these tests may be, is deaf to SIGINT; this one hears it.
HEARS = [
    sys.executable,
    "-c",
    "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); "
    "os.execv(sys.argv[1], sys.argv[1:])",
]


@pytest.mark.parametrize("signal_", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_build_leaves_the_last_site(
    signal_: signal.Signals, whole: Path, tmp_path: Path
) -> None:
    project = shutil.copytree(whole, tmp_path / "project")
    hook = "scripts/mkdocs_hook.py"
    replace(project / "mkdocs.yml", hook, f"{hook}, held.py")
    (project / "held.py").write_text(HELD)
    command = [sys.executable, "-m", "mkdocs", "build"]
    with (project / "told").open("w") as told:
        started = subprocess.Popen([*HEARS, *command], cwd=project, stdout=told, stderr=told)
    while not (project / "held").exists():
        assert started.poll() is None
        time.sleep(0.1)
    started.send_signal(signal_)
    assert started.wait() != 0
    assert tree(project / "site") == tree(whole / "site")
    assert "Traceback" not in (project / "told").read_text()
    replace(project / "mkdocs.yml", f"{hook}, held.py", hook)
    assert mkdocs(project, "build").returncode == 0
    assert tree(project / "site") == tree(whole / "site")
    assert not (project / ".site-new").exists()


# --- serve ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "command", [["-m", "mkdocs", "serve", "-a"], ["scripts/build.py", "serve", "--address"]]
)
def test_an_address_that_is_taken_is_named_before_anything_is_made(
    command: list[str], small: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        result = subprocess.run(
            [sys.executable, *command, address],
            cwd=small,
            env={**os.environ, **QUIET},
            capture_output=True,
            text=True,
            check=False,
        )
    told = re.sub(r"(?m)^INFO .*\n", "", result.stderr)
    assert (result.returncode, result.stdout) == (1, "")
    assert told == (
        f"{address} cannot be served (Address already in use): choose another with "
        "build.py serve --address 127.0.0.1:8001, or mkdocs serve --dev-addr.\n"
    )
    assert [file.name for file in (small / "docs").iterdir()] == ["assets"]


def test_wrong_data_are_not_served(small: Path) -> None:
    wrong_data(small)
    result = run_build(small, "serve", "--address", "127.0.0.1:0")
    assert result.returncode == 1
    assert result.stderr.endswith("\n2 problems. Nothing was written.\n")
    assert result.stderr.count("\n") == 3


class Server:
    """A command that serves a project, and what it said."""

    def __init__(self, project: Path, *command: str) -> None:
        self.file = project / "said"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.host = f"127.0.0.1:{free.getsockname()[1]}"
        with self.file.open("w") as said:
            self.process = subprocess.Popen(
                [*HEARS, sys.executable, "-u", *command, self.host],
                cwd=project,
                env={**os.environ, **QUIET},
                stdout=said,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
            )

    def said(self) -> str:
        return self.file.read_text("utf-8")

    def page(self, path: str) -> str:
        """A page as it is served now; nothing where nobody listens yet."""
        connection = http.client.HTTPConnection(self.host)
        try:
            connection.request("GET", path)
            return connection.getresponse().read().decode()
        except ConnectionError:
            return ""
        finally:
            connection.close()

    def show(self, path: str, words: str, *, shown: bool = True) -> None:
        """Wait until a page holds the words, or no longer does."""
        while not (page := self.page(path)) or (words in page) != shown:
            assert self.process.poll() is None, self.said()
            time.sleep(0.2)


@pytest.fixture(
    params=[["scripts/build.py", "serve", "--address"], ["-m", "mkdocs", "serve", "-a"]],
    ids=["ours", "mkdocs"],
)
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    """A server of few records, with the whole menu but for the pages that they lack."""
    project = copy_project(tmp_path / "project", CASES / "small" / "data")
    settings = project / "mkdocs.yml"
    lines = settings.read_text("utf-8").splitlines(keepends=True)
    pages = ((line, re.fullmatch(r" +- (?:.+: )?(\S+\.md)\n", line)) for line in lines)
    kept = (line for line, page in pages if not page or (SMALL_PAGES / page[1]).exists())
    settings.write_text("".join(kept), "utf-8")
    started = Server(project, *request.param)
    yield started
    started.process.kill()
    started.process.wait()


CLAIM, BANNER = "/claims/tower-is-tall/", '<pre class="problems"'


def test_edits_show_with_every_menu_entry_and_none_leaves_a_request_hanging(
    server: Server, browser: Browser
) -> None:
    server.show(CLAIM, "</html>")
    if "INFO" not in server.said():  # ours: MkDocs says nothing of its own
        begun = [line.split()[0] for line in server.said().splitlines()]
        assert begun == ["Checking", "No", "The", "An"]
    before = menu(server, browser, CLAIM)
    show_an_edit(server)
    assert menu(server, browser, CLAIM) == before
    entries, _ = before
    assert len(entries) > 30
    assert "None" not in entries
    outlast_impossible_input(server)
    outlast_a_layout_that_cannot_be_used(server)
    assert "Traceback" not in server.said()
    assert "dirty" not in server.said()
    server.process.send_signal(signal.SIGINT)
    assert server.process.wait() == 0


def show_an_edit(server: Server) -> None:
    """First on the page of its record, then on those that show it too."""
    claim = server.file.parent / "data" / "claims" / "height" / "tower-is-tall.yml"
    replace(claim, "finding: The survey", "finding: Edited, the survey")
    server.show(CLAIM, "Edited, ")
    server.show("/topics/height/", "Edited, ")


def outlast_impossible_input(server: Server) -> None:
    source = server.file.parent / "data" / "sources" / "doe-2025.yml"
    text = source.read_text("utf-8")
    replace(source, "issued: ", "issued: {date-parts: [[2012, 13]]} #")
    server.show(CLAIM, BANNER)
    assert "Edited, " in server.page(CLAIM)
    source.write_text(text, "utf-8")
    server.show(CLAIM, BANNER, shown=False)


def outlast_a_layout_that_cannot_be_used(server: Server) -> None:
    layout = server.file.parent / "overrides" / "main.html"
    text = layout.read_text("utf-8")
    layout.write_text(text + "{% nonsense %}", "utf-8")
    server.show(CLAIM, BANNER)
    assert "Edited, " in server.page(CLAIM)
    layout.write_text(text.replace('name="viewport"', 'name="viewport" id="new"'), "utf-8")
    server.show(CLAIM, BANNER, shown=False)
    server.show(CLAIM, 'id="new"')


def menu(server: Server, browser: Browser, path: str) -> tuple[list[str], str]:
    """What every entry of the menu reads, and how much a search finds."""
    page = browser.new_page()
    page.set_default_timeout(0)
    page.route("**/livereload/**", lambda route: route.abort())  # it would shut the search
    page.goto(f"http://{server.host}{path}", wait_until="commit")
    page.locator(".md-footer").wait_for()
    entries = page.locator(".md-nav--primary .md-ellipsis, .md-tabs__link").all_text_contents()
    page.click(".search-open")
    page.fill(".search__input", "adherent")
    page.locator(".hit").first.wait_for()
    found = page.locator(".search__count").text_content()
    page.close()
    return [" ".join(entry.split()) for entry in entries], found or ""
