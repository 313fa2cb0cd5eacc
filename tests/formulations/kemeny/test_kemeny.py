"""Kemeny: enumeration, branch and cut, integer programs and trying every ranking agree; every proof is checked."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from support import amounts
from support.brute import feasible_rankings
from support.mutations import accepted, leaves, with_leaf
from support.strategies import instances
from support.types import Ranking

from pluralign.benchmarks.suites.frozen import random_profile
from pluralign.formulations.errors import InputError
from pluralign.formulations.instances.instance import Ballot, Comparison, Instance
from pluralign.formulations.instances.reading import load
from pluralign.formulations.kemeny.methods import MOST_CANDIDATES, kemeny
from pluralign.formulations.kemeny.names import RULES
from pluralign.formulations.kemeny.problem import KemenyOutcome, KemenyProblem
from pluralign.formulations.ordering.bounds import MultiplierBound, Multipliers, rounded
from pluralign.formulations.ordering.orders import cost, improved
from pluralign.formulations.ordering.relaxation import Relaxation
from pluralign.proofs import checker
from pluralign.proofs.certificates.kemeny import kemeny_certificate
from pluralign.solver.results import Deadline, LimitReached, Status


def brute(problem: KemenyProblem, rankings: list[Ranking]) -> list[Ranking]:
    """All optimal rankings in lexicographic order, by trying every one."""
    allowed = sorted(filter(problem.respects, rankings))
    least = min(map(problem.cost, allowed), default=0)
    return [ranking for ranking in allowed if problem.cost(ranking) == least]


def proved(problem: KemenyProblem, method: Any = "branch", **options: Any) -> KemenyOutcome:
    """The outcome, after the checker has accepted its certificate."""
    outcome = kemeny(problem, method, **options)
    assert outcome.status is Status.PROVED
    checker.check(json.loads(json.dumps(kemeny_certificate(problem.instance, outcome))))
    return outcome


def unrestricted(m: int, n: int, seed: int) -> Instance:
    """n random ballots over m candidates without features."""
    rng = np.random.default_rng(seed)
    ballots = tuple(Ballot.strict(rng.permutation(m)) for _ in range(n))
    return Instance(tuple(f"c{i}" for i in range(m)), None, ballots)


@given(instances())
@settings(max_examples=12)
def test_branch_and_enumeration_against_every_ranking(instance: Instance) -> None:
    check_against_every_ranking(instance)


@pytest.mark.slow
@given(instances())
@settings(max_examples=amounts.of(100, 33))
def test_branch_and_enumeration_on_many_instances_against_every_ranking(instance: Instance) -> None:
    check_against_every_ranking(instance)


def check_against_every_ranking(instance: Instance) -> None:
    rankings = feasible_rankings(instance)
    for rule in RULES:
        problem = KemenyProblem.of(instance, rule)
        expected = brute(problem, rankings)
        for method in ("branch", "enumeration"):
            outcome = proved(problem, method, all_optima=True)
            if not expected:
                assert outcome.ranking is None
                assert outcome.empty is not None
                continue
            assert outcome.ranking == expected[0]
            assert outcome.cost == outcome.bound == problem.cost(expected[0])
            assert outcome.first
            assert outcome.optima == tuple(expected)


@given(instances(4))
@settings(max_examples=12)
def test_integer_programs_against_branch(instance: Instance) -> None:
    for rule in RULES:
        problem = KemenyProblem.of(instance, rule)
        outcome, claimed = kemeny(problem, "branch"), kemeny(problem, "milp")
        assert claimed.status is Status.CLAIMED
        assert (claimed.ranking, claimed.cost) == (outcome.ranking, outcome.cost)


@pytest.mark.parametrize("solver", ["highs", "cbc"])
@pytest.mark.parametrize("rule", RULES)
def test_all_methods_agree_where_features_matter(rule: str, solver: Any) -> None:
    problem = KemenyProblem.of(random_profile(m=6, d=3, n=9, seed=5), rule)
    listed, branched = proved(problem, "enumeration"), proved(problem, "branch")
    claimed = kemeny(problem, "milp", solver=solver)
    assert listed.ranking == branched.ranking == claimed.ranking
    assert listed.cost == branched.cost == claimed.cost


@pytest.mark.parametrize("seed", range(6))
def test_larger_feasible_sets_by_enumeration_and_branch(seed: int) -> None:
    problem = KemenyProblem.of(random_profile(m=9, d=2 + seed % 3, n=5, seed=seed), RULES[seed % 2])
    branched = proved(problem, all_optima=True)
    listed = kemeny(problem, "enumeration", all_optima=True)
    assert (branched.ranking, branched.cost, branched.optima) == (listed.ranking, listed.cost, listed.optima)


@pytest.mark.parametrize("seed", range(4))
def test_without_features_against_all_permutations(seed: int) -> None:
    problem = KemenyProblem.of(unrestricted(7, 3 + seed, seed), "kemeny")
    branched, listed = proved(problem, all_optima=True), kemeny(problem, "enumeration", all_optima=True)
    assert (branched.ranking, branched.cost, branched.optima) == (listed.ranking, listed.cost, listed.optima)


def test_slater_counts_majorities_and_not_voters() -> None:
    """A pair costs 1 against any majority, whatever its size; in a cycle each turn breaks one."""
    ballots = (Ballot.strict((0, 1, 2), 3), Ballot.strict((1, 2, 0), 2))
    points = ((0,), (1,), (3,))
    instance = Instance(("a", "b", "c"), points, ballots)  # type: ignore[arg-type]
    outcome = proved(KemenyProblem.of(instance, "slater"), all_optima=True)
    assert (outcome.ranking, outcome.cost, outcome.optima) == ((0, 1, 2), 0, ((0, 1, 2),))
    cycle = Instance(("a", "b", "c"), None, (*ballots, Ballot.strict((2, 0, 1), 2)))
    outcome = proved(KemenyProblem.of(cycle, "slater"), all_optima=True)  # all turns of the cycle cost 1
    assert (outcome.cost, outcome.optima) == (1, ((0, 1, 2), (1, 2, 0), (2, 0, 1)))
    assert KemenyProblem.of(cycle, "kemeny").cost((0, 1, 2)) == 8


def test_pareto_optimality_fails() -> None:
    """Theory.md: each ballot costs 30, the optimum 24, and it has 2 above 1, although 1 over 2 is unanimous."""
    instance = load("builtin:kemeny-fails-po")
    problem = KemenyProblem.of(instance, "kemeny")
    assert {problem.cost(ballot.ranking) for ballot in instance.ballots} == {30}
    outcome = proved(problem, all_optima=True)
    assert outcome.cost == 24
    assert outcome.ranking == (1, 0, *range(2, 20))
    assert outcome.optima == (outcome.ranking,)
    restricted = proved(KemenyProblem.of(instance, "kemeny-po"), all_optima=True)
    assert restricted.cost == 30
    assert restricted.optima is not None
    assert sorted(restricted.optima) == sorted({ballot.ranking for ballot in instance.ballots})


def test_agh_costs_1295(shared_data: Path) -> None:
    instance = load(str(shared_data / "preflib/00009-agh/00009-00000001.soc"))
    for rule, least in (("kemeny", 1295), ("kemeny-po", 1295), ("slater", 0)):  # its majorities are a ranking
        assert proved(KemenyProblem.of(instance, rule)).cost == least
    assert kemeny(KemenyProblem.of(instance, "kemeny"), "milp", first=False).cost == 1295


def test_ties_are_broken_by_the_fixed_order() -> None:
    """Two opposite ballots: every ranking is optimal, and the first is the fixed order itself."""
    instance = Instance(tuple("abcd"), None, (Ballot.strict((3, 1, 0, 2)), Ballot.strict((2, 0, 1, 3))))
    outcome = proved(KemenyProblem.of(instance, "kemeny"), all_optima=True)
    assert outcome.ranking == (0, 1, 2, 3)
    assert outcome.optima is not None
    assert len(outcome.optima) == 24


def test_an_output_that_need_not_be_the_first_is_not_claimed_to_be() -> None:
    outcome = proved(KemenyProblem.of(unrestricted(8, 4, 0), "kemeny"), first=False)
    assert not outcome.first
    assert outcome.proof is not None
    assert not outcome.proof.earlier


def test_comparisons_that_leave_no_ranking() -> None:
    pairs = ((0, 1), (1, 2), (2, 0))
    for rows in (None, ((0, 1), (1, 0), (3, 3)), ((0,), (5,), (7,))):
        instance = Instance(tuple("abc"), rows, comparisons=tuple(Comparison(a, b, 2) for a, b in pairs))  # type: ignore[arg-type]
        for method in ("branch", "enumeration"):
            outcome = proved(KemenyProblem.of(instance, "kemeny-po"), method)
            assert outcome.ranking is None
            assert outcome.empty is not None
        assert kemeny(KemenyProblem.of(instance, "kemeny-po"), "milp").ranking is None
        assert proved(KemenyProblem.of(instance, "kemeny")).cost == 2


def test_features_that_no_float_holds() -> None:
    """Coordinates of 2000 bits, three of them a hair from collinear: b is between a and c in one direction only."""
    huge = 2**2000
    rows = ((0, 0), (huge, 1), (2 * huge, 0), (3 * huge, 7))
    instance = Instance(tuple("abcd"), rows, (Ballot.strict((0, 2, 1, 3)), Ballot.strict((1, 0, 2, 3))))  # type: ignore[arg-type]
    for rule in RULES:
        problem = KemenyProblem.of(instance, rule)
        branched, listed = proved(problem, all_optima=True), proved(problem, "enumeration", all_optima=True)
        assert (branched.ranking, branched.optima, branched.empty is None) == (
            listed.ranking,
            listed.optima,
            listed.empty is None,
        )


def test_huge_counts_are_exact() -> None:
    """Costs near 2^60 differ by 1: floats cannot tell the rankings apart, the exact bounds can."""
    big = 2**57
    counts = ((0, 1, big), (1, 2, big), (2, 0, big), (1, 0, 1), (2, 1, 2), (0, 2, 3))
    instance = Instance(tuple("abc"), None, comparisons=tuple(Comparison(*row) for row in counts))
    problem = KemenyProblem.of(instance, "kemeny")
    expected = brute(problem, feasible_rankings(instance))
    assert len(expected) == 1
    assert proved(problem).ranking == expected[0]


def test_one_candidate_is_a_ranking() -> None:
    for rows in (None, ((3,),)):
        instance = Instance(("only",), rows, (Ballot.strict((0,)),))  # type: ignore[arg-type]
        for method in ("branch", "enumeration", "milp"):
            assert kemeny(KemenyProblem.of(instance, "kemeny"), method).ranking == (0,)  # type: ignore[arg-type]
        assert proved(KemenyProblem.of(instance, "kemeny")).cost == 0


def test_bad_requests_are_refused() -> None:
    cems = load("builtin:cems")
    with pytest.raises(InputError, match="unknown rule 'kemney'"):
        KemenyProblem.of(cems, "kemney")
    with pytest.raises(InputError, match="no ballots"):
        KemenyProblem.of(load("builtin:talk"))
    with pytest.raises(InputError, match="unknown method"):
        kemeny(KemenyProblem.of(cems), "brunch")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="too many rankings"):
        kemeny(KemenyProblem.of(unrestricted(9, 3, 0)), "enumeration")
    with pytest.raises(InputError, match="does not list"):
        kemeny(KemenyProblem.of(cems), "milp", all_optima=True)
    large = Instance(("a", "b"), None, comparisons=(Comparison(0, 1, 2**61), Comparison(1, 0, 2**61)))
    with pytest.raises(InputError, match="2\\^62"):
        KemenyProblem.of(large)


def test_deadlines_are_honest() -> None:
    problem = KemenyProblem.of(unrestricted(40, 5, 1))
    start = kemeny(problem, "branch", deadline=Deadline(0))
    assert start.status is Status.UNKNOWN
    assert start.ranking is not None
    assert start.bound is not None
    best = kemeny(problem, "branch", first=False)
    assert best.cost is not None
    assert start.bound <= best.cost <= (start.cost or 0)
    with pytest.raises(ValueError, match="no certificate"):
        kemeny_certificate(problem.instance, start)
    points = KemenyProblem.of(random_profile(m=8, d=3))
    for method in ("branch", "enumeration", "milp"):
        with pytest.raises(LimitReached):
            kemeny(points, method, deadline=Deadline(0))  # type: ignore[arg-type]


def test_more_candidates_than_fit_into_memory_are_an_honest_unknown() -> None:
    names = tuple(f"c{i}" for i in range(MOST_CANDIDATES + 1))
    many = Instance(names, ballots=(Ballot.strict(range(len(names))),))
    with pytest.raises(LimitReached, match="too many"):
        kemeny(KemenyProblem.of(many))


# --- certificates


CERTIFIED: dict[str, Callable[[], KemenyProblem]] = {
    "Gordan cuts": lambda: KemenyProblem.of(load("builtin:kemeny-fails-po"), "kemeny-po"),
    "features": lambda: KemenyProblem.of(load("builtin:c1-fails-po"), "kemeny"),
    "triangles": lambda: KemenyProblem.of(unrestricted(7, 5, 2), "kemeny"),
    "comparisons": lambda: KemenyProblem.of(load("builtin:cems"), "kemeny"),
}


WAYS = [(name, method) for name in CERTIFIED for method in ("branch", "enumeration")]
WAYS.remove(("Gordan cuts", "enumeration"))  # 20 candidates in dimension 7 have too many feasible rankings to list
LONG = [("triangles", "enumeration"), ("features", "enumeration")]


@pytest.mark.parametrize(
    ("name", "method"), [pytest.param(*way, marks=pytest.mark.slow) if way in LONG else way for way in WAYS]
)
def test_nonsense_and_false_claims_are_rejected(name: str, method: str) -> None:
    problem = CERTIFIED[name]()
    cases = 60 if method == "branch" else 6  # copying and counting take their time
    document = json.loads(json.dumps(kemeny_certificate(problem.instance, kemeny(problem, method))))  # type: ignore[arg-type]
    assert accepted(document)
    places = [(path, value) for path, value in leaves(document) if path[0] in ("claim", "evidence")]
    for path, value in random.Random(1).sample(places, min(cases, len(places))):
        for wrong in ([], {}, 0.5, "no such name", None if value is not None else 3):
            assert not accepted(with_leaf(document, path, wrong)), (path, wrong)
    for path, value in leaves(document["claim"], ("claim",)):
        names = [name for name in problem.instance.names if name != value]
        for wrong in [value - 1, value + 1] if path == ("claim", "cost") else names:
            assert not accepted(with_leaf(document, path, wrong)), (path, wrong)


def test_every_optimal_ranking_but_the_first_is_rejected_as_first() -> None:
    problem = KemenyProblem.of(unrestricted(6, 4, 2))
    outcome = proved(problem, all_optima=True)
    assert outcome.optima is not None
    assert len(outcome.optima) > 1
    document = kemeny_certificate(problem.instance, outcome)
    names = problem.instance.names
    for other in outcome.optima[1:]:
        ranking = [names[c] for c in other]
        false = with_leaf(document, ("claim", "ranking"), ranking)
        assert not accepted(false)
        false["claim"]["first"] = False
        false["evidence"]["proof"]["earlier"] = []
        assert accepted(false), "it is optimal all the same"


def test_smaller_multipliers_missing_parts_and_shared_nodes_are_rejected() -> None:
    problem = KemenyProblem.of(unrestricted(8, 5, 0))
    document = kemeny_certificate(problem.instance, proved(problem))
    proof = document["evidence"]["proof"]
    assert proof["cuts"]
    assert proof["earlier"]
    weaker = copy.deepcopy(document)
    for entry in weaker["evidence"]["proof"]["multipliers"]:
        entry.clear()
    assert not accepted(weaker)
    for i in range(len(proof["earlier"])):
        missing = copy.deepcopy(document)
        del missing["evidence"]["proof"]["earlier"][i]
        assert not accepted(missing)
    names = list(problem.instance.names)
    loops = [{"pair": names[:2], "above": 1, "below": 1}, *proof["tree"]]
    for tree in ([], loops, [{"pair": names[:2], "above": 0, "below": 1}], [{"bound": 99}], [{"cut": 0}]):
        assert not accepted(with_leaf(document, ("evidence", "proof", "tree"), tree))
    again = [{"pair": names[:2], "above": 1, "below": 2}, {"pair": names[:2], "above": 3, "below": 4}]
    assert not accepted(with_leaf(document, ("evidence", "proof", "tree"), [*again, *[{"bound": 0}] * 3]))
    assert not accepted(with_leaf(document, ("evidence", "proof", "tree"), [*proof["tree"], {"bound": 0}]))
    split = [{"pair": names[:2], "above": 1, "below": 2}, {"bound": 0}, {"bound": 0}]
    assert accepted(with_leaf(document, ("evidence", "proof", "tree"), split)), "branching in vain does no harm"


@pytest.mark.parametrize("m", [46, pytest.param(60, marks=pytest.mark.slow)])
def test_a_deep_tree_is_checked_without_recursion(m: int) -> None:
    """Branch on every pair along one path, which is longer than Python's stack of 1000."""
    instance = Instance(tuple(f"c{i}" for i in range(m)), None, (Ballot.strict(range(m)),))
    document = kemeny_certificate(instance, proved(KemenyProblem.of(instance), first=False))
    pairs = [(a, b) for b in range(m) for a in range(b)]
    nodes: list[dict[str, Any]] = []
    for k, (a, b) in enumerate(pairs):
        nodes += [{"pair": [f"c{a}", f"c{b}"], "above": 2 * k + 2, "below": 2 * k + 1}, {"bound": 0}]
    assert accepted(with_leaf(document, ("evidence", "proof", "tree"), [*nodes, {"bound": 0}]))


