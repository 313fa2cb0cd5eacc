"""Readers against independent readings: made files, whole and damaged, are read or refused as they should be.

For every file an oracle says what it holds, or that it is to be refused: for CSV and TSV by a little parser of RFC 4180, for
JSON by `json` with its own hooks, for Parquet by the values that were written. Each test prints how many files were tried.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from math import isfinite
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from support.votes_oracle import KNOWN, LOOK_ALIKE, Pairs, RefusedError, misspelled, pairs_of_rows

from pluralign.formulations.ensembles.reading import csv_rows
from pluralign.formulations.ensembles.reading.files import read_votes
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.errors import InputError

NASTY = [
    "",
    "x",
    'is 5" wide',
    '"',
    '""',
    "a,b",
    "tab\there",
    "two\nlines",
    "cr\rlf\r\n",
    "\0",
    "\ufeff",
    "é\u2028ü",
    " ",
    "NaN",
    "#row",
]
NAMES = ["x", "y", "z", 'q"t', "two\nlines", "ü", "NaN", "a,b", "1", "#count", "x\0", "x ", "\ufeffx"]
NUMBERS = ["0", "1", "2", "7", "0.5", "1/3", "2e-1", "1" + "0" * 25, " 3 ", "0.10"]
WRONG_NUMBERS = ["", "nan", "inf", "two", "1,5", "-1", "0x1", "1_000", "٣", "1/0", "true"]
UNREAD = ["comment", "#row", "#prompt", "#count", "text", "Score", "*", "^a$", "", *LOOK_ALIKE]


def of_votes(votes: Votes) -> Pairs:
    keys = [
        (votes.prompts[i], votes.responses[a], votes.responses[b])
        for i, a, b in zip(votes.prompt, votes.first, votes.second, strict=True)
    ]
    return dict(zip(keys, zip(votes.fractions(), votes.measure(), strict=True), strict=True))


class Tried:
    """Files that were tried, and what came of them."""

    def __init__(self) -> None:
        self.count: Counter[str] = Counter()
        self.wrong: list[str] = []

    def judge(self, path: Path, expected: Pairs | None, about: object, may_refuse: bool = False) -> None:
        """expected: None if it is to be refused."""
        try:
            given: Pairs | None = of_votes(read_votes(path))
        except InputError as error:
            given = None
            if "\n" in str(error):
                self.wrong.append(f"{about!r}: a message on several lines: {error}")
            if expected is not None and not may_refuse:
                self.wrong.append(f"{about!r}: refused: {error}")
        if given is not None and (expected is None or list(given.items()) != ordered(expected)):
            self.wrong.append(f"{about!r}: {given} where {expected} is expected")
        self.count["refused" if given is None else "accepted"] += 1

    def summary(self, what: str) -> str:
        files = self.count["accepted"] + self.count["refused"]
        return (
            f"{what}: {files} files tried, {self.count['accepted'] - len(self.wrong)} accepted rightly, "
            f"{self.count['refused']} refused, wrong: {len(self.wrong)}"
        )


def ordered(pairs: Pairs) -> list[tuple[tuple[str, str, str], tuple[Fraction, Fraction]]]:
    """Pairs by prompt in the prompts' order of appearance."""
    prompts = list(dict.fromkeys(prompt for prompt, _, _ in pairs))
    return sorted(pairs.items(), key=lambda item: prompts.index(item[0][0]))


def table(rng: random.Random) -> tuple[list[str], list[list[str]]]:
    """A header in any order, with unread columns, and rows of text; mostly good votes."""
    header = [name for name in KNOWN if name in ("a", "b", "votes_a", "votes_b") or rng.random() < 0.6]
    header += rng.sample(UNREAD[:8], rng.randrange(3)) + ([rng.choice(UNREAD)] if rng.random() < 0.25 else [])
    if rng.random() < 0.04:
        header.append(rng.choice(header))
    rng.shuffle(header)
    weights: dict[frozenset[str], str] = {}
    rows = []
    for _ in range(rng.randrange(1, 6)):
        a, b = rng.sample(NAMES, 2)
        weight = weights.setdefault(frozenset((a, b)), rng.choice(["1", "2", "0.25", "2/3"]))
        cells = {"a": a, "b": b, "prompt": "p", "weight": weight}
        row = [
            cells[name]
            if name in cells
            else rng.choice(NUMBERS[1:] if name == "votes_a" else NUMBERS)
            if name in KNOWN
            else rng.choice(NASTY)
            for name in header
        ]
        if rng.random() < 0.06:
            row[rng.randrange(len(row))] = rng.choice(WRONG_NUMBERS)
        rows.append(row)
    return header, rows


