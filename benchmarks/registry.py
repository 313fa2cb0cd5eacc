"""All suites by name, and a run: every case in a fresh process, row by row.

Rows are JSON objects; these keys are stable. A row of kind "case":

    kind              "case"
    suite             name in `SUITES`
    family            "polynomial" or "np-hard"
    series            cases of one series differ in size (and seed); "" if growth has no meaning
    case              the work; the same in all rows of one suite that do this work by different methods
    size              a number
    step              by how much the size grows in one step of the series (np-hard)
    method            who did it; "pluralign", or something that begins so, is this package
    status            proved (exactly decided), accepted (a certificate, by the checker), claimed (a solver's word),
                      unknown (a limit was reached; perhaps with a reason after a colon), timeout (stopped from outside),
                      "wrong: …" (its answer is not the proved one), "rejected: …" (by the checker), "failed: …", "absent: …"
    seconds           median of `times`; for timeout those until it was stopped; null if there was nothing to measure
    times             seconds of each repetition, without loading libraries or making the case
    processor_times   the same in seconds of processor, which a busy machine changes less; subprocesses that ended included
    megabytes         peak memory of the process (interpreter and libraries included), null if not measured
    megabytes_before  its memory when the case was made and the work began
    answer            a short canonical text, null if there is none; equal for methods that agree (numbers: within `tolerance`)
    agrees            whether the answer is that of the first proved row of the same case: true, false, or null
    gap               0 if solved; else the relative gap between the answer and a proved bound, or null
    limit             seconds that the work was given
    details           counts, such as {"linear_programs": 12}; its keys differ between suites
    started           UTC, ISO 8601
    load              the machine's load average when the case began: much above 0 means that times are of a busy machine
    versions          of the machine, Python and packages, for a peer also of its packages

A row of kind "fit", after the cases of its suite: suite, family, series, method, versions as above;
"exponent" (polynomial: of the power law seconds ~ size^exponent) or "factor" (np-hard: of seconds for one more `step` of the
size); "low" and "high" (95 % interval, null without one), "level"; "points" and "sizes" that were used; "not_solved", the
number of cases that were left out because of their size not every case was solved.
"""

from __future__ import annotations

import datetime
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction

from benchmarks import (
    checking,
    enumeration,
    evaluation,
    exact_cover,
    feasibility,
    kemeny,
    kemeny_real,
    lcpo,
    least_error,
    linear_ordering,
    losses,
    peers,
    peers_big_m,
    peers_search,
    peers_solvers,
    peers_sparse,
    sparse,
    theorems,
    topics,
)
from benchmarks.case import Case
from benchmarks.fits import SOLVED, fits
from benchmarks.isolated import measured
from benchmarks.machine import versions
from benchmarks.peers_environment import Peers
from benchmarks.rows import Row, Sink
from formulations.errors import InputError
from formulations.numbers import suggestion

SUITES: dict[str, Callable[[], Iterable[Case]]] = {
    "feasibility": feasibility.cases,
    "enumeration": enumeration.cases,
    "lcpo": lcpo.cases,
    "evaluation": evaluation.cases,
    "checking": checking.cases,
    "losses": losses.cases,
    "kemeny": kemeny.cases,
    "linear-ordering": linear_ordering.cases,
    "sparse": sparse.cases,
    "exact-cover": exact_cover.cases,
    "least-error": least_error.cases,
    "ensembles-topics": topics.cases,
    "theorems": theorems.cases,
    "kemeny-preflib": kemeny_real.preflib,
    "kemeny-lolib": kemeny_real.lolib,
    "peers-kemeny": peers.kemeny_cases,
    "peers-copeland": peers.copeland_cases,
    "peers-lcpo": lcpo.peer_cases,
    "peers-big-m": peers_big_m.cases,
    "peers-solvers": peers_solvers.cases,
    "peers-sparse": peers_sparse.cases,
    "peers-search": peers_search.cases,
}
QUICK_LIMIT = 10.0
"""Seconds that no case of `--quick` takes longer than."""


def chosen(suite: str = "all", quick: bool = False) -> list[Case]:
    """The cases of one suite, of all whose names begin with it and a hyphen ("peers"), or of all. Raises `InputError`."""
    names = [name for name in SUITES if suite in ("all", name)] or [n for n in SUITES if n.startswith(f"{suite}-")]
    if not names:
        known = [*SUITES, "peers", "all"]
        raise InputError(f"unknown suite {suite!r}{suggestion(suite, known)}; suites are {', '.join(known)}")
    return [case for name in names for case in SUITES[name]() if case.quick or not quick]


def run(cases: Iterable[Case], quick: bool = False, sink: Sink = lambda row: None) -> Iterator[Row]:
    """Rows of these cases, suite by suite; fits follow at the end of each suite. The sink has each row before it is given."""
    peers_python = Peers()
    suite: list[Row] = []
    for case in cases:
        if suite and suite[0]["suite"] != case.suite:
            yield from _fitted(suite, sink)
            suite = []
        row = _measured(case, quick, peers_python)
        _compare(row, suite, case.tolerance)
        suite.append(row)
        sink(row)
        yield row
    yield from _fitted(suite, sink)


def _fitted(rows: list[Row], sink: Sink) -> Iterator[Row]:
    for row in fits(rows):
        sink(row)
        yield row


def _measured(case: Case, quick: bool, peers_python: Peers) -> Row:
    limit = min(case.limit, QUICK_LIMIT) if quick else case.limit
    load = round(os.getloadavg()[0], 2)
    started = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    python, absent = sys.executable, None
    if case.environment == "peers":
        python, absent = peers_python(case.packages)
    if absent is None:
        found = measured(case.within(limit), python)
    else:
        found = dict.fromkeys(("seconds", "megabytes", "megabytes_before", "answer", "gap"))
        found |= {"status": f"absent: {absent}", "times": [], "processor_times": [], "details": {}, "packages": {}}
    packages = found.pop("packages")
    head: Row = {
        "kind": "case",
        "suite": case.suite,
        "family": case.family,
        "series": case.series,
        "case": case.name,
        "size": case.size,
        "step": case.step,
        "method": case.method,
    }
    tail = {"limit": limit, "started": started, "load": load, "versions": versions() | packages}
    return head | found | tail


def _compare(row: Row, earlier: list[Row], tolerance: float) -> None:
    """Compare with the proved answer to the same case, if there is one: a solver's word that differs from it is wrong."""
    same = (r for r in earlier if r["case"] == row["case"] and r["status"] == "proved" and r["answer"] is not None)
    reference = next(same, None)
    row["agrees"] = None
    if reference is None or row["answer"] is None or row["status"] not in SOLVED:
        return
    row["agrees"] = agree(reference["answer"], row["answer"], tolerance)
    if not row["agrees"]:
        row["status"] = f"wrong: {row['answer']}, {reference['method']} proved {reference['answer']}"


def agree(a: str, b: str, tolerance: float) -> bool:
    """Whether two answers are the same: as texts, or as numbers within a relative tolerance."""
    if not tolerance:
        return a == b
    try:
        x, y = Fraction(a), Fraction(b)
    except ValueError:
        return a == b
    return abs(x - y) <= Fraction(tolerance) * max(abs(x), abs(y))
