"""Changed copies of a scenario, by dotted paths: one grammar for Python, factors, --set and messages.

calendar.horizon   organisation.departments.Sales   organisation.ties.mean   organisation.hours
organisation.team_size
challenges.per_person_per_month   behaviour.trust.gain   money.cost_per_hour   name
policies.leadership_council.every   rules.trust_update   processes   employee   measures
anchors.resolution_median
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from siloSim.errors import Problem, ScenarioError
from siloSim.scenario.code import reference_to
from siloSim.scenario.findings import elsewhere, listed, nearest
from siloSim.scenario.nodes import Source, from_data
from siloSim.scenario.resolve import resolve
from siloSim.scenario.scenario import ActivePolicy, Scenario
from siloSim.scenario.writing import document_of, use_of

_SECTIONS = (
    "name", "calendar", "organisation", "challenges", "behaviour", "money", "policies", "rules",
    "processes", "employee", "measures", "anchors",
)  # fmt: skip
_WHOLE = ("name", "processes", "employee", "measures")  # set as they are, not by what is inside


def changed(scenario: Scenario, changes: Mapping[str, object]) -> Scenario:
    """A validated copy of a scenario with the values at some dotted paths replaced.

    Values are what a scenario file would hold: numbers, or texts with units. Raises ScenarioError with
    all problems, at their paths.
    """
    made = [policy for policy in scenario.policies if policy.definition is None]
    document = document_of(_without(scenario, made))
    problems: list[Problem] = []
    for path, value in _replacing_first(changes):
        try:
            _set(document, path, value, made)
        except ScenarioError as error:
            problems += error.problems
    if problems:
        raise ScenarioError(problems)
    new = _resolved(document, scenario)
    return new if "policies" in changes else _with_made(new, scenario)


def with_policies(
    scenario: Scenario,
    policies: Sequence[str | Mapping[str, object]],
    add: bool = True,
    folder: str | Path | None = None,
) -> Scenario:
    """A copy with policies put in, each NAME, NAME:STRENGTH or a mapping with `use`.

    With `add` they join those of the scenario, and one of the same key takes its place; else they
    replace all. Policy files are looked for in `folder` (the current one if None), then beside the
    scenario. Raises ScenarioError.
    """
    # Resolved alone first, so that the names, paths and settings given are judged where they were given.
    bare = document_of(replace(scenario, policies=()))
    if isinstance(policies, str):
        policies = [policies]
    bare["policies"] = [placed_use(use, scenario, folder) for use in policies]
    new = _resolved(bare, scenario, Path(folder) if folder is not None else Path()).policies
    if not add:
        return replace(scenario, policies=new)
    by_key = {policy.key: policy for policy in scenario.policies}
    by_key.update({policy.key: policy for policy in new})
    return replace(scenario, policies=tuple(by_key.values()))


def placed_use(
    use: str | Mapping[str, object], scenario: Scenario, folder: str | Path | None
) -> str | Mapping[str, object]:
    """A use whose policy file, if it lies beside the scenario and not in `folder`, is given by its path."""
    name = use if isinstance(use, str) else use.get("use")
    beside = _folder(scenario)
    if not isinstance(name, str) or name.startswith("builtin:") or beside is None:
        return use
    stem, colon, tail = name.rpartition(":")
    plain = stem if colon and (tail[:1].isdigit() or tail[:1] == ".") else name
    here = Path(folder) if folder is not None else Path()
    if Path(plain).suffix in (".yaml", ".yml"):
        options = [plain]
    else:
        options = [f"{plain}.yaml", f"policies/{plain}.yaml"]
    if any((here / option).is_file() for option in options):
        return use
    found = [beside / option for option in options if (beside / option).is_file()]
    if not found:
        return use
    text = str(found[0].resolve()) + name[len(plain) :]
    return text if isinstance(use, str) else {**use, "use": text}


def _folder(scenario: Scenario) -> Path | None:
    if scenario.source is None or scenario.source.startswith("builtin:"):
        return None
    return Path(scenario.source).parent


def _resolved(document: dict[str, Any], scenario: Scenario, folder: Path | None = None) -> Scenario:
    source = Source(scenario.source, folder if folder is not None else _folder(scenario))
    return resolve(from_data(document, source), name=scenario.name, source=scenario.source)


def _without(scenario: Scenario, made: list[ActivePolicy]) -> Scenario:
    return replace(scenario, policies=tuple(p for p in scenario.policies if p not in made))


def _with_made(new: Scenario, old: Scenario) -> Scenario:
    """Policies made in Python pass through unchanged, in their places."""
    if all(policy.definition is not None for policy in old.policies):
        return new
    changed_ones = {policy.key: policy for policy in new.policies}
    return replace(new, policies=tuple(changed_ones.get(policy.key, policy) for policy in old.policies))


def _set(document: dict[str, Any], path: str, value: object, made: list[ActivePolicy]) -> None:
    """Put a value at a path of the document; ScenarioError if the path leads nowhere."""
    head, _, rest = path.partition(".")
    if head not in _SECTIONS:
        raise _nowhere(path, head, _SECTIONS, elsewhere(path))
    if head in _WHOLE or (head == "policies" and not rest):
        if rest:
            raise _nowhere(path, path, _WHOLE)
        if isinstance(value, Sequence) and not isinstance(value, str):
            document[head] = [_entry(use) for use in value]
        else:
            document[head] = _entry(value)
    elif not rest:
        if not isinstance(value, Mapping):
            raise _nowhere(path, path, _SECTIONS, f"{head} is a section: give {head}.KEY, or a mapping")
        for key, inner in _replacing_first(value):
            _set(document, f"{head}.{key}", inner, made)
    elif head == "organisation":
        _set_organisation(document[head], path, rest, value)
    elif head == "policies":
        _set_policy(document[head], path, rest, value, made)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            _set(document, f"{path}.{key}", inner, made)
    else:
        document.setdefault(head, {})[rest] = _entry(value)


def _replacing_first(changes: Mapping[str, object]) -> list[tuple[str, object]]:
    """What takes away other keys of an organisation comes first, so that the order given does not matter."""
    replacing = ("import", "departments")
    return sorted(changes.items(), key=lambda item: str(item[0]).rpartition(".")[2] not in replacing)


def _set_organisation(section: dict[str, Any], path: str, rest: str, value: object) -> None:
    name, _, inner = rest.partition(".")
    if not inner:
        if name == "import":
            section.clear()
        elif name == "departments":
            section.pop("import", None)
            before = section.get("departments", {})
            if not isinstance(value, Mapping) or value.keys() != before.keys():
                section.pop("hours", None)
        elif name == "hours" and value is not None:
            for measure in ("within_share", "density_ratio"):
                section.get("ties", {}).pop(measure, None)
        if name == "ties" and isinstance(value, Mapping):
            for key, item in value.items():
                _set_organisation(section, f"{path}.{key}", f"ties.{key}", item)
        else:
            section[name] = value
        return
    known = section.get(name)
    if not isinstance(known, dict):
        raise _nowhere(path, f"organisation.{name}", [f"organisation.{key}" for key in section])
    if name == "departments" and inner not in known:
        paths = [f"organisation.departments.{key}" for key in known]
        raise _nowhere(
            path, path, paths, nearest(path, paths) or "to add one, set organisation.departments whole"
        )
    if name == "ties" and inner in ("within_share", "density_ratio"):
        known.pop("within_share", None)
        known.pop("density_ratio", None)
    known[inner] = value


def _set_policy(
    uses: list[dict[str, Any]], path: str, rest: str, value: object, made: list[ActivePolicy]
) -> None:
    key, _, setting = rest.partition(".")
    by_key = {_key_of(use): use for use in uses}
    if key in (policy.key for policy in made):
        raise ScenarioError(
            Problem(f'the policy "{key}" was made in Python; change it there', key=path, value=str(value))
        )
    if key not in by_key:
        raise _nowhere(path, f"policies.{key}", [f"policies.{name}" for name in by_key])
    if not setting:
        raise _nowhere(path, path, [f"{path}.{name}" for name in by_key[key] if name != "use"])
    by_key[key][setting] = value


def _key_of(use: object) -> str:
    if isinstance(use, Mapping):
        inner = use.get("use")
        return str(inner.get("key")) if isinstance(inner, Mapping) else str(inner)
    return str(use).partition(":")[0]


def _entry(value: object) -> object:
    """What a file would hold: a policy written out, a function or class by its reference."""
    if isinstance(value, ActivePolicy):
        return use_of(value)
    if isinstance(value, Mapping):
        return {key: _entry(inner) for key, inner in value.items()}
    return reference_to(value) if callable(value) else value


def _nowhere(path: str, name: str, known: Sequence[str], remedy: str | None = None) -> ScenarioError:
    return ScenarioError(
        Problem(
            f'the path "{path}" leads nowhere',
            key=path,
            value=name,
            allowed=listed(known) or "nothing: there is none in this scenario",
            remedy=remedy or nearest(name, known),
        )
    )


def sections() -> tuple[str, ...]:
    """The words that a path may begin with."""
    return _SECTIONS
