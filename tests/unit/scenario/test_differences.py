"""What counts as a difference between scenarios and policies, and where each value stands."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from siloSim.scenario import content_hash, load, parse, parse_policy, same_but_policies, with_policies
from siloSim.scenario.difference import Difference
from siloSim.scenario.differences import differences, only_policies
from siloSim.scenario.origins import open_either
from siloSim.scenario.policy_differences import file_differences, remarks
from siloSim.scenario.scenario import ActivePolicy, Change, Gather, Scenario, Selector

CONFIGS = Path(__file__).parents[3] / "configs"
POLICY = """\
key: mine
title: Mine
does: something
group: governance
parameters:
  every: {default: 1 month, range: [1 day, 130 days], meaning: from one to the next}
  hours: {default: 2 h, range: [15 min, 8 h]}
effects:
  - gather: {who: heads, every: $every, hours: $hours}
  - change: {primitive: decision.capacity, add: 6, at: gathering}
price: [gather, resentment]
evidence: {grade: P, sources: [us]}
"""


def small(extra: str = "", heads: str = "A: 20, B: 30") -> Scenario:
    return parse(f"name: small\norganisation: {{departments: {{{heads}}}}}\n{extra}")


def found(one: Scenario, other: Scenario) -> dict[str, tuple[str, str]]:
    return {row.path: row.shown() for row in differences(one, other)}


def test_what_is_written_otherwise_is_no_difference() -> None:
    one = small("calendar: {horizon: 2 years}\nbehaviour: {trust.gain: 5 %, decision.patience: 2 weeks}\n")
    other = small(
        "calendar: {horizon: 520}\nbehaviour: {trust: {gain: 0.05}, decision: {patience: 10 days}}\n"
    )
    assert differences(one, other) == []
    assert content_hash(one) == content_hash(other)
    assert same_but_policies(one, other) == []


def test_numbers_differ_in_their_unit_with_their_meaning() -> None:
    one, other = (
        small(),
        small("challenges: {per_person_per_month: 1.5}\nbehaviour: {help.answer_limit: 2 weeks}\n"),
    )
    rows = {row.path: row for row in differences(one, other)}
    assert set(rows) == {"challenges.per_person_per_month", "behaviour.help.answer_limit"}
    load_, limit = rows["challenges.per_person_per_month"], rows["behaviour.help.answer_limit"]
    assert load_.shown() == ("0.75 /month", "1.5 /month")
    assert load_.change == pytest.approx(1.0)
    assert limit.shown() == ("5 days", "10 days")
    assert limit.meaning == "silence after which the owner asks again"


def test_departments_come_go_grow_and_change_places() -> None:
    one, other = small(heads="A: 20, B: 30, C: 10"), small(heads="B: 30, A: 25, D: 12")
    assert found(one, other) == {
        "organisation.departments.A": ("20", "25"),
        "organisation.departments.C": ("10", "none"),
        "organisation.departments.D": ("none", "12"),
        "organisation.departments": ("A, B", "B, A"),
    }
    assert [row.kind for row in differences(one, other)] == ["changed", "removed", "added", "changed"]


def test_the_order_of_departments_alone_is_a_difference_for_compare_too() -> None:
    one, other = small(heads="A: 20, B: 30"), small(heads="B: 30, A: 20")
    assert content_hash(one) != content_hash(other)
    assert set(found(one, other)) == {"organisation.departments"}
    assert same_but_policies(one, other) == ["organisation.departments"]


def test_money_is_written_in_the_currency_of_each_side() -> None:
    other = small("money: {currency: CHF}\nchallenges: {value: 30000}\n")
    assert found(small(), other) == {
        "money.currency": ("EUR", "CHF"),
        "challenges.value": ("20000 EUR", "30000 CHF"),
    }
    assert all(row.change is None for row in differences(small(), other))


def test_policies_come_go_and_change_their_settings() -> None:
    one = small("policies: [leadership_council, joint_incentives]\n")
    other = small("policies: [{use: leadership_council, every: 2 weeks, stop: 90}, knowledge_base:0.5]\n")
    rows = {row.path: row for row in differences(one, other)}
    assert set(rows) == {
        "policies.leadership_council.every",
        "policies.leadership_council.stop",
        "policies.joint_incentives",
        "policies.knowledge_base",
    }
    every, stop = rows["policies.leadership_council.every"], rows["policies.leadership_council.stop"]
    assert every.shown() == ("21 days", "10 days")
    assert every.meaning == "from one meeting to the next"
    assert (stop.kind, stop.shown()) == ("changed", ("none", "90 days"))
    assert rows["policies.joint_incentives"].kind == "removed"
    assert str(rows["policies.knowledge_base"].new).startswith("strength 0.5, capture 0.5")
    assert only_policies(differences(one, other))
    assert not only_policies(differences(one, small("challenges: {sla: 9}")))


def test_the_order_of_policies_is_a_difference() -> None:
    one, other = (
        small(f"policies: [{names}]\n")
        for names in ("leadership_council, knowledge_base", "knowledge_base, leadership_council")
    )
    assert content_hash(one) != content_hash(other)
    assert set(found(one, other)) == {"policies"}


def test_the_same_key_with_another_definition(tmp_path: Path) -> None:
    paths = []
    for folder, text in (
        ("a", POLICY),
        ("b", POLICY.replace("add: 6", "add: 9").replace("title: Mine", "title: Ours")),
        ("c", POLICY.replace("title: Mine", "title: Ours").replace("1 month", "21 days")),
    ):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "mine.yaml").write_text(text)
        (tmp_path / folder / "s.yaml").write_text(
            "name: s\norganisation: {departments: {A: 30}}\npolicies: [mine]\n"
        )
        paths.append(tmp_path / folder / "s.yaml")
    a, b, c = map(load, paths)
    assert found(a, b) == {"policies.mine.effects[1].change.add": ("6", "9")}
    assert (
        open_either(paths[1]).origin("policies.mine.effects[1].change.add")
        == f"{tmp_path / 'b' / 'mine.yaml'}:10"
    )
    assert differences(a, c) == []  # words, and a month that is 21 days
    assert content_hash(a) == content_hash(c)
    assert remarks(a.policies, c.policies) == [
        "mine: the policy files differ (title), but its effects do not"
    ]


def test_a_setting_without_effect_is_remarked_not_listed() -> None:
    text = POLICY.replace("hours: $hours", "hours: 2 h")
    policy = parse_policy(text).document
    one = small().with_(policies=[{"use": policy}])
    other = small().with_(policies=[{"use": policy, "hours": "4 h"}])
    assert differences(one, other) == []
    assert content_hash(one) == content_hash(other)
    assert remarks(one.policies, other.policies) == [
        "mine: its settings differ (hours), but its effects do not"
    ]


def test_policies_made_in_python_differ_by_their_effects() -> None:
    gather = Gather(Selector("heads"), 5, 2.0)
    one = replace(
        small(),
        policies=(ActivePolicy("p", "P", effects=(gather, Change("help.safety", "add", 0.1, ("A, B",)))),),
    )
    other = replace(
        small(),
        policies=(
            ActivePolicy(
                "p",
                "Q",
                cost_once=5.0,
                effects=(replace(gather, hours=3.0), Change("help.safety", "add", 0.1, ("A", "B"))),
            ),
        ),
    )
    assert set(found(one, other)) == {
        "policies.p.effects[0].hours",
        "policies.p.effects[1].departments",
        "policies.p.cost_once",
    }


def test_imported_files_differ_by_content_not_by_place(tmp_path: Path) -> None:
    people = "id,department\n" + "".join(f"p{i},{'AB'[i % 2]}\n" for i in range(20))
    ties = "source,target\n" + "".join(f"p{i},p{(i + 3) % 20}\n" for i in range(20))
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "people.csv").write_text(people)
        (tmp_path / name / "ties.csv").write_text(ties)
        (tmp_path / name / "s.yaml").write_text(
            "name: s\norganisation: {import: {people: people.csv, ties: ties.csv}}\n"
        )
    one, other = load(tmp_path / "one" / "s.yaml"), load(tmp_path / "two" / "s.yaml")
    assert differences(one, other) == []
    (tmp_path / "two" / "ties.csv").write_text(ties + "p1,p2\n")
    changed = load(tmp_path / "two" / "s.yaml")
    assert found(one, changed) == {
        "organisation.import.ties": (str(tmp_path / "one" / "ties.csv"), str(tmp_path / "two" / "ties.csv"))
    }
    (row,) = differences(one, changed)
    assert row.meaning.endswith("20 ties, 0.0% within departments → 21 ties, 0.0% within departments")
    (tmp_path / "two" / "people.csv").write_text(people + "p20,C\n")
    row = differences(one, load(tmp_path / "two" / "s.yaml"))[0]
    assert row.path == "organisation.import.people"
    assert row.meaning.endswith("20 people (A 10, B 10) → 21 people (A 10, B 10, C 1)")
    (tmp_path / "two" / "people.csv").write_text(people)
    assert set(found(other, changed)) == {"organisation.import"}  # the file changed since one was read
    assert set(found(one, small("name: s\n".replace("name: s\n", "")))) == {"name", "organisation"}


def test_rules_differ_by_the_content_of_their_files(tmp_path: Path) -> None:
    for name, body in (("a.py", "1"), ("b.py", "1"), ("c.py", "2")):
        (tmp_path / name).write_text(f"def f(trust):\n    return {body}\n")
    a, b, c = (
        small(f"rules: {{trust_update: '{tmp_path / name}:f'}}\n") for name in ("a.py", "b.py", "c.py")
    )
    assert differences(a, b) == []
    assert set(found(a, c)) == {"rules.trust_update"}
    assert [row.kind for row in differences(small(), a)] == ["added"]
    assert [row.kind for row in differences(a, small())] == ["removed"]


def test_numbers_that_look_alike_are_told_apart() -> None:
    close = Difference("x", "changed", 0.1234567, 0.1234568, "share")
    assert close.shown() == ("0.1234567", "0.1234568")
    assert Difference("x", "changed", 1 / 1500, 1 / 3000, "1/day").shown() == (
        "0.000666667 /day",
        "0.000333333 /day",
    )
    assert Difference("x", "changed", 0.0, -0.0, "share").shown() == ("0.0", "-0.0")


@pytest.mark.parametrize(
    ("old", "new", "unit", "change"),
    [(2.0, 3.0, "days", 0.5), (0.0, 3.0, "days", None), (-1.0, 3.0, "weight", None), (1.0, 2.0, "logit", None),
     (1.0, 0.0, "switch", None), (None, 3, "count", None), ("a", "b", "", None)],
)  # fmt: skip
def test_relative_changes_where_they_say_something(
    old: object, new: object, unit: str, change: float | None
) -> None:
    assert Difference("x", "changed", old, new, unit).change == change


def test_values_know_their_file_and_line(tmp_path: Path) -> None:
    base, over = tmp_path / "base.yaml", tmp_path / "over.yaml"
    base.write_text(
        "organisation:\n  departments: {A: 20, R.D: 30}\n  ties: {density_ratio: 4}\n"
        "behaviour:\n  trust:\n    gain: 0.3\n"
    )
    over.write_text(
        "extends: base.yaml\npolicies:\n  - knowledge_base:0.5\n  - use: leadership_council\n    every: 5\n"
        "calendar:\n  horizon: 300\n"
    )
    side = open_either(over)
    assert {path: side.origin(path) for path in (
        "name", "calendar.horizon", "calendar.warmup", "behaviour.trust.gain", "organisation.departments.R.D",
        "organisation.ties.within_share", "organisation.ties.mean", "policies.knowledge_base.strength",
        "policies.leadership_council.every", "policies.leadership_council.hours",
        "policies.leadership_council.start", "policies.leadership_council", "rules.trust_update",
    )} == {
        "name": "the file's name",
        "calendar.horizon": f"{over}:7",
        "calendar.warmup": "default",
        "behaviour.trust.gain": f"{base}:6",
        "organisation.departments.R.D": f"{base}:2",
        "organisation.ties.within_share": f"{base}:3",
        "organisation.ties.mean": "default",
        "policies.knowledge_base.strength": f"{over}:3",
        "policies.leadership_council.every": f"{over}:5",
        "policies.leadership_council.hours": "builtin:leadership_council:10",
        "policies.leadership_council.start": "default",
        "policies.leadership_council": f"{over}:4",
        "rules.trust_update": "default",
    }  # fmt: skip


def test_policy_files_differ_by_value_and_in_words() -> None:
    one = parse_policy(POLICY)
    assert (
        list(file_differences(one, parse_policy(POLICY.replace("1 month", "21").replace("21,", "21 days,"))))
        == []
    )
    assert (
        list(
            file_differences(
                one, parse_policy(POLICY.replace("[gather, resentment]", "[resentment, gather]"))
            )
        )
        == []
    )
    other = parse_policy(
        POLICY.replace("15 min, 8 h", "15 min, 4 h")
        .replace("[gather, resentment]", "[gather, {once: 9}]")
        .replace("title: Mine", "title: Ours")
        + "ramp: 20 days\n"
    )
    rows = {row.path: row.shown() for row in file_differences(one, other)}
    assert rows == {
        "parameters.hours.high": ("8 h", "4 h"),
        "price.paid": ("gather, resentment", "gather"),
        "price.once": ("none", "9"),
        "title": ("Mine", "Ours"),
        "ramp": ("none", "20 days"),
    }


def test_the_shipped_configs_differ_as_their_comments_say(tmp_path: Path) -> None:
    shutil.copy(CONFIGS / "five_lines.yaml", tmp_path / "copy.yaml")
    five, after = load(CONFIGS / "five_lines.yaml"), load(CONFIGS / "after_council.yaml")
    assert set(found(five, load(tmp_path / "copy.yaml"))) == {"name"}
    assert only_policies(differences(five, after))
    assert differences(after, with_policies(after, [])) == []


def test_zeros_of_both_signs_differ_as_they_do_for_the_hash() -> None:
    one, other = (small(f"behaviour: {{trust.gain: {zero}}}\n") for zero in ("0.0", "-0.0"))
    assert content_hash(one) != content_hash(other)
    assert found(one, other) == {"behaviour.trust.gain": ("0.0", "-0.0")}
