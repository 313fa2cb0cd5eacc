"""Many prompts solved one by one, by as many workers as are there, and put together."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, replace

from pluralign.formulations.ensembles.coupling import Coupled
from pluralign.formulations.ensembles.ensemble import Ensemble, Norm
from pluralign.formulations.ensembles.least.squared_error import Solution
from pluralign.formulations.ensembles.many_prompts import SHORT, JointSolution, solved, tasks, together
from pluralign.formulations.ensembles.problem import Effort
from pluralign.formulations.ensembles.votes import Votes
from pluralign.process.pools import opened
from pluralign.proofs.certificates import ensembles as certificates
from pluralign.proofs.executor import Lost, Pool, completed
from pluralign.solver.results import NEVER, Deadline, LimitReached

_FEW = 48  # prompts that are done before processes would have started
_TO_SAY = 6.0  # how many times as long as it takes to put makeshift ensembles together is kept to say what was found
_SOON = 10.0  # seconds in which they had hardly begun


@dataclass(frozen=True)
class Workers:
    """Local processes, 0 for this one alone, or the scheduler of a cluster."""

    number: int = 0
    cluster: str | None = None


def jointly(votes: Votes, norm: Norm, effort: Effort, workers: Workers, exactly: bool = False) -> JointSolution:
    """The least error on all prompts; exactly: 0, or a prompt on which it is more, and then others may be left out.

    Raises `InputError` for a cluster that cannot be reached.
    """
    begun = time.monotonic()
    together(votes, norm, effort.goal, {})  # so long it takes to put them together and, more or less, to write them
    spent = time.monotonic() - begun
    if effort.deadline.seconds is not None:
        effort = replace(effort, deadline=Deadline(max(0.0, effort.deadline.left() - _TO_SAY * spent)))
    few = len(votes.prompts) <= _FEW or effort.deadline.left() <= _SOON
    with opened(0 if few else workers.number, workers.cluster) as pool:
        found = _carried(pool, votes, norm, effort, exactly)
    return together(votes, norm, effort.goal, found)


def _carried(pool: Pool, votes: Votes, norm: Norm, effort: Effort, exactly: bool) -> dict[int, Solution | None]:
    """The solutions by the number of the prompt, as many as there was time for."""
    found: dict[int, Solution | None] = {}
    refuted = [len(votes.prompts)]  # that have no calibrated ensemble; after the first one none is asked for
    limit = effort.deadline
    late = NEVER if limit.seconds is None else Deadline(limit.left() + limit.grace())
    work = tasks(votes, norm, effort, exactly, pool.window)
    with suppress(LimitReached):
        for low, made in completed(pool, solved, work, lambda number: number <= min(refuted), late):
            if isinstance(made, Lost):
                continue
            found |= dict(enumerate(made, low))
            if exactly:
                refuted.extend(low + k for k, one in enumerate(made) if one is not None and one.lower > 0)
    return {number: one for number, one in found.items() if number <= min(refuted)}


def written(votes: Votes, ensemble: Coupled) -> Ensemble | Coupled:
    """The joint ensemble itself, where it is not too large."""
    few = len(votes.prompts) <= SHORT and ensemble.size * len(votes.responses) <= certificates.MOST_PLACES
    return ensemble.joined() if few else ensemble
