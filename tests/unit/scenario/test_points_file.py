"""CSV files of points: every form that a spreadsheet writes, and mistakes by line and column."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from siloSim.errors import ScenarioError
from siloSim.runs.points import points_of
from siloSim.scenario.experiment_file import parse_experiment
from siloSim.scenario.points_file import content_of, read_sheet

HEAD = "scenario: builtin:reference\narms: {today: [], council: [leadership_council]}\ndesign: {file: points.csv}\n"


def read(folder: Path, data: str | bytes):
    (folder / "points.csv").write_bytes(data if isinstance(data, bytes) else data.encode())
    return parse_experiment(HEAD, str(folder / "experiment.yaml"))


def problems(folder: Path, data: str | bytes) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        read(folder, data)
    return [f"{p.line}:{p.column} {p.key}: {p.message}" for p in caught.value.problems]


@pytest.mark.parametrize(
    "data",
    [
        "behaviour.trust.gain,policies.leadership_council.every\n0.1,5\n0.5,21\n",
        "behaviour.trust.gain,policies.leadership_council.every\r\n0.1,5\r\n0.5,21\r\n",
        "\ufeffbehaviour.trust.gain , policies.leadership_council.every\n 0.1 , 5\n0.5,21",
        "behaviour.trust.gain;policies.leadership_council.every\n0,1;5\n0,5;21\n",
        "behaviour.trust.gain\tpolicies.leadership_council.every\n\n10 %\t1 week\n\n\n50 %\t1 month\n\n",
        'behaviour.trust.gain,"policies.leadership_council.every"\n"0.1","5"\n"0.5","21"\n',
    ],
)
def test_forms(tmp_path: Path, data: str) -> None:
    found = read(tmp_path, data)
    points = points_of(found)
    assert [points.values(i) for i in range(points.count)] == [
        {"behaviour.trust.gain": 0.1, "policies.leadership_council.every": 5},
        {"behaviour.trust.gain": 0.5, "policies.leadership_council.every": 21},
    ]
    assert points.frame().dtypes.astype(str).to_list() == ["float64", "int64"]
    assert [(f.low, f.high, f.whole) for f in found.factors] == [(0.1, 0.5, False), (5, 21, True)]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("", ["None:None None: the file is empty"]),
        (b"\xff\xfeb", ["1:None None: byte 0 is not UTF-8"]),
        ("behaviour.trust.gain\n", ["None:None None: the file has no point below its header"]),
        ("behaviour.trust.gain,\n1,2\n", ["1:2 None: this column has no name"]),
        ("money.cost_per_hour,money.cost_per_hour\n1,2\n", ["1:2 money.cost_per_hour: the column"]),
        ("behaviour.trust.gian\n1\n", ['1:1 behaviour.trust.gian: unknown key "trust.gian"']),
        ("policies.joint.every\n1\n", ['1:1 policies.joint.every: no arm has the policy "joint"']),
        ("money.cost_per_hour\n1\n\nx\n-5\n", ["4:1 money.cost_per_hour: this is not a number", "5:1"]),
        ("money.cost_per_hour,calendar.horizon\n1,600\n,600.5\n", ["3:1 money", "3:2 calendar.horizon: this must"]),
        ("money.cost_per_hour\nnan\ninf\n", ["2:1 money.cost_per_hour: this is not a finite", "3:1"]),
        ("money.cost_per_hour,calendar.horizon\n1,600\n1\n1,2,3\n", ["3:None None: 1 fields", "4:None None: 3"]),
        ("policies.leadership_council.every\n5.5\n", ["1:1 policies.leadership_council.every: with these settings"]),
        ("scenario\nbuiltin:bussy\n", ["2:1 factors.scenario: this scenario cannot be read"]),
    ],
)  # fmt: skip
def test_mistakes_by_line_and_column(tmp_path: Path, data: str | bytes, said: list[str]) -> None:
    found = problems(tmp_path, data)
    assert len(found) == len(said)
    for part, line in zip(said, found, strict=True):
        assert line.startswith(part)


def test_many_mistakes_are_counted(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as caught:
        read(tmp_path, "behaviour.trust.gain\n" + "7\n" * 100)
    assert (len(caught.value.problems), caught.value.left_out) == (5, 95)
    assert str(caught.value).endswith("and 95 more problems")


def test_factors_stand_in_the_header_alone(tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text("behaviour.trust.gain\n0.1\n")
    with pytest.raises(ScenarioError, match="names the factors"):
        parse_experiment(HEAD + "factors: {challenges.sla: [5]}", str(tmp_path / "e.yaml"))


def test_a_file_that_changed_is_not_read(tmp_path: Path) -> None:
    place = tmp_path / "points.csv"
    place.write_text("a\n1\n")
    content = content_of(place)
    place.write_text("a\n2\n")
    with pytest.raises(ScenarioError, match="changed after"):
        read_sheet(str(place), content)


def test_numbers_are_read_exactly(tmp_path: Path) -> None:
    values = np.random.default_rng(3).random(500)
    found = read(tmp_path, "behaviour.trust.gain\n" + "\n".join(map(repr, values.tolist())))
    assert points_of(found).frame()["behaviour.trust.gain"].to_numpy().tolist() == values.tolist()
