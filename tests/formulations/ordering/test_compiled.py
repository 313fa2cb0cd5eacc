"""Compiling is begun only where a deadline leaves the time for it."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from pluralign.formulations.ordering import compiled, triangle_duals
from pluralign.solver.results import NEVER, Deadline

NAMES = ("_iterate", "exact")


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder for what is compiled, of two functions that have not been called."""
    functions = tuple(
        SimpleNamespace(__name__=name, signatures=[], stats=SimpleNamespace(cache_path=str(tmp_path))) for name in NAMES
    )
    monkeypatch.setattr(triangle_duals, "COMPILED", functions)
    return tmp_path


def test_what_is_not_compiled_is_not_used_in_a_short_time(kept: Path) -> None:
    assert not compiled.usable(Deadline(10))
    assert compiled.usable(Deadline(10 * compiled.COMPILING))
    assert compiled.usable(NEVER)


def test_what_was_compiled_is_used_until_it_changes(kept: Path) -> None:
    """As numba names its indices; one that is older than the module is of other functions."""
    files = [kept / f"triangle_duals.{name}-12.py311.nbi" for name in NAMES]
    for file in files:
        assert not compiled.usable(Deadline(10))
        file.touch()
    assert compiled.usable(Deadline(10))
    os.utime(files[0], (0, 0))
    assert not compiled.usable(Deadline(10))


def test_what_this_process_has_compiled_is_used(kept: Path) -> None:
    for function in triangle_duals.COMPILED:
        function.signatures.append("int64(int64)")
    assert compiled.usable(Deadline(10))


def test_nothing_that_is_compiled_is_forgotten() -> None:
    """All functions of the module that numba makes, where it keeps them."""
    made = {value for value in vars(triangle_duals).values() if hasattr(value, "signatures")}
    assert made == set(triangle_duals.COMPILED)
    assert all(Path(function.stats.cache_path).is_absolute() for function in made)
