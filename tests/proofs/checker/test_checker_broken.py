"""A checker with one check taken away accepts something false, and the random proofs find it: so the oracles bite."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from support.mutations import accepted
from support.random_axioms import random_axiom
from support.random_proofs import (
    kemeny_is_true,
    optimal,
    orders_are_true,
    random_election,
    random_kemeny,
    random_loss,
)
from support.random_rules import AXIOMS, random_domain, random_question, random_refutation, random_table
from support.random_theorems import random_theorem
from support.ranking_judge import certificate, feasible_rankings
from support.types import Json

from pluralign.proofs.checker import conflicts
from pluralign.proofs.checker.kind import Kind
from pluralign.proofs.checker.kinds import (
    axiom,
    axiom_outputs,
    clauses,
    kemeny_ranking,
    loss_orders,
    no_rule,
    rule_table,
    theorem_formula,
    theorem_parts,
    trees,
)

Found = Iterator[tuple[Json, bool]]  # a certificate and whether its claim is true


def kemeny(rng: random.Random) -> Found:
    instance = random_election(rng, 3, rng.choice([None, 1, 2]))
    ranked = optimal(instance, "kemeny")
    for _ in range(10):
        document = random_kemeny(rng, instance, ranked, "kemeny")
        yield document, kemeny_is_true(ranked, document["claim"])


def losses(rng: random.Random) -> Found:
    instance = random_election(rng, 3, 1)
    for name in ("hinge", "squared"):
        document = random_loss(rng, instance, f"loss:{name}")
        yield document, orders_are_true(instance, document["claim"])


def gordan(rng: random.Random) -> Found:
    names = ["A", "B", "C"]
    instance = {"candidates": random_election(rng, 3, 2)["candidates"]}
    ranking = rng.sample(names, 3)
    conflict = [[ranking[0], ranking[1], 1], [ranking[1], ranking[2], rng.randint(1, 2)]]
    claim = {"feasible": False, "ranking": ranking}
    true = ranking not in feasible_rankings(instance)
    yield certificate("infeasible-ranking", instance, claim, {"conflict": conflict}), true


def refutations(rng: random.Random) -> Found:
    domain, axioms, some = random_question(rng)
    for _ in range(4):
        yield random_refutation(rng, domain, axioms), not some


def tables(rng: random.Random) -> Found:
    """Whether the table is what it is claimed to be."""
    domain, axioms = random_domain(rng), rng.sample(AXIOMS, rng.randint(1, 3))
    for _ in range(4):
        yield random_table(rng, domain, axioms)


def verdicts(rng: random.Random) -> Found:
    if (found := random_axiom(rng)) is not None:
        yield found


def theorems(rng: random.Random) -> Found:
    if (found := random_theorem(rng)) is not None:
        yield found


def believe(*_: Any, **__: Any) -> None:
    """In the place of a check that raises `Rejected`."""


def generous(*_: Any) -> trees.Bound:
    return trees.Bound(1, 10**9, {})


def _ties(claim: Json) -> Any:
    return claim.get("hypotheses", {}).get("ties")


def first_case_only(cases: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *given: list(cases(*given))[:1]


UNPROVED = {
    "leximax-ranking": Kind("rule ranking", "theta conflicts", believe),
    "kemeny-ranking": Kind("rule ranking cost first", "theta proof", believe),
    "ranked-pairs-ranking": Kind("rule ranking", "theta conflicts other", believe, "ties"),
    "loss-orders": Kind("rule orders", "proofs", believe),
}

BROKEN: dict[str, tuple[Callable[[random.Random], Found], Any, str, Any]] = {
    "the sum of a conflict": (gordan, conflicts, "sum_of_differences", lambda *_: [0]),
    "the bound of a leaf": (kemeny, trees, "read_bound", generous),
    "the trees of earlier rankings": (kemeny, kemeny_ranking, "_check_first", believe),
    "the branches of a tree": (kemeny, kemeny_ranking, "check_tree", believe),
    "the balance of slopes": (losses, loss_orders, "check_balance", believe),
    "the margin of losses": (losses, loss_orders, "check_gap", believe),
    "the demands of a refutation": (refutations, no_rule, "is_demand", lambda *_: True),
    "the steps of a refutation": (refutations, clauses, "check_step", believe),
    "the end of a refutation": (refutations, no_rule, "check_steps", believe),
    "the demands on a table": (tables, rule_table, "demands_of", lambda *_: []),
    "all demands but the first": (tables, rule_table, "demands_of", first_case_only(rule_table.demands_of)),
    "profiles that a table lacks": (tables, rule_table.math, "comb", lambda *_: 0),
    "the proof of an output": (verdicts, axiom_outputs, "OUTPUT_KINDS", UNPROVED),
    "the count of cases": (verdicts, axiom, "same_json", lambda *_: True),
    "whether a case holds": (verdicts, axiom, "satisfied", lambda *_: True),
    "whether a case fails": (verdicts, axiom, "satisfied", lambda *_: False),
    "whether a case is one": (verdicts, axiom, "is_case", lambda *_: True),
    "whether a tie is broken": (verdicts, axiom_outputs.Study, "tied", lambda *_: False),
    "what is said of ties": (verdicts, axiom, "_tie_free", lambda *_: False),
    "what is said of ballots": (verdicts, axiom, "_tie_free", lambda _, claim: _ties(claim) == "none"),
    "the lemmas of a theorem": (theorems, theorem_parts, "check_lemma", believe),
    "the steps of a theorem": (theorems, clauses, "check_step", believe),
    "what is never positive": (theorems, theorem_formula.Violation, "never_positive", lambda *_: True),
    "the clauses of a theorem": (theorems, theorem_parts, "check_clauses", believe),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_checker_is_found_out(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    source, owner, attribute, instead = BROKEN[name]
    monkeypatch.setattr(owner, attribute, instead)
    tried = (found for seed in range(400) for found in source(random.Random(seed)))
    assert any(not true and lets_through(document) for document, true in tried)


def lets_through(document: Json) -> bool:
    """Whether the broken checker accepts it; it may also stumble over what the check would have kept away."""
    try:
        return accepted(document)
    except (KeyError, IndexError):
        return False
