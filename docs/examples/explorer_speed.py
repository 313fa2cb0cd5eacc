"""How long the explorer's questions take: the table in docs/explorer.md, in ms of processor time, median and largest of 20.

python docs/examples/explorer_speed.py
"""

from __future__ import annotations

import random
import statistics
import time
from typing import Any

from pluralign.explorer.presets import vocabulary
from pluralign.explorer.questions import answer, warm

SIZES = ((5, 2, 5), (8, 2, 5), (8, 3, 7))
RULES = ("lcpo", "leximax-copeland", "kemeny", "loss:squared", "loss:hinge", "loss:logistic")


def instance(rng: random.Random, m: int, d: int, n: int) -> dict[str, Any]:
    """Integer points of a grid of 41 steps, and voters by θ."""
    while True:
        points = [[str(rng.randint(-20, 20)) for _ in range(d)] for _ in range(m)]
        thetas = [[str(rng.randint(-90, 90)) for _ in range(d)] for _ in range(n)]
        made = {
            "candidates": [[f"c{k}", row] for k, row in enumerate(points)],
            "ballots": [{"count": 1, "theta": theta} for theta in thetas],
        }
        if "value" in answer({"about": "profile", "instance": made}, lambda part: None):
            return made


def main() -> None:
    """Print the table."""
    warm({}, lambda part: None)
    quick = [axiom["name"] for axiom in vocabulary()["axioms"] if axiom["quick"]]
    questions: dict[str, dict[str, Any]] = {
        "ballots and majorities": {"about": "profile"},
        "all feasible rankings": {"about": "cells"},
        **{f"`{rule}`": {"about": "rule", "rule": rule} for rule in RULES},
        **{
            f"{len(quick)} axioms about the profile, `{rule}`": {"about": "axioms", "rule": rule, "axioms": quick}
            for rule in ("lcpo", "loss:logistic")
        },
        "distortion": {"about": "distortion"},
    }
    taken: dict[tuple[str, int], list[float]] = {}
    for column, size in enumerate(SIZES):
        rng = random.Random(column)
        for _ in range(20):
            made = instance(rng, *size)
            for name, question in questions.items():
                begun = time.process_time()
                answer({**question, "instance": made}, lambda part: None)
                taken.setdefault((name, column), []).append(1000 * (time.process_time() - begun))
    for name in questions:
        cells = [f"{statistics.median(t):.0f}, {max(t):.0f}" for t in (taken[name, column] for column in range(3))]
        print(f"| {name} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
