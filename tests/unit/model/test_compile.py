"""The folder of compiled rules changes with everything that their code depends on."""

from __future__ import annotations

import importlib.util
import itertools
from pathlib import Path
from types import ModuleType

import pytest
from numba.core.bytecode import FunctionIdentity

from siloSim.model.compile import cache_folder, with_globals
from siloSim.model.fingerprint import fingerprint
from siloSim.model.rules.helping import acceptance

RULE = "from helpers import share\n\nFLOOR = 0.1\n\ndef rule(trust):\n    return max(FLOOR, share(trust))\n"
HELPER = "def share(trust):\n    return 0.5 * trust\n"


def module(folder: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, folder / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(__import__("sys").modules, name, made)
    spec.loader.exec_module(made)
    return made


def of(folder: Path, monkeypatch: pytest.MonkeyPatch, rule: str = RULE, helper: str = HELPER) -> str:
    folder.mkdir()
    (folder / "helpers.py").write_text(helper)
    (folder / "mine.py").write_text(rule)
    module(folder, "helpers", monkeypatch)
    return fingerprint(module(folder, "mine", monkeypatch).rule)


def test_the_same_text_has_the_same_hash(tmp_path, monkeypatch) -> None:
    assert of(tmp_path / "a", monkeypatch) == of(tmp_path / "b", monkeypatch)


@pytest.mark.parametrize(
    "change",
    [
        {"helper": HELPER.replace("0.5", "0.4")},  # a function of another file
        {"rule": RULE.replace("FLOOR = 0.1", "FLOOR = 0.2")},  # a constant
        {"rule": RULE.replace("max", "min")},
    ],
)
def test_an_edit_anywhere_on_the_way_changes_it(tmp_path, monkeypatch, change) -> None:
    assert of(tmp_path / "a", monkeypatch) != of(tmp_path / "b", monkeypatch, **change)


def test_the_same_function_in_two_modules_is_two(tmp_path, monkeypatch) -> None:
    (tmp_path / "one.py").write_text(HELPER)
    (tmp_path / "two.py").write_text(HELPER)
    one, two = (module(tmp_path, name, monkeypatch).share for name in ("one", "two"))
    assert fingerprint(one) != fingerprint(two)


def test_machine_code_of_replaced_rules_lies_apart() -> None:
    assert cache_folder("abc") != cache_folder()
    assert cache_folder("abc").is_dir()


def test_copies_for_different_rules_have_symbols_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """numba numbers functions anew in every process; of two equal symbols loaded from the cache the first wins."""
    monkeypatch.setenv("SILOSIM_CACHE_DIR", str(tmp_path))

    def symbol(extra: str) -> str:
        monkeypatch.setattr(
            FunctionIdentity, "_unique_ids", itertools.count(10**6)
        )  # as another process would
        copy = with_globals(acceptance, {}, extra)
        assert copy(0.0) == 0.5
        (overload,) = copy.overloads.values()
        return str(overload.fndesc.mangled_name)

    assert symbol(f"{tmp_path.name}-one") != symbol(f"{tmp_path.name}-two")
