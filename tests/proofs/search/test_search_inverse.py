"""Inverse search: known violations are found, known impossibilities are not, and what is exhaustive agrees with brute force."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.brute import feasible_rankings

from pluralign.formulations.errors import InputError
from pluralign.formulations.instances import builtin
from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.losses.losses import LOSSES
from pluralign.proofs import checker
from pluralign.proofs.axioms.derived_profiles import reversed_profile
from pluralign.proofs.axioms.outputs import output
from pluralign.proofs.axioms.verdicts import verdicts
from pluralign.proofs.search.fewest.profiles import profiles
from pluralign.proofs.search.inverse.descent import Descent
from pluralign.proofs.search.inverse.inverse import InverseResult, find
from pluralign.proofs.search.inverse.linear import alternatives, is_linear
from pluralign.proofs.search.inverse.situations import REVERSIBLE, SUPPORTED, Electorate, situations
from pluralign.proofs.search.inverse.systems import Coverage
from pluralign.solver.results import Deadline, Status

INVARIANT = [name for name, loss in LOSSES.items() if loss.decay is None]
SMOOTH = [name for name in INVARIANT if LOSSES[name].smooth]
KITE = ((-3, 0), (0, 0), (0, 1), (1, -3))  # three voters violate Pareto optimality here under most losses


def configuration(*points: tuple[int, ...]) -> Instance:
    names = tuple(f"x{i}" for i in range(len(points)))
    return Instance(names, tuple(tuple(map(Fraction, point)) for point in points))


def assert_violation(found: InverseResult, rule: str, axiom: str) -> None:
    """Proved, accepted by the stand-alone checker, and all ballots feasible (decided by Z3)."""
    assert found.instance is not None, found.exhausted
    verdict = verdicts(found.instance, rule, [axiom])[axiom]
    assert verdict.holds is False
    assert verdict.status is Status.PROVED
    assert verdict.certificate is not None
    checker.check(verdict.certificate)
    feasible = set(feasible_rankings(found.instance))
    assert all(ballot.ranking in feasible for ballot in found.instance.ballots)


# --- what is known is found again -------------------------------------------------------------------------


@pytest.mark.parametrize("axiom", ["po", "pmc"])
@pytest.mark.parametrize("name", INVARIANT)
def test_every_loss_violates_po_and_pmc_with_four_candidates(name: str, axiom: str) -> None:
    """Ge et al. 2024: rules minimising such losses fail both; here four candidates in the plane suffice for all six."""
    found = find(builtin.loss_counterexample_m4(), f"loss:{name}", axiom, Deadline(30))
    assert_violation(found, f"loss:{name}", axiom)


@pytest.mark.parametrize("axiom", ["majority", "condorcet-winner", "condorcet-loser"])
@pytest.mark.parametrize("name", ["logistic", "hinge", "squared"])
def test_other_axioms_about_one_profile(name: str, axiom: str) -> None:
    found = find(builtin.loss_counterexample_m4(), f"loss:{name}", axiom, Deadline(30))
    assert_violation(found, f"loss:{name}", axiom)


def test_a_profile_that_is_given_plays_no_part() -> None:
    with_ballots = builtin.loss_counterexample_m4()
    bare = Instance(with_ballots.names, with_ballots.features)
    assert find(bare, "loss:hinge", "po").instance == find(with_ballots, "loss:hinge", "po").instance


def test_squared_loss_violates_po_with_one_voter() -> None:
    """Its minimiser is linear in the ballot weights, so if any profile violates it, a single ballot does."""
    found = find(configuration((-4, 3), (-1, -3), (2, 2), (3, -4)), "loss:squared", "po")
    assert_violation(found, "loss:squared", "po")
    assert found.instance is not None
    assert [ballot.count for ballot in found.instance.ballots] == [1]


def test_a_majority_based_loss_that_is_not_monotone_violates_pmc() -> None:
    found = find(configuration((-4, 3), (-1, -3), (2, 2), (3, -4)), "majority-loss:squared", "pmc")
    assert_violation(found, "majority-loss:squared", "pmc")


# --- what is impossible is not found ----------------------------------------------------------------------


TRIANGLES = [((0, 0), (1, 0), (0, 1)), ((-4, 1), (3, 3), (4, -2)), ((0, 0), (1, 1), (3, 2)), ((0, 0), (1, 0), (3, 0))]


@pytest.mark.parametrize("points", TRIANGLES)
@pytest.mark.parametrize("name", INVARIANT)
def test_three_candidates_cannot_violate_po(name: str, points: tuple[tuple[int, ...], ...]) -> None:
    found = find(configuration(*points), f"loss:{name}", "po")
    assert found.instance is None
    assert found.verdict is None
    assert found.exhausted.startswith("exhaustive" if is_linear(f"loss:{name}") else "not exhaustive")


@pytest.mark.parametrize("name", ["logistic", "hinge"])
def test_nondecreasing_majority_based_losses_satisfy_pmc(name: str) -> None:
    """Ge et al. 2024: for any number of voters, which the search confirms exhaustively at these features."""
    found = find(configuration(*KITE), f"majority-loss:{name}", "pmc")
    assert found.instance is None
    assert found.exhausted.startswith("exhaustive")


def test_what_is_not_supported_covers_nothing() -> None:
    found = find(configuration(*KITE), "loss:logistic", "separability")
    assert found.instance is None
    assert found.exhausted.startswith("nothing was covered")
    assert find(configuration((0, 0)), "loss:logistic", "po").instance is None


def test_the_deadline_is_honest() -> None:
    for rule in ("loss:logistic", "loss:hinge", "majority-loss:hinge"):
        found = find(configuration(*KITE), rule, "po", Deadline(0))
        assert found.instance is None
        assert "time limit" in found.exhausted
        assert not found.exhausted.startswith("exhaustive")


def test_bad_input_is_named() -> None:
    with pytest.raises(InputError, match="did you mean 'loss:logistic'"):
        find(configuration(*KITE), "loss:logistik", "po")
    with pytest.raises(InputError, match="unknown axiom"):
        find(configuration(*KITE), "loss:logistic", "poo")
    with pytest.raises(InputError, match="features"):
        find(Instance(tuple("abc")), "loss:logistic", "po")


# --- the mathematics behind it, against independent decisions ---------------------------------------------


def few_profiles(electorate: Electorate, most: int, axiom: str) -> np.ndarray:
    return np.concatenate([part for n in range(1, most + 1) for part in profiles(electorate, n, axiom in REVERSIBLE)])


POINTS = st.lists(st.tuples(st.integers(-3, 3), st.integers(-3, 3)), min_size=3, max_size=4, unique=True)


@settings(max_examples=4)
@given(POINTS, st.sampled_from(sorted(SUPPORTED)), st.integers(0, 10**6))
@pytest.mark.parametrize("rule", ["loss:squared", "loss:hinge", "majority-loss:hinge"])
def test_systems_of_inequalities_say_exactly_which_profiles_violate(
    rule: str, points: list[tuple[int, int]], axiom: str, seed: int
) -> None:
    """For linear rules a profile, or its reversal, solves one of the systems iff its verdict is a violation."""
    electorate = Electorate(configuration(*(points[:3] if rule.startswith("majority") else points)))
    coverage = Coverage()
    systems = list(alternatives(electorate, rule, situations(electorate, axiom), coverage=coverage))
    profiles_ = few_profiles(electorate, 3, axiom)
    for k in np.random.default_rng(seed).choice(len(profiles_), min(12, len(profiles_)), replace=False):
        counts = profiles_[k].tolist()
        mirrored = [counts[f] for f in electorate.reversal] if axiom in REVERSIBLE else counts
        solves = any(system.met(counts) or system.met(mirrored) for system in systems)
        verdict = verdicts(electorate.profile(counts), rule, [axiom])[axiom]
        assert solves == (verdict.holds is False)


@settings(max_examples=5)
@given(POINTS, st.integers(0, 10**6))
@pytest.mark.parametrize("name", ["logistic", "squared-hinge", "squared"])
def test_many_newton_iterations_at_once_find_the_proved_order(
    name: str, points: list[tuple[int, int]], seed: int
) -> None:
    """Where the gap of two rewards is clear in floats, the exact output ranks the two candidates so."""
    electorate = Electorate(configuration(*points))
    counts = np.random.default_rng(seed).integers(0, 4, size=(5, electorate.size))
    counts[:, 0] += 1
    gaps = Descent(LOSSES[name], electorate).gaps(counts)
    for k in np.flatnonzero(gaps.reached):
        instance = electorate.profile(counts[k].tolist())
        above = output(instance, f"loss:{name}").above
        for (a, b), j in gaps.columns.items():
            if abs(gaps.shares[k, j]) > 1e-4 and (above[a, b] or above[b, a]):
                assert above[a, b] == (gaps.shares[k, j] > 0)


@pytest.mark.parametrize("axiom", sorted(REVERSIBLE))
def test_reversing_all_ballots_changes_no_verdict(axiom: str) -> None:
    electorate = Electorate(configuration(*KITE))
    for counts in few_profiles(electorate, 3, axiom)[::40]:
        instance = electorate.profile(counts.tolist())
        for rule in ("loss:logistic", "loss:hinge", "majority-loss:squared"):
            one, other = (verdicts(i, rule, [axiom])[axiom].holds for i in (instance, reversed_profile(instance)))
            assert one == other


def test_in_the_plane_two_voters_cannot_violate_po() -> None:
    """In coordinates in which e1 and e2 induce the ballots, x_a − x_b has two positive entries for agreed pairs, and one of

    each sign for contested ones. At θ with θ1 > 0 ≥ θ2 the terms of both make L fall with θ2, on the other side with θ1, and
    where both are ≤ 0 it falls towards θ = 0. So the minimiser has two positive entries, and agreed pairs keep their order.
    """
    for points in itertools.islice(itertools.combinations(itertools.product(range(-2, 3), repeat=2), 4), 0, None, 1500):
        electorate = Electorate(configuration(*points))
        for counts in few_profiles(electorate, 2, "po")[::5]:
            verdict = verdicts(electorate.profile(counts.tolist()), "loss:logistic", ["po"])["po"]
            assert verdict.holds is True


@pytest.mark.parametrize("name", ["logistic"])
def test_in_space_two_voters_can(name: str) -> None:
    found = find(
        configuration((0, 1, 0), (0, 0, 2), (0, -1, 0), (1, 0, -1), (1, 0, 0)), f"loss:{name}", "po", Deadline(30)
    )
    assert_violation(found, f"loss:{name}", "po")
    assert found.instance is not None
    assert sum(ballot.count for ballot in found.instance.ballots) == 2


@pytest.mark.slow
@pytest.mark.parametrize("axiom", ["po", "pmc"])
@pytest.mark.parametrize("name", INVARIANT)
def test_random_configurations(name: str, axiom: str) -> None:
    """Every hit is a proved violation with feasible ballots; within twelve configurations there is one for every loss."""
    rng = np.random.default_rng(1)
    hits = 0
    for _ in range(12):
        points: set[tuple[int, ...]] = set()
        while len(points) < 4:
            points.add(tuple(int(x) for x in rng.integers(-4, 5, size=2)))
        found = find(configuration(*sorted(points)), f"loss:{name}", axiom, Deadline(30))
        if found.instance is not None:
            hits += 1
            assert_violation(found, f"loss:{name}", axiom)
    assert hits
