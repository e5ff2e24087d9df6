"""A scenario or policy together with where each of its values stands: file and line, or a default."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from siloSim.errors import Problem, ScenarioError
from siloSim.scenario.documents import read
from siloSim.scenario.findings import Findings
from siloSim.scenario.loader import BUILTIN, builtin_names, is_policy, load_with_document
from siloSim.scenario.nodes import Node, Place
from siloSim.scenario.policies import catalogue, policy_of
from siloSim.scenario.policy_file import PolicyFile
from siloSim.scenario.scenario import ActivePolicy, Scenario

DEFAULT = "default"
_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Sourced:
    """What a file or a built-in name says: a scenario or a policy, and the document that says it."""

    what: Scenario | PolicyFile
    document: Node

    def origin(self, path: str) -> str:
        """Where the value at a dotted path stands: FILE:LINE, or the default of the model or of a policy."""
        if path == "name" and isinstance(self.what, Scenario) and "name" not in self.document.fields:
            return "the file's name"
        return _shown(self.place(path)) or DEFAULT

    def place(self, path: str) -> Node | Place | None:
        """The same as a place in a file; None for a default."""
        head, _, rest = path.partition(".")
        if isinstance(self.what, PolicyFile) or "[" in head:
            return _found(self.document, path)
        if head == "policies":
            return self._of_policy(self.what, rest)
        return self._place(head, rest)

    def _place(self, head: str, rest: str) -> Node | Place | None:
        section = self.document.fields.get(head)
        if section is None or not rest:
            return section
        group, _, inner = rest.partition(".")
        if head == "organisation" and inner:
            mapping = section.fields.get(group)
            names = (inner, "density_ratio") if inner == "within_share" else (inner,)
            fields = {} if mapping is None else mapping.fields
            return next((fields[name] for name in names if name in fields), None)
        return section.fields.get(rest)

    def _of_policy(self, scenario: Scenario, rest: str) -> Node | None:
        entry = self.document.fields.get("policies")
        if not rest or entry is None:
            return entry
        for policy, use in zip(scenario.policies, entry.items, strict=False):
            if rest == policy.key or rest.startswith(f"{policy.key}."):
                return _of_use(policy, use, rest.removeprefix(policy.key).removeprefix("."))
        return None


def open_either(reference: str | Path) -> Sourced:
    """The scenario or policy that a YAML file or builtin:NAME stands for; its content decides which it is.

    Raises ScenarioError.
    """
    text = str(reference)
    if text.startswith(BUILTIN):
        key = text.removeprefix(BUILTIN)
        if key in catalogue() and key not in builtin_names():
            return Sourced(catalogue()[key], catalogue()[key].node)
        return Sourced(*load_with_document(text))
    findings = Findings()
    node = read(Path(reference), text, findings.problems)
    if is_policy(node):
        return Sourced(policy_of(node, found=findings), node)
    return Sourced(*load_with_document(reference))


def _of_use(policy: ActivePolicy, use: Node, setting: str) -> Node | None:
    """Where a setting of a policy in use stands: at the use, or in the policy's file."""
    if not setting:
        return use
    if setting in use.fields:
        return use.fields[setting]
    if setting == "strength" and use.kind == "scalar" and ":" in use.text:
        return use
    if policy.definition is None:
        return None
    path = f"parameters.{setting}" if setting in policy.definition.parameters else setting
    return _found(policy.definition.node, path)


def _found(node: Node, path: str) -> Node | None:
    """The node at a path such as effects[0].gather.hours, or the last one on the way; None without the first."""
    at: Node | None = None
    for name, number in _STEP.findall(path):
        here = at or node
        if name in here.fields:
            at = here.fields[name]
        elif number and int(number) < len(here.items):
            at = here.items[int(number)]
        else:
            break
    return at


def _shown(where: Node | Place | None) -> str:
    place = where.place if isinstance(where, Node) else where
    if place is None or place.source.label is None:
        return ""
    return place.source.label if place.line is None else f"{place.source.label}:{place.line}"


def located(problem: Problem, scenario: Scenario) -> Problem:
    """The problem with file and line of its key, where the scenario comes from a file that still says so."""
    if problem.line is not None or problem.key is None or scenario.source is None:
        return problem
    try:
        where = open_either(scenario.source).place(problem.key)
    except ScenarioError:  # changed since
        return problem
    place = where.place if isinstance(where, Node) else where
    if place is None or place.source.label is None:
        return problem
    return replace(problem, file=place.source.label, line=place.line, column=place.column)
