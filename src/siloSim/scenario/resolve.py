"""A merged document → a Scenario: validation, cross-checks, files named in it; all errors at once."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel, ValidationError

from siloSim.errors import OrganisationError
from siloSim.organisation.blocks import plan_blocks
from siloSim.organisation.generate import within_share_for
from siloSim.organisation.hours import Hours, read_hours
from siloSim.organisation.structure import TieSpec
from siloSim.scenario.anchors import BY_NAME as ANCHORS
from siloSim.scenario.anchors import contradictions
from siloSim.scenario.code_section import code_in
from siloSim.scenario.findings import Findings, joined
from siloSim.scenario.fitted import Fitted
from siloSim.scenario.frozen import FrozenDict
from siloSim.scenario.merging import is_null, normalised
from siloSim.scenario.nodes import Node
from siloSim.scenario.parameters import TABLE
from siloSim.scenario.scenario import (
    Calendar,
    GeneratedOrganisation,
    ImportedOrganisation,
    Scenario,
)
from siloSim.scenario.schema import (
    MAX_DEPARTMENTS,
    MAX_PEOPLE,
    MIN_PEOPLE,
    CalendarSection,
    MoneySection,
    OrganisationSection,
    TiesSection,
    scenario_model,
)
from siloSim.scenario.uses import policies_in_use

_DEPARTMENT = re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff]{1,80}")


def resolve(document: Node, *, name: str = "scenario", source: str | None = None) -> Scenario:
    """The Scenario that a document describes, `extends` already merged.

    `name` is used where the document has none. Raises ScenarioError with every problem of the document,
    of the policy files that it uses and of the files that it names.
    """
    findings = Findings()
    node = normalised(document, findings)
    currency = _currency(node)
    model = findings.validated(scenario_model(), node, context={"currency": currency})
    calendar = _calendar(node, findings)
    organisation = _organisation(node, findings)
    known = tuple(organisation.departments) if isinstance(organisation, GeneratedOrganisation) else None
    policies = policies_in_use(node, findings, currency, known, calendar)
    rules, processes, employee, measures = code_in(node, findings)
    anchors = _anchors(model, node, findings) if model is not None else {}
    findings.raise_if_any()
    assert model is not None
    assert calendar is not None
    assert organisation is not None
    return Scenario(
        name=str(getattr(model, "name", None) or name),
        calendar=calendar,
        organisation=organisation,
        parameters=_parameters(model),
        policies=policies,
        rules=FrozenDict(rules),
        processes=processes,
        employee=employee,
        measures=measures,
        currency=currency,
        anchors=FrozenDict(anchors),
        fitted=_fitted(model),
        source=source,
    )


def _section[M: BaseModel](node: Node, name: str, model: type[M]) -> M | None:
    """A section that is right by itself, defaults if it is missing, None if it is wrong (noted before)."""
    entry = node.fields.get(name)
    try:
        return model.model_validate(entry.plain() if entry is not None else {})
    except ValidationError:
        return None


def _currency(node: Node) -> str:
    money = node.fields.get("money")
    code = money.fields.get("currency") if money is not None else None
    right = code is not None and isinstance(code.value, str) and re.fullmatch("[A-Z]{3}", code.value)
    return code.text if code is not None and right else str(MoneySection().currency)


def _parameters(model: BaseModel) -> FrozenDict[str, float]:
    """Every number of the table: given ones from the model, defaults elsewhere."""
    sections: dict[str, Any] = {name: getattr(model, name) for name in ("challenges", "behaviour", "money")}
    values: dict[str, float] = {}
    for p in TABLE:
        section = sections[p.path.partition(".")[0]]
        attribute = "cost_per_hour" if p.name == "money.cost_per_hour" else p.field
        values[p.name] = float(getattr(section, attribute, p.default))
    return FrozenDict(values)


def _anchors(model: BaseModel, node: Node, findings: Findings) -> dict[str, float]:
    """The anchors stated, in the order of their table; those that exclude each other are noted."""
    section = getattr(model, "anchors", None)
    stated = {name: getattr(section, name, None) for name in ANCHORS}
    anchors = {name: float(value) for name, value in stated.items() if value is not None}
    for problem in contradictions(anchors, _parameters(model)["challenges.sla"]):
        where, _ = node.at(tuple((problem.key or "").split(".")))
        findings.add(
            where,
            problem.message,
            key=problem.key,
            value=problem.value,
            allowed=problem.allowed,
            remedy=problem.remedy,
        )
    return anchors


def _fitted(model: BaseModel) -> Fitted | None:
    section = getattr(model, "fitted", None)
    if section is None:
        return None
    return Fitted(
        int(section.seed),
        int(section.replications),
        section.content,
        section.policies,
        FrozenDict({name: float(value) for name, value in section.reached.items()}),
        tuple(section.missed),
    )


def _calendar(node: Node, findings: Findings) -> Calendar | None:
    section = _section(node, "calendar", CalendarSection)
    if section is None:
        return None
    calendar = Calendar(int(section.horizon), int(section.warmup), int(section.policy_day))
    if calendar.policy_day < calendar.warmup:
        where, _ = node.at(("calendar", "policy_day"))
        findings.add(
            where,
            f"policies would act on day {calendar.policy_day}, before the warm-up ends",
            key="calendar.policy_day",
            value=str(calendar.policy_day),
            allowed=f"warmup or later: {calendar.warmup} days or more",
            remedy="set calendar.policy_day to the day on which warmup ends, or later",
        )
    if calendar.horizon <= calendar.policy_day:
        where, _ = node.at(("calendar", "horizon"))
        findings.add(
            where,
            f"the run ends on day {calendar.horizon}, before policies act on day {calendar.policy_day}",
            key="calendar.horizon",
            value=str(calendar.horizon),
            allowed=f"more than {calendar.policy_day} days",
            remedy="raise calendar.horizon, or lower calendar.warmup and calendar.policy_day",
        )
    return calendar


def _organisation(node: Node, findings: Findings) -> GeneratedOrganisation | ImportedOrganisation | None:
    entry = node.fields.get("organisation")
    if entry is None or (entry.kind == "mapping" and not {"departments", "import"} & set(entry.fields)):
        findings.add(
            entry if entry is not None else node,
            "the scenario has no organisation",
            key="organisation",
            remedy="add organisation: {departments: {Sales: 60, Finance: 25}}, organisation.import, "
            "or extends: builtin:reference",
        )
        return None
    section = _section(node, "organisation", OrganisationSection)
    if section is None:
        return None
    if section.import_ is not None:
        for name in ("departments", "ties", "team_size", "hours"):
            if name in entry.fields and not is_null(entry.fields[name]):
                findings.add(
                    entry.keys[name],
                    f"{name} cannot stand beside import, which brings its own people and ties",
                    key=f"organisation.{name}",
                    remedy=f"remove {name} or import",
                )
        return _imported(entry.fields["import"], findings, float(section.import_.threshold))
    heads = {name: int(count) for name, count in (section.departments or {}).items()}
    if not _heads_are_right(entry.fields["departments"], heads, findings):
        return None
    ties = _ties(entry, section.ties, heads, findings)
    hours = None
    if section.hours is not None:
        hours = _hours(entry, section.ties, heads, findings)
        if hours is None:
            return None
        blocks = plan_blocks(np.array(list(heads.values())), np.array(hours.table), ties)
        ties = replace(ties, within_share=blocks.within_share)
    return GeneratedOrganisation(FrozenDict(heads), ties, int(section.team_size), hours)


def _hours(entry: Node, ties: TiesSection, heads: Mapping[str, int], findings: Findings) -> Hours | None:
    """The hours between departments that a file holds; None, and problems, if it cannot be used."""
    before = len(findings.problems)
    node = entry.fields["hours"]
    for name in ("within_share", "density_ratio"):
        if getattr(ties, name) is not None:
            findings.add(
                entry.fields["ties"].keys[name],
                f"{name} cannot stand beside hours, from which it follows",
                key=f"organisation.ties.{name}",
                remedy=f"remove {name}, or write hours: null",
            )
    path = (node.place.source.folder or Path()) / node.text
    if not _is_file(path):
        findings.add(
            node,
            f"there is no such file: {path}",
            key="organisation.hours",
            allowed="a CSV file with from, to, hours",
            remedy="paths count from the folder of the file that names them",
        )
    if len(findings.problems) > before:
        return None
    try:
        return read_hours(path, heads)
    except OrganisationError as error:
        findings.problems += error.problems
        return None


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # ValueError: a NUL in the path
        return False


def _heads_are_right(node: Node, heads: Mapping[str, int], findings: Findings) -> bool:
    before = len(findings.problems)
    key = "organisation.departments"
    if not 1 <= len(heads) <= MAX_DEPARTMENTS:
        findings.add(
            node,
            f"the organisation has {len(heads)} departments",
            key=key,
            value=str(len(heads)),
            allowed=f"1 to {MAX_DEPARTMENTS} departments",
            remedy="list each department with its head count, or merge small ones",
        )
    total = sum(heads.values())
    if heads and not MIN_PEOPLE <= total <= MAX_PEOPLE:
        findings.add(
            node,
            f"the organisation has {total:,} people",
            key=key,
            value=str(total),
            allowed=f"{MIN_PEOPLE} to {MAX_PEOPLE:,} people in all departments together",
            remedy="change the head counts",
        )
    for name in heads:
        if not _DEPARTMENT.fullmatch(name) or name != name.strip():
            findings.add(
                node.keys[name],
                "a department's name has 1 to 80 characters and no blanks at its ends",
                key=joined(key, name),
                value=name,
            )
    return len(findings.problems) == before


def _ties(entry: Node, section: TiesSection, heads: Mapping[str, int], findings: Findings) -> TieSpec:
    within = TieSpec().within_share if section.within_share is None else float(section.within_share)
    if section.density_ratio is not None:
        if section.within_share is not None:
            findings.add(
                entry.fields["ties"].keys["density_ratio"],
                "within_share and density_ratio say the same thing in two ways",
                key="organisation.ties.density_ratio",
                remedy="keep one of them",
            )
        within = within_share_for(heads, float(section.density_ratio))
    return TieSpec(
        float(section.mean),
        within,
        float(section.reciprocity),
        float(section.clustering),
        float(section.weight_ratio),
    )


def _imported(node: Node, findings: Findings, threshold: float) -> ImportedOrganisation | None:
    paths: dict[str, Path] = {}
    for name in ("people", "ties"):
        entry = node.fields[name]
        path = (entry.place.source.folder or Path()) / entry.text
        if not _is_file(path):
            findings.add(
                entry,
                f"there is no such file: {path}",
                key=f"organisation.import.{name}",
                allowed="a CSV file",
                remedy="paths count from the folder of the file that names them",
            )
        paths[name] = path
    if findings:
        return None
    people, ties = paths["people"].resolve(), paths["ties"].resolve()
    try:
        content = content_of(people, ties)
    except OSError as error:
        findings.add(node, f"a file cannot be read: {error}", key="organisation.import")
        return None
    return ImportedOrganisation(str(people), str(ties), threshold, content)


def content_of(people: Path, ties: Path) -> str:
    """sha256 over the bytes of both files, in hexadecimal."""
    total = hashlib.sha256()
    for path in (people, ties):
        with path.open("rb") as stream:
            total.update(hashlib.file_digest(stream, "sha256").digest())
    return total.hexdigest()
