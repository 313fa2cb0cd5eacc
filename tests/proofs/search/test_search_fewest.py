"""Fewest voters: minima agree with brute force over all profiles, and every claim of minimality was decided exactly."""

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
from pluralign.proofs.axioms.derived_profiles import with_ballots
from pluralign.proofs.axioms.verdicts import verdicts
from pluralign.proofs.search.fewest.fewest import fewest
from pluralign.proofs.search.fewest.linear_rules import met
from pluralign.proofs.search.fewest.profiles import Fewest, profiles
from pluralign.proofs.search.fewest.program import by_relaxed_bound, fewest_voters, program
from pluralign.proofs.search.inverse.linear import alternatives
from pluralign.proofs.search.inverse.situations import SUPPORTED, Electorate, situations
from pluralign.solver.integer.program import solve
from pluralign.solver.results import Deadline, Status

KITE = ((-3, 0), (0, 0), (0, 1), (1, -3))


def configuration(*points: tuple[int, ...]) -> Instance:
    names = tuple(f"x{i}" for i in range(len(points)))
    return Instance(names, tuple(tuple(map(Fraction, point)) for point in points))


def assert_violation(answer: Fewest, rule: str, axiom: str) -> None:
    """A proved violation of n voters with feasible ballots (decided by Z3)."""
    assert answer.instance is not None, answer.covered
    assert sum(ballot.count for ballot in answer.instance.ballots) == answer.n
    verdict = verdicts(answer.instance, rule, [axiom])[axiom]
    assert verdict.holds is False
    assert verdict.status is Status.PROVED
    feasible = set(feasible_rankings(answer.instance))
    assert all(ballot.ranking in feasible for ballot in answer.instance.ballots)


def by_brute_force(instance: Instance, rule: str, axiom: str, most: int) -> int | None:
    """The least number of voters with a proved violation among all profiles of feasible ballots, none left out."""
    rankings = feasible_rankings(instance)
    for n in range(1, most + 1):
        for ballots in itertools.combinations_with_replacement(rankings, n):
            profile = with_ballots(instance, [(ballot, 1) for ballot in ballots])
            if verdicts(profile, rule, [axiom])[axiom].holds is False:
                return n
    return None


# --- results ----------------------------------------------------------------------------------------------


def test_four_voters_are_the_fewest_for_btl_and_po_on_the_instance_with_five() -> None:
    """The instance of the notes has ballots 1:4; 1:3 suffice at the same features, and three voters do not."""
    answer = fewest(builtin.loss_counterexample_m4(), "loss:logistic", "po")
    assert_violation(answer, "loss:logistic", "po")
    assert (answer.n, answer.proved_minimal, answer.undecided) == (4, True, 0)


@pytest.mark.parametrize(
    ("name", "voters"),
    [("logistic", 3), ("exponential", 3), ("probit", 3), ("squared-hinge", 3), ("hinge", 3), ("squared", 1)],
)
def test_the_fewest_voters_known_for_po_with_four_candidates(name: str, voters: int) -> None:
    """Three, which no four candidates in the plane can beat under BTL: two voters never violate it there."""
    answer = fewest(configuration(*KITE), f"loss:{name}", "po")
    assert_violation(answer, f"loss:{name}", "po")
    assert (answer.n, answer.proved_minimal, answer.undecided) == (voters, True, 0)


NOT_MONOTONE = ("squared", "label-smoothing")
"""Losses that are least at a finite difference of rewards: one voter is enough to be contradicted."""


INVARIANT = [name for name, loss in LOSSES.items() if loss.decay is None]


@pytest.mark.parametrize("name", [pytest.param(n, marks=[pytest.mark.slow] * (n == "hinge")) for n in INVARIANT])
def test_the_fewest_voters_for_pmc(name: str) -> None:
    answer = fewest(configuration(*KITE), f"loss:{name}", "pmc")
    assert_violation(answer, f"loss:{name}", "pmc")
    assert (answer.n, answer.proved_minimal, answer.undecided) == (1 if name in NOT_MONOTONE else 3, True, 0)


