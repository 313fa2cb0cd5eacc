"""Enclosures of real functions in rational intervals."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

from ..budget import spend
from ..values import Rejected

Interval = tuple[Fraction, Fraction]  # ends of an enclosure

Function = Callable[[Fraction, int], Interval]  # an enclosure at an argument, by so many bits

LARGEST_ARGUMENT = 10_000  # of the exponential function; 60 for the normal distribution


class Vague(Exception):  # noqa: N818 - a reason to raise the precision
    """This precision does not decide."""


def series(first: Fraction, ratio: Callable[[int], tuple[int, int]], bits: int) -> Interval:
    """The sum of positive terms t_0 = `first`, t_(n+1) = t_n · p/q with (p, q) = ratio(n), to about 2^−bits."""
    low, high = units(first.numerator, first.denominator, ratio, bits)
    return Fraction(low, 1 << bits), Fraction(high, 1 << bits)


def units(numerator: int, denominator: int, ratio: Callable[[int], tuple[int, int]], bits: int) -> tuple[int, int]:
    """The same in units of 2^−bits, for the first term numerator/denominator.

    Once a ratio is at most 1/2, all later ones must be: then the terms after t_n add up to at most t_n. The terms are rounded
    down in `low` and up in `high`.
    """
    low = (numerator << bits) // denominator
    high = low + 1
    total_low, total_high = low, high
    n = 0
    while True:
        p, q = ratio(n)
        spend(5 + (low.bit_length() + q.bit_length()) // 200)
        if 2 * p <= q and high <= 1:
            return total_low, total_high + high
        low, high = low * p // q, -(-high * p // q)
        total_low, total_high = total_low + low, total_high + high
        n += 1


def rounded(low: Fraction, high: Fraction, bits: int) -> tuple[int, int]:
    """The ends in units of 2^−bits, rounded outwards."""
    return (low.numerator << bits) // low.denominator, -((-high.numerator << bits) // high.denominator)


def outward(low: Fraction, high: Fraction, bits: int) -> Interval:
    """The ends rounded outwards to multiples of 2^−bits."""
    down, up = rounded(low, high, bits)
    return Fraction(down, 1 << bits), Fraction(up, 1 << bits)


def exp(x: Fraction, bits: int) -> Interval:
    """e^x, relatively to about 2^−bits: Taylor's series at x/2^s ≤ 1/2, squared s times; 1/e^−x for x < 0."""
    if x < 0:
        low, high = exp(min(-x, Fraction(LARGEST_ARGUMENT)), bits)
        return Fraction(0) if -x > LARGEST_ARGUMENT else 1 / high, 1 / low
    if x > LARGEST_ARGUMENT:
        raise Rejected(f"a difference of rewards is too large: e^x is enclosed for x up to {LARGEST_ARGUMENT}")
    s = (2 * math.ceil(x)).bit_length()
    p, q = x.numerator, x.denominator << s
    work = bits + s + 16
    low, high = series(Fraction(1), lambda n: (p, q * (n + 1)), work)
    for _ in range(s):
        low, high = outward(low * low, high * high, work)
    return low, high


def atanh(a: int, b: int, bits: int) -> tuple[int, int]:
    """Artanh w = Σ w^(2n+1)/(2n+1) for 0 ≤ w = a/b ≤ 1/3, with ratios below w² ≤ 1/9, in units of 2^−bits."""
    p, q = a * a, b * b
    return units(a, b, lambda n: (p * (2 * n + 1), q * (2 * n + 3)), bits)


def half_log_2(bits: int, known: dict[int, tuple[int, int]] = {}) -> tuple[int, int]:  # noqa: B006 - remembered on purpose
    """ln 2 / 2 = artanh 1/3, in units of 2^−bits."""
    if bits not in known:
        known[bits] = atanh(1, 3, bits)
    return known[bits]


def log(x: Fraction, bits: int) -> Interval:
    """ln x = k ln 2 ± 2 artanh |z − 1|/(z + 1), where x = 2^k z and 1/2 < z < 2."""
    k = x.numerator.bit_length() - x.denominator.bit_length()
    a, b = x.numerator << max(0, -k), x.denominator << max(0, k)
    work = bits + abs(k).bit_length() + 4
    low, high = atanh(abs(a - b), a + b, work)
    if a < b:
        low, high = -high, -low
    two_low, two_high = half_log_2(work)
    if k < 0:
        two_low, two_high = two_high, two_low
    return Fraction(low + k * two_low, 1 << work - 1), Fraction(high + k * two_high, 1 << work - 1)
