"""That nothing smaller violates an axiom: the families, the cases against the search by arrays, and what is rejected."""

from __future__ import annotations

import contextlib
import copy
import itertools
import math
import random
from operator import mul

import numpy as np
import pytest
from support.mutations import accepted, with_leaf

from pluralign.proofs import checker
from pluralign.proofs.catalogue import minima
from pluralign.proofs.certificates import smaller
from pluralign.proofs.certificates.smaller import NotProved, no_smaller_violation
from pluralign.proofs.checker.kinds import no_smaller_violation as kind
from pluralign.proofs.checker.kinds import smaller_families as shapes
from pluralign.proofs.checker.kinds.smaller_cases import CASES
from pluralign.proofs.checker.kinds.smaller_profiles import RULES, Path, Poll, Rule
from pluralign.proofs.checker.kinds.smaller_worlds import Case, World
from pluralign.proofs.search.families import families
from pluralign.proofs.search.families import rankings as numbered
from pluralign.proofs.search.smallest import AXIOMS as SEARCHED
from pluralign.proofs.search.smallest.complete import representatives
from pluralign.proofs.search.smallest.outputs import FamilyRule
from pluralign.proofs.search.smallest.violated import violating
from pluralign.solver.results import NEVER


def feasible(points) -> tuple[tuple[int, ...], ...]:
    [family] = families([points])
    return tuple(tuple(row) for row in numbered(len(points), family).tolist())


def test_families_by_signs_and_by_sequences_are_the_same_five() -> None:
    every = list(itertools.permutations(range(4)))
    by_signs = shapes.up_to_names({shapes.feasible(signs, every) for signs in shapes.sign_functions(4)})
    assert by_signs == shapes.families(4, 2)
    assert sorted(map(len, by_signs)) == [8, 8, 10, 12, 12]
    assert {len(shapes.up_to_names({family})) for family in by_signs} == {1}


@pytest.mark.parametrize(
    ("m", "d"), [(3, 1), (4, 2), pytest.param(5, 2, marks=pytest.mark.slow), pytest.param(5, 3, marks=pytest.mark.slow)]
)
def test_families_of_points_are_among_those_of_the_checker(m: int, d: int) -> None:
    """Those that the engine knows, by Z3 or by listing integer points, and of random points."""
    listed = set(shapes.families(m, d))
    rng = random.Random(m * 10 + d)
    some = [*representatives(m, d)[0]] if (m, d) != (5, 2) else []
    while len(some) < 60:
        top = rng.choice([1, 2, 5, 50])
        points = tuple(tuple(rng.randint(-top, top) for _ in range(d)) for _ in range(m))
        if len(set(points)) == m and np.linalg.matrix_rank(np.array(points) - np.array(points[0])) == d:
            some.append(points)
    for points in some:
        assert shapes.up_to_names({feasible(points)})[0] in listed
    if (m, d) != (5, 2):
        assert len(listed) == len(representatives(m, d)[0])


FAMILIES = [*shapes.families(3, 1), *shapes.families(3, 2), *shapes.families(4, 2)]


@pytest.mark.parametrize("rule", RULES)
def test_outputs_are_those_of_the_engine(rule: str) -> None:
    rng = random.Random(rule)
    for family in FAMILIES:
        ours, arrays = Rule(rule, family, True), FamilyRule(rule, list(family))
        for _ in range(8):
            counts = [rng.choice([0, 0, 1, 1, 2]) for _ in family]
            counts[rng.randrange(len(counts))] += 1
            poll = Poll(list(zip(family, ((n,) for n in counts), strict=True)), (sum(counts),))
            [number] = arrays.outputs((np.array(counts) @ arrays.summaries)[None, :])
            assert ours.output(Path(), poll) == family[number]
            assert ours.winner(Path(), poll) == family[number][0]


def is_violated(rule: str, axiom: str, family, n: int) -> bool:
    """By the cases of the checker, on all profiles."""
    try:
        for case in CASES[axiom](World(Rule(rule, family, True), n)):
            kind.check_cases([case], None, (len(family[0]), 1, n))
    except checker.Rejected:
        return True
    return False


def agree(rule: str, axiom: str, most: int) -> None:
    for family, voters in ((FAMILIES[0], most), (FAMILIES[1], most), (FAMILIES[2], most - 2)):
        for n in range(1, voters + 1):
            expected = next(violating(FamilyRule(rule, list(family)), axiom, n, NEVER), None) is not None
            assert is_violated(rule, axiom, family, n) == expected, (rule, family, n)


@pytest.mark.parametrize("axiom", [axiom for axiom in SEARCHED if axiom in CASES])
def test_cases_are_violated_where_the_search_finds_violations(axiom: str) -> None:
    agree("lcpo", axiom, 2)


@pytest.mark.slow
@pytest.mark.parametrize("axiom", [axiom for axiom in SEARCHED if axiom in CASES])
def test_cases_are_violated_where_the_search_finds_violations_by_all_rules(axiom: str) -> None:
    for rule in RULES:
        agree(rule, axiom, 3)


def certificate(rule: str, axiom: str, size: tuple[int, int, int]):
    m, n, d = size
    return no_smaller_violation(rule, axiom, "abcdef"[:m], n, d, NEVER)


EXAMPLES = {
    ("leximax-plurality", "po"): (3, 1, 2),
    ("leximax-borda", "majority"): (3, 3, 2),
    ("lcpo", "participation"): (3, 4, 2),
    ("kemeny", "clones"): (3, 2, 1),
    ("leximax-borda", "monotonicity"): (4, 2, 2),
}


