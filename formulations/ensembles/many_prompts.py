"""The least error on many prompts, prompt by prompt: tasks for any number of workers, and what their solutions say together.

Arbitrary rewards of different prompts are independent (formulations/ensembles/coupling.py): errors and bounds of the prompts
add up, and nothing is written down for all prompts together. What is found for a prompt does not depend on the others, nor on
who looks for it, unless the time ends. Of thousands of prompts exact least errors have denominators with nothing in common, so
that their sum has thousands of digits; there weights are multiples of 2^-30.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from pluralign.formulations.ensembles.coupling import Coupled
from pluralign.formulations.ensembles.ensemble import Ensemble, Norm, Reward, error
from pluralign.formulations.ensembles.least.bounds import Ceiling, CeilingPart, ErrorBound, Subsets, bound, scaled
from pluralign.formulations.ensembles.least.squared_error import ErrorGap, Solution
from pluralign.formulations.ensembles.means import total
from pluralign.formulations.ensembles.oracles.considered_rewards import ConsideredRewards
from pluralign.formulations.ensembles.oracles.oracle import OnePrompt
from pluralign.formulations.ensembles.problem import Effort, any_reward, calibrated, least, nothing_gained
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.ordering.subsets import MOST
from pluralign.solver.results import Deadline, LimitReached

SHORT = 200
"""Up to so many prompts least errors are exact; beyond, numbers are rounded to `_BITS` bits."""

ROUNDED_GOAL = Fraction(1, 10**6)
"""The relative gap that counts as solved there, if nobody says another one."""

_BITS = 30
_CHUNK = 24  # prompts with few responses that are sent together
_ALPHA = 1 << 10  # what weights of makeshift ensembles are multiples of


@dataclass(frozen=True)
class PromptsTask:
    """The votes on a few prompts, to be solved in so many seconds (None: without a limit).

    exactly: an ensemble without error, or a proof that there is none. rounded: to `_BITS` bits.
    """

    votes: Votes
    norm: Norm
    goal: Fraction
    nodes: int
    seconds: float | None
    exactly: bool
    rounded: bool


def tasks(votes: Votes, norm: Norm, effort: Effort, exactly: bool, workers: int) -> Iterator[tuple[int, PromptsTask]]:
    """All prompts, with the number of the first one in each task, for so many workers at a time.

    Where responses are many a solution takes the time it gets: an equal share of what is left when the task is taken.
    """
    sizes = np.diff(votes.starts).tolist()
    large = sum(size > MOST for size in sizes)
    low = 0
    while low < len(sizes):
        high = low + 1
        share = 1.0
        if sizes[low] > MOST:
            share, large = min(1.0, max(workers, 1) / large), large - 1
        else:
            while high < min(low + _CHUNK, len(sizes)) and sizes[high] <= MOST:
                high += 1
        seconds = effort.deadline.share(share).seconds
        yield (
            low,
            PromptsTask(
                _plain(votes.part(low, high)), norm, effort.goal, effort.nodes, seconds, exactly, len(sizes) > SHORT
            ),
        )
        low = high


def _plain(votes: Votes) -> Votes:
    """Without features, which arbitrary rewards do not have."""
    return votes if votes.features is None else replace(votes, features=None, memo={})


def solved(task: PromptsTask) -> list[Solution | None]:
    """A solution of each of its prompts; None where the time was up before."""
    effort = Effort(task.goal, task.nodes, Deadline(task.seconds))
    return [_solution(part, task, effort) for part in task.votes.split()]


def _solution(part: Votes, task: PromptsTask, effort: Effort) -> Solution | None:
    if not part.size:
        return any_reward(part)
    if effort.deadline.left() == 0:
        return None
    one = ConsideredRewards(part, "any")
    try:
        found = calibrated(one, effort) if task.exactly else least(one, task.norm, effort)
    except LimitReached:
        return None
    return _shortened(part, task.norm, found) if task.rounded and not task.exactly else found


def _shortened(votes: Votes, norm: Norm, solution: Solution) -> Solution:
    """Weights and bounds in few bits, for sums over thousands of prompts; an error of 0 stays what it is.

    The largest error is no sum. Weights of branching trees have few bits already.
    """
    if not solution.error or norm == "maximum":
        return solution
    weights = _multiples(solution.ensemble.weights)
    kept = [(r, x) for r, x in zip(solution.ensemble.rewards, weights, strict=True) if x]
    ensemble = Ensemble(tuple(r for r, _ in kept), tuple(x for _, x in kept))
    proved = solution.bound
    if proved is not None and all(isinstance(part.proof, Subsets) for part in proved.ceiling.parts):
        unit = Fraction(1, 1 << _BITS)
        w = [mu * unit * round(x / (mu * unit)) for x, mu in zip(proved.w, votes.measure(), strict=True)]
        proved = bound(votes, norm, w, OnePrompt(votes).ceiling(w)[0])
    return Solution(ensemble, ensemble.error(votes, norm), proved)


def _multiples(weights: Sequence[Fraction]) -> list[Fraction]:
    """Multiples of 2^-30 near the weights, with the sum 1, too."""
    whole = 1 << _BITS
    counts = [round(x * whole) for x in weights]
    counts[counts.index(max(counts))] += whole - sum(counts)
    return [Fraction(count, whole) for count in counts]


@dataclass(frozen=True)
class JointSolution(ErrorGap):
    """The joint ensemble of all prompts, its error, and a lower bound on that of every ensemble (None: nothing but 0).

    solved: on how many prompts the gap is as small as was asked for.
    """

    ensemble: Coupled
    error: Fraction
    bound: ErrorBound | None
    solved: int


def together(votes: Votes, norm: Norm, goal: Fraction, found: Mapping[int, Solution | None]) -> JointSolution:
    """What the solutions of the prompts, by their numbers, say; prompts without one get a makeshift ensemble and no bound."""
    prompts = len(votes.prompts)
    missing = [i for i in range(prompts) if found.get(i) is None]
    ensembles: dict[int, Ensemble] = {}
    errors: list[tuple[Fraction, int]] = []  # of a part, and its weight
    for low, high in _runs(missing):
        part = votes.part(low, high)
        made, lost = _makeshift(part, norm)
        ensembles |= dict(zip(range(low, high), made, strict=True))
        errors.append((lost, total(part.weight)))
    pieces = []
    ends = np.searchsorted(votes.prompt, np.arange(prompts + 1)).tolist()
    for i, (low, high) in enumerate(itertools.pairwise(ends)):
        solution, weight = found.get(i), total(votes.weight[low:high])
        pieces.append(_Piece(high - low, int(votes.starts[i + 1] - votes.starts[i]), weight, solution))
        if solution is not None:
            ensembles[i] = solution.ensemble
            errors.append((solution.error, weight))
    if norm == "maximum":
        value = max(lost for lost, weight in errors if weight)
    else:
        value = sum((lost * weight for lost, weight in errors), Fraction(0)) / total(votes.weight)
    within = sum(p.solution is not None and (not p.pairs or p.solution.gap <= goal) for p in pieces)
    return JointSolution(Coupled(tuple(ensembles[i] for i in range(prompts))), value, _bound(pieces, norm), within)


@dataclass(frozen=True)
class _Piece:
    """A prompt: how many pairs and responses, the sum of its weights, and its solution if there is one."""

    pairs: int
    responses: int
    weight: int
    solution: Solution | None

    @property
    def lower(self) -> Fraction:
        return Fraction(0) if self.solution is None else self.solution.lower


def _bound(pieces: Sequence[_Piece], norm: Norm) -> ErrorBound | None:
    """The sum of the bounds; for the largest error the best one of them."""
    whole, lower = sum(piece.weight for piece in pieces), [piece.lower for piece in pieces]
    if not any(lower):
        return None
    best = lower.index(max(lower))
    value, w, ceilings = Fraction(0), list[Fraction](), list[CeilingPart]()
    for i, piece in enumerate(pieces):
        share = Fraction(int(i == best)) if norm == "maximum" else Fraction(piece.weight, whole)
        if not lower[i] or not share or piece.solution is None or piece.solution.bound is None:
            w += [Fraction(0)] * piece.pairs
            ceilings.append(nothing_gained(piece.responses))
        else:
            value += share * lower[i]
            w += [share * x for x in piece.solution.bound.w]
            ceilings += [scaled(p, share) for p in piece.solution.bound.ceiling.parts]
    return ErrorBound(value, tuple(w), Ceiling(sum((p.k for p in ceilings), Fraction(0)), tuple(ceilings)))


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Increasing numbers as ranges: the first, and one more than the last."""
    for _, run in itertools.groupby(enumerate(numbers), lambda at: at[1] - at[0]):
        own = [number for _, number in run]
        yield own[0], own[-1] + 1


