"""The state on the eve of day 0."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from unit.model.checks import HEADCOUNT, check_know_how, check_ties, slots_taken
from unit.model.tiny import World, everybody, people, scenario

from siloSim.model.initial import initial_state
from siloSim.model.state import State
from siloSim.organisation.generate import generate
from siloSim.organisation.structure import Organisation, TieSpec
from siloSim.scenario.parameters import DEFAULTS


def start(organisation: Organisation, seed: int = 7, replication: int = 0, **parameters: float) -> State:
    return initial_state(scenario(parameters, base=DEFAULTS), organisation, seed, replication)


@pytest.fixture(scope="module")
def large() -> State:
    departments = {"A": 500, "B": 300, "C": 200}
    return start(generate(departments, TieSpec(mean=10.0), 8, 7, 0))


def test_traits_have_their_ranges_and_means(large: State) -> None:
    n = len(large.people)
    for trait, low, high, mean, sd in (
        ("identity", 0.4, 0.9, 0.65, 0.5 / 12**0.5),
        ("reciprocity", 0.0, 1.0, 0.5, 1 / 12**0.5),
        ("generosity", 0.0, 1.0, 1 / 3, (4 / 45) ** 0.5),
        ("safety", 0.45, 1.0, 0.45 + 0.3 - 0.6 * (1 / 12) ** 2 / 2, 0.18),
    ):
        drawn = large.people[trait]
        assert drawn.min() >= low
        assert drawn.max() <= high
        assert abs(drawn.mean() - mean) < 4 * sd / n**0.5, trait
        assert drawn.std() == pytest.approx(sd, rel=0.1), trait
    renown = np.log(large.people["asked"])
    spread = DEFAULTS["contact.activity_spread"]
    assert abs(renown.mean()) < 4 * spread / n**0.5
    assert renown.std() == pytest.approx(spread, rel=0.1)
    assert (large.people["norm"] == 0.5).all()
    traits = np.array([large.people[t] for t in ("identity", "reciprocity", "generosity", "safety", "asked")])
    assert np.abs(np.corrcoef(traits) - np.eye(5)).max() < 5 / n**0.5


def test_everybody_knows_home_facets_well_and_others_badly(large: State) -> None:
    at_home = large.departments.homes[large.people["home"]] == 1
    beliefs = large.memory.beliefs
    for where, known in ((at_home, 0.9), (~at_home, 0.3)):
        held, n = beliefs[where] != 0, where.sum()
        assert abs(held.mean() - known) < 4 * (known * (1 - known) / n) ** 0.5
        wrong = (beliefs[where] == -1).sum() / held.sum()
        assert abs(wrong - 0.1) < 4 * (0.09 / held.sum()) ** 0.5
    check_know_how(large)


def test_weights_sum_to_one_per_person_on_average_and_are_the_same_at_both_ends(large: State) -> None:
    slots = slots_taken(large)
    assert large.ties["weight"][slots].sum() / len(large.people) == pytest.approx(1.0, rel=1e-6)
    assert large.sizes.mean_weight == pytest.approx(large.ties["weight"][slots].mean(), rel=1e-6)
    check_ties(large)


def test_trust_at_the_start_lies_about_its_base(large: State) -> None:
    slots = slots_taken(large)
    here = np.repeat(large.people["dept"], large.people["degree"])
    within = here == large.people["dept"][large.ties["other"][slots]]
    for which, base in ((within, DEFAULTS["trust.base_within"]), (~within, DEFAULTS["trust.base_across"])):
        trust = large.ties["trust"][slots][which]
        assert abs(trust.mean() - base) < 4 * 0.1 / which.sum() ** 0.5
        assert trust.std() == pytest.approx(0.1, rel=0.1)
        mirrored = large.ties["trust"][large.ties["mirror"][slots][which]]
        assert (
            abs(np.corrcoef(mirrored, trust)[0, 1]) < 4 * (2 / which.sum()) ** 0.5
        )  # each trusts for itself
    waits = large.ties["wait"][slots]
    assert waits.mean() == pytest.approx(1.0, rel=0.1)


def test_rows_of_ties_follow_the_organisation() -> None:
    pairs = [(0, 2), (1, 2), (2, 4), (0, 4)]
    world = World((3, 2), ties=pairs)
    assert {frozenset((i, j)) for i in range(5) for j in world.tied(i)} == set(map(frozenset, pairs))
    assert world.people["room"].tolist() == [25] * 5
    assert world.people["first_tie"].tolist() == [0, 25, 50, 75, 100]
    assert len(world.state.ties) == 125
    assert World((4, 3), parameters={"contact.ties_cap": 2}).people["room"].tolist() == [6] * 7


def test_a_stronger_tie_has_its_share_of_contact() -> None:
    made = people((3,), everybody(3))
    made = replace(made, weight_out=np.array([1.0, 2.0, 3.0]), weight_back=np.array([3.0, 2.0, 3.0]))
    state = start(made)
    strength = {frozenset((0, 1)): 2.0, frozenset((0, 2)): 2.0, frozenset((1, 2)): 3.0}
    for i in range(3):
        first = int(state.people[i].first_tie)
        for e in range(first, first + 2):
            expected = strength[frozenset((i, int(state.ties[e].other)))] * 3 / (2 * 7)
            assert state.ties[e].weight == pytest.approx(expected)


def test_a_one_way_tie_is_as_strong_as_it_is_said_to_be() -> None:
    made = people((3,), [(0, 1), (0, 2)])
    made = replace(made, weight_out=np.array([1.0, 1.0]), weight_back=np.array([0.0, 1.0]))
    assert made.strength.tolist() == [1.0, 1.0]
    state = start(made)
    assert len(set(state.ties["weight"][slots_taken(state)].tolist())) == 1


@pytest.mark.parametrize(("facets", "departments"), [(24, 6), (7, 3), (4, 4), (1, 1)])
def test_homes_share_out_the_facets(facets: int, departments: int) -> None:
    state = start(people([2] * departments), **{"learning.facets": facets})
    homes = state.departments.homes
    assert homes.sum(axis=0).tolist() == [1] * facets
    counts = homes.sum(axis=1)
    assert counts.max() - counts.min() <= 1
    assert (state.departments.each["home_count"] == counts).all()
    for d in range(departments):
        order = state.departments.home_facets[d]
        assert sorted(order) == list(range(facets))
        assert (homes[d, order[: counts[d]]] == 1).all()


def test_with_fewer_facets_than_departments_homes_are_shared() -> None:
    state = start(people([2] * 5), **{"learning.facets": 2})
    assert state.departments.homes.tolist() == [[1, 0], [0, 1], [1, 0], [0, 1], [1, 0]]
    assert state.departments.each["home_count"].tolist() == [1] * 5
    check_know_how(state)


def test_departments_know_their_people() -> None:
    state = start(people((4, 3), managers=(1, 2, 5)))
    each = state.departments.each
    assert each["head"].tolist() == [0, 4]
    assert each[HEADCOUNT].tolist() == each["seats"].tolist() == [4, 3]
    assert state.departments.seats.tolist() == list(range(7))
    assert each["first_seat"].tolist() == [0, 4]
    assert state.departments.managers.tolist() == [1, 2, 5]
    assert (each["first_manager"].tolist(), each["managers"].tolist()) == ([0, 2], [2, 1])


def test_distances_and_overlaps_are_symmetric_and_in_range() -> None:
    pairs = start(people([2] * 12)).departments.pairs
    off = ~np.eye(12, dtype=bool)
    for field, low, high in (("overlap", 0.1, 0.9), ("distance", 0.2, 0.8)):
        assert (pairs[field] == pairs[field].T).all()
        assert pairs[field][off].min() >= low
        assert pairs[field][off].max() <= high
        assert len(np.unique(pairs[field][off])) == 66
    assert (pairs["factor"] == 1.0).all()


def test_the_probe_is_a_home_facet_of_its_department_and_any_may_be_it() -> None:
    seen = set()
    for replication in range(60):
        sizes = start(people((2, 2)), replication=replication, **{"learning.facets": 4}).sizes
        seen.add((sizes.probe_department, sizes.probe_facet))
    assert seen == {(0, 0), (0, 1), (1, 2), (1, 3)}


def test_seed_and_replication_change_traits_and_keep_the_people() -> None:
    made = people((20, 20), everybody(8))
    one = start(made)
    for other in (start(made, seed=8), start(made, replication=1)):
        assert (other.people["id"] == one.people["id"]).all()
        assert (other.ties["other"] == one.ties["other"]).all()
        assert (other.people["identity"] != one.people["identity"]).all()
        assert (other.memory.beliefs != one.memory.beliefs).any()
    again = start(made)
    assert (again.people == one.people).all()
    assert (again.ties == one.ties).all()


def test_a_trait_is_its_person_s_whoever_else_is_there() -> None:
    small, more = start(people((3, 2))), start(people((3, 9)))
    for trait in ("identity", "reciprocity", "generosity", "safety", "asked"):
        assert (small.people[trait] == more.people[trait][:5]).all()


def test_without_ties_there_is_a_state_too() -> None:
    state = start(people((3, 2)))
    assert state.people["degree"].sum() == 0
    assert state.sizes.mean_weight == 1.0