@pytest.mark.parametrize(("rule", "voters"), [("loss:logistic", 3), ("loss:hinge", 3), ("loss:squared", 1)])
def test_neither_the_order_of_the_candidates_nor_the_sign_of_the_features_matters(rule: str, voters: int) -> None:
    for points in list(itertools.permutations(KITE))[::4]:
        for sign in (1, -1):
            turned = configuration(*((sign * x, sign * y) for x, y in points))
            assert fewest(turned, rule, "po", voters, prove=False).n == voters


def test_three_candidates_and_up_to_four_voters_satisfy_po_under_btl() -> None:
    answer = fewest(configuration((0, 0), (3, 1), (1, 3)), "loss:logistic", "po", 4)
    assert answer.n is None
    assert answer.proved_minimal
    assert answer.undecided == 0


def test_without_proofs_of_the_others_minimality_is_claimed_only() -> None:
    answer = fewest(configuration(*KITE), "loss:logistic", "po", prove=False)
    assert answer.n == 3
    assert not answer.proved_minimal
    assert "in floats only" in answer.covered


@pytest.mark.parametrize("rule", ["majority-loss:logistic", "majority-loss:hinge"])
def test_majority_based_losses_satisfy_pmc_for_any_number_of_voters(rule: str) -> None:
    answer = fewest(configuration(*KITE), rule, "pmc")
    assert answer.n is None
    assert answer.proved_minimal
    assert "any number of voters" in answer.covered


def test_the_deadline_is_honest() -> None:
    for rule in ("loss:logistic", "loss:hinge", "majority-loss:hinge"):
        answer = fewest(configuration(*KITE), rule, "po", deadline=Deadline(0))
        assert answer.n is None
        assert not answer.proved_minimal
        assert "time limit" in answer.covered


def test_what_is_not_supported_covers_nothing_and_bad_input_is_named() -> None:
    answer = fewest(configuration(*KITE), "loss:logistic", "clones")
    assert answer.covered.startswith("nothing was covered")
    assert not answer.proved_minimal
    with pytest.raises(InputError, match="unknown rule"):
        fewest(configuration(*KITE), "kemeny", "po")
    with pytest.raises(InputError, match="unknown axiom"):
        fewest(configuration(*KITE), "loss:logistic", "poo")


# --- against brute force ----------------------------------------------------------------------------------


POINTS = st.lists(st.tuples(st.integers(-2, 2), st.integers(-2, 2)), min_size=3, max_size=3, unique=True)


@settings(max_examples=2)
@given(POINTS, st.sampled_from(["po", "pmc", "majority", "condorcet-winner", "condorcet-loser"]))
@pytest.mark.parametrize(
    "rule",
    [
        "loss:hinge",
        *(
            pytest.param(rule, marks=pytest.mark.slow)
            for rule in ("loss:logistic", "loss:squared", "majority-loss:squared")
        ),
    ],
)
def test_minima_agree_with_brute_force(rule: str, points: list[tuple[int, int]], axiom: str) -> None:
    instance = configuration(*points)
    answer = fewest(instance, rule, axiom, 3)
    assert answer.n == by_brute_force(instance, rule, axiom, 3)
    assert answer.proved_minimal or answer.undecided


@pytest.mark.parametrize("axiom", sorted(SUPPORTED))
def test_a_profile_is_in_some_situation_iff_the_axiom_is_concerned_with_it(axiom: str) -> None:
    """Not vacuous, in the words of the verdict, which here is that of a rule whose outputs are quick to find."""
    electorate = Electorate(configuration(*KITE))
    chosen = situations(electorate, axiom, both=True)
    for counts in np.concatenate([part for n in (1, 2, 3) for part in profiles(electorate, n)])[::11]:
        verdict = verdicts(electorate.profile(counts.tolist()), "leximax-borda", [axiom])[axiom]
        concerned = verdict.holds is not True or "vacuous" not in verdict.witness
        assert concerned == any(bool(situation.met(counts[None])[0]) for situation in chosen)


