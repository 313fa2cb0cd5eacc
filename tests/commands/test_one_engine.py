"""Commands that carry out long work share one engine: neither workers nor kills change the answer.

`search` has more such tests in test_search_command.py, `bench` in tests/benchmarks, `learn` in tests/answers.
"""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

COMMANDS = {
    "search": [
        "search",
        "--rule",
        "leximax-plurality",
        "--axiom",
        "pmc",
        "--candidates",
        "2-4",
        "--bound",
        "1",
        "--voters",
        "1",
    ],
    "matrix": ["matrix", "--rule", "lcpo", "--axiom", "po", "--axiom", "majority", "--recompute"],
    "prove": ["prove", "leximax-copeland/pmc", "--domain", "plane", "--candidates", "4"],
    "compatible": ["compatible", "po", "separability", "--voters", "2"],
}
TIMES = ("seconds", "processor_seconds")


def start(*arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "pluralign", *map(str, arguments), "--json"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def answered(*arguments: object) -> Any:
    """What is printed, without times."""
    out, err = start(*arguments).communicate(timeout=300)
    assert err == ""
    return _timeless(json.loads(out))


def _timeless(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _timeless(part) for key, part in value.items() if key not in TIMES}
    return [_timeless(part) for part in value] if isinstance(value, list) else value


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_one_worker_and_two_give_the_same_answer(name: str) -> None:
    one, two = (answered(*COMMANDS[name], "--workers", n) for n in (1, 2))
    assert one == two


@pytest.mark.slow
@pytest.mark.parametrize("name", ["prove", "matrix"])
def test_a_run_that_is_killed_goes_on_from_its_store(name: str, tmp_path: Path) -> None:
    """SIGKILL as soon as something is finished; then what is in the store is not done again, and the answer is the same."""
    command, store = COMMANDS[name], tmp_path / "s.db"
    wanted = answered(*command, "--workers", "1")
    process = start(*command, "--workers", "1", "--store", store)
    log, end = Path(f"{store}-wal"), time.monotonic() + 120
    first = 0  # the size of the log when the tables are made
    while not first or log.stat().st_size == first:
        assert time.monotonic() < end
        assert process.poll() is None, "it was over before it could be killed"
        time.sleep(0.01)
        first = first or _settled_size(log)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    done = _shards(store)
    assert done >= 1
    assert answered(*command, "--workers", "2", "--store", store) == wanted
    assert _shards(store) > done
    assert answered(*command, "--workers", "1", "--store", store) == wanted


def _settled_size(log: Path) -> int:
    """The size of the log once it has not grown for a moment, 0 before it is there."""
    before = log.stat().st_size if log.exists() else 0
    time.sleep(0.1)
    return before if log.exists() and log.stat().st_size == before else 0


def _shards(store: Path) -> int:
    connection = sqlite3.connect(store)
    try:
        return int(connection.execute("SELECT count(*) FROM shards").fetchone()[0])
    finally:
        connection.close()


def test_a_store_of_compatible_has_one_answer_and_is_asked_one_question(run: Any, tmp_path: Path) -> None:
    store = tmp_path / "s.db"
    first = run(*COMMANDS["compatible"], "--store", store, "--json")
    again = run(*COMMANDS["compatible"], "--store", store, "--json", "--certificate", tmp_path / "c.json")
    assert first.code == 0
    assert json.dumps(_timeless(again.json)) == json.dumps(_timeless(first.json))  # the keys in their order, too
    assert run("check", tmp_path / "c.json").code == 0
    other = run("compatible", "po", "--voters", "2", "--store", store)
    assert (other.code, other.out) == (2, "")
    assert "name another file" in other.err


def test_a_store_of_prove_keeps_refutations_and_counterexamples(run: Any, tmp_path: Path) -> None:
    """lcpo/separability has a counterexample, lcpo/po a refutation; both come back with their certificates."""
    store, file = tmp_path / "s.db", tmp_path / "c.json"
    for theorem in ("lcpo/separability", "lcpo/po"):
        asked = ("prove", theorem, "--candidates", "3", "--workers", "0", "--store", store, "--json")
        first = run(*asked)
        again = run(*asked, "--certificate", file)
        assert _timeless(again.json) == _timeless(first.json)
        assert first.json["status"] == "proved"
        assert run("check", file).code == 0
    assert _shards(store) >= 2
