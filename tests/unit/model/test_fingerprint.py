"""Whatever a rule depends on is in the hash that keys its machine code, and helpers of its own are compiled."""

from __future__ import annotations

import os
import subprocess
import sys
from types import FunctionType
from typing import Any

import pytest

from siloSim.errors import RuleError
from siloSim.model.fingerprint import fingerprint, with_helpers
from siloSim.model.replacing import tried
from siloSim.testing import check_rule

RULE = """
import params
from params import W, share

def by_module(trust, event, rate, target):
    return params.K * trust

def by_tuple(trust, event, rate, target):
    return W[0] * trust

def by_helper(trust, event, rate, target):
    return share(trust)

def made(k):
    def own(trust, event, rate, target):
        return k * trust
    return own

closed = made(params.K)
"""
PARAMS = "K = 0.5\nW = (0.5, 1.0)\n\ndef share(trust):\n    return 0.5 * trust\n"


def loaded(tmp_path: Any, monkeypatch: pytest.MonkeyPatch, params: str) -> dict[str, Any]:
    """The rules of the file, as a fresh process would have them."""
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in ("params", "the_rules"):
        sys.modules.pop(name, None)
    (tmp_path / "params.py").write_text(params)
    (tmp_path / "the_rules.py").write_text(RULE)
    import importlib

    importlib.invalidate_caches()
    sys.dont_write_bytecode = True
    return {
        n: v for n, v in vars(importlib.import_module("the_rules")).items() if isinstance(v, FunctionType)
    }


@pytest.mark.parametrize("name", ["by_module", "by_tuple", "by_helper", "closed"])
def test_what_stands_elsewhere_counts(tmp_path, monkeypatch, name) -> None:
    first = fingerprint(loaded(tmp_path / ".", monkeypatch, PARAMS)[name])
    assert fingerprint(loaded(tmp_path, monkeypatch, PARAMS)[name]) == first
    assert fingerprint(loaded(tmp_path, monkeypatch, PARAMS.replace("0.5", "0.25"))[name]) != first


def double(x):  # type: ignore[no-untyped-def]
    return 2.0 * x


def half_of_double(norm, accepted, rate):  # type: ignore[no-untyped-def]
    return 0.25 * double(norm) + 0.25 * inner(v_less(norm))


def inner(x):  # type: ignore[no-untyped-def]
    return 0.5 * double(x)


def v_less(x):  # type: ignore[no-untyped-def]
    return x


def writes(v, held):  # type: ignore[no-untyped-def]
    v.help_share = 0.0
    return held


def misspelt(v, held):  # type: ignore[no-untyped-def]
    return v.help_handovr * held


def with_keyword(norm, accepted, rate, *, k=0.5):  # type: ignore[no-untyped-def]
    return k * norm


def test_plain_helpers_are_compiled_with_the_rule() -> None:
    report = check_rule("norm_update", half_of_double, calls=100)
    assert "same bits" in str(report)
    assert with_helpers(v_less, "x") is v_less


def test_a_rule_that_writes_is_refused() -> None:
    with pytest.raises(RuleError, match=r"writes to help_share in writes \(test_fingerprint\.py:\d+\)"):
        tried("handover_chance", writes)


def test_a_misspelt_parameter_is_named_with_the_nearest() -> None:
    with pytest.raises(
        RuleError, match=r"reads v\.help_handovr, which is no parameter; did you mean .help_handover"
    ):
        tried("handover_chance", misspelt)


def test_a_rule_that_draws_is_refused() -> None:
    import random

    lot = random.Random(1)

    def draws(norm, accepted, rate):
        return lot.random()

    with pytest.raises(RuleError, match=r"and then .* a rule must not draw or remember"):
        tried("norm_update", draws)


def test_an_argument_more_is_a_rule_error() -> None:
    with pytest.raises(RuleError, match="cannot be compiled"):
        tried("norm_update", with_keyword)


STUDY = """
import siloSim as ss
import clos

small = {"calendar.horizon": 60, "calendar.warmup": 10, "calendar.policy_day": 10,
         "organisation.departments": {"A": 15, "B": 15}, "organisation.ties.mean": 5}
for k in (1.0, 0.0):
    model = ss.SiloModel("builtin:reference", rng=7, rules={"trust_update": clos.made(k)}, **small)
    model.run_for(60)
    print(model.record().outcomes["trust_cross"])
"""
CLOSURES = """
def made(k):
    def own(trust, event, rate, target):
        return trust + k * 0.77 * rate * (target - trust)
    return own
"""


@pytest.mark.slow
def test_two_closures_of_one_text_are_two_rules(tmp_path) -> None:
    (tmp_path / "clos.py").write_text(CLOSURES)
    (tmp_path / "study.py").write_text(STUDY)
    path = os.pathsep.join(entry for entry in sys.path if entry)
    printed = [
        subprocess.run(
            [sys.executable, "study.py"], cwd=tmp_path, env=os.environ | {"PYTHONPATH": path},
            capture_output=True, text=True, check=True,
        ).stdout.split()
        for _ in range(2)
    ]  # fmt: skip
    assert printed[0] == printed[1]
    assert printed[0][0] != printed[0][1]
