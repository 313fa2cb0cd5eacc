"""Instances from what is in memory: arrays, lists and data frames.

Floats are taken exactly, as the binary fractions that they are, or as printed if `decimals` says so.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from pluralign.formulations import frames
from pluralign.formulations.errors import InputError, InputNote
from pluralign.formulations.instances.instance import Ballot, Comparison, Instance
from pluralign.formulations.instances.many import ballots_of_rankings, ballots_of_thetas
from pluralign.formulations.instances.profile_forms import Incomplete, Ties, settled
from pluralign.formulations.numbers import exact, exact_vector, shown
from pluralign.solver.errors import parameter

PARTS = ("rankings", "parameters", "comparisons")


def instance_of_arrays(
    features: Any = None,
    *,
    rankings: Any = None,
    parameters: Any = None,
    comparisons: Any = None,
    counts: Any = None,
    names: Any = None,
    decimals: bool = False,
    ties: Ties = "refuse",
    incomplete: Incomplete | None = None,
    source: str = "arrays",
) -> Instance:
    """`Instance.from_arrays`, which says what is taken."""
    given = [name for name, value in zip(PARTS, (rankings, parameters, comparisons), strict=True) if value is not None]
    if len(given) > 1:
        raise InputError(f"{source}: has both {given[0]} and {given[1]}; give one of them")
    if counts is not None and not given:
        raise InputError(f"{source}: counts, but none of {', '.join(PARTS)}; say what is counted")
    rows, found = _features(features, names, decimals, source)
    m = len(rows) if rows is not None else len(found or ())
    if rows is None and found is None:
        m = _number_of_candidates(rankings, source)
    base = Instance(tuple(str(c) for c in range(m)) if found is None else tuple(found), rows, source=source)  # type: ignore[arg-type]
    ballots: Sequence[Ballot]
    if rankings is not None:
        entries = _rows(rankings, "rankings", source)
        each = _counts(counts, len(entries), source)
        ballots = ballots_of_rankings(base, entries, each, f"{source}: ranking") or [
            Ballot(count, levels_of(base, row, f"{source}: ranking {number}"), f"{source}: ranking {number}")
            for number, (row, count) in enumerate(zip(entries, each, strict=True), 1)
        ]
        return settled(base, ballots, ties, incomplete)
    if parameters is not None:
        entries = _rows(parameters, "parameters", source, decimals)
        each = _counts(counts, len(entries), source)
        ballots = ballots_of_thetas(base, entries, each, f"{source}: parameter") or [
            Ballot(count, base.levels_of_theta(row, f"{source}: parameter {number}"), f"{source}: parameter {number}")
            for number, (row, count) in enumerate(zip(entries, each, strict=True), 1)
        ]
        return settled(base, ballots, ties, incomplete)
    if comparisons is not None:
        return _compared(base, comparisons, counts, source)
    return base


def levels_of(base: Instance, row: Any, place: str) -> tuple[tuple[int, ...], ...]:
    """A ranking, best first, as levels of candidates' numbers; entries are names or numbers, and lists of them are ties.

    Empty cells at the end are candidates that are not ranked. Raises `InputError`, as for an empty cell elsewhere.
    """
    entries = _entries(row, place, "a ranking is a list of names or numbers, best first")
    while entries and frames.missing(entries[-1]):
        entries.pop()
    return tuple(
        tuple(number_of(base, part, place) for part in entry)
        if isinstance(entry, list)
        else (number_of(base, entry, place),)
        for entry in entries
    )


def ballot_of(base: Instance, entry: Any, place: str) -> Ballot:
    """One voter's ranking, see `levels_of`."""
    return Ballot(1, levels_of(base, entry, place), place)


def comparison_of(base: Instance, entry: Any, place: str) -> Comparison:
    """(above, below) or (above, below, count), by names or numbers. Raises `InputError`."""
    parts = _entries(entry, place, "a comparison is (above, below) or (above, below, count)")
    if len(parts) not in (2, 3):
        raise InputError(f"{place}: {shown(entry)}; a comparison is (above, below) or (above, below, count)")
    above, below = (number_of(base, part, place) for part in parts[:2])
    return Comparison(above, below, whole(parts[2], place) if len(parts) == 3 else 1)


def number_of(base: Instance, entry: Any, place: str) -> int:
    """A candidate by name, or by number from 0; raises `InputError` for anything else."""
    if isinstance(entry, str):
        return base.index(entry, place)
    if frames.missing(entry):
        raise InputError(f"{place}: an empty cell where a candidate is expected; leave cells empty at the end only")
    if isinstance(entry, float) and entry.is_integer():  # what pandas makes of integers beside empty cells
        entry = int(entry)
    if type(entry) is not int or not 0 <= entry < base.m:
        raise InputError(f"{place}: {shown(entry)} is no candidate's number (integers 0 to {base.m - 1}) or name")
    return entry


def whole(entry: Any, place: str) -> int:
    """A count: a positive whole number."""
    if isinstance(entry, float) and entry.is_integer():
        entry = int(entry)
    if type(entry) is not int or entry <= 0:
        raise InputError(f"{place}: the count is {shown(entry)}; a count is a positive whole number")
    return entry


def names_of(names: Any, source: str) -> list[Any]:
    """Names in an array, a series or a list, for `Instance` to check."""
    try:
        return frames.listed_cells(names)
    except TypeError:
        raise InputError(f"{source}: {parameter('names')} is {shown(names)}; give a list of names") from None


