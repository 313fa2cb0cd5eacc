"""The cases of each axiom, made from the instance and judged by certified outputs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import combinations, product
from operator import eq, ne, sub

from .axiom_outputs import Below, Cases, Profile, Ranked, Study, in_order, profile_of


def pareto(study: Study) -> Cases:
    for a, b in study.instance.unanimous():
        pair = study.names[a], study.names[b]
        yield {"above": pair[0], "below": pair[1]}, partial(in_order, pair, study.below(study.main))


def wins_of(study: Study) -> dict[str, set[str]]:
    above, numbered = study.instance.above, list(enumerate(study.names))
    return {a: {b for j, b in numbered if above[i][j] > above[j][i]} for i, a in numbered}


def pairwise_majority(study: Study) -> Cases:
    wins = wins_of(study)
    ranking = tuple(sorted(study.names, key=lambda c: -len(wins[c])))
    if all(b in wins[a] for a, b in combinations(ranking, 2)) and not study.excluded(ranking):
        test = partial(in_order, ranking, study.below(study.main))
        yield {"pmc_ranking": list(ranking)}, partial(study.if_feasible, ranking, test)


def to_be_first(study: Study, key: str, candidates: list[str]) -> Cases:
    for c in candidates:
        if not study.excluded((c,)):
            yield {key: c}, partial(study.if_feasible, (c,), partial(study.by_winners, partial(eq, c), study.own))


def majority(study: Study) -> Cases:
    study.need_ballots()
    first = study.instance.first
    return to_be_first(
        study, "majority_favourite", [c for c, x in zip(study.names, first, strict=True) if 2 * x > sum(first)]
    )


def condorcet_winner(study: Study) -> Cases:
    return to_be_first(
        study, "condorcet_winner", [c for c, won in wins_of(study).items() if len(won) + 1 == len(study.names)]
    )


def condorcet_loser(study: Study) -> Cases:
    """With two or more candidates a feasible ranking, or its reverse, does not have the loser first."""
    wins = wins_of(study)
    for c in study.names if len(study.names) > 1 else ():
        if all(c in wins[a] for a in study.names if a != c):
            yield {"condorcet_loser": c}, partial(study.by_winners, partial(ne, c), study.own)


def reversal(study: Study) -> Cases:
    if len(study.names) > 1:
        turned = partial(study.profile, [(ranking[::-1], count) for ranking, count in study.votes])
        yield {"reversed": "every voter"}, partial(study.by_winners, ne, study.own, turned)


def winner_monotonicity(study: Study) -> Cases:
    def stays(a: str, before: str, after: str) -> bool:
        return before != a or after == a

    for a in study.winners(study.main):
        for key, raised, after in study.raises(a):
            test = partial(study.by_winners, partial(stays, a), study.own, after)
            yield {"winner": a, **key}, partial(study.if_feasible, raised, test)


def participation(study: Study) -> Cases:
    def content(ballot: Ranked, winner: str, without: str) -> bool:
        return ballot.index(winner) <= ballot.index(without)

    study.need_ballots()
    if sum(count for _, count in study.votes) > 1:
        for i, (ballot, _) in enumerate(study.votes, 1):
            without = partial(study.changed, (ballot, -1))
            yield {"ballot": i}, partial(study.by_winners, partial(content, ballot), study.own, without)


def clones_together(study: Study) -> Cases:
    def alike(clones: list[str], before: str, after: str) -> bool:
        return after in clones if before in clones else after == before

    study.need_ballots()
    ballots = [ballot for ballot, _ in study.votes]
    for start, size in product(range(len(study.names)), range(2, len(study.names))):
        clones = [c for c in study.names if c in ballots[0][start : start + size]]
        together = all(
            max(places) - min(places) == size - 1 for places in ([b.index(c) for c in clones] for b in ballots)
        )
        for c in clones if len(clones) == size and together else ():
            names = tuple(a for a in study.names if a != c)
            rest = [(tuple(a for a in ballot if a != c), count) for ballot, count in study.votes]
            test = partial(study.by_winners, partial(alike, clones), study.own, partial(profile_of, names, rest))
            yield {"clones": clones, "removed": c}, test


def monotonicity(study: Study) -> Cases:
    def places(c: str, below: Below) -> tuple[int, int]:
        return sum(c in others for others in below.values()), len(below) - 1 - len(below[c])

    def not_lowered(c: str, profile: Callable[[], Profile]) -> bool | None:
        (best, worst), (new_best, new_worst) = (places(c, study.below(p)) for p in (study.main, profile()))
        return True if new_worst <= best else False if new_best > worst else None

    for c in study.names:
        for key, raised, after in study.raises(c):
            yield {"candidate": c, **key}, partial(study.if_feasible, raised, partial(not_lowered, c, after))


def separability(study: Study) -> Cases:
    """All splits of the voters into two parts, neither empty, each once."""
    study.need_ballots()
    counts = [count for _, count in study.votes]
    for first in product(*(range(count + 1) for count in counts)):
        if any(first) and first <= tuple(map(sub, counts, first)):
            yield {"first": list(first)}, partial(merged_output, study, first)


def merged_output(study: Study, first: Sequence[int]) -> bool | None:
    """Whether the parts have different outputs, or the same as all together."""
    one, two = (
        study.below(
            study.profile(
                [(ballot, n if part else count - n) for n, (ballot, count) in zip(first, study.votes, strict=True)]
            )
        )
        for part in (True, False)
    )
    if any(a in two[b] for a, others in one.items() for b in others):
        return True
    order = tuple(sorted(study.names, key=lambda c: -len(one[c])))
    if not (in_order(order, one) and in_order(order, two)):
        return None
    return in_order(order, study.below(study.main))


AXIOMS: dict[str, Callable[[Study], Cases]] = {
    "po": pareto,
    "pmc": pairwise_majority,
    "majority": majority,
    "condorcet-winner": condorcet_winner,
    "condorcet-loser": condorcet_loser,
    "reversal-symmetry": reversal,
    "winner-monotonicity": winner_monotonicity,
    "participation": participation,
    "clones": clones_together,
    "monotonicity": monotonicity,
    "separability": separability,
}
