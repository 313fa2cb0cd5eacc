"""The built-in instances have the properties that the papers (and this project) claim for them."""

from __future__ import annotations

import csv
import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import combinations, pairwise, permutations
from pathlib import Path

import numpy as np
import pytest

from pluralign.formulations.instances import profile
from pluralign.formulations.instances.builtin import BUILTINS, CEMS_CITIES, CEMS_TABLE, SURVEY, instances, kemeny_theta
from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.instances.reading import from_json, load

FractionVector = tuple[Fraction, ...]


def vectors(instance: Instance) -> dict[str, FractionVector]:
    assert instance.features is not None
    return dict(zip(instance.names, instance.features, strict=True))


def ranked(instance: Instance, ballot: int) -> list[str]:
    return [instance.names[c] for c in instance.ballots[ballot].ranking]


def is_conflict(instance: Instance, pairs: Sequence[tuple[str, str, int]]) -> bool:
    """Gordan: positive weights with Σ weight·(x_above − x_below) = 0, so no θ satisfies all the pairs."""
    x = vectors(instance)
    sums = [sum(w * (x[a][j] - x[b][j]) for a, b, w in pairs) for j in range(instance.d or 0)]
    return bool(pairs) and all(w > 0 for *_, w in pairs) and not any(sums)


def number_of_feasible_rankings(instance: Instance) -> int:
    """Regions of the arrangement θ·(x_a − x_b) = 0, by deletion and restriction (Zaslavsky 1975)."""

    def normal(v: Sequence[Fraction]) -> FractionVector | None:
        first = next((value for value in v if value), None)
        return None if first is None else tuple(value / first for value in v)

    @cache
    def regions(planes: tuple[FractionVector, ...]) -> int:
        if not planes:
            return 1
        h, rest = planes[0], planes[1:]
        k = next(i for i, value in enumerate(h) if value)
        cut = {normal([w for i, w in enumerate(v) if i != k]) for v in rest for v in [minus(v, v[k] / h[k], h)]}
        return regions(rest) + regions(tuple(sorted(v for v in cut if v is not None)))

    def minus(v: FractionVector, factor: Fraction, h: FractionVector) -> FractionVector:
        return tuple(a - factor * b for a, b in zip(v, h, strict=True))

    x = vectors(instance).values()
    planes = {normal([a - b for a, b in zip(u, v, strict=True)]) for u, v in combinations(x, 2)}
    return regions(tuple(sorted(v for v in planes if v is not None)))


def feasible_in_the_plane(instance: Instance) -> set[tuple[int, ...]]:
    """All feasible rankings for d = 2: a θ between any two neighbouring directions at which two tie."""
    rays = {}
    for u, v in combinations(vectors(instance).values(), 2):
        for sign in (1, -1):
            ray = (sign * (v[1] - u[1]), sign * (u[0] - v[0]))
            rays[round(math.atan2(ray[1], ray[0]), 9)] = ray  # the points are small: no two directions are close
    around = [rays[angle] for angle in sorted(rays)]
    between = [(p[0] + q[0], p[1] + q[1]) for p, q in pairwise([*around, around[0]])]
    return {instance.induced(theta) for theta in between}


def test_the_list_of_instances_is_complete() -> None:
    assert [entry.name for entry in instances()] == list(BUILTINS)
    assert list(BUILTINS) == [
        "talk",
        "loss-counterexample",
        "loss-counterexample-all",
        "loss-counterexample-m4",
        "c1-fails-po",
        *(f"c1-fails-po-{p}" for p in (1, 2, 3, 4)),
        "c1-fails-po-small",
        "infeasible-pmc",
        "kemeny-fails-po",
        "kemeny-po-separability",
        "kemeny-po-separability-1",
        "kemeny-po-separability-2",
        "separability",
        "separability-1",
        "separability-2",
        "losses-fail-m4",
        "losses-fail-two-voters",
        "loss-fraction-51-49",
        "loss-fraction-999-1",
        "pareto-against-condorcet",
        "kemeny-fails-po-m6",
        "kemeny-po-separability-m6",
        "kemeny-po-separability-m6-1",
        "kemeny-po-separability-m6-2",
        "majority-favourite-last",
        "cems",
    ]


