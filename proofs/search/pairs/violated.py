"""Profiles of n voters on which a loss violates an axiom whatever outputs are chosen, as far as floats can tell.

The definitions are those of `proofs.axioms.axioms`. Profiles are all multisets of feasible ballots up to what a loss tells
apart. Of raises only those by one voter are tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations, permutations

import numpy as np

from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.types import Bools, Ints
from pluralign.proofs.search.pairs.minimisers import LossFamily, winners
from pluralign.proofs.search.smallest.states import States
from pluralign.solver.results import Deadline

ProposedProfiles = Iterator[Ints]
"""Profiles as counts (F,) of the ballots."""


class LossProfiles:
    """The profiles of a family by the number of voters, each with its summary."""

    def __init__(self, family: LossFamily, deadline: Deadline) -> None:
        self.family, self.deadline = family, deadline
        self._states = States(family.summaries, slice(None), deadline)

    def of(self, n: int) -> tuple[Ints, Ints]:
        """Counts (B×F) and summaries. Raises `LimitReached` at the deadline, and for too many."""
        self.deadline.check()
        return self._states.profiles(n)


def violating(profiles: LossProfiles, axiom: str, n: int) -> ProposedProfiles:
    """Profiles of n voters that seem to violate it. Raises `LimitReached` at the deadline."""
    yield from COMPARED[axiom](profiles, n)


# --- one voter joins, or does something else --------------------------------------------------------------


def _participation(p: LossProfiles, n: int) -> ProposedProfiles:
    def wrong(ballot: int, before: Bools, after: Bools) -> Bools:
        return _better(p.family.place[ballot], before, after)

    return _joined(p, n, wrong)


def _positive_involvement(p: LossProfiles, n: int) -> ProposedProfiles:
    def wrong(ballot: int, before: Bools, after: Bools) -> Bools:
        top = p.family.rows[ballot, 0]
        return np.asarray(_alone(before, top) & ~after[:, top])

    return _joined(p, n, wrong)


def _negative_involvement(p: LossProfiles, n: int) -> ProposedProfiles:
    def wrong(ballot: int, before: Bools, after: Bools) -> Bools:
        last = p.family.rows[ballot, -1]
        return np.asarray(~before[:, last] & _alone(after, last))

    return _joined(p, n, wrong)


def _joined(p: LossProfiles, n: int, wrong: Callable[[int, Bools, Bools], Bools]) -> ProposedProfiles:
    if n < 2:
        return
    others, S = p.of(n - 1)
    before = p.family.may_win(S)
    for i, one in enumerate(p.family.summaries):
        p.deadline.check()
        yield from _grown(others[wrong(i, before, p.family.may_win(S + one))], i)


def _strategy_proofness(p: LossProfiles, n: int) -> ProposedProfiles:
    others, S = p.of(n - 1)
    after = [p.family.may_win(S + one) if n > 1 else p.family.may_win(one[None]) for one in p.family.summaries]
    for i, j in permutations(range(p.family.size), 2):
        p.deadline.check()
        yield from _grown(others[_better(p.family.place[i], after[j], after[i])], i)


def _winner_monotonicity(p: LossProfiles, n: int) -> ProposedProfiles:
    def worse(c: int, before: Bools, after: Bools) -> Bools:
        return np.asarray(_alone(winners(before), c) & ~winners(after)[:, c])

    return _raised(p, n, worse)


def _monotonicity(p: LossProfiles, n: int) -> ProposedProfiles:
    def worse(c: int, before: Bools, after: Bools) -> Bools:
        last_place_before = p.family.m - 1 - before[:, c].sum(axis=1)
        return np.asarray(after[:, :, c].sum(axis=1) > last_place_before)

    return _raised(p, n, worse)


def _raised(p: LossProfiles, n: int, worse: Callable[[int, Bools, Bools], Bools]) -> ProposedProfiles:
    others, S = p.of(n - 1)
    orders = [p.family.strict(S + one) for one in p.family.summaries]
    for i, ranking in enumerate(p.family.rows.tolist()):
        for c in ranking[1:]:
            rest = [b for b in ranking if b != c]
            for k in range(ranking.index(c)):
                p.deadline.check()
                j = p.family.number.get((*rest[:k], c, *rest[k:]))
                if j is not None:
                    yield from _grown(others[worse(c, orders[i], orders[j])], i)


# --- two parts --------------------------------------------------------------------------------------------


def _reinforcement(p: LossProfiles, n: int) -> ProposedProfiles:
    names = np.arange(p.family.m)

    def kinds(strict: Bools) -> Ints:
        may = winners(strict)
        return np.where(may.sum(axis=1) == 1, may @ names, -1)

    def lost(kind: int, part: Bools, together: Bools) -> Bools:
        return np.asarray(~winners(together)[:, kind])

    return _of_parts(p, n, kinds, lost)


def _separability(p: LossProfiles, n: int) -> ProposedProfiles:
    m = p.family.m

    def kinds(strict: Bools) -> Ints:
        places = strict.sum(axis=1)
        return np.where(strict.sum(axis=(1, 2)) == m * (m - 1) // 2, places @ (m ** np.arange(m)), -1)

    def lost(kind: int, part: Bools, together: Bools) -> Bools:
        return np.asarray((part.T & together).any(axis=(1, 2)))

    return _of_parts(p, n, kinds, lost)


def _of_parts(
    p: LossProfiles, n: int, kinds: Callable[[Bools], Ints], lost: Callable[[int, Bools, Bools], Bools]
) -> ProposedProfiles:
    """Two parts of one kind, not −1, which is lost on both together."""
    for k in range(1, n // 2 + 1):
        (few, S), (many, T) = p.of(k), p.of(n - k)
        strict_few = p.family.strict(S)
        of_few, of_many = kinds(strict_few), kinds(p.family.strict(T))
        for i in np.flatnonzero(of_few >= 0).tolist():
            p.deadline.check()
            same = np.flatnonzero(of_many == of_few[i])
            wrong = same[lost(int(of_few[i]), strict_few[i], p.family.strict(T[same] + S[i]))]
            yield from (few[i] + many[wrong]).astype(np.int64)


# --- other candidates -------------------------------------------------------------------------------------


def _clones(p: LossProfiles, n: int) -> ProposedProfiles:
    """Candidates that are adjacent on every ballot, and one of them is removed."""
    family = p.family
    for removed in range(family.m):
        small = LossFamily(_without(family.configuration, removed), family.rule, p.deadline)
        fewer = [tuple(c - (c > removed) for c in row if c != removed) for row in family.rows.tolist()]
        ones = small.summaries[[small.number[ranking] for ranking in fewer]]
        for size in range(2, family.m):
            for clones in combinations(range(family.m), size):
                places = family.place[:, clones]
                ballots = np.flatnonzero(places.max(axis=1) - places.min(axis=1) == size - 1)
                if removed not in clones or not len(ballots):
                    continue
                counts, S = States(family.summaries[ballots], slice(None), p.deadline).profiles(n)
                before, after = family.may_win(S), small.may_win(counts.astype(np.int64) @ ones[ballots])
                after = np.insert(after, removed, False, axis=1)
                inside = np.isin(np.arange(family.m), clones)
                same = (before & after & ~inside).any(axis=1)
                kept = before[:, inside].any(axis=1) & after[:, inside].any(axis=1)
                wrong = ~same & ~kept
                full = np.zeros((int(wrong.sum()), family.size), dtype=np.int64)
                full[:, ballots] = counts[wrong]
                yield from full


def _without(configuration: Instance, removed: int) -> Instance:
    assert configuration.features is not None
    left = [c for c in range(configuration.m) if c != removed]
    names, features = configuration.names, configuration.features
    return replace(configuration, names=tuple(names[c] for c in left), features=tuple(features[c] for c in left))


# --- one profile ------------------------------------------------------------------------------------------


def _majority_loser(p: LossProfiles, n: int) -> ProposedProfiles:
    """Who is last on most ballots is no matter of pairs: all profiles are listed that have such a candidate and the pairs."""
    family = p.family
    names = np.arange(family.m)
    last = (family.rows[:, -1:] == names).astype(np.int64)
    counts, S = States(np.concatenate([family.summaries, last], axis=1), slice(None), p.deadline).profiles(n)
    loser = 2 * S[:, -family.m :] > n
    some = loser.any(axis=1)
    may = family.may_win(S[some, : -family.m])
    yield from counts[some][(may & ~loser[some]).sum(axis=1) == 0].astype(np.int64)


def _alone(may_win: Bools, c: int) -> Bools:
    return np.asarray(may_win[:, c] & (may_win.sum(axis=1) == 1))


def _better(place: Ints, first: Bools, second: Bools) -> Bools:
    """Whether all of the first candidates (B×m) stand above all of the second ones on a ballot."""
    worst = np.where(first, place, -1).max(axis=1)
    return np.asarray(worst < np.where(second, place, len(place)).min(axis=1))


def _grown(counts: Ints, ballot: int) -> ProposedProfiles:
    grown = counts.astype(np.int64)
    grown[:, ballot] += 1
    yield from grown


COMPARED: dict[str, Callable[[LossProfiles, int], ProposedProfiles]] = {
    "winner-monotonicity": _winner_monotonicity,
    "monotonicity": _monotonicity,
    "participation": _participation,
    "positive-involvement": _positive_involvement,
    "negative-involvement": _negative_involvement,
    "strategy-proofness": _strategy_proofness,
    "reinforcement": _reinforcement,
    "separability": _separability,
    "clones": _clones,
    "majority-loser": _majority_loser,
}
"""Axioms that `violating` knows."""
