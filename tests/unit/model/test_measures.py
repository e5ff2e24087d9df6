import math
import re

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unit.model.traces import trace, usual_trace

from siloSim.model import measures
from siloSim.model.measures import MEASURES, OUTCOMES, outcomes
from siloSim.model.trace import Trace

FROZEN = """time_in_system, time_seeking, time_waiting_answer, time_waiting_decision, time_work, time_rework,
resolution_rmst, resolution_median, resolved_in_sla, backlog, rework_share, probe_days_to_half, probe_share_end,
knowledge_cross, trust_within, trust_cross, ei_help, modularity, reciprocity, answer_rate, answer_latency, help_top5,
knows_whom_to_ask, would_help, gathering_hours, help_hours, focus_hours, output, specialist_knowledge, value_resolved,
cost_of_delay, money"""


def paper_trace() -> Trace:
    """Ten days, policies from day 2; everything that happens on days 0 and 1 must not count."""
    before = [1000.0, 1000.0]
    return trace(
        horizon=10,
        policy_day=2,
        people=40,
        probe_before=0.4,
        parameters={"challenges.sla": 3, "challenges.delay_rate": 0.01, "money.cost_per_hour": 50},
        daily={
            "people": [*before, *[40] * 8],
            "open": [*before, 0, 0, 0, 0, 0, 0, 0, 6],
            "asked": [*before, 4, 4, 0, 0, 0, 0, 0, 0],
            "accepted": [*before, 3, 2, 0, 0, 0, 0, 0, 0],
            "declined": [*before, 1, 0, 0, 0, 0, 0, 0, 0],
            "answer_days": [*before, 9, 0, 0, 0, 0, 0, 0, 0],
            "delivered": [*before, 3, 6, 0, 0, 0, 0, 0, 0],
            "reworked": [*before, 1, 0, 0, 0, 0, 0, 0, 0],
            "gathering_hours": [*before, 32, 0, 0, 0, 0, 0, 0, 0],
            "help_hours": [*before, 64, 0, 0, 0, 0, 0, 0, 0],
            "asking_hours": [*before, 1, 0, 0, 0, 0, 0, 0, 0],
            "interruption_hours": [*before, 0, 2, 0, 0, 0, 0, 0, 0],
            "deciding_hours": [*before, 0, 0, 3, 0, 0, 0, 0, 0],
            "recording_hours": [*before, 0, 0, 0, 4, 0, 0, 0, 0],
            "dispute_hours": [*before, 0, 0, 0, 0, 5, 0, 0, 0],
            "own_hours": [*before, *[240] * 8],
            "output": [*before, *[200] * 8],
            "help_budget": [*before, *[80] * 8],
            "value_resolved": [*before, 0, 700, 0, 0, 0, 0, 0, 300],
            "open_value": [*before, *[500] * 8],
            "programme_cost": [*before, 250, 0, 0, 0, 0, 0, 0, 0],
            "knowledge_home": [0, 0, *[0.9] * 8],
            "knowledge_cross": [0, 0, *[0.5, 0.7] * 4],
            "probe_home": [0, 0.9, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8],
            "probe_others": [0.4, 0.4, 0, 0.1, 0.15, 0.2, 0.25, 0.1, 0.3, 0.35],
            "trust_within": [0, 0, *[math.nan, 0.6] * 4],
            "trust_cross": [0, 0, *[math.nan] * 8],
            "would_help": [0, 0, *[0.5] * 8],
            "knows_whom_to_ask": [0, 0, *[0.75] * 8],
        },
        challenges={
            # Days open: not counted (before the window), 1, 3, 4, 6 (open until the horizon)
            "arrived_on": [1, 2, 2, 3, 4],
            "resolved_on": [9, 2, 4, 6, -1],
            "seeking": [8, 1, 1, 0, 2],
            "waiting_answer": [0, 0, 1, 0, 2],
            "waiting_decision": [0, 0, 0, 1, 0],
            "work": [0, 0, 1, 2, 2],
            "rework": [1, 0, 0, 1, 0],
        },
        deliveries={  # pairs 1-2 both ways, 1-3 and 3-4 one way; the first line is before the window
            "day": [1, 2, 3, 4, 5, 6],
            "helper_id": [3, 1, 2, 1, 1, 4],
            "owner_id": [1, 2, 1, 2, 3, 3],
        },
        given=[10, 1, 20, 1, 8],  # 40 people: the top two gave 30 of 40
        help_matrix=[[20, 10], [10, 0]],
    )


