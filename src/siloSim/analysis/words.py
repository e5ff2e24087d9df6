"""Every sentence, label and number format of the results, in one place.

Page, command line, pictures and slides take their words from here, so that none disagrees with another. A
verdict always has a symbol and a word. An interval that holds zero reads "No clear difference".
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from siloSim.analysis.formats import decimals, format_money, format_number, format_pair

if TYPE_CHECKING:
    import pandas as pd

DISCLAIMER = "A simulation for discussion, not a forecast."

ONE_DEPARTMENT = (
    "There is one department only, so nothing crosses a boundary: know-how and trust across departments, whom to "
    "ask and whether to help there, and the lost lesson have no value, and the measures of help across departments "
    "(E\u2013I, modularity) say nothing. Divide the organisation into departments to study silos."
)

VERDICTS: Mapping[str, str] = {
    "better": "\u25b2 better",
    "worse": "\u25bc worse",
    "unclear": "\u2013 unclear",
}

FAMILIES: Mapping[str, str] = {
    "resolution": "Resolution of shared challenges",
    "diffusion": "Learning",
    "health": "Collaboration",
    "price": "Price",
    "value": "Value",
    "own": "Own measures",
}

LABELS: Mapping[str, str] = {
    "time_in_system": "Time until resolved",
    "time_seeking": "of it: seeking whom to ask",
    "time_waiting_answer": "of it: waiting for an answer",
    "time_waiting_decision": "of it: waiting for a decision",
    "time_work": "of it: work",
    "time_rework": "of it: rework",
    "resolution_rmst": "Time, counting 130 days at most",
    "resolution_median": "Median time until resolved",
    "resolved_in_sla": "Resolved within service level",
    "backlog": "Open at the end",
    "rework_share": "Work sent back",
    "probe_days_to_half": "Half of a lost lesson regained",
    "probe_share_end": "Lost lesson known at the end",
    "knowledge_cross": "Know-how across departments",
    "trust_within": "Trust within departments",
    "trust_cross": "Trust across departments",
    "ei_help": "Help across departments (E\u2013I)",
    "modularity": "Help kept inside (modularity)",
    "reciprocity": "Pairs who help each other",
    "answer_rate": "Requests accepted",
    "answer_latency": "Time until an answer",
    "help_top5": "Help given by the top 5 %",
    "knows_whom_to_ask": "Know whom to ask",
    "would_help": "Would help other departments",
    "gathering_hours": "Hours in gatherings",
    "help_hours": "Hours of help",
    "focus_hours": "Hours of focus",
    "output": "Departmental output",
    "specialist_knowledge": "Specialist knowledge",
    "value_resolved": "Value resolved",
    "cost_of_delay": "Cost of delay",
    "money": "Cost of hours and programmes",
}

_PRICE_WORDS = {
    "gathering_hours": "in gatherings",
    "help_hours": "of help",
    "focus_hours": "of focus",
    "output": "of departmental output",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One row of a scorecard, missing values as nan."""

    before: float
    after: float
    difference: float
    low: float
    high: float
    verdict: str
    n: int

    @property
    def has_interval(self) -> bool:
        """Whether both ends are known."""
        return math.isfinite(self.low) and math.isfinite(self.high)


def find(scorecard: pd.DataFrame, name: str) -> Change | None:
    """The row of an outcome; None without one."""
    found = scorecard[scorecard["name"] == name]
    if not len(found):
        return None
    row = found.iloc[0]
    before, after, difference, low, high = (
        math.nan if row[key] is None else float(row[key])
        for key in ("before", "after", "difference", "low", "high")
    )
    return Change(before, after, difference, low, high, str(row["verdict"]), int(row["n"]))


def verdict_words(verdict: str) -> str:
    """Symbol and word of a verdict.

    >>> verdict_words("better")
    '▲ better'
    """
    return VERDICTS[verdict]


def headline(
    scorecard: pd.DataFrame,
    runs: pd.DataFrame,
    *,
    window: int | None = None,
    before_arm: str | None = None,
    after_arm: str | None = None,
) -> list[str]:
    """Two sentences: time in system, and the days until half of a lost lesson is regained.

    `scorecard` comes from `contrasts.scorecard`, `runs` is the table it was made of. With `window` (horizon -
    policy_day, days) the second sentence tells in how many runs they did not get there, if any: these count
    with the whole window. The arms' names default to those that the scorecard remembers.
    """
    level = f"{100 * float(scorecard.attrs.get('level', 0.95)):g} % interval"
    first = find(scorecard, "time_in_system")
    second = find(scorecard, "probe_days_to_half")
    arms = (
        before_arm or str(scorecard.attrs.get("before_arm", "before")),
        after_arm or str(scorecard.attrs.get("after_arm", "after")),
    )
    return [
        _resolution_sentence(first, level),
        _lesson_sentence(second, level, _missed(runs, arms, window)),
    ]


