"""The pictures of the submodels of work, exchange and decide: titles, axes, lines."""

from __future__ import annotations

from responses import Line, Panel, Response, around

_DISTANCES = tuple(
    Line(text, {"distance": value}) for text, value in (("0", 0.0), ("0.4", 0.4), ("0.8", 0.8))
)

RESPONSES: dict[str, Response] = {
    "help_hours": Response(
        "The generous give more of the hours left",
        "Hours for help against hours left today: straight lines through the origin, steeper for generous people and "
        "under joint rewards.",
        (
            Panel(
                "hours for help (h)",
                (
                    Line("generosity 1", {"generosity": 1.0}),
                    Line(
                        "generosity\u00a00.33, joint\u00a0rewards\u00a01",
                        {"generosity": 0.33, "incentive.joint": 1.0},
                    ),
                    Line("generosity 0.33", {"generosity": 0.33}),
                    Line("generosity 0", {"generosity": 0.0}),
                ),
                "left",
                0,
                8,
                "hours left today (h)",
                "helper",
            ),
        ),
    ),
    "progress": Response(
        "Know-how, interest and free will speed help",
        "Effort done per hour against the share of facets known: straight lines that start at the floor. An outsider with "
        "much common interest is fastest, then a colleague, then one with little; pressed help is slowest.",
        (
            Panel(
                "effort done (h per hour)",
                (
                    Line("outsider, overlap\u00a00.9", {"foreign": 1.0, "overlap": 0.9}),
                    Line("colleague", {"foreign": 0.0, "overlap": 0.5}),
                    Line("outsider, overlap\u00a00.1", {"foreign": 1.0, "overlap": 0.1}),
                    Line(
                        "pressed outsider, overlap\u00a00.5", {"foreign": 1.0, "overlap": 0.5, "pressed": 1.0}
                    ),
                ),
                "right",
                0,
                1,
                "facets known (share)",
                "helper",
                {"pressed": 0.0},
            ),
        ),
    ),
    "rework_chance": Response(
        "Wrong beliefs and foreign languages send work back",
        "Chance of rework rises in a straight line with the share of wrong beliefs and lies higher, the more distant the "
        "languages.",
        (
            Panel(
                "chance of rework",
                _DISTANCES[::-1],
                "wrong",
                0,
                1,
                "facets held wrong (share)",
                "language distance",
            ),
        ),
    ),
    "due_days": Response(
        "Large subtasks may take longer",
        "Days until help is due rise in a straight line with effort, from the base that every subtask gets.",
        (
            Panel(
                "days after acceptance",
                around("help.due_factor", 2, 1, 0.5),
                "effort",
                0,
                150,
                "effort (h)",
                "help.due_factor",
            ),
        ),
    ),
    "trust_update": Response(
        "Trust is won where it is low and lost where it is high",
        "Two panels. Left: the change of trust by one event against trust before: delivered help adds more the lower "
        "trust is; broken promises and declines take more the higher it is; contact adds a little below its ceiling. "
        "Right: trust after several equal events, from one half: delivery climbs towards 1, decline and broken promise "
        "decay towards 0, contact creeps up.",
        tuple(
            Panel(
                label,
                (
                    Line("delivered", {"event": 0.0, "rate": "trust.gain", "target": 1.0}),
                    Line(
                        "contact", {"event": 4.0, "rate": "trust.contact", "target": "trust.contact_ceiling"}
                    ),
                    Line("declined", {"event": 1.0, "rate": "trust.decline", "target": 0.0}),
                    Line("promise broken", {"event": 3.0, "rate": "trust.broken", "target": 0.0}),
                ),
                "trust",
                0,
                high,
                x_label,
                "event",
                {"trust": 0.5},
                repeat,
                change=not repeat,
            )
            for label, high, x_label, repeat in (
                ("change of trust", 1, "trust before (share)", ""),
                ("trust (share)", 12, "equal events in a row (count)", "trust"),
            )
        ),
    ),
    "favour_update": Response(
        "Favours are counted up to a cap",
        "Favours owed against deliveries: receiving help adds one each, giving help takes one off, and the count stops at the "
        "cap on either side.",
        (
            Panel(
                "favours owed (count)",
                (
                    Line("receives help", {"favours": 0.0, "change": 1.0}),
                    Line("receives, from\u00a0−3", {"favours": -3.0, "change": 1.0}),
                    Line("gives help", {"favours": 0.0, "change": -1.0}),
                ),
                "change",
                0,
                12,
                "deliveries in a row (count)",
                "person",
                {"cap": "help.favour_cap"},
                repeat="favours",
            ),
        ),
    ),
    "transfer_chance": Response(
        "Help teaches less, the more foreign the language",
        "Chance that a delivery teaches a facet falls in a straight line with language distance.",
        (
            Panel(
                "chance per facet",
                around("learning.transfer", 2, 1, 0.5),
                "distance",
                0,
                1,
                "language distance (share)",
                "learning.transfer",
            ),
        ),
    ),
    "agenda_priority": Response(
        "On a common agenda, large departments go first",
        "Priority rises in a straight line with days waited, steeper for larger departments.",
        (
            Panel(
                "priority (days)",
                tuple(
                    Line(text, {"size_ratio": ratio})
                    for text, ratio in (("twice the mean", 2.0), ("mean", 1.0), ("half the mean", 0.5))
                ),
                "waited",
                0,
                40,
                "days waited",
                "size of department",
                {"bias": "decision.agenda_bias"},
            ),
        ),
    ),
    "output_rate": Response(
        "Know-how makes own work productive",
        "Output per hour rises in a straight line from one half, with no home facet known, to about 1; under joint rewards "
        "it lies a little lower.",
        (
            Panel(
                "output per hour",
                tuple(Line(f"{j:g}", {"incentive.joint": j}) for j in (0.0, 1.0)),
                "know_how",
                0,
                1,
                "home facets known (share)",
                "joint rewards",
            ),
        ),
    ),
}
