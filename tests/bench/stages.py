"""One stage on the way from data to site, measured in a process of its own.

    python tests/bench/stages.py STAGE FOLDER     prints what a stage takes, as JSON;
                                                  of several, with commas between, a line each

Each stage is a generator: what comes before its `yield` makes what it needs, and only what comes
after is timed. Memory is that of the whole process, since what a stage needs is in memory then.
It returns the bytes that it read or made.
"""

from __future__ import annotations

import gc
import gzip
import json
import os
import re
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "scripts")]

import yaml

from build import NEW_OBJECTS
from check.check import check
from cite.cite import Citation, cite
from cite.items import Item
from export.json_schema import schema_names
from export.tables import export
from load import files, reader
from model.register import Register
from publish import publish
from publish.files import load_citations, save_citations, write
from publish.polish import polish
from render.citations import PageDraft, finish
from render.render import draft
from support.measure import first_view, pages_of

reader.LARGEST_FILE = sys.maxsize  # a sentence of the op-ed names the copies of its claims here

Stage = Generator[None, None, int]
SITE = publish.publication()
FINDING = re.compile(r"^id: (\S+)$.*?^finding:(?: >-\n )? ", re.MULTILINE | re.DOTALL)


class AnyCitation(dict[str, Citation]):
    """A cache that holds every citation, for sizes at which making them all takes too long."""

    def __contains__(self, key: object) -> bool:
        return True

    def __missing__(self, key: str) -> Citation:
        return Citation("(Author, 2025)", "Author, A. (2025). <em>A title like others</em>. Body.")


def data_files(folder: Path) -> list[Path]:
    return sorted((folder / "data").rglob("*.yml"))


def checked(folder: Path, read: tuple[Any, Any]) -> Register:
    published = files.load_published(folder / "data" / "published-ids.txt")
    register, problems = check(*read, publish.today(), published)
    assert register, problems[:10]
    return register


def registered(folder: Path) -> Register:
    return checked(folder, files.load(folder / "data"))


def drafted(folder: Path, register: Register) -> dict[str, PageDraft]:
    return dict(draft(register, SITE, folder / "scripts" / "templates"))


def items(drafts: Mapping[str, PageDraft]) -> list[Item]:
    return [item for page in drafts.values() for item in page.items]


def cache(folder: Path) -> Path:
    return folder / ".cache" / "citations.json"


def known(folder: Path) -> Mapping[str, Citation]:
    return load_citations(cache(folder)) or AnyCitation()


def finished(folder: Path, drafts: Mapping[str, PageDraft]) -> Iterator[tuple[str, str]]:
    citations, _ = cite(items(drafts), known(folder))
    return finish(drafts, citations, SITE, folder / "scripts" / "templates")


def whole(folder: Path) -> Iterator[tuple[str, str]]:
    register = registered(folder)
    return chain(finished(folder, drafted(folder, register)), export(register, SITE))


def render(folder: Path) -> list[str]:
    """What `build.py build` does; the paths written or removed."""
    publish.load_citations = lambda _: dict(known(folder)) or AnyCitation()
    return publish.build(folder).changed


def clear(folder: Path) -> None:
    """Take away all that was rendered."""
    for entry in (folder / "docs").iterdir():
        if entry.name != "assets":
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()


def edit(folder: Path, sentence: str) -> str:
    """Put a sentence before the finding of a claim; the id of the claim."""
    file = min((folder / "data" / "claims").rglob("*.yml"))
    text = file.read_text("utf-8")
    begun = FINDING.search(text)
    assert begun
    file.write_text(f"{text[: begun.end()]}{sentence} {text[begun.end() :]}", "utf-8")
    return begun[1]


def size(texts: Iterable[tuple[str, str]]) -> int:
    return sum(len(text.encode()) for _, text in texts)


