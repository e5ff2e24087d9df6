"""Every number of the model: name, default, range, unit, meaning, source (ODD 6 and 7).

The name is the same in YAML, Python, the ODD and results. Names under `challenges` and `money` are
their own sections of a scenario; all others live under `behaviour`. A parameter that is a primitive
may be changed by a policy, day by day and department by department; no other thing may.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

HELD = "fitted: a pattern holds it (decision 0009)"
SEARCHED = "fitted with the others, not identified (decision 0009)"
STARTED = "starting value, not searched (decision 0009)"
ASSUMED = "assumption; see sensitivity"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number of the model."""

    name: str
    default: float
    low: float
    high: float
    unit: str
    meaning: str
    source: str = STARTED
    primitive: bool = False  # a policy may change it
    per_department: bool = True  # False: one value for the organisation, department scopes refused

    @property
    def field(self) -> str:
        """Its name in the engine's record of today's values."""
        return self.name.replace(".", "_")

    @property
    def path(self) -> str:
        """Its dotted path in a scenario file."""
        section = self.name.partition(".")[0]
        return self.name if section in ("challenges", "money") else f"behaviour.{self.name}"


def _fixed(
    name: str, default: float, low: float, high: float, unit: str, meaning: str, source: str = STARTED
) -> Parameter:
    return Parameter(name, default, low, high, unit, meaning, source)


def _lever(
    name: str,
    default: float,
    low: float,
    high: float,
    unit: str,
    meaning: str,
    source: str = STARTED,
    *,
    per_department: bool = True,
) -> Parameter:
    return Parameter(name, default, low, high, unit, meaning, source, True, per_department)


# fmt: off
_CHALLENGES = (
    _fixed("challenges.per_person_per_month", 0.75, 0, 20, "1/month", "shared challenges that a department meets, per employee and month of 21 days", HELD),
    _fixed("challenges.more_departments", 0.3, 0, 0.95, "share", "chance that one more foreign department is needed (geometric)"),
    _fixed("challenges.own_subtask", 0.35, 0, 1, "share", "chance of a subtask in the owner's own department, done by a colleague"),
    _fixed("challenges.facets", 2, 1, 4, "count", "facets of know-how that a subtask needs", ASSUMED),
    _fixed("challenges.small_share", 0.6, 0, 1, "share", "share of subtasks that are a quick question", f"IT incident logs: first mode of duration; {SEARCHED}"),
    _fixed("challenges.small_effort", 0.25, 0.01, 8, "h", "median effort of a quick question"),
    _fixed("challenges.small_spread", 0.5, 0, 3, "log sd", "spread of a quick question's effort"),
    _fixed("challenges.effort", 1.1, 0.01, 200, "h", "median effort of any other subtask"),
    _fixed("challenges.effort_spread", 2.2, 0, 4, "log sd", "spread of any other subtask's effort", f"heavy tail of incident logs; {HELD}"),
    _fixed("challenges.effort_common", 0.6, 0, 1, "share", "loading of a subtask's effort on its challenge's common size", ASSUMED),
    _fixed("challenges.effort_max", 150, 1, 2000, "h", "largest effort of a subtask", ASSUMED),
    _fixed("challenges.sla", 20, 1, 1000, "days", "service level: a challenge should be resolved within so many days", "convention"),
    _fixed("challenges.value", 20000, 0, 1e12, "money", "value of a resolved challenge, per subtask", "set by the client"),
    _fixed("challenges.delay_rate", 0.002, 0, 1, "1/day", "share of a challenge's value that each open day costs", "set by the client"),
)

_MONEY = (
    _fixed("money.cost_per_hour", 60, 0, 1e6, "money/h", "cost of an hour of a person's time", "set by the client"),
)

_ATTENTION = (
    _fixed("attention.day", 8, 1, 24, "h", "hours of a working day at full time", "convention"),
    _lever("attention.asking", 0.25, 0, 8, "h", "time that asking for help takes the owner"),
    _lever("attention.interruption", 0.15, 0, 8, "h", "time that a request takes the person asked, refocusing included", "Mark, Gudith & Klocke 2008: costs of interrupted work"),
    _lever("attention.filter", 0.0, 0, 1, "share", "share of requests held back from the person asked until tomorrow (protected focus, gatekeepers)", ASSUMED),
)

