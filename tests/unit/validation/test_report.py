"""Status, JSON and page of made-up results."""

from __future__ import annotations

import json
import math
from dataclasses import replace

from siloSim.validation.fact import Check, Fact, relation
from siloSim.validation.report import Provenance, Result, as_json, headline, page, passed

SHOWN = relation("what holds", [1.0, 1.1, 0.9, 1.05], "days")
UNCLEAR = relation("what | is unclear", [1.0, -1.1, 0.9, -1.05], "share")
OPPOSITE = relation("what is otherwise", [-1.0, -1.1, -0.9, -1.05], "days")
SHORT = Check("too few", 1.0, -math.inf, math.inf, "days", math.inf, 2)
FACT = Fact(
    number=3,
    key="made-up",
    statement="Things hold.",
    source="Nobody 1999",
    kind="emergent",
    because="of nothing",
    design="none",
    check=lambda setting: [],
)
EXCUSED = replace(
    FACT, number=1, key="excused", fails={("busy", "what | is unclear"): "Only where it rains."}
)
MADE = Provenance(7, 4, "0.1", {"reference": "ab" * 32, "busy": "cd" * 32}, {"reference": 8.5, "busy": 9.5})


def result(fact: Fact, load: str, *checks: Check) -> Result:
    return Result(fact, load, checks)


def test_status_is_that_of_the_worst_check() -> None:
    assert result(FACT, "busy", SHOWN, SHOWN).status == "shows"
    assert result(FACT, "busy", SHOWN, UNCLEAR).status == "does not show"
    assert result(FACT, "busy", SHOWN, OPPOSITE).status == "does not show"
    assert result(FACT, "busy", SHORT).status == "does not show"


def test_a_condition_excuses_its_check_at_its_load_only() -> None:
    assert result(EXCUSED, "busy", SHOWN, UNCLEAR).status == "shows under a condition"
    assert result(EXCUSED, "reference", SHOWN, UNCLEAR).status == "does not show"
    assert result(EXCUSED, "busy", OPPOSITE, UNCLEAR).status == "does not show"
    assert result(EXCUSED, "busy", SHOWN).status == "shows"


def test_passed_unless_something_fails_without_a_condition() -> None:
    good = [result(FACT, "busy", SHOWN), result(EXCUSED, "busy", UNCLEAR)]
    assert passed(as_json(good, MADE))
    assert not passed(as_json([*good, result(FACT, "reference", OPPOSITE)], MADE))


def test_headline_names_what_does_not_show() -> None:
    everything = [
        result(FACT, "reference", SHOWN),
        result(FACT, "busy", OPPOSITE),
        result(EXCUSED, "reference", SHOWN, SHOWN),
        result(EXCUSED, "busy", UNCLEAR),
    ]
    said = headline(as_json(everything, MADE)["facts"])
    assert said == [
        "0 of 2 stylised facts show in full at every load looked at.",
        "With a condition that is stated: excused.",
        "Not shown, and no condition known: made-up.",
    ]
    assert headline(as_json(everything[:1], MADE)["facts"]) == [
        "1 of 1 stylised facts show in full at every load looked at."
    ]


def test_json_is_plain_and_facts_come_in_order() -> None:
    document = as_json([result(FACT, "busy", SHORT), result(EXCUSED, "busy", UNCLEAR, SHOWN)], MADE)
    json.dumps(document, allow_nan=False)
    assert [fact["key"] for fact in document["facts"]] == ["excused", "made-up"]
    (short,) = document["facts"][1]["loads"][0]["checks"]
    assert (short["low"], short["high"], short["detectable"]) == (None, None, None)
    assert (short["effect"], short["verdict"], short["condition"]) == (1.0, "does not show", None)
    unclear, shown = document["facts"][0]["loads"][0]["checks"]
    assert unclear["condition"] == "Only where it rains."
    assert shown["effect"] == SHOWN.effect
    assert document["provenance"]["scenarios"]["busy"] == "cd" * 32
    assert document["schema"] == 1


def test_the_page_is_made_from_the_json_alone() -> None:
    document = as_json(
        [
            result(FACT, "reference", SHOWN, SHORT),
            result(EXCUSED, "busy", UNCLEAR),
            result(EXCUSED, "reference", SHOWN),
        ],
        MADE,
    )
    written = page(json.loads(json.dumps(document)))
    assert written == page(document)
    assert "## 1. excused\n" in written
    assert "## 3. made-up\n" in written
    assert written.index("## 1.") < written.index("## 3.")
    assert "what \\| is unclear" in written, "a bar in a cell would be another column"
    assert "| does not show (1) |\n" in written
    assert "(1) Only where it rains.\n" in written
    assert "| too few | days | 1.0 | unknown to unknown | unknown | 2 | does not show |" in written
    assert "`builtin:busy` " + "cd" * 8 in written
    rows = [line for line in written.splitlines() if line.startswith("| ")]
    assert {line.replace("\\|", "").count("|") for line in rows} == {9}


def test_a_documented_failure_that_shows_is_said_to() -> None:
    shown = replace(SHOWN, what="what | is unclear")
    written = page(as_json([result(EXCUSED, "busy", shown)], MADE))
    assert "Only where it rains. (At this setting it shows nevertheless.)" in written
