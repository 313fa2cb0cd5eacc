"""What the checker accepts and rejects of refuted theorems."""

from __future__ import annotations

import copy
import itertools
import json
import random
from collections import Counter
from fractions import Fraction

import pytest
from support.mutations import accepted, leaves, places, with_leaf, without, wrong_values
from support.theorem_definitions import (
    AXIOMS,
    PAIRED,
    RULES,
    TIES,
    Case,
    formula,
    is_number,
    rankings,
    reason,
    refutation,
    search,
    stands_for,
    statement,
    statements,
    violations,
)
from support.theorem_examples import FAILURES, PLANE, SIX, THETAS
from support.types import Json

from pluralign.proofs.checker import check
from pluralign.proofs.checker.kinds import theorem_formula


@pytest.mark.parametrize("share", [pytest.param(0.05, id="some"), pytest.param(1, id="all", marks=pytest.mark.slow)])
@pytest.mark.parametrize("rule", RULES)
def test_counterexamples_are_those_of_the_definitions(rule: str, share: float) -> None:
    """A case is accepted iff there is a violation; then all clauses of a proof would be true, and all inequalities."""
    rng, found = random.Random(rule), Counter[str]()
    for claim in statements(3):
        if claim["rule"] != rule:
            continue
        for m in (2, 3, 4):
            if rng.random() > share:
                continue
            for family, profiles, cases in search(claim, m, 12 if m < 4 else 6, rng):
                assert accepted(refutation(claim, family, profiles)) == bool(cases)
                found[claim["axiom"]] += bool(cases)
                for case in cases[:2]:
                    given = tuple(family) if rng.random() < 0.5 else ()
                    alike = claim["axiom"] == "po" and claim["hypotheses"]["ties"] != "fixed" and not given
                    check_semantics(renamed(case) if alike else case, formula(claim, m, given, case.about))
    assert len(found) >= (5 if share < 1 else 21)


def renamed(case: Case) -> Case:
    """The same violation of PO with the names 0 and 1 for the two candidates."""
    old = case.choice + "".join(sorted(set(case.family[0]) - set(case.choice)))
    new = str.maketrans(old, "".join(sorted(old)))
    family = sorted(s.translate(new) for s in case.family)
    profiles = [{s.translate(new): k for s, k in votes.items()} for votes in case.profiles]
    outputs, orders = ([s.translate(new) for s in words] for words in (case.outputs, case.orders))
    return Case(case.claim, family, profiles, outputs, orders, "01")


def check_semantics(case: Case, violation: theorem_formula.Violation) -> None:
    known: dict[str, bool] = {}
    for clause in violation.clauses():
        names = [word.removeprefix("-") for word in clause]
        known.update({name: stands_for(case, name) for name in names if name not in known})
        assert any(known[name] == (name == word) for name, word in zip(names, clause, strict=True)), clause
    columns = [votes.get(s, 0) for votes in case.profiles for s in violation.cast]
    for name, truth in known.items():
        inequality = violation.inequality(name)
        letters = "nsmtwdlxe" + "q" * (case.claim["rule"] in ("leximax-borda", "leximax-plurality"))
        assert (inequality is not None) == (name[0] in letters)
        if inequality and (truth or inequality.equivalent):
            total = sum(c * columns[i] for i, c in inequality.terms)
            assert truth == (total > 0 if inequality.strict else total >= 0)


def test_known_failures_are_accepted() -> None:
    for name, document in FAILURES.items():
        check(json.loads(json.dumps(document)))
        twin = copy.deepcopy(document)
        if name in ("ties", "sequence"):
            twin["claim"] = statement("lcpo", "winner-monotonicity", False)
            assert "do not violate" in reason(twin)
        if name in ("half", "weak"):
            twin["claim"]["hypotheses"]["majority"] = "strict"
            assert "do not violate" in reason(twin)


