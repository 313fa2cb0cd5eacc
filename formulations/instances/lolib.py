"""LOLIB matrices: linear ordering problems as instances with comparisons and without features.

A file is an optional line that names the problem, then n, then the n×n integers c_ij by rows. The linear ordering problem
maximises Σ c_ij over the pairs i above j; the total of the off-diagonal entries minus that is the Kemeny cost, so both have the
same solutions. Source: http://grafo.etsii.urjc.es/opticom/lolib (Martí, Reinelt and Duarte, A benchmark library and a
comparison of heuristic methods for the linear ordering problem, Computational Optimization and Applications 51, 2012).
"""

from __future__ import annotations

import math
import re
from fractions import Fraction

from pluralign.formulations.errors import InputError
from pluralign.formulations.instances.instance import Comparison, Instance, check_number_of_candidates
from pluralign.formulations.numbers import MAX_DIGITS, shown

_INTEGER = re.compile(r"[+-]?[0-9]+")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,2})?")
_SEEN = 100_000  # characters looked at to recognise a file


def looks_like_lolib(text: str) -> bool:
    """Whether the text holds a whole number on a line of its own, first or after a title, and then rows of numbers."""
    lines = [line.strip() for line in text[:_SEEN].splitlines()[:50] if line.strip()]
    for start in (0, 1):
        if len(lines) > start + 1 and lines[start].isdigit() and lines[start].isascii():
            return all(_NUMBER.fullmatch(token) for token in lines[start + 1].split())
    return False


def parse_matrix(text: str, source: str) -> Instance:
    """The instance in a LOLIB file's text: candidates "1" to "n", c_ij comparisons of i above j; `source` for errors.

    The diagonal counts for nothing, and entries 0 are no comparisons. Raises `InputError` for entries that are no integers or
    negative (naming row and column), for another number of them than n², and if no entry off the diagonal is positive.
    """
    lines = text.splitlines()
    number = next((i for i, line in enumerate(lines) if line.strip()), 0)
    if not _is_size(lines[number]):
        number += 1  # a title
    if number >= len(lines) or not _is_size(lines[number]):
        raise InputError(
            f"{source}: no line with the number of rows alone; a LOLIB file begins with n, then n×n integers"
        )
    n = int(lines[number])
    check_number_of_candidates(n, source)
    tokens = " ".join(lines[number + 1 :]).split()
    if len(tokens) != n * n:
        raise InputError(
            f"{source}: {len(tokens)} entries for a {n}×{n} matrix, which has {n * n}; is the file cut off?"
        )
    comparisons = []
    for k, token in enumerate(tokens):
        i, j = divmod(k, n)
        place = f"{source}: row {i + 1}, column {j + 1}"
        if not _INTEGER.fullmatch(token) or len(token) > MAX_DIGITS:
            raise InputError(f"{place}: {shown(token)} is not an integer; {_scaling(tokens)}")
        value = int(token)
        if i == j or value == 0:
            continue
        if value < 0:
            mend = "add the same number to it and to the entry across the diagonal, which changes no optimal order"
            raise InputError(f"{place}: {token} is negative, a count cannot be; {mend}")
        comparisons.append(Comparison(i, j, value))
    if not comparisons:
        raise InputError(f"{source}: every entry off the diagonal is 0, so there is nothing to order by")
    return Instance(tuple(str(i) for i in range(1, n + 1)), comparisons=tuple(comparisons), source=source)


def _scaling(tokens: list[str]) -> str:
    """How to mend a matrix with entries that are no integers: by which factor, if all are decimals."""
    if not all(_NUMBER.fullmatch(token) and len(token) <= MAX_DIGITS for token in tokens):
        return "write whole numbers"
    factor = math.lcm(*(Fraction(token).denominator for token in tokens))
    if factor == 1:
        return "write whole numbers without a point or an exponent"
    return f"multiply every entry by {factor}, which changes no optimal order, and divide the answer's objective by it"


def _is_size(line: str) -> bool:
    token = line.strip()
    return token.isascii() and token.isdigit() and len(token) <= 9
