"""run(spec) → RunRecord: one run, a pure function of its spec."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from siloSim.runs.design import RunSpec
from siloSim.runs.panel import Sampler, columns_of
from siloSim.runs.record import RunRecord

if TYPE_CHECKING:
    from siloSim.model.trace import Trace
    from siloSim.organisation.structure import Organisation


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
    from siloSim.model import engine
    from siloSim.runs.code import try_code

    extensions = try_code(spec.scenario)
    people = organisation if organisation is not None else realised(spec)
    sampler = None
    if spec.panel is not None:
        sampler = Sampler(spec.scenario.calendar.horizon, spec.panel, extensions.employee)
    if extensions.in_python:
        trace = _stepped(spec, people, cancel, progress, sampler)
    else:
        watch = engine.Watch(sampler.days, sampler.look) if sampler is not None else None
        trace = engine.simulate(
            spec.scenario,
            people,
            spec.seed,
            spec.replication,
            keep_events="events" in spec.keep,
            rules=extensions.rules,
            cancel=cancel,
            progress=progress,
            **({"watch": watch} if watch is not None else {}),
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


def _stepped(
    spec: RunSpec,
    people: Organisation,
    cancel: Any,
    progress: Callable[[int], None] | None,
    sampler: Sampler | None,
) -> Trace:
    """The run day by day through SiloModel, as processes and employees in Python need it."""
    from siloSim.model.mesa_model import SiloModel

    model = SiloModel(
        spec.scenario,
        rng=spec.seed,
        replication=spec.replication,
        organisation=people,
        keep_events="events" in spec.keep,
    )
    if cancel is not None:
        model.state = model.state._replace(cancel=cancel)
    while True:
        if sampler is not None and model.day in sampler.days:
            sampler.look(model.state, model.day, model.own_state)
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
