"""Where the policies of two scenarios, or two policy files, differ in meaning."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from siloSim.scenario.difference import Difference, differing, same
from siloSim.scenario.parameters import BY_NAME
from siloSim.scenario.policy_file import COMMON, PolicyFile, PolicyParameter
from siloSim.scenario.scenario import ActivePolicy
from siloSim.scenario.units import UnitError, format_quantity, parse_quantity
from siloSim.scenario.writing import policy_content

# What no run depends on.
_WORDS = ("title", "does", "group", "mechanism", "expects", "evidence")
_COMMON_WORDS: Mapping[str, str] = {
    "strength": "how strongly it acts, 0 to 1",
    "start": "from so many days after policy_day on",
    "stop": "until so many days after policy_day",
    "ramp": "days until it is at full strength",
    "fade": "days in which it loses half of its force; 0: none",
}
# The units of numbers in effects and prices, by key; those of `add` are the primitive's.
_UNITS: Mapping[str, str] = {
    "every": "days", "days": "days", "hours": "h", "contacts": "1/h", "share": "share", "scale": "factor",
    "once": "money", "per_month": "money", "cross_pairs": "share",
}  # fmt: skip


def policy_differences(
    one: Sequence[ActivePolicy],
    other: Sequence[ActivePolicy],
    currency: str = "EUR",
    new_currency: str = "EUR",
) -> Iterator[Difference]:
    """Policies added, removed and changed, by key; then their order.

    A setting that differs without any effect on a run is none (`remarks` tells it).
    """
    before, after = _by_key(one), _by_key(other)
    currencies = (currency, new_currency)
    for key in dict.fromkeys((*before, *after)):
        path = f"policies.{key}"
        if key not in before:
            yield Difference(path, "added", None, _settings_text(after[key], new_currency))
        elif key not in after:
            yield Difference(path, "removed", _settings_text(before[key], currency), None)
        else:
            yield from _changed(path, before[key], after[key], currencies)
    orders = [[key for key in keys if key in before and key in after] for keys in (before, after)]
    if orders[0] != orders[1]:
        yield Difference(
            "policies", "changed", ", ".join(orders[0]), ", ".join(orders[1]), meaning="order of the policies"
        )


def remarks(one: Sequence[ActivePolicy], other: Sequence[ActivePolicy]) -> list[str]:
    """What differs in policies that both have without being a difference: words, settings of no effect."""
    before, after, said = _by_key(one), _by_key(other), []
    for key in before:
        if key not in after or not _same_effects(before[key], after[key]):
            continue
        a, b = before[key], after[key]
        idle = [name for name in a.parameters if a.parameters[name] != b.parameters.get(name)]
        if idle:
            said.append(f"{key}: its settings differ ({', '.join(idle)}), but its effects do not")
        if a.definition is not None and b.definition is not None:
            parts = dict.fromkeys(
                row.path.partition(".")[0] for row in file_differences(a.definition, b.definition)
            )
            if parts:
                said.append(f"{key}: the policy files differ ({', '.join(parts)}), but its effects do not")
    return said


def file_differences(
    one: PolicyFile, other: PolicyFile, prefix: str = "", *, words: bool = True
) -> Iterator[Difference]:
    """Where two policy files differ: settings, effects and price, and, if wanted, the words around them.

    Numbers count by value (21 days is 1 month), texts as they are.
    """
    if words:
        yield from differing(f"{prefix}key", one.key, other.key)
    for name in dict.fromkeys((*one.parameters, *other.parameters)):
        a, b = one.parameters.get(name), other.parameters.get(name)
        yield from _parameter(f"{prefix}parameters.{name}", a, b, words=words)
    for part in (*COMMON, "effects", *(_WORDS if words else ())):
        a_part, b_part = (policy.document.get(part) for policy in (one, other))
        yield from _leaves(a_part, b_part, f"{prefix}{part}", _unit_of(part))
    yield from _leaves(_price(one), _price(other), f"{prefix}price", "")


def _changed(
    path: str, one: ActivePolicy, other: ActivePolicy, currencies: tuple[str, str]
) -> Iterator[Difference]:
    """Dates and strength; then, if the effects differ, the settings and definitions that make them differ."""
    for name, (unit, *_) in COMMON.items():
        attribute = "fade_half_life" if name == "fade" else name
        a, b = getattr(one, attribute), getattr(other, attribute)
        if not same(a, b):
            yield Difference(f"{path}.{name}", "changed", a, b, unit, _COMMON_WORDS[name])
    if _same_effects(one, other):
        return
    found = [*_settings(path, one, other, currencies)]
    if one.definition is not None and other.definition is not None:
        found += file_differences(one.definition, other.definition, f"{path}.", words=False)
    else:
        found += _effects(path, one, other, currencies)
    yield from found or _effects(path, one, other, currencies)


def _settings(
    path: str, one: ActivePolicy, other: ActivePolicy, currencies: tuple[str, str]
) -> Iterator[Difference]:
    for name in dict.fromkeys((*one.parameters, *other.parameters)):
        declared = [policy.definition and policy.definition.parameters.get(name) for policy in (one, other)]
        known = declared[0] or declared[1]
        yield from differing(
            f"{path}.{name}",
            one.parameters.get(name),
            other.parameters.get(name),
            unit=known.unit if known else "",
            meaning=known.meaning if known else "",
            currencies=currencies,
        )


def _effects(
    path: str, one: ActivePolicy, other: ActivePolicy, currencies: tuple[str, str]
) -> Iterator[Difference]:
    """What the policies do in the end, with every setting put in."""
    effects = [policy_content(policy)["effects"] for policy in (one, other)]
    yield from _leaves(effects[0], effects[1], f"{path}.effects")
    for name in ("cost_once", "cost_per_month"):
        yield from differing(
            f"{path}.{name}", getattr(one, name), getattr(other, name), unit="money", currencies=currencies
        )


def _same_effects(one: ActivePolicy, other: ActivePolicy) -> bool:
    a, b = (policy_content(policy) for policy in (one, other))
    return all(same(a[name], b[name]) for name in ("effects", "cost_once", "cost_per_month"))


def _parameter(
    path: str, one: PolicyParameter | None, other: PolicyParameter | None, *, words: bool
) -> Iterator[Difference]:
    if one is None or other is None:
        yield from differing(path, one and _declared(one), other and _declared(other))
        return
    if (one.unit, one.choices) != (other.unit, other.choices):
        yield Difference(path, "changed", _declared(one), _declared(other))
        return
    for field in ("default", "low", "high"):
        a, b = getattr(one, field), getattr(other, field)
        if a != b:
            yield Difference(f"{path}.{field}", "changed", a, b, one.unit, one.meaning)
    if words:
        yield from differing(f"{path}.meaning", one.meaning, other.meaning)


def _declared(parameter: PolicyParameter) -> str:
    if parameter.choices:
        return f"{parameter.default}, one of {', '.join(parameter.choices)}"
    default, low, high = (
        format_quantity(float(value), parameter.unit)
        for value in (parameter.default, parameter.low, parameter.high)
    )
    return f"{default}, from {low} to {high}"


def _by_key(policies: Sequence[ActivePolicy]) -> dict[str, ActivePolicy]:
    """Policies by key; in scenarios made in Python, where a key may stand twice, with a number behind it."""
    found: dict[str, ActivePolicy] = {}
    for policy in policies:
        key, number = policy.key, 1
        while key in found:
            key, number = f"{policy.key}[{number}]", number + 1
        found[key] = policy
    return found


def _settings_text(policy: ActivePolicy, currency: str) -> str:
    """Strength, dates and settings in one line, as an entry of a scenario would say them."""
    said = [f"strength {policy.strength:g}"]
    for name, value in (
        ("start", policy.start),
        ("stop", policy.stop),
        ("ramp", policy.ramp),
        ("fade", policy.fade_half_life),
    ):
        if value:
            said.append(f"{name} {format_quantity(value, 'days')}")
    declared = policy.definition.parameters if policy.definition is not None else {}
    for name, setting in policy.parameters.items():
        unit = declared[name].unit if name in declared else ""
        text = setting if isinstance(setting, str) else format_quantity(setting, unit, currency)
        said.append(f"{name} {text}")
    return ", ".join(said)


def _unit_of(key: str) -> str:
    return COMMON[key][0] if key in COMMON else _UNITS.get(key, "")


def _price(policy: PolicyFile) -> dict[str, Any]:
    """The prices by name, in whatever order they were written, and the amounts of money."""
    items = policy.node.fields["price"].items
    named: dict[str, Any] = {"paid": sorted(item.text for item in items if item.kind == "scalar")}
    return named | {name: node.plain() for item in items for name, node in item.fields.items()}


def _leaves(one: Any, other: Any, path: str, unit: str | None = None) -> Iterator[Difference]:
    """Where nested plain data differ, value by value; numbers by what they mean if there is a unit."""
    a, b = dict(_flat(one, path, unit)), dict(_flat(other, path, unit))
    for place in dict.fromkeys((*a, *b)):
        if place not in a:
            yield Difference(place, "added", None, b[place][0])
        elif place not in b:
            yield Difference(place, "removed", a[place][0], None)
        elif not same(a[place][1], b[place][1]):
            yield Difference(place, "changed", a[place][0], b[place][0])


def _flat(data: Any, path: str, unit: str | None) -> Iterator[tuple[str, tuple[object, object]]]:
    """The values of nested plain data by path, each as written and by what it means."""
    if data is None:
        return
    if isinstance(data, Mapping):
        primitive = BY_NAME.get(str(data.get("primitive")))
        for key, value in data.items():
            inner = primitive.unit if primitive is not None and key == "add" else _unit_of(str(key))
            yield from _flat(value, f"{path}.{key}", None if unit is None else inner)
    elif isinstance(data, list | tuple) and any(isinstance(item, Mapping) for item in data):
        for number, item in enumerate(data):
            yield from _flat(item, f"{path}[{number}]", unit)
    elif isinstance(data, list | tuple):
        if data:
            yield path, (", ".join(map(str, data)), list(data))
    else:
        yield path, (data, data if unit is None else _meant(data, unit))


def _meant(value: object, unit: str) -> object:
    """A number in its unit where a value is one; anything else, products of settings too, as it is."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, str):
        with contextlib.suppress(UnitError):
            return parse_quantity(value, unit)
    return value
