"""Kind `distortion`: on this profile the lottery has this distortion, the largest w·x_k / w·x̄(p) over candidates k and w.

Here w is a sum of parameters in the polytopes of the votes, x̄(p) = Σ p_c x_c, 0/0 is 1 and positive/0 infinite.

Why this suffices: the parameters of the evidence have that ratio, and the bounds, one for each candidate, say that no others
have more: w·x_k ≤ t w·x̄(p), which for w·x̄(p) = 0 is 0/0. For t = 1 the ratio may be 0/0: nothing is less than 1.
"""

from __future__ import annotations

from fractions import Fraction

from ..budget import spend, words
from ..instance import Instance
from ..kind import Kind
from ..values import Fields, Rejected, read_list
from .distortions import (
    Electorate,
    check_bounds,
    dot,
    read_electorate,
    read_lottery,
    read_parameters,
    read_value,
)


def prove_distortion(instance: Instance, claim: Fields, evidence: Fields) -> None:
    """The parameters must have the ratio that is claimed, and the bounds say that none is greater."""
    people = read_electorate(instance)
    value = read_value(claim["distortion"])
    lottery, total = read_lottery(claim["lottery"], instance)
    spend(len(lottery) * len(people.vectors[0]) * words([total]))
    chosen = [people.vectors[c] for c in lottery]
    mean = [dot(list(lottery.values()), column) for column in zip(*chosen, strict=True)]
    people = people.times(total)  # x̄(p) in integers, too
    competitor = instance.candidate(evidence["competitor"], "'competitor'")
    check_ratio(value, people, (mean, people.vectors[competitor]), evidence["parameters"])
    if value is None:
        if read_list(evidence["bounds"], "'bounds'", may_be_empty=True):
            raise Rejected("'bounds' must be empty where the distortion is infinite")
        return
    check_bounds(evidence["bounds"], instance, people, [mean], ([value.numerator], value.denominator))


def check_ratio(
    value: Fraction | None,
    people: Electorate,
    vectors: tuple[list[int], list[int]],
    parameters: object,
    at_least: bool = False,
) -> None:
    """The utility of the second vector must be this multiple of the utility of the first, or (`at_least`) not less."""
    w, _ = read_parameters(parameters, people)
    own, other = dot(w, vectors[0]), dot(w, vectors[1])
    spend(words([own, other]) * (1 + words([value or 0]) // 8))
    if value is None:
        right = own == 0 < other
    elif own == 0:  # infinite, or 1 if both are 0
        right = at_least if other else value == 1
    else:
        difference = other * value.denominator - own * value.numerator
        right = difference == 0 or (at_least and difference > 0)
    if not right:
        raise Rejected("the parameters do not have the ratio that is claimed")


KIND = Kind("lottery distortion", "competitor parameters bounds", prove_distortion)
