"""A sweep as JSON."""

from __future__ import annotations

import json

import pytest
from unit.analysis.sweeps import CASES

from siloSim.analysis import sweep_words
from siloSim.studies.json_form import sweep_json


@pytest.mark.parametrize("case", CASES)
def test_it_is_json_and_holds_the_frame(case):
    found = CASES[case]()
    document = json.loads(json.dumps(sweep_json(found, sweep_words.headline(found)), allow_nan=False))
    assert (document["schema"], document["command"]) == (1, "sweep")
    assert document["arms"] == list(found.arms)
    assert document["baseline"] == found.baseline
    assert len(document["points"]) == len(found.points)
    assert len(document["contrasts"]) == len(found.contrasts)
    assert document["headline"]


def test_values_points_and_what_is_not_known():
    document = sweep_json(CASES["lever"](), [])
    assert document["factors"] == [{"path": "policies.council.every", "unit": "days"}]
    assert document["points"][1] == {"point": 1, "values": {"policies.council.every": 10.0}}
    first = document["contrasts"][0]
    assert set(first) >= {
        "outcome",
        "arm",
        "point",
        "baseline_arm",
        "difference",
        "low_all",
        "verdict_all",
        "comparisons",
    }
    holes = [row for row in sweep_json(CASES["holes"](), [])["contrasts"] if row["arm"] == "council"]
    assert all(row["difference"] is None and row["n"] == 0 for row in holes)
