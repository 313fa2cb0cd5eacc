"""Instances from files and from the built-in collection; every trouble on the way is one line."""

from __future__ import annotations

import contextlib
import json
import os
import stat
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from pluralign.formulations.errors import InputError
from pluralign.formulations.files import path_of, without_collector
from pluralign.formulations.frames import is_frame
from pluralign.formulations.instances import csv_rankings, lolib, preflib
from pluralign.formulations.instances.instance import Ballot, Comparison, Instance, check_number_of_candidates
from pluralign.formulations.instances.many import ballots_of_rows
from pluralign.formulations.instances.profile_forms import Incomplete, Ties, check_forms, settled
from pluralign.formulations.instances.ranked import RankedBallots
from pluralign.formulations.numbers import JsonNumber, json_integer, listed, shown, suggestion
from pluralign.solver.errors import parameter

MAX_BYTES = 10**9
BUILTIN_PREFIX = "builtin:"
STANDARD_INPUT = "-"
_SPOOLED = "pluralign-standard-input"

_TOO_LARGE = f"is larger than {MAX_BYTES // 10**9} GB or than the memory; split it or merge equal ballots"


FORMATS = ("json", *(suffix[1:] for suffix in (*preflib.SUFFIXES, *csv_rankings.SUFFIXES)), "lolib")


def load(
    source: str | os.PathLike[str],
    features: Any = None,
    fmt: str | None = None,
    *,
    ties: Ties = "refuse",
    incomplete: Incomplete | None = None,
) -> Instance:
    """The instance named by `source`: `builtin:NAME`, a PrefLib file or a table of rankings (by its suffix), a LOLIB matrix
    (by content), or JSON.

    `-` is standard input, where PrefLib's files are known by their header. features: a CSV file for an instance without
    features: a row of column names, then a row a candidate, its name first; or a data frame, whose first column (or index of
    text) has the names. fmt: "json", "soc", "soi", "toc", "toi", "csv", "tsv" or "lolib", for a file whose name or content does
    not tell. ties: ballots that tie candidates, and θ that give them equal rewards, have their ties broken by the order of the
    candidates ("break") or are left out ("skip"). incomplete: "comparisons" takes every ballot as comparisons of the pairs that
    it ranks. How many ballots that concerned is said in a warning, an `InputNote`. Without them such ballots are refused in
    JSON, and in PrefLib files and tables kept for what can be said of them (`calibrate`). Raises `InputError`.
    """
    source = path_of(source, "source")
    check_standard_input(source, features)
    check_forms(ties, incomplete)
    if fmt is not None and fmt not in FORMATS:
        raise InputError(f"unknown format {shown(fmt)}{suggestion(fmt, FORMATS)}; formats are {', '.join(FORMATS)}")
    suffix = Path(source.lower().removesuffix(".gz")).suffix if fmt is None else f".{fmt}"
    if source.startswith(BUILTIN_PREFIX):
        instance = _builtin(source)
    elif suffix in preflib.SUFFIXES:
        instance = preflib.parse_profile(read_text(source), place_of(source), suffix[1:])
    elif suffix in csv_rankings.SUFFIXES:
        instance = _table(source, suffix, features)
    elif suffix in (".cat", ".wmd"):
        raise InputError(f"{place_of(source)}: {suffix} is not read; of PrefLib's files use .soc .soi .toc .toi")
    else:
        text = read_text(source)
        kind = preflib.kind_in(text) if fmt is None and source == STANDARD_INPUT else None
        if kind is not None:
            instance = preflib.parse_profile(text, place_of(source), kind)
        elif fmt == "lolib" or (fmt is None and lolib.looks_like_lolib(text)):
            instance = lolib.parse_matrix(text, place_of(source))
        else:
            instance = from_json(decode(text, place_of(source)), place_of(source), ties=ties, incomplete=incomplete)
    if instance.ballots and (incomplete is not None or ties != "refuse"):
        instance = settled(replace(instance, ballots=()), instance.ballots, ties, incomplete)
    return instance if features is None or suffix in csv_rankings.SUFFIXES else _with_features(instance, features)


