"""Signals, full disks, files in the way, little memory and heavy load: one honest line, the right exit code, nothing broken."""

from __future__ import annotations

import errno
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import pluralign as pl
from pluralign import show
from pluralign.answers import aggregate
from pluralign.formulations.instances.unanimity import cover
from pluralign.process import signals
from pluralign.proofs.executor import Processes, completed
from pluralign.solver.results import NEVER, Deadline, LimitReached, Status

pytestmark = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="watches processes through /proc")

MEGABYTE = 2**20
Starter = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Starter]:
    """Start the command in a folder and a session of its own; limits: of `resource`, by name."""
    started: list[subprocess.Popen[str]] = []

    def begin(*arguments: object, stdout: Any = subprocess.PIPE, **limits: int) -> subprocess.Popen[str]:
        def limit() -> None:
            for name, value in limits.items():
                resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (value, value))

        command = [sys.executable, "-m", "pluralign", *map(str, arguments)]
        process = subprocess.Popen(
            command, stdout=stdout, stderr=subprocess.PIPE, text=True, cwd=tmp_path, start_new_session=True,
            preexec_fn=limit if limits else None,  # noqa: PLW1509
            env=os.environ | {"PYTHONPATH": str(Path(pl.__file__).parents[1])},
        )  # fmt: skip
        started.append(process)
        return process

    yield begin
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def ended(process: subprocess.Popen[str], code: int) -> str:
    """The one line that it says on standard error, after it has ended with this code and left nobody behind."""
    _, err = process.communicate(timeout=60)
    assert process.returncode == code, err
    assert err.startswith("pluralign: "), err
    assert err.count("\n") == 1, err
    until(lambda: not session(process.pid), 5)
    return err


def until(true: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.02)


def session(number: int) -> list[str]:
    """The living processes of a session, zombies apart."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == number and fields[0] != "Z":
            found.append(stat.parent.name)
    return found


def hears(process: subprocess.Popen[str], number: int) -> bool:
    """Whether the process has a handler for the signal, as the command has as soon as it is at work."""
    assert process.poll() is None, process.stderr and process.stderr.read()
    status = Path(f"/proc/{process.pid}/status").read_text()
    caught = int(next(line for line in status.splitlines() if line.startswith("SigCgt")).split()[1], 16)
    return bool(caught >> (number - 1) & 1)


# --- signals

LONG = {
    "rankings": ("rankings", "big.json", "--count", "--certificate", "new.json"),
    "milp": ("aggregate", "big.json", "--rule", "kemeny", "--method", "milp", "--solver", "cbc"),
    "prove": ("prove", "lcpo/winner-monotonicity", "--candidates", "5", "--certificate", "new.json"),
    "matrix": ("matrix", "--quick", "--workers", "2", "--markdown", "new.md"),
}


@pytest.fixture
def big(tmp_path: Path) -> Path:
    """60 candidates in R^10 and 25 arbitrary ballots: more than any exact method can do in a minute."""
    return profile(tmp_path / "big.json", 60, 10, 25)


def profile(path: Path, m: int, d: int, n: int, feasible: bool = False) -> Path:
    rng = np.random.default_rng(1)
    features = rng.integers(-50, 51, size=(m, d))
    names = [f"c{i}" for i in range(m)]
    rows = (features @ rng.normal(size=d) if feasible else rng.random(m) for _ in range(n))
    ballots = [{"ranking": [names[c] for c in np.argsort(-row)], "count": 1} for row in rows]
    path.write_text(json.dumps({"candidates": dict(zip(names, features.tolist(), strict=True)), "ballots": ballots}))
    return path


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("name", ["rankings", "milp", pytest.param("prove", marks=pytest.mark.slow), "matrix"])
def test_a_signal_ends_a_command_at_once(start: Starter, big: Path, name: str, number: int) -> None:
    process = start(*LONG[name])
    until(lambda: hears(process, number))
    time.sleep(1)
    begin = time.monotonic()
    if number == signal.SIGINT:
        os.killpg(process.pid, number)  # as a terminal does
    else:
        process.send_signal(number)
    assert "interrupted" in ended(process, 128 + number)
    assert time.monotonic() - begin < signals.GRACE
    assert not list(big.parent.glob("*new*"))


def test_a_search_tells_what_it_covered_when_it_is_terminated(start: Starter, tmp_path: Path) -> None:
    process = start(
        "search", "--rule", "lcpo", "--axiom", "po", "--strategy", "random", "--trials", "1000000", "--workers", "2",
        "--store", "s.db", "--json",
    )  # fmt: skip
    until((tmp_path / "s.db").exists)
    time.sleep(1.5)
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (3, "")
    assert json.loads(out)["explored"]["reason"] == "interrupted"
    until(lambda: not session(process.pid), 5)


STUCK = """
import ctypes, sys
from pluralign.process import signals
signals.GRACE = {grace}
mutex = ctypes.create_string_buffer(256)
lock = ctypes.CDLL(None).pthread_mutex_lock
with signals.orderly():
    lock(mutex)
    print("stuck", flush=True)
    lock(mutex)  # native code that never comes back
