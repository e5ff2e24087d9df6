"""Puts the tables of docs/odd.md in step with the code.

    python tools/refresh_docs.py [--check] [PAGE…]

A table stands between two comments and is made from the code that it describes; whatever stood there is replaced:

    <!-- table: parameters -->
    <!-- /table: parameters -->

`--check` changes nothing and fails if a page differs. Tables: schedule, state, records, parameters, primitives,
submodels, outcomes, draws.
"""

from __future__ import annotations

import argparse
import ast
import inspect
import math
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import siloSim as ss
from siloSim.model import day, randomness, trace
from siloSim.model import state as state_module
from siloSim.model.measures import OUTCOMES
from siloSim.model.rules import SUBMODELS
from siloSim.organisation.entities import STATE_VARIABLES
from siloSim.scenario.parameters import PRIMITIVES, TABLE, Parameter
from siloSim.scenario.policies import catalogue
from siloSim.scenario.scenario import Change

PAGE = Path(__file__).resolve().parents[1] / "docs" / "odd.md"
MARKED = re.compile(
    r"(?P<open><!-- table: (?P<name>\w+) -->\n).*?(?P<close><!-- /table: (?P=name) -->)", re.DOTALL
)
type Rows = Iterable[Sequence[str]]


class UnknownTable(Exception):
    """A page marks a table that nobody knows how to make."""


def markdown(head: Sequence[str], rows: Rows) -> str:
    """A Markdown table with a blank line on either side; bars in cells are escaped."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n" + "".join(f"{line}\n" for line in lines) + "\n"


def number(value: float) -> str:
    """A number as people write it.

    >>> number(0.25), number(20000.0), number(1 / 1500), number(float("inf")), number(1e12)
    ('0.25', '20,000', '1/1500', '∞', '10^12')
    """
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    if 0 < abs(value) < 0.001 and abs(round(1 / value) * value - 1) < 1e-9:
        inverse = round(1 / value)
        return f"{value:g}" if inverse % 1000 == 0 else f"1/{inverse}"
    if abs(value) >= 1e6:
        return f"10^{math.log10(abs(value)):g}" if value > 0 else f"-10^{math.log10(abs(value)):g}"
    return f"{value:,.0f}" if value == int(value) else f"{value:g}"


def span(low: float, high: float) -> str:
    """A range in words.

    >>> span(0, 1), span(0, float("inf")), span(-float("inf"), float("inf"))
    ('0 to 1', 'from 0', 'any')
    """
    if math.isinf(low) and math.isinf(high):
        return "any"
    return f"from {number(low)}" if math.isinf(high) else f"{number(low)} to {number(high)}"


def grain(parameter: Parameter) -> str:
    """The smallest thing that may have a value of its own."""
    return "department" if parameter.per_department else "organisation"


def schedule() -> str:
    """The day's order: the steps that day.py announces, and the functions that it calls for each."""
    rows: list[tuple[str, str, list[str]]] = []
    for line in inspect.getsource(inspect.unwrap(day.one_day)).splitlines():
        if step := re.match(r" +# (\d+) (\w+)(?:: (.*))?", line):
            rows.append((step[1], f"**{step[2]}**" + (f": {step[3].rstrip('.')}" if step[3] else ""), []))
        elif (call := re.match(r" +(\w+)\(", line)) and rows:
            rows[-1][2].append(f"`{call[1]}`")
    return markdown(
        ("step", "what", "kernels, in order"), ((n, what, ", ".join(calls)) for n, what, calls in rows)
    )


def state() -> str:
    """Entities and their state variables (ODD 2)."""
    return markdown(
        ("entity", "state variable", "unit", "range", "meaning"),
        ((v.entity, v.name, v.unit, span(v.low, v.high), v.meaning) for v in STATE_VARIABLES),
    )


_RECORDS = (
    ("employee", state_module, "PERSON"),
    ("tie", state_module, "TIE"),
    ("department", state_module, "DEPARTMENT"),
    ("pair of departments", state_module, "PAIR"),
    ("knowledge base, facet", state_module, "FACET"),
    ("shared challenge", trace, "CHALLENGE"),
    ("subtask", trace, "SUBTASK"),
)
_FIELD = re.compile(r'\("(?P<name>\w+)", np\.(?P<kind>\w+)\)')


