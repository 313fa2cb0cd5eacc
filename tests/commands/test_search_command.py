"""`pluralign search` from outside: known violations, exhausted impossibilities, killed and resumed runs, bad input."""

from __future__ import annotations

import io
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

import pluralign as pl
from pluralign.process.progress import progress
from pluralign.proofs.search import search as searching
from pluralign.proofs.search.deciders.decisions import Decider, Decision
from pluralign.proofs.search.deciders.registry import DECIDERS
from pluralign.proofs.search.spec import Spec, specify

QUICK = ["--workers", "0"]
SMALL = ["--candidates", "4", "--dimensions", "2", "--bound", "1"]
VIOLATED = ["search", "--rule", "leximax-copeland", "--axiom", "po", *SMALL, "--voters", "2"]
SAMPLED = ["search", "--rule", "lcpo", "--axiom", "po", "--strategy", "random", "--candidates", "4", "--json"]


def start(*arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "pluralign", *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)


# --- answers ----------------------------------------------------------------------------------------------


def test_a_violation_with_its_certificate(run: Any, tmp_path: Path) -> None:
    file = tmp_path / "c.json"
    answer = run(*VIOLATED, *QUICK, "--json", "--certificate", file)
    assert answer.code == 0
    assert answer.err == ""
    found = answer.json
    assert {"status", "found", "instance", "violation", "explored"} <= found.keys()
    assert (found["status"], found["found"]) == ("proved", True)
    assert sum(row["count"] for row in found["instance"]["ballots"]) == 2
    checked = run("check", file, "--json")
    assert checked.code == 0
    (row,) = checked.json["certificates"]
    assert (row["verdict"], row["claim"]["holds"]) == ("accepted", False)
    certified = json.loads(file.read_text())["instance"]  # candidates as pairs, whose order every reader keeps
    assert certified == {
        **found["instance"],
        "candidates": [list(row) for row in found["instance"]["candidates"].items()],
    }
    assert "leximax-copeland violates po (proved)" in run(*VIOLATED, *QUICK).out


@pytest.mark.parametrize(("rule", "axiom"), [("leximax-plurality", "po"), ("leximax-plurality", "pmc")])
def test_known_violations(rule: str, axiom: str) -> None:
    answer = pl.search(rule, axiom, candidates=(2, 3), dimensions=2, bound=1)
    assert (answer.status, answer.result["found"]) == (pl.Status.PROVED, True)
    assert answer.certificates[0]["claim"]["axiom"] == axiom


def test_btl_cannot_violate_pareto_optimality_with_three_candidates() -> None:
    """Theory.md; decided by the theorem for any number of voters, and by all profiles of two voters."""
    answer = pl.search("loss:logistic", "po", candidates=3, dimensions=(1, 2), bound=2)
    assert (answer.status, answer.result["explored"]["undecided"]) == (pl.Status.CLAIMED, 0)
    listed = pl.search("loss:logistic", "po", candidates=3, dimensions=2, bound=1, voters=2)
    assert (listed.status, listed.result["explored"]["undecided"]) == (pl.Status.CLAIMED, 0)


@pytest.mark.parametrize(("rule", "axiom"), [("lcpo", "po"), ("leximax-copeland", "pmc"), ("lcpo", "pmc")])
def test_known_impossibilities_are_exhausted(rule: str, axiom: str) -> None:
    answer = pl.search(rule, axiom, candidates=(2, 3), dimensions=(1, 2), bound=2, voters=3)
    explored = answer.result["explored"]
    assert (answer.status, answer.result["found"]) == (pl.Status.CLAIMED, False)
    assert explored["complete"]
    assert explored["undecided"] == 0
    assert explored["voters"] == 3
    assert [(row["candidates"], row["dimensions"]) for row in explored["sizes"]] == [(2, 1), (2, 2), (3, 1), (3, 2)]
    assert [row["configurations"] for row in explored["sizes"]] == [10, 300, 10, 2300]
    assert [row["families"] for row in explored["sizes"]] == [1, 1, 1, 2]
    assert [row["decisions"] for row in explored["sizes"]] == [1, 1, 3, 4]
    assert explored["configurations"] == 2620


