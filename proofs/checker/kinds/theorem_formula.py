"""The clauses that say that an axiom is violated, and the inequalities that their Booleans stand for."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, permutations, product
from operator import sub

from ..values import Pair
from .clauses import Inequality
from .theorem_statement import LEXIMAX, PROFILES, RESPECTING, Family, Statement

Words = list[str]  # a clause in names, those of negated Booleans with "-" before them


class Violation:
    """The axiom is violated: by raising `candidate` if it is about that, and on `family` unless that is empty.

    Column p·n + i is the weight of ranking number i of the n in `cast` in profile p. A real variable belongs to
    two columns: if it needs no second one, to the last, in which nothing is added up.
    """

    def __init__(self, statement: Statement, family: Family, candidate: str) -> None:
        self.rule, self.axiom, self.letters = statement.rule, statement.axiom, statement.letters
        self.fixed, self.weak = statement.ties == "fixed", statement.majority == "weak"
        self.statement, self.family, self.candidate = statement, family, candidate
        self.respecting = self.rule in RESPECTING
        everything = tuple(map("".join, permutations(self.letters)))
        self.outputs = family or everything
        self.cast = self.outputs if statement.ballots == "allowed" else everything
        self.pairs = list(permutations(self.letters, 2))
        self.costs: dict[str, list[int]] = {}
        self.profiles, n = PROFILES[self.axiom], len(self.cast)
        self.columns = self.profiles * n
        if self.axiom == "winner-monotonicity":
            places: dict[str, list[Pair]] = {}  # the others in order -> place of the candidate, number of the ranking
            for i, s in enumerate(self.cast):
                places.setdefault(s.replace(candidate, ""), []).append((s.index(candidate), i))
            self.reals = [(i, n + j) for same in places.values() for k, i in same for after, j in same if after <= k]
        else:
            single, double = [(i, -1) for i in range(n)], [(p * n + i, 2 * n + i) for p in (0, 1) for i in range(n)]
            self.reals = double if self.axiom == "separability" else single

    def never_positive(self, sums: list[int]) -> bool:
        return all(sums[i] + sums[j] <= 0 for i, j in self.reals)

    def inequality(self, name: str) -> Inequality | None:
        if name == "d" and self.axiom == "winner-monotonicity":
            places = [s.index(self.candidate) for s in self.cast]
            return Inequality(list(enumerate([*places, *(-k for k in places)])), strict=True)
        head, *words = name.split(" ")
        kind, p = head[0], int(head[1:] or self.profiles)
        coefficients = self._coefficients(kind, words) if p < self.profiles else None
        if coefficients is None:
            return None
        terms = [(i, c) for i, c in enumerate(coefficients, p * len(self.cast)) if c]
        before = kind == "w" and self.fixed and words[1] < words[0]
        return Inequality(terms, kind in "nsm" or (kind == "t" and not self.weak) or before, kind != "w")

    def _coefficients(self, kind: str, words: list[str]) -> list[int] | None:
        """One for each ranking that can be cast."""
        match kind, words:
            case "n", []:
                return [1 for _ in self.cast]
            case "s", [ranking] if ranking in self.cast:
                return [int(s == ranking) for s in self.cast]
            case "m", [pair] if tuple(pair) in self.pairs:
                return [1 if s.index(pair[0]) < s.index(pair[1]) else -1 for s in self.cast]
            case "t", [a] if a in [*self.letters]:
                return [1 if s[0] == a else -1 for s in self.cast]
            case "q", [pair] if self.rule == "leximax-borda" and tuple(pair) in self.pairs:
                return [s.index(pair[1]) - s.index(pair[0]) for s in self.cast]
            case "q", [pair] if self.rule == "leximax-plurality" and tuple(pair) in self.pairs:
                return [(s[0] == pair[0]) - (s[0] == pair[1]) for s in self.cast]
            case "w", [s, t] if "kemeny" in self.rule and s in self.outputs and t in self.outputs and s != t:
                return list(map(sub, self._cost(t), self._cost(s)))
        return None

    def _cost(self, ranking: str) -> list[int]:
        if ranking not in self.costs:
            pairs = list(combinations(ranking, 2))
            self.costs[ranking] = [sum([1 if s.index(b) < s.index(a) else -1 for a, b in pairs]) for s in self.cast]
        return self.costs[ranking]

    def _possible(self, p: int, ranking: str) -> str:
        return f"k{p} {ranking}" if self.respecting else f"f {ranking}"

    def _preferred(self, p: int, a: str, b: str) -> str:
        kind = "q" if self.fixed else "g"
        return f"{kind}{p} {a}{b}" if a < b else f"-{kind}{p} {b}{a}"

    def clauses(self) -> Iterator[Words]:
        yield from [["f " + s] for s in self.family] or [["f " + s for s in self.outputs]]
        for p in range(self.profiles):
            yield from self._of_profile(p)
            if self.rule in ("lcpo", "leximax-copeland", "lcpo-sequence"):
                yield from self._of_copeland(p)
            yield from ([f"-o{p} {s}", self._possible(p, s)] for s in self.outputs)
            yield from self._of_leximax(p) if self.rule in LEXIMAX else self._of_optimum(p)
        yield from self._of_axiom()

    def _of_profile(self, p: int) -> Iterator[Words]:
        yield [f"n{p}"]
        if self.statement.ballots == "allowed":
            yield from ([f"-s{p} {s}", f"f {s}"] for s in self.cast)
        for a, b in self.pairs:
            against = [f"s{p} {s}" for s in self.cast if s.index(b) < s.index(a)]
            yield [f"u{p} {a}{b}", *against]
            yield from ([f"-u{p} {a}{b}", f"-{somebody}"] for somebody in against)
        for s in self.outputs if self.respecting else ():
            opposed = [f"u{p} {b}{a}" for a, b in combinations(s, 2)]
            yield [f"-k{p} {s}", f"f {s}"]
            yield from ([f"-k{p} {s}", f"-{pair}"] for pair in opposed)
            yield [f"k{p} {s}", f"-f {s}", *opposed]

    def _of_copeland(self, p: int) -> Iterator[Words]:
        m = len(self.letters)
        for a, j in product(self.letters, range(1, m)):
            others = self.letters.replace(a, "")
            yield from ([f"c{p} {a}{j}", *(f"-m{p} {a}{b}" for b in some)] for some in combinations(others, j))
            yield from ([f"-c{p} {a}{j}", *(f"m{p} {a}{b}" for b in some)] for some in combinations(others, m - j))
        for (a, b), j in product(self.pairs, range(m)):
            if j:
                yield [f"-q{p} {a}{b}", f"-c{p} {b}{j}", f"c{p} {a}{j}"]
            yield [f"q{p} {a}{b}", *[f"-c{p} {a}{j}"] * (j > 0), *[f"c{p} {b}{j + 1}"] * (j < m - 1)]

    def _of_leximax(self, p: int) -> Iterator[Words]:
        for s, k in product(self.outputs, range(len(self.letters) - 1)):
            yield ["-" + self._possible(p, s), f"r{p} {s[: k + 1]}"]
            for c in s[k + 1 :]:
                yield [f"-o{p} {s}", f"-r{p} {s[:k]}{c}", self._preferred(p, s[k], c)]
        if not self.fixed:  # G is antisymmetric by its definition
            for a, b in self.pairs:
                yield [self._preferred(p, b, a), f"q{p} {a}{b}"]
            for a, b, c in permutations(self.letters, 3):
                yield [self._preferred(p, b, a), self._preferred(p, c, b), self._preferred(p, a, c)]

    def _of_optimum(self, p: int) -> Iterator[Words]:
        for s, t in permutations(self.outputs, 2):
            premises = [f"-o{p} {s}", "-" + self._possible(p, t)]
            if self.rule != "lcpo-sequence":
                yield [*premises, f"w{p} {s} {t}"]
                continue
            for a, b in zip(s, t, strict=True):
                if a != b:
                    yield [*premises, f"q{p} {a}{b}"]
                    premises.append(f"-q{p} {b}{a}")
            if t < s:
                yield premises

    def _of_axiom(self) -> Iterator[Words]:
        if self.axiom == "existence":
            yield from (["-" + self._possible(0, s)] for s in self.outputs)
        elif self.axiom == "winner-monotonicity":
            yield ["d"]
            yield [f"o0 {s}" for s in self.outputs if s[0] == self.candidate]
            yield [f"o1 {s}" for s in self.outputs if s[0] != self.candidate]
        else:
            choices = list(self._choices())
            yield [f"o{self.profiles - 1} {s}" for s in self.outputs]
            yield [f"v {name}" for name, _, _ in choices]
            for name, required, excluded in choices:
                yield from ([f"-v {name}", *words] for words in required)
                yield from ([f"-v {name}", f"-o{self.profiles - 1} {s}"] for s in excluded)

    def _choices(self) -> Iterator[tuple[str, list[Words], list[str]]]:
        """The ways to violate the other axioms: (name, what is required, what is not the output)."""
        if self.axiom == "po":
            alike = not self.fixed and not self.family  # then candidates can be renamed
            for a, b in self.pairs[:1] if alike else self.pairs:
                yield a + b, [[f"u0 {a}{b}"]], [s for s in self.outputs if s.index(a) < s.index(b)]
        elif self.axiom == "majority":
            for a in self.letters:
                own = [s for s in self.outputs if s[0] == a]
                yield a, [[f"t0 {a}"], [f"f {s}" for s in own]], own
        elif self.axiom == "pmc":
            for s in self.outputs:
                ahead = [[f"-m0 {b}{a}" if self.weak else f"m0 {a}{b}"] for a, b in combinations(s, 2)]
                yield s, [[f"f {s}"], *ahead], [s]
        else:
            yield from ((s, [[f"o0 {s}"], [f"o1 {s}"]], [s]) for s in self.outputs)
