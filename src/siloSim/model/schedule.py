"""Policies as arrays: what changes, who meets, what happens, and when."""

from __future__ import annotations

import math
import zlib
from typing import Any

import numpy as np

from siloSim.errors import InputError
from siloSim.model.randomness import Keys
from siloSim.model.selectors import select
from siloSim.model.state import Dated, Gatherings, Levers
from siloSim.organisation.structure import Organisation
from siloSim.scenario.parameters import RECORD, TABLE, as_vector
from siloSim.scenario.scenario import ActivePolicy, Change, Connect, Gather, Move, Scenario, Shock

NUMBER = {parameter.name: number for number, parameter in enumerate(TABLE)}
_NEVER = 2**31 - 1
_MONTH = 21.0
_SHOCKS = {"truths": 0, "priorities": 1, "leave": 2, "ties": 3}


def levers(scenario: Scenario, organisation: Organisation) -> Levers:
    """Base values and every change that policies make to them."""
    policies = scenario.policies
    departments = len(organisation.departments)
    first_day = scenario.calendar.policy_day
    meeting = _first_gatherings(policies)
    changes = [
        (p, effect, meeting[p] if effect.at_gathering else -1)
        for p, policy in enumerate(policies)
        for effect in policy.effects
        if isinstance(effect, Change) and not _is_case(effect)
    ]
    values = np.zeros(departments, RECORD).view(np.recarray)
    start = [first_day + policy.start for policy in policies]
    return Levers(
        base=as_vector(scenario.parameters),
        low=np.array([p.low for p in TABLE], dtype=np.float64),
        high=np.array([p.high for p in TABLE], dtype=np.float64),
        values=values,
        table=table_of(values),
        strength=_floats(policy.strength for policy in policies),
        start=_ints(start),
        stop=_ints(_NEVER if p.stop is None else first_day + p.stop for p in policies),
        ramp=_ints(policy.ramp for policy in policies),
        fade=_floats(policy.fade_half_life for policy in policies),
        force=np.zeros(len(policies)),
        cost_once=_floats(policy.cost_once for policy in policies),
        cost_per_day=_floats(policy.cost_per_month / _MONTH for policy in policies),
        change_policy=_ints(p for p, _, _ in changes),
        change_number=_ints(NUMBER[change.primitive] for _, change, _ in changes),
        change_scale=_bytes(change.op == "scale" for _, change, _ in changes),
        change_amount=_floats(change.amount for _, change, _ in changes),
        change_gathering=_ints(g for _, _, g in changes),
        change_where=_where([change.departments for _, change, _ in changes], organisation),
    )


def table_of(values: Any) -> Any:
    """The memory of a record array of values as a table, shape (D, parameters)."""
    return values.view(np.float64).view(np.ndarray).reshape(len(values), len(TABLE))


def gatherings(scenario: Scenario, organisation: Organisation, keys: Keys) -> Gatherings:
    """Every gathering of every policy, with its people and room for a day's contacts."""
    rows = [
        (p, effect)
        for p, policy in enumerate(scenario.policies)
        for effect in policy.effects
        if isinstance(effect, Gather)
    ]
    own = _keys(scenario, Gather)
    people = [
        select(gather.who, organisation, keys, int(k)) for (_, gather), k in zip(rows, own, strict=True)
    ]
    meeting = _first_gatherings(scenario.policies)
    cases = np.zeros(len(rows))
    for p, policy in enumerate(scenario.policies):
        for effect in policy.effects:
            if isinstance(effect, Change) and _is_case(effect):
                if meeting[p] < 0:
                    raise InputError(
                        f"policy {policy.key!r} changes {effect.primitive} at its gathering, but has none. "
                        "Give it a Gather effect, or set at_gathering to False."
                    )
                cases[meeting[p]] += effect.amount
    most = _highest(scenario, "contact.gathering")
    room = 1
    for (_, gather), seats in zip(rows, people, strict=True):
        rate = most if gather.contacts is None else gather.contacts
        room += len(seats) * (2 + math.ceil(0.5 * rate * gather.hours))
    return Gatherings(
        policy=_ints(p for p, _ in rows),
        key=own,
        every=_ints(gather.every for _, gather in rows),
        hours=_floats(gather.hours for _, gather in rows),
        contacts=_floats(-1.0 if gather.contacts is None else gather.contacts for _, gather in rows),
        cases=cases,
        pairs=_bytes(gather.who.kind == "cross_pairs" for _, gather in rows),
        share=_floats(gather.who.share for _, gather in rows),
        people_from=_offsets(people),
        people=_joined(people),
        today=np.zeros(len(rows), np.int8),
        chairs=np.zeros(organisation.size, np.uint64),
        one=np.zeros(room, np.int32),
        other=np.zeros(room, np.int32),
        hours_each=np.zeros(room),
    )


