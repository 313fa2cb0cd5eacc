"""The integer program for small ensembles: against branch and bound, on both solvers."""

from __future__ import annotations

import random

import pytest
from support import amounts
from support.random_votes import votes_of

from pluralign.formulations.ensembles.ensemble import REWARDS, Norm
from pluralign.formulations.ensembles.reading.builtin_votes import cems_votes
from pluralign.formulations.ensembles.small.milp import sparse_milp
from pluralign.formulations.ensembles.small.small_ensembles import smallest_error
from pluralign.formulations.errors import InputError
from pluralign.solver.integer.program import available
from pluralign.solver.results import Deadline, Status
from pluralign.solver.types import Solver


@pytest.mark.parametrize("norm", ["absolute", "maximum"])
@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_the_same_errors_as_by_branch_and_bound(solver: Solver, norm: Norm) -> None:
    if not available(solver):
        pytest.skip(f"{solver} is not installed")
    rng = random.Random(1)
    for number in range(amounts.of(4, 2)):
        votes = votes_of(rng, (3, 2) if number % 2 else (4,), d=2)
        for rewards in REWARDS:
            found = sparse_milp(votes, 2, norm, solver, rewards=rewards)
            exact = smallest_error(votes, None, 2, norm, rewards=rewards)
            assert found.status is Status.CLAIMED
            assert exact.status is Status.PROVED
            assert found.ensemble is not None
            assert found.error == found.ensemble.error(votes, norm) == exact.error


def test_cems_two_rewards() -> None:
    found = sparse_milp(cems_votes(), 2, deadline=Deadline(60))
    assert found.status is Status.CLAIMED
    assert found.error == smallest_error(cems_votes(), None, 2, "absolute").error


def test_limits_and_what_is_not_linear() -> None:
    with pytest.raises(InputError, match="not linear"):
        sparse_milp(cems_votes(), 2, "squared")
    with pytest.raises(InputError, match="at least one reward"):
        sparse_milp(cems_votes(), 0)
    assert sparse_milp(cems_votes(), 3, deadline=Deadline(0.0)).status is Status.UNKNOWN
    short = sparse_milp(cems_votes(), 3, deadline=Deadline(1.0))
    assert short.status is Status.UNKNOWN
    if short.ensemble is not None:
        assert short.error == short.ensemble.error(cems_votes(), "absolute")
