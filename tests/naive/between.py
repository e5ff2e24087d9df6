"""What lies between two people: overlap of interests, distance of languages, willingness to help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from naive.people import base_trust
from siloSim.model.randomness import PERSONAL

if TYPE_CHECKING:
    from naive.firm import Twin
    from naive.people import Employee, Tie


def overlap(firm: Twin, i: Employee, j: Employee) -> float:
    """Overlap of interests, in [0, 1]: a constant within, else the departments' with a personal part."""
    v, w = firm.values_of(i), firm.values_of(j)
    if i.department is j.department:
        return float(v.interest_within)
    pair = min(i.unique_id, j.unique_id), max(i.unique_id, j.unique_id)
    if pair not in firm.personal:
        firm.personal[pair] = firm.luck.one(*pair, 0, PERSONAL)
    own = v.interest_personal * (firm.personal[pair] - 0.5)
    added = 0.5 * (v.interest_overlap + w.interest_overlap)
    common = firm.between(i.department, j.department).overlap + own + added
    return float(min(1.0, max(0.0, common)))


def distance(firm: Twin, i: Employee, j: Employee) -> float:
    """Distance of the languages of the departments that two people work in; 0 within."""
    if i.department is j.department:
        return 0.0
    scale = 0.5 * (firm.values_of(i).language_distance + firm.values_of(j).language_distance)
    relation = firm.between(i.department, j.department)
    return float(min(1.0, relation.distance * relation.factor * scale))


def readiness(firm: Twin, helper: Employee, owner: Employee, tie: Tie | None, load: float) -> float:
    """Willingness (logit) of the helper, by his or her end of their tie; without a tie, trust is its base."""
    v = firm.values_of(helper)
    trust = base_trust(v, helper, owner) if tie is None else tie.trust
    favours = 0.0 if tie is None else tie.favours
    foreign = 1.0 if helper.department is not owner.department else 0.0
    z: float = firm.rule.willingness(
        v,
        trust,
        favours,
        helper.reciprocity,
        helper.generosity,
        helper.norm,
        overlap(firm, helper, owner),
        load,
        owner.record,
        helper.identity,
        foreign,
    )
    return z
