"""What can be chosen: the policies of the catalogue, the rules of the day."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from siloSim.cli.terminal import out, wrapped
from siloSim.errors import InputError, Problem

if TYPE_CHECKING:
    from siloSim.scenario.policies import PolicyFile, PolicyParameter

GRADES = {"M": "meta-analysis", "F": "field or laboratory study", "P": "practitioners' claim only"}


def policies(catalogue: Mapping[str, PolicyFile]) -> None:
    """The catalogue in groups: key, what it does, what it costs, how good the evidence is."""
    from siloSim.scenario.policy_schema import GROUPS

    for group in GROUPS:
        members = [policy for policy in catalogue.values() if policy.group == group]
        if not members:
            continue
        out(group.capitalize())
        for policy in members:
            out(f"  {policy.key}")
            out(wrapped(policy.does, indent="      "))
            out(wrapped(f"Price: {', '.join(_price_words(policy))}.", indent="      "))
            out(wrapped(f"Evidence: {policy.grade}, {GRADES[policy.grade]}.", indent="      "))
        out()
    out("Details: silosim policies NAME. Try one: silosim compare builtin:reference --policy NAME")


def policy(found: PolicyFile) -> None:
    """One policy in full."""
    out(f"{found.key}: {found.title}")
    out(wrapped(found.does, indent="  "))
    if found.mechanism:
        out(wrapped(found.mechanism, indent="  "))
    out("Settings, beside strength, start, stop, ramp and fade")
    for setting in found.parameters.values():
        out(wrapped(_setting(setting), first="  ", indent="      "))
    if not found.parameters:
        out("  none")
    out("Price")
    for words in _price_words(found):
        out(wrapped(words, first="  ", indent="      "))
    if found.expects:
        out("Expected")
        for expectation in found.expects:
            when = f", when {expectation.when}" if expectation.when else ""
            line = f"{expectation.outcome} {expectation.direction}{when}"
            out(wrapped(line, first="  ", indent="      "))
    out(f"Evidence: {found.grade}, {GRADES[found.grade]}")
    for source in found.sources:
        out(wrapped(source, first="  ", indent="      "))


def policy_json(found: PolicyFile) -> dict[str, object]:
    """One policy for other programs."""
    return {
        "key": found.key,
        "title": found.title,
        "group": found.group,
        "does": found.does,
        "mechanism": found.mechanism,
        "parameters": {
            setting.name: {
                "default": setting.default,
                "unit": setting.unit,
                "low": _finite(setting.low),
                "high": _finite(setting.high),
                "choices": list(setting.choices),
                "meaning": setting.meaning,
            }
            for setting in found.parameters.values()
        },
        "price": list(found.price),
        "expects": [{"outcome": e.outcome, "direction": e.direction, "when": e.when} for e in found.expects],
        "evidence": {"grade": found.grade, "sources": list(found.sources)},
    }


def rules(submodels: Mapping[str, Any]) -> None:
    """Every slot with its signature and where its rule stands."""
    section = ""
    for submodel in submodels.values():
        if submodel.section != section:
            section = submodel.section
            out(section.capitalize())
        out(f"  {submodel.signature}  {submodel.place}")
        out(wrapped(submodel.equation, indent="      "))
    out()
    out("Details: silosim rules NAME")


def rule(submodel: Any) -> None:
    """One slot in full, with the code of its default."""
    from siloSim.model.rules.arguments import RESULTS, WHOSE, argument

    result = RESULTS[submodel.slot]
    out(f"{submodel.signature} → {result.unit}, {_span(result.low, result.high)}")
    for label, words in (
        ("Equation", submodel.equation),
        ("Units", submodel.units),
        ("Source", submodel.source),
    ):
        out(wrapped(f"{label}: {words}", first="  ", indent="      "))
    out("Arguments")
    for name in submodel.arguments:
        if name == "v":
            words = f"today's values of the parameters in the department of {WHOSE[submodel.slot]}: v.trust_gain is trust.gain"
            out(wrapped(f"v: {words}", first="  ", indent="      "))
            continue
        a = argument(submodel.slot, name)
        out(wrapped(f"{name}: {a.meaning}; {a.unit}, {_span(a.low, a.high)}", first="  ", indent="      "))
    out(f"Default, {submodel.place}")
    for line in submodel.code:
        out(f"  {line}".rstrip())
    out("Put one of your own in its place")
    out(f"  rules: {{{submodel.slot}: my_rules.py:my_function}}       in a scenario, run with --trust-code")
    out(f'  SiloModel(scenario, rules={{"{submodel.slot}": my_function}})   in Python')


def rule_json(submodel: Any) -> dict[str, object]:
    """One slot for other programs."""
    from siloSim.model.rules.arguments import RESULTS, argument

    names = ("slot", "signature", "equation", "units", "source", "file", "line")
    result = RESULTS[submodel.slot]
    arguments = [(name, argument(submodel.slot, name)) for name in submodel.arguments if name != "v"]
    return {name: getattr(submodel, name) for name in names} | {
        "arguments": [
            {"name": n, "meaning": a.meaning, "unit": a.unit, "low": _finite(a.low), "high": _finite(a.high)}
            for n, a in arguments
        ],
        "result": {"unit": result.unit, "low": _finite(result.low), "high": _finite(result.high)},
    }


def _span(low: float, high: float) -> str:
    """A range in words."""
    if math.isinf(low) and math.isinf(high):
        return "any number"
    return f"{low:g} or more" if math.isinf(high) else f"{low:g} to {high:g}"


def pick[T](name: str, known: Mapping[str, T], what: str, command: str) -> T:
    """The entry of that name.

    Raises
    ------
    InputError
        There is none; names the nearest.
    """
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, known, n=1)
    raise InputError(
        Problem(
            f'there is no {what} "{name}"',
            value=name,
            allowed=", ".join(known),
            remedy=f'Did you mean "{near[0]}"?' if near else f"`{command}` lists them.",
        )
    )


def _price_words(policy: PolicyFile) -> list[str]:
    from siloSim.scenario.prices import PRICES

    return ["money for the programme" if key == "money" else PRICES[key].meaning for key in policy.price]


def _setting(setting: PolicyParameter) -> str:
    default = setting.default if isinstance(setting.default, str) else f"{setting.default:g}"
    if setting.choices:
        limits: Iterable[str] = setting.choices
        text = f"{setting.name}: {default} (one of {', '.join(limits)})"
    else:
        unit = f" {setting.unit}" if setting.unit else ""
        text = f"{setting.name}: {default}{unit} ({setting.low:g} to {setting.high:g})"
    return f"{text}. {setting.meaning}".rstrip(". ") + "."


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
