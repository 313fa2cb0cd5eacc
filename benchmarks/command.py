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

from benchmarks import compare, registry, table
from benchmarks.rows import Row, read, written
from formulations.errors import InputError


def bench(
    suite: str = "all",
    quick: bool = False,
    out: str | None = None,
    against: str | None = None,
    saved: str | None = None,
    progress: Callable[[str], None] = lambda text: None,
) -> dict[str, Any]:
    """`results` (rows of kind case), `fits`, and with `against` also `comparison` and `same_machine`.

    suite: a name, the beginning of names ("peers") or all. out: a new file for the rows, one by one as they are measured.
    against: a file of an earlier run to compare with. saved: read the rows of this file instead of running anything. Raises
    `InputError` for unknown suites and files that cannot be used, before anything runs.
    """
    cases = registry.chosen(suite, quick)
    old = None if against is None else read(against)
    if saved is not None:
        if out is not None:
            raise InputError("--read has nothing to write: leave out --out, or leave out --read to run the suite")
        names = {case.suite for case in registry.chosen(suite)}
        rows = [row for row in read(saved) if row["suite"] in names]
    else:
        rows = []
        with written(out) as sink, _terminated():
            for row in registry.run(cases, quick, sink):
                rows.append(row)
                progress(table.line(row))
    found: dict[str, Any] = {
        "results": [row for row in rows if row["kind"] == "case"],
        "fits": [row for row in rows if row["kind"] == "fit"],
    }
    if old is not None:
        found |= {"comparison": compare.compared(old, rows), "same_machine": compare.same_machine(old, rows)}
    return found


def listed(suite: str = "all", quick: bool = False) -> list[Row]:
    """The cases that would run: suite, family, case, method, size, limit, quick."""
    return [
        {key: getattr(case, key) for key in ("suite", "family", "series", "size", "method", "limit", "quick")}
        | {"case": case.name}
        for case in registry.chosen(suite, quick)
    ]


def shown(found: dict[str, Any]) -> str:
    """What `bench` found, as tables."""
    parts = [table.cases(found["results"]) or "no rows", table.fits(found["fits"])]
    if "comparison" in found:
        rows = found["comparison"]
        flagged = sum(bool(row["flags"]) for row in rows)
        head = f"{len(rows)} cases compared, {flagged} changed beyond noise or answered differently"
        if not found["same_machine"]:
            head += "; not the same machine, so ratios compare machines, too"
        parts += [head, table.comparison(rows)]
    return "\n\n".join(part for part in parts if part)


def shown_list(rows: list[Row]) -> str:
    """The cases, a line each."""
    return "\n".join(
        f"{row['suite']:16} {row['family']:10} {row['case']}, {row['method']}{'' if row['quick'] else '  (full run only)'}"
        for row in rows
    )


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
    parser.add_argument("--out", metavar="FILE", help="write the rows to a new file, as JSON Lines")
    parser.add_argument("--compare", metavar="OLD", help="compare with the rows of an earlier run")
    parser.add_argument("--read", metavar="FILE", help="read the rows of this file instead of running")
    parser.add_argument("--list", action="store_true", help="list the cases")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    try:
        if options.list:
            rows = listed(options.suite, options.quick)
            print(json.dumps({"cases": rows}, ensure_ascii=False) if options.json else shown_list(rows))
            return 0
        found = bench(options.suite, options.quick, options.out, options.compare, options.read, say)
    except InputError as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"benchmarks: {interrupted(options.out)}", file=sys.stderr)
        return 130
    print(json.dumps(found, ensure_ascii=False) if options.json else shown(found))
    return 0


def interrupted(out: str | None) -> str:
    """What is said after Ctrl-C."""
    return "interrupted; nothing was kept" if out is None else f"interrupted; the rows measured until then are in {out}"


def say(text: str) -> None:
    """Progress, for people."""
    print(text, file=sys.stderr, flush=True)
