"""Theorems of a rule that do not hold: one counterexample, whose outputs are found by trying all rankings.

Why this suffices: the family is shown to be that of all feasible rankings, the outputs are found by the rule's definition,
and the axiom is seen to be violated for outputs that the rule may choose.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, permutations, product

from ..budget import spend
from ..instance import Instance, read_features, read_profile
from ..values import Fields, Rejected, read_list, read_null, read_two, reject
from .axiom_demands import DEMANDS
from .kemeny_ranking import cost_of, costs_of_pairs
from .leximax_ranking import RULES, scores_of
from .ranked_pairs_ranking import turn_of
from .regions import direction_of
from .theorem_statement import (
    DIGITS,
    GIVEN,
    JOINING,
    OF_A_BALLOT,
    OF_PARTS,
    RAISING,
    RESPECTING,
    Order,
    Statement,
    check_family,
    read_family,
    read_word,
)


def check_refuted(statement: Statement, instance: Instance, evidence: Fields) -> None:
    """The profiles and the family are such as the statement is about, and the axiom is violated on them."""
    letters, domain = statement.letters, statement.domain
    family = read_family(evidence["family"], letters)
    if domain == "plane":
        points, scales = read_features(read_list(evidence["points"], "'points'"))
        directions = {direction_of(p, q) for p, q in combinations(points, 2) if p != q}
        if len(points) != len(letters) or scales != [1, 1] or len(directions) != math.comb(len(letters), 2):
            reject("'points'", "one pair of integers for each candidate, in general position", evidence["points"])
        instance = replace(instance, vectors=points, scales=scales)
    else:
        read_null(evidence["points"], "'points'")
    if domain == "any":
        read_null(evidence["thetas"], "'thetas'")
    else:
        check_family(family, evidence["thetas"], instance)
    profiles = []
    for profile in read_list(evidence["profiles"], "'profiles'"):
        entries = [read_two(entry, "an entry of a profile") for entry in read_list(profile, "a profile")]
        words = [read_word(ranking, letters) for ranking, _ in entries]
        if len(set(words)) != len(words) or (statement.ballots == "allowed" and not set(words) <= set(family)):
            raise Rejected("a profile lists a ranking twice, or one that is not in 'family'")
        profiles.append(
            polled_instance([([*word], count) for word, (_, count) in zip(words, entries, strict=True)], instance)
        )
    if len(profiles) != GIVEN[statement.axiom]:
        raise Rejected(f"the axiom {statement.axiom} is not about {len(profiles)} profiles")
    if not is_violated(statement, [tuple(map(int, s)) for s in family], profiles):
        raise Rejected("the profiles do not violate the axiom")


def polled_instance(entries: list[tuple[object, object]], instance: Instance) -> Instance:
    """The instance with a profile of (ranking, count)."""
    polled = replace(instance, votes=[])
    read_profile({"ballots": [{"ranking": ranking, "count": count} for ranking, count in entries]}, polled)
    return polled


def winning_rankings(statement: Statement, family: list[Order], polled: Instance) -> set[Order]:
    """The rankings that the rule may choose, by its definition."""
    rule = statement.rule
    opposed = {(b, a) for a, b in polled.unanimous()} if rule in RESPECTING else set()
    allowed = [s for s in family if opposed.isdisjoint(combinations(s, 2))]
    if not allowed:
        return set()
    if rule == "ranked-pairs":
        return {locked(allowed, polled)}
    if rule in ("kemeny", "kemeny-po", "slater"):
        pairs = costs_of_pairs(rule, polled)
        costs = {s: cost_of(s, pairs) for s in allowed}
        least = min(costs.values())
        best = [s for s in allowed if costs[s] == least]
        return {min(best)} if statement.ties == "fixed" else set(best)
    scores = scores_of(rule if rule in RULES else "lcpo", polled)
    if rule == "lcpo-sequence":
        return {min(allowed, key=lambda s: ([-scores[c] for c in s], s))}
    orders = permutations(range(len(scores))) if statement.ties == "profile" else [tuple(range(len(scores)))]
    return {greedy(allowed, sorted(order, key=lambda c: -scores[c])) for order in orders}


def greedy(allowed: list[Order], precedence: list[int]) -> Order:
    """At each place the candidate that can come next and has precedence, which is lexicographically first."""
    spend(3 * len(allowed) * len(precedence))
    return min(allowed, key=lambda s: [precedence.index(c) for c in s])


def locked(allowed: list[Order], polled: Instance) -> Order:
    """Pairs by falling margins; each is locked if some allowed ranking has it with all that are."""
    m = len(polled.above)
    spend(len(allowed) * m * m)
    for _, a, b in sorted(turn_of(polled, pair) for pair in combinations(range(m), 2)):
        allowed = [s for s in allowed if s.index(a) < s.index(b)] or allowed
    return allowed[0]


def is_violated(statement: Statement, family: list[Order], profiles: list[Instance]) -> bool:
    """Whether the axiom is violated for some outputs that the rule may choose."""
    axiom, given = statement.axiom, [dict[Order, int]((tuple(s), n) for n, s in p.votes) for p in profiles]
    made = derived(axiom, given)
    if statement.ballots == "allowed" and not set[Order]().union(*made) <= set(family):
        raise Rejected("a ballot that the axiom speaks of is not in 'family'")
    more = [polled_instance([([DIGITS[c] for c in s], n) for s, n in votes.items()], profiles[0]) for votes in made]
    outputs = [winning_rankings(statement, family, profile) for profile in [*profiles, *more]]
    if axiom == "existence":
        return not outputs[0]
    spend(20 * math.prod(map(len, outputs)))
    demand = DEMANDS[axiom]
    return any(
        not demand(about, *some) for about in demands(statement, family, profiles, given) for some in product(*outputs)
    )


Votes = dict[Order, int]  # ballot -> how many


def derived(axiom: str, given: list[Votes]) -> list[Votes]:
    """The profiles that the axiom makes of those given: of two copies nothing else follows than of three."""
    if axiom in OF_PARTS:
        one, two = given
        return [{s: one.get(s, 0) + two.get(s, 0) for s in {**one, **two}}]
    if axiom == "reversal-symmetry":
        return [{s[::-1]: n for s, n in given[0].items()}]
    return [{s: 2 * n for s, n in given[0].items()}] if axiom == "homogeneity" else []


def demands(statement: Statement, family: list[Order], profiles: list[Instance], given: list[Votes]) -> Iterator[Order]:
    """What the demands of the axiom on these profiles name, one after the other."""
    axiom, polled = statement.axiom, profiles[0]
    if axiom in ("po", "pareto-winner"):
        first = {s[0] for s in family}
        yield from (pair for pair in polled.unanimous() if axiom == "po" or pair[0] in first)
    elif axiom in ("separability", "reinforcement", "homogeneity"):
        yield ()
    elif axiom == "reversal-symmetry":
        if derived(axiom, given) != given:
            yield ()
    elif axiom in RAISING or axiom in OF_A_BALLOT:
        yield from of_one_change(axiom, *given)
    elif axiom == "unanimity":
        yield from (s for s in given[0] if len(given[0]) == 1 and s in family)
    elif axiom == "pmc":
        beats, weak = polled.majority(), statement.majority == "weak"
        for s in family:
            if all((b, a) not in beats if weak else (a, b) in beats for a, b in combinations(s, 2)):
                yield s
    else:
        yield from of_winners(statement, family, polled, given[0])


def of_winners(statement: Statement, family: list[Order], polled: Instance, votes: Votes) -> Iterator[Order]:
    """The candidates that should be first, or should not."""
    axiom, weak, n, m = statement.axiom, statement.majority == "weak", sum(polled.first), len(polled.above)
    beats, first = set(polled.majority()), {s[0] for s in family}
    if axiom == "condorcet-winner-pareto":
        pairs = polled.unanimous()
        first = {s[0] for s in family if all(s.index(a) < s.index(b) for a, b in pairs)}
    sets = [some for size in range(1, m) for some in combinations(range(m), size)]
    dominating = [some for some in sets if all((a, b) in beats for a in some for b in range(m) if b not in some)]
    for c in range(m):
        others = [b for b in range(m) if b != c]
        last = sum(k for s, k in votes.items() if s[-1] == c)
        holds = {
            "majority": c in first and 2 * polled.first[c] + weak > n,
            "condorcet-winner": c in first and all((c, b) in beats for b in others),
            "condorcet-winner-pareto": c in first and all((c, b) in beats for b in others),
            "condorcet-loser": all((b, c) in beats for b in others),
            "majority-loser": 2 * last > n,
            "smith": False,
        }
        if holds[axiom]:
            yield (c,)
    if axiom == "smith" and dominating and not first.isdisjoint(dominating[0]):
        yield dominating[0]


def of_one_change(axiom: str, before: Votes, after: Votes) -> Iterator[Order]:
    """The candidate that one voter has raised, or the ballot of the one who joins or casts another."""
    changes = sorted((after.get(s, 0) - before.get(s, 0), s) for s in {**before, **after})
    changed = [(k, s) for k, s in changes if k]
    joins = axiom in JOINING
    if [k for k, _ in changed] != ([1] if joins else [-1, 1]):
        more = "more" if joins else "with a ballot changed"
        raise Rejected(f"the second profile is not the first with one voter {more}")
    old, new = changed[0][1], changed[-1][1]
    if axiom not in RAISING:
        yield old
        return
    for a in old:
        if new.index(a) < old.index(a) and [c for c in old if c != a] == [c for c in new if c != a]:
            yield (a,)
