"""Pictures of benchmark rows (benchmarks/registry.py): growth, peers, and who is right."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from pluralign.benchmarks.running.rows import ResultRow
from pluralign.formulations.errors import InputError
from pluralign.pictures.canvas import (
    BLACK,
    BLUE,
    COLOURS,
    GREY,
    LIGHT,
    LINES,
    MARKERS,
    ORANGE,
    VERMILLION,
    drawn,
    plain_log,
    short,
)

ACROSS = 3
CURVES = 6
"""More in one suite are drawn in several panels."""
BARS = 24
SOLVED = ("proved", "accepted", "claimed")
VERDICTS = {
    "right": (BLUE, ""),
    "wrong θ": (ORANGE, "///"),
    "wrong": (VERMILLION, "xxx"),
    "silent": ("#DDDDDD", "..."),
    "failed": (GREY, "\\\\\\"),
}
Panel = tuple[float, Callable[[Any], None]]
"""Height in inches, and what draws it."""


def draw(rows: Iterable[ResultRow], path: str) -> None:
    """All that the rows show: time against size for each suite, ratios to this package's times, verdicts of robustness.

    Raises `InputError` if none of the rows can be drawn, and for a file that cannot be written.
    """
    rows = list(rows)
    cases = [row for row in rows if row.get("kind") == "case"]
    timed = [row for row in cases if row["suite"] != "robustness"]  # of the others it matters who is right
    fits = {(row["suite"], row["series"], row["method"]): row for row in rows if row.get("kind") == "fit"}
    small = list(_growth(timed, fits))
    wide = [*_ratios(timed), *_times(timed), *_robustness(cases)]
    if not small and not wide:
        raise InputError(f"{path}: no row to draw; give rows of a benchmark that has run")
    lines = -(-len(small) // ACROSS)
    heights = [4.0] * lines + [height for height, _ in wide]
    with drawn(path, 5.0 * (ACROSS if wide else min(len(small), ACROSS)), sum(heights)) as figure:
        grid = figure.add_gridspec(len(heights), ACROSS if wide else min(len(small), ACROSS), height_ratios=heights)
        for index, paint in enumerate(small):
            paint(figure.add_subplot(grid[index // ACROSS, index % ACROSS]))
        for index, (_, paint) in enumerate(wide):
            paint(figure.add_subplot(grid[lines + index, :]))
        if cases:
            figure.supxlabel(_machine(cases[0]), fontsize=8, color=GREY)


def _machine(row: ResultRow) -> str:
    versions = row.get("versions", {})
    known = [versions[key] for key in ("processor", "system") if key in versions]
    known += [f"{versions['cores']} cores"] if "cores" in versions else []
    known += [f"pluralign {versions['pluralign']}"] if "pluralign" in versions else []
    return ", ".join(map(str, known))


def _solved(row: ResultRow) -> bool:
    return row["status"] in SOLVED and row["seconds"] is not None


def _growth(cases: Sequence[ResultRow], fits: dict[tuple[str, str, str], ResultRow]) -> Iterable[Callable[[Any], None]]:
    """A panel, or several, for each suite with cases of different sizes."""
    for suite in dict.fromkeys(row["suite"] for row in cases):
        curves: dict[tuple[str, str], list[ResultRow]] = {}
        for row in cases:
            if row["suite"] == suite and row["series"] and row["seconds"] is not None:
                curves.setdefault((row["series"], row["method"]), []).append(row)
        shown = [(key, part) for key, part in curves.items() if len({row["size"] for row in part}) > 1]
        for start in range(0, len(shown), CURVES):
            yield _painter(suite, shown[start : start + CURVES], fits)


def _painter(
    suite: str, curves: Sequence[tuple[tuple[str, str], list[ResultRow]]], fits: dict[tuple[str, str, str], ResultRow]
) -> Callable[[Any], None]:
    polynomial = curves[0][1][0]["family"] == "polynomial"
    several = len({method for (_, method), _ in curves}) > 1
    one_series = len({series for (series, _), _ in curves}) == 1

    def paint(axes: Any) -> None:
        from matplotlib.ticker import MaxNLocator

        for index, ((series, method), rows) in enumerate(curves):
            name = ", ".join(([] if one_series else [series]) + ([method] if several else [])) or series
            label = name + _fitted(fits.get((suite, series, method)))
            _curve(axes, rows, label, index)
        axes.set_yscale("log")
        plain_log(axes.yaxis)
        if polynomial:
            axes.set_xscale("log")
            plain_log(axes.xaxis)
        else:
            axes.xaxis.set_major_locator(MaxNLocator(8, integer=True))
        axes.grid(True, color="#EEEEEE")
        about = f" ({curves[0][0][0]})" if one_series else ""
        axes.set_xlabel(f"size{about}" + (", logarithmic" if polynomial else ""))
        axes.set_ylabel("seconds, logarithmic")
        axes.set_title(f"{suite}: {'polynomial' if polynomial else 'NP-hard'}")
        axes.legend(frameon=False, fontsize=7, loc="upper center", bbox_to_anchor=(0.5, -0.16))

    return paint


def _fitted(fit: ResultRow | None) -> str:
    """The exponent or the factor with its interval."""
    if fit is None:
        return ""
    grown = (
        f"size^{fit['exponent']:.2g}" if "exponent" in fit else f"× {fit['factor']:.3g} each step of {fit['step']:g}"
    )
    interval = "" if fit["low"] is None or fit["high"] is None else f" [{fit['low']:.2g}, {fit['high']:.2g}]"
    return f": {grown}{interval}"


def _curve(axes: Any, rows: Sequence[ResultRow], label: str, index: int) -> None:
    """All cases as marks, hollow ones for what was not solved, and a line through the medians of the solved."""
    colour, marker = COLOURS[index % len(COLOURS)], MARKERS[index % len(MARKERS)]
    by_size: dict[float, list[float]] = {}
    for row in rows:
        if _solved(row):
            by_size.setdefault(row["size"], []).append(max(row["seconds"], 1e-6))
    sizes = sorted(by_size)
    medians = [statistics.median(by_size[size]) for size in sizes]
    axes.plot(sizes, medians, color=colour, marker=marker, ms=5, ls=LINES[index // 2 % len(LINES)], label=label)
    every = [(size, seconds) for size in sizes for seconds in by_size[size] if len(by_size[size]) > 1]
    axes.scatter(*zip(*every, strict=True), s=8, color=colour, alpha=0.5) if every else None
    left = [(row["size"], max(row["seconds"], 1e-6)) for row in rows if not _solved(row)]
    if left:
        axes.scatter(*zip(*left, strict=True), s=44, marker=marker, facecolor="white", edgecolor=colour, zorder=4)
        axes.annotate("not solved", left[-1], xytext=(-6, 6), textcoords="offset points", fontsize=7, ha="right")


def _ratios(cases: Sequence[ResultRow]) -> Iterable[Panel]:
    """How many times as long as this package others take for the same case, where there are others."""
    ours: dict[tuple[str, str], float] = {}
    for row in cases:
        if row["method"].startswith("pluralign") and _solved(row):
            ours.setdefault((row["suite"], row["case"]), max(row["seconds"], 1e-6))
    bars: dict[str, list[tuple[float, str]]] = {}
    notes: dict[str, list[str]] = {}
    for row in cases:
        base = ours.get((row["suite"], row["case"]))
        if base is None or row["method"].startswith("pluralign") or row["method"] == "checker":
            continue
        name = f"{row['suite'].removeprefix('peers-')}: {short(row['method'], 26)}"
        bars.setdefault(name, [])
        word = row["status"].split(":")[0]
        if row["seconds"] is not None and word in (*SOLVED, "timeout", "wrong"):
            bars[name].append((row["seconds"] / base, word))
        if word not in SOLVED:
            notes.setdefault(name, []).append(word)
    if bars:
        yield 1.2 + 0.34 * len(bars), lambda axes: _ratio_bars(axes, bars, notes)


def _ratio_bars(axes: Any, bars: dict[str, list[tuple[float, str]]], notes: dict[str, list[str]]) -> None:
    """A bar to the median ratio; a mark for each case."""
    axes.set_xscale("log")
    found = [ratio for part in bars.values() for ratio, _ in part] or [1.0]
    low, high = min([0.5, *found]) / 1.5, max([2.0, *found])
    axes.set_xlim(low, high * 8)
    looks = {"wrong": ("X", VERMILLION), "timeout": (">", ORANGE)}
    for y, (name, part) in enumerate(bars.items()):
        text = []
        if part:
            middle = statistics.median(ratio for ratio, _ in part)
            axes.barh(
                y, middle - 1, left=1, height=0.6, color=LIGHT if middle < 1 else "#9CC6E0", edgecolor=GREY, lw=0.6
            )
            text.append(f"median {middle:.3g} of {len(part)} case{'s' if len(part) > 1 else ''}")
            for ratio, word in part:
                marker, colour = looks.get(word, ("o", BLUE))
                axes.scatter(ratio, y, s=24, marker=marker, color=colour, edgecolor="white", linewidth=0.4, zorder=3)
        counted = {word: notes[name].count(word) for word in dict.fromkeys(notes.get(name, []))}
        text += [f"{count} {word}" for word, count in counted.items()]
        furthest = max([1.0, *(ratio for ratio, _ in part)])
        axes.annotate(
            "; ".join(text), (furthest, y), xytext=(8, 0), textcoords="offset points", va="center", fontsize=8
        )
    axes.axvline(1, color=BLACK, lw=0.8)
    plain_log(axes.xaxis)
    axes.set_yticks(range(len(bars)), list(bars), fontsize=8)
    axes.set_ylim(len(bars) - 0.4, -0.6)
    axes.set_xlabel(
        "seconds divided by those of pluralign, its proof included, on the same case, logarithmic "
        "(●  a case;  ▶  at least, stopped by the limit;  ✖  wrong answer)"
    )
    axes.set_title("beside other software: to the right of 1 it takes longer")


def _times(cases: Sequence[ResultRow]) -> Iterable[Panel]:
    """A bar for each case of the suites that do not grow and have no peers."""
    alone = [
        row
        for row in cases
        if not row["series"] and row["seconds"] is not None and not row["suite"].startswith("peers")
    ]
    alone = sorted(alone, key=lambda row: -row["seconds"])[:BARS]
    if alone:
        yield 1.2 + 0.26 * len(alone), lambda axes: _time_bars(axes, alone)


def _time_bars(axes: Any, rows: Sequence[ResultRow]) -> None:
    seconds = [max(row["seconds"], 1e-6) for row in rows]
    axes.set_xscale("log")
    axes.set_xlim(min(seconds) / 2, max(seconds) * 3)
    for y, (row, value) in enumerate(zip(rows, seconds, strict=True)):
        solved = _solved(row)
        axes.barh(
            y, value, color=BLUE if solved else "white", edgecolor=BLUE, hatch=None if solved else "///", height=0.65
        )
        words = f"{value:.3g} s" + ("" if solved else f", {row['status'].split(':')[0]}")
        axes.annotate(words, (value, y), xytext=(3, 0), textcoords="offset points", va="center", fontsize=7)
    plain_log(axes.xaxis)
    axes.set_yticks(range(len(rows)), [f"{row['suite']}: {short(row['case'], 60)}" for row in rows], fontsize=7)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlabel("seconds, logarithmic")
    axes.set_title("single cases, the longest first")


def _robustness(rows: Sequence[ResultRow]) -> Iterable[Panel]:
    """Verdicts on each class of instances (down) by method (across), a panel for each question."""
    from pluralign.benchmarks.robustness.suite import summary

    lines = summary(rows)
    for question in dict.fromkeys(line["question"] for line in lines):
        part = [line for line in lines if line["question"] == question]
        classes = sorted(dict.fromkeys(row["class"] for row in part), key=lambda name: name == "all")
        yield 1.7 + 0.3 * len(classes), _verdicts(question, part, classes)


def _verdicts(question: str, rows: Sequence[ResultRow], classes: Sequence[str]) -> Callable[[Any], None]:
    methods = list(dict.fromkeys(row["method"] for row in rows))
    cells = {(row["class"], row["method"]): row for row in rows}

    def paint(axes: Any) -> None:
        for x, method in enumerate(methods):
            for y, name in enumerate(classes):
                _stack(axes, x, y, cells.get((name, method)))
        axes.set_xlim(-0.05, len(methods))
        axes.set_ylim(len(classes) - 0.4, -0.6)
        if len(classes) > 1 and classes[-1] == "all":
            axes.axhline(len(classes) - 1.5, color=GREY, lw=0.6)
        axes.set_xticks(
            [x + 0.45 for x in range(len(methods))], [short(m, 44).replace(", ", "\n") for m in methods], fontsize=8
        )
        axes.xaxis.tick_top()
        counts = [max((row["cases"] for row in rows if row["class"] == name), default=0) for name in classes]
        axes.set_yticks(
            range(len(classes)), [f"{short(n, 40)} ({c})" for n, c in zip(classes, counts, strict=True)], fontsize=8
        )
        axes.tick_params(length=0)
        for side in axes.spines.values():
            side.set_visible(False)
        axes.set_title(f"{question}: answers to all systems of each class (their number), as shares")
        _legend(axes, [verdict for verdict in VERDICTS if any(row.get(verdict) for row in rows)])

    return paint


def _stack(axes: Any, x: int, y: int, row: ResultRow | None) -> None:
    """One bar of length 0.9 for all cases of a class and a method."""
    if row is None or not row["cases"]:
        return
    start = float(x)
    for verdict, (colour, hatch) in VERDICTS.items():
        count = row.get(verdict, 0)
        width = 0.9 * count / row["cases"]
        if count:
            axes.barh(y, width, left=start, height=0.72, color=colour, hatch=hatch, edgecolor="white", lw=0.5)
        if verdict in ("wrong", "wrong θ") and width > 0.035 * len(str(count)):
            text = axes.text(
                start + width / 2, y, str(count), ha="center", va="center", fontsize=7, color=BLACK, zorder=4
            )
            text.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 0.8, "alpha": 0.85})
        start += width


def _legend(axes: Any, verdicts: Sequence[str]) -> None:
    from matplotlib.patches import Patch

    handles = [Patch(facecolor=VERDICTS[v][0], hatch=VERDICTS[v][1], edgecolor="white", label=v) for v in verdicts]
    axes.legend(handles=handles, frameon=False, ncols=len(handles), loc="upper center", bbox_to_anchor=(0.5, 0.0))
