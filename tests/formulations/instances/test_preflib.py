"""PrefLib profiles and feature tables: published files read, malformed ones are refused with their line."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import polars
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pluralign.formulations.ensembles.reading.files import read_votes, votes_of_instance
from pluralign.formulations.errors import InputError
from pluralign.formulations.instances.instance import Ballot
from pluralign.formulations.instances.preflib import SUFFIXES, parse_features, parse_profile
from pluralign.formulations.instances.reading import load

HEADER = """# FILE NAME: f
# NUMBER ALTERNATIVES: 3
# ALTERNATIVE NAME 1: ann
# ALTERNATIVE NAME 2: bob: the builder
# ALTERNATIVE NAME 3: čeněk
"""


def refused(text: str, kind: str = "toi") -> str:
    with pytest.raises(InputError) as caught:
        parse_profile(text, f"f.{kind}", kind)
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith(f"f.{kind}")
    return message


def test_every_file_of_the_collection_reads(shared_data: Path) -> None:
    paths = sorted(path for path in shared_data.glob("preflib/*/*") if path.suffix in SUFFIXES)
    assert len(paths) == 314
    for path in paths:
        instance = load(str(path))
        text = path.read_text(encoding="utf-8")
        voters = re.search(r"# NUMBER VOTERS: (\d+)", text)
        orders = re.search(r"# NUMBER UNIQUE ORDERS: (\d+)", text)
        assert voters is not None
        assert orders is not None
        assert sum(ballot.count for ballot in instance.ballots) == int(voters[1])
        assert len(instance.ballots) == int(orders[1])
        assert instance.names == tuple(re.findall(r"# ALTERNATIVE NAME \d+: (.*)", text))
        if path.suffix == ".soc":
            rankings, _ = instance.complete_ballots()
            assert rankings.shape == (len(instance.ballots), instance.m)


def test_ballots_keep_ties_counts_and_their_line() -> None:
    text = HEADER + "2: 3,{1,2}\n1: { 2 , 1 } , 3\n 4 : 2\n"
    instance = parse_profile(text, "f.toi", "toi")
    assert instance.names == ("ann", "bob: the builder", "čeněk")
    assert instance.features is None
    assert instance.ballots == (
        Ballot(2, ((2,), (0, 1))),
        Ballot(1, ((1, 0), (2,))),
        Ballot(4, ((1,),)),
    )
    assert [ballot.where for ballot in instance.ballots] == [f"f.toi line {n}" for n in (6, 7, 8)]


def test_windows_line_ends_blank_lines_remarks_and_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "F.SOC"
    text = "\ufeff" + HEADER + "\n# a remark\n1: 3,1,2\n\n"
    path.write_bytes(text.replace("\n", "\r\n").encode())
    instance = load(str(path))
    assert instance.ballots == (Ballot.strict([2, 0, 1]),)
    assert instance.ballots[0].where.endswith("line 8")


def test_missing_names_are_numbers_and_shared_names_are_told_apart() -> None:
    text = "# NUMBER ALTERNATIVES: 4\n# ALTERNATIVE NAME 2: x\n# ALTERNATIVE NAME 3:\n# ALTERNATIVE NAME 4: x\n"
    assert parse_profile(text, "f.soc", "soc").names == ("1", "x (2)", "3", "x (4)")


def test_an_incomplete_ballot_is_refused_where_complete_ones_are_needed() -> None:
    instance = parse_profile(HEADER + "1: 3,1,2\n1: 1\n", "f.soi", "soi")
    with pytest.raises(InputError, match=r"^f\.soi line 7: leaves out 'bob: the builder', 'čeněk'"):
        instance.complete_ballots()


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("1: 1,2\n", "soc", ["line 1", "NUMBER ALTERNATIVES"]),
        ("3\n1,a\n", "soc", ["line 1", "before 2022"]),
        ("# TITLE: x\n", "soc", ["NUMBER ALTERNATIVES"]),
        ("# NUMBER ALTERNATIVES: two\n", "soc", ["line 1", "'two'"]),
        ("# NUMBER ALTERNATIVES: 0\n", "soc", ["no candidates"]),
        ("# NUMBER ALTERNATIVES: 999999999\n", "soc", ["999999999 candidates"]),
        ("# NUMBER ALTERNATIVES: 2\n# NUMBER ALTERNATIVES: 3\n", "soc", ["line 2", "twice"]),
        ("# NUMBER ALTERNATIVES: 2\n# ALTERNATIVE NAME 3: c\n", "soc", ["line 2", "alternative 3"]),
        ("# NUMBER ALTERNATIVES: 2\n# ALTERNATIVE NAME 0: c\n", "soc", ["line 2", "alternative 0"]),
        (HEADER + "# ALTERNATIVE NAME 1: eve\n", "soc", ["line 6", "twice"]),
        (
            "# NUMBER ALTERNATIVES: 2\n# ALTERNATIVE NAME 1: 2\n# ALTERNATIVE NAME 2: 1 (1)\n1: 3\n",
            "soi",
            ["3"],
        ),
        ("# FILE NAME: x.soc\n# NUMBER ALTERNATIVES: 2\n1: 1,2,3\n", "soc", ["line 3", "alternative 3"]),
        (HEADER + "1: 1,2,0\n", "soc", ["line 6", "alternative 0"]),
        (HEADER + "1: 1,2,2\n", "soc", ["line 6", "alternative 2 is ranked 2 times"]),
        (HEADER + "1: 1,{2,1}\n", "toi", ["line 6", "alternative 1 is ranked 2 times"]),
        (HEADER + "1: 1,2\n", "soc", ["line 6", "leaves out alternative 3", ".soi"]),
        (HEADER + "1: {1,2}\n", "toc", ["line 6", "leaves out alternative 3", ".toi"]),
        (HEADER + "1: 1,{2,3}\n", "soc", ["line 6", "tied", ".toc"]),
        (HEADER + "1: 1,{2,3}\n", "soi", ["line 6", "tied", ".toi"]),
        (HEADER + "1: 1,{2,3\n", "toi", ["line 6", "balanced"]),
        (HEADER + "1: 1,2},3\n", "toi", ["line 6", "balanced"]),
        (HEADER + "1: {1,{2,3}}\n", "toi", ["line 6", "balanced"]),
        (HEADER + "1: {1}{2}\n", "toi", ["line 6", "balanced"]),
        (HEADER + "1: {1},,{2}\n", "toi", ["line 6", "balanced"]),
        (HEADER + "1: {1},\n", "toi", ["line 6", "balanced"]),
        (HEADER + "1: {}\n", "toi", ["line 6", "an alternative is ''"]),
        (HEADER + "1: {1,},2\n", "toi", ["line 6", "an alternative is ''"]),
        (HEADER + "1: 1,,2\n", "toi", ["line 6", "an alternative is ''"]),
        (HEADER + "1:\n", "toi", ["line 6", "an alternative is ''"]),
        (HEADER + "1: 1 2 3\n", "toi", ["line 6", "'1 2 3'"]),
        (HEADER + "1: ann,2,3\n", "toi", ["line 6", "'ann'"]),
        (HEADER + "1: +1,2,3\n", "toi", ["line 6", "'+1'"]),
        (HEADER + "1: ²,2,3\n", "toi", ["line 6", "'²'"]),
        (HEADER + "1: " + "9" * 9999 + "\n", "toi", ["line 6", "9999 characters"]),
        (HEADER + "1,2,3\n", "soc", ["line 6", "count: 3,1,2"]),
        (HEADER + "1.5: 1,2,3\n", "soc", ["line 6", "'1.5'"]),
        (HEADER + "-1: 1,2,3\n", "soc", ["line 6", "'-1'"]),
        (HEADER + "0: 1,2,3\n", "soc", ["line 6", "count is 0"]),
        (HEADER + "# NUMBER VOTERS: 3\n2: 1,2,3\n", "soc", ["line 6", "3 voters", "add up to 2"]),
        (HEADER + "# NUMBER VOTERS: many\n2: 1,2,3\n", "soc", ["line 6", "'many'"]),
        (HEADER + "# DATA TYPE: soi\n2: 1,2,3\n", "soc", ["line 6", "'soi'", ".soc"]),
    ],
)
def test_malformed_profiles_are_refused_with_their_line(text: str, kind: str, words: list[str]) -> None:
    message = refused(text, kind)
    for word in words:
        assert word in message


@given(
    st.lists(st.text("# 0123456789:{},-.x\t", max_size=12) | st.just("# NUMBER ALTERNATIVES: 3")),
    st.sampled_from(["soc", "soi", "toc", "toi"]),
)
def test_any_text_is_a_profile_or_refused(lines: list[str], kind: str) -> None:
    message = ""
    try:
        parse_profile("\n".join(["# NUMBER ALTERNATIVES: 3", *lines]), "f", kind)
    except InputError as error:
        message = str(error)
    assert "\n" not in message


@st.composite
def weak_orders(draw: st.DrawFn) -> tuple[tuple[int, ...], ...]:
    order = draw(st.permutations(range(5)))
    cuts = sorted(draw(st.sets(st.integers(1, 4))))
    return tuple(tuple(order[a:b]) for a, b in zip([0, *cuts], [*cuts, 5], strict=True))


@given(st.lists(st.tuples(st.integers(1, 99), weak_orders())))
def test_written_ballots_read_back(ballots: list[tuple[int, tuple[tuple[int, ...], ...]]]) -> None:
    lines = ["# NUMBER ALTERNATIVES: 5"]
    for count, levels in ballots:
        groups = [",".join(str(c + 1) for c in level) for level in levels]
        lines.append(f"{count}: " + ",".join(f"{{{g}}}" if "," in g else g for g in groups))
    instance = parse_profile("\n".join(lines), "f", "toc")
    assert [(ballot.count, ballot.levels) for ballot in instance.ballots] == ballots


# ---------------------------------------------------------------- features

NAMES = ("ann", "bob, jr", "cat")
TABLE = 'name,x,y\ncat,1,1/3\n ann , 0.1 ,-2\n\n"bob, jr",1e-1,0\n'


def test_features_come_in_the_order_of_the_candidates() -> None:
    assert parse_features(TABLE, "t.csv", NAMES) == (
        (Fraction(1, 10), Fraction(-2)),
        (Fraction(1, 10), Fraction(0)),
        (Fraction(1), Fraction(1, 3)),
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ann,1\nbob,2\n", ["line 1", "header row"]),
        ("name;x\nann;1\n", ["line 1", "commas"]),
        ("name,x\nann,1\nann,2\n", ["line 3", "second row for 'ann'"]),
        ("name,x\nann,1\nanne,2\n", ["line 3", "'anne'", "did you mean 'ann'?"]),
        ("name,x\nann,1\n", ["no features for 'bob, jr', 'cat'"]),
        ("name,x\n", ["no features for 'ann'"]),
        ("name,,x\nann,0,1\n", ["line 1", "column 2 has no name"]),
        ("name,x\nann,1,2\n", ["line 2", "3 columns", "header has 2"]),
        ("name,x,y\nann,1\n", ["line 2", "2 columns"]),
        ("name,x\nann,one\n", ["line 2", "'ann', column 'x'", "'one'"]),
        ("name,x,y\nann,1,\n", ["line 2", "'ann', column 'y'", "''"]),
        ('name,x,"y, z"\n"bob, jr",1,2\nann,1,?\n', ["line 3", "'ann', column 'y, z'", "'?'"]),
        ("name,x\nann,nan\n", ["line 2", "'nan'"]),
        ("name,x\nann,1/0\n", ["line 2", "zero"]),
        ("name,x\nann,1e999999999\n", ["line 2", "exponent"]),
        ('name,x\n"ann,1\n', ["line 2", "quotes"]),
        ("name,x\nann," + "1" * 200_000 + "\n", ["line 2"]),
    ],
)
def test_bad_feature_tables_are_refused_with_their_line(text: str, words: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        parse_features(text, "t.csv", NAMES)
    message = str(caught.value)
    assert message.startswith("t.csv")
    assert "\n" not in message
    assert len(message) < 300
    for word in words:
        assert word in message


def test_a_profile_with_a_feature_table(tmp_path: Path) -> None:
    profile, table = tmp_path / "f.soc", tmp_path / "t.csv"
    profile.write_text(HEADER + "1: 3,1,2\n", encoding="utf-8")
    table.write_text("name,x\nann,1\nčeněk,3\nbob: the builder,2\n", encoding="utf-8-sig")
    instance = load(str(profile), str(table))
    assert instance.features == ((Fraction(1),), (Fraction(2),), (Fraction(3),))
    table.write_text("name,x\nann,1\nčeněk,1\nbob: the builder,2\n", encoding="utf-8")
    with pytest.raises(InputError, match="equal features: 'ann' = 'čeněk'"):
        load(str(profile), str(table))
    with pytest.raises(InputError, match=r"^builtin:talk: has features already"):
        load("builtin:talk", str(table))
    with pytest.raises(InputError, match="no such file"):
        load(str(profile), str(tmp_path / "absent.csv"))


@pytest.mark.parametrize("kind", [pd.DataFrame, polars.DataFrame])
def test_a_profile_with_features_in_a_data_frame(kind: Any, tmp_path: Path) -> None:
    profile = tmp_path / "f.soc"
    profile.write_text(HEADER + "1: 3,1,2\n", encoding="utf-8")
    columns = {"who": ["čeněk", "ann", "bob: the builder"], "x": [3, 1, 2], "y": [0.5, 0.1, 0.0]}
    instance = load(profile, kind(columns))
    assert instance.features == ((1, Fraction(0.1)), (2, 0), (3, Fraction(1, 2)))
    votes = read_votes(profile, features=kind(columns))
    assert votes.features is not None
    assert votes == votes_of_instance(instance)
    for changes, words in (
        ({"x": [3, None, 2]}, r"^features row 2: 'ann', column 'x': "),
        ({"x": ["3", "1", "?"]}, r"^features row 3: 'bob: the builder', column 'x': '\?'"),
        ({"who": ["čeněk", "ann", "ann"]}, r"^features row 3: a second row for 'ann'"),
        ({"who": ["čeněk", "anne", "ann"]}, r"^features row 2: no candidate is called 'anne'; did you mean 'ann'"),
        ({"who": ["čeněk", "ann", None]}, r"^features row 3: None where the name of a candidate is expected"),
        ({"": [1, 2, 3]}, r"^features: column 4 has no name"),
    ):
        with pytest.raises(InputError, match=words):
            load(profile, kind(columns | changes))
    with pytest.raises(InputError, match="no features for 'ann'"):
        load(profile, kind({name: cells[:1] for name, cells in columns.items()}))
    with pytest.raises(InputError, match="has features already; leave out features"):
        load("builtin:talk", kind(columns))
    numbered = tmp_path / "n.soc"
    numbered.write_text("# NUMBER ALTERNATIVES: 2\n1: 2,1\n")
    assert load(numbered, kind({"id": [2, 1], "x": [5, 7]})).features == ((7,), (5,))


def test_the_index_of_a_frame_has_the_names_where_it_is_text(tmp_path: Path) -> None:
    profile = tmp_path / "f.soc"
    profile.write_text("# NUMBER ALTERNATIVES: 2\n# ALTERNATIVE NAME 1: a\n# ALTERNATIVE NAME 2: b\n1: 2,1\n")
    assert load(profile, pd.DataFrame({"x": [5, 7]}, index=["b", "a"])).features == ((7,), (5,))
    for empty in (pd.DataFrame({"who": ["a", "b"]}), pd.DataFrame()):
        with pytest.raises(InputError, match=r"^features: no column of features"):
            load(profile, empty)
