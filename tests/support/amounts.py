"""How many random cases a test tries: a part of them in the default run, all of them where slow tests are asked for."""

from __future__ import annotations

WHOLE = False
"""Set by conftest before tests are collected."""


def of(whole: int, part: int) -> int:
    return whole if WHOLE else part
