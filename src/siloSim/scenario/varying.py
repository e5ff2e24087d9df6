"""What of a scenario a sweep can vary: what may stand at a dotted path, what stands there, and putting it in.

`applied` gives what `Scenario.with_` gives, without resolving the whole scenario again where a plain
parameter or a setting of a policy is all that changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from siloSim.scenario.activation import activate
from siloSim.scenario.code import placed
from siloSim.scenario.edit import changed
from siloSim.scenario.findings import Findings
from siloSim.scenario.frozen import FrozenDict
from siloSim.scenario.nodes import Source, from_data
from siloSim.scenario.parameters import TABLE
from siloSim.scenario.policy_file import COMMON
from siloSim.scenario.quantities import Quantity, quantity_in, quantity_of
from siloSim.scenario.scenario import ActivePolicy, GeneratedOrganisation, ImportedOrganisation, Scenario
from siloSim.scenario.schema import (
    SLOTS,
    CalendarSection,
    HeadCount,
    ImportSection,
    OrganisationSection,
    TiesSection,
    is_whole,
)
from siloSim.scenario.units import UnitError
from siloSim.scenario.uses import missing_departments
from siloSim.scenario.writing import use_of

_BY_PATH = {p.path: p for p in TABLE}
_SLA = "challenges.sla"  # what anchors say must not contradict it
DATES = "dates"  # what judged_together says of the calendar, the organisation and what is dated
_DATED = ("start", "stop")  # settings of policies whose check looks at the calendar and at each other


@dataclass(frozen=True, slots=True)
class Names:
    """Names may stand where this is wanted: one of `choices`, or any where there are none."""

    choices: tuple[str, ...] = ()

    def read(self, value: object, currency: str | None = None) -> str:
        """The name; raises UnitError."""
        del currency
        if not isinstance(value, str) or not value:
            raise UnitError("this must be a name", ", ".join(self.choices) or "a name")
        if self.choices and value not in self.choices:
            raise UnitError("this is not one of the choices", ", ".join(self.choices))
        return value


type Kind = Quantity | Names


def kind_at(scenario: Scenario, path: str) -> Kind | None:
    """What may stand at a dotted path of this scenario; None where nothing can be varied."""
    parameter = _BY_PATH.get(path)
    if parameter is not None:
        return Quantity(parameter.unit, parameter.low, parameter.high, is_whole(parameter))
    head, _, rest = path.partition(".")
    group, _, inner = rest.partition(".")
    if head == "policies":
        policy = policy_of_path(scenario, path)
        return None if policy is None else _of_policy(policy, inner)
    if head == "calendar":
        return quantity_of(CalendarSection, rest)
    if head == "rules" and rest in SLOTS:
        return Names()
    if path == "employee":
        return Names()
    if head != "organisation":
        return None
    if path == "organisation.hours":
        return Names()
    if isinstance(scenario.organisation, ImportedOrganisation):
        return quantity_of(ImportSection, inner) if group == "import" else None
    if group == "departments":
        return quantity_in(HeadCount) if inner in scenario.organisation.departments else None
    return quantity_of(TiesSection, inner) if group == "ties" else quantity_of(OrganisationSection, rest)


def value_at(scenario: Scenario, path: str) -> float | str | None:
    """What stands at a dotted path; None where the scenario says nothing there."""
    parameter = _BY_PATH.get(path)
    if parameter is not None:
        return scenario.parameters[parameter.name]
    head, _, rest = path.partition(".")
    group, _, inner = rest.partition(".")
    found: object = None
    if head == "policies":
        policy = policy_of_path(scenario, path)
        found = None if policy is None else settings_of(policy).get(inner)
    elif head == "calendar":
        found = getattr(scenario.calendar, rest, None)
    elif head == "rules":
        found = scenario.rules.get(rest)
    elif path == "employee":
        found = scenario.employee or None
    elif head == "organisation" and isinstance(scenario.organisation, GeneratedOrganisation):
        organisation = scenario.organisation
        if group == "departments":
            found = organisation.departments.get(inner)
        elif group == "ties":
            found = getattr(organisation.ties, inner, None)
        elif group == "hours":
            found = None if organisation.hours is None else organisation.hours.path
        elif rest == "team_size":
            found = organisation.team_size
    elif path == "organisation.import.threshold":
        assert isinstance(scenario.organisation, ImportedOrganisation)
        found = scenario.organisation.threshold
    return found if isinstance(found, int | float | str) else None


def policy_of_path(scenario: Scenario, path: str) -> ActivePolicy | None:
    """The policy of a scenario that a path such as policies.leadership_council.every is about."""
    head, _, rest = path.partition(".")
    key = rest.partition(".")[0]
    return next((p for p in scenario.policies if head == "policies" and p.key == key), None)


def touches(scenario: Scenario, path: str) -> bool:
    """Whether a value at this path can make a difference to the scenario: a policy that it has not, cannot."""
    return not path.startswith("policies.") or policy_of_path(scenario, path) is not None


def settings_of(policy: ActivePolicy) -> dict[str, object]:
    """What `policies.NAME.` leads to: strength and dates, then the policy's own settings."""
    return {
        "strength": policy.strength,
        "start": policy.start,
        "stop": policy.stop,
        "ramp": policy.ramp,
        "fade": policy.fade_half_life,
        **policy.parameters,
    }


