"""Small organisations and scenarios of every kind, for tests of what holds of all of them."""

from __future__ import annotations

from hypothesis import strategies as st
from unit.model.runs import plain
from unit.model.tiny import policy

from siloSim.organisation.generate import generate
from siloSim.organisation.structure import Organisation, TieSpec
from siloSim.scenario.parameters import BY_NAME, TABLE
from siloSim.scenario.scenario import (
    ActivePolicy,
    Change,
    Connect,
    Effect,
    Gather,
    Move,
    Scenario,
    Selector,
    Shock,
)

HORIZON, POLICY_DAY = 40, 10
NAMES = tuple("ABCD")
LOADS = (0.5, 2.0, 8.0)  # challenges per person and month

# What a run's time or memory, not its rules, forbids to be large at the same time.
NOT_VARIED = {"challenges.per_person_per_month", "environment.arrivals", "people.turnover", "contact.per_day"}
VARIED = [p for p in TABLE if p.name not in NOT_VARIED and p.high <= 1000]
WHOLE = (
    "learning.facets",
    "challenges.facets",
    "contact.ties_cap",
    "decision.candidates",
    "people.join_ties",
)


@st.composite
def organisations(draw: st.DrawFn) -> Organisation:
    """One to four departments, 2 to 30 people."""
    sizes = draw(st.lists(st.integers(1, 9), min_size=1, max_size=4).filter(lambda s: 2 <= sum(s) <= 30))
    ties = TieSpec(
        mean=draw(st.sampled_from([1.0, 4.0, 12.0])), within_share=draw(st.sampled_from([0.3, 0.7]))
    )
    return generate(dict(zip(NAMES, sizes, strict=False)), ties, 4, draw(st.integers(0, 9)), 0)


@st.composite
def parameters(draw: st.DrawFn, turnover: float, loads: tuple[float, ...] = LOADS) -> dict[str, float]:
    """Up to a dozen parameters anywhere in their range, the others at their defaults."""
    chosen = draw(st.lists(st.sampled_from(VARIED), max_size=12, unique_by=lambda p: p.name))
    values = {p.name: draw(st.floats(p.low, p.high)) for p in chosen}
    for name in WHOLE:
        if name in values:
            values[name] = float(round(values[name]))
    for low, high in (("interest.low", "interest.high"), ("language.low", "language.high")):
        if low in values or high in values:
            values[low], values[high] = 0.2, draw(st.sampled_from([0.2, 1.0]))
    values["challenges.per_person_per_month"] = draw(st.sampled_from(loads))
    values["people.turnover"] = turnover
    values["contact.per_day"] = draw(st.sampled_from([0.0, 1.0, 10.0]))
    values["contact.lapse"] = draw(st.sampled_from([1.0, 10.0, 60.0]))
    return values


SELECTORS = st.one_of(
    st.sampled_from(
        [
            Selector("all"),
            Selector("heads"),
            Selector("managers"),
            Selector("departments", departments=("A",)),
            Selector("cross_pairs", share=0.6),
        ]
    ),
    st.builds(
        Selector,
        st.sampled_from(["central", "brokers", "senior", "random"]),
        per_department=st.integers(1, 3),
    ),
)
SCOPES = st.sampled_from([(), ("A",), ("B", "C")])
PRIMITIVES = st.sampled_from([p.name for p in TABLE if p.primitive and p.name not in NOT_VARIED])


@st.composite
def changes(draw: st.DrawFn) -> Change:
    """A change of any primitive, for all departments or some."""
    name = draw(PRIMITIVES)
    scope = draw(SCOPES) if BY_NAME[name].per_department else ()
    reach = min(100.0, BY_NAME[name].high - BY_NAME[name].low)
    if draw(st.booleans()):
        return Change(name, "scale", draw(st.floats(0, 5)), scope)
    return Change(name, "add", draw(st.floats(-reach, reach)), scope)


@st.composite
def policies(draw: st.DrawFn, leavers: bool) -> ActivePolicy:
    """Up to five effects, of every verb, with a start and perhaps a ramp, a fade and an end."""
    shocks = ["truths", "priorities", "ties"] + (["leave"] if leavers else [])
    verbs: list[st.SearchStrategy[Effect]] = [
        st.builds(
            Gather, SELECTORS, st.integers(1, 15), st.floats(0, 12), st.one_of(st.none(), st.floats(0, 20))
        ),
        changes(),
        st.builds(Connect, SELECTORS, st.integers(0, 5)),
        st.builds(Move, SELECTORS, st.integers(1, 20), st.integers(1, 20)),
        st.builds(Shock, st.sampled_from(shocks), st.floats(0, 1), SCOPES),
    ]
    effects = [draw(st.one_of(verbs)) for _ in range(draw(st.integers(1, 5)))]
    if any(isinstance(effect, Gather) for effect in effects) and draw(st.booleans()):
        effects.append(Change("decision.capacity", "add", draw(st.floats(0, 9)), at_gathering=True))
    if any(isinstance(effect, Gather) for effect in effects) and draw(st.booleans()):
        effects.append(Change("help.routing", "scale", draw(st.floats(0, 1)), at_gathering=True))
    start = draw(st.integers(0, 20))
    return policy(
        *effects,
        key=draw(st.sampled_from(["one", "other"])),
        strength=draw(st.sampled_from([0.3, 1.0])),
        start=start,
        stop=draw(st.one_of(st.none(), st.integers(start + 1, 40))),
        ramp=draw(st.sampled_from([0, 8])),
        fade_half_life=draw(st.sampled_from([0.0, 10.0])),
        cost_once=100.0,
        cost_per_month=10.0,
    )


def scenarios(
    turnover: float, loads: tuple[float, ...] = LOADS, leavers: bool | None = None
) -> st.SearchStrategy[Scenario]:
    """Scenarios of HORIZON days with up to four policies; `leavers`: whether shocks may make people leave."""
    return st.builds(
        lambda values, active: plain(values, active, HORIZON, POLICY_DAY),
        parameters(turnover, loads),
        st.lists(policies(turnover > 0 if leavers is None else leavers), max_size=4),
    )