def _table(source: str, suffix: str, features: Any) -> Instance:
    """The instance in a table of rankings, with the features if there are any: they name the candidates."""
    from pluralign.formulations.ensembles.reading.table import check_file

    if source == STANDARD_INPUT:
        with spooled() as file:
            return _table(file, suffix, features)
    check_file(source, place_of(source))
    separator = "\t" if suffix == ".tsv" else ","
    if features is None:
        return csv_rankings.parse_rankings(source, place_of(source), separator)
    if is_frame(features):
        names = preflib.names_of_frame(features, "features")
        rows = preflib.features_of_frame(features, "features", names)
    else:
        path = path_of(features, "features")
        text = read_text(path)
        names = preflib.names_in_table(text, place_of(path))
        rows = preflib.parse_features(text, place_of(path), names)
    return replace(csv_rankings.parse_rankings(source, place_of(source), separator, names), features=rows)


def _with_features(instance: Instance, features: Any) -> Instance:
    """The instance with the features in a CSV file or a data frame."""
    framed = is_frame(features)
    path = "" if framed else path_of(features, "features")
    place = "features" if framed else place_of(path)
    if instance.features is not None:
        raise InputError(f"{instance.source}: has features already; leave out {place}")
    if framed:
        return replace(instance, features=preflib.features_of_frame(features, place, instance.names))
    return replace(instance, features=preflib.parse_features(read_text(path), place, instance.names))


def read_text(path: str) -> str:
    """The text of a UTF-8 file, with or without a byte order mark.

    Raises `InputError` if it is absent, not a file, not permitted, empty, over `MAX_BYTES` or not UTF-8.
    """
    place = place_of(path)
    try:
        text = _read_bytes(path, place).decode("utf-8-sig")
    except FileNotFoundError:
        from pluralign.formulations.instances.builtin import BUILTINS

        builtin = f"did you mean {BUILTIN_PREFIX}{path}?"
        mend = builtin if path in BUILTINS else "check the name and the folder"
        raise InputError(f"{place}: no such file; {mend}") from None
    except PermissionError:
        raise InputError(f"{place}: no permission to read it; change its permissions or copy it") from None
    except UnicodeDecodeError as error:
        mend = "save it as UTF-8, or check that it is a text file"
        raise InputError(f"{place}: byte {error.start + 1} is not UTF-8 text; {mend}") from None
    except MemoryError:
        raise InputError(f"{place}: {_TOO_LARGE}") from None
    except OSError as error:
        raise InputError(f"{place}: cannot be read ({error.strerror}); check the name") from None
    if not text.strip():
        raise InputError(f"{place}: is empty; an instance needs candidates")
    if "\0" in text:
        raise InputError(f"{place}: holds zero bytes, so it is not UTF-8 text; save it as UTF-8")
    return text


def check_standard_input(source: object, features: object) -> None:
    """Raise `InputError` where both are to be read from standard input."""
    if isinstance(source, str) and isinstance(features, str) and source == features == STANDARD_INPUT:
        raise InputError(
            f"{parameter('features', STANDARD_INPUT)}: standard input is read once, and both it and its features are to "
            "come from there; name a file for one of them"
        )


@contextlib.contextmanager
def spooled() -> Iterator[str]:
    """Standard input as a file for readers that need one: JSON, PrefLib, Parquet or a table, told by its first bytes."""
    data = sys.stdin.buffer.read()
    head = data.lstrip(b"\xef\xbb\xbf \t\r\n")
    line = head[: head.find(b"\n")] if b"\n" in head else head
    if head.startswith((b"{", b"[")):
        suffix = ".jsonl" if _is_row(line) else ".json"
    elif data.startswith(b"PAR1"):
        suffix = ".parquet"
    elif head.startswith(b"#") and (kind := preflib.kind_in(data.decode("utf-8-sig", "replace"))):
        suffix = f".{kind}"
    else:
        suffix = ".tsv" if b"\t" in line and b"," not in line else ".csv"
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{_SPOOLED}{suffix}"
        file.write_bytes(data)
        yield str(file)


