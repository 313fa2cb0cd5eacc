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
    megabytes         peak memory of the process (interpreter and libraries included), or of one that it started and that has
                      ended if that is more; null if not measured
    megabytes_before  its memory when the case was made and the work began
    answer            a short canonical text, null if there is none; equal for methods that agree (numbers: within `tolerance`)
    agrees            whether the answer is that of the first proved row of the same case: true, false, or null
    verdicts          of a case about many systems (see `robustness`): by the name of each, whether the answer is right, and
                      `agrees` is then whether none is wrong; null in other suites
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
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import groupby
from typing import Any, Literal, NamedTuple

from pluralign.benchmarks.peers import big_m as peers_big_m
from pluralign.benchmarks.peers import rules as peers
from pluralign.benchmarks.peers import search as peers_search
from pluralign.benchmarks.peers import solvers as peers_solvers
from pluralign.benchmarks.peers import sparse as peers_sparse
from pluralign.benchmarks.peers.environment import Peers
from pluralign.benchmarks.robustness import suite as robustness
from pluralign.benchmarks.running import checking
from pluralign.benchmarks.running.case import NO_TIME, Case
from pluralign.benchmarks.running.fits import SOLVED, fits
from pluralign.benchmarks.running.isolated import measured
from pluralign.benchmarks.running.machine import versions
from pluralign.benchmarks.running.rows import ResultRow, Sink
from pluralign.benchmarks.suites import (
    clusters,
    distortion,
    enumeration,
    evaluation,
    exact_cover,
    feasibility,
    kemeny,
    kemeny_real,
    lcpo,
    learning,
    least_error,
    linear_ordering,
    losses,
    many_prompts,
    profiles,
    sparse,
    theorems,
    topics,
)
from pluralign.formulations.errors import InputError
from pluralign.formulations.numbers import suggestion
from pluralign.proofs.executor import Here, Lost, Pool, completed
from pluralign.proofs.search.store import Store
from pluralign.proofs.version import version
from pluralign.solver.results import NEVER

RunSize = Literal["quick", "usual", "full"]
"""Of a run: cases and time are fewest in a quick one."""


class Suite(NamedTuple):
    """Its cases, and the seconds that they may take together, in a full and in a quick run.

    With the reserve the sum is under 60 and under 4 minutes; a usual run gives `USUAL` of the full time, under 25 minutes.
    """

    cases: Callable[[], Iterable[Case]]
    budget: float
    quick_budget: float


SUITES: dict[str, Suite] = {
    "robustness": Suite(
        robustness.cases, 300, 19
    ),  # first: why answers are exact, and many cases for whom the reserve is
    "feasibility": Suite(feasibility.cases, 100, 11),
    "enumeration": Suite(enumeration.cases, 90, 14),
    "lcpo": Suite(lcpo.cases, 180, 7),
    "profiles": Suite(profiles.cases, 60, 8),
    "evaluation": Suite(evaluation.cases, 30, 4),
    "checking": Suite(checking.cases, 90, 10),
    "losses": Suite(losses.cases, 60, 9),
    "kemeny": Suite(kemeny.cases, 180, 9),
    "linear-ordering": Suite(linear_ordering.cases, 110, 4),
    "sparse": Suite(sparse.cases, 190, 12),
    "learning": Suite(learning.cases, 40, 3),
    "exact-cover": Suite(exact_cover.cases, 130, 10),
    "least-error": Suite(least_error.cases, 90, 8),
    "many-prompts": Suite(many_prompts.cases, 40, 2),
    "ensembles-topics": Suite(topics.cases, 190, 0),
    "theorems": Suite(theorems.cases, 240, 6),
    "kemeny-preflib": Suite(kemeny_real.preflib, 30, 4),
    "kemeny-lolib": Suite(kemeny_real.lolib, 60, 0),
    "distortion": Suite(distortion.cases, 40, 3),
    "clusters": Suite(clusters.cases, 180, 3),
    "peers-kemeny": Suite(peers.kemeny_cases, 160, 12),
    "peers-copeland": Suite(peers.copeland_cases, 60, 5),
    "peers-lcpo": Suite(lcpo.peer_cases, 110, 5),
    "peers-big-m": Suite(peers_big_m.cases, 40, 5),
    "peers-solvers": Suite(peers_solvers.cases, 140, 6),
    "peers-sparse": Suite(peers_sparse.cases, 180, 9),
    "peers-distortion": Suite(distortion.peer_cases, 50, 4),
    "peers-search": Suite(peers_search.cases, 160, 6),
    "peers-learning": Suite(learning.peer_cases, 80, 0),
}
QUICK_LIMIT = 10.0
"""Seconds that no case of `--quick` takes longer than."""
USUAL = 0.37
"""Of the time of a full run, for the cases of a usual one."""
RESERVE, QUICK_RESERVE = 180.0, 40.0
"""Seconds that suites may share beyond their own, because a machine may be busy or slow."""
LEAST = 1.0
"""Seconds below which no case is begun."""
ANY = 1e6
"""Seconds of what is no suite of the registry."""


