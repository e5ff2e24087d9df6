"""The pictures of a sweep: which of them make sense, drawn one by one, so that a mistake in one costs no other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from siloSim.analysis import words
from siloSim.analysis.factors import is_grid, lines_along
from siloSim.analysis.options import best_cell
from siloSim.analysis.sweep_frames import LEARNING, MONEY, TIME, SweepFrames
from siloSim.report import style
from siloSim.report.arm_adoption import draw_adoption_difference, draw_arm_adoption
from siloSim.report.arm_survival import draw_arm_survival
from siloSim.report.arms import draw_arms
from siloSim.report.response import draw_response
from siloSim.report.surface import draw_surface
from siloSim.report.tradeoff import draw_tradeoff

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    type Draw = Callable[[], Figure | list[Figure]]

MOST_POINTS = 4  # up to so many, curves are drawn at each point; else at that of the best option
MOST_SCENES = 4  # up to so many, options are drawn by condition; else all in one picture, unranked
MOST_FACTORS = 6  # with a picture of their own


def draw_sweep(folder: Path, found: SweepFrames, footer: str = "") -> tuple[list[Path], list[str]]:
    """Draws what a sweep can show into `folder`, each picture as PNG and SVG; the paths, and what went wrong.

        forest              every arm against the baseline: gain and price
        survival            Kaplan-Meier curves with numbers at risk        (where they were kept)
        adoption            the lost lesson by day, and adoption-difference (where it was kept)
        response-FACTOR     along one factor, with its price; for learning in response-FACTOR-learning
        surface             over two factors; of the price in surface-price
        tradeoff            gain against price, the efficient options joined

    Names are stable; a number follows where there are several pages, points or conditions. With many factors, the
    surface is over the two along which the time in system differs most. What cannot be drawn is told in a sentence.
    """
    foot = footer if words.DISCLAIMER in footer else f"{footer} {words.DISCLAIMER}".strip()
    paths: list[Path] = []
    mistakes: list[str] = []
    for name, draw in pictures(found, foot):
        try:
            drawn = draw()
            pages = drawn if isinstance(drawn, list) else [drawn]
            for number, figure in enumerate(pages, 1):
                paths += style.save(figure, folder, name if number == 1 else f"{name}-{number}")
        except OSError:
            raise  # a full disk or a folder that cannot be written to concerns every picture
        except Exception as error:
            mistakes.append(f"The picture {name} could not be drawn ({type(error).__name__}: {error}).")
    return paths, mistakes


def pictures(found: SweepFrames, footer: str) -> Iterator[tuple[str, Draw]]:
    """Name and drawing of every picture that makes sense for this sweep."""
    if not found.compared():
        yield from _curves(found, footer)
        return
    yield "forest", partial(draw_arms, found, footer)
    yield from _curves(found, footer)
    yield from _responses(found, footer)
    yield from _surfaces(found, footer)
    yield from _tradeoffs(found, footer)


def _curves(found: SweepFrames, footer: str) -> Iterator[tuple[str, Draw]]:
    points = [int(point) for point in found.points.index]
    several = 1 < len(points) <= MOST_POINTS
    for point in points if several else [None]:
        end = f"-{point}" if several else ""
        if found.survival is not None and len(found.survival):
            yield f"survival{end}", partial(draw_arm_survival, found, footer, point)
        if found.adoption is not None and len(found.adoption):
            yield f"adoption{end}", partial(draw_arm_adoption, found, footer, point)
        if found.adoption_differences is not None and len(found.adoption_differences):
            yield (
                f"adoption-difference{end}",
                partial(draw_adoption_difference, found, footer, point),
            )


def _responses(found: SweepFrames, footer: str) -> Iterator[tuple[str, Draw]]:
    scenes = [points for _, points in found.scenes]
    for path in found.factors[:MOST_FACTORS]:
        name = f"response-{file_name(path)}"
        # Along a lever under each set of conditions; along a condition, or where these are many, through the best cell.
        each = path in found.levers and 1 < len(scenes) <= MOST_SCENES
        for number, points in enumerate(scenes if each else [None], 1):
            end = f"-{number}" if each else ""
            yield f"{name}{end}", partial(draw_response, found, path, footer, points)
            yield (
                f"{name}-learning{end}",
                partial(draw_response, found, path, footer, points, outcomes=(LEARNING, MONEY)),
            )


def _surfaces(found: SweepFrames, footer: str) -> Iterator[tuple[str, Draw]]:
    pair = surface_factors(found)
    if pair is not None:
        points = _slice(found, pair)
        yield "surface", partial(draw_surface, found, *pair, footer, points)
        yield "surface-price", partial(draw_surface, found, *pair, footer, points, MONEY)


def _tradeoffs(found: SweepFrames, footer: str) -> Iterator[tuple[str, Draw]]:
    scenes = found.scenes
    if len(scenes) > MOST_SCENES or len(scenes) == 1:
        yield "tradeoff", partial(draw_tradeoff, found, footer)
        return
    for number, (_, points) in enumerate(scenes, 1):
        yield f"tradeoff-{number}", partial(draw_tradeoff, found, footer, points)


def surface_factors(found: SweepFrames) -> tuple[str, str] | None:
    """The two factors of the surface: x has more levels; None with fewer than two, or varied one at a time."""
    factors = found.factors
    if len(factors) < 2:
        return None
    if len(factors) > 2:
        ranked = sorted(factors, key=lambda path: -_moves(found, path))
        factors = tuple(path for path in factors if path in ranked[:2])
    if not is_grid(found.points.loc[_slice(found, (factors[0], factors[1]))], (factors[0], factors[1])):
        alone = [lines_along(found.points, path) for path in factors]
        if all(alone):  # points lie on lines only: one at a time
            return None
    first, second = sorted(factors, key=lambda path: -found.points[path].nunique())
    return first, second


def _slice(found: SweepFrames, pair: Sequence[str]) -> list[int]:
    """The points with the other factors as where it is best, if these make a grid; else all."""
    best = best_cell(found)
    others = [path for path in found.factors if path not in pair]
    if best is None or not others:
        return [int(point) for point in found.points.index]
    same = (found.points[others] == found.points.loc[best[1], others]).all(axis=1)
    kept = [int(point) for point in found.points.index[same]]
    grid = is_grid(found.points.loc[kept], tuple(pair)) and len(kept) > 2
    return kept if grid else [int(point) for point in found.points.index]


def _moves(found: SweepFrames, path: str) -> float:
    """How much the time in system differs along a factor: the range of its level means, or |rank correlation|."""
    rows = found.rows(TIME)
    rows = rows[rows["difference"].notna()]
    values = rows["point"].map(found.points[path])
    if not len(rows) or values.nunique() < 2:
        return 0.0
    if values.nunique() <= 9 or any(isinstance(value, str) for value in values):
        means = rows["difference"].groupby(values).mean()
        return float(means.max() - means.min())
    spread = float(rows["difference"].std() or 0.0)
    return abs(float(values.rank().corr(rows["difference"].rank()))) * spread


def file_name(path: str) -> str:
    """A factor's path as part of a file's name, without its section.

    >>> file_name("policies.leadership_council.every"), file_name("scenario")
    ('leadership_council-every', 'scenario')
    """
    parts = path.split(".")
    kept = parts[1:] if len(parts) > 1 else parts
    return re.sub(r"[^A-Za-z0-9_-]+", "-", "-".join(kept)).strip("-") or "factor"
