"""What the arms of an experiment build on, and the arms themselves: nodes → scenarios, problems at their lines."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from siloSim.errors import Problem, ScenarioError
from siloSim.scenario.edit import changed, placed_use
from siloSim.scenario.experiment import AS_IS, Arm
from siloSim.scenario.experiment_schema import MAX_ARMS, ArmSection
from siloSim.scenario.findings import Findings, joined
from siloSim.scenario.loader import BUILTIN, load, scenario_of
from siloSim.scenario.merging import is_null
from siloSim.scenario.nodes import Node, Place
from siloSim.scenario.scenario import ActivePolicy, GeneratedOrganisation, Scenario
from siloSim.scenario.schema import NAME_PATTERN
from siloSim.scenario.uses import policies_in_use
from siloSim.scenario.varying import anchored

# What an arm cannot set: head of the path → why.
_NOT_IN_ARMS = {
    "name": "an arm goes by its label",
    "anchors": "anchors change no run",
    "measures": "all arms are measured alike; name measures in the scenario",
    "calendar": "arms are compared day by day; set the calendar in the scenario, or vary it as a factor",
    "scenario": "all arms build on one scenario; to try several, write factors: {scenario: [...]}",
}


def located(reference: str, folder: Path | None) -> str:
    """A reference to a scenario as `load` takes it: builtin:NAME, or the path from the folder of whoever names it."""
    text = reference.strip()
    return text if text.startswith(BUILTIN) else os.path.normpath((folder or Path()) / text)


def scenario_at(node: Node, key: str, name: str, findings: Findings) -> Scenario | None:
    """The scenario that a node names, or holds; None, and problems, if it cannot be used."""
    try:
        if node.kind == "mapping":
            return scenario_of(node, name=name, source=node.place.source.label)
        if node.kind != "scalar" or not isinstance(node.value, str) or not node.value.strip():
            findings.add(
                node,
                "this names no scenario",
                key=key,
                value=node.shown(),
                allowed="builtin:NAME, a path relative to this file, or a scenario written out",
            )
            return None
        return load(located(node.value, node.place.source.folder))
    except ScenarioError as error:
        for problem in error.problems:
            if problem.line is None:  # missing, or no text at all: the line to mend is the one that names it
                findings.add(
                    node,
                    f"this scenario cannot be read: {problem.message}",
                    key=key,
                    allowed=problem.allowed or "builtin:NAME or a path relative to this file",
                    remedy=problem.remedy,
                )
            else:
                findings.problems.append(problem)
        return None


def arms_on(
    node: Node | None, scenarios: Mapping[str, Scenario], findings: Findings
) -> tuple[dict[str, Arm], dict[str, dict[str, Scenario]]]:
    """What the file says of each arm, and the arms on each scenario; what is wrong is noted and left out.

    What goes wrong on a later scenario only is told together with its name.
    """
    written: dict[str, Arm] = {}
    bases: dict[str, dict[str, Scenario]] = {}
    told: set[Problem] = set()
    for name, scenario in scenarios.items():
        own = Findings()
        made = _arms(node, scenario, own)
        new = [problem for problem in own.problems if problem not in told]
        told.update(new)
        if bases:
            new = [replace(problem, message=f"on {name}: {problem.message}") for problem in new]
        findings.problems += new
        written = {label: arm for label, (arm, _) in made.items()} | written
        bases[name] = {label: arm for label, (_, arm) in made.items()}
    return written, bases


def _arms(node: Node | None, scenario: Scenario, findings: Findings) -> dict[str, tuple[Arm, Scenario]]:
    if node is None:
        return {AS_IS: (Arm(), scenario)}
    if node.kind != "mapping":
        return {}  # noted by the schema
    if not 1 <= len(node.fields) <= MAX_ARMS:
        findings.add(
            node,
            f"there are {len(node.fields)} arms" if node.fields else "there is no arm",
            key="arms",
            value=str(len(node.fields)),
            allowed=f"1 to {MAX_ARMS}",
            remedy="write for instance today: [] and council: [leadership_council]",
        )
        return {}
    found: dict[str, tuple[Arm, Scenario]] = {}
    for label, item in node.fields.items():
        if not NAME_PATTERN.fullmatch(label):
            findings.add(
                node.keys[label],
                "an arm cannot be called so",
                key="arms",
                value=label,
                allowed="1 to 80 characters, no slashes",
            )
            continue
        own = Findings()
        made = _arm(label, item, scenario, own)
        findings.problems += own.problems
        if made is not None:
            found[label] = made
    return found


def _arm(label: str, item: Node, scenario: Scenario, findings: Findings) -> tuple[Arm, Scenario] | None:
    key = joined("arms", label)
    if item.kind == "scalar":
        wanted = f"[{item.text}]" if item.text else "[]"
        findings.add(
            item,
            "an arm is a list of policies" if item.text else "the policies of this arm are missing",
            key=key,
            allowed="a list such as [leadership_council:0.6], [] for none, or a mapping with policies, add and set",
            remedy=f"write {label}: {wanted}",
        )
        return None
    if item.kind == "list":
        policies = _policies(item, key, scenario, findings)
        return None if findings else (Arm(policies), replace(scenario, policies=policies))
    if findings.validated(ArmSection, item, key) is None:
        return None
    given = {name: node for name, node in item.fields.items() if not is_null(node)}
    own = _policies(given["policies"], f"{key}.policies", scenario, findings) if "policies" in given else None
    added = _policies(given["add"], f"{key}.add", scenario, findings) if "add" in given else ()
    changes = _changes(given.get("set"), f"{key}.set", findings)
    if findings:
        return None
    by_key = {policy.key: policy for policy in (scenario.policies if own is None else own)}
    by_key |= {policy.key: policy for policy in added}
    made = replace(scenario, policies=tuple(by_key.values()))
    if changes:
        try:
            made = changed(made, changes)
        except ScenarioError as error:
            place(error.problems, given["set"], f"{key}.set", findings)
            return None
    return Arm(own, added, changes), made


def _policies(uses: Node, prefix: str, scenario: Scenario, findings: Findings) -> tuple[ActivePolicy, ...]:
    """The policies of a list, looked for beside the experiment, then beside the scenario."""
    organisation = scenario.organisation
    known = tuple(organisation.departments) if isinstance(organisation, GeneratedOrganisation) else None
    items = tuple(_beside(item, scenario) for item in uses.items)
    document = Node("mapping", uses.place, fields={"policies": replace(uses, items=items)})
    own = Findings()
    policies = policies_in_use(document, own, scenario.currency, known, scenario.calendar)
    findings.problems += [
        replace(problem, key=prefix + problem.key.removeprefix("policies"))
        if problem.key is not None and problem.key.startswith("policies")
        else problem
        for problem in own.problems
    ]
    return policies


def _beside(item: Node, scenario: Scenario) -> Node:
    """A use whose policy file lies beside the scenario and not beside the experiment, given by its path."""
    use = item.fields.get("use") if item.kind == "mapping" else item
    if use is None or use.kind != "scalar":
        return item
    found = placed_use(use.text.strip(), scenario, use.place.source.folder)
    if not isinstance(found, str) or found == use.text.strip():
        return item
    named = replace(use, value=found, text=found)
    return named if item.kind == "scalar" else replace(item, fields={**item.fields, "use": named})


def _changes(node: Node | None, key: str, findings: Findings) -> dict[str, object]:
    """What an arm sets, with files given by their absolute paths."""
    changes: dict[str, object] = {}
    for path, value in (node.fields if node is not None else {}).items():
        assert node is not None
        head = path.partition(".")[0]
        why = _NOT_IN_ARMS.get(head)
        if path == "policies":
            why = "write policies: beside set:"
        if why is not None:
            findings.add(node.keys[path], f"an arm cannot set {path}: {why}", key=joined(key, path))
            continue
        changes[path] = anchored(path, value.plain(), value.place.source.folder)
    return changes


def place(problems: Iterable[Problem], node: Node, key: str, findings: Findings) -> None:
    """Note problems that dotted paths were given for at the lines of these paths."""
    for problem in problems:
        path = problem.key or ""
        given = next((name for name in node.fields if path == name or path.startswith(f"{name}.")), None)
        where: Node | Place = node if given is None else node.fields[given]
        findings.add(
            where,
            problem.message,
            key=joined(key, path),
            value=problem.value,
            allowed=problem.allowed,
            remedy=problem.remedy,
        )
