"""What a file is taken for, and what is said where it cannot be told."""

from __future__ import annotations

import pytest

from siloSim.errors import OrganisationError
from siloSim.organisation.importing import import_files
from siloSim.organisation.importing.fields import FIELDS, PEOPLE, TIES
from siloSim.organisation.importing.formats import FORMATS

PEOPLE_CSV = "id,department\n1,A\n2,A\n3,B\n"
TIES_CSV = "source,target,weight\n1,2,3\n2,3,1\n"


def test_every_field_of_every_format_is_one():
    assert set(PEOPLE) | set(TIES) <= set(FIELDS)
    for known in FORMATS:
        assert set(known.required) <= set(known.columns) <= set(FIELDS), known.key
        assert set(known.dates) <= set(known.columns), known.key
    assert len({known.key for known in FORMATS}) == len(FORMATS)


@pytest.mark.parametrize(
    "text",
    [
        PEOPLE_CSV,
        "\ufeff" + PEOPLE_CSV.replace(",", ";"),
        PEOPLE_CSV.replace(",", "\t").replace("\n", "\r\n"),
        PEOPLE_CSV.replace(",", "|"),
        "sep=;\n" + PEOPLE_CSV.replace(",", ";"),
        "\n\n" + PEOPLE_CSV.replace("\n", "\n,\n"),
        "Department , I-D\nA,1\nA,2\nB,3\n",
        PEOPLE_CSV.encode("utf-16"),
    ],
    ids=["plain", "excel", "tabs", "bars", "sep", "blank lines", "order and spelling", "utf-16"],
)
def test_the_same_people_in_many_guises(desk, people_of, text):
    desk.put(people_csv=text, ties_csv=TIES_CSV)
    assert people_of(desk.read().organisation) == {"1": "A", "2": "A", "3": "B"}


def test_windows_1252_is_read_with_a_note(desk, people_of):
    desk.put(
        people_csv="id,department\n1,Geschäft\n2,Geschäft\n3,Größe\n".encode("cp1252"), ties_csv=TIES_CSV
    )
    done = desk.read()
    assert people_of(done.organisation)["3"] == "Größe"
    assert any("Windows-1252" in note for note in done.sources[0].notes)
    desk.put(people_csv=b"id,department\n1,\x81\n2,A\n3,B\n")
    (problem,) = desk.refused()
    assert (problem.line, problem.allowed) == (2, "text in UTF-8")


def test_an_unknown_file_lists_formats_and_an_example_that_solves_it(desk, people_of, ties_of):
    desk.put(staff_csv="Personnel;Cost Cntr\n1;A\n2;A\n3;B\n", who_csv="a;b;much\n1;2;3\n")
    one, two = desk.refused()
    assert one.message.endswith("its columns are Personnel, Cost Cntr")
    assert all(f"{known.title}: " in one.allowed for known in FORMATS)
    first, _, third = one.remedy.split(";\n")
    assert '--map "Personnel=id" --map "Cost Cntr=department"' in first
    assert "hours between groups" in third
    assert '--map "a=source" --map "b=target"' in two.remedy
    assert "as above" in two.allowed
    done = desk.read(map=["Personnel=id", "Cost Cntr=department", "a=source", "b=target", "much=weight"])
    assert people_of(done.organisation) == {"1": "A", "2": "A", "3": "B"}
    assert ties_of(done.organisation) == {("1", "2"): (3, 0)}


@pytest.mark.parametrize(
    ("mapping", "key", "said", "remedy"),
    [
        ("department", "--map", "not of the form", "Cost Centre=department"),
        ("=department", "--map", "not of the form", "Cost Centre=department"),
        ("Unit=departmnt", "--map", 'no field "departmnt"', 'did you mean --map "Unit=department"?'),
        ("Unit=zzz", "--map", 'no field "zzz"', "take one of these"),
        (
            "Depertment=department",
            "--map",
            "no file has a column",
            'did you mean --map "department=department"?',
        ),
        ("weight=fte_hours", "--map", "has no place in", "map it to one of these"),
    ],
)
def test_mistakes_in_mappings(desk, mapping, key, said, remedy):
    desk.put(p_csv=PEOPLE_CSV, t_csv="source,target,weight\n1,2,3\n")
    if mapping.startswith("weight"):
        desk.put(p_csv=PEOPLE_CSV)
        (problem,) = desk.refused("t.csv", map=[mapping], department="All")
    else:
        (problem,) = desk.refused(map=[mapping])
    assert problem.key == key
    assert problem.value == mapping
    assert said in problem.message
    assert remedy in problem.remedy
    assert problem.allowed


def test_two_columns_for_one_field(desk):
    desk.put(p_csv="id,Unit,Division\n1,A,B\n", t_csv=TIES_CSV)
    problems = desk.refused(map=["Unit=department", "Division=department"])
    assert "two columns are mapped to department" in problems[0].message


