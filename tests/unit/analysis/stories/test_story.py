"""A story tells all that the log holds, each thing on its day, and its sums are those of the tables."""

from dataclasses import replace

import numpy as np
import pytest
from unit.analysis.stories.records import busy_record, steady_record

from siloSim import InputError, RunRecord, story
from siloSim.analysis.stories import people, phrases, suggestions
from siloSim.analysis.stories.people import COUNTED
from siloSim.analysis.stories.phrases import PARTS
from siloSim.model.trace import Event
from siloSim.runs.names import Names


def challenges_with(record, kind):
    """Numbers of the challenges to which something happened."""
    events = record.trace.events
    return sorted(set(events["challenge"][events["kind"] == kind].tolist()) - {-1})


def slow_record():
    """People who seldom answer, and heads who decide."""
    return steady_record(**{"help.answer_chance": 0.2, "help.answer_limit": 2.0, "decision.capacity": 2.0})


RECORDS = (busy_record, steady_record, slow_record)
# Words that every sentence about a kind of event has.
MARKS = {
    Event.ARRIVED: "meets a shared challenge",
    Event.ASKED: " asks ",
    Event.ACCEPTED: " accepts the ",
    Event.PRESSED: "only because of the pressure",
    Event.DECLINED: " declines",
    Event.SILENT: "has not answered",
    Event.HANDED_OVER: "hands it back",
    Event.DELIVERED: " delivers the ",
    Event.REWORKED: "is not right",
    Event.BROKEN: "a broken promise",
    Event.ESCALATED: "is escalated",
    Event.APPROVED: " approves the ",
    Event.ASSIGNED: "A decision assigns",
    Event.DISPUTED: " quarrel about it",
    Event.RESOLVED: "The challenge is resolved",
    Event.WRITTEN_UP: "writes down",
    Event.RETRIEVED: "in the knowledge base",
    Event.OFFERED: "offers unasked",
    Event.MISROUTED: "to the wrong place",
}


def not_meant(kind):
    """Words that tell a sentence apart that has the same mark."""
    return {Event.ASKED: "asks nobody", Event.ACCEPTED: "pressure"}.get(kind, "\0")


def test_every_kind_of_event_is_among_them():
    found = {kind for kind in MARKS for record in RECORDS if challenges_with(record(), kind)}
    assert found == set(MARKS)


@pytest.mark.parametrize("make", RECORDS)
def test_each_event_is_told_on_its_day(make):
    record = make()
    events, names = record.trace.events, Names(record.trace.organisation)
    chosen = {number for kind in MARKS for number in challenges_with(record, kind)[:2]}
    for challenge in sorted(chosen):
        told = story(record, challenge=challenge)
        for day in range(record.scenario.calendar.horizon):
            lines = [line.text for line in told.lines if line.first == line.last == day]
            today = events[(events["challenge"] == challenge) & (events["day"] == day)]
            for kind, mark in MARKS.items():
                of_kind = today[today["kind"] == kind]
                said = [text for text in lines if mark in text and not_meant(kind) not in text]
                expected = min(len(of_kind), 1) if kind == Event.RETRIEVED else len(of_kind)
                assert len(said) == expected, (challenge, day, kind, lines)
                for event, text in zip(of_kind, said, strict=False):
                    if kind in (Event.ASKED, Event.DELIVERED, Event.BROKEN, Event.MISROUTED):
                        assert names.of(int(event["other"])) in text
                    if kind in (Event.ASKED, Event.DELIVERED):
                        part = record.trace.subtasks["department"][event["subtask"]]
                        assert f"the {names.departments[part]} part" in text


def test_every_day_of_its_life_is_told_once():
    record = steady_record()
    for challenge in range(0, len(record.trace.challenges), 9):
        row, told = record.trace.challenges[challenge], story(record, challenge=challenge)
        days = [(line.first, line.last) for line in told.lines]
        assert days == sorted(days)
        covered = {day for first, last in days for day in range(first, last + 1)}
        end = row["resolved_on"] if row["resolved_on"] >= 0 else record.scenario.calendar.horizon - 1
        assert covered == set(range(row["arrived_on"], end + 1))


