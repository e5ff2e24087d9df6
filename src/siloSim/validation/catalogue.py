"""All stylised facts in order, and looking for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import MappingProxyType

from siloSim.runs.store import versions
from siloSim.scenario.loader import load
from siloSim.scenario.scenario import Scenario
from siloSim.scenario.writing import content_hash
from siloSim.validation.fact import Fact, Setting
from siloSim.validation.facts import contact, decisions, gatherings, helpers, learning, recognition
from siloSim.validation.report import Provenance, Result
from siloSim.validation.runs import outcomes_of

LOADS = ("reference", "busy")
REPLICATIONS = 40
FACTS: tuple[Fact, ...] = tuple(
    sorted(
        (
            *gatherings.FACTS,
            *contact.FACTS,
            *helpers.FACTS,
            *learning.FACTS,
            *recognition.FACTS,
            *decisions.FACTS,
        ),
        key=lambda fact: fact.number,
    )
)
BY_KEY = MappingProxyType({fact.key: fact for fact in FACTS})


def validate(
    facts: Sequence[Fact] = FACTS,
    loads: Sequence[str] = LOADS,
    *,
    replications: int = REPLICATIONS,
    seed: int = 7,
    threads: int = 2,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[list[Result], Provenance]:
    """Look for facts at loads; results by fact, then by load.

    Parameters
    ----------
    facts
        Which, from FACTS.
    loads
        Names of built-in scenarios.
    replications, seed, threads
        See `fact.Setting`; intervals need at least 3 replications.
    progress
        Called with (facts times loads done, in all).

    Raises
    ------
    ScenarioError
        An unknown load.
    """
    settings = [
        Setting(name, load(f"builtin:{name}"), replications=replications, seed=seed, threads=threads)
        for name in loads
    ]
    results: list[Result] = []
    for fact in facts:
        for setting in settings:
            results.append(Result(fact, setting.load, tuple(fact.check(setting))))
            if progress is not None:
                progress(len(results), len(facts) * len(settings))
    provenance = Provenance(
        seed=seed,
        replications=replications,
        version=versions()["siloSim"],
        scenarios={setting.load: content_hash(setting.scenario) for setting in settings},
        first_runs={setting.load: first_run(setting.scenario, seed) for setting in settings},
    )
    return results, provenance


def first_run(scenario: Scenario, seed: int) -> float:
    """Time in system of replication 0, in days: tells a page made before the model changed from one made after."""
    setting = Setting(scenario.name, scenario, replications=1, seed=seed, threads=1)
    return float(outcomes_of(setting, scenario, ["time_in_system"])["time_in_system"][0])
