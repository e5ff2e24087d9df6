"""Effects of a policy: from the mappings of its file, with its settings put in, to typed effects.

Numbers in a policy file may be products of numbers and `$settings` (`$every`, `2 * $hours`, `-$loss`);
nothing else is computed in YAML.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

from siloSim.scenario.code import read_reference
from siloSim.scenario.findings import Findings, joined, listed, nearest
from siloSim.scenario.nodes import Node, Place
from siloSim.scenario.parameters import BY_NAME, PRIMITIVES
from siloSim.scenario.scenario import Change, Connect, Effect, Gather, Move, Selector, Shock
from siloSim.scenario.units import UnitError, convert, read_number

MAX_DAYS = 5_200

_WHOLE_GROUPS = ("all", "heads", "managers", "cross_pairs")
_COUNTED = ("central", "brokers", "senior", "random")
_WHO_KEYS = (
    *_COUNTED,
    "cross_pairs",
    "named",
    "function",
    "departments",
    "select",
    "per_department",
    "share",
)
_WHO_EXAMPLES = "all, heads, managers, cross_pairs, {central: 2}, {random: 1}, {cross_pairs: 30 %}, {named: [id]}, {function: file.py:name}"
_FACTOR = re.compile(r"\s*(-?)\s*(?:\$([A-Za-z_]\w*)|((?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?))\s*")


@dataclass(frozen=True, slots=True)
class Setting:
    """A value of a policy's parameter as used, with its unit ("" for plain numbers and choices)."""

    value: float | str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Builder:
    """Builds effects from nodes; problems go to `findings`, at `place` if given, else at the node."""

    settings: Mapping[str, Setting]
    findings: Findings
    currency: str | None = None
    place: Place | None = None  # the use in a scenario, if its settings are what can be wrong
    prefix: str = ""

    def effect(self, node: Node, path: str) -> Effect | None:
        """The effect that a mapping with one verb describes; None if a problem was noted."""
        if len(node.fields) != 1:
            self._note(
                node, "each effect is one verb", path, allowed="one of change, gather, connect, move, shock"
            )
            return None
        (verb, body), *_ = node.fields.items()
        path = joined(path, verb)
        if body.kind != "mapping":
            self._note(body, f"{verb} is empty", path, remedy="indent what belongs to it below it")
            return None
        match verb:
            case "change":
                return self._change(body, path)
            case "gather":
                return self._gather(body, path)
            case "connect":
                return self._connect(body, path)
            case "move":
                return self._move(body, path)
            case _:
                return self._shock(body, path)

    def number(
        self,
        parent: Node,
        name: str,
        path: str,
        unit: str,
        low: float,
        high: float,
        *,
        whole: bool = False,
    ) -> float | None:
        """The number at `name`, with settings put in, in `unit` and range; None if it is wrong."""
        node = parent.fields[name]
        try:
            value: object = node.value if node.kind == "scalar" else node.plain()
            if isinstance(value, str) and "$" in value:
                value = self._product(value, unit)
            return read_number(value, unit, low, high, whole=whole, currency=self.currency)
        except UnitError as error:
            text = node.shown()
            if isinstance(value, float) and "$" in text:
                text = f"{text} = {value:g}"
            self._note(node, error.message, joined(path, name), value=text, allowed=error.allowed)
            return None

    def _product(self, text: str, unit: str) -> float:
        """The product that a text such as `2 * $hours` stands for; UnitError if it is none."""
        factors = text.split("*")
        product = 1.0
        for factor in factors:
            match = _FACTOR.fullmatch(factor)
            if match is None:
                raise UnitError(
                    "this is not a product of numbers and $settings", "$every, 2 * $hours or -$hours"
                )
            sign, name, digits = match.groups()
            value = float(digits) if digits else self._setting(name, unit, alone=len(factors) == 1)
            product *= -value if sign else value
        return product

    def _setting(self, name: str, unit: str, *, alone: bool) -> float:
        setting = self.settings.get(name)
        if setting is None:
            known = ", ".join(f"${key}" for key in self.settings) or "none: parameters is empty"
            raise UnitError(f"${name} is not a parameter of this policy", known)
        if isinstance(setting.value, str):
            raise UnitError(f"${name} is a choice, not a number", "a parameter with a range")
        return convert(setting.value, setting.unit, unit) if alone else setting.value

    def _note(
        self,
        node: Node | Place,
        message: str,
        path: str,
        *,
        value: str | None = None,
        allowed: str | None = None,
        remedy: str | None = None,
    ) -> None:
        if self.place is not None:
            message = f"with these settings, {path} of the policy is wrong: {message}"
            self.findings.add(
                self.place, message, key=self.prefix, value=value, allowed=allowed, remedy=remedy
            )
        else:
            self.findings.add(node, message, key=path, value=value, allowed=allowed, remedy=remedy)

    def _change(self, node: Node, path: str) -> Change | None:
        name = str(node.fields["primitive"].value)
        at = node.fields["primitive"]
        primitive = BY_NAME.get(name)
        names = [p.name for p in PRIMITIVES]
        if primitive is None or not primitive.primitive:
            self._note(
                at,
                f'"{name}" is not a primitive: '
                + (
                    "no parameter has this name"
                    if primitive is None
                    else "policies may change primitives only, this parameter is fixed for a scenario"
                ),
                joined(path, "primitive"),
                value=name,
                allowed=listed(names),
                remedy=nearest(name, names),
            )
            return None
        departments = _texts(node.fields.get("departments"))
        if departments and not primitive.per_department:
            self._note(
                node.fields["departments"],
                f"{name} is one number for the whole organisation",
                joined(path, "departments"),
                remedy="leave departments out",
            )
            return None
        ops = [op for op in ("add", "scale") if op in node.fields]
        if len(ops) != 1:
            self._note(node, "a change needs either add or scale", path, allowed="add: 0.2, or scale: 1.5")
            return None
        op = cast(Literal["add", "scale"], ops[0])
        gathering = "at" in node.fields and node.fields["at"].value == "gathering"
        if op == "add":
            # At a gathering a decision rate counts by the gathering, so nothing is converted.
            plain = gathering and primitive.unit == "1/day"
            amount = self.number(node, op, path, "" if plain else primitive.unit, -1e12, 1e12)
        else:
            amount = self.number(node, op, path, "factor", 0, 1e6)
        if amount is None:
            return None
        return Change(name, op, amount, departments, at_gathering=gathering)

    def _gather(self, node: Node, path: str) -> Gather | None:
        who = self.selector(node.fields["who"], joined(path, "who"))
        every = self.number(node, "every", path, "days", 1, MAX_DAYS, whole=True)
        hours = self.number(node, "hours", path, "h", 0, 24)
        contacts: float | None = None
        if "contacts" in node.fields:
            contacts = self.number(node, "contacts", path, "1/h", 0, 20)
            if contacts is None:
                return None
        if who is None or every is None or hours is None:
            return None
        return Gather(who, int(every), hours, contacts)

    def _connect(self, node: Node, path: str) -> Connect | None:
        who = self.selector(node.fields["who"], joined(path, "who"))
        ties = self.number(node, "ties", path, "count", 0, 1000, whole=True)
        return None if who is None or ties is None else Connect(who, int(ties))

    def _move(self, node: Node, path: str) -> Move | None:
        who = self.selector(node.fields["who"], joined(path, "who"))
        every = self.number(node, "every", path, "days", 1, MAX_DAYS, whole=True)
        days = self.number(node, "days", path, "days", 1, MAX_DAYS, whole=True)
        return None if who is None or every is None or days is None else Move(who, int(every), int(days))

    def _shock(self, node: Node, path: str) -> Shock | None:
        share = self.number(node, "share", path, "share", 0, 1)
        what = cast(Literal["truths", "priorities", "leave", "ties"], node.fields["what"].value)
        departments = _texts(node.fields.get("departments"))
        return None if share is None else Shock(what, share, departments)

    def selector(self, node: Node, path: str) -> Selector | None:
        """Whom `who` means: a name, or a mapping with a number, a share, departments or ids."""
        if node.kind == "scalar":
            kind = self._kind(node, path)
            if kind is None:
                return None
            if kind not in _WHOLE_GROUPS:
                self._note(
                    node,
                    f'"{kind}" needs a number per department',
                    path,
                    value=node.shown(),
                    allowed=_WHO_EXAMPLES,
                    remedy=f"write {{{kind}: 1}}",
                )
                return None
            return Selector(cast("Literal['all']", kind))
        heads = [
            key for key in node.fields if key in (*_COUNTED, "cross_pairs", "named", "function", "select")
        ]
        fitting = {*heads, "departments"} | ({"per_department", "share"} if heads == ["select"] else set())
        unknown = [key for key in node.fields if key not in fitting]
        if unknown or len(heads) > 1 or (not heads and list(node.fields) != ["departments"]):
            self._note(
                node,
                f'"{unknown[0]}" cannot stand here' if unknown else "this must say in one way who is meant",
                path,
                value=node.shown(),
                allowed=_WHO_EXAMPLES,
                remedy=nearest(unknown[0], _WHO_KEYS) if unknown else None,
            )
            return None
        departments = self._list(node, "departments", path) if "departments" in node.fields else ()
        if departments is None:
            return None
        if not heads:
            return Selector("departments", departments)
        return self._headed(node, heads[0], departments, path)

    def _headed(self, node: Node, head: str, departments: tuple[str, ...], path: str) -> Selector | None:
        """A selector whose mapping has `central: 2`, `cross_pairs: 30 %`, `named: […]` or `select: …`."""
        if head == "function":
            before = len(self.findings.problems)
            code = read_reference(node.fields["function"], joined(path, "function"), self.findings)
            good = len(self.findings.problems) == before
            return Selector("function", departments, function=code) if good else None
        if head == "named":
            people = self._list(node, "named", path)
            return None if people is None else Selector("named", departments, people=people)
        if head == "select":
            kind = self._kind(node.fields["select"], joined(path, "select"))
            count, share = "per_department", "share"
        else:
            kind, count, share = head, head, head
        if kind is None:
            return None
        selected = cast("Literal['all']", kind)
        if kind in _COUNTED:
            if count not in node.fields:
                self._note(node, f'"{kind}" needs a number per department', path, remedy=f"add {count}: 1")
                return None
            number = self.number(node, count, path, "count", 1, 1000, whole=True)
            return None if number is None else Selector(selected, departments, per_department=int(number))
        if kind == "cross_pairs" and share in node.fields:
            part = self.number(node, share, path, "share", 0, 1)
            return None if part is None else Selector(selected, departments, share=part)
        return Selector(selected, departments)

    def _kind(self, node: Node, path: str) -> str | None:
        """The name of a group, `$choice` put in."""
        text = node.text.strip()
        known = (*_WHOLE_GROUPS, *_COUNTED)
        if text.startswith("$"):
            setting = self.settings.get(text[1:])
            text = str(setting.value) if setting is not None else text
        if text in known:
            return text
        self._note(
            node,
            f'"{text}" names nobody',
            path,
            value=node.shown(),
            allowed=_WHO_EXAMPLES,
            remedy=nearest(text, known),
        )
        return None

    def _list(self, node: Node, name: str, path: str) -> tuple[str, ...] | None:
        listing = node.fields[name]
        if listing.kind != "list" or not listing.items or any(i.kind != "scalar" for i in listing.items):
            self._note(listing, "this must be a list with at least one name", joined(path, name))
            return None
        return _texts(listing)


def _texts(node: Node | None) -> tuple[str, ...]:
    return () if node is None else tuple(item.text for item in node.items)
