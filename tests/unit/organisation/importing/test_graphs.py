"""Polinode, Gephi, adjacency matrices: graphs as network tools write them."""

from __future__ import annotations

import builtins
import zipfile

import networkx as nx
import pytest

from siloSim.errors import MissingExtra

NODES = [["Name", "Department", "Location"], ["Ann", "Sales", "Rome"], ["Bob", "HR", "Oslo"], [7, "HR", None]]
EDGES = [
    ["Source", "Target", "Frequency"],
    ["Ann", "Bob", 4],
    ["Bob", "Ann", 2.5],
    ["Bob", 7, 1],
    [None, None, None],
]


def test_polinode(desk, people_of, ties_of):
    desk.book(
        "survey.xlsx",
        {"Nodes": NODES, "Edges": EDGES, "Notes": [["who", "what"], ["me", "this"]], "Empty": []},
    )
    done = desk.read()
    assert people_of(done.organisation) == {"Ann": "Sales", "Bob": "HR", "7": "HR"}
    assert ties_of(done.organisation) == {("Ann", "Bob"): (4, 2.5), ("7", "Bob"): (0, 1)}
    assert [s.format[:14] for s in done.sources] == ["Polinode nodes", "Polinode edges"]
    assert done.sources[0].unused == ("Location",)
    assert done.notes[0] == "sheet 'Notes' of survey.xlsx holds nothing that is read"


def test_other_tables_in_workbooks(desk, people_of):
    from datetime import datetime

    desk.book(
        "hr.xlsx",
        {
            "Export": [
                [None, None],
                ["Worker ID", "Org Unit", "Hire Date", "FTE", "Active"],
                [1.0, "S", datetime(2020, 1, 31), 0.8, True],  # noqa: DTZ001
                [2, "S", datetime(2021, 1, 31), 1, True],  # noqa: DTZ001
                [3, "T", None, 1, False],
            ],
            "ties": [["source", "target", "weight"], [1, 2, 0.5], [1, 3, 1]],
        },
    )
    o = desk.read().organisation
    assert people_of(o) == {"1": "S", "2": "S"}
    assert o.fte.tolist() == [0.8, 1]
    assert o.tenure.tolist() == [1, 0]


def test_problems_name_the_sheet_and_the_row(desk):
    desk.book(
        "survey.xlsx",
        {"Nodes": NODES, "Edges": [["Source", "Target", "Frequency"], [], ["Ann", "Bob", "often"]]},
    )
    (problem,) = desk.refused()
    assert problem.file.endswith("survey.xlsx [Edges]")
    assert (problem.line, problem.key) == (3, "Frequency")


def test_without_openpyxl_the_command_is_named(desk, monkeypatch):
    desk.book("survey.xlsx", {"Nodes": NODES, "Edges": EDGES})
    original = builtins.__import__

    def none(name, *arguments, **options):
        if name == "openpyxl":
            raise ImportError
        return original(name, *arguments, **options)

    monkeypatch.setattr(builtins, "__import__", none)
    with pytest.raises(MissingExtra, match=r"pip install 'siloSim\[excel\]'"):
        desk.read()


def test_workbooks_that_are_none(desk, tmp_path):
    desk.put(
        broken_xlsx=b"PK\x03\x04 and no more",
        old_xls=b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    )
    (problem,) = desk.refused("broken.xlsx")
    assert "not a whole workbook" in problem.message
    (problem,) = desk.refused("old.xls")
    assert "password" in problem.message
    with zipfile.ZipFile(tmp_path / "other.xlsx", "w") as archive:
        archive.writestr("hello.txt", "hello")
    (problem,) = desk.refused("other.xlsx")
    assert "cannot be read" in problem.message
    desk.book("empty.xlsx", {"A": []})
    (problem,) = desk.refused("empty.xlsx")
    assert "empty" in problem.message


def test_a_workbook_that_swells_is_not_unpacked(desk, tmp_path):
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (60 * 1024**2))
    (problem,) = desk.refused()
    assert "would unpack to" in problem.message


def test_gephi_tables(desk, people_of, ties_of):
    desk.put(
        nodes_csv="Id,Label,timeset,Department\n1,Ann,,A\n2,Bob,,A\n3,Cy,,B\n",
        edges_csv="Source,Target,Type,Id,Label,timeset,Weight\n1,2,Directed,0,,,2.0\n2,3,Undirected,1,,,1.0\n",
    )
    done = desk.read()
    assert people_of(done.organisation) == {"1": "A", "2": "A", "3": "B"}
    assert ties_of(done.organisation) == {("1", "2"): (2, 0), ("2", "3"): (1, 1)}
    assert [s.format for s in done.sources] == ["Gephi edges", "Gephi nodes"]


