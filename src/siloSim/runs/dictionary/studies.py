"""Columns of whole runs, of design points, and of what studies conclude from them."""

from __future__ import annotations

from collections.abc import Iterable

from siloSim.model.measures import OUTCOMES, Outcome
from siloSim.runs.dictionary.entry import NEVER, Entry, Kind, column

KEYS: tuple[Entry, ...] = (
    column("arm", "text", "", "an arm", "side of the comparison that the run belongs to"),
    column("point", "whole number", "", "from 0", "design point of a sweep, a row of its points; 0 outside of a sweep"),
    column("replication", "whole number", "", "from 0", "same number: same organisation, challenges and luck in every arm"),
)  # fmt: skip
SEED = column("seed", "whole number", "", "0 to 2^63 - 1", "decides about all luck, with the replication")
POINT = KEYS[1]

SURVIVAL: tuple[Entry, ...] = (
    column("age", "whole number", "days", "from 0", "days since arrival"),
    column(
        "at_risk", "whole number", "count", "from 0",
        "challenges that arrived from policy_day on and are watched and open just before that age",
        NEVER, "Kaplan & Meier 1958",
    ),
    column("resolved", "whole number", "count", "from 0", "of them, those resolved at that age", NEVER, "Kaplan & Meier 1958"),
)  # fmt: skip

FAILURES: tuple[Entry, ...] = (
    SEED,
    column("scenario", "text", "", "a name", "name of the scenario"),
    column("error", "text", "", "a class of Python", "kind of mistake"),
    column("message", "text", "", "any text", "what was said about it"),
    column("traceback", "text", "", "any text", "where in the code it happened"),
)

_NO_PAIR = "no pair of runs has a value in both"
_NO_INTERVAL = "fewer than two pairs of runs have a value in both"
_DIRECTIONS = "lower, higher"
_VERDICTS = "better, worse, unclear"
_T = "Student's t on paired differences"


def _of_outcome(name: str, meaning: str, missing: str = _NO_PAIR, source: str = "") -> Entry:
    return column(name, "number", "of the outcome", "any", meaning, missing, source)


def _word(name: str, words: str, meaning: str) -> Entry:
    return column(name, "text", "", words, meaning)


_WHAT = (
    _word("unit", "a unit", "unit of the values in the row"),
    _word("direction", _DIRECTIONS, "which is better"),
)
_FAMILY = _word("family", "resolution, diffusion, health, price, value, own", "group of outcomes")
_PAIR = (
    _of_outcome("before", "mean before, over the pairs used"),
    _of_outcome("after", "mean after, over the pairs used"),
    _of_outcome("difference", "mean of after - before, run by run"),
    _of_outcome("low", "lower end of the 95 % interval of the difference", _NO_INTERVAL, _T),
    _of_outcome("high", "upper end of the 95 % interval of the difference", _NO_INTERVAL, _T),
)
_N = column("n", "whole number", "count", "from 0", "pairs of runs used")
_UNDEFINED = column(
    "undefined", "whole number", "count", "from 0", "pairs left out because a value is missing"
)
_VERDICT = _word("verdict", _VERDICTS, "better or worse where the 95 % interval leaves out zero")

SCORECARD: tuple[Entry, ...] = (
    _word("name", "an outcome", "which outcome the row is about"), *_WHAT, *_PAIR, _VERDICT, _N, _UNDEFINED, _FAMILY,
)  # fmt: skip

_SHARE_BETTER = "of the pairs, those in which after is the better one; ties count half"
_ALL = "of the interval that holds for all comparisons of the outcome at once"

