"""The panel of parameters θ in the plane: the cone of each ballot, of the output, and the line that a pair draws."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.types import Floats, Ranking
from pluralign.pictures import labels
from pluralign.pictures.canvas import BLACK, BLUE, COLOURS, GREY, HATCHES, VERMILLION, order, quiet, short, square
from pluralign.pictures.plane import View, cone

COLOURED = 6
"""More different ballots than this share one colour, the darker the more voters."""
LABELLED = 24
MOST_BALLOTS = 5000
RIM = 1.14
"""Radius of the output's sector; that of the ballots is 1."""


@dataclass(frozen=True)
class Note:
    """A text beside a spot, preferably at this angle (radians)."""

    text: str
    spot: Floats
    angle: float


def profile(instance: Instance) -> list[tuple[Ranking, int]]:
    """The different complete ballots with their voters, most voters first; empty if there are none."""
    if not instance.ballots or not all(len(b.levels) == instance.m for b in instance.ballots):
        return []
    rankings, counts = instance.complete_ballots()
    found, where = np.unique(rankings, axis=0, return_inverse=True)
    voters = np.zeros(len(found), dtype=np.int64)
    np.add.at(voters, where.reshape(-1), counts)
    by = np.argsort(-voters, kind="stable")
    return [(tuple(found[i].tolist()), int(voters[i])) for i in by.tolist()]


def panel(
    axes: Any,
    instance: Instance,
    seen: View,
    *,
    ballots: Sequence[tuple[Ranking, int]] = (),
    output: Sequence[int] | None = None,
    theta: Sequence[Fraction] | None = None,
    pair: tuple[int, int] | None = None,
    name: str = "output",
) -> None:
    """The directions of θ around the origin, for two features.

    ballots: sectors. output: a ranking, as a dashed sector. theta: an arrow. pair: (a, b), as the line that parts the θ with a
    above b from the others.
    """
    square(axes, (-1.6, -1.6), (1.6, 1.6))
    quiet(axes)
    axes.set_xlabel("directions of θ: the cone of each ballot" if ballots else "directions of θ")
    notes: list[Note] = []
    hidden = 0
    most = max((count for _, count in ballots), default=1)
    for index, (ranking, count) in enumerate(ballots[:MOST_BALLOTS]):
        sector = cone(seen.xy, ranking)
        if sector is None:
            hidden += 1
            continue
        _sector(axes, sector, index, len(ballots), count / most)
        if len(notes) < LABELLED:
            words = f"{count} voter{'s' if count > 1 else ''}"
            if len(ballots) <= COLOURED:
                words += f"\n{order([instance.names[c] for c in ranking], 5, 8)}"
            notes.append(Note(words, _on_circle(sum(sector) / 2, 1.0), sum(sector) / 2))
    axes.add_patch(_circle())
    axes.plot(0, 0, marker="o", ms=3, color=BLACK, zorder=5)
    if output is not None and (sector := cone(seen.xy, output)) is not None:
        _output(axes, sector)
        notes.append(Note(name, _on_circle(sum(sector) / 2, RIM), sum(sector) / 2))
    if theta is not None:
        _theta(axes, seen.direction(theta))
    obstacles = [_disc()]
    if pair is not None:
        obstacles.append(_line(axes, instance, seen, pair, notes))
    if hidden:
        left = "ballot has" if hidden == 1 else "different ballots have"
        axes.set_title(f"{hidden} {left} no cone: infeasible, or too thin to be drawn", fontsize=8, color=GREY)
    if notes:
        labels.place(
            axes,
            np.array([note.spot for note in notes]),
            [note.text for note in notes],
            obstacles=np.vstack(obstacles),
            outward=[note.angle for note in notes],
            size=8,
        )


