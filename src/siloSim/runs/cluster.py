"""Units of work on Dask workers: of a cluster that somebody has started, or of this machine.

Where a worker is lost, the scheduler has its units run again on another one; the same spec gives the same
record, so nothing changes. Workers have to have the same siloSim, which every unit looks at first, and
whatever files a scenario names under the same path. Needs the extra `cluster`.
"""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError, Future, InvalidStateError
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from siloSim.errors import InputError, MissingExtra, Problem, RunError, SiloSimError
from siloSim.runs.identity import difference, identity
from siloSim.runs.pools import AHEAD, Pool, Unit, Work, carried
from siloSim.scenario.code import content_of_code

WITHOUT_WORKERS = 300.0  # seconds of patience where no worker is left
CONNECT = 15.0  # seconds until a scheduler has to have answered
FETCH = 60.0  # seconds that the way back of a result may take
LOOK = 2.0  # seconds between two looks at who is there
_SCHEDULER, _FILE = re.compile(r"(tcp|tls|wss?)://[^\s/]+"), re.compile(r"file:.+")
_FORMS = (
    "local:N for N workers on this machine, a scheduler's address such as tcp://10.0.0.5:8786, or file:PATH "
    "of the file that a scheduler has written (dask scheduler --scheduler-file PATH)"
)


