"""Axioms and rules by trying every ranking: the definitions in words, written again without the engine.

Candidates are numbers that stay the same when others leave; a profile counts the voters of each ranking.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache

from support.types import Ranking

from pluralign.formulations.rankings.arrangement import feasible_rankings

Points = tuple[tuple[int, ...], ...] | None
Profile = Counter[Ranking]
Ballots = list[tuple[Ranking, int]]
Pair = tuple[int, int]
Situation = tuple[list[Profile], Callable[..., bool]]
"""Profiles, and whether outputs on them are as the axiom wants."""

WHOLE = ("po", "pmc", "monotonicity", "separability", "unanimity", "homogeneity", "local-iia")
"""Axioms that look at whole rankings; the others look at winners."""


class Definitions:
    """A rule and the axioms on one configuration, by enumeration."""

    def __init__(self, points: Points, m: int, rule: str) -> None:
        self.points, self.all, self.rule = points, tuple(range(m)), rule
        self.feasible = cache(self._feasible)
        self.tie_free = False

    def _feasible(self, alive: Ranking) -> list[Ranking]:
        if self.points is None:
            return list(itertools.permutations(alive))
        found, _ = feasible_rankings([self.points[c] for c in alive])
        return [tuple(alive[k] for k in row) for row in found.tolist()]

    # --- outputs ------------------------------------------------------------------------------------------

    def outputs(self, profile: Profile, order: Ranking | None = None) -> list[Ranking]:
        """What the rule outputs if ties are broken by this order of the candidates, or may output however they are broken."""
        votes = +profile
        alive = tuple(sorted(next(iter(votes))))
        n = dict.fromkeys(itertools.permutations(alive, 2), 0)
        for ranking, count in votes.items():
            for pair in itertools.combinations(ranking, 2):
                n[pair] += count
        allowed = self.feasible(alive)
        if self.rule.startswith(("lcpo", "kemeny-po")):
            pairs = [pair for pair in n if not n[pair[::-1]]]
            allowed = [r for r in allowed if all(r.index(a) < r.index(b) for a, b in pairs)]
        if self.rule == "ranked-pairs":
            return self.locked(n, allowed, order)
        if self.rule == "slater":
            n = {(a, b): int(n[a, b] > n[b, a]) for a, b in n}
        if self.rule.startswith(("kemeny", "slater")):
            costs = {r: sum(n[b, a] for a, b in itertools.combinations(r, 2)) for r in allowed}
            best = [r for r in allowed if costs[r] == min(costs.values())]
            return best if order is None else [min(best, key=lambda r: [order.index(c) for c in r])]

        @cache
        def score(c: int) -> float:
            if self.rule == "leximax-borda":
                return sum(n[c, b] for b in alive if b != c)
            if self.rule == "leximax-plurality":
                return sum(count for r, count in votes.items() if r[0] == c)
            half = 0.5 if self.rule.endswith("-half") else 0.0
            return sum((n[c, b] > n[b, c]) + half * (n[c, b] == n[b, c]) for b in alive if b != c)

        if order is not None:
            return [max(allowed, key=lambda r: [(score(c), -order.index(c)) for c in r])]
        best = allowed
        for k in range(len(alive)):  # of those with a common beginning, the ones with the highest score next
            groups: dict[Ranking, list[Ranking]] = {}
            for r in best:
                groups.setdefault(r[:k], []).append(r)
            best = [r for rs in groups.values() for r in rs if score(r[k]) == max(score(s[k]) for s in rs)]
        return best

    def locked(self, n: dict[Pair, int], left: list[Ranking], order: Ranking | None) -> list[Ranking]:
        """Ranked pairs: of the rankings left, those with the next pair, if there are any; without an order, for all orders."""
        margins = sorted({n[a, b] - n[b, a] for a, b in n if n[a, b] >= n[b, a]}, reverse=True)
        classes = [[(a, b) for a, b in n if n[a, b] - n[b, a] == margin] for margin in margins]

        def locking(left: list[Ranking], pairs: list[Pair]) -> list[Ranking]:
            for a, b in pairs:
                left = [r for r in left if r.index(a) < r.index(b)] or left
            return left

        if order is not None:
            for pairs in classes:
                left = locking(left, sorted(pairs, key=lambda pair: [order.index(c) for c in pair]))
            return left
        states = {tuple(left)}
        for pairs in classes:
            full: set[tuple[Ranking, ...]] = set()
            while states:
                state = list(states.pop())
                longer = {tuple(locking(state, [pair])) for pair in pairs} - {tuple(state)}
                states |= longer
                full |= set() if longer else {tuple(state)}
            states = full
        return sorted({r for state in states for r in state})

    def out(self, profile: Profile) -> Ranking:
        """The output, ties by the order of the candidates."""
        [ranking] = self.outputs(profile, self.all)
        return ranking

    # --- verdicts -----------------------------------------------------------------------------------------

    def holds(self, axiom: str, ballots: Ballots) -> bool:
        """Whether the rule satisfies the axiom on the profile; `NAME+tie-free` looks at situations without ties only."""
        name, _, tie_free = axiom.partition("+")
        self.tie_free = bool(tie_free)
        for profiles, wanted in self.situations(name, ballots):
            if tie_free and any(self.tied(profile, name in WHOLE) for profile in profiles):
                continue
            if not wanted(*map(self.out, profiles)):
                return False
        return True

    def tied(self, profile: Profile, whole: bool) -> bool:
        """Whether the order that breaks ties matters, to the whole ranking or to the winner."""
        whole = whole or self.rule == "ranked-pairs"
        return len({r if whole else r[:1] for r in self.outputs(profile)}) > 1

    def situations(self, axiom: str, ballots: Ballots) -> Iterator[Situation]:
        """All situations that the axiom speaks about."""
        profile: Profile = Counter()
        for ranking, count in ballots:
            profile[ranking] += count
        yield from getattr(self, "_" + axiom.replace("-", "_"))(profile, ballots)

    # --- what profiles say --------------------------------------------------------------------------------

    def share(self, profile: Profile, a: int, b: int) -> int:
        return sum(count for r, count in profile.items() if r.index(a) < r.index(b))

    def beats(self, profile: Profile, a: int, b: int) -> bool:
        return 2 * self.share(profile, a, b) > profile.total()

    def unanimous(self, profile: Profile) -> list[tuple[int, int]]:
        return [(a, b) for a, b in itertools.permutations(self.all, 2) if self.share(profile, a, b) == profile.total()]

    def tops(self, respecting: list[tuple[int, int]] = []) -> set[int]:  # noqa: B006 - never changed
        return {r[0] for r in self.feasible(self.all) if all(r.index(a) < r.index(b) for a, b in respecting)}

    # --- the axioms ---------------------------------------------------------------------------------------

    def _po(self, profile: Profile, _: Ballots) -> Iterator[Situation]:
        for a, b in self.unanimous(profile):
            yield [profile], lambda out, a=a, b=b: out.index(a) < out.index(b)

    def _pmc(self, profile: Profile, _: Ballots) -> Iterator[Situation]:
        for r in self.feasible(self.all):
            if all(self.beats(profile, a, b) for a, b in itertools.combinations(r, 2)):
                yield [profile], lambda out, r=r: out == r

    def _majority(self, profile: Profile, _: Ballots) -> Iterator[Situation]:
        for c in self.tops():
            if 2 * sum(k for r, k in profile.items() if r[0] == c) > profile.total():
                yield [profile], lambda out, c=c: out[0] == c

    def _condorcet_winner(self, profile: Profile, _: Ballots) -> Iterator[Situation]:
        for c in self.tops():
            if all(self.beats(profile, c, b) for b in self.all if b != c):
                yield [profile], lambda out, c=c: out[0] == c

    def _condorcet_winner_pareto(self, profile: Profile, _: Ballots) -> Iterator[Situation]:
        for c in self.tops(self.unanimous(profile)):
            if all(self.beats(profile, c, b) for b in self.all if b != c):
                yield [profile], lambda out, c=c: out[0] == c

    def _condorcet_loser(self, profile: Profile, _: Ballots) -> Iterator[Situation]:
        for c in self.all if len(self.all) > 1 else ():
            if all(self.beats(profile, b, c) for b in self.all if b != c):
                yield [profile], lambda out, c=c: out[0] != c

    def _reversal_symmetry(self, profile: Profile, _: Ballots) -> Iterator[Situation]:
        turned = Counter({r[::-1]: k for r, k in profile.items()})
        if len(self.all) > 1 and (self.tie_free or turned != profile):
            yield [profile, turned], lambda out, other: out[0] != other[0]

    def raised(self, profile: Profile, ballots: Ballots, c: int) -> Iterator[Profile]:
        for old, count in ballots:
            for new in self.feasible(self.all):
                others_stay = [x for x in new if x != c] == [x for x in old if x != c]
                if others_stay and new.index(c) < old.index(c):
                    for k in {1, count}:
                        yield Counter({**profile}) + Counter({new: k}) - Counter({old: k})

    def _winner_monotonicity(self, profile: Profile, ballots: Ballots) -> Iterator[Situation]:
        for a in self.all:
            for after in self.raised(profile, ballots, a):
                yield [profile, after], lambda out, new, a=a: out[0] != a or new[0] == a

    def _monotonicity(self, profile: Profile, ballots: Ballots) -> Iterator[Situation]:
        for c in self.all:
            for after in self.raised(profile, ballots, c):
                yield [profile, after], lambda out, new, c=c: new.index(c) <= out.index(c)

    def _participation(self, profile: Profile, _: Ballots) -> Iterator[Situation]:
        for r in profile if profile.total() > 1 else ():
            yield [profile, profile - Counter({r: 1})], lambda out, rest, r=r: r.index(out[0]) <= r.index(rest[0])

    def _clones(self, profile: Profile, _: Ballots) -> Iterator[Situation]:
        for size in range(2, len(self.all)):
            for clones in map(set, itertools.combinations(self.all, size)):
                spans = [[k for k, c in enumerate(r) if c in clones] for r in profile]
                if all(span[-1] - span[0] == size - 1 for span in spans):
                    for c in clones:

                        def wanted(out: Ranking, new: Ranking, clones: set[int] = clones) -> bool:
                            return new[0] in clones if out[0] in clones else new[0] == out[0]

                        yield [profile, self.without(profile, c)], wanted

    def without(self, profile: Profile, c: int) -> Profile:
        rest: Profile = Counter()
        for r, k in profile.items():
            rest[tuple(x for x in r if x != c)] += k
        return rest

    def splits(self, profile: Profile) -> Iterator[tuple[Profile, Profile]]:
        voters = list(profile.elements())
        for size in range(1, len(voters)):
            for part in itertools.combinations(range(len(voters)), size):
                first = Counter(voters[i] for i in part)
                yield first, profile - first

    def _separability(self, profile: Profile, _: Ballots) -> Iterator[Situation]:
        for first, second in self.splits(profile):
            yield [profile, first, second], lambda out, one, two: one != two or out == one

    def _smith(self, profile: Profile, _: Ballots) -> Iterator[Situation]:
        for size in range(1, len(self.all)):
            for some in itertools.combinations(self.all, size):
                if all(self.beats(profile, a, b) for a in some for b in self.all if b not in some):
                    if self.tops() & set(some):
                        yield [profile], lambda out, some=some: out[0] in some
                    return

    def _majority_loser(self, profile: Profile, _: Ballots) -> Iterator[Situation]:
        for c in self.all if len(self.all) > 1 else ():
            if 2 * sum(k for r, k in profile.items() if r[-1] == c) > profile.total():
                yield [profile], lambda out, c=c: out[0] != c

    def _unanimity(self, profile: Profile, _: Ballots) -> Iterator[Situation]:
        if len(profile) == 1 and next(iter(profile)) in self.feasible(self.all):
            yield [profile], lambda out: out == next(iter(profile))

    def _pareto_winner(self, profile: Profile, _: Ballots) -> Iterator[Situation]:
        for a, b in self.unanimous(profile):
            if a in self.tops():
                yield [profile], lambda out, b=b: out[0] != b

    def _reinforcement(self, profile: Profile, _: Ballots) -> Iterator[Situation]:
        for first, second in self.splits(profile):
            yield [profile, first, second], lambda out, one, two: one[0] != two[0] or out[0] == one[0]

    def _homogeneity(self, profile: Profile, _: Ballots) -> Iterator[Situation]:
        for k in (2, 3):
            yield [profile, Counter({r: k * n for r, n in profile.items()})], lambda out, copies: out == copies

    def _local_iia(self, profile: Profile, _: Ballots) -> Iterator[Situation]:
        for c in self.all if len(self.all) > 2 else ():

            def wanted(out: Ranking, rest: Ranking, c: int = c) -> bool:
                return c not in (out[0], out[-1]) or rest == tuple(x for x in out if x != c)

            yield [profile, self.without(profile, c)], wanted

    def _positive_involvement(self, profile: Profile, _: Ballots) -> Iterator[Situation]:
        for r in profile if profile.total() > 1 else ():
            rest = profile - Counter({r: 1})
            yield [profile, rest], lambda out, before, r=r: before[0] != r[0] or out[0] == r[0]

    def _negative_involvement(self, profile: Profile, _: Ballots) -> Iterator[Situation]:
        for r in profile if profile.total() > 1 else ():
            rest = profile - Counter({r: 1})
            yield [profile, rest], lambda out, before, r=r: before[0] == r[-1] or out[0] != r[-1]

    def _strategy_proofness(self, profile: Profile, _: Ballots) -> Iterator[Situation]:
        for r in profile:
            for s in self.feasible(self.all):
                if s != r:
                    after = profile - Counter({r: 1}) + Counter({s: 1})
                    yield [profile, after], lambda out, new, r=r: r.index(out[0]) <= r.index(new[0])

    def _resolvability(self, profile: Profile, _: Ballots) -> Iterator[Situation]:
        """Of a tie it is asked whether some feasible ballot more makes the winner the only one, however ties are broken."""

        def wanted(out: Ranking) -> bool:
            if self.tie_free or not self.tied(profile, whole=False):
                return True
            joined = [profile + Counter({r: 1}) for r in self.feasible(self.all)]
            return any(self.out(more)[0] == out[0] and not self.tied(more, whole=False) for more in joined)

        yield [profile], wanted
