"""A second checker, made from the documentation alone, accepts what the checker accepts; no such claim is found false."""

from __future__ import annotations

import collections
import copy
import itertools
import json
import math
import random
from fractions import Fraction
from typing import Any

import pytest
from support.claims_found_false import found_false
from support.ensemble_definitions import plain
from support.ensemble_examples import prompt_by_prompt
from support.ensemble_mutations import damaged
from support.mutations import accepted, leaves, with_leaf, wrong_values
from support.random_votes import votes_of
from support.ranking_certificates import unanimity_without_ranking
from support.second_checker import RefusedError, check
from support.small_votes import calibrated_by, random_ensemble
from support.types import Numbers

import pluralign as pl
from pluralign.benchmarks.suites.frozen import random_profile
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.instances.instance import Comparison, Instance

RULES = ["lcpo", "lcpo-half", "leximax-copeland", "leximax-copeland-half", "leximax-borda", "leximax-plurality"]


def ranking_documents(seed: int) -> list[Any]:
    """The rule's output on a random profile; its feasibility, and that of a random ranking."""
    rng = random.Random(seed)
    instance = random_profile(4 + seed % 2, 2 + seed // 2 % 2, n=rng.randint(1, 9), seed=seed)
    order = list(instance.names)
    rng.shuffle(order)
    answers = [pl.aggregate(instance, RULES[seed % len(RULES)]), pl.feasible(instance, order)]
    return [document for answer in answers for document in answer.certificates]


def comparison_documents(seed: int) -> list[Any]:
    """Without features, by pairs compared; perhaps no ranking respects the unanimous pairs."""
    rng = random.Random(seed)
    pairs = rng.sample(list(itertools.permutations(range(4), 2)), 6)
    compared = tuple(Comparison(a, b, rng.randint(1, 3)) for a, b in pairs)
    return list(pl.aggregate(Instance(tuple("wxyz"), None, comparisons=compared), RULES[seed % 5]).certificates)


def ensemble_documents(seed: int) -> list[Any]:
    """Of random votes, and of votes of a random ensemble, which is calibrated."""
    rng = random.Random(seed)
    votes: Votes = votes_of(rng, [(3,), (4,), (3, 2), (3, 3)][seed % 4], density=0.8)
    exact = pl.calibrate(calibrated_by(votes, random_ensemble(rng, votes, 2)), objective="exact")
    return [*pl.calibrate(votes).certificates, *exact.certificates]


def with_trees(document: Any) -> Any:
    """The same with a weaker bound, which a tree of one node without cuts proves for each prompt."""
    w = [Fraction(x) for x in document["evidence"]["weights"]]
    unit, rows = Fraction(1, math.lcm(*(x.denominator for x in w))), document["instance"]["pairs"]
    proof = {"unit": plain(unit), "cost": 0, "multipliers": [[]], "tree": [{"bound": 0}]}
    parts, gain = [], sum(x * Fraction(p) for x, (_, _, _, p, _) in zip(w, rows, strict=True))
    gain -= sum(x * x * sum(row[4] for row in rows) / (4 * row[4]) for x, row in zip(w, rows, strict=True))
    for q, responses in document["instance"]["prompts"]:
        k = sum(max(x, Fraction(0)) for x, row in zip(w, rows, strict=True) if row[0] == q)
        gain -= k
        parts.append({"k": plain(k), "proof": {**proof, "cuts": [responses[:3]] if len(responses) > 2 else []}})
    top = {"k": plain(sum(Fraction(part["k"]) for part in parts)), "penalty": 0, "parts": parts}
    return with_leaf(with_leaf(document, ("evidence", "ceiling"), top), ("claim", "lower_bound"), plain(gain))


def documents(seed: int) -> list[Any]:
    made = [*ranking_documents(seed), *comparison_documents(seed), *ensemble_documents(seed)]
    made += [unanimity_without_ranking()] if seed == 0 else []
    made = [json.loads(json.dumps(document)) for document in made]
    trees = [with_trees(d) for d in made if d["kind"] == "ensemble-error" and d["evidence"]["weights"]]
    return made + trees + [prompt_by_prompt(d) for d in made if d["kind"] in ("ensemble-error", "calibrated-ensemble")]


def second(document: Any) -> str:
    try:
        check(document)
    except RefusedError as refusal:
        return str(refusal)
    return ""


def strings(value: Any) -> list[str]:
    return sorted({x for _, x in leaves(value) if type(x) is str})


def mutants(document: Any, rng: random.Random, most: int) -> list[Any]:
    """One leaf changed, also to a number nearby or another name; two leaves exchanged; a key or an entry gone or doubled."""
    words, made = sorted({*strings(document), *RULES, "squared", "any"}), []
    spots = [(path, value) for path, value in leaves(document) if path[0] not in ("format",)]
    for path, value in spots:
        near = [value + 1, -value, value * 2, f"{2 * value + 1}/2"] if type(value) is int else [rng.choice(words)]
        made += [with_leaf(document, path, wrong) for wrong in [*wrong_values(value, words), *near]]
    for _ in range(most):
        (p, x), (q, y) = rng.sample(spots, 2)
        made.append(with_leaf(with_leaf(document, p, y), q, x))
    made += list(damaged(document))
    return [copy.deepcopy(x) for x in rng.sample(made, min(most, len(made)))]


def compare(seeds: range, most: int) -> collections.Counter[str]:
    counts: collections.Counter[str] = collections.Counter()
    for seed in seeds:
        rng = random.Random(seed)
        for document in documents(seed):
            assert accepted(document)
            assert not second(document), second(document)
            assert not found_false(document)
            counts["certificates"] += 1
            counts[document["kind"]] += 1
            for mutant in mutants(document, rng, most):
                first, reason = accepted(mutant), second(mutant)
                counts["mutants"] += 1
                both = "accepted by both" if first else "rejected by both"
                counts[both if first != bool(reason) else "accepted by the second only (trees)"] += 1
                assert not first or not reason, (reason, json.dumps(mutant))
                assert reason or not found_false(mutant), json.dumps(mutant)
                assert first or reason or '"tree"' in json.dumps(mutant), json.dumps(mutant)  # it does not follow trees
    return counts


def test_the_second_checker_agrees_on_certificates_and_mutants(numbers: Numbers) -> None:
    counts = compare(range(12), 60)
    numbers("second checker", dict(counts))
    assert counts["certificates"] >= 60
    assert counts["mutants"] > 2000
    assert counts["accepted by both"] > 0 < counts["rejected by both"]


def test_false_claims_are_found() -> None:
    """A ranking turned round, a greater lower bound, an ensemble that is said to calibrate a cycle."""
    for document in [d for seed in range(4) for d in documents(seed)]:
        claim = document["claim"]
        if document["kind"] == "leximax-ranking":
            assert found_false(with_leaf(document, ("claim", "ranking"), claim["ranking"][::-1]))
        elif document["kind"] == "ensemble-error":
            more = plain(Fraction(claim["error"]) + Fraction(1, 1000))
            assert found_false(with_leaf(document, ("claim", "lower_bound"), more))
        elif document["kind"].endswith("feasible-ranking"):
            assert found_false(with_leaf(document, ("claim", "feasible"), not claim["feasible"]))
    votes = {"prompts": [["q", ["A", "B", "C"]]], "pairs": [["q", a, b, 1, 1] for a, b in ("AB", "BC", "CA")]}
    calibrated = next(d for d in documents(0) if d["kind"] == "calibrated-ensemble")
    assert found_false({**calibrated, "instance": {**votes, "features": None}})


@pytest.mark.slow
def test_the_second_checker_agrees_on_more_mutants(numbers: Numbers) -> None:
    counts = compare(range(100, 120), 200)
    numbers("second checker", dict(counts))
    assert counts["mutants"] > 15000
