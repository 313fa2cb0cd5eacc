"""What rules may output on profiles of a few candidates, by their definitions, with certificates made without the engine."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import cache

from support.axiom_brute import Profile
from support.random_proofs import least_loss, orders_certificate
from support.ranking_certificates import leximax_certificate
from support.ranking_judge import certificate, feasible_rankings, greedy, respects, scores, settle, table, theta_for
from support.types import Json

LEXIMAX = ("leximax-copeland", "leximax-borda", "leximax-plurality", "lcpo")
KEMENY = ("kemeny", "kemeny-po", "slater")
RANKED_PAIRS = "ranked-pairs"
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
        if self.rule == RANKED_PAIRS:
            return {_lock(self.feasible(names), next(_turns(instance)))}
        if self.rule in KEMENY:
            return {"".join(min(allowed, key=lambda s: (_cost(instance, self.rule, s), [names.index(c) for c in s])))}
        return {"".join(greedy(allowed, [*names], scores(self.rule, instance)))}

    def tied(self, profile: Profile, end: int) -> bool:
        """Whether a tie is broken in the first so many places; by ranked pairs, anywhere."""
        if self.rule == RANKED_PAIRS:
            instance = self.instance(profile)
            family = self.feasible("".join(instance["candidates"]))
            return len({_lock(family, order) for order in _turns(instance)}) > 1
        return len({s[:end] for backwards in (False, True) for s in self.outputs(profile, backwards)}) > 1

    def proved(self, profile: Profile, output: str, backwards: bool = False) -> Json:
        """The kind, the claim and the evidence for the output; None where nothing can be said of outputs."""
        instance = self.instance(profile, backwards)
        if ":" in self.rule:
            document = orders_certificate(instance, self.rule)
        elif self.rule == RANKED_PAIRS:
            document = _ranked_pairs_certificate(instance, output, self.tied(profile, 0))
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


def _cost(instance: Json, rule: str, ranking: list[str]) -> int:
    """The number of voters, or with Slater's rule of majorities, against pairs of the ranking."""
    n_ab, _, _, beats = table(instance)
    return sum((b, a) in beats if rule == "slater" else n_ab[b, a] for a, b in itertools.combinations(ranking, 2))


def _turns(instance: Json) -> Iterator[list[tuple[int, str, str]]]:
    """The pairs by their margins, greatest first, with every way to break ties, that by the order of the candidates first."""
    n_ab, names = table(instance)[0], [*instance["candidates"]]
    margins = [(n_ab[b, a] - n_ab[a, b], a, b) for a, b in itertools.permutations(names, 2) if n_ab[a, b] >= n_ab[b, a]]
    for order in itertools.permutations(margins):
        if all(p[0] <= q[0] for p, q in itertools.pairwise(order)):
            found: list[tuple[int, str, str]] = []
            for margin, a, b in order:
                if all({a, b} != {*pair[1:]} for pair in found):
                    found.append((margin, a, b))
            yield found


def _lock(family: list[str], turns: list[tuple[int, str, str]]) -> str:
    """The ranking that is left."""
    for _, a, b in turns:
        family = [s for s in family if s.find(a) < s.find(b)] or family
    return family[0]


def _ranked_pairs_certificate(instance: Json, output: str, broken: bool) -> Json:
    """A conflict of each pair that the ranking has the other way round with earlier pairs, and one with greater margins."""
    turns = next(_turns(instance))
    place, conflicts = {pair[1:]: k for k, pair in enumerate(turns)}, []
    own = [*itertools.combinations(output, 2)]

    def turn(a: str, b: str) -> tuple[int, int]:
        k = place[a, b] if (a, b) in place else place[b, a]
        return turns[k][0], k

    for a, b in own:
        for before in ([p for p in own if turn(*p) < turn(a, b)], [p for p in own if turn(*p)[0] < turn(a, b)[0]]):
            if conflict := settle(instance, [*before, (b, a)])[1]:
                conflicts.append(conflict)
    other = None
    for s in map(list, feasible_rankings(instance)) if broken else ():
        differs = [turn(a, b)[1] for a, b in itertools.combinations(s, 2) if output.find(a) > output.find(b)]
        most = min((turns[k][0] for k in differs), default=0)
        if any(turns[k][0] == most and (most == 0 or s.index(turns[k][1]) < s.index(turns[k][2])) for k in differs):
            other = {"ranking": s, "theta": theta_for(instance, s)}
    claim = {"rule": RANKED_PAIRS, "ranking": [*output], "ties": "broken" if broken else "none"}
    evidence = {"theta": theta_for(instance, output), "conflicts": conflicts, "other": other}
    return certificate("ranked-pairs-ranking", instance, claim, evidence)


def _kemeny_certificate(instance: Json, rule: str, ranking: list[str]) -> Json:
    rankings = feasible_rankings(instance)
    proof = {"rankings": rankings, "thetas": [theta_for(instance, s) for s in rankings]}
    claim = {"rule": rule, "ranking": ranking, "cost": _cost(instance, rule, ranking), "first": True}
    return certificate("kemeny-ranking", instance, claim, {"theta": theta_for(instance, ranking), "proof": proof})
