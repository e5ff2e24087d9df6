"""Results on disk for the command line: shown again, exported."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from siloSim.cli.guard import OK
from siloSim.cli.painting import draw_missing, painter, sweep_painter
from siloSim.cli.saying import say, say_failures
from siloSim.cli.terminal import note, out, out_json, wrapped

PAINTERS: dict[str, Callable[[Any], Callable[[Path], None]]] = {
    "compare": painter,
    "sweep": sweep_painter,
}  # by kind of study


def show(results: Path, *, redraw: bool, as_json: bool, quiet: bool) -> int:
    """Say what the results say, as the command that made them did; the exit code."""
    from siloSim.studies.opening import open as opened

    found = opened(results)
    if as_json:
        more = {
            "status": "complete" if found.finished.complete else "partial",
            "notes": list(found.warnings),
            "again": list(found.again),
        }
        document = found.as_json() | more
    else:
        say(found, quiet=quiet)
    drawn = _redrawn(found.setting.kind, found, results) if redraw else []
    if as_json:
        out_json(document | ({"drawn": [str(path) for path in drawn]} if redraw else {}))
        return OK
    say_failures(found)
    return OK


def _redrawn(kind: str, found: Any, results: Path) -> list[Path]:
    """The pictures that were missing, drawn; what there is to say about it is said."""
    if kind not in PAINTERS:
        note("There are no pictures of single runs.")
        return []
    drawn = draw_missing(PAINTERS[kind](found), results)
    if drawn:
        note(wrapped(f"Drawn in {results / 'report'}: {', '.join(path.name for path in drawn)}."))
    else:
        note(f"No picture is missing in {results / 'report'}; delete those that are to be drawn anew.")
    return drawn


def export(
    results: Path,
    to: str | None,
    destination: Path | None,
    tables: Sequence[str] | None,
    *,
    force: bool,
    bom: bool,
    as_json: bool,
) -> int:
    """Export tables and say where they are; the exit code."""
    from siloSim.export import export as exported
    from siloSim.studies.opening import open as opened

    done = exported(opened(results).source(), to, destination, tables, force=force, bom=bom)
    if as_json:
        out_json(
            {
                "schema": 1,
                "command": "export",
                "form": done.form,
                "tables": {
                    name: {"rows": done.rows[name], "where": where} for name, where in done.tables.items()
                },
                "left_out": list(done.left_out),
                "exported": str(done.path),
            }
        )
        return OK
    for name, where in done.tables.items():
        rows = done.rows[name]
        out(f"{where}: {rows:,} {'row' if rows == 1 else 'rows'}")
    out(f"Exported: {done.path}")
    if done.left_out:
        names = ",".join(done.left_out)
        note(
            wrapped(
                f"Left out, as a workbook would become slow to open: {', '.join(done.left_out)}. "
                f"Ask for them with --tables {names}, or take --to csv."
            )
        )
    return OK
