"""What a reference manager exports, in; the same in the form of our records, out.

Zotero and others write CSL as JSON or YAML: dates as lists of parts, names with particles,
languages with a country, and variables that no page here needs. What is not understood is
returned as it is, for the model to refuse.
"""

from __future__ import annotations

import html
import re
from typing import Any

# By what Zotero calls a kind of work, what CSL calls it, where that is not told by its sound.
TYPES = dict(
    pair.split(":")
    for pair in """
    blogPost:post-weblog forumPost:post bookSection:chapter newspaperArticle:article-newspaper
    magazineArticle:article-magazine journalArticle:article-journal preprint:article
    presentation:speech conferencePaper:paper-conference statute:legislation case:legal_case
    videoRecording:motion_picture film:motion_picture podcast:broadcast tvBroadcast:broadcast
    radioBroadcast:broadcast computerProgram:software audioRecording:song artwork:graphic
    encyclopediaArticle:entry-encyclopedia dictionaryEntry:entry-dictionary
    email:personal_communication letter:personal_communication
    """.split()  # noqa: SIM905  (a list a reader can take in)
)

# How type is set in titles and names: tags, protecting braces, commands of TeX.
MARKS = re.compile(
    r"</?(?:i|b|em|strong|sub|sup|sc|span|u)\b[^<>]*>|[{}]|\\[a-zA-Z]+(?=\{)|\\$|\$[^$]+\$"
)
RAISED = str.maketrans("0123456789+-n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ")
LOWERED = str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋")

DATE_PARTS = ("year", "month", "day")
NAME_NOT_READ = frozenset({"comma-suffix", "parse-names", "static-ordering"})

# Variables of CSL 1.0.2 (and older names for some) that may stand in the file, so that an export
# can be pasted whole, and are not read.
NOT_READ = frozenset(
    """
    abstract annote archive-place archive_collection archive_location authority
    available-date call-number categories chair chapter-number citation-key citation-label
    citation-number co-investigator collection-editor collection-number compiler composer
    container container-author container-title-short contributor curator dimensions director
    division editor-translator editorial-director event event-date event-place event-title
    executive-producer first-reference-note-number guest host illustrator interviewer ISAN
    ISCI ISMN ISRC ISSN ISWC journalAbbreviation jurisdiction keyword license locator medium
    narrator note number-of-pages number-of-volumes organizer original-author original-date
    original-publisher original-publisher-place original-title page-first part part-number
    part-title performer PMCID PMID principal-investigator printing printing-number producer
    recipient references reviewed-author reviewed-genre reviewed-title scale script-writer section
    series-creator shortTitle source status submitted supplement supplement-number title-short
    translated-title translated-title-short translator version volume-title year-suffix
    """.split()  # noqa: SIM905  (a list a reader can take in)
)


def source(value: Any) -> Any:
    """A bibliographic record without the variables that are not read."""
    if not isinstance(value, dict):
        return value
    return {name: part for name, part in value.items() if name not in NOT_READ}


def name(value: Any) -> Any:
    """`van` belongs to the family name as it is shown; how to sort or split it is not ours."""
    if not isinstance(value, dict):
        return value
    kept = {key: part for key, part in value.items() if key not in NAME_NOT_READ}
    particles = (("non-dropping-particle", "family", 1), ("dropping-particle", "given", -1))
    for particle, owner, order in particles:
        if isinstance(kept.get(particle), str) and isinstance(kept.get(owner), str):
            words = [kept.pop(particle), kept[owner]][::order]
            kept[owner] = re.sub(r"(?<=['\u2019]) ", "", " ".join(words), count=1)
    return kept


def date(value: Any) -> Any:
    """{date-parts: [[2025, 1, 7]]} and [{year: 2025, month: 1, day: 7}] -> 2025-01-07.

    Two days are the ends of a span.
    """
    days = value
    if isinstance(value, dict):
        days = value.get("date-parts") if value.keys() == {"date-parts"} else (value,)
    texts = [_day(day) for day in days] if isinstance(days, tuple) else []
    return value if not texts or None in texts else "/".join(str(text) for text in texts)


def _day(parts: Any) -> str | None:
    """Year, month and day, or as many as are known, as text; None where they are something else."""
    if isinstance(parts, dict):
        names = DATE_PARTS[: len(parts)]
        parts = tuple(parts[part] for part in names) if parts.keys() == set(names) else ()
    if not isinstance(parts, tuple) or not 1 <= len(parts) <= len(DATE_PARTS):
        return None
    if not all(isinstance(part, int | str) and str(part).isdecimal() for part in parts):
        return None
    return "-".join([f"{int(parts[0]):04}", *(f"{int(part):02}" for part in parts[1:])])


def language(value: Any) -> Any:
    """The language of en-US is en: whose spelling it is matters to nobody here."""
    tag = re.fullmatch(r"([a-z]{2})[-_][A-Za-z0-9-]+", value) if isinstance(value, str) else None
    return tag[1] if tag else value


def doi(value: Any) -> Any:
    """A DOI without the address that resolves it."""
    return re.sub(r"^https?://(dx\.)?doi\.org/", "", value) if isinstance(value, str) else value


def mark(text: str) -> str | None:
    """The first mark in a text that sets type, or the first sign that is written by its name."""
    entities = (m[0] for m in re.finditer(r"&#?\w+;", text) if html.unescape(m[0]) != m[0])
    found = MARKS.search(text)
    return found[0] if found else next(entities, None)


def unmarked(text: str) -> str:
    """A text without such marks; raised and lowered figures by signs of their own."""
    text = html.unescape(html.unescape(text))
    text = re.sub(r"<sup>(.*?)</sup>", lambda part: part[1].translate(RAISED), text)
    text = re.sub(r"<sub>(.*?)</sub>", lambda part: part[1].translate(LOWERED), text)
    text = re.sub(r"\\[a-zA-Z]+(?=\{)|\\$|\$([^$]+)\$", r"\1", text)
    return MARKS.sub("", text).strip()
