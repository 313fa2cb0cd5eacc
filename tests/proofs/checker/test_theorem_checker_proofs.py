"""What the checker accepts and rejects of proofs of theorems: clauses, lemmas and steps."""

from __future__ import annotations

import copy
import itertools
import json
import random
import re
from collections.abc import Iterator
from fractions import Fraction

import pytest
from support.mutations import accepted, leaves, places, with_leaf, without, wrong_values
from support.theorem_definitions import (
    RULES,
    TIES,
    certificate,
    formula,
    is_number,
    random_profiles,
    rankings,
    reason,
    refutation,
    search,
    statement,
    statements,
    violations,
)
from support.theorem_examples import PROOFS, proofs
from support.theorem_provers import part_for
from support.types import Json

from pluralign.proofs.checker import check
from pluralign.proofs.checker.kinds import theorem_formula


@pytest.mark.parametrize("name", PROOFS)
def test_proofs_are_accepted(name: str) -> None:
    check(json.loads(json.dumps(proofs(name))))


def by_definition(document: Json) -> bool:
    """Whether the parts' clauses are among those of the violations, and their lemmas and steps are right."""
    claim, m = document["claim"], len(document["instance"]["candidates"])
    for part in document["evidence"]["parts"]:
        names, c = part["variables"], part["candidate"]
        clauses = [clause for clause, _ in [*part["lemmas"], *part["steps"]]]
        if not all(type(name) is str for name in names):
            return False
        everything = [v for clause in [*part["clauses"], *clauses] for v in clause]
        if any(type(v) is not int or not 0 < abs(v) <= len(names) for v in everything) or len(set(names)) < len(names):
            return False
        violation = formula(claim, m, tuple(part["family"] or ()), "" if c is None else str(c))
        table = {frozenset(words) for words in violation.clauses()}
        for clause in part["clauses"]:
            if frozenset("-" * (v < 0) + names[abs(v) - 1] for v in clause) not in table:
                return False
        if not all(lemma_holds(lemma, names, violation) for lemma in part["lemmas"]):
            return False
        known = [*part["clauses"], *(clause for clause, _ in part["lemmas"])]
        for clause, hints in part["steps"]:
            if not follows(clause, hints, known):
                return False
            known.append(clause)
        if not part["steps"] or known[-1]:
            return False
    return True


def lemma_holds(lemma: Json, names: list[str], violation: theorem_formula.Violation) -> bool:
    clause, values = lemma
    if len(clause) != len(values) or not all(is_number(y) for y in values):
        return False
    multipliers = [Fraction(y) for y in values]
    sums, strict = [Fraction(0)] * len(violation.reals), False
    for v, y in zip(clause, multipliers, strict=True):
        inequality = violation.inequality(names[abs(v) - 1])
        if y <= 0 or inequality is None or (v > 0 and not inequality.equivalent):
            return False
        strict |= inequality.strict if v < 0 else not inequality.strict
        row = dict(inequality.terms)
        for k, columns in enumerate(violation.reals):
            sums[k] += (y if v < 0 else -y) * sum(row.get(column, 0) for column in columns)
    return strict and max(sums) <= 0


def follows(clause: list[int], hints: list[Json], known: list[list[int]]) -> bool:
    if any(type(h) is not int or not 0 <= h < len(known) for h in hints):
        return False
    false, left = set(clause), [0]
    for h in hints:
        left = [v for v in set(known[h]) if v not in false]
        if len(left) > 1:
            return False
        false.update(-v for v in left)
    return not left


SMALL = ["po, two candidates", "existence, lcpo", "monotone, kemeny", "separable, kemeny", "separable, borda"]


@pytest.mark.parametrize(
    "name",
    [*SMALL, "plane, monotone", "majority, plurality", "reversal, kemeny", "negative, slater", "strategy, kemeny"],
)
def test_every_change_of_a_proof_is_judged_as_by_definition(name: str) -> None:
    document = proofs(name)
    assert by_definition(document)
    rejected = 0
    for path, value in leaves(document["evidence"]["parts"], ("evidence", "parts")):
        names = document["evidence"]["parts"][path[2]]["variables"]
        for wrong in wrong_values(value, [*names, "o0 01"]):
            changed = with_leaf(document, path, wrong)
            if path[3] in ("candidate", "family"):
                assert not accepted(changed)
            else:
                right = by_definition(changed) and (path[3] != "variables" or re.fullmatch(r"\S+( \S+)*", wrong))
                assert accepted(changed) == bool(right), (path, wrong)
                rejected += not right
    assert rejected > 30


