"""Group-to-group exports: what they hold, and everything messy about them."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from siloSim.errors import OrganisationError, Problem
from siloSim.organisation import GroupHours, GroupReport, read_groups
from siloSim.organisation.group_columns import REQUIRED, places_of

HEADER = (
    "PrimaryCollaborator_Organization,PrimaryCollaborator_GroupSize,SecondaryCollaborator_Organization,"
    "SecondaryCollaborator_GroupSize,MetricDate,Group_collaboration_time_invested"
)


def export(rows: str) -> str:
    """Rows are separated by blanks; ~ stands for a blank in a field."""
    return "\n".join([HEADER, *(row.replace("~", " ") for row in rows.split())])


TWO_MONTHS = export(
    """A,10,Within~Group,10,01/04/2023,100 A,10,B,20,01/04/2023,30 B,20,A,10,01/04/2023,50
    B,20,Within~Group,20,01/04/2023,200 A,12,Within~Group,12,01/05/2023,140 A,12,B,21,01/05/2023,20
    B,21,Within~Group,21,01/05/2023,220"""
)


def read(folder: Path, text: str, **options: object) -> tuple[GroupHours, GroupReport]:
    path = folder / "export.csv"
    path.write_text(text, encoding="utf-8")
    return read_groups(path, **options)  # type: ignore[arg-type]


def problems(folder: Path, text: str, **options: object) -> list[Problem]:
    with pytest.raises(OrganisationError) as caught:
        read(folder, text, **options)
    return list(caught.value.problems)


def test_months_are_averaged_and_both_directions_too(tmp_path: Path) -> None:
    groups, report = read(tmp_path, TWO_MONTHS)
    assert groups.departments == {"A": 11, "B": 21}  # 20.5 rounded up
    # A to B (30 + 20) / 2; B to A (50 + 0) / 2, as a month without a row had none.
    assert groups.hours.tolist() == [[120, 25], [25, 210]]
    assert not groups.hours.flags.writeable
    assert (report.periods, report.unit, report.first, report.last) == (
        2,
        "month",
        "2023-04-01",
        "2023-05-01",
    )
    assert report.sizes_changed == ("A", "B")
    assert report.difference == 0
    assert report.hours_kept == 1


def test_a_group_counts_for_the_months_in_which_it_stands(tmp_path: Path) -> None:
    groups, _ = read(
        tmp_path, TWO_MONTHS + "\n" + export("A,12,Within~Group,12,01/06/2023,60").split("\n")[1]
    )
    assert groups.hours.tolist() == [[100, (50 / 3 + 25) / 2], [(50 / 3 + 25) / 2, 210]]


def test_the_viva_sample(shared_data: Path) -> None:
    groups, report = read_groups(shared_data / "viva" / "g2g_data.csv")
    assert groups.departments == dict.fromkeys(["Finance", "HR", "Product", "Sales and Marketing"], 137)
    assert report.periods == 6
    assert report.date_order == "day/month/year"
    assert report.figures.within_share == pytest.approx(0.5799, abs=1e-4)
    assert report.figures.ei_index == pytest.approx(1 - 2 * report.figures.within_share)
    assert {one.name for one in report.dropped} == {"CEO", "Unclassified Collaborators"}
    assert report.hours_kept == pytest.approx(0.9928, abs=1e-4)
    lines = "\n".join(report.lines())
    for text in ("548 people in 4 groups", "6 months, 2023-04-01 to 2023-09-01", "58% of hours within",
                 "left out: CEO (fewer than 5", "more than anybody works", "Finance and HR"):  # fmt: skip
        assert text in lines
    with_all, _ = read_groups(
        shared_data / "viva" / "g2g_data.csv", min_group=1, keep=["unclassified_collaborators"]
    )
    assert with_all.departments["CEO"] == 1
    assert with_all.departments["Unclassified Collaborators"] == 21
    ceo = list(with_all.departments).index("CEO")
    assert with_all.hours[ceo, ceo] == 0
    assert with_all.hours[ceo].sum() > 1000


def test_small_groups_are_merged(tmp_path: Path) -> None:
    rows = """A,10,A,10,2023-04-01,100 B,4,A,10,2023-04-01,8 B,4,C,3,2023-04-01,6 C,3,B,4,2023-04-01,2
    C,3,C,3,2023-04-01,5 B,4,B,4,2023-04-01,7 A,10,C,3,2023-04-01,4"""
    groups, report = read(tmp_path, export(rows))
    assert groups.departments == {"A": 10, "Smaller groups": 7}
    # Inside: 7 + 5, and 4 at either end; with A: the mean of 8 and 0, and of 4 and 0.
    assert groups.hours.tolist() == [[100, 6], [6, 20]]
    assert report.merged == ("B", "C")
    assert "groups of fewer than 5 people, merged into one: B, C" in report.lines()
    alone, report = read(tmp_path, export(rows), min_group=3)
    assert set(alone.departments) == {"A", "B", "C"}
    assert report.merged == ()
    (problem,) = problems(tmp_path, export(rows), min_group=8)
    assert "only the group A is left (B: fewer than 8 people" in problem.message
    assert problems(tmp_path, export(rows), min_group=0)[0].key == "--min-group"


def test_groups_are_left_out_for_stated_reasons(tmp_path: Path) -> None:
    rows = TWO_MONTHS + "\n" + "\n".join(
        export(
            """A,12,Temps,,01/05/2023,9 A,12,Outer,40,01/05/2023,1 Outer,40,A,12,01/05/2023,3
            A,12,Unclassified_Internal,99,01/05/2023,4 A,12,Partner,30,01/05/2023,5"""
        ).split("\n")[1:]
    )  # fmt: skip
    groups, report = read(tmp_path, rows, leave_out=["outer"])
    assert set(groups.departments) == {"A", "B"}
    assert {one.name: one.reason for one in report.dropped} == {
        "Outer": "left out as asked for",
        "Partner": "never stands as primary, so its own hours are unknown",
        "Temps": "no head count",
        "Unclassified_Internal": "collaborators outside the measured groups, whose own hours are unknown",
    }
    kept, report = read(tmp_path, rows, keep=["partner"])
    assert kept.departments == {"A": 11, "B": 21, "Outer": 40, "Partner": 30}
    assert kept.hours[0, 3] == 2.5  # known from one end
    assert report.no_inside == ("Outer", "Partner")
    found = problems(tmp_path, rows, leave_out=["Partnr", "Temps"])
    assert [(one.value, one.remedy) for one in found] == [("Partnr", "did you mean 'Partner'?")]


def test_spellings_are_one_group(tmp_path: Path) -> None:
    rows = """Sales~Team,6,Within~Group,6,2023-04-01,10 SALES~~team,4,Sales~Team,6,2023-04-01,3
    Sales~Team,6,sales~team,4,2023-04-01,5 Sales~Team,6,Ops,9,2023-04-01,2 ops,9,Within~Group,9,2023-04-01,8
    sales~team,4,OPS,9,2023-04-01,1"""
    groups, report = read(tmp_path, export(rows))
    assert groups.departments == {"ops": 9, "Sales Team": 14}
    assert groups.hours.tolist() == [[8, 1.5], [1.5, 18]]
    assert len(report.spellings) == 2


def test_semicolons_decimal_commas_and_a_byte_order_mark(tmp_path: Path) -> None:
    text = "\ufeff" + TWO_MONTHS.replace(",", ";").replace(";100", ";100,5")
    groups, _ = read(tmp_path, text)
    assert groups.hours[0, 0] == 120.25


def test_repeated_and_blank_rows_are_counted(tmp_path: Path) -> None:
    lines = TWO_MONTHS.split("\n")
    text = "\n".join([*lines, lines[1], "A,12,,,01/05/2023,5", "A,12,B,21,01/05/2023,", ",,,,,"])
    groups, report = read(tmp_path, text)
    assert groups.hours[0, 0] == 120
    assert (report.rows_repeated, report.rows_blank) == (1, 2)


def test_the_order_of_rows_does_not_matter(shared_data: Path, tmp_path: Path) -> None:
    header, *rows = (shared_data / "viva" / "g2g_data.csv").read_text(encoding="utf-8-sig").splitlines()
    one, report = read(tmp_path, "\n".join([header, *rows]))
    random.Random(3).shuffle(rows)
    other, again = read(tmp_path, "\n".join([header, *rows]))
    assert one.hours.tobytes() == other.hours.tobytes()
    assert report == again


OLDER = (
    "TimeInvestors_FunctionType,PrimaryCollaborator_GroupSize,Collaborators_FunctionType,"
    "SecondaryCollaborator_GroupSize,Date,Collaboration_hours"
)
OWN = {
    "primary": "From",
    "primary_size": "n",
    "secondary": "to",
    "secondary_size": "m",
    "date": "day",
    "hours": "h",
}


@pytest.mark.parametrize(("header", "mapping"), [(OLDER, {}), ("from,n,to,m,day,h", OWN)])
def test_other_columns(tmp_path: Path, header: str, mapping: Mapping[str, str]) -> None:
    text = TWO_MONTHS.replace(HEADER, header)
    groups, report = read(tmp_path, text, mapping=mapping)
    assert groups.hours.tolist() == [[120, 25], [25, 210]]
    assert report.columns["hours"] == header.rpartition(",")[2]
    assert (places_of(header.split(",")).keys() >= {*REQUIRED}) is not bool(mapping)


def test_without_dates_everything_is_one_period(tmp_path: Path) -> None:
    text = "\n".join(",".join(line.split(",")[:4] + line.split(",")[5:]) for line in TWO_MONTHS.split("\n"))
    groups, report = read(tmp_path, text)
    assert groups.hours.tolist() == [[240, 50], [50, 420]]
    assert report.periods == 1
    assert report.lines()[1] == "1 period; hours and head counts are their means"


def test_columns_that_are_missing_or_unclear(tmp_path: Path) -> None:
    found = problems(tmp_path, "PrimaryCollaborator_Organization,Hours,X\nA,1,2\n")
    assert [one.key for one in found] == ["secondary", "hours"]
    assert '--map "COLUMN=secondary"' in (found[0].remedy or "")
    text = TWO_MONTHS.replace("PrimaryCollaborator_Organization", "PrimaryCollaborator_City").replace(
        ",PrimaryCollaborator_GroupSize", ",PrimaryCollaborator_Level"
    )
    (several,) = problems(tmp_path, text)
    assert "several columns could be primary" in several.message
    found = problems(tmp_path, TWO_MONTHS, mapping={"hour": "x", "hours": "Group_time"})
    assert [one.value for one in found] == ["hour=x", "hours=Group_time"]
    assert found[0].remedy == "did you mean 'hours'?"
    assert problems(tmp_path, "")[0].message == "the file is empty"
    assert "no row names" in problems(tmp_path, HEADER + "\n")[0].message
    assert "no head count" in problems(tmp_path, TWO_MONTHS.replace("_GroupSize", "_Number"))[0].message


def test_wrong_fields_are_told_with_line_and_column(tmp_path: Path) -> None:
    rows = """A,ten,B,20,2023-04-01,1 A,10,B,20,2023-04-31,1 A,10,B,20,2023-04-01,-1 A,10,B,20,,1
    A,10,B,20,2023-04-01,1.234.5"""
    found = problems(tmp_path, export(rows))
    assert [(one.line, one.key) for one in found] == [
        (2, "primary_size"), (3, "date"), (4, "hours"), (5, "date"), (6, "hours"),
    ]  # fmt: skip
    assert all(one.allowed and one.remedy for one in found)


def test_figures_as_json_have_no_nan(tmp_path: Path) -> None:
    _, report = read(tmp_path, TWO_MONTHS)
    text = json.dumps(report.as_json(), allow_nan=False)
    assert json.loads(text)["departments"] == [["A", 11], ["B", 21]]
    assert np.isfinite(report.as_json()["figures"]["within_share"])
