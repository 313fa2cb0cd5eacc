"""Instances from arrays, lists and data frames: the same instance whatever holds it, floats exactly, the rest refused."""

from __future__ import annotations

import copy
import pickle
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import polars
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pluralign as pl
from pluralign.formulations.errors import InputError, InputNote

NAMES = ["a", "b", "c"]
X = [[1, 0], [0, 1], [2, 2]]
PLAIN = pl.Instance(tuple(NAMES), tuple(tuple(row) for row in X))  # type: ignore[arg-type]


def frame_of(kind: Any, **columns: Any) -> Any:
    return kind(columns)


@pytest.mark.parametrize(
    "given",
    [
        lambda: pl.Instance.from_arrays(X, names=NAMES),
        lambda: pl.Instance.from_arrays(np.array(X), names=np.array(NAMES)),
        lambda: pl.Instance.from_arrays(np.array(X, dtype=np.float32), names=tuple(NAMES)),
        lambda: pl.Instance.from_arrays(dict(zip(NAMES, X, strict=True))),
        lambda: pl.Instance.from_arrays(frame_of(pd.DataFrame, name=NAMES, x=[1, 0, 2], y=[0, 1, 2])),
        lambda: pl.Instance.from_arrays(frame_of(polars.DataFrame, name=NAMES, x=[1, 0, 2], y=[0, 1, 2])),
        lambda: pl.Instance.from_arrays(frame_of(polars.LazyFrame, name=NAMES, x=[1.0, 0.0, 2.0], y=[0, 1, 2])),
        lambda: pl.Instance.from_arrays(pd.DataFrame({"x": [1, 0, 2], "y": [0, 1, 2]}, index=NAMES)),
        lambda: pl.Instance.from_arrays(pd.DataFrame({"x": [1, 0, 2], "y": [0, 1, 2]}), names=pd.Series(NAMES)),
        lambda: pl.Instance.from_arrays(
            frame_of(polars.DataFrame, who=NAMES, x=["1", "0", "4/2"], y=[0, 1, 2]), names="who"
        ),
        lambda: pl.Instance(NAMES, np.array(X, dtype=float)),  # type: ignore[arg-type]
        lambda: pl.Instance(np.array(NAMES), X),  # type: ignore[arg-type]
        lambda: pl.Instance(pd.Index(NAMES), pd.DataFrame(X).to_numpy()),  # type: ignore[arg-type]
    ],
)
def test_the_same_features_make_the_same_instance(given: Any) -> None:
    assert given() == PLAIN


@pytest.mark.parametrize("kind", [pd.DataFrame, polars.DataFrame])
def test_a_frame_of_rankings_and_one_of_comparisons(kind: Any) -> None:
    columns = {"first": ["a", "b"], "second": ["c", "a"], "third": ["b", None]}
    instance = pl.Instance.from_arrays(names=NAMES, rankings=kind(columns), counts=kind({"n": [2, 1]})["n"])
    assert [(b.count, b.levels) for b in instance.ballots] == [(2, ((0,), (2,), (1,))), (1, ((1,), (0,)))]
    pairs = kind({"above": ["a", "c"], "below": ["b", "a"], "count": [3, 1]})
    assert pl.Instance.from_arrays(names=NAMES, comparisons=pairs).comparisons == (
        pl.Comparison(0, 1, 3),
        pl.Comparison(2, 0, 1),
    )


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=2, max_size=5, unique=True))
def test_floats_are_the_binary_fractions_that_they_are(values: list[float]) -> None:
    if len(set(map(Fraction, values))) < len(values):
        return  # 0.0 and -0.0
    for column in (np.array(values)[:, None], [[value] for value in values], polars.DataFrame({"x": values})):
        features = pl.Instance.from_arrays(column).features
        assert features is not None
        assert [row[0] for row in features] == [Fraction(value) for value in values]


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("kind", [lambda x: x[:, None], lambda x: pd.DataFrame({"x": x}), list])
def test_decimals_are_taken_as_they_are_printed(dtype: Any, kind: Any) -> None:
    numbers = np.array([0.1, -2.5, 1e-3], dtype=dtype)
    data = [[x] for x in numbers] if kind is list else kind(numbers)
    expected = [Fraction("0.1"), Fraction("-2.5"), Fraction("0.001")]
    printed, exactly = (pl.Instance.from_arrays(data, decimals=d).features for d in (True, False))
    assert printed is not None
    assert exactly is not None
    assert [row[0] for row in printed] == expected
    assert [row[0] for row in exactly] == [Fraction(float(x)) for x in numbers] != expected


