"""Pictures of an ensemble: the error against its size, p̂ against p* for every pair, and the members' weights."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np

from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.types import Floats, JsonObject
from pluralign.pictures.canvas import BLACK, BLUE, GREEN, GREY, VERMILLION, drawn, number, order, plain_log, words

MEMBERS = 16
"""More members share one bar."""
DOTS = 3000
"""More pairs than this are counted in cells."""
ERRORS = {
    "squared": "mean squared error Σ μ (p̂ − p*)²",
    "absolute": "mean absolute error Σ μ |p̂ − p*|",
    "maximum": "largest error max |p̂ − p*|",
}


def draw(votes: Votes, answer: JsonObject, path: str) -> None:
    """What `pl.calibrate` and `pl.evaluate` found for these votes; with the curve or the steps if the answer has them.

    Raises `InputError` for a file that cannot be written.
    """
    curve = answer.get("curve") or [row for row in answer.get("steps", []) if row.get("error") is not None]
    panels = (len(curve) > 1) + 2
    with drawn(path, 4.6 * panels, 4.6) as figure:
        kind = "linear rewards" if answer["rewards"] == "linear" else "rewards"
        prompts = f"{answer['prompts']} prompt{'s' if answer['prompts'] != 1 else ''}"
        figure.suptitle(
            f"{answer['size']} {kind}, {answer['pairs']} pairs on {prompts}: {_error(answer)} ({answer['status']})",
            fontsize=11,
        )
        axes = list(np.atleast_1d(figure.subplots(1, panels)))
        if len(curve) > 1:
            _curve(axes.pop(0), curve, answer["norm"])
        if "by_prompt" in answer:
            _dots(axes[0], votes, agreement_by_prompt(votes, answer["by_prompt"]))
            axes[1].set_visible(False)
        elif answer.get("more_members"):
            words(axes[0], f"only {len(answer['members'])} rewards of {answer['size']} are listed")
            axes[1].set_visible(False)
        elif answer["members"]:
            _dots(axes[0], votes, agreement(votes, answer["members"]))
            _weights(axes[1], answer)
        else:
            words(axes[0], f"no such ensemble exists:\nits error would be at least {number(answer['lower_bound'])}")
            axes[1].set_visible(False)


def _error(answer: JsonObject) -> str:
    if answer["error"] is None:
        return "none"
    error, lower = Fraction(answer["error"]), Fraction(answer["lower_bound"])
    text = f"{answer['norm']} error {float(error):.4g}"
    return text if lower in (0, error) else f"{text}, at least {float(lower):.4g}"


def agreement(votes: Votes, members: list[JsonObject]) -> Floats:
    """p̂ of each pair (length M), in floats."""
    found = np.zeros(votes.size)
    starts = votes.starts.tolist()
    numbers = [{name: low + k for k, name in enumerate(votes.responses[low:high])} for low, high in pairwise(starts)]
    place = np.empty(len(votes.responses), dtype=np.int64)
    for member in members:
        for prompt, known in zip(votes.prompts, numbers, strict=True):
            for k, name in enumerate(member["rankings"][prompt]):
                place[known[name]] = k
        found += float(Fraction(member["weight"])) * (place[votes.first] < place[votes.second])
    return found


def agreement_by_prompt(votes: Votes, own: dict[str, list[Any]]) -> Floats:
    """The same from rankings of each prompt by itself."""
    found = np.zeros(votes.size)
    for part, (low, high), rows in zip(votes.split(), _pairs_of(votes), own.values(), strict=True):
        number = {name: k for k, name in enumerate(part.responses)}
        for weight, ranking in rows:
            place = np.empty(len(number), dtype=np.int64)
            place[[number[name] for name in ranking]] = np.arange(len(number))
            found[low:high] += float(Fraction(weight)) * (place[part.first] < place[part.second])
    return found


def _pairs_of(votes: Votes) -> Iterator[tuple[int, int]]:
    """The first pair of each prompt, and one more than the last."""
    return pairwise(np.searchsorted(votes.prompt, np.arange(len(votes.prompts) + 1)).tolist())


def _curve(axes: Any, rows: list[JsonObject], norm: str) -> None:
    """The error of each size, with what is proved below it."""
    sizes = [row["size"] for row in rows if row["error"] is not None]
    errors = [float(Fraction(row["error"])) for row in rows if row["error"] is not None]
    bounds = [float(Fraction(row["lower_bound"])) for row in rows if row["error"] is not None and "lower_bound" in row]
    if not sizes:
        words(axes, "no ensemble of these sizes exists")
        return
    positive = [value for value in errors if value > 0]
    floor = 0.3 * min(positive, default=1.0)
    logarithmic = len(positive) == len(errors) and max(errors) > 5 * min(errors)
    proved = all(row.get("status") == "proved" for row in rows)
    label = "least error, proved" if proved else "error of the ensemble found"
    axes.plot(sizes, errors, color=BLUE, marker="o", ms=6 if len(sizes) <= 15 else 3, label=label, zorder=3)
    if len(bounds) == len(errors) and any(b < e * (1 - 1e-9) for b, e in zip(bounds, errors, strict=True)):
        below = [max(bound, floor) for bound in bounds] if logarithmic else bounds
        axes.plot(sizes, below, color=VERMILLION, marker="v", ls="--", label="proved lower bound", zorder=3)
        axes.fill_between(sizes, below, errors, color=VERMILLION, alpha=0.12, lw=0)
    if "guarantee" in rows[0]:
        axes.plot(
            sizes,
            [float(Fraction(row["guarantee"])) for row in rows],
            color=GREEN,
            ls=":",
            marker="s",
            label="guarantee V/k",
        )
    if len(sizes) <= 10:
        for size, error in zip(sizes, errors, strict=True):
            axes.annotate(f"{error:.3g}", (size, error), xytext=(5, 5), textcoords="offset points", fontsize=8)
    if logarithmic:
        axes.set_yscale("log")
        axes.set_ylim(bottom=min([*errors, *[b for b in bounds if b > floor]]) * 0.6, top=max(errors) * 1.8)
        plain_log(axes.yaxis)
    else:
        axes.set_ylim(0, max(errors) * 1.15 or 1)
    from matplotlib.ticker import MaxNLocator

    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.margins(x=0.12)
    axes.grid(True, color="#EEEEEE")
    axes.set_xlabel("size: number of rewards")
    axes.set_ylabel(ERRORS[norm])
    axes.legend(frameon=False, loc="upper right")


def _dots(axes: Any, votes: Votes, found: Floats) -> None:
    """A dot for each pair; on the diagonal the ensemble agrees with the annotators."""
    target = votes.p
    if votes.size <= DOTS:
        mu = votes.mu / votes.mu.max()
        axes.scatter(
            target,
            found,
            s=8 + 30 * mu if votes.size <= 200 else 8,
            color=BLUE,
            alpha=0.75 if votes.size <= 200 else 0.35,
            edgecolor="none",
            zorder=3,
        )
    else:
        from matplotlib.colors import LinearSegmentedColormap, LogNorm

        shades = LinearSegmentedColormap.from_list("pairs", ["#BBD7EA", BLUE, BLACK])
        cells = axes.hexbin(
            target,
            found,
            gridsize=40,
            extent=(0, 1, 0, 1),
            bins=None,
            mincnt=1,
            cmap=shades,
            norm=LogNorm(),
            linewidths=0.1,
        )
        bar = axes.figure.colorbar(cells, ax=axes, shrink=0.7, label="pairs")
        plain_log(bar.ax.yaxis)
    axes.plot([0, 1], [0, 1], color=BLACK, lw=0.8, ls="--", zorder=2)
    axes.set(xlim=(-0.03, 1.03), ylim=(-0.03, 1.03))
    axes.set_aspect("equal", adjustable="box")
    axes.set_xlabel("p*: share of annotators who prefer the first response")
    axes.set_ylabel("p̂: weight of rewards that do")


def _weights(axes: Any, answer: JsonObject) -> None:
    """A bar for each member, the heaviest at the top."""
    members = sorted(answer["members"], key=lambda row: -Fraction(row["weight"]))
    shown = members[:MEMBERS] if len(members) > MEMBERS + 1 else members
    weights = [float(Fraction(row["weight"])) for row in shown]
    prompts = answer["prompts"]
    names = [
        order(next(iter(row["rankings"].values())), 4, 10) if prompts == 1 else f"reward {k}"
        for k, row in enumerate(shown, 1)
    ]
    if len(shown) < len(members):
        rest = members[len(shown) :]
        weights.append(float(sum(Fraction(row["weight"]) for row in rest)))
        names.append(f"{len(rest)} more together")
    y = np.arange(len(weights))
    axes.barh(y, weights, color=[BLUE] * len(shown) + [GREY] * (len(weights) - len(shown)), height=0.7)
    for row, weight in enumerate(weights):
        axes.annotate(
            f"{weight:.3g}", (weight, row), xytext=(3, 0), textcoords="offset points", va="center", fontsize=7
        )
    axes.set_yticks(y, names, fontsize=8 if len(names) <= 8 else 6.5)
    axes.set_ylim(max(len(weights), 4) - 0.5, -0.5)
    axes.set_xlim(0, max(weights) * 1.2)
    axes.set_xlabel("weight in the ensemble")
