"""The parts of a scenario that name code: rules, processes, employee, measures."""

from __future__ import annotations

from siloSim.scenario.code import found_file
from siloSim.scenario.findings import Findings
from siloSim.scenario.nodes import Node
from siloSim.scenario.scenario import ProcessUse
from siloSim.scenario.schema import SLOTS

SECTIONS = ("rules", "processes", "employee", "measures")


def code_in(
    node: Node, findings: Findings
) -> tuple[dict[str, str], tuple[ProcessUse, ...], str, tuple[str, ...]]:
    """Rules by slot, processes, employee and measures of a document; what is wrong is noted.

    Files are not run, only looked for; that each entry has the form of a reference, the schema looks after.
    """
    rules: dict[str, str] = {}
    entry = node.fields.get("rules")
    if entry is not None and entry.kind == "mapping":
        for slot in entry.fields:
            if slot not in SLOTS:
                findings.unknown_key(entry, slot, "rules", SLOTS)
        rules = {slot: found_file(rule, f"rules.{slot}", findings) for slot, rule in entry.fields.items()}
    employee = node.fields.get("employee")
    return (
        rules,
        _processes(node.fields.get("processes"), findings),
        "" if employee is None else found_file(employee, "employee", findings),
        _measures(node.fields.get("measures"), findings),
    )


def _processes(entry: Node | None, findings: Findings) -> tuple[ProcessUse, ...]:
    found = []
    for i, item in enumerate(entry.items if entry is not None else ()):
        key = f"processes[{i}]"
        use = item.fields.get("use") if item.kind == "mapping" else item
        if use is None:  # noted by the schema
            continue
        after = item.fields.get("after") if item.kind == "mapping" else None
        found.append(ProcessUse(found_file(use, key, findings), "" if after is None else after.text))
    return tuple(found)


def _measures(entry: Node | None, findings: Findings) -> tuple[str, ...]:
    items = entry.items if entry is not None else ()
    return tuple(found_file(item, f"measures[{i}]", findings) for i, item in enumerate(items))
