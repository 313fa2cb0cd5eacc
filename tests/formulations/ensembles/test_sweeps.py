"""Exact prices in one to three dimensions: against all cells, with parallel and degenerate differences; the checker too."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import combinations, product

import numpy as np
import polars
import pytest
from support.small_votes import votes_on

import pluralign as pl
from pluralign.formulations.ensembles.least.squared_error import least_error
from pluralign.formulations.ensembles.oracles.oracle import Listed
from pluralign.formulations.ensembles.oracles.rewards_pool import pool
from pluralign.formulations.ensembles.oracles.sweeps import Directions, Sweeps, turns
from pluralign.formulations.ensembles.oracles.swept import sweepable
from pluralign.formulations.numbers import as_json
from pluralign.proofs import checker
from pluralign.proofs.certificates.ensembles import Writer
from pluralign.proofs.checker.kinds.sweeps import best_of_plane, best_of_space
from pluralign.proofs.checker.values import Rejected

KINDS = ("small", "parallel", "flat", "large", "huge")


def differences(kind: str, d: int, n: int, seed: int) -> np.ndarray:
    r = np.random.default_rng(seed)
    D = r.integers(-3, 4, size=(n, d))
    if kind == "parallel":
        D[1::3] = D[::3][: len(D[1::3])] * -2
    if kind == "flat" and d > 1:
        D[:, -1] = D[:, 0]  # they span less than the space
    if kind in ("large", "huge"):  # floats cannot tell the lines apart, or do not reach so far
        size = 10**15 if kind == "large" else 10**400
        D = np.array(
            [[int(x) * size + int(y) for x, y in zip(row, r.integers(-2, 3, d), strict=True)] for row in D],
            dtype=object,
        )
    D[~np.array(D != 0, dtype=bool).any(axis=1)] = [1] + [0] * (d - 1)
    return D


def brute(D: np.ndarray, w: list[int]) -> int:
    """The best cell by integer θ: signs of a grid that is fine enough for entries of at most 3 meet every cell."""
    best = None
    d = D.shape[1]
    for theta in product(range(-12, 13), repeat=d):
        s = D @ np.array(theta, dtype=object)
        if (s == 0).any():
            continue
        value = sum(x for x, positive in zip(w, s > 0, strict=True) if positive)
        best = value if best is None else max(best, value)
    assert best is not None
    return best


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("d", [1, 2, 3])
def test_prices_are_those_of_the_best_cell(d: int, kind: str) -> None:
    for seed in range(6 if d < 3 else 2):
        n = 1 + seed * (3 if d < 3 else 6)
        D = differences(kind, d, n, seed)
        r = np.random.default_rng(seed)
        w = r.integers(-9, 10, n)
        directions = Directions.of(D)
        sweeps = Sweeps(directions)
        gain, base = directions.gains(w)
        (theta,), value = sweeps.best(gain)
        s = D.astype(object) @ np.asarray(theta, dtype=object)
        assert not (s == 0).any()
        reached = int(w[np.array(s > 0, dtype=bool)].sum())
        assert reached == int(value) + int(base)
        if kind not in ("large", "huge"):
            assert reached == brute(D, w.tolist())
        points = [tuple(int(x) for x in row) for row in D.tolist()] + [(0,) * d]
        pairs = [(e, n) for e in range(n)]
        checked = (best_of_plane if d < 3 else best_of_space)(points, pairs, w.tolist())
        assert checked == reached
        floats, _ = directions.gains(w.astype(float))
        (found,), _ = sweeps.best(floats)
        assert int(w[np.array(D.astype(object) @ np.asarray(found, dtype=object) > 0, dtype=bool)].sum()) == reached


def test_two_implementations_agree_on_random_space() -> None:
    for seed in range(5):
        r = np.random.default_rng(seed)
        D = r.integers(-1000, 1001, size=(40, 3))
        w = r.integers(-99, 100, 40)
        directions = Directions.of(D)
        gain, base = directions.gains(w)
        thetas, value = Sweeps(directions).best(gain, 4)
        assert len({tuple(map(int, theta)) for theta in thetas}) == 4
        points = [*map(tuple, D.tolist()), (0, 0, 0)]
        assert best_of_space(points, [(e, 40) for e in range(40)], w.tolist()) == int(value) + int(base)


def test_lines_too_close_for_floats_are_in_order() -> None:
    n = 10**17
    found = turns(np.array([[n, n + 1], [n, n], [n + 1, n], [1, 1], [-n, -n - 1]], dtype=object))
    assert len(found.order) == 5
    assert sum(found.last.tolist()) == 3


@pytest.mark.parametrize("d", [2, 3])
def test_floors_are_those_of_all_rewards_listed(d: int) -> None:
    """The same optimum as over the list of all cells; the certificate is accepted, and nothing that says more is."""
    for seed in range(3):
        r = np.random.default_rng(seed)
        X = np.unique(r.integers(-5, 6, size=(9, d)), axis=0)
        names = [f"r{i}" for i in range(len(X))]
        table = polars.DataFrame({"response": names} | {f"x{j}": X[:, j] for j in range(d)})
        a, b = zip(*combinations(range(len(X)), 2), strict=True)
        wins = r.integers(0, 6, len(a))
        votes = pl.Votes.from_arrays(None, [names[i] for i in a], [names[i] for i in b], wins, 5 - wins, features=table)
        oracle = sweepable(votes)
        assert oracle is not None
        swept = least_error(votes, oracle)
        listed = least_error(votes, Listed(pool(votes, "linear", None, 100_000)))
        assert swept.error == swept.lower == listed.error
        document = Writer(votes, "linear").least("squared", swept.ensemble, swept.error, swept.bound)
        checker.check(json.loads(json.dumps(document)))
        for change in ("k", "proof", "bound"):
            wrong = json.loads(json.dumps(document))
            ceiling = wrong["evidence"]["ceiling"]
            if change == "k":
                ceiling["parts"][0]["k"] = ceiling["k"] = as_json(Fraction(ceiling["k"]) - Fraction(1, 10**9))
            elif change == "proof":
                ceiling["parts"][0]["proof"] = "sweep" if d == 3 else "planes"
            else:
                wrong["claim"]["lower_bound"] = as_json(swept.error + Fraction(1, 10**9))
            with pytest.raises(Rejected):
                checker.check(wrong)


def test_sweeps_refuse_other_dimensions() -> None:
    with pytest.raises(Rejected, match="one or two"):
        best_of_plane([(1, 2, 3), (0, 0, 0)], [(0, 1)], [1])
    with pytest.raises(Rejected, match="three features"):
        best_of_space([(1, 2), (0, 0)], [(0, 1)], [1])


def test_weights_are_exact() -> None:
    """Sums that floats would round."""
    votes = votes_on([3], [(0, 1, 1, 2, 1), (1, 2, 1, 2, 1), (0, 2, 1, 2, 1)])
    assert votes.size == 3
    D = np.array([[1, 0], [0, 1], [1, 1]])
    w = np.array([10**30 + 1, -(10**30), 1], dtype=object)
    directions = Directions.of(D)
    gain, base = directions.gains(w)
    assert Fraction(int(Sweeps(directions).best(gain)[1]) + int(base)) == 10**30 + 2
