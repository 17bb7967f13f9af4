"""Writing pages: only what changed, nothing of a person's, nothing lost when cut off."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

import write
from write import Refused


def tree(folder: Path) -> dict[str, str]:
    return {
        file.relative_to(folder).as_posix(): file.read_text()
        for file in folder.rglob("*")
        if file.is_file() and file.name != write.MANIFEST
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
    assert write.write({"a.md": "A", "b/c.md": "C"}, tmp_path) == ["a.md", "b/c.md"]
    os.utime(tmp_path / "a.md", (1, 1))
    assert write.write({"a.md": "A", "d.md": "D"}, tmp_path) == ["b/c.md", "d.md"]
    assert tree(tmp_path) == {"a.md": "A", "d.md": "D"}
    assert not (tmp_path / "b").exists()
    assert (tmp_path / "a.md").stat().st_mtime == 1
    assert write.write({"a.md": "A", "d.md": "D"}, tmp_path) == []


def test_assets_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "site.css").write_text("x")
    write.write({"a.md": "A"}, tmp_path)
    assert tree(tmp_path) == {"assets/site.css": "x", "a.md": "A"}


def test_a_page_edited_by_hand_stops_the_build(tmp_path: Path) -> None:
    write.write({"a.md": "A", "b.md": "B"}, tmp_path)
    (tmp_path / "a.md").write_text("mine")
    with pytest.raises(Refused) as refusal:
        write.write({"a.md": "A2", "b.md": "B2"}, tmp_path)
    assert str(refusal.value) == (
        f"{tmp_path.name}/a.md must not be edited by hand. Make the change in data/ or "
        "scripts/templates/, then delete the page; the build makes it anew."
    )
    assert tree(tmp_path) == {"a.md": "mine", "b.md": "B"}


def test_a_foreign_file_stops_the_build(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("mine")
    with pytest.raises(Refused) as refusal:
        write.write({"a.md": "A"}, tmp_path)
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
    write.write({"a.md": "A\n", "b/c.md": "C\n"}, docs)
    put(docs / "b" / "c.md")
    before = everything(tmp_path)
    with pytest.raises(Refused) as refusal:
        write.write({"b/c.md": "C2\n"}, docs, whole=whole)
    assert [line[: len(named)] for line in str(refusal.value).splitlines()] == [named]
    assert everything(tmp_path) == before


@pytest.mark.parametrize("kept", [b"\xff", b"[1]", b'{"a.md": 3}', b"{"])
def test_what_a_build_kept_and_someone_spoilt_is_made_anew(kept: bytes, tmp_path: Path) -> None:
    write.write({"a.md": "A"}, tmp_path)
    (tmp_path / write.MANIFEST).write_bytes(kept)
    assert write.write({"a.md": "A"}, tmp_path) == []
    assert write.write({"a.md": "A2"}, tmp_path) == ["a.md"]
    (tmp_path / "citations.json").write_bytes(kept)
    assert write.load_citations(tmp_path / "citations.json") == {}


def test_what_a_killed_build_left_unfinished_goes(tmp_path: Path) -> None:
    write.write({"a.md": "A", "b/c.md": "C"}, tmp_path)
    (tmp_path / "b" / f"{write.WRITING}c.md").write_text("half")
    write.write({"a.md": "A"}, tmp_path)
    assert everything(tmp_path).keys() == {"a.md", write.MANIFEST}


def test_a_build_cut_off_half_way_is_completed_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = {f"{n}.md": f"old {n}" for n in range(6)}
    new = {f"{n}.md": f"new {n}" for n in range(3, 9)}
    write.write(old, tmp_path)
    whole = write.write_whole
    for cut in range(9):
        done = []

        def fail_at_cut(file: Path, data: bytes, cut: int = cut, done: list[Path] = done) -> None:
            if len(done) == cut:
                raise KeyboardInterrupt
            done.append(file)
            whole(file, data)

        monkeypatch.setattr(write, "write_whole", fail_at_cut)
        try:
            write.write(new, tmp_path)
        except KeyboardInterrupt:
            found = tree(tmp_path)
            assert all(text in {old.get(path), new.get(path)} for path, text in found.items())
        monkeypatch.setattr(write, "write_whole", whole)
        write.write(new, tmp_path)
        assert tree(tmp_path) == new
        write.write(old, tmp_path)


def test_no_part_of_a_file_is_left_where_writing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write.write({"a.md": "A"}, tmp_path)

    def no_space(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", no_space)
    with pytest.raises(OSError, match="No space"):
        write.write({"a.md": "A2"}, tmp_path)
    assert tree(tmp_path) == {"a.md": "A"}