CONTRASTS: tuple[Entry, ...] = (
    _word("outcome", "an outcome", "which outcome the row is about"),
    *_WHAT,
    _FAMILY,
    _word("arm", "an arm", "the arm that is judged"),
    column("point", "whole number", "", "from 0", "its design point"),
    _word("baseline_arm", "an arm", "what it is compared with"),
    column("baseline_point", "whole number", "", "from 0", "design point of that"),
    *_PAIR,
    _of_outcome("low_boot", "lower end of the same interval by resampling", _NO_INTERVAL, "bootstrap"),
    _of_outcome("high_boot", "upper end of the same interval by resampling", _NO_INTERVAL, "bootstrap"),
    _of_outcome("low_all", f"lower end {_ALL}", _NO_INTERVAL),
    _of_outcome("high_all", f"upper end {_ALL}", _NO_INTERVAL),
    column(
        "effect", "number", "standard deviations", "any", "mean / standard deviation of the paired differences",
        f"{_NO_INTERVAL}, or all differences are equal",
    ),
    column("better", "number", "share", "0 to 1", _SHARE_BETTER, _NO_PAIR),
    column("better_low", "number", "share", "0 to 1", "lower end of its 95 % interval", _NO_PAIR, "Wilson 1927"),
    column("better_high", "number", "share", "0 to 1", "upper end of its 95 % interval", _NO_PAIR, "Wilson 1927"),
    _N,
    _UNDEFINED,
    _VERDICT,
    _word("verdict_all", _VERDICTS, "the same by the interval for all comparisons at once"),
    column("comparisons", "whole number", "count", "from 0", "comparisons of the outcome that hold at once"),
    _word("method", "a method", "how the interval for all comparisons at once is made"),
    column(
        "skew", "number", "", "any", "skewness of the paired differences",
        "fewer than three pairs, or all differences are equal",
    ),
)  # fmt: skip

OVER_POINTS: tuple[Entry, ...] = (
    _word("outcome", "an outcome", "which outcome the row is about"),
    *_WHAT,
    _word("arm", "an arm", "the arm that is judged"),
    _of_outcome("difference", "mean over points of the points' mean differences to the baseline"),
    _of_outcome("low", "lower end of its 95 % interval, points and replications being samples", "fewer than two points", "Student's t"),
    _of_outcome("high", "upper end of its 95 % interval, points and replications being samples", "fewer than two points", "Student's t"),
    _VERDICT,
    _of_outcome("smallest", "smallest of the points' mean differences"),
    _of_outcome("largest", "largest of the points' mean differences"),
    column("better", "number", "share", "0 to 1", "of the points, those where the arm's mean is the better one; ties count half", _NO_PAIR),
    column("points", "whole number", "count", "from 0", "points used"),
    column("undefined", "whole number", "count", "from 0", "points without a difference"),
)  # fmt: skip


def outcome_entries(own: Iterable[Outcome] = ()) -> tuple[Entry, ...]:
    """A column per outcome, those of the user's own last."""
    return tuple(map(_outcome, (*OUTCOMES, *own)))


def own_daily(own: Iterable[Outcome]) -> tuple[Entry, ...]:
    """Columns of `daily` that measures of the user's own may add."""
    return tuple(
        column(
            outcome.name, "number", outcome.unit, _range(outcome), f"{outcome.meaning}: value of that evening",
            "the measure gave no value", outcome.source,
        )
        for outcome in own
    )  # fmt: skip


def factor(name: str, kind: Kind) -> Entry:
    """A column of what a sweep varies, by its dotted path."""
    from siloSim.scenario.parameters import TABLE

    known = {parameter.path: parameter for parameter in TABLE} | {p.name: p for p in TABLE}
    if name in known:
        from siloSim.runs.dictionary.entry import span_of

        found = known[name]
        return column(
            name,
            kind,
            found.unit,
            span_of(found.low, found.high),
            f"varied: {found.meaning}",
            NEVER,
            found.source,
        )
    return column(name, kind, "", "as in the experiment file", f"varied: {name} of the scenario")


def _outcome(outcome: Outcome) -> Entry:
    formula = f"; {outcome.formula}" if outcome.formula else ""
    better = f" ({outcome.direction} is better)"
    missing = NEVER if outcome.undefined_when == "never" else f"undefined: {outcome.undefined_when}"
    return column(
        outcome.name, "number", outcome.unit, _range(outcome), f"{outcome.meaning}{better}{formula}", missing, outcome.source,
    )  # fmt: skip


def _range(outcome: Outcome) -> str:
    """The range of an outcome in words, by its unit; an own measure's unit says nothing about it."""
    if outcome.family == "own":
        return "0 to 1" if outcome.unit == "share" else "any"
    if outcome.unit == "index":
        return "0 to 1" if outcome.name.startswith("trust_") else "-1 to 1"
    return "0 to 1" if outcome.unit == "share" else "from 0"