PAPER = {
    "time_in_system": (1 + 3 + 4 + 6) / 4,
    "time_seeking": 1.0,
    "time_waiting_answer": 0.75,
    "time_waiting_decision": 0.25,
    "time_work": 1.25,
    "time_rework": 0.25,
    "resolution_rmst": 1
    + 2 * 0.75
    + 1 * 0.5
    + 4 * 0.25,  # S: 1, 3/4 from 1, 1/2 from 3, 1/4 from 4, to day 8
    "resolution_median": 3.0,
    "resolved_in_sla": 0.5,
    "backlog": 6.0,
    "rework_share": 0.1,
    "probe_days_to_half": 3.0,
    "probe_share_end": 0.35,
    "knowledge_cross": 0.6,
    "trust_within": 0.6,
    "trust_cross": math.nan,
    "ei_help": 0.0,
    "modularity": 0.5 - (60 / 80) ** 2 - (20 / 80) ** 2,
    "reciprocity": 1 / 3,
    "answer_rate": 5 / 8,
    "answer_latency": 1.5,
    "help_top5": 0.75,
    "knows_whom_to_ask": 0.75,
    "would_help": 0.5,
    "gathering_hours": 0.1,
    "help_hours": 0.2,
    "focus_hours": 6.0,
    "output": 5.0,
    "specialist_knowledge": 0.9,
    "value_resolved": 1000.0,
    "cost_of_delay": 40.0,
    "money": 50 * (32 + 64 + 1 + 2 + 3 + 4 + 5) + 250,
}


def test_every_outcome_of_the_paper_trace() -> None:
    assert outcomes(paper_trace()) == pytest.approx(PAPER, nan_ok=True)


def test_names_and_order_are_frozen() -> None:
    names = re.split(r",\s+", FROZEN)
    assert [outcome.name for outcome in OUTCOMES] == names
    assert list(outcomes(paper_trace())) == names
    assert [name for name in names if measures.BY_NAME[name].price] == [
        "gathering_hours", "help_hours", "focus_hours", "output", "money",
    ]  # fmt: skip


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.outcome.name)
def test_every_outcome_is_described(measure: measures.Measure) -> None:
    outcome = measure.outcome
    assert outcome.meaning
    assert outcome.formula
    assert outcome.source
    assert ">>>" in (measure.compute.__doc__ or ""), "each measure carries an example"


def test_all_outcomes_are_plain_floats() -> None:
    assert {type(value) for value in outcomes(usual_trace()).values()} == {float}


@given(st.integers(0, 10_000))
@settings(max_examples=15, deadline=None)
def test_parts_sum_to_time_in_system(seed: int) -> None:
    found = outcomes(usual_trace(seed, arrivals=200))
    parts = sum(
        value for name, value in found.items() if name.startswith("time_") and name != "time_in_system"
    )
    assert parts == pytest.approx(found["time_in_system"])
    assert found["resolution_rmst"] >= 1  # the day of arrival counts
    assert 0 <= found["resolved_in_sla"] <= 1


def test_what_happens_before_the_window_does_not_count() -> None:
    run = usual_trace()
    found = outcomes(run)
    early = run.daily["day"] < 130
    for name in (run.daily.dtype.names or ())[1:]:
        run.daily[name][early] = 1e9
    run.challenges["seeking"][run.challenges["arrived_on"] < 130] = 1e9
    assert outcomes(run) == found


def test_nothing_happens_at_all() -> None:
    found = outcomes(trace(horizon=10, people=20, probe_before=0.0))
    undefined = {name for name, value in found.items() if math.isnan(value)}
    assert undefined == {
        "time_in_system", "time_seeking", "time_waiting_answer", "time_waiting_decision", "time_work",
        "time_rework", "resolution_rmst", "resolution_median", "resolved_in_sla", "rework_share",
        "probe_days_to_half", "ei_help", "modularity", "reciprocity", "answer_rate", "answer_latency",
        "help_top5", "gathering_hours", "help_hours", "focus_hours", "output",
    }  # fmt: skip
    for name in undefined:
        assert measures.BY_NAME[name].undefined_when != "never", name


def test_median_not_reached_is_nan_and_rmst_is_not() -> None:
    found = outcomes(trace(horizon=300, challenges={"arrived_on": [0, 0, 0], "resolved_on": [4, -1, -1]}))
    assert math.isnan(found["resolution_median"])
    assert found["resolution_rmst"] == pytest.approx(5 + 125 * 2 / 3)
    assert found["time_in_system"] == pytest.approx((5 + 300 + 300) / 3)


def test_probe_that_is_never_regained_counts_with_the_whole_window() -> None:
    shares = {"probe_others": [0.1] * 30}
    assert outcomes(trace(horizon=30, policy_day=10, daily=shares))["probe_days_to_half"] == 20


def test_states_look_at_the_last_63_days() -> None:
    share = np.r_[np.full(137, 0.1), np.full(63, 0.9)]
    assert outcomes(trace(horizon=200, daily={"would_help": share}))["would_help"] == pytest.approx(0.9)


