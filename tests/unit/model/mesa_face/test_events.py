"""Time: steps, days, scheduled and recurring events, and where the calendar ends."""

from __future__ import annotations

import pytest
from mesa.time import Priority, Schedule
from unit.model.mesa_face.small import HORIZON, model, scenario, untouched
from unit.model.runs import same

import siloSim as ss
from siloSim.errors import RunError


class Diary(ss.SiloModel):
    """A model that notes when something happened: (time, day, steps)."""

    def __init__(self, inputs: ss.Scenario, rng: int = 3) -> None:
        super().__init__(inputs, rng)
        self.noted: list[tuple[float, int, int]] = []
        self.trusting: list[float] = []

    def note(self) -> None:
        self.noted.append((self.time, self.day, self.steps))

    def praise(self) -> None:
        self.note()
        self.agents.set("generosity", 1.0)


def diary() -> Diary:
    return Diary(scenario())


def test_time_steps_and_day_agree_and_run_until_is_run_for() -> None:
    run = diary()
    assert (run.time, run.steps, run.day) == (0.0, 0, 0)
    run.run_for(2)
    run.run_until(5)
    run.step()
    assert (run.time, run.steps, run.day) == (6.0, 6, 6)
    with pytest.warns(RuntimeWarning, match="larger than time"):  # Mesa's, for a time that is past
        run.run_until(3)
    assert run.day == 6


def test_an_event_at_day_d_happens_before_day_d_and_after_the_day_before() -> None:
    run = diary()
    run.schedule_event(run.note, at=0)
    run.schedule_event(run.note, at=5)
    run.schedule_event(run.note, after=2.5)
    run.run_for(8)
    assert run.noted == [(0.0, 0, 0), (2.5, 2, 2), (5.0, 5, 5)]


def test_what_an_event_writes_holds_for_the_day_it_opens() -> None:
    """The same as writing by hand on the eve: day 12 is the first that differs."""
    by_event, by_hand = diary(), diary()
    by_event.schedule_event(by_event.praise, at=12)
    by_event.run_for(HORIZON)
    by_hand.run_for(12)
    by_hand.praise()
    by_hand.run_for(by_hand.days_left)
    assert same(by_event.trace(), by_hand.trace())
    columns = [name for name in untouched().daily.dtype.names if not name.startswith("trust")]
    written, plain = by_event.trace().daily[columns], untouched().daily[columns]
    assert next(day for day in range(14) if written[day].tobytes() != plain[day].tobytes()) == 12


def test_recurring_events_start_end_count_and_stop() -> None:
    run = diary()
    run.schedule_recurring(run.note, Schedule(interval=4.0, end=13.0))
    run.run_for(20)
    assert [day for _, day, _ in run.noted] == [4, 8, 12]
    run.noted.clear()
    counted = run.schedule_recurring(run.note, Schedule(interval=3.0, start=20.0, count=2))
    run.run_for(10)
    assert [day for _, day, _ in run.noted] == [20, 23]
    assert not counted.is_active
    run.noted.clear()
    ticker = run.schedule_recurring(run.note, Schedule(interval=1.0))
    run.run_for(2)
    ticker.stop()
    run.run_for(2)
    assert [day for _, day, _ in run.noted] == [31, 32]


def test_recurring_events_pause_and_resume_and_take_an_interval_that_depends_on_the_model() -> None:
    run = diary()
    ticker = run.schedule_recurring(run.note, Schedule(interval=lambda m: 1.0 + m.day))
    run.run_for(7)
    assert [time for time, _, _ in run.noted] == [1.0, 3.0, 7.0]
    ticker.pause()
    run.run_for(10)
    ticker.resume()
    assert ticker.next_scheduled_time == 17.0 + 18.0
    assert len(run.noted) == ticker.execution_count == 3


def test_a_cancelled_event_does_not_happen() -> None:
    run = diary()
    run.schedule_event(run.note, at=3).cancel()
    run.run_for(5)
    assert run.noted == []


