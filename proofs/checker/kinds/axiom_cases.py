"""The cases of each axiom about one profile, made from the instance; and all axioms, with what they look at in outputs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import combinations
from typing import NamedTuple

from . import axiom_changes as changes
from .axiom_case import Case, Cases, demanded, in_order
from .axiom_outputs import Study


def pareto(study: Study) -> Cases:
    for a, b in study.instance.unanimous():
        pair = study.names[a], study.names[b]
        yield Case({"above": pair[0], "below": pair[1]}, (study.own,), partial(in_order, pair))


def wins_of(study: Study) -> dict[str, set[str]]:
    wins: dict[str, set[str]] = {name: set() for name in study.names}
    for a, b in study.instance.majority():
        wins[study.names[a]].add(study.names[b])
    return wins


def pairwise_majority(study: Study) -> Cases:
    wins = wins_of(study)
    ranking = tuple(sorted(study.names, key=lambda c: -len(wins[c])))
    if all(b in wins[a] for a, b in combinations(ranking, 2)):
        yield Case({"pmc_ranking": list(ranking)}, (study.own,), partial(in_order, ranking), (ranking,))


def majority(study: Study) -> Cases:
    study.need_ballots()
    first = study.instance.first
    for c, x in zip(study.names, first, strict=True):
        if 2 * x > sum(first):
            yield Case({"majority_favourite": c}, (study.own,), demanded("majority", (c,)), ((c,),))


def condorcet_winner(study: Study) -> Cases:
    for c, won in wins_of(study).items():
        if len(won) + 1 == len(study.names):
            yield Case({"condorcet_winner": c}, (study.own,), demanded("condorcet-winner", (c,)), ((c,),))


def condorcet_winner_pareto(study: Study) -> Cases:
    """The Condorcet winner is asked for only where it is first in a feasible ranking that respects unanimity."""
    return (replace(case, respecting=True) for case in condorcet_winner(study))


def condorcet_loser(study: Study) -> Cases:
    """With two or more candidates a feasible ranking, or its reverse, does not have the loser first."""
    wins = wins_of(study)
    for c in study.names if len(study.names) > 1 else ():
        if all(c in wins[a] for a in study.names if a != c):
            yield Case({"condorcet_loser": c}, (study.own,), demanded("condorcet-loser", (c,)))


class Axiom(NamedTuple):
    """about: what it looks at in outputs, "winner" or "ranking", and ties must not touch where they are not to decide."""

    cases: Callable[[Study], Cases]
    about: str


AXIOMS = {
    "po": Axiom(pareto, "ranking"),
    "pmc": Axiom(pairwise_majority, "ranking"),
    "majority": Axiom(majority, "winner"),
    "condorcet-winner": Axiom(condorcet_winner, "winner"),
    "condorcet-winner-pareto": Axiom(condorcet_winner_pareto, "winner"),
    "condorcet-loser": Axiom(condorcet_loser, "winner"),
    "reversal-symmetry": Axiom(changes.reversal, "winner"),
    "winner-monotonicity": Axiom(changes.winner_monotonicity, "winner"),
    "participation": Axiom(changes.participation, "winner"),
    "clones": Axiom(changes.clones_together, "winner"),
    "monotonicity": Axiom(changes.monotonicity, "ranking"),
    "separability": Axiom(changes.separability, "ranking"),
}