@pytest.mark.parametrize(("rule", "axiom"), EXAMPLES)
def test_what_is_made_is_accepted_and_nothing_larger_is(rule: str, axiom: str) -> None:
    """The claim is exact: with one voter more, there is a violation below."""
    m, n, d = EXAMPLES[rule, axiom]
    document = certificate(rule, axiom, (m, n, d))
    checker.check(document)
    for key, value in (
        ("voters", n + 1),
        ("dimension", d + 1),
        ("voters", 0),
        ("rule", "lcpo-sequence"),
        ("axiom", "x"),
    ):
        assert not accepted(with_leaf(document, ("claim", key), value))
    larger = copy.deepcopy(document)
    larger["claim"]["voters"] = n + 1
    for proof in ({"ties": "any", "nodes": None}, {"ties": "fixed", "nodes": None}, {"ties": "any", "nodes": []}):
        larger["evidence"]["proofs"] = [*document["evidence"]["proofs"], *[proof] * (m - 1)]
        assert not accepted(larger)
    if m == 3:
        with pytest.raises(NotProved, match="violated"):
            certificate(rule, axiom, (m, n + 1, d))


def test_multipliers_are_believed_only_where_limits_contradict_each_other() -> None:
    rng = random.Random(1)
    believed = 0
    for _ in range(600):
        limits = [tuple(rng.randint(-2, 2) for _ in range(4)) for _ in range(rng.randint(1, 3))]
        multipliers = [[i, rng.randint(1, 3)] for i in range(len(limits)) if rng.random() < 0.8]
        points = itertools.product(range(4), repeat=3)
        possible = any(all(sum(map(mul, form, (*w, 1))) >= 0 for form in limits) for w in points)
        try:
            kind.check_contradiction(multipliers, limits)
        except checker.Rejected:
            continue
        believed += 1
        assert not possible
    assert believed > 10
    for wrong in ([], [[0, 0]], [[0, -1]], [[1, 1]], [[0, "1/2"]], [[0]], [0], [[True, 1]], [[0, 1, 1]]):
        with pytest.raises(checker.Rejected):
            kind.check_contradiction(wrong, [(-1, -1)])


def test_no_nodes_prove_a_violated_demand() -> None:
    """Random trees, mostly such as for true claims, about an axiom that the rule violates with three voters, not with two."""
    rng = random.Random(2)
    family = shapes.families(3, 2)[0]
    for voters, true in ((2, True), (3, False)):
        cases = list(CASES["majority"](World(Rule("leximax-borda", family, False), voters)))
        nodes: list[object] = []
        for case in cases:
            with contextlib.suppress(NotProved):
                smaller._grow(
                    kind.Tree(case, iter(())),
                    [kind.tightened(limit) for limit in case.limits()],
                    [],
                    None,
                    nodes,
                    NEVER,
                )
        for _ in range(300):
            tried = [node if rng.random() < 0.95 else rng.choice(nodes) for node in nodes]
            left = iter([*tried, *rng.choices(nodes, k=4)])
            try:
                for case in cases:
                    kind.check_cases([case], left, (3, 2, voters))
            except checker.Rejected:
                continue
            assert true


def test_splits_by_the_number_of_voters_of_a_ballot() -> None:
    """A limit on one number is a case distinction; a node is needed on both sides, and what it supposes may be used."""
    size = (3, 2, 2)
    case = Case(1, (range(1),), None, lambda w: lambda path: path.positive(w[0]))
    none = [[0, 1], [2, 1]]  # w ≥ 1 and w ≤ 0
    for nodes in (
        [{"split": [0, 0]}, [[0, 1], [1, 1]], None, none, None],
        [{"split": [0, 2]}, None, none, None, None, none, None],
    ):
        kind.check_cases([case], iter(nodes), size)
        with pytest.raises(checker.Rejected, match="too few nodes"):
            kind.check_cases([case], iter(nodes[:-1]), size)
    for split in ([1, 0], [0, -1], [0], [True, 1]):
        with pytest.raises(checker.Rejected):
            kind.check_cases([case], iter([{"split": split}, None, None]), size)


def test_sizes_whose_families_are_not_known_are_refused() -> None:
    with pytest.raises(NotProved, match="6 candidates in dimension"):
        certificate("lcpo", "po", (6, 2, 2))
    document = certificate("leximax-plurality", "po", (3, 1, 2))
    document["instance"]["candidates"] = [*"ABCDEFG"]
    assert not accepted(document)
    for d in (3, 0, -1, "1/2"):
        document["instance"]["candidates"] = [*"ABC"]
        assert not accepted(with_leaf(document, ("claim", "dimension"), d))


@pytest.mark.slow
@pytest.mark.parametrize("part", range(8))
def test_the_minima_of_the_catalogue_are_accepted(part: int) -> None:
    """Some take a minute, more than the checker's usual budget."""
    assert len(minima.minima()) >= 120
    for document in minima.minima()[part::8]:
        checker.check(document, math.inf)


def test_cheapest_rankings_for_two_ballots_have_all_unanimous_pairs():
    """docs/theorems.md, Kemeny of two ballots: with any rankings that contain the ballots, as with all."""
    every = list(itertools.permutations(range(4)))
    pairs = {r: set(itertools.combinations(r, 2)) for r in every}
    for other in every:
        unanimous = pairs[every[0]] & pairs[other]
        cost = {s: sum(len(pairs[s] - pairs[r]) for r in (every[0], other)) for s in every}
        assert all((cost[s] == cost[other]) == (unanimous <= pairs[s]) and cost[s] >= cost[other] for s in every)
