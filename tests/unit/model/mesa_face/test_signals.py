"""Mesa's signals: of time, and of agents as they are built, join and leave."""

from __future__ import annotations

from collections import Counter
from typing import Any

from mesa.experimental.mesa_signals import ModelSignals, ObservableSignals
from unit.model.mesa_face.small import SIZES, model, untouched
from unit.model.runs import same


def test_time_can_be_observed() -> None:
    run = model()
    heard: list[float] = []

    def hear(message: Any) -> None:
        heard.append(message.additional_kwargs["new"])

    run.observe("time", ObservableSignals.CHANGED, hear)
    run.run_for(3)
    assert heard[-1] == 3.0
    run.unobserve("time", ObservableSignals.CHANGED, hear)
    run.run_for(1)
    assert heard[-1] == 3.0


def test_signals_can_be_gathered_suppressed_and_ended() -> None:
    run = model()
    heard: list[float] = []

    def hear(message: Any) -> None:
        heard.append(message.additional_kwargs["new"])

    run.observe("time", ObservableSignals.CHANGED, hear)
    with run.suppress():
        run.run_for(2)
    assert heard == []
    with run.batch():
        run.run_for(2)
    assert heard == [4.0]
    run.clear_all_subscriptions("time")
    run.run_for(1)
    assert heard == [4.0]


def test_agents_are_announced_as_they_are_built_join_and_leave() -> None:
    run = model()
    added: list[int] = []
    removed: list[int] = []
    numbers = {ModelSignals.AGENT_ADDED: added, ModelSignals.AGENT_REMOVED: removed}

    def hear(message: Any) -> None:
        numbers[message.signal_type].append(message.additional_kwargs["args"][0].unique_id)

    for signal in numbers:
        run.observe("agents", signal, hear)
    run.run_for(2)
    assert added == [], "nobody has asked for them"
    assert len(run.agents) == len(added) == (run.state.people["alive"] == 1).sum()
    assert added == run.agents.get("unique_id"), "under their own ids"
    run.run_for(20)
    assert Counter(added) - Counter(removed) == Counter(run.agents.get("unique_id"))
    assert len(removed) > 5
    assert max(added) >= sum(SIZES.values()), "joiners"
    run.run_for(run.days_left)
    assert same(run.trace(), untouched())
