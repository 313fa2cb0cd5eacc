"""Answers as a person reads them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def feasible(answer: dict[str, Any]) -> str:
    """A parameter, or the conflict pair by pair."""
    ranking = order(answer["ranking"])
    if answer["feasible"]:
        return f"feasible ({answer['status']}): {ranking}\n{parameter(answer['theta'])}"
    return f"infeasible ({answer['status']}): {ranking}\n" + conflict(answer["conflict"])


def rankings(answer: dict[str, Any]) -> str:
    """One ranking a line, then their number."""
    lines = [f"{order(row['ranking'])}    {parameter(row['theta'])}" for row in answer.get("rankings", [])]
    return "\n".join([*lines, f"{answer['count']} feasible rankings ({answer['status']})"])


def aggregate(answer: dict[str, Any]) -> str:
    """The ranking with scores and parameter, or why there is none; ballots that no θ induces are pointed out."""
    lines = [f"{answer['rule']} ({answer['status']}, {answer['method']}, {answer['linear_programs']} linear programs)"]
    if answer["ranking"] is None:
        lines.append("no feasible ranking respects the unanimous pairs")
        if "conflict" in answer:
            lines.append(conflict(answer["conflict"]))
    else:
        scores = answer["scores"]
        lines += [
            order(answer["ranking"]),
            "scores: " + ", ".join(f"{name} {scores[name]}" for name in answer["ranking"]),
        ]
        if answer["theta"] is not None:
            lines.append(parameter(answer["theta"]))
    for row in answer["infeasible_ballots"]:
        lines += [
            f"note: ballot {row['ballot']} is infeasible, so the rule's axioms are not guaranteed",
            conflict(row["conflict"]),
        ]
    return "\n".join(lines)


def order(names: Sequence[str]) -> str:
    """A ranking, best first."""
    return " ≻ ".join(names)


def parameter(theta: Sequence[int | str] | None) -> str:
    """θ, or a word where every ranking is feasible."""
    return "no features: every ranking is feasible" if theta is None else f"θ = ({', '.join(map(str, theta))})"


def conflict(rows: Sequence[dict[str, Any]]) -> str:
    """The pairs with what they say about θ; their weighted differences cancel."""
    pairs = [f"{row['above']} ≻ {row['below']}" for row in rows]
    width = max(map(len, pairs))
    lines = []
    for pair, row in zip(pairs, rows, strict=True):
        meaning = f"{row['inequality']}" if "inequality" in row else ""
        lines.append(f"  {row['weight']} × [{pair:{width}}]  {meaning}".rstrip())
    return "\n".join([*lines, "  the weighted differences above − below add up to 0: these pairs cannot all hold"])
