"""Cones beside the list of all feasible rankings, on points in special position above all; changed cones are rejected."""

from __future__ import annotations

import copy
import json
import random
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.mutations import accepted, reason, with_leaf

import pluralign as pl
from pluralign.benchmarks.suites.frozen import random_profile
from pluralign.formulations.ensembles.oracles.sweeps import Directions, Sweeps
from pluralign.formulations.errors import InputError
from pluralign.formulations.instances.instance import Ballot, Comparison, Instance
from pluralign.formulations.kemeny import corners
from pluralign.formulations.kemeny.cones import kemeny_cones
from pluralign.formulations.kemeny.methods import kemeny
from pluralign.formulations.kemeny.names import RULES
from pluralign.formulations.kemeny.problem import KemenyOutcome, KemenyProblem
from pluralign.proofs import checker
from pluralign.proofs.certificates.kemeny import kemeny_certificate
from pluralign.proofs.checker.kinds import cones as checked
from pluralign.reports import kinds
from pluralign.solver.results import Deadline, LimitReached, Status


def grid(rng: random.Random, d: int, m: int) -> Instance:
    """Points with small coordinates, so that many differences are parallel or dependent, and a random profile."""
    rows = list({tuple(rng.randint(-2, 2) for _ in range(d)) for _ in range(m)})
    m = len(rows)
    names = tuple(f"c{i}" for i in range(m))
    if rng.random() < 0.3 and m > 1:
        pairs = (rng.sample(range(m), 2) for _ in range(rng.randint(1, 8)))
        return Instance(names, rows, comparisons=tuple(Comparison(a, b, rng.randint(1, 3)) for a, b in pairs))  # type: ignore[arg-type]
    ballots = (Ballot.strict(rng.sample(range(m), m), rng.randint(1, 3)) for _ in range(rng.randint(1, 5)))
    return Instance(names, rows, ballots=tuple(ballots))  # type: ignore[arg-type]


def document(problem: KemenyProblem, outcome: KemenyOutcome | None) -> Any:
    """Its certificate as a file has it."""
    assert outcome is not None
    assert outcome.status is Status.PROVED
    return json.loads(json.dumps(kemeny_certificate(problem.instance, outcome)))


