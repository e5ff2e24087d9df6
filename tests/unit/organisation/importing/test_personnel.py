"""Exports of personnel systems: what they call things, and what is odd about them."""

from __future__ import annotations

from datetime import date

import pytest

HR = (
    "Employee ID;Name;Department;Manager ID;Job Level;Hire Date;FTE;Status\n"
    "1;Ada;Sales;1;Grade 9;13/01/2010;100 %;Active\n"
    "2;Bo;sales ;1;Grade 5;01/02/2020;80 %;Active\n"
    "3;Cy;Sales;2;Grade 2;01/02/2024;0,5;On leave (paid)\n"
    "4;Di;HR;1;Grade 5;01/01/2015;;Active\n"
    "5;Ed;HR;99;Grade 2;;1;Active\n"
    "6;Fi;HR;4;Grade 2;01/01/2015;1;Terminated - voluntary\n"
)
TIES = "source,target,weight\n1,2,3\n2,3,1\n4,1,2\n5,4,2\n6,4,1\n"


def test_attributes_of_an_export(desk, people_of):
    desk.put(hr_csv=HR, ties_csv=TIES)
    done = desk.read()
    o = done.organisation
    assert people_of(o) == {"1": "Sales", "2": "Sales", "3": "Sales", "4": "HR", "5": "HR"}
    assert o.level.tolist() == [9, 5, 2, 5, 2]
    assert o.fte.tolist() == [1, 0.8, 0.5, 1, 1]
    assert o.tenure.tolist() == [14.05, 4, 0, 9.08, 6]  # up to 2024-02-01, the latest entry
    assert [o.departments[o.department[i]] for i in range(5) if o.role[i] == 2] == ["Sales", "HR"]
    report = done.report
    assert (report.people_inactive, report.managers_self, report.managers_unknown) == (1, 1, 1)
    assert report.managers_elsewhere == 1
    assert report.rows_inactive == 1
    assert report.departments_merged == (("Sales", "sales"),)


def test_reporting_lines_alone_give_ties_and_say_so(desk, ties_of):
    desk.put(hr_csv=HR)
    done = desk.read()
    assert done.from_lines
    assert ties_of(done.organisation) == {
        ("1", "2"): (2, 2),
        ("1", "4"): (2, 2),
        ("2", "3"): (2, 2),
        ("2", "4"): (1, 1),
    }
    assert any("taken from the reporting lines" in note for note in done.notes)
    assert any("far more of a silo" in hint for hint in done.hints)


def test_large_teams_do_not_all_know_each_other(desk):
    rows = "".join(f"{i},Sales,0\n" for i in range(1, 40))
    desk.put(hr_csv=f"Worker ID,Department,Supervisor ID\n0,Sales,\n{rows}")
    assert desk.read().description.ties == 39


def test_managers_and_ties_by_name_or_address(desk, ties_of):
    desk.put(
        hr_csv="Employee Number,Full Name,E-Mail,Org Unit,Reports To\n"
        "7,Ada Ä,Ada@x.org,Sales,\n8,Bo,bo@x.org,Sales,Ada Ä\n9,Bo,b2@x.org,Sales,ada@x.org\n",
        ties_csv="from,to\nada@x.org,BO@x.org\n9,Bo\n",
    )
    done = desk.read()
    assert done.organisation.manager.tolist() == [-1, 0, 0]
    assert ties_of(done.organisation) == {("7", "8"): (1, 0)}
    assert "2 managers are given by name or e-mail address, and found by it" in done.notes
    assert "1 names belong to several people, so nobody is found by them" in done.notes
    assert done.report.unknown_ids == ("Bo",)


