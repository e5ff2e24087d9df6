"""What a fit found: tables, sentences, JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from siloSim.scenario.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

REACHED, MISSED = "reached", "not reached"


@dataclass(frozen=True, slots=True)
class Reading:
    """One anchor: wanted, and what came out on fresh seeds with its 95 % interval."""

    name: str
    unit: str
    wanted: float
    start: float
    reached: float
    low: float
    high: float
    tolerance: float
    verdict: str
    sure: bool  # the whole interval lies on the verdict's side
    undefined: int  # runs in which it has no value

    @property
    def further(self) -> bool:
        """Whether it was missed and had been nearer before the fit."""
        return self.verdict != REACHED and abs(self.reached - self.wanted) > abs(self.start - self.wanted)


@dataclass(frozen=True, slots=True)
class Moved:
    """One parameter that was moved; [low, high] is what the anchors leave open with the others as they are."""

    path: str
    unit: str
    before: float
    after: float
    low: float
    high: float
    anchor: str  # for which it was moved
    why: str
    bound: bool  # it stands at the end of its range


@dataclass(frozen=True, slots=True, eq=False)
class FitResult:
    """A fitted scenario, how near it comes, and what the anchors do not say.

    Attributes
    ----------
    scenario
        With the parameters found and the section `fitted`.
    start
        As it was given.
    readings, moves
        By anchor, and by parameter moved.
    open_questions
        Sentences on what is not identified, pulls apart or cannot be reached.
    identified, combinations
        How many combinations of how many parameters the anchors hold.
    warnings
        About the fitted scenario's runs, for instance that its backlog grows.
    seed, replications
        Of the fit. It was judged with `fresh_seed`, `fresh_replications`.
    runs
        How many runs it took.
    """

    scenario: Scenario
    start: Scenario
    readings: tuple[Reading, ...]
    moves: tuple[Moved, ...]
    open_questions: tuple[str, ...]
    identified: int
    combinations: int
    warnings: tuple[str, ...]
    seed: int
    replications: int
    fresh_seed: int
    fresh_replications: int
    tolerance: float
    runs: int
    sensitivities: Mapping[str, Mapping[str, float]]

    @property
    def reached(self) -> bool:
        """Whether every anchor lies within its tolerance."""
        return all(reading.verdict == REACHED for reading in self.readings)

    @property
    def anchors(self) -> pd.DataFrame:
        """One row per anchor: name, unit, wanted, start, reached, low, high, tolerance, verdict, sure, undefined."""
        return _frame(self.readings, Reading)

    @property
    def parameters(self) -> pd.DataFrame:
        """One row per parameter moved: path, unit, before, after, low, high, anchor, why, bound."""
        return _frame(self.moves, Moved)

    @property
    def sensitivity(self) -> pd.DataFrame:
        """Anchors × parameters: tolerances by unit of the parameter's scale, at the end; nan where not clear."""
        import pandas as pd

        return pd.DataFrame(
            {path: dict(column) for path, column in self.sensitivities.items()},
            index=[reading.name for reading in self.readings],
            dtype="float64",
        )

    @property
    def headline(self) -> str:
        """How many anchors were reached."""
        missed = [reading.name for reading in self.readings if reading.verdict != REACHED]
        count = len(self.readings)
        within = f"within {100 * self.tolerance:g} %"
        if not missed:
            which = {1: "The anchor is", 2: "Both anchors are"}.get(count, f"All {count} anchors are")
            return f"{which} reached {within}."
        return f"{count - len(missed)} of {count} anchors reached {within}; not reached: {', '.join(missed)}."

    def lines(self) -> list[str]:
        """The whole result in plain words."""
        from siloSim.analysis.formats import format_value

        rows = [self.headline]
        for r in self.readings:
            unit = shown_unit(r.unit)
            cells = [
                format_value(value, unit, extra=1) for value in (r.wanted, r.start, r.reached, r.low, r.high)
            ]
            rows.append(
                f"{r.name}: wanted {cells[0]}, before {cells[1]}, now {cells[2]} ({cells[3]} to {cells[4]}): "
                f"{verdict_of(r)}"
            )
        rows += [f"{m.path}: {m.before:.4g} -> {m.after:.4g}, for {m.anchor}: {m.why}" for m in self.moves]
        return [*rows, *self.open_questions, *self.warnings]

    def as_json(self) -> dict[str, object]:
        """The result as JSON, schema 1; undefined numbers are null."""
        from dataclasses import asdict

        from siloSim.runs.store import versions
        from siloSim.scenario import content_hash
        from siloSim.studies.json_form import json_value

        def rows(items: tuple[Reading, ...] | tuple[Moved, ...]) -> list[dict[str, object]]:
            return [{key: json_value(value) for key, value in asdict(item).items()} for item in items]

        return {
            "schema": 1,
            "command": "fit",
            "headline": [self.headline],
            "reached": self.reached,
            "anchors": rows(self.readings),
            "parameters": rows(self.moves),
            "identification": {
                "identified": self.identified,
                "parameters": self.combinations,
                "open": list(self.open_questions),
            },
            "warnings": list(self.warnings),
            "provenance": {
                "seed": self.seed,
                "replications": self.replications,
                "fresh_seed": self.fresh_seed,
                "fresh_replications": self.fresh_replications,
                "tolerance": self.tolerance,
                "runs": self.runs,
                "hash": content_hash(self.scenario),
                "version": versions()["siloSim"],
            },
        }

    def save(self, path: Path | str, *, overwrite: bool = False) -> Path:
        """Write the fitted scenario as a file that extends the one it was made from.

        Raises ScenarioError if the file is there (unless `overwrite`), is that scenario itself, or cannot be
        written.
        """
        from siloSim.studies.fit.file import write

        return write(self, Path(path), overwrite=overwrite)

    def __repr__(self) -> str:
        return f"FitResult({self.scenario.name!r}: {self.headline})"


def verdict_of(reading: Reading) -> str:
    """The verdict, with a word where luck could turn it."""
    return reading.verdict if reading.sure else f"{reading.verdict}, barely"


def shown_unit(unit: str) -> str:
    """The unit for people of one in the parameter table."""
    return {"h/day": "h per person-day", "count": ""}.get(unit, unit)


def _frame(items: tuple[object, ...], kind: type) -> pd.DataFrame:
    from dataclasses import asdict, fields

    import pandas as pd

    return pd.DataFrame([asdict(item) for item in items], columns=[f.name for f in fields(kind)])  # type: ignore[call-overload]
