"""Checking data: a broken data set and the complete list of its problems."""

import shutil
from pathlib import Path

import pytest

from check.check import check
from load.files import Published, load, load_published, why_unfit
from load.problem import Problem
from support import CASES, TODAY, expect_all


@pytest.mark.parametrize("case", ["everything-wrong", "unreadable"])
def test_all_problems_of_a_broken_data_set(case: str, request: pytest.FixtureRequest) -> None:
    register, problems = check(*load(CASES / case / "data"), today=TODAY)
    assert register is None
    text = "".join(f"{problem}\n" for problem in problems)
    expect_all(CASES / case / "expected", {"problems.txt": text}, request)


def test_a_sound_data_set_has_none() -> None:
    register, problems = check(*load(CASES / "small" / "data"), today=TODAY)
    assert problems == []
    assert register is not None
    assert list(register.claims) == ["tower-is-tall", "built-out-of-vanity", "it-leans"]


def small_with(tmp_path: Path, file: str, old: str, new: str) -> list[str]:
    """The problems of the small data set after an edit."""
    data = tmp_path / "data"
    shutil.copytree(CASES / "small" / "data", data)
    text = (data / file).read_text("utf-8")
    assert old in text
    (data / file).write_text(text.replace(old, new, 1), "utf-8")
    published = load_published(data / "published-ids.txt")
    return [str(p) for p in check(*load(data), today=TODAY, published=published)[1]]


def test_a_published_id_must_exist_for_ever(tmp_path: Path) -> None:
    listed = "claim tower-is-tall\n"
    more = listed + "claim tower-is-old\nsource doe-2024\nclam it-leans\nclaim tower-is-high\n"
    assert small_with(tmp_path, "published-ids.txt", listed, more) == [
        "data/published-ids.txt:5:1: claim was published and must exist for ever (got no "
        "tower-is-old). Restore it, or name it under `former_ids` of the claim that takes its "
        "place.",
        "data/published-ids.txt:6:1: source was published and must exist for ever (got no "
        "doe-2024). Restore it, or name it under `former_ids` of the source that takes its place.",
        "data/published-ids.txt:7:1: line must be a kind of record and one id, as in claim some-id "
        "(got clam it-leans). Did you mean claim?",
    ]


def test_no_two_claims_depend_on_each_other(tmp_path: Path) -> None:
    data = shutil.copytree(CASES / "small" / "data", tmp_path / "data")
    tall = data / "claims" / "height" / "tower-is-tall.yml"
    vain = data / "claims" / "reasons" / "built-out-of-vanity.yml"
    text = tall.read_text("utf-8")
    tall.write_text(text.replace("as: see-also", "as: depends-on"), "utf-8")
    assert check(*load(data), today=TODAY)[1] == []
    related = "related:\n  - {id: tower-is-tall, as: depends-on}\nreviewed:"
    vain.write_text(vain.read_text("utf-8").replace("reviewed:", related), "utf-8")
    assert [str(problem) for problem in check(*load(data), today=TODAY)[1]] == [
        "data/claims/height/tower-is-tall.yml:28:10: related must not depend on what depends on "
        "this claim (got built-out-of-vanity). Delete one of the two lines."
    ]


def test_a_new_id_in_the_wrong_form_is_one_mistake(tmp_path: Path) -> None:
    found = small_with(tmp_path, "glossary.yml", "- id: mast\n", "- id: Mast\n")
    assert [problem for problem in found if "glossary" in problem] == [
        "data/glossary.yml:22:7: id must be small letters a to z, digits and single hyphens (got "
        "Mast). Write mast."
    ]


def test_a_former_id_must_not_be_in_use(tmp_path: Path) -> None:
    old, new = "former_ids: [tower-is-high]", "former_ids: [it-leans]"
    assert small_with(tmp_path, "claims/height/tower-is-tall.yml", old, new) == [
        "data/claims/height/tower-is-tall.yml:34:13: former_ids must not hold an id that is in "
        "use (got it-leans). Rename one."
    ]


def test_what_stands_must_not_rest_on_what_was_withdrawn(tmp_path: Path) -> None:
    remark = "remark: A remark."
    withdrawn = f"{remark}\n  withdrawn: {{date: 2025-03-03, reason: A forgery.}}"
    found = small_with(tmp_path, "sources/survey-2001.yml", remark, withdrawn)
    rule = "must name a source that has not been withdrawn (got survey-2001)"
    assert {problem.partition(": ")[2] for problem in found} == {
        f"{field} {rule}. Name another, or take this reference out."
        for field in ("answer", "source", "detail", "explanation", "lead", "main", "text")
    }


def test_a_change_says_what_changed(tmp_path: Path) -> None:
    old, new = 'change: "Corrected: 290, not 209."}', "}"
    found = small_with(tmp_path, "claims/height/tower-is-tall.yml", old, new)
    assert [problem.partition(": ")[2] for problem in found] == [
        "each item of history must say under `change` what changed (got nothing). "
        "Add `change: …`, after a comma if it stands in { }."
    ]


