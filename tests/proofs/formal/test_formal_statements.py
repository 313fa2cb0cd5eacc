"""The table that leads from a cell to its proposition in Coq: each proposition is about that rule and that axiom."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import pluralign as pl
from pluralign.formulations.losses.losses import LOSSES
from pluralign.proofs.catalogue import written
from pluralign.proofs.theorems.formal_statements import MONOTONE, NAMED, SATISFIED, VIOLATED, formal_statement
from pluralign.proofs.theorems.statements import STATEMENTS

FILES = sorted((Path(__file__).parents[3] / "proofs/formal/statements").glob("*.v"))
TEXT = "\n".join(path.read_text() for path in FILES)
DEFINITIONS = {block.split()[1]: block for block in re.split(r"^(?=Definition )", TEXT, flags=re.MULTILINE)[1:]}
AXIOM = {"po": "pareto", "existence": "exists_output", "unanimity": "unanimous_ballots"}
"""Those whose name in Coq is not that of the engine with another hyphen."""
WORDS = {"Theorem_3_6": "pmc_ranking", "Squared_reinforcement": "only_winner"}
"""Propositions that do not name the axiom but say it, as they are about all outputs together."""


def meaning(statement: str) -> str:
    """A proposition with the definitions that it names: which losses there are, and what it is to fail."""
    text = DEFINITIONS[statement]
    return text + "".join(
        meaning(name) for name in re.findall(r"\b(?:fails_\w+|named|monotone)\b", text.split(maxsplit=2)[2])
    )


def named(word: str) -> re.Pattern[str]:
    return re.compile(rf"\b{re.sub('[-:]', '_', word)}\b")


def about(rule: str, statement: str) -> str:
    """What a proposition about the rule mentions; one about all losses, the rule that minimizes one."""
    family, _, loss = rule.partition(":")
    if loss == "weight-decay":
        return "weight_decay" if family == "loss" else "majority_weight_decay"
    if family == "loss":
        return "minimizes_loss" if statement in ("Reversal_symmetry", "Losses_homogeneity") else loss
    return {"majority-loss": "minimizes", "majority-relation": "majority_relation"}.get(family, rule)


@pytest.mark.parametrize(
    ("cell", "statement"),
    [*SATISFIED.items(), *VIOLATED.items()],
    ids=lambda x: "/".join(x) if isinstance(x, tuple) else x,
)
def test_the_proposition_is_about_the_rule_and_the_axiom(cell: tuple[str, str], statement: str) -> None:
    rule, axiom = cell
    text = meaning(statement)
    assert statement in DEFINITIONS
    assert named(about(rule, statement)).search(text), text
    words = WORDS.get(statement, AXIOM.get(axiom, axiom))
    assert named(words).search(text), text
    denied = re.search(r"~ \(?" + re.sub("[-:]", "_", words) + r"\b", text)
    assert (denied is not None) == (cell in VIOLATED)


def test_nothing_is_both() -> None:
    assert not SATISFIED.keys() & VIOLATED.keys()


def test_theorems_of_the_prover_agree() -> None:
    """What `prove` expects is what Coq proves."""
    for statement in STATEMENTS.values():
        if statement.name == f"{statement.rule}/{statement.axiom}":
            assert formal_statement(statement.rule, statement.axiom, not statement.holds) is None
        else:  # a hypothesis is dropped
            assert statement.formal is None
    assert sum(statement.formal is not None for statement in STATEMENTS.values()) >= 19


def test_majority_losses_have_the_hypotheses_of_theorem_3_6() -> None:
    assert set(NAMED) | {"weight-decay"} == set(LOSSES)
    for name in NAMED:
        assert (
            (formal_statement(f"majority-loss:{name}", "pmc") is not None)
            == LOSSES[name].nondecreasing
            == (name in MONOTONE)
        )


def test_every_written_proof_has_a_proposition() -> None:
    assert len(written.cells()) > 130
    assert set(written.cells()) <= SATISFIED.keys()


def test_answers_name_it(run: Any) -> None:
    rows = {row["name"]: row for row in pl.list_theorems()}
    assert rows["lcpo/po"]["formal"] == "Theorem_4_3"
    assert rows["lcpo/majority+half"]["formal"] is None
    assert "for all m: Theorem_4_3 (docs/formal.md)" in run("prove", "--list").out
    proved = run("prove", "lcpo/po", "--candidates", "2")
    assert "lcpo/po for all m: Theorem_4_3" in proved.out
    [cell] = pl.matrix(["majority-loss:hinge"], ["pmc"], quick=True).result["cells"]
    assert cell["formal"] == "Theorem_3_6_losses"
