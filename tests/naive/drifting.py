"""10 Drift: know-how, performance, trust, favours, languages and priorities move on their own (ODD 7.10)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from naive.leaving import change_truth, hand_back, leave
from naive.people import form_tie
from siloSim.model.randomness import PERSON, SETTLE, TURBULENCE
from siloSim.model.rules.trust import FADE

if TYPE_CHECKING:
    from naive.firm import Twin
    from naive.people import Employee

WEEK = 5  # trust, favours, ties, languages and priorities move once a week, by a week's worth


def drift(firm: Twin) -> None:
    """Everything that happens without anybody's intention."""
    for facet in range(firm.facets):
        planted = facet == firm.probe_facet and firm.in_window
        u = firm.luck.one(facet, 0, firm.day, TURBULENCE)
        if not planted and u < firm.values[0].environment_turbulence:
            change_truth(firm, facet)
    for person in firm.seats:
        if person.here:
            _live(firm, person)
    if firm.row.left > 0:
        hand_back(firm)
    if firm.day % WEEK == WEEK - 1:
        for person in firm.seats:
            _fade(firm, person)
        for person in firm.seats:
            _let_lapse(firm, person)
        for person in firm.seats:
            if person.unique_id >= len(firm.seats):
                _settle_in(firm, person)
        _departments(firm)


def _live(firm: Twin, person: Employee) -> None:
    """Practice teaches a random home facet, disuse blanks a foreign one, performance is seen, some leave."""
    v, home = firm.values_of(person), person.home
    u = firm.luck.four(person.unique_id, 0, firm.day, PERSON)
    if u[0] < firm.rule.practice_chance(v.learning_practice, person.left / v.attention_day):
        facet = home.home_facets[int(u[3] * len(home.home_facets))]
        if person.beliefs[facet] != 1:
            person.step(facet, 1)
    if home.foreign_facets and u[1] < v.learning_forgetting:
        person.beliefs[home.foreign_facets[int(u[3] * len(home.foreign_facets))]] = 0
    person.performance = firm.rule.performance_update(
        person.performance, person.delivered, v.learning_memory_days
    )
    if u[2] < v.people_turnover:
        leave(firm, person)


def _fade(firm: Twin, person: Employee) -> None:
    """Trust fades to its base, favours fade."""
    v = firm.values_of(person)
    keep = 1.0 - v.trust_fade
    rate = 1.0 - keep * keep * keep * keep * keep
    remembered = math.exp(-math.log(2.0) * WEEK / v.help_favour_half_life)
    for tie in person.ties:
        within = tie.other.department is person.department
        base = v.trust_base_within if within else v.trust_base_across
        tie.trust = firm.rule.trust_update(tie.trust, FADE, rate, base)
        tie.favours = tie.favours * remembered


def _let_lapse(firm: Twin, person: Employee) -> None:
    """Ties that formed by working together end when they have not been used for too long."""
    for tie in reversed(list(person.ties)):
        if not tie.standing and firm.day - tie.met >= firm.values[0].contact_lapse:
            person.end(tie)
            firm.row.ties_lapsed += 1


def _settle_in(firm: Twin, person: Employee) -> None:
    """Joiners meet people inside and outside their department through colleagues, until it is as usual there."""
    home = person.home
    if not person.here or person.department is not home:
        return
    v = firm.values_of(person)
    luck = firm.luck.four(person.unique_id, 0, firm.day, SETTLE)
    for outside, usual in ((False, home.inside), (True, home.outside)):
        known = sum(tie.standing and (tie.other.home is not home) == outside for tie in person.ties)
        if known < usual and luck[outside] < WEEK * v.people_settling * (1.0 - known / usual):
            other = _through_a_colleague(firm, person, outside=outside)
            if other is not None:
                form_tie(firm, v, person, other).used(firm.day, standing=True)


def _through_a_colleague(firm: Twin, person: Employee, *, outside: bool) -> Employee | None:
    """Whom a random colleague of the home department knows, there or elsewhere, and the joiner does not for good."""

    def luck(one: Employee, other: Employee, block: int) -> float:
        return firm.luck.one(one.unique_id, other.unique_id, firm.day, SETTLE, block + outside)

    standing = [tie.other for tie in person.ties if tie.standing]
    colleagues = [j for j in standing if j.home is person.home]
    broker = max(colleagues, key=lambda j: luck(person, j, 1), default=None)
    if broker is None:
        return None
    theirs = [tie.other for tie in broker.ties if (tie.other.home is not person.home) == outside]
    unknown = [j for j in theirs if j is not person and j not in standing]
    return max(unknown, key=lambda j: luck(broker, j, 3), default=None)


def _departments(firm: Twin) -> None:
    """Languages converge or drift with the week's hours together per person; overlap of priorities falls."""
    for (d, e), relation in firm.relations.items():
        v, w = firm.values[d], firm.values[e]
        people = firm.workers(firm.departments[d]) + firm.workers(firm.departments[e])
        relation.factor = firm.rule.language_step(
            relation.factor,
            v.language_floor,
            0.5 * (v.language_learning + w.language_learning),
            0.5 * (v.language_recovery + w.language_recovery),
            2.0 * relation.together / (WEEK * max(1, people)),
            v.language_half_hours,
        )
        fall = min(1.0, WEEK * v.interest_drift)
        relation.overlap += fall * (v.interest_low - relation.overlap)
        relation.together = 0.0
