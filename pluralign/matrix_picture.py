"""The table rules × axioms as a picture, told apart by colour and by sign."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from formulations.errors import InputError
from pluralign.matrix import LEGEND, short

COLOURS = {"proved": "#0072B2", "violated": "#D55E00", "no violation found": "#BBBBBB", "open": "#FFFFFF"}
"""Okabe and Ito's palette, readable for the colour-blind and in grey."""


def draw(result: dict[str, Any], path: str) -> None:
    """Write the picture to a file whose ending says its format (.png, .svg, .pdf). Raises `InputError` if it cannot be."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.patches import Rectangle

    rules, axioms = result["rules"], result["axioms"]
    figure = Figure(figsize=(2.6 + 1.25 * len(axioms), 1.6 + 0.36 * len(rules)), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    for row in result["cells"]:
        x, y = axioms.index(row["axiom"]), rules.index(row["rule"])
        dark = row["verdict"] in ("proved", "violated")
        axes.add_patch(Rectangle((x, y), 1, 1, facecolor=COLOURS[row["verdict"]], edgecolor="white"))
        axes.text(
            x + 0.5, y + 0.5, short(row), ha="center", va="center", fontsize=8, color="white" if dark else "black"
        )
    axes.set(xlim=(0, len(axioms)), ylim=(len(rules), 0))
    axes.set_xticks([x + 0.5 for x in range(len(axioms))], axioms, rotation=30, ha="left", fontsize=9)
    axes.set_yticks([y + 0.5 for y in range(len(rules))], rules, fontsize=9)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.set_xlabel(LEGEND, fontsize=8)
    for side in axes.spines.values():
        side.set_visible(False)
    try:
        figure.savefig(path, dpi=160)
    except (OSError, ValueError) as error:
        formats = "name a file ending in .png, .svg or .pdf in a folder that you may write to"
        raise InputError(f"{Path(path)}: the picture cannot be written ({error}); {formats}") from None
