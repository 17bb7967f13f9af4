"""Rules across records: coverage, verdicts, identity, permanence."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from check.shelves import Mentions, Shelf, Wrong, article_of, topic_of_file
from load.files import Published
from load.problem import KeyPath, Problem
from load.wording import closest, nearest, repeated, shown
from model.kinds import ADDRESSES, IN_FILES, STATES
from model.records import (
    FIRST_PUBLISHED,
    ID,
    MOVED,
    Claim,
    Sentence,
    Table,
    TableRow,
    Verdict,
    earliest,
)


class Ids(NamedTuple):
    """All ids of a kind, those withdrawn, and whether every file that could hold one was read."""

    known: set[str]
    withdrawn: set[str]
    complete: bool


# --- rules across records ---------------------------------------------------------------------


def rule_problems(shelved: dict[str, Shelf], mentions: Mentions) -> Iterator[Problem]:
    yield from _uncovered_sentences(shelved, mentions)
    yield from _assertion_problems(shelved, mentions)
    yield from _names_of_files(shelved)
    for claim, wrong in shelved["claim"].each():
        stances = {item.stance for item in claim.evidence}
        if stances <= shelved["stance"].ids and claim.kind in shelved["kind"].ids:
            yield from _verdict_problems(claim, wrong, shelved["verdict"])
        yield from _main_source_problems(claim, wrong)
        yield from _quotation_problems(claim, wrong)
        yield from _later_evidence(claim, wrong, shelved)
        yield from _relation_problems(claim, wrong, shelved["claim"])
    yield from _op_ed_without_a_day(shelved)
    for source, wrong in shelved["source"].each():
        if source.issued and earliest(source.issued) > earliest(source.accessed):
            message = (
                f"issued must be no later than accessed, {source.accessed} (got {source.issued})"
            )
            yield wrong(f"{message}. Correct one of the two.", "issued")
    yield from _states_named_twice(shelved)
    yield from _partner_problems(shelved["partner"])
    for table, wrong in shelved["table"].each():
        yield from _table_problems(table, wrong)
    if all(found.complete for found in shelved.values()):
        yield from _unused_sources(shelved, mentions)


def _uncovered_sentences(shelved: dict[str, Shelf], mentions: Mentions) -> Iterator[Problem]:
    article = article_of(shelved)
    if article is None or not shelved["claim"].complete:
        return
    if any(isinstance(v, dict) and not v.get("sentences") for *_, v in shelved["claim"].raw):
        return  # the claim that lacks its sentences may cover the one that lacks a claim
    gone = shelved["claim"].withdrawn
    covered = {
        target.id for target, by in mentions if target.kind == "sentence" and by.id not in gone
    }
    if covered - {sentence.locator for sentence in article.sentences}:
        return  # a locator is misspelt: the sentence that it means is no second mistake
    [(_, wrong)] = shelved["article"].each()
    counts = Counter(sentence.locator for sentence in article.sentences)
    for index, sentence in enumerate(article.sentences):
        name, at = sentence.locator, ("sentences", index, "locator")
        if counts[name] > 1:
            message = f"locator must belong to one sentence alone (got {name} twice)."
            yield wrong(f"{message} Correct one.", *at)
        if name not in covered:
            message = f"sentence must be covered by a claim (got none for {name})."
            yield wrong(f"{message} Add {name} to the `sentences` of a claim.", *at)


def _assertion_problems(shelved: dict[str, Shelf], mentions: Mentions) -> Iterator[Problem]:
    """Each sentence says what it asserts; the claims that test it are of that sentence."""
    article, found = article_of(shelved), shelved["claim"]
    if article is None or not found.complete or not any(s.asserts for s in article.sentences):
        return
    [(_, wrong)] = shelved["article"].each()
    locators = {sentence.locator for sentence in article.sentences}
    sound = {id_: claim for id_, claim in found.items() if locators.issuperset(claim.sentences)}
    covered = {target.id for target, _ in mentions if target.kind == "sentence"}
    for index, sentence in enumerate(article.sentences):
        if not sentence.asserts:
            message = (
                f"sentence must say what it asserts, as others do (got nothing for {sentence.id})"
            )
            yield wrong(f"{message}. Add `asserts: …`.", "sentences", index, "locator")
        if sentence.locator in covered:  # else it is known that its claim says otherwise
            for message, *at in _asserted_of_others(sentence, sound):
                yield wrong(message, "sentences", index, *at)


def _asserted_of_others(
    sentence: Sentence, claims: dict[str, Claim]
) -> Iterator[tuple[str, *KeyPath]]:
    """Claims under what a sentence asserts that are of other sentences: a message, and the path."""
    for number, part in enumerate(sentence.asserts):
        for place, id_ in enumerate(part.claims):
            if id_ in claims and sentence.id not in claims[id_].sentences:
                others = ", ".join(claims[id_].sentences)
                message = (
                    f"claims must be of this sentence, {sentence.id} (got {id_}, which is of "
                    f"{others}). Add {sentence.id} to its `sentences`, or take it out here."
                )
                yield message, "asserts", number, "claims", place


def _names_of_files(shelved: dict[str, Shelf]) -> Iterator[Problem]:
    """What has a file of its own gives it its id, and a folder of claims is named after a topic."""
    for row in IN_FILES:
        for raw in shelved[row.kind].raw if row.is_alone else ():
            name = PurePosixPath(raw.document.path).stem
            if raw.id and raw.id != name:
                message = f"id must be the name of its file (got {shown(raw.id)} in {name}.yml)"
                remedy = f"Rename the file to {raw.id}.yml, or write id: {name}."
                yield raw.document.problem((*raw.at, "id"), f"{message}. {remedy}")
    if shelved["topic"].complete:
        folders = {topic_of_file(raw.document): raw.document for raw in shelved["claim"].raw[::-1]}
        for topic in folders.keys() - shelved["topic"].ids:
            near = nearest(topic, shelved["topic"].ids)
            message = f"folder must have the id of a topic (got {shown(topic)}). {near}"
            yield folders[topic].problem((), message.rstrip())


def _verdict_problems(
    claim: Claim, wrong: Wrong, verdicts: dict[str, Verdict]
) -> Iterator[Problem]:
    if verdict := verdicts.get(claim.verdict):
        for rule in _broken_by(claim, verdict):
            yield wrong(f"verdict {verdict.id} must {rule}", "verdict")


def _broken_by(claim: Claim, verdict: Verdict) -> Iterator[str]:
    """What a verdict demands and a claim does not give, each with its remedy."""
    stances = Counter(item.stance for item in claim.evidence)
    for stance, least in verdict.requires.items():
        if stances[stance] < least:
            yield (
                f"have at least {least} item of evidence that {_says(stance)} (got "
                f"{stances[stance]}). Add one with `stance: {stance}`, or change the verdict."
            )
    for stance in verdict.forbids:
        if got := stances[stance]:
            rule = f"have no evidence that {_says(stance)} (got {got})"
            yield f"{rule}. Change the verdict or the stance."
    if verdict.kinds and claim.kind not in verdict.kinds:
        rule = f"go with the kind {' or '.join(verdict.kinds)} (got the kind {claim.kind})"
        yield f"{rule}. Change the verdict or the kind."
    if verdict.needs_missing and not claim.missing:
        rule = "say under `missing` what was looked for and not found (got nothing)"
        yield f"{rule}. Add `missing: …`."


def _later_evidence(claim: Claim, wrong: Wrong, shelved: dict[str, Shelf]) -> Iterator[Problem]:
    """What came after the op-ed decides about a forecast; for all else it is context."""
    article, sources = article_of(shelved), shelved["source"]
    if claim.kind == "prediction" or article is None or article.source not in sources:
        return
    written = sources[article.source].issued
    for index, item in enumerate(claim.evidence):
        source = sources.get(item.source)
        day = item.shown or (source.issued if source else None)
        if written and day and earliest(day) > earliest(written) and item.stance != "context":
            message = (
                f"stance must be context for what came after the op-ed, {written} (got "
                f"{item.stance} for {day}). Write `stance: context`; or, where the source shows "
                "an earlier state of things, give the day of that under `shown`."
            )
            yield wrong(message, "evidence", index, "stance")


def _op_ed_without_a_day(shelved: dict[str, Shelf]) -> Iterator[Problem]:
    article, sources = article_of(shelved), shelved["source"]
    if article and article.source in sources and not sources[article.source].issued:
        message = "issued must say when the op-ed appeared, by which later events are told"
        wrong = sources.wrong(article.source)
        yield wrong(f"{message} (got nothing). Add `issued: …`.", "id")


def _relation_problems(claim: Claim, wrong: Wrong, claims: dict[str, Claim]) -> Iterator[Problem]:
    """A claim is related to others, to each once."""
    again = set(repeated(item.id for item in claim.related))
    for index, item in enumerate(claim.related):
        if item.id == claim.id or index in again:
            got = "itself" if item.id == claim.id else f"{item.id} again"
            message = f"related must name other claims, each once (got {got}). Delete the line."
            yield wrong(message, "related", index, "id")
        back = claims[item.id].related if item.id in claims else ()
        depends = {other.id for other in back if item.relation == other.relation == "depends-on"}
        if claim.id in depends and claim.id > item.id:
            message = f"related must not depend on what depends on this claim (got {item.id}). "
            yield wrong(f"{message}Delete one of the two lines.", "related", index, "id")


def _says(stance: str) -> str:
    return f"{stance} the claim" if stance in {"supports", "contradicts"} else f"gives {stance}"


def _main_source_problems(claim: Claim, wrong: Wrong) -> Iterator[Problem]:
    sources = {item.source for item in claim.evidence}
    if claim.main and claim.main not in sources:
        remedy = nearest(claim.main, sources) or "Name one of its sources."
        message = f"main must be a source of the claim's evidence (got {claim.main}). {remedy}"
        yield wrong(message, "main")


def _quotation_problems(claim: Claim, wrong: Wrong) -> Iterator[Problem]:
    lack = "must go with a quote (got none). Add `quote: …`, or"
    if claim.kind == "quotation" and not claim.quote:
        yield wrong(f"kind quotation {lack} change the kind.", "kind")
    elif claim.comparison and not claim.quote:
        yield wrong(f"comparison {lack} delete the comparison.", "comparison")
    days = [change.date for change in claim.history]
    if days != sorted(days):
        message = f"history must run from the oldest change to the newest (got {days[-1]} last). "
        yield wrong(f"{message}Put the lines in the order of their dates.", "history")
    elif (first := claim.history[0].reason) != FIRST_PUBLISHED:
        message = f"history must begin with reason {FIRST_PUBLISHED} (got {first}). "
        remedy = "Restore the first line, and put yours at the end."
        yield wrong(message + remedy, "history", 0, "reason")
    # To give it another name or place is no review.
    changed = max((c.date for c in claim.history if c.reason != MOVED), default=claim.reviewed)
    if claim.reviewed < changed:
        message = f"reviewed must be no earlier than the last change, {changed} (got "
        yield wrong(f"{message}{claim.reviewed}). Write the day of your review.", "reviewed")


def permanence_problems(
    shelved: dict[str, Shelf], ids: dict[str, Ids], published: Collection[Published]
) -> Iterator[Problem]:
    """An address, once published, must never die."""
    former = {word: _former(word, shelved) for word in ADDRESSES}
    for path, line, word, id_ in published:
        if word not in ADDRESSES or not re.fullmatch(ID, id_):
            got = shown(f"{word} {id_}")
            message = f"line must be a kind of record and one id, as in claim some-id (got {got}). "
            misspelt = word not in ADDRESSES and closest(word, ADDRESSES)
            remedy = nearest(word, ADDRESSES) if misspelt else "Write it so, or delete it."
            yield Problem(path, line, 1, message + remedy)
            continue
        known, _, complete = ids[word]
        if complete and id_ not in known and id_ not in former[word]:
            message = (
                f"{word} was published and must exist for ever (got no {shown(id_)}). Restore it, "
                f"or name it under `former_ids` of the {word} that takes its place."
            )
            yield Problem(path, line, 1, message)
    for word in ADDRESSES:
        for id_, wrong in former[word].items():
            if id_ in ids[word].known:
                message = f"former_ids must not hold an id that is in use (got {shown(id_)}). "
                yield wrong(f"{message}Rename one.", "former_ids")


def _former(word: str, shelved: dict[str, Shelf]) -> dict[str, Wrong]:
    """The former ids of the records that the word names, each with its record's problems."""
    return {
        former: wrong
        for kind in ADDRESSES[word]
        for record, wrong in shelved[kind].each()
        for former in record.former_ids
    }


