"""What a scenario names and what Python hands over, as one set of extensions of a model."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from siloSim.errors import InputError, RunError
from siloSim.model.extending import (
    LAST,
    Extensions,
    Process,
    as_employee,
    as_measure,
    as_process,
    distinct,
    in_order,
    place_of,
)
from siloSim.model.loading import extensions_of
from siloSim.model.rule_checks import named
from siloSim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from siloSim.model.mesa_model import Employee, SiloModel


class Given(NamedTuple):
    """What was handed to SiloModel beside its scenario."""

    rules: Mapping[str, Any]
    processes: tuple[Callable[[SiloModel], object], ...]
    measures: tuple[Callable[..., float], ...]
    employee: type[Employee] | None


def together(scenario: Scenario, given: Given) -> Extensions:
    """What takes part in a run beside what ships; InputError for what cannot be used."""
    from siloSim.model.mesa_model import Employee

    own = extensions_of(scenario)
    try:
        kind = own.employee if given.employee is None else as_employee(given.employee)
        steps = [*own.processes, *map(as_process, given.processes)]
        if kind is not None and getattr(kind, "step", None) is not Employee.step:
            steps.append(Process(_everybody_steps, place_of(LAST)))
        return Extensions(
            {**own.rules, **given.rules},
            in_order(steps),
            distinct([*own.measures, *map(as_measure, given.measures)]),
            kind,
        )
    except ValueError as error:
        raise InputError(str(error)) from error


def _everybody_steps(model: SiloModel) -> None:
    model.agents.select(agent_type=model.extensions.employee).shuffle_do(_step)


def _step(person: Any) -> None:
    try:
        person.step()
    except (Exception, SystemExit) as error:  # whatever somebody else's method raises
        raise RunError(
            f"{type(person).__name__}.step of person {person.unique_id} raised {type(error).__name__} "
            f"on day {person.model.day}, {named(type(person).step)}: {error}"
        ) from error


def text_seed(text: str) -> int:
    """63 bits of a text's hash."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 1
