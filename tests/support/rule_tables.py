"""Axioms on tables of rules, by the definitions of docs/certificates.md: every table is tried.

A profile is a tuple of ballots (sorted, for anonymous rules), a table maps every profile to a ranking; rankings are strings of
the candidates' letters. Shares no code with the checker or the engine.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

Profile = tuple[str, ...]
Outputs = tuple[str, ...]
Demand = tuple[
    tuple[Profile, ...], str, Callable[..., bool]
]  # the profiles, the candidates named, what outputs must be


@dataclass(frozen=True)
class Domain:
    """Rules from profiles of at most so many voters, who cast `cast`, to `family`, both sorted."""

    letters: str
    family: tuple[str, ...]
    cast: tuple[str, ...]
    voters: int
    anonymous: bool

    @cached_property
    def profiles(self) -> list[Profile]:
        sizes = range(1, self.voters + 1)
        every = [p for n in sizes for p in itertools.product(self.cast, repeat=n)]
        return sorted({self.put(p) for p in every})

    def put(self, ballots: Profile) -> Profile:
        return tuple(sorted(ballots)) if self.anonymous else ballots


def prefers(ranking: str, a: str, b: str) -> bool:
    return ranking.find(a) < ranking.find(b)


def wins(profile: Profile, letters: str) -> set[str]:
    """The pairs ab such that a beats b."""
    pairs = map("".join, itertools.permutations(letters, 2))
    return {ab for ab in pairs if sum(prefers(s, *ab) for s in profile) > sum(prefers(s, *ab[::-1]) for s in profile)}


def agreed(profile: Profile, letters: str) -> set[str]:
    pairs = map("".join, itertools.permutations(letters, 2))
    return {ab for ab in pairs if not any(prefers(s, *ab[::-1]) for s in profile)}


def pairs_of(ranking: str) -> set[str]:
    return set(map("".join, itertools.combinations(ranking, 2)))


def raises(old: str, new: str, c: str) -> bool:
    return new.find(c) < old.find(c) and new.replace(c, "") == old.replace(c, "")


def demands(axiom: str, domain: Domain) -> Iterator[Demand]:
    """All demands of the axiom whose profiles are in the domain."""
    inside = set(domain.profiles)
    for profiles, named, met in _demands(axiom, domain):
        if set(profiles) <= inside:
            yield profiles, named, met


def _demands(axiom: str, domain: Domain) -> Iterator[Demand]:
    for p in domain.profiles:
        yield from _of_one(axiom, domain, p)
        yield from _of_two(axiom, domain, p)


def _of_one(axiom: str, domain: Domain, p: Profile) -> Iterator[Demand]:  # noqa: PLR0912 - one branch an axiom
    letters, won, all_agree = domain.letters, wins(p, domain.letters), agreed(p, domain.letters)
    firsts = {s[0] for s in domain.family}
    respecting = {s[0] for s in domain.family if all_agree <= pairs_of(s)}
    if axiom == "po":
        for ab in all_agree:
            yield (p,), ab, lambda s, ab=ab: prefers(s, *ab)
    if axiom == "pmc":
        for ranking in domain.family:
            if pairs_of(ranking) == won:
                yield (p,), ranking, lambda s, ranking=ranking: s == ranking
    for c in letters:
        others = set(letters) - {c}
        beats_all, is_first = {c + b for b in others} <= won, lambda s, c=c: s[0] == c
        if axiom == "majority" and 2 * sum(s[0] == c for s in p) > len(p) and c in firsts:
            yield (p,), c, is_first
        if axiom == "condorcet-winner" and beats_all and c in firsts:
            yield (p,), c, is_first
        if axiom == "condorcet-winner-pareto" and beats_all and c in respecting:
            yield (p,), c, is_first
        if axiom == "condorcet-loser" and others and {b + c for b in others} <= won:
            yield (p,), c, lambda s, c=c: s[0] != c
        if axiom == "majority-loser" and others and 2 * sum(s[-1] == c for s in p) > len(p):
            yield (p,), c, lambda s, c=c: s[0] != c
    if axiom == "pareto-winner":
        for a, b in all_agree:
            if a in firsts:
                yield (p,), a + b, lambda s, b=b: s[0] != b
    if axiom == "unanimity" and len(set(p)) == 1:
        yield (p,), p[0], lambda s: s == p[0]
    if axiom == "smith" and (best := smith_set(won, letters)) != letters and firsts & set(best):
        yield (p,), best, lambda s: s[0] in best


def smith_set(won: set[str], letters: str) -> str:
    """The smallest set that beats all others, of all sets."""
    sets = ("".join(some) for size in range(1, len(letters) + 1) for some in itertools.combinations(letters, size))
    return next(some for some in sets if {a + b for a in some for b in letters if b not in some} <= won)


def _of_two(axiom: str, domain: Domain, p: Profile) -> Iterator[Demand]:  # noqa: PLR0912 - one branch an axiom
    if axiom == "reversal-symmetry" and (turned := domain.put(tuple(s[::-1] for s in p))) != p:
        yield (p, turned), "", lambda s, t: s[0] != t[0]
    if axiom in ("winner-monotonicity", "monotonicity"):
        for i, new, c in itertools.product(range(len(p)), domain.cast, domain.letters):
            if raises(p[i], new, c):
                q = domain.put((*p[:i], new, *p[i + 1 :]))
                if axiom == "monotonicity":
                    yield (p, q), c, lambda s, t, c=c: t.find(c) <= s.find(c)
                else:
                    yield (p, q), c, lambda s, t, c=c: t[0] == c or s[0] != c
    if axiom == "participation":
        for i, new in itertools.product(range(len(p) + 1), domain.cast):
            q = domain.put((*p[:i], new, *p[i:]))
            yield (p, q), new, lambda s, t, new=new: not (s[0] != t[0] and prefers(new, s[0], t[0]))
    if axiom in ("positive-involvement", "negative-involvement"):
        for i, new in itertools.product(range(len(p) + 1), domain.cast):
            q = domain.put((*p[:i], new, *p[i:]))
            if axiom == "positive-involvement":
                yield (p, q), new, lambda s, t, top=new[0]: t[0] == top or s[0] != top
            else:
                yield (p, q), new, lambda s, t, bottom=new[-1]: not (s[0] != bottom and t[0] == bottom)
    if axiom == "strategy-proofness":
        for i, new in itertools.product(range(len(p)), domain.cast):
            if new != p[i]:
                q = domain.put((*p[:i], new, *p[i + 1 :]))
                yield (p, q), p[i], lambda s, t, old=p[i]: not (s[0] != t[0] and prefers(old, t[0], s[0]))
    if axiom == "homogeneity":
        for copies in (p + p, p + p + p):
            yield (p, domain.put(copies)), "", lambda s, t: t == s
    if axiom == "reinforcement":
        for q in domain.profiles:
            yield (p, q, domain.put(p + q)), "", lambda s, t, u: s[0] != t[0] or s[0] == u[0]
    if axiom == "separability":
        for q in domain.profiles:
            yield (p, q, domain.put(p + q)), "", lambda s, t, u: u == s or s != t
    if axiom == "majority-relation":
        for q in domain.profiles:
            if wins(p, domain.letters) == wins(q, domain.letters):
                yield (p, q), "", lambda s, t: s == t
    if axiom == "neutrality":
        for names in map("".join, itertools.permutations(domain.letters)):
            new = str.maketrans(domain.letters, names)
            if all({s.translate(new) for s in some} == set(some) for some in (domain.family, domain.cast)):
                q = domain.put(tuple(s.translate(new) for s in p))
                yield (p, q), names, lambda s, t, new=new: t == s.translate(new)


def satisfying(domain: Domain, axioms: list[str]) -> Iterator[dict[Profile, str]]:
    """All tables that satisfy the axioms."""
    wanted = [(profiles, met) for axiom in axioms for profiles, _, met in demands(axiom, domain)]
    for outputs in itertools.product(domain.family, repeat=len(domain.profiles)):
        table = dict(zip(domain.profiles, outputs, strict=True))
        if all(met(*(table[p] for p in profiles)) for profiles, met in wanted):
            yield table
