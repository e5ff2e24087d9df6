"""Employees: what is read and written, who may be made and removed, and what an author's own agents do beside."""

from __future__ import annotations

import mesa
import numpy as np
import pandas as pd
import pytest
from unit.model.mesa_face.small import HORIZON, SIZES, model, untouched
from unit.model.runs import same

import siloSim as ss
from siloSim.errors import InputError, RunError
from siloSim.model.agent_columns import Column
from siloSim.model.person import Person
from siloSim.organisation.structure import Role

COLUMNS = {name: column for name, column in vars(Person).items() if isinstance(column, Column)}


def test_columns_read_and_write_the_engine_s_records() -> None:
    run = model()
    run.run_for(10)
    for name, column in COLUMNS.items():
        assert run.agents.get(name) == run.state.people[name].tolist(), name
        value = (column.low + column.high) / 2
        run.agents[4].__setattr__(name, value)
        assert run.state.people[name][4] == value == getattr(run.agents[4], name)


@pytest.mark.parametrize("name", COLUMNS)
def test_a_value_out_of_range_names_attribute_value_range_and_person(name) -> None:
    person = model().agents[7]
    column = COLUMNS[name]
    before = getattr(person, name)
    for value in (
        column.low - 0.01 * abs(column.low) - 0.001,
        column.high * 1.01,
        float("nan"),
        "much",
        None,
        [1.0, 2.0],
    ):
        with pytest.raises(ValueError, match="must lie in") as caught:
            setattr(person, name, value)
        told = f"{name} = {value!r} for person 7: it must lie in [{column.low:g}, {column.high:g}]"
        assert str(caught.value) == told
    assert getattr(person, name) == before


@pytest.mark.parametrize(
    "name", ["load", "attention", "role", "department", "home", "manager", "beliefs", "colleagues"]
)
def test_what_the_engine_decides_cannot_be_set(name) -> None:
    with pytest.raises(AttributeError):
        setattr(model().agents[0], name, 1)


@pytest.mark.parametrize("name", sorted(COLUMNS))
def test_every_column_written_changes_the_run(name) -> None:
    reputation = {"behaviour.help.reputation": 1}  # without it nobody looks at the record of help given
    plain, run = model(**reputation), model(**reputation)
    run.run_for(9)
    column = COLUMNS[name]
    for person in run.agents:
        setattr(person, name, min(column.high, getattr(person, name) * 0.5 + 0.25))
    for one in (plain, run):
        one.run_for(one.days_left)
    assert not same(run.trace(), plain.trace())


def test_reading_tells_what_the_organisation_says() -> None:
    run = model()
    people = run.state.people
    for person in run.agents.select(at_most=20):
        assert person.department == person.home == run.organisation.departments[people["dept"][person.seat]]
        assert person.role == Role(run.organisation.role[person.seat])
        assert person.external_id == run.organisation.ids[person.seat]
        line = run.organisation.manager[person.seat]
        assert (person.manager.seat if person.manager else -1) == line
        assert run.at(person.seat) is person
        assert repr(person) == f"<Employee {person.seat}: {person.department}, {person.role.name.lower()}>"


def test_learning_trusting_and_removing_change_the_run_from_the_next_process_on() -> None:
    def learn(run: ss.SiloModel) -> None:
        for person in run.agents:
            for facet in np.flatnonzero(person.beliefs != 1)[:4]:
                person.learn(facet, 1)

    def trust(run: ss.SiloModel) -> None:
        for person in run.agents:
            for colleague in person.colleagues:
                person.set_trust(colleague, 0.99)

    def remove(run: ss.SiloModel) -> None:
        run.agents[3].remove()

    for write in (learn, trust, remove):
        run = model()
        run.run_for(9)
        write(run)
        run.run_for(run.days_left)
        assert not same(run.trace(), untouched()), write.__name__
        assert np.array_equal(run.trace().daily["asked"][:9], untouched().daily["asked"][:9]), (
            "the past stays"
        )


def test_who_has_left_is_told_apart_from_the_joiner_on_the_same_seat() -> None:
    run = model()
    run.run_for(3)
    person = run.agents[5]
    seat = person.seat
    person.remove()
    assert person not in run.agents
    assert repr(person) == f"<Employee {person.unique_id}: has left>"
    with pytest.raises(RunError, match=f"nobody sits in seat {seat}: .* filled the next morning"):
        run.at(seat)
    run.step()
    joiner = run.at(seat)
    assert joiner.unique_id == person.unique_id + sum(SIZES.values())
    assert joiner.external_id == f"joiner-{joiner.unique_id}"
    for touch in (lambda: person.safety, lambda: setattr(person, "safety", 0.5), person.remove,
                  lambda: joiner.trust_in(person), lambda: joiner.connect_to(person), lambda: person.colleagues):  # fmt: skip
        with pytest.raises(RunError, match=f"person {person.unique_id} has left"):
            touch()