def test_five_candidates_on_which_rules_of_the_majority_relation_fail() -> None:
    """Any three of the ballots have one majority relation, and all three have c above the corner of the fourth."""
    instance = load("builtin:c1-fails-po-small")
    relations = []
    for k in range(4):
        three = replace(instance, ballots=tuple(ballot for i, ballot in enumerate(instance.ballots) if i != k))
        relations.append(profile.majority(three).tolist())
        assert profile.unanimous(three)[0, k + 1]
    assert all(relation == relations[0] for relation in relations)
    # c is a mixture of the corners with positive weights, so it is first under no θ
    x = vectors(instance)
    weights = {"x1": 1, "x2": 1, "x3": 1, "x4": 3}
    assert [sum(w * x[name][j] for name, w in weights.items()) for j in range(3)] == list(x["c"])


@pytest.mark.parametrize("name", BUILTINS)
def test_every_instance_loads_and_has_a_canonical_form(name: str) -> None:
    instance = load(f"builtin:{name}")
    assert from_json(instance.to_json()) == instance
    assert BUILTINS[name].title
    assert BUILTINS[name].source
    assert not any(">" in candidate or candidate.startswith("-") for candidate in instance.names)


def test_talk_has_68_feasible_rankings_and_the_alphabet_is_not_one() -> None:
    instance = load("builtin:talk")
    assert number_of_feasible_rankings(instance) == 68
    assert is_conflict(instance, [("A", "B", 1), ("B", "C", 2), ("D", "E", 20)])
    assert not instance.ballots


@pytest.mark.parametrize(
    ("name", "thetas"),
    [
        ("loss-counterexample", [("1/2", 2), (-1, 0)]),
        ("loss-counterexample-all", [("1/2", 2), (-1, 0)]),
        ("loss-counterexample-m4", [(-4, -5), (3, 2)]),
        ("separability", [(-1, 2), (-3, 2), (1, 3), (2, -3)]),
    ],
)
def test_every_ballot_is_feasible(name: str, thetas: list[tuple[object, ...]]) -> None:
    instance = load(f"builtin:{name}")
    assert [instance.induced(theta) for theta in thetas] == [ballot.ranking for ballot in instance.ballots]


def btl_optimum(instance: Instance) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The minimizer of Σ n_ab ln(1 + exp(r(b) − r(a))) by Newton's method."""
    x = np.array([[float(value) for value in row] for row in vectors(instance).values()])
    n = profile.pairwise(instance).astype(float)
    difference = x[:, None, :] - x[None, :, :]
    theta = np.zeros(x.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(difference @ theta))
        gradient = -np.einsum("ab,ab,abd->d", n, p, difference)
        hessian = np.einsum("ab,ab,abd,abe->de", n, p * (1 - p), difference, difference)
        theta = theta - np.linalg.solve(hessian, gradient)
    return theta


def test_btl_puts_the_unanimously_worse_candidate_above() -> None:
    instance = load("builtin:loss-counterexample")
    theta = btl_optimum(instance)
    assert theta == pytest.approx([0.42169, 0.08569], abs=1e-5)
    x = {name: np.array([float(v) for v in row]) for name, row in vectors(instance).items()}
    assert theta @ (x["c'"] - x["c"]) == pytest.approx(-0.0379, abs=1e-4)
    unanimous = profile.unanimous(instance)
    assert unanimous[instance.index("c'"), instance.index("c")]
    assert [ballot.count for ballot in instance.ballots] == [2, 1]


def test_btl_fails_with_four_candidates() -> None:
    instance = load("builtin:loss-counterexample-m4")
    theta = btl_optimum(instance)
    assert theta == pytest.approx([0.63596, 0.67371], abs=1e-5)
    order = [instance.names[c] for c in instance.induced([Fraction(t) for t in theta])]
    assert order == ["x2", "x0", "x3", "x1"]
    assert profile.unanimous(instance)[instance.index("x1"), instance.index("x3")]
    assert sum(ballot.count for ballot in instance.ballots) == 5


def test_the_four_c1_profiles_have_one_majority_relation_and_four_dominated_candidates() -> None:
    four = [load(f"builtin:c1-fails-po-{p}") for p in (1, 2, 3, 4)]
    assert load("builtin:c1-fails-po") == four[0]
    for p, instance in enumerate(four, 1):
        assert sum(ballot.count for ballot in instance.ballots) == 5
        scores = dict(zip(instance.names, profile.copeland(instance).tolist(), strict=True))
        assert scores == dict(
            zip(
                ["c+1", "c+2", "c+3", "c+4", "c*", "c-1", "c-2", "c-3", "c-4"],
                [6, 6, 5, 5, 8, 1, 1, 2, 2],
                strict=True,
            )
        )
        assert (profile.majority(instance) == profile.majority(four[0])).all()
        star = instance.index("c*")
        below = {instance.names[b] for b in np.flatnonzero(profile.unanimous(instance)[star])}
        assert below == {f"c+{p}", "c-1", "c-2", "c-3", "c-4"}


