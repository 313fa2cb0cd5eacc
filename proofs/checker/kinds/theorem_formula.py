"""The clauses that say that an axiom is violated."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, permutations, product

from .theorem_axioms import about_profiles
from .theorem_inequalities import Columns
from .theorem_statement import HALF, LEXIMAX, PROFILES

Words = list[str]  # a clause in names, those of negated Booleans with "-" before them


def negated(word: str) -> str:
    return word[1:] if word.startswith("-") else "-" + word


def counted(name: str, words: Words) -> Iterator[Words]:
    """The Boolean `name` with the number j behind it says that at least j of the literals are true."""
    for j in range(1, len(words) + 1):
        yield from ([f"{name}{j}", *map(negated, some)] for some in combinations(words, j))
        yield from ([f"-{name}{j}", *some] for some in combinations(words, len(words) + 1 - j))


class Violation(Columns):
    """The axiom is violated by these profiles."""

    def _possible(self, p: int, ranking: str) -> str:
        return f"k{p} {ranking}" if self.respecting else f"f {ranking}"

    def _preferred(self, p: int, a: str, b: str) -> str:
        kind = "q" if self.fixed else "g"
        return f"{kind}{p} {a}{b}" if a < b else f"-{kind}{p} {b}{a}"

    def clauses(self) -> Iterator[Words]:
        yield from [["f " + s] for s in self.family] or [["f " + s for s in self.outputs]]
        for p in range(self.profiles):
            yield from self._of_profile(p)
            if "copeland" in self.rule or "lcpo" in self.rule:
                yield from self._of_copeland(p)
            yield from ([f"-o{p} {s}", self._possible(p, s)] for s in self.outputs)
            yield from self._of_leximax(p) if self.rule in LEXIMAX else self._of_optimum(p)
        if PROFILES[self.axiom] == 1:
            yield from self._of_one_profile()
        else:
            yield from about_profiles(self.axiom, self.letters, self.outputs, self.cast, self.about)

    def _of_profile(self, p: int) -> Iterator[Words]:
        yield [f"n{p}"]
        if self.statement.ballots == "allowed":
            yield from ([f"-s{p} {s}", f"f {s}"] for s in self.cast)
        for a, b in self.pairs:
            against = [f"s{p} {s}" for s in self.cast if s.index(b) < s.index(a)]
            yield [f"u{p} {a}{b}", *against]
            yield from ([f"-u{p} {a}{b}", f"-{somebody}"] for somebody in against)
        for s in self.outputs if self.respecting or self.axiom == "condorcet-winner-pareto" else ():
            opposed = [f"u{p} {b}{a}" for a, b in combinations(s, 2)]
            yield [f"-k{p} {s}", f"f {s}"]
            yield from ([f"-k{p} {s}", f"-{pair}"] for pair in opposed)
            yield [f"k{p} {s}", f"-f {s}", *opposed]

    def _of_copeland(self, p: int) -> Iterator[Words]:
        """The score counts wins, with half points also whom one does not lose to."""
        most = (len(self.letters) - 1) * (2 if self.rule in HALF else 1)
        for a in self.letters:
            others = self.letters.replace(a, "")
            unbeaten = [f"-m{p} {b}{a}" for b in others] if self.rule in HALF else []
            yield from counted(f"c{p} {a}", [*(f"m{p} {a}{b}" for b in others), *unbeaten])
        for a, b in self.pairs:
            for j in range(most + 1):
                if j:
                    yield [f"-q{p} {a}{b}", f"-c{p} {b}{j}", f"c{p} {a}{j}"]
                yield [f"q{p} {a}{b}", *[f"-c{p} {a}{j}"] * (j > 0), *[f"c{p} {b}{j + 1}"] * (j < most)]

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
        if self.rule == "slater":
            for s in self.outputs:
                yield from counted(f"j{p} {s} ", [f"m{p} {b}{a}" for a, b in combinations(s, 2)])
        for s, t in permutations(self.outputs, 2):
            premises = [f"-o{p} {s}", "-" + self._possible(p, t)]
            if self.rule == "lcpo-sequence":
                yield from self._of_sequence(p, s, t, premises)
            elif self.rule == "slater":
                yield from ([*premises, *words] for words in self._of_counts(p, s, t))
            elif self.rule == "ranked-pairs":
                own, others = (set(combinations(r, 2)) for r in (s, t))
                before = [[self._taken(p, "".join(e), "".join(g)) for e in own - others] for g in others - own]
                yield from ([*premises, *words] for words in before)
            else:
                yield [*premises, f"w{p} {s} {t}"]

    def _of_sequence(self, p: int, s: str, t: str, premises: Words) -> Iterator[Words]:
        for a, b in zip(s, t, strict=True):
            if a != b:
                yield [*premises, f"q{p} {a}{b}"]
                premises.append(f"-q{p} {b}{a}")
        if t < s:
            yield premises

    def _of_counts(self, p: int, s: str, t: str) -> Iterator[Words]:
        """s reverses no more majorities than t; fewer, if t comes before it."""
        most, more = len(self.letters) * (len(self.letters) - 1) // 2, int(self.fixed and t < s)
        for j in range(1 - more, most + 1):
            yield [*[f"-j{p} {s} {j}"] * (j > 0), *[f"j{p} {t} {j + more}"] * (j + more <= most)]

    def _taken(self, p: int, e: str, g: str) -> str:
        """The pair e is taken before g: its margin is greater, or equal and e comes first."""
        return f"x{p} {e} {g}" if e < g else f"-x{p} {g} {e}"

    def _of_one_profile(self) -> Iterator[Words]:
        if self.axiom == "existence":
            yield from (["-" + self._possible(0, s)] for s in self.outputs)
            return
        ways = list(self._ways())
        yield [f"o0 {s}" for s in self.outputs]
        yield [f"v {name}" for name, _, _ in ways]
        for name, required, excluded in ways:
            yield from ([f"-v {name}", *words] for words in required)
            yield from ([f"-v {name}", f"-o0 {s}"] for s in excluded)

    def _ways(self) -> Iterator[tuple[str, list[Words], list[str]]]:
        """The ways to violate an axiom about one profile: (name, what is required, what is not the output)."""
        if self.axiom in ("po", "pareto-winner"):
            alike = self.axiom == "po" and not self.fixed and not self.family  # then candidates can be renamed
            for a, b in self.pairs[:1] if alike else self.pairs:
                if self.axiom == "po":
                    yield a + b, [[f"u0 {a}{b}"]], [s for s in self.outputs if s.index(a) < s.index(b)]
                else:
                    yield a + b, [[f"u0 {a}{b}"], self._first(a)], [s for s in self.outputs if s[0] != b]
        elif self.axiom in ("pmc", "unanimity"):
            for s in self.outputs:
                ahead = [[f"-m0 {b}{a}" if self.weak else f"m0 {a}{b}"] for a, b in combinations(s, 2)]
                agreed = [[f"u0 {a}{b}"] for a, b in combinations(s, 2)]
                yield s, [[f"f {s}"], *(ahead if self.axiom == "pmc" else agreed)], [s]
        elif self.axiom == "smith":
            for size in range(1, len(self.letters)):
                for members in map("".join, combinations(self.letters, size)):
                    yield members, self._smallest(members), [s for s in self.outputs if s[0] in members]
        else:
            for a in self.letters:
                own, others = [s for s in self.outputs if s[0] == a], [s for s in self.outputs if s[0] != a]
                yield a, self._of_candidate(a), others if self.axiom.endswith("loser") else own

    def _of_candidate(self, a: str) -> list[Words]:
        """The candidate should be first, or should not: what is supposed of it."""
        rivals = self.letters.replace(a, "")
        beats, beaten = [[f"m0 {a}{b}"] for b in rivals], [[f"m0 {b}{a}"] for b in rivals]
        respecting = [f"k0 {s}" for s in self.outputs if s[0] == a]
        return {
            "majority": [[f"t0 {a}"], self._first(a)],
            "condorcet-winner": [*beats, self._first(a)],
            "condorcet-winner-pareto": [*beats, respecting],
            "condorcet-loser": beaten,
            "majority-loser": [[f"l0 {a}"]],
        }[self.axiom]

    def _first(self, members: str) -> Words:
        """One of them is first in some allowed ranking."""
        return [f"f {s}" for s in self.outputs if s[0] in members]

    def _smallest(self, members: str) -> list[Words]:
        """All of them beat everybody else, no smaller set does, and one of them can be first."""
        beaten = [[f"m0 {a}{b}"] for a, b in self.pairs if a in members and b not in members]
        smaller = [some for size in range(1, len(members)) for some in combinations(members, size)]
        unbeaten = [[f"-m0 {a}{b}" for a in some for b in members if b not in some] for some in smaller]
        return [*beaten, *unbeaten, self._first(members)]
