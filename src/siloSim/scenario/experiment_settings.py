"""How an experiment is carried out: design, replications, budget; nodes → values, problems at their lines."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from siloSim.errors import ScenarioError
from siloSim.scenario.experiment import DESIGNS, Design, Factor, Until
from siloSim.scenario.experiment_schema import OUTCOME_UNITS, DesignSection, Replications, ReplicationsSection
from siloSim.scenario.findings import Findings, listed, nearest
from siloSim.scenario.merging import is_null
from siloSim.scenario.nodes import Node
from siloSim.scenario.points_file import Sheet, content_of, read_sheet
from siloSim.scenario.quantities import quantity_in
from siloSim.scenario.scenario import Scenario
from siloSim.scenario.units import UnitError, parse_quantity, read_number

_DURATION = re.compile(r"[\d.]+\s*(min|mins|minute|minutes|h|hr|hrs|hour|hours)")
_LATER = {"morris": "lhs or oat", "saltelli": "sobol"}


def design_of(
    node: Node | None, factors: Node | None, findings: Findings
) -> tuple[Design | None, Sheet | None]:
    """The design, and the cells of its file if it has one."""
    if node is None:
        return Design(), None
    if node.kind == "list" or (node.kind == "scalar" and node.text not in DESIGNS):
        word = node.text.lower()
        findings.add(
            node,
            "this is not a design",
            key="design",
            value=node.shown(),
            allowed=", ".join(DESIGNS),
            remedy=f"not in this version; the nearest is {_LATER[word]}"
            if word in _LATER
            else nearest(node.text, DESIGNS),
        )
        return None, None
    if node.kind == "scalar":
        kind, section, file = node.text, DesignSection(), None
    else:
        found = findings.validated(DesignSection, node, "design")
        if found is None:
            return None, None
        file = node.fields.get("file")
        kind, section = found.kind or ("file" if file is not None else "grid"), found
    before = len(findings.problems)
    _check_keys(node, kind, file, findings)
    if len(findings.problems) > before:
        return None, None
    if file is None:
        points = int(section.points or 0)
        return Design(_kind(kind), points, int(section.steps), seed=section.seed), None
    if factors is not None and not (factors.kind == "mapping" and not factors.fields):
        findings.add(
            factors,
            "the header of the file of points names the factors",
            key="factors",
            value=", ".join(factors.fields),
            remedy="remove factors:, or the file from the design",
        )
    path = Path((file.place.source.folder or Path()) / file.text)
    try:
        content = content_of(path)
        sheet = read_sheet(str(path), content)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        findings.add(
            file,
            f"this file cannot be read: {getattr(error, 'strerror', None) or error}",
            key="design.file",
            allowed="a CSV file with factor paths as header",
            remedy=f"paths count from the folder of the file that names them; looked for {path}",
        )
        return None, None
    except ScenarioError as error:
        findings.problems += error.problems
        return None, None
    return Design("file", file=str(path.resolve()), content=content), sheet


def _kind(kind: str) -> Literal["grid", "lhs", "sobol", "oat", "file"]:
    assert kind in DESIGNS
    return kind


def _check_keys(node: Node, kind: str, file: Node | None, findings: Findings) -> None:
    """What a design needs, and what says nothing under it."""
    if kind in ("lhs", "sobol") and "points" not in node.fields:
        findings.add(
            node,
            f"{kind} needs a number of points",
            key="design.points",
            allowed="1 or more; powers of two for sobol" if kind == "sobol" else "1 or more",
            remedy=f"write design: {{kind: {kind}, points: 64}}",
        )
    if kind == "file" and file is None:
        findings.add(
            node,
            "a file of points is not named",
            key="design.file",
            remedy="write design: {file: points.csv}",
        )
    for name, kinds in (("points", ("lhs", "sobol")), ("seed", ("lhs", "sobol")), ("file", ("file",))):
        if name in node.fields and kind not in kinds:
            findings.add(
                node.keys[name],
                f"{name} says nothing under the design {kind}",
                key=f"design.{name}",
                allowed=f"{name} goes with {' and '.join(kinds)}",
                remedy="remove it, or write another kind",
            )


def check_design(
    design: Design | None, factors: tuple[Factor, ...], fields: Mapping[str, Node], findings: Findings
) -> None:
    """Note a design that has nothing to vary."""
    if design is not None and design.kind in ("lhs", "sobol", "oat") and not factors and not findings:
        findings.add(
            fields["design"],
            f"the design {design.kind} has no factor to vary",
            key="design",
            remedy="add factors:, or remove the line",
        )


def replications_of(
    node: Node | None, scenarios: Mapping[str, Scenario], findings: Findings
) -> int | Until | None:
    """How many, or until when; None, and problems, if neither can be read."""
    if node is None:
        return 50
    if node.kind != "mapping":
        try:
            return int(quantity_in(Replications).read(node.value if node.kind == "scalar" else node.plain()))
        except UnitError as error:
            findings.add(
                node,
                error.message,
                key="replications",
                value=node.shown(),
                allowed=f"{error.allowed.partition(',')[0]}, 1 to 1000000, or {{until: {{...}}}}",
            )
            return None
    if "until" not in node.fields and {"outcome", "half_width"} & set(node.fields):
        findings.add(
            node, "until is missing", key="replications", remedy="write replications: {until: {outcome: ...}}"
        )
        return None
    section = findings.validated(ReplicationsSection, node, "replications")
    if section is None:
        return None
    entry = node.fields["until"]
    name = section.until.outcome
    own = any(scenario.measures for scenario in scenarios.values())
    if name not in OUTCOME_UNITS and not own:
        findings.add(
            entry.fields["outcome"],
            f'there is no outcome "{name}"',
            key="replications.until.outcome",
            allowed=listed(list(OUTCOME_UNITS)),
            remedy=nearest(name, OUTCOME_UNITS),
        )
    low, high = int(section.until.min_), int(section.until.max_)
    if low > high:
        findings.add(
            entry.fields.get("max", entry),
            "the most replications are fewer than the fewest",
            key="replications.until.max",
            value=str(high),
            allowed=f"{low} or more",
        )
    width = entry.fields["half_width"]
    relative = isinstance(width.value, str) and width.value.rstrip().endswith("%")
    currency = next((scenario.currency for scenario in scenarios.values()), None)
    unit = "share" if relative else OUTCOME_UNITS.get(name, "")
    try:
        half = read_number(
            width.value if width.kind == "scalar" else width.plain(),
            unit,
            0,
            float("inf"),
            above=True,
            currency=currency,
        )
    except UnitError as error:
        findings.add(
            width,
            error.message,
            key="replications.until.half_width",
            value=width.shown(),
            allowed="more than 0: a percentage of the baseline's mean such as 5 %, or a number in the outcome's unit",
        )
        return None
    return Until(name, half, relative, low, high)


def minutes_of(node: Node | None, findings: Findings) -> float | None:
    """Minutes of the clock: no working days here, of which one has 8 hours."""
    entry = node.fields.get("minutes") if node is not None else None
    if entry is None or is_null(entry):
        return None
    value = entry.value
    minutes = 0.0
    if isinstance(value, str) and _DURATION.fullmatch(value.strip()):
        try:
            minutes = parse_quantity(value, "h") * 60
        except UnitError:
            minutes = 0.0
    elif isinstance(value, int | float) and not isinstance(value, bool):
        minutes = float(value)
    if 0 < minutes < float("inf"):
        return minutes
    findings.add(
        entry,
        "this is not a time to stop after",
        key="budget.minutes",
        value=entry.shown(),
        allowed="more than 0: a number of minutes, or a text such as 30 minutes or 2 hours",
    )
    return None
