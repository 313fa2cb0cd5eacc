"""The cases of each axiom about a profile and others that are made from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import permutations
from operator import sub

from ..budget import spend
from ..values import Fields
from .axiom_case import Case, Cases, by_winners, demanded, in_order, winners
from .axiom_demands import DEMANDS
from .axiom_outputs import Below, Profile, Ranked, Study, order_of, profile_of


def reversal(study: Study) -> Cases:
    """Of a profile that is its own reversal nothing is asked, as the two outputs are one, unless ties do not decide."""
    turned = study.profile([(ranking[::-1], count) for ranking, count in study.votes])
    if len(study.names) > 1 and (study.tie_free or turned != study.main):
        yield Case({"reversed": "every voter"}, (study.own, lambda: turned), demanded("reversal-symmetry", ()))


def winner_monotonicity(study: Study) -> Cases:
    """Who may be first depends on what is proved of the output: `prove_axiom` sees to it that this is one candidate."""
    for a in winners(study.below(study.main)):
        for key, raised, after in study.raises(a):
            holds = demanded("winner-monotonicity", (a,))
            yield Case({"winner": a, **key}, (study.own, after), holds, (raised,))


def participation(study: Study) -> Cases:
    study.need_ballots()
    if sum(count for _, count in study.votes) > 1:
        for i, (ballot, _) in enumerate(study.votes, 1):
            yield Case({"ballot": i}, (study.own, partial(study.changed, (ballot, -1))), participates(ballot))


def participates(ballot: Ranked) -> Callable[..., bool | None]:
    """The voter joins the profile without the ballot, so that is the first of the two profiles of the demand."""
    return by_winners(lambda winner, before: DEMANDS["participation"](ballot, (before,), (winner,)))


def clones_together(study: Study) -> Cases:
    """Without a clone the winner is the same, or a clone again if a clone won (Tideman 1987)."""

    def alike(clones: list[str], before: str, after: str) -> bool:
        return after in clones if before in clones else after == before

    for clones in clone_sets(study):
        for c in clones:
            spend(30)
            named: Fields = {"clones": clones, "removed": c}
            yield Case(named, (study.own, partial(without, study, c)), by_winners(partial(alike, clones)))


def without(study: Study, removed: str) -> Profile:
    spend(len(study.votes) * len(study.names))
    rest = [(tuple(a for a in ballot if a != removed), count) for ballot, count in study.votes]
    return profile_of(tuple(a for a in study.names if a != removed), rest)


def clone_sets(study: Study) -> Iterator[list[str]]:
    """Sets of two or more candidates, but not all, that are adjacent on every ballot: neighbours on the first one."""
    study.need_ballots()
    ballots = [{c: k for k, c in enumerate(ballot)} for ballot, _ in study.votes]
    first, number = study.votes[0][0], study.instance.number
    for start in range(len(first)):
        lows = highs = [places[first[start]] for places in ballots]
        for end in range(start + 2, len(first) + 1 - (start == 0)):
            spend(3 * len(ballots))
            here = [places[first[end - 1]] for places in ballots]
            lows, highs = list(map(min, lows, here)), list(map(max, highs, here))
            if all(high - low == end - start - 1 for low, high in zip(lows, highs, strict=True)):
                spend(end - start)
                yield sorted(first[start:end], key=number.__getitem__)


def monotonicity(study: Study) -> Cases:
    def places(c: str, below: Below) -> tuple[int, int]:
        return sum(c in others for others in below.values()), len(below) - 1 - len(below[c])

    def not_lowered(c: str, before: Below, after: Below) -> bool | None:
        (best, worst), (new_best, new_worst) = places(c, before), places(c, after)
        return True if new_worst <= best else False if new_best > worst else None

    for c in study.names:
        for key, raised, after in study.raises(c):
            yield Case({"candidate": c, **key}, (study.own, after), partial(not_lowered, c), (raised,))


def separability(study: Study) -> Cases:
    for first in splits(study):
        yield split_case(study, first)


def splits(study: Study) -> Iterator[list[int]]:
    """All splits of the voters into two parts, neither empty, each once: of two mirror images the smaller one."""
    study.need_ballots()
    counts = [count for _, count in study.votes]
    first = [0] * len(counts)
    while True:
        k = next((k for k in reversed(range(len(counts))) if first[k] < counts[k]), None)
        if k is None:
            return
        first[k:] = [first[k] + 1] + [0] * (len(counts) - 1 - k)  # the next one in lexicographic order
        second = list(map(sub, counts, first))
        if first > second:
            return  # all that come later are mirror images too
        spend(20 + 3 * len(counts))
        yield list(first)


def split_case(study: Study, first: Sequence[int]) -> Case:
    """So many voters of each ballot, and the others: their outputs differ, or are that of all together."""

    def part(of_first: bool) -> Profile:
        votes = zip(first, study.votes, strict=True)
        return study.profile([(ballot, n if of_first else count - n) for n, (ballot, count) in votes])

    return Case({"first": list(first)}, (study.own, partial(part, True), partial(part, False)), merged_output)


def merged_output(merged: Below, one: Below, two: Below) -> bool | None:
    if any(a in two[b] for a, others in one.items() for b in others):
        return True
    order = order_of(one)
    if not (in_order(order, one) and in_order(order, two)):
        return None
    return in_order(order, merged)


def reinforcement(study: Study) -> Cases:
    for first in splits(study):
        yield replace(split_case(study, first), holds=merged_winner)


merged_winner = by_winners(lambda winner, one, two: one != two or winner == one)


def homogeneity(study: Study) -> Cases:
    """Two and three copies of every vote."""
    for k in (2, 3) if len(study.names) > 1 else ():
        copies = partial(study.profile, [(ballot, k * count) for ballot, count in study.votes])
        yield Case({"copies": k}, (study.own, copies), same_order)


def same_order(one: Below, other: Below) -> bool | None:
    if any(a in other[b] for a, others in one.items() for b in others):
        return False
    order = order_of(one)
    return True if in_order(order, one) and in_order(order, other) else None


def local_iia(study: Study) -> Cases:
    """Who is first, or last, leaves, and the order of the others stays (Young 1988)."""

    def kept(c: str, before: Below, after: Below) -> bool | None:
        above, last = sum(c in others for others in before.values()), len(before) - 1
        if above > 0 and before[c]:
            return True
        placed = above + len(before[c]) == last
        rest = {a: others - {c} for a, others in before.items() if a != c}
        answer = same_order(rest, after)
        return answer if placed or answer else None

    study.need_ballots()
    for c in study.names if len(study.names) > 2 else ():
        yield Case({"removed": c}, (study.own, partial(without, study, c)), partial(kept, c))


def positive_involvement(study: Study) -> Cases:
    """A voter joins the profile without the ballot, at the top of which is who wins there: the winner stays."""
    for case, (ballot, _) in zip(participation(study), study.votes):  # noqa: B905 - no cases with one voter
        top = ballot[0]
        yield replace(case, holds=by_winners(lambda winner, before, top=top: before != top or winner == top))


def negative_involvement(study: Study) -> Cases:
    """A voter joins who ranks last somebody who does not win: nor does that candidate then."""
    for case, (ballot, _) in zip(participation(study), study.votes):  # noqa: B905 - no cases with one voter
        last = ballot[-1]
        yield replace(case, holds=by_winners(lambda winner, before, last=last: before == last or winner != last))


def strategy_proofness(study: Study) -> Cases:
    """One voter casts another ranking; a winner that is higher on the ballot must not come of it."""
    study.need_ballots()
    for i, (ballot, _) in enumerate(study.votes, 1):
        for other in permutations(study.names):
            spend(20 + len(ballot))
            if other != ballot:
                holds = by_winners(lambda winner, after, r=ballot: r.index(winner) <= r.index(after))
                after = partial(study.changed, (ballot, -1), (other, 1))
                yield Case({"ballot": i, "instead": list(other)}, (study.own, after), holds, (other,))
