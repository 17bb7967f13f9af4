"""Set up what a command needs, then run it. It needs only Python 3.11 or newer, on any system:

    python scripts/run.py serve    show the site at http://127.0.0.1:8000/ and follow edits
    python scripts/run.py test     lint, types and every test; with paths, only the tests there
    python scripts/run.py quick    lint, types and the tests that need no build and no browser
    python scripts/run.py lint     lint and types
    python scripts/run.py setup    no more than set up; `setup dev`: what tests need too
    python scripts/run.py check    and every other command of build.py, with its options

Packages go into .venv/, those that a lock file names, and again where that file has changed.
`make` runs this script too: so there is one way.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = str(VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python"))
LOCKS = {"site": "requirements.txt", "dev": "requirements-dev.txt"}
# One core runs a file of tests to its end, the costly files first: tests/conftest.py.
PYTEST = ("-m", "pytest", "-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder")
LINT = (
    ("-m", "ruff", "check", "scripts", "tests"),
    ("-m", "ruff", "format", "--check", "scripts", "tests"),
    ("-m", "mypy"),
)
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FETCH_CHROMIUM = "apt-get update -qq && apt-get install -y -qq chromium >/dev/null"


def set_up(need: str) -> None:
    """Install what a lock file names, unless just that is installed."""
    lock, mark = ROOT / LOCKS[need], VENV / need
    if mark.exists() and mark.read_bytes() == lock.read_bytes():
        return
    if not Path(PYTHON).exists():
        try:
            venv.create(VENV, with_pip=True)
        except subprocess.CalledProcessError:
            sys.exit(
                "Python cannot make a virtual environment: install its venv package "
                "(Debian: apt-get install python3-venv)."
            )
    pip = ("-m", "pip", "--disable-pip-version-check", "--quiet")
    run(*pip, "install", "--require-hashes", "-r", str(lock))
    shutil.copyfile(lock, mark)


def find_browser() -> None:
    """A browser is the system's: found, or installed where that is allowed. Windows has one."""
    if sys.platform == "win32" or any(map(shutil.which, CHROMIUM)):
        return
    if not (shutil.which("apt-get") and os.getuid() == 0):
        sys.exit(
            "The browser tests need Chromium: install it (Debian: sudo apt-get install chromium)."
        )
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    if code := subprocess.call(["sh", "-c", FETCH_CHROMIUM], env=quiet):
        sys.exit(code)


def run(*command: str) -> None:
    """Run a program of the environment; where it fails, it has said why."""
    if code := subprocess.call([PYTHON, *command], cwd=ROOT):
        sys.exit(code)


def become(*command: str) -> None:
    """Run a program in place of this one, so that a signal reaches it."""
    os.chdir(ROOT)
    if sys.platform == "win32":  # knows no such thing
        sys.exit(subprocess.call([PYTHON, *command]))
    os.execv(PYTHON, [PYTHON, *command])  # noqa: S606


def main(name: str = "", *arguments: str) -> None:
    if sys.version_info < (3, 11):  # noqa: UP036  (whoever has an older one is to read this)
        sys.exit("Python 3.11 or newer is needed.")
    set_up("site")
    if name == "setup":
        for need in arguments:
            set_up(need)
    elif name in ("test", "quick", "lint"):
        set_up("dev")
        for command in () if arguments else LINT:
            run(*command)
        if name == "test":
            find_browser()
        if name != "lint":
            become(*PYTEST, *(arguments or (["tests/unit"] if name == "quick" else [])))
    else:
        become("scripts/build.py", *filter(None, [name]), *arguments)


if __name__ == "__main__":
    main(*sys.argv[1:])
