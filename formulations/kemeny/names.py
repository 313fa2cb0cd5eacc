"""What Kemeny rules and the ways to compute them are called."""

from __future__ import annotations

from typing import Literal

RULES = ("kemeny", "kemeny-po", "slater")
KemenyMethod = Literal["auto", "enumeration", "branch", "cones", "milp"]
