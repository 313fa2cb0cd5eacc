"""Check certificates of answers about linear social choice and ensembles of rewards, trusting nobody.

    python proofs/checker.py FILE…

Needs only Python's standard library and shares no code with the engine whose answers it checks. It derives
everything again, in integers, from the instance inside the certificate; docs/certificates.md is the format.
Whatever a file holds is accepted or rejected with a reason. Only time and memory are not guarded: a small
file can ask for a count of regions, or a table of pairs, that no computer finishes.
"""

from __future__ import annotations

import json
import math
import re
import reprlib
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property, partial
from itertools import accumulate, combinations, combinations_with_replacement, compress, pairwise, permutations, product
from operator import add, eq, gt, le, mul, ne, sub
from typing import ClassVar, NoReturn, TextIO, TypeVar

Number = int | Fraction
Point = tuple[int, ...]
Pair = tuple[int, int]  # (above, below), as candidate numbers
Fields = dict[str, object]
Known = TypeVar("Known")

MAX_DIGITS = 1_000_000  # Python reads no integers of more than 4300 digits unless told otherwise


class Rejected(Exception):  # noqa: N818 - a verdict, not a fault
    """The certificate does not prove its claim; the message is a reason in one line."""


class Unreadable(Exception):  # noqa: N818 - named after what the user is told
    """A file that cannot be read, or is not JSON or JSON Lines; the message says how to mend it."""


@dataclass(frozen=True)
class Verdict:
    """The answer for one certificate: `kind` is "?" if unknown, `reason` is "" if accepted.

    `claim` is the claim as read, or None if it cannot be printed as JSON (say, a count of over 4300 digits).
    """

    file: str
    kind: str
    accepted: bool
    reason: str
    claim: object


# --- values -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Broken:
    """What reading puts in the place of a value that JSON allows and certificates do not."""

    reason: str


def _reject(what: str, expected: str, value: object) -> NoReturn:
    if isinstance(value, _Broken):
        raise Rejected(value.reason)
    raise Rejected(f"{what} must be {expected}, not {reprlib.repr(value)}")


def _list(value: object, what: str, may_be_empty: bool = False) -> list[object]:
    if not isinstance(value, list) or not (value or may_be_empty):
        _reject(what, "a list" if may_be_empty else "a list with at least one entry", value)
    return value


def _fields(value: object, what: str, required: str, optional: str = "") -> Fields:
    """The object `value`, which must have all the `required` keys and no others but `optional` ones."""
    if not isinstance(value, dict):
        _reject(what, "an object", value)
    for key in value:
        if key not in required.split() + optional.split():
            raise Rejected(f"{what} has the unknown key {reprlib.repr(key)}")
    for key in required.split():
        if key not in value:
            raise Rejected(f"{what} has no {key!r}")
    return value


def _number(value: object, what: str) -> Number:
    if type(value) is int:  # not isinstance: True is an instance of int
        return value
    if type(value) is str and re.fullmatch("-?[0-9]+(/[0-9]+)?", value):
        above, _, below = value.partition("/")
        if not below:
            return int(above)
        if denominator := int(below):
            return Fraction(int(above), denominator)
    _reject(what, 'an integer or a string "p/q"', value)


def _count(value: object, what: str) -> int:
    number = _number(value, what)
    if number.denominator != 1 or number <= 0:
        _reject(what, "a positive integer", value)
    return int(number)


