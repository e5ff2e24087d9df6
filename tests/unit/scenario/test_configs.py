"""The scenarios in configs/ load and do what their comments say."""

from pathlib import Path

import pytest

from siloSim.scenario import load, parse, same_but_policies, to_yaml
from siloSim.scenario.realise import realise
from siloSim.scenario.schema import scenario_model

WRITTEN = ("schema_", "fitted")  # the one stands as schema, the other is written by silosim fit
CONFIGS = Path(__file__).parents[3] / "configs"
DATA = CONFIGS / "../../shared/data/invs15/people.csv"


@pytest.mark.parametrize("name", ["five_lines", "full", "after_council"])
def test_a_config_loads_and_survives_writing(name: str) -> None:
    scenario = load(CONFIGS / f"{name}.yaml")
    assert parse(to_yaml(scenario)) == scenario


def test_before_and_after_differ_in_policies_only() -> None:
    before, after = load(CONFIGS / "five_lines.yaml"), load(CONFIGS / "after_council.yaml")
    assert before.policies == ()
    assert [(p.key, p.strength) for p in after.policies] == [
        ("leadership_council", 1),
        ("joint_incentives", 0.6),
    ]
    assert same_but_policies(before, after) == []


def test_the_full_config_has_every_section() -> None:
    scenario = load(CONFIGS / "full.yaml")
    text = (CONFIGS / "full.yaml").read_text("utf-8")
    assert all(f"\n{section}:" in text for section in scenario_model().model_fields if section not in WRITTEN)
    assert scenario.calendar.horizon == 520
    assert scenario.parameters["challenges.delay_rate"] == 0.002
    assert scenario.parameters["attention.interruption"] == 0.15
    assert scenario.parameters["help.answer_limit"] == 5
    assert [(p.key, p.strength) for p in scenario.policies] == [
        ("knowledge_base", 1), ("joint_incentives", 0.6), ("leadership_council", 0.8)
    ]  # fmt: skip
    council = scenario.policies[2]
    assert (council.start, council.ramp, council.parameters["every"], council.parameters["hours"]) == (
        20,
        60,
        10,
        1.5,
    )


@pytest.mark.skipif(not DATA.is_file(), reason="needs the InVS15 data beside the project (../shared/data)")
def test_the_imported_organisation() -> None:
    organisation = realise(load(CONFIGS / "imported_invs15.yaml"), 1, 0)
    assert organisation.size == 217
    assert len(organisation.departments) == 12
    assert 10 < 2 * len(organisation.source) / organisation.size < 30
