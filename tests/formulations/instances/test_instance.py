"""Instances: numbers are exact, the canonical form is stable, and bad input is refused in one clear line."""

from __future__ import annotations

import json
import os
import time
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import amounts

from pluralign.formulations.errors import InputError
from pluralign.formulations.instances import reading as read
from pluralign.formulations.instances.instance import MAX_CANDIDATES, Ballot, Comparison, Instance
from pluralign.formulations.instances.reading import decode, from_json, load
from pluralign.formulations.numbers import MAX_DIGITS, JsonNumber, as_json, exact

TWO = {"candidates": {"A": [1, 2], "B": [1, 3]}}
THREE = {"candidates": {"A": [1, 2], "B": [1, 3], "C": [0, 0]}}


def one_ballot(**ballot: object) -> dict[str, object]:
    return THREE | {"ballots": [{"ranking": ["C", "B", "A"]}, ballot]}


def written(tmp_path: Path, content: object, name: str = "input.json") -> str:
    path = tmp_path / name
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return str(path)


def refusal(source: str, features: str | None = None) -> str:
    with pytest.raises(InputError) as caught:
        load(source, features)
    message = str(caught.value)
    assert "\n" not in message
    assert len(message) < 700
    return message


# ---------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    ("given", "value"),
    [
        (3, 3),
        (-7, -7),
        (10**30, 10**30),
        ("3", 3),
        ("-3", -3),
        ("+3", 3),
        (" 1/2 ", Fraction(1, 2)),
        ("-2/4", Fraction(-1, 2)),
        ("0.25", Fraction(1, 4)),
        (".5", Fraction(1, 2)),
        ("5.", 5),
        ("1e-3", Fraction(1, 1000)),
        ("1E3", 1000),
        ("0.1", Fraction(1, 10)),
        (JsonNumber("0.1"), Fraction(1, 10)),
        (Fraction(3, 7), Fraction(3, 7)),
        (np.int64(5), 5),
        (0.5, Fraction(1, 2)),
        (0.1, Fraction(3602879701896397, 2**55)),
        (np.float64(0.1), Fraction(3602879701896397, 2**55)),
        (np.float32(0.1), Fraction(13421773, 2**27)),
        (-0.0, 0),
        (5e-324, Fraction(1, 2**1074)),
        (Decimal("0.1"), Fraction(1, 10)),
    ],
)
def test_numbers_are_read_as_written(given: object, value: Fraction) -> None:
    assert exact(given, "here") == value


@pytest.mark.parametrize(
    ("given", "word"),
    [
        (True, "truth value"),
        (float("nan"), "not a finite number"),
        (np.float32("inf"), "not a finite number"),
        (Decimal("NaN"), "not a finite number"),
        (Decimal("1e999999999"), "exponent"),
        (None, "not a number"),
        ([1], "not a number"),
        ({}, "not a number"),
        ("", "not a finite number"),
        ("nan", "not a finite number"),
        ("inf", "not a finite number"),
        ("-Infinity", "not a finite number"),
        (JsonNumber("NaN"), "not a finite number"),
        ("1/0", "divides by zero"),
        ("1/-2", "not a finite number"),
        ("1/2/3", "not a finite number"),
        ("0x10", "not a finite number"),
        ("1_000", "not a finite number"),
        ("٣", "not a finite number"),
        ("0,5", "after a point"),
        ("1e999999999", "exponent"),
        ("1e-999999999", "exponent"),
        ("1e" + "9" * 100_000, "characters"),
        ("1e" + "9" * 1000, "exponent"),
        ("1e1001", "exponent"),
        ("9" * (MAX_DIGITS + 1), "digits"),
        ("1/" + "9" * (MAX_DIGITS + 1), "digits"),
        ("9" * MAX_DIGITS + "e1000", "digits"),
        ("9" * 1_000_000, "characters"),
        (10**MAX_DIGITS, "digits"),
        (JsonNumber("1" * 9999), "characters"),
    ],
)
def test_other_numbers_are_refused_at_once(given: object, word: str) -> None:
    start = time.process_time()
    with pytest.raises(InputError, match=f"^here: .*{word}") as caught:
        exact(given, "here")
    assert len(str(caught.value)) < 250
    assert time.process_time() - start < 0.5


