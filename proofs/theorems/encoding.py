"""A rule on all profiles of any size as clauses and linear inequalities; docs/certificates.md, Theorems, lists the variables.

A profile is a non-negative rational weight on each ranking. Strict majorities, unanimity, scores and Kemeny costs compare sums
of weights, so a profile with integer counts exists wherever a rational one does. Outputs are one-sided: "σ is the output"
implies what the rule asks of σ, which is all that a violation needs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations

from pluralign.formulations.types import Pair, Ranking
from pluralign.solver.logic.query import Form, Query

QueryTopic = int | Ranking | None
"""What a query is about: a candidate that is raised, a ballot, or nothing of the kind."""

SymbolicProfile = Mapping[Ranking, Form]
"""Ranking -> its weight, a sum of real variables."""

HALF = ("lcpo-half", "leximax-copeland-half")
LEXIMAX = ("lcpo", "leximax-copeland", *HALF, "leximax-borda", "leximax-plurality")
KEMENY = ("kemeny", "kemeny-po")
PARETO = ("lcpo", "lcpo-half", "kemeny-po", "lcpo-sequence")
SEQUENCE = ("lcpo-sequence",)
BY_PAIRS = (*KEMENY, *SEQUENCE, "slater", "ranked-pairs")
"""Those that compare every two rankings."""
RULES = (*LEXIMAX, *BY_PAIRS)


@dataclass(frozen=True)
class Hypotheses:
    """What a statement supposes; the defaults are those of the theorems.

    ballots: every ballot is an allowed ranking. ties: "fixed" (one order of the candidates, or of the rankings in
    lexicographic order, for all profiles), "profile" (of candidates: an order that may differ between profiles), "any" (of
    rankings: every optimal one may be the output). majority: "strict", or "weak": half of the voters is enough.
    """

    ballots: bool = True
    ties: str = "fixed"
    majority: str = "strict"


THEOREM = Hypotheses()


def text(ranking: Iterable[int]) -> str:
    """The digits of the candidates, best first."""
    return "".join(map(str, ranking))


def add(*forms: Form) -> Form:
    """The sum of forms."""
    total: dict[str, int] = {}
    for form in forms:
        for x, c in form.items():
            total[x] = total.get(x, 0) + c
    return {x: c for x, c in total.items() if c}


def scaled(form: Form, factor: int) -> Form:
    """A multiple of a form."""
    return {x: factor * c for x, c in form.items()}


class Encoder:
    """The variables and clauses of one rule on one or more profiles over m candidates, and of the allowed rankings.

    Candidates are 0 … m−1 in the fixed tie-break order, profiles are numbered from 0.
    """

    def __init__(
        self, m: int, rule: str, hypotheses: Hypotheses = THEOREM, family: Iterable[Ranking] | None = None
    ) -> None:
        """family: of allowed rankings; any if None."""
        self.m, self.rule, self.hypotheses = m, rule, hypotheses
        self.query = Query()
        self.fixed_family = family is not None
        every = list(permutations(range(m)))
        self.outputs: list[Ranking] = every if family is None else sorted(family)
        """The rankings that may be allowed."""
        self.rankings: list[Ranking] = self.outputs if hypotheses.ballots else every
        """The rankings that may be cast."""
        if family is None:
            self.query.add(*(self.allowed(ranking) for ranking in self.outputs))
        else:
            for ranking in self.outputs:
                self.query.add(self.allowed(ranking))
        self.profiles: list[SymbolicProfile] = []
        self.seeds: list[tuple[int, ...]] = []
        """Clauses that should follow from the inequalities alone (see `solver.logic.lazy`)."""

    # --- the family and the profiles

    def allowed(self, ranking: Ranking) -> int:
        """The ranking is in F."""
        return self.query.var(f"f {text(ranking)}")

    def add_profile(self, profile: SymbolicProfile) -> int:
        """One more profile, not empty, with ballots in F if so supposed. Returns its number."""
        p = len(self.profiles)
        self.profiles.append(profile)
        some = self.some(p)
        self.query.add(some)
        for ranking in self.rankings:
            if self.hypotheses.ballots:
                self.query.add(-self.cast(p, ranking), self.allowed(ranking))
        self.seeds.append((-some, *(self.cast(p, ranking) for ranking in self.rankings)))
        return p

    def some(self, p: int) -> int:
        """There is a voter."""
        return self.query.atom(f"n{p}", add(*self.profiles[p].values()), strict=True)

    def cast(self, p: int, ranking: Ranking) -> int:
        """Somebody casts the ranking."""
        return self.query.atom(f"s{p} {text(ranking)}", self.profiles[p][ranking], strict=True)

    # --- what a profile says about pairs

    def margin(self, p: int, a: int, b: int) -> Form:
        """n_ab − n_ba."""
        weights = self.profiles[p].items()
        return add(*(w if r.index(a) < r.index(b) else scaled(w, -1) for r, w in weights))

    def majority(self, p: int, a: int, b: int) -> int:
        """A strict majority ranks a above b."""
        return self.query.atom(f"m{p} {a}{b}", self.margin(p, a, b), strict=True)

    def ahead(self, p: int, one: Pair, other: Pair) -> int:
        """The margin of one ordered pair is at least that of another one, which comes later in the order of pairs."""
        form = add(self.margin(p, *one), scaled(self.margin(p, *other), -1))
        return self.query.atom(f"x{p} {text(one)} {text(other)}", form, strict=False)

    def half(self, p: int, a: int, b: int) -> int:
        """At least half of the voters rank a above b."""
        return -self.majority(p, b, a)

    def unanimous(self, p: int, a: int, b: int) -> int:
        """All voters rank a above b."""
        name = f"u{p} {a}{b}"
        known = len(self.query.names)
        literal = self.query.var(name)
        if len(self.query.names) > known:
            self.query.define_and(literal, [-self.cast(p, r) for r in self.rankings if r.index(b) < r.index(a)])
        return literal

    def respecting(self, p: int, ranking: Ranking) -> int:
        """The ranking is in F and has every unanimous pair in order."""
        name = f"k{p} {text(ranking)}"
        known = len(self.query.names)
        literal = self.query.var(name)
        if len(self.query.names) > known:
            broken = [self.unanimous(p, b, a) for a, b in combinations(ranking, 2)]
            self.query.define_and(literal, [self.allowed(ranking), *(-u for u in broken)])
        return literal

    def favourite(self, p: int, a: int) -> int:
        """More than half of the voters (or, weakly, at least half) rank a first."""
        weights = self.profiles[p].items()
        form = add(*(w if r[0] == a else scaled(w, -1) for r, w in weights))
        literal = self.query.atom(f"t{p} {a}", form, strict=self.hypotheses.majority == "strict")
        self.seeds.append((-literal, *(self.cast(p, r) for r in self.rankings if r[0] == a)))
        return literal

    def rejected(self, p: int, a: int) -> int:
        """More than half of the voters rank a last."""
        weights = self.profiles[p].items()
        form = add(*(w if r[-1] == a else scaled(w, -1) for r, w in weights))
        literal = self.query.atom(f"l{p} {a}", form, strict=True)
        self.seeds += [(-literal, self.majority(p, b, a)) for b in range(self.m) if b != a]
        return literal

    # --- scores

    @property
    def most(self) -> int:
        """The highest Copeland score: with half points, in half points."""
        return (self.m - 1) * (2 if self.rule in HALF else 1)

    def at_least(self, p: int, a: int, points: int) -> int:
        """The Copeland score of a is at least so many points, 1 ≤ points ≤ most."""
        others = [b for b in range(self.m) if b != a]
        counted = [self.majority(p, a, b) for b in others]
        if self.rule in HALF:
            counted += [-self.majority(p, b, a) for b in others]
        return self.count(f"c{p} {a}{points}", counted, points)

    def count(self, name: str, literals: Sequence[int], least: int) -> int:
        """At least so many of the literals hold."""
        known = len(self.query.names)
        literal = self.query.var(name)
        if len(self.query.names) > known:
            for some in combinations(literals, least):
                self.query.add(literal, *(-one for one in some))
            for some in combinations(literals, len(literals) + 1 - least):
                self.query.add(-literal, *some)
        return literal

    def no_fewer(self, p: int, a: int, b: int) -> int:
        """The score of a is at least that of b."""
        name = f"q{p} {a}{b}"
        if self.rule in ("leximax-borda", "leximax-plurality"):
            return self.query.atom(name, add(self._score(p, a), scaled(self._score(p, b), -1)), strict=False)
        known = len(self.query.names)
        literal = self.query.var(name)
        if len(self.query.names) > known:
            for points in range(1, self.most + 1):
                self.query.add(-literal, -self.at_least(p, b, points), self.at_least(p, a, points))
            for points in range(self.most + 1):  # otherwise b has more points than a
                behind = [-self.at_least(p, a, points)] if points else []
                ahead = [self.at_least(p, b, points + 1)] if points < self.most else []
                self.query.add(literal, *behind, *ahead)
        return literal

    def _score(self, p: int, a: int) -> Form:
        points = (self.m - 1 - r.index(a) if self.rule == "leximax-borda" else int(r[0] == a) for r in self.rankings)
        return add(*(scaled(w, n) for w, n in zip(self.profiles[p].values(), points, strict=True)))

    def precedes(self, p: int, a: int, b: int) -> int:
        """The rule prefers a to b: more points, or as many and before it in the tie-break order."""
        if self.hypotheses.ties == "fixed":
            return self.no_fewer(p, a, b) if a < b else -self.no_fewer(p, b, a)
        if a > b:
            return -self.precedes(p, b, a)
        return self.query.var(f"g{p} {a}{b}")

    # --- outputs

    def possible(self, p: int, ranking: Ranking) -> int:
        """The rule may output the ranking: it is in F and, subject to Pareto optimality, respects the unanimous pairs."""
        return self.respecting(p, ranking) if self.rule in PARETO else self.allowed(ranking)

    def begins(self, p: int, prefix: Iterable[int]) -> int:
        """Some possible ranking begins so."""
        return self.query.var(f"r{p} {text(prefix)}")

    def output(self, p: int, ranking: Ranking) -> int:
        """The ranking is an output of the rule."""
        return self.query.var(f"o{p} {text(ranking)}")

    def cost(self, p: int, ranking: Ranking) -> Form:
        """Σ n_ba over its pairs a above b, up to the same constant for all rankings and the factor 2."""
        return add(*(self.margin(p, b, a) for a, b in combinations(ranking, 2)))

    def cheaper(self, p: int, one: Ranking, other: Ranking) -> int:
        """`one` costs less than `other`, or as much and wins the tie."""
        form = add(self.cost(p, other), scaled(self.cost(p, one), -1))
        strict = self.hypotheses.ties == "fixed" and other < one
        return self.query.atom(f"w{p} {text(one)} {text(other)}", form, strict, one_sided=True)


def relabelled(name: str, relabelling: Sequence[int]) -> str:
    """The name of a variable after its candidates are renamed: their digits are those behind the first word."""
    kind, _, rest = name.partition(" ")
    return f"{kind} {''.join(str(relabelling[int(c)]) if c.isdigit() else c for c in rest)}"


def images(query: Query, m: int, fixed: int | None = None) -> Callable[[tuple[int, ...]], Iterator[tuple[int, ...]]]:
    """What relabelling the candidates (but the fixed one) makes of a clause about inequalities, for `solver.logic.lazy`."""
    number = {query.names[v - 1]: v for v in query.atoms}
    symmetries = [p for p in permutations(range(m)) if fixed is None or p[fixed] == fixed][1:]
    maps = [{v: number.get(relabelled(query.names[v - 1], p)) for v in query.atoms} for p in symmetries]

    def of(clause: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        for image in maps:
            literals = [image[abs(v)] for v in clause]
            if all(literals):
                yield tuple(w if v > 0 else -w for v, w in zip(clause, literals, strict=True) if w)

    return of


def choose(encoder: Encoder, choices: Iterable[int]) -> None:
    """One of the choices is made."""
    encoder.query.add(*choices)


def weights(encoder: Encoder, prefix: str = "x") -> SymbolicProfile:
    """A profile of its own real variables."""
    names = {r: f"{prefix} {text(r)}" for r in encoder.rankings}
    encoder.query.nonnegative += names.values()
    return {r: {name: 1} for r, name in names.items()}


def merged(one: SymbolicProfile, other: SymbolicProfile) -> SymbolicProfile:
    """Both profiles together."""
    return {r: add(one[r], other[r]) for r in one}


def raised(ranking: Ranking, candidate: int) -> Iterator[Ranking]:
    """The ranking, and all ways to raise the candidate in it that leave the order of the others."""
    place = ranking.index(candidate)
    others = ranking[:place] + ranking[place + 1 :]
    for k in range(place, -1, -1):
        yield (*others[:k], candidate, *others[k:])


def move(source: Ranking, target: Ranking) -> str:
    """The real variable for the voters who change one ranking to another."""
    return f"t {text(source)} {text(target)}"


def transport(encoder: Encoder, moves: Mapping[Ranking, Sequence[Ranking]]) -> tuple[SymbolicProfile, SymbolicProfile]:
    """Two profiles: before and after weight moves from each ranking to some of those listed for it."""
    before: dict[Ranking, dict[str, int]] = {r: {} for r in encoder.rankings}
    after: dict[Ranking, dict[str, int]] = {r: {} for r in encoder.rankings}
    for source, targets in moves.items():
        for target in targets:
            name = move(source, target)
            encoder.query.nonnegative.append(name)
            before[source][name] = after[target][name] = 1
    return before, after
