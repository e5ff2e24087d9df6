"""A state variable and measures of one's own: exhaustion that grows with the load and makes people give less.

    python examples/burnout.py
    silosim compare examples/burnout.yaml --policy joint_incentives --trust-code

Strain and recovery follow the job demands-resources model (Demerouti et al. 2001); the rates are assumptions.
"""

from __future__ import annotations

import siloSim as ss

STRAIN, RECOVERY = 0.02, 0.03  # per accepted subtask and day; per day
TIRED = 0.4  # above this, a person gives less from day to day


class Worker(ss.Employee):
    """An employee who can tire."""

    exhaustion = ss.state_variable(0.0, low=0.0, high=1.0, unit="share", meaning="exhaustion")


@ss.process(after="work")
def tire(model: ss.SiloModel) -> None:
    """E ← E + s·load·(1 − E) − r·E for everybody; generosity shrinks by 1 % a day above the limit."""
    for person in model.agents:
        tired = person.exhaustion
        tired += min(1.0, STRAIN * person.load) * (1.0 - tired) - RECOVERY * tired
        person.exhaustion = tired
        if tired > TIRED:
            person.generosity = 0.99 * person.generosity


@ss.measure("share", "lower")
def exhausted(model: ss.SiloModel) -> float:
    """Mean exhaustion of all employees."""
    return model.agents.agg("exhaustion", sum) / len(model.agents)


@ss.measure("share", "lower", of="trace")
def many_hands(trace) -> float:
    """Share of finished subtasks that went through more than one pair of hands."""
    done = trace.subtasks[trace.subtasks["done_on"] >= 0]
    return float((done["handovers"] > 0).mean()) if len(done) else float("nan")


def main() -> None:
    """Print what joint incentives do to exhaustion, on both loads."""
    for load in ("builtin:reference", "builtin:busy"):
        scenario = ss.load(load).with_(
            **{
                "calendar.horizon": 220,
                "employee": Worker,
                "processes": [tire],
                "measures": [exhausted, many_hands],
            }
        )
        found = ss.compare(scenario, policies=["joint_incentives"], replications=3)
        rows = found.scorecard.set_index("name").loc[["time_in_system", "exhausted", "many_hands"]]
        print(scenario.name)
        print(rows[["unit", "before", "after", "difference", "low", "high", "verdict"]].round(3).to_string())


if __name__ == "__main__":
    main()
