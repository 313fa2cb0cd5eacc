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
    axes.set_ylim(len(rows) - 0.4, -0.6)
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
    return f"{len(row['lottery'])} candidates"


def _simplex(axes: Any, instance: Instance, row: dict[str, Any], d: int) -> None:
    """The polytopes of the different ballots, and the parameter of each in the worst case of this row."""
    problem = DistortionProblem.of(instance)
    place = _CORNERS if d == 3 else np.array([[0.0, 0.0], [1.0, 0.0]])
    thetas: dict[int, Any] = {}
    for v, theta in zip(problem.polytope_of, row["parameters"], strict=True):
        if v is not None and theta is not None:
            thetas.setdefault(v, theta)
    quiet(axes)
    axes.set_aspect("equal")
    outline = np.vstack([place, place[:1]])
    for index, v in enumerate(list(thetas)[:MOST_POLYTOPES]):
        around = [[x / sum(corner) for x in corner] for corner in corners(problem.rows(v), d)]
        colour = COLOURS[index % len(COLOURS)]
        level = 0.0 if d == 3 else -0.06 * (1 + index % 12)
        _polytope(axes, np.array(around) @ place, colour, level, min(0.3, 2 / len(thetas)))
        spot = np.array([float(Fraction(x)) for x in thetas[v]]) @ place
        axes.plot(
            spot[0], spot[1] + level, marker="o", ms=3 + 2.5 * _size(problem, v), color=colour, mec=BLACK, zorder=5
        )
    axes.plot(outline[:, 0], outline[:, 1], color=BLACK, linewidth=1)
    for j in range(d):
        up = d == 3 and j == 2
        axes.annotate(
            f"only feature {j + 1}",
            place[j],
            xytext=(0, 5 if up or d == 2 else -12),
            textcoords="offset points",
            ha="center",
        )
    more = f", the first {MOST_POLYTOPES} ballots" if len(thetas) > MOST_POLYTOPES else ""
    choice = row.get("candidate") or "the lottery"
    axes.set_title(f"polytopes of the ballots{more}; dots: worst θ for {short(str(choice))}", fontsize=9)
    axes.margins(0.12)


def _size(problem: DistortionProblem, v: int) -> float:
    return math.sqrt(problem.counts[v] / max(problem.counts))


def _polytope(axes: Any, corners: Floats, colour: str, level: float, alpha: float) -> None:
    if len(corners) < 3:
        axes.plot(corners[:, 0], corners[:, 1] + level, color=colour, linewidth=3, alpha=0.6, solid_capstyle="butt")
        return
    middle = corners.mean(axis=0)
    around = corners[np.argsort(np.arctan2(corners[:, 1] - middle[1], corners[:, 0] - middle[0]))]
    axes.fill(around[:, 0], around[:, 1], color=colour, alpha=alpha, linewidth=0)
    axes.plot(*np.vstack([around, around[:1]]).T, color=colour, linewidth=0.8)