def _features(
    features: Any, names: Any, decimals: bool, source: str
) -> tuple[list[tuple[Fraction, ...]] | None, list[Any] | None]:
    """The rows of features and the names, None for each that is not given."""
    if features is None:
        return None, None if names is None else names_of(names, source)
    if isinstance(features, Mapping):
        if names is not None:
            raise InputError(f"{source}: the features name the candidates already; leave out {parameter('names')}")
        names, features = list(features), list(features.values())
    if frames.is_frame(features):
        return _of_frame(features, names, decimals, source)
    found = None if names is None else names_of(names, source)
    rows = _rows(features, "features", source, decimals)
    exact = []
    for i, row in enumerate(rows):
        who = f"{source}: candidate {shown(found[i]) if found is not None and i < len(found) else i}"
        exact.append(exact_vector(_entries(row, who, "the features are a list of numbers"), who, "feature"))
    return exact, found


def _of_frame(
    frame: Any, names: Any, decimals: bool, source: str
) -> tuple[list[tuple[Fraction, ...]], list[Any] | None]:
    """A row a candidate: a column of names, or the index, or `names`; every other column is a feature."""
    table = frames.columns(frame, source, decimals)
    unnamed = [name for name in table if frames.UNNAMED.fullmatch(name)]
    if unnamed:
        warnings.warn(
            f"{source}: a column without a name is not read (row numbers?); name it if it is data",
            InputNote,
            stacklevel=4,
        )
        for name in unnamed:
            del table[name]
    found: list[Any] | None = None
    if isinstance(names, str):
        if names not in table:
            raise InputError(f"{source}: no column {shown(names)} of names; there are {', '.join(map(shown, table))}")
        found = table.pop(names)
    elif names is not None:
        found = names_of(names, source)
    else:
        text = [
            name
            for name, cells in table.items()
            if any(isinstance(cell, str) for cell in cells) and not _numbers(cells)
        ]
        if len(text) > 1:
            two = " and ".join(map(shown, text[:2]))
            raise InputError(
                f"{source}: columns {two} are text; say which has the {parameter('names')}, and drop the others"
            )
        found = table.pop(text[0]) if text else frames.index_names(frame)
    if not table:
        raise InputError(f"{source}: no column of features; give at least one column of numbers")
    rows = []
    for i, row in enumerate(zip(*table.values(), strict=True)):
        who = f"{source}: candidate {shown(found[i]) if found is not None and i < len(found) else i}"
        for name, cell in zip(table, row, strict=True):
            if cell is None:
                raise InputError(f"{who}: no number in column {shown(name)}; every candidate needs all features")
        rows.append(tuple(exact(cell, f"{who}, column {shown(name)}") for name, cell in zip(table, row, strict=True)))
    return rows, found


def _numbers(cells: list[Any]) -> bool:
    """Whether text is written numbers (such as "1/3"), as `exact` reads them."""
    try:
        exact_vector([cell for cell in cells if cell is not None], "")
    except InputError:
        return False
    return True


def _compared(base: Instance, comparisons: Any, counts: Any, source: str) -> Instance:
    if frames.is_frame(comparisons):
        table = frames.columns(comparisons, source)
        for name in ("above", "below"):
            if name not in table:
                raise InputError(f"{source}: no column {shown(name)}; comparisons have columns above, below and count")
        if counts is None and "count" in table:
            counts = table["count"]
        entries: list[Any] = [list(pair) for pair in zip(table["above"], table["below"], strict=True)]
    else:
        entries = _rows(comparisons, "comparisons", source)
    found = [
        entry if isinstance(entry, Comparison) else comparison_of(base, entry, f"{source}: comparison {number}")
        for number, entry in enumerate(entries, 1)
    ]
    if counts is not None:
        each = _counts(counts, len(found), source)
        if any(c.count != 1 for c in found):
            raise InputError(f"{source}: the comparisons have counts already; leave out {parameter('counts')}")
        found = [Comparison(c.above, c.below, count) for c, count in zip(found, each, strict=True)]
    return Instance(base.names, base.features, comparisons=tuple(found), source=source)


def _counts(counts: Any, n: int, source: str) -> list[int]:
    if counts is None:
        return [1] * n
    try:
        cells = frames.listed_cells(counts)
    except TypeError:
        raise InputError(f"{source}: {parameter('counts')} is {shown(counts)}; give a list of whole numbers") from None
    if len(cells) != n:
        raise InputError(f"{source}: {len(cells)} counts for {n} entries; give one each")
    return [whole(cell, f"{source}: count {number}") for number, cell in enumerate(cells, 1)]


def _rows(value: Any, what: str, source: str, decimals: bool = False) -> list[Any]:
    if frames.is_frame(value):
        return [list(row) for row in zip(*frames.columns(value, source, decimals).values(), strict=True)]
    try:
        return frames.listed_cells(value, decimals)
    except TypeError:
        raise InputError(
            f"{source}: {parameter(what)} is {shown(value)}; give an array, a list or a data frame"
        ) from None


def _entries(row: Any, place: str, expected: str) -> list[Any]:
    try:
        return frames.listed_cells(row)
    except TypeError:
        raise InputError(f"{place}: {shown(row)}; {expected}") from None


def _number_of_candidates(rankings: Any, source: str) -> int:
    """Of rankings by number, without features or names: as many as the longest ranks."""
    rows = [] if rankings is None else _rows(rankings, "rankings", source)
    ranked = {
        part
        for row in rows
        if isinstance(row, list)
        for entry in row
        for part in (entry if isinstance(entry, list) else [entry])
    }
    if not ranked or any(isinstance(part, str) for part in ranked):
        raise InputError(
            f"{source}: neither features nor names; give {parameter('names')} for the candidates, in tie-break order"
        )
    return len(ranked - {None})
