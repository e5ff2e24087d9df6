"""Puts the pages of the site together: the repository's own as they are, the reference, and an index.

The copy keeps the layout of the repository, so every link between pages works as it stands. What changes is only
what a viewer of Markdown has no use for: a page that leads a folder gets a table of contents for the side bar.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Sequence
from fnmatch import fnmatch
from pathlib import Path

from reference import reference_pages

PAGES = (
    "*.md",
    "docs/**/*.md",
    "configs/README.md",
    "results/README.md",
    "benchmarks/README.md",
    "examples/**/*.md",
    "experiments/**/*.md",
)
PICTURES = (".png", ".svg", ".jpg")

# Caption → pages in order, as patterns; a page belongs to the first pattern that names it.
SECTIONS: dict[str, tuple[str, ...]] = {
    "First steps": (
        "README.md",
        "docs/first-hour.md",
        "docs/tutorials/consultant.md",
        "docs/tutorials/workshop.md",
        "docs/tutorials/academic.md",
        "docs/tutorials/*.md",
    ),
    "Look it up": (
        "docs/glossary.md",
        "docs/notation.md",
        "docs/statistics.md",
        "docs/dictionary.md",
        "docs/reference/python.md",
        "docs/reference/commands.md",
        "docs/reference/rules.md",
        "docs/reference/parameters.md",
        "docs/reference/outcomes.md",
    ),
    "In use": (
        "docs/starting.md",
        "docs/importing.md",
        "docs/importing-groups.md",
        "docs/fitting.md",
        "docs/experiments.md",
        "docs/inside.md",
        "docs/results.md",
        "docs/extending.md",
        "docs/mesa.md",
    ),
    "The model": ("docs/odd.md", "docs/submodels/README.md", "docs/theory.md", "docs/validation.md"),
    "Use and evidence": (
        "configs/README.md",
        "results/README.md",
        "examples/README.md",
        "experiments/README.md",
        "benchmarks/README.md",
    ),
    "The project": ("CONTRIBUTING.md", "docs/decisions/index.md", "CHANGELOG.md"),
}
# Page that leads a folder → the pages below it.
LEADS = {
    "docs/submodels/README.md": ("docs/submodels/*.md",),
    "docs/decisions/index.md": ("docs/decisions/*.md",),
    "examples/README.md": ("examples/*/README.md", "examples/**/*.md"),
    "experiments/README.md": ("experiments/*/README.md", "experiments/**/*.md"),
}
TITLES = {"README.md": "siloSim in short", "docs/submodels/README.md": "Submodels"}
LEFT_OUT = ("docs/README.md", "docs/decisions/0000-template.md")  # the index stands for the one

DECISIONS = """# Decisions

Why things are as they are: one page for each choice that was hard to reverse, with what was considered beside it.
"""


def stage(root: Path, folder: Path) -> list[str]:
    """Bring `folder` up to date with the pages below `root`; their names, relative to it, sorted."""
    texts: dict[str, str] = {}
    for pattern in PAGES:
        for path in root.glob(pattern):
            name = path.relative_to(root).as_posix()
            if not name.startswith(".") and name not in LEFT_OUT:
                texts[name] = path.read_text(encoding="utf-8")
    texts["docs/decisions/index.md"] = DECISIONS
    texts |= reference_pages()
    below = {lead: _placed(patterns, texts) for lead, patterns in LEADS.items() if lead in texts}
    texts["index.md"] = _index(root, texts, below)
    for lead, names in below.items():
        inside = [name for name in names if name != lead]
        texts[lead] = texts[lead].rstrip("\n") + "\n\n" + _contents(inside, texts, hidden=True)
    _write(folder, texts)
    _copy_pictures(root, folder, texts)
    return sorted(texts)


def _index(root: Path, texts: dict[str, str], below: dict[str, list[str]]) -> str:
    """The first page: what the site is, and every page that no other leads to."""
    parts = [(root / "tools" / "site" / "index.md").read_text(encoding="utf-8").rstrip("\n")]
    led = {name for lead, names in below.items() for name in names if name != lead}
    placed: set[str] = set()
    for caption, patterns in SECTIONS.items():
        names = [name for name in _placed(patterns, texts) if name not in led | placed]
        placed |= set(names)
        parts.append(_contents(names, texts, caption=caption))
    if rest := sorted(set(texts) - placed - led):
        parts.append(_contents(rest, texts, caption="More"))
    return "\n\n".join(parts) + "\n"


def _placed(patterns: Iterable[str], names: Iterable[str]) -> list[str]:
    """The names that fit, in the order of the patterns, each once."""
    found = [name for pattern in patterns for name in sorted(names) if fnmatch(name, pattern)]
    return list(dict.fromkeys(found))


def _contents(names: Sequence[str], texts: dict[str, str], *, caption: str = "", hidden: bool = False) -> str:
    """A table of contents, with every page's own title."""
    lines = ["```{toctree}", ":maxdepth: 1"]
    lines += [":hidden:"] * hidden + ([f":caption: {caption}"] if caption else [])
    lines += ["", *(f"{TITLES.get(name) or title(texts[name])} </{name[:-3]}>" for name in names), "```"]
    return "\n".join(lines) + "\n"


def title(text: str) -> str:
    r"""The first heading of a page, as plain text.

    >>> title("<!-- a comment -->\n# `trust_update`: how trust moves\n")
    'trust_update: how trust moves'
    """
    match = re.search(r"^# (.+)$", text, re.MULTILINE)
    return match[1].replace("`", "").replace("*", "") if match else "Untitled"


def _write(folder: Path, texts: dict[str, str]) -> None:
    """Write what differs and delete what is gone, so that Sphinx builds only what has changed."""
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")
    for path in folder.rglob("*.md"):
        if path.relative_to(folder).as_posix() not in texts:
            path.unlink()


def _copy_pictures(root: Path, folder: Path, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        for target in re.findall(r"!\[[^\]]*\]\(([^)\s]+)\)", text):
            source = (root / name).parent / target
            if source.suffix in PICTURES and source.is_file():
                copy = folder / source.resolve().relative_to(root)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, copy)
