"""From votes to a learned ensemble: what `pluralign learn` and the estimator's `fit_votes` do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from pluralign.formulations.ensembles.ensemble import Ensemble
from pluralign.formulations.ensembles.means import mean, times
from pluralign.formulations.ensembles.oracles.linear_search import unit_features
from pluralign.formulations.ensembles.reading.features import comparable
from pluralign.formulations.ensembles.reading.pairs import only_prompts
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.errors import InputError
from pluralign.formulations.learning.comparisons import Comparisons, Scaling, comparisons_of
from pluralign.formulations.learning.fitting import LearnerFit, Plan, fitted
from pluralign.formulations.learning.learned import LearnedEnsemble, exactly, of_ensemble, preferences
from pluralign.formulations.learning.order import Canonical
from pluralign.formulations.types import Bools, Ints, Theta

Fitting = Callable[[Comparisons, Plan], LearnerFit]


@dataclass(frozen=True, eq=False)
class LearnedSizes:
    """Ensembles by size, learned from `votes`; left_out: pairs of equal features. constant: names of features not used."""

    votes: Votes
    ensembles: dict[int, Ensemble]
    learned: dict[int, LearnedEnsemble]
    fit: LearnerFit
    constant: tuple[str, ...]
    left_out: int


def learn_sizes(
    votes: Votes, plan: Plan, group: Ints | None = None, scaled: bool = True, fit: Fitting = fitted
) -> LearnedSizes:
    """Learn from all of these votes, for each size of the plan that they support. group: of each pair, for the folds; by
    default its prompt. fit: how, where not all is done here and now. The same is learned whatever the order of prompts,
    responses, pairs and features, their zeros and, if they are `scaled`, their units.

    Raises `InputError` for votes without features or without a pair whose features differ, and only tied votes; `LimitReached`
    if the deadline comes before there is anything.
    """
    differ = _differ(votes)
    whole, left_out = comparable(votes)
    own = None if group is None else group[differ]
    plan = replace(plan, sizes=supported(whole, plan.sizes))
    if votes.ties is not None and (votes.ties * 2 == votes.total).all():
        raise InputError(
            f"{votes.source}: every vote is a tie, by which nothing can be learned; give votes that prefer one"
        )
    same = Canonical.of(whole, units=not scaled)
    data, scaling, constant = comparisons_of(same.votes, same.group(own), scaled)
    found = fit(data, plan)
    tau = None if plan.tau is None else Fraction(plan.tau)
    ensembles = {
        k: same.ensemble(whole, exactly(same.votes, scaling, thetas, weights, tau))
        for k, (thetas, weights) in sorted(found.members.items())
    }
    teacher = same.back(_soft_theta(same.votes, scaling, found))
    hedge = hedge_weights(whole, teacher)
    learned = {k: of_ensemble(whole, e, teacher=teacher, hedge=hedge) for k, e in ensembles.items()}
    return LearnedSizes(whole, ensembles, learned, found, tuple(constant), left_out)


def supported(votes: Votes, sizes: tuple[int, ...]) -> tuple[int, ...]:
    """The sizes, at most one more than pairs: so many rewards have every p̂ that any number of them has (Carathéodory)."""
    return tuple(sorted({min(k, votes.size + 1) for k in sizes}))


def _differ(votes: Votes) -> Bools:
    if votes.features is None:
        return np.full(votes.size, True)
    X = votes.features.X
    unequal = np.array(X[votes.first] != X[votes.second], dtype=bool)
    differ: Bools = np.any(unequal, axis=1)
    return differ


def _soft_theta(votes: Votes, scaling: Scaling, fit: LearnerFit) -> tuple[Fraction, ...]:
    """The teacher's θ for the features as they are, as exact binary fractions: its size matters, too."""
    assert votes.features is not None
    _, exponents = unit_features(votes)
    return tuple(
        Fraction(float(t)) * q / Fraction(2) ** k
        for t, q, k in zip(scaling.back(fit.teacher), votes.features.denominators, exponents, strict=True)
    )


def hedge_weights(votes: Votes, theta: Theta) -> tuple[Fraction, Fraction]:
    """The exact best weights of θ and −θ on the votes: p̂ = 1/2 + (α − 1/2) c, where c is 1, 0 or −1 by what θ prefers."""
    c = preferences(votes, [theta])[:, 0] - 1
    square = mean(votes, c * c)
    pull = mean(votes, times(c, 2 * votes.wins - votes.total), votes.total) / 2
    alpha = Fraction(1, 2) + (pull / square if square else 0)
    alpha = min(max(alpha, Fraction(0)), Fraction(1))
    return alpha, 1 - alpha


def restricted(votes: Votes, pairs: Bools) -> Votes:
    """The votes on some pairs, with all responses of the prompts that are left."""
    ties = None if votes.ties is None else votes.ties[pairs]
    parts = {name: getattr(votes, name)[pairs] for name in ("first", "second", "wins", "total", "weight")}
    part = replace(votes, **parts, ties=ties, memo={})
    kept = np.unique(part.prompt).tolist()
    return part if len(kept) == len(votes.prompts) else only_prompts(part, [votes.prompts[i] for i in kept])
