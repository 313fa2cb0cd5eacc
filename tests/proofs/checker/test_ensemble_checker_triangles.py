"""Ceilings by trees with multipliers of triangles: what they prove of all rankings, and nothing beyond it."""

from __future__ import annotations

import itertools
import json
import math
import random
from collections.abc import Iterator
from fractions import Fraction

import numpy as np
import pytest
from support.ensemble_definitions import certificate, dot, fractions, is_true, measure, plain, reason
from support.ensemble_examples import CEILING, stronger
from support.ensemble_mutations import damaged, others
from support.mutations import accepted, leaves, with_leaf
from support.small_votes import votes_on
from support.types import Json, Pair

from pluralign.formulations.ensembles.least.bounds import (
    Ceiling,
    CeilingPart,
    Subsets,
    Triangles,
    bound,
    scaled,
)
from pluralign.formulations.ensembles.small.sizes import OfSize
from pluralign.formulations.ensembles.small.small_ensembles import SparseOutcome
from pluralign.formulations.ordering.trees import Branch, Coarse, Leaf
from pluralign.proofs.certificates.ensembles import Writer
from pluralign.proofs.checker import check
from pluralign.solver.results import Status

NAMES = "DBEACF"
PAIRS = {m: list(itertools.combinations(range(m), 2)) for m in range(2, 7)}
TRIPLES = {m: list(itertools.combinations(range(m), 3)) for m in range(2, 7)}
RANKINGS = {m: [{c: k for k, c in enumerate(order)} for order in itertools.permutations(range(m))] for m in range(2, 7)}


def document(d: list[int], c: int, texts: Json, tree: Json, rng: random.Random | None = None) -> Json:
    """That no ranking costs less than c, where a above b costs d more than b above a, and one of them nothing.

    It is said of the absolute error of a single reward. With `rng` pairs may be turned, or left out where d is 0, and
    there may be a prompt in front.
    """
    m, D, unit = math.isqrt(2 * len(d)) + 1, max(1, *map(abs, d)), Fraction(1)
    rows = []
    for (a, b), y in zip(itertools.combinations(NAMES[:m], 2), d, strict=True):
        turned = rng is not None and rng.random() < 0.3
        p = Fraction(D + (y if turned else -y), 2 * D)
        if y or not rows or not turned:
            rows.append(["q", b, a, plain(p), 1] if turned else ["q", a, b, plain(p), 1])
    unit /= D * len(rows)
    prompts, parts = {"q": list(NAMES[:m])}, list[Json]()
    if rng is not None and rng.random() < 0.5:
        prompts, parts = {"s": ["A", "B"]} | prompts, [{"k": 0, "proof": "subsets"}]
    votes = {"prompts": prompts, "pairs": rows, "features": None}
    mu, p_star = measure(votes), fractions(votes)
    k = unit * (sum(map(abs, d)) - c) + sum(min(Fraction(0), w * (2 * x - 1)) for w, x in zip(mu, p_star, strict=True))
    proof = {"unit": plain(unit), "cost": c, "triangles": texts, "tree": tree}
    ceiling = {"k": plain(k), "penalty": 0, "parts": [*parts, {"k": plain(k), "proof": proof}]}
    claim = {"rewards": "any", "norm": "absolute", "size": 1, "error": None, "least": plain(dot(mu, p_star) - k)}
    evidence = {"ensemble": None, "thetas": None, "tree": None, "ceiling": ceiling, "optimum": None}
    return certificate("small-ensemble", votes, claim | {"excluding": None}, evidence)


def text(quantum: int, values: dict[int, int]) -> str:
    steps = zip(sorted(values), [-1, *sorted(values)], strict=False)
    return " ".join([str(quantum), *(f"{t - last} {values[t]}" for t, last in steps)])


def cost(d: list[int], x: list[int]) -> int:
    return sum((y if above else 0) + max(0, -y) for y, above in zip(d, x, strict=True))


def naive(d: list[int], m: int, multipliers: dict[int, int], allowed: list[set[int]]) -> int:
    """The minimum of the relaxed cost, which is linear in x, over 0 and 1 as they are allowed for each pair."""

    def relaxed(x: list[int]) -> int:
        above = dict(zip(PAIRS[m], x, strict=True))
        total = cost(d, x)
        for t, y in multipliers.items():
            a, b, c = TRIPLES[m][t]
            total += y * (above[a, b] + above[b, c] - above[a, c]) - max(0, y)
        return total

    zero = relaxed([0] * len(d))
    slopes = [relaxed([int(e == f) for f in range(len(d))]) - zero for e in range(len(d))]
    return zero + sum(min(slope * x for x in some) for slope, some in zip(slopes, allowed, strict=True))


