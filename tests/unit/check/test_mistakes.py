"""The mistakes that people make in these files, and every word that they are told.

Each file of `tests/cases/mistakes/` has three parts: what the mistake is; the file of the small
data set and the edit, as in a diff; the complete list of problems. Signs that one cannot see are
written <TAB>, <CR>, <NBSP>, <BOM>.
"""

from pathlib import Path
from shutil import copytree

import pytest

from check.check import check
from load.files import load
from support import CASES, TODAY

UNSEEN = {"<TAB>": "\t", "<CR>": "\r", "<NBSP>": "\u00a0", "<BOM>": "\ufeff"}
NONE = "No problems."


def edited(text: str, edit: list[str]) -> str:
    """The text with the lines `-` (and ` `) of the edit replaced by its lines `+` (and ` `)."""
    old = "".join(f"{line[1:]}\n" for line in edit if line[0] in "- ")
    new = "".join(f"{line[1:]}\n" for line in edit if line[0] in "+ ")
    for name, sign in UNSEEN.items():
        new = new.replace(name, sign)
    assert text.count(old) == 1 or not text, f"the lines to replace must stand there once: {old}"
    return text.replace(old, new) if text else new


@pytest.mark.parametrize("case", sorted((CASES / "mistakes").glob("*.txt")), ids=lambda c: c.stem)
def test_told(case: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    mistake, edit, told = case.read_text("utf-8").split("\n\n")
    data = copytree(CASES / "small" / "data", tmp_path / "data")
    file, *lines = edit.split("\n")
    text = (tmp_path / file).read_text("utf-8") if (tmp_path / file).exists() else ""
    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / file).write_text(edited(text, lines), "utf-8", newline="")

    _, problems = check(*load(data), today=TODAY)

    found = "\n".join(map(str, problems)) or NONE
    if request.config.getoption("--golden"):
        told = found
        case.write_text(f"{mistake}\n\n{edit}\n\n{told}\n", "utf-8")
    assert found == told.rstrip("\n")
