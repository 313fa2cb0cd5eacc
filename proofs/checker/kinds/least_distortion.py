"""Kind `least-distortion`: the lottery has this distortion, and no candidate, or no lottery over candidates, has a smaller one.

Why this suffices: bounds, as in `distortion`, say that the lottery p has distortion at most t: w·x_k ≤ Σ t p_c w·x_c. Over
candidates, each one, p included, has parameters with a ratio of at least t. Over lotteries, take weights λ > 0 on competitors
and parameters: if a lottery p' had distortion s < t, then Σ λ w·x_k ≤ s Σ λ w·x̄(p') ≤ s max_c Σ λ w·x_c, but
Σ λ w·x_k = t max_c Σ λ w·x_c > 0. No distortion is less than 1: for t = 1 the parameters show that there is a w at all, which
bounds do not where a ballot allows no θ. Hence the distortion of p is t.
"""

from __future__ import annotations

from fractions import Fraction

from ..budget import spend, words
from ..instance import Instance
from ..kind import Kind
from ..values import Fields, Rejected, read_choice, read_fields, read_list, read_number, reject
from .distortion import check_ratio
from .distortions import (
    Electorate,
    Sum,
    check_bounds,
    dot,
    read_electorate,
    read_lottery,
    read_parameters,
    read_value,
    total_of,
)


def prove_least_distortion(instance: Instance, claim: Fields, evidence: Fields) -> None:
    """The bounds say that the lottery has no more, the parameters of `others` that nothing it is compared with has less."""
    people = read_electorate(instance)
    over = read_choice(claim["over"], "'over'", ["candidates", "lotteries"])
    value = read_value(claim["distortion"])
    lottery, total = read_lottery(claim["lottery"], instance)
    if over == "candidates" and len(lottery) > 1:
        raise Rejected("'lottery' must be one candidate, as the claim is about candidates")
    entries = read_list(evidence["others"], "'others'", may_be_empty=True)
    if over == "candidates":
        _check_candidates(entries, instance, people, value)
    elif value is None:
        raise Rejected("some lottery has a finite distortion: the one with equal weights")
    else:
        _check_mixture(entries, instance, people, value)
    if value is None:
        if read_list(evidence["bounds"], "'bounds'", may_be_empty=True):
            raise Rejected("'bounds' must be empty where the distortion is infinite")
        return
    vectors = [people.vectors[c] for c in lottery]
    spend(len(lottery) * words([value]) * words(lottery.values()))
    t = [value.numerator * weight for weight in lottery.values()], value.denominator * total
    check_bounds(evidence["bounds"], instance, people, vectors, t)


def _check_candidates(entries: list[object], instance: Instance, people: Electorate, value: Fraction | None) -> None:
    """Each candidate is at least as bad, the best one included."""
    others = [read_fields(entry, "an entry of 'others'", "candidate competitor parameters") for entry in entries]
    numbers = [instance.candidate(other["candidate"], "'candidate'") for other in others]
    if numbers != list(range(len(people.vectors))):
        raise Rejected("'others' must have one entry for each candidate, in their order")
    for c, other in zip(numbers, others, strict=True):
        k = instance.candidate(other["competitor"], "'competitor'")
        check_ratio(value, people, (people.vectors[c], people.vectors[k]), other["parameters"], at_least=True)


def _check_mixture(entries: list[object], instance: Instance, people: Electorate, value: Fraction) -> None:
    """Σ λ w·x_k = t max_c Σ λ w·x_c, which is positive or t = 1."""
    others = [read_fields(entry, "an entry of 'others'", "weight competitor parameters") for entry in entries]
    parts: list[Sum] = []
    for other in others:
        weight = Fraction(read_number(other["weight"], "'weight'"))
        if weight <= 0:
            reject("'weight'", "a positive number", weight)
        k = instance.candidate(other["competitor"], "'competitor'")
        w, den = read_parameters(other["parameters"], people)
        spend(2 * len(people.vectors) * words(w) * (1 + words([weight]) // 8))
        utilities = [weight.numerator * dot(w, x) for x in people.vectors]
        parts.append(([utilities[k], *utilities], den * weight.denominator))
    if not parts:
        raise Rejected("'others' must have at least one entry, which shows that there are parameters")
    (gained, *own), _ = total_of(parts)
    if max(own) == 0 < value - 1 or gained * value.denominator != value.numerator * max(own):
        raise Rejected("the mixture does not prove that no lottery has a smaller distortion")


KIND = Kind("over lottery distortion", "others bounds", prove_least_distortion)
