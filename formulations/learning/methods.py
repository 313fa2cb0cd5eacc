"""Single learners by name, for comparison with all of them together (`fitting`): each gives members for some sizes.

boosting: hard rewards one by one, all weights exact after each. descent: that, then hard coordinate descent. annealing: all
members at once, by gradients of growing steepness. mixture: Bradley-Terry models by EM; stagewise: soft heads one by one, as in
the paper (FSAM); both fit votes, and are hardened by their signs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pluralign.formulations.learning.annealing import annealed
from pluralign.formulations.learning.comparisons import Comparisons
from pluralign.formulations.learning.descent import Members, Problem, polished
from pluralign.formulations.learning.metric import Metric
from pluralign.formulations.learning.mixtures import mixture_by_em, stagewise
from pluralign.formulations.learning.pricing import Search
from pluralign.formulations.learning.targets import boosting_path
from pluralign.formulations.types import Floats
from pluralign.solver.results import Deadline

METHODS = ("auto", "descent", "boosting", "annealing", "mixture", "stagewise")
SOFT = ("mixture", "stagewise")
"""What fits votes by soft heads: shrinkage is not for them."""

_SEARCH = Search((2.0, 8.0), 20, 10)
_ANNEALED = 3  # starts


def members_by(
    method: str, data: Comparisons, problem: Problem, metric: Metric, teacher: Floats, sizes: Sequence[int], seed: int,
    deadline: Deadline,
) -> dict[int, Members]:  # fmt: skip
    """Members in the metric's coordinates, as those of the teacher are; sizes for which none is an inlier are left out."""
    if method in SOFT:
        return _of_soft(method, data, problem, metric, sizes, seed, deadline)
    if method == "annealing":
        found = {k: _annealing(problem, teacher, k, np.random.default_rng([seed, k])) for k in sizes}
        return {k: members for k, members in found.items() if members is not None}
    path = boosting_path(problem, teacher, max(sizes), np.random.default_rng(seed), _SEARCH)
    out = {k: path[min(k, len(path)) - 1] for k in sizes if path}
    if method == "descent":
        rng = np.random.default_rng(seed)
        out = {k: polished(problem, one, _SEARCH, rng, deadline=deadline) for k, one in out.items()}
    return out


def _of_soft(
    method: str, data: Comparisons, problem: Problem, metric: Metric, sizes: Sequence[int], seed: int,
    deadline: Deadline,
) -> dict[int, Members]:  # fmt: skip
    whole = stagewise(data, max(sizes), seed)[0] if method == "stagewise" else None
    out = {}
    for k in sizes:
        if deadline.left() == 0:
            break
        thetas = mixture_by_em(data, k, seed=seed)[0] if whole is None else whole[:k]
        inward = np.array([metric.inward(theta) for theta in thetas])
        if problem.inliers is not None:
            inward = inward[[problem.inliers.has(b > 0) for b in problem.data.above(inward).T]]
        if len(inward):
            out[k] = Members.of(problem, inward)
    return out


def _annealing(problem: Problem, teacher: Floats, k: int, rng: Any) -> Members | None:
    """The best of some starts around the teacher, one of them with its reverse."""
    d = len(teacher)
    base = teacher / (float(np.linalg.norm(teacher)) or 1.0)
    best: Members | None = None
    for start in range(_ANNEALED):
        thetas = base + rng.normal(size=(k, d)) * (0.7, 1.5, 0.7)[start] / np.sqrt(d)
        if start == 0 and k > 1 and problem.inliers is None:
            thetas[-1] = -base + rng.normal(size=d) * 0.3 / np.sqrt(d)
        found = annealed(problem, thetas, np.full(k, 1 / k))
        if found is not None and (best is None or problem.error(found.p) < problem.error(best.p)):
            best = found
    return best