@pytest.mark.parametrize(
    ("header", "values", "read", "said"),
    [
        ("FTE", ("100", "80", "50"), [1, 0.8, 0.5], "read as per cent"),
        ("FTE", ("40", "40", "20"), [1, 1, 0.5], "read as hours a week"),
        ("FTE", ("1,2", "0,8", "1"), [1, 0.8, 1], "1 people with more than a full position"),
        ("FTE", ("80%", "1", ""), [0.8, 1, 1], ""),
        ("FTE %", ("100", "1", "60"), [1, 0.01, 0.6], ""),
        ("Weekly Hours", ("38,5", "38,5", "19,25"), [1, 1, 0.5], "have 38.5 hours"),
    ],
)
def test_full_time_equivalents(desk, header, values, read, said):
    rows = "".join(f"{i};S;{value}\n" for i, value in enumerate(values))
    desk.put(hr_csv=f"Employee ID;Department;{header}\n{rows}", ties_csv="source,target\n0,1\n1,2\n")
    done = desk.read()
    assert done.organisation.fte.tolist() == read
    assert any(said in note for note in done.sources[0].notes) or not said


def test_who_is_not_there(desk, people_of):
    desk.put(
        hr_csv="Employee ID,Department,Hire Date,Termination Date,FTE\n1,S,2020-01-01,,1\n2,S,2021-01-01,2020-06-30,1\n"
        "3,S,2019-01-01,2099-12-31,1\n4,S,2019-01-01,,0\n",
        ties_csv="source,target\n1,2\n1,3\n",
    )
    done = desk.read()
    assert people_of(done.organisation) == {"1": "S", "3": "S"}
    assert "1 people have a last day before 2021-01-01 and are not active" in done.sources[0].notes[1]
    assert "1 people with a last day on or after 2021-01-01 are active" in done.sources[0].notes[2]
    assert any("equivalent of 0" in note for note in done.sources[0].notes)


def test_a_last_day_where_no_other_day_is_known(desk, people_of):
    desk.put(
        hr_csv="Employee ID,Department,Last Day\n1,S,\n2,S,2020-06-30\n3,S,\n",
        ties_csv="source,target\n1,3\n",
    )
    assert people_of(desk.read().organisation) == {"1": "S", "3": "S"}
    assert len(desk.read(as_of=date(2020, 6, 30)).organisation.ids) == 3  # the last day is worked
    assert len(desk.read(as_of=date(2020, 7, 1)).organisation.ids) == 2


def test_words_that_are_not_known(desk):
    desk.put(
        hr_csv="Employee ID,Department,Status\n1,S,Active\n2,S,Zombie\n3,S,zombie\n",
        ties_csv="source,target\n1,2\n",
    )
    problems = desk.refused()
    assert [(p.line, p.key, p.value) for p in problems] == [(3, "Status", "Zombie"), (4, "Status", "zombie")]
    assert '--map "Status=ignore"' in problems[0].remedy
    assert desk.read(map=["Status=ignore"]).description.people == 3


def test_job_titles_are_no_roles(desk):
    desk.put(
        hr_csv="Employee ID,Department,Role\n1,S,Analyst\n2,S,Clerk\n3,S,Manager\n",
        ties_csv="source,target\n1,2\n",
    )
    done = desk.read()
    assert any("holds job titles" in note for note in done.sources[0].notes)


def test_ranks_in_words_are_left_out(desk):
    desk.put(hr_csv="Employee ID,Department,Grade\n1,S,Senior\n2,S,L2\n", ties_csv="source,target\n1,2\n")
    done = desk.read()
    assert done.organisation.level.tolist() == [2, 2]  # the head's level follows the role
    assert any("1 ranks in words in 'Grade'" in note for note in done.sources[0].notes)


def test_contradicting_duplicates_and_circles(desk):
    desk.put(hr_csv="Employee ID,Department\n1,S\n2,S\n1,T\n", ties_csv="source,target\n1,2\n")
    (problem,) = desk.refused()
    assert (problem.line, problem.key) == (4, "Department")
    desk.put(hr_csv="Employee ID,Department,ManagerId\n1,S,2\n2,S,1\n")
    (problem,) = desk.refused()
    assert "in a circle: 1 -> 2" in problem.message
    assert problem.file.endswith("hr.csv")


