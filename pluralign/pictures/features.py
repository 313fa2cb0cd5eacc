"""The panel of candidates at their features: names, θ as an axis onto which they fall in order, marked pairs, conflicts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.types import Floats
from pluralign.pictures import labels
from pluralign.pictures.canvas import (
    BLACK,
    BLUE,
    COLOURS,
    GREY,
    LIGHT,
    LINES,
    VERMILLION,
    number,
    parameter,
    short,
    square,
)
from pluralign.pictures.plane import View

NAMED = 40
"""With more candidates only the first and last of the ranking, and those of marked pairs, have a name."""
SWEPT = 15
"""With more candidates no lines fall onto θ."""
Arrow = tuple[int, int, int]


def panel(
    axes: Any,
    instance: Instance,
    seen: View,
    *,
    ranking: Sequence[int] | None = None,
    theta: Sequence[Fraction] | None = None,
    pair: tuple[int, int] | None = None,
    marked: Sequence[int] = (),
    arrows: Sequence[Arrow] = (),
) -> None:
    """Candidates by name, with their places in the ranking.

    theta: as an axis. pair: (a, b), joined by a line. marked: candidates with a ring. arrows: (above, below, weight).
    """
    xy = seen.xy
    special = {*(pair or ()), *marked, *(c for a, b, _ in arrows for c in (a, b))}
    points = np.array([c not in special for c in range(instance.m)])
    many = instance.m > 2000
    axes.scatter(*xy[points].T, s=26 if instance.m <= NAMED else 8, color=BLUE, zorder=3, rasterized=many)
    if special:
        chosen = sorted(special)
        axes.scatter(*xy[chosen].T, s=46, marker="D", color=VERMILLION, edgecolor=BLACK, linewidth=0.6, zorder=4)
    if pair is not None:
        axes.plot(*xy[list(pair)].T, color=VERMILLION, lw=1.6, ls="--", zorder=2)
    level = bool(arrows) and np.linalg.matrix_rank([xy[a] - xy[b] for a, b, _ in arrows], tol=1e-9) < 2
    for index, arrow in enumerate(arrows):
        _arrow(axes, xy, arrow, index, 0.18 * (index + 1) if level else 0.0)
    feet = _limits(axes, xy, theta, seen)
    if theta is not None and ranking is not None:
        _sweep(axes, xy, ranking, theta, seen, feet)
    _frame(axes, seen)
    _names(axes, instance, xy, ranking, special, arrows, feet)


def _limits(axes: Any, xy: Floats, theta: Sequence[Fraction] | None, seen: View) -> tuple[Floats, Floats] | None:
    """Final limits; for a θ in the plane the two ends of its axis, beside the points."""
    low, high = xy.min(axis=0), xy.max(axis=0)
    extent = max(float((high - low).max()), 1e-9)
    ends = None
    corners = [low, high]
    direction = np.zeros(2) if theta is None else seen.direction(theta)
    if direction.any():
        across = np.array([-direction[1], direction[0]])
        along, aside = xy @ direction, xy @ across
        # the right-hand side of θ or the left one, whichever is lower in the picture
        below = aside.min() - 0.16 * extent, aside.max() + 0.16 * extent
        side = min(below, key=lambda value: (across * value)[1])
        start, stop = along.min() - 0.10 * extent, along.max() + 0.16 * extent
        ends = direction * start + across * side, direction * stop + across * side
        corners += [*ends]
    box = np.array(corners)
    margin = 0.10 * extent
    low, high = box.min(axis=0) - margin, box.max(axis=0) + margin
    square(axes, low, high)
    return ends


def _sweep(
    axes: Any,
    xy: Floats,
    ranking: Sequence[int],
    theta: Sequence[Fraction],
    seen: View,
    ends: tuple[Floats, Floats] | None,
) -> None:
    """θ as an arrow; each candidate falls onto it at its reward."""
    if ends is None:
        return
    start, stop = ends
    axes.annotate(
        "",
        stop,
        start,
        arrowprops={"arrowstyle": "-|>", "color": BLACK, "lw": 1.4, "shrinkA": 0, "shrinkB": 0},
        zorder=3,
    )
    direction = (stop - start) / np.linalg.norm(stop - start)
    middle = (start + stop) / 2
    turn = math.degrees(math.atan2(direction[1], direction[0]))
    upright = (turn + 90) % 180 - 90
    above = np.array([-direction[1], direction[0]]) * (
        1 if (xy.mean(axis=0) - middle) @ [-direction[1], direction[0]] < 0 else -1
    )
    axes.annotate(
        parameter(theta), middle, xytext=tuple(above * 16), textcoords="offset points", rotation=upright,
        ha="center", va="center", rotation_mode="anchor", fontsize=8, zorder=6,
    ).set_in_layout(False)  # fmt: skip
    if len(ranking) > SWEPT:
        return
    for c in ranking:
        foot = start + direction * ((xy[c] - start) @ direction)
        axes.plot(*np.array([xy[c], foot]).T, color=LIGHT, lw=0.8, zorder=1)
        axes.plot(*foot, marker="o", ms=3, color=BLACK, zorder=4)


def _arrow(axes: Any, xy: Floats, arrow: Arrow, index: int, bend: float) -> None:
    """From the lower to the upper candidate of a pair: where that pair wants θ to point to."""
    above, below, _ = arrow
    axes.annotate(
        "",
        xy[above],
        xy[below],
        arrowprops={
            "arrowstyle": "-|>", "color": COLOURS[index % len(COLOURS)], "lw": 1.8, "shrinkA": 5, "shrinkB": 5,
            "linestyle": LINES[index // len(COLOURS) % len(LINES)],
            "connectionstyle": f"arc3,rad={bend}", "mutation_scale": 14,
        },
        zorder=5,
    )  # fmt: skip


def _frame(axes: Any, seen: View) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axes.set_xlabel(seen.labels[0])
    axes.set_ylabel(seen.labels[1])
    if not seen.ticks:
        axes.set_xticks([])
        axes.set_yticks([])
        return
    for axis, number_ in ((axes.xaxis, 0), (axes.yaxis, 1)):
        if number_ < seen.dimensions:
            unit = float(seen.scale[number_])
            low, high = axis.get_view_interval()
            steps = [t * unit for t in MaxNLocator(6).tick_values(low / unit, high / unit)]
            axis.set_ticks([t for t in steps if low <= t <= high])
            axis.set_major_formatter(FuncFormatter(lambda value, _, unit=unit: f"{value / unit:.6g}".replace("-", "−")))
        else:
            axis.set_ticks([])
    if seen.dimensions == 1:
        axes.axhline(0, color=LIGHT, lw=0.8, zorder=0)
        axes.spines["left"].set_visible(False)


def _names(
    axes: Any,
    instance: Instance,
    xy: Floats,
    ranking: Sequence[int] | None,
    special: set[int],
    arrows: Sequence[Arrow],
    ends: tuple[Floats, Floats] | None,
) -> None:
    place = {} if ranking is None else {c: k for k, c in enumerate(ranking, 1)}
    chosen = list(range(instance.m))
    if instance.m > NAMED:
        outer = [] if special else chosen[:10]
        outer = [*ranking[:8], *ranking[-2:]] if ranking is not None else outer
        chosen = sorted({*outer, *special})
        axes.set_title(f"{len(chosen)} of {instance.m} candidates are named", fontsize=8, color=GREY, loc="right")
    texts = [f"{short(instance.names[c])}  #{place[c]}" if place else short(instance.names[c]) for c in chosen]
    lines = [xy[[a, b]] for a, b, _ in arrows]
    if ends is not None:
        lines.append(np.array(ends))
    path = [line[0] + t * (line[1] - line[0]) for line in lines for t in np.linspace(0, 1, 25)]
    obstacles = np.vstack([xy, np.array(path)]) if path else xy
    labels.place(
        axes,
        xy[chosen],
        texts,
        bold=[c in special for c in chosen],
        obstacles=obstacles if len(obstacles) <= 3000 else None,
        size=9 if instance.m <= 12 else 7.5,
    )


def weights(arrows: Sequence[Arrow], instance: Instance) -> list[str]:
    """What the arrows of a conflict are: `20 × (D ≻ E)`."""
    names = instance.names
    return [f"{number(Fraction(w))} × ({short(names[a], 14)} ≻ {short(names[b], 14)})" for a, b, w in arrows]
