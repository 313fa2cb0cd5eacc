"""Columns of numbers as integers over one denominator: exactly, and vectorised for integers and decimals."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from pluralign.formulations.errors import InputError
from pluralign.formulations.numbers import exact, shown
from pluralign.formulations.types import ExactInts
from pluralign.solver.integers import INT64_BITS, bit_size, int_array, over_common_denominator

if TYPE_CHECKING:
    import polars as pl

MAX_DENOMINATOR_BITS = 20_000
_DECIMAL = r"^([+-]?)([0-9]+)(?:\.([0-9]*))?$"
_FEW = 50  # rows, below which a loop is faster: tables of many columns have few rows
_DIGITS = 18  # that fit int64 whatever they are


def exact_column(values: pl.Series, rows: ExactInts, place: str, name: str | None = None) -> tuple[ExactInts, int]:
    """The numbers in a column as integers (length N) and their smallest common denominator.

    Takes integers, text (`3`, `0.25`, `1/3`, `1e-3`) and decimals as written; binary floats as the shortest decimal that reads
    back as the same float. rows: the number of each row, and name: what the file calls the column, for errors. Raises
    `InputError` naming row and column for anything else, and for empty cells.
    """
    import polars as pl

    name = values.name if name is None else name
    if values.dtype == pl.Boolean or values.dtype.is_nested() or values.dtype.is_temporal():
        raise InputError(f"{place}: column {shown(name)} holds {values.dtype}, not numbers; {_FORMS}")
    if values.null_count():
        row = int(rows[int(values.is_null().arg_max() or 0)])
        raise InputError(f"{place} row {row}: no number in column {shown(name)}; write it, or is the row cut off?")
    if values.dtype.is_integer() and values.dtype not in (pl.Int128, pl.UInt64, pl.UInt128):
        return np.array(values.cast(pl.Int64)), 1
    if len(values) < _FEW:
        written = values.to_list() if values.dtype == pl.String else values.cast(pl.String).to_list()
        return _each(written, rows, place, name)
    text = values.cast(pl.String).str.strip_chars()
    fast = _decimals(text)
    return _any(text, rows, place, name) if fast is None else fast


_FORMS = "write integers, decimals such as 0.25 or fractions such as 1/2"


def _decimals(text: pl.Series) -> tuple[ExactInts, int] | None:
    """Integers and decimals of at most 18 digits; None if there is anything else."""
    import polars as pl

    part = pl.DataFrame(
        [
            text.str.extract(_DECIMAL, 1).alias("sign"),
            text.str.extract(_DECIMAL, 2).alias("whole"),
            text.str.extract(_DECIMAL, 3).fill_null("").alias("decimals"),
        ]
    )
    if part["whole"].null_count():
        return None
    places = int(part["decimals"].str.len_bytes().max() or 0)  # type: ignore[arg-type]
    if int(part["whole"].str.len_bytes().max() or 0) + places > _DIGITS:  # type: ignore[arg-type]
        return None
    digits = part.select((pl.col("whole") + pl.col("decimals").str.pad_end(places, "0")).cast(pl.Int64).alias("n"))["n"]
    numbers = np.array(digits) * np.where(np.array(part["sign"] == "-"), -1, 1)
    q = 10**places
    common = math.gcd(q, int(np.gcd.reduce(numbers))) if len(numbers) else q
    return numbers // common, q // common


def _each(written: list[str], rows: ExactInts, place: str, name: str) -> tuple[ExactInts, int]:
    """Entry by entry, by `exact`."""
    if all(len(text) < _DIGITS and text.isascii() and text.isdigit() for text in written):
        return np.array([int(text) for text in written], dtype=np.int64), 1
    where = f"column {shown(name)}"
    values = [exact(text, f"{place} row {row}, {where}") for text, row in zip(written, rows.tolist(), strict=True)]
    _check_denominator(values, place, name)
    integers, q = over_common_denominator(values)
    return int_array(integers), q


def _check_denominator(values: list[Fraction], place: str, name: str) -> None:
    q = 1
    for value in values:
        q = math.lcm(q, value.denominator)
        if q.bit_length() > MAX_DENOMINATOR_BITS:
            most = f"the common denominator of its numbers has more than {MAX_DENOMINATOR_BITS} bits"
            raise InputError(f"{place}: column {shown(name)}: {most}; round them to a few decimals")


def _any(text: pl.Series, rows: ExactInts, place: str, name: str) -> tuple[ExactInts, int]:
    """Every different entry by `exact`."""
    import polars as pl

    frame = pl.DataFrame({"text": text, "row": rows})
    different = frame.unique("text", keep="first", maintain_order=True).with_row_index("code")
    values: list[Fraction] = [
        exact(value, f"{place} row {row}, column {shown(name)}")
        for value, row in zip(different["text"].to_list(), different["row"].to_list(), strict=True)
    ]
    _check_denominator(values, place, name)
    integers, q = over_common_denominator(values)
    codes = frame.join(different.select("text", "code"), on="text", how="left", maintain_order="left")["code"]
    return int_array(integers)[np.array(codes)], q


def over_one_denominator(columns: list[tuple[ExactInts, int]]) -> tuple[list[ExactInts], int]:
    """Integer columns with a denominator each, as integers over one denominator."""
    q = math.lcm(*(q for _, q in columns))
    return [scaled(column, q // own) for column, own in columns], q


def scaled(column: ExactInts, factor: int) -> ExactInts:
    """The column times a positive factor, without overflow."""
    if factor == 1:
        return column
    if bit_size(column) + factor.bit_length() > INT64_BITS:
        column = column.astype(object)
    product: ExactInts = column * factor
    return product


def smallest_kind(column: ExactInts) -> ExactInts:
    """The same integers as int64 where they fit, as Python integers elsewhere."""
    if column.dtype == object and bit_size(column) <= INT64_BITS:
        return column.astype(np.int64)
    return column
