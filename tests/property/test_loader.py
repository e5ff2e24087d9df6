"""Whatever stands in a file, the answer is a Scenario or a ScenarioError; what is written is read back."""

import math
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from siloSim.errors import ScenarioError
from siloSim.scenario import catalogue, content_hash, load, parse, parse_policy, to_yaml, with_policies
from siloSim.scenario.parameters import BY_NAME, TABLE, Parameter
from siloSim.scenario.scenario import Scenario
from siloSim.scenario.units import UnitError, convert, format_quantity, parse_quantity, read_number

CONFIGS = Path(__file__).parents[2] / "configs"
TEXTS = [(CONFIGS / name).read_text("utf-8") for name in ("five_lines.yaml", "full.yaml")]
TEXTS.append(
    "organisation: {departments: &d {A: 20, B: 30}, ties: {mean: 5}}\npolicies:\n"
    "  - {use: knowledge_base, age: 3}\n  - use:\n      key: x\n      title: X\n      does: y\n"
    "      group: governance\n      price: [gather, {once: 5}]\n      parameters: {n: {default: 2, range: [1, 5]}}\n"
    "      effects: [{gather: {who: {central: $n}, every: 5 days, hours: 2 * $n}}]\n"
    "      evidence: {grade: P, sources: [us]}\n"
)
PIECES = st.sampled_from(
    ["\t", "\n", ":", ": ", "- ", "{", "}", "[", "]", "&a ", "*a", "!!", "#", "'", '"', "|", ">", "~", "null",
     ".nan", ".inf", "-1", "1e400", "true", "5 %", "2 h/week", "$n", "---\n", "...\n", "%YAML 1.1\n", "? ", "<<: ",
     "extends: builtin:busy\n", "builtin:", "\x00", "\ufeff", "\u2028", "é", "9" * 400, "[" * 50, "a: " * 3]
)  # fmt: skip


@st.composite
def broken(draw: st.DrawFn) -> str:
    """A scenario's text, cut, with pieces put in, taken out and doubled."""
    text = draw(st.sampled_from(TEXTS))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(text)))
        kind = draw(st.sampled_from(["put", "cut", "end", "double"]))
        upto = min(len(text), at + draw(st.integers(1, 40)))
        if kind == "put":
            text = text[:at] + draw(PIECES | st.text(max_size=5)) + text[at:]
        elif kind == "cut":
            text = text[:at] + text[upto:]
        elif kind == "double":
            text = text[:upto] + text[at:]
        else:
            text = text[:at]
    return text


def attempt[T](action: Callable[[], T]) -> T | None:
    """What an action gives, None after a ScenarioError; anything else is a failure of the test."""
    try:
        return action()
    except ScenarioError as error:
        problems = error.problems
    assert problems
    assert all(problem.message for problem in problems)
    return None


@settings(max_examples=150, deadline=None)
@given(broken())
def test_a_broken_text_gives_a_scenario_or_a_scenario_error(text: str) -> None:
    scenario: Scenario | None = attempt(lambda: parse(text))
    if scenario is not None:
        assert parse(to_yaml(scenario)) == scenario


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_random_bytes_give_a_scenario_error(tmp_path_factory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "random.yaml"
    path.write_bytes(data)
    attempt(lambda: load(path))


DATA = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=6)
    | st.sampled_from(["heads", "$n", "5 days", "gather", "trust.gain", "builtin:busy"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["departments", "import", "ties", "use", "effects", "gather", "who", "price", "trust",
                         "gain", "x", "parameters", "default", "range", "start", "central", "every", "hours"]),
        inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(
        ["calendar", "organisation", "challenges", "behaviour", "money", "policies", "rules", "name"]
    ),
    DATA,
)
def test_any_data_in_any_place_gives_a_scenario_or_a_scenario_error(section: str, data: object) -> None:
    attempt(lambda: load("builtin:reference").with_(**{section: data}))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["effects", "price", "parameters", "evidence", "expects", "strength", "stop"]), DATA)
def test_any_data_in_a_policy_gives_a_policy_or_a_scenario_error(key: str, data: object) -> None:
    document = {**catalogue()["bridge_builders"].document, "key": "other", key: data}
    attempt(lambda: with_policies(load("builtin:reference"), [{"use": document}]))


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=60))
def test_any_text_as_a_policy_name_gives_a_scenario_error(name: str) -> None:
    attempt(lambda: with_policies(load("builtin:reference"), [name]))


def test_any_text_of_a_policy_cut_anywhere() -> None:
    text = TEXTS[2]
    for at in range(0, len(text), 7):
        attempt(partial(parse_policy, text[:at]))


@st.composite
def settings_of(draw: st.DrawFn) -> tuple[Parameter, float]:
    p = draw(st.sampled_from(TABLE))
    if p.unit in ("count", "switch"):
        return p, float(draw(st.integers(math.ceil(p.low), math.floor(p.high))))
    return p, draw(st.floats(p.low, p.high))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(settings_of(), max_size=5),
    st.dictionaries(st.text(min_size=1, max_size=12), st.integers(10, 500), min_size=1, max_size=4),
    st.sampled_from(sorted(catalogue())),
    st.floats(0, 1),
)
def test_any_right_scenario_is_written_and_read_back_equal(chosen, departments, policy, strength) -> None:
    changes: dict[str, object] = {p.path: value for p, value in chosen}
    changes["organisation.departments"] = departments
    changes["policies"] = [{"use": policy, "strength": strength}]
    scenario = attempt(lambda: load("builtin:reference").with_(**changes))
    if scenario is None:  # names of blanks or control characters
        return
    again = parse(to_yaml(scenario))
    assert again == scenario
    assert content_hash(again) == content_hash(scenario)
    for p, _ in chosen:
        assert again.parameters[p.name] == scenario.parameters[p.name]


UNITS = sorted({p.unit for p in TABLE})


@given(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from(UNITS))
def test_what_is_formatted_is_read_back(value: float, unit: str) -> None:
    assert parse_quantity(format_quantity(value, unit), unit, "EUR") == value


@given(
    st.text(max_size=20) | st.from_regex(r"[-+]?[0-9]{1,3}(\.[0-9])? ?[a-zA-Z%/ ]{0,8}"),
    st.sampled_from(UNITS),
)
def test_any_text_is_a_finite_number_or_a_unit_error(text: str, unit: str) -> None:
    with suppress(UnitError):
        assert math.isfinite(parse_quantity(text, unit))


@given(st.floats(0.001, 1e6), st.sampled_from([("days", "h"), ("1/day", "1/month"), ("1/h", "1/day")]))
def test_conversion_there_and_back(value: float, pair: tuple[str, str]) -> None:
    one, other = pair
    assert math.isclose(convert(convert(value, one, other), other, one), value, rel_tol=1e-12)


@given(st.sampled_from(sorted(BY_NAME)), st.floats() | st.integers() | st.booleans() | st.text(max_size=5))
def test_read_number_keeps_to_the_range(name: str, value: object) -> None:
    p = BY_NAME[name]
    with suppress(UnitError):
        assert p.low <= read_number(value, p.unit, p.low, p.high) <= p.high
