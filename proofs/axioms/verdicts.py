"""Does a rule satisfy an axiom on an instance? Yes, no or open, with a witness and a certificate of kind `axiom`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from pluralign.formulations.errors import InputError
from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.instances.points import Points
from pluralign.formulations.leximax.greedy import leximax_greedy
from pluralign.formulations.leximax.rules import LeximaxProblem
from pluralign.formulations.numbers import shown, suggestion
from pluralign.formulations.rankings.feasibility import Feasibility, RankingTest
from pluralign.formulations.types import Pair, Ranking
from pluralign.proofs.axioms.axioms import AXIOMS, Axiom, AxiomCase, Scene
from pluralign.proofs.axioms.derived_profiles import listed_ballots, with_ballots
from pluralign.proofs.axioms.outputs import Output, output
from pluralign.proofs.certificates.answers import Certificate
from pluralign.proofs.certificates.axioms import axiom_certificate
from pluralign.solver.cones.cone import Conflict
from pluralign.solver.results import NEVER, Deadline, LimitReached, Status

MOST_OUTPUTS = 2000
"""An axiom about more profiles than this is not proved to hold; a violation is still looked for among so many."""
MOST_PLACES = 5_000_000
"""The same for the places on the ballots of all these profiles: a certificate writes them down."""
MOST_CASES = 1_000_000


@dataclass(frozen=True)
class Verdict:
    """holds: None if undecided. witness: JSON; the failing case and the outputs there, or how many cases were covered.

    status: proved has a certificate; claimed rests on an output without one; unknown gives the `reason` in the witness.
    applies: False where the axiom says nothing about such a profile; then it is not decided, and not open either.
    """

    holds: bool | None
    status: Status
    witness: dict[str, Any]
    certificate: Certificate | None = None
    applies: bool = True


def verdicts(
    instance: Instance,
    rule: str,
    axioms: Sequence[str] | None = None,
    second: Instance | None = None,
    deadline: Deadline = NEVER,
) -> dict[str, Verdict]:
    """All of `each_verdict` by name."""
    return dict(each_verdict(instance, rule, axioms, second, deadline))


def each_verdict(
    instance: Instance,
    rule: str,
    axioms: Sequence[str] | None = None,
    second: Instance | None = None,
    deadline: Deadline = NEVER,
) -> Iterator[tuple[str, Verdict]]:
    """One verdict for each of the axioms (all of `AXIOMS` if None), with its name, as soon as it is there.

    second: another profile of the same candidates; separability is then about these two, otherwise about all splits of the
    ballots into two parts. An axiom that the deadline cuts short is `unknown`, with what was covered.

    Raises `InputError` for unknown rules and axioms, a second profile of other candidates, and an instance without the
    profile that the rule needs.
    """
    names = list(AXIOMS) if axioms is None else list(dict.fromkeys(axioms))
    for name in names:
        if name not in AXIOMS:
            hint = suggestion(name, AXIOMS)
            raise InputError(f"unknown axiom {shown(name)}{hint}; axioms are {', '.join(AXIOMS)}")
    instance.require_profile()
    judge = _Judge(instance, rule, deadline)
    for k, name in enumerate(names):
        axiom = AXIOMS[name]
        if k and deadline.left() == 0:  # the first has said what is wrong with the instance, if anything is
            yield name, _open(f"the time limit of {deadline.seconds} s was reached")
        elif axiom.needs_ballots and not instance.ballots:
            yield name, _inapplicable("the axiom is about ballots, and the instance has comparisons")
        elif name == "separability" and second is not None:
            yield name, _with_second(axiom, instance, rule, second, deadline)
        else:
            yield name, judge.verdict(axiom)


def _with_second(axiom: Axiom, instance: Instance, rule: str, second: Instance, deadline: Deadline) -> Verdict:
    if (second.names, second.features) != (instance.names, instance.features):
        raise InputError(
            f"{second.source}: other candidates or features than {instance.source}; both profiles need the same ones, in "
            "the same order"
        )
    second.require_profile()
    if not second.ballots:
        return _inapplicable("the axiom is about ballots, and the second profile has comparisons")
    merged = with_ballots(instance, [*listed_ballots(instance), *listed_ballots(second)])
    first = Counter[Ranking]()
    for ranking, count in listed_ballots(instance):
        first[ranking] += count
    split = tuple(first[ballot.ranking] for ballot in merged.ballots)
    return _Judge(merged, rule, deadline).verdict(axiom, split)


def _inapplicable(reason: str) -> Verdict:
    return Verdict(None, Status.UNKNOWN, {"reason": reason}, applies=False)


def _open(reason: str, **more: Any) -> Verdict:
    return Verdict(None, Status.UNKNOWN, {"reason": reason, **more})


@dataclass
class _Evidence:
    """What the decided cases rest on: outputs, infeasible beginnings of rankings, and feasible rankings for the others."""

    places: int  # on the ballots of the instance, and about as many on those of other profiles
    outputs: dict[Instance, Output] = field(default_factory=dict)
    conflicts: dict[Conflict, None] = field(default_factory=dict)
    feasible: dict[Ranking, Feasibility] = field(default_factory=dict)

    def too_large(self) -> str:
        """Why no further profile is looked at; empty if there is room."""
        if len(self.outputs) > MOST_OUTPUTS:
            return f"more than {MOST_OUTPUTS} profiles are needed"
        if (len(self.outputs) - 1) * self.places > MOST_PLACES:
            return f"the profiles needed have more than {MOST_PLACES} places on ballots"
        return ""

    @property
    def certified(self) -> bool:
        """Whether every output that says anything has a certificate."""
        return all(o.certificate is not None or not o.above.any() for o in self.outputs.values())


class _Judge:
    """Decides axioms on one instance; outputs and feasibility tests are shared between them."""

    def __init__(self, instance: Instance, rule: str, deadline: Deadline) -> None:
        self.instance, self.rule, self.deadline = instance, rule, deadline
        self.points = Points.of(instance)
        self.test = RankingTest(self.points)
        self.outputs: dict[Instance, Output] = {}
        self.beginnings: dict[Ranking, Feasibility] = {}
        self.conflicts: list[Conflict] = []

    def verdict(self, axiom: Axiom, split: Ranking | None = None) -> Verdict:
        """The verdict on one axiom; the deadline and the limits of this module end it as `unknown`."""
        evidence = _Evidence(len(self.instance.ballots) * self.instance.m)

        def winners() -> tuple[int, ...]:
            return self._output(self.instance, evidence).winners

        covered = undecided = 0
        first_undecided: dict[str, Any] = {}
        key: dict[str, Any] = {}
        outputs: dict[str, Output] = {}

        def open_because(reason: str) -> Verdict:
            more = {"undecided": undecided, "first_undecided": first_undecided} if undecided else {}
            return _open(reason, covered=covered, **more)

        try:
            for cases, case in enumerate(axiom.cases(Scene(self.instance, winners, split)), 1):
                self.deadline.check()
                if reason := evidence.too_large() or ("too many cases" if cases > MOST_CASES else ""):
                    return open_because(reason)
                feasible = self._begins(case.supposes) if case.supposes else None
                if feasible is not None and feasible.conflict is not None:
                    evidence.conflicts[feasible.conflict] = None
                    continue
                if feasible is not None:
                    evidence.feasible[feasible.ranking] = feasible
                key, outputs = case.key, {k: self._output(p, evidence) for k, p in case.profiles().items()}
                answer = case.holds(*outputs.values())
                if answer is False:
                    return self._violated(axiom, case, outputs, feasible)
                covered += answer is True
                if answer is None:
                    first_undecided = first_undecided or {**key, **_shown(outputs)}
                    undecided += 1
        except LimitReached as limit:
            return open_because(str(limit))
        if undecided:
            late = self.deadline.left() <= 0
            return open_because("the time limit was reached" if late else "the possible outputs disagree, or are open")
        if axiom.name == "winner-monotonicity" and len(winners()) > 1:
            return open_because("who is first is open, and the cases depend on that")
        if split is not None:  # the verdict is about this one case
            return self._certified(axiom, True, key, evidence, _shown(outputs))
        more = {} if covered else {"vacuous": axiom.vacuous}
        if self.instance in evidence.outputs:
            more |= _shown({"output": evidence.outputs[self.instance]})
        return self._certified(axiom, True, {"cases": covered}, evidence, more)

    def _violated(
        self, axiom: Axiom, case: AxiomCase, outputs: dict[str, Output], feasible: Feasibility | None
    ) -> Verdict:
        shown = {} if feasible is None else {feasible.ranking: feasible}
        evidence = _Evidence(0, {o.instance: o for o in outputs.values()}, feasible=shown)
        return self._certified(axiom, False, case.key, evidence, _shown(outputs))

    def _certified(
        self, axiom: Axiom, holds: bool, key: dict[str, Any], evidence: _Evidence, more: dict[str, Any]
    ) -> Verdict:
        witness = {**key, **more}
        if not evidence.certified:
            return Verdict(holds, Status.CLAIMED, witness)
        claim = {"axiom": axiom.name, "rule": self.rule, "holds": holds, "witness": key}
        outputs = [(o.instance, o.certificate) for o in evidence.outputs.values() if o.certificate is not None]
        feasible = list(evidence.feasible.values()) if self.points is not None else []
        proof = axiom_certificate(self.instance, claim, outputs, feasible, list(evidence.conflicts))
        return Verdict(holds, Status.PROVED, witness, proof)

    def _output(self, instance: Instance, evidence: _Evidence) -> Output:
        if instance not in self.outputs:
            self.deadline.check()
            self.outputs[instance] = output(instance, self.rule, self.deadline)
        evidence.outputs[instance] = self.outputs[instance]
        return self.outputs[instance]

    def _begins(self, beginning: Ranking) -> Feasibility:
        """Whether some feasible ranking begins with these candidates (one, or all); a conflict says why none does."""
        if self.points is None:
            return Feasibility(beginning)
        if beginning not in self.beginnings:
            place = {c: k for k, c in enumerate(beginning)}
            known = next((c for c in self.conflicts if _implied(c.keys, place)), None)
            if known is not None:
                answer = Feasibility(beginning, conflict=known)
            elif len(beginning) == self.instance.m:
                answer = self.test(beginning, self.deadline)
            else:
                answer = self._first(beginning[0])
            if answer.conflict is not None and known is None:
                self.conflicts.append(answer.conflict)
            self.beginnings[beginning] = answer
        return self.beginnings[beginning]

    def _first(self, candidate: int) -> Feasibility:
        """A feasible ranking with the candidate first: the leximax rule prefers it, so it comes first if it can."""
        m = self.instance.m
        scores = tuple(int(c == candidate) for c in range(m))
        outcome = leximax_greedy(
            LeximaxProblem("first", self.points, scores, np.zeros((m, m), dtype=bool)), self.deadline
        )
        assert outcome.ranking is not None, "without unanimous pairs there is an output"
        if outcome.ranking[0] == candidate:
            return Feasibility(outcome.ranking, outcome.theta)
        return Feasibility((candidate,), conflict=outcome.rejections[0][1])


def _implied(pairs: Sequence[Pair], place: dict[int, int]) -> bool:
    """Whether every pair is in order in each ranking that begins with the candidates that have a place."""
    last = len(place)
    return all(a in place and place[a] < place.get(b, last) for a, b in pairs)


def _shown(outputs: dict[str, Output]) -> dict[str, Any]:
    """The outputs by names; where several are possible, what is known of them and why not all."""
    out: dict[str, Any] = {}
    for label, answer in outputs.items():
        if answer.ranking is not None:
            out[label] = answer.names
        else:
            names = answer.instance.names
            pairs = [[names[a], names[b]] for a, b in np.argwhere(answer.above).tolist()]
            out[label] = {"orders": pairs, "note": answer.note}
    return out
