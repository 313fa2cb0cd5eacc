"""Does a rule satisfy an axiom on an instance? Yes, no or open, with a witness and a certificate of kind `axiom`."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from pluralign.formulations.errors import InputError
from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.rankings.feasibility import Feasibility
from pluralign.formulations.rules import family
from pluralign.formulations.types import Ranking
from pluralign.proofs.axioms.axioms import AXIOMS, AxiomCase, Reading, Scene, axiom_named
from pluralign.proofs.axioms.derived_profiles import listed_ballots, listed_in_reverse, with_ballots
from pluralign.proofs.axioms.outputs import Output, output
from pluralign.proofs.axioms.suppositions import Suppositions
from pluralign.proofs.certificates.answers import Certificate
from pluralign.proofs.certificates.axioms import axiom_certificate
from pluralign.solver.cones.cone import Conflict
from pluralign.solver.results import NEVER, Deadline, LimitReached, Status

MOST_OUTPUTS = 2000
"""An axiom about more profiles than this is not proved to hold; a violation is still looked for among so many."""
MOST_PLACES = 5_000_000
"""The same for the places on the ballots of all these profiles: a certificate writes them down."""
MOST_CASES = 1_000_000
ABOUT_PARTS = ("separability", "reinforcement")
"""Axioms about two profiles and both together."""


@dataclass(frozen=True)
class Verdict:
    """holds: None if undecided. witness: JSON; the failing case and the outputs there, or how many cases were covered.

    status: proved has a certificate; claimed rests on an output without one; unknown gives the `reason` in the witness.
    applies: False where the axiom says nothing about such a profile; then it is not decided, and not open either.
    hypotheses: by the words of certificates, how ties are broken, and whether all ballots are feasible, as all axioms suppose
    (absent where that was not found out in time, and for comparisons).
    """

    holds: bool | None
    status: Status
    witness: dict[str, Any]
    certificate: Certificate | None = None
    applies: bool = True
    hypotheses: dict[str, str] = field(default_factory=dict)


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
    """One verdict for each of the axioms, with its name, as soon as it is there.

    axioms: if None, all of `AXIOMS` but those that are `only_if_named`; NAME+tie-free is one without ties, see
    `proofs.axioms.axioms`. second: another profile of the same candidates; separability and reinforcement are then about
    these two, otherwise about all splits of the ballots into two parts. An axiom that the deadline cuts short is `unknown`,
    with what was covered.

    Raises `InputError` for unknown rules and axioms, a second profile of other candidates, and an instance without the
    profile that the rule needs.
    """
    every = [name for name, axiom in AXIOMS.items() if not axiom.only_if_named]
    names = every if axioms is None else list(dict.fromkeys(axioms))
    readings = [axiom_named(name) for name in names]
    instance.require_profile()
    judge = _Judge(instance, rule, deadline)
    for k, (name, reading) in enumerate(zip(names, readings, strict=True)):
        axiom = reading.axiom
        if k and deadline.left() == 0:  # the first has said what is wrong with the instance, if anything is
            yield name, _open(f"the time limit of {deadline.seconds} s was reached")
        elif axiom.name == "resolvability" and not judge.breaks_ties:
            yield name, _inapplicable("the axiom is about how ties are broken, and rules by losses break none")
        elif axiom.needs_ballots and not instance.ballots:
            yield name, _inapplicable("the axiom is about ballots, and the instance has comparisons")
        elif axiom.name in ABOUT_PARTS and second is not None:
            yield name, _with_second(reading, instance, rule, second, deadline)
        else:
            yield name, judge.verdict(reading)


def _with_second(reading: Reading, instance: Instance, rule: str, second: Instance, deadline: Deadline) -> Verdict:
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
    return _Judge(merged, rule, deadline).verdict(reading, split)


def _inapplicable(reason: str) -> Verdict:
    return Verdict(None, Status.UNKNOWN, {"reason": reason}, applies=False)


def _open(reason: str, **more: Any) -> Verdict:
    return Verdict(None, Status.UNKNOWN, {"reason": reason, **more})


@dataclass
class _Evidence:
    """What the decided cases rest on: outputs, and feasible or infeasible beginnings of rankings, of ballots apart."""

    places: int  # on the ballots of the instance, and about as many on those of other profiles
    outputs: dict[Instance, Output] = field(default_factory=dict)
    feasibility: dict[tuple[Ranking, Conflict | None], Feasibility] = field(default_factory=dict)
    ballots: dict[tuple[Ranking, Conflict | None], Feasibility] = field(default_factory=dict)

    def note(self, answer: Feasibility, ballot: bool = False) -> None:
        """Keep what shows that a ranking is feasible, or that none begins so."""
        (self.ballots if ballot else self.feasibility)[answer.ranking, answer.conflict] = answer

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
        self.suppositions = Suppositions(instance, deadline)
        self.outputs: dict[Instance, Output] = {}
        self.breaks_ties = family(rule) != "loss"

    def verdict(self, reading: Reading, split: Ranking | None = None) -> Verdict:
        """The verdict on one axiom; the deadline and the limits of this module end it as `unknown`."""
        evidence = _Evidence(len(self.instance.ballots) * self.instance.m)
        hypotheses = self._hypotheses(reading, evidence)
        return replace(self._decide(reading, evidence, hypotheses, split), hypotheses=hypotheses)

    def _decide(
        self, reading: Reading, evidence: _Evidence, hypotheses: dict[str, str], split: Ranking | None
    ) -> Verdict:
        axiom = reading.axiom

        def winners() -> tuple[int, ...]:
            return self._output(self.instance, evidence).winners

        shown = _Evidence(0)

        def known(profile: Instance) -> Output:
            return self._output(profile, shown)

        def castable(ballot: Ranking) -> bool:
            return self._castable(ballot, evidence, shown)

        scene = Scene(self.instance, winners, known, castable, split, reading.tie_free and self.breaks_ties)
        covered = undecided = 0
        first_undecided: dict[str, Any] = {}
        key: dict[str, Any] = {}
        outputs: dict[str, Output] = {}

        def open_because(reason: str) -> Verdict:
            more = {"undecided": undecided, "first_undecided": first_undecided} if undecided else {}
            return _open(reason, covered=covered, **more)

        def certified(holds: bool, case: dict[str, Any], rests_on: _Evidence, more: dict[str, Any]) -> Verdict:
            claim = {"axiom": axiom.name, "rule": self.rule, "hypotheses": hypotheses, "holds": holds, "witness": case}
            return self._certified(claim, rests_on, {**case, **more})

        try:
            for cases, case in enumerate(axiom.cases(scene), 1):
                self.deadline.check()
                if reason := evidence.too_large() or ("too many cases" if cases > MOST_CASES else ""):
                    return open_because(reason)
                shown = _Evidence(0, ballots=evidence.ballots)
                if not self._supposed(case, evidence, shown):
                    continue
                key, outputs = case.key, {k: self._output(p, shown) for k, p in case.profiles().items()}
                tied = self._tied(reading, outputs.values(), shown)
                evidence.outputs |= shown.outputs
                if tied:
                    continue
                answer = None if tied is None else case.holds(*outputs.values())
                if answer is False:
                    return certified(False, key, shown, _shown(outputs))
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
        if split is not None and not covered:
            return _inapplicable("a tie is broken on one of the profiles")
        if split is not None:  # the verdict is about this one case
            return certified(True, key, evidence, _shown(outputs))
        more = {} if covered else {"vacuous": axiom.vacuous + (", or a tie is broken" if reading.tie_free else "")}
        if self.instance in evidence.outputs:
            more |= _shown({"output": evidence.outputs[self.instance]})
        return certified(True, {"cases": covered}, evidence, more)

    def _hypotheses(self, reading: Reading, evidence: _Evidence) -> dict[str, str]:
        """Whether all ballots are feasible, for which `evidence` gets what shows it, and how ties are broken."""
        words = {"ties": ("none" if reading.tie_free else "fixed") if self.breaks_ties else "any"}
        if not self.instance.ballots:
            return words
        ballots = listed_ballots(self.instance)
        try:
            wrong = self.suppositions.infeasible_ballot()
        except LimitReached:
            return words
        shown = ballots if wrong is None else [ballots[wrong]]
        for ranking, _ in shown if self.suppositions.points is not None else ():
            evidence.note(self.suppositions(ranking), ballot=True)
        return words | {"ballots": "allowed" if wrong is None else "infeasible"}

    def _supposed(self, case: AxiomCase, *evidences: _Evidence) -> bool:
        """Whether it is a case: it supposes nothing, or some feasible ranking begins as it supposes."""
        answers = []
        for beginning in case.supposes:
            answers.append(self.suppositions(beginning, case.respecting))
            if answers[-1].feasible:
                answers = answers[-1:]
                break
        if self.suppositions.points is not None or case.respecting:  # otherwise all rankings are feasible
            for evidence, answer in itertools.product(evidences, answers):
                evidence.note(answer)
        return not answers or answers[-1].feasible

    def _castable(self, ballot: Ranking, *evidences: _Evidence) -> bool:
        """Whether the ballot is feasible."""
        answer = self.suppositions(ballot)
        if self.suppositions.points is not None:
            for evidence in evidences:
                evidence.note(answer)
        return answer.feasible

    def _tied(self, reading: Reading, outputs: Iterable[Output], evidence: _Evidence) -> bool | None:
        """Whether a tie is broken in what the axiom looks at, on one of the profiles; None if that is open.

        The evidence gets the outputs with ties broken the other way; if it is so, it keeps those of one profile that show it.
        """
        if not (reading.tie_free and self.breaks_ties):
            return False
        known = True
        for one in outputs:
            if family(self.rule) == "ranked-pairs":
                if one.tied:
                    evidence.outputs = {one.instance: one}
                    return True
                known = known and one.tied is False
                continue
            other = self._output(listed_in_reverse(one.instance), evidence)
            if one.names is None or other.names is None:
                known = False
                continue
            end = 1 if reading.axiom.about == "winner" else None
            if one.names[:end] != other.names[:end]:
                evidence.outputs = {one.instance: one, other.instance: other}
                return True
        return False if known else None

    def _certified(self, claim: dict[str, Any], evidence: _Evidence, witness: dict[str, Any]) -> Verdict:
        if not evidence.certified:
            return Verdict(claim["holds"], Status.CLAIMED, witness)
        outputs = [(o.instance, o.certificate) for o in evidence.outputs.values() if o.certificate is not None]
        shown = [*evidence.ballots.values(), *evidence.feasibility.values()]
        feasible = list({one.ranking: one for one in shown if one.feasible}.values())
        conflicts = list(dict.fromkeys(one.conflict for one in shown if one.conflict is not None))
        proof = axiom_certificate(self.instance, claim, outputs, feasible, conflicts)
        return Verdict(claim["holds"], Status.PROVED, witness, proof)

    def _output(self, instance: Instance, *evidences: _Evidence) -> Output:
        if instance not in self.outputs:
            self.deadline.check()
            self.outputs[instance] = output(instance, self.rule, self.deadline)
        for evidence in evidences:
            evidence.outputs[instance] = self.outputs[instance]
        return self.outputs[instance]


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
