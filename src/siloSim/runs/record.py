"""RunRecord: one finished run, with its tables built when somebody looks at them."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from siloSim.errors import ResultsError
from siloSim.model.panel_columns import COLUMNS, Column
from siloSim.runs.design import EVERYTHING, PANEL
from siloSim.scenario.scenario import GeneratedOrganisation

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from siloSim.model.extending import OwnMeasure
    from siloSim.model.measures import Outcome
    from siloSim.model.trace import Trace
    from siloSim.scenario.scenario import Scenario


class RunRecord:
    """One finished run.

    Outcomes and warnings are computed at once, so that a mistake in them belongs to this run; tables are
    built from the engine's arrays at first access. `subtasks`, `events` and `challenges` that the run was
    not asked to keep are let go, which leaves about a quarter of the memory.

    Attributes
    ----------
    trace
        The engine's arrays.
    arm, point, seed, replication
        Keys of its rows.
    keep
        Names of the tables that it can give.
    values
        Outcome → value, in the frozen order, then those of the user's own measures; nan where undefined.
    own
        What the user's own measures are.
    people
        Rows of the panel (panel.PANEL, then the state variables of one's own kind of employee); None where
        nobody was sampled.
    panel_columns
        What the columns of the panel mean, with unit and range.
    curve
        The probe lesson's adoption curve: structured array with day, home, others.
    ages
        Open and resolved challenges by age: structured array with age, at_risk, resolved; None where the run
        does not keep the table `survival`.
    warnings
        Sentences for the reader, for instance that the backlog grows through the horizon.
    """

    def __init__(
        self,
        trace: Trace,
        *,
        arm: str = "run",
        point: int = 0,
        keep: frozenset[str] = EVERYTHING,
        measures: Sequence[OwnMeasure] = (),
        panel: NDArray[np.void] | None = None,
        panel_columns: tuple[Column, ...] = COLUMNS,
    ) -> None:
        from siloSim.model.measures import adoption, outcomes, stability_warning
        from siloSim.runs.survival_counts import survival_counts

        self.arm = arm
        self.point = point
        self.seed = trace.seed
        self.replication = trace.replication
        self.keep = keep if panel is None else keep | {PANEL}
        self.people = panel
        self.panel_columns = panel_columns
        own = {measure.outcome.name: measure.outcome_of(trace) for measure in measures}
        self.values: dict[str, float] = outcomes(trace) | own
        self.own: tuple[Outcome, ...] = tuple(measure.outcome for measure in measures)
        self.curve: NDArray[np.void] = adoption(trace)
        self.ages: NDArray[np.void] | None = survival_counts(trace) if "survival" in keep else None
        warning = stability_warning(trace)
        self.warnings: tuple[str, ...] = (warning,) if warning else ()
        self.trace = _trimmed(trace, keep)

    @property
    def scenario(self) -> Scenario:
        """What was run."""
        return self.trace.scenario

    @cached_property
    def outcomes(self) -> pd.Series[float]:
        """Outcome → value, in the units of `measures.OUTCOMES`; nan where undefined."""
        import pandas as pd

        return pd.Series(self.values, dtype="float64", name=f"replication {self.replication}")

    @cached_property
    def daily(self) -> pd.DataFrame:
        """One row per day: counts, hours and levels."""
        return self._frame("daily")

    @cached_property
    def challenges(self) -> pd.DataFrame:
        """One row per challenge; `resolved_on` is null beside `event` 0 while it is open."""
        return self._frame("challenges")

    @cached_property
    def subtasks(self) -> pd.DataFrame:
        """One row per subtask; `state` in words, days null where they have not come."""
        return self._frame("subtasks")

    @cached_property
    def adoption(self) -> pd.DataFrame:
        """Share of people who hold the probe facet right, by day: `home` department and `others`."""
        return self._frame("adoption")

    @cached_property
    def survival(self) -> pd.DataFrame:
        """One row per age in days: challenges `at_risk` (open just before it) and `resolved` at it."""
        return self._frame("survival")

    @cached_property
    def events(self) -> pd.DataFrame:
        """The event log: day, kind in words, challenge, subtask, and who with whom.

        `person` and `other` are the engine's ids, as in `owner_id` and `helper_id`; `who` and `whom` the
        same people by the organisation's own ids, with their home departments. Null where nobody is meant.
        """
        return self._frame("events")

    @cached_property
    def panel(self) -> pd.DataFrame:
        """One row per person and sampled day; `panel_columns` says what each column means.

        Raises
        ------
        ResultsError
            Nobody was sampled: run it with panel="1 month", or any number of days.
        """
        return self._frame(PANEL)

    def arrow(self, name: str) -> Any:
        """One of its tables as a pyarrow.Table.

        Raises
        ------
        ResultsError
            The run was not asked to keep it.
        """
        if name == PANEL and self.people is None:
            raise ResultsError(
                "This run sampled nobody. Run it again with panel='1 month' (--panel 21), or any number of days."
            )
        if name not in self.keep:
            raise ResultsError(
                f"This run did not keep its {name}. Kept: {', '.join(sorted(self.keep))}. "
                f"Run it again with keep including '{name}', or with siloSim.run, which keeps everything."
            )
        from siloSim.runs import tables

        return tables.table(self, name)

    def _frame(self, name: str) -> pd.DataFrame:
        from siloSim.runs import tables

        frame: pd.DataFrame = tables.frame(self.arrow(name))
        return frame

    def __getstate__(self) -> dict[str, Any]:
        """For other processes: without tables built so far, the scenario in plain containers."""
        lazy = {"outcomes", "daily", "challenges", "subtasks", "adoption", "survival", "events", PANEL}
        state = {name: value for name, value in self.__dict__.items() if name not in lazy}
        return state | {"trace": replace(self.trace, scenario=portable(self.trace.scenario))}

    def __repr__(self) -> str:
        return (
            f"RunRecord({self.scenario.name!r}, arm={self.arm!r}, seed={self.seed}, "
            f"replication={self.replication}: {len(self.trace.daily)} days, "
            f"{self.trace.organisation.size} people)"
        )


def _trimmed(trace: Trace, keep: frozenset[str]) -> Trace:
    """The trace without the arrays that no kept table needs."""
    changes: dict[str, Any] = {}
    if "subtasks" not in keep:
        changes["subtasks"] = trace.subtasks[:0].copy()
    if "challenges" not in keep:
        changes["challenges"] = trace.challenges[:0].copy()
    if "events" not in keep:
        changes["events"] = trace.events[:0].copy()
    if not keep >= EVERYTHING:  # only outcomes need them, and those have been computed
        changes["deliveries"] = trace.deliveries[:0].copy()
    return replace(trace, **changes) if changes else trace


def portable(scenario: Scenario) -> Scenario:
    """The same scenario in containers that can be pickled: read-only views of mappings cannot."""

    def plain(values: Mapping[str, Any]) -> dict[str, Any]:
        return dict(values) if isinstance(values, MappingProxyType) else values  # type: ignore[return-value]

    organisation = scenario.organisation
    if isinstance(organisation, GeneratedOrganisation):
        organisation = replace(organisation, departments=plain(organisation.departments))
    return replace(
        scenario,
        organisation=organisation,
        parameters=plain(scenario.parameters),
        rules=plain(scenario.rules),
        policies=tuple(replace(policy, parameters=plain(policy.parameters)) for policy in scenario.policies),
    )
