"""Values as JSON has them, read strictly; `Rejected`, with a reason in one line, is raised for anything else."""

from __future__ import annotations

import math
import re
import reprlib
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NoReturn

from .budget import MAX_DIGITS, GaveUp, spend, words

Number = int | Fraction

Point = tuple[int, ...]

Pair = tuple[int, int]  # (above, below), as candidate numbers

Fields = dict[str, object]

FRACTION = re.compile("-?[1-9][0-9]*/[1-9][0-9]*")  # one form for each number, so that equal claims look equal


class Rejected(Exception):  # noqa: N818 - a verdict, not a fault
    """The certificate does not prove its claim; the message is a reason in one line."""


@dataclass(frozen=True)
class Broken:
    """What reading puts in the place of a value that JSON allows and certificates do not, or that is too large."""

    reason: str
    too_large: bool = False


def reject(what: str, expected: str, value: object) -> NoReturn:
    raise Rejected(f"{what} must be {expected}, not {shown(value)}")


def read_list(value: object, what: str, may_be_empty: bool = False) -> list[object]:
    if not isinstance(value, list) or not (value or may_be_empty):
        reject(what, "a list" if may_be_empty else "a list with at least one entry", value)
    return value


def read_fields(value: object, what: str, required: str, optional: str = "") -> Fields:
    """The object `value`, which must have all the `required` keys and no others but `optional` ones."""
    if not isinstance(value, dict):
        reject(what, "an object", value)
    needed = required.split()
    allowed = needed + optional.split()
    for key in value:
        if key not in allowed:
            raise Rejected(f"{what} has the unknown key {reprlib.repr(key)}")
    for key in needed:
        if key not in value:
            raise Rejected(f"{what} has no {key!r}")
    return value


def read_number(value: object, what: str) -> Number:
    if type(value) is int:  # not isinstance: True is an instance of int
        return value
    if type(value) is str and FRACTION.fullmatch(value):
        above, _, below = value.partition("/")
        spend(len(value) ** 2 // 1000)
        p, q = long_int(above), long_int(below)
        if q > 1 and math.gcd(p, q) == 1:
            return Fraction(p, q)
    reject(what, 'an integer or a string "p/q" in lowest terms with q > 1', value)


def read_count(value: object, what: str) -> int:
    number = read_number(value, what)
    if number.denominator != 1 or number <= 0:
        reject(what, "a positive integer", value)
    return int(number)


def to_integers(numbers: Sequence[Number]) -> tuple[list[int], int]:
    """The numbers times the least common multiple of their denominators, and that multiple."""
    scale = 1
    for q in {x.denominator for x in numbers}:
        scale = math.lcm(scale, q)
        spend(words([scale]) ** 2)
    spend(len(numbers) * words([scale]))
    return [x.numerator * (scale // x.denominator) for x in numbers], scale


def read_vector(value: object, what: str, length: int) -> list[Fraction]:
    entries = read_list(value, what, may_be_empty=True)
    if len(entries) != length:
        raise Rejected(f"{what} has {len(entries)} entries, not {length}")
    return [Fraction(read_number(x, f"an entry of {what}")) for x in entries]


def same_json(a: object, b: object) -> bool:
    """Equal as JSON, where 1, 1.0 and true differ."""
    spend(5)
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same_json(a[key], b[key]) for key in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same_json, a, b))
    return type(a) is type(b) and a == b


def read_choice(value: object, what: str, options: Sequence[str]) -> str:
    if type(value) is not str or value not in options:
        reject(what, f"one of {', '.join(options)}", value)
    return value


def read_null(value: object, what: str) -> None:
    if value is not None:
        reject(what, "null here", value)


def read_two(value: object, what: str) -> tuple[object, object]:
    both = read_list(value, what)
    if len(both) != 2:
        reject(what, "a list of two entries", value)
    return both[0], both[1]


def read_index(value: object, what: str, count: int) -> int:
    if type(value) is not int or not 0 <= value < count:
        reject(what, f"a number from 0 to {count - 1}", value)
    return value


def size_of(value: object) -> int:
    """The number of values in a JSON value, long strings counting for several; nothing in it may be `Broken`."""
    count, stack = 0, [value]
    while stack:
        one = stack.pop()
        count += 1
        if isinstance(one, list):
            stack += one
        elif isinstance(one, dict):
            stack += one.values()
        elif isinstance(one, str):
            count += len(one) // 8
        elif isinstance(one, int) and one.bit_length() > 64:
            count += one.bit_length() // 64
            if one.bit_length() > 4 * MAX_DIGITS:
                raise GaveUp(f"a number has more than {MAX_DIGITS} digits")
        elif isinstance(one, Broken):
            raise GaveUp(one.reason) if one.too_large else Rejected(one.reason)
    return count


def long_int(text: str) -> int:
    """An integer of at most MAX_DIGITS digits; Python itself reads only 4300 at once."""
    if len(text) <= 4000:
        return int(text)
    if len(text) > MAX_DIGITS:
        raise GaveUp(f"a number has more than {MAX_DIGITS} digits")
    if text[0] == "-":
        return -long_int(text[1:])
    spend(len(text))
    half = len(text) // 2
    power: int = 10**half
    return long_int(text[:-half]) * power + long_int(text[-half:])


class _Short(reprlib.Repr):
    """Short forms in which long numbers are not written out: Python prints no more than 4300 digits."""

    def repr_int(self, x: int, level: int) -> str:
        return "a number of many digits" if words([x]) > 30 else super().repr_int(x, level)


def shown(value: object) -> str:
    """The value in a message, cut short."""
    if isinstance(value, Fraction):
        return "a number of many digits" if words([value]) > 30 else str(value)
    return _Short().repr(value)
