"""What a scenario file says about the fit that made it, and whether that still holds."""

from __future__ import annotations

import hashlib
import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from siloSim.scenario.scenario import Scenario

DIGITS = 16  # of the marks


@dataclass(frozen=True, slots=True)
class Fitted:
    """The section `fitted`, written by `silosim fit`."""

    seed: int  # of the runs that judged it
    replications: int
    content: str  # mark of what was fitted: everything a run depends on but policies, and the anchors
    policies: str  # mark of the policies in force
    reached: Mapping[str, float] = field(default_factory=dict)
    missed: tuple[str, ...] = ()  # anchors outside their tolerance


def mark_of(scenario: Scenario) -> tuple[str, str]:
    """(content, policies): what `Fitted` remembers, to notice a later change.

    Policies are apart: they are what a fitted scenario is used for, and anchors speak of the organisation
    without the new ones.
    """
    from siloSim.scenario.writing import document_of_content

    body = document_of_content(scenario)
    policies = body.pop("policies")
    del body["name"]
    return _mark({**body, "anchors": dict(scenario.anchors)}), _mark(policies)


def anchors_note(scenario: Scenario) -> str | None:
    """A sentence for whoever uses a scenario whose anchors nobody fitted, or did before it was changed."""
    if not scenario.anchors:
        return None
    where = shlex.quote(scenario.source or "SCENARIO")
    count = len(scenario.anchors)
    stated = f"{count} anchor{'s' if count > 1 else ''} ({', '.join(scenario.anchors)})"
    fitted = scenario.fitted
    if fitted is None:
        return (
            f"This scenario states {stated} that nobody fitted: its parameters are not adjusted to them. "
            f"`silosim fit {where}` does that."
        )
    content, policies = mark_of(scenario)
    if content != fitted.content:
        return (
            f"This scenario was changed after it was fitted to {stated}: they need not hold any more. "
            f"`silosim fit {where}` fits it again."
        )
    if policies != fitted.policies:
        return (
            f"This scenario was fitted to {stated} with other policies in force than it has now: the anchors "
            "describe the organisation before that change."
        )
    if fitted.missed:
        return f"The fit of this scenario did not reach {', '.join(fitted.missed)}; the file says what came closest."
    return None


def _mark(data: Any) -> str:
    text = json.dumps(data, sort_keys=True, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]
