"""Exact prices in four dimensions: against all cells, with parallel and degenerate differences; the checker too."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import combinations

import numpy as np
import polars
import pytest

import pluralign as pl
from pluralign.formulations.ensembles.least.linear_errors import least_linear
from pluralign.formulations.ensembles.least.squared_error import least_error
from pluralign.formulations.ensembles.oracles import swept
from pluralign.formulations.ensembles.oracles.flats import Flats
from pluralign.formulations.ensembles.oracles.many_cells import more_cells
from pluralign.formulations.ensembles.oracles.oracle import Listed
from pluralign.formulations.ensembles.oracles.rewards_pool import pool
from pluralign.formulations.ensembles.oracles.sweeps import Directions
from pluralign.formulations.numbers import as_json
from pluralign.proofs import checker
from pluralign.proofs.certificates.ensembles import Writer
from pluralign.proofs.checker.kinds.ceilings import count_cells
from pluralign.proofs.checker.kinds.regions import direction_of
from pluralign.proofs.checker.kinds.sweeps import best_of_flats
from pluralign.proofs.checker.values import Rejected
from pluralign.solver.results import Deadline, LimitReached

KINDS = ("small", "parallel", "flat", "line", "large", "huge")


def differences(kind: str, n: int, seed: int) -> np.ndarray:
    r = np.random.default_rng(seed)
    D = r.integers(-2, 3, size=(n, 4))
    if kind == "parallel":
        D[1::3] = D[::3][: len(D[1::3])] * -2
    if kind in ("flat", "line"):  # they span less than the space
        D[:, 3] = D[:, 0]
        D[:, 2] = D[:, 1] if kind == "line" else D[:, 2]
    if kind in ("large", "huge"):  # floats cannot tell the lines apart; products do not fit
        size = 10**9 if kind == "large" else 10**40
        D = D.astype(object) * size + r.integers(-1, 2, size=(n, 4)).astype(object)
    D[~np.array(D != 0, dtype=bool).any(axis=1)] = [1, 0, 0, 0]
    D[0], D[1] = [1, 0, 0, 0], [0, 1, 0, 0]
    return D


def checked(D: np.ndarray, w: list[int]) -> int:
    n = len(D)
    return best_of_flats([*map(tuple, D.tolist()), (0,) * 4], [(e, n) for e in range(n)], w)


def reached(D: np.ndarray, w: list[int], theta: np.ndarray) -> int:
    s = D.astype(object) @ np.asarray(theta, dtype=object)
    assert (s != 0).all()
    return sum(x for x, value in zip(w, s.tolist(), strict=True) if value > 0)


@pytest.mark.parametrize("kind", KINDS)
def test_prices_are_those_of_the_best_cell(kind: str) -> None:
    for seed, n in enumerate((2, 3, 5, 9, 12)):
        D = differences(kind, n, seed)
        r = np.random.default_rng(seed)
        w = [int(x) for x in r.integers(-9, 10, n)]
        directions = Directions.of(D)
        flats = Flats(directions)
        for scale in (1, 10**15, 10**30):  # 64 bits, the largest of them, and beyond
            scaled = [scale * x + int(y) for x, y in zip(w, r.integers(-1, 2, n), strict=True)]
            gain, base = directions.gains(np.array(scaled, dtype=object if scale > 10**15 else np.int64))
            (theta,), value = flats.best(gain)
            assert reached(D, scaled, theta) == int(value) + int(base) == checked(D, scaled)
        (theta,), _ = flats.best(directions.gains(np.array(w, dtype=float))[0])
        best = reached(D, w, theta)
        assert best == checked(D, w)
        if kind not in ("large", "huge"):  # no cell that random θ meet has more
            thetas = r.integers(-99, 100, size=(20_000, 4))
            s = thetas @ D.T
            met = (s > 0)[(s != 0).all(axis=1)]
            assert int((met @ np.array(w)).max()) <= best


def test_several_prices_are_of_different_cells() -> None:
    r = np.random.default_rng(1)
    D = r.integers(-1000, 1001, size=(30, 4))
    w = [int(x) for x in r.integers(-99, 100, 30)]
    directions = Directions.of(D)
    gain, base = directions.gains(np.array(w))
    thetas, value = Flats(directions).best(gain, 5)
    values = [reached(D, w, theta) for theta in thetas]
    assert values == sorted(set(values), reverse=True)
    assert (len(values), values[0]) == (5, int(value) + int(base))


def test_a_sweep_ends_at_the_deadline() -> None:
    with pytest.raises(LimitReached):
        Flats(Directions.of(np.random.default_rng(1).integers(-9, 10, size=(30, 4))), Deadline(0.0))


def votes_of(m: int, seed: int) -> pl.Votes:
    r = np.random.default_rng(seed)
    X = np.unique(r.integers(-4, 5, size=(m, 4)), axis=0)
    names = [f"r{i}" for i in range(len(X))]
    table = polars.DataFrame({"response": names} | {f"x{j}": X[:, j] for j in range(4)})
    a, b = zip(*combinations(range(len(X)), 2), strict=True)
    wins = r.integers(0, 6, len(a))
    return pl.Votes.from_arrays(None, [names[i] for i in a], [names[i] for i in b], wins, 5 - wins, features=table)


def test_least_errors_are_those_of_all_rewards_listed() -> None:
    """The same optimum as over the list of all cells; the certificate is accepted, and nothing that says more is."""
    votes = votes_of(7, 3)
    oracle, listed = swept.sweepable(votes), Listed(pool(votes, "linear", None, 100_000))
    assert oracle is not None
    found = least_error(votes, oracle)
    assert found.error == found.lower == least_error(votes, listed).error
    absolute = least_linear(votes, oracle, "absolute")
    assert absolute.error == absolute.lower == least_linear(votes, listed, "absolute").error
    document = Writer(votes, "linear").least("squared", found.ensemble, found.error, found.bound)
    assert document["evidence"]["ceiling"]["parts"][0]["proof"] == "flats"
    checker.check(json.loads(json.dumps(document)))
    for change in ("k", "sweep", "planes", "bound"):
        wrong = json.loads(json.dumps(document))
        part = wrong["evidence"]["ceiling"]["parts"][0]
        if change == "k":
            part["k"] = wrong["evidence"]["ceiling"]["k"] = as_json(Fraction(part["k"]) - Fraction(1, 10**9))
        elif change == "bound":
            wrong["claim"]["lower_bound"] = as_json(found.error + Fraction(1, 10**9))
        else:
            part["proof"] = change
        with pytest.raises(Rejected):
            checker.check(wrong)


def test_where_there_is_no_time_to_sweep_and_to_check_cones_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    votes = votes_of(6, 1)
    monkeypatch.setattr(swept, "_CELLS_A_SECOND", 1.0)
    assert swept.sweepable(votes, Deadline(60)) is None
    assert swept.sweepable(votes) is not None


def test_flats_are_for_four_features_and_a_few_directions() -> None:
    with pytest.raises(Rejected, match="four features"):
        best_of_flats([(1, 2, 3), (0, 0, 0)], [(0, 1)], [1])
    with pytest.raises(Rejected, match="2 to 600 different directions, not 1"):
        best_of_flats([(1, 2, 3, 4), (2, 4, 6, 8), (0, 0, 0, 0)], [(0, 1), (0, 2)], [1, 1])
    many = [(1, i, i * i, i**3) for i in range(601)]
    with pytest.raises(Rejected, match="not 601"):
        best_of_flats([*many, (0, 0, 0, 0)], [(i, 601) for i in range(601)], [1] * 601)


def test_cells_are_counted_up_to_a_number() -> None:
    for seed in range(20):
        r = np.random.default_rng(seed)
        D = r.integers(-2, 3, size=(7, 1 + seed % 5))
        D[~D.any(axis=1)] = 1
        cells = count_cells(list({direction_of(tuple(row), (0,) * len(row)) for row in D.tolist()}))
        assert more_cells(D.tolist(), cells - 1)
        assert not more_cells(D.tolist(), cells)
