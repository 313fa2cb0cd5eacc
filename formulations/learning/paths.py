"""From one size to the next: the best members of each size that are found for one problem.

Boosting and descent lead from k − 1 members to k; where a size is asked for, other starts are tried beside that. The objective
never rises with the size.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from pluralign.formulations.learning.annealing import settled
from pluralign.formulations.learning.descent import Members, Problem, boosted, first, polished
from pluralign.formulations.learning.pricing import Search
from pluralign.formulations.learning.starts import mirrors, mixture
from pluralign.formulations.types import Floats
from pluralign.solver.results import Deadline

_GROW = Search((8.0,), 15, 2, 2)
_FINE = Search((8.0,), 15, 4)
_SHARP = Search((8.0, 32.0), 20, 10)
_LAST = Search((8.0,), 12, 2)
_STEEPER = (8.0, 16.0, 32.0, 64.0)  # joint steps where votes are followed
_STEEP, _JOINT = (16.0, 64.0, 256.0), 10  # joint steps on all pairs after a sample
_SOFT = 100  # steps of a soft mixture
_MIRRORS = 6  # random mirror pairs
_BEST = 2  # starts that are polished to the end


def members_of_sizes(
    problem: Problem,
    whole: Problem,
    teacher: Floats,
    sizes: Collection[int],
    soft: int,
    closely: bool,
    rng: Any,
    deadline: Deadline,
) -> tuple[dict[int, Members], dict[int, list[float]]]:
    """The best members of each of these sizes; and the objective after each start. Sizes beyond the deadline are left out.

    whole: the problem with all pairs, where `problem` is one of a sample. teacher: θ in the problem's coordinates. soft: soft
    mixtures to start from beside boosting, for each size; with inliers mirror pairs, if it is not 0. closely: with steeper
    joint steps at the end.
    """
    out: dict[int, Members] = {}
    history: dict[int, list[float]] = {}
    best = first(problem, Search(), rng, [teacher, rng.standard_normal(problem.data.d)])
    if best is None:
        return out, history
    best = polished(problem, best, _FINE, rng, deadline=deadline)
    for k in range(1, max(sizes) + 1):
        if deadline.left() == 0 and out:
            break
        if k > 1:
            best = boosted(problem, best, _GROW, rng)
            best = polished(problem, best, _GROW, rng, sweeps=1 + (k in sizes), deadline=deadline)
        if k not in sizes:
            continue
        others = _starts(problem, k, teacher, soft, rng, deadline) if k > 1 else []
        best, history[k] = _best_of(problem, best, others, rng, deadline)
        if closely:
            best = polished(problem, settled(problem, best, _STEEPER), _SHARP, rng, deadline=deadline)
            history[k].append(problem.error(best.p))
        out[k] = best
        if whole is not problem:
            out[k] = _on_all(whole, Members.of(whole, best.thetas), rng, deadline)
            history[k].append(whole.error(out[k].p))
    return out, history


def _best_of(
    problem: Problem, best: Members, starts: list[Members], rng: Any, deadline: Deadline
) -> tuple[Members, list[float]]:
    """The best of what there is and of the starts, after joint steps and descent; all objectives, the least one last."""
    roughly = [polished(problem, one, _GROW, rng, sweeps=2, deadline=deadline) for one in starts]
    values = [problem.error(one.p) for one in roughly]
    ranked = sorted([best, *roughly], key=lambda one: problem.error(one.p))
    best = ranked[0]
    for one in ranked[:_BEST]:
        done = polished(problem, settled(problem, one), _FINE, rng, deadline=deadline)
        values.append(problem.error(done.p))
        if values[-1] <= problem.error(best.p):
            best = done
    return best, [*values, problem.error(best.p)]


def _on_all(whole: Problem, members: Members, rng: Any, deadline: Deadline) -> Members:
    """Members from a sample on all pairs: joint steps, the steeper the more pairs tell, or descent where these find nothing."""
    found = settled(whole, members, _STEEP, _JOINT)
    return found if found is not members else polished(whole, members, _LAST, rng, sweeps=2, deadline=deadline)


def _starts(problem: Problem, k: int, teacher: Floats, soft: int, rng: Any, deadline: Deadline) -> list[Members]:
    """Mirror pairs where there are no outliers, else so many soft mixtures."""
    if problem.inliers is not None:
        made = [mirrors(problem, k, teacher, rng) for _ in range(_MIRRORS if soft else 0)]
        known = sorted((m for m in made if m is not None), key=lambda m: problem.error(m.p))
        return known[:_BEST]
    found: list[Members] = []
    for _ in range(soft):
        if deadline.left() == 0:
            break
        found.append(mixture(problem, k, rng, _SOFT))
    return found
