"""Unanimous pairs as a graph: the pairs that imply all others, and a cycle where no ranking can respect them."""

from __future__ import annotations

import itertools

import numpy as np

from pluralign.formulations.types import Bools
from pluralign.solver.cones.cone import Conflict
from pluralign.solver.results import NEVER, Deadline

_ROWS = 256  # of a matrix product between looks at the clock


def cycle(unanimous: Bools) -> Conflict | None:
    """A cycle of unanimous pairs as a conflict (every weight 1), or None if some ranking respects them all.

    unanimous: m×m. Unanimous ballots never form a cycle; unanimous comparisons can.
    """
    stuck = unanimous.copy()
    alive = np.ones(len(stuck), dtype=bool)
    while (free := alive & ~stuck.any(axis=0)).any():  # peel off candidates that nothing is above
        alive &= ~free
        stuck[free] = False
    if not alive.any():
        return None
    walk = [int(np.flatnonzero(alive)[0])]
    while walk[-1] not in walk[:-1]:  # everyone left has somebody left above them
        walk.append(int(np.flatnonzero(stuck[:, walk[-1]])[0]))
    loop = walk[walk.index(walk[-1]) :]
    pairs = tuple((above, below) for below, above in itertools.pairwise(loop))
    return Conflict(pairs, (1,) * len(pairs))


def cover(unanimous: Bools, deadline: Deadline = NEVER) -> Bools:
    """The unanimous pairs that are not implied by two others; all of them if the relation is not a strict order.

    unanimous: m×m. Float32 counts of at most 2^24 intermediate candidates are exact. Raises `LimitReached` at the deadline.
    """
    if (unanimous & unanimous.T).any():
        return unanimous
    steps = unanimous.astype(np.float32)
    least = unanimous.copy()
    for start in range(0, len(steps), _ROWS):
        deadline.check()
        block = slice(start, start + _ROWS)
        two_steps = (steps[block] @ steps) > 0
        if (two_steps & ~unanimous[block]).any():
            return unanimous
        least[block] &= ~two_steps
    return least
