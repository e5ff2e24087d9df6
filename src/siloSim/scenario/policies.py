"""Policy files: data that composes primitives, with settings, a price and its evidence.

Reads and checks them, and finds the one that a scenario means by a name.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from siloSim.errors import Problem, ScenarioError
from siloSim.scenario.activation import activate, costs_of, effects_of
from siloSim.scenario.documents import compose, read
from siloSim.scenario.effects import Builder, Setting
from siloSim.scenario.findings import Findings, joined, listed, nearest
from siloSim.scenario.frozen import FrozenDict
from siloSim.scenario.nodes import Node, Source
from siloSim.scenario.policy_file import COMMON, UNITS, Expectation, PolicyFile, PolicyParameter
from siloSim.scenario.policy_schema import PolicyDocument
from siloSim.scenario.prices import PRICES
from siloSim.scenario.scenario import Effect
from siloSim.scenario.units import UnitError, example, read_number, unit_of

__all__ = [
    "Expectation",
    "PolicyFile",
    "PolicyParameter",
    "activate",
    "catalogue",
    "find_policy",
    "load_policy",
    "parse_policy",
    "policy_of",
]


def load_policy(path: str | Path) -> PolicyFile:
    """The policy that a YAML file describes; ScenarioError with all its problems."""
    findings = Findings()
    return policy_of(read(Path(path), str(path), findings.problems), found=findings)


def parse_policy(text: str, file: str | None = None) -> PolicyFile:
    """The policy that a text describes; ScenarioError with all its problems."""
    findings = Findings()
    return policy_of(compose(text, Source(file or "<text>"), findings.problems), found=findings)


@lru_cache(maxsize=1)
def catalogue() -> Mapping[str, PolicyFile]:
    """The policies that ship, by key; read once, when first needed."""
    found: dict[str, PolicyFile] = {}
    folder = files("siloSim.scenario").joinpath("catalogue")
    for item in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if item.name.endswith(".yaml"):
            key = item.name.removesuffix(".yaml")
            node = compose(item.read_text("utf-8"), Source(f"builtin:{key}"))
            found[key] = policy_of(node, builtin=True)
    return FrozenDict(found)


def policy_of(node: Node, *, builtin: bool = False, found: Findings | None = None) -> PolicyFile:
    """The policy that a document's node describes; ScenarioError with all its problems.

    `found` holds what reading the text has found so far.
    """
    findings = found if found is not None else Findings()
    document = findings.validated(PolicyDocument, node)
    findings.raise_if_any()
    assert document is not None
    parameters = _parameters(node, document, findings)
    findings.raise_if_any()
    policy = PolicyFile(
        key=document.key,
        title=document.title,
        does=document.does,
        group=document.group,
        mechanism=document.mechanism,
        parameters=FrozenDict(parameters),
        price=_prices(node, findings),
        expects=tuple(Expectation(e.outcome, e.direction, e.when) for e in document.expects),
        grade=document.evidence.grade,
        sources=tuple(document.evidence.sources),
        builtin=builtin,
        file=node.place.source.label,
        node=node,
    )
    findings.raise_if_any()
    # Putting the defaults in finds what is wrong with the effects, at their own lines.
    settings = {name: Setting(p.default, p.unit) for name, p in parameters.items()}
    builder = Builder(settings, findings)
    effects = effects_of(policy, builder)
    costs_of(policy, builder)
    findings.raise_if_any()
    _check_prices(policy, effects, findings)
    findings.raise_if_any()
    return policy


def _parameters(node: Node, document: PolicyDocument, findings: Findings) -> dict[str, PolicyParameter]:
    """The settings that a policy file declares; problems at their lines."""
    declared: dict[str, PolicyParameter] = {}
    for name, spec in document.parameters.items():
        path = joined("parameters", name)
        entry = node.fields["parameters"].fields[name]
        if not name.isidentifier() or name in (*COMMON, "use"):
            findings.add(
                node.fields["parameters"].keys[name],
                f'a setting cannot be called "{name}"',
                key=path,
                value=name,
                allowed=f"letters, digits and _; not {', '.join(COMMON)} or use, which every policy has",
            )
            continue
        try:
            if spec.choices is not None:
                choice = PolicyParameter(
                    name, str(spec.default), choices=tuple(spec.choices), meaning=spec.meaning
                )
                choice.read(spec.default)
                declared[name] = choice
                continue
            if spec.unit is not None and spec.unit not in UNITS:
                raise UnitError(f'"{spec.unit}" is not a known unit', ", ".join(filter(None, UNITS)))
            if spec.range is None:
                raise UnitError("a setting needs a range or choices", "range: [lowest, highest]")
            unit = spec.unit
            if unit is None:
                unit = unit_of(spec.default) if isinstance(spec.default, str) else ""
            infinite = float("inf")
            low, high = (read_number(end, unit, -infinite, infinite) for end in spec.range)
            if low > high:
                raise UnitError("the range ends before it starts", "range: [lowest, highest]")
            number = PolicyParameter(name, 0.0, unit, low, high, meaning=spec.meaning)
            declared[name] = PolicyParameter(
                name, number.read(spec.default).value, unit, low, high, meaning=spec.meaning
            )
        except UnitError as error:
            findings.add(
                entry, error.message, key=path, value=entry.shown(), allowed=error.allowed or example("")
            )
    return declared


def _prices(node: Node, findings: Findings) -> tuple[str, ...]:
    """The names of the prices; unknown ones are noted with the nearest known one."""
    names: list[str] = []
    for number, item in enumerate(node.fields["price"].items):
        key = f"price[{number}]"
        if item.kind == "mapping" and item.fields:
            for name in item.fields:
                if name not in ("once", "per_month"):
                    findings.unknown_key(item, name, key, ("once", "per_month"))
            names.append("money")
        elif item.kind == "scalar" and item.text in PRICES:
            names.append(item.text)
        else:
            findings.add(
                item,
                "this is not a price that the model knows",
                key=key,
                value=item.shown(),
                allowed=f"{listed(list(PRICES))}, or {{once: 5000, per_month: 1000}}",
                remedy=nearest(item.shown(), PRICES),
            )
    return tuple(dict.fromkeys(names))


def _check_prices(policy: PolicyFile, effects: tuple[Effect, ...], findings: Findings) -> None:
    """A price must be one that the effects make the model charge; a gathering without effect is none."""
    for number, item in enumerate(policy.node.fields["price"].items):
        if item.kind == "scalar" and not PRICES[item.text].paid_by(effects):
            needs = (*PRICES[item.text].verbs, *PRICES[item.text].primitives)
            findings.add(
                item,
                f'nobody pays the price "{item.text}": no effect of this policy charges it',
                key=f"price[{number}]",
                allowed=f"an effect on {' or '.join(needs)}",
                remedy="add the effect, or name the price that is really paid",
            )
    gathers = any(type(effect).__name__ == "Gather" for effect in effects)
    for number, effect in enumerate(effects):
        if getattr(effect, "at_gathering", False) and not gathers:
            findings.add(
                policy.node.fields["effects"].items[number],
                "this change happens at a gathering, but the policy has none",
                key=f"effects[{number}].change.at",
                remedy="add a gather effect, or leave at: gathering out",
            )
    if policy.price == ("money",):
        once = [node for item in policy.node.fields["price"].items for node in item.fields.values()]
        if all(node.value == 0 for node in once):
            findings.add(
                policy.node.fields["price"],
                "a policy that costs nothing is refused",
                key="price",
                remedy="say what it costs in money, hours, effort or trust",
            )


def find_policy(name: str, folders: tuple[Path, ...]) -> PolicyFile:
    """The policy that a scenario means by a name.

    `builtin:KEY` is one that ships; a name that ends in .yaml is a file, relative to one of `folders`; any
    other name is one that ships or a file NAME.yaml in one of `folders` or in its folder `policies`.
    Raises ScenarioError if there is none, or both (nothing is shadowed silently).
    """
    shipped = catalogue()
    if name.startswith("builtin:"):
        key = name.removeprefix("builtin:")
        if key in shipped:
            return shipped[key]
        raise _unknown(name, [f"builtin:{key}" for key in shipped])
    path = Path(name)
    if path.suffix in (".yaml", ".yml"):
        candidates = [folder / path for folder in folders] or [path]
        found = [candidate for candidate in candidates if candidate.is_file()]
        return load_policy(found[0] if found else candidates[0])
    beside = []
    if name and name == path.name:
        beside = [
            candidate
            for folder in folders
            for candidate in (folder / f"{name}.yaml", folder / "policies" / f"{name}.yaml")
            if candidate.is_file()
        ]
    if name in shipped:
        if beside:
            raise ScenarioError(
                f'"{name}" is a policy that ships and also the file {beside[0]}; '
                f"write builtin:{name} or ./{beside[0].name}"
            )
        return shipped[name]
    if beside:
        return load_policy(beside[0])
    raise _unknown(name, list(shipped))


def _unknown(name: str, known: list[str]) -> ScenarioError:
    return ScenarioError(
        Problem(
            f'there is no policy "{name}"',
            value=name,
            allowed=f"{', '.join(known)}, or a policy file: {name or 'name'}.yaml beside the scenario",
            remedy=nearest(name, known),
        )
    )
