"""Loss-based rules: the printed numbers of the papers, separable and degenerate data, and agreement with brute force."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise, permutations

import numpy as np
import pytest
from flint import arb, fmpq
from hypothesis import given, settings
from support import amounts
from support.six_candidates import construction
from support.strategies import instances

from pluralign.formulations.errors import InputError
from pluralign.formulations.instances import builtin
from pluralign.formulations.instances.instance import Ballot, Comparison, Instance
from pluralign.formulations.instances.profile import majority
from pluralign.formulations.losses.loss import Exact, Loss
from pluralign.formulations.losses.loss_rule import LossOutcome, LossProblem, loss_output, rule_names
from pluralign.formulations.losses.losses import LOSSES, register
from pluralign.proofs import checker
from pluralign.proofs.certificates.losses import loss_certificate
from pluralign.solver.results import Deadline, Status

F = Fraction
INVARIANT = [name for name, loss in LOSSES.items() if loss.decay is None]
"""Losses for which scaling the features scales θ."""


def output(instance: Instance, rule: str) -> LossOutcome:
    return loss_output(LossProblem.of(instance, rule))


def gap(instance: Instance, outcome: LossOutcome, a: int, b: int) -> float:
    """r(a) − r(b) at the minimiser."""
    assert instance.features is not None
    assert outcome.theta is not None
    rows = zip(outcome.theta, instance.features[a], instance.features[b], strict=True)
    return float(sum(t * (x - y) for t, x, y in rows))


@pytest.mark.parametrize(("epsilon", "printed"), [(F(1, 10), -0.0379), (F(1, 100), -0.0046), (F(1, 2), 0.0219)])
def test_the_sign_of_c_prime_against_c_depends_on_epsilon(epsilon: Fraction, printed: float) -> None:
    instance = construction(epsilon)
    outcome = output(instance, "loss:logistic")
    assert outcome.status is Status.PROVED
    assert gap(instance, outcome, 5, 2) == pytest.approx(printed, abs=5e-5)
    assert outcome.above[2, 5] == (printed < 0)
    assert outcome.above[5, 2] == (printed > 0)


def test_the_printed_optimum_of_the_construction() -> None:
    outcome = output(builtin.loss_counterexample(), "loss:logistic")
    assert outcome.approximate == pytest.approx((0.42169, 0.08569), abs=5e-6)


def test_four_candidates_suffice() -> None:
    outcome = output(builtin.loss_counterexample_m4(), "loss:logistic")
    assert outcome.approximate == pytest.approx((0.63596, 0.67371), abs=5e-6)
    assert outcome.ranking == (2, 0, 3, 1)  # though everyone has 1 above 3


@pytest.mark.parametrize("name", LOSSES)
def test_pareto_optimality_and_pmc_fail_for_every_loss(name: str) -> None:
    """With three voters to one; with two to one (theory.md) hinge has c' above c, as the next test shows."""
    outcome = output(construction(F(1, 10), (3, 1)), f"loss:{name}")
    assert outcome.status is Status.PROVED
    assert outcome.above[2, 5]  # c above c', though everyone has c' above c
    if name != "hinge":
        assert output(builtin.loss_counterexample(), f"loss:{name}").above[2, 5]


def test_hinge_with_two_voters_to_one_outputs_the_pmc_ranking() -> None:
    outcome = output(builtin.loss_counterexample(), "loss:hinge")
    assert outcome.theta == (F(1, 21), F(20, 21))
    assert outcome.ranking == (0, 3, 1, 4, 5, 2)


@pytest.mark.parametrize("name", [name for name, loss in LOSSES.items() if loss.monotone])
def test_majority_based_losses_output_the_pmc_ranking(name: str) -> None:
    for instance in (construction(F(1, 10), (3, 1)), builtin.loss_counterexample_m4()):
        outcome = output(instance, f"majority-loss:{name}")
        beats = majority(instance)
        assert outcome.ranking is not None
        assert all(beats[a, b] for a, b in pairwise(outcome.ranking))


@pytest.mark.parametrize("name", ["logistic", "exponential", "probit"])
def test_one_ballot_is_separable_and_is_the_output(name: str) -> None:
    ballot = (3, 0, 2, 1)
    features = tuple((F(x), F(y)) for x, y in ((2, 1), (-3, 2), (0, 0), (4, 4)))
    instance = Instance(tuple("abcd"), features, (Ballot.strict(ballot, 7),))
    outcome = output(instance, f"loss:{name}")
    assert outcome.ranking == ballot
    assert outcome.direction is not None
    rewards = [sum(t * x for t, x in zip(outcome.direction, row, strict=True)) for row in features]
    assert all(rewards[a] > rewards[b] for a, b in pairwise(ballot))


