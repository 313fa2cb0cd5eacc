"""Exact covers by 3-sets and calibrated ensembles of listed rewards as each other."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from pluralign.benchmarks.suites.exact_cover_instances import Triple, exact_cover
from pluralign.formulations.ensembles.ensemble import Ensemble, Reward
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.errors import InputError


def has_exact_cover(universe_size: int, triples: Sequence[Triple]) -> bool:
    """Whether some of the triples contain every element exactly once. Raises InputError as `from_exact_cover`."""
    return exact_cover(universe_size, triples) is not None


def ensemble_from_cover(rewards: Sequence[Reward], cover: Sequence[int]) -> Ensemble:
    """The ensemble of an exact cover (indices of triples, and so of rewards): each has the same weight."""
    return Ensemble(tuple(rewards[i] for i in cover), (Fraction(1, len(cover)),) * len(cover))


def cover_from_ensemble(votes: Votes, rewards: Sequence[Reward], ensemble: Ensemble) -> tuple[int, ...]:
    """The exact cover (indices of triples) that a calibrated ensemble of at most q rewards of the list is.

    votes, rewards: as `from_exact_cover` gives them. Raises InputError if the ensemble is larger, uses another reward or
    does not calibrate the votes.
    """
    q = votes.size // 3
    if ensemble.size > q:
        raise InputError(f"the ensemble has {ensemble.size} rewards; an exact cover has {q}")
    index = {reward.prefers_first(votes).tobytes(): i for i, reward in reversed(list(enumerate(rewards)))}
    found = [index.get(reward.prefers_first(votes).tobytes()) for reward in ensemble.rewards]
    cover = sorted(i for i in found if i is not None)
    if len(cover) < len(found):
        raise InputError(
            f"reward {found.index(None) + 1} of the ensemble is not on the list of rewards; use only those"
        )
    if (gap := ensemble.error(votes)) != 0:
        raise InputError(f"the ensemble has the error {gap}; expected a calibrated one")
    return tuple(cover)
