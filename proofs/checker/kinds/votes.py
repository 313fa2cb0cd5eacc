"""Votes about pairs of responses, and the rewards that a claim about ensembles considers."""

from __future__ import annotations

import reprlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import compress, pairwise

from ..budget import products, spend, words
from ..conflicts import read_rewards
from ..instance import read_features
from ..values import (
    Fields,
    Number,
    Pair,
    Point,
    Rejected,
    read_count,
    read_fields,
    read_list,
    read_null,
    read_number,
    read_two,
    reject,
    to_integers,
)

Preferred = bytes  # for each pair of the votes 1 if a reward prefers its first response, otherwise 0


@dataclass
class Poll:
    """Votes, and the rewards that a claim considers: of the class, and with d(r) ≤ `limit` if there is one.

    `prompts` has the responses of each prompt with their numbers, counted through all prompts. `pairs` are M pairs
    (first, second) of numbers, `p` and `mu` are p* and μ (length M). Features are as those of an `Instance`.
    """

    prompts: dict[str, dict[str, int]]
    pairs: list[Pair]
    p: list[Fraction]
    mu: list[Fraction]
    vectors: list[Point] | None = None
    scales: list[int] = field(default_factory=list)
    linear: bool = False
    limit: Fraction | None = None

    @property
    def lean(self) -> list[Fraction]:
        """The weights μ (2p* − 1): d(r) is Σ μ p* less what r gets for them."""
        spend(40 * len(self.p))
        return [mu * (2 * p - 1) for mu, p in zip(self.mu, self.p, strict=True)]

    @cached_property
    def integers(self) -> list[tuple[list[int], int]]:
        """The p*, and the 1/(4μ), as integers and what these are divided by."""
        return [to_integers(self.p), to_integers([1 / (4 * mu) for mu in self.mu])]

    def mean(self, power: int = 1) -> Fraction:
        """The sum Σ μ p*, or Σ μ p*²."""
        spend(len(self.p) * products(self.p))
        return total([mu * p**power for mu, p in zip(self.mu, self.p, strict=True)])

    def parts(self, weights: list[Fraction]) -> list[tuple[Poll, list[Fraction]]]:
        """The polls, with their weights, whose rewards are chosen independently: of each prompt, or of all together."""
        if self.linear or len(self.prompts) == 1:
            return [(self, weights)]
        prompt = [i for i, responses in enumerate(self.prompts.values()) for _ in responses]
        chosen: list[list[int]] = [[] for _ in self.prompts]
        for e, (a, _) in enumerate(self.pairs):
            chosen[prompt[a]].append(e)
        parts = []
        for (name, responses), own in zip(self.prompts.items(), chosen, strict=True):
            start = min(responses.values())
            pairs = [(a - start, b - start) for a, b in map(self.pairs.__getitem__, own)]
            numbers = {response: a - start for response, a in responses.items()}
            part = Poll({name: numbers}, pairs, [self.p[e] for e in own], [self.mu[e] for e in own])
            parts.append((part, [weights[e] for e in own]))
        return parts

    def preferred(self, rewards: Sequence[int]) -> Preferred:
        """What these rewards of all responses prefer on the pairs."""
        spend(2 * len(self.pairs))
        if any(rewards[a] == rewards[b] for a, b in self.pairs):
            raise Rejected("theta gives two compared responses the same reward")
        return bytes([rewards[a] > rewards[b] for a, b in self.pairs])

    def considered(self, found: Sequence[Preferred]) -> list[Preferred]:
        """Those that are no outliers."""
        if self.limit is None:
            return list(found)
        lean, scale = to_integers(self.lean)
        spend(len(found) * len(lean) * words([scale]))
        least = (self.mean() - self.limit) * scale
        return [s for s in found if sum(compress(lean, s)) >= least]

    def reward(self, value: Fields) -> Preferred:
        """What a reward prefers, given by its rankings and θ, which ties no compared responses."""
        halves = self.halves(value)
        if 1 in halves:
            raise Rejected("theta gives two compared responses the same reward")
        return bytes([s >> 1 for s in halves])

    def halves(self, value: Fields) -> bytes:
        """For each pair 2 if a reward prefers the first response, 0 if the second, 1 if its θ ties them."""
        orders = []
        rankings = read_values(value["rankings"], "'rankings'", self.prompts)
        for numbers, entries in zip(self.prompts.values(), rankings, strict=True):
            ranking = read_list(entries, "a ranking")
            order = [numbers[response] for response in ranking if type(response) is str and response in numbers]
            if not len(ranking) == len(set(order)) == len(numbers):
                reject("a ranking", "a list of all responses of the prompt", ranking)
            orders.append(order)
        spend(5 * len(self.pairs))
        if not self.linear:
            read_null(value["theta"], "'theta'")
            place = {a: k for order in orders for k, a in enumerate(order)}
            return bytes([2 * (place[a] < place[b]) for a, b in self.pairs])
        assert self.vectors is not None
        rewards = read_rewards(value["theta"], self.vectors, self.scales)
        if any(rewards[a] < rewards[b] for order in orders for a, b in pairwise(order)):
            raise Rejected("theta does not induce the rankings of a reward")
        return bytes([(rewards[a] > rewards[b]) + (rewards[a] >= rewards[b]) for a, b in self.pairs])

    def differing(self) -> None:
        """No compared responses may have the same features, which no linear reward could rank."""
        if self.vectors is not None and any(self.vectors[a] == self.vectors[b] for a, b in self.pairs):
            raise Rejected("two compared responses have the same features")


