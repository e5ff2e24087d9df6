"""Who uses which parameter, read from the source code: rules, processes, and what processes hand to rules.

A parameter `trust.gain` is used where code reads the field `trust_gain` of a record of values, or names
"trust.gain". What a process hands to a rule is followed through local names and through the arguments of
the functions on the way, so that `trust_update(…, rate, …)` is known to receive `trust.gain`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import siloSim.model
from siloSim.model.rules import SIGNATURES, SUBMODELS
from siloSim.scenario.parameters import BY_NAME, TABLE

MODEL = Path(siloSim.model.__file__).parent
FIELDS = {parameter.field: parameter.name for parameter in TABLE}
ORDER = {parameter.name: n for n, parameter in enumerate(TABLE)}


@dataclass(frozen=True)
class Function:
    """A function of the model: file relative to the model's folder, name, first line, syntax tree."""

    file: str
    name: str
    line: int
    node: ast.FunctionDef

    @property
    def arguments(self) -> list[str]:
        """Names of its arguments, in order."""
        return [argument.arg for argument in self.node.args.args]

    @property
    def summary(self) -> str:
        """First sentence or line of its docstring; empty if there is none."""
        return " ".join((ast.get_docstring(self.node) or "").partition("\n\n")[0].split())


@cache
def functions() -> tuple[Function, ...]:
    """Every function of the model's processes, helpers, rules and measures."""
    found = []
    for path in sorted(MODEL.rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                file = path.relative_to(MODEL).as_posix()
                found.append(Function(file, node.name, node.lineno, node))
    return tuple(found)


def in_file(file: str, names: Iterable[str] | None = None) -> list[Function]:
    """The functions of one file, or those of them that are named; raises ValueError for one that is not there."""
    here = [function for function in functions() if function.file == file]
    if names is None:
        return here
    chosen = [function for function in here if function.name in set(names)]
    if missing := set(names) - {function.name for function in chosen}:
        raise ValueError(f"{file} has no function {', '.join(sorted(missing))}")
    return chosen


def ordered(names: Iterable[str]) -> list[str]:
    """Parameters once each, in the order of the parameter table."""
    return sorted(set(names), key=ORDER.__getitem__)


def parameters_in(node: ast.AST) -> list[str]:
    """Parameters that a piece of code reads by field or by name."""
    found = []
    for part in ast.walk(node):
        if isinstance(part, ast.Attribute) and part.attr in FIELDS:
            found.append(FIELDS[part.attr])
        elif isinstance(part, ast.Constant) and isinstance(part.value, str) and part.value in BY_NAME:
            found.append(part.value)
    return ordered(found)


def of_rule(slot: str) -> list[str]:
    """Parameters that the default rule of a slot reads from `v`."""
    submodel = SUBMODELS[slot]
    (function,) = in_file(f"rules/{submodel.file}", [submodel.function.__name__])
    return parameters_in(function.node)


@cache
def _all_calls() -> dict[str, list[tuple[Function, ast.Call]]]:
    """Name of the function called → who calls it, and the call."""
    found: dict[str, list[tuple[Function, ast.Call]]] = {}
    for function in functions():
        for call in ast.walk(function.node):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
                found.setdefault(call.func.id, []).append((function, call))
    return found


def _calls(name: str) -> list[tuple[Function, ast.Call]]:
    return _all_calls().get(name, [])


def callers(slot: str) -> list[Function]:
    """The functions of the processes that call a rule."""
    return list(dict.fromkeys(f for f, _ in _calls(slot) if f.file.startswith("processes/")))


def _plain_names(expression: ast.expr) -> list[str]:
    """Names whose values the expression uses; not the records that it looks into, nor indices."""
    if isinstance(expression, ast.Name):
        return [expression.id]
    if isinstance(expression, ast.Attribute | ast.Subscript):
        return []
    return [name for part in ast.iter_child_nodes(expression) for name in _plain_names(part)]  # type: ignore[arg-type]


def _assigned(function: Function, name: str) -> list[ast.expr]:
    """What a function assigns to a local name."""
    found = []
    for node in ast.walk(function.node):
        if not isinstance(node, ast.Assign):
            continue
        for target in node.targets:
            if isinstance(target, ast.Name) and target.id == name:
                found.append(node.value)
            elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                found += [
                    value
                    for part, value in zip(target.elts, node.value.elts, strict=True)
                    if isinstance(part, ast.Name) and part.id == name
                ]
    return found


def _behind(function: Function, expression: ast.expr, seen: frozenset[tuple[str, str]]) -> list[str]:
    """Parameters behind an expression: read in it, assigned to its names, or handed in by callers."""
    found = parameters_in(expression)
    for name in _plain_names(expression):
        if (function.name, name) in seen:
            continue
        deeper = seen | {(function.name, name)}
        for value in _assigned(function, name):
            found += _behind(function, value, deeper)
        if name in function.arguments:
            place = function.arguments.index(name)
            for caller, call in _calls(function.name):
                if place < len(call.args):
                    found += _behind(caller, call.args[place], deeper)
    return found


@cache
def handed_to(slot: str) -> dict[str, list[str]]:
    """Argument → parameters that the processes hand in through it; arguments without any are left out."""
    found: dict[str, list[str]] = {}
    for function, call in _calls(slot):
        if not function.file.startswith("processes/"):
            continue
        for argument, expression in zip(SIGNATURES[slot], call.args, strict=True):
            if argument != "v" and (names := _behind(function, expression, frozenset())):
                found.setdefault(argument, []).extend(names)
    return {argument: ordered(names) for argument, names in found.items()}


def of_slot(slot: str) -> list[str]:
    """All parameters of a slot: read by the rule, or handed to it."""
    return ordered([*of_rule(slot), *(name for names in handed_to(slot).values() for name in names)])


def handed_in(found: Iterable[Function]) -> list[str]:
    """Parameters that callers put directly into the arguments of these functions."""
    return ordered(
        name
        for function in found
        for _, call in _calls(function.name)
        for argument in call.args
        for name in parameters_in(argument)
    )
