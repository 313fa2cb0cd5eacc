"""Votes on pairs of responses, and what certificates about ensembles have, as terms of Coq.

Prompts and their responses are numbered from 0 in the order of the instance; features and θ are made integers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import accumulate, chain
from operator import sub

from pluralign.formulations.errors import InputError
from pluralign.proofs.coq.searched import WeightedPair, regions
from pluralign.proofs.coq.terms import Fields, Terms, Trees, in_integers, integer, listed, rational, truth

MOST_RESPONSES = 12
"""Of a prompt by its subsets, which Coq goes through one by one."""


@dataclass(frozen=True)
class Poll:
    """Votes. linear: whether rewards have to be. limit: the greatest score of a reward that is no outlier."""

    instance: Fields
    linear: bool
    limit: Fraction | None = None

    @cached_property
    def prompts(self) -> list[tuple[str, list[str]]]:
        """The prompts with their responses."""
        return [(name, responses) for name, responses in self.instance["prompts"]]

    @cached_property
    def pairs(self) -> list[tuple[int, int, int]]:
        """Prompt, first and second response of each pair."""
        number = {name: x for x, (name, _) in enumerate(self.prompts)}
        rows = ((number[name], a, b) for name, a, b, _, _ in self.instance["pairs"])
        return [(x, self.prompts[x][1].index(a), self.prompts[x][1].index(b)) for x, a, b in rows]

    @cached_property
    def p(self) -> list[Fraction]:
        """p* of each pair."""
        return [Fraction(p) for _, _, _, p, _ in self.instance["pairs"]]

    @cached_property
    def mu(self) -> list[Fraction]:
        """μ of each pair."""
        weights = [weight for *_, weight in self.instance["pairs"]]
        return [Fraction(weight, sum(weights)) for weight in weights]

    @cached_property
    def lean(self) -> list[Fraction]:
        """The weights μ (2p* − 1), whose ceiling bounds the score from below."""
        return [mu * (2 * p - 1) for mu, p in zip(self.mu, self.p, strict=True)]

    @cached_property
    def _scaled(self) -> tuple[list[list[tuple[int, ...]]], list[int]]:
        features = self.instance["features"]
        rows = [[list(map(Fraction, features[name][response])) for response in rs] for name, rs in self.prompts]
        scales = [math.lcm(*(x.denominator for x in column)) for column in zip(*chain(*rows), strict=True)]
        integers = [[tuple(int(x * s) for x, s in zip(row, scales, strict=True)) for row in table] for table in rows]
        return integers, scales

    def vector(self, x: int, a: int) -> tuple[int, ...]:
        """The features of a response; without them each response of the only prompt has one of its own."""
        if self.linear:
            return self._scaled[0][x][a]
        return tuple(int(a == b) for b in range(len(self.prompts[x][1])))

    def sizes(self) -> str:
        """The numbers of responses."""
        return listed(len(responses) for _, responses in self.prompts)

    def vectors(self) -> str:
        """The features that make rewards linear, or None."""
        if not self.linear:
            return "None"
        return f"(Some {listed(listed(listed(map(integer, row)) for row in table) for table in self._scaled[0])})"

    def entries(self, weights: Sequence[Fraction]) -> str:
        """The pairs with μ, p* and weights."""
        rows = zip(self.pairs, self.mu, self.p, weights, strict=True)
        return listed(
            f"({x}, {a}, {b}, ({rational(mu)}, {rational(p)}, {rational(w)}))" for (x, a, b), mu, p, w in rows
        )

    def _rankings(self, rankings: Sequence[Sequence[str]]) -> str:
        return listed(listed(map(rs.index, r)) for (_, rs), r in zip(self.prompts, rankings, strict=True))

    def reward(self, entry: Fields) -> str:
        """The rankings of a reward, and its θ, which is empty if rewards may be any."""
        theta: list[int] = []
        if self.linear:
            scaled = [Fraction(t) / s for t, s in zip(entry["theta"], self._scaled[1], strict=True)]
            theta = in_integers(scaled)[0]
        rankings = self._rankings([entry["rankings"][name] for name, _ in self.prompts])
        return f"({rankings}, {listed(map(integer, theta))})"

    def members(self, ensemble: list[Fields] | Fields) -> list[str]:
        """The rewards of an ensemble with their weights; given prompt by prompt, one for each interval between two ends."""
        if isinstance(ensemble, list):
            return [f"({rational(Fraction(entry['weight']))}, {self.reward(entry)})" for entry in ensemble]
        own = [
            list(zip(accumulate(Fraction(weight) for weight, _ in part), (r for _, r in part), strict=True))
            for part in ensemble["prompts"]
        ]
        ends = sorted({end for part in own for end, _ in part})
        here = [self._rankings([next(r for end, r in part if t <= end) for part in own]) for t in ends]
        lengths = map(sub, ends, [Fraction(0), *ends])
        return [f"({rational(length)}, ({rankings}, []))" for length, rankings in zip(lengths, here, strict=True)]

    def ceiling(self, weights: Sequence[Fraction], ceiling: Fields) -> str:
        """The proof of a ceiling of the weights: part by part, or a tree of regions, which is searched for.

        Raises `InputError` for prompts of many responses by subsets, and where no tree is found.
        """
        parts, penalty = ceiling["parts"], Fraction(ceiling["penalty"])
        one_by_one = all(part["proof"] == "all" for part in parts)
        if self.linear or (one_by_one and self.limit is not None and not penalty and len(parts) == 1):
            rows = [tuple(map(sub, self.vector(x, a), self.vector(x, b))) for x, a, b in self.pairs]
            data = zip(rows, weights, self.mu, self.p, strict=True)
            k = Fraction(ceiling["k"])
            tree = regions([WeightedPair(row, w, mu * (1 - p), mu * p) for row, w, mu, p in data], k, self.limit)
            return f"(ByRegions {rational(k)} {tree})"
        texts = [self._part(rs, part["proof"]) for (_, rs), part in zip(self.prompts, parts, strict=True)]
        return f"(Parts {rational(penalty)} {listed(texts)})"

    def _part(self, responses: list[str], proof: str | Fields) -> str:
        if isinstance(proof, str):
            if len(responses) > MOST_RESPONSES:
                raise InputError(
                    f"a theorem in Coq about more than {MOST_RESPONSES} responses by subsets is not covered"
                )
            return "BySubsets"
        return branching(responses, proof)

    def nothing(self) -> str:
        """A ceiling of weights that are all 0."""
        proof = {"unit": 1, "cost": 0, "cuts": [], "multipliers": [[]], "tree": [{"bound": 0}]}
        return f"(Parts 0%Q {listed(branching(responses, proof) for _, responses in self.prompts)})"


def restricted(poll: Poll, claim: Fields, evidence: Fields) -> tuple[Poll, str]:
    """The poll with the claim's outliers, and what proves its OPT: None, or β, κ, OPT, a reward and a ceiling."""
    if claim["excluding"] is None:
        return poll, "None"
    beta, gamma, least = (Fraction(claim["excluding"][key]) for key in ("beta", "gamma", "optimum"))
    proof = evidence["optimum"]
    given = f"({poll.reward(proof['reward'])}, {poll.ceiling(poll.lean, proof['ceiling'])})"
    numbers = ", ".join(map(rational, (beta, gamma, least)))
    return replace(poll, limit=beta * least + gamma), f"(Some ({numbers}, {given}))"


