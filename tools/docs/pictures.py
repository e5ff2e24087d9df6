"""Draws the submodels' responses in the style of the reports, and keeps the numbers behind them as CSV.

A picture carries the hash of its numbers and of its words, so that a test can tell one that is out of date
without comparing pixels, which differ between versions of fonts and libraries.
"""

from __future__ import annotations

import csv
import hashlib
import io
import math
import textwrap
from pathlib import Path
from typing import Any

import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from panels import RESPONSES
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from responses import Panel, Values, values

from siloSim.report.style import AFTER, BEFORE, INK, QUIET, SMALL, TEXT, WORSE, new_figure, tidy

DPI = 100
COLOURS = 64  # of a saved picture: enough for smooth letters, a third of the bytes
ONE, TWO = (8.0, 4.2), (11.0, 4.2)  # inches
LEGEND = 2.15  # inches beside each pair of axes
_LOOKS: tuple[tuple[str, Any], ...] = (
    (AFTER, "-"),
    (WORSE, (0, (6, 2))),
    ("#009E73", (0, (2, 1.2))),
    (BEFORE, (0, (7, 2, 1.5, 2))),
)
TOLERANCE = 1e-5  # relative, of numbers written with six digits


def table(name: str) -> str:
    """The numbers behind a picture as CSV: panel, x, one column per line; six significant digits."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for n, panel in enumerate(RESPONSES[name].panels):
        xs, rows = values(name, panel)
        labels = [" ".join(line.label.split()) for line in panel.lines]
        writer.writerow([f"panel {n + 1}: {panel.x_label or 'case'}", *labels])
        writer.writerows([f"{cell:.6g}" for cell in row] for row in zip(xs, *rows, strict=True))
    return text.getvalue()


def agrees(one: str, other: str) -> bool:
    """Whether two tables say the same, up to rounding in the last digits."""
    first, second = (list(csv.reader(io.StringIO(text))) for text in (one, other))
    if [len(row) for row in first] != [len(row) for row in second]:
        return False
    return all(
        _close(a, b)
        for left, right in zip(first, second, strict=True)
        for a, b in zip(left, right, strict=True)
    )


def _close(one: str, other: str) -> bool:
    try:
        return math.isclose(float(one), float(other), rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    except ValueError:
        return one == other


def stamp(name: str, numbers: str) -> str:
    """What a picture is known by: a hash of its numbers and of what it says about them."""
    said = repr((RESPONSES[name].title, [(p.x_label, p.y_label, p.legend) for p in RESPONSES[name].panels]))
    return hashlib.sha256(f"{said}\n{numbers}".encode()).hexdigest()[:16]


def stamp_of(path: Path) -> str:
    """The stamp that a picture carries; empty if it has none or is not there."""
    if not path.exists():
        return ""
    with Image.open(path) as image:
        return str(image.info.get("Comment", ""))


def stale(name: str, folder: Path) -> list[str]:
    """Files of a picture that do not agree with the code."""
    numbers, picture = folder / f"{name}.csv", folder / f"{name}.png"
    kept = numbers.read_text(encoding="utf-8") if numbers.exists() else ""
    found = [] if agrees(kept, table(name)) else [numbers.name]
    if stamp_of(picture) != stamp(name, kept):
        found.append(picture.name)
    return found


def refresh(name: str, folder: Path) -> bool:
    """Write the numbers and draw the picture where they are out of date; True if anything was written."""
    out_of_date = stale(name, folder)
    if not out_of_date:
        return False
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.csv"
    if path.name in out_of_date:
        path.write_text(table(name), encoding="utf-8", newline="\n")
    draw(name, folder / f"{name}.png", path.read_text(encoding="utf-8"))
    return True


def draw(name: str, path: Path, numbers: str) -> None:
    """Draw one picture; the same numbers give the same bytes on one machine."""
    response = RESPONSES[name]
    width, height = size = ONE if len(response.panels) == 1 else TWO
    figure, top = new_figure(size, response.title, f"siloSim, {name}; default parameters")
    share = 1 / len(response.panels)
    for n, panel in enumerate(response.panels):
        left = n * share + 0.85 / width
        beside = LEGEND if panel.x and len(panel.lines) > 1 else 0.3
        right = (n + 1) * share - beside / width
        bottom = 0.95 / height
        axes = figure.add_axes((left, bottom, right - left, top + 0.12 / height - bottom))
        _fill(axes, panel, values(name, panel))
    whole = io.BytesIO()
    figure.savefig(whole, dpi=DPI, format="png")
    known_by = PngInfo()
    known_by.add_text("Comment", stamp(name, numbers))
    with Image.open(whole) as image:
        few = image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        few.save(path, optimize=True, pnginfo=known_by)


def _fill(axes: Axes, panel: Panel, shown: Values) -> None:
    xs, rows = shown
    if not panel.x:
        labels = [line.label for line in panel.lines]
        sns.barplot(x=labels, y=[row[0] for row in rows], color=AFTER, width=0.5, ax=axes)
        axes.bar_label(axes.containers[0], fmt="%g", fontsize=TEXT, color=INK, padding=3)  # type: ignore[arg-type]
        axes.margins(y=0.12)
    else:
        for (colour, dashes), line, row in zip(_LOOKS, panel.lines, rows, strict=False):
            axes.plot(
                xs,
                row,
                color=colour,
                linestyle=dashes,
                linewidth=2.4,
                label=textwrap.fill(line.label, 16, break_long_words=False, break_on_hyphens=False),
            )
        axes.set_xlim(panel.low, panel.high)
        axes.xaxis.set_major_locator(
            MaxNLocator(nbins=8, integer=bool(panel.repeat), steps=[1, 2, 2.5, 5, 10])
        )
        if len(panel.lines) > 1:
            legend = axes.legend(
                title=panel.legend, loc="upper left", bbox_to_anchor=(1.02, 1.02), frameon=False, fontsize=SMALL,
                handlelength=2.2, labelspacing=0.7, alignment="left", borderaxespad=0.0,
            )  # fmt: skip
            legend.get_title().set_fontsize(SMALL)
            legend.get_title().set_color(QUIET)
    if panel.log:
        axes.set_yscale("log")
        axes.yaxis.set_major_formatter("{x:g}")
        axes.minorticks_off()
    elif min(min(row) for row in rows) >= 0:
        axes.set_ylim(bottom=0)
    else:
        axes.axhline(0, color=QUIET, linewidth=0.8)
    axes.set_xlabel(panel.x_label, fontsize=TEXT, color=INK)
    axes.set_ylabel(panel.y_label, fontsize=TEXT, color=INK)
    tidy(axes)
