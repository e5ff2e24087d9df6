"""What users put into the model beside policies: rules, processes, measures, kinds of employees.

A rule takes the place of a default one and is compiled with the day. A process is a function of the model
that is called each day after one of the day's own processes. A measure is a function of the model, called
each evening, or of the finished run's arrays. An employee is a subclass of Employee, with state variables
and a step of its own. All of them can be handed to SiloModel, or named in a scenario file.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from siloSim.errors import Problem, RunError, ScenarioError
from siloSim.model.day import PROCESSES
from siloSim.model.measures import BY_NAME, Outcome
from siloSim.model.measures.window import STATE_DAYS
from siloSim.model.own_state import variables_of
from siloSim.model.panel_columns import COLUMNS, KEYS
from siloSim.model.rule_checks import named
from siloSim.model.trace import DAILY, Trace
from siloSim.scenario.findings import nearest

if TYPE_CHECKING:
    from siloSim.model.mesa_model import SiloModel

LAST = "drift"  # of the day's processes before the day is observed
_AFTER, _MEASURE = "silosim_after", "silosim_measure"


@dataclass(frozen=True, slots=True)
class Process:
    """A function of the model, and the place in `day.PROCESSES` of the process that it follows."""

    function: Callable[[SiloModel], object]
    after: int

    def __call__(self, model: SiloModel) -> None:
        """Let it happen; RunError names process, file, line and day, whatever it raises."""
        try:
            self.function(model)
        except RunError:  # says what happened to whom
            raise
        except (Exception, SystemExit) as error:  # whatever somebody else's function raises
            raise RunError(
                f"the process {named(self.function)} raised {type(error).__name__} on day {model.day}: {error}"
            ) from error


@dataclass(frozen=True, slots=True)
class OwnMeasure:
    """A measure of the user's own: an outcome, and the function that gives it."""

    outcome: Outcome
    function: Callable[[Any], float]
    of: Literal["model", "trace"]
    over: Literal["end", "window"]

    def __call__(self, subject: SiloModel | Trace) -> float:
        """Its value for a model this evening, or for a finished run; RunError where it is no number."""
        day = "" if isinstance(subject, Trace) else f" on the evening of day {subject.day - 1}"
        try:
            value = float(self.function(subject))
        except Exception as error:  # whatever somebody else's function raises
            raise RunError(
                f"the measure {named(self.function)} raised {type(error).__name__}{day}: {error}"
            ) from error
        if math.isinf(value):
            raise RunError(
                f"the measure {named(self.function)} gave {value}{day}; allowed is a finite number, or nan"
            )
        return value

    def outcome_of(self, trace: Trace) -> float:
        """Its value over a finished run: mean of the last 63 days or of the window, nan where undefined."""
        if self.of == "trace":
            for name in ("daily", "challenges", "subtasks", "deliveries", "given", "help_matrix", "events"):
                getattr(trace, name).flags.writeable = False  # a measure looks, and changes no other outcome
            return self(trace)
        calendar = trace.scenario.calendar
        first = calendar.policy_day if self.over == "window" else calendar.horizon - STATE_DAYS
        values = trace.measured[self.outcome.name][max(first, calendar.policy_day) :]
        known = values[~np.isnan(values)]
        return float(known.mean()) if len(known) else math.nan


@dataclass(frozen=True, slots=True)
class Extensions:
    """Everything that takes part in a run beside what ships."""

    rules: Mapping[str, Any] = field(default_factory=dict)
    processes: tuple[Process, ...] = ()  # in the order of the day, then as listed
    measures: tuple[OwnMeasure, ...] = ()
    employee: Any = None  # a subclass of Employee

    @property
    def in_python(self) -> bool:
        """Whether a day has to stop for Python, so that the run goes through SiloModel."""
        return bool(self.processes or self.employee or any(m.of == "model" for m in self.measures))


def process(function: Callable[[SiloModel], object] | None = None, *, after: str = LAST) -> Any:
    """Mark a function of the model as a process that follows one of the day's own.

    Parameters
    ----------
    after
        One of calendar, arrive, seek, answer, work, exchange, mingle, decide, remember, drift, observe. An
        unmarked function follows drift: it is the last thing before the day is observed.

    >>> @process(after="mingle")
    ... def gossip(model):
    ...     model.agents.shuffle_do("listen")
    """
    place_of(after)

    def mark(function: Callable[[SiloModel], object]) -> Callable[[SiloModel], object]:
        setattr(function, _AFTER, after)
        return function

    return mark if function is None else mark(function)


