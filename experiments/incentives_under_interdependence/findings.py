"""What joint incentives do, and whether they do more where challenges need more departments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from common import grid
from families import Cells, Row, Runs, family

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TITLE = "Joint incentives under interdependence"
FILES = ("experiment.yaml",)
PICTURE = "gain"

LOADS = {"reference": "moderate load", "busy": "high load"}
MORE = (0.0, 0.3, 0.6)  # chance that one more department is needed
NEEDED = {0.0: "1", 0.3: "1.4", 0.6: "2.3"}  # foreign departments of a mean challenge: Σ p^k, k < 5
# How many challenges come, by load and MORE: as many subtasks in all; or as many challenges.
RATES = {
    "requests held": {"reference": (0.986, 0.75, 0.501), "busy": (2.104, 1.6, 1.069)},
    "requests grow": {"reference": (0.75, 0.75, 0.75), "busy": (1.6, 1.6, 1.6)},
}
ARMS = {"quarter": "15 %", "half": "30 %", "full": "60 %"}  # of a review
OUTCOMES = ("time_in_system", "answer_rate", "output", "money", "cost_of_delay", "total")
AGAINST_NONE, PERCENT, MORE_DAYS = (
    "incentive against none",
    "incentive against none, log %",
    "effect at 2.3 less at 1",
)
THOUSAND = 1e-3


def rows(cells: Mapping[str, Cells]) -> list[Row]:
    """Incentives against none at every point; and the effect with many departments less that with one."""
    found = cells[FILES[0]]
    made: list[Row] = []
    for outcome in OUTCOMES:
        pairs = {
            _name(load, demand, more, arm): (
                found.values("today", outcome, _where(load, demand, more)),
                found.values(arm, outcome, _where(load, demand, more)),
            )
            for load in LOADS
            for demand in RATES
            for more in MORE
            if not (demand == "requests grow" and more == 0.3)  # the same point
            for arm in ARMS
        }
        made += family(AGAINST_NONE, outcome, pairs)
        made += family(MORE_DAYS, outcome, _interactions(pairs))
        if outcome == "time_in_system":
            logs = {label: (_log(before), _log(after)) for label, (before, after) in pairs.items()}
            made += family(PERCENT, outcome, logs, unit="log %")
            made += family(f"{MORE_DAYS}, log %", outcome, _interactions(logs), unit="log %")
    return made


def _interactions(pairs: Mapping[str, tuple[Runs, Runs]]) -> dict[str, tuple[Runs, Runs]]:
    """(effect with one department, effect with many) by load, demand and arm."""
    effects = {label: after - before for label, (before, after) in pairs.items()}
    return {
        f"{load}, {demand}, {arm}": (
            effects[_name(load, demand, 0.0, arm)],
            effects[_name(load, demand, 0.6, arm)],
        )
        for load in LOADS
        for demand in RATES
        for arm in ARMS
    }


def lines(cells: Mapping[str, Cells], rows: list[Row]) -> list[str]:
    """The tables in words."""
    found = cells[FILES[0]]
    by_name = {(row.family, row.outcome, row.comparison): row for row in rows}
    count = by_name[
        AGAINST_NONE, "time_in_system", _name("reference", "requests held", 0.0, "full")
    ].comparisons
    said = [
        (
            f"Differences to no incentive, in the same replications. Intervals hold for all {count} comparisons of a column at once "
            "(max-t); bold: zero is outside. Days per challenge; output in hours per person-day; money in thousands over 390 days. "
            "*All costs*: money, cost of delay, and own hours that yield nothing. *Requests held*: as many subtasks in all, so the "
            "fewer challenges the more departments each needs; *requests grow*: as many challenges."
        ),
        "",
    ]
    head = (
        "departments needed, weight",
        "without, days",
        "time in system",
        "in log %",
        "output",
        "money",
        "cost of delay",
        "all costs",
    )
    for load, words in LOADS.items():
        for demand in RATES:
            said += [f"## {words[0].upper()}{words[1:]}, {demand}", ""]
            table = []
            for more in MORE:
                if demand == "requests grow" and more == 0.3:
                    continue
                before = found.mean("today", "time_in_system", _where(load, demand, more)).text()
                for arm, weight in ARMS.items():
                    name = _name(load, demand, more, arm)
                    chosen = [
                        by_name[AGAINST_NONE, "time_in_system", name],
                        by_name[PERCENT, "time_in_system", name],
                    ]
                    chosen += [
                        by_name[AGAINST_NONE, one, name]
                        for one in ("output", "money", "cost_of_delay", "total")
                    ]
                    table.append([f"{NEEDED[more]}, {weight}", before, *map(_cell, chosen)])
            said += [*grid(head, table), ""]
    size = by_name[MORE_DAYS, "time_in_system", "reference, requests held, full"].comparisons
    said += [
        "## The effect where 2.3 departments are needed, less that where 1 is",
        "",
        f"Below zero: the incentive saves more where more departments are needed. Intervals hold for all {size} of a column at once.",
        "",
        *grid(
            (
                "load, demand, weight",
                "time in system",
                "in log %",
                "output",
                "money",
                "cost of delay",
                "all costs",
            ),
            [
                [
                    f"{LOADS[load]}, {demand}, {weight}",
                    _cell(by_name[MORE_DAYS, "time_in_system", f"{load}, {demand}, {arm}"]),
                    _cell(by_name[f"{MORE_DAYS}, log %", "time_in_system", f"{load}, {demand}, {arm}"]),
                    *(
                        _cell(by_name[MORE_DAYS, one, f"{load}, {demand}, {arm}"])
                        for one in ("output", "money", "cost_of_delay", "total")
                    ),
                ]
                for load in LOADS
                for demand in RATES
                for arm, weight in ARMS.items()
            ],
        ),
    ]
    return said


def picture(_cells: Mapping[str, Cells], rows: list[Row]) -> Figure:
    """Days saved over the number of departments, with as many requests in all."""
    from curve_panels import Curve, panels

    by_name = {
        row.comparison: row for row in rows if row.family == AGAINST_NONE and row.outcome == "time_in_system"
    }
    needed = [float(NEEDED[more]) for more in MORE]
    drawn = {
        words[0].upper() + words[1:]: [
            Curve(
                f"{weight} of a review",
                needed,
                [by_name[_name(load, "requests held", more, arm)].together for more in MORE],
            )
            for arm, weight in ARMS.items()
        ]
        for load, words in LOADS.items()
    }
    return panels(
        drawn,
        title="Joint incentives, as many requests in all",
        subtitle="Time in system, difference to no incentive; 95 % intervals for all 30 comparisons at once",
        x="foreign departments that a mean challenge needs",
        y="days",
        ticks=needed,
    )


def _cell(row: Row) -> str:
    found = row.scaled(THOUSAND) if row.unit == "money" else row.together
    return f"**{found.text()}**" if found.clear else found.text()


def _log(values: Runs) -> Runs:
    return np.asarray(100.0 * np.log(values))


def _name(load: str, demand: str, more: float, arm: str) -> str:
    return f"{load}, {demand}, {more:g}, {arm}"


def _where(load: str, demand: str, more: float) -> dict[str, object]:
    return {
        "scenario": load,
        "challenges.more_departments": more,
        "challenges.per_person_per_month": RATES[demand][load][MORE.index(more)],
    }
