"""Kind `held-out-bound`: with this confidence, the mean error of an ensemble over prompts is below `bound`, under hypotheses.

They are in the claim, since nothing in the instance can show them. `prompts`: those of the instance are independent draws from
those that the claim is about. `votes`: those on a pair are independent draws of the people's votes, whose mean is p*, and how
many there are does not depend on them. `ensemble`: it does not depend on any of these votes (`training` names the prompts that
were learned from, none of which may be here). Pairs of one vote, and prompts that have no others, are not what it is about.
p̂ is the weight of the rewards that prefer the first response, and half of the weight of those whose θ ties both.

Why this suffices: x_i, the mean over the pairs of a prompt of (p̄ − p̂)² − s²/M, has the error on that prompt as its mean,
whatever p̂ from 0 to 1 is, and lies in [−1/4, 1]; for the difference to another ensemble, (p̂ − p̂')(p̂ + p̂' − 2p̄) in [−1, 1].
Brought to y_i in [0, 1] and m likewise, Π (1 + λ (m − y_i)) has a mean of at most 1 if the mean of y is m or more, for every
stake 0 ≤ λ < 1/(1 − m); so has the mean of such products over fixed shares of that stake, and by Markov's inequality it reaches
1/η with a probability of at most η = 1 − confidence. Each factor 1 + c (m − y)/(1 − m) grows with m, so that what is proved for
one m holds for all greater ones, and the smallest m that is proved may be claimed after the data were seen. Rounding y_i up
only lowers the products.
"""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

from ..budget import spend
from ..kind import Kind
from ..values import Fields, Rejected, read_choice, read_fields, read_list, read_number, reject
from .votes import Poll

STAKES = 24  # shares 98/100 (j/24)² of the greatest stake, j = 1, …, 24
GRID = 1 << 20  # y is rounded up to multiples of 1/GRID

HYPOTHESES = {"prompts": "independent", "votes": "independent", "ensemble": "given"}

Predicted = list[Fraction]  # p̂ of each pair


def prove_held_out_bound(poll: Poll, claim: Fields, _: Fields) -> None:
    """The bets on the prompts of the poll must win 1/(1 − confidence) times their stake against `bound`."""
    if read_fields(claim["hypotheses"], "'hypotheses'", " ".join(HYPOTHESES)) != HYPOTHESES:
        reject("'hypotheses'", str(HYPOTHESES), claim["hypotheses"])
    linear = read_choice(claim["rewards"], "'rewards'", ["any", "linear"]) == "linear"
    if linear and poll.vectors is None:
        raise Rejected("linear rewards need features in the instance")
    poll = replace(poll, linear=linear)
    names = read_list(claim["training"], "'training'", may_be_empty=True)
    if not all(type(name) is str for name in names):
        reject("'training'", "a list of names of prompts", claim["training"])
    if seen := [name for name in names if name in poll.prompts]:
        raise Rejected(f"prompt {seen[0]!r} was learned from, so it says nothing about others")
    confidence, bound = (Fraction(read_number(claim[key], f"'{key}'")) for key in ("confidence", "bound"))
    if not 0 < confidence < 1:
        reject("'confidence'", "between 0 and 1", claim["confidence"])
    counts = read_counts(claim["counts"], poll)
    p = predicted(claim["ensemble"], poll)
    if claim["against"] is None:
        least = Fraction(-1, 4)
        values = errors(poll, p, counts)
    else:
        least = Fraction(-1)
        values = differences(poll, p, predicted(claim["against"], poll))
    m = (bound - least) / (1 - least)
    if not 0 <= m < 1:
        raise Rejected("the bound is not within the range of the error")
    if capital(means(poll, values, least), m) < 1 / (1 - confidence):
        raise Rejected("the bound is not proved with this confidence")


