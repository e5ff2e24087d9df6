"""What a sweep found: arms and design points against the baseline, read from the folder that holds the runs."""

from __future__ import annotations

import html
import shutil
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from siloSim.analysis.sweep_frames import CARD, SweepFrames
from siloSim.errors import ResultsError
from siloSim.model.measures.outcome import Outcome
from siloSim.runs.sweep_store import SweepResults
from siloSim.studies.study import Finished, Setting, Study

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from siloSim.export import Source

KIND = "sweep"
RUN_AT = "run_at."  # columns of points.parquet: the point whose runs stand for the arm named behind the dot
EXPERIMENT = "experiment.resolved.yaml"
ALL_OUTCOMES = 400  # comparisons up to which every outcome is compared, beyond it those of the card
ALL_CURVES = 24  # cells up to which every curve is made, beyond it those of the point that is shown


class Sweep(Study):
    """A sweep on disk, finished or as far as it came. Answers are computed when they are looked at.

    Attributes
    ----------
    results
        What the store holds; tables can be read from it batch by batch.
    """

    results: SweepResults

    @classmethod
    def of_sweep(cls, results: SweepResults) -> Self:
        """The sweep that a results folder holds.

        Raises
        ------
        ResultsError
            The manifest lacks what a sweep needs.
        """
        manifest = results.manifest
        try:
            setting = Setting(
                kind=KIND,
                name=manifest["name"],
                currency=manifest["currency"],
                seed=manifest["inputs"]["seed"],
                replications=replications_asked(manifest),
                policy_day=manifest["policy_day"],
                horizon=manifest["horizon"],
                scenario_yaml=results.text(EXPERIMENT),
                inputs=manifest["inputs"],
                arms=manifest["arms"],
                kept=tuple(results.tables),
                own=tuple(Outcome(**described) for described in manifest.get("own", ())),
                again=tuple(manifest.get("again", ())),
            )
            finished = Finished(
                complete=results.complete,
                interrupted=not results.complete,
                warnings=tuple(manifest["warnings"]),
                failures=tuple(results.failures()),
                timings=manifest["timings"],
                version=manifest["versions"]["siloSim"],
            )
        except (KeyError, TypeError) as error:
            raise ResultsError(
                f"{results.path / 'manifest.json'}: damaged results: the manifest lacks {error}. Run the sweep again."
            ) from error
        found = cls(setting, finished, results.arrow, results.path)
        found.results = results
        return found

    @property
    def question(self) -> str:
        """What the experiment asks."""
        return str(self.results.manifest["question"])

    @property
    def baseline(self) -> str:
        """The arm that the others are compared with."""
        return str(self.results.manifest["baseline"])

    @property
    def planned(self) -> int:
        """Runs that were asked for, as far as that is known."""
        return int(self.results.manifest["planned"])

    @cached_property
    def points(self) -> pd.DataFrame:
        """The design: index `point`, one column per factor; numbers in the factor's unit, names as text."""
        frame: pd.DataFrame = self._points_table.to_pandas().set_index("point")
        return frame[[name for name in frame.columns if not str(name).startswith(RUN_AT)]]

    @cached_property
    def representative(self) -> Mapping[str, NDArray[np.int64]]:
        """Arm → for each point the point whose runs stand for it."""
        table = self._points_table
        return {
            name.removeprefix(RUN_AT): table.column(name).to_numpy().astype(np.int64)
            for name in table.column_names
            if name.startswith(RUN_AT)
        }

    @cached_property
    def contrasts(self) -> pd.DataFrame:
        """One row per outcome, arm and point: the paired difference to the baseline with its intervals.

        Columns: `analysis.many_arms.COLUMNS`; docs/statistics.md says which interval answers which question.
        Beyond 400 comparisons only the outcomes of the card are compared; `contrast` compares any.
        """
        others = max(1, len(self.setting.arms) - 1)
        few = others * len(self.points) <= ALL_OUTCOMES
        return self.contrast(*(() if few else (*CARD, *(own.name for own in self.setting.own))))

    def contrast(self, *outcomes: str) -> pd.DataFrame:
        """The contrasts of some outcomes; of all, if none is named."""
        from siloSim.analysis.many_arms import contrast_frame

        return contrast_frame(
            self.runs,
            self.points,
            self.representative,
            self.baseline,
            seed=self.setting.seed,
            own=self.setting.own,
            outcomes=outcomes or None,
        )

    @cached_property
    def over_points(self) -> pd.DataFrame:
        """What each arm does on average over the design's points: for samples of a space, not for grids."""
        from siloSim.analysis.over_points import over_points

        return over_points(self.contrasts, self.runs, self.representative)

    @cached_property
    def half_shares(self) -> pd.DataFrame:
        """By arm and point: in how many runs half of the lost lesson was not regained, with interval."""
        from siloSim.analysis.time_to_half import half_shares

        cells = [(arm, point) for arm in self.setting.arms for point in range(len(self.points))]
        return half_shares(self.runs, self._windows, representative=self.representative, cells=cells)

    @cached_property
    def frames(self) -> SweepFrames:
        """All that words, tables and pictures are made of."""
        from siloSim.analysis.sweep_titles import point_shown

        manifest = self.results.manifest
        shares = self.half_shares
        found = SweepFrames(
            contrasts=self.contrasts,
            points=self.points,
            arms=tuple(self.setting.arms),
            baseline=self.baseline,
            units=manifest["units"],
            currency=self.setting.currency,
            window=manifest["window"],
            representative=self.representative,
            over_points=self.over_points,
            missed=dict(
                zip(zip(shares["arm"], shares["point"], strict=True), shares["not_reached"], strict=True)
            ),
        )
        few = len(self.setting.arms) * len(self.points) <= ALL_CURVES
        points = range(len(self.points)) if few else (point_shown(found, None),)
        return self._with_curves(found, [(arm, point) for point in points for arm in found.arms])

    @cached_property
    def headline(self) -> list[str]:
        """What was found, in sentences that assert no more than the intervals hold."""
        from siloSim.analysis import sweep_words

        return list(sweep_words.headline(self.frames))

    @cached_property
    def hash(self) -> str:
        """The content hash, as `silosim hash` prints it."""
        known = self.results.manifest["content_hash"]
        return str(known) if known is not None else self.results.hash()

    def default_path(self) -> Path:
        """Where it lies."""
        return self.results.path

    def save(self, path: Path | str | None = None, **_: object) -> Path:
        """Copy its folder to another place, which must not exist; without one, nothing is to be done.

        Raises
        ------
        ResultsError
            The place is taken or cannot be written to.
        """
        if path is None:
            return self.results.path
        try:
            return Path(shutil.copytree(self.results.path, path))
        except (OSError, shutil.Error) as error:
            raise ResultsError(f"{path}: the sweep could not be copied here: {error}") from error

    def source(self) -> Source:
        """Its tables as they are exported: read piece by piece."""
        from siloSim.export import Source
        from siloSim.runs.store import failure_table

        made = self._made_tables()
        if self.finished.failures:
            made["failures"] = failure_table(self.finished.failures)
        return Source.of_sweep(self.results, made)

    def as_json(self) -> dict[str, object]:
        """The sweep in the JSON format, schema 1; undefined numbers are null. See docs/statistics.md."""
        from siloSim.runs.store import versions
        from siloSim.studies.json_form import sweep_json

        return {
            "question": self.question,
            **sweep_json(self.frames, self.headline),
            "provenance": {
                "seed": self.setting.seed,
                "replications": self.setting.replications,
                "runs": self.results.runs,
                "planned": self.planned,
                "hash": self.hash,
                "version": versions()["siloSim"],
            },
            "results": str(self.path),
        }

    def __repr__(self) -> str:
        return (
            f"Sweep({self.setting.name!r}, {len(self.setting.arms)} arms, {len(self.points)} points, "
            f"{self.results.runs} of {self.planned} runs)"
        )

    def _repr_html_(self) -> str:
        lines = "".join(f"<p>{html.escape(line)}</p>" for line in (*self.headline, *self.warnings))
        card = self.contrasts[self.contrasts["outcome"].isin(CARD)]
        shown = card[
            ["outcome", "unit", "arm", "point", "difference", "low_all", "high_all", "verdict_all", "n"]
        ]
        return f"{lines}{shown.to_html(index=False, float_format='{:.4g}'.format)}"

    def _with_curves(self, found: SweepFrames, cells: list[tuple[str, int]]) -> SweepFrames:
        """Curves of some cells, where their tables were kept."""
        from dataclasses import replace

        from siloSim.analysis import adoption, survival

        runs = {(arm, int(self.representative[arm][point])) for arm, point in cells}
        made: dict[str, Any] = {}
        if "survival" in self.results.tables:
            counts = survival.counts_by_cell(self.results.batches("survival"), list(runs))
            made["survival"] = survival.survival_frame(
                counts, representative=self.representative, cells=cells
            )
        if "adoption" in self.results.tables:
            curves = adoption.curves_by_cell(self.results.batches("adoption"), cells=list(runs))
            stands, seed = self.representative, self.setting.seed
            made["adoption"] = adoption.adoption_levels(curves, representative=stands, cells=cells, seed=seed)
            made["adoption_differences"] = adoption.adoption_differences(
                curves, self.baseline, representative=stands, cells=cells, seed=seed
            )
        return replace(found, **made)

    def _made_tables(self) -> dict[str, Any]:
        import pyarrow as pa

        if not self.results.runs:
            return {}
        return {"contrasts": pa.Table.from_pandas(self.contrasts, preserve_index=False)}

    @cached_property
    def _points_table(self) -> Any:
        return self.results.points()

    @property
    def _windows(self) -> int | Mapping[int, int]:
        window = self.results.manifest["window"]
        if window is not None:
            return int(window)
        return {int(point): int(days) for point, days in self.results.manifest["windows"].items()}


def replications_asked(manifest: Mapping[str, Any]) -> int:
    """Replications asked for, those added later included; the most, where they went on until a precision."""
    asked = manifest["replications"]
    first = asked["asked"]
    return int(first["maximum"] if isinstance(first, dict) else first) + int(asked["extended"])
