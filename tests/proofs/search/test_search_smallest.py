"""The smallest violations: all families there are, outputs and violations as by the definitions, and the minima reached."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest

import pluralign as pl
from pluralign import show
from pluralign.answers import search as search_answer
from pluralign.proofs.axioms.derived_profiles import with_ballots
from pluralign.proofs.axioms.outputs import output
from pluralign.proofs.axioms.verdicts import verdicts
from pluralign.proofs.search.families import canonical, families
from pluralign.proofs.search.families import rankings as numbered
from pluralign.proofs.search.shards import configuration
from pluralign.proofs.search.smallest import AXIOMS, RULES, knows
from pluralign.proofs.search.smallest.complete import dependence, representatives
from pluralign.proofs.search.smallest.outputs import FamilyRule
from pluralign.proofs.search.smallest.violated import in_some_order, violating
from pluralign.solver.results import NEVER

PLANE = ((1, 0), (0, 1), (0, 0))
KITE = ((0, -1), (0, 0), (1, -1), (0, 1))


def rankings(points) -> list[tuple[int, ...]]:
    [family] = families([points])
    return [tuple(row) for row in numbered(len(points), family).tolist()]


def affine_rank(points) -> int:
    return int(np.linalg.matrix_rank(np.array(points) - np.array(points[0])))


def test_families_with_one_affine_dependence() -> None:
    """Five in the plane (a triangle with a point on a side or inside, three on a line, two quadrilaterals), 19 in space."""
    plane, complete = representatives(4, 2)
    assert complete
    assert sorted(len(rankings(points)) for points in plane) == [8, 8, 10, 12, 12]
    space, complete = representatives(5, 3)
    assert complete
    assert len(space) == 19
    for points in [*plane, *space]:
        assert affine_rank(points) == len(points) - 2


def signs(weights: Sequence[int]) -> tuple[int, ...]:
    """Of the sums over sets, up to names and the factor −1: all that families depend on."""
    m = len(weights)
    subsets = [chosen for k in range(1, m) for chosen in itertools.combinations(range(m), k)]
    both = (sorted(weights), sorted(-weight for weight in weights))
    return min(tuple(int(np.sign(sum(some[c] for c in chosen))) for chosen in subsets) for some in both)


def test_families_are_the_signs_of_sums_of_the_dependence() -> None:
    """All dependences of small integers have 5 and 19 sorts of signs; feasible is where partial sums have both, or are 0."""
    for m, most, count in [(4, 4, 5), (5, 6, 19)]:
        every = itertools.combinations_with_replacement(range(-most, most + 1), m)
        sorts = {signs(some) for some in every if sum(some) == 0 and sum(weight != 0 for weight in some) > 2}
        assert len(sorts) == count
        found = []
        for points in representatives(m, m - 2)[0]:
            weights = dependence(points)
            assert weights is not None
            assert [sum(w * point[j] for w, point in zip(weights, points, strict=True)) for j in range(m - 2)] == [
                0
            ] * (m - 2)
            assert sum(weights) == 0
            found.append(signs(weights))
            sums = {
                r: set(np.sign(np.cumsum([weights[c] for c in r])).tolist()) for r in itertools.permutations(range(m))
            }
            assert [r for r, some in sums.items() if {1, -1} <= some or some == {0}] == rankings(points)
        assert sorted(found) == sorted(sorts)


def test_a_dependence_is_that_of_the_points_whatever_their_scale() -> None:
    assert dependence([(Fraction(1, 2), Fraction(0)), (Fraction(0), Fraction(1, 3)), (0, 0), (1, 0)]) == [2, 0, -1, -1]
    assert dependence([(0, 0), (1, 0), (0, 1)]) is None
    assert dependence([(0,), (1,), (2,), (3,)]) is None


@pytest.mark.parametrize(("m", "d"), [(3, 1), (3, 2), (4, 1), (4, 2), (4, 3), (5, 3)])
def test_random_points_have_a_listed_family(m: int, d: int) -> None:
    listed = {canonical(m, family) for family in families(representatives(m, d)[0])}
    rng = random.Random(m * 10 + d)
    tried = 0
    while tried < 40:
        top = rng.choice([1, 2, 3, 20])
        points = tuple(tuple(rng.randint(-top, top) for _ in range(d)) for _ in range(m))
        if len(set(points)) == m and affine_rank(points) == d:
            tried += 1
            [family] = families([points])
            assert canonical(m, family) in listed


def test_where_families_are_not_known_nothing_is_claimed() -> None:
    points, complete = representatives(5, 2)
    assert not complete
    assert len(points) > 100


@pytest.mark.parametrize("rule", RULES)
def test_outputs_are_those_of_the_engine(rule: str) -> None:
    rng = random.Random(rule)
    for points in (PLANE, KITE):
        family = FamilyRule(rule, rankings(points))
        for _ in range(12):
            counts = np.array([rng.choice([0, 0, 1, 2]) for _ in family.rankings])
            if counts.any():
                [number] = family.outputs((counts @ family.summaries)[None, :])
                ballots = zip(family.rankings, counts.tolist(), strict=True)
                instance = with_ballots(configuration(points), [(r, c) for r, c in ballots if c])
                assert output(instance, rule).ranking == family.rankings[number]


def in_order(family, order) -> list[tuple[int, ...]]:
    """The family with the candidates named by their places in an order."""
    return [tuple(order.index(c) for c in ranking) for ranking in family]


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule != "ranked-pairs"])
def test_possible_outputs_are_those_for_some_order_of_the_candidates(rule: str) -> None:
    rng = random.Random(rule)
    for points in (PLANE, KITE):
        family = FamilyRule(rule, rankings(points))
        counts = np.array([[rng.choice([0, 0, 1, 1]) for _ in family.rankings] for _ in range(20)])
        counts = counts[counts.any(axis=1)]
        possible = family.possible(counts @ family.summaries)
        expected = np.zeros_like(possible)
        for order in itertools.permutations(range(len(points))):
            named = FamilyRule(rule, in_order(family.rankings, order))
            here = [named.number[ranking] for ranking in in_order(family.rankings, order)]
            outputs = named.outputs(counts @ named.summaries[here])
            expected[np.arange(len(counts)), [here.index(k) for k in outputs.tolist()]] = True
        assert (possible == expected).all()


FAILS = ((0, 1, 2, 3, 4, 5), (2, 1, 4, 0, 3, 5), (4, 3, 1, 2, 0, 5), (5, 1, 2, 4, 0, 3))
"""Rankings with which Kemeny violates Pareto optimality, and Kemeny subject to it separability, with five voters."""


def test_separability_of_kemeny_po_by_its_theorem() -> None:
    rng = random.Random(5)
    every = list(itertools.permutations(range(6)))
    found = set()
    for _ in range(8):
        some = sorted({*rng.sample(FAILS, rng.choice([3, 4])), rng.choice(every)})
        ours = list(itertools.islice(in_some_order(FamilyRule("kemeny-po", some), "separability", 5, NEVER), 3))
        brute = False
        for order in [*some, *rng.sample(every, 8)]:
            named = FamilyRule("kemeny-po", in_order(some, order))
            brute = brute or next(violating(named, "separability", 5, NEVER), None) is not None
        assert bool(ours) == brute
        for counts, number in ours:
            order = some[number]
            named = FamilyRule("kemeny-po", in_order(some, order))
            again = [counts[some.index(tuple(order[c] for c in ranking))] for ranking in named.rankings]
            assert any((again == other).all() for other in violating(named, "separability", 5, NEVER))
        found.add(brute)
    assert found == {True, False}


def profiles(size: int, n: int):
    for chosen in itertools.combinations_with_replacement(range(size), n):
        yield [chosen.count(k) for k in range(size)]


def agree(rule: str, axiom: str, points, n: int) -> bool:
    """What is found violates the axiom; and where a profile does, something is found. Returns whether one does."""
    family = FamilyRule(rule, rankings(points))

    def violates(counts) -> bool:
        ballots = [(r, int(c)) for r, c in zip(family.rankings, counts, strict=True) if c]
        return verdicts(with_ballots(configuration(points), ballots), rule, [axiom])[axiom].holds is False

    found = list(itertools.islice(violating(family, axiom, n, NEVER), 3))
    assert all(sum(counts) == n and violates(counts) for counts in found)
    if not found:
        assert not any(violates(counts) for counts in profiles(family.size, n))
    return bool(found)


@pytest.mark.parametrize("axiom", AXIOMS)
def test_violations_are_those_of_the_definitions(axiom: str) -> None:
    for rule in ("lcpo", "kemeny"):
        agree(rule, axiom, PLANE, 2)


@pytest.mark.slow
@pytest.mark.parametrize("rule", RULES)
def test_violations_are_those_of_the_definitions_for_all_rules(rule: str) -> None:
    found = 0
    known = [axiom for axiom in AXIOMS if knows(rule, axiom)]
    for axiom, (points, n) in itertools.product(known, ((PLANE, 1), (PLANE, 2), (PLANE, 3), (PLANE, 4), (KITE, 2))):
        found += agree(rule, axiom, points, n)
    assert found


def smallest(rule: str, axiom: str, **options):
    answer = pl.search(rule, axiom, minimize=["candidates", "voters"], **options)
    result = answer.result
    if result["found"]:
        assert answer.status == "proved"
        assert [certificate["kind"] for certificate in answer.certificates] in (
            ["axiom"],
            ["axiom", "no-smaller-violation"],
        )
        assert (len(answer.certificates) == 2) == (result["minimal"]["status"] == "proved")
    return answer


@pytest.mark.parametrize(
    ("rule", "axiom", "size"),
    [
        ("leximax-borda", "pmc", (3, 3, 2)),
        ("leximax-borda", "majority", (3, 3, 2)),
        ("leximax-plurality", "po", (3, 1, 2)),
        ("leximax-copeland", "po", (4, 2, 2)),
        ("lcpo", "separability", (3, 5, 2)),
        ("lcpo", "participation", (3, 4, 2)),
        ("kemeny", "clones", (3, 2, 1)),
        pytest.param("kemeny", "participation", (4, 3, 2), marks=pytest.mark.slow),
        pytest.param("kemeny", "majority", (4, 7, 2), marks=pytest.mark.slow),
        pytest.param("leximax-borda", "condorcet-loser", (4, 9, 2), marks=pytest.mark.slow),
    ],
)
def test_the_smallest_violations_are_reached(rule: str, axiom: str, size: tuple[int, int, int]) -> None:
    result = smallest(rule, axiom, candidates=(2, 4), dimensions=(1, 3)).result
    instance = result["instance"]
    m, d = len(instance["candidates"]), len(next(iter(instance["candidates"].values())))
    assert (m, sum(ballot["count"] for ballot in instance["ballots"]), d) == size
    assert result["minimal"]["status"] == "proved"
    assert "no violation for m=2 d=1 n≤9" in result["minimal"]["smaller"]


def test_a_proof_that_takes_too_long_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """The search itself has no limit; the proof that nothing is smaller has one of its own, and its end is said."""
    monkeypatch.setattr(search_answer, "PROOF_SECONDS", 0.0)
    answer = smallest("leximax-borda", "pmc", candidates=(2, 4), dimensions=(1, 3))
    assert answer.result["minimal"]["status"] == "claimed"
    assert answer.result["minimal"]["reason"] == "no certificate of that: the time limit of 0.0 s was reached"
    assert "that nothing is smaller is claimed; no certificate of that" in show.search(answer.to_json())


def test_a_shard_names_the_limit_of_the_search() -> None:
    """Not what was left of it when the shard began."""
    answer = pl.search("kemeny", "po", minimize=["candidates", "voters"], candidates=(5, 5), time_limit=2)
    assert answer.result["explored"]["reason"] == "the time limit of 2.0 s was reached"


def test_what_was_exhausted_is_said() -> None:
    answer = smallest("lcpo", "po", candidates=(2, 3), dimensions=(1, 2), voters=4)
    assert (answer.status, answer.result["found"]) == ("claimed", False)
    assert answer.result["explored"]["below"].startswith("no violation for m=2 d=1 n≤4, m=3 d=1 n≤4, m=3 d=2 n≤4")


def test_bad_input() -> None:
    with pytest.raises(pl.InputError, match="knows lcpo"):
        pl.search("loss:hinge", "po", strategy="smallest")
    with pytest.raises(pl.InputError, match="at most 6"):
        pl.search("lcpo", "po", strategy="smallest", candidates=7)
    with pytest.raises(pl.InputError, match="number of voters"):
        pl.search("lcpo", "po", strategy="smallest", voters="any")


def test_some_rankings_that_reverse_a_unanimous_pair() -> None:
    rng = np.random.default_rng(1)
    family = FamilyRule("kemeny", rankings(KITE))
    S = rng.multinomial(2, np.full(family.size, 1 / family.size), size=60) @ family.summaries
    some = rng.random((60, family.size)) < 0.3
    assert (family.breaking(S, some) == (family.broken(S) & some)).all()
    assert family.breaking(S, some).any()
