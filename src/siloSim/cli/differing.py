"""Two scenarios or policies side by side: what differs in meaning, where it stands, whether compare takes it."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from siloSim.analysis.formats import format_number
from siloSim.cli.guard import OK
from siloSim.cli.terminal import out, out_json, wrapped
from siloSim.errors import InputError, Problem

if TYPE_CHECKING:
    from siloSim.scenario.difference import Difference
    from siloSim.scenario.origins import Sourced

_TITLES = {
    "name": "Name",
    "calendar": "Calendar",
    "organisation": "Organisation",
    "challenges": "Challenges",
    "behaviour": "Behaviour",
    "money": "Money",
    "policies": "Policies",
    "rules": "Rules",
}


def diff(one: str, other: str, *, as_json: bool) -> int:
    """Say in what `other` differs from `one`; exit code 0, whatever is found."""
    from siloSim.scenario.scenario import Scenario

    names = (_file_of(one), _file_of(other))
    sides = (_opened(names[0]), _opened(names[1]))
    scenarios = [isinstance(side.what, Scenario) for side in sides]
    if scenarios[0] != scenarios[1]:
        raise InputError(
            Problem(
                "a scenario and a policy cannot be compared",
                file=other,
                value=f"a {'scenario' if scenarios[1] else 'policy'}",
                allowed=f"a {'scenario' if scenarios[0] else 'policy'}, as {one} is",
                remedy="Give two scenarios, or two policy files.",
            )
        )
    document = _scenarios(names, sides) if scenarios[0] else _policies(names, sides)
    if as_json:
        out_json(document)
    else:
        _say(document)
    return OK


def _file_of(reference: str) -> str:
    """The reference itself; for a results folder the scenario that it was made from."""
    if reference.startswith("builtin:") or not Path(reference).is_dir():
        return reference
    from siloSim.runs.reading import SCENARIO, open_results

    return str(open_results(reference).path / SCENARIO)


def _opened(reference: str) -> Sourced:
    from siloSim.scenario.origins import open_either

    return open_either(reference)


def _scenarios(names: tuple[str, str], sides: tuple[Sourced, Sourced]) -> dict[str, Any]:
    from siloSim.scenario import content_hash
    from siloSim.scenario.differences import differences
    from siloSim.scenario.policy_differences import remarks
    from siloSim.scenario.scenario import Scenario

    one, other = (side.what for side in sides)
    assert isinstance(one, Scenario)
    assert isinstance(other, Scenario)
    found = differences(one, other)
    return _document(names, sides, "scenario", found) | {
        "hash": [content_hash(one), content_hash(other)],
        "remarks": remarks(one.policies, other.policies),
        "compare": _comparable(names, one, other, found),
    }


def _policies(names: tuple[str, str], sides: tuple[Sourced, Sourced]) -> dict[str, Any]:
    from siloSim.scenario.policy_differences import file_differences
    from siloSim.scenario.policy_file import PolicyFile

    one, other = (side.what for side in sides)
    assert isinstance(one, PolicyFile)
    assert isinstance(other, PolicyFile)
    return _document(names, sides, "policy", list(file_differences(one, other)))


def _document(
    names: tuple[str, str], sides: tuple[Sourced, Sourced], kind: str, found: Sequence[Difference]
) -> dict[str, Any]:
    return {
        "schema": 1,
        "command": "diff",
        "of": list(names),
        "kind": kind,
        "equal": not found,
        "differences": [_row(difference, sides) for difference in found],
    }


def _row(difference: Difference, sides: tuple[Sourced, Sourced]) -> dict[str, Any]:
    shown = difference.shown()
    return {
        "path": difference.path,
        "kind": difference.kind,
        "old": difference.old,
        "new": difference.new,
        "shown": list(shown),
        "unit": difference.unit,
        "change": difference.change,
        "meaning": difference.meaning,
        "from": [
            None if difference.kind == "added" else sides[0].origin(difference.path),
            None if difference.kind == "removed" else sides[1].origin(difference.path),
        ],
    }


def _comparable(names: tuple[str, str], one: Any, other: Any, found: Sequence[Difference]) -> dict[str, Any]:
    """Whether `silosim compare` takes the two as before and after, and the command or the reason."""
    from siloSim.scenario import same_but_policies

    elsewhere = same_but_policies(one, other)
    policies = [row for row in found if row.path.partition(".")[0] == "policies"]
    return {
        "accepted": not elsewhere,
        "useful": bool(policies) and not elsewhere,
        "because_of": elsewhere,
        "command": None if elsewhere else shlex.join(["silosim", "compare", *names]),
    }


def _say(document: dict[str, Any]) -> None:
    out(wrapped(f"{document['of'][0]} → {document['of'][1]}"))
    if document["equal"]:
        out(_equal(document))
    title = None
    for row in document["differences"]:
        section = row["path"].partition(".")[0]
        heading = _TITLES.get(section, "") if document["kind"] == "scenario" else ""
        if heading != title:
            title = heading
            out()
            if heading:
                out(heading)
        _say_row(row, section if heading else "")
    for remark in document.get("remarks", ()):
        out()
        out(wrapped(f"Note: {remark}.", indent="      ", first=""))
    if "compare" in document:
        _say_comparable(document)


def _equal(document: dict[str, Any]) -> str:
    if document["kind"] == "policy":
        return "No difference: the two policies mean the same."
    return wrapped(
        f"No difference: the two mean the same, and their content hashes are equal ({document['hash'][0][:8]})."
    )


def _say_row(row: dict[str, Any], section: str) -> None:
    """Path, old → new and change; below it the meaning, and where both values stand."""
    short = row["path"].removeprefix(f"{section}.") if section else row["path"]
    old, new = row["shown"]
    if row["kind"] == "added":
        text = f"added: {new}"
    elif row["kind"] == "removed":
        text = f"removed: {old}"
    else:
        text = f"{old} → {new}"
        if row["change"] is not None and abs(row["change"]) >= 5e-4:
            text += f"  ({_percent(row['change'])})"
    out(wrapped(f"{short}  {text}", first="  ", indent="      "))
    if row["meaning"]:
        out(wrapped(row["meaning"], indent="      "))
    where = [place for place in row["from"] if place is not None]
    out(wrapped(" → ".join(where), indent="      "))


def _percent(change: float) -> str:
    sign = "+" if change > 0 else ""
    return f"{sign}{format_number(100 * change)} %"


def _say_comparable(document: dict[str, Any]) -> None:
    verdict = document["compare"]
    out()
    if document["equal"]:
        out("There is nothing to compare: before and after would be the same.")
    elif verdict["useful"]:
        out("Only policies differ, so the two can be compared as before and after:")
        out(f"  {verdict['command']}")
    elif verdict["accepted"]:
        out("Nothing that a run depends on differs but the name: a comparison would show no difference.")
    else:
        paths = verdict["because_of"]
        more = f" and {len(paths) - 3} more" if len(paths) > 3 else ""
        out(
            wrapped(
                "silosim compare does not take these two as before and after, as they differ elsewhere than in "
                f"policies: {', '.join(paths[:3])}{more}. Compare the same policies on each: "
                "silosim compare SCENARIO --policy NAME"
            )
        )