_CONTACT = (
    _fixed("contact.per_day", 0.72, 0, 20, "1/day", "informal contacts that a person has on a mean day"),
    _lever("contact.within", 1.0, 0, 20, "factor", "informal contact within a department, relative to the organisation as it is", "unit of scale"),
    _lever("contact.across", 1.0, 0, 20, "factor", "informal contact across departments, relative to the organisation as it is", "unit of scale"),
    _lever("contact.gathering", 1.5, 0, 20, "1/h", "contacts that a person makes in an hour of a gathering", per_department=False),
    _fixed("contact.activity_spread", 1.4, 0, 3, "log sd", "spread of how sought-after people are at the start", f"skewed informal networks (Cross, Rebele & Grant 2016); {SEARCHED}"),
    _lever("contact.introductions", 1.0, 0, 1, "share", "chance that a colleague names somebody in the department needed"),
    _lever("contact.strangers", 1.0, 0, 1, "share", "chance that a stranger in the department needed is considered"),
    _fixed("contact.ties_cap", 25, 2, 1000, "count", "ties that a person can keep up; the weakest gives way", "layers of personal networks (Dunbar 1993; Mac Carron, Kaski & Dunbar 2016)"),
    _fixed("contact.lapse", 10, 1, 100000, "days", "time without contact or help after which a tie that formed in the run ends; ties of the organisation stay", f"Burt 2002: most bridges are gone within a year; {HELD}"),
    _fixed("contact.new_weight", 0.45, 0, 10, "factor", "contact opportunity of a tie that forms, relative to the mean tie", HELD),
)

_HELP = (
    _fixed("help.safety_base", 0.45, 0, 1, "share", "lowest readiness to voice a need", "Edmondson 1999"),
    _fixed("help.safety_spread", 0.6, 0, 1, "share", "range of the readiness to voice a need (uniform, cut at 1)", "Edmondson 1999"),
    _lever("help.safety", 0.0, -1, 1, "share", "added to everybody's readiness to voice a need", "Edmondson 1999"),
    _fixed("help.urge_days", 7, 0.1, 500, "days", "time scale on which an unmet need overcomes reluctance to ask"),
    _lever("help.offers", 0.0, 0, 1, "1/day", "chance a day that help is offered unasked by a generous tie in the department needed", "Flynn 2003; giving first"),
    _lever("help.routing", 0.85, 0, 1, "share", "chance that a request goes to the right department the first time"),
    _lever("help.pick_trust", 2.6, -20, 20, "weight", "weight of trust in the choice of whom to ask", SEARCHED),
    _lever("help.pick_expertise", 0.2, -20, 20, "weight", "weight of visible know-how (held, right or wrong) in the choice", SEARCHED),
    _lever("help.pick_load", 0.36, -20, 20, "weight", "weight of visible load against being chosen", HELD),
    _lever("help.pick_fame", 0.48, -20, 20, "weight", "weight of ln(1 + times asked) in the choice", f"preferential attachment to known experts; {HELD}"),
    _lever("help.pick_interest", 0.0, -20, 20, "weight", "weight of known overlap of interests in the choice"),
    _fixed("help.pick_noise", 0.2, 0, 20, "weight", "scale of the Gumbel noise of the choice", "McFadden 1974"),
    _lever("help.answer_chance", 0.9, 0, 1, "1/day", "chance that a request is answered on a day"),
    _lever("help.answer_limit", 5, 1, 500, "days", "silence after which the owner asks again"),
    _lever("help.willingness", 0.7, -20, 20, "logit", "baseline willingness to accept a request", HELD),
    _fixed("help.trust_weight", 2.0, -20, 20, "logit", "weight of trust (from .5) on acceptance", f"Colquitt, Scott & LePine 2007; {SEARCHED}"),
    _lever("help.reciprocity_weight", 1.0, -20, 20, "logit", "weight of favours owed x reciprocity on acceptance", "Gouldner 1960; Flynn 2003"),
    _fixed("help.generosity_weight", 2.3, -20, 20, "logit", "weight of generosity (from .33) on acceptance", f"Grant 2013; {SEARCHED}"),
    _lever("help.norm_weight", 2.3, 0, 4, "logit", "weight of the helping norm that a person has come to expect", f"Bicchieri 2006; {SEARCHED}"),
    _fixed("help.norm_rate", 0.1, 0, 1, "share", "how fast the expected norm follows own requests' fate"),
    _lever("help.reputation", 0.0, -20, 20, "logit", "weight of the asker's visible record of giving (indirect reciprocity)", "Nowak & Sigmund 1998"),
    _fixed("help.interest_weight", 2.5, -20, 20, "logit", "weight of overlap of interests (from .5) on acceptance", SEARCHED),
    _fixed("help.load_weight", 0.5, -20, 20, "logit", "weight of accepted work against accepting more", SEARCHED),
    _lever("help.pressure", 0.0, 0, 1, "share", "pressure from above to accept requests of other departments"),
    _fixed("help.pressure_weight", 2.0, 0, 20, "logit", "how far full pressure moves acceptance"),
    _fixed("help.pressed_effort", 0.3, 0, 1, "share", "effort of somebody who accepted only under pressure", "Deci & Ryan 2000: controlled motivation"),
    _lever("help.share", 0.22, 0, 1, "share", "share of the hours left after gatherings that may go to helping", HELD),
    _fixed("help.generosity_hours", 2.8, 0, 10, "factor", "how generosity (from .33) moves the hours given", HELD),
    _fixed("help.floor", 0.3, 0, 1, "share", "progress per hour without any right belief"),
    _fixed("help.handover", 0.3, 0, 1, "share", "chance of a hand-over by an accepter who holds none of the facets", HELD),
    _fixed("help.refer", 0.5, 0, 1, "share", "share of hand-overs that name a successor"),
    _fixed("help.due_base", 9, 0, 500, "days", "days to deliver, apart from the effort", SEARCHED),
    _fixed("help.due_factor", 1.8, 0, 50, "factor", "days to deliver per day of effort", SEARCHED),
    _fixed("help.redo", 0.6, 0, 1, "share", "share of the effort that rework takes"),
    _fixed("help.rework_wrong", 0.6, 0, 1, "share", "chance of rework when all beliefs needed are wrong"),
    _fixed("help.favour_cap", 5, 0, 100, "count", "favours beyond which none is counted"),
    _fixed("help.favour_half_life", 60, 1, 5000, "days", "half-life of a favour"),
)

