"""The first pictures of a comparison: who knows the lesson, what is still open, what got better."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from siloSim.analysis import words
from siloSim.report import style
from siloSim.report.adoption import draw_adoption
from siloSim.report.forest import draw_scorecard
from siloSim.report.resolution import draw_resolution

if TYPE_CHECKING:
    import pandas as pd


def draw_all(
    folder: Path,
    scorecard: pd.DataFrame,
    adoption: pd.DataFrame,
    challenges: pd.DataFrame,
    before_label: str = "Before",
    after_label: str = "After",
    footer: str = "",
    *,
    policy_day: int = 0,
    currency: str = "EUR",
) -> list[Path]:
    """Draws adoption, resolution and scorecard into `folder`, each as PNG and SVG; returns the six paths.

    `scorecard` comes from `contrasts.scorecard`; its attrs name the two arms, else the first two arms of the
    tables are before and after. `adoption` has arm, point, replication, day, home, others, shares from 0 to
    1, day -1 being the eve of the policies. `challenges` has arm, point, replication, arrived_on, event (0 or
    1), duration (days); those that arrived before `policy_day` are left out. Thread-safe.
    """
    arms = _arms(scorecard, adoption, challenges)
    labels = (before_label, after_label)
    foot = footer if words.DISCLAIMER in footer else f"{footer} {words.DISCLAIMER}".strip()
    mature = challenges[challenges["arrived_on"] >= policy_day]
    pictures = {
        "adoption": draw_adoption(scorecard, adoption, arms, labels, foot),
        "resolution": draw_resolution(scorecard, mature, arms, labels, foot),
        "scorecard": draw_scorecard(scorecard, labels, foot, currency),
    }
    return [path for name, figure in pictures.items() for path in style.save(figure, folder, name)]


def _arms(scorecard: pd.DataFrame, *tables: pd.DataFrame) -> tuple[str, str]:
    if "before_arm" in scorecard.attrs:
        return str(scorecard.attrs["before_arm"]), str(scorecard.attrs["after_arm"])
    seen = list(dict.fromkeys(str(arm) for table in tables for arm in table["arm"].unique()))
    first, second = [*seen, *("before", "after")[len(seen) :]][:2]
    return first, second
