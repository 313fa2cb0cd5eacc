"""The one dependency of integer vectors: by elimination here, and by flint where that is loaded."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from flint import fmpz_mat

from pluralign.solver import integers


@pytest.mark.parametrize("bound", [1, 3, 10**20])
def test_elimination_finds_the_kernel_that_flint_finds(bound: int) -> None:
    random = np.random.default_rng(0)
    found = 0
    for _ in range(300):
        d, k = random.integers(1, 6), random.integers(1, 8)
        rows = [[int(x) * bound // 3 for x in row] for row in random.integers(-3, 4, size=(k, d))]
        kernel, nullity = fmpz_mat([list(column) for column in zip(*rows, strict=True)]).nullspace()
        values = integers._reduced(rows)
        assert (values is None) == (nullity != 1)
        if values is not None:
            found += 1
            assert np.gcd.reduce(np.array(values, dtype=object)) == 1
            assert all(sum(v * row[j] for v, row in zip(values, rows, strict=True)) == 0 for j in range(d))
            assert [v == 0 for v in values] == [kernel[i, 0] == 0 for i in range(k)]
    assert found > 20


def test_a_small_answer_needs_no_flint() -> None:
    code = (
        "import sys, pluralign as pl\n"
        "conflict = pl.feasible('builtin:talk', list('ABCDE'))['conflict']\n"
        "print(len(conflict), pl.aggregate('builtin:kemeny-fails-po', 'lcpo')['status'], 'flint' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["3", "proved", "False"]