def _resolution_sentence(row: Change | None, level: str) -> str:
    if row is None or not row.n:
        return (
            "The time that a shared challenge takes cannot be compared: no pair of runs has a value for it."
        )
    if not row.has_interval:
        return (
            f"Without the policies a shared challenge takes {format_number(row.before)} working days, with them "
            f"{format_number(row.after)}: one pair of runs, no interval without more replications."
        )
    if row.verdict == "unclear":
        return f"No clear difference in the time that a shared challenge takes: {either_way(row, level, 'less')}."
    return f"With these policies a shared challenge takes {one_way(row, level, 'less')}."


@dataclass(frozen=True, slots=True)
class _Missed:
    """Runs in which half of the lesson was not regained within the time watched, before and after."""

    window: int
    runs: tuple[int, int]
    of: tuple[int, int]

    def __bool__(self) -> bool:
        return any(self.runs)

    @property
    def all(self) -> bool:
        """Whether no run at all got there."""
        return bool(self) and self.runs == self.of

    def clause(self) -> str:
        """What the days in the sentence leave out, if anything."""
        if not self:
            return ""
        before, after = (
            f"{runs:,} of {of:,} runs" if runs else "none"
            for runs, of in zip(self.runs, self.of, strict=True)
        )
        return f"; not within the {_watched(self.window)} in {before} before and {after} after, counted as {self.window:,}"


def _missed(runs: pd.DataFrame, arms: tuple[str, str], window: int | None) -> _Missed:
    if window is None or "probe_days_to_half" not in runs.columns:
        return _Missed(0, (0, 0), (0, 0))
    days = [runs.loc[runs["arm"] == arm, "probe_days_to_half"].dropna() for arm in arms]
    before, after = (int((values >= window).sum()) for values in days)
    return _Missed(window, (before, after), (len(days[0]), len(days[1])))


def _watched(window: int) -> str:
    return f"{window:,} working days watched"


def _lesson_sentence(row: Change | None, level: str, missed: _Missed) -> str:
    if row is None or not row.n:
        return (
            "The time until other departments regain half of a lost lesson cannot be compared: "
            "no pair of runs has a value for it."
        )
    if missed.all:
        return (
            f"Other departments do not regain half of a lost lesson within the {_watched(missed.window)}, "
            "in any run before or after."
        )
    if not row.has_interval:
        first, then = (f"after {format_number(days)} working days" for days in (row.before, row.after))
        regain, never = "regain half of a lost lesson", f"within the {_watched(missed.window)}"
        before = f"do not {regain} {never}" if missed.runs[0] else f"{regain} {first}"
        after = f"not {never}" if missed.runs[1] else then
        return f"Without the policies other departments {before}, with them {after}."
    if row.verdict == "unclear":
        return (
            "No clear difference in how soon other departments regain half of a lost lesson: "
            f"{either_way(row, level, 'sooner')}{missed.clause()}."
        )
    return f"Other departments regain half of a lost lesson {one_way(row, level, 'sooner')}{missed.clause()}."


OPPOSITE = {"less": "more", "sooner": "later"}


def one_way(row: Change, level: str, below: str) -> str:
    """'3.1 working days less (95 % interval 2.5 to 3.7)' for a difference whose interval leaves out zero."""
    near, far = sorted((abs(row.low), abs(row.high)))
    places = decimals(row.difference, near, far)
    size, near_text, far_text = (f"{value:,.{places}f}" for value in (abs(row.difference), near, far))
    word = below if row.difference < 0 else OPPOSITE[below]
    return f"{days_words(size)} {word} ({level} {near_text} to {far_text})"


def either_way(row: Change, level: str, below: str) -> str:
    """'0.2 working days less (95 % interval 0.9 less to 0.5 more)' for an interval that holds zero."""
    if row.low == row.high:
        return "exactly the same in every pair of runs"
    places = min(decimals(row.low, row.high), 2)

    def say(value: float) -> tuple[str, str]:
        text = f"{abs(value):,.{places}f}"
        return text, "" if not text.strip("0.,") else f" {below if value < 0 else OPPOSITE[below]}"

    size, word = say(row.difference)
    (low, low_word), (high, high_word) = say(row.low), say(row.high)
    return f"{days_words(size)}{word} ({level} {low}{low_word} to {high}{high_word})"


def days_words(number: str) -> str:
    """A number of working days as it is written, with its noun."""
    return f"{number} working day" if number == "1" else f"{number} working days"


def price_sentence(scorecard: pd.DataFrame, currency: str = "EUR") -> str:
    """What the policies cost: the price outcomes whose interval leaves out zero, in words."""
    parts = []
    for name, words in _PRICE_WORDS.items():
        row = find(scorecard, name)
        if row is not None and row.verdict != "unclear":
            more = "more" if row.difference > 0 else "less"
            parts.append(f"{_clock(abs(row.difference))} {more} {words}")
    money = find(scorecard, "money")
    paid = ""
    if money is not None and money.verdict != "unclear":
        more = "more" if money.difference > 0 else "less"
        paid = f"{format_money(abs(money.difference), currency)} {more} for hours and programmes"
    if not parts:
        return f"The price: {paid}." if paid else "No clear change in hours, output or money."
    return f"The price, per person and day: {', '.join(parts)}" + (f"; in all, {paid}." if paid else ".")


