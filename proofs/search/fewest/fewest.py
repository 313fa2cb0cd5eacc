"""The fewest voters with which a loss-based rule violates an axiom at fixed features.

Profiles are taken by the number of voters, all multisets of feasible ballots. Rules that are linear in the ballot weights are
decided in integers (`fewest_linear`). For smooth losses Newton's method in floats says which profiles to decide exactly first;
the others are then proved one by one to satisfy the axiom, which is what a proof of minimality consists of.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.losses.losses import LOSSES
from pluralign.formulations.types import Bools, Floats, Ints
from pluralign.proofs.axioms.verdicts import Verdict, verdicts
from pluralign.proofs.search.fewest.linear_rules import fewest_linear
from pluralign.proofs.search.fewest.profiles import MOST_PROFILES, Fewest, number_of_profiles, profiles
from pluralign.proofs.search.inverse.descent import NEAR, Descent
from pluralign.proofs.search.inverse.inverse import bare, check_axiom, check_rule, find
from pluralign.proofs.search.inverse.linear import is_linear
from pluralign.proofs.search.inverse.orders import Orders
from pluralign.proofs.search.inverse.situations import REVERSIBLE, SUPPORTED, Electorate, Situation, situations
from pluralign.solver.results import NEVER, Deadline, LimitReached, Status


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
    if LOSSES[loss].decay is not None:
        return _nothing(f"nothing was covered: {rule} has weight decay, which is not known here")
    try:
        electorate = Electorate(bare(configuration), deadline)
        if electorate.m == 1:
            return Fewest(None, None, None, True, 0, "there is one candidate, which no axiom constrains")
        if is_linear(rule):
            return fewest_linear(electorate, rule, axiom, most, deadline)
        if not LOSSES[loss].smooth:
            return _nothing(f"nothing was covered: {rule} has corners, and only the hinge is known here")
        return _Smooth(electorate, rule, axiom, most, deadline).run(prove)
    except LimitReached as limit:
        return _nothing(f"nothing was covered: {limit}")


def _nothing(why: str) -> Fewest:
    return Fewest(None, None, None, False, 0, why)


ProfilesAndMinimisers = tuple[Ints, Floats]
"""Profiles (B×F) and their minimisers in floats (B×ρ)."""


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
    fine: list[ProfilesAndMinimisers] = field(default_factory=list)

    @cached_property
    def situations(self) -> list[Situation]:
        return situations(self.electorate, self.axiom, both=True)  # the profiles are halved

    @cached_property
    def descent(self) -> Descent:
        return Descent(LOSSES[check_rule(self.rule)], self.electorate)

    @cached_property
    def orders(self) -> Orders:
        return Orders(self.descent, self.electorate, self.situations)

    def run(self, prove: bool) -> Fewest:
        """The fewest voters with which the axiom fails, trying more and more of them; prove: with the certificate."""
        found: tuple[Instance, Verdict] | None = None
        done, ended, tried = 0, "", 0
        try:
            for n in range(1, self.most + 1):
                if number_of_profiles(self.electorate, n) > MOST_PROFILES:
                    ended = f"; there are more than {MOST_PROFILES} profiles of {n} voters"
                    break
                fine: list[ProfilesAndMinimisers] = []
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
        left = self._prove() if prove and complete else sum(len(counts) for counts, _ in self.fine)
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

    def _violation(self, counts: Ints, fine: list[ProfilesAndMinimisers]) -> tuple[Instance, Verdict] | None:
        """A proved violation among the profiles; those that floats are sure about are put into `fine`."""
        concerned = np.stack([s.met(counts) for s in self.situations])
        relevant: Bools = np.asarray(concerned.any(axis=0))
        if not self.descent.loss.attained:
            relevant[relevant] = self._disagree(counts[relevant])
        counts, concerned = counts[relevant], concerned[:, relevant]
        gaps = self.descent.gaps(counts)
        each = np.stack([gaps.least(s) for s in self.situations])
        least = np.max(np.where(concerned, each, -np.inf), axis=0, initial=-np.inf)
        sure = gaps.reached & (least < -NEAR)
        fine.append((counts[sure], gaps.phi[sure]))
        left = ~sure
        left[left] = ~self._hold(counts[left], gaps.phi[left])
        for k in np.argsort(-np.where(gaps.reached, least, 0), kind="stable").tolist():
            if left[k] and (violation := self._decided(counts[k])) is not None:
                return violation
        return None

    def _disagree(self, counts: Ints) -> Bools:
        """Profiles of more than one ballot. Without disagreement the ballot is the output, and these axioms hold.

        For a strictly increasing loss, above 0: L tends to 0 along any θ that induces the ballot, and is at least ℓ(0) > 0
        wherever two candidates are not in its order.
        """
        result: Bools = (counts > 0).sum(axis=1) > 1
        self.exactly += int((~result).sum())
        return result

    def _hold(self, counts: Ints, phi: Floats) -> Bools:
        """Profiles on which the axiom is proved to hold."""
        proved = self.orders.hold(counts, phi, self.deadline)
        self.exactly += int(proved.sum())
        return proved

    def _decided(self, counts: Ints) -> tuple[Instance, Verdict] | None:
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
        left = sum(len(counts) for counts, _ in self.fine)
        try:
            for counts, phi in self.fine:
                proved = self._hold(counts, phi)
                left -= int(proved.sum())
                for row in counts[~proved]:
                    violation = self._decided(row)
                    left -= 1
                    self.undecided += violation is not None  # floats were wrong: nothing is claimed then
        except LimitReached:
            pass
        return left

    def _rounded(self) -> tuple[tuple[Instance, Verdict] | None, int | None]:
        """A violation with more voters than could be enumerated."""
        found = find(self.electorate.configuration, self.rule, self.axiom, self.deadline)
        if found.instance is None or found.verdict is None:
            return None, None
        n = sum(ballot.count for ballot in found.instance.ballots)
        return ((found.instance, found.verdict), n) if n <= self.most else (None, None)
