"""The terms of docs/glossary.md, in words.

`[[tie]]` or `[[ties|tie]]` leads to another term. `code` names outcomes, parameters and state variables whose unit
and range stand below the text; they come from the tables of the code. Sources are those of a term of art.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """One entry: heading, text, names in the code, source."""

    name: str
    text: str
    code: tuple[str, ...] = ()
    source: str = ""


TERMS: tuple[Term, ...] = (
    Term(
        "Arm",
        "One of the sides of a comparison: *before*, the [[scenario]] as written, and *after*, the same with "
        "[[policies|policy]] added. Both sides of a [[replication]] share everything up to the [[policy day]].",
    ),
    Term(
        "Attention",
        "The hours of a person's working day. [[Gatherings|gathering]], asking, answering and [[help]] take from them; "
        "what is left is [[focus]].",
        ("attention.day", "employee: attention left"),
    ),
    Term(
        "Backlog",
        "[[Shared challenges|shared challenge]] that are open at the [[horizon]]. If it grows through the [[window]], "
        "the results say so, as every mean time then depends on where the run ends.",
        ("backlog",),
    ),
    Term(
        "Belief",
        "What a person holds about a [[facet]]: right (1), wrong (−1) or nothing (0). Only right ones help the work; "
        "nobody sees which they are.",
        ("employee: belief on a facet",),
        "March 1991",
    ),
    Term(
        "Broken promise",
        "An accepted [[subtask]] that is not done when it is due. It is withdrawn, the progress is kept, and "
        "[[trust]] falls.",
        ("trust.broken",),
        "Robinson 1996",
    ),
    Term(
        "Censored",
        "Said of a [[shared challenge]] that is still open at the [[horizon]]: it has taken at least so long, and how "
        "long in the end nobody knows. Leaving it out would leave out the hard ones, so it is counted as far as it was "
        "seen.",
        (),
        "Kaplan & Meier 1958",
    ),
    Term(
        "Clustering",
        "How often two contacts of one person know each other: twice the [[ties|tie]] among a person's k contacts over "
        "k(k − 1), 0 for fewer than two contacts, averaged over people.",
        ("organisation.ties.clustering",),
        "Watts & Strogatz 1998",
    ),
    Term(
        "Common random numbers",
        "The same luck on both sides of a comparison: every random draw belongs to a person, day and process, so a "
        "[[policy]] that adds draws for some shifts nobody else's. What differs between the [[arms|arm]] is then the "
        "policy's doing, and few [[replications|replication]] suffice.",
        (),
        "keyed draws: Salmon et al. 2011",
    ),
    Term(
        "Contact",
        "A talk between two people, informal or at a [[gathering]]. It can pass on a [[lesson]], keeps a [[tie]] alive "
        "or, at a gathering, makes one, and raises [[trust]] up to a ceiling.",
        ("contact.per_day",),
        "Pettigrew & Tropp 2006",
    ),
    Term(
        "Cost of delay",
        "What open [[shared challenges|shared challenge]] cost by being open: a share of their value for each day.",
        ("cost_of_delay", "challenges.delay_rate"),
        "Reinertsen 2009",
    ),
    Term(
        "Density ratio",
        "How many times as dense [[ties|tie]] are within departments as across them; density is ties over possible "
        "pairs. 1 means that departments do not matter; the built-in organisation is held between 4 and 20.",
    ),
    Term(
        "Department",
        "People with a common head, home [[facets|facet]], language and priorities. It has queues and meets others only "
        "through its people.",
        ("department: people", "department: home facets"),
    ),
    Term(
        "Design",
        "Where the points of an [[experiment]] lie in the space of its [[factors|factor]]: every combination, a Latin "
        "hypercube, Sobol's sequence, one factor at a time, or a file. See [experiments](experiments.md).",
    ),
    Term(
        "E–I index",
        "External less internal over their sum, here of hours of [[help]]: −1 if all stays within departments, 1 if "
        "all crosses them. On an imported organisation it is computed on [[ties|tie]].",
        ("ei_help",),
        "Krackhardt & Stern 1988",
    ),
    Term(
        "Efficient arm",
        "An [[arm]] that no other beats: none is at least as good in benefit and price and better in one of them (Pareto). "
        "Beside it stands the share of resamples of [[replications|replication]] in which it is so.",
    ),
    Term(
        "Employee",
        "One person: department, role, manager, traits such as [[generosity]], [[identity]] and "
        "[[psychological safety]], ties and [[beliefs|belief]]. In Python a Mesa agent, `siloSim.Employee`.",
    ),
    Term(
        "Escalation",
        "A [[subtask]] that has been blocked for longer than people are patient goes up to the head, or a manager, who "
        "assigns somebody or grants the approval.",
        ("decision.patience", "decision.capacity"),
    ),
    Term(
        "Experiment",
        "A question as a file: [[arms|arm]], [[factors|factor]], a [[design]] and how many [[replications|replication]]. "
        "See [experiments](experiments.md).",
    ),
    Term(
        "Facet",
        "One piece of know-how. Each has a truth that may change, and a home: the [[department]] that answers for it.",
        ("learning.facets",),
        "March 1991",
    ),
    Term(
        "Factor",
        "What an [[experiment]] varies in all its [[arms|arm]], by dotted path: levels or an interval. It has no effect in "
        "an arm without the [[policy]] that it belongs to; such points are run once.",
    ),
    Term(
        "Fade",
        "The loss of a [[policy]]'s force after its start, as a half-life in days; 0 for none. Not to be mixed up with "
        "the fading of [[trust]] to its base and of [[favours|favour]].",
    ),
    Term(
        "Family of comparisons",
        "Everything that is compared with the baseline in one [[outcome]]: each [[arm]] at each point. A "
        "[[simultaneous interval]] holds for all of it at once.",
    ),
    Term(
        "Favour",
        "What one person owes another for [[help]]: each delivery adds one, each return takes one away, up to a cap, "
        "and they fade. Those who return favours accept the more readily the more they owe.",
        ("tie: favours owed", "help.favour_cap", "help.favour_half_life"),
        "Gouldner 1960; Flynn 2003",
    ),
    Term(
        "Focus",
        "Hours left for departmental work after [[gatherings|gathering]], [[help]], asking and deciding.",
        ("focus_hours",),
        "Perlow 1999",
    ),
    Term(
        "Gathering",
        "A meeting that a [[policy]] calls, of heads, of pairs across departments or of others. It takes hours from "
        "everybody who comes, brings [[contacts|contact]], and may bring decisions.",
        ("gathering_hours", "contact.gathering"),
    ),
    Term(
        "Generosity",
        "A person's willingness to give first, whoever asks. Most have little, a few much.",
        ("employee: generosity",),
        "Flynn 2003; Grant 2013",
    ),
    Term(
        "Hand-over",
        "Somebody accepts a [[subtask]], sees that the know-how is missing, and passes it back or on; the search "
        "begins again, with a name or without.",
        ("help.handover", "help.refer"),
    ),
    Term(
        "Help",
        "Hours of work on a [[subtask]] of somebody else's [[shared challenge]].",
        ("help_hours", "help.share"),
    ),
    Term(
        "Horizon",
        "The number of days that a run lasts. The last day seen is the one before it.",
    ),
    Term(
        "Identity",
        "How strongly a person identifies with the department. It weighs against requests of [[outsiders|outsider]], "
        "the less the more a shared purpose stands above the department.",
        ("employee: identity", "identity.salience"),
        "Ashforth & Mael 1989; Gaertner & Dovidio 2000",
    ),
    Term(
        "Interval",
        "The 95 % interval of a [[paired difference]], Student's t over [[replications|replication]]. It tells how "
        "exactly the simulation was computed, not how sure its assumptions are. Others, and when to read which: "
        "[statistics](statistics.md).",
    ),
    Term(
        "Joint rewards",
        "The weight of outcomes shared with other departments in what people are rewarded for. It moves consent and "
        "hours for [[outsiders|outsider]] up, and own output down.",
        ("incentive.joint", "incentive.dilution"),
        "Holmstrom & Milgrom 1991",
    ),
    Term(
        "Kaplan–Meier",
        "The estimate of the share of [[shared challenges|shared challenge]] still open after so many days that takes "
        "[[censored]] ones into account: the product, over the days on which some were resolved, of one less the share "
        "resolved among those open. The median and the share within the [[service level]] are read off it.",
        ("resolution_median", "resolved_in_sla"),
        "Kaplan & Meier 1958",
    ),
    Term(
        "Knowledge base",
        "What has been written up about [[facets|facet]], right or wrong. Entries are found less often as they age, and "
        "the latest on a facet replaces the one before.",
        ("memory.capture", "memory.retrieval", "memory.age"),
        "Walsh & Ungson 1991",
    ),
    Term(
        "Language distance",
        "How differently two departments speak: 0 the same, 1 nothing in common. It makes [[rework]] likelier and "
        "learning harder, shrinks as they spend hours together and grows without.",
        ("department: language distance", "language.learning"),
        "Carlile 2004",
    ),
    Term(
        "Lesson",
        "A [[facet]] whose truth was found, or has changed, so that people have something to learn from each other.",
        ("lesson: holders",),
    ),
    Term(
        "Load",
        "Of a person: accepted [[subtasks|subtask]] in hand. Of an organisation: how much of the hours for [[help]] is "
        "used; the two built-in scenarios, `builtin:reference` and `builtin:busy`, differ in it.",
        ("employee: load", "challenges.per_person_per_month"),
    ),
    Term(
        "Modularity",
        "How far [[help]] keeps to departments beyond what their sizes alone would give: the share of hours within "
        "departments, less the share expected by chance. 0 is chance, values below 0 mean more across than by chance.",
        ("modularity",),
        "Newman & Girvan 2004; Newman 2004",
    ),
    Term(
        "Nomination",
        "One direction of a [[tie]]: somebody names somebody as a contact, with a weight. A tie has one or two.",
        ("organisation.ties.reciprocity",),
    ),
    Term(
        "Norm",
        "The share of own requests that a person has come to expect to be accepted. It follows the fate of one's own "
        "requests, and moves what one grants to others.",
        ("employee: helping norm", "help.norm_rate"),
        "Bicchieri 2006",
    ),
    Term(
        "Outcome",
        "A number by which a run is judged, with a name, a unit and a direction that is better. All are listed in the "
        "[ODD](odd.md).",
    ),
    Term("Outsider", "Somebody who works in another [[department]]."),
    Term(
        "Overlap of interests",
        "How far the priorities of two departments, and of two people, point the same way. A half is neutral; more "
        "makes acceptance and effort likelier, less makes them rarer.",
        ("department: priorities", "interest.low", "interest.high"),
    ),
    Term(
        "Owner",
        "The person who meets a [[shared challenge]] and seeks [[help]] for it.",
        ("shared challenge: owner",),
    ),
    Term(
        "Paired difference",
        "After less before within one [[replication]], so that luck common to both [[arms|arm]] cancels. Its mean and "
        "[[interval]] over replications are what the [[scorecard]] shows.",
    ),
    Term(
        "Point",
        "One combination of values of the [[factors|factor]] of an [[experiment]]. An [[arm]] at a point is one "
        "[[scenario]].",
    ),
    Term(
        "Policy",
        "A bundle of changes to [[primitives|primitive]], with [[gatherings|gathering]] and other effects, a price, "
        "dates and evidence, in a YAML file. It changes conditions and never an [[outcome]]. "
        "`silosim policies` lists those that ship.",
    ),
    Term(
        "Policy day",
        "The day from which on [[policies|policy]] act and [[outcomes|outcome]] count: 130 unless the scenario says "
        "otherwise. Until then both [[arms|arm]] are the same bit for bit.",
    ),
    Term(
        "Pressed help",
        "[[Help]] that somebody accepted under pressure from above and would have declined without: less effort, and no "
        "[[trust]] is won by it.",
        ("help.pressure", "help.pressed_effort"),
        "Deci & Ryan 2000",
    ),
    Term(
        "Primitive",
        "A parameter that [[policies|policy]] may change, day by day and often department by department. "
        "[Notation](notation.md) marks each.",
    ),
    Term(
        "Probe lesson",
        "A [[lesson]] planted on the [[policy day]] to measure how fast know-how travels: the truth of one home "
        "[[facet]] of one department changes, three people of it find the new truth, and the days are counted until "
        "the other departments know half as much about it as before.",
        ("probe_days_to_half", "probe_share_end"),
        "Rogers 2003",
    ),
    Term(
        "Psychological safety",
        "A person's readiness to say that help is needed.",
        ("employee: psychological safety", "help.safety"),
        "Edmondson 1999",
    ),
    Term(
        "Ramp",
        "The days over which a [[policy]] rises from nothing to its [[strength]]; 0 for at once.",
    ),
    Term(
        "Reciprocity",
        "Three things that ought not to be mixed up: the share of [[nominations|nomination]] that are returned (of an "
        "organisation), the share of helping pairs in which both help (an [[outcome]]), and a person's weight on "
        "returning [[favours|favour]] (a trait).",
        ("organisation.ties.reciprocity", "reciprocity", "employee: reciprocity"),
        "Wasserman & Faust 1994; Gouldner 1960",
    ),
    Term(
        "Replication",
        "One run with luck of its own, out of those that a seed gives. Organisation, challenges and draws follow from "
        "seed and number; the same two give the same bits.",
    ),
    Term(
        "Rework",
        "Finished work that is sent back, once, since it was misunderstood or done on wrong [[beliefs|belief]].",
        ("rework_share", "time_rework", "help.redo"),
        "Carlile 2004",
    ),
    Term(
        "RMST",
        "Restricted mean survival time: the mean of the days to resolution, each counted to 130 at most, as the area "
        "under the [[Kaplan–Meier]] curve. It is defined even where most stay open, which mean and median are not.",
        ("resolution_rmst",),
        "Royston & Parmar 2013; Uno et al. 2014",
    ),
    Term(
        "Rule",
        "A short function of numbers that fills a slot of the day: whether somebody accepts, how [[trust]] moves. Each "
        "has a [page](submodels/README.md), and each can be replaced by one's own.",
    ),
    Term(
        "Scenario",
        "Everything that a run needs but seed and number of the [[replication]]: calendar, organisation, parameters, "
        "[[policies|policy]], replaced [[rules|rule]]. A YAML file, or `builtin:reference` and `builtin:busy`.",
    ),
    Term(
        "Scorecard",
        "The table of a comparison: each [[outcome]] before and after, the [[paired difference]] with its "
        "[[interval]], and a [[verdict]].",
    ),
    Term(
        "Secondment",
        "Working in another [[department]] for a while; home, know-how and priorities stay.",
    ),
    Term(
        "Service level",
        "The days within which a [[shared challenge]] should be resolved.",
        ("challenges.sla", "resolved_in_sla"),
    ),
    Term(
        "Shared challenge",
        "A problem that a [[department]] meets and cannot solve alone: one [[subtask]] for each department that it "
        "needs. It is resolved when the last of them is done.",
        ("challenges.per_person_per_month", "challenges.value"),
    ),
    Term(
        "Silo",
        "A [[department]] whose [[ties|tie]], [[trust]] and know-how end at its boundary more than the shared work can "
        "bear. siloSim has no switch for it: it shows in the [[density ratio]], the [[E–I index]], [[modularity]], "
        "trust across, and the time that shared work takes. It serves focus and expertise too, so taking it down has "
        "a price.",
    ),
    Term(
        "Simultaneous interval",
        "One of intervals made so wide that, in 95 of 100 experiments, all of a [[family of comparisons]] hold together. "
        "The single [[interval]] holds for one comparison that was chosen beforehand.",
    ),
    Term(
        "Standardised effect",
        "Mean over standard deviation of the [[paired difference]]. Luck that both sides share makes it larger than the "
        "effects of field studies, with which it must not be compared.",
    ),
    Term(
        "Standing tie",
        "A [[tie]] that comes with a person's place in the organisation. It ends only with the person; every other "
        "lapses without use.",
        ("tie: standing", "contact.lapse"),
        "Burt 2002",
    ),
    Term(
        "Strength",
        "How fully a [[policy]] is put into practice, 0 to 1: `joint_incentives:0.6`. At 0 it changes no bit.",
    ),
    Term(
        "Subtask",
        "The part of a [[shared challenge]] that one [[department]] is needed for, with [[facets|facet]] and an effort. "
        "It is approving, seeking, asked, accepted, escalated or done.",
        ("subtask: effort", "subtask: state"),
    ),
    Term(
        "Tie",
        "A relation between two people who meet more often than by chance: weight, [[trust]] in either direction, "
        "[[favours|favour]] owed. It may be [[nominated|nomination]] by one or both.",
        ("tie: weight", "organisation.ties.mean", "contact.ties_cap"),
    ),
    Term(
        "Time in system",
        "Days that a [[shared challenge]] stays open, those still open counted to the [[horizon]]. Its five parts – "
        "seeking, waiting for an answer, waiting for a decision, work, [[rework]] – sum to it.",
        ("time_in_system",),
        "Little 1961",
    ),
    Term(
        "Trust",
        "How far one person counts on another, along a [[tie]]; each direction has its own. Timely [[help]] without "
        "[[rework]] and [[contact]] raise it; declines, rework, disputes and [[broken promises|broken promise]] lower "
        "it; without anything it fades to its base.",
        ("tie: trust", "trust_within", "trust_cross"),
        "Lewicki & Bunker 1996; Balliet, Wu & De Dreu 2014",
    ),
    Term(
        "Turbulence",
        "The chance on a day that the truth of a [[facet]] changes, which makes every right [[belief]] about it wrong.",
        ("environment.turbulence",),
        "March 1991",
    ),
    Term(
        "Verdict",
        "*Better* or *worse* if the whole [[interval]] of a [[paired difference]] lies on one side of zero, else "
        "*unclear*.",
    ),
    Term(
        "Warm-up",
        "The first days of a run, in which work, [[trust]] and [[favours|favour]] build up; nothing is counted in them.",
    ),
    Term(
        "Window",
        "The days in which [[outcomes|outcome]] are taken: from the [[policy day]] to the [[horizon]]. Flows are per "
        "person and day over it, states the mean of its last 63 days.",
    ),
    Term(
        "Within share",
        "The share of [[ties|tie]] whose two ends work in one [[department]]. Compare it with the share by chance.",
        ("organisation.ties.within_share",),
    ),
    Term(
        "Working day",
        "The step of the model, and the day of all its times. A week has 5, a month 21, a quarter 63, a year 260.",
    ),
)
