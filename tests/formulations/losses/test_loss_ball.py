"""One ball around all minimisers: beside the proofs pair by pair, and certificates with anything changed."""

from __future__ import annotations

import copy
import json
import random
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from flint import arb, ctx, fmpq
from support.mutations import reason

import pluralign as pl
from pluralign.formulations.instances.instance import Comparison, Instance
from pluralign.formulations.losses.ball import LOSSES as BALLED
from pluralign.formulations.losses.ball import ball
from pluralign.formulations.losses.loss_rule import LossProblem, loss_output
from pluralign.formulations.losses.losses import LOSSES
from pluralign.proofs.certificates.losses import ball_certificate
from pluralign.proofs.checker.kinds.losses import CURVES


def compared(m: int, d: int, seed: int, scale: Fraction = Fraction(1)) -> Instance:
    """Every pair in both directions, so that the minimum is attained; features at several scales."""
    rng = np.random.default_rng(seed)
    features = [[Fraction(int(x)) * scale**j for j, x in enumerate(row)] for row in rng.integers(-9, 10, size=(m, d))]
    pairs = [Comparison(a, b, int(rng.integers(1, 9))) for a in range(m) for b in range(m) if a != b]
    return Instance(tuple(f"c{i}" for i in range(m)), features, comparisons=pairs)  # type: ignore[arg-type]


def certificate(instance: Instance, rule: str) -> Any:
    found = ball(instance, rule)
    assert found is not None
    return json.loads(json.dumps(ball_certificate(instance, rule, found)))


def test_the_losses_of_the_checker_and_the_engine_are_the_same() -> None:
    assert set(CURVES) == set(BALLED)


@pytest.mark.parametrize("name", CURVES)
def test_enclosures_hold_and_the_curvature_changes_slowly(name: str) -> None:
    """The property that the proof uses, e^−|t| ℓ''(x) ≤ ℓ''(x + t), at points from −30 to 30."""
    loss = LOSSES[name]
    with ctx.workprec(300):
        for x in [Fraction(n, 7) for n in range(-210, 211, 30)] + [Fraction(0), Fraction(1, 10**9)]:
            low, high, second = (arb(fmpq(end.numerator, end.denominator)) for end in CURVES[name](x, 96))
            at = arb(fmpq(x.numerator, x.denominator))
            assert not low > loss.derivative(at)
            assert not high < loss.derivative(at)
            assert high - low < arb(2) ** -40 * (1 + abs(loss.derivative(at)))
            assert second > 0
            assert not second > loss.second(at)
            assert second > loss.second(at) * fmpq(99, 100)
            for t in (fmpq(-1), fmpq(-1, 3), fmpq(1, 50), fmpq(1)):
                assert not loss.second(at + t) < loss.second(at) * (-abs(arb(t))).exp() * (1 - arb(2) ** -200)


@pytest.mark.parametrize("rule", [p + "loss:" + name for name in BALLED for p in ("", "majority-")])
def test_its_orders_are_proved_pair_by_pair_too(rule: str) -> None:
    for seed in range(2):
        instance = compared(6, 2, seed, Fraction(1, 1000) if seed else Fraction(1))
        found = ball(instance, rule)
        if found is None:  # majorities may be separated by some θ
            assert rule.startswith("majority-")
            continue
        assert reason(certificate(instance, rule)) == ""
        above = loss_output(LossProblem.of(instance, rule)).above
        assert found.apart
        assert all(above[pair] for pair in found.apart)


