"""Tiny votes, all their rewards, and what certificates about ensembles say of them, by definition.

Ensembles with the least error are found by Wolfe's algorithm in fractions.
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from operator import mul
from typing import Any

import pytest
from scipy.optimize import linprog
from support.types import Json, Vector, Weights

from pluralign.proofs.checker import Rejected, check

NORMS = ["squared", "absolute", "maximum"]


def certificate(kind: str, votes: Json, claim: Json, evidence: Json) -> Json:
    head = {"format": "pluralign-certificate", "version": 1, "kind": kind}
    return {**head, "instance": votes, "claim": claim, "evidence": evidence}


def plain(x: Fraction | int) -> Json:
    x = Fraction(x)
    return x.numerator if x.denominator == 1 else f"{x.numerator}/{x.denominator}"


def dot(x: Any, y: Any) -> Fraction:
    return sum((Fraction(a) * b for a, b in zip(x, y, strict=True)), Fraction(0))


def reason(document: Json) -> str:
    with pytest.raises(Rejected) as rejection:
        check(document)
    assert "\n" not in str(rejection.value)
    return str(rejection.value)


def fractions(votes: Json) -> Weights:
    return [Fraction(pair[3]) for pair in votes["pairs"]]


def measure(votes: Json) -> Weights:
    whole = sum(pair[4] for pair in votes["pairs"])
    return [Fraction(pair[4], whole) for pair in votes["pairs"]]


def preferences(votes: Json, rankings: Json) -> Vector:
    places = {q: {r: k for k, r in enumerate(ranking)} for q, ranking in rankings.items()}
    return tuple(int(places[q][a] < places[q][b]) for q, a, b, _, _ in votes["pairs"])


def parameters(votes: Json) -> Iterator[list[int]]:
    """Parameters of one or two dimensions in all directions between those in which two compared rewards tie."""
    d = len(next(iter(next(iter(votes["features"].values())).values())))
    yield from ([x, y][:d] for x in range(-23, 24) for y in (range(-23, 24) if d == 2 else [0]))


def rewards(votes: Json, linear: bool) -> dict[Vector, Json]:
    """A reward for each possible vector of preferences."""
    return dict(_rewards(json.dumps(votes), linear))


@cache
def _rewards(text: str, linear: bool) -> dict[Vector, Json]:
    votes, found = json.loads(text), dict[Vector, Json]()
    if not linear:
        for orders in itertools.product(*(itertools.permutations(names) for names in votes["prompts"].values())):
            rankings = {q: list(order) for q, order in zip(votes["prompts"], orders, strict=True)}
            found.setdefault(preferences(votes, rankings), {"rankings": rankings, "theta": None})
        return found
    points = {(q, r): list(map(Fraction, x)) for q, table in votes["features"].items() for r, x in table.items()}
    for theta in parameters(votes):
        value = {response: sum(map(mul, theta, x)) for response, x in points.items()}
        if all(value[q, a] != value[q, b] for q, a, b, _, _ in votes["pairs"]):
            rankings = {q: sorted(names, key=lambda r: -value[q, r]) for q, names in votes["prompts"].items()}
            found.setdefault(preferences(votes, rankings), {"rankings": rankings, "theta": theta})
    return found


def distance(votes: Json, s: Vector) -> Fraction:
    terms = zip(measure(votes), fractions(votes), s, strict=True)
    return sum((mu * ((1 - p) if x else p) for mu, p, x in terms), Fraction(0))


def considered(votes: Json, claim: Json) -> dict[Vector, Json]:
    listed = rewards(votes, claim["rewards"] == "linear")
    if claim["excluding"] is None:
        return listed
    excluding = claim["excluding"]
    best = min(distance(votes, s) for s in listed)
    limit = Fraction(excluding["beta"]) * best + Fraction(excluding["gamma"])
    return {s: reward for s, reward in listed.items() if distance(votes, s) <= limit}


def error(votes: Json, members: list[tuple[Fraction, Vector]], norm: str) -> Fraction:
    agreement = [sum(a * s[e] for a, s in members) for e in range(len(votes["pairs"]))]
    gaps = [abs(x - p) for x, p in zip(agreement, fractions(votes), strict=True)]
    if norm == "maximum":
        return max(gaps)
    return dot(measure(votes), [gap**2 for gap in gaps] if norm == "squared" else gaps)


def solve(matrix: list[Weights]) -> Weights:
    """The solution of a regular system, its right-hand side being the last column (Gauss and Jordan)."""
    rows = [row[:] for row in matrix]
    for j in range(len(rows)):
        i = next(i for i in range(j, len(rows)) if rows[i][j])
        rows[i], rows[j] = rows[j], [x / rows[i][j] for x in rows[i]]
        rows = [r if k == j else [x - r[j] * y for x, y in zip(r, rows[j], strict=True)] for k, r in enumerate(rows)]
    return [row[-1] for row in rows]


def nearest(votes: Json, found: list[Vector]) -> list[tuple[Fraction, Vector]]:
    """The ensemble of these rewards with the least squared error (Wolfe 1976)."""
    mu, p = measure(votes), fractions(votes)
    points = {s: [x - y for x, y in zip(s, p, strict=True)] for s in found}

    def inner(x: Weights, y: Weights) -> Fraction:
        return sum((m * a * b for m, a, b in zip(mu, x, y, strict=True)), Fraction(0))

    chosen = {min(found, key=lambda s: inner(points[s], points[s])): Fraction(1)}
    while True:
        centre = [dot(chosen.values(), column) for column in zip(*(points[s] for s in chosen), strict=True)]
        best = min(found, key=lambda s: inner(points[s], centre))
        if inner(points[best], centre) >= inner(centre, centre):
            return [(a, s) for s, a in chosen.items()]
        chosen[best] = Fraction(0)
        while True:
            n = len(chosen)
            rows = [[inner(points[s], points[t]) for t in chosen] + [Fraction(1), Fraction(0)] for s in chosen]
            target = solve([*rows, [Fraction(1)] * n + [Fraction(0), Fraction(1)]])[:n]
            if min(target) > 0:
                chosen = dict(zip(chosen, target, strict=True))
                break
            steps = [a / (a - b) for a, b in zip(chosen.values(), target, strict=True) if b <= 0]
            moved = {s: a + min(steps) * (b - a) for (s, a), b in zip(chosen.items(), target, strict=True)}
            chosen = {s: a for s, a in moved.items() if a > 0}


def least_error(votes: Json, found: list[Vector], norm: str) -> float:
    """Of all ensembles of these rewards, up to rounding."""
    if norm == "squared":
        return float(error(votes, nearest(votes, found), norm))
    mu, p, n, m = measure(votes), fractions(votes), len(found), len(votes["pairs"])
    gaps = m if norm == "absolute" else 1
    rows, right = [], []
    for e, sign in itertools.product(range(m), (1, -1)):
        own = [-1.0 if norm == "maximum" or g == e else 0.0 for g in range(gaps)]
        rows.append([sign * float(s[e]) for s in found] + own)
        right.append(sign * float(p[e]))
    cost = [0.0] * n + ([float(x) for x in mu] if norm == "absolute" else [1.0])
    total = [[1.0] * n + [0.0] * gaps]
    return float(linprog(cost, A_ub=rows, b_ub=right, A_eq=total, b_eq=[1.0]).fun)


def refined(votes: Json, prompts: list[Any]) -> Json:
    """One ensemble of rankings for each prompt as one of all: a reward for each interval between two ends of theirs."""
    ends = [list(itertools.accumulate(Fraction(weight) for weight, _ in own)) for own in prompts]
    if any(end[-1] != 1 or sorted(set(end)) != end or end[0] <= 0 for end in ends):
        return []
    cuts = [Fraction(0), *sorted(set().union(*ends))]
    return [
        {
            "weight": high - low,
            "rankings": {
                q: own[next(k for k, x in enumerate(end) if x > low)][1]
                for q, own, end in zip(votes["prompts"], prompts, ends, strict=True)
            },
        }
        for low, high in itertools.pairwise(cuts)
    ]


def is_true(document: Json) -> bool:
    """Whether the claim is, up to 10^−7 and apart from the given ensemble, which is evaluated by its definition."""
    votes, claim, evidence = document["instance"], document["claim"], document["evidence"]
    found = list(considered(votes, claim))
    norm = claim.get("norm", "maximum")
    if evidence.get("ensemble") is not None:
        given = evidence["ensemble"]
        if isinstance(given, dict):
            given = refined(votes, given["prompts"])
        members = [(Fraction(r["weight"]), preferences(votes, r["rankings"])) for r in given]
        if (
            not members
            or sum(a for a, _ in members) != 1
            or min(a for a, _ in members) <= 0
            or not {s for _, s in members} <= set(found)
        ):
            return False
        size = len(members) <= claim["size"] if "least" in claim else len(members) == claim["size"]
        if not size or error(votes, members, norm) != Fraction(claim.get("error", 0)):
            return False
    if document["kind"] == "no-calibrated-ensemble":
        return not found or error(votes, nearest(votes, found), "squared") > 0
    if "lower_bound" in claim:
        return float(Fraction(claim["lower_bound"])) <= least_error(votes, found, norm) + 1e-7
    if "least" in claim:
        subsets = list(itertools.combinations(found, min(claim["size"], len(found))))
        least = min((least_error(votes, list(some), norm) for some in subsets if some), default=math.inf)
        return float(Fraction(claim["least"])) <= least + 1e-7
    return True
