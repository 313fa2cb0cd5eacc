"""Cases of axioms on a profile, by the definitions of docs/certificates.md: the profiles, and what outputs on them must be.

A profile is a Counter of rankings, strings of the candidates' letters; without a candidate the strings are shorter.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator

from support.rule_tables import agreed, pairs_of, prefers, raises, wins
from support.types import Json

Profile = Counter[str]
Ballots = list[tuple[str, int]]
Case = tuple[Json, tuple[Profile, ...], Callable[..., bool]]
"""The witness that names it, the profiles, and whether rankings, one for each of them, meet the demand."""

WHOLE = ("po", "pmc", "monotonicity", "separability", "unanimity", "homogeneity", "local-iia")
"""Axioms about whole rankings; the others are about who is first."""


def cases(axiom: str, ballots: Ballots, letters: str, allowed: list[str], tie_free: bool = False) -> list[Case]:
    """All cases; `ballots` are those of the instance in their order, and allowed the feasible rankings.

    Of winner monotonicity these are the cases of all candidates; the others hold where the candidate is not first.
    """
    of_one = [(key, (profile_of(ballots),), met) for key, met in _of_one(axiom, ballots, letters, allowed)]
    raised = _raised(axiom, ballots, letters, allowed)
    return [*of_one, *raised, *_removed(axiom, ballots, letters), *_of_more(axiom, ballots, letters, allowed, tie_free)]


def profile_of(ballots: Ballots) -> Profile:
    profile: Profile = Counter()
    for s, n in ballots:
        profile[s] += n
    return +profile


def _of_one(
    axiom: str, ballots: Ballots, letters: str, allowed: list[str]
) -> Iterator[tuple[Json, Callable[..., bool]]]:
    voters = tuple(profile_of(ballots).elements())
    won, all_agree, firsts = wins(voters, letters), agreed(voters, letters), {s[0] for s in allowed}
    respecting = {s[0] for s in allowed if all_agree <= pairs_of(s)}
    if axiom == "po":
        yield from (({"above": a, "below": b}, lambda s, a=a, b=b: prefers(s, a, b)) for a, b in all_agree)
    if axiom == "pareto-winner":
        yield from (({"above": a, "below": b}, lambda s, b=b: s[0] != b) for a, b in all_agree if a in firsts)
    if axiom == "pmc":
        yield from (({"pmc_ranking": [*p]}, lambda s, p=p: s == p) for p in allowed if pairs_of(p) == won)
    if axiom == "unanimity" and len(set(voters)) == 1 and voters[0] in allowed:
        yield {"unanimous_ballot": [*voters[0]]}, lambda s: s == voters[0]
    if axiom == "smith":
        some = (set(c) for n in range(1, len(letters)) for c in itertools.combinations(letters, n))
        least = next((c for c in some if {a + b for a in c for b in set(letters) - c} <= won), None)
        if least is not None and least & firsts:
            yield {"smith_set": sorted(least, key=letters.find)}, lambda s: s[0] in least
    for c in letters:
        beats = {c + b for b in letters if b != c} <= won
        if axiom == "majority" and 2 * sum(s[0] == c for s in voters) > len(voters) and c in firsts:
            yield {"majority_favourite": c}, lambda s, c=c: s[0] == c
        if axiom == "majority-loser" and 2 * sum(s[-1] == c for s in voters) > len(voters):
            yield {"majority_loser": c}, lambda s, c=c: s[0] != c
        if axiom == "condorcet-winner" and beats and c in firsts:
            yield {"condorcet_winner": c}, lambda s, c=c: s[0] == c
        if axiom == "condorcet-winner-pareto" and beats and c in respecting:
            yield {"condorcet_winner": c}, lambda s, c=c: s[0] == c
        if axiom == "condorcet-loser" and {b + c for b in letters if b != c} <= won:
            yield {"condorcet_loser": c}, lambda s, c=c: s[0] != c


def _raised(axiom: str, ballots: Ballots, letters: str, allowed: list[str]) -> Iterator[Case]:
    if axiom not in ("winner-monotonicity", "monotonicity"):
        return
    profile = profile_of(ballots)
    for (i, (s, count)), new, c in itertools.product(enumerate(ballots, 1), allowed, letters):
        for k in sorted({1, count}) if raises(s, new, c) else ():
            after = profile - Counter({s: k}) + Counter({new: k})
            key = {"ballot": i, "voters": k, "raised": [*new]}
            if axiom == "monotonicity":
                yield {"candidate": c, **key}, (profile, after), lambda s, t, c=c: t.find(c) <= s.find(c)
            else:
                yield {"winner": c, **key}, (profile, after), lambda s, t, c=c: s[0] != c or t[0] == c


def _removed(axiom: str, ballots: Ballots, letters: str) -> Iterator[Case]:
    profile = profile_of(ballots)

    def without(c: str) -> tuple[Profile, Profile]:
        return profile, profile_of([(s.replace(c, ""), n) for s, n in ballots])

    if axiom == "clones":
        for n in range(2, len(letters)):
            for some in itertools.combinations(letters, n):
                clones = "".join(some)
                if all(any(set(s[i : i + n]) == set(clones) for i in range(len(s))) for s in profile):
                    for c in clones:
                        key = {"clones": [*clones], "removed": c}
                        yield key, without(c), lambda s, t, C=clones: s[0] == t[0] or (s[0] in C and t[0] in C)
    if axiom == "local-iia" and len(letters) > 2:
        for c in letters:
            yield {"removed": c}, without(c), lambda s, t, c=c: c not in (s[0], s[-1]) or t == s.replace(c, "")


def _of_more(axiom: str, ballots: Ballots, letters: str, allowed: list[str], tie_free: bool) -> Iterator[Case]:
    profile = profile_of(ballots)
    if axiom == "reversal-symmetry":
        turned = Counter({s[::-1]: k for s, k in profile.items()})
        if turned != profile or tie_free:
            yield {"reversed": "every voter"}, (profile, turned), lambda s, t: s[0] != t[0]
    if axiom == "homogeneity":
        for k in (2, 3):
            yield {"copies": k}, (profile, Counter({s: k * n for s, n in profile.items()})), lambda s, t: s == t
    for i, (ballot, _) in enumerate(ballots, 1):
        pair = profile, profile - Counter([ballot])
        if axiom == "participation" and profile.total() > 1:
            yield {"ballot": i}, pair, lambda s, t, r=ballot: r.find(s[0]) <= r.find(t[0])
        if axiom == "positive-involvement" and profile.total() > 1:
            yield {"ballot": i}, pair, lambda s, t, r=ballot: t[0] != r[0] or s[0] == r[0]
        if axiom == "negative-involvement" and profile.total() > 1:
            yield {"ballot": i}, pair, lambda s, t, r=ballot: t[0] == r[-1] or s[0] != r[-1]
        for other in allowed if axiom == "strategy-proofness" else ():
            if other != ballot:
                key = {"ballot": i, "instead": [*other]}
                yield key, (profile, pair[1] + Counter([other])), lambda s, t, r=ballot: r.find(s[0]) <= r.find(t[0])
    if axiom in ("separability", "reinforcement"):
        yield from _splits(axiom, ballots)


def _splits(axiom: str, ballots: Ballots) -> Iterator[Case]:
    profile, seen = profile_of(ballots), set()
    for first in itertools.product(*(range(k + 1) for _, k in ballots)):
        second = tuple(k - f for f, (_, k) in zip(first, ballots, strict=True))
        if not 0 < sum(first) < profile.total() or second in seen:
            continue
        seen.add(first)
        one, two = (profile_of([(s, k) for (s, _), k in zip(ballots, ks, strict=True)]) for ks in (first, second))
        if axiom == "separability":
            yield {"first": [*first]}, (profile, one, two), lambda merged, s, t: s != t or merged == s
        else:
            yield {"first": [*first]}, (profile, one, two), lambda merged, s, t: s[0] != t[0] or merged[0] == s[0]
