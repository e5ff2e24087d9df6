"""The pictures of sweeps: legible in every case, true to the frames, colours apart, one mistake costs one picture."""

from __future__ import annotations

import itertools
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from unit.analysis.sweeps import CASES, grid
from unit.analysis.sweeps import sweep as sweep_of
from unit.report.test_figures import assert_legible, texts_of

from siloSim.analysis import sweep_titles, words
from siloSim.analysis.formats import scale_of
from siloSim.report import style, surface, sweep
from siloSim.report.arm_adoption import draw_adoption_difference, draw_arm_adoption
from siloSim.report.arm_survival import draw_arm_survival
from siloSim.report.arms import draw_arms
from siloSim.report.response import draw_response, points_drawn
from siloSim.report.tradeoff import draw_tradeoff
from siloSim.report.wrapping import at_most, wrapped

FOOT = f"20 paired runs, seed 7, 1a2b3c4d. {words.DISCLAIMER}"


def pages(drawn):
    return drawn if isinstance(drawn, list) else [drawn]


def written(figure):
    return " ".join(text.get_text().replace("\n", " ") for text in texts_of(figure))


SLOW = ("surface", "scattered", "load", "lever", "long names")


@pytest.mark.slow
@pytest.mark.parametrize(
    "case", [pytest.param(case, marks=pytest.mark.slow if case in SLOW else ()) for case in CASES]
)
def test_every_picture_is_legible_on_a_slide(case):
    for name, draw in sweep.pictures(CASES[case](), FOOT):
        for figure in pages(draw()):
            assert figure.get_figwidth() / figure.get_figheight() == pytest.approx(16 / 9, rel=0.01), name
            assert_legible(figure, 12)
            assert words.DISCLAIMER in written(figure)


@pytest.mark.parametrize(
    ("case", "names"),
    [
        ("few", {"forest", "survival", "adoption", "adoption-difference", "tradeoff"}),
        (
            "lever",
            {"forest", "survival-2", "response-council-every", "response-council-every-learning", "tradeoff"},
        ),
        ("load", {"survival-0", "survival-1", "response-scenario", "tradeoff-1", "tradeoff-2"}),
        ("surface", {"surface", "surface-price", "response-council-strength", "survival"}),
        ("scattered", {"surface", "response-trust-gain", "tradeoff"}),
        ("nothing", {"survival", "adoption"}),
    ],
)
def test_what_makes_sense_is_drawn(case, names):
    found = {name for name, _ in sweep.pictures(CASES[case](), FOOT)}
    assert names <= found
    if case in ("few", "nothing"):
        assert not any(name.startswith(("response", "surface")) for name in found)


def test_tables_that_were_not_kept_are_not_drawn():
    bare = replace(CASES["few"](), survival=None, adoption=None, adoption_differences=None)
    assert [name for name, _ in sweep.pictures(bare, FOOT)] == ["forest", "tradeoff"]


def test_a_mistake_in_one_picture_costs_no_other(tmp_path, monkeypatch):
    def broken(*_, **__):
        raise ValueError("no such colour")

    monkeypatch.setattr(sweep, "draw_arm_survival", broken)
    paths, mistakes = sweep.draw_sweep(tmp_path, CASES["few"]())
    assert mistakes == ["The picture survival could not be drawn (ValueError: no such colour)."]
    assert [path.name for path in paths[::2]] == [
        "forest.png", "adoption.png", "adoption-difference.png", "tradeoff.png",
    ]  # fmt: skip
    assert all(path.is_file() for path in paths)


def test_a_place_that_cannot_be_written_to_is_an_error(tmp_path):
    (tmp_path / "report").write_text("a file, no folder")
    with pytest.raises(OSError, match="report"):
        sweep.draw_sweep(tmp_path / "report", CASES["few"]())


@pytest.mark.slow
def test_files_are_the_same_every_time_and_text_stays_text(tmp_path):
    found = CASES["one arm"]()
    one, two = (sweep.draw_sweep(tmp_path / name, found)[0] for name in "ab")
    for first, second in zip(one, two, strict=True):
        assert first.read_bytes() == second.read_bytes(), first.name
    for path in one:
        if path.suffix == ".svg":
            texts = [node.text or "" for node in ET.parse(path).iter() if node.tag.endswith("}text")]
            assert any(words.DISCLAIMER in text for text in texts), path.name


# Machado, Oliveira & Fernandes 2009: deuteranopia and protanopia, on linear RGB.
BLINDNESS = {
    "none": np.eye(3),
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
}  # fmt: skip
XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.072175], [0.0193339, 0.119192, 0.9503041]]
)


