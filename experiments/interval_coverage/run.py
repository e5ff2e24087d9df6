"""How often siloSim's intervals hold the truth: a thousand synthetic experiments in every setting.

    python experiments/interval_coverage/run.py [--experiments 1000] [--seed 7] [--out FOLDER] [--only PART
    ...]

Experiments whose true answer is known are drawn again and again, and put through the functions that a sweep
uses. Counted is how often the interval holds the truth: it should be 95 of 100, and for families of
comparisons all at once. Writes table.csv and table.md. `make coverage` runs it.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))
from common import grid, plain, write_csv, write_lines
from curves import band_scores, half_scores, restricted_scores, share_scores, survival_scores
from laws import SYNTHETIC, real
from means import mean_scores
from scoring import AIM, HEADER, Score, missed
from stopping import MINIMA, relative_scores, stopping_scores

HERE = Path(__file__).parent
SIZES = (10, 20, 50, 100)
FAMILIES = (1, 4, 10)
PARTS = ("mean", "stopping", "curves")


def scores(
    experiments: int, seed: int, parts: Sequence[str], sizes: Sequence[int] = SIZES
) -> Iterable[Score]:
    """All of them, part by part."""
    laws = (*SYNTHETIC, *real())
    if "mean" in parts:
        for law in laws:
            for n in sizes:
                yield from mean_scores(law, n, experiments, seed, FAMILIES)
    if "stopping" in parts:
        for law in laws:
            for minimum in MINIMA:
                yield from stopping_scores(law, minimum, experiments, seed)
        yield from relative_scores(experiments, seed)
    if "curves" in parts:
        for n in sizes:
            for part in (survival_scores, restricted_scores, band_scores, half_scores, share_scores):
                yield from part(n, experiments, seed)


TITLES = {
    "mean": "Mean paired difference, one comparison",
    "family": "All comparisons of a family at once (1 − family-wise error)",
    "stopping": "Stopping when narrow enough (in brackets: mean replications; 80 would do if the variance were known)",
    "survival": "Share of challenges open, Kaplan–Meier over runs",
    "restricted mean": "Paired difference of restricted means",
    "adoption band": "Adoption curve",
    "share": "Share of runs, for instance of those that do not regain half of the lesson (exact)",
}


def page(found: Sequence[Score], experiments: int, seed: int) -> list[str]:
    """table.md."""
    half = 1.96 * (0.95 * 0.05 / experiments) ** 0.5
    about = (
        f"Made by `make coverage`: {experiments} experiments per number, seed {seed}. Aim: 95 %, between "
        f"{AIM[0]:.2f} and {AIM[1]:.2f}; families: at least .95. A true coverage of .95 is seen as .95 ∓ {half:.3f} in "
        f"{experiments} experiments. **Bold**: the tool's method, in a setting that it is meant for, outside of the "
        "aim; *slanted*: not the tool's method, or a setting that it is not meant for."
    )
    lines = [
        "# How often the intervals hold",
        "",
        about,
    ]
    for part, title in TITLES.items():
        mine = [score for score in found if score.part == part]
        if mine:
            lines += ["", f"## {title}", "", *_table(mine)]
    return lines


def _table(mine: Sequence[Score]) -> list[str]:
    """Laws, methods and sizes of family down, numbers of replications across."""
    sizes = sorted({score.n for score in mine})
    cells: dict[tuple[str, str, int], dict[int, Score]] = {}
    for score in mine:
        cells.setdefault((score.law, score.method, score.arms), {})[score.n] = score
    families = len({score.arms for score in mine}) > 1
    rows = [
        [law, *([str(arms)] if families else []), method, *(_cell(by_size.get(n)) for n in sizes)]
        for (law, method, arms), by_size in cells.items()
    ]
    first = "first stage " if mine[0].part == "stopping" else "n = "
    head = ["differences", *(["comparisons"] if families else []), "method", *(f"{first}{n}" for n in sizes)]
    return grid(head, rows, left=len(head) - len(sizes))


def _cell(score: Score | None) -> str:
    if score is None:
        return "–"
    text = f"{score.coverage:.3f}".lstrip("0")
    text = f"**{text}**" if score.judged and not score.within else text if score.judged else f"*{text}*"
    return text + (f" [{plain(score.width)}]" if score.part == "stopping" else "")


def main(given: Sequence[str] | None = None) -> int:
    """Run and write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--experiments", type=int, default=1000, help="per setting, 50 or more")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, default=HERE, help="folder of the tables")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), help="these parts alone")
    options = parser.parse_args(given)
    if options.experiments < 50:
        parser.error(f"--experiments {options.experiments}: a coverage needs 50 or more")
    started, found = time.perf_counter(), []
    for score in scores(options.experiments, options.seed, options.only):
        found.append(score)
        print(f"{time.perf_counter() - started:4.0f} s  {score.part}, {score.law}, {score.n}".ljust(78), end="\r",
              file=sys.stderr)  # fmt: skip
    print(file=sys.stderr)
    write_csv(options.out / "table.csv", HEADER, [score.row() for score in found])
    write_lines(options.out / "table.md", page(found, options.experiments, options.seed))
    wrong = missed(found)
    judged = sum(score.judged for score in found)
    print(f"Outside of the aim: {len(wrong)} of {judged} that are judged")
    for score in wrong:
        print(
            f"  {score.part}, {score.law}, n = {score.n}, {score.arms} arms, {score.method}: {score.coverage:.3f}"
        )
    print(f"Tables: {options.out / 'table.md'}, {options.out / 'table.csv'}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
