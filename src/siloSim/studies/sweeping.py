"""Run an experiment: lay it out, run what is missing in its folder, stop in balance, say what is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from siloSim.errors import Problem, ResultsError
from siloSim.runs import sweep_store
from siloSim.runs.executors import Executor, Progress
from siloSim.runs.plan import Plan, plan_of
from siloSim.runs.pools import check_pool
from siloSim.runs.sweep_store import SweepResults, SweepStore, open_sweep
from siloSim.runs.sweeping import Swept, run_units
from siloSim.scenario.experiment import Experiment, Until
from siloSim.studies.study import own_of, policies_of
from siloSim.studies.sweep import RUN_AT, Sweep

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from siloSim.scenario.scenario import Scenario

type Stage = tuple[int | NDArray[np.int64], int]  # replications in the end, the first of them to be run


@dataclass(frozen=True, slots=True)
class Asked:
    """How much is wanted of a sweep: what its experiment says, and replications added to that."""

    first: int | Until
    extended: int = 0

    def as_json(self) -> dict[str, Any]:
        """For the manifest."""
        return {
            "asked": asdict(self.first) if isinstance(self.first, Until) else self.first,
            "extended": self.extended,
        }


def sweep(
    experiment: Experiment | str | Path,
    path: Path | str | None = None,
    *,
    executor: str | Executor | None = None,
    workers: int | None = None,
    cluster: str | None = None,
    resume: bool = False,
    extend: int = 0,
    repair: bool = False,
    replications: int | None = None,
    progress: Progress | None = None,
    again: Sequence[str] = (),
    opened: Callable[[SweepStore, int], None] | None = None,
) -> Sweep:
    """Run every arm of an experiment at every point, the same luck in all of them, into a results folder.

    Whatever ends the program, what was stored by then is kept, and `resume` goes on from there. The results are
    the same bit for bit whatever the executor, the number of workers, and however often it was interrupted.

    Parameters
    ----------
    experiment
        From `siloSim.load_experiment`, or the path of its file.
    path
        The results folder; None: results/<name>-<hash8>, by what decides about its results.
    executor
        'serial', 'threads', 'processes', 'dask', or an object with concurrent.futures' submit and shutdown; None:
        threads, or Dask where a cluster is given.
    workers
        How many; None: as many as there are cores.
    cluster
        For 'dask': the address of a scheduler, the file that it has written, or local and a number of processes here; see docs/cluster.md.
    resume
        Run what is missing; where there is nothing yet, start.
    extend
        Add so many replications to what was asked for.
    repair
        Set damaged files aside, under other names, and run their runs again.
    replications
        Instead of the experiment's own.
    progress
        Called with (runs that are through, runs in all).
    again
        The words of the command that repeats it, for the manifest.
    opened
        Called with the store and the number of runs planned before the first is run.

    Returns
    -------
    Sweep
        Of what is there. `finished.complete` is False if it was interrupted, a budget ended it, or runs failed.

    Raises
    ------
    ScenarioError
        The experiment file is wrong.
    ResultsError
        The folder holds something else, another experiment, or is damaged; it cannot be written to.
    RunError
        Workers died. What was finished by then is stored.
    """
    from siloSim.model.loading import extensions_of

    check_pool(executor, workers, cluster)
    chosen = as_experiment(experiment)
    if replications is not None:
        chosen = replace(chosen, replications=replications)
    for arms in (chosen.arms, *chosen.bases.values()):
        for scenario in arms.values():
            extensions_of(
                scenario
            )  # code that is not trusted, or cannot be had, is refused before anything else
    plan = plan_of(chosen)
    target = Path(path) if path is not None else default_path(plan)
    asked = _asked(chosen, target, extend)
    stages = _Stages(plan, asked)
    with sweep_store.open_for_writing(
        target,
        inputs=plan.inputs(),
        name=chosen.name,
        details={**_details(plan, asked, again), "planned": stages.runs},
        texts=_texts(chosen),
        points=_points_table(plan),
        mode="resume" if resume or extend else "new",
        repair=repair,
    ) as store:
        if opened is not None:
            opened(store, stages.runs)
        swept = stages.run(
            store,
            executor=executor,
            workers=workers,
            cluster=cluster,
            progress=progress,
            deadline=chosen.budget.minutes * 60 if chosen.budget.minutes is not None else None,
            most=chosen.budget.runs,
        )
        complete = len(store.done) >= stages.runs
        store.finish(
            complete=complete,
            warnings=_warnings(plan, store, stages, swept),
            timings={"seconds": round(swept.seconds, 3), "cpu_seconds": round(swept.cpu_seconds, 3)},
            details={"planned": stages.runs, "stopped_by": swept.stopped_by},
        )
    return Sweep.of_sweep(open_sweep(target))


def as_experiment(experiment: Experiment | str | Path) -> Experiment:
    """The experiment itself, or the one that a file describes."""
    from siloSim.scenario.experiment_file import load_experiment

    return experiment if isinstance(experiment, Experiment) else load_experiment(experiment)


def default_path(plan: Plan) -> Path:
    """results/<name>-<hash8>: where the experiment's results lie if no other place is given."""
    return sweep_store.default_path(plan.experiment.name, plan.inputs())


