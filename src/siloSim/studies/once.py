"""One scenario as it is: a single run, or several replications of it."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from siloSim.runs.design import EVERYTHING, PANEL, TABLES, RunSpec, lay_out
from siloSim.runs.executors import Executor, Progress, run_all
from siloSim.runs.panel import COLUMNS, Column, every_of
from siloSim.runs.record import RunRecord
from siloSim.runs.single import run as run_spec
from siloSim.scenario.loader import as_scenario
from siloSim.scenario.scenario import Scenario
from siloSim.studies.json_form import json_value
from siloSim.studies.study import Study, boundary_notes, finished_of, setting_of, stacked

if TYPE_CHECKING:
    import pandas as pd

ARM = "run"


class Runs(Study):
    """Replications of one scenario; with a single one it reads like its RunRecord."""

    @cached_property
    def outcomes(self) -> pd.Series[float]:
        """Outcome → value of a single run; of several, the mean over those in which it is defined."""
        return self._values.mean()

    @cached_property
    def subtasks(self) -> pd.DataFrame:
        """One row per subtask; `state` in words, days null where they have not come."""
        return self.table("subtasks")

    @cached_property
    def survival(self) -> pd.DataFrame:
        """One row per run and age in days: challenges `at_risk` (open just before it) and `resolved` at it."""
        return self.table("survival")

    @cached_property
    def events(self) -> pd.DataFrame:
        """The event log; see RunRecord.events."""
        return self.table("events")

    @cached_property
    def panel(self) -> pd.DataFrame:
        """One row per run, person and sampled day, where people were sampled; see RunRecord.panel."""
        return self.table(PANEL)

    @property
    def panel_columns(self) -> tuple[Column, ...]:
        """What the columns of the panel mean, with unit and range."""
        return COLUMNS + self.setting.own_state

    @cached_property
    def headline(self) -> list[str]:
        """What happened, in a few sentences."""
        from siloSim.analysis import words

        return list(
            words.run_headline(
                {str(name): value for name, value in self.outcomes.items()},
                window=self.setting.window,
                days=[float(days) for days in self.runs["probe_days_to_half"]],
            )
        )

    @property
    def replications(self) -> int:
        """Runs that finished."""
        return len(self.runs)

    @property
    def _values(self) -> pd.DataFrame:
        return self.runs.drop(columns=["arm", "point", "replication", "seed"])

    def as_json(self) -> dict[str, object]:
        """The runs in the JSON format, schema 1: one value per outcome, null where undefined."""
        from siloSim.model.measures import OUTCOMES

        values = self._values
        return {
            "schema": 1,
            "command": "run",
            "headline": self.headline,
            "outcomes": [
                {
                    "name": outcome.name,
                    "unit": outcome.unit,
                    "direction": outcome.direction,
                    "value": json_value(self.outcomes[outcome.name]),
                    "n": int(values[outcome.name].notna().sum()),
                    "undefined": int(values[outcome.name].isna().sum()),
                }
                for outcome in (*OUTCOMES, *self.setting.own)
                if outcome.name in values
            ],
            "provenance": {
                "seed": self.setting.seed,
                "replications": self.replications,
                "hash": self.hash,
                "version": self.version,
            },
            "results": str(self.path) if self.path is not None else None,
        }

    def __repr__(self) -> str:
        return f"Runs({self.setting.name!r}, {self.replications} replications, seed={self.setting.seed})"


def run(
    scenario: Scenario | str | Path,
    seed: int = 7,
    replication: int = 0,
    panel: str | float | None = None,
) -> RunRecord:
    """Run a scenario once, keeping everything.

    Parameters
    ----------
    scenario
        From `siloSim.load`, or what it loads.
    seed
        0 to 2⁶³ − 1. The same seed and replication give the same record.
    replication
        Number of the replication, from 0.
    panel
        How often to look at everybody, for `RunRecord.panel`: a number of days, or a text such as
        '1 month'. None looks at nobody. Looking changes no bit of the run.

    Raises
    ------
    InputError
        Seed or replication out of range; a panel that is none, or too large for memory.
    RuleError
        A rule returned something impossible.
    """
    from siloSim.scenario.fitted import anchors_note

    chosen = as_scenario(scenario)
    every = every_of(panel, chosen) if panel is not None else None
    (spec,) = lay_out({ARM: chosen}, (replication,), seed=seed, panel=every)
    record = run_spec(spec)
    said = anchors_note(chosen)
    record.warnings = (*((said,) if said else ()), *boundary_notes([record]), *record.warnings)
    return record


def replicate(
    scenario: Scenario,
    replications: int = 1,
    seed: int = 7,
    workers: int | None = None,
    progress: Progress | None = None,
    *,
    executor: str | Executor = "threads",
    keep: frozenset[str] = EVERYTHING,
    panel: str | float | None = None,
) -> Runs:
    """Run a scenario in several replications; parameters and errors as for `compare`, `panel` as for `run`."""
    kept = tuple(name for name in TABLES if name in keep | {"runs"})
    every = every_of(panel, scenario, replications) if panel is not None else None
    specs: tuple[RunSpec, ...] = lay_out(
        {ARM: scenario}, replications, seed=seed, keep=frozenset(kept), panel=every
    )
    kept += (PANEL,) if every is not None else ()
    setting = setting_of("run", {ARM: scenario}, replications, seed, kept, panel=every)
    batch = run_all(specs, executor=executor, workers=workers, progress=progress)
    return Runs(setting, finished_of(batch, scenario), stacked(batch.records))
