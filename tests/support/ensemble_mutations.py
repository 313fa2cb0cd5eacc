"""Changes of certificates about ensembles: values near the right one, keys and entries that are gone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from support.ensemble_definitions import NORMS, plain
from support.mutations import places, with_leaf, wrong_values
from support.types import Json

NAMES = ["A", "B", "C", "q", "s", "any", "linear", *NORMS, "0", "1", "2"]


def others(value: Any) -> list[Any]:
    """Wrong values, and numbers near the right one."""
    wrong = [True, None, 1.5, [], {}, *wrong_values(value, NAMES)]
    if type(value) is int or (type(value) is str and re.fullmatch("-?[0-9]+(/[0-9]+)?", value)):
        wrong += [plain(Fraction(value) + x) for x in (Fraction(1, 7), Fraction(-1, 7), 1, -1)] + [
            plain(-Fraction(value))
        ]
    return [x for x in wrong if type(x) is not type(value) or x != value]


def damaged(document: Json) -> Iterator[Json]:
    """Without one key, with one more, and with an entry of a list left out, doubled or turned."""
    for path, value in places(document):
        changes: list[Json] = []
        if isinstance(value, dict):
            changes = [{k: x for k, x in value.items() if k != key} for key in value] + [{**value, "more": 1}]
        elif isinstance(value, list) and value:
            changes = [value[1:], [*value, value[0]], value[::-1], []]
        for change in changes if path else ():
            yield with_leaf(document, path, change)
