"""Where the pages will stand, and under which licence."""

from __future__ import annotations

from dataclasses import dataclass

LONGEST_TITLE = 70  # characters that a search engine or a browser's tab shows of a title
LICENCE = "https://creativecommons.org/licenses/by/4.0/"


@dataclass(frozen=True)
class Publication:
    """Where the pages will stand. Addresses end in a slash.

    `current` is the address of the site that goes on changing: for an edition, another one.
    """

    address: str
    current: str
    repository: str | None = None
    branch: str = "main"
    edition: str | None = None
    edition_date: str | None = None
    directory_urls: bool = True  # claims/a/ and not claims/a.html, which a disk needs
