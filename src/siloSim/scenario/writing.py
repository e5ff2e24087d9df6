"""A Scenario as plain data, as YAML and as a hash."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from siloSim.errors import ScenarioError
from siloSim.scenario.code import content_of_code, reference_to
from siloSim.scenario.code_copies import pointed_to_copies
from siloSim.scenario.fitted import Fitted
from siloSim.scenario.parameters import TABLE
from siloSim.scenario.scenario import ActivePolicy, Effect, GeneratedOrganisation, ProcessUse, Scenario

_PLAIN = re.compile(r"[A-Za-z_$][\w$/.-]*( [\w$/.-]+)*", re.ASCII)
_RESERVED = re.compile(r"true|false|null|yes|no|on|off|y|n", re.IGNORECASE)


def document_of(scenario: Scenario) -> dict[str, Any]:
    """The resolved scenario as plain data in the form of a scenario file, nothing left to defaults.

    A policy from a file is written out under `use`, so the document needs no other policy file. Policies
    made in Python have no such form and raise ScenarioError.
    """
    organisation = scenario.organisation
    who: dict[str, Any]
    if isinstance(organisation, GeneratedOrganisation):
        who = {
            "departments": dict(organisation.departments),
            "ties": asdict(organisation.ties),
            "team_size": organisation.team_size,
        }
        if organisation.hours is not None:
            who["hours"] = organisation.hours.path
            del who["ties"]["within_share"]  # follows from the hours
    else:
        who = {
            "import": {
                "people": organisation.people,
                "ties": organisation.ties,
                "threshold": organisation.threshold,
            }
        }
    calendar = scenario.calendar
    document: dict[str, Any] = {
        "schema": 1,
        "name": scenario.name,
        "calendar": {
            "horizon": calendar.horizon,
            "warmup": calendar.warmup,
            "policy_day": calendar.policy_day,
        },
        "organisation": who,
        "challenges": {},
        "behaviour": {},
        "money": {},
    }
    for p in TABLE:
        section, _, key = p.path.partition(".")
        document[section][key] = scenario.parameters[p.name]
    document["money"]["currency"] = scenario.currency
    document["policies"] = [use_of(policy) for policy in scenario.policies]
    document["rules"] = dict(scenario.rules)
    if scenario.processes:
        document["processes"] = [_process(use, use.code) for use in scenario.processes]
    if scenario.employee:
        document["employee"] = scenario.employee
    if scenario.measures:
        document["measures"] = list(scenario.measures)
    if scenario.anchors:
        document["anchors"] = dict(scenario.anchors)
    if scenario.fitted is not None:
        document["fitted"] = fitted_of(scenario.fitted)
    return document


def fitted_of(fitted: Fitted) -> dict[str, Any]:
    """The section `fitted` as plain data."""
    return {**asdict(fitted), "reached": dict(fitted.reached), "missed": list(fitted.missed)}


def use_of(policy: ActivePolicy) -> dict[str, Any]:
    """The entry of a scenario's `policies` that gives this policy again."""
    definition = policy.definition
    if definition is None:
        raise ScenarioError(
            f'the policy "{policy.key}" was made in Python and has no file form; '
            "write it as a policy file to save or change it"
        )
    return {
        "use": definition.key if definition.builtin else definition.document,
        "strength": policy.strength,
        "start": policy.start,
        "stop": policy.stop,
        "ramp": policy.ramp,
        "fade": policy.fade_half_life,
        **policy.parameters,
    }


def to_yaml(scenario: Scenario, copies: Mapping[str, str] | None = None) -> str:
    """The resolved scenario as YAML; loading it gives an equal scenario.

    With `copies`, absolute path → place, code is named by the copy of its file; places count from the folder
    that the YAML is written to. Raises ScenarioError for policies made in Python.
    """
    document = document_of(scenario)
    return block(pointed_to_copies(document, copies) if copies else document, 0)


