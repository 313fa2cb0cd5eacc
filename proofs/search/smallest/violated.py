"""Which profiles of n voters violate an axiom, for one family with one order of the candidates.

The definitions are those of `proofs.axioms.axioms`. Of raises only those by one voter are tried: if several voters of a ballot
raise a candidate and its place gets worse, it does so at one of them. A family is any set of rankings that has the ballots.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import combinations

import numpy as np

from pluralign.formulations.types import Bools, Ints
from pluralign.proofs.search.smallest import further_axioms
from pluralign.proofs.search.smallest.outputs import FamilyRule
from pluralign.proofs.search.smallest.states import States, in_parts, listed
from pluralign.solver.results import Deadline

_PART = 1 << 16
_NUMBERS = 1 << 19
"""Profiles times rankings looked at together: more take their time in getting memory."""
FEW = 3
"""Profiles of so many voters are listed; of more, those that the rule tells apart."""
ViolatingProfiles = Iterator[Ints]
"""Profiles as counts (k,) of the ballots."""


def violating(rule: FamilyRule, axiom: str, n: int, deadline: Deadline) -> ViolatingProfiles:
    """Profiles of n voters that violate the axiom, all that differ in what counts. Raises `LimitReached` at the deadline."""
    if axiom in ONE_PROFILE:
        yield from _one(rule, axiom, n, deadline)
    elif axiom in further_axioms.SEVERAL:
        yield from further_axioms.SEVERAL[axiom](rule, _states(rule, axiom, deadline).profiles, n, deadline)
    else:
        yield from SEVERAL[axiom](rule, n, deadline)


def _columns(rule: FamilyRule, axiom: str) -> Ints:
    """Of summaries, those that the rule and the axiom see."""
    m = rule.m
    upper = [a * m + b for a, b in combinations(range(m), 2)]  # with n, these say everything
    seen = list(upper)
    if rule.rule == "leximax-plurality" or axiom == "majority":
        seen += range(m * m, m * m + m)
    if axiom == "majority-loser":
        seen += range(m * m + m, m * m + 2 * m)
    return np.array(seen)


def _states(rule: FamilyRule, axiom: str, deadline: Deadline) -> States:
    return States(rule.summaries, _columns(rule, axiom), deadline)


def _one(rule: FamilyRule, axiom: str, n: int, deadline: Deadline) -> ViolatingProfiles:
    for counts, S in _profiles(rule, axiom, n, deadline):
        wrong = ONE_PROFILE[axiom](rule, S)[np.arange(len(S)), rule.outputs(S)]
        yield from counts(wrong)


def in_some_order(rule: FamilyRule, axiom: str, n: int, deadline: Deadline) -> Iterator[tuple[Ints, int]] | None:
    """Profiles of n voters that violate the axiom for some order of the candidates, and the number of the output that does.

    It is the output if the candidates have the order in which it ranks them. None where one has to try all orders. Raises
    `LimitReached` at the deadline.
    """
    if (rule.rule, axiom) == ("kemeny-po", "separability"):
        return _separability_of_kemeny_po(rule, n, deadline)
    if rule.rule == "ranked-pairs" or axiom not in ONE_PROFILE:
        return None
    return _one_in_some_order(rule, axiom, n, deadline)


def _one_in_some_order(rule: FamilyRule, axiom: str, n: int, deadline: Deadline) -> Iterator[tuple[Ints, int]]:
    for counts, S in _profiles(rule, axiom, n, deadline):
        possible = rule.possible(S)
        wrong = rule.breaking(S, possible) if axiom == "po" else ONE_PROFILE[axiom](rule, S) & possible
        some: Bools = np.asarray(wrong.any(axis=1))
        yield from zip(counts(some), wrong[some].argmax(axis=1).tolist(), strict=True)


def _profiles(
    rule: FamilyRule, axiom: str, n: int, deadline: Deadline
) -> Iterator[tuple[Callable[[Bools], Ints], Ints]]:
    """All profiles of n voters that differ in what counts, in parts: their summaries, and the counts of some of them."""
    size = max(1, _NUMBERS // rule.size)
    if n <= FEW:
        for ballots in listed(rule.size, n):
            for some in in_parts(len(ballots), size):
                deadline.check()
                part = ballots[some]
                yield partial(_counted, rule.size, part), rule.summaries[part].sum(axis=1)
        return
    counts, S = _states(rule, axiom, deadline).profiles(n)
    for some in in_parts(len(S), size):
        deadline.check()
        yield counts[some].astype(np.int64).__getitem__, S[some]


def _counted(kinds: int, ballots: Ints, some: Bools) -> Ints:
    """B×k: how many voters cast each ballot; ballots: B×n, numbers."""
    return np.asarray((ballots[some][:, :, None] == np.arange(kinds)).sum(axis=1))


# --- one profile: (rule, summaries) -> which rankings would violate the axiom, B×k -------------------------


def _pareto(rule: FamilyRule, S: Ints) -> Bools:
    return rule.broken(S)


def _pairwise_majority(rule: FamilyRule, S: Ints) -> Bools:
    agreed = rule.beats(S).reshape(len(S), -1).astype(np.float32) @ rule.above.reshape(rule.size, -1).T.astype(
        np.float32
    )
    agrees = agreed == rule.m * (rule.m - 1) // 2
    found: Bools = agrees.any(axis=1, keepdims=True) & ~agrees
    return found


def _majority(rule: FamilyRule, S: Ints) -> Bools:
    return _not_first(rule, 2 * rule.firsts(S) > rule.voters(S)[:, None])


def _condorcet_winner(rule: FamilyRule, S: Ints) -> Bools:
    return _not_first(rule, rule.beats(S).sum(axis=2) == rule.m - 1)


def _not_first(rule: FamilyRule, favourite: Bools) -> Bools:
    """favourite: B×m, at most one a row, to be first if the family has such a ranking."""
    favourite = favourite & rule.feasible_first
    found: Bools = favourite.any(axis=1, keepdims=True) & ~favourite[:, rule.rows[:, 0]]
    return found


def _condorcet_loser(rule: FamilyRule, S: Ints) -> Bools:
    return np.asarray((rule.beats(S).sum(axis=1) == rule.m - 1)[:, rule.rows[:, 0]])


def _condorcet_winner_pareto(rule: FamilyRule, S: Ints) -> Bools:
    """Only of those that some ranking of the family has first that respects all unanimous pairs."""
    kept = ~rule.broken(S)
    can = np.stack([kept[:, rule.rows[:, 0] == c].any(axis=1) for c in range(rule.m)], axis=1)
    return _not_first(rule, (rule.beats(S).sum(axis=2) == rule.m - 1) & can)


ONE_PROFILE: dict[str, Callable[[FamilyRule, Ints], Bools]] = {
    "po": _pareto,
    "pmc": _pairwise_majority,
    "majority": _majority,
    "condorcet-winner": _condorcet_winner,
    "condorcet-loser": _condorcet_loser,
    "condorcet-winner-pareto": _condorcet_winner_pareto,
    **further_axioms.ONE_PROFILE,
}


# --- several profiles -------------------------------------------------------------------------------------


def _winner_monotonicity(rule: FamilyRule, n: int, deadline: Deadline) -> ViolatingProfiles:
    def worse(c: int, before: Ints, after: Ints) -> Bools:
        found: Bools = (rule.rows[before, 0] == c) & (rule.rows[after, 0] != c)
        return found

    return _raised(rule, "winner-monotonicity", n, deadline, worse)


def _monotonicity(rule: FamilyRule, n: int, deadline: Deadline) -> ViolatingProfiles:
    def worse(c: int, before: Ints, after: Ints) -> Bools:
        found: Bools = rule.place[after, c] > rule.place[before, c]
        return found

    return _raised(rule, "monotonicity", n, deadline, worse)


def _raised(
    rule: FamilyRule, axiom: str, n: int, deadline: Deadline, worse: Callable[[int, Ints, Ints], Bools]
) -> ViolatingProfiles:
    """One voter raises a candidate, n − 1 do nothing."""
    others, S = _states(rule, axiom, deadline).profiles(n - 1)
    outputs = [rule.outputs(S + one) for one in rule.summaries]
    for i, ranking in enumerate(rule.rankings):
        for c in range(rule.m):
            rest = [b for b in ranking if b != c]
            for k in range(ranking.index(c)):
                deadline.check()
                j = rule.number.get((*rest[:k], c, *rest[k:]))
                if j is not None:
                    yield from _grown(others[worse(c, outputs[i], outputs[j])], i)


def _reversal(rule: FamilyRule, n: int, deadline: Deadline) -> ViolatingProfiles:
    """Of profiles that are not their own reversal; families of features have the reverse of each ranking."""
    backwards = [rule.number[ranking[::-1]] for ranking in rule.rankings]
    counts = States(np.eye(rule.size, dtype=np.int64), slice(None), deadline).counts(n)
    for part in in_parts(len(counts), _PART):
        deadline.check()
        S = counts[part].astype(np.int64) @ rule.summaries
        same = rule.rows[rule.outputs(S), 0] == rule.rows[rule.outputs(rule.reversed(S)), 0]
        differ = (counts[part] != counts[part][:, backwards]).any(axis=1)
        yield from counts[part][same & differ].astype(np.int64)


def _participation(rule: FamilyRule, n: int, deadline: Deadline) -> ViolatingProfiles:
    if n < 2:
        return
    others, S = _states(rule, "participation", deadline).profiles(n - 1)
    without = rule.rows[rule.outputs(S), 0]
    for i, one in enumerate(rule.summaries):
        deadline.check()
        winner = rule.rows[rule.outputs(S + one), 0]
        yield from _grown(others[rule.place[i][without] < rule.place[i][winner]], i)


def _separability(rule: FamilyRule, n: int, deadline: Deadline) -> ViolatingProfiles:
    states = _states(rule, "separability", deadline)
    for k in range(1, n // 2 + 1):
        (few, S), (many, T) = states.profiles(k), states.profiles(n - k)
        out_few, out_many = rule.outputs(S), rule.outputs(T)
        for i, summary in enumerate(S):
            deadline.check()
            same = np.flatnonzero(out_many == out_few[i])
            wrong = same[rule.outputs(T[same] + summary) != out_few[i]]
            yield from (few[i] + many[wrong]).astype(np.int64)


def _separability_of_kemeny_po(rule: FamilyRule, n: int, deadline: Deadline) -> Iterator[tuple[Ints, int]]:
    """Only where one part violates Pareto optimality by plain Kemeny, and the other one has two voters or more.

    Why there are no other violations is proved in docs/theorems.md (Kemeny subject to PO of two profiles).
    """
    plain = FamilyRule("kemeny", rule.rankings)
    for k in range(1, n - 1):
        for few, S in _profiles(rule, "separability", k, deadline):
            fails = np.asarray((plain.possible(S) & rule.broken(S)).any(axis=1))
            for part, summary, outputs in zip(few(fails), S[fails], rule.possible(S[fails]), strict=True):
                for many, T in _profiles(rule, "separability", n - k, deadline):
                    lost = np.asarray(outputs & rule.possible(T) & ~rule.possible(T + summary))
                    lose = np.asarray(lost.any(axis=1))
                    yield from zip(part + many(lose), lost[lose].argmax(axis=1).tolist(), strict=True)


def _clones(rule: FamilyRule, n: int, deadline: Deadline) -> ViolatingProfiles:
    """Candidates that are adjacent on every ballot; where one of them is removed, the family loses it as well."""
    m = rule.m
    for size in range(2, m):
        for clones in combinations(range(m), size):
            places = rule.place[:, clones]
            ballots = np.flatnonzero(places.max(axis=1) - places.min(axis=1) == size - 1)
            if not len(ballots):
                continue
            # profiles that the rule tells apart with and without the candidate: all of them
            counts = States(np.eye(rule.size, dtype=np.int64)[ballots], slice(None), deadline).counts(n)
            S = counts.astype(np.int64) @ rule.summaries[ballots]
            winner = rule.rows[rule.outputs(S), 0]
            for removed in clones:
                deadline.check()
                less = [_without(ranking, removed) for ranking in rule.rankings]
                small = FamilyRule(rule.rule, list(dict.fromkeys(less)))
                ones = small.summaries[[small.number[less[i]] for i in ballots]]
                other = small.rows[small.outputs(counts.astype(np.int64) @ ones), 0]
                other = other + (other >= removed)
                inside = np.isin(winner, clones)
                wrong = np.where(inside, ~np.isin(other, clones), other != winner)
                full = np.zeros((int(wrong.sum()), rule.size), dtype=np.int64)
                full[:, ballots] = counts[wrong]
                yield from full


def _without(ranking: tuple[int, ...], removed: int) -> tuple[int, ...]:
    return tuple(c - (c > removed) for c in ranking if c != removed)


def _grown(counts: Ints, ballot: int) -> ViolatingProfiles:
    grown = counts.astype(np.int64)
    grown[:, ballot] += 1
    yield from grown


SEVERAL: dict[str, Callable[[FamilyRule, int, Deadline], ViolatingProfiles]] = {
    "winner-monotonicity": _winner_monotonicity,
    "monotonicity": _monotonicity,
    "reversal-symmetry": _reversal,
    "participation": _participation,
    "separability": _separability,
    "clones": _clones,
}
AXIOMS = (*ONE_PROFILE, *SEVERAL, *further_axioms.SEVERAL)
