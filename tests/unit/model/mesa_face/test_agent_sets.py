"""What Mesa's tutorial on AgentSets does with agents, done with employees."""

from __future__ import annotations

import copy

import numpy as np
import pytest
from mesa.agentset import AgentSet
from unit.model.mesa_face.small import SIZES, model

import siloSim as ss


@pytest.fixture(scope="module")
def run() -> ss.SiloModel:
    """Shared by tests that only read."""
    found = model()
    found.run_for(10)
    return found


def test_all_of_them_iterating_membership_indexing_slicing(run) -> None:
    agents = run.agents
    assert len(agents) == len(list(agents)) == len(agents.to_list())
    first = agents.to_list()[0]
    assert first in agents
    assert agents[0] is first
    assert agents[-1] is agents.to_list()[-1]
    assert agents[1:4] == agents.to_list()[1:4]
    assert run.agents is agents, "one set, not a new one at every look"
    assert isinstance(run.random.choice(agents), ss.Employee)
    chosen = agents.select(at_most=3)
    assert agents.to_list().index(first) == 0
    with pytest.warns(PendingDeprecationWarning, match="to_list"):  # Mesa's, of sets that are selections
        found = (chosen[0], chosen.index(first), chosen.count(first))
    assert found == (first, 0, 1)


def test_the_set_follows_leavers_and_joiners() -> None:
    run = model()
    held = run.agents
    for _ in range(20):
        run.step()
        assert run.agents is held
        alive = run.state.people[run.state.people["alive"] == 1]
        assert held.get("unique_id") == alive["id"].tolist()


def test_agent_types_and_by_type_before_anything_else() -> None:
    run = model()
    assert run.agent_types == [ss.Employee]
    assert model().agents_by_type.keys() == {ss.Employee}
    assert len(run.agents_by_type[ss.Employee]) == sum(SIZES.values())


def test_get(run) -> None:
    norms = run.agents.get("norm")
    assert all(0 <= norm <= 1 for norm in norms)
    pairs = run.agents.get(["norm", "department"])
    assert [norm for norm, _ in pairs] == norms
    assert run.agents.get("mood", handle_missing="default", default_value="calm") == ["calm"] * len(norms)
    with pytest.raises(AttributeError, match="mood"):
        run.agents.get("mood")


def test_select(run) -> None:
    agents = run.agents
    keen = agents.select(lambda person: person.generosity > 0.5)
    assert 0 < len(keen) < len(agents)
    assert len(agents.select(at_most=5)) == 5
    assert len(agents.select(at_most=0.25)) == int(0.25 * len(agents))
    assert len(agents.select(agent_type=ss.Employee)) == len(agents)
    both = agents.select(lambda person: person.department == "Sales", agent_type=ss.Employee, at_most=3)
    assert set(both.get("department")) == {"Sales"}
    assert keen.select(lambda person: person.safety > 0.9).get("generosity") == [
        person.generosity for person in agents if person.generosity > 0.5 and person.safety > 0.9
    ]
    narrowed = agents.select()  # a copy, not the model's own set
    assert narrowed.select(lambda person: person.load > 0, inplace=True) is narrowed
    assert len(narrowed) < len(run.agents) == len(agents)


def test_agg(run) -> None:
    low, high, mean = run.agents.agg("safety", [min, max, np.mean])
    assert low <= mean <= high
    assert run.agents.agg("load", sum) == int(run.state.people["load"].sum())


def test_groupby(run) -> None:
    groups = run.agents.groupby("department")
    assert groups.count() == {name: len(run.department(name)) for name in SIZES}
    assert len(groups) == 3
    assert {name for name, _ in groups} == set(SIZES)
    assert groups.agg("norm", max) == {name: run.department(name).agg("norm", max) for name in SIZES}
    assert groups.map(len) == groups.count()
    assert groups.map("agg", "load", sum) == groups.agg("load", sum)
    seen = []
    assert groups.do(lambda group: seen.append(len(group))) is groups
    assert sum(seen) == len(run.agents)
    by_role = run.agents.groupby(lambda person: person.role.name, result_type="list")
    assert len(by_role.groups["HEAD"]) == 3
    assert isinstance(by_role.groups["HEAD"], list)


def test_sort_and_shuffle(run) -> None:
    loads = run.agents.sort("load").get("load")
    assert loads == sorted(loads, reverse=True)
    norms = run.agents.sort(lambda person: person.norm, ascending=True).get("norm")
    assert norms == sorted(norms)
    shuffled = run.agents.shuffle()
    assert shuffled.get("unique_id") != run.agents.get("unique_id")
    assert set(shuffled) == set(run.agents)


def test_do_map_and_shuffle_do(run) -> None:
    counted: list[int] = []
    assert run.agents.do(lambda person: counted.append(person.unique_id)) is run.agents
    assert counted == run.agents.get("unique_id")
    assert run.agents.map("trust_in", run.agents[0]) == pytest.approx(
        [person.trust_in(run.agents[0]) for person in run.agents], nan_ok=True
    )
    counted.clear()
    run.agents.shuffle_do(lambda person, offset: counted.append(person.unique_id + offset), 1000)
    assert sorted(counted) == [1000 + number for number in sorted(run.agents.get("unique_id"))]
    assert counted != sorted(counted)


def test_sets_combine_as_sets_do(run) -> None:
    sales, keen = run.department("Sales"), run.agents.select(lambda person: person.generosity > 0.3)
    assert set(sales & keen) == set(sales) & set(keen)
    assert set(sales | keen) == set(sales) | set(keen)
    assert set(sales - keen) == set(sales) - set(keen)
    assert set(sales ^ keen) == set(sales) ^ set(keen)
    assert sales & keen <= sales
    assert not sales.isdisjoint(keen)
    mine = AgentSet([], random=run.random)
    mine.add(sales.to_list()[0])
    mine.add(sales.to_list()[0])
    assert len(mine) == 1
    mine.discard(sales.to_list()[0])
    assert len(mine) == 0
    mine |= sales
    mine.pop()
    mine.remove(mine.to_list()[0])
    assert len(mine) == len(sales) - 2
    mine.clear()
    assert len(mine) == 0
    assert len(sales) == len(run.department("Sales"))
    assert set(copy.copy(run.agents)) == set(run.agents)


def test_set_writes_into_the_engine() -> None:
    run = model()
    assert len(run.department("Sales").set("generosity", 0.25)) == SIZES["Sales"]
    written = run.state.people["generosity"] == 0.25
    assert written.sum() == SIZES["Sales"]
    run.agents.set("team", "red")  # no attribute of the engine: it stays with the agent
    assert set(run.agents.get("team")) == {"red"}


def test_whoever_is_let_go_in_a_loop_is_not_called_again() -> None:
    run = model()
    called: list[int] = []

    def leave_in_pairs(person: ss.Employee) -> None:
        called.append(person.unique_id)
        person.remove()
        run.agents.select(at_most=1).do("remove")

    run.agents.do(leave_in_pairs)
    assert len(called) == (sum(SIZES.values()) + 1) // 2
    assert len(run.agents) == 0


def test_a_department_is_whoever_works_there_now(run) -> None:
    assert set(run.department("Finance")) == {
        person for person in run.agents if person.department == "Finance"
    }
    with pytest.raises(ss.InputError, match=r'no department "Finanse"(.|\n)*did you mean "Finance"'):
        run.department("Finanse")