def _clock(hours: float) -> str:
    minutes = 60.0 * hours
    return f"{format_number(hours, 1)} h" if hours >= 1 else f"{format_number(minutes)} min"


def size_words(size: float, unit: str, currency: str = "EUR") -> str:
    """The size of a difference with its unit, shares in points.

    >>> size_words(1.94, "days"), size_words(0.034, "share"), size_words(0.2, "h per person-day")
    ('1.9 working days', '3.4 points', '12.0 min per person and day')
    """
    match unit:
        case "days":
            return days_words(format_number(size))
        case "h per person-day":
            return f"{_clock(size)} per person and day"
        case "money":
            return format_money(size, currency)
        case "share":
            return f"{format_number(100 * size)} points"
        case _:
            return f"{format_number(size)} {unit}".removesuffix(" index").strip()


def run_headline(
    outcomes: Mapping[str, float], window: int | None = None, days: Sequence[float] = ()
) -> list[str]:
    """Two sentences on a run or means of runs: time in system with its largest part, and the lost lesson.

    `days` are those of every run until half of the lesson was regained; runs that did not get there within
    the `window` count with it, and are told.

    >>> parts = {"time_seeking": 1.2, "time_waiting_answer": 0.5, "time_work": 3.1}
    >>> for sentence in run_headline({"time_in_system": 5.4, "probe_days_to_half": 84.0} | parts):
    ...     print(sentence)
    A shared challenge takes 5.4 working days, most of them (3.1) work.
    Other departments regain half of a lost lesson after 84 working days.
    """
    time = outcomes.get("time_in_system", math.nan)
    if math.isnan(time):
        first = "No shared challenge arrives in the time watched."
    else:
        first = f"A shared challenge takes {format_number(time)} working days{_largest_part(outcomes)}."
    mean = outcomes.get("probe_days_to_half", math.nan)
    known = [one for one in days if not math.isnan(one)] or [mean]
    missed = sum(window is not None and one >= window for one in known)
    if math.isnan(mean):
        second = "There is no lesson for other departments to regain."
    elif window is not None and missed == len(known):
        second = f"Other departments do not regain half of a lost lesson within the {_watched(window)}."
    else:
        second = f"Other departments regain half of a lost lesson after {mean:.0f} working days"
        if window is not None and missed:
            second += f"; not within the {_watched(window)} in {missed:,} of {len(known):,} runs, counted as {window:,}"
        second += "."
    return [first, second]


def _largest_part(outcomes: Mapping[str, float]) -> str:
    parts = {name: outcomes.get(name, math.nan) for name in LABELS if LABELS[name].startswith("of it: ")}
    known = {name: value for name, value in parts.items() if value > 0}
    if not known:
        return ""
    name = max(known, key=known.__getitem__)
    share = "most" if known[name] > 0.5 * outcomes["time_in_system"] else "the largest part"
    return f", {share} of them ({format_number(known[name])}) {LABELS[name].removeprefix('of it: ')}"


def resolution_title(scorecard: pd.DataFrame) -> str:
    """Title of the survival picture: what the restricted mean says."""
    row = find(scorecard, "resolution_rmst")
    if row is None or row.verdict == "unclear":
        return "No clear difference in how long shared challenges stay open"
    return f"Shared challenges are resolved {'sooner' if row.difference < 0 else 'later'} with these policies"


def adoption_title(scorecard: pd.DataFrame) -> str:
    """Title of the adoption picture: what the days to half say."""
    row = find(scorecard, "probe_days_to_half")
    if row is None or row.verdict == "unclear":
        return "No clear difference in how soon other departments regain a lost lesson"
    size = f"{abs(row.difference):,.{decimals(row.difference)}f}"
    word = "sooner" if row.difference < 0 else "later"
    return f"Other departments regain half of a lost lesson {days_words(size)} {word}"


def scorecard_title(scorecard: pd.DataFrame) -> str:
    """Title of the forest plot: what becomes of the time in system, and of the output that pays for it."""
    rows = scorecard.set_index("name")
    parts = []
    for name, label in (("time_in_system", "Time until resolved"), ("output", "departmental output")):
        if name not in rows.index:
            continue
        row = rows.loc[name].to_dict()
        text = "unclear"
        if row["verdict"] != "unclear":
            text = format_pair(float(row["before"]), float(row["after"]), str(row["unit"]))
            text += " per person-day" if row["unit"] == "h per person-day" else ""
        parts.append(f"{label} {text}")
    return "; ".join(parts)
