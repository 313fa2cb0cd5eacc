"""Profiles as other packages hold them. Stand-ins have the attributes of the packages' classes, which `prefs` relies on."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import pluralign as pl
from pluralign.formulations.errors import InputError, InputNote
from pluralign.formulations.instances.profile import pairwise

STRICT = {("a", "b", "c"): 3, ("c", "a", "b"): 2}
EXPECTED = pl.Instance(("a", "b", "c"), ballots=(pl.Ballot.strict([0, 1, 2], 3), pl.Ballot.strict([2, 0, 1], 2)))


@dataclass
class Approver:
    approved: set[int]
    weight: Any = 1


@dataclass
class Approvals:
    """As abcvoting's profile: a list of voters, with names."""

    voters: list[Approver]
    cand_names: list[str] = field(default_factory=lambda: ["a", "b", "c"])

    def __iter__(self) -> Any:
        return iter(self.voters)


PREF_VOTING = SimpleNamespace(
    candidates=[0, 1, 2],
    cmap={0: "a", 1: "b", 2: "c"},
    rankings_counts=(np.array([[0, 1, 2], [2, 0, 1]]), np.array([3, 2])),
)
WITH_TIES = SimpleNamespace(
    candidates=[0, 1, 2],
    cmap={0: "a", 1: "b", 2: "c"},
    rankings_counts=([SimpleNamespace(rmap={0: 1, 1: 2, 2: 3}), SimpleNamespace(rmap={2: 1, 0: 5, 1: 5})], [3, 2]),
)
PREFLIB = SimpleNamespace(
    alternatives_name={1: "a", 2: "b", 3: "c"},
    orders=[((1,), (2,), (3,)), ((3,), (1,), (2,))],
    multiplicity={((1,), (2,), (3,)): 3, ((3,), (1,), (2,)): 2},
)


@pytest.mark.parametrize("profile", [STRICT, PREF_VOTING, PREFLIB])
def test_complete_rankings_are_ballots(profile: Any) -> None:
    assert pl.Instance.from_prefs(profile) == EXPECTED


def test_ties_say_nothing_of_a_pair_and_the_rest_counts() -> None:
    with pytest.warns(InputNote):
        tied = pl.Instance.from_prefs(WITH_TIES)
    assert pairwise(tied).tolist() == [[0, 3, 3], [0, 0, 3], [2, 2, 0]]
    with pytest.warns(InputNote):
        assert pl.Instance.from_prefs({("a", "b", "c"): 3, ("c", frozenset("ab")): 2}) == tied
    with pytest.warns(InputNote):
        assert pl.Instance.from_prefs([["a", "b", "c"]] * 3 + [{"c": 1, "a": 2, "b": 2}] * 2) == tied


def test_approvals_put_what_is_approved_above_what_is_not() -> None:
    profile = Approvals([Approver({0, 1}, Fraction(1, 2)), Approver({2}, 1)])
    with pytest.warns(InputNote):
        instance = pl.Instance.from_prefs(profile)
    assert pairwise(instance).tolist() == [[0, 0, 1], [0, 0, 1], [2, 2, 0]]  # weights 1/2 and 1, times 2
    with pytest.warns(InputNote):
        plain = pl.Instance.from_prefs([{"a", "b"}, {"c"}, {"c"}])
    assert plain == instance


def test_features_by_name_or_in_order() -> None:
    rows = {"c": [2, 2], "a": [1, 0], "b": [0, 1]}
    by_name = pl.Instance.from_prefs(STRICT, rows)
    assert by_name == pl.Instance.from_prefs(STRICT, [[1, 0], [0, 1], [2, 2]])
    assert by_name.names == ("a", "b", "c")
    assert pl.aggregate(by_name, "lcpo").result["ranking"] is not None


@pytest.mark.parametrize(
    ("profile", "words"),
    [
        ("abc", "is no profile"),
        (5, "is no profile"),
        ([], "no ballots"),
        ({}, "no ballots"),
        ({("a", "b"): 0}, "counts are more than 0"),
        ({("a", "b"): -1}, "counts are more than 0"),
        ({("a", "a", "b"): 1}, "more than once"),
        ({"ab": 1}, "'ab' is no ranking"),
        ([{"a"}, ["a", "b"]], "both sets"),
        ([7], "7 is no ranking"),
    ],
)
def test_what_is_no_profile_is_refused(profile: Any, words: str) -> None:
    with pytest.raises(InputError, match=words):
        pl.Instance.from_prefs(profile)


def test_a_candidate_without_features_is_named() -> None:
    with pytest.raises(InputError, match="no features for 'c'"):
        pl.Instance.from_prefs(STRICT, {"a": [1], "b": [2]})
