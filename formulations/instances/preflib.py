"""PrefLib profiles (format 2022: `.soc .soi .toc .toi`) and feature tables that go with them, as text.

A file is header lines `# KEY: value` and then one line `count: 3,1,{2,4}` for each different ballot:
alternatives by number from 1, best first, braces around ties. See Mattei & Walsh, PrefLib: A Library for
Preferences (ADT 2013) and https://preflib.github.io/format.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import islice
from typing import Any

from pluralign.formulations import frames
from pluralign.formulations.errors import InputError
from pluralign.formulations.instances.instance import Ballot, Instance, check_number_of_candidates
from pluralign.formulations.numbers import exact, listed, shown, suggestion

SUFFIXES = (".soc", ".soi", ".toc", ".toi")

_HEADER = re.compile(r"#\s*([^:]*?)\s*:\s*(.*?)\s*")
_NAME = re.compile(r"ALTERNATIVE NAME\s+([0-9]{1,9})")
_ORDER = re.compile(r"\{([^{}]*)\}|([^{},]+)")


def kind_in(text: str) -> str | None:
    """The kind named in the header of a PrefLib file; "toi", which allows every ballot, if none is; None for other text."""
    found: dict[str, str] = {}
    for _, line in _lines(text, ""):
        if not line.startswith("#"):
            break
        if match := _HEADER.fullmatch(line):
            found[match[1].upper()] = match[2].lower()
    if "NUMBER ALTERNATIVES" not in found:
        return None
    kind = found.get("DATA TYPE", "")
    return kind if f".{kind}" in SUFFIXES else "toi"


def parse_profile(text: str, source: str, kind: str) -> Instance:
    """The instance in a PrefLib file's text; `kind` is "soc", "soi", "toc" or "toi"; `source` for errors.

    Candidates are the alternatives in the order of their numbers, which is the tie-break order. One without a
    name is called by its number. Alternatives that share a name (PrefLib does not forbid it; none of the 314
    files this was tried on has any) are told apart as "name (number)": refusing them would make published
    data unreadable.

    Raises `InputError` naming the line: no or two different NUMBER ALTERNATIVES, names or ballots with a
    number out of range or twice, unbalanced braces, ties in `.soc .soi`, incomplete ballots in `.soc .toc`, a
    NUMBER VOTERS that is not the sum of the counts, a DATA TYPE other than `kind`.
    """
    header: dict[str, tuple[str, str]] = {}  # key -> value, place
    ballots = []
    for place, line in _lines(text, source):
        if line.startswith("#"):
            match = _HEADER.fullmatch(line)
            if match is None:
                continue  # a remark
            key, value = match[1].upper(), match[2]
            if key in header and header[key][0] != value and (_NAME.fullmatch(key) or key == "NUMBER ALTERNATIVES"):
                raise InputError(f"{place}: {shown(key)} is given twice with different values; remove one")
            header[key] = value, place
            if key == "NUMBER ALTERNATIVES":
                check_number_of_candidates(_whole(value, place, key), source)
        elif "NUMBER ALTERNATIVES" not in header:
            before_2022 = "PrefLib's format before 2022 is not read, download the file again from preflib.org"
            mend = before_2022 if line.isdigit() else "add that line"
            raise InputError(f'{place}: a ballot before the line "# NUMBER ALTERNATIVES: m"; {mend}')
        else:
            ballots.append(_ballot(line, place, int(header["NUMBER ALTERNATIVES"][0]), kind))
    if "NUMBER ALTERNATIVES" not in header:
        raise InputError(f'{source}: no line "# NUMBER ALTERNATIVES: m"; is this a PrefLib file of the 2022 format?')
    data_type, place = header.get("DATA TYPE", (kind, source))
    if data_type and data_type.lower() != kind:
        raise InputError(f"{place}: data type {shown(data_type)} in a .{kind} file; rename the file or mend the line")
    if "NUMBER VOTERS" in header:
        value, place = header["NUMBER VOTERS"]
        total = sum(ballot.count for ballot in ballots)
        if _whole(value, place, "NUMBER VOTERS") != total:
            raise InputError(
                f"{place}: {value} voters are announced, the counts add up to {total}; is the file cut off?"
            )
    names = _names(header)
    return Instance(names, ballots=tuple(ballots), source=source)


def parse_features(text: str, source: str, names: tuple[str, ...]) -> tuple[tuple[Fraction, ...], ...]:
    """Features of the candidates `names` (m×d, in their order) from a CSV table.

    A header row, then a row for each candidate: its name, then d ≥ 1 numbers such as `3`, `0.25` or `1/3`.
    Raises `InputError` naming the line, and for a cell its column: no header row, a column without a name other than the
    first (mostly the numbers of the rows), ragged rows, names unknown or twice, numbers that are none; and naming the
    candidates that have no row.
    """
    return features_in_rows(_cells(text, source), source, names)


def features_of_frame(frame: Any, source: str, names: tuple[str, ...]) -> tuple[tuple[Fraction, ...], ...]:
    """The same from a data frame: the names are its index, if that is text as in pandas, else its first column.

    Floats are exactly the binary fractions that they are. Raises `InputError` naming the row, counted from 1.
    """
    columns = frames.columns(frame, source)
    labels = names_of_frame(frame, source)
    if frames.index_names(frame) is None and columns:
        columns.pop(next(iter(columns)))
    if not columns:
        raise InputError(f"{source}: no column of features beside the names; give at least one column of numbers")
    header = ["", *("" if frames.UNNAMED.fullmatch(name) else name for name in columns)]
    rows = zip(labels, *columns.values(), strict=True)
    places = [(source, header), *((f"{source} row {number}", list(row)) for number, row in enumerate(rows, 1))]
    return features_in_rows(places, source, names)


def names_in_table(text: str, source: str) -> tuple[str, ...]:
    """The names in a table of features, in their order: the first cells below the header."""
    return tuple(cells[0] for _, cells in islice(_cells(text, source), 1, None))


def names_of_frame(frame: Any, source: str) -> tuple[str, ...]:
    """The names in a frame of features, in their order."""
    labels = frames.index_names(frame)
    if labels is None:
        cells = next(iter(frames.columns(frame, source).values()), [])
        labels = [_label(cell, f"{source} row {number}") for number, cell in enumerate(cells, 1)]
    return tuple(labels)


def features_in_rows(
    rows: Iterable[tuple[str, list[Any]]], source: str, names: tuple[str, ...]
) -> tuple[tuple[Fraction, ...], ...]:
    """The same from the header and the rows, each with its place."""
    known = set(names)
    found: dict[str, tuple[Fraction, ...]] = {}
    width = 0
    columns: list[str] = []
    for place, cells in rows:
        if not width:
            width, columns = len(cells), [shown(name) for name in cells[1:]]
            if width < 2:
                raise InputError(f"{place}: the header has one column; separate the columns by commas")
            if "" in cells[1:]:
                given = f"{place}: column {cells.index('', 1) + 1} has no name"
                raise InputError(
                    f"{given}; remove it if it holds row numbers or nothing, or name it if it is a feature"
                )
            if cells[0] in known:
                raise InputError(
                    f"{place}: {shown(cells[0])} is a candidate; put a header row before it, such as name,x,y"
                )
            continue
        if cells[0] not in known:
            raise InputError(f"{place}: no candidate is called {shown(cells[0])}{suggestion(cells[0], names)}")
        if cells[0] in found:
            raise InputError(f"{place}: a second row for {shown(cells[0])}; keep one")
        if len(cells) != width:
            raise InputError(f"{place}: {len(cells)} columns, the header has {width}; every row needs the same")
        found[cells[0]] = tuple(
            exact(cell, f"{place}: {shown(cells[0])}, column {name}")
            for cell, name in zip(cells[1:], columns, strict=True)
        )
    missing = [name for name in names if name not in found]
    if missing:
        raise InputError(f"{source}: no features for {listed(missing)}; add a row for each candidate")
    return tuple(found[name] for name in names)


def _label(cell: object, place: str) -> str:
    """A name in a frame: text, or a whole number, which names alternatives without a name."""
    if isinstance(cell, str):
        return cell.strip()
    if type(cell) is int:
        return str(cell)
    raise InputError(
        f"{place}: {shown(cell)} where the name of a candidate is expected; the first column has the names"
    )


def _lines(text: str, source: str) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(io.StringIO(text, newline=None), 1):
        if stripped := line.strip():
            yield f"{source} line {number}", stripped


def _cells(text: str, source: str) -> Iterator[tuple[str, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield f"{source} line {reader.line_num}", [cell.strip() for cell in cells]
    except csv.Error as error:
        raise InputError(f"{source} line {reader.line_num}: not a CSV row ({error}); check the quotes") from None


def _names(header: dict[str, tuple[str, str]]) -> tuple[str, ...]:
    m = int(header["NUMBER ALTERNATIVES"][0])
    names = [str(i) for i in range(1, m + 1)]
    for key, (value, place) in header.items():
        if match := _NAME.fullmatch(key):
            number = int(match[1])
            if not 1 <= number <= m:
                raise InputError(f"{place}: a name for alternative {number}, but NUMBER ALTERNATIVES is {m}; mend one")
            names[number - 1] = value or str(number)
    times = Counter(names)
    return tuple(name if times[name] == 1 else f"{name} ({i})" for i, name in enumerate(names, 1))


def _ballot(line: str, place: str, m: int, kind: str) -> Ballot:
    count, colon, order = line.partition(":")
    if not colon:
        raise InputError(f'{place}: {shown(line)} is not a ballot; write "count: 3,1,2"')
    voters = _whole(count, place, "the count")
    if voters == 0:
        raise InputError(f"{place}: the count is 0; a count is a positive whole number, or remove the line")
    levels = _levels(order.strip(), place)
    if kind in ("soc", "soi") and any(len(level) > 1 for level in levels):
        raise InputError(
            f"{place}: tied alternatives in a .{kind} file; name the file .{'t' + kind[1:]}, or break the tie"
        )
    ranked = [number for level in levels for number in level]
    for number, times in Counter(ranked).items():
        if not 1 <= number <= m:
            raise InputError(f"{place}: alternative {number} does not exist, they are numbered 1 to {m}")
        if times > 1:
            raise InputError(f"{place}: alternative {number} is ranked {times} times; keep one")
    if kind in ("soc", "toc") and len(ranked) < m:
        missing = sorted(set(range(1, m + 1)) - set(ranked))
        complete = f"a .{kind} file has complete ballots; name the file .{kind[:2]}i, or complete it"
        raise InputError(f"{place}: leaves out alternative {listed(missing)}; {complete}")
    return Ballot(voters, tuple(tuple(number - 1 for number in level) for level in levels), place)


def _levels(order: str, place: str) -> list[list[int]]:
    """`3,1,{2,4}` as [[3], [1], [2, 4]]."""
    if "{" not in order and "}" not in order:
        return [[_whole(token, place, "an alternative")] for token in order.split(",")]
    order = re.sub(r"\s*([{},])\s*", r"\1", order)
    levels, end = [], 0
    for match in _ORDER.finditer(order):
        if order[end : match.start()] != ("," if end else ""):
            break
        inside, single = match.groups()
        tokens = [single] if inside is None else inside.split(",")
        levels.append([_whole(token, place, "an alternative") for token in tokens])
        end = match.end()
    if end < len(order):
        raise InputError(f"{place}: {shown(order)} is not an order; write 3,1,{{2,4}} with balanced braces and commas")
    return levels


def _whole(text: str, place: str, what: str) -> int:
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 30:
        raise InputError(f"{place}: {what} is {shown(digits)}; a whole number is expected")
    return int(digits)