def test_the_sums_are_those_of_the_table():
    record = steady_record()
    table = record.challenges.set_index("challenge")
    for challenge in range(0, len(table), 9):
        told = story(record, challenge=challenge)
        assert {name: told.sums[name] for name in PARTS} == table.loc[challenge, list(PARTS)].to_dict()
        assert sum(told.sums[name] for name in PARTS) == pytest.approx(told.sums["total"])
        assert told.sums["total"] == table.loc[challenge, "duration"]
        assert told.open == (table.loc[challenge, "event"] == 0)
        assert ("Still open" in told.ending[0]) == told.open


def test_owners_and_helpers_who_leave_are_told():
    record = busy_record()
    events = record.trace.events
    gone = {int(e["person"]): int(e["day"]) for e in events if e["kind"] == Event.LEFT}
    owners = [
        (int(e["challenge"]), int(e["person"]))
        for e in events[events["kind"] == Event.ARRIVED]
        if int(e["person"]) in gone
    ]
    passed_on = [
        (challenge, owner)
        for challenge, owner in owners
        if record.trace.challenges["arrived_on"][challenge] < gone[owner]
        and not 0 <= record.trace.challenges["resolved_on"][challenge] <= gone[owner]
    ]
    assert passed_on
    for challenge, owner in passed_on[:6]:
        text = str(story(record, challenge=challenge))
        assert f"{Names(record.trace.organisation).of(owner)} leaves the organisation" in text


def test_a_part_of_the_days():
    record = steady_record()
    challenge = int(np.argmax(record.trace.challenges["resolved_on"] - record.trace.challenges["arrived_on"]))
    whole = story(record, challenge=challenge)
    first = whole.lines[0].last + 1
    some = story(record, challenge=challenge, first=first, last=first + 2)
    assert 0 < len(some.lines) < len(whole.lines)
    assert set(some.lines) <= set(whole.lines)
    assert some.sums == whole.sums
    before = story(record, challenge=challenge, first=0, last=max(0, whole.lines[0].first - 1))
    assert before.lines == ()
    assert "Nothing of this" in before.ending[0]


def test_a_person_s_counts_are_those_of_the_log():
    record = busy_record()
    events = record.events
    for who in ("000003", "000012", "000020+1"):
        if who not in set(events["who"]):
            continue
        told = story(record, person=who)
        asked = events[events["kind"] == "asked"]
        assert told.sums.get("asks", 0) == (asked["who"] == who).sum()
        assert told.sums.get("asked", 0) == (asked["whom"] == who).sum()
        delivered = events[events["kind"] == "delivered"]
        assert told.sums.get("delivers", 0) == (delivered["whom"] == who).sum()
        assert told.sums.get("receives", 0) == (delivered["who"] == who).sum()
        assert set(told.sums) <= set(COUNTED)
        assert told.open is None


def test_many_days_are_counted_by_month_and_few_are_told(monkeypatch):
    monkeypatch.setattr(people, "MOST_DAYS", 20)
    record = steady_record()
    events = record.events
    who = events.loc[events["kind"] == "asked", "whom"].value_counts().index[0]
    days = events.loc[(events["who"] == who) | (events["whom"] == who), "day"].nunique()
    assert days > 20
    whole = story(record, person=who)
    assert len(whole.lines) <= 4
    assert "by month" in whole.ending[0]
    some = story(record, person=who, first=0, last=15)
    mine = events[((events["who"] == who) | (events["whom"] == who)) & (events["day"] <= 15)]
    assert len(some.lines) == len(mine)
    assert [line.first for line in some.lines] == sorted(mine["day"])


def test_coming_going_and_secondments():
    record = busy_record()
    events, names = record.trace.events, Names(record.trace.organisation)
    joiner = int(events["person"][events["kind"] == Event.JOINED][0])
    told = story(record, person=names.of(joiner))
    assert told.opening[1].startswith("Joined on day ")
    assert "Joins the organisation." in [line.text for line in told.lines]
    leaver = int(events["person"][events["kind"] == Event.LEFT][0])
    assert "Leaves the organisation." in [line.text for line in story(record, person=names.of(leaver)).lines]
    moved = [
        text
        for seat in range(names.size)
        for text in [str(story(record, person=names.of(seat)))]
        if "egins a secondment in " in text
    ]
    assert moved
    assert any("omes back from the secondment" in text for text in moved)


