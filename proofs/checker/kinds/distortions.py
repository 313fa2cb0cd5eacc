"""What claims about distortion share: polytopes, parameters in them, and upper bounds by weak duality.

A vote allows P = {θ ≥ 0, Σθ = 1, θ·(x_a − x_b) ≥ 0 for consecutive a above b}; w is the sum of the parameters of all voters.

Why the bounds suffice: for y ≥ 0 and θ in P, θ·c ≤ θ·(c + Σ y_r row_r) ≤ max_j (c + Σ y_r row_r)_j. With
c = x_k − Σ t_i V_i, added up over the voters and not more than 0, that is w·x_k ≤ Σ t_i w·V_i for every w; as features and θ
are not negative, what holds for smaller t holds for t.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import lcm
from operator import add, mul

from ..budget import keep, spend, words
from ..instance import Instance
from ..values import (
    Rejected,
    read_count,
    read_fields,
    read_index,
    read_list,
    read_null,
    read_number,
    read_two,
    read_vector,
    reject,
    to_integers,
)

Sum = tuple[list[int], int]  # a vector and its denominator


@dataclass
class Electorate:
    """Features as nonnegative integers, all times one positive number; of each different vote its rows and its count."""

    vectors: list[list[int]]
    rows: list[list[list[int]]]
    counts: list[int]

    def times(self, factor: int) -> Electorate:
        """The same with features times a positive integer, which changes no ratio."""
        spend(len(self.vectors) * len(self.vectors[0]) * words([factor]))
        vectors = [[factor * x for x in vector] for vector in self.vectors]
        rows = [[[factor * x for x in row] for row in rows] for rows in self.rows]
        return Electorate(vectors, rows, self.counts)


def read_electorate(instance: Instance) -> Electorate:
    """The votes of the instance, equal ones as one, in the order in which they first appear."""
    instance.need_profile()
    if instance.vectors is None:
        raise Rejected("the claim needs features in the instance")
    scale = lcm(*instance.scales)
    spend(len(instance.vectors) * len(instance.scales) * words([scale]))
    factors = [scale // q for q in instance.scales]
    vectors = [list(map(mul, vector, factors)) for vector in instance.vectors]
    if min(map(min, vectors)) < 0:
        raise Rejected("a feature is negative")
    counts: dict[tuple[int, ...], int] = {}
    for count, vote in instance.votes:
        counts[tuple(vote)] = counts.get(tuple(vote), 0) + count
    keep(sum(map(len, counts)) * len(instance.scales))
    rows = [[[x - y for x, y in zip(vectors[a], vectors[b], strict=True)] for a, b in pairwise(v)] for v in counts]
    return Electorate(vectors, rows, list(counts.values()))


def read_lottery(value: object, instance: Instance) -> tuple[dict[int, int], int]:
    """Candidates with weights: positive integers over their sum."""
    pairs = [read_two(entry, "an entry of 'lottery'") for entry in read_list(value, "'lottery'")]
    chosen = [instance.candidate(name, "a candidate of 'lottery'") for name, _ in pairs]
    weights, total = to_integers([read_number(weight, "a weight of 'lottery'") for _, weight in pairs])
    if len(set(chosen)) != len(chosen) or min(weights) <= 0 or sum(weights) != total:
        raise Rejected("the lottery must have different candidates, with positive weights whose sum is 1")
    return dict(zip(chosen, weights, strict=True)), total


def read_value(value: object) -> Fraction | None:
    """The distortion, None for infinite."""
    if value == "infinite":
        return None
    number = Fraction(read_number(value, "'distortion'"))
    if number < 1:
        reject("'distortion'", "'infinite' or a number of at least 1", value)
    return number


def read_parameters(value: object, people: Electorate) -> Sum:
    """w = Σ θ_i, for a θ in the polytope of each different vote."""
    thetas = read_list(value, "'parameters'")
    if len(thetas) != len(people.rows):
        raise Rejected(f"'parameters' has {len(thetas)} entries for {len(people.rows)} different votes")
    parts: list[Sum] = []
    for entry, rows, count in zip(thetas, people.rows, people.counts, strict=True):
        theta, den = to_integers(read_vector(entry, "an entry of 'parameters'", len(people.vectors[0])))
        spend((len(rows) + 1) * len(theta) * words([den]))
        if min(theta) < 0 or sum(theta) != den or any(dot(row, theta) < 0 for row in rows):
            raise Rejected("an entry of 'parameters' is not in the polytope of its vote")
        parts.append(([count * x for x in theta], den))
    return total_of(parts)


def total_of(parts: list[Sum]) -> Sum:
    """The sum of vectors with denominators, by halves, since its denominator grows with their number."""
    while len(parts) > 1:
        halves = [parts[i : i + 2] for i in range(0, len(parts), 2)]
        parts = [_sum_of_two(*half) if len(half) == 2 else half[0] for half in halves]
    return parts[0]


def _sum_of_two(one: Sum, other: Sum) -> Sum:
    (a, p), (b, q) = one, other
    if p == q:
        return list(map(add, a, b)), p
    spend(len(a) * words([p]) * (1 + words([q]) // 8))
    return [x * q + y * p for x, y in zip(a, b, strict=True)], p * q


def dot(a: Sequence[int], b: Sequence[int]) -> int:
    return sum(map(mul, a, b))


def check_bounds(
    value: object, instance: Instance, people: Electorate, vectors: list[list[int]], t: tuple[list[int], int]
) -> None:
    """For every candidate k and all w: w·x_k ≤ Σ t_i w·V_i. t: integers over a positive one."""
    entries = read_list(value, "'bounds'")
    bounds = [read_fields(entry, "an entry of 'bounds'", "competitor at unit multipliers") for entry in entries]
    if [instance.candidate(bound["competitor"], "'competitor'") for bound in bounds] != list(
        range(len(people.vectors))
    ):
        raise Rejected("'bounds' must have one entry for each candidate, in their order")
    for k, bound in enumerate(bounds):
        lists = read_list(bound["multipliers"], "'multipliers'")
        if len(lists) != len(people.rows):
            raise Rejected(f"'multipliers' has {len(lists)} entries for {len(people.rows)} different votes")
        if bound["at"] is None:
            read_null(bound["unit"], "'unit'")
            _check_exact(lists, people, [people.vectors[k], *vectors], t)
        else:
            at = read_vector(bound["at"], "'at'", len(vectors))
            unit = read_count(bound["unit"], "'unit'")
            _check_rounded(lists, people, [people.vectors[k], *vectors], t, (at, unit))


def _check_rounded(
    lists: list[object],
    people: Electorate,
    vectors: list[list[int]],
    t: tuple[list[int], int],
    rounded: tuple[list[Fraction], int],
) -> None:
    """The bound for smaller numbers than t, by multipliers y/unit."""
    tops, bottom = t
    at, unit = rounded
    spend(len(at) * words(tops) * 2)
    if any(a < 0 or a.numerator * bottom > top * a.denominator for a, top in zip(at, tops, strict=True)):
        raise Rejected("an entry of 'at' is negative, or greater than what is claimed")
    parts, q = to_integers(at)
    objective = [unit * (q * x[0] - dot(parts, x[1:])) for x in zip(*vectors, strict=True)]
    total, size = 0, words([unit * q])
    for value, rows, count in zip(lists, people.rows, people.counts, strict=True):
        entries = read_list(value, "an entry of 'multipliers'", may_be_empty=True)
        sums = objective
        spend((1 + len(entries)) * len(sums) * size)
        for r, y in _pairs(entries):
            factor = q * y
            sums = [s + factor * x for s, x in zip(sums, rows[read_index(r, "a row", len(rows))], strict=True)]
        total += count * max(sums)
    if total > 0:
        raise Rejected("a bound is not proved: its multipliers leave more than 0")


def _pairs(entries: list[object]) -> list[tuple[object, int]]:
    if len(entries) % 2:
        raise Rejected("an entry of 'multipliers' is not a list of rows, each with its multiplier")
    out = []
    for i in range(0, len(entries), 2):
        y = entries[i + 1]
        if type(y) is not int or y < 0:
            reject("a multiplier", "a nonnegative integer", y)
        out.append((entries[i], y))
    return out


def _check_exact(lists: list[object], people: Electorate, vectors: list[list[int]], t: tuple[list[int], int]) -> None:
    """The bound for t itself, by multipliers y_0 − Σ t_i y_i: everything is computed vector by vector, and t enters last."""
    width = len(vectors) + 1
    parts: list[Sum] = []
    for value, rows, count in zip(lists, people.rows, people.counts, strict=True):
        entries = read_list(value, "an entry of 'multipliers'", may_be_empty=True)
        if len(entries) % width:
            raise Rejected(f"an entry of 'multipliers' is not a list of rows, each with {width - 1} numbers")
        chosen = [rows[read_index(r, "a row", len(rows))] for r in entries[::width]]
        numbers = [read_number(x, "a multiplier") for i, x in enumerate(entries) if i % width]
        y, den = to_integers(numbers) if numbers else ([], 1)
        spend((1 + len(entries)) * len(vectors[0]) * words([den]))
        columns = []
        for i, vector in enumerate(vectors):
            column = [den * x for x in vector]
            for factor, row in zip(y[i :: width - 1], chosen, strict=True):
                column = [s + factor * x for s, x in zip(column, row, strict=True)]
            columns.append(column)
        if any(_combined(y[i : i + width - 1], t) < 0 for i in range(0, len(y), width - 1)):
            raise Rejected("a multiplier is negative")
        different = list(set(zip(*columns, strict=True)))
        most = max(different, key=lambda line: _combined(line, t)) if len(different) > 1 else different[0]
        parts.append(([count * x for x in most], den))
    if _combined(total_of(parts)[0], t) > 0:
        raise Rejected("a bound is not proved: its multipliers leave more than 0")


def _combined(line: Sequence[int], t: tuple[list[int], int]) -> int:
    """line[0] − Σ t_i line[i], times the denominator of t."""
    tops, bottom = t
    spend(len(line) * words(tops) * (1 + words(line) // 8))
    return bottom * line[0] - dot(tops, line[1:])
