"""Facts about a few people: the most sought-after as bottleneck, givers and free riders (4 and 5)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from siloSim.model.state import State
from siloSim.model.trace import Event, Trace
from siloSim.scenario.edit import with_policies
from siloSim.scenario.realise import realise
from siloSim.scenario.scenario import Change, Scenario
from siloSim.validation.fact import Check, Fact, Setting, relation
from siloSim.validation.facts.gatherings import programme
from siloSim.validation.runs import Touch, each, measured, outcomes_of, shortening

TENTH = 10
SMALL = 1.0  # h of effort; a question whose days in hand are days in a queue
# Generosity then moves consent alone; the hours that somebody gives are another lever.
CONSENT_ALONE: Mapping[str, object] = {"behaviour.help.generosity_hours": 0}
ALONG_TIES: Mapping[str, object] = {
    "behaviour.contact.strangers": 0,
    "behaviour.contact.introductions": 0,
    "organisation.ties.mean": 8,
}
# Hardly anybody consents; over half a year only, as nothing gets done in such an organisation.
RARE_CONSENT: Mapping[str, object] = {"behaviour.help.willingness": -1.5, "calendar.horizon": 260}
SEVERAL = 2.0  # the least that may be called several times as much
MORE = "than by more willingness of the busiest"
REFUSED = "share of requests declined, most sought tenth less the others"
BRIDGED = f"shorter by bridges {MORE}"
SOONER = f"shorter by a giver less {SEVERAL:g} times longer by a free rider"
AGREED = f"requests accepted: more by a giver less {SEVERAL:g} times fewer by a free rider"
TIME, CONSENT = "log % per head", "‰ per head"
ANSWERS = (int(Event.ACCEPTED), int(Event.PRESSED), int(Event.DECLINED))


def check_bottleneck(setting: Setting) -> list[Check]:
    """Refusals and queues at the most sought tenth; what relieves them."""
    rows = np.array(measured(setting, setting.scenario, at_the_top, keep_events=True))
    plain = setting.scenario.with_(**CONSENT_ALONE)
    before, willing = _time(setting, plain), _time(setting, plain, willing_busiest)
    seen = _time(setting, programme(plain, Change("help.pick_load", "add", 0.5)))
    bridged = _time(setting, bridges(plain))
    narrow = plain.with_(**ALONG_TIES)
    narrow_before, narrow_willing = _time(setting, narrow), _time(setting, narrow, willing_busiest)
    narrow_bridged = _time(setting, bridges(narrow))
    return [
        relation(REFUSED, rows[:, 0], "share"),
        relation(
            "days from acceptance of a small question to delivery, the tenth less the others",
            rows[:, 1],
            "days",
        ),
        relation(
            f"shorter by visible load {MORE}",
            shortening(before, seen) - shortening(before, willing),
            "log %",
        ),
        relation(
            BRIDGED,
            shortening(before, bridged) - shortening(before, willing),
            "log %",
        ),
        relation(
            f"{BRIDGED}, where help is found along ties only",
            shortening(narrow_before, narrow_bridged) - shortening(narrow_before, narrow_willing),
            "log %",
        ),
    ]


def at_the_top(trace: Trace) -> tuple[float, float]:
    """The most sought tenth less all others, in the window: share declined, days in hand of small questions.

    Ranked by requests received before the window, among those who stayed: who is busy in it is not its result.
    """
    events, start = trace.events, trace.scenario.calendar.policy_day
    people = np.arange(trace.organisation.size)  # ids at the start
    size = int(max(events["person"].max(), events["other"].max(), len(people))) + 1
    early = events[(events["kind"] == Event.ASKED) & (events["day"] < start)]
    received = np.bincount(early["other"].astype(np.int64), minlength=size)
    left = events["person"][events["kind"] == Event.LEFT].astype(np.int64)
    staying = np.setdiff1d(people, left)
    ranked = staying[np.argsort(-received[staying], kind="stable")]
    groups = ranked[: len(ranked) // TENTH], ranked[len(ranked) // TENTH :]
    declined, in_hand = [], []
    for group in groups:
        mine = np.zeros(size, dtype=bool)
        mine[group] = True
        declined.append(_declined(events[events["day"] >= start], mine))
        in_hand.append(_days_in_hand(trace.subtasks, mine, start))
    return declined[0] - declined[1], in_hand[0] - in_hand[1]


def _declined(events: NDArray[np.void], mine: NDArray[np.bool_]) -> float:
    answers = events["kind"][mine[events["other"].astype(np.int64)] & np.isin(events["kind"], ANSWERS)]
    return float((answers == Event.DECLINED).mean()) if len(answers) else float("nan")


def _days_in_hand(subtasks: NDArray[np.void], mine: NDArray[np.bool_], start: int) -> float:
    done = subtasks[(subtasks["done_on"] >= 0) & (subtasks["accepted_on"] >= start)]
    done = done[(done["effort"] < SMALL) & mine[done["helper_id"].astype(np.int64)]]
    return float((done["done_on"] - done["accepted_on"]).mean()) if len(done) else float("nan")


def willing_busiest(state: State, replication: int) -> None:
    """The most sought tenth become as generous as can be."""
    del replication
    people = state.people
    sought = np.where(people["alive"] == 1, people["asked"], -1.0)
    people["generosity"][np.argsort(-sought, kind="stable")[: len(people) // TENTH]] = 1.0


def bridges(scenario: Scenario) -> Scenario:
    """Three random people of each department as bridge builders: fewer than the tenth made willing."""
    use: dict[str, object] = {"use": "bridge_builders", "who": "random", "per_department": 3}
    return with_policies(scenario, [use])


def check_givers(setting: Setting) -> list[Check]:
    """Givers against free riders, per head, in the organisation as it is and where consent is rare."""
    sooner, later, more, fewer = per_head(setting, setting.scenario)
    rare = per_head(setting, setting.scenario.with_(**RARE_CONSENT))
    return [
        relation("shorter by a giver", sooner, TIME),
        relation("longer by a free rider", later, TIME),
        relation("shorter by a giver less longer by a free rider", sooner - later, TIME),
        relation(SOONER, sooner - SEVERAL * later, TIME),
        relation("requests accepted: more by a giver less fewer by a free rider", more - fewer, CONSENT),
        relation(AGREED, more - SEVERAL * fewer, CONSENT),
        relation(f"{SOONER}, where consent is rare", rare[0] - SEVERAL * rare[1], TIME),
        relation(f"{AGREED}, where consent is rare", rare[2] - SEVERAL * rare[3], CONSENT),
    ]


def per_head(setting: Setting, scenario: Scenario) -> tuple[NDArray[np.float64], ...]:
    """A tenth of the people, drawn by lot, as unconditional givers or as free riders, against as they are.

    Per head and replication: resolution shorter by a giver and longer by a free rider (log %), share of
    requests accepted higher by a giver and lower by a free rider (per mille).
    """
    names = ("time_in_system", "answer_rate")
    before = outcomes_of(setting, scenario, names)
    giving = outcomes_of(setting, scenario, names, touch=some_as(1.0, setting.seed))
    riding = outcomes_of(setting, scenario, names, touch=some_as(0.0, setting.seed))
    heads = np.array(each(setting, lambda n: float(_few(realise(scenario, setting.seed, n).size))))
    return (
        shortening(before["time_in_system"], giving["time_in_system"]) / heads,
        shortening(riding["time_in_system"], before["time_in_system"]) / heads,
        1000.0 * (giving["answer_rate"] - before["answer_rate"]) / heads,
        1000.0 * (before["answer_rate"] - riding["answer_rate"]) / heads,
    )


def some_as(generosity: float, seed: int) -> Touch:
    """A tenth of the people, the same in every arm of a replication, get this generosity and owe nobody anything."""

    def touch(state: State, replication: int) -> None:
        people = state.people
        lot = np.random.default_rng([seed, replication]).permutation(len(people))[: _few(len(people))]
        people["generosity"][lot] = generosity
        people["reciprocity"][lot] = 0.0

    return touch


def _few(people: int) -> int:
    return max(1, people // TENTH)


def _time(setting: Setting, scenario: Scenario, touch: Touch | None = None) -> NDArray[np.float64]:
    """Time in system; `touch` works on the day on which policies start."""
    on = scenario.calendar.policy_day if touch is not None else 0
    return outcomes_of(setting, scenario, ["time_in_system"], touch=touch, on=on)["time_in_system"]


_QUEUES = (
    "The most sought have more work in hand, which lowers consent, but the excess of refusals is small: some forty "
    "replications show it or do not. The bottleneck is a queue, as the fact allows."
)
_ROUTES = (
    "With contact.introductions and contact.strangers at 1 everybody finds somebody in every department, and a "
    "bridge opens no way that is not open already. It needs an organisation in which help is found along ties only."
)
_LINEAR = (
    "A giver does matter more, but about twice as much and not several times: generosity is twice as far from its "
    "mean of 1/3 to 1 as to 0, and consent answers to it in nearly a straight line where about half of all requests "
    "are accepted. It needs an organisation in which consent is rare, so that a free rider has little to withhold."
)

FACTS: tuple[Fact, ...] = (
    Fact(
        number=4,
        key="bottleneck",
        statement=(
            "Under high load the most sought helpers become the bottleneck, as queues or as refusals; bridges "
            "and visible load then shorten resolution more than more willingness of the busiest."
        ),
        source="Cross, Rebele & Grant 2016; Burt 2004",
        kind="emergent",
        because=(
            "Rules impose that the trusted and the known are asked first, that work in hand lowers consent and "
            "that hours are shared in order of acceptance. That requests pile up at few people, and which "
            "remedy helps most, follows from them."
        ),
        design=(
            "Bottleneck: the tenth of people asked most before policy_day against the others, in the window, "
            "scenario as it is. Remedies, all from policy_day on and with help.generosity_hours 0, so that "
            "willingness moves consent and not hours: generosity 1 for the tenth asked most; help.pick_load "
            "raised by .5; bridge_builders with three random people of each department (fewer than a tenth), "
            "their hours included. Bridges once more where help is found along ties only: contact.strangers 0, "
            "contact.introductions 0, ties.mean 8."
        ),
        check=check_bottleneck,
        fails={(load, REFUSED): _QUEUES for load in ("reference", "busy")}
        | {(load, BRIDGED): _ROUTES for load in ("reference", "busy")},
    ),
    Fact(
        number=5,
        key="givers",
        statement=("Per head, a few unconditional givers matter several times as much as a few free riders."),
        source="Levine & Prietula 2014",
        kind="partly imposed",
        because=(
            "Imposed: generosity moves consent and hours in a straight line, and most people are nearer to the "
            "free rider (mean 1/3) than to the giver. Emergent: what this does to queues, norms and trust."
        ),
        design=(
            "A tenth of the people, the same by lot in both arms, have generosity 1 (givers) or 0 (free riders) "
            "and reciprocity 0 from day 0 on, against the same organisation as drawn. Several: at least twice. "
            "Once more where consent is rare: help.willingness -1.5, horizon 260 days."
        ),
        check=check_givers,
        fails={(load, what): _LINEAR for load in ("reference", "busy") for what in (SOONER, AGREED)},
    ),
)
