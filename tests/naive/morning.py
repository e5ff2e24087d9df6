"""1 Calendar: who is here, what happens to whom today, and who meets (ODD 7.1)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from naive.leaving import change_truth, hand_back, leave
from naive.levers import Planned
from naive.people import Department, Employee, Tie, form_tie
from naive.talking import Contact
from siloSim.model.randomness import CHAIRS, CIRCLE, CONNECT, JOIN, KNOW_HOW, MOVE, PROBE, SHOCK
from siloSim.model.trace import Event
from siloSim.scenario.scenario import Connect, Gather, Move, Shock

if TYPE_CHECKING:
    from naive.firm import Twin


def join(firm: Twin) -> None:
    """Seats left yesterday are filled: a fresh id, fresh traits, entry-level know-how, a few standing ties."""
    leavers = [person for person in firm.seats if not person.here]
    newcomers = [_successor_of(firm, old) for old in leavers]
    for newcomer in newcomers:
        v = firm.values_of(newcomer)
        boss = firm.boss(newcomer)
        if boss is not None:
            form_tie(firm, v, newcomer, boss).used(firm.day, standing=True)
        for t in range(int(v.people_join_ties)):
            for u in firm.luck.four(newcomer.unique_id, t, firm.day, JOIN):  # four tries to find somebody new
                other = firm.seats[newcomer.home.seat_at(u)]
                if other is not newcomer and newcomer.tie_with(other) is None:
                    form_tie(firm, v, newcomer, other).used(firm.day, standing=True)
                    break
        firm.row.joined += 1
        firm.log(Event.JOINED, None, None, newcomer)


def _successor_of(firm: Twin, old: Employee) -> Employee:
    fresh = old.unique_id + len(firm.seats)
    person = Employee(firm, old.seat, fresh, old.home, old.role, old.fte, old.room)
    v = firm.values_of(person)
    person.draw_traits(firm, v)
    for n, facet in enumerate(person.home.home_facets):
        if firm.luck.one(person.unique_id, n, 0, KNOW_HOW) < v.people_entry_known:
            person.beliefs[facet] = 1
    firm.seats[old.seat] = person
    for task in firm.open:  # what waited for the successor of a head
        if task.challenge.owner is old:
            task.challenge.owner = person
    return person


def come_back(firm: Twin) -> None:
    """Secondments that are over end."""
    for person in firm.seats:
        if person.away_until is not None and firm.day >= person.away_until:
            person.department = person.home
            person.away_until = None


def plant_probe(firm: Twin) -> None:
    """The probe facet's truth changes, and three people of its home department find the new one."""
    for person in firm.seats:
        for tie in person.ties:
            tie.cohort = True
    change_truth(firm, firm.probe_facet)
    home = firm.probe_department
    found = 0
    for attempt in range(200):
        if found == min(3, len(home.seats)):
            break
        person = firm.seats[home.seat_at(firm.luck.one(attempt, home.number, firm.day, PROBE))]
        if person.beliefs[firm.probe_facet] != 1:
            person.beliefs[firm.probe_facet] = 1
            person.latest = firm.probe_facet
            found += 1


def dated(firm: Twin) -> None:
    """Dated verbs. `connect` and `shock` strike on the first day on which the draw lies below the force."""
    for plan in firm.levers.dated:
        if plan.programme.force(firm.day) == 0.0:
            continue
        effect = plan.effect
        if isinstance(effect, Connect):
            _connect(firm, plan, effect)
        elif isinstance(effect, Move):
            _second(firm, plan, effect)
        elif isinstance(effect, Shock):
            _shock(firm, plan, effect)
    if firm.row.left > 0:
        hand_back(firm)


def _strikes(firm: Twin, plan: Planned, u: float, share: float = 1.0) -> bool:
    """Whether today is the first day on which u lies below the policy's force × share."""
    programme = plan.programme
    return programme.force(firm.day - 1) * share <= u < programme.force(firm.day) * share


def _other_department(firm: Twin, own: Department, u: float) -> Department:
    """A random department that is not this one."""
    others = [department for department in firm.departments if department is not own]
    return others[int(u * len(others))]


def _connect(firm: Twin, plan: Planned, effect: Connect) -> None:
    """New ties to random people of random other departments."""
    if len(firm.departments) < 2:
        return
    for person in (firm.seats[i] for i in plan.seats):
        for t in range(effect.ties):
            # keyed by the tie's number and not by the day, so that it comes once
            if not person.here or not _strikes(
                firm, plan, firm.luck.one(person.unique_id, plan.key, t, CONNECT)
            ):
                continue
            u = firm.luck.four(person.unique_id, plan.key, t, CONNECT, 1)
            other = firm.seats[_other_department(firm, person.department, u[0]).seat_at(u[1])]
            if other.here and other.department is not person.department:
                form_tie(firm, firm.values_of(person), person, other)


def _second(firm: Twin, plan: Planned, effect: Move) -> None:
    """Secondments to a random department other than the home, drawn at the policy's cadence."""
    if len(firm.departments) < 2 or not plan.falls_on(firm.day):
        return
    for person in (firm.seats[i] for i in plan.seats):
        if not person.here or person.away_until is not None:
            continue
        u = firm.luck.four(person.unique_id, plan.key, firm.day, MOVE)
        if u[0] < plan.programme.force(firm.day):
            person.department = _other_department(firm, person.home, u[1])
            person.away_until = firm.day + effect.days