def dated(scenario: Scenario, organisation: Organisation, keys: Keys) -> Dated:
    """Every connect, move and shock of every policy."""
    rows: list[tuple[int, Connect | Move | Shock]] = [
        (p, effect)
        for p, policy in enumerate(scenario.policies)
        for effect in policy.effects
        if isinstance(effect, Connect | Move | Shock)
    ]
    nobody = np.zeros(0, np.int32)
    own = _keys(scenario, Connect | Move | Shock)
    people = [
        nobody if isinstance(verb, Shock) else select(verb.who, organisation, keys, int(k))
        for (_, verb), k in zip(rows, own, strict=True)
    ]
    where = [verb.departments if isinstance(verb, Shock) else () for _, verb in rows]
    return Dated(
        policy=_ints(p for p, _ in rows),
        key=own,
        kind=_ints(0 if isinstance(v, Connect) else 1 if isinstance(v, Move) else 2 for _, v in rows),
        what=_ints(_SHOCKS[v.what] if isinstance(v, Shock) else -1 for _, v in rows),
        every=_ints(v.every if isinstance(v, Move) else 1 for _, v in rows),
        amount=_floats(_amount(v) for _, v in rows),
        where=_where(where, organisation),
        people_from=_offsets(people),
        people=_joined(people),
    )


def most_arrivals(scenario: Scenario, people: int) -> float:
    """Bound of the mean number of challenges that arrive on any day."""
    rate = scenario.parameters["challenges.per_person_per_month"] / _MONTH
    return rate * people * _highest(scenario, "environment.arrivals")


def _highest(scenario: Scenario, name: str) -> float:
    """The highest value that a parameter can reach under the scenario's policies."""
    value = scenario.parameters[name]
    changes = [e for policy in scenario.policies for e in policy.effects if isinstance(e, Change)]
    ours = [change for change in changes if change.primitive == name]
    for change in ours:
        value *= max(1.0, change.amount) if change.op == "scale" else 1.0
    return value + sum(max(0.0, change.amount) for change in ours if change.op == "add")


def _keys(scenario: Scenario, kind: Any) -> Any:
    """Entities in keyed draws of all effects of a kind: by the policy's name and the effect's place in it.

    Never by the policy's place in the list, or another policy would change the luck of those behind it.
    """
    names = [
        f"{policy.key}/{number}"
        for policy in scenario.policies
        for number, effect in enumerate(policy.effects)
        if isinstance(effect, kind)
    ]
    return np.array([zlib.crc32(name.encode()) for name in names], dtype=np.uint32)


def _is_case(change: Change) -> bool:
    """Decisions at a gathering are taken by the gathering, not by each head."""
    return change.at_gathering and change.primitive == "decision.capacity" and change.op == "add"


def _first_gatherings(policies: tuple[ActivePolicy, ...]) -> list[int]:
    """Number of each policy's first gathering, -1 for none."""
    first, number = [], 0
    for policy in policies:
        count = sum(isinstance(effect, Gather) for effect in policy.effects)
        first.append(number if count else -1)
        number += count
    return first


def _amount(verb: Connect | Move | Shock) -> float:
    if isinstance(verb, Connect):
        return float(verb.ties)
    return float(verb.days) if isinstance(verb, Move) else verb.share


def _where(scopes: list[tuple[str, ...]], organisation: Organisation) -> Any:
    names = organisation.departments
    rows = [[1 if not scope or name in scope else 0 for name in names] for scope in scopes]
    return np.array(rows, dtype=np.int8).reshape(len(scopes), len(names))


def _floats(values: Any) -> Any:
    return np.array(list(values), dtype=np.float64)


def _ints(values: Any) -> Any:
    return np.array(list(values), dtype=np.int32)


def _bytes(values: Any) -> Any:
    return np.array(list(values), dtype=np.int8)


def _offsets(groups: list[Any]) -> Any:
    return np.concatenate([[0], np.cumsum([len(group) for group in groups])]).astype(np.int32)


def _joined(groups: list[Any]) -> Any:
    return np.concatenate([*groups, np.zeros(0, np.int32)]).astype(np.int32)
