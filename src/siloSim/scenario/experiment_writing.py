"""An Experiment as files that give it again, from whatever folder they stand in."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from siloSim.errors import ScenarioError
from siloSim.scenario.code_copies import pointed_to_copies
from siloSim.scenario.experiment import SCENARIO, Arm, Experiment, Factor, Until
from siloSim.scenario.experiment_arms import located
from siloSim.scenario.experiment_schema import TABLES
from siloSim.scenario.points_file import Sheet, changed_since, content_of, read_sheet
from siloSim.scenario.scenario import Scenario
from siloSim.scenario.varying import Names, anchored, kind_at
from siloSim.scenario.writing import block, same_but_policies, to_yaml, use_of

EXPERIMENT, POINTS = "experiment.resolved.yaml", "points.csv"


def resolved_experiment(experiment: Experiment, copies: Mapping[str, str] | None = None) -> dict[str, str]:
    """File name → text: the experiment with nothing left to defaults, its scenarios, and its points if a file has them.

    Reading experiment.resolved.yaml beside the others gives an experiment of the same results. Scenarios are
    called scenario.resolved.yaml, scenario.resolved.2.yaml and so on. With `copies`, absolute path → place, code is
    named by the copy of its file. Raises ScenarioError for policies made in Python, for arms made in Python that differ in more than policies, and where the file of points has changed.
    """
    scenarios, written = _origins(experiment)
    files = {
        name: "scenario.resolved.yaml" if number == 1 else f"scenario.resolved.{number}.yaml"
        for number, name in enumerate(scenarios, 1)
    }
    texts = {EXPERIMENT: block(pointed_to_copies(_document(experiment, files, written), copies or {}), 0)}
    texts |= {files[name]: to_yaml(scenario, copies) for name, scenario in scenarios.items()}
    if experiment.design.kind == "file":
        texts[POINTS] = _points(experiment, files)
    return texts


def _origins(experiment: Experiment) -> tuple[Mapping[str, Scenario], Mapping[str, Arm]]:
    """What the arms build on by name, and what makes each an arm; worked out where Python made the experiment."""
    if experiment.scenarios:
        return experiment.scenarios, experiment.written
    first = next(iter(experiment.arms.values()))
    for label, arm in experiment.arms.items():
        paths = same_but_policies(first, arm)
        if paths:
            raise ScenarioError(
                f'the arm "{label}" was made in Python and differs in more than its policies: {", ".join(paths[:5])}; '
                "write the experiment as a file, with set: in the arm"
            )
    base = replace(first, policies=())
    return {base.name: base}, {label: Arm(arm.policies) for label, arm in experiment.arms.items()}


def _document(experiment: Experiment, files: Mapping[str, str], written: Mapping[str, Arm]) -> dict[str, Any]:
    document: dict[str, Any] = {"schema": 1, "name": experiment.name}
    if experiment.question:
        document["question"] = experiment.question
    document["scenario"] = next(iter(files.values()))
    document["baseline"] = experiment.baseline
    document["arms"] = {label: _arm(arm) for label, arm in written.items()}
    if experiment.design.kind != "file" and experiment.factors:
        document["factors"] = {factor.path: _factor(factor, files) for factor in experiment.factors}
    document["design"] = _design(experiment)
    document["replications"] = _replications(experiment.replications)
    document["seed"] = experiment.seed
    budget = {"runs": experiment.budget.runs, "minutes": experiment.budget.minutes}
    if any(value is not None for value in budget.values()):
        document["budget"] = {key: value for key, value in budget.items() if value is not None}
    document["tables"] = [name for name in TABLES if name in experiment.tables]
    return document


def _arm(arm: Arm) -> Any:
    uses = None if arm.policies is None else [use_of(policy) for policy in arm.policies]
    if uses is not None and not arm.added and not arm.changes:
        return uses
    said: dict[str, Any] = {} if uses is None else {"policies": uses}
    said |= {"add": [use_of(policy) for policy in arm.added]} if arm.added else {}
    return said | ({"set": dict(arm.changes)} if arm.changes else {})


def _factor(factor: Factor, files: Mapping[str, str]) -> Any:
    if factor.path == SCENARIO:
        return [files[str(level)] for level in factor.levels]
    if factor.listed:
        return list(factor.levels)
    found: dict[str, Any] = {"from": factor.low, "to": factor.high}
    if factor.steps:
        found["steps"] = factor.steps
    if factor.spread != "uniform":
        found["spread"] = factor.spread
    if factor.spread == "normal":
        found |= {"mean": factor.mean, "sd": factor.sd}
    if factor.spread == "triangular":
        found["peak"] = factor.mean
    return found


def _design(experiment: Experiment) -> dict[str, Any]:
    design = experiment.design
    if design.kind == "file":
        return {"kind": "file", "file": POINTS}
    if design.kind in ("grid", "oat"):
        return {"kind": design.kind, "steps": design.steps}
    seed = {} if design.seed is None else {"seed": design.seed}
    return {"kind": design.kind, "points": design.points, **seed}


def _replications(replications: int | Until) -> Any:
    if not isinstance(replications, Until):
        return replications
    # Exactly a hundredth of what is written, as the reader of percentages takes it.
    half = f"{(Decimal(repr(replications.half_width)) * 100).normalize():f} %"
    return {
        "until": {
            "outcome": replications.outcome,
            "half_width": half if replications.relative else replications.half_width,
            "min": replications.minimum,
            "max": replications.maximum,
        }
    }


def _points(experiment: Experiment, files: Mapping[str, str]) -> str:
    """The file of points: as it is, or with the files that its cells name given by where they are now."""
    design = experiment.design
    sheet = read_sheet(design.file, design.content)
    arm = next(iter(experiment.arms.values()))
    named = [path for path in sheet.header if path == SCENARIO or isinstance(kind_at(arm, path), Names)]
    if not named:
        path = Path(design.file)
        if content_of(path) != design.content:
            raise changed_since(design.file)
        return path.read_text("utf-8-sig")
    columns = [
        _cells(experiment, sheet, path, files) if path in named else sheet.cells[path].to_pylist()
        for path in sheet.header
    ]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=sheet.separator, lineterminator="\n")
    writer.writerow(sheet.header)
    writer.writerows(zip(*columns, strict=True))
    return text.getvalue()


def _cells(experiment: Experiment, sheet: Sheet, path: str, files: Mapping[str, str]) -> list[str]:
    meant: dict[str, str] = {}
    if path == SCENARIO:
        meant = {text: files[name] for text, name in scenarios_meant(experiment, sheet).items()}
    folder = Path(sheet.file).parent
    cells = sheet.cells[path].to_pylist()
    return [meant[cell] if meant else anchored(path, cell, folder) for cell in cells]


def scenarios_meant(experiment: Experiment, sheet: Sheet) -> dict[str, str]:
    """What stands in a column of scenarios → the name of the scenario that it means."""
    by_source = {scenario.source: name for name, scenario in experiment.scenarios.items()}
    folder = Path(sheet.file).parent
    written = set(sheet.cells[SCENARIO].unique().to_pylist())
    return {text: by_source[place] for text in written if (place := located(text, folder)) in by_source}
