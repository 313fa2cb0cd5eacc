"""Ceilings: proofs that no reward agrees with weighted votes by more than a number."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from itertools import chain, compress, permutations

from ..budget import products, spend, words
from ..conflicts import read_rewards
from ..instance import Instance
from ..values import (
    Number,
    Pair,
    Point,
    Rejected,
    read_fields,
    read_list,
    read_null,
    read_number,
    reject,
    shown,
    to_integers,
)
from .cones import check_cones
from .regions import direction_of, projected, reduced_points
from .sweeps import SWEEPS
from .trees import check_tree, read_bounds
from .triangles import Triangles
from .votes import Poll, Preferred, total

MOST_RANKED = 7  # responses of which all rankings are tried one by one

MOST_RESPONSES = 16  # of a prompt that is solved by its subsets of responses


def check_ceiling(value: object, poll: Poll, weights: list[Fraction]) -> Number:
    """A number k that is proved: Σ w [r prefers the first] ≤ k for every considered reward r."""
    fields = read_fields(value, "a ceiling", "k penalty parts")
    k, penalty = read_number(fields["k"], "'k'"), read_number(fields["penalty"], "'penalty'")
    if penalty < 0 or (penalty and poll.limit is None):
        reject("'penalty'", "0, or positive if outliers are excluded", fields["penalty"])
    spend(len(weights) * (59 + products([penalty, *weights])))
    shifted = [w + penalty * lean for w, lean in zip(weights, poll.lean, strict=True)]
    parts = replace(poll, limit=None if penalty else poll.limit).parts(shifted)
    values = read_list(fields["parts"], "'parts'")
    if len(values) != len(parts):
        raise Rejected(f"a ceiling has {len(values)} parts, not {len(parts)}")
    proved = total(check_ceiling_part(entry, *part) for entry, part in zip(values, parts, strict=True))
    if penalty and poll.limit is not None:
        proved += penalty * (poll.limit - poll.mean())
    if proved > k:
        raise Rejected(f"the parts of a ceiling prove {shown(proved)}, not {shown(fields['k'])}")
    return k


def check_ceiling_part(value: object, poll: Poll, weights: list[Fraction]) -> Number:
    """A number k that is proved: Σ w [r prefers the first] ≤ k for every reward r on these pairs."""
    one_by_one = isinstance(value, dict) and value.get("proof") == "all"
    part = read_fields(value, "a part of a ceiling", "k proof thetas" if one_by_one else "k proof")
    k, proof = read_number(part["k"], "'k'"), part["proof"]
    integers, scale = to_integers(weights)
    if one_by_one:
        all_of_them = all_preferred(part["thetas"], poll)
        spend(len(all_of_them) * len(integers) * words(integers))
        agreed = [sum(compress(integers, s)) for s in all_of_them]
        if not agreed:
            raise Rejected("all rewards are outliers, so a ceiling says nothing")
        proved = Fraction(max(agreed), scale)
    elif proof == "subsets":
        proved = Fraction(by_subsets(poll, integers), scale)
    elif isinstance(proof, str) and proof in SWEEPS:
        if not poll.linear or poll.vectors is None:
            raise Rejected(f"{proof!r} is for linear rewards")
        best = SWEEPS[proof]
        proved = Fraction(best(poll.vectors, poll.pairs, integers), scale)
    else:
        proved = by_tree(proof, poll, weights)
    if proved > k:
        raise Rejected(f"a part of a ceiling proves {shown(proved)}, not {shown(part['k'])}")
    return k


def all_preferred(thetas: object, poll: Poll) -> list[Preferred]:
    """What all considered rewards prefer, each once."""
    if poll.linear:
        assert poll.vectors is not None
        vectors = poll.vectors
        listed = [poll.preferred(read_rewards(theta, vectors, poll.scales)) for theta in read_list(thetas, "'thetas'")]
        cells = count_cells(list({direction_of(vectors[a], vectors[b]) for a, b in poll.pairs}))
        if len(set(listed)) != len(listed) or len(listed) != cells:
            raise Rejected(f"'thetas' are not one for each of the {cells} regions")
        return poll.considered(listed)
    read_null(thetas, "'thetas'")
    m = sum(map(len, poll.prompts.values()))  # of one prompt
    if m > MOST_RANKED:
        raise Rejected(f"there are more than {math.factorial(MOST_RANKED)} rankings, too many to be tried one by one")
    spend(math.factorial(m) * 2 * len(poll.pairs))
    return poll.considered(list({poll.preferred(places) for places in permutations(range(m))}))


def count_cells(normals: list[Point]) -> int:
    """The number of regions left by any hyperplanes θ·u = 0 of integer vectors u, no two of them parallel.

    As `count_regions`, for compared pairs that need not be all pairs: a hyperplane is cut by the earlier ones where it is
    orthogonal to their normals, projected along its own.
    """
    zero = (0,) * len(normals[0])
    normals = reduced_points([zero, *normals])[1:]
    rank = len(normals[0])
    spend(100 + len(normals) * (1 + len(normals) * rank * (rank > 2)) * products(chain.from_iterable(normals)))
    if rank <= 2:
        return 2 * len(normals)
    regions, zero = 1 << rank, zero[:rank]
    for i, u in enumerate(normals[rank:], rank):
        regions += count_cells(list({direction_of(p, zero) for p in projected(normals[:i], u)}))
    return regions


def by_subsets(poll: Poll, weights: list[int]) -> int:
    """The maximum of Σ w [r prefers the first]: of the responses of each subset, some c comes last (Held and Karp 1962)."""
    m = sum(map(len, poll.prompts.values()))
    if poll.linear or m > MOST_RESPONSES:
        raise Rejected(f"the proof 'subsets' is for rewards 'any' and prompts of at most {MOST_RESPONSES} responses")
    spend((3 * m << m) * (1 + words(weights) // 16))
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


def by_tree(value: object, poll: Poll, weights: list[Fraction]) -> Fraction:
    """Weights are rounded up to N units; a ranking of all candidates loses at least `cost` of these.

    A θ without ties on compared pairs can be moved a little so that it induces a ranking, and prefers the same.
    """
    given = value if isinstance(value, dict) else {}
    by_triangles, by_cones = "triangles" in given, "cones" in given
    keys = "triangles tree" if by_triangles else "axes cones" if by_cones else "cuts multipliers tree"
    proof = read_fields(value, "the proof of a part", f"unit cost {keys}")
    unit, cost = (Fraction(read_number(proof[key], f"'{key}'")) for key in ("unit", "cost"))
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
        spend(20 + products([unit, w]))
        pair = candidates[a], candidates[b]
        values[pair] = values.get(pair, Fraction(0)) + w
        values.setdefault(pair[::-1], Fraction(0))
    surplus = {(a, b): max(0, math.ceil((v - values[b, a]) / unit)) for (a, b), v in values.items()}  # N
    costs = {(a, b): surplus[b, a] for a, b in surplus}
    if by_cones:
        check_cones({key: proof[key] for key in ("axes", "cones")}, instance, costs, int(cost), [])
    elif by_triangles:
        Triangles(proof["triangles"], len(instance.number), costs).check(proof["tree"], instance, int(cost) - 1)
    else:
        check_tree(proof["tree"], instance, read_bounds(proof, instance, costs), set(), int(cost) - 1)
    smaller = total([min(v, values[b, a]) for (a, b), v in values.items() if a < b])
    return unit * (sum(surplus.values()) - cost) + smaller
