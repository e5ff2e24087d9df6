"""`silosim validate-model`: which stylised facts the model shows."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from siloSim.cli.guard import FAILED, OK
from siloSim.cli.listings import pick
from siloSim.cli.progress import progress
from siloSim.cli.tabular import Row, drawn
from siloSim.cli.terminal import coloured, note, out, out_json, width, wrapped
from siloSim.errors import InputError, Problem

_STYLES = {"shows": "green", "opposite": "red"}
BOTH = "both"


def validate_model(
    keys: Sequence[str],
    load: str,
    replications: int,
    seed: int,
    workers: int | None,
    place: Path | None,
    *,
    as_json: bool,
) -> int:
    """Look for the facts, say and write what was found; 0 if each shows or its condition is documented."""
    from siloSim.runs.machine import cores
    from siloSim.validation import catalogue, report

    _check_place(place)
    loads = _loads(load, catalogue.LOADS)
    known = dict(catalogue.BY_KEY)
    facts = [pick(key, known, "fact", "silosim validate-model") for key in dict.fromkeys(keys)]
    with progress("Facts", "facts at a load", show=not as_json) as advance:
        results, provenance = catalogue.validate(
            facts or catalogue.FACTS,
            loads,
            replications=replications,
            seed=seed,
            threads=workers or cores(),
            progress=advance,
        )
    document = report.as_json(results, provenance)
    if place is not None:
        write(place, document)
    if as_json:
        out_json(document)
    else:
        _say(document)
        if place is not None:
            out(f"Page: {place}")
    return OK if report.passed(document) else FAILED


def write(place: Path, document: Mapping[str, Any]) -> None:
    """The page, and beside it the numbers under the same name with .json; for a .json file these alone."""
    from siloSim.validation.report import page

    numbers = place.with_suffix(".json")
    text = json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    try:
        numbers.write_text(text, encoding="utf-8", newline="\n")
        if place != numbers:
            place.write_text(page(document), encoding="utf-8", newline="\n")
    except OSError as error:
        raise InputError(
            Problem(
                f"cannot be written: {error.strerror}",
                file=str(place),
                key="--out",
                remedy="Give a file in a folder that exists and may be written to.",
            )
        ) from error


def _check_place(place: Path | None) -> None:
    """Before minutes of runs: a file name that `write` can use, in a folder that is there."""
    if place is None:
        return
    if not place.parent.is_dir() or place.is_dir():
        raise InputError(
            Problem(
                "there is no such folder" if not place.is_dir() else "this is a folder",
                file=str(place),
                key="--out",
                value=str(place if place.is_dir() else place.parent),
                remedy="Give a file in a folder that exists.",
            )
        )
    if place.suffix not in (".md", ".json"):
        raise InputError(
            Problem(
                "the page has another ending than those known",
                file=str(place),
                key="--out",
                value=place.suffix or place.name,
                allowed=".md (page, with the numbers in .json beside it), .json (numbers alone)",
            )
        )
    if not os.access(place if place.exists() else place.parent, os.W_OK):
        raise InputError(
            Problem(
                "this may not be written to",
                file=str(place),
                key="--out",
                remedy="Give a file that you may write, in a folder that you may write to.",
            )
        )


def _loads(load: str, known: tuple[str, ...]) -> tuple[str, ...]:
    if load == BOTH:
        return known
    if load not in known:
        raise InputError(
            Problem(f'there is no load "{load}"', key="--load", value=load, allowed=", ".join((*known, BOTH)))
        )
    return (load,)


def _say(document: Mapping[str, Any]) -> None:
    """Headline, a table of all effects, and the conditions under which some do not show."""
    from siloSim.validation.report import cells

    for sentence in document["headline"]:
        out(wrapped(sentence))
    rows: list[Row] = []
    conditions: dict[tuple[str, str], dict[str, None]] = {}  # fact and condition -> loads, in order
    for fact in document["facts"]:
        for load in fact["loads"]:
            rows.append(Row((f"{fact['number']} {fact['key']}, {load['load']}: {load['status']}",)))
            for check in load["checks"]:
                what, unit, mean, interval, _, _, verdict = cells(check)
                rows.append(Row((f"  {what} ({unit})", mean, interval, verdict), _STYLES.get(verdict, "dim")))
                if check["condition"] and verdict != "shows":
                    conditions.setdefault((fact["key"], check["condition"]), {})[load["load"]] = None
    head, right = (
        ("Effect, predicted above 0", "Mean", "99 % interval", "Verdict"),
        (False, True, True, False),
    )
    out()
    out(drawn(head, right, rows, width(), colour=coloured()))
    if conditions:
        out()
        out("Known not to hold:")
        for (key, condition), loads in conditions.items():
            out(wrapped(f"{key}, {' and '.join(loads)}: {condition}", indent="    ", first="  - "))
    made = document["provenance"]
    note(f"{made['replications']} replications, seed {made['seed']}.")
