"""`evaluate --bound`: what votes on prompts that were not learned from prove, with a confidence, of all prompts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from pluralign.answers.answer import Answer, proved
from pluralign.formulations.ensembles.ensemble import Ensemble
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.errors import InputError
from pluralign.formulations.learning.learned import LearnedEnsemble, as_rewards, for_features_of, matched
from pluralign.formulations.learning.noise import several
from pluralign.formulations.numbers import as_json, shown
from pluralign.proofs.certificates.ensembles import certifiable
from pluralign.proofs.certificates.held_out import HeldOutBound, JudgedEnsemble, held_out_bound
from pluralign.solver.errors import parameter

ASSUMES = "prompts, and the votes on their pairs, are independent draws, on which the ensemble does not depend"


def bounded(
    answer: Answer,
    votes: Votes,
    one: JudgedEnsemble,
    confidence: Fraction,
    against: JudgedEnsemble | str | None,
    seen: Sequence[str],
) -> Answer:
    """The answer with `held_out_bound`, or with `against` `held_out_difference`, too, and certificates of them.

    against: another ensemble, or "half". seen: prompts from which these were learned. Raises `InputError` where they are among
    those of the votes, where no pair has two votes, and where there are too many pairs.
    """
    if again := [name for name in votes.prompts if name in set(seen)]:
        raise InputError(
            f"{votes.source}: prompt {shown(again[0])} was learned from, so that it says nothing about others; leave it out"
        )
    _check_size(votes, one)
    result, made = dict(answer.result), []
    if against is None:
        several(votes)
    votes.counts()  # or it is said that they are needed
    if (votes.total >= 4).any():
        alone = matched(votes, one) if isinstance(one, LearnedEnsemble) else votes
        found = held_out_bound(alone, one, seen, confidence)
        result["held_out_bound"] = None if found is None else _json(found, confidence)
        made.append(found)
    if against is not None:
        first, second = _alike(votes, one, against)
        found = held_out_bound(votes, first, seen, confidence, second)
        result["held_out_difference"] = None if found is None else _json(found, confidence)
        made.append(found)
    done = proved(result, [*answer.certificates, *(one.certificate for one in made if one is not None)])
    status = done.status if "fault" in done.result else answer.status
    return replace(done, status=status).about(answer.verb, answer.subject)


def _json(found: HeldOutBound, confidence: Fraction) -> dict[str, Any]:
    return {
        "bound": as_json(found.bound),
        "confidence": as_json(confidence),
        "prompts": found.prompts,
        "assumes": ASSUMES,
    }


def _check_size(votes: Votes, one: JudgedEnsemble) -> None:
    rewards = one if isinstance(one, Ensemble) else None
    if not certifiable(votes, rewards):
        raise InputError(f"{votes.source}: {votes.size} pairs are too many for a certificate; take fewer prompts")


def _alike(
    votes: Votes, one: JudgedEnsemble, other: JudgedEnsemble | str
) -> tuple[JudgedEnsemble, JudgedEnsemble | str]:
    """Both for the votes' features, or both as rankings."""
    if isinstance(other, str):
        return (for_features_of(votes, one) if isinstance(one, LearnedEnsemble) else one), other
    if isinstance(one, LearnedEnsemble) and isinstance(other, LearnedEnsemble):
        return for_features_of(votes, one), for_features_of(votes, other)
    return _of_rankings(votes, one), _of_rankings(votes, other)


def _of_rankings(votes: Votes, one: JudgedEnsemble) -> Ensemble:
    found = as_rewards(matched(votes, one), one) if isinstance(one, LearnedEnsemble) else one
    if found is None:
        raise InputError(
            f"{votes.source}: the learned ensemble ties compared responses, which the rankings of "
            f"{parameter('against')} cannot be compared with; leave those pairs out"
        )
    return Ensemble(tuple(replace(reward, theta=None) for reward in found.rewards), found.weights)