def test_modularity_is_newmans_of_the_graph_of_people() -> None:
    rng = np.random.default_rng(5)
    hours = rng.exponential(1, (12, 12)) * (rng.random((12, 12)) < 0.5)
    department = np.arange(12) % 3
    np.fill_diagonal(hours, 0)
    matrix = np.zeros((3, 3))
    np.add.at(matrix, (department[:, None], department[None, :]), hours)
    graph = nx.from_numpy_array(hours + hours.T)
    theirs = nx.community.modularity(graph, [set(np.flatnonzero(department == d)) for d in range(3)])
    found = outcomes(trace(horizon=5, help_matrix=matrix.tolist()))
    assert found["modularity"] == pytest.approx(theirs)
    assert found["ei_help"] == pytest.approx(1 - 2 * np.trace(matrix) / matrix.sum())


def test_reciprocity_agrees_with_counting_pairs() -> None:
    run = usual_trace()
    helped = {(int(row["helper_id"]), int(row["owner_id"])) for row in run.deliveries}
    pairs = {frozenset(pair) for pair in helped if pair[0] != pair[1]}
    both = [
        pair
        for pair in pairs
        if all(way in helped for way in ((min(pair), max(pair)), (max(pair), min(pair))))
    ]
    assert outcomes(run)["reciprocity"] == pytest.approx(len(both) / len(pairs))


def test_reciprocity_with_the_largest_ids() -> None:
    top = 2**32 - 1
    found = outcomes(
        trace(horizon=5, deliveries={"helper_id": [top, top - 1, 0], "owner_id": [top - 1, top, top]})
    )
    assert found["reciprocity"] == 0.5


@pytest.mark.parametrize(("people", "counted"), [(1, 1), (20, 1), (21, 2), (140, 7), (141, 8)])
def test_top_five_per_cent_rounds_up(people: int, counted: int) -> None:
    hours = [100.0] * counted + [1.0] * 100
    expected = 100 * counted / (100 * counted + 100)
    assert outcomes(trace(horizon=5, people=people, given=hours))["help_top5"] == pytest.approx(expected)


def test_adoption_curve_with_its_eve() -> None:
    curve = measures.adoption(paper_trace())
    assert curve["day"].tolist() == list(range(-1, 8))
    assert curve["home"].tolist() == [0.9, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]
    assert curve["others"].tolist() == [0.4, 0, 0.1, 0.15, 0.2, 0.25, 0.1, 0.3, 0.35]


def test_adoption_curve_without_an_eve() -> None:
    curve = measures.adoption(trace(horizon=3))
    assert curve["day"].tolist() == [-1, 0, 1, 2]
    assert math.isnan(curve["home"][0])


def test_utilisation() -> None:
    assert measures.utilisation(paper_trace()) == pytest.approx(64 / 640)
    assert math.isnan(measures.utilisation(trace(horizon=4)))


def backlog_warning(counts: np.ndarray, policy_day: int = 0) -> str | None:
    return measures.stability_warning(
        trace(horizon=len(counts), policy_day=policy_day, daily={"open": np.asarray(counts, dtype=float)})
    )


def stationary(rng: np.random.Generator, mean: float, memory: float, days: int = 390) -> np.ndarray:
    """Open challenges of M/G/infinity in discrete days: Poisson arrivals, geometric stays of mean `memory`."""
    start = rng.poisson(mean) if mean else 0
    counts = np.empty(days)
    now = start
    for day in range(days):
        now = rng.binomial(now, 1 - 1 / memory) + rng.poisson(mean / memory)
        counts[day] = now
    return counts


@pytest.mark.parametrize(("mean", "memory"), [(3, 5), (30, 6), (30, 20), (300, 10), (300, 30)])
def test_a_stationary_backlog_is_no_reason_to_warn(mean: float, memory: float) -> None:
    rng = np.random.default_rng(11)
    assert sum(backlog_warning(stationary(rng, mean, memory)) is not None for _ in range(60)) == 0


def test_a_growing_backlog_warns() -> None:
    rng = np.random.default_rng(12)
    for slope in (0.3, 1.0, 10.0):
        message = backlog_warning(stationary(rng, 30, 6) + slope * np.arange(390))
        assert message is not None
        assert "grows" in message


def test_growth_before_the_window_does_not_warn() -> None:
    counts = np.r_[np.linspace(0, 500, 130), np.full(390, 500.0)]
    assert backlog_warning(counts, policy_day=130) is None


def test_a_step_to_a_new_level_does_not_warn() -> None:
    assert backlog_warning(np.r_[np.full(60, 20.0), np.full(330, 60.0)]) is None


def test_a_short_window_is_no_ground_for_a_warning() -> None:
    assert backlog_warning(np.arange(100) * 50) is None


def test_an_empty_backlog_does_not_warn() -> None:
    assert backlog_warning(np.zeros(390)) is None
