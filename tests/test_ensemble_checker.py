"""What the checker accepts and rejects of certificates about ensembles.

The votes here are tiny: all rewards are listed, ensembles with the least error are found by Wolfe's algorithm in
fractions, and certificates are written by the code of this file alone. Whatever the checker accepts must be true.
"""

from __future__ import annotations

import copy
import itertools
import json
import math
import random
import re
import sys
import time
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from operator import mul
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutations import accepted, leaves, with_leaf, wrong_values
from scipy.optimize import linprog

from proofs import checker
from proofs.checker import Rejected, check, main

Json = Any
Vector = tuple[int, ...]
Weights = list[Fraction]
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


# --- votes and all their rewards -------------------------------------------------------------------------------


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


def is_true(document: Json) -> bool:
    """Whether the claim is, up to 10^−7 and apart from the given ensemble, which is evaluated by its definition."""
    votes, claim, evidence = document["instance"], document["claim"], document["evidence"]
    found = list(considered(votes, claim))
    norm = claim.get("norm", "maximum")
    if evidence.get("ensemble") is not None:
        members = [(Fraction(r["weight"]), preferences(votes, r["rankings"])) for r in evidence["ensemble"]]
        if (
            sum(a for a, _ in members) != 1
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


# --- writing certificates --------------------------------------------------------------------------------------


def ensemble(listed: dict[Vector, Json], members: list[tuple[Fraction, Vector]]) -> Json:
    return [{"weight": plain(a), **listed[s]} for a, s in members]


def maximum(found: list[Vector], weights: Weights) -> Fraction:
    return max(dot(s, weights) for s in found)


def cycle(pairs: list[tuple[str, str]]) -> Json:
    """A cut that the pairs (above, below) break, if they have a cycle; a triangle by its corners."""
    names = sorted({a for pair in pairs for a in pair})
    for n in range(2, len(names) + 1):
        for turn in itertools.permutations(names, n):
            closed = list(zip(turn, turn[1:] + turn[:1], strict=True))
            if set(closed) <= set(pairs):
                return list(turn) if n == 3 else [[a, b, 1] for a, b in closed]
    return None


def gordan(pairs: list[tuple[str, str]], points: dict[str, list[int]]) -> Json:
    """A conflict of at most three of the pairs, in one or two dimensions."""
    vectors = {pair: [x - y for x, y in zip(*map(points.__getitem__, pair), strict=True)] + [0] for pair in pairs}
    for some in itertools.product(pairs, repeat=3):
        u, v, w = (vectors[pair] for pair in some)
        weights = [x[0] * y[1] - x[1] * y[0] for x, y in ((v, w), (w, u), (u, v))]
        if not any(weights) and len(set(some)) == 2:  # parallel
            weights = [sum(map(abs, v)), sum(map(abs, u)), 0]
        for sign in (1, -1):
            left = {pair: sign * x for pair, x in zip(some, weights, strict=True) if x}
            if left and min(left.values()) > 0 and len(set(some)) == len(some) - (not weights[2]):
                sums = [sum(left[pair] * vectors[pair][j] for pair in left) for j in (0, 1)]
                if not any(sums):
                    return [[a, b, x] for (a, b), x in left.items()]
    return None


def branching(names: list[str], weights: dict[tuple[str, str], Fraction], points: Json, unit: Fraction) -> Json:
    """The best proof of this kind for a part, with what it proves; weights of (first, second) candidates."""
    surplus, floor = {}, Fraction(0)
    for (a, b), v in weights.items():
        other = weights.get((b, a), Fraction(0))
        surplus[a, b] = max(0, math.ceil((v - other) / unit))
        surplus[b, a] = max(0, math.ceil((other - v) / unit))
        floor += min(v, other) / (2 if (b, a) in weights else 1)
    pairs = [(a, b) for a, b in itertools.combinations(names, 2) if surplus.get((a, b)) or surplus.get((b, a))]
    cuts: list[Json] = []

    def broken(fixed: list[tuple[str, str]]) -> Json:
        return cycle(fixed) if points is None else gordan(fixed, points)

    def lost(fixed: list[tuple[str, str]]) -> int:
        return sum(surplus[b, a] for a, b in fixed)

    orientations = itertools.product(*([pair, pair[::-1]] for pair in pairs))
    cost = min(lost(list(some)) for some in orientations if not broken(list(some)))
    multipliers: list[Json] = [[]]
    nodes: list[Json] = [None]

    def grow(node: int, fixed: list[tuple[str, str]]) -> None:
        if lost(fixed) >= cost:
            nodes[node] = {"bound": 0}
        elif cut := broken(fixed):
            cuts.append(cut)
            multipliers.append([[len(cuts) - 1, cost - lost(fixed)]])
            nodes[node] = {"bound": len(multipliers) - 1}
        else:
            pair = pairs[len(fixed)]
            nodes[node] = {"pair": list(pair), "above": len(nodes), "below": len(nodes) + 1}
            nodes.extend([None, None])
            grow(nodes[node]["above"], [*fixed, pair])
            grow(nodes[node]["below"], [*fixed, pair[::-1]])

    grow(0, [])
    proof = {"unit": plain(unit), "cost": cost, "cuts": cuts, "multipliers": multipliers, "tree": nodes}
    return {"k": plain(unit * (sum(surplus.values()) - cost) + floor), "proof": proof}


def candidates(votes: Json) -> tuple[dict[tuple[str, str], str], dict[str, list[int]]]:
    """The names in linear proofs of all responses, and the features by these names."""
    names: dict[tuple[str, str], str] = {}
    points: dict[str, list[int]] = {}
    for q, table in votes["features"].items():
        for r in votes["prompts"][q]:
            equal = [name for name, x in points.items() if x == table[r]]
            names[q, r] = equal[0] if equal else str(len(names))
            points.setdefault(names[q, r], table[r])
    return names, points


def parts(votes: Json, weights: Weights, linear: bool, proof: str, found: list[Vector], unit: Fraction) -> Json:
    """The parts of a ceiling; `found` are the rewards that may be, if they are considered one by one."""
    if linear and proof == "all":
        thetas = [reward["theta"] for reward in rewards(votes, linear).values()]
        return [{"k": plain(maximum(found, weights)), "proof": "all", "thetas": thetas}]
    if linear:
        names, points = candidates(votes)
        summed: dict[tuple[str, str], Fraction] = {}
        for (q, a, b, _, _), w in zip(votes["pairs"], weights, strict=True):
            key = names[q, a], names[q, b]
            summed[key] = summed.get(key, Fraction(0)) + w
        return [branching(list(points), summed, points, unit)]
    out = []
    for q, names_of in votes["prompts"].items():
        own = [(pair, w) for pair, w in zip(votes["pairs"], weights, strict=True) if pair[0] == q]
        if proof == "tree":
            out.append(branching(names_of, {(a, b): w for (_, a, b, _, _), w in own}, None, unit))
            continue
        mask = [pair[0] == q for pair in votes["pairs"]]
        mine = [w if own_pair else Fraction(0) for w, own_pair in zip(weights, mask, strict=True)]
        best = maximum(found if len(votes["prompts"]) == 1 else list(rewards(votes, linear)), mine)
        out.append({"k": plain(best), "proof": proof, **({"thetas": None} if proof == "all" else {})})
    return out


def ceiling(
    votes: Json, claim: Json, weights: Weights, proof: str, penalty: Fraction | int = 0, units: int = 1
) -> Json:
    """A ceiling for the weights over the considered rewards, `units` making the unit of a tree greater."""
    linear = claim["rewards"] == "linear"
    mu, p = measure(votes), fractions(votes)
    moved = [w + penalty * m * (2 * x - 1) for w, m, x in zip(weights, mu, p, strict=True)]
    unit = Fraction(units, math.lcm(*(w.denominator for w in moved)))
    one = proof == "all" and not penalty
    found = list(considered(votes, claim)) if one else list(rewards(votes, linear))
    pieces = parts(votes, moved, linear, proof, found, unit)
    k = sum(Fraction(piece["k"]) for piece in pieces)
    if penalty:
        listed = rewards(votes, linear)
        excluding = claim["excluding"]
        limit = Fraction(excluding["beta"]) * min(distance(votes, s) for s in listed) + Fraction(excluding["gamma"])
        k += penalty * (limit - dot(mu, p))
    return {"k": plain(k), "penalty": plain(penalty), "parts": pieces}


def lean(votes: Json) -> Weights:
    return [mu * (2 * p - 1) for mu, p in zip(measure(votes), fractions(votes), strict=True)]


def outliers(votes: Json, kind: str, beta: Fraction | int, gamma: Fraction | int, proof: str) -> tuple[Json, Json]:
    """The claim's `excluding` and the evidence's `optimum`."""
    listed = rewards(votes, kind == "linear")
    best = min(listed, key=lambda s: distance(votes, s))
    top = ceiling(votes, {"rewards": kind, "excluding": None}, lean(votes), proof)
    excluding = {"beta": plain(beta), "gamma": plain(gamma), "optimum": plain(distance(votes, best))}
    return excluding, {"reward": listed[best], "ceiling": top}


def dual(votes: Json, weights: Weights, norm: str) -> Fraction:
    value = dot(weights, fractions(votes))
    if norm == "squared":
        value -= sum(w * w / (4 * mu) for w, mu in zip(weights, measure(votes), strict=True))
    return value


def gradient(votes: Json, members: list[tuple[Fraction, Vector]]) -> Weights:
    """The weights 2 μ (p* − p̂), which are optimal for the ensemble with the least squared error."""
    agreement = [sum(a * s[e] for a, s in members) for e in range(len(votes["pairs"]))]
    return [2 * mu * (p - x) for mu, p, x in zip(measure(votes), fractions(votes), agreement, strict=True)]


def grid(votes: Json, norm: str) -> list[Weights]:
    """Some weights that are allowed for the norm."""
    rows = itertools.product((-1, 0, 1), repeat=len(votes["pairs"]))
    if norm == "maximum":
        return [[Fraction(x, max(1, sum(map(abs, row)))) for x in row] for row in rows]
    return [[x * u for x, u in zip(row, measure(votes), strict=True)] for row in rows]


Box = tuple[Weights, Weights]


def is_empty(box: Box) -> bool:
    return any(a > b for a, b in zip(*box, strict=True)) or not sum(box[0]) <= 1 <= sum(box[1])


def cut(box: Box, j: int, v: Fraction, low: bool) -> Box:
    """One part of a box, as it is defined in the docs."""
    lo, hi = box[0][:], box[1][:]
    k = len(lo)
    if low:
        hi[j] = min(hi[j], v)
    else:
        lo[j] = max(lo[j], v)
    for _ in range(2):
        for i in range(1, k):
            hi[i] = min(hi[i], hi[i - 1])
        for i in reversed(range(k - 1)):
            lo[i] = max(lo[i], lo[i + 1])
        rest_hi, rest_lo = [sum(hi) - x for x in hi], [sum(lo) - x for x in lo]
        lo, hi = (
            [max(x, 1 - y) for x, y in zip(lo, rest_hi, strict=True)],
            [min(x, 1 - y) for x, y in zip(hi, rest_lo, strict=True)],
        )
    return lo, hi


class Grower:
    """A proof that no ensemble of at most `size` considered rewards has an error below `least`.

    What is known of a reward is the list of all rankings that it may have, by what they prefer.
    """

    def __init__(self, votes: Json, claim: Json, rng: random.Random) -> None:
        self.votes, self.claim, self.rng = votes, claim, rng
        self.norm, self.size = claim["norm"], claim["size"]
        self.found = sorted(considered(votes, claim))
        self.options = grid(votes, self.norm)
        subsets = itertools.combinations(self.found, min(self.size, len(self.found)))
        self.least = min(self.best(list(some))[0] for some in subsets)
        self.names = candidates(votes) if claim["rewards"] == "linear" else None

    def best(self, some: list[Vector]) -> tuple[Fraction, Weights]:
        """A bound on the error of these rewards with any weights, exact for the squared error."""
        own = [gradient(self.votes, nearest(self.votes, some))] if self.norm == "squared" else []
        return max((dual(self.votes, w, self.norm) - maximum(some, w), w) for w in self.options + own)

    def root(self) -> Json:
        k, U = self.size, 2**20
        lo = [Fraction(U // k, U)] + [Fraction(0)] * (k - 1)
        hi = [Fraction(math.ceil(Fraction(U, j + 1)), U) for j in range(k)]
        return self.node((lo, hi), [sorted(rewards(self.votes, False))] * k)

    def node(self, box: Box, known: list[list[Vector]]) -> Json:
        if is_empty(box):
            return 0
        for j, some in enumerate(known):
            if leaf := self.conflict(j, some) or self.outlier(j, some):
                return leaf
        if self.cheapest(box, known) >= self.least:
            return 0
        free = [(j, e) for j, some in enumerate(known) for e in range(len(some[0])) if len({s[e] for s in some}) == 2]
        if not free:
            return self.settled([some[0] for some in known])
        if self.size > 1 and box[1][0] - box[0][0] > Fraction(1, 8) and self.rng.random() < 0.3:
            j = self.rng.randrange(self.size)
            v = Fraction(round((box[0][j] + box[1][j]) * 32), 64)
            return ["box", j, plain(v), *(self.node(cut(box, j, v, low), known) for low in (True, False))]
        j, e = self.rng.choice(free)
        split = [[s for s in known[j] if s[e] == x] for x in (1, 0)]
        return ["pair", j, e, *(self.node(box, [*known[:j], some, *known[j + 1 :]]) for some in split)]

    def cheapest(self, box: Box, known: list[list[Vector]]) -> Fraction:
        """What the leaf 0 proves."""
        costs = []
        for e, (mu, p) in enumerate(zip(measure(self.votes), fractions(self.votes), strict=True)):
            gaps = []
            for T in itertools.product(*(sorted({s[e] for s in some}) for some in known)):
                (lo, hi), rest = [[dot(T, side) for side in box], [sum(side) - dot(T, side) for side in box]]
                gaps.append(max(Fraction(0), max(lo, 1 - rest[1]) - p, p - min(hi, 1 - rest[0])))
            gap = min(gaps)
            costs.append({"squared": mu * gap**2, "absolute": mu * gap, "maximum": gap}[self.norm])
        return max(costs) if self.norm == "maximum" else sum(costs, Fraction(0))

    def conflict(self, j: int, some: list[Vector]) -> Json:
        """If the pairs on which all agree contradict each other for linear rewards."""
        if self.names is None:
            return None
        names, points = self.names
        number: dict[tuple[str, str], int] = {}
        for e, (q, a, b, _, _) in enumerate(self.votes["pairs"]):
            if len({s[e] for s in some}) == 1:
                pair = (names[q, a], names[q, b])
                number[pair if some[0][e] else pair[::-1]] = e
        terms = gordan(list(number), points) if number else None
        return terms and ["conflict", j, [[number[a, b], plain(x)] for a, b, x in terms]]

    def outlier(self, j: int, some: list[Vector]) -> Json:
        excluding = self.claim["excluding"]
        if not excluding:
            return None
        limit = Fraction(excluding["beta"]) * Fraction(excluding["optimum"]) + Fraction(excluding["gamma"])
        closest = tuple(
            some[0][e] if len({s[e] for s in some}) == 1 else int(p >= Fraction(1, 2))
            for e, p in enumerate(fractions(self.votes))
        )
        return ["outlier", j] if distance(self.votes, closest) > limit else None

    def settled(self, members: list[Vector]) -> Json:
        """All is known but the weights, of which the best are known, or slopes that bound the error."""
        if self.norm != "squared":
            return ["slopes", [plain(w) for w in self.best(members)[1]]]
        weights = {s: a for a, s in nearest(self.votes, sorted(set(members)))}
        return ["at", [plain(weights.pop(s, Fraction(0))) for s in members]]


# --- votes by hand ---------------------------------------------------------------------------------------------


def votes_on(names: str, pairs: str, p: list[Json], weights: list[int] | None = None, features: Json = None) -> Json:
    """One prompt q; pairs such as "AB BC"."""
    split = pairs.split()
    table = None if features is None else {"q": dict(zip(names, features, strict=True))}
    rows = zip(split, p, weights or [1] * len(split), strict=True)
    return {
        "prompts": {"q": list(names)},
        "pairs": [["q", *pair, x, weight] for pair, x, weight in rows],
        "features": table,
    }


CYCLE = votes_on("ABC", "AB BC CA", [1, 1, 1])  # Condorcet: nobody ranks A over B over C over A
TWO_PROMPTS = {
    "prompts": {"q": ["A", "B", "C"], "s": ["B", "A"]},
    "pairs": [
        ["q", "A", "B", "2/3", 1],
        ["s", "A", "B", "1/2", 2],
        ["q", "C", "A", "3/4", 1],
        ["q", "B", "C", "3/4", 1],
    ],
    "features": {"q": {"A": [0, 1], "B": [1, 0], "C": [2, 2]}, "s": {"B": [0, 1], "A": [1, 0]}},
}  # the responses of s have the features of A and B of q, and are compared in the other order
LINE = votes_on("ABC", "AB BC CA", ["1/2", "1/3", "3/4"], [1, 2, 1], [[0], [1], [3]])
PLANE = votes_on("ABCD", "AB CA DB", ["1/2", "2/3", "4/5"], [3, 1, 1], [[0, 0], [2, 1], [1, 3], [0, 0]])
PAIRS = votes_on("ABCD", "AB CD", ["2/3", "1/4"])  # not connected
POLLS = {"cycle": CYCLE, "two prompts": TWO_PROMPTS, "line": LINE, "plane": PLANE}
CASES = [
    (name, kind) for name, votes in POLLS.items() for kind in ("any", "linear") if votes["features"] or kind == "any"
]
PROOFS = {"any": ["subsets", "all", "tree"], "linear": ["all", "tree"]}


def least_squares(
    votes: Json, kind: str, proof: str, excluding: tuple[Json, Json] = (None, None), rho: int = 0
) -> Json:
    """The ensemble with the least squared error."""
    claim: Json = {"rewards": kind, "norm": "squared", "excluding": excluding[0]}
    listed = considered(votes, claim)
    members = nearest(votes, list(listed))
    weights = gradient(votes, members)
    top = ceiling(votes, claim, weights, proof, rho)
    claim["size"] = len(members)
    claim["error"] = plain(error(votes, members, "squared"))
    claim["lower_bound"] = plain(dual(votes, weights, "squared") - Fraction(top["k"]))
    evidence = {"ensemble": ensemble(listed, members), "weights": list(map(plain, weights)), "ceiling": top}
    return certificate("ensemble-error", votes, claim, {**evidence, "optimum": excluding[1]})


def calibrated(votes: Json, kind: str, members: list[tuple[Fraction, Vector]], outlying: Any = (None, None)) -> Json:
    """Votes that the members calibrate."""
    listed = rewards(votes, kind == "linear")
    claim = {"rewards": kind, "size": len(members), "excluding": outlying[0]}
    return certificate(
        "calibrated-ensemble", votes, claim, {"ensemble": ensemble(listed, members), "optimum": outlying[1]}
    )


def separated(votes: Json, kind: str, proof: str, outlying: Any = (None, None), rho: int = 0) -> Json:
    claim = {"rewards": kind, "excluding": outlying[0]}
    weights = gradient(votes, nearest(votes, list(considered(votes, claim))))
    evidence = {"weights": list(map(plain, weights)), "ceiling": ceiling(votes, claim, weights, proof, rho)}
    return certificate("no-calibrated-ensemble", votes, claim, {**evidence, "optimum": outlying[1]})


def small(votes: Json, kind: str, norm: str, size: int, outlying: Any = (None, None), found: bool = True) -> Json:
    """The best single reward, or the ensemble of the rewards with the least squared error of so many."""
    claim: Json = {"rewards": kind, "norm": norm, "size": size, "error": None, "excluding": outlying[0]}
    listed = considered(votes, claim)
    grower = Grower(votes, claim, random.Random(size))
    claim["least"] = plain(grower.least)
    evidence: Json = {"ensemble": None, "thetas": None, "tree": grower.root()}
    evidence |= {"ceiling": None, "optimum": outlying[1]}
    if found:
        subsets = itertools.combinations(listed, min(size, len(listed)))
        members = min((nearest(votes, list(some)) for some in subsets), key=lambda some: error(votes, some, norm))
        claim["error"] = plain(error(votes, members, norm))
        evidence["ensemble"] = ensemble(listed, members)
    return certificate("small-ensemble", votes, claim, evidence)


def single(votes: Json, kind: str, norm: str, proof: str, outlying: Any = (None, None), rho: int = 0) -> Json:
    """The reward with the least error, by a ceiling."""
    claim: Json = {"rewards": kind, "norm": norm, "size": 1, "excluding": outlying[0]}
    listed = considered(votes, claim)
    best = min(listed, key=lambda s: distance(votes, s))
    top = ceiling(votes, claim, lean(votes), proof, rho)
    mean = dot(measure(votes), [p ** (2 if norm == "squared" else 1) for p in fractions(votes)])
    claim["error"] = plain(error(votes, [(Fraction(1), best)], norm))
    claim["least"] = plain(mean - Fraction(top["k"]))
    evidence = {"ensemble": ensemble(listed, [(Fraction(1), best)]), "thetas": None, "tree": None}
    return certificate("small-ensemble", votes, claim, {**evidence, "ceiling": top, "optimum": outlying[1]})


def proved(document: Json) -> None:
    """It is accepted, is true, and its optimum is exact."""
    check(document)
    assert is_true(document)
    claim = document["claim"]
    if document["evidence"].get("ensemble") and claim.get("norm") == "squared":
        assert claim["error"] == claim.get("lower_bound", claim.get("least"))


# --- accepted, and nothing stronger ----------------------------------------------------------------------------

TINY = Fraction(1, 10**40)
W, CEILING, PART = ("evidence", "weights"), ("evidence", "ceiling"), ("evidence", "ceiling", "parts", 0)
PROOF = (*PART, "proof")


def stronger(document: Json, *path: Any, by: Fraction = TINY) -> str:
    """The reason why the certificate is rejected with a number that is greater by so much."""
    value = document
    for key in path:
        value = value[key]
    return reason(with_leaf(document, path, plain(Fraction(value) + by)))


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_the_least_squared_error_is_accepted_with_every_proof_and_nothing_less(name: str, kind: str) -> None:
    for proof in PROOFS[kind]:
        document = least_squares(POLLS[name], kind, proof)
        proved(document)
        assert "do not prove the lower bound" in stronger(document, "claim", "lower_bound")
        assert "error of the ensemble is" in stronger(document, "claim", "error", by=-TINY)
        path = ("evidence", "ceiling")
        assert "the parts of a ceiling prove" in stronger(document, *path, "k", by=-TINY)
        assert "a part of a ceiling proves" in stronger(document, *path, "parts", 0, "k", by=-TINY)


@pytest.mark.parametrize(("name", "kind"), CASES)
@pytest.mark.parametrize("norm", NORMS)
def test_small_ensembles_are_accepted_and_nothing_better(name: str, kind: str, norm: str) -> None:
    for size in (1, 2):
        document = small(POLLS[name], kind, norm, size)
        proved(document)
        exact = size == 1 or norm == "squared"
        assert "proves only an error of" in stronger(document, "claim", "least", by=TINY if exact else Fraction(1))
        weaker = with_leaf(document, ("claim", "size"), size + 1)
        assert not accepted(weaker) or is_true(weaker)


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_the_best_reward_by_a_ceiling(name: str, kind: str) -> None:
    for proof, norm in itertools.product(PROOFS[kind], NORMS[:2]):
        document = single(POLLS[name], kind, norm, proof)
        proved(document)
        assert document["claim"]["least"] == document["claim"]["error"]
        assert "does not prove the least error" in stronger(document, "claim", "least")
        assert "single rewards only" in reason(with_leaf(document, ("claim", "size"), 2))


def test_the_least_errors_of_a_cycle_are_known() -> None:
    """Of three pairs in a cycle a ranking has at most two: s_1 + s_2 + s_3 ≤ 2."""
    squared = [small(CYCLE, "any", "squared", k)["claim"]["least"] for k in (1, 2, 3)]
    assert squared == ["1/3", "1/6", "1/9"]
    assert least_squares(CYCLE, "any", "subsets")["claim"]["lower_bound"] == "1/9"
    for norm, weight in (("absolute", "1/3"), ("maximum", "1/3")):
        third = {"A": ["A", "B", "C"], "B": ["B", "C", "A"], "C": ["C", "A", "B"]}
        members = [{"weight": "1/3", "rankings": {"q": order}, "theta": None} for order in third.values()]
        claim = {"rewards": "any", "norm": norm, "size": 3, "error": "1/3", "lower_bound": "1/3", "excluding": None}
        top = {"k": "2/3", "penalty": 0, "parts": [{"k": "2/3", "proof": "subsets"}]}
        evidence = {"ensemble": members, "weights": [weight] * 3, "ceiling": top, "optimum": None}
        document = certificate("ensemble-error", CYCLE, claim, evidence)
        proved(document)
        assert "does not allow" in stronger(document, "evidence", "weights", 0)
        assert "do not prove" in stronger(document, "claim", "lower_bound")


def test_no_ensemble_is_calibrated_to_a_cycle() -> None:
    for proof in PROOFS["any"]:
        document = separated(CYCLE, "any", proof)
        proved(document)
        weights = [Fraction(w) for w in document["evidence"]["weights"]]
        document["evidence"]["ceiling"]["k"] = plain(sum(weights))  # what would have to be exceeded
        assert "do not separate" in reason(document)


def test_ensembles_that_are_calibrated() -> None:
    turns = [(1, 1, 0), (0, 1, 1), (1, 0, 1)]
    votes = votes_on("ABC", "AB BC CA", ["2/3"] * 3)
    document = calibrated(votes, "any", [(Fraction(1, 3), s) for s in turns])
    proved(document)
    assert reason(with_leaf(document, ("instance", "pairs", 1, 3), "3/4")).endswith("is '1/12', not 0")
    assert "'size' must be" in reason(with_leaf(document, ("claim", "size"), 2))
    assert "linear rewards need features" in reason(with_leaf(document, ("claim", "rewards"), "linear"))
    halves = votes_on("ABC", "AB BC CA", ["1/2"] * 3, None, [[0], [1], [3]])
    opposite = calibrated(halves, "linear", [(Fraction(1, 2), s) for s in rewards(halves, True)])
    proved(opposite)


# --- outliers ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_outliers_are_left_out(name: str, kind: str) -> None:
    """One by one, or by a penalty, which may prove less."""
    votes = POLLS[name]
    distances = sorted(distance(votes, s) for s in rewards(votes, kind == "linear"))
    middle = distances[len(distances) // 2]
    for proof in PROOFS[kind]:
        excluding = outliers(votes, kind, 1, middle - distances[0], proof)
        for rho in (0, 1):
            document = least_squares(votes, kind, proof, excluding, rho)
            check(document)
            assert is_true(document)
            assert (proof, rho) != ("all", 0) or document["claim"]["error"] == document["claim"]["lower_bound"]
            assert "do not prove the lower bound" in stronger(document, "claim", "lower_bound")
            assert "the parts of a ceiling prove" in stronger(document, "evidence", "ceiling", "k", by=-TINY)
            assert "a part of a ceiling proves" in stronger(document, *PART, "k", by=-TINY)
            assert "an outlier" in stronger(document, "claim", "excluding", "gamma", by=Fraction(-1))
            assert "does not have d(r) = OPT" in stronger(document, "claim", "excluding", "optimum")
            path = ("evidence", "optimum", "ceiling")
            assert "prove" in stronger(document, *path, "k", by=-TINY)
            assert "does not prove that no reward has d(r) < OPT" in stronger(document, *path, "k")
            if rho:
                assert "'penalty' must be" in reason(with_leaf(document, ("evidence", "ceiling", "penalty"), -1))
                assert "'penalty' must be" in reason(with_leaf(document, (*path, "penalty"), 1))
        document = small(votes, kind, "squared", 2, excluding)
        proved(document)


def test_a_reward_that_is_not_the_best_is_no_optimum() -> None:
    """Though its d(r) is what is claimed, the ceiling proves less."""
    listed = rewards(LINE, False)
    excluding, proof = outliers(LINE, "any", 1, 1, "subsets")
    worst = max(listed, key=lambda s: distance(LINE, s))
    document = least_squares(LINE, "any", "subsets", (excluding, proof))
    document["claim"]["excluding"]["optimum"] = plain(distance(LINE, worst))
    document["evidence"]["optimum"]["reward"] = listed[worst]
    assert "does not prove that no reward has d(r) < OPT" in reason(document)


def test_if_all_rewards_are_outliers_there_is_no_ensemble() -> None:
    excluding, optimum = outliers(LINE, "any", Fraction(1, 2), 0, "all")
    claim = {"rewards": "any", "excluding": excluding}
    evidence: Json = {"weights": None, "ceiling": None, "optimum": optimum}
    document = certificate("no-calibrated-ensemble", LINE, claim, evidence)
    check(document)
    assert "'weights' must be" in reason(with_leaf(document, ("claim", "excluding", "beta"), 1))
    assert "'weights' must be null" in reason(with_leaf(document, ("evidence", "weights"), [1, 1, 1]))
    assert "'ceiling' must be null" in reason(with_leaf(document, ("evidence", "ceiling"), optimum["ceiling"]))
    nobody = single(LINE, "any", "squared", "all")
    nobody["claim"] |= {"excluding": excluding, "error": None}
    nobody["evidence"] |= {"ensemble": None, "optimum": optimum}
    assert "all rewards are outliers" in reason(nobody)


def test_excluding_outliers_is_no_excuse_for_other_ceilings() -> None:
    """The bounds of the parts 'subsets' and of trees are about all rewards, and say so by being greater."""
    excluding = outliers(TWO_PROMPTS, "linear", 1, 0, "all")
    document = separated(TWO_PROMPTS, "linear", "all", excluding)
    proved(document)
    document["claim"]["excluding"] = document["evidence"]["optimum"] = None
    assert "a part of a ceiling proves" in reason(document)


# --- random votes ------------------------------------------------------------------------------------------------


@st.composite
def polls(draw: st.DrawFn) -> Json:
    """One prompt with three responses, and perhaps one with two that have the same names."""
    prompts = {"q": ["A", "B", "C"]} | draw(st.sampled_from([{}, {"s": ["A", "B"]}]))
    every = [[q, *pair] for q, names in prompts.items() for pair in itertools.combinations(names, 2)]
    pairs = draw(st.lists(st.sampled_from(every), min_size=1, unique_by=tuple))
    turned = [[q, b, a] if draw(st.booleans()) else [q, a, b] for q, a, b in pairs]
    rows = [[*pair, plain(Fraction(draw(st.integers(0, 6)), 6)), draw(st.integers(1, 3))] for pair in turned]
    d = draw(st.integers(1, 2))
    vector = st.lists(st.integers(-2, 2), min_size=d, max_size=d)
    features = {q: {r: draw(vector) for r in names} for q, names in prompts.items()}
    if any(features[q][a] == features[q][b] for q, a, b, _, _ in rows):
        return {"prompts": prompts, "pairs": rows, "features": None}
    return {"prompts": prompts, "pairs": rows, "features": features}


@settings(max_examples=60, deadline=None)
@given(polls(), st.data())
def test_least_errors_of_random_votes(votes: Json, data: st.DataObject) -> None:
    kind = "linear" if votes["features"] and data.draw(st.booleans()) else "any"
    proof = data.draw(st.sampled_from(PROOFS[kind]))
    excluding: tuple[Json, Json] = (None, None)
    rho = 0
    if data.draw(st.booleans()):
        gamma = Fraction(data.draw(st.integers(0, 4)), 8)
        excluding, rho = outliers(votes, kind, 1, gamma, proof), data.draw(st.integers(0, 2))
    document = least_squares(votes, kind, proof, excluding, rho)
    check(document)
    assert is_true(document)
    if not excluding[0] or (proof == "all" and not rho and (kind == "linear" or len(votes["prompts"]) == 1)):
        proved(document)
    assert "do not prove the lower bound" in stronger(document, "claim", "lower_bound")
    if Fraction(document["claim"]["error"]) > 0 and not excluding[0]:
        proved(separated(votes, kind, proof))


@settings(max_examples=60, deadline=None)
@given(polls(), st.data())
def test_any_allowed_weights_bound_the_error(votes: Json, data: st.DataObject) -> None:
    """Trees with rough units prove a little less, but nothing wrong."""
    kind = "linear" if votes["features"] and data.draw(st.booleans()) else "any"
    proof, norm = data.draw(st.sampled_from(PROOFS[kind])), data.draw(st.sampled_from(NORMS))
    listed = rewards(votes, kind == "linear")
    weights = data.draw(st.sampled_from(grid(votes, norm)))
    claim: Json = {"rewards": kind, "norm": norm, "size": 1, "excluding": None}
    top = ceiling(votes, claim, weights, proof, units=data.draw(st.integers(1, 3)))
    exact = maximum(list(listed), weights)
    assert Fraction(top["k"]) >= exact
    one = [(Fraction(1), data.draw(st.sampled_from(sorted(listed))))]
    claim["error"] = plain(error(votes, one, norm))
    claim["lower_bound"] = plain(dual(votes, weights, norm) - Fraction(top["k"]))
    evidence = {"ensemble": ensemble(listed, one), "weights": list(map(plain, weights)), "ceiling": top}
    document = certificate("ensemble-error", votes, claim, {**evidence, "optimum": None})
    check(document)
    assert is_true(document)
    assert "do not prove the lower bound" in stronger(document, "claim", "lower_bound")
    assert "a part of a ceiling proves" in stronger(document, *PART, "k", by=-TINY)
    if proof == "tree":
        assert "the bound of node" in stronger(document, *PROOF, "cost", by=Fraction(1))


@settings(max_examples=25, deadline=None)
@given(polls(), st.data())
def test_small_ensembles_of_random_votes(votes: Json, data: st.DataObject) -> None:
    kind = "linear" if votes["features"] and data.draw(st.booleans()) else "any"
    size, norm = data.draw(st.integers(1, 2)), data.draw(st.sampled_from(NORMS))
    proved(small(votes, kind, norm, size))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(-2, 2), min_size=3, max_size=3).filter(any), min_size=1, max_size=6))
def test_any_arrangement_is_counted(vectors: list[list[int]]) -> None:
    """Whitney's theorem: Σ (−1)^(|B| − rank B) over all sets B of the hyperplanes, up to sign."""
    zero = (0, 0, 0)
    normals = list({checker._direction(tuple(v), zero) for v in vectors})
    total = 0
    for n in range(len(normals) + 1):
        for some in itertools.combinations(normals, n):
            total += (-1) ** (n - rank(some))
    assert checker._count_cells(normals) == total


def rank(rows: Any) -> int:
    left, found = [[Fraction(x) for x in row] for row in rows], 0
    for j in range(3):
        if pivot := next((row for row in left if row[j]), None):
            left = [
                [x - row[j] / pivot[j] * y for x, y in zip(row, pivot, strict=True)] for row in left if row is not pivot
            ]
            found += 1
    return found


# --- trees of small ensembles ------------------------------------------------------------------------------------


def small_tree(votes: Json, norm: str, size: int, least: Json, tree: Json, **claim: Json) -> Json:
    claim = {"rewards": "any", "norm": norm, "size": size, "error": None, "least": least, "excluding": None} | claim
    evidence = {"ensemble": None, "thetas": None, "tree": tree, "ceiling": None, "optimum": None}
    return certificate("small-ensemble", votes, claim, evidence)


def nodes(tree: Json) -> Iterator[Json]:
    yield tree
    for child in tree[3:] if tree and tree[0] in ("box", "pair") else []:
        yield from nodes(child)


def test_the_trees_of_these_tests_have_all_kinds_of_nodes() -> None:
    names = {("0" if node == 0 else node[0]) for key in GROWN for node in nodes(DOCUMENTS[key]["evidence"]["tree"])}
    assert names == {"0", "box", "pair", "at", "slopes", "conflict", "outlier"}


def test_a_reward_that_agrees_with_a_cycle_is_a_closed_cycle() -> None:
    """The third of the pairs closes a cycle: that child is not looked at; the others disagree on a pair or two."""
    tree = ["pair", 0, 0, ["pair", 0, 1, ["pair", 0, 2, "no node", 0], 0], 0]
    document = small_tree(CYCLE, "squared", 1, "1/3", tree)
    proved(document)
    assert "node 5 of the tree" not in stronger(document, "claim", "least")
    without = ["pair", 0, 0, ["pair", 0, 1, 0, 0], 0]  # by transitivity C A is known
    proved(small_tree(CYCLE, "squared", 1, "1/3", without))
    assert "node 0 " in reason(small_tree(CYCLE, "squared", 1, "1/3", 0))
    unknown = ["pair", 0, 0, 0, 0]  # a reward that disagrees on A B disagrees on nothing else, perhaps
    assert "node 1 " in reason(small_tree(CYCLE, "squared", 1, "1/3", unknown))


@pytest.mark.parametrize(
    ("alpha", "proved_error"),
    [
        (None, "1/16"),
        (["3/4", "1/4"], "1/16"),  # decided
        (["7/8", "1/8"], "3/64"),  # decided, and 9/64 + 3/4 (α_0 − 7/8) at α_0 = 3/4
        (["15/16", "1/16"], "7/256"),
        ([1, 0], 0),  # y = 1/2 for both patterns: the first has the tangent 1/4 + (α_0 − 1)
        ([2, -1], "1/16"),  # the other pattern is nearer, and always 1/4 > 1/16: nothing is decided
    ],
)
def test_tangents_by_hand(alpha: Json, proved_error: Json) -> None:
    """One pair with p* = 1/2, which reward 0 prefers, 3/4 ≤ α_0: p̂ is from 3/4 to 1, or it is 1."""
    leaf = 0 if alpha is None else ["at", alpha]
    tree = ["pair", 0, 0, ["box", 1, "1/4", leaf, 0], 0]
    for more, node in ((Fraction(0), 3), (TINY, 2)):
        least = plain(max(Fraction(proved_error), TINY) + more)
        document = small_tree(votes_on("AB", "AB", ["1/2"]), "squared", 2, least, tree)
        assert reason(document).startswith(f"node {2 if not proved_error else node} of the tree")


def test_where_a_tangent_may_be_greater_than_another_pattern_it_is_not_used() -> None:
    """At the lower end 3/4 of α_0 the tangent 1/256 − (α_0 − 7/8)/8, at the upper end 7/16 of α_1 1/256 + (α_1 − 3/16)/8."""
    falling = ["pair", 0, 0, ["box", 1, "1/4", ["at", ["7/8", "1/8"]], 0], 0]
    check(small_tree(votes_on("AB", "AB", ["15/16"]), "squared", 2, 0, falling))
    rising = ["box", 0, "9/16", 0, ["at", ["13/16", "3/16"]]]
    check(small_tree(votes_on("AB", "AB", ["1/8"]), "squared", 2, 0, rising))


def test_the_first_box_is_rounded_outwards() -> None:
    """Three rewards of one pair with p* = 0: p̂ = 1 − α_2, at least 1 − ⌈U/3⌉/U, and p̂ = α_0, at least ⌊U/3⌋/U."""
    U = 2**20
    tree = ["pair", 0, 0, ["pair", 1, 0, ["pair", 2, 0, 0, 0], ["pair", 2, 0, 0, 0]], 0]
    for least, node, next_node in ((1 - Fraction(-(-U // 3), U), 4, 6), (Fraction(U // 3, U), 7, 8)):
        document = small_tree(votes_on("AB", "AB", [0]), "maximum", 3, plain(least), tree)
        assert reason(document).startswith(f"node {next_node} ")
        assert stronger(document, "claim", "least").startswith(f"node {node} ")


def test_slopes_by_hand() -> None:
    """One pair with p* = 1/4, which reward 0 prefers and reward 1 does not, 1/2 ≤ α_0: the error is at least 1/4."""
    votes = votes_on("AB", "AB", ["1/4"])
    for norm in NORMS[1:]:
        for w, least in ((-1, "1/4"), ("-1/2", "1/8"), (0, "1/4" if norm == "absolute" else 0), (1, "-3/4")):
            tree = ["pair", 0, 0, ["pair", 1, 0, 0, ["slopes", [w]]], ["pair", 1, 0, 0, 0]]
            document = small_tree(votes, norm, 2, least, tree)
            if Fraction(least) <= 0:
                check(document)
            assert "node 3 " in stronger(document, "claim", "least")
            free = small_tree(votes, norm, 2, least, ["pair", 0, 0, ["slopes", [w]], 0])
            assert w == 0 or "node 1 of the tree, depth first: pair 0 has a weight and more" in reason(free)


NODES: list[tuple[Json, str, Json]] = [
    (False, "a node that is not 0 must be a list", {}),
    (0.0, "a node that is not 0 must be a list", {}),
    (1, "a node that is not 0 must be a list", {}),
    ("0", "a node that is not 0 must be a list", {}),
    ([], "at least one entry", {}),
    ([0], "the first entry must be one of box, pair, at, slopes, conflict, outlier", {}),
    ([["at"], [1, 0]], "the first entry must be one of box", {}),
    (["leaf", 0], "the first entry must be one of box", {}),
    (["box", 0, "1/2", 0], "4 entries after 'box', not 3", {}),
    (["pair", 0, 1, 0, 0, 0], "4 entries after 'pair', not 5", {}),
    (["at", 1, 0], "1 entries after 'at', not 2", {}),
    (["conflict", 0], "2 entries after 'conflict', not 1", {}),
    (["outlier"], "1 entries after 'outlier', not 0", {}),
    (["box", 2, "1/2", 0, 0], "a reward must be a number from 0 to 1", {}),
    (["box", -1, "1/2", 0, 0], "a reward must be a number from 0 to 1", {}),
    (["box", True, "1/2", 0, 0], "a reward must be a number from 0 to 1", {}),
    (["box", 0.0, "1/2", 0, 0], "a reward must be a number from 0 to 1", {}),
    (["box", 0, "1/3", 0, 0], "a multiple of 1/1048576", {}),
    (["box", 0, "1/2097152", 0, 0], "a multiple of 1/1048576", {}),
    (["box", 0, 0.5, 0, 0], 'an integer or a string "p/q"', {}),
    (["box", 0, True, 0, 0], 'an integer or a string "p/q"', {}),
    (["pair", 2, 0, 0, 0], "a reward must be a number from 0 to 1", {}),
    (["pair", "0", 0, 0, 0], "a reward must be a number from 0 to 1", {}),
    (["pair", 0, 3, 0, 0], "a pair must be a number from 0 to 2", {}),
    (["pair", 0, -1, 0, 0], "a pair must be a number from 0 to 2", {}),
    (["pair", 0, False, 0, 0], "a pair must be a number from 0 to 2", {}),
    (["at", [1]], "the weights of 'at' has 1 entries, not 2", {}),
    (["at", ["1/2", "1/3"]], "numbers with the sum 1", {}),
    (["at", [0.5, 0.5]], 'an integer or a string "p/q"', {}),
    (["at", [True, 0]], 'an integer or a string "p/q"', {}),
    (["at", [1, 0]], "'at' is for the norm squared", {"norm": "absolute"}),
    (["slopes", [0, 0, 0]], "'slopes' is for the norms absolute and maximum", {}),
    (["slopes", [0, 0]], "'slopes' has 2 entries, not 3", {"norm": "absolute"}),
    (["slopes", ["1/4", "-3/4", 0]], "the norm absolute does not allow", {"norm": "absolute"}),
    (["slopes", ["1/2", "-1/2", "1/9"]], "the norm maximum does not allow", {"norm": "maximum"}),
    (["slopes", ["1/4", "1/4", 0]], "pair 0 has a weight and more than one pattern", {"norm": "absolute"}),
    (["conflict", 0, [[0, 1]]], "'conflict' is for linear rewards", {"rewards": "any"}),
    (["conflict", 0, []], "at least one entry", {}),
    (["conflict", 0, [[0]]], "a list of two entries", {}),
    (["conflict", 0, [[3, 1]]], "a pair must be a number from 0 to 2", {}),
    (["conflict", 2, [[0, 1]]], "a reward must be a number from 0 to 1", {}),
    (["conflict", 0, [[0, 0]]], "the factors of 'conflict' must be positive", {}),
    (["conflict", 0, [[0, 1], [1, -1]]], "the factors of 'conflict' must be positive", {}),
    (["conflict", 0, [[0, 1.0]]], 'an integer or a string "p/q"', {}),
    (["conflict", 0, [[0, 1]]], "pair 0 of 'conflict' is free", {}),
    (["outlier", 0], "'outlier' is for claims that exclude outliers", {}),
]


@pytest.mark.parametrize(("node", "why", "claim"), NODES)
def test_nodes_that_are_rejected(node: Json, why: str, claim: Json) -> None:
    document = small_tree(LINE, "squared", 2, "1/4", node)
    document["claim"] |= {"rewards": "linear", **claim}
    assert reason(document).startswith("node 0 of the tree, depth first: ")
    assert why in reason(document)


def test_conflicts_in_one_and_two_dimensions() -> None:
    """x = 0, 1, 3 of A, B, C: A before B before C or the reverse, so nobody prefers A to B and C to A."""
    claim = {"rewards": "linear"}
    conflict: Json = ["conflict", 0, [[0, 3], [2, "3/3"]]]
    proved(small_tree(LINE, "squared", 1, "77/576", ["pair", 0, 0, ["pair", 0, 2, conflict, 0], 0], **claim))
    twisted: Json = ["pair", 0, 0, ["pair", 0, 2, 0, conflict], 0]
    assert "node 3 of the tree, depth first: the differences" in reason(
        small_tree(LINE, "squared", 1, 0, twisted, **claim)
    )
    conflict[2][0][1] = 2
    twisted[3] = ["pair", 0, 2, conflict, 0]
    assert "node 2 of the tree, depth first: the differences" in reason(
        small_tree(LINE, "squared", 1, 0, twisted, **claim)
    )
    square = votes_on("ABCD", "AB CD AC", ["1/2"] * 3, None, [[0, 0], [1, 0], [0, 1], [1, 1]])  # A − B = C − D
    plane = ["pair", 0, 0, ["pair", 0, 1, 0, ["conflict", 0, [[0, "1/7"], [1, "1/7"]]]], 0]
    check(small_tree(square, "squared", 1, 0, plane, **claim))
    wrong = with_leaf(small_tree(square, "squared", 1, 0, plane, **claim), ("evidence", "tree", 3, 4, 2, 1, 1), "1/6")
    assert "node 3 of the tree, depth first: the differences" in reason(wrong)


def test_outliers_may_be_known_from_some_of_their_preferences() -> None:
    """Where a preference is not known it may be with the majority."""
    excluding, optimum = outliers(LINE, "any", 1, Fraction(1, 8), "all")
    limit = distance(LINE, (1, 0, 1)) + Fraction(1, 8)
    tree: Json = ["pair", 0, 1, ["outlier", 0], 0]
    document = small_tree(LINE, "squared", 1, 0, tree, excluding=excluding)
    document["evidence"]["optimum"] = optimum
    assert distance(LINE, (1, 1, 1)) - limit > 0
    check(document)
    assert "reward 0 need not be an outlier" in stronger(
        document, "claim", "excluding", "gamma", by=distance(LINE, (1, 1, 1)) - limit
    )
    document["evidence"]["tree"] = ["pair", 0, 1, 0, ["outlier", 0]]
    assert "node 2 of the tree, depth first: reward 0 need not be an outlier" in reason(document)


def test_of_an_empty_box_nothing_is_to_be_proved() -> None:
    """But what is there must be a leaf."""
    for leaf in (0, ["at", [1, 0]], ["conflict", 1, [[0, 1]]]):
        for j, v, order in ((0, "1/4", 1), (1, "3/4", -1), (0, 2, -1), (1, -1, 1)):
            children = [leaf, 0][::order]
            document = small_tree(LINE, "squared", 2, 1, ["box", j, v, *children], rewards="linear")
            assert f"node {2 if order == 1 else 1} of the tree, depth first: it proves" in reason(document)
    assert "node 1 " in reason(small_tree(LINE, "squared", 2, 1, ["box", 0, "1/4", ["at", [1]], 0]))


def at_most(votes: Json, norm: str, size: int, tree: Json, **claim: Json) -> Fraction:
    """The largest multiple of 1/4096 which is accepted as the least error."""
    low, high = 0, 4096
    while high - low > 1:
        middle = (low + high) // 2
        document = small_tree(votes, norm, size, plain(Fraction(middle, 4096)), tree, **claim)
        low, high = (middle, high) if accepted(document) else (low, middle)
    return Fraction(low, 4096)


@settings(max_examples=50, deadline=None)
@given(polls(), st.randoms(use_true_random=False), st.integers(1, 3), st.sampled_from(NORMS))
def test_random_trees_prove_nothing_that_is_false(votes: Json, rng: random.Random, size: int, norm: str) -> None:
    """With tangents at any weights, and any slopes where they are allowed."""
    linear = votes["features"] is not None and rng.random() < 0.5
    grower = Grower(votes, {"rewards": "any", "excluding": None, "norm": norm, "size": 1}, rng)
    every = sorted(rewards(votes, False))

    def leaf(known: list[list[Vector]]) -> Json:
        if norm == "squared":
            alpha = [Fraction(rng.randint(-2, 12), 12) for _ in range(size - 1)]
            return rng.choice([0, ["at", [plain(x) for x in [1 - sum(alpha), *alpha]]]])
        w = rng.choice(grower.options)
        single = [all(len({s[e] for s in some}) == 1 for some in known) for e in range(len(every[0]))]
        return rng.choice([0, ["slopes", [plain(x) if ok else 0 for x, ok in zip(w, single, strict=True)]]])

    def grow(known: list[list[Vector]], depth: int) -> Json:
        if depth == 0:
            return leaf(known)
        j = rng.randrange(size)
        if rng.random() < 0.4:
            v = plain(Fraction(rng.randint(0, 16), 16))
            return ["box", j, v, grow(known, depth - 1), grow(known, depth - 1)]
        e = rng.randrange(len(every[0]))
        split = [[s for s in known[j] if s[e] == x] for x in (1, 0)]
        return [
            "pair",
            j,
            e,
            *(grow([*known[:j], some, *known[j + 1 :]], depth - 1) if some else None for some in split),
        ]

    tree = grow([every] * size, rng.randint(0, 7))
    kind = "linear" if linear else "any"
    least = at_most(votes, norm, size, tree, rewards=kind)
    assert is_true(small_tree(votes, norm, size, plain(least), tree, rewards=kind))


@settings(max_examples=100, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 4))
def test_no_weights_leave_all_boxes(rng: random.Random, k: int) -> None:
    """Weights in descending order stay in the parts that are meant for them, and have what `ends` and `least` say."""
    cuts = sorted([0, *(rng.randint(0, 16) for _ in range(k - 1)), 16])
    alpha = sorted((b - a for a, b in itertools.pairwise(cuts)), reverse=True)
    box = checker._Box([16 // k] + [0] * (k - 1), [-(-16 // (j + 1)) for j in range(k)], 16)
    slopes = {T: rng.randint(-5, 5) for T in range(1 << k)}
    for _ in range(4):
        j, v = rng.randrange(k), rng.randint(0, 16)
        lo, hi = box.lo[:], box.hi[:]
        (hi if alpha[j] <= v else lo)[j] = v
        expected = cut(
            ([Fraction(x) / 16 for x in box.lo], [Fraction(x) / 16 for x in box.hi]), j, Fraction(v, 16), alpha[j] <= v
        )
        box = box.cut(lo, hi)
        assert [[x * 16 for x in side] for side in expected] == [box.lo, box.hi]
        assert all(a <= x <= b for a, x, b in zip(box.lo, alpha, box.hi, strict=True))
    inside = [x for x in itertools.product(range(17), repeat=k) if sum(x) == 16]
    inside = [x for x in inside if all(a <= y <= b for a, y, b in zip(box.lo, x, box.hi, strict=True))]
    weight = {T: [sum(y for j, y in enumerate(x) if T >> (k - 1 - j) & 1) for x in inside] for T in slopes}
    assert box.ends == [(min(weight[T]), max(weight[T])) for T in sorted(slopes)]
    assert box.least(slopes) == min(sum(slopes[T] * weight[T][i] for T in slopes) for i in range(len(inside)))


# --- rejections ----------------------------------------------------------------------------------------------------


def documents() -> dict[str, Json]:
    """Small certificates of all kinds and parts."""
    near = outliers(LINE, "any", 1, Fraction(1, 4), "subsets")
    linear = outliers(PLANE, "linear", Fraction(3, 2), 0, "tree")
    halves = votes_on("AB", "AB", ["1/2"], None, [[0, "1/2"], [1, 0]])
    return {
        "calibrated": calibrated(halves, "linear", [(Fraction(1, 2), (0,)), (Fraction(1, 2), (1,))]),
        "error": least_squares(LINE, "any", "subsets", near, 1),
        "linear error": least_squares(PLANE, "linear", "all"),
        "merged": least_squares(TWO_PROMPTS, "linear", "tree"),
        "two parts": least_squares(TWO_PROMPTS, "any", "all"),
        "none": separated(CYCLE, "any", "tree"),
        "no linear": separated(PLANE, "linear", "all", linear),
        "small": small(LINE, "any", "squared", 2),
        "linear small": small(LINE, "linear", "absolute", 1),
        "near small": small(LINE, "any", "squared", 2, outliers(LINE, "any", 1, Fraction(1, 4), "all")),
        "conflicts": small(PLANE, "linear", "squared", 2),
        "slopes": small(PAIRS, "any", "absolute", 2),
        "single": single(CYCLE, "any", "squared", "tree"),
        "nothing found": small(CYCLE, "any", "maximum", 2, found=False),
    }


DOCUMENTS = documents()
GROWN = ["small", "linear small", "near small", "conflicts", "slopes", "nothing found"]
NAMES = ["A", "B", "C", "q", "s", "any", "linear", *NORMS, "0", "1", "2"]


def others(value: Any) -> list[Any]:
    """Wrong values, and numbers near the right one."""
    wrong = [True, None, 1.5, [], {}, *wrong_values(value, NAMES)]
    if type(value) is int or (type(value) is str and re.fullmatch("-?[0-9]+(/[0-9]+)?", value)):
        wrong += [plain(Fraction(value) + x) for x in (Fraction(1, 7), Fraction(-1, 7), 1, -1)] + [
            plain(-Fraction(value))
        ]
    return [x for x in wrong if type(x) is not type(value) or x != value]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_whatever_is_accepted_after_a_change_is_true(name: str) -> None:
    document = DOCUMENTS[name]
    check(document)
    rng = random.Random(name)
    changes = [(path, x) for path, value in leaves(document) for x in others(value)]
    kept = 0
    for path, value in rng.sample(changes, min(len(changes), 500)):
        changed = with_leaf(document, path, value)
        if accepted(changed):
            assert is_true(changed), (path, value)
            kept += 1
    assert kept < 50


@pytest.mark.parametrize("name", DOCUMENTS)
def test_claims_that_say_more_are_rejected(name: str) -> None:
    """Any change of a number of the claim, but for a weaker bound or more rewards than needed."""
    document = DOCUMENTS[name]
    for key, value in document["claim"].items():
        if key in ("rewards", "norm", "excluding") or value is None:
            continue
        up, down = (with_leaf(document, ("claim", key), plain(Fraction(value) + x)) for x in (TINY, -TINY))
        assert not accepted(up)
        assert accepted(down) == (key in ("least", "lower_bound"))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_missing_unknown_and_repeated_things_are_rejected(name: str) -> None:
    for changed in damaged(DOCUMENTS[name]):
        assert not accepted(changed) or is_true(changed)


def damaged(document: Json) -> Iterator[Json]:
    """Without one key, with one more, and with an entry of a list left out, doubled or turned."""

    def places(value: Json, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Json]]:
        if isinstance(value, (dict, list)):
            yield path, value
            for key, part in value.items() if isinstance(value, dict) else enumerate(value):
                yield from places(part, (*path, key))

    for path, value in places(document):
        changes: list[Json] = []
        if isinstance(value, dict):
            changes = [{k: x for k, x in value.items() if k != key} for key in value] + [{**value, "more": 1}]
        elif value:
            changes = [value[1:], [*value, value[0]], value[::-1], []]
        for change in changes if path else ():
            yield with_leaf(document, path, change)


def edited(name: str, *path: Any, to: Any) -> Json:
    return with_leaf(DOCUMENTS[name], path, to)


THETA = DOCUMENTS["linear error"]["evidence"]["ceiling"]["parts"][0]["thetas"][1]
PAIR = ["q", "A", "B", "1/2", 1]

MEMBERS = DOCUMENTS["calibrated"]["evidence"]["ensemble"]
NEGATIVE = [{**MEMBERS[0], "weight": "1/2"}, {**MEMBERS[1], "weight": "3/4"}, {**MEMBERS[1], "weight": "-1/4"}]

REASONS = [
    (edited("none", "instance", "prompts", to={}), "at least one prompt"),
    (edited("none", "instance", "prompts", to=["q"]), "at least one prompt"),
    (edited("none", "instance", "prompts", "q", to=["A"]), "two or more different names"),
    (edited("none", "instance", "prompts", "q", to=["A", "B", "A"]), "two or more different names"),
    (edited("none", "instance", "prompts", "q", to=["A", "B", 3]), "two or more different names"),
    (edited("none", "instance", "pairs", to=[]), "'pairs' must be a list with at least one entry"),
    (edited("none", "instance", "pairs", 0, to=PAIR[:4]), "a pair must be [prompt"),
    (edited("none", "instance", "pairs", 0, 0, to="z"), "two different responses of a prompt"),
    (edited("none", "instance", "pairs", 0, 0, to=["q"]), "a pair must be [prompt"),
    (edited("none", "instance", "pairs", 0, 1, to="B"), "two different responses of a prompt"),
    (edited("none", "instance", "pairs", 0, 1, to="Z"), "two different responses of a prompt"),
    (edited("none", "instance", "pairs", 0, 3, to="4/3"), "p* must be from 0 to 1"),
    (edited("none", "instance", "pairs", 0, 3, to=-1), "p* must be from 0 to 1"),
    (edited("none", "instance", "pairs", 0, 3, to=0.5), "p* must be an integer or a string"),
    (edited("none", "instance", "pairs", 0, 3, to=True), "p* must be an integer or a string"),
    (edited("none", "instance", "pairs", 0, 4, to=0), "a positive integer"),
    (edited("none", "instance", "pairs", 0, 4, to="1/2"), "a positive integer"),
    (edited("none", "instance", "pairs", to=[PAIR, ["q", "B", "A", "1/2", 1]]), "paired twice"),
    (edited("none", "instance", "pairs", to=[PAIR, PAIR]), "paired twice"),
    (edited("none", "instance", "features", to={}), "'features' must be an object with the keys ['q']"),
    (edited("none", "instance", "features", to={"q": {"A": [1]}}), "the features of a prompt"),
    (edited("linear small", "instance", "features", "q", "A", to=[1]), "two compared responses have the same features"),
    (edited("linear small", "instance", "features", "q", "A", to=[1, 2]), "differ in length"),
    (edited("linear small", "instance", "features", "q", "A", to=[]), "at least one entry"),
    (edited("linear small", "instance", "features", to=None), "linear rewards need features"),
    (edited("none", "claim", "rewards", to="some"), "'rewards' must be one of any, linear"),
    (edited("small", "claim", "norm", to="euclidean"), "'norm' must be one of squared, absolute, maximum"),
    (edited("small", "claim", "size", to=0), "a positive integer"),
    (edited("small", "claim", "size", to=True), "an integer or a string"),
    (edited("small", "claim", "size", to=1), "at least the number of rewards"),
    (edited("error", "claim", "size", to=2), "the number of rewards"),
    (edited("error", "evidence", "ensemble", to=[]), "at least one entry"),
    (edited("error", "evidence", "ensemble", 0, "weight", to=0), "with the sum 1"),
    (edited("error", "evidence", "ensemble", 0, "weight", to="1/1000"), "with the sum 1"),
    (edited("calibrated", "evidence", "ensemble", to=NEGATIVE), "with the sum 1"),
    (edited("error", "evidence", "ensemble", 0, "theta", to=[1]), "'theta' must be null"),
    (edited("error", "evidence", "ensemble", 0, "rankings", to={}), "'rankings' must be an object"),
    (edited("error", "evidence", "ensemble", 0, "rankings", "q", to=["A", "B"]), "all responses of the prompt"),
    (edited("error", "evidence", "ensemble", 0, "rankings", "q", to=["A", "B", "B"]), "all responses of the prompt"),
    (edited("error", "evidence", "ensemble", 0, "rankings", "q", to=["A", "B", ["C"]]), "all responses of the prompt"),
    (edited("error", "evidence", "ensemble", 0, "rankings", "q", to=["A", "B", "C", "A"]), "all responses"),
    (edited("calibrated", "evidence", "ensemble", 0, "theta", to=None), "theta must be a list"),
    (edited("calibrated", "evidence", "ensemble", 0, "theta", to=[1]), "theta has 1 numbers"),
    (edited("calibrated", "evidence", "ensemble", 0, "theta", to=[1, 2]), "the same reward"),
    (edited("error", "claim", "excluding", to=None), "'optimum' must be null"),
    (edited("two parts", "claim", "excluding", to={"beta": 1, "gamma": 0, "optimum": 0}), "'optimum' must be an object"),
    (edited("two parts", "claim", "excluding", to=False), "'excluding' must be an object"),
    (edited("none", *W, to=[1, 1]), "'weights' has 2 entries, not 3"),
    (edited("none", *W, to=[1, 1, 0.5]), "an integer or a string"),
    (edited("none", *CEILING, "penalty", to=1), "'penalty' must be 0, or positive if outliers are excluded"),
    (edited("none", *CEILING, "parts", to=[]), "at least one entry"),
    (edited("two parts", *CEILING, "parts", to=DOCUMENTS["two parts"]["evidence"]["ceiling"]["parts"][:1]), "not 2"),
    (edited("two parts", *PART, "thetas", to=[[1, 2]]), "'thetas' must be null"),
    (edited("two parts", *PROOF, to="subsets"), "a part of a ceiling has the unknown key 'thetas'"),
    (edited("linear error", *PART, to={"k": 1, "proof": "subsets"}), "is for rewards 'any'"),
    (edited("none", *PROOF, to="trust me"), "the proof of a part must be an object"),
    (edited("none", *PROOF, "unit", to=0), "'unit' must be positive"),
    (edited("none", *PROOF, "unit", to=-1), "'unit' must be positive"),
    (edited("none", *PROOF, "cost", to="1/2"), "'cost' an integer"),
    (edited("none", *PROOF, "cost", to=10**6), "the bound of node"),
    (edited("none", *PROOF, "cuts", 0, to=["A", "B", "D"]), "the name of a candidate"),
    (edited("none", *PROOF, "cuts", 0, to=[["A", "B", 1]]), "do not sum to zero"),
    (edited("merged", *PROOF, "cuts", to=[["0", "3", "1"]]), "the name of a candidate"),
    (edited("merged", *PROOF, "cuts", to=[["A", "B", "C"]]), "the name of a candidate"),
    (edited("merged", *PROOF, "cuts", to=[[["0", "1", 1], ["2", "1", 1]]]), "do not sum to zero"),
    (edited("linear error", *PART, "thetas", to=[[1, 2]]), "are not one for each of the 4 regions"),
    (edited("linear error", *PART, "thetas", 0, to=[0, 0]), "the same reward"),
    (edited("linear error", *PART, "thetas", 0, to=THETA), "are not one for each"),
    (edited("linear small", "evidence", "thetas", to=[[1]]), "'thetas' must be null"),
    (edited("small", "evidence", "tree", to=None), "node 0 of the tree, depth first: a node that is not 0 must be a list"),
    (edited("linear error", *W, to=None), "'weights' must be a list"),
    (with_leaf(edited("linear error", *W, to=None), CEILING, None), "'weights' must be a list"),
    (with_leaf(edited("linear error", *W, to=None), ("claim", "lower_bound"), 0), "'ceiling' must be null"),
    (with_leaf(edited("linear error", *CEILING, to=None), ("claim", "lower_bound"), 0), "a ceiling must be an object"),
    (edited("nothing found", "claim", "error", to=0), "'error' must be null"),
    (edited("single", "claim", "norm", to="maximum"), "error of the ensemble"),
    (edited("single", "evidence", "tree", to=[]), "'tree' must be null"),
    (edited("single", "evidence", "thetas", to=[]), "'thetas' must be null"),
    (edited("single", *CEILING, to=None), "a node that is not 0 must be a list"),
]  # fmt: skip


@pytest.mark.parametrize(("document", "why"), REASONS)
def test_rejections_have_a_reason(document: Json, why: str) -> None:
    given_reason = reason(document)
    assert why in given_reason
    assert len(given_reason) < 250


def test_a_theta_must_induce_the_rankings() -> None:
    document = copy.deepcopy(DOCUMENTS["merged"])
    member = document["evidence"]["ensemble"][0]
    member["theta"] = [-x for x in member["theta"]]
    assert "theta does not induce the rankings" in reason(document)


def test_responses_that_are_not_compared_may_tie() -> None:
    """In PLANE A and D have the same features: either order is induced."""
    document = copy.deepcopy(DOCUMENTS["linear error"])
    ranking = document["evidence"]["ensemble"][0]["rankings"]["q"]
    a, d = ranking.index("A"), ranking.index("D")
    assert abs(a - d) == 1
    ranking[a], ranking[d] = "D", "A"
    proved(document)


def test_a_prompt_without_pairs_has_a_part_too() -> None:
    votes = {**CYCLE, "prompts": {**CYCLE["prompts"], "empty": ["A", "B"]}}
    for proof in PROOFS["any"]:
        document = separated(votes, "any", proof)
        proved(document)
        assert document["evidence"]["ceiling"]["parts"][1]["k"] == 0
        assert "a ceiling has 1 parts, not 2" in reason(edited_parts(document, 1))


def edited_parts(document: Json, count: int) -> Json:
    path = ("evidence", "ceiling", "parts")
    return with_leaf(document, path, document["evidence"]["ceiling"]["parts"][:count])


def test_a_ceiling_is_about_sums_of_losses_only() -> None:
    """Not about the norm maximum, not even of one reward."""
    document = single(CYCLE, "any", "absolute", "subsets")
    document["claim"] |= {"norm": "maximum", "error": None}
    document["evidence"]["ensemble"] = None
    assert "not for the norm maximum" in reason(document)


def test_a_bound_may_be_left_out() -> None:
    document = copy.deepcopy(DOCUMENTS["linear error"])
    document["claim"]["lower_bound"] = 0
    check(document)
    document["evidence"] |= {"weights": None, "ceiling": None}
    check(document)


def test_a_ceiling_for_other_weights_proves_nothing() -> None:
    document = copy.deepcopy(DOCUMENTS["none"])
    document["evidence"]["weights"] = [plain(3 * Fraction(w)) for w in document["evidence"]["weights"]]
    assert "a part of a ceiling proves" in reason(document)


def test_too_many_rankings_are_not_tried_nor_too_many_subsets() -> None:
    eight, seventeen = "ABCDEFGH", "ABCDEFGHIJKLMNOPQ"
    for names, proof, why in (
        (eight, "all", "more than 5040 rankings"),
        (seventeen, "subsets", "at most 16 responses"),
    ):
        votes = votes_on(names, "AB BC CA", [1, 1, 1])
        part = {"k": 2, "proof": proof, **({"thetas": None} if proof == "all" else {})}
        evidence = {"weights": [1, 1, 1], "ceiling": {"k": 2, "penalty": 0, "parts": [part]}, "optimum": None}
        document = certificate("no-calibrated-ensemble", votes, {"rewards": "any", "excluding": None}, evidence)
        assert why in reason(document)
        votes["prompts"]["q"].pop()
        check(document)


def test_deep_trees_of_small_ensembles_need_no_recursion() -> None:
    """A chain of empty boxes: the last leaf is no leaf."""
    votes = votes_on("AB", "AB", ["1/2"])
    deep: Json = ["leaf"]
    for _ in range(30_000):
        deep = ["box", 0, "1/2", 0, deep]
    claim = {"rewards": "any", "norm": "squared", "size": 1, "error": None, "least": "1/4", "excluding": None}
    evidence = {"ensemble": None, "thetas": None, "tree": deep, "ceiling": None, "optimum": None}
    document = certificate("small-ensemble", votes, claim, evidence)
    assert reason(document).startswith("node 60000 of the tree, depth first: the first entry must be one of box")
    claim["size"] = 10**30
    assert "'size' must be at most 12" in reason(document)
    chain: Json = [{"pair": ["A", "B"], "above": 2 * i + 1, "below": 2 * i + 2} for i in range(100_000)]
    proof = {"unit": 1, "cost": 0, "cuts": [], "multipliers": [[]], "tree": chain}
    part = {"k": 2, "penalty": 0, "parts": [{"k": 2, "proof": proof}]}
    assert "branches on a pair that is fixed" in reason(with_leaf(DOCUMENTS["none"], ("evidence", "ceiling"), part))


def test_huge_numbers_are_read() -> None:
    huge = 10**5000
    top = {"k": 2 * huge, "penalty": 0, "parts": [{"k": 2 * huge, "proof": "subsets"}]}
    evidence = {"weights": [huge] * 3, "ceiling": top, "optimum": None}
    document = certificate("no-calibrated-ensemble", CYCLE, {"rewards": "any", "excluding": None}, evidence)
    before = sys.get_int_max_str_digits()
    check(document)
    assert sys.get_int_max_str_digits() == before
    why = reason(with_leaf(document, (*PART, "k"), 2 * huge - 1))
    assert "a part of a ceiling proves" in why
    assert len(why) < 250


def test_the_line_that_says_what_is_proved(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "ensembles.json"
    file.write_text("\n".join(json.dumps(document) for document in DOCUMENTS.values()), encoding="utf-8")
    assert main([str(file)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(DOCUMENTS)
    assert 'no-calibrated-ensemble  {"rewards": "any", "excluding": null}' in lines[list(DOCUMENTS).index("none")]
    file.write_text(json.dumps(edited("none", "claim", "rewards", to="all")), encoding="utf-8")
    assert main([str(file)]) == 1
    assert "no-calibrated-ensemble: 'rewards' must be one of any, linear" in capsys.readouterr().err


# --- speed -------------------------------------------------------------------------------------------------------


def test_many_prompts_are_quick() -> None:
    """1,000 prompts with 2 responses and 10 rewards."""
    rng = random.Random(1)
    prompts = {f"q{i}": ["A", "B"] for i in range(1000)}
    features = {q: {r: [rng.randint(-9, 9), i] for i, r in enumerate("AB")} for q in prompts}
    pairs = [[q, "A", "B", f"{rng.randint(0, 10)}/10", rng.randint(1, 5)] for q in prompts]
    votes = {"prompts": prompts, "pairs": pairs, "features": features}
    listed: dict[Vector, Json] = {}
    for k in range(10):
        theta = [Fraction(1), Fraction(2 * k + 1, 2)]
        rankings = {q: sorted("AB", key=lambda r: -dot(theta, features[q][r])) for q in prompts}
        listed[preferences(votes, rankings)] = {"rankings": rankings, "theta": list(map(plain, theta))}
    members = [(Fraction(1, len(listed)), s) for s in listed]
    weights = gradient(votes, members)
    claim: Json = {"norm": "squared", "size": len(listed), "error": plain(error(votes, members, "squared"))}
    claim["excluding"] = None
    unit = Fraction(1, 10**6)
    value = unit * sum(math.ceil(abs(w) / unit) for w in weights) + sum(min(w, Fraction(0)) for w in weights)
    tree = {"unit": plain(unit), "cost": 0, "cuts": [], "multipliers": [[]], "tree": [{"bound": 0}]}
    for kind in ("any", "linear"):
        subsets = [{"k": plain(max(w, Fraction(0))), "proof": "subsets"} for w in weights]
        pieces = [{"k": plain(value), "proof": tree}] if kind == "linear" else subsets
        top = {"k": plain(sum(Fraction(piece["k"]) for piece in pieces)), "penalty": 0, "parts": pieces}
        bound = dual(votes, weights, "squared") - Fraction(top["k"])
        rewards_of = listed if kind == "linear" else {s: {**r, "theta": None} for s, r in listed.items()}
        evidence = {"ensemble": ensemble(rewards_of, members), "weights": list(map(plain, weights)), "ceiling": top}
        document = certificate(
            "ensemble-error",
            votes,
            {**claim, "rewards": kind, "lower_bound": plain(bound)},
            {**evidence, "optimum": None},
        )
        start = time.perf_counter()
        check(document)
        assert time.perf_counter() - start < 3


@pytest.mark.slow
def test_a_large_prompt_is_quick() -> None:
    """400 rewards on 35 responses, 595 pairs, and a tree of 32 leaves with 3,000 cuts each."""
    rng = random.Random(2)
    names = [f"r{i}" for i in range(35)]
    pairs = [["q", a, b, f"{rng.randint(0, 5)}/5", 1] for a, b in itertools.combinations(names, 2)]
    votes = {"prompts": {"q": names}, "pairs": pairs, "features": None}
    members, listed = [], dict[Vector, Json]()
    for _ in range(400):
        order = rng.sample(names, len(names))
        s = preferences(votes, {"q": order})
        listed[s] = {"rankings": {"q": order}, "theta": None}
        members.append((Fraction(1, 400), s))
    weights = gradient(votes, members)
    cuts = [rng.sample(names, 3) for _ in range(3000)]
    multipliers = [[[i, f"{rng.randint(1, 99)}/100"] for i in range(len(cuts))] for _ in range(32)]
    levels = [list(pairs[(i + 1).bit_length()][1:3]) for i in range(31)]
    nodes: list[Json] = [{"pair": pair, "above": 2 * i + 1, "below": 2 * i + 2} for i, pair in enumerate(levels)]
    nodes += [{"bound": j} for j in range(32)]
    unit, cost = Fraction(1, 10**7), -(10**9)
    proof = {"unit": plain(unit), "cost": cost, "cuts": cuts, "multipliers": multipliers, "tree": nodes}
    k = unit * (sum(math.ceil(abs(w) / unit) for w in weights) - cost) + sum(min(w, Fraction(0)) for w in weights)
    top = {"k": plain(k), "penalty": 0, "parts": [{"k": plain(k), "proof": proof}]}
    claim = {"rewards": "any", "norm": "squared", "size": 400, "excluding": None}
    claim |= {
        "error": plain(error(votes, members, "squared")),
        "lower_bound": plain(dual(votes, weights, "squared") - k),
    }
    evidence = {"ensemble": ensemble(listed, members), "weights": list(map(plain, weights)), "ceiling": top}
    document = certificate("ensemble-error", votes, claim, {**evidence, "optimum": None})
    start = time.perf_counter()
    check(document)
    assert time.perf_counter() - start < 5
