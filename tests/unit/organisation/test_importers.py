"""people.csv and ties.csv as they come from practice: what is read, dropped, filled in and refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from siloSim.errors import OrganisationError, Problem
from siloSim.organisation import ImportReport, Organisation, Role, describe, read_people_ties

PEOPLE = "id,department\n1,Sales\n2,Sales\n3,Sales\n10,Finance\n11,Finance\n"
TIES = "source,target,weight\n1,2,3\n2,1,2\n2,10,1\n10,11,4\n"


class Files:
    def __init__(self, folder: Path) -> None:
        self.people, self.ties = folder / "people.csv", folder / "ties.csv"

    def read(
        self, people: str | bytes = PEOPLE, ties: str | bytes = TIES, threshold: float = 0.0
    ) -> tuple[Organisation, ImportReport]:
        for path, text in ((self.people, people), (self.ties, ties)):
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_people_ties(self.people, self.ties, threshold)

    def refused(
        self, people: str | bytes = PEOPLE, ties: str | bytes = TIES, threshold: float = 0.0
    ) -> tuple[Problem, ...]:
        with pytest.raises(OrganisationError) as caught:
            self.read(people, ties, threshold)
        return caught.value.problems


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def table(o: Organisation) -> dict[tuple[str, str], tuple[float, float]]:
    """(source id, target id) -> (weight_out, weight_back)"""
    return {
        (str(o.ids[a]), str(o.ids[b])): (float(out), float(back))
        for a, b, out, back in zip(o.source, o.target, o.weight_out, o.weight_back, strict=True)
    }


def test_people_and_directed_ties(files: Files) -> None:
    o, report = files.read()
    assert o.ids.tolist() == ["1", "2", "3", "10", "11"]  # by value, not as text
    assert o.departments == ("Finance", "Sales")
    assert [o.departments[d] for d in o.department] == ["Sales"] * 3 + ["Finance"] * 2
    assert table(o) == {("1", "2"): (3, 2), ("2", "10"): (1, 0), ("10", "11"): (4, 0)}
    assert (report.people, report.departments, report.ties, report.isolated) == (5, 2, 3, 1)
    assert o.name == files.people.parent.name
    assert not any(report.dropped.values())


def test_what_excel_and_others_write(files: Files) -> None:
    plain, _ = files.read()
    rows = [line.split(",") for line in PEOPLE.split()]
    quoted = "".join(";".join(f' "{field} "' for field in row) + "\r\n" for row in rows)
    excel, _ = files.read(b"\xef\xbb\xbf" + quoted.encode(), TIES.replace(",", "\t"))
    assert excel.ids.tolist() == plain.ids.tolist()
    assert excel.departments == plain.departments
    assert table(excel) == table(plain)


def test_decimal_commas_where_the_separator_is_none(files: Files) -> None:
    o, _ = files.read(ties="source;target;weight\n1;2;0,5\n")
    assert table(o) == {("1", "2"): (0.5, 0)}


def test_headers_in_any_case_and_other_columns(files: Files) -> None:
    o, _ = files.read(
        'Department,Name,ID,FTE\nSales,"Doe, Jo",1,0.5\nSales,"Roe\nTwo lines",2,\n', "Target,Source\n1,2\n"
    )
    assert table(o) == {("1", "2"): (0, 1)}
    assert o.fte.tolist() == [0.5, 1]


def test_undirected_contacts_count_in_both_directions_and_are_summed(files: Files) -> None:
    ties = "source,target,type,weight,time\n2,1,face_to_face,20,1\n1,2,Face-to-Face,40,3\n1,2,advice,5,\n"
    o, _ = files.read(ties=ties)
    assert table(o) == {("1", "2"): (65, 60)}


def test_threshold_drops_ordinal_never(files: Files) -> None:
    o, report = files.read(ties="source,target,weight\n1,2,4\n2,1,1\n1,10,1\n10,1,1\n2,10,0\n", threshold=2)
    assert table(o) == {("1", "2"): (4, 0)}
    assert report.pairs_below == 2
    assert any("threshold of 2" in line for line in report.lines())


def test_weight_zero_is_no_tie(files: Files) -> None:
    o, report = files.read(ties="source,target,weight\n1,2,1\n1,3,0\n")
    assert len(o.source) == 1
    assert report.pairs_below == 1


def test_departments_that_differ_in_case_or_spaces_are_one(files: Files) -> None:
    o, report = files.read("id,department\n1,Human Resources\n2,human  resources\n3,HUMAN RESOURCES\n4,Human Resources\n",
                           "source,target\n1,2\n")  # fmt: skip
    assert o.departments == ("Human Resources",)  # as most write it
    assert report.departments_merged == (("HUMAN RESOURCES", "Human Resources", "human resources"),)


def test_what_is_dropped_is_counted(files: Files) -> None:
    people = (
        "id,department,manager,active\n"
        "1,Sales,1,1\n1,Sales,1,yes\n2,Sales,1,\n3,Sales,99,1\n4,Sales,5,1\n5,Sales,,0\n"
        "6,Finance,1,1\n7,Finance,,1\n8,Finance,,1\n"
    )
    ties = "source,target\n1,2\n2,2\n1,77\n88,2\n1,5\n6,7\n3,1\n"
    o, report = files.read(people, ties)
    assert o.ids.tolist() == ["1", "2", "3", "4", "6", "7", "8"]
    assert report.dropped == {
        "inactive people": 1,
        "repeated people": 1,
        "managers of themselves": 1,
        "unknown managers": 2,  # 99, and 5 who is not active
        "managers in other departments": 1,
        "ties to oneself": 1,
        "ties of unknown people": 2,
        "ties of inactive people": 1,
        "ties below the threshold": 0,
    }
    assert report.unknown_ids == ("77", "88")
    assert report.isolated == 2
    text = "\n".join(report.lines())
    assert "(77, 88)" in text
    assert "people left out because they are not active: 1\n" in text


def test_managers_are_those_others_report_to_and_the_top_one_is_head(files: Files) -> None:
    people = "id,department,manager\n1,S,2\n2,S,3\n3,S,\n4,S,2\n5,S,2\n6,S,3\n7,S,\n"
    o, report = files.read(people, "source,target\n1,2\n")
    assert o.role.tolist() == [0, 1, 2, 0, 0, 0, 0]
    assert o.manager.tolist() == [1, 2, -1, 1, 1, 2, 2]  # 7 had none
    assert o.level.tolist() == o.role.tolist()
    assert report.heads_chosen == ("S",)
    assert report.managers_filled == 1
    assert report.teams_made == ()


def test_roles_and_traits_in_the_file_are_kept(files: Files) -> None:
    people = "id,department,role,level,tenure,fte\n1,S,Head,5,12.5,1\n2,S,manager,3,,0.8\n3,S,staff,,2,\n4,S,,1,0,\n"
    o, report = files.read(people, "source,target,weight\n2,3,1\n")
    assert o.role.tolist() == [Role.HEAD, Role.MANAGER, Role.STAFF, Role.STAFF]
    assert o.level.tolist() == [5, 3, 0, 1]
    assert o.tenure.tolist() == [12.5, 6.0, 2, 0]
    assert o.fte.tolist() == [1, 0.8, 1, 1]
    assert o.manager.tolist() == [-1, 0, 1, 1]  # nobody's manager is known, so staff join the manager
    assert report.tenure_filled == 1
    assert report.heads_chosen == ()


def test_a_head_reports_to_nobody_in_the_department(files: Files) -> None:
    o, report = files.read("id,department,role,manager\n1,S,head,2\n2,S,,\n3,S,,1\n", "source,target\n1,2\n")
    assert o.manager.tolist() == [-1, 0, 0]
    assert report.managers_filled == 1


def test_several_heads_become_one(files: Files) -> None:
    people = "id,department,role,manager\n1,S,head,\n2,S,head,\n3,S,,2\n4,S,,2\n"
    o, report = files.read(people, "source,target\n1,2\n")
    assert o.role.tolist() == [1, 2, 0, 0]
    assert report.heads_demoted == 1


def test_without_managers_teams_stand_around_the_best_connected(files: Files) -> None:
    n = 26  # a head and 25 others: three teams of 8 or 9
    people = "id,department\n" + "".join(f"{i},S\n" for i in range(n))
    stars = {5: range(8, 16), 6: range(16, 24), 7: (24, 25, 0, 1)}
    ties = [(star, i) for star, others in stars.items() for i in others] + [(4, i) for i in range(5, n)]
    o, report = files.read(people, "source,target\n" + "".join(f"{a},{b}\n" for a, b in ties))
    assert np.flatnonzero(o.role == Role.HEAD).tolist() == [4]
    assert np.flatnonzero(o.role == Role.MANAGER).tolist() == [5, 6, 7]
    assert (o.manager[8:16] == 5).all()
    assert (o.manager[16:24] == 6).all()
    assert (o.manager[[24, 25, 0, 1]] == 7).all()
    assert (o.manager[[2, 3]] == 7).all()  # the smallest team takes who knows no manager
    assert report.teams_made == ("S",)


def test_problems_of_both_files_come_at_once(files: Files) -> None:
    people = "id,department,fte,role\n1,Sales,80,boss\n,Sales,1,\n3, ,1,\n4,Sales,nan,\n"
    ties = "source,target,weight\n1,4,nan\n1,4,-1\n1,4,inf\n1,4,much\n1,4,\n,4,1\n"
    problems = files.refused(people, ties)
    found = [(Path(p.file or "").name, p.line, p.key, p.value) for p in problems]
    assert found == [
        ("people.csv", 2, "role", "boss"),
        ("people.csv", 2, "fte", "80"),
        ("people.csv", 3, "id", ""),
        ("people.csv", 4, "department", ""),
        ("people.csv", 5, "fte", "nan"),
        ("ties.csv", 2, "weight", "nan"),
        ("ties.csv", 3, "weight", "-1"),
        ("ties.csv", 4, "weight", "inf"),
        ("ties.csv", 5, "weight", "much"),
        ("ties.csv", 6, "weight", ""),
        ("ties.csv", 7, "source", ""),
    ]
    assert all(p.allowed and p.remedy for p in problems)


def test_the_first_twenty_problems_are_named_and_the_others_counted(files: Files) -> None:
    with pytest.raises(OrganisationError, match="and 30 more problems") as caught:
        files.read(PEOPLE, "source,target,weight\n" + "1,2,x\n" * 50, 0.0)
    assert (len(caught.value.problems), caught.value.left_out) == (20, 30)


def test_lines_are_counted_through_quoted_line_breaks(files: Files) -> None:
    (problem,) = files.refused('id,department,note\n1,S,"a\nb\nc"\n2,S,\n\n,S,\n')
    assert (problem.line, problem.key) == (7, "id")


def test_a_row_with_too_many_fields(files: Files) -> None:
    (problem,) = files.refused("id,department\n1,Research, Development\n2,S\n")
    assert (problem.line, problem.allowed) == (2, "2 fields")
    assert "quotes" in (problem.remedy or "")


def test_missing_columns_name_the_nearest_header(files: Files) -> None:
    problems = files.refused("Employee ID,Dept\n1,S\n", "from,to\n1,2\n")
    assert [p.key for p in problems] == ["id", "department", "source", "target"]
    assert "'Employee ID'" in (problems[0].remedy or "")
    assert "'Dept'" in (problems[1].remedy or "")
    assert problems[2].value == "from, to"


def test_a_column_twice(files: Files) -> None:
    (problem,) = files.refused("id,department,ID\n1,S,2\n")
    assert "two columns" in problem.message


def test_files_that_cannot_be_read(files: Files, tmp_path: Path) -> None:
    with pytest.raises(OrganisationError) as caught:
        read_people_ties(tmp_path / "none.csv", tmp_path)
    missing, folder = caught.value.problems
    assert "no such file" in missing.message
    assert folder.file == str(tmp_path)

    (empty,) = files.refused(people="\n \n")
    assert "empty" in empty.message
    (empty,) = files.refused(ties=b"\xef\xbb\xbf")
    assert "empty" in empty.message


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_another_encoding_names_the_byte(files: Files, mark: bytes) -> None:
    before = mark + b"id,department\n1,S\n2,Gesch"
    (problem,) = files.refused(before + "ä".encode("latin-1") + b"ft\n")
    assert problem.message == f"byte {len(before)} (0xe4) is not UTF-8"
    assert problem.line == 3
    assert "UTF-8" in (problem.remedy or "")


def test_utf_16_is_refused_too(files: Files) -> None:
    (problem,) = files.refused(PEOPLE.encode("utf-16"))
    assert "byte 0" in problem.message


def test_a_field_too_large_for_csv(files: Files) -> None:
    problems = files.refused("id,department\n1," + "x" * 200_000 + "\n")
    assert "not a CSV file" in problems[0].message


def test_contradicting_rows_of_a_person(files: Files) -> None:
    (problem,) = files.refused(PEOPLE + "1, SALES,\n1,Finance\n")
    assert (problem.line, problem.key, problem.value) == (8, "department", "Finance")
    assert "line 2" in problem.message


def test_rows_of_a_person_complete_each_other(files: Files) -> None:
    o, report = files.read("id,department,tenure,fte\n1,S,4,\n1,S,,0.5\n2,S,1,1\n", "source,target\n1,2\n")
    assert (o.tenure[0], o.fte[0], report.people_repeated) == (4, 0.5, 1)


def test_managers_in_a_circle(files: Files) -> None:
    (problem,) = files.refused("id,department,manager\n1,S,2\n2,S,3\n3,S,1\n4,S,1\n")
    assert "1 -> 2 -> 3" in problem.message
    assert problem.line == 2


def test_nothing_left(files: Files) -> None:
    (problem,) = files.refused("id,department,active\n1,S,0\n2,S,no\n")
    assert "no people left" in problem.message
    (problem,) = files.refused("id,department\n")
    assert "no people left" in problem.message
    (problem,) = files.refused(ties="source,target\n1,1\n1,99\n")
    assert "no ties left: of 2 rows, 1 name unknown people" in problem.message


@pytest.mark.parametrize("threshold", [-1.0, float("nan"), float("inf")])
def test_thresholds(files: Files, threshold: float) -> None:
    (problem,) = files.refused(threshold=threshold)
    assert problem.key == "threshold"


def test_weights_beyond_reason_are_refused(files: Files) -> None:
    (problem,) = files.refused(ties="source,target,weight\n1,2,1e308\n1,2,3\n")
    assert (problem.line, problem.value, problem.allowed) == (2, "1e308", "a number, 0 to 1e+12")


@pytest.mark.parametrize(
    ("folder", "people", "inactive", "departments", "ties", "share", "weights"),
    [
        ("invs13", 92, 0, 5, 755, 0.652, 2.44),
        ("invs15", 217, 15, 12, 4274, 0.421, 4.42),
    ],
)
def test_offices_measured_by_sociopatterns(
    shared_data: Path,
    folder: str,
    people: int,
    inactive: int,
    departments: int,
    ties: int,
    share: float,
    weights: float,
) -> None:
    """People, departments and pairs as published (Génois & Barrat 2018); the rest as computed from the data."""
    o, report = read_people_ties(shared_data / folder / "people.csv", shared_data / folder / "ties.csv")
    assert (report.people, report.people_inactive, report.departments, report.ties) == (
        people,
        inactive,
        departments,
        ties,
    )
    d = describe(o)
    assert d.within_share == pytest.approx(share, abs=0.001)
    assert d.weight_ratio == pytest.approx(weights, abs=0.01)
    assert d.reciprocity == 1  # contact has no direction
    assert 4 < d.density_ratio < 20
    assert d.within_share > 2 * d.chance_share
    assert 0.3 < d.clustering < 0.5
    assert o.name == folder
    assert (np.bincount(o.department[o.role == Role.HEAD]) == 1).all()
