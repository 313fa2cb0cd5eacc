"""What rules may output on profiles of a few candidates, by their definitions, with certificates made without the engine."""

from __future__ import annotations

import itertools
from functools import cache

from support.axiom_brute import Profile
from support.random_proofs import cost, least_loss, orders_certificate
from support.ranking_certificates import leximax_certificate
from support.ranking_judge import certificate, feasible_rankings, greedy, respects, scores, table, theta_for
from support.types import Json

LEXIMAX = ("leximax-copeland", "leximax-borda", "leximax-plurality", "lcpo")
KEMENY = ("kemeny", "kemeny-po")
LOSSES = tuple(p + "loss:" + name for p in ("", "majority-") for name in ("hinge", "squared-hinge", "squared"))
"""Those whose minima on a line are rational."""


class NoOutputError(Exception):
    """No allowed ranking respects the unanimous pairs."""


class Rule:
    """A rule for candidates with features (name -> vector) or without (a list of names), in the order that breaks ties."""

    def __init__(self, rule: str, candidates: Json) -> None:
        self.rule, self.candidates = rule, candidates
        self.feasible = cache(lambda names: ["".join(s) for s in feasible_rankings({"candidates": self._some(names)})])

    def _some(self, names: str) -> Json:
        if isinstance(self.candidates, dict):
            return {c: self.candidates[c] for c in names}
        return [*names]

    def instance(self, profile: Profile, backwards: bool = False) -> Json:
        """Of the candidates in the profile. backwards: in the reverse of their order."""
        letters = [c for c in self.candidates if c in next(iter(profile))]
        names = "".join(reversed(letters) if backwards else letters)
        return {"candidates": self._some(names), "ballots": votes(profile)}

    def outputs(self, profile: Profile, backwards: bool = False) -> set[str]:
        """All rankings that may be output. Raises `NoOutputError`."""
        instance = self.instance(profile, backwards)
        names = "".join(instance["candidates"])
        if ":" in self.rule:
            return set(_of_loss(instance, self.rule, names))
        allowed = [[*s] for s in self.feasible(names)]
        if self.rule in ("lcpo", "kemeny-po"):
            allowed = [s for s in allowed if respects(s, table(instance)[2])]
        if not allowed:
            raise NoOutputError
        if self.rule in KEMENY:
            return {"".join(min(allowed, key=lambda s: (cost(instance, s), [names.index(c) for c in s])))}
        return {"".join(greedy(allowed, [*names], scores(self.rule, instance)))}

    def proved(self, profile: Profile, output: str, backwards: bool = False) -> Json:
        """The kind, the claim and the evidence for the output; None where nothing can be said of outputs."""
        instance = self.instance(profile, backwards)
        if ":" in self.rule:
            document = orders_certificate(instance, self.rule)
        elif self.rule in KEMENY:
            document = _kemeny_certificate(instance, self.rule, [*output])
        else:
            document = leximax_certificate(instance, self.rule, [*output])
        return document and {key: document[key] for key in ("kind", "claim", "evidence")}


def votes(profile: Profile) -> Json:
    return [{"count": k, "ranking": [*s]} for s, k in sorted(profile.items())]


def _of_loss(instance: Json, rule: str, names: str) -> list[str]:
    """On a line: the ranking for θ > 0, that for θ < 0, or all of them if θ = 0 is optimal."""
    least = {sign: least_loss(instance, rule, sign)[0] for sign in (1, 0, -1)}
    best = min(least.values())
    up = "".join(sorted(names, key=lambda c: -instance["candidates"][c][0]))
    every = map("".join, itertools.permutations(names))
    return [
        s for s in every if best == least[0] or (s == up and best == least[1]) or (s == up[::-1] and best == least[-1])
    ]


def _kemeny_certificate(instance: Json, rule: str, ranking: list[str]) -> Json:
    rankings = feasible_rankings(instance)
    proof = {"rankings": rankings, "thetas": [theta_for(instance, s) for s in rankings]}
    claim = {"rule": rule, "ranking": ranking, "cost": cost(instance, ranking), "first": True}
    return certificate("kemeny-ranking", instance, claim, {"theta": theta_for(instance, ranking), "proof": proof})
