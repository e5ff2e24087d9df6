"""The pages of the site are put together so that none is lost."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def staging(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "tools" / "site"))
    import staging as module

    return module


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small repository."""
    folder = tmp_path / "repository"
    for name, text in {
        "README.md": "# Small\n\n[model](docs/odd.md)\n",
        "docs/odd.md": "# The *model*\n\n![a picture](figures/one.png)\n",
        "docs/README.md": "# Index\n",
        "docs/nowhere.md": "# A page that no section names\n",
        "docs/decisions/0001-first.md": "# 0001: `first`\n",
        "docs/decisions/0000-template.md": "# NNNN: title\n",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "docs/figures").mkdir()
    (folder / "docs/figures/one.png").write_bytes(b"picture")
    (folder / "tools/site").mkdir(parents=True)
    shutil.copy(ROOT / "tools/site/index.md", folder / "tools/site")
    return folder


def test_every_page_stands_in_one_table_of_contents(staging: ModuleType, tmp_path: Path) -> None:
    pages = staging.stage(ROOT, tmp_path / "pages")
    placed = [
        name
        for page in pages
        for block in re.findall(
            r"```\{toctree\}.*?```", (tmp_path / "pages" / page).read_text("utf-8"), re.DOTALL
        )
        for name in re.findall(r"</(.+)>", block)
    ]
    assert sorted(placed) == sorted(name.removesuffix(".md") for name in pages if name != "index.md")


def test_a_page_without_a_section_comes_last(staging: ModuleType, root: Path, tmp_path: Path) -> None:
    staging.stage(root, tmp_path / "pages")
    index = (tmp_path / "pages/index.md").read_text("utf-8")
    assert ":caption: More\n\nA page that no section names </docs/nowhere>" in index
    assert "The model </docs/odd>" in index
    assert "0001: first" not in index
    assert "0001: first" in (tmp_path / "pages/docs/decisions/index.md").read_text("utf-8")


def test_pages_are_copied_as_they_are_with_their_pictures(
    staging: ModuleType, root: Path, tmp_path: Path
) -> None:
    pages = staging.stage(root, tmp_path / "pages")
    assert (tmp_path / "pages/docs/odd.md").read_text("utf-8") == (root / "docs/odd.md").read_text("utf-8")
    assert (tmp_path / "pages/docs/figures/one.png").read_bytes() == b"picture"
    assert not {"docs/README.md", "docs/decisions/0000-template.md"} & set(pages)


def test_only_what_changed_is_written_and_what_is_gone_goes(
    staging: ModuleType, root: Path, tmp_path: Path
) -> None:
    staging.stage(root, tmp_path / "pages")
    kept, gone = tmp_path / "pages/docs/odd.md", tmp_path / "pages/docs/nowhere.md"
    before = kept.stat().st_mtime_ns
    (root / "docs/nowhere.md").unlink()
    staging.stage(root, tmp_path / "pages")
    assert kept.stat().st_mtime_ns == before
    assert not gone.exists()