def _is_row(line: bytes) -> bool:
    """Whether it is an object that is no instance, hence the first of JSON Lines."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(row, dict) and "candidates" not in row


def _read_bytes(path: str, place: str) -> bytes:
    if path == STANDARD_INPUT:
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    if "\0" in path:
        raise InputError(f"{place}: holds a zero byte; check the name")
    info = os.stat(path)
    if stat.S_ISDIR(info.st_mode):
        raise InputError(f"{place}: is a folder; name a file in it")
    if not (stat.S_ISREG(info.st_mode) or stat.S_ISFIFO(info.st_mode)):
        raise InputError(f"{place}: is a device, not a file; name a file")
    if info.st_size > MAX_BYTES:
        raise InputError(f"{place}: {_TOO_LARGE}")
    chunks, size = [], 0
    with open(path, "rb") as file:
        while chunk := file.read(2**24):
            chunks.append(chunk)
            size += len(chunk)
            if size > MAX_BYTES:  # a pipe has no size beforehand
                raise InputError(f"{place}: {_TOO_LARGE}")
    return b"".join(chunks)


def decode(text: str, place: str) -> object:
    """JSON with its numbers kept exactly: integers as int, others as `JsonNumber`. Raises `InputError`.

    Refused: syntax errors (naming line and column), a key twice in one object, nesting beyond Python's limit.
    """

    def unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
        out = dict(pairs)
        if len(out) < len(pairs):
            twice = Counter(key for key, _ in pairs).most_common(1)[0][0]
            raise InputError(f"{place}: the key {shown(twice)} is twice in one object; remove or rename one")
        return out

    try:
        with without_collector():
            return json.loads(
                text,
                object_pairs_hook=unique,
                parse_float=JsonNumber,
                parse_constant=JsonNumber,
                parse_int=json_integer,
            )
    except json.JSONDecodeError as error:
        spot = f"line {error.lineno} column {error.colno}"
        raise InputError(f"{place}: not JSON at {spot}: {error.msg}; mend that spot") from None
    except RecursionError:
        raise InputError(f"{place}: nested too deeply; see README.md for the form of an instance") from None
    except MemoryError:
        raise InputError(f"{place}: {_TOO_LARGE}") from None


def from_json(
    data: object, source: str = "instance", *, ties: Ties = "refuse", incomplete: Incomplete | None = None
) -> Instance:
    """The instance in a decoded JSON object; the form is described in README.md and docs/certificates.md.

    `{"candidates": {name: [numbers]} or [names], "ballots": [{"count", "ranking" or "theta"}]}`, where candidates may also be
    `[[name, [numbers]]]` as in certificates, or
    `"comparisons": [{"above", "below", "count"}]` instead of ballots; counts default to 1. Where ties or incomplete ballots
    are to be dealt with (see `load`), a ranking may have lists of tied names and leave out names. Raises `InputError`.
    """
    top = _object(data, source, ("candidates", "ballots", "comparisons"), required=("candidates",))
    candidates = top["candidates"]
    if not isinstance(candidates, (dict, list)):
        mend = "give an object of features, or a list of names"
        raise InputError(f'{source}: "candidates" is {shown(candidates)}; {mend}')
    check_number_of_candidates(len(candidates), source)
    if _pairs(candidates):
        base = Instance(tuple(name for name, _ in candidates), tuple(row for _, row in candidates), source=source)
    elif isinstance(candidates, dict):
        base = Instance(tuple(candidates), tuple(candidates.values()), source=source)
    else:
        base = Instance(tuple(candidates), source=source)
    loose = ties != "refuse" or incomplete is not None
    ballots = ballots_of_rows(base, top.get("ballots"), source) or tuple(
        _ballot(base, entry, place, incomplete is not None) for entry, place in _entries(top, "ballots", source)
    )
    if not loose and not isinstance(ballots, RankedBallots):
        tied = next((ballot for ballot in ballots if not ballot.is_strict), None)
        if tied is not None:
            settled(base, [tied])  # says what can be done about it
    comparisons = tuple(_comparison(base, entry, place) for entry, place in _entries(top, "comparisons", source))
    if loose and ballots:
        if comparisons:
            raise InputError(f"{source}: has both ballots and comparisons; keep one of them")
        return settled(base, ballots, ties, incomplete)
    return replace(base, ballots=ballots, comparisons=comparisons)


def place_of(path: str) -> str:
    """How a path is named in messages: quoted where it is unprintable and cut where it is endless."""
    if path == STANDARD_INPUT or Path(path).name.startswith(_SPOOLED):
        return "standard input"
    named = path if path.isprintable() and path else repr(path)
    return named if len(named) <= 300 else f"{named[:100]}…{named[-100:]}"


def _builtin(source: str) -> Instance:
    from pluralign.formulations.instances.builtin import BUILTINS, named

    name = source.removeprefix(BUILTIN_PREFIX)
    found = named(name)
    if found is None:
        hint = suggestion(name, BUILTINS)
        raise InputError(f"{place_of(source)}: no such built-in{hint}; there are {', '.join(BUILTINS)}")
    return found.make()


def _entries(top: dict[str, object], key: str, source: str) -> Iterable[tuple[object, str]]:
    entries = top.get(key, [])
    if not isinstance(entries, list):
        raise InputError(f'{source}: "{key}" is {shown(entries)}; it must be a list of objects')
    return ((entry, f"{source}: {key[:-1]} {number}") for number, entry in enumerate(entries, 1))


def _pairs(candidates: object) -> bool:
    """Whether candidates are given as certificates give them, whose order any reader keeps: names beside features."""
    return (
        isinstance(candidates, list)
        and bool(candidates)
        and all(isinstance(row, list) and len(row) == 2 and isinstance(row[1], list) for row in candidates)
    )


def _object(data: object, place: str, allowed: Collection[str], required: Collection[str]) -> dict[str, object]:
    if not isinstance(data, dict):
        raise InputError(f"{place}: {shown(data)} where an object with {_keys(allowed)} is expected")
    for key in data:
        if key not in allowed:
            hint = f"{suggestion(key, allowed)}; known are {_keys(allowed)}"
            raise InputError(f"{place}: unknown key {shown(key)}{hint}")
    for key in required:
        if key not in data:
            raise InputError(f'{place}: "{key}" is missing; add it')
    return data


def _keys(keys: Iterable[str]) -> str:
    return ", ".join(f'"{key}"' for key in keys)


def _ballot(base: Instance, entry: object, place: str, incomplete: bool) -> Ballot:
    row = _object(entry, place, ("count", "ranking", "theta"), required=())
    if ("ranking" in row) == ("theta" in row):
        given = "both" if "theta" in row else "neither"
        raise InputError(f'{place}: {given} of "ranking" and "theta"; give one of them')
    key = "ranking" if "ranking" in row else "theta"
    values = row[key]
    if not isinstance(values, list):
        raise InputError(f'{place}: "{key}" is {shown(values)}; it must be a list')
    if key == "theta":
        return Ballot(_count(row, place), base.levels_of_theta(values, place), place)
    if not incomplete and not any(isinstance(value, list) for value in values):
        return Ballot(_count(row, place), tuple((c,) for c in base.ranking(values, place)), place)
    levels = tuple(
        tuple(base.index(name, place) for name in (value if isinstance(value, list) else [value])) for value in values
    )
    if not incomplete and sum(map(len, levels)) < base.m:
        ranked = {c for level in levels for c in level}
        names = listed(name for c, name in enumerate(base.names) if c not in ranked)
        mend = f"rank every candidate, or say {parameter('incomplete', 'comparisons')}"
        raise InputError(f"{place}: leaves out {names}; {mend}")
    return Ballot(_count(row, place), levels, place)


def _comparison(base: Instance, entry: object, place: str) -> Comparison:
    row = _object(entry, place, ("above", "below", "count"), required=("above", "below"))
    above, below = (base.index(row[key], place) for key in ("above", "below"))  # type: ignore[arg-type]
    return Comparison(above, below, _count(row, place))


def _count(row: dict[str, object], place: str) -> int:
    return row.get("count", 1)  # type: ignore[return-value]  # Instance checks it
