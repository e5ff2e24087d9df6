"""A tiny run, three times: compiled twice and interpreted once must leave the same bits behind.

Equal bits are promised on the same processor features and C library only, so nothing is compared with
a figure from another machine.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import siloSim
from siloSim.cli.doctor.cache import compiled, jit_is_off
from siloSim.cli.doctor.finding import Finding, note, ok, problem
from siloSim.errors import SiloSimError

_SEED = 7
_PATIENCE = 3.0  # seconds until it is said what takes so long
_LIMIT = 120.0  # seconds that the interpreted run may take
_CODE = "from siloSim.cli.doctor.selfcheck import digest; print(digest())"
_REPORT = "please report it with the output of `silosim doctor --json`"


def selfcheck(say: Callable[[str], None]) -> Iterator[Finding]:
    """Whether a run works, repeats itself, and gives the same interpreted; `say` tells what takes long."""
    beside = None if jit_is_off() else _interpreted()
    try:
        first, second = _patiently(lambda: (digest(), digest()), say)
    except Exception as error:  # whatever a broken installation raises
        said = (str(error).splitlines() or ["no message"])[0]
        if beside is not None:
            beside.kill()
            beside.communicate()
        broken = "mend the packages named above" if isinstance(error, ImportError) else _REPORT
        known = str(error) if isinstance(error, SiloSimError) else f"{type(error).__name__}: {said}"
        yield problem(f"a tiny run fails: {known}", broken)
        return
    if first == second:
        yield ok(f"a tiny run gives the same twice (content {first[:8]})")
    else:
        yield problem(f"a tiny run gives {first[:8]} once and {second[:8]} another time", _REPORT)
    if beside is not None:  # else compiling is switched off, which was said with the compiled code
        yield _compared(first, beside)


def digest() -> str:
    """The content hash of thirty days of twelve people, every table kept."""
    from siloSim.organisation.structure import TieSpec
    from siloSim.scenario.parameters import DEFAULTS
    from siloSim.scenario.scenario import Calendar, GeneratedOrganisation, Scenario
    from siloSim.studies.once import replicate

    busy = dict(DEFAULTS) | {"challenges.per_person_per_month": 4.0}
    people = GeneratedOrganisation({"A": 6, "B": 6}, TieSpec(mean=4.0))
    scenario = Scenario("self-check", Calendar(30, 5, 5), people, busy)
    return replicate(scenario, seed=_SEED, executor="serial").hash


def _interpreted() -> subprocess.Popen[str]:
    """The same run in a process of its own, with compiling switched off."""
    paths = [str(Path(siloSim.__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
    environment = os.environ | {
        "NUMBA_DISABLE_JIT": "1",
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
    }
    return subprocess.Popen(
        [sys.executable, "-c", _CODE],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
    )


def _compared(compiled_digest: str, process: subprocess.Popen[str]) -> Finding:
    try:
        out, err = process.communicate(timeout=_LIMIT)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return note(f"the interpreted run took more than {_LIMIT:g} s and was stopped")
    if process.returncode != 0:
        said = (err.strip().splitlines() or ["no message"])[-1]
        return problem(f"the interpreted run fails: {said}", _REPORT)
    if out.strip() != compiled_digest:
        return problem(f"compiled it gives {compiled_digest[:8]}, interpreted {out.strip()[:8]}", _REPORT)
    return ok("compiled and interpreted runs leave the same bits")


def _patiently[T](work: Callable[[], T], say: Callable[[str], None]) -> T:
    """Do it; where it takes long, say why."""
    if jit_is_off():
        return work()
    if not compiled():
        say("Compiling the model once; takes about half a minute.")
        return work()
    told = threading.Timer(
        _PATIENCE, say, ["Still at it; where the model has to be compiled anew, it takes half a minute."]
    )
    told.daemon = True
    told.start()
    try:
        return work()
    finally:
        told.cancel()
