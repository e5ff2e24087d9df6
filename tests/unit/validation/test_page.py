"""docs/validation.md is made from docs/validation.json, and that from the model and scenarios of today."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import siloSim as ss
from siloSim.scenario.writing import content_hash
from siloSim.validation.catalogue import FACTS, LOADS, REPLICATIONS, first_run
from siloSim.validation.report import page, passed

DOCS = Path(__file__).resolve().parents[3] / "docs"
MADE_BY = "run make validate"


@pytest.fixture(scope="module")
def document() -> dict:
    return json.loads((DOCS / "validation.json").read_text(encoding="utf-8"))


def test_page_is_that_of_the_numbers(document: dict) -> None:
    assert (DOCS / "validation.md").read_text(encoding="utf-8") == page(document), MADE_BY


def test_every_fact_is_there_as_it_stands_in_the_code(document: dict) -> None:
    texts = ("number", "key", "statement", "source", "kind", "because", "design")
    written = [tuple(fact[name] for name in texts) for fact in document["facts"]]
    assert written == [tuple(getattr(fact, name) for name in texts) for fact in FACTS], MADE_BY
    assert all([load["load"] for load in fact["loads"]] == list(LOADS) for fact in document["facts"])
    for fact, entry in zip(FACTS, document["facts"], strict=True):
        conditions = {
            (load["load"], check["what"]): check["condition"]
            for load in entry["loads"]
            for check in load["checks"]
            if check["condition"]
        }
        assert conditions == dict(fact.fails), MADE_BY


def test_every_fact_shows_or_says_why_not(document: dict) -> None:
    assert document["provenance"]["replications"] >= REPLICATIONS
    assert passed(document), "a fact fails without a documented condition"


@pytest.mark.parametrize("load", LOADS)
def test_numbers_belong_to_the_scenarios_and_the_model_of_today(document: dict, load: str) -> None:
    made = document["provenance"]
    scenario = ss.load(f"builtin:{load}")
    assert made["scenarios"][load] == content_hash(scenario), MADE_BY
    assert made["first_runs"][load] == pytest.approx(first_run(scenario, made["seed"]), rel=1e-6), MADE_BY
