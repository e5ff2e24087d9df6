"""Why it got better or worse, in sentences: every one of them computed, none asserts more than its interval.

"saves" and "costs" are said where the interval of the time in system excludes zero; a part of the time is
named where its own does. How much of a change a part makes is its share of the parts that move the same way.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from siloSim.analysis.explaining import PARTS, TIME, Contribution, Explanation, row_of, verdict_of
from siloSim.analysis.formats import decimals, format_money, format_number

if TYPE_CHECKING:
    import pandas as pd

PART_WORDS: Mapping[str, str] = {
    "time_seeking": "seeking",
    "time_waiting_answer": "waiting for an answer",
    "time_waiting_decision": "waiting for a decision",
    "time_work": "work",
    "time_rework": "rework",
}
NEARLY_ALL, MOSTLY = 0.85, 0.6  # shares of a change that one part makes
UNDONE = 0.15  # parts that move the other way are told from this share on
WORTH_TELLING = 0.05  # days (24 minutes): smaller shifts within an unclear whole are not told

TEMPLATES: Mapping[str, str] = {
    "saves": "{who} saves {days} per shared challenge{where} ({interval}){parts}.",
    "costs": "{who} costs {days} per shared challenge{where} ({interval}){parts}.",
    "unclear": "{who} makes no clear difference to the time of a shared challenge{where} ({days}; {interval}){parts}.",
    "one pair": "{who}: {days}{where}; one pair of runs, no interval without more replications.",
    "also": "It also {effects}.",
    "overlap": "The effects alone add up to {summed}; together it is {whole}: {gap} are lost, as they overlap or hinder each other ({interval}).",
    "reinforce": "The effects alone add up to {summed}; together it is {whole}: {gap} are gained, as they reinforce each other ({interval}).",
    "add up": "The effects alone add up to {summed}, and together it is {whole}: no clear sign that they help or hinder each other ({interval}).",
    "note": "Each interval is for its own figure: of {figures} differences, about {chance} would exclude zero by chance if nothing had an effect.",
}


def sentences(explanation: Explanation, currency: str = "EUR") -> list[str]:
    """The bundle, then each policy in it, then how they act together.

    Where there is a single policy, it is the bundle. Kinds other than added are named: "dropping X",
    "changing X".
    """
    ones = explanation.contributions
    level = f"{100 * explanation.level:g} % interval"
    single = len(ones) == 1
    who = subject(ones[0]) if single else "The bundle"
    found = [_effect(who, "", explanation.bundle, 1.0, level)]
    if single:
        return [" ".join([*found, *_also(explanation.bundle, 1.0, currency)])]
    for one in ones:
        found.append(_effect(subject(one), " in the bundle", one.taken_out, -1.0, level))
        found[-1] = " ".join([found[-1], *_also(one.taken_out, -1.0, currency)])
    return [*found, *_together(explanation, level)]


def caution(explanation: Explanation) -> str:
    """What to keep in mind with many intervals at once; empty for a single policy."""
    if len(explanation.contributions) < 2:
        return ""
    chance = (1.0 - explanation.level) * explanation.figures
    return TEMPLATES["note"].format(figures=explanation.figures, chance=format_number(chance, 0))


def subject(one: Contribution) -> str:
    """How a sentence names what a policy of the bundle is about."""
    return {"removed": f"dropping {one.key}", "changed": f"changing {one.key}"}.get(one.kind, one.key)


def arm_words(policies: Sequence[str], explanation: Explanation) -> str:
    """An arm by the policies of the bundle that are in it: before, only X, without X, the whole bundle."""
    names = {one.key: subject(one) for one in explanation.contributions}
    left = [key for key in names if key not in policies]
    if not policies:
        return "before"
    if not left:
        return "the whole bundle" if len(names) > 1 else f"with {names[policies[0]]}"
    if len(policies) == 1:
        return f"only {names[policies[0]]}"
    return f"without {names[left[0]]}"


def _effect(who: str, where: str, card: pd.DataFrame, sign: float, level: str) -> str:
    """What a policy does to the time in system; `sign` −1 turns taking it out into having it."""
    row = row_of(card, TIME)
    change, low, high = _turned(row, sign)
    if math.isnan(change):
        return f"{who}: no pair of runs has a value for the time of a shared challenge{where}."
    if math.isnan(low):
        return TEMPLATES["one pair"].format(who=who, days=less_or_more(change), where=where)
    kind = "saves" if high < 0 else "costs" if low > 0 else "unclear"
    if kind == "unclear":
        said, interval = less_or_more(change), f"{level} {less_or_more(low)} to {less_or_more(high)}"
    else:
        near, far = sorted((abs(low), abs(high)))
        places = decimals(change, near, far)
        said = f"{abs(change):,.{places}f} working days"
        interval = f"{level} {near:,.{places}f} to {far:,.{places}f}"
    return TEMPLATES[kind].format(
        who=who, days=said, where=where, interval=interval, parts=_where_it_went(card, sign, change, kind)
    )


def less_or_more(days: float) -> str:
    """Days with a word instead of a sign.

    >>> less_or_more(-0.254), less_or_more(1.26), less_or_more(0.0)
    ('0.25 days less', '1.3 days more', '0 days')
    """
    text = format_number(abs(days))
    if not text.strip("0.,"):
        return "0 days"
    return f"{text} days {'less' if days < 0 else 'more'}"


def _turned(row: Mapping[str, float], sign: float) -> tuple[float, float, float]:
    """Difference and interval, turned round where sign is −1."""
    ends = sorted((sign * row["low"], sign * row["high"])) if not math.isnan(row["low"]) else [math.nan] * 2
    return sign * row["difference"], ends[0], ends[1]


def _where_it_went(card: pd.DataFrame, sign: float, change: float, kind: str) -> str:
    """The parts that make the change: 'nearly all of it seeking', or what rises and what falls."""
    moved, clear = {}, set()
    for name in PARTS:
        moved[name], low, high = _turned(row_of(card, name), sign)
        if low > 0 or high < 0:
            clear.add(name)
    falls = _largest({name: value for name, value in moved.items() if value < 0 and name in clear})
    rises = _largest({name: value for name, value in moved.items() if value > 0 and name in clear})
    if kind == "unclear":
        falls = {name: value for name, value in falls.items() if value <= -WORTH_TELLING}
        rises = {name: value for name, value in rises.items() if value >= WORTH_TELLING}
        told = [_listed(falls, " less"), _listed(rises, " more")]
        return f": {', '.join(part for part in told if part)}" if falls or rises else ""
    along, against = (falls, rises) if change < 0 else (rises, falls)
    if not along:
        return ""
    more, less = (" less", " more") if change < 0 else (" more", " less")
    # Of all that moves the same way, clear or not: what is unclear must not count as somebody else's.
    total = sum(value for value in moved.values() if value * change > 0)
    if against and sum(against.values()) / total <= -UNDONE:
        return f": {_listed(along, more)}, against {_listed(against, less)}"
    (name, most), *_ = along.items()
    if most / total >= NEARLY_ALL:
        return f", nearly all of it {PART_WORDS[name]}"
    if most / total >= MOSTLY:
        return f", mostly {PART_WORDS[name]}"
    return f", of it {_listed(along, '')}"


def _largest(parts: Mapping[str, float]) -> dict[str, float]:
    """Parts by size, without those below a twentieth of the largest."""
    ordered = sorted(parts.items(), key=lambda item: -abs(item[1]))
    return {name: value for name, value in ordered if abs(value) >= 0.05 * abs(ordered[0][1])}


def _listed(parts: Mapping[str, float], word: str) -> str:
    told = [f"{format_number(abs(value))} days{word} {PART_WORDS[name]}" for name, value in parts.items()]
    return joined(told)


def joined(parts: Sequence[str]) -> str:
    """'a', 'a and b', 'a, b and c'."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""


