"""Scenario files → Scenario: `extends`, built-in scenarios, and what a file is."""

from __future__ import annotations

import os
import re
from importlib.resources import files
from pathlib import Path

from siloSim.errors import InputError, Problem, ScenarioError
from siloSim.scenario.documents import compose, read
from siloSim.scenario.edit import with_policies
from siloSim.scenario.findings import Findings, nearest
from siloSim.scenario.merging import laid_over, one_form
from siloSim.scenario.nodes import Node, Source, problem_at
from siloSim.scenario.policies import policy_of
from siloSim.scenario.resolve import resolve
from siloSim.scenario.scenario import Scenario
from siloSim.scenario.schema import schema_of
from siloSim.scenario.writing import content_hash, dotted, same_but_policies, to_yaml

__all__ = [
    "builtin_names",
    "content_hash",
    "dotted",
    "load",
    "parse",
    "resolve",
    "same_but_policies",
    "schema_of",
    "to_yaml",
    "validate_file",
    "with_policies",
]

BUILTIN = "builtin:"
MAX_CHAIN = 20
_POLICY_KEYS = {"effects", "price", "expects", "evidence", "does", "mechanism"}
_EXPERIMENT_KEYS = {"arms", "factors", "design", "replications", "question", "baseline", "scenario", "budget"}


def load(path_or_builtin: str | Path) -> Scenario:
    """The scenario of a YAML file, or a built-in one (`builtin:reference`).

    Raises ScenarioError with all problems of the file, of what it extends and of its policies.
    """
    return load_with_document(path_or_builtin)[0]


def load_with_document(path_or_builtin: str | Path) -> tuple[Scenario, Node]:
    """As `load`; beside the scenario the document with what it extends merged in, whose nodes know their places."""
    text = str(path_or_builtin)
    if text.startswith(BUILTIN):
        name = text.removeprefix(BUILTIN)
        return _resolved(_builtin(name), (text,), name, text, Findings())
    path = Path(path_or_builtin)
    findings = Findings()
    node = read(path, text, findings.problems)
    if is_experiment(node):
        key = min(_EXPERIMENT_KEYS & set(node.fields))
        raise ScenarioError(
            problem_at(
                node.keys[key],
                f"this is an experiment, by its key {key}, not a scenario",
                key=key,
                remedy=f"silosim sweep {text} runs it; its line scenario: names the scenario",
            )
        )
    return _resolved(node, (_identity(path),), path.stem, text, findings)


def scenario_of(node: Node, *, name: str, source: str | None) -> Scenario:
    """The scenario that a mapping inside another document describes; ScenarioError with all its problems."""
    return _resolved(node, (), name, source, Findings())[0]


def parse(text: str, file: str | None = None) -> Scenario:
    """The scenario that a text describes; relative paths count from the folder of `file`, if given.

    Raises ScenarioError, as `load` does.
    """
    path = Path(file) if file is not None else None
    source = Source(file or "<text>", path.parent if path is not None else Path())
    chain = (_identity(path),) if path is not None else ()
    findings = Findings()
    node = compose(text, source, findings.problems)
    return _resolved(node, chain, path.stem if path is not None else "scenario", file, findings)[0]