def test_loss_rules_are_decided_by_affine_class() -> None:
    answer = pl.search("loss:logistic", "po", candidates=3, dimensions=(1, 2), bound=1, voters=2)
    assert answer.status is pl.Status.CLAIMED
    sizes = answer.result["explored"]["sizes"]
    assert [(row["configurations"], row["classes"], row["decisions"]) for row in sizes] == [(1, 1, 1), (84, 2, 2)]


@pytest.mark.slow
def test_hill_climbing_finds_what_reward_models_do_wrong() -> None:
    answer = pl.search("loss:logistic", "po", candidates=4, dimensions=2, bound=5, strategy="local", seed=0)
    assert answer.status is pl.Status.PROVED
    assert answer.result["explored"]["seed"] == 0


def test_random_search_without_a_hit_says_nothing_about_others() -> None:
    answer = pl.search("lcpo", "po", strategy="random", trials=60, voters=5)
    assert (answer.status, answer.result["found"]) == (pl.Status.UNKNOWN, False)
    assert answer.result["explored"]["trials"] == 60


def test_the_least_violation_is_the_least_of_all(run: Any) -> None:
    options = ["search", "--rule", "leximax-plurality", "--axiom", "po", *SMALL, "--voters", "1", *QUICK, "--json"]
    least = run(*options, "--minimize", "coordinates,voters").json
    first = run(*options).json
    assert least["explored"]["decisions"] > first["explored"]["decisions"]
    assert least["explored"]["minimize"] == ["coordinates", "voters"]
    assert least["status"] == "proved"


def test_sizes_after_the_smallest_with_a_violation_are_left_out() -> None:
    options: dict[str, Any] = {"candidates": (2, 4), "dimensions": (1, 2), "bound": 1, "voters": 1}
    answer = pl.search("leximax-plurality", "po", strategy="exhaustive", minimize=["candidates"], **options)
    rows = answer.result["explored"]["sizes"]
    assert [row["candidates"] for row in rows] == [2, 2, 3, 3]
    assert len(answer.result["instance"]["candidates"]) == 3