@given(st.text() | st.from_regex(r"[+-]?[0-9]{0,5}[./eE-]{0,2}[0-9]{0,5}"))
def test_any_string_is_a_number_or_refused(text: str) -> None:
    try:
        value = exact(text, "here")
    except InputError:
        return
    assert exact(as_json(value), "here") == value


@given(st.fractions())
def test_the_canonical_number_reads_back(value: Fraction) -> None:
    form = as_json(value)
    assert isinstance(form, int) == (value.denominator == 1)
    assert exact(form, "here") == value


# ---------------------------------------------------------------- the form and its round trip

names = st.lists(
    st.text(st.characters(blacklist_categories=["Cs"]), min_size=1, max_size=8).filter(str.strip),
    min_size=1,
    max_size=6,
    unique=True,
)


@st.composite
def any_instance(draw: st.DrawFn) -> Instance:
    called = tuple(draw(names))
    m = len(called)
    d = draw(st.integers(1, 3))
    vectors = st.tuples(*[st.fractions(max_denominator=10**6)] * d)
    features = draw(st.none() | st.lists(vectors, min_size=m, max_size=m, unique=True).map(tuple))
    counts = st.integers(1, 10**6)
    ballot = st.builds(Ballot.strict, st.permutations(range(m)), counts)
    if m > 1 and draw(st.booleans()):
        pairs = st.permutations(range(m)).map(lambda order: order[:2])
        comparison = st.builds(lambda pair, count: Comparison(pair[0], pair[1], count), pairs, counts)
        return Instance(called, features, comparisons=tuple(draw(st.lists(comparison, max_size=5))))
    return Instance(called, features, ballots=tuple(draw(st.lists(ballot, max_size=5))))


@settings(max_examples=amounts.of(50, 16))
@given(any_instance())
def test_the_canonical_form_reads_back_as_the_same_instance(instance: Instance) -> None:
    text = json.dumps(instance.to_json())
    again = from_json(decode(text, "text"))
    assert again == instance
    assert json.dumps(again.to_json()) == text
    bare = instance.to_json(profile=False)
    assert from_json(bare) == replace(instance, ballots=(), comparisons=())


def test_numbers_in_a_file_never_pass_through_floats(tmp_path: Path) -> None:
    text = '\ufeff{"candidates": {"é": [0.1, "1/3", 1e2], "B": [0.30000000000000004, 123456789012345678901, 0]}}'
    instance = load(written(tmp_path, text))
    assert instance.features == (
        (Fraction(1, 10), Fraction(1, 3), Fraction(100)),
        (Fraction("0.30000000000000004"), Fraction(123456789012345678901), Fraction(0)),
    )
    assert instance.to_json() == {
        "candidates": {
            "é": ["1/10", "1/3", 100],
            "B": ["7500000000000001/25000000000000000", 123456789012345678901, 0],
        }
    }


def test_a_ballot_by_theta_is_the_ranking_it_induces() -> None:
    instance = from_json({**TWO, "ballots": [{"count": 2, "theta": [1, "1/2"]}, {"theta": [0, -1]}]})
    assert [ballot.ranking for ballot in instance.ballots] == [(1, 0), (0, 1)]
    assert [ballot.count for ballot in instance.ballots] == [2, 1]


def test_candidates_may_be_pairs_as_in_certificates() -> None:
    """The instance of a certificate is an instance."""
    pairs = {"candidates": [["A", [1, 2]], ["B", ["1/2", 3]]], "ballots": [{"ranking": ["B", "A"]}]}
    assert from_json(pairs) == from_json({**pairs, "candidates": {"A": [1, 2], "B": ["1/2", 3]}})
    for wrong in (
        [["A", [1]], ["A", [2]]],
        [["A", [1]], "B"],
        [["A", [1]], ["B", [1], 2]],
        [[1, [1]], ["B", [2]]],
        [["A", [1]], ["B", 2]],
    ):
        with pytest.raises(InputError):
            from_json({"candidates": wrong})


