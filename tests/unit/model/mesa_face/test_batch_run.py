"""mesa.batch_run on SiloModel: seeds, scenarios, dotted parameters, collecting, processes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import mesa
import pandas as pd
import pytest
from unit.model.mesa_face.small import HORIZON, SIZES, scenario
from unit.model.mesa_face.study import Study

import siloSim as ss
from siloSim.errors import InputError, ScenarioError


def frame(
    kind: type = ss.SiloModel, parameters: dict[str, Any] | None = None, **arguments: Any
) -> pd.DataFrame:
    """Rows of a batch run of the small scenario."""
    chosen = {"inputs": scenario(), **(parameters or {})}
    return pd.DataFrame(mesa.batch_run(kind, chosen, display_progress=False, **arguments))


def test_a_run_per_seed_and_value_with_all_outcomes() -> None:
    found = frame(parameters={"behaviour.trust.gain": [0.05, 0.4]}, rng=[1, 2])
    assert found[["RunId", "rng", "behaviour.trust.gain", "Step"]].values.tolist() == [
        [0, 1, 0.05, HORIZON], [1, 1, 0.4, HORIZON], [2, 2, 0.05, HORIZON], [3, 2, 0.4, HORIZON],
    ]  # fmt: skip
    for row in found.to_dict("records"):
        changed = scenario().with_(**{"behaviour.trust.gain": row["behaviour.trust.gain"]})
        known = ss.run(changed, seed=row["rng"]).outcomes
        for name in ("time_in_system", "trust_cross", "backlog"):
            assert row[f"outcome.{name}"] == known[name]


def test_policies_as_a_factor_and_settings_of_a_policy() -> None:
    found = frame(
        parameters={"policies": [[], ["leadership_council"]], "name": "two arms"}, rng=4, max_steps=5
    )
    assert found["policies"].tolist() == [[], ["leadership_council"]]
    assert found["outcome.backlog"].isna().all(), "no outcomes before the horizon"
    assert found["people"].tolist() == [sum(SIZES.values())] * 2
    assert found["Step"].tolist() == [5, 5]
    found = frame(parameters={"policies.joint_incentives.strength": [0.2, 1.0]}, rng=4)
    assert found["outcome.answer_rate"].is_monotonic_increasing


def test_scenarios_as_a_factor_by_object_path_and_name(tmp_path: Path) -> None:
    short = {"calendar.horizon": 12, "calendar.warmup": 2, "calendar.policy_day": 2}
    path = tmp_path / "a client.yaml"
    path.write_text("extends: builtin:busy\nschema: 1\n", encoding="utf-8")
    inputs = [scenario(), path, "builtin:reference"]
    found = pd.DataFrame(
        mesa.batch_run(ss.SiloModel, {"inputs": inputs, **short}, display_progress=False, rng=1)
    )
    assert found["Step"].tolist() == [12] * 3
    assert found["people"].tolist() == [sum(SIZES.values()), 210, 210]
    one = mesa.batch_run(ss.SiloModel, {"inputs": str(path), **short}, display_progress=False, rng=1)
    assert [row["people"] for row in one] == [210]


def test_replications_share_a_seed() -> None:
    found = frame(parameters={"replication": range(3)}, rng=5)
    assert found["outcome.time_in_system"].tolist() == [
        ss.run(scenario(), seed=5, replication=number).outcomes["time_in_system"] for number in range(3)
    ]


@pytest.mark.parametrize(
    ("period", "steps"), [(-1, [HORIZON]), (1, list(range(1, HORIZON + 1))), (10, [1, 11, 21, 31])]
)
def test_data_collection_period(period, steps) -> None:
    found = frame(rng=1, data_collection_period=period)
    assert found["Step"].tolist() == steps
    daily = ss.run(scenario(), seed=1).daily
    assert found["open"].tolist() == [daily["open"][step - 1] for step in steps]


def test_iterations_draw_a_seed_each() -> None:
    with pytest.warns(DeprecationWarning, match="iterations"):  # Mesa's; it takes rng instead
        found = frame(iterations=3)
    assert found["iteration"].tolist() == [0, 1, 2]
    assert found["rng"].isna().all()
    assert found["outcome.time_in_system"].nunique() == 3


def test_a_model_of_one_s_own_with_reporters_and_a_factor() -> None:
    found = frame(Study, {"generous": [0.0, 1.0]}, rng=[3], data_collection_period=10)
    assert set(found["Step"]) == {1, 11, 21, 31}
    assert {"AgentID", "norm", "helpful", "day", "generous"} <= set(found)
    last = found[found["Step"] == 31].groupby("generous")["norm"].mean()
    assert last[1.0] > last[0.0]


@pytest.mark.slow
@pytest.mark.parametrize("kind", [ss.SiloModel, Study])
def test_worker_processes_give_the_same_rows(kind) -> None:
    arguments = {"parameters": {"behaviour.trust.gain": [0.1, 0.3]}, "rng": [1, 2]}
    here = frame(kind, **arguments)
    there = frame(kind, **arguments, number_processes=2)
    order = ["RunId", "AgentID"] if "AgentID" in here else ["RunId"]
    pd.testing.assert_frame_equal(
        here.drop(columns="inputs").sort_values(order, ignore_index=True),
        there.drop(columns="inputs").sort_values(order, ignore_index=True),
    )


def test_mistakes_are_told_before_the_first_day() -> None:
    with pytest.raises(InputError, match='takes no "generosity"'):
        frame(parameters={"generosity": [0.1]})
    with pytest.raises(ScenarioError, match=r"behaviour\.trust\.gian"):
        frame(parameters={"behaviour.trust.gian": [0.1]})
    with pytest.raises(InputError, match="rng = "):
        frame(rng=[0.5])


def test_a_mapping_has_to_stand_in_a_list_as_mesa_would_walk_through_its_keys() -> None:
    ties = {"mean": 6, "within_share": 0.4}
    with pytest.raises(ScenarioError, match="organisation"):
        frame(parameters={"organisation.ties": ties}, rng=1)
    assert len(frame(parameters={"organisation.ties": [ties]}, rng=1, max_steps=2)) == 1
