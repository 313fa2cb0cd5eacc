"""Columns of tables in memory: data frames of pandas, polars and others, through narwhals, which needs none of them."""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import Any

import numpy as np

from pluralign.formulations.errors import InputError
from pluralign.formulations.numbers import shown

UNNAMED = re.compile(r"|Unnamed: [0-9]+(_level_[0-9]+)?|\.\.\.[0-9]+|__index_level_[0-9]+__")
"""What tools call a column without a name, mostly numbers of rows: R and pandas, pandas again, R's readr, pandas' Parquet."""

Columns = dict[str, list[Any]]
"""Name -> cells; those that are missing are None, and numbers are Python's, or text where they are to be as printed."""


def is_frame(value: object) -> bool:
    """Whether it is a table with named columns, eager or lazy."""
    return _frame(value) is not None


def columns(value: object, where: str, decimals: bool = False) -> Columns:
    """The columns of a frame. decimals: floats as text, as they are printed.

    Raises `InputError` for two columns of a name, and for names that are no text.
    """
    frame = _frame(value)
    if frame is None:
        raise InputError(f"{where}: {shown(value)} where a data frame is expected")
    _check_names(frame.columns, where)
    return {name: _cells(frame[name], decimals) for name in frame.columns}


def index_names(value: object) -> list[str] | None:
    """The labels of the rows where they are text, as a pandas index can be."""
    index = getattr(value, "index", None)
    labels = list(index) if index is not None and not callable(index) else []
    return labels if labels and all(isinstance(label, str) for label in labels) else None


def listed_cells(values: Any, decimals: bool = False) -> list[Any]:
    """The entries of an array, a series or a list; rows of two dimensions are lists. Missing ones are None."""
    if isinstance(values, np.ndarray) and values.dtype.kind == "f" and decimals:
        return [None if entry is None else entry for entry in _printed(values)]
    if isinstance(values, (str, bytes)) or not hasattr(values, "__iter__"):
        raise TypeError(f"{shown(values)} is no list")
    entries = values.tolist() if hasattr(values, "tolist") else list(values)
    return [_plain(entry, decimals) for entry in entries]


def missing(value: object) -> bool:
    """Whether a cell is empty: None, NaN, and pandas' NA and NaT."""
    return (
        value is None
        or type(value).__name__ in ("NAType", "NaTType")
        or (isinstance(value, float) and math.isnan(value))
    )


def _frame(value: object) -> Any:
    """The narwhals frame, None for everything else."""
    if isinstance(value, (str, bytes, list, tuple, dict, set, np.ndarray)) or not hasattr(type(value), "columns"):
        return None
    import narwhals as nw

    try:
        frame = nw.from_native(value, pass_through=True)
    except nw.exceptions.DuplicateError:
        names: Any = value.columns  # type: ignore[attr-defined]
        _check_names(list(names), "data frame")
        raise
    if isinstance(frame, nw.LazyFrame):
        frame = frame.collect()
    return frame if isinstance(frame, nw.DataFrame) else None


def _check_names(names: list[Any], where: str) -> None:
    for name, times in Counter(map(str, names)).items():
        if times > 1:
            raise InputError(f"{where}: two columns are called {shown(name)}; rename or remove one")
    for name in names:
        if not isinstance(name, str):
            raise InputError(f"{where}: a column is called {shown(name)}; name columns by text")


def _cells(series: Any, decimals: bool) -> list[Any]:
    if decimals and series.dtype.is_float():
        return listed_cells(series.to_numpy(), decimals)
    return [_plain(cell, decimals) for cell in series.to_list()]


def _printed(values: Any) -> list[Any]:
    """Floats as the shortest decimal that reads back as the same float of the same width."""
    if values.ndim > 1:
        return [_printed(row) for row in values]
    return [None if np.isnan(entry) else str(entry) for entry in values]


def _plain(entry: Any, decimals: bool) -> Any:
    if isinstance(entry, (list, tuple)):
        return [_plain(part, decimals) for part in entry]
    if isinstance(entry, np.ndarray):
        return listed_cells(entry, decimals)
    if missing(entry):
        return None
    if isinstance(entry, (float, np.floating)) and decimals:
        return str(entry)
    return entry.item() if isinstance(entry, np.generic) else entry
