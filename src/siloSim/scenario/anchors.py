"""What a client can say about the organisation without data, and which parameters govern it (ODD 6).

An anchor is a figure that somebody who knows the place can state: half of all shared challenges are done
within 30 days; four of ten are solved by the first person asked. Anchors change no run. `silosim fit` sets
the structural ones in `organisation.ties` and looks for values of the governing parameters at which the
others come out.

Governors stand in the order in which they are tried: first what clients know least and what disturbs little
else, later what also changes how much work there is (experiments/anchors measures what moves what). One is
used only when those before it do not suffice. Its range is what a
working organisation could have, narrower than the parameter's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from siloSim.errors import Problem

MEAN_TIES, WITHIN_SHARE = "organisation.ties.mean", "organisation.ties.within_share"


@dataclass(frozen=True, slots=True)
class Governor:
    """A parameter that may be moved for an anchor, within [low, high], and what it stands for."""

    path: str
    low: float
    high: float
    why: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """One figure that may stand under `anchors`."""

    name: str
    unit: str  # as in parameters.TABLE
    low: float
    high: float
    meaning: str
    question: str  # how to ask somebody who knows the organisation
    governors: tuple[Governor, ...]
    structural: bool = False  # the first governor is set to it directly

    @property
    def path(self) -> str:
        """Its dotted path in a scenario file."""
        return f"anchors.{self.name}"


_HELP_SHARE = Governor(
    "behaviour.help.share", 0.03, 0.6, "how much time people can spare for others' challenges"
)
_EFFORT = Governor("challenges.effort", 0.2, 12, "how large shared challenges are")
_TAIL = Governor("challenges.effort_spread", 1.0, 3.0, "how much larger the largest challenges are")
_SMALL = Governor("challenges.small_share", 0.1, 0.95, "how many challenges are a quick question only")
_ARRIVALS = Governor("challenges.per_person_per_month", 0.05, 8, "how many challenges come up")
_WILLING = Governor("behaviour.help.willingness", -3, 4, "how ready people are to say yes")
_OUTSIDERS = Governor(
    "behaviour.identity.salience", -1, 4, "how much less ready they are for other departments"
)
_ROUTING = Governor("behaviour.help.routing", 0.3, 0.99, "how well people know which department to ask")
_SAFETY = Governor("behaviour.help.safety_base", 0.02, 0.95, "how ready people are to voice a need")
_ANSWER = Governor("behaviour.help.answer_chance", 0.05, 0.98, "how soon requests are answered")
_LIMIT = Governor("behaviour.help.answer_limit", 2, 60, "after how many days of silence people ask again")
_GENEROUS = Governor("behaviour.help.generosity_hours", 0.3, 9, "how unequally people give their hours")
_FAME = Governor("behaviour.help.pick_fame", 0.05, 3, "how much everybody asks those whom everybody asks")
_LANGUAGE = Governor("behaviour.language.rework", 0.01, 0.9, "how often departments misunderstand each other")
_WRONG = Governor("behaviour.help.rework_wrong", 0.05, 0.98, "how often wrong beliefs spoil work")
_BASE_WITHIN = Governor("behaviour.trust.base_within", 0.1, 0.9, "trust in colleagues without any history")
_BASE_ACROSS = Governor(
    "behaviour.trust.base_across", 0.1, 0.9, "trust in other departments without any history"
)
_TRUST_GAIN = Governor("behaviour.trust.gain", 0.03, 0.8, "how much good help raises trust")
_LAPSE = Governor("behaviour.contact.lapse", 3, 260, "how long contacts from working together are kept")
_APPROVALS = Governor("behaviour.decision.approvals", 0.005, 0.9, "how much needs an approval")
_CAPACITY = Governor("behaviour.decision.capacity", 0.05, 5, "how many decisions a head takes a day")
_TIES = Governor(MEAN_TIES, 3, 60, "how many people everybody works with")
_WITHIN = Governor(WITHIN_SHARE, 0, 1, "how much contact stays within departments")

# fmt: off
_DAYS = (0.05, 2_000.0)
TABLE: tuple[Anchor, ...] = (
    Anchor("within_share", "share", 0.0, 1.0, "share of ties whose two ends work in one department",
           "Of the people you work with regularly, how many are in your own department?", (_WITHIN,), structural=True),
    Anchor("mean_ties", "count", 0.5, 1000.0, "ties per person",
           "With how many people do you work regularly?", (_TIES,), structural=True),
    Anchor("resolution_median", "days", *_DAYS, "days after which half of the shared challenges are resolved",
           "After how many days is half of what needs several departments done?",
           (_HELP_SHARE, _SAFETY, _EFFORT, _TAIL, _WILLING)),
    Anchor("time_in_system", "days", *_DAYS, "mean days that a shared challenge stays open",
           "How long does it take on average, the long ones included?",
           (_HELP_SHARE, _TAIL, _EFFORT, _SMALL, _WILLING)),
    Anchor("resolved_in_sla", "share", 0.01, 0.99, "share of challenges resolved within the service level (challenges.sla)",
           "How many are done within 20 days?", (_TAIL, _HELP_SHARE, _EFFORT, _SMALL)),
    Anchor("time_seeking", "days", *_DAYS, "days of a challenge spent seeking somebody to ask",
           "How many days go by until the right person has agreed to help?", (_SAFETY, _WILLING, _OUTSIDERS)),
    Anchor("time_waiting_decision", "days", 0.005, 500.0, "days of a challenge spent waiting for a decision",
           "How many days does it wait for approvals and decisions?", (_APPROVALS, _CAPACITY)),
    Anchor("backlog", "count", 0.5, 1e7, "shared challenges open at the horizon",
           "How many are open on a usual day?", (_ARRIVALS, _HELP_SHARE, _TAIL)),
    Anchor("rework_share", "share", 0.005, 0.95, "share of finished work that is sent back",
           "How much of what other departments deliver has to be done again?", (_LANGUAGE, _WRONG)),
    Anchor("solved_at_first_contact", "share", 0.01, 0.99, "share of finished subtasks with one contact only",
           "How often does the first person asked solve it?", (_WILLING, _ROUTING, _OUTSIDERS)),
    Anchor("answer_rate", "share", 0.01, 0.99, "share of requests accepted",
           "Of ten requests, how many are accepted?", (_WILLING, _OUTSIDERS, _BASE_ACROSS)),
    Anchor("answer_latency", "days", 0.02, 100.0, "days from a request to its answer (0: on the same day)",
           "How many days until a request is answered at all?", (_ANSWER, _LIMIT)),
    Anchor("help_hours", "h/day", 0.005, 8.0, "hours a person-day given to others' shared challenges",
           "How many hours a week go into other people's challenges?", (_ARRIVALS, _EFFORT, _SMALL)),
    Anchor("help_top5", "share", 0.05, 0.99, "share of help hours given by the 5 % who give most",
           "How much of all help comes from the same few people?", (_GENEROUS, _FAME, _TAIL)),
    Anchor("trust_within", "share", 0.01, 0.99, "trust between people of one department, 0 to 1",
           "Survey: I can rely on colleagues of my department (share of the scale)", (_BASE_WITHIN, _TRUST_GAIN)),
    Anchor("trust_cross", "share", 0.01, 0.99, "trust between people of different departments, 0 to 1",
           "Survey: I can rely on other departments (share of the scale)", (_BASE_ACROSS, _TRUST_GAIN)),
    Anchor("knows_whom_to_ask", "share", 0.01, 0.99, "share of other departments in which a person knows somebody",
           "In how many of the other departments do you know whom to ask?", (_LAPSE, _TIES, _ARRIVALS)),
    Anchor("would_help", "share", 0.01, 0.99, "chance of accepting a standard request from another department",
           "Survey: I would help another department that asks", (_OUTSIDERS, _WILLING, _BASE_ACROSS)),
)
# fmt: on
BY_NAME: Mapping[str, Anchor] = MappingProxyType({anchor.name: anchor for anchor in TABLE})


def is_share(anchor: Anchor) -> bool:
    """Whether it lies between 0 and 1 by its nature."""
    return anchor.unit == "share"


def governors_of(names: tuple[str, ...], *, structure: bool = True) -> tuple[Governor, ...]:
    """Every parameter that may be moved for the behavioural ones of these anchors, each once, in order.

    A figure of the ties that is itself an anchor is fixed by it; without `structure` (an imported
    organisation) none of them may be moved.
    """
    fixed = {
        governor.path for name in names if BY_NAME[name].structural for governor in BY_NAME[name].governors
    }
    found = {
        governor.path: governor
        for name in names
        if not BY_NAME[name].structural
        for governor in BY_NAME[name].governors
        if governor.path not in fixed and (structure or not governor.path.startswith("organisation."))
    }
    return tuple(found.values())


def contradictions(anchors: Mapping[str, float], sla: float) -> list[Problem]:
    """Anchors that no organisation can show together; each Problem names the one to mend.

    Half are resolved by the median and a share within the service level, so that the median lies within
    the service level if and only if that share is at least one half. A part of the time is not longer than
    the whole. The mean is at least half of the median: at least half of the challenges take the median m or
    longer and none less than 0, so that the mean is at least 1/2 · m + 1/2 · 0 (Markov's inequality at m). That is so of an
    organisation; a run that ends counts open ones to its end only and may show a little less.
    """
    found = []
    median, share = anchors.get("resolution_median"), anchors.get("resolved_in_sla")
    if median is not None and share is not None and (median <= sla) != (share >= 0.5):
        found.append(
            Problem(
                f"half of the challenges would be resolved after {median:g} days and {share:.0%} within {sla:g}, "
                "which contradict each other",
                key="anchors.resolved_in_sla",
                value=f"{share:g}",
                allowed="50 % or more" if median <= sla else "less than 50 %",
                remedy="mend one of the two; challenges.sla says which service level is meant",
            )
        )
    whole = anchors.get("time_in_system")
    if median is not None and whole is not None and whole < median / 2:
        found.append(
            Problem(
                f"half of the challenges would take {median:g} days or longer, so that the mean cannot be below "
                f"{median / 2:g} days",
                key="anchors.time_in_system",
                value=f"{whole:g}",
                allowed=f"{median / 2:g} days or more",
                remedy="mend one of the two: time_in_system is the mean, resolution_median the median",
            )
        )
    found += [
        Problem(
            f"{part} is a part of time_in_system and cannot be as long",
            key=f"anchors.{part}",
            value=f"{anchors[part]:g}",
            allowed=f"less than {whole:g} days",
            remedy="mend one of the two",
        )
        for part in ("time_seeking", "time_waiting_decision")
        if whole is not None and part in anchors and anchors[part] >= whole
    ]
    return found