def linear(colour):
    rgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(rgb):
    """CIELAB under D65."""
    share = XYZ @ np.clip(rgb, 0, 1) / np.array([0.95047, 1.0, 1.08883])
    root = np.where(share > 216 / 24389, np.cbrt(share), (24389 / 27 * share + 16) / 116)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


@pytest.mark.parametrize("sight", BLINDNESS)
def test_colours_keep_their_distance_for_the_colour_blind(sight):
    def apart(one, two):
        seen = [lab(np.asarray(BLINDNESS[sight]) @ linear(colour)) for colour in (one, two)]
        return float(np.linalg.norm(seen[0] - seen[1]))

    for one, two in itertools.combinations((style.BEFORE, *style.ARMS), 2):
        assert apart(one, two) > 20, (one, two)
    assert apart(surface.BETTER, surface.WORST) > 60
    for one, two in itertools.combinations(style.VERDICT_COLOURS.values(), 2):
        assert apart(one, two) > 20, (one, two)


def test_colours_are_dark_enough_for_text():
    for colour in (style.BEFORE, *style.ARMS):
        assert 1.05 / (float(XYZ[1] @ linear(colour)) + 0.05) > 3


def test_fifteen_arms_all_look_different():
    arms = ["base", *"abcdefghijklmno"]
    looks = style.arm_styles(arms, "base")
    assert len({(look.colour, str(look.dashes)) for look in looks.values()}) == len(arms)
    assert looks["base"].colour == style.BEFORE


def test_the_forest_shows_the_frame():
    found = CASES["few"]()
    (figure,) = draw_arms(found, FOOT)
    said = written(figure)
    rows = found.rows("time_in_system").set_index("arm")
    for arm, row in rows.iterrows():
        assert arm in said
        ends = {tuple(np.round(line.get_xdata(), 9)) for line in figure.axes[0].get_lines()}
        assert tuple(np.round((row["low"], row["high"]), 9)) in ends
        assert tuple(np.round((row["low_all"], row["high_all"]), 9)) in ends
    assert "Difference to today" in said
    assert "n = 20\u00a0pairs" in said
    assert "difference in days" in said
    markers = [
        line.get_marker()
        for line in figure.axes[0].get_lines()
        if line.get_marker() not in ("None", None, "")
    ]
    assert sorted(markers) == sorted(style.VERDICT_MARKERS[verdict] for verdict in rows["verdict_all"])


def test_an_arm_without_values_and_one_with_a_single_pair_are_said_to_be_so():
    (figure,) = draw_arms(CASES["holes"](), FOOT)
    said = written(figure)
    assert "no value" in said
    assert "mandate (n = 1)" in said
    assert "nan" not in said


def test_an_arm_that_no_factor_touches_stands_once():
    (figure,) = draw_arms(CASES["lever"](), FOOT)
    labels = [text.get_text() for text in texts_of(figure)]
    assert labels.count("incentives") == 1
    assert "council (every 10 days)" in labels


def test_of_many_points_the_forest_shows_one_and_says_so():
    (figure,) = draw_arms(CASES["scattered"](), FOOT)
    assert "of 40 points the one with the largest gain" in written(figure)


def test_survival_starts_with_everybody_and_names_the_days():
    found = CASES["few"]()
    figure = draw_arm_survival(found, FOOT)
    said = written(figure)
    assert said.count("12,400") == len(found.arms)
    assert "Working days since arrival" in said
    line = figure.axes[0].get_lines()[0]
    assert (line.get_xdata()[0], line.get_ydata()[0]) == (0, 100)


def test_of_many_arms_the_best_are_drawn_and_that_is_said():
    for figure in (
        draw_arm_survival(CASES["many arms"](), FOOT),
        draw_arm_adoption(CASES["many arms"](), FOOT),
    ):
        said = written(figure)
        assert "of 12 arms the best 5 are shown" in said
        assert "ariant 12" in said
        assert "ariant 1 " not in said


def test_the_response_follows_the_levels():
    found = CASES["lever"]()
    figure = draw_response(found, "policies.council.every", FOOT)
    rows = found.rows("time_in_system")
    council = rows[rows["arm"] == "council"].sort_values("point")["difference"].to_numpy()
    lines = [line.get_ydata() for line in figure.axes[0].get_lines()]
    assert any(len(line) == 4 and np.allclose(line, council) for line in lines)
    assert "council: every (days)" in written(figure)
    places = figure.axes[0].get_xticks()
    assert np.diff(places).std() < 0.1, "5, 10, 21, 63 are nearly even on a logarithmic axis"


