"""Whatever stands in an experiment file or in a file of points: an experiment with a plan, or messages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siloSim.errors import InputError
from siloSim.runs.plan import plan_of
from siloSim.scenario.experiment import Experiment
from siloSim.scenario.experiment_file import parse_experiment
from siloSim.scenario.experiment_writing import resolved_experiment

WHOLE = """schema: 1
name: cadence
question: How often?
scenario: builtin:reference
baseline: today
arms:
  today: []
  council: [leadership_council:0.5]
  more: {add: [knowledge_base], set: {behaviour.trust.gain: 0.2}}
factors:
  policies.leadership_council.every: [5, 10, 1 month]
  scenario: [builtin:reference, builtin:busy]
  behaviour.help.share: {from: 0.1, to: 0.4, steps: 3, spread: normal, mean: 0.2, sd: 5 %}
  calendar.horizon: {from: 300, to: 600}
design: {kind: lhs, points: 6, seed: 3}
replications: {until: {outcome: time_in_system, half_width: 5 %, min: 2, max: 5}}
budget: {runs: 9, minutes: 2 h}
seed: 7
tables: [daily]
"""
PIECES = st.sampled_from(
    ["[", "]", "{", "}", ":", "- ", "\n  ", "null", "[]", "{}", "5 %", "-1", "1e999", "design: oat", "design: grid",
     "file: points.csv", "policies.x.y", "builtin:", "&a", "*a", "true", "nan", "spread: log", "peak: 3", '"', "#"]
)  # fmt: skip


@st.composite
def broken(draw: st.DrawFn, text: str = WHOLE) -> str:
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(text)))
        upto = min(len(text), at + draw(st.integers(1, 40)))
        kind = draw(st.sampled_from(["put", "cut", "double", "drop a line"]))
        if kind == "put":
            text = text[:at] + draw(PIECES | st.text(max_size=5)) + text[at:]
        elif kind == "cut":
            text = text[:at] + text[upto:]
        elif kind == "double":
            text = text[:upto] + text[at:]
        else:
            lines = text.splitlines(keepends=True)
            text = "".join(line for i, line in enumerate(lines) if i != at % max(1, len(lines)))
    return text


def attempt[T](action: Callable[[], T]) -> T | None:
    """What an action gives, None after an InputError; anything else is a failure of the test."""
    try:
        return action()
    except InputError as error:
        problems = error.problems
    assert problems
    assert all(problem.message for problem in problems)
    return None


def looked_at(experiment: Experiment | None) -> None:
    if experiment is None or experiment.design.points > 10_000:
        return
    plan = attempt(lambda: plan_of(experiment))
    if plan is None:
        return
    plan.inputs()
    plan.scenario(plan.labels[0], plan.points.count - 1)
    assert "experiment.resolved.yaml" in resolved_experiment(experiment)


@pytest.mark.slow
@settings(max_examples=100)
@given(broken())
def test_a_broken_text_gives_a_plan_or_messages(text: str) -> None:
    looked_at(attempt(lambda: parse_experiment(text)))


@settings(max_examples=60)
@given(
    broken("behaviour.trust.gain,policies.leadership_council.every,scenario\n0.1,5,builtin:busy\n0.2,1 month,builtin:busy\n")
    | st.text(max_size=60)
)  # fmt: skip
def test_broken_points_give_a_plan_or_messages(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder: Path = tmp_path_factory.getbasetemp()
    (folder / "points.csv").write_text(text, encoding="utf-8", errors="replace", newline="")
    looked_at(
        attempt(
            lambda: parse_experiment(
                "arms: {today: [], council: [leadership_council]}\ndesign: {file: points.csv}\n",
                str(folder / "experiment.yaml"),
            )
        )
    )


DATA = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=6)
    | st.sampled_from(["leadership_council", "lhs", "5 %", "builtin:busy", "time_in_system"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["from", "to", "spread", "mean", "kind", "points", "until", "outcome", "half_width", "set",
                         "policies", "add", "use", "scenario", "behaviour.trust.gain", "file", "runs", "minutes"]),
        inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


@settings(max_examples=150)
@given(
    st.dictionaries(
        st.sampled_from(["arms", "factors", "design", "replications", "budget", "tables", "seed", "baseline",
                         "scenario", "name", "question", "schema"]),
        DATA, max_size=4),
)  # fmt: skip
def test_any_data_gives_a_plan_or_messages(data: dict[str, object]) -> None:
    from siloSim.scenario.experiment_file import experiment_of
    from siloSim.scenario.nodes import Source, from_data

    whole = {"scenario": "builtin:reference"} | data
    looked_at(attempt(lambda: experiment_of(from_data(whole, Source("x.yaml", Path())))))
