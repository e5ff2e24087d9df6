"""GEXF, the XML of Gephi: nodes with their attributes and edges, as two sheets.

Read piece by piece with expat. A document type declaration is refused, and with it every entity of the
document's own: nothing can swell up, and nothing outside of the file is read.
"""

from __future__ import annotations

from pathlib import Path
from xml.parsers import expat

from siloSim.errors import Problem
from siloSim.organisation.csv_files import LARGEST, Row, Sheet, too_large
from siloSim.organisation.findings import Findings

_REMEDY = "export the graph from Gephi again (File, Export, Graph file, GEXF)"


class _Refused(Exception):
    """The file holds what is not read."""


class _Reader:
    """Collects nodes and edges while expat reads; `line` is that of the element that begins."""

    def __init__(self, parser: expat.XMLParserType) -> None:
        self.parser = parser
        self.titles: dict[str, dict[str, str]] = {"node": {}, "edge": {}}  # attribute id -> title
        self.declared = "node"  # the class of the attributes that are being declared
        self.nodes: list[tuple[int, dict[str, str], dict[str, str]]] = []  # line, own, attributes
        self.edges: list[tuple[int, dict[str, str], dict[str, str]]] = []
        self.open: list[tuple[int, dict[str, str], dict[str, str]]] = []  # nodes may stand in nodes
        self.edge_type = "undirected"  # as the standard says
        self.is_gexf = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        line = self.parser.CurrentLineNumber
        if tag == "gexf":
            self.is_gexf = True
        elif tag == "graph":
            self.edge_type = attributes.get("defaultedgetype", self.edge_type)
        elif tag == "attributes":
            self.declared = attributes.get("class", "node")
        elif tag == "attribute":
            title = attributes.get("title") or attributes.get("id", "")
            self.titles.setdefault(self.declared, {})[attributes.get("id", "")] = title
        elif tag in ("node", "edge"):
            element = (line, attributes, dict[str, str]())
            (self.nodes if tag == "node" else self.edges).append(element)
            self.open.append(element)
        elif tag == "attvalue" and self.open:
            name = attributes.get("for") or attributes.get("id", "")
            self.open[-1][2][name] = attributes.get("value", "")

    def end(self, tag: str) -> None:
        if tag.rpartition(":")[2] in ("node", "edge"):
            self.open.pop()

    def doctype(self, *_: object) -> None:
        raise _Refused


def read_gexf(path: Path, findings: Findings) -> list[Sheet]:
    """A sheet of nodes (Id, Label and the attributes) and one of edges (Source, Target, Type, Weight).

    [] if the file cannot be used, with the reason in `findings`. An edge without a weight weighs 1.
    """
    file = str(path)
    if path.stat().st_size > LARGEST:
        findings.add(too_large(file, path.stat().st_size, LARGEST))
        return []
    parser = expat.ParserCreate()
    reader = _Reader(parser)
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.StartDoctypeDeclHandler = reader.doctype
    try:
        with path.open("rb") as stream:
            parser.ParseFile(stream)
    except _Refused:
        findings.add(
            Problem(
                "the file has a document type declaration, which GEXF does not need", file,
                parser.CurrentLineNumber, allowed="plain GEXF", remedy="take the line <!DOCTYPE ...> out",
            )
        )  # fmt: skip
        return []
    except expat.ExpatError as error:
        findings.add(
            Problem(
                f"this is not well-formed XML: {expat.ErrorString(error.code)}", file, error.lineno,
                error.offset + 1, remedy=_REMEDY,
            )
        )  # fmt: skip
        return []
    if not reader.is_gexf or not reader.nodes:
        what = "there are no nodes in it" if reader.is_gexf else "this is XML, but not GEXF"
        findings.add(Problem(what, file, allowed="gexf, graph, nodes, node and edges", remedy=_REMEDY))
        return []
    return [_nodes(file, reader), *([_edges(file, reader)] if reader.edges else [])]


def _nodes(file: str, reader: _Reader) -> Sheet:
    titles = reader.titles["node"]
    rows = [
        Row(line, [own.get("id", ""), own.get("label", ""), *(more.get(key, "") for key in titles)])
        for line, own, more in reader.nodes
    ]
    return Sheet(file, Row(1, ["Id", "Label", *titles.values()]), _stripped(rows), name="GEXF nodes")


def _edges(file: str, reader: _Reader) -> Sheet:
    titles = reader.titles["edge"]
    rows = [
        Row(
            line,
            [
                own.get("source", ""),
                own.get("target", ""),
                own.get("type", reader.edge_type),
                own.get("weight", "1"),
                *(more.get(key, "") for key in titles),
            ],
        )
        for line, own, more in reader.edges
    ]
    header = Row(1, ["Source", "Target", "Type", "Weight", *titles.values()])
    return Sheet(file, header, _stripped(rows), name="GEXF edges")


def _stripped(rows: list[Row]) -> list[Row]:
    return [Row(row.line, [text.strip() for text in row.fields]) for row in rows]
