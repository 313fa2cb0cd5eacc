"""The axioms, each defined in one place: its sentence, its source, and the cases that it consists of.

A case speaks about the outputs of the rule on a few profiles. An axiom holds on an instance if every case holds, whatever
outputs the rule chooses there, and is violated if one case fails, whatever outputs it chooses; otherwise it is undecided.
Outputs enter through `Output.above`, what all possible outputs agree on, and a case answers True, False or None (open).

Linear social choice asks for feasible rankings, so an axiom that names the output, its winner or a new ballot supposes that
some feasible ranking begins so; all ballots being feasible, that changes nothing in the axiom about majority favourites.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import numpy as np

from pluralign.formulations.instances import profile
from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.types import Ranking
from pluralign.proofs.axioms.derived_profiles import (
    changed,
    clone_sets,
    listed_ballots,
    raises,
    reversed_profile,
    with_ballots,
    without_candidate,
)
from pluralign.proofs.axioms.outputs import Output

GE = "Ge et al. 2024, arXiv 2405.14758"


@dataclass(frozen=True)
class AxiomCase:
    """key: names the case, in JSON. supposes: a case only if some feasible ranking begins with these candidates.

    profiles: the instances whose outputs, in this order, `holds` is about.
    """

    key: dict[str, Any]
    profiles: Callable[[], dict[str, Instance]]
    holds: Callable[..., bool | None]
    supposes: Ranking = ()


@dataclass(frozen=True)
class Scene:
    """What the cases are made from: the instance and the candidates that may be first in its output.

    split: for separability, how many voters of each ballot are in the first of two given profiles; None for all splits.
    """

    instance: Instance
    winners: Callable[[], tuple[int, ...]]
    split: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Axiom:
    """definition: one sentence. vacuous: what is absent if there is no case. needs_ballots: comparisons do not suffice."""

    name: str
    definition: str
    source: str
    vacuous: str
    needs_ballots: bool
    cases: Callable[[Scene], Iterator[AxiomCase]]


AXIOMS: dict[str, Axiom] = {}
"""Name -> axiom, the cheap ones first."""


def _define(
    name: str, definition: str, source: str, vacuous: str, needs_ballots: bool = False
) -> Callable[[Callable[[Scene], Iterator[AxiomCase]]], Callable[[Scene], Iterator[AxiomCase]]]:
    def register(cases: Callable[[Scene], Iterator[AxiomCase]]) -> Callable[[Scene], Iterator[AxiomCase]]:
        AXIOMS[name] = Axiom(name, definition, source, vacuous, needs_ballots, cases)
        return cases

    return register


# --- axioms about one profile -----------------------------------------------------------------------------


@_define(
    "po",
    "Pareto optimality: if all voters rank a above b, then so does the output.",
    GE,
    "no pair is unanimous",
)
def _pareto(scene: Scene) -> Iterator[AxiomCase]:
    for a, b in np.argwhere(profile.unanimous(scene.instance)).tolist():
        yield _single(scene, {"above": _name(scene, a), "below": _name(scene, b)}, partial(_in_order, (a, b)))


@_define(
    "pmc",
    "Pairwise majority consistency: if a feasible ranking has a above b exactly where more than half of the voters do, for "
    "all pairs, then it is the output.",
    GE,
    "no feasible ranking agrees with the strict majority on every pair",
)
def _pairwise_majority(scene: Scene) -> Iterator[AxiomCase]:
    beats = profile.majority(scene.instance)
    ranking = tuple(sorted(range(scene.instance.m), key=lambda c: -int(beats[c].sum())))
    if all(beats[a, b] for a, b in itertools.combinations(ranking, 2)):
        names = [_name(scene, c) for c in ranking]
        yield _single(scene, {"pmc_ranking": names}, partial(_in_order, ranking), ranking)


@_define(
    "majority",
    "Majority consistency: a candidate ranked first by more than half of the voters is first in the output, if it is first "
    "in some feasible ranking.",
    GE,
    "no candidate that can be first is ranked first by more than half of the voters",
    needs_ballots=True,
)
def _majority(scene: Scene) -> Iterator[AxiomCase]:
    firsts = profile.plurality(scene.instance)
    for c in np.flatnonzero(2 * firsts > firsts.sum()).tolist():
        yield _single(scene, {"majority_favourite": _name(scene, c)}, partial(_winners, lambda w, c=c: w == c), (c,))


@_define(
    "condorcet-winner",
    "A candidate that beats every other one by a strict majority is first in the output, if it is first in some feasible "
    "ranking.",
    "Condorcet 1785; feasibility as in Ge et al. 2024",
    "no candidate that can be first beats all others",
)
def _condorcet_winner(scene: Scene) -> Iterator[AxiomCase]:
    beaten = profile.majority(scene.instance).sum(axis=1)
    for c in np.flatnonzero(beaten == scene.instance.m - 1).tolist():
        yield _single(scene, {"condorcet_winner": _name(scene, c)}, partial(_winners, lambda w, c=c: w == c), (c,))


@_define(
    "condorcet-loser",
    "Of two or more candidates, one that loses to every other one by a strict majority is not first in the output (the "
    "reverse of a feasible ranking is feasible, so it need not be).",
    "Fishburn 1977, SIAM J. Appl. Math. 33",
    "no candidate loses to all others",
)
def _condorcet_loser(scene: Scene) -> Iterator[AxiomCase]:
    losses = profile.majority(scene.instance).sum(axis=0)
    for c in np.flatnonzero(losses == scene.instance.m - 1).tolist() if scene.instance.m > 1 else ():
        yield _single(scene, {"condorcet_loser": _name(scene, c)}, partial(_winners, lambda w, c=c: w != c))


# --- axioms about a profile and others made from it -------------------------------------------------------


@_define(
    "reversal-symmetry",
    "Of two or more candidates, the one that is first is not first if every voter reverses the ballot.",
    "Saari & Barney 2003, Math. Intelligencer 25",
    "there is one candidate",
)
def _reversal(scene: Scene) -> Iterator[AxiomCase]:
    instance = scene.instance
    if instance.m > 1:

        def profiles() -> dict[str, Instance]:
            return {"output": instance, "output_reversed": reversed_profile(instance)}

        yield AxiomCase({"reversed": "every voter"}, profiles, partial(_winners, lambda w, v: w != v))


@_define(
    "winner-monotonicity",
    "If a is first in the output, and one voter, or all voters of one ballot, raise a to a feasible ranking that leaves the "
    "order of the others, then a stays first.",
    GE,
    "no ballot can be changed to a feasible ranking that raises the winner",
    needs_ballots=True,
)
def _winner_monotonicity(scene: Scene) -> Iterator[AxiomCase]:
    for a in scene.winners():
        for key, ranking, profiles in raises(scene.instance, a):
            holds = partial(_winners, lambda w, v, a=a: w != a or v == a)
            yield AxiomCase({"winner": _name(scene, a), **key}, profiles, holds, ranking)


@_define(
    "participation",
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

            holds = partial(_winners, lambda w, v, r=ranking: r.index(w) <= r.index(v))
            yield AxiomCase({"ballot": i}, profiles, holds)


@_define(
    "clones",
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

            key = {"clones": [_name(scene, c) for c in clones], "removed": _name(scene, removed)}
            yield AxiomCase(key, profiles, partial(_winners, alike))


@_define(
    "monotonicity",
    "If one voter, or all voters of one ballot, raise a candidate to a feasible ranking that leaves the order of the others, "
    "then its position in the output does not get worse.",
    "Fishburn 1982, Discrete Appl. Math. 4; here for every position",
    "no ballot can be changed to a feasible ranking that raises a candidate",
    needs_ballots=True,
)
def _monotonicity(scene: Scene) -> Iterator[AxiomCase]:
    for c in range(scene.instance.m):
        for key, ranking, profiles in raises(scene.instance, c):
            yield AxiomCase({"candidate": _name(scene, c), **key}, profiles, partial(_not_lowered, c), ranking)


@_define(
    "separability",
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

        yield AxiomCase({"first": list(first)}, profiles, _merged)


# --- what a case says about outputs -----------------------------------------------------------------------


def _in_order(ranking: Ranking, output: Output) -> bool | None:
    """Whether the output ranks these candidates in this order."""
    if any(output.above[b, a] for a, b in itertools.combinations(ranking, 2)):
        return False
    return True if all(output.above[a, b] for a, b in itertools.pairwise(ranking)) else None


def _winners(predicate: Callable[..., bool], *outputs: Output) -> bool | None:
    """Whether the winners satisfy the predicate, if all that may be first give one answer."""
    answers = {bool(predicate(*winners)) for winners in itertools.product(*(output.winners for output in outputs))}
    return answers.pop() if len(answers) == 1 else None


def _not_lowered(candidate: int, before: Output, after: Output) -> bool | None:
    (best, worst), (new_best, new_worst) = before.places(candidate), after.places(candidate)
    return True if new_worst <= best else False if new_best > worst else None


def _merged(merged: Output, first: Output, second: Output) -> bool | None:
    if (first.above & second.above.T).any():
        return True  # the parts differ
    if first.ranking is None or second.ranking is None:
        return None
    return _in_order(first.ranking, merged)


def _name(scene: Scene, candidate: int) -> str:
    return scene.instance.names[candidate]


def _single(scene: Scene, key: dict[str, Any], holds: Callable[..., bool | None], supposes: Ranking = ()) -> AxiomCase:
    return AxiomCase(key, lambda: {"output": scene.instance}, holds, supposes)
