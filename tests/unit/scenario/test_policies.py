"""Policy files: the format, settings put in, prices, selectors, and mistakes at their lines."""

import pytest

from siloSim.errors import Problem, ScenarioError
from siloSim.scenario import catalogue, parse, parse_policy
from siloSim.scenario.parameters import PRIMITIVES
from siloSim.scenario.policy_schema import GROUPS
from siloSim.scenario.prices import PRICES
from siloSim.scenario.scenario import (
    ActivePolicy,
    Change,
    Connect,
    Gather,
    Move,
    Selector,
    Shock,
)

POLICY = """schema: 1
key: mine
title: Mine
does: Something.
group: governance
parameters:
  hours: {{default: 2 h, range: [15 min, 8 h]}}
  every: {{default: 1 month, range: [1 day, 130 days]}}
  n: {{default: 2, range: [0, 50], unit: count}}
  loss: {{default: 5 %, range: [0, 1]}}
  who: {{default: senior, choices: [senior, random]}}
  fee: {{default: 100, range: [0, 1000], unit: money}}
effects:
{effects}
price: {price}
evidence: {{grade: P, sources: [us]}}
"""
GATHER = "  - gather: {who: heads, every: $every, hours: $hours}"


def policy(effects: str = GATHER, price: str = "[gather]") -> str:
    return POLICY.format(effects=effects, price=price)


def used(effects: str = GATHER, price: str = "[gather]", **settings: object) -> ActivePolicy:
    body = "".join(f"          {line}\n" for line in policy(effects, price).splitlines())
    more = "".join(f"    {key}: {value}\n" for key, value in settings.items())
    text = f"organisation: {{departments: {{A: 20, B: 30}}}}\npolicies:\n  - use:\n{body}{more}"
    return parse(text).policies[0]


def problems(effects: str = GATHER, price: str = "[gather]") -> list[Problem]:
    with pytest.raises(ScenarioError) as caught:
        parse_policy(policy(effects, price), "mine.yaml")
    return list(caught.value.problems)


def test_what_a_policy_file_says() -> None:
    found = parse_policy(policy())
    assert (found.key, found.title, found.group, found.grade, found.sources) == (
        "mine", "Mine", "governance", "P", ("us",)
    )  # fmt: skip
    every = found.parameters["every"]
    assert (every.default, every.unit, every.low, every.high) == (21, "days", 1, 130)
    assert (found.parameters["hours"].low, found.parameters["loss"].default) == (0.25, 0.05)
    assert found.parameters["who"].choices == ("senior", "random")
    assert not found.builtin


def test_settings_are_put_in_and_converted() -> None:
    active = used(hours="90 min", every="1 week")
    assert active.effects == (Gather(Selector("heads"), 5, 1.5),)
    assert active.parameters["hours"] == 1.5
    effects = (
        "  - change: {primitive: conflict.hours, add: $every}\n"  # 21 days are 168 h
        "  - change: {primitive: trust.decline, add: -$loss}\n"
        "  - change: {primitive: help.pick_trust, scale: 2 * $n}\n"
        "  - change: {primitive: help.pick_load, add: -0.5 * $n * $n}\n" + GATHER
    )
    amounts = [e.amount for e in used(effects).effects if isinstance(e, Change)]
    assert amounts == [168, -0.05, 4, -2]


def test_strength_and_dates_of_the_file_are_defaults() -> None:
    text = policy() + "strength: 60 %\nstart: 5\nramp: 1 month\nfade: 1 year\nstop: 200\n"
    body = "".join(f"      {line}\n" for line in text.splitlines())
    head = "organisation: {departments: {A: 20}}\npolicies:\n  - use:\n" + body
    (default,) = parse(head).policies
    assert (default.strength, default.start, default.stop, default.ramp) == (0.6, 5, 200, 21)
    assert default.fade_half_life == 260
    (other,) = parse(head + "    strength: 1\n    start: 0\n    stop: ~\n    ramp: 0\n    fade: 0\n").policies
    assert (other.strength, other.start, other.stop, other.ramp, other.fade_half_life) == (1, 0, None, 0, 0)


