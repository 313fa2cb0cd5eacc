"""Rules for many voters: those that look at weighted majorities only, or an argument against all rules.

A rule that looks at weighted majorities only is a rule, so to find one answers the question. If there is none, that says
nothing of the others by itself; but where propagation shows it, `lifting` makes of that an argument on profiles.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from pluralign.formulations.types import Ranking
from pluralign.proofs.compatibility.axioms import AxiomInstance
from pluralign.proofs.compatibility.lifting import lifted
from pluralign.proofs.compatibility.majorities import WeightedMajorities
from pluralign.proofs.compatibility.possible_winners import PossibleWinners
from pluralign.proofs.compatibility.question import CompatibilityQuestion
from pluralign.solver.logic.clause_groups import ClauseGroups
from pluralign.solver.results import Deadline, LimitReached


@dataclass(frozen=True, eq=False)
class PairwiseRule:
    """winners[n − 1]: the winner on each weighted majority relation of n voters, in the order of `WeightedMajorities`.

    The output is the first ranking of the family that begins with the winner.
    """

    winners: tuple[NDArray[np.uint8], ...]

    @property
    def relations(self) -> int:
        """How many weighted majority relations there are."""
        return sum(map(len, self.winners))


def by_majorities(asked: CompatibilityQuestion, deadline: Deadline) -> PairwiseRule | list[AxiomInstance]:
    """A rule, or demands on profiles that no rule meets.

    Raises `LimitReached` at the deadline, and where no rule looks at weighted majorities only but this shows no argument
    against the others; `InputError` if there are too many relations.
    """
    majorities = WeightedMajorities(asked.m, asked.ballots, asked.voters)
    winners = PossibleWinners(majorities, asked)
    for n in range(1, asked.voters + 1):
        majorities.add(deadline)
        empty = winners.add(deadline)
        if empty is not None:
            demands = lifted(winners, empty, deadline)
            if demands is None:
                raise _undecided(n)
            return demands
    rule = _completed(winners, deadline)
    if rule is None:
        raise _undecided(asked.voters)
    _verify(winners, rule)
    return rule


def _undecided(voters: int) -> LimitReached:
    return LimitReached(
        f"for {voters} voters no rule that looks at weighted majorities only satisfies the axioms; "
        "whether another one does is open"
    )


def _completed(winners: PossibleWinners, deadline: Deadline) -> PairwiseRule | None:
    """A winner for each relation, of those that propagation has left, by a search for all at once; None if there are none."""
    first = [np.zeros(0, dtype=np.int64)]  # for each relation with a choice the variable "candidate 0 wins"
    variables = 0
    for masks in winners.masks[1:]:
        numbers = np.zeros(len(masks), dtype=np.int64)
        choice = masks & (masks - 1) != 0
        numbers[choice] = variables + 1 + winners.m * np.arange(int(choice.sum()))
        variables += winners.m * int(choice.sum())
        first.append(numbers)
    with ClauseGroups(variables, _clauses(winners, first), (), deadline) as clauses:
        model = clauses.model(())
    if model is None:
        return None
    true = np.zeros(variables + 1, dtype=bool)
    true[list(model)] = True
    won = []
    for masks, numbers in zip(winners.masks[1:], first[1:], strict=True):
        winner = np.zeros(len(masks), dtype=np.uint8)
        for c in winners.first:
            wins = np.where(numbers > 0, true[np.where(numbers > 0, numbers + c, 0)], masks == 1 << c)
            winner[wins] = c
        won.append(winner)
    return PairwiseRule(tuple(won))


def _clauses(winners: PossibleWinners, first: list[NDArray[np.int64]]) -> Iterator[list[int]]:
    """Each relation has one winner, and each step keeps to the axioms about joining. Those without a choice are settled."""
    for masks, numbers in zip(winners.masks[1:], first[1:], strict=True):
        yield from _one_winner(masks[numbers > 0], numbers[numbers > 0], winners.m)
    if winners.joins:
        for n in range(1, len(winners.masks) - 1):
            for j, ballot in enumerate(winners.majorities.ballots):
                yield from _nobody_loses(winners, first, n, j, ballot)


def _one_winner(masks: NDArray[np.uint8], first: NDArray[np.int64], m: int) -> Iterator[list[int]]:
    for mask in np.unique(masks):
        rows = first[masks == mask]
        possible = [c for c in range(m) if mask >> c & 1]
        yield from (rows[:, None] + possible).tolist()
        yield from ([-v] for c in set(range(m)) - set(possible) for v in (rows + c).tolist())
        for c, other in combinations(possible, 2):
            yield from np.stack([-(rows + c), -(rows + other)], axis=1).tolist()


def _nobody_loses(
    winners: PossibleWinners, first: list[NDArray[np.int64]], n: int, j: int, ballot: Ranking
) -> Iterator[list[int]]:
    """If a candidate wins before the voter of ballot j joins, then afterwards one that goes with it."""
    after = winners.majorities.after[n][j]
    both = np.nonzero((first[n] > 0) & (first[n + 1][after] > 0))[0]
    kinds = winners.masks[n][both].astype(np.int64) << 8 | winners.masks[n + 1][after[both]]
    for kind in np.unique(kinds):
        rows = both[kinds == kind]
        now, then = first[n][rows], first[n + 1][after[rows]]
        for c in range(winners.m):
            if kind >> 8 + c & 1:
                right = [y for y in range(winners.m) if kind >> y & 1 and winners.goes(ballot, c, y)]
                if len(right) < int(kind & 0xFF).bit_count():
                    yield from np.column_stack([-(now + c), *(then + y for y in right)]).tolist()


def _verify(winners: PossibleWinners, rule: PairwiseRule) -> None:
    """All demands once more, on the table alone."""
    for n, won in enumerate(rule.winners, 1):
        if not np.all(winners.masks[n] >> won & 1):
            raise AssertionError("the rule has a winner that an axiom excludes")
    if not winners.joins:
        return
    every = range(winners.m)
    for n in range(1, len(rule.winners)):
        for j, ballot in enumerate(winners.majorities.ballots):
            goes = np.array([[winners.goes(ballot, x, y) for y in every] for x in every])
            won, after = rule.winners[n - 1], rule.winners[n][winners.majorities.after[n][j]]
            if not np.all(goes[won, after]):
                raise AssertionError("the rule has winners that do not go together when a voter joins")
