"""One run as Arrow tables: readable categories, nulls for what has not happened, keys in every table."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import IntEnum
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from siloSim.model.trace import CHALLENGE, DAILY, EVENT, SUBTASK, Event, State
from siloSim.organisation.structure import Role
from siloSim.runs.names import Names

if TYPE_CHECKING:
    from siloSim.runs.record import RunRecord

# What tells the rows of one run apart; events need all their columns.
ROW_KEYS = {
    "runs": (),
    "daily": ("day",),
    "challenges": ("challenge",),
    "subtasks": ("subtask",),
    "adoption": ("day",),
    "survival": ("age",),
    "events": ("day", "kind", "challenge", "subtask", "person", "other"),
    "panel": ("day", "person"),
}
# Columns of the engine's bookkeeping that say nothing after the run.
_INTERNAL = {"challenges": ("first",), "subtasks": ("key_a", "key_b", "left", "since", "referred")}


def table(record: RunRecord, name: str) -> Any:
    """One table of one run.

    Parameters
    ----------
    record
        A finished run.
    name
        One of `design.TABLES`.

    Returns
    -------
    pyarrow.Table
        Columns arm, point, replication, then the table's own.
    """
    columns = _BUILDERS[name](record)
    rows = len(next(iter(columns.values())))
    keys: dict[str, Any] = {
        "arm": _codes(np.zeros(rows, np.int32), (record.arm,)),
        "point": pa.array(np.full(rows, record.point, np.int32)),
        "replication": pa.array(np.full(rows, record.replication, np.int32)),
    }
    return pa.table(keys | columns)


def stack(records: Iterable[RunRecord], name: str) -> Any:
    """The same table of several runs, in the order of the runs, as one pyarrow.Table."""
    parts = [table(record, name) for record in records]
    return pa.concat_tables(parts).unify_dictionaries().combine_chunks()


def frame(arrow: Any) -> Any:
    """A pandas DataFrame of a pyarrow.Table; nulls of whole numbers become NaN, names become categories."""
    return arrow.to_pandas()


def _codes(codes: NDArray[Any], names: Iterable[str], missing: NDArray[np.bool_] | None = None) -> Any:
    """Whole-number codes as a column of names."""
    indices = pa.array(codes.astype(np.int32), mask=missing)
    return pa.DictionaryArray.from_arrays(indices, pa.array(list(names), pa.string()))


def _words(kind: type[IntEnum]) -> list[str]:
    return [member.name.lower() for member in kind]


def _dates(values: NDArray[Any]) -> Any:
    """Days or seats with -1 for none → nulls."""
    return pa.array(np.ascontiguousarray(values), mask=values < 0)


def _plain(rows: NDArray[np.void], dtype: np.dtype[Any], leave_out: Iterable[str] = ()) -> dict[str, Any]:
    return {
        name: pa.array(np.ascontiguousarray(rows[name]))
        for name in dtype.names or ()
        if name not in leave_out
    }


def _runs(record: RunRecord) -> dict[str, Any]:
    columns: dict[str, Any] = {"seed": pa.array([record.seed], pa.int64())}
    for name, value in record.values.items():
        columns[name] = pa.array([value], pa.float64())
    return columns


def _daily(record: RunRecord) -> dict[str, Any]:
    return _plain(record.trace.daily, DAILY) | {
        name: pa.array(column) for name, column in record.trace.measured.items()
    }


def _challenges(record: RunRecord) -> dict[str, Any]:
    rows = record.trace.challenges
    horizon = record.scenario.calendar.horizon
    resolved = rows["resolved_on"]
    closed = resolved >= 0
    # The definition of time in system: censored at the horizon, so that it exists for every challenge.
    duration = np.where(closed, np.minimum(resolved + 1, horizon), horizon) - rows["arrived_on"]
    columns = {"challenge": pa.array(np.arange(len(rows), dtype=np.int32))}
    columns |= _plain(rows, CHALLENGE, _INTERNAL["challenges"])
    columns["department"] = _codes(rows["department"], record.trace.organisation.departments)
    columns["resolved_on"] = _dates(resolved)
    columns["event"] = pa.array(closed.astype(np.int8))
    columns["duration"] = pa.array(duration.astype(np.int32))
    return columns


def _subtasks(record: RunRecord) -> dict[str, Any]:
    rows = record.trace.subtasks
    helped = rows["helper"] >= 0
    columns = {"subtask": pa.array(np.arange(len(rows), dtype=np.int32))}
    columns |= _plain(rows, SUBTASK, _INTERNAL["subtasks"])
    columns["department"] = _codes(rows["department"], record.trace.organisation.departments)
    columns["state"] = _codes(rows["state"], _words(State))
    for name in ("helper", "asked_on", "accepted_on", "done_on"):
        columns[name] = _dates(rows[name])
    columns["helper_id"] = pa.array(np.ascontiguousarray(rows["helper_id"]), mask=~helped)
    columns["event"] = pa.array((rows["done_on"] >= 0).astype(np.int8))
    return columns


def _adoption(record: RunRecord) -> dict[str, Any]:
    rows = record.curve
    return {name: pa.array(np.ascontiguousarray(rows[name])) for name in rows.dtype.names or ()}


def _survival(record: RunRecord) -> dict[str, Any]:
    rows = record.ages
    assert rows is not None
    return _plain(rows, rows.dtype)


# Events that nobody else has a part in.
_ALONE = (
    Event.ARRIVED, Event.ESCALATED, Event.RESOLVED, Event.WRITTEN_UP, Event.RETRIEVED, Event.LEFT, Event.JOINED,
)  # fmt: skip


def _events(record: RunRecord) -> dict[str, Any]:
    rows = record.trace.events
    columns = _plain(rows, EVENT)
    columns["kind"] = _codes(rows["kind"], _words(Event))
    for name in ("challenge", "subtask"):
        columns[name] = _dates(rows[name])
    nobody = np.isin(rows["kind"], _ALONE)
    columns["other"] = pa.array(np.ascontiguousarray(rows["other"]), mask=nobody)
    names = Names(record.trace.organisation)
    for label, column, missing in (("who", "person", None), ("whom", "other", nobody)):
        columns[label], columns[f"{label}_department"] = _named(names, rows[column], missing)
    return columns


def _named(names: Names, ids: NDArray[Any], missing: NDArray[np.bool_] | None = None) -> tuple[Any, Any]:
    """External ids and home departments of people given by the engine's ids."""
    known, codes = np.unique(ids, return_inverse=True)
    who = _codes(codes, [names.of(int(person)) for person in known], missing)
    return who, _codes(names.homes(ids), names.departments, missing)


def _panel(record: RunRecord) -> dict[str, Any]:
    rows = record.people
    assert rows is not None
    names = Names(record.trace.organisation)
    columns = _plain(rows, rows.dtype)
    for name in ("department", "home"):
        columns[name] = _codes(rows[name], names.departments)
    columns["role"] = _codes(rows["role"], _words(Role))
    who, _ = _named(names, rows["person"])
    return {"day": columns.pop("day"), "who": who} | columns


_BUILDERS: dict[str, Callable[[RunRecord], dict[str, Any]]] = {
    "runs": _runs,
    "daily": _daily,
    "challenges": _challenges,
    "subtasks": _subtasks,
    "adoption": _adoption,
    "survival": _survival,
    "events": _events,
    "panel": _panel,
}
