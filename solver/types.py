"""Shared names of types: numbers and arrays, as every room above uses them, too."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Number = int | Fraction
"""An exact number."""

Endpoint = Number | None
"""An end of an interval of values; None where there is none."""

Solver = Literal["highs", "cbc"]
"""The solvers of integer programs."""

Floats = NDArray[np.float64]
"""An array of floats of 64 bits: what they say is proposed, never proved."""

Singles = NDArray[np.float32]
"""An array of floats of 32 bits, where memory matters more than digits."""

Ints = NDArray[np.int64]
"""An array of integers of 64 bits; whoever makes it has a bound that shows that nothing overflows."""

Bools = NDArray[np.bool_]
"""An array of truth values."""

ExactInts = NDArray[Any]
"""An array of int64 where a bound shows that nothing overflows, of Python integers (dtype object) elsewhere."""
