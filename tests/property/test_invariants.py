"""What must hold of any run over random scenarios: accounts beside those of test_engine, and what changes no bit."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from property.strategies import HORIZON, POLICY_DAY, organisations, scenarios
from property.test_engine import rows_of
from theory.relabelling import with_new_seats
from unit.model.runs import digests, every_verb, organisation, plain, same
from unit.model.tiny import change, policy

from siloSim.errors import OrganisationError
from siloSim.model.day import run_days
from siloSim.model.engine import advance, simulate, trace_of
from siloSim.model.initial import initial_state
from siloSim.model.trace import Event, State, Trace
from siloSim.organisation.checks import id_order
from siloSim.organisation.generate import generate
from siloSim.organisation.importers import read_people_ties
from siloSim.organisation.structure import Organisation, TieSpec
from siloSim.scenario.scenario import ActivePolicy, Connect, Effect, Gather, Scenario, Selector, Shock

# The day's columns as counts of the log's events.
COUNTED = {
    "arrived": (Event.ARRIVED,), "asked": (Event.ASKED,), "accepted": (Event.ACCEPTED, Event.PRESSED),
    "pressed": (Event.PRESSED,), "declined": (Event.DECLINED,), "silent": (Event.SILENT,),
    "handed_over": (Event.HANDED_OVER,), "delivered": (Event.DELIVERED,), "reworked": (Event.REWORKED,),
    "broken": (Event.BROKEN,), "escalated": (Event.ESCALATED,), "decided": (Event.APPROVED, Event.ASSIGNED),
    "disputed": (Event.DISPUTED,), "resolved": (Event.RESOLVED,), "written_up": (Event.WRITTEN_UP,),
    "retrieved": (Event.RETRIEVED,), "offered": (Event.OFFERED,), "misrouted": (Event.MISROUTED,),
    "left": (Event.LEFT,), "joined": (Event.JOINED,),
}  # fmt: skip

# Life of a subtask (ODD 3): event -> states in which it may happen, and the state after it.
LIFE: dict[Event, tuple[tuple[State, ...], State]] = {
    Event.MISROUTED: ((State.SEEKING,), State.SEEKING),
    Event.ASKED: ((State.SEEKING,), State.ASKED),
    Event.OFFERED: ((State.SEEKING,), State.ACCEPTED),
    Event.ACCEPTED: ((State.ASKED,), State.ACCEPTED),
    Event.PRESSED: ((State.ASKED,), State.ACCEPTED),
    Event.DECLINED: ((State.ASKED,), State.SEEKING),
    Event.SILENT: ((State.ASKED,), State.SEEKING),
    Event.HANDED_OVER: ((State.ACCEPTED,), State.SEEKING),
    Event.REWORKED: ((State.ACCEPTED,), State.ACCEPTED),
    Event.BROKEN: ((State.ACCEPTED,), State.SEEKING),
    Event.DELIVERED: ((State.ACCEPTED,), State.DONE),
    Event.ESCALATED: ((State.SEEKING, State.APPROVING), State.ESCALATED),
    Event.APPROVED: ((State.APPROVING, State.ESCALATED), State.SEEKING),
    Event.ASSIGNED: ((State.ESCALATED,), State.ACCEPTED),
}


def log_agrees_with_the_days(trace: Trace) -> None:
    """Every day's counts are those of the events in the log."""
    for column, kinds in COUNTED.items():
        days = trace.events["day"][np.isin(trace.events["kind"], kinds)]
        assert np.array_equal(np.bincount(days, minlength=HORIZON), trace.daily[column]), column


