"""What axioms suppose of feasible rankings: that one begins with certain candidates, and that every ballot is one.

Answers are kept, and a conflict answers again wherever all its pairs would hold.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pluralign.formulations.instances import profile
from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.instances.points import Points
from pluralign.formulations.leximax.greedy import leximax_greedy
from pluralign.formulations.leximax.rules import LeximaxProblem
from pluralign.formulations.rankings.feasibility import Feasibility, RankingTest
from pluralign.formulations.types import Bools, Pair, Ranking
from pluralign.proofs.axioms.derived_profiles import listed_ballots
from pluralign.solver.cones.cone import Conflict
from pluralign.solver.results import Deadline


class Suppositions:
    """Feasible rankings of one instance, each with its θ, and conflicts that say why others are none."""

    def __init__(self, instance: Instance, deadline: Deadline) -> None:
        self.instance, self.deadline = instance, deadline
        self.points = Points.of(instance)
        self._test = RankingTest(self.points)
        self._known: dict[tuple[Ranking, bool], Feasibility] = {}
        self._conflicts: list[Conflict] = []

    def __call__(self, beginning: Ranking, respecting: bool = False) -> Feasibility:
        """Whether some feasible ranking begins with these candidates (one, or all), or a conflict that says why none does.

        respecting: whether it shall also respect every unanimous pair, which is asked for one candidate only. Raises
        `LimitReached` at the deadline.
        """
        if self.points is None and not respecting:
            return Feasibility(beginning)
        if (beginning, respecting) not in self._known:
            place = {c: k for k, c in enumerate(beginning)}
            unanimous = self._unanimous(respecting)
            known = next((c for c in self._conflicts if _implied(c.keys, place, unanimous)), None)
            if known is not None:
                answer = Feasibility(beginning, conflict=known)
            elif len(beginning) == self.instance.m and not respecting:
                answer = self._test(beginning, self.deadline)
            else:
                answer = self._first(beginning[0], unanimous)
            if answer.conflict is not None and known is None:
                self._conflicts.append(answer.conflict)
            self._known[beginning, respecting] = answer
        return self._known[beginning, respecting]

    def infeasible_ballot(self) -> int | None:
        """The number, from 0, of the first ballot that is not feasible; None if all are. Raises `LimitReached`."""
        if self.points is None or not self.instance.ballots:
            return None
        return next((k for k, (r, _) in enumerate(listed_ballots(self.instance)) if not self(r).feasible), None)

    def _unanimous(self, respecting: bool) -> Bools:
        m = self.instance.m
        return profile.unanimous(self.instance) if respecting else np.zeros((m, m), dtype=bool)

    def _first(self, candidate: int, unanimous: Bools) -> Feasibility:
        """A feasible ranking with the candidate first: the leximax rule prefers it, so it comes first if it can."""
        if (above := np.flatnonzero(unanimous[:, candidate])).size:
            pair = int(above[0]), candidate
            return Feasibility((candidate,), conflict=Conflict((pair, pair[::-1]), (1, 1)))
        scores = tuple(int(c == candidate) for c in range(self.instance.m))
        outcome = leximax_greedy(LeximaxProblem("first", self.points, scores, unanimous), self.deadline)
        if outcome.ranking is None:
            assert outcome.empty is not None, "unanimous pairs that no ranking respects are in conflict"
            return Feasibility((candidate,), conflict=outcome.empty)
        if outcome.ranking[0] == candidate:
            return Feasibility(outcome.ranking, outcome.theta)
        return Feasibility((candidate,), conflict=outcome.rejections[0][1])


def _implied(pairs: Sequence[Pair], place: dict[int, int], unanimous: Bools) -> bool:
    """Whether every pair is unanimous, or in order in each ranking that begins with the candidates that have a place."""
    last = len(place)
    return all(bool(unanimous[a, b]) or (a in place and place[a] < place.get(b, last)) for a, b in pairs)
