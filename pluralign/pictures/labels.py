"""Names beside points, so that they hide neither each other nor other points, as far as there is room."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from pluralign.formulations.types import Floats
from pluralign.pictures.canvas import BLACK, GREY

_RADII = (6.0, 10.0, 16.0, 26.0, 40.0, 58.0)
"""Distances tried, in points; a line leads to what is further than the first two."""
_ANGLES = (45, 135, 315, 225, 0, 90, 180, 270, 20, 70, 110, 160, 200, 250, 290, 340)
_TURNS = (0, 20, -20, 40, -40, 60, -60, 80, -80)
Box = tuple[float, float, float, float]


# adjustText 1.4 in its place, with 500 steps, hid points and parts of names on profiles of 7 and 20 candidates that this keeps
# clear, took 2 to 12 seconds a picture instead of one, and needs scipy.
def place(
    axes: Any,
    xy: Floats,
    texts: Sequence[str],
    *,
    bold: Sequence[bool] | None = None,
    obstacles: Floats | None = None,
    outward: Sequence[float] | None = None,
    size: float = 9.0,
) -> None:
    """Write texts[i] beside xy[i] (data coordinates, k×2), the bold ones first.

    obstacles: other points to keep clear of. outward: the angle (radians) that each text is preferred at.

    The limits and the place of the axes must be final: the texts are measured.
    """
    figure = axes.figure
    figure.draw_without_rendering()
    renderer = figure.canvas.get_renderer()
    points = axes.transData.transform(np.asarray(xy, dtype=float))
    clear = points if obstacles is None else np.vstack([points, axes.transData.transform(obstacles)])
    frame = axes.get_window_extent(renderer)
    unit = figure.dpi / 72
    taken: list[Box] = []
    first = sorted(range(len(texts)), key=lambda i: not (bold is not None and bold[i]))
    for i in first:
        heavy = bold is not None and bold[i]
        note = axes.annotate(
            texts[i],
            xy[i],
            xytext=(0, 0),
            textcoords="offset points",
            ha="center",
            va="center",
            fontsize=size,
            color=BLACK,
            fontweight="bold" if heavy else "normal",
            zorder=6,
            annotation_clip=False,
        )
        note.set_in_layout(False)
        extent = note.get_window_extent(renderer)
        angles = _ANGLES if outward is None else [math.degrees(outward[i]) + turn for turn in _TURNS]
        offset, box, radius = _best(points[i], (extent.width, extent.height), unit, taken, clear, frame, angles)
        note.set_position((offset[0] / unit, offset[1] / unit))
        taken.append(box)
        if radius > _RADII[1]:
            _leader(axes, xy[i], offset, unit)


def _leader(axes: Any, xy: Any, offset: tuple[float, float], unit: float) -> None:
    line = axes.annotate(
        "",
        xy,
        xytext=(offset[0] / unit, offset[1] / unit),
        textcoords="offset points",
        arrowprops={"arrowstyle": "-", "color": GREY, "lw": 0.5, "shrinkA": 7, "shrinkB": 2},
        zorder=2,
    )
    line.set_in_layout(False)


def _best(
    point: Floats,
    size: tuple[float, float],
    unit: float,
    taken: list[Box],
    clear: Floats,
    frame: Any,
    angles: Sequence[float],
) -> tuple[tuple[float, float], Box, float]:
    """The offset of a text's middle in pixels that costs least: overlaps first, then distance."""
    width, height = size
    best: tuple[float, tuple[float, float], Box, float] | None = None
    for radius in _RADII:
        for rank, degrees in enumerate(angles):
            x, y = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
            offset = (radius * unit * x + width / 2 * _side(x), radius * unit * y + height / 2 * _side(y))
            centre = point[0] + offset[0], point[1] + offset[1]
            box = centre[0] - width / 2, centre[1] - height / 2, centre[0] + width / 2, centre[1] + height / 2
            cost = sum(_overlap(box, other) for other in taken)
            cost += 40.0 * unit * float(_inside(clear, box, 3.0 * unit))
            cost += 3.0 * _outside(box, frame)
            cost += 0.02 * radius * unit + 0.02 * rank
            if best is None or cost < best[0]:
                best = cost, offset, box, radius
        if best is not None and best[0] < 1.0 * unit:
            break
    assert best is not None
    return best[1], best[2], best[3]


def _side(x: float) -> float:
    """Which part of a text's width is beside the point, by the cosine (or height, by the sine)."""
    return 0.0 if abs(x) < 0.3 else max(-1.0, min(1.0, 1.5 * x))


def _overlap(a: Box, b: Box) -> float:
    """The common area of two boxes, as it hurts."""
    wide = min(a[2], b[2]) - max(a[0], b[0])
    high = min(a[3], b[3]) - max(a[1], b[1])
    return 10.0 + wide * high if wide > 0 and high > 0 else 0.0


def _inside(points: Floats, box: Box, margin: float) -> int:
    x, y = points[:, 0], points[:, 1]
    within = (x > box[0] - margin) & (x < box[2] + margin) & (y > box[1] - margin) & (y < box[3] + margin)
    return int(within.sum())


def _outside(box: Box, frame: Any) -> float:
    return float(max(0.0, frame.x0 - box[0], box[2] - frame.x1, frame.y0 - box[1], box[3] - frame.y1))
