"""Certificates of distortion: kinds `distortion`, `least-distortion` and `inconsistent-ballot` of docs/certificates.md."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from flint import fmpz

from pluralign.formulations.distortion.best import BestCandidate, BestLottery
from pluralign.formulations.distortion.bounds import CompetitorBound, UtilityProfile
from pluralign.formulations.distortion.problem import BallotConflict, DistortionProblem
from pluralign.formulations.distortion.worst import WorstCase
from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.numbers import as_json
from pluralign.proofs.certificates.answers import Certificate, document


def number_json(value: Fraction) -> int | str:
    """As `as_json`, also for numbers of more digits than Python itself writes."""
    if value.denominator == 1 or max(value.numerator.bit_length(), value.denominator.bit_length()) < 10_000:
        return as_json(value)
    return f"{fmpz(value.numerator)}/{fmpz(value.denominator)}"


def value_json(value: Fraction | None) -> int | str:
    """A distortion; None is infinite."""
    return "infinite" if value is None else number_json(value)


def distortion_certificate(problem: DistortionProblem, worst: WorstCase) -> Certificate:
    """That a lottery has this distortion. Raises ValueError where it is not known exactly."""
    if not worst.exact:
        raise ValueError("a distortion that is only known from below has no certificate")
    names = problem.instance.names
    claim = {"lottery": lottery_json(names, worst.lottery), "distortion": value_json(worst.value)}
    evidence = {
        "competitor": names[worst.competitor],
        "parameters": parameters_json(worst.profile),
        "bounds": [_bound(names, bound) for bound in worst.bounds],
    }
    return document("distortion", counted(problem).to_json(), claim, evidence)


def best_candidate_certificate(problem: DistortionProblem, best: BestCandidate) -> Certificate:
    """That no candidate has a smaller distortion."""
    names, worst = problem.instance.names, best.worst
    others = best.refutations | {best.candidate: (worst.competitor, worst.profile)}
    claim = {
        "over": "candidates",
        "lottery": lottery_json(names, worst.lottery),
        "distortion": value_json(worst.value),
    }
    evidence = {
        "others": [
            {"candidate": names[c], "competitor": names[k], "parameters": parameters_json(profile)}
            for c, (k, profile) in sorted(others.items())
        ],
        "bounds": [_bound(names, bound) for bound in worst.bounds],
    }
    return document("least-distortion", counted(problem).to_json(), claim, evidence)


def best_lottery_certificate(problem: DistortionProblem, best: BestLottery) -> Certificate:
    """That no lottery has a smaller distortion."""
    names = problem.instance.names
    claim = {
        "over": "lotteries",
        "lottery": lottery_json(names, best.lottery),
        "distortion": number_json(best.value),
    }
    evidence = {
        "others": [
            {"weight": number_json(weight), "competitor": names[k], "parameters": parameters_json(profile)}
            for weight, k, profile in _mixture(problem, best)
        ],
        "bounds": [_bound(names, bound) for bound in best.bounds],
    }
    return document("least-distortion", counted(problem).to_json(), claim, evidence)


def _mixture(problem: DistortionProblem, best: BestLottery) -> list[tuple[Fraction, int, UtilityProfile]]:
    """Weights, competitors and parameters of the least distortion; for 1, which nothing is below, any parameters there are."""
    if best.cuts:
        return [(cut.weight * cut.profile.den, cut.competitor, cut.profile) for cut in best.cuts]
    profile = best.profile
    return [(Fraction(1), max(range(problem.m), key=lambda c: profile.utility(problem.X[c])), profile)]


def inconsistent_certificate(instance: Instance, ballot: int, conflict: BallotConflict) -> Certificate:
    """That no parameter is consistent with a ballot or comparison of the instance (by number)."""
    names = instance.names
    if instance.comparisons:
        comparison = instance.comparisons[ballot]
        vote = [names[comparison.above], names[comparison.below]]
    else:
        vote = [names[c] for c in instance.ballots[ballot].ranking]
    pairs = zip(conflict.pairs, conflict.weights, strict=True)
    evidence = {"conflict": [[names[a], names[b], weight] for (a, b), weight in pairs]}
    return document("inconsistent-ballot", instance.to_json(), {"vote": vote}, evidence)


def counted(problem: DistortionProblem) -> Instance:
    """The instance with those ballots or comparisons that count."""
    instance, kept = problem.instance, problem.polytope_of
    if None not in kept:
        return instance
    return replace(
        instance,
        ballots=tuple(b for b, v in zip(instance.ballots, kept, strict=False) if v is not None),
        comparisons=tuple(c for c, v in zip(instance.comparisons, kept, strict=False) if v is not None),
    )


def lottery_json(names: Sequence[str], lottery: Sequence[Fraction]) -> list[list[Any]]:
    """The candidates with positive weights."""
    return [[name, number_json(weight)] for name, weight in zip(names, lottery, strict=True) if weight]


def parameters_json(profile: UtilityProfile) -> list[list[int | str]]:
    """One θ for each different vote."""
    return [[as_json(value) for value in theta] for theta in profile.thetas]


def _bound(names: Sequence[str], bound: CompetitorBound) -> dict[str, Any]:
    exact = bound.at is None
    return {
        "competitor": names[bound.competitor],
        "at": None if bound.at is None else [as_json(value) for value in bound.at],
        "unit": None if exact else bound.unit,
        "multipliers": [
            [as_json(value) if isinstance(value, Fraction) else value for value in entry] for entry in bound.entries
        ],
    }
