"""Arms × replications → RunSpecs: what is going to be run, laid out before anything runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from siloSim.errors import InputError, Problem
from siloSim.scenario.scenario import Scenario

# Tables of one run, in the order in which they are written. `runs` holds the outcomes.
TABLES = ("runs", "daily", "challenges", "subtasks", "adoption", "survival", "events")
EVERYTHING = frozenset(TABLES)
PANEL = "panel"  # one more, kept by runs that sample people; see RunSpec.panel
# What a comparison needs to be read, drawn and judged again; subtasks and events are ten times as large.
ESSENTIALS = frozenset({"runs", "daily", "challenges", "adoption"})
LARGEST_SEED = 2**63 - 1  # what a table's signed column holds


@dataclass(frozen=True, slots=True)
class RunSpec:
    """One run, fully described: the same spec gives the same record, bit for bit.

    `arm` is the label of its side in a comparison, `point` the number of its design point in a sweep (0
    outside one), `keep` the tables that its record must be able to give. With `panel`, it also samples
    everybody on the last of every so many days, which changes no bit of the run.
    """

    scenario: Scenario
    arm: str = "run"
    point: int = 0
    seed: int = 7
    replication: int = 0
    keep: frozenset[str] = EVERYTHING
    panel: int | None = None  # days


def lay_out(
    arms: Mapping[str, Scenario],
    replications: int | Iterable[int],
    *,
    seed: int = 7,
    point: int = 0,
    keep: frozenset[str] = EVERYTHING,
    panel: int | None = None,
) -> tuple[RunSpec, ...]:
    """Every arm in every replication, interleaved: all arms of replication 0, then all of 1, and so on.

    Interleaving makes whatever has been done at any moment a set of complete pairs.

    Parameters
    ----------
    arms
        Label → scenario, in the order in which results list them.
    replications
        How many, counted from 0; or the very numbers.
    seed
        0 to 2⁶³ − 1.
    panel
        Days between two samples of everybody; None samples nobody.

    Raises
    ------
    InputError
        No arm, no replication, a negative number, a seed out of range, an unknown table in `keep`.
    """
    numbers = tuple(range(replications)) if isinstance(replications, int) else tuple(replications)
    problems = list(_problems(arms, numbers, seed, keep))
    if problems:
        raise InputError(problems)
    return tuple(
        RunSpec(scenario, arm, point, seed, number, keep, panel)
        for number in numbers
        for arm, scenario in arms.items()
    )


def _problems(
    arms: Mapping[str, Scenario], numbers: Sequence[int], seed: int, keep: frozenset[str]
) -> Iterable[Problem]:
    if not arms:
        yield Problem("there is no arm to run", key="arms", remedy="Give at least one scenario.")
    if not numbers or min(numbers) < 0:
        yield Problem(
            "there is nothing to run" if not numbers else "a replication has a negative number",
            key="replications",
            value=str(len(numbers) if not numbers else min(numbers)),
            allowed="1 or more",
        )
    if len(set(numbers)) != len(numbers):
        yield Problem("a replication is asked for twice", key="replications", remedy="Give each number once.")
    if not 0 <= seed <= LARGEST_SEED:
        yield Problem("the seed is out of range", key="seed", value=str(seed), allowed=f"0 to {LARGEST_SEED}")
    if unknown := sorted(keep - EVERYTHING):
        yield Problem("unknown table", key="keep", value=", ".join(unknown), allowed=", ".join(TABLES))


def by_replication(specs: Iterable[RunSpec]) -> list[tuple[RunSpec, ...]]:
    """Units of work: neighbouring specs of one design point and replication, which share an organisation."""
    return [tuple(group) for _, group in groupby(specs, key=lambda spec: (spec.point, spec.replication))]
