"""What a rule of one's own costs: compiling, and speed relative to the default.

    python benchmarks/rules.py [--out FILE] [--small]

For each slot the default is written again into a file of its own, as a user would, and put in its place. The first run compiles;
then runs with the default and with the copy take turns, and the ratio default / copy of their CPU times is given pair by pair.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from common import main

import siloSim as ss
from siloSim.model.engine import simulate, warm_up
from siloSim.model.rules import SUBMODELS
from siloSim.model.trace import Trace
from siloSim.scenario.code import load_code
from siloSim.scenario.realise import realise

SEED = 7
PAIRS = 15
FEW = ("trust_update", "progress")


def copies(folder: Path, slots: tuple[str, ...]) -> dict[str, Any]:
    """Slot → the default, written into a file of its own."""
    found = {}
    for slot in slots:
        file = folder / f"{slot}.py"
        source = "\n".join(line for line in SUBMODELS[slot].code if not line.startswith("@rule"))
        events = "\n".join(f"{name} = {n}" for n, name in enumerate(EVENTS))
        file.write_text(f"import math\n\n{events}\n\n{source}\n", encoding="utf-8")
        found[slot] = load_code(f"{file}:{SUBMODELS[slot].function.__name__}", slot, None)
    return found


EVENTS = ("DELIVERED", "DECLINED", "REWORKED", "BROKEN", "CONTACT", "FADE", "DISPUTED", "OVERRULED")


def measure(small: bool) -> Mapping[str, Any]:
    """Seconds to compile and ratio of speed, by slot."""
    warm_up()
    scenario = ss.load("builtin:reference").with_(**{"calendar.horizon": 140 if small else 520})
    organisation = realise(scenario, SEED, 0)
    usual = simulate(scenario, organisation, SEED, 0)

    def run(rules: Mapping[str, Any] | None) -> tuple[float, Trace]:
        started = time.process_time()
        trace = simulate(scenario, organisation, SEED, 0, rules=rules)
        return time.process_time() - started, trace

    found = {}
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SILOSIM_CACHE_DIR"] = folder  # for code that is compiled from here on; the rest is there
        from siloSim.model.compile import cache_folder

        cache_folder.cache_clear()
        for slot, function in copies(Path(folder), FEW if small else tuple(SUBMODELS)).items():
            first, trace = run({slot: function})
            assert trace.daily.tobytes() == usual.daily.tobytes(), f"{slot}: other bits"
            ratios = [run(None)[0] / run({slot: function})[0] for _ in range(2 if small else PAIRS)]
            found[slot] = {
                "first_run_s": round(first, 2),
                "ratio": round(statistics.median(ratios), 3),
                "lowest": round(min(ratios), 3),
                "highest": round(max(ratios), 3),
            }
    return found


if __name__ == "__main__":
    sys.exit(main("rules", __doc__ or "", measure))
