"""Parts of certificates as terms of Coq: numbers, rankings, θ, conflicts, branching trees.

Candidates are numbered from 0 in the order of the instance. Each coordinate of the features is multiplied by the least common
denominator of its values, and θ, multipliers and weights by that of their own: only their ratios matter.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from pluralign.formulations.errors import InputError

Fields = dict[str, Any]
"""A claim or its evidence, as read from a file."""


def listed(terms: Iterable[object]) -> str:
    """A list."""
    return "[" + "; ".join(map(str, terms)) + "]"


def integer(number: int) -> str:
    """An element of Z."""
    return f"({number})%Z"


def rational(number: Fraction) -> str:
    """An element of Q."""
    return f"(({number.numerator}) # {number.denominator})%Q"


def in_integers(numbers: Sequence[Fraction]) -> tuple[list[int], int]:
    """The numbers times the least common multiple of their denominators, and that multiple."""
    scale = math.lcm(*(number.denominator for number in numbers))
    return [int(number * scale) for number in numbers], scale


def truth(value: bool) -> str:
    """An element of bool."""
    return "true" if value else "false"


def accepted(check: str, name: str = "accepted") -> str:
    """The lemma that a checker accepts, by computation."""
    return f"Lemma {name} : {check} = true.\nProof. vm_compute. reflexivity. Qed.\n"


def theorem(name: str, statement: str, proof: str) -> str:
    """A theorem with its proof."""
    return f"Theorem {name} : {statement}.\nProof.\n  {proof}\nQed.\n"


@dataclass(frozen=True)
class Terms:
    """The instance of a certificate, and what its claims and evidence are in Coq. alike: whether coordinates have one scale."""

    instance: dict[str, Any]
    alike: bool = False

    @cached_property
    def names(self) -> list[str]:
        """The candidates' names in order."""
        return [entry if isinstance(entry, str) else entry[0] for entry in self.instance["candidates"]]

    @cached_property
    def without(self) -> bool:
        """Whether there are no features; then candidates are unit vectors."""
        return isinstance(self.instance["candidates"][0], str)

    @cached_property
    def _scaled(self) -> tuple[list[tuple[int, ...]], list[int]]:
        m = len(self.names)
        if self.without:
            return [tuple(int(a == b) for b in range(m)) for a in range(m)], [1] * m
        columns = zip(*(map(Fraction, row) for _, row in self.instance["candidates"]), strict=True)
        scaled = [in_integers(column) for column in columns]
        if self.alike:
            common = math.lcm(*(scale for _, scale in scaled))
            scaled = [([x * common // scale for x in column], common) for column, scale in scaled]
        return list(zip(*(column for column, _ in scaled), strict=True)), [scale for _, scale in scaled]

    @property
    def rows(self) -> list[tuple[int, ...]]:
        """The features, in integers."""
        return self._scaled[0]

    def features(self) -> str:
        """X."""
        return listed(listed(map(integer, row)) for row in self.rows)

    def number(self, name: str) -> int:
        """The number of a candidate."""
        return self.names.index(name)

    def ranking(self, names: Sequence[str]) -> str:
        """A ranking."""
        return listed(map(self.number, names))

    def voters(self) -> str:
        """The ballots with their counts."""
        return listed(f"({integer(b['count'])}, {self.ranking(b['ranking'])})" for b in self.instance["ballots"])

    def parameter(self, theta: Sequence[Any]) -> list[Fraction]:
        """θ for the features in integers."""
        return [Fraction(t) / scale for t, scale in zip(theta, self._scaled[1], strict=True)]

    def theta(self, theta: Sequence[Any] | None, ranking: Sequence[str]) -> str:
        """θ in integers; without features, the rewards themselves."""
        if theta is None:
            places = {name: place for place, name in enumerate(ranking)}
            return listed(integer(len(ranking) - places[name]) for name in self.names)
        return listed(map(integer, in_integers(self.parameter(theta))[0]))

    def conflict(self, conflict: Sequence[Sequence[Any]]) -> str:
        """A conflict."""
        weights = in_integers([Fraction(w) for _, _, w in conflict])[0]
        pairs = ((self.number(a), self.number(b)) for a, b, _ in conflict)
        return listed(f"({a}, {b}, {integer(w)})" for (a, b), w in zip(pairs, weights, strict=True))

    def output(self, claim: dict[str, Any], evidence: dict[str, Any]) -> str:
        """The definitions of the ranking of a claim and of its θ."""
        return (
            f"Definition output : ranking := {self.ranking(claim['ranking'])}.\n"
            f"Definition theta : list Z := {self.theta(evidence['theta'], claim['ranking'])}.\n"
        )

    def rejections(self, conflicts: Sequence[dict[str, Any]]) -> str:
        """The conflicts of a leximax ranking, with their candidates."""
        return listed(f"({self.number(entry['candidate'])}, {self.conflict(entry['conflict'])})" for entry in conflicts)

    def refusals(self, claim: dict[str, Any], evidence: dict[str, Any]) -> str:
        """The conflicts of ranked pairs, each with the pair that the ranking has the other way round."""
        place = {name: k for k, name in enumerate(claim["ranking"])}
        terms = []
        for conflict in evidence["conflicts"]:
            [pair] = [(a, b) for a, b, _ in conflict if place[b] < place[a]]
            terms.append(f"({', '.join(str(self.number(name)) for name in pair)}, {self.conflict(conflict)})")
        return listed(terms)

    def ties(self, claim: dict[str, Any], evidence: dict[str, Any]) -> tuple[str, str]:
        """What a claim about ranked pairs says of ties, and the name of that in Coq."""
        if "ties" not in claim:
            return "Nothing_said", ""
        if claim["ties"] == "none":
            return "No_matter", "whatever_ties"
        other = evidence["other"]
        return f"(Matter {self.ranking(other['ranking'])} {self.theta(other['theta'], other['ranking'])})", "by_ties"

    def branching(self, evidence: dict[str, Any]) -> dict[str, Any]:
        """The proof of a Kemeny ranking. Raises `InputError` if it is no tree."""
        if "tree" not in evidence["proof"]:
            raise InputError(
                "a theorem in Coq about a Kemeny rule needs a tree, neither a list of rankings nor cones: --method branch"
            )
        return evidence["proof"]  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Trees:
    """Branching trees of a Kemeny claim; conflicts come before triangles among the cuts."""

    terms: Terms
    proof: dict[str, Any]

    @cached_property
    def _order(self) -> list[int]:
        kinds = [isinstance(cut[0], str) for cut in self.proof["cuts"]]
        return sorted(range(len(kinds)), key=kinds.__getitem__)

    def cuts_by_kind(self) -> tuple[str, str]:
        """The conflicts and the triangles."""
        cuts = [self.proof["cuts"][i] for i in self._order]
        conflicts = listed(self.terms.conflict(cut) for cut in cuts if not isinstance(cut[0], str))
        triangles = listed(
            f"({', '.join(str(self.terms.number(name)) for name in cut)})" for cut in cuts if isinstance(cut[0], str)
        )
        return conflicts, triangles

    def cuts(self) -> str:
        """The conflicts and the triangles, two arguments."""
        return " ".join(self.cuts_by_kind())

    def tree(self, nodes: Sequence[dict[str, Any]], at: int = 0) -> str:
        """The tree from a node on."""
        node = nodes[at]
        if "bound" in node:
            entries = self.proof["multipliers"][node["bound"]]
            numerators, scale = in_integers([Fraction(y) for _, y in entries])
            cuts = [self._order.index(i) for i, _ in entries]
            pairs = listed(f"({i}, {integer(y)})" for i, y in zip(cuts, numerators, strict=True))
            return f"(Leaf {integer(scale)} {pairs})"
        a, b = (self.terms.number(name) for name in node["pair"])
        return f"(Branch {a} {b} {self.tree(nodes, node['above'])} {self.tree(nodes, node['below'])})"

    def earlier(self) -> str:
        """The trees for positions and candidates."""
        return listed(
            f"({entry['position']}, {self.terms.number(entry['candidate'])}, {self.tree(entry['tree'])})"
            for entry in self.proof["earlier"]
        )
