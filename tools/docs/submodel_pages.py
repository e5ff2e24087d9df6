"""The parts of the submodels' pages that are made from the code: one page per slot, one per process."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable
from functools import partial
from pathlib import Path

import uses
from alternatives import ALTERNATIVES
from marked import markdown, number, span
from panels import RESPONSES

from siloSim.model.rules import SIGNATURES, SUBMODELS
from siloSim.model.rules.arguments import RESULTS, WHOSE, argument
from siloSim.scenario.parameters import BY_NAME

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "submodels"
SOURCE = "../../src/siloSim/model"  # from a page
_CALENDAR = ["policy_force", "set_values", "set_hazards", "open_day", "plant_probe"]
_GATHERINGS = ["gather", "_record_contact", "_seats_in_circle", "_attend", "_share_attended"]
_PEOPLE = [
    "_through_a_colleague",
    "leave",
    "hand_back",
    "take_over",
    "_introduce",
    "_take_seat",
    "_welcome",
    "settle",
    "join",
    "second",
    "come_back",
]

# Page → step of the day, and the functions that it is about, by file; None: all of the file.
PROCESSES: dict[str, tuple[str, dict[str, list[str] | None]]] = {
    "calendar": ("1 calendar", {"processes/calendar.py": _CALENDAR, "processes/dated.py": None}),
    "gatherings": ("1 calendar", {"processes/calendar.py": _GATHERINGS}),
    "people": ("1 calendar and 10 drift", {"processes/people.py": _PEOPLE}),
    "arrive": ("2 arrive", {"processes/arrive.py": None}),
    "seek": ("3 seek", {"processes/seek.py": None}),
    "answer": ("4 answer", {"processes/answer.py": None}),
    "work": ("5 work", {"processes/work.py": None}),
    "exchange": ("6 exchange", {"processes/exchange.py": None, "interests.py": None}),
    "mingle": ("7 mingle", {"processes/mingle.py": None}),
    "ties": ("throughout", {"network.py": None, "initial.py": ["_people", "_ties"]}),
    "decide": ("8 decide", {"processes/decide.py": None}),
    "remember": ("9 remember", {"processes/remember.py": None}),
    "drift": ("10 drift", {"processes/drift.py": None}),
    "observe": (
        "11 observe",
        {"processes/observe.py": None, "measures/resolution.py": None, "measures/price.py": None},
    ),
    "initialisation": ("before day 0", {"initial.py": None, "processes/people.py": ["draw_traits"]}),
}


def process_functions(page: str) -> list[uses.Function]:
    """The functions that a process's page is about."""
    files = PROCESSES[page][1]
    return [function for file, names in files.items() for function in uses.in_file(file, names)]


def of_process(page: str) -> list[str]:
    """Parameters that a process's functions read, or are given."""
    found = process_functions(page)
    read = [name for function in found for name in uses.parameters_in(function.node)]
    return uses.ordered([*read, *uses.handed_in(found)])


def used_in() -> dict[str, list[str]]:
    """Parameter → pages on which it is used: slots first, in the order of the day, then processes."""
    found: dict[str, list[str]] = {name: [] for name in BY_NAME}
    for slot in SUBMODELS:
        for name in uses.of_slot(slot):
            found[name].append(slot)
    for page in PROCESSES:
        for name in of_process(page):
            found[name].append(page)
    return found


def link(function: uses.Function) -> str:
    """Name of a function, linked to its file; lines of processes move too often to be kept here."""
    return f"[`{function.name}`]({SOURCE}/{function.file})"


def about(slot: str) -> str:
    """Where in the day, equation, units, source, place in the code."""
    submodel = SUBMODELS[slot]
    called = ", ".join(f"{link(f)} in `{f.file}`" for f in uses.callers(slot))
    low, high = RESULTS[slot].low, RESULTS[slot].high
    whose = f" `v` holds today's values in the department of {WHOSE[slot]}." if slot in WHOSE else ""
    equation = textwrap.fill(submodel.equation, 100, subsequent_indent="    ", break_long_words=False)
    return (
        f"\n**Where in the day:** step {submodel.section}; called by {called}.\n\n"
        f"```text\n{equation}\n```\n\n"
        f"**Units:** {submodel.units}{whose} The result is {_result(low, high)}.\n\n"
        f"**Source:** {submodel.source}\n\n"
        f"**In the code:** [`rules/{submodel.file}`, line {submodel.line}]"
        f"({SOURCE}/rules/{submodel.file}#L{submodel.line})\n\n"
    )


