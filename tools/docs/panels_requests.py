"""The pictures of the submodels of arrive, seek and answer: titles, axes, lines."""

from __future__ import annotations

from responses import Line, Panel, Response, around

RESPONSES: dict[str, Response] = {
    "subtask_effort": Response(
        "Quick questions stay small, other work has a tail",
        "Effort in hours on a logarithmic axis against the subtask's own size draw. Quick questions rise gently; other "
        "subtasks rise steeply, the more so in challenges that are large in common, up to the largest effort allowed.",
        (
            Panel(
                "effort (h)",
                (
                    Line("quick question", {"small": 1.0}),
                    Line("other, common\u00a0+1\u00a0sd", {"common": 1.0}),
                    Line("other, common\u00a00\u00a0sd", {"common": 0.0}),
                    Line("other, common\u00a0−1\u00a0sd", {"common": -1.0}),
                ),
                "own",
                -3,
                3,
                "own size of the subtask (sd)",
                "kind of subtask",
                {"small": 0.0, "common": 0.0},
                log=True,
            ),
        ),
    ),
    "ask_chance": Response(
        "The longer the wait, the likelier to ask",
        "Chance of asking on a day against days waited: it starts at the owner's safety and rises towards 1, fast at "
        "first; lines of different safety draw together.",
        (
            Panel(
                "chance of asking (1/day)",
                tuple(Line(f"{s:g}", {"safety": s}) for s in (0.8, 0.5, 0.2)),
                "waited",
                0,
                30,
                "days waited",
                "psychological safety",
                {"urge_days": "help.urge_days"},
            ),
        ),
    ),
    "choice_score": Response(
        "Trust and fame attract requests, load keeps them away",
        "Two panels. Left: the score rises in a straight line with trust and lies lower the more accepted work the "
        "candidate has. Right: it rises with the logarithm of times asked, and lies higher the more facets are held.",
        (
            Panel(
                "score (weight)",
                tuple(Line(f"{n:g}", {"load": n}) for n in (0.0, 2.0, 5.0)),
                "trust",
                0,
                1,
                "trust in the candidate (share)",
                "load (subtasks)",
                {"held": 0.5, "asked": 5.0, "overlap": 0.5},
            ),
            Panel(
                "score (weight)",
                tuple(Line(f"{h:g}", {"held": h}) for h in (1.0, 0.5, 0.0)),
                "asked",
                0,
                60,
                "times asked (count)",
                "facets held (share)",
                {"trust": 0.5, "load": 1.0, "overlap": 0.5},
            ),
        ),
    ),
    "willingness": Response(
        "What makes people willing to help",
        "Two panels of willingness in logits. Left: it rises in a straight line with trust; for outsiders' requests it lies "
        "lower, the more so the stronger the identification, and higher with joint rewards. Right: favours owed "
        "raise it and favours that are due lower it, levelling off at two or so, in proportion to the person's reciprocity.",
        (
            Panel(
                "willingness (logit)",
                (
                    Line(
                        "outsider, joint\u00a0rewards\u00a00.5",
                        {"foreign": 1.0, "identity": 0.6, "incentive.joint": 0.5},
                    ),
                    Line("colleague", {"foreign": 0.0, "identity": 0.6}),
                    Line("outsider, identity\u00a00.3", {"foreign": 1.0, "identity": 0.3}),
                    Line("outsider, identity\u00a00.9", {"foreign": 1.0, "identity": 0.9}),
                ),
                "trust",
                0,
                1,
                "trust in the asker (share)",
                "asker",
                {
                    "favours": 0.0,
                    "reciprocity": 0.5,
                    "generosity": 0.33,
                    "norm": 0.5,
                    "overlap": 0.5,
                    "load": 1.0,
                    "record": 0.0,
                },
            ),
            Panel(
                "willingness (logit)",
                tuple(Line(f"{r:g}", {"reciprocity": r}) for r in (1.0, 0.5, 0.0)),
                "favours",
                -5,
                5,
                "favours owed to the asker (count)",
                "reciprocity",
                {
                    "trust": 0.5,
                    "generosity": 0.33,
                    "norm": 0.5,
                    "overlap": 0.5,
                    "load": 1.0,
                    "record": 0.0,
                    "identity": 0.6,
                    "foreign": 0.0,
                },
            ),
        ),
    ),
    "acceptance": Response(
        "Willingness decides by chance, not by a threshold",
        "An S-shaped curve from 0 to 1: one half at willingness 0.",
        (Panel("chance of accepting", (Line("acceptance"),), "willingness", -6, 6, "willingness (logit)"),),
    ),
    "pressed_willingness": Response(
        "Pressure shifts everybody's consent alike",
        "Three parallel rising lines: willingness under pressure against willingness. The more pressure, the higher.",
        (
            Panel(
                "under pressure (logit)",
                tuple(Line(f"{p:g}", {"help.pressure": p}) for p in (1.0, 0.5, 0.0)),
                "willingness",
                -4,
                4,
                "willingness (logit)",
                "pressure (share)",
            ),
        ),
    ),
    "handover_chance": Response(
        "Who knows nothing of the matter hands it on",
        "Chance of a hand-over falls in a straight line from its greatest value, where no facet is held, to 0.",
        (
            Panel(
                "chance of handing over",
                around("help.handover", 2, 1, 0.5),
                "held",
                0,
                1,
                "facets held by the accepter (share)",
                "help.handover",
            ),
        ),
    ),
    "norm_update": Response(
        "Expectations follow one's own requests",
        "Expected acceptance against the number of one's own requests answered: it climbs towards 1 if all are accepted "
        "and decays towards 0 if all are declined, from wherever it started.",
        (
            Panel(
                "norm (share)",
                (
                    Line("all accepted, from\u00a0½", {"norm": 0.5, "accepted": 1.0}),
                    Line("all declined, from\u00a00.9", {"norm": 0.9, "accepted": 0.0}),
                    Line("all declined, from\u00a0½", {"norm": 0.5, "accepted": 0.0}),
                ),
                "rate",
                0,
                30,
                "own requests answered (count)",
                "answers",
                {"rate": "help.norm_rate"},
                repeat="norm",
            ),
        ),
    ),
}