def test_equal_rankings_are_not_merged_and_keep_their_order() -> None:
    ballots = [{"count": 1, "ranking": ["B", "A"]}, {"count": 2, "ranking": ["A", "B"]}] * 2
    assert from_json(TWO | {"ballots": ballots}).to_json()["ballots"] == ballots


def test_candidates_without_features_and_sizes() -> None:
    instance = from_json({"candidates": ["x", "y", "z"]})
    assert (instance.m, instance.d, instance.features) == (3, None, None)
    assert instance.index("y") == 1
    assert from_json(THREE).d == 2


def test_complete_ballots_are_arrays_that_cannot_be_changed() -> None:
    rankings, counts = Instance(("a", "b"), ballots=(Ballot.strict([1, 0], 4),)).complete_ballots()
    assert rankings.tolist() == [[1, 0]]
    assert counts.tolist() == [4]
    with pytest.raises(ValueError, match="read-only"):
        rankings[0, 0] = 0


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", ["is empty"]),
        ("  \n", ["is empty"]),
        (bytes(range(256)), ["byte 129", "UTF-8"]),
        (b"\x00\x01\x02", ["zero bytes"]),
        ('{"candidates": {"Zürich": [1]}}'.encode("latin-1"), ["UTF-8"]),
        ('{"candidates": {"A": [1]}}'.encode("utf-16"), ["UTF-8"]),
        ('{"candidates": {"A": [1,', ["line 1 column"]),
        ('{"candidates":\n {"A": [1], }}', ["line 2 column"]),
        ('{"candidates": ["A"]} {}', ["line 1 column 23"]),
        ("[1,2,3]", ["[1, 2, 3]", '"candidates"']),
        ("null", ["None"]),
        ('"text"', ["'text'"]),
        ("[" * 100_000, ["nested too deeply"]),
        ('{"a":' * 100_000, ["nested too deeply"]),
        ("{}", ['"candidates" is missing']),
        ({"candidates": {}}, ["no candidates"]),
        ({"candidates": 3}, ['"candidates" is 3']),
        ({"candidates": [1, 2]}, ["candidate 1 is 1"]),
        ('{"candidates": [1.5, "b"]}', ["candidate 1 is 1.5"]),
        ({"candidates": ["a", "b", "a"]}, ["'a' more than once"]),
        ({"candidates": ["a", " "]}, ["candidate 2", "empty name"]),
        ('{"candidates": ["\\ud800"]}', ["Unicode"]),
        ({"candidates": {"A": [1, 2], "B": [1, 2]}}, ["equal features", "'A' = 'B'"]),
        ({"candidates": {"A": ["1/2"], "B": ["0.5"], "C": ["2/4"]}}, ["'A' = 'B', 'A' = 'C'"]),
        ({"candidates": {"A": [1, 2], "B": [1]}}, ["'B' has 1 features", "'A' has 2"]),
        ({"candidates": {"A": [], "B": []}}, ["'A' has no features"]),
        ({"candidates": {"A": 1, "B": 2}}, ["'A'", "list of numbers, not 1"]),
        ({"candidates": {"A": "12", "B": "21"}}, ["'A'", "list of numbers"]),
        ({"candidates": {"A": [[1]], "B": [2]}}, ["'A', feature 1", "not a number"]),
        ({"candidates": {"A": [True], "B": [2]}}, ["'A', feature 1", "truth value"]),
        ('{"candidates": {"A": [NaN, 2], "B": [1, 3]}}', ["'A', feature 1", "NaN"]),
        ('{"candidates": {"A": [1, -Infinity], "B": [1, 3]}}', ["'A', feature 2", "-Infinity"]),
        ('{"candidates": {"A": [1e999999999], "B": [1]}}', ["'A', feature 1", "exponent"]),
        ('{"candidates": {"A": [' + "1" * 10_000 + '], "B": [1]}}', ["'A', feature 1", "10000 characters"]),
        ({"candidates": {"A": ["1e999999999", 2], "B": ["inf", 3]}}, ["'A', feature 1", "exponent"]),
        ({"candidates": {"A": ["1/0", 2], "B": [1, 3]}}, ["'A', feature 1", "divides by zero"]),
        ('{"candidates": {"A": [1], "A": [3], "B": [0]}}', ["the key 'A' is twice"]),
        ('{"candidates": ["A"], "ballots": [], "ballots": []}', ["the key 'ballots' is twice"]),
        (TWO | {"balots": []}, ["'balots'", "did you mean 'ballots'?", '"comparisons"']),
        (TWO | {"ballots": {}}, ['"ballots" is {}']),
        (TWO | {"ballots": None}, ['"ballots" is None']),
        (TWO | {"ballots": ["A"]}, ["ballot 1", "'A'", '"ranking"']),
        (one_ballot(), ["ballot 2", 'neither of "ranking" and "theta"']),
        (one_ballot(ranking=["A", "B", "C"], theta=[1, 2]), ["ballot 2", "both"]),
        (one_ballot(ranking=["A", "B", "C"], weight=2), ["ballot 2", "'weight'", '"count"']),
        (one_ballot(ranking=["A", "B"]), ["ballot 2", "leaves out 'C'"]),
        (one_ballot(ranking=["A", "B", "Z"]), ["ballot 2", "'Z'"]),
        (one_ballot(ranking=["A", "B", "c"]), ["ballot 2", "'c'"]),
        (one_ballot(ranking=["A", "A", "B"]), ["ballot 2", "'A' more than once"]),
        (one_ballot(ranking=["A", ["B", "C"]]), ["ballot 2", "ties 'B', 'C'", "ties='break'"]),
        (one_ballot(ranking="ABC"), ["ballot 2", "\"ranking\" is 'ABC'"]),
        (one_ballot(ranking=[]), ["ballot 2", "'A', 'B', 'C'"]),
        (one_ballot(ranking=["A", "B", "C"], count=-2), ["ballot 2", "-2", "positive whole"]),
        (one_ballot(ranking=["A", "B", "C"], count=0), ["ballot 2", "positive whole"]),
        (one_ballot(ranking=["A", "B", "C"], count=1.5), ["ballot 2", "1.5", "positive whole"]),
        (one_ballot(ranking=["A", "B", "C"], count=2.0), ["ballot 2", "2.0", "positive whole"]),
        (one_ballot(ranking=["A", "B", "C"], count=True), ["ballot 2", "True", "positive whole"]),
        (one_ballot(ranking=["A", "B", "C"], count="2"), ["ballot 2", "'2'", "positive whole"]),
        (one_ballot(ranking=["A", "B", "C"], count=None), ["ballot 2", "None", "positive whole"]),
        (one_ballot(theta=[1]), ["ballot 2", "1 entries for 2 features"]),
        (one_ballot(theta=[0, 0]), ["ballot 2", "ties 'A', 'B', 'C'"]),
        (one_ballot(theta=[1, 0]), ["ballot 2", "ties 'A', 'B'"]),
        (one_ballot(theta=[1, "x"]), ["ballot 2, theta entry 2", "'x'"]),
        (one_ballot(theta=3), ["ballot 2", '"theta" is 3']),
        ({"candidates": ["A", "B"], "ballots": [{"theta": [1]}]}, ["ballot 1", "no features"]),
        (TWO | {"comparisons": [{"above": "A"}]}, ["comparison 1", '"below" is missing']),
        (TWO | {"comparisons": [{"above": "A", "below": "A"}]}, ["comparison 1", "'A' with itself"]),
        (TWO | {"comparisons": [{"above": "A", "below": "Z"}]}, ["comparison 1", "'Z'"]),
        (TWO | {"comparisons": [{"above": "A", "below": ["B"]}]}, ["comparison 1", "['B']"]),
        (TWO | {"comparisons": [{"above": "A", "below": "B", "count": 0}]}, ["comparison 1", "count is 0"]),
        (
            TWO | {"ballots": [{"theta": [1, 1]}], "comparisons": [{"above": "A", "below": "B"}]},
            ["both ballots and comparisons"],
        ),
    ],
)
def test_bad_json_is_refused_in_one_line_that_names_file_and_place(
    tmp_path: Path, content: object, words: list[str]
) -> None:
    path = written(tmp_path, content)
    message = refusal(path)
    assert message.startswith(path)
    for word in words:
        assert word in message


