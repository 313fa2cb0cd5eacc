"""Cases of axioms on a profile, and whether they hold, by the definitions of docs/certificates.md.

A profile is a Counter of rankings, strings of the candidates' letters; `out` is the rule, and gives one ranking for each.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator

from support.rule_tables import agreed, pairs_of, prefers, raises, wins
from support.types import Json

Profile = Counter[str]
Out = Callable[[Profile], str]
Case = tuple[Json, bool]  # the witness that names it, and whether it holds


def cases(axiom: str, ballots: list[tuple[str, int]], letters: str, allowed: list[str], out: Out) -> list[Case]:
    """All cases; `ballots` are those of the instance in their order, and allowed the feasible rankings."""
    of_one = list(_of_one(axiom, ballots, letters, allowed, out))
    return of_one + list(_of_more(axiom, ballots, letters, allowed, out))


def profile_of(ballots: list[tuple[str, int]]) -> Profile:
    profile: Profile = Counter()
    for s, n in ballots:
        profile[s] += n
    return +profile


def _of_one(axiom: str, ballots: list[tuple[str, int]], letters: str, allowed: list[str], out: Out) -> Iterator[Case]:
    profile = profile_of(ballots)
    voters = tuple(profile.elements())
    won, all_agree, output = wins(voters, letters), agreed(voters, letters), out(profile)
    if axiom == "po":
        yield from (({"above": ab[0], "below": ab[1]}, prefers(output, *ab)) for ab in sorted(all_agree))
    if axiom == "pmc":
        yield from (({"pmc_ranking": [*s]}, output == s) for s in allowed if pairs_of(s) == won)
    for c in letters:
        others, firsts = set(letters) - {c}, {s[0] for s in allowed}
        if axiom == "majority" and 2 * sum(s[0] == c for s in voters) > len(voters) and c in firsts:
            yield {"majority_favourite": c}, output[0] == c
        if axiom == "condorcet-winner" and {c + b for b in others} <= won and c in firsts:
            yield {"condorcet_winner": c}, output[0] == c
        respecting = {s[0] for s in allowed if all_agree <= pairs_of(s)}
        if axiom == "condorcet-winner-pareto" and {c + b for b in others} <= won and c in respecting:
            yield {"condorcet_winner": c}, output[0] == c
        if axiom == "condorcet-loser" and {b + c for b in others} <= won:
            yield {"condorcet_loser": c}, output[0] != c


def _of_more(axiom: str, ballots: list[tuple[str, int]], letters: str, allowed: list[str], out: Out) -> Iterator[Case]:  # noqa: PLR0912 - one branch an axiom
    profile = profile_of(ballots)
    output, n = out(profile), profile.total()
    if axiom == "reversal-symmetry":
        turned = Counter({s[::-1]: k for s, k in profile.items()})
        if turned != profile:
            yield {"reversed": "every voter"}, output[0] != out(turned)[0]
    if axiom in ("winner-monotonicity", "monotonicity"):
        for (i, (s, count)), new, c in itertools.product(enumerate(ballots, 1), allowed, letters):
            if not raises(s, new, c) or (axiom == "winner-monotonicity" and c != output[0]):
                continue
            for k in sorted({1, count}):
                after = out(profile - Counter({s: k}) + Counter({new: k}))
                key = {"ballot": i, "voters": k, "raised": [*new]}
                if axiom == "monotonicity":
                    yield {"candidate": c, **key}, after.find(c) <= output.find(c)
                else:
                    yield {"winner": c, **key}, after[0] == c
    if axiom == "participation" and n > 1:
        for i, (s, _) in enumerate(ballots, 1):
            before = out(profile - Counter([s]))
            yield {"ballot": i}, s.find(output[0]) <= s.find(before[0])
    if axiom == "separability":
        seen = set()
        for first in itertools.product(*(range(k + 1) for _, k in ballots)):
            second = tuple(k - f for f, (_, k) in zip(first, ballots, strict=True))
            if not 0 < sum(first) < n or second in seen:
                continue
            seen.add(first)
            one, two = (profile_of([(s, k) for (s, _), k in zip(ballots, ks, strict=True)]) for ks in (first, second))
            yield {"first": [*first]}, out(one) != out(two) or output == out(one)