def branching(responses: list[str], proof: Fields) -> str:
    """A tree over the rankings of one prompt, with its unit and cost."""
    closed = "triangles" in proof
    trees = Trees(Terms({"candidates": responses}), _with_cuts(responses, proof) if closed else proof)
    conflicts, triangles = trees.cuts_by_kind()
    return (
        f"(ByBranching {{| unit_of := {rational(Fraction(proof['unit']))}; cost_of := {integer(int(proof['cost']))}; "
        f"conflicts_of := {conflicts}; triangles_of := {triangles}; closed := {truth(closed)}; "
        f"tree_of := {trees.tree(proof['tree'])} |}})"
    )


def _with_cuts(responses: list[str], proof: Fields) -> Fields:
    """Multipliers λ of x_ab + x_bc − x_ac, given as texts, as those of the two directed triangles, one for either sign."""
    m = len(responses)
    corners = [(a, b, c) for a in range(m) for b in range(a + 1, m) for c in range(b + 1, m)]
    place: dict[tuple[int, ...], int] = {}
    multipliers = []
    for text in proof["triangles"]:
        quantum, *rest = map(int, text.split())
        steps, ys = rest[::2], rest[1::2]
        entries = []
        for t, y in zip(accumulate(steps, initial=-1), [0, *ys], strict=True):
            if y:
                turned = corners[t] if y * quantum > 0 else corners[t][::-1]
                entries.append([place.setdefault(turned, len(place)), abs(y * quantum)])
        multipliers.append(entries)
    cuts = [[responses[a] for a in turned] for turned in place]
    return {"cuts": cuts, "multipliers": multipliers, "tree": proof["tree"]}