@pytest.mark.parametrize("name", PROOFS)
def test_every_part_of_a_proof_is_needed(name: str) -> None:
    """No list can lose an entry, and no object a key; nor can the numbers of steps be in another order."""
    document = proofs(name)
    for path, value in places(document["evidence"], ("evidence",)):
        if isinstance(value, dict):
            for key in value:
                assert not accepted(without(document, (*path, key)))
            assert not accepted(with_leaf(document, (*path, "other"), 1))
        elif isinstance(value, list) and len(path) <= 4:
            for i in range(len(value)) if len(value) < 40 else (0, len(value) // 2, len(value) - 1):
                assert not accepted(without(document, (*path, i))), path


@pytest.mark.parametrize("name", PROOFS)
def test_a_proof_proves_no_false_statement(name: str) -> None:
    """Whatever else is claimed with it, if that is accepted there is no violation."""
    document, rng = proofs(name), random.Random(name)
    m = len(document["instance"]["candidates"])
    for claim in rng.sample(statements(m), 60):
        claim["domain"], claim["holds"] = document["claim"]["domain"], True
        if claim != document["claim"] and accepted({**document, "claim": claim}):
            families = [part["family"] for part in document["evidence"]["parts"]]
            for family, profiles, _ in search(claim, m, 40, rng):
                given = families[0] or family
                cast = profiles if families[0] is None else random_profiles(rng, claim, given, rankings(m))
                assert not list(violations(claim, given, cast))
    for key, value in [
        ("holds", False),
        ("holds", 1),
        ("rule", "borda"),
        ("axiom", "clones"),
        ("axiom", "resolvability"),
        ("domain", "line"),
    ]:
        assert not accepted(with_leaf(document, ("claim", key), value))
        assert not accepted(with_leaf(document, ("claim", key), [value]))
        assert not accepted(without(document, ("claim", key)))
    for key in ("ballots", "ties", "majority"):
        for value in ("none", None, ["fixed"], {}):
            assert not accepted(with_leaf(document, ("claim", "hypotheses", key), value))
        assert not accepted(without(document, ("claim", "hypotheses", key)))
    assert not accepted(with_leaf(document, ("claim", "hypotheses"), {}))
    for domain in {"any", "plane", "features"} - {document["claim"]["domain"]}:
        assert not accepted(with_leaf(document, ("claim", "domain"), domain))


def test_nobody_need_raise_the_winner_without_the_boolean_that_says_so() -> None:
    """Of two candidates that tie Kemeny may choose either, on the same profile; only a raise makes one the winner."""
    parts = proofs("monotone, any optimum")["evidence"]["parts"]
    assert all("d" in part["variables"] for part in parts)
    assert (
        proofs("features, monotone")["evidence"]["parts"][1]["variables"] == []
    )  # 1 is never first: a clause is empty


def test_of_a_false_comparison_of_costs_nothing_is_said() -> None:
    """Two rankings are not both strictly cheaper than the other, but w is only implied to hold if it is true."""
    part = {"candidate": None, "family": None, "clauses": [], "steps": [[[], [0]]]}
    claim = statement("kemeny", "po", True, ties="any")
    for sign, words in ((1, "stand for an inequality"), (-1, "do not prove")):
        lemmas = [[[sign, 2 * sign], [1, 1]]]
        evidence = {**part, "variables": ["w0 01 10", "w0 10 01"], "lemmas": lemmas}
        assert words in reason(certificate(["a", "b"], claim, {"parts": [evidence], "thetas": None}))


def test_tie_orders_are_those_of_the_hypotheses() -> None:
    """Fixed ties and ties by profile have their own clauses, though some of either are true of the other."""
    for ties, words in (
        ("fixed", [["q0 01", "q0 10"], ["-q0 01", "q0 01"]]),
        ("profile", [["-o0 01", "-r0 1", "q0 01"]]),
    ):
        table = [set(clause) for clause in formula(statement("lcpo", "po", True, ties=ties), 2).clauses()]
        assert not any(set(clause) in table for clause in words)
    by_profile = [set(clause) for clause in formula(statement("lcpo", "po", True, ties="profile"), 2).clauses()]
    assert all(
        clause in by_profile for clause in ({"-o0 01", "-r0 1", "g0 01"}, {"-g0 01", "q0 01"}, {"g0 01", "q0 10"})
    )


def test_ties_are_as_the_rule_can_break_them() -> None:
    example = refutation(statement("kemeny", "po", False), ["01"], [{"01": 1}])
    for rule, ties in itertools.product(RULES, ["fixed", "profile", "any"]):
        example["claim"] = statement(rule, "po", False, ties=ties)
        assert ("ties" in reason(example)) == (ties not in TIES[rule])


def test_a_false_theorem_needs_a_clause_that_is_not_in_the_table() -> None:
    """Leximax plurality fails PO: its violation has a model, and excluding that is noticed."""
    claim = statement("leximax-plurality", "po", True)
    violation = formula(claim, 3)
    assert part_for(violation) is None
    clauses = [*violation.clauses(), ["-f 021"], ["-f 012"], ["-f 102"], ["-f 120"], ["-f 201"], ["-f 210"]]

    class Forged(theorem_formula.Violation):
        def clauses(self) -> Iterator[list[str]]:
            return iter(clauses)

    forged = part_for(Forged(violation.statement, (), ""))
    assert "not one of those" in reason(certificate(["a", "b", "c"], claim, {"parts": [forged], "thetas": None}))


def test_a_lemma_needs_its_multipliers_and_a_step_its_hints_in_order() -> None:
    document = proofs("majority, plurality")
    part = document["evidence"]["parts"][0]
    i = next(i for i, (clause, _) in enumerate(part["lemmas"]) if len(clause) > 1)
    clause, right = part["lemmas"][i]
    for multipliers in ([y * 7 for y in right], ["2/3"] * len(right), [0] * len(right), right[1:], [*right, 1], []):
        changed = with_leaf(document, ("evidence", "parts", 0, "lemmas", i, 1), multipliers)
        assert accepted(changed) == lemma_holds([clause, multipliers], part["variables"], formula(document["claim"], 3))
    k = max(range(len(part["steps"])), key=lambda k: len(part["steps"][k][1]))
    hints = part["steps"][k][1]
    assert len(hints) > 2
    for wrong in (hints[::-1], hints[:-1], hints[1:], [*hints, len(part["clauses"]) + len(part["lemmas"]) + k], []):
        changed = copy.deepcopy(document)
        changed["evidence"]["parts"][0]["steps"][k][1] = wrong
        assert not accepted(changed)


def test_a_proof_by_hand() -> None:
    """Two candidates, LCPO has an output: somebody casts 01 or 10, which is allowed unless all prefer the reverse."""
    names = ["f 01", "f 10", "n0", "s0 01", "s0 10", "u0 01", "u0 10", "k0 01", "k0 10"]
    clauses = [[3], [-4, 1], [-5, 2], [-7, -4], [-6, -5], [8, -1, 7], [9, -2, 6], [-8], [-9]]
    lemma = [[-3, 4, 5], [1, 1, 1]]  # not: Σ x > 0, yet x_01 = 0 and x_10 = 0
    steps = [[[-4], [7, 1, 3, 5]], [[-5], [8, 2, 4, 6]], [[], [0, 10, 11, 9]]]
    part = {"candidate": None, "family": None, "variables": names, "clauses": clauses, "lemmas": [lemma]}
    claim = statement("lcpo", "existence", True)
    document = certificate(["a", "b"], claim, {"parts": [{**part, "steps": steps}], "thetas": None})
    check(document)
    at = ("evidence", "parts", 0)
    assert "one literal" in reason(with_leaf(document, (*at, "steps", 0, 1), [5, 7, 1, 3]))
    assert "hint" in reason(with_leaf(document, (*at, "steps", 0, 1, 0), 11))
    assert "contradiction" in reason(with_leaf(document, (*at, "steps", 0, 1), [7, 1, 3]))
    assert "empty" in reason(with_leaf(document, (*at, "steps"), steps[:2]))
    assert "do not prove" in reason(with_leaf(document, (*at, "lemmas", 0), [[-3, 4], [1, 1]]))
    assert "multiplier" in reason(with_leaf(document, (*at, "lemmas", 0, 1, 2), 0))
    assert "inequality" in reason(with_leaf(document, (*at, "lemmas", 0, 0, 2), 1))
    assert "not one of those" in reason(with_leaf(document, (*at, "clauses", 8), [-9, -8]))
    assert "±9" in reason(with_leaf(document, (*at, "clauses", 8), [-10]))
    assert "Boolean" in reason(with_leaf(document, (*at, "variables", 0), "f 10"))
    for unused in ("-n0", "n0 ", "", "n0", "N", "n00", "o0 01 10 01", "u0 01\n", 1, None):
        assert "Boolean" in reason(with_leaf(document, (*at, "variables"), [*names, unused]))
    assert accepted(with_leaf(document, (*at, "variables"), [*names, "o0 01"]))
    assert "profile" in reason(
        {**document, "instance": {"candidates": ["a"], "ballots": [{"count": 1, "ranking": ["a"]}]}}
    )
    assert "2 to 6" in reason({**document, "instance": {"candidates": ["a"]}})
    assert "2 to 6" in reason({**document, "instance": {"candidates": list("abcdefg")}})
    assert "features" in reason({**document, "instance": {"candidates": {"a": [0], "b": [1]}}})
    assert "features" in reason(with_leaf(document, ("claim", "domain"), "features"))
