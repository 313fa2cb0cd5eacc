"""Certificates about ensembles: votes by hand, random votes, and small certificates of all kinds."""

from __future__ import annotations

import itertools
import random
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st
from support.ensemble_ceilings import ceiling, dual, ensemble, gradient, lean, outliers
from support.ensemble_definitions import (
    certificate,
    considered,
    distance,
    dot,
    error,
    fractions,
    is_true,
    measure,
    nearest,
    plain,
    reason,
    rewards,
)
from support.ensemble_trees import Grower
from support.mutations import with_leaf
from support.types import Json, Vector

from pluralign.proofs.checker import check


def votes_on(names: str, pairs: str, p: list[Json], weights: list[int] | None = None, features: Json = None) -> Json:
    """One prompt q; pairs such as "AB BC"."""
    split = pairs.split()
    table = None if features is None else {"q": dict(zip(names, features, strict=True))}
    rows = zip(split, p, weights or [1] * len(split), strict=True)
    return {
        "prompts": {"q": list(names)},
        "pairs": [["q", *pair, x, weight] for pair, x, weight in rows],
        "features": table,
    }


CYCLE = votes_on("ABC", "AB BC CA", [1, 1, 1])  # Condorcet: nobody ranks A over B over C over A
TWO_PROMPTS = {
    "prompts": {"q": ["A", "B", "C"], "s": ["B", "A"]},
    "pairs": [
        ["q", "A", "B", "2/3", 1],
        ["s", "A", "B", "1/2", 2],
        ["q", "C", "A", "3/4", 1],
        ["q", "B", "C", "3/4", 1],
    ],
    "features": {"q": {"A": [0, 1], "B": [1, 0], "C": [2, 2]}, "s": {"B": [0, 1], "A": [1, 0]}},
}  # the responses of s have the features of A and B of q, and are compared in the other order
LINE = votes_on("ABC", "AB BC CA", ["1/2", "1/3", "3/4"], [1, 2, 1], [[0], [1], [3]])
PLANE = votes_on("ABCD", "AB CA DB", ["1/2", "2/3", "4/5"], [3, 1, 1], [[0, 0], [2, 1], [1, 3], [0, 0]])
PAIRS = votes_on("ABCD", "AB CD", ["2/3", "1/4"])  # not connected
POLLS = {"cycle": CYCLE, "two prompts": TWO_PROMPTS, "line": LINE, "plane": PLANE}
CASES = [
    (name, kind) for name, votes in POLLS.items() for kind in ("any", "linear") if votes["features"] or kind == "any"
]
PROOFS = {"any": ["subsets", "all", "tree"], "linear": ["all", "tree", "sweep"]}


def least_squares(
    votes: Json, kind: str, proof: str, excluding: tuple[Json, Json] = (None, None), rho: int = 0
) -> Json:
    """The ensemble with the least squared error."""
    claim: Json = {"rewards": kind, "norm": "squared", "excluding": excluding[0]}
    listed = considered(votes, claim)
    members = nearest(votes, list(listed))
    weights = gradient(votes, members)
    top = ceiling(votes, claim, weights, proof, rho)
    claim["size"] = len(members)
    claim["error"] = plain(error(votes, members, "squared"))
    claim["lower_bound"] = plain(dual(votes, weights, "squared") - Fraction(top["k"]))
    evidence = {"ensemble": ensemble(listed, members), "weights": list(map(plain, weights)), "ceiling": top}
    return certificate("ensemble-error", votes, claim, {**evidence, "optimum": excluding[1]})


def calibrated(votes: Json, kind: str, members: list[tuple[Fraction, Vector]], outlying: Any = (None, None)) -> Json:
    """Votes that the members calibrate."""
    listed = rewards(votes, kind == "linear")
    claim = {"rewards": kind, "size": len(members), "excluding": outlying[0]}
    return certificate(
        "calibrated-ensemble", votes, claim, {"ensemble": ensemble(listed, members), "optimum": outlying[1]}
    )


def prompt_by_prompt(document: Json) -> Json:
    """The same claim about an ensemble, given by the rankings of each prompt, which is of another size."""
    given, prompts = document["evidence"]["ensemble"], []
    for q in dict(document["instance"]["prompts"]):
        own: dict[tuple[str, ...], Fraction] = {}
        for row in given:
            ranking = tuple(row["rankings"][q])
            own[ranking] = own.get(ranking, Fraction(0)) + Fraction(row["weight"])
        prompts.append([[plain(weight), list(ranking)] for ranking, weight in own.items()])
    ends = {end for own in prompts for end in itertools.accumulate(Fraction(weight) for weight, _ in own)}
    out = with_leaf(document, ("evidence", "ensemble"), {"prompts": prompts})
    return with_leaf(out, ("claim", "size"), len(ends))


def separated(votes: Json, kind: str, proof: str, outlying: Any = (None, None), rho: int = 0) -> Json:
    claim = {"rewards": kind, "excluding": outlying[0]}
    weights = gradient(votes, nearest(votes, list(considered(votes, claim))))
    evidence = {"weights": list(map(plain, weights)), "ceiling": ceiling(votes, claim, weights, proof, rho)}
    return certificate("no-calibrated-ensemble", votes, claim, {**evidence, "optimum": outlying[1]})


