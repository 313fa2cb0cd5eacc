"""Certificates about classes of rules: those of the majority relation, and those that minimise losses."""

from __future__ import annotations

import copy
import itertools
import random

import pytest
from support.mutations import accepted, leaves, with_leaf, without, wrong_values
from support.theorem_definitions import reason
from support.theorem_examples import losses, majority_relation
from support.types import Json

from pluralign.proofs.checker import check
from pluralign.proofs.checker.kinds import theorem_classes


def test_no_rule_of_the_majority_relation_respects_unanimity() -> None:
    document = majority_relation()
    check(document)
    for path, value in leaves(document["evidence"]["conflict"], ("evidence", "conflict")):
        for wrong in wrong_values(value, document["instance"]["candidates"]):
            assert not accepted(with_leaf(document, path, wrong))
    for path, value in leaves(document["evidence"]["profiles"], ("evidence", "profiles")):
        if isinstance(value, str) or path[-2:] == (2, 1):
            for wrong in wrong_values(value, list(document["instance"]["candidates"])):
                assert not accepted(with_leaf(document, path, wrong))
    for i in range(4):
        changed = copy.deepcopy(document)
        del changed["evidence"]["profiles"][i], changed["evidence"]["thetas"][i]
        assert "unanimous in none" in reason(changed)
        for wrong in ([-100, 3, 2, 1], [1, 1, 1, 1], None, []):
            assert not accepted(with_leaf(document, ("evidence", "thetas", i, 0), wrong))
        assert not accepted(without(document, ("evidence", "thetas", i)))
        assert not accepted(without(document, ("evidence", "thetas", i, 0)))
        assert not accepted(without(document, ("evidence", "profiles", i)))
    other = copy.deepcopy(document)
    first = other["evidence"]["profiles"][0][0][0]
    other["evidence"]["profiles"].append([[first, 1]])
    other["evidence"]["thetas"].append([other["evidence"]["thetas"][0][0]])
    assert "majority relations" in reason(other)
    nowhere = copy.deepcopy(document)
    nowhere["instance"]["candidates"] = list(nowhere["instance"]["candidates"])
    assert "features" in reason(nowhere)
    check_other_claims(document)


def check_other_claims(document: Json) -> None:
    claim = document["claim"]
    for key, wrong in itertools.product(
        claim, ["pmc", "po", "any", "plane", "lcpo", {"ties": "fixed"}, True, False, None, 0]
    ):
        if not (wrong == claim[key] and type(wrong) is type(claim[key])):
            assert not accepted(with_leaf(document, ("claim", key), wrong)), (key, wrong)
    for rule in ("majority-relation", "monotone-loss", "majority-loss"):
        assert accepted(with_leaf(document, ("claim", "rule"), rule)) == (rule == claim["rule"])


@pytest.mark.parametrize(("rule", "m"), [("monotone-loss", 3), *(("majority-loss", m) for m in (2, 3, 4, 6))])
def test_losses(rule: str, m: int) -> None:
    document = losses(rule, m)
    check(document)
    if m == 3:
        check_other_claims(document)
    for number in {2, 3, 4, 7} - {m}:
        assert not accepted({**document, "instance": {"candidates": list("abcdefg"[:number])}})
    evidence = document["evidence"]
    assert not accepted(with_leaf(document, ("evidence", "parts"), evidence["parts"][::-1] * 2))
    assert not accepted(with_leaf(document, ("evidence", "thetas"), []))
    for i, part in enumerate(evidence["parts"]):
        at = ("evidence", "parts", i)
        assert not accepted(without(document, at))
        assert not accepted(with_leaf(document, (*at, "candidate"), 0))
        assert not accepted(with_leaf(document, (*at, "family"), []))
        for j, (clause, multipliers) in enumerate(part["lemmas"]):
            for k, y in enumerate(multipliers):
                assert len(multipliers) == 1 or not accepted(with_leaf(document, (*at, "lemmas", j, 1, k), f"{y}/7"))
                assert not accepted(with_leaf(document, (*at, "lemmas", j, 0, k), -clause[k]))
        for j, name in enumerate(part["variables"]):
            for wrong in wrong_values(name, [name[:-1] + c for c in "0123"]):
                assert not accepted(with_leaf(document, (*at, "variables", j), wrong)), (name, wrong)


@pytest.mark.parametrize("seed", range(20))
def test_what_losses_are_said_to_do(seed: int) -> None:
    """For random monotone losses and rewards all clauses but those of the violation hold, and all inequalities."""
    rng = random.Random(seed)
    steps = sorted(rng.randint(0, 9) for _ in range(41))
    loss = {x: steps[x + 20] for x in range(-20, 21)}
    rewards = {a: rng.randint(-10, 10) for a in "0123"}
    value = {f"g{a}{b}": loss[rewards[b] - rewards[a]] for a, b in itertools.permutations("0123", 2)}
    value |= {f"r{a}": x for a, x in rewards.items()} | {"i": min(steps), "z": loss[0]}
    for clauses, table in (*theorem_classes.monotone_loss("012"), *theorem_classes.majority_loss("0123")):
        true = {}
        for name, (terms, strict, _) in table.items():
            total = sum(-value[x[1:]] if x[0] == "-" else value[x] for x in terms.split())
            true[name] = total > 0 if strict else total >= 0
        broken = [c for c in clauses if not any(true[w.removeprefix("-")] != (w[0] == "-") for w in c)]
        assert broken
        assert all(len(clause) > 1 or clause[0][0] in "bl" for clause in broken)
        assert all(word[0] in "vbl" for clause in broken for word in clause)