_IDENTITY = (
    _fixed("identity.base", 0.4, 0, 1, "share", "lowest identification with the department", "Ashforth & Mael 1989"),
    _fixed("identity.spread", 0.5, 0, 1, "share", "range of identification (uniform, cut at 1)", "Ashforth & Mael 1989"),
    _lever("identity.salience", 0.55, -20, 20, "logit", "weight of identification against accepting outsiders' requests", f"Balliet, Wu & De Dreu 2014; {HELD}"),
    _lever("identity.purpose", 0.0, 0, 1, "share", "how far a shared purpose stands above the department", "Gaertner & Dovidio 2000: common in-group identity"),
)

_INCENTIVE = (
    _lever("incentive.joint", 0.0, 0, 1, "share", "weight of joint outcomes in rewards"),
    _fixed("incentive.joint_weight", 2.0, -20, 20, "logit", "how full joint rewards move acceptance of outsiders' requests"),
    _fixed("incentive.joint_hours", 0.5, 0, 10, "factor", "how full joint rewards move the hours given"),
    _fixed("incentive.dilution", 0.05, 0, 1, "share", "own output lost when all rewards are joint", "Holmstrom & Milgrom 1991: multitasking"),
    _lever("incentive.recognition", 0.0, 0, 1, "share", "recognition of help given", "Grant & Gino 2010"),
    _lever("incentive.genuine", 1.0, 0, 1, "share", "how true the attribution of recognition is"),
    _fixed("incentive.recognition_weight", 1.5, 0, 20, "logit", "how full recognition moves acceptance: (2 genuine - 1) of it", "Grant & Gino 2010"),
)

_INTEREST = (
    _fixed("interest.low", 0.1, 0, 1, "share", "lowest overlap of priorities between two departments"),
    _fixed("interest.high", 0.9, 0, 1, "share", "highest overlap of priorities between two departments"),
    _fixed("interest.personal", 0.8, 0, 1, "share", "spread of overlap between two people"),
    _fixed("interest.within", 0.5, 0, 1, "share", "overlap that counts within a department", "unit of scale"),
    _lever("interest.overlap", 0.0, -1, 1, "share", "added to the overlap of priorities across departments"),
    _lever("interest.drift", 0.0, 0, 1, "1/day", "rate at which overlap across departments drifts towards its lowest", per_department=False),
)

