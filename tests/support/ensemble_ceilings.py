"""Ceilings of certificates about ensembles: what no reward exceeds, and the proofs of it."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction

from support.ensemble_definitions import considered, distance, dot, fractions, measure, plain, rewards
from support.types import Json, Vector, Weights


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
    if linear and proof == "sweep":
        return [{"k": plain(maximum(found, weights)), "proof": "sweep"}]
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