class Dask(Pool):
    """Workers of a Dask cluster.

    Parameters
    ----------
    cluster
        'tcp://host:port' (or tls://, ws://, wss://) of a scheduler, 'file:PATH' of the file in which it has
        written that, or 'local:N' for N processes here, which talk through the loopback interface and end
        with this pool.

    Raises
    ------
    InputError
        It is none of these.
    MissingExtra
        The package distributed is not installed.
    RunError
        No scheduler answers.
    """

    elsewhere = True

    def __init__(self, cluster: str) -> None:
        count, address = _parsed(cluster)
        distributed = _distributed()
        self._address = address or f"local:{count}"
        self._cluster = _local(count) if count else None
        try:
            self._client = distributed.Client(self._cluster or address, timeout=CONNECT, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise RunError(
                f"No Dask scheduler answers at {address} ({_first_line(error)}). "
                "Start one with `dask scheduler`, and give the address that it prints."
            ) from error
        super().__init__(_Submitter(self._client), count or 1)
        self._seen = time.monotonic()
        self._looked = 0.0
        self._code: dict[str, str] = {}
        self.check()

    def submit(self, work: Work, unit: Unit, progress: Callable[[int], None] | None = None) -> Future[Any]:  # noqa: ARG002
        """Start a unit."""
        named = {reference for spec in unit for reference in spec.scenario.code.values()}
        for reference in named - self._code.keys():
            self._code[reference] = content_of_code(reference)
        code = {reference: self._code[reference] for reference in sorted(named)}
        try:
            return self._executor.submit(_on_worker, work, carried(unit), identity(), code)
        except Exception as error:  # a client without a connection says so in many ways
            raise self._gone(error) from error

    def stop(self, waiting: list[Future[Any]]) -> list[Future[Any]]:
        """Drop what waits; what runs on a worker ends by itself, and nobody waits for it."""
        for future in waiting:
            future.cancel()
        return []

    def check(self) -> None:
        """Raise RunError where the scheduler is gone, or no worker has been there for long."""
        if self._client.status in ("closing", "closed"):
            raise self._gone(None)
        now = time.monotonic()
        if now - self._looked < LOOK:
            return
        try:
            threads = sum(self._client.nthreads().values())
        except Exception:  # while it connects anew; the status tells in the end
            threads = 0
        self._looked = time.monotonic()
        if threads:
            self._seen = now
            self.window = AHEAD * threads  # workers come and go
        elif now - self._seen > WITHOUT_WORKERS:
            raise RunError(
                f"The cluster at {self._address} has had no worker for {WITHOUT_WORKERS:.0f} seconds. "
                "Look at its logs, start workers, and go on from what is stored."
            )

    def lost(self, error: BaseException) -> bool:
        """Whether it is none of ours: runs' own errors are results, so it was the way back, of a worker that is gone."""
        told = isinstance(error, SiloSimError | _distributed().KilledWorker | ImportError)
        return not told and self._client.status == "running"

    def died(self, error: BaseException) -> RunError | None:
        """What to say where a worker, or the whole cluster, is gone."""
        distributed = _distributed()
        if isinstance(error, distributed.KilledWorker):
            return RunError(
                "A run took its worker with it, again and again, each time it was tried: most likely it needs more "
                "memory than a worker has. Start fewer workers with more memory each."
            )
        if isinstance(error, CancelledError | distributed.comm.CommClosedError):
            return self._gone(error)
        if isinstance(error, ImportError) and (error.name or "").partition(".")[0] == "siloSim":
            return RunError(
                f"A Dask worker of {self._address} cannot import siloSim ({error}). "
                "Install the same version of siloSim for the workers as here."
            )
        return None

    def close(self) -> None:
        """Disconnect; workers of our own end, somebody else's go on."""
        with suppress(Exception):  # what is to be closed may be gone
            self._client.close(timeout=5)
        if self._cluster is not None:
            with suppress(Exception):
                self._cluster.close(timeout=10)

    def _gone(self, error: BaseException | None) -> RunError:
        why = f" ({type(error).__name__})" if error is not None else ""
        return RunError(
            f"The Dask scheduler at {self._address} is gone{why}. Start the cluster again, "
            "and go on from what is stored."
        )


class _Submitter:
    """A client as an executor of concurrent.futures.

    Dask's own (`Client.get_executor`) leaves a future unsettled, or settles it with a TypeError, where a worker is
    lost after it has finished a task and before its result has been fetched.
    """

    def __init__(self, client: Any) -> None:
        self._client = client

    def submit(self, function: Callable[..., Any], /, *arguments: Any) -> Future[Any]:
        """Start a call on some worker."""
        theirs = self._client.submit(function, *arguments, pure=False)
        ours: Future[Any] = Future()
        ours.add_done_callback(lambda future: theirs.cancel() if future.cancelled() else None)
        theirs.add_done_callback(lambda _: _settle(theirs, ours))
        return ours

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Nothing of its own to free."""


def _settle(theirs: Any, ours: Future[Any]) -> None:
    """Fetch what came of a call; Dask has a thread for it."""
    try:
        result = theirs.result(FETCH)
    except BaseException as error:  # whatever it is, somebody waits for it
        with suppress(InvalidStateError):  # called off
            ours.set_exception(error)
    else:
        with suppress(InvalidStateError):
            ours.set_result(result)


def check_cluster(cluster: str) -> None:
    """Refuse what is no cluster, and a missing package, before anything is started.

    Raises InputError, MissingExtra.
    """
    _distributed()
    if not _SCHEDULER.fullmatch(cluster) and not _FILE.fullmatch(cluster):
        _parsed(cluster)


def _parsed(cluster: str) -> tuple[int, str]:
    """Workers of a local cluster, or the address of a scheduler."""
    if found := re.fullmatch(r"local:(\d{1,4})", cluster):
        if count := int(found[1]):
            return count, ""
    elif _SCHEDULER.fullmatch(cluster):
        return 0, cluster
    elif _FILE.fullmatch(cluster):
        return 0, _written(Path(cluster.removeprefix("file:")))
    raise InputError(
        Problem(
            "this is no cluster", key="cluster", value=cluster, allowed=_FORMS, remedy="See docs/cluster.md."
        )
    )


def _written(file: Path) -> str:
    """The address in a scheduler's file, once there is one."""
    end = time.monotonic() + CONNECT
    while True:
        try:
            return str(json.loads(file.read_text(encoding="utf-8"))["address"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            if time.monotonic() > end:
                raise RunError(
                    f"No Dask scheduler has written its address into {file} ({_first_line(error)}). "
                    "Start one with `dask scheduler --scheduler-file`, where all machines see the file."
                ) from error
        time.sleep(0.2)


def _distributed() -> Any:
    """The package, imported when somebody asks for it."""
    try:
        return import_module("distributed")
    except ImportError as error:
        raise MissingExtra("distributed", "cluster") from error


def _local(count: int) -> Any:
    """Worker processes on this machine, whom nobody else can reach."""
    return _distributed().LocalCluster(
        n_workers=count,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",  # it cannot be left out; a free port, on the loopback interface
        silence_logs=logging.CRITICAL,
    )


def _on_worker(work: Work, unit: Unit, client: Mapping[str, str], code: Mapping[str, str]) -> Any:
    """On a worker: the unit, if this is the same siloSim and the same code of the user's own."""
    here = identity()
    if here != dict(client):
        raise RunError(
            f"The Dask worker {_name()} has another siloSim than this program: {difference(here, client)}. Results "
            "would not belong together. Install the same versions for the workers as here."
        )
    for reference, content in code.items():
        if content_of_code(reference) != content:
            raise RunError(
                f"The Dask worker {_name()} does not find {reference} as it is here. Put it on a file system that "
                "all workers see under the same path, or install it there as a package."
            )
    return work(unit, None, None)


def _name() -> str:
    return str(_distributed().get_worker().address)


def _first_line(error: BaseException) -> str:
    return (str(error) or type(error).__name__).splitlines()[0]
