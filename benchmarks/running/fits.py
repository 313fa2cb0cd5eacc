"""How time grows: the exponent of a power law or the factor of an exponential, by least squares with a 95 % interval.

polynomial: log seconds = exponent · log size + c. NP-hard: log seconds = log factor · size / step + c. The interval is that of
the slope by Student's t, for errors that are normal in log seconds. Only sizes of which every case that there was time for was
solved count: leaving out the hard cases of a size would flatter; what was not solved is counted.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from pluralign.benchmarks.running.case import NO_TIME
from pluralign.benchmarks.running.rows import ResultRow

LEVEL = 0.95
FEWEST = 3  # different sizes
SOLVED = ("proved", "accepted", "claimed")
FLOOR = 1e-6  # seconds


def fits(rows: Iterable[ResultRow]) -> list[ResultRow]:
    """A row of kind `fit` for each series and method that has cases of `FEWEST` sizes or more, all of them solved."""
    groups: dict[tuple[str, str, str], list[ResultRow]] = {}
    for row in rows:
        if row["kind"] == "case" and row["series"] and row["status"] != NO_TIME:
            groups.setdefault((row["suite"], row["series"], row["method"]), []).append(row)
    found = (_fit(group) for group in groups.values())
    return [row for row in found if row is not None]


def _fit(rows: list[ResultRow]) -> ResultRow | None:
    open_ = {row["size"] for row in rows if row["status"] not in SOLVED or row["seconds"] is None}
    used = [row for row in rows if row["size"] not in open_]
    sizes = sorted({row["size"] for row in used})
    if len(sizes) < FEWEST or min(sizes) <= 0:
        return None
    first = rows[0]
    polynomial = first["family"] == "polynomial"
    x = [math.log(row["size"]) if polynomial else row["size"] / first["step"] for row in used]
    y = [math.log(max(row["seconds"], FLOOR)) for row in used]
    slope, half = _slope(x, y)
    low, high = slope - half, slope + half
    shape: dict[str, float | None] = {"exponent": slope, "low": low, "high": high}
    if not polynomial:
        shape = {"factor": _exp(slope), "low": _exp(low), "high": _exp(high)}
    return {
        "kind": "fit",
        "suite": first["suite"],
        "family": first["family"],
        "series": first["series"],
        "method": first["method"],
        "step": None if polynomial else first["step"],
        **{key: None if value is None else round(value, 4) for key, value in shape.items()},
        "level": LEVEL,
        "points": len(used),
        "sizes": sizes,
        "not_solved": sum(row["size"] in open_ for row in rows),
        "versions": first["versions"],
    }


def _slope(x: list[float], y: list[float]) -> tuple[float, float]:
    """The slope of the least squares line and half the length of its interval, for three points or more."""
    from scipy import stats

    line = stats.linregress(x, y)
    return float(line.slope), float(line.stderr * stats.t.ppf((1 + LEVEL) / 2, len(x) - 2))


def _exp(value: float) -> float | None:
    return None if value > 700 else math.exp(value)  # None: no finite bound