def test_c1_ballots_are_feasible_and_the_best_candidate_can_never_be_first() -> None:
    for p in (1, 2, 3, 4):
        instance = load(f"builtin:c1-fails-po-{p}")
        for number, ballot in enumerate(instance.ballots):
            order = ranked(instance, number)
            theta = [Fraction(0)] * 4
            for candidate, value in zip([order[0], *order[2:5]], (16, 4, 3, 2), strict=True):
                theta[int(candidate[2]) - 1] = Fraction(value)
            assert instance.induced(theta) == ballot.ranking
    pairs = [("c*", f"c{sign}{i}", w) for sign, w in (("+", 9), ("-", 1)) for i in (1, 2, 3, 4)]
    assert is_conflict(instance, pairs)


def test_c1_outputs_begin_as_claimed() -> None:
    """c* cannot be first; of the others the best scored that a θ or a ballot shows possible comes next."""
    for p in (1, 2, 3, 4):
        instance = load(f"builtin:c1-fails-po-{p}")
        by_score = sorted(range(9), key=lambda c: (-profile.copeland(instance)[c], c))
        assert [instance.names[c] for c in by_score[:3]] == ["c*", "c+1", "c+2"]
        theta = (16, 4, 3, 2)  # leximax Copeland: c+1 first and c* second is possible
        assert [instance.names[c] for c in instance.induced(theta)[:2]] == ["c+1", "c*"]
    first = load("builtin:c1-fails-po-1")  # LCPO: c+1 is below c*, and a ballot has c+2≻c*≻c+1
    assert ranked(first, 0)[:3] == ["c+2", "c*", "c+1"]


def test_the_pmc_ranking_exists_and_is_infeasible() -> None:
    instance = load("builtin:infeasible-pmc")
    majority = profile.majority(instance)
    wins = majority.sum(axis=1)
    assert sorted(wins.tolist(), reverse=True) == [6, 5, 4, 3, 2, 1, 0]
    order = [instance.names[c] for c in np.argsort(-wins)]
    assert order == ["a*", "c+1", "c+2", "c+3", "c-3", "c-2", "c-1"]
    pairs = [("a*", "c+1", 8), ("c+1", "c+2", 2), ("c+1", "c+3", 2), ("c+1", "c-1", 1)]
    assert is_conflict(instance, pairs)
    assert all(order.index(a) < order.index(b) for a, b, _ in pairs)
    assert len(instance.ballots) == 3


BLOCKS = [range(2), *(range(2 + 3 * j, 5 + 3 * j) for j in range(6))]


def with_reversed(block: int) -> tuple[int, ...]:
    """The 20 candidates in order with one block (1 to 7) reversed."""
    return tuple(c for j, b in enumerate(BLOCKS, 1) for c in (reversed(b) if j == block else b))


def test_kemeny_blocks_ballots_and_costs() -> None:
    instance = load("builtin:kemeny-fails-po")
    assert (instance.m, instance.d) == (20, 7)
    assert instance.names == tuple(str(c) for c in range(1, 21))
    assert [ballot.ranking for ballot in instance.ballots] == [with_reversed(j) for j in range(2, 8)]
    for block in range(1, 8):
        assert instance.induced(kemeny_theta(block)) == with_reversed(block)
    n = profile.pairwise(instance)

    def cost(ranking: Sequence[int]) -> int:
        return sum(int(n[b, a]) for a, b in combinations(ranking, 2))

    assert [cost(with_reversed(block)) for block in range(1, 8)] == [24] + [30] * 6
    assert profile.unanimous(instance)[0, 1]