@pytest.mark.parametrize("name", FAILURES)
def test_every_change_of_a_counterexample_is_judged_as_by_definition(name: str) -> None:
    document = FAILURES[name]
    m = len(document["instance"]["candidates"])
    outcomes = Counter[bool]()
    for path, value in leaves(document["evidence"], ("evidence",)):
        choices = rankings(m) if isinstance(value, str) else [1, 2, 3, 4, "2", "3/1"]
        for wrong in [
            *choices,
            *wrong_values(value, rankings(m)),
            "01 ",
            "00",
            "0123456",
            0,
            -1,
            "1/2",
            True,
            None,
            [],
            {},
        ]:
            changed = with_leaf(document, path, wrong)
            right = is_counterexample(changed)
            assert accepted(changed) == right, (path, wrong)
            outcomes[right] += 1
    for path, value in places(document["evidence"], ("evidence",)):
        for key in range(len(value)) if isinstance(value, list) else value if isinstance(value, dict) else ():
            changed = without(document, (*path, key))
            assert accepted(changed) == is_counterexample(changed), (path, key)
    every = itertools.product(RULES, AXIOMS, ["fixed", "profile", "any"], ["allowed", "any"], ["strict", "weak"])
    for rule, axiom, ties, ballots, majority in random.Random(name).sample(list(every), 150):
        changed = {**document, "claim": statement(rule, axiom, False, "any", ballots, ties, majority)}
        assert accepted(changed) == (ties in TIES[rule] and is_counterexample(changed))
    assert outcomes[False] > 30


def is_counterexample(document: Json) -> bool:
    claim, evidence, m = document["claim"], document["evidence"], len(document["instance"]["candidates"])
    try:
        family, listed = evidence["family"], evidence["profiles"]
        if evidence["points"] is not None or evidence["thetas"] is not None:
            return False
        profiles = [{s: int(Fraction(k)) for s, k in profile} for profile in listed]
        counts = [k for profile in listed for _, k in profile]
        casts = [s for profile in listed for s, _ in profile]
    except (ValueError, TypeError, KeyError):
        return False
    two = claim["axiom"] in PAIRED
    return (
        bool(family)
        and len(profiles) == 1 + two
        and all(profiles)
        and all(is_number(k) and Fraction(k).denominator == 1 and Fraction(k) > 0 for k in counts)
        and len(casts) == sum(map(len, profiles))
        and all(s in rankings(m) for s in [*casts, *family])
        and family == sorted(set(family))
        and (claim["hypotheses"]["ballots"] == "any" or set(casts) <= set(family))
        and any(violations(claim, family, profiles))
    )


def test_counterexamples_in_the_plane_and_for_features() -> None:
    """Leximax plurality on 021: candidates 1 and 2 tie, so 1 comes before 2."""
    document = refutation(statement("leximax-plurality", "po", False, "features"), SIX, [{"021": 1}])
    document["evidence"]["thetas"] = [THETAS[s] for s in SIX]
    document["instance"]["candidates"] = PLANE
    check(document)
    plane = copy.deepcopy(document)
    plane["claim"]["domain"], plane["instance"]["candidates"] = "plane", ["a", "b", "c"]
    plane["evidence"]["points"] = list(PLANE.values())
    check(plane)
    for which in (document, plane):
        for path, value in leaves(which["evidence"]["thetas"], ("evidence", "thetas")):
            for wrong in (-value, float(value), "x", None):
                assert not accepted(with_leaf(which, path, wrong))
        assert not accepted(with_leaf(which, ("evidence", "thetas"), None))
        assert not accepted(with_leaf(which, ("evidence", "family"), SIX[:5]))
        assert not accepted(with_leaf(which, ("claim", "domain"), "any"))
        assert "do not violate" in reason(with_leaf(which, ("evidence", "profiles", 0, 0, 0), "012"))
        assert "do not violate" in reason(with_leaf(which, ("claim", "rule"), "lcpo"))
    assert not accepted(with_leaf(document, ("evidence", "points"), list(PLANE.values())))
    for wrong in (
        [[0, 0], [1, 0], [2, 0]],
        [[0, 0], [1, 0]],
        [[0], [1], [2]],
        [[0, 0], [1, 0], ["0", "1/2"]],
        None,
        [1, 2, 3],
    ):
        assert not accepted(with_leaf(plane, ("evidence", "points"), wrong))
    parallel = refutation(statement("leximax-plurality", "po", False, "plane"), rankings(4), [{"0132": 1}])
    parallel["evidence"]["points"] = [[0, 0], [1, 0], [0, 1], [1, 1]]
    assert "general position" in reason(parallel)
    del plane["instance"]["candidates"]
    plane["instance"]["candidates"] = list("abcdef")
    assert "2 to 5" in reason(plane)
