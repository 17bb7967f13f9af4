"""What could take for ever, or all the memory, is refused or done within the limits of a system."""

from __future__ import annotations

import os
import resource
import socket
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from support import CASES, LIMIT, ROOT, copy_project, copy_small_project

SECONDS = 300  # of the processor, for a command that takes a tenth of it; a hang takes hours
BYTES = 4_000_000_000


def limited(*command: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run a Python script to its end, unless it takes too long or too much memory."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))

    return subprocess.run(
        [sys.executable, *command],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        timeout=LIMIT,
        preexec_fn=limit,
    )


def test_texts_made_to_be_slow_end(tmp_path: Path) -> None:
    """Every twenty-fourth of them; `make fuzz` tries them all."""
    project = copy_small_project(tmp_path / "project")
    result = limited("tests/support/slow.py", str(project / "data"), "24")
    assert (result.stdout, result.stderr) == ("words: 3 prose: 2\n", "")
    result = limited("scripts/build.py", "site", cwd=project)
    assert result.returncode == 0, result.stderr


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return copy_project(tmp_path / "project", CASES / "small" / "data")


def problems(project: Path) -> list[str]:
    """What the real command says of the project's data."""
    result = limited("scripts/build.py", "check", cwd=project)
    *found, count = result.stderr.splitlines()
    assert (result.returncode, result.stdout) == (1, "")
    assert count == f"{len(found)} problem{'s' * (len(found) > 1)}. Nothing was written."
    return found


LAUGHS = "a: &a [lol]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
ALIAS = (
    "must be in quotes where it starts with * (got *a). Put quotes round a text; or write out what "
    "* was meant to repeat."
)
DEEP = "values must be nested at most 12 deep (got one deeper). Delete brackets that are too many."
OPEN = (
    "line must be `name: value` (got : [). Write a colon after the name; if the line belongs to "
    "the text above, put two more spaces before it."
)
FILES = {
    "alias-in-itself": ("a: &a [*a]\n", f"1:8: each item of a {ALIAS}"),
    "aliases": ("- &a a\n" + "- *a\n" * 300_000, f"2:3: record {ALIAS}"),
    "backslashes": (
        'a: ["b' + '\\"' * 900_000,
        "1:1800007: a must hold names and texts with commas between them (got "
        'a: ["b' + '\\"' * 25 + "\\…). Put quotes round each text that holds other signs.",
    ),
    "braces": ("a: " + "{a: " * 450_000, f"1:52: {DEEP}"),
    "brackets": ("a: " + "[" * 1_900_000, f"1:16: {DEEP}"),
    "dashes": ("- " * 900_000 + "a\n", f"1:27: {DEEP}"),
    "fields": ("".join(" " * n + "a:\n" for n in range(1900)), f"14:14: {DEEP}"),
    "laughs": (LAUGHS, f"2:8: each item of b {ALIAS}"),
    "no-line-with-words": ("\t\n: [", f"2:1: {OPEN}"),
    "questions": (
        "? " * 900_000,
        "1:3: name must be a plain word (got brackets). Write `name: value`.",
    ),
    "spaces-at-start": (" " * 1_900_000 + "x\n: [", f"2:1: {OPEN}"),
    "spaces-in-quotes": (
        'a: "' + " " * 1_900_000,
        '1:4: a must end with the quote that it starts with (got "). Delete the ".',
    ),
}


def test_each_file_made_to_be_slow_or_large_is_one_problem(project: Path) -> None:
    for name, (text, _) in FILES.items():
        (project / "data" / f"{name}.yml").write_text(text, "utf-8")
    assert problems(project) == [f"data/{name}.yml:{said}" for name, (_, said) in FILES.items()]


# --- what is no file --------------------------------------------------------------------------

PLAIN = "file must be a plain file (got a {}). Put the file itself here, or delete this."
SIGNS = "file name must hold no unseen signs (got data/{}). Rename the file."
READABLE = "file must be readable (got no permission). Run: chmod u+rw on it."


def make_socket(file: Path) -> None:
    here = Path.cwd()
    os.chdir(file.parent)  # the path of a socket is short
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(file.name)
    finally:
        os.chdir(here)


def make_device(file: Path) -> None:
    try:
        os.mknod(file, stat.S_IFCHR | 0o600, os.makedev(1, 5))  # /dev/zero, which has no end
    except PermissionError:
        pytest.skip("only root makes a device")


def make_unreadable(file: Path) -> None:
    file.write_text("a: 1\n", "utf-8")
    file.chmod(0)
    if os.access(file, os.R_OK):
        pytest.skip("root reads everything")


def leads_to(target: str) -> Callable[[Path], None]:
    return lambda file: file.symlink_to(target)


@pytest.mark.parametrize(
    ("name", "make", "said"),
    [
        ("x.yml", os.mkfifo, PLAIN.format("named pipe")),
        ("x.yml", make_socket, PLAIN.format("socket")),
        ("x.yml", make_device, PLAIN.format("device")),
        ("x.yml", Path.mkdir, PLAIN.format("folder")),
        ("x.yml", leads_to("x.yml"), PLAIN.format("link")),
        ("x.yml", leads_to("/etc/passwd"), PLAIN.format("link")),
        ("x.yml", leads_to("nothing"), PLAIN.format("link")),
        ("x.yml", make_unreadable, READABLE),
        ("published-ids.txt", os.mkfifo, PLAIN.format("named pipe")),
        ("published-ids.txt", leads_to("/dev/zero"), PLAIN.format("link")),
        ("a\nb.yml", Path.touch, SIGNS.format(r"a\nb.yml")),
        ("a.yml\n", Path.touch, SIGNS.format(r"a.yml\n")),
        ("a\u202eb.yml", Path.touch, SIGNS.format(r"a\u202eb.yml")),
        ("a\udcffb.yml", Path.touch, SIGNS.format(r"a\udcffb.yml")),
    ],
)
def test_what_is_no_file_to_read_is_one_problem_at_its_path(
    name: str, make: Callable[[Path], None], said: str, project: Path
) -> None:
    file = project / "data" / name
    file.unlink(missing_ok=True)
    make(file)
    shown = name if name.isprintable() else ascii(name)[1:-1]
    assert problems(project) == [f"data/{shown}:1:1: {said}"]


def test_new_does_not_wait_for_a_pipe(project: Path) -> None:
    terms = project / "data" / "glossary.yml"
    terms.unlink()
    os.mkfifo(terms)
    term = ("--id", "cep", "--term", "CEP", "--definition", "A measure of accuracy.")
    result = limited("scripts/build.py", "new", "term", *term, cwd=project)
    said = f"data/glossary.yml:1:1: {PLAIN.format('named pipe')}\n"
    assert (result.returncode, result.stdout, result.stderr) == (1, "", said)
