"""Votes from files: one row a pair, one row an annotation, or a published layout; from instances; and built-in ones."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pluralign.formulations.ensembles.reading.builtin_votes import BUILTIN_VOTES
from pluralign.formulations.ensembles.reading.features import (
    comparable,
    features_of_table,
    require_linear,
    with_features,
)
from pluralign.formulations.ensembles.reading.json_rows import begins_as_table
from pluralign.formulations.ensembles.reading.layouts import LAYOUTS
from pluralign.formulations.ensembles.reading.memory import column_of, table_of, table_of_frame
from pluralign.formulations.ensembles.reading.pairs import only_prompts, votes_of_counts
from pluralign.formulations.ensembles.reading.profiles import annotators_of, votes_of_instance
from pluralign.formulations.ensembles.reading.rows import GENERIC, KEYS, counts_of_table
from pluralign.formulations.ensembles.reading.table import SUFFIXES, Table, open_table, suffix_of
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.errors import InputError
from pluralign.formulations.files import path_of
from pluralign.formulations.frames import is_frame
from pluralign.formulations.instances import preflib
from pluralign.formulations.instances.reading import (
    BUILTIN_PREFIX,
    STANDARD_INPUT,
    check_standard_input,
    load,
    place_of,
    spooled,
)
from pluralign.formulations.numbers import shown, suggestion
from pluralign.solver.errors import parameter

__all__ = ["annotators_of", "comparable", "read_votes", "require_linear", "votes_of_instance", "with_features"]


def read_votes(
    path: str | os.PathLike[str],
    *,
    columns: Mapping[str, str | None] | None = None,
    choices: Mapping[str, str] | None = None,
    features: Any = None,
    layout: str | None = None,
    prompts: Sequence[str] | None = None,
    ignore: Sequence[str] = (),
) -> Votes:
    """The votes in a table (.csv, .tsv, .jsonl, .ndjson, .json, also .gz, and .parquet), in an instance (.json and PrefLib's
    .soc, .soi, .toc, .toi), `builtin:NAME`, or `-` for standard input.

    **One row a pair**: `prompt,a,b,votes_a,votes_b`, optionally `ties` (half a vote each way) and `weight` (μ, normalised; 1 if
    there is no such column). Counts are at least 0, exact, and may be fractions. **One row an annotation**: `a,b,choice`,
    optionally `prompt`, `weight` and `annotator` (not used: every row counts). A choice is `1`, `a`, `first` or the name of
    the response; `2`, `b`, `second` or its name; `0` or `tie`, in lower or upper case. A choice that is the name of one
    response and by these words means the other is refused. Without a column `prompt` there is one prompt, `q`. Other
    columns are not read, except that one which resembles an optional column (`tied`, `draws`) is refused, until `columns`
    or `ignore` say what it is.

    CSV and TSV are read by Python's `csv` in strict mode, JSON as one object a line or one array of objects; a `.json` file
    is a table if it begins so, or if a layout is named, else an instance.

    Rows for the same pair of responses of a prompt, either way round, are merged: counts are added, weights must agree.
    Prompts, the responses of a prompt and its pairs are in the order of their first rows, and the first row of a pair decides
    which response is its first. wins = 2 votes_a + ties and total = 2 (votes_a + votes_b + ties), times the smallest
    integer that makes both integers. Weights are brought to integers by a common denominator.

    columns: what the file calls a column, by our name (`response` in the table of features), such as
    `{"a": "arg1", "b": "arg2"}`; None for one that is not to be read. ignore: columns of the votes' or the features' table
    that are treated as if they were not there. choices: what the entries of `choice` mean, instead of
    the above: `{"left": "a", "right": "b", "both": "tie"}`. features: a table of them, in a file, on
    standard input (`-`, unless the votes are) or in a data frame, or what `features` has opened. layout: a name in
    `list_layouts()`, or `pairs` or `annotations`, which else the columns tell. prompts: only these, in the file's order.

    Raises `InputError` naming the file and the row (counted from 1, without the header and blank rows) or line: what
    damaged files, missing columns, columns of both layouts, no rows, empty cells, negative counts, entries that
    are no numbers, unknown choices, a response compared with itself, weights that are not positive or differ within a
    pair, pairs without votes, unknown prompts, and responses without features or with two rows of them.
    """
    if path == STANDARD_INPUT:
        check_standard_input(path, features)
        with spooled() as file:
            return read_votes(
                file, columns=columns, choices=choices, features=features, layout=layout, prompts=prompts, ignore=ignore
            )
    path = path_of(path, "path")
    _check_options(columns, choices, layout)
    ignored = _words(ignore, "ignore")
    wanted = _wanted(prompts)
    if path.startswith(BUILTIN_PREFIX) or (layout is None and _is_instance(path)):
        if columns or choices or layout or ignored:
            raise InputError(f"{place_of(path)}: columns, choices, ignore and layout are for tables; leave them out")
        votes = _without_table(path, features)
        return votes if wanted is None else only_prompts(votes, wanted)
    if suffix_of(path) is None and layout not in LAYOUTS:
        suffix = Path(path).suffix.lower()
        known = (*SUFFIXES, *preflib.SUFFIXES)
        given = f"{shown(suffix)} is" if suffix else "a name without a suffix is"
        mend = f"it must end in {', '.join(known)}{suggestion(suffix, known)}"
        raise InputError(f"{place_of(path)}: {given} not read as votes; {mend}")
    if layout is not None and layout not in GENERIC:
        if columns or choices:
            raise InputError(f"{place_of(path)}: layout {layout} has its own columns; leave out columns and choices")
        votes = LAYOUTS[layout].load(path)
        votes = votes if wanted is None else only_prompts(votes, wanted)
        seen: set[str] = set()
    else:
        table = open_table(path, ignored)
        seen = set(table.ignored)
        counts, labels = counts_of_table(table, columns or {}, choices, layout, wanted)
        votes = votes_of_counts(counts, table.place, labels)
    return _with_features(votes, features, columns, ignored, seen)


def votes_of_frame(
    frame: Any,
    columns: Mapping[str, str | None] | None = None,
    choices: Mapping[str, str] | None = None,
    features: Any = None,
    layout: str | None = None,
    prompts: Sequence[str] | None = None,
    ignore: Sequence[str] = (),
    *,
    decimals: bool = False,
    source: str = "frame",
) -> Votes:
    """`Votes.from_frame`: the rows and options of `read_votes`. Raises `InputError` for a published layout, too."""
    _check_options(columns, choices, layout)
    if layout is not None and layout not in GENERIC:
        raise InputError(f"{source}: the layout {layout} is that of a file; name the file, or say what columns mean")
    ignored = _words(ignore, "ignore")
    table = table_of_frame(frame, source, ignored, decimals)
    counts, labels = counts_of_table(table, columns or {}, choices, layout, _wanted(prompts))
    votes = votes_of_counts(counts, source, labels)
    return _with_features(votes, features, columns, ignored, set(table.ignored), decimals)


def votes_of_columns(given: Mapping[str, Any], features: Any, decimals: bool, source: str) -> Votes:
    """`Votes.from_arrays`: each of our columns by itself, None for those that are not given."""
    columns = {key: column_of(cells, key, source, decimals) for key, cells in given.items() if cells is not None}
    counts, labels = counts_of_table(table_of(columns, source, (), decimals), {}, None, "pairs")
    return _with_features(votes_of_counts(counts, source, labels), features, None, [], set(), decimals)


def _with_features(
    votes: Votes,
    features: Any,
    columns: Mapping[str, str | None] | None,
    ignored: list[str],
    seen: set[str],
    decimals: bool = False,
) -> Votes:
    """The votes with these features; raises `InputError` for columns to be ignored that no table has.

    seen: those that the table of votes has.
    """
    with ExitStack() as stack:
        table = None if features is None else stack.enter_context(_opened(features, ignored, decimals))
        seen |= set(() if table is None else table.ignored)
        for name in ignored:
            if name not in seen:
                hint = suggestion(name, () if table is None else table.columns)
                raise InputError(f"{parameter('ignore')}: no column is called {shown(name)}{hint}; leave that name out")
        return votes if table is None else features_of_table(votes, table, columns)


@contextmanager
def _opened(source: Any, ignored: Sequence[str], decimals: bool = False) -> Iterator[Table]:
    """A table in a file, on standard input, in a frame, or as `features` has read it."""
    if isinstance(source, FeatureTable):
        yield source.table
    elif is_frame(source):
        yield table_of_frame(source, "features", ignored, decimals)
    elif isinstance(source, str) and source == STANDARD_INPUT:
        with spooled() as file:
            yield open_table(file, ignored)
    else:
        yield open_table(source, ignored)


def features(
    source: Any, *, ignore: Sequence[str] = (), decimals: bool = False, name: str = "features"
) -> FeatureTable:
    """A table of features for `read_votes`, `Votes.from_frame` and `Votes.from_arrays`: a file or a data frame.

    Columns `response`, `prompt` (where there are several) and at least one of numbers. ignore: columns that are no features.
    decimals: take floats of a frame as they are printed; else exactly, as binary fractions. name: in messages. Raises
    `InputError` for what cannot be opened; the rows are read where the votes are.
    """
    ignored = _words(ignore, "ignore")
    table = table_of_frame(source, name, ignored, decimals) if is_frame(source) else open_table(source, ignored)
    return FeatureTable(table)


@dataclass(frozen=True)
class FeatureTable:
    """A table of features that has been opened."""

    table: Table

    @property
    def names(self) -> tuple[str, ...]:
        """Its columns."""
        return self.table.columns


def _is_instance(path: str) -> bool:
    """Whether a file is read as an instance: by its suffix, and a `.json` file by how it begins."""
    suffix = Path(path).suffix.lower()
    return suffix in preflib.SUFFIXES or (suffix == ".json" and not begins_as_table(path))


def _check_options(
    columns: Mapping[str, str | None] | None, choices: Mapping[str, str] | None, layout: str | None
) -> None:
    for name, given in (("columns", columns), ("choices", choices)):
        if given is not None and not isinstance(given, Mapping):
            raise InputError(f"{name} is {shown(given)}; give a dict, such as {{'a': 'left'}}")
    known = (*KEYS, "response")
    for key in columns or {}:
        if key not in known:
            where = parameter("columns", option="--column")
            raise InputError(f"{where}: {shown(key)} is not one of {', '.join(known)}{suggestion(key, known)}")
    for value, meaning in (choices or {}).items():
        if meaning not in ("a", "b", "tie"):
            where = parameter("choices", option="--choice")
            raise InputError(f"{where}: {shown(value)} is to mean {shown(meaning)}; write 'a', 'b' or 'tie'")
    if layout is not None and layout not in GENERIC:
        names = (*GENERIC, *LAYOUTS)
        if layout not in names:
            raise InputError(f"unknown layout {shown(layout)}{suggestion(layout, names)}; there are {', '.join(names)}")


def _words(value: Any, name: str) -> list[str]:
    """A list of names; a single one stands for itself."""
    if isinstance(value, str):
        return [value]
    if not hasattr(value, "__iter__"):
        raise InputError(f"{name} is {shown(value)}; give a list of names")
    return [str(word) for word in value]


def _wanted(prompts: Sequence[str] | None) -> list[str] | None:
    if prompts is None:
        return None
    names = _words(prompts, "prompts")
    if not names:
        raise InputError(
            f"{parameter('prompts')}: none are named, so that no votes are left; name one, or leave it out"
        )
    return names


def _without_table(path: str, features: Any) -> Votes:
    name = path.removeprefix(BUILTIN_PREFIX)
    if path.startswith(BUILTIN_PREFIX) and name in BUILTIN_VOTES:
        return _with_features(BUILTIN_VOTES[name](), features, None, [], set())
    return votes_of_instance(load(path, features))
