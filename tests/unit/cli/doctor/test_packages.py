"""What the doctor says about packages that are there, missing, too old, too new or broken."""

from __future__ import annotations

import builtins
import json
import shlex
import sys
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

import pytest

from siloSim.cli.doctor import packages
from siloSim.cli.doctor.finding import Finding

NEEDS = ["numpy>=2.1", "mesa[network]<4,>=3.5", "ruamel-yaml>=0.18", "hypothesis>=6; extra == 'dev'",
         "openpyxl>=3; extra == 'excel'"]  # fmt: skip
THERE = {
    "siloSim": "0.1.0",
    "numpy": "2.5.5",
    "mesa": "3.5.1",
    "ruamel-yaml": "0.19.1",
    "hypothesis": "6.100",
}


class Metadata(dict):  # as email.message.Message: several values of a key
    def get_all(self, name: str) -> list[str]:
        return ["dev", "excel"]


class Installed:
    """importlib.metadata's Distribution, as far as it is asked."""

    def __init__(self, direct_url: str | None) -> None:
        self.direct_url = direct_url

    def read_text(self, name: str) -> str | None:
        assert name == "direct_url.json"
        return self.direct_url

    def locate_file(self, name: str) -> Path:
        return Path("/somewhere/site-packages") / name


@pytest.fixture
def there(monkeypatch) -> dict[str, str]:
    """The versions that are installed; a test may change them."""
    versions = dict(THERE)

    def version(name: str) -> str:
        if name not in versions:
            raise metadata.PackageNotFoundError(name)
        return versions[name]

    monkeypatch.setattr(metadata, "version", version)
    monkeypatch.setattr(metadata, "requires", lambda name: NEEDS)
    monkeypatch.setattr(metadata, "metadata", lambda name: Metadata({"Requires-Python": ">=3.12"}))
    monkeypatch.setattr(metadata, "distribution", lambda name: Installed(None))
    return versions


def said(findings: Iterable[Finding]) -> dict[str, str]:
    """Status by what was said."""
    return {finding.what: finding.status for finding in findings}


def test_all_there(there: dict[str, str]) -> None:
    assert said(packages.dependencies()) == {
        "numpy 2.5.5 (>=2.1)": "ok",
        "mesa 3.5.1 (<4,>=3.5)": "ok",
        "ruamel-yaml 0.19.1 (>=0.18)": "ok",
    }


def test_missing_too_new_and_unreadable(there: dict[str, str]) -> None:
    del there["numpy"]
    there["mesa"] = "4.0.0"
    there["ruamel-yaml"] = "not a version"
    findings = list(packages.dependencies())
    assert said(findings) == {
        "numpy is missing (>=2.1)": "problem",
        "mesa 4.0.0 is outside <4,>=3.5": "problem",
        "ruamel-yaml not a version (>=0.18)": "ok",
    }
    assert findings[0].remedy == f"{shlex.quote(sys.executable)} -m pip install 'numpy>=2.1'"
    assert findings[1].remedy.endswith("install 'mesa[network]<4,>=3.5'")


def test_a_release_candidate_counts_by_its_number(there: dict[str, str]) -> None:
    there["numpy"] = "3.0.0rc1"
    assert said(packages.dependencies())["numpy 3.0.0rc1 (>=2.1)"] == "ok"
    there["numpy"] = "2.1.0rc1"
    assert said(packages.dependencies())["numpy 2.1.0rc1 is outside >=2.1"] == "problem"


def test_files_that_are_gone(there: dict[str, str], monkeypatch) -> None:
    find = packages.find_spec
    monkeypatch.setattr(packages, "find_spec", lambda name: None if name == "mesa" else find(name))
    findings = {finding.what: finding for finding in packages.dependencies()}
    broken = findings["mesa 3.5.1 is installed, but its files are not there"]
    assert broken.status == "problem"
    assert "--force-reinstall" in broken.remedy


def test_without_packaging_nothing_is_judged(there: dict[str, str], monkeypatch) -> None:
    there["mesa"] = "4.0.0"
    real = builtins.__import__

    def blocked(name, *rest, **options):
        if name.startswith("packaging"):
            raise ModuleNotFoundError(name)
        return real(name, *rest, **options)

    monkeypatch.setattr(builtins, "__import__", blocked)
    monkeypatch.setattr(packages, "find_spec", lambda name: None if name == "packaging" else object())
    findings = said(packages.dependencies())
    assert findings["mesa 4.0.0 (<4,>=3.5)"] == "ok"
    assert findings["versions are not judged: that needs the package packaging"] == "note"


def test_extras_name_what_is_missing_and_how_to_get_it(there: dict[str, str], tmp_path, monkeypatch) -> None:
    dev, excel = packages.extras()
    assert (dev.status, dev.what) == ("ok", "dev: hypothesis")
    assert (excel.status, excel.what) == ("note", "excel: not there: openpyxl")
    assert excel.remedy == f"if you need it: {shlex.quote(sys.executable)} -m pip install 'siloSim[excel]'"
    url = json.dumps({"url": (tmp_path / "a b").as_uri(), "dir_info": {"editable": True}})
    (tmp_path / "a b").mkdir()
    monkeypatch.setattr(metadata, "distribution", lambda name: Installed(url))
    _, excel = packages.extras()
    assert excel.remedy.endswith(f"install -e '{tmp_path / 'a b'}[excel]'")


def test_another_siloSim_than_the_installed_one_is_noted(there: dict[str, str]) -> None:  # noqa: N802
    findings = said(packages.installation())
    assert any("is another one" in what and status == "note" for what, status in findings.items())


def test_a_python_that_is_too_old(there: dict[str, str], monkeypatch) -> None:
    monkeypatch.setattr(packages.platform, "python_version", lambda: "3.11.9")
    assert said(packages.installation())["Python 3.11.9, but >=3.12 is needed"] == "problem"


def test_from_the_source_folder_the_checkout_says_what_is_needed(there: dict[str, str], monkeypatch) -> None:
    def unknown(name: str) -> None:
        raise metadata.PackageNotFoundError(name)

    del there["siloSim"]
    for name in ("metadata", "distribution", "requires"):
        monkeypatch.setattr(metadata, name, unknown)
    assert any("not installed" in what for what in said(packages.installation()))
    findings = said(packages.dependencies())
    assert any(what.startswith("numpy 2.5.5") for what in findings)
    assert any(what.startswith("scipy is missing") for what in findings)
    monkeypatch.setattr(packages.siloSim, "__file__", "/nowhere/at/all/siloSim/__init__.py")
    (finding,) = packages.dependencies()
    assert finding.status == "note"
    assert list(packages.extras()) == []
