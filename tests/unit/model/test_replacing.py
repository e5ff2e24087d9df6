"""Rules that fail while a run goes on are named with file, line, arguments and day."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from unit.model import own_rules
from unit.model.runs import organisation, plain

import siloSim as ss
from siloSim.errors import RuleError
from siloSim.model.day import run_days, run_part
from siloSim.model.engine import advance, simulate
from siloSim.model.initial import initial_state
from siloSim.model.replacing import day_with, part_with

MADE = {"challenges.per_person_per_month": 3.0, "people.turnover": 0.0}
FAILING = [
    ("acceptance", own_rules.out_of_range, r"willingness=0\.7\d*,", r"returned 1\.5; allowed is a finite number in \[0, 1\]"),
    ("progress", own_rules.not_a_number, r"overlap=0\.3[01]\d*, ", "raised ValueError"),
    ("norm_update", own_rules.raises, r"norm=0\.6[1-3]\d*, ", "raised ValueError: no such norm"),
]  # fmt: skip


@pytest.mark.parametrize(("slot", "function", "arguments", "what"), FAILING)
def test_a_rule_that_fails_in_the_run_is_named_with_arguments_and_day(
    slot, function, arguments, what
) -> None:
    with pytest.raises(RuleError) as caught:
        simulate(plain(MADE, horizon=60), organisation(), 5, 0, rules={slot: function})
    said = str(caught.value)
    assert re.search(rf"the rule {function.__name__} \(own_rules\.py:\d+\) for '{slot}', called with", said)
    assert re.search(arguments, said)
    assert re.search(rf"on day \d+, {what}", said)


def test_the_day_named_is_the_first_on_which_it_fails() -> None:
    made = plain(MADE, horizon=60)
    with pytest.raises(RuleError) as caught:
        simulate(made, organisation(), 5, 0, rules={"acceptance": own_rules.out_of_range})
    day = int(re.search(r"on day (\d+)", str(caught.value))[1])  # type: ignore[index]
    days = day_with({"acceptance": own_rules.out_of_range})
    state, reached = advance(days, initial_state(made, organisation(), 5, 0, False), 0, day)
    assert reached == day
    with pytest.raises(RuleError):
        advance(days, state, day, day + 1)


@pytest.mark.parametrize(("slot", "function", "arguments", "what"), FAILING)
def test_the_mesa_face_says_the_same(slot, function, arguments, what) -> None:
    made = plain(MADE, horizon=60)
    with pytest.raises(RuleError) as alone:
        simulate(made, organisation(), 5, 0, rules={slot: function})
    for processes in ([], [lambda model: None]):
        model = ss.SiloModel(
            made, 5, organisation=organisation(), rules={slot: function}, processes=processes
        )
        with pytest.raises(RuleError) as caught:
            model.run_for(60)
        assert str(caught.value) == str(alone.value)


def test_what_cannot_be_compiled_is_said_before_the_day_is() -> None:
    with pytest.raises(
        RuleError, match=r"cannot_be_compiled \(own_rules\.py:\d+\) for 'norm_update' cannot be comp"
    ):
        day_with({"norm_update": own_rules.cannot_be_compiled})


def test_without_rules_kernels_are_the_package_s_own() -> None:
    assert part_with(None) is run_part
    assert part_with({}) is run_part
    assert day_with({}) is run_days


STUDY = """
import sys
import siloSim as ss

scenario = ss.load("builtin:reference").with_(**{
    "calendar.horizon": 30, "calendar.warmup": 5, "calendar.policy_day": 5,
    "organisation.departments": {"Sales": 8, "Finance": 8}, "organisation.ties.mean": 5,
    "rules": {"trust_update": "mine.py:mine"},
})
print(ss.run(scenario, seed=3).outcomes["trust_cross"])
"""
RULE = "from helper import SHARE\n\ndef mine(trust, event, rate, target):\n    return SHARE * trust\n"


@pytest.mark.slow
@pytest.mark.parametrize("edited", ["mine.py", "helper.py"])
def test_a_rule_edited_in_place_takes_effect_in_the_next_process(tmp_path, edited) -> None:
    (tmp_path / "mine.py").write_text(RULE)
    (tmp_path / "helper.py").write_text("SHARE = 0.9\n")
    (tmp_path / "study.py").write_text(STUDY)

    def trust() -> float:
        path = os.pathsep.join(entry for entry in sys.path if entry)
        done = subprocess.run(
            [sys.executable, "study.py"], cwd=tmp_path, env=os.environ | {"PYTHONPATH": path},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        return float(done.stdout)

    first = trust()
    assert trust() == first
    file = tmp_path / edited
    file.write_text(file.read_text().replace("0.9", "0.8").replace("* trust", "* trust * 0.5"))
    changed = trust()
    assert changed < first
    file.write_text(RULE if edited == "mine.py" else "SHARE = 0.9\n")
    assert trust() == first
