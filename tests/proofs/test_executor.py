"""Pools give the same results, survive dying workers, and stop at once; the cluster is a real one on loopback."""

from __future__ import annotations

import math
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import distributed
import pytest
from support.executor_jobs import fatal, faulty, slow, square, too_late
from support.schedulers import running

from pluralign.formulations.errors import InputError
from pluralign.proofs import executor
from pluralign.proofs.cluster import Cluster
from pluralign.proofs.executor import Here, Lost, Pool, Processes, completed
from pluralign.proofs.search.search import search, specification
from pluralign.proofs.search.spec import Spec, specify
from pluralign.proofs.search.store import Store
from pluralign.solver.results import NEVER, Deadline, LimitReached


def always(number: int) -> bool:
    return True


@pytest.fixture
def pool() -> Iterator[Processes]:
    processes = Processes(2)
    yield processes
    processes.close()


def collected(pool: Pool, function: Callable[[Any], Any], payloads: list[Any], **options: Any) -> dict[int, Any]:
    wanted, deadline = options.get("wanted", always), options.get("deadline", NEVER)
    return dict(completed(pool, function, enumerate(payloads), wanted, deadline))


def test_all_results_come(pool: Processes) -> None:
    wanted = {x: x * x for x in range(20)}
    assert collected(pool, square, list(range(20))) == collected(Here(), square, list(range(20))) == wanted


def test_what_is_no_longer_wanted_is_not_started(pool: Processes) -> None:
    results: dict[int, int] = {}
    started = []

    def payloads() -> Iterator[tuple[int, int]]:
        for k in range(1000):
            started.append(k)
            yield k, k

    for number, result in completed(pool, square, payloads(), lambda k: k <= 5 or 5 not in results, NEVER):
        results[number] = result
    assert set(range(6)) <= set(results)
    assert max(started) <= 5 + 2 * pool.window


def test_a_worker_that_dies_is_replaced(pool: Processes, tmp_path: Path) -> None:
    payloads = [(str(tmp_path), k, 2 if k in (1, 4) else 0) for k in range(8)]
    assert collected(pool, fatal, payloads) == {k: k for k in range(8)}


@pytest.mark.parametrize("tick", [executor.TICK, 0.001])
def test_a_shard_that_kills_every_worker_is_given_up_and_no_other(
    pool: Processes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tick: float
) -> None:
    monkeypatch.setattr(executor, "TICK", tick)  # the shorter, the more often more could be submitted beside a suspect
    payloads = [(str(tmp_path), k, 99 if k == 3 else 0) for k in range(8)]
    results = collected(pool, fatal, payloads)
    assert results[3] == Lost(f"its worker died {executor.ATTEMPTS} times")
    assert {k: r for k, r in results.items() if k != 3} == {k: k for k in range(8) if k != 3}
    assert len((tmp_path / "3").read_text()) in (executor.ATTEMPTS, executor.ATTEMPTS + 1)  # once in company


def test_workers_that_always_die_end_the_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(executor, "MOST_LOST", 2)
    pool = Processes(1)
    with pytest.raises(LimitReached, match="in a row"):
        collected(pool, fatal, [(str(tmp_path), k, 99) for k in range(50)])
    pool.close()
    assert len(list(tmp_path.iterdir())) < 6


def test_an_error_of_one_shard_is_reported(pool: Processes) -> None:
    assert collected(pool, faulty, [1, 2, 3]) == {0: 1, 1: Lost("ArithmeticError: two"), 2: 3}
    with pytest.raises(LimitReached):
        collected(pool, too_late, [1])


def test_the_deadline_stops_workers_in_the_middle() -> None:
    pool, start = Processes(2), time.monotonic()
    with pytest.raises(LimitReached):
        collected(pool, slow, [60.0] * 3, deadline=Deadline(1.5))
    pool.close()
    assert time.monotonic() - start < 10


def test_workers_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    code = (
        "import sys, os; from tests_helper import slow_with_pid; from pluralign.proofs.executor import *; "
        "from pluralign.solver.results import NEVER\n"
        "if __name__ == '__main__':\n"
        "    list(completed(Processes(2), slow_with_pid, enumerate([sys.argv[1]] * 2), lambda k: True, NEVER))\n"
    )
    (tmp_path / "tests_helper.py").write_text(
        "import os, time, pathlib\n"
        "def slow_with_pid(folder):\n"
        "    (pathlib.Path(folder) / f'pid-{os.getpid()}').touch()\n"
        "    time.sleep(120)\n"
    )
    (tmp_path / "main.py").write_text(code)
    parent = subprocess.Popen([sys.executable, str(tmp_path / "main.py"), str(tmp_path)])
    try:
        _until(lambda: len(list(tmp_path.glob("pid-*"))) == 2)
    finally:
        parent.kill()
        parent.wait()
    workers = [int(path.name.partition("-")[2]) for path in tmp_path.glob("pid-*")]
    _until(lambda: not any(map(_alive, workers)))


