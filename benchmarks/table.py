"""Rows for reading: tables of cases, of fits and of a comparison, in Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Row = dict[str, Any]


def cases(rows: Sequence[Row]) -> str:
    """One line a case: how it ended, seconds, peak memory, gap, answer."""
    head = ["suite", "case", "method", "status", "seconds", "MB", "gap", "answer"]
    body = [
        [
            row["suite"],
            row["case"],
            row["method"],
            row["status"],
            seconds(row["seconds"]),
            number(row["megabytes"], ".0f"),
            number(row["gap"], ".1%") if row["gap"] else "",
            row["answer"] or "",
        ]
        for row in rows
        if row["kind"] == "case"
    ]
    return markdown(head, body)


def fits(rows: Sequence[Row]) -> str:
    """One line a series and method: exponent or factor with its interval."""
    head = ["suite", "series", "method", "growth", "95 %", "sizes", "points", "not solved"]
    body = []
    for row in rows:
        if row["kind"] == "fit":
            power = "exponent" in row
            growth = f"size^{row['exponent']:.2f}" if power else f"× {row['factor']:.2f} per +{row['step']:g}"
            interval = "" if row["low"] is None else f"{row['low']:.2f} – {number(row['high'], '.2f') or '∞'}"
            sizes = f"{row['sizes'][0]:g} – {row['sizes'][-1]:g}"
            body.append(
                [
                    row["suite"],
                    row["series"],
                    row["method"],
                    growth,
                    interval,
                    sizes,
                    str(row["points"]),
                    str(row["not_solved"]),
                ]
            )
    return markdown(head, body)


def comparison(rows: Sequence[Row], changed: bool = True) -> str:
    """One line for each case and method, by default only of those with a flag."""
    head = ["suite", "case", "method", "status", "before", "now", "ratio", "flags"]
    body = [
        [
            row["suite"],
            row["case"],
            row["method"],
            row["status"],
            seconds(row.get("old_seconds")),
            seconds(row["seconds"]),
            number(row["ratio"], ".2f"),
            ", ".join(row["flags"]),
        ]
        for row in rows
        if row["flags"] or not changed
    ]
    return markdown(head, body)


def line(row: Row) -> str:
    """One row while a run goes on."""
    if row["kind"] == "fit":
        growth = f"exponent {row['exponent']:.2f}" if "exponent" in row else f"factor {row['factor']:.2f}"
        return f"{row['suite']}: {row['series']}, {row['method']}: {growth}"
    return f"{row['suite']}: {row['case']}: {row['method']}, {row['status']}, {seconds(row['seconds']) or '–'} s"


def markdown(head: Sequence[str], body: Sequence[Sequence[str]]) -> str:
    """A table; "" without lines."""
    if not body:
        return ""
    lines = [head, ["---"] * len(head), *body]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def seconds(value: float | None) -> str:
    """Three significant digits."""
    return "" if value is None else f"{value:.3g}" if value < 100 else f"{value:.0f}"


def number(value: float | None, form: str) -> str:
    """The number, or nothing."""
    return "" if value is None else format(value, form)
