"""Writing pages: only what changed, nothing of a person's, nothing lost when cut off."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from publish import files
from publish.files import Refused


def tree(folder: Path) -> dict[str, str]:
    return {
        file.relative_to(folder).as_posix(): file.read_text()
        for file in folder.rglob("*")
        if file.is_file() and not file.name.startswith(".")
    }


def everything(folder: Path) -> dict[str, object]:
    """All that is there, with the bytes of files and the targets of links."""
    return {
        file.relative_to(folder).as_posix(): file.readlink()
        if file.is_symlink()
        else file.is_file() and file.read_bytes()
        for file in folder.rglob("*")
    }


def test_writes_what_differs_and_removes_what_is_stale(tmp_path: Path) -> None:
    assert files.write({"a.md": "A", "b/c.md": "C"}.items(), tmp_path) == ["a.md", "b/c.md"]
    os.utime(tmp_path / "a.md", (1, 1))
    assert files.write({"a.md": "A", "d.md": "D"}.items(), tmp_path) == ["b/c.md", "d.md"]
    assert tree(tmp_path) == {"a.md": "A", "d.md": "D"}
    assert not (tmp_path / "b").exists()
    assert (tmp_path / "a.md").stat().st_mtime == 1
    assert files.write({"a.md": "A", "d.md": "D"}.items(), tmp_path) == []


def test_assets_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "site.css").write_text("x")
    files.write({"a.md": "A"}.items(), tmp_path)
    assert tree(tmp_path) == {"assets/site.css": "x", "a.md": "A"}


def test_a_page_edited_by_hand_stops_the_build(tmp_path: Path) -> None:
    files.write({"a.md": "A", "b.md": "B"}.items(), tmp_path)
    (tmp_path / "a.md").write_text("mine")
    with pytest.raises(Refused) as refusal:
        files.write({"a.md": "A2", "b.md": "B2"}.items(), tmp_path)
    assert str(refusal.value) == (
        f"{tmp_path.name}/a.md must not be edited by hand. Make the change in data/ or "
        "scripts/templates/, then delete the page; the build makes it anew."
    )
    assert tree(tmp_path) == {"a.md": "mine", "b.md": "B"}


def test_a_foreign_file_stops_the_build(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("mine")
    with pytest.raises(Refused) as refusal:
        files.write({"a.md": "A"}.items(), tmp_path)
    assert str(refusal.value) == (
        f"{tmp_path.name}/notes.md must come from the build. Move it to docs/assets/, or write "
        "its facts into data/ and delete it."
    )
    assert tree(tmp_path) == {"notes.md": "mine"}


def put_another_line_end(page: Path) -> None:
    page.write_bytes(page.read_bytes().replace(b"\n", b"\r\n"))


def put_link(page: Path) -> None:
    page.rename(page.parent.parent.parent / "mine.md")
    page.symlink_to("../../mine.md")


def put_link_to_nothing(page: Path) -> None:
    page.unlink()
    page.symlink_to("nothing.md")


def put_folder(page: Path) -> None:
    page.unlink()
    page.mkdir()


def put_pipe(page: Path) -> None:
    page.unlink()
    os.mkfifo(page)


def put_linked_folder(page: Path) -> None:
    page.parent.rename(page.parent.parent.parent / "mine")
    page.parent.symlink_to("../mine")


def put_foreign_folder(page: Path) -> None:
    (page.parent / "mine").mkdir()
    (page.parent / "mine" / "picture.png").write_bytes(b"mine")


def put_file_for_folder(page: Path) -> None:
    page.unlink()
    page.parent.rmdir()
    page.parent.write_bytes(b"mine")


IN_PLACE_OF_PAGES = [
    (put_another_line_end, "docs/b/c.md must not be edited by hand."),
    (put_link, "docs/b/c.md must not be edited by hand."),
    (put_link_to_nothing, "docs/b/c.md must not be edited by hand."),
    (put_folder, "docs/b/c.md must not be edited by hand."),
    (put_pipe, "docs/b/c.md must not be edited by hand."),
    (put_linked_folder, "docs/b must come from the build."),
    (put_file_for_folder, "docs/b must come from the build."),
]
BESIDE_PAGES = (put_foreign_folder, "docs/b/mine/picture.png must come from the build.")


@pytest.mark.parametrize(
    ("put", "named", "whole"),
    [
        *((*case, whole) for case in IN_PLACE_OF_PAGES for whole in (True, False)),
        (*BESIDE_PAGES, True),
    ],
)
def test_what_a_person_put_in_place_of_pages_is_named_and_kept(
    put: Callable[[Path], None], named: str, whole: bool, tmp_path: Path
) -> None:
    docs = tmp_path / "docs"
    files.write({"a.md": "A\n", "b/c.md": "C\n"}.items(), docs)
    put(docs / "b" / "c.md")
    before = everything(tmp_path)
    with pytest.raises(Refused) as refusal:
        files.write({"b/c.md": "C2\n"}.items(), docs, whole=whole)
    assert [line[: len(named)] for line in str(refusal.value).splitlines()] == [named]
    assert everything(tmp_path) == before


@pytest.mark.parametrize("kept", [b"\xff", b"[1]", b'{"a.md": 3}', b"{"])
def test_what_a_build_kept_and_someone_spoilt_is_made_anew(kept: bytes, tmp_path: Path) -> None:
    files.write({"a.md": "A"}.items(), tmp_path)
    (tmp_path / files.MANIFEST).write_bytes(kept)
    assert files.write({"a.md": "A"}.items(), tmp_path) == []
    assert files.write({"a.md": "A2"}.items(), tmp_path) == ["a.md"]
    (tmp_path / "citations.json").write_bytes(kept)
    assert files.load_citations(tmp_path / "citations.json") == {}


def test_what_a_killed_build_left_unfinished_goes(tmp_path: Path) -> None:
    files.write({"a.md": "A", "b/c.md": "C"}.items(), tmp_path)
    (tmp_path / files.FRESH).mkdir()
    (tmp_path / files.FRESH / "0").write_text("half")
    files.write({"a.md": "A"}.items(), tmp_path)
    assert everything(tmp_path).keys() == {"a.md", files.MANIFEST}


def test_a_build_cut_off_half_way_is_completed_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = {f"{n}.md": f"old {n}" for n in range(6)}
    new = {f"{n}.md": f"new {n}" for n in range(3, 9)}
    files.write(old.items(), tmp_path)
    replace = Path.replace
    for cut in range(9):
        done = []

        def fail_at_cut(file: Path, to: Path, cut: int = cut, done: list[Path] = done) -> None:
            if len(done) == cut:
                raise KeyboardInterrupt
            done.append(file)
            replace(file, to)

        monkeypatch.setattr(Path, "replace", fail_at_cut)
        try:
            files.write(new.items(), tmp_path)
        except KeyboardInterrupt:
            found = tree(tmp_path)
            assert all(text in {old.get(path), new.get(path)} for path, text in found.items())
        monkeypatch.setattr(Path, "replace", replace)
        files.write(new.items(), tmp_path)
        assert tree(tmp_path) == new
        files.write(old.items(), tmp_path)


def test_nothing_is_touched_before_the_last_text_is_made(tmp_path: Path) -> None:
    files.write({"a.md": "A", "b.md": "B"}.items(), tmp_path)

    def texts() -> Iterator[tuple[str, str]]:
        yield "a.md", "A2"
        raise LookupError

    before = everything(tmp_path)
    with pytest.raises(LookupError):
        files.write(texts(), tmp_path)
    assert everything(tmp_path) == before


def test_no_part_of_a_file_is_left_where_writing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.write({"a.md": "A"}.items(), tmp_path)

    def no_space(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", no_space)
    with pytest.raises(OSError, match="No space"):
        files.write({"a.md": "A2"}.items(), tmp_path)
    assert tree(tmp_path) == {"a.md": "A"}
