"""Random votes of a few responses, with features if they are asked for."""

from __future__ import annotations

import itertools
import random

import numpy as np

from pluralign.formulations.ensembles.votes import Features, Votes


def votes_of(
    rng: random.Random, sizes: tuple[int, ...], density: float = 1.0, d: int = 0, most: int = 5, width: int = 3
) -> Votes:
    """Random votes on prompts with so many responses; features from a small box if d > 0, all different within a prompt."""
    starts = np.cumsum([0, *sizes])
    rows: list[list[int]] = []
    for m in sizes:
        cell = list(itertools.product(range(-width, width + 1), repeat=d))
        rows += [list(x) for x in rng.sample(cell, m)] if d else [[]] * m
    pairs = []
    for low, high in itertools.pairwise(starts.tolist()):
        every = list(itertools.combinations(range(low, high), 2))
        kept = [e for e in every if rng.random() < density] or every[:1]
        pairs += [e if rng.random() < 0.5 else e[::-1] for e in kept]
    total = [rng.randint(1, most) for _ in pairs]
    return Votes(
        "random",
        tuple(f"q{i}" for i in range(len(sizes))),
        tuple(f"r{r}" for r in range(starts[-1])),
        starts.astype(np.int64),
        np.array([a for a, _ in pairs], dtype=np.int64),
        np.array([b for _, b in pairs], dtype=np.int64),
        np.array([rng.randint(0, t) for t in total], dtype=np.int64),
        np.array(total, dtype=np.int64),
        np.array([rng.randint(1, 3) for _ in pairs], dtype=np.int64),
        Features(tuple(f"x{j}" for j in range(d)), np.array(rows, dtype=np.int64), (1,) * d) if d else None,
    )
