"""Small ensembles: the least error of at most k rewards, exactly, with a proof.

NP-hard in general (Halpern et al. 2025, Section 2): see sparse_search for the method and sparse_proof for the proof.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from pluralign.formulations.ensembles.ensemble import Ensemble, Norm, Reward, Rewards
from pluralign.formulations.ensembles.oracles.rewards_pool import RewardsPool
from pluralign.formulations.ensembles.small.alternating import alternated, proposer
from pluralign.formulations.ensembles.small.boxes import UNIT
from pluralign.formulations.ensembles.small.proof import Checker, NotProvedError
from pluralign.formulations.ensembles.small.reward_class import RewardClass
from pluralign.formulations.ensembles.small.search import SparseSearch, SparseTree
from pluralign.formulations.ensembles.small.swaps import swapped
from pluralign.formulations.ensembles.small.weights import Fit, Fitter
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.errors import InputError
from pluralign.formulations.numbers import as_json
from pluralign.solver.installed import installed
from pluralign.solver.results import NEVER, Deadline, LimitReached, Status

MOST_REWARDS = 8
_ENTRIES = 2_000_000  # pairs × patterns, or rewards × responses², of one node
_STARTS = 64  # of exchanges in the pool, times 4^k, but
_MOST_STARTS = 8192  # at most so many, and fewer if the pool is large
_PRODUCTS = 100_000_000  # of starts, rewards of the pool and pairs: some seconds
_SHARE = 0.2  # of the time, for the first ensembles
_SEARCH = 0.7  # of the time left then, for the search if a proof is wanted
_PACE = 2000  # nodes verified in a second, at least


@dataclass(frozen=True)
class SparseOutcome:
    """The best ensemble found and what is known about all ensembles of at most `size` rewards of the class.

    proved: none is better, and `tree` proves it exactly (None if it was not kept, or the error is 0). claimed: floats say so.
    unknown: a limit was reached. None has an error below `lower_bound`, which is proved unless no proof was wanted; `level` is
    what the tree proves: the lower bound, unless the one given was better. If the class has no reward at all (outliers left
    out), that is proved too, and `ensemble` and `error` are None.
    """

    status: Status
    size: int
    ensemble: Ensemble | None
    error: Fraction | None
    lower_bound: Fraction
    tree: Any = None
    level: Fraction = Fraction(0)
    nodes: int = 0
    message: str = ""


def smallest_error(
    votes: Votes,
    pool: RewardsPool | None,
    k: int,
    norm: Norm = "squared",
    deadline: Deadline = NEVER,
    *,
    rewards: Rewards | None = None,
    max_distance: Fraction | None = None,
    bound: Fraction = Fraction(0),
    target: Fraction | None = None,
    start: Ensemble | None = None,
    proof: bool = True,
) -> SparseOutcome:
    """The least error of an ensemble of at most k rewards.

    pool: all rewards of the class, or None: then `rewards` names the class and `max_distance` the outliers' threshold; a pool
    has its own. bound: a lower bound known for any size. target: stop as soon as all ensembles are known to have larger
    errors. start: an ensemble of at most k rewards of the class to begin with. proof: whether to build and verify the tree;
    without, what would be proved is claimed, and the lower bound is the search's.

    Raises InputError for k < 1, and for linear rewards without features or with equal ones on a compared pair.
    """
    if k < 1:
        raise InputError(f"an ensemble has at least one reward, not {k}: give a size of 1 or more")
    if pool is not None:
        rewards, max_distance = pool.rewards, pool.max_distance
    known = RewardClass(votes, rewards or "any", max_distance, pool)
    if pool is not None and not pool.size:
        return SparseOutcome(Status.PROVED, k, None, None, bound, message="no reward is near enough to the votes")
    run = _Run(votes, known, k, norm, deadline, bound)
    if start is not None:
        run.offer(start.rewards)
    run.first_ensembles()
    if max(votes.size * 2**k, k * len(votes.responses) ** 2) > _ENTRIES or k > MOST_REWARDS:
        return run.outcome(Status.UNKNOWN, "too large for branch and bound")
    return run.decided(target, proof)


class _Run:
    """One run of `smallest_error`."""

    def __init__(
        self, votes: Votes, known: RewardClass, k: int, norm: Norm, deadline: Deadline, bound: Fraction
    ) -> None:
        self.votes, self.known, self.k, self.norm = votes, known, k, norm
        self.deadline, self.bound = deadline, bound
        self.fitter = Fitter(votes, norm)
        self.best: tuple[list[list[int]], Fit] | None = None
        self.members: dict[tuple[int, ...], Reward] = {}

    def offer(self, rewards: Iterable[Reward]) -> None:
        """Take these rewards with their best weights, if they are better."""
        vectors = []
        for reward in rewards:
            vector = reward.prefers_first(self.votes).astype(int).tolist()
            self.members[tuple(vector)] = reward
            vectors.append(vector)
        fit = self.fitter(vectors)
        if self.best is None or fit.error < self.best[1].error:
            self.best = vectors, fit

    def first_ensembles(self) -> None:
        """Good ensembles to begin with; without a pool only where no reward is left out."""
        if self.known.pool is None and self.known.max_distance is not None:
            return
        some = self.deadline.share(_SHARE)
        pool = self.known.pool
        if pool is not None:
            few = int(np.clip(_PRODUCTS // (pool.size * max(self.votes.size, 1)), _STARTS, _MOST_STARTS))
            starts = swapped(self.votes, pool, self.k, self.norm, min(few, _STARTS * 4**self.k), 0, some)
            for _, rows in starts:
                self.offer([pool.members[i] for i in rows])
        if pool is None or self.best is None:
            propose = proposer(self.votes, self.known.rewards, pool, deadline=some)
            self.offer(alternated(self.votes, self.k, self.norm, propose, self.fitter, deadline=some).members)
        if self.known.rewards == "linear" and self.known.max_distance is None and installed("scipy"):
            from pluralign.formulations.learning.incumbent import incumbent

            if rewards := incumbent(self.votes, self.k, self.deadline.share(_SHARE)):
                self.offer(rewards)

    def decided(self, target: Fraction | None, proof: bool) -> SparseOutcome:
        """The outcome after branch and bound."""
        some = self.deadline.share(_SEARCH) if proof else self.deadline
        search = self._search(target, some)
        if proof and search.complete and self.best is not None and search.best and self.best[1].error > search.best:
            # with the best ensemble known from the beginning the tree is smaller
            self.best = search.vectors, self.fitter(search.vectors)
            again = self._search(target, some)
            if again.complete and again.tree.count < search.tree.count:
                search = again
        if search.best is not None:
            self.best = search.vectors, self.fitter(search.vectors)
        if search.best == 0:
            return self.outcome(Status.PROVED, nodes=search.tree.count)
        done = search.complete
        if done and search.best is None:
            level = Fraction(1 << 40)  # whatever the level: there is no ensemble
        elif done and search.best is not None:
            level = search.best
        else:
            level = self._level(search, proof)
        if not proof:
            status = Status.CLAIMED if done else Status.UNKNOWN
            return self.outcome(status, search.stopped, nodes=search.tree.count, claimed=level)
        tree = nested(search.tree, self.known, math.inf if done else float(level) * (1 + 1e-9)) if level else 0
        try:
            checker = Checker(self.votes, self.k, self.norm, level, self.known.rewards, self.known.max_distance)
            nodes = checker.verify(tree, self.deadline)
        except LimitReached as limit:
            claim = Status.CLAIMED if done else Status.UNKNOWN
            return self.outcome(claim, f"{limit}, while the proof was verified", nodes=search.tree.count)
        except NotProvedError as failure:
            return self.outcome(Status.CLAIMED if done else Status.UNKNOWN, str(failure), nodes=search.tree.count)
        if search.best is None:
            message = "no reward is near enough to the votes"
            return SparseOutcome(Status.PROVED, self.k, None, None, self.bound, tree, level, nodes, message)
        status = Status.PROVED if done or max(level, self.bound) == search.best else Status.UNKNOWN
        return self.outcome(status, search.stopped, tree, level, nodes)

    def _level(self, search: SparseSearch, proof: bool) -> Fraction:
        """What the unfinished tree proves: its least open bound, or less if there is no time to verify so many nodes."""
        level = search.bound
        most = self.deadline.left() * _PACE / 2
        if proof and len(search.tree.bounds) > most:
            level = min(level, sorted(search.tree.bounds.values())[int(most)])
        return Fraction(int(max(level * (1 - 1e-6), 0) * 2**40), 2**40)

    def _search(self, target: Fraction | None, deadline: Deadline) -> SparseSearch:
        """A search that begins with the best ensemble so far."""
        search = SparseSearch(self.votes, self.k, self.norm, self.fitter, self.known.possible(), self.known.within())
        if self.best is not None:
            search.offer(*self.best)
        search.run(deadline, target)
        return search

    def outcome(
        self,
        status: Status,
        message: str = "",
        tree: Any = None,
        level: Fraction = Fraction(0),
        nodes: int = 0,
        claimed: Fraction | None = None,
    ) -> SparseOutcome:
        """The best ensemble with what is known."""
        lower = max(self.bound, level if claimed is None else claimed)
        if self.best is None:
            return SparseOutcome(status, self.k, None, None, lower, tree, level, nodes, message)
        vectors, fit = self.best
        pairs = [(v, w) for v, w in zip(vectors, fit.weights, strict=True) if w]
        rewards = tuple(self.members.get(tuple(v)) or self.known.reward(v) for v, _ in pairs)
        ensemble = Ensemble(rewards, tuple(w for _, w in pairs))
        if ensemble.error(self.votes, self.norm) != fit.error:
            raise ArithmeticError("the ensemble does not have the error of its vectors")
        if fit.error == lower:
            status = Status.PROVED if claimed is None else status
        return SparseOutcome(status, self.k, ensemble, fit.error, lower, tree, level, nodes, message)


def nested(tree: SparseTree, known: RewardClass, enough: float = math.inf) -> Any:
    """The tree as sparse_proof reads it; open nodes and those whose boxes give a bound of `enough` are leaves `0`."""
    made: dict[int, Any] = {}
    for number in range(tree.count - 1, -1, -1):
        split = tree.splits.get(number)
        if split is not None and tree.bounds[number] >= enough:
            for child in tree.children[number]:
                del made[child]
            made[number] = 0
            continue
        if split is not None:
            kind, j, at = split
            left, right = (made.pop(child) for child in tree.children[number])
            made[number] = [kind, j, as_json(Fraction(at, UNIT)) if kind == "box" else at, left, right]
            continue
        name, data = tree.leaves.get(number, ("bound", None))
        if name in ("at", "slopes"):
            made[number] = [name, [as_json(Fraction(x)) for x in np.asarray(data, dtype=object).tolist()]]
        elif name == "outlier":
            made[number] = [name, data[0]]
        elif name == "conflict":
            made[number] = [name, data[0], known.conflict(data[1])]
        else:
            made[number] = 0
    return made[0]
