"""What the objectives of `calibrate` share: the question, the keys of the answer, and how it is proved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from pluralign.answers.answer import Answer, Stopwatch, proved
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
    """What all objectives share."""

    considered: ConsideredRewards
    norm: Norm
    effort: Effort
    excluding: Excluding | None
    watch: Stopwatch

    @property
    def votes(self) -> Votes:
        """What is to be calibrated."""
        return self.considered.votes

    def writer(self) -> Writer:
        """Of certificates."""
        return Writer(self.votes, self.considered.rewards, self.excluding)

    def certifiable(self, ensemble: Ensemble | None) -> bool:
        """Whether a certificate about it is made; without one the status is `claimed` at most."""
        return certifiable(self.votes, ensemble)

    def result(self, ensemble: Ensemble | None, error: Fraction | None, lower: Fraction) -> dict[str, Any]:
        """The documented keys."""
        out = described(self.writer(), self.norm, ensemble, error, lower)
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
    writer: Writer, norm: Norm, ensemble: Ensemble | None, error: Fraction | None, lower: Fraction
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
        "members": [] if ensemble is None else writer.members(ensemble),
    }


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
