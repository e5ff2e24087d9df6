"""What collaboration costs and what it yields: hours, focus, output, money (ODD 4, `price` and `value`)."""

from __future__ import annotations

from siloSim.model.measures.outcome import Measure, measure
from siloSim.model.measures.window import Window

PAID_HOURS = (
    "gathering_hours", "help_hours", "asking_hours", "interruption_hours",
    "deciding_hours", "recording_hours", "dispute_hours",
)  # fmt: skip


def gathering_hours(window: Window) -> float:
    """Sum of hours in gatherings / sum of people, over the window's days

    >>> from siloSim.model.measures.window import small_window
    >>> gathering_hours(small_window(daily={"gathering_hours": [2, 0], "people": [4, 4]}))
    0.25
    """
    return window.per_person_day("gathering_hours")


def help_hours(window: Window) -> float:
    """Sum of hours of help given / sum of people, over the window's days

    >>> from siloSim.model.measures.window import small_window
    >>> help_hours(small_window(daily={"help_hours": [3, 1], "people": [4, 4]}))
    0.5
    """
    return window.per_person_day("help_hours")


def focus_hours(window: Window) -> float:
    """Sum of hours left for departmental work / sum of people, over the window's days

    >>> from siloSim.model.measures.window import small_window
    >>> focus_hours(small_window(daily={"own_hours": [24, 20], "people": [4, 4]}))
    5.5
    """
    return window.per_person_day("own_hours")


def output(window: Window) -> float:
    """Sum of own hours x know-how of the home facets x (1 - dilution) / sum of people, over the window's days

    Departmental work, weighted by how well it is done: what silos protect.

    >>> from siloSim.model.measures.window import small_window
    >>> output(small_window(daily={"output": [18, 22], "people": [4, 4]}))
    5.0
    """
    return window.per_person_day("output")


def specialist_knowledge(window: Window) -> float:
    """Mean over the window's last 63 days of the share of (person, home facet) held right

    >>> from siloSim.model.measures.window import small_window
    >>> specialist_knowledge(small_window(horizon=2, daily={"knowledge_home": [0.5, 1.0]}))
    0.75
    """
    return window.state("knowledge_home")


def value_resolved(window: Window) -> float:
    """Sum of the value of the challenges resolved on the window's days

    >>> from siloSim.model.measures.window import small_window
    >>> value_resolved(small_window(daily={"value_resolved": [100, 50]}))
    150.0
    """
    return window.total("value_resolved")


def cost_of_delay(window: Window) -> float:
    """challenges.delay_rate x sum over the window's days of the value of open challenges

    >>> from siloSim.model.measures.window import small_window
    >>> cost_of_delay(small_window(daily={"open_value": [100, 300]}, challenges_delay_rate=0.01))
    4.0
    """
    return window.parameters["challenges.delay_rate"] * window.total("open_value")


def money(window: Window) -> float:
    """money.cost_per_hour x (gathering + help + asking + interruption + deciding + recording + dispute hours)
    + programme cost, over the window's days

    >>> from siloSim.model.measures.window import small_window
    >>> rows = {"help_hours": [2, 0], "dispute_hours": [0, 1], "programme_cost": [100, 0]}
    >>> money(small_window(daily=rows, money_cost_per_hour=60))
    280.0
    """
    return window.parameters["money.cost_per_hour"] * window.total(*PAID_HOURS) + window.total(
        "programme_cost"
    )


_NOBODY = "nobody works in the window"

MEASURES: tuple[Measure, ...] = (
    measure(
        gathering_hours, "price", "h per person-day", "lower",
        "hours in gatherings", "model definition", price=True, undefined_when=_NOBODY,
    ),
    measure(
        help_hours, "price", "h per person-day", "lower",
        "hours of help given to others' challenges",
        "collaborative load (Cross, Rebele & Grant 2016)", price=True, undefined_when=_NOBODY,
    ),
    measure(
        focus_hours, "price", "h per person-day", "higher",
        "hours left for departmental work", "Perlow 1999", price=True, undefined_when=_NOBODY,
    ),
    measure(
        output, "price", "h per person-day", "higher",
        "departmental work done, in hours at full know-how", "Holmstrom & Milgrom 1991",
        price=True, undefined_when=_NOBODY,
    ),
    measure(
        specialist_knowledge, "price", "share", "higher",
        "share of the own department's know-how that people hold right", "March 1991",
        undefined_when="there are no home facets",
    ),
    measure(
        value_resolved, "value", "money", "higher",
        "value of the challenges resolved in the window", "model definition",
    ),
    measure(
        cost_of_delay, "value", "money", "lower",
        "what open challenges cost by being open", "cost of delay (Reinertsen 2009)",
    ),
    measure(
        money, "price", "money", "lower",
        "hours spent on working together at the cost of an hour, and the programmes' cost",
        "model definition", price=True,
    ),
)  # fmt: skip
