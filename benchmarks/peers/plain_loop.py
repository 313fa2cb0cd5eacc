"""The straightforward way to compute a leximax rule: one fresh `scipy.optimize.linprog` for every test, in floats."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np

from pluralign.formulations.leximax.rules import LeximaxProblem


def leximax_with_linprog(problem: LeximaxProblem) -> tuple[list[int], int]:
    """The ranking (candidates' numbers, best first) and the number of linear programs solved."""
    from scipy.optimize import linprog

    assert problem.points is not None
    features = problem.points.X.astype(float)
    free = [(None, None)] * features.shape[1]
    prefix: list[int] = []
    remaining = sorted(range(problem.m), key=problem.preference)
    programs = 0
    while remaining:
        for c in remaining:
            if problem.unanimous[remaining, c].any():
                continue
            pairs = list(_pairs(problem, prefix, c, remaining))
            if pairs:
                above, below = np.array(pairs).T
                rows = features[above] - features[below]
                programs += 1
                found = linprog(np.zeros(len(free)), A_ub=-rows, b_ub=-np.ones(len(rows)), bounds=free, method="highs")
                if found.status != 0:
                    continue
            prefix.append(c)
            remaining.remove(c)
            break
        else:
            raise RuntimeError(f"the floating-point loop found nobody for position {len(prefix)}")
    return prefix, programs


def _pairs(problem: LeximaxProblem, prefix: list[int], c: int, remaining: list[int]) -> Iterator[tuple[int, int]]:
    """The prefix, c next, c above all that remain, and the unanimous pairs among these."""
    chain = [*prefix, c]
    yield from itertools.pairwise(chain)
    yield from ((c, r) for r in remaining if r != c)
    index = np.array(remaining)
    for a, b in np.argwhere(problem.unanimous[np.ix_(index, index)]):
        yield int(index[a]), int(index[b])
