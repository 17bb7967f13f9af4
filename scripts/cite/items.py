"""Sources and pages of ours as bibliographic items, in the terms of CSL-JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from model.kinds import page_path
from model.publication import Publication
from model.records import Source
from model.register import Register

Item = Mapping[str, Any]
OURS = {"accessed", "custom"}  # what we add to a source, which is no part of its citation
NO_OUTLET = "outlet not named in the copy read"
KEY_PREFIX = "mtcr-2025"  # of the citation keys of our own pages


def source_item(source: Source) -> dict[str, Any]:
    """A source as a reader cites it: supplied titles in brackets, a repost with its host, and not
    the day on which we read it.
    """
    item = source.model_dump(mode="json", by_alias=True, exclude=OURS, exclude_defaults=True)
    if source.issued:
        parts = [[int(n) for n in day.split("-")] for day in source.issued.split("/")]
        item["issued"] = {"date-parts": parts}
        if source.custom.circa:
            item["issued"]["circa"] = True
    if source.custom.title:
        item["title"] = f"[{source.title}]"
    if source.custom.via:
        item["archive"] = source.custom.via
    if source.outlet_unknown:
        item["container-title"] = (
            f"[{'; '.join([*filter(None, [item.pop('genre', '')]), NO_OUTLET])}]"
        )
    if source.type == "bill":  # its number says in which chamber; with a publisher, Zotero takes
        item.pop("publisher", None)  # it for a hearing
    return item


def page_item(
    page: str, title: str, day: str, site: Publication, register: Register
) -> dict[str, Any]:
    """A page of ours (path below docs/), in the edition that is being made, if one is."""
    by = register.publisher
    edition = f", Edition {site.edition}" if site.edition else ""
    key = re.sub(r"[/.]", "-", page.removesuffix(".md").removesuffix("index").strip("/"))
    return {
        "id": "-".join(part for part in (KEY_PREFIX, site.edition, key) if part),
        "type": "webpage",
        "title": title.removesuffix("."),
        "author": [a.model_dump(exclude={"orcid"}, exclude_none=True) for a in by.authors],
        "container-title": f"{by.name}{edition}",
        "issued": {"date-parts": [[int(n) for n in day.split("-")]]},
        "language": "en",
        "URL": site.address + page_path(page),
    }
