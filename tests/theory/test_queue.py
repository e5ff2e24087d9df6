"""One department, always accept, one helper each: queues in days, and Little's law."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from theory.checks import Holds, of_counts, of_ratio, of_sample
from theory.lab import MONTH, SERVED, Lab, groups, organisation
from theory.rules import SWITCHED_OFF
from unit.model.runs import everything
from unit.model.runs import organisation as departments
from unit.model.tiny import change, policy

from siloSim.model.engine import simulate
from siloSim.model.trace import State as Stands


def pairs_at_work(rate: float, service: float, pairs: int, days: int, seed: int, **more: float) -> Lab:
    """Pairs of colleagues, each the only helper of the other, with `rate` challenges a day each."""
    made = organisation(np.zeros(2 * pairs, np.int64), groups(pairs, 2, [(0, 1)]))
    load = {"challenges.per_person_per_month": rate * MONTH, "challenges.small_share": service}
    lab = Lab(made, {**SERVED, **load, **more}, horizon=days, seed=seed, rules=SWITCHED_OFF)
    lab.run(days)
    return lab


@pytest.mark.parametrize(
    ("rate", "service", "warm"),
    [(0.3, 0.5, 400), (0.1, 0.25, 300), pytest.param(0.42, 0.5, 1500, marks=pytest.mark.slow)],
)
def test_time_in_system_is_that_of_poisson_arrivals_before_geometric_service(
    rate: float, service: float, warm: int, holds: Holds
) -> None:
    """W = (1 − λ/2)/(s − λ) days, the day of arrival counted."""
    pairs, counted, rest = 400, 1000, 300
    lab = pairs_at_work(rate, service, pairs, warm + counted + rest, seed=41)
    tasks, challenges = lab.tasks, lab.challenges
    mine = challenges["owner"][tasks["challenge"]] ^ 1  # the helper, whoever holds it
    arrived = challenges["arrived_on"][tasks["challenge"]]
    taken = (arrived >= warm) & (arrived < warm + counted)
    assert (tasks["state"][taken] == Stands.DONE).all(), "the window is drained"
    assert (tasks["helper"][taken] == mine[taken]).all()
    assert (tasks["accepted_on"][taken] == arrived[taken]).all(), "asked, answered, accepted on arrival"
    stay = (tasks["done_on"] - arrived + 1)[taken]
    number = np.bincount(mine[taken], minlength=2 * pairs)
    total = np.bincount(mine[taken], stay, minlength=2 * pairs)
    name = f"queue, λ = {rate:g}, s = {service:g}"
    holds(of_ratio(f"{name}: W", (1 - rate / 2) / (service - rate), total, number))
    # A subtask is worked on without a break, so its days at work end with the day on which it is done.
    assert np.array_equal(tasks["hours"][taken], tasks["effort"][taken])
    done = tasks["state"] == Stands.DONE
    last = tasks["done_on"][done]
    from_day = np.maximum(last - tasks["effort"][done] / 8 + 1, warm)
    to_day = np.minimum(last, warm + counted - 1)
    at_work = np.bincount(tasks["helper"][done], np.maximum(to_day - from_day + 1, 0), minlength=2 * pairs)
    holds(of_sample(f"{name}: share of days at work", rate / service, at_work / counted))
    # The slot's service is geometric, as claimed.
    effort = np.rint(tasks["effort"] / 8).astype(int)
    assert np.array_equal(8.0 * effort, tasks["effort"])
    top = 6
    chances = np.append(service * (1 - service) ** np.arange(top), (1 - service) ** top)
    counts = np.bincount(np.minimum(effort, top + 1) - 1, minlength=top + 1)
    holds(of_counts(f"{name}: χ² of the service days", chances, counts))


def test_a_helper_who_is_never_asked_twice_at_once_takes_the_service_time(
    holds: Holds,
) -> None:
    """λ → 0: W → 1/s."""
    service = 0.2
    lab = pairs_at_work(0.002, service, 3000, 400, seed=42)
    arrived = lab.challenges["arrived_on"][lab.tasks["challenge"]]
    taken = arrived < 300
    assert (lab.tasks["state"][taken] == Stands.DONE).all()
    stay = (lab.tasks["done_on"] - arrived + 1)[taken]
    helper = lab.tasks["helper"][taken]
    expected = (1 - 0.001) / (service - 0.002)
    # from empty to stationary takes a few days of 300, and queues are met by one in a hundred
    holds(
        of_ratio(
            "queue, λ = .002, s = .2: W",
            expected,
            np.bincount(helper, stay, 6000),
            np.bincount(helper, minlength=6000),
        )
    )


def test_little_s_law_holds_to_the_last_day_on_a_drained_horizon() -> None:
    """Σ over days of challenges present = Σ over challenges of days present: L·T = λT·W, in the whole model."""
    model = everything(**{"decision.capacity": 5, "decision.patience": 5})
    ends = policy(change("environment.arrivals", 0.0, "scale"), key="no more", start=60)
    model = replace(model, calendar=replace(model.calendar, horizon=700), policies=(*model.policies, ends))
    trace = simulate(model, departments(), 5, 0)
    found = trace.challenges
    assert len(found) > 50
    assert (found["resolved_on"] >= 0).all(), "drained"
    present = trace.daily["open"] + trace.daily["resolved"]  # in the evening, and gone by then
    days = found["resolved_on"] - found["arrived_on"] + 1
    assert present.sum() == days.sum()
    horizon, count = len(trace.daily), len(found)
    assert present.sum() / horizon == pytest.approx(count / horizon * days.mean(), rel=1e-12)  # L = λW