def test_files_that_cannot_be_read_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "no such file" in refusal(str(tmp_path / "absent.json"))
    assert "no such file" in refusal("")
    assert "did you mean builtin:talk?" in refusal("talk")
    assert "folder" in refusal(str(tmp_path))
    assert "device" in refusal(os.devnull)
    assert "zero byte" in refusal("a\0b")
    assert "cannot be read" in refusal("x" * 5000)
    assert r"'two\nlines'" in refusal("two\nlines")
    assert ".soc" in refusal("profile.cat")
    path = written(tmp_path, TWO)
    with monkeypatch.context() as patch:
        patch.setattr(read, "MAX_BYTES", 10)
        assert "larger" in refusal(path)

    def forbidden(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "stat", forbidden)
    assert "permission" in refusal(path)


def test_a_pipe_is_read_like_a_file() -> None:
    reading, writing = os.pipe()
    os.write(writing, json.dumps(TWO).encode())
    os.close(writing)
    try:
        assert load(f"/dev/fd/{reading}").names == ("A", "B")
    finally:
        os.close(reading)


@pytest.mark.parametrize("m", [100_000, pytest.param(1_000_000, marks=pytest.mark.slow)])
def test_too_many_candidates_are_refused_quickly(tmp_path: Path, m: int) -> None:
    rows = ",".join(f'"c{i}":[{i},0.5]' for i in range(m))
    path = written(tmp_path, '{"candidates": {' + rows + "}}")
    start = time.process_time()
    message = refusal(path)
    assert time.process_time() - start < 10
    assert f"{m} candidates" in message
    assert str(MAX_CANDIDATES) in message


