"""Distortion as a picture: a bar for each choice, and with two or three features the polytopes with the worst parameters."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from pluralign.formulations.distortion.problem import DistortionProblem
from pluralign.formulations.errors import InputError
from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.types import Floats
from pluralign.pictures.canvas import BLACK, BLUE, COLOURS, GREY, HATCHES, LIGHT, VERMILLION, drawn, quiet, short
from pluralign.solver.linear.polygons import corners

MOST_POLYTOPES = 60
LEAST_ROWS = 4
"""Fewer bars are as thin as so many would be."""

_CORNERS = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, math.sqrt(3) / 2]])


def draw(instance: Instance, result: dict[str, Any], path: str) -> None:
    """Write the picture. instance: with the features that count. Raises `InputError` where there is nothing to draw."""
    rows = [row for row in result["results"] if row["distortion"] is not None]
    if not rows:
        raise InputError(f"{path}: no distortion is known, so there is nothing to draw")
    d = len(instance.features[0]) if instance.features else 0
    simplex = d in (2, 3)
    with drawn(path, 7.5 + 5.0 * simplex, max(2.4 + 2.6 * simplex, 1.2 + 0.28 * len(rows))) as figure:
        panels = figure.subplots(1, 1 + simplex, squeeze=False)[0]
        _bars(panels[0], rows)
        if simplex:
            worst = max(rows, key=lambda row: math.inf if row["about"] is None else row["about"])
            _simplex(panels[1], instance, rows[0] if len(rows) == 1 else worst, d)


def _bars(axes: Any, rows: Sequence[dict[str, Any]]) -> None:
    """Distortion less 1 is what is lost; infinite ones go to the edge, with a sign."""
    finite = [row["about"] for row in rows if row["about"] is not None]
    top = max([*finite, 1.5])
    wide = top > 8
    edge = top * 1.6 if wide else 1 + (top - 1) * 1.15
    for y, row in enumerate(rows):
        infinite = row["about"] is None
        length = edge if infinite else row["about"]
        best = row["what"].startswith("best")
        colour = VERMILLION if infinite else BLUE if best else LIGHT
        axes.barh(y, length - 1, left=1, color=colour, edgecolor=GREY, hatch=HATCHES[0] if infinite else None)
        text = "∞" if infinite else f"{row['about']:.4g}"
        axes.annotate(text, (length, y), xytext=(3, 0), textcoords="offset points", va="center", fontsize=8)
    names = [f"{short(row['what'], 30)}: {_choice(row)}" for row in rows]
    axes.set_yticks(range(len(rows)), names)
    spare = max(0.0, (LEAST_ROWS - len(rows)) / 2)
    axes.set_ylim(len(rows) - 0.4 + spare, -0.6 - spare)
    if wide:
        axes.set_xscale("log")
    axes.set_xlim(1, edge * (1.25 if wide else 1) + (0 if wide else 0.12 * (edge - 1)))
    if wide:
        from pluralign.pictures.canvas import plain_log

        plain_log(axes.xaxis)
    axes.set_xlabel("distortion" + (", logarithmic" if wide else ""))
    axes.grid(axis="x", color=LIGHT, linewidth=0.5)


def _choice(row: dict[str, Any]) -> str:
    if row.get("lottery") is None:
        return short(row["candidate"] or "")
    names = list(row["lottery"])
    return short(names[0]) if len(names) == 1 else f"{len(names)} candidates"


def _simplex(axes: Any, instance: Instance, row: dict[str, Any], d: int) -> None:
    """The polytopes of the different ballots, and the parameter of each in the worst case of this row."""
    problem = DistortionProblem.of(instance)
    place = _CORNERS if d == 3 else np.array([[0.0, 0.0], [1.0, 0.0]])
    thetas: dict[int, Any] = {}
    for v, theta in zip(problem.polytope_of, row["parameters"], strict=True):
        if v is not None and theta is not None:
            thetas.setdefault(v, theta)
    quiet(axes)
    shown = list(thetas)[:MOST_POLYTOPES]
    for index, v in enumerate(shown):
        around = [[x / sum(corner) for x in corner] for corner in corners(problem.rows(v), d)]
        colour = COLOURS[index % len(COLOURS)]
        down = np.array([0.0, -1.0 - index if d == 2 else 0.0])  # segments lie below each other
        _polytope(axes, np.array(around) @ place + down, colour, min(0.3, 2 / len(thetas)))
        spot = np.array([float(Fraction(x)) for x in thetas[v]]) @ place + down
        axes.plot(*spot, marker="o", ms=3 + 2.5 * _size(problem, v), color=colour, mec=BLACK, zorder=5)
    (_segment if d == 2 else _triangle)(axes, place)
    more = f", the first {MOST_POLYTOPES} ballots" if len(thetas) > MOST_POLYTOPES else ""
    choice = row.get("candidate") or "the lottery"
    axes.set_title(f"polytopes of the ballots{more}; dots: worst θ for {short(str(choice))}", fontsize=9, pad=10)


def _segment(axes: Any, place: Floats) -> None:
    axes.plot(place[:, 0], place[:, 1], color=BLACK, linewidth=1)
    for j, side in enumerate(("left", "right")):
        axes.annotate(
            f"only feature {j + 1}", place[j], xytext=(0, 5), textcoords="offset points", ha=side, annotation_clip=False
        )
    low = min(-float(LEAST_ROWS), axes.get_ylim()[0])
    axes.set_ylim(low - 0.6, 0.6)
    axes.margins(x=0.03)


def _triangle(axes: Any, place: Floats) -> None:
    axes.set_aspect("equal")
    axes.plot(*np.vstack([place, place[:1]]).T, color=BLACK, linewidth=1)
    for j in range(3):
        text, above = f"only feature {j + 1}", (0, 5 if j == 2 else -12)
        axes.annotate(text, place[j], xytext=above, textcoords="offset points", ha="center")
    axes.margins(0.12)


def _size(problem: DistortionProblem, v: int) -> float:
    return math.sqrt(problem.counts[v] / max(problem.counts))


def _polytope(axes: Any, around: Floats, colour: str, alpha: float) -> None:
    if len(around) < 3:
        axes.plot(around[:, 0], around[:, 1], color=colour, linewidth=3, alpha=0.6, solid_capstyle="butt")
        return
    axes.fill(around[:, 0], around[:, 1], color=colour, alpha=alpha, linewidth=0)
    axes.plot(*np.vstack([around, around[:1]]).T, color=colour, linewidth=0.8)