# --- parts


@pytest.mark.parametrize("seed", range(5))
def test_bounds_hold_for_every_ranking_whatever_the_multipliers(seed: int) -> None:
    rng = np.random.default_rng(seed)
    problem = KemenyProblem.of(unrestricted(5, 4, seed))
    cuts = [np.array([(a, b), (b, c), (c, a)]) for a, b, c in (rng.permutation(5)[:3] for _ in range(6))]
    multipliers = rounded(range(6), rng.uniform(0, 2, size=6).tolist(), 3)
    bound = MultiplierBound.of(problem.n, [cuts[i] for i in multipliers.cuts], multipliers)
    for ranking in feasible_rankings(problem.instance):
        fixed = np.zeros((5, 5), dtype=bool)
        assert bound.least(fixed) <= problem.cost(ranking)
        fixed[ranking[0], ranking[3]] = fixed[ranking[1], ranking[2]] = True
        assert bound.least(fixed) <= problem.cost(ranking)
        assert not bound.exceeds(problem.cost(ranking), fixed)


def test_bounds_of_long_numbers_do_not_overflow() -> None:
    n = np.array([[0, 2**59], [2**58, 0]])
    bound = MultiplierBound.of(n, [np.array([(0, 1), (1, 0)])], Multipliers((0,), (3 << 60,), 20))
    assert bound.scaled(np.zeros((2, 2), dtype=bool)) == (2**58 << 20)


