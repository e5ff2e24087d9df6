"""Verbs that change who knows whom and who works where keep every account in order."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from unit.model.checks import check_ties
from unit.model.mesa_face.small import HORIZON, SIZES, model, scenario

import siloSim as ss
from siloSim.errors import InputError


def strangers(run: ss.SiloModel) -> tuple[ss.Employee, ss.Employee]:
    """Two people of different departments without a tie."""
    one = run.department("Sales").to_list()[0]
    known = set(one.colleagues)
    return one, next(other for other in run.department("Finance") if other not in known)


def test_a_tie_is_made_at_both_ends_and_ended_at_both() -> None:
    run = model()
    one, other = strangers(run)
    before = len(one.colleagues), len(other.colleagues)
    one.connect_to(other, trust=0.75)
    check_ties(run.state)
    assert other in one.colleagues
    assert one in other.colleagues
    assert one.trust_in(other) == 0.75
    base = scenario().parameters["trust.base_across"]
    assert other.trust_in(one) == pytest.approx(base)
    one.connect_to(other)  # they know each other: nothing changes
    assert (len(one.colleagues), len(other.colleagues)) == (before[0] + 1, before[1] + 1)
    assert one.trust_in(other) == 0.75
    assert run.state.daily["ties_formed"][0] == 1
    other.disconnect_from(one)
    check_ties(run.state)
    assert np.isnan(one.trust_in(other))
    assert (len(one.colleagues), len(other.colleagues)) == before


def test_a_full_row_loses_its_weakest_tie() -> None:
    run = model()
    person = run.agents[0]
    for other in run.agents.to_list()[1:]:
        person.connect_to(other)
        check_ties(run.state)
    assert len(person.colleagues) == run.state.people["room"][0]
    assert run.state.daily["ties_evicted"][0] > 0


def test_ties_that_cannot_be_are_refused() -> None:
    run = model()
    one, other = strangers(run)
    with pytest.raises(ValueError, match="himself or herself"):
        one.connect_to(one)
    for value in (1.5, -0.1, float("nan"), "high"):
        with pytest.raises(ValueError, match=rf"trust = {value!r} for person {one.unique_id}: .* \[0, 1\]"):
            one.connect_to(other, trust=value)
        with pytest.raises(ValueError, match="trust = "):
            one.set_trust(one.colleagues[0], value)
    assert np.isnan(one.trust_in(other)), "no tie was made on the way"
    for verb in (lambda: one.set_trust(other, 0.5), lambda: one.disconnect_from(other)):
        with pytest.raises(ValueError, match=f"no tie between {one.unique_id} and {other.unique_id}"):
            verb()
    for stranger in ("Anna", None, model().agents[1]):
        for verb in (one.connect_to, one.trust_in, one.disconnect_from):
            with pytest.raises(ValueError, match="is no employee of this model"):
                verb(stranger)
    for facet, belief in ((-1, 1), (999, 1), (0, 2), ("a", 1), (0, "b")):
        with pytest.raises(ValueError, match="must lie in"):
            one.learn(facet, belief)


def test_a_secondment_begins_with_the_next_day_and_ends_after_its_days() -> None:
    run = model(**{"behaviour.people.turnover": 0})
    run.run_for(5)
    person = run.department("Sales").to_list()[3]
    person.move_to("Finance", days=4)
    assert (person.department, person.home) == ("Finance", "Sales")
    assert len(run.department("Finance")) == SIZES["Finance"] + 1
    worked = []
    for _ in range(6):
        run.step()
        worked.append(person.department)
    assert worked == ["Finance"] * 4 + ["Sales"] * 2


def test_moving_until_further_notice_and_back_home() -> None:
    run = model(**{"behaviour.people.turnover": 0})
    one, other = run.department("Sales").to_list()[:2]
    one.move_to("Finance")
    other.move_to("Engineering")
    other.move_to("Finance", days=100)  # the later word counts
    run.run_for(HORIZON - 5)
    assert (one.department, other.department) == ("Finance", "Finance")
    one.move_to("Sales")
    assert one.department == "Sales"
    assert run.state.people["away_until"][one.seat] == -1
    run.run_for(run.days_left)
    assert len(run.department("Finance")) == SIZES["Finance"] + 1


@pytest.mark.parametrize("days", [0, -3, 2.5, "a week"])
def test_moves_that_cannot_be_are_refused(days) -> None:
    run = model()
    person = run.agents[4]
    with pytest.raises(ValueError, match=r"days = .* for person 4: whole days, 1 or more"):
        person.move_to("Finance", days)
    with pytest.raises(InputError, match='no department "Sails"'):
        person.move_to("Sails")


def test_the_network_is_the_ties() -> None:
    run = model()
    run.run_for(12)
    graph = run.network()
    assert isinstance(graph, nx.DiGraph)
    assert set(graph) == set(run.agents.get("unique_id"))
    by_id = {person.unique_id: person for person in run.agents}
    for person in run.agents:
        assert set(graph[person.unique_id]) == {other.unique_id for other in person.colleagues}
        assert graph.nodes[person.unique_id] == {
            "department": person.department,
            "home": person.home,
            "role": person.role.name.lower(),
        }
    for one, other, edge in graph.edges(data=True):
        assert edge["trust"] == by_id[one].trust_in(by_id[other])
        back = graph.edges[other, one]
        assert (edge["weight"], edge["standing"], edge["favours"]) == (
            back["weight"],
            back["standing"],
            -back["favours"],
        )
    graph.clear()  # a copy
    assert run.network().number_of_edges() == run.state.people["degree"].sum()
    assert 0 < nx.reciprocity(run.network()) <= 1
