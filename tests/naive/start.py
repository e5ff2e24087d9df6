"""The organisation on the eve of day 0 (ODD 5)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from naive.luck import normal
from naive.people import Department, Employee, Relation, Tie, base_trust, join_ends
from siloSim.model.randomness import KNOW_HOW, LANGUAGE, MEET, OVERLAP, PROBE, TRUST
from siloSim.organisation.structure import Organisation, Role

if TYPE_CHECKING:
    from naive.firm import Twin


def departments(organisation: Organisation, facets: int) -> list[Department]:
    """Departments with their seats and home facets, which are shared out in blocks."""
    count = len(organisation.departments)
    home = [int(d) for d in organisation.department]
    made = []
    for d, name in enumerate(organisation.departments):
        seats = [i for i, h in enumerate(home) if h == d]
        at_home = [k for k in range(facets) if k * count // facets == d]
        if facets < count:
            at_home = [d % facets]  # departments share homes
        ends = [
            (home[i] == d) + (home[j] == d)
            for i, j in zip(organisation.source, organisation.target, strict=True)
        ]
        made.append(
            Department(
                number=d,
                name=name,
                seats=seats,
                managers=[i for i in seats if organisation.role[i] == Role.MANAGER],
                head=next(i for i in seats if organisation.role[i] == Role.HEAD),
                home_facets=at_home,
                foreign_facets=[k for k in range(facets) if k not in at_home],
                inside=2.0 * ends.count(2) / len(seats),
                outside=ends.count(1) / len(seats),
            )
        )
    return made


def relations(firm: Twin) -> dict[tuple[int, int], Relation]:
    """Overlap of priorities and distance of languages of every pair of departments."""
    made = {}
    for d in range(len(firm.departments)):
        v = firm.values[d]
        for e in range(d + 1, len(firm.departments)):
            near, far = firm.luck.one(d, e, 0, OVERLAP), firm.luck.one(d, e, 0, LANGUAGE)
            made[d, e] = Relation(
                overlap=v.interest_low + (v.interest_high - v.interest_low) * near,
                distance=v.language_low + (v.language_high - v.language_low) * far,
            )
    return made


def people(firm: Twin) -> list[Employee]:
    """Employees with traits and know-how. A share of what is held is wrong."""
    organisation, made = firm.organisation, []
    cap = int(firm.parameters["contact.ties_cap"])
    for i in range(organisation.size):
        home = firm.departments[int(organisation.department[i])]
        role, fte = int(organisation.role[i]), float(organisation.fte[i])
        person = Employee(firm, i, i, home, role, fte, max(cap, int(organisation.degree[i])))
        v = firm.values_of(person)
        person.draw_traits(firm, v)
        for k in range(firm.facets):
            known = v.learning_home_known if person.is_at_home(k) else v.learning_foreign_known
            u = firm.luck.one(i, k, 0, KNOW_HOW, 1)
            if u < known:
                person.beliefs[k] = 1 if u < known * (1.0 - v.learning_wrong_known) else -1
        made.append(person)
    return made


def ties(firm: Twin) -> float:
    """Ties of the organisation, scaled so that a person's weights sum to 1 on average; the mean weight."""
    organisation = firm.organisation
    weights = organisation.strength
    if len(weights) == 0:
        return 1.0
    weights = weights * (organisation.size / (2.0 * weights.sum()))
    for source, target, weight in zip(organisation.source, organisation.target, weights, strict=True):
        i, j = firm.seats[int(source)], firm.seats[int(target)]
        wait = -math.log(firm.luck.pair(i.unique_id, j.unique_id, 0, MEET, 2))
        ends = []
        for person, other in ((i, j), (j, i)):
            v = firm.values_of(person)
            luck = normal(firm.luck.one(person.unique_id, other.unique_id, 0, TRUST))
            trust = min(1.0, max(0.0, base_trust(v, person, other) + v.trust_initial_spread * luck))
            ends.append(Tie(other, trust, float(weight), wait, standing=True))
            person.ties.append(ends[-1])
        join_ends(*ends)
    for person in firm.seats:
        person.ties.sort(key=lambda tie: tie.other.seat)
    return float(np.mean(weights))


def probe(firm: Twin) -> tuple[Department, int]:
    """A random department and one of its home facets."""
    u = firm.luck.four(0, 0, 0, PROBE, 1)
    department = firm.departments[int(u[0] * len(firm.departments))]
    return department, department.home_facets[int(u[1] * len(department.home_facets))]
