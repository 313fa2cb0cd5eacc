"""The picture of the rooms, made from the imports: `make picture` writes docs/pictures/imports.svg.

Each room is a box, in the order of the import contract; in it its folders, a row above another if it imports from it. Folders
that import from each other are in one row. Numbers are modules in boxes, imports of a module by a module at arrows.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import Any

import grimp

from pluralign.pictures import canvas

ROOMS = ("pluralign", "benchmarks", "proofs", "formulations", "solver")
COLOURS = (canvas.BLACK, canvas.ORANGE, canvas.GREEN, canvas.BLUE, canvas.PURPLE)
LEFT, WIDE, ROW, HEAD = 0.2, 6.6, 0.42, 0.44  # inches
GAP, RIGHT = 0.42, 2.6

Edges = Counter[tuple[str, str]]


def place(module: str) -> tuple[str, str]:
    """The room of a module and the folder or file in it; the package's own folders are the room `pluralign`."""
    parts = module.split(".")[1:]
    if parts and parts[0] in ROOMS:
        return parts[0], ".".join(parts[1:2])
    return ROOMS[0], ".".join(parts[:1])


def graph() -> tuple[Edges, dict[str, Edges], dict[str, Counter[str]]]:
    """Imports between rooms, imports between the folders of each room, and the modules in each folder."""
    found = grimp.build_graph("pluralign")
    between: Edges = Counter()
    inside: dict[str, Edges] = {room: Counter() for room in ROOMS}
    sizes: dict[str, Counter[str]] = {room: Counter() for room in ROOMS}
    for module in found.modules:
        room, folder = place(module)
        folders = {place(child)[1] for child in found.find_descendants(module)}
        if folder and (module.count(".") > 1 + (room != ROOMS[0]) or folders):
            sizes[room][folder] += 1
        for other in found.find_modules_directly_imported_by(module):
            there, target = place(other)
            if there != room:
                between[room, there] += 1
            elif target != folder:
                inside[room][folder, target] += 1
    return between, inside, sizes


def rows(folders: list[str], edges: Edges) -> list[list[str]]:
    """The folders from those that import to those that are imported; circles stay together."""
    below = {folder: {b for a, b in edges if a == folder and b in folders} for folder in folders}
    for middle in folders:  # transitive closure
        for folder in folders:
            if middle in below[folder]:
                below[folder] |= below[middle]

    def level(folder: str) -> int:
        strictly = [b for b in below[folder] if folder not in below[b]]
        circle = [b for b in below[folder] if folder in below[b]]
        strictly += [c for b in circle for c in below[b] if b not in below[c]]
        return 1 + max((level(b) for b in strictly), default=-1)

    levels = {folder: level(folder) for folder in folders}
    return [sorted(f for f in folders if levels[f] == k) for k in sorted(set(levels.values()), reverse=True)]


def draw(path: str) -> None:
    """Write the picture."""
    between, inside, sizes = graph()
    layout = {room: rows(sorted(sizes[room]), inside[room]) for room in ROOMS}
    heights = {room: HEAD + ROW * max(1, len(layout[room])) for room in ROOMS}
    total = sum(heights.values()) + GAP * (len(ROOMS) - 1) + 0.3
    with canvas.drawn(path, LEFT + WIDE + RIGHT, total) as figure:
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, LEFT + WIDE + RIGHT), ylim=(total, 0))
        axes.axis("off")
        top, tops = 0.15, {}
        for room, colour in zip(ROOMS, COLOURS, strict=True):
            tops[room] = top
            _room(axes, top, heights[room], f"{room}/", layout[room], sizes[room], colour)
            top += heights[room] + GAP
        _arrows(axes, between, tops, heights)


def _room(
    axes: Any, top: float, height: float, name: str, layout: list[list[str]], sizes: Counter[str], colour: str
) -> None:
    from matplotlib.patches import Rectangle

    axes.add_patch(Rectangle((LEFT, top), WIDE, height, facecolor="white", edgecolor=colour, linewidth=1.4))
    axes.text(LEFT + 0.1, top + 0.22, name, va="center", weight="bold", color=colour, fontsize=11)
    for k, row in enumerate(layout):
        each = (WIDE - 0.2) / len(row)
        for i, folder in enumerate(row):
            x, y = LEFT + 0.1 + i * each, top + HEAD - 0.06 + k * ROW
            axes.add_patch(Rectangle((x + 0.03, y), each - 0.06, ROW - 0.1, facecolor="none", edgecolor=colour, lw=0.7))
            axes.text(
                x + each / 2, y + (ROW - 0.1) / 2, f"{folder}  {sizes[folder]}", ha="center", va="center", fontsize=8
            )


def _arrows(axes: Any, between: Edges, tops: dict[str, float], heights: dict[str, float]) -> None:
    """Neighbours by a straight arrow, others by an elbow on the right, the farther the wider."""
    ports: Counter[str] = Counter()
    style = {"arrowstyle": "-|>", "shrinkA": 0, "shrinkB": 0, "mutation_scale": 9}
    colours = dict(zip(ROOMS, COLOURS, strict=True))
    for (a, b), number in sorted(between.items(), key=lambda e: ROOMS.index(e[0][1]) - ROOMS.index(e[0][0])):
        far = ROOMS.index(b) - ROOMS.index(a)
        assert far > 0, f"{a} imports from {b}, which is above it"
        look = {**style, "color": colours[a], "linewidth": 0.6 + number / 60}
        if far == 1:
            x, y = LEFT + WIDE / 2, tops[a] + heights[a]
            axes.annotate("", (x, tops[b]), (x, y), arrowprops=look)
            axes.text(x + 0.1, (y + tops[b]) / 2, str(number), va="center", fontsize=8)
            continue
        out, into = (tops[r] + heights[r] / 2 + s * (0.1 + 0.12 * ports[r]) for r, s in ((a, 1), (b, -1)))
        ports[a] += 1
        ports[b] += 1
        x = LEFT + WIDE + 0.25 + 0.33 * (sum(ports.values()) / 2)
        axes.plot([LEFT + WIDE, x, x], [out, out, into], color=colours[a], lw=look["linewidth"])
        axes.annotate("", (LEFT + WIDE, into), (x, into), arrowprops=look)
        axes.text(x + 0.05, 0.7 * out + 0.3 * into, str(number), va="center", fontsize=8)


if __name__ == "__main__":
    draw(sys.argv[1] if len(sys.argv) > 1 else str(Path(__file__).with_suffix(".svg")))
