"""Small certificates of theorems: proofs, refutations and what is known of classes of rules."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache

from support.theorem_definitions import certificate, rankings, refutation, statement
from support.theorem_provers import part_for, proof
from support.types import Json

from pluralign.formulations.instances.builtin import C1_PROFILES
from pluralign.proofs.checker.kinds import theorem_classes, theorem_parts

LINE = {"a": [0], "b": [1], "c": [3]}  # 012 and 210 are feasible
PLANE = {"a": [0, 0], "b": [1, 0], "c": [0, 1]}

THETAS = {  # the six rankings of PLANE in order
    "012": [-1, -2],
    "021": [-2, -1],
    "102": [1, -1],
    "120": [2, 1],
    "201": [-1, 1],
    "210": [1, 2],
}


SIX = rankings(3)

PROOFS: dict[str, Callable[[], Json]] = {
    "existence, lcpo": lambda: proof(statement("lcpo", "existence", True), 3),
    "po, lcpo": lambda: proof(statement("lcpo", "po", True, ties="profile"), 3),
    "po, two candidates": lambda: proof(statement("leximax-copeland", "po", True, ties="profile"), 2),
    "pmc, lcpo": lambda: proof(statement("lcpo", "pmc", True, ballots="any", ties="profile"), 3),
    "pmc, kemeny": lambda: proof(statement("kemeny", "pmc", True, ballots="any", ties="any"), 3),
    "pmc, sequence": lambda: proof(statement("lcpo-sequence", "pmc", True), 3),
    "majority, lcpo": lambda: proof(statement("lcpo", "majority", True, ties="profile"), 3),
    "majority, plurality": lambda: proof(statement("leximax-plurality", "majority", True, ballots="any"), 3),
    "monotone, lcpo": lambda: proof(statement("lcpo", "winner-monotonicity", True), 3),
    "monotone, kemeny": lambda: proof(statement("kemeny", "winner-monotonicity", True), 2),
    "monotone, plurality": lambda: proof(statement("leximax-plurality", "winner-monotonicity", True), 3),
    "monotone, any optimum": lambda: proof(statement("kemeny", "winner-monotonicity", True, ties="any"), 2),
    "separable, kemeny": lambda: proof(statement("kemeny", "separability", True), 2),
    "separable, borda": lambda: proof(statement("leximax-borda", "separability", True), 2),
    "separable, plurality": lambda: proof(statement("leximax-plurality", "separability", True), 2),
    "condorcet pareto, half": lambda: proof(statement("lcpo-half", "condorcet-winner-pareto", True, ties="profile"), 3),
    "condorcet loser, borda": lambda: proof(statement("leximax-borda", "condorcet-loser", True), 3),
    "smith, half": lambda: proof(statement("leximax-copeland-half", "smith", True), 3),
    "majority loser, slater": lambda: proof(statement("slater", "majority-loser", True, ties="any"), 3),
    "unanimity, slater": lambda: proof(statement("slater", "unanimity", True), 3),
    "pareto winner, ranked pairs": lambda: proof(statement("ranked-pairs", "pareto-winner", True), 3),
    "reversal, kemeny": lambda: proof(statement("kemeny", "reversal-symmetry", True), 2),
    "all monotone, ranked pairs": lambda: proof(statement("ranked-pairs", "monotonicity", True), 2),
    "participation, borda": lambda: proof(statement("leximax-borda", "participation", True), 2),
    "positive, plurality": lambda: proof(statement("leximax-plurality", "positive-involvement", True), 2),
    "negative, slater": lambda: proof(statement("slater", "negative-involvement", True), 2),
    "strategy, kemeny": lambda: proof(statement("kemeny", "strategy-proofness", True), 2),
    "reinforcement, plurality": lambda: proof(statement("leximax-plurality", "reinforcement", True), 3),
    "homogeneity, half": lambda: proof(statement("leximax-copeland-half", "homogeneity", True), 2),
    "features, participation": lambda: proof(
        statement("leximax-borda", "participation", True, "features"), 3, [["012", "210"]], LINE, [[-1], [1]]
    ),
    "plane, existence": lambda: proof(statement("kemeny-po", "existence", True, "plane", ties="any"), 3, [SIX]),
    "plane, monotone": lambda: proof(statement("kemeny-po", "winner-monotonicity", True, "plane"), 2, [["01", "10"]]),
    "features, pmc": lambda: proof(
        statement("leximax-borda", "pmc", True, "features"), 3, [["012", "210"]], LINE, [[-1], [1]]
    ),
    "features, monotone": lambda: proof(
        statement("kemeny", "winner-monotonicity", True, "features"), 3, [["012", "210"]], LINE, [[-1], [1]]
    ),
    "features, po": lambda: proof(
        statement("kemeny", "po", True, "features"), 3, [SIX], PLANE, [THETAS[s] for s in SIX]
    ),
}


@cache
def proofs(name: str) -> Json:
    return PROOFS[name]()


FAILURES = {
    "separability": refutation(
        statement("lcpo", "separability", False),
        ["012", "021", "102", "210"],
        [{"012": 1, "021": 1}, {"021": 1, "102": 1, "210": 1}],
    ),
    "ties": refutation(
        statement("lcpo", "winner-monotonicity", False, ties="profile"),
        sorted(rankings(3)),
        [{"012": 2, "102": 1, "120": 1}, {"012": 2, "102": 2}],
    ),
    "sequence": refutation(
        statement("lcpo-sequence", "winner-monotonicity", False),
        ["0213", "1032", "2013", "3120", "3201"],
        [{"1032": 1, "2013": 2, "3120": 1}, {"1032": 1, "2013": 1, "3120": 1, "0213": 1}],
    ),
    "joins": refutation(
        statement("leximax-copeland", "participation", False),
        ["012", "021", "102", "210"],
        [{"021": 1, "102": 2, "210": 1}, {"012": 1, "021": 1, "102": 2, "210": 1}],
    ),
    "lies": refutation(
        statement("leximax-plurality", "strategy-proofness", False),
        ["012", "102", "210"],
        [{"012": 1, "102": 1, "210": 2}, {"102": 2, "210": 2}],
    ),
    "reversal": refutation(
        statement("leximax-borda", "reversal-symmetry", False), sorted(rankings(3)), [{"021": 1, "102": 1, "210": 1}]
    ),
    "ranked pairs": refutation(
        statement("ranked-pairs", "reinforcement", False),
        ["012", "021", "102", "201", "210"],
        [{"021": 2, "102": 3, "201": 2, "210": 2}, {"012": 1, "102": 1}],
    ),
    "existence": refutation(statement("lcpo", "existence", False, ballots="any"), ["01"], [{"10": 1}]),
    "half": refutation(statement("lcpo", "majority", False, majority="weak"), ["01", "10"], [{"01": 1, "10": 1}]),
    "weak": refutation(
        statement("kemeny", "pmc", False, ties="fixed", majority="weak"), ["01", "10"], [{"01": 2, "10": 2}]
    ),
}


def majority_relation() -> Json:
    features = {name: [int(x) if x.denominator == 1 else str(x) for x in row] for name, row in c1_features().items()}
    profiles, thetas = [], []
    for ballots in C1_PROFILES:
        profiles.append([[list(ranking), voters] for voters, ranking in map(c1_ballot, ballots)])
        thetas.append([c1_theta(places) for _, places in ballots])
    conflict = [["c*", f"c+{p}", 10] for p in range(1, 5)] + [[f"c+{p}", f"c-{p}", 1] for p in range(1, 5)]
    claim = {
        "rule": "majority-relation",
        "axiom": "po",
        "domain": "features",
        "hypotheses": {"ballots": "allowed", "majority": "strict"},
        "holds": False,
    }
    return certificate(features, claim, {"profiles": profiles, "thetas": thetas, "conflict": conflict})


def c1_features() -> dict[str, list[Fraction]]:
    unit = [[Fraction(i == j) for j in range(4)] for i in range(4)]
    up, down = {f"c+{i + 1}": unit[i] for i in range(4)}, {f"c-{i + 1}": [-x for x in unit[i]] for i in range(4)}
    return {**up, "c*": [Fraction(1, 5)] * 4, **down}


def c1_ballot(entry: Json) -> tuple[int, list[str]]:
    voters, (first, *others) = entry
    down = [f"c-{x}" for x in reversed([first, *others])]
    return voters, [f"c+{first}", "c*", *(f"c+{x}" for x in others), *down]


def c1_theta(places: Json) -> list[int]:
    return [dict(zip(places, (100, 3, 2, 1), strict=True))[i] for i in range(1, 5)]


@cache
def losses(rule: str, m: int) -> Json:
    letters = "012345"[:m]
    formulas = (
        theorem_classes.majority_loss(letters) if rule == "majority-loss" else theorem_classes.monotone_loss(letters)
    )
    axiom = "pmc" if rule == "majority-loss" else "po"
    hypotheses: Json = {"ballots": "allowed", "ties": "some", "loss": ["nondecreasing"]}
    if rule == "majority-loss":
        bounded = ["nondecreasing", "bounded-below", "inf-below-value-at-0"]
        hypotheses = {"ballots": "any", "ties": "any", "majority": "strict", "loss": bounded}
    claim = {"rule": rule, "axiom": axiom, "domain": "all-features", "hypotheses": hypotheses, "holds": True}
    return certificate(
        list("abcdef"[:m]), claim, {"parts": [part_for(theorem_parts.OfLosses(f)) for f in formulas], "thetas": None}
    )
