"""Small sweeps on the fake engine, for the tests of runner and store."""

import fake_engine

from siloSim.runs.design import lay_out
from siloSim.runs.sweep_store import open_for_writing
from siloSim.runs.sweeping import run_units

ARMS = {"before": fake_engine.scenario(), "after": fake_engine.scenario(strength=1.0)}
KEEP = frozenset({"runs", "adoption"})
INPUTS = {"arms": {"before": "b" * 64, "after": "a" * 64}, "seed": 7, "factors": []}
POINTS = 3


def units(replications, first=0, points=POINTS, keep=KEEP):
    for replication in range(first, replications):
        for point in range(points):
            yield lay_out(ARMS, [replication], point=point, keep=keep)


def planned(replications, points=POINTS):
    return replications * points * len(ARMS)


def opened(folder, mode="new", inputs=INPUTS, **options):
    return open_for_writing(folder, inputs=inputs, name="tiny", mode=mode, **options)


def sweep(folder, replications=4, mode="new", complete=True, **options):
    """A sweep from opening to finish: what was run, and the content hash."""
    with opened(folder, mode) as store:
        options = {"executor": "serial"} | options
        swept = run_units(units(replications), planned(replications), store, **options)
        return swept, store.finish(complete=complete)


def files(folder):
    """Relative name → content of all files but those of the lock."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in (".lock", ".writer.json")
    }
