"""Axioms that compare profiles, for losses: the scan by pairs against exact verdicts on every profile, and exact minimisers."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import numpy as np
import pytest

import pluralign as pl
from pluralign.formulations.losses.loss_rule import LossProblem, loss_output
from pluralign.proofs.axioms.verdicts import verdicts
from pluralign.proofs.search.deciders import registry as deciders
from pluralign.proofs.search.deciders.by_pairs import BY_PAIRS, decide
from pluralign.proofs.search.pairs.minimisers import LossFamily, handles
from pluralign.proofs.search.pairs.violated import COMPARED, LossProfiles, violating
from pluralign.proofs.search.smallest.states import States
from pluralign.solver.results import NEVER, Deadline, LimitReached, Status

TRIANGLE = ((0, 0), (2, 1), (1, 3))
ARROW = ((-1, -1), (-1, 0), (0, 1), (1, -1))
RULES = [
    f"{prefix}:{name}"
    for prefix in ("loss", "majority-loss")
    for name in ("hinge", "logistic", "squared", "squared-hinge")
]


def configuration(points: tuple[tuple[int, ...], ...]) -> pl.Instance:
    return pl.Instance(tuple("abcdef"[: len(points)]), tuple(tuple(map(Fraction, point)) for point in points))


def compared(points: tuple[tuple[int, ...], ...], rule: str, axiom: str, n: int) -> tuple[set[bytes], set[bytes]]:
    """The profiles of n voters that violate the axiom by exact verdicts on all, and those that the scan proposes.

    None of these is proved to satisfy it; where an exact verdict is open, at ties, they are left out.
    """
    family = LossFamily(configuration(points), rule)
    brute, open_ = set(), set()
    for counts in _all(family, n):
        verdict = verdicts(family.electorate.profile(counts.tolist()), rule, [axiom])[axiom]
        if verdict.holds is False:
            assert verdict.status is Status.PROVED
            brute.add(counts.tobytes())
        elif verdict.holds is None:
            open_.add(counts.tobytes())
    proposed = {counts.tobytes() for counts in violating(LossProfiles(family, NEVER), axiom, n)}
    return brute, proposed - open_


def _all(family: LossFamily, n: int) -> np.ndarray:
    return States(np.eye(family.size, dtype=np.int64), slice(None), NEVER).counts(n).astype(np.int64)


FEW_VERDICTS = [axiom for axiom in COMPARED if axiom not in ("clones", "monotonicity", "strategy-proofness")]


@pytest.mark.parametrize(("k", "axiom"), list(enumerate(FEW_VERDICTS)))
def test_two_voters_and_three_candidates_profile_by_profile(k: int, axiom: str) -> None:
    brute, proposed = compared(TRIANGLE, ("loss:squared", "majority-loss:hinge")[k % 2], axiom, 2)
    assert proposed == brute


@pytest.mark.slow
@pytest.mark.parametrize(("k", "axiom"), list(enumerate(COMPARED)))
@pytest.mark.parametrize(("points", "n"), [(TRIANGLE, 3), (ARROW, 2)])
def test_every_profile_by_exact_verdicts(points: tuple[tuple[int, ...], ...], n: int, k: int, axiom: str) -> None:
    """Each axiom with a rule of its own, which all in turn are."""
    brute, proposed = compared(points, RULES[(k + 3 * n) % len(RULES)], axiom, n)
    assert proposed <= brute
    assert bool(proposed) == bool(brute)


@pytest.mark.parametrize("rule", RULES)
def test_orders_of_minimisers_are_those_of_exact_optima(rule: str) -> None:
    family = LossFamily(configuration(ARROW), rule)
    rng = np.random.default_rng(3)
    counts = rng.multinomial(5, np.full(family.size, 1 / family.size), size=4)
    strict = family.strict(counts @ family.summaries)
    for row, orders in zip(counts, strict, strict=True):
        outcome = loss_output(LossProblem.of(family.electorate.profile(row.tolist()), rule), NEVER)
        for a, b in np.ndindex(orders.shape):
            if a != b and (min(a, b), max(a, b)) not in outcome.undecided:
                assert bool(orders[a, b]) == bool(outcome.above[a, b]), (a, b)


def test_pairs_that_no_comparison_bears_on_are_free() -> None:
    """Two ballots that agree on one pair only: losses of majorities see this pair, and the other ones not in its direction."""
    for rule in ("majority-loss:hinge", "majority-loss:squared"):
        family = LossFamily(configuration(ARROW), rule)
        counts = np.zeros(family.size, dtype=np.int64)
        counts[[family.number[1, 0, 2, 3], family.number[3, 0, 2, 1]]] = 1
        [orders] = family.strict((counts @ family.summaries)[None])
        assert np.argwhere(orders).tolist() == [[0, 2]]


def test_a_majority_relation_is_minimised_once(monkeypatch: pytest.MonkeyPatch) -> None:
    family = LossFamily(configuration(ARROW), "majority-loss:hinge")
    minimised = Counter[bytes]()
    own = family._minimised

    def counted(S: np.ndarray) -> np.ndarray:
        minimised.update(np.sign(2 * row[:-1] - row[-1]).tobytes() for row in S)
        return own(S)

    monkeypatch.setattr(family, "_minimised", counted)
    profiles = LossProfiles(family, NEVER)
    for n in (1, 2, 3, 4):
        family.strict(profiles.of(n)[1])
    assert len(minimised) <= 3**6
    assert max(minimised.values()) == 1


def test_six_voters_and_four_candidates_violate_separability_by_hinge_loss_of_majorities() -> None:
    found = decide(configuration(ARROW), "majority-loss:hinge", "separability", 6, NEVER).instance
    assert found is not None
    assert sum(ballot.count for ballot in found.ballots) == 6


def test_hinge_loss_does_not_satisfy_involvement_nor_reinforcement() -> None:
    for rule, axiom, n in (
        ("loss:hinge", "positive-involvement", 4),
        ("majority-loss:hinge", "positive-involvement", 6),
        ("majority-loss:hinge", "reinforcement", 6),
    ):
        found = decide(configuration(ARROW), rule, axiom, n, NEVER).instance
        assert found is not None, (rule, axiom)
        assert verdicts(found, rule, [axiom])[axiom].holds is False


def test_without_a_violation_the_note_says_that_floats_looked() -> None:
    assert "in floats" in decide(configuration(TRIANGLE), "loss:logistic", "clones", 2, NEVER).note
    one = configuration(((0, 0),))
    assert decide(one, "loss:logistic", "clones", 4, NEVER) == (None, "")


def test_what_is_too_large_is_said_and_ends_no_search(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pluralign.proofs.search.smallest.states.MOST_STATES", 20)
    note = decide(configuration(TRIANGLE), "loss:squared", "separability", 5, NEVER).note
    assert "up to 2 voters in floats; there are more than 10 profiles" in note
    monkeypatch.setattr("pluralign.proofs.search.pairs.minimisers.MOST_VERTICES", 10)
    note = decide(configuration(ARROW), "loss:hinge", "separability", 5, NEVER).note
    assert "up to 1 voters in floats; the hinge loss has more than 10 vertices" in note


def test_the_deadline_and_which_questions_it_is_asked() -> None:
    with pytest.raises(LimitReached):
        decide(configuration(ARROW), "loss:logistic", "separability", 6, Deadline(0))
    assert deciders.decider_for("loss:hinge", "separability", 4) is BY_PAIRS
    assert deciders.fallback_voters("loss:hinge", "separability") == 6
    assert deciders.fallback_voters("loss:hinge", "local-iia") == 3
    assert not handles("loss:weight-decay")
    assert not handles("kemeny")
    assert not BY_PAIRS.covers("loss:hinge", "separability", 3)
    assert not BY_PAIRS.covers("loss:hinge", "po", 5)