def _states_named_twice(shelved: dict[str, Shelf]) -> Iterator[Problem]:
    for key in ("alpha2", "alpha3"):
        first: dict[str, str] = {}
        for kind in STATES:
            for state, wrong in shelved[kind].each():
                code = getattr(state, key)
                if code in first:
                    message = f"{key} must belong to one state alone (got {code}, as in "
                    yield wrong(f"{message}{first[code]}). Correct one of the two.", key)
                first.setdefault(code, state.id)


def _partner_problems(partners: Shelf) -> Iterator[Problem]:
    for partner, wrong in partners.each():
        if bool(partner.record) != bool(partner.record_sources):
            there, absent = ("record", "record_sources")[:: 1 if partner.record else -1]
            message = f"{there} must go with {absent} (got none). Add `{absent}: …`"
            yield wrong(f"{message}, or delete {there}.", there)
        years = [accession.year for accession in partner.accessions]
        for index in repeated(years):
            message = f"accessions must give each year once (got {years[index]} again). "
            remedy = "Put its sources under the first."
            yield wrong(message + remedy, "accessions", index, "year")


def _table_problems(table: Table, wrong: Wrong) -> Iterator[Problem]:
    """A table has a value in each column, and pictures and partners are of its columns."""
    names = table.columns[1:]
    charted = table.chart.columns if table.chart else ()
    for place, columns in ((("partners",), table.partners), (("chart", "columns"), charted)):
        for index, name in enumerate(columns):
            if name not in names:
                message = f"{place[0]} must name columns of the table after the first (got "
                near = nearest(name, names)
                yield wrong(f"{message}{shown(name)}). {near}".rstrip(), *place, index)
    for index, row in enumerate(table.rows):
        for message in _row_problems(row, names, charted):
            yield wrong(message, "rows", index, "values")


def _row_problems(row: TableRow, names: tuple[str, ...], charted: tuple[str, ...]) -> Iterator[str]:
    if len(row.values) != len(names):
        yield (
            f"values must be {len(names)}, one for each column after the first (got "
            f"{len(row.values)} for {shown(row.of)}). Write null for one that is not known."
        )
    for name, value in zip(names, row.values, strict=False):
        if name in charted and (isinstance(value, str) or (value or 0) < 0):
            yield (
                f"values of {shown(name)}, which the chart shows, must be figures of 0 or more "
                f"(got {shown(value)} for {shown(row.of)}). Correct it, or write null."
            )


def _unused_sources(shelved: dict[str, Shelf], mentions: Mentions) -> Iterator[Problem]:
    used = {target.id for target, _ in mentions if target.kind == "source"}
    sources = shelved["source"]
    used |= {closest(id_, sources.ids) or "" for id_ in used - sources.ids}  # misspelt elsewhere
    for id_ in sources.keys() - used - sources.withdrawn:
        message = (
            f"source must be used by at least one record (got none for {id_}). "
            "Name it where it is evidence; or delete it, or, once it has been published, give it "
            "`withdrawn` under `custom`."
        )
        yield sources.wrong(id_)(message, "id")
