"""Theorems of a rule that do not hold: one counterexample, whose outputs are found by trying all rankings.

Why this suffices: the family is shown to be that of all feasible rankings, the outputs are found by the rule's definition,
and the axiom is seen to be violated for outputs that the rule may choose.
"""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import combinations, permutations, product

from ..budget import spend
from ..instance import Instance, read_features, read_profile
from ..values import Fields, Rejected, read_list, read_null, read_two, reject
from .axiom_demands import DEMANDS
from .kemeny_ranking import cost_of, costs_of_pairs
from .leximax_ranking import RULES, scores_of
from .regions import direction_of
from .theorem_statement import DIGITS, PROFILES, RESPECTING, Order, Statement, check_family, read_family, read_word


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
    if len(profiles) != min(2, PROFILES[statement.axiom]):
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
    if rule in ("kemeny", "kemeny-po"):
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


def is_violated(statement: Statement, family: list[Order], profiles: list[Instance]) -> bool:
    """Whether the axiom is violated for some outputs that the rule may choose."""
    axiom, weak, polled = statement.axiom, statement.majority == "weak", profiles[0]
    demand = DEMANDS.get(axiom, bool)  # existence demands nothing of outputs
    outputs, *others = [winning_rankings(statement, family, profile) for profile in profiles]
    n = sum(polled.first)
    if axiom == "existence":
        return not outputs
    if axiom == "po":
        return any(not demand(pair, s) for s in outputs for pair in polled.unanimous())
    if axiom == "pmc":
        beats = polled.majority()
        agreed = [
            s for s in family if all((b, a) not in beats if weak else (a, b) in beats for a, b in combinations(s, 2))
        ]
        return any(not demand(s, t) for s, t in product(agreed, outputs))
    if axiom == "majority":
        favourites = {s[0] for s in family if 2 * polled.first[s[0]] + weak > n}
        return any(not demand((a,), s) for a in favourites for s in outputs)
    if axiom == "separability":
        votes = [vote for profile in profiles for vote in profile.votes]
        merged = polled_instance([([DIGITS[c] for c in ranking], count) for count, ranking in votes], polled)
        together = winning_rankings(statement, family, merged)
        return any(not demand((), s, s, t) for s, t in product(outputs & others[0], together))
    before, after = ({tuple(ranking): count for count, ranking in profile.votes} for profile in profiles)
    changes = [(after.get(s, 0) - before.get(s, 0), s) for s in {**before, **after}]
    changed = sorted((k, s) for k, s in changes if k)
    if [k for k, _ in changed] != [-1, 1]:
        raise Rejected("the second profile is not the first with one voter's ballot changed")
    (_, old), (_, new) = changed
    spend(len(outputs) * len(others[0]))
    raises = [c for c in old if new.index(c) < old.index(c)]
    raised = [a for a in raises if [c for c in old if c != a] == [c for c in new if c != a]]
    return any(not demand((a,), s, t) for a, s, t in product(raised, outputs, others[0]))
