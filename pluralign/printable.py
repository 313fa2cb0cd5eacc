"""Text that a terminal can be given: numbers with their nouns, and names whose control characters do nothing there."""

from __future__ import annotations

import unicodedata
from typing import Any

_TURNING = {*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))}
"""Characters that change the direction of what follows, so that a line may read as another one."""


def number_of(number: int, noun: str) -> str:
    """ "1 family", "2 families"; the noun is given in the singular."""
    if number == 1:
        return f"1 {noun}"
    if noun.endswith("y"):
        return f"{number} {noun[:-1]}ies"
    return f"{number} {noun}{'es' if noun.endswith('s') else 's'}"


def escaped(text: str, keep: str = "") -> str:
    """The text with control characters, line separators and changes of direction as Python writes them (`\\x1b`)."""
    if text.isprintable():
        return text
    return "".join(
        character if character in keep or not _acts(character) else ascii(character)[1:-1] for character in text
    )


def right_to_left(text: str) -> bool:
    """Whether some of it is read from the right, as Hebrew and Arabic are: then what stands beside it may change its place."""
    return any(unicodedata.bidirectional(character) in ("R", "AL") for character in text)


def _acts(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Zl", "Zp", "Cs") or character in _TURNING


def printable(value: Any) -> Any:
    """A JSON value with all of its strings `escaped`, keys too. Lines of a text (the key `text`) stay lines."""
    return _printable(value, {})


def _printable(value: Any, known: dict[int, Any]) -> Any:
    """known: what became of lists, by their identity: the same conflict may stand with a million ballots."""
    if isinstance(value, str):
        return escaped(value)
    if isinstance(value, list):
        if id(value) not in known:
            known[id(value)] = [_printable(entry, known) for entry in value]
        return known[id(value)]
    if isinstance(value, dict):
        return {
            escaped(key): escaped(entry, "\n") if key == "text" and isinstance(entry, str) else _printable(entry, known)
            for key, entry in value.items()
        }
    return value
