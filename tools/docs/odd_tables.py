"""The tables of docs/odd.md, each made from the code that it describes."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable

import submodel_pages
from marked import markdown, number, span

import siloSim as ss
from siloSim.model import day, randomness, trace
from siloSim.model import state as state_module
from siloSim.model.measures import OUTCOMES
from siloSim.model.rules import SUBMODELS
from siloSim.organisation.entities import STATE_VARIABLES
from siloSim.scenario.parameters import PRIMITIVES, TABLE, Parameter
from siloSim.scenario.policies import catalogue
from siloSim.scenario.scenario import Change


def grain(parameter: Parameter) -> str:
    """The smallest thing that may have a value of its own."""
    return "department" if parameter.per_department else "organisation"


def schedule() -> str:
    """The day's order: the steps that day.py announces, and the functions that it calls for each."""
    rows: list[tuple[str, str, list[str]]] = []
    for line in inspect.getsource(inspect.unwrap(day.one_day)).splitlines():
        if step := re.match(r" +# (\d+) (\w+)(?:: (.*))?", line):
            rows.append((step[1], f"**{step[2]}**" + (f": {step[3].rstrip('.')}" if step[3] else ""), []))
        elif (call := re.match(r" +(\w+)\(", line)) and rows:
            rows[-1][2].append(f"`{call[1]}`")
    return markdown(
        ("step", "what", "kernels, in order"), ((n, what, ", ".join(calls)) for n, what, calls in rows)
    )


def state() -> str:
    """Entities and their state variables (ODD 2)."""
    return markdown(
        ("entity", "state variable", "unit", "range", "meaning"),
        ((v.entity, v.name, v.unit, span(v.low, v.high), v.meaning) for v in STATE_VARIABLES),
    )


_RECORDS = (
    ("employee", state_module, "PERSON"),
    ("tie", state_module, "TIE"),
    ("department", state_module, "DEPARTMENT"),
    ("pair of departments", state_module, "PAIR"),
    ("knowledge base, facet", state_module, "FACET"),
    ("shared challenge", trace, "CHALLENGE"),
    ("subtask", trace, "SUBTASK"),
)
_FIELD = re.compile(r'\("(?P<name>\w+)", np\.(?P<kind>\w+)\)')


def records() -> str:
    """The fields of the engine's records as they stand in the code, with their comments (ODD 2)."""
    rows = []
    for entity, module, name in _RECORDS:
        source = inspect.getsource(module)
        block = source[source.index(f"\n{name} = np.dtype(") :]
        block = block[: re.search(r"\n\)", block).end()]  # type: ignore[union-attr]
        fields = {field["name"]: field["kind"] for field in _FIELD.finditer(block)}
        assert tuple(fields) == getattr(module, name).names, f"{name} is not read rightly"
        for line in block.splitlines():
            if len(found := list(_FIELD.finditer(line))) == 1:
                rows.append((entity, f"`{found[0]['name']}`", found[0]["kind"], line.partition("# ")[2]))
            else:
                rows += [(entity, f"`{field['name']}`", field["kind"], "") for field in found]
    return markdown(("record", "field", "type", "meaning, where the name does not say it"), rows)


def parameters() -> str:
    """Every parameter, and the pages of the submodels that use it (ODD 6 and 7)."""
    used = submodel_pages.used_in()
    rows = []
    for p in TABLE:
        pages = ", ".join(f"[{page}](submodels/{page}.md)" for page in used[p.name])
        cells = (f"`{p.name}`", number(p.default), span(p.low, p.high), p.unit, p.meaning, p.source, pages)
        rows.append(cells)
    return markdown(("parameter", "default", "range", "unit", "meaning", "source", "used in"), rows)


def primitives() -> str:
    """What a policy may change, and which policies of the catalogue do."""
    changed_by: dict[str, list[str]] = {}
    scenario = ss.load("builtin:reference").with_(policies=list(catalogue()))
    for policy in scenario.policies:
        for effect in policy.effects:
            if isinstance(effect, Change):
                changed_by.setdefault(effect.primitive, []).append(policy.key)
    return markdown(
        ("primitive", "default", "range", "unit", "grain", "changed by"),
        (
            (
                f"`{p.name}`",
                number(p.default),
                span(p.low, p.high),
                p.unit,
                grain(p),
                ", ".join(dict.fromkeys(changed_by.get(p.name, []))),
            )
            for p in PRIMITIVES
        ),
    )


def submodels() -> str:
    """Every rule (ODD 7)."""
    return markdown(
        ("process", "slot", "equation", "units", "source"),
        (
            (s.section, f"[`{s.slot}`](submodels/{s.slot}.md)", s.equation, s.units, s.source)
            for s in SUBMODELS.values()
        ),
    )


def outcomes() -> str:
    """Every outcome (ODD 4)."""
    return markdown(
        ("outcome", "family", "unit", "better", "meaning", "formula", "undefined when", "source"),
        (
            (f"`{o.name}`", o.family, o.unit, o.direction, o.meaning, o.formula, o.undefined_when, o.source)
            for o in OUTCOMES
        ),
    )


def draws() -> str:
    """Which processes draw, and under whose key (ODD 4, stochasticity)."""
    source = inspect.getsource(randomness)
    lines = source.splitlines()
    rows = []
    for node in ast.parse(source).body:
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Constant):
            continue
        target, value = node.targets[0], node.value.value
        comment = lines[node.lineno - 1].partition("#")[2].strip()
        if isinstance(target, ast.Name) and target.id.isupper() and isinstance(value, int) and comment:
            rows.append((str(value), target.id.lower().replace("_", " "), comment))
    return markdown(("number", "process", "entity"), rows)


TABLES: dict[str, Callable[[], str]] = {
    make.__name__: make
    for make in (schedule, state, records, parameters, primitives, submodels, outcomes, draws)
}