@pytest.mark.parametrize(
    ("rule", "points", "counts"),
    [
        ("loss:squared", ((-2, 1), (-1, -2), (0, 2), (2, 0)), [1, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0]),
        ("loss:hinge", ((-1, -2), (-1, 1), (0, 1), (2, -2)), [1, 1, 0, 0, 0, 0, 0, 1, 0, 0]),
    ],
)
def test_a_minimiser_at_which_rewards_tie_is_no_violation(
    rule: str, points: tuple[tuple[int, ...], ...], counts: list[int]
) -> None:
    """The minimiser, or one of them, gives two candidates the same reward: some output may satisfy the axiom."""
    electorate = Electorate(configuration(*points))
    systems = list(alternatives(electorate, rule, situations(electorate, "pmc")))
    mirrored = [counts[f] for f in electorate.reversal]
    assert verdicts(electorate.profile(counts), rule, ["pmc"])["pmc"].holds is None
    for profile in (counts, mirrored):
        assert not any(system.met(profile) for system in systems)
        assert not any(met(system, np.array([profile])).any() for system in systems)


def test_profiles_are_all_multisets_up_to_reversal_and_multiples() -> None:
    electorate = Electorate(configuration((0, 0), (1, 0), (0, 1)))
    F = electorate.size
    every = {tuple(sorted(p)) for p in itertools.combinations_with_replacement(range(F), 4)}
    listed = set()
    for counts in np.concatenate(list(profiles(electorate, 4, halved=True))).tolist():
        listed.add(tuple(f for f in range(F) for _ in range(counts[f])))
    for profile in every:
        mirror = tuple(sorted(int(electorate.reversal[f]) for f in profile))
        multiple = any(all(profile.count(f) % q == 0 for f in profile) for q in (2, 4))
        assert multiple == (not {profile, mirror} & listed)


@pytest.mark.parametrize("axiom", ["po", pytest.param("pmc", marks=pytest.mark.slow)])
@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_integer_programs_find_the_same_minimum_as_enumeration(solver: str, axiom: str) -> None:
    electorate = Electorate(builtin.loss_counterexample_m4())
    systems = by_relaxed_bound(alternatives(electorate, "loss:hinge", situations(electorate, axiom)))[:60]
    voters = fewest_voters(systems, 1, 8, solver)  # type: ignore[arg-type]
    assert voters.counts is not None
    assert voters.claimed
    n = sum(voters.counts)
    assert any(system.met(voters.counts) for _, system in systems)
    assert all(bound <= n for bound, system in systems if system.met(voters.counts))
    for fewer in range(1, n):
        for counts in np.concatenate([*profiles(electorate, fewer)]).tolist():
            assert not any(system.met(counts) for _, system in systems)


def test_the_program_is_exact() -> None:
    """All variables and coefficients are integers, so a solution is checked without tolerance."""
    electorate = Electorate(configuration(*KITE))
    _, system = by_relaxed_bound(alternatives(electorate, "loss:hinge", situations(electorate, "po")))[0]
    answer = solve(program(system, 50))
    assert answer.exact
    assert answer.objective is not None
    assert answer.objective.denominator == 1


@pytest.mark.slow
@pytest.mark.parametrize("name", ["logistic", "hinge"])
def test_random_configurations(name: str) -> None:
    """Minimality is decided on all of them within five voters, with nothing undecided."""
    rng = np.random.default_rng(3)
    for _ in range(6):
        points: set[tuple[int, ...]] = set()
        while len(points) < 4:
            points.add(tuple(int(x) for x in rng.integers(-4, 5, size=2)))
        answer = fewest(configuration(*sorted(points)), f"loss:{name}", "po", 5)
        assert answer.proved_minimal
        assert answer.undecided == 0
        if answer.n is not None:
            assert_violation(answer, f"loss:{name}", "po")
