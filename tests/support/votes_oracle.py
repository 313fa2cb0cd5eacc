"""What a table of pairs says, by a loop over rows with fractions, or that it has to be refused; without the reader's code."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

NUMBER = re.compile(r"\s*([+-]?\d+/0*[1-9]\d*|[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?)\s*", re.ASCII)
KNOWN = ("prompt", "a", "b", "votes_a", "votes_b", "ties", "weight")
LOOK_ALIKE = {
    "#prompt": "prompt",
    "tied": "ties",
    "draws": "ties",
    "both": "ties",
    "n_ties": "ties",
    "Weights": "weight",
    "question": "prompt",
}
UNNAMED = ("", "Unnamed: 0", "__index_level_0__")

Pairs = dict[tuple[str, str, str], tuple[Fraction, Fraction]]
"""(prompt, first, second) -> (p*, weight), in order."""


class RefusedError(Exception):
    """The table cannot be votes."""


def number(cell: Any) -> Fraction:
    """A cell as a number: text as written, int, Fraction."""
    if isinstance(cell, str):
        if not NUMBER.fullmatch(cell):
            raise RefusedError(cell)
        return Fraction(cell.strip())
    if isinstance(cell, (int, Fraction)) and not isinstance(cell, bool):
        return Fraction(cell)
    raise RefusedError(cell)


def pairs_of_rows(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> Pairs:
    """cells: text, numbers, None where there is nothing. Raises `RefusedError`."""
    named = [name for name in header if name not in UNNAMED]
    if len(set(named)) < len(named) or not {"a", "b", "votes_a", "votes_b"} <= set(named):
        raise RefusedError(header)
    if any(name in named and key not in named for name, key in LOOK_ALIKE.items()):
        raise RefusedError(header)
    at = {name: header.index(name) for name in KNOWN if name in header}
    sums: dict[tuple[str, str, str], list[Fraction]] = {}
    weights: dict[tuple[str, str, str], Fraction] = {}
    for row in rows:
        cell = {name: row[i] for name, i in at.items()}
        names = [cell.get("prompt", "q"), cell["a"], cell["b"]]
        if any(name is None or name == "" for name in names) or names[1] == names[2]:
            raise RefusedError(row)
        prompt, a, b = map(str, names)
        x, y, t, weight = (
            number(cell[name]) if name in cell else default
            for name, default in (
                ("votes_a", Fraction(0)),
                ("votes_b", Fraction(0)),
                ("ties", Fraction(0)),
                ("weight", Fraction(1)),
            )
        )
        if min(x, y, t) < 0 or weight <= 0:
            raise RefusedError(row)
        if (prompt, b, a) in sums:
            a, b, x, y = b, a, y, x
        entry = sums.setdefault((prompt, a, b), [Fraction(0), Fraction(0)])
        entry[0] += x + t / 2
        entry[1] += x + y + t
        if weights.setdefault((prompt, a, b), weight) != weight:
            raise RefusedError(row)
    if not sums or any(whole == 0 for _, whole in sums.values()):
        raise RefusedError("no votes")
    whole_weight = sum(weights.values())
    return {key: (wins / whole, weights[key] / whole_weight) for key, (wins, whole) in sums.items()}


def misspelled(header: Sequence[str]) -> bool:
    """Whether an unread column has the name of one that would be read in it, or at most two signs away: it may be refused."""
    return any(
        name not in KNOWN and key not in header and (distance(name.casefold(), key) <= 2 or key in name.casefold())
        for name in header
        for key in ("prompt", "ties", "weight")
    )


def distance(a: str, b: str) -> int:
    """Levenshtein's."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row, last = [i], row
        for j, y in enumerate(b, 1):
            row.append(min(last[j] + 1, row[-1] + 1, last[j - 1] + (x != y)))
    return row[-1]
