"""The cases of each axiom, made from the instance and judged by certified outputs.

A case has the witness that names it, the beginning of a ranking that it supposes to be feasible (empty if it supposes
nothing), and a test: whether it holds whatever outputs the rule may choose, or None if that is open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import combinations
from operator import sub

from ..budget import spend
from .axiom_demands import DEMANDS
from .axiom_outputs import Below, Cases, Profile, Ranked, Study, in_order, profile_of


def pareto(study: Study) -> Cases:
    for a, b in study.instance.unanimous():
        pair = study.names[a], study.names[b]
        yield {"above": pair[0], "below": pair[1]}, (), partial(in_order, pair, study.below(study.main))


def wins_of(study: Study) -> dict[str, set[str]]:
    wins: dict[str, set[str]] = {name: set() for name in study.names}
    for a, b in study.instance.majority():
        wins[study.names[a]].add(study.names[b])
    return wins


def pairwise_majority(study: Study) -> Cases:
    wins = wins_of(study)
    ranking = tuple(sorted(study.names, key=lambda c: -len(wins[c])))
    if all(b in wins[a] for a, b in combinations(ranking, 2)):
        yield {"pmc_ranking": list(ranking)}, ranking, partial(in_order, ranking, study.below(study.main))


def demanded(study: Study, axiom: str, named: Ranked, *profiles: Callable[[], Profile]) -> Callable[[], bool | None]:
    """What an axiom about winners demands of the rankings on these profiles, of which their winners are enough."""

    def accepts(*winners: str) -> bool:
        return DEMANDS[axiom](named, *((winner,) for winner in winners))

    return partial(study.by_winners, accepts, study.own, *profiles)


def majority(study: Study) -> Cases:
    study.need_ballots()
    first = study.instance.first
    for c, x in zip(study.names, first, strict=True):
        if 2 * x > sum(first):
            yield {"majority_favourite": c}, (c,), demanded(study, "majority", (c,))


def condorcet_winner(study: Study) -> Cases:
    for c, won in wins_of(study).items():
        if len(won) + 1 == len(study.names):
            yield {"condorcet_winner": c}, (c,), demanded(study, "condorcet-winner", (c,))


def condorcet_loser(study: Study) -> Cases:
    """With two or more candidates a feasible ranking, or its reverse, does not have the loser first."""
    wins = wins_of(study)
    for c in study.names if len(study.names) > 1 else ():
        if all(c in wins[a] for a in study.names if a != c):
            yield {"condorcet_loser": c}, (), demanded(study, "condorcet-loser", (c,))


def reversal(study: Study) -> Cases:
    if len(study.names) > 1:
        turned = partial(study.profile, [(ranking[::-1], count) for ranking, count in study.votes])
        yield {"reversed": "every voter"}, (), demanded(study, "reversal-symmetry", (), turned)


def winner_monotonicity(study: Study) -> Cases:
    """Who may be first depends on what is proved of the output: `prove_axiom` sees to it that this is one candidate."""
    for a in study.winners(study.main):
        for key, raised, after in study.raises(a):
            yield {"winner": a, **key}, raised, demanded(study, "winner-monotonicity", (a,), after)


def participation(study: Study) -> Cases:
    study.need_ballots()
    if sum(count for _, count in study.votes) > 1:
        for i, (ballot, _) in enumerate(study.votes, 1):
            without = partial(study.changed, (ballot, -1))
            yield {"ballot": i}, (), participates(study, ballot, without)


def participates(study: Study, ballot: Ranked, without: Callable[[], Profile]) -> Callable[[], bool | None]:
    """The voter joins the profile without the ballot, so that is the first of the two profiles of the demand."""

    def accepts(winner: str, before: str) -> bool:
        return DEMANDS["participation"](ballot, (before,), (winner,))

    return partial(study.by_winners, accepts, study.own, without)


def clones_together(study: Study) -> Cases:
    """Without a clone the winner is the same, or a clone again if a clone won (Tideman 1987)."""

    def alike(clones: list[str], before: str, after: str) -> bool:
        return after in clones if before in clones else after == before

    def without(removed: str) -> Profile:
        spend(len(study.votes) * len(study.names))
        rest = [(tuple(a for a in ballot if a != removed), count) for ballot, count in study.votes]
        return profile_of(tuple(a for a in study.names if a != removed), rest)

    for clones in clone_sets(study):
        for c in clones:
            spend(30)
            yield (
                {"clones": clones, "removed": c},
                (),
                partial(study.by_winners, partial(alike, clones), study.own, partial(without, c)),
            )


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

    def not_lowered(c: str, profile: Callable[[], Profile]) -> bool | None:
        (best, worst), (new_best, new_worst) = (places(c, study.below(p)) for p in (study.main, profile()))
        return True if new_worst <= best else False if new_best > worst else None

    for c in study.names:
        for key, raised, after in study.raises(c):
            yield {"candidate": c, **key}, raised, partial(not_lowered, c, after)


def separability(study: Study) -> Cases:
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
        yield {"first": list(first)}, (), partial(merged_output, study, list(first))


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