def test_unknown_builtins_are_refused_with_the_list() -> None:
    message = refusal("builtin:tlak")
    assert "did you mean 'talk'?" in message
    assert "kemeny-fails-po" in message


def test_an_instance_without_profile_is_refused_only_where_one_is_needed() -> None:
    instance = from_json(TWO | {"ballots": []}, "file.json")
    with pytest.raises(InputError, match=r"^file\.json: no ballots"):
        instance.require_profile()
    with pytest.raises(InputError, match=r"^file\.json: no ballots"):
        instance.complete_ballots()
    compared = from_json(TWO | {"comparisons": [{"above": "A", "below": "B"}]})
    compared.require_profile()
    with pytest.raises(InputError, match="rankings are needed"):
        compared.complete_ballots()


@pytest.mark.parametrize(
    ("ballot", "words"),
    [
        (Ballot(1, ((0,), (1, 2)), "f.toc line 9"), "^f.toc line 9: ties 'b', 'c'"),
        (Ballot(1, ((2,),), "f.soi line 9"), "^f.soi line 9: leaves out 'a', 'b'"),
        (Ballot(1, ((2,),)), "^here: ballot 1: leaves out 'a', 'b'"),
    ],
)
def test_tied_and_incomplete_ballots_have_no_canonical_form(ballot: Ballot, words: str) -> None:
    instance = Instance(("a", "b", "c"), ballots=(ballot,), source="here")
    with pytest.raises(InputError, match=words):
        instance.complete_ballots()
    with pytest.raises(InputError, match=words):
        instance.to_json()
    assert instance.to_json(profile=False) == {"candidates": ["a", "b", "c"]}