def content_hash(scenario: Scenario) -> str:
    """sha256 over what a run depends on, in hexadecimal.

    Of an imported organisation, of hours and of rules in files the contents count, not the paths; titles,
    anchors, what a fit did and the file that the scenario came from do not count.
    """
    body = document_of_content(scenario)
    text = json.dumps(body, sort_keys=True, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def document_of_content(scenario: Scenario) -> dict[str, Any]:
    """What content_hash covers, as plain data."""
    import dataclasses

    body = document_of(dataclasses.replace(scenario, policies=(), anchors={}, fitted=None))
    organisation = scenario.organisation
    if isinstance(organisation, GeneratedOrganisation):
        # As pairs: the order of departments is content, the order of keys is not.
        body["organisation"]["departments"] = [list(item) for item in organisation.departments.items()]
        if organisation.hours is not None:
            body["organisation"]["hours"] = organisation.hours.content
    else:
        body["organisation"] = {
            "import": {"content": organisation.content, "threshold": organisation.threshold}
        }
    body["rules"] = {slot: content_of_code(rule) for slot, rule in scenario.rules.items()}
    if scenario.processes:
        body["processes"] = [_process(use, content_of_code(use.code)) for use in scenario.processes]
    if scenario.employee:
        body["employee"] = content_of_code(scenario.employee)
    if scenario.measures:
        body["measures"] = [content_of_code(measure) for measure in scenario.measures]
    body["policies"] = [policy_content(policy) for policy in scenario.policies]
    return body


def dotted(scenario: Scenario) -> dict[str, Any]:
    """Every number and text of a scenario by its dotted path, policies and their settings included."""
    body = document_of_content(scenario)
    flat: dict[str, Any] = {"name": scenario.name, "money.currency": scenario.currency}
    for section in ("calendar", "challenges", "behaviour", "money", "rules"):
        flat |= {f"{section}.{key}": value for key, value in body[section].items()}
    for i, use in enumerate(body.get("processes", ())):
        flat |= {f"processes[{i}].{key}": value for key, value in use.items()}
    flat |= {"employee": body["employee"]} if "employee" in body else {}
    flat |= {f"measures[{i}]": value for i, value in enumerate(body.get("measures", ()))}
    for key, value in body["organisation"].items():
        if key == "departments":
            flat |= {f"organisation.departments.{name}": heads for name, heads in value}
        elif isinstance(value, Mapping):
            flat |= {f"organisation.{key}.{name}": inner for name, inner in value.items()}
        else:
            flat[f"organisation.{key}"] = value
    flat |= {f"anchors.{name}": value for name, value in scenario.anchors.items()}
    for policy in scenario.policies:
        settings = {
            "strength": policy.strength,
            "start": policy.start,
            "stop": policy.stop,
            "ramp": policy.ramp,
            "fade": policy.fade_half_life,
            **policy.parameters,
        }
        flat |= {f"policies.{policy.key}.{name}": value for name, value in settings.items()}
    return flat


def same_but_policies(a: Scenario, b: Scenario) -> list[str]:
    """Dotted paths at which two scenarios differ, apart from policies, anchors and name; [] if nowhere."""
    one, other = dotted(a), dotted(b)
    missing = object()
    paths = [
        path
        for path in one.keys() | other.keys()
        if path != "name"
        and not path.startswith(("policies.", "anchors."))
        and one.get(path, missing) != other.get(path, missing)
    ]
    if not paths and _departments(a) != _departments(b):
        paths = ["organisation.departments"]  # their order, by which people are numbered and luck is dealt
    return sorted(paths)


def _departments(scenario: Scenario) -> list[str]:
    organisation = scenario.organisation
    return list(organisation.departments) if isinstance(organisation, GeneratedOrganisation) else []


def policy_content(policy: ActivePolicy) -> dict[str, Any]:
    """What content_hash covers of a policy, as plain data."""
    kept = {
        f.name: getattr(policy, f.name)
        for f in fields(policy)
        if f.name not in ("title", "definition", "effects", "parameters")
    }
    # What settings do is all in the effects and costs, so the settings themselves do not count.
    kept["effects"] = [{"verb": type(e).__name__.lower(), **_effect_content(e)} for e in policy.effects]
    return kept


def _effect_content(effect: Effect) -> dict[str, Any]:
    """An effect's fields; a selector's code counts by its content, and not at all where there is none."""
    body = asdict(effect)
    who = body.get("who")
    if who is not None:
        function = who.pop("function")
        if function:
            who["function"] = content_of_code(
                function if isinstance(function, str) else reference_to(function)
            )
    return body


def _process(use: ProcessUse, code: str) -> dict[str, str]:
    return {"use": code, "after": use.after} if use.after else {"use": code}


def block(data: Mapping[str, Any], indent: int) -> str:
    """A mapping as YAML in block style; empty and innermost lists in brackets."""
    lines: list[str] = []
    pad = "  " * indent
    for key, value in data.items():
        name = scalar_text(str(key))
        if isinstance(value, Mapping) and value:
            lines.append(f"{pad}{name}:\n{block(value, indent + 1)}")
        elif isinstance(value, list | tuple) and any(isinstance(item, Mapping) for item in value):
            lines.append(f"{pad}{name}:\n")
            for item in value:
                if isinstance(item, Mapping) and item:
                    inner = block(item, indent + 2)
                    lines.append(f"{pad}  - {inner.lstrip(' ')}")
                else:
                    lines.append(f"{pad}  - {flow(item)}\n")
        else:
            lines.append(f"{pad}{name}: {flow(value)}\n")
    return "".join(lines)


def flow(value: object) -> str:
    """A value on one line of YAML."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar_text(str(k))}: {flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    if isinstance(value, str):
        return scalar_text(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return repr(value)


def scalar_text(text: str) -> str:
    """A text as YAML: bare where that is safe, else in double quotes with everything odd escaped."""
    if _PLAIN.fullmatch(text) and not _RESERVED.fullmatch(text):
        return text
    return '"' + "".join(_escaped(character) for character in text) + '"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    return character if character == " " or character.isprintable() else f"\\U{ord(character):08x}"