def judged_together(path: str) -> str:
    """Paths of one name are checked against each other, so that their values fit or do not fit as a whole.

    >>> judged_together("calendar.horizon"), judged_together("policies.leadership_council.start")
    ('dates', 'dates')
    >>> judged_together("policies.leadership_council.every")
    'policies.leadership_council'
    """
    head, _, rest = path.partition(".")
    if head in ("calendar", "organisation") or (head == "policies" and rest.rpartition(".")[2] in _DATED):
        return DATES
    return f"{head}.{rest.partition('.')[0]}" if head == "policies" else path


def anchored(path: str, value: Any, folder: Path | None) -> Any:
    """A value at a path of a scenario with the files that it names made absolute."""
    if isinstance(value, Mapping):
        return {key: anchored(f"{path}.{key}", inner, folder) for key, inner in value.items()}
    if isinstance(value, list):
        return [anchored(path, inner, folder) for inner in value]
    if not isinstance(value, str) or "\0" in value:
        return value
    head, _, rest = path.partition(".")
    if head in ("rules", "employee", "processes"):
        return placed(value, folder)
    if head == "organisation" and rest in ("hours", "import.people", "import.ties"):
        return str(((folder or Path()) / value).resolve())
    return value


def applied(scenario: Scenario, values: Mapping[str, object]) -> Scenario:
    """The scenario with values at dotted paths: what `with_` gives, faster.

    Raises ScenarioError, as `with_` does.
    """
    parameters: dict[str, float] = {}
    settings: dict[str, dict[str, object]] = {}
    rest: dict[str, object] = {}
    for path, value in values.items():
        parameter = _BY_PATH.get(path)
        key, _, setting = path.removeprefix("policies.").partition(".")
        policy = policy_of_path(scenario, path)
        try:
            if parameter is not None and not (path == _SLA and scenario.anchors):
                kind = Quantity(parameter.unit, parameter.low, parameter.high, is_whole(parameter))
                parameters[parameter.name] = kind.read(value, scenario.currency)
                continue
        except UnitError:
            pass  # the words for it are those of `changed`
        if policy is not None and policy.definition is not None and setting not in _DATED:
            settings.setdefault(key, {})[setting] = value
        else:
            rest[path] = value
    policies: tuple[ActivePolicy, ...] = ()
    if settings:
        found = [_reactivated(scenario, policy, settings.get(policy.key)) for policy in scenario.policies]
        policies = tuple(policy for policy in found if policy is not None)
        if len(policies) < len(found) or rest:
            rest |= {
                f"policies.{key}.{name}": value
                for key, own in settings.items()
                for name, value in own.items()
            }
            settings = {}
    if rest:
        scenario = changed(scenario, rest)
    if settings:
        scenario = replace(scenario, policies=policies)
    if parameters:
        scenario = replace(scenario, parameters=FrozenDict({**scenario.parameters, **parameters}))
    return scenario


def _reactivated(
    scenario: Scenario, policy: ActivePolicy, settings: Mapping[str, object] | None
) -> ActivePolicy | None:
    """The policy with some settings replaced; None if they do not fit."""
    if settings is None:
        return policy
    assert policy.definition is not None
    findings = Findings()
    folder = Path(scenario.source).parent if scenario.source is not None else None
    use = from_data({**use_of(policy), **settings}, Source(scenario.source, folder))
    new = activate(policy.definition, use, findings, f"policies.{policy.key}", scenario.currency)
    if new is None or findings:
        return None
    organisation = scenario.organisation
    if isinstance(organisation, GeneratedOrganisation) and missing_departments(
        new, tuple(organisation.departments)
    ):
        return None
    return new


def _of_policy(policy: ActivePolicy, setting: str) -> Kind | None:
    if setting in COMMON:
        unit, low, high, whole = COMMON[setting]
        return Quantity(unit, low, high, whole)
    found = policy.definition.parameters.get(setting) if policy.definition is not None else None
    if found is None:
        return None
    if found.choices:
        return Names(found.choices)
    return Quantity(found.unit, found.low, found.high, found.unit in ("count", "switch"))