def records() -> str:
    """The fields of the engine's records as they stand in the code, with their comments (ODD 2)."""
    rows = []
    for entity, module, name in _RECORDS:
        source = inspect.getsource(module)
        block = source[source.index(f"\n{name} = np.dtype(") :]
        block = block[: re.search(r"\n\)", block).end()]  # type: ignore[union-attr]
        fields = {field["name"]: field["kind"] for field in _FIELD.finditer(block)}
        assert tuple(fields) == getattr(module, name).names, f"{name} is not read rightly"
        for line in block.splitlines():
            if len(found := list(_FIELD.finditer(line))) == 1:
                rows.append((entity, f"`{found[0]['name']}`", found[0]["kind"], line.partition("# ")[2]))
            else:
                rows += [(entity, f"`{field['name']}`", field["kind"], "") for field in found]
    return markdown(("record", "field", "type", "meaning, where the name does not say it"), rows)


def parameters() -> str:
    """Every parameter (ODD 6 and 7)."""
    return markdown(
        ("parameter", "default", "range", "unit", "meaning", "source"),
        ((f"`{p.name}`", number(p.default), span(p.low, p.high), p.unit, p.meaning, p.source) for p in TABLE),
    )


def primitives() -> str:
    """What a policy may change, and which policies of the catalogue do."""
    changed_by: dict[str, list[str]] = {}
    scenario = ss.load("builtin:reference").with_(policies=list(catalogue()))
    for policy in scenario.policies:
        for effect in policy.effects:
            if isinstance(effect, Change):
                changed_by.setdefault(effect.primitive, []).append(policy.key)
    return markdown(
        ("primitive", "default", "range", "unit", "grain", "changed by"),
        (
            (
                f"`{p.name}`",
                number(p.default),
                span(p.low, p.high),
                p.unit,
                grain(p),
                ", ".join(dict.fromkeys(changed_by.get(p.name, []))),
            )
            for p in PRIMITIVES
        ),
    )


def submodels() -> str:
    """Every rule (ODD 7)."""
    return markdown(
        ("process", "slot", "equation", "units", "source"),
        ((s.section, f"`{s.slot}`", s.equation, s.units, s.source) for s in SUBMODELS.values()),
    )


def outcomes() -> str:
    """Every outcome (ODD 4)."""
    return markdown(
        ("outcome", "family", "unit", "better", "meaning", "formula", "undefined when", "source"),
        (
            (f"`{o.name}`", o.family, o.unit, o.direction, o.meaning, o.formula, o.undefined_when, o.source)
            for o in OUTCOMES
        ),
    )


def draws() -> str:
    """Which processes draw, and under whose key (ODD 4, stochasticity)."""
    source = inspect.getsource(randomness)
    lines = source.splitlines()
    rows = []
    for node in ast.parse(source).body:
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Constant):
            continue
        target, value = node.targets[0], node.value.value
        comment = lines[node.lineno - 1].partition("#")[2].strip()
        if isinstance(target, ast.Name) and target.id.isupper() and isinstance(value, int) and comment:
            rows.append((str(value), target.id.lower().replace("_", " "), comment))
    return markdown(("number", "process", "entity"), rows)


TABLES: dict[str, Callable[[], str]] = {
    make.__name__: make
    for make in (schedule, state, records, parameters, primitives, submodels, outcomes, draws)
}


def refreshed(text: str) -> str:
    """The page `text` with every marked table made anew; raises UnknownTable."""

    def table(match: re.Match[str]) -> str:
        if match["name"] not in TABLES:
            raise UnknownTable(f"there is no table {match['name']!r}; tables are {', '.join(sorted(TABLES))}")
        return match["open"] + TABLES[match["name"]]() + match["close"]

    return MARKED.sub(table, text)


def main(arguments: Sequence[str] | None = None) -> int:
    """Refresh each page named; 1 if --check finds a difference, 2 if a page has no table or an unknown one."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pages", nargs="*", type=Path, metavar="PAGE", help="docs/odd.md if none is given")
    parser.add_argument("--check", action="store_true", help="change nothing; fail if a page is out of step")
    options = parser.parse_args(arguments)
    code = 0
    for page in options.pages or [PAGE]:
        text = page.read_text(encoding="utf-8")
        if not MARKED.search(text):
            print(f"{page.name}: no marked table", file=sys.stderr)
            return 2
        try:
            new = refreshed(text)
        except UnknownTable as error:
            print(f"{page.name}: {error}", file=sys.stderr)
            return 2
        if options.check:
            if new != text:
                print(f"{page.name}: out of step with the code; run python tools/refresh_docs.py")
                code = 1
            continue
        page.write_text(new, encoding="utf-8", newline="\n")
        print(f"{page.name}: {'refreshed' if new != text else 'already up to date'}")
    return code


if __name__ == "__main__":
    sys.exit(main())