def test_two_files_that_contradict_each_other_are_both_named(desk):
    desk.put(
        hr_csv="Employee ID,Department\n1,S\n2,S\n",
        more_csv="Worker ID,Department\n1,T\n",
        ties_csv="source,target\n1,2\n",
    )
    (problem,) = desk.refused("hr.csv", "more.csv", "ties.csv")
    assert problem.file.endswith("more.csv")
    assert "hr.csv" in problem.message


def test_people_without_ties_or_lines_are_not_enough(desk):
    desk.put(hr_csv="Employee ID,Department\n1,S\n2,S\n")
    (problem,) = desk.refused()
    assert "no ties" in problem.message
    assert "Manager ID" in problem.allowed


def test_days_that_are_none(desk):
    desk.put(
        hr_csv="Employee ID,Department,Hire Date\n1,S,soon\n2,S,31/31/2020\n", ties_csv="source,target\n1,2\n"
    )
    problems = desk.refused()
    assert [(p.line, p.key, p.value) for p in problems] == [
        (2, "Hire Date", "soon"),
        (3, "Hire Date", "31/31/2020"),
    ]


def test_days_that_could_be_either_way_round(desk):
    desk.put(
        hr_csv="Employee ID,Department,Hire Date\n1,S,01/02/2020\n2,S,03/04/2021\n",
        ties_csv="source,target\n1,2\n",
    )
    done = desk.read()
    assert any("could be either way round" in note and "--dates" in note for note in done.notes)
    assert any("to 2021-04-03" in note for note in done.sources[0].notes)
    done = desk.read(dates="mdy")
    assert not any("either way" in note for note in done.notes)
    assert any("to 2021-03-04" in note for note in done.sources[0].notes)


def test_people_with_several_rows_are_named(desk):
    rows = "".join(f"{i:02},Sales,01\n" for i in range(1, 12))
    desk.put(
        hr_csv=f"Worker ID,Department,Supervisor ID\n{rows}03,Sales,\n03,,01\n07,Sales,01\n".replace(
            "03,,", "03,Sales,"
        )
    )
    report = desk.read().report
    assert (report.people_repeated, report.repeated_ids) == (3, ("03", "07"))
    assert "rows of people who were there before (03, 07), taken as one person each: 3" in report.lines()
    hidden = desk.read(key=b"a key of many letters").report
    assert len(hidden.repeated_ids) == 2
    assert not {"03", "07"} & set(hidden.repeated_ids)


@pytest.mark.parametrize(
    ("rows", "options", "said"),
    [
        ("1,Sales,x\n2,Sales,y\n", {}, "no manager is among the people"),
        ("1,Sales,\n2,Sales,1\n", {"threshold": 3}, "1 have a weight below 3"),
    ],
)
def test_without_ties_from_reporting_lines_it_is_said_where_they_would_come_from(desk, rows, options, said):
    desk.put(hr_csv=f"Worker ID,Department,Supervisor ID\n{rows}")
    (problem,) = desk.refused(**options)
    assert said in problem.message
    assert "reporting lines" in problem.message
    assert "name unknown people" not in problem.message
    assert problem.remedy


def test_refusals_name_all_that_is_taken(desk):
    head = "Worker ID,Department,Supervisor ID,FTE %,Is Manager\n"
    desk.put(
        hr_csv=head + "1,Sales,,100,supervisor\n2,Sales,1,300,lead\n3,Sales,1,50,chairwoman\n4,Sales,1,-50,\n"
    )
    by_value = {problem.value: problem for problem in desk.refused()}
    assert set(by_value) == {"300", "chairwoman", "-50"}
    for words in ("per cent", "hours a week", "above 0 and up to 2"):
        assert words in by_value["300"].allowed
    for words in ("staff", "supervisor", "individual contributor", "head"):
        assert words in by_value["chairwoman"].allowed
    assert "chairwoman" in by_value["chairwoman"].message


def test_what_refusals_name_is_taken():
    import re

    from siloSim.organisation.importing.values import ALLOWED, roles

    words = re.findall(r"[a-z0-9 ]+", ALLOWED["role"].replace(" (or ", ",").replace("or ", ""))
    named = [word.strip() for word in words if word.strip()]
    assert set(roles(named, "Role")[0]) == {"staff", "manager", "head"}
