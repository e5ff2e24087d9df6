"""What is exported: tables by name, read piece by piece, and the manifest of the results that they come from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from siloSim.export.harmless import is_text
from siloSim.model.measures import Outcome
from siloSim.model.panel_columns import Column
from siloSim.runs.dictionary import TITLES, Entry, Kind, entries

POINT = "point"


class SweepTables(Protocol):
    """What is asked of an opened sweep."""

    @property
    def path(self) -> Path:
        """The results folder."""

    @property
    def manifest(self) -> Mapping[str, Any]:
        """Its manifest."""

    @property
    def tables(self) -> Mapping[str, int]:
        """Name → rows."""

    def batches(self, name: str) -> Iterator[Any]:
        """The pieces of a table."""

    def points(self) -> Any:
        """The design's points as a pyarrow.Table, or None."""


@dataclass(frozen=True)
class Source:
    """Tables of results, whoever keeps them.

    Attributes
    ----------
    manifest
        Of the results folder, or what it would be.
    rows
        Table → number of rows, of the tables that `batches` gives.
    batches
        Name → its pieces, pyarrow Tables; one at least, even if it is empty.
    more
        Tables that are made of the others or lie beside them (scorecard, contrasts, failures): pyarrow Tables.
    points
        What a sweep varies: pyarrow Table of `point` and one column per factor; None outside of one.
    path
        The results folder; None where nothing was saved.
    """

    manifest: Mapping[str, Any]
    rows: Mapping[str, int]
    batches: Callable[[str], Iterator[Any]]
    more: Mapping[str, Any] = field(default_factory=dict)
    points: Any = None
    path: Path | None = None

    @classmethod
    def of_sweep(cls, results: SweepTables, more: Mapping[str, Any] | None = None) -> Source:
        """The stored tables of a sweep and, in `more`, what was made of them, such as `contrasts`."""
        return cls(
            results.manifest, results.tables, results.batches, more or {}, results.points(), results.path
        )

    @cached_property
    def tables(self) -> tuple[str, ...]:
        """Names of all tables, what is read first in front."""
        having = {*self.rows, *self._made}
        known = [name for name in TITLES if name in having]
        return (*known, *sorted(having - set(known)))

    def count(self, name: str) -> int:
        """How many rows a table has."""
        return self._made[name].num_rows if name in self._made else self.rows[name]

    def read(self, name: str) -> Iterator[Any]:
        """A table piece by piece; in `runs`, the factors of the point stand beside the keys."""
        if name in self._made:
            yield self._made[name]
            return
        for piece in self.batches(name):
            yield self._joined(piece) if name == "runs" else piece

    def entries(self, name: str, schema: Any) -> list[Entry]:
        """The dictionary's rows for the columns that a table has, in its order."""
        manifest = self.manifest
        own = [Outcome(**described) for described in manifest.get("own", ())]
        state = [Column.from_json(fields) for fields in manifest.get("own_state", ())]
        try:
            listed = entries(name, own=own, own_state=state, factors=self._factors)
        except KeyError:
            listed = ()
        known = {entry.column: entry for entry in listed}
        found = [
            known.get(column.name) or Entry(name, column.name, _kind(column.type), "", "", "not described")
            for column in schema
        ]
        currency = str(manifest.get("currency", "money"))
        return [replace(entry, unit=currency) if entry.unit == "money" else entry for entry in found]

    @cached_property
    def _made(self) -> dict[str, Any]:
        varied = self.points is not None and self.points.num_columns > 1
        return {**self.more, **({"points": self.points} if varied else {})}

    @cached_property
    def _factors(self) -> dict[str, Kind]:
        if self.points is None:
            return {}
        return {column.name: _kind(column.type) for column in self.points.schema if column.name != POINT}

    def _joined(self, runs: Any) -> Any:
        """Runs with the factors of their point behind the keys."""
        if not self._factors:
            return runs
        known = self.points.column(POINT).combine_chunks()
        place = pc.index_in(runs.column(POINT).cast(known.type), value_set=known)
        for at, name in enumerate(self._factors, start=3):
            runs = runs.add_column(at, name, self.points.column(name).take(place))
        return runs


def _kind(of: Any) -> Kind:
    if is_text(of):
        return "text"
    return "number" if pa.types.is_floating(of) else "whole number"
