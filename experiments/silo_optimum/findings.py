"""Know-how over the share of ties within departments, and whether its best lies inside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from common import Estimate, grid
from families import Cells, Row, Runs, family, inner_optimum, inside_against_ends

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TITLE = "How many ties across departments?"
OWN, PUBLISHED = "experiment.yaml", "published.yaml"
FILES = (OWN, PUBLISHED)
PICTURE = "knowledge"

LOADS = {"reference": "moderate load", "busy": "high load"}
WITHIN = (0.2, 0.4, 0.57, 0.7, 0.8, 0.9, 1.0)
AS_BUILT = 0.57
HORIZONS = {193: "soon", 1040: "in the long run"}  # days
ARMS = {
    "as_is": "as it is",
    "ties_only": "help and talk along ties only",
    "mutual_learning": "mutual learning, judged by hours delivered",
}
TALK = {
    "six_departments": "talk alone, judged by know-how, six departments",
    "nine_teams": "talk alone, judged by know-how, nine teams of twelve",
}
OUTCOMES = ("knowledge_cross", "specialist_knowledge", "time_in_system")
AGAINST_BUILT = "share within against .57"
INSIDE, ALL_INSIDE = "share inside against both ends, one curve", "share inside against both ends, all curves"
PERCENT = 100.0


def conditions() -> list[tuple[str, str, str, str]]:
    """(file, arm, load, words) of every curve; load "" where it plays no part."""
    own = [(OWN, arm, load, f"{words}, {LOADS[load]}") for arm, words in ARMS.items() for load in LOADS]
    return own + [(PUBLISHED, arm, "", words) for arm, words in TALK.items()]


def rows(cells: Mapping[str, Cells]) -> list[Row]:
    """Every share of ties within against that of the built-in organisation; every inside one against both ends."""
    made: list[Row] = []
    inside: dict[str, dict[str, tuple[Runs, Runs]]] = {file: {} for file in FILES}
    for file, arm, load, _ in conditions():
        for horizon, when in HORIZONS.items():
            about = _about(arm, load, when)
            for outcome in OUTCOMES if file == OWN else OUTCOMES[:1]:
                found = {
                    share: cells[file].values(arm, outcome, _where(load, share, horizon)) for share in WITHIN
                }
                against = {
                    f"{about}: {share:g}": (found[AS_BUILT], values)
                    for share, values in found.items()
                    if share != AS_BUILT
                }
                made += family(f"{AGAINST_BUILT}: {about}", outcome, against)
                if outcome == "knowledge_cross":
                    pairs = {f"{about}: {words}": pair for words, pair in inside_against_ends(found).items()}
                    made += family(f"{INSIDE}: {about}", outcome, pairs)
                    inside[file] |= pairs
    for file, pairs in inside.items():
        made += family(f"{ALL_INSIDE}: {file}", "knowledge_cross", pairs)
    return made


def optima(rows: list[Row], family_name: str) -> dict[str, list[str]]:
    """Arm, load and time → shares within with clearly more know-how than at both ends, in the families of that name."""
    inside = [row for row in rows if row.family.startswith(f"{family_name}: ")]
    curves = dict.fromkeys(row.comparison.rpartition(": ")[0] for row in inside)
    return {
        about: inner_optimum(
            [row for row in inside if row.comparison.rpartition(": ")[0] == about], lower=False
        )
        for about in curves
    }


def _about(arm: str, load: str, when: str) -> str:
    return ", ".join(filter(None, (arm, load, when)))


def lines(cells: Mapping[str, Cells], rows: list[Row]) -> list[str]:
    """The tables in words."""
    head = ("ties within", *(f"{share:g}" for share in WITHIN))
    said = [
        (
            "Means with Student's t intervals of their own; share of ties within departments from chance (.2) to all (1). *Soon* is the third "
            "quarter of the first year, *in the long run* the last quarter of the fourth."
        ),
        "",
    ]
    titles = {
        "knowledge_cross": "Know-how across departments, % of facets held right",
        "specialist_knowledge": "Own departments' know-how, % of facets held right",
        "time_in_system": "Time in system, days",
    }
    for outcome, title in titles.items():
        said += [f"## {title}", ""]
        table = []
        for file, arm, load, words in conditions():
            if file == PUBLISHED and outcome != "knowledge_cross":
                continue
            for horizon, when in HORIZONS.items():
                found = [cells[file].mean(arm, outcome, _where(load, share, horizon)) for share in WITHIN]
                factor = 1.0 if outcome == "time_in_system" else PERCENT
                table.append([f"{words}, {when}", *(_scaled(one, factor).text() for one in found)])
        said += [*grid(head, table), ""]
    said += [
        "## Differences to .57 within, as built in",
        "",
        "Points of know-how, and days; intervals hold for the six shares of a line at once, not for all lines. Bold: zero is outside.",
        "",
    ]
    others = [share for share in WITHIN if share != AS_BUILT]
    table = []
    for file, arm, load, words in conditions():
        for outcome in ("knowledge_cross", "time_in_system") if file == OWN else OUTCOMES[:1]:
            for when in HORIZONS.values():
                about = _about(arm, load, when)
                chosen = {
                    row.comparison.rpartition(": ")[2]: row
                    for row in rows
                    if row.family == f"{AGAINST_BUILT}: {about}" and row.outcome == outcome
                }
                factor = 1.0 if outcome == "time_in_system" else PERCENT
                cut = [chosen[f"{share:g}"].scaled(factor) for share in others]
                table.append(
                    [f"{outcome.replace('_', ' ')}, {words}, {when}"]
                    + [f"**{one.text()}**" if one.clear else one.text() for one in cut]
                )
    said += [*grid(("ties within", *(f"{share:g}" for share in others)), table), ""]
    sizes = {
        file: next(row.comparisons for row in rows if row.family == f"{ALL_INSIDE}: {file}") for file in FILES
    }
    said += [
        "## Is the best share inside?",
        "",
        (
            "Shares within whose know-how across is clearly higher than both at .2 and at 1: by intervals that hold for the ten comparisons of "
            "a curve, and by those that hold for all comparisons of a file at once "
            f"({', '.join(f'{size} in {file}' for file, size in sizes.items())})."
        ),
        "",
        *grid(
            ("condition", "of its curve alone", "of all curves at once"),
            [
                [_in_words(about), _listed(levels), _listed(optima(rows, ALL_INSIDE)[about])]
                for about, levels in optima(rows, INSIDE).items()
            ],
            left=3,
        ),
    ]
    return said


def picture(cells: Mapping[str, Cells], _rows: list[Row]) -> Figure:
    """Long-run know-how over the share within: as it is, and under the published conditions."""
    from curve_panels import Curve, panels

    chosen = [
        (OWN, "as_is", "reference", "as it is, moderate load"),
        (OWN, "ties_only", "reference", "ties only, moderate load"),
        (PUBLISHED, "six_departments", "", "talk alone, six departments"),
        (PUBLISHED, "nine_teams", "", "talk alone, nine teams"),
    ]
    drawn = {
        words: [
            Curve(
                label,
                WITHIN,
                [
                    _scaled(cells[file].mean(arm, "knowledge_cross", _where(load, share, horizon)), PERCENT)
                    for share in WITHIN
                ],
            )
            for file, arm, load, label in chosen
        ]
        for horizon, words in ((193, "After three quarters"), (1040, "After four years"))
    }
    return panels(
        drawn,
        title="Know-how across departments",
        subtitle="Share of facets held right, with 95 % intervals of the single mean",
        x="share of ties within departments",
        y="%",
        ticks=(0.2, 0.4, 0.6, 0.8, 1.0),
        zero=False,
    )


def _listed(levels: list[str]) -> str:
    return ", ".join(levels) or "none"


def _in_words(about: str) -> str:
    arm, _, rest = about.partition(", ")
    for load, words in LOADS.items():
        rest = rest.replace(load, words)
    return f"{(ARMS | TALK)[arm]}, {rest}"


def _scaled(one: Estimate, factor: float) -> Estimate:
    return Estimate(factor * one.value, factor * one.low, factor * one.high, one.n)


def _where(load: str, share: float, horizon: int) -> dict[str, object]:
    where: dict[str, object] = {"organisation.ties.within_share": share, "calendar.horizon": horizon}
    return where | ({"scenario": load} if load else {})
