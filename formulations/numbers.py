"""Exact numbers: read from JSON and text as written, never through binary floats; and values in messages."""

from __future__ import annotations

import difflib
import operator
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import islice

from pluralign.formulations.errors import InputError

MAX_DIGITS = 2000  # of a numerator or denominator; Python itself prints at most 4300
MAX_EXPONENT = 1000

_FRACTION = re.compile(r"([+-]?[0-9]+)/([0-9]+)")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE]([+-]?[0-9]+))?")
_TOO_BIG = 10**MAX_DIGITS
_POINT = "write the decimals after a point"
_FORMS = 'write an integer, a decimal such as "0.25" or a fraction such as "1/2"'


@dataclass(frozen=True, slots=True)
class JsonNumber:
    """A JSON number kept as written (`0.1`, `1e5`, `NaN`) until `exact` reads it or a check refuses it."""

    text: str

    def __repr__(self) -> str:
        return self.text


def json_integer(text: str) -> int | JsonNumber:
    """For `json.loads(parse_int=…)`: an int, unless it is so long that only `exact` should judge it."""
    return int(text) if len(text) <= MAX_DIGITS else JsonNumber(text)


def exact(value: object, where: str) -> Fraction:
    """The number `value` as a fraction, exactly as written.

    Takes integers, fractions, `JsonNumber`, strings (`"3"`, `"-1/2"`, `"0.25"`, `"1e-3"`), decimals, and the floats of Python
    and NumPy, which are what they are: binary fractions. No reader of files makes floats. `where` is the place named in the
    error, such as `file.json: candidate 'A', feature 2`.

    Raises `InputError` for anything else: bool, NaN, infinities, zero denominators, exponents beyond
    `MAX_EXPONENT` (refused before they are expanded), and more than `MAX_DIGITS` digits.
    """
    if isinstance(value, bool):
        raise InputError(f"{where}: {shown(value)} is a truth value, not a number; {_FORMS}")
    if isinstance(value, Fraction):
        return _sized(value, where)
    if isinstance(value, (str, JsonNumber, Decimal)):
        return _parse(value.text if isinstance(value, JsonNumber) else str(value), where)
    try:
        return _sized(Fraction(operator.index(value)), where)  # type: ignore[arg-type]
    except TypeError:
        pass
    try:
        return _sized(Fraction(*value.as_integer_ratio()), where)  # type: ignore[attr-defined]
    except AttributeError:
        raise InputError(f"{where}: {shown(value)} is not a number; {_FORMS}") from None
    except (ValueError, OverflowError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{where}: {shown(value)} is not a finite number; {_FORMS}") from None


def exact_vector(values: Iterable[object], where: str, what: str = "number") -> tuple[Fraction, ...]:
    """Every entry read by `exact`; entry i is named `where, what i` in errors, counted from 1."""
    out = []
    for i, value in enumerate(values, 1):
        if type(value) is int and -_TOO_BIG < value < _TOO_BIG:
            out.append(Fraction(value))
        else:
            out.append(exact(value, f"{where}, {what} {i}"))
    return tuple(out)


def as_json(value: Fraction) -> int | str:
    """The canonical form in certificates and answers: an integer, or `"p/q"` in lowest terms with q > 1."""
    return value.numerator if value.denominator == 1 else f"{value.numerator}/{value.denominator}"


def shown(value: object, limit: int = 60) -> str:
    """`value` on one line, at most about `limit` characters, for error messages."""
    if isinstance(value, (list, tuple, dict)) and len(value) > 10:
        return f"a {type(value).__name__} of {len(value)} entries"
    if isinstance(value, int) and abs(value) >= _TOO_BIG:
        return f"an integer of more than {MAX_DIGITS} digits"
    if isinstance(value, str) and len(value) > limit:
        return f"{value[: limit // 2]!r}… ({len(value)} characters)"
    try:
        text = repr(value)
    except (RecursionError, ValueError):  # deeply nested, or holding integers that Python refuses to print
        return f"a {type(value).__name__}"
    return text if len(text) <= limit else f"{text[:limit]}…"


def listed(values: Iterable[object]) -> str:
    """The first five values as `shown`, and how many more there are."""
    every = list(values)
    return ", ".join(shown(value) for value in every[:5]) + (f" and {len(every) - 5} more" if every[5:] else "")


def suggestion(given: object, known: Iterable[str]) -> str:
    """`; did you mean 'x'?` where a known name resembles the given one, else empty."""
    if not isinstance(given, str) or len(given) > 100:
        return ""
    near = difflib.get_close_matches(given, [name for name in islice(known, 1000) if len(name) <= 100], n=1)
    return f"; did you mean {shown(near[0])}?" if near else ""


def _parse(text: str, where: str) -> Fraction:
    stripped = text.strip()
    if len(stripped) > 2 * MAX_DIGITS + 10:
        raise InputError(f"{where}: a number of {len(stripped)} characters; round it to {MAX_DIGITS} digits or fewer")
    if match := _FRACTION.fullmatch(stripped):
        top, bottom = int(match[1]), int(match[2])
        if bottom == 0:
            raise InputError(f"{where}: {shown(text)} divides by zero; {_FORMS}")
        number = Fraction(top, bottom)
    elif match := _DECIMAL.fullmatch(stripped):
        exponent = match[1] or "0"
        if len(exponent) > 8 or abs(int(exponent)) > MAX_EXPONENT:
            raise InputError(f"{where}: the exponent of {shown(text)} is beyond ±{MAX_EXPONENT}; rescale the data")
        number = Fraction(stripped)
    else:
        comma = re.fullmatch(r"[+-]?[0-9]+,[0-9]+", stripped)
        raise InputError(f"{where}: {shown(text)} is not a finite number; {_POINT if comma else _FORMS}")
    return _sized(number, where)


def _sized(number: Fraction, where: str) -> Fraction:
    _check_size(number.numerator, where)
    _check_size(number.denominator, where)
    return number


def _check_size(number: int, where: str) -> None:
    if not -_TOO_BIG < number < _TOO_BIG:
        raise InputError(f"{where}: a number of more than {MAX_DIGITS} digits; rescale or round the data")