def test_partly_separable_data_have_a_minimum_on_the_rest() -> None:
    """Everyone has a above b along the first axis; c and d disagree 2:1 along the second."""
    features = ((F(1), F(0)), (F(0), F(0)), (F(0), F(1)), (F(0), F(-1)))
    comparisons = (Comparison(0, 1, 3), Comparison(2, 3, 2), Comparison(3, 2, 1))
    outcome = output(Instance(tuple("abcd"), features, comparisons=comparisons), "loss:logistic")
    assert outcome.direction == (1, 0)
    assert outcome.ranking == (0, 2, 1, 3)
    assert outcome.theta is not None
    assert 2 * float(outcome.theta[1]) == pytest.approx(np.log(2))


def test_features_of_a_million_do_not_overflow() -> None:
    small = construction(F(1, 10))
    assert small.features is not None
    large = Instance(small.names, tuple(tuple(x * 10**6 for x in row) for row in small.features), small.ballots)
    for name in INVARIANT:
        first, second = output(small, f"loss:{name}"), output(large, f"loss:{name}")
        assert first.ranking == second.ranking is not None
        assert first.approximate == pytest.approx([t * 1e6 for t in second.approximate or ()], rel=1e-6)


def test_squared_loss_is_solved_exactly_and_unrelated_pairs_are_open() -> None:
    comparisons = (Comparison(0, 1, 2), Comparison(1, 0, 1))
    instance = Instance(tuple("abc"), ((F(1), F(0)), (F(0), F(0)), (F(0), F(1))), comparisons=comparisons)
    outcome = output(instance, "loss:squared")
    assert outcome.above.sum() == 1
    assert outcome.above[0, 1]
    assert outcome.open == ((0, 2), (1, 2))
    assert set(outcome.possible or ()) == {(0, 1, 2), (0, 2, 1), (2, 0, 1)}
    for name in INVARIANT:
        assert output(instance, f"loss:{name}").open == outcome.open


def test_an_equal_split_leaves_everything_open() -> None:
    features = ((F(0), F(0)), (F(1), F(0)), (F(0), F(1)))
    ballots = (Ballot.strict((0, 1, 2)), Ballot.strict((2, 1, 0)))
    for name in LOSSES:
        outcome = output(Instance(tuple("abc"), features, ballots), f"loss:{name}")
        assert outcome.open == ((0, 1), (0, 2), (1, 2))
        assert len(outcome.possible or ()) == 6


def test_a_tie_at_transcendental_rewards_is_reported_undecided() -> None:
    """The minimiser has r(b) = r(c) exactly (σ(0) = 1/2, σ(−ln 3) = 1/4), which no certificate of orders can say."""
    comparisons = (Comparison(1, 2, 3), Comparison(2, 0, 6), Comparison(0, 1, 2))
    instance = Instance(tuple("abc"), ((F(0), F(0)), (F(1), F(0)), (F(0), F(1))), comparisons=comparisons)
    outcome = output(instance, "loss:logistic")
    assert outcome.status is Status.CLAIMED
    assert outcome.undecided == ((1, 2),)
    assert outcome.precision > 400
    assert outcome.above[1, 0]
    assert outcome.above[2, 0]


def test_wanted_pairs_are_proved_directly() -> None:
    problem = LossProblem.of(builtin.loss_counterexample(), "loss:logistic")
    outcome = loss_output(problem, wanted=[(2, 5), (0, 5)])
    assert [(p.above, p.below) for p in outcome.proofs] == [(2, 5), (0, 5)]
    assert outcome.ranking is None


def test_a_deadline_ends_with_unknown() -> None:
    outcome = loss_output(LossProblem.of(builtin.kemeny_fails_po(), "loss:hinge"), Deadline(0))
    assert outcome.status is Status.UNKNOWN
    assert outcome.undecided


def test_bad_input_is_named() -> None:
    instance = builtin.loss_counterexample()
    with pytest.raises(InputError, match="unknown rule"):
        LossProblem.of(instance, "loss:logistik")
    with pytest.raises(InputError, match="unknown rule"):
        LossProblem.of(instance, "logistic")
    with pytest.raises(InputError, match="features"):
        LossProblem.of(Instance(tuple("ab"), None, (Ballot.strict((0, 1)),)), "loss:hinge")
    with pytest.raises(InputError, match="ballots"):
        LossProblem.of(builtin.talk(), "loss:hinge")


# --- against brute force ----------------------------------------------------------------------------------