def test_kemeny_no_ranking_with_one_above_two_costs_less_than_thirty() -> None:
    """Blocks are collinear and cannot all be in forward order, so 1≻2 forces another one backwards."""
    instance = load("builtin:kemeny-fails-po")
    x = list(vectors(instance).values())
    for j, block in enumerate(BLOCKS):
        top, bottom = x[block[0]], x[block[-1]]
        step = [(a - b) / 2 for a, b in zip(top, bottom, strict=True)]
        assert step == [1 if i == j else -1 if i == (j + 1) % 7 else 0 for i in range(7)]
        if len(block) == 3:
            assert x[block[1]] == tuple((a + b) / 2 for a, b in zip(top, bottom, strict=True))
    ends = [(str(block[0] + 1), str(block[-1] + 1), 1) for block in BLOCKS]
    assert is_conflict(instance, ends)
    n = profile.pairwise(instance)
    forward = sum(int(n[b, a]) for block in BLOCKS for a, b in combinations(block, 2))
    extra = [sum(int(n[a, b] - n[b, a]) for a, b in combinations(block, 2)) for block in BLOCKS]
    assert forward == 18
    assert extra == [6] + [12] * 6
    rng = np.random.default_rng(5)
    for theta in rng.integers(-99, 100, size=(300, 7)):
        ranking = instance.induced([Fraction(int(t)) + Fraction(i, 1000) for i, t in enumerate(theta)])
        total = sum(int(n[b, a]) for a, b in combinations(ranking, 2))
        assert total >= (30 if ranking.index(0) < ranking.index(1) else 24)


def leximax(instance: Instance, allowed: set[tuple[int, ...]], order: Sequence[int], pareto: bool) -> tuple[int, ...]:
    """Leximax Copeland, or LCPO with `pareto`, over a list of rankings; ties by the place in `order`."""
    score, unanimous = profile.copeland(instance), profile.unanimous(instance)
    fit = [r for r in allowed if not (pareto and any(unanimous[b, a] for a, b in combinations(r, 2)))]
    return max(fit, key=lambda r: [(score[c], -order.index(c)) for c in r])


def test_separability_fails_whatever_the_order_of_the_candidates() -> None:
    parts = load("builtin:separability-1"), load("builtin:separability-2")
    merged = load("builtin:separability")
    assert merged.ballots == parts[0].ballots + parts[1].ballots
    allowed = feasible_in_the_plane(merged)
    assert len(allowed) == number_of_feasible_rankings(merged) == 8
    for order in permutations(range(4)):
        for pareto in (True, False):
            out = ["".join(i.names[c] for c in leximax(i, allowed, order, pareto)) for i in (*parts, merged)]
            assert out == ["BACD", "BACD", "ABCD"]


def test_cems_counts_are_those_of_the_survey(shared_data: Path) -> None:
    votes: dict[tuple[str, str], Counter[str]] = {}
    with open(shared_data / "cems/bt2_CEMS_preferences.csv", newline="") as file:
        for row in csv.DictReader(file):
            answers = votes.setdefault((row["school1"], row["school2"]), Counter())
            answers.update(key for key in ("win1", "win2", "tied") if row[key] == "1")
    assert [(a, b, c["win1"], c["win2"], c["tied"]) for (a, b), c in votes.items()] == list(CEMS_TABLE)
    with open(shared_data / "cems/bt2_CEMS_schools.csv", newline="") as file:
        latin = {row[""]: int(row["LAT"]) for row in csv.DictReader(file)}
    assert latin == {city: row[2] for city, row in CEMS_CITIES.items()}


def test_cems_comparisons_and_features() -> None:
    instance = load("builtin:cems")
    assert len(CEMS_TABLE) == 15
    assert {frozenset(row[:2]) for row in CEMS_TABLE} == set(map(frozenset, combinations(instance.names, 2)))
    assert all(sum(row[2:]) == (212 if row[:2] == ("Paris", "Milano") else 303) for row in CEMS_TABLE)
    n = profile.pairwise(instance)
    for a, b, wins_a, wins_b, _ in CEMS_TABLE:
        i, j = instance.index(a), instance.index(b)
        assert (n[i, j], n[j, i]) == (wins_a, wins_b)
    assert vectors(instance)["London"] == (Fraction(5151, 100), Fraction(0), Fraction(0))
    assert vectors(instance)["Paris"] == (Fraction(4885, 100), Fraction(235, 100) - Fraction(-13, 100), Fraction(1))
    assert min(map(min, vectors(instance).values())) == 0
    assert number_of_feasible_rankings(instance) == 156
    assert SURVEY in BUILTINS["cems"].source


@pytest.mark.parametrize("make", [entry.make for entry in instances()])
def test_making_an_instance_twice_gives_equal_ones(make: Callable[[], Instance]) -> None:
    assert make() == make()
