"""Trees of certificates about small ensembles, grown at random."""

from __future__ import annotations

import itertools
import math
import random
from fractions import Fraction

from support.ensemble_ceilings import candidates, dual, gordan, gradient, maximum
from support.ensemble_definitions import considered, distance, dot, fractions, measure, nearest, plain, rewards
from support.types import Json, Vector, Weights


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
