import itertools
import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from unit.analysis.runs import table_of, usual_runs

from siloSim.analysis import words
from siloSim.analysis.contrasts import scorecard
from siloSim.report import style
from siloSim.report.adoption import draw_adoption
from siloSim.report.figures import draw_all
from siloSim.report.forest import _limit, _line, draw_scorecard
from siloSim.report.resolution import draw_resolution

ARMS, LABELS, FOOT = ("before", "after"), ("Before", "After"), words.DISCLAIMER
DAYS = np.arange(-1, 120)


def adoption_table(replications: int = 4, reach: float = 0.6, eve: bool = True) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    parts = []
    for arm, rate in zip(ARMS, (0.01, 0.03), strict=True):
        for replication in range(replications):
            others = reach * (1 - np.exp(-rate * rng.uniform(0.8, 1.2) * np.maximum(DAYS, 0)))
            others[0] = 0.5
            columns = {"arm": arm, "point": 0, "replication": replication, "day": DAYS, "home": 0.9}
            parts.append(pd.DataFrame({**columns, "others": others})[0 if eve else 1 :])
    return pd.concat(parts)


def challenge_table(replications: int = 4, scale: float = 1.0) -> pd.DataFrame:
    rng = np.random.default_rng(2)
    parts = []
    for arm, mean in zip(ARMS, (8, 5), strict=True):
        for replication in range(replications):
            arrived = rng.integers(0, 120, 150)
            days = np.ceil(scale * rng.exponential(mean, 150))
            event = arrived + days <= 120
            columns = {"arm": arm, "point": 0, "replication": replication, "arrived_on": arrived}
            resolved = pd.array(np.where(event, arrived + days - 1, -1), dtype="Int32")
            resolved[~event] = pd.NA
            days = np.minimum(days, 120 - arrived)
            parts.append(
                pd.DataFrame({**columns, "resolved_on": resolved, "event": event * 1, "duration": days})
            )
    return pd.concat(parts)


def texts_of(figure: Figure) -> list[Text]:
    """All texts that show: tick labels beyond an axis exist and are not drawn."""
    hidden = set()
    for axes in figure.axes:
        for axis, (low, high), part in ((axes.xaxis, axes.get_xlim(), 0), (axes.yaxis, axes.get_ylim(), 1)):
            for label in axis.get_ticklabels():
                if not min(low, high) <= label.get_position()[part] <= max(low, high):
                    hidden.add(label)
    shown = (text for text in figure.findobj(Text) if text.get_visible() and text not in hidden)
    return [text for text in shown if text.get_text().strip()]