@pytest.mark.parametrize(
    ("who", "selector"),
    [
        ("all", Selector("all")),
        ("heads", Selector("heads")),
        ("managers", Selector("managers")),
        ("cross_pairs", Selector("cross_pairs")),
        ("{cross_pairs: 30 %}", Selector("cross_pairs", share=0.3)),
        ("{cross_pairs: 0.5, departments: [A, B]}", Selector("cross_pairs", ("A", "B"), share=0.5)),
        ("{central: 2}", Selector("central", per_department=2)),
        ("{brokers: $n}", Selector("brokers", per_department=2)),
        ("{random: 1, departments: [A]}", Selector("random", ("A",), per_department=1)),
        ("{departments: [A]}", Selector("departments", ("A",))),
        ("{named: [7, anna]}", Selector("named", people=("7", "anna"))),
        ("{select: $who, per_department: $n}", Selector("senior", per_department=2)),
        ("{select: heads, departments: [B]}", Selector("heads", ("B",))),
        ("{select: cross_pairs, share: $loss}", Selector("cross_pairs", share=0.05)),
    ],
)
def test_selectors(who: str, selector: Selector) -> None:
    active = used(f"  - gather: {{who: {who}, every: 5, hours: 1}}")
    assert isinstance(active.effects[0], Gather)
    assert active.effects[0].who == selector


def test_the_other_verbs() -> None:
    effects = (
        "  - connect: {who: {central: 1}, ties: $n}\n  - move: {who: {random: 1}, every: 1 quarter, days: 1 month}\n"
        "  - shock: {what: leave, share: $loss, departments: [A]}\n"
        "  - gather: {who: all, every: 5, hours: 1, contacts: 0}\n"
        "  - change: {primitive: decision.capacity, add: 6, at: gathering}\n"
        "  - change: {primitive: trust.gain, scale: 150 %, departments: [B]}\n"
    )
    active = used(
        effects, "[crowded_ties, absence, shock, gather, {once: $fee, per_month: 5 EUR}, {once: 11}]"
    )
    assert active.effects == (
        Connect(Selector("central", per_department=1), 2),
        Move(Selector("random", per_department=1), 63, 21),
        Shock("leave", 0.05, ("A",)),
        Gather(Selector("all"), 5, 1.0, 0.0),
        Change("decision.capacity", "add", 6, at_gathering=True),
        Change("trust.gain", "scale", 1.5, ("B",)),
    )
    assert (active.cost_once, active.cost_per_month) == (111, 5)