@pytest.mark.parametrize("challenge", [-1, 10**6])
def test_an_unknown_challenge_is_told_what_there_is(challenge):
    record = steady_record()
    with pytest.raises(InputError) as caught:
        story(record, challenge=challenge)
    (problem,) = caught.value.problems
    count = len(record.trace.challenges)
    assert problem.allowed == f"0 to {count - 1}"
    assert problem.remedy == f"The nearest is {0 if challenge < 0 else count - 1}."


def test_somebody_who_never_joined_is_told_who_did():
    record = busy_record()
    with pytest.raises(InputError, match="ever joined") as caught:
        story(record, person="000001+99")
    assert caught.value.problems[0].allowed.startswith("000001")


@pytest.mark.parametrize(
    "options", [{}, {"challenge": 1, "person": "000001"}, {"challenge": 1, "first": 9, "last": 3}, {"challenge": 1, "first": -1}]
)  # fmt: skip
def test_what_cannot_be_told_is_said(options):
    with pytest.raises(InputError):
        story(steady_record(), **options)


def test_a_run_without_its_log_is_refused():
    record = steady_record()
    lean = RunRecord(record.trace, keep=frozenset({"runs", "challenges", "events"}))
    with pytest.raises(InputError, match="did not keep its subtasks"):
        story(lean, challenge=1)
    with pytest.raises(InputError, match="kept no event log"):
        story(RunRecord(replace(record.trace, events=record.trace.events[:0])), challenge=1)
    with pytest.raises(InputError, match="in memory"):
        story(object(), challenge=1)


def test_a_run_changed_by_hand_is_told_from_the_log_alone():
    record = steady_record()
    daily = record.trace.daily.copy()
    daily["asked"][3] += 1
    changed = RunRecord(replace(record.trace, daily=daily))
    told = story(changed, challenge=3)
    assert told.ending[-1] == phrases.SUMS["other run"]
    assert any(" asks " in line.text for line in told.lines)
    assert story(changed, person="000002").lines


def test_a_run_without_challenges_has_no_stories():
    record = steady_record(**{"challenges.per_person_per_month": 0.0})
    assert suggestions(record) == []
    with pytest.raises(InputError, match="no challenge 0"):
        story(record, challenge=0)
    assert "Nothing happened" in story(record, person="000001").ending[0]


def test_suggestions_are_what_they_say():
    record = steady_record()
    found = suggestions(record)
    table = record.challenges
    watched = table[table["arrived_on"] >= record.scenario.calendar.policy_day]
    why = {one.why.split(":")[0]: one for one in found}
    longest = int(why["took longest of those resolved"].name)
    assert watched.query("event == 1")["duration"].max() == table.loc[longest, "duration"]
    asked = record.events.query("kind == 'asked'")["whom"].value_counts()
    assert why["was asked most often"].name in set(asked[asked == asked.max()].index)
    for one in found:
        told = story(record, **{one.about: int(one.name) if one.about == "challenge" else one.name})
        assert told.lines
        assert one.option == f"--{one.about} {one.name}"


def test_no_sentence_has_a_hole():
    record = busy_record()
    for one in suggestions(record):
        text = str(story(record, **{one.about: int(one.name) if one.about == "challenge" else one.name}))
        for sign in ("{", "}", "None", "nan", "  ", "()"):
            assert sign not in text, text


def test_it_reads_as_lines_and_as_json():
    told = story(steady_record(), challenge=2)
    assert list(told) == str(told).splitlines()
    document = told.as_json()
    assert document["about"] == "challenge"
    assert document["lines"][0]["first"] == document["lines"][0]["last"]


def test_the_hours_of_an_arrival_are_those_of_the_rule():
    """What an hour of an outsider is worth lies between the rule's ends."""
    from types import SimpleNamespace

    from siloSim.model.rules.working import progress

    v = SimpleNamespace(help_floor=0.3, help_pressed_effort=0.5)
    rule = getattr(progress, "py_func", progress)
    low, high = rule(v, 1.0, 0.0, 1.0, 0.0), rule(v, 1.0, 1.0, 1.0, 0.0)
    assert rule(v, 1.0, 0.0, 0.0, 0.0) == 1.0
    assert f"{low:g} to {high:g} times as much in an hour" in phrases.CHALLENGE["arrived"]