@pytest.mark.parametrize("directed", [False, True])
def test_gexf_as_networkx_writes_it(desk, tmp_path, people_of, ties_of, directed):
    graph = nx.DiGraph() if directed else nx.Graph()
    graph.add_node("a", label="Ann & <Co>", department="Ä")
    graph.add_node("b", department="Ä")
    graph.add_node("c", department="B")
    graph.add_edge("a", "b", weight=2.5)
    graph.add_edge("c", "b")
    nx.write_gexf(graph, tmp_path / "graph.gexf")
    done = desk.read()
    assert people_of(done.organisation) == {"a": "Ä", "b": "Ä", "c": "B"}
    assert ties_of(done.organisation) == (
        {("a", "b"): (2.5, 0), ("b", "c"): (0, 1)}
        if directed
        else {("a", "b"): (2.5, 2.5), ("b", "c"): (1, 1)}
    )


GEXF = '<gexf xmlns="http://gexf.net/1.3"><graph>\n<nodes>\n<node id="a"/>\n<node id="b"/></nodes>\n{}</graph></gexf>'


def test_gexf_without_departments(desk):
    desk.put(graph_gexf=GEXF.format('<edges><edge source="a" target="b"/></edges>'))
    (problem,) = desk.refused()
    assert "--department NAME" in problem.remedy
    assert desk.read(department="All").description.ties == 1


def test_gexf_problems_have_lines(desk):
    desk.put(graph_gexf=GEXF.format('<edges>\n<edge source="a" target="b" weight="x"/></edges>'))
    (problem,) = desk.refused(department="All")
    assert (problem.line, problem.value) == (6, "x")
    desk.put(graph_gexf=GEXF.format("<edges>\n<edge</edges>"))
    (problem,) = desk.refused()
    assert problem.line == 6
    assert "not well-formed" in problem.message
    desk.put(graph_gexf="<graphml/>")
    (problem,) = desk.refused()
    assert "not GEXF" in problem.message
    desk.put(graph_gexf="<gexf/>")
    (problem,) = desk.refused()
    assert "no nodes" in problem.message


def test_gexf_with_entities_is_refused(desk):
    bomb = '<?xml version="1.0"?>\n<!DOCTYPE gexf [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>\n'
    desk.put(graph_gexf=bomb + GEXF.format("<edges/>"))
    (problem,) = desk.refused()
    assert "document type" in problem.message
    assert problem.line == 2


def test_matrix(desk, people_of, ties_of):
    desk.put(
        matrix_csv=";a;b;c\na;9;2,5;0\nb;1;;-\nd;0;1;0\n",
        people_csv="id,department\na,A\nb,A\nc,B\nd,B\n",
    )
    done = desk.read()
    assert people_of(done.organisation) == {"a": "A", "b": "A", "c": "B", "d": "B"}
    assert ties_of(done.organisation) == {("a", "b"): (2.5, 1), ("b", "d"): (0, 1)}
    assert done.report.rows_self == 0  # the diagonal is no tie, and no mistake
    notes = done.sources[0].notes
    assert "1 ids stand in the first row only: they were named, and named nobody" in notes
    assert "1 ids stand in the first column only" in notes


def test_matrix_alone_needs_a_department(desk):
    desk.put(matrix_csv="id,a,b\na,0,1\nb,1,0\n")
    assert "--department" in desk.refused()[0].remedy
    assert desk.read(department="All").description.people == 2


def test_matrix_problems(desk):
    desk.put(matrix_csv="id,a,b,b,\na,0,x,0,0\nb,-1,0,0,0\nb,0,0,0,0\n")
    problems = desk.refused(department="All")
    assert [(p.line, p.value) for p in problems] == [(1, ""), (1, "b"), (3, "b"), (2, "x"), (3, "-1")]


def test_ordinal_answers_are_noticed(desk):
    rows = "".join(f"{i}," + ",".join("1" if (i + j) % 3 else "4" for j in range(6)) + "\n" for i in range(6))
    desk.put(matrix_csv="," + ",".join(map(str, range(6))) + "\n" + rows)
    done = desk.read(department="All")
    assert "weights are the whole numbers 1 to 4, and 100% of all possible ties are there" in done.hints[0]
    done = desk.read(department="All", threshold=2)
    assert not any("1 means never" in hint for hint in done.hints)
    assert done.report.pairs_below > 0
