"""The least error of at most k rewards: the six schools of `cems` by k, squared and absolute, and made votes by responses."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from pluralign.benchmarks.running.case import Case, CaseOutcome, Job
from pluralign.benchmarks.running.judging import judged, relative_gap
from pluralign.formulations.ensembles.ensemble import Norm
from pluralign.formulations.ensembles.oracles.rewards_pool import pool
from pluralign.formulations.ensembles.reading.builtin_votes import cems_votes
from pluralign.formulations.ensembles.small.sizes import OfSize
from pluralign.formulations.ensembles.small.small_ensembles import SparseOutcome, smallest_error
from pluralign.formulations.ensembles.votes import Votes
from pluralign.proofs.certificates.ensembles import Writer
from pluralign.solver.results import Deadline

LIMIT = 200.0


def cases() -> Iterator[Case]:
    """One more reward, or one more response, a step."""
    norms: tuple[Norm, ...] = ("squared", "absolute")
    for norm in norms:
        for k in (1, 2, 3, 4):
            yield cems_case("sparse", k, norm, quick=k <= 3)
    for seed in range(3):
        for m in (3, 4, 5, 6):
            yield Case(
                "sparse", "np-hard", "k=2, by responses, squared", f"best 2 rewards, {m} responses, seed={seed}", m,
                "pluralign", partial(_made, m, seed), partial(_made, 3, 0), LIMIT, 1, 3, quick=seed == 0,
            )  # fmt: skip


def cems_case(suite: str, k: int, norm: Norm, quick: bool, tolerance: float = 0.0) -> Case:
    """The best k rewards for `builtin:cems`."""
    return Case(
        suite, "np-hard", f"cems, by k, {norm}", f"cems, best {k}, {norm}", k, "pluralign",
        partial(_cems, k, norm), partial(_cems, 1, norm), LIMIT, 1, 2, tolerance, quick,
    )  # fmt: skip


def random_votes(m: int, seed: int, voters: int = 9) -> Votes:
    """Independent votes on all pairs of m responses to one prompt, leaning to the first by a random share on each pair."""
    rng = np.random.default_rng([m, seed])
    first, second = np.triu_indices(m, 1)
    total = np.full(len(first), voters, dtype=np.int64)
    wins = rng.binomial(voters, rng.uniform(0.2, 0.8, size=len(first))).astype(np.int64)
    return Votes(
        f"made votes on {m} responses, seed {seed}", ("q",), tuple(f"r{i}" for i in range(m)),
        np.array([0, m], dtype=np.int64), first.astype(np.int64), second.astype(np.int64), wins, total, np.ones_like(total),
    )  # fmt: skip


def _cems(k: int, norm: Norm, limit: float) -> Job:
    return sparse_job(cems_votes(), k, norm, limit)


def _made(m: int, seed: int, limit: float) -> Job:
    return sparse_job(random_votes(m, seed), 2, "squared", limit)


def sparse_job(votes: Votes, k: int, norm: Norm, limit: float) -> Job:
    """All rewards are listed, then branch and bound; the answer is the error."""

    def work() -> SparseOutcome:
        return smallest_error(votes, pool(votes), k, norm, Deadline(limit))

    def judge(outcome: SparseOutcome) -> CaseOutcome:
        evidence = []
        if outcome.tree is not None and outcome.ensemble is not None:
            certificate = Writer(votes, "any").of_size(norm, OfSize(outcome))
            evidence = [] if certificate is None else [certificate]
        done = str(outcome.status) != "unknown"
        gap = relative_gap(outcome.error, outcome.lower_bound)
        return judged(
            outcome.status, str(outcome.error) if done else None, evidence, gap, nodes=outcome.nodes
        )  # fmt: skip

    return Job(work, judge)
