"""How time grows: the exponent of a power law or the factor of an exponential, by least squares with a 95 % interval.

polynomial: log seconds = exponent · log size + c. NP-hard: log seconds = log factor · size / step + c. The interval is that of
the slope by Student's t, for errors that are normal in log seconds. Only sizes of which every case was solved count: leaving
out the hard cases of a size would flatter; what was not solved is counted.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from pluralign.benchmarks.running.rows import ResultRow

LEVEL = 0.95
FEWEST = 3  # different sizes
SOLVED = ("proved", "accepted", "claimed")
FLOOR = 1e-6  # seconds


def fits(rows: Iterable[ResultRow]) -> list[ResultRow]:
    """A row of kind `fit` for each series and method that has cases of `FEWEST` sizes or more, all of them solved."""
    groups: dict[tuple[str, str, str], list[ResultRow]] = {}
    for row in rows:
        if row["kind"] == "case" and row["series"]:
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
    slope, half = slope_with_interval(x, y)
    low, high = (None, None) if half is None else (slope - half, slope + half)
    shape = {"exponent": slope, "low": low, "high": high}
    if not polynomial:
        shape = {"factor": math.exp(slope), "low": _exp(low), "high": _exp(high)}
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


def slope_with_interval(x: list[float], y: list[float]) -> tuple[float, float | None]:
    """The slope of the least squares line and half the length of its interval (None for two points)."""
    n = len(x)
    mean_x, mean_y = sum(x) / n, sum(y) / n
    spread = sum((a - mean_x) ** 2 for a in x)
    slope = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True)) / spread
    if n < 3:
        return slope, None
    left = sum((b - mean_y - slope * (a - mean_x)) ** 2 for a, b in zip(x, y, strict=True))
    return slope, student(n - 2) * math.sqrt(left / (n - 2) / spread)


def student(freedom: int) -> float:
    """The quantile of Student's t that 95 % of the distribution are within, for so many degrees of freedom.

    Exact values for few, and for more the expansion of Cornish and Fisher (Abramowitz and Stegun 26.7.5).
    """
    few = (12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281)
    if freedom <= len(few):
        return few[freedom - 1]
    z = 1.959964
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
    )
    return float(z + sum(term / freedom**power for power, term in enumerate(terms, 1)))


def _exp(value: float | None) -> float | None:
    return None if value is None or value > 700 else math.exp(value)  # None: no finite bound
