"""Experiment files → Experiment; every problem of the file at once, at its line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from siloSim.errors import ScenarioError
from siloSim.scenario.documents import compose, read
from siloSim.scenario.experiment import (
    AS_IS,
    SCENARIO,
    Arm,
    Budget,
    Experiment,
    Factor,
)
from siloSim.scenario.experiment_arms import arms_on, scenario_at
from siloSim.scenario.experiment_factors import factors_in, factors_of, level_count_is_right
from siloSim.scenario.experiment_schema import (
    ExperimentDocument,
)
from siloSim.scenario.experiment_settings import check_design, design_of, minutes_of, replications_of
from siloSim.scenario.experiment_trial import Held, Trial
from siloSim.scenario.findings import Findings, known_keys, listed, nearest
from siloSim.scenario.loader import fitting_name, is_experiment
from siloSim.scenario.merging import is_null
from siloSim.scenario.nodes import Node, Place, Source
from siloSim.scenario.points_file import Sheet, names_in
from siloSim.scenario.scenario import Scenario

__all__ = ["experiment_of", "load_experiment", "parse_experiment"]

# Names of files that say nothing, so that the folder names the experiment.
_PLAIN_NAMES = ("experiment", "experiment.resolved")
_OPTIONAL = (
    "name", "question", "scenario", "baseline", "factors", "design", "replications", "seed", "budget", "tables",
)  # fmt: skip
_SCENARIO_KEYS = {"organisation", "extends", "behaviour", "challenges", "calendar", "policies"}


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
    design, sheet = design_of(fields.get("design"), fields.get("factors"), findings)
    name = model.name if model is not None and model.name else _name(path)
    scenarios, meant = _scenarios(node, sheet, name, findings)
    written, bases = arms_on(fields.get("arms"), scenarios, findings)
    baseline = _baseline(fields.get("baseline"), fields.get("arms"), list(written), findings)
    factors = _factors(fields.get("factors"), sheet, scenarios, meant, bases, written, findings)
    check_design(design, factors, fields, findings)
    replications = replications_of(fields.get("replications"), scenarios, findings)
    minutes = minutes_of(fields.get("budget"), findings)
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
