"""The objects in JSON Lines files and in JSON files that hold one array of objects; numbers stay as written.

Every object is decoded by one decoder, with its unread fields: a key that stands twice and half a character (a lone
surrogate) are refused wherever they stand, so that no two readers can disagree about what the file says.
"""

from __future__ import annotations

import json
import os
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from typing import IO, Any

from pluralign.formulations.ensembles.reading.text_files import broken_text, open_text
from pluralign.formulations.errors import InputError
from pluralign.formulations.numbers import JsonNumber, json_integer, shown

JsonRecord = tuple[str, dict[str, Any]]
"""Where an object is, such as `line 3`, and the object."""

_EXPECTED = 'an object such as {"a": "x", "b": "y"} is expected'
_ESCAPED_HALF = re.compile(r"\\u[dD][89a-fA-F]")
_HALF = re.compile("[\ud800-\udfff]")
_MEND = "mend that line, or make the file again if it was cut off"


def objects(path: str, place: str) -> Iterator[JsonRecord]:
    """The objects in the file, in its order: one a line, or the entries of one array (told by its first character).

    Integers are int, other numbers `JsonNumber`. Raises `InputError` naming the line or entry: what is not JSON or not an
    object, keys that are twice in one object, lone surrogates, text that is not UTF-8, files that are cut off or damaged.
    """
    number = 0
    try:
        with closing(open_text(path)) as file:
            number, first = _first_line(file)
            if first.lstrip().startswith("["):
                yield from _entries(first + file.read(), number, place)
                return
            while first:
                if not first.isspace():
                    yield f"line {number}", _object(first, f"{place} line {number}", path)
                first = file.readline()
                number += 1
    except (OSError, EOFError, UnicodeError, zlib.error) as error:
        raise broken_text(path, place, number, error) from None


def begins_as_table(path: str) -> bool:
    """Whether a JSON file begins as an array, or with two lines that are an object each: an instance is one object."""
    if not os.path.isfile(path):
        return False
    try:
        with closing(open_text(path)) as file:
            line, more = _first_line(file)[1], _first_line(file)[1]
    except (OSError, EOFError, UnicodeError, ValueError, zlib.error):
        return False  # who reads it as an instance says what is wrong
    if line.lstrip().startswith("["):
        return True
    try:
        return more.lstrip().startswith("{") and isinstance(_DECODER.decode(line), dict)
    except (ValueError, RecursionError, _TwiceError):
        return False  # an object on several lines


def _first_line(file: IO[str]) -> tuple[int, str]:
    """The first line that is not blank, with its number; an empty one at the end of the file."""
    number, line = 1, file.readline()
    while line and line.isspace():
        number, line = number + 1, file.readline()
    return number, line


def _object(line: str, where: str, path: str) -> dict[str, Any]:
    try:
        value = _decoded(line, where)
    except json.JSONDecodeError as error:
        whole = (
            f"; a file of JSON holds {_EXPECTED[:9]} a line, or one array of objects" if path.endswith(".json") else ""
        )
        raise InputError(f"{where}: not JSON: {error.msg}; {_MEND}{whole}") from None
    return _checked(value, where, ", one a line")


def _entries(text: str, first: int, place: str) -> Iterator[JsonRecord]:
    """The entries of an array; `first`: the line it begins in."""
    try:
        values = _decoded(text, place)
    except json.JSONDecodeError as error:
        raise InputError(f"{place} line {first - 1 + error.lineno}: not JSON: {error.msg}; {_MEND}") from None
    if not isinstance(values, list):
        raise InputError(f"{place}: {shown(values)} where an array of objects is expected")
    for number, value in enumerate(values, 1):
        yield f"entry {number}", _checked(value, f"{place} entry {number}", " as each entry")


def _checked(value: object, where: str, more: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InputError(f"{where}: {shown(value)} where {_EXPECTED}{more}")
    return value


class _TwiceError(Exception):
    """A key that stands twice in one object."""


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    out = dict(pairs)
    if len(out) < len(pairs):
        raise _TwiceError(Counter(key for key, _ in pairs).most_common(1)[0][0])
    return out


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_float=JsonNumber, parse_constant=JsonNumber)
_LONG_INTEGERS = json.JSONDecoder(
    object_pairs_hook=_unique, parse_float=JsonNumber, parse_constant=JsonNumber, parse_int=json_integer
)
"""Slower, for integers that are too long for Python's limit on digits."""


def _decoded(text: str, where: str) -> Any:
    """Raises `json.JSONDecodeError`, and `InputError` for keys that are twice, halves of characters and deep nesting."""
    try:
        try:
            value = _DECODER.decode(text)
        except json.JSONDecodeError:
            raise
        except ValueError:
            value = _LONG_INTEGERS.decode(text)
    except _TwiceError as error:
        raise InputError(f"{where}: the key {shown(str(error))} is twice in one object; remove or rename one") from None
    except RecursionError:
        raise InputError(f"{where}: nested too deeply; an object has at most a few levels") from None
    if _ESCAPED_HALF.search(text) and (half := _half(value)) is not None:
        what = f"{shown(half)} holds half of a character (a lone surrogate), which is no text"
        raise InputError(f"{where}: {what}; write the whole character, or remove the half")
    return value


def _half(value: object) -> str | None:
    """A string in the value with a lone surrogate, if there is one."""
    todo = [value]
    while todo:
        one = todo.pop()
        if isinstance(one, str):
            if _HALF.search(one):
                return one
        elif isinstance(one, list):
            todo.extend(one)
        elif isinstance(one, dict):
            todo.extend(one.keys())
            todo.extend(one.values())
    return None
