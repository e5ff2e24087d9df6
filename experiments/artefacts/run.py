"""Artefacts: do results depend on the length of a step, the size, the number of departments, the warm-up, the horizon?

    python experiments/artefacts/run.py [--only warm_up] [--replications 20] [--seed 7] [--out FOLDER]

Each study writes its own .md and .csv files. `make artefacts` runs them all.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))
import day_length
import horizon
import scaling
import warm_up
from common import arguments

STUDIES = {
    "day_length": day_length.study,
    "scaling": scaling.study,
    "warm_up": warm_up.study,
    "horizon": horizon.study,
}


def main(given: Sequence[str] | None = None) -> int:
    """Run the studies asked for."""
    options = arguments(__doc__, 20, Path(__file__).parent, given, only=tuple(STUDIES))
    for name in options.only or STUDIES:
        STUDIES[name](options.replications, options.seed, options.out)
        print(f"{name}: {options.out / name}.md")
    return 0


if __name__ == "__main__":
    sys.exit(main())
