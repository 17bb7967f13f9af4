"""What a message says to write, written: the problem is gone, or another and true one is left."""

from __future__ import annotations

import re
from pathlib import Path
from shutil import copytree

import pytest

from check.check import check
from load.files import load
from load.problem import Problem
from support import CASES, TODAY
from unit.check.test_mistakes import edited

ASIDE = r"(?:, or change what names it|, with[^.]*|; [^\x22]*| if the .*|, and the day)?"
WRITE = re.compile(rf"Write (.+?){ASIDE}\.$")
DELETE = re.compile(r"Delete the (first |last |)(comma|[\"'\]]|one at its end|line)\.$")
LIKE_FIELD = re.compile(r"[\w-]+: .+")
# What leaves a choice, or words, to the person: no program can follow it.
OPEN = re.compile(
    r" or |…|Write (?:the |a |an |it\b|what |them|these|each|digits|one |null|%|`- ` in|x,)"
    r"|Write it |once and|alone|, and the day\.$"
)
# The text to write stands for a part of a line that a program cannot tell from the rest.
WITHIN_OTHER_WORDS = {
    *("colon-in-braces", "colon-missing-in-braces", "colon-without-space-in-braces"),
    *(
        "comma-in-braces",
        "orcid-as-an-address",
        "name-ends-in-a-backslash",
        "number-span",
        "number-with-about",
    ),
    *("number-with-decimal-comma", "number-with-thousands-space", "number-with-unit"),
}


def problems(data: Path) -> list[Problem]:
    return check(*load(data), today=TODAY)[1]


def followed(line: str, problem: Problem, text: str) -> str | None:
    """A line in which the text stands that the remedy gives; None where no program can tell."""
    head, value = line[: problem.column - 1], line[problem.column - 1 :]
    within = head.count("{") + head.count("[") > head.count("}") + head.count("]")
    if within and not re.match(r"[\w.-]+(?=[,}\]])", value):
        return None
    if text.startswith("`") and text.endswith("`"):
        return re.match(" *", line)[0] + text.strip("`") if text.startswith("`- ") else None
    if LIKE_FIELD.fullmatch(text) and not text.startswith(("[", "{", '"', "'")):
        name = text.partition(":")[0]
        begin = re.match(rf" *(?:- )?(?=\**{re.escape(name)}\b)", line)
        return begin[0] + text if begin else None
    return head + (re.sub(r"^[\w.-]+", text, value) if within else text)


def told(case: Path) -> list[str]:
    return case.read_text("utf-8").split("\n\n")[2].splitlines()


def cases() -> list[Path]:
    """Those that a program can mend; the others leave what to write to the person."""
    return [
        case
        for case in sorted((CASES / "mistakes").glob("*.txt"))
        if case.stem not in WITHIN_OTHER_WORDS
        and any(
            DELETE.search(line) or (WRITE.search(line) and not OPEN.search(line))
            for line in told(case)
        )
    ]


def written(line: str, problem: Problem) -> str | None:
    """The line as the remedy would have it; None where no program can tell."""
    if remedy := DELETE.search(problem.message):
        if remedy[2] == "line":
            return ""
        sign = {"comma": ",", "one at its end": '"'}.get(remedy[2], remedy[2])
        at = line.rfind(sign) if remedy[1] == "last " else line.index(sign, problem.column - 1)
        return line[:at] + line[at + len(sign) :]
    remedy = WRITE.search(problem.message)
    if not remedy or OPEN.search(problem.message[remedy.start() :]):
        return None
    return followed(line, problem, remedy[1])


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.stem)
def test_what_is_to_be_written_or_deleted_mends_it(case: Path, tmp_path: Path) -> None:
    edit = case.read_text("utf-8").split("\n\n")[1]
    data = copytree(CASES / "small" / "data", tmp_path / "data")
    file, *lines = edit.split("\n")
    text = (tmp_path / file).read_text("utf-8") if (tmp_path / file).exists() else ""
    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / file).write_text(edited(text, lines), "utf-8", newline="")
    tried = 0
    for problem in problems(data):
        path = tmp_path / problem.path
        before = path.read_text("utf-8").split("\n")
        new = written(before[problem.line - 1], problem)
        if new is None:
            continue
        tried += 1
        path.write_text("\n".join([*before[: problem.line - 1], new, *before[problem.line :]]))
        left = [str(other) for other in problems(data) if other.path == problem.path]
        assert [other for other in left if f":{problem.line}:" in other] == [], new
        path.write_text("\n".join(before), "utf-8")
    assert tried
