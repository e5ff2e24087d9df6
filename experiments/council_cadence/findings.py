"""What the council's cadence does to time and cost, and whether the cheapest lies inside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from common import grid, plain
from families import Cells, Row, family, inner_optimum, inside_against_ends

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TITLE = "How often should the council meet?"
FILES = ("experiment.yaml",)
PICTURE = "cost"

LOADS = {"reference": "moderate load", "busy": "high load"}
APPROVALS = {0.05: "5 % need an approval", 0.2: "20 % need an approval"}
EVERY = (1, 5, 10, 21, 63)  # days
ARMS = {"council": "six cases at a meeting", "council_clears_all": "fifty cases at a meeting"}
OUTCOMES = ("time_in_system", "time_waiting_decision", "money", "cost_of_delay", "output", "total")
AGAINST_NONE, INSIDE = "council against none", "cadence inside against both ends"
THOUSAND, MILLION = 1e-3, 1e-6


def rows(cells: Mapping[str, Cells]) -> list[Row]:
    """Every council against none, over all loads and approvals; and every inside cadence against both ends."""
    found = cells[FILES[0]]
    made: list[Row] = []
    for outcome in OUTCOMES:
        pairs = {
            _name(load, share, arm, every): (
                found.values("today", outcome, _where(load, share, every)),
                found.values(arm, outcome, _where(load, share, every)),
            )
            for load in LOADS
            for share in APPROVALS
            for arm in ARMS
            for every in EVERY
        }
        made += family(AGAINST_NONE, outcome, pairs)
    inside = {
        f"{load}, {share:g}, {arm}: {words}": pair
        for load in LOADS
        for share in APPROVALS
        for arm in ARMS
        for words, pair in inside_against_ends(
            {every: found.values(arm, "total", _where(load, share, every)) for every in EVERY}
        ).items()
    }
    return made + family(INSIDE, "total", inside)


def optima(rows: list[Row]) -> dict[tuple[str, float, str], list[str]]:
    """(load, share, arm) → the cadences that clearly cost less than the daily and the quarterly one."""
    made = [row for row in rows if row.family == INSIDE]
    return {
        (load, share, arm): inner_optimum(
            [row for row in made if row.comparison.startswith(f"{load}, {share:g}, {arm}:")], lower=True
        )
        for load in LOADS
        for share in APPROVALS
        for arm in ARMS
    }


def lines(cells: Mapping[str, Cells], rows: list[Row]) -> list[str]:
    """The tables in words."""
    by_name = {(row.outcome, row.comparison): row for row in rows if row.family == AGAINST_NONE}
    count = next(iter(by_name.values())).comparisons
    said = [
        (
            f"Differences to no council, in the same replications. Intervals hold for all {count} councils of a column at once (max-t); "
            "bold: zero is outside. Days per challenge; money in thousands over 390 days. *All costs*: money, cost of delay, "
            "and own hours that yield nothing."
        ),
        "",
    ]
    found = cells[FILES[0]]
    for load, load_words in LOADS.items():
        for share, share_words in APPROVALS.items():
            base = [
                found.mean("today", outcome, _where(load, share, 1))
                for outcome in ("time_in_system", "total")
            ]
            said += [
                f"## {load_words[0].upper()}{load_words[1:]}, {share_words}",
                "",
                f"No council: {base[0].text()} days in the system, {plain(THOUSAND * base[1].value)} thousand in all costs.",
                "",
            ]
            table = [
                [
                    f"{ARMS[arm]}, every {every} days" if every > 1 else f"{ARMS[arm]}, daily",
                    *(
                        _cell(by_name[outcome, _name(load, share, arm, every)])
                        for outcome in (
                            "time_in_system",
                            "time_waiting_decision",
                            "money",
                            "cost_of_delay",
                            "total",
                        )
                    ),
                ]
                for arm in ARMS
                for every in EVERY
            ]
            said += [
                *grid(
                    (
                        "council",
                        "time in system",
                        "of it: waiting for a decision",
                        "money",
                        "cost of delay",
                        "all costs",
                    ),
                    table,
                ),
                "",
            ]
    size = next(row.comparisons for row in rows if row.family == INSIDE)
    said += [
        "## Is the cheapest cadence inside?",
        "",
        (
            f"Every cadence inside (5, 10, 21 days) against the daily and the quarterly meeting in all costs; {size} comparisons, intervals "
            "that hold for all of them. Named are those that clearly cost less than both ends."
        ),
        "",
        *grid(
            ("load, approvals, cases", "cheaper than both ends"),
            [
                [
                    f"{LOADS[load]}, {APPROVALS[share]}, {ARMS[arm]}",
                    ", ".join(f"every {x} days" for x in levels) or "none",
                ]
                for (load, share, arm), levels in optima(rows).items()
            ],
            left=2,
        ),
    ]
    return said


def picture(_cells: Mapping[str, Cells], rows: list[Row]) -> Figure:
    """All costs against no council, over the cadence, where a fifth of the help needs an approval."""
    from curve_panels import Curve, panels

    by_name = {row.comparison: row for row in rows if row.family == AGAINST_NONE and row.outcome == "total"}
    drawn = {
        words[0].upper() + words[1:]: [
            Curve(
                ARMS[arm], EVERY, [by_name[_name(load, 0.2, arm, every)].scaled(MILLION) for every in EVERY]
            )
            for arm in ARMS
        ]
        for load, words in LOADS.items()
    }
    return panels(
        drawn,
        title="A council where a fifth of the help needs an approval",
        subtitle="All costs over 390 days, difference to no council; 95 % intervals for all 40 at once; axes differ",
        x="days from one meeting to the next",
        y="million EUR",
        ticks=EVERY,
        log=True,
        shared=False,
    )


def _cell(row: Row) -> str:
    found = row.scaled(THOUSAND) if row.unit == "money" else row.together
    return f"**{found.text()}**" if found.clear else found.text()


def _name(load: str, share: float, arm: str, every: int) -> str:
    return f"{load}, {share:g}, {arm}, every {every} days"


def _where(load: str, share: float, every: int) -> dict[str, object]:
    return {
        "scenario": load,
        "behaviour.decision.approvals": share,
        "policies.leadership_council.every": every,
    }