def check_against_the_list(seeds: range, most: int) -> None:
    """The cost, the first optimal ranking, and the certificates of both."""
    for seed in seeds:
        rng = random.Random(seed)
        instance = grid(rng, 1 + seed % 4, rng.randint(2, most - seed % 4 // 3))
        for rule in RULES:
            problem = KemenyProblem.of(instance, rule)
            listed = kemeny(problem, "enumeration")
            outcome, any_one = kemeny_cones(problem), kemeny_cones(problem, first=False)
            if listed.ranking is None or problem.m < 2:
                assert outcome is None
                continue
            assert outcome is not None
            assert any_one is not None
            assert (outcome.ranking, outcome.cost, outcome.first) == (listed.ranking, listed.cost, True)
            assert any_one.cost == problem.cost(any_one.ranking or ()) == listed.cost
            for found in (outcome, any_one):
                assert instance.induced(found.theta or ()) == found.ranking
                assert accepted(document(problem, found))


def test_the_output_is_that_of_the_list_of_all_feasible_rankings() -> None:
    check_against_the_list(range(8), 5)


@pytest.mark.slow
def test_the_output_is_that_of_the_list_on_many_instances() -> None:
    check_against_the_list(range(100, 220), 7)


@pytest.mark.parametrize(("m", "d"), [(12, 2), (10, 3), pytest.param(9, 4, marks=pytest.mark.slow)])
def test_profiles_of_feasible_ballots(m: int, d: int) -> None:
    problem = KemenyProblem.of(random_profile(m, d, n=21))
    outcome, branched = kemeny(problem, "cones"), kemeny(problem, "branch")
    assert (outcome.ranking, outcome.cost, outcome.method) == (branched.ranking, branched.cost, "cones")
    assert accepted(document(problem, outcome))


def test_the_best_cell_is_that_of_a_sweep() -> None:
    """Of few directions, parallel planes in space and independent parts included; the checker's way and the engine's."""
    rng = np.random.default_rng(3)
    for case in range(60):
        d = 1 + case % 3
        rows = rng.integers(-2, 3, size=(rng.integers(1, 8), d))
        directions = Directions.of(rows[(rows != 0).any(axis=1)]) if rows.any() else None
        if directions is None:
            continue
        gain = rng.integers(-4, 5, size=len(directions.vectors))
        _, best = Sweeps(directions).best(gain)
        vectors = [tuple(v) for v in directions.vectors.tolist()]
        assert corners.most_saved(vectors, gain.tolist()) == best
        assert checked.most_saved(vectors, gain.tolist()) == best
    apart = [(1, 0, 0, 0, 0), (0, 1, 0, 0, 0), (1, 1, 0, 0, 0), (0, 0, 1, 0, 0), (0, 0, 0, 1, 0)]
    gains = [3, 2, -4, 5, -1]  # both of the first two mean the third: 3 at most; the others are free
    assert corners.most_saved(apart, gains) == checked.most_saved(apart, gains) == 3 + 5


def test_changed_cones_and_claims_are_rejected() -> None:
    problem = KemenyProblem.of(random_profile(6, 3, n=5, seed=2))
    certificate = document(problem, kemeny_cones(problem))
    assert accepted(certificate)
    proof = certificate["evidence"]["proof"]
    nodes = proof["cones"]
    assert len(nodes) > 2**3
    for wrong in (nodes[:-1], [*nodes, -1], [], [True, *nodes[1:]], [-2, *nodes[1:]], [3, *nodes[1:]], [None], -1):
        assert not accepted(with_leaf(certificate, ("evidence", "proof", "cones"), wrong)), wrong
    blunt = with_leaf(certificate, ("evidence", "proof", "cones"), [-1] * 2**3)
    assert "a cone may have a ranking" in reason(blunt)
    assert "entry" in reason(with_leaf(certificate, ("evidence", "proof", "cones"), [*nodes[:-1], 3]))
    flat = [[1, 0, 0], [0, 1, 0], [1, 1, 0]]
    for axes in (
        flat,
        flat[:2],
        [*proof["axes"], [1, 1, 1]],
        [[1, 0]] * 3,
        [[1, 0, 0]] * 3,
        [[0, 0, 0], *flat[:2]],
        None,
    ):
        assert not accepted(with_leaf(certificate, ("evidence", "proof", "axes"), axes)), axes
    dearer = copy.deepcopy(certificate)
    listed = kemeny(problem, "enumeration").listing
    assert listed is not None
    assert listed.thetas is not None
    assert problem.points is not None
    for ranking, theta in zip(listed.rankings.tolist(), listed.thetas, strict=True):
        if problem.cost(ranking) == certificate["claim"]["cost"]:
            continue
        dearer["claim"].update(ranking=[problem.instance.names[c] for c in ranking], cost=problem.cost(ranking))
        dearer["evidence"]["theta"] = [str(x) if x.denominator > 1 else int(x) for x in problem.points.parameter(theta)]
        assert "a cone may have a ranking" in reason(dearer)


def test_the_example_of_the_documentation_is_accepted_and_needs_all_its_leaves() -> None:
    text = (Path(checked.__file__).resolve().parents[3] / "docs" / "certificates.md").read_text(encoding="utf-8")
    found = re.search(r"the last quarter, which is halved:\n\n```json\n(.*?)\n```", text, re.DOTALL)
    assert found is not None
    example = json.loads(found[1])
    assert accepted(example)
    assert "entry" in reason(with_leaf(example, ("evidence", "proof", "cones"), [-1, -1, -1, 0, -1]))
    assert "more entries" in reason(with_leaf(example, ("evidence", "proof", "cones"), [-1] * 5))
    assert "5 cones" in str(kinds.explained(example))


def test_every_optimal_ranking_but_the_first_is_rejected_as_first() -> None:
    """A square: opposite ballots leave all eight feasible rankings optimal."""
    rows = ((0, 0), (3, 1), (1, 3), (4, 5))
    ballots = (Ballot.strict((0, 1, 2, 3)), Ballot.strict((3, 2, 1, 0)))
    problem = KemenyProblem.of(Instance(tuple("abcd"), rows, ballots))  # type: ignore[arg-type]
    listed = kemeny(problem, "enumeration", all_optima=True)
    certificate = document(problem, kemeny_cones(problem))
    assert listed.listing is not None
    assert listed.listing.thetas is not None
    assert problem.points is not None
    assert len(listed.optima or ()) == len(listed.listing.rankings) > 2
    for k, (ranking, theta) in enumerate(zip(listed.listing.rankings.tolist(), listed.listing.thetas, strict=True)):
        other = copy.deepcopy(certificate)
        other["claim"]["ranking"] = [problem.instance.names[c] for c in ranking]
        other["evidence"]["theta"] = [int(x) for x in problem.points.parameter(theta)]
        assert accepted(other) == (k == 0)
        other["claim"]["first"] = False
        assert accepted(other), "it is optimal all the same"


def test_limits_are_honest_and_what_does_not_apply_is_refused() -> None:
    problem = KemenyProblem.of(random_profile(20, 3, n=21))
    with pytest.raises(LimitReached):
        kemeny_cones(problem, Deadline(0.0))
    with pytest.raises(LimitReached, match="3 cones were not enough"):
        kemeny_cones(problem, most_cones=3)
    plain = KemenyProblem.of(Instance(tuple("abc"), None, (Ballot.strict((0, 1, 2)),)))
    assert kemeny_cones(plain) is None
    with pytest.raises(InputError, match="the method cones is for kemeny with 1 to 7 features"):
        kemeny(plain, "cones")
    with pytest.raises(InputError, match="does not list"):
        kemeny(problem, "cones", all_optima=True)


def test_an_output_whose_certificate_is_rejected_is_not_proved(monkeypatch: pytest.MonkeyPatch) -> None:
    def blunt(*_: object) -> None:
        raise checker.Rejected("a cone may have a ranking that costs less")

    monkeypatch.setattr(checker, "check", blunt)
    answer = pl.aggregate(random_profile(12, 3, n=5), "kemeny", method="cones")
    assert (answer.status, answer.certificates) == (Status.CLAIMED, [])
    assert "a cone may have" in answer["fault"]


def test_an_output_without_time_for_the_checker_is_told_and_not_proved(monkeypatch: pytest.MonkeyPatch) -> None:
    def late(*_: object) -> None:
        raise LimitReached("late")

    monkeypatch.setattr(checker, "check", late)
    answer = pl.aggregate(random_profile(12, 3, n=5), "kemeny", method="cones")
    assert (answer.status, answer.certificates) == (Status.UNKNOWN, [])
    assert answer.ranking is not None
    assert "no time to check" in answer["reason"]
    assert "unknown" in repr(answer)
