"""What a sweep varies is put into a scenario as `with_` would put it, bit for bit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siloSim.errors import ScenarioError
from siloSim.scenario import load
from siloSim.scenario.parameters import TABLE
from siloSim.scenario.quantities import Quantity
from siloSim.scenario.scenario import Scenario
from siloSim.scenario.varying import applied, judged_together, kind_at, touches, value_at
from siloSim.scenario.writing import content_hash, dotted

BASE = load("builtin:reference").with_(
    policies=[
        "leadership_council:0.7",
        {"use": "joint_incentives", "start": 20, "ramp": 30},
        "knowledge_base",
    ]
)
PATHS = sorted(
    [p.path for p in TABLE]
    + [
        path
        for path in dotted(BASE)
        if path.startswith("policies.") and not path.endswith((".stop", ".start"))
    ]
    + [
        "policies.joint_incentives.start",
        "calendar.horizon",
        "organisation.ties.mean",
        "organisation.team_size",
    ]
)


def values(path: str) -> st.SearchStrategy[object]:
    kind = kind_at(BASE, path)
    assert isinstance(kind, Quantity), path
    low, high = kind.low, min(kind.high, 500)
    if path == "calendar.horizon":
        low = 300
    whole = st.integers(int(max(low, 1)), int(high)) if int(max(low, 1)) <= int(high) else st.just(int(low))
    if kind.whole or kind.unit == "days":
        return whole
    return st.floats(low, high, exclude_min=kind.above, allow_subnormal=False) | st.sampled_from(
        [low, high]
    ).filter(lambda value: not (kind.above and value == kind.low))


@given(st.data())
def test_applied_is_with(data: st.DataObject) -> None:
    paths = data.draw(st.lists(st.sampled_from(PATHS), min_size=1, max_size=5, unique=True))
    changes = {path: data.draw(values(path), path) for path in paths}

    def outcome(make) -> Scenario | tuple[str, ...]:
        try:
            return make()
        except ScenarioError as error:
            return tuple(problem.message for problem in error.problems)

    fast, slow = outcome(lambda: applied(BASE, changes)), outcome(lambda: BASE.with_(**changes))
    assert fast == slow
    if isinstance(fast, Scenario):
        assert isinstance(slow, Scenario)
        assert content_hash(fast) == content_hash(slow)
        assert {p.key: p.parameters for p in fast.policies} == {p.key: p.parameters for p in slow.policies}
        assert fast.source == slow.source


def test_a_level_that_anchors_contradict_is_refused_as_ever() -> None:
    stated = BASE.with_(**{"anchors.resolution_median": 10, "anchors.resolved_in_sla": 0.8})
    for make in (applied, lambda scenario, changes: scenario.with_(**changes)):
        with pytest.raises(ScenarioError, match="contradict each other"):
            make(stated, {"challenges.sla": 5})


def test_mistakes_are_told_as_with_tells_them() -> None:
    for path, value in (
        ("behaviour.trust.gain", 7),
        ("policies.leadership_council.every", 5.5),
        ("policies.leadership_council.strength", "much"),
        ("policies.nothing.strength", 1),
    ):
        said = []
        for make in (lambda: applied(BASE, {path: value}), lambda: BASE.with_(**{path: value})):  # noqa: B023
            with pytest.raises(ScenarioError) as caught:
                make()
            said.append(caught.value.problems)
        assert said[0] == said[1]


def test_what_may_stand_where() -> None:
    assert kind_at(BASE, "behaviour.trust.gain") == Quantity("share", 0, 1)
    assert kind_at(BASE, "policies.leadership_council.strength") == Quantity("share", 0, 1)
    assert kind_at(BASE, "organisation.departments.Sales") == Quantity("count", 1, 1_000_000, whole=True)
    for path in (
        "name",
        "behaviour",
        "behaviour.nothing",
        "policies.council.every",
        "organisation.departments.X",
    ):
        assert kind_at(BASE, path) is None


def test_what_stands_there() -> None:
    flat = dotted(BASE)
    for path in PATHS:
        assert value_at(BASE, path) == flat[path]
    assert value_at(BASE, "rules.trust_update") is None
    assert value_at(BASE, "organisation.departments.Sales") == flat["organisation.departments.Sales"]


def test_a_policy_touches_only_those_who_have_it() -> None:
    assert touches(BASE, "policies.leadership_council.every")
    assert not touches(load("builtin:busy"), "policies.leadership_council.every")
    assert touches(load("builtin:busy"), "behaviour.trust.gain")


def test_what_is_judged_together() -> None:
    assert judged_together("organisation.departments.A") == judged_together("policies.x.stop") == "dates"
    assert judged_together("policies.x.every") != judged_together("policies.y.every")
    assert judged_together("behaviour.trust.gain") == "behaviour.trust.gain"
