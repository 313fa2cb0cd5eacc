"""Fewest voters for rules that are linear in the ballot weights: bounds, all small profiles, then integer programs.

Whether a profile solves a system is decided in integers, so all profiles of fewer voters are decided exactly.
"""

from __future__ import annotations

import numpy as np

from pluralign.formulations.types import Bools, Ints
from pluralign.proofs.search.fewest.profiles import MOST_PROFILES, Fewest, number_of_profiles, profiles
from pluralign.proofs.search.fewest.program import Voters, by_relaxed_bound, fewest_voters
from pluralign.proofs.search.inverse.inverse import confirmed, decided
from pluralign.proofs.search.inverse.linear import alternatives
from pluralign.proofs.search.inverse.situations import Electorate, situations
from pluralign.proofs.search.inverse.systems import Alternative, Coverage
from pluralign.solver.integers import bit_size, int_array
from pluralign.solver.results import NEVER, Deadline, LimitReached

EASY = 100_000
"""With no more multisets than this they are enumerated before any integer program is solved."""


def fewest_linear(electorate: Electorate, rule: str, axiom: str, most: int, deadline: Deadline = NEVER) -> Fewest:
    """The fewest voters, at most `most`, with which a rule that `linear` knows violates the axiom.

    Raises `LimitReached` before anything is known.
    """
    return _Linear(electorate, rule, axiom, most, deadline).run()


class _Linear:
    """Rules for which a profile violates the axiom iff it solves one of the systems: decided in integers."""

    def __init__(self, electorate: Electorate, rule: str, axiom: str, most: int, deadline: Deadline) -> None:
        self.electorate, self.rule, self.axiom, self.most, self.deadline = electorate, rule, axiom, most, deadline

    def run(self) -> Fewest:
        """The fewest voters over all situations, each a system of linear inequalities in the ballots' counts."""
        coverage = Coverage()
        chosen = situations(self.electorate, self.axiom)
        systems = by_relaxed_bound(
            alternatives(self.electorate, self.rule, chosen, self.deadline, coverage), self.deadline
        )
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
        while self.closed <= most and number_of_profiles(self.electorate, self.closed) <= profiles_:
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


def met(system: Alternative, counts: Ints) -> Bools:
    """Which profiles (B×F) solve the system, in integers."""
    which: Bools = np.logical_not(counts[:, ~system.allowed].any(axis=1))
    for rows, strictly in ((system.strict, True), (system.equal, False)):
        if rows:
            matrix = int_array(rows)
            fits = bit_size(matrix) + bit_size(counts) + counts.shape[1].bit_length() <= 62
            rest = counts[which] if fits else counts[which].astype(object)
            values = rest @ matrix.T
            which[which] = ((values > 0) if strictly else (values == 0)).all(axis=1)
    return which