def test_a_decision_is_plugged_in(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def decide(configuration: pl.Instance, rule: str, axiom: str, voters: int | None, deadline: Any) -> Decision:
        asked.append((configuration.m, voters))
        return Decision(None, "" if configuration.m == 2 else "too hard")

    mine = Decider("mine", lambda rule, axiom, voters: rule == "kemeny" and voters is None, decide)
    monkeypatch.setattr("pluralign.proofs.search.deciders.registry.DECIDERS", (mine, *DECIDERS))
    done = pl.search("kemeny", "po", candidates=2, dimensions=1, bound=2)
    assert (done.status, done.result["explored"]["voters"]) == (pl.Status.CLAIMED, "any")
    left = pl.search("kemeny", "po", candidates=3, dimensions=1, bound=2, voters="any")
    assert left.status is pl.Status.UNKNOWN
    assert left.result["explored"]["undecided"] == 3
    assert left.result["explored"]["sizes"][0]["notes"][0]["note"] == "too hard"
    assert asked == [(2, None), *[(3, None)] * 3]


def test_a_proposed_violation_that_is_none_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    def decide(configuration: pl.Instance, *_: object) -> Decision:
        ballots = (pl.Ballot.strict(range(configuration.m)),)
        return Decision(pl.Instance(configuration.names, configuration.features, ballots))

    monkeypatch.setattr(
        "pluralign.proofs.search.deciders.registry.DECIDERS", (Decider("wrong", lambda *_: True, decide),)
    )
    answer = pl.search("lcpo", "po", candidates=2, dimensions=1, bound=1)
    assert (answer.status, answer.result["found"]) == (pl.Status.UNKNOWN, False)
    assert "not confirm" in answer.result["explored"]["sizes"][0]["notes"][0]["note"]


# --- interruptions ----------------------------------------------------------------------------------------


def test_a_time_limit_leaves_an_honest_answer_and_a_store(run: Any, tmp_path: Path) -> None:
    options = [*SAMPLED, "--trials", "200", *QUICK]
    kept = [*options, "--store", tmp_path / "s.db"]
    first = run(*kept, "--time-limit", "0.3")
    assert (first.code, first.json["status"], first.json["explored"]["complete"]) == (3, "unknown", False)
    assert "time limit" in first.json["explored"]["reason"]
    second = run(*kept)
    assert second.json["explored"]["complete"]
    assert second.json["explored"]["trials"] == 200
    assert second.json == run(*options).json


def test_ctrl_c_leaves_a_partial_answer(tmp_path: Path) -> None:
    store = tmp_path / "s.db"
    process = start(*SAMPLED, "--trials", "1000000", "--store", store, "--workers", "2")
    _until_shards(store, process)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 3
    assert err == ""
    answer = json.loads(out)
    assert (answer["status"], answer["explored"]["reason"]) == ("unknown", "interrupted")
    assert _shards(store) - answer["explored"]["shards"] in (0, 1)  # one may be written and not yet counted


def killed_and_resumed(tmp_path: Path, options: list[str], kills: int, seed: int) -> None:
    """Kill the whole process group again and again; then the answer is that of an undisturbed run."""
    rng = random.Random(seed)
    undisturbed = start(*options, "--workers", "2", "--store", tmp_path / "whole.db")
    begin = time.monotonic()
    wanted = json.loads(undisturbed.communicate(timeout=300)[0])
    seconds = time.monotonic() - begin
    store, done = tmp_path / "s.db", 0
    for _ in range(kills):
        process = start(*options, "--workers", "2", "--store", store)
        time.sleep(rng.uniform(0.3, 0.8) * seconds)
        process.kill()  # its workers follow by themselves
        process.wait()
        before, done = done, _shards(store)
        assert done >= before
    final = start(*options, "--workers", "2", "--store", store)
    out, err = final.communicate(timeout=300)
    assert err == ""
    assert json.loads(out) == wanted
    assert _shards(store) == _shards(tmp_path / "whole.db")


@pytest.mark.slow
def test_three_kills_do_not_change_the_answer(tmp_path: Path) -> None:
    killed_and_resumed(tmp_path, [*SAMPLED, "--trials", "800"], 3, seed=1)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "seed"), [("exhaustive", 2), ("random", 3)])
def test_twenty_kills_do_not_change_the_answer(tmp_path: Path, name: str, seed: int) -> None:
    options = {
        "exhaustive": [*VIOLATED, "--minimize", "voters", "--json"],
        "random": [*SAMPLED, "--trials", "2000", "--rule", "loss:logistic", "--minimize", "voters"],
    }
    killed_and_resumed(tmp_path, options[name], 20, seed)


def test_the_store_is_in_use(run: Any, tmp_path: Path) -> None:
    store = tmp_path / "s.db"
    process = start(*SAMPLED, "--trials", "1000000", "--store", store, "--workers", "1")
    try:
        _until_shards(store, process)
        answer = run(*SAMPLED, "--trials", "1000000", "--store", store)
        assert answer.code == 2
        assert "in use" in answer.err
    finally:
        process.kill()
        process.wait()


