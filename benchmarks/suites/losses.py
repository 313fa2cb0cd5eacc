"""Loss-based rules: the six-candidate construction, proved to violate PO and PMC for each loss; Bradley-Terry-Luce at size.

The latter by one ball around all minimisers, beside the proofs of one pair after another, where these end.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np

from pluralign.benchmarks.running.case import Case, CaseOutcome, Job
from pluralign.benchmarks.running.judging import judged, ranking_text
from pluralign.formulations.instances.instance import Comparison, Instance
from pluralign.formulations.instances.reading import load
from pluralign.formulations.losses.ball import Ball, ball
from pluralign.formulations.losses.loss_rule import LossOutcome, LossProblem, loss_output
from pluralign.formulations.losses.losses import LOSSES
from pluralign.proofs.axioms.verdicts import verdicts
from pluralign.proofs.certificates.losses import ball_certificate, loss_certificate
from pluralign.solver.results import Deadline


def cases() -> Iterator[Case]:
    """One case a loss, both axioms; then rankings of random comparisons."""
    for name in LOSSES:
        yield Case(
            "losses", "polynomial", "", f"PO and PMC violated by loss:{name}", 6, "pluralign",
            partial(_job, name), partial(_job, "hinge"),
        )  # fmt: skip

    yield _btl(30, 5, 500, "pluralign", True)
    yield _btl(30, 5, 500, "pluralign, pair by pair", True)
    yield _btl(100, 20, 5_000, "pluralign", True)
    yield _btl(1_000, 50, 100_000, "pluralign", False)


def _btl(m: int, d: int, K: int, method: str, quick: bool) -> Case:
    maker = partial(_ball_job if method == "pluralign" else _pairs_job, m, d, K)
    return Case(
        "losses",
        "polynomial",
        "",
        f"loss:logistic m={m} d={d} K={K}",
        m,
        method,
        maker,
        None,
        60.0,
        1.0,
        1,
        quick=quick,
    )


def drawn_comparisons(m: int, d: int, K: int) -> Instance:
    """K comparisons of random pairs by the Bradley-Terry-Luce model, integer features in ±50."""
    rng = np.random.default_rng(0)
    x = rng.integers(-50, 51, size=(m, d))
    theta = rng.normal(size=d) / 25 / np.sqrt(d)
    above = rng.integers(0, m, K)
    below = (above + rng.integers(1, m, K)) % m
    won = rng.random(K) < 1 / (1 + np.exp(-(x[above] - x[below]) @ theta))
    pairs = np.where(won[:, None], np.stack([above, below], 1), np.stack([below, above], 1))
    each, counts = np.unique(pairs, axis=0, return_counts=True)
    comparisons = tuple(Comparison(a, b, n) for (a, b), n in zip(each.tolist(), counts.tolist(), strict=True))
    return Instance(tuple(f"c{i}" for i in range(m)), x.tolist(), comparisons=comparisons)


def _ball_job(m: int, d: int, K: int, limit: float) -> Job:
    instance = drawn_comparisons(m, d, K)

    def judge(found: Ball | None) -> CaseOutcome:
        if found is None:
            return CaseOutcome("unknown")
        status = "proved" if len(found.apart) == m - 1 else "claimed"
        return judged(status, ranking_text(found.order), [ball_certificate(instance, "loss:logistic", found)])

    return Job(lambda: ball(instance, "loss:logistic", Deadline(limit)), judge)


def _pairs_job(m: int, d: int, K: int, limit: float) -> Job:
    instance = drawn_comparisons(m, d, K)
    problem = LossProblem.of(instance, "loss:logistic")

    def judge(found: LossOutcome) -> CaseOutcome:
        evidence = [loss_certificate(instance, found)] if found.proofs else []
        return judged(found.status, ranking_text(found.ranking), evidence)

    return Job(lambda: loss_output(problem, Deadline(limit)), judge)


def _job(name: str, limit: float) -> Job:
    instance = load("builtin:loss-counterexample-all")

    def judge(found: dict[str, Any]) -> CaseOutcome:
        evidence = [verdict.certificate for verdict in found.values() if verdict.certificate is not None]
        violated = [axiom for axiom, verdict in found.items() if verdict.holds is False]
        status = "proved" if len(violated) == len(evidence) == len(found) else "unknown: not violated"
        return judged(status, " ".join(violated) or "none", evidence)

    return Job(lambda: verdicts(instance, f"loss:{name}", ["po", "pmc"]), judge)
