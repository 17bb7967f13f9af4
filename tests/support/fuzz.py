"""Data as no person would write them, in; a traceback, a hang or too much memory is a finding.

    python tests/support/fuzz.py 10     runs for ten minutes, with other data each time

The files of the project and of a small data set that has every field are broken byte by byte,
line by line and value by value, and records are pasted as reference managers write them. The
reader and the checker must answer with problems, each at a place that exists; where they find
none, the pages must render.
"""

from __future__ import annotations

import re
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "scripts")]

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from check.check import check
from export.tables import export
from load.reader import load_text
from model.register import Register
from render.render import draft
from render.view import Broken
from support import HERE, TODAY, hostile
from support.pasted import PASTED, as_written, records, shapes

SECONDS = 20  # of the processor, for one set of data: a hang
BYTES = 1_000_000_000  # more than the process had before
EXAMPLES = 500  # from one seed

Files = dict[str, bytes]

# What has a meaning in YAML, in prose or in the reader.
TOKENS = [
    token.encode()
    for token in (
        *(
            "\n",
            "\r\n",
            " ",
            "\t",
            "- ",
            "\n- ",
            ": ",
            "#",
            " #",
            "'",
            '"',
            "[",
            "]",
            "{",
            "}",
            ",",
        ),
        *("&a ", "*a", "!", "!!str ", "|\n", ">-\n", "? ", "<<: ", "---\n", "...\n", "%YAML 1.2\n"),
        *("\\", '"\\x02"', "\0", "\u202e", "\ufeff", "\u2028", "\x85", "\u00a0", "null", "true"),
        *(
            "9" * 400,
            "[" * 40,
            "{a: " * 20,
            "[@",
            "](",
            "**",
            "`",
            "<b>",
            "{{",
            "claim:",
            "2025-13",
        ),
        *(
            "withdrawn: {date: 2025-01-01, reason: a}\n",
            "former_ids: [a]\n",
            "id: a\n",
            "NO",
            ".inf",
        ),
    )
] + [b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xf4\x90\x80\x80"]

numbers = st.integers(0, 2**30)
bytes_changed = st.tuples(
    numbers,
    st.sampled_from([0, 0, 1, 1, 2, 10, 200]),
    st.sampled_from(TOKENS) | st.binary(max_size=6),
)
lines_moved = st.tuples(numbers, numbers, st.sampled_from(["copy", "move", "delete", "indent"]))
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(sorted(hostile.corpus().values(), key=len)),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
values_changed = st.tuples(
    numbers, st.integers(0, 3), st.sampled_from(["set", "drop", "rename", "twice"]), values
)


def small() -> Files:
    return hostile.files(hostile.whole())


def real() -> Files:
    data = ROOT / "data"
    return {file.relative_to(data).as_posix(): file.read_bytes() for file in data.rglob("*.yml")}


def with_bytes(files: Files, which: int, edits: list[tuple[int, int, bytes]]) -> Files:
    name = sorted(files)[which % len(files)]
    content = files[name]
    for at, length, token in edits:
        start = at % (len(content) + 1)
        content = content[:start] + token + content[start + length :]
    return {**files, name: content}


def with_lines(files: Files, which: int, edits: list[tuple[int, int, str]]) -> Files:
    name = sorted(files)[which % len(files)]
    lines = files[name].split(b"\n")
    for first, second, what in edits:
        source, target = first % len(lines), second % len(lines)
        line = lines[source]
        if what in ("move", "delete") and len(lines) > 1:
            del lines[source]
        if what == "indent":
            lines[source] = b"  " + line if second % 2 else line[2:]
        elif what != "delete":
            lines.insert(target, line)
    return {**files, name: b"\n".join(lines)}


def with_values(edits: list[tuple[int, int, str, Any]]) -> Files:
    data = hostile.whole()
    spots = list(hostile.spots())
    for which, up, what, value in edits:
        file, at = spots[which % len(spots)]
        *way, last = at[: max(1, len(at) - up)]
        try:
            owner = hostile.within(data, hostile.Spot(file, tuple(way)))
            old = owner[last]
        except (LookupError, TypeError):  # an earlier edit took it away
            continue
        if not isinstance(owner, dict | list):  # or put a text there
            continue
        if what == "set":
            owner[last] = value
        elif what == "twice":
            owner[last] = [old, old]
        else:
            del owner[last]
            if what == "rename" and isinstance(owner, dict):
                owner[str(value)] = old
    return hostile.files(data)


broken = st.one_of(
    st.builds(
        with_bytes, st.builds(small), numbers, st.lists(bytes_changed, min_size=1, max_size=4)
    ),
    st.builds(with_lines, st.builds(small), numbers, st.lists(lines_moved, min_size=1, max_size=3)),
    st.builds(with_values, st.lists(values_changed, min_size=1, max_size=4)),
)
broken_real = st.builds(
    with_bytes, st.builds(real), numbers, st.lists(bytes_changed, min_size=1, max_size=4)
) | st.builds(with_lines, st.builds(real), numbers, st.lists(lines_moved, min_size=1, max_size=3))


pasted = st.builds(
    lambda record, shape: {**small(), PASTED: as_written(record, shape).encode()}, records, shapes
)


def examine(files: Files) -> None:
    """Read, check and, where nothing is wrong, render. Raises what is a finding."""
    if register := read(files):
        try:
            dict(draft(register, HERE, ROOT / "scripts" / "templates"))
        except Broken:
            return  # a template names a record that is gone, and says so
        dict(export(register, HERE))


def read(files: Files) -> Register | None:
    """What the files hold, where nothing is wrong. Raises what is a finding in a problem."""
    documents, problems = [], []
    for name, content in sorted(files.items()):
        document, found = load_text(f"data/{name}", content)
        documents += [document] if document else []
        problems += found
    register, problems = check(documents, problems, today=TODAY)
    for problem in problems:
        name = problem.path.removeprefix("data/")
        lines = re.split(r"\r\n|\r|\n", files.get(name, b"").decode("utf-8", "replace"))
        assert 1 <= problem.line <= len(lines), problem
        assert problem.column >= 1, problem
        assert " must " in problem.message, problem
        assert "\n" not in problem.message, problem
    return register


@contextmanager
def bounded() -> Iterator[None]:
    """Stop what takes too long or too much memory."""

    def stop(*_: object) -> None:
        raise TimeoutError

    had = resource.getrlimit(resource.RLIMIT_AS)
    used = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    before = signal.signal(signal.SIGVTALRM, stop)
    resource.setrlimit(resource.RLIMIT_AS, (used + BYTES, had[1]))
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
        resource.setrlimit(resource.RLIMIT_AS, had)


def fuzz(strategy: st.SearchStrategy[Files], **options: Any) -> Callable[[], None]:
    """A test that examines what a strategy gives."""

    @settings(
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
        **options,
    )
    @given(strategy)
    def run(files: Files) -> None:
        with bounded():
            examine(files)

    return run


def main(minutes: float) -> int:
    end, executions, findings = time.monotonic() + 60 * minutes, 0, 0
    number = time.time_ns() % 2**32
    while time.monotonic() < end:
        many, strategy = ((EXAMPLES, broken), (EXAMPLES // 10, broken_real), (EXAMPLES, pasted))[
            number % 3
        ]
        try:
            seed(number)(fuzz(strategy, max_examples=many, print_blob=True))()
        except Exception as finding:  # noqa: BLE001  (any is one)
            findings += 1
            print(f"\nseed {number}: {finding!r}\n{''.join(finding.__notes__)[-3000:]}", flush=True)
        executions += many
        number += 1
    print(f"{executions} sets of data examined, {findings} findings.")
    return int(findings > 0)


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1])))