def test_changed_certificates_are_rejected() -> None:
    instance = compared(7, 3, 0)
    document = certificate(instance, "loss:logistic")
    assert reason(document) == ""

    def changed(*path: Any, value: Any) -> str:
        other = copy.deepcopy(document)
        part = other
        for key in path[:-1]:
            part = part[key]
        part[path[-1]] = value
        return reason(other)

    first, factor = document["claim"]["orders"][0], document["evidence"]["factor"]
    assert "may rank" in changed("claim", "orders", 0, value=first[::-1])
    near = [str(Fraction(t) + Fraction(1, 50)) for t in document["evidence"]["theta"]]
    assert "gradient at theta" in changed("evidence", "theta", value=near)
    assert "dominant" in changed("evidence", "theta", value=[1, 0, 0])
    assert "must be" in changed("claim", "rule", value="loss:hinge")
    assert "dominant" in changed("evidence", "factor", value=[[0, 0, 0]] * 3)
    assert "dominant" in changed("evidence", "factor", value=[factor[0], factor[0], factor[2]])
    assert "rows" in changed("evidence", "factor", value=factor[:2])
    assert "3 integers" in changed("evidence", "factor", value=[row[:2] for row in factor])
    assert "3 integers" in changed("evidence", "factor", 0, value=["1/2", 0, 0])
    assert "at least one" in changed("claim", "orders", value=[])
    assert changed("instance", "comparisons", 0, "count", value=900) != ""
    assert changed("instance", "candidates", 0, value=["c0", [5, 5, 5]]) != ""
    for key in ("theta", "factor"):
        without = copy.deepcopy(document)
        del without["evidence"][key]
        assert key in reason(without)


def test_what_is_accepted_is_true_wherever_theta_is() -> None:
    """θ moved off the minimum by more and more: the orders that are still accepted are proved pair by pair."""
    rng = random.Random(0)
    accepted = 0
    for seed in range(3):
        instance = compared(5, 2, seed)
        above = loss_output(LossProblem.of(instance, "loss:logistic")).above
        document = certificate(instance, "loss:logistic")
        theta = [Fraction(t) for t in document["evidence"]["theta"]]
        for size in (6, 4, 3, 2, 1):
            moved = [str(t + Fraction(rng.randint(-9, 9), 10**size)) for t in theta]
            document["evidence"]["theta"] = [int(t) if "/" not in t else t for t in moved]
            for a in range(5):
                for b in range(5):
                    if a != b:
                        document["claim"]["orders"] = [[f"c{a}", f"c{b}"]]
                        if reason(document) == "":
                            accepted += 1
                            assert above[a, b]
    assert accepted > 20


def test_many_candidates_are_ranked_by_one_ball() -> None:
    instance = compared(15, 3, 1)
    answer = pl.aggregate(instance, "loss:logistic")
    assert (str(answer.status), answer["method"], answer["undecided_pairs"]) == ("proved", "one ball", 0)
    assert answer.certificates[0]["kind"] == "loss-ball"
    problem = LossProblem.of(instance, "loss:logistic")
    ranking = [instance.names.index(name) for name in answer.ranking or []]
    neighbours = list(pairwise(ranking))
    assert all(loss_output(problem, wanted=neighbours).above[pair] for pair in neighbours)


def test_equal_rewards_leave_a_claimed_ranking_with_the_rest_proved() -> None:
    """Two candidates that every comparison treats alike, on either side of a line: nothing tells them apart."""
    features = [[i, 0] for i in range(13)] + [[5, 1], [5, -1]]
    pairs = [Comparison(a, b, 3 if a < b else 2) for a in range(13) for b in range(13) if a != b]
    pairs += [Comparison(a, b) for a in (13, 14) for b in (0, 12)] + [
        Comparison(b, a) for a in (13, 14) for b in (0, 12)
    ]
    instance = Instance(tuple("abcdefghijklmno"), features, comparisons=pairs)  # type: ignore[arg-type]
    answer = pl.aggregate(instance, "loss:logistic")
    assert str(answer.status) == "claimed"
    assert answer.ranking is not None
    assert 0 < answer["undecided_pairs"] < 3
    assert [v.verdict for v in answer.check()] == ["accepted"]


def test_data_without_a_minimum_are_decided_as_before() -> None:
    instance = Instance(tuple("abcdefghijklm"), [[i] for i in range(13)], comparisons=[(i, i + 1) for i in range(12)])  # type: ignore[arg-type]
    answer = pl.aggregate(instance, "loss:logistic")
    assert (str(answer.status), answer["attained"], answer["method"]) == ("proved", False, "weak duality")
