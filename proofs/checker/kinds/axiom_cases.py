"""The cases of each axiom about one profile, made from the instance; and all axioms, with what they look at in outputs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import combinations
from operator import ne
from typing import NamedTuple

from ..budget import spend
from . import axiom_changes as changes
from .axiom_case import Case, Cases, by_winners, demanded, in_order
from .axiom_joins import resolvability
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


def smith(study: Study) -> Cases:
    """The smallest set that beats all others: from whoever beats most, with all that some member does not beat."""
    wins = wins_of(study)
    members = {max(study.names, key=lambda c: len(wins[c]))}
    while more := {b for b in study.names if b not in members and not all(b in wins[a] for a in members)}:
        spend(len(study.names) ** 2)
        members |= more
    if len(members) < len(study.names):
        kept = [c for c in study.names if c in members]
        holds = by_winners(lambda winner: winner in members)
        yield Case({"smith_set": kept}, (study.own,), holds, tuple((c,) for c in kept))


def majority_loser(study: Study) -> Cases:
    study.need_ballots()
    total = sum(count for _, count in study.votes)
    for c in study.names if len(study.names) > 1 else ():
        spend(len(study.votes))
        if 2 * sum(count for ballot, count in study.votes if ballot[-1] == c) > total:
            yield Case({"majority_loser": c}, (study.own,), by_winners(partial(ne, c)))


def unanimity(study: Study) -> Cases:
    study.need_ballots()
    if len({ballot for ballot, _ in study.votes}) == 1:
        ranking = study.votes[0][0]
        yield Case({"unanimous_ballot": list(ranking)}, (study.own,), partial(in_order, ranking), (ranking,))


def pareto_winner(study: Study) -> Cases:
    for a, b in study.instance.unanimous():
        pair = study.names[a], study.names[b]
        holds = by_winners(partial(ne, pair[1]))
        yield Case({"above": pair[0], "below": pair[1]}, (study.own,), holds, (pair[:1],))


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
    "smith": Axiom(smith, "winner"),
    "majority-loser": Axiom(majority_loser, "winner"),
    "unanimity": Axiom(unanimity, "ranking"),
    "pareto-winner": Axiom(pareto_winner, "winner"),
    "reinforcement": Axiom(changes.reinforcement, "winner"),
    "homogeneity": Axiom(changes.homogeneity, "ranking"),
    "local-iia": Axiom(changes.local_iia, "ranking"),
    "positive-involvement": Axiom(changes.positive_involvement, "winner"),
    "negative-involvement": Axiom(changes.negative_involvement, "winner"),
    "strategy-proofness": Axiom(changes.strategy_proofness, "winner"),
    "resolvability": Axiom(resolvability, "winner"),
}
