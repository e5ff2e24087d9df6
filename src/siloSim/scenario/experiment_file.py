"""Experiment files → Experiment; every problem of the file at once, at its line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from siloSim.errors import ScenarioError
from siloSim.scenario.documents import compose, read
from siloSim.scenario.experiment import (
    AS_IS,
    DESIGNS,
    SCENARIO,
    Arm,
    Budget,
    Design,
    Experiment,
    Factor,
    Until,
)
from siloSim.scenario.experiment_arms import arms_on, scenario_at
from siloSim.scenario.experiment_factors import (
    Held,
    Trial,
    factors_in,
    factors_of,
    level_count_is_right,
)
from siloSim.scenario.experiment_schema import (
    OUTCOME_UNITS,
    DesignSection,
    ExperimentDocument,
    Replications,
    ReplicationsSection,
)
from siloSim.scenario.findings import Findings, known_keys, listed, nearest
from siloSim.scenario.loader import fitting_name, is_experiment
from siloSim.scenario.merging import is_null
from siloSim.scenario.nodes import Node, Place, Source
from siloSim.scenario.points_file import Sheet, content_of, names_in, read_sheet
from siloSim.scenario.quantities import quantity_in
from siloSim.scenario.scenario import Scenario
from siloSim.scenario.units import UnitError, parse_quantity, read_number

__all__ = ["experiment_of", "load_experiment", "parse_experiment"]

# Names of files that say nothing, so that the folder names the experiment.
_PLAIN_NAMES = ("experiment", "experiment.resolved")
_OPTIONAL = (
    "name", "question", "scenario", "baseline", "factors", "design", "replications", "seed", "budget", "tables",
)  # fmt: skip
_SCENARIO_KEYS = {"organisation", "extends", "behaviour", "challenges", "calendar", "policies"}
_DURATION = re.compile(r"[\d.]+\s*(min|mins|minute|minutes|h|hr|hrs|hour|hours)")
_LATER = {"morris": "lhs or oat", "saltelli": "sobol"}


def load_experiment(path: str | Path) -> Experiment:
    """The experiment that a YAML file describes.

    Raises ScenarioError with all problems of the file and of the scenarios, policies and points that it names.
    """
    findings = Findings()
    node = read(Path(path), str(path), findings.problems)
    return experiment_of(node, path=Path(path), found=findings)


def parse_experiment(text: str, file: str | None = None) -> Experiment:
    """The experiment that a text describes; relative paths count from the folder of `file`, if given.

    Raises ScenarioError, as `load_experiment` does.
    """
    path = Path(file) if file is not None else None
    findings = Findings()
    source = Source(file or "<text>", path.parent if path is not None else Path())
    return experiment_of(compose(text, source, findings.problems), path=path, found=findings)


def experiment_of(node: Node, *, path: Path | None = None, found: Findings | None = None) -> Experiment:
    """The experiment that a document's node describes; ScenarioError with all its problems.

    `found` holds what reading the text has found so far.
    """
    findings = found if found is not None else Findings()
    if not is_experiment(node) and _SCENARIO_KEYS & set(node.fields):
        findings.add(
            node,
            "this is a scenario, not an experiment",
            remedy="write a file with scenario: PATH, arms: and factors:, or silosim run and compare this one",
        )
        findings.raise_if_any()
    fields = {key: value for key, value in node.fields.items() if not (key in _OPTIONAL and is_null(value))}
    node = Node("mapping", node.place, fields=fields, keys=node.keys, size=node.size)
    if "until" in fields:
        known = known_keys(ExperimentDocument, ())
        findings.unknown_key(node, "until", "", known, "write replications: {until: {...}}")
        del fields["until"]
    model = findings.validated(ExperimentDocument, node)
    design, sheet = _design(fields.get("design"), fields.get("factors"), findings)
    name = model.name if model is not None and model.name else _name(path)
    scenarios, meant = _scenarios(node, sheet, name, findings)
    written, bases = arms_on(fields.get("arms"), scenarios, findings)
    baseline = _baseline(fields.get("baseline"), fields.get("arms"), list(written), findings)
    factors = _factors(fields.get("factors"), sheet, scenarios, meant, bases, written, findings)
    _check_design(design, factors, fields, findings)
    replications = _replications(fields.get("replications"), scenarios, findings)
    minutes = _minutes(fields.get("budget"), findings)
    findings.raise_if_any()
    assert model is not None
    assert design is not None
    assert replications is not None
    runs = model.budget.runs
    return Experiment(
        name=name,
        question=" ".join(model.question.split()),
        arms=next(iter(bases.values())),
        baseline=baseline,
        factors=factors,
        design=design,
        replications=replications,
        seed=model.seed,
        budget=Budget(None if runs is None else int(runs), minutes),
        tables=frozenset({"runs", *model.tables}),
        bases=bases,
        scenarios=scenarios,
        written=written,
        source=str(path) if path is not None else None,
    )


def _name(path: Path | None) -> str:
    if path is None:
        return "experiment"
    folder = path.absolute().parent.name
    return fitting_name(folder if path.stem in _PLAIN_NAMES and folder else path.stem)


def _scenarios(
    node: Node, sheet: Sheet | None, name: str, findings: Findings
) -> tuple[dict[str, Scenario], dict[str, str]]:
    """What the arms build on, by name, and for a column `scenario` of points what may stand there → name."""
    entry = node.fields.get(SCENARIO)
    factors = node.fields.get("factors")
    factor = factors.fields.get(SCENARIO) if factors is not None else None
    if sheet is not None and SCENARIO in sheet.header:
        factor = _column_as_list(sheet, findings)
    if factor is None:
        if entry is None:
            findings.add(
                node,
                'the key "scenario" is missing',
                key=SCENARIO,
                remedy="add scenario: builtin:reference, or the path of a scenario file",
            )
            return {}, {}
        scenario = scenario_at(entry, SCENARIO, name, findings)
        return ({} if scenario is None else {scenario.name: scenario}), {}
    if factor.kind != "list":
        findings.add(
            factor,
            "the factor scenario is a list of scenarios",
            key=f"factors.{SCENARIO}",
            value=factor.shown(),
            allowed="a list such as [builtin:reference, builtin:busy]",
        )
        return {}, {}
    if not level_count_is_right(factor, f"factors.{SCENARIO}", findings):
        return {}, {}
    return _several(factor, entry, name, findings, repeated=sheet is not None)


def _column_as_list(sheet: Sheet, findings: Findings) -> Node:
    """The different cells of the column `scenario` as a list, each where it stands first."""
    source = Source(sheet.file, Path(sheet.file).parent)
    first: dict[str, int] = {}
    try:
        names, codes = names_in(sheet, SCENARIO, None)
    except ScenarioError as error:
        findings.problems += error.problems
        names, codes = [], None
    for number, text in enumerate(names):
        assert codes is not None
        first[text] = int((codes == number).argmax())
    column = sheet.header.index(SCENARIO) + 1
    items = tuple(
        Node("scalar", Place(source, sheet.line(row), column), value=text, text=text)
        for text, row in first.items()
    )
    return Node("list", Place(source, 1, column), items=items)


def _several(
    factor: Node, entry: Node | None, name: str, findings: Findings, *, repeated: bool
) -> tuple[dict[str, Scenario], dict[str, str]]:
    """The scenarios of the factor `scenario`; the one of the key `scenario`, if it is there, first.

    `repeated`: one may be written in two ways, as in a column of points.
    """
    scenarios: dict[str, Scenario] = {}
    meant: dict[str, str] = {}
    places: dict[str, Node] = {}
    key = f"factors.{SCENARIO}"
    for item in factor.items:
        scenario = scenario_at(item, key, name, findings)
        if scenario is None:
            continue
        meant[item.text.strip()] = scenario.name
        same = scenarios.get(scenario.name) == scenario
        if scenario.name in scenarios and not (same and repeated):
            findings.add(
                item,
                "this level stands twice" if same else f'two scenarios have the name "{scenario.name}"',
                key=key,
                value=item.shown(),
                remedy=f"the other is {places[scenario.name].shown()}; "
                + ("keep one of them" if same else "write name: ... in one of them"),
            )
            continue
        scenarios[scenario.name] = scenario
        places[scenario.name] = item
    if entry is None or findings:
        return scenarios, meant
    first = scenario_at(entry, SCENARIO, name, findings)
    if first is None:
        return scenarios, meant
    if scenarios.get(first.name) != first:
        findings.add(
            entry,
            "the factor scenario replaces this scenario, which is none of its levels",
            key=SCENARIO,
            allowed=listed([item.shown() for item in factor.items]),
            remedy="remove the line, or add it to the levels",
        )
        return scenarios, meant
    return {first.name: first} | scenarios, meant


def _baseline(node: Node | None, arms: Node | None, labels: list[str], findings: Findings) -> str:
    first = labels[0] if labels else ""
    if node is None:
        return first
    written = list(arms.fields) if arms is not None and arms.kind == "mapping" else [AS_IS]
    label = node.text
    if node.kind == "scalar" and label not in written:
        findings.add(
            node,
            f'there is no arm "{label}"',
            key="baseline",
            allowed=listed(written),
            remedy=nearest(label, written) or "name one of the arms",
        )
    return label if label in labels else first


def _factors(
    node: Node | None,
    sheet: Sheet | None,
    scenarios: Mapping[str, Scenario],
    meant: Mapping[str, str],
    bases: Mapping[str, Mapping[str, Scenario]],
    written: Mapping[str, Arm],
    findings: Findings,
) -> tuple[Factor, ...]:
    held = [Held(base, label, arm) for base, arms in bases.items() for label, arm in arms.items()]
    if not held:
        return ()
    trial = Trial(held, written, findings)
    if sheet is not None:
        return factors_in(sheet, trial, meant)
    if node is None or node.kind != "mapping":
        return ()
    listed_ = node.fields.get(SCENARIO)
    order = [] if listed_ is None else [meant.get(item.text.strip(), item.text) for item in listed_.items]
    return factors_of(node, trial, order or list(scenarios))


def _design(
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
    except OSError as error:
        findings.add(
            file,
            f"this file cannot be read: {error.strerror or error}",
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


def _check_design(
    design: Design | None, factors: tuple[Factor, ...], fields: Mapping[str, Node], findings: Findings
) -> None:
    if design is not None and design.kind in ("lhs", "sobol", "oat") and not factors and not findings:
        findings.add(
            fields["design"],
            f"the design {design.kind} has no factor to vary",
            key="design",
            remedy="add factors:, or remove the line",
        )


def _replications(
    node: Node | None, scenarios: Mapping[str, Scenario], findings: Findings
) -> int | Until | None:
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


def _minutes(node: Node | None, findings: Findings) -> float | None:
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
