"""Deadlines: what a share of the time left is, with a limit and without one; the clock stands still."""

import math
from types import SimpleNamespace

import pytest

from pluralign.solver import results
from pluralign.solver.results import NEVER, Deadline, LimitReached


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1000.0]
    monkeypatch.setattr(results, "time", SimpleNamespace(monotonic=lambda: now[0]))
    return now


def test_a_share_of_the_time_left_and_at_most_so_many_seconds(clock: list[float]) -> None:
    whole = Deadline(64.0)
    clock[0] += 32
    assert whole.share(1 / 4).left() == 8
    assert whole.share(1 / 4, 7.0).left() == 7
    assert whole.share(1, 50.0).left() == whole.share(1).left() == 32


def test_what_is_left_of_a_limit_names_the_limit() -> None:
    with pytest.raises(LimitReached, match=r"limit of 64\.0 s"):
        Deadline(0.0, 64.0).check()
    with pytest.raises(LimitReached, match=r"limit of 0\.0 s"):
        Deadline(0.0).check()


def test_without_a_limit_only_a_most_limits_a_share() -> None:
    assert math.isinf(NEVER.share(1 / 2).left())
    assert NEVER.share(1 / 2, 7.0).left() == 7


def test_a_share_of_nothing_is_over_and_a_later_deadline_is_not(clock: list[float]) -> None:
    over, long = Deadline(0.0), Deadline(64.0)
    with pytest.raises(LimitReached):
        over.share(1 / 2).check()
    assert over.or_later(30.0).left() == 30
    assert long.or_later(30.0) is long
    clock[0] += 40
    assert long.or_later(30.0).left() == 30
    assert NEVER.or_later(30.0) is NEVER
