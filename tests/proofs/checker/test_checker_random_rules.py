"""Random proofs about rules as tables, most of them wrong: what is accepted of them is true by trying every table."""

from __future__ import annotations

import collections
import random

import pytest
from support.mutations import accepted
from support.random_axioms import AXIOMS as ALL_AXIOMS
from support.random_axioms import random_axiom
from support.random_rules import AXIOMS, random_domain, random_question, random_refutation, random_table
from support.random_theorems import random_theorem
from support.rule_outputs import KEMENY, LEXIMAX, LOSSES, RANKED_PAIRS
from support.types import Numbers

LARGER = pytest.mark.slow


def judged(accepted: bool, true: bool) -> str:
    assert true or not accepted
    return "accepted" if accepted else "rejected though true" if true else "rejected and false"


def many(small: int, large: int) -> list[object]:
    return [pytest.param(range(small)), pytest.param(range(1000, 1000 + large), marks=LARGER)]


@pytest.mark.parametrize("seeds", many(120, 1500))
def test_random_refutations_exclude_no_rule_that_there_is(seeds: range, numbers: Numbers) -> None:
    counts: collections.Counter[str] = collections.Counter()
    for seed in seeds:
        rng = random.Random(seed)
        domain, axioms, some = random_question(rng)
        for _ in range(4):
            counts[judged(accepted(random_refutation(rng, domain, axioms)), not some)] += 1
    numbers("random refutations of rules", counts)
    assert min(counts[what] for what in ("accepted", "rejected though true", "rejected and false")) > 10


@pytest.mark.parametrize("seeds", many(60, 1500))
def test_a_table_is_accepted_if_and_only_if_it_satisfies_the_axioms(seeds: range, numbers: Numbers) -> None:
    counts: collections.Counter[str] = collections.Counter()
    for seed in seeds:
        rng = random.Random(seed)
        domain, axioms = random_domain(rng), rng.sample(AXIOMS, rng.randint(1, 3))
        for _ in range(4):
            document, true = random_table(rng, domain, axioms)
            assert accepted(document) == true
            counts["accepted" if true else "rejected and false"] += 1
    numbers("random tables of rules", counts)
    assert min(counts.values()) > 20


@pytest.mark.parametrize("seeds", many(160, 2000))
def test_proofs_of_faulty_formulas_prove_no_theorem_that_is_violated(seeds: range, numbers: Numbers) -> None:
    counts: collections.Counter[str] = collections.Counter()
    for seed in seeds:
        if (found := random_theorem(random.Random(seed))) is not None:
            counts[judged(accepted(found[0]), found[1])] += 1
    numbers("random proofs of theorems", counts)
    assert min(counts[what] for what in ("accepted", "rejected though true", "rejected and false")) > 5


@pytest.mark.parametrize("seeds", many(200, 6000))
def test_random_outputs_prove_no_false_verdict_on_an_axiom(seeds: range, numbers: Numbers) -> None:
    """Of every axiom and many rules, with hypotheses about ties and ballots and without."""
    counts: collections.Counter[str] = collections.Counter()
    proved: collections.Counter[str] = collections.Counter()
    for seed in seeds:
        if (found := random_axiom(random.Random(seed))) is not None:
            document, true = found
            word = judged(accepted(document), true)
            counts[word] += 1
            ties = document["claim"].get("hypotheses", {}).get("ties", "not said")
            proved.update([document["claim"]["axiom"], document["claim"]["rule"], ties] if word == "accepted" else [])
    numbers("random verdicts on axioms", counts)
    assert min(counts[what] for what in ("accepted", "rejected though true", "rejected and false")) > 15
    if len(seeds) > 1000:
        rules, said = (*LEXIMAX, *KEMENY, *LOSSES, RANKED_PAIRS), ("any", "none", "fixed", "not said")
        assert min(proved[what] for what in (*ALL_AXIOMS, *rules, *said)) > 20