@pytest.mark.parametrize(
    ("effect", "words", "remedy"),
    [
        ("change: {primitive: trust.gian, add: 1}", "not a primitive", "trust.gain"),
        ("change: {primitive: help.trust_weight, add: 1}", "primitives only", None),
        ("change: {primitive: interest.drift, add: 0.1, departments: [A]}", "whole organisation", "leave"),
        ("change: {primitive: trust.gain}", "either add or scale", None),
        ("change: {primitive: trust.gain, add: 1, scale: 2}", "either add or scale", None),
        ("change: {primitive: trust.gain, add: true}", "single number", None),
        ("change: {primitive: trust.gain, add: 5 days}", "does not fit", None),
        ("change: {primitive: trust.gain, add: $every}", "measured in days", None),
        ("change: {primitive: trust.gain, add: $evry}", "not a parameter", None),
        ("change: {primitive: trust.gain, add: $who}", "a choice", None),
        ("change: {primitive: trust.gain, add: $n + 1}", "not a product", None),
        ("change: {primitive: trust.gain, add: __import__('os') * $n}", "not a product", None),
        ("change: {primitive: trust.gain, add: 0.1, at: gathering}", "the policy has none", "gather"),
        ("change: {primitive: trust.gain, add: 0.1, at: lunch}", "not one of those", None),
        ("chnge: {primitive: trust.gain, add: 1}", "unknown key", "change"),
        (
            "{change: {primitive: trust.gain, add: 1}, gather: {who: all, every: 1, hours: 1}}",
            "one verb",
            None,
        ),
        ("gather: {who: heads, every: 1 h, hours: 1}", "out of range", None),
        ("gather: {who: heads, every: 36 h, hours: 1}", "whole", None),
        ("gather: {who: heads, every: 5, hours: 25}", "out of range", None),
        ("gather: {who: head, every: 5, hours: 1}", "names nobody", "heads"),
        ("gather: {who: central, every: 5, hours: 1}", "number per department", "{central: 1}"),
        ("gather: {who: {select: $who}, every: 5, hours: 1}", "number per department", "per_department"),
        ("gather: {who: {centrl: 1}, every: 5, hours: 1}", "cannot stand here", "central"),
        ("gather: {who: {central: 1, random: 1}, every: 5, hours: 1}", "in one way", None),
        ("gather: {who: {central: 1, share: 1}, every: 5, hours: 1}", "cannot stand here", None),
        ("gather: {who: {central: 1.5}, every: 5, hours: 1}", "whole", None),
        ("gather: {who: {departments: []}, every: 5, hours: 1}", "at least one", None),
        ("gather: {who: [heads], every: 5, hours: 1}", "who is meant", None),
        ("gather: {who: heads, hours: 1}", '"every" is missing', "add every"),
        ("gather:", "empty", None),
        ("shock: {what: war, share: 1}", "not one of those", None),
        ("connect: {who: all, ties: 1.5}", "whole", None),
    ],
)
def test_a_wrong_effect_is_refused_at_its_line(effect: str, words: str, remedy: str | None) -> None:
    found = problems(f"  - {effect}", "[{once: 1}]")
    assert len(found) == 1, [str(p) for p in found]
    assert words in found[0].message
    assert (found[0].file, found[0].line) == ("mine.yaml", 14)
    if remedy:
        assert remedy in (found[0].remedy or "")


@pytest.mark.parametrize(
    ("price", "words"),
    [
        ("[]", "0 entries"),
        ("gather", "list"),
        ("[gathr]", "not a price"),
        ("[pressed_effort]", "nobody pays"),
        ("[{once: 0}]", "costs nothing"),
        ("[{onse: 5}]", "unknown key"),
        ("[{once: -5}]", "out of range"),
        ("[5]", "not a price"),
        ("[{}]", "not a price"),
    ],
)
def test_a_wrong_price_is_refused(price: str, words: str) -> None:
    assert words in problems(price=price)[0].message


