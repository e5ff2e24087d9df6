"""The terminal tables of a sweep."""

from __future__ import annotations

import re

import pytest
from unit.analysis.sweeps import CASES

from siloSim.cli.sweep_card import sweep_card


@pytest.mark.parametrize("columns", [60, 80, 100, 140])
@pytest.mark.parametrize("case", CASES)
def test_no_line_is_wider_than_allowed(case, columns):
    text = sweep_card(CASES[case](), columns=columns)
    assert max(map(len, text.splitlines())) <= min(columns, 100) + (12 if columns == 60 else 0), text
    assert "nan" not in text


def test_each_outcome_with_difference_interval_and_mark():
    text = sweep_card(CASES["few"](), columns=100)
    assert re.search(
        r"^incentives +−2\.1 ±0\.3 ▲ +−2\.1 ±0\.2 ▲ +−42 ±4 ▲ +\+6\.1 ±1\.0 ▲ +\+0\.019 ±0\.003 ▲$",
        text,
        re.MULTILINE,
    )
    assert re.search(r"^mandate +\+0\.12 ±0\.03 ▲ +−0\.025 ±0\.007 ▲ +−46 ±12 ▲$", text, re.MULTILINE)
    assert "Difference to today" in text
    assert "holds for all 4 comparisons" in " ".join(text.split())
    assert text.endswith("20 pairs of runs.")


def test_narrow_terminals_get_a_table_for_each_outcome():
    text = sweep_card(CASES["few"](), columns=70)
    assert text.count("Verdict") == 8
    assert re.search(r"^incentives +days +9\.1 +7\.0 +−2\.1 ± 0\.3 +▲ better$", text, re.MULTILINE)


def test_points_are_named_and_untouched_arms_stand_once():
    text = sweep_card(CASES["lever"](), columns=100)
    assert re.search(r"^council\n  every 5 days .*\n  every 10 days .*\n", text, re.MULTILINE)
    assert re.search(r"^the same at every point\n  incentives", text, re.MULTILINE)
    assert len(re.findall(r"^  incentives", text, re.MULTILINE)) == 2  # gains, prices


def test_conditions_are_headings():
    text = sweep_card(CASES["load"](), columns=100)
    assert re.search(r"^reference\n  council .*\n  incentives .*\nbusy\n  council", text, re.MULTILINE)


def test_many_points_under_many_conditions_are_counted():
    text = sweep_card(CASES["scattered"](), columns=100)
    assert re.search(r"^council +24▲ 0▼ 16–", text, re.MULTILINE)
    assert "At how many of 40 points" in text
    assert "trust gain" not in text


def test_of_many_settings_the_best_are_shown():
    text = sweep_card(CASES["surface"](), columns=100)
    assert "Shown are the 15 of 40 options with the best time until resolved." in " ".join(text.split())
    assert text.index("full (council: every") < text.index("council (every")


def test_what_is_missing_is_said():
    text = sweep_card(CASES["holes"](), columns=100)
    assert re.search(r"^council +no value", text, re.MULTILINE)
    assert re.search(r"^mandate +\+1\.1 ", text, re.MULTILINE)
    assert "0 to 20 pairs" in text
    assert sweep_card(CASES["nothing"]()).startswith("Only today was run")
    assert "need more replications" in sweep_card(CASES["one pair"](), columns=100)


def test_colour_is_for_verdicts_only():
    plain = sweep_card(CASES["few"](), columns=70)
    coloured = sweep_card(CASES["few"](), columns=70, colour=True)
    assert "\x1b[32m" in coloured
    bare = re.sub(r"\x1b\[\d+m", "", coloured)
    assert [line.rstrip() for line in bare.splitlines()] == plain.splitlines()
