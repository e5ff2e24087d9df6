"""Values of a document that know where they stand: file, line and column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from siloSim.errors import Problem

type Scalar = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Source:
    """Where a text came from: its name in messages and the folder its relative paths start from."""

    label: str | None
    folder: Path | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A position in a source; line and column count from 1, None where there is no text."""

    source: Source
    line: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One value of a document: a scalar, a list or a mapping."""

    kind: Literal["scalar", "list", "mapping"]
    place: Place
    value: Scalar = None  # scalar only
    text: str = ""  # scalar only: as written
    items: tuple[Node, ...] = ()  # list only
    fields: Mapping[str, Node] = field(default_factory=dict)  # mapping only
    keys: Mapping[str, Place] = field(default_factory=dict)  # mapping only: where each key stands
    size: int = 1  # nodes in all, aliases expanded

    def plain(self) -> Any:
        """The value as plain Python data."""
        if self.kind == "mapping":
            return {key: node.plain() for key, node in self.fields.items()}
        if self.kind == "list":
            return [node.plain() for node in self.items]
        return self.value

    def shown(self) -> str:
        """The value for a message, short."""
        text = self.text if self.kind == "scalar" else str(self.plain())
        return text if len(text) <= 60 else text[:57] + "..."

    def at(self, path: tuple[str | int, ...]) -> tuple[Node, Place]:
        """The node at a path, or the nearest one above it, and the place to point at."""
        node, place = self, self.place
        for step in path:
            if node.kind == "mapping" and str(step) in node.fields:
                node = node.fields[str(step)]
            elif node.kind == "list" and isinstance(step, int) and 0 <= step < len(node.items):
                node = node.items[step]
            else:
                break
            place = node.place
        return node, place


def problem_at(
    place: Place,
    message: str,
    *,
    key: str | None = None,
    value: str | None = None,
    allowed: str | None = None,
    remedy: str | None = None,
) -> Problem:
    """A Problem at a place; what a damaged file puts into it is cut to a readable length."""
    return Problem(
        _cut(message, 400),
        place.source.label,
        place.line,
        place.column,
        _cut(key, 200),
        _cut(value, 200),
        allowed,
        _cut(remedy, 400),
    )


def _cut[T: (str, str | None)](text: T, length: int) -> T:
    return text if text is None or len(text) <= length else text[: length - 1] + "…"


def from_data(data: object, source: Source) -> Node:
    """Nodes without positions from plain Python data, so that code and files share one validation."""
    place = Place(source)
    if isinstance(data, Mapping):
        fields = {str(key): from_data(value, source) for key, value in data.items()}
        size = 1 + sum(node.size for node in fields.values())
        return Node("mapping", place, fields=fields, keys=dict.fromkeys(fields, place), size=size)
    if isinstance(data, list | tuple):
        items = tuple(from_data(value, source) for value in data)
        return Node("list", place, items=items, size=1 + sum(node.size for node in items))
    item = getattr(data, "item", None)  # numpy scalars come out of sampled designs
    value = item() if callable(item) and not isinstance(data, str) else data
    if value is not None and not isinstance(value, str | int | float | bool):
        value = str(value)
    return Node("scalar", place, value=value, text=str(value))
