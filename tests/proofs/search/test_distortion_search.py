"""The search for instances with large distortion: corners against all vertices, exact values, the same again from one seed."""

from __future__ import annotations

import json
from fractions import Fraction

import numpy as np
import pytest
from support import distortion_brute as brute

import pluralign as pl
from pluralign.commands.app import run
from pluralign.formulations.distortion.problem import DistortionProblem
from pluralign.formulations.distortion.worst import only, worst_case
from pluralign.formulations.instances.instance import Instance
from pluralign.proofs.search.distortion import candidate_distortion, largest_distortion
from pluralign.solver.linear.polygons import corners


def test_corners_are_all_vertices_and_give_the_same_distortion() -> None:
    for seed in range(60):
        random = np.random.default_rng(seed)
        m, d, n = (int(random.integers(2, most)) for most in (6, 4, 4))
        X = np.unique(random.integers(0, 4, (m, d)), axis=0)
        rankings = [np.argsort(-(X @ random.dirichlet(np.full(d, 0.5))), kind="stable").tolist() for _ in range(n)]
        instance = Instance.from_arrays(X.tolist(), rankings=rankings)
        problem = DistortionProblem.of(instance)
        assert instance.features is not None
        for v, pairs in enumerate(problem.polytopes):
            found = {tuple(Fraction(x, sum(c)) for x in c) for c in corners(problem.rows(v), problem.d)}
            assert found == set(brute.vertices(instance.features, pairs)), seed
        for c in range(problem.m):
            assert candidate_distortion(problem, c) == worst_case(problem, only(problem, c)).value


@pytest.mark.parametrize("rule", ["plurality", "lcpo", "best-lottery"])
def test_what_is_found_is_proved_and_the_same_again(rule: str) -> None:
    answer = pl.search_distortion(rule, candidates=3, dimensions=2, voters=2, bound=2, trials=40)
    assert answer.status is pl.Status.PROVED
    assert answer["about"] >= 1
    assert all(verdict.accepted for verdict in answer.check())
    again = pl.search_distortion(rule, candidates=3, dimensions=2, voters=2, bound=2, trials=40)
    assert answer["instance"] == again["instance"]
    more = largest_distortion(rule, 3, 2, 2, 2, 80)
    assert more is not None
    assert more.value is None or more.value >= answer["about"] - 1e-9


def test_the_command_and_what_it_refuses(capsys: pytest.CaptureFixture[str]) -> None:
    search = ["search", "--axiom", "distortion", "--trials", "30", "--rule"]
    assert run([*search, "borda", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["found"]
    assert max(map(max, answer["instance"]["candidates"].values())) == 3
    assert run([*search, "borda"]) == 0
    assert "local search: candidates 4, dimensions 2" in capsys.readouterr().out
    for options, said in ((["lpo"], "did you mean 'lcpo'"), (["borda", "--dimensions", "4"], "1 to 3 features")):
        assert run([*search, *options]) == 2
        error = capsys.readouterr().err
        assert said in error
        assert error.count("\n") == 1
    assert run([*search, "borda", "--time-limit", "0", "--json"]) == 3
    assert json.loads(capsys.readouterr().out)["status"] == "unknown"
