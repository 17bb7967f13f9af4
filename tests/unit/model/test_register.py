"""What the register knows of all its records together."""

from __future__ import annotations

from model.records import Source
from model.register import Register
from support import having


def test_no_two_sources_have_one_label(register: Register) -> None:
    """Author and year as in an in-text citation, told apart by letters as APA has them."""
    assert len(set(register.labels.values())) == len(register.every("source"))

    def made(id_: str, title: str, issued: str | None) -> Source:
        custom = {"tier": "secondary", "read": "opening"}
        fields = {"type": "webpage", "title": title, "accessed": "2026-11-23", "custom": custom}
        body = ({"literal": "MTCR"},)
        return Source.model_validate({"id": id_, **fields, "author": body, "issued": issued})

    sources = {
        "a": made("a", "Partners", None),
        "b": made("b", "Guidelines", None),
        "c": made("c", "Later", "1998-10-09"),
        "d": made("d", "Earlier", "1998-03"),
        "e": made("e", "Alone", "2004"),
    }
    labels = having(register, sources=sources).labels
    assert {id_: labels[id_] for id_ in sources} == {
        "a": "MTCR n.d.-b",
        "b": "MTCR n.d.-a",
        "c": "MTCR 1998b",
        "d": "MTCR 1998a",
        "e": "MTCR 2004",
    }
