"""Scenarios and policies: YAML in, one frozen Scenario out (ODD 6: input data).

Names resolve at first use, so that importing the parameter table or the dataclasses alone loads neither
ruamel.yaml nor pydantic. Functions that share their module's name are imported from it:
`from siloSim.scenario.realise import realise`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from siloSim.scenario.edit import with_policies
    from siloSim.scenario.experiment import Experiment
    from siloSim.scenario.experiment_file import load_experiment
    from siloSim.scenario.experiment_writing import resolved_experiment
    from siloSim.scenario.loader import builtin_names, load, parse, validate_file
    from siloSim.scenario.policies import PolicyFile, catalogue, load_policy, parse_policy
    from siloSim.scenario.scenario import ActivePolicy, Scenario
    from siloSim.scenario.schema import schema_of
    from siloSim.scenario.writing import content_hash, dotted, same_but_policies, to_yaml

_HOMES = {
    "ActivePolicy": "scenario",
    "Experiment": "experiment",
    "PolicyFile": "policies",
    "Scenario": "scenario",
    "builtin_names": "loader",
    "catalogue": "policies",
    "content_hash": "writing",
    "dotted": "writing",
    "load": "loader",
    "load_experiment": "experiment_file",
    "load_policy": "policies",
    "parse": "loader",
    "parse_policy": "policies",
    "resolved_experiment": "experiment_writing",
    "same_but_policies": "writing",
    "schema_of": "schema",
    "to_yaml": "writing",
    "validate_file": "loader",
    "with_policies": "edit",
}

__all__ = [
    "ActivePolicy",
    "Experiment",
    "PolicyFile",
    "Scenario",
    "builtin_names",
    "catalogue",
    "content_hash",
    "dotted",
    "load",
    "load_experiment",
    "load_policy",
    "parse",
    "parse_policy",
    "resolved_experiment",
    "same_but_policies",
    "schema_of",
    "to_yaml",
    "validate_file",
    "with_policies",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
