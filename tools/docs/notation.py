"""The table of docs/notation.md: every name of the model once, as equations, YAML and Python write it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from marked import UnknownTable, markdown, number, span
from places import PLACES
from ranges import outcome_range
from symbols import symbol_of_argument, symbols_of

from siloSim.model.measures import OUTCOMES
from siloSim.model.measures.outcome import Outcome
from siloSim.model.rules import SIGNATURES, SUBMODELS
from siloSim.model.rules.arguments import argument
from siloSim.organisation.entities import STATE_VARIABLES, StateVariable
from siloSim.scenario.parameters import TABLE, Parameter

HEAD = (
    "kind",
    "name in the ODD",
    "symbol",
    "in YAML",
    "in Python",
    "unit",
    "range",
    "default",
    "meaning",
    "source",
)
LEVER = "parameter, primitive"


@dataclass(frozen=True, slots=True)
class Name:
    """One row: something of the model that has a name."""

    kind: str
    name: str
    meaning: str
    python: str
    symbol: str = ""
    yaml: str = ""
    unit: str = ""
    range: str = ""
    default: str = ""
    source: str = ""


def names() -> Iterator[Name]:
    """Parameters, state variables, outcomes and rule arguments, each in the order of its own table."""
    yield from map(_of_parameter, TABLE)
    yield from map(_of_state, STATE_VARIABLES)
    yield from map(_of_outcome, OUTCOMES)
    yield from _arguments()


def _of_parameter(p: Parameter) -> Name:
    symbols = [f"`{symbol}` in {_pages(slots)}" for symbol, slots in symbols_of(p.name).items()]
    return Name(
        kind=LEVER if p.primitive else "parameter",
        name=f"`{p.name}`",
        symbol=", ".join(symbols),
        yaml=f"`{p.path}`",
        python=f"`v.{p.field}`",
        unit=p.unit,
        range=span(p.low, p.high),
        default=number(p.default),
        meaning=p.meaning,
        source=p.source,
    )


def _of_state(v: StateVariable) -> Name:
    place = PLACES.get((v.entity, v.name))
    if place is None:
        raise UnknownTable(f"tools/docs/places.py does not say where {v.entity}: {v.name} is kept")
    agent = f"`Employee.{place.agent}`, " if place.agent else ""
    where = place.engine if place.engine.startswith("organisation.") else f"state.{place.engine}"
    return Name(
        kind="state variable",
        name=f"{v.entity}: {v.name}",
        yaml=place.file,
        python=f"{agent}`model.{where}`",
        unit=v.unit,
        range=span(v.low, v.high),
        meaning=v.meaning,
    )


def _of_outcome(o: Outcome) -> Name:
    return Name(
        kind="outcome",
        name=f"`{o.name}`",
        yaml=f"`outcome: {o.name}`",
        python=f'`outcomes["{o.name}"]`',
        unit=o.unit,
        range=outcome_range(o),
        meaning=o.meaning,
        source=o.source,
    )


def _arguments() -> Iterator[Name]:
    """Arguments of rules; one that means the same in several slots stands once, with all of them."""
    slots_of: dict[tuple[str, str, str], list[str]] = {}
    for slot, arguments in SIGNATURES.items():
        for name in arguments:
            if name != "v":
                described = argument(slot, name)
                slots_of.setdefault((name, described.meaning, described.unit), []).append(slot)
    with_values = [slot for slot, arguments in SIGNATURES.items() if "v" in arguments]
    meaning = "today's values of all parameters in the department concerned"
    yield Name(kind="argument", name="`v`", python=f"`v` of {_pages(with_values)}", meaning=meaning)
    for (name, meaning, unit), slots in slots_of.items():
        described = argument(slots[0], name)
        symbols = dict.fromkeys(filter(None, (symbol_of_argument(slot, name) for slot in slots)))
        yield Name(
            kind="argument",
            name=f"`{name}`",
            symbol=", ".join(f"`{symbol}`" for symbol in symbols),
            python=f"`{name}` of {_pages(slots)}",
            unit=unit,
            range=span(described.low, described.high),
            meaning=meaning,
        )


def _pages(slots: list[str]) -> str:
    assert set(slots) <= set(SUBMODELS)
    return ", ".join(f"[{slot}](submodels/{slot}.md)" for slot in slots)


def notation() -> str:
    """The whole table."""
    rows = (
        (n.kind, n.name, n.symbol, n.yaml, n.python, n.unit, n.range, n.default, n.meaning, n.source)
        for n in names()
    )
    return markdown(HEAD, rows)
