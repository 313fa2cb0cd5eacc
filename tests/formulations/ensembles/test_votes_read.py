"""Votes are what the rows say, exactly, in every format; and every trouble is one line that names the place."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import tempfile
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import amounts
from support.votes_tables import write_features, write_table, write_votes

from pluralign.benchmarks.suites.made_votes import made_votes
from pluralign.formulations.ensembles.ensemble import Ensemble
from pluralign.formulations.ensembles.reading.files import (
    annotators_of,
    comparable,
    read_votes,
    require_linear,
    votes_of_instance,
    with_features,
)
from pluralign.formulations.ensembles.reading.number_columns import exact_column
from pluralign.formulations.ensembles.votes import Features, Votes
from pluralign.formulations.errors import InputError
from pluralign.formulations.instances.builtin import CEMS_TABLE
from pluralign.formulations.instances.instance import Ballot, Comparison, Instance
from pluralign.formulations.instances.reading import load

PAIRS = ("prompt", "a", "b", "votes_a", "votes_b", "ties", "weight")
FORMATS = ("csv", "csv.gz", "tsv", "jsonl", "jsonl.gz", "json", "parquet")
Row = tuple[str, str, str, str, str, str, str]

NAMES = st.sampled_from(["x", "y", "z", "ü,\"'", "two\nlines", " spaces ", "1", "0"])
COUNTS = st.sampled_from(["0", "1", "2", "7", "0.5", "1/3", "2e-1", "123456789012345678901", "0.10", " 3 "])


@st.composite
def rows(draw: st.DrawFn) -> list[Row]:
    """Rows of pairs, in any order and either way round; pairs have one weight and at least one vote."""
    weights = draw(st.dictionaries(st.tuples(NAMES, NAMES, NAMES), st.sampled_from(["1", "2", "0.25", "2/3"])))
    out = []
    for prompt, a, b, x, y, t in draw(
        st.lists(st.tuples(NAMES, NAMES, NAMES, COUNTS, COUNTS, COUNTS), min_size=1, max_size=8)
    ):
        if a == b or x == y == t == "0":
            continue
        low, high = sorted((a, b))
        out.append((prompt, a, b, x, y, t, weights.get((prompt, low, high), "1")))
    return out or [("p", "x", "y", "1", "0", "0", "1")]


def expected(table: list[Row]) -> tuple[dict[str, list[str]], dict[tuple[str, str, str], tuple[Fraction, Fraction]]]:
    """Responses by prompt, and (p*, μ) of each pair, both in order: by a loop over the rows with fractions."""
    responses: dict[str, list[str]] = {}
    sums: dict[tuple[str, str, str], list[Fraction]] = {}
    weights = {}
    for prompt, a, b, *numbers in table:
        x, y, t, weight = (Fraction(number.strip()) for number in numbers)
        for name in (a, b):
            if name not in responses.setdefault(prompt, []):
                responses[prompt].append(name)
        if (prompt, b, a) in sums:
            a, b, x, y = b, a, y, x  # noqa: PLW2901
        entry = sums.setdefault((prompt, a, b), [Fraction(0), Fraction(0)])
        entry[0] += x + t / 2
        entry[1] += x + y + t
        weights[prompt, a, b] = weight
    whole = sum(weights.values())
    order = sorted(sums, key=lambda key: list(responses).index(key[0]))
    return responses, {key: (sums[key][0] / sums[key][1], weights[key] / whole) for key in order}


def of_votes(votes: Votes) -> tuple[dict[str, list[str]], dict[tuple[str, str, str], tuple[Fraction, Fraction]]]:
    """The same of what was read."""
    responses = {
        prompt: list(votes.responses[low:high])
        for prompt, low, high in zip(votes.prompts, votes.starts[:-1], votes.starts[1:], strict=True)
    }
    keys = [
        (votes.prompts[i], votes.responses[a], votes.responses[b])
        for i, a, b in zip(votes.prompt, votes.first, votes.second, strict=True)
    ]
    return responses, dict(zip(keys, zip(votes.fractions(), votes.measure(), strict=True), strict=True))


def write(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def assert_same(a: Votes, b: Votes) -> None:
    assert (a.prompts, a.responses) == (b.prompts, b.responses)
    for name in ("starts", "first", "second", "wins", "total", "weight"):
        left, right = getattr(a, name), getattr(b, name)
        assert left.tolist() == right.tolist(), name
        assert left.dtype == right.dtype, name
    assert (a.features is None) == (b.features is None)
    if a.features is not None and b.features is not None:
        assert a.features.names == b.features.names
        assert a.features.X.tolist() == b.features.X.tolist()
        assert a.features.denominators == b.features.denominators


@settings(max_examples=amounts.of(60, 20))
@given(rows(), st.sampled_from(FORMATS))
def test_votes_are_those_of_a_loop_over_the_rows(table: list[Row], suffix: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"votes.{suffix}"
        write_table(pl.DataFrame(table, schema=list(PAIRS), orient="row"), path)
        votes = read_votes(path)
    responses, pairs = of_votes(votes)
    assert (responses, pairs) == expected(table)
    assert list(pairs) == list(expected(table)[1])
    assert list(responses) == list(expected(table)[0])


@settings(max_examples=amounts.of(60, 20))
@given(rows(), st.sampled_from(FORMATS))
def test_written_votes_are_read_as_the_same_votes(table: list[Row], suffix: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write_table(pl.DataFrame(table, schema=list(PAIRS), orient="row"), Path(folder) / "rows.csv")
        votes = read_votes(Path(folder) / "rows.csv")
        random = np.random.default_rng(len(table))
        X = random.integers(-500, 500, (len(votes.responses), 3))
        X[0] = 1  # so that no smaller denominators will do
        votes = replace(votes, features=Features(("whole", "decimal", "fraction"), X, (1, 40, 7)))
        write_votes(votes, Path(folder) / f"votes.{suffix}")
        write_features(votes, Path(folder) / f"features.{suffix}")
        again = read_votes(Path(folder) / f"votes.{suffix}", features=Path(folder) / f"features.{suffix}")
    assert_same(votes, again)


def test_a_pair_is_what_its_rows_say_together(tmp_path: Path) -> None:
    """3:1 and, the other way round, 1:1 with a tie: 4½ of 7 prefer x."""
    text = "prompt,b,a,votes_a,votes_b,ties,text\np,y,x,3,1,0,…\nq,u,v,0,2,0,…\np,x,y,1,1,1,…\n"
    votes = read_votes(write(tmp_path, "votes.csv", text))
    assert votes.prompts == ("p", "q")
    assert votes.responses == ("x", "y", "v", "u")
    assert (votes.wins.tolist(), votes.total.tolist(), votes.weight.tolist()) == ([9, 0], [14, 4], [1, 1])
    assert votes.wins.dtype == votes.total.dtype == votes.first.dtype == np.int64


def test_denominators_are_cleared_pair_by_pair(tmp_path: Path) -> None:
    text = "a,b,votes_a,votes_b,weight\nx,y,1/3,0.5,0.5\ny,z,3,1,2\nx,z,10000000000000000000,1,1/3\n"
    votes = read_votes(write(tmp_path, "votes.csv", text))
    assert votes.prompts == ("q",)
    assert votes.wins.tolist() == [2, 6, 2 * 10**19]
    assert votes.total.tolist() == [5, 8, 2 * 10**19 + 2]
    assert votes.wins.dtype == object
    assert votes.weight.tolist() == [3, 12, 2]


def test_json_numbers_are_read_as_written(tmp_path: Path) -> None:
    lines = [
        '{"a":"x","b":"y","votes_a":0.1000000000000000000001,"votes_b":0.3}',
        "",
        '{"a":"x","b":"z","votes_a":2,"votes_b":1}',
    ]
    votes = read_votes(write(tmp_path, "votes.jsonl", "\n".join(lines)))
    p = Fraction("0.1000000000000000000001")
    assert votes.fractions() == [p / (p + Fraction(3, 10)), Fraction(2, 3)]
    assert votes.total.tolist()[1] == 6


def test_binary_floats_are_their_shortest_decimals(tmp_path: Path) -> None:
    pl.DataFrame({"a": ["x"], "b": ["y"], "votes_a": [0.1], "votes_b": [0.3]}).write_parquet(tmp_path / "votes.parquet")
    assert read_votes(tmp_path / "votes.parquet").fractions() == [Fraction(1, 4)]


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=5))
def test_columns_of_floats_are_exactly_their_repr(values: list[float]) -> None:
    integers, q = exact_column(pl.Series("x", values), np.arange(len(values)), "test")
    assert [Fraction(int(n), q) for n in integers] == [Fraction(repr(value)) for value in values]


@given(
    st.lists(st.one_of(st.integers(-(10**25), 10**25), st.decimals(allow_nan=False, allow_infinity=False)), min_size=1)
)
def test_columns_of_text_are_exact_over_their_smallest_denominator(values: list[Any]) -> None:
    fractions = [
        Fraction(value) for value in values if abs(Fraction(value).denominator) < 10**900 and abs(value) < 10**900
    ]
    if not fractions:
        return
    text = [str(f) if i % 2 else f"{f.numerator}/{f.denominator}" for i, f in enumerate(fractions)]
    integers, q = exact_column(pl.Series("x", text), np.arange(len(text)), "test")
    assert [Fraction(int(n), q) for n in integers] == fractions
    assert np.gcd.reduce([q, *integers.tolist()]) == 1


@pytest.mark.parametrize("suffix", FORMATS)
def test_annotations_are_the_counts_they_add_up_to(suffix: str, tmp_path: Path) -> None:
    made, _ = made_votes(prompts=7, responses=4, annotators=5, features=3, seed=1)
    table = []
    for i, a, b, wins in zip(made.prompt, made.first, made.second, made.wins, strict=True):
        for k in range(5):
            first = 2 * k < wins
            x, y = (a, b) if (k + a) % 2 else (b, a)
            choice = (
                ["a", "first", "1", " A "][k % 4]
                if first == (x == a)
                else ["b", "Second", "2", made.responses[y]][k % 4]
            )
            table.append((f"w{k}", made.prompts[i], made.responses[x], made.responses[y], choice))
    frame = pl.DataFrame(table, schema=["annotator", "prompt", "a", "b", "choice"], orient="row")
    write_table(frame.sample(fraction=1, shuffle=True, seed=0), tmp_path / f"votes.{suffix}")
    votes = read_votes(tmp_path / f"votes.{suffix}")
    key = {(i, a, b): p for (i, a, b), (p, _) in of_votes(made)[1].items()}
    assert votes.size == made.size
    for (i, a, b), (p, mu) in of_votes(votes)[1].items():
        assert p == (key[i, a, b] if (i, a, b) in key else 1 - key[i, b, a])
        assert mu == Fraction(1, made.size)


def test_choices_are_codes_names_or_what_is_said(tmp_path: Path) -> None:
    text = "worker,left,right,vote\n1,x,y,x\n2,x,y,0\n3,y,x,tie\n4,y,x,x\n5,x,y,2\n"
    columns = {"a": "left", "b": "right", "choice": "vote"}
    votes = read_votes(write(tmp_path, "votes.csv", text), columns=columns)
    assert (votes.wins.tolist(), votes.total.tolist()) == ([6], [10])
    text = "a,b,choice\nx,y,L\nx,y,R\nx,y,=\nx,y,L\n"
    votes = read_votes(write(tmp_path, "other.csv", text), choices={"L": "a", "R": "b", "=": "tie"})
    assert (votes.wins.tolist(), votes.total.tolist()) == ([5], [8])
    ambiguous = write(tmp_path, "ambiguous.csv", "a,b,choice\n2,1,1\n")
    with pytest.raises(InputError, match=r"row 1: the choice '1' is the name of b, but otherwise means a"):
        read_votes(ambiguous)
    assert read_votes(ambiguous, choices={"1": "b", "2": "a"}).wins.tolist() == [0]
    assert read_votes(write(tmp_path, "same.csv", "a,b,choice\n1,2,1\n1,3,3\n")).wins.tolist() == [2, 0]


def test_only_the_prompts_asked_for(tmp_path: Path) -> None:
    made, _ = made_votes(prompts=5, responses=3, annotators=3, features=2, seed=2)
    write_votes(made, tmp_path / "votes.csv")
    write_features(made, tmp_path / "features.csv")
    votes = read_votes(tmp_path / "votes.csv", features=tmp_path / "features.csv", prompts=["p3", "p1"])
    assert votes.prompts == ("p1", "p3")
    whole = read_votes(tmp_path / "votes.csv", features=tmp_path / "features.csv")
    for i, name in ((0, "p1"), (1, "p3")):
        part, same = votes.only(i), whole.only(whole.prompts.index(name))
        assert of_votes(replace(part, weight=part.weight * 0 + 1)) == of_votes(same)
        assert part.features is not None
        assert same.features is not None
        assert [part.features.row(r) for r in range(3)] == [same.features.row(r) for r in range(3)]
    with pytest.raises(InputError, match=r"no prompt is called 'p33'; did you mean 'p3'\?"):
        read_votes(tmp_path / "votes.csv", prompts=["p33"])
    with pytest.raises(InputError, match="none are named"):
        read_votes(tmp_path / "votes.csv", prompts=[])
    assert read_votes("builtin:cems", prompts=["q"]).size == 15
    with pytest.raises(InputError, match="no prompt is called 'p'"):
        read_votes("builtin:cems", prompts=["p"])


GOOD = "prompt,a,b,votes_a,votes_b,ties,weight\np,x,y,1,2,0,1\np,y,z,3,0,0,1\n"
JSON = '{"a":"x","b":"y","votes_a":1,"votes_b":2}\n'
BAD: dict[str, tuple[str, str | bytes, str]] = {
    "no counts": (
        "v.csv",
        "prompt,a,b\np,x,y\n",
        r"v\.csv: no column 'votes_a', 'votes_b': found 'prompt', 'a', 'b'; expected",
    ),
    "one count": ("v.csv", "a,b,votes_a,vote_b\nx,y,1,2\n", r"no column 'votes_b': found .*did you mean 'vote_b'\?"),
    "no pair": ("v.csv", "first,b,votes_a,votes_b\nx,y,1,2\n", "no column 'a'"),
    "semicolons": ("v.csv", "a;b;votes_a;votes_b\nx;y;1;2\n", "separate the columns by commas"),
    "utf-16": ("v.csv", GOOD.encode("utf-16"), r"v\.csv line 1: is not UTF-8 text; it looks like UTF-16"),
    "both layouts": ("v.csv", "a,b,votes_a,votes_b,choice\nx,y,1,2,1\n", "columns of both layouts"),
    "near miss": ("v.csv", "a,b,votes_a,votes_b,Tie\nx,y,1,2,1\n", "column 'Tie' is not read, but resembles 'ties'"),
    "near prompt": (
        "v.csv",
        "prompt_id,a,b,votes_a,votes_b\np,x,y,1,2\n",
        "column 'prompt_id' is not read, but resembles 'prompt'",
    ),
    "column twice": ("v.csv", "a,b,a,votes_a,votes_b\nx,y,z,1,2\n", "two columns are called 'a'"),
    "column twice spaced": ("v.csv", "a,b,a ,votes_a,votes_b\nx,y,z,1,2\n", "two columns are called 'a'"),
    "only a header": ("v.csv", "a,b,votes_a,votes_b\n", r"v\.csv: has no rows"),
    "empty": ("v.csv", "", "is empty"),
    "blank": ("v.csv", "\n\n", r"v\.csv: "),
    "empty json": ("v.jsonl", "\n", r"v\.jsonl: is empty"),
    "negative": ("v.csv", GOOD + "p,x,z,-1,2,0,1\n", r"v\.csv row 3: votes_a is -1; counts are 0 or more"),
    "negative ties": ("v.csv", GOOD + "p,x,z,1,2,-1/2,1\n", r"row 3: ties is -1/2"),
    "word": ("v.csv", GOOD + "p,x,z,1,two,0,1\n", r"row 3, column 'votes_b': 'two' is not a finite number"),
    "nan": ("v.csv", GOOD + "p,x,z,1,nan,0,1\n", r"row 3, column 'votes_b': 'nan' is not a finite number"),
    "comma": ("v.csv", GOOD + 'p,x,z,1,"0,5",0,1\n', "write the decimals after a point"),
    "no number": ("v.csv", GOOD + "p,x,z,1,,0,1\n", "row 3: no number in column 'votes_b'"),
    "cut off": (
        "v.csv",
        GOOD + "p,x,z,1,2",
        "line 4: 5 cells where the header has 7; .*is it cut off",
    ),
    "long row": ("v.csv", GOOD + "p,x,z,1,2,0,1,9\n", "line 4: 8 cells where the header has 7"),
    "open quote": ("v.csv", GOOD + '"p,x,z,1,2,0,1\n', "line 4: not a CSV row: the row that begins here opens a quote"),
    "no name": ("v.csv", GOOD + "p,,z,1,2,0,1\n", "row 3: no name in column 'a'"),
    "empty name": ("v.csv", GOOD + 'p,x,"",1,2,0,1\n', "row 3: no name in column 'b'"),
    "no prompt": ("v.csv", GOOD + ",x,z,1,2,0,1\n", "row 3: no name in column 'prompt'"),
    "itself": ("v.csv", GOOD + "p,x,x,1,2,0,1\n", "row 3: compares 'x' with itself"),
    "no votes": ("v.csv", GOOD + "p,x,z,0,0.0,0,1\n", "row 3: no votes on 'x' and 'z' of prompt 'p'; remove the row"),
    "weight 0": ("v.csv", GOOD + "p,x,z,1,1,0,0\n", "row 3: weight is 0; a weight is more than 0"),
    "weights": ("v.csv", GOOD + "p,y,x,1,1,0,2\n", "rows 1 and 3 weigh 'x' and 'y' of prompt 'p' differently: 1 and 2"),
    "junk": ("v.csv", bytes(range(256)) * 4, r"v\.csv line 2: is not UTF-8 text"),
    "latin": ("v.csv", GOOD.replace("x", "é").encode("latin-1"), "line 2: is not UTF-8 text"),
    "cut gzip": ("v.csv.gz", gzip.compress(GOOD.encode())[:-6], "cut off or damaged"),
    "json syntax": ("v.jsonl", JSON + '{"a":"x","b"', r"v\.jsonl line 2: not JSON: .*cut off"),
    "json array": ("v.jsonl", JSON + "[1, 2]\n", r"line 2: \[1, 2\] where an object"),
    "json list of lists": ("v.jsonl", f"[\n[1], {JSON}]", r"v\.jsonl entry 1: \[1\] where an object"),
    "json list cut off": ("v.jsonl", f"[\n{JSON}", r"line 3: not JSON"),
    "json truth": (
        "v.jsonl",
        JSON + '{"a":"x","b":"z","votes_a":true,"votes_b":2}',
        "row 2: True in column 'votes_a'; a name or a number",
    ),
    "json truths": (
        "v.jsonl",
        '{"a":"x","b":"z","votes_a":true,"votes_b":2}',
        "row 1: True in column 'votes_a'; a name or a number",
    ),
    "json object": (
        "v.jsonl",
        '{"a":{"x":1},"b":"z","votes_a":1,"votes_b":2}',
        "row 1: {'x': 1} in column 'a'; a name or a number",
    ),
    "json missing": ("v.jsonl", JSON + '{"a":"x","b":"z","votes_a":1}', "row 2: no number in column 'votes_b'"),
    "json nan": (
        "v.jsonl",
        JSON + '{"a":"x","b":"z","votes_a":NaN,"votes_b":2}',
        "row 2, column 'votes_a': 'NaN' is not a finite number",
    ),
    "json junk": ("v.jsonl", bytes(range(256)), r"v\.jsonl"),
    "json cut gzip": ("v.jsonl.gz", gzip.compress(JSON.encode() * 99)[:-9], "cannot be read beyond line|damaged"),
    "json bad gzip": (
        "v.jsonl.gz",
        gzip.compress(JSON.encode() * 99)[:20] + bytes(40),
        "cannot be read beyond line|damaged",
    ),
    "parquet junk": ("v.parquet", b"PAR1junkPAR1", "is not a Parquet file"),
    "suffix": ("v.txt", GOOD, r"v\.txt: '\.txt' is not read as votes; it must end in \.csv"),
    "near suffix": ("v.cvs", GOOD, r"did you mean '\.csv'\?"),
    "no suffix": ("votes", GOOD, "a name without a suffix is not read"),
    "choice": ("v.csv", "a,b,choice\nx,y,1\nx,y,3\n", "row 2: the choice is '3'; expected 1, a, first"),
    "near choice": ("v.csv", "a,b,choice\nx,y,secnd\n", "did you mean 'second'"),
    "no choice": ("v.csv", "a,b,choice\nx,y,1\nx,y,\n", "row 2: no choice"),
    "choice itself": ("v.csv", "a,b,choice\nx,y,1\nx,x,1\n", "row 2: compares 'x' with itself"),
    "choice truth": ("v.jsonl", '{"a":"x","b":"y","choice":true}', "row 1: True in column 'choice'"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_wrong_is_one_line(case: str, tmp_path: Path) -> None:
    name, content, message = BAD[case]
    with pytest.raises(InputError, match=message) as caught:
        read_votes(write(tmp_path, name, content))
    assert "\n" not in str(caught.value)
    assert name in str(caught.value)


def test_files_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_votes(tmp_path / "absent.csv")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(InputError, match="is a folder"):
        read_votes(tmp_path / "folder.csv")
    (tmp_path / "null.csv").symlink_to("/dev/null")
    with pytest.raises(InputError, match="is a device or a pipe"):
        read_votes(tmp_path / "null.csv")
    with pytest.raises(InputError, match="zero byte"):
        read_votes("a\0.csv")
    with pytest.raises(InputError, match="no such built-in"):
        read_votes("builtin:cem")


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.999])
def test_truncated_parquet(part: float, tmp_path: Path) -> None:
    made, _ = made_votes(prompts=50, responses=4, annotators=3, features=2)
    write_votes(made, tmp_path / "v.parquet")
    data = (tmp_path / "v.parquet").read_bytes()
    with pytest.raises(InputError, match="is not a Parquet file, or is cut off or damaged"):
        read_votes(write(tmp_path, "cut.parquet", data[: int(len(data) * part)]))


def test_options_are_checked(tmp_path: Path) -> None:
    path = write(tmp_path, "v.csv", GOOD)
    for options, message in (
        ({"columns": {"vote_a": "x"}}, "'vote_a' is not one of .*did you mean 'votes_a'"),
        ({"columns": {"a": "arg1"}}, "no column 'arg1'"),
        ({"columns": {"a": "b"}}, "column 'b' is to be two things"),
        ({"columns": {"ties": "draws"}}, "no column 'draws'"),
        ({"layout": "multiperf"}, "unknown layout 'multiperf'; did you mean 'multipref'"),
        ({"layout": "annotations"}, "no column 'choice'"),
        ({"layout": "cems", "columns": {"a": "x"}}, "has its own columns"),
        ({"choices": {"x": "left"}}, "'x' is to mean 'left'"),
        ({"prompts": ["P"]}, "no prompt is called 'P'"),
    ):
        with pytest.raises(InputError, match=message):
            read_votes(path, **options)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="are for tables"):
        read_votes("builtin:cems", columns={"a": "x"})
    assert read_votes(path, columns={"ties": None, "weight": None}).size == 2
    both = write(tmp_path, "both.csv", "a,b,votes_a,votes_b,choice\nx,y,1,2,1\n")
    assert read_votes(both, layout="pairs").total.tolist() == [6]
    assert read_votes(both, layout="annotations").total.tolist() == [2]


def test_a_byte_order_mark_carriage_returns_blank_lines_and_spaced_headers(tmp_path: Path) -> None:
    text = "\ufeff" + GOOD.replace(",", " ,", 6).replace("\n", "\r\n") + "\r\n"
    assert of_votes(read_votes(write(tmp_path, "a.csv", text))) == of_votes(read_votes(write(tmp_path, "b.csv", GOOD)))


FEATURES = "prompt,response,length,score\np,x,1,0.5\np,y,2,1e-1\np,z,3,-1/3\n"
BAD_FEATURES = {
    "no response": ("prompt,name,f\np,x,1\n", "no column 'response': found 'prompt', 'name', 'f'"),
    "none": ("prompt,response\np,x\n", "no features, only 'prompt', 'response'"),
    "missing": ("prompt,response,f\np,x,1\n", "no features for response 'y' of prompt 'p' and 1 more"),
    "twice": (FEATURES + "p,y,2,2\n", "rows 2 and 4 are both for response 'y' of prompt 'p'"),
    "word": (FEATURES.replace("-1/3", "long"), "row 3, column 'score': 'long' is not a finite number"),
    "hole": (FEATURES.replace("-1/3", ""), "row 3: no number in column 'score'"),
}


@pytest.mark.parametrize("case", BAD_FEATURES)
def test_features_that_are_wrong(case: str, tmp_path: Path) -> None:
    text, message = BAD_FEATURES[case]
    with pytest.raises(InputError, match=message):
        read_votes(write(tmp_path, "v.csv", GOOD), features=write(tmp_path, "f.csv", text))


def test_features_are_exact_and_in_the_order_of_the_responses(tmp_path: Path) -> None:
    path = write(tmp_path, "f.csv", FEATURES + "other,x,no number,\n")
    votes = read_votes(write(tmp_path, "v.csv", GOOD), features=path)
    features = require_linear(votes)
    assert features.names == ("length", "score")
    assert [features.row(r) for r in range(3)] == [(1, Fraction(1, 2)), (2, Fraction(1, 10)), (3, Fraction(-1, 3))]
    other = write(tmp_path, "g.csv", "arg,f\nz,1\ny,1\nx,0\n")
    one = read_votes(write(tmp_path, "one.csv", GOOD), features=other, columns={"response": "arg"})
    with pytest.raises(InputError, match="equal features of 'y' and 'z' of prompt 'p', which are compared"):
        require_linear(one)
    less, left_out = comparable(one)
    assert (less.size, left_out) == (1, 1)
    require_linear(less)
    two = write(tmp_path, "two.csv", GOOD + "r,x,y,1,1,1,1\n")
    with pytest.raises(InputError, match="since there are 2 prompts"):
        read_votes(two, features=other, columns={"response": "arg"})
    with pytest.raises(InputError, match="linear rewards need features"):
        require_linear(read_votes(two))


def test_cems_is_the_survey() -> None:
    votes = read_votes("builtin:cems")
    names = votes.responses
    assert list(names) == ["London", "Paris", "Milano", "St.Gallen", "Barcelona", "Stockholm"]
    given = [(names[a], names[b], p) for a, b, p in zip(votes.first, votes.second, votes.fractions(), strict=True)]
    assert given == [(a, b, Fraction(2 * x + t, 2 * (x + y + t))) for a, b, x, y, t in CEMS_TABLE]
    require_linear(votes)


@st.composite
def profiles(draw: st.DrawFn) -> Instance:
    m = draw(st.integers(2, 4))
    ballots = []
    for _ in range(draw(st.integers(1, 4))):
        order = draw(st.permutations(range(m)))[: draw(st.integers(2, m))]
        cuts = sorted(draw(st.sets(st.integers(1, len(order) - 1))))
        levels = [tuple(order[i:j]) for i, j in zip([0, *cuts], [*cuts, len(order)], strict=True)]
        ballots.append(Ballot(draw(st.integers(1, 3)), tuple(levels)))
    return Instance(tuple(f"c{i}" for i in range(m)), ballots=tuple(ballots))


@given(profiles())
def test_profiles_with_ties_and_without_all_candidates(instance: Instance) -> None:
    sums: dict[tuple[int, int], list[Fraction]] = {}
    for ballot in instance.ballots:
        place = {c: i for i, level in enumerate(ballot.levels) for c in level}
        for a in range(instance.m):
            for b in range(a + 1, instance.m):
                if a in place and b in place:
                    entry = sums.setdefault((a, b), [Fraction(0), Fraction(0)])
                    half = 1 + (place[a] < place[b]) - (place[a] > place[b])
                    entry[0] += Fraction(half, 2) * ballot.count
                    entry[1] += ballot.count
    votes = votes_of_instance(instance)
    given = dict(zip(zip(votes.first.tolist(), votes.second.tolist(), strict=True), votes.fractions(), strict=True))
    assert given == {pair: x / n for pair, (x, n) in sums.items()}


def test_voters_are_calibrated_annotators() -> None:
    """Halpern et al. 2025, Section 2: the annotators themselves, weighing as often as they are, have error 0."""
    for name in ("builtin:kemeny-fails-po", "builtin:loss-counterexample"):
        instance = load(name)
        votes = votes_of_instance(instance)
        assert_same(votes, read_votes(name))
        annotators = annotators_of(instance)
        whole = sum(count for _, count in annotators)
        rewards, weights = zip(*((reward, Fraction(count, whole)) for reward, count in annotators), strict=True)
        assert Ensemble(rewards, weights).error(votes) == 0
        assert [list(reward.rankings(votes)["q"]) for reward in rewards] == [
            [instance.names[c] for c in ballot.ranking] for ballot in instance.ballots
        ]
        assert require_linear(votes).d == instance.d


def test_instances_are_votes(tmp_path: Path) -> None:
    data = {"candidates": {"A": [0, "1/2"], "B": [1, 0], "C": [2, 2]}, "comparisons": []}
    data["comparisons"] = [{"above": "A", "below": "C", "count": 3}, {"above": "C", "below": "A"}]
    votes = read_votes(write(tmp_path, "i.json", json.dumps(data)))
    assert votes.to_json() == {
        "prompts": {"q": ["A", "B", "C"]},
        "pairs": [["q", "A", "C", "3/4", 1]],
        "features": {"q": {"A": [0, "1/2"], "B": [1, 0], "C": [2, 2]}},
    }
    soi = "# NUMBER ALTERNATIVES: 3\n# NUMBER VOTERS: 3\n# ALTERNATIVE NAME 1: x\n2: 1,2\n1: 3,1\n"
    election = read_votes(write(tmp_path, "e.soi", soi))
    assert election.to_json()["pairs"] == [["q", "x", "2", 1, 1], ["q", "x", "3", 0, 1]]
    lonely = Instance(("A",), ballots=(Ballot.strict([0]),))
    with pytest.raises(InputError, match="one candidate"):
        votes_of_instance(lonely)
    with pytest.raises(InputError, match="no ballot compares"):
        votes_of_instance(Instance(("A", "B"), ballots=(Ballot.strict([0]),)))
    with pytest.raises(InputError, match="no ballots"):
        votes_of_instance(Instance(("A", "B")))
    with pytest.raises(InputError, match="divide them"):
        votes_of_instance(Instance(("A", "B"), comparisons=(Comparison(0, 1, 2**61),)))


def test_commands_that_read_no_table_start_without_polars() -> None:
    code = (
        "import sys; from pluralign.formulations.ensembles.reading.files import read_votes; "
        "from pluralign.formulations.ensembles.reading import layouts; "
        "read_votes('builtin:cems'); read_votes('builtin:kemeny-fails-po'); sys.exit('polars' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_made_votes_are_seeded_and_near_their_annotators() -> None:
    votes, ensemble = made_votes(prompts=30, responses=4, annotators=6, features=3, seed=5)
    again, _ = made_votes(prompts=30, responses=4, annotators=6, features=3, seed=5)
    assert_same(votes, again)
    other, _ = made_votes(prompts=30, responses=4, annotators=6, features=3, seed=6)
    assert votes.wins.tolist() != other.wins.tolist()
    assert votes.size == 30 * 6
    calm, exact = made_votes(prompts=30, responses=4, annotators=6, features=3, seed=5, noise=0)
    assert exact.error(calm) == 0
    assert 0 < ensemble.error(votes) < Fraction(1, 10)
    single = Ensemble(ensemble.rewards[:1], (Fraction(1),))
    assert ensemble.error(votes) < single.error(votes)


def test_votes_that_were_written_are_read_again(tmp_path: Path) -> None:
    votes = read_votes("builtin:cems")
    write_votes(votes, tmp_path / "votes.csv")
    write_features(votes, tmp_path / "f.csv")
    assert_same(replace(votes, source=""), with_features(read_votes(tmp_path / "votes.csv"), tmp_path / "f.csv"))


@pytest.mark.slow
@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
def test_votes_of_the_size_of_personalllm(suffix: str, tmp_path: Path) -> None:
    """263,256 pairs as 2,632,560 annotations."""
    votes, _ = made_votes()
    write_votes(votes, tmp_path / "votes.csv")
    frame = pl.read_csv(tmp_path / "votes.csv")
    rows = pl.concat(
        frame.select("prompt", "a", "b", pl.when(pl.col("votes_a") > k).then(1).otherwise(2).alias("choice"))
        for k in range(10)
    )
    write_table(rows, tmp_path / f"annotations.{suffix}")
    again = read_votes(tmp_path / f"annotations.{suffix}")
    assert_same(replace(votes, features=None), again)
