"""What docs/certificates.md says: an example of each kind, the hypotheses of theorems, the budget."""

import json
import re
from pathlib import Path

import pytest

from pluralign.answers.listings import list_theorems
from pluralign.proofs import checker
from pluralign.proofs.certificates.theorems import claim
from pluralign.proofs.checker.budget import MAX_DIGITS, STEPS, STEPS_A_VALUE
from pluralign.proofs.checker.command import MEGABYTES
from pluralign.proofs.checker.files import LARGEST_FILE
from pluralign.proofs.checker.kinds.axiom_cases import AXIOMS
from pluralign.proofs.checker.kinds.axiom_demands import DEMANDS
from pluralign.proofs.checker.kinds.theorem_classes import CLASSES
from pluralign.proofs.checker.kinds.theorem_statement import PROFILES
from pluralign.proofs.theorems.statements import STATEMENTS

TEXT = (Path(checker.__file__).resolve().parents[2] / "docs" / "certificates.md").read_text(encoding="utf-8")
EXAMPLES = dict(
    re.findall(r"\n`([a-z-]+)`:\n\n```json\n(.*?)\n```\n", TEXT.partition("\n## Examples\n")[2], flags=re.DOTALL)
)


OTHER_FORMS = re.findall(
    r"\n`([a-z-]+)`, [a-z ]+:\n\n```json\n(.*?)\n```\n", TEXT.partition("\n## Examples\n")[2], flags=re.DOTALL
)


def test_every_kind_has_an_example() -> None:
    assert EXAMPLES.keys() == set(checker.KINDS)


@pytest.mark.parametrize("kind", EXAMPLES)
def test_the_examples_are_accepted(kind: str, tmp_path: Path) -> None:
    (tmp_path / "example.json").write_text(EXAMPLES[kind], encoding="utf-8")
    [verdict] = checker.check_file(str(tmp_path / "example.json"))
    assert (verdict.kind, verdict.verdict, verdict.reason) == (kind, "accepted", "")
    assert json.loads(EXAMPLES[kind])["version"] == 2


def test_examples_of_other_forms_are_accepted(tmp_path: Path) -> None:
    assert OTHER_FORMS
    for kind, text in OTHER_FORMS:
        (tmp_path / "example.json").write_text(text, encoding="utf-8")
        [verdict] = checker.check_file(str(tmp_path / "example.json"))
        assert (verdict.kind, verdict.verdict, verdict.reason) == (kind, "accepted", "")


def test_hypotheses_are_the_same_in_the_checker_the_engine_and_the_text() -> None:
    """The engine has one source for the claim and for `prove --list`."""
    listed = {row["name"]: row["hypotheses"] for row in list_theorems()}
    for name, statement in STATEMENTS.items():
        assert claim(statement, "any", True)["hypotheses"] == listed[name]
        if statement.rule in CLASSES:
            known = CLASSES[statement.rule]
            assert listed[name] == known["hypotheses"]
            assert {domain for domain, _ in statement.sizes} == {known["domain"]}
            assert (statement.axiom, statement.holds) == (known["axiom"], known["holds"])
            cells = (
                f"`{statement.rule}`",
                f"`{statement.axiom}`",
                f"`{known['domain']}`",
                f"`{json.dumps(listed[name])}`",
            )
            assert f"| {' | '.join(cells)} | {json.dumps(statement.holds)} |" in TEXT
    assert {statement.rule for statement in STATEMENTS.values()} >= CLASSES.keys()


def test_the_limits_are_as_written() -> None:
    for words in (
        f"has {STEPS:,} steps, and {STEPS_A_VALUE:,} for each value",
        f"most {MAX_DIGITS:,} digits",
        f"a file {LARGEST_FILE // 10**6} megabytes, the process {MEGABYTES:,} megabytes",
    ):
        assert words in TEXT


def first_cells(section: str) -> list[str]:
    """What the rows of the tables in a section begin with, in the form in which they are written."""
    part = re.split("\n##+ ", TEXT.partition(f"# {section}\n")[2])[0]
    rows = re.findall(r"^\| ([^|]*) \|", part, flags=re.MULTILINE)
    return [row for row in rows if not row.startswith("--")]


def test_each_axiom_is_defined_once_and_each_case_has_its_witness() -> None:
    defined = [name for row in first_cells("Axioms") for name in re.findall("`(.*?)`", row)]
    assert len(set(defined)) == len(defined)
    assert set(defined) == {*DEMANDS, *AXIOMS, *PROFILES}
    excepted = re.search(r"those \[above\]\(#axioms\), except `(.*?)`", TEXT, flags=re.DOTALL)
    assert excepted is not None
    assert set(defined) - set(excepted[1].split()) == set(DEMANDS)  # those of tables, as the text says
    witnessed = [name for row in first_cells("An axiom on a profile") for name in re.findall("`(.*?)`", row)]
    assert sorted(witnessed) == sorted(AXIOMS)


def test_no_letter_has_two_meanings() -> None:
    letters = [letter for row in first_cells("Symbols") for letter in row.split(", ")]
    assert len(set(letters)) == len(letters) > 50