def drawn(figure: Figure) -> list[tuple[Text, object]]:
    """All texts with their boxes in pixels."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return [(text, text.get_window_extent(canvas.get_renderer())) for text in texts_of(figure)]


def assert_legible(figure: Figure, smallest: float = 11) -> None:
    """No text smaller than that in points, none cut off, none upon another."""
    boxes = drawn(figure)
    page = figure.bbox
    for text, box in boxes:
        assert text.get_fontsize() >= smallest, text.get_text()
        assert box.x0 >= 0, text.get_text()
        assert box.x1 <= page.x1, text.get_text()
        assert box.y0 >= 0, text.get_text()
        assert box.y1 <= page.y1, text.get_text()
    for (one, first), (two, second) in itertools.combinations(boxes, 2):
        wide = min(first.x1, second.x1) - max(first.x0, second.x0)
        high = min(first.y1, second.y1) - max(first.y0, second.y0)
        assert wide < 1 or high < 2, f"{one.get_text()!r} upon {two.get_text()!r}"


def card_with(**changes: float) -> pd.DataFrame:
    card = scorecard(usual_runs())
    for column, factor in changes.items():
        card[column] = card[column] * factor
    return card


def median_never_reached() -> pd.DataFrame:
    return scorecard(usual_runs().assign(resolution_median=math.nan, trust_cross=math.nan))


def huge() -> pd.DataFrame:
    runs = usual_runs()
    names = [column for column in runs if column not in ("arm", "point", "replication", "seed")]
    return scorecard(runs.assign(**{name: runs[name] * 1e9 for name in names}))


CARDS: dict[str, Callable[[], pd.DataFrame]] = {
    "usual": lambda: scorecard(usual_runs()),
    "one replication": lambda: scorecard(usual_runs(replications=1)),
    "median not reached": median_never_reached,
    "huge": huge,
    "no difference": lambda: scorecard(usual_runs().assign(arm=lambda t: t["arm"]).pipe(same_in_both)),
    "tiny differences": lambda: card_with(difference=1e-6, low=1e-6, high=1e-6),
}


def same_in_both(runs: pd.DataFrame) -> pd.DataFrame:
    before = runs[runs["arm"] == "before"]
    return pd.concat([before, before.assign(arm="after")])


@pytest.mark.parametrize("name", CARDS)
def test_scorecard_is_legible(name: str) -> None:
    card = CARDS[name]()
    figure = draw_scorecard(card, LABELS, FOOT)
    assert_legible(figure)
    written = {text.get_text() for text in texts_of(figure)}
    assert set(words.LABELS.values()) <= written
    assert {"Price", "Collaboration", "Learning", "Value"} <= written


@pytest.mark.parametrize("labels", [LABELS, ("Today", "Leadership council + joint incentives")])
@pytest.mark.parametrize(("replications", "reach"), [(4, 0.6), (1, 0.6), (4, 0.01)])
def test_adoption_is_legible(replications: int, reach: float, labels: tuple[str, str]) -> None:
    table = adoption_table(replications, reach)
    days = {"probe_days_to_half": [119.0] * 3 if reach < 0.1 else [45.0, 50.0, 55.0]}
    card = scorecard(table_of(days, {"probe_days_to_half": [20.0, 21.0, 22.0]}))
    figure = draw_adoption(card, table, ARMS, labels, FOOT)
    assert_legible(figure)
    written = " ".join(text.get_text() for text in texts_of(figure))
    assert "half of what they knew before" in written
    assert ("half in > 119 days" in written) == (reach < 0.1)


@pytest.mark.parametrize("labels", [LABELS, ("Today", "Leadership council + joint incentives")])
@pytest.mark.parametrize(("replications", "scale"), [(4, 1.0), (1, 1.0), (4, 1e6), (4, 0.01)])
def test_resolution_is_legible(replications: int, scale: float, labels: tuple[str, str]) -> None:
    table = challenge_table(replications, scale)
    figure = draw_resolution(scorecard(usual_runs()), table, ARMS, labels, FOOT)
    assert_legible(figure)
    first = (table["arm"] == "before").sum() / replications
    assert f"{first:,.0f}" in {text.get_text() for text in texts_of(figure)}, (
        "the table starts with all challenges"
    )


def test_nothing_to_draw_says_so() -> None:
    card = scorecard(table_of({"backlog": [1.0]}, {"backlog": [1.0]}))
    for figure, sentence in (
        (draw_adoption(card, adoption_table()[:0], ARMS, LABELS, FOOT), "No adoption curve was recorded."),
        (draw_resolution(card, challenge_table()[:0], ARMS, LABELS, FOOT), "No shared challenges arrived."),
    ):
        assert_legible(figure)
        assert sentence in {text.get_text() for text in texts_of(figure)}


def test_the_curve_is_drawn_from_day_zero_and_the_mean_is_right() -> None:
    table = adoption_table()
    figure = draw_adoption(scorecard(usual_runs()), table, ARMS, LABELS, FOOT)
    lines = [line for line in figure.axes[0].get_lines() if len(line.get_xdata()) == len(DAYS) - 1]
    assert len(lines) == 2
    for line, arm in zip(lines, ARMS, strict=True):
        mean = table[(table["arm"] == arm) & (table["day"] == 40)]["others"].mean()
        assert line.get_ydata()[40] == pytest.approx(100 * mean)
    assert [line.get_color() for line in lines] == [style.BEFORE, style.AFTER]
    assert lines[0].is_dashed()
    assert not lines[1].is_dashed()


def test_without_an_eve_no_half_is_marked() -> None:
    figure = draw_adoption(scorecard(usual_runs()), adoption_table(eve=False), ARMS, LABELS, FOOT)
    assert "half of what they knew before" not in {text.get_text() for text in texts_of(figure)}


def test_right_is_better_and_scales_are_stated() -> None:
    def line(name: str, unit: str, direction: str, before: float, difference: float) -> object:
        row = {"name": name, "unit": unit, "direction": direction, "verdict": "unclear", "before": before}
        return _line(
            {**row, "after": before + difference, "difference": difference, "low": difference, "high": 0.0},
            "EUR",
        )

    assert line("backlog", "challenges", "lower", 40, -10).centre == 25
    assert line("money", "money", "lower", 40, 10).centre == -25
    assert line("output", "h per person-day", "higher", 5, 1).centre == 20
    assert line("answer_rate", "share", "higher", 0.6, 0.03).centre == pytest.approx(3)
    assert line("ei_help", "index", "higher", -0.01, 0.05).centre == pytest.approx(5)
    assert line("gathering_hours", "h per person-day", "lower", 0, 0.1).centre == -math.inf
    assert line("gathering_hours", "h per person-day", "lower", 0, 0.0).centre == 0
    assert math.isnan(line("resolution_median", "days", "lower", math.nan, math.nan).centre)
    both = line("backlog", "challenges", "lower", 40, -10)
    assert (both.low, both.high) == (0, 25)


def test_numbers_beside_the_marks_have_a_unit_and_like_decimals() -> None:
    def text(name: str, unit: str, before: float, after: float) -> str:
        row = {"name": name, "unit": unit, "direction": "lower", "verdict": "unclear", "difference": 0.0}
        return _line({**row, "before": before, "after": after, "low": 0.0, "high": 0.0}, "EUR").text

    assert text("backlog", "challenges", 160, 133) == "160 → 133 challenges"
    assert text("rework_share", "share", 0.12, 0.084) == "12.0 → 8.4 %"
    assert text("help_hours", "h per person-day", 0.27, 0.28) == "0.27 → 0.28 h/day"


def test_the_diamonds_are_explained_where_they_are() -> None:
    card = scorecard(table_of({"probe_days_to_half": [45.0, 50.0]}, {"probe_days_to_half": [20.0, 21.0]}))
    late = scorecard(table_of({"probe_days_to_half": [450.0] * 2}, {"probe_days_to_half": [420.0] * 2}))
    for known, shown in ((card, True), (late, False)):
        figure = draw_adoption(known, adoption_table(), ARMS, LABELS, FOOT)
        assert any("mean of the runs' own days" in text.get_text() for text in texts_of(figure)) == shown


def test_axis_shows_everything_unless_one_outcome_dwarfs_the_rest() -> None:
    def lines(sizes: list[float]) -> list[object]:
        rows = [{"name": "backlog", "unit": "challenges", "direction": "higher", "verdict": "better"}] * len(
            sizes
        )
        return [
            _line({**row, "before": 100.0, "after": 0.0, "difference": s, "low": s, "high": s}, "EUR")
            for row, s in zip(rows, sizes, strict=True)
        ]

    assert _limit(lines([1.0, 2.0, 3.0, 18.0])) == 20
    assert _limit(lines([*[1.0, 2.0] * 10, 1000.0])) == 4
    assert _limit(lines([0.0, 0.0])) == 1
    assert _limit([]) == 1


@pytest.mark.slow
def test_files_are_the_same_every_time_and_in_threads(tmp_path: Path) -> None:
    salt = mpl.rcParams["svg.hashsalt"]
    card, adoption, challenges = scorecard(usual_runs()), adoption_table(), challenge_table()

    def draw(name: str) -> list[Path]:
        return draw_all(tmp_path / name, card, adoption, challenges, footer="4 paired runs, seed 7.")

    with ThreadPoolExecutor(2) as pool:
        one, two = pool.map(draw, ["one", "two"])
    assert [path.name for path in one] == [
        "adoption.png", "adoption.svg", "resolution.png", "resolution.svg", "scorecard.png", "scorecard.svg",
    ]  # fmt: skip
    for first, second in zip(one, two, strict=True):
        assert first.read_bytes() == second.read_bytes(), first.name
    svg = one[1].read_text(encoding="utf-8")
    assert "<dc:date>" not in svg
    assert str(tmp_path) not in svg
    assert mpl.rcParams["svg.hashsalt"] == salt


def test_challenges_before_the_policies_are_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = {}
    monkeypatch.setattr(
        "siloSim.report.figures.draw_resolution", lambda card, rows, *rest: seen.update(rows=rows)
    )
    monkeypatch.setattr("siloSim.report.style.save", lambda figure, folder, name: [folder / name])
    draw_all(tmp_path, scorecard(usual_runs()), adoption_table(), challenge_table(), policy_day=60)
    assert seen["rows"]["arrived_on"].min() == 60


def test_footer_always_says_what_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    figures = {}
    monkeypatch.setattr(
        "siloSim.report.style.save", lambda figure, folder, name: figures.update({name: figure}) or []
    )
    draw_all(tmp_path, scorecard(usual_runs()), adoption_table(), challenge_table())
    for figure in figures.values():
        assert words.DISCLAIMER in {text.get_text() for text in texts_of(figure)}


def test_spread_keeps_order_and_room() -> None:
    placed = style.spread([0.9, 0.1, 0.95, 0.12], [0.1, 0.1, 0.2, 0.1], 0, 1)
    assert sorted(range(4), key=placed.__getitem__) == [1, 3, 0, 2]
    assert placed[2] == pytest.approx(0.9)
    assert placed[0] == pytest.approx(0.75)
    assert style.spread([], [], 0, 1) == []
    assert style.spread([0.5], [0.1], 0, 1) == [0.5]
