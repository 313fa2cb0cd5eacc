"""Exact evaluation of a given ensemble of ten linear rewards on votes over 2,800 to 263,256 pairs."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import partial

from pluralign.benchmarks.running.case import Case, CaseOutcome, Job
from pluralign.benchmarks.running.judging import judged
from pluralign.benchmarks.suites.made_votes import made_votes
from pluralign.formulations.ensembles.ensemble import Ensemble, linear

PROMPTS = (100, 200, 400, 800, 1600, 3200, 9402)
"""28 pairs each; the last is the size of PersonalLLM."""


def cases() -> Iterator[Case]:
    """From ten θ to the exact squared error, by pairs."""
    for prompts in PROMPTS:
        yield Case(
            "evaluation", "polynomial", "10 linear rewards, by pairs", f"ensemble of 10 rewards on {28 * prompts} pairs",
            28 * prompts, "pluralign", partial(_job, prompts), partial(_job, 2), 120.0, quick=prompts <= 3200,
        )  # fmt: skip


def _job(prompts: int, limit: float) -> Job:
    votes, annotators = made_votes(prompts=prompts)
    thetas = [reward.theta for reward in annotators.rewards if reward.theta is not None]

    def work() -> Fraction:
        rewards = tuple(linear(votes, theta) for theta in thetas)
        return Ensemble(rewards, annotators.weights).error(votes)

    def judge(error: Fraction) -> CaseOutcome:
        return judged("proved", str(error), pairs=votes.size)

    return Job(work, judge)
