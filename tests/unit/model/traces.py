"""Traces built by hand, for tests of what is computed from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from siloSim.model.trace import CHALLENGE, DAILY, DELIVERY, EVENT, GIVEN, SUBTASK, Trace
from siloSim.organisation.structure import Organisation
from siloSim.scenario.parameters import DEFAULTS
from siloSim.scenario.scenario import Calendar, GeneratedOrganisation, Scenario

type Columns = Mapping[str, Sequence[float] | np.ndarray]


def table(kind: np.dtype, columns: Columns, rows: int | None = None) -> np.ndarray:
    """A structured array; columns that are not named are 0."""
    length = rows if rows is not None else max((len(column) for column in columns.values()), default=0)
    result = np.zeros(length, kind)
    for name, column in columns.items():
        result[name] = column
    return result


def organisation(people: int, departments: Sequence[str] = ("Sales", "Finance")) -> Organisation:
    """People without ties, dealt out to the departments in turn."""
    whole = np.arange(people, dtype=np.int32)
    none = np.zeros(0, np.int32)
    return Organisation(
        name="by hand",
        departments=tuple(departments),
        ids=np.array([f"p{row:06d}" for row in range(people)], dtype=np.str_),
        department=whole % len(departments),
        role=np.zeros(people, np.int8),
        level=np.zeros(people, np.int8),
        tenure=np.ones(people),
        manager=np.full(people, -1, np.int32),
        fte=np.ones(people),
        source=none,
        target=none,
        weight_out=np.zeros(0),
        weight_back=np.zeros(0),
    )


def trace(
    *,
    horizon: int,
    policy_day: int = 0,
    people: int = 20,
    daily: Columns | None = None,
    challenges: Columns | None = None,
    deliveries: Columns | None = None,
    given: Sequence[float] = (),
    help_matrix: Sequence[Sequence[float]] = ((0.0, 0.0), (0.0, 0.0)),
    probe_before: float = 0.5,
    parameters: Mapping[str, float] | None = None,
) -> Trace:
    """A finished run of `horizon` days; what is not named is 0."""
    days = table(DAILY, daily or {}, horizon)
    days["day"] = np.arange(horizon)
    return Trace(
        scenario=Scenario(
            name="by hand",
            calendar=Calendar(horizon=horizon, warmup=policy_day, policy_day=policy_day),
            organisation=GeneratedOrganisation(departments={"Sales": people // 2, "Finance": people // 2}),
            parameters={**DEFAULTS, **(parameters or {})},
        ),
        organisation=organisation(people),
        seed=7,
        replication=0,
        daily=days,
        challenges=table(CHALLENGE, challenges or {}),
        subtasks=np.zeros(0, SUBTASK),
        deliveries=table(DELIVERY, deliveries or {}),
        given=table(GIVEN, {"id": np.arange(len(given)), "hours": given}),
        help_matrix=np.array(help_matrix, dtype=float),
        events=np.zeros(0, EVENT),
        probe_facet=0,
        probe_department=0,
        probe_before=probe_before,
    )


def usual_trace(seed: int = 0, horizon: int = 520, policy_day: int = 130, arrivals: int = 2000) -> Trace:
    """A run of a usual size with made-up numbers that hang together: parts sum to the time in system."""
    rng = np.random.default_rng(seed)
    arrived = np.sort(rng.integers(0, horizon, arrivals))
    resolved = arrived + rng.geometric(0.2, arrivals) - 1
    resolved[resolved >= horizon] = -1
    days = np.where(resolved >= 0, resolved + 1, horizon) - arrived
    parts = rng.dirichlet(np.ones(5), arrivals) * days[:, None]
    names = ("seeking", "waiting_answer", "waiting_decision", "work", "rework")
    columns = {name: rng.uniform(0.1, 10, horizon) for name in DAILY.names or () if name != "day"}
    ids = rng.integers(0, 200, (2, 3000))
    return trace(
        horizon=horizon,
        policy_day=policy_day,
        people=200,
        daily=columns,
        challenges={"arrived_on": arrived, "resolved_on": resolved, **dict(zip(names, parts.T, strict=True))},
        deliveries={"day": np.full(3000, policy_day), "helper_id": ids[0], "owner_id": ids[1]},
        given=list(rng.exponential(1.0, 180)),
        help_matrix=rng.uniform(0, 100, (2, 2)).tolist(),
    )