def test_insertion_search_ends_where_no_single_move_helps() -> None:
    problem = KemenyProblem.of(unrestricted(9, 5, 0))
    order = improved(problem.n.T - problem.n, list(range(9)))
    assert sorted(order) == list(range(9))
    least = cost(problem.n, order)
    assert least == problem.cost(order)
    for c in order:
        rest = [other for other in order if other != c]
        assert all(cost(problem.n, [*rest[:i], c, *rest[i:]]) >= least for i in range(9))


def test_triangles_that_a_point_violates_are_found() -> None:
    relaxation = Relaxation(np.zeros((4, 4), dtype=np.int64))
    Z = np.triu(np.ones((4, 4)), 1)
    assert relaxation.violated_triangles(Z, 9) == []
    Z[0, 2], Z[2, 0] = 0, 1
    (number,) = relaxation.violated_triangles(Z, 9)
    assert {tuple(pair) for pair in relaxation.pairs[number].tolist()} == {(0, 1), (1, 2), (2, 0)}
    assert relaxation.violated([number], Z) == [number]


# --- real sizes


@pytest.mark.slow
@pytest.mark.parametrize("folder", ["agh", "shirt", "skate", "f1seasons", "dots", "puzzle", "cleanweb"])
def test_every_complete_profile_of_preflib_with_at_most_60_candidates(folder: str, shared_data: Path) -> None:
    (path,) = (shared_data / "preflib").glob(f"*-{folder}")
    files = sorted(path.glob("*.soc"))
    assert files
    for file in files:
        instance = load(str(file))
        if instance.m <= 60:
            proved(KemenyProblem.of(instance), deadline=Deadline(60))
