"""Certificates about ensembles are accepted with every kind of proof, and with no stronger claim."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pytest
from support.ensemble_ceilings import outliers
from support.ensemble_definitions import NORMS, certificate, distance, is_true, plain, reason, rewards
from support.ensemble_examples import (
    CASES,
    CYCLE,
    LINE,
    PART,
    POLLS,
    PROOFS,
    TINY,
    TWO_PROMPTS,
    calibrated,
    least_squares,
    proved,
    separated,
    single,
    small,
    stronger,
    votes_on,
)
from support.mutations import accepted, with_leaf
from support.types import Json

from pluralign.proofs.checker import check


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_the_least_squared_error_is_accepted_with_every_proof_and_nothing_less(name: str, kind: str) -> None:
    for proof in PROOFS[kind]:
        document = least_squares(POLLS[name], kind, proof)
        proved(document)
        assert "do not prove the lower bound" in stronger(document, "claim", "lower_bound")
        assert "error of the ensemble is" in stronger(document, "claim", "error", by=-TINY)
        path = ("evidence", "ceiling")
        assert "the parts of a ceiling prove" in stronger(document, *path, "k", by=-TINY)
        assert "a part of a ceiling proves" in stronger(document, *path, "parts", 0, "k", by=-TINY)


@pytest.mark.parametrize(("name", "kind"), CASES)
@pytest.mark.parametrize("norm", NORMS)
def test_small_ensembles_are_accepted_and_nothing_better(name: str, kind: str, norm: str) -> None:
    for size in (1, 2):
        document = small(POLLS[name], kind, norm, size)
        proved(document)
        exact = size == 1 or norm == "squared"
        assert "proves only an error of" in stronger(document, "claim", "least", by=TINY if exact else Fraction(1))
        weaker = with_leaf(document, ("claim", "size"), size + 1)
        assert not accepted(weaker) or is_true(weaker)


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_the_best_reward_by_a_ceiling(name: str, kind: str) -> None:
    for proof, norm in itertools.product(PROOFS[kind], NORMS[:2]):
        document = single(POLLS[name], kind, norm, proof)
        proved(document)
        assert document["claim"]["least"] == document["claim"]["error"]
        assert "does not prove the least error" in stronger(document, "claim", "least")
        assert "single rewards only" in reason(with_leaf(document, ("claim", "size"), 2))


def test_the_least_errors_of_a_cycle_are_known() -> None:
    """Of three pairs in a cycle a ranking has at most two: s_1 + s_2 + s_3 ≤ 2."""
    squared = [small(CYCLE, "any", "squared", k)["claim"]["least"] for k in (1, 2, 3)]
    assert squared == ["1/3", "1/6", "1/9"]
    assert least_squares(CYCLE, "any", "subsets")["claim"]["lower_bound"] == "1/9"
    for norm, weight in (("absolute", "1/3"), ("maximum", "1/3")):
        third = {"A": ["A", "B", "C"], "B": ["B", "C", "A"], "C": ["C", "A", "B"]}
        members = [{"weight": "1/3", "rankings": {"q": order}, "theta": None} for order in third.values()]
        claim = {"rewards": "any", "norm": norm, "size": 3, "error": "1/3", "lower_bound": "1/3", "excluding": None}
        top = {"k": "2/3", "penalty": 0, "parts": [{"k": "2/3", "proof": "subsets"}]}
        evidence = {"ensemble": members, "weights": [weight] * 3, "ceiling": top, "optimum": None}
        document = certificate("ensemble-error", CYCLE, claim, evidence)
        proved(document)
        assert "does not allow" in stronger(document, "evidence", "weights", 0)
        assert "do not prove" in stronger(document, "claim", "lower_bound")


def test_no_ensemble_is_calibrated_to_a_cycle() -> None:
    for proof in PROOFS["any"]:
        document = separated(CYCLE, "any", proof)
        proved(document)
        weights = [Fraction(w) for w in document["evidence"]["weights"]]
        document["evidence"]["ceiling"]["k"] = plain(sum(weights))  # what would have to be exceeded
        assert "do not separate" in reason(document)


def test_ensembles_that_are_calibrated() -> None:
    turns = [(1, 1, 0), (0, 1, 1), (1, 0, 1)]
    votes = votes_on("ABC", "AB BC CA", ["2/3"] * 3)
    document = calibrated(votes, "any", [(Fraction(1, 3), s) for s in turns])
    proved(document)
    assert reason(with_leaf(document, ("instance", "pairs", 1, 3), "3/4")).endswith("is 1/12, not 0")
    assert "'size' must be" in reason(with_leaf(document, ("claim", "size"), 2))
    assert "linear rewards need features" in reason(with_leaf(document, ("claim", "rewards"), "linear"))
    halves = votes_on("ABC", "AB BC CA", ["1/2"] * 3, None, [[0], [1], [3]])
    opposite = calibrated(halves, "linear", [(Fraction(1, 2), s) for s in rewards(halves, True)])
    proved(opposite)


# --- outliers ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_outliers_are_left_out(name: str, kind: str) -> None:
    """One by one, or by a penalty, which may prove less."""
    votes = POLLS[name]
    distances = sorted(distance(votes, s) for s in rewards(votes, kind == "linear"))
    middle = distances[len(distances) // 2]
    for proof in PROOFS[kind]:
        excluding = outliers(votes, kind, 1, middle - distances[0], proof)
        for rho in (0, 1):
            document = least_squares(votes, kind, proof, excluding, rho)
            check(document)
            assert is_true(document)
            assert (proof, rho) != ("all", 0) or document["claim"]["error"] == document["claim"]["lower_bound"]
            assert "do not prove the lower bound" in stronger(document, "claim", "lower_bound")
            assert "the parts of a ceiling prove" in stronger(document, "evidence", "ceiling", "k", by=-TINY)
            assert "a part of a ceiling proves" in stronger(document, *PART, "k", by=-TINY)
            assert "an outlier" in stronger(document, "claim", "excluding", "gamma", by=Fraction(-1))
            assert "does not have d(r) = OPT" in stronger(document, "claim", "excluding", "optimum")
            path = ("evidence", "optimum", "ceiling")
            assert "prove" in stronger(document, *path, "k", by=-TINY)
            assert "does not prove that no reward has d(r) < OPT" in stronger(document, *path, "k")
            if rho:
                assert "'penalty' must be" in reason(with_leaf(document, ("evidence", "ceiling", "penalty"), -1))
                assert "'penalty' must be" in reason(with_leaf(document, (*path, "penalty"), 1))
        document = small(votes, kind, "squared", 2, excluding)
        proved(document)


def test_a_reward_that_is_not_the_best_is_no_optimum() -> None:
    """Though its d(r) is what is claimed, the ceiling proves less."""
    listed = rewards(LINE, False)
    excluding, proof = outliers(LINE, "any", 1, 1, "subsets")
    worst = max(listed, key=lambda s: distance(LINE, s))
    document = least_squares(LINE, "any", "subsets", (excluding, proof))
    document["claim"]["excluding"]["optimum"] = plain(distance(LINE, worst))
    document["evidence"]["optimum"]["reward"] = listed[worst]
    assert "does not prove that no reward has d(r) < OPT" in reason(document)


def test_if_all_rewards_are_outliers_there_is_no_ensemble() -> None:
    excluding, optimum = outliers(LINE, "any", Fraction(1, 2), 0, "all")
    claim = {"rewards": "any", "excluding": excluding}
    evidence: Json = {"weights": None, "ceiling": None, "optimum": optimum}
    document = certificate("no-calibrated-ensemble", LINE, claim, evidence)
    check(document)
    assert "'weights' must be" in reason(with_leaf(document, ("claim", "excluding", "beta"), 1))
    assert "'weights' must be null" in reason(with_leaf(document, ("evidence", "weights"), [1, 1, 1]))
    assert "'ceiling' must be null" in reason(with_leaf(document, ("evidence", "ceiling"), optimum["ceiling"]))
    nobody = single(LINE, "any", "squared", "all")
    nobody["claim"] |= {"excluding": excluding, "error": None}
    nobody["evidence"] |= {"ensemble": None, "optimum": optimum}
    assert "all rewards are outliers" in reason(nobody)


def test_excluding_outliers_is_no_excuse_for_other_ceilings() -> None:
    """The bounds of the parts 'subsets' and of trees are about all rewards, and say so by being greater."""
    excluding = outliers(TWO_PROMPTS, "linear", 1, 0, "all")
    document = separated(TWO_PROMPTS, "linear", "all", excluding)
    proved(document)
    document["claim"]["excluding"] = document["evidence"]["optimum"] = None
    assert "a part of a ceiling proves" in reason(document)
