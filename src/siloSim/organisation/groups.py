"""Viva Insights group-to-group exports: who spends how many hours with whom, group by group.

A row holds the hours that the people of the primary group invested in the secondary group: for a meeting,
a mail or a chat, the time of everybody of the primary group who took part, for every other group that took
part. Hours inside a group are those in which no other group took part. So A to B counts the hours of A's
people, B to A those of B's; hours together are seen from either end, and the mean of both is taken.
Source: Microsoft, "Collaboration between two groups (group-to-group)", Viva Insights documentation.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from siloSim.errors import OrganisationError, Problem
from siloSim.organisation.csv_files import Sheet, read_csv, squeezed
from siloSim.organisation.dates import Dates, Order, read_dates
from siloSim.organisation.findings import Findings
from siloSim.organisation.group_columns import USUAL, recognise
from siloSim.organisation.group_report import Dropped, GroupReport
from siloSim.organisation.group_rows import OUTSIDE, Export, collect, group_key
from siloSim.organisation.hours_figures import figures_of_hours
from siloSim.organisation.structure import TieSpec
from siloSim.organisation.tabular import Table, nearest_name

MIN_GROUP = 5  # people; the usual privacy threshold of such exports
MERGED = "Smaller groups"
_KNOWN = tuple(squeezed(header) for header in USUAL.values())


@dataclass(frozen=True, slots=True, eq=False)
class GroupHours:
    """Groups, their people, and the hours between them, ready for `generate` or a scenario."""

    departments: Mapping[str, int]  # name -> people, by name
    hours: NDArray[np.float64]  # (D, D) per month (or week), symmetric; the diagonal counts both ends


def read_groups(
    path: Path,
    mapping: Mapping[str, str] | None = None,
    *,
    min_group: int = MIN_GROUP,
    leave_out: Collection[str] = (),
    keep: Collection[str] = (),
    dates: Order | None = None,
    ties: TieSpec | None = None,
) -> tuple[GroupHours, GroupReport]:
    """Read a group-to-group export and say what was found, dropped and merged.

    `mapping`: field -> column for columns that are not recognised (`group_columns.FIELDS`). Hours are means
    over the months (or weeks) in which the primary group stands in the file; a pair without a row in one
    of them had no hours then. Head counts are means over months too. Of the hours from A to B and from B
    to A the mean is taken; where only one of them invests at all, the one that is known.

    Left out are: `leave_out`; collaborators outside the measured groups, such as "Unclassified
    Collaborators"; groups without a head count; groups that never stand as primary, whose hours inside are
    unknown. `keep` names groups that stay in spite of the second and the fourth. Groups of fewer than
    `min_group` people are merged into one, "Smaller groups", which is left out if it is still too small.

    `dates`: "dmy" or "mdy" where day and month could stand in either order; else the whole column decides.
    `ties`: the figures with which the report says what ties will follow. Raises OrganisationError with the
    first 20 problems of the file.
    """
    findings = Findings()
    sheet = read_csv(Path(path), _KNOWN, findings, expected="a header and rows")
    findings.raise_if_any()
    assert sheet is not None
    return groups_in(
        sheet, mapping, min_group=min_group, leave_out=leave_out, keep=keep, dates=dates, ties=ties
    )


def groups_in(
    sheet: Sheet,
    mapping: Mapping[str, str] | None = None,
    *,
    min_group: int = MIN_GROUP,
    leave_out: Collection[str] = (),
    keep: Collection[str] = (),
    dates: Order | None = None,
    naming: Callable[[str], str] = str,
    ties: TieSpec | None = None,
) -> tuple[GroupHours, GroupReport]:
    """`read_groups` for a sheet that has been read. `naming`: what a group is called from here on."""
    findings = Findings()
    if min_group < 1:
        findings.add(
            Problem(
                f"the smallest group has {min_group} people",
                key="--min-group",
                value=str(min_group),
                allowed="1 or more; 5 is usual",
            )
        )
    header = tuple(sheet.header.fields)
    table = Table(sheet.file, {}, sheet.rows, sheet.separator, header=header)
    table = replace(table, columns=recognise(table, mapping or {}, findings))
    findings.raise_if_any()
    known = (
        read_dates((table.text(row, "date") for row in table.rows), dates)
        if "date" in table.columns
        else None
    )
    export = collect(table, known, findings)
    export.naming = naming
    findings.raise_if_any()
    return _assembled(export, table, known, min_group, leave_out, keep, ties or TieSpec())


def _assembled(
    export: Export,
    table: Table,
    dates: Dates | None,
    min_group: int,
    leave_out: Collection[str],
    keep: Collection[str],
    ties: TieSpec,
) -> tuple[GroupHours, GroupReport]:
    groups = sorted(export.spellings)
    hours = export.means()
    sizes = {group: export.head_count(group) for group in groups}
    _refuse_unknown([*leave_out, *keep], export)
    reasons = _reasons(export, sizes, _keys(leave_out), _keys(keep))
    kept = [group for group in groups if group not in reasons]
    between = _both_ends(hours, kept, set(export.periods))
    for d, group in enumerate(kept):
        if sizes[group] == 1:
            between[d, d] = 0.0
    heads = {export.shown(group): sizes[group] or 0 for group in kept}
    heads, between, merged, dropped = _big_enough(heads, between, min_group)
    dropped = [Dropped(export.shown(group), reason) for group, reason in reasons.items()] + dropped
    lonely = [name for name, total in zip(heads, between.sum(axis=1), strict=True) if total == 0]
    dropped += [Dropped(name, "no hours with any group that stays") for name in lonely]
    stays = [d for d, name in enumerate(heads) if name not in lonely]
    heads = {name: people for name, people in heads.items() if name not in lonely}
    between = between[np.ix_(stays, stays)]
    if len(heads) < 2:
        raise OrganisationError(_too_few(table, heads, dropped))
    order = np.argsort(np.array([name.casefold() for name in heads]), kind="stable")
    names = list(heads)
    heads = {names[d]: heads[names[d]] for d in order.tolist()}
    between = between[np.ix_(order, order)]
    between.flags.writeable = False
    spent = math.fsum(hours.values())
    return GroupHours(heads, between), GroupReport(
        file=table.file,
        columns={name: table.header[place] for name, place in table.columns.items()},
        rows=len(table.rows),
        rows_repeated=export.repeated,
        rows_blank=export.blank,
        periods=len(set().union(*export.periods.values())),
        first=str(min(dates.of.values())) if dates else None,
        last=str(max(dates.of.values())) if dates else None,
        unit=dates.unit if dates else "period",
        date_order=dates.order if dates else None,
        date_guessed=dates is not None and dates.guessed,
        departments=tuple(heads.items()),
        spellings=tuple(names for names in map(export.several, groups) if len(names) > 1),
        sizes_changed=tuple(export.shown(group) for group in kept if len(set(export.head_counts(group))) > 1),
        no_inside=tuple(export.shown(g) for g in kept if (sizes[g] or 0) > 1 and hours.get((g, g), 0.0) == 0),
        merged=tuple(merged),
        dropped=tuple(dropped),
        min_group=min_group,
        hours_kept=float(between.sum()) / spent if spent else math.nan,
        difference=_difference(hours, kept, set(export.periods)),
        hours_per_person=float(between.sum()) / sum(heads.values()),
        figures=figures_of_hours(heads, between, ties),
    )


def _keys(names: Collection[str]) -> set[str]:
    return {group_key(" ".join(name.split())) for name in names}


def _refuse_unknown(names: Collection[str], export: Export) -> None:
    """OrganisationError for names of groups that the file does not have."""
    here = sorted(map(export.written, export.spellings))
    problems = [
        Problem(
            f"there is no group {name!r} in the file",
            value=name,
            allowed=", ".join(here)[:300],
            remedy=nearest_name(name, here),
        )
        for name in names
        if not _keys([name]) <= export.spellings.keys()
    ]
    if problems:
        raise OrganisationError(problems)


def _reasons(
    export: Export, sizes: Mapping[str, int | None], asked: set[str], keep: set[str]
) -> dict[str, str]:
    """Why groups are left out, by group."""
    reasons: dict[str, str] = {}
    for group, size in sizes.items():
        if group in asked:
            reasons[group] = "left out as asked for"
        elif group in OUTSIDE and group not in keep:
            reasons[group] = "collaborators outside the measured groups, whose own hours are unknown"
        elif size is None:
            reasons[group] = "no head count"
        elif group not in export.periods and group not in keep:
            reasons[group] = "never stands as primary, so its own hours are unknown"
    return reasons


def _both_ends(
    hours: Mapping[tuple[str, str], float], groups: list[str], investing: set[str]
) -> NDArray[np.float64]:
    """Hours seen from both ends, (D, D): the mean where both invest, else what the one that does says."""
    table = np.zeros((len(groups), len(groups)))
    for a, one in enumerate(groups):
        for b, other in enumerate(groups):
            seen = [hours.get(pair, 0.0) for pair in ((one, other), (other, one)) if pair[0] in investing]
            table[a, b] = math.fsum(seen) / len(seen) if seen else 0.0
    return table


def _difference(hours: Mapping[tuple[str, str], float], groups: list[str], investing: set[str]) -> float:
    """Sum of |A to B - B to A| over the sum of both, over pairs that both invest; NaN without any."""
    apart = both = 0.0
    for a, one in enumerate(groups):
        for other in groups[a + 1 :]:
            if {one, other} <= investing:
                there, back = hours.get((one, other), 0.0), hours.get((other, one), 0.0)
                apart, both = apart + abs(there - back), both + there + back
    return apart / both if both else math.nan


def _big_enough(
    heads: dict[str, int], table: NDArray[np.float64], least: int
) -> tuple[dict[str, int], NDArray[np.float64], list[str], list[Dropped]]:
    """Groups of at least `least` people; smaller ones merged, and left out if that is not enough.

    Hours that small groups spend with each other become hours inside the merged one.
    """
    small = [name for name, people in heads.items() if people < least]
    if not small:
        return heads, table, [], []
    together = sum(heads[name] for name in small)
    if together < least:
        dropped = [
            Dropped(name, f"fewer than {least} people, and too few small groups to merge") for name in small
        ]
        merged: list[str] = []
        label = [name for name in heads if name not in small]
        new = {name: heads[name] for name in label}
    else:
        dropped, merged = [], small if len(small) > 1 else []
        name = MERGED if MERGED not in heads else f"{MERGED} (merged)"
        label = [*(group for group in heads if group not in small), name]
        new = {group: heads[group] for group in label[:-1]} | {name: together}
    place = {name: d for d, name in enumerate(label)}
    last = len(label) - 1 if together >= least else -1
    to = np.array([place.get(name, last) for name in heads])
    sums = np.zeros((len(label) + 1, len(label) + 1))  # the last row, -1, takes what is left out
    np.add.at(sums, (to[:, None], to[None, :]), table)
    return new, sums[: len(label), : len(label)], merged, dropped


def _too_few(table: Table, heads: Mapping[str, int], dropped: list[Dropped]) -> Problem:
    why = "; ".join(f"{one.name}: {one.reason}" for one in dropped[:5])
    remedy = "export hours in both directions, lower the smallest group size, or keep more groups"
    if not {"primary_size", "secondary_size"} & table.columns.keys():
        remedy = 'add the head counts, and say which column holds them: --map "COLUMN=primary_size"'
    left = f"only the group {next(iter(heads))} is" if heads else "no groups are"
    return Problem(
        f"{left} left" + (f" ({why})" if why else ""),
        table.file,
        allowed="at least two groups with head counts and hours",
        remedy=remedy,
    )