class _Stages:
    """What is run one after the other: all at once, or as many replications as the first ones call for."""

    def __init__(self, plan: Plan, asked: Asked) -> None:
        self._plan = plan
        self._asked = asked
        first = asked.first
        self.wanted: int | NDArray[np.int64] = (
            first.minimum if isinstance(first, Until) else first
        ) + asked.extended
        self.runs = plan.runs(self.wanted)

    def run(self, store: SweepStore, *, deadline: float | None, most: int | None, **how: Any) -> Swept:
        """Run all stages; what came of the last, with the times of all."""
        swept = self._stage(store, 0, deadline, most, how)
        first = self._asked.first
        if not isinstance(first, Until) or swept.stopped_by:
            return swept
        self.wanted = self._needed(store, first) + self._asked.extended
        self.runs = self._plan.runs(self.wanted)
        left = None if deadline is None else max(0.0, deadline - swept.seconds)
        last = self._stage(store, first.minimum, left, most, how)
        return replace(
            last,
            runs_done=swept.runs_done + last.runs_done,
            failures=swept.failures + last.failures,
            seconds=swept.seconds + last.seconds,
            cpu_seconds=swept.cpu_seconds + last.cpu_seconds,
        )

    def _stage(
        self, store: SweepStore, first: int, deadline: float | None, most: int | None, how: Mapping[str, Any]
    ) -> Swept:
        return run_units(
            self._plan.units(self.wanted, first),
            self.runs,
            store,
            deadline=deadline,
            most_runs=None if most is None else max(0, most - len(store.done)),
            **how,
        )

    def _needed(self, store: SweepStore, until: Until) -> NDArray[np.int64]:
        from siloSim.analysis.precision import judged, needed

        store.flush()
        runs = store.results().arrow("runs").to_pandas()
        found = judged(
            runs, self._plan.points.count, self._plan.representative, self._plan.experiment.baseline, until
        )
        return needed(found, until, seed=self._plan.experiment.seed)


def _asked(experiment: Experiment, target: Path, extend: int) -> Asked:
    """What is wanted, knowing what was asked for before in this folder."""
    old = _stored(target)
    if old is None:
        if extend:
            raise ResultsError(
                Problem(
                    "there is no sweep here that could be extended",
                    file=str(target),
                    remedy="Run it first, or give the folder of its results with --out.",
                )
            )
        return Asked(experiment.replications)
    before = old.manifest["replications"]
    now = Asked(experiment.replications).as_json()["asked"]
    if before["asked"] != now:
        raise ResultsError(
            Problem(
                f"the sweep in this folder was asked for {_often(before['asked'])}, the experiment now asks for {_often(now)}",
                file=str(target),
                key="replications",
                remedy="To add replications, leave the experiment as it was and use --extend N.",
            )
        )
    return Asked(experiment.replications, int(before["extended"]) + extend)


def _often(asked: Any) -> str:
    return f"precision ({asked})" if isinstance(asked, dict) else f"{asked} replications"


def _stored(target: Path) -> SweepResults | None:
    """The sweep that lies there; None where there is nothing, or something else, which the store refuses."""
    try:
        return open_sweep(target)
    except ResultsError:
        return None