def test_counts_that_do_not_fit_64_bits_are_refused() -> None:
    ballots = tuple(Ballot.strict(r, 2**61) for r in ([0, 1], [1, 0]))
    with pytest.raises(InputError, match="2\\^62"):
        Instance(("a", "b"), ballots=ballots).complete_ballots()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"names": "ab"}, "names must be a tuple, a list or an array"),
        ({"names": ()}, "no candidates"),
        ({"names": ("a", 2)}, "candidate 2 is 2"),
        ({"names": tuple(map(str, range(MAX_CANDIDATES + 1)))}, "10001 candidates"),
        ({"features": ((1,),)}, "1 feature vectors for 2"),
        ({"features": 5}, "features must be"),
        ({"features": ((float("nan"),), (1,))}, "'a', feature 1: nan is not a finite number"),
        ({"features": np.array([[np.inf], [1]])}, "'a', feature 1: .*not a finite number"),
        ({"features": ((True,), (1,))}, "truth value"),
        ({"ballots": (7,)}, "ballot 1: 7; a ranking is a list"),
        ({"ballots": ((0, 2),)}, "ballot 1: 2 is no candidate's number"),
        ({"ballots": (("a", "c"),)}, "ballot 1: no candidate is called 'c'"),
        ({"ballots": ((0.5, 1),)}, "ballot 1: 0.5 is no candidate's number"),
        ({"ballots": "ab"}, "ballots must be a tuple, a list or an array"),
        ({"ballots": (Ballot(1, ()),)}, "empty ballot"),
        ({"ballots": (Ballot(1, ((0,), ())),)}, "empty ballot or level"),
        ({"ballots": (Ballot.strict([0, 2]),)}, "2 is no candidate's number"),
        ({"ballots": (Ballot.strict([0, -1]),)}, "-1 is no candidate's number"),
        ({"ballots": (Ballot.strict([0, 0]),)}, "'a' more than once"),
        ({"ballots": (Ballot(1, ((0, 0), (1,))),)}, "'a' more than once"),
        ({"ballots": (Ballot.strict([0, 1], 0),)}, "count is 0"),
        ({"ballots": (Ballot.strict([0, 1], True),)}, "count is True"),
        ({"ballots": (Ballot(1.5, ((0,), (1,))),)}, "count is 1.5"),  # type: ignore[arg-type]
        ({"comparisons": ((0,),)}, "comparison 1: .*\\(above, below\\)"),
        ({"comparisons": (("a", "c"),)}, "no candidate is called 'c'"),
        ({"comparisons": ((0, 1, 0.5),)}, "the count is 0.5"),
        ({"comparisons": ((0, True),)}, "True is no candidate's number"),
        ({"comparisons": (Comparison(0, 5),)}, "5 is no candidate's number"),
        ({"comparisons": (Comparison(0, 0),)}, "'a' with itself"),
        ({"comparisons": (Comparison(0, 1, -1),)}, "count is -1"),
    ],
)
def test_instances_built_in_python_are_checked_the_same_way(arguments: dict[str, object], words: str) -> None:
    with pytest.raises(InputError, match=words):
        Instance(**({"names": ("a", "b")} | arguments))  # type: ignore[arg-type]


def test_numpy_integers_lists_and_strings_are_accepted_in_python() -> None:
    instance = Instance(
        names=["a", "b"],  # type: ignore[arg-type]
        features=np.array([[1, 2], [3, 4]]),  # type: ignore[arg-type]
        ballots=[Ballot.strict(np.array([1, 0]), np.int64(2))],  # type: ignore[arg-type]
    )
    assert json.dumps(instance.to_json())
    assert hash(instance) == hash(from_json(instance.to_json()))
    assert instance.induced(["0.5", 1]) == (1, 0)


keys = st.sampled_from(["candidates", "ballots", "comparisons", "ranking", "theta", "count", "A", "B"])
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=3) | st.just(JsonNumber("0.5")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=20,
)


@given(
    st.dictionaries(keys, json_values)
    | st.fixed_dictionaries({"candidates": st.just(["A", "B"]), "ballots": json_values})
    | st.fixed_dictionaries({"candidates": st.dictionaries(keys, json_values, min_size=1)})
)
def test_any_json_is_an_instance_or_refused(data: dict[str, object]) -> None:
    message = ""
    try:
        instance = from_json(data)
    except InputError as error:
        message = str(error)
    else:
        assert from_json(decode(json.dumps(instance.to_json()), "again")) == instance
    assert "\n" not in message
