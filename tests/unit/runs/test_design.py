"""Arms × replications: order, units of work, what is refused."""

import fake_engine
import pytest

from siloSim.errors import InputError
from siloSim.runs.design import by_replication, lay_out

ARMS = {"before": fake_engine.scenario(), "after": fake_engine.scenario(strength=1.0)}


def test_arms_are_interleaved_by_replication():
    specs = lay_out(ARMS, 3, seed=5)
    assert [(spec.replication, spec.arm) for spec in specs] == [
        (0, "before"), (0, "after"), (1, "before"), (1, "after"), (2, "before"), (2, "after"),
    ]  # fmt: skip
    assert {spec.seed for spec in specs} == {5}


def test_a_unit_of_work_is_one_replication_with_all_its_arms():
    units = by_replication(lay_out(ARMS, [4, 9]))
    assert [[spec.arm for spec in unit] for unit in units] == [["before", "after"]] * 2
    assert [unit[0].replication for unit in units] == [4, 9]


@pytest.mark.parametrize(
    ("replications", "options", "key"),
    [
        (0, {}, "replications"),
        ([-1], {}, "replications"),
        ([1, 1], {}, "replications"),
        (1, {"seed": -1}, "seed"),
        (1, {"seed": 2**63}, "seed"),
        (1, {"keep": frozenset({"dreams"})}, "keep"),
    ],
)
def test_what_cannot_be_run_is_refused(replications, options, key):
    with pytest.raises(InputError) as caught:
        lay_out(ARMS, replications, **options)
    assert [problem.key for problem in caught.value.problems] == [key]


def test_all_problems_at_once():
    with pytest.raises(InputError) as caught:
        lay_out({}, 0, seed=-1)
    assert {problem.key for problem in caught.value.problems} == {"arms", "replications", "seed"}
