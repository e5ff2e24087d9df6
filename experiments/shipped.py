"""The shipped experiments: run their sweeps, and make the tables and pictures that their READMEs quote.

    python experiments/shipped.py NAME ... [--replications N] [--out FOLDER] [--runs FOLDER]

NAME is council_cadence, silo_optimum, incentives_under_interdependence, or all. Writes table.csv, table.md and a
picture into each experiment's folder. `make experiments` runs all three. What a table says of an experiment stands in
`findings.py` of its folder.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType

from common import provenance, write_csv, write_lines
from families import Cells, Row

import siloSim as ss
from siloSim.runs.plan import plan_of
from siloSim.scenario.experiment_file import load_experiment
from siloSim.studies.sweep import Sweep

HERE = Path(__file__).resolve().parent
NAMES = ("council_cadence", "silo_optimum", "incentives_under_interdependence")
HEADER = (
    "family", "comparison", "outcome", "unit", "before", "after", "difference", "low", "high", "low_all", "high_all",
    "n", "comparisons",
)  # fmt: skip
LARGEST_PICTURE = 120_000  # bytes
DOTS = 140  # per inch


def findings_of(name: str) -> ModuleType:
    """findings.py of an experiment: FILES, what it makes of their sweeps, and its picture."""
    spec = importlib.util.spec_from_file_location(f"{name}_findings", HERE / name / "findings.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def digest(file: Path) -> str:
    """Eight digits of everything that decides about an experiment's results, but the number of replications."""
    inputs = plan_of(load_experiment(file)).inputs()
    return hashlib.sha256(json.dumps(inputs, sort_keys=True, default=str).encode()).hexdigest()[:8]


def run(name: str, folder: Path, replications: int | None = None) -> dict[str, Sweep]:
    """The sweeps of an experiment by file, run into `folder` as far as they are not there yet."""
    found = {}
    for file in findings_of(name).FILES:
        experiment = load_experiment(HERE / name / file)
        own_code = any(arm.processes for arm in experiment.arms.values())  # Python, one thread at a time
        done = ss.sweep(
            experiment,
            folder / name / Path(file).stem,
            resume=True,
            replications=replications,
            executor="processes" if own_code else "threads",
            progress=_Progress(f"{name}/{file}"),
        )
        print(file=sys.stderr)
        if not done.finished.complete:
            raise ss.RunError(f"{name}/{file}: not all runs are there: {done.warnings[-1]}")
        found[file] = done
    return found


class _Progress:
    """How far a sweep is, on stderr, once a second."""

    def __init__(self, about: str) -> None:
        self._about, self._last = about, 0.0

    def __call__(self, done: int, planned: int) -> None:
        if done == planned or time.monotonic() - self._last > 1:
            self._last = time.monotonic()
            print(f"{self._about}: {done} of {planned} runs", end="\r", file=sys.stderr, flush=True)


def write(name: str, sweeps: Mapping[str, Sweep], out: Path) -> list[Row]:
    """table.csv, table.md and the picture of an experiment into `out`; the rows of the table."""
    findings = findings_of(name)
    cells = {file: Cells(sweep) for file, sweep in sweeps.items()}
    rows: list[Row] = findings.rows(cells)
    write_csv(out / "table.csv", HEADER, [[getattr(row, key) for key in HEADER] for row in rows])
    lines = [f"# {findings.TITLE}: figures", "", _made_by(name, sweeps), "", *findings.lines(cells, rows)]
    write_lines(out / "table.md", [*lines, "", *_warned(sweeps)])
    path = out / f"{findings.PICTURE}.png"
    figure = findings.picture(cells, rows)
    figure.savefig(path, dpi=DOTS, metadata={"Software": None})
    if path.stat().st_size > LARGEST_PICTURE:
        print(f"{path}: {path.stat().st_size} bytes, more than {LARGEST_PICTURE}", file=sys.stderr)
    return rows


def _made_by(name: str, sweeps: Mapping[str, Sweep]) -> str:
    files = ", ".join(f"{file} {digest(HERE / name / file)}" for file in sweeps)
    runs = "; ".join(
        f"{file}: {sweep.setting.replications} replications, seed {sweep.setting.seed}, {sweep.results.runs:,} runs"
        for file, sweep in sweeps.items()
    )
    first = next(iter(sweeps.values())).setting
    text = provenance(f"python experiments/shipped.py {name}", first.replications, first.seed)
    return f"{text} {runs}. Experiments: {files}."


def _warned(sweeps: Mapping[str, Sweep]) -> list[str]:
    """What the sweeps warned of."""
    said = [f"- {file}: {warning}" for file, sweep in sweeps.items() for warning in sweep.warnings]
    return ["## What the runs warned of", "", *(said or ["Nothing."])]


def main(given: Sequence[str] | None = None) -> int:
    """Run, write, say where."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="+", choices=[*NAMES, "all"], metavar="NAME")
    parser.add_argument("--replications", type=int, help="instead of the experiments' own")
    parser.add_argument("--out", type=Path, help="folder of the tables, one folder in it for each experiment")
    parser.add_argument("--runs", type=Path, help="keep the runs here and go on from those that are there")
    options = parser.parse_args(given)
    if options.replications is not None and options.replications < 2:
        parser.error(f"--replications {options.replications}: an interval needs 2 or more")
    with tempfile.TemporaryDirectory() as scratch:
        for name in NAMES if "all" in options.names else options.names:
            began = time.monotonic()
            sweeps = run(name, options.runs or Path(scratch), options.replications)
            out = HERE / name if options.out is None else options.out / name
            write(name, sweeps, out)
            print(f"{name}: {time.monotonic() - began:.0f} s, {out / 'table.md'}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
