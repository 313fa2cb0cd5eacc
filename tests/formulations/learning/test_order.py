"""What is learned does not depend on how a table was written: order, zeros and units of features, which side comes first."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import polars
import pytest

import pluralign as pl
from pluralign.formulations.learning.order import Canonical, in_order

PROMPTS, RESPONSES, D = 9, 3, 5  # with so many features no floor is looked for


ONES = (1,) * D


def table(order: Any = None, scale: Any = ONES, shift: Any = (0,) * D, columns: Any = range(D)) -> pl.Votes:
    """The same votes, written in another order, with other units and zeros of features."""
    r = np.random.default_rng(1)
    X = r.integers(-50, 51, (PROMPTS * RESPONSES, D))
    X = X * np.array(scale) + np.array(shift)
    names = np.array([(f"q{i}", f"r{j}") for i in range(PROMPTS) for j in range(RESPONSES)])
    rows = [(i, j, k) for i in range(PROMPTS) for j in range(RESPONSES) for k in range(j)]
    wins = r.integers(0, 6, len(rows))
    at, turned = np.arange(len(rows)), np.zeros(len(rows), dtype=bool)
    if order is not None:
        at, turned = order.permutation(len(rows)), order.integers(0, 2, len(rows)).astype(bool)
        mixed = order.permutation(len(X))
        X, names = X[mixed], names[mixed]
    features = polars.DataFrame(
        {"prompt": names[:, 0], "response": names[:, 1]} | {f"x{j}": X[:, j].tolist() for j in columns}
    )
    first = [f"r{k if t else j}" for (_, j, k), t in zip((rows[e] for e in at), turned, strict=True)]
    second = [f"r{j if t else k}" for (_, j, k), t in zip((rows[e] for e in at), turned, strict=True)]
    own = np.where(turned, 5 - wins[at], wins[at])
    return pl.Votes.from_arrays([f"q{rows[e][0]}" for e in at], first, second, own, 5 - own, features=features)


CHANGES = [
    {"order": 1},
    {"order": 2, "columns": (2, 0, 4, 1, 3)},
    {"scale": (3, 10, 7, 1, 2), "shift": (1, 2, 3, -1000, 10**6)},
    {"order": 3, "scale": (1, 9, 1000, 1, 6), "shift": (0, 5, 0, 0, 1), "columns": (1, 2, 3, 4, 0)},
]


@pytest.mark.parametrize(("change", "outliers"), list(zip(CHANGES, ["allow", "exclude"] * 2, strict=True)), ids=str)
def test_the_same_ensemble_is_learned(change: dict[str, Any], outliers: str) -> None:
    """Every θ times the units of the features, the weights and all that is said of sizes: the same, exactly."""
    asked: dict[str, Any] = {
        "size": 2,
        "starts": 0,
        "outliers": outliers,
        "shrinkage": "1/2" if "shift" in change else "auto",
    }
    if "order" in change:
        change = change | {"order": np.random.default_rng(change["order"])}
    one, other = pl.learn(table(), **asked), pl.learn(table(**change), **asked)
    for answer in (one, other):
        del answer["differences"]["soft-btl"]  # of floats, which are added in the order of the columns
    for key in ("train", "validation", "shrinkage", "differences"):
        assert one[key] == other[key]
    scale = change.get("scale", ONES)
    at = [one["features"].index(name) for name in other["features"]]
    assert [row["weight"] for row in one["members"]] == [row["weight"] for row in other["members"]]
    for before, after in zip(one["members"], other["members"], strict=True):
        theta = [Fraction(before["theta"][j]) / scale[j] for j in at]
        found = [Fraction(t) for t in after["theta"]]
        factor = next(b / a for a, b in zip(theta, found, strict=True) if a)
        assert factor > 0
        assert [factor * t for t in theta] == found


def test_votes_in_order_are_the_same_votes() -> None:
    given = table(order=np.random.default_rng(5))
    made, pairs = in_order(given)
    assert list(made.prompts) == sorted(made.prompts)
    for e, old in enumerate(pairs.tolist()):
        names = {made.responses[made.first[e]]: made.p[e], made.responses[made.second[e]]: 1 - made.p[e]}
        assert names[given.responses[given.first[old]]] == pytest.approx(given.p[old])
        assert made.prompts[made.prompt[e]] == given.prompts[given.prompt[old]]
        assert made.first[e] < made.second[e]
        for side in names:
            rows = [
                votes.features.row(int(votes.starts[i] + list(votes.responses[votes.starts[i] :]).index(side)))  # type: ignore[union-attr]
                for votes, i in ((made, made.prompt[e]), (given, given.prompt[old]))
            ]
            assert rows[0] == rows[1]
    again, same = in_order(made)
    assert again is made
    assert same.tolist() == list(range(made.size))


def test_theta_comes_back_to_the_units_of_the_features() -> None:
    given = table(
        order=np.random.default_rng(6), scale=(6, 1, 15, 1, 2), shift=(1, 0, 4, 0, 0), columns=(1, 2, 0, 4, 3)
    )
    same = Canonical.of(given)
    theta = tuple(map(Fraction, (3, "-1/2", 7, 0, "2/9")))
    there = same.back(theta)
    for e, old in enumerate(same.pairs.tolist()):
        assert abs(value(same.votes, theta, e)) == abs(value(given, there, old))


def value(votes: pl.Votes, theta: Any, pair: int) -> Fraction:
    """θ·(x_first − x_second)."""
    a, b = (votes.features.row(int(side[pair])) for side in (votes.first, votes.second))  # type: ignore[union-attr]
    return sum((t * (x - y) for t, x, y in zip(theta, a, b, strict=True)), Fraction(0))


def test_differences_of_the_largest_features_are_exact() -> None:
    """Two numbers of 62 bits may differ by 63: more than the arrays of 64-bit integers are for."""
    large = 2**62 - 1
    features = polars.DataFrame({"prompt": ["q"] * 3, "response": ["a", "b", "c"], "x": [-large, large, 0]})
    votes = pl.Votes.from_arrays(["q", "q"], ["a", "b"], ["b", "c"], [1, 2], [3, 1], features=features)
    same = Canonical.of(votes, units=False)
    assert same.votes.features is not None
    assert same.votes.features.X[:, 0].tolist() == [0, 2, 1]
    assert same.factors == (Fraction(large),)
    assert votes.features is not None
    same = Canonical.of(
        replace(votes, features=replace(votes.features, X=np.array([[-large], [large], [1]])), memo={}), units=False
    )
    assert same.votes.features is not None
    assert [x * same.factors[0] for x in same.votes.features.X[:, 0].tolist()] == [0, 2 * large, large + 1]
