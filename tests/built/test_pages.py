"""Every page of the published site, as its files tell: links, ids, headings, titles, policy."""

from __future__ import annotations

from pathlib import Path

from support.looks import Published, faults


def test_every_page_is_sound(project: Path) -> None:
    site = Published(project / "site")
    assert faults(site) == []
    assert len(site.pages) > 100


def test_every_page_is_sound_where_the_site_is_served_under_a_path(small: Path) -> None:
    """But for links to records that the small data lack, which templates name."""
    site = Published(small / "site")
    assert [fault for fault in faults(site) if "which does not exist" not in fault] == []
    assert site.root == "/some/where/"