class Grown:
    """A random tree, which may branch on pairs that are known, with the pairs (above, below) that lead to each leaf."""

    def __init__(self, rng: random.Random, m: int, stop: float) -> None:
        self.rng, self.m, self.stop = rng, m, stop
        self.nodes: list[Json] = [None]
        self.fixed: list[list[Pair]] = []
        self.grow(0, [])

    def grow(self, node: int, fixed: list[Pair]) -> None:
        if len(fixed) > 5 or self.rng.random() < self.stop:
            self.nodes[node] = {"bound": len(self.fixed)}
            self.fixed.append(fixed)
            return
        a, b = self.rng.sample(range(self.m), 2)
        above, below = len(self.nodes), len(self.nodes) + 1
        self.nodes[node] = {"pair": [NAMES[a], NAMES[b]], "above": above, "below": below}
        self.nodes += [None, None]
        self.grow(above, [*fixed, (a, b)])
        self.grow(below, [*fixed, (b, a)])


def random_values(rng: random.Random, m: int) -> dict[int, int]:
    chosen = rng.sample(range(len(TRIPLES[m])), rng.randint(0, len(TRIPLES[m])))
    return {t: rng.choice([-3, -2, -1, 1, 2, 3]) for t in chosen}


@pytest.mark.parametrize("m", [2, 3, 4, 5, 6])
def test_the_bound_is_computed_exactly(m: int) -> None:
    """Whatever the multipliers and the tree, it is at most the cost of the rankings at each leaf."""
    rng = random.Random(m)
    implied = cyclic = sharp = 0
    for _ in range(30 if m == 6 else 60):
        d = [rng.randint(-9, 9) for _ in PAIRS[m]]
        grown, bounds, texts, costs = Grown(rng, m, rng.choice([0.2, 0.5, 0.9])), [], [], []
        for fixed in grown.fixed:
            quantum, values = rng.randint(1, 3), random_values(rng, m)
            texts.append(text(quantum, values))
            left = [place for place in RANKINGS[m] if all(place[a] < place[b] for a, b in fixed)]
            cyclic += not left
            if left:
                x = [[int(place[a] < place[b]) for a, b in PAIRS[m]] for place in left]
                allowed = [set(column) for column in zip(*x, strict=True)]
                implied += sum(len(some) == 1 for some in allowed) > len(set(fixed))
                bounds.append(naive(d, m, {t: quantum * v for t, v in values.items()}, allowed))
                costs.append(min(cost(d, y) for y in x))
                assert bounds[-1] <= costs[-1]
        c = min(bounds)
        sharp += c == min(costs)
        check(document(d, c, texts, grown.nodes, rng))
        assert "is too small" in reason(document(d, c + 1, texts, grown.nodes, rng))
    assert cyclic
    assert implied or m == 2
    assert sharp or m > 4


CYCLE = [-1, 1, -1]  # D over B, B over E and E over D are preferred
ROOT = [{"bound": 0}]
GOOD = document(CYCLE, 1, ["1 1 1"], ROOT)


def test_a_cycle_of_three_costs_one() -> None:
    check(GOOD)
    assert is_true(GOOD)
    assert "does not prove the least error" in stronger(GOOD, "claim", "least")
    assert "the parts of a ceiling prove" in stronger(GOOD, "evidence", "ceiling", "k", by=Fraction(-1, 10**40))
    for c, entry in ((2, "1 1 1"), (1, "1 1 -1"), (1, "1"), (1, "2 1 1"), (1, "1 1 2")):
        assert "the bound of node 0 of a tree is too small" in reason(document(CYCLE, c, [entry], ROOT))
    check(document([1, -1, 1], 1, ["1 1 -1"], ROOT))  # the other way round


def node(pair: str, above: int, below: int) -> Json:
    return {"pair": list(pair), "above": above, "below": below}


def test_what_follows_by_transitivity_is_fixed() -> None:
    plainly = {"bound": 0}
    check(document(CYCLE, 1, ["1"], [node("DB", 1, 4), node("BE", 2, 3), *[plainly] * 3]))
    assert "node 1 of a tree is too small" in reason(document(CYCLE, 1, ["1"], [node("DB", 1, 2), *[plainly] * 2]))
    unrelated = [
        node("DB", 1, 4),
        node("EB", 2, 3),
        *[plainly] * 3,
    ]  # E over B costs 1, but D B E follows from nothing else
    check(document(CYCLE, 1, ["1"], unrelated))
    assert "node 4 of" in reason(document(CYCLE, 1, ["1", "1 1 9"], [*unrelated[:4], {"bound": 1}]))