def test_ballots_as_arrays_lists_names_and_parameters_agree() -> None:
    orders = np.array([[2, 0, 1], [1, 2, 0]])
    expected = pl.Instance(tuple(NAMES), PLAIN.features, tuple(pl.Ballot.strict(o) for o in orders))
    assert pl.Instance(tuple(NAMES), PLAIN.features, orders) == expected  # type: ignore[arg-type]
    assert pl.Instance(tuple(NAMES), PLAIN.features, [list("cab"), list("bca")]) == expected  # type: ignore[arg-type]
    assert pl.Instance.from_arrays(X, names=NAMES, rankings=orders) == expected
    assert pl.Instance.from_arrays(X, names=NAMES, rankings=[list("cab"), ("b", "c", "a")]) == expected
    assert pl.Instance.from_arrays(X, names=NAMES, parameters=[[1.0, 0.5], [-1, 0.75]]) == expected
    assert [pl.Ballot(1, o) for o in orders.tolist()] == list(expected.ballots)
    assert [pl.Ballot(np.int64(1), o) for o in orders] == list(expected.ballots)  # type: ignore[arg-type]


def test_names_are_the_numbers_where_none_are_given() -> None:
    assert pl.Instance.from_arrays(X).names == ("0", "1", "2")
    assert pl.Instance.from_arrays(rankings=[[1, 0, 2], [0, 1, 2]]).names == ("0", "1", "2")


def test_comparisons_by_name_are_as_good_as_by_number() -> None:
    one = pl.Instance(tuple(NAMES), comparisons=(("a", "b", 3), (2, 0)))  # type: ignore[arg-type]
    assert one == pl.Instance(tuple(NAMES), comparisons=(pl.Comparison(0, 1, 3), pl.Comparison(2, 0)))
    assert one == pl.Instance.from_arrays(names=NAMES, comparisons=[("a", "b"), ("c", "a")], counts=[3, 1])


