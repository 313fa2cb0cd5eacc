"""One debate of UKPConvArg1 with counts of words as features: floors that are proved, and how near small ensembles come."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import polars
import pytest

import pluralign as pl
from pluralign.formulations.ensembles.reading.features import comparable

WORDS = ["n_words", "n_sentences"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("names", "floor", "most"),
    [
        (WORDS, "0.052642", {1: 1.54, 2: 0.22, 3: 0.09, 4: 0.06, 8: 0.02}),
        ([*WORDS, "n_caps_words"], "0.046531", {1: 1.83, 2: 0.36, 3: 0.21, 4: 0.15, 8: 0.04}),
    ],
)
def test_errors_of_each_size(shared_data: Path, names: list[str], floor: str, most: dict[int, float]) -> None:
    """Equal counts make differences parallel: what floats see there is what an exact θ does."""
    folder = shared_data / "ukpconvarg1"
    if not folder.exists():
        pytest.skip("the debates are absent")
    given = polars.read_csv(folder / "args.csv", schema_overrides={"topic": polars.String})
    features = given.select(renamed("topic", "prompt"), renamed("arg", "response"), *names)
    votes = pl.read_votes(folder / "pairs_votes.csv", layout="ukpconvarg1-pairs", prompts=["0"], features=features)
    votes, _ = comparable(votes)
    answer = pl.learn(votes, size=8, validation=0, outliers="allow", shrinkage=0)
    least = Fraction(answer["floor"]["lower_bound"])
    assert least == Fraction(answer["floor"]["error"])
    assert f"{float(least):.6f}" == floor
    errors = {row["size"]: Fraction(row["train"]["error"]) for row in answer["sizes"]}
    for row in answer["sizes"]:
        assert float(errors[row["size"]]) == pytest.approx(row["objectives"][0], abs=1e-12)
    assert all(errors[k] <= errors[k - 1] for k in range(2, 9))
    for k, above in most.items():
        assert least <= errors[k] <= least * (1 + Fraction(above))


def renamed(old: str, new: str) -> polars.Expr:
    """A column by another name."""
    return polars.col(old).alias(new)
