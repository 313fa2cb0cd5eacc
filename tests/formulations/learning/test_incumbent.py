"""Learned rewards as the beginning of an exact search: never better than what is proved, and never lost."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import polars
import pytest

import pluralign as pl
from pluralign.formulations.ensembles.ensemble import Ensemble
from pluralign.formulations.ensembles.least.exact_weights import corrected
from pluralign.formulations.learning.incumbent import incumbent
from pluralign.solver.results import Deadline


def votes(seed: int, responses: int, pairs: int) -> pl.Votes:
    r = np.random.default_rng(seed)
    names = [f"r{i}" for i in range(responses)]
    x = r.normal(size=(responses, 2)).round(3)
    features = polars.DataFrame({"prompt": ["q"] * responses, "response": names, "u": x[:, 0], "v": x[:, 1]})
    every = [(i, j) for i in range(responses) for j in range(i)]
    chosen = r.permutation(len(every))[:pairs]
    a, b = ([names[every[e][side]] for e in chosen] for side in (0, 1))
    wins = r.integers(0, 6, pairs)
    return pl.Votes.from_arrays(["q"] * pairs, a, b, wins, 5 - wins, features=features, decimals=True)


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (1, 2))])
def test_the_search_ends_at_or_below_the_learned_ensemble(seed: int) -> None:
    table = votes(seed, 6, 12)
    rewards = incumbent(table, 2)
    assert 1 <= len(rewards) <= 2
    learned = corrected(table, Ensemble(rewards, (Fraction(1, len(rewards)),) * len(rewards))).error(table)
    answer = pl.calibrate(table, rewards="linear", objective="error", size=2)
    assert answer.status == pl.Status.PROVED
    assert answer.error <= learned
    assert float(learned) <= 1.3 * float(answer.error)  # on so few pairs the learner is nearly exact


def test_no_time_is_no_incumbent() -> None:
    assert incumbent(votes(0, 6, 12), 2, Deadline(0)) == ()
