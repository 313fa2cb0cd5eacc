"""Held-out bounds: accepted as made, rejected after any change that says more, and right as often as they say."""

from __future__ import annotations

import copy
import json
from fractions import Fraction
from typing import Any

import numpy as np
import polars
import pytest

import pluralign as pl
from pluralign.formulations.ensembles.ensemble import Ensemble, Reward
from pluralign.formulations.learning.learned import LearnedEnsemble
from pluralign.formulations.numbers import as_json
from pluralign.proofs import checker
from pluralign.proofs.certificates.held_out import held_out_bound, smallest_mean
from pluralign.proofs.checker.kinds.held_out_bound import GRID, capital
from pluralign.proofs.checker.values import Rejected


def made(prompts: int = 60, against: str | None = None, seed: int = 0) -> dict[str, Any]:
    """The constant-like ensemble {r, −r} with weights 3/5 and 2/5 on prompts of two pairs each, five votes a pair."""
    r = np.random.default_rng(seed)
    names = [f"q{i}" for i in range(prompts) for _ in range(2)]
    a, b = ["A", "B"] * prompts, ["B", "C"] * prompts
    wins, ties = r.binomial(4, 0.6, 2 * prompts), r.binomial(1, 0.3, 2 * prompts)
    votes = pl.Votes.from_arrays(names, a, b, wins, 5 - wins - ties, ties=ties)
    up = Reward(np.tile(np.arange(3), prompts))
    down = Reward(np.tile(np.arange(3)[::-1], prompts))
    found = held_out_bound(
        votes, Ensemble((up, down), (Fraction(3, 5), Fraction(2, 5))), ["x"], Fraction(19, 20), against
    )
    assert found is not None
    document: dict[str, Any] = json.loads(json.dumps(found.certificate))
    return document


@pytest.mark.parametrize("against", [None, "half"])
def test_bounds_are_accepted_and_nothing_smaller_is(against: str | None) -> None:
    document = made(against=against)
    checker.check(document)
    bound = Fraction(document["claim"]["bound"])
    assert bound < Fraction(1, 5)
    smaller = copy.deepcopy(document)
    smaller["claim"]["bound"] = as_json(bound - Fraction(3, 10_000))
    with pytest.raises(Rejected, match="not proved"):
        checker.check(smaller)
    surer = copy.deepcopy(document)
    surer["claim"]["confidence"] = "99/100"
    with pytest.raises(Rejected, match="not proved"):
        checker.check(surer)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("claim", "counts", 0), [5, 0, 0]),
        (("claim", "counts", 0), [0, 0, 0]),
        (("claim", "counts", 0), [1, 1]),
        (("claim", "counts", 0), [1.0, 1, 0]),
        (("claim", "counts"), []),
        (("claim", "training"), ["q3"]),
        (("claim", "training"), [3]),
        (("claim", "bound"), 1),
        (("claim", "bound"), "-1/2"),
        (("claim", "confidence"), 1),
        (("claim", "confidence"), 0),
        (("claim", "hypotheses", "prompts"), "any"),
        (("claim", "hypotheses", "votes"), "any"),
        (("claim", "hypotheses", "ensemble"), "learned"),
        (("claim", "hypotheses"), {}),
        (("claim", "against"), "third"),
        (("claim", "rewards"), "linear"),
        (("claim", "ensemble", 0, "weight"), "4/5"),
        (("claim", "ensemble"), []),
        (("evidence", "more"), 1),
    ],
)
def test_changes_are_rejected(path: tuple[Any, ...], value: Any) -> None:
    document = made(12)
    place: Any = document
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    with pytest.raises(Rejected):
        checker.check(document)


def tied(prompts: int = 40) -> dict[str, Any]:
    """θ = (1, 0) on pairs whose first feature is equal, but for the last prompt, where it prefers what all voted for."""
    names, counts = [f"q{i}" for i in range(prompts)], [3] * (prompts - 1)
    x = [0] * (2 * prompts - 2) + [1, 0]
    features = polars.DataFrame(
        {"prompt": np.repeat(names, 2), "response": ["A", "B"] * prompts, "x": x, "y": list(range(2 * prompts))}
    )
    votes = pl.Votes.from_arrays(names, ["A"] * prompts, ["B"] * prompts, [*counts, 6], [*counts, 0], features=features)
    learned = LearnedEnsemble(("x", "y"), ((Fraction(1), Fraction(0)),), (Fraction(1),))
    found = held_out_bound(votes, learned, [], Fraction(9, 10))
    assert found is not None
    document: dict[str, Any] = json.loads(json.dumps(found.certificate))
    return document


def test_ties_are_half() -> None:
    """The votes are even where θ ties: the error is 0. Equal features of all responses but the last two tie them, too."""
    document = tied()
    checker.check(document)
    assert Fraction(document["claim"]["bound"]) < Fraction(1, 10)
    for rows in document["instance"]["features"].values():
        rows["A"][1] = rows["B"][1] = 0
    checker.check(document)


@pytest.mark.parametrize("theta", [[1, 1], [-1, 0], [0, 0, 0], [1], None])
def test_other_thetas_than_the_tied_one_are_rejected(theta: Any) -> None:
    """(1, 1) prefers every second response, which is not in the order given; nor is the last prompt's for −θ."""
    document = tied()
    document["claim"]["ensemble"][0]["theta"] = theta
    with pytest.raises(Rejected):
        checker.check(document)


def test_breaking_the_ties_is_rejected() -> None:
    """(1000, −1) prefers every first response, as the order given has it, but then the error is 1/4."""
    document = tied()
    document["claim"]["ensemble"][0]["theta"] = [1000, -1]
    with pytest.raises(Rejected, match="not proved"):
        checker.check(document)


def test_votes_worse_for_the_ensemble_are_rejected() -> None:
    """All votes on every pair for the second response: the error is greater than the bound says."""
    document = made()
    for pair, counts in zip(document["instance"]["pairs"], document["claim"]["counts"], strict=True):
        pair[3], counts[:] = 0, [0, 5, 0]
    with pytest.raises(Rejected, match="not proved"):
        checker.check(document)


def test_the_capital_grows_with_the_bound() -> None:
    r = np.random.default_rng(1)
    y = r.integers(0, GRID + 1, 30).tolist()
    values = [capital(y, Fraction(k, 40)) for k in range(40)]
    assert values == sorted(values)


@pytest.mark.parametrize("n", [32, 170])
def test_bounds_cover(n: int) -> None:
    """Of 300 samples with a known mean the bound is below it far less often than 5 %."""
    r = np.random.default_rng(n)
    misses = 0
    for _ in range(300):
        y = r.beta(1, 3, n)
        m = smallest_mean(y, 0.05)
        misses += m is not None and m < 0.25
    assert misses <= 15