def _theta(axes: Any, tip: Floats) -> None:
    head = {"arrowstyle": "-|>", "color": BLACK, "lw": 1.8, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", tip, (0, 0), arrowprops=head, zorder=6)
    x, y = tip
    axes.text(0.84 * x - 0.1 * y, 0.84 * y + 0.1 * x, "θ", ha="center", va="center", fontsize=10, zorder=7)


def _disc() -> Floats:
    """Points that fill the disc, so that no words are written there."""
    radii, turns = np.meshgrid(np.linspace(0.1, 1.0, 8), np.linspace(0, 2 * math.pi, 48, endpoint=False))
    return np.column_stack([(radii * np.cos(turns)).ravel(), (radii * np.sin(turns)).ravel()])


def _on_circle(angle: float, radius: float) -> Floats:
    return np.array([radius * math.cos(angle), radius * math.sin(angle)])


def _circle() -> Any:
    from matplotlib.patches import Circle

    return Circle((0, 0), 1, facecolor="none", edgecolor=GREY, lw=0.6, zorder=1)


def _sector(axes: Any, sector: tuple[float, float], index: int, of: int, share: float) -> None:
    from matplotlib.patches import Wedge

    low, high = (math.degrees(angle) for angle in sector)
    style: dict[str, Any] = {"facecolor": (BLUE, 0.15 + 0.7 * share), "edgecolor": BLUE}
    if of <= COLOURED:
        colour = COLOURS[index]
        style = {"facecolor": (colour, 0.35), "edgecolor": colour, "hatch": HATCHES[index]}
    axes.add_patch(Wedge((0, 0), 1, low, high, lw=0.8, zorder=2, **style))


def _output(axes: Any, sector: tuple[float, float]) -> None:
    from matplotlib.patches import Wedge

    low, high = (math.degrees(angle) for angle in sector)
    axes.add_patch(Wedge((0, 0), RIM, low, high, facecolor="none", edgecolor=BLACK, lw=1.6, ls="--", zorder=4))


def _line(axes: Any, instance: Instance, seen: View, pair: tuple[int, int], notes: list[Note]) -> Floats:
    """The line {θ : θ·(x_a − x_b) = 0}, and what is ranked so on either side; points on it, to be kept clear."""
    a, b = pair
    towards = seen.xy[a] - seen.xy[b]
    towards = towards / (np.linalg.norm(towards) or 1.0)
    along = np.array([-towards[1], towards[0]])
    axes.plot(*np.array([-1.35 * along, 1.35 * along]).T, color=VERMILLION, lw=1.6, ls="--", zorder=3)
    used = [_on_circle(note.angle, 1.0) for note in notes]
    free = [min((float(np.linalg.norm(sign * along - spot)) for spot in used), default=0.0) for sign in (1, -1)]
    foot = 1.25 * along if free[0] >= free[1] else -1.25 * along
    first, second = short(instance.names[a], 10), short(instance.names[b], 10)
    for sign, words in ((1, f"{first} ≻ {second}"), (-1, f"{second} ≻ {first}")):
        tip = foot + sign * 0.2 * towards
        axes.annotate("", tip, foot, arrowprops={"arrowstyle": "->", "color": VERMILLION, "lw": 1.2}, zorder=3)
        notes.append(Note(words, tip, math.atan2(sign * towards[1], sign * towards[0])))
    return np.array([t * along for t in np.linspace(-1.35, 1.35, 60)])


def chain(axes: Any, seen: View, arrows: Sequence[tuple[int, int, int]], words: Sequence[str]) -> None:
    """The weighted differences of a conflict, head to tail: they come back to where they began."""
    most = max(w for _, _, w in arrows)
    steps = np.array([float(Fraction(w, most)) * (seen.xy[a] - seen.xy[b]) for a, b, w in arrows])
    turn = np.arctan2(steps[:, 1], steps[:, 0])
    first = np.argsort(turn, kind="stable")  # by angle, so that the arrows go round once
    starts = np.vstack([np.zeros(2), np.cumsum(steps[first], axis=0)[:-1]])
    extent = np.ptp(np.vstack([starts, starts + steps[first]]), axis=0)
    if float(extent.min()) < 1e-6 * float(extent.max()):  # all on one line: side by side, or none would be seen
        across = np.array([-steps[0][1], steps[0][0]]) / (np.linalg.norm(steps[0]) or 1.0)
        starts += across * 0.1 * float(extent.max()) * np.arange(len(steps))[:, None]
    for index, start in zip(first.tolist(), starts, strict=True):
        head = {"arrowstyle": "-|>", "color": COLOURS[index % len(COLOURS)], "lw": 2.2, "mutation_scale": 16}
        axes.annotate("", start + steps[index], start, arrowprops=head | {"shrinkA": 0, "shrinkB": 0}, zorder=4)
    axes.plot(*starts.T, ls="none", marker="o", ms=4, color=BLACK, zorder=5)
    ends = starts + steps[first]
    low, high = np.minimum(starts, ends).min(axis=0), np.maximum(starts, ends).max(axis=0)
    margin = 0.25 * float((high - low).max() or 1.0)
    square(axes, low - margin, high + margin)
    quiet(axes)
    axes.set_xlabel("weight × (x_above − x_below), head to tail:\nthey add up to 0, so no θ ranks all these pairs")
    path = np.vstack(
        [start + t * (end - start) for start, end in zip(starts, ends, strict=True) for t in np.linspace(0, 1, 20)]
    )
    labels.place(axes, (starts + ends) / 2, [words[i] for i in first.tolist()], obstacles=path, size=8)
