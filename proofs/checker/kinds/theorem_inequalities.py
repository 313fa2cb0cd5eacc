"""The inequalities on profiles that Booleans of a theorem's formula stand for, and the real variables in them."""

from __future__ import annotations

from itertools import combinations, permutations
from operator import sub

from ..values import Pair
from .clauses import Inequality
from .theorem_statement import JOINING, OF_PARTS, PROFILES, RAISING, RESPECTING, Family, Statement


class Columns:
    """The profiles of a violation: for `about`, a candidate or a ballot if it names one, and on `family` unless that is empty.

    Column p·n + i is the weight of ranking number i of the n in `cast` in profile p. A real variable belongs to
    two columns: if it needs no second one, to the last, in which nothing is added up.
    """

    def __init__(self, statement: Statement, family: Family, about: str) -> None:
        self.rule, self.axiom, self.letters = statement.rule, statement.axiom, statement.letters
        self.fixed, self.weak = statement.ties == "fixed", statement.majority == "weak"
        self.statement, self.family, self.about = statement, family, about
        self.respecting = self.rule in RESPECTING
        everything = tuple(map("".join, permutations(self.letters)))
        self.outputs = family or everything
        self.cast = self.outputs if statement.ballots == "allowed" else everything
        self.pairs = list(permutations(self.letters, 2))
        self.costs: dict[str, list[int]] = {}
        self.profiles, n = PROFILES[self.axiom], len(self.cast)
        self.columns = self.profiles * n
        self.reals = self._real_variables(n)

    def _real_variables(self, n: int) -> list[Pair]:
        """The two columns of each."""
        own, number = list(range(n)), {s: i for i, s in enumerate(self.cast)}
        if self.axiom in OF_PARTS:
            return [(p * n + i, 2 * n + i) for p in (0, 1) for i in own]
        if self.axiom == "homogeneity":
            return [(i, n + i) for i in own]
        if self.axiom == "reversal-symmetry":
            return [(i, n + number[s[::-1]]) for i, s in enumerate(self.cast) if s[::-1] in number]
        if self.axiom in JOINING:
            return [*((i, n + i) for i in own), (n + number[self.about], -1)]
        if self.axiom == "strategy-proofness":
            return [(i, n + j) for i in own for j in (own if self.cast[i] == self.about else [i])]
        if self.axiom in RAISING:
            places: dict[str, list[Pair]] = {}  # the others in order -> place of the candidate, number of the ranking
            for i, s in enumerate(self.cast):
                places.setdefault(s.replace(self.about, ""), []).append((s.index(self.about), i))
            return [(i, n + j) for same in places.values() for k, i in same for after, j in same if after <= k]
        return [(i, -1) for i in own]

    def never_positive(self, sums: list[int]) -> bool:
        """Whether Σ sums · column ≤ 0 for all real variables ≥ 0: each belongs to two columns."""
        return all(sums[i] + sums[j] <= 0 for i, j in self.reals)

    def inequality(self, name: str) -> Inequality | None:
        """What the Boolean of this name says of the profiles; None for one without a meaning of its own."""
        n = len(self.cast)
        if name == "d" and PROFILES[self.axiom] == 2 and self.about:
            return Inequality(self._change(n), strict=True)
        if name[:2] == "e " and self.axiom == "reversal-symmetry" and name[2:] in self.cast:
            i = self.cast.index(name[2:])
            return Inequality([(i, 1), (n + i, -1)], strict=True)
        head, *words = name.split(" ")
        kind, p = head[0], int(head[1:] or self.profiles)
        coefficients = self._coefficients(kind, words) if p < self.profiles else None
        if coefficients is None:
            return None
        terms = [(i, c) for i, c in enumerate(coefficients, p * n) if c]
        before = kind == "w" and self.fixed and words[1] < words[0]
        return Inequality(terms, kind in "nsml" or (kind == "t" and not self.weak) or before, kind != "w")

    def _change(self, n: int) -> list[Pair]:
        """Who joins; the places by which the candidate rises; how many do not cast their ballot."""
        if self.axiom in JOINING:
            return [(i + p * n, (-1, 1)[p]) for i, s in enumerate(self.cast) if s == self.about for p in (0, 1)]
        if self.axiom in RAISING:
            places = [s.index(self.about) for s in self.cast]
            return list(enumerate([*places, *(-k for k in places)]))
        return [(i + p * n, (1, -1)[p]) for i, s in enumerate(self.cast) if s == self.about for p in (0, 1)]

    def _coefficients(self, kind: str, words: list[str]) -> list[int] | None:
        """One for each ranking that can be cast."""
        match kind, words:
            case "n", []:
                return [1 for _ in self.cast]
            case "s", [ranking] if ranking in self.cast:
                return [int(s == ranking) for s in self.cast]
            case "m", [pair] if tuple(pair) in self.pairs:
                return self._margin(pair)
            case "t", [a] if a in [*self.letters]:
                return [1 if s[0] == a else -1 for s in self.cast]
            case "l", [a] if a in [*self.letters]:
                return [1 if s[-1] == a else -1 for s in self.cast]
            case "x", [one, two] if self.rule == "ranked-pairs" and one < two and {(*one,), (*two,)} <= set(self.pairs):
                return list(map(sub, self._margin(one), self._margin(two)))
            case "q", [pair] if self.rule == "leximax-borda" and tuple(pair) in self.pairs:
                return [s.index(pair[1]) - s.index(pair[0]) for s in self.cast]
            case "q", [pair] if self.rule == "leximax-plurality" and tuple(pair) in self.pairs:
                return [(s[0] == pair[0]) - (s[0] == pair[1]) for s in self.cast]
            case "w", [s, t] if "kemeny" in self.rule and s in self.outputs and t in self.outputs and s != t:
                return list(map(sub, self._cost(t), self._cost(s)))
        return None

    def _margin(self, pair: str) -> list[int]:
        return [1 if s.index(pair[0]) < s.index(pair[1]) else -1 for s in self.cast]

    def _cost(self, ranking: str) -> list[int]:
        if ranking not in self.costs:
            pairs = list(combinations(ranking, 2))
            self.costs[ranking] = [sum([1 if s.index(b) < s.index(a) else -1 for a, b in pairs]) for s in self.cast]
        return self.costs[ranking]
