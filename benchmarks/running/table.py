"""Rows for reading: tables of cases, of fits and of a comparison, in Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from pluralign.benchmarks.running.compare import ANSWERED
from pluralign.benchmarks.running.rows import ResultRow

MOST_NAMES = 12


def cases(rows: Sequence[ResultRow]) -> str:
    """One line a case: how it ended, seconds, peak memory, gap, answer."""
    head = ["suite", "case", "method", "status", "seconds", "MB", "gap", "answer"]
    body = [
        [
            row["suite"],
            row["case"],
            row["method"],
            row["status"],
            seconds(row["seconds"]),
            number(row.get("megabytes"), ".0f"),
            number(row["gap"], ".1%") if row.get("gap") else "",
            row.get("answer") or "",
        ]
        for row in rows
        if row["kind"] == "case"
    ]
    return markdown(head, body)


def fits(rows: Sequence[ResultRow]) -> str:
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


def comparison(rows: Sequence[ResultRow], changed: bool = True) -> str:
    """One line for each case and method, by default only of those with a flag; what is answered differently comes first."""
    shown = [row for row in rows if row["flags"] or not changed]
    shown.sort(key=lambda row: not ANSWERED & set(row["flags"]))
    head = ["suite", "case", "method", "status", "before", "now", "ratio", "flags"]
    body = [
        [
            row["suite"],
            row["case"],
            row["method"],
            _changed(row.get("old_status"), row["status"]),
            seconds(row.get("old_seconds")),
            seconds(row["seconds"]),
            number(row["ratio"], ".2f"),
            ", ".join(row["flags"]),
        ]
        for row in shown
    ]
    return markdown(head, body)


def verdicts(rows: Sequence[ResultRow]) -> str:
    """One line for each case and method and each way in which verdicts changed, with the systems."""
    body = []
    for row in rows:
        ways: dict[tuple[str, str], list[str]] = {}
        group = row["case"].partition(": ")[2]
        for system, (old, new) in row.get("verdicts", {}).items():
            ways.setdefault((old, new), []).append(system.removeprefix(group).strip())
        body += [
            [row["suite"], row["case"], row["method"], f"{old} → {new}", str(len(systems)), _some(systems)]
            for (old, new), systems in ways.items()
        ]
    return markdown(["suite", "case", "method", "verdict", "systems", "numbers"], body)


def _changed(old: str | None, new: str) -> str:
    return new if old is None or old == new else f"{old} → {new}"


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:MOST_NAMES]) + (f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else "")


def line(row: ResultRow) -> str:
    """One row while a run goes on."""
    if row["kind"] == "fit":
        growth = f"exponent {row['exponent']:.2f}" if "exponent" in row else f"factor {row['factor']:.2f}"
        return f"{row['suite']}: {row['series']}, {row['method']}: {growth}"
    return f"{row['suite']}: {row['case']}: {row['method']}, {row['status']}, {seconds(row['seconds']) or '–'} s"


def markdown(head: Sequence[str], body: Sequence[Sequence[str]]) -> str:
    """A table with aligned columns; "" without lines."""
    if not body:
        return ""
    cells = [[cell.replace("|", "\\|") for cell in line] for line in (head, *body)]
    widths = [max(3, *map(len, column)) for column in zip(*cells, strict=True)]
    cells.insert(1, ["-" * width for width in widths])
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in cells
    )


def seconds(value: float | None) -> str:
    """Three significant digits."""
    return "" if value is None else f"{value:.3g}" if value < 100 else f"{value:.0f}"


def number(value: float | None, form: str) -> str:
    """The number, or nothing."""
    return "" if value is None else format(value, form)
