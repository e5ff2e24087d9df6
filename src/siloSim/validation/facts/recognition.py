"""The fact about recognition: it raises sharing if it is genuine (6)."""

from __future__ import annotations

from siloSim.validation.fact import Check, Fact, Setting, relation
from siloSim.validation.runs import Values, outcomes_of

SHARING = {"answer_rate": "share", "would_help": "share", "help_hours": "h per person-day"}
MARGIN = 0.02  # requests answered: a rise by less than two points counts as none
GENUINE, EMPTY, MISPLACED = 1.0, 0.5, 0.0  # truth of the attribution: all, as often wrong as right, none


def check(setting: Setting) -> list[Check]:
    """Sharing with genuine, empty and misplaced recognition against none."""
    plain = outcomes_of(setting, setting.scenario, list(SHARING))
    genuine, empty, misplaced = (_recognised(setting, truth) for truth in (GENUINE, EMPTY, MISPLACED))
    raised = [
        relation(f"{name}: genuine recognition less none", genuine[name] - plain[name], unit)
        for name, unit in SHARING.items()
    ]
    rate = "answer_rate"
    return [
        *raised,
        relation(f"{rate}: genuine less empty recognition", genuine[rate] - empty[rate], "share"),
        relation(
            f"{rate}: none, plus {100 * MARGIN:g} points, less empty recognition",
            plain[rate] + MARGIN - empty[rate],
            "share",
        ),
        relation(f"{rate}: none less misplaced recognition", plain[rate] - misplaced[rate], "share"),
    ]


def _recognised(setting: Setting, truth: float) -> Values:
    changes = {"behaviour.incentive.recognition": 1, "behaviour.incentive.genuine": truth}
    return outcomes_of(setting, setting.scenario.with_(**changes), list(SHARING))


FACTS: tuple[Fact, ...] = (
    Fact(
        number=6,
        key="recognition",
        statement="Genuine recognition raises sharing; performative recognition does not.",
        source="Grant & Gino 2010; Deci & Ryan 2000",
        kind="imposed",
        because=(
            "The rule `willingness` adds w·recognition·(2·genuine − 1): nothing at genuine = ½, and a loss below. What "
            "emerges is only how far consent reaches hours: more requests are answered at the first try, so the hours "
            "given hardly grow."
        ),
        design=(
            "The load's scenario with incentive.recognition 1 throughout and incentive.genuine 1 (genuine), ½ (empty: as "
            "often misplaced as deserved) or 0 (misplaced), against recognition 0. The empty one makes no bit differ."
        ),
        check=check,
    ),
)