def _also(card: pd.DataFrame, sign: float, currency: str) -> list[str]:
    """What else changes clearly: the lost lesson, output, money."""
    effects = []
    change, low, high = _turned(row_of(card, "probe_days_to_half"), sign)
    if low > 0 or high < 0:
        soon = "sooner" if change < 0 else "later"
        effects.append(f"lets half of a lost lesson return {format_number(abs(change))} days {soon}")
    change, low, high = _turned(row_of(card, "output"), sign)
    if low > 0 or high < 0:
        verb = "takes" if change < 0 else "adds"
        effects.append(
            f"{verb} {format_number(60 * abs(change))} min of departmental output per person and day"
        )
    change, low, high = _turned(row_of(card, "money"), sign)
    if low > 0 or high < 0:
        verb = "costs" if change > 0 else "saves"
        effects.append(f"{verb} {format_money(_rough(abs(change)), currency)} in hours and programmes")
    return [TEMPLATES["also"].format(effects=joined(effects))] if effects else []


def _rough(value: float) -> float:
    """Two digits of a number, as a mean over runs deserves.

    >>> _rough(15404.2), _rough(0.0)
    (15000.0, 0.0)
    """
    return float(f"{value:.2g}")


def _together(explanation: Explanation, level: str) -> list[str]:
    """Whether the policies add up: said with an interval, nothing where there is none."""
    pair = explanation.interaction
    if pair is None or not math.isfinite(pair.low):
        return []
    verdict = verdict_of(pair)
    kind = {"worse": "overlap", "better": "reinforce"}.get(verdict, "add up")
    near, far = sorted((abs(pair.low), abs(pair.high)))
    places = decimals(pair.difference, near, far)
    interval = f"{level} {near:,.{places}f} to {far:,.{places}f}"
    if kind == "add up":
        interval = f"{level} {less_or_more(pair.low)} to {less_or_more(pair.high)}"
    return [
        TEMPLATES[kind].format(
            summed=less_or_more(pair.before),
            whole=less_or_more(pair.after),
            gap=f"{abs(pair.difference):,.{places}f} days",
            interval=interval,
        )
    ]
