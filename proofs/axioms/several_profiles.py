"""The axioms about a profile and others made from it: its sentence, its source and its cases, each in one place."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache, partial

from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.types import Ranking
from pluralign.proofs.axioms.definition import (
    GE,
    AxiomCase,
    Scene,
    by_winners,
    define,
    keeps_order_without,
    merged_alike,
    name_of,
    not_lowered,
    same_order,
)
from pluralign.proofs.axioms.derived_profiles import (
    changed,
    clone_sets,
    copied,
    listed_ballots,
    raises,
    reversed_profile,
    same_profile,
    with_ballots,
    without_candidate,
)
from pluralign.solver.results import LimitReached

MOST_LISTED = 7
"""Candidates whose rankings are tried one by one."""


@define(
    "reversal-symmetry",
    "winner",
    "Of two or more candidates, the one that is first is not first if every voter reverses the ballot, if that is another "
    "profile (a profile that is its own reversal counts only where no tie decides who is first).",
    "Saari & Barney 2003, Math. Intelligencer 25",
    "there is one candidate, or the profile is its own reversal",
)
def _reversal(scene: Scene) -> Iterator[AxiomCase]:
    instance = scene.instance
    reversed_ = reversed_profile(instance)
    if instance.m > 1 and (scene.tie_free or not same_profile(instance, reversed_)):

        def profiles() -> dict[str, Instance]:
            return {"output": instance, "output_reversed": reversed_}

        yield AxiomCase({"reversed": "every voter"}, profiles, partial(by_winners, lambda w, v: w != v))


@define(
    "winner-monotonicity",
    "winner",
    "If a is first in the output, and one voter, or all voters of one ballot, raise a to a feasible ranking that leaves the "
    "order of the others, then a stays first.",
    GE,
    "no ballot can be changed to a feasible ranking that raises the winner",
    needs_ballots=True,
)
def _winner_monotonicity(scene: Scene) -> Iterator[AxiomCase]:
    for a in scene.winners():
        for key, ranking, profiles in raises(scene.instance, a):
            holds = partial(by_winners, lambda w, v, a=a: w != a or v == a)
            yield AxiomCase({"winner": name_of(scene, a), **key}, profiles, holds, (ranking,))


@define(
    "participation",
    "winner",
    "No voter ranks the candidate that would be first without this voter above the one that is first.",
    "Moulin 1988, J. Econ. Theory 45",
    "there is one voter",
    needs_ballots=True,
)
def _participation(scene: Scene) -> Iterator[AxiomCase]:
    instance = scene.instance
    ballots = listed_ballots(instance)
    if sum(count for _, count in ballots) > 1:
        for i, (ranking, _) in enumerate(ballots, 1):

            def profiles(ranking: Ranking = ranking) -> dict[str, Instance]:
                return {"output": instance, "output_without": changed(instance, (ranking, -1))}

            holds = partial(by_winners, lambda w, v, r=ranking: r.index(w) <= r.index(v))
            yield AxiomCase({"ballot": i}, profiles, holds)


@define(
    "clones",
    "winner",
    "Independence of clones: if some but not all candidates are adjacent on every ballot, removing one of them changes "
    "neither whether the winner is among them nor a winner outside.",
    "Tideman 1987, Social Choice and Welfare 4",
    "no set of two or more candidates, but not all, is adjacent on every ballot",
    needs_ballots=True,
)
def _clones(scene: Scene) -> Iterator[AxiomCase]:
    instance = scene.instance
    without = cache(partial(without_candidate, instance))
    for clones in clone_sets(instance):
        for removed in clones:

            def profiles(removed: int = removed) -> dict[str, Instance]:
                return {"output": instance, "output_without": without(removed)}

            def alike(w: int, v: int, clones: Ranking = clones, removed: int = removed) -> bool:
                v += v >= removed  # numbers close up behind the removed candidate
                return (v in clones) if w in clones else v == w

            key = {"clones": [name_of(scene, c) for c in clones], "removed": name_of(scene, removed)}
            yield AxiomCase(key, profiles, partial(by_winners, alike))


@define(
    "monotonicity",
    "ranking",
    "If one voter, or all voters of one ballot, raise a candidate to a feasible ranking that leaves the order of the others, "
    "then its position in the output does not get worse.",
    "Fishburn 1982, Discrete Appl. Math. 4; here for every position",
    "no ballot can be changed to a feasible ranking that raises a candidate",
    needs_ballots=True,
)
def _monotonicity(scene: Scene) -> Iterator[AxiomCase]:
    for c in range(scene.instance.m):
        for key, ranking, profiles in raises(scene.instance, c):
            yield AxiomCase({"candidate": name_of(scene, c), **key}, profiles, partial(not_lowered, c), (ranking,))


@define(
    "separability",
    "ranking",
    "If the outputs of two profiles are the same ranking, it is the output of both together.",
    f"{GE}; Smith 1973, Econometrica 41",
    "there is one voter",
    needs_ballots=True,
)
def _separability(scene: Scene) -> Iterator[AxiomCase]:
    instance = scene.instance
    ballots = listed_ballots(instance)
    full = tuple(count for _, count in ballots)
    every = itertools.product(*(range(count + 1) for count in full))
    for first in every if scene.split is None else [scene.split]:
        second = tuple(all_ - part for all_, part in zip(full, first, strict=True))
        if scene.split is None and (first > second or not any(first)):
            continue  # each split once

        def profiles(first: Ranking = first, second: Ranking = second) -> dict[str, Instance]:
            rankings = [ranking for ranking, _ in ballots]
            parts = [with_ballots(instance, zip(rankings, part, strict=True)) for part in (first, second)]
            return {"output": instance, "output_first": parts[0], "output_second": parts[1]}

        yield AxiomCase({"first": list(first)}, profiles, merged_alike)


@define(
    "reinforcement",
    "winner",
    "If the outputs of two profiles begin with the same candidate, so does that of both together.",
    "Young 1975, SIAM J. Appl. Math. 28",
    "there is one voter",
    needs_ballots=True,
)
def _reinforcement(scene: Scene) -> Iterator[AxiomCase]:
    for case in _separability(scene):
        yield replace(case, holds=partial(by_winners, lambda w, one, two: one != two or w == one))


@define(
    "homogeneity",
    "ranking",
    "If every voter is there two times, or three times, the output stays the same.",
    "Smith 1973, Econometrica 41; here for two and three copies",
    "there is one candidate",
)
def _homogeneity(scene: Scene) -> Iterator[AxiomCase]:
    for k in (2, 3) if scene.instance.m > 1 else ():

        def profiles(k: int = k) -> dict[str, Instance]:
            return {"output": scene.instance, "output_copies": copied(scene.instance, k)}

        yield AxiomCase({"copies": k}, profiles, same_order)


@define(
    "local-iia",
    "ranking",
    "If the candidate that is first, or the one that is last, in the output is removed, the order of the others stays.",
    "Young 1988, Am. Polit. Sci. Rev. 82",
    "there are fewer than three candidates",
    needs_ballots=True,
)
def _local_iia(scene: Scene) -> Iterator[AxiomCase]:
    for c in range(scene.instance.m) if scene.instance.m > 2 else ():

        def profiles(c: int = c) -> dict[str, Instance]:
            return {"output": scene.instance, "output_without": without_candidate(scene.instance, c)}

        yield AxiomCase({"removed": name_of(scene, c)}, profiles, partial(keeps_order_without, c))


def _involvement(scene: Scene, place: int, alike: Callable[[int, int, int], bool]) -> Iterator[AxiomCase]:
    """Each voter leaves; `alike` is asked of the candidate at this place of the ballot, the winner, and the one without."""
    for case, (ranking, _) in zip(_participation(scene), listed_ballots(scene.instance), strict=False):
        yield replace(case, holds=partial(by_winners, partial(alike, ranking[place])))


@define(
    "positive-involvement",
    "winner",
    "A candidate that is first without a voter who ranks it first is first with this voter.",
    "Saari 1995, Basic Geometry of Voting; Perez 2001, Social Choice and Welfare 18",
    "there is one voter",
    needs_ballots=True,
)
def _positive_involvement(scene: Scene) -> Iterator[AxiomCase]:
    yield from _involvement(scene, 0, lambda top, winner, without: without != top or winner == top)


@define(
    "negative-involvement",
    "winner",
    "A candidate that is not first without a voter who ranks it last is not first with this voter.",
    "Saari 1995, Basic Geometry of Voting; Perez 2001, Social Choice and Welfare 18",
    "there is one voter",
    needs_ballots=True,
)
def _negative_involvement(scene: Scene) -> Iterator[AxiomCase]:
    yield from _involvement(scene, -1, lambda bottom, winner, without: without == bottom or winner != bottom)


@define(
    "strategy-proofness",
    "winner",
    "No voter gets a winner that the voter ranks higher by casting another feasible ranking.",
    "Gibbard 1973, Econometrica 41; Satterthwaite 1975, J. Econ. Theory 10",
    "no other ballot is feasible",
    needs_ballots=True,
    only_if_named=True,
)
def _strategy_proofness(scene: Scene) -> Iterator[AxiomCase]:
    instance = scene.instance
    if instance.m > MOST_LISTED:
        raise LimitReached(f"the rankings of more than {MOST_LISTED} candidates are not tried one by one")
    for i, (ranking, _) in enumerate(listed_ballots(instance), 1):
        for other in itertools.permutations(range(instance.m)):
            if other != ranking:

                def profiles(old: Ranking = ranking, new: Ranking = other) -> dict[str, Instance]:
                    return {"output": instance, "output_after": changed(instance, (old, -1), (new, 1))}

                key = {"ballot": i, "instead": [name_of(scene, c) for c in other]}
                holds = partial(by_winners, lambda w, v, r=ranking: r.index(w) <= r.index(v))
                yield AxiomCase(key, profiles, holds, (other,))
