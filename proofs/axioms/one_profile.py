"""The axioms about one profile: its sentence, its source and its cases, each in one place."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import numpy as np

from pluralign.formulations.instances import profile
from pluralign.proofs.axioms.definition import GE, AxiomCase, Scene, by_winners, define, in_order, name_of, single


@define(
    "po",
    "ranking",
    "Pareto optimality: if all voters rank a above b, then so does the output.",
    GE,
    "no pair is unanimous",
)
def _pareto(scene: Scene) -> Iterator[AxiomCase]:
    for a, b in np.argwhere(profile.unanimous(scene.instance)).tolist():
        yield single(scene, {"above": name_of(scene, a), "below": name_of(scene, b)}, partial(in_order, (a, b)))


@define(
    "pmc",
    "ranking",
    "Pairwise majority consistency: if a feasible ranking has a above b exactly where more than half of the voters do, for "
    "all pairs, then it is the output.",
    GE,
    "no feasible ranking agrees with the strict majority on every pair",
)
def _pairwise_majority(scene: Scene) -> Iterator[AxiomCase]:
    beats = profile.majority(scene.instance)
    ranking = tuple(sorted(range(scene.instance.m), key=lambda c: -int(beats[c].sum())))
    if all(beats[a, b] for a, b in itertools.combinations(ranking, 2)):
        names = [name_of(scene, c) for c in ranking]
        yield single(scene, {"pmc_ranking": names}, partial(in_order, ranking), (ranking,))


@define(
    "majority",
    "winner",
    "Majority consistency: a candidate ranked first by more than half of the voters is first in the output, if it is first "
    "in some feasible ranking.",
    GE,
    "no candidate that can be first is ranked first by more than half of the voters",
    needs_ballots=True,
)
def _majority(scene: Scene) -> Iterator[AxiomCase]:
    firsts = profile.plurality(scene.instance)
    for c in np.flatnonzero(2 * firsts > firsts.sum()).tolist():
        yield single(
            scene, {"majority_favourite": name_of(scene, c)}, partial(by_winners, lambda w, c=c: w == c), ((c,),)
        )


@define(
    "condorcet-winner",
    "winner",
    "A candidate that beats every other one by a strict majority is first in the output, if it is first in some feasible "
    "ranking.",
    "Condorcet 1785; feasibility as in Ge et al. 2024",
    "no candidate that can be first beats all others",
)
def _condorcet_winner(scene: Scene) -> Iterator[AxiomCase]:
    beaten = profile.majority(scene.instance).sum(axis=1)
    for c in np.flatnonzero(beaten == scene.instance.m - 1).tolist():
        yield single(
            scene, {"condorcet_winner": name_of(scene, c)}, partial(by_winners, lambda w, c=c: w == c), ((c,),)
        )


@define(
    "condorcet-loser",
    "winner",
    "Of two or more candidates, one that loses to every other one by a strict majority is not first in the output (the "
    "reverse of a feasible ranking is feasible, so it need not be).",
    "Fishburn 1977, SIAM J. Appl. Math. 33",
    "no candidate loses to all others",
)
def _condorcet_loser(scene: Scene) -> Iterator[AxiomCase]:
    losses = profile.majority(scene.instance).sum(axis=0)
    for c in np.flatnonzero(losses == scene.instance.m - 1).tolist() if scene.instance.m > 1 else ():
        yield single(scene, {"condorcet_loser": name_of(scene, c)}, partial(by_winners, lambda w, c=c: w != c))


@define(
    "condorcet-winner-pareto",
    "winner",
    "A candidate that beats every other one by a strict majority is first in the output, if it is first in some feasible "
    "ranking that respects every unanimous pair.",
    "Condorcet 1785; the condition here, since Pareto optimality may exclude what the axiom would ask for",
    "no candidate that can be first without breaking a unanimous pair beats all others",
)
def _condorcet_winner_pareto(scene: Scene) -> Iterator[AxiomCase]:
    for case in _condorcet_winner(scene):
        yield replace(case, respecting=True)


@define(
    "smith",
    "winner",
    "The winner is in the Smith set, the smallest set whose members all beat every other candidate, if some member is first in "
    "a feasible ranking.",
    "Smith 1973, Econometrica 41; feasibility as in Ge et al. 2024",
    "the Smith set is everybody, or nobody in it can be first",
)
def _smith(scene: Scene) -> Iterator[AxiomCase]:
    beats = profile.majority(scene.instance)
    members = {int(np.argmax(beats.sum(axis=1)))}  # whoever beats most is in it
    while more := set(np.flatnonzero(~beats[sorted(members)].all(axis=0)).tolist()) - members:
        members |= more
    if len(members) < scene.instance.m:
        key = {"smith_set": [name_of(scene, c) for c in sorted(members)]}
        yield single(scene, key, partial(by_winners, lambda w: w in members), tuple((c,) for c in sorted(members)))


@define(
    "majority-loser",
    "winner",
    "Of two or more candidates, one that more than half of the voters rank last is not first in the output.",
    "Lepelley 1992; see Felsenthal 2012, Review of paradoxes afflicting procedures for electing a single candidate",
    "no candidate is ranked last by more than half of the voters",
    needs_ballots=True,
)
def _majority_loser(scene: Scene) -> Iterator[AxiomCase]:
    rankings, counts = scene.instance.complete_ballots()
    for c in range(scene.instance.m) if scene.instance.m > 1 else ():
        if 2 * int(counts[rankings[:, -1] == c].sum()) > int(counts.sum()):
            yield single(scene, {"majority_loser": name_of(scene, c)}, partial(by_winners, lambda w, c=c: w != c))


@define(
    "unanimity",
    "ranking",
    "If all voters cast the same feasible ranking, it is the output.",
    "Arrow 1951, of whole rankings",
    "the ballots are not all the same feasible ranking",
    needs_ballots=True,
)
def _unanimity(scene: Scene) -> Iterator[AxiomCase]:
    rankings = {tuple(row) for row in scene.instance.complete_ballots()[0].tolist()}
    if len(rankings) == 1:
        [ranking] = rankings
        key = {"unanimous_ballot": [name_of(scene, c) for c in ranking]}
        yield single(scene, key, partial(in_order, ranking), (ranking,))


@define(
    "pareto-winner",
    "winner",
    "If all voters rank a above b, and a is first in some feasible ranking, then b is not first in the output.",
    "Pareto optimality of the winner alone; feasibility as in Ge et al. 2024",
    "no pair with a candidate above that can be first is unanimous",
)
def _pareto_winner(scene: Scene) -> Iterator[AxiomCase]:
    for a, b in np.argwhere(profile.unanimous(scene.instance)).tolist():
        key = {"above": name_of(scene, a), "below": name_of(scene, b)}
        yield single(scene, key, partial(by_winners, lambda w, b=b: w != b), ((a,),))
