"""What is seen the second time agrees with what the first time left behind."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from unit.analysis.stories.records import busy_record, steady_record

from siloSim.analysis.stories.phrases import HOW, PARTS
from siloSim.analysis.stories.replay import replay, subtasks_of
from siloSim.model.trace import Event, State

PART_OF = {
    State.SEEKING: "seeking",
    State.ASKED: "waiting_answer",
    State.APPROVING: "waiting_decision",
    State.ESCALATED: "waiting_decision",
}


def requests(trace):
    return [int(number) for number in np.flatnonzero(trace.events["kind"] == Event.ASKED)]


def test_where_the_days_went_follows_from_the_evenings():
    """The five columns of the table, added up anew from what was seen each evening."""
    trace = steady_record().trace
    told = Counter()
    for challenge in range(len(trace.challenges)):
        row, sums = trace.challenges[challenge], dict.fromkeys(PARTS, 0.0)
        for day, evening in replay(trace, [], challenge=challenge).evenings.items():
            pairs = list(zip(subtasks_of(trace, challenge), evening.stands, strict=True))
            group = [stand for _, stand in pairs if stand.state != State.DONE]
            group = group or [stand for s, stand in pairs if trace.subtasks["done_on"][s] == day]
            for stand in group:
                part = PART_OF.get(stand.state, "rework" if stand.redone else "work")
                sums[part] += 1 / len(group)
        for name, value in sums.items():
            assert value == pytest.approx(float(row[name]), abs=1e-9), (challenge, name)
            told[name] += value > 0
        if challenge > 60 and min(told.values()) > 3:
            break
    assert min(told.values()) > 0  # each part occurs


def test_every_request_is_explained():
    trace = steady_record().trace
    seen = replay(trace, requests(trace))
    assert seen.faithful
    ways = Counter(moment.how for moment in seen.moments.values())
    assert set(ways) <= set(HOW) - {"new"}
    assert min(ways[way] for way in ("tie", "introduced", "stranger")) > 3
    for number, moment in seen.moments.items():
        assert (moment.trust is None) == (moment.how in ("introduced", "stranger")) or moment.how in (
            "referred",
            "again",
        )
        assert 0 <= moment.held <= 2
        assert (moment.broker is not None) == (moment.how == "introduced")
        assert moment.broker != int(trace.events["other"][number])


@pytest.mark.parametrize(
    ("parameters", "missing"),
    [
        ({"contact.strangers": 0.0}, {"stranger"}),
        ({"contact.introductions": 0.0}, {"introduced"}),
        ({"contact.introductions": 0.0, "contact.strangers": 0.0}, {"introduced", "stranger"}),
        ({"help.handover": 0.0}, {"referred"}),
    ],
)
def test_what_is_switched_off_is_not_seen(parameters, missing):
    trace = steady_record(**parameters).trace
    seen = replay(trace, requests(trace))
    assert not missing & {moment.how for moment in seen.moments.values()}


def test_unexplained_are_only_requests_on_mornings_of_change():
    trace = busy_record().trace
    numbers = requests(trace)
    seen = replay(trace, numbers)
    ways = Counter(moment.how for moment in seen.moments.values())
    assert ways[""] <= 0.03 * len(numbers)
    joined = {(int(e["day"]), int(e["person"])) for e in trace.events if e["kind"] == Event.JOINED}
    for number, moment in seen.moments.items():
        event = trace.events[number]
        fresh = {(int(event["day"]), int(event[end])) for end in ("person", "other")} & joined
        assert (moment.how == "new") == bool(fresh)


def test_facets_needed_are_of_the_department_first():
    trace = steady_record().trace
    seen = replay(trace, requests(trace)[:40])
    for s, facets in seen.facets.items():
        assert seen.homes[trace.subtasks["department"][s], facets[0]] == 1


def test_a_run_changed_by_hand_is_noticed():
    trace = steady_record().trace
    daily = trace.daily.copy()
    daily["asked"][3] += 1
    assert not replay(replace(trace, daily=daily), requests(trace)[:3]).faithful


def test_a_person_is_seen_every_evening():
    trace = busy_record().trace
    seen = replay(trace, [], person=4)
    assert list(seen.whereabouts) == list(range(-1, trace.scenario.calendar.horizon))
    assert set(seen.traits) == {"identity", "reciprocity", "generosity", "safety"}
