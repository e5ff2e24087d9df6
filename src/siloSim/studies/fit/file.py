"""The fitted scenario as a file: it extends what it was made from and holds what the fit changed."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from siloSim.errors import Problem, ScenarioError
from siloSim.scenario.anchors import BY_NAME
from siloSim.scenario.loader import BUILTIN, parse
from siloSim.scenario.parameters import TABLE
from siloSim.scenario.scenario import Scenario
from siloSim.scenario.writing import dotted, fitted_of, flow, scalar_text, to_yaml

if TYPE_CHECKING:
    from siloSim.studies.fit.result import FitResult

_FITTED = ".fitted.yaml"
_FLAT = {parameter.path for parameter in TABLE}  # behaviour and challenges are written by dotted names


def default_path(scenario: Scenario) -> Path:
    """NAME.fitted.yaml beside the scenario's file; in the current folder for a built-in one."""
    source = scenario.source
    if source is None or source.startswith(BUILTIN):
        return Path(f"{scenario.name}{_FITTED}")
    path = Path(source)
    return path.with_name(f"{path.name.removesuffix(path.suffix)}{_FITTED}")


def check_place(path: Path, scenario: Scenario, *, overwrite: bool) -> None:
    """Refuse before minutes of runs: a taken file, the scenario itself, a folder that is not there.

    Raises ScenarioError.
    """

    def refused(message: str, remedy: str) -> ScenarioError:
        return ScenarioError(Problem(message, file=str(path), key="--out", remedy=remedy))

    source = scenario.source
    written = Path(source) if source and not source.startswith(BUILTIN) else None
    if written is not None and path.exists() and written.exists() and path.samefile(written):
        raise refused("this is the scenario itself, which a fit leaves as it is", "Give another file.")
    if path.is_dir():
        raise refused("this is a folder", "Give a file in it, such as acme.fitted.yaml.")
    if path.suffix not in (".yaml", ".yml"):
        raise refused("a scenario's file ends in .yaml", "Give a file such as acme.fitted.yaml.")
    if not path.parent.is_dir():
        raise refused("there is no such folder", "Make the folder first, or give another.")
    if path.exists() and not overwrite:
        raise refused(
            "there is such a file already", "Give another with --out, or replace it with --overwrite."
        )
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise refused("this may not be written to", "Give a file in a folder that you may write to.")


def write(result: FitResult, path: Path, *, overwrite: bool) -> Path:
    """Write the file; it is complete or not there. See FitResult.save."""
    check_place(path, result.start, overwrite=overwrite)
    text = text_of(result, path)
    partial = path.with_name(path.name + ".part")
    try:
        partial.write_text(text, encoding="utf-8", newline="\n")
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise ScenarioError(
            Problem(
                f"cannot be written: {error.strerror}", file=str(path), remedy="Give another file with --out."
            )
        ) from error
    return path


def text_of(result: FitResult, path: Path) -> str:
    """The file's text; loading it gives the scenario that was judged, which is checked here.

    Where the scenario is no longer what its file says (changed in Python, or the file was changed meanwhile)
    it is written whole instead of extending that file.
    """
    scenario, start = result.scenario, result.start
    judged = f"judged on seed {result.fresh_seed}, {result.fresh_replications}"
    head = [
        f"# Fitted by silosim fit on anchors, which somebody stated, and on no data. {result.headline}",
        f"# Seed {result.seed}, {result.replications} replications; {judged}.",
        *(f"# {line}" for line in result.open_questions),
    ]
    short = "\n".join([*head, *(_body(result, path) if start.source is not None else ())]) + "\n"
    for text in (short, "\n".join(head) + "\n" + to_yaml(scenario)):
        if start.source is None and text is short:
            continue
        again = parse(text, str(path))
        if dotted(again) == dotted(scenario) and again.fitted == scenario.fitted:
            return text
    raise ScenarioError(Problem("the fitted scenario cannot be written", file=str(path)))


def _body(result: FitResult, path: Path) -> Iterable[str]:
    scenario = result.scenario
    assert scenario.fitted is not None
    reached = {reading.name: reading for reading in result.readings}
    yield "schema: 1"
    yield f"extends: {scalar_text(_reference(result.start.source or '', path))}"
    yield f"name: {scalar_text(scenario.name)}"
    yield ""
    yield "anchors:"
    for name, value in scenario.anchors.items():
        reading, unit = reached[name], BY_NAME[name].unit
        said = f"{reading.reached:.4g} ({reading.low:.4g} to {reading.high:.4g}), {reading.verdict}"
        yield _commented(f"  {name}: {flow(value)}", f"{unit}; now {said}, before {reading.start:.4g}")
    before, after = dotted(result.start), dotted(scenario)
    moved = {move.path: move for move in result.moves}
    changed = [key for key in after if after[key] != before.get(key) and key in _FLAT | moved.keys()]
    sections: dict[str, list[str]] = {}
    for key in changed:
        section, _, rest = key.partition(".")
        reason = f"before {before[key]:.6g}; for {moved[key].anchor}: {moved[key].why}"
        lines = sections.setdefault(section, [])
        if section == "organisation":
            if not lines:
                lines.append("  ties:")
            lines.append(_commented(f"    {rest.partition('.')[2]}: {flow(after[key])}", reason))
        else:
            lines.append(_commented(f"  {rest}: {flow(after[key])}", reason))
    for section, lines in sections.items():
        yield ""
        yield f"{section}:"
        yield from lines
    yield ""
    yield "fitted:    # written by silosim fit; a later change of the numbers above is noticed by it"
    for key, value in fitted_of(scenario.fitted).items():
        yield f"  {key}: {_exact(value)}"


def _exact(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else flow(value)


def _commented(line: str, comment: str) -> str:
    return f"{line:<36}  # {comment}"


def _reference(source: str, path: Path) -> str:
    """How the new file names the one that it extends."""
    if source.startswith(BUILTIN):
        return source
    try:
        return Path(os.path.relpath(Path(source).resolve(), path.resolve().parent)).as_posix()
    except ValueError:  # another drive
        return Path(source).resolve().as_posix()