@pytest.mark.parametrize("never_read", ["1 1 -9", "", 3, None])
def test_nothing_is_to_be_proved_after_a_cycle(never_read: Json) -> None:
    tree = [node("DB", 1, 8), node("BE", 2, 7), node("ED", 3, 6), node("DE", 4, 5)]
    tree += [{"bound": 1}] * 2 + [{"bound": 0}] * 3
    check(document(CYCLE, 1, ["1", never_read], tree))
    assert not accepted(document(CYCLE, 1, ["1", never_read], [*tree[:6], {"bound": 1}, *tree[7:]]))
    assert "'bound' must be" in reason(document(CYCLE, 1, ["1", never_read], [*tree[:4], {"bound": 2}, *tree[5:]]))


def test_a_pair_that_is_fixed_may_be_branched_on_thousands_of_times() -> None:
    depth = 3000
    tree = [node("DB", i + 1, i + 2) if i % 2 == 0 else {"bound": 0} for i in range(2 * depth)]
    check(document(CYCLE, 1, ["1 1 1"], [*tree, {"bound": 0}]))


@pytest.mark.parametrize("name", ["D", "E", "B"])
def test_linear_candidates_are_numbered_through_all_prompts(name: str) -> None:
    """Responses with equal features are one candidate, so the first prompt has the first two of three."""
    points = {"D": [0], "B": [1], "E": [3]}
    first = [name, "B" if name != "B" else "D"]
    order = [*first, *(set("DBE") - set(first))]
    turned = [order.index(c) for c in "DBE"] in ([0, 1, 2], [1, 2, 0], [2, 0, 1])
    votes = {**GOOD["instance"], "prompts": {"s": ["A", "B"], "q": list("DBE")}}
    votes["features"] = {"s": dict(zip("AB", map(points.__getitem__, first), strict=True)), "q": points}
    for sign in (1, -1):
        linear = GOOD | {"instance": votes, "claim": GOOD["claim"] | {"rewards": "linear"}}
        linear = with_leaf(linear, (*CEILING, "parts", 0, "proof", "triangles"), [f"1 1 {sign}"])
        assert accepted(linear) == ((sign == 1) == turned)
        assert is_true(linear)
    beyond = with_leaf(linear, (*CEILING, "parts", 0, "proof", "triangles"), ["1 2 1"])
    assert "beyond the last of 1 triangles" in reason(beyond)
    third = str(2 + "DBE".index(order[2]))
    split = with_leaf(linear, (*CEILING, "parts", 0, "proof", "triangles"), ["1 1 1" if turned else "1 1 -1"])
    split = with_leaf(split, (*CEILING, "parts", 0, "proof", "tree"), [node("0", 1, 2), *[{"bound": 0}] * 2])
    check(with_leaf(split, (*CEILING, "parts", 0, "proof", "tree", 0, "pair"), ["0", third]))
    assert "the name of a candidate" in reason(
        with_leaf(split, (*CEILING, "parts", 0, "proof", "tree", 0, "pair"), ["0", "D"])
    )


def changing(seed: int) -> tuple[Json, Json]:
    """A proof without a gap, of four responses with a prompt in front, and the same of a cost that is greater by 1."""
    rng = random.Random(seed)
    while True:
        d, grown = [rng.randint(-3, 3) for _ in PAIRS[4]], Grown(rng, 4, 0.3)
        texts = [text(rng.randint(1, 2), random_values(rng, 4)) for _ in grown.fixed]
        c = min(cost(d, [int(place[a] < place[b]) for a, b in PAIRS[4]]) for place in RANKINGS[4])
        style = rng.random()
        true, false = (document(d, c + more, texts, grown.nodes, random.Random(style)) for more in (0, 1))
        if len(grown.fixed) > 2 and len(true["instance"]["prompts"]) > 1 and accepted(true):
            return true, false


def within(value: str) -> Iterator[str]:
    """The text with one number or space changed."""
    numbers = value.split(" ")
    for i, x in enumerate(numbers):
        for y in (int(x) + 1, int(x) - 1, -int(x), 0, f"{x} {x}", "", f"0{x}"):
            yield " ".join([*numbers[:i], str(y), *numbers[i + 1 :]])
        yield " ".join(numbers[:i] + numbers[i + 1 :])