def builtin_names() -> tuple[str, ...]:
    """The built-in scenarios, for `builtin:NAME`."""
    folder = files("siloSim.scenario").joinpath("builtin")
    names = (item.name for item in folder.iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml")))


def validate_file(path: str | Path) -> list[Problem]:
    """All problems of a scenario, policy or experiment file, [] if it is right; the content decides which it is.

    An organisation that a scenario imports is read as well.
    """
    try:
        if str(path).startswith(BUILTIN):
            load(path)
            return []
        findings = Findings()
        node = read(Path(path), str(path), findings.problems)
        if is_policy(node):
            policy_of(node, found=findings)
            return []
        from siloSim.scenario.realise import imported_organisation

        if is_experiment(node):
            from siloSim.scenario.experiment_file import experiment_of

            for arms in experiment_of(node, path=Path(path), found=findings).bases.values():
                for arm in arms.values():
                    imported_organisation(arm)
            return []
        scenario, _ = _resolved(node, (_identity(Path(path)),), Path(path).stem, str(path), findings)
        imported_organisation(scenario)
    except InputError as error:
        return list(error.problems)
    return []


def is_policy(node: Node) -> bool:
    """Whether a document is a policy file's, by its keys; else it is a scenario's."""
    return bool(_POLICY_KEYS & set(node.fields))


def is_experiment(node: Node) -> bool:
    """Whether a document is an experiment file's, by its keys."""
    return bool(_EXPERIMENT_KEYS & set(node.fields))


def _resolved(
    node: Node, chain: tuple[str, ...], stem: str, source: str | None, findings: Findings
) -> tuple[Scenario, Node]:
    document = _followed(one_form(node, findings), chain, findings)
    scenario: Scenario | None = None
    try:
        scenario = resolve(document, name=fitting_name(stem), source=source)
    except ScenarioError as error:
        findings.problems.extend(error.problems)
    findings.raise_if_any()
    assert scenario is not None
    return scenario, document


def _followed(node: Node, chain: tuple[str, ...], findings: Findings) -> Node:
    """The document laid over what it extends, and that over what it extends in turn."""
    extends = node.fields.get("extends")
    if extends is None or not isinstance(extends.value, str):
        return node
    reference = extends.value.strip()
    place = extends.place
    if reference.startswith(BUILTIN):
        identity = reference
    else:
        folder = place.source.folder or Path()
        path = Path(os.path.normpath(folder / reference))
        identity = _identity(path)
    if identity in chain:
        turns = " -> ".join(_short(step) for step in (*chain, identity))
        raise ScenarioError(
            problem_at(
                place,
                f"the files extend each other in a circle: {turns}",
                key="extends",
                value=reference,
                remedy="remove one of the extends lines",
            )
        )
    if len(chain) >= MAX_CHAIN:
        raise ScenarioError(
            problem_at(place, "too many files extend each other", key="extends", allowed=f"{MAX_CHAIN} files")
        )
    try:
        if identity == reference:
            base = _builtin(reference.removeprefix(BUILTIN))
        else:
            base = read(path, str(path), findings.problems)
    except ScenarioError as error:
        if all(problem.line is None for problem in error.problems):
            # The base is missing or no text at all: the line to mend is the one that names it.
            raise ScenarioError(
                problem_at(
                    place,
                    f"what this extends cannot be read: {problem.message}",
                    key="extends",
                    value=reference,
                    allowed=problem.allowed or "builtin:NAME or a path relative to this file",
                    remedy=problem.remedy,
                )
                for problem in error.problems
            ) from None
        raise
    return laid_over(_followed(one_form(base, findings), (*chain, identity), findings), node)


def _builtin(name: str) -> Node:
    names = builtin_names()
    if name not in names:
        known = [BUILTIN + one for one in names]
        raise ScenarioError(
            Problem(
                f'there is no built-in scenario "{name}"',
                value=BUILTIN + name,
                allowed=", ".join(known),
                remedy=nearest(BUILTIN + name, known),
            )
        )
    text = files("siloSim.scenario").joinpath("builtin", f"{name}.yaml").read_text("utf-8")
    return compose(text, Source(BUILTIN + name))


def fitting_name(stem: str) -> str:
    """A scenario's name from a file's or folder's: what a name cannot hold is replaced, the rest cut."""
    return re.sub(r"[/\\\x00-\x1f\x7f\ud800-\udfff]", "_", stem)[:80] or "scenario"


def as_scenario(scenario: Scenario | str | Path) -> Scenario:
    """The scenario itself, or the one that a path or builtin:NAME stands for."""
    return scenario if isinstance(scenario, Scenario) else load(scenario)


def _identity(path: Path) -> str:
    try:
        return str(path.resolve())
    except (OSError, RuntimeError, ValueError):
        return str(path)


def _short(identity: str) -> str:
    return identity if identity.startswith(BUILTIN) else Path(identity).name