def _result(low: float, high: float) -> str:
    words = {"any": "any finite number", "from 0": "a finite number, 0 or more"}
    return words.get(span(low, high), f"a number from {number(low)} to {number(high)}")


def arguments(slot: str) -> str:
    """The arguments in order, with unit, range and the parameters that reach the rule through them."""
    handed = uses.handed_to(slot)
    rows = []
    for name in SIGNATURES[slot]:
        if name == "v":
            rows.append(("`v`", "today's values of all parameters", "", "", "see below"))
            continue
        a = argument(slot, name)
        parameters = ", ".join(f"`{parameter}`" for parameter in handed.get(name, []))
        rows.append((f"`{name}`", a.meaning, a.unit, span(a.low, a.high), parameters))
    return markdown(("argument", "meaning", "unit", "range", "parameters in it"), rows)


def _parameters(names: list[str]) -> str:
    if not names:
        return "\nNone.\n\n"
    rows = []
    for p in (BY_NAME[name] for name in names):
        policy = "yes" if p.primitive else ""
        rows.append(
            (f"`{p.name}`", number(p.default), span(p.low, p.high), p.unit, p.meaning, p.source, policy)
        )
    return markdown(
        ("parameter", "default", "range", "unit", "meaning", "source", "policies may change it"), rows
    )


def response(name: str) -> str:
    """The picture with its alt text, and where its numbers are."""
    return f"\n![{RESPONSES[name].alt}](figures/{name}.png)\n\nThe numbers: [{name}.csv](figures/{name}.csv).\n\n"


def replace(slot: str) -> str:
    """How to put another rule into the slot, from Python and from a scenario file."""
    other = ALTERNATIVES[slot]
    return (
        f"\n```python\n# my_rules.py\n{other.source(slot)}```\n\n"
        f"```yaml\n# in the scenario file\nrules:\n  {slot}: my_rules.py:{other.name}\n```\n\n"
        "```python\nimport siloSim as ss\n"
        f"from my_rules import {other.name}\n\n"
        f'model = ss.SiloModel("builtin:reference", rng=7, rules={{"{slot}": {other.name}}})\n```\n\n'
    )


def code(slot: str) -> str:
    """The rule as it stands in the code, without its docstring."""
    source = textwrap.dedent(inspect.getsource(SUBMODELS[slot].function))
    node = ast.parse(source).body[0]
    assert isinstance(node, ast.FunctionDef)
    lines = source.splitlines()
    kept = lines[node.lineno - 1 : node.body[0].lineno - 1] + lines[node.body[0].end_lineno or 0 :]
    return "\n```python\n" + "\n".join(kept) + "\n```\n\n"


def functions(page: str) -> str:
    """What the functions of a process do, in the order of their files."""
    rows = [
        (link(f), f"`{f.file}`", f.summary)
        for f in process_functions(page)
        if f.summary and not f.name.startswith("_")
    ]
    step = PROCESSES[page][0]
    return f"\n**Where in the day:** {step}.\n" + markdown(("function", "file", "what it does"), rows)


def makers(page: str) -> dict[str, Callable[[], str]]:
    """The parts that a page may mark; raises KeyError for a page that is neither slot nor process nor index."""
    if page == "README":
        return {"slots": slots, "processes": processes}
    if page in SUBMODELS:
        made = [about, arguments, code, response, replace]
        return {m.__name__: partial(m, page) for m in made} | {
            "parameters": lambda: _parameters(uses.of_slot(page))
        }
    if page not in PROCESSES:
        raise KeyError(page)
    parts: dict[str, Callable[[], str]] = {
        "functions": partial(functions, page),
        "parameters": lambda: _parameters(of_process(page)),
    }
    return parts | ({"response": partial(response, page)} if page in RESPONSES else {})


def slots() -> str:
    """Index of the slots, in the order of the day."""
    return markdown(
        ("step", "submodel", "equation"),
        ((s.section, f"[`{s.slot}`]({s.slot}.md)", s.equation) for s in SUBMODELS.values()),
    )


def processes() -> str:
    """Index of the processes."""
    rows = []
    for page, (step, files) in PROCESSES.items():
        linked = ", ".join(f"[`{file}`]({SOURCE}/{file})" for file in files)
        rows.append((step, f"[{page}]({page}.md)", linked))
    return markdown(("step", "page", "code"), rows)
