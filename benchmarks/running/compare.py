"""Two runs side by side: what is answered differently, and then what became slower or faster beyond noise."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import median

from pluralign.benchmarks.running.case import NO_TIME
from pluralign.benchmarks.running.rows import ResultRow

NOISE = 1.5
"""Ratios within this factor are noise, even where repeated times do not overlap: they are of one moment of the machine."""
NOISE_ONCE = 2.0
"""The same where one of the two was timed once only."""
SMALL = 0.002  # seconds that nobody would notice
ANSWERED = {"status", "answer", "verdicts"}
"""Flags of what is answered differently."""
SAME_MACHINE = ("system", "processor", "cores")


def compared(old: Iterable[ResultRow], new: Iterable[ResultRow]) -> list[ResultRow]:
    """A row for each case and method in either run, in the order of the new one.

    ratio: new over old seconds, where both were solved or stopped. flags: status, answer, verdicts, slower, faster, gone, new.
    verdicts: of the systems of a case whose verdict changed, the old and the new one.
    """
    before, after = _cases(old), _cases(new)
    rows = []
    for key, row in after.items():
        then = before.get(key)
        rows.append(_pair(then, row) if then is not None else _head(row) | {"ratio": None, "flags": ["new"]})
    suites = {row["suite"] for row in after.values()}
    for key, then in before.items():
        if key not in after and then["suite"] in suites:
            rows.append(_head(then) | {"ratio": None, "flags": ["gone"]})
    return rows


def same_machine(old: Iterable[ResultRow], new: Iterable[ResultRow]) -> bool:
    """Whether all rows name the same machine: else ratios compare machines, too."""
    names = {tuple(row["versions"].get(key) for key in SAME_MACHINE) for row in [*old, *new] if row["kind"] == "case"}
    return len(names) <= 1


def _cases(rows: Iterable[ResultRow]) -> dict[tuple[str, str, str], ResultRow]:
    """Those that there was time for."""
    return {
        (row["suite"], row["case"], row["method"]): row
        for row in rows
        if row["kind"] == "case" and row["status"] != NO_TIME
    }


def _head(row: ResultRow) -> ResultRow:
    return {key: row[key] for key in ("suite", "case", "method", "status", "seconds")}


def _pair(old: ResultRow, new: ResultRow) -> ResultRow:
    flags = []
    ratio = None
    kind = [row["status"].partition(":")[0] for row in (old, new)]
    if kind[0] != kind[1]:
        flags.append("status")
    if old.get("answer") is not None and new.get("answer") is not None and old["answer"] != new["answer"]:
        flags.append("answer")
    verdicts = _verdicts(old, new)
    if verdicts:
        flags.append("verdicts")
    if old["seconds"] and new["seconds"] and not any(k in ("failed", "absent") for k in kind):
        ratio = round(new["seconds"] / old["seconds"], 4)
        if beyond_noise(old, new):
            flags.append("slower" if ratio > 1 else "faster")
    return _head(new) | {
        "old_status": old["status"], "old_seconds": old["seconds"], "ratio": ratio, "flags": flags, "verdicts": verdicts,
    }  # fmt: skip


def _verdicts(old: ResultRow, new: ResultRow) -> dict[str, tuple[str, str]]:
    """Of the systems that both rows have a verdict on, those where it is another."""
    before, after = old.get("verdicts") or {}, new.get("verdicts") or {}
    return {name: (before[name], verdict) for name, verdict in after.items() if before.get(name, verdict) != verdict}


def beyond_noise(old: ResultRow, new: ResultRow) -> bool:
    """Whether times differ by more than noise: the ranges of repeated times are apart, by a factor and noticeably.

    Where both runs know their processor times, these must differ as well, and in the same direction: a busy machine makes work
    wait, and that is no change of the work.
    """
    times = [row.get("times") or [row["seconds"]] for row in (old, new)]
    if not (change := _change(*times)):
        return False
    processor = [row.get("processor_times") or [] for row in (old, new)]
    return not all(processor) or _change(*processor) == change


def _change(old: list[float], new: list[float]) -> int:
    """1 if the new times are larger beyond noise, −1 if they are smaller, else 0."""
    quick, slow = (old, new) if median(old) < median(new) else (new, old)
    factor = NOISE if len(old) > 1 and len(new) > 1 else NOISE_ONCE
    apart = max(quick) < min(slow) and median(slow) - median(quick) > SMALL
    return 0 if not apart or median(slow) <= factor * median(quick) else 1 if slow is new else -1
