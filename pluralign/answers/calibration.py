"""What the objectives of `calibrate` share: the question, the keys of the answer, and how it is proved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from pluralign.answers.answer import Answer, Stopwatch, proved
from pluralign.formulations.ensembles.coupling import Coupled
from pluralign.formulations.ensembles.ensemble import Ensemble, Norm
from pluralign.formulations.ensembles.oracles.considered_rewards import ConsideredRewards
from pluralign.formulations.ensembles.problem import Effort
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.numbers import as_json
from pluralign.proofs.certificates.answers import Certificate
from pluralign.proofs.certificates.ensembles import Excluding, Writer, certifiable
from pluralign.solver.results import LimitReached, Status


@dataclass(frozen=True)
class CalibrationJob:
    """What all objectives share. members: how many rewards are written, the heaviest; None: all."""

    considered: ConsideredRewards
    norm: Norm
    effort: Effort
    excluding: Excluding | None
    watch: Stopwatch
    members: int | None = None

    @property
    def votes(self) -> Votes:
        """What is to be calibrated."""
        return self.considered.votes

    def writer(self) -> Writer:
        """Of certificates."""
        return Writer(self.votes, self.considered.rewards, self.excluding)

    def certifiable(self, ensemble: Ensemble | Coupled | None) -> bool:
        """Whether a certificate about it is made; without one the status is `claimed` at most."""
        return certifiable(self.votes, ensemble)

    def result(self, ensemble: Ensemble | Coupled | None, error: Fraction | None, lower: Fraction) -> dict[str, Any]:
        """The documented keys."""
        out = described(self.writer(), self.norm, ensemble, error, lower, self.members)
        if self.excluding is not None:
            left = self.excluding
            out["outliers"] = {
                "beta": as_json(left.beta),
                "gamma": as_json(left.gamma),
                "optimum": as_json(left.optimum),
                "threshold": as_json(left.threshold),
            }
        return out | {"seconds": self.watch.seconds()}


def described(
    writer: Writer,
    norm: Norm,
    ensemble: Ensemble | Coupled | None,
    error: Fraction | None,
    lower: Fraction,
    most: int | None = None,
) -> dict[str, Any]:
    """The keys of every answer about an ensemble, or about there being none."""
    return {
        "rewards": writer.rewards,
        "norm": norm,
        "prompts": len(writer.votes.prompts),
        "pairs": writer.votes.size,
        "error": None if error is None else as_json(error),
        "lower_bound": as_json(lower),
        "gap": None if error is None else float((error - lower) / error) if error else 0.0,
        "size": 0 if ensemble is None else ensemble.size,
    } | _members(writer, ensemble, most)


def _members(writer: Writer, ensemble: Ensemble | Coupled | None, most: int | None) -> dict[str, Any]:
    """The rewards, or the heaviest ones and how many more there are; of very many prompts each prompt's own rankings."""
    if ensemble is None:
        return {"members": []}
    if isinstance(ensemble, Ensemble):
        return heaviest({"members": writer.members(ensemble)}, most)
    if most is None:
        own = dict(zip(writer.votes.prompts, writer.by_prompt(ensemble), strict=True))
        return {"members": [], "more_members": ensemble.size, "by_prompt": own}
    written = [writer.member(*one) for one in ensemble.heaviest(most)]
    return {"members": written, "more_members": ensemble.size - len(written)}


def heaviest(result: dict[str, Any], most: int | None) -> dict[str, Any]:
    """The result with so many members, those of the largest weights, and how many more there are; None: as it is."""
    members = result["members"]
    if most is None or len(members) <= most:
        return result
    kept = sorted(members, key=lambda row: -Fraction(row["weight"]))[:most]
    return result | {"members": kept, "more_members": len(members) - most}


def delivered(job: CalibrationJob, result: dict[str, Any], done: bool, evidence: Sequence[Certificate]) -> Answer:
    """Proved with certificates that the checker accepts; unknown if a limit was reached, with the same certificates."""
    if not evidence:
        return Answer(Status.CLAIMED if done else Status.UNKNOWN, result)
    limit = job.effort.deadline
    try:
        answer = proved(result, evidence, limit.or_later(limit.grace()))
    except LimitReached:
        late = {"reason": "the time limit came before the checker was done with the certificate"}
        return Answer(Status.CLAIMED if done else Status.UNKNOWN, result | late)
    return answer if done else Answer(Status.UNKNOWN, answer.result, answer.certificates)
