"""What every possible output of a rule has in common, with its certificate: the ground that the axioms stand on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.leximax.methods import leximax
from pluralign.formulations.leximax.rules import LeximaxProblem
from pluralign.formulations.ranked_pairs.locking import ranked_pairs
from pluralign.formulations.ranked_pairs.problem import RankedPairsProblem
from pluralign.formulations.rules import family
from pluralign.formulations.types import Pair
from pluralign.proofs.certificates import answers as certificates
from pluralign.proofs.certificates.answers import Certificate
from pluralign.solver.results import NEVER, Deadline, Status

NO_RANKING = "no feasible ranking respects the unanimous pairs: the rule has no output"


@dataclass(frozen=True, eq=False)
class Output:
    """above: m×m, transitively closed; entry (a, b) says that *every* output the rule may choose ranks a above b.

    ranking: the output, best first, if only one is possible. certificate: proves `above`; None if it is claimed only, or if it
    is empty. note: why there is no output, or why not all of it is known. tied: whether pairs of equal margins decide, for the
    rule of ranked pairs, where the order of the candidates does not tell; None if that is not known.
    """

    instance: Instance
    rule: str
    above: NDArray[np.bool_]
    ranking: tuple[int, ...] | None
    certificate: Certificate | None
    note: str = ""
    tied: bool | None = None

    @cached_property
    def winners(self) -> tuple[int, ...]:
        """The candidates that may be first: those that no candidate is known to be above."""
        return tuple(np.flatnonzero(~self.above.any(axis=0)).tolist())

    def places(self, candidate: int) -> tuple[int, int]:
        """The best and the worst position, from 0, that the candidate may have."""
        return int(self.above[:, candidate].sum()), len(self.above) - 1 - int(self.above[candidate].sum())

    @property
    def names(self) -> list[str] | None:
        """The ranking by names, best first; None if more than one is possible."""
        return None if self.ranking is None else [self.instance.names[c] for c in self.ranking]


def output(instance: Instance, rule: str, deadline: Deadline = NEVER, wanted: Collection[Pair] | None = None) -> Output:
    """The output of any rule. wanted: decide only these pairs where that saves work (loss-based rules).

    Kept with the instance if all pairs were asked for. Raises `InputError` for an unknown rule and for an instance without
    the profile that the rule needs, `LimitReached` at the deadline.
    """
    key = f"output of {rule}"
    if key in instance.memo:
        known: Output = instance.memo[key]
        return known
    answer = _compute(instance, rule, deadline, wanted)
    if wanted is None and deadline.left() > 0:  # otherwise more may be known with more time
        instance.memo[key] = answer
    return answer


def _compute(instance: Instance, rule: str, deadline: Deadline, wanted: Collection[Pair] | None) -> Output:
    match family(rule):
        case "leximax":
            return _leximax(instance, rule, deadline)
        case "kemeny":
            return _kemeny(instance, rule, deadline)
        case "ranked-pairs":
            return _ranked_pairs(instance, rule, deadline)
        case "loss":
            return _loss(instance, rule, deadline, wanted)


def _leximax(instance: Instance, rule: str, deadline: Deadline) -> Output:
    outcome = leximax(LeximaxProblem.of(instance, rule), deadline=deadline)
    if outcome.ranking is None:
        return _nothing(instance, rule, NO_RANKING)
    certificate = certificates.leximax(instance, outcome)
    return Output(instance, rule, _order(outcome.ranking), outcome.ranking, certificate)


def _kemeny(instance: Instance, rule: str, deadline: Deadline) -> Output:
    from pluralign.formulations.kemeny.methods import kemeny
    from pluralign.formulations.kemeny.problem import KemenyProblem
    from pluralign.proofs.certificates.kemeny import kemeny_certificate

    outcome = kemeny(KemenyProblem.of(instance, rule), deadline=deadline, first=True)
    if outcome.empty is not None:
        return _nothing(instance, rule, NO_RANKING)
    if outcome.ranking is None or not outcome.first or outcome.status is Status.UNKNOWN:
        return _nothing(instance, rule, outcome.message or "the first optimal ranking was not found")
    certificate = kemeny_certificate(instance, outcome) if outcome.status is Status.PROVED else None
    return Output(instance, rule, _order(outcome.ranking), outcome.ranking, certificate)


def _ranked_pairs(instance: Instance, rule: str, deadline: Deadline) -> Output:
    outcome = ranked_pairs(RankedPairsProblem.of(instance, rule), deadline)
    certificate = certificates.ranked_pairs(instance, outcome)
    tied = None if outcome.ties is None else outcome.ties == "broken"
    return Output(instance, rule, _order(outcome.ranking), outcome.ranking, certificate, tied=tied)


def _loss(instance: Instance, rule: str, deadline: Deadline, wanted: Collection[Pair] | None) -> Output:
    from pluralign.formulations.losses.loss_rule import LossProblem, loss_output
    from pluralign.proofs.certificates.losses import loss_certificate
    from pluralign.proofs.checker.kinds.losses import LOSSES

    outcome = loss_output(LossProblem.of(instance, rule), deadline, wanted)
    if not outcome.proofs:
        return _nothing(instance, rule, "no pair is proved to be ranked alike by all possible outputs")
    note = (
        "" if outcome.ranking is not None else "other pairs are not ranked alike by all possible outputs, or are open"
    )
    known = rule.partition(":")[2] in LOSSES  # it does not know losses that a user adds
    certificate = loss_certificate(instance, outcome) if known else None
    return Output(instance, rule, closure(outcome.above), outcome.ranking, certificate, note)


def _nothing(instance: Instance, rule: str, note: str) -> Output:
    return Output(instance, rule, np.zeros((instance.m, instance.m), dtype=bool), None, None, note)


def _order(ranking: tuple[int, ...]) -> NDArray[np.bool_]:
    place = np.empty(len(ranking), dtype=np.int64)
    place[list(ranking)] = np.arange(len(ranking))
    above: NDArray[np.bool_] = place[:, None] < place[None, :]
    return above


def closure(above: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The transitive closure of an m×m relation."""
    reach = above.copy()
    for c in range(len(reach)):
        reach |= reach[:, c, None] & reach[None, c, :]
    return reach
