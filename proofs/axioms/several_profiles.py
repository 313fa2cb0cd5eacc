"""The axioms about a profile and others made from it: its sentence, its source and its cases, each in one place."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import cache, partial

from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.types import Ranking
from pluralign.proofs.axioms.definition import (
    GE,
    AxiomCase,
    Scene,
    by_winners,
    define,
    merged_alike,
    name_of,
    not_lowered,
)
from pluralign.proofs.axioms.derived_profiles import (
    changed,
    clone_sets,
    listed_ballots,
    raises,
    reversed_profile,
    same_profile,
    with_ballots,
    without_candidate,
)


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
