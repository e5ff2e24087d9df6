"""The glossary and the table of all names: in step with the code, complete, and free of dead ends."""

from __future__ import annotations

import doctest
import re
from collections import Counter
from pathlib import Path
from types import ModuleType

import blocks
import desk
import glossary
import marked
import notation
import pytest
import ranges
import refresh_docs
import uses
from glossary_terms import TERMS
from places import PLACES
from symbols import SYMBOLS

import siloSim as ss
from siloSim.model.measures import OUTCOMES
from siloSim.model.rules import SIGNATURES, SUBMODELS
from siloSim.organisation.entities import STATE_VARIABLES
from siloSim.scenario.parameters import BY_NAME, TABLE

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
GLOSSARY = (DOCS / "glossary.md").read_text(encoding="utf-8")
NOTATION = (DOCS / "notation.md").read_text(encoding="utf-8")
HEADINGS = re.findall(r"^## (.+)$", GLOSSARY, re.MULTILINE)


def cells(kind: str) -> list[list[str]]:
    """Rows of the table of one kind, as it stands on the page."""
    rows = [
        re.split(r" (?<!\\)\| ", line.strip("| ")) for line in NOTATION.splitlines() if line.startswith("| ")
    ]
    return [row for row in rows if row[0].startswith(kind)]


@pytest.mark.parametrize("name", sorted(refresh_docs.LISTS))
def test_page_is_in_step_with_the_code(name: str) -> None:
    text = (DOCS / f"{name}.md").read_text(encoding="utf-8")
    assert refresh_docs.refreshed_with(text, refresh_docs.LISTS[name]) == text, (
        "run python tools/refresh_docs.py"
    )


def test_there_is_one_table() -> None:
    assert len(re.findall(r"^\|---", NOTATION, re.MULTILINE)) == 1


def test_every_parameter_stands_in_the_table_once() -> None:
    rows = cells("parameter")
    assert [row[1].strip("`") for row in rows] == [p.name for p in TABLE]
    assert [row[0] == notation.LEVER for row in rows] == [p.primitive for p in TABLE]
    assert [row[4].strip("`") for row in rows] == [f"v.{p.field}" for p in TABLE]


def test_every_state_variable_stands_in_the_table_once() -> None:
    assert [row[1] for row in cells("state")] == [f"{v.entity}: {v.name}" for v in STATE_VARIABLES]


def test_every_outcome_stands_in_the_table_once() -> None:
    assert [row[1].strip("`") for row in cells("outcome")] == [outcome.name for outcome in OUTCOMES]


def test_every_argument_of_every_rule_stands_in_the_table_once() -> None:
    found = Counter(
        (slot, row[1].strip("`")) for row in cells("argument") for slot in re.findall(r"\[(\w+)\]", row[4])
    )
    assert found == Counter((slot, name) for slot, names in SIGNATURES.items() for name in names)


def test_names_in_yaml_are_accepted_there() -> None:
    scenario = ss.load("builtin:reference")
    changes = {p.path: p.default for p in TABLE}
    assert scenario.with_(**changes).parameters.keys() == BY_NAME.keys()


@pytest.mark.parametrize("slot", list(SUBMODELS))
def test_symbols_are_those_of_the_equation(slot: str) -> None:
    submodel = SUBMODELS[slot]
    said = f"{submodel.equation} {submodel.units}"
    assert [symbol for symbol in SYMBOLS[slot] if symbol not in said] == []
    meant = set(SYMBOLS[slot].values())
    parameters = {name for name in meant if "." in name}
    assert parameters == set(uses.of_rule(slot)), (
        "each parameter that the rule reads has a symbol, and no other"
    )
    assert meant - parameters <= set(SIGNATURES[slot])


@pytest.mark.parametrize("slot", list(SUBMODELS))
def test_no_symbol_of_an_equation_is_left_out(slot: str) -> None:
    """Letters with an index (w_T, k_1, E_max): what other words of an equation mean, the words say."""
    equation = SUBMODELS[slot].equation
    indexed = set(re.findall(r"(?<![\w.])([A-Za-z]_[\w½]+)", equation))
    assert indexed <= set(SYMBOLS[slot])


def test_state_variables_are_where_the_table_says() -> None:
    assert set(PLACES) == {(v.entity, v.name) for v in STATE_VARIABLES}
    model = ss.SiloModel("builtin:reference", rng=1)
    employee = next(iter(model.agents))
    for place in PLACES.values():
        thing = model if place.engine.startswith("organisation.") else model.state
        for part in place.engine.split("."):
            fields = getattr(getattr(thing, "dtype", None), "names", None)
            thing = thing[part] if fields else getattr(thing, part)
        if place.agent:
            assert hasattr(employee, place.agent)


def test_terms_are_sorted_and_unique() -> None:
    assert sorted(HEADINGS, key=glossary.key) == HEADINGS
    assert len(set(map(str.casefold, HEADINGS))) == len(HEADINGS) == len(TERMS)


def test_no_two_terms_share_an_anchor_and_links_lead_to_one() -> None:
    anchors = [glossary.anchor(name) for name in HEADINGS]
    assert len(set(anchors)) == len(anchors)
    assert set(re.findall(r"\]\(#([^)]+)\)", GLOSSARY)) <= set(anchors)


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.name)
def test_entry_is_short_and_does_not_lead_to_itself(term: glossary.Term) -> None:
    text = glossary.linked(term)
    assert len(re.findall(r"[.!?](?=\s|$)", text)) <= 4
    assert f"(#{glossary.anchor(term.name)})" not in text


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.name)
def test_term_is_used_on_other_pages(term: glossary.Term) -> None:
    assert plain(term.name) in ELSEWHERE, "a term that nobody uses needs no entry"


def plain(text: str) -> str:
    """Letters only: hyphens, line breaks and case do not matter."""
    return re.sub(r"[-_–\s]+", " ", text.casefold())


ELSEWHERE = plain(
    " ".join(
        path.read_text(encoding="utf-8")
        for path in (*ROOT.glob("*.md"), *ROOT.glob("configs/*"), *DOCS.rglob("*.md"))
        if path.suffix in (".md", ".yaml") and path.name not in ("glossary.md", "notation.md")
    )
)


def test_sources_are_among_the_references() -> None:
    references = (DOCS / "odd.md").read_text(encoding="utf-8").partition("## References\n")[2].splitlines()
    cited = {
        pair
        for term in TERMS
        for pair in re.findall(r"([A-Z][\w-]+)(?: et al\.| & \w+)? (\d{4})", term.source)
    }
    assert len(cited) > 20
    missing = [
        f"{a} {y}" for a, y in sorted(cited) if not any(a in line and f"{y}." in line for line in references)
    ]
    assert missing == []


def test_unknown_terms_and_names_are_refused() -> None:
    with pytest.raises(glossary.UnknownTerm, match="no 'silence'"):
        glossary.linked(glossary.Term("Noise", "not [[silence]]"))
    with pytest.raises(KeyError):
        glossary.described("trust.gained")


def test_a_new_state_variable_asks_for_its_place(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delitem(PLACES, ("tie", "trust"))
    assert refresh_docs.main(["--check", str(DOCS / "notation.md")]) == 2
    assert "does not say where tie: trust is kept" in capsys.readouterr().err


@pytest.mark.parametrize(
    "module", [blocks, desk, glossary, marked, ranges], ids=lambda module: module.__name__
)
def test_examples_in_the_tools_hold(module: ModuleType) -> None:
    assert doctest.testmod(module).failed == 0