_LANGUAGE = (
    _fixed("language.low", 0.2, 0, 1, "share", "smallest distance between two departments' languages"),
    _fixed("language.high", 0.8, 0, 1, "share", "largest distance between two departments' languages"),
    _lever("language.distance", 1.0, 0, 5, "factor", "language distance relative to what it is", "unit of scale"),
    _lever("language.learning", 0.1, 0, 1, "1/day", "fastest convergence of two departments that meet"),
    _fixed("language.half_hours", 0.1, 0.001, 8, "h/day", "hours together per person and day at half the fastest convergence"),
    _fixed("language.floor", 0.4, 0, 1, "factor", "distance left however often they meet"),
    _lever("language.recovery", 0.002, 0, 1, "1/day", "rate at which languages drift apart again"),
    _fixed("language.rework", 0.25, 0, 1, "share", "chance of rework at full language distance"),
)

_TRUST = (
    _fixed("trust.base_within", 0.5, 0, 1, "share", "trust between colleagues without any history"),
    _fixed("trust.base_across", 0.41, 0, 1, "share", "trust across departments without any history", f"Balliet, Wu & De Dreu 2014; {SEARCHED}"),
    _fixed("trust.initial_spread", 0.1, 0, 1, "sd", "spread of trust at the start", ASSUMED),
    _lever("trust.gain", 0.28, 0, 1, "share", "share of the gap to 1 that timely help without rework closes", f"Lewicki & Bunker 1996; {SEARCHED}"),
    _lever("trust.gain_helper", 0.075, 0, 1, "share", "the same, in the helper"),
    _lever("trust.decline", 0.13, 0, 1, "share", "share lost by a decline", SEARCHED),
    _lever("trust.rework", 0.03, 0, 1, "share", "share lost by rework"),
    _lever("trust.broken", 0.2, 0, 1, "share", "share lost by a broken promise", "Robinson 1996"),
    _lever("trust.contact", 0.01, 0, 1, "share", "share of the gap to the ceiling that a contact closes", "Pettigrew & Tropp 2006"),
    _fixed("trust.contact_ceiling", 0.7, 0, 1, "share", "trust that contact alone can reach"),
    _lever("trust.fade", 0.0045, 0, 1, "1/day", "rate at which trust fades to its base", SEARCHED),
)

_CONFLICT = (
    _lever("conflict.rate", 0.2, 0, 1, "share", "chance that rework or a broken promise turns into a dispute"),
    _lever("conflict.hours", 1.0, 0, 40, "h", "hours that a dispute takes each side"),
    _lever("conflict.trust", 0.1, 0, 1, "share", "share of trust that a dispute costs each side", "De Dreu & Weingart 2003"),
)

_DECISION = (
    _lever("decision.approvals", 0.05, 0, 1, "share", "share of foreign subtasks that need an approval"),
    _lever("decision.patience", 12, 0, 1000, "days", "days blocked before a subtask is escalated"),
    _lever("decision.capacity", 0.6, 0, 1000, "1/day", "decisions that a head takes a day; at a gathering: by the gathering"),
    _lever("decision.delegation", 0.0, 0, 1000, "1/day", "decisions that each manager may take a day"),
    _fixed("decision.hours", 0.5, 0, 8, "h", "hours that a decision takes the head or manager"),
    _lever("decision.agenda_bias", 0.5, 0, 5, "weight", "how far large departments come first on a common agenda", per_department=False),
    _fixed("decision.resentment", 0.05, 0, 1, "share", "trust in the owner lost by somebody assigned against his or her will"),
    _fixed("decision.candidates", 12, 1, 200, "count", "people considered for an assignment", ASSUMED),
)

_MEMORY = (
    _lever("memory.capture", 0.1, 0, 1, "share", "share of resolved challenges that are written up"),
    _lever("memory.accuracy", 0.8, 0, 1, "share", "chance that a lesson held right is recorded right"),
    _lever("memory.retrieval", 0.1, 0, 1, "share", "chance that a fresh lesson on a needed facet is found"),
    _lever("memory.age", 250, 1, 10000, "days", "time scale on which recorded lessons fall out of use"),
    _fixed("memory.hours", 0.5, 0, 40, "h", "hours that writing up takes the owner"),
    _fixed("memory.lookup", 0.1, 0, 8, "h", "hours that reading a record takes the owner"),
    _fixed("memory.saving", 0.3, 0, 1, "share", "effort that right recorded lessons on all facets save, and wrong ones add"),
)

