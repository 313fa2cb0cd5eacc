"""Groups of clauses that are switched on and off, against every assignment."""

from __future__ import annotations

import itertools
import random
from types import SimpleNamespace

import pytest

from pluralign.solver import results
from pluralign.solver.logic.clause_groups import ClauseGroups
from pluralign.solver.results import Deadline, LimitReached


def satisfiable(variables: int, clauses: list[list[int]]) -> bool:
    every = itertools.product((False, True), repeat=variables)
    return any(all(any(values[abs(v) - 1] == (v > 0) for v in clause) for clause in clauses) for values in every)


@pytest.mark.parametrize("seed", range(40))
def test_models_and_minimal_groups(seed: int) -> None:
    draw = random.Random(seed)

    def clause() -> list[int]:
        return [draw.choice((-1, 1)) * v for v in draw.sample(range(1, 6), draw.randint(1, 3))]

    always, groups = [clause() for _ in range(2)], [[clause() for _ in range(draw.randint(1, 2))] for _ in range(9)]

    def alone(on: list[int]) -> list[list[int]]:
        return always + [one for i in on for one in groups[i]]

    with ClauseGroups(5, always, groups) as clauses:
        for size in (0, 3, 9):
            on = sorted(draw.sample(range(9), size))
            model = clauses.model(on)
            assert (model is not None) == satisfiable(5, alone(on))
            if model is not None:
                assert all(any((abs(v) in model) == (v > 0) for v in one) for one in alone(on))
                continue
            core = clauses.core()
            assert set(core) <= set(on)
            assert not satisfiable(5, alone(core))
            few = clauses.minimal(core)
            assert not satisfiable(5, alone(few))
            assert all(satisfiable(5, alone([j for j in few if j != i])) for i in few)


def test_the_deadline_may_pass_while_a_set_is_made_smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(1000))  # every look at the clock takes a second
    monkeypatch.setattr(results, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    pairs = [[[-a, -b]] for a in range(1, 10) for b in range(1, a)]
    alone = [[[-a]] for a in range(1, 10)]
    with ClauseGroups(9, [list(range(1, 10)), list(range(2, 10))], [*pairs, *alone], Deadline(60)) as one:
        assert one.model(range(45)) is None
        with pytest.raises(LimitReached):
            one.minimal(one.core())


def test_the_deadline() -> None:
    with pytest.raises(LimitReached), ClauseGroups(1, [[1]], [[[-1]]], Deadline(0)) as clauses:
        clauses.model([0])