def test_ties_of_a_parameter_are_refused_broken_or_skipped_and_counted() -> None:
    ask: dict[str, Any] = {"names": NAMES, "parameters": [[1, 1], [0, 1]], "counts": [5, 2]}
    with pytest.raises(InputError, match=r"parameter 1: ties 'a', 'b'; .*ties='break' or ties='skip'"):
        pl.Instance.from_arrays(X, **ask)
    with pytest.warns(InputNote, match=r"1 of 2 ballots \(5 voters\) tie candidates and have their ties broken"):
        broken = pl.Instance.from_arrays(X, **ask, ties="break")
    assert [b.ranking for b in broken.ballots] == [(2, 0, 1), (2, 1, 0)]
    with pytest.warns(InputNote, match=r"1 of 2 ballots \(5 voters\) tie candidates and are left out"):
        skipped = pl.Instance.from_arrays(X, **ask, ties="skip")
    assert [(b.count, b.ranking) for b in skipped.ballots] == [(2, (2, 1, 0))]
    with pytest.warns(InputNote, match="1 of 2 ballots tie or leave out"):
        compared = pl.Instance.from_arrays(X, **ask, incomplete="comparisons")
    assert {(c.above, c.below): c.count for c in compared.comparisons} == {(2, 0): 7, (2, 1): 7, (1, 0): 2}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"features": X, "names": ["a"]}, "3 feature vectors for 1 candidates"),
        ({"features": [[1, float("nan")], [0, 1]]}, "candidate 0, feature 2"),
        ({"features": [[1, np.inf], [0, 1]]}, "candidate 0, feature 2: inf is not a finite number"),
        ({"features": [[1, True], [0, 1]]}, "truth value"),
        ({"features": 3}, "features is 3; give an array"),
        ({"features": [1, 2]}, "candidate 0: 1; the features are a list"),
        ({"features": X, "rankings": [[0, 1, 3]]}, "ranking 1: 3 is no candidate's number"),
        ({"features": X, "rankings": [[0, 1, 1]]}, "ranking 1: ranks '1' more than once"),
        ({"features": X, "rankings": [[0, None, 1]]}, "ranking 1: an empty cell"),
        ({"features": X, "rankings": [[0, 1.5, 1]]}, "1.5 is no candidate's number"),
        ({"features": X, "rankings": ["abc"]}, "ranking 1: 'abc'; a ranking is a list"),
        ({"features": X, "rankings": [[0, 1, 2]], "counts": [1, 2]}, "2 counts for 1 entries"),
        ({"features": X, "rankings": [[0, 1, 2]], "counts": [0]}, "the count is 0"),
        ({"features": X, "rankings": [[0, 1, 2]], "counts": [1.5]}, "the count is 1.5"),
        ({"features": X, "rankings": [[0, 1, 2]], "counts": 3}, "counts is 3; give a list"),
        ({"features": X, "rankings": [[0, 1, 2]], "parameters": [[1, 2]]}, "both rankings and parameters"),
        ({"features": X, "counts": [1]}, "counts, but none of"),
        ({"features": X, "parameters": [[1]]}, "theta has 1 entries for 2 features"),
        ({"features": X, "parameters": [1]}, "theta is 1; give a list of 2"),
        ({"names": NAMES, "parameters": [[1]]}, "no features"),
        ({"features": X, "comparisons": [[0, 0]]}, "with itself"),
        ({"features": X, "comparisons": [[0, 1, 2]], "counts": [2]}, "have counts already"),
        ({"rankings": [["a", "b"]]}, "neither features nor names"),
        ({"features": X, "ties": "drop", "rankings": [[0, 1, 2]]}, "ties='drop': choose refuse, break, skip"),
        ({"features": pd.DataFrame([[1, 2]], columns=["x", "x"])}, "two columns are called 'x'"),
        ({"features": pd.DataFrame([[1, 2]])}, "a column is called 0"),
        ({"features": pd.DataFrame({"x": [1.0, None]})}, "no number in column 'x'"),
        (
            {"features": pd.DataFrame({"x": [1, 2], "y": [0, np.inf]})},
            "candidate 1, column 'y': inf is not a finite number",
        ),
        ({"features": pd.DataFrame({"n": ["a", "b"], "m": ["c", "d"], "x": [1, 2]})}, "columns 'n' and 'm' are text"),
        ({"features": pd.DataFrame({"n": ["a", "b"]})}, "no column of features"),
        ({"features": pd.DataFrame({"x": [1, 2]}), "names": "n"}, "no column 'n' of names"),
    ],
)
def test_what_is_no_instance_is_refused_with_its_place(arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        pl.Instance.from_arrays(**arguments)


def test_an_unnamed_index_column_is_no_feature() -> None:
    saved = pd.DataFrame({"Unnamed: 0": [0, 1, 2], "name": NAMES, "x": [1, 0, 2], "y": [0, 1, 2]})
    with pytest.warns(InputNote, match="a column without a name is not read"):
        assert pl.Instance.from_arrays(saved) == PLAIN


@pytest.mark.parametrize(
    ("levels", "words"),
    [(5, "levels 5"), ("abc", "levels 'abc'"), (("a", "b"), r"Instance\.from_arrays"), ({0, 1}, "levels")],
)
def test_what_is_no_ballot_is_refused_at_once(levels: Any, words: str) -> None:
    with pytest.raises(InputError, match=words):
        pl.Ballot(1, levels)


def test_instances_are_pickled_and_copied_without_what_was_derived() -> None:
    instance = pl.load("builtin:cems")
    pl.aggregate(instance, "lcpo")
    for same in (pickle.loads(pickle.dumps(instance)), copy.copy(instance), copy.deepcopy(instance)):
        assert same == instance
        assert (same.source, same.memo) == (instance.source, {})
        assert pl.aggregate(same, "lcpo").result["ranking"] == pl.aggregate(instance, "lcpo").result["ranking"]