def written(header: list[str], rows: list[list[str]], separator: str, rng: random.Random) -> str:
    """RFC 4180: cells in quotes where they must be, and sometimes where they need not."""
    end = rng.choice(["\n", "\r\n", "\n"])

    def cell(text: str) -> str:
        must = any(sign in text for sign in (separator, '"', "\n", "\r"))
        return '"' + text.replace('"', '""') + '"' if must or rng.random() < 0.1 else text

    lines = [separator.join(map(cell, row)) for row in [header, *rows]]
    return end.join(lines) + (end if rng.random() < 0.8 else "")


def damaged(text: str, rng: random.Random) -> str:
    """A few signs put in, left out, or the end cut off."""
    for _ in range(rng.randrange(1, 4)):
        at = rng.randrange(len(text) + 1)
        what = rng.randrange(4)
        if what == 0:
            text = text[:at] + rng.choice(['"', "\n", ",", "\t", "\r", "\0", " ", "\n\n", "x"]) + text[at:]
        elif what == 1:
            text = text[:at] + text[at + 1 :]
        elif what == 2:
            text = text[:at] + '"' + text[at:] + '"'
        elif rng.random() < 0.3:
            text = text[:at]
    return text


def rfc4180(text: str, separator: str) -> list[list[str]]:
    """The rows, by a machine with four states; quotes within an unquoted cell are text, as for Python's csv."""
    rows: list[list[str]] = []
    row: list[str] = []
    cell: list[str] = []
    state, begun, i = "start", False, 0
    while i < len(text):
        sign = text[i]
        if state in ("start", "plain", "closed") and sign in "\r\n":
            if sign == "\r" and text[i + 1 : i + 2] == "\n":
                i += 1
            rows.append([*row, "".join(cell)] if begun else [])
            row, cell, state, begun = [], [], "start", False
        elif state in ("start", "plain", "closed") and sign == separator:
            row, cell, state, begun = [*row, "".join(cell)], [], "start", True
        elif state == "start" and sign == '"':
            state, begun = "quoted", True
        elif state == "quoted" and sign == '"':
            state = "closed"
        elif state == "closed" and sign == '"':
            cell.append('"')
            state = "quoted"
        elif state == "closed":
            raise RefusedError("text after a closing quote")
        else:
            cell.append(sign)
            state, begun = "quoted" if state == "quoted" else "plain", True
        i += 1
    if state == "quoted":
        raise RefusedError("a quote that is never closed")
    return [*rows, [*row, "".join(cell)]] if begun else rows


def of_delimited(text: str, separator: str) -> Pairs:
    rows = [row for row in rfc4180(text, separator) if any(cell.strip() for cell in row) or any(row)]
    while rows and not any(cell.strip() for cell in rows[0]):
        rows.pop(0)
    if not rows:
        raise RefusedError("empty")
    header = [name.strip() for name in rows[0]]
    body = [row for row in rows[1:] if len(row) == len(header) or any(cell.strip() for cell in row)]
    if any(len(row) != len(header) for row in body):
        raise RefusedError("ragged")
    return pairs_of_rows(header, body)


def header_of(text: str, separator: str) -> list[str]:
    return [name.strip() for row in rfc4180(text, separator)[:1] for name in row]


def asked(oracle: Callable[[], Pairs]) -> Pairs | None:
    try:
        return oracle()
    except RefusedError:
        return None