class Grid:
    """The loss on the points of a grid in the plane, `at_least(a, b)` where b is weakly above a."""

    def __init__(self, instance: Instance, loss: Loss, axis: np.ndarray) -> None:
        assert instance.features is not None
        theta = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
        self.rewards = theta @ np.array(instance.features, dtype=float).T
        problem = LossProblem.of(instance, f"loss:{loss.name}")
        decay = 0 if loss.decay is None else int(loss.decay.p) / int(loss.decay.q)
        self.total = decay * (theta**2).sum(axis=1)
        for (a, b), w in zip(problem.pairs, problem.weights, strict=True):
            self.total += w * loss.floats(self.rewards[:, b] - self.rewards[:, a])[0]

    def least(self, a: int = 0, b: int = 0) -> float:
        return float(self.total[self.rewards[:, b] >= self.rewards[:, a]].min())


def small_instances() -> Iterator[Instance]:
    features = ((F(0), F(0)), (F(1), F(0)), (F(0), F(1)), (F(2), F(2)))
    orders = list(permutations(range(4)))
    for i in range(0, 24, 5):
        ballots = (Ballot.strict(orders[i], 2), Ballot.strict(orders[(7 * i + 3) % 24]), Ballot.strict(orders[-1]))
        yield Instance(tuple("abcd"), features, ballots)


@pytest.mark.parametrize("name", LOSSES)
def test_proved_orders_agree_with_a_fine_grid(name: str) -> None:
    for instance in small_instances():
        outcome = output(instance, f"loss:{name}")
        grid = Grid(instance, LOSSES[name], np.linspace(-3, 3, 121))
        assert outcome.objective is not None
        if outcome.direction is None:
            assert outcome.objective[0] <= grid.least() <= outcome.objective[1] + 0.2
        for a, b in zip(*outcome.above.nonzero(), strict=True):
            assert grid.least(int(a), int(b)) > outcome.objective[0]
        for a, b in outcome.open:
            assert max(grid.least(a, b), grid.least(b, a)) <= outcome.objective[1] + 0.2


@settings(max_examples=amounts.of(12, 5))
@given(instances(most=4))
def test_degenerate_and_badly_scaled_instances(instance: Instance) -> None:
    """Every proof is accepted, every pair is proved one way, open or undecided, and possible rankings respect the proofs."""
    if instance.features is None:
        return
    for rule in rule_names()[: 2 * len(LOSSES)]:
        outcome = output(instance, rule)
        above = outcome.above
        assert not (above & above.T).any()
        rest = set(outcome.open) | set(outcome.undecided)
        assert {
            (a, b) for a in range(instance.m) for b in range(a + 1, instance.m) if not (above | above.T)[a, b]
        } == rest
        for ranking in outcome.possible or ():
            assert not any(above[b, a] for a, b in pairwise(ranking))
        if outcome.proofs:
            checker.check(loss_certificate(instance, outcome))


# --- the example of docs/losses.md ------------------------------------------------------------------------


def huberised_hinge() -> Loss:
    """The worked example of docs/losses.md."""

    def floats(x: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        middle = np.clip(2 + x, 0, 2)
        return middle**2 / 4 + np.maximum(0, x), middle / 2, np.where((x > -2) & (x < 0), 0.5, 0.0)

    def middle(x: arb) -> arb:
        return (2 + x).max(arb(0)).min(arb(2))

    def middle_exact(x: fmpq) -> fmpq:
        return min(max(2 + x, fmpq(0)), fmpq(2))

    return Loss(
        "huberised-hinge",
        "Chapelle, Training a support vector machine in the primal, Neural Computation 19, 2007, with h = 1",
        floats,
        value=lambda x: middle(x) ** 2 / 4 + x.max(arb(0)),
        derivative=lambda x: middle(x) / 2,
        second=lambda x: arb(0.5 if -2 < x < 0 else 0),
        low=fmpq(0),
        high=fmpq(1),
        exact=Exact(
            lambda x: middle_exact(x) ** 2 / 4 + max(x, fmpq(0)), lambda x: middle_exact(x) / 2, lambda y: y * y - 2 * y
        ),
    )


def test_a_loss_added_by_a_user(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine proves orders for it; the stand-alone checker, which does not know it, refuses its name."""
    monkeypatch.setattr("pluralign.formulations.losses.losses.LOSSES", known := dict(LOSSES))
    monkeypatch.setattr("pluralign.formulations.losses.loss_rule.LOSSES", known)
    register(huberised_hinge())
    instance = construction(F(1, 10), (3, 1))
    outcome = output(instance, "loss:huberised-hinge")
    assert outcome.status is Status.PROVED
    assert outcome.ranking is not None
    grid = Grid(instance, known["huberised-hinge"], np.linspace(-1, 3, 401))
    assert outcome.objective is not None
    for proof in outcome.proofs:
        assert grid.least(proof.above, proof.below) > outcome.objective[1]
    with pytest.raises(checker.Rejected, match="must be one of loss:logistic"):
        checker.check(loss_certificate(instance, outcome))