def _makeshift(votes: Votes, norm: Norm) -> tuple[list[Ensemble], Fraction]:
    """For each prompt, at once, the responses by their wins, and the reverse, with the weights that fit best; their error."""
    if not votes.size:
        return [any_reward(part).ensemble for part in votes.split()], Fraction(0)
    count, own = len(votes.responses), np.repeat(np.arange(len(votes.prompts)), np.diff(votes.starts))
    won = np.bincount(votes.first, 2 * votes.p - 1, count) - np.bincount(votes.second, 2 * votes.p - 1, count)
    place = np.empty(count, dtype=np.int64)
    place[np.lexsort((np.arange(count), -won, own))] = np.arange(count) - votes.starts[own]
    first = place[votes.first] < place[votes.second]
    agreed, weight = np.where(first, votes.p, 1 - votes.p), votes.mu
    of_prompt = np.bincount(votes.prompt, weight, len(votes.prompts))
    share = np.bincount(votes.prompt, weight * agreed, len(votes.prompts)) / np.maximum(of_prompt, 1e-300)
    alpha = np.clip(np.rint(_ALPHA * share), 1, _ALPHA).astype(np.int64)
    on_pairs = np.where(first, alpha[votes.prompt], _ALPHA - alpha[votes.prompt])
    made = []
    for low, high, x in zip(votes.starts[:-1].tolist(), votes.starts[1:].tolist(), alpha.tolist(), strict=True):
        order = place[low:high]
        both = [(Reward(order), Fraction(x, _ALPHA)), (Reward(high - low - 1 - order), Fraction(_ALPHA - x, _ALPHA))]
        kept = [pair for pair in both if pair[1]]
        made.append(Ensemble(tuple(r for r, _ in kept), tuple(a for _, a in kept)))
    return made, error(votes, on_pairs, _ALPHA, norm)
