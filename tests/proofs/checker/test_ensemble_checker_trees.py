"""Trees of certificates about small ensembles: what each kind of node proves, and nothing more."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import amounts
from support.ensemble_ceilings import outliers
from support.ensemble_definitions import NORMS, distance, is_true, plain, reason, rewards
from support.ensemble_examples import CYCLE, DOCUMENTS, GROWN, LINE, TINY, polls, proved, small_tree, stronger, votes_on
from support.ensemble_trees import Grower, cut
from support.mutations import accepted, with_leaf
from support.types import Json, Vector

from pluralign.proofs.checker import check
from pluralign.proofs.checker.kinds import boxes


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
            if w and norm == "maximum":
                assert "node 1 of the tree, depth first: pair 0 has a weight and more than one pattern" in reason(free)


def test_slopes_of_a_pattern_that_is_the_cheapest_everywhere() -> None:
    """One pair that reward 1 prefers, 3/4 ≤ α_0: p̂ = α_1 ≤ 1/4, or p̂ = 1, which costs 1 − p*; p* − α_1 is at most p*."""
    tree = ["box", 0, "3/4", 0, ["pair", 1, 0, ["slopes", [1]], 0]]
    document = small_tree(votes_on("AB", "AB", ["1/8"]), "absolute", 2, "-1/8", tree)
    check(document)
    assert "node 3 " in stronger(document, "claim", "least")
    check(small_tree(votes_on("AB", "AB", ["1/2"]), "absolute", 2, 0, tree))
    above = small_tree(votes_on("AB", "AB", ["33/64"]), "absolute", 2, 0, tree)
    assert "node 3 of the tree, depth first: pair 0 has a weight and a second pattern" in reason(above)
    most = small_tree(votes_on("AB", "AB", ["1/8"]), "maximum", 2, "-1/8", tree)
    assert "node 3 of the tree, depth first: pair 0 has a weight and more than one pattern" in reason(most)


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
    (["slopes", ["1/4", "1/4", 0]], "pair 0 has a weight and a second pattern that may be the", {"norm": "absolute"}),
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
    conflict: Json = ["conflict", 0, [[0, 3], [2, 1]]]
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


CASES = (polls(), st.randoms(use_true_random=False), st.integers(1, 3), st.sampled_from(NORMS))


@settings(max_examples=12, deadline=None)
@given(*CASES)
def test_random_trees_prove_nothing_that_is_false(votes: Json, rng: random.Random, size: int, norm: str) -> None:
    check_random_tree(votes, rng, size, norm)


@pytest.mark.slow
@settings(max_examples=amounts.of(100, 33), deadline=None)
@given(*CASES)
def test_many_random_trees_prove_nothing_that_is_false(votes: Json, rng: random.Random, size: int, norm: str) -> None:
    check_random_tree(votes, rng, size, norm)


def check_random_tree(votes: Json, rng: random.Random, size: int, norm: str) -> None:
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
        more = (
            0.0 if norm == "maximum" else 0.3
        )  # with weights where the pattern is not known, many leaves prove nothing
        return rng.choice(
            [0, ["slopes", [plain(x) if ok or rng.random() < more else 0 for x, ok in zip(w, single, strict=True)]]]
        )

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


@settings(max_examples=amounts.of(100, 33), deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 4))
def test_no_weights_leave_all_boxes(rng: random.Random, k: int) -> None:
    """Weights in descending order stay in the parts that are meant for them, and have what `ends` and `least` say."""
    cuts = sorted([0, *(rng.randint(0, 16) for _ in range(k - 1)), 16])
    alpha = sorted((b - a for a, b in itertools.pairwise(cuts)), reverse=True)
    box = boxes.Box([16 // k] + [0] * (k - 1), [-(-16 // (j + 1)) for j in range(k)], 16)
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