def read_poll(value: object) -> Poll:
    """The votes of an instance `{prompts, pairs, features}`, all rewards being considered; raises `Rejected` if not."""
    fields = read_fields(value, "the instance", "prompts pairs features")
    poll = Poll({}, [], [], [])
    size = 0
    for entry in read_list(fields["prompts"], "'prompts'"):
        prompt, entries = read_two(entry, "a prompt")
        if type(prompt) is not str or prompt in poll.prompts:
            reject("the name of a prompt", "a string that differs from the others", prompt)
        names = read_list(entries, "the responses of a prompt")
        poll.prompts[prompt] = numbers = {name: a for a, name in enumerate(names, size) if type(name) is str}
        if len(names) < 2 or len(numbers) != len(names):
            reject("the responses of a prompt", "two or more different names", names)
        size += len(names)
    weights = []
    for entry in read_list(fields["pairs"], "'pairs'"):
        five = read_list(entry, "a pair")
        if len(five) != 5 or not all(type(name) is str for name in five[:3]):
            reject("a pair", "[prompt, first response, second response, p*, weight]", five)
        a, b = (poll.prompts.get(str(five[0]), {}).get(str(name), -1) for name in five[1:3])
        if -1 in (a, b) or a == b:
            reject("a pair", "about two different responses of a prompt", five)
        p = Fraction(read_number(five[3], "p*"))
        if not 0 <= p <= 1:
            reject("p*", "from 0 to 1", five[3])
        poll.pairs.append((a, b))
        poll.p.append(p)
        weights.append(read_count(five[4], "the weight of a pair"))
    if len(set(map(frozenset, poll.pairs))) != len(poll.pairs):
        raise Rejected("two responses are paired twice")
    whole = sum(weights)
    poll.mu = [Fraction(weight, whole) for weight in weights]
    if fields["features"] is not None:
        tables = zip(poll.prompts.values(), read_values(fields["features"], "'features'", poll.prompts), strict=True)
        rows = [row for numbers, table in tables for row in read_values(table, "the features of a prompt", numbers)]
        poll.vectors, poll.scales = read_features(rows)
    return poll


def read_values(value: object, what: str, keys: Collection[str]) -> list[object]:
    """The values in an object with exactly these keys, in their order."""
    if not isinstance(value, dict) or value.keys() != set(keys):
        reject(what, f"an object with the keys {reprlib.repr(list(keys))}", value)
    return [value[key] for key in keys]


def total(numbers: Iterable[Number]) -> Fraction:
    """Their sum: adding fractions one by one would find a greatest common divisor of long numbers each time."""
    integers, scale = to_integers(list(numbers))
    return Fraction(sum(integers), scale)