def scenes_with_a_lever():
    """Two conditions and a lever: what saves most time and what saves most money lie under different ones."""
    points = grid(scenario=["builtin:reference", "builtin:busy"], policies__council__every=[1.0, 5.0, 21.0])
    found = sweep_of(
        ["today", "council", "council_clears_all"],
        lambda arm, at: 0.0 if arm == "today" else (
            (2.0 if at["scenario"] == "builtin:busy" else 0.5) + 1 / float(at["policies.council.every"])
            + (arm == "council_clears_all")
        ),
        points, units={"policies.council.every": "days"},
    )  # fmt: skip
    table = found.contrasts.copy()
    price = (table["outcome"] == "money") & (table["point"] < 3)
    table.loc[price, "difference"] -= 9e5
    return replace(found, contrasts=table)


@pytest.mark.parametrize("path", ["policies.council.every", "scenario"])
def test_both_panels_of_a_response_show_the_same_cells_and_the_subtitle_says_which(path):
    found = scenes_with_a_lever()
    figure = draw_response(found, path, FOOT)
    where = points_drawn(found, path, list(found.points.index), "time_in_system")
    for axes, outcome in zip(figure.axes, ("time_in_system", "money"), strict=True):
        rows = found.rows(outcome)
        size = scale_of(str(rows["unit"].iloc[0]), rows["difference"], found.currency).size
        rows = rows[rows["point"].isin(where)]
        lines = [line.get_ydata() for line in axes.get_lines()]
        for _, own in rows.groupby("arm"):
            wanted = own["difference"].to_numpy() / size
            assert any(len(line) == len(wanted) and np.allclose(line, wanted) for line in lines), outcome
    said = written(figure)
    assert ("busy" if path != "scenario" else "every day") in said
    assert "every 1 days" not in said


def test_names_break_between_words_only():
    assert wrapped("council_clears_all", 16) == ["council_clears_", "all"]
    assert wrapped("cross-department leads", 12) == ["cross-", "department", "leads"]
    assert at_most("a" * 30, 10, 1) == ["aaaaa\u2026aaaa"]


def test_titles_are_whole_and_the_subtitle_says_where():
    found = scenes_with_a_lever()
    assert sweep_titles.title(found).endswith("less with council_clears_all")
    where = sweep_titles.best_at(found)
    assert where == "The best: council_clears_all at busy, council: every day. "
    figure = draw_response(found, "policies.council.every", FOOT)
    assert where.strip() in written(figure)


def test_differences_of_shares_end_at_a_hundred_points():
    found = CASES["few"]()
    wide = found.adoption_differences.assign(low_all=-1.7, high_all=1.7)
    figure = draw_adoption_difference(replace(found, adoption_differences=wide), FOOT)
    for axes in figure.axes:
        assert axes.get_ylim() == (-100, 100)


def test_heat_map_cells_hold_the_values_and_unclear_ones_are_hatched():
    found = CASES["surface"]()
    (figure,) = surface.draw_surface(found, *found.factors, FOOT)
    rows = found.rows("time_in_system")
    for axes, arm in zip(figure.axes, ("council", "full"), strict=False):
        cells = rows[rows["arm"] == arm]
        hatched = sum(patch.get_hatch() is not None for patch in axes.patches)
        assert hatched == (cells["verdict_all"] == "unclear").sum()
        assert len(axes.patches) == len(cells) == 20
        numbers = {text.get_text() for text in axes.texts}
        best = cells["difference"].min()
        assert f"\u2212{abs(best):.1f}" in numbers


def test_blue_is_better_whatever_the_direction():
    for sign in (1.0, -1.0):
        colours = surface._colours(sign)
        assert np.allclose(colours(0.5)[:3], 1, atol=0.01)
        red, _, blue, _ = colours(1.0 if sign > 0 else 0.0)
        assert blue > red


def test_the_efficient_are_joined_and_said_to_be_so_by_means_only():
    found = CASES["few"]()
    figure = draw_tradeoff(found, FOOT)
    said = written(figure)
    assert "by their means" in said
    assert "Time until resolved: days less" in said
    assert "thousand EUR more" in said
    unranked = draw_tradeoff(CASES["scattered"](), FOOT)
    assert "no options are ranked" in written(unranked)
    assert "full (mean of 40)" in written(unranked)


def test_no_two_arms_are_ranked_across_conditions():
    found = CASES["load"]()
    assert "reference" in written(draw_tradeoff(found, FOOT, [0]))
    assert "no options are ranked" in written(draw_tradeoff(found, FOOT))


def test_one_replication_has_no_intervals_and_no_complaint():
    for _, draw in sweep.pictures(CASES["one pair"](), FOOT):
        for figure in pages(draw()):
            assert "nan" not in written(figure)


def test_file_names_are_safe(tmp_path):
    assert sweep.file_name("policies.a b/c.every day") == "a-b-c-every-day"
    assert sweep.file_name("..") == "factor"
    assert Path(sweep.file_name("behaviour.trust.gain")).name == "trust-gain"