# --- bad input --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--rule", "lcp"], "did you mean 'lcpo'"),
        (["--axiom", "pareto"], "axioms are po"),
        (["--axiom", "pmcc"], "did you mean 'pmc'"),
        (["--candidates", "4-3"], "empty"),
        (["--candidates", "0"], "at least 1"),
        (["--candidates", "many"], "a range such as 3-5"),
        (["--candidates", "-3"], "--candidates"),
        (["--dimensions", "0-1"], "at least 1"),
        (["--bound", "-1"], "0 or more"),
        (["--bound", "0"], "raise the bound"),
        (["--candidates", "9", "--strategy", "exhaustive"], "7 at most"),
        (["--candidates", "5", "--dimensions", "3", "--strategy", "exhaustive"], "38,421,292,833 sets"),
        (["--candidates", "5", "--dimensions", "9", "--strategy", "exhaustive", "--large"], "too many sets"),
        (["--voters", "0"], "from 1"),
        (["--voters", "few"], '"any"'),
        (["--voters", "any", "--strategy", "random"], "bounded size"),
        (["--strategy", "exhaustiv"], "did you mean 'exhaustive'"),
        (["--minimize", "voter"], "did you mean 'voters'"),
        (["--trials", "0", "--strategy", "random"], "at least 1"),
        (["--workers", "-1"], "--workers"),
        (["--store", "absent/folder/s.db"], "folder"),
        (["--cluster", "nowhere"], "tcp://"),
    ],
)
def test_bad_input_is_one_line(run: Any, options: list[str], words: str) -> None:
    given = {"--rule": "lcpo", "--axiom": "po"} | dict.fromkeys(options[:1])
    plain = [part for key, value in given.items() if value is not None for part in (key, value)]
    answer = run("search", *plain, *options)
    assert answer.code == 2
    (line,) = answer.err.splitlines()
    assert words in line


def test_a_store_of_another_search(run: Any, tmp_path: Path) -> None:
    store = tmp_path / "s.db"
    assert run(*VIOLATED, *QUICK, "--store", store).code == 0
    answer = run(*VIOLATED, *QUICK, "--store", store, "--voters", "1")
    assert answer.code == 2
    assert "another search (voters 2 there, 1 here)" in answer.err
    store.write_text("something else entirely")
    for extra in ("-wal", "-shm"):
        Path(f"{store}{extra}").unlink(missing_ok=True)
    assert "damaged" in run(*VIOLATED, *QUICK, "--store", store).err


def test_a_finished_search_is_answered_from_its_store(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = [*VIOLATED, *QUICK, "--store", tmp_path / "s.db", "--json"]
    first = run(*options).json
    monkeypatch.setattr(searching.registry, "run", None)
    assert run(*options).json == first


def test_the_specification_is_complete() -> None:
    spec = specify("kemeny", "po", strategy="random", minimize=["voters"])
    assert Spec.from_json(json.loads(json.dumps(spec.to_json()))) == spec
    assert specify("lcpo", "po", candidates=(5, 5), dimensions=(4, 4)).strategy == "local"
    assert specify("lcpo", "po", seed=5).seed == 0, "an exhaustive search has no random numbers"


def test_progress_shows_shards_and_the_best_violation() -> None:
    screen = io.StringIO()
    with progress(Console(file=screen, force_terminal=True, width=200)) as watcher:
        pl.search("leximax-plurality", "po", candidates=3, dimensions=2, bound=1, watcher=watcher)
        watcher.found({"voters": 1, "candidates": 3, "dimensions": 2, "coordinates": 1})
    shown = screen.getvalue()
    assert "decisions m=3 d=2" in shown
    assert "best: n=1 m=3 d=2 |x|≤1" in shown
    silent = io.StringIO()
    with progress(Console(file=silent)) as watcher:
        watcher.stage("x", 3, 0)
    assert silent.getvalue() == ""


def _shards(store: Path) -> int:
    """The number of shards in a store that nobody has open."""
    connection = sqlite3.connect(store)
    try:
        tables = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'shards'").fetchone()[0]
        return int(connection.execute("SELECT count(*) FROM shards").fetchone()[0]) if tables else 0
    finally:
        connection.close()


def _until_shards(store: Path, process: subprocess.Popen[str]) -> None:
    """Wait until the log of the store, which cannot be read while it is in use, has some shards beside its empty tables.

    These are five pages of 4 kB and come at once, a little after the log's header.
    """
    log, end = Path(f"{store}-wal"), time.monotonic() + 60
    while not log.exists() or log.stat().st_size < 40_000:
        assert time.monotonic() < end
        assert process.poll() is None
        time.sleep(0.02)
