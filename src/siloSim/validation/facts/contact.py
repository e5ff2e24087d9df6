"""The fact about who meets whom: contact stays inside the department (3)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from siloSim.model.mesa_model import SiloModel
from siloSim.model.state import State
from siloSim.scenario.scenario import GeneratedOrganisation, Scenario
from siloSim.validation.fact import Check, Fact, Setting, relation
from siloSim.validation.runs import model_days

LAST_DAYS = (
    63  # contacts are counted over the last quarter, when initial ties have had time to lose their meaning
)
WELL_BEYOND = 2.0  # "well beyond chance": a colleague at least twice as likely as an outsider


def check(setting: Setting) -> list[Check]:
    """Contact within departments against chance, in the organisation as it is and from ties without departments."""
    rows = contacts(setting, setting.scenario)
    blind = contacts(setting, without_departments(setting.scenario))
    rate = (rows[:, 0] / rows[:, 2]) / (rows[:, 1] / rows[:, 3])
    return [
        relation("share of contacts within departments less chance", _beyond_chance(rows), "share"),
        relation(
            f"contacts per possible pair within ÷ across, less {WELL_BEYOND:g}", rate - WELL_BEYOND, "ratio"
        ),
        relation(
            "share within less chance, from ties drawn without regard to departments",
            _beyond_chance(blind),
            "share",
        ),
    ]


def contacts(setting: Setting, scenario: Scenario) -> NDArray[np.float64]:
    """Per replication, over the last quarter: contacts within and across, possible pairs within and across.

    A contact is a day on which the two ends of a tie talked, or help between them was agreed or delivered,
    counted at both ends. Shape (replications, 4).
    """
    first = scenario.calendar.horizon - LAST_DAYS

    sums: dict[int, NDArray[np.float64]] = {}  # by replication

    def step(model: SiloModel) -> NDArray[np.float64]:
        seen = sums.setdefault(model.replication, np.zeros(4))
        if model.day > first:
            seen += _count(model.state, model.day - 1)
        return seen

    return np.array(model_days(setting, scenario, step))


def _count(state: State, day: int) -> NDArray[np.float64]:
    """One day's contacts and possible pairs."""
    people, ties = state.people, state.ties
    row = np.repeat(np.arange(len(people)), people["room"])
    taken = np.arange(len(ties)) - people["first_tie"][row] < people["degree"][row]
    met = np.flatnonzero(taken & (ties["met"] == day))
    same = people["dept"][row[met]] == people["dept"][ties["other"][met]]
    heads = np.bincount(people["dept"][people["alive"] == 1]).astype(np.float64)
    inside = float((heads * (heads - 1.0)).sum())
    every = float(heads.sum() * (heads.sum() - 1.0))
    return np.array([same.sum(), len(met) - same.sum(), inside, every - inside], dtype=np.float64)


def _beyond_chance(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of contacts within, less the share that pairs within have among all possible pairs."""
    within: NDArray[np.float64] = rows[:, 0] / (rows[:, 0] + rows[:, 1])
    return within - rows[:, 2] / (rows[:, 2] + rows[:, 3])


def without_departments(scenario: Scenario) -> Scenario:
    """The scenario with ties drawn as if there were no departments: share within at chance, weights alike."""
    spec = scenario.organisation
    assert isinstance(spec, GeneratedOrganisation)
    heads = np.array(list(spec.departments.values()), dtype=np.float64)
    chance = float((heads * (heads - 1.0)).sum() / (heads.sum() * (heads.sum() - 1.0)))
    return scenario.with_(**{"organisation.ties.within_share": chance, "organisation.ties.weight_ratio": 1})


FACTS: tuple[Fact, ...] = (
    Fact(
        number=3,
        key="contact",
        statement="Same-department contact exceeds cross-department contact well beyond chance.",
        source="McPherson, Smith-Lovin & Cook 2001; SocioPatterns offices (Génois & Barrat 2018)",
        kind="partly imposed",
        because=(
            "Imposed and calibrated: the organisation is generated with more than half of its ties, and most of their "
            "weight, inside; newcomers meet their department first; and how fast work ties lapse was chosen so that ties "
            "inside stay at least twice as frequent as by chance (decision 0009). Only the third check, from ties blind "
            "to departments, is independent of that: there turnover and questions to colleagues bring it about."
        ),
        design=(
            "Contacts of the last quarter, whatever the occasion (talk, help agreed or delivered), by possible "
            "pair, in the scenario as it is; then with ties.within_share at chance and ties.weight_ratio 1. "
            "Who needs whose help is drawn by the challenge and says nothing here."
        ),
        check=check,
    ),
)
