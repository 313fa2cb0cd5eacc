"""Trees of case splits over the order of pairs, with bounds on the cost of rankings by weak duality at the leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from ..budget import keep, spend, words
from ..conflicts import read_conflict
from ..instance import Instance
from ..values import (
    Fields,
    Number,
    Pair,
    Rejected,
    read_fields,
    read_index,
    read_list,
    read_number,
    read_two,
    reject,
    to_integers,
)

Known = TypeVar("Known")


@dataclass(frozen=True)
class Bound:
    """`scale` times: the bound without fixed pairs, and what it gains if a is fixed above b, where that is positive."""

    scale: int
    free: int
    gain: dict[Pair, int]


def read_bounds(proof: Fields, instance: Instance, costs: dict[Pair, int]) -> list[Bound]:
    """By weak duality: whatever y ≥ 0, Σ y (1 − Σ z_ba) ≤ 0 for every allowed ranking, so adding it to the cost bounds that.

    `costs` has the cost of a above b together with that of b above a, for all pairs where one of them is not 0.
    """
    cuts = []
    for cut in read_list(proof["cuts"], "'cuts'", may_be_empty=True):
        corners = read_list(cut, "a cut")
        if len(corners) == 3 and all(type(corner) is str for corner in corners):
            turned = zip(corners, corners[1:] + corners[:1], strict=True)
            cuts.append([instance.pair(a, b, "a candidate in a triangle") for a, b in turned])
        else:
            cuts.append(read_conflict(cut, instance))
    return [read_bound(entry, cuts, costs) for entry in read_list(proof["multipliers"], "'multipliers'")]


def read_bound(value: object, cuts: list[list[Pair]], costs: dict[Pair, int]) -> Bound:
    """The bound that a list of [number of a cut, y] gives: for each pair the cheaper of its two reduced costs."""
    chosen: dict[int, Number] = {}
    for entry in read_list(value, "an entry of 'multipliers'", may_be_empty=True):
        cut, y = read_two(entry, "a multiplier")
        i = read_index(cut, "the cut of a multiplier", len(cuts))
        if i in chosen:
            raise Rejected(f"cut number {i} has two multipliers")
        chosen[i] = read_number(y, "a multiplier")
    if min(chosen.values(), default=1) <= 0:
        raise Rejected("a multiplier is not positive")
    multipliers, scale = to_integers(list(chosen.values()))
    keep(len(costs))
    spend(len(costs) * words([scale]))
    reduced = {pair: scale * n for pair, n in costs.items()}
    for i, y in zip(chosen, multipliers, strict=True):
        spend(len(cuts[i]) * words([y]))
        for a, b in cuts[i]:
            reduced[b, a] = reduced.get((b, a), 0) - y
            reduced.setdefault((a, b), 0)
    free, gain = sum(multipliers), dict[Pair, int]()
    for pair, cost in reduced.items():
        if (more := cost - reduced[pair[::-1]]) > 0:
            gain[pair] = more
        elif more < 0 or pair[0] < pair[1]:  # the smaller of the two, once
            free += cost
    return Bound(scale, free, gain)


Path = tuple["Path", Pair] | None  # the pairs that branches have fixed, the last one first


def check_tree(value: object, instance: Instance, bounds: list[Bound], fixed: set[Pair], limit: int) -> None:
    """Every leaf must have a bound greater than `limit`."""
    gained: dict[int, int] = {}  # by the pairs that are fixed everywhere, for the bounds that are used

    def one_more(path: Path, pair: Pair, number: int) -> Path:
        if pair in fixed or pair[::-1] in fixed or any(one in (pair, pair[::-1]) for one in _pairs(path)):
            raise Rejected(f"node {number} of a tree branches on a pair that is fixed")
        return path, pair

    for number, j, path in leaves_of(value, instance, len(bounds), None, one_more):
        bound = bounds[j]
        if j not in gained:
            spend(min(len(fixed), len(bound.gain)))
            few, many = sorted((fixed, bound.gain), key=len)
            gained[j] = sum([bound.gain[pair] for pair in few if pair in many])
        more = sum([bound.gain.get(pair, 0) for pair in _pairs(path)])
        if bound.free + gained[j] + more <= limit * bound.scale:
            raise Rejected(f"the bound of node {number} of a tree is too small")


def _pairs(path: Path) -> Iterator[Pair]:
    while path:
        spend(1)
        path, pair = path
        yield pair


def leaves_of(
    value: object, instance: Instance, bounds: int, root: Known, fixed: Callable[[Known, Pair, int], Known]
) -> Iterator[tuple[int, int, Known]]:
    """The leaves of a tree: the node's number, that of its bound, and what is known there.

    `fixed` is what is known with one more pair (above, below), given what is known at the node with that number.
    """
    nodes = read_list(value, "a tree")
    parents = [0] * len(nodes)
    stack = [(0, root)]
    while stack:
        spend(10)
        number, known = stack.pop()
        node = nodes[number]
        if isinstance(node, dict) and "bound" in node:
            yield number, read_index(read_fields(node, "a node", "bound")["bound"], "'bound'", bounds), known
            continue
        branch = read_fields(node, "a node", "pair above below")
        a, b = instance.pair(*read_two(branch["pair"], "'pair'"), "a candidate in 'pair'")
        for key, pair in (("above", (a, b)), ("below", (b, a))):
            child, more = branch[key], fixed(known, pair, number)
            if type(child) is not int or not number < child < len(nodes) or parents[child]:
                reject(f"{key!r} of a node", "the number of a later node without another parent", child)
            parents[child] = 1
            stack.append((child, more))
    if not all(parents[1:]):
        raise Rejected("a tree has a node without a parent")
