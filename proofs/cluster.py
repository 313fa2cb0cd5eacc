"""A cluster of `dask.distributed` as a pool (optional extra `cluster`)."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from typing import Any

from pluralign.formulations.errors import InputError
from pluralign.proofs.executor import Function, WorkerLost
from pluralign.proofs.version import version
from pluralign.solver.errors import parameter
from pluralign.solver.results import LimitReached

PATIENCE = 4.0
"""Seconds to wait for the scheduler, and for its first worker."""
POLL = 0.005
"""Seconds between looks at which shards are finished."""
WORKERLESS = 30.0
"""Seconds to wait for another worker when all have gone."""


class Cluster:
    """The workers of a scheduler, such as `tcp://host:8786`.

    Raises `InputError` if it cannot be reached, has no workers, or they have no, or another, version of this package.
    """

    def __init__(self, address: str) -> None:
        try:
            import distributed
        except ImportError:
            raise InputError(
                f"{parameter('cluster')} needs dask.distributed: pip install 'pluralign[cluster]'"
            ) from None
        self._distributed = distributed
        self._address = address
        self._given: dict[Any, Any] = {}
        for name in [name for name in logging.root.manager.loggerDict if name.startswith("distributed")]:
            logging.getLogger(name).setLevel(logging.CRITICAL)  # what goes wrong is said in our words
        _knock(address)
        try:
            self._client = distributed.Client(address, timeout=PATIENCE, set_as_default=False)
        except Exception as error:
            raise InputError(
                f"{parameter('cluster', address)}: the scheduler takes no clients ({_brief(error)})"
            ) from None
        try:
            self.window = 2 * self._workers()
            self._busy = time.monotonic()
        except BaseException:
            self.close()
            raise

    def _workers(self) -> int:
        end = time.monotonic() + PATIENCE
        while not (known := self._client.scheduler_info(n_workers=-1)["workers"]):
            if time.monotonic() > end:
                raise InputError(f"{parameter('cluster', self._address)}: the scheduler has no workers; start some")
            time.sleep(0.1)
        mend = "install the same version of pluralign there"
        try:
            versions = self._client.run(version)
        except Exception as error:
            raise InputError(
                f"{parameter('cluster', self._address)}: its workers cannot run pluralign ({_brief(error)}); {mend}"
            ) from None
        for worker, theirs in versions.items():
            if theirs != version():
                raise InputError(
                    f"{parameter('cluster', self._address)}: {worker} has version {theirs}, not {version()}; {mend}"
                )
        return sum(worker["nthreads"] for worker in known.values())

    def submit(self, function: Function, payloads: list[Any]) -> list[Any]:
        """Futures of the cluster."""
        try:
            return list(self._client.map(function, payloads, pure=False))
        except Exception as error:
            raise self._gone(error) from None

    def wait(self, futures: list[Any], seconds: float) -> list[Any]:
        """The first that finish. What they gave comes in one message, however many they are."""
        end = time.monotonic() + seconds
        while not (done := [future for future in futures if future.done()]) and time.monotonic() < end:
            time.sleep(POLL)  # to be told of each of thousands would cost more
        if self._client.status != "running":
            raise self._gone(None)
        try:
            good = [future for future in done if future.status == "finished"]
            self._given.update(zip(good, self._client.gather(good), strict=True))
            if done or self._client.scheduler_info(n_workers=1)["workers"]:
                self._busy = time.monotonic()
        except Exception as error:  # a shard's own errors come out of `result` only
            raise self._gone(error) from None
        if time.monotonic() - self._busy > WORKERLESS:
            raise LimitReached(f"the cluster {self._address} has had no workers for {WORKERLESS:.0f} s")
        return done

    def result(self, future: Any) -> Any:
        """The result; the scheduler has tried several workers before one is called lost."""
        if future in self._given:
            return self._given.pop(future)
        try:
            return future.result()
        except self._distributed.scheduler.KilledWorker:
            raise WorkerLost(final=True) from None
        except (self._distributed.CancelledError, self._distributed.comm.core.CommClosedError) as error:
            raise self._gone(error) from None

    def recover(self, futures: list[Any]) -> list[Any]:
        """The scheduler looks after its workers."""
        return []

    def close(self) -> None:
        """Leave the cluster; what it still works on for us is dropped."""
        self._client.close(timeout=PATIENCE)

    def _gone(self, error: Exception | None) -> LimitReached:
        return LimitReached(f"the cluster {self._address} was lost{'' if error is None else f' ({_brief(error)})'}")


def _knock(address: str) -> None:
    """Raise `InputError` unless a scheduler answers at the address: a client waits for ever for what does not answer."""
    from distributed.core import rpc

    async def ask() -> Any:
        async with rpc(address) as scheduler:
            return await scheduler.identity()

    mend = "give the address of a running scheduler, such as tcp://127.0.0.1:8786"
    if not re.fullmatch(r"(tcp|tls)://(\[[0-9a-fA-F:]+\]|[^:/\[\]]+):\d{1,5}", address):
        raise InputError(f"{parameter('cluster', address)}: is no address; {mend}")
    try:
        kind = asyncio.run(asyncio.wait_for(ask(), PATIENCE))["type"]
    except Exception as error:  # as many kinds as there are ways not to be a scheduler
        raise InputError(f"{parameter('cluster', address)}: cannot be reached ({_brief(error)}); {mend}") from None
    if kind != "Scheduler":
        raise InputError(f"{parameter('cluster', address)}: is a {kind.lower()}; {mend}")


def _brief(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return (lines[0] if lines else type(error).__name__)[:200]
