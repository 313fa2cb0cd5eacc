"""Without a library that is an extra: one line that names it, or the same answer by a slower way. Never a traceback."""

from __future__ import annotations

import json
import random
import sys
import tomllib
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.small_votes import votes_on

import pluralign as pl
from pluralign.formulations.ensembles.least.bounds import CostTree, Triangles
from pluralign.formulations.ensembles.oracles.oracle import OnePrompt
from pluralign.formulations.errors import InputError
from pluralign.formulations.extras import EXTRAS, require
from pluralign.formulations.ordering.subsets import best_order
from pluralign.solver.installed import installed


@pytest.fixture
def absent(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Makes imports of a library fail as if it were not installed."""

    def hide(module: str) -> None:
        for name in [name for name in sys.modules if name.partition(".")[0] == module]:
            monkeypatch.delitem(sys.modules, name)
        monkeypatch.setitem(sys.modules, module, None)

    return hide


@pytest.mark.parametrize("module", EXTRAS)
def test_what_is_missing_is_named_with_the_extra_that_brings_it(absent: Any, module: str) -> None:
    if installed(module):
        require(module, "this")
    absent(module)
    with pytest.raises(InputError, match=rf"^this needs {module}, .*: pip install 'pluralign\[{EXTRAS[module]}\]'$"):
        require(module, "this")


def test_extras_are_those_of_the_distribution() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]
    optional = project["optional-dependencies"]
    for module, extra in (
        EXTRAS | {"numba": "fast", "cvc5": "smt", "scipy": "bench", "distributed": "cluster"}
    ).items():
        name = {"sklearn": "scikit-learn"}.get(module, module)
        assert sum(line.startswith(name) for line in optional[extra]) == 1
        assert extra in optional["all"][0]
        assert not any(line.startswith(module) for line in project["dependencies"])
    assert not installed("a_library_that_nobody_has")


def test_pictures_without_matplotlib(absent: Any, run: Any, tmp_path: Path) -> None:
    absent("matplotlib")
    picture = tmp_path / "x.svg"
    done = run("aggregate", "builtin:cems", "--rule", "lcpo", "--plot", picture)
    assert (done.code, done.out) == (2, "")
    [line] = done.err.splitlines()
    assert line.endswith("a picture needs matplotlib, which is not installed: pip install 'pluralign[plot]'")
    assert not picture.exists()
    assert run("aggregate", "builtin:cems", "--rule", "lcpo").code == 0


def test_theorems_without_cvc5(absent: Any, run: Any) -> None:
    absent("cvc5")
    done = run("prove", "lcpo/po", "--candidates", "3", "--workers", "0")
    assert (done.code, done.err) == (0, "")
    verdict, *others = done.out.splitlines()
    assert "proved" in verdict
    assert verdict.endswith("z3:unsat cvc5:absent clausal:accepted")
    assert "for the opinion of cvc5: pip install 'pluralign[smt]'" in others


def test_ceilings_without_numba_are_trees_of_linear_programs(absent: Any) -> None:
    """Of 8 responses, as if subsets, which tell the maximum, were too many."""
    rng = random.Random(3)
    m = 8
    votes = votes_on([m], [(a, b, rng.randint(0, 1), 1, 1) for a, b in combinations(range(m), 2)])
    w = [Fraction(rng.randint(-9, 9)) for _ in range(votes.size)]
    gain = [[0] * m for _ in range(m)]
    for a, b, x in zip(votes.first.tolist(), votes.second.tolist(), w, strict=True):
        gain[a][b] = int(x)
    _, most = best_order(np.array(gain, dtype=np.int64))
    enough = Fraction(most) * Fraction(11, 10)
    oracle = OnePrompt(votes)
    oracle.exact = False
    compiled, _ = oracle.ceiling(w, enough, 1000, rough=True)
    absent("numba")
    plain, _ = oracle.ceiling(w, enough, 1000, rough=True)
    assert most <= plain.k <= enough
    assert most <= compiled.k <= enough
    assert [type(ceiling.parts[0].proof) for ceiling in (compiled, plain)] == [Triangles, CostTree]


def test_least_errors_without_numba_are_proved(absent: Any, tmp_path: Path) -> None:
    absent("numba")
    rng, names = random.Random(1), [f"c{i}" for i in range(18)]
    counts = [
        {"above": a, "below": b, "count": rng.randint(1, 7)}
        for pair in combinations(names, 2)
        for a, b in (pair, pair[::-1])
    ]
    path = tmp_path / "votes.json"
    path.write_text(json.dumps({"candidates": names, "comparisons": counts}))
    answer = pl.calibrate(pl.read_votes(path), objective="error", gap=Fraction(1, 50), time_limit=3)
    answer.write_certificate(tmp_path / "c.json")
    assert [verdict.accepted for verdict in pl.check(tmp_path / "c.json")] == [True]
    assert 0 <= answer.result["gap"] < 1
