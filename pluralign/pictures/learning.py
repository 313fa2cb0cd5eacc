"""Pictures of learned ensembles: error against size with baselines, reliability, members, and error against training pairs."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from pluralign.formulations.types import JsonObject
from pluralign.pictures.canvas import BLACK, BLUE, GREEN, GREY, ORANGE, PURPLE, VERMILLION, drawn, plain_log, words

_LINES = (
    ("half", "constant 1/2", GREY, "-"),
    ("btl", "one reward", VERMILLION, "--"),
    ("hedged", "it and its reverse", ORANGE, "-."),
    ("soft-btl", "soft Bradley-Terry", GREEN, ":"),
    ("majority", "majority of other votes", PURPLE, (0, (1, 3))),
)


def draw(answer: JsonObject, path: str) -> None:
    """What `pl.learn` or `pl.evaluate` answered. Raises `InputError` for a file that cannot be written."""
    learned = "sizes" in answer
    parts = answer.get("curve") if learned else None
    columns = 3 if parts or not learned else 2
    with drawn(path, 9.6 if columns == 2 else 13.8, 5.2 if learned else 4.6) as figure:
        axes = list(figure.subplots(1, columns))
        if learned:
            figure.suptitle(
                f"{answer['size']} linear rewards learned from {answer['train']['pairs']:,} pairs", fontsize=11
            )
            _sizes(axes[0], answer)
            _members(axes[1], answer["members"])
            if parts:
                _curve(axes[2], parts)
        else:
            figure.suptitle(f"{answer['size']} rewards on {answer['pairs']:,} pairs", fontsize=11)
            _beside(axes[0], answer)
            _reliability(axes[1], answer.get("reliability"))
            _members(axes[2], answer.get("member_reports", []))


def _curve(axes: Any, rows: list[JsonObject]) -> None:
    """Error on prompts that were not learned from, against the number of training pairs, with all votes and with one a pair."""
    known = [row for row in rows if row["error"] is not None and row["error"] > 0]
    if not known:
        words(axes, "no error of the parts\ncan be estimated")
        return
    for votes, label, colour, style in (("all", "all votes", BLUE, "-"), ("one", "one vote a pair", PURPLE, "--")):
        own = [row for row in known if row["votes"] == votes]
        if own:
            low = [max(row["error"] - max(row["interval"][0], row["error"] / 10), 0) for row in own]
            high = [max(row["interval"][1] - row["error"], 0) for row in own]
            pairs = [row["pairs"] * (1 if votes == "all" else 1.04) for row in own]
            values = [row["error"] for row in own]
            axes.errorbar(pairs, values, yerr=[low, high], color=colour, ls=style, marker="o", capsize=3, label=label)
    whole = [row for row in known if row["votes"] == "all"] or known
    for key, label, colour, style in (
        ("half", "constant 1/2", GREY, "-"),
        ("hedged", "one reward and its reverse", ORANGE, "-."),
        ("soft", "soft Bradley-Terry", GREEN, ":"),
    ):
        if all(row.get(key) is not None and row[key] > 0 for row in whole):
            axes.plot([row["pairs"] for row in whole], [row[key] for row in whole], color=colour, ls=style, label=label)
    axes.set_xscale("log")
    axes.set_yscale("log")
    _uniform(axes, whole)
    plain_log(axes.xaxis)
    plain_log(axes.yaxis)
    axes.grid(True, color="#EEEEEE")
    axes.set_xlabel("pairs learned from")
    axes.set_ylabel("unbiased calibration error")
    _legend_below(axes)


def _uniform(axes: Any, rows: list[JsonObject]) -> None:
    """The bound by uniform convergence, in words where it is far above all else, which it would press together."""
    if any(row.get("bound") is None for row in rows):
        return
    bounds = [row["bound"] for row in rows]
    low, high = axes.get_ylim()
    label = "uniform bound"
    if min(bounds) > 2 * high:
        label += f", above the picture: {bounds[0]:.2g} to {bounds[-1]:.2g}"
    axes.plot([row["pairs"] for row in rows], bounds, color=VERMILLION, ls="--", label=label)
    axes.set_ylim(low, min(2 * high, max(high, *bounds)) if min(bounds) <= 2 * high else high)


def _legend_below(axes: Any) -> None:
    """Under the axes, where it hides nothing."""
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.13), ncols=2, frameon=False, fontsize=7)


def _sizes(axes: Any, answer: JsonObject) -> None:
    held = answer["validation"] is not None
    rows = [
        row for row in answer["sizes"] if (row["validation"] if held else row["train"])["unbiased_error"] is not None
    ]
    if not rows:
        words(axes, "one vote a pair:\nno error can be estimated")
        return
    sizes = [row["members"] for row in rows]
    train = [row["train"]["unbiased_error"] for row in rows]
    axes.plot(sizes, train, color=BLACK, marker="s", ms=4, lw=1, ls="--", label="training prompts")
    if held:
        _with_intervals(axes, sizes, [row["validation"] for row in rows])
        _baselines(axes, answer["baselines"])
    axes.set_xlabel("rewards")
    axes.set_ylabel("unbiased calibration error")
    axes.set_ylim(bottom=min(0.0, *train))
    from matplotlib.ticker import MaxNLocator

    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(True, color="#EEEEEE")
    _legend_below(axes)


def _with_intervals(axes: Any, sizes: list[int], rows: list[JsonObject]) -> None:
    values = [row["unbiased_error"] for row in rows]
    low = [max(v - row["interval"][0], 0) for v, row in zip(values, rows, strict=True)]
    high = [max(row["interval"][1] - v, 0) for v, row in zip(values, rows, strict=True)]
    axes.errorbar(
        sizes, values, yerr=[low, high], color=BLUE, marker="o", capsize=3, label="validation prompts", zorder=3
    )


def _baselines(axes: Any, rows: dict[str, JsonObject]) -> None:
    for name, label, colour, style in _LINES:
        value = rows.get(name, {}).get("unbiased_error")
        if value is not None:
            axes.axhline(value, color=colour, ls=style, lw=1.2, label=f"{label} ({value:.3g})")


def _beside(axes: Any, answer: JsonObject) -> None:
    """The ensemble and the baselines with their intervals."""
    rows = [("this ensemble", answer, BLUE)]
    rows += [
        (label, answer["baselines"][key], colour) for key, label, colour, _ in _LINES if key in answer["baselines"]
    ]
    rows = [row for row in rows if row[1]["unbiased_error"] is not None]
    if not rows:
        words(axes, "one vote a pair:\nno error can be estimated")
        return
    for at, (_, row, colour) in enumerate(rows):
        value, (low, high) = row["unbiased_error"], row["interval"]
        axes.errorbar(
            value, at, xerr=[[max(value - low, 0)], [max(high - value, 0)]], color=colour, marker="o", capsize=3
        )
        axes.annotate(f"{value:.4f}", (value, at), xytext=(0, 7), textcoords="offset points", ha="center", fontsize=8)
    axes.set_yticks(range(len(rows)), [label for label, _, _ in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(left=min(0.0, *(row["interval"][0] for _, row, _ in rows)))
    axes.grid(True, axis="x", color="#EEEEEE")
    axes.set_xlabel("unbiased calibration error")


def _reliability(axes: Any, found: JsonObject | None) -> None:
    if found is None:
        words(axes, "no reliability:\nsee --reliability")
        return
    levels = found["levels"]
    most = max(level["pairs"] for level in levels)
    for level in levels:
        x, y = level["predicted"], level["voted"]
        low, high = level["interval"]
        axes.errorbar(x, y, yerr=[[max(y - low, 0)], [max(high - y, 0)]], color=BLUE, lw=1, capsize=2, zorder=2)
        axes.scatter([x], [y], s=12 + 120 * level["pairs"] / most, color=BLUE, edgecolor="white", lw=0.5, zorder=3)
    axes.plot([0, 1], [0, 1], color=BLACK, lw=0.8, ls="--", zorder=1)
    axes.set(xlim=(-0.03, 1.03), ylim=(-0.03, 1.03))
    axes.set_aspect("equal", adjustable="box")
    axes.set_xlabel("p̂: weight of rewards that prefer the first response")
    axes.set_ylabel("mean vote for it")
    axes.set_title(
        f"areas: pairs; miscalibration {found['miscalibration']:.4f}, spread {found['spread']:.4f}", fontsize=8
    )


def _members(axes: Any, rows: list[JsonObject]) -> None:
    """Each member's weight against how much of the votes it disagrees with."""
    if not rows:
        words(axes, "no report of members")
        return
    order = sorted(rows, key=lambda row: -Fraction(row["weight"]))
    weights = np.array([float(Fraction(row["weight"])) for row in order])
    for at, row in enumerate(order):
        colour = VERMILLION if row["outlier"] else BLUE
        axes.barh(at, weights[at], color=colour, height=0.7, hatch="//" if row["outlier"] else None)
        text = f"d = {row['disagreement']:.3f}" + (", outlier" if row["outlier"] else "")
        axes.annotate(text, (weights[at], at), xytext=(3, 0), textcoords="offset points", va="center", fontsize=7)
    axes.set_yticks(range(len(order)), [f"reward {k}" for k in range(1, len(order) + 1)])
    axes.set_ylim(max(len(order), 4) - 0.5, -0.5)
    axes.set_xlim(0, weights.max() * 1.35)
    axes.set_xlabel("weight; d: share of votes it disagrees with")