def test_priorities_low_after_default_and_high_already_before_the_day_that_ends_then() -> None:
    run = diary()
    order: list[str] = []
    notes = {
        priority: (lambda name=priority.name: order.append(f"{name} {run.day}")) for priority in Priority
    }
    for function in notes.values():
        function.__name__ = "note"  # Mesa refuses what is called a lambda
    for priority in (Priority.LOW, Priority.DEFAULT, Priority.HIGH):
        run.schedule_event(notes[priority], at=5, priority=priority)
    run.run_for(6)
    assert order == ["HIGH 4", "DEFAULT 5", "LOW 5"]


def test_what_mesa_refuses_is_refused() -> None:
    run = diary()
    run.run_for(3)
    with pytest.raises(ValueError, match="past"):
        run.schedule_event(run.note, at=2)
    with pytest.raises(ValueError, match="exactly one"):
        run.schedule_event(run.note)
    with pytest.raises(ValueError, match="alive"):
        run.schedule_event(lambda: None, at=5)


def test_an_event_may_be_a_person_s_method_and_ends_with_the_person() -> None:
    run = model()
    first, second = run.agents[:2]
    run.schedule_event(first.remove, at=2)
    run.schedule_event(second.remove, at=3)
    second.remove()
    gone = {first.unique_id, second.unique_id}
    del first, second
    run.run_for(5)
    assert gone.isdisjoint(run.agents.get("unique_id"))


@pytest.mark.parametrize("days", [HORIZON + 1, HORIZON + 10**6, float("inf")])
def test_running_past_the_end_is_refused_before_anything_moves(days) -> None:
    run = model()
    with pytest.raises(RunError, match=r"ends with day 40.*run_for\(model\.days_left\)"):
        run.run_for(days)
    with pytest.raises(RunError, match="cannot go on until"):
        run.run_until(days)
    assert (run.time, run.steps, run.day) == (0.0, 0, 0)
    run.run_until(HORIZON)
    assert same(run.trace(), untouched())


def test_after_the_end_nothing_steps_and_nothing_is_written() -> None:
    run = model()
    run.run_model()
    person, other = run.agents[0], run.agents[1]
    writing = [
        run.step,
        lambda: setattr(person, "safety", 0.5),
        lambda: person.learn(0, 1),
        lambda: person.connect_to(other),
        lambda: person.move_to("Finance"),
        lambda: person.set_trust(person.colleagues[0], 0.5),
        lambda: person.disconnect_from(person.colleagues[0]),
        person.remove,
    ]
    for write in writing:
        with pytest.raises(RunError, match="ends with day 40"):
            write()
    run.run_for(0.5)  # an evening is not a day
    assert (run.time, run.steps, run.day) == (40.5, HORIZON, HORIZON)
    run.run_model()  # ends at once, as in Mesa
    assert same(run.trace(), untouched())


def test_a_run_stops_where_running_is_switched_off() -> None:
    run = diary()
    run.stop = lambda: setattr(run, "running", False)
    run.stop.__name__ = "stop"
    run.schedule_event(run.stop, at=7)
    run.run_model()
    assert run.day == 7
    run.run_for(run.days_left)
    assert same(run.trace(), untouched())


class Faulty(ss.SiloModel):
    """A step of one's own that breaks on day 4."""

    def step(self) -> None:
        if self.day == 4:
            raise ZeroDivisionError
        super().step()


class Hasty(ss.SiloModel):
    """Two days a step."""

    def step(self) -> None:
        super().step()
        super().step()


class Idle(ss.SiloModel):
    """A step that forgets the day."""

    def step(self) -> None:
        pass


def test_a_day_that_broke_off_is_not_passed_over_in_silence() -> None:
    run = Faulty(scenario())
    with pytest.raises(ZeroDivisionError):
        run.run_for(10)
    for go_on in (run.step, lambda: run.run_for(3)):
        with pytest.raises(RunError, match="time is 5 and its day 4: either a day broke off"):
            go_on()


@pytest.mark.parametrize("kind", [Hasty, Idle])
def test_a_step_that_is_not_one_day_is_refused(kind) -> None:
    with pytest.raises(RunError, match=r"super\(\)\.step\(\) exactly once"):
        kind(scenario()).run_for(3)
