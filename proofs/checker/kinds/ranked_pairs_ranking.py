"""Kind `ranked-pairs-ranking`: the ranking is the output of ranked pairs within the feasible rankings.

Pairs (a, b) with n_ab ≥ n_ba are taken by their margins n_ab − n_ba, greatest first, those of equal margins by the order of a,
then of b; of a pair that neither side wins only the one with a before b. A pair is locked if some feasible ranking has it with
all pairs locked before. The output σ has all that are locked.

Why this suffices: θ induces σ. By induction a pair of σ is locked at its turn, since σ has it and all that were locked before.
A pair that σ does not have is refused, because of a conflict: all its other pairs are in σ and come before it. Such a one is
locked, or it is the reverse of a pair refused before, and then every feasible ranking with the locked pairs has it.

`ties` may say more. With "none" the order of pairs of equal margins makes no difference: what σ does not have is refused by
pairs of greater margins, and so is the reverse of each pair that neither side wins. With "broken" it does: another feasible
ranking agrees with σ on all pairs of margins greater than some µ, and has a pair of margin µ that σ does not have. Taken first
of these, that pair is locked.
"""

from __future__ import annotations

from itertools import combinations

from ..budget import spend
from ..conflicts import check_theta, read_conflict
from ..instance import Instance
from ..kind import Kind
from ..values import Fields, Pair, Rejected, read_choice, read_fields, read_list, reject, shown

RULE = "ranked-pairs"


def prove_ranked_pairs(instance: Instance, claim: Fields, evidence: Fields) -> None:
    """The ranking is feasible, and each pair that it does not have is refused; then what is said of ties."""
    if claim["rule"] != RULE:
        reject("'rule'", repr(RULE), claim["rule"])
    ties = read_choice(claim["ties"], "'ties'", ["none", "broken"]) if "ties" in claim else ""
    instance.need_profile()
    ranking = instance.ranking(claim["ranking"])
    check_theta(evidence["theta"], ranking, instance)
    spend(20 * len(ranking) ** 2)
    turns = {pair: turn_of(instance, pair) for pair in combinations(ranking, 2)}  # of the pairs of σ
    refused = _refused(evidence["conflicts"], instance, turns)
    for pair, (margin, *first) in turns.items():
        reverse = pair[::-1]
        against = tuple(first) == reverse
        if (against or (ties == "none" and not margin)) and not refused.get(reverse, (False, False))[ties == "none"]:
            names = list(instance.number)
            raise Rejected(f"nothing shows that {shown(names[reverse[0]])} above {shown(names[reverse[1]])} is refused")
    if ties == "broken":
        _check_other(evidence["other"], instance, turns)
    elif evidence["other"] is not None:
        reject("'other'", "null, as no tie is said to be broken", evidence["other"])


Turn = tuple[int, int, int]  # minus the margin, and the pair that is taken: they are taken in this order


def turn_of(instance: Instance, pair: Pair) -> Turn:
    """When the pair or its reverse is taken, and which of them."""
    a, b = pair
    margin = instance.above[a].get(b, 0) - instance.above[b].get(a, 0)
    if margin < 0 or (margin == 0 and b < a):
        a, b = b, a
    return -abs(margin), a, b


def _refused(value: object, instance: Instance, turns: dict[Pair, Turn]) -> dict[Pair, tuple[bool, bool]]:
    """The pairs with a conflict of earlier pairs, and whether there is one of pairs with greater margins only."""
    found: dict[Pair, tuple[bool, bool]] = {}
    for entry in read_list(value, "'conflicts'", may_be_empty=True):
        pairs = read_conflict(entry, instance)
        spend(10 * len(pairs))
        wrong = [pair for pair in pairs if pair not in turns]
        if len(wrong) != 1:
            raise Rejected("a conflict does not have just one pair that the ranking has the other way round")
        turn = turns[wrong[0][::-1]]
        others = [turns[pair] for pair in pairs if pair in turns]
        earlier, greater = found.get(wrong[0], (False, False))
        found[wrong[0]] = (
            earlier or all(other < turn for other in others),
            greater or all(other[0] < turn[0] for other in others),
        )
    return found


def _check_other(value: object, instance: Instance, turns: dict[Pair, Turn]) -> None:
    """A feasible ranking with a pair of the greatest margin on which it differs, on the side that wins if one does."""
    other = read_fields(value, "'other'", "ranking theta")
    ranking = instance.ranking(other["ranking"])
    check_theta(other["theta"], ranking, instance)
    differs = [turns[b, a] for a, b in combinations(ranking, 2) if (b, a) in turns]
    place = {c: k for k, c in enumerate(ranking)}
    most = min((turn[0] for turn in differs), default=0)
    if not any(turn[0] == most and (most == 0 or place[turn[1]] < place[turn[2]]) for turn in differs):
        raise Rejected("the other ranking shows no tie")


KIND = Kind("rule ranking", "theta conflicts other", prove_ranked_pairs, "ties")