_LEARNING = (
    _fixed("learning.facets", 24, 1, 128, "count", "facets of know-how, shared out among the departments as homes", "March 1991: dimensions of reality"),
    _fixed("learning.home_known", 0.9, 0, 1, "share", "home facets known at the start"),
    _fixed("learning.foreign_known", 0.3, 0, 1, "share", "foreign facets known at the start"),
    _fixed("learning.wrong_known", 0.1, 0, 1, "share", "share of what is held at the start that is wrong"),
    _fixed("learning.latest", 0.87, 0, 1, "share", "chance that talk is about the latest thing learnt"),
    _lever("learning.adopt", 0.24, 0, 1, "share", "chance of adopting what a contact says, at full trust and common language"),
    _fixed("learning.adopt_trust", 0.6, 0, 1, "share", "part of adoption that depends on trust"),
    _fixed("learning.adopt_language", 0.5, 0, 1, "share", "adoption lost at full language distance"),
    _fixed("learning.superiority", 1, 0, 1, "switch", "1: only those who visibly do better are imitated", "March 1991; Fang, Lee & Schilling 2010"),
    _fixed("learning.outsider", 0.02, 0, 1, "factor", "adoption of an outsider's contradiction on the listener's own facet"),
    _fixed("learning.specialist", 0.6, 0, 1, "factor", "adoption of a specialist's contradiction on the specialist's facet"),
    _fixed("learning.contradiction", 0.2, 0, 1, "factor", "adoption of any other contradiction"),
    _lever("learning.transfer", 0.5, 0, 1, "share", "chance that delivered help teaches the owner a facet it used", "Szulanski 1996; Hansen 1999"),
    _lever("learning.practice", 0.05, 0, 1, "1/day", "chance that a day of own work teaches a home facet", "learning by doing (Argote 2013)"),
    _lever("learning.forgetting", 0.07, 0, 1, "1/day", "chance that one random foreign facet is forgotten", "de Holan & Phillips 2004"),
    _fixed("learning.memory_days", 60, 1, 1000, "days", "time over which performance is seen"),
)

_PEOPLE = (
    _lever("people.turnover", 0.0005, 0, 1, "1/day", "chance that a person leaves"),
    _fixed("people.entry_known", 0.5, 0, 1, "share", "home facets that a joiner knows"),
    _fixed("people.join_ties", 3, 0, 50, "count", "colleagues that a joiner gets to know, beside the manager"),
    _fixed("people.settling", 0.15, 0, 1, "1/day", "people inside, and as many outside, whom a joiner without any gets to know a day; fewer the nearer to the usual number", f"Rollag, Parise & Cross 2005: months until newcomers are connected; {HELD}"),
)

_ENVIRONMENT = (
    _lever("environment.arrivals", 1.0, 0, 100, "factor", "arrivals of shared challenges relative to the scenario's", "unit of scale"),
    _lever("environment.turbulence", 1 / 1500, 0, 1, "1/day", "chance that a facet's truth changes", "March 1991: environmental turbulence", per_department=False),
)
# fmt: on

TABLE: tuple[Parameter, ...] = (
    _CHALLENGES
    + _MONEY
    + _ATTENTION
    + _CONTACT
    + _HELP
    + _IDENTITY
    + _INCENTIVE
    + _INTEREST
    + _LANGUAGE
    + _TRUST
    + _CONFLICT
    + _DECISION
    + _MEMORY
    + _LEARNING
    + _PEOPLE
    + _ENVIRONMENT
)
BY_NAME: Mapping[str, Parameter] = MappingProxyType({p.name: p for p in TABLE})
DEFAULTS: Mapping[str, float] = MappingProxyType({p.name: p.default for p in TABLE})
PRIMITIVES: tuple[Parameter, ...] = tuple(p for p in TABLE if p.primitive)

# One record per department: the engine reads values[d].trust_gain.
RECORD = np.dtype([(p.field, np.float64) for p in TABLE], align=True)


def as_vector(parameters: Mapping[str, float]) -> NDArray[np.float64]:
    """Values in the order of TABLE, shape (P,); raises KeyError for a missing name."""
    return np.array([parameters[p.name] for p in TABLE], dtype=np.float64)