def test_published_ids_are_read_with_their_lines(tmp_path: Path) -> None:
    file = tmp_path / "published-ids.txt"
    assert load_published(file) == []
    file.write_text("# first\nclaim a\n\nsource b\n")
    name = f"{tmp_path.name}/published-ids.txt"
    assert load_published(file) == [
        Published(name, 2, "claim", "a"),
        Published(name, 4, "source", "b"),
    ]
    file.write_bytes(b"\xef\xbb\xbfclaim a b\r\n- claim c\n")
    assert load_published(file) == [
        Published(name, 1, "claim", "a b"),
        Published(name, 2, "-", "claim c"),
    ]


@pytest.mark.parametrize(
    "line",
    ["=======", "claim a claim b", "- claim it-leans", "essay it-leans", "claim"],
)
def test_a_line_of_the_list_that_is_no_kind_and_id(line: str, tmp_path: Path) -> None:
    assert small_with(tmp_path, "published-ids.txt", "", f"{line}\n") == [
        "data/published-ids.txt:1:1: line must be a kind of record and one id, as in claim some-id "
        f"(got {line}). Write it so, or delete it."
    ]


def test_a_list_in_another_encoding_is_one_mistake(tmp_path: Path) -> None:
    file = tmp_path / "published-ids.txt"
    file.write_bytes("claim a\nclaim b\n".encode("utf-16"))
    said = "file must be UTF-8 text (got other bytes). Save it with the encoding UTF-8."
    assert (why_unfit(file), load_published(file)) == (said, [])


def test_a_file_that_would_be_overlooked_is_named(tmp_path: Path) -> None:
    data = shutil.copytree(CASES / "small" / "data", tmp_path / "data")
    for name in ("partners.yml.txt", "people.YML", "sources/roe.yaml"):
        (data / name).write_text("a: 1\n", "utf-8")
    copy = "file must be no copy of {} (got {}). Delete it; if its text is the newer one, put that"
    assert [str(problem) for problem in load(data)[1]] == [
        f"data/partners.yml.txt:1:1: {copy.format('partners.yml', 'partners.yml.txt')} into "
        "partners.yml first.",
        f"data/people.YML:1:1: {copy.format('people.yml', 'people.YML')} into people.yml first.",
        "data/sources/roe.yaml:1:1: file name must end in .yml (got roe.yaml). Rename it roe.yml.",
    ]


@pytest.mark.parametrize(
    ("there", "said"),
    [
        ("doe-2025.yml", "file must have the name of a data file (got {0}). Move it to {1}."),
        ("sources/a/b.yml", "file must have the name of a data file (got {0}). Move it to {2}."),
        ("claims/height/doe-2025.yml", "file must hold a claim (got {3}). Move it to {1}."),
        ("sources/doe-2025.json", "file name must end in .yml (got {4}). Rename it {5}."),
        ("sources/doe-2025", "file name must end in .yml (got doe-2025). Rename it {5}."),
    ],
)
def test_a_file_that_was_moved_is_one_problem(there: str, said: str, tmp_path: Path) -> None:
    data = shutil.copytree(CASES / "small" / "data", tmp_path / "data")
    (data / there).parent.mkdir(exist_ok=True)
    (data / "sources" / "doe-2025.yml").rename(data / there)
    right, name = ("sources/doe-2025.yml", "sources/b.yml"), "doe-2025.yml"
    said = said.format(there, *right, "the fields of a source", "doe-2025.json", name)
    found = check(*load(data), today=TODAY)[1]
    assert [str(problem) for problem in found] == [f"data/{there}:1:1: {said}"]


def test_no_data_at_all_are_one_problem(tmp_path: Path) -> None:
    said = "folder must hold the data (got none). Restore them."
    assert check(*load(tmp_path / "data"), today=TODAY) == (None, [Problem("data", 1, 1, said)])


def test_what_belongs_beside_the_data_is_no_problem(tmp_path: Path) -> None:
    data = shutil.copytree(CASES / "small" / "data", tmp_path / "data")
    (data / "schema").mkdir()
    of_editors = (
        ".people.yml.swp",
        "sources/doe-2025.yml~",
        "#people.yml#",
        "sources/._doe-2025.yml",
    )
    belongs = ("schema/claims.json", "README.md", "sources/README", ".DS_Store", ".gitkeep")
    documents = load(data)[0]
    for name in (*belongs, *of_editors):
        (data / name).write_text("{}", "utf-8")
    assert load(data) == (documents, [])


def test_a_message_stays_on_one_line_whatever_it_names(tmp_path: Path) -> None:
    found = small_with(tmp_path, "topics.yml", "- id: height\n", '- id: "ey\\n[@x]\\n"\n')
    assert found[0] == (
        "data/claims/height/tower-is-tall.yml:1:1: folder must have the id of a topic (got "
        "height). Known here: ey [@x] , ey-x, reasons."
    )


def test_a_record_of_which_no_field_is_required_can_be_missing(tmp_path: Path) -> None:
    assert small_with(tmp_path, "policy.yml", "    range: {from: 300}\n", "") == [
        "data/policy.yml:34:5: range must be given in a rule (got nothing). Add `range: …`."
    ]


def test_norway_is_a_country() -> None:
    register, _ = check(*load(CASES / "small" / "data"), today=TODAY)
    assert register is not None
    assert register.partners["norway"].alpha2 == "NO"