# --- the search through different pools -------------------------------------------------------------------

SPECS = {
    "first": specify("leximax-plurality", "pmc", candidates=(2, 4), dimensions=(1, 2), bound=1, voters=1),
    "least": specify(
        "leximax-plurality", "po", candidates=(2, 4), dimensions=(2, 2), bound=1, voters=1, minimize=["dimensions"]
    ),
    "nothing": specify("lcpo", "po", candidates=(3, 3), bound=2, voters=2),
    "random": specify("loss:logistic", "pmc", strategy="random", trials=200, seed=3, minimize=["voters"]),
    "local": specify("loss:hinge", "po", candidates=(4, 4), dimensions=(2, 2), strategy="local", trials=400, bound=4),
}  # fmt: skip


def outcome(spec: Spec, pool: Pool) -> tuple[object, ...]:
    with Store(None, specification(spec)) as store:
        found = search(spec, store, pool, NEVER)
    return found.status, found.hit, found.explored


@pytest.fixture(scope="module")
def four() -> Iterator[Processes]:
    processes = Processes(4)
    yield processes
    processes.close()


@pytest.mark.parametrize("name", SPECS)
def test_the_answer_does_not_depend_on_the_workers(name: str, four: Processes) -> None:
    assert outcome(SPECS[name], four) == outcome(SPECS[name], Here())


def test_a_lost_shard_is_reported_and_nothing_is_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    from pluralign.proofs.search.strategies import exhaustive

    def broken(*_: object) -> None:
        raise ArithmeticError("no luck")

    monkeypatch.setattr(exhaustive, "_decided", broken)
    status, hit, explored = outcome(SPECS["nothing"], Here())
    assert (str(status), hit) == ("unknown", None)
    assert isinstance(explored, dict)
    assert explored["complete"] is False
    assert explored["failed"][0]["reason"] == "ArithmeticError: no luck"


# --- a cluster --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def scheduler() -> Iterator[tuple[str, list[subprocess.Popen[str]]]]:
    """A scheduler and two worker processes on loopback."""
    with running() as both:
        yield both


def test_a_cluster_gives_the_same_answer(scheduler: tuple[str, list[subprocess.Popen[str]]]) -> None:
    pool = Cluster(scheduler[0])
    try:
        for name in ("first", "nothing", "local"):
            assert outcome(SPECS[name], pool) == outcome(SPECS[name], Here())
        results = collected(pool, math.isqrt, [-1, 4])
        assert results[1] == 2
        assert isinstance(results[0], Lost)
        assert collected(pool, os._exit, [1]) == {0: Lost(f"its worker died {executor.ATTEMPTS} times")}
    finally:
        pool.close()


def test_a_cluster_without_some_workers_goes_on_and_without_a_scheduler_says_so(
    scheduler: tuple[str, list[subprocess.Popen[str]]],
) -> None:
    address, started = scheduler
    _until_workers(address)  # those that the test before has killed are replaced
    pool = Cluster(address)
    try:
        started[1].terminate()
        assert outcome(SPECS["nothing"], pool) == outcome(SPECS["nothing"], Here())
        started[0].kill()
        found = outcome(SPECS["nothing"], pool)
        assert str(found[0]) == "unknown"
        assert isinstance(found[2], dict)
        assert "lost" in found[2]["reason"]
    finally:
        pool.close()


@pytest.mark.parametrize(
    "address", ["nonsense", "tcp://127.0.0.1", "tcp://127.0.0.1:99999999", "udp://a:1", "tcp://127.0.0.1:1"]
)
def test_a_cluster_that_is_not_there(address: str) -> None:
    start = time.monotonic()
    with pytest.raises(InputError, match=re.escape(f"cluster='{address}'")):
        Cluster(address)
    assert time.monotonic() - start < 10


@pytest.mark.slow
def test_a_port_that_is_no_cluster() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(InputError, match="cannot be reached"):
            Cluster(address)


def _until_workers(address: str) -> None:
    """A busy machine takes longer to start them than a cluster is given to show its first."""
    with distributed.Client(address, timeout=60, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)


def _alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False


def _until(condition: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def test_ctrl_c_waits_until_a_process_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    whole: list[bool] = []

    def interrupted(*_: Any) -> None:
        # another thread takes the signal, whose handler runs in this one
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.2)
        whole.append(True)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with closing(Processes(1)) as pool:
            monkeypatch.setattr(pool._pool, "submit", interrupted)
            with pytest.raises(KeyboardInterrupt):
                pool.submit(abs, [1])
        assert whole
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)
