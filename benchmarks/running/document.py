"""The tables of a run, put into a document between marks, so that its figures are those of one run and of nobody's memory.

`<!-- measured: NAME -->` begins a place and `<!-- end -->` ends it; NAME is one of `TABLES`. Text around them stays.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from pluralign.benchmarks.robustness import suite as robustness
from pluralign.benchmarks.running import table
from pluralign.benchmarks.running.case import NO_TIME, VERDICTS
from pluralign.benchmarks.running.fits import SOLVED
from pluralign.benchmarks.running.rows import ResultRow
from pluralign.formulations.errors import InputError
from pluralign.formulations.files import write_atomically

_PLACE = re.compile(r"(<!-- measured: ([a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
NAMED = ("python", "highspy", "mip", "z3-solver", "cvc5", "python-flint", "numpy", "scipy", "pyomo")
"""Of the versions of a run, those that its tables name."""

ResultRows = Sequence[ResultRow]


def write(path: str, rows: ResultRows) -> None:
    """Replace the tables of the file. Raises `InputError` for a file without places, or with unknown ones."""
    text = checked(path)
    new = _PLACE.sub(lambda place: f"{place[1]}\n{TABLES[place[2]](rows) or 'Nothing.'}\n\n{place[3]}", text)
    write_atomically(path, lambda stream: stream.write(new.encode()), "the tables")


def checked(path: str) -> str:
    """The text of a file whose tables can be replaced. Raises `InputError`, before hours are spent on a run for it."""
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8 text"
        raise InputError(f"{path}: cannot be read ({reason}); name a document with places for tables") from None
    found = [place[2] for place in _PLACE.finditer(text)]
    if not found:
        raise InputError(f"{path}: has no '<!-- measured: NAME -->' … '<!-- end -->'; NAME: {', '.join(TABLES)}")
    if unknown := [name for name in found if name not in TABLES]:
        raise InputError(f"{path}: there is no table {unknown[0]!r}; tables: {', '.join(TABLES)}")
    return text


def _cases(rows: ResultRows) -> list[ResultRow]:
    return [row for row in rows if row["kind"] == "case"]


def _absent(row: ResultRow) -> bool:
    return bool(row["status"].startswith("absent"))


def _tried(row: ResultRow) -> bool:
    """Whether it was installed and there was time for it."""
    return row["status"] != NO_TIME and not _absent(row)


def _solved(row: ResultRow) -> bool:
    return row["status"] in SOLVED and row["seconds"] is not None


def run(rows: ResultRows) -> str:
    """One sentence: how many cases, how long, on what machine, with which packages."""
    cases = _cases(rows)
    starts = sorted(row["started"] for row in cases if row.get("started"))
    took = (_time(starts[-1]) - _time(starts[0])).total_seconds() if starts else 0.0
    loads = [row["load"] for row in cases if row.get("load") is not None]
    machine = cases[0]["versions"] if cases else {}
    where = ", ".join(str(machine[key]) for key in ("processor", "memory", "system") if key in machine)
    packages = ", ".join(f"{name} {machine[name]}" for name in NAMED if name in machine)
    busy = f"; load average {min(loads):.1f} to {max(loads):.1f}" if loads else ""
    day = starts[0][:10] if starts else "undated"
    count, cores = sum(map(_tried, cases)), machine.get("cores", "?")
    return f"{count} cases in {took / 60:.0f} minutes, {day}, {cores} cores ({where}){busy}. Versions: {packages}."


def _time(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text)


def suites(rows: ResultRows) -> str:
    """One line a suite: how many of the cases that were tried were solved, seconds of work, the longest, peak memory."""
    cases = _cases(rows)
    body = []
    for name in dict.fromkeys(row["suite"] for row in cases):
        own = [row for row in cases if row["suite"] == name]
        there = [row for row in own if _tried(row)]
        absent = sum(map(_absent, own))
        left = ", ".join(
            f"{count} {why}"
            for count, why in ((absent, "absent"), (len(own) - len(there) - absent, "not tried"))
            if count
        )
        seconds = [row["seconds"] for row in there if row["seconds"] is not None]
        memory = [row["megabytes"] for row in there if row.get("megabytes") is not None]
        body.append(
            [
                name,
                f"{len(there)}" + (f" ({left})" if left else ""),
                str(sum(map(_solved, there))),
                table.seconds(sum(sum(row.get("times") or [row["seconds"] or 0.0]) for row in there)),
                table.seconds(max(seconds, default=None)),
                table.number(max(memory, default=None), ".0f"),
            ]
        )
    return table.markdown(["suite", "cases", "solved", "seconds in all", "longest", "peak MB"], body)


def unsolved(rows: ResultRows) -> str:
    """One line for each case that was tried and not solved, but for systems of the suite on robustness."""
    body = [
        [
            row["suite"],
            row["case"],
            row["method"],
            row["status"],
            table.seconds(row["seconds"]),
            table.number(row["gap"], ".0%") if row.get("gap") else "",
        ]
        for row in _cases(rows)
        if _tried(row) and not (_solved(row) or row["suite"] == "robustness")
    ]
    return table.markdown(["suite", "case", "method", "status", "seconds", "gap"], body)


def _ours(row: ResultRow) -> bool:
    return bool(row["method"].startswith("pluralign"))


def peers(rows: ResultRows) -> str:
    """One line for each suite and method that is not ours: its seconds over ours on the cases that both solved."""
    cases = [row for row in _cases(rows) if row["suite"] != "robustness"]
    ours = {(row["suite"], row["case"]): row for row in reversed(cases) if _ours(row) and _solved(row)}
    groups: dict[tuple[str, str], list[ResultRow]] = {}
    for row in cases:
        if not _ours(row) and _tried(row) and (row["suite"], row["case"]) in ours:
            groups.setdefault((row["suite"], row["method"]), []).append(row)
    body = []
    for (suite, method), group in groups.items():
        solved = [row for row in group if _solved(row)]
        ratios = [row["seconds"] / max(ours[suite, row["case"]]["seconds"], 1e-6) for row in solved]
        spread = f"{min(ratios):.2g} – {max(ratios):.2g}" if ratios else ""
        middle = f"{median(ratios):.3g}" if ratios else ""
        body.append([suite, method, str(len(solved)), middle, spread, str(len(group) - len(solved) or "")])
    return table.markdown(["suite", "peer", "cases", "median", "least – most", "not solved"], body)


def right(rows: ResultRows) -> str:
    """One line for each question of the suite on robustness and each method, over all classes of systems."""
    lines = [line for line in robustness.summary(rows) if line["class"] == "all"]
    body = [
        [line["question"], line["method"], str(line["cases"]), *(str(line[word]) for word in VERDICTS)]
        for line in lines
    ]
    return table.markdown(["question", "method", "systems", *VERDICTS], body)


def clusters(rows: ResultRows) -> str:
    """One line for each case of the suite `clusters`: shards a second, and what the scheduler and its client spend on each."""
    keys = ("shards", "payload_bytes", "result_bytes", "scheduler_us", "client_us", "idle_percent")
    body = [
        [
            row["case"],
            row["method"],
            row["status"],
            table.seconds(row["seconds"]),
            table.seconds(row["details"]["shards"] / row["seconds"])
            if row["seconds"] and "shards" in row["details"]
            else "",
            *(f"{row['details'][key]:g}" if key in row["details"] else "" for key in keys),
        ]
        for row in _cases(rows)
        if row["suite"] == "clusters" and _tried(row)
    ]
    head = [
        "case",
        "method",
        "status",
        "seconds",
        "shards a second",
        "shards",
        "bytes of a shard",
        "bytes of its result",
    ]
    return table.markdown([*head, "scheduler, µs a shard", "client, µs a shard", "scheduler at rest, %"], body)


TABLES: dict[str, Callable[[ResultRows], str]] = {
    "run": run,
    "suites": suites,
    "growth": table.fits,
    "unsolved": unsolved,
    "peers": peers,
    "robustness": right,
    "clusters": clusters,
}