def hours_agree(trace: Trace) -> None:
    """Hours of help are the same by day, by subtask, by helper and by pair of departments."""
    window = trace.daily["help_hours"][POLICY_DAY:].sum()
    np.testing.assert_allclose(
        trace.subtasks["hours"].sum(), trace.daily["help_hours"].sum(), rtol=1e-9, atol=1e-9
    )
    np.testing.assert_allclose(trace.help_matrix.sum(), window, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(trace.given["hours"].sum(), window, rtol=1e-9, atol=1e-9)
    assert len(np.unique(trace.given["id"])) == len(trace.given), "one line a giver"
    assert len(trace.deliveries) == trace.daily["delivered"][POLICY_DAY:].sum()


def days_present_agree(trace: Trace) -> None:
    """On every day: Σ over days of challenges present = Σ over challenges of days present (Little)."""
    arrived, resolved = trace.challenges["arrived_on"], trace.challenges["resolved_on"]
    until = np.where(resolved < 0, HORIZON, resolved)
    present = np.cumsum(trace.daily["open"] + trace.daily["resolved"])
    for day in range(HORIZON):
        here = arrived <= day
        assert present[day] == (np.minimum(until[here], day) - arrived[here] + 1).sum(), day


@given(scenario=scenarios(turnover=0.03), organisation=organisations(), seed=st.integers(0, 2**64 - 1))
@settings(max_examples=30)
def test_the_log_the_hours_and_the_days_agree(
    scenario: Scenario, organisation: Organisation, seed: int
) -> None:
    trace = simulate(scenario, organisation, seed, 0, keep_events=True)
    log_agrees_with_the_days(trace)
    hours_agree(trace)
    days_present_agree(trace)


@given(scenario=scenarios(turnover=0.0), organisation=organisations(), seed=st.integers(0, 2**64 - 1))
@settings(max_examples=30)
def test_every_subtask_lives_by_the_rules(scenario: Scenario, organisation: Organisation, seed: int) -> None:
    """The log replays every subtask's life without a step that the ODD does not know."""
    trace = simulate(scenario, organisation, seed, 0, keep_events=True)
    events = trace.events[trace.events["subtask"] >= 0]
    lives: list[list[Event]] = [[] for _ in trace.subtasks]
    for event in events:
        if Event(event["kind"]) in LIFE:
            lives[event["subtask"]].append(Event(event["kind"]))
    for task, life in zip(trace.subtasks, lives, strict=True):
        waits = Event.APPROVED in life or task["approved"] == 0
        stands = State.APPROVING if waits else State.SEEKING
        for event in life:
            allowed, after = LIFE[event]
            assert stands in allowed, (life, event)
            stands = after
        assert stands == task["state"], life
        assert task["asks"] == life.count(Event.ASKED)
        assert task["handovers"] == life.count(Event.HANDED_OVER) + life.count(Event.BROKEN)
        assert task["reworks"] == life.count(Event.REWORKED)
        assert "REWORKED REWORKED" not in " ".join(event.name for event in life), "sent back once"


@given(scenario=scenarios(turnover=0.0), organisation=organisations(), seed=st.integers(0, 2**64 - 1))
@settings(max_examples=20)
def test_records_requests_and_hours_of_every_person_add_up(
    scenario: Scenario, organisation: Organisation, seed: int
) -> None:
    """Nobody leaves: help given and received cancel out, requests are counted once, nobody works overtime."""
    state = initial_state(scenario, organisation, seed, 0)
    renown = state.people["asked"].copy()
    ids = state.people["id"].copy()
    for day in range(HORIZON):
        state, _ = advance(run_days, state, day, day + 1)
        people, row = state.people, state.daily[day]
        hours = scenario.parameters["attention.day"] * people["fte"]
        assert (people["left"] <= hours + 1e-12).all()
        assert (people["budget"] >= -1e-12).all()
        np.testing.assert_allclose(people["left"].sum(), row.own_hours, rtol=1e-9, atol=1e-9)
        assert people["record"].sum() == 0
        asked = state.daily["asked"][: day + 1].sum()
        np.testing.assert_allclose((people["asked"] - renown).sum(), asked, rtol=1e-9, atol=1e-6)
        assert np.array_equal(people["id"], ids)
        assert (people["alive"] == 1).all()
    trace_of(state, scenario, organisation, seed, 0)  # which looks for what is not a number


def neutral() -> list[Effect]:
    """Effects of every verb that amount to nothing."""
    everybody = Selector("all")
    return [
        change("help.willingness", 0.0),
        change("trust.gain", 1.0, "scale"),
        change("help.routing", 0.0, departments=("A",)),
        Gather(everybody, 3, 0.0),
        Connect(everybody, 0),
        Shock("truths", 0.0),
        Shock("priorities", 0.0),
        Shock("ties", 0.0),
        Shock("leave", 0.0),
    ]


@given(
    scenario=scenarios(turnover=0.02),
    organisation=organisations(),
    seed=st.integers(0, 99),
    chosen=st.lists(st.sampled_from(range(9)), min_size=1, unique=True),
    where=st.integers(0, 3),
    dates=st.sampled_from(
        [{}, {"ramp": 9}, {"start": 7}, {"stop": 12}, {"fade_half_life": 5.0}, {"strength": 0.4}]
    ),
)
@settings(max_examples=30)
def test_a_policy_that_amounts_to_nothing_changes_no_bit(
    scenario: Scenario,
    organisation: Organisation,
    seed: int,
    chosen: Sequence[int],
    where: int,
    dates: dict[str, float],
) -> None:
    """Neutral effects, wherever the policy stands in the list, among whatever other policies."""
    effects = [neutral()[number] for number in chosen]
    idle: ActivePolicy = policy(*effects, key="idle", **dates)
    policies = list(scenario.policies)
    policies.insert(min(where, len(policies)), idle)
    without = simulate(scenario, organisation, seed, 0)
    assert same(without, simulate(replace(scenario, policies=tuple(policies)), organisation, seed, 0))
    # the last day of the run is the last on which a policy could start
    late = policy(change("help.willingness", 5.0), key="late", start=HORIZON - POLICY_DAY)
    assert same(
        without, simulate(replace(scenario, policies=(*scenario.policies, late)), organisation, seed, 0)
    )


def imported(
    people: Sequence[str], ties: Sequence[str], header: str = "id,department,role,level,tenure,manager,fte"
) -> Organisation:
    """An organisation read from these lines of people.csv and ties.csv."""
    folder = Path(tempfile.mkdtemp(prefix="rows-"))
    try:
        (folder / "people.csv").write_text("\n".join([header, *people]) + "\n", encoding="utf-8")
        (folder / "ties.csv").write_text("\n".join(["source,target,weight", *ties]) + "\n", encoding="utf-8")
        return read_people_ties(folder / "people.csv", folder / "ties.csv", 0.0, "rows")[0]
    finally:
        shutil.rmtree(folder)


ARRAYS = (
    "ids",
    "department",
    "role",
    "level",
    "tenure",
    "manager",
    "fte",
    "source",
    "target",
    "weight_out",
    "weight_back",
)


@given(made=organisations(), seed=st.integers(0, 99), shuffle=st.randoms(use_true_random=False))
@settings(max_examples=20)
def test_rows_and_columns_in_any_order_are_the_same_organisation_and_change_no_bit(
    made: Organisation, seed: int, shuffle
) -> None:  # type: ignore[no-untyped-def]
    """Rows permuted, a tie's row split in two, columns reversed: the same arrays, hence the same bits."""
    people, ties = rows_of(made, np.arange(made.size))
    if not ties:
        return
    one = imported(people, ties)
    halves = []
    for line in ties:
        source, target, weight = line.split(",")
        halves += [f"{source},{target},{float(weight) / 2!r}"] * 2  # exact: a half and a half
    columns = [",".join(reversed(line.split(","))) for line in people]
    shuffle.shuffle(columns)
    shuffle.shuffle(halves)
    other = imported(columns, halves, "fte,manager,tenure,level,role,department,id")
    for name in ARRAYS:
        assert np.array_equal(getattr(one, name), getattr(other, name)), name
    assert one.departments == other.departments
    model = plain(
        {"people.turnover": 0.02},
        [p for p in every_verb() if p.key not in ("dialogue", "people")],
        HORIZON,
        POLICY_DAY,
    )
    assert digests(simulate(model, one, seed, 0)) == digests(simulate(model, other, seed, 0))


def test_rows_out_of_order_are_refused_where_the_order_is_read() -> None:
    """The engine reads an Organisation by row, so one whose ids or ties are not in order is no valid one."""
    made = organisation()
    order = np.random.default_rng(2).permutation(made.size)
    moved = with_new_seats(made, order)
    with pytest.raises(OrganisationError, match="not in order"):
        replace(moved, ids=made.ids[order]).validate()
    swapped = np.arange(len(made.source))[::-1]
    ties = {name: getattr(made, name)[swapped] for name in ("source", "target", "weight_out", "weight_back")}
    with pytest.raises(OrganisationError):
        replace(made, **ties).validate()


@given(seed=st.integers(0, 99), shuffle=st.randoms(use_true_random=False))
@settings(max_examples=20)
def test_new_ids_are_new_seats_and_nothing_else(seed: int, shuffle) -> None:  # type: ignore[no-untyped-def]
    """A file with other ids gives the organisation with people on other seats, to the last bit.

    That seats carry no weight in distribution is shown in tests/theory/test_symmetry.py.
    """
    made = generate({"A": 8, "B": 7, "C": 6}, TieSpec(mean=6.0), 4, seed, 0)
    names = [f"k{n}" for n in range(made.size)]
    shuffle.shuffle(names)
    renamed = replace(made, ids=np.array(names))
    people, ties = rows_of(renamed, np.arange(made.size))
    read = imported(people, ties)
    expected = with_new_seats(made, np.array(id_order(names)))
    assert read.ids.tolist() == sorted(names)
    for name in ARRAYS[1:]:
        assert np.array_equal(getattr(read, name), getattr(expected, name)), name
    first, second = (simulate(plain({}, every_verb()[:1]), o, seed, 0) for o in (read, expected))
    assert digests(first) == digests(second)
