"""Every example runs and prints what stands beside it.

To refresh on purpose: python examples/NAME.py > examples/NAME.out, and read the difference.
Words must agree; numbers may differ a little, as other processors give other last bits and runs then part.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import siloSim as ss
from siloSim.scenario import validate_file
from siloSim.testing import check_rule

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
SCRIPTS = sorted(EXAMPLES.glob("*.py"))
NUMBER = re.compile(r"[-−]?\d+\.\d+")


def agree(printed: str, expected: str) -> bool:
    """Same words, numbers within 5 % or .03."""
    words = [" ".join(NUMBER.sub("#", text).split()) for text in (printed, expected)]
    numbers = [[float(n.replace("−", "-")) for n in NUMBER.findall(text)] for text in (printed, expected)]
    return words[0] == words[1] and all(
        abs(a - b) <= max(0.03, 0.05 * abs(b)) for a, b in zip(*numbers, strict=True)
    )


@pytest.mark.slow
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_an_example_prints_what_stands_beside_it(script: Path, tmp_path: Path) -> None:
    path = os.pathsep.join([str(ROOT / "src"), *(entry for entry in sys.path if entry)])
    done = subprocess.run(
        [sys.executable, str(script)], cwd=tmp_path, env=os.environ | {"PYTHONPATH": path},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    expected = script.with_suffix(".out").read_text(encoding="utf-8")
    assert agree(done.stdout, expected), done.stdout


def test_the_comparison_can_fail() -> None:
    assert agree("a 1.00", "a  1.01\n")
    assert not agree("a 1.00", "a 1.20")
    assert not agree("a 1.00", "b 1.00")
    assert not agree("a 1.00", "a 1.00 2.00")


@pytest.mark.parametrize("file", sorted(EXAMPLES.glob("*.yaml")), ids=lambda path: path.name)
def test_example_files_are_valid(file: Path) -> None:
    assert validate_file(file) == []


def test_the_example_rule_keeps_the_contract() -> None:
    from siloSim.scenario.code import load_code

    check_rule("trust_update", load_code(f"{EXAMPLES / 'sticky_trust.py'}:sticky", "rules", None), calls=300)


def test_the_example_policy_can_be_put_to_use() -> None:
    from siloSim.scenario import with_policies

    scenario = with_policies(ss.load("builtin:reference"), [f"{EXAMPLES / 'walking_lunch.yaml'}:0.5"])
    assert [(policy.key, policy.strength) for policy in scenario.policies] == [("walking_lunch", 0.5)]


def test_every_example_is_introduced() -> None:
    page = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    assert [p.name for p in [*SCRIPTS, *EXAMPLES.glob("*.yaml")] if f"`{p.name}`" not in page] == []
