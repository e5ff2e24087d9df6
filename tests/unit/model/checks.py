"""What must hold of every state at the end of every day, recounted from scratch."""

from __future__ import annotations

from typing import Any

import numpy as np

from siloSim.model.state import CHALLENGES, OPEN, SUBTASKS
from siloSim.model.trace import State as Stands

HEADCOUNT = "present"  # the field with a department's people at work


def slots_taken(state: Any) -> np.ndarray:
    """Numbers of all half-edges in use."""
    rows = [np.arange(p.first_tie, p.first_tie + p.degree) for p in state.people]
    return np.concatenate([*rows, np.zeros(0, np.int64)]).astype(np.int64)


def check_ties(state: Any) -> None:
    """Both ends of every tie tell the same; no tie twice, none with oneself; no row over its room."""
    people, ties = state.people, state.ties
    assert (people["degree"] >= 0).all()
    assert (people["degree"] <= people["room"]).all()
    slots = slots_taken(state)
    here = np.repeat(np.arange(len(people)), people["degree"])
    there, mirror = ties["other"][slots], ties["mirror"][slots]
    assert (here != there).all(), "a tie with oneself"
    assert len(np.unique(here.astype(np.int64) * len(people) + there)) == len(slots), "a tie twice"
    assert np.isin(mirror, slots).all()
    assert (ties["mirror"][mirror] == slots).all()
    assert (ties["other"][mirror] == here).all()
    for field in ("weight", "wait", "cohort"):
        assert (ties[field][mirror] == ties[field][slots]).all(), field
    assert (ties["favours"][mirror] == -ties["favours"][slots]).all()
    assert (ties["trust"][slots] >= 0).all()
    assert (ties["trust"][slots] <= 1).all()
    assert (ties["weight"][slots] >= 0).all()


def check_know_how(state: Any) -> None:
    """Counts of right beliefs are those of the beliefs."""
    people, beliefs, homes = state.people, state.memory.beliefs, state.departments.homes
    assert np.isin(beliefs, (-1, 0, 1)).all()
    right = np.zeros_like(state.memory.right)
    for seat, home in enumerate(people["home"]):
        right[:, home] += beliefs[seat] == 1
    assert (right == state.memory.right).all()
    at_home = ((beliefs == 1) & (homes[people["home"]] == 1)).sum(axis=1)
    assert (at_home == people["home_right"]).all()
    assert np.isin(state.memory.facets["value"], (-1, 0, 1)).all()


def check_work(state: Any, day: int) -> None:
    """Loads, open lists and states agree; every challenge's days are accounted for."""
    people, work = state.people, state.work
    tasks = work.subtasks[: work.counts[SUBTASKS]]
    challenges = work.challenges[: work.counts[CHALLENGES]]
    accepted = tasks["state"] == Stands.ACCEPTED
    assert (np.bincount(tasks["helper"][accepted], minlength=len(people)) == people["load"]).all()
    busy = accepted | (tasks["state"] == Stands.ASKED)
    assert (people["alive"][tasks["helper"][busy]] == 1).all(), "an empty seat was asked or works"
    assert (people["id"][tasks["helper"][busy]] == tasks["helper_id"][busy]).all()
    assert (tasks["helper"][busy] != challenges["owner"][tasks["challenge"][busy]]).all(), "one's own helper"
    unfinished = tasks["state"] != Stands.DONE
    assert work.open[: work.counts[OPEN]].tolist() == np.flatnonzero(unfinished).tolist()
    left = np.bincount(tasks["challenge"][unfinished], minlength=len(challenges))
    assert (left == challenges["unfinished"]).all()
    assert ((challenges["resolved_on"] < 0) == (left > 0)).all()
    assert (tasks["left"][~unfinished] == 0).all()
    assert (tasks["left"] >= 0).all()
    assert (tasks["hours"] >= 0).all()
    last = np.where(challenges["resolved_on"] >= 0, challenges["resolved_on"], day)
    parts = sum(
        challenges[part] for part in ("seeking", "waiting_answer", "waiting_decision", "work", "rework")
    )
    np.testing.assert_allclose(parts, last + 1 - challenges["arrived_on"], rtol=1e-9)


def check_day(state: Any, day: int) -> None:
    """Hours add up, counts agree, shares are shares."""
    row = state.daily[day]
    spent = sum(
        float(row[f"{what}_hours"])
        for what in ("gathering", "help", "asking", "interruption", "deciding", "recording", "dispute", "own")
    )
    assert abs(spent - row.available_hours) <= 1e-9 * row.available_hours
    for name in row.dtype.names:
        if name.endswith("_hours") or name in ("output", "open", "queue", "people"):
            assert row[name] >= -1e-12, name
    daily = state.daily[: day + 1]
    assert daily["arrived"].sum() == daily["resolved"].sum() + row.open
    for name in ("knowledge_home", "knowledge_cross", "probe_home", "probe_others", "trust_within", "trust_cross",
                 "would_help", "knows_whom_to_ask"):  # fmt: skip
        assert np.isnan(row[name]) or -1e-12 <= row[name] <= 1 + 1e-12, name
    assert row.output <= row.own_hours + 1e-9
    assert row.help_hours <= row.help_budget + 1e-9
    assert row.pressed <= row.accepted
    assert row.people == len(state.people) - daily["left"][day - 1 : day].sum() + row.joined - shocked(
        state, day
    )
    people = state.people
    assert (people["left"] >= -1e-12).all()
    for trait in ("identity", "reciprocity", "generosity", "safety", "norm"):
        assert (people[trait] >= 0).all(), trait
        assert (people[trait] <= 1).all(), trait
    sizes = np.bincount(people["dept"][people["alive"] == 1], minlength=len(state.departments.each))
    assert (sizes == state.departments.each[HEADCOUNT]).all()
    assert (state.departments.worked_in == people["dept"]).all()
    assert len(np.unique(people["id"])) == len(people)


def shocked(state: Any, day: int) -> int:
    """People who left on the morning of a day: not among its people, though they count among its leavers."""
    return int(len(state.people) - state.daily[day].people)


def check_everything(state: Any, day: int) -> None:
    """All of the above."""
    check_ties(state)
    check_know_how(state)
    check_work(state, day)
    check_day(state, day)