"""


@pytest.mark.parametrize(("grace", "times"), [(0.2, 1), (60, 2)])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_native_code_that_does_not_come_back_is_left(grace: float, times: int, number: int) -> None:
    """After a while, or at the second signal."""
    process = subprocess.Popen(
        [sys.executable, "-c", STUCK.format(grace=grace)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=Path(pl.__file__).parents[1],
    )  # fmt: skip
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "stuck\n"
        time.sleep(0.3)
        for _ in range(times):
            process.send_signal(number)
            time.sleep(0.2)
        _, err = process.communicate(timeout=10)
    finally:
        process.kill()
        process.communicate()
    assert process.returncode == 128 + number
    assert err == f"pluralign: {signals.SAID}\n"


def test_handlers_are_put_back() -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]

    def wait() -> None:
        with signals.orderly():
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(5)

    with pytest.raises(KeyboardInterrupt):
        wait()
    assert (signals.received(), signals.code()) == (signal.SIGTERM, 143)
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before


# --- disks and files

WRITERS = {
    "certificate": ("aggregate", "builtin:cems", "--rule", "lcpo", "--certificate"),
    "calibrate": ("calibrate", "votes.csv", "--certificate"),
    "store": ("search", "--rule", "lcpo", "--axiom", "po", "--candidates", "3", "--workers", "0", "--store"),
}


@pytest.fixture
def votes(tmp_path: Path) -> Path:
    path = tmp_path / "votes.csv"
    path.write_text("prompt,a,b,votes_a,votes_b\n" + "".join(f"p{k},x,y,2,1\n" for k in range(20)))
    return path


@pytest.mark.parametrize("name", WRITERS)
def test_a_full_disk(start: Starter, votes: Path, name: str) -> None:
    said = ended(start(*WRITERS[name], "out", FSIZE=100), 2)
    assert said.startswith("pluralign: out: ")
    assert "room" in said
    left = {path.name for path in votes.parent.iterdir()} - {"votes.csv"}
    assert left <= ({"out", "out-wal", "out-journal"} if name == "store" else set())


def test_a_full_disk_leaves_the_old_file(start: Starter, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("before")
    ended(start(*WRITERS["certificate"], "out", FSIZE=100), 2)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert (tmp_path / "out").read_text() == "before"


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("place", ["file/out", "absent/out", "/proc/out"])
def test_places_that_cannot_be_written(start: Starter, votes: Path, name: str, place: str) -> None:
    (votes.parent / "file").write_text("in the way")
    said = ended(start(*WRITERS[name], place), 2)
    assert said.startswith(f"pluralign: {place}: ")
    assert (votes.parent / "file").read_text() == "in the way"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_a_full_standard_output(start: Starter) -> None:
    with open("/dev/full", "w") as full:
        said = ended(start("instances", stdout=full), 2)
    assert os.strerror(errno.ENOSPC) in said


def test_two_processes_on_one_store(start: Starter, tmp_path: Path) -> None:
    options = ("search", "--rule", "lcpo", "--axiom", "po", "--strategy", "random", "--trials", "1000000")
    first = start(*options, "--workers", "0", "--store", "s.db")
    until((tmp_path / "s.db-wal").exists)
    said = ended(start(*options, "--workers", "0", "--store", "s.db"), 2)
    assert "in use" in said
    assert first.poll() is None


# --- memory


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [
        ("aggregate", "big.json", "--rule", "kemeny", "--time-limit", "5"),
        ("aggregate", "big.json", "--rule", "kemeny", "--method", "milp", "--solver", "cbc", "--time-limit", "5"),
        ("search", "--rule", "lcpo", "--axiom", "po", "--candidates", "3", "--strategy", "positions", "--json"),
        ("prove", "lcpo/winner-monotonicity", "--candidates", "4", "--time-limit", "20"),
    ],
)
def test_little_memory(start: Starter, big: Path, arguments: Sequence[str]) -> None:
    process = start(*arguments, AS=350 * MEGABYTE)
    _, err = process.communicate(timeout=120)
    assert process.returncode in (0, 3), err
    if arguments[0] == "aggregate":  # dying workers and threads may say more
        assert "Traceback" not in err
    until(lambda: not session(process.pid), 5)


def test_a_pool_without_threads_is_no_hang(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr("multiprocessing.queues.Queue._start_thread", refuse)
    monkeypatch.setattr("threading.excepthook", lambda _: None)
    pool = Processes(1)
    with pytest.raises(LimitReached, match="memory"):
        list(completed(pool, abs, enumerate([-1]), lambda _: True, NEVER))
    pool.close()


# --- load


def test_ten_thousand_candidates(start: Starter, tmp_path: Path) -> None:
    path = profile(tmp_path / "many.json", 10_000, 20, 1, feasible=True)
    ranking = json.dumps(json.loads(path.read_text())["ballots"][0]["ranking"])
    process = start("feasible", path.name, ranking, "--json")
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    assert json.loads(out)["feasible"] is True


@pytest.mark.slow
@pytest.mark.parametrize("rule", ["lcpo", "leximax-borda", "kemeny", "loss:squared"])
def test_ten_thousand_candidates_and_a_time_limit(start: Starter, tmp_path: Path, rule: str) -> None:
    path = profile(tmp_path / "many.json", 10_000, 20, 3, feasible=True)
    begin = time.monotonic()
    assert "unknown" in ended(start("aggregate", path.name, "--rule", rule, "--time-limit", "5"), 3)
    assert time.monotonic() - begin < 40  # reading and counting are not interrupted


@pytest.mark.slow
@pytest.mark.parametrize("rule", ["lcpo", "kemeny", "loss:squared"])
def test_a_hundred_thousand_ballots(start: Starter, tmp_path: Path, rule: str) -> None:
    path = profile(tmp_path / "many.json", 10, 4, 100_000, feasible=True)
    process = start("aggregate", path.name, "--rule", rule, "--time-limit", "30", "--json")
    out, err = process.communicate(timeout=120)
    assert (process.returncode, err) == (0, "")
    assert json.loads(out)["status"] == "proved"


def test_a_proved_output_is_kept_where_there_is_no_time_for_the_ballots(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*_: object) -> None:
        raise LimitReached("late")

    monkeypatch.setattr(aggregate, "infeasible_ballots", slow)
    answer = pl.aggregate(pl.load("builtin:c1-fails-po"), "lcpo", time_limit=60)
    assert answer.status is Status.PROVED
    assert answer.result["infeasible_ballots"] is None
    assert len(answer.certificates) == 1
    assert "no time" in show.aggregate(answer.to_json())


def test_of_many_infeasible_ballots_three_are_shown() -> None:
    ballots = tuple(pl.Ballot.strict(order) for order in ((0, 2, 1), (1, 2, 0), (0, 1, 2), (2, 0, 1)) * 2)
    line = pl.Instance(("a", "b", "c"), ((0,), (1,), (2,)), ballots)
    answer = pl.aggregate(line, "lcpo")
    assert len(answer.result["infeasible_ballots"]) == 6
    text = show.aggregate(answer.to_json())
    assert text.count("is infeasible") == 3
    assert "infeasible as well: 3 more ballots" in text


@pytest.mark.parametrize("m", [1, 5, 300, 700])
def test_a_cover_found_in_blocks(m: int) -> None:
    rank = np.random.default_rng(m).permutation(m)
    order = rank[:, None] < rank[None, :]
    least = cover(order)
    assert [(rank[a], rank[b]) for a, b in np.argwhere(least)] == [
        (rank[a], rank[a] + 1) for a, _ in np.argwhere(least)
    ]
    assert least.sum() == m - 1
    with pytest.raises(LimitReached):
        cover(order, Deadline(0))
