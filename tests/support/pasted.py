"""Whole records as Zotero, Better BibTeX and pandoc write them: sound ones, and some with slips."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import yaml
from hypothesis import strategies as st

PASTED = "sources/survey-2001.yml"  # of the small data set: where a record is pasted
OWN = {"id": "survey-2001", "custom": {"tier": "primary", "read": "opening"}}

words = st.sampled_from(
    """
    Tall towers|Towers: a “tall” order|Ünïcödé 高飛|'90|"All" of it|- a list|# a remark|a: b|yes
    null|1.10|1e3|0x1F|two  spaces|no\u00a0break|O'Brien & Sons|50 % of [them]|@home|C:\\temp|a\\_b
    """.strip()
    .replace("\n    ", "|")
    .split("|")
)
marked = st.sampled_from(
    """
    The <i>Tower</i> and 10<sup>3</sup> others|{NASA} in {\\LaTeX}|Q&amp;A: what now?|$x^2$ of it
    <span class="nocase">iPhone</span> use|\\textit{more}|C:\\temp\\|\u202eright to left
    soft\u00adhyphen|a\tb|?|TODO|“”
    """.strip()
    .replace("\n    ", "|")
    .split("|")
) | st.text(max_size=9)
figures = st.integers(1, 2100) | st.sampled_from(["2", "12-15", "e14", "II", "1.10", "4/5"])
days = st.dates(max_value=date(2025, 12, 31)).map(lambda day: [day.year, day.month, day.day])
parts = st.builds(lambda day, known: day[:known], days, st.integers(1, 3))
named_parts = parts.map(lambda day: dict(zip(("year", "month", "day"), day, strict=False)))
dates = st.one_of(
    parts.map(lambda day: {"date-parts": [day]}),
    parts.map(lambda day: {"date-parts": [[str(part) for part in day]]}),
    named_parts.map(lambda day: [day]),
    parts.map(lambda day: "-".join([f"{day[0]:04}", *(f"{part:02}" for part in day[1:])])),
)
odd = st.integers(-1, 40) | st.sampled_from(["05", "", "MMXII", "199O", "3rd", None, 2012.5])
wrong_dates = st.one_of(
    st.lists(st.lists(odd, max_size=4), max_size=3).map(lambda parts: {"date-parts": parts}),
    st.lists(st.dictionaries(st.sampled_from(["year", "month", "day", "season"]), odd), max_size=2),
    st.builds(
        lambda day, more: {"date-parts": [day], **more},
        parts,
        st.fixed_dictionaries(
            {}, optional={"season": odd, "circa": st.booleans(), "raw": marked, "literal": marked}
        ),
    ),
    st.sampled_from(["7 May 2012", "2012?", "n.d.", "c. 1990", "2012-17-195/2012-518", "0000"]),
)
names = st.lists(
    st.one_of(
        st.fixed_dictionaries(
            {"family": words, "given": words},
            optional={
                "suffix": st.sampled_from(["Jr.", "III"]),
                "non-dropping-particle": st.sampled_from(["van der", "d'", "de"]),
                "dropping-particle": st.sampled_from(["von", "al-"]),
                "comma-suffix": st.booleans(),
                "parse-names": st.booleans(),
            },
        ),
        st.fixed_dictionaries({"literal": words}),
    ),
    max_size=3,
)
wrong_names = st.one_of(
    marked,
    st.lists(words | marked | st.fixed_dictionaries({"family": marked}), min_size=1, max_size=2),
    st.lists(st.fixed_dictionaries({"literal": marked}), max_size=2),
)

TEXTS = ("container-title", "genre", "publisher", "publisher-place", "abstract", "note")
FIGURES = ("volume", "issue", "page", "number", "edition", "PMID")
sound = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["article-journal", "webpage", "book", "report", "chapter"]),
        "title": words,
        "URL": st.sampled_from(["https://example.org/tt/5", "https://a.example/b?c=d&e=f#g"]),
        "accessed": st.sampled_from(
            [{"date-parts": [["2026", 1, 7]]}, [{"year": 2026, "month": 1, "day": 7}], "2026-01-07"]
        ),
    },
    optional={
        "issued": dates,
        "author": names,
        "editor": names,
        "language": st.sampled_from(["en", "en-US", "pl_PL"]),
        "DOI": st.sampled_from(["10.1234/tt.5", "https://doi.org/10.1234/tt.5"]),
        **dict.fromkeys(TEXTS, words),
        **dict.fromkeys(FIGURES, figures),
    },
)
wrong = {
    "type": st.sampled_from(["blogPost", "Report", "magazine", ""]),
    "URL": st.sampled_from(["www.example.org", "example", "http://localhost/a", "file:///a", ""]),
    "language": st.sampled_from(["English", "", "e"]),
    "DOI": st.sampled_from(["doi:10.1/x", "10.1", ""]),
    **dict.fromkeys(("accessed", "issued"), wrong_dates),
    **dict.fromkeys(("author", "editor"), wrong_names),
    **dict.fromkeys(("title", *TEXTS, *FIGURES), marked | odd),
}
slips = st.lists(
    st.one_of(*(st.tuples(st.just(field), values) for field, values in wrong.items())), max_size=2
)
records = st.builds(lambda record, more: {**record, **dict(more)}, sound, slips)
shapes = st.sampled_from(["zotero", "one of zotero", "better bibtex", "pandoc"])


def as_written(record: dict[str, Any], shape: str) -> str:
    """A record as the file that a program makes of it: JSON, YAML, YAML before a document."""
    whole = {**OWN, **record}
    if "zotero" in shape:
        value = [whole] if shape == "zotero" else whole
        return json.dumps(value, indent="\t", ensure_ascii=False)
    text = yaml.safe_dump({"references": [whole]}, allow_unicode=True, sort_keys=False)
    return f"---\n{text}" if shape == "pandoc" else text