def _details(plan: Plan, asked: Asked, again: Sequence[str]) -> dict[str, Any]:
    """What the manifest says for readers, beside the inputs."""
    experiment = plan.experiment
    every = _scenarios(experiment)
    windows = _windows(plan)
    first = next(iter(experiment.arms.values()))
    return {
        "question": experiment.question,
        "baseline": experiment.baseline,
        "arms": {label: {"policies": policies_of(scenario)} for label, scenario in experiment.arms.items()},
        "units": {factor.path: factor.unit for factor in experiment.factors},
        "currency": first.currency,
        "policy_day": first.calendar.policy_day,
        "horizon": first.calendar.horizon,
        "window": windows if isinstance(windows, int) else None,
        **({} if isinstance(windows, int) else {"windows": windows}),
        **({"own": [asdict(outcome) for outcome in own_of(every)]} if own_of(every) else {}),
        "replications": asked.as_json(),
        **({"again": list(again)} if again else {}),
    }


def _windows(plan: Plan) -> int | dict[str, int]:
    """Days watched: of all runs, or by point where points differ in them."""
    experiment = plan.experiment
    label = experiment.baseline
    if not any(
        factor.path.startswith("calendar") or factor.path == "scenario" for factor in experiment.factors
    ):
        return _window(experiment.arms[label])
    found = {str(point): _window(plan.scenario(label, point)) for point in range(plan.points.count)}
    different = set(found.values())
    return different.pop() if len(different) == 1 else found


def _window(scenario: Scenario) -> int:
    return int(scenario.calendar.horizon - scenario.calendar.policy_day)


def _points_table(plan: Plan) -> Any:
    """The design, with the point whose runs stand for each arm."""
    import pyarrow as pa

    frame = plan.points.frame()
    table = pa.Table.from_pandas(frame.reset_index(), preserve_index=False)
    for label, stands in plan.representative.items():
        table = table.append_column(f"{RUN_AT}{label}", pa.array(stands))
    return table.replace_schema_metadata(None)


def _texts(experiment: Experiment) -> dict[str, str]:
    """The experiment and its scenarios with nothing left to defaults, and copies of the user's code."""
    from siloSim.scenario.code_copies import copies_of
    from siloSim.scenario.experiment_writing import resolved_experiment

    copies = copies_of(_scenarios(experiment))
    code = {place: content.decode("utf-8", "surrogateescape") for place, content in copies.files.items()}
    return resolved_experiment(experiment, copies.places) | code


def _scenarios(experiment: Experiment) -> list[Scenario]:
    """All arms, on all that they build on."""
    return [arm for arms in (experiment.arms, *experiment.bases.values()) for arm in arms.values()]


def _warnings(plan: Plan, store: SweepStore, stages: _Stages, swept: Swept) -> list[str]:
    """Sentences that whoever reads the results has to know."""
    from siloSim.scenario.fitted import anchors_note

    said = [note for arm in plan.experiment.arms.values() if (note := anchors_note(arm))][:1]
    said += plan.points.notes
    for arm, warned in store.results().warned.items():
        said.append(f"{arm}: in {warned.runs} runs. For instance: {warned.instance}")
    if store.failures:
        said.append(
            f"{len(store.failures)} of {stages.runs} runs failed; failures.parquet says why. --resume tries them again."
        )
    left = stages.runs - len(store.done) - len(store.failures)
    if left > 0:
        why = {"runs": "The budget of runs is used up", "minutes": "The budget of time is used up"}
        said.append(
            f"{why.get(swept.stopped_by, 'Interrupted')}: {len(store.done)} of {stages.runs} runs are there, as evenly spread "
            "over arms and points as they can be."
        )
    elif isinstance(plan.experiment.replications, Until):
        said.append(_precision(plan, store))
    return said


def _precision(plan: Plan, store: SweepStore) -> str:
    from siloSim.analysis.precision import judged, precision_sentence, reached
    from siloSim.model.measures import BY_NAME

    until = plan.experiment.replications
    assert isinstance(until, Until)
    runs = store.results().arrow("runs").to_pandas()
    found = judged(runs, plan.points.count, plan.representative, plan.experiment.baseline, until)
    unit = BY_NAME[until.outcome].unit if until.outcome in BY_NAME else ""
    return precision_sentence(reached(found, until, seed=plan.experiment.seed), until, unit)