def test_a_policy_without_a_price_is_refused() -> None:
    text = "\n".join(line for line in policy().splitlines() if not line.startswith("price"))
    with pytest.raises(ScenarioError, match="without a price is refused"):
        parse_policy(text)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("  x: {default: 5}", "needs a range"),
        ("  x: {default: 5, range: [6, 7]}", "out of range"),
        ("  x: {default: 5, range: [7, 6]}", "ends before"),
        ("  x: {default: 5, range: [1]}", "1 entries"),
        ("  x: {default: a, choices: [b]}", "not one of the choices"),
        ("  x: {default: 5, range: [1, 9], unit: lightyears}", "not a known unit"),
        ("  strength: {default: 1, range: [0, 1]}", "cannot be called"),
        ("  a-b: {default: 1, range: [0, 1]}", "cannot be called"),
    ],
)
def test_a_wrong_setting_is_refused(line: str, words: str) -> None:
    text = policy().replace("parameters:\n", f"parameters:\n{line}\n")
    with pytest.raises(ScenarioError) as caught:
        parse_policy(text)
    assert len(caught.value.problems) == 1
    assert words in caught.value.problems[0].message
    assert caught.value.problems[0].line == 7


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("hours", "9 h", "out of range"), ("hours", "5 EUR", "does not fit"), ("who", "central", "choices"),
        ("n", "1.5", "whole"), ("hors", 1, "unknown key"), ("n", "true", "true"), ("strength", 2, "out of range"),
        ("fee", "5 USD", "counts in EUR"),
    ],
)  # fmt: skip
def test_a_wrong_setting_in_use_is_refused(setting: str, value: object, words: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        used(**{setting: value})
    (problem,) = caught.value.problems
    assert words in problem.message
    assert problem.key == f"policies.mine.{setting}"


def test_a_setting_that_makes_an_effect_impossible_is_reported_at_the_use() -> None:
    effects = "  - gather: {who: heads, every: 5, hours: 4 * $hours}"
    with pytest.raises(ScenarioError) as caught:
        used(effects, hours="7 h")
    (problem,) = caught.value.problems
    assert "effects[0].gather.hours" in problem.message
    assert problem.value == "4 * $hours = 28"
    assert problem.key == "policies.mine"


def test_departments_that_do_not_exist_are_refused() -> None:
    with pytest.raises(ScenarioError, match='"C", which does not exist'):
        used("  - gather: {who: {departments: [C]}, every: 5, hours: 1}")


def test_the_catalogue_ships_six_honest_policies() -> None:
    shipped = catalogue()
    assert set(shipped) == {
        "bridge_builders", "cross_functional_dialogue", "joint_incentives", "knowledge_base",
        "leadership_council", "mandated_collaboration",
    }  # fmt: skip
    for key, found in shipped.items():
        assert found.key == key
        assert found.builtin
        assert found.group in GROUPS
        assert found.mechanism
        assert found.expects
        assert set(found.price) <= {*PRICES, "money"}
        assert "gather" in found.price  # every one of the six takes hours


def test_catalogue_effects() -> None:
    text = "organisation: {departments: {A: 20, B: 30}}\npolicies: [" + ", ".join(catalogue()) + "]\n"
    effects = {policy.key: policy.effects for policy in parse(text).policies}
    assert effects["leadership_council"] == (
        Gather(Selector("heads"), 21, 2.0),
        Change("decision.capacity", "add", 6, at_gathering=True),
    )
    assert effects["joint_incentives"] == (
        Change("incentive.joint", "add", 0.6),
        Gather(Selector("all"), 63, 1.0, 0.0),
    )
    assert effects["mandated_collaboration"] == (
        Change("help.pressure", "add", 1.0),
        Gather(Selector("cross_pairs"), 5, 1.0),
    )
    assert effects["bridge_builders"] == (
        Gather(Selector("central", per_department=1), 5, 2.0),
        Connect(Selector("central", per_department=1), 3),
    )
    assert Gather(Selector("cross_pairs", share=0.3), 5, 1.0) in effects["cross_functional_dialogue"]
    moved = {e.primitive for e in effects["knowledge_base"] if isinstance(e, Change)}
    assert moved == {"memory.capture", "memory.accuracy", "memory.retrieval", "memory.age"}


def test_every_price_names_something_that_exists() -> None:
    names = {p.name for p in PRIMITIVES}
    for price in PRICES.values():
        assert price.verbs or price.primitives
        for name in price.primitives:
            assert name in names or any(full.startswith(name) for full in names if name.endswith("."))


@pytest.mark.parametrize("tail", ["abc", "", "full", "strength"])
def test_behind_the_colon_of_a_policy_stands_a_strength(tail: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        parse(
            f"organisation: {{departments: {{A: 20}}}}\npolicies: ['leadership_council:{tail}']\n", "a.yaml"
        )
    (problem,) = caught.value.problems
    assert problem.message.startswith("a strength belongs behind the colon")
    assert problem.allowed == "0 to 1, written as 0.05 or 5 %"
    assert problem.line == 2
    assert problem.remedy is not None
    assert "leadership_council:0.6" in problem.remedy


def test_a_name_with_a_colon_that_is_no_policy_is_unknown() -> None:
    with pytest.raises(ScenarioError, match='there is no policy "nonsense:abc"'):
        parse("organisation: {departments: {A: 20}}\npolicies: ['nonsense:abc']\n")
