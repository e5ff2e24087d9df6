"""The factors of an experiment: nodes or columns of a CSV file → Factors, tried on every arm they touch."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from siloSim.errors import ScenarioError
from siloSim.scenario.experiment import SCENARIO, Factor
from siloSim.scenario.experiment_schema import MAX_LEVELS, FactorSection
from siloSim.scenario.experiment_trial import Held, Trial
from siloSim.scenario.findings import Findings, joined, listed, nearest
from siloSim.scenario.nodes import Node, Place, Source
from siloSim.scenario.points_file import Sheet, column_of
from siloSim.scenario.quantities import Quantity
from siloSim.scenario.units import UnitError
from siloSim.scenario.varying import Kind, Names, anchored

# What is written for a spread by those who know it from elsewhere → what is meant.
_HINTS = {
    "log": "write spread: log",
    "normal": "write spread: normal, with mean and sd beside it",
    "triangular": "write spread: triangular, with peak beside it",
    "uniform": "write spread: uniform, or leave it out",
    "low": "write from:", "min": "write from:", "high": "write to:", "max": "write to:",
    "levels": "write the levels as a list: [1, 2, 3]", "values": "write the levels as a list: [1, 2, 3]",
}  # fmt: skip


def factors_of(node: Node, trial: Trial, scenarios: Sequence[str]) -> tuple[Factor, ...]:
    """The factors of a file's section, in its order; what is wrong is noted and left out.

    `scenarios`: names of the scenarios of the factor `scenario`, whose references have been read before.
    """
    trial.paths = list(node.fields)
    found = []
    for path, item in node.fields.items():
        key = f"factors.{path}"
        if path == SCENARIO:
            found.append(Factor(SCENARIO, tuple(scenarios)))
            continue
        if item.kind == "mapping" and any("." in inner for inner in item.fields):
            name = next(inner for inner in item.fields if "." in inner)
            trial.findings.add(
                node.keys[path],
                "a factor is named by its whole path",
                key=key,
                remedy=f"write {path}.{name}:",
            )
            continue
        wanted = trial.kind(path, node.keys[path], key)
        if wanted is None:
            continue
        kind, holders = wanted
        if item.kind == "list":
            factor = _listed(path, item, kind, holders, trial, key)
        elif item.kind == "mapping":
            factor = _interval(path, item, kind, holders, trial, key)
        else:
            trial.findings.add(
                item,
                "a factor has several levels",
                key=key,
                value=item.shown(),
                allowed="a list such as [5, 10, 21], or an interval such as {from: 5, to: 21}",
                remedy=f"write [{item.text}, ...], or put it into the scenario" if item.text else None,
            )
            factor = None
        if factor is not None:
            found.append(factor)
    return tuple(found)


def level_count_is_right(item: Node, key: str, findings: Findings) -> bool:
    """Whether a list has as many levels as a factor may have; noted if not."""
    if 1 <= len(item.items) <= MAX_LEVELS:
        return True
    findings.add(
        item,
        f"the factor has {len(item.items):,} levels" if item.items else "the factor has no level",
        key=key,
        value=str(len(item.items)),
        allowed=f"1 to {MAX_LEVELS} levels",
        remedy="write an interval, {from: ..., to: ...}, with design: lhs" if item.items else None,
    )
    return False


def _listed(path: str, item: Node, kind: Kind, holders: list[Held], trial: Trial, key: str) -> Factor | None:
    if not level_count_is_right(item, key, trial.findings):
        return None
    before = len(trial.findings.problems)
    levels: dict[float | str, Node] = {}
    for inner in item.items:
        value = _read(inner, kind, path, holders[0].scenario.currency, key, trial.findings)
        if value is None:
            continue
        if value in levels:
            trial.findings.add(
                inner,
                "this level stands twice",
                key=key,
                remedy=f"it was first given as {levels[value].text} on line {levels[value].place.line}",
            )
        else:
            levels[value] = inner
    trial.check(path, levels.items(), holders, key)
    if len(trial.findings.problems) > before:
        return None
    numbers = [value for value in levels if not isinstance(value, str)]
    if not numbers or not isinstance(kind, Quantity):
        return Factor(path, tuple(levels))
    low, high = min(numbers), max(numbers)
    whole = all(value == int(value) for value in numbers) and trial.whole(path, kind, low, high, holders)
    values = tuple(int(value) if whole else value for value in numbers)
    return Factor(path, values, whole=whole, unit=kind.unit)


def _read(
    node: Node, kind: Kind, path: str, currency: str, key: str, findings: Findings
) -> float | str | None:
    """A value at a path, in the unit of what it varies; None, and a problem, if it cannot stand there."""
    try:
        value = kind.read(node.value if node.kind == "scalar" else node.plain(), currency)
    except UnitError as error:
        choices = kind.choices if isinstance(kind, Names) else ()
        findings.add(
            node,
            error.message,
            key=key,
            value=node.shown(),
            allowed=error.allowed,
            remedy=nearest(node.shown(), choices),
        )
        return None
    return str(anchored(path, value, node.place.source.folder)) if isinstance(value, str) else value


def _interval(
    path: str, item: Node, kind: Kind, holders: list[Held], trial: Trial, key: str
) -> Factor | None:
    findings = trial.findings
    if isinstance(kind, Names):
        findings.add(
            item, "names have no interval", key=key, allowed=listed(kind.choices), remedy="list them: [a, b]"
        )
        return None
    hinted = [name for name in item.fields if name in _HINTS]
    for name in hinted:
        known = ("from", "to", "steps", "spread", "mean", "sd", "peak")
        findings.unknown_key(item, name, key, known, hint=_HINTS[name])
    if hinted:
        return None
    section = findings.validated(FactorSection, item, key)
    if section is None:
        return None
    before = len(findings.problems)
    values: dict[str, float] = {}
    needed = {"normal": ("mean", "sd"), "triangular": ("peak",)}.get(section.spread, ())
    for name in ("from", "to", "mean", "sd", "peak"):
        node = item.fields.get(name)
        if name in ("mean", "sd", "peak") and (node is None) == (name in needed):
            findings.add(
                item if node is None else item.keys[name],
                f"a {section.spread} spread needs {name}" if node is None else f"{name} says nothing here",
                key=joined(key, name),
                remedy=f"add {name}: ..."
                if node is None
                else f"remove it, or write spread: {_spread_of(name)}",
            )
        elif node is not None:
            span = math.inf
            limits = (kind.low, kind.high) if name in ("from", "to", "peak") else (-span, span)
            low = 0.0 if name == "sd" else limits[0]
            wanted = replace(
                kind, low=low, high=limits[1], above=name == "sd" or (kind.above and low == kind.low)
            )
            if name in ("mean", "sd", "peak"):
                wanted = replace(wanted, whole=False)
            value = _read(node, wanted, path, holders[0].scenario.currency, joined(key, name), findings)
            if isinstance(value, float):
                values[name] = value
    if len(findings.problems) > before:
        return None
    low, high = values["from"], values["to"]
    _check_shape(item, section.spread, values, key, findings)
    trial.check(path, [(low, item.fields["from"]), (high, item.fields["to"])], holders, key)
    if len(findings.problems) > before:
        return None
    return Factor(
        path,
        low=low,
        high=high,
        spread=section.spread,
        mean=values.get("mean", values.get("peak", 0.0)),
        sd=values.get("sd", 0.0),
        whole=trial.whole(path, kind, low, high, holders),
        unit=kind.unit,
        steps=int(section.steps or 0),
    )


def _spread_of(name: str) -> Literal["normal", "triangular"]:
    return "triangular" if name == "peak" else "normal"


def _check_shape(item: Node, spread: str, values: Mapping[str, float], key: str, findings: Findings) -> None:
    low, high = values["from"], values["to"]
    if low >= high:
        findings.add(
            item.fields["to"],
            "the interval ends before it starts" if low > high else "the interval is a single value",
            key=joined(key, "to"),
            allowed=f"more than {low:g}",
        )
    if spread == "log" and low <= 0:
        findings.add(
            item.fields["from"],
            "a logarithmic interval starts above 0",
            key=joined(key, "from"),
            allowed="more than 0",
        )
    if spread == "triangular" and not low <= values["peak"] <= high:
        findings.add(
            item.fields["peak"],
            "the peak lies outside of the interval",
            key=joined(key, "peak"),
            allowed=f"{low:g} to {high:g}",
        )


def factors_in(sheet: Sheet, trial: Trial, scenarios: Mapping[str, str]) -> tuple[Factor, ...]:
    """The factors that the columns of a file of points vary, in their order; what is wrong is noted and left out.

    `scenarios`: what may stand in the column `scenario` → the scenario's name.
    """
    trial.paths = list(sheet.header)
    return tuple(_columns(sheet, trial, scenarios))


def _columns(sheet: Sheet, trial: Trial, scenarios: Mapping[str, str]) -> Iterator[Factor]:
    for number, path in enumerate(sheet.header, 1):
        where = Place(Source(sheet.file), 1, number)
        wanted = trial.kind(path, where, path)
        if wanted is None:
            continue
        kind, holders = wanted
        known = scenarios if path == SCENARIO else None
        currency = holders[0].scenario.currency
        before = len(trial.findings.problems)
        try:
            column = column_of(sheet, path, kind, currency, known)
        except ScenarioError as error:
            trial.findings.problems += error.problems
            trial.findings.left_out += error.left_out
            continue
        if isinstance(column, tuple):
            if path != SCENARIO:
                trial.check(path, ((name, where) for name in column[0]), holders, path)
            factor = Factor(path, tuple(column[0]))
        else:
            assert isinstance(kind, Quantity)
            low, high = float(column.min()), float(column.max())
            trial.check(path, [(low, where), (high, where)], holders, path)
            whole = bool((column == column.round()).all()) and trial.whole(path, kind, low, high, holders)
            factor = Factor(path, low=low, high=high, whole=whole, unit=kind.unit)
        if len(trial.findings.problems) == before:
            yield factor
