"""`silosim hash`: the hash of what lies there, against the one that was written."""

from __future__ import annotations

from pathlib import Path

from siloSim.cli.guard import FAILED, OK
from siloSim.cli.terminal import note, out, out_json


def check_hash(results: Path, *, as_json: bool) -> int:
    """Print the content hash; exit code 1 where the tables are not those that the manifest speaks of."""
    from siloSim.runs import store

    recorded = str(store.open_results(results).manifest["content_hash"])
    found = store.hash_results(results)
    if as_json:
        out_json(
            {"schema": 1, "command": "hash", "hash": found, "recorded": recorded, "results": str(results)}
        )
    else:
        out(found)
    if found != recorded:
        if not as_json:
            note(f"{results}: changed since it was written, when the hash was {recorded}")
        return FAILED
    return OK
