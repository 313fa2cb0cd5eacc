"""The largest distortions of docs/distortion.md: `python docs/examples/distortion_search.py`, some ten minutes of a processor.

Each line is the largest of three searches, with three, four and five candidates, and the command that repeats it.
"""

from __future__ import annotations

import time

import pluralign as pl

RULES = {"plurality": 6000, "borda": 6000, "copeland": 6000, "lcpo": 6000, "best-lottery": 400}
"""With the number of instances that each search evaluates."""


def main() -> None:
    """A line for each rule, number of features and number of voters."""
    for rule, trials in RULES.items():
        for d in (2, 3):
            for voters in (2, 3, 5):
                start = time.process_time()
                found = []
                for m in (3, 4, 5):
                    sizes = {"candidates": m, "dimensions": d, "voters": voters, "bound": 5, "trials": trials}
                    answer = pl.search_distortion(rule, **sizes)
                    assert answer.status is pl.Status.PROVED
                    value = float("inf") if answer["about"] is None else answer["about"]
                    found.append((value, -m, answer["distortion"], sizes))
                value, _, exact, sizes = max(found)
                options = " ".join(f"--{name} {size}" for name, size in sizes.items())
                command = f"pluralign search --rule {rule} --axiom distortion {options}"
                print(f"{value:.4g} = {exact} ({time.process_time() - start:.0f} s): {command}", flush=True)


if __name__ == "__main__":
    main()
