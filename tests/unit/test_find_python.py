"""tools/find_python.sh among invented Pythons; each is a small script that plays its part."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(shutil.which("sh") is None, reason="needs a POSIX shell")

REFUSES = "#!/bin/sh\necho 'version not selected' >&2\nexit 127\n"
TOO_OLD = "#!/bin/sh\nexit 3\n"
NO_VENV = "#!/bin/sh\nexit 4\n"


def good(path: Path) -> str:
    return f"#!/bin/sh\necho '{path}'\n"


def put(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A path with the few commands that the finder uses, and no Python."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("sh", "sed", "tr", "cut"):
        found = shutil.which(name)
        assert found
        (folder / name).symlink_to(found)
    return folder


def find(tmp_path: Path, tools: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    work = tmp_path / "a folder"
    work.mkdir(exist_ok=True)
    return subprocess.run(
        [str(tools / "sh"), str(ROOT / "tools" / "find_python.sh")],
        cwd=work,
        env={"PATH": str(tools), "HOME": str(tmp_path / "home")} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_running_python_is_found_by_name(tmp_path: Path, tools: Path) -> None:
    put(tools / "python3", f"#!/bin/sh\nexec '{sys.executable}' \"$@\"\n")
    found = find(tmp_path, tools)
    assert found.returncode == 0, found.stderr
    assert os.access(found.stdout.strip(), os.X_OK)


def test_a_candidate_that_refuses_to_start_is_passed_over(tmp_path: Path, tools: Path) -> None:
    put(tools / "python3.13", REFUSES)
    put(tools / "python3", TOO_OLD)
    usable = tmp_path / "home" / ".pyenv" / "versions" / "3.12.7" / "bin" / "python"
    put(usable, good(usable))
    assert find(tmp_path, tools).stdout.strip() == str(usable)


def test_python_version_file_comes_before_the_path(tmp_path: Path, tools: Path) -> None:
    put(tools / "python3.13", good(tools / "python3.13"))
    usable = tmp_path / "home" / ".pyenv" / "versions" / "3.12.7" / "bin" / "python"
    put(usable, good(usable))
    for text in ("3.12\n", "3.12.7\r\n", "# ours\n3.12.7 # this one\n"):
        put(tmp_path / "a folder" / ".python-version", text)
        assert find(tmp_path, tools).stdout.strip() == str(usable), text


def test_python_version_file_with_an_unusable_version_is_said_and_passed_over(
    tmp_path: Path, tools: Path
) -> None:
    put(tools / "python3.13", good(tools / "python3.13"))
    put(tmp_path / "a folder" / ".python-version", "3.9.18\n")
    found = find(tmp_path, tools)
    assert found.stdout.strip() == str(tools / "python3.13")
    assert "3.9.18" in found.stderr


def test_none_says_what_to_install(tmp_path: Path, tools: Path) -> None:
    put(tools / "python3", TOO_OLD)
    found = find(tmp_path, tools)
    if found.returncode == 0:
        pytest.skip("this machine has a Python in a folder that is always searched")
    assert found.returncode == 1
    assert found.stdout == ""
    assert "3.12" in found.stderr
    assert "make PYTHON=" in found.stderr


def test_missing_venv_module_names_the_package(tmp_path: Path, tools: Path) -> None:
    put(tools / "python3", NO_VENV)
    found = find(tmp_path, tools)
    if found.returncode == 0:
        pytest.skip("this machine has a Python in a folder that is always searched")
    assert "python3-venv" in found.stderr


def test_an_explicit_python_is_the_only_candidate(tmp_path: Path, tools: Path) -> None:
    put(tools / "python3.13", good(tools / "python3.13"))
    chosen = put(tmp_path / "my python", good(tmp_path / "my python"))
    assert find(tmp_path, tools, PYTHON=str(chosen)).stdout.strip() == str(chosen)
    put(chosen, TOO_OLD)
    refused = find(tmp_path, tools, PYTHON=str(chosen))
    assert refused.returncode == 1
    assert str(chosen) in refused.stderr
