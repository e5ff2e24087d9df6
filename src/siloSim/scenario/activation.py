"""Puts settings into a policy: PolicyFile + a scenario's entry → ActivePolicy."""

from __future__ import annotations

from collections.abc import Mapping

from siloSim.scenario.effects import Builder, Setting
from siloSim.scenario.findings import Findings, joined, nearest
from siloSim.scenario.frozen import FrozenDict
from siloSim.scenario.nodes import Node
from siloSim.scenario.policy_file import COMMON, PolicyFile
from siloSim.scenario.scenario import ActivePolicy, Effect
from siloSim.scenario.units import UnitError, read_number


def activate(
    policy: PolicyFile,
    use: Node,
    findings: Findings,
    prefix: str,
    currency: str | None = None,
    strength: Node | None = None,
) -> ActivePolicy | None:
    """The policy with the settings of a use put in; None if problems were noted.

    `use` is the scenario's entry: a mapping with `use` and settings, or the bare name. `strength` is the
    number that followed the name, if one did.
    """
    before = len(findings.problems)
    given = {key: node for key, node in use.fields.items() if key != "use"}
    known = (*COMMON, *policy.parameters)
    for key in given:
        if key not in known:
            findings.unknown_key(use, key, prefix, known)
    common = _common_settings(policy, given, findings, prefix, strength)
    settings: dict[str, Setting] = {}
    for name, parameter in policy.parameters.items():
        if name not in given:
            settings[name] = Setting(parameter.default, parameter.unit)
            continue
        node = given[name]
        try:
            settings[name] = parameter.read(node.value if node.kind == "scalar" else node.plain(), currency)
        except UnitError as error:
            remedy = nearest(node.shown(), parameter.choices) if parameter.choices else None
            findings.add(
                node,
                error.message,
                key=joined(prefix, name),
                value=node.shown(),
                allowed=error.allowed,
                remedy=remedy,
            )
    if len(findings.problems) > before:
        return None
    builder = Builder(settings, findings, currency, use.place, prefix)
    effects = effects_of(policy, builder)
    once, per_month = costs_of(policy, builder)
    if len(findings.problems) > before:
        return None
    stop = common["stop"]
    return ActivePolicy(
        key=policy.key,
        title=policy.title,
        strength=common["strength"] or 0.0,
        start=int(common["start"] or 0),
        stop=None if stop is None else int(stop),
        ramp=int(common["ramp"] or 0),
        fade_half_life=common["fade"] or 0.0,
        effects=effects,
        cost_once=once,
        cost_per_month=per_month,
        parameters=FrozenDict({name: setting.value for name, setting in settings.items()}),
        definition=policy,
    )


def _common_settings(
    policy: PolicyFile,
    given: Mapping[str, Node],
    findings: Findings,
    prefix: str,
    strength: Node | None,
) -> dict[str, float | None]:
    """Strength and dates: from the use, else from the policy file, else 1 and 0; stop may be None."""
    values: dict[str, float | None] = {
        "strength": 1.0, "start": 0.0, "stop": None, "ramp": 0.0, "fade": 0.0
    }  # fmt: skip
    for name, (unit, low, high, whole) in COMMON.items():
        node = strength if name == "strength" and strength is not None else given.get(name)
        node = node if node is not None else policy.node.fields.get(name)
        if node is None or (name == "stop" and node.kind == "scalar" and node.value is None):
            continue
        try:
            value = node.value if node.kind == "scalar" else node.plain()
            values[name] = read_number(value, unit, low, high, whole=whole)
        except UnitError as error:
            findings.add(
                node,
                f"{name}: {error.message}",
                key=joined(prefix, name),
                value=node.shown(),
                allowed=error.allowed,
            )
    start, stop = values["start"] or 0, values["stop"]
    if stop is not None and stop <= start:
        findings.add(
            given.get("stop", policy.node),
            f"the policy stops on day {stop:g}, before it starts on day {start:g}",
            key=joined(prefix, "stop"),
            allowed=f"more than {start:g} days",
        )
    return values


def effects_of(policy: PolicyFile, builder: Builder) -> tuple[Effect, ...]:
    """The effects of a policy with the builder's settings; wrong ones are noted and left out."""
    effects: list[Effect] = []
    for number, item in enumerate(policy.node.fields["effects"].items):
        effect = builder.effect(item, f"effects[{number}]")
        if effect is not None:
            effects.append(effect)
    return tuple(effects)


def costs_of(policy: PolicyFile, builder: Builder) -> tuple[float, float]:
    """Programme cost once and per month, in money."""
    amounts = {"once": 0.0, "per_month": 0.0}
    for number, item in enumerate(policy.node.fields["price"].items):
        for name in item.fields:
            amount = builder.number(item, name, f"price[{number}]", "money", 0, 1e12)
            amounts[name] += amount or 0.0
    return amounts["once"], amounts["per_month"]
