"""The rooms of scripts/: what each may import, and how large anything in them may be."""

from __future__ import annotations

import ast
import re
import statistics
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from support import ROOT

SCRIPTS = ROOT / "scripts"
ROOMS = (
    *("model", "load", "check", "cite", "export", "render", "publish", "contribute", "upkeep"),
    "build",
)
# What lets MkDocs call what build.py calls, and what sets up all that is needed first.
ADAPTERS = ("mkdocs_hook", "run")
SPINE = (
    *("model/kinds.py", "model/register.py", "load/files.py", "check/check.py", "cite/cite.py"),
    *("render/render.py", "publish/publish.py", "build.py"),
)


def room_of(module: str) -> str:
    return module.partition(".")[0]


@cache
def modules() -> dict[str, Path]:
    """Every module by the name that it is imported by."""
    return {
        ".".join(file.relative_to(SCRIPTS).with_suffix("").parts): file
        for file in sorted(SCRIPTS.rglob("*.py"))
        if file.name != "__init__.py"
    }


def imports(text: str, room: str) -> set[str]:
    """The modules of ours that a module imports, wherever it does."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{room}: a module is imported by its whole name"
            found |= {str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "import_module":
            found |= {arg.value for arg in node.args if isinstance(arg, ast.Constant)}
    return {name for name in found if name in modules()}


@cache
def imported() -> dict[str, set[str]]:
    return {
        module: imports(file.read_text("utf-8"), room_of(module)) - {module}
        for module, file in modules().items()
    }


def backward(found: dict[str, set[str]]) -> list[str]:
    """The imports that lead to a room on the right."""
    return [
        f"{module} imports {other}"
        for module, others in found.items()
        if module not in ADAPTERS
        for other in sorted(others)
        if other in ADAPTERS or ROOMS.index(room_of(other)) > ROOMS.index(room_of(module))
    ]


def circle(found: dict[str, set[str]]) -> list[str]:
    """The modules of a circle of imports."""
    try:
        TopologicalSorter(found).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_every_module_stands_in_a_room() -> None:
    assert {room_of(module) for module in modules()} == {*ROOMS, *ADAPTERS}
    rooms = {folder.parent.name for folder in SCRIPTS.glob("*/__init__.py")}
    assert rooms == set(ROOMS) - {"build"}


def test_no_room_imports_one_to_its_right() -> None:
    assert backward(imported()) == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    assert circle(imported()) == []


def test_what_leads_to_the_right_or_in_a_circle_is_found() -> None:
    text = "def late() -> None:\n    from publish import files\n\nimport render.view\n"
    assert imports(text, "load") == {"publish.files", "render.view"}
    assert backward({"load.files": {"publish.files", "model.kinds"}}) == [
        "load.files imports publish.files"
    ]
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"a"}}) in (
        [list(names) for names in ("abca", "bcab", "cabc", "acba", "bacb", "cbac")]
    )


# --- sizes ------------------------------------------------------------------------------------


def functions() -> Iterator[tuple[str, int]]:
    """Every function with its lines, from its `def` to its end."""
    for module, file in modules().items():
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{module}.{node.name}", (node.end_lineno or 0) - node.lineno + 1


def lines(*files: Path) -> int:
    return sum(len(file.read_text("utf-8").splitlines()) for file in files)


def test_functions_are_short() -> None:
    sizes = list(functions())
    assert statistics.median(size for _, size in sizes) <= 10
    assert [name for name, size in sizes if size > 45] == []


def test_the_whole_is_small_enough_to_know() -> None:
    assert lines(*SCRIPTS.rglob("*.py")) <= 11_860


def test_the_spine_is_read_in_half_an_hour() -> None:
    assert lines(*(SCRIPTS / name for name in SPINE)) <= 1_500


def test_every_module_that_a_text_names_exists() -> None:
    modules = [f"/{file.relative_to(ROOT).as_posix()}" for file in ROOT.glob("[st]*/**/*.py")]
    texts = [*SCRIPTS.rglob("*.py"), *SCRIPTS.rglob("*.yml"), ROOT / "Makefile", *ROOT.glob("*.md")]
    gone = {
        f"{file.relative_to(ROOT)}: {name}"
        for file in texts
        for name in re.findall(r"\b[a-z_/]+\.py\b", file.read_text("utf-8"))
        if not any(module.endswith(f"/{name}") for module in modules)
    }
    assert gone == set()