def size_of(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def size_of_changed(folder: Path, changed: Iterable[str]) -> int:
    files = (folder / "docs" / path for path in changed)
    return sum(file.stat().st_size for file in files if file.exists())


# --- the stages -------------------------------------------------------------------------------


def parsing(folder: Path) -> Stage:
    yield
    for file in data_files(folder):
        yaml.load(file.read_bytes(), yaml.CSafeLoader)
    return sum(file.stat().st_size for file in data_files(folder))


def reading(folder: Path) -> Stage:
    yield
    files.load(folder / "data")
    return sum(file.stat().st_size for file in data_files(folder))


def checking(folder: Path) -> Stage:
    read = files.load(folder / "data")
    yield
    checked(folder, read)
    return sum(file.stat().st_size for file in data_files(folder))


def checking_with_schemas(folder: Path) -> Stage:
    yield
    data = folder / "data"
    for name in schema_names():
        some = [
            file
            for file in data_files(folder)
            if file.relative_to(data).parts[0] in (name, f"{name}.yml")
        ]
        schema = data / "schema" / f"{name}.json"
        command = [sys.executable, "-m", "check_jsonschema", "--schemafile", schema, *some]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return sum(file.stat().st_size for file in data_files(folder))


def drafting(folder: Path) -> Stage:
    register = registered(folder)
    yield
    drafts = drafted(folder, register)
    return sum(len(page.text.encode()) for page in drafts.values())


def citing_anew(folder: Path) -> Stage:
    works = items(drafted(folder, registered(folder)))
    yield
    save_citations(cache(folder), cite(works, {})[1])
    return cache(folder).stat().st_size


def citing_from_cache(folder: Path) -> Stage:
    works = items(drafted(folder, registered(folder)))
    yield
    cite(works, known(folder))
    return cache(folder).stat().st_size if cache(folder).exists() else 0


def finishing(folder: Path) -> Stage:
    drafts = drafted(folder, registered(folder))
    citations, _ = cite(items(drafts), known(folder))
    yield
    return size(finish(drafts, citations, SITE, folder / "scripts" / "templates"))


def exporting(folder: Path) -> Stage:
    register = registered(folder)
    yield
    return size(export(register, SITE))


def writing(folder: Path) -> Stage:
    texts = list(whole(folder))
    clear(folder)
    yield
    write(texts, folder / "docs")
    return size(texts)


def copying(folder: Path) -> Stage:
    yield
    shutil.copytree(folder / "docs", folder / "copy")
    return size_of(folder / "copy")


def rendering(folder: Path) -> Stage:
    """From data to docs/, where no page is there; the citations are known."""
    clear(folder)
    yield
    return size_of_changed(folder, render(folder))


def rendering_one(folder: Path) -> Stage:
    """After an edit to one claim."""
    edit(folder, "It was edited for the first time.")
    yield
    changed = render(folder)
    assert changed
    return size_of_changed(folder, changed)


def rendering_nothing(folder: Path) -> Stage:
    render(folder)
    yield
    assert render(folder) == []
    return 0


def publishing(folder: Path) -> Stage:
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet"]
    yield
    subprocess.run(command, cwd=folder, env={**os.environ, "ENGINE_ONLY": "true"}, check=True)
    return size_of(folder / "site")


def polishing(folder: Path) -> Stage:
    yield
    polish(folder / "site", on_disk=False)
    return size_of(folder / "site")


def publishing_anew(folder: Path) -> Stage:
    """What `build.py site` does in a fresh checkout: all of these."""
    clear(folder)
    cache(folder).unlink(missing_ok=True)
    yield
    publish.site(folder)
    return size_of(folder / "site")


def previewing(folder: Path) -> Stage:
    """From an edited record to its published page, as while the site is served."""
    from mkdocs.commands.build import build as publish  # noqa: PLC0415  (no other stage holds it)
    from mkdocs.config import load_config  # noqa: PLC0415

    config = load_config(str(folder / "mkdocs.yml"))
    config.plugins.on_startup(command="serve", dirty=True)
    publish(config, dirty=True)
    config.plugins.on_shutdown()  # lets go of the turn, and puts the site in its place
    page = folder / "site" / "claims" / edit(folder, "It was edited just now.") / "index.html"
    yield
    config = load_config(str(folder / "mkdocs.yml"))
    publish(config, dirty=True)
    config.plugins.on_shutdown()
    assert "It was edited just now." in page.read_text("utf-8")
    return page.stat().st_size


def weighing_pages(folder: Path) -> Stage:
    site = folder / "site"
    yield
    return max(sum(first_view(site, page).values()) for page in pages_of(site))


def weighing_index(folder: Path) -> Stage:
    index = (folder / "site" / "search" / "records.js").read_bytes()
    yield
    return len(gzip.compress(index, 9))


def zensical(folder: Path) -> Stage:
    return (yield from _program(folder, "zensical", "build", "--clean"))


def hugo(folder: Path) -> Stage:
    """With layouts that print the text of a page and nothing else."""
    place = folder / "hugo"
    shutil.copytree(folder / "docs", place / "content")
    for index in place.rglob("index.md"):  # which Hugo takes for a page without pages below it
        index.rename(index.with_name("_index.md"))
    (place / "layouts" / "_default").mkdir(parents=True)
    for name in ("single", "list"):
        layout = place / "layouts" / "_default" / f"{name}.html"
        layout.write_text("<title>{{ .Title }}</title>{{ .Content }}", "utf-8")
    (place / "config.toml").write_text("[markup.goldmark.renderer]\nunsafe = true\n", "utf-8")
    return (yield from _program(folder, "hugo", "--source", place, made=place / "public"))


def eleventy(folder: Path) -> Stage:
    """Without a layout: the text of a page and nothing else."""
    settings = "module.exports = () => ({ markdownTemplateEngine: false });\n"
    (folder / "eleventy.config.cjs").write_text(settings)
    places = ("--config=eleventy.config.cjs", "--input=docs", "--output=eleventy")
    made = folder / "eleventy"
    return (yield from _program(folder, "eleventy", *places, "--formats=md", "--quiet", made=made))


def _program(folder: Path, *command: str | Path, made: Path | None = None) -> Stage:
    yield
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return size_of(made or folder / "site")


STAGES: dict[str, Callable[[Path], Stage]] = {
    name: found
    for name, found in globals().items()
    if callable(found) and getattr(found, "__annotations__", {}).get("return") == "Stage"
}


def seconds() -> float:
    """CPU time of this process and of those it has started, so far."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def main(names: str, folder: str) -> None:
    gc.set_threshold(NEW_OBJECTS)
    for name in names.split(","):
        measure(STAGES[name](Path(folder)))


def measure(stage: Stage) -> None:
    next(stage)
    start = seconds()
    try:
        next(stage)
    except StopIteration as end:
        took = seconds() - start
        both = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        peak = max(resource.getrusage(who).ru_maxrss for who in both) / 1024
        print(json.dumps({"seconds": took, "megabytes": peak, "bytes": end.value}))


if __name__ == "__main__":
    main(*sys.argv[1:])
