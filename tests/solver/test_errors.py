"""One family of exceptions; parameters are named as in Python, or as options of the command."""

from __future__ import annotations

import pickle

import pytest

import pluralign as pl
from pluralign.solver.errors import InternalError, PluralignError, parameter


def test_all_exceptions_are_of_one_family_and_keep_their_usual_kind() -> None:
    assert {pl.InputError, pl.LimitReached, InternalError} <= set(PluralignError.__subclasses__())
    assert issubclass(pl.InputError, ValueError)
    assert issubclass(InternalError, AssertionError)


@pytest.mark.parametrize(
    ("given", "python", "command"),
    [
        (parameter("time_limit"), "time_limit", "--time-limit"),
        (parameter("most", 120), "most=120", "--most 120"),
        (parameter("strategy", "local"), "strategy='local'", "--strategy local"),
        (parameter("large", True), "large=True", "--large"),
        (parameter("count_only", True, "--count"), "count_only=True", "--count"),
        (parameter("voters", 0), "voters=0", "--voters 0"),
    ],
)
def test_a_parameter_is_named_as_the_reader_knows_it(given: str, python: str, command: str) -> None:
    error = pl.InputError(f"too much; lower {given}, or not")
    for same in (error, pickle.loads(pickle.dumps(error))):
        assert str(same) == f"too much; lower {python}, or not"
        assert same.command == f"too much; lower {command}, or not"


def test_python_s_errors_speak_of_parameters() -> None:
    with pytest.raises(pl.InputError, match=r"\(count_only=True\), or raise the limit \(most=68\)"):
        pl.rankings(pl.load("builtin:talk"), most=10)
    with pytest.raises(pl.InputError, match=r"^method='greedy' does not apply to kemeny"):
        pl.aggregate(pl.load("builtin:cems"), "kemeny", "greedy")