def _shock(firm: Twin, plan: Planned, effect: Shock) -> None:
    """Truths change, priorities part, people leave or ties end, in the departments struck."""
    hit = [d for d in firm.departments if not effect.departments or d.name in effect.departments]

    def struck(entity: int) -> bool:
        return _strikes(firm, plan, firm.luck.one(plan.key, entity, 0, SHOCK), effect.share)

    if effect.what == "truths":
        for facet in range(firm.facets):
            planted = facet == firm.probe_facet and firm.in_window
            if not planted and any(facet in d.home_facets for d in hit) and struck(facet):
                change_truth(firm, facet)
    elif effect.what == "priorities":
        for d in hit:
            for e in hit:
                if d.number < e.number and struck(d.number * 65536 + e.number):
                    firm.between(d, e).overlap = firm.values[d.number].interest_low
    elif effect.what == "leave":
        for person in firm.present:
            if person.home in hit and struck(person.unique_id):
                leave(firm, person)
    else:
        for person in firm.seats:
            for tie in reversed(list(person.ties)):
                if person.seat < tie.other.seat and _tie_struck(firm, plan, effect.share, hit, person, tie):
                    person.end(tie)


def _tie_struck(
    firm: Twin, plan: Planned, share: float, hit: list[Department], person: Employee, tie: Tie
) -> bool:
    if person.department not in hit and tie.other.department not in hit:
        return False
    u = firm.luck.pair(person.unique_id, tie.other.unique_id, 0, SHOCK, 1 + plan.key % 128)
    return _strikes(firm, plan, u, share)


def open_day(firm: Twin) -> None:
    """Everybody's hours of today."""
    for person in firm.seats:
        person.left = firm.values[0].attention_day * person.fte if person.here else 0.0
        person.delivered = 0.0
        person.booked = 0.0
        firm.row.available_hours += person.left
        firm.row.people += person.here


def gather(firm: Twin) -> None:
    """Today's gatherings: hours off the day, contacts for Mingle, cases for Decide."""
    firm.contacts = []
    for plan in firm.levers.gatherings:
        if not plan.falls_on(firm.day):
            continue
        assert isinstance(plan.effect, Gather)
        m = plan.programme.force(firm.day)
        hours = m * plan.effect.hours
        firm.council += m * plan.cases
        if hours == 0.0:
            continue
        chairs = _seated(firm, plan, plan.effect)
        if plan.effect.who.kind == "cross_pairs":
            _pair_off(firm, plan, plan.effect, chairs, hours)
        else:
            _talk_in_circle(firm, plan, plan.effect, chairs, hours)
    _attend(firm)


def _seated(firm: Twin, plan: Planned, effect: Gather) -> list[Employee]:
    """Those who take part today, in the order of their chairs. A chair depends on nobody else."""
    chairs = []
    for person in (firm.seats[i] for i in plan.seats):
        if person.here:
            u = firm.luck.four(person.unique_id, plan.key, firm.day, CIRCLE)
            if u[1] < effect.who.share:
                chairs.append((u[0], person.seat, person))
    return [person for _, _, person in sorted(chairs, key=lambda chair: chair[:2])]


def _pair_off(firm: Twin, plan: Planned, effect: Gather, chairs: list[Employee], hours: float) -> None:
    """Neighbours of different departments meet, with a contact at most; who finds nobody stays at work."""
    waiting = list(chairs)
    chance = min(1.0, _contacts_an_hour(firm, effect) * hours)
    while len(waiting) > 1:
        one, other = waiting[0], waiting[1]
        if one.department is other.department:
            del waiting[0]
            continue
        del waiting[:2]
        one.booked += hours
        other.booked += hours
        u = firm.luck.pair(one.unique_id, other.unique_id, firm.day, CHAIRS, plan.key % 256)
        if u < chance:
            firm.contacts.append(Contact(one, other, hours / chance))


def _contacts_an_hour(firm: Twin, effect: Gather) -> float:
    return float(firm.values[0].contact_gathering) if effect.contacts is None else effect.contacts


def _talk_in_circle(firm: Twin, plan: Planned, effect: Gather, chairs: list[Employee], hours: float) -> None:
    """Neighbours talk, so many contacts per person and hour; fractions by a draw of the pair."""
    n = len(chairs)
    rate = _contacts_an_hour(firm, effect)
    forward = 0.5 * rate * hours  # contacts that each person starts, with those on later chairs
    for place, person in enumerate(chairs):
        person.booked += hours
        for step in range(1, min(math.ceil(forward), n // 2) + 1):
            if n == 2 * step and place >= step:
                continue  # the chair opposite was met already
            other = chairs[(place + step) % n]
            u = firm.luck.pair(person.unique_id, other.unique_id, firm.day, CHAIRS, plan.key % 256)
            if u < forward - (step - 1):
                firm.contacts.append(Contact(person, other, 1.0 / rate))


def _attend(firm: Twin) -> None:
    """Where a day is too short for all its gatherings they are cut alike, and so are the hours together.

    The number of contacts is not cut.
    """
    for contact in firm.contacts:
        one, other = contact.one, contact.other
        if one.department is not other.department:
            attended = min(_share_attended(one), _share_attended(other))
            firm.between(one.department, other.department).together += contact.hours * attended
    for person in firm.seats:
        if person.booked > 0.0:
            firm.row.gathering_hours += person.spend(person.booked)


def _share_attended(person: Employee) -> float:
    return 1.0 if person.booked <= person.left else person.left / person.booked
