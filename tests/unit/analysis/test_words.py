import math
import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unit.analysis.runs import table_of, usual_runs

from siloSim.analysis import words
from siloSim.analysis.contrasts import scorecard
from siloSim.analysis.formats import format_change, format_number, format_pair, format_value
from siloSim.model.measures import OUTCOMES


def headline_of(
    time: tuple[list[float], list[float]], probe: tuple[list[float], list[float]], window: int | None = None
) -> list[str]:
    runs = table_of(
        {"time_in_system": time[0], "probe_days_to_half": probe[0]},
        {"time_in_system": time[1], "probe_days_to_half": probe[1]},
    )
    return words.headline(scorecard(runs), runs, window=window)


EQUAL = ([80.0, 90.0, 85.0], [80.0, 90.0, 85.0])


def test_better_says_less_and_sooner() -> None:
    assert headline_of(([8.0, 9.0, 8.5], [5.0, 5.8, 5.4]), ([90.0, 80.0, 85.0], [50.0, 42.0, 45.0])) == [
        "With these policies a shared challenge takes 3.1 working days less (95 % interval 2.9 to 3.3).",
        "Other departments regain half of a lost lesson 39 working days sooner (95 % interval 36 to 42).",
    ]


def test_worse_says_more_and_later() -> None:
    first, second = headline_of(([5.0, 5.8, 5.4], [8.0, 9.0, 8.5]), ([50.0, 42.0, 45.0], [90.0, 80.0, 85.0]))
    assert "3.1 working days more (95 % interval 2.9 to 3.3)" in first
    assert "39 working days later (95 % interval 36 to 42)" in second


def test_unclear_says_so_with_both_ends() -> None:
    first, second = headline_of(([8.0, 9.0, 8.5], [7.0, 9.4, 8.7]), EQUAL)
    assert re.fullmatch(
        r"No clear difference in the time that a shared challenge takes: 0\.1 working days less "
        r"\(95 % interval 2\.0 less to 1\.7 more\)\.",
        first,
    )
    assert second.endswith("lost lesson: exactly the same in every pair of runs.")


def test_share_of_runs_that_did_not_get_there() -> None:
    probe = ([390.0, 390.0, 100.0, 80.0], [60.0, 50.0, 40.0, 30.0])
    time = ([8.0, 9.0, 8.5, 8.0], [5.0, 5.8, 5.4, 5.0])
    assert headline_of(time, probe, 390)[1].endswith(
        "; not within the 390 working days watched in 2 of 4 runs before and none after, counted as 390."
    )
    assert "watched" not in headline_of(time, probe)[1]
    assert "watched" not in headline_of(time, EQUAL_FOUR, 390)[1]


EQUAL_FOUR = ([80.0, 90.0, 85.0, 70.0], [80.0, 90.0, 85.0, 71.0])


def test_one_pair_claims_nothing() -> None:
    first, second = headline_of(([8.0], [5.0]), ([90.0], [45.0]))
    assert "no interval without more replications" in first
    assert second == (
        "Without the policies other departments regain half of a lost lesson after 90 working days, "
        "with them after 45 working days."
    )


def test_a_lesson_that_is_never_regained_has_no_days() -> None:
    never = ([390.0] * 4, [390.0] * 4)
    sentence = (
        "Other departments do not regain half of a lost lesson within the 390 working days watched, "
        "in any run before or after."
    )
    time = ([8.0, 9.0, 8.5, 8.0], [5.0, 5.8, 5.4, 5.0])
    assert headline_of(time, never, 390)[1] == sentence
    one = headline_of(([8.0], [5.0]), ([390.0], [45.0]), 390)[1]
    assert one == (
        "Without the policies other departments do not regain half of a lost lesson within the 390 working "
        "days watched, with them after 45 working days."
    )
    other = headline_of(([8.0], [5.0]), ([45.0], [390.0]), 390)[1]
    assert other.endswith("after 45 working days, with them not within the 390 working days watched.")
    assert headline_of(([8.0], [5.0]), ([390.0], [390.0]), 390)[1] == sentence


def test_runs_that_did_not_get_there_are_counted() -> None:
    outcomes = {"time_in_system": 5.0, "probe_days_to_half": 290.0}
    second = words.run_headline(outcomes, window=390, days=[390.0, 390.0, 90.0, math.nan])[1]
    assert second.endswith(
        "after 290 working days; not within the 390 working days watched in 2 of 3 runs, counted as 390."
    )
    assert words.run_headline(outcomes, window=390, days=[200.0, 380.0])[1].endswith(
        "after 290 working days."
    )


def test_nothing_to_compare() -> None:
    nothing = [math.nan, math.nan]
    for sentence in headline_of((nothing, nothing), (nothing, nothing)):
        assert "cannot be compared" in sentence


def test_headline_of_a_scorecard_without_the_outcomes() -> None:
    runs = table_of({"backlog": [1.0, 2.0]}, {"backlog": [1.0, 3.0]})
    assert all("cannot be compared" in sentence for sentence in words.headline(scorecard(runs), runs))


def test_scorecard_read_back_with_nulls() -> None:
    card = scorecard(usual_runs()).astype(object)
    card.loc[card["name"] == "time_in_system", ["low", "high"]] = None
    assert "no interval" in words.headline(card, usual_runs())[0]