def delimited(folder: Path, suffix: str, seed: int, files: int) -> Tried:
    rng = random.Random(f"{suffix} {seed}")
    separator = "\t" if suffix.startswith("tsv") else ","
    tried = Tried()
    for number in range(files):
        text = written(*table(rng), separator, rng)
        if rng.random() < 0.5:
            text = damaged(text, rng)
        mark = "\ufeff" if rng.random() < 0.2 else ""
        data = (mark + text).encode()
        text = text if mark else text.removeprefix("\ufeff")
        expected = asked(lambda text=text: of_delimited(text, separator))
        if rng.random() < 0.05:
            at = rng.randrange(len(data))
            data, expected = data[:at] + rng.choice([b"\xff", b"\xed\xa0\x80", b"\xc3\x28"]) + data[at:], None
            try:
                data.decode()
                continue
            except UnicodeError:
                pass
        path = folder / f"{number}.{suffix}"
        path.write_bytes(gzip.compress(data) if suffix.endswith(".gz") else data)
        tried.judge(path, expected, data, expected is not None and misspelled(header_of(text, separator)))
    return tried


@pytest.mark.parametrize("suffix", ["csv", "tsv", "csv.gz"])
def test_csv_and_tsv(suffix: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tried = delimited(tmp_path, suffix, 1, 250)
    with capsys.disabled():
        print(f"\n{tried.summary(suffix)}")
    assert tried.wrong == []
    assert min(tried.count.values()) > 40


RAW = [
    "NaN",
    "Infinity",
    "true",
    "false",
    "null",
    "[]",
    "{}",
    "[[]]",
    '{"x": [{}]}',
    '"\\ud83d"',
    '"\\ud83d\\ude00"',
    '"\\u0000"',
    "1e400",
    "-0",
    "[NaN]",
]
RAW_NUMBERS = [
    "0",
    "1",
    "2",
    "0.1",
    "1e1",
    "3.0",
    '"1/3"',
    '"0.5"',
    "12345678901234567890123",
    "0.1000000000000000000001",
]


def json_object(rng: random.Random, header: list[str], row: list[str]) -> str:
    fields = []
    for name, cell in zip(header, row, strict=True):
        if name in ("votes_a", "votes_b", "ties"):
            value = rng.choice(RAW_NUMBERS) if cell in NUMBERS else json.dumps(cell)
        elif name in KNOWN:
            value = json.dumps(cell, ensure_ascii=rng.random() < 0.5)
        else:
            value = rng.choice([*RAW, json.dumps(cell)])
        if rng.random() < 0.03:
            value = rng.choice(RAW)
        fields.append(f"{json.dumps(name)}:{value}")
    if rng.random() < 0.03:
        fields.append(rng.choice(fields))
    if rng.random() < 0.03:
        fields.append('"deep":{"k":1,"k":2}')
    return "{" + ", ".join(fields) + "}"


def of_json(objects: list[str]) -> Pairs:
    """By `json`, with hooks of its own."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({key for key, _ in pairs}) < len(pairs):
            raise RefusedError("a key twice")
        return dict(pairs)

    def constant(name: str) -> Any:
        return float(name)

    def real(text: str) -> Any:
        return ("number", text)

    rows = []
    for text in objects:
        try:
            row = json.loads(text, object_pairs_hook=unique, parse_constant=constant, parse_float=real)
        except ValueError:
            raise RefusedError(text) from None
        if not isinstance(row, dict) or re.search("[\ud800-\udfff]", json.dumps(row, ensure_ascii=False)):
            raise RefusedError(text)
        rows.append(row)
    header = list(dict.fromkeys(name for row in rows for name in row))

    def cell(name: str, value: Any) -> Any:
        if name not in KNOWN:
            return None
        if isinstance(value, (bool, list, dict, float)):  # a float is NaN or infinite here
            raise RefusedError(value)
        return value[1] if isinstance(value, tuple) else value

    return pairs_of_rows(header, [[cell(name, row.get(name)) for name in header] for row in rows])


def json_files(folder: Path, seed: int, files: int) -> Tried:
    rng = random.Random(f"json {seed}")
    tried = Tried()
    for number in range(files):
        header, rows = table(rng)
        lines = [json_object(rng, header, row) for row in rows]
        expected = asked(lambda lines=lines: of_json(lines))
        suffix = rng.choice(["jsonl", "jsonl", "ndjson", "jsonl.gz"])
        if rng.random() < 0.25:
            text = rng.choice(["[", "\n [ "]) + ",\n".join(lines) + "]\n"
        else:
            text = "".join(line + rng.choice(["\n", "\n\n", "\r\n", " \n"]) for line in lines)
        if rng.random() < 0.15:
            cut = rng.randrange(len(text))
            kept = [line for line in text[:cut].split("\n") if line.strip()]
            array, whole = text.lstrip().startswith("["), text
            text = text[:cut]
            if not array:
                expected = asked(lambda kept=kept: of_json(kept)) if kept else None
            elif text.strip() != whole.strip():
                expected = None
        mark = "\ufeff" if rng.random() < 0.2 else ""
        data = (mark + text).encode()
        if not data:
            continue
        path = folder / f"{number}.{suffix}"
        path.write_bytes(gzip.compress(data) if suffix.endswith(".gz") else data)
        tried.judge(path, expected, data)
    return tried


def test_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tried = json_files(tmp_path, 1, 400)
    with capsys.disabled():
        print(f"\n{tried.summary('json')}")
    assert tried.wrong == []
    assert min(tried.count.values()) > 60


def floats(rng: random.Random, size: int) -> tuple[pl.Series, list[Any]]:
    values: list[Any] = [rng.choice([0.1, 0.5, 1e-7, 3.0, 1e22, 123456.789]) for _ in range(size)]
    if rng.random() < 0.15:
        values[rng.randrange(size)] = rng.choice([float("nan"), float("inf"), None])
    cells = [None if x is None else Fraction(repr(x)) if isfinite(x) else "no number" for x in values]
    return pl.Series(values, dtype=pl.Float64), cells


def numbers(rng: random.Random, size: int) -> tuple[pl.Series, list[Any]]:
    """A column of numbers of some type, and its values."""
    kind = rng.randrange(7)
    if kind == 0:
        return floats(rng, size)
    if kind == 1:
        decimals = [Decimal(rng.randrange(1, 10**6)).scaleb(-3) for _ in range(size)]
        return pl.Series(decimals, dtype=pl.Decimal(20, 3)), [Fraction(x) for x in decimals]
    if kind == 2:
        singles = [rng.choice([0.1, 2.5, 16777216.0, 1e-5]) for _ in range(size)]
        series = pl.Series(singles, dtype=pl.Float32)
        return series, [
            Fraction(text)
            for text in (["0.1", "2.5", "16777216.0", "1e-5"][[0.1, 2.5, 16777216.0, 1e-5].index(x)] for x in singles)
        ]
    whole = [rng.randrange(1, 100) for _ in range(size)]
    if kind == 3 and rng.random() < 0.3:
        return pl.Series([bool(x % 2) for x in whole]), [True] * size
    if kind == 4:
        return pl.Series([str(x) for x in whole]).cast(pl.Categorical), whole
    if kind == 5 and rng.random() < 0.2:
        return pl.Series([None] * size, dtype=rng.choice([pl.Null, pl.Int64, pl.String])), [None] * size
    return pl.Series(whole, dtype=rng.choice([pl.Int8, pl.UInt64, pl.Int64, pl.UInt16])), whole


def unread(rng: random.Random, size: int) -> pl.Series:
    return rng.choice(
        [
            pl.Series([[] for _ in range(size)], dtype=pl.List(pl.Null)),
            pl.Series([[{"x": []}] for _ in range(size)]),
            pl.Series([{"a": 1, "b": [None]} for _ in range(size)]),
            pl.Series([float("nan")] * size),
            pl.Series([b"\xff"] * size),
            pl.Series([None] * size),
            pl.Series([rng.choice(NASTY) for _ in range(size)]),
        ]
    )


def parquet_files(folder: Path, seed: int, files: int) -> Tried:
    rng = random.Random(f"parquet {seed}")
    tried = Tried()
    for file in range(files):
        header, rows = table(rng)
        header = list(dict.fromkeys(header))
        frame: dict[str, pl.Series] = {}
        cells: dict[str, list[Any]] = {}
        for name in header:
            if name in ("prompt", "a", "b"):
                text = [row[header.index(name)] if len(row) == len(header) else "x" for row in rows]
                text = [cell or "n" for cell in text]
                kind = rng.choice([pl.String, pl.String, pl.Categorical, pl.Enum(sorted(set(text)))])
                frame[name], cells[name] = pl.Series(text, dtype=pl.String).cast(kind), text
                if rng.random() < 0.05:
                    frame[name], cells[name] = pl.Series([[x] for x in text]), [None] * len(text)
            elif name in ("votes_a", "votes_b", "ties"):
                frame[name], cells[name] = numbers(rng, len(rows))
            elif name == "weight":
                frame[name], cells[name] = pl.Series([2] * len(rows)), [2] * len(rows)
            else:
                frame[name], cells[name] = unread(rng, len(rows)), [None] * len(rows)
        expected = asked(
            lambda header=header, cells=cells: pairs_of_rows(
                header, list(zip(*(cells[name] for name in header), strict=True))
            )
        )
        path = folder / f"{file}.parquet"
        pl.DataFrame(frame).write_parquet(path)
        tried.judge(path, expected, frame)
    return tried


def test_parquet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tried = parquet_files(tmp_path, 1, 250)
    with capsys.disabled():
        print(f"\n{tried.summary('parquet')}")
    assert tried.wrong == []
    assert min(tried.count.values()) > 40


@pytest.mark.slow
def test_huge_fields_and_many_columns(tmp_path: Path) -> None:
    """A cell of two million signs, and 10^5 columns, read or unread."""
    huge = 'x"' * 10**6
    expected = {("q", "x", "y"): (Fraction(3, 4), Fraction(1))}
    (tmp_path / "huge.csv").write_text('a,b,votes_a,votes_b,text\nx,y,3,1,"' + huge.replace('"', '""') + '"\n')
    (tmp_path / "huge.jsonl").write_text(
        json.dumps({"a": "x", "b": "y", "votes_a": 3, "votes_b": 1, "text": huge}) + "\n"
    )
    many = [f"f{i}" for i in range(10**5)]
    (tmp_path / "many.csv").write_text(
        ",".join(["a,b,votes_a,votes_b", *many]) + "\n" + "x,y,3,1" + ",0" * 10**5 + "\n"
    )
    (tmp_path / "many.jsonl").write_text(
        json.dumps({"a": "x", "b": "y", "votes_a": 3, "votes_b": 1} | dict.fromkeys(many, 0)) + "\n"
    )
    for name in ("huge.csv", "huge.jsonl", "many.csv", "many.jsonl"):
        assert of_votes(read_votes(tmp_path / name)) == expected, name
    features = "\n".join(",".join(["response", *many]) if i == 0 else f"{'.xy'[i]}" + f",{i}" * 10**5 for i in range(3))
    (tmp_path / "features.csv").write_text(features + "\n")
    votes = read_votes(tmp_path / "huge.csv", features=tmp_path / "features.csv")
    assert votes.features is not None
    assert votes.features.d == 10**5
    assert set(votes.features.row(1)) == {2}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 6))
def test_many_more(seed: int, tmp_path: Path) -> None:
    for name, made in (
        ("csv", lambda folder: delimited(folder, "csv", seed, 2000)),
        ("tsv", lambda folder: delimited(folder, "tsv", seed, 1000)),
        ("json", lambda folder: json_files(folder, seed, 3000)),
        ("parquet", lambda folder: parquet_files(folder, seed, 1500)),
    ):
        (tmp_path / name).mkdir()
        tried = made(tmp_path / name)
        print(tried.summary(f"{name}, seed {seed}"))
        assert tried.wrong == []


def test_batches_are_the_rows_and_the_refusals_of_one_reader(tmp_path: Path) -> None:
    """Rows in batches of any size, ragged and blank ones among them."""
    rng = random.Random(5)
    path = tmp_path / "t.csv"
    for _ in range(150):
        text = written(*table(rng), ",", rng)
        path.write_bytes((damaged(text, rng) if rng.random() < 0.7 else text).encode())
        outcomes = []
        for size in (0, 1, 2, 100):
            try:
                if size == 0:
                    rows = [cells for _, cells in csv_rows.records(str(path), "t", ",")][1:]
                else:
                    rows = [cells for batch in csv_rows.batches(str(path), "t", ",", size) for cells in batch]
                outcomes.append(rows)
            except InputError as error:
                outcomes.append([[str(error)]])
        assert outcomes == [outcomes[0]] * 4
        for size in (1, 30, 10**6):  # characters
            try:
                cells = [cell for batch in csv_rows.cell_batches(str(path), "t", ",", size) for cell in batch]
            except InputError as error:
                cells = [str(error)]
            assert cells == [cell for row in outcomes[0] for cell in row]
