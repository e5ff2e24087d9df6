"""Viva Insights: person-to-person, alone and with the person query."""

from __future__ import annotations

from datetime import date
from pathlib import Path

HEAD = "PrimaryCollaborator_PersonId,SecondaryCollaborator_PersonId,MetricDate,Strong_tie_score"
ORGS = f"{HEAD},PrimaryCollaborator_Organization,SecondaryCollaborator_Organization\n"
PERSON = (
    "PersonId,MetricDate,Organization,LevelDesignation,SupervisorIndicator,HireDate\n"
    "a,01/04/2023,Sales,L3,Manager,01/04/2013\nb,01/04/2023,Sales,L1,Individual Contributor,\n"
    "c,01/04/2023,HR,L1,Individual Contributor,01/04/2022\n"
    "a,01/05/2023,Sales,L4,Manager,01/04/2013\nb,01/05/2023,Sales,L1,Individual Contributor,\n"
    "c,01/05/2023,Sales,L1,Individual Contributor,01/04/2022\n"
)


def test_scores_are_averaged_over_the_days_of_the_export(desk, ties_of):
    desk.put(p2p_csv=ORGS + "a,b,01/04/2023,0.5,X,X\na,b,01/05/2023,0.3,X,X\nb,c,01/05/2023,0.2,X,Y\n")
    done = desk.read()
    assert ties_of(done.organisation) == {("a", "b"): (0.25 + 0.15, 0), ("b", "c"): (0.1, 0)}
    assert "mean of 'Strong_tie_score' over the 2 days" in done.sources[0].notes[0]
    assert done.sources[0].format == "Viva Insights person-to-person"


def test_organisations_of_the_latest_day_count(desk, people_of):
    desk.put(p2p_csv=ORGS + "a,b,30/04/2023,1,X,Y\nb,a,31/05/2023,1,Z,X\n")
    done = desk.read()
    assert people_of(done.organisation) == {"a": "X", "b": "Z"}
    assert any("1 people change department" in note for note in done.sources[0].notes)


def test_the_person_query_has_the_attributes(desk, people_of):
    desk.put(p2p_csv=f"{HEAD}\na,b,01/04/2023,0.5\nb,c,01/05/2023,0.2\n", person_csv=PERSON)
    done = desk.read()
    o = done.organisation
    assert people_of(o) == {"a": "Sales", "b": "Sales", "c": "Sales"}  # c has moved
    assert o.level.tolist() == [4, 1, 1]
    # 2013-04-01 to 2023-05-01, unknown (6 assumed), 2022-04-01 to 2023-05-01
    assert o.tenure.tolist() == [10.08, 6, 1.08]
    assert o.role.tolist() == [2, 0, 0]  # the only manager is head
    notes = next(s.notes for s in done.sources if s.file == "person.csv")
    assert any("3 rows of people left aside" in note for note in notes)
    assert any("to 2023-05-01" in note for note in notes)
    assert desk.read(as_of=date(2033, 4, 1)).organisation.tenure[0] == 20


def test_without_any_department_it_is_refused_with_a_remedy(desk):
    desk.put(p2p_csv=f"{HEAD}\na,b,01/04/2023,0.5\n")
    (problem,) = desk.refused()
    assert "in which department" in problem.message
    assert "--department NAME" in problem.remedy
    done = desk.read(department="Everybody")
    assert done.organisation.departments == ("Everybody",)
    assert "2 people for whom the files name no department are put into 'Everybody'" in done.notes


def test_some_without_a_department(desk, people_of):
    desk.put(p2p_csv=ORGS + "a,b,01/04/2023,1,X,\nb,c,01/04/2023,1,,Y\n")
    (problem,) = desk.refused()
    assert problem.message == "the department of b is blank"
    assert "--department" in problem.remedy
    assert people_of(desk.read(department="Other").organisation) == {"a": "X", "b": "Other", "c": "Y"}


def test_without_a_score_pairs_count_by_days(desk, ties_of):
    desk.put(
        p2p_csv="PrimaryCollaborator PersonId;SecondaryCollaborator-PersonId;METRIC_DATE;PrimaryCollaborator_Organization;"
        "SecondaryCollaborator_Organization\na;b;2023-04-01;X;X\na;b;2023-05-01;X;X\nb;c;2023-05-01;X;X\n"
    )
    assert ties_of(desk.read().organisation) == {("a", "b"): (1, 0), ("b", "c"): (0.5, 0)}


def test_a_score_that_is_no_number_is_told_under_its_own_name(desk):
    desk.put(p2p_csv=ORGS + "a,b,01/04/2023,much,X,X\nb,c,01/04/2023,,X,X\n")
    (problem,) = desk.refused()
    assert (problem.line, problem.key, problem.value) == (2, "Strong_tie_score", "much")


def test_another_measure_can_be_the_weight(desk, ties_of):
    desk.put(p2p_csv=ORGS.replace("Strong_tie_score", "Meeting hours") + "a,b,01/04/2023,7,X,X\n")
    assert ties_of(desk.read(map=["Meeting hours=weight"]).organisation) == {("a", "b"): (7, 0)}


def test_the_sample_of_microsoft(shared_data: Path, tmp_path: Path, desk):
    """2,014 ties among 3,783 people (counted in the file); made-up departments, as the sample has none."""
    sample = shared_data / "viva" / "p2p_data.csv"
    ids = sorted({i for row in sample.read_text().splitlines()[1:] for i in row.split(",")[:2]})
    people = "".join(f"{identity},01/04/2023,D{n % 7}\n" for n, identity in enumerate(ids))
    desk.put(person_csv="PersonId,MetricDate,Organization\n" + people)
    from siloSim.organisation.importing import import_files

    done = import_files([sample, tmp_path / "person.csv"])
    zeros = done.report.pairs_below
    assert done.description.people == 3783
    assert done.description.ties + zeros == 2014
    assert done.description.reciprocity == 0
    assert any("--undirected" in hint for hint in done.hints)
    one = import_files([sample], department="All", undirected=True)
    assert one.description.reciprocity == 1
    assert one.description.ties == done.description.ties
