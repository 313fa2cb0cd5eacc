"""Violations of further axioms by profiles of n voters of one family, in the same terms as `violated`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import permutations

import numpy as np

from pluralign.formulations.types import Bools, Ints
from pluralign.proofs.search.smallest.outputs import FamilyRule
from pluralign.proofs.search.smallest.states import States, in_parts
from pluralign.solver.results import Deadline

_PART = 1 << 16
ProfilesOf = Callable[[int], tuple[Ints, Ints]]
"""Number of voters -> counts (B×k) and summaries of the profiles."""


# --- one profile: (rule, summaries) -> which rankings would violate the axiom, B×k ------------------------


def smith(rule: FamilyRule, S: Ints) -> Bools:
    """The winner is outside of the smallest set that beats all others, though the family has a member first."""
    beats = rule.beats(S)
    rows = np.arange(len(S))
    members = np.zeros((len(S), rule.m), dtype=bool)
    members[rows, beats.sum(axis=2).argmax(axis=1)] = True  # whoever beats most is in it
    for _ in range(rule.m):
        members |= (members[:, :, None] & ~beats).any(axis=1)
    asked = (members & rule.feasible_first).any(axis=1, keepdims=True)
    found: Bools = asked & ~members[:, rule.rows[:, 0]]
    return found


def majority_loser(rule: FamilyRule, S: Ints) -> Bools:
    """More than half have the winner last."""
    m = rule.m
    last = S[:, m * m + m :]
    if m == 1:
        return np.zeros((len(S), rule.size), dtype=bool)
    return np.asarray(2 * last[:, rule.rows[:, 0]] > rule.voters(S)[:, None])


def pareto_winner(rule: FamilyRule, S: Ints) -> Bools:
    """All voters have somebody above the winner who is first in the family."""
    dominated = np.asarray((rule.unanimous(S) & rule.feasible_first[:, None]).any(axis=1))
    return np.asarray(dominated[:, rule.rows[:, 0]])


def resolvability(rule: FamilyRule, S: Ints) -> Bools:
    """A tie decides who is first, and no ballot more makes the first of the ranking the only candidate that may be."""

    def may_win(profiles: Ints) -> Bools:
        possible = rule.possible(profiles)
        return np.stack([possible[:, rule.rows[:, 0] == c].any(axis=1) for c in range(rule.m)], axis=1)

    tied: Bools = np.asarray(may_win(S).sum(axis=1) > 1)
    resolved = np.zeros((int(tied.sum()), rule.m), dtype=bool)
    for one in rule.summaries:
        after = may_win(S[tied] + one)
        resolved |= after & (after.sum(axis=1, keepdims=True) == 1)
    wrong = np.zeros((len(S), rule.size), dtype=bool)
    wrong[tied] = ~resolved[:, rule.rows[:, 0]]
    return wrong


ONE_PROFILE: dict[str, Callable[[FamilyRule, Ints], Bools]] = {
    "smith": smith,
    "majority-loser": majority_loser,
    "pareto-winner": pareto_winner,
    "resolvability": resolvability,
}


# --- several profiles: (rule, profiles, n, deadline) ------------------------------------------------------


def unanimity(rule: FamilyRule, profiles: ProfilesOf, n: int, deadline: Deadline) -> Iterator[Ints]:
    """All cast one ballot, and the output is another ranking."""
    every = n * np.eye(rule.size, dtype=np.int64)
    yield from every[rule.outputs(every @ rule.summaries) != np.arange(rule.size)]


def homogeneity(rule: FamilyRule, profiles: ProfilesOf, n: int, deadline: Deadline) -> Iterator[Ints]:
    """Two or three copies have another output."""
    counts, S = profiles(n)
    out = rule.outputs(S)
    yield from counts[(rule.outputs(2 * S) != out) | (rule.outputs(3 * S) != out)].astype(np.int64)


def reinforcement(rule: FamilyRule, profiles: ProfilesOf, n: int, deadline: Deadline) -> Iterator[Ints]:
    """Two parts have one winner, and both together another."""
    for k in range(1, n // 2 + 1):
        (few, S), (many, T) = profiles(k), profiles(n - k)
        of_few, of_many = rule.rows[rule.outputs(S), 0], rule.rows[rule.outputs(T), 0]
        for i, summary in enumerate(S):
            deadline.check()
            same = np.flatnonzero(of_many == of_few[i])
            wrong = same[rule.rows[rule.outputs(T[same] + summary), 0] != of_few[i]]
            yield from (few[i] + many[wrong]).astype(np.int64)


def local_iia(rule: FamilyRule, profiles: ProfilesOf, n: int, deadline: Deadline) -> Iterator[Ints]:
    """Without the first or the last of the output, the others are in another order; the family loses the candidate as well."""
    m = rule.m
    if m < 3:
        return
    counts = States(np.eye(rule.size, dtype=np.int64), slice(None), deadline).counts(n)
    for part in in_parts(len(counts), _PART):
        some = counts[part].astype(np.int64)
        out = rule.outputs(some @ rule.summaries)
        for c in range(m):
            deadline.check()
            less = [tuple(b - (b > c) for b in ranking if b != c) for ranking in rule.rankings]
            small = FamilyRule(rule.rule, list(dict.fromkeys(less)))
            number = np.array([small.number[ranking] for ranking in less])
            at_end = np.flatnonzero((rule.rows[out, 0] == c) | (rule.rows[out, -1] == c))
            if not len(at_end):
                continue
            other = small.outputs(some[at_end] @ small.summaries[number])
            yield from some[at_end[other != number[out[at_end]]]]


def positive_involvement(rule: FamilyRule, profiles: ProfilesOf, n: int, deadline: Deadline) -> Iterator[Ints]:
    """A voter who ranks the winner first joins, and another one wins."""

    def wrong(ballot: int, without: Ints, winner: Ints) -> Bools:
        top = rule.rows[ballot, 0]
        found: Bools = (without == top) & (winner != top)
        return found

    return _joined(rule, profiles, n, deadline, wrong)


def negative_involvement(rule: FamilyRule, profiles: ProfilesOf, n: int, deadline: Deadline) -> Iterator[Ints]:
    """A voter joins who ranks last a candidate that does not win, and then it wins."""

    def wrong(ballot: int, without: Ints, winner: Ints) -> Bools:
        last = rule.rows[ballot, -1]
        found: Bools = (without != last) & (winner == last)
        return found

    return _joined(rule, profiles, n, deadline, wrong)


def _joined(
    rule: FamilyRule, profiles: ProfilesOf, n: int, deadline: Deadline, wrong: Callable[[int, Ints, Ints], Bools]
) -> Iterator[Ints]:
    """One voter joins n − 1, at least one."""
    if n < 2:
        return
    others, S = profiles(n - 1)
    without = rule.rows[rule.outputs(S), 0]
    for i, one in enumerate(rule.summaries):
        deadline.check()
        grown = others[wrong(i, without, rule.rows[rule.outputs(S + one), 0])].astype(np.int64)
        grown[:, i] += 1
        yield from grown


def strategy_proofness(rule: FamilyRule, profiles: ProfilesOf, n: int, deadline: Deadline) -> Iterator[Ints]:
    """One voter casts another ballot, and a candidate wins that is higher on the own one."""
    others, S = profiles(n - 1)
    winners = []
    for one in rule.summaries:
        deadline.check()
        winners.append(rule.rows[rule.outputs(S + one), 0])
    for i, j in permutations(range(rule.size), 2):
        grown = others[rule.place[i][winners[j]] < rule.place[i][winners[i]]].astype(np.int64)
        grown[:, i] += 1
        yield from grown


SEVERAL: dict[str, Callable[[FamilyRule, ProfilesOf, int, Deadline], Iterator[Ints]]] = {
    "unanimity": unanimity,
    "homogeneity": homogeneity,
    "reinforcement": reinforcement,
    "local-iia": local_iia,
    "positive-involvement": positive_involvement,
    "negative-involvement": negative_involvement,
    "strategy-proofness": strategy_proofness,
}
