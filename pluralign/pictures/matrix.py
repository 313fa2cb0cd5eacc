"""The table rules × axioms as a picture, told apart by colour and by sign."""

from __future__ import annotations

from typing import Any

from pluralign.marks import kind, legend, short
from pluralign.pictures.canvas import BLUE, VERMILLION, drawn

LIGHT_BLUE, LIGHT_VERMILLION = "#8FC1E0", "#EBA57C"
FILL = {
    "✓ all m": BLUE,
    "(✓) all m": LIGHT_BLUE,
    "✓ m≤": BLUE,
    "✗ =": VERMILLION,
    "✗ ≤": LIGHT_VERMILLION,
    "–": "#BBBBBB",
    "?": "#FFFFFF",
    "·": "#FFFFFF",
}
"""Kind of mark -> colour; what is not proved in every respect is lighter."""


def draw(result: dict[str, Any], path: str) -> None:
    """Write the picture to a file whose ending says its format (.png, .svg, .pdf). Raises `InputError` if it cannot."""
    from matplotlib.patches import Rectangle

    rules, axioms = result["rules"], result["axioms"]
    with drawn(path, max(8.5, 2.6 + 1.25 * len(axioms)), 1.6 + 0.36 * len(rules)) as figure:
        axes = figure.subplots()
        for row in result["cells"]:
            x, y = axioms.index(row["axiom"]), rules.index(row["rule"])
            dark = FILL[kind(row)] in (BLUE, VERMILLION)
            axes.add_patch(Rectangle((x, y), 1, 1, facecolor=FILL[kind(row)], edgecolor="white"))
            colour = "white" if dark else "black"
            axes.text(x + 0.5, y + 0.5, short(row), ha="center", va="center", fontsize=8, color=colour)
        axes.set(xlim=(0, len(axioms)), ylim=(len(rules), 0))
        axes.set_xticks([x + 0.5 for x in range(len(axioms))], axioms, rotation=30, ha="left", fontsize=9)
        axes.set_yticks([y + 0.5 for y in range(len(rules))], rules, fontsize=9)
        axes.xaxis.tick_top()
        axes.tick_params(length=0)
        axes.set_xlabel(legend(result).replace("; ", "\n"), fontsize=8)
        for side in axes.spines.values():
            side.set_visible(False)
