"""The policies of a scenario: each entry → an ActivePolicy, checked against the scenario."""

from __future__ import annotations

import re
from pathlib import Path

from siloSim.errors import Problem, ScenarioError
from siloSim.scenario.findings import Findings, listed, nearest
from siloSim.scenario.nodes import Node
from siloSim.scenario.policies import PolicyFile, activate, find_policy, policy_of
from siloSim.scenario.scenario import ActivePolicy, Calendar

_STRENGTH = re.compile(r"\s*[-+]?[.\d].*", re.DOTALL)


def policies_in_use(
    node: Node,
    findings: Findings,
    currency: str,
    departments: tuple[str, ...] | None,
    calendar: Calendar | None,
) -> tuple[ActivePolicy, ...]:
    """The policies of a document, in its order; what is wrong is noted and left out.

    `departments` are those of the organisation, None if they are not known before a run.
    """
    entry = node.fields.get("policies")
    if entry is None or entry.kind != "list":
        return ()
    active: dict[str, ActivePolicy] = {}
    for number, item in enumerate(entry.items):
        use, strength, policy = _used(item, findings, f"policies[{number}]")
        if policy is None:
            continue
        prefix = f"policies.{policy.key}"
        if policy.key in active:
            findings.add(
                use,
                f'the policy "{policy.key}" stands twice',
                key=prefix,
                remedy="keep one entry, or copy the policy file and give the copy another key",
            )
            continue
        found = activate(policy, use, findings, prefix, currency, strength)
        if found is None:
            continue
        active[policy.key] = found
        _check_departments(found, use, departments, findings)
        if calendar is not None and calendar.policy_day + found.start >= calendar.horizon:
            findings.add(
                use.fields.get("start", use),
                f"the policy starts on day {calendar.policy_day + found.start}, when the run is over",
                key=f"{prefix}.start",
                allowed=f"less than {calendar.horizon - calendar.policy_day} days after policy_day",
            )
    return tuple(active.values())


def _remedy(item: Node, pairs: list[str]) -> str:
    """What was probably meant by a mapping without `use`."""
    nested = [key for key, value in item.fields.items() if value.kind == "mapping"]
    if len(pairs) == 1 and nested:
        return f"write - {{use: {nested[0]}, ...}} with the settings behind it in the same braces"
    return f"write {pairs[0]} without a blank" if len(pairs) == 1 else "add use: NAME"


def _used(item: Node, findings: Findings, prefix: str) -> tuple[Node, Node | None, PolicyFile | None]:
    """An entry's settings, the strength after its name, and its policy (None: a problem was noted)."""
    use = item.fields.get("use") if item.kind == "mapping" else item
    if item.kind == "list" or use is None:
        pairs = [f"{key}:{value.shown()}" for key, value in item.fields.items()]
        findings.add(
            item,
            "this does not say which policy is used",
            key=prefix,
            value=item.shown(),
            allowed="NAME, NAME:STRENGTH, or a mapping with use: NAME",
            remedy=_remedy(item, pairs),
        )
        return item, None, None
    strength: Node | None = None
    try:
        if use.kind == "mapping":
            return item, None, policy_of(use)
        name = use.text.strip()
        folder = use.place.source.folder or Path()
        head, colon, tail = name.rpartition(":")
        if colon and head and _STRENGTH.fullmatch(tail):
            place = use.place
            name, strength = head, Node("scalar", place, value=tail.strip(), text=tail.strip())
        elif colon and _is_policy(head, folder):
            findings.add(
                use,
                "a strength belongs behind the colon" + (f', not "{tail.strip()}"' if tail.strip() else ""),
                key=prefix,
                value=name,
                allowed="0 to 1, written as 0.05 or 5 %",
                remedy=f"Write {head}:0.6, or {head} alone for full strength.",
            )
            return item, None, None
        return item, strength, find_policy(name, (folder,))
    except ScenarioError as error:
        for problem in error.problems:
            if problem.line is None and problem.key is None:  # no such policy, no such file
                what = f"{problem.file}: {problem.message}" if problem.file else problem.message
                findings.add(
                    use,
                    what,
                    key=prefix,
                    allowed=problem.allowed,
                    remedy=problem.remedy,
                )
            else:
                findings.problems.append(problem)
        return item, None, None


def _is_policy(name: str, folder: Path) -> bool:
    """Whether there is a policy of that name."""
    try:
        find_policy(name, (folder,))
    except ScenarioError:
        return False
    return True


def _check_departments(
    policy: ActivePolicy, use: Node, departments: tuple[str, ...] | None, findings: Findings
) -> None:
    """Departments that a policy names must exist; an import's are known once it is read."""
    for problem in missing_departments(policy, departments) if departments is not None else ():
        findings.add(
            use, problem.message, key=f"policies.{policy.key}", allowed=problem.allowed, remedy=problem.remedy
        )


def missing_departments(policy: ActivePolicy, departments: tuple[str, ...]) -> list[Problem]:
    """A Problem for each department that a policy names and that the organisation has not."""
    named: list[str] = []
    for effect in policy.effects:
        named += getattr(effect, "departments", ())
        who = getattr(effect, "who", None)
        named += who.departments if who is not None else ()
    return [
        Problem(
            f'the policy "{policy.key}" names the department "{name}", which does not exist',
            value=name,
            allowed=listed(departments),
            remedy=nearest(name, departments),
        )
        for name in dict.fromkeys(named)
        if name not in departments
    ]
