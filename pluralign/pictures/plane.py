"""Candidates in the plane: as they are for one or two features, projected for more; and the cones of θ that rankings have.

Only for drawing: coordinates are exact until they are differences of a common scale, and floats from there.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.types import Floats
from pluralign.pictures.canvas import number

UNEQUAL = 5
"""Axes whose ranges differ by a larger factor are scaled differently."""


@dataclass(frozen=True)
class View:
    """xy: m×2, what is drawn, with equal units on both axes. basis: 2×d, from scaled features to the plane.

    scale: d; a feature x_j is drawn from x_j · scale_j, and θ_j from θ_j / scale_j, so that θ·x stays what it is. origin,
    labels, ticks: for the axes of one or two features; ticks is False for a projection. note: about the projection.
    """

    xy: Floats
    basis: Floats
    scale: tuple[Fraction, ...]
    origin: tuple[Fraction, ...]
    labels: tuple[str, str]
    ticks: bool
    note: str

    def direction(self, theta: Sequence[Fraction]) -> Floats:
        """Where θ points to in the plane, of length 1 (0 if it is perpendicular to the plane)."""
        vector = self.basis @ _floats([t / s for t, s in zip(theta, self.scale, strict=True)])
        length = math.hypot(*vector)
        return vector / length if length > 1e-9 else np.zeros(2)

    @property
    def dimensions(self) -> int:
        """The number of features."""
        return len(self.scale)


def view(
    instance: Instance, theta: Sequence[Fraction] | None = None, arrows: Sequence[tuple[int, int, int]] | None = None
) -> View:
    """The instance's candidates in the plane; it must have features.

    More than two features are projected so that what matters is seen as it is: along θ, or onto the plane in which the weighted
    differences `arrows` (above, below, weight) are largest; otherwise onto the plane in which the candidates are spread most.
    """
    assert instance.features is not None
    columns = list(zip(*instance.features, strict=True))
    ranges = [max(column) - min(column) for column in columns]
    if len(columns) <= 2:
        return _flat(columns, ranges)
    scale = tuple(1 / r if r else Fraction(1) for r in ranges)
    middle = [(max(column) + min(column)) / 2 for column in columns]
    v = np.array(
        [
            [float((x - c) * s) for x, c, s in zip(row, middle, scale, strict=True)] for row in instance.features
        ]
    )  # fmt: skip
    basis, labels, how = _basis(v, scale, theta, arrows)
    note = f"projection of {len(columns)} features, each scaled by its range, onto a plane: {how}"
    return View(v @ basis.T, basis, scale, tuple(middle), labels, False, note)


def _flat(columns: Sequence[Sequence[Fraction]], ranges: Sequence[Fraction]) -> View:
    present = [r for r in ranges if r] or [Fraction(1)]
    uneven = max(present) > UNEQUAL * min(present)
    scale, origin, labels = [], [], []
    for j, (column, extent) in enumerate(zip(columns, ranges, strict=True), 1):
        step = extent or max(present)
        scale.append(1 / step if uneven else 1 / max(present))
        far = max(map(abs, column)) > 1000 * step
        start = min(column) if far else Fraction(0)
        origin.append(start)
        labels.append(f"feature {j}" + (f" − {number(start, 20)}" if far else ""))
    xy = np.array(
        [[float((x - o) * s) for x, o, s in zip(row, origin, scale, strict=True)] for row in zip(*columns, strict=True)]
    )
    if len(columns) == 1:
        xy = np.column_stack([xy[:, 0], np.zeros(len(xy))])
        return View(xy, np.array([[1.0], [0.0]]), tuple(scale), tuple(origin), (labels[0], ""), True, "")
    note = "the axes are scaled differently, and directions of θ with them" if uneven else ""
    return View(xy, np.eye(2), tuple(scale), tuple(origin), (labels[0], labels[1]), True, note)


def _basis(
    v: Floats,
    scale: Sequence[Fraction],
    theta: Sequence[Fraction] | None,
    arrows: Sequence[tuple[int, int, int]] | None,
) -> tuple[Floats, tuple[str, str], str]:
    """Two orthonormal rows, what the axes are, and how they were chosen."""
    if theta is not None:
        along = _unit(_floats([t / s for t, s in zip(theta, scale, strict=True)]))
        rest = v - np.outer(v @ along, along)
        across = _principal(rest, 1)[0]
        across = _unit(across - (across @ along) * along)
        labels = ("along θ: reward θ·x (scaled)", "across θ: most spread")
        return np.vstack([along, across]), labels, "along θ, so the order is exact, and the most spread across it"
    if arrows:
        most = max(w for _, _, w in arrows)
        moved = np.array([float(Fraction(w, most)) * (v[a] - v[b]) for a, b, w in arrows])
        rows = _principal(moved, 2)
        rank = np.linalg.matrix_rank(moved, tol=1e-9)
        how = "that of the conflict" if rank <= 2 else "the two largest directions of the conflict"
        return rows, ("direction 1 of the conflict", "direction 2 of the conflict"), how
    return (
        _principal(v - v.mean(axis=0), 2),
        ("principal direction 1", "principal direction 2"),
        "the two principal directions",
    )


def _principal(rows: Floats, count: int) -> Floats:
    """The first right singular vectors (count×d), with a sign that does not depend on chance."""
    d = rows.shape[1]
    padded = np.vstack([rows, np.zeros((max(0, d - len(rows)), d))])
    found = np.linalg.svd(padded, full_matrices=False)[2][:count]
    signs = np.sign(found[np.arange(count), np.abs(found).argmax(axis=1)])
    result: Floats = found * signs[:, None]
    return result


def _unit(vector: Floats) -> Floats:
    length = float(np.linalg.norm(vector))
    result: Floats = vector / length if length else vector
    return result


def _floats(values: Sequence[Fraction]) -> Floats:
    """Numbers of any size, divided by the largest."""
    largest = max(map(abs, values), default=Fraction(0)) or Fraction(1)
    return np.array([float(value / largest) for value in values])


def cone(xy: Floats, ranking: Sequence[int]) -> tuple[float, float] | None:
    """The directions (low, high), in radians with low < high, of the θ that induce a ranking of points of the plane.

    None if there is no such θ, or the cone is too thin for floats to tell.
    """
    steps = xy[list(ranking[:-1])] - xy[list(ranking[1:])]
    if not len(steps):
        return 0.0, 2 * math.pi
    angles = np.sort(np.arctan2(steps[:, 1], steps[:, 0]))
    gaps = np.diff(np.concatenate([angles, [angles[0] + 2 * math.pi]]))
    widest = int(gaps.argmax())
    width = float(gaps[widest]) - math.pi  # all steps lie in the angle after the gap; θ is within 90° of each
    if width <= 1e-12:
        return None
    first = float(angles[(widest + 1) % len(angles)])
    last = first + 2 * math.pi - float(gaps[widest])
    return last - math.pi / 2, first + math.pi / 2
