"""Prices of linear rewards by cones of parameters: against all rewards, with certificates, the changed ones too."""

from __future__ import annotations

import copy
import json
from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np
import polars
import pytest

import pluralign as pl
from pluralign.formulations.ensembles.ensemble import linear
from pluralign.formulations.ensembles.least.bounds import Ceiling, CostCones, bound, scaled
from pluralign.formulations.ensembles.least.squared_error import least_error
from pluralign.formulations.ensembles.oracles.cone_ceilings import cones_part
from pluralign.formulations.ensembles.oracles.oracle import Linear, Listed
from pluralign.formulations.ensembles.oracles.rewards_pool import pool
from pluralign.formulations.ensembles.oracles.tree_ceilings import merged_points
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.numbers import as_json
from pluralign.proofs import checker
from pluralign.proofs.certificates.ensembles import Writer
from pluralign.proofs.checker.values import Rejected
from pluralign.solver.results import Deadline


def votes_in_four_dimensions(seed: int, m: int = 6) -> Votes:
    """Two of the responses have equal features; they are not compared."""
    r = np.random.default_rng(seed)
    X = r.integers(-4, 5, size=(m, 4))
    X[m - 1] = X[0]
    names = [f"r{i}" for i in range(m)]
    table = polars.DataFrame({"response": names} | {f"x{j}": X[:, j] for j in range(4)})
    a, b = zip(*[(i, j) for i, j in combinations(range(m), 2) if (X[i] != X[j]).any()], strict=True)
    wins = r.integers(0, 6, len(a))
    return pl.Votes.from_arrays(None, [names[i] for i in a], [names[j] for j in b], wins, 5 - wins, features=table)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_prices_are_those_of_the_best_of_all_rewards(seed: int) -> None:
    votes = votes_in_four_dimensions(seed)
    listed = Listed(pool(votes, "linear", None, 100_000))
    _, number = merged_points(votes)
    r = np.random.default_rng(seed)
    for _ in range(4):
        w = [Fraction(int(x), 64) for x in r.integers(-200, 201, votes.size)]
        found = cones_part(votes, w, number, Deadline(60))
        assert found is not None
        part, theta = found
        assert part.k == listed.ceiling(w)[0].k
        above = linear(votes, theta).prefers_first(votes)
        assert part.k == sum(x for x, first in zip(w, above, strict=True) if first)
        loose = cones_part(votes, w, number, Deadline(60), part.k + Fraction(1, 3))
        assert loose is not None
        assert part.k <= loose[0].k <= part.k + Fraction(1, 3)
        assert isinstance(scaled(part, Fraction(2)).proof, CostCones)
        assert scaled(part, Fraction(2)).k == 2 * part.k


def test_weights_of_nothing_have_no_cones() -> None:
    votes = votes_in_four_dimensions(0)
    assert cones_part(votes, [Fraction(0)] * votes.size, merged_points(votes)[1], Deadline(60)) is None


@pytest.mark.slow
def test_the_least_error_is_that_of_all_rewards_listed() -> None:
    votes = votes_in_four_dimensions(5, 5)
    listed = least_error(votes, Listed(pool(votes, "linear", None, 100_000)))
    coned = least_error(votes, Linear(votes), Fraction(1, 10**5), 3000, deadline=Deadline(60))
    assert coned.lower <= listed.error <= coned.error
    assert coned.gap <= Fraction(1, 10**5)
    assert coned.bound is not None
    assert isinstance(coned.bound.ceiling.parts[0].proof, CostCones)
    checker.check(
        json.loads(json.dumps(Writer(votes, "linear").least("squared", coned.ensemble, coned.error, coned.bound)))
    )


def test_changed_certificates_are_rejected() -> None:
    names = list("abcd")
    table = polars.DataFrame({"response": names, **{f"x{j}": [int(j == i) for i in range(4)] for j in range(4)}})
    votes = pl.Votes.from_arrays(None, list("abcc"), list("bcad"), [5, 5, 5, 3], [0, 0, 0, 2], features=table)
    w = [Fraction(1, 8)] * 3 + [Fraction(0)]  # no reward agrees with a cycle
    found = cones_part(votes, w, merged_points(votes)[1], Deadline(60))
    assert found is not None
    part, theta = found
    assert part.k == Fraction(1, 4)
    proved = bound(votes, "squared", w, Ceiling(part.k, (part,)))
    ensemble = pl.Ensemble((linear(votes, theta),), (Fraction(1),))
    document = json.loads(json.dumps(Writer(votes, "linear").least("squared", ensemble, ensemble.error(votes), proved)))
    checker.check(document)
    assert document["claim"]["lower_bound"] != 0
    proof = document["evidence"]["ceiling"]["parts"][0]["proof"]
    assert set(proof) == {"unit", "cost", "axes", "cones"}

    def rejected(**change: Any) -> None:
        wrong = copy.deepcopy(document)
        wrong["evidence"]["ceiling"]["parts"][0]["proof"] |= change
        with pytest.raises(Rejected):
            checker.check(wrong)

    rejected(cost=proof["cost"] + 1)
    rejected(cost=proof["cost"] - 1)  # proves less than k
    rejected(unit=as_json(Fraction(proof["unit"]) * 2))
    rejected(unit=0)
    rejected(axes=proof["axes"][::-1][1:])
    rejected(axes=[proof["axes"][0], *proof["axes"][:-1]])
    rejected(cones=proof["cones"][1:])
    rejected(cones=[*proof["cones"], -1])
    rejected(cones=[True, *proof["cones"][1:]])
    rejected(cones=[6, *proof["cones"][1:]])  # there are six edges, from 0 on
    rejected(tree=[{"bound": 0}])
    any_rewards = copy.deepcopy(document)
    any_rewards["claim"]["rewards"] = "any"
    with pytest.raises(Rejected):
        checker.check(any_rewards)