@given(
    st.lists(st.floats(0.01, 500), min_size=2, max_size=8),
    st.lists(st.floats(0.01, 500), min_size=8, max_size=8),
)
def test_the_headline_agrees_with_the_verdict(before: list[float], after: list[float]) -> None:
    runs = table_of({"time_in_system": before}, {"time_in_system": after[: len(before)]})
    card = scorecard(runs)
    sentence = words.headline(card, runs)[0]
    expected = {"better": " less (", "worse": " more (", "unclear": "No clear difference"}
    assert expected[card.loc[0, "verdict"]] in sentence
    assert "nan" not in sentence
    assert "inf" not in sentence
    assert "-" not in sentence.replace("\u2013", "")


def test_price_names_what_changed_only() -> None:
    runs = table_of(
        {"gathering_hours": [0.0, 0.0, 0.0], "focus_hours": [6.0, 6.1, 6.2], "money": [1e6, 1.1e6, 1.2e6]},
        {
            "gathering_hours": [0.1, 0.1, 0.1],
            "focus_hours": [5.9, 6.3, 6.1],
            "money": [1.2e6, 1.31e6, 1.39e6],
        },
    )
    assert words.price_sentence(scorecard(runs), "CHF") == (
        "The price, per person and day: 6.0 min more in gatherings; in all, 200,000 CHF more for hours and programmes."
    )
    same = table_of({"money": [1.0, 2.0]}, {"money": [1.0, 2.0]})
    assert words.price_sentence(scorecard(same)) == "No clear change in hours, output or money."


def test_single_run() -> None:
    outcomes = {"time_in_system": 5.4, "time_seeking": 2.0, "time_work": 2.1, "probe_days_to_half": 390.0}
    first, second = words.run_headline(outcomes, window=390)
    assert first == "A shared challenge takes 5.4 working days, the largest part of them (2.1) work."
    assert (
        second == "Other departments do not regain half of a lost lesson within the 390 working days watched."
    )
    empty = words.run_headline({"time_in_system": math.nan, "probe_days_to_half": math.nan})
    assert empty == [
        "No shared challenge arrives in the time watched.",
        "There is no lesson for other departments to regain.",
    ]


def test_titles_follow_the_verdicts() -> None:
    card = scorecard(usual_runs())
    assert words.resolution_title(card).startswith("Shared challenges are resolved sooner")
    assert "sooner" in words.adoption_title(card)
    assert words.scorecard_title(card).startswith("Time until resolved ")
    assert "→" in words.scorecard_title(card)
    worse = scorecard(usual_runs(gain=-0.5))
    assert words.resolution_title(worse).startswith("Shared challenges are resolved later")
    assert "later" in words.adoption_title(worse)
    none = scorecard(usual_runs(replications=1))
    assert words.resolution_title(none).startswith("No clear difference")
    assert words.adoption_title(none).startswith("No clear difference")
    assert words.scorecard_title(none) == "Time until resolved unclear; departmental output unclear"


def test_every_outcome_has_a_label_and_a_family_title() -> None:
    assert list(words.LABELS) == [outcome.name for outcome in OUTCOMES]
    assert len(set(words.LABELS.values())) == len(OUTCOMES)
    assert {outcome.family for outcome in OUTCOMES} | {"own"} == set(words.FAMILIES)


def test_verdicts_have_a_symbol_and_a_word() -> None:
    assert [words.verdict_words(word) for word in ("better", "worse", "unclear")] == [
        "▲ better", "▼ worse", "– unclear",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.0, "share", "0 %"),
        (0.034, "share", "3.4 %"),
        (56.2, "days", "56 days"),
        (0.25, "days", "0.25 days"),
        (1234.0, "challenges", "1,234"),
        (-0.125, "index", "−0.12"),
        (999.6, "money", "1,000 EUR"),
        (1.234e9, "money", "1.23 billion EUR"),
        (math.nan, "money", "–"),
        (math.inf, "days", "∞ days"),
    ],
)
def test_values(value: float, unit: str, text: str) -> None:
    assert format_value(value, unit) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.05, "share", "+5.0 points"),
        (-0.002, "h per person-day", "−0.002 h"),
        (0.0, "index", "0.00"),
        (-2.5e6, "money", "−2.50 million EUR"),
        (3.0, "challenges", "+3.0"),
        (math.nan, "days", "–"),
    ],
)
def test_changes(value: float, unit: str, text: str) -> None:
    assert format_change(value, unit) == text


def test_pairs_write_the_unit_once() -> None:
    assert format_pair(math.nan, 3.0, "days") == "– → 3.0 days"
    assert format_pair(0.0, 0.11, "h per person-day") == "0.00 → 0.11 h"
    assert format_pair(0.0, 2.5e6, "money", "USD") == "0.00 → 2.50 million USD"
    assert format_pair(math.nan, math.nan, "money") == "– → –"


@given(
    st.floats(allow_nan=True, allow_infinity=True), st.sampled_from([outcome.unit for outcome in OUTCOMES])
)
def test_no_number_breaks_the_formats(value: float, unit: str) -> None:
    for text in (format_value(value, unit), format_change(value, unit), format_pair(value, 1.0, unit)):
        assert text
        assert "nan" not in text
        assert "-" not in text.replace("e-", "")
    assert not format_number(-1e-9, 1).startswith("−")


def test_words_are_light_to_import() -> None:
    code = "import sys, siloSim.analysis.words as w; print(*{'pandas', 'scipy', 'numba'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not done.stdout.strip()
