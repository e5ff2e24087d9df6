"""run(spec) → RunRecord: one run, a pure function of its spec."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from siloSim.runs.design import RunSpec
from siloSim.runs.panel import Sampler, columns_of
from siloSim.runs.record import RunRecord

if TYPE_CHECKING:
    from siloSim.model.extending import Extensions
    from siloSim.model.state import State
    from siloSim.model.trace import Trace
    from siloSim.organisation.structure import Organisation
    from siloSim.scenario.scenario import Scenario

    type Look = Callable[[State, int, Mapping[str, Any]], None]


def run(
    spec: RunSpec,
    *,
    organisation: Organisation | None = None,
    cancel: Any = None,
    progress: Callable[[int], None] | None = None,
) -> RunRecord:
    """Run one spec to its horizon. The same spec gives the same record, whatever ran before or beside it.

    Parameters
    ----------
    spec
        What to run.
    organisation
        The organisation of this seed and replication where the caller has realised it already for another
        arm; None realises it here. Passing it changes nothing but time.
    cancel
        int8 array of length 1 that is looked at every day; another value than 0 stops the run.
    progress
        Called with the number of days done.

    Raises
    ------
    Cancelled
        `cancel` was set.
    RuleError
        A submodel returned something impossible.
    ScenarioError
        Code that the scenario names cannot be had, or a rule gives what its slot cannot take.
    """
    from siloSim.runs.code import try_code

    extensions = try_code(spec.scenario)
    sampler = None
    if spec.panel is not None:
        sampler = Sampler(spec.scenario.calendar.horizon, spec.panel, extensions.employee)
    trace = simulated(
        spec.scenario,
        organisation if organisation is not None else realised(spec),
        spec.seed,
        spec.replication,
        extensions,
        keep_events="events" in spec.keep,
        cancel=cancel,
        progress=progress,
        days=sampler.days if sampler is not None else frozenset(),
        look=sampler.look if sampler is not None else None,
    )
    return RunRecord(
        trace,
        arm=spec.arm,
        point=spec.point,
        keep=spec.keep,
        measures=extensions.measures,
        panel=sampler.rows() if sampler is not None else None,
        panel_columns=columns_of(extensions.employee),
    )


def simulated(
    scenario: Scenario,
    people: Organisation,
    seed: int,
    replication: int,
    extensions: Extensions,
    *,
    keep_events: bool = False,
    cancel: Any = None,
    progress: Callable[[int], None] | None = None,
    days: frozenset[int] = frozenset(),
    look: Look | None = None,
) -> Trace:
    """A run in one compiled call, or day by day through SiloModel where `extensions` need Python.

    `look` is called with the state, the number of days done and the columns of the user's own state
    variables, for each number in `days`. It changes nothing. Errors as for `run`.
    """
    from siloSim.model import engine

    if extensions.in_python:
        return _stepped(scenario, people, seed, replication, keep_events, cancel, progress, days, look)
    watch = {} if look is None else {"watch": engine.Watch(days, lambda state, day: look(state, day, {}))}
    return engine.simulate(
        scenario,
        people,
        seed,
        replication,
        keep_events=keep_events,
        rules=extensions.rules,
        cancel=cancel,
        progress=progress,
        **watch,
    )


def _stepped(
    scenario: Scenario,
    people: Organisation,
    seed: int,
    replication: int,
    keep_events: bool,
    cancel: Any,
    progress: Callable[[int], None] | None,
    days: frozenset[int],
    look: Look | None,
) -> Trace:
    from siloSim.model.mesa_model import SiloModel

    model = SiloModel(
        scenario, rng=seed, replication=replication, organisation=people, keep_events=keep_events
    )
    if cancel is not None:
        model.state = model.state._replace(cancel=cancel)
    while True:
        if look is not None and model.day in days:
            look(model.state, model.day, model.own_state)
        if not model.days_left:
            return model.trace()
        model.step()
        if progress is not None:
            progress(model.day)


def realised(spec: RunSpec) -> Organisation:
    """The organisation of this spec's seed and replication."""
    from siloSim.scenario.realise import realise

    return realise(spec.scenario, spec.seed, spec.replication)


def share_organisation(one: RunSpec, other: RunSpec) -> bool:
    """Whether two specs start from the same organisation: arms differ in policies only, factors may not."""
    return (
        one.seed == other.seed
        and one.replication == other.replication
        and one.scenario.organisation == other.scenario.organisation
        and one.scenario.parameters == other.scenario.parameters
    )
