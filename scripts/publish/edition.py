"""A git tag in; a frozen, dated copy of the whole site out, to serve and to keep.

An edition is built by the tag's own scripts, once. Its two archives are named with their
checksums in data/editions.yml, and a later publication serves just those bytes.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from model.records import EDITION_NAME, Edition
from publish.files import turn

FOLDER = "editions"  # below the project, and below the published site
SUMS = "SHA256SUMS"
MAKING = ".making-"  # begins the name of a folder in which an edition is made


class NotFrozen(Exception):
    """The edition cannot be made or published; the text says why."""


class Tag(NamedTuple):
    name: str
    day: str
    seconds: str  # since 1970


def archive(name: str, kind: str) -> str:
    """The file name of an archive: `web` to serve, `offline` for a disk without a server."""
    return f"mtcr-2025-{name}-{kind}.zip"


def make(name: str, current: str, root: Path) -> Edition:
    """Make edition `name` of the project at `root` from the tag `name`, below root/editions/.

    `current` is the address of the site whose pages go on changing. Raises NotFrozen.
    """
    tag = _tag(name, root)
    row = root / FOLDER
    with turn(row):
        for unfinished in row.glob(f"{MAKING}*"):  # by a command that was killed
            shutil.rmtree(unfinished)
        if (row / name).exists():
            raise NotFrozen(
                f"edition {name} must be made once (found {FOLDER}/{name}/). "
                "Never change an edition: choose another name."
            )
        with tempfile.TemporaryDirectory(dir=row, prefix=MAKING) as folder:
            sums = _make(tag, current, root, Path(folder))
            for made in (*(archive(name, kind) for kind in sums), name):
                Path(folder, made).rename(row / made)
    return Edition(name=name, date=tag.day, web_sha256=sums["web"], offline_sha256=sums["offline"])


def _make(tag: Tag, current: str, root: Path, folder: Path) -> dict[str, str]:
    """Make the pages and both archives of an edition below `folder`; the checksums by kind."""
    project, packed = folder / "project", folder / "project.tar"
    _git(root, "archive", "--format=tar", f"--output={packed}", f"refs/tags/{tag.name}")
    with tarfile.open(packed) as files:
        files.extractall(project, filter="data")
    sums = {}
    for kind in ("web", "offline"):
        built = _build(project, tag, current, kind, root)
        sums[kind] = _pack(built, folder / archive(tag.name, kind), kind, tag.name)
        if kind == "web":
            shutil.copytree(built, folder / tag.name)
    return sums


def add(editions: Iterable[Edition], root: Path, site: Path, *, every: bool) -> list[str]:
    """Put the archived editions below `site`, as they are; the names of those not at hand.

    Raises NotFrozen where an archive is not the one that data/editions.yml names, or, with
    `every`, where one is missing.
    """
    missing = []
    for edition in editions:
        sums = {"web": edition.web_sha256, "offline": edition.offline_sha256}
        files = {kind: root / FOLDER / archive(edition.name, kind) for kind in sums}
        gone = [file.name for file in files.values() if not file.exists()]
        if gone and every:
            raise NotFrozen(
                f"edition {edition.name} must be complete (missing: {', '.join(gone)})."
            )
        if gone:
            missing.append(edition.name)
            continue
        for kind, file in files.items():
            if (found := _sha256(file.read_bytes())) != sums[kind]:
                raise NotFrozen(
                    f"{FOLDER}/{file.name} must have the checksum in data/editions.yml "
                    f"(got {found}). Fetch the archive of the release again."
                )
        (site / FOLDER).mkdir(exist_ok=True)
        with zipfile.ZipFile(files["web"]) as web:
            web.extractall(site / FOLDER / edition.name)  # noqa: S202  (its checksum is right)
        shutil.copy(files["offline"], site / FOLDER)
    return missing


def _git(root: Path, *arguments: str) -> str:
    try:
        result = subprocess.run(
            ["git", *arguments], cwd=root, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        raise NotFrozen("git must be installed to freeze an edition. Install it.") from None
    if result.returncode:
        raise NotFrozen(f"git {arguments[0]} failed: {result.stderr.strip()}")
    return result.stdout.strip()


def _tag(name: str, root: Path) -> Tag:
    if not re.match(EDITION_NAME, name):
        raise NotFrozen(f"edition must be a year and a number such as 2026.1 (got {name}).")
    if name not in _git(root, "tag", "--list").split():
        raise NotFrozen(f"edition must be the name of a git tag (got {name}). Run: git tag {name}")
    found = _git(root, "log", "-1", "--format=%cs %ct", f"refs/tags/{name}").split()
    if len(found) != 2:
        remedy = f"Delete the tag and make it again: git tag --delete {name}; git tag {name}"
        raise NotFrozen(f"edition must be the tag of a commit (got {name}). {remedy}")
    return Tag(name, *found)


def _build(project: Path, tag: Tag, current: str, kind: str, root: Path) -> Path:
    """The site that the tag's own scripts make, with the tools that it was locked to."""
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("REPO_")},
        "SITE_URL": f"{current}{FOLDER}/{tag.name}/",
        "CURRENT_URL": current,
        "EDITION": tag.name,
        "EDITION_DATE": tag.day,
        "SOURCE_DATE_EPOCH": tag.seconds,
        "DIRECTORY_URLS": str(kind == "web").lower(),
    }
    lock = "requirements.txt"
    same_tools = (project / lock).read_bytes() == (root / lock).read_bytes()
    command = [sys.executable, f"scripts/{'build' if same_tools else 'run'}.py", "site"]
    # It inherits the turn: while it goes on the folder is not to be cleared away.
    if subprocess.call(command, cwd=project, env=environment, close_fds=False):
        raise NotFrozen(f"the project at the tag {tag.name} could not be published (see above).")
    built = project / "site"
    sums = {name: _sha256(file.read_bytes()) for name, file in _files(built).items()}
    (built / SUMS).write_text("".join(f"{sum_}  {name}\n" for name, sum_ in sums.items()), "utf-8")
    return built


def _files(folder: Path) -> dict[str, Path]:
    """By path below the folder."""
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file for file in files}


def _pack(folder: Path, to: Path, kind: str, edition: str) -> str:
    """Zip a folder so that the same files give the same bytes; the checksum of the archive."""
    inside = f"mtcr-2025-{edition}/" if kind == "offline" else ""
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for name, file in _files(folder).items():
            entry = zipfile.ZipInfo(inside + name)
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, file.read_bytes(), zipfile.ZIP_DEFLATED)
    return _sha256(to.read_bytes())


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
