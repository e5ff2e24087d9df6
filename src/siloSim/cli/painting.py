"""Pictures of a comparison for its results folder, and those of them that are missing."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from siloSim.cli.terminal import note
from siloSim.errors import Problem, ResultsError

if TYPE_CHECKING:
    from siloSim.studies.compare import Comparison
    from siloSim.studies.sweep import Sweep


def painter(found: Comparison) -> Callable[[Path], None]:
    """Draws the pictures; a mistake in one must not cost the results."""

    def draw(folder: Path) -> None:
        from siloSim.analysis import words
        from siloSim.report import figures
        from siloSim.runs.digest import short

        footer = (
            f"{found.pairs} paired runs, seed {found.setting.seed}, {short(found.hash)}. {words.DISCLAIMER}"
        )
        try:
            figures.draw_all(
                folder,
                found.scorecard,
                found.adoption,
                found.challenges,
                "Before",
                "After",
                footer,
                policy_day=found.setting.policy_day,
                currency=found.setting.currency,
            )
            if found.setting.explained:
                from siloSim.report.bundle import draw_parts
                from siloSim.report.style import save

                save(draw_parts(found.explanation, footer), folder, "parts")
        except Exception as error:
            note(f"The pictures could not be drawn ({type(error).__name__}: {error}); the results are whole.")

    return draw


def sweep_painter(found: Sweep) -> Callable[[Path], None]:
    """Draws the pictures of a sweep; a mistake in one costs neither the others nor the results."""

    def draw(folder: Path) -> None:
        from siloSim.analysis import words
        from siloSim.report.sweep import draw_sweep
        from siloSim.runs.digest import short

        footer = (
            f"{found.results.runs:,} runs, seed {found.setting.seed}, {short(found.hash)}. {words.DISCLAIMER}"
        )
        try:
            _, mistakes = draw_sweep(folder, found.frames, footer)
        except Exception as error:
            note(f"The pictures could not be drawn ({type(error).__name__}: {error}); the results are whole.")
            return
        for mistake in mistakes:
            note(f"{mistake} The results are whole.")

    return draw


def draw_missing(draw: Callable[[Path], None], results: Path) -> list[Path]:
    """Draw what is missing in the report folder of results; what is there is left alone.

    Raises
    ------
    ResultsError
        Nothing can be written there.
    """
    report = results / "report"
    try:
        report.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".drawing-", dir=results) as scratch:
            draw(Path(scratch))
            missing = [path for path in sorted(Path(scratch).iterdir()) if not (report / path.name).exists()]
            return [path.rename(report / path.name) for path in missing]
    except OSError as error:
        raise ResultsError(
            Problem(
                f"the pictures could not be written: {error.strerror or error}",
                file=str(report),
                remedy="Copy the results to a place where you may write.",
            )
        ) from error
