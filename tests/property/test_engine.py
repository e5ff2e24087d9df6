"""What holds of every organisation, every policy and every day."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from property.strategies import HORIZON, POLICY_DAY, organisations, scenarios
from unit.model.checks import check_everything
from unit.model.runs import digests, plain, same

from siloSim.model.day import run_days
from siloSim.model.engine import advance, simulate, trace_of
from siloSim.model.initial import initial_state
from siloSim.model.measures import outcomes
from siloSim.organisation.generate import generate
from siloSim.organisation.structure import Organisation, TieSpec
from siloSim.scenario.scenario import Scenario


def every_day_holds(scenario: Scenario, organisation: Organisation, seed: int) -> None:
    state = initial_state(scenario, organisation, seed, 0, True)
    ids = set(state.people["id"].tolist())
    joined = 0
    for day in range(HORIZON):
        state, _ = advance(run_days, state, day, day + 1)
        check_everything(state, day)
        ids |= set(state.people["id"].tolist())
        joined += int(state.daily.joined[day])
        assert len(ids) == organisation.size + joined, "an id was used twice"
    found = outcomes(trace_of(state, scenario, organisation, seed, 0))
    for name in (
        "rework_share",
        "trust_within",
        "trust_cross",
        "help_top5",
        "knows_whom_to_ask",
        "would_help",
    ):
        assert np.isnan(found[name]) or -1e-9 <= found[name] <= 1 + 1e-9, name


@given(scenario=scenarios(turnover=0.0), organisation=organisations(), seed=st.integers(0, 2**64 - 1))
@settings(max_examples=60)
def test_accounts_balance_on_every_day(scenario: Scenario, organisation: Organisation, seed: int) -> None:
    every_day_holds(scenario, organisation, seed)


@pytest.mark.slow
@given(scenario=scenarios(turnover=0.05), organisation=organisations(), seed=st.integers(0, 2**64 - 1))
@settings(max_examples=60)
def test_accounts_balance_while_people_come_and_go(
    scenario: Scenario, organisation: Organisation, seed: int
) -> None:
    every_day_holds(scenario, organisation, seed)


def daily_until(trace: Any, day: int) -> list[bytes]:
    return [trace.daily[name][:day].tobytes() for name in trace.daily.dtype.names]


@given(scenario=scenarios(turnover=0.02), organisation=organisations(), seed=st.integers(0, 99))
@settings(max_examples=25)
def test_before_policy_day_arms_are_the_same_and_idle_policies_change_no_bit(
    scenario: Scenario, organisation: Organisation, seed: int
) -> None:
    none = simulate(replace(scenario, policies=()), organisation, seed, 0)
    active = simulate(scenario, organisation, seed, 0)
    assert daily_until(none, POLICY_DAY) == daily_until(active, POLICY_DAY)
    assert none.probe_facet == active.probe_facet
    assert none.probe_before == active.probe_before or np.isnan(none.probe_before)
    idle = tuple(replace(p, strength=0.0) for p in scenario.policies)
    assert same(none, simulate(replace(scenario, policies=idle), organisation, seed, 0))
    start = min((p.start for p in scenario.policies), default=0)
    assert daily_until(none, POLICY_DAY + start) == daily_until(active, POLICY_DAY + start)


@given(scenario=scenarios(turnover=0.02), organisation=organisations(), seed=st.integers(0, 99))
@settings(max_examples=15)
def test_arrivals_are_the_same_in_all_arms(scenario: Scenario, organisation: Organisation, seed: int) -> None:
    """Nobody but the environment's own levers touches what arrives."""
    none = simulate(replace(scenario, policies=()), organisation, seed, 0)
    active = simulate(scenario, organisation, seed, 0)
    own = ("environment.arrivals", "decision.approvals", "memory.")
    if any(getattr(e, "primitive", "").startswith(own) for p in scenario.policies for e in p.effects):
        return
    for field in ("department", "number", "arrived_on", "subtasks", "departments", "value"):
        assert np.array_equal(none.challenges[field], active.challenges[field]), field


def rows_of(organisation: Organisation, order: np.ndarray) -> tuple[list[str], list[str]]:
    """The organisation as lines of people.csv and ties.csv, people in this order."""
    roles = ("staff", "manager", "head")
    boss = [organisation.ids[m] if m >= 0 else "" for m in organisation.manager]
    people = [
        f"{organisation.ids[i]},{organisation.departments[organisation.department[i]]},{roles[organisation.role[i]]},"
        f"{organisation.level[i]},{float(organisation.tenure[i])!r},{boss[i]},{float(organisation.fte[i])!r}"
        for i in order
    ]
    ties = [
        f"{organisation.ids[a]},{organisation.ids[b]},{w!r}"
        for source, target, weight in (
            (organisation.source, organisation.target, organisation.weight_out),
            (organisation.target, organisation.source, organisation.weight_back),
        )
        for a, b, w in zip(source, target, weight.tolist(), strict=True)
        if w > 0
    ]
    return people, ties


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_order_of_rows_in_a_file_changes_no_bit(
    seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    from siloSim.organisation.importers import read_people_ties

    made = generate({"A": 8, "B": 7, "C": 6}, TieSpec(mean=6.0), 4, seed, 0)
    rng = np.random.default_rng(seed)
    found = []
    for order in (np.arange(made.size), rng.permutation(made.size)):
        folder = tmp_path_factory.mktemp("rows")
        people, ties = rows_of(made, order)
        if order[0] != 0 or order[1] != 1:
            ties = [ties[k] for k in rng.permutation(len(ties))]
        (folder / "people.csv").write_text(
            "id,department,role,level,tenure,manager,fte\n" + "\n".join(people) + "\n"
        )
        (folder / "ties.csv").write_text("source,target,weight\n" + "\n".join(ties) + "\n")
        read, _ = read_people_ties(folder / "people.csv", folder / "ties.csv", 0.0, "rows")
        found.append(digests(simulate(plain(), read, seed, 0)))
    assert found[0] == found[1]
