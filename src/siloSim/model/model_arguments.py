"""What a SiloModel is made from: the seed, in all forms that Mesa takes, and a scenario with changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from siloSim.errors import InputError, Problem
from siloSim.scenario.edit import sections
from siloSim.scenario.findings import listed, nearest
from siloSim.scenario.loader import as_scenario
from siloSim.scenario.scenario import Scenario

_NOT_TAKEN = {
    "seed": "Mesa calls the seed rng, and so does SiloModel: rng=7",
    "scenario": (
        "`scenario` is Mesa's own, of which siloSim knows nothing: give siloSim's as the first argument, `inputs`, "
        "and, if you need Mesa's for code of your own, assign it afterwards: model.scenario = ..."
    ),
}


def seed_of(rng: Any) -> int:
    """The engine's seed, 0 to 2⁶³ − 1, from a whole number or from what else numpy makes a generator of.

    None draws one from the system. Raises InputError.
    """
    if isinstance(rng, int | np.integer) and not isinstance(rng, bool):
        if not 0 <= rng < 2**63:
            raise InputError(f"rng = {rng!r}: the seed must be a whole number from 0 to 2**63 - 1")
        return int(rng)
    if rng is None or isinstance(rng, np.random.Generator | np.random.BitGenerator | np.random.SeedSequence):
        return int(np.random.default_rng(rng).integers(2**63))
    if isinstance(rng, list | tuple | np.ndarray):
        try:
            return int(np.random.default_rng(rng).integers(2**63))
        except (TypeError, ValueError):
            pass
    raise InputError(
        Problem(
            f"rng = {rng!r} is no seed",
            allowed="a whole number from 0 to 2**63 - 1; None, for one drawn by the system (kept at model.seed); "
            "whole numbers in a list; a numpy SeedSequence or Generator",
        )
    )


def inputs_of(inputs: Any, changes: Mapping[str, object], own: Iterable[str]) -> Scenario:
    """The scenario that `inputs` stands for, with values at dotted paths replaced.

    `own` are the names of the model's other arguments, for the message. Raises InputError.
    """
    for name in changes:
        if name in _NOT_TAKEN:
            raise InputError(Problem(f'SiloModel takes no "{name}"', remedy=_NOT_TAKEN[name]))
        if "." not in name and name not in sections():
            known = list(dict.fromkeys((*own, *sections())))
            raise InputError(
                Problem(
                    f'SiloModel takes no "{name}"',
                    allowed=f"{listed(known)}, or a path in the scenario such as behaviour.trust.gain",
                    remedy=nearest(name, known),
                )
            )
    if not isinstance(inputs, Scenario | str | Path):
        raise InputError(
            Problem(
                f"inputs = {inputs!r} is no scenario of siloSim",
                allowed="what siloSim.load gives, the path of a scenario file, or builtin:NAME",
            )
        )
    scenario = as_scenario(inputs)
    return scenario.with_(**changes) if changes else scenario