def read_counts(value: object, poll: Poll) -> list[tuple[int, int, int]]:
    """The votes for the first, for the second and the ties of each pair, whose mean must be p*."""
    rows = read_list(value, "'counts'")
    if len(rows) != len(poll.pairs):
        raise Rejected(f"'counts' has {len(rows)} entries, not {len(poll.pairs)}")
    found = []
    for row, p in zip(rows, poll.p, strict=True):
        spend(20)
        entries = read_list(row, "an entry of 'counts'")
        if len(entries) != 3 or not all(type(n) is int and n >= 0 for n in entries):
            reject("an entry of 'counts'", "three integers of at least 0", row)
        a, b, ties = (n for n in entries if type(n) is int)
        if not a + b + ties or p != Fraction(2 * a + ties, 2 * (a + b + ties)):
            raise Rejected("the votes on a pair do not have the mean p*")
        found.append((a, b, ties))
    return found


def predicted(value: object, poll: Poll) -> Predicted:
    """p̂ of an ensemble, a tie being half, or of the constant "half"."""
    if value == "half":
        return [Fraction(1, 2)] * len(poll.pairs)
    members = [read_fields(entry, "a reward", "weight rankings theta") for entry in read_list(value, "an ensemble")]
    weights = [Fraction(read_number(member["weight"], "a weight of a reward")) for member in members]
    if min(weights) <= 0 or sum(weights) != 1:
        raise Rejected("the weights of an ensemble are not positive numbers with the sum 1")
    p = [Fraction(0)] * len(poll.pairs)
    for member, weight in zip(members, weights, strict=True):
        spend(30 * len(p))
        shares = (Fraction(0), weight / 2, weight)
        p = [x + shares[s] if s else x for x, s in zip(p, poll.halves(member), strict=True)]
    return p


def errors(poll: Poll, p: Predicted, counts: list[tuple[int, int, int]]) -> list[Fraction | None]:
    """(p̄ − p̂)² − s²/M, None for pairs of one vote."""
    out: list[Fraction | None] = []
    for (a, b, ties), mean, given in zip(counts, poll.p, p, strict=True):
        spend(60)
        M = a + b + ties
        if M < 2:
            out.append(None)
            continue
        square = a * (1 - mean) ** 2 + b * mean**2 + ties * (mean - Fraction(1, 2)) ** 2
        out.append((mean - given) ** 2 - square / (M * (M - 1)))
    return out


def differences(poll: Poll, p: Predicted, other: Predicted) -> list[Fraction | None]:
    """(p̂ − p̂')(p̂ + p̂' − 2p̄), which needs one vote a pair only."""
    spend(60 * len(p))
    return [(x - y) * (x + y - 2 * mean) for x, y, mean in zip(p, other, poll.p, strict=True)]


def means(poll: Poll, values: list[Fraction | None], least: Fraction) -> list[int]:
    """y of each prompt that has a value, in multiples of 1/GRID, rounded up."""
    prompt = [i for i, responses in enumerate(poll.prompts.values()) for _ in responses]
    own: dict[int, list[Fraction]] = {}
    for (a, _), value in zip(poll.pairs, values, strict=True):
        if value is not None:
            own.setdefault(prompt[a], []).append(value)
    if not own:
        raise Rejected("no pair has two votes, so nothing is known of the error")
    spend(100 * len(values))
    return [math.ceil((sum(x, Fraction(0)) / len(x) - least) / (1 - least) * GRID) for x in own.values()]


def capital(y: list[int], m: Fraction) -> Fraction:
    """The mean over the stakes of Π (1 + c (m − y)/(1 − m)), c = 98/100 (j/24)²."""
    spend(STAKES * len(y) * (50 + len(y)))
    total = Fraction(0)
    p, q = m.numerator, m.denominator
    for j in range(1, STAKES + 1):
        c, scale = 98 * j * j, 100 * STAKES * STAKES
        # 1 + (c/scale) (p/q − y/GRID) / ((q − p)/q) = (scale (q − p) GRID + c (p GRID − y q)) / (scale (q − p) GRID)
        below = scale * (q - p) * GRID
        above = _product([below + c * (p * GRID - v * q) for v in y])
        total += Fraction(above, below ** len(y))
    return total / STAKES


def _product(numbers: list[int]) -> int:
    """By halves, so that factors are about as long as each other."""
    while len(numbers) > 1:
        numbers = [math.prod(numbers[i : i + 2]) for i in range(0, len(numbers), 2)]
    return numbers[0]


KIND = Kind("hypotheses rewards ensemble against counts training bound confidence", "", prove_held_out_bound)