def chosen(suite: str = "all", size: RunSize = "usual") -> list[Case]:
    """The cases of one suite, of all whose names begin with it and a hyphen ("peers"), or of all. Raises `InputError`."""
    names = [name for name in SUITES if suite in ("all", name)] or [n for n in SUITES if n.startswith(f"{suite}-")]
    if not names:
        known = [*SUITES, "peers", "all"]
        hint = suggestion(suite, known)
        raise InputError(f"unknown suite {suite!r}{hint or ';'} suites: {', '.join(known)}")
    every = (case for name in names for case in SUITES[name].cases())
    return [case for case in every if size == "full" or (not case.full and (case.quick or size == "usual"))]


def reserve(size: RunSize = "usual") -> float:
    """The seconds that suites may share beyond their own."""
    return QUICK_RESERVE if size == "quick" else RESERVE


def seconds_of(suite: str, size: RunSize = "usual") -> float:
    """The time that the cases of a suite may take together; what is no suite of the registry may take any."""
    if suite not in SUITES:
        return ANY
    _, full, quick = SUITES[suite]
    return quick if size == "quick" else full if size == "full" else round(USUAL * full, 1)


class Budget:
    """The time of a run, by suites. What one leaves passes on to the next; what one takes too much comes off the reserve.

    Once the reserve is used up all suites that follow bear the debt, each in proportion to its share, so that the sum holds
    and no suite is left without time by those before it. Only time of cases counts, not the installation of peers.
    """

    def __init__(self, shares: Sequence[float], reserve: float) -> None:
        self._shares, self._spare, self._own = list(shares), reserve, 0.0

    def begin(self) -> None:
        """The next suite begins."""
        spare, rest = self._spare + self._own, sum(self._shares)
        share = self._shares.pop(0)
        paid = -spare * share / rest if spare < 0 < rest else 0.0
        self._own, self._spare = share - paid, spare + paid

    def take(self, seconds: float) -> None:
        """A case took so long."""
        self._own -= seconds

    def left(self) -> float:
        """Seconds; negative if the last case took longer than it was given."""
        return self._own + max(0.0, self._spare)


class CaseTask(NamedTuple):
    """A case for a worker. limit: None if there is no time for it."""

    case: Case
    limit: float | None


def run(
    cases: Sequence[Case],
    size: RunSize = "usual",
    sink: Sink = lambda row: None,
    pool: Pool | None = None,
    store: Store | None = None,
) -> Iterator[ResultRow]:
    """Rows of these cases in their order, whatever is finished first; the fits of a suite follow it. The sink has each first.

    Once the time of a suite, what those before it left and the reserve are over, its other cases are not begun, and say so.
    pool: several workers make a run shorter and its times less certain; None is this process. store: has what is measured.
    """
    budget = Budget([seconds_of(suite, size) for suite, _ in groupby(case.suite for case in cases)], reserve(size))
    found = {number: row for number, case in enumerate(cases) if (row := _kept(store, case)) is not None}
    results = completed(pool or Here(), carried_out, _tasks(cases, found, size, budget), lambda _: True, NEVER)
    suite: list[ResultRow] = []
    for number, case in enumerate(cases):
        while number not in found:
            finished, result = next(results)
            row, seconds = _lost(cases[finished], result) if isinstance(result, Lost) else result
            budget.take(seconds)
            found[finished] = row
            _keep(store, cases[finished], row)
        if suite and suite[0]["suite"] != case.suite:
            yield from _fitted(suite, sink)
            suite = []
        row = found[number]
        _compare(row, suite, case.tolerance)
        suite.append(row)
        sink(row)
        yield row
    yield from _fitted(suite, sink)