def _integers(numbers: Sequence[Number]) -> tuple[list[int], int]:
    """The numbers times the least common multiple of their denominators, and that multiple."""
    scale = math.lcm(*(x.denominator for x in numbers))
    return [x.numerator * (scale // x.denominator) for x in numbers], scale


# --- the instance -----------------------------------------------------------------------------------------


@dataclass
class Instance:
    """m candidates by number, their order being the tie-break order.

    `vectors` (m × d) are the features times `scales` (d), which makes them integers. Scaling a coordinate
    changes no conflict, and θ is divided by the same scales. `vectors` is None if there are no features.
    `above[a][b]` is n_ab, empty without a profile. As ballots are complete, 2 n_ab > n says n_ab > n_ba and
    n_ab = n says n_ba = 0 < n_ab: the definitions for comparisons serve for ballots too.
    `first[a]` is the weight of the ballots with a first, empty without ballots.
    `votes` are the ballots as (count, ranking), or the comparisons as (count, [above, below]).
    """

    number: dict[str, int]
    vectors: list[Point] | None
    scales: list[int]
    above: list[list[int]]
    first: list[int]
    votes: list[tuple[int, list[int]]]

    def candidate(self, name: object, what: str) -> int:
        """The candidate's number."""
        if type(name) is not str or name not in self.number:
            _reject(what, "the name of a candidate", name)
        return self.number[name]

    def pair(self, above: object, below: object, what: str) -> Pair:
        """Two different candidates, as numbers."""
        pair = self.candidate(above, what), self.candidate(below, what)
        if above == below:
            raise Rejected(f"{what} is paired with itself")
        return pair

    def ranking(self, value: object) -> list[int]:
        """All candidates as numbers, best first."""
        ranking = [self.candidate(name, "an entry of a ranking") for name in _list(value, "a ranking")]
        if len(ranking) != len(self.number) or len(set(ranking)) != len(ranking):
            _reject("a ranking", "a list of all candidates", value)
        return ranking

    def need_profile(self) -> None:
        """Reject if the claim is about a profile and there is none."""
        if not self.above:
            raise Rejected("the claim needs 'ballots' or 'comparisons' in the instance")

    def unanimous(self) -> set[Pair]:
        """All pairs (a, b) such that somebody prefers a and nobody prefers b."""
        above = self.above
        return {(a, b) for a, b in permutations(range(len(above)), 2) if above[a][b] and not above[b][a]}


def _instance(value: object) -> Instance:
    fields = _fields(value, "the instance", "candidates", "ballots comparisons")
    candidates = fields["candidates"]
    names = list(candidates) if isinstance(candidates, dict) else _list(candidates, "'candidates'")
    number = {name: i for i, name in enumerate(names) if type(name) is str}
    if not names or len(number) != len(names):
        raise Rejected("'candidates' must be at least one name, each a string and different from the others")
    instance = Instance(number, None, [], [], [], [])
    if isinstance(candidates, dict):
        instance.vectors, instance.scales = _features(list(candidates.values()))
        if len(set(instance.vectors)) != len(names):
            raise Rejected("two candidates have the same feature vector")
    _read_profile(fields, instance)
    return instance


def _read_profile(fields: Fields, instance: Instance) -> None:
    if "ballots" in fields and "comparisons" in fields:
        raise Rejected("the instance has both 'ballots' and 'comparisons'")
    if "ballots" in fields:
        instance.above, instance.first = _ballots(_list(fields["ballots"], "'ballots'"), instance)
    if "comparisons" in fields:
        instance.above = _comparisons(_list(fields["comparisons"], "'comparisons'"), instance)


def _features(rows: list[object]) -> tuple[list[Point], list[int]]:
    features = [[_number(x, "a feature") for x in _list(row, "a feature vector")] for row in rows]
    if len({len(row) for row in features}) != 1:
        raise Rejected("the feature vectors differ in length")
    scaled = [_integers(column) for column in zip(*features, strict=True)]
    return list(zip(*(column for column, _ in scaled), strict=True)), [scale for _, scale in scaled]


def _ballots(entries: list[object], instance: Instance) -> tuple[list[list[int]], list[int]]:
    """The table n_ab and the first places, at the cost of one addition of long integers a place on a ballot.

    A long integer with `size` bytes a candidate is a vector of counts. Going up a ballot, `below` is the
    vector with the ballot's weight at every candidate already passed, to be added to the row of the next
    candidate. No count exceeds the total weight, so none overflows into its neighbour.
    """
    m = len(instance.number)
    ballots: list[tuple[int, list[int]]] = []
    for entry in entries:
        ballot = _fields(entry, "a ballot", "count ranking")
        ballots.append((_count(ballot["count"], "a ballot's count"), instance.ranking(ballot["ranking"])))
    instance.votes = ballots
    size = (sum(weight for weight, _ in ballots).bit_length() + 7) // 8
    packed, first = [0] * m, [0] * m
    for weight, ranking in ballots:
        first[ranking[0]] += weight
        below = 0
        for a in reversed(ranking):
            packed[a] += below
            below += weight << (8 * size * a)
    rows = (row.to_bytes(m * size, "little") for row in packed)
    cuts = range(0, m * size, size)
    return [[int.from_bytes(row[i : i + size], "little") for i in cuts] for row in rows], first


def _comparisons(entries: list[object], instance: Instance) -> list[list[int]]:
    table = [[0] * len(instance.number) for _ in instance.number]
    for entry in entries:
        comparison = _fields(entry, "a comparison", "above below count")
        a, b = instance.pair(comparison["above"], comparison["below"], "a candidate in 'comparisons'")
        count = _count(comparison["count"], "a comparison's count")
        table[a][b] += count
        instance.votes.append((count, [a, b]))
    return table


# --- θ and conflicts: the two ways to settle strict inequalities ------------------------------------------


def _check_theta(value: object, ranking: list[int], instance: Instance) -> None:
    """θ = `value` must give strictly decreasing rewards along the ranking."""
    if instance.vectors is None:
        if value is not None:
            _reject("theta", "null, as there are no features", value)
        return
    rewards = _rewards(value, instance.vectors, instance.scales)
    for k, (a, b) in enumerate(pairwise(ranking), 1):
        if rewards[a] <= rewards[b]:
            raise Rejected(f"theta does not rank number {k} of the ranking strictly above number {k + 1}")


def _rewards(value: object, vectors: list[Point], scales: list[int]) -> list[int]:
    """θ·x for all features x, times a positive number."""
    theta = [_number(x, "a number in theta") for x in _list(value, "theta")]
    if len(theta) != len(scales):
        raise Rejected(f"theta has {len(theta)} numbers, the feature vectors have {len(scales)}")
    integers, _ = _integers([Fraction(t, scale) for t, scale in zip(theta, scales, strict=True)])
    return [sum(map(mul, integers, vector)) for vector in vectors]


def _conflict(value: object, instance: Instance) -> list[Pair]:
    """The pairs of a conflict: no θ ranks every `above` strictly over its `below` (Gordan 1873).

    The weighted differences must sum to zero. They are collected by candidate; without features the vectors
    are unit vectors, so that nothing may be left of any candidate.
    """
    pairs: list[Pair] = []
    weights: list[Number] = []
    for entry in _list(value, "a conflict"):
        triple = _list(entry, "an entry of a conflict")
        if len(triple) != 3:
            _reject("an entry of a conflict", "[above, below, weight]", triple)
        pairs.append(instance.pair(triple[0], triple[1], "a candidate in a conflict"))
        weights.append(_number(triple[2], "a weight in a conflict"))
    if min(weights) <= 0 or len(set(pairs)) != len(pairs):
        raise Rejected("a conflict repeats a pair or has a weight that is not positive")
    left = dict.fromkeys([c for pair in pairs for c in pair], 0)
    for (a, b), weight in zip(pairs, _integers(weights)[0], strict=True):
        left[a] += weight
        left[b] -= weight
    sums: Iterator[int] = iter(left.values())
    if instance.vectors is not None:
        columns = zip(*(instance.vectors[c] for c in left), strict=True)
        sums = (sum(map(mul, left.values(), column)) for column in columns)
    if any(sums):
        raise Rejected("the weighted differences of a conflict do not sum to zero")
    return pairs


# --- counting feasible rankings ---------------------------------------------------------------------------


def _check_count(count: int, instance: Instance) -> None:
    """`count` must be the number of feasible rankings. Counting takes time exponential in the dimension."""
    vectors = instance.vectors
    true = math.factorial(len(instance.number)) if vectors is None else _count_regions(vectors)
    if count != true:
        raise Rejected(f"{reprlib.repr(true)} rankings are feasible, not {reprlib.repr(count)}")


def _count_regions(points: list[Point]) -> int:
    """The number of regions left by the hyperplanes θ·(p − q) = 0 of all pairs of the distinct `points`.

    By deletion and restriction (Zaslavsky 1975): one more hyperplane H adds as many regions as the earlier
    ones cut H into. A new point c brings a hyperplane for each placed point b. On H = {θ: θ·(c − b) = 0} the
    points c and b have the same reward, so earlier hyperplanes of c cut H where those of b do: H is cut as by
    the placed points projected along c − b. They stay distinct, as H is new only if c − b is parallel to no
    difference of placed points. (Nor is it then parallel to another c − b', as b − b' would be parallel too.)
    """
    points = _reduced(points)
    rank = len(points[0])
    if rank <= 1:
        return rank + 1
    if rank == 2:  # lines through the origin of a plane
        return 2 * len({_direction(p, q) for p, q in combinations(points, 2)})
    placed = points[: rank + 1]  # affinely independent: they take any rewards, so every order occurs
    regions = math.factorial(rank + 1)
    directions = {_direction(p, q) for p, q in combinations(placed, 2)}
    for c in points[rank + 1 :]:
        new = {_direction(c, b) for b in placed} - directions
        for u in new:
            regions += _count_regions(_projected(placed, u))
        directions |= new
        placed.append(c)
    return regions


def _count_cells(normals: list[Point]) -> int:
    """The number of regions left by any hyperplanes θ·u = 0 of integer vectors u, no two of them parallel.

    The same way, for compared pairs that need not be all pairs: a hyperplane is cut by the earlier ones where it is
    orthogonal to their normals, projected along its own.
    """
    zero = (0,) * len(normals[0])
    normals = _reduced([zero, *normals])[1:]
    rank = len(normals[0])
    if rank <= 2:
        return 2 * len(normals)
    regions, zero = 1 << rank, zero[:rank]
    for i, u in enumerate(normals[rank:], rank):
        regions += _count_cells(list({_direction(p, zero) for p in _projected(normals[:i], u)}))
    return regions


def _direction(p: Point, q: Point) -> Point:
    """The same integer vector for all differences that are parallel to p − q ≠ 0."""
    difference = tuple(map(sub, p, q))
    divisor = math.gcd(*difference)
    if next(filter(None, difference)) < 0:
        divisor = -divisor
    return tuple([x // divisor for x in difference])


def _projected(points: list[Point], u: Point) -> list[Point]:
    """The points projected along u, times u_j, where j is the coordinate that vanishes (and u_j does not)."""
    j = next(j for j, x in enumerate(u) if x)
    return [tuple([u[j] * x - y * p[j] for x, y in zip(p, u, strict=True)]) for p in points]


def _reduced(points: list[Point]) -> list[Point]:
    """The points, affinely independent ones first, in as many coordinates as their span has dimensions.

    Moving points, scaling a coordinate and dropping one that depends on others changes no number of regions.
    Elimination finds the independent points and, as its pivots, coordinates on which all others depend.
    """
    moved = [tuple(map(sub, p, points[0])) for p in points]
    divisors = [math.gcd(*column) or 1 for column in zip(*moved, strict=True)]
    moved = [tuple([x // g for x, g in zip(p, divisors, strict=True)]) for p in moved]
    rows: list[tuple[int, list[int]]] = []  # (pivot, row), each row zero at the pivots before its own
    independent, dependent = moved[:1], []
    for p in moved[1:]:
        rest = list(p) if len(rows) < len(p) else []
        for j, row in rows if rest else []:
            if rest[j]:
                rest = [row[j] * x - rest[j] * y for x, y in zip(rest, row, strict=True)]
        if divisor := math.gcd(*rest):
            pivot = next(j for j, x in enumerate(rest) if x)
            rows.append((pivot, [x // divisor for x in rest]))
            independent.append(p)
        else:
            dependent.append(p)
    return [tuple([p[j] for j, _ in rows]) for p in independent + dependent]


# --- the kinds; the keys of claim and evidence are checked before -----------------------------------------


def _feasible_ranking(instance: Instance, claim: Fields, evidence: Fields) -> None:
    if claim["feasible"] is not True:
        _reject("'feasible'", "true", claim["feasible"])
    _check_theta(evidence["theta"], instance.ranking(claim["ranking"]), instance)


def _infeasible_ranking(instance: Instance, claim: Fields, evidence: Fields) -> None:
    if claim["feasible"] is not False:
        _reject("'feasible'", "false", claim["feasible"])
    place = {c: k for k, c in enumerate(instance.ranking(claim["ranking"]))}
    if any(place[a] > place[b] for a, b in _conflict(evidence["conflict"], instance)):
        raise Rejected("a pair of the conflict is in the opposite order in the ranking")


def _feasible_rankings(instance: Instance, claim: Fields, evidence: Fields) -> None:
    count = _count(claim["count"], "'count'")
    rankings = [instance.ranking(ranking) for ranking in _list(claim["rankings"], "'rankings'")]
    thetas = _list(evidence["thetas"], "'thetas'")
    if not count == len(rankings) == len(thetas):
        _reject("'count'", f"the number of rankings ({len(rankings)}) and of thetas ({len(thetas)})", count)
    if len(set(map(tuple, rankings))) != count:
        raise Rejected("a ranking is listed twice")
    for ranking, theta in zip(rankings, thetas, strict=True):
        _check_theta(theta, ranking, instance)
    _check_count(count, instance)


def _feasible_ranking_count(instance: Instance, claim: Fields, evidence: Fields) -> None:
    """A tiny certificate of this kind takes ages, say for 60 points in dimension 30."""
    _check_count(_count(claim["count"], "'count'"), instance)


def _no_pareto_ranking(instance: Instance, claim: Fields, evidence: Fields) -> None:
    respecting = claim["respects-unanimity"]
    if type(respecting) is not int or respecting != 0:
        _reject("'respects-unanimity'", "0", respecting)
    instance.need_profile()
    if not instance.unanimous().issuperset(_conflict(evidence["conflict"], instance)):
        raise Rejected("a pair of the conflict is not unanimous")


def _leximax_ranking(instance: Instance, claim: Fields, evidence: Fields) -> None:
    """Whoever precedes σ_k by (score, order) and is placed later must be rejected at position k."""
    ranking = instance.ranking(claim["ranking"])
    _check_theta(evidence["theta"], ranking, instance)
    scores = _scores(claim["rule"], instance)
    unanimous = instance.unanimous() if str(claim["rule"]).startswith("lcpo") else set()
    place = {c: k for k, c in enumerate(ranking)}
    rejected = [bytearray(place[c]) for c in range(len(ranking))]  # rejected[c][k]: c is rejected at k
    for a, b in unanimous:
        if place[a] > place[b]:
            raise Rejected("the ranking does not respect a unanimous pair")
        rejected[b][: place[a] + 1] = b"\1" * (place[a] + 1)
    for entry in _list(evidence["conflicts"], "'conflicts'", may_be_empty=True):
        item = _fields(entry, "an entry of 'conflicts'", "candidate conflict")
        c = instance.candidate(item["candidate"], "'candidate' in 'conflicts'")
        first, end = _positions(c, _conflict(item["conflict"], instance), place, unanimous)
        if first < end:
            rejected[c][first:end] = b"\1" * (end - first)
    precedence = {c: i for i, c in enumerate(sorted(place, key=lambda c: (-scores[c], c)))}
    chosen = [precedence[c] for c in ranking]
    for name, c in instance.number.items():
        for k, done in enumerate(rejected[c]):
            if not done and precedence[c] < chosen[k]:
                raise Rejected(f"{reprlib.repr(name)} has precedence at position {k}, unrejected")


def _scores(rule: object, instance: Instance) -> list[int]:
    """The candidates' scores; with half points twice those, plus one, which changes no comparison."""
    if not isinstance(rule, str) or rule not in RULES:
        _reject("'rule'", f"one of {', '.join(RULES)}", rule)
    instance.need_profile()
    if rule == "leximax-plurality" and not instance.first:
        raise Rejected("the rule leximax-plurality needs 'ballots'")
    if rule == "leximax-plurality":
        return instance.first
    if rule == "leximax-borda":
        return [sum(row) for row in instance.above]
    duels = list(zip(instance.above, zip(*instance.above, strict=True), strict=True))  # n_ab and n_ba by a
    wins = [sum(map(gt, row, column)) for row, column in duels]
    if not rule.endswith("-half"):
        return wins
    return [2 * won + sum(map(eq, *duel)) for won, duel in zip(wins, duels, strict=True)]


def _positions(c: int, pairs: list[Pair], place: dict[int, int], unanimous: set[Pair]) -> tuple[int, int]:
    """The positions `first` ≤ k < `end` ≤ c's own at which all pairs are implied if c comes next."""
    first, end = 0, place[c]
    for a, b in pairs:
        if (a, b) in unanimous:
            continue  # implied everywhere
        if a == c:
            end = min(end, place[b] + 1)  # implied until b is placed, which it is not yet at its own position
        elif place[a] < place[b]:
            first = max(first, place[a] + 1)  # implied once a is placed; b may be c itself
        else:
            return 0, 0
    return first, end


COPELAND_RULES = ("leximax-copeland", "lcpo", "leximax-copeland-half", "lcpo-half")
RULES = (*COPELAND_RULES, "leximax-borda", "leximax-plurality")

# --- Kemeny: a tree of exact bounds, or a list of all feasible rankings ---------------------------------------


def _kemeny_ranking(instance: Instance, claim: Fields, evidence: Fields) -> None:
    """The ranking costs c, and no allowed ranking costs less, nor, if it is to be the first, as much and comes before."""
    if (rule := claim["rule"]) not in ("kemeny", "kemeny-po"):
        _reject("'rule'", "'kemeny' or 'kemeny-po'", rule)
    if type(first := claim["first"]) is not bool:
        _reject("'first'", "true or false", first)
    instance.need_profile()
    ranking = instance.ranking(claim["ranking"])
    _check_theta(evidence["theta"], ranking, instance)
    unanimous = instance.unanimous() if rule == "kemeny-po" else set()
    place = {c: k for k, c in enumerate(ranking)}
    if any(place[a] > place[b] for a, b in unanimous):
        raise Rejected("the ranking does not respect a unanimous pair")
    cost = sum(instance.above[b][a] for a, b in combinations(ranking, 2))
    if _number(claim["cost"], "'cost'") != cost:
        raise Rejected(f"the ranking costs {reprlib.repr(cost)}, not {reprlib.repr(claim['cost'])}")
    proof = evidence["proof"]
    if isinstance(proof, dict) and "rankings" in proof:
        proof = _fields(proof, "the proof", "rankings thetas")
        _check_costs(proof, instance, unanimous, (cost, ranking if first else []))
        return
    proof = _fields(proof, "the proof", "cuts multipliers tree earlier")
    above = instance.above
    costs = {(a, b): above[b][a] for a, b in permutations(range(len(above)), 2)}
    bounds = _bounds(proof, instance, costs)
    _check_tree(proof["tree"], instance, bounds, unanimous, cost - 1)
    _check_first(proof["earlier"], instance, bounds, unanimous, (cost, ranking if first else []))


def _check_first(
    value: object, instance: Instance, bounds: list[_Bound], unanimous: set[Pair], least: tuple[int, list[int]]
) -> None:
    """No allowed ranking of the same cost may come before; nothing to show for an empty ranking."""
    cost, ranking = least
    entries = _list(value, "'earlier'", may_be_empty=True)
    trees: dict[tuple[object, int], object] = {}
    for entry in entries:
        item = _fields(entry, "an entry of 'earlier'", "position candidate tree")
        k, c = item["position"], instance.candidate(item["candidate"], "'candidate' in 'earlier'")
        if type(k) is not int or (k, c) in trees:
            _reject("'position'", "an integer, once with its candidate", k)
        trees[k, c] = item["tree"]
    fixed = set(unanimous)
    for k, chosen in enumerate(ranking):
        later = ranking[k:]
        for c in sorted(c for c in later if c < chosen):
            if any((r, c) in unanimous for r in later):
                continue
            if (k, c) not in trees:
                raise Rejected(f"nothing shows that candidate number {c + 1} cannot come at position {k}")
            _check_tree(trees.pop((k, c)), instance, bounds, fixed.union((c, r) for r in later if r != c), cost)
        fixed.update((chosen, r) for r in later[1:])
    if trees:
        raise Rejected("'earlier' has an entry that nothing asks for")


def _check_costs(proof: Fields, instance: Instance, unanimous: set[Pair], least: tuple[int, list[int]]) -> None:
    """No feasible ranking that respects the unanimous pairs may have a smaller (cost, ranking) than `least`."""
    rankings = _list(proof["rankings"], "'rankings'")
    _feasible_rankings(instance, {"count": len(rankings), "rankings": rankings}, {"thetas": proof["thetas"]})
    for ranking in map(instance.ranking, rankings):
        pairs = list(combinations(ranking, 2))
        cost = sum([instance.above[b][a] for a, b in pairs])
        if (cost, ranking) < least and unanimous.isdisjoint((b, a) for a, b in pairs):
            raise Rejected("an allowed ranking costs less, or as much and comes before in the order of the candidates")


@dataclass(frozen=True)
class _Bound:
    """`scale` times: the bound without fixed pairs, and what it gains if a is fixed above b, where that is positive."""

    scale: int
    free: int
    gain: dict[Pair, int]


def _bounds(proof: Fields, instance: Instance, costs: dict[Pair, int]) -> list[_Bound]:
    """By weak duality: whatever y ≥ 0, Σ y (1 − Σ z_ba) ≤ 0 for every allowed ranking, so adding it to the cost bounds that.

    `costs` has the cost of a above b together with that of b above a, for all pairs where one of them is not 0.
    """
    cuts = []
    for cut in _list(proof["cuts"], "'cuts'", may_be_empty=True):
        corners = _list(cut, "a cut")
        if len(corners) == 3 and all(type(corner) is str for corner in corners):
            turned = zip(corners, corners[1:] + corners[:1], strict=True)
            cuts.append([instance.pair(a, b, "a candidate in a triangle") for a, b in turned])
        else:
            cuts.append(_conflict(cut, instance))
    return [_bound(entry, cuts, costs) for entry in _list(proof["multipliers"], "'multipliers'")]


def _bound(value: object, cuts: list[list[Pair]], costs: dict[Pair, int]) -> _Bound:
    chosen: dict[int, Number] = {}
    for entry in _list(value, "an entry of 'multipliers'", may_be_empty=True):
        both = _list(entry, "a multiplier")
        if len(both) != 2 or type(both[0]) is not int or not 0 <= both[0] < len(cuts) or both[0] in chosen:
            _reject("a multiplier", "[number of a cut, once, y]", both)
        chosen[both[0]] = _number(both[1], "a multiplier")
    if min(chosen.values(), default=1) <= 0:
        raise Rejected("a multiplier is not positive")
    multipliers, scale = _integers(list(chosen.values()))
    reduced = {pair: scale * n for pair, n in costs.items()}
    for i, y in zip(chosen, multipliers, strict=True):
        for a, b in cuts[i]:
            reduced[b, a] = reduced.get((b, a), 0) - y
            reduced.setdefault((a, b), 0)
    free, gain = sum(multipliers), dict[Pair, int]()
    for pair, cost in reduced.items():
        if (more := cost - reduced[pair[::-1]]) > 0:
            gain[pair] = more
        elif more < 0 or pair[0] < pair[1]:  # the smaller of the two, once
            free += cost
    return _Bound(scale, free, gain)


def _check_tree(value: object, instance: Instance, bounds: list[_Bound], fixed: set[Pair], limit: int) -> None:
    """Every leaf must have a bound greater than `limit`."""
    for number, j, pairs in _leaves(value, instance, len(bounds), fixed, _one_more):
        bound = bounds[j]
        if bound.free + sum([bound.gain.get(pair, 0) for pair in pairs]) <= limit * bound.scale:
            raise Rejected(f"the bound of node {number} of a tree is too small")


def _one_more(pairs: set[Pair], pair: Pair, number: int) -> set[Pair]:
    if pair in pairs or pair[::-1] in pairs:
        raise Rejected(f"node {number} of a tree branches on a pair that is fixed")
    return pairs | {pair}


def _leaves(
    value: object, instance: Instance, bounds: int, root: Known, fixed: Callable[[Known, Pair, int], Known]
) -> Iterator[tuple[int, int, Known]]:
    """The leaves of a tree: the node's number, that of its bound, and what is known there.

    `fixed` is what is known with one more pair (above, below), given what is known at the node with that number.
    """
    nodes = _list(value, "a tree")
    parents = [0] * len(nodes)
    stack = [(0, root)]
    while stack:
        number, known = stack.pop()
        node = nodes[number]
        if isinstance(node, dict) and "bound" in node:
            j = _fields(node, "a node", "bound")["bound"]
            if type(j) is not int or not 0 <= j < bounds:
                _reject("'bound'", "the number of multipliers", j)
            yield number, j, known
            continue
        branch = _fields(node, "a node", "pair above below")
        two = _list(branch["pair"], "'pair'")
        if len(two) != 2:
            _reject("'pair'", "two candidates", two)
        a, b = instance.pair(two[0], two[1], "a candidate in 'pair'")
        for key, pair in (("above", (a, b)), ("below", (b, a))):
            child, more = branch[key], fixed(known, pair, number)
            if type(child) is not int or not number < child < len(nodes) or parents[child]:
                _reject(f"{key!r} of a node", "the number of a later node without another parent", child)
            parents[child] = 1
            stack.append((child, more))
    if not all(parents[1:]):
        raise Rejected("a tree has a node without a parent")


# --- Kemeny by triangles: trees with many multipliers at each leaf, read one leaf at a time -----------------------

Placed = tuple[int, ...]  # for each candidate the set, as bits, of those below it, closed under transitivity

_DIGITS = "[1-9][0-9]{0,29}"
MULTIPLIERS = re.compile(f"{_DIGITS}(?: {_DIGITS} -?{_DIGITS})*+")


def _placed(below: Placed, a: int, b: int) -> Placed:
    """With a above b, which is not above a: what is above a is above what is below b."""
    more = below[b] | 1 << b
    return tuple([x | more if c == a or x >> a & 1 else x for c, x in enumerate(below)])


def _placed_if_possible(below: Placed | None, pair: Pair, _: int) -> Placed | None:
    """None after a cycle: no ranking is left."""
    a, b = pair
    return None if below is None or below[b] >> a & 1 else _placed(below, a, b)


class _Triangles:
    """Bounds on the cost of rankings of m candidates, with x_ab = 1 if a is above b and 0 if not, for a < b.

    The cost is `base` + Σ slope·x. Of a triangle a < b < c every ranking has 0 ≤ x_ab + x_bc − x_ac ≤ 1.
    """

    def __init__(self, value: object, m: int, costs: dict[Pair, int]) -> None:
        self.texts = _list(value, "'triangles'")
        self.m, self.number = m, math.comb(m, 3)
        self.base = sum([n for (a, b), n in costs.items() if a > b])
        self.slopes = {(a, b): n - costs[b, a] for (a, b), n in costs.items() if a < b}
        self.sides: dict[int, tuple[Pair, Pair, Pair]] = {}  # of the triangles that have been used

    def check(self, tree: object, instance: Instance, limit: int) -> None:
        """Every leaf where a ranking is left must have a bound greater than `limit`."""
        nothing: Placed | None = (0,) * self.m
        for number, j, below in _leaves(tree, instance, len(self.texts), nothing, _placed_if_possible):
            if below is not None and self.bound(self.texts[j], below) <= limit:
                raise Rejected(f"the bound of node {number} of a tree is too small")

    def bound(self, text: object, below: Placed) -> int:
        """On the cost of all rankings with these orders: Σ λ (x_ab + x_bc − x_ac) ≤ Σ max(0, λ) whatever λ is."""
        quantum, triangles, values = self._multipliers(text)
        total = self.base - quantum * sum([v for v in values if v > 0])
        reduced = self.slopes.copy()
        for t, v in zip(triangles, values, strict=True):
            ab, bc, ac = self.sides.get(t) or self._sides(t)
            multiplier = quantum * v
            reduced[ab] = reduced.get(ab, 0) + multiplier
            reduced[bc] = reduced.get(bc, 0) + multiplier
            reduced[ac] = reduced.get(ac, 0) - multiplier
        for (a, b), slope in reduced.items():
            if not below[b] >> a & 1 if slope < 0 else below[a] >> b & 1:  # x is 1 where that is cheaper, or known
                total += slope
        return total

    def _multipliers(self, text: object) -> tuple[int, list[int], list[int]]:
        """The quantum, the numbers of the triangles, and their multipliers divided by it."""
        if type(text) is not str or not MULTIPLIERS.fullmatch(text):
            form = "'q g v g v …': integers of at most 30 digits, q and g positive, v not 0, a space between two"
            _reject("an entry of 'triangles'", f"a string {form}", text)
        quantum, *numbers = map(int, text.split(" "))
        triangles = list(accumulate(numbers[::2], initial=-1))
        if triangles[-1] >= self.number:
            raise Rejected(f"an entry of 'triangles' goes beyond the last of {self.number} triangles")
        return quantum, triangles[1:], numbers[1::2]

    def _sides(self, t: int) -> tuple[Pair, Pair, Pair]:
        """The pairs ab, bc and ac of triangle number t, in lexicographic order."""
        m, left, a = self.m, t, 0
        while left >= (own := math.comb(m - 1 - a, 2)):
            left, a = left - own, a + 1
        b = a + 1
        while left >= (own := m - 1 - b):
            left, b = left - own, b + 1
        c = b + 1 + left
        self.sides[t] = (a, b), (b, c), (a, c)
        return self.sides[t]


# --- loss-based rules: weak duality in intervals ----------------------------------------------------------


Interval = tuple[Fraction, Fraction]  # ends of an enclosure

LOSS_BITS = (48, 96, 192, 384, 768, 1536)  # precisions tried, one after the other
LARGEST_ARGUMENT = 10_000  # of the exponential function; 60 for the normal distribution


class _Vague(Exception):  # noqa: N818 - a reason to raise the precision
    """This precision does not decide."""


def _series(first: Fraction, ratio: Callable[[int], tuple[int, int]], bits: int) -> Interval:
    """The sum of positive terms t_0 = `first`, t_(n+1) = t_n · p/q with (p, q) = ratio(n), to about 2^−bits.

    Once a ratio is at most 1/2, all later ones must be: then the terms after t_n add up to at most t_n. In units of 2^−bits
    the terms are rounded down in `low` and up in `high`.
    """
    low = (first.numerator << bits) // first.denominator
    high = low + 1
    total_low, total_high = low, high
    n = 0
    while True:
        p, q = ratio(n)
        if 2 * p <= q and high <= 1:
            return Fraction(total_low, 1 << bits), Fraction(total_high + high, 1 << bits)
        low, high = low * p // q, -(-high * p // q)
        total_low, total_high = total_low + low, total_high + high
        n += 1


def _outward(low: Fraction, high: Fraction, bits: int) -> Interval:
    """The ends rounded outwards to multiples of 2^−bits."""
    down = (low.numerator << bits) // low.denominator
    up = -((-high.numerator << bits) // high.denominator)
    return Fraction(down, 1 << bits), Fraction(up, 1 << bits)


def _exp(x: Fraction, bits: int) -> Interval:
    """e^x, relatively to about 2^−bits: Taylor's series at x/2^s ≤ 1/2, squared s times; 1/e^−x for x < 0."""
    if x < 0:
        low, high = _exp(min(-x, Fraction(LARGEST_ARGUMENT)), bits)
        return Fraction(0) if -x > LARGEST_ARGUMENT else 1 / high, 1 / low
    if x > LARGEST_ARGUMENT:
        raise Rejected(f"a difference of rewards is too large: e^x is enclosed for x up to {LARGEST_ARGUMENT}")
    s = (2 * math.ceil(x)).bit_length()
    p, q = x.numerator, x.denominator << s
    work = bits + s + 16
    low, high = _series(Fraction(1), lambda n: (p, q * (n + 1)), work)
    for _ in range(s):
        low, high = _outward(low * low, high * high, work)
    return low, high


def _atanh(w: Fraction, bits: int) -> Interval:
    """Artanh w = Σ w^(2n+1)/(2n+1) for 0 ≤ w ≤ 1/3, with ratios below w² ≤ 1/9."""
    p, q = w.numerator**2, w.denominator**2
    return _series(w, lambda n: (p * (2 * n + 1), q * (2 * n + 3)), bits)


def _log(x: Fraction, bits: int) -> Interval:
    """ln x = k ln 2 ± 2 artanh |z − 1|/(z + 1), where x = 2^k z and 1/2 < z < 2."""
    k = x.numerator.bit_length() - x.denominator.bit_length()
    a, b = x.numerator << max(0, -k), x.denominator << max(0, k)
    work = bits + abs(k).bit_length() + 4
    low, high = _atanh(Fraction(abs(a - b), a + b), work)
    if a < b:
        low, high = -high, -low
    two_low, two_high = _atanh(Fraction(1, 3), work)
    if k < 0:
        two_low, two_high = two_high, two_low
    return 2 * (low + k * two_low), 2 * (high + k * two_high)


def _root_half_pi(bits: int, known: dict[int, Interval] = {}) -> Interval:  # noqa: B006 - remembered on purpose
    """√(π/2), π/6 being the series of arcsin(1/2), whose ratios are (2n+1)²/(4 (2n+2)(2n+3)) < 1/4."""
    if bits not in known:
        sixth = _series(Fraction(1, 2), lambda n: ((2 * n + 1) ** 2, 4 * (2 * n + 2) * (2 * n + 3)), bits + 4)
        low, high = (math.isqrt((3 * end.numerator << 2 * bits) // end.denominator) for end in sixth)
        known[bits] = Fraction(low, 1 << bits), Fraction(high + 1, 1 << bits)
    return known[bits]


def _mills(x: Fraction, bits: int) -> tuple[Interval, Interval]:
    """E = √(π/2) e^(x²/2) and Mills' ratio R = Φ(−x)/φ(x) = E − S(x), where S(x) = Σ x^(2n+1)/(2n+1)!!.

    As φ(x) = 1/(2E), Φ(−x) = R/(2E). S is odd (Marsaglia, Journal of Statistical Software 11, 2004).
    """
    if abs(x) > 60:
        raise Rejected("a difference of rewards or a slope is too large: Φ is enclosed up to 60")
    work = bits + math.ceil(x * x) + 32
    root, power = _root_half_pi(work), _exp(x * x / 2, work)
    E = root[0] * power[0], root[1] * power[1]
    p, q = (x * x).numerator, (x * x).denominator
    S = _series(abs(x), lambda n: (p, q * (2 * n + 3)), work)
    R = (E[0] + S[0], E[1] + S[1]) if x < 0 else (E[0] - S[1], E[1] - S[0])
    if R[0] <= 0:
        raise _Vague
    return E, R


def _probit(x: Fraction, bits: int) -> Interval:
    """−ln Φ(−x) = ln(2E/R). Far below 0: −ln(1 − t) ≤ 2t for t ≤ 1/2, and t = Φ(x) ≤ e^(−x²/2)/2."""
    if x < 0 and x * x > 2 * bits:
        return Fraction(0), _exp(-x * x / 2, bits)[1]
    return _probit_and_slope(x, bits)[0]


def _probit_and_slope(x: Fraction, bits: int) -> tuple[Interval, Interval]:
    """−ln Φ(−x) and its derivative φ(x)/Φ(−x) = 1/R."""
    E, R = _mills(x, bits)
    return (_log(2 * E[0] / R[1], bits)[0], _log(2 * E[1] / R[0], bits)[1]), (1 / R[1], 1 / R[0])


def _probit_conjugate(y: Fraction, bits: int) -> Interval:
    """ℓ*(y) = −inf g, g(x) = ℓ(x) − x y. If g'(p) ≤ 0 ≤ g'(q), g(p) + g'(p)(q − p) ≤ inf g ≤ g(p) as g is convex.

    Floats only propose p and q. Slopes too small for floats: 0 ≤ inf g ≤ g(0) = ln 2, as g' has its zero at x < 0.
    """
    if y < Fraction(1, 10**300):
        return Fraction(-7, 10) if y else Fraction(0), Fraction(0)
    low, high = -40.0, 36.0
    for _ in range(64):
        x = (low + high) / 2
        slope = math.exp(-x * x / 2) * math.sqrt(2 / math.pi) / math.erfc(x / math.sqrt(2))
        low, high = (x, high) if slope < y else (low, x)
    middle = Fraction(low)
    for work in LOSS_BITS[1 : LOSS_BITS.index(bits) + 1]:  # Newton's method; ℓ'' = ℓ' (ℓ' − x)
        h = 1 / _mills(middle, work)[1][1]
        middle = _outward(middle - (h - y) / (h * (h - middle)), Fraction(0), work)[0]
    p, q = (middle + sign * Fraction(1, 1 << bits // 2 + 8) for sign in (-1, 1))
    (low_g, high_g), (low_slope, high_slope) = _probit_and_slope(p, bits)
    if high_slope > y or 1 / _mills(q, bits)[1][1] < y:
        raise _Vague
    return p * y - high_g, p * y - low_g - (low_slope - y) * (q - p)


def _logistic(x: Fraction, bits: int) -> Interval:
    """ln(1 + e^x) = max(0, x) + ln(1 + e^−|x|)."""
    low, high = _outward(*_exp(-abs(x), bits), bits)
    return max(Fraction(0), x) + _log(1 + low, bits)[0], max(Fraction(0), x) + _log(1 + high, bits)[1]


def _times_log(y: Fraction, bits: int) -> Interval:
    """The function y ln y, 0 at 0."""
    low, high = _log(y, bits) if y else (y, y)
    return y * low, y * high


def _entropy(y: Fraction, bits: int) -> Interval:
    (low, high), (other_low, other_high) = _times_log(y, bits), _times_log(1 - y, bits)
    return low + other_low, high + other_high


def _exactly(value: Fraction) -> Interval:
    return value, value


def _parabola(y: Fraction, _: int) -> Interval:
    return _exactly(y * y / 4 - y)


Function = Callable[[Fraction, int], Interval]

LOSSES: dict[str, tuple[Function, Function, int | None, int | None]] = {
    "logistic": (_logistic, _entropy, 0, 1),
    "exponential": (_exp, lambda y, bits: (_times_log(y, bits)[0] - y, _times_log(y, bits)[1] - y), 0, None),
    "hinge": (lambda x, _: _exactly(max(Fraction(0), 1 + x)), lambda y, _: _exactly(-y), 0, 1),
    "squared-hinge": (lambda x, _: _exactly(max(Fraction(0), 1 + x) ** 2), _parabola, 0, None),
    "squared": (lambda x, _: _exactly((1 + x) ** 2), _parabola, None, None),
    "probit": (_probit, _probit_conjugate, 0, None),
}  # name -> enclosures of ℓ and ℓ* (exact where they are rational), and the ends of the domain of ℓ*


def _weighted(function: Function, weights: list[int], arguments: list[Fraction], bits: int) -> Interval:
    """An enclosure of Σ w · function(argument)."""
    low = high = Fraction(0)
    known: dict[Fraction, Interval] = {}
    for weight, x in zip(weights, arguments, strict=True):
        if x not in known:
            ends = function(x, bits)
            known[x] = ends if ends[0] == ends[1] else _outward(*ends, bits)
        low, high = low + weight * known[x][0], high + weight * known[x][1]
    return low, high


def _loss_orders(instance: Instance, claim: Fields, evidence: Fields) -> None:
    """Each order a above b: L(θ) ≥ Σ w (y u − ℓ*(y)) ≥ −Σ w ℓ*(y) > L(θ0) for every θ with b weakly above a.

    Here u = −D θ, and Σ w y u = λ (x_b − x_a)·θ ≥ 0. L is then bounded away from its infimum on that half space.
    """
    loss, weights, differences = _loss_problem(claim["rule"], instance)
    orders = _list(claim["orders"], "'orders'")
    proofs = _list(evidence["proofs"], "'proofs'")
    if len(orders) != len(proofs):
        raise Rejected(f"{len(orders)} orders with {len(proofs)} proofs")
    known: dict[tuple[Number, ...], _Objective] = {}
    for order, item in zip(orders, proofs, strict=True):
        names = _list(order, "an order")
        if len(names) != 2:
            _reject("an order", "two candidates", order)
        a, b = instance.pair(names[0], names[1], "an order")
        proof = _fields(item, "a proof", "theta slopes")
        theta = tuple(_vector(proof["theta"], "'theta'", len(instance.scales)))
        slopes = _vector(proof["slopes"], "'slopes'", len(weights))
        assert instance.vectors is not None
        _check_balance(weights, slopes, differences, tuple(map(sub, instance.vectors[b], instance.vectors[a])))
        lowest, highest = loss[2:]
        if any((lowest is not None and y < lowest) or (highest is not None and y > highest) for y in slopes):
            raise Rejected("a slope is outside the domain of the conjugate of the loss")
        if theta not in known:
            scaled, q = _integers([t / scale for t, scale in zip(theta, instance.scales, strict=True)])
            arguments = [Fraction(-sum(map(mul, scaled, row)), q) for row in differences]
            known[theta] = _Objective(loss[0], weights, arguments)
        _check_gap(known[theta], loss[1], weights, slopes)


def _loss_problem(
    rule: object, instance: Instance
) -> tuple[tuple[Function, Function, int | None, int | None], list[int], list[Point]]:
    """The loss and, for every ordered pair of positive weight, that weight and winner − loser."""
    names = [prefix + name for prefix in ("loss:", "majority-loss:") for name in LOSSES]
    if not isinstance(rule, str) or rule not in names:
        _reject("'rule'", f"one of {', '.join(names)}", rule)
    instance.need_profile()
    if instance.vectors is None:
        raise Rejected("a loss-based rule needs features")
    prefix, _, name = rule.partition(":")
    above = instance.above
    pairs = [pair for pair in permutations(range(len(above)), 2) if above[pair[0]][pair[1]]]
    weights = [above[a][b] for a, b in pairs]
    if prefix == "majority-loss":
        pairs = [(a, b) for a, b in pairs if above[a][b] > above[b][a]]
        weights = [1] * len(pairs)
    return LOSSES[name], weights, [tuple(map(sub, instance.vectors[a], instance.vectors[b])) for a, b in pairs]


def _vector(value: object, what: str, length: int) -> list[Fraction]:
    entries = _list(value, what, may_be_empty=True)
    if len(entries) != length:
        raise Rejected(f"{what} has {len(entries)} entries, not {length}")
    return [Fraction(_number(x, f"an entry of {what}")) for x in entries]


def _check_balance(weights: list[int], slopes: list[Fraction], differences: list[Point], direction: Point) -> None:
    """Verify Σ w y D = −λ · direction for some λ ≥ 0."""
    scaled, _ = _integers(slopes)
    factors = list(map(mul, weights, scaled))
    combined = [sum(map(mul, factors, column)) for column in zip(*differences, strict=True)] or [0] * len(direction)
    j = next(j for j, x in enumerate(direction) if x)
    if any(x * direction[j] != combined[j] * y for x, y in zip(combined, direction, strict=True)):
        raise Rejected("the slopes do not combine to a multiple of the difference of the two candidates")
    if combined[j] * direction[j] > 0:
        raise Rejected("the slopes combine to the difference of the two candidates with the wrong sign")


class _Objective:
    """L(θ0), enclosed once for each precision."""

    def __init__(self, value: Function, weights: list[int], arguments: list[Fraction]) -> None:
        self.value, self.weights, self.arguments = value, weights, arguments
        self.known: dict[int, Interval] = {}

    def __call__(self, bits: int) -> Interval:
        if bits not in self.known:
            self.known[bits] = _weighted(self.value, self.weights, self.arguments, bits)
        return self.known[bits]


def _check_gap(objective: _Objective, conjugate: Function, weights: list[int], slopes: list[Fraction]) -> None:
    """Verify L(θ0) < −Σ w ℓ*(y), with intervals as narrow as it takes."""
    for bits in LOSS_BITS:
        try:
            low, high = objective(bits)
            dual_low, dual_high = _weighted(conjugate, weights, slopes, bits)
        except _Vague:
            continue
        if high < -dual_high:
            return
        if low >= -dual_low:
            raise Rejected("the loss at theta is not less than the bound of the slopes")
    raise Rejected(f"intervals of {LOSS_BITS[-1]} bits do not separate the loss at theta from the bound of the slopes")


# --- axioms: their cases are made again from the instance and judged by certified outputs -----------------

Ranked = tuple[str, ...]  # candidates' names, best first
Profile = tuple[Ranked, frozenset[tuple[Ranked, int]]]  # the candidates; their ballots (or comparisons) and counts
Below = dict[str, set[str]]  # who is below a candidate in every output the rule may choose
Test = Callable[[], bool | None]  # whether a case holds, whatever outputs the rule chooses; None if that is open
Cases = Iterator[tuple[Fields, Test]]  # the witness that names a case, and its test


class _Study:
    """An instance with what the evidence proves: `outputs` on profiles, `conflicts`, and a `feasible` ranking."""

    def __init__(self, instance: Instance, rule: object, evidence: Fields) -> None:
        self.instance, self.names = instance, tuple(instance.number)
        self.votes = _named(instance)
        self.main = self.profile(self.votes)
        self.outputs: dict[Profile, Below] = {}
        if not isinstance(rule, str) or not re.fullmatch(
            "|".join((*RULES, "kemeny(-po)?", "(majority-)?loss:[a-z-]+")), rule
        ):
            _reject("'rule'", "a rule", rule)
        for entry in _list(evidence["outputs"], "'outputs'", may_be_empty=True):
            derived, claim = _output(entry, instance)
            if claim["rule"] != rule:
                raise Rejected("an output is one of another rule")
            self.outputs[_profile(tuple(derived.number), _named(derived))] = _below(derived, claim)
        self.conflicts = [
            [(self.names[a], self.names[b]) for a, b in _conflict(conflict, instance)]
            for conflict in _list(evidence["conflicts"], "'conflicts'", may_be_empty=True)
        ]
        self.feasible: Ranked = ()
        if evidence["feasible"] is not None:
            fields = _fields(evidence["feasible"], "'feasible'", "ranking theta")
            ranking = instance.ranking(fields["ranking"])
            _check_theta(fields["theta"], ranking, instance)
            self.feasible = tuple(self.names[c] for c in ranking)

    def profile(self, votes: Sequence[tuple[Ranked, int]]) -> Profile:
        return _profile(self.names, votes)

    def own(self) -> Profile:
        return self.main

    def changed(self, *changes: tuple[Ranked, int]) -> Profile:
        """The profile with so many voters more, or fewer, of some rankings."""
        return self.profile([*self.votes, *changes])

    def below(self, profile: Profile) -> Below:
        return self.outputs.get(profile) or {name: set() for name in profile[0]}

    def winners(self, profile: Profile) -> list[str]:
        """The candidates that may be first."""
        below = self.below(profile)
        return [a for a in profile[0] if not any(a in others for others in below.values())]

    def need_ballots(self) -> None:
        if not self.instance.first:
            raise Rejected("the axiom is about ballots, which the instance does not have")

    def excluded(self, beginning: Ranked) -> bool:
        """Whether a conflict shows that no feasible ranking begins so: all its pairs would hold."""
        place = {c: k for k, c in enumerate(beginning)}
        last = len(place)
        return any(all(place.get(a, last) < place.get(b, last) for a, b in pairs) for pairs in self.conflicts)

    def if_feasible(self, beginning: Ranked, test: Test) -> bool | None:
        """The test; but the failure of a case that supposes a feasible ranking counts only if there is one."""
        known = self.instance.vectors is None or self.feasible[: len(beginning)] == beginning
        value = test()
        return None if value is False and not known else value

    def by_winners(self, accepts: Callable[..., bool], *profiles: Callable[[], Profile]) -> bool | None:
        """Whether the winners on the profiles are accepted, if all that are possible give one answer."""
        answers = {accepts(*winners) for winners in product(*(self.winners(profile()) for profile in profiles))}
        return answers.pop() if len(answers) == 1 else None

    def raises(self, candidate: str) -> Iterator[tuple[Fields, Ranked, Callable[[], Profile]]]:
        """Ways to raise a candidate on a ballot that are not excluded, for one voter and for all who cast it."""
        self.need_ballots()
        for i, (ballot, count) in enumerate(self.votes, 1):
            others = tuple(c for c in ballot if c != candidate)
            for k in range(ballot.index(candidate)):
                raised = (*others[:k], candidate, *others[k:])
                if not self.excluded(raised):
                    for n in {1, count}:
                        key: Fields = {"ballot": i, "voters": n, "raised": list(raised)}
                        yield key, raised, partial(self.changed, (ballot, -n), (raised, n))


def _axiom(instance: Instance, claim: Fields, evidence: Fields) -> None:
    """All cases hold, the witness being {"cases": their number}; or the witness names a case that fails.

    For separability it may name one that holds: the claim is then about these two profiles only.
    """
    instance.need_profile()
    study = _Study(instance, claim["rule"], evidence)
    axiom, holds, witness = claim["axiom"], claim["holds"], claim["witness"]
    if not isinstance(axiom, str) or axiom not in AXIOMS:
        _reject("'axiom'", f"one of {', '.join(AXIOMS)}", axiom)
    if type(holds) is not bool or not isinstance(witness, dict):
        _reject("'holds' and 'witness'", "true or false, and an object", [holds, witness])
    if axiom == "separability" and "first" in witness:
        study.need_ballots()
        first = [_number(x, "a number in 'first'") for x in _list(witness["first"], "'first'")]
        _fields(witness, "the witness", "first")
        if len(first) != len(study.votes):
            raise Rejected("'first' does not have one number for each ballot")
        if any(x not in range(count + 1) for x, (_, count) in zip(first, study.votes, strict=True)):
            raise Rejected("'first' takes voters that a ballot does not have")
        if _merge(study, [int(x) for x in first]) is not holds:
            raise Rejected("the outputs do not prove what is claimed of the two profiles")
    elif "cases" in witness and holds:
        number = 0
        for key, test in AXIOMS[axiom](study):
            number += 1
            if test() is not True:
                raise Rejected(f"the outputs do not prove the case {reprlib.repr(key)}")
        if not _same(witness, {"cases": number}):
            _reject("'witness'", f"{{'cases': {number}}}", witness)
    else:
        found = next((test for key, test in AXIOMS[axiom](study) if _same(key, witness)), None)
        if holds or found is None or found() is not False:
            raise Rejected("the witness is no case of the axiom that is proved to fail")


def _output(entry: object, instance: Instance) -> tuple[Instance, Fields]:
    """The derived instance and the claim of a certified output, a certificate without what it shares with ours."""
    item = _fields(entry, "an output", "kind claim evidence", "profile without")
    derived = instance
    if "profile" in item:
        absent = [instance.candidate(c, "'without'") for c in _list(item.get("without", []), "'without'", True)]
        kept = [(name, c) for name, c in instance.number.items() if c not in absent]
        vectors = None if instance.vectors is None else [instance.vectors[c] for _, c in kept]
        number = {name: k for k, (name, _) in enumerate(kept)}
        derived = Instance(number, vectors, instance.scales, [], [], [])
        _read_profile(_fields(item["profile"], "'profile'", "", "ballots comparisons"), derived)
    elif "without" in item:
        raise Rejected("an output has 'without' and no 'profile'")
    if (kind := _kind(item)) not in OUTPUT_KINDS:
        _reject("the kind of an output", f"one of {', '.join(OUTPUT_KINDS)}", item["kind"])
    try:
        return derived, _prove(kind, derived, item)
    except Rejected as rejection:
        raise Rejected(f"an output: {rejection}") from None


def _below(instance: Instance, claim: Fields) -> Below:
    """What a proved claim says about every output."""
    names = list(instance.number)
    below: Below = {name: set() for name in names}
    if "orders" not in claim:
        if "cost" in claim and claim.get("first") is not True:
            raise Rejected("an optimal ranking is the output only if it is the 'first' one")
        ranking = [names[c] for c in instance.ranking(claim["ranking"])]
        return {name: set(ranking[k + 1 :]) for k, name in enumerate(ranking)}
    for order in _list(claim["orders"], "'orders'", may_be_empty=True):
        above, under = _list(order, "an order")  # it was proved, so it is a pair
        a, b = instance.pair(above, under, "an order")
        below[names[a]].add(names[b])
    for c in names:  # an output is a ranking, so orders are transitive
        for others in below.values():
            if c in others:
                others.update(below[c])
    return below


def _named(instance: Instance) -> list[tuple[Ranked, int]]:
    names = list(instance.number)
    return [(tuple(names[c] for c in ranking), count) for count, ranking in instance.votes]


def _profile(names: Ranked, votes: Sequence[tuple[Ranked, int]]) -> Profile:
    """Equal for equal profiles: the order of ballots does not matter, nor whether equal ones are listed together."""
    total: dict[Ranked, int] = {}
    for ranking, count in votes:
        total[ranking] = total.get(ranking, 0) + count
    return names, frozenset((ranking, count) for ranking, count in total.items() if count)


def _same(a: object, b: object) -> bool:
    """Equal as JSON, where 1, 1.0 and true differ."""
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(_same(a[key], b[key]) for key in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(_same, a, b))
    return type(a) is type(b) and a == b


def _in_order(ranking: Ranked, below: Below) -> bool | None:
    if any(a in below[b] for a, b in combinations(ranking, 2)):
        return False
    return True if all(b in below[a] for a, b in pairwise(ranking)) else None


def _pareto(study: _Study) -> Cases:
    for a, b in study.instance.unanimous():
        pair = study.names[a], study.names[b]
        yield {"above": pair[0], "below": pair[1]}, partial(_in_order, pair, study.below(study.main))


def _wins(study: _Study) -> dict[str, set[str]]:
    above, numbered = study.instance.above, list(enumerate(study.names))
    return {a: {b for j, b in numbered if above[i][j] > above[j][i]} for i, a in numbered}


def _pairwise_majority(study: _Study) -> Cases:
    wins = _wins(study)
    ranking = tuple(sorted(study.names, key=lambda c: -len(wins[c])))
    if all(b in wins[a] for a, b in combinations(ranking, 2)) and not study.excluded(ranking):
        test = partial(_in_order, ranking, study.below(study.main))
        yield {"pmc_ranking": list(ranking)}, partial(study.if_feasible, ranking, test)


def _to_be_first(study: _Study, key: str, candidates: list[str]) -> Cases:
    for c in candidates:
        if not study.excluded((c,)):
            yield {key: c}, partial(study.if_feasible, (c,), partial(study.by_winners, partial(eq, c), study.own))


def _majority(study: _Study) -> Cases:
    study.need_ballots()
    first = study.instance.first
    return _to_be_first(
        study, "majority_favourite", [c for c, x in zip(study.names, first, strict=True) if 2 * x > sum(first)]
    )


def _condorcet_winner(study: _Study) -> Cases:
    return _to_be_first(
        study, "condorcet_winner", [c for c, won in _wins(study).items() if len(won) + 1 == len(study.names)]
    )


def _condorcet_loser(study: _Study) -> Cases:
    """With two or more candidates a feasible ranking, or its reverse, does not have the loser first."""
    wins = _wins(study)
    for c in study.names if len(study.names) > 1 else ():
        if all(c in wins[a] for a in study.names if a != c):
            yield {"condorcet_loser": c}, partial(study.by_winners, partial(ne, c), study.own)


def _reversal(study: _Study) -> Cases:
    if len(study.names) > 1:
        turned = partial(study.profile, [(ranking[::-1], count) for ranking, count in study.votes])
        yield {"reversed": "every voter"}, partial(study.by_winners, ne, study.own, turned)


def _winner_monotonicity(study: _Study) -> Cases:
    def stays(a: str, before: str, after: str) -> bool:
        return before != a or after == a

    for a in study.winners(study.main):
        for key, raised, after in study.raises(a):
            test = partial(study.by_winners, partial(stays, a), study.own, after)
            yield {"winner": a, **key}, partial(study.if_feasible, raised, test)


def _participation(study: _Study) -> Cases:
    def content(ballot: Ranked, winner: str, without: str) -> bool:
        return ballot.index(winner) <= ballot.index(without)

    study.need_ballots()
    if sum(count for _, count in study.votes) > 1:
        for i, (ballot, _) in enumerate(study.votes, 1):
            without = partial(study.changed, (ballot, -1))
            yield {"ballot": i}, partial(study.by_winners, partial(content, ballot), study.own, without)


def _clones(study: _Study) -> Cases:
    def alike(clones: list[str], before: str, after: str) -> bool:
        return after in clones if before in clones else after == before

    study.need_ballots()
    ballots = [ballot for ballot, _ in study.votes]
    for start, size in product(range(len(study.names)), range(2, len(study.names))):
        clones = [c for c in study.names if c in ballots[0][start : start + size]]
        together = all(
            max(places) - min(places) == size - 1 for places in ([b.index(c) for c in clones] for b in ballots)
        )
        for c in clones if len(clones) == size and together else ():
            names = tuple(a for a in study.names if a != c)
            rest = [(tuple(a for a in ballot if a != c), count) for ballot, count in study.votes]
            test = partial(study.by_winners, partial(alike, clones), study.own, partial(_profile, names, rest))
            yield {"clones": clones, "removed": c}, test


def _monotonicity(study: _Study) -> Cases:
    def places(c: str, below: Below) -> tuple[int, int]:
        return sum(c in others for others in below.values()), len(below) - 1 - len(below[c])

    def not_lowered(c: str, profile: Callable[[], Profile]) -> bool | None:
        (best, worst), (new_best, new_worst) = (places(c, study.below(p)) for p in (study.main, profile()))
        return True if new_worst <= best else False if new_best > worst else None

    for c in study.names:
        for key, raised, after in study.raises(c):
            yield {"candidate": c, **key}, partial(study.if_feasible, raised, partial(not_lowered, c, after))


def _separability(study: _Study) -> Cases:
    """All splits of the voters into two parts, neither empty, each once."""
    study.need_ballots()
    counts = [count for _, count in study.votes]
    for first in product(*(range(count + 1) for count in counts)):
        if any(first) and first <= tuple(map(sub, counts, first)):
            yield {"first": list(first)}, partial(_merge, study, first)


def _merge(study: _Study, first: Sequence[int]) -> bool | None:
    """Whether the parts have different outputs, or the same as all together."""
    one, two = (
        study.below(
            study.profile(
                [(ballot, n if part else count - n) for n, (ballot, count) in zip(first, study.votes, strict=True)]
            )
        )
        for part in (True, False)
    )
    if any(a in two[b] for a, others in one.items() for b in others):
        return True
    order = tuple(sorted(study.names, key=lambda c: -len(one[c])))
    if not (_in_order(order, one) and _in_order(order, two)):
        return None
    return _in_order(order, study.below(study.main))


# --- theorems: a violation leads to a contradiction, by unit propagation and sums of inequalities; or there is one ----

Words = list[str]  # a clause in names, those of negated Booleans with "-" before them
Family = tuple[str, ...]  # rankings as strings of candidates' digits, best first, in lexicographic order

DIGITS = "012345"
LEXIMAX = ("lcpo", "leximax-copeland", "leximax-borda", "leximax-plurality")
TIES = {
    **dict.fromkeys(LEXIMAX, ("fixed", "profile")),
    **dict.fromkeys(("kemeny", "kemeny-po"), ("fixed", "any")),
    "lcpo-sequence": ("fixed",),
}  # rule -> how it may break ties
RESPECTING = ("lcpo", "kemeny-po", "lcpo-sequence")  # rules that respect unanimous pairs
PROFILES = {"existence": 1, "po": 1, "pmc": 1, "majority": 1, "winner-monotonicity": 2, "separability": 3}
OTHER_RULES = {"majority-relation": ("po", False), "monotone-loss": ("po", True), "majority-loss": ("pmc", True)}


@dataclass(frozen=True)
class _Statement:
    """A theorem's claim, apart from whether it holds; the candidates are `letters`."""

    rule: str
    axiom: str
    domain: str
    ballots: str
    ties: str
    majority: str
    letters: str


@dataclass(frozen=True)
class _Inequality:
    """Σ coefficient · column > 0, or ≥ 0: what a Boolean says if true; if false the opposite, or else nothing."""

    terms: list[Pair]  # (column, coefficient); a column may occur twice
    strict: bool
    equivalent: bool = True


def _choice(value: object, what: str, options: Sequence[str]) -> str:
    if type(value) is not str or value not in options:
        _reject(what, f"one of {', '.join(options)}", value)
    return value


def _null(value: object, what: str) -> None:
    if value is not None:
        _reject(what, "null here", value)


def _two(value: object, what: str) -> list[object]:
    both = _list(value, what)
    if len(both) != 2:
        _reject(what, "a list of two entries", value)
    return both


def _word(value: object, letters: str) -> str:
    if type(value) is not str or sorted(value) != list(letters):
        _reject("a ranking", f"the digits {letters} in some order", value)
    return value


def _family(value: object, letters: str) -> Family:
    family = tuple(_word(word, letters) for word in _list(value, "'family'"))
    if any(s >= t for s, t in pairwise(family)):
        raise Rejected("'family' is not in lexicographic order, each ranking once")
    return family


class _Violation:
    """The axiom is violated: by raising `candidate` if it is about that, and on `family` unless that is empty.

    Column p·n + i is the weight of ranking number i of the n in `cast` in profile p. A real variable belongs to
    two columns: if it needs no second one, to the last, in which nothing is added up.
    """

    def __init__(self, statement: _Statement, family: Family, candidate: str) -> None:
        self.rule, self.axiom, self.letters = statement.rule, statement.axiom, statement.letters
        self.fixed, self.weak = statement.ties == "fixed", statement.majority == "weak"
        self.statement, self.family, self.candidate = statement, family, candidate
        self.respecting = self.rule in RESPECTING
        everything = tuple(map("".join, permutations(self.letters)))
        self.outputs = family or everything
        self.cast = self.outputs if statement.ballots == "allowed" else everything
        self.pairs = list(permutations(self.letters, 2))
        self.costs: dict[str, list[int]] = {}
        self.profiles, n = PROFILES[self.axiom], len(self.cast)
        self.columns = self.profiles * n
        if self.axiom == "winner-monotonicity":
            places: dict[str, list[Pair]] = {}  # the others in order -> place of the candidate, number of the ranking
            for i, s in enumerate(self.cast):
                places.setdefault(s.replace(candidate, ""), []).append((s.index(candidate), i))
            self.reals = [(i, n + j) for same in places.values() for k, i in same for after, j in same if after <= k]
        else:
            single, double = [(i, -1) for i in range(n)], [(p * n + i, 2 * n + i) for p in (0, 1) for i in range(n)]
            self.reals = double if self.axiom == "separability" else single

    def never_positive(self, sums: list[int]) -> bool:
        return all(sums[i] + sums[j] <= 0 for i, j in self.reals)

    def inequality(self, name: str) -> _Inequality | None:
        if name == "d" and self.axiom == "winner-monotonicity":
            places = [s.index(self.candidate) for s in self.cast]
            return _Inequality(list(enumerate([*places, *(-k for k in places)])), strict=True)
        head, *words = name.split(" ")
        kind, p = head[0], int(head[1:] or self.profiles)
        coefficients = self._coefficients(kind, words) if p < self.profiles else None
        if coefficients is None:
            return None
        terms = [(i, c) for i, c in enumerate(coefficients, p * len(self.cast)) if c]
        before = kind == "w" and self.fixed and words[1] < words[0]
        return _Inequality(terms, kind in "nsm" or (kind == "t" and not self.weak) or before, kind != "w")

    def _coefficients(self, kind: str, words: list[str]) -> list[int] | None:
        """One for each ranking that can be cast."""
        match kind, words:
            case "n", []:
                return [1 for _ in self.cast]
            case "s", [ranking] if ranking in self.cast:
                return [int(s == ranking) for s in self.cast]
            case "m", [pair] if tuple(pair) in self.pairs:
                return [1 if s.index(pair[0]) < s.index(pair[1]) else -1 for s in self.cast]
            case "t", [a] if a in [*self.letters]:
                return [1 if s[0] == a else -1 for s in self.cast]
            case "q", [pair] if self.rule == "leximax-borda" and tuple(pair) in self.pairs:
                return [s.index(pair[1]) - s.index(pair[0]) for s in self.cast]
            case "q", [pair] if self.rule == "leximax-plurality" and tuple(pair) in self.pairs:
                return [(s[0] == pair[0]) - (s[0] == pair[1]) for s in self.cast]
            case "w", [s, t] if "kemeny" in self.rule and s in self.outputs and t in self.outputs and s != t:
                return list(map(sub, self._cost(t), self._cost(s)))
        return None

    def _cost(self, ranking: str) -> list[int]:
        if ranking not in self.costs:
            pairs = list(combinations(ranking, 2))
            self.costs[ranking] = [sum([1 if s.index(b) < s.index(a) else -1 for a, b in pairs]) for s in self.cast]
        return self.costs[ranking]

    def _possible(self, p: int, ranking: str) -> str:
        return f"k{p} {ranking}" if self.respecting else f"f {ranking}"

    def _preferred(self, p: int, a: str, b: str) -> str:
        kind = "q" if self.fixed else "g"
        return f"{kind}{p} {a}{b}" if a < b else f"-{kind}{p} {b}{a}"

    def clauses(self) -> Iterator[Words]:
        yield from [["f " + s] for s in self.family] or [["f " + s for s in self.outputs]]
        for p in range(self.profiles):
            yield from self._of_profile(p)
            if self.rule in ("lcpo", "leximax-copeland", "lcpo-sequence"):
                yield from self._of_copeland(p)
            yield from ([f"-o{p} {s}", self._possible(p, s)] for s in self.outputs)
            yield from self._of_leximax(p) if self.rule in LEXIMAX else self._of_optimum(p)
        yield from self._of_axiom()

    def _of_profile(self, p: int) -> Iterator[Words]:
        yield [f"n{p}"]
        if self.statement.ballots == "allowed":
            yield from ([f"-s{p} {s}", f"f {s}"] for s in self.cast)
        for a, b in self.pairs:
            against = [f"s{p} {s}" for s in self.cast if s.index(b) < s.index(a)]
            yield [f"u{p} {a}{b}", *against]
            yield from ([f"-u{p} {a}{b}", f"-{somebody}"] for somebody in against)
        for s in self.outputs if self.respecting else ():
            opposed = [f"u{p} {b}{a}" for a, b in combinations(s, 2)]
            yield [f"-k{p} {s}", f"f {s}"]
            yield from ([f"-k{p} {s}", f"-{pair}"] for pair in opposed)
            yield [f"k{p} {s}", f"-f {s}", *opposed]

    def _of_copeland(self, p: int) -> Iterator[Words]:
        m = len(self.letters)
        for a, j in product(self.letters, range(1, m)):
            others = self.letters.replace(a, "")
            yield from ([f"c{p} {a}{j}", *(f"-m{p} {a}{b}" for b in some)] for some in combinations(others, j))
            yield from ([f"-c{p} {a}{j}", *(f"m{p} {a}{b}" for b in some)] for some in combinations(others, m - j))
        for (a, b), j in product(self.pairs, range(m)):
            if j:
                yield [f"-q{p} {a}{b}", f"-c{p} {b}{j}", f"c{p} {a}{j}"]
            yield [f"q{p} {a}{b}", *[f"-c{p} {a}{j}"] * (j > 0), *[f"c{p} {b}{j + 1}"] * (j < m - 1)]

    def _of_leximax(self, p: int) -> Iterator[Words]:
        for s, k in product(self.outputs, range(len(self.letters) - 1)):
            yield ["-" + self._possible(p, s), f"r{p} {s[: k + 1]}"]
            for c in s[k + 1 :]:
                yield [f"-o{p} {s}", f"-r{p} {s[:k]}{c}", self._preferred(p, s[k], c)]
        if not self.fixed:  # G is antisymmetric by its definition
            for a, b in self.pairs:
                yield [self._preferred(p, b, a), f"q{p} {a}{b}"]
            for a, b, c in permutations(self.letters, 3):
                yield [self._preferred(p, b, a), self._preferred(p, c, b), self._preferred(p, a, c)]

    def _of_optimum(self, p: int) -> Iterator[Words]:
        for s, t in permutations(self.outputs, 2):
            premises = [f"-o{p} {s}", "-" + self._possible(p, t)]
            if self.rule != "lcpo-sequence":
                yield [*premises, f"w{p} {s} {t}"]
                continue
            for a, b in zip(s, t, strict=True):
                if a != b:
                    yield [*premises, f"q{p} {a}{b}"]
                    premises.append(f"-q{p} {b}{a}")
            if t < s:
                yield premises

    def _of_axiom(self) -> Iterator[Words]:
        if self.axiom == "existence":
            yield from (["-" + self._possible(0, s)] for s in self.outputs)
        elif self.axiom == "winner-monotonicity":
            yield ["d"]
            yield [f"o0 {s}" for s in self.outputs if s[0] == self.candidate]
            yield [f"o1 {s}" for s in self.outputs if s[0] != self.candidate]
        else:
            choices = list(self._choices())
            yield [f"o{self.profiles - 1} {s}" for s in self.outputs]
            yield [f"v {name}" for name, _, _ in choices]
            for name, required, excluded in choices:
                yield from ([f"-v {name}", *words] for words in required)
                yield from ([f"-v {name}", f"-o{self.profiles - 1} {s}"] for s in excluded)

    def _choices(self) -> Iterator[tuple[str, list[Words], list[str]]]:
        """The ways to violate the other axioms: (name, what is required, what is not the output)."""
        if self.axiom == "po":
            alike = not self.fixed and not self.family  # then candidates can be renamed
            for a, b in self.pairs[:1] if alike else self.pairs:
                yield a + b, [[f"u0 {a}{b}"]], [s for s in self.outputs if s.index(a) < s.index(b)]
        elif self.axiom == "majority":
            for a in self.letters:
                own = [s for s in self.outputs if s[0] == a]
                yield a, [[f"t0 {a}"], [f"f {s}" for s in own]], own
        elif self.axiom == "pmc":
            for s in self.outputs:
                ahead = [[f"-m0 {b}{a}" if self.weak else f"m0 {a}{b}"] for a, b in combinations(s, 2)]
                yield s, [[f"f {s}"], *ahead], [s]
        else:
            yield from ((s, [[f"o0 {s}"], [f"o1 {s}"]], [s]) for s in self.outputs)


Losses = tuple[list[Words], dict[str, tuple[str, bool, bool]]]  # clauses; name -> signed terms, strict, equivalent


class _OfLosses:
    """Inequalities between rewards and losses, all real variables being free and columns for themselves."""

    def __init__(self, losses: Losses) -> None:
        self.words, real = losses[0], dict[str, int]()
        self.inequalities: dict[str, _Inequality] = {}
        for name, (text, strict, equivalent) in losses[1].items():
            terms = [(real.setdefault(x.lstrip("-"), len(real)), -1 if x[0] == "-" else 1) for x in text.split()]
            self.inequalities[name] = _Inequality(terms, strict, equivalent)
        self.columns = len(real)

    def clauses(self) -> Iterator[Words]:
        return iter(self.words)

    def inequality(self, name: str) -> _Inequality | None:
        return self.inequalities.get(name)

    def never_positive(self, sums: list[int]) -> bool:
        return not any(sums)


def _majority_loss(letters: str) -> list[Losses]:
    """Majorities follow `letters`; some θ that weakly induces another ranking has too small a loss."""
    pairs = list(combinations(letters, 2))
    words: list[Words] = [["l"], [f"b {a}{b}" for a, b in pairs]]
    small = " ".join([*["i"] * (len(pairs) - 1), "z", *(f"-g{a}{b}" for a, b in pairs)])
    table = {"l": (small, True, True)}
    for a, b in pairs:
        words += [[f"i {a}{b}"], [f"-b {a}{b}", f"z {a}{b}"]]
        table[f"i {a}{b}"] = f"g{a}{b} -i", False, True
        table[f"b {a}{b}"] = f"r{b} -r{a}", False, True
        table[f"z {a}{b}"] = f"g{a}{b} -z", False, False
    return [(words, table)]


def _monotone_loss(letters: str) -> list[Losses]:
    """Exchanging the rewards of 0 and 1 makes the loss of a ballot greater; so does −θ for features on a line."""
    words: list[Words] = []
    table = {}
    for (a, b), (c, d) in permutations(permutations(letters, 2), 2):
        words.append([f"-a {a}{b} {c}{d}", f"h {a}{b} {c}{d}"])
        table[f"a {a}{b} {c}{d}"] = f"r{d} -r{c} -r{b} r{a}", False, True
        table[f"h {a}{b} {c}{d}"] = f"g{c}{d} -g{a}{b}", False, False
    changes, down, exchange = {}, list(combinations(letters, 2)), str.maketrans("01", "10")
    for s in map("".join, permutations(letters)):
        if s.index("0") < s.index("1"):
            pairs = [a + b for a, b in combinations(s, 2)]
            changes[f"v {s}"] = " ".join(f"g{ab.translate(exchange)} -g{ab}" for ab in pairs), True, False
    worse = " ".join(f"g{b}{a} -g{a}{b}" for a, b in down), True, True
    turned = {f"b {a}{b}": (f"r{b} -r{a}", False, True) for a, b in down}
    return [
        ([*words, ["b"], list(changes)], {**table, **changes, "b": ("r1 -r0", False, True)}),
        ([*words, *([name] for name in turned), ["l"]], {**table, **turned, "l": worse}),
    ]


def _parts(evidence: Fields) -> list[Fields]:
    keys = "candidate family variables clauses lemmas steps"
    return [_fields(part, "a part", keys) for part in _list(evidence["parts"], "'parts'")]


def _literals(value: object, count: int) -> list[int]:
    """A clause of literals v or −v for the Booleans number v = 1, 2, …"""
    values = _list(value, "a clause", may_be_empty=True)
    literals = [v for v in values if type(v) is int and 0 < abs(v) <= count]
    if len(literals) != len(values):
        _reject("a clause", f"a list of integers ±1, …, ±{count}", value)
    return literals


def _check_part(part: Fields, formula: _Violation | _OfLosses) -> None:
    """The clauses and lemmas must follow from the formula, and the steps lead from them to the empty clause."""
    literals: dict[str, int] = {}
    for v, name in enumerate(_list(part["variables"], "'variables'", may_be_empty=True), 1):
        if type(name) is not str or name in literals or not re.fullmatch("[a-z][0-9]?( [0-9]+){0,2}", name):
            _reject("an entry of 'variables'", "the name of a Boolean, once", name)
        literals |= {name: v, f"-{name}": -v}
    names = list(literals)[::2]
    known = [frozenset(_literals(clause, len(names))) for clause in _list(part["clauses"], "'clauses'", True)]
    foreign = set(known)
    for words in formula.clauses():
        foreign.discard(frozenset([literals.get(word, 0) for word in words]))
        if not foreign:
            break
    if foreign:
        number = next(i for i, clause in enumerate(known) if clause in foreign)
        raise Rejected(f"clause number {number} is not one of those of the theorem")
    inequalities: dict[int, _Inequality | None] = {}
    for entry in _list(part["lemmas"], "'lemmas'", may_be_empty=True):
        clause, multipliers = _two(entry, "a lemma")
        lemma = _literals(clause, len(names))
        for v in set(map(abs, lemma)) - inequalities.keys():
            inequalities[v] = formula.inequality(names[v - 1])
        _check_lemma(lemma, _list(multipliers, "multipliers"), inequalities, formula)
        known.append(frozenset(lemma))
    _check_steps(part["steps"], known, len(names))


def _check_lemma(
    lemma: list[int],
    values: list[object],
    inequalities: dict[int, _Inequality | None],
    formula: _Violation | _OfLosses,
) -> None:
    """If all literals were false, a sum of their inequalities would be positive, which it never is."""
    multipliers = [_number(y, "a multiplier") for y in values]
    if len(multipliers) != len(lemma) or min(multipliers) <= 0:
        raise Rejected("a lemma does not have one positive multiplier for each literal")
    sums, positive = [0] * (formula.columns + 1), False
    for v, y in zip(lemma, _integers(multipliers)[0], strict=True):
        inequality = inequalities[abs(v)]
        if inequality is None or (v > 0 and not inequality.equivalent):
            raise Rejected(f"literal {v} of a lemma does not stand for an inequality if it is false")
        positive = positive or inequality.strict is (v < 0)
        signed = y if v < 0 else -y
        for column, coefficient in inequality.terms:
            sums[column] += signed * coefficient
    if not positive or not formula.never_positive(sums):
        raise Rejected(f"the multipliers of the lemma {reprlib.repr(lemma)} do not prove it")


def _check_steps(value: object, known: list[frozenset[int]], variables: int) -> None:
    """Steps that lead from the known clauses to the empty clause."""
    for entry in _list(value, "'steps'"):
        clause, hints = _two(entry, "a step")
        step = _literals(clause, variables)
        _check_step(step, _list(hints, "hints"), known)
        known.append(frozenset(step))
    if known[-1]:
        raise Rejected("the last step is not the empty clause")


def _check_step(step: list[int], hints: list[object], known: list[frozenset[int]]) -> None:
    """If all literals of the step were false, the hints would make more and more of them so, up to a contradiction."""
    false, rest = set(step), frozenset[int]()
    for h in hints:
        if type(h) is not int or not 0 <= h < len(known):
            _reject("a hint", f"a number from 0 to {len(known) - 1}", h)
        rest = known[h] - false
        if len(rest) > 1:
            raise Rejected(f"hint {h} for clause number {len(known)} leaves more than one literal")
        for v in rest:
            false.add(-v)
    if rest:
        raise Rejected(f"the hints for clause number {len(known)} do not end in a contradiction")


def _plane_families(m: int) -> set[Family]:
    """All simple allowable sequences (Goodman and Pollack 1980) as sets of rankings, among them those of all points.

    As θ makes half a turn, one pair of neighbours after the other changes places, each pair once, until the ranking
    is reversed; the second half turn brings the reverses. A family may begin with any of its rankings.
    """
    sequences: list[Family] = [(DIGITS[:m],)]
    for _ in range(math.comb(m, 2)):
        last = [(rankings, rankings[-1], i) for rankings in sequences for i in range(m - 1)]
        sequences = [(*r, s[:i] + s[i + 1] + s[i] + s[i + 2 :]) for r, s, i in last if s[i] < s[i + 1]]
    return _relabelled({tuple(sorted({*rankings, *(s[::-1] for s in rankings)})) for rankings in sequences}, DIGITS[:m])


def _relabelled(families: set[Family], letters: str) -> set[Family]:
    tables = [str.maketrans(letters, "".join(new)) for new in permutations(letters)]
    return {tuple(sorted([s.translate(table) for s in family])) for family in families for table in tables}


def _check_family(family: Family, thetas: object, instance: Instance) -> None:
    """The family must be all feasible rankings."""
    _feasible_rankings(instance, {"count": len(family), "rankings": [[*s] for s in family]}, {"thetas": thetas})


def _proved(statement: _Statement, instance: Instance, evidence: Fields) -> None:
    """There must be a proof for every family, and every candidate to be raised, that the claim is about."""
    letters, domain = statement.letters, statement.domain
    candidates: list[object] = [*range(len(letters))] if statement.axiom == "winner-monotonicity" else [None]
    parts = _parts(evidence)
    families, covered = [], dict[Family, set[object]]()
    for part in parts:
        if not any(_same(part["candidate"], c) for c in candidates):
            _reject("'candidate'", "a candidate's number if one is raised, otherwise null", part["candidate"])
        if domain == "any":
            _null(part["family"], "'family'")
        families.append(() if domain == "any" else _family(part["family"], letters))
        covered.setdefault(families[-1], set()).add(part["candidate"])
    wanted = _plane_families(len(letters)) if domain == "plane" else {families[0]}
    if domain == "features":
        _check_family(families[0], evidence["thetas"], instance)
    else:
        _null(evidence["thetas"], "'thetas'")
    if not wanted.issuperset(covered):
        raise Rejected("a part is about a family that the claim is not about")
    complete = {family for family, raised in covered.items() if len(raised) == len(candidates)}
    if not wanted <= (_relabelled(complete, letters) if domain == "plane" and statement.ties != "fixed" else complete):
        raise Rejected("there is no part for one of the families, or for one of the candidates")
    for part, family in zip(parts, families, strict=True):
        _check_part(part, _Violation(statement, family, "" if part["candidate"] is None else str(part["candidate"])))


Order = tuple[int, ...]  # a ranking by numbers


def _refuted(statement: _Statement, instance: Instance, evidence: Fields) -> None:
    letters, domain = statement.letters, statement.domain
    family = _family(evidence["family"], letters)
    if domain == "plane":
        points, scales = _features(_list(evidence["points"], "'points'"))
        directions = {_direction(p, q) for p, q in combinations(points, 2) if p != q}
        if len(points) != len(letters) or scales != [1, 1] or len(directions) != math.comb(len(letters), 2):
            _reject("'points'", "one pair of integers for each candidate, in general position", evidence["points"])
        instance = replace(instance, vectors=points, scales=scales)
    else:
        _null(evidence["points"], "'points'")
    if domain == "any":
        _null(evidence["thetas"], "'thetas'")
    else:
        _check_family(family, evidence["thetas"], instance)
    profiles = []
    for profile in _list(evidence["profiles"], "'profiles'"):
        entries = [_two(entry, "an entry of a profile") for entry in _list(profile, "a profile")]
        words = [_word(ranking, letters) for ranking, _ in entries]
        if len(set(words)) != len(words) or (statement.ballots == "allowed" and not set(words) <= set(family)):
            raise Rejected("a profile lists a ranking twice, or one that is not in 'family'")
        profiles.append(_polled([([*word], count) for word, (_, count) in zip(words, entries, strict=True)], instance))
    if len(profiles) != min(2, PROFILES[statement.axiom]):
        raise Rejected(f"the axiom {statement.axiom} is not about {len(profiles)} profiles")
    if not _violated(statement, [tuple(map(int, s)) for s in family], profiles):
        raise Rejected("the profiles do not violate the axiom")


def _polled(entries: list[tuple[object, object]], instance: Instance) -> Instance:
    """The instance with a profile of (ranking, count)."""
    polled = replace(instance, votes=[])
    _read_profile({"ballots": [{"ranking": ranking, "count": count} for ranking, count in entries]}, polled)
    return polled


def _winning(statement: _Statement, family: list[Order], polled: Instance) -> set[Order]:
    """The rankings that the rule may choose, by its definition."""
    rule, above = statement.rule, polled.above
    opposed = {(b, a) for a, b in polled.unanimous()} if rule in RESPECTING else set()
    allowed = [s for s in family if opposed.isdisjoint(combinations(s, 2))]
    if not allowed:
        return set()
    if rule in ("kemeny", "kemeny-po"):
        costs = {s: sum(above[b][a] for a, b in combinations(s, 2)) for s in allowed}
        least = min(costs.values())
        best = [s for s in allowed if costs[s] == least]
        return {min(best)} if statement.ties == "fixed" else set(best)
    scores = _scores(rule if rule in RULES else "lcpo", polled)
    if rule == "lcpo-sequence":
        return {min(allowed, key=lambda s: ([-scores[c] for c in s], s))}
    orders = permutations(range(len(scores))) if statement.ties == "profile" else [tuple(range(len(scores)))]
    return {_greedy(allowed, sorted(order, key=lambda c: -scores[c])) for order in orders}


def _greedy(allowed: list[Order], precedence: list[int]) -> Order:
    """At each place the candidate that can come next and has precedence, which is lexicographically first."""
    return min(allowed, key=lambda s: [precedence.index(c) for c in s])


def _violated(statement: _Statement, family: list[Order], profiles: list[Instance]) -> bool:
    """Whether the axiom is violated for some outputs that the rule may choose."""
    axiom, weak, polled = statement.axiom, statement.majority == "weak", profiles[0]
    outputs, *others = [_winning(statement, family, profile) for profile in profiles]
    n = sum(polled.first)
    if axiom == "existence":
        return not outputs
    if axiom == "po":
        return any(not polled.above[a][b] for s in outputs for a, b in combinations(s, 2))
    if axiom == "pmc":
        ahead = {(a, b) for a, row in enumerate(polled.above) for b, k in enumerate(row) if 2 * k + weak > n}
        return any(ahead.issuperset(combinations(s, 2)) and outputs - {s} for s in family)
    if axiom == "majority":
        favourites = {s[0] for s in family if 2 * polled.first[s[0]] + weak > n}
        return any(a != s[0] for a in favourites for s in outputs)
    if axiom == "separability":
        votes = [vote for profile in profiles for vote in profile.votes]
        merged = _polled([([DIGITS[c] for c in ranking], count) for count, ranking in votes], polled)
        return any(_winning(statement, family, merged) - {s} for s in outputs & others[0])
    before, after = ({tuple(ranking): count for count, ranking in profile.votes} for profile in profiles)
    changes = [(after.get(s, 0) - before.get(s, 0), s) for s in {**before, **after}]
    changed = sorted((k, s) for k, s in changes if k)
    if [k for k, _ in changed] != [-1, 1]:
        raise Rejected("the second profile is not the first with one voter's ballot changed")
    (_, old), (_, new) = changed
    raises = [s[0] for s in outputs if new.index(s[0]) < old.index(s[0])]
    raised = {a for a in raises if [c for c in old if c != a] == [c for c in new if c != a]}
    return any(a != t[0] for a in raised for t in others[0])


def _majority_relation(instance: Instance, evidence: Fields) -> None:
    """Each pair of a conflict is unanimous in one of the profiles, which no rule of the majority relation tells apart."""
    if instance.vectors is None:
        raise Rejected("the domain 'features' needs features")
    profiles, thetas = _list(evidence["profiles"], "'profiles'"), _list(evidence["thetas"], "'thetas'")
    if len(profiles) != len(thetas):
        raise Rejected(f"{len(profiles)} profiles with thetas for {len(thetas)}")
    unanimous, relations = set[Pair](), set[frozenset[Pair]]()
    for profile, shown in zip(profiles, thetas, strict=True):
        entries = [_two(entry, "an entry of a profile") for entry in _list(profile, "a profile")]
        polled = _polled([(ranking, count) for ranking, count in entries], instance)
        ours, above = _list(shown, "a list of thetas"), polled.above
        if len(ours) != len(entries):
            _reject("a list of thetas", "as long as the profile", shown)
        for theta, (_, ranking) in zip(ours, polled.votes, strict=True):
            _check_theta(theta, ranking, instance)
        unanimous |= polled.unanimous()
        relations.add(frozenset((a, b) for a, b in permutations(range(len(above)), 2) if above[a][b] > above[b][a]))
    if len(relations) > 1:
        raise Rejected("the profiles differ in their majority relations")
    if not unanimous.issuperset(_conflict(evidence["conflict"], instance)):
        raise Rejected("a pair of the conflict is unanimous in none of the profiles")


def _theorem_evidence(claim: Fields) -> str:
    """The keys of the evidence."""
    if claim["rule"] == "majority-relation":
        return "profiles thetas conflict"
    return "parts thetas" if claim["holds"] is True else "family profiles points thetas"


def _theorem(instance: Instance, claim: Fields, evidence: Fields) -> None:
    rule, m = _choice(claim["rule"], "'rule'", [*TIES, *OTHER_RULES]), len(instance.number)
    if type(claim["holds"]) is not bool:
        _reject("'holds'", "true or false", claim["holds"])
    if instance.above:
        raise Rejected("a theorem is about all profiles, but the instance has one")
    if m < 2 or (m > len(DIGITS) and rule != "majority-relation"):
        raise Rejected(f"a theorem is about 2 to {len(DIGITS)} candidates, not {m}")
    if rule in OTHER_RULES:
        _other_rule(rule, instance, claim, evidence)
        return
    hypotheses = _fields(claim["hypotheses"], "'hypotheses'", "ballots ties majority")
    statement = _Statement(
        rule,
        _choice(claim["axiom"], "'axiom'", list(PROFILES)),
        _choice(claim["domain"], "'domain'", ["any", "plane", "features"]),
        _choice(hypotheses["ballots"], "'ballots'", ["allowed", "any"]),
        _choice(hypotheses["ties"], f"'ties' for the rule {rule}", TIES[rule]),
        _choice(hypotheses["majority"], "'majority'", ["strict", "weak"]),
        DIGITS[:m],
    )
    if (instance.vectors is not None) != (statement.domain == "features"):
        raise Rejected("the domain 'features' needs features in the instance, the others must have none")
    if statement.domain == "plane" and m > 5:
        raise Rejected("the domain 'plane' is about 2 to 5 candidates")
    numbered = replace(instance, number={c: i for i, c in enumerate(statement.letters)})
    (_proved if claim["holds"] else _refuted)(statement, numbered, evidence)


def _other_rule(rule: str, instance: Instance, claim: Fields, evidence: Fields) -> None:
    axiom, holds = OTHER_RULES[rule]
    _choice(claim["axiom"], f"'axiom' for the rule {rule}", [axiom])
    _choice(claim["domain"], f"'domain' for the rule {rule}", ["features"])
    _fields(claim["hypotheses"], "'hypotheses'", "")
    if claim["holds"] is not holds:
        _reject(f"'holds' for the rule {rule}", str(holds).lower(), claim["holds"])
    if rule == "majority-relation":
        _majority_relation(instance, evidence)
        return
    letters, parts = DIGITS[: len(instance.number)], _parts(evidence)
    if rule == "monotone-loss" and len(letters) != 3:
        raise Rejected("the theorem on monotone losses is about three candidates")
    losses = _majority_loss(letters) if rule == "majority-loss" else _monotone_loss(letters)
    if len(parts) != len(losses):
        raise Rejected(f"the theorem has {len(losses)} parts, not {len(parts)}")
    for value in (evidence["thetas"], *(part[key] for part in parts for key in ("candidate", "family"))):
        _null(value, "'thetas', 'candidate' or 'family'")
    for part, one in zip(parts, losses, strict=True):
        _check_part(part, _OfLosses(one))


# --- axiom compatibility: a rule as a table, or demands that no rule meets ---------------------------------

Votes = tuple[Order, ...]  # a profile, one ranking a voter


@dataclass
class _Rules:
    """What the rules are about: profiles of 1 to `voters` of the `ballots` (in order if anonymous), outputs in `family`."""

    m: int
    family: list[Order]
    ballots: list[Order]
    voters: int
    anonymous: bool
    by_majorities: dict[tuple[bool, ...], list[Votes]] = field(default_factory=dict)

    def alike(self, votes: Votes) -> list[Votes]:
        """The profiles with the same majority relation."""
        if not self.by_majorities:
            for other in self.profiles(self.voters):
                self.by_majorities.setdefault(self._majorities(other), []).append(other)
        return self.by_majorities[self._majorities(votes)]

    def _majorities(self, votes: Votes) -> tuple[bool, ...]:
        return tuple(_beats(votes, a, b) for a, b in permutations(range(self.m), 2))

    def profiles(self, most: int) -> Iterator[Votes]:
        """All profiles of at most so many voters."""
        for n in range(1, most + 1):
            yield from (
                combinations_with_replacement(self.ballots, n) if self.anonymous else product(self.ballots, repeat=n)
            )

    def profile(self, ballots: Votes) -> Votes:
        """The profile with these ballots."""
        return tuple(sorted(ballots)) if self.anonymous else ballots

    def read(self, value: object) -> Votes:
        """A profile given by the numbers of rankings in the family."""
        ballots = tuple(self.ranking(j) for j in _list(value, "a profile"))
        if len(ballots) > self.voters or not set(ballots) <= set(self.ballots) or self.profile(ballots) != ballots:
            _reject("a profile", f"at most {self.voters} ballots (in order, for an anonymous rule)", value)
        return ballots

    def ranking(self, value: object) -> Order:
        """A ranking given by its number in the family."""
        if type(value) is not int or not 0 <= value < len(self.family):
            _reject("a ranking's number", f"an integer from 0 to {len(self.family) - 1}", value)
        return self.family[value]


Demand = tuple[tuple[Votes, ...], Order]  # the profiles, and the candidates that it names


def _beats(votes: Votes, a: int, b: int) -> bool:
    return 2 * sum(ballot.index(a) < ballot.index(b) for ballot in votes) > len(votes)


def _demands(axiom: str, rules: _Rules, votes: Votes) -> Iterator[Demand]:
    """What an axiom asks of the outputs on profiles of which `votes` is the first; `DEMANDS` says what it is."""
    if axiom in OTHER_PROFILES:
        for others, named in OTHER_PROFILES[axiom](rules, votes):
            yield (votes, *others), named
        return
    pairs, singles = permutations(range(rules.m), 2), [(c,) for c in range(rules.m)]
    for named in pairs if axiom == "po" else rules.family if axiom == "pmc" else singles:
        if PREMISES[axiom](rules, votes, *named):
            yield (votes,), named


def _reversed_votes(rules: _Rules, votes: Votes) -> Iterator[Demand]:
    turned = tuple(ballot[::-1] for ballot in votes)
    if set(turned) <= set(rules.ballots):
        yield (rules.profile(turned),), ()


def _raised_votes(rules: _Rules, votes: Votes) -> Iterator[Demand]:
    """One voter raises a candidate and leaves the order of the others."""
    for (i, ballot), raised, c in product(enumerate(votes), rules.ballots, range(rules.m)):
        others, others_after = ([a for a in ranking if a != c] for ranking in (ballot, raised))
        if others == others_after and raised.index(c) < ballot.index(c):
            yield (rules.profile((*votes[:i], raised, *votes[i + 1 :])),), (c,)


def _joined_votes(rules: _Rules, votes: Votes) -> Iterator[Demand]:
    if len(votes) < rules.voters:
        for ballot, i in product(rules.ballots, range(len(votes) + 1)):
            yield (rules.profile((*votes[:i], ballot, *votes[i:])),), ballot


def _merged_votes(rules: _Rules, votes: Votes) -> Iterator[Demand]:
    for other in rules.profiles(rules.voters - len(votes)):
        yield (other, rules.profile(votes + other)), ()


def _renamed_votes(rules: _Rules, votes: Votes) -> Iterator[Demand]:
    """By relabellings of the candidates that leave the family and the ballots as they are."""
    for names in permutations(range(rules.m)):
        if all({tuple(names[c] for c in s) for s in some} == set(some) for some in (rules.family, rules.ballots)):
            yield (rules.profile(tuple(tuple(names[c] for c in ballot) for ballot in votes)),), names


OTHER_PROFILES: dict[str, Callable[[_Rules, Votes], Iterator[Demand]]] = {
    "reversal-symmetry": _reversed_votes,
    "winner-monotonicity": _raised_votes,
    "monotonicity": _raised_votes,
    "participation": _joined_votes,
    "separability": _merged_votes,
    "majority-relation": lambda rules, votes: (((other,), ()) for other in rules.alike(votes)),
    "neutrality": _renamed_votes,
}  # axiom -> the profiles that it compares with a profile, and the candidates that it names there

PREMISES: dict[str, Callable[..., bool]] = {
    "po": lambda _, votes, a, b: all(ballot.index(a) < ballot.index(b) for ballot in votes),
    "pmc": lambda _, votes, *ranking: all(_beats(votes, a, b) for a, b in combinations(ranking, 2)),
    # the favourite is first on a ballot, so in some ranking of the family
    "majority": lambda _, votes, c: 2 * sum(ballot[0] == c for ballot in votes) > len(votes),
    "condorcet-winner": lambda rules, votes, c: (
        any(ranking[0] == c for ranking in rules.family) and all(_beats(votes, c, a) for a in range(rules.m) if a != c)
    ),
    "condorcet-loser": lambda rules, votes, c: all(_beats(votes, a, c) for a in range(rules.m) if a != c),
}  # axiom about one profile -> whether it demands something for these candidates

DEMANDS: dict[str, Callable[..., bool]] = {
    "po": lambda pair, s: s.index(pair[0]) < s.index(pair[1]),
    "pmc": lambda ranking, s: s == ranking,
    "majority": lambda first, s: s[:1] == first,
    "condorcet-winner": lambda first, s: s[:1] == first,
    "condorcet-loser": lambda loser, s: s[:1] != loser,
    "reversal-symmetry": lambda _, s, t: s[0] != t[0],
    "winner-monotonicity": lambda raised, s, t: s[:1] != raised or t[:1] == raised,
    "monotonicity": lambda raised, s, t: t.index(*raised) <= s.index(*raised),
    "participation": lambda ballot, s, t: ballot.index(t[0]) <= ballot.index(s[0]),
    "separability": lambda _, s, t, merged: s != t or merged == s,
    "majority-relation": lambda _, s, t: s == t,
    "neutrality": lambda names, s, t: t == tuple(names[c] for c in s),
}  # axiom -> whether outputs on the profiles of a demand meet it; its first argument are the candidates that it names


def _rules(instance: Instance, claim: Fields, evidence: Fields, compatible: bool) -> tuple[_Rules, list[str]]:
    """The rules and the axioms of the claim. With features the family must be that of all feasible rankings."""
    if claim["compatible"] is not compatible:
        _reject("'compatible'", "true for a table and false for a refutation", claim["compatible"])
    if type(claim["anonymous"]) is not bool:
        _reject("'anonymous'", "true or false", claim["anonymous"])
    axioms = [axiom for axiom in _list(claim["axioms"], "'axioms'", may_be_empty=True) if isinstance(axiom, str)]
    if axioms != claim["axioms"] or not DEMANDS.keys() >= set(axioms):
        _reject("'axioms'", f"a list of some of {', '.join(DEMANDS)}", claim["axioms"])
    family = [tuple(instance.ranking(ranking)) for ranking in _list(claim["family"], "'family'")]
    if family != sorted(set(family)) or len(instance.number) < 2:
        raise Rejected("'family' must be rankings of two or more candidates in lexicographic order")
    if instance.vectors is not None:
        _feasible_rankings(instance, {"count": len(family), "rankings": claim["family"]}, evidence)
    else:
        _null(evidence["thetas"], "'thetas'")
    voters = _count(claim["voters"], "'voters'")
    rules = _Rules(len(instance.number), family, family, voters, claim["anonymous"])
    rules.ballots = [rules.ranking(j) for j in _list(claim["ballots"], "'ballots'")]
    if rules.ballots != sorted(set(rules.ballots)):
        _reject("'ballots'", "numbers of different rankings of the family in order", claim["ballots"])
    return rules, axioms


def _rule_table(instance: Instance, claim: Fields, evidence: Fields) -> None:
    """The table has an output for every profile, and they meet all demands."""
    rules, axioms = _rules(instance, claim, evidence, compatible=True)
    table: dict[Votes, Order] = {}
    for entry in _list(evidence["table"], "'table'"):
        profile, output = _two(entry, "an entry of the table")
        votes = rules.read(profile)
        if votes in table:
            raise Rejected("the table has a profile twice")
        table[votes] = rules.ranking(output)
    size = len(rules.ballots)
    missing = -len(table)  # all are different
    for n in range(1, rules.voters + 1):
        missing += math.comb(size + n - 1, n) if rules.anonymous else size**n
        if missing > 0:
            raise Rejected(f"the table lacks profiles of {n} voters")
    for axiom, votes in product(axioms, table):
        for profiles, candidates in _demands(axiom, rules, votes):
            if not DEMANDS[axiom](candidates, *(table[profile] for profile in profiles)):
                raise Rejected(f"the table does not satisfy {axiom}")


def _no_rule(instance: Instance, claim: Fields, evidence: Fields) -> None:
    """The demands given are demands of the axioms, and their clauses are refuted."""
    rules, axioms = _rules(instance, claim, evidence, compatible=False)
    demands: list[tuple[str, Demand]] = []
    for entry in _list(evidence["instances"], "'instances'"):
        fields = _fields(entry, "an axiom's instance", "axiom profiles candidates")
        axiom, named = fields["axiom"], _list(fields["candidates"], "'candidates'", may_be_empty=True)
        if not isinstance(axiom, str) or axiom not in axioms:
            _reject("'axiom'", f"one of the claim, {', '.join(axioms)}", axiom)
        profiles = tuple(rules.read(profile) for profile in _list(fields["profiles"], "'profiles'"))
        demand = profiles, tuple(instance.candidate(c, "an entry of 'candidates'") for c in named)
        if demand not in _demands(axiom, rules, profiles[0]):
            raise Rejected(f"{axiom} has no such instance: {reprlib.repr(entry)}")
        demands.append((axiom, demand))
    number = {
        profile: k for k, profile in enumerate(dict.fromkeys(p for _, (profiles, _) in demands for p in profiles))
    }
    clauses = [frozenset(clause) for clause in _clauses(rules.family, demands, number)]
    _check_steps(evidence["steps"], clauses, len(number) * len(rules.family))


def _clauses(family: list[Order], demands: list[tuple[str, Demand]], number: dict[Votes, int]) -> Iterator[list[int]]:
    """k |F| + j + 1 says that ranking j of F is the output on profile number k."""
    first = {profile: k * len(family) + 1 for profile, k in number.items()}
    for start in first.values():
        outputs = range(start, start + len(family))
        yield list(outputs)
        yield from ([-a, -b] for a, b in combinations(outputs, 2))
    for axiom, ((*others, last), candidates) in demands:
        for given in product(range(len(family)), repeat=len(others)):
            outputs_given = [family[j] for j in given]
            right = [j for j, output in enumerate(family) if DEMANDS[axiom](candidates, *outputs_given, output)]
            if len(right) < len(family):
                excluded = [-first[profile] - j for profile, j in zip(others, given, strict=True)]
                yield excluded + [first[last] + j for j in right]


# --- ensembles: rewards whose weights agree with the votes, and ceilings on how much any reward agrees with them --

Preferred = bytes  # for each pair of the votes 1 if a reward prefers its first response, otherwise 0
NORMS = ("squared", "absolute", "maximum")
MOST_RANKED = 7  # responses of which all rankings are tried one by one
MOST_RESPONSES = 16  # of a prompt that is solved by its subsets of responses


@dataclass
class Poll:
    """Votes, and the rewards that a claim considers: of the class, and with d(r) ≤ `limit` if there is one.

    `prompts` has the responses of each prompt with their numbers, counted through all prompts. `pairs` are M pairs
    (first, second) of numbers, `p` and `mu` are p* and μ (length M). Features are as those of an `Instance`.
    """

    prompts: dict[str, dict[str, int]]
    pairs: list[Pair]
    p: list[Fraction]
    mu: list[Fraction]
    vectors: list[Point] | None = None
    scales: list[int] = field(default_factory=list)
    linear: bool = False
    limit: Fraction | None = None

    @property
    def lean(self) -> list[Fraction]:
        """The weights μ (2p* − 1): d(r) is Σ μ p* less what r gets for them."""
        return [mu * (2 * p - 1) for mu, p in zip(self.mu, self.p, strict=True)]

    @cached_property
    def integers(self) -> list[tuple[list[int], int]]:
        """The p*, and the 1/(4μ), as integers and what these are divided by."""
        return [_integers(self.p), _integers([1 / (4 * mu) for mu in self.mu])]

    def mean(self, power: int = 1) -> Fraction:
        """The sum Σ μ p*, or Σ μ p*²."""
        return sum([mu * p**power for mu, p in zip(self.mu, self.p, strict=True)], Fraction(0))

    def parts(self, weights: list[Fraction]) -> list[tuple[Poll, list[Fraction]]]:
        """The polls, with their weights, whose rewards are chosen independently: of each prompt, or of all together."""
        if self.linear or len(self.prompts) == 1:
            return [(self, weights)]
        prompt = [i for i, responses in enumerate(self.prompts.values()) for _ in responses]
        chosen: list[list[int]] = [[] for _ in self.prompts]
        for e, (a, _) in enumerate(self.pairs):
            chosen[prompt[a]].append(e)
        parts = []
        for (name, responses), own in zip(self.prompts.items(), chosen, strict=True):
            start = min(responses.values())
            pairs = [(a - start, b - start) for a, b in map(self.pairs.__getitem__, own)]
            numbers = {response: a - start for response, a in responses.items()}
            part = Poll({name: numbers}, pairs, [self.p[e] for e in own], [self.mu[e] for e in own])
            parts.append((part, [weights[e] for e in own]))
        return parts

    def preferred(self, rewards: Sequence[int]) -> Preferred:
        """What these rewards of all responses prefer on the pairs."""
        if any(rewards[a] == rewards[b] for a, b in self.pairs):
            raise Rejected("theta gives two compared responses the same reward")
        return bytes([rewards[a] > rewards[b] for a, b in self.pairs])

    def considered(self, found: Sequence[Preferred]) -> list[Preferred]:
        """Those that are no outliers."""
        if self.limit is None:
            return list(found)
        lean, scale = _integers(self.lean)
        least = (self.mean() - self.limit) * scale
        return [s for s in found if sum(compress(lean, s)) >= least]

    def reward(self, value: Fields) -> Preferred:
        """What a reward prefers, given by its rankings and θ."""
        orders = []
        rankings = _values(value["rankings"], "'rankings'", self.prompts)
        for numbers, entries in zip(self.prompts.values(), rankings, strict=True):
            ranking = _list(entries, "a ranking")
            order = [numbers[response] for response in ranking if type(response) is str and response in numbers]
            if not len(ranking) == len(set(order)) == len(numbers):
                _reject("a ranking", "a list of all responses of the prompt", ranking)
            orders.append(order)
        place = {a: k for order in orders for k, a in enumerate(order)}
        preferred = bytes([place[a] < place[b] for a, b in self.pairs])
        if not self.linear:
            _null(value["theta"], "'theta'")
            return preferred
        assert self.vectors is not None
        rewards = _rewards(value["theta"], self.vectors, self.scales)
        if any(rewards[a] < rewards[b] for order in orders for a, b in pairwise(order)):
            raise Rejected("theta does not induce the rankings of a reward")
        self.preferred(rewards)
        return preferred


def _values(value: object, what: str, keys: Collection[str]) -> list[object]:
    """The values in an object with exactly these keys, in their order."""
    if not isinstance(value, dict) or value.keys() != set(keys):
        _reject(what, f"an object with the keys {reprlib.repr(list(keys))}", value)
    return [value[key] for key in keys]


def _poll(value: object) -> Poll:
    fields = _fields(value, "the instance", "prompts pairs features")
    poll = Poll({}, [], [], [])
    if not isinstance(fields["prompts"], dict) or not fields["prompts"]:
        _reject("'prompts'", "an object with at least one prompt", fields["prompts"])
    size = 0
    for prompt, entries in fields["prompts"].items():
        names = _list(entries, "a prompt")
        poll.prompts[prompt] = numbers = {name: a for a, name in enumerate(names, size) if type(name) is str}
        if len(names) < 2 or len(numbers) != len(names):
            _reject("a prompt", "a list of two or more different names", names)
        size += len(names)
    weights = []
    for entry in _list(fields["pairs"], "'pairs'"):
        five = _list(entry, "a pair")
        if len(five) != 5 or not all(type(name) is str for name in five[:3]):
            _reject("a pair", "[prompt, first response, second response, p*, weight]", five)
        a, b = (poll.prompts.get(str(five[0]), {}).get(str(name), -1) for name in five[1:3])
        if -1 in (a, b) or a == b:
            _reject("a pair", "about two different responses of a prompt", five)
        p = Fraction(_number(five[3], "p*"))
        if not 0 <= p <= 1:
            _reject("p*", "from 0 to 1", five[3])
        poll.pairs.append((a, b))
        poll.p.append(p)
        weights.append(_count(five[4], "the weight of a pair"))
    if len(set(map(frozenset, poll.pairs))) != len(poll.pairs):
        raise Rejected("two responses are paired twice")
    total = sum(weights)
    poll.mu = [Fraction(weight, total) for weight in weights]
    if fields["features"] is not None:
        tables = zip(poll.prompts.values(), _values(fields["features"], "'features'", poll.prompts), strict=True)
        rows = [row for numbers, table in tables for row in _values(table, "the features of a prompt", numbers)]
        poll.vectors, poll.scales = _features(rows)
        if any(poll.vectors[a] == poll.vectors[b] for a, b in poll.pairs):
            raise Rejected("two compared responses have the same features")
    return poll


def _check_ensemble(value: object, poll: Poll, norm: str, error: object) -> int:
    """An ensemble of considered rewards must have this error; the number of its rewards."""
    members = [_fields(entry, "a reward", "weight rankings theta") for entry in _list(value, "'ensemble'")]
    weights = [_number(member["weight"], "a weight of a reward") for member in members]
    if min(weights) <= 0 or sum(weights) != 1:
        raise Rejected("the weights of an ensemble are not positive numbers with the sum 1")
    rewards = [poll.reward(member) for member in members]
    if len(poll.considered(rewards)) != len(rewards):
        raise Rejected("a reward of the ensemble is an outlier")
    integers, q = _integers(weights)
    agreement = [0] * len(poll.pairs)
    for weight, preferred in zip(integers, rewards, strict=True):
        agreement = list(map(add, agreement, [weight * s for s in preferred]))
    gaps = [abs(Fraction(n, q) - p) for n, p in zip(agreement, poll.p, strict=True)]
    terms = map(mul, poll.mu, map(mul, gaps, gaps) if norm == "squared" else gaps)
    if (true := max(gaps) if norm == "maximum" else sum(terms)) != _number(error, "'error'"):
        raise Rejected(f"the {norm} error of the ensemble is {reprlib.repr(str(true))}, not {reprlib.repr(error)}")
    return len(members)


def _check_size(size: object, rewards: int) -> None:
    if _count(size, "'size'") != rewards:
        _reject("'size'", f"the number of rewards ({rewards})", size)


def _dual(poll: Poll, weights: list[Fraction], norm: str) -> Fraction:
    """The bound B(w, K) plus K, for weights w that are allowed for the norm."""
    if norm == "absolute" and any(abs(w) > mu for w, mu in zip(weights, poll.mu, strict=True)):
        raise Rejected("a weight is greater than μ, which the norm absolute does not allow")
    if norm == "maximum" and sum(map(abs, weights)) > 1:
        raise Rejected("the weights add up to more than 1, which the norm maximum does not allow")
    (integers, scale), (p, q) = _integers(weights), poll.integers[0]
    value = Fraction(sum(map(mul, integers, p)), scale * q)
    if norm == "squared":
        factors, q = poll.integers[1]
        value -= Fraction(sum(map(mul, map(mul, integers, integers), factors)), scale * scale * q)
    return value


def _ceiling(value: object, poll: Poll, weights: list[Fraction]) -> Number:
    """A number k that is proved: Σ w [r prefers the first] ≤ k for every considered reward r."""
    fields = _fields(value, "a ceiling", "k penalty parts")
    k, penalty = _number(fields["k"], "'k'"), _number(fields["penalty"], "'penalty'")
    if penalty < 0 or (penalty and poll.limit is None):
        _reject("'penalty'", "0, or positive if outliers are excluded", fields["penalty"])
    shifted = [w + penalty * lean for w, lean in zip(weights, poll.lean, strict=True)]
    parts = replace(poll, limit=None if penalty else poll.limit).parts(shifted)
    values = _list(fields["parts"], "'parts'")
    if len(values) != len(parts):
        raise Rejected(f"a ceiling has {len(values)} parts, not {len(parts)}")
    total = sum(_part(entry, *part) for entry, part in zip(values, parts, strict=True))
    if penalty and poll.limit is not None:
        total += penalty * (poll.limit - poll.mean())
    if total > k:
        raise Rejected(f"the parts of a ceiling prove {reprlib.repr(str(total))}, not {reprlib.repr(fields['k'])}")
    return k


def _part(value: object, poll: Poll, weights: list[Fraction]) -> Number:
    one_by_one = isinstance(value, dict) and value.get("proof") == "all"
    part = _fields(value, "a part of a ceiling", "k proof thetas" if one_by_one else "k proof")
    k, proof = _number(part["k"], "'k'"), part["proof"]
    integers, scale = _integers(weights)
    if one_by_one:
        agreed = [sum(compress(integers, s)) for s in _all_preferred(part["thetas"], poll)]
        if not agreed:
            raise Rejected("all rewards are outliers, so a ceiling says nothing")
        proved = Fraction(max(agreed), scale)
    elif proof == "subsets":
        proved = Fraction(_by_subsets(poll, integers), scale)
    else:
        proved = _by_tree(proof, poll, weights)
    if proved > k:
        raise Rejected(f"a part of a ceiling proves {reprlib.repr(str(proved))}, not {reprlib.repr(part['k'])}")
    return k


def _all_preferred(thetas: object, poll: Poll) -> list[Preferred]:
    """What all considered rewards prefer, each once."""
    if poll.linear:
        assert poll.vectors is not None
        vectors = poll.vectors
        listed = [poll.preferred(_rewards(theta, vectors, poll.scales)) for theta in _list(thetas, "'thetas'")]
        cells = _count_cells(list({_direction(vectors[a], vectors[b]) for a, b in poll.pairs}))
        if len(set(listed)) != len(listed) or len(listed) != cells:
            raise Rejected(f"'thetas' are not one for each of the {cells} regions")
        return poll.considered(listed)
    _null(thetas, "'thetas'")
    m = sum(map(len, poll.prompts.values()))  # of one prompt
    if m > MOST_RANKED:
        raise Rejected(f"there are more than {math.factorial(MOST_RANKED)} rankings, too many to be tried one by one")
    return poll.considered(list({poll.preferred(places) for places in permutations(range(m))}))


def _by_subsets(poll: Poll, weights: list[int]) -> int:
    """The maximum of Σ w [r prefers the first]: of the responses of each subset, some c comes last (Held and Karp 1962)."""
    m = sum(map(len, poll.prompts.values()))
    if poll.linear or m > MOST_RESPONSES:
        raise Rejected(f"the proof 'subsets' is for rewards 'any' and prompts of at most {MOST_RESPONSES} responses")
    gains = [[0] * m for _ in range(m)]  # gains[b][a], if a is above b
    for (a, b), w in zip(poll.pairs, weights, strict=True):
        gains[b][a] = w
    after = []  # after[b][S], if all of S are above b
    for row in gains:
        sums = [0]
        for gain in row:
            sums += [x + gain for x in sums]
        after.append(sums)
    best = [0] * (1 << m)
    bits = [(1 << c, after[c]) for c in range(m)]
    for S in range(1, 1 << m):
        best[S] = max([best[S ^ bit] + sums[S ^ bit] for bit, sums in bits if S & bit])
    return best[-1]


def _by_tree(value: object, poll: Poll, weights: list[Fraction]) -> Fraction:
    """Weights are rounded up to N units; a ranking of all candidates loses at least `cost` of these.

    A θ without ties on compared pairs can be moved a little so that it induces a ranking, and prefers the same.
    """
    by_triangles = isinstance(value, dict) and "triangles" in value
    keys = "triangles" if by_triangles else "cuts multipliers"
    proof = _fields(value, "the proof of a part", f"unit cost {keys} tree")
    unit, cost = (Fraction(_number(proof[key], f"'{key}'")) for key in ("unit", "cost"))
    if unit <= 0 or cost.denominator != 1:
        raise Rejected("'unit' must be positive and 'cost' an integer")
    if poll.linear:
        assert poll.vectors is not None
        first = dict[Point, int]()
        same = [first.setdefault(vector, a) for a, vector in enumerate(poll.vectors)]
        number = {str(a): i for i, a in enumerate(first.values())}
        candidates = [number[str(a)] for a in same]
        instance = Instance(number, list(first), poll.scales, [], [], [])
    else:
        (numbers,) = poll.prompts.values()
        candidates = list(numbers.values())
        instance = Instance(numbers, None, [], [], [], [])
    values: dict[Pair, Fraction] = {}
    for (a, b), w in zip(poll.pairs, weights, strict=True):
        pair = candidates[a], candidates[b]
        values[pair] = values.get(pair, Fraction(0)) + w
        values.setdefault(pair[::-1], Fraction(0))
    surplus = {(a, b): max(0, math.ceil((v - values[b, a]) / unit)) for (a, b), v in values.items()}  # N
    costs = {(a, b): surplus[b, a] for a, b in surplus}
    if by_triangles:
        _Triangles(proof["triangles"], len(instance.number), costs).check(proof["tree"], instance, int(cost) - 1)
    else:
        _check_tree(proof["tree"], instance, _bounds(proof, instance, costs), set(), int(cost) - 1)
    smaller = sum([min(v, values[b, a]) for (a, b), v in values.items() if a < b], Fraction(0))
    return unit * (sum(surplus.values()) - cost) + smaller


# --- small ensembles: a tree over boxes of weights and partial orders of the rewards -----------------------

Pattern = int  # the rewards that prefer the first response of a pair: bit k − 1 − j for reward j
UNIT = 1 << 20  # boxes have corners in multiples of 1/UNIT
MOST_REWARDS = 12


def _number_below(value: object, what: str, count: int) -> int:
    if type(value) is not int or not 0 <= value < count:
        _reject(what, f"a number from 0 to {count - 1}", value)
    return value


def _subset_sums(numbers: Sequence[int]) -> list[int]:
    """Of the numbers of the rewards in each pattern."""
    sums = [0]
    for x in reversed(numbers):
        sums += [x + y for y in sums]
    return sums


@dataclass
class _Box:
    """The weights α of k rewards with lo ≤ α ≤ hi and Σ α = `whole`, in integers."""

    lo: list[int]
    hi: list[int]
    whole: int
    costs: dict[tuple[int, tuple[Pattern, ...]], int] = field(default_factory=dict)  # that have been computed

    def cut(self, lo: list[int], hi: list[int]) -> _Box:
        """The part of the box with these bounds too, tightened by α_0 ≥ … ≥ α_(k−1) and Σ α = `whole`."""
        lo, hi = list(map(max, lo, self.lo)), list(map(min, hi, self.hi))
        for _ in range(2):
            hi = list(accumulate(hi, min))
            lo = list(accumulate(reversed(lo), max))[::-1]
            below, above = self.whole - sum(hi), self.whole - sum(lo)
            higher, lower = [below + b for b in hi], [above + a for a in lo]
            lo, hi = list(map(max, lo, higher)), list(map(min, hi, lower))
        return _Box(lo, hi, self.whole)

    @cached_property
    def ends(self) -> list[tuple[int, int]]:
        """The least and the greatest weight of each pattern; both are attained unless the box is empty."""
        lows, highs = _subset_sums(self.lo), _subset_sums(self.hi)
        low = map(max, lows, (self.whole - x for x in reversed(highs)))  # reversed: of the complements
        return list(zip(low, map(min, highs, (self.whole - x for x in reversed(lows))), strict=True))

    def least(self, slopes: dict[Pattern, int]) -> int:
        """The least Σ slope · (weight of the pattern): as much as may be goes to the rewards with the least slope."""
        k, total, left = len(self.lo), 0, self.whole - sum(self.lo)
        of_rewards = [sum([x for T, x in slopes.items() if T >> (k - 1 - j) & 1]) for j in range(k)]
        for slope, lo, hi in sorted(zip(of_rewards, self.lo, self.hi, strict=True)):
            more = min(left, hi - lo)
            total, left = total + slope * (lo + more), left - more
        return total


@dataclass
class _State:
    """What is known in a node: the box, below[j][a] as a set of bits, and the patterns of each pair, in their order."""

    node: object
    box: _Box
    below: list[tuple[int, ...]]
    patterns: list[tuple[Pattern, ...]]


class _SmallEnsembles:
    """No ensemble of at most k considered rewards has an error below `least`.

    Weights of rewards and p* are multiples of 1/`whole`, μ of 1/`total`, and errors of pairs of 1/`scale`.
    """

    def __init__(self, poll: Poll, norm: str, k: int, least: Number) -> None:
        if k > MOST_REWARDS:
            _reject("'size'", f"at most {MOST_REWARDS} if there is a tree", k)
        self.poll, self.norm, self.k, self.least = poll, norm, k, least
        p, q = poll.integers[0]
        self.whole = math.lcm(UNIT, q)
        self.p = [x * (self.whole // q) for x in p]
        self.mu, self.total = _integers(poll.mu)
        scales = {"squared": self.total * self.whole**2, "absolute": self.total * self.whole, "maximum": self.whole}
        self.scale = scales[norm]

    def check(self, tree: object) -> None:
        """Follow the tree from its root; reject it at the first node that does not prove what it has to."""
        unit = self.whole // UNIT
        lo = [UNIT // self.k * unit] + [0] * (self.k - 1)
        box = _Box(lo, [-(-UNIT // (j + 1)) * unit for j in range(self.k)], self.whole)
        below = (0,) * sum(map(len, self.poll.prompts.values()))
        stack = [_State(tree, box, [below] * self.k, [tuple(range(1 << self.k))] * len(self.p))]
        number = 0
        while stack:
            state = stack.pop()
            try:
                stack += reversed(self.children(state))
            except Rejected as rejection:
                raise Rejected(f"node {number} of the tree, depth first: {rejection}") from None
            number += 1

    def children(self, state: _State) -> list[_State]:
        """What is to be looked at next, nothing after a leaf, which must prove its case unless the box is empty."""
        if type(state.node) is int and state.node == 0:
            result: str | list[_State] = self.proved(Fraction(self.cheapest(state), self.scale))
        else:
            kind, *rest = _list(state.node, "a node that is not 0")
            arity, rule = self.rules[_choice(kind, "the first entry", list(self.rules))]
            if len(rest) != arity:
                raise Rejected(f"there must be {arity} entries after {kind!r}, not {len(rest)}")
            result = rule(self, state, *rest)
        if isinstance(result, list):
            return result
        lo, hi = state.box.lo, state.box.hi
        if result and all(map(le, lo, hi)) and sum(lo) <= self.whole <= sum(hi):
            raise Rejected(result)
        return []

    def boxes(self, state: _State, reward: object, value: object, low: object, high: object) -> list[_State]:
        j = _number_below(reward, "a reward", self.k)
        v = _number(value, "the value of 'box'")
        if UNIT % v.denominator:
            _reject("the value of 'box'", f"a multiple of 1/{UNIT}", value)
        at, box = int(v * self.whole), state.box
        lower = box.cut(box.lo, [*box.hi[:j], at, *box.hi[j + 1 :]])
        upper = box.cut([*box.lo[:j], at, *box.lo[j + 1 :]], box.hi)
        return [replace(state, node=low, box=lower), replace(state, node=high, box=upper)]

    def orders(self, state: _State, reward: object, pair: object, up: object, down: object) -> list[_State]:
        j = _number_below(reward, "a reward", self.k)
        first, second = self.poll.pairs[_number_below(pair, "a pair", len(self.p))]
        both = ((first, second, up), (second, first, down))
        below = state.below[j]
        return [self.ordered(state, j, a, b, node) for a, b, node in both if not below[b] >> a & 1]

    def ordered(self, state: _State, j: int, a: int, b: int, node: object) -> _State:
        """Reward j has a above b, and what is above a above what is below b."""
        old, new = state.below[j], _placed(state.below[j], a, b)
        bit, patterns = 1 << (self.k - 1 - j), state.patterns[:]
        for e, (first, second) in enumerate(self.poll.pairs):
            if (new[first] ^ old[first]) >> second & 1:
                patterns[e] = tuple([T for T in patterns[e] if T & bit])
            elif (new[second] ^ old[second]) >> first & 1:
                patterns[e] = tuple([T for T in patterns[e] if not T & bit])
        return _State(node, state.box, [*state.below[:j], new, *state.below[j + 1 :]], patterns)

    def proved(self, error: Number) -> str:
        return "" if error >= self.least else f"it proves only an error of {reprlib.repr(str(error))}"

    def cost(self, box: _Box, e: int, patterns: tuple[Pattern, ...]) -> int:
        """Of pair e under the cheapest of these patterns."""
        if (e, patterns) not in box.costs:
            p, ends = self.p[e], box.ends
            gap = min([max(0, ends[T][0] - p, p - ends[T][1]) for T in patterns])
            factor = {"squared": self.mu[e] * gap, "absolute": self.mu[e], "maximum": 1}[self.norm]
            box.costs[e, patterns] = factor * gap
        return box.costs[e, patterns]

    def cheapest(self, state: _State) -> int:
        costs = [self.cost(state.box, e, patterns) for e, patterns in enumerate(state.patterns)]
        return max(costs) if self.norm == "maximum" else sum(costs)

    def at(self, state: _State, value: object) -> str:
        """Tangents at the weights α: μ y² + 2 μ y Σ_T (α' − α) ≤ μ (Σ_T α' − p*)², as squares are convex."""
        if self.norm != "squared":
            raise Rejected("'at' is for the norm squared")
        alpha, q = _integers(_vector(value, "the weights of 'at'", self.k))
        if sum(alpha) != q:
            _reject("the weights of 'at'", "numbers with the sum 1", value)
        q, refined, box = math.lcm(q, self.whole), q, state.box
        finer = q // self.whole  # now Σ_T α and p* are multiples of 1/q
        sums = _subset_sums([x * (q // refined) for x in alpha])
        total, slopes = 0, dict[Pattern, int]()
        for e, (patterns, mu) in enumerate(zip(state.patterns, self.mu, strict=True)):
            p = self.p[e] * finer
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

    def slopes(self, state: _State, value: object) -> str:
        """Bounds w (p* − p̂) ≤ |w| |p̂ − p*| of pairs whose pattern is known or, if |w| ≤ μ, cheaper than any other."""
        if self.norm == "squared":
            raise Rejected("'slopes' is for the norms absolute and maximum")
        weights, box = _vector(value, "the weights of 'slopes'", len(self.p)), state.box
        total, rest, slopes = _dual(self.poll, weights, self.norm), 0, dict[Pattern, int]()
        integers, q = _integers(weights)
        for e, (patterns, w) in enumerate(zip(state.patterns, integers, strict=True)):
            if not w:
                rest += self.cost(box, e, patterns) if self.norm == "absolute" else 0
                continue
            T = min(patterns, key=lambda one: self.cost(box, e, (one,))) if len(patterns) > 1 else patterns[0]
            others = tuple([other for other in patterns if other != T])
            if others and self.norm == "maximum":
                return f"pair {e} has a weight and more than one pattern"
            if others and w * (self.p[e] - box.ends[T][w < 0]) * self.total > self.cost(box, e, others) * q:
                return f"pair {e} has a weight and a second pattern that may be the cheapest in some of the box"
            slopes[T] = slopes.get(T, 0) - w
        return self.proved(total + Fraction(state.box.least(slopes), q * self.whole) + Fraction(rest, self.scale))

    def conflict(self, state: _State, reward: object, value: object) -> str:
        """As in other conflicts, no θ·x increases along all differences if a positive combination of them is zero."""
        vectors, j = self.poll.vectors, _number_below(reward, "a reward", self.k)
        if not self.poll.linear or vectors is None:
            raise Rejected("'conflict' is for linear rewards")
        terms = [_two(term, "a term of 'conflict'") for term in _list(value, "the terms of 'conflict'")]
        pairs = [_number_below(e, "a pair", len(self.p)) for e, _ in terms]
        factors = [_number(factor, "a factor of 'conflict'") for _, factor in terms]
        if min(factors) <= 0:
            raise Rejected("the factors of 'conflict' must be positive")
        left = [0] * len(self.poll.scales)
        for e, factor in zip(pairs, _integers(factors)[0], strict=True):
            above, below = self.poll.pairs[e]
            if not state.below[j][above] >> below & 1:
                above, below = below, above
            if not state.below[j][above] >> below & 1:
                return f"pair {e} of 'conflict' is free"
            left = [x + factor * (y - z) for x, y, z in zip(left, vectors[above], vectors[below], strict=True)]
        return "the differences of 'conflict' do not sum to zero" if any(left) else ""

    def outlier(self, state: _State, reward: object) -> str:
        """The least d(r) of a reward r with these preferences."""
        j = _number_below(reward, "a reward", self.k)
        if self.poll.limit is None:
            raise Rejected("'outlier' is for claims that exclude outliers")
        bit, least = 1 << (self.k - 1 - j), 0
        for p, mu, patterns in zip(self.p, self.mu, state.patterns, strict=True):
            least += mu * min([self.whole - p if T & bit else p for T in patterns])
        return "" if least > self.poll.limit * self.total * self.whole else f"reward {j} need not be an outlier"

    rules: ClassVar[dict[str, tuple[int, Callable[..., str | list[_State]]]]] = {
        "box": (4, boxes),
        "pair": (4, orders),
        "at": (1, at),
        "slopes": (1, slopes),
        "conflict": (2, conflict),
        "outlier": (1, outlier),
    }  # how many entries follow the name, and what they are for


# --- claims about ensembles ---------------------------------------------------------------------------------


def _restricted(poll: Poll, claim: Fields, evidence: Fields) -> tuple[Poll, bool]:
    """The poll with the rewards that the claim considers, and whether there are any: OPT, which is proved, is at most τ."""
    poll = replace(poll, linear=_choice(claim["rewards"], "'rewards'", ["any", "linear"]) == "linear")
    if poll.linear and poll.vectors is None:
        raise Rejected("linear rewards need features in the instance")
    if claim["excluding"] is None:
        _null(evidence["optimum"], "'optimum'")
        return poll, True
    excluding = _fields(claim["excluding"], "'excluding'", "beta gamma optimum")
    beta, gamma, optimum = (Fraction(_number(excluding[key], f"'{key}'")) for key in ("beta", "gamma", "optimum"))
    proof = _fields(evidence["optimum"], "'optimum'", "reward ceiling")
    best = poll.reward(_fields(proof["reward"], "a reward", "rankings theta"))
    if poll.mean() - sum(compress(poll.lean, best)) != optimum:
        raise Rejected("the reward of 'optimum' does not have d(r) = OPT")
    if _ceiling(proof["ceiling"], poll, poll.lean) > poll.mean() - optimum:
        raise Rejected("the ceiling of 'optimum' does not prove that no reward has d(r) < OPT")
    limit = beta * optimum + gamma
    return replace(poll, limit=limit), limit >= optimum


def _calibrated_ensemble(poll: Poll, claim: Fields, evidence: Fields) -> None:
    poll, _ = _restricted(poll, claim, evidence)
    _check_size(claim["size"], _check_ensemble(evidence["ensemble"], poll, "maximum", 0))


def _ensemble_error(poll: Poll, claim: Fields, evidence: Fields) -> None:
    norm = _choice(claim["norm"], "'norm'", NORMS)
    poll, _ = _restricted(poll, claim, evidence)
    _check_size(claim["size"], _check_ensemble(evidence["ensemble"], poll, norm, claim["error"]))
    least = _number(claim["lower_bound"], "'lower_bound'")
    if least == 0 and evidence["weights"] is None:
        _null(evidence["ceiling"], "'ceiling'")
        return
    weights = _vector(evidence["weights"], "'weights'", len(poll.pairs))
    if _dual(poll, weights, norm) - _ceiling(evidence["ceiling"], poll, weights) < least:
        raise Rejected("the weights and the ceiling do not prove the lower bound")


def _no_calibrated_ensemble(poll: Poll, claim: Fields, evidence: Fields) -> None:
    poll, possible = _restricted(poll, claim, evidence)
    if not possible:
        _null(evidence["weights"], "'weights'")
        _null(evidence["ceiling"], "'ceiling'")
        return
    weights = _vector(evidence["weights"], "'weights'", len(poll.pairs))
    if sum(map(mul, weights, poll.p)) <= _ceiling(evidence["ceiling"], poll, weights):
        raise Rejected("the weights do not separate p* from the rewards")


def _small_ensemble(poll: Poll, claim: Fields, evidence: Fields) -> None:
    norm, size = _choice(claim["norm"], "'norm'", NORMS), _count(claim["size"], "'size'")
    poll, _ = _restricted(poll, claim, evidence)
    if evidence["ensemble"] is None:
        _null(claim["error"], "'error'")
    elif (rewards := _check_ensemble(evidence["ensemble"], poll, norm, claim["error"])) > size:
        _reject("'size'", f"at least the number of rewards ({rewards})", claim["size"])
    least = _number(claim["least"], "'least'")
    _null(evidence["thetas"], "'thetas'")
    if evidence["ceiling"] is None:
        _SmallEnsembles(poll, norm, size, least).check(evidence["tree"])
        return
    _null(evidence["tree"], "'tree'")
    if size > 1 or norm == "maximum":
        raise Rejected("a ceiling proves something of single rewards only, and not for the norm maximum")
    if poll.mean(2 if norm == "squared" else 1) - _ceiling(evidence["ceiling"], poll, poll.lean) < least:
        raise Rejected("the ceiling does not prove the least error")


ENSEMBLE_KINDS: dict[str, tuple[str, str, Callable[..., None]]] = {
    "calibrated-ensemble": ("rewards size excluding", "ensemble optimum", _calibrated_ensemble),
    "ensemble-error": (
        "rewards norm size error lower_bound excluding",
        "ensemble weights ceiling optimum",
        _ensemble_error,
    ),
    "no-calibrated-ensemble": ("rewards excluding", "weights ceiling optimum", _no_calibrated_ensemble),
    "small-ensemble": (
        "rewards norm size error least excluding",
        "ensemble thetas tree ceiling optimum",
        _small_ensemble,
    ),
}

OUTPUT_KINDS = ("leximax-ranking", "kemeny-ranking", "loss-orders")

AXIOMS: dict[str, Callable[[_Study], Cases]] = {
    "po": _pareto,
    "pmc": _pairwise_majority,
    "majority": _majority,
    "condorcet-winner": _condorcet_winner,
    "condorcet-loser": _condorcet_loser,
    "reversal-symmetry": _reversal,
    "winner-monotonicity": _winner_monotonicity,
    "participation": _participation,
    "clones": _clones,
    "monotonicity": _monotonicity,
    "separability": _separability,
}

KINDS: dict[str, tuple[str, str | Callable[[Fields], str], Callable[..., None]]] = {
    "feasible-ranking": ("feasible ranking", "theta", _feasible_ranking),
    "infeasible-ranking": ("feasible ranking", "conflict", _infeasible_ranking),
    "feasible-rankings": ("count rankings", "thetas", _feasible_rankings),
    "feasible-ranking-count": ("count", "", _feasible_ranking_count),
    "leximax-ranking": ("rule ranking", "theta conflicts", _leximax_ranking),
    "kemeny-ranking": ("rule ranking cost first", "theta proof", _kemeny_ranking),
    "loss-orders": ("rule orders", "proofs", _loss_orders),
    "no-pareto-ranking": ("respects-unanimity", "conflict", _no_pareto_ranking),
    "axiom": ("axiom rule holds witness", "outputs feasible conflicts", _axiom),
    "theorem": ("rule axiom domain hypotheses holds", _theorem_evidence, _theorem),
    "rule-table": ("compatible axioms voters anonymous family ballots", "thetas table", _rule_table),
    "no-rule": ("compatible axioms voters anonymous family ballots", "thetas instances steps", _no_rule),
    **ENSEMBLE_KINDS,
}  # name -> keys of the claim, keys of the evidence (if need be as a function of the claim), what checks it


# --- files and verdicts -----------------------------------------------------------------------------------


def check(certificate: object) -> None:
    """Return if the certificate (as read by `json`) proves its claim, raise `Rejected` if it does not.

    Counting regions takes time exponential in the dimension: a hostile certificate can keep it busy for ages.
    """
    with _long_numbers():
        try:
            fields = _fields(certificate, "the certificate", "format version kind instance claim evidence")
            if fields["format"] != "pluralign-certificate":
                _reject("'format'", "'pluralign-certificate'", fields["format"])
            if type(fields["version"]) is not int or fields["version"] != 1:
                _reject("'version'", "1", fields["version"])
            if (kind := _kind(fields)) not in KINDS:
                _reject("'kind'", f"one of the {len(KINDS)} kinds in docs/certificates.md", fields["kind"])
            read = _poll if kind in ENSEMBLE_KINDS else _instance
            _prove(kind, read(fields["instance"]), fields)
        except (RecursionError, MemoryError, OverflowError, ValueError):
            # ValueError: Python refuses to convert numbers of more than MAX_DIGITS digits
            raise Rejected("too large or too deeply nested to be checked") from None


def _prove(kind: str, instance: Instance | Poll, fields: Fields) -> Fields:
    """The claim in `fields`, a certificate of that kind about the instance, if its evidence proves it."""
    claim_keys, evidence_keys, proves = KINDS[kind]
    claim = _fields(fields["claim"], "the claim", claim_keys)
    keys = evidence_keys if isinstance(evidence_keys, str) else evidence_keys(claim)
    evidence = _fields(fields["evidence"], "the evidence", keys)
    proves(instance, claim, evidence)
    return claim


@contextmanager
def _long_numbers() -> Iterator[None]:
    """Let honest long numbers be read. The limit belongs to the whole process, so it is put back."""
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(MAX_DIGITS)
    try:
        yield
    finally:
        sys.set_int_max_str_digits(before)


def _kind(certificate: object) -> str:
    kind = certificate.get("kind") if isinstance(certificate, dict) else None
    return kind if isinstance(kind, str) and kind in KINDS else "?"


def check_file(path: str) -> list[Verdict]:
    """One verdict for each certificate of the file; raise `Unreadable` if it is not JSON or JSON Lines."""
    verdicts = []
    for certificate in _read(path):
        accepted, reason = True, ""
        try:
            check(certificate)
        except Rejected as rejection:
            accepted, reason = False, str(rejection)
        claim = certificate.get("claim") if isinstance(certificate, dict) else None
        try:
            json.dumps(claim, allow_nan=False)
        except (TypeError, ValueError, RecursionError):
            claim = None
        verdicts.append(Verdict(path, _kind(certificate), accepted, reason, claim))
    return verdicts


def _read(path: str) -> list[object]:
    """The values in the file, one after the other: this reads a single object and JSON Lines alike."""
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read().rstrip(" \t\r\n")
    except OSError as error:
        raise Unreadable(f"{path}: {error.strerror}; name a file that can be read") from None
    except ValueError:
        raise Unreadable(f"{path}: this is not text in UTF-8; save it in that encoding") from None
    if not text:
        raise Unreadable(f"{path}: the file is empty; write the certificate again")
    decoder = json.JSONDecoder(object_pairs_hook=_object)
    values: list[object] = []
    end = 0
    while end < len(text):
        if text[end] in " \t\r\n":
            end += 1
            continue
        try:
            with _long_numbers():
                value, end = decoder.raw_decode(text, end)
            values.append(value)
        except json.JSONDecodeError as error:
            place = f"line {error.lineno}, column {error.colno}"
            raise Unreadable(f"{path}: not JSON at {place} ({error.msg}); is the file complete?") from None
        except (RecursionError, ValueError):  # where this value ends is unknown: nothing after it is read
            return [*values, _Broken("nested too deeply, or a number is too long")]
    return values


def _object(items: list[tuple[str, object]]) -> object:
    value = dict(items)
    return value if len(value) == len(items) else _Broken("an object repeats a key")


def _say(text: str, stream: TextIO) -> None:
    """Print one line, with escapes for whatever in a name could break lines, terminals or encodings."""
    plain = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    encoding = stream.encoding or "utf-8"
    print(plain.encode(encoding, "backslashreplace").decode(encoding), file=stream)


def main(argv: list[str]) -> int:
    """Check the files, print a line for each certificate and return the exit code.

    0 if all are accepted, 1 if one is rejected, 2 if a file cannot be read (or none is given).
    """
    if not argv:
        _say("usage: python checker.py FILE…", sys.stderr)
        return 2
    code = 0
    for path in argv:
        try:
            verdicts = check_file(path)
        except Unreadable as error:
            _say(f"unreadable {error}", sys.stderr)
            code, verdicts = 2, []
        for verdict in verdicts:
            if verdict.accepted:
                claim = json.dumps(verdict.claim, ensure_ascii=False)
                short = claim if len(claim) <= 100 else claim[:99] + "…"
                _say(f"accepted  {verdict.file}  {verdict.kind}  {short}", sys.stdout)
            else:
                _say(f"rejected {verdict.file} {verdict.kind}: {verdict.reason}", sys.stderr)
                code = max(code, 1)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
