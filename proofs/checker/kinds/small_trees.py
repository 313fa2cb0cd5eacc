"""Trees over boxes of weights and partial orders of rewards: no small ensemble has a smaller error."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from operator import le
from typing import ClassVar

from ..budget import keep, products, spend, words
from ..conflicts import sum_of_differences
from ..values import (
    Number,
    Rejected,
    read_choice,
    read_index,
    read_list,
    read_number,
    read_two,
    read_vector,
    reject,
    shown,
    to_integers,
)
from .boxes import MOST_REWARDS, UNIT, Box, Pattern, State, subset_sums
from .ensembles import dual_value
from .orders import placed_above
from .votes import Poll


class SmallEnsembles:
    """No ensemble of at most k considered rewards has an error below `least`.

    Weights of rewards and p* are multiples of 1/`whole`, μ of 1/`total`, and errors of pairs of 1/`scale`.
    """

    def __init__(self, poll: Poll, norm: str, k: int, least: Number) -> None:
        if k > MOST_REWARDS:
            reject("'size'", f"at most {MOST_REWARDS} if there is a tree", k)
        self.poll, self.norm, self.k, self.least = poll, norm, k, least
        p, q = poll.integers[0]
        self.whole = math.lcm(UNIT, q)
        self.long = 1 + words([self.whole]) // 8
        self.p = [x * (self.whole // q) for x in p]
        self.mu, self.total = to_integers(poll.mu)
        scales = {"squared": self.total * self.whole**2, "absolute": self.total * self.whole, "maximum": self.whole}
        self.scale = scales[norm]

    def check(self, tree: object) -> None:
        """Follow the tree from its root; reject it at the first node that does not prove what it has to."""
        unit = self.whole // UNIT
        lo = [UNIT // self.k * unit] + [0] * (self.k - 1)
        box = Box(lo, [-(-UNIT // (j + 1)) * unit for j in range(self.k)], self.whole)
        below = (0,) * sum(map(len, self.poll.prompts.values()))
        stack = [State(tree, box, [below] * self.k, [tuple(range(1 << self.k))] * len(self.p))]
        number = 0
        while stack:
            spend((200 + 3 * len(self.p) + (4 << self.k)) * self.long)
            state = stack.pop()
            try:
                stack += reversed(self.children(state))
            except Rejected as rejection:
                raise Rejected(f"node {number} of the tree, depth first: {rejection}") from None
            number += 1

    def children(self, state: State) -> list[State]:
        """What is to be looked at next, nothing after a leaf, which must prove its case unless the box is empty."""
        if type(state.node) is int and state.node == 0:
            result: str | list[State] = self.proved(Fraction(self.cheapest(state), self.scale))
        else:
            kind, *rest = read_list(state.node, "a node that is not 0")
            arity, rule = self.rules[read_choice(kind, "the first entry", list(self.rules))]
            if len(rest) != arity:
                raise Rejected(f"there must be {arity} entries after {kind!r}, not {len(rest)}")
            result = rule(self, state, *rest)
        if isinstance(result, list):
            return result
        lo, hi = state.box.lo, state.box.hi
        if result and all(map(le, lo, hi)) and sum(lo) <= self.whole <= sum(hi):
            raise Rejected(result)
        return []

    def boxes(self, state: State, reward: object, value: object, low: object, high: object) -> list[State]:
        j = read_index(reward, "a reward", self.k)
        v = read_number(value, "the value of 'box'")
        if UNIT % v.denominator:
            reject("the value of 'box'", f"a multiple of 1/{UNIT}", value)
        at, box = int(v * self.whole), state.box
        lower = box.cut(box.lo, [*box.hi[:j], at, *box.hi[j + 1 :]])
        upper = box.cut([*box.lo[:j], at, *box.lo[j + 1 :]], box.hi)
        return [replace(state, node=low, box=lower), replace(state, node=high, box=upper)]

    def orders(self, state: State, reward: object, pair: object, up: object, down: object) -> list[State]:
        j = read_index(reward, "a reward", self.k)
        first, second = self.poll.pairs[read_index(pair, "a pair", len(self.p))]
        both = ((first, second, up), (second, first, down))
        below = state.below[j]
        return [self.ordered(state, j, a, b, node) for a, b, node in both if not below[b] >> a & 1]

    def ordered(self, state: State, j: int, a: int, b: int, node: object) -> State:
        """Reward j has a above b, and what is above a above what is below b."""
        old, new = state.below[j], placed_above(state.below[j], a, b)
        keep(len(self.p) + len(new))
        bit, patterns = 1 << (self.k - 1 - j), state.patterns[:]
        for e, (first, second) in enumerate(self.poll.pairs):
            if (new[first] ^ old[first]) >> second & 1:
                keep(len(patterns[e]))
                patterns[e] = tuple([T for T in patterns[e] if T & bit])
            elif (new[second] ^ old[second]) >> first & 1:
                keep(len(patterns[e]))
                patterns[e] = tuple([T for T in patterns[e] if not T & bit])
        return State(node, state.box, [*state.below[:j], new, *state.below[j + 1 :]], patterns)

    def proved(self, error: Number) -> str:
        return "" if error >= self.least else f"it proves only an error of {shown(error)}"

    def cost(self, box: Box, e: int, patterns: tuple[Pattern, ...]) -> int:
        """Of pair e under the cheapest of these patterns."""
        if (e, patterns) not in box.costs:
            spend((10 + 5 * len(patterns)) * self.long)
            p, ends = self.p[e], box.ends
            gap = min([max(0, ends[T][0] - p, p - ends[T][1]) for T in patterns])
            factor = {"squared": self.mu[e] * gap, "absolute": self.mu[e], "maximum": 1}[self.norm]
            box.costs[e, patterns] = factor * gap
        return box.costs[e, patterns]

    def cheapest(self, state: State) -> int:
        spend(sum(map(len, state.patterns)))  # to look up what has been computed
        costs = [self.cost(state.box, e, patterns) for e, patterns in enumerate(state.patterns)]
        return max(costs) if self.norm == "maximum" else sum(costs)

    def at(self, state: State, value: object) -> str:
        """Tangents at the weights α: μ y² + 2 μ y Σ_T (α' − α) ≤ μ (Σ_T α' − p*)², as squares are convex."""
        if self.norm != "squared":
            raise Rejected("'at' is for the norm squared")
        alpha, q = to_integers(read_vector(value, "the weights of 'at'", self.k))
        if sum(alpha) != q:
            reject("the weights of 'at'", "numbers with the sum 1", value)
        q, refined, box = math.lcm(q, self.whole), q, state.box
        finer = q // self.whole  # now Σ_T α and p* are multiples of 1/q
        sums = subset_sums([x * (q // refined) for x in alpha])
        long, product = words([q]), products([q])
        total, slopes = 0, dict[Pattern, int]()
        for e, (patterns, mu) in enumerate(zip(state.patterns, self.mu, strict=True)):
            p = self.p[e] * finer
            spend(5 * len(patterns) * long + 3 * product)
            gaps = [abs(sums[T] - p) for T in patterns]
            T = patterns[gaps.index(min(gaps))]
            y, others = sums[T] - p, tuple([other for other in patterns if other != T])
            most = mu * y * (y + 2 * (box.ends[T][y > 0] * finer - sums[T]))
            if not others or most <= self.cost(box, e, others) * finer**2:
                total += mu * y * (y - 2 * sums[T])
                slopes[T] = slopes.get(T, 0) + 2 * mu * y
            else:
                total += self.cost(box, e, patterns) * finer**2
        return self.proved(Fraction(total + box.least(slopes) * finer, self.total * q * q))

    def slopes(self, state: State, value: object) -> str:
        """Bounds w (p* − p̂) ≤ |w| |p̂ − p*| of pairs whose pattern is known or, if |w| ≤ μ, cheaper than any other."""
        if self.norm == "squared":
            raise Rejected("'slopes' is for the norms absolute and maximum")
        weights, box = read_vector(value, "the weights of 'slopes'", len(self.p)), state.box
        total, rest, slopes = dual_value(self.poll, weights, self.norm), 0, dict[Pattern, int]()
        integers, q = to_integers(weights)
        long = words([q])
        for e, (patterns, w) in enumerate(zip(state.patterns, integers, strict=True)):
            if not w:
                rest += self.cost(box, e, patterns) if self.norm == "absolute" else 0
                continue
            spend(10 * (len(patterns) + long))
            T = min(patterns, key=lambda one: self.cost(box, e, (one,))) if len(patterns) > 1 else patterns[0]
            others = tuple([other for other in patterns if other != T])
            if others and self.norm == "maximum":
                return f"pair {e} has a weight and more than one pattern"
            if others and w * (self.p[e] - box.ends[T][w < 0]) * self.total > self.cost(box, e, others) * q:
                return f"pair {e} has a weight and a second pattern that may be the cheapest in some of the box"
            slopes[T] = slopes.get(T, 0) - w
        return self.proved(total + Fraction(state.box.least(slopes), q * self.whole) + Fraction(rest, self.scale))

    def conflict(self, state: State, reward: object, value: object) -> str:
        """As in other conflicts, no θ·x increases along all differences if a positive combination of them is zero."""
        vectors, j = self.poll.vectors, read_index(reward, "a reward", self.k)
        if not self.poll.linear or vectors is None:
            raise Rejected("'conflict' is for linear rewards")
        terms = [read_two(term, "a term of 'conflict'") for term in read_list(value, "the terms of 'conflict'")]
        pairs = [read_index(e, "a pair", len(self.p)) for e, _ in terms]
        factors = [read_number(factor, "a factor of 'conflict'") for _, factor in terms]
        if min(factors) <= 0:
            raise Rejected("the factors of 'conflict' must be positive")
        directed = []
        for e in pairs:
            both = self.poll.pairs[e], self.poll.pairs[e][::-1]
            known = [(a, b) for a, b in both if state.below[j][a] >> b & 1]
            if not known:
                return f"pair {e} of 'conflict' is free"
            directed += known
        left = any(sum_of_differences(directed, factors, vectors))
        return "the differences of 'conflict' do not sum to zero" if left else ""

    def outlier(self, state: State, reward: object) -> str:
        """The least d(r) of a reward r with these preferences."""
        j = read_index(reward, "a reward", self.k)
        if self.poll.limit is None:
            raise Rejected("'outlier' is for claims that exclude outliers")
        bit, least = 1 << (self.k - 1 - j), 0
        for p, mu, patterns in zip(self.p, self.mu, state.patterns, strict=True):
            least += mu * min([self.whole - p if T & bit else p for T in patterns])
        return "" if least > self.poll.limit * self.total * self.whole else f"reward {j} need not be an outlier"

    rules: ClassVar[dict[str, tuple[int, Callable[..., str | list[State]]]]] = {
        "box": (4, boxes),
        "pair": (4, orders),
        "at": (1, at),
        "slopes": (1, slopes),
        "conflict": (2, conflict),
        "outlier": (1, outlier),
    }  # how many entries follow the name, and what they are for
