"""The fewest voters with which a loss-based rule violates an axiom at fixed features.

Profiles are taken by the number of voters, all multisets of feasible ballots.
Rules that are linear in the ballot weights (`linear`) are decided in integers, and integer programs bound the number of voters
from above and below. For smooth losses Newton's method in floats says which profiles to decide exactly first; the others are
then proved one by one to satisfy the axiom, which is what a proof of minimality consists of.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from math import comb

import numpy as np
from numpy.typing import NDArray

from formulations.instance import Instance
from formulations.losses import LOSSES
from proofs.search.descent import NEAR, Descent
from proofs.search.fewest_program import Voters, bounded, fewest_voters
from proofs.search.inverse import bare, check_axiom, check_rule, confirmed, decided, find
from proofs.search.linear import alternatives, is_linear
from proofs.search.situations import REVERSIBLE, SUPPORTED, Electorate, Situation, situations
from proofs.search.systems import Alternative, Coverage
from proofs.verdicts import Verdict, verdicts
from solver.exact import bit_size, int_array
from solver.results import NEVER, Deadline, LimitReached, Status

Counts = NDArray[np.int64]

MOST_PROFILES = 3_000_000
"""Numbers of voters with more multisets of ballots than this are not enumerated."""
EASY = 100_000
"""With no more multisets than this they are enumerated before any integer program is solved."""
_CHUNK = 5_000_000  # places on the ballots of profiles looked at together, times the number of feasible rankings


@dataclass(frozen=True)
class Fewest:
    """n voters suffice, with the violation; None where none with so few was found. proved_minimal: fewer voters cannot, proved

    by exact decisions of all profiles (for n None: no number of voters up to the limit can). undecided: profiles, or majority
    relations, with fewer voters that were tried exactly and not decided. covered: one sentence on what was done and how.
    """

    n: int | None
    instance: Instance | None
    verdict: Verdict | None
    proved_minimal: bool
    undecided: int
    covered: str


def fewest(
    configuration: Instance, rule: str, axiom: str, most: int = 8, deadline: Deadline = NEVER, prove: bool = True
) -> Fewest:
    """The fewest voters, at most `most`, with which the rule violates the axiom at these features; a profile is ignored.

    rule: `loss:NAME` or `majority-loss:NAME`. prove: for smooth losses, decide also those profiles exactly that floats call
    satisfied by far; without it, or at the deadline, minimality is only claimed. Raises `InputError` for an unknown rule or
    axiom and without features.
    """
    loss = check_rule(rule)
    check_axiom(axiom)
    if axiom not in SUPPORTED:
        return _nothing(f"nothing was covered: the search knows {', '.join(SUPPORTED)}, not {axiom}")
    try:
        electorate = Electorate(bare(configuration), deadline)
        if electorate.m == 1:
            return Fewest(None, None, None, True, 0, "there is one candidate, which no axiom constrains")
        if is_linear(rule):
            return _Linear(electorate, rule, axiom, most, deadline).run()
        if not LOSSES[loss].smooth:
            return _nothing(f"nothing was covered: {rule} has corners, and only the hinge is known here")
        return _Smooth(electorate, rule, axiom, most, deadline).run(prove)
    except LimitReached as limit:
        return _nothing(f"nothing was covered: {limit}")


def _nothing(why: str) -> Fewest:
    return Fewest(None, None, None, False, 0, why)


def profiles(electorate: Electorate, n: int, halved: bool = False, deadline: Deadline = NEVER) -> Iterator[Counts]:
    """All profiles of n voters as counts (B×F) in parts; if `halved`, one of each pair of reversals.

    Multiples of smaller profiles are left out: the minimisers are the same. Raises `LimitReached` at the deadline.
    """
    F = electorate.size
    multisets = itertools.combinations_with_replacement(range(F), n)
    while chunk := list(itertools.islice(multisets, 1 + _CHUNK // (n * F))):
        deadline.check()
        counts = (np.array(chunk)[:, :, None] == np.arange(F)).sum(axis=1)
        if halved:
            change = counts - counts[:, electorate.reversal]
            first = np.take_along_axis(change, (change != 0).argmax(axis=1)[:, None], axis=1)[:, 0]
            counts = counts[first >= 0]
        yield counts[np.gcd.reduce(counts, axis=1) == 1]


def _number(electorate: Electorate, n: int) -> int:
    """Of the multisets of n feasible ballots."""
    return comb(electorate.size + n - 1, n)


class _Linear:
    """Rules for which a profile violates the axiom iff it solves one of the systems: decided in integers."""

    def __init__(self, electorate: Electorate, rule: str, axiom: str, most: int, deadline: Deadline) -> None:
        self.electorate, self.rule, self.axiom, self.most, self.deadline = electorate, rule, axiom, most, deadline

    def run(self) -> Fewest:
        coverage = Coverage()
        chosen = situations(self.electorate, self.axiom)
        systems = bounded(alternatives(self.electorate, self.rule, chosen, self.deadline, coverage), self.deadline)
        self.systems = [system for _, system in systems]
        self.closed = systems[0][0] if systems else self.most + 1  # fewer voters than this cannot solve a system
        counts, voters, ended = None, Voters(None, True, 0), ""
        try:
            counts = self._enumerate(EASY, self.most)
            if counts is None and self.closed <= self.most:
                voters = fewest_voters(systems, self.closed, self.most, deadline=self.deadline)
                upper = self.most if voters.counts is None else sum(voters.counts) - 1
                counts = self._enumerate(MOST_PROFILES, upper) or voters.counts
        except LimitReached as limit:
            counts, ended = counts or voters.counts, f"; {limit}"
        return self._answer(counts, voters, len(systems), coverage, ended)

    def _answer(self, counts: list[int] | None, voters: Voters, systems: int, coverage: Coverage, ended: str) -> Fewest:
        undecided = len(coverage.undecided)
        upper = self.most + 1 if counts is None else sum(counts)
        proved = self.closed >= upper and not undecided
        how = (
            f"{decided(self.electorate, self.rule, systems, coverage)} that have solutions; fewer than {self.closed} voters "
            "excluded by exact relaxations or by all their profiles in integers"
        )
        if not systems:
            how = f"{decided(self.electorate, self.rule, 0, coverage)} that have solutions, for any number of voters"
        if voters.programs:
            how += f"; {voters.programs} integer programs"
        if self.closed < upper:
            word = "claimed by the solver" if voters.claimed and not ended else "open"
            how += f"; that {self.closed} to {upper - 1} voters cannot is {word}"
        if undecided:
            how += f"; {undecided} majority relations are undecided"
        how += ended
        if counts is None:
            return Fewest(None, None, None, proved, undecided, f"no violation with up to {self.most} voters: {how}")
        instance = self.electorate.profile(counts)
        verdict = confirmed(instance, self.rule, self.axiom)
        if verdict is None:
            return Fewest(None, None, None, False, undecided + 1, f"a solution without proof: {how}")
        return Fewest(upper, instance, verdict, proved, undecided, how)

    def _enumerate(self, profiles_: int, most: int) -> list[int] | None:
        """The first solution with up to `most` voters, as long as each number has no more profiles than that."""
        while self.closed <= most and _number(self.electorate, self.closed) <= profiles_:
            solution = self._solution(self.closed)
            if solution is not None:
                return solution
            self.closed += 1
        return None

    def _solution(self, n: int) -> list[int] | None:
        for counts in profiles(self.electorate, n, deadline=self.deadline):  # the systems are halved
            for system in self.systems:
                self.deadline.check()
                for k in np.flatnonzero(met(system, counts)).tolist():
                    found: list[int] = counts[k].tolist()
                    return found
        return None


def met(system: Alternative, counts: Counts) -> NDArray[np.bool_]:
    """Which profiles (B×F) solve the system, in integers."""
    which: NDArray[np.bool_] = np.logical_not(counts[:, ~system.allowed].any(axis=1))
    for rows, strictly in ((system.strict, True), (system.equal, False)):
        if rows:
            matrix = int_array(rows)
            fits = bit_size(matrix) + bit_size(counts) + counts.shape[1].bit_length() <= 62
            rest = counts[which] if fits else counts[which].astype(object)
            values = rest @ matrix.T
            which[which] = ((values > 0) if strictly else (values == 0)).all(axis=1)
    return which


@dataclass
class _Smooth:
    """Floats propose, the certificate decides. `fine`: profiles that floats call satisfied by far, still to be proved."""

    electorate: Electorate
    rule: str
    axiom: str
    most: int
    deadline: Deadline
    undecided: int = 0
    exactly: int = 0  # profiles decided exactly
    fine: list[Counts] = field(default_factory=list)

    @cached_property
    def situations(self) -> list[Situation]:
        return situations(self.electorate, self.axiom, both=True)  # the profiles are halved

    @cached_property
    def descent(self) -> Descent:
        return Descent(LOSSES[check_rule(self.rule)], self.electorate)

    def run(self, prove: bool) -> Fewest:
        found: tuple[Instance, Verdict] | None = None
        done, ended, tried = 0, "", 0
        try:
            for n in range(1, self.most + 1):
                if _number(self.electorate, n) > MOST_PROFILES:
                    ended = f"; there are more than {MOST_PROFILES} profiles of {n} voters"
                    break
                fine: list[Counts] = []
                before = self.undecided
                for counts in profiles(self.electorate, n, self.axiom in REVERSIBLE, self.deadline):
                    tried += len(counts)
                    found = found or self._violation(counts, fine)
                if found is not None:
                    self.undecided = before  # those with fewer voters count
                    break
                self.fine += fine
                done = n
        except LimitReached as limit:
            ended = f"; {limit}"
        n_found = None if found is None else done + 1
        complete = found is not None or done == self.most
        if found is None and not complete:
            found, n_found = self._rounded()
        left = self._prove() if prove and complete else sum(map(len, self.fine))
        how = (
            f"{tried} profiles of {self.electorate.size} feasible ballots, all those of up to {done} voters (up to reversal "
            f"and multiples where that changes nothing) by Newton's method, {self.exactly} of them, with which the axiom "
            "is concerned, decided exactly"
        )
        if left:
            how += f", {left} satisfied by far in floats only"
        if self.undecided:
            how += f", {self.undecided} undecided"
        proved = complete and not left and not self.undecided
        if found is None:
            return Fewest(None, None, None, proved, self.undecided, f"no violation was found: {how}{ended}")
        return Fewest(n_found, *found, proved, self.undecided, how + ended)

    def _violation(self, counts: Counts, fine: list[Counts]) -> tuple[Instance, Verdict] | None:
        """A proved violation among the profiles; those that floats are sure about are put into `fine`."""
        concerned = np.stack([s.met(counts) for s in self.situations])
        relevant = concerned.any(axis=0)
        counts, concerned = counts[relevant], concerned[:, relevant]
        gaps = self.descent.gaps(counts)
        each = np.stack([gaps.least(s) for s in self.situations])
        least = np.max(np.where(concerned, each, -np.inf), axis=0, initial=-np.inf)
        sure = gaps.reached & (least < -NEAR)
        fine.append(counts[sure])
        for k in np.argsort(-np.where(gaps.reached, least, 0), kind="stable").tolist():
            if not sure[k] and (violation := self._decided(counts[k])) is not None:
                return violation
        return None

    def _decided(self, counts: Counts) -> tuple[Instance, Verdict] | None:
        """A proved violation, None if there is none or the profile is undecided, which is counted."""
        instance = self.electorate.profile(counts.tolist())
        verdict = verdicts(instance, self.rule, [self.axiom], deadline=self.deadline)[self.axiom]
        if verdict.status is not Status.PROVED:
            self.deadline.check()  # more time might decide it
            self.undecided += 1
        self.exactly += 1
        return (instance, verdict) if verdict.status is Status.PROVED and verdict.holds is False else None

    def _prove(self) -> int:
        """Decide the profiles that floats are sure about; how many are left at the deadline."""
        todo = [row for part in self.fine for row in part]
        for k, counts in enumerate(todo):
            try:
                violation = self._decided(counts)
            except LimitReached:
                return len(todo) - k
            self.undecided += violation is not None  # floats were wrong: nothing is claimed then
        return 0

    def _rounded(self) -> tuple[tuple[Instance, Verdict] | None, int | None]:
        """A violation with more voters than could be enumerated."""
        found = find(self.electorate.configuration, self.rule, self.axiom, self.deadline)
        if found.instance is None or found.verdict is None:
            return None, None
        n = sum(ballot.count for ballot in found.instance.ballots)
        return ((found.instance, found.verdict), n) if n <= self.most else (None, None)
