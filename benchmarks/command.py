"""What `python -m benchmarks` and `pluralign bench` do: run suites, or read what was run, and show and compare it."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from pluralign.benchmarks import registry
from pluralign.benchmarks.robustness import suite as robustness
from pluralign.benchmarks.running import compare, table
from pluralign.benchmarks.running import document as tables
from pluralign.benchmarks.running.case import Case
from pluralign.benchmarks.running.rows import ResultRow, read, written
from pluralign.formulations.errors import InputError
from pluralign.formulations.extras import require
from pluralign.proofs.executor import Pool
from pluralign.proofs.search.store import Store


def bench(
    suite: str = "all",
    size: registry.RunSize = "usual",
    out: str | None = None,
    against: str | None = None,
    saved: str | None = None,
    progress: Callable[[str], None] = lambda text: None,
    pool: Pool | None = None,
    store: Store | None = None,
    document: str | None = None,
) -> dict[str, Any]:
    """`results` (rows of kind case), `fits`, and with `against` also `comparison` and `same_machine`.

    suite: a name, the beginning of names ("peers") or all. out: a new file for the rows, one by one as they are measured.
    against: a file of an earlier run to compare with. saved: read the rows of this file instead of running anything. pool,
    store: as in `registry.run`. document: a file whose tables are replaced (`running/document.py`), of all suites only. Raises
    `InputError` for unknown suites and files that cannot be used, before anything runs.
    """
    cases = registry.chosen(suite, size)
    old = None if against is None else _comparable(read(against), registry.chosen(suite, "full"), cases)
    if document is not None:
        tables.checked(document)
        if suite != "all":
            raise InputError(f"{document}: its tables are of all suites; leave out the suite {suite}")
    if saved is not None:
        if out is not None:
            raise InputError("--read has nothing to write: leave out --out, or leave out --read to run the suite")
        names = {case.suite for case in registry.chosen(suite, "full")}
        rows = [row for row in read(saved) if row["suite"] in names]
    else:
        require("scipy", "fitting how times grow")
        rows = []
        with written(out) as sink, _terminated():
            for row in registry.run(cases, size, sink, pool, store):
                rows.append(row)
                progress(table.line(row))
    if document is not None:
        tables.write(document, rows)
    found: dict[str, Any] = {
        "results": [row for row in rows if row["kind"] == "case"],
        "fits": [row for row in rows if row["kind"] == "fit"],
    }
    if old is not None:
        found |= {"comparison": compare.compared(old, rows), "same_machine": compare.same_machine(old, rows)}
    return found


def _comparable(rows: list[ResultRow], known: list[Case], cases: list[Case]) -> list[ResultRow]:
    """Without the rows of cases that are only not run this time: they have not gone."""
    left_out = {_key(case) for case in known} - {_key(case) for case in cases}
    return [row for row in rows if row["kind"] != "case" or (row["suite"], row["case"], row["method"]) not in left_out]


def _key(case: Case) -> tuple[str, str, str]:
    return case.suite, case.name, case.method


def listed(suite: str = "all", size: registry.RunSize = "usual") -> list[ResultRow]:
    """The cases that would run: suite, family, case, method, size, limit, quick, full.

    budget: seconds for all of the suite; reserve: seconds that suites may share beyond that.
    """
    keys = ("suite", "family", "series", "size", "method", "limit", "quick", "full")
    return [
        {key: getattr(case, key) for key in keys}
        | {"case": case.name, "budget": registry.seconds_of(case.suite, size), "reserve": registry.reserve(size)}
        for case in registry.chosen(suite, size)
    ]


def shown(found: dict[str, Any]) -> str:
    """What `bench` found, as tables."""
    results = found["results"]
    parts = [
        table.cases(results) or "no rows",
        table.fits(found["fits"]),
        robustness.shown(robustness.summary(results)),
    ]
    if "comparison" in found:
        rows = found["comparison"]
        parts += [_counted(rows, found["same_machine"]), table.verdicts(rows), table.comparison(rows)]
    return "\n\n".join(part for part in parts if part)


def _counted(rows: list[ResultRow], same_machine: bool) -> str:
    """How many cases were compared and changed: answers first, times second."""
    differently = sum(bool(set(row["flags"]) & compare.ANSWERED) for row in rows)
    flags = [flag for row in rows for flag in row["flags"]]
    times = [f"{flags.count(flag)} {flag}" for flag in ("slower", "faster", "new", "gone")]
    both = len(rows) - flags.count("new") - flags.count("gone")
    text = f"{both} cases in both runs: {differently} answered differently; {', '.join(times)}"
    return text if same_machine else text + "; not the same machine, so ratios compare machines, too"


def shown_list(rows: list[ResultRow]) -> str:
    """The cases, a line each, and how long they may take together. What `listed` found."""
    lines = [f"{row['suite']:16} {row['family']:10} {row['case']}, {row['method']}{_only(row)}" for row in rows]
    budgets = {row["suite"]: row["budget"] for row in rows}
    lines += ["", f"{'suite':16} {'cases':>5}  at most, together"]
    for suite, seconds in budgets.items():
        lines.append(f"{suite:16} {sum(row['suite'] == suite for row in rows):5}  {_minutes(seconds):>7}")
    spare = rows[0]["reserve"] if rows else 0.0
    lines.append(f"{'reserve':16} {'':5}  {_minutes(spare):>7}")
    lines.append(f"{'all of these':16} {len(rows):5}  {_minutes(spare + sum(budgets.values())):>7}")
    return "\n".join(lines)


def _only(row: ResultRow) -> str:
    return "  (--full only)" if row["full"] else "" if row["quick"] else "  (not in --quick)"


def _minutes(seconds: float) -> str:
    return f"{seconds // 60:.0f}:{seconds % 60:02.0f} min"


@contextmanager
def _terminated() -> Iterator[None]:
    """SIGTERM ends a run as Ctrl-C does: the case's process is stopped, too, and what was measured stays in the file."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def main(arguments: list[str] | None = None) -> int:
    """`python -m benchmarks`."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Run benchmark suites, every case in a fresh process."
    )
    parser.add_argument("suite", nargs="?", default="all", help=f"one of {', '.join(registry.SUITES)}, peers, all")
    parser.add_argument("--quick", action="store_true", help="small sizes only, under 4 minutes")
    parser.add_argument("--full", action="store_true", help="all sizes, under an hour")
    parser.add_argument("--out", metavar="FILE", help="write the rows to a new file, as JSON Lines")
    parser.add_argument("--compare", metavar="OLD", help="compare with the rows of an earlier run")
    parser.add_argument("--read", metavar="FILE", help="read the rows of this file instead of running")
    parser.add_argument("--list", action="store_true", help="list the cases")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    size = size_of(options.quick, options.full)
    try:
        if options.list:
            rows = listed(options.suite, size)
            print(json.dumps({"cases": rows}, ensure_ascii=False) if options.json else shown_list(rows))
            return 0
        found = bench(options.suite, size, options.out, options.compare, options.read, say)
    except InputError as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"benchmarks: {interrupted(options.out)}", file=sys.stderr)
        return 130
    print(json.dumps(found, ensure_ascii=False) if options.json else shown(found))
    return 0


def size_of(quick: bool, full: bool) -> registry.RunSize:
    """What `--quick` and `--full` mean."""
    return "quick" if quick else "full" if full else "usual"


def interrupted(out: str | None) -> str:
    """What is said after Ctrl-C."""
    return "interrupted; nothing was kept" if out is None else f"interrupted; the rows measured until then are in {out}"


def say(text: str) -> None:
    """Progress, for people."""
    print(text, file=sys.stderr, flush=True)
