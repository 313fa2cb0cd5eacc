"""Benchmarks: a well-formed registry, fits that recover planted growth, comparisons, honest rows for whatever goes wrong."""

from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
import time
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support import benchmark_jobs as jobs

from pluralign.benchmarks import command, registry
from pluralign.benchmarks.peers import environment as peers_environment
from pluralign.benchmarks.running import compare, fits, rows, table
from pluralign.benchmarks.running.case import Case, short
from pluralign.benchmarks.running.isolated import measured
from pluralign.formulations.errors import InputError
from pluralign.proofs.executor import Processes
from pluralign.proofs.search.store import Store

ROOT = Path(__file__).parents[2]


def _case(make: Any, name: str = "work", method: str = "pluralign", **more: Any) -> Case:
    return Case("tests", "polynomial", "", name, 1, method, make, **({"limit": 30.0} | more))


@pytest.fixture(autouse=True)
def _importable(monkeypatch: pytest.MonkeyPatch) -> None:
    """The child has to find the functions of cases by the name under which they are pickled."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "tests") + os.pathsep + os.environ.get("PYTHONPATH", ""))


# --- the registry


def test_cases_are_named_once_and_can_be_sent_to_a_process() -> None:
    cases = registry.chosen()
    names = Counter((case.suite, case.name, case.method) for case in cases)
    assert max(names.values()) == 1, names.most_common(3)
    assert {case.suite for case in cases} == set(registry.SUITES)
    for case in cases:
        assert case.family in ("polynomial", "np-hard")
        assert case.size >= 0
        assert case.step > 0
        copy = pickle.loads(pickle.dumps(case))
        assert (copy.name, copy.size) == (case.name, case.size)


def test_cases_of_a_suite_are_together_and_ours_come_first() -> None:
    cases = registry.chosen()
    suites = [case.suite for case in cases]
    assert [s for s, t in zip(suites, [None, *suites], strict=False) if s != t] == list(registry.SUITES)
    first: dict[tuple[str, str], str] = {}
    for case in cases:
        first.setdefault((case.suite, case.name), case.method)
    assert all(method.startswith("pluralign") or method == "checker" for method in first.values())


def test_quick_cases_show_growth_in_both_families() -> None:
    sizes: dict[tuple[str, str, str], set[float]] = {}
    for case in registry.chosen(size="quick"):
        sizes.setdefault((case.family, case.suite, case.series), set()).add(case.size)
    grown = {(family, suite) for (family, suite, series), found in sizes.items() if series and len(found) >= 3}
    polynomial = {"feasibility", "enumeration", "lcpo", "evaluation", "checking"}
    hard = {"kemeny", "linear-ordering", "sparse", "exact-cover", "least-error", "theorems"}
    assert {("polynomial", suite) for suite in polynomial} <= grown
    assert {("np-hard", suite) for suite in hard} <= grown


def test_suites_are_chosen_by_name_and_by_beginning() -> None:
    assert {case.suite for case in registry.chosen("kemeny")} == {"kemeny"}
    assert {case.suite for case in registry.chosen("peers")} == {s for s in registry.SUITES if s.startswith("peers-")}
    with pytest.raises(InputError, match=r"unknown suite 'lcop'.*lcpo.*enumeration"):
        registry.chosen("lcop")


# --- fits


def _row(
    size: float, seconds: float | None, status: str = "proved", family: str = "polynomial", step: float = 1
) -> Any:
    return {
        "kind": "case", "suite": "s", "family": family, "series": "by n", "case": f"n={size}", "method": "m",
        "size": size, "step": step, "status": status, "seconds": seconds, "answer": None, "versions": {},
    }  # fmt: skip


@pytest.mark.parametrize("exponent", [0.5, 1.0, 2.0, 3.5])
def test_a_planted_exponent_is_recovered_within_its_interval(exponent: float) -> None:
    rng = np.random.default_rng(7)
    found = [
        _row(n, 0.01 * n**exponent * float(np.exp(rng.normal(0, 0.05)))) for n in (10, 20, 40, 80) for _ in range(3)
    ]
    (fit,) = fits.fits(found)
    assert fit["low"] < exponent < fit["high"]
    assert fit["high"] - fit["low"] < 0.25
    assert (fit["points"], fit["sizes"], fit["not_solved"]) == (12, [10, 20, 40, 80], 0)


def test_a_planted_factor_is_exact_without_noise_and_counts_steps() -> None:
    (fit,) = fits.fits([_row(m, 0.001 * 3.0 ** (m / 5), family="np-hard", step=5) for m in (10, 15, 20, 25)])
    assert fit["factor"] == pytest.approx(3.0, rel=1e-3)
    assert (fit["low"], fit["high"]) == (pytest.approx(3.0, rel=1e-3), pytest.approx(3.0, rel=1e-3))
    assert "exponent" not in fit


def test_intervals_hold_as_often_as_they_say() -> None:
    rng = np.random.default_rng(11)
    held = 0
    for _ in range(400):
        sample = [_row(n, n**1.5 * float(np.exp(rng.normal(0, 0.3)))) for n in (10, 20, 40, 80, 160)]
        (fit,) = fits.fits(sample)
        held += fit["low"] <= 1.5 <= fit["high"]
    assert 0.91 <= held / 400 <= 0.99


def test_sizes_with_an_unsolved_case_are_left_out_and_counted() -> None:
    sample = [_row(n, float(n)) for n in (1, 2, 4, 8)] + [_row(8, 1e-3, "timeout"), _row(16, None, "failed: x")]
    (fit,) = fits.fits(sample)
    assert fit["sizes"] == [1, 2, 4]
    assert fit["exponent"] == pytest.approx(1.0)
    assert fit["not_solved"] == 3
    assert fits.fits(sample[:2]) == []


# --- one case in its process


def test_a_case_end_to_end() -> None:
    row = measured(_case(partial(jobs.answering, "proved", "yes")))
    assert (row["status"], row["answer"], row["gap"], row["details"]) == ("proved", "yes", 0.0, {"limit": 30.0})
    assert len(row["times"]) == 5
    assert min(row["times"]) <= row["seconds"] <= max(row["times"])
    assert len(row["processor_times"]) == 5


def test_work_that_does_not_end_is_stopped() -> None:
    start = time.monotonic()
    row = measured(_case(partial(jobs.sleeping, 60.0), limit=0.4, environment="peers"))
    assert time.monotonic() - start < 20
    assert row["status"] == "timeout"
    assert 0.4 <= row["seconds"] < 5
    assert (row["answer"], row["times"]) == (None, [])


def test_peak_memory_is_that_of_the_work_alone() -> None:
    ballast = np.ones(40_000_000)  # 320 MB here must not count there
    small, large = (measured(_case(partial(jobs.filling, size), repeats=1))["megabytes"] for size in (1, 200))
    assert len(ballast)
    if sys.platform == "linux":
        assert small < 150
        assert 180 < large - small < 230


@pytest.mark.parametrize(
    ("make", "status"),
    [
        (partial(jobs.raising, ValueError("no\nway")), "failed: ValueError: no way"),
        (partial(jobs.raising, MemoryError()), "failed: out of memory"),
        (partial(jobs.raising, ImportError("No module named 'scipy'")), "absent: No module named 'scipy'"),
        (jobs.crashing, "failed: ended by SIGSEGV"),
    ],
)
def test_what_goes_wrong_is_the_status_and_nothing_is_made_up(make: Any, status: str) -> None:
    row = measured(_case(make))
    assert row["status"] == status
    assert (row["seconds"], row["answer"], row["gap"], row["times"]) == (None, None, None, [])


def test_output_of_solvers_goes_nowhere(capfd: pytest.CaptureFixture[str]) -> None:
    assert measured(_case(jobs.printing, repeats=1))["answer"] == "quiet"
    assert capfd.readouterr().out == ""


# --- a run


def test_answers_that_differ_from_the_proved_one_are_wrong() -> None:
    cases = [
        _case(partial(jobs.answering, "proved", "cost 5")),
        _case(partial(jobs.answering, "claimed", "cost 5"), method="good"),
        _case(partial(jobs.answering, "claimed", "cost 6"), method="bad"),
        _case(partial(jobs.answering, "unknown", "cost 7"), method="slow"),
        _case(partial(jobs.answering, "claimed", "cost 6"), name="other work", method="alone"),
    ]
    found = {row["method"]: row for row in registry.run(cases)}
    assert [found[m]["agrees"] for m in ("good", "bad", "slow", "alone")] == [True, False, None, None]
    assert found["bad"]["status"] == "wrong: cost 6, pluralign proved cost 5"
    assert found["good"]["status"] == "claimed"
    for row in found.values():
        assert {"kind", "suite", "case", "method", "status", "seconds", "versions", "megabytes"} <= set(row)
        assert row["versions"]["python"]


def test_no_case_is_begun_after_the_time_of_its_suite_and_the_reserve(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry.SUITES, "tests", registry.Suite(list, 1.0, 0.0))
    monkeypatch.setattr(registry, "RESERVE", 1.5)
    work = partial(jobs.sleeping, 2.0)
    first, second = registry.run([_case(work, name, repeats=1) for name in ("first", "second")])
    assert first["status"] == "proved"
    assert second["status"] == compare.NO_TIME
    assert (second["seconds"], second["verdicts"]) == (None, None)


def test_what_the_suite_has_no_time_for_is_no_limit_of_the_method(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry.SUITES, "tests", registry.Suite(list, 1.0, 0.0))
    monkeypatch.setattr(registry, "RESERVE", 0.0)
    (row,) = registry.run([_case(partial(jobs.answering, "unknown", "yet"))], "full")
    assert (row["status"], row["limit"]) == (compare.NO_TIME, 1.0)


@pytest.mark.parametrize("size", ["quick", "usual", "full"])
def test_every_suite_has_most_of_its_share_when_all_take_too_much(size: registry.RunSize) -> None:
    """Every suite uses all that it is given, and its last case two seconds more (that of a quick one a half)."""
    shares = [share for suite in registry.SUITES if (share := registry.seconds_of(suite, size))]
    budget, used, over = registry.Budget(shares, registry.reserve(size)), 0.0, 0.5 if size == "quick" else 2.0
    for share in shares:
        budget.begin()
        given = budget.left()
        assert given > 0.6 * share
        budget.take(given + over)
        used += given + over
    assert used <= sum(shares) + registry.reserve(size) + over + 1e-6


def test_the_reserve_is_for_whoever_needs_it_first_and_what_is_left_passes_on() -> None:
    budget = registry.Budget([10.0, 20.0, 30.0, 40.0], 5.0)
    budget.begin()
    assert budget.left() == 15
    budget.take(8)
    budget.begin()
    assert budget.left() == 27
    budget.take(62)  # a debt of 35 seconds, for shares of 30 and 40
    budget.begin()
    assert budget.left() == pytest.approx(15)
    budget.take(0)
    budget.begin()
    assert budget.left() == pytest.approx(35)


def test_all_suites_together_stay_within_25_minutes_in_full_an_hour_and_quick_ones_four_minutes() -> None:
    assert set(registry.SUITES) == {case.suite for case in registry.chosen()}
    limits: dict[registry.RunSize, float] = {"full": 3600, "usual": 1500, "quick": 240}
    for size, most in limits.items():
        listed = command.listed(size=size)
        budgets = {row["suite"]: row["budget"] for row in listed}
        assert min(budgets.values()) > 0
        assert sum(budgets.values()) + registry.reserve(size) < most
        assert f"{'all of these':16} {len(listed):5}" in command.shown_list(listed)


def test_workers_and_a_store_change_no_row_but_its_times(tmp_path: Path) -> None:
    """Rows come in the order of the cases, and a run that was ended goes on with those that its store does not have."""
    cases = [_case(partial(jobs.sleeping, 0.3), "slow", repeats=1)]
    cases += [_case(partial(jobs.answering, "proved", f"cost {k}"), f"work {k}", repeats=1) for k in range(3)]
    cases += [_case(partial(jobs.answering, "claimed", "cost 9"), "work 2", "bad", repeats=1)]
    specification = registry.specification("usual")
    alone = list(registry.run(cases))
    pool = Processes(2)
    try:
        with Store(tmp_path / "s.db", specification) as store:
            started = registry.run(cases, pool=pool, store=store)
            next(started), next(started)
            started.close()  # as when the process is killed: what is finished is in the store
            kept = [case.name for case in cases if store.done(registry._stage(case))]
        assert {"slow", "work 0"} <= set(kept)
        with Store(tmp_path / "s.db", specification) as store:
            resumed = list(registry.run(cases, pool=pool, store=store))
            again = list(registry.run(cases, store=store))
    finally:
        pool.close()
    assert again == resumed
    assert [_lasting(row) for row in resumed] == [_lasting(row) for row in alone]
    assert resumed[-1]["status"] == "wrong: cost 9, pluralign proved cost 2"


def _lasting(row: Any) -> Any:
    return {
        key: row[key] for key in ("suite", "case", "method", "status", "answer", "agrees", "gap", "limit", "details")
    }


def test_numbers_agree_within_a_tolerance() -> None:
    assert registry.agree("1/3", "0.33333333", 1e-6)
    assert not registry.agree("1/3", "0.334", 1e-6)
    assert not registry.agree("1/3", "0.33333333", 0)
    assert not registry.agree("none", "0.3", 1e-6)


def test_peers_that_cannot_be_had_are_absent(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("PLURALIGN_PEERS", str(tmp_path / "file" / "venv"))
    case = _case(partial(jobs.answering, "claimed", "x"), method="peer", environment="peers", packages=("nothing",))
    (row,) = registry.run([case])
    assert row["status"].startswith("absent: ")
    assert (row["seconds"], row["megabytes"], row["answer"], row["times"]) == (None, None, None, [])


def test_the_peers_environment_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(peers_environment, "_missing", lambda python, packages: asked.append(packages))
    peers = peers_environment.Peers()
    assert peers(("a",))[1] is None
    assert peers(("a",))[1] is None
    assert asked == [("a",)]


def test_a_tiny_case_of_the_registry_end_to_end(tmp_path: Path) -> None:
    case = next(c for c in registry.chosen("peers-lcpo") if c.method == "pluralign")
    plain = next(c for c in registry.chosen("peers-lcpo") if c.method != "pluralign")
    path = tmp_path / "rows.jsonl"
    with rows.written(str(path)) as sink:
        ours, theirs = registry.run([case, plain], size="quick", sink=sink)
    assert ours["status"] == "proved"
    assert theirs["status"].startswith(("claimed", "absent"))
    assert ours["limit"] <= registry.QUICK_LIMIT
    assert rows.read(str(path)) == [ours, theirs]
    assert "peers-lcpo" in table.cases([ours, theirs])


# --- files


def test_rows_survive_a_kill_in_the_middle_of_a_line(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    with rows.written(str(path)) as sink:
        sink(_row(1, 1.0))
        assert len(rows.read(str(path))) == 1  # it is there before the next one begins
        sink(_row(2, 2.0))
    path.write_bytes(path.read_bytes()[:-20])
    assert [row["size"] for row in rows.read(str(path))] == [1]


def test_bad_files_are_one_line(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text("{}\n" + json.dumps(_row(1, 1.0)) + "\n")
    with pytest.raises(InputError, match=r"line 1.*kind"):
        rows.read(str(path))
    for broken, message in (
        ("", "has no rows"),
        ('{"kind": "case", "sui', "has no rows"),
        ('{"kind"\n', "line 1: is not JSON"),
        (json.dumps(_row(1, 1.0) | {"seconds": "1"}) + "\n", r"line 1: has 'seconds' that is \"1\""),
        (json.dumps(_row(1, 1.0) | {"versions": None}) + "\n", "'versions'"),
        (json.dumps(_row(1, 1.0) | {"verdicts": {"a": "odd"}}) + "\n", "'verdicts'"),
        (json.dumps({"kind": "fit", "suite": "s"}) + "\n", "has no 'series'"),
    ):
        path.write_text(broken)
        with pytest.raises(InputError, match=message):
            rows.read(str(path))
    with pytest.raises(InputError, match="cannot be read"):
        rows.read(str(tmp_path / "absent"))
    with pytest.raises(InputError, match="is there already"), rows.written(str(path)):
        pass
    with pytest.raises(InputError, match="cannot be written"), rows.written(str(tmp_path / "no" / "rows")):
        pass
    with pytest.raises(InputError, match="--out"):
        command.bench("lcpo", out="x", saved=str(path))


def test_a_terminated_run_keeps_its_rows_and_leaves_no_process(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    run = subprocess.Popen(
        [sys.executable, "-m", "pluralign.benchmarks", "losses", "--out", str(path)],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert run.stderr is not None
    run.stderr.readline()
    run.send_signal(signal.SIGTERM)
    _, errors = run.communicate(timeout=30)
    assert run.returncode == 130
    assert f"the rows measured until then are in {path}" in errors
    assert 1 <= len(rows.read(str(path))) < 6


# --- comparing


def _timed(times: list[float], status: str = "proved", answer: str | None = "a") -> Any:
    row = _row(1, sorted(times)[len(times) // 2], status)
    return row | {"times": times, "answer": answer}


@pytest.mark.parametrize(
    ("old", "new", "flags"),
    [
        (_timed([1.0, 1.1, 1.2]), _timed([1.1, 1.15, 1.3]), []),
        (_timed([1.0, 1.1, 1.2]), _timed([2.0, 2.1, 2.2]), ["slower"]),
        (_timed([2.0, 2.1, 2.2]), _timed([1.0, 1.1, 1.2]), ["faster"]),
        (_timed([1.0, 1.0, 1.0]), _timed([1.1, 1.1, 1.1]), []),
        (_timed([0.001, 0.001]), _timed([0.002, 0.002]), []),
        (_timed([1.0]), _timed([1.9]), []),
        (_timed([1.0]), _timed([2.1]), ["slower"]),
        (_timed([1.0, 1.0]), _timed([1.0, 1.0], answer="b"), ["answer"]),
        (_timed([1.0, 1.0]), _timed([1.0, 1.0], "wrong: b, x proved a", "b"), ["status", "answer"]),
        (_timed([1.0, 1.0]), _timed([9.0], "timeout", None), ["status", "slower"]),
    ],
)
def test_changes_beyond_noise_are_flagged(old: Any, new: Any, flags: list[str]) -> None:
    (row,) = compare.compared([old], [new])
    assert row["flags"] == flags
    assert row["ratio"] == pytest.approx(new["seconds"] / old["seconds"], rel=1e-3)


def test_a_busy_machine_is_no_change() -> None:
    old = _timed([1.0, 1.1]) | {"processor_times": [1.0, 1.0]}
    waited = _timed([3.0, 3.1]) | {"processor_times": [1.1, 1.1]}
    worked = _timed([3.0, 3.1]) | {"processor_times": [2.9, 3.0]}
    assert [row["flags"] for new in (waited, worked) for row in compare.compared([old], [new])] == [[], ["slower"]]


def test_cases_that_come_and_go_are_flagged_within_the_suites_compared() -> None:
    other = _row(3, 1.0) | {"suite": "not run"}
    found = compare.compared([_row(1, 1.0), _row(2, 1.0), other], [_row(1, 1.0), _row(4, 1.0)])
    assert [(row["case"], row["flags"]) for row in found] == [("n=1", []), ("n=4", ["new"]), ("n=2", ["gone"])]
    assert "n=4" in table.comparison(found)
    assert "n=1" not in table.comparison(found)


def test_changed_verdicts_are_flagged_and_named() -> None:
    old, new = (
        _timed([1.0], "wrong: 1 of 3", "2 right, 1 wrong") | {"case": "feasible: thin cones", "verdicts": verdicts}
        for verdicts in (
            {"thin cones 0": "right", "thin cones 1": "wrong", "thin cones 2": "right"},
            {"thin cones 0": "wrong", "thin cones 1": "right", "thin cones 2": "right"},
        )
    )
    slow = _row(7, 9.0)
    (ahead, row) = compare.compared([slow, old], [slow | {"seconds": 1.0}, new])
    assert (ahead["flags"], row["flags"]) == (["faster"], ["verdicts"])
    assert row["verdicts"] == {"thin cones 0": ("right", "wrong"), "thin cones 1": ("wrong", "right")}
    assert "right → wrong | 1       | 0 " in table.verdicts([ahead, row])
    text = command.shown({"results": [], "fits": [], "comparison": [ahead, row], "same_machine": True})
    assert "2 cases in both runs: 1 answered differently; 0 slower, 1 faster" in text
    assert text.index("verdicts") < text.rindex("faster"), "answers come first"


def test_what_was_not_begun_is_not_compared() -> None:
    late = _row(1, None, compare.NO_TIME)
    assert [row["flags"] for row in compare.compared([_row(1, 1.0)], [late, _row(2, 1.0)])] == [["new"], ["gone"]]


def test_a_quick_run_is_compared_with_the_quick_rows_of_a_full_one() -> None:
    known = [_case(jobs.printing, name, quick=name == "n=1") for name in ("n=1", "n=2")]
    old = [_row(size, 1.0) | {"suite": "tests", "method": "pluralign"} for size in (1, 2, 3)]
    left = command._comparable(old, known, [case for case in known if case.quick])
    assert [row["case"] for row in left] == ["n=1", "n=3"]


def test_other_machines_are_noticed() -> None:
    here, there = _row(1, 1.0), _row(1, 1.0) | {"versions": {"processor": "another"}}
    assert compare.same_machine([here], [here])
    assert not compare.same_machine([here], [there])


# --- texts


def test_long_answers_are_shortened_without_becoming_equal() -> None:
    a, b = ">".join(map(str, range(100))), ">".join(map(str, [*range(98), 99, 98]))
    assert short("a>b") == "a>b"
    assert len(short(a)) < 70
    assert short(a) != short(b)


def test_the_list_and_the_tables(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["peers-big-m", "--list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)["cases"]
    assert {row["method"] for row in listed} == {"pluralign branch and cut", "Pyomo big-M, HiGHS"}
    assert command.main(["nothing"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    (fit,) = fits.fits([_row(m, 3.0**m, family="np-hard") for m in (1, 2, 3)])
    assert "× 3.00 per +1" in table.fits([fit])
