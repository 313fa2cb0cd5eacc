"""The instances of the complete table, found outside of this package: each has the verdict that its name says, proved.

They lie beside the published data, in `table/instances`, and are skipped without them.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pluralign.formulations.instances.reading import load
from pluralign.formulations.losses.losses import LOSSES
from pluralign.proofs import checker
from pluralign.proofs.axioms.axioms import TIE_FREE
from pluralign.proofs.axioms.verdicts import verdicts
from pluralign.solver.results import Status

FOLDER = Path(os.environ.get("PLURALIGN_DATA", "none")).parent / "table" / "instances"
SIX = ("logistic", "exponential", "hinge", "squared-hinge", "squared", "probit")
GROUPS = {  # file -> what violates what there
    "all_six_po_pmc_m4n3": ([f"loss:{name}" for name in SIX], ["po", "pmc"]),
    "two_voters_po_m5d3": ([f"loss:{name}" for name in SIX], ["po"]),
}


def said(path: Path) -> tuple[list[str], list[str]]:
    """The rules and the axioms that they violate, by the name of the file."""
    if path.stem in GROUPS:
        return GROUPS[path.stem]
    if path.stem.startswith("fraction_"):
        return [f"loss:{path.stem.split('_')[1]}"], ["po", "pmc"]
    if "loss-" in path.stem:
        rule, axiom = path.stem.split("__")[:2]
        return [rule.replace("loss-", "loss:")], [axiom]
    rule, axiom, *tie_free = path.stem.split(".")
    return [rule], [axiom + (TIE_FREE if tie_free else "")]


FILES = sorted(FOLDER.glob("*.json"))
COMBINATORIAL = [path for path in FILES if path.stem not in GROUPS and "loss" not in path.stem and "." in path.stem]
OTHERS = [path for path in FILES if path not in COMBINATORIAL]


def check(path: Path) -> None:
    rules, axioms = said(path)
    instance = load(str(path))
    for rule in rules:
        for axiom, verdict in verdicts(instance, rule, axioms).items():
            assert (verdict.holds, verdict.status) == (False, Status.PROVED), (rule, axiom, verdict.witness)
            assert verdict.hypotheses["ballots"] == "allowed"
            assert verdict.certificate is not None
            checker.check(verdict.certificate)


@pytest.mark.skipif(not COMBINATORIAL, reason="there is no folder table/instances beside PLURALIGN_DATA")
@pytest.mark.parametrize("path", COMBINATORIAL, ids=lambda path: path.stem)
def test_combinatorial_rules(path: Path) -> None:
    """All but those of reversal symmetry with one voter each way: a profile that is its own reversal is no case any more."""
    if path.stem.endswith(".reversal-symmetry"):
        [rule], [axiom] = said(path)
        verdict = verdicts(load(str(path)), rule, [axiom])[axiom]
        assert (verdict.holds, verdict.witness["cases"]) == (True, 0)
    else:
        check(path)


@pytest.mark.slow
@pytest.mark.skipif(not OTHERS, reason="there is no folder table/instances beside PLURALIGN_DATA")
@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.stem)
def test_losses(path: Path) -> None:
    check(path)


@pytest.mark.skipif(not FILES, reason="there is no folder table/instances beside PLURALIGN_DATA")
def test_the_two_that_violate_most() -> None:
    for name in GROUPS:
        check(FOLDER / f"{name}.json")


def test_the_six_losses_are_known() -> None:
    assert set(SIX) <= set(LOSSES)
