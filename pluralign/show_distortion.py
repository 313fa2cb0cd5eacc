"""Answers about distortion as a person reads them."""

from __future__ import annotations

from typing import Any

from pluralign.printable import number_of

MOST = 3  # ballots whose parameters or conflicts are shown
LONG = 24  # characters of an exact number that is shown in full


def distortion(answer: dict[str, Any]) -> str:
    """A line for each choice; for a single one also the worst parameters. What was left out is said."""
    size = f"{number_of(answer['candidates'], 'candidate')}, {number_of(answer['features'], 'feature')}"
    lines = [f"distortion ({answer['status']}): {size}, {number_of(answer['different_ballots'], 'different ballot')}"]
    if answer["shift"] is not None:
        lines.append(f"features less ({', '.join(map(str, answer['shift']))}), which are their least values")
    rows = answer["results"]
    if rows:
        lines += _table([["", "", "distortion", "worst against"], *(_cells(row) for row in rows)])
    lines += [f"note: {row['what']}: {row['reason']}" for row in rows if row.get("reason")]
    if len(rows) == 1 and rows[0]["parameters"] is not None:
        lines += _worst(rows[0])
    if rows and len(rows) < 4:
        lines += [f"exactly {row['distortion']}" for row in rows if LONG < len(str(row["distortion"])) < 200]
    lines += _empty(answer)
    lines += [f"note: no row for {row['what']}: {row['reason']}" for row in answer["left_out"]]
    return "\n".join(lines)


def search(answer: dict[str, Any]) -> str:
    """The instance with the largest distortion that was found."""
    explored = answer["explored"]
    ranges = ", ".join(f"{key} {explored[key]}" for key in ("candidates", "dimensions", "voters", "bound", "seed"))
    if not answer["found"]:
        return f"no instance was evaluated (unknown)\n{ranges}"
    value = answer["distortion"] if answer["about"] is None else f"{answer['distortion']} = {answer['about']:.9g}"
    lines = [f"{answer['rule']}: distortion {value} ({answer['status']})"]
    lines += [f"  {name} = ({', '.join(map(str, x))})" for name, x in answer["instance"]["candidates"].items()]
    lines += [f"  {row['count']} × {' ≻ '.join(row['ranking'])}" for row in answer["instance"]["ballots"]]
    lines += [f"  {_choice(row)}, worst against {row['competitor']}" for row in answer["results"]]
    return "\n".join([*lines, f"local search: {ranges}: {number_of(explored['evaluated'], 'instance')} evaluated"])


def _cells(row: dict[str, Any]) -> list[str]:
    status = "" if row["status"] == "proved" else f" ({row['status']})"
    return [row["what"], _choice(row), _value(row) + status, row["competitor"] or ""]


def _choice(row: dict[str, Any]) -> str:
    lottery = row.get("lottery")
    if not isinstance(lottery, dict):
        return row.get("candidate") or ""
    if len(lottery) > 1 and len(set(map(str, lottery.values()))) == 1:
        return f"{number_of(len(lottery), 'candidate')} alike"
    shares = [f"{_number(weight)} {name}" for name, weight in lottery.items()]
    return ", ".join(shares[:4]) + (f" and {len(shares) - 4} more" if shares[4:] else "")


def _value(row: dict[str, Any]) -> str:
    if row["distortion"] == "infinite":
        return "infinite"
    if row["distortion"] is None:
        return "?" if row.get("about") is None else f"at least {row['about']:.9g}"
    text = str(row["distortion"])
    return text if "/" not in text or len(text) < 9 else f"{row['about']:.9g}"


def _number(weight: int | str) -> str:
    """A weight as it is if it is short; else as a decimal, from its leading digits however long it is."""
    text = str(weight)
    if len(text) < 8:
        return text
    top, _, bottom = text.partition("/")
    cut = max(len(top), len(bottom)) - 40
    return f"{(int(top[:-cut] or 0) if cut > 0 else int(top)) / int(bottom[:-cut] if cut > 0 else bottom):.6g}"


def _table(rows: list[list[str]]) -> list[str]:
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return [
        "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]


def _worst(row: dict[str, Any]) -> list[str]:
    """Parameters with that ratio, of the first ballots that differ."""
    shown: set[str] = set()
    lines = ["worst parameters, one for each ballot:"]
    for number, theta in enumerate(row["parameters"], 1):
        text = "left out" if theta is None else f"({', '.join(_number(x) for x in theta)})"
        if text not in shown and len(shown) < MOST:
            shown.add(text)
            lines.append(f"  ballot {number}: θ = {text}" if theta is not None else f"  ballot {number}: left out")
    more = len(row["parameters"]) - len(lines) + 1
    return [*lines, *([f"  and {number_of(more, 'more ballot')} (--json lists them all)"] if more > 0 else [])]


def _empty(answer: dict[str, Any]) -> list[str]:
    rows = answer["empty_ballots"]
    if not rows:
        return []
    how = "left out" if answer["skipped"] else "so the profile has no distortion; --skip-empty leaves such ballots out"
    lines = [f"{number_of(len(rows), 'ballot')} consistent with no θ ≥ 0, {how}"]
    for row in rows[:MOST]:
        pairs = " + ".join(f"{c['weight']} × [{c['above']} − {c['below']}]" for c in row["conflict"])
        lines.append(f"  ballot {row['ballot']}: {pairs} is negative in every feature")
    return [*lines, *([f"  and {len(rows) - MOST} more (--json lists them all)"] if rows[MOST:] else [])]
