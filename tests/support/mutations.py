"""Changing one place of a certificate at a time."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from pluralign.proofs import checker


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if isinstance(value, (dict, list)):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, part in items:
            yield from leaves(part, (*path, key))
    else:
        yield path, value


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """All parts of a certificate, itself included, with their paths."""
    yield path, value
    for key, part in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places(part, (*path, key))


def with_leaf(document: dict[str, Any], path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    changed = copy.deepcopy(document)
    place = changed
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return changed


def without(document: dict[str, Any], path: tuple[Any, ...]) -> dict[str, Any]:
    changed = copy.deepcopy(document)
    place: Any = changed
    for key in path[:-1]:
        place = place[key]
    del place[path[-1]]
    return changed


def wrong_values(value: Any, names: list[str]) -> list[Any]:
    if isinstance(value, bool) or value is None:
        return [not value, 17]
    if isinstance(value, int):
        return [-value - 1, float(value), str(value) + "x", None]
    return [next(name for name in names if name != value), value + " ", 3]


def reason(document: Any) -> str:
    """Why the checker rejects it; empty if it does not."""
    try:
        checker.check(document)
    except checker.Rejected as rejection:
        return str(rejection)
    return ""


def accepted(document: Any) -> bool:
    try:
        checker.check(document)
    except checker.Rejected as rejection:
        reason = str(rejection)
    else:
        return True
    assert reason
    assert "\n" not in reason
    return False