def test_a_mapped_column_goes_before_a_known_one(desk, people_of):
    desk.put(p_csv="Employee ID,Department,Division\n1,x,A\n2,y,A\n3,z,B\n", t_csv=TIES_CSV)
    done = desk.read(map=["division=department"])
    assert people_of(done.organisation) == {"1": "A", "2": "A", "3": "B"}
    assert done.sources[0].unused == ("Department",)


def test_a_column_that_stands_twice(desk):
    desk.put(p_csv="Employee ID,Department,Department\n1,A,B\n", t_csv=TIES_CSV)
    (problem,) = desk.refused()
    assert problem.message == "two columns are called Department"


def test_forcing_a_format(desk):
    desk.put(p_csv=PEOPLE_CSV, t_csv=TIES_CSV)
    done = desk.read(format=["p.csv=hr"])
    assert [s.format for s in done.sources] == ["personnel export", "ties table"]
    (problem,) = desk.refused(format=["hrr"])
    assert (problem.key, problem.value, problem.remedy) == ("--format", "hrr", 'did you mean "hr"?')
    (problem,) = desk.refused(format=["q.csv=hr"])
    assert (problem.value, problem.allowed) == ("q.csv=hr", "p.csv, t.csv")
    (problem,) = desk.refused("p.csv", format=["ties"])
    assert "lacks source and target" in problem.message
    assert '--map "id=source"' in problem.remedy


def test_files_that_hold_nothing(desk, tmp_path):
    desk.put(empty_csv="", head_csv="id,department\n", blank_csv="\n \n")
    problems = desk.refused()
    assert [p.message for p in problems] == [
        "the file is empty",
        "the file is empty",
        "a header, but no rows below it",
    ]
    with pytest.raises(OrganisationError, match="no files"):
        import_files([])
    problems = desk.refused("none.csv", ".")
    assert "no such file" in problems[0].message
    assert "name the files in the folder" in problems[1].remedy
    desk.put(p_csv=PEOPLE_CSV)
    (problem,) = desk.refused("p.csv", "p.csv")
    assert "named twice" in problem.message


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"min_group": 0}, "--min-group"),
        ({"hide_departments": True}, "--hide-departments"),
        ({"department": " "}, "--department"),
        ({"merge_small": ""}, "--merge-small"),
        ({"threshold": -1.0}, "threshold"),
    ],
)
def test_options_out_of_range(desk, options, key):
    desk.put(p_csv=PEOPLE_CSV, t_csv=TIES_CSV)
    (problem,) = desk.refused(**options)
    assert problem.key == key
    assert problem.remedy


def test_ties_alone_need_departments(desk):
    desk.put(t_csv=TIES_CSV)
    (problem,) = desk.refused()
    assert "--department NAME" in problem.remedy
    assert desk.read(department="All").description.people == 3


def test_the_column_of_departments_is_asked_for_where_there_may_be_one(desk):
    desk.put(n_csv="Id,Label,Site\n1,Ann,X\n2,Bob,Y\n", t_csv="source,target,topic\n1,2,z\n")
    (problem,) = desk.refused()
    assert '--map "Site=department"' in problem.remedy
    assert desk.read(map=["Site=department"]).organisation.departments == ("X", "Y")
    (problem,) = desk.refused("t.csv")
    assert "--map" not in problem.remedy


def test_a_list_of_nodes_beside_a_personnel_export(desk, people_of):
    desk.put(
        nodes_csv="Id,Label\n1,Ann\n2,Bob\n3,Cy\n9,Guest\n", hr_csv="Employee ID,Department\n1,A\n2,A\n3,B\n4,B\n",
        t_csv="source,target\nAnn,Bob\n2,9\n",
    )  # fmt: skip
    done = desk.read()
    assert people_of(done.organisation) == {"1": "A", "2": "A", "3": "B", "4": "B"}
    assert "1 people are left out because no file names their department" in done.notes
    assert done.report.rows_unknown == 1
    assert people_of(desk.read(department="Guests").organisation)["9"] == "Guests"


def test_names_with_quotes_and_line_breaks(desk, people_of):
    desk.put(
        p_csv='id,department\n"O""Hara, ""Liz""","R&D, ""x""\nsecond line"\nÅse,東京\n',
        t_csv='source,target\n"O""Hara, ""Liz""",Åse\n',
    )
    done = desk.read()
    assert people_of(done.organisation) == {'O"Hara, "Liz"': 'R&D, "x" second line', "Åse": "東京"}
    assert done.description.ties == 1


def test_ids_of_two_kinds_are_shown_side_by_side(desk):
    desk.put(p_csv=PEOPLE_CSV, t_csv="source,target\nann,bob\n")
    (problem,) = desk.refused()
    assert "no ties left" in problem.message
    assert "such as 1, 2, 3, and not such as ann, bob" in problem.remedy