@pytest.mark.parametrize("seed", [pytest.param(4, marks=pytest.mark.slow), pytest.param(5, marks=pytest.mark.slow), 6])
def test_whatever_is_accepted_after_a_change_is_true(seed: int) -> None:
    """No change of the evidence proves what is false."""
    good, false = changing(seed)
    assert is_true(good)
    assert not is_true(false)
    places = [(path, value) for path, value in leaves(good) if path[0] != "evidence"]
    changes = [with_leaf(good, path, x) for path, value in places for x in others(value)]
    for changed in random.Random(seed).sample(changes, 60):
        assert not accepted(changed) or is_true(changed)
    places = [(path, value) for path, value in leaves(false) if path[0] == "evidence"]
    changes = [with_leaf(false, path, x) for path, value in places for x in others(value)]
    changes += [with_leaf(false, path, x) for path, value in places if "triangles" in path for x in within(value)]
    changes += [changed for changed in damaged(false) if changed["evidence"] != false["evidence"]]
    assert len(changes) > 300
    assert not any(map(accepted, changes))


BAD = ["", " ", "0", "-1", "01", "+1", "1_0", "1.0", "١", "１", "1 1", "1 1 1 1", "1  1 1", " 1 1 1", "1 1 1 "]
BAD += ["1 1 1\n", "1\t1 1", "1 0 1", "1 -1 1", "1 1 0", "1 1 -0", "1 1 01", "1 1 --1", "1 1 +1", "0 1 1", "1 1 1e3"]
BAD += ["1 1 ١", "1 01 1", "1 +1 1", "1,1,1", "x", "\0", "1 1 1\ud800", f"1 1 {'9' * 31}", f"{'9' * 31} 1 1"]
BAD += [f"1 {'9' * 31} 1", "9" * 10**6, "1 1 1" + " 1 1" * 10**5 + " 1"]


@pytest.mark.parametrize("value", [*BAD, 1, None, True, 1.0, [1, 1, 1], {"1": 1}, []], ids=lambda x: repr(x)[:20])
def test_malformed_multipliers(value: Json) -> None:
    assert "an entry of 'triangles' must be a string 'q g v g v …'" in reason(document(CYCLE, 1, [value], ROOT))


def test_numbers_of_thirty_digits_are_read() -> None:
    large = 10**30 - 1
    check(document([y * large for y in CYCLE], large, [f"1 1 {large}"], ROOT))
    check(document([y * large for y in CYCLE], large, [f"{large} 1 1"], ROOT))


def test_reasons() -> None:
    for entry in ("1 2 1", "1 1 1 1 1", f"1 1 1 {'9' * 30} 1"):
        assert "beyond the last of 1 triangles" in reason(document(CYCLE, 1, [entry], ROOT))
    assert "beyond the last of 0 triangles" in reason(document([1], 0, ["1 1 1"], ROOT))
    assert "'triangles' must be a list with at least one entry" in reason(document(CYCLE, 1, [], ROOT))
    assert "'triangles' must be a list" in reason(document(CYCLE, 1, "1 1 1", ROOT))
    proof = (*CEILING, "parts", 0, "proof")
    assert "the unknown key 'cuts'" in reason(with_leaf(GOOD, (*proof, "cuts"), []))
    assert "'unit' must be positive" in reason(with_leaf(GOOD, (*proof, "unit"), 0))
    assert "'cost' an integer" in reason(with_leaf(GOOD, (*proof, "cost"), "1/2"))
    assert "a node without a parent" in reason(document(CYCLE, 1, ["1 1 1"], ROOT * 2))


def test_proofs_of_the_engine_are_written_as_they_are_read() -> None:
    """And grow with the weights."""
    votes = votes_on([2, 4], [(2, 3, 1, 1, 1), (3, 4, 1, 1, 1), (4, 2, 1, 1, 1), (2, 5, 1, 1, 1), (5, 3, 0, 1, 1)])
    rows: list[tuple[int, list[int], list[int]]] = [(1, [0], [1]), (3, [0, 3], [2, -1]), (7, [], [])]
    multipliers = tuple(Coarse(q, np.array(t, dtype=np.int32), np.array(y, dtype=np.int32)) for q, t, y in rows)
    tree = Branch((((0, 1), 1, 2), Leaf(0), Leaf(2)))
    part = CeilingPart(Fraction(3, 5), Triangles(Fraction(1, 5), 1, multipliers, tree))
    writer, nothing = Writer(votes, "any"), CeilingPart(Fraction(0), Subsets())
    known = SparseOutcome(Status.UNKNOWN, 1, None, None, Fraction(1, 5), level=Fraction(1, 5))
    written = json.loads(json.dumps(writer.of_size("absolute", OfSize(known, Ceiling(part.k, (nothing, part))))))
    assert written["evidence"]["ceiling"]["parts"][1]["proof"]["triangles"] == ["1 1 1", "3 1 2 3 -1", "7"]
    check(written)
    longer = scaled(part, Fraction(7, 2))
    w = [Fraction(7, 10) * sign for sign in (1, 1, 1, 1, -1)]
    check(writer.none(bound(votes, "squared", w, Ceiling(longer.k, (nothing, longer)))))
