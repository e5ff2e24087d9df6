"""The pictures of the submodels of the calendar, mingle, remember and drift: titles, axes, lines."""

from __future__ import annotations

from responses import Line, Panel, Response, around, handed

_DISTANCES = tuple(
    Line(text, {"distance": value}) for text, value in (("0", 0.0), ("0.4", 0.4), ("0.8", 0.8))
)

RESPONSES: dict[str, Response] = {
    "calendar": Response(
        "A programme ramps in, loses force and stops",
        "Force of a policy over 160 days from its start on day 20: one stays at full force, one reaches it in 40 "
        "days, one ramps in and fades with a half-life of 40 days, one at half strength stops on day 100.",
        (
            Panel(
                "force m (share)",
                (
                    Line("at once", {"ramp": 0.0}),
                    Line("ramp 40 days", {"ramp": 40.0}),
                    Line("ramp 20, half-life 40 days", {"ramp": 20.0, "half_life": 40.0}),
                    Line("strength ½, stop on day 100", {"strength": 0.5, "stop": 100.0, "ramp": 0.0}),
                ),
                "day",
                0,
                160,
                "day",
                "policy",
                {"strength": 1.0, "start": 20.0, "stop": 1000.0, "half_life": 0.0},
                points=161,
            ),
        ),
    ),
    "contact_hazard": Response(
        "Both departments' habits count equally for contact",
        "Contacts per day rise in a straight line with the one department's factor and lie higher, the higher the other's.",
        (
            Panel(
                "contacts (1/day)",
                tuple(Line(f"{f:g}", {"factor_other": f}) for f in (2.0, 1.0, 0.0)),
                "factor_one",
                0,
                3,
                "contact factor of the one department",
                "factor of the other",
                {"per_day": "contact.per_day"},
            ),
        ),
    ),
    "adoption_chance": Response(
        "People believe those whom they trust and understand",
        "Chance of adopting a belief rises in a straight line with trust, from above 0, and lies lower, the more distant the "
        "languages.",
        (
            Panel(
                "chance of adopting",
                _DISTANCES,
                "trust",
                0,
                1,
                "trust in the speaker (share)",
                "language distance",
            ),
        ),
    ),
    "contradiction_factor": Response(
        "Whose ground it is decides who is believed",
        "Three bars: the factor on adoption where the listener holds the contrary. It is highest where a specialist "
        "contradicts an outsider, lower where both or neither are at home, lowest where an outsider contradicts a specialist.",
        (
            Panel(
                "factor on adoption",
                (
                    Line("specialist to\noutsider", {"listener_at_home": 0.0, "speaker_at_home": 1.0}),
                    Line("both or neither\nat home", {"listener_at_home": 0.0, "speaker_at_home": 0.0}),
                    Line("outsider to\nspecialist", {"listener_at_home": 1.0, "speaker_at_home": 0.0}),
                ),
            ),
        ),
    ),
    "retrieval_chance": Response(
        "Old records are found less and less",
        "Chance of finding a record decays exponentially with its age, more slowly the longer the time scale.",
        (
            Panel(
                "chance of finding",
                around("memory.age", 2, 1, 0.5, unit=" days"),
                "age",
                0,
                1000,
                "age of the record (days)",
                "memory.age",
            ),
        ),
    ),
    "practice_chance": Response(
        "Own work teaches, interrupted work teaches less",
        "Chance of learning a home facet rises in a straight line with the share of the day left for own work.",
        (
            Panel(
                "chance (1/day)",
                handed("learning.practice", "rate", 2, 1, 0.5),
                "focus",
                0,
                1,
                "own work (share of a full day)",
                "learning.practice",
            ),
        ),
    ),
    "language_step": Response(
        "Languages converge fast and drift back slowly",
        "Language distance relative to its start over a year of weeks. Departments that meet twenty seconds, a minute or "
        "fifteen a person and day settle at lower and lower levels above the floor; one that stops meeting drifts back.",
        (
            Panel(
                "distance (factor)",
                (
                    Line("0 h a day, from\u00a0the\u00a0floor", {"hours": 0.0, "factor": "language.floor"}),
                    Line("0.005 h a day", {"hours": 0.005, "factor": 1.0}),
                    Line("0.02 h a day", {"hours": 0.02, "factor": 1.0}),
                    Line("0.25 h a day", {"hours": 0.25, "factor": 1.0}),
                ),
                "hours",
                0,
                52,
                "weeks",
                "hours together",
                {
                    "floor": "language.floor",
                    "learning": "language.learning",
                    "recovery": "language.recovery",
                    "half_hours": "language.half_hours",
                },
                repeat="factor",
            ),
        ),
    ),
    "performance_update": Response(
        "Colleagues see the last weeks, and forget",
        "Performance over 200 days: it climbs towards what is delivered each day, or decays towards 0 when nothing is.",
        (
            Panel(
                "performance (h/day)",
                (
                    Line("2 h a day, from\u00a00\u00a0h", {"performance": 0.0, "delivered": 2.0}),
                    Line("1 h a day, from\u00a00\u00a0h", {"performance": 0.0, "delivered": 1.0}),
                    Line("nothing, from\u00a02\u00a0h", {"performance": 2.0, "delivered": 0.0}),
                ),
                "delivered",
                0,
                200,
                "days",
                "delivered",
                {"memory_days": "learning.memory_days"},
                repeat="performance",
                every=5,
            ),
        ),
    ),
}