def small(votes: Json, kind: str, norm: str, size: int, outlying: Any = (None, None), found: bool = True) -> Json:
    """The best single reward, or the ensemble of the rewards with the least squared error of so many."""
    claim: Json = {"rewards": kind, "norm": norm, "size": size, "error": None, "excluding": outlying[0]}
    listed = considered(votes, claim)
    grower = Grower(votes, claim, random.Random(size))
    claim["least"] = plain(grower.least)
    evidence: Json = {"ensemble": None, "thetas": None, "tree": grower.root()}
    evidence |= {"ceiling": None, "optimum": outlying[1]}
    if found:
        subsets = itertools.combinations(listed, min(size, len(listed)))
        members = min((nearest(votes, list(some)) for some in subsets), key=lambda some: error(votes, some, norm))
        claim["error"] = plain(error(votes, members, norm))
        evidence["ensemble"] = ensemble(listed, members)
    return certificate("small-ensemble", votes, claim, evidence)


def single(votes: Json, kind: str, norm: str, proof: str, outlying: Any = (None, None), rho: int = 0) -> Json:
    """The reward with the least error, by a ceiling."""
    claim: Json = {"rewards": kind, "norm": norm, "size": 1, "excluding": outlying[0]}
    listed = considered(votes, claim)
    best = min(listed, key=lambda s: distance(votes, s))
    top = ceiling(votes, claim, lean(votes), proof, rho)
    mean = dot(measure(votes), [p ** (2 if norm == "squared" else 1) for p in fractions(votes)])
    claim["error"] = plain(error(votes, [(Fraction(1), best)], norm))
    claim["least"] = plain(mean - Fraction(top["k"]))
    evidence = {"ensemble": ensemble(listed, [(Fraction(1), best)]), "thetas": None, "tree": None}
    return certificate("small-ensemble", votes, claim, {**evidence, "ceiling": top, "optimum": outlying[1]})


def proved(document: Json) -> None:
    """It is accepted, is true, and its optimum is exact."""
    check(document)
    assert is_true(document)
    claim = document["claim"]
    if document["evidence"].get("ensemble") and claim.get("norm") == "squared":
        assert claim["error"] == claim.get("lower_bound", claim.get("least"))


TINY = Fraction(1, 10**40)
W, CEILING, PART = ("evidence", "weights"), ("evidence", "ceiling"), ("evidence", "ceiling", "parts", 0)
PROOF = (*PART, "proof")


def stronger(document: Json, *path: Any, by: Fraction = TINY) -> str:
    """The reason why the certificate is rejected with a number that is greater by so much."""
    value = document
    for key in path:
        value = value[key]
    return reason(with_leaf(document, path, plain(Fraction(value) + by)))


@st.composite
def polls(draw: st.DrawFn) -> Json:
    """One prompt with three responses, and perhaps one with two that have the same names."""
    prompts = {"q": ["A", "B", "C"]} | draw(st.sampled_from([{}, {"s": ["A", "B"]}]))
    every = [[q, *pair] for q, names in prompts.items() for pair in itertools.combinations(names, 2)]
    pairs = draw(st.lists(st.sampled_from(every), min_size=1, unique_by=tuple))
    turned = [[q, b, a] if draw(st.booleans()) else [q, a, b] for q, a, b in pairs]
    rows = [[*pair, plain(Fraction(draw(st.integers(0, 6)), 6)), draw(st.integers(1, 3))] for pair in turned]
    d = draw(st.integers(1, 2))
    vector = st.lists(st.integers(-2, 2), min_size=d, max_size=d)
    features = {q: {r: draw(vector) for r in names} for q, names in prompts.items()}
    if any(features[q][a] == features[q][b] for q, a, b, _, _ in rows):
        return {"prompts": prompts, "pairs": rows, "features": None}
    return {"prompts": prompts, "pairs": rows, "features": features}


def small_tree(votes: Json, norm: str, size: int, least: Json, tree: Json, **claim: Json) -> Json:
    claim = {"rewards": "any", "norm": norm, "size": size, "error": None, "least": least, "excluding": None} | claim
    evidence = {"ensemble": None, "thetas": None, "tree": tree, "ceiling": None, "optimum": None}
    return certificate("small-ensemble", votes, claim, evidence)


def documents() -> dict[str, Json]:
    """Small certificates of all kinds and parts."""
    near = outliers(LINE, "any", 1, Fraction(1, 4), "subsets")
    linear = outliers(PLANE, "linear", Fraction(3, 2), 0, "tree")
    halves = votes_on("AB", "AB", ["1/2"], None, [[0, "1/2"], [1, 0]])
    return {
        "calibrated": calibrated(halves, "linear", [(Fraction(1, 2), (0,)), (Fraction(1, 2), (1,))]),
        "error": least_squares(LINE, "any", "subsets", near, 1),
        "linear error": least_squares(PLANE, "linear", "all"),
        "swept": least_squares(PLANE, "linear", "sweep"),
        "merged": least_squares(TWO_PROMPTS, "linear", "tree"),
        "two parts": least_squares(TWO_PROMPTS, "any", "all"),
        "prompt by prompt": prompt_by_prompt(least_squares(TWO_PROMPTS, "any", "subsets")),
        "none": separated(CYCLE, "any", "tree"),
        "no linear": separated(PLANE, "linear", "all", linear),
        "small": small(LINE, "any", "squared", 2),
        "linear small": small(LINE, "linear", "absolute", 1),
        "near small": small(LINE, "any", "squared", 2, outliers(LINE, "any", 1, Fraction(1, 4), "all")),
        "conflicts": small(PLANE, "linear", "squared", 2),
        "slopes": small(PAIRS, "any", "absolute", 2),
        "single": single(CYCLE, "any", "squared", "tree"),
        "nothing found": small(CYCLE, "any", "maximum", 2, found=False),
    }


DOCUMENTS = documents()
GROWN = ["small", "linear small", "near small", "conflicts", "slopes", "nothing found"]


def edited(name: str, *path: Any, to: Any) -> Json:
    return with_leaf(DOCUMENTS[name], path, to)
