"""Certificates about ensembles that are large: within their limits they are checked soon, beyond them they are rejected."""

from __future__ import annotations

import itertools
import math
import random
import sys
import time
from fractions import Fraction

import pytest
from support.ensemble_ceilings import dual, ensemble, gradient
from support.ensemble_definitions import certificate, dot, error, plain, preferences, reason
from support.ensemble_examples import CYCLE, DOCUMENTS, PART, votes_on
from support.mutations import with_leaf
from support.types import Json, Vector

from pluralign.proofs.checker import check


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


def test_many_prompts_are_quick() -> None:
    """1,000 prompts with 2 responses and 10 rewards."""
    rng = random.Random(1)
    prompts = {f"q{i}": ["A", "B"] for i in range(1000)}
    features = {q: {r: [rng.randint(-9, 9), i] for i, r in enumerate("AB")} for q in prompts}
    pairs = [[q, "A", "B", f"{rng.choice((1, 3, 7, 9))}/10", rng.randint(1, 5)] for q in prompts]
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
        start = time.process_time()
        check(document)
        assert time.process_time() - start < 3


@pytest.mark.slow
def test_a_large_prompt_is_quick() -> None:
    """400 rewards on 35 responses, 595 pairs, and a tree of 32 leaves with 3,000 cuts each."""
    rng = random.Random(2)
    names = [f"r{i}" for i in range(35)]
    pairs = [["q", a, b, plain(Fraction(rng.randint(0, 5), 5)), 1] for a, b in itertools.combinations(names, 2)]
    votes = {"prompts": {"q": names}, "pairs": pairs, "features": None}
    members, listed = [], dict[Vector, Json]()
    for _ in range(400):
        order = rng.sample(names, len(names))
        s = preferences(votes, {"q": order})
        listed[s] = {"rankings": {"q": order}, "theta": None}
        members.append((Fraction(1, 400), s))
    weights = gradient(votes, members)
    cuts = [rng.sample(names, 3) for _ in range(3000)]
    multipliers = [[[i, f"{2 * rng.randint(0, 49) + 1}/64"] for i in range(len(cuts))] for _ in range(32)]
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
    start = time.process_time()
    check(document)
    assert time.process_time() - start < 5
