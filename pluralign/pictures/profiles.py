"""Panels about the profile: scores or rewards as bars, majority margins as a matrix, rankings side by side."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.instances.profile import pairwise
from pluralign.pictures.canvas import BLACK, BLUE, COLOURS, GREY, LIGHT, LINES, MARKERS, VERMILLION, number, short

BARS = 40
COMPARED = 60
"""More candidates than this have no matrix."""
NUMBERS = 14
"""More candidates than this have no numbers in the matrix."""
COLUMNS = 12


def bars(axes: Any, instance: Instance, ranking: Sequence[int], values: Sequence[Fraction], what: str) -> None:
    """One bar for each candidate, in the order of the ranking; what: the label of the axis."""
    shown = list(ranking)[:BARS]
    largest = max((abs(values[c]) for c in shown), default=Fraction(0)) or Fraction(1)
    lengths = [float(values[c] / largest) for c in shown]
    y = np.arange(len(shown))
    axes.barh(y, lengths, color=BLUE, height=0.7)
    axes.axvline(0, color=BLACK, lw=0.6)
    for row, c in enumerate(shown):
        right = lengths[row] >= 0
        axes.annotate(
            number(values[c]), (lengths[row], row), xytext=(3 if right else -3, 0), textcoords="offset points",
            ha="left" if right else "right", va="center", fontsize=8 if len(shown) <= 20 else 6,
        )  # fmt: skip
    axes.set_yticks(y, [short(instance.names[c]) for c in shown], fontsize=8 if len(shown) <= 20 else 6)
    axes.set_ylim(len(shown) - 0.5, -0.5)
    low, high = min(0.0, *lengths), max(0.0, *lengths)
    room = 0.22 * (high - low or 1)
    axes.set_xlim(low - (room if low < 0 else 0), high + room)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    rest = instance.m - len(shown)
    axes.set_xlabel(what + (f"; {rest} candidates more are not shown" if rest else ""))


def margins(axes: Any, instance: Instance, ranking: Sequence[int], pair: tuple[int, int] | None = None) -> None:
    """n_ab − n_ba, the row above the column; blue where the row wins, vermillion where it loses."""
    from matplotlib.colors import LinearSegmentedColormap

    n = pairwise(instance)
    chosen = list(ranking)[:COMPARED]
    gap = (n - n.T)[np.ix_(chosen, chosen)]
    most = max(int(np.abs(gap).max()), 1)
    colours = LinearSegmentedColormap.from_list("margins", [VERMILLION, "#FFFFFF", BLUE])
    picture = axes.imshow(gap / most, cmap=colours, vmin=-1, vmax=1, interpolation="nearest")
    if len(chosen) <= NUMBERS:
        for i, j in np.ndindex(gap.shape):
            if i != j:
                value = int(gap[i, j])
                words = f"+{value}" if value > 0 else f"−{-value}" if value else "0"
                axes.text(
                    j,
                    i,
                    words if len(words) < 7 else f"{value:+.1e}",
                    ha="center",
                    va="center",
                    fontsize=7,
                    color="white" if abs(value) > 0.6 * most else BLACK,
                )
    else:
        bar = axes.figure.colorbar(picture, ax=axes, shrink=0.7, ticks=[-1, 0, 1])
        bar.ax.set_yticklabels([f"−{most}", "0", f"+{most}"], fontsize=7)
    size = 8 if len(chosen) <= NUMBERS else 6 if len(chosen) <= 30 else 4
    names = [short(instance.names[c], 14) for c in chosen]
    axes.set_xticks(range(len(chosen)), names, rotation=0 if max(map(len, names)) <= 3 else 90, fontsize=size)
    axes.set_yticks(range(len(chosen)), names, fontsize=size)
    axes.tick_params(length=0)
    for side in axes.spines.values():
        side.set_visible(False)
    if pair is not None and set(pair) <= set(chosen):
        from matplotlib.patches import Rectangle

        i, j = chosen.index(pair[0]), chosen.index(pair[1])
        axes.add_patch(Rectangle((j - 0.5, i - 0.5), 1, 1, facecolor="none", edgecolor=BLACK, lw=2))
    unit = "comparisons" if instance.comparisons else "voters"
    left = "" if len(chosen) == instance.m else f"\nfirst {len(chosen)} of {instance.m} candidates"
    axes.set_xlabel(f"majority margin ({unit}): + for the row, − for the column{left}")


def rankings(
    axes: Any,
    instance: Instance,
    columns: Sequence[tuple[str, Sequence[str]]],
    marked: Sequence[str] = (),
    divide: int = 0,
) -> None:
    """Rankings side by side, each candidate a line.

    columns: heading and names, best first. marked: names of thick lines. divide: a line after so many columns.
    """
    most = max(len(names) for _, names in columns)
    size = 8 if most <= 15 else 6
    known = list(marked)
    place = [{name: k for k, name in enumerate(names, 1)} for _, names in columns]
    for i, name in enumerate(instance.names):
        loud = name in known
        at = [x for x in range(len(columns)) if name in place[x]]
        y = [place[x][name] for x in at]
        colour = (
            COLOURS[(1 + known.index(name)) % len(COLOURS)] if loud else LIGHT if known else COLOURS[i % len(COLOURS)]
        )
        style = known.index(name) if loud else i // len(COLOURS)
        axes.plot(
            at, y, color=colour, lw=2.4 if loud else 1.2, ls=LINES[style % len(LINES)],
            marker=MARKERS[i % len(MARKERS)], ms=5 if loud or most <= 15 else 3, zorder=4 if loud else 2,
        )  # fmt: skip
        if at:
            weight = "bold" if loud else "normal"
            axes.annotate(
                short(name, 16),
                (at[-1], y[-1]),
                xytext=(7, 0),
                textcoords="offset points",
                va="center",
                fontsize=size,
                fontweight=weight,
            )
            axes.annotate(
                short(name, 16),
                (at[0], y[0]),
                xytext=(-7, 0),
                textcoords="offset points",
                va="center",
                ha="right",
                fontsize=size,
                fontweight=weight,
            )
    if 0 < divide < len(columns):
        axes.axvline(divide - 0.5, color=GREY, lw=0.8, ls=":")
    axes.set_xlim(-0.3, len(columns) - 0.7)
    axes.set_ylim(most + 0.6, 0.4)
    axes.set_xticks(range(len(columns)), [head for head, _ in columns], fontsize=8 if len(columns) <= 7 else 6.5)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.set_yticks([])
    for side in axes.spines.values():
        side.set_visible(False)
    axes.set_xlabel("rankings, best at the top")
