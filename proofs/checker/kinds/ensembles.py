"""What claims about ensembles share: their error, their dual bounds, and which rewards are considered."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import compress
from operator import add, mul

from ..budget import products, spend, words
from ..values import (
    Fields,
    Rejected,
    read_choice,
    read_count,
    read_fields,
    read_list,
    read_null,
    read_number,
    reject,
    shown,
    to_integers,
)
from .ceilings import check_ceiling
from .coupled import coupled_agreement
from .votes import Poll, total

NORMS = ("squared", "absolute", "maximum")


def check_ensemble(value: object, poll: Poll, norm: str, error: object) -> int:
    """An ensemble of considered rewards must have this error; the number of its rewards."""
    size, agreed = coupled_agreement(value, poll) if isinstance(value, dict) else _agreement(value, poll)
    gaps = [abs(x - p) for x, p in zip(agreed, poll.p, strict=True)]
    terms = map(mul, poll.mu, map(mul, gaps, gaps) if norm == "squared" else gaps)
    if (true := max(gaps) if norm == "maximum" else total(terms)) != read_number(error, "'error'"):
        raise Rejected(f"the {norm} error of the ensemble is {shown(true)}, not {shown(error)}")
    return size


def _agreement(value: object, poll: Poll) -> tuple[int, list[Fraction]]:
    """How many rewards, and p̂ on each pair."""
    members = [read_fields(entry, "a reward", "weight rankings theta") for entry in read_list(value, "'ensemble'")]
    weights = [read_number(member["weight"], "a weight of a reward") for member in members]
    if min(weights) <= 0 or total(weights) != 1:
        raise Rejected("the weights of an ensemble are not positive numbers with the sum 1")
    rewards = [poll.reward(member) for member in members]
    if len(poll.considered(rewards)) != len(rewards):
        raise Rejected("a reward of the ensemble is an outlier")
    integers, q = to_integers(weights)
    agreement = [0] * len(poll.pairs)
    spend(3 * len(rewards) * len(poll.pairs) * words(integers))
    for weight, preferred in zip(integers, rewards, strict=True):
        agreement = list(map(add, agreement, [weight * s for s in preferred]))
    spend(len(poll.pairs) * (20 + words([q]) ** 2))
    return len(members), [Fraction(n, q) for n in agreement]


def check_size(size: object, rewards: int) -> None:
    if read_count(size, "'size'") != rewards:
        reject("'size'", f"the number of rewards ({rewards})", size)


def dual_value(poll: Poll, weights: list[Fraction], norm: str) -> Fraction:
    """The bound B(w, K) plus K, for weights w that are allowed for the norm."""
    if norm == "absolute" and any(abs(w) > mu for w, mu in zip(weights, poll.mu, strict=True)):
        raise Rejected("a weight is greater than μ, which the norm absolute does not allow")
    if norm == "maximum" and total(map(abs, weights)) > 1:
        raise Rejected("the weights add up to more than 1, which the norm maximum does not allow")
    (integers, scale), (p, q) = to_integers(weights), poll.integers[0]
    spend(len(integers) * (words([*p, q]) + products(integers)))
    value = Fraction(sum(map(mul, integers, p)), scale * q)
    if norm == "squared":
        factors, q = poll.integers[1]
        value -= Fraction(sum(map(mul, map(mul, integers, integers), factors)), scale * scale * q)
    return value


def restricted_poll(poll: Poll, claim: Fields, evidence: Fields) -> tuple[Poll, bool]:
    """The poll with the rewards that the claim considers, and whether there are any: OPT, which is proved, is at most τ."""
    poll.differing()
    poll = replace(poll, linear=read_choice(claim["rewards"], "'rewards'", ["any", "linear"]) == "linear")
    if poll.linear and poll.vectors is None:
        raise Rejected("linear rewards need features in the instance")
    if claim["excluding"] is None:
        read_null(evidence["optimum"], "'optimum'")
        return poll, True
    excluding = read_fields(claim["excluding"], "'excluding'", "beta gamma optimum")
    beta, gamma, optimum = (Fraction(read_number(excluding[key], f"'{key}'")) for key in ("beta", "gamma", "optimum"))
    proof = read_fields(evidence["optimum"], "'optimum'", "reward ceiling")
    best = poll.reward(read_fields(proof["reward"], "a reward", "rankings theta"))
    if poll.mean() - total(compress(poll.lean, best)) != optimum:
        raise Rejected("the reward of 'optimum' does not have d(r) = OPT")
    if check_ceiling(proof["ceiling"], poll, poll.lean) > poll.mean() - optimum:
        raise Rejected("the ceiling of 'optimum' does not prove that no reward has d(r) < OPT")
    limit = beta * optimum + gamma
    return replace(poll, limit=limit), limit >= optimum
