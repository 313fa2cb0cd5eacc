"""Pictures of an instance: a ranking with its θ or its conflict, the output of a rule, a violated axiom."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise as neighbours
from typing import Any

from pluralign.formulations.errors import InputError
from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.instances.points import Points
from pluralign.formulations.instances.reading import from_json
from pluralign.formulations.numbers import shown
from pluralign.formulations.rankings.feasibility import RankingTest
from pluralign.formulations.types import JsonObject
from pluralign.pictures import features, parameters, profiles
from pluralign.pictures.canvas import GREY, drawn, order, short, words
from pluralign.pictures.plane import View, view
from pluralign.solver.errors import parameter
from pluralign.solver.results import Deadline, LimitReached

MaybeTheta = Sequence[Fraction] | None
CROWDED = 7
"""More rankings side by side have short headings."""
SECONDS = 10.0
"""For a θ of an output, which the answers of `axioms` and `search` do not hold."""


def feasible(instance: Instance, answer: JsonObject, path: str) -> None:
    """A ranking with its θ; or the conflict, whose weighted differences cancel.

    answer: what `pl.feasible` found. Raises `InputError` without features and for a file that cannot be written.
    """
    require_features(instance)
    ranking = instance.ranking(answer["ranking"])
    theta = _theta(answer.get("theta"))
    arrows = [
        (instance.index(row["above"]), instance.index(row["below"]), row["weight"])
        for row in answer.get("conflict", [])
    ]
    with drawn(path, 9.2, 4.8) as figure:
        seen = view(instance, theta, arrows)
        left, right = figure.subplots(1, 2)
        _title(
            figure,
            f"{'feasible' if answer['feasible'] else 'infeasible'} ({answer['status']}): {order(answer['ranking'], 8)}",
            seen.note,
        )
        if arrows:
            parameters.chain(right, seen, arrows, features.weights(arrows, instance))
        else:
            _ranked(right, instance, seen, ranking, theta)
        features.panel(left, instance, seen, ranking=None if arrows else ranking, theta=theta, arrows=arrows)


def _ranked(axes: Any, instance: Instance, seen: View, ranking: Sequence[int], theta: MaybeTheta) -> None:
    """The second panel of a feasible ranking."""
    if seen.dimensions == 2:
        parameters.panel(axes, instance, seen, output=ranking, theta=theta, name="cone of the ranking")
        return
    rewards = _rewards(instance, theta)
    profiles.bars(axes, instance, ranking, rewards, "reward θ·x, of the last candidate set to 0")


def aggregate(instance: Instance, answer: JsonObject, path: str) -> None:
    """The output with its θ among the candidates, the ballots' cones (two features), scores and majority margins.

    answer: what `pl.aggregate` found. Raises `InputError` for a file that cannot be written.
    """
    ranking = None if answer["ranking"] is None else instance.ranking(answer["ranking"])
    order_ = tuple(range(instance.m)) if ranking is None else ranking
    theta = _theta(answer.get("theta"))
    seen = None if instance.features is None else view(instance, theta)
    ballots = parameters.profile(instance)
    plan = [] if seen is None else ["features"]
    if seen is not None and seen.dimensions == 2:
        plan.append("cones")
    if "scores" in answer or theta is not None:
        plan.append("bars")
    plan.append("margins")
    with drawn(path, *_size(len(plan))) as figure:
        outcome = "no output" if ranking is None else order(answer["ranking"], 8)
        _title(figure, f"{answer['rule']} ({answer['status']}): {outcome}", "" if seen is None else seen.note)
        panels = dict(zip(plan, _grid(figure, len(plan)), strict=True))
        if seen is not None:
            features.panel(panels["features"], instance, seen, ranking=ranking, theta=theta)
        if "bars" in panels:
            values, what = _values(instance, answer, theta)
            profiles.bars(panels["bars"], instance, order_, values, what)
        _margins(panels["margins"], instance, order_)
        if seen is not None and "cones" in panels:
            parameters.panel(panels["cones"], instance, seen, ballots=ballots, output=ranking, theta=theta)


def _values(instance: Instance, answer: JsonObject, theta: MaybeTheta) -> tuple[list[Fraction], str]:
    if "scores" in answer:
        return [Fraction(answer["scores"][name]) for name in instance.names], "score"
    return _rewards(instance, theta), "reward θ·x, of the last candidate set to 0"


def _margins(axes: Any, instance: Instance, ranking: Sequence[int], pair: tuple[int, int] | None = None) -> None:
    try:
        profiles.margins(axes, instance, ranking, pair)
    except InputError as error:
        words(axes, f"no majority margins: {error}")


def axioms(instance: Instance, answer: JsonObject, path: str) -> None:
    """The first violated axiom: what is violated among the candidates, and the rankings that show it; or the output.

    answer: what `pl.axioms` found. Raises `InputError` for a file that cannot be written.
    """
    violated = [name for name, row in answer["axioms"].items() if row["holds"] is False]
    if violated:
        row = answer["axioms"][violated[0]]
        also = f"; also violated: {', '.join(violated[1:])}" if violated[1:] else ""
        heading = f"{answer['rule']} violates {violated[0]} ({row['status']}){also}"
        _violation(instance, heading, row["witness"], path)
        return
    open_ = [name for name, row in answer["axioms"].items() if row["holds"] is None]
    heading = f"{answer['rule']}: no axiom is violated here" + (f"; open: {', '.join(open_)}" if open_ else "")
    outputs = [row["witness"] for row in answer["axioms"].values() if isinstance(row["witness"].get("output"), list)]
    _violation(instance, heading, {"output": outputs[0]["output"]} if outputs else {}, path)


def search(answer: JsonObject, path: str) -> None:
    """The counterexample that `pl.search` found, as in `axioms`; without one, words that say so."""
    if answer["found"]:
        instance = from_json(answer["instance"], "the counterexample")
        heading = f"{answer['rule']} violates {answer['axiom']} ({answer['status']})"
        _violation(instance, heading, answer["violation"], path)
        return
    with drawn(path, 7, 2) as figure:
        words(
            figure.subplots(), f"no violation of {answer['axiom']} by {answer['rule']} was found ({answer['status']})"
        )


def _violation(instance: Instance, heading: str, witness: JsonObject, path: str) -> None:
    output = witness.get("output")
    ranking = instance.ranking(output) if isinstance(output, list) and len(output) == instance.m else None
    theta = _induced(instance, ranking)
    marked = _marked(instance, witness)
    pair = None
    if "above" in witness and "below" in witness:
        pair = instance.index(witness["above"]), instance.index(witness["below"])
    ballots = parameters.profile(instance)
    seen = None if instance.features is None else view(instance, theta)
    plan = [] if seen is None else ["features"]
    if seen is not None and seen.dimensions == 2:
        plan.append("cones")
    columns, divide, missing = _columns(instance, ballots, witness)
    plan.append("rankings" if columns else "margins")
    with drawn(path, *_size(len(plan))) as figure:
        said = _said(witness)
        notes = [] if seen is None else [seen.note, "" if theta is None else "θ is one that induces the output"]
        _title(figure, f"{heading}\n{said}" if said else heading, "; ".join(filter(None, notes)))
        panels = dict(zip(plan, _grid(figure, len(plan)), strict=True))
        if columns:
            names = [instance.names[c] for c in marked]
            profiles.rankings(panels["rankings"], instance, columns, names, divide)
            if missing:
                panels["rankings"].set_xlabel(f"rankings, best at the top; {missing} more on ballots are not shown")
        else:
            _margins(panels["margins"], instance, ranking or range(instance.m), pair)
        if seen is not None:
            features.panel(panels["features"], instance, seen, ranking=ranking, theta=theta, pair=pair, marked=marked)
        if seen is not None and "cones" in panels:
            parameters.panel(panels["cones"], instance, seen, ballots=ballots, output=ranking, theta=theta, pair=pair)


def _columns(
    instance: Instance, ballots: Sequence[tuple[tuple[int, ...], int]], witness: JsonObject
) -> tuple[list[tuple[str, list[str]]], int, int]:
    """Ballots, then the rankings that the witness names; how many ballots are in, and how many are left out."""
    rows = [(key, value) for key, value in witness.items() if _is_ranking(instance, value)]
    kept = ballots[: max(3, profiles.COLUMNS - len(rows))]
    several = len(kept) + len(rows) > CROWDED
    columns = [
        (f"{count} ×" if several else f"{count} voter{'s' if count > 1 else ''}", [instance.names[c] for c in r])
        for r, count in kept
    ]
    columns += [(key.replace("_", "\n"), list(value)) for key, value in rows]
    return columns, len(kept), len(ballots) - len(kept)


def _is_ranking(instance: Instance, value: Any) -> bool:
    if not isinstance(value, list) or len(value) < max(instance.m - 1, 1):
        return False
    return all(isinstance(name, str) for name in value) and set(value) <= set(instance.names)


def _marked(instance: Instance, witness: JsonObject) -> list[int]:
    """The candidates that the violation is about."""
    keys = (
        "above",
        "below",
        "winner",
        "candidate",
        "majority_favourite",
        "condorcet_winner",
        "condorcet_loser",
        "removed",
    )
    named = [witness[key] for key in keys if isinstance(witness.get(key), str)]
    if "pmc_ranking" in witness and isinstance(witness.get("output"), list):
        pmc = witness["pmc_ranking"]
        place = {name: k for k, name in enumerate(witness["output"])}
        swapped = next(((a, b) for a, b in neighbours(pmc) if place[a] > place[b]), ())
        named += swapped
    return [instance.index(name) for name in dict.fromkeys(named) if name in instance.names]


def _said(witness: JsonObject) -> str:
    """The violation in words, for the short keys."""
    parts = []
    if "above" in witness:
        above, below = short(witness["above"], 26), short(witness["below"], 26)
        parts.append(f"every voter: {above} ≻ {below}; the output: {below} ≻ {above}")
    for key in (
        "winner",
        "candidate",
        "majority_favourite",
        "condorcet_winner",
        "condorcet_loser",
        "removed",
        "ballot",
        "voters",
        "first",
    ):
        if key in witness:
            value = witness[key]
            words = short(value, 26) if isinstance(value, str) else shown(value).replace("'", "")
            parts.append(f"{key.replace('_', ' ')}: {words}")
    return "; ".join(parts)


def _induced(instance: Instance, ranking: Sequence[int] | None) -> MaybeTheta:
    """A θ that induces the output; None if there is none to be had quickly."""
    if ranking is None or instance.features is None:
        return None
    try:
        return RankingTest(Points.of(instance))(tuple(ranking), Deadline(SECONDS)).theta
    except LimitReached:
        return None


def _rewards(instance: Instance, theta: MaybeTheta) -> list[Fraction]:
    """θ·x, moved so that the least is 0."""
    assert theta is not None
    assert instance.features is not None
    rewards = [sum((t * x for t, x in zip(theta, row, strict=True)), Fraction(0)) for row in instance.features]
    least = min(rewards)
    return [value - least for value in rewards]


def _theta(value: Sequence[int | str] | None) -> MaybeTheta:
    return None if value is None else tuple(Fraction(x) for x in value)


def _size(panels: int) -> tuple[float, float]:
    """Inches."""
    return (4.4 * panels, 4.6) if panels <= 3 else (9.4, 8.8)


def _grid(figure: Any, panels: int) -> list[Any]:
    across = panels if panels <= 3 else 2
    axes = [*figure.subplots(-(-panels // across), across, squeeze=False).flat]
    for spare in axes[panels:]:
        spare.set_visible(False)
    return axes[:panels]


def _title(figure: Any, text: str, note: str) -> None:
    figure.suptitle(text, fontsize=11, wrap=True)
    if note:
        figure.supxlabel(note, fontsize=8, color=GREY)


def require_features(instance: Instance) -> None:
    """Raise `InputError` where there are no features to draw."""
    if instance.features is None:
        raise InputError(
            f"{instance.source}: the candidates have no features, so there is nothing to draw; "
            f"leave out {parameter('plot')}"
        )
