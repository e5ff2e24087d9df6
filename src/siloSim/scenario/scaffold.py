"""A study to start from: organisation, scenario, the same at another load, a policy of one's own, README.

The texts are package data (`templates/`), so that they can be read and mended as what they are. `@name` in
them is put in here; `$name` is a policy's own and stays.
"""

from __future__ import annotations

import contextlib
import math
import os
import secrets
import shutil
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path

from siloSim.errors import InputError, Problem, ScenarioError
from siloSim.scenario.loader import BUILTIN, fitting_name, load
from siloSim.scenario.parameters import BY_NAME
from siloSim.scenario.scenario import GeneratedOrganisation, Scenario
from siloSim.scenario.units import format_quantity
from siloSim.scenario.writing import scalar_text

START = "builtin:reference"
LOAD = "challenges.per_person_per_month"
MODERATE, HIGH = "builtin:reference", "builtin:busy"
_SHOWN = 8  # of what lies in a folder that is taken


class _Template(string.Template):
    delimiter = "@"


@dataclass(frozen=True, slots=True)
class Study:
    """What was made: where, for whom, and its files in the order in which to read them."""

    folder: Path
    name: str
    base: str  # what it extends, as written
    scenario: Scenario  # the organisation as it is
    files: tuple[tuple[str, str], ...]  # path within the folder, what it is


def create(
    folder: Path,
    base: str = START,
    departments: Mapping[str, int | str] | None = None,
    name: str | None = None,
) -> Study:
    """Write a study to a folder that is missing or empty; the whole study or nothing.

    Parameters
    ----------
    folder
        Where. Missing folders above it are made.
    base
        The scenario that it extends: builtin:NAME or a path.
    departments
        Head counts by department; None: those of `base`.
    name
        Of the study; None: the folder's.

    Raises
    ------
    ScenarioError
        `base` cannot be used, or does not go with the departments or the name.
    InputError
        The place is taken or cannot be written to.
    """
    _check_place(folder)
    start = load(base)
    chosen = name if name is not None else fitting_name(folder.absolute().name or "study")
    scenario = _planned(start, departments, chosen)
    reference = _reference(base, folder)
    own = departments is not None or isinstance(start.organisation, GeneratedOrganisation)
    texts, described = _texts(scenario, start, reference, own=own)
    _place(folder, texts)
    return Study(folder, chosen, base, scenario, described)


def _planned(start: Scenario, departments: Mapping[str, int | str] | None, name: str) -> Scenario:
    """The scenario that the files will give; what is wrong is told at the option that brought it."""
    changes: dict[str, object] = {"name": name}
    if departments is not None:
        changes["organisation.departments"] = dict(departments)
    try:
        return start.with_(**changes)
    except ScenarioError as error:
        options = {"name": "--name", "organisation": "--departments"}
        raise ScenarioError(
            replace(problem, file=options.get((problem.key or "").partition(".")[0], problem.file))
            for problem in error.problems
        ) from None


def _reference(base: str, folder: Path) -> str:
    """What `extends` says: a built-in name, or the path from the folder of the study."""
    if base.startswith(BUILTIN):
        return base
    target = os.path.abspath(base)  # noqa: PTH100 - as the loader counts: by names, links not followed
    try:
        return Path(os.path.relpath(target, os.path.abspath(folder))).as_posix()  # noqa: PTH100
    except ValueError:  # another drive
        return Path(target).as_posix()


def _texts(
    scenario: Scenario, start: Scenario, reference: str, *, own: bool
) -> tuple[dict[str, str], tuple[tuple[str, str], ...]]:
    """Every file's text by its path, and what to say about each."""
    moderate, high = (load(name).parameters[LOAD] for name in (MODERATE, HIGH))
    calm = scenario.parameters[LOAD] < math.sqrt(moderate * high)
    words, load_ = ("high", high) if calm else ("moderate", moderate)
    other = f"{words}_load.yaml"
    values = _values(scenario, start, reference, own=own) | {
        "other_file": other,
        "other_words": words,
        "other_load": _number(LOAD, load_, scenario.currency),
        "other_name": scalar_text(f"{scenario.name[:60].rstrip()}, {words} load"),
        "reference": f"{moderate:g}",
        "busy": f"{high:g}",
    }
    # path, template, what it is
    sheets = (
        ("README.md", "README.md", "what to do and how to read it"),
        (
            "organisation.yaml",
            "organisation.yaml" if own else "organisation.imported.yaml",
            "who works where",
        ),
        ("scenario.yaml", "scenario.yaml", "the organisation as it is today"),
        (other, "other_load.yaml", f"the same at {words} load"),
        ("policies/my_policy.yaml", "policies/my_policy.yaml", "a policy of your own"),
        ("experiment.yaml", "experiment.yaml", "one question at both loads"),
        ("results/.gitignore", "results.gitignore", "results are not kept under version control"),
    )
    home = files("siloSim.scenario").joinpath("templates")
    texts = {
        path: _Template(home.joinpath(template).read_text("utf-8")).substitute(values)
        for path, template, _ in sheets
    }
    return texts, tuple((path, what) for path, _, what in sheets)


