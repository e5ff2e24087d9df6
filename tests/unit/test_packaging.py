from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "siloSim"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

IMPORT_NAMES = {"ruamel-yaml": "ruamel"}  # where it differs from the distribution's
PARTS = {"pydantic_core": "pydantic"}  # comes with, and is pinned by
NEEDED_BY_OTHERS = {"networkx"}  # mesa's import fails without it


def normal(name: str) -> str:
    """A distribution's name in the one form that the index compares."""
    return re.sub(r"[-_.]+", "-", name).lower()


def name_of(requirement: str) -> str:
    match = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert match, requirement
    return normal(match[0])


def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split("==") for line in lines if line and not line.startswith("#")]
    return {normal(name): version for name, version in rows}


def imports_of(path: Path) -> set[str]:
    """Every module that a file imports anywhere, by its full name."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def as_numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))


def test_version_is_the_same_everywhere() -> None:
    citation = YAML(typ="safe").load(ROOT / "CITATION.cff")
    assert str(citation["version"]) == PROJECT["version"]
    assert PROJECT["version"] in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_citation_has_what_the_format_demands() -> None:
    citation = YAML(typ="safe").load(ROOT / "CITATION.cff")
    assert {"cff-version", "message", "title", "authors"} <= set(citation)
    assert all("name" in author or "family-names" in author for author in citation["authors"])
    assert citation["license"] == PROJECT["license"]


def test_what_is_imported_is_declared_and_what_is_declared_is_imported() -> None:
    imported = {name.partition(".")[0] for path in SOURCE.rglob("*.py") for name in imports_of(path)}
    third_party = {PARTS.get(name, name) for name in imported - set(sys.stdlib_module_names) - {"siloSim"}}
    declared = {IMPORT_NAMES.get(name_of(line), name_of(line)) for line in PROJECT["dependencies"]}
    extras = {
        name_of(line)
        for extra, lines in PROJECT["optional-dependencies"].items()
        if extra != "dev"
        for line in lines
    }
    assert third_party <= declared | extras
    assert declared - third_party <= NEEDED_BY_OTHERS


def test_every_requirement_is_pinned_at_or_above_its_lower_bound() -> None:
    pinned = pins()
    for requirement in PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"]:
        bound = re.search(r">=([\d.]+)", requirement)
        assert bound, f"{requirement} has no lower bound"
        assert as_numbers(pinned[name_of(requirement)]) >= as_numbers(bound[1]), requirement


def test_constraints_are_exact_and_hold_no_address() -> None:
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        assert line.startswith("#") or re.fullmatch(r"[A-Za-z0-9._-]+==[\w.]+", line), line


def test_rules_import_only_the_standard_library_numba_and_each_other() -> None:
    allowed = set(sys.stdlib_module_names) | {"numba"}
    decorator = ("siloSim.model.compile", "siloSim.model.fingerprint")  # what @rule itself is made of
    for path in (SOURCE / "model" / "rules").rglob("*.py"):
        for name in imports_of(path):
            inside = name.startswith("siloSim.model.rules") or name in decorator
            assert inside or name.partition(".")[0] in allowed, f"{path.name} imports {name}"


def test_importing_the_package_loads_nothing_heavy() -> None:
    heavy = {"mesa", "numba", "numpy", "pandas", "scipy", "matplotlib", "seaborn", "pyarrow", "networkx"}
    code = f"import sys, siloSim; print(*({heavy!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_no_page_or_source_names_a_place_on_somebodys_machine() -> None:
    home = re.compile(r"(?<![\w.$}])/(?:root|home/\w+|Users/\w+|work/\w+)/")
    kinds = {".py", ".md", ".toml", ".txt", ".yaml", ".sh", ".cff", ""}
    skipped = {".git", ".venv", "__pycache__", "results", ".hypothesis", "build", "dist"}
    for path in ROOT.rglob("*"):
        parts = path.relative_to(ROOT).parts
        if (
            path.is_file()
            and path.suffix in kinds
            and not skipped & set(parts)
            and "_cache" not in str(parts)
        ):
            found = home.search(path.read_text(encoding="utf-8"))
            assert not found, f"{path}: {found}"


def test_ci_runs_the_tests_and_the_lints() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    text = script.read_text(encoding="utf-8")
    assert text.startswith("#!/usr/bin/env bash")
    assert "set -euo pipefail" in text
    assert text.index("make test") < text.index("make lint")


def test_make_alone_lists_every_target_that_explains_itself() -> None:
    shown = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    targets = re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert {"demo", "test", "quick", "lint", "types", "check", "format", "clean", "venv"} <= set(targets)
    assert all(f"make {target} " in shown for target in targets)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as it would be published, built without network."""
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (found,) = out.glob("*.whl")
    return found


def test_wheel_holds_the_package_with_its_data_and_nothing_else(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    data = {
        path.relative_to(SOURCE.parent).as_posix()
        for path in SOURCE.rglob("*")
        if path.is_file() and path.suffix in {".py", ".yaml", ".csv", ".typed"}
    }
    assert any(name.startswith("siloSim/scenario/catalogue/") for name in data)
    assert any(name.startswith("siloSim/scenario/builtin/") for name in data)
    assert data <= names
    assert {name.partition("/")[0] for name in names} == {
        "siloSim",
        f"silosim-{PROJECT['version']}.dist-info",
    }


def test_wheel_declares_command_licence_and_python(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    info = f"silosim-{PROJECT['version']}.dist-info"
    assert "silosim = siloSim.cli:main" in archive.read(f"{info}/entry_points.txt").decode()
    assert f"{info}/licenses/LICENSE" in archive.namelist()
    metadata = archive.read(f"{info}/METADATA").decode()
    assert "Requires-Python: >=3.12" in metadata


def test_unpacked_wheel_finds_its_built_in_scenarios_from_anywhere(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    code = (
        f"import siloSim; assert siloSim.__file__.startswith(r'''{site}'''), siloSim.__file__; "
        "print(siloSim.load('builtin:reference').name, siloSim.load('builtin:busy').name)"
    )
    environment = os.environ | {"PYTHONPATH": str(site)}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["reference", "busy"]
