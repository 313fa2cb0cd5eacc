"""Kind `leximax-ranking`: the ranking is the output of the leximax rule on the instance's profile.

The output σ is greedy: position k takes, of the candidates that come next in some allowed ranking that begins with
σ_0 … σ_(k−1), the one with the highest score, ties by the order of the candidates.

Why this suffices: θ induces σ, and σ respects the unanimous pairs if the rule does, so σ_k can come next at every k.
Whoever precedes σ_k by (score, order) and is placed later is shown not to come next: by a unanimous pair that it would
break, or by a conflict all of whose pairs would hold.
"""

from __future__ import annotations

from ..budget import spend
from ..conflicts import check_theta, read_conflict
from ..instance import Instance
from ..kind import Kind
from ..values import Fields, Pair, Rejected, read_fields, read_list, reject, shown


def prove_leximax_ranking(instance: Instance, claim: Fields, evidence: Fields) -> None:
    """Whoever precedes σ_k by (score, order) and is placed later must be rejected at position k."""
    ranking = instance.ranking(claim["ranking"])
    check_theta(evidence["theta"], ranking, instance)
    scores = scores_of(claim["rule"], instance)
    unanimous = instance.respected(ranking) if str(claim["rule"]).startswith("lcpo") else set()
    place = {c: k for k, c in enumerate(ranking)}
    spend(len(ranking) ** 2)
    rejected = [bytearray(place[c]) for c in range(len(ranking))]  # rejected[c][k]: c is rejected at k
    for a, b in unanimous:
        rejected[b][: place[a] + 1] = b"\1" * (place[a] + 1)
    for entry in read_list(evidence["conflicts"], "'conflicts'", may_be_empty=True):
        item = read_fields(entry, "an entry of 'conflicts'", "candidate conflict")
        c = instance.candidate(item["candidate"], "'candidate' in 'conflicts'")
        first, end = positions(c, read_conflict(item["conflict"], instance), place, unanimous)
        if first < end:
            rejected[c][first:end] = b"\1" * (end - first)
    precedence = {c: i for i, c in enumerate(sorted(place, key=lambda c: (-scores[c], c)))}
    chosen = [precedence[c] for c in ranking]
    for name, c in instance.number.items():
        for k, done in enumerate(rejected[c]):
            if not done and precedence[c] < chosen[k]:
                raise Rejected(f"{shown(name)} has precedence at position {k}, unrejected")


def scores_of(rule: object, instance: Instance) -> list[int]:
    """The candidates' scores; with half points for ties, twice those."""
    if not isinstance(rule, str) or rule not in RULES:
        reject("'rule'", f"one of {', '.join(RULES)}", rule)
    instance.need_profile()
    if rule == "leximax-plurality" and not instance.first:
        raise Rejected("the rule leximax-plurality needs 'ballots'")
    if rule == "leximax-plurality":
        return instance.first
    if rule == "leximax-borda":
        return [sum(row.values()) for row in instance.above]
    m = len(instance.above)
    won, lost = [0] * m, [0] * m
    for a, b in instance.majority():
        won[a] += 1
        lost[b] += 1
    if not rule.endswith("-half"):
        return won
    return [m - 1 + wins - losses for wins, losses in zip(won, lost, strict=True)]


def positions(c: int, pairs: list[Pair], place: dict[int, int], unanimous: set[Pair]) -> tuple[int, int]:
    """The positions `first` ≤ k < `end` ≤ c's own at which all pairs are implied if c comes next."""
    first, end = 0, place[c]
    spend(2 * len(pairs))
    for a, b in pairs:
        if (a, b) in unanimous:
            continue  # implied everywhere
        if a == c:
            end = min(end, place[b] + 1)  # implied until b is placed, which it is not yet at its own position
        elif place[a] < place[b]:
            first = max(first, place[a] + 1)  # implied once a is placed; b may be c itself
        else:
            return 0, 0
    return first, end


COPELAND_RULES = ("leximax-copeland", "lcpo", "leximax-copeland-half", "lcpo-half")

RULES = (*COPELAND_RULES, "leximax-borda", "leximax-plurality")


KIND = Kind("rule ranking", "theta conflicts", prove_leximax_ranking)