def test_whoever_is_removed_left_on_the_evening_before() -> None:
    run = model()
    run.run_for(6)
    left = run.state.daily["left"][:7].tolist()
    run.agents[0].remove()
    assert run.state.daily["left"][:7].tolist() == [*left[:5], left[5] + 1, 0]
    run.step()
    assert run.today("joined") == left[5] + 1
    assert run.today("people") == sum(SIZES.values())


def test_employees_cannot_be_made() -> None:
    run = model()
    frame = pd.DataFrame({"seat": [1, 2]})
    for make in (
        lambda: ss.Employee.create_agents(run, 3),
        lambda: ss.Employee.from_dataframe(run, frame),
        lambda: ss.Employee(run, 3),
    ):
        with pytest.raises(RunError, match=r"raise organisation\.departments"):
            make()
    assert len(run.agents) == sum(SIZES.values())


def test_only_leaving_takes_an_employee_off_the_list() -> None:
    run = model()
    person = run.agents[0]
    with pytest.raises(RunError, match=r"works here.*remove\(\)"):
        run.deregister_agent(person)
    with pytest.raises(RunError, match="cannot be made"):
        run.register_agent(person)
    person.remove()
    run.run_for(1)
    assert person.unique_id not in run.agents.get("unique_id")
    assert len(run.agents) == (run.state.people["alive"] == 1).sum()


def test_everybody_can_leave_and_is_replaced_the_next_day() -> None:
    run = model()
    run.run_for(3)
    before = set(run.agents.get("unique_id"))
    run.remove_all_agents()
    assert len(run.agents) == 0
    run.step()
    assert run.today("people") == sum(SIZES.values())
    assert before.isdisjoint(run.agents.get("unique_id"))
    run.run_for(run.days_left)
    known = run.record().outcomes
    run.remove_all_agents()  # how Mesa lets go of a finished model
    assert run.record().outcomes.equals(known)


class Adviser(mesa.Agent):
    """An agent of an author's own, who is no employee."""

    def __init__(self, model: ss.SiloModel, fee: float = 1.0) -> None:
        super().__init__(model)
        self.fee = fee

    def advise(self) -> None:
        self.model.random.choice(self.model.department("Sales").to_list()).safety = 1.0


def test_agents_of_one_s_own_live_beside_the_employees() -> None:
    run = model()
    early = Adviser.create_agents(run, 2, fee=[5.0, 6.0])
    late = Adviser.from_dataframe(run, pd.DataFrame({"fee": [7.0]}))
    assert run.agents.get("unique_id")[-3:] == [2**32, 2**32 + 1, 2**32 + 2]
    assert set(run.agent_types) == {ss.Employee, Adviser}
    assert set(run.agents_by_type[Adviser]) == set(early | late)
    assert len(run.department("Sales")) == SIZES["Sales"]
    assert len(run.agents.select(agent_type=ss.Employee)) == sum(SIZES.values())
    run.run_for(10)
    assert run.agents.to_list()[-3:] == [*early, *late]
    first = early.to_list()[0]
    first.remove()
    assert first not in run.agents
    run.run_for(run.days_left)
    assert same(run.trace(), untouched()), "who only stands by changes nothing"


def test_agents_of_one_s_own_act_by_writing() -> None:
    run = model()
    Adviser.create_agents(run, 5)
    for _ in range(HORIZON):
        run.agents_by_type[Adviser].shuffle_do("advise")
        run.step()
    assert not same(run.trace(), untouched())


def test_reporters_of_a_day_know_their_columns() -> None:
    run = model()
    assert np.isnan(run.today("open"))
    run.run_for(2)
    assert run.today("people") == sum(SIZES.values())
    with pytest.raises(InputError, match=r'no column "opne"(.|\n)*did you mean "open"'):
        run.today("opne")


def test_a_space_of_one_s_own_holds_employees() -> None:
    run = model()
    run.grid = mesa.space.MultiGrid(4, 4, torus=True)
    for person in run.agents:
        run.grid.place_agent(person, (person.seat % 4, person.seat // 4 % 4))
    person = run.agents[5]
    assert person.pos == (1, 1)
    assert person in run.grid.get_cell_list_contents([(1, 1)])
    other = model()
    office, first = mesa.space.NetworkGrid(other.network()), other.agents[0]
    office.place_agent(first, first.unique_id)
    assert office.get_neighborhood(first.pos) == [one.unique_id for one in first.colleagues]
    run.run_for(run.days_left)
    assert same(run.trace(), untouched()), "where people are drawn is nothing to the engine"
