"""YAML text → nodes that know their file, line and column; everything unsafe is refused here.

ruamel.yaml scans and parses; the nodes are built from its events, so that limits on depth, aliases and
size hold while reading and not only afterwards. Scalars are read by the YAML 1.2 core schema: `no` and
`12:30` are texts, as written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from siloSim.errors import Problem, ScenarioError
from siloSim.scenario.nodes import Node, Place, Scalar, Source, problem_at

MAX_BYTES = 2_000_000
MAX_NODES = 50_000  # aliases counted with everything they stand for
MAX_ALIASES = 100
MAX_DEPTH = 40

_NULL = re.compile(r"~|null|Null|NULL|")
_TRUE = re.compile(r"true|True|TRUE")
_FALSE = re.compile(r"false|False|FALSE")
_INT = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_INF = re.compile(r"[-+]?\.(inf|Inf|INF)")
_NAN = re.compile(r"\.(nan|NaN|NAN)")
_UNPRINTABLE = re.compile("[^\x09\x0a\x0d\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_STR_TAG = "tag:yaml.org,2002:str"


def read(path: Path, label: str | None = None, problems: list[Problem] | None = None) -> Node:
    """The one document of a YAML file; ScenarioError if it is missing, too large, not text, not a mapping.

    `problems` is as in `compose`.
    """
    shown = label if label is not None else str(path)
    return compose(read_text(path, shown), Source(shown, path.parent), problems)


def read_text(path: Path, label: str) -> str:
    """The text of a regular UTF-8 file of at most 2 MB; ScenarioError otherwise."""

    def refused(message: str, remedy: str, allowed: str | None = None) -> ScenarioError:
        return ScenarioError(Problem(message, label, allowed=allowed, remedy=remedy))

    try:
        if path.is_dir():
            raise refused("this is a folder, not a file", "name a YAML file inside it")
        if not path.exists():
            raise refused("there is no such file", f"check the path; the current folder is {Path.cwd()}")
        if not path.is_file():
            raise refused("this is not a regular file", "name a YAML file")
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise refused(
                f"the file has {size / 1e6:.1f} MB",
                "keep people and ties in CSV files and name them under organisation.import",
                f"at most {MAX_BYTES / 1e6:g} MB",
            )
        data = path.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = getattr(error, "strerror", None) or str(error)
        raise refused(f"the file cannot be read: {reason}", "check the path and its permissions") from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        raise ScenarioError(
            Problem(
                f"the file is not UTF-8 text: byte {error.start} is 0x{data[error.start]:02x}",
                label,
                before.count(b"\n") + 1,
                error.start - (before.rfind(b"\n") + 1) + 1,
                allowed="UTF-8",
                remedy="save it again with the encoding UTF-8",
            )
        ) from None


def compose(text: str, source: Source, problems: list[Problem] | None = None) -> Node:
    """The one mapping that a text holds.

    Duplicate keys, strange keys and tags leave the rest readable: where `problems` is given they are put
    there, so that they can be reported together with what is found later.

    Raises ScenarioError for broken YAML, duplicate or non-scalar keys, tags, several documents, an empty
    text, another top level than a mapping, and for too many nodes, aliases or levels.
    """
    if len(text) > MAX_BYTES:
        raise ScenarioError(
            problem_at(Place(source), "the text is too long", allowed=f"at most {MAX_BYTES / 1e6:g} MB")
        )
    strange = _UNPRINTABLE.search(text)
    if strange:
        raise ScenarioError(
            problem_at(
                _place_of(text, strange.start(), source),
                f"the character U+{ord(strange.group()):04X} cannot stand in YAML",
                remedy="remove it; the file may be damaged or not a text file",
            )
        )
    composer = _Composer(text, source)
    root = composer.document()
    if composer.problems:
        if problems is None:
            raise ScenarioError(composer.problems)
        problems += composer.problems
    if root is None or (root.kind == "scalar" and root.value is None):
        raise ScenarioError(
            problem_at(
                Place(source, 1, 1),
                "the file is empty",
                remedy="write at least the head counts: organisation: {departments: {Sales: 60, Finance: 25}}",
            )
        )
    if root.kind != "mapping":
        raise ScenarioError(
            problem_at(
                root.place,
                f"the top level is a {'list' if root.kind == 'list' else 'single value'}, not a mapping",
                value=root.shown(),
                allowed="lines of the form key: value",
                remedy="start with a key such as organisation:",
            )
        )
    return root


class _Composer:
    """Builds nodes from one pass over the events; problems that leave the rest readable are collected."""

    def __init__(self, text: str, source: Source) -> None:
        self.text = text
        self.source = source
        self.problems: list[Problem] = []
        self.anchors: dict[str, Node | None] = {}  # None: still open
        self.aliases = 0
        self.nodes = 0
        self.stream: Iterator[Any] = self._events()

    def document(self) -> Node | None:
        """The only document, None if there is none."""
        root: Node | None = None
        for event in self.stream:
            kind = type(event).__name__
            if kind == "DocumentStartEvent":
                if root is not None:
                    self._fail(
                        self._place(event),
                        "a second document starts here",
                        remedy="keep one document per file: move what follows --- into a file of its own",
                    )
                root = self._node(next(self.stream), 0)
        return root

    def _events(self) -> Iterator[Any]:
        try:
            yield from YAML(typ="safe", pure=True).parse(self.text)
        except MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            place = Place(self.source, mark.line + 1, mark.column + 1) if mark else Place(self.source)
            self._fail(place, *_explained(str(error.problem or error.context or "it cannot be read")))
        except YAMLError as error:
            self._fail(Place(self.source), *_explained(str(getattr(error, "reason", error))))
        except ScenarioError:
            raise
        except (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError) as error:
            # On malformed input the parser fails in undocumented ways now and then.
            self._fail(Place(self.source), *_explained(f"the parser gave up ({type(error).__name__})"))

    def _fail(
        self, place: Place, message: str, remedy: str | None = None, allowed: str | None = None
    ) -> NoReturn:
        self.problems.append(problem_at(place, message, remedy=remedy, allowed=allowed))
        raise ScenarioError(self.problems)

    def _place(self, event: Any) -> Place:
        return Place(self.source, event.start_mark.line + 1, event.start_mark.column + 1)

    def _count(self, place: Place, nodes: int) -> None:
        self.nodes += nodes
        if self.nodes > MAX_NODES:
            self._fail(
                place,
                "the document is too large once its aliases are written out",
                allowed=f"at most {MAX_NODES:,} values and {MAX_ALIASES} aliases",
                remedy="keep people and ties in CSV files",
            )

    def _node(self, event: Any, depth: int) -> Node:
        kind, place = type(event).__name__, self._place(event)
        if depth > MAX_DEPTH:
            self._fail(place, "too many levels inside each other", allowed=f"at most {MAX_DEPTH} levels")
        if kind == "AliasEvent":
            return self._alias(str(event.anchor), place)
        self._count(place, 1)
        tag = str(event.tag) if event.tag is not None else None
        if tag not in (None, "!", _STR_TAG):
            self.problems.append(
                problem_at(place, f"the tag {tag} is not supported", remedy="write the value without a tag")
            )
        anchor = event.anchor
        if anchor is not None:
            self.anchors[anchor] = None
        if kind == "ScalarEvent":
            quoted = event.style is not None or tag is not None
            value = event.value if quoted else _scalar(event.value)
            node = Node("scalar", place, value=value, text=event.value)
        elif kind == "SequenceStartEvent":
            node = self._list(place, depth)
        else:
            node = self._mapping(place, depth)
        if anchor is not None:
            self.anchors[anchor] = node
        return node

    def _alias(self, name: str, place: Place) -> Node:
        self.aliases += 1
        if self.aliases > MAX_ALIASES:
            self._fail(place, "too many aliases", allowed=f"at most {MAX_ALIASES}")
        if name not in self.anchors:
            self._fail(place, f"the alias *{name} has no anchor &{name} before it")
        node = self.anchors[name]
        if node is None:
            self._fail(place, f"the alias *{name} contains itself")
        self._count(place, node.size)
        return node

    def _list(self, place: Place, depth: int) -> Node:
        items: list[Node] = []
        for event in self.stream:
            if type(event).__name__ == "SequenceEndEvent":
                break
            items.append(self._node(event, depth + 1))
        return Node("list", place, items=tuple(items), size=1 + sum(node.size for node in items))

    def _mapping(self, place: Place, depth: int) -> Node:
        fields: dict[str, Node] = {}
        keys: dict[str, Place] = {}
        for event in self.stream:
            if type(event).__name__ == "MappingEndEvent":
                break
            at = self._place(event)
            key = self._node(event, depth + 1)
            value = self._node(next(self.stream), depth + 1)
            if value.kind == "scalar" and value.text == "" and value.value is None:
                # The parser places what is missing at whatever comes next.
                value = Node("scalar", at)
            if key.kind != "scalar":
                self.problems.append(
                    problem_at(at, "a key must be a single word or text", value=key.shown(), key=None)
                )
            elif key.text in fields:
                self.problems.append(
                    problem_at(
                        at,
                        f'the key "{key.text}" stands twice',
                        key=key.text,
                        remedy=f"it was first given on line {keys[key.text].line}; keep one of them",
                    )
                )
            else:
                fields[key.text], keys[key.text] = value, at
        size = 1 + sum(1 + node.size for node in fields.values())
        return Node("mapping", place, fields=fields, keys=keys, size=size)


def _scalar(text: str) -> Scalar:
    """A plain scalar by the YAML 1.2 core schema, decimal numbers only."""
    if _NULL.fullmatch(text):
        return None
    if _TRUE.fullmatch(text):
        return True
    if _FALSE.fullmatch(text):
        return False
    if _INT.fullmatch(text):
        # Beyond 300 digits int() is slow and finally refuses; as a float such a number is infinite.
        return int(text) if len(text) <= 300 else float(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    if _INF.fullmatch(text):
        return float(text.replace(".", "").lower())
    return float("nan") if _NAN.fullmatch(text) else text


def _place_of(text: str, index: int, source: Source) -> Place:
    before = text[:index]
    return Place(source, before.count("\n") + 1, index - (before.rfind("\n") + 1) + 1)


def _explained(reason: str) -> tuple[str, str]:
    """What a parser's complaint means to somebody who does not know YAML, and the remedy."""
    if "\\t" in reason:
        return "a tab is used where YAML allows spaces only", "replace tabs by two spaces each"
    if "mapping values are not allowed" in reason:
        return (
            "a colon stands where none can stand",
            "indent keys of one level alike, and put texts with a colon in quotes",
        )
    return (
        f"this is not valid YAML: {reason}",
        "check indentation, brackets, quotes and colons in this line and above it",
    )