def _tasks(
    cases: Sequence[Case], found: dict[int, ResultRow], size: RunSize, budget: Budget
) -> Iterator[tuple[int, CaseTask]]:
    """What is still to be measured, each with the time that there is when it is begun."""
    suite = ""
    for number, case in enumerate(cases):
        if case.suite != suite:
            suite = case.suite
            budget.begin()
        if number not in found:
            within = case.within(min(case.limit, QUICK_LIMIT)) if size == "quick" else case
            left = budget.left()
            yield number, CaseTask(within, min(within.limit, max(LEAST, round(left, 1))) if left >= LEAST else None)


_peers_python = Peers()


def carried_out(task: CaseTask) -> tuple[ResultRow, float]:
    """The row of a case, measured where this is called, and the seconds that it took, without the installation of peers."""
    case, limit = task
    load = round(os.getloadavg()[0], 2)
    started = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    python, absent = _peers_python(case.packages) if case.environment == "peers" else (sys.executable, None)
    begun = time.monotonic()
    if absent is not None:
        found = _nothing(f"absent: {absent}")
    elif limit is None:
        found = _nothing(NO_TIME)
    else:
        found = measured(case.within(limit), python)
        if limit < case.limit and found["status"].startswith(("unknown", "timeout")):
            found["status"] = NO_TIME
    tail = {"limit": limit, "started": started, "load": load, "versions": versions() | found.pop("packages")}
    return _head(case) | found | tail, time.monotonic() - begun


def _head(case: Case) -> ResultRow:
    names = ("suite", "family", "series", "case", "size", "step", "method")
    return {"kind": "case", **{key: case.name if key == "case" else getattr(case, key) for key in names}}


def _lost(case: Case, lost: Lost) -> tuple[ResultRow, float]:
    found = _nothing(f"failed: {lost.reason}")
    del found["packages"]
    return _head(case) | found | {"limit": case.limit, "started": None, "load": None, "versions": versions()}, 0.0


def _nothing(status: str) -> ResultRow:
    """What is measured where nothing runs."""
    found = dict.fromkeys(("seconds", "megabytes", "megabytes_before", "answer", "gap", "verdicts"))
    return found | {"status": status, "times": [], "processor_times": [], "details": {}, "packages": {}}


def _fitted(rows: list[ResultRow], sink: Sink) -> Iterator[ResultRow]:
    for row in fits(rows):
        sink(row)
        yield row


def specification(size: RunSize) -> dict[str, Any]:
    """What a store of rows belongs to: any suites in one size on one machine."""
    return {"version": version(), "benchmarks": size, "machine": versions()}


def _kept(store: Store | None, case: Case) -> ResultRow | None:
    done = {} if store is None else store.done(_stage(case))
    return done[0]["row"] if done else None


def _keep(store: Store | None, case: Case, row: ResultRow) -> None:
    """What was not begun or is not installed may be there the next time."""
    if store is not None and row["status"] != NO_TIME and not row["status"].startswith("absent"):
        store.save(_stage(case), 0, {"row": row, "hits": []})


def _stage(case: Case) -> str:
    return f"{case.suite}: {case.name}: {case.method}"


def _compare(row: ResultRow, earlier: list[ResultRow], tolerance: float) -> None:
    """Compare with the proved answer to the same case, if there is one: a solver's word that differs from it is wrong."""
    same = (r for r in earlier if r["case"] == row["case"] and r["status"] == "proved" and r["answer"] is not None)
    reference = next(same, None)
    row["agrees"] = None
    if row["verdicts"]:  # the truth is known, and needs no reference
        row["agrees"] = not {"wrong", "wrong θ"} & set(row["verdicts"].values())
        return
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