def _values(scenario: Scenario, start: Scenario, reference: str, *, own: bool) -> dict[str, str]:
    """What stands at the places of the templates, in the units of a scenario file."""
    organisation = scenario.organisation
    generated = isinstance(organisation, GeneratedOrganisation)
    heads = organisation.departments if isinstance(organisation, GeneratedOrganisation) else {}
    spec = organisation if isinstance(organisation, GeneratedOrganisation) else GeneratedOrganisation({})
    parameters = {
        place: _number(name, scenario.parameters[name], scenario.currency)
        for place, name in (
            ("load", LOAD),
            ("sla", "challenges.sla"),
            ("value", "challenges.value"),
            ("delay_rate", "challenges.delay_rate"),
            ("answer_limit", "help.answer_limit"),
            ("patience", "decision.patience"),
            ("turnover", "people.turnover"),
            ("cost", "money.cost_per_hour"),
        )
    }
    keys = [policy.key for policy in start.policies]
    base = reference if reference.startswith(BUILTIN) else scalar_text(reference)
    return parameters | {
        "base": base,
        "name": scalar_text(scenario.name),
        "title": scenario.name,
        "departments": "\n".join(f"    {scalar_text(key)}: {count}" for key, count in heads.items()),
        "people": "change first: your head counts" if own else "imported",
        "mean": format_quantity(spec.ties.mean, "count"),
        "within": format_quantity(spec.ties.within_share, "share"),
        "ties": "" if generated else "# ",
        "live": "# " if keys else "",
        "list": "would end them; " if keys else "",
        "today": f"{', '.join(keys)}, from {base}" if keys else "no policy",
    }


def _number(name: str, value: float, currency: str) -> str:
    return format_quantity(value, BY_NAME[name].unit, currency)


def _check_place(folder: Path) -> None:
    """Refuse a place that is taken, before anything is read."""
    if folder.is_dir():
        try:
            names = sorted(entry.name for entry in folder.iterdir())
        except OSError as error:
            raise _unwritable(folder, error) from error
        if names:
            more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
            raise InputError(
                Problem(
                    f"the folder is not empty: it holds {', '.join(names[:_SHOWN])}{more}",
                    file=str(folder),
                    allowed="a folder that is missing or empty",
                    remedy="Give another name, or empty it first; nothing was written.",
                )
            )
    elif os.path.lexists(folder):
        raise InputError(
            Problem(
                "there is a file of that name",
                file=str(folder),
                allowed="a folder that is missing or empty",
                remedy="Give another name; nothing was written.",
            )
        )


def _place(folder: Path, texts: Mapping[str, str]) -> None:
    """Write everything under a temporary name, then put it in place; what cannot be finished is undone."""
    made: list[Path] = []  # folders above it, the outermost last
    for parent in folder.absolute().parents:
        if parent.exists():
            break
        made.append(parent)
    scratch = folder.absolute().parent / f".new-{secrets.token_hex(4)}.tmp"
    moved: list[Path] = []
    try:
        inside = folder.is_dir()  # kept as it is: somebody may be standing in it
        if inside:
            scratch = folder / scratch.name
        for path, text in texts.items():
            place = scratch / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8", newline="\n")
        if not inside:
            scratch.rename(folder)
            return
        for entry in sorted(scratch.iterdir()):
            moved.append(folder / entry.name)
            entry.rename(moved[-1])
        scratch.rmdir()
    except BaseException as error:
        _undo([*moved, scratch], made)
        if isinstance(error, OSError):
            raise _unwritable(folder, error) from error
        raise


def _undo(written: Sequence[Path], made: Sequence[Path]) -> None:
    """Remove what was written, and the folders made for it; what resists stays."""
    for place in written:
        if place.is_dir():
            shutil.rmtree(place, ignore_errors=True)
        else:
            with contextlib.suppress(OSError):
                place.unlink()
    for parent in made:
        with contextlib.suppress(OSError):
            parent.rmdir()


def _unwritable(folder: Path, error: OSError) -> InputError:
    return InputError(
        Problem(
            f"the study cannot be written here: {error.strerror or error}",
            file=str(folder),
            remedy="Give a folder inside one that you may write to; nothing was written.",
        )
    )