def measure(
    unit: str,
    direction: Literal["lower", "higher"],
    *,
    of: Literal["model", "trace"] = "model",
    over: Literal["end", "window"] = "end",
) -> Callable[[Callable[[Any], float]], Callable[[Any], float]]:
    """Mark a function as a measure; its name names the outcome, its docstring's first paragraph explains it.

    Parameters
    ----------
    unit
        As in `silosim run`: days, share, index, count, h per person-day, money, or one's own.
    direction
        Which is better.
    of
        'model': called each evening with the SiloModel; the values become a column of the daily table.
        'trace': called once with the finished run's arrays (model.trace.Trace); costs no speed.
    over
        What the outcome is the mean of: 'end', the last 63 days, as for states; 'window', all days from
        policy_day on, as for flows.
    """
    if not isinstance(unit, str) or not unit:
        raise ValueError(f"measure({unit!r}, ...): first comes the unit, such as 'share' or 'days'")
    for name, value, allowed in (
        ("direction", direction, ("lower", "higher")),
        ("of", of, ("model", "trace")),
        ("over", over, ("end", "window")),
    ):
        if value not in allowed:
            raise ValueError(f"measure({name}={value!r}): allowed are {', '.join(allowed)}")

    def mark(function: Callable[[Any], float]) -> Callable[[Any], float]:
        setattr(function, _MEASURE, (unit, direction, of, over))
        return function

    return mark


def place_of(after: str) -> int:
    """The place in the day of one of its processes; ValueError for an unknown name."""
    if after not in PROCESSES:
        raise ValueError(
            f"there is no process {after!r} in the day; allowed are {', '.join(PROCESSES)}; "
            + (nearest(after, PROCESSES) or "choose the one that yours follows")
        )
    return PROCESSES.index(after)


def as_process(function: Any, after: str = "") -> Process:
    """A function as a process, after what is said here, else where it is marked for; ValueError for none."""
    if not callable(function) or inspect.isclass(function) or _positional(function) != 1:
        raise ValueError(f"{named(function)} is no process: it must be a function of one argument, the model")
    return Process(function, place_of(after or getattr(function, _AFTER, LAST)))


def as_measure(function: Any) -> OwnMeasure:
    """A marked function as a measure; ValueError for one without a mark, or whose name is taken."""
    if not callable(function) or not hasattr(function, _MEASURE) or _positional(function) != 1:
        raise ValueError(
            f"{named(function)} is no measure: it must be a function of one argument, marked with "
            "@measure(unit, direction)"
        )
    name = function.__name__
    if not name.isidentifier():
        raise ValueError(f"a measure is called by its function's name, and {name} is none: use def")
    if name in BY_NAME or name in (DAILY.names or ()) or name in (*KEYS, "seed"):
        raise ValueError(f"there is an outcome or column {name!r} already; call the measure something else")
    unit, direction, of, over = getattr(function, _MEASURE)
    words = " ".join((function.__doc__ or "").partition("\n\n")[0].split())
    outcome = Outcome(name, unit, direction, words or name.replace("_", " "), words, named(function), "own")
    return OwnMeasure(outcome, function, of, over)


def as_employee(kind: Any) -> type:
    """A subclass of Employee; ValueError for anything else, or for state variables whose names are taken."""
    from siloSim.model.mesa_model import Employee

    if not (inspect.isclass(kind) and issubclass(kind, Employee)):
        raise ValueError(f"{getattr(kind, '__name__', kind)!r} is no subclass of siloSim.Employee")
    taken = {column.name for column in COLUMNS} | {*KEYS, *dir(Employee), "model", "seat", "unique_id"}
    clashes = [name for name in variables_of(kind) if name in taken]
    if clashes:
        raise ValueError(
            f"state variables of {kind.__name__} are called {', '.join(clashes)}, but every employee or the "
            "panel has that already; call them something else"
        )
    return kind


def in_order(processes: Any) -> tuple[Process, ...]:
    """Processes in the order of the day; those after the same one stay as listed."""
    return tuple(sorted(processes, key=lambda process: process.after))


def distinct(measures: Sequence[OwnMeasure]) -> tuple[OwnMeasure, ...]:
    """The measures, if no two have one name; ScenarioError otherwise."""
    names = [measure.outcome.name for measure in measures]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ScenarioError(
            Problem(
                f"two measures are called {', '.join(sorted(twice))}",
                key="measures",
                remedy="rename one of them",
            )
        )
    return tuple(measures)


def measured_table(measures: Sequence[OwnMeasure], days: int) -> dict[str, NDArray[np.float64]]:
    """Empty daily columns for the measures of a model, (days,) each."""
    return {m.outcome.name: np.full(days, math.nan) for m in measures if m.of == "model"}


def _positional(function: Any) -> int:
    """Arguments that a function must be given."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return -1
    return sum(
        p.default is p.empty and p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD) for p in parameters
    )
